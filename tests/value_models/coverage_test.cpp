// Intervals held against what came in worlds whose truth is known.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "crmcore/statistics/random.hpp"
#include "crmcore/value_models/value.hpp"
#include "support.hpp"
#include "value_models/simulated.hpp"

namespace crmcore::value_models {
namespace {

constexpr double horizon = 52;  // weeks

/// Customers seen for 20 to 60 weeks, and what came of them in the year after.
struct World {
  std::vector<double> x, t_x, T, m;
  std::array<double, 3> truth{};  // alive, purchases, value
};

/// One customer who buys at a rate until it leaves: after a purchase with a chance, or at a moment.
struct Life {
  double rate = 0, leaves = 0, end = std::numeric_limits<double>::infinity();
};

Life life_of(ModelKind kind, statistics::Random& random) {
  if (kind == ModelKind::pareto_nbd) {
    const double rate = random.gamma(.55) / 10.6;
    return {rate, 0, random.exponential() * 11.7 / random.gamma(.6)};
  }
  Life life{random.gamma(.6) / 6, random.beta(.8, 2.5)};
  if (kind == ModelKind::mbg_nbd && random.uniform() < life.leaves) life.end = 0;  // right after the first purchase
  return life;
}

World world_of(ModelKind kind, int customers, std::uint64_t seed) {
  World world;
  for (int c = 0; c < customers; ++c) {
    statistics::Random random(seed, static_cast<std::uint64_t>(c));
    const double known = 20 + 40 * random.uniform();
    const double scale = 18 / random.gamma(4);  // of spend
    Life life = life_of(kind, random);
    double at = 0, last = 0, count = 0, money = 0;
    while (true) {
      at += random.exponential() / life.rate;
      if (at > life.end || at > known + horizon) break;
      const double spend = scale * random.gamma(6);
      if (at <= known) {
        ++count;
        last = at;
        money += spend;
      } else {
        world.truth[1] += 1;
        world.truth[2] += spend;
      }
      if (random.uniform() < life.leaves) life.end = at;
    }
    world.truth[0] += life.end > known ? 1 : 0;
    world.x.push_back(count);
    world.t_x.push_back(last);
    world.T.push_back(known);
    world.m.push_back(count > 0 ? money / count : 0);
  }
  return world;
}

TEST(Coverage, OfTheBaseIsWhatIsSaid) {  // C3: 80 % intervals of 200 customers
  const int all = test::trials(60);
  for (const ModelKind kind : {ModelKind::mbg_nbd, ModelKind::bg_nbd, ModelKind::pareto_nbd}) {
    std::array<int, 3> held{};
    for (int round = 0; round < all; ++round) {
      const World world = world_of(kind, 200, 90'000 + static_cast<std::uint64_t>(round));
      Customers known;
      known.purchases = purchases(world.x, world.t_x, world.T);
      known.spend = {world.x, world.m};
      known.codes.resize(world.x.size());
      const auto lines = base(fit(kind, known.purchases), fit_spend(world.x, world.m), known,
                              {.value = {.horizon = horizon, .level = .8}, .replicates = 60});
      for (std::size_t f = 0; f < held.size(); ++f)
        held[f] += *lines[f + 1].low <= world.truth[f] && world.truth[f] <= *lines[f + 1].high ? 1 : 0;
    }
    std::printf("%s: alive %.3f, purchases %.3f, value %.3f of %d\n", std::string(name(kind)).c_str(),
                held[0] / static_cast<double>(all), held[1] / static_cast<double>(all),
                held[2] / static_cast<double>(all), all);
    // three points of what is said, and two deviations of chance
    const double chance = 2 * std::sqrt(.8 * .2 / all);
    for (const int one : held) {
      EXPECT_GE(one, (.77 - chance) * all) << name(kind);
      EXPECT_LE(one, (.83 + chance) * all) << name(kind);
    }
  }
}

TEST(Coverage, GrowsWithTheSpreadBetweenPeriods) {  // C3: a law
  const History past = simulated(300, 400, 400, 5);
  const Customers known = customers(past, ModelKind::mbg_nbd, Unit::week);
  const Model model = fit(ModelKind::mbg_nbd, known.purchases);
  const SpendModel spend = fit_spend(known.spend.x, known.spend.m);
  const auto with = [&](std::optional<PeriodSpread> periods) {
    return base(model, spend, known, {.value = {.horizon = 26}, .replicates = 0, .periods = periods});
  };
  const auto plain = with(std::nullopt);
  const auto narrow = with(PeriodSpread{.05, 6, 3});
  const auto wide = with(PeriodSpread{.2, 6, 3});
  for (const std::size_t measure : {2U, 3U}) {
    EXPECT_FALSE(plain[measure].low_with_periods);
    EXPECT_EQ(narrow[measure].low, plain[measure].low) << "the interval without periods stays";
    EXPECT_LT(*narrow[measure].low_with_periods, *plain[measure].low);
    EXPECT_LT(*wide[measure].low_with_periods, *narrow[measure].low_with_periods);
    EXPECT_GT(*wide[measure].high_with_periods, *narrow[measure].high_with_periods);
  }
  EXPECT_FALSE(wide[1].low_with_periods) << "who is a customer today does not hang on the coming period";
}

/// A shop whose customers buy twice as often in every other quarter.
History with_busy_quarters(double more) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 400; ++c) {
    statistics::Random random(11, c);
    codes.push_back("C" + std::to_string(1000 + c));
    for (int day = static_cast<int>(random.bits() % 60); day < 720; ++day)
      if (random.uniform() < .03 * (day / 90 % 2 == 1 ? 1 + more : 1))
        events.push_back({c, Day(2024, 1, 1) + Days{day}, 1000, 1000, 1});
  }
  return {codes, events, Day(2024, 1, 1) + Days{720}, {}};
}

TEST(PeriodSpread, IsLearnedFromTheOwnPast) {  // C3
  const auto spread_of = [](const History& past) {
    return period_spread(past, fit(ModelKind::mbg_nbd, purchases(past)), 90 / 7.0);
  };
  const PeriodSpread even = spread_of(with_busy_quarters(0));
  const PeriodSpread uneven = spread_of(with_busy_quarters(1));
  EXPECT_EQ(even.periods, 6);
  EXPECT_LT(even.deviation, .15) << "quarters that were alike say so";
  EXPECT_GT(uneven.deviation, 2 * even.deviation);
  const PeriodSpread unknown = spread_of(with_busy_quarters(0).as_of(Day(2024, 1, 20)));
  EXPECT_EQ(unknown.periods, 0);
  EXPECT_EQ(unknown.deviation, .15);
}

TEST(NaiveValue, FollowsHorizonAndDiscount) {  // C3: rate × m × ∫ exp(−δ u) du
  const std::vector<double> x{4}, t_x{40}, T{50}, m{20};
  Customers known;
  known.purchases = purchases(x, t_x, T);
  known.spend = {x, m};
  known.codes = {"A"};
  const Model model = fit(ModelKind::nbd, known.purchases);
  const auto naive = [&](const ValueOptions& options) {
    return *base(model, fit_spend(x, m), known, {.value = options, .replicates = 0})[4].estimate;
  };
  const double a_week = 4 / 50. * 20;
  const double delta = std::log(1.1) * 7 / 365.25;
  EXPECT_NEAR(naive({.horizon = 52}), 52 * a_week, 1e-9);
  EXPECT_NEAR(naive({.horizon = 52, .discount = .1}), a_week * -std::expm1(-52 * delta) / delta, 1e-9);
  EXPECT_NEAR(naive({.for_ever = true, .discount = .1}), a_week / delta, 1e-6);
}

TEST(Fit, SaysThatCustomersBuyLikeAClock) {  // C2: the regularity with the greatest likelihood
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 120; ++c) {
    codes.push_back("C" + std::to_string(1000 + c));
    for (int day = static_cast<int>(c % 30); day < 400; day += 30)
      events.push_back({c, Day(2024, 1, 1) + Days{day}, 1000, 1000, 1});
  }
  const History clock{codes, events, Day(2024, 1, 1) + Days{400}, {}};
  EXPECT_EQ(most_likely_regularity(ModelKind::mbg_nbd, purchases(clock)), 12);
  EXPECT_EQ(most_likely_regularity(ModelKind::pareto_nbd, purchases(clock)), 1);
  EXPECT_EQ(most_likely_regularity(ModelKind::mbg_nbd, purchases(simulated(500, 400, 400, 5))), 1);
  const Table fitted = run("value_models.fit", R"({"today":"2025-02-04"})", {.past = &clock});
  EXPECT_NE(fitted.text(0, fitted.at("advice")).find("k = 12 has a greater likelihood"), std::string::npos);
  EXPECT_EQ(fitted.text(fitted.rows() - 1, fitted.at("aic")), "") << "a correlation has no AIC";
}

TEST(Tracking, AddsUpToWhatCameAndWasExpected) {  // C2, C3: laws
  const History past = simulated(500, 400, 480, 5);
  const Day cutoff = Day(2024, 1, 1) + Days{400};
  const auto weeks = tracking(past, cutoff, ModelKind::mbg_nbd);
  ASSERT_EQ(weeks.size(), 12U);
  EXPECT_EQ(weeks[11].until, past.today()) << "the last week ends with the history";
  double expected = 0, actual = 0, money = 0;
  for (const auto& week : weeks) {
    expected += week.expected;
    actual += week.actual;
    money += *week.actual_money;
    EXPECT_NEAR(week.expected_so_far, expected, 1e-9);
    EXPECT_NEAR(*week.actual_money_so_far, money, 1e-6);
  }
  const Customers known = customers(past.as_of(cutoff), ModelKind::mbg_nbd, Unit::day);
  const auto all = base(fit(ModelKind::mbg_nbd, known.purchases), fit_spend(known.spend.x, known.spend.m), known,
                        {.value = {.horizon = 80}, .replicates = 0});
  EXPECT_NEAR(expected, *all[2].estimate, 1e-6);
  EXPECT_NEAR(*weeks[11].expected_money_so_far, *all[3].estimate, 1e-6 * *all[3].estimate);
  const auto compared = compare(past, cutoff, {{ModelKind::mbg_nbd}}, Unit::day);
  EXPECT_EQ(compared[0].actual, actual);
  test::expect_refused({
      {"no day to judge", [&] { tracking(past, past.today(), ModelKind::mbg_nbd); }, {"cutoff must be before"}},
      {"nobody to follow", [&] { tracking(past, Day(2023, 1, 1), ModelKind::mbg_nbd); }, {"nobody had bought"}},
  });
}

}  // namespace
}  // namespace crmcore::value_models
