#include "crmcore/schema/codec.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support.hpp"

namespace crmcore {
namespace {

template <class T>
concept EncodesTemporary = requires {
  Codec<T>::encode(T());
};
// its text would be gone
static_assert(!EncodesTemporary<Email>);
static_assert(!EncodesTemporary<Phone>);
static_assert(!EncodesTemporary<Currency>);
static_assert(!EncodesTemporary<std::string>);

/// What comes back when a value has gone into a cell.
template <class T>
T back(const T& value) {
  return Codec<T>::decode(Codec<T>::encode(value));
}

TEST(Codec, GivesBackTheEndsOfEachRange) {
  for (const std::int64_t number : {INT64_MIN, std::int64_t{0}, INT64_MAX}) {
    EXPECT_EQ(back(number), number);
    EXPECT_EQ(back(Decimal{number}), Decimal{number});
    EXPECT_EQ(back(Amount{number}), Amount{number});
    EXPECT_EQ(back(Instant{number}).microseconds, number);
    EXPECT_EQ(back(Id<Customer>{number}), Id<Customer>{number});
  }
  for (const double number : {-0.0, 1e-308, std::numeric_limits<double>::max()}) EXPECT_EQ(back(number), number);
  for (const Day day : {Day(1400, 1, 1), Day(1969, 12, 31), Day(9999, 12, 31)}) EXPECT_EQ(back(day), day);
  for (const int minute : {0, 24 * 60 - 1}) EXPECT_EQ(back(Minute{minute}).of_day, minute);
  for (const bool flag : {false, true}) EXPECT_EQ(back(flag), flag);
  EXPECT_EQ(back(Days{-400}), Days{-400});
}

TEST(Codec, GivesBackTexts) {
  const std::string text = "José; \"x\"\n", empty;
  EXPECT_EQ(back(text), text);
  EXPECT_EQ(back(empty), "");
  EXPECT_EQ(back(Email("ana@x.mx")).text(), "ana@x.mx");
  EXPECT_EQ(back(Phone("+525512345678")).text(), "+525512345678");
  EXPECT_EQ(back(Currency("JPY")), Currency("JPY"));
}

TEST(Codec, GivesBackEveryChoice) {
  for (const CustomerKind kind : {CustomerKind::person, CustomerKind::company}) EXPECT_EQ(back(kind), kind);
  EXPECT_EQ(Codec<CustomerKind>::encode(CustomerKind::company).text(), "company");
  EXPECT_EQ(choice_named<CustomerKind>("company"), CustomerKind::company);
  EXPECT_FALSE(choice_named<CustomerKind>("Company")) << "codes are exact; the door is not";
}

TEST(Codec, TellsNothingFromNull) {
  EXPECT_TRUE(Codec<std::optional<Amount>>::encode(std::nullopt).is_null());
  EXPECT_FALSE(Codec<std::optional<Amount>>::decode(Cell()).has_value());
  EXPECT_EQ(Codec<std::optional<Amount>>::decode(Cell::of(std::int64_t{0})), Amount{0});
  const std::optional<std::string> empty = "";
  EXPECT_EQ(Codec<std::optional<std::string>>::decode(Codec<std::optional<std::string>>::encode(empty)), "");
}

TEST(Codec, TakesWhatItCannotBeForItsDefault) {  // decode is total
  for (const Cell cell : {Cell(), Cell::of(INT64_MAX), Cell::of(1e300), Cell::of(std::string_view("nonsense"))}) {
    EXPECT_EQ(Codec<Day>::decode(cell), Day());
    EXPECT_EQ(Codec<CustomerKind>::decode(cell), CustomerKind{});
    EXPECT_EQ(Codec<Currency>::decode(cell), Currency());
  }
  EXPECT_EQ(Codec<Day>::decode(Cell::of(std::int64_t{Day(9999, 12, 31).number()} + 1)), Day()) << "a day too late";
  EXPECT_EQ(Codec<Day>::decode(Cell::of(std::int64_t{Day(1400, 1, 1).number()} - 1)), Day()) << "a day too early";
}

TEST(Codec, NamesTheKindOfItsColumn) {
  EXPECT_EQ(Codec<Decimal>::kind, Kind::decimal);
  EXPECT_EQ(Codec<Id<Customer>>::kind, Kind::id);
  EXPECT_EQ(Codec<CustomerKind>::kind, Kind::choice);
  EXPECT_EQ(Codec<std::optional<Day>>::kind, Kind::day);
}

}  // namespace
}  // namespace crmcore
