// Rows of a file that equal an earlier one, found by a hash table with open addressing. Private to the room.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "crmcore/exchange/text_table.hpp"
#include "flat_rows.hpp"

namespace crmcore::intake {

class RepeatedRows {
 public:
  /// Twice as many slots as rows, a power of two: a search is short, and nothing is moved later.
  explicit RepeatedRows(const exchange::TextTable& table)
      : table_(table), slots_(std::bit_ceil(2 * table.rows() + 1), none) {
    hashes_.reserve(table.rows());
  }

  /// The earlier row that a row equals in every column; notes the row where there is none.
  std::optional<std::uint32_t> find(std::size_t row) {
    const std::size_t hash = hash_of(row);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = first_slot(hash, mask);; at = (at + 1) & mask) {
      if (slots_[at] == none) {
        slots_[at] = static_cast<std::uint32_t>(hashes_.size());
        hashes_.emplace_back(hash, static_cast<std::uint32_t>(row));
        return std::nullopt;
      }
      const auto& [other_hash, other] = hashes_[slots_[at]];
      if (other_hash != hash) continue;
      const auto* a = &table_.cells[row * table_.header.size()];
      const auto* b = &table_.cells[other * table_.header.size()];
      if (!std::equal(a, a + table_.header.size(), b)) continue;
      return other;
    }
  }

 private:
  std::size_t hash_of(std::size_t row) const {
    constexpr std::size_t golden = 0x9E3779B97F4A7C15U;  // 2^64 divided by the golden ratio: spreads the bits evenly
    std::size_t hash = 0;
    for (std::size_t c = 0; c < table_.header.size(); ++c)
      hash = (hash ^ std::hash<std::string_view>()(table_.cell(row, c))) * golden;
    return hash;
  }

  /// Where the search for a hash begins: by its upper bits, which the multiplication mixes best.
  static std::size_t first_slot(std::size_t hash, std::size_t mask) { return hash >> 16 & mask; }

  const exchange::TextTable& table_;
  std::vector<std::uint32_t> slots_;
  std::vector<std::pair<std::size_t, std::uint32_t>> hashes_;
};

}  // namespace crmcore::intake
