#include "crmcore/statistics/means.hpp"

#include <cmath>
#include <numeric>

#include "crmcore/statistics/gamma.hpp"

namespace crmcore::statistics {
namespace {

constexpr double upper = 0.975;  // of a 95 % interval

struct Moments {
  explicit Moments(std::span<const double> values) : n(static_cast<double>(values.size())) {
    mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) variance_of_mean += (value - mean) * (value - mean) / (n - 1) / n;
  }
  double n, mean = 0, variance_of_mean = 0;
};

Interval around(double middle, double variance, double degrees) {
  const double half = student_quantile(upper, degrees) * std::sqrt(variance);
  return {middle - half, middle + half};
}

}  // namespace

Interval difference_of_shares(double share, double n, double other, double other_n) {
  if (n <= 0 || other_n <= 0) return {-1, 1};
  const Interval own = wilson(share, n);
  const Interval others = wilson(other, other_n);
  const double difference = share - other;
  return {difference - deviation_of_sum(share - own.low, others.high - other),
          difference + deviation_of_sum(own.high - share, other - others.low)};
}

std::optional<Interval> mean_interval(std::span<const double> sample) {
  if (sample.size() < 2) return std::nullopt;
  const Moments own(sample);
  return around(own.mean, own.variance_of_mean, own.n - 1);
}

std::optional<Interval> difference_of_means(std::span<const double> sample, std::span<const double> other) {
  if (sample.size() < 2 || other.size() < 2) return std::nullopt;
  const Moments own(sample);
  const Moments others(other);
  const double a = own.variance_of_mean;
  const double b = others.variance_of_mean;
  const double both = a * a / (own.n - 1) + b * b / (others.n - 1);
  const double degrees = both > 0 ? (a + b) * (a + b) / both : own.n + others.n - 2;
  return around(own.mean - others.mean, a + b, degrees);
}

}  // namespace crmcore::statistics
