#include "crmcore/store/doubts.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using Codes = std::vector<std::string>;

class Doubts : public testing::Test {
 protected:
  Doubts() : shop(Workspace::open(file.path(), {.currency = "EUR"})), change(shop.change("test", "doubts")) {}

  Id<Order> order(const std::function<void(Order&)>& set = [](Order&) {}) {
    Order order;
    order.ordered = Day(2026, 5, 10);
    set(order);
    return change.add(order);
  }
  Codes found() {
    Codes codes;
    for (const store::RecordFinding& finding : store::findings(shop)) codes.push_back(finding.code);
    return codes;
  }

  test::TempFile file;
  Workspace shop;
  store::Change change;
};

TEST_F(Doubts, AreNoneOfABookInOrder) {
  order([](Order& order) {
    order.due = Day(2026, 5, 12);
    order.produced = Day(2026, 5, 11);
    order.delivered = Day(2026, 5, 12);
  });
  EXPECT_EQ(found(), Codes{});
}

TEST_F(Doubts, TellStagesOutOfOrder) {  // B3
  order([](Order& order) { order.due = Day(2026, 5, 9); });
  order([](Order& order) { order.produced = Day(2026, 5, 9); });
  order([](Order& order) { order.delivered = Day(2026, 5, 9); });
  order([](Order& order) {
    order.produced = Day(2026, 5, 13);
    order.delivered = Day(2026, 5, 12);
  });
  EXPECT_EQ(found(),
            (Codes{"order.due_early", "order.produced_early", "order.delivered_early", "order.delivered_early"}));
}

TEST_F(Doubts, TellADiscountOfMoreThanThereIs) {  // B1
  for (const std::int64_t discount : {2'000, 2'001}) {
    OrderLine line;
    line.order = order();
    line.quantity = Decimal::of(2);
    line.unit_price = Decimal::of(10);
    line.discount = Amount{discount};
    change.add(line);
  }
  EXPECT_EQ(found(), Codes{"order_line.discount"});
}

TEST_F(Doubts, TellASaleOfWhatWasNoLongerOffered) {  // B5
  Product product;
  product.code = "mask";
  product.active_to = Day(2026, 5, 1);
  const auto mask = change.add(product);
  OrderLine line;
  line.order = order();
  line.product = mask;
  line.quantity = Decimal::of(1);
  line.amount = Amount{100};
  change.add(line);
  line.quantity = Decimal::of(-1);  // what was sold may come back later
  change.add(line);
  EXPECT_EQ(found(), Codes{"order_line.not_offered"});
}

TEST_F(Doubts, TellASellerWhoHadLeft) {  // R16
  Staff luz;
  luz.code = "luz";
  luz.name = "Luz";
  luz.left = Day(2026, 4, 30);
  const auto id = change.add(luz);
  order([&](Order& order) { order.seller = id; });
  EXPECT_EQ(found(), Codes{"order.seller_absent"});
}

TEST_F(Doubts, TellALineAndAPaymentBeforeTheirOrder) {
  OrderLine line;
  line.order = order();
  line.quantity = Decimal::of(1);
  line.amount = Amount{100};
  line.day = Day(2026, 5, 1);
  change.add(line);
  Payment payment;
  payment.order = line.order;
  payment.paid = Day(2026, 5, 1);
  payment.amount = Amount{100};
  change.add(payment);
  EXPECT_EQ(found(), (Codes{"order_line.day_early", "payment.early"}));
}

TEST_F(Doubts, TellSomebodyWhoLeftBeforeJoiningAndAPersonWithoutAName) {  // R1 R16
  Staff luz;
  luz.code = "luz";
  luz.name = "Luz";
  luz.joined = Day(2026, 2, 1);
  luz.left = Day(2026, 1, 1);
  change.add(luz);
  Customer nobody;
  nobody.kind = CustomerKind::person;
  change.add(nobody);
  Customer known_by_code;
  known_by_code.code = "X";
  change.add(known_by_code);
  const auto all = found();
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()),
            (std::set<std::string>{"customer.nameless", "staff.left_early"}));
}

TEST_F(Doubts, AreToldByThePlanOfAnImportForTheirRow) {  // A4
  change.commit();
  const auto staff = intake::plan(shop, test::csv("code,name,joined,left\nluz,Luz,2026-02-01,2026-01-01\n"), {"staff"});
  ASSERT_EQ(staff.findings().size(), 1U);
  EXPECT_EQ(staff.findings()[0].code, "staff.left_early");
  EXPECT_EQ(staff.findings()[0].row, 2U);
  EXPECT_EQ(staff.rejected(), 0);
}

}  // namespace
}  // namespace crmcore
