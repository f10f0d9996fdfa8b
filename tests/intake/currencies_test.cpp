// Whose currency the money of a file is in: said by a column, a header, the format of a cell or a sign in it, and held
// against that of the order, else of the workspace.
#include <gtest/gtest.h>

#include "crmcore/exchange/workbook.hpp"
#include "exchange/workbooks.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

class Currencies : public testing::Test {
 protected:
  Currencies() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    import("order", "external_key,ordered,currency\nusd,2026-01-05,USD\nown,2026-01-05,\n");
  }

  intake::Plan plan(const std::string& layout, const std::string& text, const intake::Mapping& columns = {}) {
    return intake::plan(shop, test::csv(text), {layout}, columns);
  }
  void import(const std::string& layout, const std::string& text) {
    auto change = shop.change("test", layout);
    intake::apply(change, plan(layout, text), intake::Accept::all_or_nothing);
    change.commit();
  }
  /// Defines a field with money.
  void define_money(const std::string& entity, const std::string& name) {
    auto change = shop.change("test", "field");
    CustomField field;
    field.entity = entity;
    field.name = name;
    field.kind = CustomKind::amount;
    change.add(field);
    change.commit();
  }
  static std::vector<std::string> codes(const intake::Plan& plan) {
    std::vector<std::string> all;
    for (const Finding& finding : plan.findings()) all.push_back(finding.code);
    return all;
  }

  test::TempFile file;
  Workspace shop;
};
using Codes = std::vector<std::string>;

TEST(CurrencyWords, AreReadWhereTheyMeanOne) {  // A4
  const auto read = [](const char* text, const char* own = "MXN") {
    Forms forms;
    forms.currency = own;
    const auto parsed = parse<Currency>(text, forms);
    return parsed.value ? std::string(parsed.value->code()) : parsed.why;
  };
  for (const auto& [text, code] : {std::pair("US$", "USD"),
                                   {"usd", "USD"},
                                   {"€", "EUR"},
                                   {"Euros", "EUR"},
                                   {"R$", "BRL"},
                                   {"Dólares americanos", "USD"},
                                   {"US Dollars", "USD"},
                                   {"$", "MXN"},
                                   {"pesos M.N.", "MXN"},
                                   {"Pesos mexicanos", "MXN"},
                                   {"DLS", "USD"},
                                   {"dlls", "USD"},
                                   {"Dólares EUA", "USD"},
                                   {"Mexican Peso", "MXN"},
                                   {"peso colombiano", "COP"},
                                   {"MN", "MXN"},
                                   {"USD - US Dollar", "USD"},
                                   {"MXN (peso)", "MXN"},
                                   {"yen", "JPY"}})
    EXPECT_EQ(read(text), code) << text;
  EXPECT_EQ(read("Dólares", "USD"), "USD");
  EXPECT_EQ(read("$", "USD"), "USD");
  EXPECT_EQ(read("Dólares"), "'Dólares' may be AUD or USD; write the code of the currency");
  EXPECT_EQ(read("$", "EUR"), "'$' may be ARS or XCD; write the code of the currency");
  for (const char* none : {"gold", "", "5", "$5", "MX"})
    EXPECT_NE(read(none).find("is not an ISO 4217 code"), std::string::npos) << none;
}

TEST_F(Currencies, MoneyOfAnOrderInAnotherSaysItsOwn) {  // kind: a sign, or none, beside an order in dollars
  struct Case {
    const char* order;
    const char* amount;
    std::string rejected;  // with this in the code; empty: read
    bool is_unclear = false;
  };
  for (const auto& [order, amount, rejected, is_unclear] :
       {Case{"usd", "18 USD", ""}, Case{"usd", "US$ 18", ""}, Case{"usd", "18", "other_currency", true},
        Case{"usd", "18 €", "bad_"}, Case{"own", "18", ""}, Case{"own", "$18", ""}, Case{"own", "18 MXN", ""},
        Case{"own", "18 USD", "bad_"}}) {
    const std::string key(order);
    const std::string cell(amount);
    for (const intake::Plan& planned : {plan("order_line", "order,quantity,amount\n" + key + ",1," + cell + "\n"),
                                        plan("payment", "order,paid,amount\n" + key + ",2026-01-06," + cell + "\n")}) {
      const bool is_rejected = !rejected.empty() && !is_unclear;  // what an order is in, its parts are in
      EXPECT_EQ(planned.rejected(), is_rejected ? 1 : 0) << key << " " << cell << planned.summary();
      EXPECT_EQ(std::ranges::count(codes(planned), "record.order_currency"), is_unclear ? 1 : 0) << planned.summary();
    }
    for (const intake::Plan& planned :
         {plan("order", "external_key,ordered,shipping\n" + key + ",2026-01-05," + cell + "\n"),
          plan("sales", "order,customer,ordered,amount\n" + key + ",A,2026-01-05," + cell + "\n")}) {
      ASSERT_EQ(planned.rejected(), rejected.empty() ? 0 : 1) << key << " " << cell << planned.summary();
      if (!rejected.empty()) {
        EXPECT_NE(codes(planned)[0].find(rejected), std::string::npos) << planned.summary();
      }
    }
  }
  for (const char* pesos : {"18 MXN", "$18", "18 pesos"})  // a sign that the workspace's currency has is its own
    for (const char* head : {"order,paid,amount\nusd,2026-01-06,", "order,ordered,amount,customer\nusd,2026-01-06,"})
      EXPECT_EQ(plan(std::string(head).find("paid") != std::string::npos ? "payment" : "sales",
                     head + std::string(pesos) + (std::string(head).ends_with("customer") ? ",A\n" : "\n"))
                    .rejected(),
                1)
          << pesos;
  import("order_line", "order,quantity,amount\nusd,1,18 USD\n");
  EXPECT_EQ(store::find<OrderLine>(shop).at(0).amount, Amount{18'00});
}

TEST_F(Currencies, SalesOfAnOrderKnownInAnotherSayTheirOwn) {
  const std::string header = "order,customer,ordered,product,quantity,unit price";
  import("sales", header + ",currency,shipping\n7,A,2026-01-05,pan,1,20,USD,US$ 5\n");
  EXPECT_EQ(store::find<Order>(shop, "external_key = '7'").at(0).shipping, Amount{5'00}) << "a field with its sign";
  const auto bare = plan("sales", header + "\n7,A,2026-01-05,pan,2,20\n");
  EXPECT_EQ(codes(bare), Codes{"line.other_currency"});
  EXPECT_EQ(bare.findings()[0].message,
            "unit_price '20' may be in MXN, and its order is in USD; say the currency of the row in a column currency");
  const auto signed_ones = plan("sales", header + "\n7,A,2026-01-05,pan,2,20 USD\n");
  EXPECT_EQ(signed_ones.rejected(), 0) << signed_ones.summary();
  EXPECT_EQ(plan("sales", header + ",currency\n7,A,2026-01-05,pan,2,20,US$\n").rejected(), 0);
  EXPECT_EQ(plan("sales", header + ",currency\n8,A,2026-01-05,pan,2,20,€\n").rejected(), 0) << "a new order in euros";
}

TEST_F(Currencies, MoneyOfCustomersAndProductsIsTheWorkspaces) {  // kind: one row, two currencies
  define_money("customer", "credit");
  define_money("order", "deposit");
  const auto planned = plan("sales",
                            "order,customer,ordered,amount,currency,credit,deposit\n"
                            "8,A,2026-01-05,20,USD,500,7\n9,B,2026-01-05,20,MXN,600,8\n");
  EXPECT_EQ(planned.rejected(), 0);
  EXPECT_EQ(std::ranges::count(codes(planned), "field.other_currency"), 1) << planned.summary();
  auto change = shop.change("test", "sales");
  intake::apply(change, planned, intake::Accept::all_or_nothing);
  change.commit();
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "credit is null"}), 1) << "not 500 pesos";
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "credit = 600"}), 1);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "deposit = 7"}), 1) << "an order's, in its currency";
}

TEST_F(Currencies, HeadersSayTheCurrencyOfTheirColumn) {
  for (const char* header : {"Precio USD", "price (US$)", "price_usd", "PRECIO EN DOLARES", "Precio €", "Precio PEN",
                             "PrecioUSD", "Precio dlls", "Precio en pesos colombianos"})
    EXPECT_EQ(test::error_of(
                  [&] {
                    plan("product", std::string("code,") + header + "\nx,5\n", {{"price", header}});
                  },
                  {"are in", "MXN"}),
              ErrorCode::mixed_currency)
        << header;
  for (const char* header : {"Precio MXN", "price ($)", "Precio en pesos", "precio por peso", "price all", "top price",
                             "PRICE TOP", "Precio"})
    EXPECT_EQ(plan("product", std::string("code,") + header + "\nx,5\n", {{"price", header}}).rejected(), 0) << header;
  const auto dollars = plan("payment", "order,paid,monto USD\nusd,2026-01-06,10\n", {{"amount", "monto USD"}});
  EXPECT_EQ(dollars.rejected(), 0) << "the header says what the order is in";
  EXPECT_EQ(test::error_of(
                [&] {
                  plan("payment", "order,paid,monto USD\nown,2026-01-06,10\n", {{"amount", "monto USD"}});
                },
                {"USD"}),
            ErrorCode::mixed_currency);
}

TEST_F(Currencies, AColumnThatSaysCurrenciesIsNotLeftOut) {  // kind: never ignored, whatever its header
  for (const auto& [layout, text] :
       {std::pair("sales", "customer,ordered,amount,Pagado en\nA,2026-01-05,5,USD\n"),
        std::pair("sales", "customer,ordered,amount,Tipo de cambio\nA,2026-01-05,5,pesos\nB,2026-01-05,5,€\n"),
        std::pair("product", "code,price,Moneda de pago\nx,5,US$\n"),
        std::pair("sales", "customer,ordered,amount,Divisa de pago\nA,2026-01-05,5,Dólares\nB,2026-01-05,5,Pesos\n"),
        std::pair("sales", "customer,ordered,amount,moneda,divisa\nA,2026-01-05,5,MXN,USD\n"),
        std::pair("sales",
                  "customer,ordered,amount,Forma de pago\nA,2026-01-05,5,Efectivo MXN\nB,2026-01-05,5,Efectivo USD\n"),
        std::pair("sales", "customer,ordered,amount,Money\nA,2026-01-05,5,Mexican Peso\nB,2026-01-05,5,US Dollar\n"),
        std::pair("event_sales", "event,day,product,sold,unit_price,paid in\nfair,2026-01-05,tart,3,2,EUR\n")})
    EXPECT_EQ(test::error_of([&, of = layout, csv = text] { plan(of, csv); }, {"currenc"}), ErrorCode::mixed_currency)
        << text;
  for (const auto& [layout, text] :
       {std::pair("sales", "customer,ordered,amount,Pagado en\nA,2026-01-05,5,MXN\nB,2026-01-05,5,pesos\n"),
        std::pair("sales", "customer,ordered,amount,size\nA,2026-01-05,5,TOP\n"),
        std::pair("customer", "code,name,Moneda de pago\nA,Ada,USD\n")})
    EXPECT_EQ(plan(layout, text).rejected(), 0) << text;
}

TEST_F(Currencies, AnAddressBookWithMoneyIsInTheWorkspaces) {
  define_money("customer", "credit");
  EXPECT_EQ(test::error_of([&] { plan("address_book", "nombre,telefono,credit,currency\nAda,222 438 6697,500,USD\n"); },
                           {"USD", "MXN"}),
            ErrorCode::mixed_currency);
  EXPECT_EQ(plan("address_book", "nombre,telefono,credit,currency\nAda,222 438 6697,500,MXN\n").rejected(), 0);
  EXPECT_EQ(test::error_of(
                [&] {
                  plan("address_book", "nombre,credit USD\nAda,500\n", {{"credit", "credit USD"}});
                },
                {"USD", "MXN"}),
            ErrorCode::mixed_currency);
}

TEST_F(Currencies, FormatsSayItInTextsAsWell) {  // kind: however a workbook shows its money
  const auto payments = [](const std::string& format, const char* order) {
    const auto text = [](const std::string& cell) { return "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>"; };
    const std::string rows = std::string("<row>") + text("order") + text("paid") + text("amount") + "</row><row>" +
                             text(order) + text("2026-01-06") + "<c s=\"0\"><v>12.5</v></c></row>";
    return exchange::parse_workbook(
        test::xlsx_of({.sheets = {{"One", "<sheetData>" + rows + "</sheetData>"}},
                       .styles = "<numFmts><numFmt numFmtId=\"170\" formatCode=\"" + format +
                                 "\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs>"}));
  };
  for (const char* format : {"&quot;US$&quot;#,##0.00", "0.00&quot; USD&quot;", "\\U\\S\\D 0.00", "[$USD] 0.00",
                             "#,##0.00\\ &quot;usd&quot;"}) {
    EXPECT_EQ(test::error_of([&] { intake::plan(shop, payments(format, "own"), {"payment"}); }, {"MXN"}),
              ErrorCode::mixed_currency)
        << format;
    EXPECT_EQ(intake::plan(shop, payments(format, "usd"), {"payment"}).rejected(), 0) << format;
  }
  for (const char* format : {"&quot;$&quot;#,##0.00", "0.00&quot; pzas&quot;", "0.00&quot; L&quot;", "0.00"}) {
    EXPECT_EQ(intake::plan(shop, payments(format, "own"), {"payment"}).rejected(), 0) << format;
    EXPECT_EQ(codes(intake::plan(shop, payments(format, "usd"), {"payment"})), Codes{"record.order_currency"})
        << format << " says nothing";
  }
}

TEST_F(Currencies, AHeaderIsFoundWithoutItsCurrency) {  // nobody needs to map it
  EXPECT_EQ(plan("product", "code,Precio MXN\nx,5\n").rejected(), 0);
  import("product", "code,Precio ($)\nx,5\n");
  EXPECT_EQ(store::find<Product>(shop).at(0).price, Decimal::of(5));
  EXPECT_EQ(test::error_of([&] { plan("product", "code,Precio USD\nx,5\n"); }, {"USD"}), ErrorCode::mixed_currency);
  EXPECT_EQ(test::error_of([&] { plan("sales", "customer,ordered,precio unitario USD\nA,2026-01-05,5\n"); }, {"USD"}),
            ErrorCode::mixed_currency);
  const auto totals = plan("sales", "order,customer,ordered,quantity,unit price,Total MXN\n1,A,2026-01-05,2,5,99\n");
  EXPECT_EQ(codes(totals), Codes{"column.not_used"}) << "the total of the order is not that of a line";
}

TEST_F(Currencies, EachCellOfAWorkbookSaysItsOwn) {
  const auto text = [](const std::string& cell) { return "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>"; };
  const auto book = [&](const char* second_currency) {
    std::string rows = "<row>" + text("order") + text("paid") + text("amount") + text("currency") + "</row>";
    rows += "<row>" + text("own") + text("2026-01-06") + "<c s=\"0\"><v>14</v></c>" + text("MXN") + "</row>";
    rows += "<row>" + text("usd") + text("2026-01-06") + "<c s=\"1\"><v>1.1</v></c>" + text(second_currency) + "</row>";
    return exchange::parse_workbook(test::xlsx_of(
        {.sheets = {{"One", "<sheetData>" + rows + "</sheetData>"}},
         .styles = "<numFmts><numFmt numFmtId=\"170\" formatCode=\"&quot;$&quot;0.00\"/><numFmt numFmtId=\"171\" "
                   "formatCode=\"&quot;US$&quot;0.00\"/></numFmts><cellXfs><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/>"
                   "</cellXfs>"}));
  };
  EXPECT_EQ(intake::plan(shop, book("USD"), {"payment"}).rejected(), 0);
  EXPECT_EQ(intake::plan(shop, book(""), {"payment"}).rejected(), 0) << "the cell says it";
}

TEST_F(Currencies, AClearedCurrencyIsToldAsOneThatChanged) {
  const auto rows = test::csv("external_key,ordered,currency\nusd,2026-01-05,\n");
  const auto planned = intake::plan(shop, rows, {"order"}, {}, {.empty = intake::EmptyCells::clear});
  EXPECT_EQ(std::ranges::count(codes(planned), "order.currency_changed"), 1) << planned.summary();
}

TEST_F(Currencies, ARowThatDoesNotSayItIsTakenWithItsOrderAndTold) {
  const std::string header = "order,customer,ordered,product,quantity,unit price,currency\n";
  EXPECT_EQ(std::ranges::count(codes(plan("sales", header + "9,A,2026-01-05,p,1,14,USD\n9,A,2026-01-05,q,1,14,\n")),
                               "line.order_currency"),
            1);
  EXPECT_EQ(std::ranges::count(codes(plan("sales", header + "9,A,2026-01-05,p,1,14,USD\n9,,,q,1,14,\n")),
                               "line.order_currency"),
            0)
      << "goes on with the order of the row above";
}

TEST_F(Currencies, StatusesThatNobodyMappedRefuse) {  // kind: never ignored, in any layout
  for (const auto& [layout, text] :
       {std::pair("payment", "order,paid,amount,status\nown,2026-01-09,60,failed\nown,2026-01-10,140,ok\n"),
        std::pair("payment", "order,paid,amount,estado\nown,2026-01-09,60,rechazado\n"),
        std::pair("payment", "order,paid,amount,type\nown,2026-01-09,60,refund\nown,2026-01-09,60,payment\n"),
        std::pair("sales",
                  "order,customer,ordered,amount,transaction type\n1,A,2026-01-05,28,Sale\n2,A,2026-01-05,28,Refund\n"),
        std::pair("sales",
                  "order,customer,ordered,amount,tipo\n1,A,2026-01-05,28,venta\n2,A,2026-01-05,28,Devolución\n"),
        std::pair("event_till", "event,sold_at,product,quantity,status\nfair,2026-01-05 10:00,tart,1,cancelled\n")})
    EXPECT_EQ(test::error_of([&, of = layout, csv = text] { plan(of, csv); }, {"negative quantity"}), ErrorCode::rule)
        << text;
  for (const char* column :
       {"Voided\n1,A,2026-01-05,28,TRUE", "is_refund\n1,A,2026-01-05,28,yes", "Reembolsado\n1,A,2026-01-05,28,s\u00ed",
        "Fecha de devoluci\u00f3n\n1,A,2026-01-05,28,2026-01-06"})
    EXPECT_EQ(test::error_of([&] { plan("sales", std::string("order,customer,ordered,amount,") + column + "\n"); }),
              ErrorCode::rule)
        << column;
  EXPECT_EQ(test::error_of([&] { plan("payment", "order,paid,amount,Amount refunded\nown,2026-01-09,60,10\n"); }),
            ErrorCode::rule);
  EXPECT_EQ(
      codes(plan("sales", "order,customer,ordered,amount,Voided\n1,A,2026-01-05,28,FALSE\n2,A,2026-01-06,5,no\n")),
      Codes{"column.not_used"});
  EXPECT_EQ(plan("payment", "order,paid,amount,status\nown,2026-01-09,60,paid\n").rejected(), 0);
  EXPECT_EQ(intake::plan(shop, test::csv("order,customer,ordered,amount,estado\n1,A,2026-01-05,28,cancelado\n"),
                         intake::Layout::sales, {{"status", ""}})
                .rejected(),
            0)
      << "said to be nothing";
}

TEST_F(Currencies, AReturnWithItsNumbersStands) {  // kind: written as the refusal advises
  const std::string header = "order,customer,ordered,product,quantity,unit price,status";
  for (const char* status : {"refunded", "Devolución", "returned"}) {
    const auto planned = plan("sales", header + "\n2,C,2026-01-06,A,-1,10," + status + "\n");
    EXPECT_EQ(codes(planned), Codes{}) << status << planned.summary();
  }
  const auto part = plan("sales", header + ",Refunded Amount\n1,C,2026-01-05,A,1,10,refunded,4\n");
  EXPECT_EQ(codes(part), Codes{"order.part_refunded"});
  const auto whole = plan("sales", header + ",Refunded Amount\n1,C,2026-01-05,A,1,10,refunded,10\n");
  EXPECT_EQ(codes(whole), Codes{"order.cancelled_when"});
  EXPECT_EQ(codes(plan("sales", header + "\n2,C,2026-01-06,A,-1,10,void\n")), Codes{"order.cancelled_when"});
}

TEST_F(Currencies, MoneyThatHasNotComeIsNoPayment) {
  for (const char* status : {"pendiente", "no pagado", "bounced", "cheque devuelto"})
    EXPECT_EQ(test::error_of(
                  [&] { plan("payment", std::string("order,paid,amount,estado\nown,2026-01-05,10,") + status + "\n"); },
                  {status}),
              ErrorCode::rule);
  EXPECT_EQ(plan("sales", "order,customer,ordered,amount,estado de pago\n1,A,2026-01-05,10,pendiente\n").rejected(), 0)
      << "a sale that is not paid yet is one";
}

TEST_F(Currencies, TheAmountOfALineIsHeldAgainstItsQuantityAndPrice) {  // as in sales
  const auto differs = plan("order_line", "order,quantity,unit_price,amount\nown,9,10,10\n");
  EXPECT_EQ(codes(differs), Codes{"line.amount_differs"});
  EXPECT_EQ(plan("order_line", "order,quantity,unit_price,amount\nown,-1,10,10\n").rejected(), 1);
  EXPECT_EQ(codes(plan("order_line", "order,quantity,unit_price,discount,amount\nown,2,10,5,15\n")), Codes{});
}

TEST_F(Currencies, AnOrderThatChangesItsCurrencyIsTold) {
  import("sales", "order,customer,ordered,amount,currency\n7,A,2026-01-05,20,USD\n");
  const auto planned = plan("sales", "order,customer,ordered,amount,currency\n7,A,2026-01-05,20,MXN\n");
  EXPECT_EQ(std::ranges::count(codes(planned), "order.currency_changed"), 1) << planned.summary();
  const auto of_orders = plan("order", "external_key,ordered,currency\nusd,2026-01-05,MXN\n");
  EXPECT_EQ(std::ranges::count(codes(of_orders), "order.currency_changed"), 1) << of_orders.summary();
}

TEST_F(Currencies, AnExportAlongAReferenceSaysBoth) {
  import("product", "code,price\npan,30\n");
  import("order_line", "order,product,quantity,amount,currency\nusd,pan,1,18,USD\nown,pan,1,30,MXN\n");
  const std::string out = file.beside("lines.csv");
  run("exchange.export", R"({"entity":"order_line","columns":"order, amount, product.price","file":")" + out + "\"}",
      {.store = &shop.store()});
  EXPECT_EQ(test::bytes_of(out),
            "order,amount,product.price,currency,product.currency\nusd,18.00,30,USD,MXN\nown,30.00,30,MXN,MXN\n");
}

TEST_F(Currencies, OfRejectedRowsNothingIsToldToBeRounded) {
  for (const auto& [layout, text] :
       {std::pair("sales", "order,customer,ordered,quantity,amount\n1,A,2026-01-05,many,1.0055\n"),
        std::pair("payment", "order,paid,amount\nnone,2026-01-05,1.0055\n"),
        std::pair("payment", "order,amount,paid\nusd,1.0055 USD,soon\n")}) {
    const auto planned = plan(layout, text);
    EXPECT_EQ(planned.rejected(), 1);
    EXPECT_EQ(std::ranges::count(codes(planned), "number.rounded"), 0) << planned.summary();
  }
}

TEST_F(Currencies, MoneyThatCameBackIsTold) {  // kind: a column that changes what a sale is worth
  for (const char* header : {"Refunded Amount", "Amount Refunded", "Monto reembolsado"}) {
    const auto planned = plan("sales", std::string("order,customer,ordered,amount,") + header +
                                           "\n1,A,2026-01-05,20,5\n2,A,2026-01-05,20,0\n3,A,2026-01-05,20,\n");
    EXPECT_EQ(codes(planned), Codes{"order.part_refunded"}) << header;
  }
  const auto reasons = plan("sales", "order,customer,ordered,amount,Refund reason\n1,A,2026-01-05,20,late\n");
  EXPECT_EQ(codes(reasons), Codes{"column.not_used"});
}

TEST_F(Currencies, StatusesAreWordsInAnyOrderAndSpelling) {
  struct Case {
    const char* status;
    std::string code;
  };
  for (const auto& [status, code] :
       {Case{"partial refund", "order.part_refunded"}, Case{"Refund (partial)", "order.part_refunded"},
        Case{"refunded_partially", "order.part_refunded"}, Case{"Reembolso parcial", "order.part_refunded"},
        Case{"Parcialmente devuelto", "order.part_refunded"}, Case{"on-hold", ""}, Case{"on_hold", ""},
        Case{"succeeded", ""}, Case{"partially-paid", ""}, Case{"charged_back", "order.cancelled_when"},
        Case{"departed", "line.unknown_status"}}) {
    const auto planned =
        plan("sales", std::string("order,customer,ordered,amount,status\n1,A,2026-01-05,20,") + status + "\n");
    EXPECT_EQ(codes(planned), code.empty() ? Codes{} : Codes{code}) << status;
  }
}

TEST_F(Currencies, AnAnswerThatAmountsAreInAnotherCurrencyIsUsedOrRefused) {  // A4
  const auto sales = [&](const std::string& header, const std::string& first, const std::string& second) {
    return plan("sales", "ordered,amount," + header + "\n2026-01-05,5," + first + "\n2026-01-06,7," + second + "\n");
  };
  for (const auto& one : {std::pair("En dólares", "sí"),
                          {"USD?", "yes"},
                          {"¿USD?", "yes"},
                          {"Pago en USD", "1"},
                          {"en euros", "x"},
                          {"En pesos", "no"}})
    EXPECT_EQ(
        test::error_of([&] { sales(one.first, "", one.second); }, {one.first, one.second, "row 3", "column currency"}),
        ErrorCode::mixed_currency)
        << one.first;
  for (const auto& [header, answer] :
       {std::pair("En dólares", "no"), {"USD?", ""}, {"En pesos", "sí"}, {"Pagado", "sí"}, {"En dólares", "quizá"}})
    EXPECT_EQ(sales(header, "", answer).rejected(), 0) << header << " " << answer;
}

TEST_F(Currencies, TitlesSayTheCurrencyOfAllRows) {  // A4
  for (const char* title : {"Ventas en USD", "Ventas ($USD)", "USD2026", "Montos en dólares americanos"})
    EXPECT_EQ(test::error_of([&] { plan("sales", std::string(title) + "\nordered,customer,amount\n2026-01-05,A,5\n"); },
                             {title, "column currency"}),
              ErrorCode::mixed_currency)
        << title;
  for (const char* title : {"Ventas en pesos", "Ventas 2026", "Ventas MXN"})
    EXPECT_EQ(plan("sales", std::string(title) + "\nordered,customer,amount\n2026-01-05,A,5\n").rejected(), 0) << title;
}

TEST_F(Currencies, ANumberInAnotherCurrencyIsToldAsThat) {
  for (const auto& [number, sign] :
       {std::pair("10 dls", "dls"), {"10 yen", "yen"}, {"10,00 €", "€"}, {"1.234,5 €", "€"}})
    EXPECT_EQ(plan("product", "code,name,price\nP,Pan,\"" + std::string(number) + "\"\n").findings().at(0).message,
              "price '" + std::string(number) + "' is in " + sign + ", but amounts here are in MXN");
  EXPECT_EQ(plan("product", "code,name,price\nP,Pan,10 oz\n").findings().at(0).message,
            "price '10 oz' is not a number");
}

}  // namespace
}  // namespace crmcore
