#include "crmcore/orders/order_book.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

class Orders : public testing::Test {
 protected:
  Orders() : shop(Workspace::open(file.path(), {.currency = "EUR"})), change(shop.change("test", "orders")) {}
  Id<Order> order(Day day, std::optional<Id<Customer>> customer = {}) {
    Order order;
    order.ordered = day;
    order.customer = customer;
    return change.add(order);
  }
  Id<OrderLine> line(Id<Order> of, const char* quantity, const char* price, std::optional<Id<Product>> product = {}) {
    OrderLine line;
    line.order = of;
    line.product = product;
    line.quantity = *parse<Decimal>(quantity).value;
    line.unit_price = *parse<Decimal>(price).value;
    return change.add(line);
  }
  test::TempFile file;
  Workspace shop;
  store::Change change;
};

TEST_F(Orders, WorkOutTheAmountOfALineOnce) {  // B1
  const auto id = line(order(Day(2026, 1, 1)), "1.250", "3.99");
  EXPECT_EQ(store::get(shop, id)->amount, Amount{499});
  change.edit(id, [](OrderLine& l) { l.discount = Amount{49}; });
  EXPECT_EQ(store::get(shop, id)->amount, Amount{450});
  change.edit(id, [](OrderLine& l) { l.amount = Amount{400}; });
  EXPECT_EQ(store::get(shop, id)->amount, Amount{400});
  OrderLine nothing;
  nothing.order = order(Day(2026, 1, 1));
  nothing.quantity = Decimal::of(1);
  EXPECT_EQ(test::error_of([&] { change.add(nothing); }, {"price", "amount"}), ErrorCode::rule);
}

TEST_F(Orders, CancelWithAReason) {  // B6
  const auto id = order(Day(2026, 1, 1));
  EXPECT_EQ(test::error_of([&] { change.edit(id, [](Order& o) { o.cancelled = Day(2026, 1, 2); }); }), ErrorCode::rule);
  EXPECT_EQ(test::error_of(
                [&] {
                  change.edit(id, [](Order& o) {
                    o.cancelled = Day(2026, 1, 2);
                    o.cancel_reason = "whim";
                  });
                },
                {"stock"}),
            ErrorCode::invalid);
  EXPECT_NO_THROW(change.edit(id, [](Order& o) {
    o.cancelled = Day(2026, 1, 2);
    o.cancel_reason = "stock";
  }));
}

TEST_F(Orders, SayWhatIsLeftToPay) {  // B4
  Customer customer;
  customer.code = "A";
  const auto who = change.add(customer);
  const auto old = order(Day(2026, 1, 1), who), settled = order(Day(2026, 3, 1), who);
  line(old, "1", "100");
  line(settled, "1", "50");
  Payment payment;
  payment.order = old;
  payment.paid = Day(2026, 1, 5);
  payment.amount = Amount{30'00};
  payment.method = "cash";
  change.add(payment);
  payment.order = settled;
  payment.amount = Amount{50'00};
  payment.paid = Day(2026, 3, 2);
  change.add(payment);
  const auto due = orders::balances(shop, Day(2026, 3, 15));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].customer, "A");
  EXPECT_EQ(due[0].due, Amount{70'00});
  EXPECT_EQ(due[0].age_days, 73);
  EXPECT_EQ(due[0].bucket, "61-90");
  EXPECT_EQ(orders::balances(shop, Day(2026, 3, 15), true).size(), 2U);
  EXPECT_EQ(orders::balances(shop, Day(2026, 3, 1))[1].due, Amount{50'00}) << "not paid yet on that day";
}

TEST_F(Orders, SayWhatACustomerBuys) {  // B5 B7
  Customer customer;
  customer.code = "A";
  const auto who = change.add(customer);
  Product bread;
  bread.external_key = "BR";
  bread.name = "Bread";
  bread.unit = "kg";
  bread.unit_cost = Decimal::of(1);
  bread.shelf_life_days = 2;
  bread.batch_size = Decimal::of(12);
  const auto product = change.add(bread);
  EXPECT_EQ(store::get(shop, product)->code, "BR");
  const auto first = order(Day(2026, 1, 1), who), second = order(Day(2026, 2, 1), who);
  line(first, "2", "10", product);
  line(first, "1", "10", product);
  line(second, "-1", "10", product);
  line(second, "1", "5");
  order(Day(2026, 2, 1));  // a sale without a known customer stays an order
  const auto bought = orders::purchases(shop, "A", Day(2026, 2, 1));
  ASSERT_EQ(bought.size(), 2U);
  EXPECT_EQ(bought[0].product, "BR");
  EXPECT_EQ(bought[0].orders, 2);
  EXPECT_EQ(bought[0].quantity, Decimal::of(2));
  EXPECT_EQ(bought[0].net, Amount{20'00});
  EXPECT_DOUBLE_EQ(bought[0].share, 0.8);
  EXPECT_EQ(test::error_of([&] { orders::purchases(shop, "Z", Day(2026, 2, 1)); }, {"'Z'"}), ErrorCode::not_found);
}

TEST_F(Orders, InAnotherCurrencyAreNotAddedUp) {
  Order foreign;
  foreign.ordered = Day(2026, 1, 1);
  foreign.currency = Currency("USD");
  const auto id = change.add(foreign);
  EXPECT_EQ(store::get(shop, line(id, "3", "33.4"))->amount, Amount{10020});
  for (const auto& owed : orders::balances(shop, Day(2026, 1, 2)).rows) EXPECT_NE(owed.order, id);
}

}  // namespace
}  // namespace crmcore
