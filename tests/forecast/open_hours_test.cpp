// Nothing is lost, and nothing expected, in hours that were planned to be closed.
#include <gtest/gtest.h>

#include "crmcore/forecast/comparison.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

Table csv(const std::string& text) { return exchange::parse_csv(text, {}); }

constexpr const char* plan_of_two_days =
    "event,product,day,expected,made,unit_price\n"
    "f,bun,2025-05-03,80,100,2\n"
    "f,bun,2025-05-04,40,35,2\n";

/// Ten an hour: on Saturday from 10 to 18, on Sunday from `opens` until it sold out at half past an hour.
std::string sold_on_two_days(int opens, int closes, int last) {
  std::string rows = "event,product,day,hour,sold,opens,closes,sold_out_at\n";
  for (int hour = 10; hour < 18; ++hour) rows += "f,bun,2025-05-03," + std::to_string(hour) + ",10,10:00,18:00,\n";
  for (int hour = opens; hour <= last; ++hour)
    rows += "f,bun,2025-05-04," + std::to_string(hour) + (hour < last ? ",10," : ",5,") + std::to_string(opens) +
            ":00," + std::to_string(closes) + ":00," + std::to_string(last) + ":30\n";
  return rows;
}

TEST(OpenHours, OfAShortDayLoseTheirOwnAlone) {  // V4; research trial of events, A1
  const EventTable table = event_table(csv(plan_of_two_days), csv(sold_on_two_days(10, 14, 13)));
  const auto days = compare(table);
  EXPECT_EQ(days[0].lost, 0);
  EXPECT_NEAR(*days[1].lost, 5, 1) << "half an hour of ten an hour";
  for (const ComparisonRow& hour : compare(table, CompareBy::hour))
    if (*hour.hour != 13) {
      EXPECT_NEAR(*hour.lost, 0, 1e-9) << *hour.hour;
    }
}

TEST(OpenHours, SpreadWhatWasExpectedOverThemselves) {  // V4; research trial of events, A2
  const std::string plan = "event,product,day,expected\nf,bun,2025-05-03,40\ng,bun,2025-05-10,80\n";
  std::string actual = "event,product,day,hour,sold,opens,closes\n";
  for (int hour = 10; hour < 18; ++hour) actual += "g,bun,2025-05-10," + std::to_string(hour) + ",10,10:00,18:00\n";
  for (int hour = 10; hour < 14; ++hour) actual += "f,bun,2025-05-03," + std::to_string(hour) + ",10,10:00,14:00\n";
  const auto hours = compare(only(event_table(csv(plan), csv(actual)), "f"), CompareBy::hour);
  ASSERT_EQ(hours.rows.size(), 4U) << "nothing is expected while it is closed";
  for (const ComparisonRow& hour : hours) EXPECT_NEAR(*hour.expected, 10, 0.5) << *hour.hour;
}

TEST(OpenHours, OfANightThatIsNotToldOfEndWithTheLastSale) {  // V4; research trial of events, A1
  const EventTable table =
      event_table(csv("event,product,day,expected,made\nn,punch,2025-12-31,60,60\n"),
                  csv("event,product,day,hour,sold,opens,closes,sold_out_at\n"
                      "m,punch,2025-12-30,18,20,18:00,23:00,\nm,punch,2025-12-30,20,30,18:00,23:00,\n"
                      "n,punch,2025-12-31,20,40,18:00,23:59,\nn,punch,2026-01-01,1,20,,,01:20\n"));
  double lost = 0;
  for (const ComparisonRow& row : compare(table)) lost += row.lost.value_or(0);
  EXPECT_NEAR(lost, 40, 15) << "as many a minute until two as in the twenty minutes before; it had been 166";
}

TEST(States, OfATableWithoutAPlanAreNotThoseOfUnplannedGoods) {  // V4; research trial of events, C1
  const auto rows = compare(event_table(csv("event,product,made,sold\nf,bun,100,80\nf,pie,50,50\n")));
  EXPECT_EQ(rows[0].state, CellState::normal);
  EXPECT_EQ(rows[1].state, CellState::sold_out);
}

}  // namespace
}  // namespace crmcore::forecast
