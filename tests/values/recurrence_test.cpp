#include "crmcore/values/recurrence.hpp"

#include "support.hpp"

namespace crmcore {
namespace {

Recurrence rule_of(std::string_view text) {
  const auto rule = parse<Recurrence>(text, {});
  EXPECT_TRUE(rule.value) << rule.why;
  return rule.value.value_or(Recurrence());
}

Day day_of(std::string_view text) { return *parse<Day>(text, {}).value; }

/// The first days of a rule as months and days: "1997-09-02 03 04; 1997-10-01".
std::string days_of(std::string_view rule, std::string_view first, std::size_t most = 100) {
  const Day begin = day_of(first);
  std::string text;
  std::string month;
  std::size_t count = 0;
  for (const Day day : rule_of(rule).days(begin, begin, day_of("2013-12-31"))) {
    if (count++ == most) return text + " ...";
    const std::string whole = day.text();
    if (whole.substr(0, 7) != month) {
      month = whole.substr(0, 7);
      text += (text.empty() ? "" : "; ") + month;
    }
    text += " " + whole.substr(8);
  }
  return text;
}

/// An example of RFC 5545, 3.8.5.3: its rule, where UNTIL is a day and COUNT takes the place of "forever", and its
/// days.
struct Example {
  const char* first;
  const char* rule;
  const char* days;
  std::size_t most = 100;
};

TEST(Recurrence, HasTheDaysOfTheExamplesOfTheStandard) {  // B9
  const Example examples[] = {
      {"1997-09-02", "FREQ=DAILY;COUNT=10", "1997-09 02 03 04 05 06 07 08 09 10 11"},
      {"1997-09-02", "FREQ=DAILY;INTERVAL=2", "1997-09 02 04 06 08 10 12 14 16 18 20 22 24 26 28 30; 1997-10 02 ...",
       16},
      {"1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09 02 12 22; 1997-10 02 12"},
      {"1997-09-02", "FREQ=WEEKLY;COUNT=10", "1997-09 02 09 16 23 30; 1997-10 07 14 21 28; 1997-11 04"},
      {"1997-09-02", "FREQ=WEEKLY;UNTIL=19971224",
       "1997-09 02 09 16 23 30; 1997-10 07 14 21 28; 1997-11 04 11 18 25; 1997-12 02 09 16 23"},
      {"1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
       "1997-09 02 16 30; 1997-10 14 28; 1997-11 11 25; 1997-12 09 23; 1998-01 06 20; 1998-02 03 17 ...", 13},
      {"1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "1997-09 02 04 09 11 16 18 23 25 30; 1997-10 02"},
      {"1997-09-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224;WKST=SU;BYDAY=MO,WE,FR",
       "1997-09 01 03 05 15 17 19 29; 1997-10 01 03 13 15 17 27 29 31; 1997-11 10 12 14 24 26 28; 1997-12 08 10 12 22 "
       "24"},
      {"1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09 02 04 16 18 30; 1997-10 02 14 16"},
      {"1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
       "1997-09 05; 1997-10 03; 1997-11 07; 1997-12 05; 1998-01 02; 1998-02 06; 1998-03 06; 1998-04 03; 1998-05 01; "
       "1998-06 05"},
      {"1997-09-05", "FREQ=MONTHLY;UNTIL=19971224;BYDAY=1FR", "1997-09 05; 1997-10 03; 1997-11 07; 1997-12 05"},
      {"1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
       "1997-09 07 28; 1997-11 02 30; 1998-01 04 25; 1998-03 01 29; 1998-05 03 31"},
      {"1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
       "1997-09 22; 1997-10 20; 1997-11 17; 1997-12 22; 1998-01 19; 1998-02 16"},
      {"1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3",
       "1997-09 28; 1997-10 29; 1997-11 28; 1997-12 29; 1998-01 29; 1998-02 26 ...", 6},
      {"1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
       "1997-09 02 15; 1997-10 02 15; 1997-11 02 15; 1997-12 02 15; 1998-01 02 15"},
      {"1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
       "1997-09 30; 1997-10 01 31; 1997-11 01 30; 1997-12 01 31; 1998-01 01 31; 1998-02 01"},
      {"1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
       "1997-09 10 11 12 13 14 15; 1999-03 10 11 12 13"},
      {"1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
       "1997-09 02 09 16 23 30; 1997-11 04 11 18 25; 1998-01 06 13 20 27; 1998-03 03 10 17 24 31 ...", 18},
      {"1997-06-10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
       "1997-06 10; 1997-07 10; 1998-06 10; 1998-07 10; 1999-06 10; 1999-07 10; 2000-06 10; 2000-07 10; 2001-06 10; "
       "2001-07 10"},
      {"1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
       "1997-03 10; 1999-01 10; 1999-02 10; 1999-03 10; 2001-01 10; 2001-02 10; 2001-03 10; 2003-01 10; 2003-02 10; "
       "2003-03 10"},
      {"1997-05-19", "FREQ=YEARLY;BYDAY=20MO", "1997-05 19; 1998-05 18; 1999-05 17 ...", 3},
      {"1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03 13 20 27; 1998-03 05 12 19 26; 1999-03 04 11 18 25 ...",
       11},
      {"1997-06-05", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
       "1997-06 05 12 19 26; 1997-07 03 10 17 24 31; 1997-08 07 14 21 28; 1998-06 04 11 18 25; 1998-07 02 ...", 18},
      // its first day is Tuesday, 1997-09-02, which EXDATE takes out in the standard and which is no day of the rule
      {"1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
       "1998-02 13; 1998-03 13; 1998-11 13; 1999-08 13; 2000-10 13 ...", 5},
      {"1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
       "1997-09 13; 1997-10 11; 1997-11 08; 1997-12 13; 1998-01 10; 1998-02 07; 1998-03 07; 1998-04 11; 1998-05 09; "
       "1998-06 13 ...",
       10},
      {"1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
       "1996-11 05; 2000-11 07; 2004-11 02 ...", 3},
      {"1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09 04; 1997-10 07; 1997-11 06"},
      {"1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
       "1997-09 29; 1997-10 30; 1997-11 27; 1997-12 30; 1998-01 29; 1998-02 26; 1998-03 30 ...", 7},
      {"1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08 05 10 19 24"},
      {"1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08 05 17 19 31"},
      {"2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01 15 30; 2007-02 15; 2007-03 15 30"},
  };
  for (const Example& one : examples) EXPECT_EQ(days_of(one.rule, one.first, one.most), one.days) << one.rule;
}

TEST(Recurrence, CountsEveryDayOfTheDecemberExampleToItsEnd) {  // B9: daily until 1997-12-24, and three Januaries
  const auto count = [](std::string_view rule, std::string_view first) {
    return rule_of(rule).days(day_of(first), day_of(first), day_of("2013-12-31")).size();
  };
  EXPECT_EQ(count("FREQ=DAILY;UNTIL=19971224", "1997-09-02"), 114U);
  EXPECT_EQ(count("FREQ=YEARLY;UNTIL=20000131;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01"), 93U);
  EXPECT_EQ(count("FREQ=DAILY;UNTIL=20000131;BYMONTH=1", "1998-01-01"), 93U);
}

TEST(Recurrence, OfAPeriodAreThoseOfTheWholeSeriesInIt) {  // B9: what may jump to the period gives the same days
  for (const char* text : {"FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
                           "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31,-1", "FREQ=YEARLY;INTERVAL=3;BYDAY=53MO,1TU",
                           "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=1,-1", "FREQ=WEEKLY;COUNT=90"}) {
    const Recurrence rule = rule_of(text);
    const Day first = day_of("2019-03-06");
    const auto whole = rule.days(first, first, day_of("2031-01-01"));
    for (int i = 0; i < 400; ++i) {
      const Day from = day_of("2018-11-01") + Days{i * 7};
      const Day to = from + Days{i % 90};
      std::vector<Day> expected;
      for (const Day day : whole)
        if (day >= from && day <= to) expected.push_back(day);
      ASSERT_EQ(rule.days(first, from, to), expected) << text << " " << from.text();
    }
  }
}

TEST(Recurrence, OfADayThatAMonthDoesNotHaveLeavesTheMonthOut) {  // B9
  EXPECT_EQ(days_of("FREQ=MONTHLY;COUNT=4", "2007-01-31"), "2007-01 31; 2007-03 31; 2007-05 31; 2007-07 31");
  EXPECT_EQ(days_of("FREQ=YEARLY;COUNT=2", "2004-02-29"), "2004-02 29; 2008-02 29");
  EXPECT_EQ(days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2004-02-28"), "");
}

TEST(Recurrence, HoldsToTheEndsOfTheCalendar) {
  const Day last = Day::from_number(Day::last_number);
  const Day first = Day::from_number(Day::first_number);
  for (const char* text : {"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTHDAY=-1"}) {
    const auto days = rule_of(text).days(last - Days{40}, last - Days{40}, last);
    ASSERT_FALSE(days.empty()) << text;
    EXPECT_LE(days.back(), last);
  }
  EXPECT_EQ(rule_of("FREQ=WEEKLY;WKST=SU").days(first, first, first + Days{7}).size(), 2U);
}

TEST(Recurrence, HasOneForm) {  // B9
  EXPECT_EQ(rule_of(" rrule:freq=weekly; byday = fr ,mo,fr;interval=1 ").text(), "FREQ=WEEKLY;BYDAY=MO,FR");
  EXPECT_EQ(rule_of("BYDAY=-1FR,+2MO;FREQ=MONTHLY;WKST=SU;COUNT=3;BYSETPOS=-1").text(),
            "FREQ=MONTHLY;BYDAY=-1FR,2MO;BYSETPOS=-1;WKST=SU;COUNT=3");
  for (const char* text : {"FREQ=YEARLY;INTERVAL=2;BYMONTH=1,12;BYMONTHDAY=-1,15;UNTIL=20301231", "FREQ=DAILY"})
    EXPECT_EQ(rule_of(text).text(), text);
}

TEST(Recurrence, RefusesByItsNameWhatItCannotRead) {  // B9, bad input
  const std::pair<const char*, const char*> refused[] = {
      {"", "FREQ"},
      {"every friday", "every friday"},
      {"FREQ=HOURLY", "HOURLY"},
      {"BYDAY=FR", "FREQ"},
      {"FREQ=DAILY;BYHOUR=9", "BYHOUR"},
      {"FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO"},
      {"FREQ=YEARLY;BYYEARDAY=100", "BYYEARDAY"},
      {"FREQ=DAILY;INTERVAL=0", "INTERVAL"},
      {"FREQ=DAILY;INTERVAL=two", "two"},
      {"FREQ=DAILY;COUNT=-1", "COUNT"},
      {"FREQ=WEEKLY;BYDAY=XX", "XX"},
      {"FREQ=WEEKLY;BYDAY=1FR", "MONTHLY"},
      {"FREQ=MONTHLY;BYDAY=0FR", "0FR"},
      {"FREQ=MONTHLY;BYDAY=54FR", "54"},
      {"FREQ=MONTHLY;BYDAY=", "BYDAY is empty"},
      {"FREQ=MONTHLY;BYMONTHDAY=32", "32"},
      {"FREQ=MONTHLY;BYMONTHDAY=0", "0"},
      {"FREQ=WEEKLY;BYMONTHDAY=1", "WEEKLY"},
      {"FREQ=YEARLY;BYMONTH=13", "13"},
      {"FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"},
      {"FREQ=DAILY;COUNT=3;UNTIL=20260101", "COUNT"},
      {"FREQ=DAILY;UNTIL=20260230", "20260230"},
      {"FREQ=DAILY;UNTIL=19971224T000000Z", "20261231"},
      {"FREQ=DAILY;FREQ=WEEKLY", "twice"},
      {"FREQ=DAILY;WKST=ZZ", "WKST"},
  };
  for (const auto& [text, word] : refused) {
    const auto rule = parse<Recurrence>(text, {});
    EXPECT_FALSE(rule.value) << text;
    EXPECT_NE(rule.why.find(word), std::string::npos) << text << ": " << rule.why;
  }
}

}  // namespace
}  // namespace crmcore
