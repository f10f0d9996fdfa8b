// One rule of identity for every layout and reference, and what a file that comes again may change.
#include <gtest/gtest.h>

#include "imports.hpp"

namespace crmcore {
namespace {

using intake::Accept;

class Identity : public test::Imports {};
using Codes = std::vector<std::string>;

const std::string sales = "order,customer,customer name,product,description,quantity,unit price,date,seller\n";

TEST_F(Identity, SalesFindTheCustomersAndProductsOfTheCatalogue) {  // A4 R11, registry W3
  import("product", "code,name,unit cost\nz,Zeta,5\n");
  import("customer", "code,name\nA,Ada\n");
  import("sales", sales + "1,A,,z,,1,9,2026-01-05,\n");
  EXPECT_EQ(codes("customer"), Codes{"A"});
  EXPECT_EQ(codes("product"), Codes{"z"});
  EXPECT_EQ(store::find<Customer>(shop)[0].external_key, "A") << "the record has the key of the sales as well";
  EXPECT_EQ(store::find<OrderLine>(shop)[0].product, store::find<Product>(shop)[0].id);
}

TEST_F(Identity, FilesWithoutASourceShareOneNumbering) {  // registry W3b
  import("sales", sales + "1,17,,z,,1,9,2026-01-05,\n");
  import("customer", "customer id,name\n17,Ada\n");
  EXPECT_EQ(codes("customer"), Codes{"17"});
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Ada");
}

TEST_F(Identity, SourcesOfTheirOwnKeepTheirOwnCustomers) {  // A4
  import("sales", sales + "1,17,Ada,z,,1,9,2026-01-05,\n", "web");
  const auto plan = import("sales", sales + "1,17,Bea,z,,1,9,2026-01-05,\n", "till");
  EXPECT_EQ(codes("customer"), (Codes{"17", "till:17"}));
  EXPECT_EQ(count(plan, "key.other_source"), 1);
  EXPECT_EQ(shop.store().count({.entity = "order"}), 2);
}

TEST_F(Identity, PaymentsAreOfTheOrdersOfTheirSource) {  // registry W7b
  import("sales", sales + "1,A,,z,,1,9,2026-01-05,\n", "web");
  import("sales", sales + "1,B,,z,,1,9,2026-01-05,\n", "till");
  import("payment", "order,paid,amount\n1,2026-01-06,99\n", "till");
  const auto order = store::get(shop.store(), store::find<Payment>(shop)[0].order);
  EXPECT_EQ(order->source, "till");
  EXPECT_EQ(test::error_of([&] { import("payment", "order,paid,amount\n1,2026-01-06,99\n", "bank"); }, {"till, web"}),
            ErrorCode::rule);
}

TEST_F(Identity, AReferenceIsNeverAnInternalId) {  // registry W7c
  import("customer", "code\nX\nY\n");
  EXPECT_EQ(test::error_of([&] { import("note", "customer,day,text\n2,2026-01-05,n\n"); }, {"no customer '2'"}),
            ErrorCode::rule);
}

TEST_F(Identity, AnExactHeaderGoesBeforeAnAlias) {  // registry W5
  import("customer", "external_key,name\n2,One\n1,Two\n", "shop");
  const auto plan = import("customer", "id,external_key,name,country\n1,2,One,MX\n2,1,Two,ES\n", "shop");
  EXPECT_EQ(store::find<Customer>(shop, "external_key = '2'")[0].country, "MX");
  EXPECT_EQ(count(plan, "column.not_used"), 1) << "the column id";
}

TEST_F(Identity, KeysInAnotherCaseAreOfTheSameCustomerAndTold) {  // registry W13, M18
  import("customer", "code,name\nada@x.com,Ada\n");
  import("staff", "code,name\nluz,Luz Peña\n");
  const auto plan = import("sales", sales +
                                        "1,Ada@X.com,,z,,1,9,2026-01-05,LUZ\n2,BEA,,z,,1,9,2026-01-05,Luz Peña\n"
                                        "3,bea,,z,,1,9,2026-01-05,luz\n");
  EXPECT_EQ(codes("customer"), (Codes{"ada@x.com", "BEA"}));
  EXPECT_EQ(codes("staff"), Codes{"luz"});
  EXPECT_GE(count(plan, "key.spelling"), 2);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer is null"}), 0);
}

TEST_F(Identity, AChannelIsFoundInTheFormItIsKept) {  // registry W8, mission 3
  import("customer", "code\nE1\n");
  const std::string text = "cliente,medio,dirección,preferido\nE1,phone,222 438 6697,sí\nE1,email,Ada@x.com,\n";
  import("channel", text);
  EXPECT_EQ(written(import("channel", text)), 0);
  EXPECT_EQ(written(import("channel", "cliente,medio,dirección\nE1,phone,+52 222 438 6697\n")), 0);
  EXPECT_EQ(shop.store().count({.entity = "channel"}), 2);
}

TEST_F(Identity, AnEmailIsFoundInAnyCase) {  // one spelling
  import("customer", "code\nE1\n");
  import("channel", "cliente,medio,dirección\nE1,email,Ada@Example.COM\n");
  EXPECT_EQ(store::find<Channel>(shop)[0].address, "Ada@example.com") << "a host has no case";
  EXPECT_EQ(written(import("channel", "cliente,medio,dirección\nE1,correo,ada@EXAMPLE.com\n")), 0);
  EXPECT_EQ(store::find<Channel>(shop)[0].address, "Ada@example.com") << "the spelling of the books stays";
  EXPECT_EQ(written(import("channel", "cliente,medio,dirección,preferido\nE1,correo,ADA@example.com,sí\n")), 1);
  const auto channels = store::find<Channel>(shop);
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_EQ(channels[0].address, "Ada@example.com");
  EXPECT_TRUE(channels[0].preferred);
}

TEST_F(Identity, ADocumentAsPrintedIsTheSameDocument) {  // registry W8, M18
  import("customer", "code\nE1\nE2\n");
  const std::string text = "cliente,documento,país,número\nE1,rfc,MX,gode-561231-gr8\n";
  import("document", text);
  EXPECT_EQ(written(import("document", text)), 0);
  EXPECT_EQ(test::error_of([&] { import("document", "cliente,documento,país,número\nE2,rfc,MX,GODE561231GR8\n"); },
                           {"already belongs to customer 'E1'"}),
            ErrorCode::rule);
}

TEST_F(Identity, AListEntryIsFoundByItsListAndCode) {  // registry W10
  import("list_entry", "list,code,label_en\ncolour,other,other colour\n");
  EXPECT_EQ(shop.store().count({.entity = "list_entry", .where = "code = 'other' and list = 'colour'"}), 1);
  EXPECT_GE(shop.store().count({.entity = "list_entry", .where = "code = 'other'"}), 2);
}

TEST_F(Identity, ARejectedRowErasesNoLineOfItsOrder) {  // registry W4
  import("sales", sales + "1,A,,p,,1,5,2026-01-05,\n1,A,,q,,1,6,2026-01-05,\n");
  const auto plan =
      import("sales", sales + "1,A,,p,,1,5,2026-01-05,\n1,A,,q,,uno,6,2026-01-05,\n", "", Accept::valid_rows);
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 2);
  EXPECT_EQ(count(plan, "order.incomplete"), 1);
}

TEST_F(Identity, TheSameFileAgainKeepsWhatPeopleCorrected) {  // registry W16
  const std::string text = sales + "1,A,ADA LOVELACE,p,,1,1,2026-01-05,\n1,A,ADA LOVELACE,q,,2,1,2026-01-05,\n";
  import("sales", text);
  {
    auto change = shop.change("ana", "corrected");
    change.edit(store::find<Customer>(shop)[0].id, [](Customer& ada) { ada.name = "Ada Lovelace"; });
    change.edit(store::find<Order>(shop)[0].id, [](Order& order) { order.ordered = Day(2026, 1, 4); });
    change.edit(store::find<OrderLine>(shop)[0].id, [](OrderLine& line) { line.quantity = Decimal{3 * Decimal::one}; });
    OrderLine gift;
    gift.order = store::find<Order>(shop)[0].id;
    gift.quantity = Decimal{Decimal::one};
    gift.unit_price = Decimal{50 * Decimal::one};
    gift.description = "gift box";
    change.add(gift);
    change.commit();
  }
  const auto plan = import("sales", text);
  EXPECT_EQ(written(plan), 0) << plan.summary();
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Ada Lovelace");
  EXPECT_EQ(store::find<Order>(shop)[0].ordered, Day(2026, 1, 4));
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 3);
  EXPECT_EQ(store::find<OrderLine>(shop)[0].quantity, Decimal{3 * Decimal::one});
  for (const char* code : {"customer.differs", "order.differs", "order.lines_corrected", "order.lines_added"})
    EXPECT_EQ(count(plan, code), 1) << code;
}

TEST_F(Identity, ASourceThatSaysSomethingNewIsHeard) {  // registry W16
  import("sales", sales + "1,A,ADA,p,,1,1,2026-01-05,\n");
  {
    auto change = shop.change("ana", "corrected");
    change.edit(store::find<Customer>(shop)[0].id, [](Customer& ada) { ada.name = "Ada"; });
    change.commit();
  }
  import("sales", sales + "1,A,ADA KING,p,,1,1,2026-01-05,\n");
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "ADA KING");
}

TEST_F(Identity, WhatAnUndoBroughtBackIsStillOfTheImport) {  // what undo restores, no person added
  import("sales", sales + "1,A,,p,,1,10,2026-01-05,\n");
  import("sales", sales + "1,A,,p,,1,12,2026-01-05,\n");
  {
    auto change = shop.change("ana", "undo");
    intake::undo(change, Id<Import>{2});
    change.commit();
  }
  const auto plan = import("sales", sales + "1,A,,p,,1,12,2026-01-05,\n");
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 1);
  EXPECT_EQ(count(plan, "order.lines_added"), 0);
}

TEST_F(Identity, APaymentThatWasCorrectedStays) {  // records without a key
  import("sales", sales + "1,A,,p,,1,10,2026-01-05,\n");
  import("payment", "order,paid,amount\n1,2026-01-06,10\n");
  {
    auto change = shop.change("ana", "corrected");
    change.edit(store::find<Payment>(shop)[0].id, [](Payment& payment) { payment.amount = Amount{1200}; });
    change.commit();
  }
  const auto plan = import("payment", "order,paid,amount\n1,2026-01-06,10\n");
  ASSERT_EQ(shop.store().count({.entity = "payment"}), 1);
  EXPECT_EQ(store::find<Payment>(shop)[0].amount, Amount{1200});
  EXPECT_EQ(count(plan, "record.corrected"), 1);
}

TEST_F(Identity, AColumnMoreFillsInWhatThereIs) {  // records without a key
  import("sales", sales + "1,A,,p,,1,10,2026-01-05,\n");
  import("payment", "order,paid,amount\n1,2026-01-06,10\n");
  import("payment", "order,paid,amount,method\n1,2026-01-06,10,cash\n");
  ASSERT_EQ(shop.store().count({.entity = "payment"}), 1);
  EXPECT_EQ(store::find<Payment>(shop)[0].method, "cash");
}

TEST_F(Identity, EqualPaymentsAreCountedAsOftenAsTheFileHasThem) {  // records without a key
  import("sales", sales + "1,A,,p,,1,10,2026-01-05,\n");
  import("payment", "order,paid,amount\n1,2026-01-06,10\n");
  const std::string two = "order,paid,amount\n1,2026-01-06,10\n1,2026-01-06,10\n";
  import("payment", two);
  EXPECT_EQ(shop.store().count({.entity = "payment"}), 2);
  EXPECT_EQ(written(import("payment", two)), 0);
}

TEST_F(Identity, ACancellationThatTheFileTakesBackIsTakenBack) {  // B6
  const std::string header = "order,customer,product,quantity,price,date,status\n1,A,p,1,5,2026-01-05,";
  for (const char* status : {"paid", "cancelled", "paid"}) import("sales", header + status + "\n");
  EXPECT_EQ(store::find<Order>(shop)[0].cancelled, std::nullopt);
}

TEST_F(Identity, ADiscountIsMoneyOffWhateverItsSign) {  // B1
  const std::string header = "order,customer,product,quantity,price,date,discount\n";
  import("sales", header + "1,A,p,2,10,2026-01-05,-5\n2,A,p,-2,10,2026-01-06,-5\n");
  EXPECT_EQ(store::find<OrderLine>(shop)[0].amount, Amount{1500});
  EXPECT_EQ(store::find<OrderLine>(shop)[1].amount, Amount{-1500}) << "a return takes its discount back";
  EXPECT_EQ(count(import("sales", header + "3,A,p,2,10,2026-01-05,50\n"), "line.discount_exceeds"), 1);
  EXPECT_EQ(test::error_of([&] { import("sales", header + "4,A,p,2,10,2026-01-05,5\n5,A,p,2,10,2026-01-05,-6\n"); },
                           {"'5'", "'-6'", "one sign"}),
            ErrorCode::invalid);
}

TEST_F(Identity, FieldsOfTheBusinessAreImportedOnce) {  // R6
  const std::string text = "entity,name,kind\ncustomer,vip,boolean\n";
  import("custom_field", text);
  EXPECT_EQ(written(import("custom_field", text)), 0);
}

TEST_F(Identity, OrdersWithoutAKeyAreSeveral) {  // A4
  import("order", "order,ordered,campaign\n,2026-01-05,x\n,2026-01-06,x\n");
  EXPECT_EQ(shop.store().count({.entity = "order"}), 2);
}

TEST_F(Identity, AContactIsLookedUpWithinItsCustomer) {  // R5
  import("customer", "code\nC1\nC2\n");
  import("contact", "customer,name\nC1,Luis\nC2,Luis\n");
  import("channel", "customer,contact,kind,address\nC2,luis,phone,5512345678\n");
  EXPECT_EQ(store::get(shop.store(), *store::find<Channel>(shop)[0].contact)->customer,
            store::find<Customer>(shop, "code = 'C2'")[0].id);
}

TEST_F(Identity, AnAfternoonFileErasesNothingOfTheMorning) {  // A4: no order numbers
  const std::string header = "date,product,quantity,price\n";
  import("sales", header + "2026-01-05 09:00,Pan,1,10\n");
  const auto plan = import("sales", header + "2026-01-05 17:00,Queso,1,20\n");
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 2);
  EXPECT_EQ(count(plan, "order.lines_stay"), 1);
}

TEST_F(Identity, AnOldSheetWithVersionsIsStale) {  // registry M15
  import("customer", "code,name\nA,Ada\n");
  {
    auto change = shop.change("ana", "corrected");
    change.edit(store::find<Customer>(shop)[0].id, [](Customer& ada) { ada.name = "Ada Lovelace"; });
    change.commit();
  }
  EXPECT_EQ(test::error_of([&] { import("customer", "code,version,name\nA,1,Adda\n"); }, {"version 1", "now at 2"}),
            ErrorCode::rule);
}

TEST_F(Identity, CancelledOrdersAreNoSales) {  // registry W2, newcomer W5b
  const std::string header = "order,customer,product,quantity,unit price,date,status,cancelled at\n";
  const auto plan = import("sales", header +
                                        "1,A,p,1,5,2026-01-05,paid,\n2,A,p,1,5,2026-01-05,Cancelled,\n"
                                        "3,A,p,1,5,2026-01-05,,2026-01-07\n");
  const auto orders = store::find<Order>(shop);
  EXPECT_EQ(orders[0].cancelled, std::nullopt);
  EXPECT_EQ(orders[1].cancelled, Day(2026, 1, 5));
  EXPECT_EQ(orders[2].cancelled, Day(2026, 1, 7));
  EXPECT_EQ(count(plan, "order.cancelled_when"), 1);
  EXPECT_EQ(written(import("sales", header + "1,A,p,1,5,2026-01-05,paid,\n2,A,p,1,5,2026-01-05,Cancelled,\n")), 0);
}

TEST_F(Identity, ACurrencyOfMoreDecimalsOrAnUnknownStatusIsRefused) {  // registry W2
  const std::string header = "order,customer,product,quantity,unit price,date,status,currency\n";
  test::expect_refused({
      {"dinars", [&] { import("sales", header + "1,A,p,1,5,2026-01-05,,BHD\n"); }, {"MXN", "BHD"}, ErrorCode::rule},
      {"a status", [&] { import("sales", header + "1,A,p,1,5,2026-01-05,zzz,\n"); }, {"'zzz'"}, ErrorCode::rule},
  });
}

TEST_F(Identity, TheTotalOfTheOrderIsNotTheAmountOfALine) {  // registry W11, newcomer W4
  const auto plan = import("sales",
                           "order,customer,product,quantity,price,date,Total\n1,A,p,2,10,2026-01-05,35\n"
                           "1,A,q,1,15,2026-01-05,35\n");
  EXPECT_EQ(store::find<OrderLine>(shop)[0].amount, Amount{2000});
  EXPECT_EQ(count(plan, "column.not_used"), 1);
}

TEST_F(Identity, ADiscountThatMayBeAShareIsAsked) {  // newcomer W5
  const std::string header = "order,customer,product,quantity,price,date,";
  EXPECT_EQ(test::error_of([&] { import("sales", header + "Discount\n1,A,p,1,100,2026-01-05,0.2\n"); },
                           {"discount_rate", "'0.2'"}),
            ErrorCode::invalid);
  import("sales", header + "discount rate\n1,A,p,1,100,2026-01-05,0.2\n2,A,p,1,200,2026-01-05,50%\n");
  EXPECT_EQ(store::find<OrderLine>(shop)[0].amount, Amount{8000});
  EXPECT_EQ(store::find<OrderLine>(shop)[1].amount, Amount{10000});
  import("sales", header + "discount %\n3,A,p,1,100,2026-01-05,20\n4,A,p,1,100,2026-01-05,0.5\n");
  EXPECT_EQ(store::find<OrderLine>(shop)[2].amount, Amount{8000});
  EXPECT_EQ(store::find<OrderLine>(shop)[3].amount, Amount{9950});
}

TEST_F(Identity, AnOrderByHandWithAKeyAndNoSourceComesBackAsItself) {  // law
  auto change = shop.change("test", "by hand");
  Order order;
  order.ordered = Day(2026, 1, 5);
  order.external_key = "K0";
  const auto id = change.add(order);
  OrderLine line;
  line.order = id;
  line.quantity = Decimal::of(1);
  line.amount = Amount{10'00};
  change.add(line);
  change.commit();
  for (const char* entity : {"order", "order_line"}) {
    const std::string to = file.beside(std::string(entity) + ".csv");
    run("exchange.export", std::string(R"({"entity": ")") + entity + R"(", "file": ")" + to + "\"}",
        {.store = &shop.store()});
    EXPECT_EQ(written(import(entity, test::bytes_of(to))), 0) << entity;
  }
  EXPECT_EQ(shop.store().count({.entity = "order"}), 1);
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 1);
}

TEST_F(Identity, WhatIsExportedComesBack) {  // registry W6, W7: law
  import("customer", "code,name\n2,One\n1,Two\n");
  import("sales", sales + "1,2,,z,Zeta,1,9,2026-01-05,luz\n2,1,,y,,2,9,2026-01-06,\n", "web");
  import("note", "customer,day,text\n2,2026-01-05,about One\n");
  import("channel", "customer,kind,address\n1,email,two@x.com\n");
  import("payment", "order,paid,amount\n1,2026-01-06,9\n", "web");
  const auto export_all = [](const Workspace& from, const test::TempFile& folder, const std::string& called) {
    std::map<std::string, std::string> texts;
    for (const char* entity : {"product", "customer", "staff", "order", "order_line", "payment", "note", "channel"}) {
      const std::string to = folder.beside(called + entity + ".csv");
      run("exchange.export", std::string(R"({"entity": ")") + entity + R"(", "file": ")" + to + "\"}",
          {.store = &from.store()});
      texts[entity] = test::bytes_of(to);
    }
    return texts;
  };
  const auto out = export_all(shop, file, "first_");
  const auto take = [&](const Workspace& into) {
    for (const char* entity : {"product", "customer", "staff", "order", "order_line", "payment", "note", "channel"}) {
      const auto plan = intake::plan(into, test::csv(out.at(entity)), {entity});
      auto change = into.change("test", entity);
      intake::apply(change, plan, Accept::all_or_nothing);
      change.commit();
    }
  };
  take(shop);
  EXPECT_EQ(export_all(shop, file, "again_"), out) << "into the same books nothing changes";
  const test::TempFile other;
  const auto copy = Workspace::open(other.path(), {.currency = "MXN", .country = "MX"});
  take(copy);
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), copy.store().count({.entity = "order_line"}));
  EXPECT_EQ(store::find<Customer>(copy, "code = '2'")[0].name, "One");
  EXPECT_EQ(store::get(copy.store(), store::find<Note>(copy)[0].customer)->code, "2");
  EXPECT_EQ(store::find<Order>(copy, "external_key = '1'")[0].source, "web");
  EXPECT_EQ(store::get(copy.store(), store::find<Payment>(copy)[0].order)->external_key, "1");
}

TEST_F(Identity, AColumnThatIsNotUsedIsNamedFirst) {  // registry M1
  const auto plan =
      intake::plan(shop, test::csv("code,name,e-mail,city\nA,Ada,a@x.com,CDMX\nB,Bea,,CDMX\n"), {"customer"});
  EXPECT_EQ(plan.findings()[0].message, "column 'e-mail' is not used; it holds 1 cell");
  EXPECT_EQ(plan.findings()[1].message, "column 'city' is not used; it holds 2 cells");
  EXPECT_NE(plan.summary().find("column 'city' is not used"), std::string::npos);
}

TEST_F(Identity, ManyUnknownReferencesAreRefusedInNoTime) {  // registry C3
  std::string customers = "code\n";
  std::string notes = "customer,day,text\n";
  for (int i = 0; i < 5000; ++i) {
    customers += "CUST-" + std::to_string(i) + "\n";
    notes += "KUND-" + std::to_string(i) + ",2026-01-05,x\n";
  }
  import("customer", customers);
  const auto plan = intake::plan(shop, test::csv(notes), {"note"});
  EXPECT_EQ(plan.rejected(), 5000);
  EXPECT_EQ(std::ranges::count_if(
                plan.findings(),
                [](const Finding& finding) { return finding.message.find("did you mean") != std::string::npos; }),
            20)
      << "the first few have a hint";
}

}  // namespace
}  // namespace crmcore
