// Workbooks that others wrote: which sheet, which header, what each cell means.
#include "crmcore/exchange/workbook.hpp"

#include <gtest/gtest.h>

#include "support.hpp"
#include "workbooks.hpp"

namespace crmcore {
namespace {

using exchange::parse_workbook;
using exchange::TextTable;
using test::ods_of;
using test::ods_row;
using test::ods_sheet;
using test::ods_text;
using test::xlsx_of;
using Cells = std::vector<std::string>;

Cells row(const TextTable& table, std::size_t r) {
  Cells cells;
  for (std::size_t c = 0; c < table.header.size(); ++c) cells.emplace_back(table.cell(r, c));
  return cells;
}
/// The cells of a column.
Cells column(const TextTable& table, std::size_t c) {
  Cells cells;
  for (std::size_t r = 0; r < table.rows(); ++r) cells.emplace_back(table.cell(r, c));
  return cells;
}
std::string text(const std::string& place, const std::string& text) {
  return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}
std::vector<std::string> codes(const TextTable& table) {
  std::vector<std::string> found;
  for (const Finding& finding : table.findings) found.push_back(finding.code);
  return found;
}

/// A column of cells, each with its attributes and contents, below a header.
TextTable cells_of(const std::vector<std::pair<std::string, std::string>>& cells, const std::string& styles = "",
                   const std::string& properties = "", const std::string& shared = "") {
  std::string rows = "<row r=\"1\">" + text("A1", "v") + "</row>";
  for (std::size_t i = 0; i < cells.size(); ++i)
    rows += "<row><c " + cells[i].first + ">" + cells[i].second + "</c></row>";
  return parse_workbook(
      xlsx_of(test::XlsxParts{{{"One", "<sheetData>" + rows + "</sheetData>"}}, styles, shared, properties}));
}

TEST(Xlsx, NumbersArePlainDigitsAsTheSheetKeepsThem) {
  const auto table = cells_of({{"", "<v>520000000000</v>"},
                               {"", "<v>5.2E+11</v>"},
                               {"", "<v>0.30000000000000004</v>"},
                               {"", "<v>1.1000000000000001</v>"},
                               {"", "<v>1E-3</v>"},
                               {"", "<v>-0</v>"},
                               {"", "<v>12345678901234567</v>"},
                               {"t=\"n\"", "<v>-17.50</v>"}});
  EXPECT_EQ(column(table, 0),
            Cells({"520000000000", "520000000000", "0.3", "1.1", "0.001", "0", "12345678901234567", "-17.5"}));
  EXPECT_TRUE(table.has_numbers(0));
}

TEST(Xlsx, ACodeShownWithItsZerosKeepsThem) {
  const auto table = cells_of({{"s=\"1\"", "<v>1234</v>"}, {"s=\"1\"", "<v>123456</v>"}, {"", "<v>1234</v>"}},
                              "<numFmts><numFmt numFmtId=\"170\" formatCode=\"00000\"/></numFmts>"
                              "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>");
  EXPECT_EQ(column(table, 0), Cells({"01234", "123456", "1234"}));
}

TEST(Xlsx, FormatsSayWhichNumbersAreDays) {
  struct Format {
    const char* described;
    const char* shows;  // of 46012.604166666664, 2025-12-21 14:30
  };
  constexpr auto formats = std::to_array<Format>({{"dd/mm/yyyy", "2025-12-21 14:30"},
                                                  {"mmm", "2025-12-21 14:30"},
                                                  {"[$-80A]d&quot; de &quot;mmmm;@", "2025-12-21 14:30"},
                                                  {"h:mm", "2025-12-21 14:30"},
                                                  {"[h]:mm", "1104302:30"},
                                                  {"General", "46012.6041666667"},
                                                  {"#,##0.00", "46012.6041666667"},
                                                  {"0.00E+00", "46012.6041666667"},
                                                  {"0 &quot;days&quot;", "46012.6041666667"},
                                                  {"[Red]0", "46012.6041666667"},
                                                  {"0\\d", "46012.6041666667"}});
  for (const Format& format : formats) {
    const auto table = cells_of({{"s=\"0\"", "<v>46012.604166666664</v>"}},
                                std::string("<numFmts><numFmt numFmtId=\"170\" formatCode=\"") + format.described +
                                    "\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs>");
    EXPECT_EQ(table.cell(0, 0), format.shows) << format.described;
  }
}

TEST(Xlsx, FormatsSayTheCurrencyOfMoney) {
  struct Format {
    const char* described;
    const char* currency;  // empty: the format does not say which
  };
  constexpr auto formats = std::to_array<Format>({{"[$€-2] #,##0.00", "€"},
                                                  {"[$USD] #,##0.00", "USD"},
                                                  {"#,##0.00\\ [$US$-409]", "US$"},
                                                  {"#,##0.00&quot; €&quot;", "€"},
                                                  {"£#,##0.00", "£"},
                                                  {"[$$-409]#,##0.00", "$"},
                                                  {"&quot;$&quot;#,##0.00", "$"},
                                                  {"\\U\\S\\D 0.00", "USD"},
                                                  {"0.00&quot; L&quot;", ""},
                                                  {"0.00&quot; pzas&quot;", ""},
                                                  {"[$-80A]0.00", ""},
                                                  {"#,##0.00", ""}});
  for (const Format& format : formats) {
    const auto table = cells_of({{"s=\"0\"", "<v>12.5</v>"}, {"s=\"0\"", "<v>13</v>"}},
                                std::string("<numFmts><numFmt numFmtId=\"170\" formatCode=\"") + format.described +
                                    "\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs>");
    EXPECT_EQ(table.cell(0, 0), "12.5") << format.described;
    ASSERT_EQ(table.currencies.size(), *format.currency == '\0' ? 0U : 1U) << format.described;
    for (const auto& said : table.currencies) EXPECT_EQ(said.currency, format.currency);
  }
}

TEST(Ods, FormatsSayTheCurrencyOfMoney) {  // programs may leave the text of a cell out
  const std::string number = "<number:number number:decimal-places=\"2\"/>";
  const std::string styles =
      "<number:currency-style style:name=\"N1\"><number:currency-symbol>US$</number:currency-symbol>" + number +
      "</number:currency-style><number:number-style style:name=\"N2\">" + number +
      "<number:text> €</number:text></number:number-style>"
      "<number:number-style style:name=\"N3\">" +
      number +
      "<number:text> pzas</number:text></number:number-style>"
      "<style:style style:name=\"dollars\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>"
      "<style:style style:name=\"bold\" style:family=\"table-cell\" style:parent-style-name=\"dollars\"/>"
      "<style:style style:name=\"euros\" style:family=\"table-cell\" style:data-style-name=\"N2\"/>"
      "<style:style style:name=\"pieces\" style:family=\"table-cell\" style:data-style-name=\"N3\"/>"
      "<style:style style:name=\"round\" style:family=\"table-cell\" style:parent-style-name=\"round\"/>";
  const auto cell = [](const std::string& style) {
    const std::string said = style.empty() ? "" : " table:style-name=\"" + style + "\"";
    return "<table:table-cell office:value-type=\"float\" office:value=\"12.5\"" + said + "/>";
  };
  const auto currencies = [&](const std::string& columns, const std::string& row) {
    const auto table =
        parse_workbook(ods_of(ods_sheet(columns + ods_row(ods_text("a") + ods_text("b")) + row), styles));
    std::string said;
    for (const auto& one : table.currencies) said += std::to_string(one.column) + " " + one.currency + ";";
    return said;
  };
  EXPECT_EQ(currencies("", ods_row(cell("dollars") + cell("euros"))), "0 US$;1 €;");
  EXPECT_EQ(currencies("", ods_row(cell("bold") + cell("pieces"))), "0 US$;") << "of the style it is made of";
  EXPECT_EQ(currencies("", ods_row(cell("round") + cell("none"))), "");
  const std::string column_of_euros =
      "<table:table-column/><table:table-column table:default-cell-style-name=\"euros\"/>";
  EXPECT_EQ(currencies(column_of_euros, ods_row(cell("") + cell(""))), "1 €;");
  EXPECT_EQ(
      currencies(column_of_euros, ods_row(cell("") + cell("pieces"), "table:default-cell-style-name=\"dollars\"")),
      "0 US$;");
}

TEST(Xlsx, DaysAreOfTheDateSystemOfTheFile) {
  const std::string styles =
      "<cellXfs><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"46\"/></cellXfs>";
  const std::vector<std::pair<std::string, std::string>> cells{{"s=\"0\"", "<v>1</v>"},
                                                               {"s=\"0\"", "<v>59</v>"},
                                                               {"s=\"0\"", "<v>60</v>"},
                                                               {"s=\"0\"", "<v>61</v>"},
                                                               {"s=\"0\"", "<v>46012</v>"},
                                                               {"s=\"1\"", "<v>46012</v>"},
                                                               {"s=\"2\"", "<v>0.75</v>"},
                                                               {"s=\"3\"", "<v>1.5</v>"},
                                                               {"s=\"0\"", "<v>2958465</v>"},
                                                               {"s=\"0\"", "<v>-1</v>"},
                                                               {"s=\"0\"", "<v>2958465.999999999</v>"}};
  const auto from_1900 = cells_of(cells, styles);
  EXPECT_EQ(column(from_1900, 0), Cells({"1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01", "2025-12-21",
                                         "2025-12-21 00:00", "18:00", "36:00", "9999-12-31", "-1", "2958466"}));
  EXPECT_EQ(codes(from_1900), Cells({"sheet.no_such_day"}));
  const auto from_1904 = cells_of({{"s=\"0\"", "<v>0</v>"}, {"s=\"0\"", "<v>44550</v>"}, {"s=\"2\"", "<v>0.75</v>"}},
                                  styles, "<workbookPr date1904=\"1\"/>");
  EXPECT_EQ(column(from_1904, 0), Cells({"1904-01-01", "2025-12-21", "18:00"}));
  EXPECT_EQ(from_1904.guesses, Cells({"days count from 1904-01-01 in this workbook"}));
}

TEST(Xlsx, TextsAreAsTheyAreWritten) {
  const auto table =
      cells_of({{"t=\"s\"", "<v>0</v>"},
                {"t=\"s\"", "<v>1</v>"},
                {"t=\"inlineStr\"", "<is><r><t>Pe</t></r><r><rPr><b/></rPr><t>&#241;a</t></r><rPh><t>x</t></rPh></is>"},
                {"t=\"str\"", "<f>A1&amp;B1</f><v>joined</v>"},
                {"t=\"inlineStr\"", "<is><t>=1+1</t></is>"},
                {"t=\"inlineStr\"", "<is><t>a_x000A_b _x005F_x000A_ _x000_</t></is>"},
                {"t=\"b\"", "<v>1</v>"},
                {"t=\"b\"", "<v>0</v>"},
                {"t=\"d\"", "<v>2025-12-21</v>"},
                {"t=\"inlineStr\"", "<is><t>00123</t></is>"}},
               "", "", "<si><t>one</t></si><si><r><t>tw</t></r><r><t>o</t></r><phoneticPr/></si>");
  EXPECT_EQ(column(table, 0), Cells({"one", "two", "Peña", "joined", "=1+1", "a\nb _x000A_ _x000_", "true", "false",
                                     "2025-12-21", "00123"}));
  EXPECT_FALSE(table.has_numbers(0));
}

TEST(Xlsx, WhatIsOddIsTold) {
  const std::string sheet =
      "<cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols><sheetData><row r=\"2\">" + text("A2", "a") +
      text("B2", "b") + text("C2", "c") + "</row><row r=\"5\" hidden=\"1\">" + text("A5", "x") +
      "<c r=\"B5\" t=\"e\"><v>#N/A</v></c></row><row r=\"6\"><c r=\"A6\"><f>1+1</f></c>" + text("C6", "z") +
      "</row></sheetData><mergeCells><mergeCell ref=\"A5:A6\"/><mergeCell ref=\"C1:D1\"/></mergeCells>";
  const auto table = parse_workbook(xlsx_of(test::XlsxParts{{{"One", sheet}}}));
  EXPECT_EQ(row(table, 0), Cells({"x", "#N/A", ""})) << "an error stands as it is shown";
  EXPECT_EQ(row(table, 1), Cells({"", "", "z"})) << "the value of merged cells is there once";
  EXPECT_EQ(table.lines, std::vector<std::uint32_t>({5, 6})) << "rows of the sheet";
  std::vector<std::pair<std::size_t, std::string>> told;
  for (const Finding& finding : table.findings) {
    EXPECT_EQ(finding.severity, Severity::warning) << finding.message;
    told.emplace_back(finding.row, finding.message);
  }
  EXPECT_EQ(told, (std::vector<std::pair<std::size_t, std::string>>{
                      {5, "1 cell holds an error of the spreadsheet, such as #N/A in B5"},
                      {6,
                       "1 formula has no value kept with it and is read as empty (open the file in a spreadsheet "
                       "and save it): A6"},
                      {0, "2 ranges of merged cells have their value in their first cell alone: A5:A6"},
                      {5, "1 hidden row is read as well: 5"},
                      {0, "1 hidden column is read as well: C"}}));
}

TEST(Xlsx, TheSheetIsTheOneThatIsNamedElseTheFirstVisibleOneWithCells) {
  const auto sheet = [](const std::string& word) {
    return "<sheetData><row r=\"1\">" + text("A1", word) + "</row></sheetData>";
  };
  const std::string bytes = xlsx_of(test::XlsxParts{{{"Notes\" state=\"hidden", sheet("notes")},
                                                     {"Empty", "<sheetData/>"},
                                                     {"Ventas 2025", sheet("sales")},
                                                     {"2", sheet("two")}}});
  const auto read = [&](const char* name) { return parse_workbook(bytes, {.sheet = name}).header[0]; };
  const auto taken = parse_workbook(bytes);
  EXPECT_EQ(taken.header[0], "sales");
  EXPECT_EQ(taken.guesses, Cells({"sheet 'Ventas 2025', the first visible one with cells; not read: 'Notes' (hidden), "
                                  "'Empty', '2'"}));
  EXPECT_EQ(read("Notes"), "notes") << "a hidden one when it is named";
  EXPECT_EQ(read("ventas  2025"), "sales") << "case and blanks do not count";
  EXPECT_EQ(read("3"), "sales");
  EXPECT_EQ(read("2"), "two") << "a name goes before a number";
  test::expect_refused({
      {"a name",
       [&] { read("Vantas 2025"); },
       {"has no sheet 'Vantas 2025'", "'Ventas 2025'"},
       ErrorCode::unknown_name},
      {"a number", [&] { read("5"); }, {"has 4 sheets", "from 1, not '5'"}, ErrorCode::unknown_name},
      {"an empty sheet", [&] { read("Empty"); }, {"has no rows"}},
      {"no visible cells",
       [&] {
         parse_workbook(xlsx_of(test::XlsxParts{{{"N\" state=\"veryHidden", sheet("x")}, {"E", ""}}}));
       },
       {"no visible sheet with cells", "'N'"}},
  });
}

TEST(Workbook, TheHeaderStandsBelowATitleBlockAsInCsv) {
  const std::string rows = "<row r=\"1\">" + text("B1", "Report") + "</row><row r=\"2\">" + text("B2", "2025") +
                           "</row><row r=\"4\">" + text("B4", "a") + text("C4", "a") + text("E4", " b ") +
                           "</row><row r=\"5\">" + text("B5", "1") + text("E5", "2") + text("F5", "3") + "</row>";
  const auto table = parse_workbook(xlsx_of(rows));
  EXPECT_EQ(table.header, Cells({"a", "a (2)", "b", "column_6"})) << "columns without a cell are none";
  EXPECT_EQ(row(table, 0), Cells({"1", "", "2", "3"}));
  EXPECT_EQ(table.guesses.at(0), "the lines above the header are skipped, 3 from 'Report' on");
  const auto all = parse_workbook(xlsx_of(rows), {.header = false});
  EXPECT_EQ(all.rows(), 4U);
  EXPECT_EQ(all.header.front(), "column_2");
}

TEST(Workbook, ATextWithADecimalCommaAmongNumbersDoesNotMakeThemAmbiguous) {
  const auto table =
      cells_of({{"", "<v>1.234</v>"}, {"t=\"inlineStr\"", "<is><t>1.234,50</t></is>"}, {"", "<v>7.5</v>"}});
  EXPECT_EQ(column(table, 0), Cells({"1,2340", "1.234,50", "7,5"}));
  EXPECT_FALSE(table.has_numbers(0));
  const auto points = cells_of({{"", "<v>1.234</v>"}, {"t=\"inlineStr\"", "<is><t>n/a</t></is>"}});
  EXPECT_EQ(column(points, 0), Cells({"1.234", "n/a"}));
}

TEST(Ods, EveryTypeOfValueIsRead) {
  const auto cell = [](const std::string& attributes, const std::string& shown) {
    return ods_row("<table:table-cell " + attributes + "><text:p>" + shown + "</text:p></table:table-cell>");
  };
  const auto table = parse_workbook(ods_of(
      ods_sheet(ods_row(ods_text("v")) + cell("office:value-type=\"float\" office:value=\"1234.5\"", "1.234,50") +
                cell("office:value-type=\"float\" office:value=\"1234\"", "01234") +
                cell("office:value-type=\"percentage\" office:value=\"0.16\"", "16 %") +
                cell("office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"2\"", "2,00 €") +
                cell("office:value-type=\"date\" office:date-value=\"2025-12-21\"", "21/12/25") +
                cell("office:value-type=\"date\" office:date-value=\"2025-12-21T14:30:00\"", "21/12/25 14:30") +
                cell("office:value-type=\"date\" office:date-value=\"2025-12-21T00:00:00\"", "21/12/25") +
                cell("office:value-type=\"time\" office:time-value=\"PT14H30M05S\"", "14:30") +
                cell("office:value-type=\"boolean\" office:boolean-value=\"true\"", "VERDADERO") +
                ods_row(ods_text("Pe<text:s text:c=\"3\"/>ña  <text:span>x</text:span> </text:p><text:p>y")) +
                ods_row("<table:table-cell office:value-type=\"string\" office:string-value=\"kept\"/>"))));
  EXPECT_EQ(column(table, 0), Cells({"1234.5", "01234", "0.16", "2", "2025-12-21", "2025-12-21 14:30", "2025-12-21",
                                     "14:30:05", "true", "Pe   ña x\ny", "kept"}));
}

TEST(Ods, RepeatedCellsAndRowsAreThereAsOften) {
  const auto table = parse_workbook(ods_of(ods_sheet(
      ods_row(ods_text("a") + ods_text("b") + ods_text("c")) +
      ods_row("<table:table-cell table:number-columns-repeated=\"16384\"/>", "table:number-rows-repeated=\"1000\"") +
      ods_row(ods_text("x", "table:number-columns-repeated=\"2\"") + ods_text("y"),
              "table:number-rows-repeated=\"2\"") +
      ods_row("<table:table-cell table:number-columns-repeated=\"16384\"/>",
              "table:number-rows-repeated=\"1047573\""))));
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(row(table, 1), Cells({"x", "x", "y"}));
  EXPECT_EQ(table.lines, std::vector<std::uint32_t>({1002, 1003}));
}

TEST(Ods, WhatIsNoCellOfTheSheetIsNotRead) {
  const std::string remark = "<office:annotation><text:p>remark</text:p></office:annotation>";
  const std::string picture = "<draw:frame><draw:text-box><text:p>picture</text:p></draw:text-box></draw:frame>";
  const std::string inner = ods_sheet(ods_row(ods_text("inner")));
  const std::string cell = "<table:table-cell office:value-type=\"string\">" + remark + picture + inner +
                           "<text:p>x</text:p></table:table-cell>";
  const std::string deleted = "<table:tracked-changes>" + ods_row(ods_text("deleted")) + "</table:tracked-changes>";
  const auto table = parse_workbook(ods_of(deleted + ods_sheet(ods_row(ods_text("a")) + ods_row(cell))));
  EXPECT_EQ(table.header, Cells({"a"}));
  EXPECT_EQ(row(table, 0), Cells({"x"}));
}

TEST(Ods, WhatIsOddIsTold) {
  const std::string hidden =
      "<style:style style:name=\"h\"><style:table-properties table:display=\"false\"/></style:style>";
  const std::string rows =
      "<table:table-column/><table:table-column table:visibility=\"collapse\"/>" +
      ods_row(ods_text("a") + ods_text("b")) +
      ods_row(ods_text("x", "table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\"") +
                  "<table:covered-table-cell><text:p>under</text:p></table:covered-table-cell>",
              "table:visibility=\"filter\"") +
      ods_row(ods_text("#N/A", "calcext:value-type=\"error\"") + "<table:table-cell table:formula=\"of:=1\"/>");
  const auto table = parse_workbook(ods_of(
      ods_sheet(ods_row(ods_text("no")), "table:name=\"Off\" table:style-name=\"h\"") + ods_sheet(rows), hidden));
  EXPECT_EQ(row(table, 0), Cells({"x", ""}));
  EXPECT_EQ(row(table, 1), Cells({"#N/A", ""}));
  EXPECT_EQ(codes(table), Cells({"sheet.error_value", "sheet.no_kept_value", "sheet.merged", "sheet.hidden_rows",
                                 "sheet.hidden_columns", "sheet.not_read"}));
  EXPECT_EQ(table.guesses, Cells({"sheet 'One', the first visible one with cells; not read: 'Off' (hidden)"}));
}

TEST(ReadTable, KnowsAFileByItsFirstBytes) {
  const test::TempFile file("rows.csv");
  const auto write = [&](const std::string& bytes) { file.write(bytes); };
  write(xlsx_of("<row><c t=\"inlineStr\"><is><t>a</t></is></c></row><row><c><v>1</v></c></row>"));
  EXPECT_EQ(exchange::read_table(file.path()).header, Cells({"a"})) << "whatever it is called";
  test::expect_refused({
      {"a separator",
       [&] { exchange::read_table(file.path(), {.csv = {.separator = ';'}}); },
       {"separator", "workbook"}},
      {"an encoding", [&] { exchange::read_table(file.path(), {.csv = {.encoding = "utf-8"}}); }, {"encoding"}},
      {"as CSV", [&] { exchange::read_csv(file.path()); }, {"zip archive"}},
  });
  write("b\n1\n");
  EXPECT_EQ(exchange::read_table(file.path()).header, Cells({"b"}));
  EXPECT_EQ(test::error_of([&] { exchange::read_table(file.path(), {.sheet = "1"}); }, {"sheet is of a workbook"}),
            ErrorCode::invalid);
  write("\xD0\xCF\x11\xE0");
  EXPECT_EQ(test::error_of([&] { exchange::read_table(file.path()); }, {"old Excel workbook, or one with a password"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
