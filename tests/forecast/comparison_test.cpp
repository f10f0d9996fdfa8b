#include "crmcore/forecast/comparison.hpp"

#include <gtest/gtest.h>

#include <map>

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
std::map<std::string, ComparisonRow> fair() {
  std::map<std::string, ComparisonRow> of;
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

TEST(Compare, RefusesATableWithoutARow) {  // bad input
  test::expect_refused({
      {"cells", [] { compare(EventTable{}); }, {"no row"}},
      {"two files", [] { compare(csv("product,expected\n"), csv("product,sold\n")); }, {"no row"}},
  });
}

}  // namespace
}  // namespace crmcore::forecast
