// The columns of a flat export of sales that fill fields of orders, lines, customers and products.
#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using intake::Accept;

class SalesColumns : public testing::Test {
 protected:
  SalesColumns() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {}

  intake::Plan import(const std::string& text, const intake::Mapping& columns = {}) {
    auto plan = intake::plan(shop, test::csv(text), intake::Layout::sales, columns);
    auto change = shop.change("test", "sales");
    intake::apply(change, plan, Accept::all_or_nothing);
    change.commit();
    return plan;
  }
  template <class Record>
  Record only() {
    const auto all = store::find<Record>(shop);
    EXPECT_EQ(all.size(), 1U);
    return all.at(0);
  }
  static std::vector<std::string> codes(const intake::Plan& plan) {
    std::vector<std::string> all;
    for (const Finding& finding : plan.findings()) all.push_back(finding.code);
    return all;
  }
  void define(const std::string& entity, const std::string& name, CustomKind kind, const std::string& label) {
    auto change = shop.change("test", "field");
    CustomField field;
    field.entity = entity;
    field.name = name;
    field.kind = kind;
    field.label_es = label;
    change.add(field);
    change.commit();
  }

  test::TempFile file;
  Workspace shop;
};
using Codes = std::vector<std::string>;

const std::string basic = "order,customer,date,product,quantity,unit price";

TEST_F(SalesColumns, FillTheOrder) {  // B1 B3, mission 2.8
  const auto plan = import(basic + ",channel,campaign,due,produced,delivered,shipping\n" +
                           "1,A,2026-05-01,p,1,10,Mostrador,mayo,2026-05-03,2026-05-02,2026-05-03 17:40,35.50\n");
  const auto order = only<Order>();
  EXPECT_EQ(order.channel, "counter");
  EXPECT_EQ(order.campaign, "mayo");
  EXPECT_EQ(order.due, Day(2026, 5, 3));
  EXPECT_EQ(order.produced, Day(2026, 5, 2));
  EXPECT_EQ(order.delivered, Day(2026, 5, 3));
  EXPECT_EQ(order.shipping, Amount{3550});
  EXPECT_EQ(codes(plan), Codes{});
}

TEST_F(SalesColumns, TheTimeMayBeAColumnOfItsOwn) {  // newcomer C-d
  import(basic + ",hora\n1,A,2026-05-01 00:00:00,p,1,10,5:40 PM\n2,A,2026-05-01 09:15,p,1,10,10:30\n");
  const auto orders = store::find<Order>(shop);
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(orders[0].ordered_at->text(), "09:15") << "the time beside the day goes first";
  EXPECT_EQ(orders[1].ordered_at->text(), "17:40") << "midnight is what spreadsheets add to a day";
}

TEST_F(SalesColumns, ATimeThatIsNoneIsToldAndTheSaleKept) {  // newcomer C-d
  const auto plan = import(basic + ",time\n1,A,2026-05-01,p,1,10,morning\n");
  EXPECT_EQ(codes(plan), Codes({"line.bad_time"}));
  EXPECT_EQ(plan.accepted(), 1);
  EXPECT_FALSE(only<Order>().ordered_at.has_value());
}

TEST_F(SalesColumns, FillTheLineAndTheProduct) {  // B5 B6
  import(basic + ",categoría,costo unitario,IVA,motivo de devolución\n" +
         "1,A,2026-05-01,p,-2,10,Pasteles,4.25,-3.20,dañado\n");
  const auto line = only<OrderLine>();
  EXPECT_EQ(line.unit_cost, parse<Decimal>("4.25").value);
  EXPECT_EQ(line.tax, Amount{-320});
  EXPECT_EQ(line.return_reason, "damaged");
  EXPECT_EQ(only<Product>().category, "Pasteles");
}

TEST_F(SalesColumns, FillFieldsThatTheBusinessHasDefined) {  // R6
  define("order", "gift", CustomKind::boolean, "Es regalo");
  define("customer", "size", CustomKind::text, "Talla");
  define("order_line", "filling", CustomKind::text, "Relleno");
  define("product", "size", CustomKind::integer, "Tamaño");
  import(basic + ",es regalo,talla,relleno,product.size\n1,A,2026-05-01,p,1,10,sí,M,nuez,12\n");
  const auto row = [&](const char* entity, const char* field) {
    const Entity& of = shop.store().entity(entity);
    return cell_text(of[of.at(field)], shop.store().get(of, 1)[0][of.at(field)], 2);
  };
  EXPECT_EQ(row("order", "gift"), "true");
  EXPECT_EQ(row("customer", "size"), "M");
  EXPECT_EQ(row("order_line", "filling"), "nuez");
  EXPECT_EQ(row("product", "size"), "12");
}

TEST_F(SalesColumns, LinesOfALaterDayKeepTheirDay) {  // issue: every line has its day
  const auto plan = import(basic + "\n1,A,2026-05-01,p,2,10\n1,A,2026-05-20,p,-1,10\n");
  EXPECT_EQ(only<Order>().ordered, Day(2026, 5, 1));
  const auto lines = store::find<OrderLine>(shop);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].day, std::nullopt);
  EXPECT_EQ(lines[1].day, Day(2026, 5, 20));
  EXPECT_EQ(codes(plan), Codes{"order.two_times"});
}

TEST_F(SalesColumns, ThatSayTheSameAgainChangeNothing) {  // A4
  const std::string text = basic + ",channel,tax,unit cost,category\n1,A,2026-05-01,p,1,10,web,1.60,4,c\n" +
                           "1,A,2026-05-02,q,1,10,web,1.60,4,c\n";
  import(text);
  for (const ImportOutcome& outcome : import(text).outcome())
    EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
}

TEST_F(SalesColumns, ThatCameLaterFillWhatWasEmpty) {  // A4
  import(basic + "\n1,A,2026-05-01,p,1,10\n");
  import(basic + ",tax,channel,unit cost\n1,A,2026-05-01,p,1,10,1.60,phone,3\n");
  EXPECT_EQ(only<OrderLine>().tax, Amount{160});
  EXPECT_EQ(only<OrderLine>().unit_cost, Decimal::of(3));
  EXPECT_EQ(only<Order>().channel, "phone");
}

TEST_F(SalesColumns, DoNotUndoWhatPeopleCorrected) {  // issue: the same file again
  const std::string text = basic + ",tax,delivered\n1,A,2026-05-01,p,1,10,1.60,2026-05-04\n";
  import(text);
  auto change = shop.change("ana", "as delivered");
  change.edit(only<OrderLine>().id, [](OrderLine& line) { line.tax = Amount{80}; });
  change.edit(only<Order>().id, [](Order& order) { order.delivered = Day(2026, 5, 6); });
  change.commit();
  const auto plan = import(text);
  EXPECT_EQ(only<OrderLine>().tax, Amount{80});
  EXPECT_EQ(only<Order>().delivered, Day(2026, 5, 6));
  EXPECT_EQ(codes(plan), (Codes{"order.differs", "line.differs"}));
}

TEST_F(SalesColumns, ThatCannotBeReadAreToldOnceAndLeaveTheSale) {  // A4: no cell is lost unseen
  const auto plan = import(basic + ",channel,due\n1,A,2026-05-01,p,1,10,carrier pigeon,soon\n" +
                           "2,B,2026-05-02,p,1,10,carrier pigeon,2026-05-03\n");
  EXPECT_EQ(codes(plan), (Codes{"field.bad_value", "field.bad_value"}));
  EXPECT_NE(plan.findings()[0].message.find("'carrier pigeon' is not in the list order_channel"), std::string::npos)
      << plan.findings()[0].message;
  EXPECT_NE(plan.findings()[0].message.find("left empty in 2 rows"), std::string::npos) << plan.findings()[0].message;
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 2);
}

TEST_F(SalesColumns, ThatDisagreeWithinAnOrderAreTold) {
  const auto plan =
      import(basic + ",channel\n1,A,2026-05-01,p,1,10,web\n1,A,2026-05-01,q,1,10,phone\n1,A,2026-05-01,r,1,10,web\n");
  EXPECT_EQ(codes(plan), Codes{"order.two_values"});
  EXPECT_EQ(only<Order>().channel, "web");
}

TEST_F(SalesColumns, TellStagesOutOfOrderAndProductsNoLongerOffered) {  // issue: findings
  {
    auto change = shop.change("test", "catalogue");
    Product product;
    product.code = "p";
    product.active_to = Day(2026, 4, 1);
    change.add(product);
    change.commit();
  }
  const auto plan = import(basic + ",delivered\n1,A,2026-05-01,p,1,10,2026-04-20\n");
  EXPECT_EQ(codes(plan), (Codes{"order.delivered_early", "order_line.not_offered"}));
}

TEST_F(SalesColumns, OfAnOrderMayStandOnItsFirstLineAlone) {  // registry W15: the exports of shops
  const auto plan = import(basic + ",status,channel\n1,A,2026-05-01 10:14,p,1,16,paid,web\n1,,,q,1,20,,\n" +
                           "2,B,2026-05-02,p,1,16,refunded,web\n2,,,q,1,20,,\n");
  EXPECT_EQ(plan.rejected(), 0);
  EXPECT_EQ(codes(plan), Codes{"order.cancelled_when"});
  const auto owed = orders::balances(shop, Day(2026, 5, 3));
  ASSERT_EQ(owed.size(), 1U) << "the second order is cancelled whole";
  EXPECT_EQ(owed.rows[0].total, Amount{36'00});
  EXPECT_EQ(owed.rows[0].customer, "A");
}

TEST_F(SalesColumns, AnOrderInAnotherCurrencyIsKeptInNoTotal) {  // registry W2, ecosystem W1
  const auto plan = import(basic + ",currency,discount\n1,A,2026-05-01,p,2,\"€1,016.50\",EUR,3\n1,,,q,1,20,,\n" +
                           "2,A,2026-05-02,p,1,16,mxn,\n3,A,2026-05-02,p,1,16,,\n");
  EXPECT_EQ(codes(plan), Codes{"order.other_currency"});
  const auto orders = store::find<Order>(shop);
  ASSERT_EQ(orders.size(), 3U);
  EXPECT_EQ(orders[0].currency, Currency("EUR")) << "said on its first line alone";
  EXPECT_EQ(orders[1].currency, std::nullopt);
  EXPECT_EQ(orders[2].currency, std::nullopt);
  EXPECT_EQ(store::find<OrderLine>(shop)[0].amount, Amount{2030'00});
  const auto figures = orders::figures(shop, Day(2026, 6, 1));
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].net, Amount{32'00});
  EXPECT_EQ(figures[0].orders, 2);
}

TEST_F(SalesColumns, OrdersInAnotherCurrencyThatComeAgainChangeNothing) {  // A4
  const std::string euros = basic + ",currency\n1,A,2026-05-01,p,1,16,EUR\n";
  import(euros);
  for (const ImportOutcome& outcome : import(euros).outcome())
    EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
  import(basic + ",currency\n1,A,2026-05-01,p,1,16,MXN\n");
  EXPECT_EQ(only<Order>().currency, Currency("MXN")) << "the file says it otherwise now";
}

TEST_F(SalesColumns, SalesOfOneDayInTwoCurrenciesAreTwoOrders) {
  import("customer,date,product,amount,currency\nA,2026-05-01,p,16,EUR\nA,2026-05-01,p,16,MXN\nA,2026-05-01,q,4,\n");
  EXPECT_EQ(shop.store().count({.entity = "order"}), 2);
}

TEST_F(SalesColumns, CurrenciesThatCannotBeKeptRejectTheRow) {  // bad input
  const struct {
    const char* rows;
    const char* told;
  } cases[] = {
      {"1,A,2026-05-01,p,1,16,BHD\n",
       "currency must have 2 decimals or fewer, as amounts of this MXN workspace have, not 3 as BHD"},
      {"1,A,2026-05-01,p,1,16,gold\n", "currency 'gold' is not an ISO 4217 code"},
      {"1,A,2026-05-01,p,1,16,MXN\n1,,,q,1,20,EUR\n",
       "currency must be one for all lines of order '1', not EUR and MXN"},
      {"1,,2026-05-01,q,1,20,EUR\n1,A,2026-05-01,p,1,16,MXN\n",
       "currency must be one for all lines of order '1', not EUR and MXN"},
  };
  for (const auto& [rows, told] : cases) {
    const auto plan = intake::plan(shop, test::csv(basic + ",currency\n" + rows), intake::Layout::sales);
    EXPECT_EQ(plan.accepted(), 0) << rows;
    ASSERT_FALSE(plan.findings().empty()) << rows;
    for (const Finding& finding : plan.findings()) {
      EXPECT_EQ(finding.code, "line.other_currency") << rows;
      EXPECT_NE(finding.message.find(told), std::string::npos) << finding.message;
    }
  }
}

TEST_F(SalesColumns, ARowOfTotalsIsNotRead) {
  const auto plan = import(basic + "\n1,A,2026-05-01,p,1,16\nTotal,,,,1,16\n");
  EXPECT_EQ(codes(plan), Codes{"row.total"});
  EXPECT_EQ(shop.store().count({.entity = "order"}), 1);
}

TEST_F(SalesColumns, WhatAPersonErasedIsNotMadeAgain) {  // issue: the same file again
  const std::string text = basic + "\n1,A,2026-05-01,p,1,16\n1,A,2026-05-01,q,1,4\n2,B,2026-05-02,p,1,16\n";
  import(text);
  {
    auto change = shop.change("ana", "a test of the till");
    const Entity& orders = shop.store().entity("order");
    change.erase(orders, 2, store::find<Order>(shop, "external_key = '2'")[0].version);
    const auto line = store::find<OrderLine>(shop, "amount = 4")[0];
    change.erase(shop.store().entity("order_line"), line.id.value, line.version);
    change.commit();
  }
  const auto plan = import(text);
  EXPECT_EQ(codes(plan), (Codes{"record.erased_by_hand", "order.lines_taken_off"}));
  for (const ImportOutcome& outcome : plan.outcome()) EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
  import(basic + "\n2,B,2026-05-03,p,1,16\n");
  EXPECT_EQ(shop.store().count({.entity = "order"}), 2) << "the file says another day than before";
}

TEST_F(SalesColumns, ARowOfTotalsWithADayIsNotRead) {
  const auto plan = import(basic + "\n1,A,2026-05-01,p,1,16\nTotal,,2026-05-31,,1,16\n");
  EXPECT_EQ(codes(plan), Codes{"row.total"});
}

TEST_F(SalesColumns, TaxesThatMayBeRatesAreAsked) {  // newcomer W5, of the same kind
  EXPECT_EQ(test::error_of([&] { import(basic + ",IVA\n1,A,2026-05-01,p,1,16,0.16\n"); },
                           {"tax", "'0.16'", "map the column to tax_rate"}),
            ErrorCode::invalid);
}

TEST_F(SalesColumns, ATaxMayBeSaidAsARate) {
  const struct {
    const char* header;
    const char* rate;
  } cases[] = {{"tax rate", "0.16"}, {"tax_rate", "16"}, {"IVA %", "16"}, {"IVA", "16 %"}, {"IVA 16 %", "16%"}};
  for (const auto& [header, rate] : cases) {
    const test::TempFile own;
    const auto books = Workspace::open(own.path(), {.currency = "MXN"});
    const auto plan = intake::plan(books, test::csv(basic + "," + header + "\n1,A,2026-05-01,p,3,33.35," + rate + "\n"),
                                   intake::Layout::sales);
    EXPECT_EQ(codes(plan), Codes{}) << header;
    EXPECT_NE(plan.summary().find("tax is tax_rate of the amount"), std::string::npos) << plan.summary();
    auto change = books.change("test", "rates");
    intake::apply(change, plan, Accept::all_or_nothing);
    EXPECT_EQ(store::find<OrderLine>(books)[0].tax, Amount{16'01}) << header << ": 16 % of 100.05 is 16.008";
    change.rollback();
  }
}

TEST_F(SalesColumns, ATaxThatIsMoneyGoesBeforeItsRate) {
  import(basic + ",tax,tax rate\n1,A,2026-05-01,p,1,100,15.99,0.16\n1,A,2026-05-01,q,1,100,,0.16\n");
  const auto lines = store::find<OrderLine>(shop);
  EXPECT_EQ(lines[0].tax, Amount{15'99});
  EXPECT_EQ(lines[1].tax, Amount{16'00});
}

TEST_F(SalesColumns, ATaxRateBeyondTheWholeRejectsTheRow) {  // bad input
  const auto plan =
      intake::plan(shop, test::csv(basic + ",tax rate\n1,A,2026-05-01,p,1,100,116 %\n"), intake::Layout::sales);
  EXPECT_EQ(codes(plan), Codes{"line.bad_number"});
  EXPECT_NE(plan.findings()[0].message.find("tax_rate must be between 0 and 1, or 0 and 100 %, not '116 %'"),
            std::string::npos)
      << plan.findings()[0].message;
}

TEST_F(SalesColumns, AnAmountOfAnotherSignThanItsQuantityRejectsTheRow) {  // registry M19
  for (const char* numbers : {"1,-10", "-1,10"}) {
    const auto plan = intake::plan(
        shop, test::csv(std::string("order,customer,date,product,quantity,amount\n1,A,2026-05-01,p,") + numbers + "\n"),
        intake::Layout::sales);
    EXPECT_EQ(codes(plan), Codes{"line.signs_differ"}) << numbers;
    EXPECT_NE(plan.findings()[0].message.find("a return has both below 0"), std::string::npos);
  }
  const auto sound = intake::plan(
      shop, test::csv("order,customer,date,product,quantity,amount\n1,A,2026-05-01,p,-1,-10\n1,A,2026-05-01,q,1,0\n"),
      intake::Layout::sales);
  EXPECT_EQ(sound.rejected(), 0);
}

TEST_F(SalesColumns, AnOrderThatBecomesAnotherCustomersIsTold) {  // registry M19
  import(basic + "\n1,A,2025-05-01,p,1,16\n");
  const auto plan = import(basic + "\n1,B,2026-05-01,p,1,16\n");
  ASSERT_EQ(codes(plan), Codes{"order.other_customer"});
  EXPECT_NE(plan.findings()[0].message.find("customer 'A' on 2025-05-01"), std::string::npos)
      << plan.findings()[0].message;
  EXPECT_NE(plan.findings()[0].message.find("of 'B' on 2026-05-01"), std::string::npos) << plan.findings()[0].message;
}

TEST_F(SalesColumns, ALineOfAShopifyExportNeedsNoMapping) {  // ecosystem M3
  const auto plan = import(
      "Order ID,Customer ID,Created at,Total,Lineitem quantity,Lineitem name,Lineitem price,"
      "Lineitem sku\n1,A,2026-05-01 10:00,52,2,Bread,16,BR\n1,,,,1,Cake,20,CK\n");
  EXPECT_EQ(codes(plan), Codes{"column.not_used"}) << "the total of the order";
  EXPECT_EQ(orders::balances(shop, Day(2026, 5, 3)).rows[0].total, Amount{52'00});
}

TEST_F(SalesColumns, ARowWithoutOrderCustomerAndDayGoesOnWithTheOrderAbove) {
  const auto plan = import(basic + "\n1,A,2026-05-01,p,1,16\n,,,q,2,20\n2,B,2026-05-02,p,1,16\n");
  EXPECT_NE(plan.summary().find("1 row without order, customer and day"), std::string::npos) << plan.summary();
  EXPECT_EQ(shop.store().count({.entity = "order"}), 2);
  EXPECT_EQ(orders::balances(shop, Day(2026, 5, 3)).rows[0].total, Amount{56'00});
}

TEST_F(SalesColumns, ARowWithoutAnOrderNumberIsToldWhatItLacks) {  // bad input
  for (const char* row : {",B,2026-05-02,q,1,20\n", ",,2026-05-02,q,1,20\n", ",,,,1,20\n"}) {
    const auto plan = intake::plan(shop, test::csv(basic + "\n1,A,2026-05-01,p,1,16\n" + row), intake::Layout::sales);
    EXPECT_EQ(plan.rejected(), 1) << row;
    const auto told = std::ranges::find(plan.findings(), "line.no_order", &Finding::code);
    ASSERT_NE(told, plan.findings().end()) << row;
    EXPECT_NE(told->message.find("has no order number; write that of its order on each of its rows"),
              std::string::npos);
  }
}

TEST_F(SalesColumns, CountriesAreKeptInTheirOneForm) {  // one spelling
  const std::string text =
      basic + ",country\n1,A,2026-05-01,p,1,10,México\n2,A,2026-05-02,p,1,10,mx\n" + "3,B,2026-05-02,p,1,10,Atlantis\n";
  EXPECT_EQ(codes(import(text)), Codes{}) << "México and mx are one country";
  const auto customers = store::find<Customer>(shop);
  EXPECT_EQ(customers[0].country, "MX");
  EXPECT_EQ(customers[1].country, "Atlantis") << "not known, and kept as written";
  for (const ImportOutcome& outcome : import(text).outcome())
    EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
}

TEST_F(SalesColumns, OfACustomerWhomTheRowDoesNotNameAreTold) {  // A4: no cell is lost unseen
  const auto plan = import(basic + ",customer name\n1,,2026-05-01,p,1,16,Ana Paz\n2,B,2026-05-01,p,1,16,Bea\n");
  EXPECT_EQ(codes(plan), Codes{"field.not_kept"});
  EXPECT_NE(plan.findings()[0].message.find("'Ana Paz'"), std::string::npos) << plan.findings()[0].message;
}

TEST_F(SalesColumns, ThatReplaceACorrectionSaySo) {  // issue: the same file again
  import(basic + ",due\n1,A,2026-05-01,p,1,10,2026-05-04\n");
  auto change = shop.change("ana", "asked for later");
  change.edit(only<Order>().id, [](Order& order) { order.due = Day(2026, 5, 9); });
  change.commit();
  EXPECT_EQ(codes(import(basic + ",due\n1,A,2026-05-01,p,1,10,2026-05-06\n")), Codes{"record.replaced"});
  EXPECT_EQ(only<Order>().due, Day(2026, 5, 6));
}

TEST_F(SalesColumns, ACancellationWithoutADayIsNotOfTheFirstDay) {  // issue: yesterday does not change
  import(basic + ",status\n1,A,2026-05-01,p,1,10,paid\n");
  const std::string later = basic + ",status\n1,A,2026-05-01,p,1,10,cancelled\n2,A,2026-05-20,p,1,10,paid\n";
  import(later);
  const auto order = store::find<Order>(shop, "external_key = '1'")[0];
  EXPECT_EQ(order.cancelled, Day(2026, 5, 20)) << "it stood before";
  for (const ImportOutcome& outcome : import(later).outcome()) EXPECT_EQ(outcome.new_ + outcome.updated, 0);
}

TEST_F(SalesColumns, TaxAndShippingAreOwed) {  // B4
  import(basic + ",tax,shipping\n1,A,2026-05-01,p,2,10,3.20,40\n1,A,2026-05-01,q,1,10,1.60,\n");
  const auto owed = orders::balances(shop, Day(2026, 5, 1));
  ASSERT_EQ(owed.size(), 1U);
  EXPECT_EQ(owed.rows[0].total, Amount{30'00 + 4'80 + 40'00});
}

TEST_F(SalesColumns, TheCostOfALineGoesBeforeThatOfItsProduct) {  // C1
  {
    auto change = shop.change("test", "catalogue");
    Product product;
    product.code = "p";
    product.unit_cost = Decimal::of(5);
    change.add(product);
    change.commit();
  }
  import(basic + ",unit cost\n1,A,2026-05-01,p,1,10,3\n2,A,2026-05-02,p,1,10,\n");
  const auto historic = value_models::historic(shop, Day(2026, 6, 1));
  ASSERT_EQ(historic.size(), 1U);
  EXPECT_EQ(historic.rows[0].margin, Amount{20'00 - 3'00 - 5'00});
}

TEST_F(SalesColumns, AnOrderHasTheTimeThatOneOfItsLinesSays) {  // registry M4
  for (const char* rows : {"1,A,2026-01-05 10:30,p,1,1\n1,A,2026-01-05,q,1,1\n",
                           "1,A,2026-01-05,p,1,1\n1,A,2026-01-05 10:30,q,1,1\n1,A,2026-01-05,r,1,1\n",
                           "1,A,2026-01-05 11:00,p,1,1\n1,A,2026-01-05,q,1,1\n1,A,2026-01-05 10:30,r,1,1\n"}) {
    const test::TempFile own;
    shop = Workspace::open(own.path(), {.currency = "MXN", .country = "MX"});
    import(basic + "\n" + rows);
    EXPECT_EQ(only<Order>().ordered_at, Minute{10 * 60 + 30}) << rows;
  }
}

TEST_F(SalesColumns, AColumnOfMidnightsIsOneOfDays) {  // registry M4: as databases write days
  import(basic + "\n1,A,2026-01-05 00:00:00,p,1,1\n2,A,2026-01-06T00:00,p,1,1\n");
  for (const Order& order : store::find<Order>(shop)) EXPECT_FALSE(order.ordered_at);
  import(basic + "\n3,A,2026-01-05 00:00:00,p,1,1\n4,A,2026-01-06 18:00,p,1,1\n");
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "ordered_at is not null"}), 2) << "it was sold at midnight";
}

TEST_F(SalesColumns, ATotalOnEachLineIsAskedFor) {  // registry W11, newcomer W4
  const std::string header = "pedido,cliente,fecha,producto,cantidad,Total\n";
  const std::string repeated =
      "1,A,2026-01-05,p,1,30\n1,A,2026-01-05,q,2,30\n2,B,2026-01-05,p,3,10\n2,B,2026-01-05,q,1,10\n";
  EXPECT_EQ(test::error_of([&] { import(header + repeated); }, {"'Total'", "order '2'", "map it to amount"}),
            ErrorCode::invalid);
  import(header + repeated, {{ "amount", "Total" }});
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 4);
  EXPECT_EQ(
      test::error_of([&] { import("pedido,cliente,fecha,producto,cantidad,Importe\n" + repeated); }, {"'Importe'"}),
      ErrorCode::invalid);
  EXPECT_EQ(import(header + "3,A,2026-01-05,p,1,30\n3,A,2026-01-05,q,1,30\n").rejected(), 0) << "two alike";
  EXPECT_EQ(import(header + "4,A,2026-01-05,p,1,30\n4,A,2026-01-05,q,2,60\n").rejected(), 0);
}

TEST_F(SalesColumns, RatesSayHowDecimalsAreWritten) {  // newcomer C-b
  import("pedido;cliente;fecha;producto;cantidad;precio;tasa de impuesto\n1;A;2026-01-05;p;1;100;0,16\n");
  EXPECT_EQ(only<OrderLine>().tax, Amount{1600});
}

TEST(TimesOfFiles, AZoneThatAHeaderOrAColumnSaysIsUsedOrRefused) {  // registry M2, ecosystem W2
  const test::TempFile file;
  const auto shop =
      Workspace::open(file.path(), {.currency = "MXN", .country = "MX", .time_zone = "America/Mexico_City"});
  const auto read = [&](const std::string& header, const std::string& row, const intake::Mapping& mapping = {}) {
    auto change = shop.change("test", "sales");
    intake::apply(change,
                  intake::plan(shop, test::csv("order,customer,product,amount," + header + "\n1,A,p,5," + row + "\n"),
                               intake::Layout::sales, mapping),
                  Accept::all_or_nothing);
    const auto order = store::find<Order>(shop).at(0);
    return order.ordered.text() + (order.ordered_at ? " " + order.ordered_at->text() : "");
  };
  const std::string evening = "2026-01-04 20:00";
  EXPECT_EQ(read("Fecha (UTC)", "2026-01-05 02:00"), evening);
  EXPECT_EQ(read("Date (GMT)", "2026-01-05 02:00", {{"ordered", "Date (GMT)"}}), evening);
  EXPECT_EQ(read("created_at_utc", "2026-01-05T02:00:00", {{"ordered", "created_at_utc"}}), evening);
  EXPECT_EQ(read("fecha UTC-5", "2026-01-04 21:00", {{"ordered", "fecha UTC-5"}}), evening);
  EXPECT_EQ(read("Fecha (UTC)", "25/01/2026 02:00"), "2026-01-24 20:00") << "whatever the order of the day";
  EXPECT_EQ(read("Fecha (UTC)", "2026-01-05 02:00-05:00"), "2026-01-05 01:00") << "its own goes first";
  EXPECT_EQ(read("Fecha (UTC)", "2026-01-05"), "2026-01-05") << "a day has no zone";
  EXPECT_EQ(read("Fecha (UTC)", "2026-01-05 00:00:00"), "2026-01-05") << "midnights alone are days";
  EXPECT_EQ(read("Fecha (Z)", "2026-01-05 02:00", {{"ordered", "Fecha (Z)"}}), evening);
  EXPECT_EQ(read("Fecha (+01:00)", "2026-01-05 03:00", {{"ordered", "Fecha (+01:00)"}}), evening);
  for (const char* header : {"Fecha UTC,hora", "fecha,hora (UTC)"})
    EXPECT_EQ(test::error_of(
                  [&] {
                    read(header, "2026-01-05,03:30",
                         {{"time", std::string(header).substr(std::string(header).find(',') + 1)}});
                  },
                  {"put them together"}),
              ErrorCode::rule)
        << header;
  EXPECT_EQ(test::error_of([&] { read("fecha,hora,tz", "2026-01-05,03:30,UTC"); }, {"'tz'", "put them together"}),
            ErrorCode::rule);
  for (const char* header : {"time zone", "tz", "Zona horaria", "utc_offset"})
    EXPECT_EQ(read(std::string("fecha,") + header, "2026-01-05 02:00,UTC"), evening) << header;
  EXPECT_EQ(read("fecha,tz", "2026-01-04 21:00,-05:00"), evening);
  EXPECT_EQ(read("fecha,tz", "2026-01-04 20:00,America/Mexico_City"), evening);
  EXPECT_EQ(read("fecha,tz", "2026-01-04,America/New_York"), "2026-01-04") << "no time is moved";
  EXPECT_EQ(test::error_of([&] { read("fecha,tz", "2026-01-04 21:00,America/New_York"); },
                           {"'tz'", "'America/New_York'", "row 2", "offset"}),
            ErrorCode::rule);
}

}  // namespace
}  // namespace crmcore
