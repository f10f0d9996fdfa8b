#include <gtest/gtest.h>

#include "delivery/worlds.hpp"

namespace crmcore {
namespace {

using delivery::OrderCourses;
using delivery::Trait;

const Day today(2026, 3, 31);

/// Two customers, one with an address, and orders in all stages.
class OrderBook : public testing::Test {
 protected:
  OrderBook() : shop(Workspace::open(file.path(), {.currency = "MXN"})) {
    test::sell(shop,
               "order,customer,product,ordered,quantity,amount\n"
               "A,Ana,bun,2026-03-01,1,10.00\n"
               "A,Ana,cake,2026-03-01,1,90.00\n"
               "B,Bea,bun,2026-03-02,1,20.00\n"
               "B,Bea,bun,2026-03-20,-1,-5.00\n"
               "C,Bea,cake,2026-03-03,1,30.00\n");
    auto change = shop.change("test", "stages");
    Address address;
    address.customer = store::find<Customer>(shop, "code = 'Ana'").at(0).id;
    address.region = "Puebla";
    address.city = "Cholula";
    address.country = "MX";
    change.add(address);
    stage(change, "A", &Order::delivered, Day(2026, 3, 5));
    stage(change, "A", &Order::due, Day(2026, 3, 4));
    stage(change, "B", &Order::due, Day(2026, 3, 10));
    change.edit(found("C").id, [](Order& order) {
      order.cancelled = Day(2026, 3, 9);
      order.cancel_reason = "customer";
    });
    change.commit();
  }
  Order found(const std::string& key) const { return store::find<Order>(shop, "external_key = '" + key + "'").at(0); }
  void stage(store::Change& change, const std::string& key, std::optional<Day> Order::*which, Day day) {
    change.edit(found(key).id, [&](Order& order) { order.*which = day; });
  }
  const delivery::OrderCourse& course(const OrderCourses& courses, const std::string& key) const {
    for (const auto& one : courses.all())
      if (one.order == found(key).id.value) return one;
    throw std::runtime_error("no order " + key);
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(OrderBook, GivesEachOrderItsProductPlaceAndAmount) {  // B3
  const auto courses = OrderCourses::of(shop, today);
  const auto& a = course(courses, "A");
  EXPECT_EQ(courses.text(Trait::product, a.trait(Trait::product)), "cake") << "the line with most money";
  EXPECT_EQ(courses.text(Trait::place, a.trait(Trait::place)), "MX Puebla");
  EXPECT_EQ(courses.text(Trait::area, a.trait(Trait::area)), "MX Puebla, Cholula");
  EXPECT_EQ(a.amount, Amount{10000});
  EXPECT_EQ(course(courses, "B").amount, Amount{2000}) << "what came back later was ordered all the same";
  EXPECT_EQ(course(courses, "B").trait(Trait::place), 0);
}

TEST_F(OrderBook, ShowsWhatIsLateThen) {  // B3
  const auto late = run("delivery.late", R"({"today":"2026-03-31"})", {.store = &shop.store()});
  ASSERT_EQ(late.rows(), 1);
  EXPECT_EQ(late.text(0, late.at("key")), "B");
  EXPECT_EQ(late.cell(0, "days_late").integer(), 21);
  EXPECT_EQ(run("delivery.open_orders", R"({"today":"2026-03-04"})", {.store = &shop.store()}).rows(), 3)
      << "one delivered and one cancelled since";
  const auto then = run("delivery.open_orders", R"({"today":"2026-03-02"})", {.store = &shop.store()});
  EXPECT_EQ(then.rows(), 2);
}

TEST_F(OrderBook, IsTheSameAsATableOfIt) {  // B3
  std::string sales = "order,customer,product,ordered,quantity,amount\n";
  std::string table = "order,customer,product,ordered,delivered,amount\n";
  statistics::Random random(3);
  std::vector<std::pair<std::string, Day>> came;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "N" + std::to_string(i);
    const std::string who = "K" + std::to_string(i % 7);
    const Day ordered = Day(2025, 6, 1) + Days{i};
    const Day delivered = ordered + Days{static_cast<std::int32_t>(3 + 6 * random.uniform())};
    sales += key + "," + who + ",bun," + ordered.text() + ",1,5.00\n";
    table += key + "," + who + ",bun," + ordered.text() + "," + delivered.text() + ",5.00\n";
    came.emplace_back(key, delivered);
  }
  const test::TempFile other;
  const auto fresh = Workspace::open(other.path(), {.currency = "MXN"});
  test::sell(fresh, sales);
  auto change = fresh.change("test", "delivered");
  for (const auto& [key, day] : came) {
    const auto id = store::find<Order>(fresh, "external_key = '" + key + "'").at(0).id;
    change.edit(id, [day = day](Order& order) { order.delivered = day; });
  }
  change.commit();
  const Table rows = test::csv(table);
  for (const char* action : {"delivery.promise", "delivery.lead_times", "delivery.backtest"}) {
    const std::string parameters = R"({"today":"2026-03-31","currency":"MXN"})";
    const Table of_book = run(action, R"({"today":"2026-03-31"})", {.store = &fresh.store()});
    const Table of_table = run(action, parameters, {.tables = {{"file", &rows}}});
    EXPECT_EQ(of_book.preview(), of_table.preview()) << action;
  }
}

TEST_F(OrderBook, PromisesForSeveralAskedOrdersAtOnce) {  // B3
  const Table asked = test::csv("order,product,customer\nx,bun,Ana\ny,tart,\n");
  const Table promises =
      run("delivery.promise", R"({"today":"2026-03-31"})", {.store = &shop.store(), .tables = {{"asked", &asked}}});
  ASSERT_EQ(promises.rows(), 2);
  EXPECT_EQ(promises.text(1, promises.at("order")), "y");
  EXPECT_TRUE(promises.cell(0, "days").is_null());
  EXPECT_NE(promises.text(1, promises.at("note")).find("no orders yet of product 'tart'"), std::string::npos);
}

TEST_F(OrderBook, RefusesWhatIsAskedTwice) {  // B3
  const Table asked = test::csv("order,product\nx,bun\n");
  EXPECT_EQ(test::error_of(
                [&] {
                  run("delivery.promise", R"({"today":"2026-03-31","product":"cake"})",
                      {.store = &shop.store(), .tables = {{"asked", &asked}}});
                },
                {"product", "in a column of it"}),
            ErrorCode::invalid);
}

TEST_F(OrderBook, LeavesOutWhatCameBeforeItWasOrdered) {  // B3
  auto change = shop.change("test", "a slip");
  stage(change, "B", &Order::delivered, Day(2026, 3, 1));
  change.commit();
  EXPECT_EQ(OrderCourses::of(shop, today).all().size(), 2U);
}

TEST_F(OrderBook, HasNoMoneyOfOtherCurrencies) {  // B3
  auto change = shop.change("test", "dollars");
  change.edit(found("B").id, [](Order& order) { order.currency = Currency("USD"); });
  change.commit();
  EXPECT_FALSE(course(OrderCourses::of(shop, today), "B").amount);
  const auto late = run("delivery.late", R"({"today":"2026-03-31"})", {.store = &shop.store()});
  ASSERT_EQ(late.rows(), 1);
  EXPECT_TRUE(late.cell(0, "amount").is_null());
}

TEST(EmptyOrderBook, IsAskedWithoutHarm) {  // B3
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "MXN"});
  for (const char* action : {"delivery.late", "delivery.open_orders", "delivery.causes"})
    EXPECT_EQ(run(action, R"({"today":"2026-03-31"})", {.store = &shop.store()}).rows(), 0) << action;
  EXPECT_EQ(run("delivery.lead_times", R"({"today":"2026-03-31"})", {.store = &shop.store()}).rows(), 0);
  const Table promise = run("delivery.promise", R"({"today":"2026-03-31"})", {.store = &shop.store()});
  EXPECT_NE(promise.text(0, promise.at("note")).find("too little data"), std::string::npos);
  const Table kept = run("delivery.backtest", R"({"today":"2026-03-31"})", {.store = &shop.store()});
  ASSERT_EQ(kept.rows(), 1);
  EXPECT_EQ(kept.cell(0, "orders").integer(), 0);
}

}  // namespace
}  // namespace crmcore
