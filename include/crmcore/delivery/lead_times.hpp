// How long orders take, ordered to produced to delivered, and how many are on time; open orders count as not done yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/delivery/order_courses.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::delivery {

/// What lead times are broken down by; month and weekday are those in which the order was placed.
enum class LeadTimesBy : std::uint8_t {
  all,
  product,
  category,
  seller,
  seller_place,
  customer,
  place,
  area,
  month,
  weekday
};
enum class Part : std::uint8_t { ordered_to_produced, produced_to_delivered, ordered_to_delivered };

struct LeadTimesOptions {
  LeadTimesBy by = LeadTimesBy::all;
  std::optional<Day> from = {};
};

/// The days of one part of the way, in one group.
struct LeadTime {
  std::string group;
  Part part = Part::ordered_to_delivered;
  std::int64_t orders = 0;  ///< that began it
  std::int64_t done = 0, open = 0;
  std::int64_t stale = 0;  ///< open so long that nearly nothing took as long; left out
  std::optional<double> median, median_low, median_high;
  std::optional<double> days_80, days_80_low, days_80_high;
  std::optional<double> days_95;
  /// Orders with a due day that is over, or that were delivered; only of the whole way. Those open for more than a year
  /// and stale are forgotten and left out.
  std::int64_t judged = 0;
  std::optional<double> on_time, on_time_low, on_time_high;
  std::optional<double> trend, trend_low, trend_high;
};

/// Returns the days from stage to stage by group, as known on `today`; parts that no order has done are left out, but
/// for the whole way, whose row then has no days.
/// Method: Kaplan and Meier's curve, in which orders that are open or were cancelled count as censored; the quantiles
/// have the 95 % intervals of Brookmeyer and Crowley (Biometrics 38, 1982) on the log(−log) scale. Open orders that
/// wait longer than 99.5 % of those done are stale and left out. On-time shares have Wilson's interval. The trend is
/// that of the mean of days up to the 95 % quantile, by order day, of orders at least as old, so that none is cut
/// short; its interval lets orders of the same 30 days go together. It needs four such periods.
std::vector<LeadTime> lead_times(const OrderCourses& courses, Day today, const LeadTimesOptions& options = {});

}  // namespace crmcore::delivery

namespace crmcore {
template <>
struct Choices<delivery::LeadTimesBy> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"all", "product", "category", "seller", "seller_place", "customer", "place", "area", "month", "weekday"});
};
template <>
struct Choices<delivery::Part> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"ordered_to_produced", "produced_to_delivered", "ordered_to_delivered"});
};
template <>
struct OptionsOf<delivery::LeadTimesOptions> {
  using Options = delivery::LeadTimesOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "what a row stands for; month and weekday are those of the order"}),
      option<&Options::from>("from_day",
                             {.help = "first order day to count; defaults to all", .example = "2026-01-01"}),
  });
};
template <>
struct Schema<delivery::LeadTime> {
  using Time = delivery::LeadTime;
  static constexpr std::string_view name = "lead_time";
  static constexpr std::string_view stages = "order.ordered order.produced order.delivered order.cancelled";
  static constexpr std::string_view dues = "order.due order.delivered order.cancelled";
  static constexpr auto fields = std::to_array<Field<Time>>({
      field<&Time::group>(
          "group", {.from = "product.code product.category staff.code customer.code address.region address.city",
                    .help = "what the orders have in common; months as 2026-01, weekdays from 1 Monday to 7 Sunday; "
                            "empty for all, and where it is not known"}),
      field<&Time::part>("part", {.from = stages, .help = "from which stage to which"}),
      field<&Time::orders>("orders", {.from = stages, .help = "orders that began it, without stale ones"}),
      field<&Time::done>("done", {.from = stages, .help = "orders that ended it by today"}),
      field<&Time::open>("open", {.from = stages, .help = "orders that are still at it"}),
      field<&Time::stale>("stale", {.from = stages,
                                    .help = "orders that are at it for longer than 99.5 % of those done took; no "
                                            "days count them"}),
      field<&Time::median>("median", {.from = stages, .help = "days that half of the orders take at most"}),
      field<&Time::median_low>("median_low", {.from = stages, .help = "low end of its 95 % interval"}),
      field<&Time::median_high>("median_high",
                                {.from = stages, .help = "high end of its 95 % interval; empty when it is open"}),
      field<&Time::days_80>("days_80", {.from = stages, .help = "days that 80 % of the orders take at most"}),
      field<&Time::days_80_low>("days_80_low", {.from = stages, .help = "low end of its 95 % interval"}),
      field<&Time::days_80_high>("days_80_high",
                                 {.from = stages, .help = "high end of its 95 % interval; empty when it is open"}),
      field<&Time::days_95>("days_95", {.from = stages, .help = "days that 95 % of the orders take at most"}),
      field<&Time::judged>("judged", {.from = dues,
                                      .help = "orders with a due day that is over or that were delivered, without "
                                              "those stale and open for more than a year; only of the whole way, 0 in "
                                              "its parts"}),
      field<&Time::on_time>("on_time", {.from = dues, .help = "share of them delivered by the due day"}),
      field<&Time::on_time_low>("on_time_low", {.from = dues, .help = "low end of its 95 % interval"}),
      field<&Time::on_time_high>("on_time_high", {.from = dues, .help = "high end of its 95 % interval"}),
      field<&Time::trend>("trend", {.from = stages,
                                    .help = "days that it takes longer per year, above 0 when it gets slower; empty "
                                            "with fewer than four periods of 30 days"}),
      field<&Time::trend_low>("trend_low", {.from = stages, .help = "low end of its 95 % interval"}),
      field<&Time::trend_high>("trend_high", {.from = stages, .help = "high end of its 95 % interval"}),
  });
};
}  // namespace crmcore
