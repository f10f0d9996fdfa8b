// What would have sold: a sold-out day says how much was asked for at least, and the time of day says how much of the
// day was left.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace crmcore::forecast {

/// The share of a full day that is sold by a time of day, as a running sum over its 24 hours.
class DayProfile {
 public:
  DayProfile();  ///< nothing known: evenly over the day

  /// Sales of full days, by hour of the day, shrunk to `parent` as if it had sold `trust` more
  /// (forecast-events.md 2.3).
  DayProfile(const std::array<double, 24>& sold, const DayProfile& parent, double trust = 20);

  /// Share sold by a minute of the day, 0 … 1; even within an hour.
  double by(double minute) const;
  double in_hour(std::size_t hour) const { return reached_[hour + 1] - reached_[hour]; }

 private:
  std::array<double, 25> reached_{};
};

struct Prior {
  double mean = 0;      ///< demand of such a day, foreseen
  double variance = 0;  ///< of it between such days; at or below the mean: as if it were 1.02 × mean
};
struct Completion {
  double demand = 0, lost = 0;  ///< expected
  double low = 0, high = 0;     ///< 80 % interval of what was lost
};
/// Sold `sold` units until nothing was left, when the share `exposure` of the day's demand had come: demand is Poisson
/// with a gamma rate, so what was missed is negative binomial with size a + sold and mean (1 − exposure)(a + sold) / (b
/// + exposure), a / b the prior (a stopping rule changes no likelihood; Berk, Gürler and Levine, EJOR 180, 2007).
/// Throws invalid for an exposure outside 0 … 1 or a prior mean not above 0.
Completion complete(double sold, double exposure, const Prior& prior);
/// The same where only the day's total is known: demand above what was sold, E[D | D ≥ sold].
Completion complete_unknown(double sold, const Prior& prior);

}  // namespace crmcore::forecast
