// A year of a pizzeria's orders with their clock time: what sold-out days would have sold, and how often the intervals
// of plans hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "crmcore/forecast/backtest.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

struct Pizza {
  std::string name;
  std::map<Day, std::vector<int>> sold;  // minutes of the day of single units, ascending
};
/// The one most sold first; empty where the data are not there.
std::vector<Pizza> pizzas() {
  const auto orders = test::data_rows("pizza-orders/orders.csv.gz");
  const auto lines = test::data_rows("pizza-orders/order_details.csv.gz");
  const auto kinds = test::data_rows("pizza-orders/pizzas.csv.gz");
  std::map<std::string, std::string> kind;
  for (const auto& row : kinds) kind[row[0]] = row[1];
  std::map<std::string, std::pair<Day, int>> when;
  for (const auto& row : orders)
    when[row[0]] = {*parse<Day>(row[1], {}).value, parse<Minute>(row[2].substr(0, 5), {}).value->of_day};
  std::map<std::string, Pizza> of_kind;
  std::map<std::string, int> units;
  for (const auto& row : lines) {
    const auto& [day, minute] = when.at(row[1]);
    Pizza& pizza = of_kind[kind.at(row[2])];
    pizza.name = kind.at(row[2]);
    pizza.sold[day].insert(pizza.sold[day].end(), static_cast<std::size_t>(std::stoi(row[3])), minute);
    units[pizza.name] += std::stoi(row[3]);
  }
  std::vector<Pizza> all;
  for (auto& [name, pizza] : of_kind) {
    for (auto& [day, minutes] : pizza.sold) std::ranges::sort(minutes);
    all.push_back(std::move(pizza));
  }
  std::ranges::stable_sort(all, std::greater<>(), [&](const Pizza& pizza) { return units[pizza.name]; });
  return all;
}

EventCell cell_of(const Pizza& pizza, Day day, std::size_t stock) {
  EventCell cell;
  const auto& minutes = pizza.sold.at(day);
  cell.event = day.text();
  cell.product = pizza.name;
  cell.day = day;
  const std::size_t sold = std::min(stock, minutes.size());
  cell.sold = Decimal::of(static_cast<std::int64_t>(sold));
  cell.sold_by_hour.emplace();
  for (std::size_t unit = 0; unit < sold; ++unit)
    (*cell.sold_by_hour)[static_cast<std::size_t>(minutes[unit] / 60)] += 1;
  if (sold < minutes.size()) cell.sold_out_at = Minute{minutes[sold - 1]};
  complete_facts(cell);
  return cell;
}
constexpr std::size_t enough = 1'000'000;

TEST(Completion,
     FindsTheDemandOfSoldOutDays) {  // V4 V6: stock at a percentile of past same weekdays, eight top products
  const auto all = pizzas();
  if (all.empty()) GTEST_SKIP() << "pizza-orders is not on this machine (CRMCORE_DATA)";
  for (const bool planned : {true, false})
    for (const double level : {.3, .5, .7}) {
      EventTable table;
      for (std::size_t p = 0; p < all.size(); ++p) {
        std::map<int, std::vector<double>> past;  // by weekday
        for (const auto& [day, minutes] : all[p].sold) {
          auto& same = past[day.weekday()];
          const bool limited = p < 8 && same.size() >= 8;
          const double stock =
              limited ? std::max(1.0, std::floor(statistics::quantiles(same, std::array{level})[0])) : enough;
          table.cells.push_back(cell_of(all[p], day, static_cast<std::size_t>(stock)));
          double mean = 0;
          for (const double one : same) mean += one / static_cast<double>(same.size());
          if (planned && limited) table.cells.back().expected = Decimal{std::llround(mean * Decimal::one)};
          same.push_back(static_cast<double>(minutes.size()));
        }
      }
      std::ranges::sort(table.cells, {}, [](const EventCell& cell) { return std::pair(cell.event, cell.product); });
      double demand = 0, bias = 0, error = 0, naive = 0, covered = 0, cells = 0;
      std::map<std::string, const Pizza*> of_name;
      for (const Pizza& pizza : all) of_name.emplace(pizza.name, &pizza);
      for (const ComparisonRow& cell : compare(table)) {
        if (cell.state != CellState::sold_out && !(cell.state == CellState::not_planned && *cell.lost > 0)) continue;
        const auto came = static_cast<double>(of_name.at(cell.product)->sold.at(*cell.day).size());
        const double missed = came - *cell.sold;
        demand += came;
        bias += *cell.demand - came;
        error += std::abs(*cell.demand - came);
        naive += missed;
        covered += missed >= *cell.lost_low && missed <= *cell.lost_high ? 1 : 0;
        cells += 1;
      }
      std::printf(
          "pizza, %s, stock at %.0f %%: %.0f cells, bias %+.2f %%, error %.1f %%, sales taken as demand %.1f %%; "
          "interval %.3f\n",
          planned ? "planned" : "no plan", 100 * level, cells, 100 * bias / demand, 100 * error / demand,
          100 * naive / demand, covered / cells);
      EXPECT_LE(std::abs(bias / demand), .05);
      EXPECT_LT(error, naive / 2);
      EXPECT_GE(covered / cells, .75);
      EXPECT_LE(covered / cells, .85);
    }
}

TEST(Plan, HoldsItsIntervalsOnDaysTakenAsEvents) {  // V6: 80 % intervals cover 75 to 85 % of actuals
  const auto all = pizzas();
  if (all.empty()) GTEST_SKIP() << "pizza-orders is not on this machine (CRMCORE_DATA)";
  const auto covered = [&](const char* what, auto&& taken) {
    std::vector<Occasion> events;
    EventTable sales;
    std::map<Day, bool> days;
    for (const Pizza& pizza : all)
      for (const auto& [day, minutes] : pizza.sold) days.emplace(day, taken(day));
    for (const auto& [day, is_taken] : days)
      if (is_taken) events.push_back({.name = day.text(), .first = day, .last = day});
    for (const Pizza& pizza : all)
      for (const auto& [day, minutes] : pizza.sold)
        if (days.at(day)) sales.cells.push_back(cell_of(pizza, day, enough));
    std::ranges::sort(sales.cells, {}, [](const EventCell& cell) { return std::pair(cell.event, cell.product); });
    EventBacktest options;
    options.from = events[events.size() / 3].first;
    const auto line = backtest(events, sales, {}, options)[0];
    std::printf("pizza, %s as events: %ld cells, 80 %% intervals cover %.3f, wape %.3f\n", what,
                static_cast<long>(line.cells), *line.coverage, line.wape.value_or(0));
    return *line.coverage;
  };
  const std::vector<double> shares = {covered("Fridays", [](Day day) { return day.weekday() == 5; }),
                                      covered("Saturdays", [](Day day) { return day.weekday() == 6; }),
                                      covered("each fifth day", [](Day day) { return day.number() % 5 == 0; })};
  for (const double share : shares) {
    EXPECT_GE(share, .75);
    EXPECT_LE(share, .85);
  }
}

}  // namespace
}  // namespace crmcore::forecast
