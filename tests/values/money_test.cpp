#include "crmcore/values/money.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Decimal, IsExactToSixPlacesAndRefusesTheRest) {
  EXPECT_EQ(parse<Decimal>("2.55").value->millionths, 2'550'000);
  EXPECT_EQ(parse<Decimal>("-0.085").value->text(), "-0.085");
  EXPECT_EQ(parse<Decimal>("1.2500000").value->millionths, 1'250'000);
  EXPECT_EQ(parse<Decimal>("(12.50)").value->millionths, -12'500'000);
  EXPECT_EQ(parse<Decimal>("9223372036854.775807").value->millionths, INT64_MAX);
  for (const auto text : {"", "-", ".", "1.2345678", "1,5", "12a", "--1", "1.2.3", "1e", "e5", "(5", "(-5)", "5,-"})
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

/// A way to write an amount: `write` makes it of the sign, the whole part and two decimals.
struct Style {
  const char* name;
  Forms forms;
  std::function<std::string(bool negative, const std::string& whole, const std::string& cents)> write;
};

std::string grouped(const std::string& whole, const std::string& mark) {
  std::string text = whole;
  for (std::size_t at = whole.size(); at > 3; at -= 3) text.insert(at - 3, mark);
  return text;
}
/// The sign, what stands before the digits, the digits with their marks, what stands after them.
auto around(const char* minus, const char* before, const char* group, const char* mark, const char* after) {
  return [=](bool negative, const std::string& whole, const std::string& cents) {
    return (negative ? minus : "") + std::string(before) + grouped(whole, group) + mark + cents + after;
  };
}

std::vector<Style> styles() {
  const Forms point{.group_mark = ',', .currency = "MXN"};
  const Forms comma{.decimal_mark = ',', .group_mark = '.', .currency = "EUR"};
  const Forms reais{.decimal_mark = ',', .group_mark = '.', .currency = "BRL"};
  const Forms soles{.group_mark = ',', .currency = "PEN"};
  const Forms dollars{.group_mark = ',', .currency = "USD"};
  return {
      {"plain", {}, around("-", "", "", ".", "")},
      {"sign behind the minus", point, around("-", "$", ",", ".", "")},
      {"sign and code", point, around("-", "$", ",", ".", " MXN")},
      {"code in front", point, around("-", "MXN ", ",", ".", "")},
      {"code in front without a blank", point, around("-", "MXN", ",", ".", "")},
      {"dollars of one country", dollars, around("-", "US$ ", ",", ".", "")},
      {"euros behind", comma, around("-", "", ".", ",", " €")},
      {"euros behind after a blank that does not break", comma, around("-", "", ".", ",", "\u00A0€")},
      {"reais", reais, around("-", "R$ ", ".", ",", "")},
      {"soles", soles, around("-", "S/ ", ",", ".", "")},
      {"blanks", comma, around("-", "", " ", ",", "")},
      {"blanks that do not break", comma, around("-", "", "\u00A0", ",", "")},
      {"narrow blanks", comma, around("-", "", "\u202F", ",", "")},
      {"thin blanks", comma, around("-", "", "\u2009", ",", "")},
      {"apostrophes", point, around("-", "", "'", ".", "")},
      {"typographic apostrophes", point, around("-", "", "\u2019", ".", "")},
      {"typographic minus", point, around("\u2212", "", ",", ".", "")},
      {"minus between sign and digits", point,
       [](bool negative, const std::string& whole, const std::string& cents) {
         return "$" + std::string(negative ? "-" : "") + whole + "." + cents;
       }},
      {"minus behind", point,
       [](bool negative, const std::string& whole, const std::string& cents) {
         return whole + "." + cents + (negative ? "-" : "");
       }},
      {"parentheses", point,
       [](bool negative, const std::string& whole, const std::string& cents) {
         const std::string text = "$" + grouped(whole, ",") + "." + cents;
         return negative ? "(" + text + ")" : text;
       }},
      {"plus", point,
       [](bool negative, const std::string& whole, const std::string& cents) {
         return (negative ? "-" : "+") + whole + "." + cents;
       }},
      {"full width", point,
       [](bool negative, const std::string& whole, const std::string& cents) {
         std::string text = negative ? "－" : "";
         for (const char c : whole + "." + cents) text += std::string("\xEF\xBC") + static_cast<char>(c + 0x60);
         return text;
       }},
      {"exponent", point,
       [](bool negative, const std::string& whole, const std::string& cents) {
         return (negative ? "-" : "") + whole + cents + "E-02";
       }},
  };
}

TEST(Amount, IsReadBackFromEveryStyleOfWriting) {  // law
  std::mt19937_64 random(7);
  for (const Style& style : styles())
    for (int i = 0; i < 300; ++i) {
      const auto minor = static_cast<std::int64_t>(random() >> (random() % 48 + 12));
      const bool negative = i % 2 == 1 && minor != 0;
      const std::string plain = Amount{minor}.text();
      const std::string text = style.write(negative, plain.substr(0, plain.size() - 3), plain.substr(plain.size() - 2));
      const auto read = parse<Amount>(text, style.forms);
      ASSERT_TRUE(read.value.has_value()) << style.name << ": " << read.why;
      ASSERT_EQ(read.value->minor, negative ? -minor : minor) << style.name << ": " << text;
      ASSERT_EQ(read.why, "") << style.name;
    }
}

/// What a parser says of a text that it refuses.
template <class T>
std::string why(std::string_view text, const Forms& forms) {
  const auto parsed = parse<T>(text, forms);
  EXPECT_FALSE(parsed.value.has_value()) << text;
  return parsed.why;
}

TEST(Amount, RefusesTheMoneyOfAnotherCurrencyNamingBoth) {
  const Forms pesos{.group_mark = ',', .currency = "MXN"};
  for (const auto& [text, sign] : {std::pair("¥1,000", "¥"), std::pair("EUR 5.00", "EUR"), std::pair("5.00 €", "€"),
                                   std::pair("$5.00 USD", "USD"), std::pair("US$5", "US$"), std::pair("R$ 5", "R$")}) {
    const std::string said = why<Amount>(text, pesos);
    EXPECT_NE(said.find(std::string("is in ") + sign + ", but amounts here are in MXN"), std::string::npos) << said;
  }
  EXPECT_NE(why<Decimal>("$5.00", {}).find("is money ($), where a plain number is needed"), std::string::npos);
}

TEST(Amount, TakesTheDollarSignInEveryCurrencyThatUsesIt) {
  for (const std::string_view code : {"USD", "MXN", "ARS", "CLP", "COP", "CAD", "AUD", "UYU", "DOP"})
    EXPECT_EQ(parse<Amount>("$5", {.currency = code}).value, Amount{500}) << code;
  for (const std::string_view code : {"EUR", "JPY", "PEN", "GTQ"})
    EXPECT_FALSE(parse<Amount>("$5", {.currency = code}).value) << code;
}

TEST(Amount, TakesWordsForItsCurrencyInAnyCase) {
  for (const auto text : {"5 pesos", "5 Pesos", "$5 M.N.", "MXN$5", "5 MXN$", "$5.00 pesos M.N."})
    EXPECT_EQ(parse<Amount>(text, {.currency = "MXN"}).value, Amount{500}) << text;
  EXPECT_NE(why<Amount>("5 euros", {.currency = "MXN"}).find("is in euros, but amounts here are in MXN"),
            std::string::npos);
}

TEST(Amount, ReadsGuaranies) {
  const Forms guaranies{.decimal_mark = ',', .group_mark = '.', .currency_decimals = 0, .currency = "PYG"};
  for (const auto text : {"Gs. 12.500", "₲12.500", "12.500 Gs", "PYG 12.500", "Gs.12500"})
    EXPECT_EQ(parse<Amount>(text, guaranies).value, Amount{12'500}) << text;
}

TEST(Amount, DoesNotTakeUnitsForMoney) {
  for (const auto text : {"5 L", "5 kg", "5 R", "10 pcs", "A5"})
    EXPECT_NE(why<Amount>(text, {.currency = "MXN"}).find("is not a number"), std::string::npos) << text;
}

TEST(Amount, RefusesGroupsThatAreNotOfThreeDigits) {
  const Forms point{.group_mark = ','};
  for (const auto text : {"1,23", "1234,567", "0,500", "1,2345", "1 23", "1 234,567", "1,234 567", "12'34"})
    EXPECT_FALSE(parse<Amount>(text, point).value) << text;
}

TEST(Amount, RefusesAPercentageWithItsReason) {
  EXPECT_NE(why<Amount>("10%", {}).find("'10%' is a percentage"), std::string::npos);
  EXPECT_NE(why<Amount>("10 %", {}).find("is a percentage"), std::string::npos);
}

TEST(Amount, IsRoundedHalfAwayFromZeroWhereItsFormsSaySo) {
  const Forms rounds{.rounds = true};
  for (const auto& [text, minor] : {std::pair("1.005", 101), std::pair("-1.005", -101), std::pair("1.00499", 100),
                                    std::pair("0.30000000000000004", 30), std::pair("4.44e-16", 0),
                                    std::pair("0.005", 1), std::pair("0.0049", 0), std::pair("9.995", 1000)}) {
    const auto read = parse<Amount>(text, rounds);
    EXPECT_EQ(read.value, Amount{minor}) << text;
    EXPECT_NE(read.why.find("has more than 2 decimals; "), std::string::npos) << text;
  }
  EXPECT_EQ(parse<Amount>("1.500", rounds).why, "") << "nothing is lost";
  EXPECT_FALSE(parse<Amount>("1.005").value) << "by default no cent is rounded away";
}

TEST(WrittenNumbers, BeyondTheRangeAreTooLargeNamingItsEnd) {
  EXPECT_EQ(why<Decimal>("9223372036854.775808", {}),
            "'9223372036854.775808' is too large: at most 9223372036854.775807");
  EXPECT_EQ(why<Decimal>("-1e30", {}), "'-1e30' is too large: at least -9223372036854.775807");
  EXPECT_EQ(why<Amount>("1e30", {}), "'1e30' is too large: at most 92233720368547758.07");
  EXPECT_EQ(why<std::int64_t>("100000000000000000000", {}),
            "'100000000000000000000' is too large: at most 9223372036854775807");
}

TEST(WrittenNumbers, ThatAreNotFiniteAreRefusedInOneWording) {
  for (const auto text : {"inf", "-inf", "NaN", "Infinity"}) {
    const std::string said = cited(text) + " is not a finite number";
    EXPECT_EQ(why<Decimal>(text, {}), said);
    EXPECT_EQ(why<Amount>(text, {}), said);
    EXPECT_EQ(why<std::int64_t>(text, {}), said);
    EXPECT_EQ(why<double>(text, {}), said);
  }
}

TEST(WrittenNumbers, OfDoublesAreReadInTheSameStyles) {
  const Forms comma{.decimal_mark = ',', .group_mark = '.', .currency = "EUR"};
  EXPECT_EQ(parse<double>("1.234,5 €", comma).value, 1234.5);
  EXPECT_EQ(parse<double>("1.234", comma).value, 1234);
  EXPECT_EQ(parse<double>("1e-3").value, 0.001);
}

TEST(UnitsOf, RoundsByTheShortestDecimalForm) {
  EXPECT_EQ(units_of(1.005, 2), 101) << "the double lies below";
  EXPECT_EQ(units_of(2.675, 2), 268);
  EXPECT_EQ(units_of(-1.005, 2), -101);
  EXPECT_EQ(units_of(0.015, 2), 2);
  EXPECT_EQ(units_of(1.0049999999999999, 2), 101) << "the same double as 1.005";
  EXPECT_EQ(units_of(1.00499999999999, 2), 100);
  EXPECT_EQ(units_of(9007199254740993.0, 2), 900'719'925'474'099'200);
  EXPECT_EQ(units_of(1e30, 2), std::nullopt);
  EXPECT_EQ(units_of(std::numeric_limits<double>::infinity(), 2), std::nullopt);
  EXPECT_EQ(units_of(std::numeric_limits<double>::quiet_NaN(), 2), std::nullopt);
}

TEST(UnitsOf, SaysWhatTheTextOfTheDoubleSays) {  // law
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto whole = static_cast<double>(static_cast<std::int64_t>(random() % 2'000'000'001) - 1'000'000'000);
    const double value = whole / std::pow(10.0, static_cast<double>(random() % 10));
    for (const int decimals : {0, 2, 3, 6}) {
      const auto text = parse<Amount>(in_digits(value), {.currency_decimals = decimals, .rounds = true});
      ASSERT_EQ(units_of(value, decimals), text.value->minor) << shortest(value) << " to " << decimals;
    }
  }
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

TEST(Currency, MayKeepMoreDecimalsThanItHas) {
  const Currency pesos("CLP:2");
  EXPECT_EQ(pesos.code(), "CLP");
  EXPECT_EQ(pesos.text(), "CLP:2");
  EXPECT_EQ(pesos.own_decimals(), 0);
  EXPECT_EQ(pesos.decimals(), 2);
  EXPECT_EQ(pesos.minor_units(), 100);
  EXPECT_TRUE(same_code(pesos, Currency("CLP")));
  EXPECT_NE(pesos, Currency("CLP"));
  EXPECT_EQ(Currency("CLP:0"), Currency("CLP"));
  EXPECT_EQ(Currency("EUR:2").text(), "EUR");
  EXPECT_EQ(with_more_decimals(Amount{5}, 2), Amount{500});
}

TEST(Currency, RefusesDecimalsItCannotKeep) {
  test::expect_refused({
      {"fewer than it has", [] { Currency("EUR:1"); }, {"'EUR:1'", "2 to 4"}},
      {"too many", [] { Currency("CLP:5"); }, {"'CLP:5'", "0 to 4"}},
      {"no digit", [] { Currency("CLP:x"); }, {"'CLP:x'", "0 to 4"}},
      {"nothing", [] { Currency("CLP:"); }, {"'CLP:'", "0 to 4"}},
      {"no code", [] { Currency(":2"); }, {"':2'", "ISO 4217"}},
  });
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
