#include "crmcore/engagement/work_item.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

WorkItem item_of(Id<Customer> customer, const std::string& list) {
  WorkItem item;
  item.list = list;
  item.day = Day(2025, 5, 3);
  item.customer = customer;
  return item;
}

class WorkItems : public ::testing::Test {
 protected:
  Id<Customer> customer_named(const std::string& name) {
    Customer customer;
    customer.name = name;
    return change.add(customer);
  }

  test::TempFile file;
  Workspace shop = Workspace::open(file.path());
  store::Change change = shop.change("ana", "a work list");
};

TEST_F(WorkItems, NameACustomerOnceInAList) {
  const Id<Customer> ana = customer_named("Ana");
  change.add(item_of(ana, "May"));
  EXPECT_EQ(test::error_of([&] { change.add(item_of(ana, "May")); }), ErrorCode::duplicate);
}

TEST_F(WorkItems, NameACustomerInSeveralLists) {
  const Id<Customer> ana = customer_named("Ana");
  change.add(item_of(ana, "May"));
  change.add(item_of(ana, "June"));
  EXPECT_EQ(shop.store().count({.entity = "work_item"}), 2);
}

TEST_F(WorkItems, GoWithTheirCustomer) {
  const Id<Customer> ana = customer_named("Ana");
  change.add(item_of(ana, "May"));
  change.erase(ana, 1);
  EXPECT_EQ(shop.store().count({.entity = "work_item"}), 0);
}

}  // namespace
}  // namespace crmcore
