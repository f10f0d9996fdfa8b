#include "crmcore/statistics/quantiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "crmcore/statistics/random.hpp"

namespace crmcore::statistics {
namespace {

TEST(Quantiles, AreOfType7) {  // Hyndman and Fan 1996; figures of R's quantile(c(1,2,3,4,10), …)
  const std::vector<double> sample{10, 2, 4, 1, 3};
  EXPECT_EQ(quantiles(sample, std::vector<double>{0, 0.2, 0.5, 0.9, 1}),
            (std::vector<double>{1, 1.8, 3, 7.6000000000000005, 10}));
}

TEST(Quantiles, OfNothingAreNone) { EXPECT_TRUE(quantiles({}, std::vector<double>{0.5}).empty()); }

TEST(Quantiles, OfOneAreThatOne) {
  EXPECT_EQ(quantiles(std::vector<double>{7}, std::vector<double>{0, .3, 1}), (std::vector<double>{7, 7, 7}));
}

TEST(WeightedQuantiles, AreThoseOfTheSortedSample) {
  Random random(7);
  const std::array shares{.9, .1, .5, .25, .999, 1e-9, .5};  // in any order
  for (int round = 0; round < 300; ++round) {
    std::vector<WeighedValue> sample;
    // From a few hundred on, weights are counted into bins.
    const auto size = static_cast<std::size_t>(1 + random.uniform() * 900);
    const double kinds = round % 3 == 0 ? 5 : 1e6;  // many equal values, or hardly any
    for (std::size_t i = 0; i < size; ++i)
      sample.push_back({std::floor(random.uniform() * kinds), std::floor(1 + random.uniform() * 9)});
    auto sorted = sample;
    std::ranges::sort(sorted, {}, &WeighedValue::value);
    double sum = 0;
    for (const auto& one : sorted) sum += one.weight;
    const auto found = weighted_quantiles(sample, shares);
    for (std::size_t s = 0; s < shares.size(); ++s) {
      double reached = 0;
      const auto at = std::ranges::find_if(
          sorted, [&](const WeighedValue& one) { return (reached += one.weight) >= (shares[s] - 1e-12) * sum; });
      ASSERT_EQ(found[s], at->value) << "round " << round << ", share " << shares[s];
    }
  }
}

TEST(WeightedQuantiles, OfEqualWeightsReachTheirShare) {
  std::array<WeighedValue, 4> sample{{{4, 1}, {2, 1}, {3, 1}, {1, 1}}};
  EXPECT_EQ(weighted_quantiles(sample, std::array{.25, .5, .51, .75}), (std::vector<double>{1, 2, 3, 3}));
}

}  // namespace
}  // namespace crmcore::statistics
