#include "header_rows.hpp"

#include <algorithm>

namespace crmcore::exchange {

std::size_t title_lines(std::span<const LineShape> shapes) {
  for (std::size_t line = 0; line < shapes.size(); ++line) {
    if (shapes[line].filled <= 1) continue;
    const auto below = shapes.subspan(line + 1);
    const auto next = std::ranges::find_if(below, [](const LineShape& shape) { return shape.filled > 0; });
    return next != below.end() && next->cells == shapes[line].cells ? line : 0;
  }
  return 0;
}

std::string skipped_titles(std::size_t lines, std::string_view first) {
  return "the lines above the header are skipped, " + std::to_string(lines) + " from " + cited(first) + " on";
}

void ColumnNames::add(std::string_view header, std::size_t number) {
  const std::string_view plain = with_formula(trimmed(header));
  std::string column = plain.empty() ? "column_" + std::to_string(number) : std::string(plain);
  if (!taken_.insert(column).second) {
    int& last = numbers_.try_emplace(column, 1).first->second;
    std::string name;
    do name = column + " (" + std::to_string(++last) + ")";
    while (!taken_.insert(name).second);
    table_.guesses.push_back("column " + cited(column) + " appears again and is called " + cited(name));
    column = std::move(name);
  }
  table_.header.push_back(std::move(column));
}

bool has_doubtful_mark(std::string_view number) {
  constexpr std::size_t group = 3;
  if (number.starts_with('-')) number.remove_prefix(1);
  const std::size_t mark = number.find('.');
  return mark <= group && number.size() == mark + 1 + group && number.front() != '0' &&
         number.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace crmcore::exchange
