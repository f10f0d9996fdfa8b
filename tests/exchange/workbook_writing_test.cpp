// Workbooks that we write: what is read back is what was written, whatever its kind.
#include <gtest/gtest.h>

#include <random>

#include "crmcore/exchange/workbook.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using Column = Table::Description;

class Written : public testing::TestWithParam<const char*> {
 protected:
  static exchange::TextTable again(const Table& table) {
    return exchange::parse_workbook(exchange::to_format(table, GetParam()));
  }
  /// A cell as an import reads it.
  static std::string read(const exchange::TextTable& table, std::size_t row, std::size_t column) {
    return std::string(exchange::with_formula(table.cell(row, column)));
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, Written, testing::Values("xlsx", "ods"),
                         [](const auto& format) { return std::string(format.param); });

TEST_P(Written, EveryKindComesBackAsItWas) {  // law: as through CSV
  std::mt19937 random(7);
  const auto number = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  const std::vector<Column> columns{{"id", Kind::id},        {"count", Kind::integer}, {"weight", Kind::decimal},
                                    {"paid", Kind::amount},  {"vip", Kind::boolean},   {"day", Kind::day},
                                    {"opens", Kind::minute}, {"at", Kind::instant},    {"code", Kind::text},
                                    {"type", Kind::choice},  {"hobby", Kind::choices}};
  for (const char* currency : {"MXN", "JPY", "KWD"}) {
    Table table(columns, Currency(currency));
    const auto wide = [&] { return number(-(std::int64_t{1} << number(0, 62)), std::int64_t{1} << number(0, 62)); };
    constexpr std::array<std::string_view, 5> texts{"00123", "=1+1", "Peña & <co>", "1.234", "x"};
    for (int row = 0; row < 200; ++row) {
      std::vector<Cell> cells{Cell::of(number(1, 1'000'000)),
                              Cell::of(wide()),
                              Cell::of(wide()),
                              Cell::of(wide()),
                              Cell::of(number(0, 1)),
                              Cell::of(number(Day::first_number, Day::last_number)),
                              Cell::of(number(0, 1439)),
                              Cell::of(number(0, 4'000'000'000'000'000)),
                              Cell::of(texts[static_cast<std::size_t>(number(0, 4))]),
                              Cell::of(std::string_view("retail")),
                              Cell::of(std::string_view("art,party"))};
      for (std::size_t c = 1; c < cells.size(); ++c)
        if (number(0, 9) == 0) cells[c] = {};
      table.append(cells);
    }
    const auto read_back = again(table);
    ASSERT_EQ(read_back.rows(), table.rows());
    ASSERT_EQ(read_back.header.size(), table.width());
    for (std::size_t c = 0; c < table.width(); ++c)
      for (std::size_t r = 0; r < table.rows(); ++r) {
        const std::string before = table.text(r, c);
        const std::string after = read(read_back, r, c);
        const Kind kind = table.column(c).kind;
        const bool is_number = kind == Kind::decimal || kind == Kind::amount;
        if (is_number && !before.empty())
          EXPECT_EQ(parse<Decimal>(after).value, parse<Decimal>(before).value) << columns[c].name << " " << before;
        else
          EXPECT_EQ(after, before) << columns[c].name;
      }
  }
}

TEST_P(Written, TextsStayTexts) {
  const std::vector<std::string> texts{"=1+1",   "'=1+1", "''=x", "-5",         "@a",           "'",       "'00123",
                                       "  a  b", "a\nb",  "a\tb", "_x0041_",    "_x005F_",      "a & <b>", "\"q\"",
                                       "TRUE",   "#N/A",  "1e5",  "2025-12-21", "Ñandú 日本 🍰", "\n",      " "};
  Table table(std::vector<Column>{{"=header"}, {"key"}}, {});
  for (const std::string& text : texts)
    table.append(std::vector{Cell::of(std::string_view(text)), Cell::of(std::string_view("k"))});
  const auto read_back = again(table);
  EXPECT_EQ(read_back.header[0], "=header");
  ASSERT_EQ(read_back.rows(), texts.size());
  for (std::size_t r = 0; r < texts.size(); ++r) EXPECT_EQ(read(read_back, r, 0), texts[r]);
  EXPECT_TRUE(read_back.numbers.empty());
}

TEST_P(Written, TheSameTableGivesTheSameBytes) {
  Table table(std::vector<Column>{{"a", Kind::day}, {"b"}}, {});
  table.append(std::vector{Cell::of(std::int64_t{20'000}), Cell::of(std::string_view("x"))});
  EXPECT_EQ(exchange::to_format(table, GetParam()), exchange::to_format(table, GetParam()));
}

TEST_P(Written, ATableWithoutRowsHasItsHeader) {
  const auto read_back = again(Table(std::vector<Column>{{"a"}, {"b", Kind::amount}}, Currency("EUR")));
  EXPECT_EQ(read_back.header, std::vector<std::string>({"a", "b"}));
  EXPECT_EQ(read_back.rows(), 0U);
}

TEST(WriteTable, RefusesWhatASheetCannotHold) {
  const auto table_of = [](const std::string& text) {
    Table table(std::vector<Column>{{"note"}}, {});
    table.append(std::vector{Cell::of(std::string_view(text))});
    return table;
  };
  const Table control = table_of("a\x01z");
  EXPECT_EQ(exchange::parse_workbook(exchange::to_xlsx(control)).cell(0, 0), "a\x01z") << "which has an escape for it";
  const test::TempFile file("rows.txt");
  test::expect_refused({
      {"a control character", [&] { exchange::to_ods(control); }, {"row 2, column 'note'", "control character 1"}},
      {"no character", [&] { exchange::to_xlsx(table_of("\xEF\xBF\xBF")); }, {"cell A2", "U+FFFF"}},
      {"no UTF-8", [&] { exchange::to_ods(table_of("\xFF")); }, {"not UTF-8"}},
      {"a long text", [&] { exchange::to_xlsx(table_of(std::string(32'768, 'x'))); }, {"cell A2", "at most 32767"}},
      {"many columns",
       [] { exchange::to_ods(Table(std::vector<Column>(16'385, Column{"c"}), {})); },
       {"16385 columns", "at most 16384"}},
      {"no format", [&] { exchange::write_table(file.path(), control); }, {".csv, .json, .xlsx or .ods"}},
      {"an unknown format", [&] { exchange::to_format(control, "xls"); }, {"'xls'", "'xlsx'"}, ErrorCode::unknown_name},
  });
  exchange::write_table(file.beside("rows.XLSX"), control);
  EXPECT_EQ(exchange::read_table(file.beside("rows.XLSX")).rows(), 1U);
}

}  // namespace
}  // namespace crmcore
