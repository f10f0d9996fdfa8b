#include "crmcore/workspace/session.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "support.hpp"

namespace crmcore {
namespace {

class Sessions : public testing::Test {
 protected:
  Sessions() : shop(file.path(), {.busy_milliseconds = 20}) {}

  void add(ChangeNumber change, const std::string& name) {
    shop.write(change, [&](store::Change& open) {
      Customer customer;
      customer.name = name;
      open.add(customer);
    });
  }
  std::int64_t customers() {
    return shop.read([](const store::Store& store) { return store.count({.entity = "customer"}); });
  }
  /// The code of what a call throws that is made from a progress callback; none when it is let through.
  std::optional<ErrorCode> error_inside(const std::function<void()>& call) {
    std::optional<ErrorCode> code;
    Task task([&](std::int64_t, std::int64_t) {
      code = test::error_of(call, {"a call is running on this workspace"});
      return true;
    });
    shop.run("history.customers", R"({"today":"2026-01-01"})", {.task = &task});
    return code;
  }

  test::TempFile file;
  Session shop;
};

/// Another program that is in the middle of reading the file.
class Reader {
 public:
  explicit Reader(const std::string& path) {
    sqlite3_open(path.c_str(), &handle_);
    sqlite3_prepare_v2(handle_, "SELECT * FROM crm_meta", -1, &cursor_, nullptr);
    reads = sqlite3_step(cursor_) == SQLITE_ROW;
  }
  ~Reader() {
    sqlite3_finalize(cursor_);
    sqlite3_close(handle_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool reads = false;

 private:
  sqlite3* handle_ = nullptr;
  sqlite3_stmt* cursor_ = nullptr;
};

TEST_F(Sessions, KeepWhatWasWrittenInACommittedChange) {
  const ChangeNumber change = shop.begin("ana", "by hand");
  EXPECT_EQ(shop.actor(), "ana");
  add(change, "Eva");
  EXPECT_TRUE(shop.holds(change));
  shop.commit(change);
  EXPECT_FALSE(shop.holds(change));
  EXPECT_EQ(shop.actor(), "");
  EXPECT_EQ(customers(), 1);
}

TEST_F(Sessions, HoldOneChangeAtATime) {
  const ChangeNumber change = shop.begin("ana", "once");
  EXPECT_EQ(test::error_of([&] { shop.begin("eva", "twice"); }, {"a change of 'ana' is already open"}),
            ErrorCode::misuse);
  EXPECT_TRUE(shop.holds(change));
}

TEST_F(Sessions, DoNotTakeAChangeThatIsOverForALaterOne) {
  const ChangeNumber first = shop.begin("ana", "first");
  shop.rollback(first);
  const ChangeNumber second = shop.begin("ana", "second");
  EXPECT_EQ(test::error_of([&] { shop.commit(first); }, {"this change is over"}), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { shop.rollback(first); }, {"this change is over"}), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { add(first, "Eva"); }, {"this change is over"}), ErrorCode::misuse);
  shop.drop(first);
  EXPECT_TRUE(shop.holds(second));
}

TEST_F(Sessions, SayThatNoChangeIsOpen) {
  EXPECT_EQ(test::error_of([&] { shop.commit(); }, {"no change is open"}), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { shop.rollback(); }, {"no change is open"}), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { shop.write({}, [](store::Change&) {}); }, {"no change is open"}), ErrorCode::misuse);
}

TEST_F(Sessions, EndAChangeWhoseCommitFails) {
  const Reader reader(file.path());
  ASSERT_TRUE(reader.reads);
  const ChangeNumber change = shop.begin("ana", "while another program reads");
  add(change, "Eva");
  const auto code = test::error_of([&] { shop.commit(change); });
  if (!code) GTEST_SKIP() << "with a write-ahead log readers stop no commit";
  EXPECT_EQ(code, ErrorCode::busy);
  EXPECT_FALSE(shop.holds(change));
  EXPECT_TRUE(Reader(file.path()).reads) << "no lock is left behind";
  const ChangeNumber next = shop.begin("ana", "again");
  EXPECT_EQ(customers(), 0);
  shop.rollback(next);
}

TEST_F(Sessions, LeaveAChangeOpenWhoseCommitIsRefusedToAnotherThread) {
  const ChangeNumber change = shop.begin("ana", "here");
  add(change, "Eva");
  std::thread elsewhere(
      [&] { EXPECT_EQ(test::error_of([&] { shop.commit(change); }, {"thread"}), ErrorCode::misuse); });
  elsewhere.join();
  shop.commit(change);
  EXPECT_EQ(customers(), 1);
}

TEST_F(Sessions, AreNotBlockedByARollbackThatFails) {
  shop.begin("ana", "before the fork");
  const pid_t child = fork();  // whose rollback must not touch the file, and so fails
  if (child == 0) {
    const bool fails = test::error_of([&] { shop.rollback(); }).has_value();
    const bool over = test::error_of([&] { shop.rollback(); }, {"no change is open"}) == ErrorCode::misuse;
    _exit(fails && over && !testing::Test::HasFailure() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(Sessions, RefuseCallsFromInsideARunningOne) {
  const ChangeNumber change = shop.begin("ana", "before");
  EXPECT_EQ(error_inside([&] { shop.commit(change); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { shop.rollback(); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { shop.begin("ana", "inside"); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { shop.close(); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { shop.run("workspace.info", ""); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { customers(); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { add(change, "Eva"); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { shop.look([] {}); }), ErrorCode::misuse);
  EXPECT_EQ(error_inside([&] { shop.join("t", nullptr); }), ErrorCode::misuse);
  shop.commit(change);
}

TEST_F(Sessions, TakeADroppedChangeBack) {
  const ChangeNumber change = shop.begin("ana", "forgotten");
  add(change, "Eva");
  shop.drop(change);
  EXPECT_FALSE(shop.holds(change));
  EXPECT_EQ(customers(), 0);
}

TEST_F(Sessions, TakeAChangeBackThatIsDroppedInsideACallWhenTheCallEnds) {
  const ChangeNumber change = shop.begin("ana", "forgotten");
  add(change, "Eva");
  bool held_meanwhile = false;
  EXPECT_EQ(error_inside([&] {
              shop.drop(change);
              held_meanwhile = shop.holds(change);
            }),
            std::nullopt);
  EXPECT_TRUE(held_meanwhile) << "the running call may be writing in it";
  EXPECT_FALSE(shop.holds(change));
  EXPECT_EQ(customers(), 0);
}

TEST_F(Sessions, TakeTurns) {
  constexpr int times = 5000;
  int calls = 0;  // on purpose not atomic
  const auto count = [&] {
    for (int i = 0; i < times; ++i) shop.look([&] { ++calls; });
  };
  std::thread elsewhere(count);
  count();
  elsewhere.join();
  EXPECT_EQ(calls, 2 * times);
}

TEST_F(Sessions, LetFiltersLookIntoJoinedTables) {
  const ChangeNumber change = shop.begin("ana", "by hand");
  add(change, "Eva");
  add(change, "Ana");
  shop.commit(change);
  Table marked(std::vector<Table::Description>{{"customer"}}, {});
  marked.append(std::array<Cell, 1>{Cell::of(std::string_view("C2"))});
  const auto found = [&] {
    return shop.run("workspace.find", R"({"entity":"customer","where":"marked.customer is not null"})");
  };
  shop.join("marked", std::make_shared<const Table>(marked));
  EXPECT_EQ(found().rows(), 1U);
  shop.join("marked", nullptr);
  EXPECT_EQ(test::error_of(found), ErrorCode::unknown_name);
}

TEST_F(Sessions, RunActionsInTheOpenChange) {
  const test::TempFile sales("sales.csv");
  sales.write("order,customer,product,ordered,amount\n1,A,P,2026-01-01,5\n");
  const std::string parameters = R"({"layout":"sales","file":")" + sales.path() + "\"}";
  EXPECT_EQ(test::error_of([&] { shop.run("intake.import", parameters); }), ErrorCode::misuse);
  shop.begin("ana", "sales");
  shop.run("intake.import", parameters);
  shop.commit();
  EXPECT_EQ(customers(), 1);
}

TEST_F(Sessions, DescribeTheFieldsOfTheirFile) {
  const ChangeNumber change = shop.begin("ana", "a field");
  shop.write(change, [](store::Change& open) {
    AnyRecord field(open.store(), "custom_field");
    field.set("entity", "customer");
    field.set("name", "allergy");
    field.set("kind", "text");
    field.put(open);
  });
  shop.commit(change);
  EXPECT_NE(shop.describe("entities").find("\"allergy\""), std::string::npos);
}

TEST_F(Sessions, TakeNoCallsWhenClosedButLeaveRecordsReadable) {
  const ChangeNumber change = shop.begin("ana", "left open");
  add(change, "Eva");
  const AnyRecord record = shop.read([](const store::Store& store) { return AnyRecord::read(store, "customer", 1); });
  shop.close();
  shop.close();
  EXPECT_FALSE(shop.holds(change));
  EXPECT_EQ(test::error_of([&] { customers(); }, {"this workspace is closed"}), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { shop.begin("ana", "again"); }, {"closed"}), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { shop.run("workspace.info", ""); }, {"closed"}), ErrorCode::misuse);
  EXPECT_EQ(shop.look([&] { return record.text("name"); }), "Eva");
  EXPECT_EQ(Workspace::open(file.path()).store().count({.entity = "customer"}), 0) << "what was open is rolled back";
}

}  // namespace
}  // namespace crmcore
