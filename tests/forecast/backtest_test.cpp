#include "crmcore/forecast/backtest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

Table csv(const std::string& text) { return exchange::parse_csv(text, {}); }

std::vector<Series> buns() {
  std::vector<Series> all(2);
  for (std::uint64_t s = 0; s < 2; ++s) {
    statistics::Random random(4, s);
    all[s].name = s == 0 ? "buns" : "cake";
    for (int i = 0; i < 500; ++i) {
      const Day day = Day(2025, 1, 1) + Days{i};
      all[s].day.push_back(day);
      all[s].event.push_back(0);
      all[s].near_event.push_back(0);
      const double level = 40 + .1 * i + (day.weekday() == 6 ? 60 : 0);
      all[s].demand.push_back(std::floor(level * (.8 + .4 * random.uniform())));
    }
  }
  return all;
}

/// Two products, of which the owner made far too many buns on the last hundred days; judged from 2026 on.
class Backtest : public testing::Test {
 protected:
  Backtest() : all(buns()) {
    all[0].made.assign(500, std::nan(""));
    for (std::size_t i = 400; i < 500; ++i) all[0].made[i] = 200;
    for (const auto& line : backtest(all, Day(2026, 1, 1), economics))
      found[{std::string(line.method), line.product}] = line;
  }
  std::vector<Series> all;
  const Economics economics{.price = 3, .unit_cost = 1, .salvage = .2};
  std::map<std::pair<std::string, std::string>, MethodLine> found;
};

TEST_F(Backtest, JudgesEveryRuleOnTheSameDays) {  // V7
  EXPECT_EQ(found.at({"analogs", "all"}).days, found.at({"last_week", "all"}).days);
  EXPECT_EQ(found.at({"analogs", "all"}).days, 2 * 135);
}

TEST_F(Backtest, FindsTheForecastBetterThanSimpleRules) {  // V7
  const MethodLine& ours = found.at({"analogs", "all"});
  const MethodLine& last = found.at({"last_week", "all"});
  const MethodLine& days = found.at({"all_days", "all"});
  EXPECT_LT(*ours.wape, *days.wape);
  EXPECT_LT(*ours.cost, *last.cost);
  EXPECT_LT(*ours.cost, *days.cost);
  EXPECT_GT(*ours.profit, *days.profit);
  EXPECT_LT(*days.dm_p_value, 1e-6);
  EXPECT_FALSE(ours.dm_p_value);
}

TEST_F(Backtest, SetsTheOwnerBesideTheForecastWhereTheOwnerMadeAny) {  // V7
  const MethodLine& made = found.at({"owner", "buns"});
  EXPECT_EQ(made.days, 100);
  EXPECT_LT(*made.bias, -.3) << "sold less than made";
  EXPECT_LT(*made.dm_p_value, 1e-6);
  EXPECT_FALSE(found.contains({"owner", "cake"}));
}

TEST_F(Backtest,
       CountsCostAndProfitAsTwoSides) {  // V7: profit = (price − cost) · demand − cost of being over and short
  const MethodLine& ours = found.at({"analogs", "all"});
  double demand = 0;
  for (const Series& series : all)
    for (std::size_t i = 365; i < 500; ++i) demand += series.demand[i] / (2 * 135);
  EXPECT_NEAR(*ours.profit + *ours.cost, 2 * demand, 1e-9);
}

TEST_F(Backtest, MakesTheSameWhateverTheDayBringsItself) {  // V7: a day's own sales change its cost, never its quantity
  const auto made_of = [&](double sold) {
    Series one = all[0];
    one.demand.back() = std::nan("");
    one.day.push_back(one.day.back() + Days{1});
    one.demand.push_back(sold);
    one.event.push_back(0);
    one.near_event.push_back(0);
    return to_make({one}, economics)[0].make;
  };
  EXPECT_EQ(made_of(3), made_of(4'000));
}

TEST_F(Backtest, DoesNotJudgeDaysThatSoldOut) {  // V7: nobody knows what more would have sold
  for (Series& series : all) series.sold_out.assign(series.rows(), 0);
  all[0].sold_out[450] = 1;
  all[0].sold_out[460] = 1;
  std::map<std::string, std::int64_t> days;
  for (const auto& line : backtest(all, Day(2026, 1, 1), economics))
    if (line.method == "analogs") days[line.product] = line.days;
  EXPECT_EQ(days["buns"], 135 - 2);
  EXPECT_EQ(days["cake"], 135);
}

TEST_F(Backtest, RefusesWhatCannotBeJudged) {  // bad input
  test::expect_refused({
      {"days to come", [&] { backtest(all, Day(2027, 1, 1), economics); }, {"2027"}},
      {"a price of nothing", [&] { backtest(all, Day(2026, 1, 1), {.price = 0}); }, {"price"}},
      {"no day to make for", [&] { to_make(all, economics); }, {"every row"}},
  });
}

TEST(EventBacktest, WeighsPricesThatDifferByDay) {  // V7
  const auto profit = [](const char* first, const char* second) {
    std::string rows = "event,day,product,expected,made,sold,unit_price,unit_cost\n";
    std::string events = "event,first_day,last_day\n";
    for (int e = 0; e < 3; ++e) {
      const std::string name(1, static_cast<char>('a' + e)), month = "2026-0" + std::to_string(e + 1);
      events += name + "," + month + "-01," + month + "-02\n";
      rows += name + "," + month + "-01,x,20,20,20," + first + ",1\n" + name + "," + month + "-02,x,20,20,20," +
              second + ",1\n";
    }
    for (const auto& line : backtest(occasions_of(csv(events)), event_table(csv(rows)), {}))
      if (line.method == "owner") return *line.profit;
    return 0.0;
  };
  EXPECT_NEAR(profit("10", "2"), profit("2", "10"), 1e-9);
}

TEST(EventBacktest, KnowsNoMoreThanWhenItWasPlanned) {  // V7: planned_on
  const auto events = occasions_of(csv("event,first_day,planned_on\ne1,2026-05-01,\ne2,2026-05-08,2026-04-20\n"));
  const auto sales = event_table(csv("event,product,sold\ne1,a,10\ne2,a,12\n"));
  EXPECT_EQ(test::error_of([&] { backtest(events, sales, {}); }, {"no event"}), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore::forecast
