// Workbooks that are damaged or made to do harm: each is refused with a word, and none takes memory or time for it.
#include <gtest/gtest.h>

#include "support.hpp"
#include "workbooks.hpp"

namespace crmcore {
namespace {

using exchange::parse_workbook;
using test::archive_of;
using test::ods_of;
using test::ods_row;
using test::ods_sheet;
using test::ods_text;
using test::xlsx_of;

std::function<void()> reads(std::string bytes) {
  return [bytes = std::move(bytes)] { static_cast<void>(parse_workbook(bytes)); };
}
const std::string& plain() {
  static const std::string bytes = xlsx_of("<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>");
  return bytes;
}

TEST(HostileWorkbook, IsRefusedByWhatItIs) {
  test::expect_refused({
      {"not a zip", reads("a,b\n"), {"is not an .xlsx or .ods workbook"}},
      {"a zip of something else", reads(archive_of({{"a.csv", "a"}})), {"without a workbook in it", "unpack it"}},
      {"a Word document",
       reads(archive_of({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w/>"}})),
       {"a Word document"}},
      {"a text of OpenDocument",
       reads(archive_of({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<a/>"}})),
       {"not a spreadsheet but 'application/vnd.oasis.opendocument.text'"}},
      {"a binary workbook", reads(archive_of({{"xl/workbook.bin", ""}})), {".xlsb"}},
      {"a password of OpenDocument",
       reads(archive_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                         {"META-INF/manifest.xml", "<m><manifest:encryption-data/></m>"},
                         {"content.xml", "\x01\x02"}})),
       {"has a password"}},
      {"no list of sheets", reads(archive_of({{"[Content_Types].xml", "<Types/>"}})), {"'xl/workbook.xml' is missing"}},
  });
}

TEST(HostileWorkbook, ADamagedArchiveIsRefused) {
  std::string flipped = plain();
  flipped[flipped.find("xl/worksheets/s1.xml") + 40] ^= 0x55;
  test::expect_refused({
      {"cut short", reads(plain().substr(0, plain().size() / 2)), {"is damaged"}},
      {"bytes changed", reads(flipped), {"is damaged"}},
      {"the same entry twice",
       reads(archive_of({{"[Content_Types].xml", ""}, {"xl/workbook.xml", "<a/>"}, {"XL/Workbook.xml", "<b/>"}})),
       {"two entries called 'XL/Workbook.xml'"}},
      {"many entries",
       [] {
         test::Parts parts;
         for (int i = 0; i <= 10'000; ++i) parts.emplace_back("e" + std::to_string(i), "");
         static_cast<void>(parse_workbook(archive_of(parts)));
       },
       {"more than 10000 entries"}},
  });
}

TEST(HostileWorkbook, AnArchiveThatUnpacksWithoutEndIsRefused) {
  std::string blanks(80'000'000, ' ');
  test::expect_refused({
      {"a ratio", reads(xlsx_of("<row/>" + blanks)), {"more than 250 times its size"}},
  });
}

TEST(HostileWorkbook, XmlIsReadWithinLimits) {
  const auto content = [](const std::string& xml) {
    return archive_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", xml}});
  };
  std::string deep;
  for (int i = 0; i < 101; ++i) deep += "<a>";
  std::string random(5'000'000, 'x');
  for (std::size_t i = 0; i < random.size(); ++i) random[i] = static_cast<char>('a' + i * i % 23);
  test::expect_refused({
      {"entities", reads(content("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")), {"has a document type"}},
      {"a document type", reads(content("<!DOCTYPE a SYSTEM \"http://x/y\"><a/>")), {"has a document type"}},
      {"depth", reads(content(deep)), {"more than 100 elements within each other"}},
      {"a tag without end", reads(content("<a b=\"" + random)), {"a tag of more than 4000000 bytes"}},
      {"no XML", reads(content("hello")), {"line 1 is not XML"}},
      {"cut short", reads(content("<a><b>")), {"is not XML"}},
      {"nothing", reads(content("")), {"is not XML"}},
  });
}

TEST(HostileWorkbook, ASmallFileDoesNotMakeALargeTable) {
  const std::string cell = ods_text("x", "table:number-columns-repeated=\"1000\"");
  test::expect_refused({
      {"rows repeated",
       reads(ods_of(ods_sheet(ods_row(cell, "table:number-rows-repeated=\"10000\"")))),
       {"would be a table of", "save the rows that matter"}},
      {"without end",
       reads(ods_of(ods_sheet(ods_row(ods_text("x"), "table:number-rows-repeated=\"99999999999999999999\"")))),
       {"cells"}},
      {"cells repeated",
       reads(ods_of(ods_sheet(ods_row(ods_text("x", "table:number-columns-repeated=\"4000000000\""))))),
       {"columns; at most 16384"}},
      {"far apart",
       [] {
         std::string rows = "<row r=\"1\">";
         for (int c = 0; c < 700; ++c) rows += "<c t=\"inlineStr\"><is><t>h</t></is></c>";
         rows += "</row>";
         for (int r = 0; r < 20'000; ++r) rows += "<row><c t=\"inlineStr\"><is><t>x</t></is></c></row>";
         static_cast<void>(parse_workbook(xlsx_of(rows)));
       },
       {"would be a table of 14000000 cells"}},
      {"a text without end",
       reads(ods_of(ods_sheet(ods_row(ods_text("<text:s text:c=\"4000000000\"/>"))))),
       {"at most a million"}},
      {"a place without end", reads(xlsx_of("<row r=\"1\"><c r=\"ZZZ1\"><v>1</v></c></row>")), {"at most 16384"}},
  });
}

TEST(HostileWorkbook, CellsThatContradictThemselvesAreRefused) {
  const std::string cell = "<v>1</v></c>";
  test::expect_refused({
      {"rows go back",
       reads(xlsx_of("<row r=\"5\"><c>" + cell + "</row><row r=\"5\"><c>" + cell + "</row>")),
       {"row 5 follows row 5"}},
      {"cells go back",
       reads(xlsx_of("<row r=\"1\"><c r=\"B1\">" + cell + "<c r=\"B1\">" + cell + "</row>")),
       {"cell B1 does not stand right of the one before"}},
      {"of another row", reads(xlsx_of("<row r=\"1\"><c r=\"B2\">" + cell + "</row>")), {"says that it is 'B2'"}},
      {"no place", reads(xlsx_of("<row r=\"1\"><c r=\"1A\">" + cell + "</row>")), {"says that it is '1A'"}},
      {"a shared text that is not there",
       reads(xlsx_of("<row><c t=\"s\"><v>7</v></c></row>")),
       {"shared text '7' of 0"}},
      {"no number", reads(xlsx_of("<row><c><v>1,5</v></c></row>")), {"'1,5', which is not a number"}},
      {"not finite", reads(xlsx_of("<row><c><v>INF</v></c></row>")), {"which is not a number"}},
  });
}

}  // namespace
}  // namespace crmcore
