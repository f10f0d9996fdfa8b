// Rows of text as they came in from a CSV file, JSON or a table: what an import reads. Formats only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/error.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::exchange {

/// As many as a spreadsheet can have (columns A to XFD).
inline constexpr std::size_t most_columns = 16'384;
/// Throws invalid for more of them than that.
[[noreturn]] void refuse_columns(const std::string& name, std::size_t columns);

/// Cells are views into buffers that the table owns; copies share them.
struct TextTable {
  std::string name;  ///< the file, for messages
  std::vector<std::string> header;
  std::vector<std::string_view> cells;  ///< row after row, as wide as the header
  std::vector<std::uint32_t> lines;     ///< of each row: its line in the file, the header being line 1
  std::vector<Finding> findings;        ///< rows that could not be read and are not among the cells
  std::vector<std::string> guesses;     ///< what was guessed, for people
  std::vector<std::size_t> numbers;     ///< columns that came as numbers, so that their decimal mark is a point
  /// Currencies that the source itself says of the money in a column: a table of ours of its amounts, a workbook by the
  /// sign or code that its cells are shown with. A column of the file may say it too.
  struct SaidCurrency {
    std::size_t column;
    std::string currency;
    std::vector<std::uint32_t> lines = {};  ///< of the rows it is said of, ascending; none: of all
  };
  std::vector<SaidCurrency> currencies;
  /// What stands above the header, and the name of the sheet: it may say something of all rows.
  std::vector<std::string> titles;
  /// Cells that hold a list or an object: empty here, and refused only by who needs their column.
  struct Nested {
    std::size_t row, column;
  };
  std::vector<Nested> nested;
  /// Columns whose cells are of a kind that no row can hold: empty here, and refused like nested cells.
  std::vector<Table::LeftOut> left_out;
  std::vector<std::shared_ptr<const void>> keeps;

  std::size_t rows() const { return lines.size(); }
  std::string_view cell(std::size_t row, std::size_t column) const { return cells[row * header.size() + column]; }
  /// Whether a column came as numbers.
  bool has_numbers(std::size_t column) const { return std::ranges::find(numbers, column) != numbers.end(); }
  std::optional<std::size_t> find(std::string_view column) const;
  /// Throws unknown_name with the nearest name.
  std::size_t at(std::string_view column) const;
  /// As a table of text columns, for judgements that read any table; columns with nested cells are left out. Throws
  /// invalid when rows could not be read.
  operator Table() const;  // NOLINT(google-explicit-constructor): compare(read_csv(…), read_csv(…))
};

/// The form of a CSV file; what is not given is guessed, and the guess is reported.
struct CsvForm {
  std::optional<char> separator = {};        ///< ',' ';' tab '|', or ' ' for runs of blanks
  std::optional<std::string> encoding = {};  ///< utf-8, utf-16, windows-1252
  bool header = true;                        ///< without one the columns are named column_1, column_2 …
};

/// Reads a file of at most a gigabyte and `most_columns` columns. Quotes, doubled quotes and line ends of every kind
/// are understood; a quote behind a blank opens a cell as well, where all such quotes end with their cell. A row
/// that cannot be read (columns too few or too many, an open quote, a NUL byte, a field above a megabyte) becomes a
/// finding with its line.
TextTable read_csv(const std::string& file, const CsvForm& form = {});
/// The same of bytes in memory.
TextTable parse_csv(std::string bytes, const CsvForm& form = {}, std::string name = "text");

/// A JSON array of objects; columns are the names in the order of their first appearance. Throws invalid for anything
/// else, saying what it is, and where rows have so different names that the table would be all but empty.
TextTable read_json(const std::string& file);
TextTable parse_json(std::string_view bytes, std::string name = "text");

/// Whether a column of a table of ours holds money: an amount, or a decimal that is a price. Of a table that a program
/// has made nobody knows which of its decimals are prices.
bool holds_money(const Table::Description& column);
/// The cells of a table as text.
TextTable as_text(const Table& table, std::string name = "table");

/// A text that a spreadsheet could take for a formula begins with an apostrophe; the importer removes it again, as it
/// does the one that people put before numbers and days so that a spreadsheet keeps them as they are ('00123).
std::string without_formula(std::string_view text);
std::string_view with_formula(std::string_view text);
/// A text of a file that has no such apostrophes (JSON, workbooks, tables), so that the importer leaves it one of its
/// own.
std::string with_own_apostrophe(std::string_view text);

/// How a CSV file is written. A spreadsheet takes the list separator and the decimal mark of its country: ';' and ','
/// in Spain, ',' and '.' in Mexico; Excel reads letters beyond ASCII only behind a byte order mark.
struct CsvStyle {
  char separator = ',';
  char decimal_mark = '.';
  bool bom = false;  ///< the UTF-8 byte order mark in front
};

/// RFC 4180 with '\n'; formulas are neutralised, in the header as well. Days as crmcore writes them; a number that
/// could be taken for thousands, such as 1.234, has one more zero, so that no reader must ask for the decimal mark.
/// Throws invalid where separator and decimal mark are the same.
std::string to_csv(const Table& table, const CsvStyle& style = {});
/// An array of objects; numbers that JSON cannot hold exactly (decimals, amounts) as text.
std::string to_json(const Table& table);

/// Reads a whole file or pipe; throws not_found or io, invalid for a device, a folder, or more than a gigabyte.
std::string read_file(const std::string& file);
/// Writes a new file for its owner alone, whole or not at all; throws duplicate when something stands there, full or
/// io.
void write_file(const std::string& file, std::string_view bytes);

}  // namespace crmcore::exchange
