// Survival with censoring: the Kaplan-Meier curve.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crmcore::statistics {

/// After the events at `time`.
struct SurvivalPoint {
  double time = 0;
  std::int64_t at_risk = 0, events = 0;
  double survival = 1;
  double low = 1, high = 1;  ///< interval on the log(−log) scale, Greenwood's variance
};

/// The survival curve, with one point per distinct time that has an event.
/// Method: Kaplan and Meier, JASA 53 (1958). `happened[i]` is 0 for a case censored at times[i]; it is at risk at that
/// time. `level` is the confidence level of the interval.
std::vector<SurvivalPoint> kaplan_meier(std::span<const double> times, std::span<const std::uint8_t> happened,
                                        double level = 0.95);

/// The curve at a time: 1 before the first event, the last value after the last.
double survival_at(std::span<const SurvivalPoint> curve, double time);
/// The first time at which the curve is at or below `survival`; none when it never is.
std::optional<double> time_at(std::span<const SurvivalPoint> curve, double survival);

}  // namespace crmcore::statistics
