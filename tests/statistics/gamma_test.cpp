#include "crmcore/statistics/gamma.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace crmcore::statistics {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double euler = std::numbers::egamma;
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Gamma, KeepsItsDigitsAsADifference) {  // C2
  const LogRise small = log_rise(.25, 3);   // .25 · 1.25 · 2.25
  EXPECT_NEAR(small.value, std::log(.25 * 1.25 * 2.25), 4e-15);
  EXPECT_NEAR(small.first, 4 + .8 + 1 / 2.25, 1e-13);
  EXPECT_NEAR(small.second, -(16 + .64 + 1 / 2.25 / 2.25), 1e-12);
  EXPECT_NEAR(log_rise(1e16, 2).value, 2 * std::log(1e16), 1e-13);
  EXPECT_NEAR(log_rise(1e16, 2).first / 2e-16, 1, 1e-12);
  EXPECT_NEAR(log_rise(3, 4000.5).value, log_gamma(4003.5) - log_gamma(3), 1e-9);
}

TEST(Gamma, RisesByNothingOverNoStep) {
  for (const double a : {1e-9, .5, 12., 1e16}) {
    const LogRise none = log_rise(a, 0);
    EXPECT_EQ(none.value, 0) << a;
    EXPECT_EQ(none.first, 0) << a;
    EXPECT_EQ(none.second, 0) << a;
  }
}

TEST(Gamma, RisesOneByOneAsAtOnce) {
  LogRise rise;
  for (int n = 0; n < 50; ++n) rise = next_rise(rise, .7, n);
  const LogRise at_once = log_rise(.7, 50);
  EXPECT_NEAR(rise.value / at_once.value, 1, 1e-14);
  EXPECT_NEAR(rise.first / at_once.first, 1, 1e-13);
  EXPECT_NEAR(rise.second / at_once.second, 1, 1e-13);
}

TEST(LogGamma, IsTheLogOfFactorialsAndOfTheRootOfPi) {  // NIST Handbook 5.4.1 and 5.4.6
  EXPECT_NEAR(log_gamma(1), 0, 1e-15);
  EXPECT_NEAR(log_gamma(2), 0, 1e-15);
  EXPECT_NEAR(log_gamma(11), std::log(3'628'800.), 1e-13);
  EXPECT_NEAR(log_gamma(.5), std::log(pi) / 2, 1e-15);
}

TEST(Digamma, IsThatOfTheHandbook) {  // NIST Handbook 5.4.12 and 5.4.13; recurrence 5.5.2
  EXPECT_NEAR(digamma(1), -euler, 1e-14);
  EXPECT_NEAR(digamma(.5), -euler - 2 * std::numbers::ln2, 1e-14);
  for (const double a : {1e-3, .3, 9.5, 400.}) EXPECT_NEAR(digamma(a + 1) - digamma(a), 1 / a, 1e-12 / a) << a;
}

TEST(Trigamma, IsThatOfTheHandbook) {  // NIST Handbook 5.15.1 at 1, 5.15.5
  EXPECT_NEAR(trigamma(1), pi * pi / 6, 1e-14);
  EXPECT_NEAR(trigamma(.5), pi * pi / 2, 1e-13);
  for (const double a : {1e-3, .3, 9.5, 400.}) {
    EXPECT_NEAR((trigamma(a) - trigamma(a + 1)) * a * a, 1, 1e-9) << a;
  }
}

TEST(LogBeta, IsThatOfSmallWholeNumbersAndOfHalves) {  // NIST Handbook 5.12.1
  EXPECT_NEAR(log_beta(2, 3), std::log(1. / 12), 1e-14);
  EXPECT_NEAR(log_beta(.5, .5), std::log(pi), 1e-14);
}

TEST(LogAdd, AddsWhatNoExponentialHolds) {
  EXPECT_NEAR(log_add(std::log(2), std::log(3)), std::log(5), 1e-15);
  EXPECT_NEAR(log_add(1000, 1000), 1000 + std::numbers::ln2, 1e-12);
  EXPECT_NEAR(log_add(-1000, -1000), -1000 + std::numbers::ln2, 1e-12);
  EXPECT_EQ(log_add(5, -1000), 5);
}

TEST(LogAdd, TakesMinusInfinityForTheLogOfNothing) {
  EXPECT_EQ(log_add(-infinity, 7), 7);
  EXPECT_EQ(log_add(7, -infinity), 7);
  EXPECT_EQ(log_add(-infinity, -infinity), -infinity);
}

TEST(BetaProbability, IsTheTailOfABinomial) {  // NIST Handbook 8.17.5: I_p(k, n − k + 1) = P(k or more of n)
  const double p = .3;
  for (int k = 1; k <= 7; ++k) {
    double tail = 0;
    for (int j = k; j <= 7; ++j)
      tail += std::exp(log_gamma(8) - log_gamma(j + 1) - log_gamma(8 - j)) * std::pow(p, j) * std::pow(1 - p, 7 - j);
    EXPECT_NEAR(beta_probability(k, 8 - k, p), tail, 1e-14) << k;
  }
}

TEST(BetaProbability, IsTheArcsineLawForHalves) {  // Johnson, Kotz and Balakrishnan, vol. 2, 25.4
  for (const double x : {1e-6, .1, .5, .93})
    EXPECT_NEAR(beta_probability(.5, .5, x), 2 / pi * std::asin(std::sqrt(x)), 1e-14) << x;
}

TEST(BetaProbability, RunsFromNothingToAll) {
  EXPECT_EQ(beta_probability(2, 5, 0), 0);
  EXPECT_EQ(beta_probability(2, 5, 1), 1);
}

TEST(BetaQuantile, TakesAProbabilityBackToItsPlace) {
  for (const double probability : {1e-6, .025, .5, .975})
    for (const auto& [a, b] : {std::pair(.5, .5), std::pair(6., 14.), std::pair(1e-1, 40.)})
      EXPECT_NEAR(beta_probability(a, b, beta_quantile(a, b, probability)), probability, 1e-12) << a << " " << b;
}

TEST(GammaProbability, IsExponentialForOneAndTheErrorFunctionForHalf) {  // NIST Handbook 8.4.1
  for (const double x : {1e-9, .2, 1., 9.}) {
    EXPECT_NEAR(gamma_probability(1, x), -std::expm1(-x), 1e-15) << x;
    EXPECT_NEAR(gamma_probability(.5, x), std::erf(std::sqrt(x)), 1e-15) << x;
  }
  EXPECT_EQ(gamma_probability(3, 0), 0);
}

TEST(GammaQuantile, KeepsTheTableOfChiSquare) {  // Abramowitz and Stegun, table 26.8: χ² is twice a gamma of ν / 2
  EXPECT_NEAR(2 * gamma_quantile(.5, .95), 3.84146, 5e-6);
  EXPECT_NEAR(2 * gamma_quantile(5, .95), 18.3070, 5e-5);
  EXPECT_NEAR(2 * gamma_quantile(15, .01), 14.9535, 5e-5);
}

TEST(NormalProbability, KeepsTheTableOfTheHandbook) {  // Abramowitz and Stegun, table 26.1
  EXPECT_EQ(normal_probability(0), .5);
  EXPECT_NEAR(normal_probability(1), .841344746068543, 1e-15);
  EXPECT_NEAR(normal_probability(2), .977249868051821, 1e-15);
  EXPECT_NEAR(normal_probability(3), .998650101968370, 1e-15);
}

TEST(NormalProbability, KeepsTheDigitsOfATail) {  // Abramowitz and Stegun, table 26.2: −log Q(10) = 23.11805
  EXPECT_NEAR(-std::log10(normal_probability(-10)), 23.11805, 5e-6);
  EXPECT_NEAR(normal_probability(-1) + normal_probability(1), 1, 1e-15);
}

TEST(NormalQuantile, GivesTheLimitsOfIntervals) {
  EXPECT_NEAR(normal_quantile(.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(.975), z_of_95, 1e-14);
  EXPECT_NEAR(normal_quantile(.9), z_of_80, 1e-14);
  EXPECT_NEAR(normal_quantile(.5), 0, 1e-15);
  for (const double probability : {1e-12, .3, .999})
    EXPECT_NEAR(normal_probability(normal_quantile(probability)) / probability, 1, 1e-11) << probability;
}

TEST(DeviationOfSum, AddsVariances) {
  EXPECT_DOUBLE_EQ(deviation_of_sum(3, 4), 5);
  EXPECT_DOUBLE_EQ(deviation_of_sum(-4, 3), 5);
  EXPECT_DOUBLE_EQ(deviation_of_sum(.7, 0), .7);
}

}  // namespace
}  // namespace crmcore::statistics
