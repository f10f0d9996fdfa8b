#include "rows_left_out.hpp"

#include <algorithm>

#include "crmcore/intake/marked.hpp"
#include "crmcore/intake/template.hpp"
#include "plan_data.hpp"

namespace crmcore::intake {

exchange::TextTable without_nested(const exchange::TextTable& table, const std::set<std::size_t>& used) {
  exchange::TextTable flat = table;
  flat.cells.clear();
  flat.lines.clear();
  flat.nested.clear();
  auto nested = table.nested.begin();  // row after row
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto first = nested;
    while (nested != table.nested.end() && nested->row == row) ++nested;
    const auto needed = std::find_if(first, nested, [&](const auto& cell) { return used.contains(cell.column); });
    if (needed != nested) {
      const std::string& column = table.header[needed->column];
      flat.findings.push_back(
          {table.lines[row], column, "json.nested", Severity::error,
           "row " + std::to_string(table.lines[row]) + " holds a list or an object in " + cited(column)});
      continue;
    }
    for (auto cell = first; cell != nested; ++cell) flat.nested.push_back({flat.lines.size(), cell->column});
    flat.lines.push_back(table.lines[row]);
    for (std::size_t c = 0; c < table.header.size(); ++c) flat.cells.push_back(table.cell(row, c));
  }
  return flat;
}

std::optional<exchange::TextTable> without_unread(const exchange::TextTable& table) {
  const auto marks = table.find(marks_header);
  if (!marks || !table.nested.empty()) return std::nullopt;
  exchange::TextTable readable = table;
  readable.cells.clear();
  readable.lines.clear();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    bool is_unread = !table.cell(row, *marks).empty();
    for (std::size_t c = 0; c < table.header.size(); ++c)
      is_unread = is_unread && (c == *marks || table.cell(row, c).empty());
    if (is_unread) {
      std::string_view mark = table.cell(row, *marks);
      if (mark.starts_with(rejected_mark)) mark.remove_prefix(rejected_mark.size());
      readable.findings.push_back({table.lines[row], "", "row.unread", Severity::error, std::string(mark)});
      continue;
    }
    readable.lines.push_back(table.lines[row]);
    for (std::size_t c = 0; c < table.header.size(); ++c) readable.cells.push_back(table.cell(row, c));
  }
  if (readable.rows() == table.rows()) return std::nullopt;
  return readable;
}

std::optional<exchange::TextTable> without_example(const store::Store& store, const exchange::TextTable& table,
                                                   std::string_view layout) {
  const auto example =
      may_be_imported(layout) && table.nested.empty() ? example_row(store, table, layout) : std::nullopt;
  if (!example) return std::nullopt;
  exchange::TextTable others = table;
  const auto first = static_cast<std::ptrdiff_t>(*example * table.header.size());
  others.cells.erase(others.cells.begin() + first,
                     others.cells.begin() + first + static_cast<std::ptrdiff_t>(table.header.size()));
  others.lines.erase(others.lines.begin() + static_cast<std::ptrdiff_t>(*example));
  others.findings.push_back({table.lines[*example], "", "row.example", Severity::info,
                             "the row is the example of the template, and is not read"});
  return others;
}

}  // namespace crmcore::intake
