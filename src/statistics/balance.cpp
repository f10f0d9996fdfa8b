#include "crmcore/statistics/balance.hpp"

#include <array>
#include <cmath>
#include <string>

#include "balancing.hpp"
#include "crmcore/error.hpp"

namespace crmcore::statistics {
namespace {

constexpr std::int64_t most_number = 1'000'000'000'000'000;  // sums of a thousand of them do not overflow

[[noreturn]] void refuse(const char* subject, const std::string& why) { throw Error(ErrorCode::invalid, subject, why); }

std::string in_words(const BinBounds& bound) {
  return "between " + std::to_string(bound.least) + " and " + std::to_string(bound.most);
}

void check_costs(const Items& items) {
  if (items.bins == 0) refuse("bounds", "there must be at least one bin");
  if (items.cost.size() % items.bins != 0)
    refuse("cost", "there must be " + std::to_string(items.bins) + " costs for each item, one per bin, not " +
                       std::to_string(items.cost.size()) + " in all");
  for (const std::int64_t cost : items.cost)
    if (cost < -most_number || cost > most_number)
      refuse("cost", "a cost must be " + in_words({-most_number, most_number}) + ", not " + std::to_string(cost));
}

void check_weights(const Items& items) {
  if (items.weights.size() != items.size())
    refuse("weights", "there must be " + std::to_string(items.size()) + " weights, one per item, not " +
                          std::to_string(items.weights.size()));
  std::int64_t total = 0;
  for (const std::int64_t weight : items.weights) {
    if (weight < 0) refuse("weights", "a weight must be 0 or more, not " + std::to_string(weight));
    if (weight > most_number - total)
      refuse("weights", "all weights together must be " + std::to_string(most_number) + " or less");
    total += weight;
  }
}

void check_bounds(const Items& items, std::span<const BinBounds> bounds) {
  BinBounds all;
  for (const BinBounds& bound : bounds) {
    if (bound.least < 0 || bound.least > bound.most || bound.most > most_number)
      refuse("bounds", "a bin must hold " + in_words({0, most_number}) + ", the least first, not " + in_words(bound));
    all.least += bound.least;
    all.most += bound.most;
  }
  if (items.total() < all.least || items.total() > all.most)
    refuse("bounds", "all bins together hold " + in_words(all) + "; there are " + std::to_string(items.total()) +
                         " to put into them");
}

/// Prices of a sample of the items, to begin with; 0 for few items.
template <class Price>
std::vector<Price> first_prices(const Items& items, std::span<const BinBounds> bounds) {
  constexpr std::size_t one_of = 8;    // items of which one is in the sample
  constexpr std::size_t per_bin = 20;  // items of a sample that say something of a bin
  const std::size_t n = items.size();
  if (n < one_of * per_bin * items.bins) return std::vector<Price>(items.bins, 0);
  std::vector<std::int64_t> cost;
  std::vector<std::int64_t> weights;
  cost.reserve((n / one_of + 1) * items.bins);
  for (std::size_t i = 0; i < n; i += one_of) {
    const auto row = items.cost.subspan(i * items.bins, items.bins);
    cost.insert(cost.end(), row.begin(), row.end());
    if (!items.weights.empty()) weights.push_back(items.weights[i]);
  }
  const Items sample{cost, weights, items.bins};
  const double part = static_cast<double>(sample.total()) / static_cast<double>(items.total());
  std::vector<BinBounds> scaled;
  for (const BinBounds& bound : bounds)
    scaled.push_back({static_cast<std::int64_t>(static_cast<double>(bound.least) * part),
                      static_cast<std::int64_t>(static_cast<double>(bound.most) * part) + 1});
  Balancing<Price> balancing(sample, scaled, first_prices<Price>(sample, scaled));
  balancing.solve(2 * sample.size());
  return balancing.prices();
}

/// Whole items in bins with weights: what is out of bounds, and what it costs.
class Placement {
 public:
  Placement(const Items& items, std::span<const BinBounds> bounds, std::vector<std::uint32_t> bins)
      : items_(items), bounds_(bounds), bin_(std::move(bins)), load_(items.bins) {
    for (std::size_t i = 0; i < items_.size(); ++i) load_[bin_[i]] += items_.weight(i);
  }

  /// Moves and swaps items until none mends or saves anything.
  void improve() {
    while (mend()) {
    }
    constexpr int most_rounds = 50;           // each better than the one before; hardly ever more than ten are
    constexpr std::size_t few_items = 1'500;  // all pairs of which can be tried: about a million
    const bool with_swaps = items_.size() <= few_items;
    for (int round = 0; round < most_rounds; ++round) {
      bool is_better = move_each();
      if (with_swaps) is_better = swap_pairs() || is_better;
      if (!is_better) return;
    }
  }

  std::int64_t outside() const {
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < items_.bins; ++j) sum += outside(j, load_[j]);
    return sum;
  }
  double cost() const {
    double sum = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) sum += static_cast<double>(at(i, bin_[i]));
    return sum;
  }
  const std::vector<std::uint32_t>& bins() const { return bin_; }
  const std::vector<std::int64_t>& load() const { return load_; }

 private:
  /// What a change does: first to what is out of bounds, then to the cost.
  struct Effect {
    std::int64_t outside = 0;
    std::int64_t cost = 0;
    friend auto operator<=>(const Effect&, const Effect&) = default;
  };

  std::int64_t at(std::size_t item, std::size_t j) const { return items_.cost[item * items_.bins + j]; }
  std::int64_t outside(std::size_t j, std::int64_t load) const {
    return std::max<std::int64_t>({0, bounds_[j].least - load, load - bounds_[j].most});
  }
  /// What taking `weight` from one bin to another does to what is out of bounds.
  std::int64_t shift(std::size_t from, std::size_t to, std::int64_t weight) const {
    return outside(from, load_[from] - weight) + outside(to, load_[to] + weight) - outside(from, load_[from]) -
           outside(to, load_[to]);
  }

  /// Makes the move that costs least for each unit by which it brings loads nearer to their bounds.
  bool mend() {
    double best = std::numeric_limits<double>::infinity();
    std::pair<std::size_t, std::size_t> move;
    for (std::size_t i = 0; i < items_.size(); ++i)
      for (std::size_t j = 0; j < items_.bins; ++j) {
        const bool is_idle = outside(bin_[i], load_[bin_[i]]) == 0 && outside(j, load_[j]) == 0;
        if (j == bin_[i] || is_idle) continue;
        const std::int64_t outside = shift(bin_[i], j, items_.weight(i));
        if (outside >= 0) continue;
        const double rate = static_cast<double>(at(i, j) - at(i, bin_[i])) / static_cast<double>(-outside);
        if (rate >= best) continue;
        best = rate;
        move = {i, j};
      }
    if (best == std::numeric_limits<double>::infinity()) return false;
    put(move.first, move.second);
    return true;
  }
  bool move_each() {
    bool is_better = false;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      Effect best;
      std::size_t target = bin_[i];
      for (std::size_t j = 0; j < items_.bins; ++j) {
        if (j == bin_[i]) continue;
        const Effect effect{shift(bin_[i], j, items_.weight(i)), at(i, j) - at(i, bin_[i])};
        if (effect >= best) continue;
        best = effect;
        target = j;
      }
      if (target == bin_[i]) continue;
      put(i, target);
      is_better = true;
    }
    return is_better;
  }
  bool swap_pairs() {
    bool is_better = false;
    for (std::size_t a = 0; a < items_.size(); ++a)
      for (std::size_t b = a + 1; b < items_.size(); ++b) {
        const std::uint32_t of_a = bin_[a];
        const std::uint32_t of_b = bin_[b];
        if (of_a == of_b) continue;
        const Effect effect{shift(of_a, of_b, items_.weight(a) - items_.weight(b)),
                            at(a, of_b) - at(a, of_a) + at(b, of_a) - at(b, of_b)};
        if (effect >= Effect{}) continue;
        put(a, of_b);
        put(b, of_a);
        is_better = true;
      }
    return is_better;
  }
  void put(std::size_t item, std::size_t j) {
    load_[bin_[item]] -= items_.weight(item);
    load_[j] += items_.weight(item);
    bin_[item] = static_cast<std::uint32_t>(j);
  }

  Items items_;
  std::span<const BinBounds> bounds_;
  std::vector<std::uint32_t> bin_;
  std::vector<std::int64_t> load_;
};

/// The Lagrangian at some prices: no way within the bounds costs less, whatever the prices are.
double lagrangian(const Items& items, std::span<const BinBounds> bounds, std::span<const double> prices) {
  long double sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    long double least = std::numeric_limits<long double>::infinity();
    for (std::size_t j = 0; j < items.bins; ++j)
      least = std::min(least, static_cast<long double>(items.cost[i * items.bins + j]) +
                                  static_cast<long double>(items.weight(i)) * prices[j]);
    sum += least;
  }
  for (std::size_t j = 0; j < items.bins; ++j)
    sum -= static_cast<long double>(prices[j]) *
           static_cast<long double>(prices[j] > 0 ? bounds[j].most : bounds[j].least);
  return static_cast<double>(sum);
}

/// The items that weigh something, since the others go where they cost least.
struct Heavy {
  std::vector<std::size_t> item;
  std::vector<std::int64_t> cost, weights;
};
Heavy heavy_of(const Items& items) {
  Heavy heavy;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items.weight(i) == 0) continue;
    const auto row = items.cost.subspan(i * items.bins, items.bins);
    heavy.item.push_back(i);
    heavy.weights.push_back(items.weight(i));
    heavy.cost.insert(heavy.cost.end(), row.begin(), row.end());
  }
  return heavy;
}

std::vector<std::uint32_t> cheapest(const Items& items) {
  std::vector<std::uint32_t> bins;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto row = items.cost.subspan(i * items.bins, items.bins);
    bins.push_back(static_cast<std::uint32_t>(std::ranges::min_element(row) - row.begin()));
  }
  return bins;
}

}  // namespace

Balance balance(std::span<const std::int64_t> cost, std::span<const BinBounds> bounds) {
  const Items items{cost, {}, bounds.size()};
  check_costs(items);
  check_bounds(items, bounds);
  Balancing<std::int64_t> balancing(items, bounds, first_prices<std::int64_t>(items, bounds));
  if (!balancing.solve()) throw Error(ErrorCode::internal, "bounds", "no path to a bin with room was found");
  return {balancing.bins(), balancing.load(), balancing.prices()};
}

WeightedBalance balance(std::span<const std::int64_t> cost, std::span<const std::int64_t> weights,
                        std::span<const BinBounds> bounds) {
  const Items items{cost, weights, bounds.size()};
  check_costs(items);
  check_weights(items);
  check_bounds(items, bounds);
  std::vector<std::uint32_t> bins = cheapest(items);
  std::vector<double> prices(items.bins, 0);
  if (const Heavy heavy = heavy_of(items); !heavy.item.empty()) {
    const Items weighing{heavy.cost, heavy.weights, items.bins};
    Balancing<double> balancing(weighing, bounds, first_prices<double>(weighing, bounds));
    // Each path empties or fills something: so many are far more than it takes, and where they do not do, whole items
    // and the bound are found from the prices reached all the same.
    constexpr std::size_t paths_per_item = 20;
    balancing.solve(paths_per_item * (weighing.size() + items.bins));
    prices = balancing.prices();
    const auto found = balancing.bins();
    for (std::size_t i = 0; i < found.size(); ++i) bins[heavy.item[i]] = found[i];
  }
  Placement placement(items, bounds, std::move(bins));
  placement.improve();
  return {placement.bins(), placement.load(), placement.outside(), placement.cost(), lagrangian(items, bounds, prices)};
}

}  // namespace crmcore::statistics
