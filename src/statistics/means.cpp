#include "crmcore/statistics/means.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::statistics {
namespace {

constexpr std::size_t replicates = 2000;  // the ends move by about 2 % of the width from seed to seed
constexpr double tail = 0.025;

/// A sample that is drawn from again and again.
struct Sample {
  explicit Sample(std::span<const double> given) : values(given), n(static_cast<double>(given.size())) {
    mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) variance += (value - mean) * (value - mean) / (n - 1);
    widened = std::sqrt(n / (n - 1));
  }
  /// The mean of a resample, moved away from that of the sample by what resampling falls short of.
  double draw(Random& random) const {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[static_cast<std::size_t>(random.uniform() * n)];
    return mean + (sum / n - mean) * widened;
  }
  double variance_of_mean() const { return variance / n; }

  std::span<const double> values;
  double n, mean = 0, variance = 0, widened = 1;
};

Interval interval_of(const std::vector<double>& drawn, double degrees) {
  const double low = normal_probability(student_quantile(tail, degrees));
  const std::vector<double> ends = quantiles(drawn, std::array{low, 1 - low});
  return {ends[0], ends[1]};
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

std::optional<Interval> bootstrap_mean(std::span<const double> sample, std::uint64_t seed) {
  if (sample.size() < 2) return std::nullopt;
  const Sample own(sample);
  Random random(seed);
  std::vector<double> drawn(replicates);
  for (double& one : drawn) one = own.draw(random);
  return interval_of(drawn, own.n - 1);
}

std::optional<Interval> bootstrap_difference(std::span<const double> sample, std::span<const double> other,
                                             std::uint64_t seed) {
  if (sample.size() < 2 || other.size() < 2) return std::nullopt;
  const Sample own(sample);
  const Sample others(other);
  Random random(seed);
  std::vector<double> drawn(replicates);
  for (double& one : drawn) one = own.draw(random) - others.draw(random);
  const double a = own.variance_of_mean();
  const double b = others.variance_of_mean();
  const double both = a * a / (own.n - 1) + b * b / (others.n - 1);
  return interval_of(drawn, both > 0 ? (a + b) * (a + b) / both : own.n + others.n - 2);
}

}  // namespace crmcore::statistics
