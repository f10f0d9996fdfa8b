#include "crmcore/statistics/assignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <string>

#include "crmcore/error.hpp"

namespace crmcore::statistics {
namespace {

constexpr double never = -std::numeric_limits<double>::infinity();

/// The item of a sink that loses least, or gains most, by moving on; items that have moved meanwhile are skipped.
using Queue = std::priority_queue<std::pair<double, std::uint32_t>>;

/// Items in sinks, and the moves open to them. Someone too many goes from node to node until there is a place: sinks
/// come first, where an item can move on, then limits, where only the way matters, then a place and nowhere.
class Sinks {
 public:
  Sinks(std::span<const double> gain, std::size_t sinks, std::span<const Limit> limits)
      : k_(sinks),
        placed_(sinks + limits.size()),
        nowhere_(placed_ + 1),
        gain_(gain),
        limits_(limits),
        result_{std::vector<std::uint32_t>(sinks == 0 ? 0 : gain.size() / sinks, unassigned),
                std::vector<std::int64_t>(limits.size(), 0)},
        queues_(k_ * (k_ + 1)),
        best_(nowhere_ + 1) {}

  std::size_t items() const { return result_.sink.size(); }
  void bring(std::uint32_t item) {
    std::size_t node = end_of(item);
    for (Step step = Step::moves; step != Step::arrives;) {
      const Reached how = best_[node];
      step = how.step;
      if (step == Step::takes) ++result_.passed[how.what];
      if (step == Step::gives_back) --result_.passed[how.what];
      if (step == Step::moves || step == Step::arrives) enter(how.what, node);
      node = how.from;
    }
  }
  /// Notes where an item would be, and leaves all as it is.
  void watch(std::uint32_t item) {
    std::size_t node = end_of(item);
    while (best_[node].step != Step::arrives) node = best_[node].from;
    if (node < k_) result_.sink[item] = static_cast<std::uint32_t>(node);
  }
  Assignment assignment() && { return std::move(result_); }

 private:
  enum class Step : std::uint8_t { arrives, moves, takes, gives_back };
  /// The best total with someone too many at a node, and the last step there.
  struct Reached {
    double gain = never;
    Step step = Step::arrives;
    std::uint32_t what = 0;  ///< the item that arrives or moves, the limit that is passed
    std::size_t from = 0;
  };

  /// Where the best chain that begins with this item ends: at a place, or nowhere.
  std::size_t end_of(std::uint32_t item) {
    for (Reached& node : best_) node = {};
    best_[nowhere_] = {0, Step::arrives, item, nowhere_};
    for (std::size_t j = 0; j < k_; ++j)
      if (at(item, j) > 0) best_[j] = {at(item, j), Step::arrives, item, nowhere_};
    for (std::size_t round = 0; round < best_.size() && lengthen(); ++round) {
    }
    return best_[placed_].gain > best_[nowhere_].gain ? placed_ : nowhere_;
  }
  std::size_t before(std::size_t limit) const { return limits_[limit].of_sink.value_or(k_ + limit); }
  std::size_t after(std::size_t limit) const { return limits_[limit].within ? k_ + *limits_[limit].within : placed_; }
  double at(std::size_t item, std::size_t j) const { return j == k_ ? 0 : gain_[item * k_ + j]; }

  void enter(std::uint32_t item, std::size_t node) {
    result_.sink[item] = node < k_ ? static_cast<std::uint32_t>(node) : unassigned;
    if (node >= k_) return;
    for (std::size_t l = 0; l <= k_; ++l)
      if (l != node && (l == k_ || at(item, l) > 0))
        queues_[node * (k_ + 1) + l].emplace(at(item, l) - at(item, node), item);
  }
  /// Chains longer by a step where that is better; whether one was.
  bool lengthen() {
    bool better = false;
    const auto go = [&](std::size_t from, std::size_t to, double change, Step step, std::uint32_t what) {
      const double gain = best_[from].gain + change;
      const double old = best_[to].gain;
      if (gain <= old + 1e-12 * (1 + (old == never ? 0 : std::abs(old)))) return;
      best_[to] = {gain, step, what, from};
      better = true;
    };
    for (std::uint32_t i = 0; i < limits_.size(); ++i) {
      if (result_.passed[i] < limits_[i].most) go(before(i), after(i), 0, Step::takes, i);
      if (result_.passed[i] > 0 && after(i) != placed_) go(after(i), before(i), 0, Step::gives_back, i);
    }
    for (std::size_t j = 0; j < k_; ++j) {
      if (best_[j].gain == never) continue;
      for (std::size_t l = 0; l <= k_; ++l) {
        if (l == j) continue;
        Queue& queue = queues_[j * (k_ + 1) + l];
        while (!queue.empty() && result_.sink[queue.top().second] != j) queue.pop();
        if (!queue.empty()) go(j, l == k_ ? nowhere_ : l, queue.top().first, Step::moves, queue.top().second);
      }
    }
    return better;
  }

  std::size_t k_, placed_, nowhere_;
  std::span<const double> gain_;
  std::span<const Limit> limits_;
  Assignment result_;
  std::vector<Queue> queues_;  // from sink j to l; k: to nowhere
  std::vector<Reached> best_;
};

void check(std::span<const Limit> limits, std::size_t sinks) {
  const auto refuse = [](std::size_t i, const std::string& why) {
    throw Error(ErrorCode::invalid, "limits", "limit " + std::to_string(i) + " " + why);
  };
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const Limit& limit = limits[i];
    if (limit.most < 0) refuse(i, "must be 0 or more, not " + std::to_string(limit.most));
    if (limit.of_sink && *limit.of_sink >= sinks)
      refuse(i, "belongs to sink " + std::to_string(*limit.of_sink) + ", but there are only " + std::to_string(sinks) +
                    " sinks");
    if (!limit.within) continue;
    if (*limit.within <= i || *limit.within >= limits.size())
      refuse(i, "is within limit " + std::to_string(*limit.within) + ", which does not come later");
    if (limits[*limit.within].of_sink) refuse(*limit.within, "belongs to a sink, so no other limit can be within it");
  }
}

}  // namespace

Assignment assign(std::span<const double> gain, std::size_t sinks, std::span<const Limit> limits,
                  std::span<const std::uint8_t> watches) {
  check(limits, sinks);
  Sinks all(gain, sinks, limits);
  const auto only_watches = [&](std::uint32_t item) { return !watches.empty() && watches[item] != 0; };
  for (std::uint32_t item = 0; item < all.items(); ++item)
    if (!only_watches(item)) all.bring(item);
  for (std::uint32_t item = 0; item < all.items(); ++item)
    if (only_watches(item)) all.watch(item);
  return std::move(all).assignment();
}

}  // namespace crmcore::statistics
