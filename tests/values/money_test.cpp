#include "crmcore/values/money.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Decimal, IsExactToSixPlacesAndRefusesTheRest) {
  EXPECT_EQ(parse<Decimal>("2.55").value->millionths, 2'550'000);
  EXPECT_EQ(parse<Decimal>("-0.085").value->text(), "-0.085");
  EXPECT_EQ(parse<Decimal>("1.2500000").value->millionths, 1'250'000);
  EXPECT_EQ(parse<Decimal>("(12.50)").value->millionths, -12'500'000);
  EXPECT_EQ(parse<Decimal>("9223372036854.775807").value->millionths, INT64_MAX);
  for (const auto text :
       {"", "-", ".", "NaN", "inf", "1e5", "1.2345678", "9223372036854.775808", "1,5", "12a", "--1", "1.2.3"})
    EXPECT_FALSE(parse<Decimal>(text).value.has_value()) << text;
}

TEST(Decimal, ReadsTheMarksOfTheFile) {
  Forms comma;
  comma.decimal_mark = ',';
  comma.group_mark = '.';
  EXPECT_EQ(parse<Decimal>("1.234,56", comma).value->text(), "1234.56");
  EXPECT_FALSE(parse<Decimal>("1.23,56", comma).value.has_value());
  EXPECT_FALSE(parse<Decimal>("1234.56", comma).value.has_value());
}

TEST(Amount, KnowsTheMinorUnitOfItsCurrency) {
  EXPECT_EQ(Currency("JPY").decimals(), 0);
  EXPECT_EQ(Currency("KWD").decimals(), 3);
  EXPECT_EQ(test::error_of([] { Currency("XXQ"); }, {"XXQ"}), ErrorCode::invalid);
  Forms yen;
  yen.currency_decimals = 0;
  EXPECT_FALSE(parse<Amount>("12.5", yen).value.has_value());
  EXPECT_EQ(parse<Amount>("-0.05").value->minor, -5);
  EXPECT_EQ((Amount{-5}).text(), "-0.05");
}

TEST(Amount, RefusesToWrapAround) {
  EXPECT_EQ(test::error_of([] { return Amount{INT64_MAX} + Amount{1}; }), ErrorCode::overflow);
  EXPECT_EQ(test::error_of([] { return line_total({INT64_MAX}, {INT64_MAX}, 2); }), ErrorCode::overflow);
}

TEST(Money, DoesNotMixCurrencies) {
  const Money pounds{{100}, Currency("GBP")}, pesos{{100}, Currency("MXN")};
  EXPECT_EQ((pounds + pounds).text(), "2.00 GBP");
  EXPECT_EQ(test::error_of([&] { return pounds + pesos; }, {"1.00 GBP", "1.00 MXN"}), ErrorCode::mixed_currency);
}

TEST(LineTotal, IsRoundedOnceHalfAwayFromZero) {
  const auto total = [](const char* quantity, const char* price) {
    return line_total(*parse<Decimal>(quantity).value, *parse<Decimal>(price).value, 2).minor;
  };
  EXPECT_EQ(total("1", "0.005"), 1);
  EXPECT_EQ(total("-1", "0.005"), -1);
  EXPECT_EQ(total("1", "0.004999"), 0);
  EXPECT_EQ(total("3", "0.335"), 101);
  EXPECT_EQ(total("1.250", "3.99"), 499);
}

}  // namespace
}  // namespace crmcore
