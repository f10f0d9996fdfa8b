#include "crmcore/exchange/text_table.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using exchange::parse_csv;
using exchange::TextTable;

std::vector<std::string> row(const TextTable& table, std::size_t r) {
  std::vector<std::string> cells;
  for (std::size_t c = 0; c < table.header.size(); ++c) cells.emplace_back(table.cell(r, c));
  return cells;
}
using Cells = std::vector<std::string>;

TEST(Csv, ReadsEveryCommonDialect) {  // A4
  EXPECT_EQ(row(parse_csv("a,b\n1,2\n"), 0), Cells({"1", "2"}));
  EXPECT_EQ(row(parse_csv("a;b\r\n1,5;2\r\n"), 0), Cells({"1,5", "2"}));
  EXPECT_EQ(row(parse_csv("a\tb\n1\t\n"), 0), Cells({"1", ""}));
  EXPECT_EQ(row(parse_csv("sep=|\na|b\n1|2"), 0), Cells({"1", "2"}));
  EXPECT_EQ(row(parse_csv(" id  date n\r\n 001 19970101  1\r\n"), 0), Cells({"001", "19970101", "1"}));
  EXPECT_EQ(row(parse_csv("a,b\n\"x, \"\"y\"\"\nz\",2\n"), 0), Cells({"x, \"y\"\nz", "2"}));
  EXPECT_EQ(row(parse_csv("1,2\n3,4\n", {.header = false}), 0), Cells({"1", "2"}));
  const auto spaced = parse_csv("a,b\n\n1,2\n\n\"q\nr\",4\n5,6\n");
  EXPECT_EQ(spaced.lines, std::vector<std::uint32_t>({3, 5, 7})) << "lines of the file, the header being line 1";
}

TEST(Csv, ReadsEncodingsAndSaysWhatItGuessed) {
  EXPECT_EQ(row(parse_csv("\xEF\xBB\xBF"
                          "a\nñ\n"),
                0),
            Cells({"ñ"}));
  EXPECT_EQ(parse_csv("\xEF\xBB\xBF"
                      "a\nñ\n")
                .header[0],
            "a");
  const auto latin = parse_csv(
      "a,b\nPe\xF1"
      "a,\x80\n");
  EXPECT_EQ(row(latin, 0), Cells({"Peña", "€"}));
  ASSERT_EQ(latin.guesses.size(), 1U);
  EXPECT_NE(latin.guesses[0].find("windows-1252"), std::string::npos);
  EXPECT_EQ(row(parse_csv(std::string("\xFF\xFE"
                                      "a\0\n\0\xF1\0\n\0",
                                      10)),
                0),
            Cells({"ñ"}));
  const auto mixed = parse_csv("a\nñ\n\xF1\n");
  EXPECT_EQ(row(mixed, 1), Cells({"ñ"}));
  EXPECT_EQ(mixed.findings.at(0).code, "csv.mixed_encodings");
  EXPECT_EQ(mixed.findings.at(0).row, 3U);
  EXPECT_EQ(test::error_of([] { parse_csv("a\n1\n", {.encoding = "klingon"}); }), ErrorCode::unknown_name);
}

TEST(Csv, MakesAFindingOfEveryRowItCannotRead) {  // bad input: nothing else is lost
  const auto table = parse_csv(std::string("a,b\n1,2\n1,2,3\n3,4\n\"x\"y,5\n6,") + '\0' + "7\n8,9\n");
  EXPECT_EQ(table.rows(), 3U);
  EXPECT_EQ(row(table, 1), Cells({"3", "4"}));
  EXPECT_EQ(row(table, 2), Cells({"8", "9"}));
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const Finding& finding : table.findings) found.emplace_back(finding.row, finding.code);
  EXPECT_EQ(found, (std::vector<std::pair<std::size_t, std::string>>{
                       {3, "csv.column_count"}, {5, "csv.broken_quote"}, {6, "csv.nul_byte"}}));
  const auto open = parse_csv("a,b\n1,2\n\"open,2\n3,4\n");
  EXPECT_EQ(open.findings.at(0).code, "csv.open_quote");
  EXPECT_EQ(row(open, 1), Cells({"3", "4"}));
  const auto large = parse_csv("a,b\n" + std::string(10'000'000, 'x') + ",2\n3,4\n");
  EXPECT_EQ(large.findings.at(0).code, "csv.field_too_long");
  EXPECT_EQ(large.rows(), 1U);
  EXPECT_EQ(test::error_of([] { parse_csv(""); }), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { exchange::read_csv("/no/such.csv"); }), ErrorCode::not_found);
}

TEST(Csv, ReadsUtf16WithoutItsMark) {  // registry M12
  const std::string_view text = "code,name\nA,Ana\n";
  for (const bool big_endian : {false, true}) {
    std::string bytes;
    for (const char c : text) bytes += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
    const auto table = parse_csv(bytes);
    EXPECT_EQ(table.header, Cells({"code", "name"}));
    EXPECT_EQ(row(table, 0), Cells({"A", "Ana"}));
    EXPECT_NE(table.guesses.at(0).find("utf-16"), std::string::npos);
  }
}

TEST(Csv, AQuoteBehindABlankOpensACell) {  // registry M13
  const auto table = parse_csv("code, name\nA, \"Ana\"\nB, \"Pérez, Ana\" \n, \nC,\n");
  EXPECT_EQ(row(table, 0), Cells({"A", "Ana"}));
  EXPECT_EQ(row(table, 1), Cells({"B", "Pérez, Ana"}));
  EXPECT_EQ(table.rows(), 4U);
  EXPECT_NE(table.guesses.at(0).find("quotes behind blanks"), std::string::npos);
  const auto some = parse_csv("code, name,rating\nA, \"Ana\",5\nB, \"Be, to\",6\nC,Cy,7\n");  // not all have blanks
  EXPECT_EQ(row(some, 0), Cells({"A", "Ana", "5"}));
  EXPECT_EQ(row(some, 1), Cells({"B", "Be, to", "6"}));
  EXPECT_EQ(row(some, 2), Cells({"C", "Cy", "7"}));
}

TEST(Csv, NoFileThatReadsRightlyIsReadOtherwise) {  // registry M13: the other side of it
  struct Case {
    const char* text;
    std::vector<std::string> first;
  };
  for (const Case& one : {
           Case{"code, name\nA, \"so called\" pie\n", {"A", " \"so called\" pie"}},  // text behind the quote
           Case{"code, name\nA, 12\" pie\n", {"A", " 12\" pie"}},                    // a quote for inches
           Case{"code, name\nA, \"Ana\n", {"A", " \"Ana"}},                          // never closed
           Case{"code, name\nA, Ana\n", {"A", " Ana"}},                              // no quotes
       }) {
    const auto table = parse_csv(one.text);
    EXPECT_EQ(row(table, 0), one.first) << one.text;
    EXPECT_EQ(table.findings.size(), 0U) << one.text;
  }
}

TEST(Csv, NeutralisesFormulasAndTakesThemBack) {  // A5
  for (const auto text : {"=1+1", "+52 55", "-5", "@x", "\tx", "'=x", "''=x", "plain", "'plain", "", "it's", "00123",
                          "'00123", "''00123", "'90s", "'"})
    EXPECT_EQ(exchange::with_formula(exchange::without_formula(text)), text);
  EXPECT_EQ(exchange::without_formula("=cmd"), "'=cmd");
  EXPECT_EQ(exchange::with_formula("'00123"), "00123") << "as people keep zeros from a spreadsheet";
  Table table(std::vector<Table::Description>{{"text"}, {"amount", Kind::amount}}, {});
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("=a,\"b\"")), Cell::of(std::int64_t{-125})});
  EXPECT_EQ(exchange::to_csv(table), "text,amount\n\"'=a,\"\"b\"\"\",-1.25\n");
  EXPECT_EQ(exchange::to_json(table), "[\n {\n  \"text\": \"=a,\\\"b\\\"\",\n  \"amount\": \"-1.25\"\n }\n]\n");
}

TEST(Csv, NeutralisesFormulasOfTheHeaderAsWell) {  // A5
  const Table table(std::vector<Table::Description>{{"=cmd()"}, {"plain"}}, {});
  EXPECT_EQ(exchange::to_csv(table), "'=cmd(),plain\n");
  EXPECT_EQ(parse_csv(exchange::to_csv(table) + "1,2\n").header, Cells({"=cmd()", "plain"}));
}

TEST(Csv, IsWrittenForASpreadsheet) {  // registry M11
  Table table(std::vector<Table::Description>{{"name"}, {"share", Kind::real}, {"amount", Kind::amount}}, {});
  table.append(std::array<Cell, 3>{Cell::of(std::string_view("Ñ; x")), Cell::of(-0.5), Cell::of(std::int64_t{-125})});
  EXPECT_EQ(exchange::to_csv(table, {.separator = ';', .decimal_mark = ',', .bom = true}),
            "\xEF\xBB\xBFname;share;amount\n\"Ñ; x\";-0,5;-1,25\n");
  EXPECT_EQ(exchange::to_csv(table, {.separator = '\t'}), "name\tshare\tamount\nÑ; x\t-0.5\t-1.25\n");
  EXPECT_EQ(test::error_of([&] { exchange::to_csv(table, {.decimal_mark = ','}); }, {"must differ", "','"}),
            ErrorCode::invalid);
}

TEST(Csv, WritesNumbersThatHaveOneReading) {  // registry: a file of ours is never asked for its decimal mark
  Table table(std::vector<Table::Description>{{"n", Kind::real}}, {});
  for (const double number : {1.234, -12.345, 123.456, 0.125, 1234.567, 12.34, 1.2345, 1.5e+300, 2e3, 7.0})
    table.append(std::array<Cell, 1>{Cell::of(number)});
  EXPECT_EQ(exchange::to_csv(table),
            "n\n1.2340\n-12.3450\n123.4560\n0.125\n1234.567\n12.34\n1.2345\n1.5e+300\n2000\n7\n");
}

TEST(Json, IsReadAsFlatObjects) {
  const auto table = exchange::parse_json(R"([{"a":1,"b":"x"},{"b":null,"c":2.5},{"a":[1]}])");
  EXPECT_EQ(table.header, Cells({"a", "b", "c"}));
  EXPECT_EQ(row(table, 0), Cells({"1", "x", ""}));
  EXPECT_EQ(row(table, 1), Cells({"", "", "2.5"}));
  EXPECT_EQ(row(table, 2), Cells({"", "", ""}));
  for (const auto text : {"{", "{}", "[1]", ""})
    EXPECT_EQ(test::error_of([&] { exchange::parse_json(text); }), ErrorCode::invalid) << text;
}

TEST(Json, KeepsTheDigitsOfWholeNumbersBeyond64Bits) {  // they may be keys
  const auto table = exchange::parse_json(R"([{"order":12345678901234567890123,"price":2.5}])");
  EXPECT_EQ(table.cell(0, 0), "12345678901234567890123");
  EXPECT_EQ(table.cell(0, 1), "2.5");
}

TEST(Json, LeavesAListToWhoNeedsItsColumn) {
  const auto table = exchange::parse_json(R"([{"a":1,"b":"x"},{"a":2,"b":["y"]}])");
  ASSERT_EQ(table.nested.size(), 1U);
  EXPECT_EQ(table.nested[0].row, 1U);
  const Table read = table;
  EXPECT_EQ(read.text(1, 0), "2");
  EXPECT_EQ(test::error_of([&] { static_cast<void>(read.at("b")); }, {"'b'", "row 2", "list or an object"}),
            ErrorCode::invalid);
}

TEST(Json, ThatIsNoArraySaysWhatItIs) {
  const std::string lines = "{\"a\": 1}\n{\"a\": 2}\n";
  test::expect_refused({
      {"lines as JSON", [&] { exchange::parse_json(lines, "x.json"); }, {"x.json", "JSON lines", "one JSON array"}},
      {"lines as CSV", [&] { parse_csv(lines, {}, "x.jsonl"); }, {"x.jsonl", "JSON lines"}},
      {"an object", [] { parse_csv("{\"data\": [1]}"); }, {"JSON object"}},
      {"an array", [] { parse_csv("[{\"a\": 1}]"); }, {"ends in .json"}},
  });
}

}  // namespace
}  // namespace crmcore
