// Many items, few sinks: who goes where when places are limited.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crmcore::statistics {

constexpr std::uint32_t unassigned = 0xffffffff;

/// The assignment of items to sinks with the greatest total gain: at most capacity[j] items in sink j, an item in one
/// sink or in none. `gain` holds a row of one number per sink for each item; an item goes nowhere for a gain of 0 or
/// less; with `most`, no more than so many items in all sinks together. Exact: items come one after the other, each
/// along the best chain of moves between the few sinks, and leave by the cheapest chains until `most` are left
/// (successive shortest paths on the graph of sinks, Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9).
std::vector<std::uint32_t> assign(std::span<const double> gain, std::span<const std::int64_t> capacity,
                                  std::optional<std::int64_t> most = {});

}  // namespace crmcore::statistics
