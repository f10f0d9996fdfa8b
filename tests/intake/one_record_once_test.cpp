// One record once, whatever files call it by: crossed keys and codes, codes that people corrected, sellers by name,
// defaults that are nobody's word, keys that several sources share.
#include "crmcore/workspace/actions.hpp"
#include "imports.hpp"
#include "pastry_files.hpp"

namespace crmcore {
namespace {

using OneRecordOnce = test::Imports;
using Codes = std::vector<std::string>;

TEST_F(OneRecordOnce, KeysAndCodesMayBeCrossed) {  // registry W3, W5: numbers of a database beside those of a card
  for (const char* layout : {"customer", "product"}) {
    import(layout, "id,code,name\n2,1,Two\n");
    import(layout, "id,code,name\n1,2,One\n");
    EXPECT_EQ(codes(layout), (Codes{"1", "2"})) << layout;
    const auto again = import(layout, "id,code,name\n1,2,One\n2,1,Two\n");
    EXPECT_EQ(written(again), 0) << again.summary();
    EXPECT_EQ(count_of(layout, "code = '1' and name = 'Two' and external_key = '2'"), 1);
  }
}

TEST_F(OneRecordOnce, InAnyOrderOfTheRows) {
  std::vector<std::string> rows{"1,3,One\n", "2,1,Two\n", "3,2,Three\n"};
  std::ranges::sort(rows);
  std::multiset<std::string> first;
  do {
    const test::TempFile own;
    const auto one = Workspace::open(own.path(), {.currency = "MXN", .country = "MX"});
    const auto plan = intake::plan(one, test::csv("id,code,name\n" + rows[0] + rows[1] + rows[2]), {"customer"});
    EXPECT_EQ(plan.rejected(), 0) << plan.summary();
    auto change = one.change("test", "import");
    intake::apply(change, plan, intake::Accept::all_or_nothing);
    change.commit();
    const auto now = test::books(one);
    if (first.empty()) first = now;
    EXPECT_EQ(now, first);
    EXPECT_EQ(one.store().count({.entity = "customer"}), 3);
  } while (std::ranges::next_permutation(rows).found);
}

TEST_F(OneRecordOnce, ACodeThatSomebodyCorrectedLeadsToItsRecord) {  // registry W16
  import("customer", "code,name\nA,Ada\n");
  import("product", "code,name\nP,Pan\n");
  by_hand([&](store::Change& change) {
    change.edit(Id<Customer>{1}, [](Customer& ada) { ada.code = "B"; });
    change.edit(Id<Product>{1}, [](Product& bread) { bread.code = "Q"; });
  });
  const auto again = import("customer", "code,name\nA,Ada\n");
  EXPECT_EQ(written(again), 0) << again.summary();
  EXPECT_EQ(told(again, "record.corrected"),
            (Codes{"code of 'A' stays 'B', as it was corrected; the file still says 'A'"}));
  const auto sales = import("sales", "order,customer,product,ordered,amount\n1,A,P,2026-01-05,5\n");
  EXPECT_EQ(count(sales, "key.corrected"), 1) << sales.summary();
  EXPECT_EQ(codes("customer"), Codes{"B"});
  EXPECT_EQ(codes("product"), Codes{"Q"});
  by_hand([&](store::Change& change) {
    Customer other;
    other.code = "A";
    other.name = "Another";
    change.add(other);
  });
  const auto of_other = import("customer", "code,name\nA,Another\n");
  EXPECT_EQ(written(of_other), 0) << "who has the code now is meant";
}

TEST_F(OneRecordOnce, ASellerWhoIsKnownByNameGetsTheCodeOfTheStaff) {  // registry W3, M18
  const std::string sales = "order,customer,ordered,amount,vendedor\n1,A,2026-01-05,1,Luz Peña\n";
  const std::string staff = "código,nombre\nluz,Luz Peña\n";
  std::multiset<std::string> first;
  for (const bool staff_first : {true, false}) {
    const test::TempFile own;
    shop = Workspace::open(own.path(), {.currency = "MXN", .country = "MX"});
    for (const bool is_staff : {staff_first, !staff_first, staff_first})
      import(is_staff ? "staff" : "sales", is_staff ? staff : sales);
    EXPECT_EQ(codes("staff"), Codes{"luz"}) << staff_first;
    if (first.empty()) first = test::books(shop);
    EXPECT_EQ(test::books(shop), first);
  }
}

TEST_F(OneRecordOnce, ADefaultIsNobodysWord) {  // mission 2.4
  by_hand([](store::Change& change) {
    for (const auto& [entity, name] : {std::pair("customer", "budget"), {"product", "level"}, {"order", "gift"}}) {
      CustomField field;
      field.entity = entity;
      field.name = name;
      field.kind = CustomKind::integer;
      field.fallback = "100";
      change.add(field);
    }
  });
  const std::string customers = "code,name\nE1,Ana\n";
  const std::string products = "code,name\nP,Pan\n";
  const std::string book = "code,name,rating\nE1,Ana,9\n";
  const std::string sales = "order,customer,product,ordered,amount,budget,level,gift\n1,E1,P,2026-01-05,5,80,7,3\n";
  const std::string plain = "order,customer,product,ordered,amount\n1,E1,P,2026-01-05,5\n";
  import("customer", customers);
  import("product", products);
  import("sales", plain);
  import("address_book", book);
  import("sales", sales);
  EXPECT_EQ(count_of("customer", "rating = 9 and budget = 80"), 1);
  EXPECT_EQ(count_of("product", "level = 7"), 1);
  EXPECT_EQ(count_of("order", "gift = 3"), 1);
  import("customer", customers);
  EXPECT_EQ(count_of("customer", "rating = 9 and budget = 80"), 1);
  import("customer", "code,name,budget\nE2,Eva,100\n");
  const auto told_once = import("sales", "order,customer,ordered,amount,budget\n2,E2,2026-01-05,5,80\n");
  EXPECT_EQ(count(told_once, "customer.differs"), 1) << "a file that gave it said so";
  EXPECT_EQ(count_of("customer", "code = 'E2' and budget = 100"), 1);
}

TEST_F(OneRecordOnce, LinesOfTwoSourcesThatShareAnOrderNumberComeBack) {  // registry W6, W7b
  import("sales", "order,customer,ordered,amount\n1,A,2026-01-05,10\n", "web");
  import("sales", "order,customer,ordered,amount\n1,B,2026-01-05,99\n", "till");
  import("payment", "order,paid,amount\nweb:1,2026-01-06,10\n");
  const test::TempFile other_file;
  const auto other = Workspace::open(other_file.path(), {.currency = "MXN", .country = "MX"});
  for (const char* entity : {"customer", "order", "order_line", "payment"}) {
    const std::string to = file.beside(std::string(entity) + ".csv");
    run("exchange.export", std::string(R"({"entity": ")") + entity + R"(", "file": ")" + to + "\"}",
        {.store = &shop.store()});
    const auto rows = exchange::read_table(to);
    const auto here = intake::plan(shop, rows, {entity});
    EXPECT_EQ(here.rejected(), 0) << here.summary();
    EXPECT_EQ(written(here), 0) << here.summary();
    const auto there = intake::plan(other, rows, {entity});
    EXPECT_EQ(there.rejected(), 0) << there.summary();
    auto change = other.change("test", entity);
    intake::apply(change, there, intake::Accept::all_or_nothing);
    change.commit();
  }
  EXPECT_EQ(other.store().count({.entity = "order_line", .where = "order.source = 'web' and amount = 10"}), 1);
  EXPECT_EQ(other.store().count({.entity = "order_line", .where = "order.source = 'till' and amount = 99"}), 1);
  EXPECT_EQ(other.store().count({.entity = "payment", .where = "order.source = 'web'"}), 1);
}

TEST_F(OneRecordOnce, WhatTheRulesOfTheBusinessRefuseIsRejectedInThePlan) {  // registry W14
  by_hand([](store::Change& change) {
    CustomField mail;
    mail.entity = "customer";
    mail.name = "card";
    mail.kind = CustomKind::text;
    mail.only_once = true;
    change.add(mail);
    CustomField weight;
    weight.entity = "product";
    weight.name = "weight";
    weight.kind = CustomKind::integer;
    weight.required = true;
    change.add(weight);
  });
  const std::string text =
      "order,customer,product,ordered,amount,card,weight\n1,A,P,2026-01-05,5,X,7\n2,B,P,2026-01-05,5,X,\n"
      "3,C,Q,2026-01-05,5,Y,\n4,A,Q,2026-01-05,5,X,\n5,D,P,2026-01-05,5,,7\n2,B,P,2026-01-05,5,X,\n";
  const auto plan = import("sales", text, "", intake::Accept::valid_rows);
  EXPECT_EQ(plan.accepted(), 2) << plan.summary();
  EXPECT_EQ(plan.rejected(), 4);
  EXPECT_EQ(count(plan, "record.duplicate"), 2) << "the rows of B";
  EXPECT_EQ(count(plan, "record.rule"), 2) << "the rows of Q";
  EXPECT_EQ(codes("customer"), (Codes{"A", "D"}));
  EXPECT_EQ(count_of("order"), 2);
}

TEST_F(OneRecordOnce, ARowOfAPartThatSaysNothingIsNotRead) {  // mission 2.11
  import("customer", "code,name\nA,Ada\n");
  for (const auto& [layout, header] : {std::pair("address", "cliente,calle"), {"note", "cliente,texto"}}) {
    const auto plan = import(layout, std::string(header) + "\nA,\n");
    EXPECT_EQ(count(plan, "row.empty"), 1) << plan.summary();
    EXPECT_EQ(count_of(layout), 0);
  }
}

TEST_F(OneRecordOnce, AnOrderWhoseNumberSomebodyCorrectedIsSoldOnce) {
  const std::string text = "order,customer,ordered,amount\n1,A,2026-01-05,10\n";
  import("sales", text);
  by_hand([](store::Change& change) { change.edit(Id<Order>{1}, [](Order& order) { order.external_key = "77"; }); });
  EXPECT_EQ(written(import("sales", text)), 0);
  EXPECT_EQ(count_of("order"), 1);
}

TEST_F(OneRecordOnce, LinesOfAnOrderMadeHereAreNotDoubledByTheFileOfTheTill) {  // B11, A4
  import("product", "code,name\nP,Pan\nQ,Queso\n");
  by_hand([&](store::Change& change) {
    Order order;
    order.external_key = "T-7";
    order.ordered = Day(2026, 2, 3);
    OrderLine line;
    line.order = change.add(order);
    line.product = store::find_id<&Product::code>(shop, "P");
    line.quantity = Decimal::of(10);
    line.unit_price = Decimal::of(9);
    change.add(line);
  });
  for (int times = 0; times < 2; ++times) {
    const auto plan =
        import("sales",
               "order,customer,product,quantity,unit_price,ordered\nT-7,C,P,12,9,2026-02-03\nT-7,C,Q,1,5,2026-02-03\n");
    EXPECT_EQ(count(plan, "order.lines_agreed"), 1) << plan.summary();
    EXPECT_EQ(count_of("order_line"), 2) << "the other product is new";
    EXPECT_EQ(count_of("order_line", "quantity = 10"), 1);
  }
}

TEST_F(OneRecordOnce, AnExportCallsRecordsByTheirCodesWhoeverGaveTheKeys) {  // A4: out and in again is equal
  import("sales", "order,customer,customer_name,product,ordered,amount\n1,17,Ana,P1,2026-01-05,1\n", "till");
  import(
      "sales",
      "order,customer,customer_name,product,ordered,amount\n1,17,Berta,P1,2026-01-07,99\n2,18,Eva,P2,2026-01-08,9\n");
  by_hand([&](store::Change& change) {  // codes that people exchanged
    const auto berta = *store::find_id<&Customer::name>(shop, std::optional<std::string>("Berta"));
    const auto eva = *store::find_id<&Customer::name>(shop, std::optional<std::string>("Eva"));
    const std::string code = store::get(shop, berta)->code;
    change.edit(berta, [](Customer& one) { one.code = "between"; });
    change.edit(eva, [&](Customer& one) { one.code = code; });
    change.edit(berta, [](Customer& one) { one.code = "18"; });
  });
  const auto before = test::books(shop);
  const test::TempFile other_file;
  const auto other = Workspace::open(other_file.path(), {.currency = "MXN", .country = "MX"});
  for (const char* entity : {"customer", "product", "order", "order_line"}) {
    const std::string to = file.beside(std::string("called_") + entity + ".csv");
    run("exchange.export", std::string(R"({"entity": ")") + entity + R"(", "file": ")" + to + "\"}",
        {.store = &shop.store()});
    const auto rows = exchange::read_table(to);
    const auto here = intake::plan(shop, rows, {entity});
    EXPECT_EQ(written(here) + here.rejected(), 0) << here.summary();
    auto change = other.change("test", entity);
    intake::apply(change, intake::plan(other, rows, {entity}), intake::Accept::all_or_nothing);
    change.commit();
  }
  std::multiset<std::string> there;
  for (std::string line : test::books(other)) {  // an export says the workspace's currency, which may be left out
    if (const auto at = line.find(",MXN,"); at != std::string::npos) line.erase(at + 1, 3);
    there.insert(std::move(line));
  }
  EXPECT_TRUE(there == before) << test::differences(there, before);
}

TEST_F(OneRecordOnce, SalesThatSaidNoNameDoNotTakeTheCataloguesBack) {
  const std::string header = "order,customer,customer_name,ordered,amount\n";
  import("sales", header + "1,K1,,2026-01-05,5\n");
  import("customer", "code,name\nK1,Ana López\n");
  const auto plan = import("sales", header + "2,K1,Pedro Paz,2026-01-06,5\n");
  EXPECT_EQ(count(plan, "customer.differs"), 1) << plan.summary();
  EXPECT_EQ(count_of("customer", "name = 'Ana López'"), 1);
}

}  // namespace
}  // namespace crmcore
