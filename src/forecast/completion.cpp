#include "crmcore/forecast/completion.hpp"

#include <algorithm>
#include <cmath>

#include "crmcore/action/arguments.hpp"
#include "crmcore/error.hpp"
#include "crmcore/forecast/production.hpp"

namespace crmcore::forecast {
namespace {

/// Gamma rate of a full day: shape a and rate b, with mean a / b and the variance of the prior less that of the counts.
struct Rate {
  double a, b;
};
Rate rate_of(const Prior& prior) {
  if (!(prior.mean > 0) || !std::isfinite(prior.mean) || !(prior.variance >= 0))
    throw Error(ErrorCode::invalid, "prior",
                "the mean of the prior must be above 0 and its variance 0 or more, not " + shortest(prior.mean) +
                    " and " + shortest(prior.variance));
  constexpr double least_between = 0.02;  // of the mean: days differ a little even where counts alone would explain it
  const double between = std::max(prior.variance - prior.mean, least_between * prior.mean);
  return {prior.mean * prior.mean / between, prior.mean / between};
}

}  // namespace

DayProfile::DayProfile() {
  for (std::size_t h = 0; h <= 24; ++h) reached_[h] = static_cast<double>(h) / 24;
}

DayProfile::DayProfile(const std::array<double, 24>& sold, const DayProfile& parent, double trust) {
  double sum = trust;
  for (const double units : sold) sum += units;
  if (!(sum > 0)) {
    *this = parent;
    return;
  }
  for (std::size_t h = 0; h < 24; ++h)
    reached_[h + 1] = reached_[h] + (sold[h] + trust * (parent.reached_[h + 1] - parent.reached_[h])) / sum;
}

double DayProfile::by(double minute) const {
  const double hours = std::clamp(minute / 60, 0.0, 24.0);
  const auto hour = std::min<std::size_t>(23, static_cast<std::size_t>(hours));
  return std::min(1.0, reached_[hour] + (hours - static_cast<double>(hour)) * (reached_[hour + 1] - reached_[hour]));
}

Completion complete(double sold, double exposure, const Prior& prior) {
  check_range("exposure", exposure, {.least = 0, .most = 1});
  check_range("sold", sold, {.least = 0});
  const Rate rate = rate_of(prior);
  const double size = rate.a + sold;
  const double missed = (1 - exposure) * size / (rate.b + exposure);
  const auto left = Distribution::negative_binomial(size, missed);
  const auto [low, high] = left.interval();
  return {sold + missed, missed, low, high};
}

Completion complete_unknown(double sold, const Prior& prior) {
  check_range("sold", sold, {.least = 0});
  const Rate rate = rate_of(prior);
  const auto demand = Distribution::negative_binomial(rate.a, prior.mean);
  constexpr double negligible = 1e-9;  // probability of selling so much: far beyond what was foreseen
  if (!(1 - demand.at_most(std::ceil(sold) - 1) > negligible)) return {sold, 0, 0, 0};
  const auto asked = demand.at_least(sold);
  const auto [low, high] = asked.interval();
  return {asked.mean(), asked.mean() - sold, low - sold, high - sold};
}

}  // namespace crmcore::forecast
