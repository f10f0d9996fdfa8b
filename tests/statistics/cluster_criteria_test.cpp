#include "crmcore/statistics/cluster_criteria.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::statistics {
namespace {

/// Two pairs of points far apart.
const std::vector<double> values{0, 1, 10, 11};
const Points points{values, 1};
const std::vector<std::uint32_t> by_place{0, 0, 1, 1};

TEST(AdjustedRand, IsOneForTheSameGroupsUnderOtherNames) {  // G3
  const std::vector<std::uint32_t> renamed{1, 1, 0, 0};
  EXPECT_EQ(adjusted_rand(by_place, by_place), 1);
  EXPECT_EQ(adjusted_rand(by_place, renamed), 1);
}

TEST(AdjustedRand, KeepsThePublishedExample) {  // scikit-learn's documentation of adjusted_rand_score: 0.57
  const std::vector<std::uint32_t> one{0, 0, 1, 2};
  EXPECT_NEAR(adjusted_rand(one, by_place), 4. / 7, 1e-12);
  EXPECT_NEAR(adjusted_rand(by_place, one), 4. / 7, 1e-12);
}

TEST(AdjustedRand, IsBelowZeroForGroupsThatAgreeLessThanByChance) {  // G3: (0 − 4/6) / (2 − 4/6)
  const std::vector<std::uint32_t> crossed{0, 1, 0, 1};
  EXPECT_NEAR(adjusted_rand(by_place, crossed), -.5, 1e-15);
}

TEST(Criteria, AreWhatTheirFormulasGive) {  // G3: Davies and Bouldin 1979, Caliński and Harabasz 1974
  const Clustering clustering = lloyd(points, {0, 10}, 10);
  const ClusterCriteria found = criteria(points, clustering);
  EXPECT_NEAR(found.davies_bouldin, .1, 1e-15) << "(0.5 + 0.5) / 10 of both";
  EXPECT_NEAR(found.calinski_harabasz, 200, 1e-12) << "(100 / 1) / (1 / 2)";
  EXPECT_NEAR(found.silhouette, (10. / 10.5 + 9. / 9.5) / 2, 1e-15) << "from centres at 0.5 and 10.5";
}

TEST(ExactSilhouette, IsThatOfAllPairs) {  // G3: Rousseeuw 1987
  EXPECT_NEAR(exact_silhouette(points, by_place, 2), (9.5 / 10.5 + 8.5 / 9.5) / 2, 1e-15);
}

}  // namespace
}  // namespace crmcore::statistics
