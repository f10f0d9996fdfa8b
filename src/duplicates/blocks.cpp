#include "crmcore/duplicates/blocks.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "crmcore/statistics/parallel.hpp"
#include "keys.hpp"

namespace crmcore::duplicates {
namespace {

constexpr std::uint64_t records_per_pair = 2;            // of one key
constexpr std::uint64_t pairs_of_small_files = 200'000;  // which are compared in a tenth of a second
constexpr std::uint64_t pairs_of_a_piece = 200'000;
constexpr std::size_t rows_of_a_piece = 1U << 16U;

/// A record under its key: the key in the upper half.
using Entry = std::uint64_t;

std::uint32_t key_of(Entry entry) { return static_cast<std::uint32_t>(entry >> 32U); }

/// Sorts by key, stably, so that records ascend in each block: by 11 bits at a time.
void sort_by_key(std::vector<Entry>& entries) {
  constexpr unsigned bits = 11;
  constexpr std::size_t buckets = std::size_t{1} << bits;
  std::vector<Entry> other(entries.size());
  for (unsigned shift = 32; shift < 64; shift += bits) {
    std::array<std::size_t, buckets + 1> starts{};
    for (const Entry entry : entries) ++starts[((entry >> shift) & (buckets - 1)) + 1];
    for (std::size_t i = 0; i < buckets; ++i) starts[i + 1] += starts[i];
    for (const Entry entry : entries) other[starts[(entry >> shift) & (buckets - 1)]++] = entry;
    entries.swap(other);
  }
}

std::uint64_t pairs_among(std::uint64_t records) { return records * (records - 1) / 2; }

/// Calls use(first, last) for every block of two and more.
template <class Use>
void each_block(const std::vector<Entry>& entries, Use&& use) {
  for (std::size_t first = 0; first < entries.size();) {
    std::size_t last = first + 1;
    while (last < entries.size() && key_of(entries[last]) == key_of(entries[first])) ++last;
    if (last - first > 1) use(first, last);
    first = last;
  }
}

/// The size of the largest blocks that fit: all of a size, or none.
std::uint64_t size_that_fits(const std::vector<Entry>& entries, std::uint64_t most_pairs) {
  std::map<std::uint64_t, std::uint64_t> blocks_of_size;
  each_block(entries, [&](std::size_t first, std::size_t last) { ++blocks_of_size[last - first]; });
  std::uint64_t fits = 0;
  std::uint64_t pairs = 0;
  for (const auto& [size, blocks] : blocks_of_size) {
    pairs += blocks * pairs_among(size);
    if (pairs > most_pairs) break;
    fits = size;
  }
  return fits;
}

/// Records in blocks of more than `size`.
std::uint64_t records_above(const std::vector<Entry>& entries, std::uint64_t size) {
  std::uint64_t records = 0;
  each_block(entries, [&](std::size_t first, std::size_t last) {
    if (last - first > size) records += last - first;
  });
  return records;
}

}  // namespace

Blocks::Blocks(const Records& records, unsigned threads) {
  const std::vector<KeyRecipe> recipes = recipes_for(records);
  for (const KeyRecipe& recipe : recipes) uses_.push_back({.name = recipe.name});
  keys_.resize(recipes.size());
  hashes_.resize(records.rows() * recipes.size());
  const std::size_t pieces = (records.rows() + rows_of_a_piece - 1) / rows_of_a_piece;
  statistics::for_each_block(pieces, threads, [&](std::size_t piece) {
    const std::size_t end = std::min(records.rows(), (piece + 1) * rows_of_a_piece);
    KeyValues values;
    for (std::size_t row = piece * rows_of_a_piece; row < end; ++row) {
      for (std::size_t column = 0; column < records.width(); ++column)
        values.values[column] = {records.id(row, column), records.text_at(row, column)};
      values.sort_parts(records);
      for (std::size_t key = 0; key < recipes.size(); ++key)
        hashes_[row * recipes.size() + key] = duplicates::key_of(recipes[key], values);
    }
  });
  const std::uint64_t most_pairs = std::max<std::uint64_t>(pairs_of_small_files, records.rows() / records_per_pair);
  statistics::for_each_block(recipes.size(), threads, [&](std::size_t key) { make(key, most_pairs); });
  drop_empty_keys(records.rows());
}

/// Leaves of each record the keys that give pairs, so that it takes less memory to ask what two records share.
void Blocks::drop_empty_keys(std::size_t rows) {
  const std::size_t width = keys_.size();
  std::vector<std::size_t> kept;
  for (std::size_t key = 0; key < width; ++key)
    if (!keys_[key].members.empty()) kept.push_back(key);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < kept.size(); ++i) hashes_[row * kept.size() + i] = hashes_[row * width + kept[i]];
  hashes_.resize(rows * kept.size());
  hashes_.shrink_to_fit();
  std::erase_if(keys_, [](const Key& key) { return key.members.empty(); });
}

void Blocks::make(std::size_t key, std::uint64_t most_pairs) {
  const std::size_t width = keys_.size();
  const std::size_t rows = width == 0 ? 0 : hashes_.size() / width;
  std::vector<Entry> entries;
  for (std::size_t row = 0; row < rows; ++row)
    if (const std::uint32_t hash = hashes_[row * width + key]; hash != 0)
      entries.push_back(Entry{hash} << 32U | static_cast<std::uint32_t>(row));
  sort_by_key(entries);
  std::uint64_t fits = size_that_fits(entries, most_pairs);
  if (records_above(entries, fits) * 2 > entries.size()) fits = 0;
  KeyUse& use = uses_[key];
  Key& made = keys_[key];
  made.starts.push_back(0);
  each_block(entries, [&](std::size_t first, std::size_t last) {
    const std::uint64_t size = last - first;
    if (size > fits) {
      ++use.skipped_blocks;
      use.skipped_records += static_cast<std::int64_t>(size);
      for (std::size_t i = first; i < last; ++i) hashes_[static_cast<std::uint32_t>(entries[i]) * width + key] = 0;
      return;
    }
    ++use.blocks;
    use.pairs += static_cast<std::int64_t>(pairs_among(size));
    use.largest = std::max(use.largest, static_cast<std::int64_t>(size));
    for (std::size_t i = first; i < last; ++i) made.members.push_back(static_cast<std::uint32_t>(entries[i]));
    made.starts.push_back(made.members.size());
  });
}

std::vector<Blocks::Piece> Blocks::pieces() const {
  std::vector<Piece> pieces;
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    const auto& starts = keys_[key].starts;
    Piece piece{.key = key};
    std::uint64_t pairs = 0;
    for (std::size_t block = 0; block + 1 < starts.size(); ++block) {
      pairs += pairs_among(starts[block + 1] - starts[block]);
      piece.last = block + 1;
      if (pairs < pairs_of_a_piece) continue;
      pieces.push_back(piece);
      piece.first = piece.last;
      pairs = 0;
    }
    if (piece.first < piece.last) pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace crmcore::duplicates
