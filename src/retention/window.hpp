// What came after a day on which customers were judged. Private to the room.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crmcore/action/arguments.hpp"
#include "crmcore/history/history.hpp"

namespace crmcore::retention {

/// Throws invalid for a horizon outside 1 … 3660 days.
inline void check_horizon(int horizon) {
  constexpr double longest = 3660;  // ten years: nothing farther ahead can be judged on the past
  check_range("horizon", horizon, {.least = 1, .most = longest});
}
/// Throws invalid when the window of `horizon` days after `cutoff` is empty or not over by the day of the history.
inline void check_window(const History& past, Day cutoff, int horizon) {
  check_horizon(horizon);
  if (cutoff + Days{horizon} > past.today())
    throw Error(ErrorCode::invalid, "cutoff",
                "cutoff must be at most " + (past.today() - Days{horizon}).text() + ", so that its " +
                    std::to_string(horizon) + " days are over by " + past.today().text() + ", not " + cutoff.text());
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

/// Throws invalid when there is nobody to judge.
inline void check_somebody(std::size_t customers, Day cutoff) {
  if (customers == 0)
    throw Error(
        ErrorCode::invalid, "cutoff",
        "nobody had bought by " + cutoff.text() + "; choose a later cutoff, so that there is somebody to judge");
}

}  // namespace crmcore::retention
