// Which pairs of records are compared at all: those that share one of several cheap keys. Nobody compares a million
// records with a million.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crmcore/duplicates/records.hpp"

namespace crmcore::duplicates {

/// One key and what it gave.
struct KeyUse {
  std::string name;                  ///< "birth_date + initials of name 1"
  std::int64_t pairs = 0;            ///< that share it, in blocks that are compared
  std::int64_t blocks = 0;           ///< of two records and more that are compared
  std::int64_t largest = 0;          ///< records of the largest block that is compared
  std::int64_t skipped_blocks = 0;   ///< larger ones, whose pairs this key does not bring
  std::int64_t skipped_records = 0;  ///< in them
};

/// The blocks of records that share a key.
///
/// The keys are: every value whole; the beginnings of names and addresses; the halves of phones and documents, so that
/// one wrong digit leaves one of them; the date with the beginning of each part of the name; the parts of the name
/// together, and two of them with the place, the postal code, the year or the day of the year; the address with the
/// beginning of each part. Parts of names are taken in alphabetical order, so that it does not matter which is which.
///
/// A key may give half as many pairs as there are records, and at least 200,000: the blocks of values that more records
/// share than that leaves room for are skipped, and told. A key whose skipped blocks hold more than half of its records
/// is too coarse for a file of this size, and gives none.
class Blocks {
 public:
  explicit Blocks(const Records& records, unsigned threads = 0);

  const std::vector<KeyUse>& keys() const { return uses_; }

  /// A run of blocks of one key, the unit of work.
  struct Piece {
    std::size_t key = 0;
    std::size_t first = 0, last = 0;  ///< blocks
  };
  /// All blocks, cut into pieces of some hundred thousand pairs.
  std::vector<Piece> pieces() const;
  /// Calls use(a, b), a < b, for every pair of a piece that no earlier key has brought: each pair comes once in all.
  template <class Use>
  void each_pair(const Piece& piece, Use&& use) const {
    const Key& key = keys_[piece.key];
    for (std::size_t block = piece.first; block < piece.last; ++block) {
      const std::uint32_t* begin = key.members.data() + key.starts[block];
      const std::uint32_t* end = key.members.data() + key.starts[block + 1];
      for (const std::uint32_t* a = begin; a != end; ++a)
        for (const std::uint32_t* b = a + 1; b != end; ++b)
          if (!share_earlier(*a, *b, piece.key)) use(*a, *b);
    }
  }

 private:
  struct Key {
    std::vector<std::uint32_t> members;  // records of the blocks, block after block, ascending in each
    std::vector<std::uint64_t> starts;   // of each block in `members`, and the end
  };
  bool share_earlier(std::uint32_t a, std::uint32_t b, std::size_t key) const {
    const std::uint32_t* of_a = hashes_.data() + a * keys_.size();
    const std::uint32_t* of_b = hashes_.data() + b * keys_.size();
    for (std::size_t i = 0; i < key; ++i)
      if (of_a[i] == of_b[i] && of_a[i] != 0) return true;
    return false;
  }
  void make(std::size_t key, std::uint64_t most_pairs);
  void drop_empty_keys(std::size_t rows);

  std::vector<KeyUse> uses_;  // of all keys; what follows is of those that give pairs
  std::vector<Key> keys_;
  std::vector<std::uint32_t> hashes_;  // of each record, key after key; 0 where it has none or its block is skipped
};

}  // namespace crmcore::duplicates
