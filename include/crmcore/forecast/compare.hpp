// Expected against actual: what was asked for, what was sold, what was lost because nothing was left, what was made too
// many; and the money between plan and actual, to the cent.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/forecast/completion.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::forecast {

/// What happened to one product on one day.
enum class CellState : std::uint8_t {
  normal,
  sold_out,             ///< nothing was left: demand was at least what was sold
  zero,                 ///< brought, and nothing sold
  not_brought,          ///< nothing was made, and nothing sold
  not_planned,          ///< made or sold, and nothing expected
  sold_more_than_made,  ///< a count is wrong; sales are kept as they are
  no_data,              ///< expected, and nothing known of what came; not the same as 0
  partial_day,          ///< open for a part of its hours: demand was more than what was sold
  closed,               ///< did not open
};

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::CellState> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"normal", "sold_out", "zero", "not_brought", "not_planned",
                                       "sold_more_than_made", "no_data", "partial_day", "closed"});
};
}  // namespace crmcore

namespace crmcore::forecast {

/// One product on one day of one event, plan and actual side by side.
struct EventCell {
  std::string event, product;
  std::string type, place;  ///< of the event; empty: not known
  std::optional<Day> day;
  std::optional<Decimal> expected, made, sold, left;  ///< made for sale, without what was ordered ahead
  Decimal preordered;                                 ///< made beside, for known customers
  std::optional<Decimal> reused;                      ///< of what was left: kept, or sold cheaper
  Decimal fated, kept;                                ///< of what was left: whose fate is known; kept for another day
  Amount recovered;                                   ///< money that leftovers brought
  std::optional<Decimal> planned_price, price;        ///< of a unit, as planned and as sold
  std::optional<Decimal> planned_cost, unit_cost, salvage;
  std::optional<Minute> sold_out_at;
  std::optional<std::array<double, 24>> sold_by_hour, expected_by_hour;  ///< where hours are known
  std::optional<Minute> opens, closes;                                   ///< as planned
  std::optional<Minute> opened_at, closed_at;                            ///< where it was otherwise
  bool closed = false;                                                   ///< did not open at all
  /// Of a plan for several days together: each day's own sales and hours, with its share of what was expected.
  std::vector<EventCell> days = {};
};
/// Calls use(cell) for each day of a cell, or for the cell itself.
template <class Use>
void each_day(const EventCell& cell, Use&& use) {
  if (cell.days.empty()) use(cell);
  for (const EventCell& day : cell.days) use(day);
}
struct EventTable {
  std::vector<EventCell> cells;  ///< by event, product and day
  Currency currency;
  std::vector<EventCell> others;  ///< of other events: what is learned of days and products is learned from them too
  std::map<std::string, std::string> names = {};  ///< of products as people call them, where that is not their code

  const std::string& called(const std::string& product) const {
    const auto name = names.find(product);
    return name == names.end() ? product : name->second;
  }
};
/// Fills in what follows from what is known: a price that is not said is as planned, made is sold and left, a day that
/// did not open sold nothing. A plan for several days together is spread over them by their planned hours, or evenly.
void complete_facts(EventCell& cell);
/// From a plan (columns product, and event, type, place, day, hour, expected, made, unit_price, unit_cost, salvage
/// where known) and an actual (product, and event, day, hour, sold, left, unit_price, sold_out_at; opens, closes,
/// opened_at, closed_at, closed of the day): rows of one cell are added up, and what was
/// made as the actual says it goes before the plan. A plan without days is compared with the days together. Throws
/// invalid, naming row and column, for a negative quantity or price, an hour that is none, a cell planned twice, rows
/// that contradict each other, sales after it sold out or on a day that did not open; mixed_currency for a currency (a
/// column) other than `currency`.
EventTable event_table(const Table& plan, const Table& actual, Currency currency = {});
/// From one table that has both (layout event_sales).
EventTable event_table(const Table& both, Currency currency = {});

/// Without the events of which nothing is known yet.
EventTable with_actuals(EventTable table);
/// The cells of one event; those of the others are learned from. Throws not_found.
EventTable only(EventTable table, std::string_view event);

/// What rows of a comparison stand for.
enum class CompareBy : std::uint8_t { cell, product, day, hour, event, total, product_hour, type, place };

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::CompareBy> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"cell", "product", "day", "hour", "event", "total", "product_hour", "type", "place"});
};
}  // namespace crmcore

namespace crmcore::forecast {

/// Throws invalid where nothing was planned, made or sold.
void check_any(const EventTable& table);

struct Compared {
  std::string event;
  std::string group;  ///< the type or place of events, by those
  std::string product;
  std::optional<Day> day;
  std::optional<std::int64_t> hour;
  std::optional<CellState> state;  ///< of a cell
  std::optional<double> expected, made, sold, left;
  std::optional<double> sold_minus_expected;
  std::optional<double> sold_over_expected;         ///< sold / expected − 1; none where nothing was expected
  std::optional<double> demand;                     ///< sold and lost
  std::optional<double> lost, lost_low, lost_high;  ///< expected units missed; 80 % interval
  std::optional<double> demand_minus_expected;      ///< surprise of demand: sold − expected = this − lost
  std::optional<double> made_minus_expected;        ///< decision of production
  std::optional<double> sell_through, waste_rate,
      fill_rate;  ///< sold / made, (made − sold − reused) / made, sold / demand
  std::optional<Amount> revenue, lost_revenue;
  std::optional<Amount> margin;  ///< of what was sold: price less unit cost
};
/// Whether anybody could have bought it: not where it was not brought or the day did not open. What is asked for then
/// is not known; it counts as expected, and nothing is learned from it.
inline bool could_sell(const Compared& cell) {
  return cell.state != CellState::closed && cell.state != CellState::not_brought;
}
/// Comparison by cell or summed. Lost sales of a sold-out cell come from the time it sold out and the day's profile,
/// learned from full days that did not sell out (shrunk from the product to all; as planned by hour, or even over the
/// opening hours, where none is known), and from what was to be expected: as planned, or else the mean demand of the
/// product's other cells, completed in turn. Where only the hour of the last sale is known it stands for the time, and
/// where no hour is known the total alone speaks. The same holds for hours that it was not open. Intervals of sums add
/// variances, and leave out cells of which nothing is known. By hour: of cells whose sales are known by hour; what was
/// expected then is as planned by hour, or else spread as other events sold, or else evenly over the opening hours;
/// where nothing says how a day goes it is empty. Throws invalid for a table without a row.
Result<Compared> compare(const EventTable& table, CompareBy by = CompareBy::cell);
inline Result<Compared> compare(const Table& plan, const Table& actual, CompareBy by = CompareBy::cell) {
  return compare(event_table(plan, actual), by);
}

/// A part of the way from plan to actual.
struct BridgePart {
  std::string part;     ///< plan, price, volume, mix, new, dropped, … actual
  std::string product;  ///< empty: of all
  Amount amount;
};
/// The revenue bridge: plan + price + volume + mix + new + dropped = actual, each part also per product, to the cent
/// for any quantities and prices. price: (p₁ − p₀) q₁; volume: (Q₁ − Q₀) q₀ p₀ / Q₀, cents by largest remainder; mix:
/// the rest. What was planned and of which nothing is known is a step of its own, no_data. With `profit` the bridge
/// goes on over unit_cost, cost_of_volume, waste and fees to the profit. Throws invalid where a price (or, for profit,
/// a cost) is not known, naming the product.
Result<BridgePart> bridge(const EventTable& table, bool profit = false, Amount planned_fees = {}, Amount fees = {});

/// The loss on what was made and not sold, in minor units of the currency: its cost, less what is worth as much on
/// another day, less the money it brought, less salvage of what nobody knows the fate of.
Amount waste_cost(const EventCell& cell, Currency currency);

/// What an owner wants to hear, the weightiest first, in English ("en") or Spanish ("es").
struct Sentence {
  std::string text;
  std::string product;
  std::optional<Amount> money;  ///< at stake
};
Result<Sentence> sentences(const EventTable& table, std::string_view language = "en");

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Compared> {
  using Row = forecast::Compared;
  static constexpr std::string_view name = "compared";
  static constexpr auto fields = std::to_array<Field<Row>>({
      field<&Row::event>("event", {.from = from::event, .help = "code of the event; empty unless by cell or event"}),
      field<&Row::group>(
          "group", {.from = "event.type event.place", .help = "type or place of the events; empty unless by those"}),
      field<&Row::product>("product", {.from = from::product,
                                       .help = "code of the product; empty unless by cell, product or product_hour"}),
      field<&Row::day>("day",
                       {.from = "event_actual.day event_plan.day",
                        .help = "day of the event; empty unless by cell or day, and where the plan has no days"}),
      field<&Row::hour>("hour", {.from = from::sold_by_hour,
                                 .help = "hour of the day, 0 to 23; empty unless by hour or product_hour"}),
      field<&Row::state>(
          "state",
          {.from = from::sold_and_made,
           .help = "what happened to the product on the day, such as normal or sold_out; empty unless by cell"}),
      field<&Row::expected>(
          "expected",
          {.from = from::expected,
           .help = "units expected to be sold, in sums of cells whose sales are known; empty when not planned"}),
      field<&Row::made>("made",
                        {.from = from::made,
                         .help = "units made for sale, pre-orders not counted; empty by hour and when not known"}),
      field<&Row::sold>("sold", {.from = from::sold, .help = "units sold; empty when not known"}),
      field<&Row::left>("left",
                        {.from = "event_actual.left", .help = "units left over; empty by hour and when not known"}),
      field<&Row::sold_minus_expected>(
          "sold_minus_expected",
          {.from = from::sold_and_expected, .help = "units sold less expected; empty unless both are known"}),
      field<&Row::sold_over_expected>(
          "sold_over_expected",
          {.from = from::sold_and_expected,
           .help = "sold over expected less 1; empty unless something was expected and sold is known"}),
      field<&Row::demand>(
          "demand",
          {.from = from::sold_out, .help = "units asked for: sold and lost; empty when nothing is known of what came"}),
      field<&Row::lost>("lost", {.from = from::sold_out,
                                 .help = "units expected to have been missed for lack of stock or opening hours; empty "
                                         "when nothing is known of what came"}),
      field<&Row::lost_low>(
          "lost_low",
          {.from = from::sold_out, .help = "lower end of the 80 % interval of lost; empty by hour and with lost"}),
      field<&Row::lost_high>(
          "lost_high",
          {.from = from::sold_out, .help = "upper end of the 80 % interval of lost; empty by hour and with lost"}),
      field<&Row::demand_minus_expected>(
          "demand_minus_expected",
          {.from = from::sold_and_expected,
           .help = "units asked for less expected, the surprise of demand; empty unless both are known"}),
      field<&Row::made_minus_expected>(
          "made_minus_expected",
          {.from = "event_plan.made event_plan.expected",
           .help = "units made less expected, the decision of production; empty unless both are known"}),
      field<&Row::sell_through>(
          "sell_through",
          {.from = from::sold_and_made,
           .help = "sold over made, 0 to 1 where counts agree; empty unless both are known and something was made"}),
      field<&Row::waste_rate>(
          "waste_rate",
          {.from = from::sold_and_left,
           .help = "made less sold and reused, over made, 0 to 1; empty unless known and something was made"}),
      field<&Row::fill_rate>("fill_rate", {.from = from::sold_and_made,
                                           .help = "sold over demand, 0 to 1; empty when nothing was asked for"}),
      field<&Row::revenue>("revenue", {.from = from::event_revenue,
                                       .help = "money of what was sold; empty by hour and when no price is known"}),
      field<&Row::lost_revenue>(
          "lost_revenue",
          {.from = from::event_revenue, .help = "money of what was lost; empty by hour and when no price is known"}),
      field<&Row::margin>(
          "margin",
          {.from = from::event_profit,
           .help = "revenue less the unit cost of what was sold; empty by hour and unless prices and costs are known"}),
  });
};
template <>
struct Schema<forecast::BridgePart> {
  using Part = forecast::BridgePart;
  static constexpr std::string_view name = "bridge_part";
  static constexpr auto fields = std::to_array<Field<Part>>({
      field<&Part::part>("part", {.help = "plan, a step such as price, volume or mix, or actual"}),
      field<&Part::product>(
          "product",
          {.from = from::product, .help = "code of the product whose part of the step it is; empty for the whole"}),
      field<&Part::amount>(
          "amount", {.from = "event_actual.sold event_plan.expected event_actual.unit_price event_plan.unit_price "
                             "product.price event_plan.unit_cost product.unit_cost event_cost.paid",
                     .help = "money of plan and actual, or the change that the step makes"}),
  });
};
template <>
struct Schema<forecast::Sentence> {
  using Sentence = forecast::Sentence;
  static constexpr std::string_view name = "sentence";
  static constexpr auto fields = std::to_array<Field<Sentence>>({
      field<&Sentence::text>(
          "text",
          {.from = "event_actual.sold event_plan.expected event_actual.unit_price event_plan.unit_price product.price",
           .help = "the sentence, in the language asked for"}),
      field<&Sentence::product>(
          "product", {.from = from::product, .help = "code of the product; empty when it concerns the whole"}),
      field<&Sentence::money>("money", {.from = from::event_revenue,
                                        .help = "money that was lost with the sales missed; empty when the sentence is "
                                                "of something else or has no price"}),
  });
};
}  // namespace crmcore
