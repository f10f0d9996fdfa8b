#include "crmcore/orders/purchases.hpp"

#include <gtest/gtest.h>

#include "crmcore/store/doubts.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

/// A bakery in euros: Ana orders on January 1, 5 (cancelled on the 20th) and on February 1; somebody unknown on the
/// 6th.
class Purchases : public testing::Test {
 protected:
  Purchases() : shop(Workspace::open(file.path(), {.currency = "EUR"})), change(shop.change("test", "purchases")) {
    Customer customer;
    customer.code = "Ana";
    ana = change.add(customer);
    Product product;
    product.code = "bread";
    product.unit_cost = Decimal::of(2);
    bread = change.add(product);
    product.code = "cake";
    product.unit_cost.reset();
    cake = change.add(product);
    kept = order(Day(2026, 1, 1), ana);
    cancelled = order(Day(2026, 1, 5), ana);
    cancel(cancelled, Day(2026, 1, 20));
    anonymous = order(Day(2026, 1, 6), {});
    later = order(Day(2026, 2, 1), ana);
    for (const Id<Order> id : {kept, cancelled, anonymous, later}) line(id, 3, bread, Amount{10'00});
  }

  Id<Order> order(Day day, std::optional<Id<Customer>> customer) {
    Order order;
    order.ordered = day;
    order.customer = customer;
    order.channel = "web";
    return change.add(order);
  }
  void cancel(Id<Order> id, Day day) {
    change.edit(id, [&](Order& order) {
      order.cancelled = day;
      order.cancel_reason = "stock";
    });
  }
  void line(Id<Order> order, int quantity, std::optional<Id<Product>> product, Amount amount) {
    OrderLine line;
    line.order = order;
    line.quantity = Decimal::of(quantity);
    line.product = product;
    line.amount = amount;
    change.add(line);
  }
  /// An order of Ana in dollars.
  Id<Order> foreign(Day day) {
    const auto id = order(day, ana);
    change.edit(id, [](Order& order) { order.currency = Currency("USD"); });
    return id;
  }

  std::vector<Id<Order>> standing(Day today) const {
    std::vector<Id<Order>> ids;
    orders::each_order(shop, today, [&](const orders::PlacedOrder& order) { ids.push_back(order.id); });
    return ids;
  }

  test::TempFile file;
  Workspace shop;
  store::Change change;
  Id<Customer> ana;
  Id<Product> bread, cake;
  Id<Order> kept, cancelled, anonymous, later;
};

using Ids = std::vector<Id<Order>>;

TEST_F(Purchases, StandFromTheirDayUntilTheyAreCancelled) {  // B6
  EXPECT_EQ(standing(Day(2026, 1, 4)), Ids({kept}));
  EXPECT_EQ(standing(Day(2026, 1, 5)), Ids({kept, cancelled}));
  EXPECT_EQ(standing(Day(2026, 1, 19)), Ids({kept, cancelled, anonymous}));
  EXPECT_EQ(standing(Day(2026, 1, 20)), Ids({kept, anonymous})) << "on the day of the cancellation it stands no more";
  EXPECT_EQ(standing(Day(2026, 2, 1)), Ids({kept, anonymous, later}));
}

TEST_F(Purchases, SayOfEveryOrderWhereItStands) {
  std::vector<orders::Standing> standings;
  orders::each_order_ever(shop, Day(2026, 1, 20),
                          [&](const orders::PlacedOrder& order) { standings.push_back(order.standing); });
  using orders::Standing;
  EXPECT_EQ(standings, std::vector({Standing::stands, Standing::cancelled, Standing::stands, Standing::later}));
}

TEST_F(Purchases, KnowWhoBought) {
  std::vector<std::optional<Id<Customer>>> buyers;
  orders::each_order(shop, Day(2026, 1, 6),
                     [&](const orders::PlacedOrder& order) { buyers.push_back(order.customer); });
  EXPECT_EQ(buyers, std::vector<std::optional<Id<Customer>>>({ana, ana, std::nullopt}));
}

TEST_F(Purchases, HandOnFurtherMembersOfTheirOrders) {
  std::vector<std::string> said;
  orders::each_order<&Order::channel, &Order::ordered>(
      shop, Day(2026, 1, 1), [&](const orders::PlacedOrder&, std::optional<std::string_view> channel, Day ordered) {
        said.push_back(std::string(channel.value_or("")) + " " + ordered.text());
      });
  EXPECT_EQ(said, std::vector<std::string>({"web 2026-01-01"}));
}

TEST_F(Purchases, AreLinesWithProductQuantityAndAmount) {
  line(kept, -1, std::nullopt, Amount{-4'00});
  std::vector<orders::PurchaseLine> lines;
  orders::each_line(shop, Day(2026, 12, 31), [&](const orders::PurchaseLine& one) {
    if (one.order == kept) lines.push_back(one);
  });
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].product, bread);
  EXPECT_EQ(lines[0].amount, Amount{10'00});
  EXPECT_EQ(lines[1].product, std::nullopt);
  EXPECT_EQ(lines[1].quantity, Decimal::of(-1));
}

TEST_F(Purchases, CostWhatTheirProductCosts) {  // C1
  const auto costs = orders::unit_costs(shop);
  const auto cost = [&](std::optional<Id<Product>> product) {
    return orders::cost_of({kept, product, Decimal::of(3), Amount{10'00}, {}}, {}, costs, Currency("EUR"));
  };
  EXPECT_EQ(cost(bread), Amount{6'00});
  EXPECT_EQ(cost(cake), std::nullopt) << "nobody said what it costs";
  EXPECT_EQ(cost(std::nullopt), std::nullopt);
  EXPECT_EQ(orders::cost_of({kept, bread, Decimal::of(3), Amount{10'00}, {}}, Decimal::of(1), costs, Currency("EUR")),
            Amount{3'00})
      << "the cost of the line itself";
}

/// What every judgement over orders says on a day, as text.
std::string judged(const Workspace& shop, Day today) {
  return to_table(customer_days(history(shop, today))).preview() +
         to_table(customer_days(margins(shop, today))).preview() +
         to_table(value_models::historic(shop, today)).preview() + to_table(orders::balances(shop, today)).preview() +
         to_table(orders::purchases(shop, "Ana", today)).preview() +
         to_table(orders::preferred_products(shop, today)).preview() +
         to_table(orders::figures(shop, today, {.by = {"month", "product"}})).preview();
}

TEST_F(Purchases, InAnotherCurrencyAreInNoTotal) {  // two currencies do not add up
  const Day today(2026, 2, 8);
  const std::string without = judged(shop, today);
  const auto id = foreign(Day(2026, 1, 7));
  line(id, 3, bread, Amount{99'00});
  change.add(Payment{.order = id, .paid = Day(2026, 1, 8), .amount = Amount{50'00}});
  EXPECT_EQ(judged(shop, today), without);
  EXPECT_EQ(standing(Day(2026, 1, 8)), Ids({kept, cancelled, anonymous}));
}

TEST_F(Purchases, InAnotherCurrencyAreTold) {
  foreign(Day(2026, 1, 7));
  cancel(foreign(Day(2026, 1, 7)), Day(2026, 1, 8));
  std::vector<std::string> told;
  for (const auto& finding : store::findings(shop).rows)
    if (finding.code == "order.other_currency") told.push_back(finding.message);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0], "currency is USD, the workspace's EUR: the order is kept, and in no total, balance or history");
  const auto past = history(shop, Day(2026, 2, 1));
  const auto line = std::ranges::find(past.report(), "orders in another currency", &HistoryReport::reason);
  ASSERT_NE(line, past.report().end());
  EXPECT_EQ(line->dropped, 2) << "also one that was cancelled since: a history can be seen from the day before";
}

TEST_F(Purchases, InAnotherCurrencyAreStillToBeDelivered) {  // a delivery adds no money up
  const auto id = foreign(Day(2026, 1, 7));
  const auto due = orders::deliveries(shop, Day(2026, 1, 8));
  EXPECT_NE(std::ranges::find(due.rows, id, &orders::Delivery::order), due.rows.end());
}

TEST_F(Purchases, SeenFromBeforeACancellationAreThoseOfThen) {  // T3
  for (const Day day : {Day(2026, 1, 4), Day(2026, 1, 19), Day(2026, 1, 20), Day(2026, 2, 1)}) {
    const auto then = customer_days(history(shop, Day(2026, 2, 1)).as_of(day));
    EXPECT_EQ(to_table(then).preview(), to_table(customer_days(history(shop, day))).preview()) << day.text();
  }
  EXPECT_EQ(history(shop, Day(2026, 2, 1)).as_of(Day(2026, 1, 19))[0].days.size(), 2U);
}

TEST_F(Purchases, OfNobodyKnownAreInNoHistory) {
  const auto past = history(shop, Day(2026, 1, 6));
  ASSERT_EQ(past.customers(), 1U);
  EXPECT_EQ(past[0].days.size(), 2U);
  ASSERT_EQ(past.report().size(), 2U);
  EXPECT_EQ(past.report()[0].reason, "orders without customer");
  EXPECT_EQ(past.report()[1].reason, "orders after today");
}

TEST_F(Purchases, CancelledAreNeitherOwedNorEarned) {  // B4 B7 C1
  const Day today(2026, 1, 31);
  const auto due = orders::balances(shop, today);
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].order, kept);
  EXPECT_EQ(due[1].order, anonymous);
  EXPECT_EQ(due[1].customer, "");
  EXPECT_EQ(orders::purchases(shop, "Ana", today)[0].orders, 1);
  EXPECT_EQ(value_models::historic(shop, today)[0].revenue, Amount{10'00});
  EXPECT_EQ(margins(shop, today)[0].net[0], 4'00);
}

}  // namespace
}  // namespace crmcore
