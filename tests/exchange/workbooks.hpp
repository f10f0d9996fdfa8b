// Workbooks made by hand, part by part, for the tests of this room and of the fuzzers' corpus.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "../../src/exchange/archive.hpp"

namespace crmcore::test {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline std::string archive_of(const Parts& parts) {
  exchange::ArchiveWriter archive;
  for (const auto& [name, text] : parts) archive.add(name, text);
  return archive.finish();
}

/// The parts of a workbook with these sheets, each with its own attributes in the list of sheets.
struct XlsxParts {
  std::vector<std::pair<std::string, std::string>> sheets;  ///< name with attributes, and what its worksheet holds
  std::string styles = "";                                  ///< what the style sheet holds
  std::string shared = "";                                  ///< the shared texts
  std::string properties = "";                              ///< of the workbook
};

inline std::string xlsx_of(const XlsxParts& parts) {
  const std::string main = R"( xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")";
  const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string relations =
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";
  std::string list, targets;
  Parts files{{"[Content_Types].xml", "<Types/>"}};
  for (std::size_t i = 0; i < parts.sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    list += "<sheet name=\"" + parts.sheets[i].first + "\" sheetId=\"" + number + "\" r:id=\"r" + number + "\"/>";
    targets += "<Relationship Id=\"r" + number + "\" Type=\"" + type + "/worksheet\" Target=\"worksheets/s" + number +
               ".xml\"/>";
    files.emplace_back("xl/worksheets/s" + number + ".xml",
                       "<worksheet" + main + ">" + parts.sheets[i].second + "</worksheet>");
  }
  files.emplace_back("_rels/.rels", relations + "<Relationship Id=\"a\" Type=\"" + type +
                                        "/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>");
  files.emplace_back("xl/workbook.xml", "<workbook" + main + " xmlns:r=\"" + type + "\">" + parts.properties +
                                            "<sheets>" + list + "</sheets></workbook>");
  files.emplace_back("xl/_rels/workbook.xml.rels",
                     relations + targets + "<Relationship Id=\"x\" Type=\"" + type +
                         "/styles\" Target=\"styles.xml\"/><Relationship Id=\"y\" Type=\"" + type +
                         "/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
  files.emplace_back("xl/styles.xml", "<styleSheet" + main + ">" + parts.styles + "</styleSheet>");
  files.emplace_back("xl/sharedStrings.xml", "<sst" + main + ">" + parts.shared + "</sst>");
  return archive_of(files);
}

/// A workbook of one sheet with these rows.
inline std::string xlsx_of(const std::string& rows) {
  return xlsx_of(XlsxParts{.sheets = {{"One", "<sheetData>" + rows + "</sheetData>"}}});
}

/// A document of OpenDocument with these tables.
inline std::string ods_of(const std::string& tables, const std::string& styles = "") {
  const std::string space = "urn:oasis:names:tc:opendocument:xmlns:";
  std::string head = "<office:document-content";
  for (const std::string name : {"office", "style", "text", "table"})
    head += " xmlns:" + name + "=\"" + space + name + ":1.0\"";
  head += " xmlns:number=\"" + space + "datastyle:1.0\"";
  head += " xmlns:draw=\"" + space + "drawing:1.0\" xmlns:calcext=\"urn:org:documentfoundation:names:calcext:1.0\">";
  return archive_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                     {"content.xml", head + "<office:automatic-styles>" + styles +
                                         "</office:automatic-styles><office:body><office:spreadsheet>" + tables +
                                         "</office:spreadsheet></office:body></office:document-content>"}});
}

/// A cell of OpenDocument that holds a text.
inline std::string ods_text(const std::string& text, const std::string& attributes = "") {
  return "<table:table-cell office:value-type=\"string\" " + attributes + "><text:p>" + text +
         "</text:p></table:table-cell>";
}
inline std::string ods_row(const std::string& cells, const std::string& attributes = "") {
  return "<table:table-row " + attributes + ">" + cells + "</table:table-row>";
}
inline std::string ods_sheet(const std::string& rows, const std::string& attributes = "table:name=\"One\"") {
  return "<table:table " + attributes + ">" + rows + "</table:table>";
}

}  // namespace crmcore::test
