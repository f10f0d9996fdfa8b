// What most lines of a flat file say, where they disagree. Private to the room.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flat_rows.hpp"

namespace crmcore::intake {

/// Which text belongs to a thing when its lines disagree: the most frequent, then the latest, then the smallest.
class Votes {
 public:
  void vote(std::uint32_t thing, std::uint32_t text, std::int64_t when) {
    const std::uint64_t key = std::uint64_t{thing} << 32 | text;
    if (key != last_key_ || !last_) {
      last_ = &votes_[key];
      last_key_ = key;
    }
    ++last_->count;
    last_->latest = std::max(last_->latest, when);
  }
  /// Chooses the text of each thing, or none, and counts how many there were.
  void decide(std::size_t things, const Names& texts) {
    chosen_.assign(things, none);
    variants_.assign(things, 0);
    std::vector<Vote> best(things);
    for (const auto& [key, vote] : votes_) {
      const auto thing = static_cast<std::uint32_t>(key >> 32);
      const auto text = static_cast<std::uint32_t>(key);
      ++variants_[thing];
      const auto rank = [](const Vote& v) { return std::pair(v.count, v.latest); };
      const bool better = chosen_[thing] == none || rank(vote) > rank(best[thing]) ||
                          (rank(vote) == rank(best[thing]) && texts[text] < texts[chosen_[thing]]);
      if (!better) continue;
      chosen_[thing] = text;
      best[thing] = vote;
    }
  }
  std::uint32_t chosen(std::uint32_t thing) const { return chosen_[thing]; }
  std::uint32_t variants(std::uint32_t thing) const { return variants_[thing]; }

 private:
  struct Vote {
    std::int64_t count = 0;
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
  };
  std::unordered_map<std::uint64_t, Vote> votes_;
  std::uint64_t last_key_ = 0;
  Vote* last_ = nullptr;
  std::vector<std::uint32_t> chosen_, variants_;
};

}  // namespace crmcore::intake
