// Copies: whole under their name or not there, of one moment, never over anything, never without end.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "crmcore/new_file.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

class Backup : public testing::Test {
 protected:
  Backup() { add_pairs(shop, 1); }
  static void add_pairs(const Workspace& to, int pairs) {
    auto change = to.change("test", "pairs");
    for (int i = 0; i < 2 * pairs; ++i) {
      Customer customer;
      customer.name = std::string(300, 'x');
      change.add(customer);
    }
    change.commit();
  }
  static std::int64_t customers(const std::string& file) {
    return Workspace::open(file, {.must_exist = true}).store().count({.entity = "customer"});
  }
  /// The names in the folder, but for those of the workspace.
  std::vector<std::string> others() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(file.path()).parent_path()))
      if (entry.path() != file.path()) names.push_back(entry.path().filename().string());
    return names;
  }
  test::TempFile file;
  std::string copy = file.beside("copy.crm");
  Workspace shop = Workspace::open(file.path());
};

TEST_F(Backup, IsRefusedAtOnceInsideAChangeOfTheSameWorkspace) {
  auto change = shop.change("test", "open");
  change.add(Customer{});
  EXPECT_EQ(test::error_of([&] { store::backup(shop, copy); }, {"open change", "commit it or roll it back"}),
            ErrorCode::misuse);
  EXPECT_TRUE(others().empty() || others() == std::vector<std::string>{"shop.crm-journal"});
  change.commit();
  store::backup(shop, copy);
  EXPECT_EQ(customers(copy), 3);
}

TEST_F(Backup, HoldsWhatStandsInAWriteAheadLogAlone) {  // F13: of a file that another SQLite has put into that mode
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "PRAGMA journal_mode = WAL; SELECT count(*) FROM customer", nullptr, nullptr, nullptr),
            SQLITE_OK);
  const std::string before = test::bytes_of(file.path());
  add_pairs(shop, 1);
  ASSERT_EQ(test::bytes_of(file.path()), before) << "the change stands in the log, not in the file";
  store::backup(shop, copy);
  EXPECT_FALSE(std::filesystem::exists(copy + "-wal"));
  EXPECT_EQ(customers(copy), 4);
  for (const auto& check : store::verify(Workspace::open(copy))) EXPECT_TRUE(check.ok) << check.check;
  sqlite3_close(other);
}

TEST_F(Backup, EndsWhileAnotherWritesAndIsOfOneMoment) {
  add_pairs(shop, 2000);
  std::atomic<bool> done = false;
  std::atomic<int> commits = 0;
  std::jthread writer([&] {
    const auto other = Workspace::open(file.path(), {.busy_milliseconds = 60'000});
    while (!done) {
      add_pairs(other, 1);
      ++commits;
    }
  });
  const struct Stop {
    std::atomic<bool>& flag;
    ~Stop() { flag = true; }
  } stop{done};
  while (commits < 3) std::this_thread::yield();
  for (int i = 0; i < test::trials(3); ++i) {
    const std::string one = file.beside("copy" + std::to_string(i) + ".crm");
    store::backup(shop, one);
    EXPECT_EQ(customers(one) % 2, 0) << "half of a change was copied";
    for (const auto& check : store::verify(Workspace::open(one))) EXPECT_TRUE(check.ok) << check.check << check.detail;
  }
}

TEST_F(Backup, NeverTouchesWhatStandsThere) {
  const std::string precious = file.beside("precious.bin");
  std::ofstream(precious) << "precious";
  const std::string link = file.beside("link.crm");
  std::filesystem::create_symlink(file.beside("target.crm"), link);  // to nothing
  const std::string folder = file.beside("folder");
  std::filesystem::create_directory(folder);
  ASSERT_EQ(chmod(precious.c_str(), 0200), 0);  // which its owner may not read
  for (const std::string& place : {precious, link, folder})
    EXPECT_EQ(test::error_of([&] { store::backup(shop, place); }, {"already exists"}), ErrorCode::duplicate) << place;
  EXPECT_EQ(std::filesystem::file_size(precious), 8U);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_FALSE(std::filesystem::exists(file.beside("target.crm")));
}

TEST_F(Backup, ThatIsCancelledOrCannotBeMadeLeavesNothing) {
  Task task;
  task.cancel();
  EXPECT_EQ(test::error_of([&] { store::backup(shop, copy, &task); }), ErrorCode::cancelled);
  EXPECT_TRUE(others().empty());
  EXPECT_EQ(test::error_of([&] { store::backup(shop, file.beside("none/copy.crm")); }, {"none/copy.crm"}),
            ErrorCode::io);
}

TEST_F(Backup, IsForItsOwnerAloneAsIsTheWorkspace) {
  store::backup(shop, copy);
  exchange::write_file(file.beside("export.csv"), "name\n");
  for (const std::string& one : {file.path(), copy, file.beside("export.csv")}) {
    struct stat status {};
    ASSERT_EQ(stat(one.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << one;
  }
}

TEST(NewFile, IsSeenWholeOrNotAtAll) {
  const test::TempFile place("made.txt");
  {
    NewFile dropped(place.path());
    dropped.write("half");
    EXPECT_FALSE(std::filesystem::exists(place.path()));
  }
  EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(place.path()).parent_path()));
  NewFile made(place.path());
  made.write("whole");
  NewFile slower(place.path());
  made.publish();
  EXPECT_EQ(test::error_of([&] { slower.publish(); }, {"already exists"}), ErrorCode::duplicate);
  EXPECT_EQ(test::bytes_of(place.path()), "whole");
}

}  // namespace
}  // namespace crmcore
