#include "sheet_cells.hpp"

#include <algorithm>
#include <cmath>

#include "crmcore/error.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::exchange {
namespace {

using Is = SheetCell::Is;

/// Whether a spreadsheet keeps all digits of a number.
bool is_kept(std::string_view number) {
  constexpr std::ptrdiff_t most = 15;
  return std::ranges::count_if(number, [](char c) { return c >= '0' && c <= '9'; }) <= most;
}

bool is_character_start(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

SheetCell sheet_cell(const Table& table, std::size_t row, std::size_t column) {
  constexpr std::int64_t first_day = -25'508;  // 1900-03-01: all spreadsheets count days alike from here on
  const Cell cell = table.cell(row, column);
  if (cell.is_null()) return {};
  switch (table.column(column).kind) {
    case Kind::boolean: return {Is::truth, table.text(row, column), cell.integer()};
    case Kind::minute: return {Is::time, table.text(row, column), cell.integer()};
    case Kind::day: return {cell.integer() < first_day ? Is::text : Is::day, table.text(row, column), cell.integer()};
    case Kind::integer:
    case Kind::id:
    case Kind::decimal:
    case Kind::amount: {
      std::string text = table.text(row, column);
      const bool is_exact = is_kept(text);
      return {is_exact ? Is::number : Is::text, std::move(text)};
    }
    case Kind::real: return {std::isfinite(cell.real()) ? Is::number : Is::text, table.text(row, column)};
    case Kind::instant: return {Is::text, table.text(row, column)};
    case Kind::text:
    case Kind::choice:
    case Kind::choices: break;
  }
  if (cell.text().empty()) return {};
  return {Is::text, with_own_apostrophe(cell.text())};
}

std::string sheet_name(std::string_view wanted) {
  constexpr std::size_t most_characters = 31;
  std::string name;
  std::size_t characters = 0;
  for (const char c : wanted) {
    if (is_character_start(c) && ++characters > most_characters) break;
    name += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : '_';
  }
  return name.empty() ? "crmcore" : name;
}

std::vector<std::size_t> column_widths(const Table& table) {
  constexpr std::size_t rows_looked_at = 100;
  constexpr std::size_t least = 8;
  constexpr std::size_t most = 50;  // characters: longer texts are cut by the next column
  constexpr std::size_t room = 2;
  const auto characters = [](std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, &is_character_start));
  };
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.width(); ++c) {
    std::size_t width = characters(table.column(c).name);
    for (std::size_t r = 0; r < std::min(table.rows(), rows_looked_at); ++r)
      width = std::max(width, characters(table.text(r, c)));
    widths.push_back(std::clamp(width + room, least, most));
  }
  return widths;
}

void check_fits_sheet(const Table& table) {
  constexpr std::size_t most_rows = 1'048'576;  // with the header
  if (table.width() > most_columns) refuse_columns("the table", table.width());
  if (table.rows() >= most_rows)
    throw Error(ErrorCode::invalid, "rows",
                "a sheet has at most " + std::to_string(most_rows - 1) + " rows below its header, not " +
                    std::to_string(table.rows()) + "; write CSV");
}

void append_xml(std::string& xml, std::string_view text, bool escapes, const std::string& where) {
  constexpr std::string_view hexadecimal = "0123456789ABCDEF";
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::invalid, "cell", where + " holds " + what + ", which this format cannot hold; write CSV");
  };
  if (!is_utf8(text)) refuse("bytes that are not UTF-8");
  if (text.find("\xEF\xBF\xBE") != std::string_view::npos || text.find("\xEF\xBF\xBF") != std::string_view::npos)
    refuse("U+FFFE or U+FFFF");
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = byte < 0x20 && c != '\t' && c != '\n';
    if (c == '<') {
      xml += "&lt;";
    } else if (c == '>') {
      xml += "&gt;";
    } else if (c == '&') {
      xml += "&amp;";
    } else if (c == '"') {
      xml += "&quot;";
    } else if (escapes && c == '_' && text.substr(at).starts_with("_x")) {
      xml += "_x005F_";  // or what follows could be taken for an escape
    } else if (is_control && escapes) {
      xml += "_x00";
      xml += hexadecimal[byte >> 4];
      xml += hexadecimal[byte & 0xF];
      xml += '_';
    } else if (is_control) {
      refuse("the control character " + std::to_string(byte));
    } else {
      xml += c;
    }
  }
}

}  // namespace crmcore::exchange
