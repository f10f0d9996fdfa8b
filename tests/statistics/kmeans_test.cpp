#include "crmcore/statistics/kmeans.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crmcore/statistics/cluster_criteria.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

/// Eight clouds of points around the corners of a cube.
std::vector<double> eight_clouds() {
  Random random(9);
  std::vector<double> values;
  for (int i = 0; i < 40'000; ++i)
    for (int d = 0; d < 3; ++d) values.push_back(random.normal() + 4 * ((i >> d) & 1));
  return values;
}

TEST(KMeans, IsTheSameForASeedWhateverTheThreads) {  // G3
  const std::vector<double> values = eight_clouds();
  const Points points{values, 3};
  const Clustering one = k_means(points, {.k = 8, .seed = 3, .starts = 3, .threads = 1});
  for (const unsigned threads : {2U, 3U}) {
    const Clustering again = k_means(points, {.k = 8, .seed = 3, .starts = 3, .threads = threads});
    EXPECT_EQ(again.centres, one.centres);
    EXPECT_EQ(again.label, one.label);
    EXPECT_EQ(again.inertia, one.inertia);
  }
}

TEST(KMeans, PutsEachPointToItsNearestCentre) {  // G3
  const std::vector<double> values = eight_clouds();
  const Points points{values, 3};
  const Clustering found = k_means(points, {.k = 8, .seed = 3, .starts = 3});
  EXPECT_EQ(nearest(points, found.centres), found.label);
  EXPECT_GT(criteria(points, found).silhouette, .4);
}

TEST(KMeans, TakesTheFirstOfTwoCentresEquallyNear) {  // G3
  const std::vector<double> middle{1}, centres{0, 2};
  EXPECT_EQ(nearest({middle, 1}, centres), std::vector<std::uint32_t>{0});
}

TEST(KMeans, LabelsAreExactWhereFloatsCannotTell) {  // G3
  for (const std::size_t d : {std::size_t{1}, std::size_t{3}, std::size_t{5}})
    for (const double offset : {0.0, 1e6, 1e200}) {  // the last is no float at all
      Random random(d);
      std::vector<double> values, centres;
      for (std::size_t i = 0; i < 1'000 * d; ++i)
        values.push_back(offset == 1e200 ? random.normal() * 1e100 : offset + random.normal());
      for (std::size_t i = 0; i < 6 * d; ++i) centres.push_back(values[17 * i]);
      std::copy_n(centres.begin(), d, values.begin());                                        // on a centre
      for (std::size_t j = 0; j < d; ++j) values[d + j] = (centres[j] + centres[d + j]) / 2;  // between two
      const auto label = nearest({values, d}, centres);
      for (std::size_t i = 0; i < 1'000; ++i) {
        const auto score = [&](std::size_t c) {
          double half = 0, dot = 0;
          for (std::size_t j = 0; j < d; ++j) half += centres[c * d + j] * centres[c * d + j] / 2;
          for (std::size_t j = 0; j < d; ++j) dot += values[i * d + j] * centres[c * d + j];
          return half - dot;
        };
        for (std::size_t c = 0; c < 6; ++c)
          EXPECT_LE(score(label[i]), score(c) + 1e-12 * std::abs(score(c)) + 1e-15 * offset * offset) << i << " " << d;
      }
    }
}

TEST(KMeans, TreatsWeightsAsRepetition) {  // G3
  const std::vector<double> once{0, 1, 5, 6}, repeated{0, 0, 0, 1, 5, 6};
  const std::vector<double> weights{3, 1, 1, 1};
  const Clustering a = lloyd({once, 1, weights}, {0, 6}, 10), b = lloyd({repeated, 1}, {0, 6}, 10);
  EXPECT_EQ(a.centres, b.centres);
  EXPECT_EQ(a.inertia, b.inertia);
}

TEST(KMeans, GivesEachDistinctPointACentreOfItsOwn) {  // G3
  const std::vector<double> values{1, 1, 1, 2};
  EXPECT_EQ(k_means({values, 1}, {.k = 2}).inertia, 0);
}

TEST(KMeans, RefusesWhatCannotBeClustered) {  // bad input
  const std::vector<double> values{1, 1, 1, 2};
  const std::vector<double> broken{1, std::numeric_limits<double>::infinity()};
  const std::vector<double> weights{1, 1, 0, 1};
  test::expect_refused({
      {"more clusters than points",
       [&] {
         k_means({values, 1}, {.k = 3});
       },
       {"k is 3", "2 distinct"}},
      {"no cluster",
       [&] {
         k_means({values, 1}, {.k = 0});
       },
       {"k must be 1 or more, not 0"}},
      {"a point at infinity",
       [&] {
         k_means({broken, 1}, {.k = 1});
       },
       {"point 2"}},
      {"a weight of nothing",
       [&] {
         k_means({values, 1, weights}, {.k = 1});
       },
       {"weight 3"}},
  });
}

}  // namespace
}  // namespace crmcore::statistics
