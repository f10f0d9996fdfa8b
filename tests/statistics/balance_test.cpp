#include "crmcore/statistics/balance.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include "support.hpp"

namespace crmcore::statistics {
namespace {

struct Case {
  std::vector<std::int64_t> cost, weights;
  std::vector<BinBounds> bounds;
  std::size_t bins() const { return bounds.size(); }
  std::size_t items() const { return cost.size() / bins(); }
};

/// Items with costs below `dearest`, so that small ones have many ties, and bounds that some way can meet.
Case random_case(std::mt19937_64& random, std::size_t items, std::size_t bins, std::int64_t dearest,
                 std::int64_t heaviest) {
  const auto draw = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  Case one;
  std::vector<std::int64_t> load(bins, 0);
  for (std::size_t i = 0; i < items; ++i) {
    one.weights.push_back(heaviest == 1 ? 1 : draw(0, heaviest));
    load[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(bins) - 1))] += one.weights.back();
    for (std::size_t j = 0; j < bins; ++j) one.cost.push_back(draw(-dearest, dearest));
  }
  for (const std::int64_t held : load) one.bounds.push_back({draw(0, held), held + draw(0, 2)});
  return one;
}

std::int64_t cost_of(const Case& one, std::span<const std::uint32_t> bin) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < bin.size(); ++i) sum += one.cost[i * one.bins() + bin[i]];
  return sum;
}

std::vector<std::int64_t> loads_of(const Case& one, std::span<const std::uint32_t> bin) {
  std::vector<std::int64_t> load(one.bins(), 0);
  for (std::size_t i = 0; i < bin.size(); ++i) load[bin[i]] += one.weights[i];
  return load;
}

bool is_within(const Case& one, std::span<const std::int64_t> load) {
  for (std::size_t j = 0; j < load.size(); ++j)
    if (load[j] < one.bounds[j].least || load[j] > one.bounds[j].most) return false;
  return true;
}

/// The least cost within the bounds, of all ways there are.
std::int64_t least_cost(const Case& one) {
  std::vector<std::uint32_t> bin(one.items(), 0);
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (;;) {
    if (is_within(one, loads_of(one, bin))) least = std::min(least, cost_of(one, bin));
    std::size_t i = 0;
    while (i < bin.size() && ++bin[i] == one.bins()) bin[i++] = 0;
    if (i == bin.size()) return least;
  }
}

/// Complementary slackness: the proof that a balance is the cheapest.
void expect_proof(const Case& one, const Balance& found) {
  ASSERT_EQ(found.load, loads_of(one, found.bin));
  for (std::size_t j = 0; j < one.bins(); ++j) {
    EXPECT_GE(found.load[j], found.price[j] > 0 ? one.bounds[j].most : one.bounds[j].least) << "bin " << j;
    EXPECT_LE(found.load[j], found.price[j] < 0 ? one.bounds[j].least : one.bounds[j].most) << "bin " << j;
  }
  for (std::size_t i = 0; i < one.items(); ++i) {
    const auto reduced = [&](std::size_t j) { return one.cost[i * one.bins() + j] + found.price[j]; };
    for (std::size_t j = 0; j < one.bins(); ++j) EXPECT_LE(reduced(found.bin[i]), reduced(j)) << "item " << i;
  }
}

TEST(Balance, IsTheCheapestOfAllWaysForFewItems) {  // R12
  std::mt19937_64 random(12);
  for (int trial = 0; trial < test::trials(200); ++trial) {
    const Case one = random_case(random, 1 + random() % 7, 1 + random() % 3, trial % 2 == 0 ? 2 : 1000, 1);
    const Balance found = balance(one.cost, one.bounds);
    expect_proof(one, found);
    EXPECT_EQ(cost_of(one, found.bin), least_cost(one)) << "trial " << trial;
  }
}

TEST(Balance, ProvesItselfForManyItems) {  // R12
  std::mt19937_64 random(13);
  for (const std::int64_t dearest : {0, 1, 30, 1'000'000'000})
    for (const std::size_t items : std::array<std::size_t, 3>{100, 4'000, 9'000}) {
      const Case one = random_case(random, items, 2 + random() % 9, dearest, 1);
      expect_proof(one, balance(one.cost, one.bounds));
    }
}

/// Customers around sellers, the early ones more: the generator of the research on assignment.
Case customers_of_sellers(std::size_t customers, std::size_t sellers) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::normal_distribution<double> near_by(0, .09);
  std::vector<std::pair<double, double>> homes;
  for (std::size_t j = 0; j < sellers; ++j) {
    const double x = uniform(random);
    homes.emplace_back(x, uniform(random));
  }
  Case one;
  for (std::size_t i = 0; i < customers; ++i) {
    const double u = uniform(random);
    const auto& home = homes[static_cast<std::size_t>(static_cast<double>(sellers) * u * u)];
    const double x = home.first + near_by(random);
    const double y = home.second + near_by(random);
    for (const auto& seller : homes)
      one.cost.push_back(std::llround(1e6 * std::hypot(x - seller.first, y - seller.second)));
  }
  const double mean = static_cast<double>(customers) / static_cast<double>(sellers);
  one.weights.assign(customers, 1);
  one.bounds.assign(
      sellers, {static_cast<std::int64_t>(std::floor(.95 * mean)), static_cast<std::int64_t>(std::ceil(1.05 * mean))});
  return one;
}

TEST(Balance, ReachesTheOptimaOfNetworkSimplex) {  // R12
  for (const auto& [customers, sellers, optimum] :
       {std::tuple{1'000, 10, 139'381'590LL}, {10'000, 50, 1'020'367'914LL}, {23'000, 10, 3'357'901'837LL}}) {
    const Case one = customers_of_sellers(static_cast<std::size_t>(customers), static_cast<std::size_t>(sellers));
    const Balance found = balance(one.cost, one.bounds);
    expect_proof(one, found);
    EXPECT_EQ(cost_of(one, found.bin), optimum) << customers << " customers of " << sellers << " sellers";
  }
}

TEST(Balance, OfWeightsNeverClaimsMoreThanItFound) {  // R12
  std::mt19937_64 random(14);
  for (int trial = 0; trial < test::trials(200); ++trial) {
    const Case one = random_case(random, 1 + random() % 7, 1 + random() % 3, trial % 2 == 0 ? 2 : 1000, 9);
    const WeightedBalance found = balance(one.cost, one.weights, one.bounds);
    const double tolerance = 1e-6 * (1 + std::abs(found.bound));
    EXPECT_EQ(found.load, loads_of(one, found.bin));
    EXPECT_EQ(found.outside == 0, is_within(one, found.load));
    const auto least = static_cast<double>(least_cost(one));
    EXPECT_LE(found.bound, least + tolerance) << "trial " << trial;
    if (found.outside == 0) {
      EXPECT_GE(found.cost, least - tolerance) << "trial " << trial;
    }
    EXPECT_DOUBLE_EQ(found.cost, static_cast<double>(cost_of(one, found.bin)));
  }
}

TEST(Balance, OfEqualWeightsMeetsItsBound) {  // R12
  std::mt19937_64 random(15);
  for (int trial = 0; trial < test::trials(20); ++trial) {
    Case one = random_case(random, 300, 5, 1'000'000, 1);
    const auto exact = static_cast<double>(cost_of(one, balance(one.cost, one.bounds).bin));
    const WeightedBalance found = balance(one.cost, one.weights, one.bounds);
    EXPECT_EQ(found.outside, 0);
    EXPECT_NEAR(found.cost, exact, 1e-6 * std::abs(exact));
    EXPECT_NEAR(found.bound, exact, 1e-6 * std::abs(exact));
  }
}

TEST(Balance, OfManyWeightsIsNearItsBound) {  // R12
  Case one = customers_of_sellers(10'000, 20);
  std::mt19937_64 random(16);
  std::lognormal_distribution<double> spend(9, 1.5);  // a few customers buy for a hundred
  for (std::int64_t& weight : one.weights) weight = std::llround(spend(random));
  const auto total = static_cast<double>(std::accumulate(one.weights.begin(), one.weights.end(), std::int64_t{0}));
  one.bounds.assign(20, {static_cast<std::int64_t>(.95 * total / 20), static_cast<std::int64_t>(1.05 * total / 20)});
  const WeightedBalance found = balance(one.cost, one.weights, one.bounds);
  EXPECT_EQ(found.outside, 0);
  EXPECT_LE(found.bound, found.cost);
  EXPECT_LT(found.cost / found.bound, 1.005);
}

TEST(Balance, RefusesWhatCannotBe) {  // R12
  const std::vector<std::int64_t> cost{1, 2, 3, 4};
  const auto with = [&](std::vector<BinBounds> bounds) {
    return [&cost, bounds = std::move(bounds)] { static_cast<void>(balance(cost, bounds)); };
  };
  test::expect_refused({
      {"no bin", with({}), {"at least one bin"}},
      {"costs that are not of whole items", with({{0, 1}, {0, 1}, {0, 1}}), {"3 costs for each item", "4 in all"}},
      {"bounds the wrong way round", with({{2, 1}, {0, 1}}), {"the least first", "between 2 and 1"}},
      {"a bound below 0", with({{-1, 1}, {0, 1}}), {"between -1 and 1"}},
      {"too much asked for", with({{2, 2}, {1, 2}}), {"between 3 and 4", "2 to put"}},
      {"too little room", with({{0, 1}, {0, 0}}), {"between 0 and 1", "2 to put"}},
      {"a weight below 0",
       [&] {
         static_cast<void>(balance(cost, std::vector<std::int64_t>{1, -3}, std::vector<BinBounds>{{0, 9}, {0, 9}}));
       },
       {"0 or more", "-3"}},
      {"a weight too few",
       [&] {
         static_cast<void>(balance(cost, std::vector<std::int64_t>{1}, std::vector<BinBounds>{{0, 9}, {0, 9}}));
       },
       {"2 weights", "not 1"}},
      {"a cost beyond its range",
       [&] {
         static_cast<void>(balance(std::vector<std::int64_t>{2'000'000'000'000'000}, std::vector<BinBounds>{{0, 9}}));
       },
       {"2000000000000000"}},
  });
}

}  // namespace
}  // namespace crmcore::statistics
