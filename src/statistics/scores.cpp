#include "crmcore/statistics/scores.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "crmcore/error.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/logistic.hpp"

namespace crmcore::statistics {
namespace {

/// Indexes from the highest score down.
std::vector<std::size_t> descending(std::span<const double> score) {
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < score.size(); ++i)
    if (std::isnan(score[i]))
      throw Error(ErrorCode::invalid, "score", "score " + std::to_string(i + 1) + " is not a number");
  std::ranges::sort(order,
                    [&](std::size_t a, std::size_t b) { return score[a] != score[b] ? score[a] > score[b] : a < b; });
  return order;
}

struct Classes {
  double ones, zeros;
};
Classes classes(std::span<const double> score, std::span<const std::uint8_t> y) {
  if (score.size() != y.size())
    throw Error(ErrorCode::invalid, "y",
                std::to_string(score.size()) + " scores and " + std::to_string(y.size()) +
                    " labels; there must be as many of each");
  const auto ones = static_cast<double>(std::ranges::count_if(y, [](std::uint8_t one) { return one != 0; }));
  const double zeros = static_cast<double>(y.size()) - ones;
  if (ones == 0 || zeros == 0)
    throw Error(ErrorCode::invalid, "y",
                "all " + std::to_string(y.size()) + " labels are the same; both classes are needed");
  return {ones, zeros};
}

/// Calls use(ones, zeros, score) for each group of equal scores, the highest first.
template <class Use>
void each_tie(std::span<const double> score, std::span<const std::uint8_t> y, Use&& use) {
  const auto order = descending(score);
  for (std::size_t i = 0; i < order.size();) {
    const double at = score[order[i]];
    double ones = 0, zeros = 0;
    for (; i < order.size() && score[order[i]] == at; ++i) (y[order[i]] != 0 ? ones : zeros) += 1;
    use(ones, zeros, at);
  }
}

/// Corners of the convex hull of the ROC curve, as shares of ones and zeros, from (0, 0) to (1, 1).
std::vector<std::pair<double, double>> hull(std::span<const double> score, std::span<const std::uint8_t> y) {
  const Classes all = classes(score, y);
  std::vector<std::pair<double, double>> corners{{0, 0}};
  double ones = 0, zeros = 0;
  each_tie(score, y, [&](double one, double zero, double) {
    ones += one;
    zeros += zero;
    const std::pair<double, double> next{ones / all.ones, zeros / all.zeros};
    while (corners.size() >= 2) {
      const auto& a = corners[corners.size() - 2];
      const auto& b = corners.back();
      if ((b.first - a.first) * (next.second - a.second) > (next.first - a.first) * (b.second - a.second)) break;
      corners.pop_back();
    }
    corners.push_back(next);
  });
  return corners;
}

/// Rows cut into bins of about equal count by ascending chance; equal chances stay together.
std::vector<std::vector<std::size_t>> equal_bins(std::span<const double> p, int bins) {
  auto order = descending(p);
  std::ranges::reverse(order);
  std::vector<std::vector<std::size_t>> result;
  const std::size_t n = order.size();
  std::size_t from = 0;
  for (int b = 1; b <= bins && from < n; ++b) {
    std::size_t to = n * static_cast<std::size_t>(b) / static_cast<std::size_t>(bins);
    if (to <= from) continue;
    while (to < n && p[order[to]] == p[order[to - 1]]) ++to;
    result.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(from),
                        order.begin() + static_cast<std::ptrdiff_t>(to));
    from = to;
  }
  return result;
}

}  // namespace

Interval wilson(double share, double n) {
  constexpr double z = z_of_95;
  const double centre = share + z * z / (2 * n);
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::max(0.0, (centre - half) / (1 + z * z / n)), std::min(1.0, (centre + half) / (1 + z * z / n))};
}

Auc auc(std::span<const double> score, std::span<const std::uint8_t> y, double level) {
  const Classes all = classes(score, y);
  const double ones = all.ones, zeros = all.zeros;
  // V of a one: share of zeros below it (ties half); of a zero: share of ones above it
  double one_sum = 0, one_square = 0, zero_sum = 0, zero_square = 0, ones_above = 0, zeros_above = 0;
  each_tie(score, y, [&](double one, double zero, double) {
    const double of_one = (zeros - zeros_above - zero / 2) / zeros;
    const double of_zero = (ones_above + one / 2) / ones;
    one_sum += one * of_one;
    one_square += one * of_one * of_one;
    zero_sum += zero * of_zero;
    zero_square += zero * of_zero * of_zero;
    ones_above += one;
    zeros_above += zero;
  });
  Auc result;
  result.value = one_sum / ones;
  const double spread_ones = ones > 1 ? (one_square - one_sum * one_sum / ones) / (ones - 1) : 0;
  const double spread_zeros = zeros > 1 ? (zero_square - zero_sum * zero_sum / zeros) / (zeros - 1) : 0;
  result.variance = spread_ones / ones + spread_zeros / zeros;
  if (result.value > 0 && result.value < 1) {
    const double half =
        normal_quantile(0.5 + level / 2) * std::sqrt(result.variance) / (result.value * (1 - result.value));
    result.low = probability(logit(result.value) - half);
    result.high = probability(logit(result.value) + half);
  } else {
    result.low = result.high = result.value;
  }
  return result;
}

double average_precision(std::span<const double> score, std::span<const std::uint8_t> y) {
  const double all = classes(score, y).ones;
  double ones = 0, seen = 0, sum = 0;
  each_tie(score, y, [&](double one, double zero, double) {
    ones += one;
    seen += one + zero;
    sum += one / all * ones / seen;
  });
  return sum;
}

Brier brier(std::span<const double> p, std::span<const std::uint8_t> y, int bins) {
  Brier result;
  const auto n = static_cast<double>(y.size());
  const double rate = classes(p, y).ones / n;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double error = p[i] - (y[i] != 0 ? 1 : 0);
    result.value += error * error / n;
  }
  result.uncertainty = rate * (1 - rate);
  for (const CalibrationBin& bin : calibration(p, y, bins)) {
    const double share = static_cast<double>(bin.count) / n;
    result.reliability += share * (bin.mean - bin.observed) * (bin.mean - bin.observed);
    result.resolution += share * (bin.observed - rate) * (bin.observed - rate);
  }
  return result;
}

double log_loss(std::span<const double> p, std::span<const std::uint8_t> y) {
  constexpr double least_chance = 1e-15;  // keeps the loss of a certain and wrong chance finite
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double q = std::clamp(p[i], least_chance, 1 - least_chance);
    sum -= y[i] != 0 ? std::log(q) : std::log1p(-q);
  }
  return sum / static_cast<double>(y.size());
}

std::vector<CalibrationBin> calibration(std::span<const double> p, std::span<const std::uint8_t> y, int bins) {
  std::vector<CalibrationBin> result;
  for (const auto& rows : equal_bins(p, std::max(1, bins))) {
    CalibrationBin bin;
    bin.count = static_cast<std::int64_t>(rows.size());
    const auto n = static_cast<double>(rows.size());
    for (const std::size_t row : rows) {
      bin.mean += p[row] / n;
      bin.observed += (y[row] != 0 ? 1 : 0) / n;
    }
    const auto [low, high] = wilson(bin.observed, n);
    bin.low = low;
    bin.high = high;
    result.push_back(bin);
  }
  return result;
}

double calibration_error(std::span<const double> p, std::span<const std::uint8_t> y, int bins) {
  double sum = 0;
  for (const CalibrationBin& bin : calibration(p, y, bins))
    sum += static_cast<double>(bin.count) / static_cast<double>(y.size()) * std::abs(bin.mean - bin.observed);
  return sum;
}

double lift(std::span<const double> score, std::span<const std::uint8_t> y, double share) {
  const auto [ones, zeros] = classes(score, y);
  double left = share * (ones + zeros);
  double found = 0;
  each_tie(score, y, [&](double one, double zero, double) {
    const double taken = std::min(left, one + zero);
    found += one * taken / (one + zero);
    left -= taken;
  });
  return found / (share * (ones + zeros)) / (ones / (ones + zeros));
}

double kolmogorov_smirnov(std::span<const double> score, std::span<const std::uint8_t> y) {
  const Classes all = classes(score, y);
  double ones = 0, zeros = 0, most = 0;
  each_tie(score, y, [&](double one, double zero, double) {
    ones += one;
    zeros += zero;
    most = std::max(most, std::abs(ones / all.ones - zeros / all.zeros));
  });
  return most;
}

double profit_of_all(std::span<const std::uint8_t> y, const CampaignCosts& costs) {
  const double share = static_cast<double>(std::ranges::count_if(y, [](std::uint8_t one) { return one != 0; })) /
                       static_cast<double>(y.size());
  return share * (costs.gamma * (costs.value - costs.offer) - costs.contact) -
         (1 - share) * (costs.offer + costs.contact);
}

Profit maximum_profit(std::span<const double> score, std::span<const std::uint8_t> y, const CampaignCosts& costs) {
  const auto [ones, zeros] = classes(score, y);
  const double share = ones / (ones + zeros);
  const double d = costs.offer / costs.value;
  const double f = costs.contact / costs.value;
  Profit best;
  for (const auto& [one, zero] : hull(score, y)) {
    const double profit = costs.value * ((costs.gamma * (1 - d) - f) * share * one - (d + f) * (1 - share) * zero);
    if (profit > best.value) best = {profit, share * one + (1 - share) * zero};
  }
  return best;
}

Profit expected_maximum_profit(std::span<const double> score, std::span<const std::uint8_t> y,
                               const CampaignCosts& costs) {
  const auto [ones, zeros] = classes(score, y);
  const double share = ones / (ones + zeros);
  const double d = costs.offer / costs.value;
  const double f = costs.contact / costs.value;
  if (d >= 1) return {};  // who stays brings less than the offer costs: contacting nobody is best
  const auto corners = hull(score, y);
  // a corner is best for gamma between those at which it ties with its neighbours
  Profit result;
  double from = 0;
  const auto at_most = [&](double a, double gamma) { return beta_probability(a, costs.beta, gamma); };
  for (std::size_t i = 0; i < corners.size(); ++i) {
    double to = 1;
    if (i + 1 < corners.size()) {
      const double dx = corners[i + 1].first - corners[i].first;
      const double dy = corners[i + 1].second - corners[i].second;
      to = dx > 0 ? std::clamp(((d + f) * (1 - share) * dy / (share * dx) + f) / (1 - d), from, 1.0) : 1;
    }
    const auto& [one, zero] = corners[i];
    const double mass = at_most(costs.alpha, to) - at_most(costs.alpha, from);
    const double mean =
        costs.alpha / (costs.alpha + costs.beta) * (at_most(costs.alpha + 1, to) - at_most(costs.alpha + 1, from));
    result.value += costs.value * (((1 - d) * mean - f * mass) * share * one - (d + f) * (1 - share) * zero * mass);
    result.fraction += mass * (share * one + (1 - share) * zero);
    from = to;
  }
  return result;
}

std::optional<double> uplift_at(std::span<const double> score, std::span<const std::uint8_t> treated,
                                std::span<const std::uint8_t> y, double share) {
  const auto order = descending(score);
  double left = share * static_cast<double>(order.size()), n[2]{}, hits[2]{};
  for (std::size_t i = 0; i < order.size() && left > 0;) {
    double tied[2]{}, tied_hits[2]{};
    const double at = score[order[i]];
    for (; i < order.size() && score[order[i]] == at; ++i) {
      const std::size_t arm = treated[order[i]] != 0 ? 1 : 0;
      tied[arm] += 1;
      tied_hits[arm] += y[order[i]] != 0 ? 1 : 0;
    }
    const double part = std::min(1.0, left / (tied[0] + tied[1]));  // of equal scores each counts in part
    for (const std::size_t arm : {0U, 1U}) {
      n[arm] += part * tied[arm];
      hits[arm] += part * tied_hits[arm];
    }
    left -= tied[0] + tied[1];
  }
  if (n[0] == 0 || n[1] == 0) return std::nullopt;
  return hits[1] / n[1] - hits[0] / n[0];
}

Uplift uplift(std::span<const double> score, std::span<const std::uint8_t> treated, std::span<const std::uint8_t> y) {
  const auto order = descending(score);
  const auto total = static_cast<double>(order.size());
  double n[2]{};
  double hits[2]{};
  double last = 0;
  double area = 0;
  double gain = 0;
  for (std::size_t i = 0; i < order.size();) {
    const double at = score[order[i]];
    const std::size_t from = i;
    for (; i < order.size() && score[order[i]] == at; ++i) {
      const std::size_t arm = treated[order[i]] != 0 ? 1 : 0;
      n[arm] += 1;
      hits[arm] += y[order[i]] != 0 ? 1 : 0;
    }
    const double share = static_cast<double>(i) / total;
    const double step = static_cast<double>(i - from) / total;
    gain = n[0] > 0 && n[1] > 0 ? (hits[1] / n[1] - hits[0] / n[0]) * share : 0;
    area += step * (last + gain) / 2;
    last = gain;
  }
  return {area - gain / 2, area};
}

}  // namespace crmcore::statistics
