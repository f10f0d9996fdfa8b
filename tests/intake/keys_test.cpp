// What stands in the cells of keys and is none, what is told instead of being read in silence, and what an empty cell
// means.
#include "imports.hpp"

namespace crmcore {
namespace {

using intake::Accept;
using Codes = std::vector<std::string>;

class Keys : public test::Imports {};

const std::string no_break_blank = "\u00a0";
const std::string zero_width_blank = "\u200b";

TEST_F(Keys, WordsForNothingAreNobodyAndToldOnceAColumn) {  // registry W13
  for (const char* word : {"nan", "NULL", "N/A", "none", "-", "#N/A", "undefined", "<NA>", "#REF!", "\u2014"}) {
    const auto plan =
        intake::plan(shop, test::csv("code,name\n" + std::string(word) + ",Ada\n" + word + ",Bea\n"), {"customer"});
    EXPECT_EQ(told(plan, "key.no_value"),
              Codes{"column 'code' holds a word for nothing where a key belongs in 2 cells, such as '" +
                    std::string(word) + "'; it is read as empty"});
    EXPECT_EQ(plan.outcome()[0].new_, 2);
  }
  EXPECT_EQ(intake::plan(shop, test::csv("code,name\nNA,Nadia\n"), {"customer"}).findings().size(), 0U)
      << "initials are a code";
}

TEST_F(Keys, AReferenceToNobodyIsEmpty) {
  import("customer", "code\nA\n");
  import("order", "order,customer,ordered\n1,nan,2026-01-05\n2,A,2026-01-05\n");
  EXPECT_EQ(count_of("order", "customer is null"), 1);
}

TEST_F(Keys, EventLayoutsTakeNoWordForAProduct) {
  const auto plan =
      intake::plan(shop, test::csv("event,day,product,sold\nfair,2026-01-05,nan,2\nfair,2026-01-05,z,1\n"),
                   intake::Layout::event_sales);
  EXPECT_EQ(plan.rejected(), 1);
  EXPECT_EQ(count(plan, "key.no_value"), 1);
}

TEST_F(Keys, ACodeThatASpreadsheetHasRoundedIsTold) {  // registry W13
  const auto plan = import("product", "code,name\n5.2E+11,Pan\n7,Sal\n5E10,Tea\n");
  EXPECT_EQ(count(plan, "key.scientific"), 1) << "5E10 is a code, without the plus of a spreadsheet";
  EXPECT_EQ(codes("product").size(), 3U);
}

TEST_F(Keys, BlanksThatCannotBeSeenMakeNoOtherKey) {  // registry W13
  import("customer", "code,name\nada@x.com,Ada\nB 1,Bea\n");
  const auto plan = import("customer", "code,country\nada@x.com" + no_break_blank + ",MX\n" + zero_width_blank + "B" +
                                           no_break_blank + "1,US\n");
  EXPECT_EQ(codes("customer"), (Codes{"ada@x.com", "B 1"}));
  EXPECT_EQ(count(plan, "key.blanks"), 1);
  EXPECT_EQ(store::find<Customer>(shop)[1].country, "US");
}

TEST_F(Keys, TextsLoseTheBlanksAroundThem) {
  import("customer", "code,name\nA," + no_break_blank + "Ada" + no_break_blank + "Lovelace" + zero_width_blank + "\n");
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Ada" + no_break_blank + "Lovelace");
}

TEST_F(Keys, ARowOfTotalsIsToldAndNotRead) {
  const auto plan = import("product", "code,name,price\np,Pan,5\nTotal,,5\n");
  EXPECT_EQ(told(plan, "row.total"), Codes{"a row of totals, 'Total', is not read"});
  EXPECT_EQ(codes("product"), Codes{"p"});
  import("customer", "code,name\nTotal,Total Fitness\n");
  EXPECT_EQ(codes("customer"), Codes{"Total"}) << "a customer of that name has more than the word";
  const auto events = import("event_sales", "event,day,product,sold\nfair,2026-01-05,p,1\n,,Suma,1\n");
  EXPECT_EQ(count(events, "row.total"), 1);
  EXPECT_EQ(codes("product"), Codes{"p"});
}

TEST_F(Keys, OfACodeAndAThingTheFirstIsTheKeyAndTheSecondTheName) {
  import("customer", "Cliente,Código cliente\nAda,7\n");
  EXPECT_EQ(codes("customer"), Codes{"7"});
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Ada");
  import("product", "Producto,SKU\nPan,x1\n");
  EXPECT_EQ(codes("product"), Codes{"x1"});
  EXPECT_EQ(store::find<Product>(shop)[0].name, "Pan");
  import("sales", "Pedido,Código cliente,Cliente,SKU,Producto,Precio,Fecha\n1,8,Bea,x2,Sal,5,2026-01-05\n");
  EXPECT_EQ(store::find<Customer>(shop, "code = '8'")[0].name, "Bea");
  EXPECT_EQ(store::find<Product>(shop, "code = 'x2'")[0].name, "Sal");
}

TEST_F(Keys, AThingAloneIsTheKey) {
  import("customer", "Cliente,nombre\n7,Ada\n");
  EXPECT_EQ(codes("customer"), Codes{"7"});
}

TEST_F(Keys, TheCurrencyMayBeCalledAsPeopleCallIt) {
  std::string text = "code,price,currency\n";
  int product = 0;
  for (const char* word : {"pesos", "$", "M.N.", "MXN$", "MX$", "mxn", "Pesos"})
    text += "p" + std::to_string(++product) + ",5," + word + "\n";
  import("product", text);
  EXPECT_EQ(count_of("product"), 7);
  for (const char* word : {"USD", "€", "-1"})
    EXPECT_EQ(test::error_of([&] { import("product", std::string("code,price,currency\nx,5,") + word + "\n"); }),
              ErrorCode::rule)
        << word;
}

TEST_F(Keys, WithTheDecimalsOfASpreadsheetAreWholeNumbersInEveryLayout) {  // registry M19
  import("customer", "code,name\n12345.0,Ana\n12346.0,Bea\n");
  EXPECT_EQ(codes("customer"), (std::vector<std::string>{"12345", "12346"}));
  import("note", "customer,day,text\n12346.0,2026-01-05,likes tarts\n");
  EXPECT_EQ(store::find<Note>(shop)[0].customer, Id<Customer>{2});
  import("product", "code,name\n1.0,Bread\nA,Cake\n");
  EXPECT_EQ(codes("product"), (std::vector<std::string>{"1.0", "A"})) << "not all of them end so";
}

TEST_F(Keys, APriceBelowZeroIsRefused) {
  test::expect_refused({
      {"price",
       [&] { import("product", "code,price\np,(5)\n"); },
       {"price must be 0 or more, not -5"},
       ErrorCode::rule},
      {"cost", [&] { import("product", "code,unit cost\np,(5)\n"); }, {"unit_cost must be"}, ErrorCode::rule},
  });
}

TEST_F(Keys, AChannelWithoutAddressSaysSo) {
  import("customer", "code\nA\n");
  EXPECT_EQ(
      test::error_of([&] { import("channel", "customer,kind,address\nA,phone,\n"); }, {"channel.address is required"}),
      ErrorCode::rule);
}

TEST_F(Keys, EmptyCellsClearWhereTheImportSaysSo) {  // registry M16
  import("customer", "code,name,country,language\nA,Ada,MX,es\n");
  EXPECT_EQ(written(import("customer", "code,name,country\nA,,\n")), 0) << "they keep by default";
  import("customer", "code,name,country\nA,Ada,\n", intake::Options{.empty = intake::EmptyCells::clear});
  const Customer ada = store::find<Customer>(shop)[0];
  EXPECT_EQ(ada.country, std::nullopt);
  EXPECT_EQ(ada.language, "es") << "a column that the file lacks";
  undo(2);
  EXPECT_EQ(store::find<Customer>(shop)[0].country, "MX");
}

TEST_F(Keys, WhatPeopleFilledInIsNotCleared) {  // registry M16, W16
  const std::string text = "code,country\nA,\n";
  const intake::Options clear{.empty = intake::EmptyCells::clear};
  import("customer", text, clear);
  by_hand([](store::Change& change) { change.edit(Id<Customer>{1}, [](Customer& ada) { ada.country = "MX"; }); });
  const auto plan = import("customer", text, clear);
  EXPECT_EQ(store::find<Customer>(shop)[0].country, "MX");
  EXPECT_EQ(told(plan, "record.corrected"),
            Codes{"country of 'A' stays 'MX', as it was corrected; the file still leaves it empty"});
}

TEST_F(Keys, FlatFilesClearNothing) {
  const intake::Options clear{.empty = intake::EmptyCells::clear};
  test::expect_refused({
      {"sales", [&] { import("sales", "date,price\n2026-01-05,1\n", clear); }, {"empty must be keep", "sales"}},
      {"a word", [] { intake::options_of({.empty = "drop"}); }, {"empty", "keep, clear"}},
  });
}

TEST_F(Keys, AListThatNobodyNeedsRejectsNoRow) {
  const auto table = exchange::parse_json(R"([{"code": "A", "badges": ["x"]}, {"code": "B"}])");
  const auto plan = import_table("customer", table);
  EXPECT_EQ(codes("customer"), (Codes{"A", "B"}));
  EXPECT_EQ(told(plan, "column.not_used"), Codes{"column 'badges' is not used; it holds 1 cell"});
  const auto needed = exchange::parse_json(R"([{"code": "C", "name": ["x"]}, {"code": "D", "name": "Dora"}])");
  EXPECT_EQ(count(import_table("customer", needed, {}, Accept::valid_rows), "json.nested"), 1);
  EXPECT_EQ(codes("customer"), (Codes{"A", "B", "D"}));
}

TEST_F(Keys, AColumnThatNoTableCanHoldIsRefusedByWhoNeedsIt) {
  Table table(std::vector<Table::Description>{{.name = "code"}}, {});
  table.append(std::array<Cell, 1>{Cell::of(std::string_view("A"))});
  Table needed = table;
  table.leave_out("badges", "it is a list");
  needed.leave_out("name", "it is a list");
  EXPECT_EQ(told(import_table("customer", exchange::as_text(table)), "column.not_used"),
            Codes{"column 'badges' is not used; it is a list"});
  EXPECT_EQ(test::error_of([&] { import_table("customer", exchange::as_text(needed)); }, {"'name'", "it is a list"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
