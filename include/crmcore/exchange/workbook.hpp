// Workbooks, .xlsx (Office Open XML) and .ods (OpenDocument), as rows of text and out again; and any file of rows,
// whatever its format. Formats only.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/text_table.hpp"

namespace crmcore::exchange {

/// What of a workbook is read.
struct WorkbookForm {
  std::optional<std::string> sheet = {};  ///< name or number (1 …); the first visible one with cells by default
  bool header = true;                     ///< without one the columns are named column_1, column_2 …
};

/// Whether bytes begin as a workbook does; of these and others, such as documents of text, parse_workbook says which.
bool is_workbook(std::string_view bytes);

/// Reads one sheet: its texts, numbers in plain digits ("520000000000", "01234" where the sheet shows the zero), days
/// and times as crmcore writes them ("2025-12-21", "2025-12-21 14:30"), by the date system of the file; true and false;
/// errors as they are shown ("#N/A"); of formulas the value kept with them. The header is found below a title block.
/// Which sheet was taken, merged cells, hidden rows and columns, errors and formulas without a value are told. The
/// bytes and the texts of the workbook stay in memory beside the rows, its XML does not. Throws invalid for what is no
/// such workbook, has a password, is damaged, or goes beyond the limits on entries, unpacked size and ratio, depth and
/// cells (docs/rooms/exchange.md); unknown_name for a sheet that is not there.
TextTable parse_workbook(std::string_view bytes, const WorkbookForm& form = {}, std::string name = "workbook");

/// The form of a file of rows. What is of another format than the file's is refused.
struct FileForm {
  CsvForm csv = {};
  std::optional<std::string> sheet = {};  ///< of a workbook, as in WorkbookForm
};

/// Reads a file of rows: a workbook or vCards by the first bytes, JSON by a name that ends in ".json", else CSV. Throws
/// invalid for a separator or an encoding of a file that is not CSV and for a sheet of one that is not a workbook, and
/// what reading throws.
TextTable read_table(const std::string& file, const FileForm& form = {});

/// What a spreadsheet offers to choose from in the cells of a column, by its place; it warns of others.
using ColumnWords = std::map<std::size_t, std::vector<std::string>>;

/// A workbook of one sheet. Kinds are kept: days, times, truth and numbers as such, amounts with the decimals of their
/// currency, all other columns as texts, so that no zero of a code is lost and no text becomes a formula. What a cell
/// cannot hold exactly (whole numbers beyond 15 digits, days before March 1900, instants) is text as well. The same
/// table gives the same bytes. Throws invalid for more rows or longer texts than a sheet can have, and for characters
/// that the format cannot hold.
std::string to_xlsx(const Table& table, std::string_view sheet = "crmcore", const ColumnWords& words = {});
std::string to_ods(const Table& table, std::string_view sheet = "crmcore");

/// The formats in which tables are written, as names of files end.
inline constexpr auto written_formats = std::to_array<std::string_view>({"csv", "json", "xlsx", "ods"});
/// The format that the name of a file says, whatever its case; empty for none of these.
std::string format_of(const std::string& file);
/// The table in one of these formats; `style` is of CSV, `sheet` of workbooks. Throws unknown_name for another format.
std::string to_format(const Table& table, std::string_view format, const CsvStyle& style = {},
                      std::string_view sheet = "crmcore");
/// Writes a new file in the format that its name says. Where a table has money and no column `currency`, it gets one: a
/// number in a file would not say what it is. Throws invalid where the name says no format, and what write_file throws.
void write_table(const std::string& file, const Table& table);

}  // namespace crmcore::exchange
