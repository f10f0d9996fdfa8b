// Columns of yes and no, as people and programs write them. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crmcore/schema/table.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::retention {

[[noreturn]] inline void refuse(const Table& table, std::size_t row, std::size_t column, const std::string& why) {
  throw Error(ErrorCode::invalid, table.column(column).name,
              "row " + std::to_string(row + 1) + ", " + table.column(column).name + ": " + why);
}

/// 1, 0, or none where the cell is empty. Throws invalid, naming the row, for anything else.
inline std::optional<std::uint8_t> flag_of(const Table& table, std::size_t row, std::size_t column) {
  if (table.is_null(row, column)) return std::nullopt;
  const std::string text = folded(trimmed(table.text(row, column)));
  if (text.empty()) return std::nullopt;
  for (const std::string_view yes : {"1", "1.0", "true", "yes"})
    if (text == yes) return 1;
  for (const std::string_view no : {"0", "0.0", "false", "no"})
    if (text == no) return 0;
  refuse(table, row, column, cited(table.text(row, column)) + " is neither 1, true, yes nor 0, false, no");
}
inline std::uint8_t need_flag(const Table& table, std::size_t row, std::size_t column) {
  const auto flag = flag_of(table, row, column);
  if (!flag) refuse(table, row, column, "it is empty");
  return *flag;
}

}  // namespace crmcore::retention
