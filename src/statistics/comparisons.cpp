#include "crmcore/statistics/comparisons.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>

#include "crmcore/error.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::statistics {

double student_probability(double t, double degrees) {
  const double tail = 0.5 * beta_probability(degrees / 2, 0.5, degrees / (degrees + t * t));
  return t > 0 ? 1 - tail : tail;
}

TestResult diebold_mariano(std::span<const double> first, std::span<const double> second, int ahead, double power) {
  const std::size_t n = first.size();
  if (n != second.size() || ahead < 1 || n < static_cast<std::size_t>(ahead) + 1)
    throw Error(ErrorCode::invalid, "errors",
                std::to_string(n) + " and " + std::to_string(second.size()) + " errors, " + std::to_string(ahead) +
                    " steps ahead: both forecasts need the same number of errors, more than steps");
  std::vector<double> loss(n);
  for (std::size_t i = 0; i < n; ++i)
    loss[i] = std::pow(std::abs(first[i]), power) - std::pow(std::abs(second[i]), power);
  const auto count = static_cast<double>(n);
  const double mean = std::accumulate(loss.begin(), loss.end(), 0.0) / count;
  double variance = 0;
  for (std::size_t lag = 0; lag < static_cast<std::size_t>(ahead); ++lag) {
    double covariance = 0;
    for (std::size_t i = lag; i < n; ++i) covariance += (loss[i] - mean) * (loss[i - lag] - mean) / count;
    variance += (lag == 0 ? 1 : 2) * covariance;
  }
  if (!(variance > 0)) throw Error(ErrorCode::invalid, "errors", "the losses do not differ from one another");
  const double h = ahead;
  const double factor = std::sqrt((count + 1 - 2 * h + h * (h - 1) / count) / count);
  const double statistic = factor * mean / std::sqrt(variance / count);
  return {statistic, 2 * student_probability(-std::abs(statistic), count - 1)};
}

TestResult sign_flips(std::span<const double> differences, std::uint64_t seed) {
  const std::size_t n = differences.size();
  if (n == 0) return {};
  const double sum = std::accumulate(differences.begin(), differences.end(), 0.0);
  constexpr double rounding = 1e-12;      // sums that differ by less are equal
  constexpr std::size_t most_exact = 20;  // pairs: a million flips
  constexpr int draws = 100'000;          // a p of 0.05 is known to about 0.001
  const double reach = std::abs(sum) - rounding * std::abs(sum);
  TestResult test{sum / static_cast<double>(n), 1};
  double as_far = 0, all = 0;
  if (n <= most_exact) {
    double flipped = sum;  // one sign at a time, in the order of the Gray code
    std::vector<double> sign(n, 1);
    for (std::uint64_t step = 1;; ++step) {
      all += 1;
      as_far += std::abs(flipped) >= reach ? 1 : 0;
      if (step == std::uint64_t{1} << n) break;
      const auto at = static_cast<std::size_t>(std::countr_zero(step));
      flipped -= 2 * sign[at] * differences[at];
      sign[at] = -sign[at];
    }
  } else {
    Random random(seed);
    as_far = 1;  // the one that was seen
    all = 1;
    for (int draw = 0; draw < draws; ++draw) {
      double flipped = 0;
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (i % 64 == 0) bits = random.bits();
        flipped += (bits >> (i % 64) & 1) != 0 ? differences[i] : -differences[i];
      }
      all += 1;
      as_far += std::abs(flipped) >= reach ? 1 : 0;
    }
  }
  test.p = as_far / all;
  return test;
}

double sign_test(std::int64_t above, std::int64_t n) {
  double tail = 0;
  const auto count = static_cast<double>(n);
  for (std::int64_t k = 0; k <= std::min(above, n - above); ++k) {
    const auto own = static_cast<double>(k);
    tail += std::exp(log_gamma(count + 1) - log_gamma(own + 1) - log_gamma(count - own + 1) - count * std::log(2.0));
  }
  return std::min(1.0, 2 * tail);
}

Cusum cusum(std::span<const double> standardised, double slack, double limit) {
  Cusum chart;
  double high = 0, low = 0;
  for (const double z : standardised) {
    high = std::max(0.0, high + z - slack);
    low = std::max(0.0, low - z - slack);
    chart.high.push_back(high);
    chart.low.push_back(low);
    if (chart.signal == 0 && std::max(high, low) > limit) chart.signal = static_cast<std::int64_t>(chart.high.size());
  }
  return chart;
}

std::vector<double> ewma(std::span<const double> values, double weight, double mean) {
  std::vector<double> result;
  for (const double value : values) result.push_back(mean += weight * (value - mean));
  return result;
}

}  // namespace crmcore::statistics
