#include "crmcore/statistics/concentration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace crmcore::statistics {
namespace {

TEST(Concentration, GiniIsTheMeanDifferenceOfAllPairs) {  // G4
  std::mt19937_64 random(4);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> values(1 + random() % 30);
    for (double& value : values) value = static_cast<double>(random() % 6);  // many ties
    double differences = 0;
    double sum = 0;
    for (const double a : values) {
      sum += a;
      for (const double b : values) differences += std::abs(a - b);
    }
    const auto n = static_cast<double>(values.size());
    const double expected = sum > 0 ? differences / (2 * n * sum) : 0;
    EXPECT_NEAR(Concentration(values).gini(), expected, 1e-12);
  }
}

TEST(Concentration, CurveRisesToOneAndLiesAboveTheDiagonal) {  // G4
  const Concentration spread({1, 9, 4, 4, -3, 2});
  double before = 0;
  for (const double share : {.1, .2, .3, .5, .75, 1.0}) {
    EXPECT_GE(spread.share_of_first(share), std::max(before, share) - 1e-9);
    before = spread.share_of_first(share);
  }
  EXPECT_DOUBLE_EQ(before, 1);
  EXPECT_DOUBLE_EQ(spread.total(), 20);
}

TEST(Concentration, OfNothingIsNone) {  // G4
  for (const auto& values : {std::vector<double>{}, std::vector<double>{0, 0}, std::vector<double>{-1}}) {
    EXPECT_EQ(Concentration(values).gini(), 0);
    EXPECT_EQ(Concentration(values).share_of_first(.5), 0);
  }
}

}  // namespace
}  // namespace crmcore::statistics
