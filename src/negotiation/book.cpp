// The rules between quotes, their versions and the orders that are made of them.
#include <cmath>

#include "crmcore/negotiation/quotes.hpp"
#include "crmcore/orders/line_amount.hpp"
#include "crmcore/store/doubts.hpp"
#include "versions.hpp"

namespace crmcore::negotiation {
namespace {

using store::Change;
using store::Store;

[[noreturn]] void refuse(std::string_view field, const std::string& why) {
  throw Error(ErrorCode::rule, "quote." + std::string(field), why);
}

void check_not_before(std::string_view field, const std::optional<Day>& day, std::string_view than_field,
                      const std::optional<Day>& than) {
  if (day && than && *day < *than)
    refuse(field, std::string(field) + " must be " + than->text() + " (" + std::string(than_field) +
                      ") or later, not " + day->text());
}

void check_days(const Quote& quote) {
  for (const auto& [field, day] : {std::pair{"sent", quote.sent},
                                   {"valid_until", quote.valid_until},
                                   {"answered", quote.answered},
                                   {"replaced", quote.replaced}})
    check_not_before(field, day, "asked", quote.asked);
  check_not_before("valid_until", quote.valid_until, "sent", quote.sent);
  check_not_before("answered", quote.answered, "sent", quote.sent);
}

void check_answer(const Quote& quote) {
  if (quote.answered.has_value() != quote.answer.has_value())
    refuse("answer", "an answered quote needs both the day and the answer, accepted or refused");
  const bool is_refused = quote.answer == QuoteAnswer::refused;
  if (is_refused != quote.refusal_reason.has_value())
    refuse("refusal_reason", is_refused ? "a refused quote needs a reason of the list quote_refusal"
                                        : "refusal_reason must be empty, since the quote was not refused");
  if (quote.answer == QuoteAnswer::accepted && quote.replaced)
    refuse("replaced", "an accepted quote has no later version; negotiate its order");
}

void check_version(const Store& store, const Quote& quote) {
  if (quote.number < 1) refuse("number", "number must be 1 or more, not " + std::to_string(quote.number));
  if ((quote.number == 1) == quote.version_of.has_value())
    refuse("version_of", quote.version_of ? "version 1 is the first version; leave version_of empty"
                                          : "version " + std::to_string(quote.number) +
                                                " needs version_of, the first version of the quote");
  if (quote.version_of) {
    const auto root = store::get(store, *quote.version_of);
    if (root && root->version_of)
      refuse("version_of", "version_of must be the first version, and " + cited(root->code) + " is version " +
                               std::to_string(root->number));
  }
  if (quote.id.value == 0 && !quote.version_of) return;  // a new quote has no other versions
  for (const Quote& other : versions_of(store, quote)) {
    if (other.id == quote.id) continue;
    if (other.number == quote.number)
      refuse("number", "version " + std::to_string(quote.number) + " is there already: " + cited(other.code));
    if (!other.replaced && !quote.replaced)
      refuse("replaced",
             "two versions of one quote cannot both stand; " + cited(other.code) + " must be replaced first");
  }
}

/// Calls `use` with the orders that are made of a quote and were not cancelled.
void each_order_of(const Store& store, std::int64_t quote, const std::function<void(Row)>& use) {
  store.children(store.entity(Schema<Order>::name), position_of<&Order::quote>, quote, [&](Row order) {
    if (order[position_of<&Order::cancelled>].is_null()) use(order);
  });
}

void check_quote(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  store::fill_code<Quote>(change, entity, after, 'Q', texts);
  Quote quote = from_row<Quote>(after);
  if (before.empty()) quote.id = {};
  check_days(quote);
  check_answer(quote);
  check_version(change.store(), quote);
  if (before.empty() || quote.answer == QuoteAnswer::accepted) return;
  each_order_of(change.store(), before[id_position].integer(), [&](Row order) {
    refuse("answer", "order " + std::to_string(order[id_position].integer()) +
                         " was made of the quote, which therefore stays accepted; cancel the order first");
  });
}

void check_quote_line(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool&) {
  const Decimal quantity{after[position_of<&QuoteLine::quantity>].integer()};
  if (quantity.millionths < 0)
    throw Error(ErrorCode::rule, "quote_line.quantity", "quantity must be 0 or more, not " + quantity.text());
  orders::settle_amount<&QuoteLine::quote, &Quote::currency>(change.store(), entity, before, after);
}

/// An order is made of an accepted version, and one order of each.
void check_order(Change& change, const Entity&, Row before, std::span<Cell> after, TextPool&) {
  const Cell quote = after[position_of<&Order::quote>];
  if (quote.is_null() || !after[position_of<&Order::cancelled>].is_null()) return;
  const auto found = store::get(change.store(), Id<Quote>{quote.integer()});
  if (!found) return;  // the store refuses it
  const auto refuse_order = [](const std::string& why) { throw Error(ErrorCode::rule, "order.quote", why); };
  if (found->answer != QuoteAnswer::accepted)
    refuse_order("an order is made of an accepted quote, and " + cited(found->code) +
                 (found->answer ? " was refused on " + found->answered->text() : " has no answer"));
  const Currency own = change.store().currency();
  const auto ordered = Codec<std::optional<Currency>>::decode(after[position_of<&Order::currency>]).value_or(own);
  const Currency quoted = found->currency.value_or(own);
  if (!same_code(ordered, quoted))
    refuse_order("quote " + cited(found->code) + " is in " + std::string(quoted.code()) +
                 ", and the order made of it cannot be in " + std::string(ordered.code()));
  each_order_of(change.store(), quote.integer(), [&](Row other) {
    if (!before.empty() && other[id_position] == before[id_position]) return;
    refuse_order("order " + std::to_string(other[id_position].integer()) + " was made of quote " + cited(found->code) +
                 " already");
  });
}

void check_line_change(Change&, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const auto step = from_row<LineChange>(after);
  const auto refuse_step = [](std::string_view field, const std::string& why) {
    throw Error(ErrorCode::rule, "line_change." + std::string(field), why);
  };
  const bool is_of_line = step.quantity || step.unit_price || step.discount;
  if (!is_of_line && !step.due) refuse_step("quantity", "a step needs one of quantity, unit_price, discount and due");
  if (is_of_line && !step.product && !step.description)
    refuse_step("product", "say the product of the line, or the description of one without product");
  for (const auto& [field, value] : {std::pair{"quantity", step.quantity}, {"unit_price", step.unit_price}})
    if (value && value->millionths < 0)
      refuse_step(field, std::string(field) + " must be 0 or more, not " + value->text());
}

void look_at_quote(store::Lookup&, Row row, const store::TellDoubt& tell) {
  const auto quote = from_row<Quote>(row);
  if (quote.answer == QuoteAnswer::accepted && quote.valid_until && *quote.answered > *quote.valid_until)
    tell("answered", "quote.answered_late",
         "quote " + cited(quote.code) + " was accepted on " + quote.answered->text() + " and held until " +
             quote.valid_until->text());
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Quote>());
  catalogue.entities.push_back(make_entity<QuoteLine>());
  catalogue.entities.push_back(make_entity<LineChange>());
  catalogue.rules.push_back({Schema<Quote>::name, &check_quote});
  catalogue.rules.push_back({Schema<QuoteLine>::name, &check_quote_line});
  catalogue.rules.push_back({Schema<LineChange>::name, &check_line_change});
  catalogue.rules.push_back({Schema<Order>::name, &check_order});
  catalogue.doubts.push_back({Schema<Quote>::name, &look_at_quote});
  catalogue.labels.add(labels());
}

std::optional<QuoteState> state_on(const Quote& quote, Day today) {
  if (quote.asked > today) return std::nullopt;
  if (quote.replaced && *quote.replaced <= today) return QuoteState::replaced;
  if (quote.answered && *quote.answered <= today)
    return quote.answer == QuoteAnswer::accepted ? QuoteState::accepted : QuoteState::refused;
  if (quote.valid_until && *quote.valid_until < today) return QuoteState::expired;
  return quote.sent && *quote.sent <= today ? QuoteState::sent : QuoteState::draft;
}

Id<Quote> root_of(const Quote& quote) { return quote.version_of.value_or(quote.id); }

std::vector<Quote> versions_of(const Store& store, const Quote& quote) {
  std::vector<Quote> versions;
  if (auto root = store::get(store, root_of(quote))) versions.push_back(std::move(*root));
  store.children(store.entity(Schema<Quote>::name), position_of<&Quote::version_of>, root_of(quote).value,
                 [&](Row row) { versions.push_back(from_row<Quote>(row)); });
  std::ranges::sort(versions, {}, &Quote::number);
  return versions;
}

Quote quote_called(const Store& store, std::string_view code) {
  const auto found = store::find_id<&Quote::code>(store, std::string(code));
  if (!found) throw Error(ErrorCode::not_found, "quote", "there is no quote " + cited(code));
  return *store::get(store, *found);
}

std::vector<QuoteLine> lines_of(const Store& store, Id<Quote> quote) {
  std::vector<QuoteLine> lines;
  store.children(store.entity(Schema<QuoteLine>::name), position_of<&QuoteLine::quote>, quote.value,
                 [&](Row row) { lines.push_back(from_row<QuoteLine>(row)); });
  return lines;
}

Amount sum_of(const std::vector<QuoteLine>& lines) {
  Amount sum;
  for (const QuoteLine& line : lines) sum = sum + line.amount.value_or(Amount{});
  return sum;
}

Amount taxed_alike(Amount tax, Amount before, Amount after) {
  if (before.minor == 0) return tax;
  const double rate = static_cast<double>(tax.minor) / static_cast<double>(before.minor);
  return Amount{std::llround(static_cast<double>(after.minor) * rate)};
}

std::vector<QuoteOfDay> quotes_of(const Store& store, Day today) {
  std::vector<QuoteOfDay> quotes;
  std::unordered_map<std::int64_t, std::size_t> place_of_root;
  store::each<Quote>(store, [&](Quote version) {
    if (version.asked > today) return;
    const auto [at, is_new] = place_of_root.try_emplace(root_of(version).value, quotes.size());
    if (is_new) quotes.emplace_back();
    quotes[at->second].versions.push_back(std::move(version));
  });
  for (QuoteOfDay& quote : quotes) {
    std::ranges::sort(quote.versions, {}, &Quote::number);
    quote.state = *state_on(quote.last(), today);
  }
  return quotes;
}

}  // namespace crmcore::negotiation
