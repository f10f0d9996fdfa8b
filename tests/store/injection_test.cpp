// Names that others chose (columns and names of joined tables) reach SQL nowhere.
#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

class Injection : public testing::TestWithParam<std::string> {
 protected:
  Injection() : shop(Workspace::open(file.path())) {
    auto change = shop.change("test", "five");
    for (int i = 0; i < 5; ++i) change.add(Customer{});
    change.commit();
  }
  /// A table with the key and one column of this name, which holds `value` for customer C1.
  static Table table_of(const std::string& column, const std::string& value) {
    Table table(std::vector<Table::Description>{{"customer"}, {column}}, {});
    table.append(std::array<Cell, 2>{Cell::of(std::string_view("C1")), Cell::of(std::string_view(value))});
    return table;
  }
  test::TempFile file;
  Workspace shop;
};

TEST_P(Injection, ColumnsOfAnyNameAreOnlyNames) {  // F17
  const Table table = table_of(GetParam(), "1");
  const store::Query query{.entity = "customer", .where = "t.customer is not null", .tables = {{"t", &table}}};
  EXPECT_EQ(shop.store().find(query).rows(), 1U);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 5);
}

TEST_P(Injection, ColumnsOfAnyNameAreFoundByIt) {
  const Table table = table_of(GetParam(), "value");
  const Entity& customer = shop.store().entity("customer");
  const filter::Scope scope{[&](std::string_view name) { return shop.store().find_entity(name); }, {{"t", &table}}, {}};
  const filter::Source source = filter::resolve("t." + GetParam(), customer, scope);
  EXPECT_EQ(source.column, 1U);
  filter::Sql sql;
  filter::append_sql(sql, source, customer, "t");
  EXPECT_EQ(sql.text, "crm_joined(0, 1, t.code)");
}

TEST_P(Injection, TablesOfAnyNameAreOnlyNames) {
  const Table table = table_of("state", "x");
  const store::Query query{.entity = "customer", .where = "external_key is null", .tables = {{GetParam(), &table}}};
  EXPECT_EQ(shop.store().find(query).rows(), 5U);
}

INSTANTIATE_TEST_SUITE_P(
    Names, Injection,
    testing::Values("x\") WITHOUT ROWID; PRAGMA foreign_keys=OFF; DELETE FROM \"customer\"; CREATE TEMP TABLE zz "
                    "(\"a\" PRIMARY KEY, \"b",
                    "\"", "\"\"", "'", "; DROP TABLE customer; --", std::string("nul\0inside", 10), "key", "c1", "]",
                    "`", "/*", "ñ", ""));

TEST_F(Injection, ColumnsThatDifferInCaseAloneAreTwo) {
  Table table(std::vector<Table::Description>{{"customer"}, {"A"}, {"a"}}, {});
  table.append(std::array<Cell, 3>{Cell::of(std::string_view("C1")), Cell::of(std::string_view("upper")),
                                   Cell::of(std::string_view("lower"))});
  const std::vector<filter::Joined> tables{{"t", &table}};
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "t.A = 'upper' and t.a = 'lower'", .tables = tables}),
            1);
}

TEST_F(Injection, ThousandsOfColumnsMayStandBesideThoseThatAreRead) {
  std::vector<Table::Description> columns{{"customer"}};
  for (int i = 0; i < 3000; ++i) columns.push_back({"column_" + std::to_string(i)});
  Table table(columns, {});
  std::vector<Cell> row(columns.size());
  row[0] = Cell::of(std::string_view("C2"));
  row[3000] = Cell::of(std::string_view("last"));
  table.append(row);
  const store::Query query{.entity = "customer", .where = "t.column_2999 = 'last'", .tables = {{"t", &table}}};
  EXPECT_EQ(shop.store().find(query).rows(), 1U);
}

TEST_F(Injection, QueriesWithinQueriesHaveTablesOfTheirOwn) {
  const Table outer = table_of("state", "outer");
  const Table inner = table_of("state", "inner");
  std::int64_t found = 0;
  shop.store().each({.entity = "customer", .where = "t.state = 'outer'", .tables = {{"t", &outer}}}, [&](Row) {
    found += shop.store().count({.entity = "customer", .where = "t.state = 'inner'", .tables = {{"t", &inner}}});
  });
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace crmcore
