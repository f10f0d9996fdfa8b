#include "crmcore/values/calendar.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
static_assert(Addable<Day, Days>);
static_assert(!Addable<Day, Day>);
static_assert(!std::is_convertible_v<int, Day>);

TEST(Day, GoesThereAndBackOverTheWholeRange) {
  for (std::int32_t number = Day(1400, 1, 1).number(); number <= Day(9999, 12, 31).number(); number += 17) {
    const auto [year, month, day] = Day::from_number(number).civil();
    ASSERT_EQ(Day(year, month, day).number(), number);
  }
  EXPECT_EQ(Day(1970, 1, 1).number(), 0);
  EXPECT_EQ(Day(2000, 3, 1) - Day(2000, 2, 28), Days{2});
  EXPECT_EQ(Day(1900, 3, 1) - Day(1900, 2, 28), Days{1});
  EXPECT_EQ(Day(2011, 12, 10).weekday(), 6);
  EXPECT_EQ(Day(1969, 12, 31).weekday(), 3);
}

TEST(Day, RefusesDaysThatDoNotExist) {
  EXPECT_EQ(test::error_of([] { Day(2011, 2, 29); }, {"2011-02-29"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { Day(1399, 12, 31); }), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { return Day(9999, 12, 31) + Days{1}; }), ErrorCode::overflow);
  for (const auto text :
       {"", "2011-13-01", "2011-02-30", "2011-2", "20111310", "2011-12-10x", "10/12/2011", "NaN", "0000-00-00"})
    EXPECT_FALSE(parse<Day>(text).value.has_value()) << text;
}

TEST(Day, IsReadInTheOrderSaid) {
  Forms day_first, month_first;
  day_first.date_order = DateOrder::day_month_year;
  month_first.date_order = DateOrder::month_day_year;
  EXPECT_EQ(parse<Day>("10/12/2011", day_first).value, Day(2011, 12, 10));
  EXPECT_EQ(parse<Day>("10/12/2011", month_first).value, Day(2011, 10, 12));
  EXPECT_EQ(parse<Day>(" 10.12.11 ", day_first).value, Day(2011, 12, 10));
  EXPECT_EQ(parse<Day>("20111210").value, Day(2011, 12, 10));
  EXPECT_EQ(parse<DayTime>("12/1/2010 8:26 PM", month_first).value->minute->of_day, 20 * 60 + 26);
}

TEST(Instant, IsWrittenAndReadToTheMicrosecond) {
  for (const auto text : {"2011-12-10T08:26:00.000001Z", "1969-12-31T23:59:59.999999Z"})
    EXPECT_EQ(parse<Instant>(text).value->text(), text);
}

TEST(Instant, IsReadWithAnyOffsetAndRefusedWithoutOne) {
  EXPECT_EQ(parse<Instant>("2011-12-10 02:26:00-06:00").value->text(), "2011-12-10T08:26:00.000000Z");
  for (const auto text : {"2011-12-10 08:26:00", "2011-12-10", "2011-12-10Z", "soon"})
    EXPECT_NE(parse<Instant>(text).why.find("is not an instant"), std::string::npos) << text;
}

TEST(Month, HasItsOwnArithmetic) {
  EXPECT_EQ(Month(Day(2011, 12, 10)).next().first_day(), Day(2012, 1, 1));
  EXPECT_EQ(Month(2012, 1).next(-13).first_day(), Day(2010, 12, 1));
}

}  // namespace
}  // namespace crmcore
