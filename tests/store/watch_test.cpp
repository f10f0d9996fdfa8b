#include "crmcore/store/watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "crmcore/action/action.hpp"
#include "crmcore/task_part.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

/// A shop with enough records that a question about all pairs of them takes longer than anybody waits.
class WatchedReads : public testing::Test {
 protected:
  WatchedReads() : shop(Workspace::open(file.path())) {
    auto change = shop.change("test", "customers");
    Customer customer;
    for (int i = 0; i < 20'000; ++i) {
      customer.name = "Ana " + std::to_string(i % 97);
      change.add(customer);
    }
    change.commit();
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(WatchedReads, StopWhenTheirTaskIsCancelled) {  // A10
  int asked = 0;
  Task task([&](std::int64_t, std::int64_t) { return ++asked < 2; });
  Call call;
  call.store = &shop.store();
  call.task = &task;
  const auto verify_for_ever = [&] {
    for (;;) actions().run("store.verify", "", call);
  };
  EXPECT_EQ(test::error_of(verify_for_ever, {"cancelled"}), ErrorCode::cancelled);
  EXPECT_EQ(asked, 2);
}

TEST_F(WatchedReads, GoOnAsBeforeAfterwards) {  // A10
  Task task;
  task.cancel();
  Call call;
  call.store = &shop.store();
  call.task = &task;
  EXPECT_EQ(test::error_of([&] { actions().run("workspace.find", R"({"entity":"customer"})", call); }, {"cancelled"}),
            ErrorCode::cancelled);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 20'000);
  auto change = shop.change("test", "one more");
  change.add(Customer{});
  change.commit();
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 20'001);
}

TEST(Checkpoint, AsksTheTaskOfTheThread) {  // A10
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  Task task([&](std::int64_t done, std::int64_t total) {
    told.emplace_back(done, total);
    return true;
  });
  checkpoint();  // nobody is asked
  {
    const Running running(&task);
    const Running inner(nullptr);  // an action within another one has the task of the outer
    checkpoint(0, 10);
    std::thread([] { checkpoint(); }).join();
    task.cancel();
    EXPECT_EQ(test::error_of([] { checkpoint(); }, {"cancelled"}), ErrorCode::cancelled);
  }
  checkpoint();
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.front(), std::pair(std::int64_t{0}, std::int64_t{1000}));  // of a call, whatever its loops count
}

TEST(Checkpoint, TellsAShareThatNeverFalls) {
  Task task;
  const Running running(&task);
  checkpoint(1, 4);
  EXPECT_EQ(task.done(), 250);
  checkpoint(1, 10);  // a later loop begins anew
  EXPECT_EQ(task.done(), 250);
  checkpoint(3, 10);
  EXPECT_EQ(task.done(), 300);
  EXPECT_EQ(task.total(), 1000);
}

TEST(TaskPart, TellsItsShareOfTheWhole) {
  Task task;
  const Running running(&task);
  for (std::size_t i = 0; i < 2; ++i) {
    TaskPart part(i, 2);
    EXPECT_EQ(task.done(), 500 * static_cast<std::int64_t>(i));
    ASSERT_NE(part.task(), nullptr);
    EXPECT_EQ(part.task()->done(), 0);
    const TaskPart half(1, 2);  // a part of a part
    checkpoint(10, 10);         // the end of which is told at once
    EXPECT_EQ(task.done(), 500 * static_cast<std::int64_t>(i + 1));
  }
}

TEST(TaskPart, EndsWhenTheWholeIsCancelled) {
  Task task;
  const Running running(&task);
  const TaskPart part(0, 2);
  task.cancel();
  EXPECT_EQ(test::error_of([] { checkpoint(1, 1); }, {"cancelled"}), ErrorCode::cancelled);
}

TEST(TaskPart, IsNothingWithoutATask) {
  TaskPart part(0, 2);
  EXPECT_EQ(part.task(), nullptr);
  checkpoint(1, 2);
}

TEST(Actions, TellTheEndOfWhatTheyRead) {
  const Table log = exchange::parse_csv("customer,day,amount\nC1,2025-01-01,10\nC1,2025-02-01,10\n");
  std::vector<std::int64_t> told;
  Task task([&](std::int64_t done, std::int64_t) {
    told.push_back(done);
    return true;
  });
  Call call;
  call.input = &log;
  call.task = &task;
  run("history.customers", R"({"today":"2026-01-01"})", call);
  EXPECT_EQ(task.done(), task.total());
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back(), task.total());
  EXPECT_TRUE(std::ranges::is_sorted(told));
}

TEST(Checkpoint, EndsJudgementsThatTakeLong) {  // A10
  std::string text = "customer,day,amount\n";
  for (int c = 0; c < 400; ++c)
    for (int day = c % 7; day < 360; day += 5 + c % 40)
      text += "C" + std::to_string(c) + "," + (Day(2025, 1, 1) + Days{day}).text() + ",10\n";
  const Table log = exchange::parse_csv(text);
  for (const std::string action : {"value_models.base", "segmentation.clusters", "retention.risk"}) {
    Task task;
    task.cancel();
    Call call;
    call.input = &log;
    call.task = &task;
    EXPECT_EQ(test::error_of([&] { actions().run(action, R"({"today":"2026-01-01"})", call); }, {"cancelled"}),
              ErrorCode::cancelled)
        << action;
  }
}

TEST_F(WatchedReads, MayBeWatchedOnceOnly) {
  Task never, cancelled;
  cancelled.cancel();
  const store::Watched outer(shop.store(), &never);
  const store::Watched inner(shop.store(), &cancelled);
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "name contains 'Ana'"}), 20'000);
}

}  // namespace
}  // namespace crmcore
