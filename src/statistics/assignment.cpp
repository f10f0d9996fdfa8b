#include "crmcore/statistics/assignment.hpp"

#include <limits>
#include <queue>

namespace crmcore::statistics {
namespace {

constexpr double never = -std::numeric_limits<double>::infinity();

/// The item of a sink that loses least, or gains most, by moving on; items that have moved meanwhile are skipped.
using Queue = std::priority_queue<std::pair<double, std::uint32_t>>;

}  // namespace

std::vector<std::uint32_t> assign(std::span<const double> gain, std::span<const std::int64_t> capacity) {
  const std::size_t k = capacity.size(), n = k == 0 ? 0 : gain.size() / k;
  std::vector<std::uint32_t> sink(n, unassigned);
  std::vector<std::int64_t> load(k, 0);
  std::vector<Queue> queues(k * (k + 1));  // from j to l; k: to nowhere
  const auto at = [&](std::size_t item, std::size_t j) { return j == k ? 0 : gain[item * k + j]; };
  const auto enter = [&](std::size_t item, std::size_t j) {
    sink[item] = static_cast<std::uint32_t>(j);
    for (std::size_t l = 0; l <= k; ++l)
      if (l != j && (l == k || at(item, l) > 0))
        queues[j * (k + 1) + l].emplace(at(item, l) - at(item, j), static_cast<std::uint32_t>(item));
  };
  const auto best_move = [&](std::size_t j, std::size_t l) {
    Queue& queue = queues[j * (k + 1) + l];
    while (!queue.empty() && sink[queue.top().second] != j) queue.pop();
    return queue.empty() ? std::pair(never, std::uint32_t{0}) : queue.top();
  };
  std::vector<double> value(k + 1);
  std::vector<std::size_t> from(k + 1);
  std::vector<std::uint32_t> mover(k + 1);
  for (std::size_t item = 0; item < n; ++item) {
    // the best total at which sink j can be given one item too many, by chains of moves
    for (std::size_t j = 0; j < k; ++j) {
      value[j] = capacity[j] > 0 && at(item, j) > 0 ? at(item, j) : never;
      from[j] = k;  // the item itself
    }
    value[k] = 0, from[k] = k + 1;  // it stays out
    for (std::size_t round = 0; round < k; ++round) {
      bool better = false;
      for (std::size_t j = 0; j < k; ++j) {
        if (value[j] == never || load[j] < capacity[j]) continue;
        for (std::size_t l = 0; l <= k; ++l) {
          if (l == j) continue;
          const auto [change, other] = best_move(j, l);
          if (change == never || value[j] + change <= value[l] + 1e-12 * (1 + (value[l] == never ? 0 : value[l])))
            continue;
          value[l] = value[j] + change, from[l] = j, mover[l] = other;
          better = true;
        }
      }
      if (!better) break;
    }
    std::size_t end = k;
    for (std::size_t j = 0; j < k; ++j)
      if (load[j] < capacity[j] && value[j] > value[end]) end = j;
    if (end == k && from[k] == k + 1) continue;
    if (end < k) ++load[end];
    while (from[end] < k) {  // back along the chain
      const std::size_t before = from[end];
      if (end == k)
        sink[mover[end]] = unassigned;
      else
        enter(mover[end], end);
      end = before;
    }
    enter(item, end);
  }
  return sink;
}

}  // namespace crmcore::statistics
