// What a ranking finds, from the best on: the gain curve of a score of leaving, and the Qini curve of a campaign.
#pragma once

#include <optional>

#include "crmcore/retention/any_table.hpp"

namespace crmcore::retention {

/// Steps of 5 % of the customers, the most likely first; equal scores count in part.
struct GainPoint {
  double customers = 0;  ///< share of customers contacted
  double found = 0;      ///< share of those who bought nothing that are among them
  double at_random = 0;  ///< the same without a score
  double best = 0;       ///< the same if it were known who will buy nothing
};
/// How many of those who bought nothing after the cutoff a score of that day finds among the first. Throws as
/// `backtest`.
Result<GainPoint> gain_curve(const History& past, Score score, const BacktestOptions& options);
/// The same of a score made elsewhere. Throws as `backtest` of a table.
Result<GainPoint> gain_curve(const History& past, const Table& scores, const BacktestOptions& options);

struct QiniPoint {
  double customers = 0;        ///< share of customers treated, those of the highest scores first
  std::optional<double> gain;  ///< responses more than without treatment, per customer of all
  double at_random = 0;        ///< the same if customers were chosen by lot
};
/// What treating the first by a score gains: a table of score, outcome and treated, every row a customer.
/// Method: the response rate of the treated less that of the control group among the first, times their share; the
/// area between the two columns is `qini` of `evaluate`. Empty where one of the groups is not among the first.
/// Throws as `evaluate`, and unknown_name without the column treated.
Result<QiniPoint> qini_curve(const Table& table);

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct Schema<retention::GainPoint> {
  using Point = retention::GainPoint;
  static constexpr std::string_view name = "gain_point";
  static constexpr auto fields = std::to_array<Field<Point>>({
      field<&Point::customers>("customers", {.from = from::ordered,
                                             .help = "share of customers, those of the highest scores first; 0 to 1"}),
      field<&Point::found>(
          "found", {.from = from::purchases, .help = "share of those who bought nothing that are among them, 0 to 1"}),
      field<&Point::at_random>("at_random", {.help = "the same for customers chosen by lot, 0 to 1"}),
      field<&Point::best>("best",
                          {.from = from::ordered, .help = "the same for a score that knew who buys nothing, 0 to 1"}),
  });
};
template <>
struct Schema<retention::QiniPoint> {
  using Point = retention::QiniPoint;
  static constexpr std::string_view name = "qini_point";
  static constexpr auto fields = std::to_array<Field<Point>>({
      field<&Point::customers>("customers",
                               {.help = "share of customers treated, those of the highest scores first; 0 to 1"}),
      field<&Point::gain>("gain", {.help = "outcomes gained by treating these, per customer of all; empty where none "
                                           "of them is treated, or all are"}),
      field<&Point::at_random>("at_random", {.help = "the same for customers chosen by lot"}),
  });
};
}  // namespace crmcore
