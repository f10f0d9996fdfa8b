// The rules between standing orders, their parts and the orders that are made of them.
#include "crmcore/standing_orders/standing_orders.hpp"

namespace crmcore::standing_orders {
namespace {

using store::Change;
using store::Store;

constexpr std::int64_t longest_lead = 366;  // days: a year; more is a slip of the pen

[[noreturn]] void refuse(std::string_view entity, std::string_view field, const std::string& why) {
  throw Error(ErrorCode::rule, std::string(entity) + "." + std::string(field), why);
}

/// Puts a rule into its one form. Throws rule for a text that is none.
void settle_rule(const Entity& entity, std::size_t position, std::span<Cell> after, TextPool& texts) {
  const auto rule = parse<Recurrence>(after[position].text(), {});
  if (!rule.value) refuse(entity.name(), "rule", rule.why);
  after[position] = Cell::of(texts.keep(rule.value->text()));
}

void check_not_before(std::string_view entity, std::string_view field, const std::optional<Day>& day,
                      std::string_view than_field, Day than) {
  if (day && *day < than)
    refuse(entity, field,
           std::string(field) + " must be " + than.text() + " (" + std::string(than_field) + ") or later, not " +
               day->text());
}

void check_not_negative(std::string_view entity, std::string_view field, const std::optional<Decimal>& number) {
  if (number && number->millionths < 0)
    refuse(entity, field, std::string(field) + " must be 0 or more, not " + number->text());
}

/// An order that was made of a standing order of this code; none when there is none.
std::optional<Id<Order>> order_in_its_name(const Store& store, Id<StandingOrder> id, const std::string& code) {
  std::optional<Id<Order>> found;
  store.children(store.entity(Schema<StandingOrderDecision>::name), position_of<&StandingOrderDecision::standing_order>,
                 id.value, [&](Row row) {
                   const auto decision = from_row<StandingOrderDecision>(row);
                   if (found || decision.decision != OccurrenceDecision::taken) return;
                   found = store::find_id<&Order::source, &Order::external_key>(
                       store, std::optional(std::string(source)), std::optional(key_of(code, decision.occurrence)));
                 });
  return found;
}

void check_standing_order(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  store::fill_code<StandingOrder>(change, entity, after, 'S', texts);
  settle_rule(entity, position_of<&StandingOrder::rule>, after, texts);
  const auto order = from_row<StandingOrder>(after);
  check_not_before(entity.name(), "last_day", order.last_day, "first_day", order.first_day);
  if (order.lead_days < 0 || order.lead_days > longest_lead)
    refuse(
        entity.name(), "lead_days",
        "lead_days must be between 0 and " + std::to_string(longest_lead) + ", not " + std::to_string(order.lead_days));
  if (before.empty()) return;
  const auto kept = from_row<StandingOrder>(before);
  if (kept.code == order.code) return;
  if (const auto made = order_in_its_name(change.store(), kept.id, kept.code))
    refuse(entity.name(), "code",
           "order " + std::to_string(made->value) + " was made in the name of " + cited(kept.code) +
               ", which therefore stays");
}

void check_line(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto line = from_row<StandingOrderLine>(after);
  check_not_negative(entity.name(), "quantity", line.quantity);
  check_not_negative(entity.name(), "unit_price", line.unit_price);
}

void check_later_rule(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  settle_rule(entity, position_of<&StandingOrderRule::rule>, after, texts);
  const auto rule = from_row<StandingOrderRule>(after);
  if (const auto order = store::get(change.store(), rule.standing_order))
    check_not_before(entity.name(), "from_day", rule.from_day, "first_day of the standing order", order->first_day);
}

void check_pause(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto pause = from_row<StandingOrderPause>(after);
  check_not_before(entity.name(), "last_day", pause.last_day, "first_day", pause.first_day);
}

void check_decision(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto decision = from_row<StandingOrderDecision>(after);
  if (decision.to_day && decision.decision != OccurrenceDecision::changed)
    refuse(
        entity.name(), "to_day",
        "to_day must be empty, since the occurrence was " + std::string(name(decision.decision)) + " and not changed");
  if (decision.decision == OccurrenceDecision::skipped && !decision.why)
    refuse(entity.name(), "why", "a skipped occurrence needs why, such as \"closed for works\"");
}

void check_decision_line(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto line = from_row<StandingOrderDecisionLine>(after);
  check_not_negative(entity.name(), "quantity", line.quantity);
  check_not_negative(entity.name(), "unit_price", line.unit_price);
}

/// Its code would be free for another one, whose occurrences would seem to be taken.
void check_erasure(const Store& store, Row record) {
  const auto order = from_row<StandingOrder>(record);
  if (const auto made = order_in_its_name(store, order.id, order.code))
    refuse(Schema<StandingOrder>::name, "id",
           "order " + std::to_string(made->value) + " was made of " + cited(order.code) +
               "; give it a last_day instead of erasing it");
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<StandingOrder>());
  catalogue.entities.push_back(make_entity<StandingOrderLine>());
  catalogue.entities.push_back(make_entity<StandingOrderRule>());
  catalogue.entities.push_back(make_entity<StandingOrderPause>());
  catalogue.entities.push_back(make_entity<StandingOrderDecision>());
  catalogue.entities.push_back(make_entity<StandingOrderDecisionLine>());
  catalogue.entities.push_back(make_entity<Holiday>());
  catalogue.rules.push_back({Schema<StandingOrder>::name, &check_standing_order});
  catalogue.rules.push_back({Schema<StandingOrderLine>::name, &check_line});
  catalogue.rules.push_back({Schema<StandingOrderRule>::name, &check_later_rule});
  catalogue.rules.push_back({Schema<StandingOrderPause>::name, &check_pause});
  catalogue.rules.push_back({Schema<StandingOrderDecision>::name, &check_decision});
  catalogue.rules.push_back({Schema<StandingOrderDecisionLine>::name, &check_decision_line});
  catalogue.erasure_rules.push_back({Schema<StandingOrder>::name, &check_erasure});
  catalogue.unique_together.push_back(
      {Schema<StandingOrderLine>::name, {"standing_order", "product", "from_day", "agreed"}});
  catalogue.unique_together.push_back({Schema<StandingOrderRule>::name, {"standing_order", "from_day", "agreed"}});
  catalogue.unique_together.push_back(
      {Schema<StandingOrderDecisionLine>::name, {"standing_order_decision", "product"}});
  catalogue.unique_together.push_back({Schema<Holiday>::name, {"day"}});
  catalogue.told_apart.push_back({Schema<StandingOrderPause>::name, {"standing_order", "first_day"}});
  catalogue.labels.add(labels());
}

}  // namespace crmcore::standing_orders
