// What was planned for events and what came of it, side by side, by product and day: the table that comparison, bridge
// and plans read.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/table.hpp"
#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore::forecast {

/// One product on one day of one event, plan and actual side by side.
struct EventCell {
  std::string event, product;
  std::string type, place;  ///< of the event; empty: not known
  std::string unit;         ///< of the product, such as kg; empty: not said
  std::optional<Day> day;
  std::optional<Decimal> expected, made, sold, left;  ///< made for sale, without what was ordered ahead
  Decimal preordered;                                 ///< made in addition, for known customers
  std::optional<Decimal> reused;                      ///< of what was left: kept, or sold at a lower price
  Decimal fated, kept;                                ///< of what was left: whose fate is known; kept for another day
  Amount recovered;                                   ///< money that leftovers brought
  std::optional<Decimal> planned_price, price;        ///< of a unit, as planned and as sold
  std::optional<Decimal> planned_cost, unit_cost, salvage;
  std::optional<Minute> sold_out_at;
  std::optional<std::array<double, 24>> sold_by_hour, expected_by_hour;  ///< where hours are known
  std::optional<Minute> opens, closes;                                   ///< as planned
  std::optional<Minute> opened_at, closed_at;                            ///< where they differ from the plan
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

/// Plan and actual of events.
struct EventTable {
  std::vector<EventCell> cells;  ///< by event, product and day
  Currency currency;
  std::vector<EventCell> others;  ///< of other events: how days go and products sell is learned from them too
  std::map<std::string, std::string> names = {};  ///< of products by code, where they have one

  /// The name of a product, else its code.
  const std::string& called(const std::string& product) const {
    const auto name = names.find(product);
    return name == names.end() ? product : name->second;
  }
};

/// Fills in what follows from what is known: a price that is not given is as planned, made is sold and left, a day that
/// did not open sold nothing. A plan for several days together is spread over them by their planned hours, or evenly.
void complete_facts(EventCell& cell);

/// Puts plan and actual side by side.
/// plan: columns product, and event, type, place, day, hour, unit, expected, made, unit_price, unit_cost, salvage where
/// known.
/// actual: product, and event, day, hour, unit, sold, left, unit_price, sold_out_at, and opens, closes, opened_at,
/// closed_at, closed of the day.
/// Method: rows of one cell are added up; the quantity made is the actual's where it has one. A plan without days is
/// compared with the days together.
/// Throws invalid, naming row and column, for a negative quantity or price, an hour that is not an hour, a cell
/// planned twice, rows that contradict each other, sales after it sold out or on a day that did not open;
/// mixed_currency for a currency (a column) other than `currency`.
EventTable event_table(const Table& plan, const Table& actual, Currency currency = {});
/// The same from one table that has both (layout event_sales).
EventTable event_table(const Table& both, Currency currency = {});

/// Returns the table without the events of which nothing is known yet.
EventTable with_actuals(EventTable table);
/// Returns the cells of one event, with those of the others to learn from. Throws not_found for an unknown event.
EventTable only(EventTable table, std::string_view event);

/// Throws invalid for a table without a row.
void check_any(const EventTable& table);

}  // namespace crmcore::forecast
