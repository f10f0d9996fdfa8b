// What a rule forecasts for one day or event, and how it would have done: sums that accuracy and money are made of.
// Private to the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "crmcore/forecast/production.hpp"
#include "crmcore/statistics/comparisons.hpp"

namespace crmcore::forecast {

/// A mean and a quantity to make.
struct MethodForecast {
  double mean = 0, quantity = 0;
};

/// Prices and costs that differ by day: their mean, by the units planned of each.
class MeanEconomics {
 public:
  void add(const Economics& economics, double units) {
    const double weight = std::max(units, least_units);
    sum_.price += weight * economics.price;
    sum_.unit_cost += weight * economics.unit_cost;
    sum_.salvage += weight * economics.salvage;
    sum_.goodwill += weight * economics.goodwill;
    weights_ += weight;
  }
  Economics mean() const {
    return {sum_.price / weights_, sum_.unit_cost / weights_, sum_.salvage / weights_, sum_.goodwill / weights_};
  }

 private:
  static constexpr double least_units = 1e-6;  // so that days without a planned quantity have a mean as well

  Economics sum_;
  double weights_ = 0;
};

/// The mean of past values, and the smallest of them that at least the share `level` does not exceed; none without a
/// past.
inline std::optional<MethodForecast> of_sample(std::vector<double> past, double level) {
  if (past.empty()) return std::nullopt;
  const double mean = std::accumulate(past.begin(), past.end(), 0.0) / static_cast<double>(past.size());
  const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(level * static_cast<double>(past.size()) - 1e-9)));
  std::ranges::nth_element(past, past.begin() + static_cast<std::ptrdiff_t>(rank - 1));
  return MethodForecast{mean, past[rank - 1]};
}

/// The critical ratio, kept off 0 and 1, so that a quantile of it is one of the demand.
inline double open_level(const Economics& economics) {
  constexpr double least = 1e-9;
  return std::clamp(economics.critical_ratio(), least, 1 - least);
}

/// Diebold and Mariano's p-value of two rows of losses; none when they do not differ, or always by the same amount.
inline std::optional<double> p_of_difference(const std::vector<double>& losses, const std::vector<double>& ours) {
  constexpr double rounding = 1e-9;  // differences that vary by less do so by rounding only
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    least = std::min(least, losses[i] - ours[i]);
    most = std::max(most, losses[i] - ours[i]);
  }
  if (!(most - least > rounding * (std::abs(least) + std::abs(most)))) return std::nullopt;
  return statistics::diebold_mariano(losses, ours, 1, 1).p;
}

/// Sums over the cells that one rule was judged by.
struct MethodSums {
  double cells = 0, error = 0, absolute = 0, demand = 0, mean = 0, cost = 0, profit = 0;
  bool priced = true;

  /// `worth`: of a unit beside those of other products.
  void add(const MethodForecast& forecast, double demand_then, const std::optional<Economics>& economics,
           double worth = 1) {
    cells += 1;
    error += worth * (demand_then - forecast.mean);
    absolute += worth * std::abs(demand_then - forecast.mean);
    demand += worth * demand_then;
    mean += worth * forecast.mean;
    priced = priced && economics;
    if (!economics) return;
    cost += cost_of(forecast, demand_then, *economics);
    const double sold = std::min(forecast.quantity, demand_then);
    profit += economics->price * sold + economics->salvage * (forecast.quantity - sold) -
              economics->unit_cost * forecast.quantity - economics->goodwill * (demand_then - sold);
  }
  /// Cost of units short and over.
  static double cost_of(const MethodForecast& forecast, double demand_then, const Economics& economics) {
    const double sold = std::min(forecast.quantity, demand_then);
    return economics.under() * (demand_then - sold) + economics.over() * (forecast.quantity - sold);
  }
  std::optional<double> wape() const { return demand > 0 ? std::optional(absolute / demand) : std::nullopt; }
  std::optional<double> bias() const { return mean > 0 ? std::optional(error / mean) : std::nullopt; }
};

}  // namespace crmcore::forecast
