// What the store's own connection refuses, should a text ever be made that asks for it.
#include "../../src/store/database.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::store {
namespace {

class Permits : public testing::Test {
 protected:
  Permits() : shop(Workspace::open(file.path())), database(shop.store().database()) {
    auto change = shop.change("test", "one");
    change.add(Customer{});
    change.commit();
  }
  /// Whether a statement is refused before it runs, with words that say so.
  bool is_refused(const std::string& sql) {
    try {
      database.prepare(sql);
    } catch (const Error& error) {
      const auto says = [&](const char* words) { return error.message().find(words) != std::string::npos; };
      return error.code() == ErrorCode::internal && (says("more than it may") || says("not authorized"));
    }
    return false;
  }
  void expect_refused(std::initializer_list<const char*> texts) {
    for (const char* sql : texts) EXPECT_TRUE(is_refused(sql)) << sql;
  }
  test::TempFile file;
  Workspace shop;
  Store::Database& database;
};

constexpr std::initializer_list<const char*> writes{
    "INSERT INTO crm_meta VALUES ('a', 'b')", "UPDATE customer SET name = 'x'", "DELETE FROM customer",
    "INSERT INTO customer SELECT * FROM customer", "WITH gone AS (SELECT 1) DELETE FROM crm_entry"};
constexpr std::initializer_list<const char*> control{"BEGIN",
                                                     "COMMIT",
                                                     "ROLLBACK",
                                                     "SAVEPOINT a",
                                                     "PRAGMA foreign_keys = OFF",
                                                     "PRAGMA synchronous = OFF",
                                                     "PRAGMA journal_mode = OFF"};
constexpr std::initializer_list<const char*> definitions{"CREATE TABLE a (b)",
                                                         "CREATE INDEX a ON customer (name)",
                                                         "DROP TABLE crm_entry",
                                                         "DROP INDEX crm_entry_row",
                                                         "REINDEX",
                                                         "ALTER TABLE customer ADD COLUMN a",
                                                         "PRAGMA user_version = 9",
                                                         "ALTER TABLE customer RENAME COLUMN name TO a"};
/// What a statement that alters a table may ask for, and no other.
constexpr std::initializer_list<const char*> asked_by_sqlite{
    "SELECT sqlite_version()", "SELECT randomblob(1000000)", "SELECT hex(name) FROM customer",
    "SELECT * FROM sqlite_temp_schema", "SELECT * FROM json_tree('[1]')"};
constexpr std::initializer_list<const char*> never{
    "ATTACH 'other.crm' AS other",
    "DETACH main",
    "VACUUM INTO 'other.crm'",
    "ANALYZE",
    "SELECT load_extension('a')",
    "CREATE VIEW a AS SELECT 1",
    "CREATE TRIGGER a AFTER INSERT ON customer BEGIN DELETE FROM customer; END",
    "CREATE TEMP TABLE a (b)",
    "CREATE TEMP TRIGGER a AFTER INSERT ON customer BEGIN DELETE FROM customer; END",
    "CREATE VIRTUAL TABLE a USING fts5(b)",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
    "PRAGMA writable_schema = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA database_list",
    "PRAGMA wal_checkpoint",
    "PRAGMA key = 'a'"};

TEST_F(Permits, AReadPreparesNoWrite) {  // W1
  expect_refused(writes);
  expect_refused(control);
  expect_refused(definitions);
  expect_refused(asked_by_sqlite);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 1);
}

TEST_F(Permits, AReadWithinAChangePreparesNoWrite) {
  const auto change = shop.change("test", "open");
  const Permitted reading(database, Permit::read);
  expect_refused(writes);
}

TEST_F(Permits, AChangeWritesRowsAndNothingElse) {
  const auto change = shop.change("test", "open");
  for (const char* sql : writes) EXPECT_NO_THROW(database.prepare(sql)) << sql;
  expect_refused(control);
  expect_refused(definitions);
  expect_refused(asked_by_sqlite);
  EXPECT_NE(test::error_of([&] { database.prepare("DELETE FROM sqlite_schema"); }), std::nullopt);
}

TEST_F(Permits, WhatControlsOrDefinesIsGrantedWhereItIsNeeded) {
  for (const auto& [permit, texts] : {std::pair(Permit::control, control), std::pair(Permit::define, definitions)}) {
    const Permitted granted(database, permit);
    for (const char* sql : texts) EXPECT_NO_THROW(database.prepare(sql)) << sql;
  }
  const Permitted granted(database, Permit::control);
  expect_refused(definitions);
}

TEST_F(Permits, NothingIsAllowedThatCrmcoreNeverDoes) {
  for (const Permit permit : {Permit::read, Permit::write, Permit::control, Permit::define}) {
    const Permitted granted(database, permit);
    for (const char* sql : never)  // some of it SQLite refuses itself, or only when it runs
      EXPECT_NE(test::error_of([&] { database.prepare(sql).run(); }), std::nullopt) << sql;
  }
  EXPECT_FALSE(std::filesystem::exists("other.crm"));
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 1);
}

TEST_F(Permits, AStatementThatIsKeptIsLookedAtAgainWhereLessIsAllowed) {
  const std::string erase = "DELETE FROM customer WHERE id = 0";
  const std::string count = "SELECT count(*) FROM customer";
  {
    const auto change = shop.change("test", "open");
    database.prepare(erase).run();
    EXPECT_EQ(database.integer(count), 1);
  }
  EXPECT_TRUE(is_refused(erase));
  EXPECT_EQ(database.integer(count), 1);
  const auto change = shop.change("test", "open again");
  EXPECT_NO_THROW(database.prepare(erase).run());
}

TEST_F(Permits, WhatIsGrantedEndsWithItsScope) {
  {
    const Permitted granted(database, Permit::define);
    EXPECT_EQ(database.permit(), Permit::define);
  }
  EXPECT_EQ(database.permit(), Permit::read);
  database.give_up_transaction();
  EXPECT_EQ(database.permit(), Permit::read);
}

}  // namespace
}  // namespace crmcore::store
