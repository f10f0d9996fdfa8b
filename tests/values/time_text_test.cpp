// What people and programs write for days and times.
#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

Forms ordered(DateOrder order) { return {.date_order = order}; }
Forms in_zone(const char* zone, DateOrder order = DateOrder::year_month_day) {
  return {.date_order = order, .time_zone = TimeZone(zone)};
}

std::string day_time(std::string_view text, const Forms& forms = {}) {
  const auto parsed = parse<DayTime>(text, forms);
  if (!parsed.value) return parsed.why;
  return parsed.value->day.text() + (parsed.value->minute ? " " + parsed.value->minute->text() : "");
}
template <class T>
std::string why(std::string_view text, const Forms& forms = {}) {
  const auto parsed = parse<T>(text, forms);
  return parsed.value ? "it was read" : parsed.why;
}
void expect_words(const std::string& message, const std::vector<std::string_view>& words) {
  for (const std::string_view word : words)
    EXPECT_NE(message.find(word), std::string::npos) << message << "\nlacks: " << word;
}

/// A day in every style, with the order that it needs.
std::vector<std::pair<std::string, DateOrder>> written(Day day) {
  constexpr std::array english{"January", "February", "March",     "April",   "May",      "June",
                               "July",    "August",   "September", "October", "November", "December"};
  constexpr std::array spanish{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                               "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
  constexpr std::array portuguese{"janeiro", "fevereiro", "março",    "abril",   "maio",     "junho",
                                  "julho",   "agosto",    "setembro", "outubro", "novembro", "dezembro"};
  constexpr std::array weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const auto [y, m, d] = day.civil();
  const auto month = static_cast<std::size_t>(m - 1);
  const std::string year = day.text().substr(0, 4);
  const std::string two = day.text().substr(5, 2) + "/" + day.text().substr(8, 2);
  const std::string weekday = weekdays[static_cast<std::size_t>(day.weekday() - 1)];
  const std::string number = std::to_string(d);
  const auto any = DateOrder::year_month_day;
  return {{day.text(), any},
          {year + day.text().substr(5, 2) + day.text().substr(8, 2), any},
          {year + "/" + two, any},
          {number + "/" + std::to_string(m) + "/" + year, DateOrder::day_month_year},
          {two + "/" + year, DateOrder::month_day_year},
          {number + "-" + std::string(english[month]).substr(0, 3) + "-" + year, any},
          {weekday + ", " + english[month] + " " + number + ", " + year, any},
          {number + " de " + spanish[month] + " de " + year, any},
          {number + " " + std::string(spanish[month]).substr(0, 3) + ". " + year, any},
          {number + "º de " + portuguese[month] + " de " + year, any},
          {std::to_string(day.number() + 25569) + ".0", DateOrder::excel_serial}};
}

TEST(DayText, IsReadBackInEveryStyle) {  // law
  std::mt19937 draw(1);
  std::uniform_int_distribution<std::int32_t> number(Day(1900, 3, 1).number(), Day(2200, 1, 1).number());
  for (int i = 0; i < 2000; ++i) {
    const Day day = Day::from_number(number(draw));
    for (const auto& [text, order] : written(day)) ASSERT_EQ(parse<Day>(text, ordered(order)).value, day) << text;
  }
}

TEST(DayText, IsReadOrRefusedWhateverItIs) {  // law
  constexpr std::array<std::string_view, 28> pieces{
      "1", "2", "0", "31", "2026", "99", "-",  "/",   ".",   ",",   ":",     "+",   " ",    "\u00A0",
      "–", "T", "Z", "º",  "de ",  "am", "p.", "mar", "jan", "lun", "24:00", "UTC", "\xFF", "\xE2\x80"};
  std::mt19937 draw(2);
  std::uniform_int_distribution<std::size_t> piece(0, pieces.size() - 1);
  std::uniform_int_distribution<std::size_t> length(0, 9);
  const std::array forms{Forms(), in_zone("America/Mexico_City", DateOrder::day_month_year),
                         in_zone("UTC", DateOrder::epoch_seconds), ordered(DateOrder::excel_serial)};
  for (int i = 0; i < 4'000; ++i) {
    std::string text;
    for (std::size_t n = length(draw); n > 0; --n) text += pieces[piece(draw)];
    for (const Forms& form : forms) {
      const auto day = parse<Day>(text, form);
      const auto time = parse<DayTime>(text, form);
      ASSERT_NE(day.value.has_value(), !day.why.empty()) << text;
      ASSERT_NE(time.value.has_value(), !time.why.empty()) << text;
      ASSERT_TRUE(!day.value || day.value == time.value->day) << text;
      ASSERT_NE(parse<Minute>(text, form).value.has_value(), !parse<Minute>(text, form).why.empty()) << text;
      ASSERT_NE(parse<Hour>(text, form).value.has_value(), !parse<Hour>(text, form).why.empty()) << text;
    }
    static_cast<void>(day_readings(text));
  }
}

TEST(DayText, HasAMonthInWordsInThreeLanguages) {
  for (const char* text :
       {"5-Jan-2026", "5-JAN-26", "05JAN2026", "Jan 5, 2026", "January 5 2026", "Jan. 5, 2026", "5th of January 2026",
        "2026-Jan-05", "5 ene 2026", "5 ene. 2026", "05/ene/2026", "5 de enero de 2026", "5 de enero del 2026",
        "5 DE ENERO DE 2026", "5 jan 2026", "5º de janeiro de 2026", "5.jan.2026"})
    EXPECT_EQ(day_time(text), "2026-01-05") << text;
  EXPECT_EQ(day_time("15 sept 2026"), "2026-09-15");
  EXPECT_EQ(day_time("15 setiembre 2026"), "2026-09-15");
  EXPECT_EQ(day_time("1º de março de 2026"), "2026-03-01");
  EXPECT_EQ(day_time("5/fev/2026"), "2026-02-05");
}

TEST(DayText, MayHaveItsWeekdayWhichMustBeTrue) {
  for (const char* text : {"lun 5 ene 2026", "lunes, 5 de enero de 2026", "Mon, 05 Jan 2026",
                           "segunda-feira, 5 de janeiro de 2026", "Lun. 05/01/2026"})
    EXPECT_EQ(day_time(text, ordered(DateOrder::day_month_year)), "2026-01-05") << text;
  EXPECT_EQ(day_time("sáb 10 dic 2011"), "2011-12-10");
  EXPECT_EQ(day_time("mar 6 ene 2026"), "2026-01-06") << "martes";
  EXPECT_EQ(day_time("mar 6 2026"), "2026-03-06") << "March";
  expect_words(why<Day>("lun 6 ene 2026"), {"'lun 6 ene 2026'", "another weekday", "2026-01-06"});
}

TEST(DayText, TakesAMidnightAfterADayAndRefusesATimeThatWouldBeLost) {
  for (const char* text : {"2026-01-05 00:00", "2026-01-05 00:00:00", "2026-01-05T00:00:00.000", "2026-01-05 12:00 AM"})
    EXPECT_EQ(parse<Day>(text).value, Day(2026, 1, 5)) << text;
  EXPECT_EQ(parse<Day>("2026-01-04 24:00").value, Day(2026, 1, 5));
  expect_words(why<Day>("2026-01-05 10:14:00"), {"'2026-01-05 10:14:00'", "has a time, 10:14", "give the day alone"});
  expect_words(why<Day>("2026-01-05 00:00:00.5"), {"has a time"});
}

TEST(DayText, HasATimeAsTillsAndSpreadsheetsWriteIt) {
  for (const char* text :
       {"2026-01-05 15:04", "2026-01-05T15:04:59", "2026-01-05  15:04:59.999999999", "20260105T1504", "20260105T150459",
        "2026-01-05, 15:04", "2026-01-05 3:04 PM", "2026-01-05 03:04 p. m.", "2026-01-05 03:04 p.m.",
        "2026-01-05 15:04 hs.", "2026-01-05 15:04 hrs", "5 de enero de 2026 15:04 h", "2026-01-05 3:04\u00A0p.\u00A0m.",
        "2026-01-05 03:04:59\u202FPM", "2026-01-05 15h04", "Jan 5, 2026 3:04:00 PM"})
    EXPECT_EQ(day_time(text), "2026-01-05 15:04") << text;
  EXPECT_EQ(day_time("13/01/2026, 10:15", ordered(DateOrder::day_month_year)), "2026-01-13 10:15");
  EXPECT_EQ(day_time("2026-01-05 24:00"), "2026-01-06 00:00") << "the first minute of the next day";
  EXPECT_EQ(day_time("2016-12-31 23:59:60"), "2016-12-31 23:59") << "a leap second";
}

TEST(DayText, IsRefusedForItsTrueReason) {
  for (const auto& [text, words] : std::vector<std::pair<const char*, std::vector<std::string_view>>>{
           {"", {"'' is not a day"}},
           {"soon", {"'soon' is not a day"}},
           {"2011-02-30", {"is not a day"}},
           {"dec 2011", {"is not a day"}},
           {"10/12/2011", {"order", "date_order"}},
           {"2026-01-05 soon", {"followed by 'soon'", "not a time of day"}},
           {"2026-01-05 25:00", {"followed by '25:00'"}},
           {"2026-01-05 24:01", {"followed by '24:01'"}},
           {"2026-01-05 13:04 PM", {"followed by '13:04 pm'"}},
           {"2026-01-05 10:14 +99:00", {"cannot be read from '+99:00' on"}},
           {"2026-01-05 10:14 tomorrow", {"cannot be read from 'tomorrow' on"}},
           {"9999-12-31 24:00", {"after the last day"}},
           {"2026-01-05Z", {"has a time zone but no time"}},
           {"2026-01-05 -06:00", {"has a time zone but no time"}}})
    expect_words(why<DayTime>(text), words);
}

TEST(DayText, WithANamedZoneOfSeveralMeaningsIsRefused) {
  for (const char* zone : {"PST", "CST", "IST", "BST", "AEST"})
    expect_words(why<DayTime>(std::string("Jan 15, 2026 10:30:00 AM ") + zone, in_zone("UTC")),
                 {zone, "not a time zone with one meaning", "write an offset"});
}

TEST(DayText, IsTheSameInstantHoweverItIsWritten) {
  for (const char* text : {"2026-09-03T14:14:30Z", "2026-09-03 10:14:30 -0400", "2026-09-03T14:14:30.5+00:00",
                           "2026-09-03 14:14 UTC", "2026-09-03 16:14 GMT+2", "2026-09-03T19:44:30+05:30",
                           "20260903T141430Z", "2026-09-03t14:14:30z", "Thu, 03 Sep 2026 10:14:00 -0400",
                           "Thu Sep 03 2026 10:14:00 GMT-0400 (Eastern Daylight Time)", "3 sep 2026 10:14:00 -04:00"}) {
    EXPECT_EQ(day_time(text, in_zone("America/Mexico_City")), "2026-09-03 08:14") << text;
    EXPECT_EQ(parse<Day>(text, in_zone("Pacific/Auckland")).value, Day(2026, 9, 4)) << text;
    EXPECT_EQ(parse<Minute>(text, in_zone("America/Mexico_City")).value, Minute{8 * 60 + 14}) << text;
    expect_words(why<DayTime>(text), {text, "has a time zone", "say time_zone, such as 'America/Mexico_City'"});
  }
}

TEST(DayText, OfANumberIsNeverGuessed) {
  expect_words(why<Day>("46027"), {"'46027' is a number", "excel_serial is 2026-01-05", "epoch_seconds is 1970-01-01"});
  expect_words(why<Day>("1767571200"), {"epoch_seconds is 2026-01-05", "epoch_milliseconds is 1970-01-21"});
  expect_words(why<Day>("1767571200000"), {"epoch_milliseconds is 2026-01-05"});
  EXPECT_EQ(day_time("20260105"), "2026-01-05") << "eight digits are a day";
  EXPECT_EQ(day_numbers("2026-01-05"), "");
}

TEST(DayText, OfASpreadsheetIsReadWhenItIsSaid) {
  const Forms serial = ordered(DateOrder::excel_serial);
  EXPECT_EQ(day_time("46027", serial), "2026-01-05");
  EXPECT_EQ(day_time("61", serial), "1900-03-01");
  EXPECT_EQ(day_time("45384.34", serial), "2024-04-02 08:09");
  EXPECT_EQ(day_time("45384,427083333", serial), "2024-04-02 10:15") << "rounded to the second";
  EXPECT_EQ(day_time("2026-01-05", serial), "2026-01-05") << "other days stay what they are";
  EXPECT_EQ(parse<Minute>("0.427083333", serial).value, Minute{10 * 60 + 15}) << "a time is a part of a day";
  expect_words(why<Day>("60", serial), {"'60'", "1900-03-01"});
  expect_words(why<Day>("45384.34", serial), {"has a time, 08:09"});
}

TEST(DayText, OfAnEpochIsAnInstant) {
  EXPECT_EQ(day_time("1767571200", in_zone("America/Mexico_City", DateOrder::epoch_seconds)), "2026-01-04 18:00");
  EXPECT_EQ(day_time("1767571200.9", in_zone("UTC", DateOrder::epoch_seconds)), "2026-01-05 00:00");
  EXPECT_EQ(day_time("-1", in_zone("UTC", DateOrder::epoch_seconds)), "1969-12-31 23:59");
  EXPECT_EQ(day_time("1767571200000", in_zone("UTC", DateOrder::epoch_milliseconds)), "2026-01-05 00:00");
  expect_words(why<Day>("1767571200", ordered(DateOrder::epoch_seconds)), {"say time_zone"});
  expect_words(why<Day>("1e99", in_zone("UTC", DateOrder::epoch_seconds)), {"is not a day"});
}

TEST(DayText, ASpanOfHoursIsNoOffset) {
  const auto in_mexico = in_zone("America/Mexico_City", DateOrder::year_month_day);
  for (const auto& [text, words] : std::vector<std::pair<const char*, std::vector<std::string_view>>>{
           {"2026-01-05 13:00-14:00", {"holds a span of hours", "as 2026-01-05 13:00"}},
           {"2026-01-05 15:00-18:30", {"holds a span of hours", "as 2026-01-05 15:00"}},
           {"2026-01-05 10:00 a 11:00", {"holds a span of hours", "as 2026-01-05 10:00"}},
           {"2026-01-05 10:00-11:00", {"may be a span", "2026-01-05 10:00:00-11:00"}},
           {"2026-01-05 05:00-06:00", {"may be a span", "2026-01-05 05:00:00-06:00"}}})
    expect_words(why<DayTime>(text, in_mexico), words);
  EXPECT_EQ(day_time("2026-01-05 10:00-06:00", in_mexico), "2026-01-05 10:00");
  EXPECT_EQ(day_time("2026-01-05 05:00:00-06:00", in_mexico), "2026-01-05 05:00");
  EXPECT_EQ(day_time("2026-01-05T05:00-06:00", in_mexico), "2026-01-05 05:00");
}

TEST(MinuteText, IsReadAsPeopleWriteIt) {
  for (const auto& [text, wanted] : std::vector<std::pair<const char*, const char*>>{{"08:26", "08:26"},
                                                                                     {"8:26:59", "08:26"},
                                                                                     {"10 AM", "10:00"},
                                                                                     {"10:30 pm", "22:30"},
                                                                                     {"3 p.m.", "15:00"},
                                                                                     {"12 am", "00:00"},
                                                                                     {"03:04 p. m.", "15:04"},
                                                                                     {"10h30", "10:30"},
                                                                                     {"10h", "10:00"},
                                                                                     {"10.30", "10:30"},
                                                                                     {"12:00 a.\u00A0m.", "00:00"}}) {
    const auto minute = parse<Minute>(text);
    EXPECT_EQ(minute.value ? minute.value->text() : minute.why, wanted) << text;
  }
}

TEST(MinuteText, IsRefusedForItsTrueReason) {
  for (const auto& [text, words] : std::vector<std::pair<const char*, std::vector<std::string_view>>>{
           {"24:00", {"end of the day", "23:59"}},
           {"10:00-11:00", {"is a span", "give one time"}},
           {"10:14-04:00", {"has a time zone but no day"}},
           {"10:14Z", {"has a time zone but no day"}},
           {"2026-01-05 10:14", {"holds a day as well"}},
           {"2026-01-05 10:14 PST", {"not a time zone with one meaning"}},
           {"0.42", {"is not a time of day"}},
           {"10.5", {"is not a time of day"}},
           {"10", {"is not a time of day"}},
           {"25:00", {"is not a time of day"}},
           {"soon", {"'soon' is not a time of day; write it as 08:26"}}})
    expect_words(why<Minute>(text), words);
}

TEST(HourText, IsAnHourATimeOrASpanOfOneHour) {
  for (const auto& [text, wanted] : std::vector<std::pair<const char*, int>>{{"9", 9},
                                                                             {"09:30", 9},
                                                                             {"10 AM", 10},
                                                                             {"10:00-11:00", 10},
                                                                             {"10:00 – 10:59", 10},
                                                                             {"10-11", 10},
                                                                             {"10 a 11", 10},
                                                                             {"3 pm - 4 pm", 15},
                                                                             {"23:00-24:00", 23},
                                                                             {"23:00-00:00", 23}})
    EXPECT_EQ(parse<Hour>(text).value, Hour{wanted}) << text;
}

TEST(HourText, IsRefusedWhenItIsNotOneHour) {
  for (const char* text : {"10:00-12:00", "10:30-11:30", "12-10"})
    expect_words(why<Hour>(text), {"must be one hour of the day", text});
  for (const char* text : {"24", "-1", "24:00", "soon"})
    expect_words(why<Hour>(text), {"must be an hour between 0 and 23", text});
}

TEST(DayReadings, SayWhichOrdersFit) {
  const auto readings = [](std::string_view text) {
    const DayReadings read = day_readings(text);
    return std::string(read.day_first ? "day " : "") + (read.month_first ? "month " : "") +
           (read.is_number ? "number" : "");
  };
  EXPECT_EQ(readings("05/01/2026"), "day month ");
  EXPECT_EQ(readings("13/01/2026 10:00"), "day ");
  EXPECT_EQ(readings("1/13/26, 10:00 PM"), "month ");
  EXPECT_EQ(readings("lun 05/01/2026"), "day ") << "May 1 is a Friday";
  for (const char* text : {"2026-01-05", "20260105", "5-Jan-2026", "Jan 15, 2026 10:30 AM PST", "soon", "45/45/2026"})
    EXPECT_EQ(readings(text), "") << text;
  for (const char* text : {"46027", "45384.34", "1767571200", "1511011200"})
    EXPECT_EQ(readings(text), "number") << text;
}

}  // namespace
}  // namespace crmcore
