#include "crmcore/statistics/survival.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "crmcore/statistics/gamma.hpp"

namespace crmcore::statistics {

std::vector<SurvivalPoint> kaplan_meier(std::span<const double> times, std::span<const std::uint8_t> happened,
                                        double level) {
  std::vector<std::size_t> order(times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return times[i]; });
  const double z = normal_quantile(0.5 + level / 2);
  std::vector<SurvivalPoint> curve;
  double survival = 1, greenwood = 0;
  for (std::size_t i = 0; i < order.size();) {
    SurvivalPoint point{times[order[i]], static_cast<std::int64_t>(order.size() - i)};
    for (; i < order.size() && times[order[i]] == point.time; ++i) point.events += happened[order[i]] != 0 ? 1 : 0;
    if (point.events == 0) continue;
    const auto n = static_cast<double>(point.at_risk);
    const auto d = static_cast<double>(point.events);
    survival *= (n - d) / n;
    greenwood += d / (n * (n - d));
    point.survival = point.low = point.high = survival;
    if (survival > 0) {
      const double half = z * std::sqrt(greenwood) / std::log(survival);  // of log(−log S); negative
      point.low = std::pow(survival, std::exp(-half));
      point.high = std::pow(survival, std::exp(half));
    }
    curve.push_back(point);
  }
  return curve;
}

double survival_at(std::span<const SurvivalPoint> curve, double time) {
  const auto after = std::ranges::upper_bound(curve, time, {}, &SurvivalPoint::time);
  return after == curve.begin() ? 1 : (after - 1)->survival;
}

std::optional<double> time_at(std::span<const SurvivalPoint> curve, double survival) {
  const auto found =
      std::ranges::find_if(curve, [&](const SurvivalPoint& point) { return point.survival <= survival; });
  if (found == curve.end()) return std::nullopt;
  return found->time;
}

}  // namespace crmcore::statistics
