#include "crmcore/forecast/event_table.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::forecast {
namespace {

Table csv(const std::string& text) { return exchange::parse_csv(text, {}); }

/// The code of the Error that a plan and an actual as CSV are refused with.
std::optional<ErrorCode> error_of(const char* plan, const char* sold, std::initializer_list<std::string_view> words) {
  return test::error_of([&] { event_table(csv(plan), csv(sold)); }, words);
}

TEST(EventTable, RefusesWhatCannotBe) {  // V2 V3, bad input
  EXPECT_EQ(error_of("product,expected\na,-1\n", "product,sold\na,1\n", {"row 1, expected", "-1"}), ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected\na,1\na,2\n", "product,sold\na,1\n", {"row 2", "planned twice"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected\na,1\n", "product,hour,sold\na,24,1\n", {"hour", "24"}), ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected\na,1\n", "product,sold\n,1\n", {"row 1, product"}), ErrorCode::invalid);
  EXPECT_EQ(
      error_of("product,expected,unit_price,salvage\na,1,2,5\n", "product,sold\na,1\n", {"row 1, salvage", "price"}),
      ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected\na,1\n", "product,hour,sold,opens,closes\na,3,1,10:00,18:00\n", {"row 1, hour"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected\na,1\n", "product,sold,sold_out_at,opens,closes\na,3,03:00,10:00,18:00\n",
                     {"row 1, sold_out_at", "03:00"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected,unit_price\na,1,0\n", "product,sold\na,1\n", {"row 1, unit_price", "'0'"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of("product,hour,expected,unit_cost\na,9,1,2\na,10,1,3\n", "product,sold\na,1\n",
                     {"row 2, unit_cost", "'3'", "earlier row"}),
            ErrorCode::invalid)
      << "which one should count?";
  EXPECT_EQ(error_of("product,expected\na,1\n", "product,hour,sold,closes\na,9,1,18:00\na,10,1,17:00\n",
                     {"row 2, closes", "17:00"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of("item,expected\na,1\n", "product,sold\na,1\n", {"product"}), ErrorCode::unknown_name);
}

TEST(EventTable, RefusesWhatContradictsItself) {  // bad input
  EXPECT_EQ(error_of("product,expected,made\na,10,40\n", "product,hour,sold,sold_out_at\na,10,4,12:00\na,14,6,\n",
                     {"'a'", "12:00", "30 were left"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of("product,expected\na,10\n", "product,hour,sold,sold_out_at\na,10,4,12:00\na,14,6,\n", {"14 h"}),
            ErrorCode::invalid);
  EXPECT_EQ(
      error_of("product,expected,salvage\na,10,5\n", "product,sold,unit_price\na,1,2\n", {"salvage 5", "price, 2"}),
      ErrorCode::invalid);
  EXPECT_EQ(
      error_of("product,expected,unit_price,currency\na,10,5,MXN\n", "product,sold\na,1\n", {"row 1", "'MXN'", "EUR"}),
      ErrorCode::mixed_currency);
}

TEST(EventTable, TakesWhatWasMadeFromTheActualWhereBothSayIt) {  // V3
  const auto table = event_table(csv("product,expected,made\na,10,20\n"), csv("product,sold,made\na,24,25\n"));
  EXPECT_EQ(table.cells[0].made, Decimal::of(25));
}

}  // namespace
}  // namespace crmcore::forecast
