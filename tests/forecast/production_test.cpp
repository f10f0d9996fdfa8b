#include "crmcore/forecast/production.hpp"

#include <gtest/gtest.h>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

/// Holding h a unit over, penalty p a unit short.
Economics costs(double h, double p) { return {.price = p + 1, .unit_cost = 1, .salvage = 1 - h}; }
double cost_of(const Production& made, const Economics& economics) {
  return economics.under() * made.lost + economics.over() * made.left;
}

const Economics newspaper = costs(.18, .70);

TEST(Newsvendor, KeepsTheNumbersOfTheNewspaper) {  // V6; forecast-events.md 3.1
  const auto normal = normal_best(50, 8, newspaper);
  EXPECT_NEAR(normal.make, 56.60395592743389, 1e-9);
  EXPECT_NEAR(normal.cost, 1.9976051931766445, 1e-9);
  EXPECT_NEAR(normal_outcome(50, 8, newspaper, 60).cost, 2.156131552870387, 1e-9);
  EXPECT_NEAR(normal_outcome(50, 8, newspaper, 40).cost, 7.356131552870388, 1e-9);
}

TEST(Newsvendor, KeepsTheNumbersOfPoissonDemand) {  // V6; forecast-events.md 3.1
  const auto fifty = Distribution::poisson(50), six = Distribution::poisson(6);
  EXPECT_EQ(best(fifty, newspaper).make, 56);
  EXPECT_NEAR(cost_of(best(fifty, newspaper), newspaper), 1.797235211809178, 1e-9);
  EXPECT_EQ(best(six, costs(1, 4)).make, 8);
  EXPECT_NEAR(cost_of(best(six, costs(1, 4)), costs(1, 4)), 3.5701069457709416, 1e-9);
  EXPECT_NEAR(cost_of(outcome(six, costs(1, 4), 5), costs(1, 4)), 6.590296024616344, 1e-9);
}

TEST(Newsvendor, KeepsTheProfitsOfExplicitPrices) {  // V6; forecast-events.md 3.1
  const Economics explicit_prices{.price = 1, .unit_cost = .3, .salvage = .12};
  const auto fifty = Distribution::poisson(50);
  EXPECT_NEAR(normal_best(50, 8, explicit_prices).profit, 33.002394806823354, 1e-9);
  EXPECT_EQ(best(fifty, explicit_prices).make, 56);
  EXPECT_NEAR(best(fifty, explicit_prices).profit, 33.20276478819082, 1e-9);
}

TEST(Newsvendor, KeepsTheNumbersOfAThinMargin) {  // V6; forecast-events.md 3.1
  const Economics thin{.price = 7, .unit_cost = 5};
  EXPECT_NEAR(thin.critical_ratio(), 2. / 7, 1e-15);
  EXPECT_NEAR(normal_best(50, 20, thin).make, 38.681, 1e-3);
  const auto made = normal_outcome(50, 20, thin, 39);
  EXPECT_NEAR(made.profit, 52.40715617998893, 1e-9);
  EXPECT_NEAR(made.left, 3.656120545715868, 1e-9);
  EXPECT_NEAR(made.expected_sales, 35.34388, 1e-5);
}

TEST(Newsvendor, KeepsTheNumberOfADiscreteDemand) {  // V6; forecast-events.md 3.1
  EXPECT_EQ(best(Distribution({{0, .3}, {1, .5}, {2, .2}}), {.price = 42, .unit_cost = 10}).make, 1);
}

TEST(Newsvendor, KeepsTheNumbersOfSkiJacketsAndWetsuits) {  // V6; forecast-events.md 3.1
  const Economics ski{.price = 24, .unit_cost = 10.9, .salvage = 7};
  EXPECT_NEAR(ski.critical_ratio(), .7705882, 1e-7);
  EXPECT_NEAR(normal_best(32000, 11000, ski).make, 40148.64, .01);
  EXPECT_NEAR(normal_best(32000, 11000, ski).lost, 1465.948, .001);
  EXPECT_NEAR(normal_best(32000, 11000, ski).profit, 362499.19, .01);
  const auto wetsuit = normal_outcome(3192, 1181, {.price = 190, .unit_cost = 110, .salvage = 90}, 4196);
  EXPECT_NEAR(wetsuit.expected_sales, 3062.15, .01);
  EXPECT_NEAR(wetsuit.profit, 222295.30, .01);
}

TEST(Distribution, KeepsTheClosedFormsOfItsCrps) {  // V5; forecast-events.md 3.2
  EXPECT_NEAR(Distribution::poisson(6).crps(8), 1.2606996552866483, 1e-9);
  EXPECT_NEAR(Distribution::poisson(3).crps(0), 2.043873324155032, 1e-9);
  EXPECT_NEAR(Distribution::negative_binomial(5, 20).crps(12), 4.075596875793307, 1e-9);
  EXPECT_NEAR(Distribution({{2, 1}, {4, 1}, {6, 1}, {8, 1}}).crps(5), .75, 1e-12);
  EXPECT_NEAR(Distribution({{1, 1}, {2, 1}, {3, 1}}).crps(4), 1.5555555555555556, 1e-12);
}

TEST(Distribution, KeepsTheQuantilesOfCounts) {  // V5; forecast-events.md 3.2
  const auto counts = Distribution::negative_binomial(5, 20);
  EXPECT_EQ(counts.quantile(.5), 19);
  EXPECT_EQ(counts.quantile(.75), 26);
  EXPECT_EQ(counts.quantile(.9), 33);
  EXPECT_NEAR(counts.mean(), 20, 1e-9);
  EXPECT_EQ(Distribution::poisson(0).quantile(.9), 0);
}

TEST(Distribution, OfLargeCountsIsCoarserAndNotLarger) {  // V6: a tonne in grams, a billion of anything
  for (const double mean : {5e3, 5e6, 1e9}) {
    const auto demand = Distribution::negative_binomial(20, mean);
    EXPECT_NEAR(demand.mean() / mean, 1, 1e-4);
    const auto [low, high] = demand.interval();
    EXPECT_NEAR(low / mean, 0.7263, 3e-3) << "as of a gamma of shape 20";
    EXPECT_NEAR(high / mean, 1.2951, 2e-3);
  }
}

TEST(Distribution, RefusesWhatIsNoDemand) {  // bad input
  test::expect_refused({
      {"no value", [] { Distribution({}); }, {"nothing is known"}},
      {"a demand below 0",
       [] {
         Distribution({{-1, 1}});
       },
       {"-1"}},
  });
}

TEST(Newsvendor, MakesWholeBatchesAndWhatIsCertain) {  // V6
  const auto demand = Distribution::poisson(20);
  const Economics economics{.price = 3, .unit_cost = 1, .salvage = .2, .goodwill = .5};
  for (const double batch : {1.0, 6.0, 12.0, 7.5})
    for (const double already : {0.0, 5.0, 40.0}) {
      const auto chosen = best(demand, economics, batch, already);
      EXPECT_NEAR(std::remainder(chosen.make, batch), 0, 1e-9);
      EXPECT_GE(chosen.make, already);
      for (double batches = std::ceil(already / batch); batches < 100; ++batches) {  // none is better
        const auto other = outcome(demand, economics, batches * batch - already);
        EXPECT_LE(other.profit + already * (economics.price - economics.unit_cost), chosen.profit + 1e-9);
      }
      EXPECT_NEAR(chosen.left + chosen.expected_sales, chosen.make, 1e-9);
      EXPECT_NEAR(chosen.expected_sales + chosen.lost, 20 + already, 1e-9);
    }
}

TEST(Newsvendor, MakesNoneWhereMakingNeverPays) {  // V6
  EXPECT_EQ(best(Distribution::poisson(20), {.price = 1, .unit_cost = 2}).make, 0);
}

TEST(Newsvendor, RefusesPricesThatCannotBe) {  // bad input
  const auto demand = Distribution::poisson(20);
  test::expect_refused({
      {"a price of nothing", [&] { best(demand, {.price = 0, .unit_cost = 1}); }},
      {"a salvage as high as the cost", [&] { best(demand, {.price = 3, .unit_cost = 1, .salvage = 1}); }},
      {"a cost of nothing", [&] { best(demand, {.price = 3, .unit_cost = 0}); }, {"unit_cost must be above 0"}},
      {"a batch of nothing", [&] { best(demand, {.price = 3, .unit_cost = 1}, 0); }},
  });
}

TEST(Newsvendor, SharesACapacity) {  // V6: against every combination
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    statistics::Random random(seed);
    std::vector<Distribution> demands;
    std::vector<Competitor> products;
    for (int p = 0; p < 3; ++p) demands.push_back(Distribution::poisson(1 + 5 * random.uniform()));
    for (const Distribution& demand : demands)
      products.push_back(
          {&demand, {.price = 2 + 3 * random.uniform(), .unit_cost = 1, .salvage = .5 * random.uniform()}});
    const double capacity = 1 + static_cast<double>(random.bits() % 12);
    const auto chosen = best(products, capacity);
    double total = 0, profit = 0, most = -1e9;
    for (const Production& one : chosen) {
      total += one.make;
      profit += one.profit;
    }
    EXPECT_LE(total, capacity + 1e-9);
    for (double a = 0; a <= capacity; ++a)
      for (double b = 0; a + b <= capacity; ++b)
        for (double c = 0; a + b + c <= capacity; ++c)
          most = std::max(most, outcome(demands[0], products[0].economics, a).profit +
                                    outcome(demands[1], products[1].economics, b).profit +
                                    outcome(demands[2], products[2].economics, c).profit);
    EXPECT_NEAR(profit, most, 1e-9) << seed;
  }
}

/// One product, twelve of which are a batch; `already` of them are ordered ahead.
std::vector<Production> batches_within(double capacity, double already = 0) {
  const auto demand = Distribution::poisson(20);
  const std::vector<Competitor> products{{&demand, {.price = 3, .unit_cost = 1}, 12, already}};
  return best(products, capacity);
}

TEST(Newsvendor, FillsACapacityToTheLastBatch) {  // V6
  EXPECT_EQ(batches_within(36, 30)[0].make, 36);
}

TEST(Newsvendor, RefusesACapacityThatHoldsTooLittle) {  // bad input
  test::expect_refused({
      {"less than a batch", [] { batches_within(11); }, {"below one batch"}},
      {"less than is ordered ahead", [] { batches_within(30, 30); }, {"does not hold"}},
  });
}

TEST(Distribution, IsThePredictiveOfGammaPoisson) {                // forecast-events.md 3.3
  const auto blitzstein = Distribution::negative_binomial(5, 10);  // gamma (5, 1) over an exposure of 2
  double square = 0;
  for (int n = 0; n < 400; ++n) square += n * n * (blitzstein.at_most(n) - blitzstein.at_most(n - 1));
  EXPECT_NEAR(blitzstein.mean(), 10, 1e-9);
  EXPECT_NEAR(square - 100, 30, 1e-6);
  const auto transplants = [](double exposure) { return Distribution::negative_binomial(16, 16 * exposure / 15'174); };
  const auto chances = [&](double exposure, std::initializer_list<double> wanted) {  // Albert's heart transplants
    int n = 0;
    for (const double chance : wanted) {
      const auto predictive = transplants(exposure);
      EXPECT_NEAR(predictive.at_most(n) - (n > 0 ? predictive.at_most(n - 1) : 0), chance, 5e-5)
          << exposure << " " << n;
      ++n;
    }
  };
  chances(66, {.9329, .0646, .0024, .0001});
  chances(1'767, {.1716, .2864, .2539, .1589, .0787, .0328});
}

}  // namespace
}  // namespace crmcore::forecast
