// What the cells of a table are in a workbook, whichever its format. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::exchange {

/// A cell as a workbook holds it. What it cannot hold exactly is text.
struct SheetCell {
  enum class Is : std::uint8_t { nothing, text, number, day, time, truth };
  Is is = Is::nothing;
  std::string text = {};    ///< as crmcore writes it
  std::int64_t number = 0;  ///< of a day: days since 1970-01-01; of a time: minute of the day; of truth: 0 or 1
};
SheetCell sheet_cell(const Table& table, std::size_t row, std::size_t column);

/// The name that a sheet can have: at most 31 characters, without those that stand in references.
std::string sheet_name(std::string_view wanted);

/// The characters that each column takes, by its header and its first rows.
std::vector<std::size_t> column_widths(const Table& table);

/// Throws invalid for more rows or columns than a sheet has.
void check_fits_sheet(const Table& table);

/// Appends a text as XML. Throws invalid for what is no UTF-8 and for a character that XML does not hold, naming
/// `where`; with `escapes` those below a blank become "_x0001_", as Office Open XML has them.
void append_xml(std::string& xml, std::string_view text, bool escapes, const std::string& where);

/// An entry of an archive, written in pieces.
class EntryText {
 public:
  EntryText(ArchiveWriter& archive, const std::string& entry) : archive_(archive) { archive_.begin(entry); }

  std::string& text() { return text_; }
  /// Gives what was written so far to the archive when it is much.
  void flush_when_long() {
    constexpr std::size_t long_enough = 1 << 18;  // bytes
    if (text_.size() > long_enough) flush();
  }
  void flush() {
    archive_.write(text_);
    text_.clear();
  }

 private:
  ArchiveWriter& archive_;
  std::string text_;
};

inline constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

}  // namespace crmcore::exchange
