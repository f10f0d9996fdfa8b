#include "crmcore/forecast/compare.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

Table csv(const std::string& text) { return exchange::parse_csv(text, {}); }

const char* const fair_plan =
    "product,expected,made,unit_price,unit_cost,salvage\n"
    "cake,20,20,3.00,1.00,0\n"
    "bun,50,60,1.50,0.40,0.10\n"
    "pie,10,0,4.00,1.50,0\n"
    "tart,8,8,5.00,2.00,0\n";
const char* const fair_sold =
    "product,hour,sold,unit_price,sold_out_at\n"
    "cake,9,12,3.00,\n"
    "cake,10,8,3.00,10:45\n"
    "bun,9,10,1.50,\n"
    "bun,10,15,1.50,\n"
    "bun,11,10,1.40,\n"
    "bun,12,5,1.40,\n"
    "pie,9,0,,\n"
    "cider,11,6,2.00,\n";

/// The fair of two files by product.
std::map<std::string, Compared> fair() {
  std::map<std::string, Compared> of;
  for (const auto& cell : compare(csv(fair_plan), csv(fair_sold))) of[cell.product] = cell;
  return of;
}

TEST(Compare, TellsDemandStockOutAndProductionApart) {  // V4: states
  auto of = fair();
  ASSERT_EQ(of.size(), 5U);
  EXPECT_EQ(of["cake"].state, CellState::sold_out);
  EXPECT_EQ(of["bun"].state, CellState::normal);
  EXPECT_EQ(of["pie"].state, CellState::not_brought);
  EXPECT_EQ(of["cider"].state, CellState::not_planned);
  EXPECT_EQ(of["tart"].state, CellState::no_data);
  EXPECT_FALSE(of["tart"].sold.has_value()) << "no data is not 0";
}

TEST(Compare, AddsUpFromDemandAndWhatWasLost) {  // V4: identities
  for (const auto& [product, cell] : fair()) {
    if (!cell.sold || !cell.expected) continue;
    EXPECT_NEAR(*cell.sold_minus_expected, *cell.demand_minus_expected - *cell.lost, 1e-9) << product;
    if (cell.made) {
      EXPECT_NEAR(*cell.made - *cell.sold, *cell.made_minus_expected - *cell.sold_minus_expected, 1e-9) << product;
    }
  }
}

TEST(Compare, SaysHowMuchMoreWouldHaveSold) {  // V4: lost sales with an interval
  auto of = fair();
  EXPECT_GT(*of["cake"].lost, 3) << "half of the day was still to come";
  EXPECT_LT(*of["cake"].lost, 40);
  EXPECT_LE(*of["cake"].lost_low, *of["cake"].lost);
  EXPECT_GE(*of["cake"].lost_high, *of["cake"].lost);
  EXPECT_EQ(of["bun"].lost, 0);
}

TEST(Compare, MeasuresSellThroughAndFillRate) {  // V4
  auto of = fair();
  EXPECT_EQ(*of["cake"].sell_through, 1);
  EXPECT_LT(*of["cake"].fill_rate, 1);
  EXPECT_NEAR(*of["bun"].sell_through, 40. / 60, 1e-12);
  EXPECT_NEAR(*of["bun"].left, 20, 1e-12);
}

TEST(Compare, CountsMoneyWhereItIsKnown) {  // V4
  auto of = fair();
  EXPECT_EQ(of["bun"].revenue, Amount{40 * 150 - 15 * 10});
  EXPECT_EQ(of["bun"].margin, Amount{40 * 150 - 15 * 10 - 40 * 40});
  EXPECT_FALSE(of["cider"].margin) << "its cost is not known";
}

TEST(Compare, DividesByNoExpectationOfNothing) {  // V4
  auto of = fair();
  EXPECT_NEAR(*of["bun"].sold_over_expected, -.2, 1e-12);
  EXPECT_FALSE(of["cider"].sold_over_expected) << "nothing was expected: no division by zero";
}

TEST(Compare, TotalsWhatIsKnown) {  // V4
  auto of = fair();
  const auto total = compare(csv(fair_plan), csv(fair_sold), CompareBy::total)[0];
  EXPECT_EQ(total.sold, 66);
  EXPECT_EQ(total.expected, 80) << "nothing is known of the tarts";
  EXPECT_NEAR(*total.lost, *of["cake"].lost + *of["pie"].lost, 1e-9);
}

TEST(Compare, ExpectsNothingOfAnHourWhenNoOtherDayTells) {  // V4: by hour
  double by_hour = 0;
  for (const auto& line : compare(csv(fair_plan), csv(fair_sold), CompareBy::hour)) {
    by_hour += line.sold.value_or(0);
    EXPECT_FALSE(line.expected) << "nothing says how a day goes but the day itself";
  }
  EXPECT_EQ(by_hour, 66);
}

TEST(Compare, SpreadsAPlanEvenlyOverTheHoursItWasOpen) {  // V4: by hour
  const auto all_gone = compare(csv("product,expected,made\nbun,20,12\n"),
                                csv("product,hour,sold,opens,closes\n"
                                    "bun,10,5,10:00,15:00\n"
                                    "bun,11,4,,\n"
                                    "bun,12,3,,\n"),
                                CompareBy::hour);
  double sold = 0, expected = 0;
  for (const auto& line : all_gone) {
    sold += *line.sold;
    expected += *line.expected;
  }
  EXPECT_EQ(sold, 12) << "though no full day tells the profile";
  EXPECT_NEAR(expected, 20, 1e-9);
  ASSERT_EQ(all_gone.size(), 5U);
  EXPECT_NEAR(*all_gone[4].expected, 4, 1e-9) << "evenly while it is open, not as it sold";
}

TEST(Compare, ShowsHoursOfCellsThatHaveThem) {  // V4: by hour
  const auto mixed = compare(csv("product,expected\nbun,20\npie,5\n"),
                             csv("product,hour,sold\n"
                                 "bun,10,5\n"
                                 "bun,11,7\n"
                                 "pie,,2\n"),
                             CompareBy::hour);
  ASSERT_EQ(mixed.size(), 2U);
  EXPECT_EQ(mixed[0].sold, 5);
  EXPECT_EQ(mixed[1].sold, 7);
}

TEST(Compare, HoldsHoursAgainstHowTheyWerePlanned) {  // V4: planned by hour
  const auto planned = compare(csv("product,day,hour,expected,made\n"
                                   "bun,2026-05-01,10,8,20\n"
                                   "bun,2026-05-01,11,4,\n"
                                   "bun,2026-05-01,12,2,\n"),
                               csv("product,day,hour,sold\n"
                                   "bun,2026-05-01,10,5\n"
                                   "bun,2026-05-01,11,7\n"),
                               CompareBy::hour);
  ASSERT_EQ(planned.size(), 3U);
  EXPECT_EQ(planned[0].sold_minus_expected, -3);
  EXPECT_EQ(planned[1].sold_minus_expected, 3);
  EXPECT_EQ(planned[2].expected, 2);
  EXPECT_EQ(planned[2].sold, 0);
}

TEST(Compare, AddsUpADayThatWasPlannedByHour) {  // V4: planned by hour
  const auto day =
      compare(csv("product,hour,expected,made\nbun,10,8,20\nbun,11,4,\n"), csv("product,sold\nbun,9\n"))[0];
  EXPECT_EQ(day.expected, 12);
  EXPECT_EQ(day.made, 20);
}

TEST(Compare, CompletesASoldOutDayByItsPlannedHours) {  // V4: sold out at eleven, when two thirds should have come
  const auto gone = compare(csv("product,hour,expected,made\nbun,10,8,8\nbun,11,4,\n"),
                            csv("product,sold,sold_out_at\nbun,8,11:00\n"))[0];
  EXPECT_NEAR(*gone.lost, 4, .5);
}

TEST(Compare, LearnsHowADayGoesFromAnotherEvent) {  // V4: the own sales do not tell it
  auto book =
      event_table(csv("event,hour,product,expected,sold\n"
                      "may,9,bun,,30\n"
                      "may,10,bun,,10\n"
                      "june,9,bun,,1\n"
                      "june,10,bun,,9\n"));
  for (EventCell& cell : book.cells)
    if (cell.event == "june") cell.expected = Decimal::of(20);
  const auto june = compare(only(book, "june"), CompareBy::hour);
  ASSERT_EQ(june.size(), 2U);
  EXPECT_NEAR(*june[0].expected, 15, 1e-9);
  EXPECT_NEAR(*june[1].expected, 5, 1e-9);
}

/// A table with plan and sales side by side: one day sold by hour until it was out, one sold above what was made.
EventTable one_table_of_both() {
  return event_table(
      csv("event,day,hour,product,expected,made,sold,left,unit_price,unit_cost,sold_out_at\n"
          "fair,2026-05-01,9,cake,10,12,5,,3,1,\n"
          "fair,2026-05-01,10,cake,,,7,0,3,1,10:30\n"
          "fair,2026-05-02,,cake,10,12,14,,3,1,\n"
          "fair,2026-05-02,,bun,5,,0,5,2,1,\n"));
}

TEST(Compare, ReadsOneTableOfBoth) {  // V2 V3
  const auto table = one_table_of_both();
  ASSERT_EQ(table.cells.size(), 3U);
  const auto cells = compare(table);
  EXPECT_EQ(cells[0].product, "bun");
  EXPECT_EQ(cells[0].state, CellState::zero);
  EXPECT_EQ(cells[0].made, 5) << "sold and left";
  EXPECT_EQ(cells[1].state, CellState::sold_out);
  EXPECT_EQ(cells[1].sold, 12);
  EXPECT_EQ(compare(table, CompareBy::day).size(), 2U);
}

TEST(Compare, NeverClipsSalesToWhatWasMade) {  // V2 V3
  const auto cells = compare(one_table_of_both());
  EXPECT_EQ(cells[2].state, CellState::sold_more_than_made);
  EXPECT_EQ(cells[2].sold, 14) << "sales are never clipped";
  EXPECT_EQ(compare(csv("product,expected,made\npie,3,0\n"), csv("product,sold\npie,2\n"))[0].state,
            CellState::sold_more_than_made)
      << "none made, and some sold";
}

TEST(Compare, RefusesRowsThatCannotBe) {  // bad input
  struct Case {
    const char* plan;
    const char* sold;
    std::vector<std::string_view> words;
    ErrorCode code = ErrorCode::invalid;
  };
  const char* const plan = "product,expected\na,1\n";
  const char* const sold = "product,sold\na,1\n";
  const std::vector<Case> cases{
      // a number out of its range
      {"product,expected\na,-1\n", sold, {"row 1, expected", "-1"}},
      {"product,hour,expected\na,29,1\n", sold, {"row 1, hour", "29"}},
      {plan, "product,hour,sold\na,24,1\n", {"hour", "24"}},
      {plan, "product,day,sold\na,2025-02-30,1\n", {"row 1", "2025-02-30"}},
      {"product,expected,unit_price\na,1,0\n", sold, {"row 1, unit_price", "'0'"}},
      {"product,expected,unit_price,salvage\na,1,2,5\n", sold, {"row 1, salvage", "price"}},
      // said twice
      {"product,expected\na,1\na,2\n", sold, {"row 2", "planned twice"}},
      {"product,hour,expected\na,9,1\na,9,2\n", sold, {"row 2", "planned twice", "9 h"}},
      {"product,hour,expected\na,9,1\na,,2\n", sold, {"row 2", "expected by hour", "whole day"}},
      {plan, "product,hour,sold\na,9,1\na,,7\n", {"row 2", "whole day"}},
      {"product,hour,expected,unit_cost\na,9,1,2\na,10,1,3\n", sold, {"row 2, unit_cost", "'3'", "earlier row"}},
      {plan, "product,hour,sold,closes\na,9,1,18:00\na,10,1,17:00\n", {"row 2, closes", "17:00"}},
      // outside the opening hours
      {plan, "product,hour,sold,opens,closes\na,3,1,10:00,18:00\n", {"row 1, hour"}},
      {plan, "product,sold,sold_out_at,opens,closes\na,3,03:00,10:00,18:00\n", {"row 1, sold_out_at", "03:00"}},
      // what contradicts itself
      {"product,expected,made\na,9,6\n", "product,sold,closed\na,3,true\n", {"row 1, closed", "sold 3"}},
      {"product,expected,made\na,10,40\n",
       "product,hour,sold,sold_out_at\na,10,4,12:00\na,14,6,\n",
       {"'a'", "12:00", "30 were left"}},
      {"product,expected\na,10\n", "product,hour,sold,sold_out_at\na,10,4,12:00\na,14,6,\n", {"14 h"}},
      {"product,expected,salvage\na,10,5\n", "product,sold,unit_price\na,1,2\n", {"salvage 5", "price, 2"}},
      {"product,expected,unit_price,currency\na,10,5,MXN\n",
       sold,
       {"row 1", "'MXN'", "EUR"},
       ErrorCode::mixed_currency},
      // what is missing
      {plan, "product,sold\n,1\n", {"row 1, product"}},
      {"item,expected\na,1\n", sold, {"product"}, ErrorCode::unknown_name},
      {"product,expected\n", "product,sold\n", {"no row"}},
  };
  for (const Case& one : cases)
    EXPECT_EQ(test::error_of([&] { compare(csv(one.plan), csv(one.sold)); }, one.words), one.code)
        << one.plan << one.sold;
}

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

/// Three days on which one sells an hour, the last of which is sold out by two o'clock.
std::string three_days() {
  std::string sold = "product,day,hour,sold,sold_out_at\n";
  for (const char* const day : {"2026-05-01", "2026-05-02", "2026-05-03"}) {
    const bool is_last = day[9] == '3';
    for (int hour = 10; hour < (is_last ? 14 : 18); ++hour)
      sold +=
          std::string("a,") + day + "," + std::to_string(hour) + ",1," + (is_last && hour == 13 ? "13:59" : "") + "\n";
  }
  return sold;
}
/// Planned for all three of them together.
EventTable planned_together() {
  return event_table(csv("product,expected,made,unit_price\na,24,20,3\n"), csv(three_days()));
}

TEST(Compare, CompletesEachDayOfAPlanForAllOfThem) {  // V4: a plan without days
  const auto together = planned_together();
  ASSERT_EQ(together.cells.size(), 1U);
  const auto cell = compare(together)[0];
  EXPECT_EQ(cell.state, CellState::sold_out);
  EXPECT_EQ(cell.sold, 20);
  EXPECT_NEAR(*cell.lost, 4, .5) << "half of the third day, not of all";
}

TEST(Compare, LosesAsMuchPlannedTogetherAsByDay) {  // V4: a plan without days
  const auto by_day = compare(event_table(csv("product,day,expected\n"
                                              "a,2026-05-01,8\n"
                                              "a,2026-05-02,8\n"
                                              "a,2026-05-03,8\n"),
                                          csv(three_days())),
                              CompareBy::total)[0];
  EXPECT_NEAR(*compare(planned_together())[0].lost, *by_day.lost, 1e-9) << "as if planned by day";
}

TEST(Compare, ShowsTheDaysOfAPlanForAllOfThem) {  // V4: a plan without days
  const auto days = compare(planned_together(), CompareBy::day);
  ASSERT_EQ(days.size(), 3U);
  EXPECT_EQ(days[2].sold, 4);
  EXPECT_EQ(days[2].expected, 8);
}

TEST(Compare, LosesSalesInTheHoursWhenAllWasGone) {  // V4: by hour
  const auto together = planned_together();
  const double lost = *compare(together)[0].lost;
  for (const auto& hour : compare(together, CompareBy::hour))
    EXPECT_NEAR(*hour.lost, *hour.hour < 14 ? 0 : lost / 4, .05) << "in the hours when it was gone";
}

TEST(Compare, LosesTheShareOfADayThatFellOut) {  // V4: a plan without days
  const auto fell_out = compare(event_table(csv("product,expected\na,30\n"), csv("product,day,sold,closed\n"
                                                                                 "a,2026-05-01,9,\n"
                                                                                 "a,2026-05-02,,true\n"
                                                                                 "a,2026-05-03,11,\n")))[0];
  EXPECT_EQ(fell_out.state, CellState::partial_day);
  EXPECT_NEAR(*fell_out.lost, 10, 1e-9);
}

TEST(Compare, JudgesASmallProductByItself) {  // V4: no plan, and nothing else known of the product
  const auto cake =
      compare(event_table(csv("product,made,sold,unit_price\n"
                              "cake,5,5,20\n"
                              "bread,200,150,2\n"
                              "roll,400,300,1\n")))[1];
  EXPECT_EQ(cake.product, "cake");
  EXPECT_LT(*cake.lost, 5) << "not as many as of bread";
  EXPECT_GT(*cake.lost, 0);
}

TEST(Compare, KnowsNoDemandOfWhatWasNotBrought) {  // V4: states; V6
  const auto cell = compare(csv("product,expected,made,unit_price\na,40,0,2\n"), csv("product,sold\na,0\n"))[0];
  EXPECT_EQ(cell.state, CellState::not_brought);
  EXPECT_NEAR(*cell.lost, 40, 1e-9);
  EXPECT_NEAR(*cell.demand_minus_expected, 0, 1e-9) << "a decision of production, no surprise of demand";
}

TEST(Compare, TellsWhatSoldFromWhatIsLeft) {  // V3
  const auto left = compare(csv("product,expected,made\na,20,20\n"), csv("product,left\na,3\n"))[0];
  EXPECT_EQ(left.sold, 17);
  EXPECT_EQ(left.state, CellState::normal);
}

TEST(Compare, SpreadsWhatALateOpeningLostOverItsHours) {  // V4: by hour
  const auto hours = compare(csv("product,expected,made\na,80,100\n"),
                             csv("product,hour,sold,opens,closes,opened_at\n"
                                 "a,14,10,10:00,18:00,14:00\n"
                                 "a,15,10,,,\n"
                                 "a,16,10,,,\n"
                                 "a,17,10,,,\n"),
                             CompareBy::hour);
  for (const auto& hour : hours) EXPECT_NEAR(*hour.lost, *hour.hour < 14 ? 10 : 0, .5) << *hour.hour;
}

TEST(Compare, TakesWhatWasMadeBeforeWhatWasPlanned) {  // V3
  EXPECT_EQ(compare(csv("product,expected,made\na,10,20\n"), csv("product,sold,made\na,24,25\n"))[0].made, 25)
      << "as it was goes before the plan";
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

/// All that is said of the fair.
std::string said(const char* language) {
  std::string all;
  for (const auto& line : sentences(event_table(csv(fair_plan), csv(fair_sold)), language)) all += line.text + "\n";
  return all;
}

TEST(Sentences, SayWhatAnOwnerUnderstands) {  // V4
  const std::string all = said("en");
  EXPECT_NE(all.find("Sold out of cake at 10:45; about "), std::string::npos) << all;
  EXPECT_NE(all.find("more would have sold, "), std::string::npos);
  EXPECT_NE(all.find("20 of 60 bun were left."), std::string::npos) << all;
  EXPECT_NE(all.find("pie was expected (10) and not brought."), std::string::npos);
  EXPECT_NE(all.find("cider was not planned and sold 6."), std::string::npos);
  EXPECT_NE(all.find("Nothing is known of tart; 8 were expected."), std::string::npos);
  EXPECT_EQ(all.find('{'), std::string::npos) << "every mark is filled";
}

TEST(Sentences, SpeakSpanish) {  // V4
  const std::string spanish = said("es");
  EXPECT_NE(spanish.find("cake se agotó a las 10:45"), std::string::npos);
  EXPECT_EQ(spanish.find('{'), std::string::npos);
}

TEST(Sentences, SayOnWhichDayItWasSoldOut) {  // V4
  const auto told = sentences(planned_together());
  ASSERT_EQ(told.size(), 2U);
  EXPECT_NE(told[1].text.find("on 2026-05-03 at 13:59"), std::string::npos) << told[1].text;
}

TEST(Sentences, SayWhatDoesNotAddUp) {  // V4
  const auto told = sentences(event_table(csv("product,expected,made,sold,left\na,12,20,12,3\n")));
  EXPECT_EQ(told[1].text, "a: 20 made, 12 sold and 3 left do not add up.");
}

TEST(Sentences, RefuseWhatTheyCannotSay) {  // bad input
  test::expect_refused({
      {"another language", [] { said("de"); }, {"de"}, ErrorCode::unknown_name},
      {"no row", [] { sentences(EventTable{}); }, {"no row"}},
  });
}

}  // namespace
}  // namespace crmcore::forecast
