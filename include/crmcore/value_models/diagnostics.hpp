// What a purchase model says, as tables to look at: over all that a customer can have done, of one customer day by day,
// and beside what came in a holdout.
#pragma once

#include <optional>
#include <string_view>

#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {

struct GridOptions {
  double horizon = 52;  ///< in the model's unit
  /// Largest number of repeat purchases; none: what 99 % of the customers do not exceed, at most 30.
  std::optional<int> most = {};
  int steps = 20;  ///< of the time of the last purchase
};
/// A customer who might be: one of `repeat_purchases`, the last of them at `last_purchase`.
struct GridCell {
  std::int64_t repeat_purchases = 0;
  double last_purchase = 0;  ///< time since the first purchase, in the model's unit
  double observed = 0;       ///< time since the first purchase until today: the longest of the customers
  double expected = 0;       ///< purchases within the horizon
  double p_alive = 0;
  std::string_view status;  ///< of the model
};
/// The frequency-recency matrix: purchases expected of, and P(alive) for, each number of repeat purchases and time of
/// the last of them, observed as long as the customer known longest. What cannot be is left out: a last purchase
/// without a repeat, a repeat without one. Nothing without customers.
/// Throws invalid for options out of range, for bg_bb, whose times are whole periods, and when model and customers
/// count in different units of time.
Result<GridCell> frequency_recency(const Model& model, const Customers& customers, const GridOptions& options = {});

struct AliveDay {
  Day day;
  bool bought = false;
  double p_alive = 0;       ///< at the end of the day
  std::string_view status;  ///< of the model
};
/// P(alive) of one customer at the end of each day since the first purchase.
/// Method: the model is fitted once on all that is known today; each day sees what the customer had done by then.
/// Throws not_found for a customer without a purchase, invalid for bg_bb.
Result<AliveDay> alive_history(const History& past, std::string_view customer, ModelKind kind, int k = 1);

struct HoldoutLine {
  std::int64_t repeat_purchases = 0;  ///< by the cutoff; in the last line so many or more
  std::int64_t customers = 0;
  double expected = 0, actual = 0;  ///< mean purchase days of a customer after the cutoff
};
/// Customers by their repeat purchase days until `cutoff` (calibration): what the model, which knows no later day,
/// expected of them until the day of the history (holdout), and what came. Numbers that nobody has are left out.
/// Throws invalid when `cutoff` leaves nobody to follow or no day to judge, for `most` outside 1 … 1000, and for bg_bb.
Result<HoldoutLine> holdout(const History& past, Day cutoff, ModelKind kind, int k = 1, int most = 7);

}  // namespace crmcore::value_models

namespace crmcore {
template <>
struct OptionsOf<value_models::GridOptions> {
  using Options = value_models::GridOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::horizon>("horizon", {.help = "how far ahead, in units of time",
                                            .range = {.least = 0, .most = 1'000'000},
                                            .unit = "units of time"}),
      option<&Options::most>("most", {.help = "largest number of repeat purchases; defaults to what 99 % of the "
                                              "customers do not exceed, at most 30",
                                      .range = {.least = 1, .most = 1000},
                                      .example = "12"}),
      option<&Options::steps>("steps",
                              {.help = "steps of the time of the last purchase", .range = {.least = 1, .most = 1000}}),
  });
};
template <>
struct Schema<value_models::GridCell> {
  using Cell = value_models::GridCell;
  static constexpr std::string_view name = "grid_cell";
  static constexpr auto fields = std::to_array<Field<Cell>>({
      field<&Cell::repeat_purchases>("repeat_purchases", {.help = "purchases after the first one"}),
      field<&Cell::last_purchase>(
          "last_purchase",
          {.from = from::ordered, .help = "time from the first to the last purchase, in the model's unit"}),
      field<&Cell::observed>("observed", {.from = from::ordered,
                                          .help = "time from the first purchase to today, in the model's unit: that "
                                                  "of the customer known longest"}),
      field<&Cell::expected>("expected", {.from = from::ordered,
                                          .help = "purchases that the model expects of such a customer within the "
                                                  "horizon"}),
      field<&Cell::p_alive>(
          "p_alive", {.from = from::ordered, .help = "probability that such a one is still a customer today, 0 to 1"}),
      field<&Cell::status>("status", {.from = from::ordered,
                                      .help = "how well the model is known; too_little_data and not_converged are "
                                              "no ground to act on"}),
  });
};
template <>
struct Schema<value_models::AliveDay> {
  using AliveDay = value_models::AliveDay;
  static constexpr std::string_view name = "alive_day";
  static constexpr auto fields = std::to_array<Field<AliveDay>>({
      field<&AliveDay::day>("day", {.from = from::ordered, .help = "each day since the first purchase"}),
      field<&AliveDay::bought>("bought", {.from = from::ordered, .help = "true when something was bought on that day"}),
      field<&AliveDay::p_alive>(
          "p_alive",
          {.from = from::ordered, .help = "probability of still being a customer at the end of that day, 0 to 1"}),
      field<&AliveDay::status>("status", {.from = from::ordered,
                                          .help = "how well the model is known; too_little_data and not_converged are "
                                                  "no ground to act on"}),
  });
};
template <>
struct Schema<value_models::HoldoutLine> {
  using Line = value_models::HoldoutLine;
  static constexpr std::string_view name = "holdout_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::repeat_purchases>(
          "repeat_purchases",
          {.from = from::ordered,
           .help = "purchase days after the first one until the cutoff; in the last line so many or more"}),
      field<&Line::customers>("customers", {.from = from::ordered, .help = "customers with so many"}),
      field<&Line::expected>(
          "expected", {.from = from::ordered, .help = "purchase days expected after the cutoff, mean of a customer"}),
      field<&Line::actual>("actual", {.from = from::ordered,
                                      .help = "purchase days that came after the cutoff, mean of a "
                                              "customer"}),
  });
};
}  // namespace crmcore
