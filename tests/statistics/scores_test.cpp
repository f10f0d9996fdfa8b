#include "crmcore/statistics/scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

using Labels = std::vector<std::uint8_t>;

/// Fawcett's twenty instances (Pattern Recognition Letters 27, 2006, figure 3).
const std::vector<double> score{.9, .8,  .7,  .6,  .55, .54, .53, .52, .51, .505,
                                .4, .39, .38, .37, .36, .35, .34, .33, .30, .1};
const Labels y{1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0};
const std::vector<double> ten(score.begin(), score.begin() + 10);
const Labels ten_y(y.begin(), y.begin() + 10);

TEST(Wilson, KeepsNewcombesTable) {  // Statistics in Medicine 17 (1998), table I
  struct Case {
    double hits, n, low, high;
  };
  for (const Case& one :
       {Case{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}}) {
    const Interval interval = wilson(one.hits / one.n, one.n);
    EXPECT_NEAR(interval.low, one.low, 5e-5) << one.hits << " of " << one.n;
    EXPECT_NEAR(interval.high, one.high, 5e-5) << one.hits << " of " << one.n;
  }
}

TEST(Auc, IsThatOfFawcett) {  // T3
  EXPECT_NEAR(auc(score, y).value, .68, 1e-15);
  EXPECT_NEAR(auc(ten, ten_y).value, 18.0 / 24, 1e-15);
}

TEST(Auc, IsHalfForTiesAndNothingUpsideDown) {  // T3
  EXPECT_EQ(auc(std::vector<double>(4, .5), Labels{1, 0, 1, 0}).value, .5);
  EXPECT_NEAR(auc(std::vector<double>{-1, -2, -3, -4}, Labels{0, 0, 1, 1}).value, 0, 1e-15);
}

TEST(Auc, HasTheVarianceOfDeLongsDefinition) {  // T3: of the shares of the other class below and above each one
  const std::vector<double> tied{.9, .7, .7, .5, .5, .5, .2, .1};
  const Labels class_of{1, 1, 0, 0, 1, 0, 1, 0};
  std::vector<double> of_ones, of_zeros;
  for (std::size_t i = 0; i < tied.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < tied.size(); ++j)
      if (class_of[j] != class_of[i]) {
        const double ahead = class_of[i] ? tied[i] - tied[j] : tied[j] - tied[i];
        sum += ahead > 0 ? 1 : ahead == 0 ? .5 : 0;
      }
    (class_of[i] ? of_ones : of_zeros).push_back(sum / 4);
  }
  const auto variance = [](const std::vector<double>& values) {
    double mean = 0, square = 0;
    for (const double value : values) mean += value / 4;
    for (const double value : values) square += (value - mean) * (value - mean) / 3;
    return square;
  };
  EXPECT_NEAR(auc(tied, class_of).variance, variance(of_ones) / 4 + variance(of_zeros) / 4, 1e-15);
}

TEST(Auc, LiesInItsInterval) {
  const Auc own = auc(score, y);
  EXPECT_LT(own.low, own.value);
  EXPECT_GT(own.high, own.value);
  EXPECT_GT(own.low, 0);
  EXPECT_LT(own.high, 1);
  EXPECT_LT(auc(score, y, .99).low, own.low);
}

TEST(Scores, RefuseWhatTellsNothingApart) {  // bad input
  const double nan = std::numeric_limits<double>::quiet_NaN();
  test::expect_refused({
      {"one class", [] { auc(ten, Labels(10, 1)); }, {"the same"}},
      {"no rows", [] { auc({}, {}); }, {"0 labels"}},
      {"other lengths", [] { lift(ten, y, .1); }, {"10", "20"}},
      {"not a number",
       [&] {
         auc(std::vector{.1, nan}, Labels{0, 1});
       },
       {"score 2"}},
      {"one class, average precision", [] { average_precision(ten, Labels(10, 0)); }, {"the same"}},
      {"one class, maximum profit", [] { maximum_profit(ten, Labels(10, 0)); }, {"the same"}},
  });
}

TEST(AveragePrecision, AddsUpByHand) {  // T3
  EXPECT_NEAR(average_precision(ten, ten_y), (1 + 1 + 3. / 4 + 4. / 5 + 5. / 6 + 6. / 9) / 6, 1e-15);
  EXPECT_NEAR(average_precision(std::vector<double>(4, .5), Labels{1, 0, 0, 0}), 1. / 4, 1e-15)
      << "ties: the base rate";
}

TEST(Lift, IsOneWhereTheScoreSaysNothing) {  // T3
  EXPECT_EQ(lift(std::vector<double>(4, .5), Labels{1, 0, 1, 0}, .25), 1);
  EXPECT_NEAR(lift(score, y, 1), 1, 1e-15) << "all of them";
}

TEST(Lift, CountsTheBestByHand) {  // T3
  EXPECT_NEAR(lift(score, y, .1), 2, 1e-15) << "two of two, and half of all";
  EXPECT_NEAR(lift(score, y, .25), 4. / 5 / .5, 1e-15);
}

TEST(KolmogorovSmirnov, IsTheWidestGapOfTheCurve) {  // T3
  EXPECT_NEAR(kolmogorov_smirnov(score, y), .4, 1e-15) << "five of ten found, one of ten by mistake";
  EXPECT_EQ(kolmogorov_smirnov(std::vector{.9, .8, .2}, Labels{1, 1, 0}), 1);
  EXPECT_EQ(kolmogorov_smirnov(std::vector<double>(4, .5), Labels{1, 0, 1, 0}), 0);
}

TEST(Calibration, CountsWhatCameInEqualBins) {  // T3
  const std::vector<CalibrationBin> bins = calibration(ten, ten_y, 2);
  ASSERT_EQ(bins.size(), 2U);
  EXPECT_EQ(bins[1].count, 5);
  EXPECT_NEAR(bins[1].observed, .8, 1e-15);
  EXPECT_NEAR(bins[1].mean, (.9 + .8 + .7 + .6 + .55) / 5, 1e-15);
  EXPECT_EQ(bins[1].low, wilson(.8, 5).low);
}

TEST(Calibration, NeverPartsEqualChances) {  // T3
  const auto bins = calibration(std::vector{.1, .1, .1, .1, .1, .9}, Labels{0, 0, 0, 0, 1, 1}, 3);
  ASSERT_EQ(bins.size(), 2U);
  EXPECT_EQ(bins[0].count, 5);
}

TEST(Calibration, ErrsByTheMeanDistanceOfItsBins) {  // T3
  EXPECT_NEAR(calibration_error(std::vector{.2, .2, .9, .9}, Labels{0, 1, 1, 1}, 2), (.3 + .1) / 2, 1e-15);
}

TEST(Brier, FallsApartIntoMurphysParts) {  // T3: nothing is hidden within bins of equal chances
  std::vector<double> chance;
  Labels came;
  Random random(3);
  for (int i = 0; i < 400; ++i) {
    chance.push_back(.1 + .2 * (i % 4));
    came.push_back(random.uniform() < chance.back() ? 1 : 0);
  }
  const Brier parts = brier(chance, came, 4);
  EXPECT_NEAR(parts.value, parts.reliability - parts.resolution + parts.uncertainty, 1e-14);
  EXPECT_GT(parts.resolution, .02);
  EXPECT_LT(parts.reliability, .01);
}

TEST(Brier, OfTheBaseRateIsUncertaintyAlone) {  // T3
  const Brier parts = brier(std::vector<double>(20, .5), y);
  EXPECT_NEAR(parts.value, .25, 1e-15);
  EXPECT_NEAR(parts.uncertainty, .25, 1e-15);
  EXPECT_NEAR(parts.reliability, 0, 1e-15);
  EXPECT_NEAR(parts.resolution, 0, 1e-15);
}

TEST(LogLoss, IsTheLogOfTwoForAToss) {  // T3
  EXPECT_NEAR(log_loss(std::vector<double>(20, .5), y), std::log(2), 1e-15);
  EXPECT_NEAR(log_loss(std::vector{.8, .4}, Labels{1, 0}), -(std::log(.8) + std::log(.6)) / 2, 1e-15);
}

TEST(LogLoss, OfACertaintyThatFailedIsLargeAndFinite) {  // T3
  const double loss = log_loss(std::vector{1., 0.}, Labels{0, 1});
  EXPECT_TRUE(std::isfinite(loss));
  EXPECT_GT(loss, 30);
}

/// Two leavers, who bring .5 × 90 − 2 each when they are called, before two who stay and only cost 12 each.
const CampaignCosts costs{.value = 100, .offer = 10, .contact = 2, .gamma = .5};
const std::vector<double> best{.9, .8, .2, .1};
const Labels leavers{1, 1, 0, 0};

TEST(Profit, OfAllCountsLeaversAndTheOthers) {  // T3
  EXPECT_NEAR(profit_of_all(leavers, costs), (2 * 43. - 2 * 12.) / 4, 1e-12);
}

TEST(Profit, IsGreatestWhereTheLeaversEnd) {  // T3: Verbeke and others 2012
  const Profit most = maximum_profit(best, leavers, costs);
  EXPECT_NEAR(most.value, 2 * 43. / 4, 1e-12);
  EXPECT_NEAR(most.fraction, .5, 1e-15);
}

TEST(Profit, IsNothingWhereNobodyIsWorthACall) {  // T3
  const Profit most = maximum_profit(best, leavers, {.value = 100, .offer = 10, .contact = 50, .gamma = .5});
  EXPECT_EQ(most.value, 0);
  EXPECT_EQ(most.fraction, 0);
}

TEST(ExpectedProfit, IsTheMaximumWhereTheChanceIsCertain) {  // T3: beta (a, b) narrow around gamma
  CampaignCosts certain = costs;
  certain.alpha = certain.beta = 1e6;
  EXPECT_NEAR(expected_maximum_profit(score, y, certain).value, maximum_profit(score, y, certain).value, 1e-3);
}

TEST(ExpectedProfit, IsAtLeastTheProfitAtTheMeanChance) {  // T3: the best of each is no less than one for all (Jensen)
  const CampaignCosts usual;                               // beta (6, 14) has the mean .3
  EXPECT_GE(expected_maximum_profit(score, y, usual).value, maximum_profit(score, y, usual).value - 1e-12);
}

TEST(ExpectedProfit, IsNothingWhereWhoStaysBringsNoMoreThanTheOffer) {  // T3
  const std::vector<double> three{.9, .8, .3};
  const Labels outcome{1, 1, 0};
  for (const double offer : {10., 20.}) {  // as much as one who stays brings, and more
    const auto profit = expected_maximum_profit(three, outcome, {.value = 10, .offer = offer, .contact = 0});
    EXPECT_EQ(profit.value, 0);
    EXPECT_EQ(profit.fraction, 0);
  }
}

const Labels treated{1, 0, 1, 0, 1, 0, 1, 0};
const Labels bought{1, 0, 1, 0, 0, 0, 0, 1};
const std::vector<double> falling{8, 7, 6, 5, 4, 3, 2, 1};

TEST(Uplift, IsTheDifferenceOfTheArms) {  // T3
  EXPECT_NEAR(*uplift_at(falling, treated, bought, 1), 2. / 4 - 1. / 4, 1e-15);
  EXPECT_NEAR(*uplift_at(falling, treated, bought, .5), 1, 1e-15) << "two of two, and none of two";
}

TEST(Uplift, IsNotKnownWithoutBothArms) {  // T3
  EXPECT_FALSE(uplift_at(falling, treated, bought, .1)) << "the best is of one arm";
  EXPECT_FALSE(uplift_at(falling, Labels(8, 1), bought, 1));
}

TEST(Uplift, DoesNotDependOnTheOrderOfEqualScores) {  // T3
  std::vector<double> tied;
  Labels arm, outcome;
  for (std::size_t i = 0; i < 200; ++i) {
    Random random(2, i);
    tied.push_back(i % 4 == 0 ? .9 : .1);
    arm.push_back(random.uniform() < .5);
    outcome.push_back(random.uniform() < .3);
  }
  const auto before = uplift_at(tied, arm, outcome, .3);
  std::ranges::reverse(tied);
  std::ranges::reverse(arm);
  std::ranges::reverse(outcome);
  EXPECT_NEAR(*uplift_at(tied, arm, outcome, .3), *before, 1e-12) << "the order of rows says nothing";
}

TEST(Qini, IsNothingForAScoreThatTreatsAllAlike) {  // T3
  const Uplift flat = uplift(std::vector<double>(8, 1), treated, bought);
  EXPECT_NEAR(flat.qini, 0, 1e-15);
  EXPECT_NEAR(flat.auuc, (2. / 4 - 1. / 4) / 2, 1e-15) << "the triangle";
}

TEST(Qini, IsAboveNothingForAScoreThatKnows) {  // T3
  EXPECT_GT(uplift(falling, treated, bought).qini, 0);
  std::vector<double> rising(falling.rbegin(), falling.rend());
  EXPECT_LT(uplift(rising, treated, bought).qini, 0);
}

}  // namespace
}  // namespace crmcore::statistics
