// How good a clustering is, and how far two of them agree.
#pragma once

#include <cstdint>
#include <span>

#include "crmcore/statistics/kmeans.hpp"

namespace crmcore::statistics {

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
