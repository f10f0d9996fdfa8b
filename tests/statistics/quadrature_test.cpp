#include "crmcore/statistics/quadrature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace crmcore::statistics {
namespace {

constexpr double pi = std::numbers::pi;

double power_integral(int power) {
  return integral([&](double x) { return std::pow(x, power); }, -1, 1);
}

TEST(GaussLegendre, IsExactForPowersUpTo31) {  // Abramowitz and Stegun 25.4.29: degree 2n − 1
  for (int power = 0; power <= 31; ++power)
    EXPECT_NEAR(power_integral(power), power % 2 == 0 ? 2. / (power + 1) : 0, 1e-15) << power;
}

TEST(GaussLegendre, MissesThe32ndPowerByItsRemainder) {  // Abramowitz and Stegun 25.4.30
  double factorials = 1;                                 // (16!)² / 32!
  for (int i = 1; i <= 16; ++i) factorials *= i / (16. + i);
  const double remainder = std::pow(2, 33) / 33 * factorials * factorials;
  EXPECT_NEAR((2. / 33 - power_integral(32)) / remainder, 1, 1e-5);
}

TEST(GaussLegendre, CallsWithPointsInsideWhoseWeightsAddUpToTheLength) {
  double length = 0;
  int points = 0;
  gauss_legendre(2, 5, [&](double at, double weight) {
    EXPECT_GT(at, 2);
    EXPECT_LT(at, 5);
    length += weight;
    ++points;
  });
  EXPECT_NEAR(length, 3, 1e-14);
  EXPECT_EQ(points, 16);
}

TEST(Integral, GivesPi) {
  const auto f = [](double x) { return 4 / (1 + x * x); };
  EXPECT_NEAR(integral(f, 0, 1, 4), pi, 1e-14);
  EXPECT_NEAR(integral(f, 1, 0, 4), -pi, 1e-14) << "backwards";
  EXPECT_EQ(integral(f, 1, 1), 0);
}

TEST(Integral, NeedsPanelsWhereTheFunctionWaves) {
  const auto wave = [](double x) { return std::sin(x) * std::sin(x); };
  EXPECT_NEAR(integral(wave, 0, 100 * pi, 100), 50 * pi, 1e-11);
  EXPECT_GT(std::abs(integral(wave, 0, 100 * pi) - 50 * pi), .1) << "sixteen points for a hundred waves";
}

TEST(LineIntegral, OfTheBellIsTheRootOfPi) {
  const auto bell = [](double x) { return std::exp(-x * x); };
  EXPECT_NEAR(line_integral(bell, 0, .5), std::sqrt(pi), 1e-15);
  EXPECT_NEAR(line_integral(bell, 1.7, .5), std::sqrt(pi), 1e-15) << "wherever it begins";
}

TEST(LineIntegral, ErrsAsTheStepSays) {  // by Poisson's sum: 2 √π exp(−π² / step²); Trefethen and Weideman 2014
  for (const double step : {1., 1.5}) {
    const double error = line_integral([](double x) { return std::exp(-x * x); }, 0, step) - std::sqrt(pi);
    EXPECT_NEAR(error / (2 * std::sqrt(pi) * std::exp(-pi * pi / step / step)), 1, 1e-4) << step;
  }
}

}  // namespace
}  // namespace crmcore::statistics
