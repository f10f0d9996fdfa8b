// Many items, few sinks: who goes where when places are limited.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crmcore::statistics {

constexpr std::uint32_t unassigned = 0xffffffff;

/// How many items may pass: those of one sink, or all that passed the narrower limits within this one.
struct Limit {
  std::int64_t most = 0;
  std::optional<std::size_t> of_sink = {};  ///< its sink; an item may take any of several limits of a sink
  std::optional<std::size_t> within = {};   ///< the limit to pass next, later in the list; none: the item has a place
};

struct Assignment {
  std::vector<std::uint32_t> sink;   ///< sink of each item; for one that watches, the sink it would have had
  std::vector<std::int64_t> passed;  ///< items through each limit
};

/// Assigns items to sinks, each to one or to none, with the greatest total gain that the limits allow.
/// `gain` holds one number per sink for each item; an item is not assigned for a gain of 0 or less. An item that
/// `watches` (one flag per item) takes no place; its sink is the one it would get if it came after all the others.
/// Method: exact, by successive shortest paths (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9): items come
/// one after the other, each along the best chain of moves between sinks and of places taken and given back.
/// Throws invalid for a limit that is below 0, belongs to a sink that does not exist, is within one that does not come
/// later, or belongs to a sink and has other limits within it.
Assignment assign(std::span<const double> gain, std::size_t sinks, std::span<const Limit> limits,
                  std::span<const std::uint8_t> watches = {});

}  // namespace crmcore::statistics
