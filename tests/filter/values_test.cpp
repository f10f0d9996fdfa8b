// Fields against fields, and aggregates over children.
#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using Codes = std::vector<std::string>;

/// Ana with two orders, one of them in dollars; Bea and Cleo with lines whose means are not whole; Dora with none.
class Values : public testing::Test {
 protected:
  Values() : shop(Workspace::open(file.path(), {.currency = "MXN"})) {
    test::sell(shop,
               "order,customer,product,quantity,unit_price,ordered\n"
               "1,A,P,2,10,2025-01-10\n1,A,Q,1,5,2025-01-10\n"
               "2,A,P,1,100,2025-03-01\n"
               "3,B,P,1,1,2025-02-01\n3,B,P,1,2,2025-02-01\n3,B,Q,1,2,2025-02-01\n"
               "4,C,P,-1,0.01,2025-03-10\n4,C,Q,-1,0.02,2025-03-10\n");
    auto change = shop.change("test", "days");
    Customer dora;
    dora.code = "D";
    change.add(dora);
    for (const Product& product : store::find<Product>(shop))
      change.edit(product.id, [](Product& p) { p.shelf_life_days = p.code == "P" ? 1 : 2; });
    for (const Customer& customer : store::find<Customer>(shop, "code = 'A'"))
      change.edit(customer.id, [](Customer& c) { c.verified = Day(2025, 2, 1); });
    for (const Order& order : store::find<Order>(shop))
      change.edit(order.id, [](Order& o) {
        if (o.external_key == "2") o.currency = Currency("USD");
        if (o.external_key != "4") o.due = o.ordered + Days{5};
        if (o.external_key == "1") o.delivered = o.ordered + Days{6};
        if (o.external_key == "2") o.delivered = o.ordered + Days{5};
      });
    change.commit();
  }
  Codes found(const std::string& entity, const std::string& where, const char* column = "code") {
    const Table rows =
        shop.store().find({.entity = entity, .where = where, .today = Day(2025, 3, 15)}, Codes({column}));
    Codes codes;
    for (std::size_t r = 0; r < rows.rows(); ++r) codes.push_back(rows.text(r, 0));
    return codes;
  }
  Codes customers(const std::string& where) { return found("customer", where); }
  Codes orders(const std::string& where) { return found("order", where, "external_key"); }

  test::TempFile file;
  Workspace shop;
};

TEST_F(Values, OfTwoFieldsAreCompared) {  // A1
  EXPECT_EQ(orders("delivered > due"), Codes({"1"}));
  EXPECT_EQ(orders("delivered = due"), Codes({"2"}));
  EXPECT_EQ(orders("ordered > customer.verified"), Codes({"2"}));
  EXPECT_EQ(orders(R"({"field": "delivered", "test": ">=", "value": {"field": "due"}})"), Codes({"1", "2"}));
  EXPECT_EQ(found("order_line", "order.delivered > order.due", "id"), Codes({"1", "2"}));
  EXPECT_EQ(customers("max(order.ordered) > verified"), Codes({"A"}));
  EXPECT_EQ(orders("delivered = due or delivered = 2025-01-16 or delivered = ordered"), Codes({"1", "2"}));
}

TEST_F(Values, OfTwoFieldsOneOfWhichIsEmptyAreNotEqual) {  // 3 has no day of delivery, 4 neither
  EXPECT_EQ(orders("delivered < due or delivered >= due"), Codes({"1", "2"}));
  EXPECT_EQ(orders("delivered != due"), Codes({"1", "3", "4"}));
  EXPECT_EQ(orders("not (delivered = due)"), orders("delivered != due"));
}

TEST_F(Values, LieBetweenFieldsAndOthers) {
  EXPECT_EQ(orders("delivered between ordered and due"), Codes({"2"}));
  EXPECT_EQ(orders("delivered not between ordered and due"), Codes({"1", "3", "4"}));
  EXPECT_EQ(orders("due between 2025-02-01 and delivered"), Codes({"2"}));
}

TEST_F(Values, OfChildrenAreAddedUp) {  // A1
  EXPECT_EQ(customers("sum(order.order_line.amount) = 25"), Codes({"A"})) << "dollars are in no total";
  EXPECT_EQ(customers("sum(order.order_line.quantity) = 4"), Codes({"A"})) << "pieces are pieces";
  EXPECT_EQ(orders("sum(order_line.amount where product.code = 'P') = 20"), Codes({"1"}));
  EXPECT_EQ(orders("max(order_line.unit_price) > 1.5"), Codes({"1", "3"}));
  EXPECT_EQ(customers("max(order.ordered) in this month"), Codes({"A", "C"}));
  EXPECT_EQ(customers("min(order.ordered) = 2025-01-10"), Codes({"A"}));
  EXPECT_EQ(customers("count(order.order_line where quantity > 0) between 1 and 3"), Codes({"A", "B"}));
  EXPECT_EQ(customers("any(order.order_line where product.code = 'Q' and amount < 0)"), Codes({"C"}));
}

TEST_F(Values, OfNoChildrenAddUpToNothing) {
  EXPECT_EQ(customers("sum(order.order_line.amount) = 0"), Codes({"D"}));
  EXPECT_EQ(customers("max(order.ordered) is null"), Codes({"D"}));
  EXPECT_EQ(customers("avg(order.order_line.amount) is null"), Codes({"D"}));
  EXPECT_EQ(orders("min(order_line.amount) is null"), Codes({"2"})) << "whose money is of another currency";
}

TEST_F(Values, HaveMeansRoundedHalfAwayFromZero) {
  EXPECT_EQ(customers("avg(order.order_line.amount) = 1.67"), Codes({"B"}));
  EXPECT_EQ(customers("avg(order.order_line.amount) = -0.02"), Codes({"C"}));
  EXPECT_EQ(customers("avg(order.order_line.product.shelf_life_days) = 1.5"), Codes({"C"})) << "of whole ones a real";
  for (std::int64_t sum = -40; sum <= 40; ++sum)  // law
    for (std::int64_t count = 1; count <= 9; ++count)
      EXPECT_EQ(filter::rounded_mean(sum, count), std::llround(static_cast<double>(sum) / static_cast<double>(count)))
          << sum << "/" << count;
}

TEST_F(Values, BeyondTheRangeOfNumbersAreRefused) {
  auto change = shop.change("test", "much");
  const Order order = store::find<Order>(shop, "external_key = '1'").at(0);
  for (int i = 0; i < 2; ++i) {
    OrderLine line;
    line.order = order.id;
    line.quantity = Decimal::of(1);
    line.amount = Amount{std::numeric_limits<std::int64_t>::max() / 2 + 1};
    change.add(line);
  }
  change.commit();
  for (const char* function : {"sum", "avg"})
    EXPECT_EQ(test::error_of([&] { orders(std::string(function) + "(order_line.amount) > 0"); }, {"beyond the range"}),
              ErrorCode::overflow)
        << function;
}

TEST_F(Values, OfOtherKindsAreNotCompared) {  // bad input
  const auto order = [&](const char* where) { return [this, where] { orders(where); }; };
  const auto customer = [&](const char* where) { return [this, where] { customers(where); }; };
  test::expect_refused({
      {"a day with a text",
       order("delivered > customer.name"),
       {"delivered must be compared with a field of its kind, day", "customer.name is of kind text"}},
      {"ids of two entities", order("customer = seller"), {"id of customer", "id of staff"}},
      {"one of fields", order("delivered in (due, ordered)"), {"by =, !=, <, <=, >, >= or between"}},
      {"a search for a field", customer("name contains code"), {"by =, !="}},
      {"an order of choices", customer("type < country"), {"has no order"}},
      {"a sum of days", customer("sum(order.ordered) > 5"), {"sum(order.ordered) must be of a number", "kind day"}},
      {"the least text", customer("min(order.channel) = 'x'"), {"must be of a number, a day or a time"}},
      {"a sum of no field", customer("sum(order) > 5"), {"a field of children"}},
      {"a number for a day", customer("max(order.ordered) > 5"), {"max(order.ordered) must be compared with a day"}},
      {"a field that children lack",
       customer("sum(order.amount) > 5"),
       {"order has no field 'amount'"},
       ErrorCode::unknown_name},
      {"what refers to something else",
       customer("sum(payment.amount) > 5"),
       {"no field of payment refers to customer"},
       ErrorCode::unknown_name},
  });
}

}  // namespace
}  // namespace crmcore
