// Any bytes as a workbook: rows, or a refusal that says why. The first byte says what the others are: the archive, the
// sheet or the styles of .xlsx, the content of .ods.
#include "crmcore/crmcore.hpp"
#include "exchange/workbooks.hpp"
#include "fuzz/bytes.hpp"

namespace {

std::string workbook_of(std::uint8_t what, const std::string& rest) {
  using namespace crmcore::test;
  switch (what % 4) {
    case 0: return rest;
    case 1: return xlsx_of(XlsxParts{{{"One", rest}}});
    case 2:
      return xlsx_of(XlsxParts{{{"One", "<sheetData><row><c s=\"0\"><v>46012.5</v></c></row></sheetData>"}}, rest});
    default: return ods_of(rest);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crmcore;
  test::FuzzBytes bytes(data, size);
  try {
    const std::uint8_t what = bytes.byte();
    const auto table = exchange::parse_workbook(workbook_of(what, std::string(bytes.all())));
    if (table.cells.size() != table.rows() * table.header.size()) __builtin_trap();
    for (std::size_t row = 1; row < table.rows(); ++row)
      if (table.lines[row] <= table.lines[row - 1]) __builtin_trap();
    const auto again = exchange::parse_workbook(exchange::to_xlsx(Table(table)));
    if (table.rows() > 0 && again.rows() > table.rows()) __builtin_trap();  // rows of empty cells are none
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  return 0;
}
