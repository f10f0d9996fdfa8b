#include "crmcore/statistics/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "crmcore/statistics/gamma.hpp"

namespace crmcore::statistics {
namespace {

TEST(Random, HashesAsSplitMixDoes) {  // Vigna's splitmix64.c from 1234567; the figures of Rosetta Code
  const std::array<std::uint64_t, 5> wanted{6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                            4593380528125082431U, 16408922859458223821U};
  std::uint64_t state = 1'234'567;
  for (const std::uint64_t bits : wanted) EXPECT_EQ(Random::mixed(state += 0x9e3779b97f4a7c15U), bits);
}

TEST(Random, IsTheSameForTheSameSeedAndStream) {
  Random one(7, 3), again(7, 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(one.bits(), again.bits());
}

TEST(Random, IsAnotherForEverySeedAndStream) {
  std::vector<std::uint64_t> first;
  for (std::uint64_t seed = 0; seed < 40; ++seed)
    for (std::uint64_t stream = 0; stream < 40; ++stream) first.push_back(Random(seed, stream).bits());
  std::ranges::sort(first);
  EXPECT_EQ(std::ranges::adjacent_find(first), first.end());
}

/// The distance of Kolmogorov and Smirnov between 20,000 draws and their distribution function, times √n: above 1.95
/// in one of a thousand samples (Smirnov, Annals of Mathematical Statistics 19, 1948).
double distance(const std::function<double(Random&)>& draw, const std::function<double(double)>& probability) {
  constexpr int n = 20'000;
  Random random(11);
  std::vector<double> reached;
  for (int i = 0; i < n; ++i) reached.push_back(probability(draw(random)));
  std::ranges::sort(reached);
  double most = 0;
  for (int i = 0; i < n; ++i) {
    const double at = reached[static_cast<std::size_t>(i)];
    most = std::max({most, (i + 1.) / n - at, at - static_cast<double>(i) / n});
  }
  return most * std::sqrt(n);
}

TEST(Random, DrawsUniformlyAndNeverAnEnd) {
  EXPECT_LT(distance([](Random& random) { return random.uniform(); }, [](double x) { return x; }), 1.95);
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const double drawn = random.uniform();
    ASSERT_GT(drawn, 0);
    ASSERT_LT(drawn, 1);
  }
}

TEST(Random, DrawsWaitingTimes) {
  EXPECT_LT(distance([](Random& random) { return random.exponential(); }, [](double x) { return -std::expm1(-x); }),
            1.95);
}

TEST(Random, DrawsFromTheNormalDistribution) {
  EXPECT_LT(distance([](Random& random) { return random.normal(); }, normal_probability), 1.95);
}

TEST(Random, DrawsFromGammaAboveAndBelowOne) {
  for (const double shape : {.05, .7, 1., 6.})
    EXPECT_LT(distance([&](Random& random) { return random.gamma(shape); },
                       [&](double x) { return gamma_probability(shape, x); }),
              1.95)
        << shape;
}

TEST(Random, DrawsFromBeta) {
  for (const auto& [a, b] : {std::pair(.9, 2.5), std::pair(.3, .2), std::pair(30., 4.)})
    EXPECT_LT(distance([&, a = a, b = b](Random& random) { return random.beta(a, b); },
                       [&, a = a, b = b](double x) { return beta_probability(a, b, x); }),
              1.95)
        << a << " " << b;
}

}  // namespace
}  // namespace crmcore::statistics
