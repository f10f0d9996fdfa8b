// Files that somebody else has worked on: refused with what is different before anything of theirs is run.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>

#include "support.hpp"

namespace crmcore {
namespace {

/// A workspace with a customer, an order and a custom field, to be worked on with SQL.
class Hostile : public testing::Test {
 protected:
  Hostile() {
    const auto shop = Workspace::open(file.path(), {.time_zone = "UTC"});
    auto change = shop.change("test", "made");
    CustomField field;
    field.entity = "customer";
    field.name = "shoe_size";
    field.kind = CustomKind::integer;
    field.only_once = true;
    change.add(field);
    change.commit();
    test::sell(shop, "order,customer,product,quantity,price,date\n1,A,bun,1,10,2026-01-05\n2,B,bun,2,10,2026-01-06\n");
  }
  static void work_on(const std::string& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK) << sql << ": " << (why ? why : "");
    sqlite3_free(why);
    sqlite3_close(handle);
  }
  /// A copy of the file, worked on.
  std::string worked_on(const std::string& sql) {
    const std::string path = file.beside("hostile" + std::to_string(++copies_) + ".crm");
    std::filesystem::copy_file(file.path(), path);
    work_on(path, sql);
    return path;
  }
  test::TempFile file;

 private:
  int copies_ = 0;
};

constexpr const char* endless =
    "(with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r)";

/// What somebody does to the definitions of a file, and words of the refusal.
struct Work {
  const char* what;
  std::string sql;
  std::vector<std::string_view> words;
  ErrorCode code = ErrorCode::corrupt;
};

TEST_F(Hostile, DefinitionsAreRefusedWithWhatIsDifferent) {  // F8, M3
  const std::string edit = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET ";
  const std::vector<Work> all{
      {"trigger", "CREATE TRIGGER t AFTER INSERT ON customer BEGIN DELETE FROM customer; END", {"'trigger' 't'"}},
      {"view", "CREATE VIEW v AS SELECT * FROM customer", {"'view' 'v'"}},
      {"table", "CREATE TABLE extra (x)", {"table 'extra'"}},
      {"virtual table", "CREATE VIRTUAL TABLE words USING fts5(x)", {"'words"}},
      {"index", "CREATE INDEX mine ON customer (name)", {"index 'mine'"}},
      {"index on an expression", "CREATE INDEX customer_name ON customer (abs(id))", {"index 'customer_name'"}},
      {"partial index in place of ours",
       "DROP INDEX order_customer; CREATE INDEX order_customer ON \"order\" (customer) WHERE id > 5",
       {"index 'order_customer' is not made"}},
      {"no index", "DROP INDEX order_customer", {"lacks 'order_customer'"}},
      {"no table", "DROP TABLE note", {"lacks 'note"}},
      {"view in place of a table", "DROP TABLE note; CREATE VIEW note AS SELECT 1", {"'view' 'note'"}},
      {"other table of the name", "DROP TABLE note; CREATE TABLE note (id INTEGER PRIMARY KEY)", {"table 'note'"}},
      {"generated column", "ALTER TABLE customer ADD COLUMN x INTEGER AS (id + 1)", {"'customer'", "column"}},
      {"endless generated column", std::string("ALTER TABLE customer ADD COLUMN x INTEGER AS (abs(id))"), {"column"}},
      {"check", "ALTER TABLE customer ADD COLUMN x INTEGER CHECK (x > id)", {"column"}},
      {"collation", "ALTER TABLE customer ADD COLUMN x TEXT COLLATE NOCASE", {"column"}},
      {"name that no field has", "ALTER TABLE customer ADD COLUMN \"a\"\"; b\" TEXT", {"column"}},
      {"table of another kind",
       edit + "sql = replace(sql, ') STRICT', ')') WHERE name = 'customer'",
       {"table 'customer' is not made"}},
      {"comment", edit + "sql = replace(sql, 'STRICT', '/**/ STRICT') WHERE name = 'customer'", {"'customer'"}},
      {"required no longer",
       edit + "sql = replace(sql, '\"version\" INTEGER NOT NULL', '\"version\" INTEGER') WHERE name = 'customer'",
       {"version"}},
      {"definition that is none", edit + "sql = 'CREATE TABLE customer (' WHERE name = 'customer'", {"customer"}},
      {"definition of another name", edit + "name = 'other' WHERE name = 'customer'", {"other"}},
      {"system table", "ALTER TABLE crm_meta ADD COLUMN x TEXT DEFAULT 'y'", {"crm_meta"}},
  };
  for (const Work& one : all) {
    const std::string path = worked_on(one.sql);
    const std::string before = test::bytes_of(path);
    EXPECT_EQ(test::error_of([&] { Workspace::open(path); }, one.words), one.code) << one.what;
    EXPECT_EQ(test::bytes_of(path), before) << one.what;
  }
}

TEST_F(Hostile, NamesOfFieldsRunNothing) {  // the first find hung
  for (const std::string& name : {std::string("id\", ") + endless + " as \"z", std::string("a\"b"), std::string("id"),
                                  std::string("shoe size"), std::string("nothing_of_the_kind"), std::string("")}) {
    std::string quoted;
    for (const char c : name) quoted += c == '\'' ? "''" : std::string(1, c);
    const std::string path = worked_on("UPDATE custom_field SET name = '" + quoted + "'");
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(test::error_of([&] { Workspace::open(path).store().find({.entity = "customer"}); }, {"has a field"}),
              ErrorCode::corrupt)
        << name;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  }
}

TEST_F(Hostile, ValuesOutOfRangeAreRefusedWithTheirRecord) {
  const auto read = [](const std::string& path) {
    const auto shop = Workspace::open(path);
    shop.store().find({.entity = "customer"});
    shop.store().find({.entity = "order"});
    history(shop, Day{2026, 2, 1});
  };
  for (const auto& [sql, words] : std::vector<std::pair<std::string, std::vector<std::string_view>>>{
           {"UPDATE customer SET known_since = 99999999999 WHERE id = 2", {"customer 2", "known_since", "99999999999"}},
           {"UPDATE \"order\" SET ordered = -99999999 WHERE id = 1", {"order 1", "ordered"}},
           {"UPDATE customer SET version = 9223372036854775807 WHERE id = 1", {"customer 1", "version"}},
           {"UPDATE customer SET version = 0 WHERE id = 1", {"customer 1", "version is 0"}},
           {"UPDATE customer SET name = CAST(X'636166E9' AS TEXT) WHERE id = 1", {"name", "'caf?'", "UTF-8"}},
       }) {
    const std::string path = worked_on(sql);
    EXPECT_EQ(test::error_of([&] { read(path); }, words), ErrorCode::corrupt) << sql;
    bool is_told = false;
    for (const auto& check : store::verify(Workspace::open(path))) is_told = is_told || !check.ok;
    EXPECT_TRUE(is_told) << sql;
  }
}

TEST_F(Hostile, WhatAnotherProgramWritesIsNoticed) {
  for (const char* sql :
       {"UPDATE customer SET name = 'Eve' WHERE id = 1", "DELETE FROM crm_entry WHERE id = 1",
        "UPDATE crm_entry SET last = last + 1 WHERE id = 2", "UPDATE crm_change SET actor = 'eve' WHERE id = 2",
        "UPDATE customer SET rating = 4 WHERE id = 1", "UPDATE list_entry SET label_en = 'x' WHERE id = 1",
        "UPDATE customer SET id = 900 WHERE id = 2; UPDATE crm_next_id SET id = 1000",
        "UPDATE \"order\" SET customer = 3 - customer", "UPDATE crm_meta SET value = 'USD' WHERE name = 'currency'",
        "UPDATE crm_meta SET name = 'tioe_zone' WHERE name = 'time_zone'",
        "DELETE FROM crm_meta WHERE name = 'country'",
        "UPDATE crm_meta SET name = 'sfttings' WHERE name = 'settings'"}) {
    bool is_told = false;
    for (const auto& check : store::verify(Workspace::open(worked_on(std::string("PRAGMA foreign_keys = OFF;") + sql))))
      is_told = is_told || (check.check == "content" && !check.ok);
    EXPECT_EQ(is_told, true) << sql;
  }
}

TEST_F(Hostile, AFileThatIsOnlyUsedIsSound) {  // law: whatever calls do, the log commits to what the tables hold
  auto shop = Workspace::open(file.path());
  const auto expect_sound = [&](const char* after) {
    for (const auto& check : store::verify(shop)) EXPECT_TRUE(check.ok) << after << ": " << check.check << check.detail;
  };
  expect_sound("an import");
  const auto change = [&](const std::function<void(store::Change&)>& doing, const char* what = "") {
    auto open = shop.change("test", "used");
    doing(open);
    expect_sound((std::string("inside ") + what).c_str());
    open.commit();
  };
  CustomField field;
  field.entity = "customer";
  field.name = "colour";
  field.kind = CustomKind::text;
  field.required = true;
  field.fallback = "red";
  Id<CustomField> defined;
  change([&](store::Change& open) { defined = open.add(field); });
  expect_sound("a field with a default");
  change([&](store::Change& open) { open.edit(Id<Customer>{1}, [](Customer& c) { c.name = "Ana"; }); });
  change([&](store::Change& open) { open.erase(defined, 1); });
  expect_sound("a field that was erased");
  shop = Workspace::open(file.path());
  Id<Customer> added;
  change([&](store::Change& open) { added = open.add(Customer{}); });
  change([&](store::Change& open) { open.add(field); });
  expect_sound("a field that was defined again");
  change([&](store::Change& open) {
    open.attempt([&] { open.add(Customer{}); });
    open.erase(added, 1);
  });
  expect_sound("an attempt and a record erased");
  const std::int64_t imported = 3;  // the change of `sell`
  change([&](store::Change& open) { open.undo(imported, 1, 1'000'000); });
  expect_sound("an undo");
  EXPECT_EQ(shop.store().count({.entity = "order"}), 0);
  shop.change("test", "rolled back").add(Customer{});
  expect_sound("a change rolled back");
  test::sell(shop, "order,customer,product,quantity,price,date\n7,A,bun,1,10,2026-01-05\n");
  expect_sound("another import");
}

}  // namespace
}  // namespace crmcore
