#include "crmcore/value_models/historic.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::value_models {
namespace {

/// Good pays late and brings much, Poor costs more than it brings, Back brings much back.
class Costs : public testing::Test {
 protected:
  Costs() : shop(Workspace::open(file.path())) {
    test::sell(shop,
               "order,customer,product,ordered,quantity,unit_price\n"
               "1,Good,P,2026-01-01,10,5\n"
               "2,Poor,Q,2026-01-02,10,1\n"
               "3,Back,P,2026-01-03,10,5\n"
               "4,Back,P,2026-01-04,-4,5\n");
    auto change = shop.change("test", "costs");
    for (const Product& product : store::find<Product>(shop))
      change.edit(product.id, [&](Product& p) { p.unit_cost = Decimal::of(2); });
    Payment payment;
    payment.order = {1};
    payment.paid = Day(2026, 1, 11);
    payment.amount = {5000};
    change.add(payment);
    change.commit();
  }
  test::TempFile file;
  Workspace shop;
  const Day today{2026, 3, 1};
};

TEST_F(Costs, LeaveAProfitOfEachCustomer) {  // C1
  const auto lines = historic(shop, today, {.cost_per_order = {150}, .cost_per_return = {100}});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].customer, "Back");
  EXPECT_EQ(lines[0].revenue, Amount{3000});
  EXPECT_EQ(lines[0].margin, Amount{1800});
  EXPECT_EQ(lines[0].cost_to_serve, Amount{400});
  EXPECT_EQ(lines[0].profit, Amount{1400});
}

TEST_F(Costs, FindProblemCustomersWithTheirReasons) {  // C1
  const auto lines = historic(shop, today, {.cost_per_order = {150}, .cost_per_return = {100}});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].problems, "pays late, many returns");
  EXPECT_EQ(lines[1].customer, "Good");
  EXPECT_EQ(lines[1].days_to_pay, 10);
  EXPECT_EQ(lines[1].problems, "");
  EXPECT_EQ(lines[2].problems, "unprofitable, pays late");
  EXPECT_EQ(lines[2].overdue, Amount{1000});
}

TEST_F(Costs, AreRefusedWhereTheyCannotBe) {  // bad input
  test::expect_refused({
      {"beyond all money",
       [&] { historic(shop, today, {.cost_per_order = {INT64_MAX}}); },
       {"cost"},
       ErrorCode::overflow},
      {"below 0", [&] { historic(shop, today, {.cost_per_order = {-500}}); }, {"cost_per_order", "0 or more, not -5"}},
      {"days below 0", [&] { historic(shop, today, {.pays_within = -1}); }, {"between 0 and 100000, not -1"}},
  });
}

TEST(Historic, KnowsReturnsRefundsAndGifts) {  // C1
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop,
             "order,customer,product,ordered,quantity,unit_price\n"
             "1,Credit,P,2026-01-01,10,10\n"
             "2,Credit,P,2026-01-05,-10,10\n"                          // returned as an order of its own
             "3,Gift,P,2026-01-01,60,0\n"                              // given free
             "4,Half,P,2026-01-01,10,10\n5,Half,R,2026-01-04,-6,10\n"  // R's cost is not known
             "6,Refund,P,2026-01-01,10,10\n");
  auto change = shop.change("test", "costs");
  for (const Product& product : store::find<Product>(shop))
    if (product.code == "P") change.edit(product.id, [](Product& p) { p.unit_cost = Decimal::of(2); });
  const auto pays = [&](std::int64_t order, Day day, std::int64_t minor) {
    Payment payment;
    payment.order = {order};
    payment.paid = day;
    payment.amount = {minor};
    change.add(payment);
  };
  std::int64_t sixth = 0;
  for (const Order& order : store::find<Order>(shop))
    if (order.external_key == "6") sixth = order.id.value;
  pays(sixth, Day(2026, 1, 11), 10'000);
  pays(sixth, Day(2026, 4, 11), -9'000);
  change.commit();
  const auto lines = historic(shop, Day(2026, 6, 1), {.cost_per_order = {500}, .cost_per_return = {200}});
  ASSERT_EQ(lines.size(), 4U);
  const auto &credit = lines[0], &gift = lines[1], &half = lines[2], &refund = lines[3];
  EXPECT_EQ(credit.overdue, Amount{0}) << "what was brought back is not owed";
  EXPECT_EQ(credit.margin, Amount{0});
  EXPECT_EQ(credit.profit, Amount{-1200});
  EXPECT_EQ(credit.cost_known, 1);
  EXPECT_NE(credit.problems.find("unprofitable"), std::string::npos) << credit.problems;
  EXPECT_EQ(gift.profit, Amount{-12'500});
  EXPECT_EQ(gift.cost_known, 1);
  EXPECT_EQ(gift.problems, "unprofitable");
  EXPECT_DOUBLE_EQ(half.cost_known, 100.0 / 160);
  EXPECT_EQ(refund.days_to_pay, 10) << "the refund says nothing of how long it took";
}

}  // namespace
}  // namespace crmcore::value_models
