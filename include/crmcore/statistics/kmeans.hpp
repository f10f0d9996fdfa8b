// k-means: points put around k centres. The same for a seed whatever the number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace crmcore::statistics {

/// n points of d numbers, one after the other.
struct Points {
  std::span<const double> values;
  std::size_t dimensions = 0;
  std::span<const double> weights = {};  ///< one per point, above 0, of about one size; none: each 1

  std::size_t size() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  std::span<const double> operator[](std::size_t point) const { return values.subspan(point * dimensions, dimensions); }
  const double* at(std::size_t point) const { return &values[point * dimensions]; }
  double weight(std::size_t point) const { return weights.empty() ? 1 : weights[point]; }
};

/// Squared Euclidean distance of two points.
inline double squared_distance(const double* a, const double* b, std::size_t dimensions) {
  double sum = 0;
  for (std::size_t d = 0; d < dimensions; ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

struct KMeansOptions {
  std::size_t k = 4;
  std::uint64_t seed = 1;
  int starts = 10;  ///< number of seedings; the best is kept
  int most_iterations = 300;
  unsigned threads = 0;  ///< 0 uses as many as there are cores
};

struct Clustering {
  std::vector<double> centres;       ///< k × d
  std::vector<std::uint32_t> label;  ///< of each point
  double inertia = 0;                ///< weighted sum of squared distances
  int iterations = 0;                ///< of the best start
};

/// Finds k centres with the least weighted sum of squared distances.
/// Method: k-means++ seeding (Arthur and Vassilvitskii, SODA 2007, with the greedy choice among a few candidates) and
/// Lloyd's iterations until no label changes; up to 20,000 points, single points change cluster afterwards where that
/// lowers the sum.
/// Fallback: a cluster that empties takes the farthest point.
/// Throws invalid for k = 0, k above the number of distinct points, a value that is not a number from −1e100 to 1e100,
/// or a weight that is not above 0.
Clustering k_means(const Points& points, const KMeansOptions& options = {});

/// One run of Lloyd from given centres, for a fixed number of iterations or until nothing changes.
Clustering lloyd(const Points& points, std::vector<double> centres, int most_iterations, unsigned threads = 0);

/// The nearest centre of each point; ties go to the first.
std::vector<std::uint32_t> nearest(const Points& points, std::span<const double> centres, unsigned threads = 0);

}  // namespace crmcore::statistics
