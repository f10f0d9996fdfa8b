#include "sheet_rows.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "header_rows.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::size_t longest_text = 1'000'000;   // bytes, as of a field of CSV; Excel itself allows 32,767 characters
constexpr std::uint64_t most_cells = 50'000'000;  // of a table: 800 MB
// A sheet says where its cells are and may repeat them, so that a small file could take all memory, as in JSON: a table
// of this many cells, or with one written of so many, is allowed.
constexpr std::uint64_t cells_for_nothing = 4'000'000;
constexpr std::uint64_t cells_for_one_written = 64;

struct NoteText {
  std::string_view code, one, several;
};
/// In the order of `Told`.
constexpr auto note_texts = std::to_array<NoteText>({
    {"sheet.error_value", " cell holds an error of the spreadsheet, such as ",
     " cells hold an error of the spreadsheet, such as "},
    {"sheet.no_kept_value",
     " formula has no value kept with it and is read as empty (open the file in a spreadsheet and save it): ",
     " formulas have no value kept with them and are read as empty (open the file in a spreadsheet and save it): "},
    {"sheet.merged", " range of merged cells has its value in its first cell alone: ",
     " ranges of merged cells have their value in their first cell alone: "},
    {"sheet.no_such_day", " cell shows 1900-02-29, which never was: ", " cells show 1900-02-29, which never was: "},
    {"sheet.hidden_rows", " hidden row is read as well: ", " hidden rows are read as well, the first of them "},
    {"sheet.hidden_columns",
     " hidden column is read as well: ", " hidden columns are read as well, the first of them "},
});

/// Whether a text has a decimal comma: the last of its marks, with other than three digits behind or points before.
bool has_decimal_comma(std::string_view text) {
  constexpr std::size_t group = 3;
  const std::size_t comma = text.rfind(',');
  if (comma == std::string_view::npos || text.find_first_not_of("0123456789.,-+ ") != std::string_view::npos)
    return false;
  const std::string_view behind = text.substr(comma + 1);
  if (behind.empty() || behind.find('.') != std::string_view::npos) return false;
  return behind.size() != group || text.find('.') != std::string_view::npos;
}

/// A number among texts with a decimal comma, as these write it; one with a doubtful mark has one more zero.
std::string with_decimal_comma(std::string_view number) {
  std::string text(number);
  if (has_doubtful_mark(text)) text += '0';
  std::ranges::replace(text, '.', ',');
  return text;
}

}  // namespace

std::string column_letters(std::uint64_t column) {
  constexpr std::uint64_t letters = 26;
  std::string text;
  for (std::uint64_t rest = column + 1; rest > 0; rest = (rest - 1) / letters)
    text.insert(text.begin(), static_cast<char>('A' + (rest - 1) % letters));
  return text;
}

std::string SheetRows::place(std::uint64_t column) const { return column_letters(column) + std::to_string(row_); }

void SheetRows::begin_row(std::uint64_t number, bool is_hidden) {
  if (number <= row_ || number > std::numeric_limits<std::uint32_t>::max())
    throw Error(ErrorCode::invalid, file_,
                file_ + " is damaged: row " + std::to_string(number) + " follows row " + std::to_string(row_));
  row_ = number;
  is_hidden_ = is_hidden;
  has_cells_ = false;
}

void SheetRows::say_currency(std::string_view currency) {
  constexpr std::size_t most = 255;  // more than there are
  auto found = std::ranges::find(currencies_, currency);
  if (found == currencies_.end() && currencies_.size() < most) found = currencies_.emplace(found, currency);
  currency_ = found == currencies_.end() ? 0 : static_cast<std::uint8_t>(found - currencies_.begin() + 1);
}

void SheetRows::add(std::uint64_t column, std::string_view text, Holds holds) {
  if (text.empty()) {
    currency_ = 0;
    return;
  }
  if (column >= most_columns) refuse_columns(file_, column + 1);
  if (text.size() > longest_text)
    throw Error(ErrorCode::invalid, file_,
                file_ + ": cell " + place(column) + " has " + std::to_string(text.size()) +
                    " bytes; at most a million are allowed");
  if (has_cells_ && cells_.back().column >= column)
    throw Error(ErrorCode::invalid, file_,
                file_ + " is damaged: cell " + place(column) + " does not stand right of the one before");
  ++written_;
  check_size(cells_.size() + 1);
  cells_.push_back({text.data(), static_cast<std::uint32_t>(text.size()), static_cast<std::uint16_t>(column), holds,
                    std::exchange(currency_, std::uint8_t{0})});
  if (!has_cells_) {
    rows_.push_back({static_cast<std::uint32_t>(row_), 0});
    if (is_hidden_) tell(Told::hidden_rows, std::to_string(row_));
  }
  rows_.back().end = cells_.size();
  has_cells_ = true;
}

void SheetRows::cell(std::uint64_t column, std::string_view text, Holds holds) {
  if (!text.empty()) add(column, texts_->keep(text), holds);
}

void SheetRows::kept_cell(std::uint64_t column, std::string_view text) { add(column, text, Holds::text); }

void SheetRows::repeat_cell(std::uint64_t times) {
  const Filled last = cells_.back();
  if (last.column + times >= most_columns) refuse_columns(file_, last.column + times + 1);
  check_size(cells_.size() + times);
  for (std::uint64_t i = 1; i <= times; ++i) {
    Filled again = last;
    again.column = static_cast<std::uint16_t>(last.column + i);
    cells_.push_back(again);
  }
  rows_.back().end = cells_.size();
}

void SheetRows::repeat_row(std::uint64_t times) {
  if (!has_cells_) {
    row_ += std::min<std::uint64_t>(times, std::numeric_limits<std::uint32_t>::max());
    return;
  }
  const std::span<const Filled> cells = cells_of(rows_.size() - 1);
  const std::size_t first = cells_.size() - cells.size();
  const std::size_t width = cells.size();
  check_size(cells_.size() + width * std::min<std::uint64_t>(times, most_cells));
  for (std::uint64_t i = 0; i < times; ++i) {
    ++row_;
    for (std::size_t c = 0; c < width; ++c) {
      const Filled cell = cells_[first + c];
      cells_.push_back(cell);
    }
    rows_.push_back({static_cast<std::uint32_t>(row_), cells_.size()});
  }
}

void SheetRows::tell(Told what, std::string_view example) {
  Note& note = notes_[static_cast<std::size_t>(what)];
  if (note.count++ > 0) return;
  const bool is_of_the_sheet = what == Told::merged || what == Told::hidden_columns;
  note.first_row = is_of_the_sheet ? 0 : row_;
  note.example = example;
}

void SheetRows::check_size(std::uint64_t cells) const {
  if (cells > most_cells)
    throw Error(ErrorCode::invalid, file_,
                file_ + " has more than " + std::to_string(most_cells) + " cells; import it in parts");
  if (cells > cells_for_nothing && cells / cells_for_one_written > written_)
    throw Error(ErrorCode::invalid, file_,
                file_ + " would be a table of " + std::to_string(cells) + " cells, of which the file writes " +
                    std::to_string(written_) + "; save the rows that matter in a sheet of their own");
}

std::span<const SheetRows::Filled> SheetRows::cells_of(std::size_t row) const {
  const std::size_t begin = row == 0 ? 0 : rows_[row - 1].end;
  return std::span(cells_).subspan(begin, rows_[row].end - begin);
}

/// How many of the rows with cells stand above the header.
std::size_t SheetRows::titles() const {
  std::vector<LineShape> shapes;
  for (std::size_t row = 0; row < rows_.size() && shapes.size() < most_titles; ++row)
    shapes.push_back({.filled = cells_of(row).size()});
  return title_lines(shapes);
}

/// Writes the numbers of columns that hold texts with a decimal comma as these write them, so that one reading fits.
void SheetRows::mend_mixed_columns(std::size_t first_row) {
  const std::size_t first_cell = first_row == 0 ? 0 : rows_[first_row - 1].end;
  const std::span<Filled> cells = std::span(cells_).subspan(first_cell);
  std::vector<bool> has_comma(most_columns);
  bool has_any = false;
  for (const Filled& cell : cells)
    if (cell.holds == Holds::text && has_decimal_comma({cell.text, cell.size})) {
      has_comma[cell.column] = true;
      has_any = true;
    }
  if (!has_any) return;
  for (Filled& cell : cells) {
    if (cell.holds != Holds::number || !has_comma[cell.column]) continue;
    const std::string_view text = texts_->keep(with_decimal_comma({cell.text, cell.size}));
    cell = {text.data(), static_cast<std::uint32_t>(text.size()), cell.column, Holds::text, cell.currency};
  }
}

/// Names the columns that hold something, and says where each column of the sheet is in the table; `most_columns` for
/// one that holds nothing.
void SheetRows::name_columns(TextTable& table, std::size_t header_row, bool has_header,
                             std::vector<std::size_t>& place_of) const {
  std::vector<std::string_view> headers(most_columns);
  std::vector<bool> is_used(most_columns);
  const std::size_t begin = header_row == 0 ? 0 : rows_[header_row - 1].end;
  for (const Filled& cell : std::span(cells_).subspan(begin)) is_used[cell.column] = true;
  if (has_header)
    for (const Filled& cell : cells_of(header_row)) headers[cell.column] = {cell.text, cell.size};
  place_of.assign(most_columns, most_columns);
  ColumnNames names(table);
  for (std::size_t column = 0; column < most_columns; ++column) {
    if (!is_used[column]) continue;
    place_of[column] = table.header.size();
    names.add(headers[column], column + 1);
  }
}

/// Puts the cells where they belong, and says which columns hold nothing but numbers.
void SheetRows::fill(TextTable& table, std::size_t first_row, const std::vector<std::size_t>& place_of) const {
  const std::size_t width = table.header.size();
  table.cells.resize((rows_.size() - first_row) * width);
  table.lines.reserve(rows_.size() - first_row);
  std::vector<bool> has_text(width);
  std::vector<bool> has_number(width);
  std::map<std::pair<std::size_t, std::string>, std::vector<std::uint32_t>> said;  // lines, by column and currency
  for (std::size_t row = first_row; row < rows_.size(); ++row) {
    for (const Filled& cell : cells_of(row)) {
      const std::size_t column = place_of[cell.column];
      table.cells[(row - first_row) * width + column] = {cell.text, cell.size};
      (cell.holds == Holds::number ? has_number : has_text)[column] = true;
      if (cell.currency != 0) said[{column, currencies_[cell.currency - 1]}].push_back(rows_[row].line);
    }
    table.lines.push_back(rows_[row].line);
  }
  for (std::size_t column = 0; column < width; ++column)
    if (has_number[column] && !has_text[column]) table.numbers.push_back(column);
  for (auto& [what, lines] : said) table.currencies.push_back({what.first, what.second, std::move(lines)});
}

void SheetRows::add_findings(TextTable& table) const {
  for (std::size_t kind = 0; kind < kinds_of_notes; ++kind) {
    const Note& note = notes_[kind];
    const NoteText& text = note_texts[kind];
    if (note.count == 0) continue;
    table.findings.push_back(
        {note.first_row, "", std::string(text.code), Severity::warning,
         std::to_string(note.count) + std::string(note.count == 1 ? text.one : text.several) + note.example});
  }
}

TextTable SheetRows::table(bool has_header, std::vector<std::string> guesses) {
  if (rows_.empty()) throw Error(ErrorCode::invalid, file_, file_ + " has no rows");
  TextTable table;
  table.name = file_;
  table.guesses = std::move(guesses);
  const std::size_t header_row = has_header ? titles() : 0;
  const std::size_t first_row = header_row + (has_header ? 1 : 0);
  if (header_row > 0) {
    const Filled& title = cells_.front();
    table.guesses.push_back(skipped_titles(rows_[header_row].line - rows_[0].line, {title.text, title.size}));
    table.findings.push_back({rows_[0].line, "", "row.title", Severity::info, table.guesses.back()});
    for (std::size_t row = 0; row < header_row; ++row)
      for (const Filled& cell : cells_of(row)) table.titles.emplace_back(cell.text, cell.size);
  }
  mend_mixed_columns(first_row);
  std::vector<std::size_t> place_of;
  name_columns(table, header_row, has_header, place_of);
  check_size(std::uint64_t{rows_.size() - first_row} * table.header.size());
  fill(table, first_row, place_of);
  add_findings(table);
  table.keeps.assign(kept_.begin(), kept_.end());
  table.keeps.push_back(texts_);
  return table;
}

}  // namespace crmcore::exchange
