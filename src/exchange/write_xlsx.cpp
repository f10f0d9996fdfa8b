// A table as Office Open XML: the fewest parts that every spreadsheet reads.
#include <array>

#include "crmcore/exchange/workbook.hpp"
#include "crmcore/values/text.hpp"
#include "sheet_cells.hpp"
#include "sheet_rows.hpp"

namespace crmcore::exchange {
namespace {

using Is = SheetCell::Is;

constexpr std::string_view spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view documents = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view package = "http://schemas.openxmlformats.org/package/2006/";

/// The styles of the cells, by their place in the part of styles.
enum Style : std::uint8_t { general, header, plain_text, whole, amount, day, minute };

std::string text_of(std::initializer_list<std::string_view> pieces) {
  std::string text(xml_head);
  for (const std::string_view piece : pieces) text += piece;
  return text;
}

std::string content_types() {
  constexpr std::string_view type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  return text_of({"<Types xmlns=\"", package, "content-types\"><Default Extension=\"rels\" ContentType=\"",
                  "application/vnd.openxmlformats-package.relationships+xml\"/>",
                  "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
                  "<Override PartName=\"/xl/workbook.xml\" ContentType=\"", type, "sheet.main+xml\"/>",
                  "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"", type, "worksheet+xml\"/>",
                  "<Override PartName=\"/xl/styles.xml\" ContentType=\"", type, "styles+xml\"/></Types>"});
}

std::string root_relations() {
  return text_of({"<Relationships xmlns=\"", package, "relationships\"><Relationship Id=\"rId1\" Type=\"", documents,
                  "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"});
}

std::string workbook_relations() {
  return text_of({"<Relationships xmlns=\"", package, "relationships\"><Relationship Id=\"rId1\" Type=\"", documents,
                  "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"", documents,
                  "/styles\" Target=\"styles.xml\"/></Relationships>"});
}

std::string workbook(std::string_view sheet) {
  std::string name;
  append_xml(name, sheet_name(sheet), false, "the name of the sheet");
  return text_of({"<workbook xmlns=\"", spreadsheet, "\" xmlns:r=\"", documents, "\"><sheets><sheet name=\"", name,
                  "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"});
}

/// In the order of Style. Numbers of formats: 0 general, 1 whole, 49 text; from 164 on they are described here.
std::string styles(int decimals) {
  const std::string places = decimals == 0 ? "" : "." + std::string(static_cast<std::size_t>(decimals), '0');
  std::string xml = text_of(
      {"<styleSheet xmlns=\"", spreadsheet, "\"><numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"#,##0",
       places, "\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\"/>",
       "<numFmt numFmtId=\"166\" formatCode=\"hh:mm\"/></numFmts>",
       "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>",
       "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>",
       "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>",
       "<fill><patternFill patternType=\"gray125\"/></fill></fills>",
       "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>",
       "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
       "<cellXfs count=\"7\">"});
  struct Format {
    int number, font;
  };
  constexpr std::array<Format, 7> formats{{{0, 0}, {49, 1}, {49, 0}, {1, 0}, {164, 0}, {165, 0}, {166, 0}}};
  for (const Format& format : formats)
    xml += "<xf numFmtId=\"" + std::to_string(format.number) + "\" fontId=\"" + std::to_string(format.font) +
           "\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>";
  return xml +
         "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
         "</styleSheet>";
}

Style style_of(Kind kind) {
  switch (kind) {
    case Kind::integer:
    case Kind::id: return whole;
    case Kind::amount: return amount;
    case Kind::day: return day;
    case Kind::minute: return minute;
    case Kind::boolean:
    case Kind::real:
    case Kind::decimal: return general;
    case Kind::instant:
    case Kind::text:
    case Kind::choice:
    case Kind::choices: break;
  }
  return plain_text;
}

void append_text(std::string& xml, const std::string& place, Style style, std::string_view text) {
  constexpr std::size_t longest = 32'767;  // characters that a cell of Excel can have; bytes are no fewer
  if (text.size() > longest)
    throw Error(ErrorCode::invalid, "cell",
                "cell " + place + " has " + std::to_string(text.size()) + " bytes; a cell of .xlsx has at most " +
                    std::to_string(longest) + "; write .ods or CSV");
  xml += "<c r=\"" + place + "\" s=\"" + std::to_string(style) + "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">";
  append_xml(xml, text, true, "cell " + place);
  xml += "</t></is></c>";
}

void append_cell(std::string& xml, const std::string& place, Style style, const SheetCell& cell) {
  constexpr std::int64_t days_before_1970 = 25'569;
  constexpr double minutes_a_day = 1'440;
  std::string value;
  switch (cell.is) {
    case Is::nothing: return;
    case Is::text: return append_text(xml, place, plain_text, cell.text);
    case Is::number: value = cell.text; break;
    case Is::day: value = std::to_string(cell.number + days_before_1970); break;
    case Is::time: value = shortest(static_cast<double>(cell.number) / minutes_a_day); break;
    case Is::truth: value = std::to_string(cell.number); break;
  }
  xml += "<c r=\"" + place + "\" s=\"" + std::to_string(style) + (cell.is == Is::truth ? "\" t=\"b" : "") + "\"><v>" +
         value + "</v></c>";
}

/// The words of a column as a spreadsheet takes them; empty where they cannot stand in one formula.
std::string formula_of(const std::vector<std::string>& words) {
  constexpr std::size_t longest = 255;  // characters of such a formula; bytes are no fewer
  std::string list;
  for (const std::string& word : words) {
    if (word.find_first_of(",\"") != std::string::npos) return "";
    list += (list.empty() ? "" : ",") + word;
  }
  return list.empty() || list.size() > longest ? "" : list;
}

void append_words(std::string& xml, const ColumnWords& words) {
  std::string validations;
  std::size_t count = 0;
  for (const auto& [column, choices] : words) {
    const std::string list = formula_of(choices);
    if (list.empty()) continue;
    const std::string letters = column_letters(column);
    validations +=
        "<dataValidation type=\"list\" errorStyle=\"warning\" allowBlank=\"1\" showErrorMessage=\"1\" sqref=\"" +
        letters + "2:" + letters + "1048576\"><formula1>\"";
    append_xml(validations, list, false, "the words of a column");
    validations += "\"</formula1></dataValidation>";
    ++count;
  }
  if (count == 0) return;
  xml += "<dataValidations count=\"" + std::to_string(count) + "\">" + validations + "</dataValidations>";
}

void write_sheet(ArchiveWriter& archive, const Table& table, const ColumnWords& words) {
  EntryText entry(archive, "xl/worksheets/sheet1.xml");
  std::string& xml = entry.text();
  xml = text_of({"<worksheet xmlns=\"", spreadsheet, "\"><sheetViews><sheetView workbookViewId=\"0\">",
                 "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>",
                 "</sheetView></sheetViews>"});
  const std::vector<std::size_t> widths = column_widths(table);
  if (!widths.empty()) xml += "<cols>";
  for (std::size_t c = 0; c < widths.size(); ++c) {
    const std::string number = std::to_string(c + 1);
    xml += "<col min=\"" + number + "\" max=\"" + number + "\" width=\"" + std::to_string(widths[c]) + "\" style=\"" +
           std::to_string(style_of(table.column(c).kind)) + "\" customWidth=\"1\"/>";
  }
  xml += widths.empty() ? "<sheetData><row r=\"1\">" : "</cols><sheetData><row r=\"1\">";
  std::vector<std::string> letters;
  for (std::size_t c = 0; c < table.width(); ++c) {
    letters.push_back(column_letters(c));
    append_text(xml, letters[c] + "1", header, without_formula(table.column(c).name));
  }
  xml += "</row>";
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const std::string number = std::to_string(r + 2);
    xml += "<row r=\"" + number + "\">";
    for (std::size_t c = 0; c < table.width(); ++c)
      append_cell(xml, letters[c] + number, style_of(table.column(c).kind), sheet_cell(table, r, c));
    xml += "</row>";
    entry.flush_when_long();
  }
  xml += "</sheetData>";
  append_words(xml, words);
  xml += "</worksheet>";
  entry.flush();
}

}  // namespace

std::string to_xlsx(const Table& table, std::string_view sheet, const ColumnWords& words) {
  check_fits_sheet(table);
  ArchiveWriter archive;
  archive.add("[Content_Types].xml", content_types());
  archive.add("_rels/.rels", root_relations());
  archive.add("xl/workbook.xml", workbook(sheet));
  archive.add("xl/_rels/workbook.xml.rels", workbook_relations());
  archive.add("xl/styles.xml", styles(table.currency().decimals()));
  write_sheet(archive, table, words);
  return archive.finish();
}

}  // namespace crmcore::exchange
