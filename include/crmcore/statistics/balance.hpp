// Many items, few bins, each of which must hold no less and no more than its bounds: where every item goes at least
// cost. (For places that are limited from above alone, and items that may stay out, see assignment.hpp.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace crmcore::statistics {

/// What a bin holds at least and at most.
struct BinBounds {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// Items in bins, and the prices that prove that no other way is cheaper.
struct Balance {
  std::vector<std::uint32_t> bin;  ///< of each item
  std::vector<std::int64_t> load;  ///< items in each bin
  /// One of each bin. Every item is where cost + price is least; a bin with a price above 0 is full, one with a price
  /// below 0 holds its least. That both hold is the proof (complementary slackness).
  std::vector<std::int64_t> price;
};

/// Puts each item into one bin, at the least total cost within the bounds. `cost` holds one number per bin for each
/// item. Method: exact. Prices of a sample of the items, found in the same way, say where each item goes to begin with;
/// what is then too much in one bin goes to where something lacks by successive shortest paths with potentials (Ahuja,
/// Magnanti and Orlin, Network Flows, 1993, chapter 9) over the bins alone, each pair of which keeps the items that
/// move most cheaply from one to the other.
/// Throws invalid for a cost beyond ±10^15, bounds that are negative or the wrong way round, and where all bins
/// together must hold more items than there are, or can hold fewer.
Balance balance(std::span<const std::int64_t> cost, std::span<const BinBounds> bounds);

/// Items with weights in bins, and how far from the best that is at most.
struct WeightedBalance {
  std::vector<std::uint32_t> bin;  ///< of each item
  std::vector<std::int64_t> load;  ///< weight in each bin
  std::int64_t outside = 0;        ///< weight by which loads are out of bounds in all; 0: all are kept
  double cost = 0;                 ///< in all
  double bound = 0;                ///< no way within the bounds costs less
};

/// The same with a weight of 0 or more of each item; bounds are of the weight in a bin.
/// Method: the optimum where items may be split (a linear programme, solved as above) gives prices, whose Lagrangian is
/// the bound, and leaves at most about as many items split as there are bins. These go whole to where they fit best;
/// single moves, and swaps of two items where those are few enough to try, then mend what is out of bounds and lower
/// the cost until none does. No whole items may meet the bounds exactly: `outside` says by how much they do not.
/// Throws as above, and for a weight that is negative or beyond 10^15 in all.
WeightedBalance balance(std::span<const std::int64_t> cost, std::span<const std::int64_t> weights,
                        std::span<const BinBounds> bounds);

}  // namespace crmcore::statistics
