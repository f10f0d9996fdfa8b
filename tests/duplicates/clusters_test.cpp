#include "crmcore/duplicates/clusters.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace crmcore::duplicates {
namespace {

ScoredPair pair(std::uint32_t first, std::uint32_t second, double probability) {
  return {first, second, static_cast<float>(std::log2(probability / (1 - probability)))};
}

using Clusters = std::vector<std::uint32_t>;

TEST(Clusters, AreNumberedByTheirFirstRecords) {
  const std::vector pairs{pair(1, 3, 0.9)};
  EXPECT_EQ(clusters_of(4, pairs, 0.5), (Clusters{0, 1, 2, 1}));
  EXPECT_EQ(clusters_of(3, {}, 0.5), (Clusters{0, 1, 2}));
  EXPECT_EQ(clusters_of(0, {}, 0.5), Clusters{});
}

TEST(Clusters, AreNotHeldTogetherByOneLink) {
  const std::vector pairs{pair(0, 1, 0.99), pair(1, 2, 0.8), pair(2, 3, 0.99)};
  EXPECT_EQ(clusters_of(4, pairs, 0.5), (Clusters{0, 0, 1, 1}));
}

TEST(Clusters, AreHeldTogetherByManyLinks) {
  const std::vector pairs{pair(0, 1, 0.99), pair(0, 2, 0.7), pair(0, 3, 0.6),
                          pair(1, 2, 0.7),  pair(1, 3, 0.6), pair(2, 3, 0.99)};
  EXPECT_EQ(clusters_of(4, pairs, 0.5), (Clusters{0, 0, 0, 0}));
}

TEST(Clusters, TakeInADoubtfulPairBetweenSureOnes) {
  const std::vector pairs{pair(0, 1, 0.99), pair(0, 2, 0.95), pair(1, 2, 0.3)};
  EXPECT_EQ(clusters_of(3, pairs, 0.5), (Clusters{0, 0, 0}));
}

TEST(Clusters, KeepApartWhatIsKnownToBeDifferent) {
  const ScoredPair never{0, 2, -std::numeric_limits<float>::infinity()};
  const std::vector pairs{pair(0, 1, 0.99), never, pair(1, 2, 0.999)};
  const Clusters clusters = clusters_of(3, pairs, 0.5);
  EXPECT_NE(clusters[0], clusters[2]);
  EXPECT_EQ(clusters[1], clusters[2]) << "the surer link";
}

}  // namespace
}  // namespace crmcore::duplicates
