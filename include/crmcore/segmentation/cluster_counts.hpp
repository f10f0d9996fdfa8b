// How many groups customers fall into.
#pragma once

#include "crmcore/schema/from.hpp"
#include "crmcore/segmentation/clusters.hpp"

namespace crmcore::segmentation {

/// How good one number of clusters is.
struct CountCriteria {
  std::int64_t k = 0;
  double inertia = 0, silhouette = 0, davies_bouldin = 0, calinski_harabasz = 0;
  double stability = 0;  ///< mean adjusted Rand of clusterings of two bootstrap samples (Dolnicar and Leisch 2010)
  bool chosen = false;
};

/// Judges every number of clusters from 2 to `most`, and chooses one.
/// Method: among the counts with a stability of at least .85, the chosen one has the best sum of ranks of the three
/// criteria; the larger of equals (indices together with stability: Wilbert and others 2023). The silhouette is exact
/// up to 5,000 customers, simplified above. Each k has ten starts, so its inertia may be a little above that of
/// `clusters`.
/// Fallback: where no stability reaches .85, the counts within .05 of the most stable one are compared.
/// Throws invalid for `most` outside 2 to 50, for options out of range, or where all customers are alike.
Result<CountCriteria> cluster_counts(const History& past, int most = 8, const ClusterOptions& options = {});

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Schema<segmentation::CountCriteria> {
  using Criteria = segmentation::CountCriteria;
  static constexpr std::string_view name = "cluster_count";
  static constexpr auto fields = std::to_array<Field<Criteria>>({
      field<&Criteria::k>("k", {.help = "number of clusters tried"}),
      field<&Criteria::inertia>("inertia",
                                {.from = from::purchases, .help = "weighted sum of squared distances to the centres"}),
      field<&Criteria::silhouette>(
          "silhouette",
          {.from = from::purchases,
           .help = "how much nearer customers are to their own cluster than to the next, -1 to 1; higher is better"}),
      field<&Criteria::davies_bouldin>(
          "davies_bouldin",
          {.from = from::purchases,
           .help = "spread within clusters against the distance between them, 0 or more; lower is better"}),
      field<&Criteria::calinski_harabasz>(
          "calinski_harabasz", {.from = from::purchases,
                                .help = "variance between clusters against that within, 0 or more; higher is better"}),
      field<&Criteria::stability>(
          "stability",
          {.from = from::purchases,
           .help = "mean adjusted Rand index of clusterings of bootstrap samples; 1 the same, 0 as by chance"}),
      field<&Criteria::chosen>("chosen",
                               {.from = from::purchases, .help = "true for the number of clusters that is chosen"}),
  });
};
}  // namespace crmcore
