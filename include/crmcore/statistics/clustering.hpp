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
};

struct ClusterOptions {
  std::size_t k = 4;
  std::uint64_t seed = 1;
  int starts = 10;  ///< the best of so many seedings
  int most_iterations = 300;
  unsigned threads = 0;  ///< 0: as many as cores
};

struct Clustering {
  std::vector<double> centres;       ///< k × d
  std::vector<std::uint32_t> label;  ///< of each point
  double inertia = 0;                ///< weighted sum of squared distances
  int iterations = 0;                ///< of the best start
};

/// Weighted k-means++ seeding (Arthur and Vassilvitskii, SODA 2007, with the greedy choice among a few candidates) and
/// Lloyd's iterations until no label changes; a cluster that empties takes the farthest point. Throws invalid for k =
/// 0, k above the number of distinct points, or a value that is no number from −1e100 to 1e100.
Clustering k_means(const Points& points, const ClusterOptions& options = {});

/// One run of Lloyd from given centres, for a fixed number of iterations or until nothing changes.
Clustering lloyd(const Points& points, std::vector<double> centres, int most_iterations, unsigned threads = 0);

/// The nearest centre of each point; ties go to the first.
std::vector<std::uint32_t> nearest(const Points& points, std::span<const double> centres, unsigned threads = 0);

/// Agreement of two labelings, 1 the same, 0 as by chance: Hubert and Arabie, Journal of Classification 2 (1985).
double adjusted_rand(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

/// Davies-Bouldin (lower is better) and Calinski-Harabasz (higher is better) of a clustering, and the simplified
/// silhouette (distances to centres instead of to all points).
struct ClusterCriteria {
  double davies_bouldin, calinski_harabasz, silhouette;
};
ClusterCriteria criteria(const Points& points, const Clustering& clustering);
/// The silhouette of Rousseeuw (1987) over all pairs, weighted: for a few thousand points.
double exact_silhouette(const Points& points, std::span<const std::uint32_t> label, std::size_t k);

}  // namespace crmcore::statistics
