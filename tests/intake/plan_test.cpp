#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using intake::Accept;
using intake::Layout;

class Intake : public testing::Test {
 protected:
  Intake() : shop(Workspace::open(file.path(), {.currency = "EUR"})) {}
  intake::Plan plan(const std::string& text, const Layout& layout = Layout::sales, const intake::Mapping& columns = {},
                    const intake::Options& options = {}) {
    return intake::plan(shop, test::csv(text), layout, columns, options);
  }
  Result<ImportOutcome> run(const intake::Plan& plan, Accept accept = Accept::all_or_nothing) {
    auto change = shop.change("test", "import");
    auto outcome = intake::apply(change, plan, accept);
    change.commit();
    return outcome;
  }
  std::vector<std::string> codes(const intake::Plan& plan) {
    std::vector<std::string> codes;
    for (const auto& count : plan.counts())
      codes.push_back(count.code + " " + std::to_string(count.count) + " " + std::to_string(count.first_row));
    return codes;
  }
  test::TempFile file;
  Workspace shop;
};
using Codes = std::vector<std::string>;

const std::string header = "order,customer,product,description,quantity,unit_price,ordered,country\n";

TEST_F(Intake, MakesOrdersCustomersAndProductsOfSales) {  // A4 B7
  const auto outcome = run(plan(header + "1,A,P,Bread,2,1.5,2026-01-01 09:00,Spain\n"
                                         "1,A,Q,,1,0.5,2026-01-01 09:00,Spain\n"
                                         "2,,P,Bread,-1,1.5,2026-01-02,\n"));
  EXPECT_EQ(outcome.rows.size(), 4U);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer is null"}), 1)
      << "a sale without a customer is never lost";
  EXPECT_EQ(store::find<OrderLine>(shop, "quantity < 0")[0].amount, Amount{-150});
  const auto customer = store::find<Customer>(shop)[0];
  EXPECT_EQ(customer.code, "A");
  EXPECT_EQ(customer.source, "sales");
  EXPECT_EQ(customer.country, "ES");
}

TEST_F(Intake, SaysWhatIsOddAndRejectsWhatIsWrong) {  // A4
  const auto p = plan(header +
                      "1,A,P,Bread,2,1.5,2026-01-01 09:00,Spain\n"
                      "1,A,p,bread,2,1.5,2026-01-01 09:05,France\n"
                      "1,A,P,Roll,2,1.5,2026-01-01 09:00,Spain\n"
                      "2,B,P,,1,-3,2026-01-01,Spain\n"
                      "3,B,P,Bread,x,3,2026-01-01,Spain\n"
                      "4,B,P,Bread,1,3,2026-02-30,Spain\n"
                      ",B,P,Bread,1,3,2026-02-03,Spain\n"
                      "5,B,P,,1,,2026-02-03,Spain\n"
                      "6,B,P,Bread,99999999999999,3,2026-02-03,Spain\n"
                      "7,B,P,Bread,1,NaN,2026-02-03,Spain\n"
                      "1,A,P,Bread,2,1.5,2026-01-01 09:00,Spain\n");
  EXPECT_EQ(codes(p), Codes({"line.bad_day 1 7", "line.bad_number 4 6", "line.negative_price 1 5", "line.no_order 1 8",
                             "customer.two_countries 1 2", "line.repeated 1 12", "number.no_value 1 11",
                             "order.two_times 1 2", "product.case_twin 1 3", "product.two_names 1 2"}));
  EXPECT_EQ(p.accepted(), 4);
  EXPECT_EQ(p.rejected(), 7);
  EXPECT_EQ(test::error_of([&] { run(p); }, {"7 rows", "line 5"}), ErrorCode::rule);
  EXPECT_EQ(shop.store().count({.entity = "order"}), 0) << "all or nothing";
  run(p, Accept::valid_rows);
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 4);
  EXPECT_EQ(store::find<Order>(shop)[0].ordered_at->text(), "09:00") << "the earliest";
  EXPECT_EQ(store::find<Customer>(shop)[0].country, "ES") << "the most frequent";
}

TEST_F(Intake, GivesEveryFindingWithTheCellItIsAbout) {  // A4
  const auto p = plan(header +
                      "1,A,P,Bread,2,1.5,2026-01-01 09:00,Spain\n"
                      "2,A,P,Bread,x,1.5,2026-01-01,Spain\n"
                      "3,A,P,Bread,y,1.5,soon,Spain\n");
  std::vector<std::string> told;
  for (const RowFinding& finding : p.row_findings())
    told.push_back(std::to_string(finding.row) + " " + finding.field + " " + finding.value.value_or("") + " " +
                   finding.code + " " + finding.severity);
  EXPECT_EQ(told, (std::vector<std::string>{"3 quantity x line.bad_number error", "4 ordered soon line.bad_day error",
                                            "4 quantity y line.bad_number error"}));
  EXPECT_EQ(p.row_findings()[0].message, p.findings()[0].message);
}

TEST_F(Intake, GivesTheCellsOfFindingsInEveryLayout) {
  const struct {
    const char* layout;
    const char* text;
    const char* value;
  } cases[] = {{"customer", "code,rating\nA,99\n", "99"},
               {"product", "code,price\nP,cheap\n", "cheap"},
               {"address_book", "nombre,teléfono\nAna,12\n", "12"},
               {"event_sales", "evento,producto,día,vendido\nfair,P,2026-01-01,lots\n", "lots"}};
  for (const auto& [layout, text, value] : cases) {
    const auto p = intake::plan(shop, test::csv(text), {layout});
    const auto found = p.row_findings();
    const auto said = std::ranges::find(found.rows, std::optional<std::string>(value), &RowFinding::value);
    ASSERT_NE(said, found.rows.end()) << layout << "\n" << p.summary();
    EXPECT_EQ(said->row, 2) << layout;
  }
}

TEST_F(Intake, ARepeatedImportChangesNothingAndANewerOneUpdates) {  // A4 A10
  const std::string first = header +
                            "1,A,P,Bread,2,1.5,2026-01-01,Spain\n"
                            "1,A,P,Bread,2,1.5,2026-01-01,Spain\n"
                            "2,B,P,Bread,1,1.5,2026-01-01,Spain\n";
  run(plan(first));
  for (const auto& outcome : run(plan(first))) {
    EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
    EXPECT_GT(outcome.same, 0);
  }
  const auto newer = plan(header +
                          "1,A,P,Bread,2,1.5,2026-01-01,Spain\n"
                          "1,A,P,Bread,3,1.5,2026-01-01,Spain\n"
                          "3,A,P,Bread,1,1.5,2026-01-03,Peru\n"
                          "1,A,P,Bread,2,1.5,2026-01-01,Peru\n"
                          "1,A,P,Bread,2,1.5,2026-01-01,Peru\n");
  const auto outcome = newer.outcome();
  EXPECT_EQ(outcome[0].updated, 1) << "the country";
  EXPECT_EQ(outcome[3].new_, 3) << "one of three in quantity, one repeated, one of the new order";
  EXPECT_EQ(outcome[3].same, 2);
  run(newer);
  EXPECT_EQ(store::find<Customer>(shop)[0].country, "PE");
  const auto shorter = plan(header + "1,A,P,Bread,3,1.5,2026-01-01,Peru\n");
  EXPECT_EQ(codes(shorter), Codes({"order.lines_gone 1 2"}));
  run(shorter);
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "order.external_key = '1'"}), 1);
}

TEST_F(Intake, UndoesAnImportOfInsertsAndUpdates) {  // A4
  run(plan(header + "1,A,P,Bread,2,1.5,2026-01-01,Spain\n"));
  run(plan(header + "1,A,P,Bread,2,1.5,2026-01-02,Peru\n2,B,P,Bread,1,1,2026-01-02,\n"));
  auto change = shop.change("test", "undo");
  intake::undo(change, {2});
  change.commit();
  EXPECT_EQ(store::find<Customer>(shop).size(), 1U);
  EXPECT_EQ(store::find<Customer>(shop)[0].country, "ES");
  EXPECT_EQ(store::find<Order>(shop)[0].ordered, Day(2026, 1, 1));
  auto again = shop.change("test", "undo");
  EXPECT_EQ(test::error_of([&] { intake::undo(again, {2}); }), ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { intake::undo(again, {9}); }), ErrorCode::not_found);
  intake::undo(again, {1});
  again.commit();
  for (const auto entity : {"customer", "product", "order", "order_line"})
    EXPECT_EQ(shop.store().count({.entity = entity}), 0) << entity;
  std::int64_t entries = 0;
  shop.store().log(1, "order_line", 0, [&](const store::LogEntry&) { ++entries; });
  EXPECT_GE(entries, 3) << "the log still tells";
}

TEST_F(Intake, RefusesAPlanThatIsNoLongerTrue) {
  const auto old = plan(header + "1,A,P,Bread,2,1.5,2026-01-01,Spain\n");
  run(plan(header + "9,A,P,Bread,2,1.5,2026-01-01,Spain\n"));
  EXPECT_EQ(test::error_of([&] { run(old); }, {"plan it again"}), ErrorCode::stale);
}

TEST_F(Intake, ReadsNumbersAndDaysInTheFormsOfTheFile) {  // A4
  const auto spanish = intake::plan(shop,
                                    exchange::parse_csv("pedido;cliente;fecha;cantidad;precio unitario\n"
                                                        "1;Ana;31/01/2026;1,5;1.234,50\n"
                                                        "2;Ana;01/02/2026;1;2\n"),
                                    Layout::sales);
  EXPECT_EQ(spanish.accepted(), 2);
  run(spanish);
  EXPECT_EQ(store::find<Order>(shop)[1].ordered, Day(2026, 2, 1));
  EXPECT_EQ(store::find<OrderLine>(shop)[0].amount, Amount{185'175});
  EXPECT_NE(spanish.summary().find("decimal comma"), std::string::npos);
  const std::string twice = "order,customer,ordered,amount\n1,A,01/02/2026,5\n";
  EXPECT_EQ(test::error_of([&] { plan(twice); }, {"two ways", "date_order"}), ErrorCode::invalid);
  EXPECT_EQ(plan(twice, Layout::sales, {}, {.date_order = DateOrder::day_month_year}).accepted(), 1);
  EXPECT_EQ(
      test::error_of([&] { plan("order,customer,ordered,amount\n1,A,2026-01-01,\"1,234\"\n"); }, {"decimal_mark"}),
      ErrorCode::invalid);
}

TEST_F(Intake, RejectsATimeWithAZoneInEveryLayoutWithTheSameWords) {  // A15
  const std::string zoned = "2026-01-01T02:00:00Z";
  for (const auto& [layout, text] :
       {std::pair("sales", "order,customer,ordered,amount\n1,A," + zoned + ",5\n"),
        std::pair("event_till", "event,product,sold_at,quantity\nfair,cake," + zoned + ",1\n"),
        std::pair("event_sales", "event,product,day,sold\nfair,cake," + zoned + ",1\n"),
        std::pair("customer", "code,name,known_since\nA,Ana," + zoned + "\n")}) {
    const auto planned = plan(text, {layout});
    ASSERT_EQ(planned.findings().size(), 1U) << layout;
    const Finding& finding = planned.findings()[0];
    EXPECT_EQ(finding.row, 2U) << layout;
    EXPECT_NE(finding.message.find("'" + zoned + "' has a time zone; say time_zone, such as 'America/Mexico_City'"),
              std::string::npos)
        << layout << ": " << finding.message;
  }
}

TEST_F(Intake, AsksWhatDaysCountThatAreNumbers) {
  const auto asked = [&](const std::string& day, std::vector<std::string_view> words) {
    words.push_back("say the date_order");
    EXPECT_EQ(test::error_of([&] { plan("order,customer,ordered,amount\n1,A," + day + ",5\n"); }, words),
              ErrorCode::invalid);
  };
  asked("46027", {"'46027'", "excel_serial is 2026-01-05", "epoch_seconds is 1970-01-01"});
  asked("1767571200", {"epoch_seconds is 2026-01-05"});
  run(plan("order,customer,ordered,amount\n1,A,46027.5,5\n", Layout::sales, {},
           {.date_order = DateOrder::excel_serial}));
  EXPECT_EQ(store::find<Order>(shop)[0].ordered, Day(2026, 1, 5));
}

TEST_F(Intake, NeedsNoOrderForMonthsInWords) {
  EXPECT_EQ(plan("order,customer,ordered,amount\n1,A,5-Jan-2026,5\n2,A,15 de enero de 2026,5\n").accepted(), 2);
  const auto mixed = plan("order,customer,ordered,amount\n1,A,5-Jan-2026,5\n2,A,15/01/2026,5\n");
  EXPECT_EQ(mixed.accepted(), 2);
  EXPECT_NE(mixed.summary().find("days before months"), std::string::npos);
}

TEST_F(Intake, TakesTheMidnightsThatSpreadsheetsAddToDays) {
  EXPECT_EQ(plan("code,name,known_since\nA,Ana,2026-01-05 00:00:00\n", {"customer"}).accepted(), 1);
  const auto timed = plan("code,name,known_since\nA,Ana,2026-01-05 10:14:00\n", {"customer"});
  ASSERT_EQ(timed.findings().size(), 1U);
  EXPECT_NE(timed.findings()[0].message.find("has a time, 10:14"), std::string::npos) << timed.findings()[0].message;
}

TEST_F(Intake, MakesOneOrderPerCustomerAndDayWithoutOrderNumbers) {
  run(
      plan("customer,ordered,amount,quantity\n"
           "7.0,2026-01-01,5,1\n"
           "7.0,2026-01-01,2.5,1\n"
           "8.0,2026-01-01,0,1\n"
           "7.0,2026-01-02,-1,-1\n"));
  EXPECT_EQ(store::find<Order>(shop).size(), 3U);
  EXPECT_EQ(store::find<Order>(shop)[0].external_key, "7 2026-01-01") << "keys that end in .0 are whole numbers";
}

TEST_F(Intake, KeepsAnAmountThatDiffersFromItsPrice) {
  const auto p = plan(
      "order,customer,ordered,quantity,unit_price,amount\n"
      "1,A,2026-01-01,3,0.333,1\n"
      "2,A,2026-01-01,3,0.333,1.10\n");
  EXPECT_EQ(codes(p), Codes({"line.amount_differs 1 3"}));
  run(p);
  EXPECT_EQ(store::find<OrderLine>(shop)[1].amount, Amount{110});
}

TEST_F(Intake, DoesNotDependOnTheOrderOfTheRows) {
  const std::string a = "1,A,P,Bread,2,1.5,2026-01-01 09:00,Spain\n";
  const std::string b = "1,A,P,Roll,2,1.5,2026-01-01 08:00,Peru\n";
  const std::string c = "2,B,p,Cake,1,1,2026-01-01,\n";
  const auto dump = [&](const std::string& text) {
    const test::TempFile own;
    const auto other = Workspace::open(own.path());
    test::sell(other, header + text);
    std::string all;
    for (const auto entity : {"customer", "product", "order"})
      all += exchange::to_csv(other.store().find({.entity = entity}));
    return all;
  };
  EXPECT_EQ(dump(a + b + c), dump(c + b + a));
}

TEST_F(Intake, ReadsTheRecordsOfOneEntityInEnglishAndSpanish) {  // A4
  const auto p = plan(
      "Clave,Nombre de pila,Apellidos,Tipo,Calificación,Correo de facturación\n"
      "A1,Ana,Pérez,recurrent,8,ana@x.mx\n"
      "A2,Eva,Ruiz,vip,5,\n"
      "A3,Luis,Gil,,50,\n"
      "A4,,,,,nomail\n"
      "A1,Twice,,,,\n",
      {"customer"});
  EXPECT_EQ(p.accepted(), 1);
  EXPECT_EQ(codes(p), Codes({"record.bad_value 1 5", "record.invalid 1 3", "record.rule 1 4", "record.twice 1 6"}));
  run(p, Accept::valid_rows);
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Ana Pérez");
  const auto second = plan("code,rating\nA1,9\nB,\n", {"customer"});
  EXPECT_EQ(second.outcome()[0].updated, 1);
  EXPECT_EQ(second.outcome()[0].new_, 1);
  run(second);
  const auto addresses = plan("cliente,calle,ciudad\nA1,Real 5,Puebla\nZZ,Real 6,Puebla\n", {"address"});
  EXPECT_EQ(addresses.accepted(), 1);
  EXPECT_EQ(addresses.findings()[0].code, "record.unknown_reference");
  run(addresses, Accept::valid_rows);
  EXPECT_EQ(plan("cliente,calle,ciudad\nA1,Real 5,Puebla\n", {"address"}).outcome()[0].same, 1)
      << "a repeated import never duplicates";
}

TEST_F(Intake, TheDryRunSaysWhatTheRunDoes) {
  const std::string text = "code,kind\nA,person\nB,alien\n";
  const auto p = plan(text, {"customer"});
  const Table verdicts = p.verdicts();
  ASSERT_EQ(verdicts.rows(), 2U);
  EXPECT_EQ(verdicts.cell(0, "verdict").text(), "new");
  EXPECT_EQ(verdicts.cell(1, "verdict").text(), "reject");
  EXPECT_EQ(verdicts.cell(1, "row").integer(), 3);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 0) << "a plan writes nothing";
  std::int64_t entries = 0;
  shop.store().log(1, "", 0, [&](const store::LogEntry&) { ++entries; });
  EXPECT_EQ(entries, 0);
}

TEST_F(Intake, RefusesNamesThatDoNotExist) {
  EXPECT_EQ(test::error_of([&] { plan(header + "1,A,P,B,1,1,2026-01-01,\n", {"sale"}); }, {"did you mean 'sales'"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of(
                [&] {
                  plan(header + "1,A,P,B,1,1,2026-01-01,\n", Layout::sales, {{"ordr", "order"}});
                },
                {"did you mean 'order'"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of(
                [&] {
                  plan(header + "1,A,P,B,1,1,2026-01-01,\n", Layout::sales, {{"order", "InvoiceNo"}});
                },
                {"InvoiceNo"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { plan("a,b\n1,2\n"); }, {"'ordered'", "a, b"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { plan("a,b\n1,2\n", {"customer"}); }), ErrorCode::invalid);
}

TEST_F(Intake, CanBeCancelled) {
  Task task([](std::int64_t, std::int64_t) { return false; });
  EXPECT_EQ(test::error_of([&] {
              intake::plan(shop, test::csv(header + "1,A,P,B,1,1,2026-01-01,\n"), Layout::sales, {}, {}, &task);
            }),
            ErrorCode::cancelled);
}

}  // namespace
}  // namespace crmcore
