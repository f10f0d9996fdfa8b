// What is decided about occurrences: orders that are made of them, changes of one alone, and those left out.
#include <algorithm>

#include "crmcore/values/text.hpp"
#include "schedule.hpp"

namespace crmcore::standing_orders {
namespace {

using store::Change;
using store::Store;

[[noreturn]] void refuse(std::string_view subject, const std::string& why) {
  throw Error(ErrorCode::rule, std::string(subject), why);
}

std::string called(const Schedule& schedule, Day occurrence) {
  return "occurrence " + occurrence.text() + " of standing order " + cited(schedule.order().code);
}

/// An order as messages name it.
std::string called(const Order& order) { return "order " + std::to_string(order.id.value); }

// --- orders

/// Throws rule where no order can be made of an occurrence.
void check_open(const Schedule& schedule, const Shop& shop, const Occurrence& one) {
  const std::string why = one.why.empty() ? "" : " (" + one.why + ")";
  switch (one.state) {
    case OccurrenceState::skipped:
      refuse("occurrence", called(schedule, one.occurrence) + " was skipped" + why + "; restore or change it first");
    case OccurrenceState::paused:
      refuse("occurrence",
             called(schedule, one.occurrence) + " is in a pause" + why + "; change it to deliver all the same");
    case OccurrenceState::holiday:
      refuse("occurrence",
             called(schedule, one.occurrence) + " is on a holiday" + why + "; change it to deliver all the same");
    case OccurrenceState::open:
    case OccurrenceState::missed:
    case OccurrenceState::taken:
    case OccurrenceState::cancelled: break;
  }
  if (one.lines.empty()) refuse("occurrence", called(schedule, one.occurrence) + " has no lines to make an order of");
  for (const OccurrenceLine& line : one.lines)
    if (!line.unit_price)
      refuse("unit_price", "product " + cited(shop.products.at(line.product.value)) + " of " +
                               called(schedule, one.occurrence) +
                               " has no price; give its line a unit_price, or the product a price");
}

/// Throws rule for an order that was made and cancelled: the occurrence had its order.
void check_standing(const Schedule& schedule, const Order& order, Day occurrence) {
  if (order.cancelled)
    refuse("occurrence", called(schedule, occurrence) + " was taken as " + called(order) + ", which was cancelled on " +
                             order.cancelled->text() + "; restore that order, or erase it to take the occurrence anew");
}

/// What is told of an order that stands in the book.
TakenOccurrence told(const Store& store, const Schedule& schedule, const Occurrence& one, Id<Order> order,
                     bool is_new) {
  TakenOccurrence row;
  row.standing_order = schedule.order().code;
  row.customer = schedule.customer();
  row.occurrence = one.occurrence;
  row.day = one.day;
  row.order = order;
  row.key = key_of(schedule.order().code, one.occurrence);
  row.is_new = is_new;
  store.children(store.entity(Schema<OrderLine>::name), position_of<&OrderLine::order>, order.value, [&](Row line) {
    ++row.lines;
    row.amount =
        row.amount + Codec<std::optional<Amount>>::decode(line[position_of<&OrderLine::amount>]).value_or(Amount{});
  });
  return row;
}

Id<Order> make_order(Change& change, const Schedule& schedule, const Occurrence& one) {
  const StandingOrder& standing = schedule.order();
  Order order;
  order.source = std::string(source);
  order.external_key = key_of(standing.code, one.occurrence);
  order.customer = standing.customer;
  order.ordered = one.day - Days{static_cast<std::int32_t>(standing.lead_days)};
  order.due = one.day;
  order.address = standing.address;
  order.channel = standing.channel;
  order.seller = standing.seller;
  const Id<Order> made = change.add(order);
  for (const OccurrenceLine& line : one.lines) {
    OrderLine of_order;
    of_order.order = made;
    of_order.product = line.product;
    of_order.quantity = line.quantity;
    of_order.unit_price = line.unit_price;
    change.add(of_order);
  }
  return made;
}

TakenOccurrence take_one(Change& change, const Schedule& schedule, const Shop& shop, const Occurrence& one, Day day) {
  if (const auto order = schedule.order_of(one.occurrence)) {
    check_standing(schedule, *order, one.occurrence);
    return told(change.store(), schedule, one, order->id, false);
  }
  check_open(schedule, shop, one);
  const Id<Order> made = make_order(change, schedule, one);
  StandingOrderDecision decision;
  decision.standing_order = one.standing_order;
  decision.occurrence = one.occurrence;
  decision.decided = day;
  decision.decision = OccurrenceDecision::taken;
  change.add(decision);
  return told(change.store(), schedule, one, made, true);
}

// --- decisions about one occurrence

/// A standing order whose occurrence somebody decides about.
struct Deciding {
  Deciding(const Store& store, std::string_view code, Day on, Day day)
      : shop(store), schedule(store, shop, standing_order_called(store, code), day), occurrence(on) {
    schedule.check_occurrence(occurrence);
    if (const auto order = schedule.order_of(occurrence)) {
      check_standing(schedule, *order, occurrence);
      refuse("occurrence",
             called(schedule, occurrence) + " was taken as " + called(*order) + "; change or cancel that order");
    }
    // What is decided on a later day would hold over what is decided now.
    store.children(store.entity(Schema<StandingOrderDecision>::name),
                   position_of<&StandingOrderDecision::standing_order>, schedule.order().id.value, [&](Row row) {
                     const auto other = from_row<StandingOrderDecision>(row);
                     const bool holds = other.decision != OccurrenceDecision::taken;
                     if (holds && other.occurrence == occurrence && other.decided > day)
                       refuse("day", "day must be " + other.decided.text() + " or later, when " +
                                         called(schedule, occurrence) + " was " + std::string(name(other.decision)) +
                                         ", not " + day.text());
                   });
  }

  StandingOrderDecision decision(OccurrenceDecision said, Day day, std::string_view why) const {
    StandingOrderDecision one;
    one.standing_order = schedule.order().id;
    one.occurrence = occurrence;
    one.decided = day;
    one.decision = said;
    if (!trimmed(why).empty()) one.why = std::string(trimmed(why));
    return one;
  }

  Shop shop;
  Schedule schedule;
  Day occurrence;
};

Result<DecidedOccurrence> told(const Store& store, const StandingOrderDecision& decision) {
  const Shop shop(store);
  const Schedule schedule(store, shop, *store::get(store, decision.standing_order), decision.decided);
  const Occurrence one = schedule.at(decision.occurrence);
  return {{{schedule.order().code, one.occurrence, decision.decision, one.day, decision.why}}, store.currency()};
}

/// Asked before anything is written, which would stay in a change that goes on.
void check_not_negative(const StandingOrderDecisionLine& line) {
  for (const auto& [field, number] :
       {std::pair{"quantity", std::optional(line.quantity)}, {"unit_price", line.unit_price}})
    if (number && number->millionths < 0)
      refuse(field, std::string(field) + " must be 0 or more, not " + number->text());
}

/// The lines of a changed occurrence: those of an earlier change, and what is new.
std::vector<StandingOrderDecisionLine> merged_lines(const Store& store, const StandingOrderDecision* before,
                                                    const std::vector<ChangedLine>& lines) {
  std::vector<StandingOrderDecisionLine> all;
  if (before && before->decision == OccurrenceDecision::changed)
    store.children(store.entity(Schema<StandingOrderDecisionLine>::name),
                   position_of<&StandingOrderDecisionLine::standing_order_decision>, before->id.value,
                   [&](Row row) { all.push_back(from_row<StandingOrderDecisionLine>(row)); });
  for (const ChangedLine& line : lines) {
    const auto product = store::find_id<&Product::code>(store, line.product);
    if (!product) throw Error(ErrorCode::not_found, "lines", "there is no product " + cited(line.product));
    auto same = std::ranges::find(all, *product, &StandingOrderDecisionLine::product);
    if (same == all.end()) same = all.insert(all.end(), StandingOrderDecisionLine{});
    same->product = *product;
    same->quantity = line.quantity;
    if (line.unit_price) same->unit_price = line.unit_price;
  }
  return all;
}

}  // namespace

std::string key_of(std::string_view code, Day occurrence) { return std::string(code) + " " + occurrence.text(); }

Result<TakenOccurrence> take(Change& change, std::string_view standing_order, Day occurrence, Day day) {
  const Store& store = change.store();
  const Shop shop(store);
  const Schedule schedule(store, shop, standing_order_called(store, standing_order), day);
  schedule.check_occurrence(occurrence);
  return {{take_one(change, schedule, shop, schedule.at(occurrence), day)}, store.currency()};
}

Result<TakenOccurrence> take_all(Change& change, Day day, const PeriodOptions& options) {
  check_options(options);
  const Store& store = change.store();
  const Schedules schedules(store, day, options);
  std::vector<ScheduledOccurrence> open;
  std::ranges::copy_if(schedules.occurrences(), std::back_inserter(open), [](const ScheduledOccurrence& one) {
    return one.occurrence.state == OccurrenceState::open && !one.occurrence.lines.empty();
  });
  // All are looked at first: what cannot be taken must leave nothing behind in a change that goes on.
  for (const auto& [schedule, one] : open) check_open(*schedule, schedules.shop(), one);
  Result<TakenOccurrence> result{{}, store.currency()};
  for (const auto& [schedule, one] : open)
    result.rows.push_back(take_one(change, *schedule, schedules.shop(), one, day));
  return result;
}

Result<DecidedOccurrence> change_occurrence(Change& change, std::string_view standing_order, Day occurrence, Day day,
                                            std::optional<Day> to_day, const std::vector<ChangedLine>& lines,
                                            std::string_view why) {
  const Store& store = change.store();
  const Deciding deciding(store, standing_order, occurrence, day);
  const StandingOrderDecision* before = deciding.schedule.decision(occurrence);
  const Occurrence now = deciding.schedule.at(occurrence);
  const bool is_left_out = now.state != OccurrenceState::open && now.state != OccurrenceState::missed;
  if (!to_day && lines.empty() && !is_left_out)
    throw Error(ErrorCode::invalid, "to_day", "say to_day, another day of delivery, or lines with other quantities");
  if (to_day && *to_day < day)
    throw Error(ErrorCode::rule, "to_day",
                "to_day must be " + day.text() + ", when it was decided, or later, not " + to_day->text());
  const auto all = merged_lines(store, before, lines);
  for (const StandingOrderDecisionLine& line : all) check_not_negative(line);
  StandingOrderDecision decision = deciding.decision(OccurrenceDecision::changed, day, why);
  decision.to_day = to_day;
  if (!to_day && before && before->decision == OccurrenceDecision::changed) decision.to_day = before->to_day;
  decision.id = change.add(decision);
  for (StandingOrderDecisionLine line : all) {
    line.standing_order_decision = decision.id;
    change.add(line);
  }
  return told(store, decision);
}

Result<DecidedOccurrence> skip(Change& change, std::string_view standing_order, Day occurrence, Day day,
                               std::string_view why) {
  const Deciding deciding(change.store(), standing_order, occurrence, day);
  const StandingOrderDecision decision = deciding.decision(OccurrenceDecision::skipped, day, why);
  change.add(decision);
  return told(change.store(), decision);
}

Result<DecidedOccurrence> restore(Change& change, std::string_view standing_order, Day occurrence, Day day,
                                  std::string_view why) {
  const Deciding deciding(change.store(), standing_order, occurrence, day);
  const StandingOrderDecision* before = deciding.schedule.decision(occurrence);
  if (!before || before->decision == OccurrenceDecision::restored)
    throw Error(ErrorCode::invalid, "occurrence",
                called(deciding.schedule, occurrence) + " is as the rule says; nothing was decided about it");
  const StandingOrderDecision decision = deciding.decision(OccurrenceDecision::restored, day, why);
  change.add(decision);
  return told(change.store(), decision);
}

}  // namespace crmcore::standing_orders
