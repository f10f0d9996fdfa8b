#include "crmcore/value_models/purchases.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support.hpp"

namespace crmcore::value_models {
namespace {

void buyer(double x, double t_x, double T) {
  const std::array<double, 1> a{x}, b{t_x}, c{T};
  purchases(a, b, c);
}

TEST(BuyerCounts, AreCountedByWeight) {  // C2
  const std::vector<double> x{0, 2}, t_x{0, 3}, T{5, 5}, weight{4, 1};
  EXPECT_EQ(purchases(x, t_x, T, weight).customers(), 5);
  EXPECT_EQ(purchases(x, t_x, T).customers(), 2);
}

TEST(BuyerCounts, TakeBuyersAtTheEdges) {  // C2
  EXPECT_NO_THROW(buyer(0, 0, 0));
  EXPECT_NO_THROW(buyer(3, 2, 2)) << "bought today";
}

TEST(BuyerCounts, RefuseImpossibleBuyers) {  // bad input
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::array<double, 1> one{1};
  test::expect_refused({
      {"half a purchase", [] { buyer(1.5, 1, 2); }, {"row 1", "1.5", "whole number"}},
      {"purchases below 0", [] { buyer(-1, 1, 2); }, {"-1"}},
      {"the last after the end", [] { buyer(1, 3, 2); }, {"t_x", "between 0 and T"}},
      {"a last repeat without one", [] { buyer(0, 1, 2); }, {"0 when x is 0"}},
      {"x is no number", [&] { buyer(nan, 1, 2); }, {"x"}},
      {"t_x is no number", [&] { buyer(1, nan, 2); }, {"t_x"}},
      {"T is no number", [&] { buyer(0, 0, nan); }, {"T"}},
      {"other lengths", [&] { purchases(one, one, {}); }, {"must have one length"}},
  });
}

}  // namespace
}  // namespace crmcore::value_models
