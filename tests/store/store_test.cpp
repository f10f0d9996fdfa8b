#include "crmcore/store/store.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>

#include <algorithm>
#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

Id<Customer> add(const Workspace& shop, const std::string& code) {
  auto change = shop.change("test", "add " + code);
  Customer customer;
  customer.code = code;
  const auto id = change.add(customer);
  change.commit();
  return id;
}

TEST(Store, KeepsWhatIsCommittedAndNothingElse) {
  const test::TempFile file;
  {
    const auto shop = Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
    add(shop, "A");
    auto change = shop.change("test", "never committed");
    change.add(Customer{});
  }
  const auto shop = Workspace::open(file.path());
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 1);
  EXPECT_EQ(shop.store().currency().code(), "MXN");
  EXPECT_EQ(shop.store().country(), "MX");
  for (const auto& check : store::verify(shop)) EXPECT_TRUE(check.ok) << check.check << ": " << check.detail;
}

TEST(Store, SaysWhenAnotherProcessWrites) {
  const test::TempFile file;
  const auto one = Workspace::open(file.path(), {.busy_milliseconds = 50});
  const auto other = Workspace::open(file.path(), {.busy_milliseconds = 50});
  auto change = one.change("ana", "first");
  EXPECT_EQ(test::error_of([&] { other.change("eva", "second"); }), ErrorCode::busy);
  change.rollback();
  EXPECT_NO_THROW(other.change("eva", "now").rollback());
}

TEST(Store, SeesFieldsThatAnotherProcessDefines) {
  const test::TempFile file;
  const auto one = Workspace::open(file.path()), other = Workspace::open(file.path());
  auto change = one.change("ana", "field");
  CustomField field;
  field.entity = "customer";
  field.name = "shoe_size";
  field.kind = CustomKind::integer;
  change.add(field);
  change.commit();
  EXPECT_EQ(other.store().count({.entity = "customer", .where = "shoe_size > 40"}), 0);
}

TEST(Store, RefusesToBeUsedAfterFork) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const pid_t child = fork();
  if (child == 0)
    _exit(test::error_of([&] { shop.store().count({.entity = "customer"}); }) == ErrorCode::misuse ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 0);
}

TEST(Store, KeepsWholeChangesWhenTheProcessIsKilled) {  // power cut
  std::mt19937 random(11);
  const test::TempFile file;
  { Workspace::open(file.path()); }
  std::int64_t acknowledged = 0;
  for (int round = 0; round < test::trials(30); ++round) {
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
      try {
        const auto shop = Workspace::open(file.path());
        const char opened = 0;
        if (write(pipes[1], &opened, 1) != 1) _exit(0);
        for (;;) {
          auto change = shop.change("child", "two customers");
          change.add(Customer{});
          change.add(Customer{});
          change.commit();
          const char one = 1;
          if (write(pipes[1], &one, 1) != 1) _exit(0);
        }
      } catch (...) {
        _exit(1);
      }
    }
    close(pipes[1]);
    char buffer[4096];
    std::int64_t opened = 0;
    if (round % 2 == 0) opened = read(pipes[0], buffer, 1);  // in the other rounds it may be killed while it opens
    usleep(static_cast<useconds_t>(2000 + random() % 40000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (ssize_t got; (got = read(pipes[0], buffer, sizeof buffer)) > 0;)
      acknowledged += got - std::count(buffer, buffer + got, '\0');
    close(pipes[0]);
    ASSERT_EQ(opened, round % 2 == 0 ? 1 : 0);
    const auto shop = Workspace::open(file.path());
    const std::int64_t customers = shop.store().count({.entity = "customer"});
    ASSERT_EQ(customers % 2, 0) << "a change is whole or not there";
    ASSERT_GE(customers / 2, acknowledged) << "nothing acknowledged is lost";
    for (const auto& check : store::verify(shop)) ASSERT_TRUE(check.ok) << check.check << ": " << check.detail;
    acknowledged = customers / 2;
  }
  EXPECT_GT(acknowledged, 0);
}

TEST(Store, SaysWhenTheDiskIsFullAndGoesOn) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const pid_t child = fork();  // a limit of the file size, in a process of its own
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{600'000, 600'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto own = Workspace::open(file.path());
    const auto code = test::error_of([&] {
      auto change = own.change("test", "too much");
      for (int i = 0; i < 200'000; ++i) {
        Customer customer;
        customer.name = std::string(500, 'x');
        change.add(customer);
      }
      change.commit();
    });
    const bool told = code == ErrorCode::full || code == ErrorCode::io;
    _exit(told && own.store().count({.entity = "customer"}) == 0 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 0);
  add(shop, "afterwards");
}

TEST(Store, CopiesItselfWhileOthersWrite) {  // A9
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  add(shop, "A");
  const auto copy = store::backup(shop, file.beside("copy.crm"));
  EXPECT_EQ(copy.sha256.size(), 64U);
  EXPECT_EQ(copy.bytes, static_cast<std::int64_t>(std::filesystem::file_size(copy.file)));
  EXPECT_EQ(Workspace::open(copy.file).store().count({.entity = "customer"}), 1);
  EXPECT_EQ(test::error_of([&] { store::backup(shop, file.beside("copy.crm")); }, {"exists"}), ErrorCode::duplicate);
}

}  // namespace
}  // namespace crmcore
