#include "crmcore/statistics/comparisons.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace crmcore::statistics {
namespace {

TEST(StudentProbability, KeepsTheTables) {  // R's pt; the table of every textbook: 2.228 for ten degrees
  EXPECT_NEAR(student_probability(2.2281388519649385, 10), .975, 1e-12);
  EXPECT_NEAR(student_probability(0, 3), .5, 1e-15);
}

TEST(StudentProbability, IsCauchysForOneDegree) {  // 1/2 + arctan(t) / π
  for (const double t : {-40., -1., .3, 7.})
    EXPECT_NEAR(student_probability(t, 1), .5 + std::atan(t) / std::acos(-1), 1e-12) << t;
}

const std::vector<double> e1{2, -1, 3, -4, 5, 1, -2, 3};
const std::vector<double> e2{1, -2, 2, -3, 3, 2, -1, 4};

TEST(DieboldMariano, KeepsThePublishedNumbers) {  // V7; R's forecast 8.20, forecast-events.md 3.3
  const auto is = [&](int ahead, double power, double statistic, double p) {
    const auto test = diebold_mariano(e1, e2, ahead, power);
    EXPECT_NEAR(test.statistic, statistic, 1e-9);
    EXPECT_NEAR(test.p, p, 1e-9);
  };
  is(1, 2, 1.0354937509, .3348799747);
  is(1, 1, .8930108367, .4015076246);
  is(2, 2, .9743507084, .3623422368);
}

TEST(DieboldMariano, TurnsItsSignWithItsForecasts) {  // above 0: the second is better
  const auto one = diebold_mariano(e1, e2);
  const auto other = diebold_mariano(e2, e1);
  EXPECT_NEAR(other.statistic, -one.statistic, 1e-12);
  EXPECT_NEAR(other.p, one.p, 1e-12);
}

TEST(DieboldMariano, RefusesErrorsThatTellNothing) {  // bad input
  const std::vector<double> seven(e1.begin(), e1.end() - 1);
  test::expect_refused({
      {"losses that do not differ", [] { diebold_mariano(e1, e1); }, {"do not differ"}},
      {"other lengths", [&] { diebold_mariano(e1, seven); }, {"8 and 7"}},
      {"as many steps as errors", [] { diebold_mariano(e1, e2, 8); }, {"8 steps"}},
      {"no step", [] { diebold_mariano(e1, e2, 0); }, {"0 steps"}},
  });
}

/// Thirty measurements of a process whose mean, 10, rises by one after the twentieth (Montgomery, Introduction to
/// Statistical Quality Control, table 9.1).
const std::vector<double> chart{9.45,  7.99,  9.29,  11.66, 12.16, 10.18, 8.04,  11.46, 9.20,  10.34,
                                9.03,  11.47, 10.51, 9.40,  10.08, 9.37,  10.62, 10.31, 8.52,  10.84,
                                10.90, 9.33,  12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52};

std::vector<double> standard() {
  std::vector<double> values;
  for (const double value : chart) values.push_back(value - 10);
  return values;
}

TEST(Cusum, KeepsTheTextbooksChart) {  // V5; Montgomery, table 9.2
  const auto watched = cusum(standard(), .5, 5);
  EXPECT_NEAR(watched.high[22], 1.79, 1e-9);
  EXPECT_NEAR(watched.high[27], 4.47, 1e-9);
  EXPECT_NEAR(watched.high[28], 5.28, 1e-9);
  EXPECT_EQ(watched.signal, 29);
}

TEST(Cusum, WatchesBothSidesAlike) {  // V5
  std::vector<double> mirrored = standard();
  for (double& value : mirrored) value = -value;
  const auto up = cusum(standard(), .5, 5);
  const auto down = cusum(mirrored, .5, 5);
  EXPECT_EQ(down.low, up.high);
  EXPECT_EQ(down.high, up.low);
  EXPECT_EQ(down.signal, up.signal);
}

TEST(Cusum, GivesNoSignalAtTheLimitItself) {  // V5
  const std::vector<double> steps{1.5, 1.5, 1.5};
  EXPECT_EQ(cusum(steps, .5, 3).signal, 0);
  EXPECT_EQ(cusum(steps, .5, 2.9).signal, 3);
  EXPECT_EQ(cusum({}).signal, 0);
}

TEST(Ewma, KeepsTheTextbooksChart) {  // V5; Montgomery, table 9.10
  const auto smooth = ewma(chart, .1, 10);
  EXPECT_NEAR(smooth[0], 9.945, 1e-9);
  EXPECT_NEAR(smooth[1], 9.7495, 1e-9);
  EXPECT_NEAR(smooth[27], 10.5731, 5e-5);
  EXPECT_NEAR(smooth[28], 10.6468, 5e-5);
}

TEST(SignTest, IsTheTailOfFairTosses) {  // V7
  EXPECT_NEAR(sign_test(0, 5), 2. / 32, 1e-12);
  EXPECT_NEAR(sign_test(6, 7), 2 * 8. / 128, 1e-12);
  EXPECT_EQ(sign_test(3, 6), 1);
  EXPECT_EQ(sign_test(0, 0), 1);
}

TEST(SignFlips, CountEverySignOfFewPairs) {  // V7
  EXPECT_NEAR(sign_flips(std::vector<double>{1, 2, 3}).p, 2. / 8, 1e-12);
  EXPECT_NEAR(sign_flips(std::vector<double>{1, 2, -3}).p, 1, 1e-12);
  EXPECT_EQ(sign_flips({}).p, 1);
}

TEST(SignFlips, KeepFishersComparisonOfDarwinsMaize) {  // The Design of Experiments (1935), 21: 1,726 of 32,768
  const std::vector<double> eighths_of_an_inch{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
  EXPECT_NEAR(sign_flips(eighths_of_an_inch).p, 1726. / 32768, 1e-12);
}

TEST(SignFlips, AreDrawnForManyPairs) {  // V7
  EXPECT_NEAR(sign_flips(std::vector<double>(25, 1.0)).p, 1e-5, 1e-5);
}

}  // namespace
}  // namespace crmcore::statistics
