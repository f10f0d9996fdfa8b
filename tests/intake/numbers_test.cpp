// How the numbers of a file are read: the decimal mark, currencies, rounding, words for nothing.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

using intake::Layout;

class Numbers : public testing::Test {
 protected:
  explicit Numbers(const std::string& code = "MXN")
      : currency(code), shop(Workspace::open(file.path(), {.currency = code})) {}
  intake::Plan plan(const std::string& text, const Layout& layout = Layout::sales,
                    const intake::Options& options = {}) {
    return intake::plan(shop, test::csv(text), layout, {}, options);
  }
  /// A plan of sales lines of quantity;unit price.
  intake::Plan sales(const std::string& lines) { return plan(text_of(lines)); }
  /// The amounts of sales lines in a workspace of their own.
  std::vector<std::int64_t> read(const std::string& lines, std::optional<char> decimal_mark = {}) {
    const test::TempFile own;
    const Workspace other = Workspace::open(own.path(), {.currency = currency});
    return amounts(other,
                   intake::plan(other, test::csv(text_of(lines)), Layout::sales, {}, {.decimal_mark = decimal_mark}));
  }
  std::vector<std::int64_t> amounts(const intake::Plan& plan) { return amounts(shop, plan); }
  /// The amounts of all lines after an import.
  static std::vector<std::int64_t> amounts(const Workspace& workspace, const intake::Plan& plan) {
    auto change = workspace.change("test", "import");
    intake::apply(change, plan, intake::Accept::all_or_nothing);
    change.commit();
    std::vector<std::int64_t> amounts;
    for (const OrderLine& line : store::find<OrderLine>(workspace))
      amounts.push_back(line.amount.value_or(Amount{}).minor);
    return amounts;
  }
  std::map<std::string, std::pair<std::string, std::int64_t>> counts(const intake::Plan& plan) {
    std::map<std::string, std::pair<std::string, std::int64_t>> counts;
    for (const auto& count : plan.counts()) counts[count.code] = {count.severity, count.count};
    return counts;
  }
  test::Refusal asked(const char* what, const std::string& lines, std::vector<std::string_view> words) {
    return {what, [this, lines] { sales(lines); }, std::move(words)};
  }

  std::string currency;
  test::TempFile file;
  Workspace shop;

 private:
  static std::string text_of(const std::string& lines) {
    std::string text = "order;customer;ordered;quantity;unit price\n";
    std::size_t from = 0;
    for (int order = 1; from < lines.size(); ++order) {
      const std::size_t end = lines.find('\n', from);
      text += std::to_string(order) + ";A;2026-01-05;" + lines.substr(from, end - from) + "\n";
      from = end == std::string::npos ? lines.size() : end + 1;
    }
    return text;
  }
};
class NumbersOfGuaranies : public Numbers {
 protected:
  NumbersOfGuaranies() : Numbers("PYG") {}
};
using Amounts = std::vector<std::int64_t>;

TEST_F(Numbers, WithTwoReadingsAreAsked) {  // A4
  test::expect_refused({
      asked("a point before three digits", "2;12.500",
            {"column 'unit price'", "'12.500' can be 12500 or 12.5", "say decimal_mark ',' or '.'"}),
      asked("a comma before three digits", "2;1,250", {"'1,250' can be 1250 or 1.25", "say decimal_mark '.' or ','"}),
      asked("quantities of exactly three decimals", "1.000;5\n2.000;5",
            {"column 'quantity'", "'1.000' can be 1000 or 1"}),
      asked("with a currency", "2;$12.500", {"'$12.500' can be 12500 or 12.5"}),
      asked("negative", "-2.500;3", {"'-2.500' can be -2500 or -2.5"}),
      asked("both marks as decimal marks", "2;1.5\n2;2,75", {"written in two ways", "'1.5'", "'2,75'"}),
  });
}

TEST_F(Numbers, GuardedAgainstFormulasAreNumbers) {
  EXPECT_EQ(read("'-2;1,5\n'+1;2,25\n"), std::vector<std::int64_t>({-300, 225}));
  EXPECT_EQ(read("1;'+1,5\n"), std::vector<std::int64_t>({150})) << "what decides on the mark may be guarded as well";
}

TEST_F(Numbers, WithTwoReadingsAreReadAsTheCallerSays) {
  EXPECT_EQ(read("2;12.500", ','), Amounts{25'000'00});
  EXPECT_EQ(read("2;12.500", '.'), Amounts{25'00});
}

TEST_F(Numbers, WithOneReadingDecideForTheFile) {  // A4
  for (const auto& [evidence, minor] :
       {std::pair("1.234,50", 12'500'00), std::pair("1,5", 12'500'00), std::pair("1.234.567", 12'500'00),
        std::pair("0,500", 12'500'00), std::pair("1 234,5", 12'500'00), std::pair("1,234.50", 12'50),
        std::pair("1.5", 12'50), std::pair("1,234,567", 12'50), std::pair("0.500", 12'50), std::pair("1250.500", 12'50),
        std::pair("1.234e5", 12'50)})
    EXPECT_EQ(read(std::string("1;") + evidence + "\n1;12.500").at(1), minor) << evidence;
}

TEST_F(Numbers, ThatCameAsNumbersHaveAPoint) {
  Table table(std::vector<Table::Description>{{"order", Kind::integer},
                                              {"customer"},
                                              {"ordered", Kind::day},
                                              {"quantity", Kind::decimal},
                                              {"unit_price", Kind::real}},
              {});
  table.append(std::vector<Cell>{Cell::of(std::int64_t{1}), Cell::of(std::string_view("A")),
                                 Codec<Day>::encode(Day(2026, 1, 5)), Cell::of(std::int64_t{1'250'000}),
                                 Cell::of(1.125)});
  EXPECT_EQ(amounts(intake::plan(shop, exchange::as_text(table), Layout::sales)), Amounts{141});
  const auto json =
      exchange::parse_json(R"([{"order":2,"customer":"A","ordered":"2026-01-05","quantity":1.250,"unit_price":1e2}])");
  EXPECT_EQ(amounts(intake::plan(shop, json, Layout::sales)).back(), 125'00);
}

TEST_F(Numbers, ThatCameAsNumbersHaveAPointBesideTextsWithAComma) {
  const auto json = exchange::parse_json(
      R"([{"order":1,"customer":"A","ordered":"2026-01-05","quantity":1.5,"unit_price":"1.234,50"}])");
  EXPECT_EQ(amounts(intake::plan(shop, json, Layout::sales)), Amounts{1'851'75});
}

TEST_F(Numbers, AreReadWithTheirCurrency) {  // A4
  EXPECT_EQ(amounts(sales("1;$5.00\n1;MXN 1,234.50\n1;$ 7.00 MXN")), (Amounts{5'00, 1'234'50, 7'00}));
}

TEST_F(Numbers, OfAnotherCurrencyRejectTheirRows) {  // A4
  const auto planned = sales("1;€5.00\n1;USD 5.00\n$1;5.00");
  EXPECT_EQ(planned.rejected(), 3);
  EXPECT_EQ(planned.findings()[0].message, "unit_price '€5.00' is in €, but amounts here are in MXN");
  EXPECT_EQ(planned.findings()[1].message, "unit_price 'USD 5.00' is in USD, but amounts here are in MXN");
  EXPECT_EQ(planned.findings()[2].message, "quantity '$1' is money ($), where a plain number is needed");
}

TEST_F(Numbers, WithMoreDecimalsThanAreKeptAreRoundedInEveryLayout) {  // A4
  for (const auto& [layout, text] :
       {std::pair("sales",
                  "order,customer,ordered,amount\n1,A,2026-01-05,957.5775\n1,A,2026-01-05,2.5500000000000003\n"),
        std::pair("event_till",
                  "event,sold_at,product,quantity,unit_price\nfair,2026-01-05 10:00,cake,1,1.23456789\n"
                  "fair,2026-01-05 10:00,cake,1,2.5500000000000003\n"),
        std::pair("product", "code,price\nA,1.23456789\nB,2.5500000000000003\n")}) {
    const auto planned = plan(text, {layout});
    EXPECT_EQ(planned.rejected(), 0) << planned.summary();
    const auto found = counts(planned);
    EXPECT_EQ(found.at("number.rounded"), std::pair(std::string("warning"), std::int64_t{1})) << layout;
    EXPECT_EQ(found.at("number.float_noise"), std::pair(std::string("info"), std::int64_t{1})) << layout;
  }
}

TEST_F(Numbers, AreRoundedAlikeFromATextAndFromADouble) {
  const auto text = sales("1;0.30000000000000004");
  const auto json = intake::plan(
      shop,
      exchange::parse_json(R"([{"order":1,"customer":"A","ordered":"2026-01-05","unit_price":0.30000000000000004}])"),
      Layout::sales);
  for (const auto& planned : {text, json}) {
    ASSERT_EQ(planned.findings().size(), 1U);
    EXPECT_EQ(planned.findings()[0].message, "unit_price '0.30000000000000004' has more than 6 decimals; 0.3 is kept");
  }
}

TEST_F(Numbers, MayBeLeftOutInAWord) {  // A4
  for (const auto word : {"-", "N/A", "nan", "NULL", "n/a", "#N/A", "None", "\u2014"}) {
    const auto planned = plan("code,price\nA," + std::string(word) + "\nB,2.5\n", {"product"});
    EXPECT_EQ(planned.rejected(), 0) << word;
    EXPECT_EQ(counts(planned)["number.no_value"].second, 1) << word;
  }
  const auto needed = sales("-;5.00");
  EXPECT_EQ(needed.rejected(), 1) << "a quantity is needed where there is a column for it";
}

TEST_F(Numbers, InWordsAreOnlyLeftOutWhereNumbersAndKeysAreRead) {
  auto change = shop.change("test", "import");
  intake::apply(change, plan("code,name\np,NULL\n", {"product"}), intake::Accept::all_or_nothing);
  EXPECT_EQ(store::find<Product>(shop)[0].name, "NULL");
}

TEST_F(Numbers, WithExponentsAreNumbersButKeysStayAsTheyAre) {
  const auto planned = plan("order,customer,ordered,product,amount\n1,1E3,2026-01-05,5.2E+11,1e3\n");
  EXPECT_EQ(amounts(planned), Amounts{1'000'00});
  EXPECT_EQ(store::find<Product>(shop)[0].external_key, "5.2E+11");
  EXPECT_EQ(store::find<Customer>(shop)[0].external_key, "1E3");
}

TEST_F(Numbers, OfRecordsAreNoIdsWhenTheyHaveAnExponent) {
  auto change = shop.change("test", "a customer");
  change.add(Customer{.code = "A"});
  change.commit();
  const auto planned = plan("customer,day,text\n1e0,2026-01-05,x\n", {"note"});
  ASSERT_EQ(planned.rejected(), 1);
  EXPECT_EQ(planned.findings()[0].code, "record.unknown_reference");
}

TEST_F(Numbers, BeyondTheRangeAreTooLarge) {
  const auto planned = sales("1;1e30\n100000000000000000000;1.5");
  ASSERT_EQ(planned.rejected(), 2);
  EXPECT_NE(planned.findings()[0].message.find("'1e30' is too large: at most 9223372036854.775807"), std::string::npos);
  EXPECT_NE(planned.findings()[1].message.find("is too large: at most 9223372036854.775807"), std::string::npos);
}

TEST_F(NumbersOfGuaranies, ReadAPointAsThousandsInAmounts) {  // A4
  const auto planned = sales("2;12.500\n1;Gs. 1.000");
  EXPECT_NE(planned.summary().find("decimal comma, because '12.500' must be a whole number"), std::string::npos);
  EXPECT_EQ(amounts(planned), (Amounts{25'000, 1'000}));
}

TEST_F(NumbersOfGuaranies, ReadACommaAsThousandsInAmounts) {  // A4
  EXPECT_EQ(amounts(sales("2;12,500\n1;1,000")), (Amounts{25'000, 1'000}));
}

TEST_F(NumbersOfGuaranies, AskWhereAQuantityHasTwoReadings) {
  test::expect_refused({
      asked("a quantity of three decimals", "1.500;12.500", {"column 'quantity'", "'1.500' can be 1500 or 1.5"}),
      asked("a quantity with a decimal point", "1.5;12.500", {"written in two ways", "'1.5'", "'12.500'"}),
  });
  EXPECT_EQ(amounts(sales("1,5;12.500")), Amounts{18'750});
}

TEST_F(NumbersOfGuaranies, RoundAmountsThatAreNotWhole) {
  const auto planned = plan("order,customer,ordered,amount\n1,A,2026-01-05,12500.5\n");
  EXPECT_EQ(counts(planned).at("number.rounded").second, 1);
  EXPECT_EQ(amounts(planned), Amounts{12'501});
}

std::string grouped(const std::string& whole, char mark) {
  std::string text = whole;
  for (std::size_t at = whole.size(); at > 3; at -= 3) text.insert(at - 3, 1, mark);
  return text;
}

TEST_F(Numbers, OfAFileAreReadInItsStyleAndRefusedInTheOther) {  // law
  std::mt19937_64 random(5);
  const Forms point{.group_mark = ',', .rounds = true};
  const Forms comma{.decimal_mark = ',', .group_mark = '.', .rounds = true};
  for (int i = 0; i < 20; ++i) {
    const bool by_comma = i % 2 == 0;
    std::string lines;
    Amounts written;
    for (int line = 0; line < 9; ++line) {
      written.push_back(static_cast<std::int64_t>(random() >> (random() % 30 + 30)));
      const std::string plain = Amount{written.back()}.text();
      const std::string text = grouped(plain.substr(0, plain.size() - 3), by_comma ? '.' : ',') +
                               (by_comma ? "," : ".") + plain.substr(plain.size() - 2);
      EXPECT_FALSE(parse<Amount>(text, by_comma ? point : comma).value) << text;
      lines += "1;" + text + "\n";
    }
    EXPECT_EQ(read(lines), written) << lines;
  }
}

}  // namespace
}  // namespace crmcore
