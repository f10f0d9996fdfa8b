#include "crmcore/statistics/cluster_criteria.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "crmcore/statistics/parallel.hpp"

namespace crmcore::statistics {

double adjusted_rand(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  if (a.empty()) return 1;
  const std::size_t rows = *std::ranges::max_element(a) + 1UL;
  const std::size_t columns = *std::ranges::max_element(b) + 1UL;
  std::vector<double> table(rows * columns, 0);
  std::vector<double> row(rows, 0);
  std::vector<double> column(columns, 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++table[a[i] * columns + b[i]];
    ++row[a[i]];
    ++column[b[i]];
  }
  const auto pairs = [](const std::vector<double>& counts) {
    double sum = 0;
    for (const double n : counts) sum += n * (n - 1) / 2;
    return sum;
  };
  const auto n = static_cast<double>(a.size());
  const double in_both = pairs(table);
  const double in_a = pairs(row);
  const double in_b = pairs(column);
  const double all = n * (n - 1) / 2;
  const double chance = all > 0 ? in_a * in_b / all : 0;
  const double most = (in_a + in_b) / 2;
  return most == chance ? 1 : (in_both - chance) / (most - chance);
}

ClusterCriteria criteria(const Points& points, const Clustering& clustering) {
  const std::size_t d = points.dimensions;
  const std::size_t k = clustering.centres.size() / d;
  const std::size_t n = points.size();
  std::vector<double> mean(d, 0);
  std::vector<double> spread(k, 0);
  std::vector<double> count(k, 0);
  double total = 0;
  double between = 0;
  double silhouette = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double w = points.weight(i);
    total += w;
    for (std::size_t j = 0; j < d; ++j) mean[j] += w * points.values[i * d + j];
    double own = 0;
    double other = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < k; ++c) {
      const double distance = std::sqrt(squared_distance(points.at(i), &clustering.centres[c * d], d));
      if (c == clustering.label[i])
        own = distance;
      else
        other = std::min(other, distance);
    }
    spread[clustering.label[i]] += w * own;
    count[clustering.label[i]] += w;
    if (k > 1 && std::max(own, other) > 0) silhouette += w * (other - own) / std::max(own, other);
  }
  for (double& m : mean) m /= total;
  double davies_bouldin = 0;
  for (std::size_t a = 0; a < k; ++a) {
    between += count[a] * squared_distance(&clustering.centres[a * d], mean.data(), d);
    double worst = 0;
    for (std::size_t b = 0; b < k; ++b)
      if (a != b)
        worst =
            std::max(worst, (spread[a] / count[a] + spread[b] / count[b]) /
                                std::sqrt(squared_distance(&clustering.centres[a * d], &clustering.centres[b * d], d)));
    davies_bouldin += worst / static_cast<double>(k);
  }
  const auto groups = static_cast<double>(k);
  const double calinski = k > 1 && clustering.inertia > 0
                              ? between / (groups - 1) / (clustering.inertia / (static_cast<double>(n) - groups))
                              : 0;
  return {davies_bouldin, calinski, silhouette / total};
}

double exact_silhouette(const Points& points, std::span<const std::uint32_t> label, std::size_t k) {
  const std::size_t n = points.size();
  const std::size_t d = points.dimensions;
  std::vector<double> size(k, 0);
  std::vector<double> own(n, 0);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    size[label[i]] += points.weight(i);
    total += points.weight(i);
  }
  for_each_block((n + 63) / 64, 0, [&](std::size_t piece) {
    std::vector<double> sum(k);
    for (std::size_t i = piece * 64; i < std::min(n, (piece + 1) * 64); ++i) {
      std::ranges::fill(sum, 0);
      for (std::size_t j = 0; j < n; ++j)
        sum[label[j]] += points.weight(j) * std::sqrt(squared_distance(points.at(i), points.at(j), d));
      const std::uint32_t c = label[i];
      const double others = size[c] - points.weight(i);
      if (others <= 1e-12 * size[c]) continue;
      const double a = sum[c] / others;
      double b = std::numeric_limits<double>::infinity();
      for (std::size_t other = 0; other < k; ++other)
        if (other != c && size[other] > 0) b = std::min(b, sum[other] / size[other]);
      own[i] = points.weight(i) * (b - a) / std::max(a, b);
    }
  });
  return std::accumulate(own.begin(), own.end(), 0.0) / total;
}

}  // namespace crmcore::statistics
