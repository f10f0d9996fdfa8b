#include "crmcore/schema/table.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "support.hpp"

namespace crmcore {
namespace {

/// Ana, 40 years old.
Table people() {
  Table table(std::vector<Table::Description>{{"name"}, {"age", Kind::integer}}, {});
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("Ana")), Cell::of(std::int64_t{40})});
  return table;
}

TEST(Table, RefusesARowThatDoesNotFitAndKeepsTheRest) {
  Table table = people();
  test::expect_refused({
      {"a number for a text",
       [&] {
         table.append(std::array<Cell, 2>{Cell::of(std::int64_t{1}), Cell()});
       },
       {"name"}},
      {"a text for a number",
       [&] {
         table.append(std::array<Cell, 2>{Cell::of(std::string_view("Eva")), Cell::of(std::string_view("40"))});
       },
       {"age"}},
      {"a real for a whole number",
       [&] {
         table.append(std::array<Cell, 2>{Cell(), Cell::of(40.5)});
       },
       {"age"}},
      {"too short", [&] { table.append(std::array<Cell, 1>{Cell()}); }, {"1", "2"}},
      {"too long", [&] { table.append(std::array<Cell, 3>{}); }, {"3", "2"}},
  });
  EXPECT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.text(0, 0), "Ana");
}

TEST(Table, FindsColumnsByNameAndOffersTheNearest) {
  const Table table = people();
  EXPECT_EQ(table.find("age"), 1U);
  EXPECT_FALSE(table.find("aeg"));
  EXPECT_EQ(test::error_of([&] { table.at("aeg"); }, {"did you mean 'age'"}), ErrorCode::unknown_name);
}

TEST(Table, TakesWholeNumbersForReals) {
  Table table(std::vector<Table::Description>{{"share", Kind::real}}, {});
  table.append(std::array<Cell, 1>{Cell::of(std::int64_t{2})});
  EXPECT_EQ(table.cell(0, "share"), Cell::of(2.0));
  EXPECT_EQ(table.reals(0)[0], 2);
}

TEST(Table, TellsNothingFromZeroAndFromNoText) {
  Table table = people();
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("")), Cell::of(std::int64_t{0})});
  table.append(std::array<Cell, 2>{});
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("Eva")), Cell()});
  EXPECT_EQ(table.cell(1, "name"), Cell::of(std::string_view("")));
  EXPECT_EQ(table.cell(1, "age"), Cell::of(std::int64_t{0}));
  EXPECT_TRUE(table.cell(2, "name").is_null());
  EXPECT_TRUE(table.is_null(2, 1));
  EXPECT_EQ(table.cell(3, "name").text(), "Eva") << "after one that is nothing";
  EXPECT_EQ(table.integers(1)[2], 0) << "a place is kept";
}

TEST(Table, WritesAmountsInTheUnitsOfItsCurrency) {
  for (const auto& [currency, text] : {std::pair("EUR", "-1.25"), {"JPY", "-125"}, {"KWD", "-0.125"}}) {
    Table table(std::vector<Table::Description>{{"net", Kind::amount}}, Currency(currency));
    table.append(std::array<Cell, 1>{Cell::of(std::int64_t{-125})});
    EXPECT_EQ(table.text(0, 0), text);
  }
}

TEST(Table, IsShownAligned) { EXPECT_EQ(people().preview(), "name  age\nAna    40\n"); }

TEST(Table, SaysHowMuchMoreThereIs) {
  Table table(std::vector<Table::Description>{{"count", Kind::integer}}, {});
  for (std::int64_t i = 0; i < 1'003; ++i) table.append(std::array<Cell, 1>{Cell::of(1'000 + i)});
  EXPECT_EQ(table.preview(2), "count\n1,000\n1,001\n… and 1,001 more\n");
}

TEST(Table, AlignsByCharactersNotByBytes) {
  Table table(std::vector<Table::Description>{{"name"}, {"n", Kind::integer}}, {});
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("Peña")), Cell::of(std::int64_t{1})});
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("Ruiz")), Cell::of(std::int64_t{2})});
  EXPECT_EQ(table.preview(), "name  n\nPeña  1\nRuiz  2\n");
}

TEST(Table, IsMadeOfAResultWithItsCurrencyAndSources) {
  const lifecycle::Mix mix{};
  const Result<lifecycle::Mix> result{{mix, mix}, Currency("GBP")};
  const Table table = to_table(result);
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.currency(), Currency("GBP"));
  EXPECT_EQ(table.width(), Schema<lifecycle::Mix>::fields.size());
  EXPECT_EQ(table.column(0).name, "state");
  EXPECT_EQ(table.column(0).from, Schema<lifecycle::Mix>::fields[0].column.traits.from);
  std::ostringstream shown;
  shown << result;
  EXPECT_EQ(shown.str(), table.preview());
}

TEST(Table, DescribesItsColumns) {
  const Table table(std::vector<Table::Description>{{.name = "state", .kind = Kind::choice, .help = "where it stands"},
                                                    {.name = "net", .kind = Kind::amount, .from = "order_line.amount"}},
                    {});
  EXPECT_EQ(table.describe().preview(),
            "column  kind    help             from\n"
            "state   choice  where it stands\n"
            "net     amount                   order_line.amount\n");
}

}  // namespace
}  // namespace crmcore
