#include "crmcore/forecast/backtest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

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

TEST(Backtest, SetsTheForecastBesideSimpleRulesAndTheOwner) {  // V7
  auto all = buns();
  const Economics economics{.price = 3, .unit_cost = 1, .salvage = .2};
  all[0].made.assign(500, std::nan(""));
  for (std::size_t i = 400; i < 500; ++i) all[0].made[i] = 200;  // far too many
  std::map<std::pair<std::string, std::string>, MethodLine> found;
  for (const auto& line : backtest(all, Day(2026, 1, 1), economics))
    found[{std::string(line.method), line.product}] = line;
  const MethodLine& ours = found.at({"analogs", "all"});
  const MethodLine& last = found.at({"last_week", "all"});
  const MethodLine& days = found.at({"all_days", "all"});
  EXPECT_EQ(ours.days, last.days) << "all are judged on the same days";
  EXPECT_EQ(ours.days, 2 * 135);
  EXPECT_LT(*ours.wape, *days.wape);
  EXPECT_LT(*ours.cost, *last.cost);
  EXPECT_LT(*ours.cost, *days.cost);
  EXPECT_GT(*ours.profit, *days.profit);
  const MethodLine& made = found.at({"owner", "buns"});
  EXPECT_EQ(made.days, 100);
  EXPECT_LT(*made.bias, -.3) << "sold less than made";
  EXPECT_FALSE(found.contains({"owner", "cake"}));
  EXPECT_LT(*made.dm_p_value, 1e-6);
  EXPECT_LT(*days.dm_p_value, 1e-6);
  EXPECT_FALSE(ours.dm_p_value);
  // cost and profit are two sides: profit = (price − cost) · demand − cost of being over and short
  double demand = 0;
  for (const Series& series : all)
    for (std::size_t i = 365; i < 500; ++i) demand += series.demand[i] / (2 * 135);
  EXPECT_NEAR(*ours.profit + *ours.cost, 2 * demand, 1e-9);

  const auto made_of = [&](double sold) {  // a day's own sales change its cost, never its quantity
    Series one = all[0];
    one.demand.back() = std::nan("");
    one.day.push_back(one.day.back() + Days{1});
    one.demand.push_back(sold);
    one.event.push_back(0);
    one.near_event.push_back(0);
    return to_make({one}, economics)[0].make;
  };
  EXPECT_EQ(made_of(3), made_of(4'000));
  EXPECT_EQ(test::error_of([&] { backtest(all, Day(2027, 1, 1), economics); }, {"2027"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { backtest(all, Day(2026, 1, 1), {.price = 0}); }, {"price"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { to_make(all, economics); }, {"every row"}), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore::forecast
