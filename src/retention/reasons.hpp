// How a part of a logit is put into words. Private to the room.
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

/// A number without decimals from 20 on, with one from 1 on, else with two.
inline std::string short_number(double value) {
  const double size = std::abs(value);
  constexpr double too_long = 1e15;  // digits beyond it are not exact
  if (size >= too_long) return shortest(value);
  std::array<char, 32> text{};
  int decimals = 2;
  if (size >= 1) decimals = 1;
  if (size >= 20) decimals = 0;
  return {text.data(),
          std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr};
}

/// Writes the three parts that weigh most to `to`, each as tell(part) + " (+1.31)".
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
/// The same of the parts that raise a logit alone; fewer than three leave the rest empty.
template <class Tell>
void raising_reasons(std::vector<double> parts, Tell&& tell, const std::array<std::string*, 3>& to) {
  for (double& part : parts) part = std::max(part, 0.0);
  three_reasons(parts, tell, to);
  std::ranges::sort(parts, std::greater<>());
  constexpr double shown = 0.005;  // a part that reads +0.00 says nothing
  for (std::size_t r = 0; r < to.size(); ++r)
    if (r >= parts.size() || parts[r] < shown) to[r]->clear();
}

}  // namespace crmcore::retention
