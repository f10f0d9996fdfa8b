#include "crmcore/duplicates/clusters.hpp"

#include <algorithm>
#include <numeric>

namespace crmcore::duplicates {
namespace {

/// Clusters in the making: a tree to the first record of each, and a ring through its members.
class Joined {
 public:
  explicit Joined(std::size_t records) : parent_(records), next_(records), size_(records, 1) {
    std::iota(parent_.begin(), parent_.end(), 0U);
    std::iota(next_.begin(), next_.end(), 0U);
  }
  std::uint32_t root(std::uint32_t record) {
    while (parent_[record] != record) {
      parent_[record] = parent_[parent_[record]];
      record = parent_[record];
    }
    return record;
  }
  std::uint32_t size(std::uint32_t root) const { return size_[root]; }
  void join(std::uint32_t a, std::uint32_t b) {
    parent_[b] = a;
    size_[a] += size_[b];
    std::swap(next_[a], next_[b]);
  }
  template <class Use>
  void each_member(std::uint32_t root, Use&& use) const {
    std::uint32_t member = root;
    do {
      use(member);
      member = next_[member];
    } while (member != root);
  }

 private:
  std::vector<std::uint32_t> parent_, next_, size_;
};

/// The pairs of each record.
struct Neighbours {
  struct Neighbour {
    std::uint32_t record;
    float probability;
  };
  std::vector<std::uint64_t> starts;
  std::vector<Neighbour> list;

  Neighbours(std::size_t records, std::span<const ScoredPair> pairs) : starts(records + 1, 0), list(pairs.size() * 2) {
    for (const ScoredPair& pair : pairs) {
      ++starts[pair.first + 1];
      ++starts[pair.second + 1];
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<std::uint64_t> next(starts.begin(), starts.end() - 1);
    for (const ScoredPair& pair : pairs) {
      const auto probability = static_cast<float>(pair.probability());
      list[next[pair.first]++] = {pair.second, probability};
      list[next[pair.second]++] = {pair.first, probability};
    }
  }
  std::span<const Neighbour> of(std::uint32_t record) const {
    return std::span(list).subspan(starts[record], starts[record + 1] - starts[record]);
  }
};

/// Below 0 where two of them are known to be different.
double mean_between(Joined& joined, const Neighbours& neighbours, std::uint32_t a, std::uint32_t b) {
  if (joined.size(a) > joined.size(b)) std::swap(a, b);
  double sum = 0;
  bool apart = false;
  joined.each_member(a, [&](std::uint32_t member) {
    for (const auto& neighbour : neighbours.of(member)) {
      if (joined.root(neighbour.record) != b) continue;
      sum += static_cast<double>(neighbour.probability);
      apart = apart || neighbour.probability == 0;
    }
  });
  if (apart) return -1;
  return sum / (static_cast<double>(joined.size(a)) * static_cast<double>(joined.size(b)));
}

}  // namespace

std::vector<std::uint32_t> clusters_of(std::size_t records, std::span<const ScoredPair> pairs, double threshold) {
  const Neighbours neighbours(records, pairs);
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < pairs.size(); ++i)
    if (pairs[i].probability() >= threshold) order.push_back(i);
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::uint32_t i) { return pairs[i].weight; });
  Joined joined(records);
  // A pair that was refused is asked again, since its clusters may have grown together otherwise.
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::uint32_t i : order) {
      const std::uint32_t a = joined.root(pairs[i].first);
      const std::uint32_t b = joined.root(pairs[i].second);
      if (a == b || mean_between(joined, neighbours, a, b) < threshold) continue;
      joined.join(std::min(a, b), std::max(a, b));
      changed = true;
    }
  }
  constexpr std::uint32_t none = 0xFFFFFFFF;
  std::vector<std::uint32_t> number_of_root(records, none);
  std::vector<std::uint32_t> cluster(records);
  std::uint32_t next = 0;
  for (std::uint32_t record = 0; record < records; ++record) {
    std::uint32_t& number = number_of_root[joined.root(record)];
    if (number == none) number = next++;
    cluster[record] = number;
  }
  return cluster;
}

}  // namespace crmcore::duplicates
