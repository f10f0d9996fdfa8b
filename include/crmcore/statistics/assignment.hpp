// Many items, few sinks: who goes where when places are limited.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crmcore::statistics {

constexpr std::uint32_t unassigned = 0xffffffff;

/// How many items may pass here: those of a sink on their way in, or all that passed the narrower limits within it.
struct Limit {
  std::int64_t most = 0;
  std::optional<std::size_t> of_sink = {};  ///< of several limits of a sink its items take any
  std::optional<std::size_t> within = {};   ///< the limit to pass next, later in the list; none: the item has a place
};

struct Assignment {
  std::vector<std::uint32_t> sink;   ///< of each item; of one that watches, where it would have been
  std::vector<std::int64_t> passed;  ///< items through each limit
};

/// The assignment of items to sinks with the greatest total gain that the limits allow: an item in one sink or in none.
/// `gain` holds a row of one number per sink for each item; an item goes nowhere for a gain of 0 or less. Exact: items
/// come one after the other, each along the best chain of moves between sinks and of places taken and given back
/// (successive shortest paths, Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9). An item that `watches` (one
/// flag per item) takes no place; its sink says where it would be, were it to come to the others as the last. Throws
/// invalid for a limit below 0, of a sink that is not there, within one that is not later, or of a sink and around
/// others at once.
Assignment assign(std::span<const double> gain, std::size_t sinks, std::span<const Limit> limits,
                  std::span<const std::uint8_t> watches = {});

}  // namespace crmcore::statistics
