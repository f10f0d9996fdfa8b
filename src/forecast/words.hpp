// Numbers as the room says them, and things looked up by event, product and day. Private to the room.
#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "crmcore/error.hpp"
#include "crmcore/schema/column.hpp"
#include "crmcore/values/calendar.hpp"

namespace crmcore::forecast {

/// "7.5", "128": one decimal below ten.
inline std::string units(double value) {
  const double rounded =
      std::abs(value) < 10 && value != std::round(value) ? std::round(value * 10) / 10 : std::round(value);
  return shortest(rounded);
}
inline std::string percent(double share) { return units(100 * share) + " %"; }

/// Whether words are English; Spanish otherwise. Throws unknown_name.
inline bool is_english(std::string_view language) {
  if (language != "en" && language != "es")
    throw_unknown("language", "there are no words in", language, std::array<std::string_view, 2>{"en", "es"});
  return language == "en";
}

template <class Cell>
using ByCell = std::map<std::tuple<std::string_view, std::string_view, std::optional<Day>>, const Cell*>;
template <class Cell>
ByCell<Cell> by_cell(const std::vector<Cell>& cells) {
  ByCell<Cell> all;
  for (const Cell& cell : cells)
    all.emplace(std::tuple(std::string_view(cell.event), std::string_view(cell.product), cell.day), &cell);
  return all;
}

}  // namespace crmcore::forecast
