#include "crmcore/statistics/gamma.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace crmcore::statistics {
namespace {

TEST(Gamma, KeepsItsDigitsAsADifference) {  // C2
  const LogRise small = log_rise(.25, 3);   // .25 · 1.25 · 2.25
  EXPECT_NEAR(small.value, std::log(.25 * 1.25 * 2.25), 4e-15);
  EXPECT_NEAR(small.first, 4 + .8 + 1 / 2.25, 1e-13);
  EXPECT_NEAR(small.second, -(16 + .64 + 1 / 2.25 / 2.25), 1e-12);
  EXPECT_NEAR(log_rise(1e16, 2).value, 2 * std::log(1e16), 1e-13);
  EXPECT_NEAR(log_rise(1e16, 2).first / 2e-16, 1, 1e-12);
  EXPECT_NEAR(log_rise(3, 4000.5).value, log_gamma(4003.5) - log_gamma(3), 1e-9);
  EXPECT_NEAR(log_beta(2, 3), std::log(1. / 12), 1e-14);
  EXPECT_NEAR(normal_quantile(.975), 1.959963984540054, 1e-12);
}

}  // namespace
}  // namespace crmcore::statistics
