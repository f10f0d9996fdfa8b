#include "crmcore/lots/lots.hpp"

#include "support.hpp"

namespace crmcore {
namespace {

using lots::RecalledState;

Day day(const char* text) { return *parse<Day>(text, {}).value; }

/// Flour F1 went into dough D1 and that, with sugar, into the breads B1 and B2; B3 is of other flour.
class Lots : public testing::Test {
 protected:
  Lots() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    in_change([&](store::Change& change) {
      for (const char* code : {"A", "B", "C"}) {
        Customer customer;
        customer.code = code;
        customer.name = std::string("Café ") + code;
        const Id<Customer> id = change.add(customer);
        Channel phone;
        phone.customer = id;
        phone.address = "+52555000000" + std::to_string(id.value);
        change.add(phone);
      }
      for (const char* code : {"PAN", "HARINA"}) {
        Product product;
        product.code = code;
        change.add(product);
      }
      const Id<Lot> flour = add_lot(change, "F1", 2, "2026-01-02", nullptr, "X-77");
      const Id<Lot> dough = add_lot(change, "D1", 0, "2026-01-05");
      for (const char* code : {"B1", "B2"})
        add_part(change, add_lot(change, code, 1, "2026-01-06", "2026-01-12"), dough);
      add_lot(change, "B3", 1, "2026-01-07", "2026-01-13");
      add_part(change, dough, flour);
      add_part(change, dough, add_lot(change, "SUGAR", 0, "2026-01-03"));
    });
  }

  void in_change(const std::function<void(store::Change&)>& doing) {
    auto change = shop.change("ana", "test");
    doing(change);
    change.commit();
  }
  Id<Lot> add_lot(store::Change& change, const char* code, std::int64_t product, const char* produced,
                  const char* best_before = nullptr, const char* supplier_lot = nullptr) {
    Lot lot;
    lot.code = code;
    if (product != 0) lot.product = Id<Product>{product};
    lot.produced = day(produced);
    if (best_before) lot.best_before = day(best_before);
    if (supplier_lot) lot.supplier_lot = supplier_lot;
    return change.add(lot);
  }
  void add_part(store::Change& change, Id<Lot> of, Id<Lot> ingredient) {
    LotIngredient part;
    part.lot = of;
    part.ingredient = ingredient;
    change.add(part);
  }
  Id<Lot> lot(const char* code) const { return *store::find_id<&Lot::code>(shop.store(), std::string(code)); }
  Id<Order> add_order(std::int64_t customer, std::int64_t quantity, const std::function<void(Order&)>& edit = {}) {
    Id<Order> id;
    in_change([&](store::Change& change) {
      Order order;
      if (customer != 0) order.customer = Id<Customer>{customer};
      order.ordered = day("2026-01-07");
      if (edit) edit(order);
      id = change.add(order);
      add_line(change, id, quantity);
    });
    return id;
  }
  static void add_line(store::Change& change, Id<Order> order, std::int64_t quantity, const char* on = nullptr) {
    OrderLine line;
    line.order = order;
    line.product = Id<Product>{1};
    line.quantity = Decimal::of(quantity);
    line.amount = Amount{quantity * 30'00};
    if (on) line.day = day(on);
    change.add(line);
  }
  void fill(Id<Order> order, const char* code, std::int64_t quantity = 0) {
    in_change([&](store::Change& change) {
      OrderLot row;
      row.order = order;
      row.lot = lot(code);
      if (quantity != 0) row.quantity = Decimal::of(quantity);
      change.add(row);
    });
  }
  /// "A 1 F1 > D1 > B1 delivered 12", "?" before what is only possible.
  std::vector<std::string> recalled(const lots::RecallOptions& options, const char* today = "2026-01-20") const {
    std::vector<std::string> texts;
    for (const auto& line : lots::recall(shop.store(), day(today), options)) {
      std::string text = (line.certain ? "" : "?") + line.customer.value_or("-") + " " +
                         std::to_string(line.order.value) + " " + line.way + " " + std::string(name(line.state));
      if (line.quantity) text += " " + line.quantity->text();
      if (line.returned) text += " back " + line.returned->text();
      texts.push_back(text);
    }
    return texts;
  }
  using Texts = std::vector<std::string>;

  test::TempFile file;
  Workspace shop;
};

TEST_F(Lots, AreRecalledFromEverybodyWhoGotAnythingOfThem) {  // B10
  const auto delivered = [](Order& order) { order.delivered = day("2026-01-08"); };
  fill(add_order(1, 12, delivered), "B1", 12);
  const Id<Order> mixed = add_order(2, 10);
  fill(mixed, "B2", 4);
  fill(mixed, "B3", 6);
  fill(add_order(0, 3, delivered), "B1", 3);
  const Id<Order> cancelled = add_order(3, 5, [](Order& order) {
    order.cancelled = day("2026-01-09");
    order.cancel_reason = "customer";
  });
  fill(cancelled, "B2");
  const Id<Order> back = add_order(3, 8, delivered);
  fill(back, "B1", 8);
  in_change([&](store::Change& change) { add_line(change, back, -8, "2026-01-10"); });
  fill(add_order(1, 7), "B3", 7);
  const Texts all{"A 1 F1 > D1 > B1 delivered 12", "B 2 F1 > D1 > B2 open 4", "C 4 F1 > D1 > B2 cancelled",
                  "C 5 F1 > D1 > B1 returned 8 back 8", "- 3 F1 > D1 > B1 delivered 3"};
  EXPECT_EQ(recalled({.lots = {"F1"}}), all);
  EXPECT_EQ(recalled({.lots = {"X-77"}}), all) << "what the supplier calls it";
  EXPECT_EQ(recalled({.lots = {"B2"}}), (Texts{"B 2 B2 open 4", "C 4 B2 cancelled"}));
  EXPECT_EQ(recalled({.lots = {"B2", "B3"}}),
            (Texts{"A 6 B3 open 7", "B 2 B2 open 4", "B 2 B3 open 6", "C 4 B2 cancelled"}));
  const auto line = lots::recall(shop.store(), day("2026-01-20"), {.lots = {"F1"}})[0];
  EXPECT_EQ(line.name, "Café A");
  EXPECT_EQ(line.phone, "+525550000001");
  EXPECT_EQ(line.day, day("2026-01-08"));
  // What is asked for a past day does not change.
  EXPECT_EQ(recalled({.lots = {"F1"}}, "2026-01-07"),
            (Texts{"A 1 F1 > D1 > B1 open 12", "B 2 F1 > D1 > B2 open 4", "C 4 F1 > D1 > B2 open",
                   "C 5 F1 > D1 > B1 open 8", "- 3 F1 > D1 > B1 open 3"}));
  EXPECT_TRUE(recalled({.lots = {"F1"}}, "2026-01-06").empty());
}

TEST_F(Lots, AreTracedBackFromAnOrderAndACustomer) {  // B10
  const Id<Order> first = add_order(1, 12);
  fill(first, "B1", 12);
  fill(add_order(2, 10), "B2", 10);
  fill(add_order(3, 7), "B3", 7);
  const auto traced = [&](const lots::TraceOptions& options) {
    Texts texts;
    for (const auto& row : lots::trace(shop.store(), day("2026-01-20"), options))
      texts.push_back(row.way + " " + std::to_string(row.depth) + " orders " + std::to_string(row.orders) + " others " +
                      std::to_string(row.others));
    return texts;
  };
  const Texts all{"B1 0 orders 1 others 0", "B1 < D1 1 orders 2 others 1", "B1 < D1 < F1 2 orders 2 others 1",
                  "B1 < D1 < SUGAR 2 orders 2 others 1"};
  EXPECT_EQ(traced({.order = "1"}), all);
  EXPECT_EQ(traced({.customer = "A"}), all);
  EXPECT_EQ(traced({.customer = "C"}), (Texts{"B3 0 orders 1 others 0"}));
  EXPECT_EQ(recalled({.order = "1"}), (Texts{"A 1 B1 open 12"})) << "the lots that it was filled from";
  EXPECT_EQ(recalled({.customer = "B"}), (Texts{"B 2 B2 open 10"}));
}

TEST_F(Lots, MayBeInLinesOfWhichNobodyKeptTheLot) {  // B10: a recall names them and says that it is not sure
  const Id<Order> part = add_order(1, 12);
  fill(part, "B1", 5);
  add_order(2, 9);
  add_order(3, 4, [](Order& order) { order.ordered = day("2026-01-13"); });  // after B1 was best before
  add_order(3, 4, [](Order& order) { order.ordered = day("2026-01-02"); });  // before it was made
  add_order(3, 6, [](Order& order) {
    order.ordered = day("2026-01-02");
    order.due = day("2026-01-08");
  });
  fill(add_order(3, 2), "B3");  // all of it, since nobody said how much
  EXPECT_EQ(recalled({.lots = {"B1"}}), (Texts{"A 1 B1 open 5", "?A 1 B1 open 7", "?B 2 B1 open 9", "?C 5 B1 open 6"}));
  EXPECT_EQ(recalled({.lots = {"B1"}, .possible = false}), (Texts{"A 1 B1 open 5"}));
}

TEST_F(Lots, StayWithTheOrderWhenAnImportChangesItsLines) {  // B10
  test::sell(shop, "order,customer,product,ordered,quantity,amount\nW1,A,PAN,2026-01-07,12,360\n");
  const auto order = store::find<Order>(shop.store(), "external_key = 'W1'")[0].id;
  fill(order, "B1", 12);
  test::sell(shop, "order,customer,product,ordered,quantity,amount\nW1,A,PAN,2026-01-07,10,300\n");
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "order.external_key = 'W1' and quantity = 10"}), 1);
  EXPECT_EQ(recalled({.lots = {"F1"}}), (Texts{"A 1 F1 > D1 > B1 open 12"}));
}

TEST_F(Lots, RefuseWhatCannotBe) {  // B10, bad input
  const Id<Order> order = add_order(1, 2);
  const Day today = day("2026-01-20");
  auto change = shop.change("ana", "bad input");
  const auto part = [&](const char* of, const char* ingredient) { add_part(change, lot(of), lot(ingredient)); };
  test::expect_refused({
      {"itself", [&] { part("F1", "F1"); }, {"'F1'", "itself"}, ErrorCode::rule},
      {"cycle", [&] { part("F1", "B1"); }, {"'B1'", "'F1'"}, ErrorCode::rule},
      {"twice", [&] { part("D1", "F1"); }, {}, ErrorCode::duplicate},
      {"best before", [&] { add_lot(change, "N", 1, "2026-01-02", "2026-01-01"); }, {"2026-01-02"}, ErrorCode::rule},
      {"code", [&] { add_lot(change, "F1", 1, "2026-01-02"); }, {"F1"}, ErrorCode::duplicate},
      {"no product",
       [&] { change.add(OrderLot{.order = order, .lot = lot("D1")}); },
       {"product", "'D1'"},
       ErrorCode::rule},
      {"quantity",
       [&] { change.add(OrderLot{.order = order, .lot = lot("B1"), .quantity = Decimal::of(0)}); },
       {"0"},
       ErrorCode::rule},
      {"in use", [&] { change.erase(lot("F1"), 1); }, {}, ErrorCode::rule},
      {"nothing said", [&] { lots::recall(shop.store(), today, {}); }, {"lots", "order", "customer"}},
      {"two said", [&] { lots::recall(shop.store(), today, {.lots = {"F1"}, .order = "1"}); }, {"exactly one"}},
      {"unknown lot", [&] { lots::recall(shop.store(), today, {.lots = {"F9"}}); }, {"'F9'"}, ErrorCode::not_found},
      {"unknown order", [&] { lots::trace(shop.store(), today, {.order = "99"}); }, {"'99'"}, ErrorCode::not_found},
      {"unknown customer", [&] { lots::trace(shop.store(), today, {.customer = "Z"}); }, {"'Z'"}, ErrorCode::not_found},
      {"none said", [&] { lots::trace(shop.store(), today, {}); }, {"order", "customer"}},
  });
}

TEST_F(Lots, ComeFromSheetsAndNeverInACircle) {  // B10: the import layouts, and a circle within one file
  const auto import_of = [&](const char* layout, const std::string& csv) {
    const auto plan = intake::plan(shop.store(), test::csv(csv), {layout});
    auto change = shop.change("ana", "sheet");
    intake::apply(change, plan, intake::Accept::valid_rows);
    change.commit();
    return plan.accepted();
  };
  EXPECT_EQ(import_of("lot",
                      "Lote,Producto,Elaborado,Caducidad,Proveedor,Lote del "
                      "proveedor\nP1,PAN,2026-01-08,2026-01-14,,\nP2,PAN,2026-01-08,,,\n"),
            2U);
  EXPECT_EQ(import_of("lot_ingredient", "lote,ingrediente,cantidad\nP1,F1,3\nP2,P1,1\nP1,P2,1\n"), 2U);
  test::sell(shop, "order,customer,product,ordered,quantity,amount\nW1,A,PAN,2026-01-08,12,360\n");
  EXPECT_EQ(import_of("order_lot", "pedido,lote,cantidad\nW1,P2,12\n"), 1U);
  EXPECT_EQ(import_of("order_lot", "pedido,lote,cantidad\nW1,P2,11\n"), 1U) << "said again, it is corrected";
  EXPECT_EQ(recalled({.lots = {"F1"}, .possible = false}), (Texts{"A 1 F1 > P1 > P2 open 11"}));
}

}  // namespace
}  // namespace crmcore
