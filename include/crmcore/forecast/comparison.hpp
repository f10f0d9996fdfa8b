// Expected against actual: what was asked for, what was sold, what was lost because nothing was left, and what was made
// in excess.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::forecast {

/// What happened with one product on one day.
enum class CellState : std::uint8_t {
  normal,
  sold_out,             ///< nothing was left: demand was at least what was sold
  zero,                 ///< brought, but nothing sold
  not_brought,          ///< nothing made, and nothing sold
  not_planned,          ///< made or sold, but nothing expected
  sold_more_than_made,  ///< a count is wrong; sales are kept as they are
  no_data,              ///< expected, but nothing is known of what came; not the same as 0
  partial_day,          ///< open for a part of its hours only: demand was more than what was sold
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
struct ComparisonRow {
  std::string event;
  std::string group;  ///< type or place of the events, where rows stand for those
  std::string product;
  std::optional<Day> day;
  std::optional<std::int64_t> hour;
  std::optional<CellState> state;                    ///< of a cell
  std::optional<double> expected, made, sold, left;  ///< units; none of several units together, like all of units
  std::optional<double> sold_minus_expected;
  std::optional<double> sold_over_expected;         ///< sold / expected − 1; none where nothing was expected
  std::optional<double> demand;                     ///< sold and lost
  std::optional<double> lost, lost_low, lost_high;  ///< expected units missed; 80 % interval
  std::optional<double> demand_minus_expected;      ///< the surprise of demand: sold − expected = this − lost
  std::optional<double> made_minus_expected;        ///< the decision of production
  std::optional<double> sell_through;               ///< sold / made
  std::optional<double> waste_rate;                 ///< (made − sold − reused) / made
  std::optional<double> fill_rate;                  ///< sold / demand
  std::optional<Amount> revenue, lost_revenue;
  std::optional<Amount> margin;  ///< of what was sold: price less unit cost
  bool at_least = false;         ///< of a cell: sold out, and nothing says how much of the day had gone
};

/// Returns whether anybody could have bought it: not where it was not brought or the day did not open. Demand is then
/// not known; it counts as expected, and nothing is learned from it.
inline bool could_sell(const ComparisonRow& cell) {
  return cell.state != CellState::closed && cell.state != CellState::not_brought;
}

/// Compares what was expected with what came, by cell or summed.
/// Method: the lost sales of a sold-out cell follow from
/// - the time it sold out;
/// - the profile of the day, learned from full days that did not sell out, the product's shrunk to that of all; where
///   there are none, as planned by hour, or even over the opening hours;
/// - the demand to be expected: as planned, or else the mean demand of the product's other cells, completed in turn.
/// The same holds for hours that it was not open. Intervals of sums add variances. By hour, what was expected is as
/// planned by hour, or else spread as other events sold, or else evenly over the opening hours.
/// Fallback: where only the hour of the last sale is known it stands for the time of selling out; where no hour is
/// known the total alone is used. Sums leave out cells of which nothing is known, and hours leave out cells without
/// hours; an hour is empty where nothing is known of the course of a day. Ratios of several products are of their money
/// at planned prices, unless all have one `unit`; where a price is not known and units differ, of units over the mean
/// of their product. Hours that were planned closed lose nothing. Where a product always sold out at no known time, its
/// demand is about 1.5 times what was sold, 0.9 to 2.
/// Throws invalid for a table without a row.
Result<ComparisonRow> compare(const EventTable& table, CompareBy by = CompareBy::cell);
inline Result<ComparisonRow> compare(const Table& plan, const Table& actual, CompareBy by = CompareBy::cell) {
  return compare(event_table(plan, actual), by);
}

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::ComparisonRow> {
  using Row = forecast::ComparisonRow;
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
           .help = "units expected to be sold, in sums of cells whose sales are known; empty when not planned, and, "
                   "like all units, of products of several units"}),
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
           .help = "sold over expected less 1, of several products in money at planned prices; empty unless something "
                   "was expected and sold is known"}),
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
}  // namespace crmcore
