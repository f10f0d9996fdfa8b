// What people's files hold: words of the lists in both languages, headers of their own fields, titles above the header,
// and files that are something else.
#include <gtest/gtest.h>

#include "crmcore/exchange/workbook.hpp"
#include "crmcore/store/doubts.hpp"
#include "exchange/workbooks.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

class PeoplesFiles : public testing::Test {
 protected:
  PeoplesFiles() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {}

  void import(const std::string& layout, const std::string& text) {
    auto change = shop.change("test", layout);
    intake::apply(change, intake::plan(shop, test::csv(text), {layout}), intake::Accept::all_or_nothing);
    change.commit();
  }
  /// Defines a field of customers; `list` is that of a choice.
  void define(const std::string& name, CustomKind kind, const std::string& label_es, const std::string& list = "") {
    auto change = shop.change("test", "fields");
    CustomField field;
    field.entity = "customer";
    field.name = name;
    field.kind = kind;
    field.label_es = label_es;
    if (!list.empty()) field.list = list;
    change.add(field);
    change.commit();
  }
  std::string value(const std::string& field, const std::string& where) {
    const Table found = shop.store().find({.entity = "customer", .where = where}, std::array{field});
    return found.rows() == 1 ? found.text(0, 0) : "";
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(PeoplesFiles, WordsOfListsAreReadInBothLanguagesAndAnyCase) {  // R7 A4, registry M8, mission 5
  import("customer", "clave,tipo\nA,Recurrente\nB,RECURRENT\nC,Eventual\nD,special\n");
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "type = 'recurrent'"}), 2);
  EXPECT_EQ(value("type", "code = 'C'"), "occasional");
}

TEST_F(PeoplesFiles, AWordThatIsInNoListIsRefusedWithThoseThatAre) {  // registry M8: bad input
  EXPECT_EQ(
      test::error_of([&] { import("customer", "code,type\nA,zzz\n"); }, {"recurrent, occasional, special", "'zzz'"}),
      ErrorCode::rule);
}

TEST_F(PeoplesFiles, ClosedChoicesAreReadInSpanish) {  // R1 R3 R4
  import("customer", "clave,clase\nA,Persona\nB,EMPRESA\n");
  EXPECT_EQ(value("kind", "code = 'B'"), "company");
  import("channel", "cliente,tipo,dirección\nA,Teléfono,222 438 6697\nA,Correo,ada@x.com\n");
  EXPECT_EQ(shop.store().count({.entity = "channel", .where = "kind = 'phone'"}), 1);
  import("address", "cliente,uso,calle\nA,Entrega,Reforma\n");
  EXPECT_EQ(shop.store().count({.entity = "address", .where = "purpose = 'delivery'"}), 1);
}

TEST_F(PeoplesFiles, AChoiceOfManyTakesWordsApart) {  // R6
  import("list_entry", "list,code,label_es\nhobby,read,lectura\nhobby,run,correr\n");
  define("hobbies", CustomKind::choices, "Aficiones", "hobby");
  import("customer", "code,aficiones\nA,Lectura; CORRER\n");
  EXPECT_EQ(value("hobbies", "code = 'A'"), "read,run");
}

TEST_F(PeoplesFiles, LabelsOfPeoplesOwnFieldsAreHeaders) {  // R6, registry L19, mission 4
  define("size", CustomKind::text, "Talla de camisa");
  import("customer", "clave,Talla de Camisa\nA,M\n");
  EXPECT_EQ(value("size", "code = 'A'"), "M");
}

TEST_F(PeoplesFiles, AGivenAndAFamilyNameMakeTheName) {  // mission 2.4
  import("customer", "Nombre,Apellido,Calificación del cliente\nAna,Ruiz,9\n");
  const auto customer = store::find<Customer>(shop)[0];
  EXPECT_EQ(customer.name, "Ana Ruiz");
  EXPECT_EQ(customer.given_name, "Ana");
  EXPECT_EQ(customer.rating, 9);
  import("customer", "code,name,family_name\nB,Beatriz Paz,Paz\n");
  EXPECT_EQ(store::find<Customer>(shop, "code = 'B'")[0].name, "Beatriz Paz") << "a column that is called name";
}

TEST_F(PeoplesFiles, YesAndNoAreReadAsPeopleWriteThem) {  // registry M8
  for (const char* yes : {"SÍ", "si", "x", "V", "Yes", "TRUE"}) EXPECT_EQ(parse<bool>(yes).value, true) << yes;
  for (const char* no : {"NO", "F", "Falso", "0"}) EXPECT_EQ(parse<bool>(no).value, false) << no;
}

TEST_F(PeoplesFiles, TitlesAboveTheHeaderAreSkippedAndTold) {  // registry M5, newcomer C-c
  const auto table = test::csv("Sales report,,\n\"from, 2026-01\",,\n\ncode,name,city\nA,Ada,CDMX\n");
  EXPECT_EQ(table.header, (std::vector<std::string>{"code", "name", "city"}));
  EXPECT_EQ(table.lines[0], 5U);
  EXPECT_NE(table.guesses[0].find("'Sales report,,'"), std::string::npos) << table.guesses[0];
  EXPECT_EQ(test::csv("code\nA\nB\n").rows(), 2U) << "a file of one column has no titles";
}

TEST_F(PeoplesFiles, RepeatedHeadersAreNamed) {  // registry M5
  const auto table = test::csv("code,phone,phone,\nA,1,2,3\n");
  EXPECT_EQ(table.header, (std::vector<std::string>{"code", "phone", "phone (2)", "column_4"}));
  EXPECT_EQ(table.guesses.size(), 1U);
}

TEST_F(PeoplesFiles, FilesThatAreSomethingElseAreNamed) {  // newcomer C-c
  const auto reads = [](std::string_view bytes) {
    return [bytes] {
      const test::TempFile other("sheet.csv");
      other.write(bytes);
      exchange::read_csv(other.path());
    };
  };
  using namespace std::string_view_literals;
  test::expect_refused({
      {"xlsx", reads("PK\3\4\24\0"sv), {"zip archive", ".xlsx", "save it as CSV"}},
      {"xls", reads("\xD0\xCF\x11\xE0\0"sv), {"old Excel workbook"}},
      {"gzip", reads("\x1F\x8B\b\0"sv), {"gzip", "unpack it first"}},
      {"zstd", reads("\x28\xB5\x2F\xFD\0"sv), {"zstd", "unpack it first"}},
      {"a picture", reads("\x89PNG\r\n"sv), {"picture"}},
      {"Parquet", reads("PAR1\0"sv), {"Parquet"}},
      {"a web page named .xls", reads("<html><table>"sv), {"web page"}},
      {"a vCard", reads("BEGIN:VCARD\n"sv), {"vCard"}},
  });
}

TEST_F(PeoplesFiles, AnOrderHasTheDecimalsOfItsCurrencyAtEveryDoor) {  // registry W9
  import("order", "order,ordered,currency\n1,2026-01-05,JPY\n");
  import("order_line", "order,quantity,unit_price,discount\n1,1,1000,0\n1,1,1000,100\n1,3,33.4,0\n");
  import("payment", "order,paid,amount\n1,2026-01-06,1000\n");
  const Table lines = shop.store().find({.entity = "order_line"}, std::array<std::string, 1>{"amount"});
  ASSERT_EQ(lines.rows(), 3U);
  EXPECT_EQ(lines.text(0, 0), "1000.00");
  EXPECT_EQ(lines.text(1, 0), "900.00");
  EXPECT_EQ(lines.text(2, 0), "100.00");  // 100.2 yen: rounded to a whole one
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "amount > 500"}), 2);
  const Table paid = shop.store().find({.entity = "payment"}, std::array<std::string, 1>{"amount"});
  EXPECT_EQ(paid.text(0, 0), "1000.00");
}

TEST_F(PeoplesFiles, AnOrderWithMoreDecimalsThanAreKeptIsRefusedWithTheWayOut) {  // registry W9
  EXPECT_EQ(test::error_of([&] { import("order", "order,ordered,currency\n2,2026-01-05,BHD\n"); },
                           {"2 decimals or fewer", "3 as BHD", "MXN:3"}),
            ErrorCode::rule);
}

TEST_F(PeoplesFiles, AShopWithoutCentsMayKeepThoseOfOthers) {  // registry W9
  const test::TempFile other;
  shop = Workspace::open(other.path(), {.currency = "CLP:2", .country = "CL"});
  import("sales",
         "order,customer,ordered,product,quantity,unit_price,currency\n"
         "1,A,2026-05-01,p,1,12.34,USD\n2,A,2026-05-01,p,3,0.5,CLP\n3,A,2026-05-02,p,1,1500,\n");
  const Table lines = shop.store().find({.entity = "order_line"}, std::array<std::string, 1>{"amount"});
  ASSERT_EQ(lines.rows(), 3U);
  EXPECT_EQ(lines.text(0, 0), "12.34");
  EXPECT_EQ(lines.text(1, 0), "2.00");  // a peso has no parts
  EXPECT_EQ(lines.text(2, 0), "1500.00");
  const auto owed = orders::balances(shop.store(), Day(2026, 5, 3));
  EXPECT_EQ(owed.size(), 2U);  // the dollars are in no total
  EXPECT_EQ(Workspace::open(other.path(), {.currency = "CLP"}).store().currency().text(), "CLP:2");
  const test::TempFile plain;
  Workspace::open(plain.path(), {.currency = "MXN:2"});
  EXPECT_EQ(Workspace::open(plain.path(), {.currency = "MXN:2"}).store().currency().text(), "MXN");
  EXPECT_EQ(test::error_of([&] { Workspace::open(other.path(), {.currency = "CLP:3"}); }, {"CLP:2", "CLP:3"}),
            ErrorCode::mixed_currency);
}

TEST_F(PeoplesFiles, APartIsInTheCurrencyOfItsOrder) {  // registry W9, the same kind
  import("order", "order,ordered,currency\n1,2026-01-05,USD\n2,2026-01-05,MXN\n");
  const auto plan = intake::plan(
      shop,
      test::csv("order,paid,amount,currency\n1,2026-01-06,10,USD\n1,2026-01-06,11,MXN\n2,2026-01-06,12,USD\n"
                "2,2026-01-06,13,mxn\n1,2026-01-06,14,\n"),
      {"payment"});
  EXPECT_EQ(plan.rejected(), 2);
  EXPECT_EQ(std::ranges::count(plan.findings(), "record.order_currency", &Finding::code), 1) << "14 says nothing";
  std::vector<std::string> told;
  for (const auto& finding : plan.findings())
    if (finding.code == "record.other_currency") told.push_back(finding.message);
  EXPECT_EQ(told, (std::vector<std::string>{
                      "currency must be USD, that of the order, not 'MXN'; convert the amounts first",
                      "currency must be MXN, that of the workspace, not 'USD'; convert the amounts first"}));
}

TEST_F(PeoplesFiles, ATableOfAnotherWorkspaceSaysItsCurrency) {  // the same kind, without a file between
  const test::TempFile other;
  const auto dinars = Workspace::open(other.path(), {.currency = "KWD"});
  auto change = dinars.change("test", "one");
  const auto order = change.add(Order{.ordered = Day(2026, 1, 5)});
  change.add(Payment{.order = order, .paid = Day(2026, 1, 5), .amount = Amount{1500}});
  change.commit();
  const Table paid = dinars.store().find({.entity = "payment"}, std::vector<std::string>{"order", "paid", "amount"});
  EXPECT_EQ(
      test::error_of([&] { intake::plan(shop, exchange::as_text(paid), {"payment"}); }, {"KWD", "MXN", "convert"}),
      ErrorCode::mixed_currency);
  auto priced = dinars.change("test", "price");
  Product bread;
  bread.price = Decimal::of(5);
  priced.add(bread);
  priced.commit();
  const auto rows_of = [&](const char* entity, const std::vector<std::string>& columns) {
    return intake::plan(shop, exchange::as_text(dinars.store().find({.entity = entity}, columns)), {entity}, {},
                        {.source = "x"});
  };
  const std::vector<std::string> of_order{"ordered", "shipping", "currency"};
  EXPECT_NO_THROW(rows_of("order", of_order)) << "no money, no currency";
  auto sent = dinars.change("test", "shipping");
  sent.edit(order, [](Order& one) { one.shipping = Amount{1500}; });
  sent.commit();
  EXPECT_EQ(test::error_of([&] { rows_of("order", of_order); }, {"KWD"}), ErrorCode::mixed_currency)
      << "an empty cell says nothing";
  EXPECT_EQ(test::error_of(
                [&] {
                  rows_of("product", {"code", "price"});
                },
                {"KWD"}),
            ErrorCode::mixed_currency)
      << "a price is a decimal";
}

TEST_F(PeoplesFiles, AWorkbookShowsItsCurrency) {  // the same kind: the sign that cells are shown with
  const auto prices = [](const char* format, const char* header = "price") {
    const std::string rows =
        std::string("<row><c t=\"inlineStr\"><is><t>code</t></is></c><c t=\"inlineStr\"><is><t>") + header +
        "</t></is></c></row><row><c t=\"inlineStr\"><is><t>pan</t></is></c><c s=\"0\"><v>12.5</v></c></row>";
    return exchange::parse_workbook(
        test::xlsx_of({.sheets = {{"One", "<sheetData>" + rows + "</sheetData>"}},
                       .styles = std::string("<numFmts><numFmt numFmtId=\"170\" formatCode=\"") + format +
                                 "\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs>"}));
  };
  EXPECT_EQ(test::error_of([&] { intake::plan(shop, prices("[$€-2] #,##0.00"), {"product"}); },
                           {"'price' are in €", "the workspace in MXN", "convert"}),
            ErrorCode::mixed_currency);
  EXPECT_EQ(intake::plan(shop, prices("[$€-2] #,##0.00", "in euros"), {"product"}).accepted(), 1)
      << "a column that is not used";
  for (const char* own : {"[$MXN] 0.00", "[$MX$-80A]0.00", "&quot;$&quot;#,##0.00", "0.00"})
    EXPECT_EQ(intake::plan(shop, prices(own), {"product"}).accepted(), 1) << own;
}

TEST_F(PeoplesFiles, PartsThatACurrencyDoesNotHaveAreTold) {  // registry W9, the same kind
  import("order", "order,ordered,currency,shipping\n1,2026-01-05,JPY,0.50\n");
  import("order_line", "order,quantity,amount,tax\n1,1,10.50,1.00\n");
  import("payment", "order,paid,amount\n1,2026-01-06,10.50\n");
  std::vector<std::string> told;
  for (const auto& finding : store::findings(shop.store()).rows)
    if (finding.code.ends_with(".parts")) told.push_back(finding.message);
  EXPECT_EQ(told, (std::vector<std::string>{"shipping 0.50 has more decimals than JPY has (0)",
                                            "amount 10.50 has more decimals than JPY has (0)",
                                            "amount 10.50 has more decimals than JPY has (0)"}));
}

TEST_F(PeoplesFiles, ARecordIsPutByItsCode) {  // A10, registry M7
  auto change = shop.change("test", "upsert");
  Customer ada;
  ada.code = "A";
  const auto first = change.upsert(ada);
  ada.name = "Ada";
  EXPECT_EQ(change.upsert(ada), first);
  EXPECT_EQ(store::get(shop.store(), first)->name, "Ada");
  EXPECT_EQ(test::error_of([&] { change.upsert(Customer{}); }, {"external_key", "code"}), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
