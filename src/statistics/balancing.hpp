// The flow behind statistics/balance.hpp: whole items at whole prices, or weights that may be split at real prices.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "crmcore/statistics/balance.hpp"

namespace crmcore::statistics {

/// Costs of n items in k bins, one row per item; weights are empty where each item weighs 1, and else above 0.
struct Items {
  std::span<const std::int64_t> cost;
  std::span<const std::int64_t> weights;
  std::size_t bins = 0;

  std::size_t size() const { return cost.size() / bins; }
  std::int64_t weight(std::size_t item) const { return weights.empty() ? 1 : weights[item]; }
  std::int64_t total() const {
    if (weights.empty()) return static_cast<std::int64_t>(size());
    return std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  }
};

/// A flow from items through bins to one sink, which takes from each bin what it holds.
template <class Price>
class Balancing {
 public:
  /// Puts every item where cost + price is least.
  Balancing(const Items& items, std::span<const BinBounds> bounds, std::vector<Price> prices)
      : items_(items),
        bounds_(bounds),
        k_(items.bins),
        price_(std::move(prices)),
        bin_(items.size()),
        load_(k_),
        taken_(k_),
        queues_(k_ * k_),
        nearest_(k_ * k_, unknown),
        reach_(k_ * k_, unknown),
        nodes_(k_ + 1) {
    price_.push_back(0);  // of the sink
    place_all();
    for (std::size_t j = 0; j < k_; ++j) {
      taken_[j] = first_taken(j);
      sink_excess_ += taken_[j];
    }
    sink_excess_ -= items_.total();
  }

  /// Moves what is too much to where something lacks, along shortest paths. False where there is none, which the bounds
  /// of all bins together exclude, or where it took more than `most_paths`.
  bool solve(std::size_t most_paths = std::numeric_limits<std::size_t>::max()) {
    for (std::size_t path = 0; is_any_too_much(); ++path) {
      if (path == most_paths) return false;
      const std::size_t end = find_path();
      if (end == no_node) return false;
      push_along(end);
    }
    return true;
  }

  /// The price of each bin; that of the sink is 0.
  std::vector<Price> prices() const {
    std::vector<Price> relative(price_.begin(), price_.end() - 1);
    for (Price& price : relative) price -= price_[k_];
    return relative;
  }
  const std::vector<std::int64_t>& load() const { return load_; }
  /// The bin of each item; of one that is split the bin with the largest part.
  std::vector<std::uint32_t> bins() const {
    std::vector<std::uint32_t> whole = bin_;
    for (const auto& [item, parts] : parts_) {
      const auto most = std::ranges::max_element(parts, {}, &Part::second);
      whole[item] = most->first;
    }
    return whole;
  }

 private:
  using Part = std::pair<std::uint32_t, std::int64_t>;  // a bin, and what of an item is in it
  using Entry = std::pair<Price, std::uint32_t>;        // what a move costs, and the item
  struct Node {
    Price distance = unknown;
    std::size_t from = no_node;
    bool is_settled = false;
    bool is_guess = false;  ///< reached by a move that is only known not to be cheaper
  };
  static constexpr bool is_whole = std::is_integral_v<Price>;
  static constexpr Price unknown = std::numeric_limits<Price>::max() / 4;  // farther than any path, and no overflow
  static constexpr std::size_t no_node = std::numeric_limits<std::size_t>::max();
  static constexpr std::uint32_t split = std::numeric_limits<std::uint32_t>::max();
  // Up to so many costs all moves are kept at hand; of more only those of the tenth of the items that move most
  // cheaply, which is hardly ever too few after the prices of a sample.
  static constexpr std::size_t few_costs = 20'000;
  static constexpr std::size_t kept_part = 10;

  /// Cost of an item in a bin for each unit of its weight.
  Price at(std::size_t item, std::size_t j) const {
    const std::int64_t cost = items_.cost[item * k_ + j];
    if constexpr (is_whole)
      return cost;
    else
      return static_cast<Price>(cost) / static_cast<Price>(items_.weight(item));
  }
  /// What it costs to move an item, for each unit of its weight.
  Price step(std::size_t item, std::size_t from, std::size_t to) const {
    if constexpr (is_whole)
      return at(item, to) - at(item, from);
    else  // of whole numbers, so that equal costs differ by exactly 0
      return static_cast<Price>(items_.cost[item * k_ + to] - items_.cost[item * k_ + from]) /
             static_cast<Price>(items_.weight(item));
  }

  void place_all() {
    const std::size_t n = items_.size();
    std::vector<Price> gap(n);
    for (std::size_t i = 0; i < n; ++i) {
      Price best = unknown;
      Price second = unknown;
      std::uint32_t bin = 0;
      for (std::size_t j = 0; j < k_; ++j) {
        const Price here = at(i, j) + price_[j];
        if (here < best) {
          second = best;
          best = here;
          bin = static_cast<std::uint32_t>(j);
        } else if (here < second) {
          second = here;
        }
      }
      bin_[i] = bin;
      load_[bin] += items_.weight(i);
      gap[i] = second - best;
    }
    keep_cheap_moves(gap);
  }

  void keep_cheap_moves(const std::vector<Price>& gap) {
    const std::size_t n = items_.size();
    Price limit = unknown;
    if (n * k_ > few_costs) {
      std::vector<Price> sorted = gap;
      const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(n / kept_part);
      std::ranges::nth_element(sorted, middle);
      limit = *middle;
      for (std::size_t j = 0; j < k_; ++j)
        for (std::size_t l = 0; l < k_; ++l) reach_[j * k_ + l] = limit + price_[j] - price_[l];
    }
    for (std::size_t i = 0; i < n; ++i)
      if (gap[i] <= limit) offer(static_cast<std::uint32_t>(i), bin_[i], false);
    for (std::size_t pair = 0; pair < queues_.size(); ++pair)
      std::make_heap(queues_[pair].begin(), queues_[pair].end(), std::greater<>());
    for (std::size_t j = 0; j < k_; ++j) refresh(j);
  }

  /// Notes that an item may move on from a bin, with those moves that are at hand.
  void offer(std::uint32_t item, std::size_t from, bool in_order) {
    for (std::size_t to = 0; to < k_; ++to) {
      if (to == from) continue;
      const Price cost = step(item, from, to);
      if (cost > reach_[from * k_ + to]) continue;
      auto& queue = queues_[from * k_ + to];
      queue.emplace_back(cost, item);
      if (in_order) std::push_heap(queue.begin(), queue.end(), std::greater<>());
    }
  }
  /// All moves out of a bin, where those at hand have run out.
  void offer_all(std::size_t from) {
    for (std::size_t to = 0; to < k_; ++to) {
      queues_[from * k_ + to].clear();
      reach_[from * k_ + to] = unknown;
    }
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (part_in(static_cast<std::uint32_t>(i), from) > 0) offer(static_cast<std::uint32_t>(i), from, false);
    for (std::size_t to = 0; to < k_; ++to) {
      auto& queue = queues_[from * k_ + to];
      std::make_heap(queue.begin(), queue.end(), std::greater<>());
    }
    refresh(from);
  }
  /// Drops moves of items that have left a bin. Without any, the next move costs more than those at hand would.
  void refresh(std::size_t from) {
    for (std::size_t to = 0; to < k_; ++to) {
      auto& queue = queues_[from * k_ + to];
      while (!queue.empty() && part_in(queue.front().second, from) == 0) {
        std::pop_heap(queue.begin(), queue.end(), std::greater<>());
        queue.pop_back();
      }
      nearest_[from * k_ + to] = queue.empty() ? reach_[from * k_ + to] : queue.front().first;
    }
  }

  std::int64_t part_in(std::uint32_t item, std::size_t j) const {
    if (bin_[item] == j) return items_.weight(item);
    if (bin_[item] != split) return 0;
    for (const Part& part : parts_.at(item))
      if (part.first == j) return part.second;
    return 0;
  }
  void move(std::uint32_t item, std::size_t from, std::size_t to, std::int64_t amount) {
    load_[from] -= amount;
    load_[to] += amount;
    if (bin_[item] == from && amount == items_.weight(item)) {
      bin_[item] = static_cast<std::uint32_t>(to);
    } else {
      move_part(item, from, to, amount);
    }
    offer(item, to, true);
    refresh(from);
    refresh(to);
  }
  void move_part(std::uint32_t item, std::size_t from, std::size_t to, std::int64_t amount) {
    auto& parts = parts_[item];
    if (bin_[item] != split) parts = {{bin_[item], items_.weight(item)}};
    const auto add = [&parts](std::size_t j, std::int64_t more) {
      const auto found = std::ranges::find(parts, static_cast<std::uint32_t>(j), &Part::first);
      if (found == parts.end())
        parts.emplace_back(static_cast<std::uint32_t>(j), more);
      else
        found->second += more;
    };
    add(from, -amount);
    add(to, amount);
    std::erase_if(parts, [](const Part& part) { return part.second == 0; });
    bin_[item] = parts.size() == 1 ? parts.front().first : split;
    if (parts.size() == 1) parts_.erase(item);
  }

  /// What the sink takes from a bin to begin with, as its price asks for.
  std::int64_t first_taken(std::size_t j) const {
    if (price_[j] > 0) return bounds_[j].most;
    if (price_[j] < 0) return bounds_[j].least;
    return std::clamp(load_[j], bounds_[j].least, bounds_[j].most);
  }
  /// What is too much at a node; below 0: what lacks.
  std::int64_t excess(std::size_t node) const { return node < k_ ? load_[node] - taken_[node] : sink_excess_; }
  bool is_any_too_much() const {
    for (std::size_t node = 0; node <= k_; ++node)
      if (excess(node) > 0) return true;
    return false;
  }

  /// Reduced cost of a step between nodes; `unknown` where there is none.
  Price length(std::size_t from, std::size_t to) const {
    Price cost = 0;
    if (from < k_ && to < k_) {
      cost = nearest_[from * k_ + to];
      if (cost >= unknown) return unknown;
    } else if (from < k_) {
      if (taken_[from] >= bounds_[from].most) return unknown;
    } else if (taken_[to] <= bounds_[to].least) {
      return unknown;
    }
    return std::max<Price>(0, cost + price_[to] - price_[from]);
  }
  bool is_guess(std::size_t from, std::size_t to) const {
    return from < k_ && to < k_ && queues_[from * k_ + to].empty();
  }

  /// The nearest node where something lacks, seen from all that have too much (Dijkstra); prices follow.
  std::size_t find_path() {
    for (std::size_t node = 0; node <= k_; ++node) {
      nodes_[node] = {};
      if (excess(node) > 0) nodes_[node].distance = 0;
    }
    for (;;) {
      const std::size_t next = next_node();
      if (next == no_node) return no_node;
      if (nodes_[next].is_guess) {  // the true move may cost more: look it up, and begin again
        offer_all(nodes_[next].from);
        return find_path();
      }
      nodes_[next].is_settled = true;
      if (excess(next) < 0) {
        for (std::size_t node = 0; node <= k_; ++node)
          price_[node] -= std::min(nodes_[node].distance, nodes_[next].distance);
        return next;
      }
      for (std::size_t to = 0; to <= k_; ++to) {
        if (nodes_[to].is_settled || to == next) continue;
        const Price step = length(next, to);
        if (step >= unknown || nodes_[next].distance + step >= nodes_[to].distance) continue;
        nodes_[to].distance = nodes_[next].distance + step;
        nodes_[to].from = next;
        nodes_[to].is_guess = is_guess(next, to);
      }
    }
  }
  std::size_t next_node() const {
    std::size_t next = no_node;
    for (std::size_t node = 0; node <= k_; ++node)
      if (!nodes_[node].is_settled && nodes_[node].distance < unknown &&
          (next == no_node || nodes_[node].distance < nodes_[next].distance))
        next = node;
    return next;
  }

  void push_along(std::size_t end) {
    std::int64_t amount = -excess(end);
    std::size_t start = end;
    for (; nodes_[start].from != no_node; start = nodes_[start].from)
      amount = std::min(amount, room(nodes_[start].from, start));
    amount = std::min(amount, excess(start));
    for (std::size_t node = end; nodes_[node].from != no_node; node = nodes_[node].from) {
      const std::size_t from = nodes_[node].from;
      if (from < k_ && node < k_) {
        move(queues_[from * k_ + node].front().second, from, node, amount);
      } else {
        const std::int64_t more = from < k_ ? amount : -amount;
        taken_[from < k_ ? from : node] += more;
        sink_excess_ += more;
      }
    }
  }
  std::int64_t room(std::size_t from, std::size_t to) const {
    if (from == k_) return taken_[to] - bounds_[to].least;
    if (to == k_) return bounds_[from].most - taken_[from];
    return part_in(queues_[from * k_ + to].front().second, from);
  }

  Items items_;
  std::span<const BinBounds> bounds_;
  std::size_t k_;
  std::vector<Price> price_;  // of the bins, then of the sink
  std::vector<std::uint32_t> bin_;
  std::unordered_map<std::uint32_t, std::vector<Part>> parts_;  // of split items
  std::vector<std::int64_t> load_, taken_;
  std::int64_t sink_excess_ = 0;            // what the sink takes from all bins, less what there is
  std::vector<std::vector<Entry>> queues_;  // of each pair of bins, cheapest first
  std::vector<Price> nearest_;              // of each pair, what the cheapest move costs at least
  std::vector<Price> reach_;                // of each pair, up to which cost moves are at hand
  std::vector<Node> nodes_;
};

}  // namespace crmcore::statistics
