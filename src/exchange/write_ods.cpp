// A table as OpenDocument: the type, the manifest, and one part with styles and cells.
#include <algorithm>
#include <array>

#include "crmcore/exchange/workbook.hpp"
#include "crmcore/values/text.hpp"
#include "sheet_cells.hpp"

namespace crmcore::exchange {
namespace {

using Is = SheetCell::Is;

constexpr std::string_view type = "application/vnd.oasis.opendocument.spreadsheet";

std::string manifest() {
  constexpr std::string_view space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
  std::string xml(xml_head);
  xml += "<manifest:manifest xmlns:manifest=\"" + std::string(space) + "\" manifest:version=\"1.2\">";
  xml += "<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"" + std::string(type) + "\"/>";
  xml += "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>";
  return xml + "</manifest:manifest>";
}

/// The styles of cells: text, header, whole numbers, amounts, days and times.
std::string styles(int decimals) {
  return "<number:text-style style:name=\"as_text\"><number:text-content/></number:text-style>"
         "<number:number-style style:name=\"as_whole\"><number:number number:decimal-places=\"0\" "
         "number:min-integer-digits=\"1\"/></number:number-style>"
         "<number:number-style style:name=\"as_amount\"><number:number number:decimal-places=\"" +
         std::to_string(decimals) + "\" number:min-decimal-places=\"" + std::to_string(decimals) +
         "\" number:min-integer-digits=\"1\" number:grouping=\"true\"/></number:number-style>"
         "<number:date-style style:name=\"as_day\"><number:year number:style=\"long\"/><number:text>-</number:text>"
         "<number:month number:style=\"long\"/><number:text>-</number:text><number:day number:style=\"long\"/>"
         "</number:date-style>"
         "<number:time-style style:name=\"as_time\"><number:hours number:style=\"long\"/>"
         "<number:text>:</number:text><number:minutes number:style=\"long\"/></number:time-style>"
         "<style:style style:name=\"text\" style:family=\"table-cell\" style:data-style-name=\"as_text\"/>"
         "<style:style style:name=\"header\" style:family=\"table-cell\" style:data-style-name=\"as_text\">"
         "<style:text-properties fo:font-weight=\"bold\"/></style:style>"
         "<style:style style:name=\"whole\" style:family=\"table-cell\" style:data-style-name=\"as_whole\"/>"
         "<style:style style:name=\"amount\" style:family=\"table-cell\" style:data-style-name=\"as_amount\"/>"
         "<style:style style:name=\"day\" style:family=\"table-cell\" style:data-style-name=\"as_day\"/>"
         "<style:style style:name=\"time\" style:family=\"table-cell\" style:data-style-name=\"as_time\"/>"
         "<style:style style:name=\"general\" style:family=\"table-cell\"/>";
}

std::string_view style_of(Kind kind) {
  switch (kind) {
    case Kind::integer:
    case Kind::id: return "whole";
    case Kind::amount: return "amount";
    case Kind::day: return "day";
    case Kind::minute: return "time";
    case Kind::boolean:
    case Kind::real:
    case Kind::decimal: return "general";
    case Kind::instant:
    case Kind::text:
    case Kind::choice:
    case Kind::choices: break;
  }
  return "text";
}

/// A text as paragraphs: lines apart, blanks that a reader would make one as elements.
void append_paragraphs(std::string& xml, std::string_view text, const std::string& where) {
  xml += "<text:p>";
  bool is_behind_blank = true;  // at the beginning of a paragraph as well
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool is_last = at + 1 == text.size() || text[at + 1] == '\n';
    if (c == '\n') {
      xml += "</text:p><text:p>";
      is_behind_blank = true;
    } else if (c == '\t') {
      xml += "<text:tab/>";
      is_behind_blank = false;
    } else if (c == ' ' && (is_behind_blank || is_last)) {
      xml += "<text:s/>";
    } else if (c == ' ') {
      xml += c;
      is_behind_blank = true;
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
      append_xml(xml, text.substr(at, end - at), false, where);
      at = end - 1;
      is_behind_blank = false;
    }
  }
  xml += "</text:p>";
}

/// The value of a cell that is no text, as an attribute.
std::string value_of(const SheetCell& cell) {
  switch (cell.is) {
    case Is::number: return "float\" office:value=\"" + cell.text;
    case Is::day: return "date\" office:date-value=\"" + cell.text;
    case Is::time: return "time\" office:time-value=\"PT" + cell.text.substr(0, 2) + "H" + cell.text.substr(3) + "M00S";
    case Is::truth: return "boolean\" office:boolean-value=\"" + cell.text;
    case Is::nothing:
    case Is::text: break;
  }
  return "string";
}

/// A cell below the header; only one that is text in another column has a style of its own.
void append_cell(std::string& xml, std::string_view style, const SheetCell& cell, const std::string& where) {
  if (cell.is == Is::nothing) {
    xml += "<table:table-cell/>";
    return;
  }
  xml += "<table:table-cell ";
  if (cell.is == Is::text && style != "text") xml += "table:style-name=\"text\" ";
  xml += "office:value-type=\"" + value_of(cell) + "\">";
  append_paragraphs(xml, cell.text, where);
  xml += "</table:table-cell>";
}

std::string head(const Table& table, std::string_view sheet) {
  std::string xml(xml_head);
  xml += "<office:document-content";
  constexpr std::array<std::string_view, 4> own{"office", "style", "text", "table"};
  for (const std::string_view space : own)
    xml += " xmlns:" + std::string(space) + "=\"urn:oasis:names:tc:opendocument:xmlns:" + std::string(space) + ":1.0\"";
  xml += " xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\"";
  xml += " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" office:version=\"1.2\">";
  xml += "<office:automatic-styles>" + styles(table.currency().decimals());
  const std::vector<std::size_t> widths = column_widths(table);
  for (std::size_t c = 0; c < widths.size(); ++c) {
    constexpr std::size_t tenths_a_character = 2;  // of a centimetre
    const std::size_t tenths = widths[c] * tenths_a_character;
    xml += "<style:style style:name=\"column" + std::to_string(c) +
           "\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"" +
           std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "cm\"/></style:style>";
  }
  xml += "</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"";
  append_xml(xml, sheet_name(sheet), false, "the name of the sheet");
  xml += "\">";
  for (std::size_t c = 0; c < widths.size(); ++c)
    xml += "<table:table-column table:style-name=\"column" + std::to_string(c) + "\" table:default-cell-style-name=\"" +
           std::string(style_of(table.column(c).kind)) + "\"/>";
  return xml;
}

void write_content(ArchiveWriter& archive, const Table& table, std::string_view sheet) {
  EntryText entry(archive, "content.xml");
  std::string& xml = entry.text();
  xml = head(table, sheet);
  xml += "<table:table-row>";
  for (std::size_t c = 0; c < table.width(); ++c) {
    xml += "<table:table-cell table:style-name=\"header\" office:value-type=\"string\">";
    append_paragraphs(xml, without_formula(table.column(c).name), "the header");
    xml += "</table:table-cell>";
  }
  xml += "</table:table-row>";
  for (std::size_t r = 0; r < table.rows(); ++r) {
    xml += "<table:table-row>";
    const std::string row = "row " + std::to_string(r + 2) + ", column ";
    for (std::size_t c = 0; c < table.width(); ++c)
      append_cell(xml, style_of(table.column(c).kind), sheet_cell(table, r, c), row + cited(table.column(c).name));
    xml += "</table:table-row>";
    entry.flush_when_long();
  }
  xml += "</table:table></office:spreadsheet></office:body></office:document-content>";
  entry.flush();
}

}  // namespace

std::string to_ods(const Table& table, std::string_view sheet) {
  check_fits_sheet(table);
  ArchiveWriter archive;
  archive.add("mimetype", type, ArchiveWriter::Packing::stored);  // first and as it is, so that programs find it
  archive.add("META-INF/manifest.xml", manifest());
  write_content(archive, table, sheet);
  return archive.finish();
}

}  // namespace crmcore::exchange
