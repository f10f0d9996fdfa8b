#include "said_zone.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// Whether a text is an instant in any order of day, month and year.
bool is_instant(const std::string& text) {
  constexpr std::array orders{DateOrder::year_month_day, DateOrder::day_month_year, DateOrder::month_day_year};
  return std::ranges::any_of(
      orders, [&](DateOrder order) { return parse<Instant>(text, {.date_order = order}).value.has_value(); });
}

/// Whether a cell is a time without a zone: with one behind it, it is an instant.
bool lacks_zone(std::string_view cell) {
  return cell.find(':') != std::string_view::npos && is_instant(std::string(cell) + " UTC");
}

bool is_offset(std::string_view zone) { return is_instant("2000-01-01 00:00 " + std::string(zone)); }

}  // namespace

bool holds_times(const TextTable& table, std::size_t column) {
  constexpr auto midnights = std::to_array<std::string_view>({" 00:00", "T00:00", " 00:00:00", "T00:00:00"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string_view cell = trimmed(table.cell(row, column));
    if (const std::size_t fraction = cell.rfind('.'); cell.substr(std::min(fraction, cell.size())).starts_with(".0"))
      cell = cell.substr(0, fraction);
    const bool is_midnight = std::ranges::any_of(midnights, [&](auto ending) { return cell.ends_with(ending); });
    const bool is_more_than_digits = cell.find_first_of(": ") != std::string_view::npos ||
                                     std::ranges::any_of(cell, [](char c) { return is_letter(c) || c == 'T'; });
    const bool is_number = !cell.empty() && cell.find_first_not_of("0123456789.,") == std::string_view::npos;
    if ((is_more_than_digits && !is_midnight) || is_number) return true;  // a number counts seconds, or parts of days
  }
  return false;
}

std::string zone_in(std::string_view header) {
  const std::string text = folded(header);
  if (text.ends_with("(z)")) return "UTC";
  const std::size_t open = text.rfind('(');
  if (open != std::string::npos && text.ends_with(')')) {  // "Fecha (+01:00)"
    const std::string inside = text.substr(open + 1, text.size() - open - 2);
    if ((inside.starts_with('+') || inside.starts_with('-')) && is_offset(inside)) return inside;
  }
  for (const std::string_view name : {"utc", "gmt"}) {
    const std::size_t at = text.find(name);
    if (at == std::string::npos || (at > 0 && is_letter(text[at - 1]))) continue;
    std::string_view rest = std::string_view(text).substr(at + name.size());
    if (!rest.empty() && is_letter(rest.front())) continue;
    rest = trimmed(rest);
    if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return "UTC";
    const std::size_t end = rest.find_first_not_of("0123456789:", 1);
    return "UTC" + std::string(rest.substr(0, end));
  }
  return "";
}

std::optional<std::size_t> zone_column(const TextTable& table) {
  constexpr auto names = std::to_array<std::string_view>(
      {"time zone", "timezone", "tz", "zona horaria", "huso horario", "utc offset", "fuso horario"});
  const auto found = std::ranges::find_if(table.header, [&](const std::string& header) {
    std::string called = folded(header);
    std::ranges::replace(called, '_', ' ');
    return std::ranges::find(names, called) != names.end();
  });
  if (found == table.header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.header.begin());
}

std::optional<TextTable> with_said_zones(const TextTable& table) {
  const auto of_rows = zone_column(table);
  std::vector<std::string> of_columns;
  std::vector<bool> hold_times;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    of_columns.push_back(zone_in(table.header[c]));
    hold_times.push_back((of_rows || !of_columns[c].empty()) && holds_times(table, c));
  }
  const bool is_said = of_rows || std::ranges::any_of(of_columns, [](const auto& zone) { return !zone.empty(); });
  if (!is_said) return std::nullopt;
  TextTable zoned = table;
  const auto texts = std::make_shared<std::deque<std::string>>();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string of_row(of_rows ? trimmed(table.cell(row, *of_rows)) : "");
    if (!of_row.empty() && !is_offset(of_row)) of_row.clear();
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      const std::string& zone = of_columns[c].empty() ? of_row : of_columns[c];
      const std::string_view cell = trimmed(table.cell(row, c));
      if (zone.empty() || c == of_rows || !hold_times[c] || !lacks_zone(cell)) continue;
      zoned.cells[row * table.header.size() + c] = texts->emplace_back(std::string(cell) + " " + zone);
    }
  }
  if (texts->empty()) return std::nullopt;
  zoned.keeps.push_back(texts);
  return zoned;
}

void check_zones(const store::Store& store, const TextTable& table, const std::set<std::size_t>& used) {
  const auto zones = zone_column(table);
  if (!zones) return;
  const std::string own = store.time_zone() ? std::string(store.time_zone().name()) : "";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view zone = trimmed(table.cell(row, *zones));
    if (zone.empty() || folded(zone) == folded(own)) continue;
    for (const std::size_t column : used)
      if (column != *zones && lacks_zone(trimmed(table.cell(row, column))))
        throw Error(ErrorCode::rule, table.header[*zones],
                    "column " + cited(table.header[*zones]) + " says " + cited(zone) + " of row " +
                        std::to_string(table.lines[row]) + ", whose time " + cited(trimmed(table.cell(row, column))) +
                        " would be taken for the shop's own; write times with their offset, as 2011-12-10 08:26 "
                        "-06:00, or leave the column out where they are those of the shop");
  }
}

}  // namespace crmcore::intake
