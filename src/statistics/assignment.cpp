#include "crmcore/statistics/assignment.hpp"

#include <limits>
#include <numeric>
#include <queue>

namespace crmcore::statistics {
namespace {

constexpr double never = -std::numeric_limits<double>::infinity();

/// The item of a sink that loses least, or gains most, by moving on; items that have moved meanwhile are skipped.
using Queue = std::priority_queue<std::pair<double, std::uint32_t>>;

/// Items in sinks, and the moves open to them.
class Sinks {
 public:
  Sinks(std::span<const double> gain, std::span<const std::int64_t> capacity)
      : k_(capacity.size()),
        gain_(gain),
        capacity_(capacity),
        sink_(k_ == 0 ? 0 : gain.size() / k_, unassigned),
        load_(k_, 0),
        queues_(k_ * (k_ + 1)),
        value_(k_ + 1),
        from_(k_ + 1),
        mover_(k_ + 1) {}

  void bring(std::size_t item) {
    // the best total at which sink j can be given one item too many, by chains of moves
    for (std::size_t j = 0; j < k_; ++j) {
      value_[j] = capacity_[j] > 0 && at(item, j) > 0 ? at(item, j) : never;
      from_[j] = start;
    }
    value_[k_] = 0, from_[k_] = stays_out;
    lengthen([&](std::size_t j) { return load_[j] == capacity_[j]; });
    std::size_t end = k_;
    for (std::size_t j = 0; j < k_; ++j)
      if (load_[j] < capacity_[j] && value_[j] > value_[end]) end = j;
    if (from_[end] == stays_out) return;
    if (end < k_) ++load_[end];
    enter(item, move_back(end));
  }
  /// Takes one item out, with the chain of moves that loses least.
  void take_out() {
    for (std::size_t j = 0; j < k_; ++j) value_[j] = load_[j] > 0 ? 0 : never, from_[j] = start;
    value_[k_] = never;
    lengthen([](std::size_t) { return true; });
    --load_[move_back(k_)];
  }
  std::int64_t items() const { return std::accumulate(load_.begin(), load_.end(), std::int64_t{0}); }
  std::vector<std::uint32_t> sinks() && { return std::move(sink_); }

 private:
  static constexpr std::size_t start = ~std::size_t{0}, stays_out = start - 1;

  double at(std::size_t item, std::size_t j) const { return j == k_ ? 0 : gain_[item * k_ + j]; }
  void enter(std::size_t item, std::size_t j) {
    sink_[item] = static_cast<std::uint32_t>(j);
    for (std::size_t l = 0; l <= k_; ++l)
      if (l != j && (l == k_ || (capacity_[l] > 0 && at(item, l) > 0)))
        queues_[j * (k_ + 1) + l].emplace(at(item, l) - at(item, j), static_cast<std::uint32_t>(item));
  }
  std::pair<double, std::uint32_t> best_move(std::size_t j, std::size_t l) {
    Queue& queue = queues_[j * (k_ + 1) + l];
    while (!queue.empty() && sink_[queue.top().second] != j) queue.pop();
    return queue.empty() ? std::pair(never, std::uint32_t{0}) : queue.top();
  }
  /// Longer chains while they are better: an item of a sink that must give one moves on.
  template <class MustGive>
  void lengthen(MustGive&& must_give) {
    for (std::size_t round = 0; round < k_; ++round) {
      bool better = false;
      for (std::size_t j = 0; j < k_; ++j) {
        if (value_[j] == never || !must_give(j)) continue;
        for (std::size_t l = 0; l <= k_; ++l) {
          if (l == j) continue;
          const auto [change, other] = best_move(j, l);
          if (change == never || value_[j] + change <= value_[l] + 1e-12 * (1 + (value_[l] == never ? 0 : value_[l])))
            continue;
          value_[l] = value_[j] + change, from_[l] = j, mover_[l] = other;
          better = true;
        }
      }
      if (!better) return;
    }
  }
  /// Makes the moves of the chain that ends there; the sink where it starts.
  std::size_t move_back(std::size_t end) {
    while (from_[end] < k_) {
      if (end == k_)
        sink_[mover_[end]] = unassigned;
      else
        enter(mover_[end], end);
      end = from_[end];
    }
    return end;
  }

  std::size_t k_;
  std::span<const double> gain_;
  std::span<const std::int64_t> capacity_;
  std::vector<std::uint32_t> sink_;  // of each item
  std::vector<std::int64_t> load_;
  std::vector<Queue> queues_;  // from j to l; k: to nowhere
  std::vector<double> value_;
  std::vector<std::size_t> from_;
  std::vector<std::uint32_t> mover_;
};

}  // namespace

std::vector<std::uint32_t> assign(std::span<const double> gain, std::span<const std::int64_t> capacity,
                                  std::optional<std::int64_t> most) {
  Sinks sinks(gain, capacity);
  for (std::size_t item = 0; item * capacity.size() < gain.size(); ++item) sinks.bring(item);
  for (std::int64_t over = most ? sinks.items() - *most : 0; over > 0; --over) sinks.take_out();
  return std::move(sinks).sinks();
}

}  // namespace crmcore::statistics
