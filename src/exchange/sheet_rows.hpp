// The cells of a sheet as a reader of workbooks meets them, and the rows that they become.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/text_table.hpp"

namespace crmcore::exchange {

/// Gathers the filled cells of a sheet, row after row; then finds the header and makes a table of them. Takes 16 bytes
/// a filled cell beside the texts, and the table as much for every cell.
class SheetRows {
 public:
  explicit SheetRows(std::string file) : file_(std::move(file)), texts_(std::make_shared<TextPool>()) {}

  /// What a cell holds that a text alone does not say.
  enum class Holds : std::uint8_t { text, number };

  /// Begins a row, numbered from 1. Throws invalid unless it is below the one before.
  void begin_row(std::uint64_t number, bool is_hidden);
  /// A cell of that row, columns counted from 0; an empty text is no cell. Throws invalid unless it is right of the one
  /// before. The text is copied.
  void cell(std::uint64_t column, std::string_view text, Holds holds = Holds::text);
  /// The same with a text that lives as long as what `keep` was given.
  void kept_cell(std::uint64_t column, std::string_view text);
  void keep(std::shared_ptr<const void> texts) { kept_.push_back(std::move(texts)); }
  /// The cell just given again in the columns that follow.
  void repeat_cell(std::uint64_t times);
  /// The row just given again in the rows that follow.
  void repeat_row(std::uint64_t times);

  /// The sign or code of a currency that the next cell is shown with.
  void say_currency(std::string_view currency);

  /// What is told once, with how often it was met and where first.
  enum class Told : std::uint8_t { error_value, no_kept_value, merged, no_such_day, hidden_rows, hidden_columns };
  void tell(Told what, std::string_view example);
  /// The place of the cell at `column` of this row, as people write it: "B7".
  std::string place(std::uint64_t column) const;
  std::uint64_t row() const { return row_; }

  bool empty() const { return cells_.empty(); }

  /// The rows below the header as a table; without `has_header` all of them. Throws invalid for a sheet without cells
  /// and for one that would make a table of next to nothing but empty cells.
  TextTable table(bool has_header, std::vector<std::string> guesses);

 private:
  struct Filled {
    const char* text;
    std::uint32_t size;
    std::uint16_t column;
    Holds holds;
    std::uint8_t currency;  // that it is shown with: its place in `currencies_`, from 1; 0 for none
  };
  struct RowEnd {
    std::uint32_t line;
    std::size_t end;  // of its cells
  };
  struct Note {
    std::size_t count = 0;
    std::uint64_t first_row = 0;
    std::string example;
  };
  static constexpr std::size_t kinds_of_notes = 6;

  void add(std::uint64_t column, std::string_view text, Holds holds);
  std::span<const Filled> cells_of(std::size_t row) const;
  std::size_t titles() const;
  void mend_mixed_columns(std::size_t first_row);
  void check_size(std::uint64_t cells) const;
  void name_columns(TextTable& table, std::size_t header_row, bool has_header,
                    std::vector<std::size_t>& place_of) const;
  void fill(TextTable& table, std::size_t first_row, const std::vector<std::size_t>& place_of) const;
  void add_findings(TextTable& table) const;

  std::string file_;
  std::vector<Filled> cells_;
  std::vector<RowEnd> rows_;
  std::shared_ptr<TextPool> texts_;
  std::vector<std::shared_ptr<const void>> kept_;
  Note notes_[kinds_of_notes];
  std::vector<std::string> currencies_;  // that cells are shown with
  std::uint8_t currency_ = 0;            // of the next cell
  std::uint64_t row_ = 0;
  std::uint64_t written_ = 0;  // cells that the file wrote, without those that it repeats
  bool is_hidden_ = false;
  bool has_cells_ = false;  // this row
};

/// The name of a column, counted from 0: "A" … "XFD".
std::string column_letters(std::uint64_t column);

}  // namespace crmcore::exchange
