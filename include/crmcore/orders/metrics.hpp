// The usual figures of a business, each with what it was in the period before: net sales, orders, customers who bought,
// new customers, average order, returns, open balances.
#pragma once

#include <cstdint>
#include <optional>

#include "crmcore/action/options.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::orders {

enum class Metric : std::uint8_t { net_sales, orders, customers, new_customers, average_order, returns, owed };

}  // namespace crmcore::orders

namespace crmcore {
template <>
struct Choices<orders::Metric> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"net_sales", "orders", "customers", "new_customers", "average_order", "returns", "owed"});
};
}  // namespace crmcore

namespace crmcore::orders {

/// A figure of a period (A7).
struct MetricLine {
  Metric metric = Metric::net_sales;
  Day first_day, last_day;
  std::optional<double> value;     ///< a number, or money in units of the currency
  std::optional<double> previous;  ///< of the period before
  std::optional<double> change;    ///< value over previous less 1; none unless previous is above 0
};

struct MetricsOptions {
  int days = 28;    ///< four weeks, so that each period has every weekday as often
  int periods = 1;  ///< back from today
};

/// Returns the figures of periods of equal length that end on `today` and before it, the latest period first.
/// Method: a purchase is an order with a line of positive quantity and amount; it counts on the day it was ordered, for
/// the orders, the customers who bought, and the new ones, whose first purchase it is. Money counts on the day of its
/// line. The average order is the money of the lines sold over the orders. What is owed is the total of all orders that
/// stand on the last day of the period, with tax and shipping, less the payments until then.
/// Fallback: no value for the average order of a period without orders, and for what is owed while no payment has been
/// kept.
/// Throws invalid for options out of range.
Result<MetricLine> metrics(const store::Store& store, Day today, const MetricsOptions& options = {});

}  // namespace crmcore::orders

namespace crmcore {
template <>
struct OptionsOf<orders::MetricsOptions> {
  using Options = orders::MetricsOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::days>("days",
                             {.help = "length of a period", .range = {.least = 1, .most = 3660}, .unit = "days"}),
      option<&Options::periods>("periods", {.help = "periods, back from today", .range = {.least = 1, .most = 1000}}),
  });
};
template <>
struct Schema<orders::MetricLine> {
  using Line = orders::MetricLine;
  static constexpr std::string_view name = "metric";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::metric>("metric",
                           {.help = "net_sales, orders, customers, new_customers, average_order, returns or owed"}),
      field<&Line::first_day>("first_day", {.from = from::ordered, .help = "first day of the period"}),
      field<&Line::last_day>("last_day", {.from = from::ordered, .help = "last day of the period"}),
      field<&Line::value>("value",
                          {.from = from::amount,
                           .help = "orders or customers, or money in units of the currency; empty for the average "
                                   "order of no orders, and for what is owed while no payment is kept"}),
      field<&Line::previous>("previous", {.from = from::amount, .help = "value of the period before; empty likewise"}),
      field<&Line::change>(
          "change", {.from = from::amount, .help = "value over previous less 1; empty unless previous is above 0"}),
  });
};
}  // namespace crmcore
