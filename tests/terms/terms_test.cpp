#include "crmcore/statistics/random.hpp"
#include "crmcore/store/doubts.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using terms::PricedLine;
using terms::split_tax;
using terms::TaxedLine;
using terms::TermsFrom;
using Texts = std::vector<std::string>;

class TermsOfSale : public ::testing::Test {
 protected:
  TermsOfSale() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    in_change([&](store::Change& change) {
      for (const char* code : {"A", "B", "C"}) {
        Customer customer;
        customer.code = code;
        customer.name = code;
        if (*code != 'A') customer.rating = *code == 'B' ? 9 : 2;
        change.add(customer);
      }
      change.add(Product{.code = "CC", .price = number("10")});
      change.add(Product{.code = "EM"});
      change.add(Segment{.name = "best", .where = "rating >= 8", .rank = 1});
      change.add(Segment{.name = "all", .where = "rating >= 1", .rank = 2});
    });
  }
  static Day day(const char* text) { return *parse<Day>(text, {}).value; }
  static Decimal number(const char* text) { return *parse<Decimal>(text, {}).value; }
  void in_change(const std::function<void(store::Change&)>& doing) {
    auto change = shop.change("ana", "test");
    doing(change);
    change.commit();
  }
  void list_price(const char* list, const char* from, const char* smallest, const char* price, int product = 1,
                  const char* to = "") {
    in_change([&](store::Change& change) {
      ListPrice row{.price_list = list,
                    .product = Id<Product>{product},
                    .from_day = day(from),
                    .smallest_quantity = number(smallest),
                    .price = number(price)};
      if (*to != 0) row.to_day = day(to);
      change.add(row);
    });
  }
  void terms_of(int customer, const char* from, const char* list, std::optional<std::int64_t> limit = {}) {
    in_change([&](store::Change& change) {
      CustomerTerms row{.customer = Id<Customer>{customer}, .from_day = day(from)};
      if (*list != 0) row.price_list = list;
      if (limit) row.credit_limit = Amount{*limit * 100};
      change.add(row);
    });
  }
  /// The price as a text: "9 customer wholesale".
  std::string price(const char* today, const char* customer, const char* quantity = "1", const char* product = "CC") {
    const auto answer = terms::price(shop, &actions(), day(today), product, customer, number(quantity))[0];
    return (answer.price ? answer.price->text() : "-") + " " + std::string(name(answer.from)) +
           (answer.price_list ? " " + *answer.price_list : "") + (answer.segment ? " " + *answer.segment : "");
  }
  static const terms::TotalLine& part(const Result<terms::TotalLine>& rows, terms::TotalPart part) {
    for (const auto& row : rows)
      if (row.part == part) return row;
    throw Error(ErrorCode::not_found, "part", "no such part");
  }
  Result<terms::TotalLine> place(const terms::NewOrder& order, const std::vector<terms::NewLine>& lines) {
    Result<terms::TotalLine> rows;
    in_change([&](store::Change& change) { rows = terms::place_order(change, &actions(), order, lines); });
    return rows;
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(TermsOfSale, PricesComeFromTheListOfTheDay) {  // B8
  EXPECT_EQ(price("2026-03-01", ""), "10 product");
  EXPECT_EQ(price("2026-03-01", "A", "1", "EM"), "- none");
  list_price("wholesale", "2026-01-01", "0", "9");
  list_price("wholesale", "2026-01-01", "12", "8");
  list_price("wholesale", "2026-02-01", "0", "9.5", 1, "2026-02-28");
  terms_of(1, "2026-01-10", "wholesale");
  EXPECT_EQ(price("2026-01-09", "A"), "10 product") << "before its terms";
  EXPECT_EQ(price("2026-01-10", "A"), "9 customer wholesale");
  EXPECT_EQ(price("2026-01-10", "A", "11.5"), "9 customer wholesale");
  EXPECT_EQ(price("2026-01-10", "A", "12"), "8 customer wholesale");
  EXPECT_EQ(price("2026-02-01", "A"), "9.5 customer wholesale") << "the row that began last";
  EXPECT_EQ(price("2026-03-01", "A"), "9 customer wholesale") << "after its last day";
  EXPECT_EQ(price("2026-03-01", "B"), "10 product");
  EXPECT_EQ(test::error_of([&] { price("2026-03-01", "X"); }, {"'X'"}), ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { price("2026-03-01", "A", "1", "Z"); }, {"'Z'"}), ErrorCode::not_found);
}

TEST_F(TermsOfSale, SegmentsSayWhatTheCustomerDoesNot) {  // B8, G1
  list_price("wholesale", "2026-01-01", "0", "9");
  list_price("best", "2026-01-01", "0", "7");
  in_change([&](store::Change& change) {
    change.add(SegmentTerms{.segment = Id<Segment>{2},
                            .from_day = day("2026-01-01"),
                            .price_list = "wholesale",
                            .credit_limit = Amount{100'00},
                            .payment_days = 10});
    change.add(SegmentTerms{.segment = Id<Segment>{1}, .from_day = day("2026-01-01"), .price_list = "best"});
  });
  EXPECT_EQ(price("2026-03-01", "B"), "7 segment best best") << "the first by rank";
  EXPECT_EQ(price("2026-03-01", "C"), "9 segment wholesale all");
  terms_of(2, "2026-02-01", "", 500);
  EXPECT_EQ(price("2026-03-01", "B"), "7 segment best best") << "its own terms say nothing of a list";
  const terms::TermsOfDay of_day(shop, &actions(), day("2026-03-01"));
  EXPECT_EQ(of_day.credit_limit(Id<Customer>{2}).value, Amount{500'00});
  EXPECT_EQ(of_day.credit_limit(Id<Customer>{3}).from, TermsFrom::segment);
  EXPECT_EQ(of_day.payment_days(Id<Customer>{2}).value, 10) << "the next segment that says so";
  EXPECT_EQ(of_day.payment_days(std::nullopt).value, std::nullopt);
  EXPECT_EQ(test::error_of([&] { terms::TermsOfDay(shop, nullptr, day("2026-03-01")); }), ErrorCode::misuse);
}

TEST_F(TermsOfSale, OrdersAboveTheLimitAreRefusedWithTheAmounts) {  // B8
  terms_of(1, "2026-01-01", "", 100);
  const auto rows =
      place({.customer = "A", .day = day("2026-01-05"), .shipping = Amount{5'00}}, {{"CC", number("6"), {}, {}}});
  EXPECT_EQ(part(rows, terms::TotalPart::total).amount, Amount{65'00});
  EXPECT_EQ(test::error_of(
                [&] {
                  place({.customer = "A", .day = day("2026-01-06")}, {{"CC", number("3.6"), {}, {}}});
                },
                {"adds 36.00", "65.00", "'A'", "1.00 above", "limit of 100.00"}),
            ErrorCode::rule);
  EXPECT_EQ(shop.store().count({.entity = "order"}), 1) << "nothing of it is left";
  place({.customer = "A", .day = day("2026-01-06"), .deposit = Amount{1'00}, .deposit_by = "cash"},
        {{"CC", number("3.6"), {}, {}}});
  const auto credit = terms::credit(shop, &actions(), day("2026-01-06"));
  ASSERT_EQ(credit.size(), 1);
  EXPECT_EQ(credit[0].owed, Amount{100'00});
  EXPECT_EQ(credit[0].free, Amount{0});
  EXPECT_EQ(credit[0].above, std::nullopt);
  EXPECT_TRUE(terms::credit(shop, &actions(), day("2026-01-06"), true).empty());
  const auto check = terms::check_credit(shop, &actions(), day("2026-01-06"), "A", Amount{1})[0];
  EXPECT_FALSE(check.fits);
  EXPECT_EQ(check.above, Amount{1});
  EXPECT_TRUE(terms::check_credit(shop, &actions(), day("2026-01-06"), "B", Amount{1'000'000'00})[0].fits)
      << "no limit";
  EXPECT_EQ(terms::credit(shop, &actions(), day("2026-01-05"))[0].owed, Amount{65'00}) << "past days stay";
  terms_of(1, "2026-01-07", "", 40);
  EXPECT_EQ(terms::credit(shop, &actions(), day("2026-01-07"), true)[0].above, Amount{60'00});
}

TEST_F(TermsOfSale, TotalsAddUpToTheCent) {  // B8
  in_change([&](store::Change& change) {
    change.add(TaxRate{.from_day = day("2026-01-01"), .percent = number("16"), .included = true});
    change.add(TaxRate{.product = Id<Product>{2}, .from_day = day("2026-01-01"), .percent = number("8")});
  });
  const auto rows = place(
      {.customer = "A", .day = day("2026-01-05"), .key = "W1", .shipping = Amount{5'00}, .deposit = Amount{20'00}},
      {{"CC", number("1"), {}, {}},
       {"CC", number("2"), number("9.99"), Amount{1'00}},
       {"EM", number("3"), number("3.33"), {}}});
  // 10.00 and 18.98 include 16 %: 28.98 × 16 / 116 = 3.997 → 4.00, of which 1.38 and 2.62 (1.3793, 2.6179); 9.99 × 8 %
  // = 0.80.
  ASSERT_EQ(rows.size(), 3u + 2 + 5);
  EXPECT_EQ(rows[0].net, Amount{8'62});
  EXPECT_EQ(rows[0].tax, Amount{1'38});
  EXPECT_EQ(rows[1].net, Amount{16'36});
  EXPECT_EQ(rows[1].tax, Amount{2'62});
  EXPECT_EQ(rows[2].tax, Amount{80});
  EXPECT_EQ(rows[0].percent, number("16"));
  EXPECT_EQ(part(rows, terms::TotalPart::total).amount, Amount{28'98 + 9'99 + 80 + 5'00});
  EXPECT_EQ(part(rows, terms::TotalPart::deposit).amount, Amount{-20'00});
  in_change([&](store::Change& change) {
    change.add(Payment{.order = Id<Order>{1}, .paid = day("2026-01-09"), .amount = Amount{4'00}});
    change.add(OrderLine{.order = Id<Order>{1},
                         .product = Id<Product>{2},
                         .day = day("2026-01-08"),
                         .quantity = number("-1"),
                         .unit_price = number("3.33"),
                         .tax = Amount{-27}});
  });
  for (const char* today : {"2026-01-05", "2026-01-08", "2026-01-09"}) {
    const auto total = terms::order_total(shop, "W1", day(today));
    Amount lines, net, tax;
    for (const auto& row : total) {
      if (row.part == terms::TotalPart::line) lines = lines + row.amount;
      if (row.part == terms::TotalPart::tax) net = net + *row.net;
      if (row.part == terms::TotalPart::tax) tax = tax + row.amount;
    }
    EXPECT_EQ(lines, net + tax);
    EXPECT_EQ(part(total, terms::TotalPart::total).amount, lines + part(total, terms::TotalPart::delivery).amount);
    EXPECT_EQ(part(total, terms::TotalPart::balance).amount, orders::balances(shop, day(today), true)[0].due) << today;
  }
  EXPECT_TRUE(store::findings(shop).empty()) << "what is placed has the tax that it should have";
  EXPECT_EQ(test::error_of([&] { terms::order_total(shop, "W1", day("2026-01-04")); }, {"2026-01-05"}),
            ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { terms::order_total(shop, "W9", day("2026-01-05")); }, {"'W9'"}), ErrorCode::not_found);
  in_change([&](store::Change& change) {
    change.add(OrderLine{.order = Id<Order>{1},
                         .product = Id<Product>{2},
                         .quantity = number("1"),
                         .unit_price = number("100"),
                         .tax = Amount{16'00}});
  });
  const auto findings = store::findings(shop);
  ASSERT_EQ(findings.size(), 1);
  EXPECT_EQ(findings[0].code, "order_line.tax_differs");
  EXPECT_EQ(findings[0].message, "tax 16.00 is not 8 % of 100.00");
}

TEST(TaxOfLines, AddsUpToTheTaxOfTheirSum) {  // B8, law
  using Rows = std::vector<TaxedLine>;
  const auto percent = [](std::int64_t p) { return Decimal::of(p); };
  // Three lines of 0.10 at 16 %: 0.048 → 0.05 of the sum, while each alone would be 0.02.
  EXPECT_EQ(split_tax(std::vector<PricedLine>(3, {Amount{10}, percent(16)})),
            (Rows{{Amount{10}, Amount{2}}, {Amount{10}, Amount{2}}, {Amount{10}, Amount{1}}}));
  EXPECT_EQ(split_tax(std::vector<PricedLine>{{Amount{100}, percent(16), true}, {Amount{-100}, percent(16), true}}),
            (Rows{{Amount{86}, Amount{14}}, {Amount{-86}, Amount{-14}}}))
      << "what comes back takes its tax with it";
  EXPECT_EQ(split_tax(std::vector<PricedLine>{{Amount{1'250'00}, percent(19)}}, Amount{100}),
            (Rows{{Amount{1'250'00}, Amount{238'00}}}))
      << "237.50 pesos without cents, half away from zero";
  EXPECT_TRUE(split_tax({}).empty());
  statistics::Random random(7);
  for (int trial = 0; trial < test::trials(300); ++trial) {
    std::vector<PricedLine> lines;
    for (int i = 0; i < 1 + static_cast<int>(random.uniform() * 9); ++i)
      lines.push_back({Amount{static_cast<std::int64_t>((random.uniform() - 0.2) * 100'000)},
                       Decimal{static_cast<std::int64_t>(random.uniform() * 3) * 8'125'000}, random.uniform() < 0.5});
    const auto taxed = split_tax(lines);
    std::map<std::pair<Decimal, bool>, std::pair<double, std::int64_t>> groups;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const double rate = lines[i].percent.real() / 100;
      const double exact = static_cast<double>(lines[i].amount.minor) * rate / (lines[i].included ? 1 + rate : 1);
      EXPECT_LT(std::abs(static_cast<double>(taxed[i].tax.minor) - exact), 1 + 1e-6) << "less than a cent from its own";
      EXPECT_EQ(taxed[i].net + (lines[i].included ? taxed[i].tax : Amount{}), lines[i].amount);
      auto& [sum, tax] = groups[{lines[i].percent, lines[i].included}];
      sum += exact;
      tax += taxed[i].tax.minor;
    }
    for (const auto& [rate, sums] : groups)
      EXPECT_LE(std::abs(static_cast<double>(sums.second) - sums.first), 0.5 + 1e-6);
  }
}

TEST_F(TermsOfSale, AnOrderIsPlacedOnceUnderItsKeyAndNotBeforeItsDay) {  // B8
  place({.day = day("2026-02-01"), .key = "M1"}, {{"CC", number("3"), {}, {}}});
  auto change = shop.change("ana", "again");
  const std::vector<terms::NewLine> lines{{"CC", number("3"), {}, {}}};
  EXPECT_EQ(
      test::error_of([&] { terms::place_order(change, &actions(), {.day = day("2026-02-01"), .key = "M1"}, lines); },
                     {"'M1'", "order 1"}),
      ErrorCode::rule);
  const std::vector<terms::NewLine> dear{{"CC", number("1"), {}, Amount{11'00}}};
  EXPECT_EQ(test::error_of([&] { terms::place_order(change, &actions(), {.day = day("2026-02-01")}, dear); },
                           {"discount must be at most", "-1.00"}),
            ErrorCode::rule);
}

TEST_F(TermsOfSale, RefuseWhatCannotBe) {  // B8, bad input
  auto change = shop.change("ana", "bad input");
  const auto add = [&](const auto& row) { change.add(row); };
  const ListPrice good{
      .price_list = "l", .product = Id<Product>{1}, .from_day = day("2026-01-02"), .price = number("1")};
  const auto with = [&](auto edit) {
    ListPrice row = good;
    edit(row);
    return row;
  };
  const auto wrong = ErrorCode::rule;
  test::expect_refused({
      {"price", [&] { add(with([&](auto& row) { row.price = number("-1"); })); }, {"0 or more, not -1"}, wrong},
      {"quantity",
       [&] { add(with([&](auto& row) { row.smallest_quantity = number("-2"); })); },
       {"0 or more, not -2"},
       wrong},
      {"days",
       [&] { add(with([&](auto& row) { row.to_day = day("2026-01-01"); })); },
       {"2026-01-02", "2026-01-01"},
       wrong},
      {"percent",
       [&] { add(TaxRate{.from_day = day("2026-01-02"), .percent = number("101")}); },
       {"between 0 and 100, not 101"},
       wrong},
      {"limit",
       [&] {
         add(CustomerTerms{.customer = Id<Customer>{1}, .from_day = day("2026-01-02"), .credit_limit = Amount{-1}});
       },
       {"-0.01"},
       wrong},
      {"no lines", [&] { terms::place_order(change, &actions(), {.day = day("2026-01-02")}, {}); }, {"a line"}},
      {"no price",
       [&] {
         terms::place_order(change, &actions(), {.day = day("2026-01-02")}, {{"EM", number("1"), {}, {}}});
       },
       {"'EM'", "unit_price"}},
      {"no quantity",
       [&] {
         terms::place_order(change, &actions(), {.day = day("2026-01-02")}, {{"CC", number("0"), {}, {}}});
       },
       {"above 0, not 0"}},
      {"deposit",
       [&] {
         terms::place_order(change, &actions(), {.day = day("2026-01-02"), .deposit = Amount{10'01}},
                            {{"CC", number("1"), {}, {}}});
       },
       {"10.00, not 10.01"},
       wrong},
      {"product",
       [&] {
         terms::place_order(change, &actions(), {.day = day("2026-01-02")}, {{"ZZ", number("1"), {}, {}}});
       },
       {"'ZZ'"},
       ErrorCode::not_found},
      {"customer",
       [&] {
         terms::place_order(change, &actions(), {.customer = "X", .day = day("2026-01-02")},
                            {{"CC", number("1"), {}, {}}});
       },
       {"'X'"},
       ErrorCode::not_found},
  });
}

}  // namespace
}  // namespace crmcore
