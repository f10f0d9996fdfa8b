// Expected against actual: what was asked for, what was sold, what was lost because nothing was left, what was made too
// many.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/schema/field.hpp"
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

/// What rows of a comparison stand for.
enum class CompareBy : std::uint8_t { cell, product, day, hour, event, total, product_hour, type, place };

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::CellState> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"normal", "sold_out", "zero", "not_brought", "not_planned",
                                       "sold_more_than_made", "no_data", "partial_day", "closed"});
};
template <>
struct Choices<forecast::CompareBy> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"cell", "product", "day", "hour", "event", "total", "product_hour", "type", "place"});
};
}  // namespace crmcore

namespace crmcore::forecast {

/// One row of a comparison.
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
  std::optional<double> sell_through;               ///< sold / made
  std::optional<double> waste_rate;                 ///< (made − sold − reused) / made
  std::optional<double> fill_rate;                  ///< sold / demand
  std::optional<Amount> revenue, lost_revenue;
  std::optional<Amount> margin;  ///< of what was sold: price less unit cost
};

/// Whether anybody could have bought it: not where it was not brought or the day did not open. What is asked for then
/// is not known; it counts as expected, and nothing is learned from it.
inline bool could_sell(const Compared& cell) {
  return cell.state != CellState::closed && cell.state != CellState::not_brought;
}

/// Compares what was expected with what came, by cell or summed.
/// Method: the lost sales of a sold-out cell come from the time it sold out, from the day's profile, learned from full
/// days that did not sell out (shrunk from the product to all; as planned by hour, or even over the opening hours,
/// where none is known), and from what was to be expected: as planned, or else the mean demand of the product's other
/// cells, completed in turn. The same holds for hours that it was not open. Intervals of sums add variances. By hour,
/// what was expected is as planned by hour, or else spread as other events sold, or else evenly over the opening
/// hours.
/// Fallback: where only the hour of the last sale is known it stands for the time of selling out; where no hour is
/// known the total alone speaks. Sums leave out cells of which nothing is known, and hours those of cells without
/// hours; an hour is empty where nothing says how a day goes.
/// Throws invalid for a table without a row.
Result<Compared> compare(const EventTable& table, CompareBy by = CompareBy::cell);
inline Result<Compared> compare(const Table& plan, const Table& actual, CompareBy by = CompareBy::cell) {
  return compare(event_table(plan, actual), by);
}

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Compared> {
  using Row = forecast::Compared;
  static constexpr std::string_view name = "compared";
  static constexpr auto fields = std::to_array<Field<Row>>({
      field<&Row::event>("event", {.from = "event.code"}),
      field<&Row::group>("group", {.from = "event.type event.place"}),
      field<&Row::product>("product", {.from = "product.code"}),
      field<&Row::day>("day", {.from = "event_actual.day event_plan.day"}),
      field<&Row::hour>("hour", {.from = "event_actual.hour"}),
      field<&Row::state>("state", {.from = "event_actual.sold event_plan.made"}),
      field<&Row::expected>("expected", {.from = "event_plan.expected"}),
      field<&Row::made>("made", {.from = "event_plan.made"}),
      field<&Row::sold>("sold", {.from = "event_actual.sold"}),
      field<&Row::left>("left", {.from = "event_actual.left"}),
      field<&Row::sold_minus_expected>("sold_minus_expected", {.from = "event_actual.sold event_plan.expected"}),
      field<&Row::sold_over_expected>("sold_over_expected", {.from = "event_actual.sold event_plan.expected"}),
      field<&Row::demand>("demand", {.from = "event_actual.sold event_actual.sold_out_at"}),
      field<&Row::lost>("lost", {.from = "event_actual.sold event_actual.sold_out_at"}),
      field<&Row::lost_low>("lost_low", {.from = "event_actual.sold event_actual.sold_out_at"}),
      field<&Row::lost_high>("lost_high", {.from = "event_actual.sold event_actual.sold_out_at"}),
      field<&Row::demand_minus_expected>("demand_minus_expected", {.from = "event_actual.sold event_plan.expected"}),
      field<&Row::made_minus_expected>("made_minus_expected", {.from = "event_plan.made event_plan.expected"}),
      field<&Row::sell_through>("sell_through", {.from = "event_actual.sold event_plan.made"}),
      field<&Row::waste_rate>("waste_rate", {.from = "event_actual.sold event_plan.made event_leftover.quantity"}),
      field<&Row::fill_rate>("fill_rate", {.from = "event_actual.sold event_plan.made"}),
      field<&Row::revenue>("revenue",
                           {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price"}),
      field<&Row::lost_revenue>(
          "lost_revenue", {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price"}),
      field<&Row::margin>("margin",
                          {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price "
                                   "event_plan.unit_cost product.unit_cost"}),
  });
};
}  // namespace crmcore
