// What is JSON but no array of rows. Private to the room.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "crmcore/schema/column.hpp"

namespace crmcore::exchange {

/// Whether a text is JSON lines: its first two lines that are not empty are an object each.
inline bool is_json_lines(std::string_view text) {
  constexpr int enough = 2;
  int objects = 0;
  while (objects < enough && !text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!line.starts_with('{') || !nlohmann::json::accept(line)) return false;
    ++objects;
  }
  return objects == enough;
}

}  // namespace crmcore::exchange
