#include "crmcore/forecast/bridge.hpp"

#include <gtest/gtest.h>

#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

std::map<std::string, std::int64_t> parts_of(const Result<BridgePart>& bridge, const std::string& product = "") {
  std::map<std::string, std::int64_t> parts;
  for (const auto& line : bridge)
    if (line.product == product) parts[line.part] = line.amount.minor;
  return parts;
}
EventTable table_of(const std::vector<std::array<std::int64_t, 4>>& products) {  // q0, p0, q1, p1
  EventTable table;
  for (std::size_t i = 0; i < products.size(); ++i) {
    EventCell cell;
    cell.product = std::string(1, static_cast<char>('a' + i));
    cell.expected = Decimal::of(products[i][0]);
    cell.sold = Decimal::of(products[i][2]);
    cell.planned_price = Decimal{products[i][1] * 10'000};
    cell.price = Decimal{products[i][3] * 10'000};  // cents
    table.cells.push_back(cell);
  }
  return table;
}

TEST(Bridge, KeepsTheTextbooksNumbersOfMilano) {  // V4; forecast-events.md 3.4
  auto milano = bridge(table_of({{8000, 2000, 6000, 2000}, {7000, 1200, 7000, 1200}, {5000, 900, 9000, 900}}));
  auto all = parts_of(milano);
  EXPECT_EQ(all["plan"], 28'900'000);
  EXPECT_EQ(all["actual"], 28'500'000);
  EXPECT_EQ(all["volume"], 2'890'000);
  EXPECT_EQ(all["mix"], -3'290'000);
  EXPECT_EQ(all["price"], 0);
  EXPECT_EQ(parts_of(milano, "a")["volume"], 1'600'000);
  EXPECT_EQ(parts_of(milano, "a")["mix"], -5'600'000);
  EXPECT_EQ(parts_of(milano, "c")["mix"], 3'150'000);
}

TEST(Bridge, KeepsTheTextbooksVolumeAndMix) {  // V4; forecast-events.md 3.4
  auto all = parts_of(
      bridge(table_of({{400'000, 200, 480'000, 200}, {600'000, 120, 900'000, 120}, {1'500'000, 250, 1'620'000, 250}})));
  EXPECT_EQ(all["volume"], 105'400'000);
  EXPECT_EQ(all["mix"], -23'400'000);
}

TEST(Bridge, HasNoMixWhereAllGrowAlike) {  // V4; forecast-events.md 3.4
  auto all = parts_of(
      bridge(table_of({{8000, 76'000, 9200, 76'000}, {26'000, 9'400, 29'900, 9'400}, {6000, 94'000, 6900, 94'000}})));
  EXPECT_EQ(all["volume"], 212'460'000);
  EXPECT_EQ(all["mix"], 0) << "same mix";
}

TEST(Bridge, TiesOutToTheCentForAnyNumbers) {  // V4
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    statistics::Random random(seed);
    EventTable table;
    const std::size_t n = 1 + random.bits() % 6;
    for (std::size_t i = 0; i < n; ++i) {
      EventCell cell;
      cell.product = std::string(1, static_cast<char>('a' + i));
      const auto some = [&](std::uint64_t most) {
        return Decimal{static_cast<std::int64_t>(random.bits() % 4 == 0 ? 0 : random.bits() % most)};
      };
      cell.expected = some(300'000'000);
      cell.sold = some(300'000'000);
      cell.made = Decimal{cell.sold->millionths + some(50'000'000).millionths};
      cell.planned_price = some(9'000'000);
      cell.price = some(9'000'000);
      cell.planned_cost = some(4'000'000);
      cell.unit_cost = some(4'000'000);
      cell.salvage = some(1'000'000);
      table.cells.push_back(cell);
    }
    for (const bool profit : {false, true}) {
      const auto lines = bridge(table, profit, {500}, {700});
      auto all = parts_of(lines);
      std::int64_t sum = 0;
      std::map<std::string, std::int64_t> by_part;
      for (const auto& line : lines) {
        if (line.product.empty() && line.part != "actual") sum += line.amount.minor;
        if (!line.product.empty()) by_part[line.part] += line.amount.minor;
      }
      EXPECT_EQ(sum, all["actual"]) << seed;
      for (const auto& [part, amount] : by_part) EXPECT_EQ(amount, all[part]) << seed << part;
      EventTable turned = table;
      std::ranges::reverse(turned.cells);
      EXPECT_EQ(parts_of(bridge(turned, profit, {500}, {700})), all) << "the order of products changes nothing";
    }
    EventTable same_price = table;
    for (EventCell& cell : same_price.cells) cell.price = cell.planned_price;
    EXPECT_EQ(parts_of(bridge(same_price))["price"], 0);
  }
}

TEST(Bridge, RefusesWhatHasNoMoney) {  // bad input
  const EventTable priced = table_of({{10, 100, 5, 100}});
  EventTable priceless = priced;
  priceless.cells[0].planned_price = priceless.cells[0].price = std::nullopt;
  test::expect_refused({
      {"no price", [&] { bridge(priceless); }, {"'a'", "price"}},
      {"a profit without costs", [&] { bridge(priced, true); }, {"unit cost of 'a'"}},
      {"no row", [] { bridge(EventTable{}); }, {"no row"}},
  });
}

TEST(Bridge, IsExactOverSeveralDaysOfAProduct) {  // V4: prices that differ between days, empty plans
  for (std::uint64_t round = 0; round < 300; ++round) {
    statistics::Random random(17, round);
    const auto upto = [&](std::uint64_t most) { return static_cast<std::int64_t>(random.bits() % (most + 1)); };
    EventTable table, same_price, same_mix;
    for (int day = 0; day < 4; ++day)
      for (int product = 0; product < 3; ++product) {
        EventCell cell;
        cell.product = std::string(1, static_cast<char>('a' + product));
        cell.day = Day(2026, 5, 1) + Days{day};
        cell.expected = Decimal::of(round % 7 == 0 ? 0 : upto(40));
        cell.sold = Decimal::of(upto(40));
        cell.planned_price = Decimal{(1 + upto(900)) * 10'000};
        cell.price = Decimal{(1 + upto(900)) * 10'000};
        table.cells.push_back(cell);
        cell.price = cell.planned_price;
        same_price.cells.push_back(cell);
        cell.sold = Decimal{2 * cell.expected->millionths};
        same_mix.cells.push_back(cell);
      }
    Amount planned, sold;
    for (const EventCell& cell : table.cells) {
      planned = planned + line_total(*cell.expected, *cell.planned_price, 2);
      sold = sold + line_total(*cell.sold, *cell.price, 2);
    }
    auto parts = parts_of(bridge(table));
    EXPECT_EQ(parts["plan"], planned.minor);
    EXPECT_EQ(parts["actual"], sold.minor);
    EXPECT_EQ(parts["plan"] + parts["price"] + parts["volume"] + parts["mix"] + parts["new"] + parts["dropped"],
              parts["actual"]);
    for (const auto& line : bridge(same_price))
      if (line.part == "price") {
        EXPECT_EQ(line.amount, Amount{}) << line.product;
      }
    for (const auto& line : bridge(same_mix))
      if (line.part == "mix" || line.part == "price") {
        EXPECT_EQ(line.amount, Amount{}) << line.part << line.product;
      }
    EventTable turned = table;
    std::ranges::reverse(turned.cells);
    std::rotate(turned.cells.begin(), turned.cells.begin() + 5, turned.cells.end());
    for (const std::string product : {"a", "b", "c"})
      EXPECT_EQ(parts_of(bridge(turned), product), parts_of(bridge(table), product)) << "rows in any order";
  }
}

}  // namespace
}  // namespace crmcore::forecast
