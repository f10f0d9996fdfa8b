#include "crmcore/values/weekly_hours.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

std::string read(std::string_view text) {
  const auto parsed = parse<WeeklyHours>(text);
  return parsed.value ? parsed.value->text() : "refused: " + parsed.why;
}

TEST(WeeklyHours, AreReadAsPeopleWriteThem) {  // R4
  const std::vector<std::pair<std::string_view, std::string>> forms{
      {"after 14:00", "daily 14:00-24:00"},
      {"después de las 14:00", "daily 14:00-24:00"},
      {"todos los días a partir de las 18:30", "daily 18:30-24:00"},
      {"hasta las 10", "daily 00:00-10:00"},
      {"L-V 9:00-13:00, 16:00-19:00; sáb 10-12", "mon-fri 09:00-13:00, 16:00-19:00; sat 10:00-12:00"},
      {"lunes a viernes de 9 a 13 y de 16 a 19 h, sábados de 10 a 12",
       "mon-fri 09:00-13:00, 16:00-19:00; sat 10:00-12:00"},
      {"Mon, Wed and Fri 2-5 pm", "mon, wed, fri 14:00-17:00"},
      {"9-1pm", "daily 09:00-13:00"},
      {"9 a.m.\u20131 p.m.", "daily 09:00-13:00"},
      {"de 9 a 1 de la tarde", "daily 09:00-13:00"},
      {"from 9 to 17 on weekdays", "mon-fri 09:00-17:00"},
      {"9-13 mon, 10-12 tue", "mon 09:00-13:00; tue 10:00-12:00"},
      {"fines de semana por la tarde", "sat-sun 12:00-19:00"},
      {"mornings", "daily 08:00-12:00"},
      {"weekdays", "mon-fri 00:00-24:00"},
      {"cualquier hora", "daily 00:00-24:00"},
      {"mon 9-12, 11-13", "mon 09:00-13:00"},
      {"lun-vie 9-18", "mon-fri 09:00-18:00"},
      {"24/7", "daily 00:00-24:00"},
      {"24 horas", "daily 00:00-24:00"},
      {"lun-vie 24 h; sáb 9-13", "mon-fri 00:00-24:00; sat 09:00-13:00"},
      {"22:00-02:00", "daily 00:00-02:00, 22:00-24:00"},
      {"vie 10 pm a 2 am", "fri 22:00-24:00; sat 00:00-02:00"},
      {"dom de 20 a 6", "mon 00:00-06:00; sun 20:00-24:00"},
  };
  for (const auto& [text, kept] : forms) EXPECT_EQ(read(text), kept) << text;
}

TEST(WeeklyHours, RefuseWhatHasNoMeaningAndSayWhatHas) {  // bad input
  for (const auto& [text, why] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"9", "the hour '9' alone"},
                                                                  {"14-13", "14:00-13:00, which ends before it begins"},
                                                                  {"whenever", "the word 'whenever'"},
                                                                  {"25-26", "'25'"},
                                                                  {"9:75-10", "'9:75'"},
                                                                  {"busy", "mon-fri 9-13"},
                                                                  {"", "empty"}})
    EXPECT_NE(read(text).find(why), std::string::npos) << text << ": " << read(text);
  EXPECT_EQ(test::error_of([] { WeeklyHours({{8, 0, 60}}); }), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { WeeklyHours({{1, 60, 60}}); }), ErrorCode::invalid);
}

TEST(WeeklyHours, AreTheSameWhenTheirTextIsReadAgain) {  // A16
  std::mt19937 random(4);
  const auto pick = [&](int least, int most) { return std::uniform_int_distribution<int>(least, most)(random); };
  for (int round = 0; round < 500; ++round) {
    std::vector<WeeklyHours::Interval> intervals;
    for (int more = pick(1, 12); more > 0; --more) {
      const int from = pick(0, 1438);
      intervals.push_back({pick(1, 7), from, pick(from + 1, 1440)});
    }
    const WeeklyHours hours(intervals);
    EXPECT_EQ(parse<WeeklyHours>(hours.text()).value, hours) << hours.text();
    for (const auto& [weekday, from, to] : intervals) EXPECT_TRUE(hours.contains(weekday, Minute{from}));
  }
}

TEST(WeeklyHours, BeginAtTheirFirstMinuteAndEndBeforeTheirLast) {
  const WeeklyHours hours({{6, 10 * 60, 12 * 60}});
  const Day saturday(2026, 11, 28);
  EXPECT_FALSE(hours.contains(saturday, Minute{10 * 60 - 1}));
  EXPECT_TRUE(hours.contains(saturday, Minute{10 * 60}));
  EXPECT_FALSE(hours.contains(saturday, Minute{12 * 60}));
  EXPECT_FALSE(hours.contains(saturday + Days{1}, Minute{10 * 60}));
}

}  // namespace
}  // namespace crmcore
