#include "crmcore/statistics/means.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "crmcore/statistics/random.hpp"

namespace crmcore::statistics {
namespace {

TEST(DifferenceOfShares, IsThatOfThePaper) {  // Newcombe 1998, table II, method 10
  const Interval a = difference_of_shares(56. / 70, 70, 48. / 80, 80);
  EXPECT_NEAR(a.low, .0524, 5e-5);
  EXPECT_NEAR(a.high, .3339, 5e-5);
  const Interval b = difference_of_shares(9. / 10, 10, 3. / 10, 10);
  EXPECT_NEAR(b.low, .1705, 5e-5);
  EXPECT_NEAR(b.high, .8090, 5e-5);
  const Interval none = difference_of_shares(0, 0, .5, 10);
  EXPECT_EQ(none.low, -1);
  EXPECT_EQ(none.high, 1);
}

TEST(DifferenceOfShares, HoldsTheTruthAsOftenAsItSays) {  // simulated worlds: shares of .6 and .45 of 30 and 50
  Random random(20260105);
  const auto share_of = [&](double p, int n) {
    int ones = 0;
    for (int i = 0; i < n; ++i) ones += random.uniform() < p ? 1 : 0;
    return static_cast<double>(ones) / n;
  };
  int held = 0;
  constexpr int worlds = 4000;
  for (int w = 0; w < worlds; ++w) {
    const Interval interval = difference_of_shares(share_of(.6, 30), 30, share_of(.45, 50), 50);
    held += interval.low <= .15 && .15 <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / worlds, .95, .015);
}

/// Quantities agreed over quantities asked: most stay, some shrink, few grow a lot.
double ratio(Random& random) {
  if (random.uniform() < .5) return 1;
  return std::exp(.3 * random.normal());
}
constexpr double mean_ratio = .5 + .5 * 1.0460278599087169;  // exp(.3² / 2)

TEST(MeanInterval, HoldsTheTruthAsOftenAsItSays) {  // simulated worlds
  for (const std::size_t n : {8, 40}) {
    int held = 0;
    constexpr int worlds = 4000;
    for (int w = 0; w < worlds; ++w) {
      Random random(static_cast<std::uint64_t>(w) + 77, n);
      std::vector<double> sample(n);
      for (double& one : sample) one = ratio(random);
      const auto interval = mean_interval(sample);
      held += interval->low <= mean_ratio && mean_ratio <= interval->high ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(held) / worlds, .935, .02) << n;
  }
}

TEST(DifferenceOfMeans, HoldsTheTruthAsOftenAsItSays) {  // simulated worlds: 15 against 40
  int held = 0;
  constexpr int worlds = 4000;
  for (int w = 0; w < worlds; ++w) {
    Random random(static_cast<std::uint64_t>(w) + 5);
    std::vector<double> with(15);
    std::vector<double> without(40);
    for (double& one : with) one = .2 + ratio(random);
    for (double& one : without) one = ratio(random);
    const auto interval = difference_of_means(with, without);
    held += interval->low <= .2 && .2 <= interval->high ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / worlds, .945, .02);
}

TEST(MeanInterval, IsThatOfStudentAndNeedsTwoValues) {  // bad input
  EXPECT_FALSE(mean_interval(std::vector{1.0}));
  EXPECT_FALSE(difference_of_means(std::vector{1.0}, std::vector{1.0, 2.0}));
  EXPECT_NEAR(mean_interval(std::vector{1.0, 2.0, 3.0})->high, 2 + 4.302652729911275 / std::sqrt(3), 1e-9);
  EXPECT_EQ(mean_interval(std::vector{2.0, 2.0, 2.0})->high, 2);
}

}  // namespace
}  // namespace crmcore::statistics
