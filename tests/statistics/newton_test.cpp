#include "crmcore/statistics/newton.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace crmcore::statistics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Minus Rosenbrock's valley, 100 (y − x²)² + (1 − x)² (Computer Journal 3, 1960): 0 at (1, 1), below it elsewhere.
Taylor<2> valley(const Vector<2>& at) {
  const double x = at[0], y = at[1];
  const double bend = y - x * x;
  Taylor<2> f;
  f.value = -100 * bend * bend - (1 - x) * (1 - x);
  f.gradient = {400 * x * bend + 2 * (1 - x), -200 * bend};
  f.hessian[0][0] = 400 * (bend - 2 * x * x) - 2;
  f.hessian[1][0] = 400 * x;
  f.hessian[1][1] = -200;
  return f;
}
/// From where Moré, Garbow and Hillstrom start it (ACM TOMS 7, 1981, problem 1).
const Vector<2> start{-1.2, 1};
const Vector<2> far_below{-10, -10};
const Vector<2> far_above{10, 10};

TEST(Maximise, WalksRosenbrocksValleyToItsEnd) {
  const auto found = maximise<2>(valley, start, far_below, far_above);
  EXPECT_TRUE(found.reached);
  EXPECT_NEAR(found.at[0], 1, 1e-9);
  EXPECT_NEAR(found.at[1], 1, 1e-9);
  EXPECT_NEAR(found.taylor.value, 0, 1e-15);
  EXPECT_LE(found.decrement, NewtonOptions{}.tolerance);
  EXPECT_LT(found.evaluations, NewtonOptions{}.most_evaluations);
}

TEST(Maximise, RestsOnTheBoundThatIsInTheWay) {  // at x = .5 the valley is lowest at y = .25
  const auto found = maximise<2>(valley, start, far_below, {.5, 10});
  EXPECT_TRUE(found.reached);
  EXPECT_EQ(found.at[0], .5);
  EXPECT_NEAR(found.at[1], .25, 1e-9);
  EXPECT_EQ(found.at_limit, (std::array{true, false}));
}

TEST(Maximise, SaysThatItHasNotArrived) {
  const auto found = maximise<2>(valley, start, far_below, far_above, {.most_evaluations = 3});
  EXPECT_FALSE(found.reached);
  EXPECT_EQ(found.evaluations, 3);
  EXPECT_GT(found.decrement, NewtonOptions{}.tolerance);
  EXPECT_GE(found.taylor.value, valley(start).value) << "no worse than where it began";
}

TEST(Maximise, StaysWhereThereIsNoSlope) {
  const auto nowhere = [](const Vector<1>&) {
    Taylor<1> f;
    f.gradient[0] = std::numeric_limits<double>::quiet_NaN();
    return f;
  };
  const auto found = maximise<1>(nowhere, {3}, {0}, {9});
  EXPECT_FALSE(found.reached);
  EXPECT_EQ(found.at[0], 3);
  EXPECT_EQ(found.evaluations, 1);
}

TEST(Maximise, TakesNoStepLongerThanAsked) {
  const auto parabola = [](const Vector<1>& at) {
    Taylor<1> f;
    f.value = -(at[0] - 100) * (at[0] - 100);
    f.gradient[0] = -2 * (at[0] - 100);
    f.hessian[0][0] = -2;
    return f;
  };
  const auto found = maximise<1>(parabola, {0}, {-1e9}, {1e9}, {.longest_step = 5, .most_evaluations = 4});
  EXPECT_NEAR(found.at[0], 15, 1e-12) << "three steps of five";
}

TEST(Cholesky, FindsTheFactorOfAKnownMatrix) {  // the example of the article "Cholesky decomposition" of Wikipedia
  const auto factor = cholesky<3>({{{4, 12, -16}, {12, 37, -43}, {-16, -43, 98}}});
  ASSERT_TRUE(factor);
  EXPECT_EQ(*factor, (Matrix<3>{{{2, 0, 0}, {6, 1, 0}, {-8, 5, 3}}}));
}

TEST(Cholesky, FindsNoneWhereTheCurvatureIsNotThatOfABowl) {
  EXPECT_FALSE(cholesky<2>({{{1, 2}, {2, 1}}})) << "a saddle";
  EXPECT_FALSE(cholesky<2>({{{1, 1}, {1, 1}}})) << "a ridge";
  EXPECT_FALSE(cholesky<1>({{{-1}}}));
  EXPECT_FALSE(cholesky<1>({{{std::numeric_limits<double>::quiet_NaN()}}}));
}

TEST(Cholesky, SolvesAndInvertsHilbertsMatrix) {  // Choi, American Mathematical Monthly 90 (1983): of whole numbers
  const auto factor = cholesky<3>({{{1, 1. / 2, 1. / 3}, {1. / 2, 1. / 3, 1. / 4}, {1. / 3, 1. / 4, 1. / 5}}});
  ASSERT_TRUE(factor);
  const Matrix<3> whole{{{9, -36, 30}, {-36, 192, -180}, {30, -180, 180}}};
  const Matrix<3> found = inverse<3>(*factor);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(found[i][j], whole[i][j], 1e-10) << i << j;
  const Vector<3> solved = solve<3>(*factor, {1, 0, 0});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(solved[i], whole[i][0], 1e-10) << i;
}

/// log Σ exp(top + xᵢ) at x = 0, log 2, log 3: the terms weigh 1, 2 and 3 of 6.
LogSum<3> three_terms(double top) {
  LogSum<3> sum;
  sum.add(top, {1, 0, 0}, {});
  sum.add(top + std::numbers::ln2, {0, 1, 0}, {});
  sum.add(top + std::log(3.), {0, 0, 1}, {});
  return sum;
}

TEST(LogSum, AddsTermsThatNoExponentialHolds) {
  for (const double top : {0., 1000., -1000.}) EXPECT_NEAR(three_terms(top).value(), top + std::log(6.), 1e-12) << top;
}

TEST(LogSum, DerivesAsTheSharesOfItsTerms) {  // gradient pᵢ, Hessian pᵢ (i = j) − pᵢ pⱼ
  const double times = 2;
  Taylor<3> total;
  three_terms(700).add_to(total, times);
  const Vector<3> share{1. / 6, 2. / 6, 3. / 6};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(total.gradient[i], times * share[i], 1e-12) << i;
    for (std::size_t j = 0; j <= i; ++j)
      EXPECT_NEAR(total.hessian[i][j], times * ((i == j ? share[i] : 0) - share[i] * share[j]), 1e-12) << i << j;
  }
}

TEST(LogSum, LeavesOutTermsOfNothing) {
  LogSum<3> sum = three_terms(0);
  sum.add(-infinity, {5, 5, 5}, {});
  Taylor<3> with;
  sum.add_to(with, 1);
  Taylor<3> without;
  three_terms(0).add_to(without, 1);
  EXPECT_EQ(with.value, without.value);
  EXPECT_EQ(with.gradient, without.gradient);
}

TEST(Taylor, IsFiniteOnlyWhenAllOfItIs) {
  Taylor<2> f = valley(start);
  EXPECT_TRUE(finite(f));
  f.hessian[0][1] = infinity;
  EXPECT_TRUE(finite(f)) << "the upper half is never read";
  f.hessian[1][0] = infinity;
  EXPECT_FALSE(finite(f));
}

}  // namespace
}  // namespace crmcore::statistics
