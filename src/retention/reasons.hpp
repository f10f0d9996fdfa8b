// How a part of a logit is told. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "crmcore/values/parse.hpp"

namespace crmcore::retention {

/// No decimals from 20 on, one from 1 on, else two.
inline std::string short_number(double value) {
  const double size = std::abs(value);
  if (size >= 1e15) return shortest(value);
  std::array<char, 32> text{};
  const int decimals = size >= 20 ? 0 : size >= 1 ? 1 : 2;
  return {text.data(),
          std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr};
}

/// Writes the three parts that weigh most, as tell(part) + " (+1.31)".
template <class Tell>
void three_reasons(std::span<const double> parts, Tell&& tell, const std::array<std::string*, 3>& to) {
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t c) { return std::abs(parts[c]); });
  for (std::size_t r = 0; r < std::min(to.size(), order.size()); ++r) {
    const double part = parts[order[r]];
    *to[r] = tell(order[r]) + " (" + (part >= 0 ? "+" : "") + short_number(part) + ")";
  }
}

}  // namespace crmcore::retention
