#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

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

std::vector<std::string> log_of(const Workspace& shop, std::int64_t since) {
  std::vector<std::string> lines;
  shop.store().log(since, "", 0, [&](Row row) {
    lines.push_back(std::string(row[2].text()) + " " + std::string(row[5].text()) + " " + std::string(row[4].text()) +
                    " " + std::to_string(row[6].integer()) + "-" + std::to_string(row[7].integer()) + " " +
                    std::string(row[8].text()));
  });
  return lines;
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

TEST(Store, WritesOneLogEntryPerEditAndOnePerBlockOfInserts) {  // A6
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("ana", "many");
  for (int i = 0; i < 1100; ++i) {
    Customer customer;
    customer.code = "c" + std::to_string(i);
    change.add(customer);
  }
  const std::int64_t number = change.number();
  change.edit(Id<Customer>{5}, [](Customer& c) { c.country = "Peru"; });
  change.commit();
  EXPECT_EQ(log_of(shop, number - 1),
            std::vector<std::string>({"ana insert customer 1-1024 ", "ana insert customer 1025-1100 ",
                                      "ana update customer 5-5 {\"country\":[null,\"Peru\"]}"}));
  shop.change("ana", "nothing").commit();
  EXPECT_TRUE(log_of(shop, number).empty()) << "a change that did nothing leaves no trace";
}

TEST(Store, RefusesAStaleWriteAndShowsBothValues) {  // A10
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const auto id = add(shop, "A");
  const Entity& customer = shop.store().entity("customer");
  auto change = shop.change("test", "twice");
  change.edit(id, [](Customer& c) { c.name = "first"; });
  const store::Edit edit{customer.at("name"), Cell::of(std::string_view("second"))};
  EXPECT_EQ(test::error_of(
                [&] {
                  change.update(customer, id.value, 1, {&edit, 1});
                },
                {"customer 1", "'first'", "'second'"}),
            ErrorCode::stale);
  EXPECT_EQ(test::error_of([&] { change.erase(id, 1); }), ErrorCode::stale);
  EXPECT_EQ(test::error_of([&] { change.edit(Id<Customer>{99}, [](Customer&) {}); }, {"99"}), ErrorCode::not_found);
}

TEST(Store, UpdatesByExternalKeyInsteadOfDuplicating) {  // A10
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("till", "upsert");
  Customer customer;
  customer.source = "till";
  customer.external_key = "7";
  customer.name = "Ana";
  customer.country = "Peru";
  const auto id = change.upsert(customer);
  customer.name = "Ana Paz";
  customer.country.reset();
  EXPECT_EQ(change.upsert(customer), id);
  EXPECT_EQ(store::get(shop, id)->name, "Ana Paz");
  EXPECT_EQ(store::get(shop, id)->country, "Peru") << "what was not said stays";
  customer.source = "web";
  EXPECT_NE(change.upsert(customer), id);
  customer.external_key.reset();
  EXPECT_EQ(test::error_of([&] { change.upsert(customer); }, {"external_key"}), ErrorCode::invalid);
}

TEST(Store, UndoesInsertsUpdatesAndErasures) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const auto kept = add(shop, "kept"), gone = add(shop, "gone");
  auto first = shop.change("test", "all three");
  const std::int64_t number = first.number();
  first.edit(kept, [](Customer& c) { c.name = "new"; });
  first.erase(gone, 1);
  first.add(Customer{});
  first.commit();
  auto back = shop.change("test", "back");
  const auto undone = back.undo(number, 0, INT64_MAX);
  back.commit();
  ASSERT_EQ(undone.size(), 1U);
  EXPECT_EQ(undone[0].undone, 3);
  EXPECT_EQ(undone[0].kept, 0);
  EXPECT_EQ(store::find<Customer>(shop).size(), 2U);
  EXPECT_FALSE(store::get(shop, kept)->name.has_value());
  EXPECT_EQ(store::get(shop, gone)->code, "gone");
}

TEST(Store, KeepsOnUndoWhatSomebodyHasEditedOrRefersTo) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("test", "three");
  const std::int64_t number = change.number();
  const auto edited = change.add(Customer{}), referred = change.add(Customer{});
  change.add(Customer{});
  change.commit();
  auto later = shop.change("test", "later");
  later.edit(edited, [](Customer& c) { c.name = "mine"; });
  Note note;
  note.customer = referred;
  note.day = Day(2011, 1, 1);
  note.text = "call";
  later.add(note);
  later.commit();
  auto back = shop.change("test", "back");
  const auto undone = back.undo(number, 0, INT64_MAX);
  EXPECT_EQ(undone.at(0).undone, 1);
  EXPECT_EQ(undone.at(0).kept, 2);
  EXPECT_FALSE(undone.at(0).reason.empty());
  EXPECT_EQ(test::error_of([&] { back.undo(4711, 0, INT64_MAX); }), ErrorCode::not_found);
}

TEST(Store, ErasesARecordWithItsPartsButNotWhatOthersReferTo) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop, "order,customer,product,quantity,unit_price,ordered\n1,A,P,1,2,2011-01-01\n");
  auto change = shop.change("test", "erase");
  EXPECT_EQ(test::error_of([&] { change.erase(Id<Customer>{1}, 1); }, {"order 1"}), ErrorCode::rule);
  change.erase(Id<Order>{1}, 1);
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 0);
  change.erase(Id<Customer>{1}, 1);
  change.commit();
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 0);
}

TEST(Store, RefusesOrphans) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("test", "orphan");
  Note note;
  note.customer = {77};
  note.text = "who?";
  EXPECT_EQ(test::error_of([&] { change.add(note); }), ErrorCode::rule);
  RowBlock rows(shop.store().entity("note").size());
  for (std::int64_t i = 0; i < 2000; ++i) {
    Cell* row = rows.add();
    row[0] = Cell::of(change.take_ids(shop.store().entity("note"), 1));
    row[2] = Cell::of(std::int64_t{77});
    row[3] = Cell::of(std::int64_t{0});
    row[5] = Cell::of(std::string_view("x"));
  }
  EXPECT_EQ(test::error_of([&] { change.insert(shop.store().entity("note"), rows); }, {"customer 77"}), ErrorCode::rule)
      << "many rows are checked too";
}

TEST(Store, LeavesAForeignFileByteForByte) {  // bad input
  const auto unchanged = [](std::string_view bytes, ErrorCode wanted) {
    const test::TempFile file;
    file.write(bytes);
    EXPECT_EQ(test::error_of([&] { Workspace::open(file.path()); }, {file.path()}), wanted);
    EXPECT_EQ(test::bytes_of(file.path()), bytes);
    EXPECT_FALSE(std::filesystem::exists(file.path() + "-journal"));
  };
  unchanged("not a database at all", ErrorCode::not_a_workspace);
  unchanged(std::string(5000, 'x'), ErrorCode::not_a_workspace);
  const test::TempFile foreign;
  sqlite3* handle = nullptr;
  sqlite3_open(foreign.path().c_str(), &handle);
  sqlite3_exec(handle, "CREATE TABLE customer (id INTEGER); PRAGMA application_id = 99", nullptr, nullptr, nullptr);
  sqlite3_close(handle);
  unchanged(test::bytes_of(foreign.path()), ErrorCode::not_a_workspace);
  const test::TempFile newer;
  { Workspace::open(newer.path()); }
  std::string bytes = test::bytes_of(newer.path());
  bytes[63] = 9;  // user_version
  unchanged(bytes, ErrorCode::newer_version);
  EXPECT_EQ(test::error_of([&] { Workspace::open(std::filesystem::temp_directory_path().string()); }),
            ErrorCode::not_a_workspace);
  EXPECT_EQ(test::error_of([&] { Workspace::open(newer.beside("none.crm"), {.must_exist = true}); }),
            ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { Workspace::open("/nowhere/at/all.crm"); }), ErrorCode::io);
}

TEST(Store, RefusesAnotherCurrencyThanTheFiles) {
  const test::TempFile file;
  { Workspace::open(file.path(), {.currency = "GBP"}); }
  EXPECT_EQ(test::error_of([&] { Workspace::open(file.path(), {.currency = "MXN"}); }, {"GBP", "MXN"}),
            ErrorCode::mixed_currency);
  EXPECT_EQ(test::error_of([&] { Workspace::open(file.path(), {.currency = "pounds"}); }, {"pounds"}),
            ErrorCode::invalid);
}

TEST(Store, ReadsButDoesNotWriteWhatIsReadOnly) {
  const test::TempFile file;
  { add(Workspace::open(file.path()), "A"); }
  const auto shop = Workspace::open(file.path(), {.read_only = true});
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 1);
  EXPECT_EQ(test::error_of([&] { shop.change("ana", "write"); }), ErrorCode::read_only);
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

TEST(Store, RefusesMisuse) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  EXPECT_EQ(test::error_of([&] { shop.change("", "why"); }), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { shop.change("ana", " "); }), ErrorCode::invalid);
  auto change = shop.change("ana", "once");
  EXPECT_EQ(test::error_of([&] { shop.change("ana", "twice"); }), ErrorCode::misuse);
  std::optional<ErrorCode> elsewhere;
  std::thread([&] { elsewhere = test::error_of([&] { change.add(Customer{}); }); }).join();
  EXPECT_EQ(elsewhere, ErrorCode::misuse) << "a change belongs to its thread";
  change.commit();
  EXPECT_EQ(test::error_of([&] { change.add(Customer{}); }), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { change.commit(); }), ErrorCode::misuse);
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
  for (int round = 0; round < 30; ++round) {
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
      try {
        const auto shop = Workspace::open(file.path());
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
    usleep(static_cast<useconds_t>(2000 + random() % 40000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    char buffer[4096];
    for (ssize_t got; (got = read(pipes[0], buffer, sizeof buffer)) > 0;) acknowledged += got;
    close(pipes[0]);
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
