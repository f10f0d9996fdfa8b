// What came after a day on which customers were judged. Private to the room.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crmcore/history/history.hpp"

namespace crmcore::retention {

inline void check_horizon(int horizon) {
  constexpr double longest = 3660;  // ten years: nothing farther ahead can be judged on the past
  check_range("horizon", horizon, 1, longest);
}
/// Throws invalid when the window of `horizon` days after `cut` is empty or not over by the day of the history.
inline void check_window(const History& past, Day cut, int horizon) {
  check_horizon(horizon);
  if (cut + Days{horizon} > past.today())
    throw Error(
        ErrorCode::invalid, "cut",
        "the " + std::to_string(horizon) + " days after " + cut.text() + " are not over on " + past.today().text());
}

/// Whether each of these customers of `then`, ascending, bought nothing in (then, then + horizon].
inline std::vector<std::uint8_t> silent_after(const History& past, const History& then,
                                              std::span<const std::uint32_t> customers, int horizon) {
  std::vector<std::uint8_t> silent;
  std::size_t at = 0;
  for (const std::uint32_t c : customers) {
    while (past.code(at) != then.code(c)) ++at;
    silent.push_back(bought(past[at], then.today(), then.today() + Days{horizon}) ? 0 : 1);
  }
  return silent;
}

/// Throws invalid when nobody is there to be judged.
inline void check_somebody(std::size_t customers, Day cut) {
  if (customers == 0)
    throw Error(ErrorCode::invalid, "cut", "there is nobody to judge who had bought by " + cut.text());
}

}  // namespace crmcore::retention
