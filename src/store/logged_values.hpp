// How values stand in the log. Private to the room.
#pragma once

#include <cstdint>
#include <string_view>

#include "../values/json_document.hpp"
#include "crmcore/schema/cell.hpp"
#include "crmcore/values/json_text.hpp"

namespace crmcore::store {

inline constexpr std::int64_t rows_per_entry = 1024;  // new rows that one entry of the log covers at most

/// The changed columns of a log entry, each with its values before and after; discarded when there are none.
inline JsonDocument logged_columns(std::string_view text) {
  check_json_depth(text, "log");
  return JsonDocument(text);
}

inline Value logged_value(const nlohmann::ordered_json& json) {
  if (json.is_number_integer()) return Value(Cell::of(json.get<std::int64_t>()));
  if (json.is_number()) return Value(Cell::of(json.get<double>()));
  if (json.is_string()) return Value(json.get<std::string>());
  return {};
}

}  // namespace crmcore::store
