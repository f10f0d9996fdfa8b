// What would have sold without selling out: the units sold say how much was asked for at least, and the time of day
// says how much of the day was left.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace crmcore::forecast {

/// The share of a full day that is sold by a time of day, as a running sum over its 24 hours.
class DayProfile {
 public:
  DayProfile();  ///< evenly over the day, where nothing is known

  /// From sales of full days by hour of the day, shrunk to `parent` as if `trust` more units had sold as it says
  /// (forecast-events.md 2.3).
  DayProfile(const std::array<double, 24>& sold, const DayProfile& parent, double trust = 20);

  /// Returns the share sold by a minute of the day, 0 to 1; even within an hour.
  double by(double minute) const;
  double in_hour(std::size_t hour) const { return reached_[hour + 1] - reached_[hour]; }

 private:
  std::array<double, 25> reached_{};
};

/// The demand of a day as forecast before it.
struct Prior {
  double mean = 0;      ///< expected demand of such a day
  double variance = 0;  ///< of demand between such days; at or below the mean it counts as 1.02 × mean
};
struct Completion {
  double demand = 0, lost = 0;  ///< expected units
  double low = 0, high = 0;     ///< 80 % interval of what was lost
};
/// Estimates the demand of a day that sold `sold` units until nothing was left, when the share `exposure` of the day's
/// demand had come.
/// Method: demand is Poisson with a gamma rate of shape a and mean a / b, the prior; what was missed is then negative
/// binomial with size a + sold and mean (1 − exposure)(a + sold) / (b + exposure). That the day stopped when the stock
/// went does not change the likelihood (Berk, Gürler and Levine, EJOR 180, 2007).
/// Throws invalid for an exposure outside 0 to 1, `sold` below 0, or a prior mean not above 0.
Completion complete(double sold, double exposure, const Prior& prior);
/// Estimates the demand where only the day's total is known: E[D | D ≥ sold]. Throws as `complete`.
Completion complete_unknown(double sold, const Prior& prior);

}  // namespace crmcore::forecast
