#include "crmcore/forecast/event_table.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::forecast {
namespace {

Table csv(const std::string& text) { return exchange::parse_csv(text, {}); }

TEST(EventTable, RefusesRowsThatCannotBe) {  // bad input
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
  };
  for (const Case& one : cases)
    EXPECT_EQ(test::error_of([&] { event_table(csv(one.plan), csv(one.sold)); }, one.words), one.code)
        << one.plan << one.sold;
}

TEST(EventTable, TakesWhatWasMadeFromTheActualWhereBothSayIt) {  // V3
  const auto table = event_table(csv("product,expected,made\na,10,20\n"), csv("product,sold,made\na,24,25\n"));
  EXPECT_EQ(table.cells[0].made, Decimal::of(25));
}

}  // namespace
}  // namespace crmcore::forecast
