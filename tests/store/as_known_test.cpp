// The books as they were known at a moment.
#include "crmcore/store/as_known.hpp"

#include <gtest/gtest.h>

#include <random>

#include "crmcore/store/maintenance.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

/// All records of a store, as text.
std::string dump(const store::Store& store) {
  std::string text;
  for (const Entity& entity : store.entities())
    text +=
        std::string(entity.name()) + "\n" + exchange::to_csv(store.find({.entity = std::string(entity.name())})) + "\n";
  return text;
}

/// When the last change was made.
Instant last_moment(const store::Store& store) {
  Instant at;
  store.log(0, "", 0, [&](const store::LogEntry& entry) { at = entry.at; });
  return at;
}

class AsKnown : public testing::Test {
 protected:
  AsKnown() : shop(Workspace::open(file.path(), {.currency = "MXN"})) {}

  /// A change of some customers: new ones, edited ones, erased ones.
  void change_something(std::mt19937& random) {
    const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
    auto change = shop.change("test", "something");
    for (int more = pick(3) + 1; more > 0; --more) {
      auto known = store::find<Customer>(shop);
      const int what = known.empty() ? 0 : pick(2);
      if (what == 0) {
        Customer customer;
        customer.name = "customer " + std::to_string(pick(1000));
        change.add(customer);
      } else {
        const Customer& one = known[static_cast<std::size_t>(pick(static_cast<int>(known.size()) - 1))];
        if (what == 1)
          change.edit(one.id, [&](Customer& edited) {
            edited.name = "renamed " + std::to_string(pick(1000));
            edited.rating = pick(8) + 1;
          });
        else
          change.erase(shop.store().entity("customer"), one.id.value, one.version);
      }
    }
    change.commit();
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(AsKnown, IsWhatWasThereAtThatMomentWhateverCameLater) {  // A16: as known on a day
  std::mt19937 random(11);
  std::vector<std::pair<Instant, std::string>> moments;
  for (int round = 0; round < 25; ++round) {
    change_something(random);
    moments.emplace_back(last_moment(shop), dump(shop));
  }
  for (const auto& [at, books] : moments) EXPECT_EQ(dump(store::as_known(shop, at)), books) << at.text();
}

TEST_F(AsKnown, TakesImportsAndTheirUndoingBack) {  // A4
  test::sell(shop, "order,customer,date,product,quantity,price\n1,A,2026-01-05,p,2,10\n2,B,2026-01-06,q,1,10\n");
  const auto sold = std::pair(last_moment(shop), dump(shop));
  test::sell(shop, "order,customer,date,product,quantity,price\n1,A,2026-01-05,p,3,10\n3,B,2026-01-07,q,1,10\n");
  {
    auto change = shop.change("test", "undo");
    intake::undo(change, {1});
    change.commit();
  }
  EXPECT_EQ(dump(store::as_known(shop, sold.first)), sold.second);
}

TEST_F(AsKnown, AnswersAreThoseOfThatMoment) {  // A16
  test::sell(shop, "order,customer,date,product,quantity,price\n1,A,2026-01-05,p,2,10\n");
  const Instant then = last_moment(shop);
  const auto before = exchange::to_csv(to_table(orders::balances(shop, Day(2026, 1, 31))));
  test::sell(shop, "order,customer,date,product,quantity,price\n2,A,2026-01-06,p,9,10\n");
  EXPECT_NE(exchange::to_csv(to_table(orders::balances(shop, Day(2026, 1, 31)))), before);
  EXPECT_EQ(exchange::to_csv(to_table(orders::balances(store::as_known(shop, then), Day(2026, 1, 31)))), before);
}

TEST_F(AsKnown, IsForReadingAloneAndSound) {
  test::sell(shop, "order,customer,date,product,quantity,price\n1,A,2026-01-05,p,2,10\n");
  const Instant then = last_moment(shop);
  test::sell(shop, "order,customer,date,product,quantity,price\n2,A,2026-01-06,p,9,10\n");
  const store::Store known = store::as_known(shop, then);
  for (const store::Check& check : store::verify(known)) EXPECT_TRUE(check.ok) << check.check << ": " << check.detail;
  EXPECT_EQ(test::error_of([&] { store::Change(known, "ana", "late"); }), ErrorCode::read_only);
}

TEST_F(AsKnown, OfADayIsAskedForWhenTheFileIsOpened) {
  test::sell(shop, "order,customer,date,product,quantity,price\n1,A,2026-01-05,p,2,10\n");
  const auto past = Workspace::open(file.path(), {.known_on = Day(2020, 1, 1)});
  EXPECT_EQ(past.store().count({.entity = "order"}), 0);
  const auto now = Workspace::open(file.path(), {.known_on = Day(2100, 1, 1)});
  EXPECT_EQ(now.store().count({.entity = "order"}), 1);
}

TEST_F(AsKnown, IsRefusedWithinAnOpenChange) {  // bad input
  const auto change = shop.change("ana", "open");
  EXPECT_EQ(test::error_of([&] { store::as_known(shop, Day(2026, 1, 1)); }, {"commit the change"}), ErrorCode::misuse);
}

}  // namespace
}  // namespace crmcore
