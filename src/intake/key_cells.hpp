// The cells of a file that name records: what is no key is read as empty, and told once a column. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/exchange/text_table.hpp"

namespace crmcore::intake {

/// Whether a key says in a word that there is none: "nan", "NULL", "N/A", "-", "#REF!" …
bool is_no_key(std::string_view key);

/// Whether a key is a number that a spreadsheet has rounded, so that several codes may have become one: "5.2E+11".
bool is_scientific(std::string_view key);

/// Whether a key is the word of a row of totals: "Total", "Suma", "Subtotal" …
bool is_total(std::string_view key);

/// Whether a row is of totals: one of its keys is a word for it, and the others are empty. Its day does not matter.
template <std::size_t Size>
bool is_total_row(const std::array<std::string_view, Size>& keys) {
  std::string_view only;
  for (const std::string_view key : keys) {
    if (key.empty()) continue;
    if (!only.empty()) return false;
    only = key;
  }
  return is_total(only);
}

/// Whether the keys of a column are whole numbers that a spreadsheet took for numbers with decimals: all end in ".0".
bool are_whole_keys(const exchange::TextTable& table, std::size_t column);
/// Such a key as it was.
inline std::string_view whole_key(std::string_view key) {
  constexpr std::string_view decimals = ".0";
  return key.ends_with(decimals) ? key.substr(0, key.size() - decimals.size()) : key;
}

/// Reads the keys of a file, and counts what is to be told of them.
class KeyCells {
 public:
  /// `texts` keeps the keys that are not in the file as they are read.
  KeyCells(const exchange::TextTable& table, TextPool& texts) : table_(table), texts_(texts) {}

  /// The key that a cell holds: without blanks that cannot be seen; empty where a word says that there is none. Each
  /// cell is to be read once.
  std::string_view read(std::size_t row, std::size_t column, std::string_view text);
  /// Adds a finding for each column and kind of oddity: how many cells have it, and the first of them.
  void tell(std::vector<Finding>& findings) const;

 private:
  enum class Oddity : std::uint8_t { no_key, scientific, blanks };
  struct Count {
    std::int64_t cells = 0;
    std::uint32_t line = 0;
    std::string example;
  };
  void note(std::size_t row, std::size_t column, Oddity oddity, std::string_view text);

  const exchange::TextTable& table_;
  TextPool& texts_;
  std::map<std::pair<std::size_t, Oddity>, Count> counts_;
};

}  // namespace crmcore::intake
