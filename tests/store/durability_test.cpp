// Faults of the disk at every place of a change: it is kept whole with its log, or nothing of it is.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "faulty_disk.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using test::FaultyDisk;

const int customers_before = 12 * std::min(test::trials(1), 10);

void fill(const Workspace& shop) {
  auto change = shop.change("test", "before");
  for (int i = 0; i < customers_before; ++i) {
    Customer customer;
    customer.name = "before " + std::string(400, 'x');
    change.add(customer);
  }
  change.commit();
}

/// What a host does that catches the error of one record and goes on with the next.
struct Attempt {
  int refused = 0;
  bool committed = false;
  int done_after_refusal = 0;  ///< calls of the change that were done although one before them was refused
};
Attempt change_everything(const Workspace& shop, bool lets_go) {
  Attempt attempt;
  const auto try_to = [&](auto&& doing) {
    try {
      doing();
      attempt.done_after_refusal += attempt.refused > 0 ? 1 : 0;
      return true;
    } catch (const Error&) {
      ++attempt.refused;
      return false;
    }
  };
  std::optional<store::Change> change;
  if (!try_to([&] { change.emplace(shop.change("test", "all of it")); })) return attempt;
  for (int i = 1; i <= customers_before; ++i)
    try_to([&] { change->edit(Id<Customer>{i}, [](Customer& c) { c.name = "after"; }); });
  try_to([&] {
    Customer customer;
    customer.name = "after";
    change->add(customer);
  });
  attempt.committed = try_to([&] {
    if (lets_go)
      change->rollback();
    else
      change->commit();
  });
  return attempt;
}

std::int64_t named(const Workspace& shop, const std::string& name) {
  return shop.store().count({.entity = "customer", .where = "name starts with '" + name + "'"});
}

/// The law: whatever fails, the file holds all of a change with its log entry or nothing of it, and goes on working.
void expect_whole(const std::string& path, bool may_be_kept) {
  const auto shop = Workspace::open(path);
  const std::int64_t after = named(shop, "after");
  const bool kept = after != 0;
  EXPECT_TRUE(after == 0 || after == customers_before + 1) << after;
  EXPECT_TRUE(may_be_kept || !kept);
  bool logged = false;
  shop.store().log(0, "", 0, [&](const store::LogEntry& entry) { logged = logged || entry.reason == "all of it"; });
  EXPECT_EQ(logged, kept);
  for (const auto& check : store::verify(shop)) EXPECT_TRUE(check.ok) << check.check << ": " << check.detail;
}

class Durability : public testing::TestWithParam<std::tuple<FaultyDisk::Fault, bool>> {
 protected:
  Durability() { fill(Workspace::open(before.path())); }
  /// The file as it was before, under a new name.
  void copy_to(const std::string& path) const { std::filesystem::copy_file(before.path(), path); }
  test::TempFile before;
};

TEST_P(Durability, KeepsAChangeWholeOrNotAtAllWhereverTheDiskFails) {  // A10, F4, F5
  const auto [fault, lasts] = GetParam();
  const int stride = test::trials(1) == 1 ? 5 : 1;  // between the later operations; at every one in scripts/check
  int working = 0;
  int places = 0;
  for (bool failed = true; failed; working += working < 12 ? 1 : stride) {
    ++places;
    ASSERT_LT(working, 10'000) << "the fault never stops occurring";
    const test::TempFile file;
    copy_to(file.path());
    FaultyDisk disk;
    {
      const auto shop = Workspace::open(file.path());
      disk.fail_after(working, fault, lasts);
      const Attempt attempt = change_everything(shop, false);
      failed = disk.failed();
      disk.heal();
      EXPECT_EQ(attempt.committed, !failed) << "after " << working << " operations";
      EXPECT_EQ(attempt.refused > 0, failed);
      EXPECT_EQ(attempt.done_after_refusal, 0);
      // The workspace goes on: the next change begins, is kept, and holds nothing of the one before.
      auto next = shop.change("test", "afterwards");
      Customer customer;
      customer.name = "next";
      next.add(customer);
      next.commit();
      EXPECT_EQ(named(shop, "next"), 1);
    }
    expect_whole(file.path(), !failed);
    if (testing::Test::HasFailure()) FAIL() << "with a fault after " << working << " operations";
  }
  std::printf("%d places of a fault\n", places);
}

TEST_P(Durability, KeepsNothingOfAChangeThatIsRolledBackAfterAFault) {
  const auto [fault, lasts] = GetParam();
  for (int working = 0; working < 36; working += 4) {
    const test::TempFile file;
    copy_to(file.path());
    FaultyDisk disk;
    {
      const auto shop = Workspace::open(file.path());
      disk.fail_after(working, fault, lasts);
      change_everything(shop, true);
      disk.heal();
    }
    expect_whole(file.path(), false);
    if (testing::Test::HasFailure()) FAIL() << "with a fault after " << working << " operations";
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, Durability,
                         testing::Combine(testing::Values(FaultyDisk::Fault::full, FaultyDisk::Fault::io),
                                          testing::Bool()));

TEST(Durability, KeepsAChangeWholeOrNotAtAllOnADiskOfAnySize) {  // F4: with steps of 1 KB
  const test::TempFile before;
  fill(Workspace::open(before.path()));
  auto room = static_cast<std::int64_t>(std::filesystem::file_size(before.path()));
  int sizes = 0;
  for (bool is_full = true; is_full; room += 1024) {
    ++sizes;
    ASSERT_LT(sizes, 10'000) << "the disk is never large enough";
    const test::TempFile file;
    std::filesystem::copy_file(before.path(), file.path());
    FaultyDisk disk;
    {
      const auto shop = Workspace::open(file.path());
      disk.hold(room);
      const Attempt attempt = change_everything(shop, false);
      is_full = disk.failed();
      EXPECT_EQ(attempt.committed, !is_full);
      EXPECT_EQ(attempt.refused > 0, is_full);
      EXPECT_EQ(attempt.done_after_refusal, 0);
      EXPECT_EQ(named(shop, "before"), is_full ? customers_before : 0)
          << "what was there is read while there is no room";
      disk.heal();
    }
    expect_whole(file.path(), !is_full);
    if (testing::Test::HasFailure()) FAIL() << "on a disk of " << room << " bytes";
  }
  EXPECT_GT(sizes, 20);
  std::printf("%d sizes of a disk\n", sizes);
}

TEST(Durability, SaysWhatEndedAChangeToEveryLaterCall) {
  const test::TempFile file;
  FaultyDisk disk;
  const auto shop = Workspace::open(file.path());
  fill(shop);
  auto change = shop.change("test", "ends");
  disk.fail_after(0, FaultyDisk::Fault::full, true);
  EXPECT_EQ(test::error_of([&] { change.edit(Id<Customer>{1}, [](Customer& c) { c.name = "x"; }); }), ErrorCode::full);
  disk.heal();
  EXPECT_FALSE(change.open());
  EXPECT_EQ(test::error_of([&] { change.add(Customer{}); }, {"is over", "nothing of it was kept", "no space"}),
            ErrorCode::full);
  EXPECT_EQ(test::error_of([&] { change.commit(); }, {"is over", "no space"}), ErrorCode::full);
  change.rollback();  // harmless: it is rolled back already
  EXPECT_EQ(shop.store().count({.entity = "customer"}), customers_before);
}

TEST(Durability, LetsGoOfTheFileWhenACommitMeetsAReader) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.busy_milliseconds = 20});
  fill(shop);
  sqlite3* reader = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &reader), SQLITE_OK);
  if (shop.store().info().at(6).second.starts_with("wal")) GTEST_SKIP() << "readers do not stop a writer in WAL mode";
  sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM customer;", nullptr, nullptr, nullptr);
  auto change = shop.change("test", "meets a reader");
  change.add(Customer{});
  EXPECT_EQ(test::error_of([&] { change.commit(); }, {"another program", "nothing of the change was kept"}),
            ErrorCode::busy);
  EXPECT_FALSE(change.open());
  sqlite3_exec(reader, "COMMIT", nullptr, nullptr, nullptr);
  EXPECT_EQ(sqlite3_exec(reader, "SELECT count(*) FROM customer", nullptr, nullptr, nullptr), SQLITE_OK)
      << "nobody is locked out";
  sqlite3_close(reader);
  fill(shop);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 2 * customers_before);
}

TEST(Durability, IsNotEndedByAChildProcessThatExits) {  // F12
  const test::TempFile file;
  {
    auto shop = std::make_unique<Workspace>(Workspace::open(file.path()));
    auto change = std::make_unique<store::Change>(shop->change("test", "goes on"));
    change->add(Customer{});
    const pid_t child = fork();
    ASSERT_NE(child, -1);
    if (child == 0) {  // as a child that returns from main: everything is destroyed
      change.reset();
      shop.reset();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    change->commit();
  }
  EXPECT_EQ(Workspace::open(file.path()).store().count({.entity = "customer"}), 1);
}

TEST(Durability, SyncsTheFolderWhenACommitRemovesTheJournal) {  // F2: the removal is what commits
  const test::TempFile file;
  const FaultyDisk disk;
  const auto shop = Workspace::open(file.path());
  fill(shop);
  ASSERT_FALSE(disk.removed().empty());
  for (const auto& [name, synced] : disk.removed())
    EXPECT_TRUE(synced || !name.ends_with("-journal")) << name << " may come back after a power cut";
  bool said = false;
  for (const auto& [name, value] : shop.store().info()) said = said || (name == "synchronous" && value == "extra");
  EXPECT_TRUE(said);
}

}  // namespace
}  // namespace crmcore
