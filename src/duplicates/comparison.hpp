// The levels of a pair of records, one of which may be new.
#pragma once

#include <algorithm>
#include <array>

#include "crmcore/duplicates/model.hpp"

namespace crmcore::duplicates {

/// A record of the file.
struct Stored {
  const Records& records;
  const std::uint32_t* ids;
  const Signature* signatures;
  Stored(const Records& the_records, std::size_t row)
      : records(the_records), ids(the_records.ids(row)), signatures(the_records.signatures(row)) {}
  const Signature& signature(std::size_t column) const { return signatures[column]; }
  std::uint32_t id(std::size_t column) const { return ids[column]; }
  std::string_view text(std::size_t column) const { return records.text(column, ids[column]); }
  std::span<const Word> words(std::size_t column) const { return records.words(column, ids[column]); }
};

/// A record that may be new: its values need not be known.
struct Probe {
  std::array<std::uint32_t, Records::most_columns> ids{};
  std::array<std::string_view, Records::most_columns> texts{};
  std::array<Signature, Records::most_columns> signatures{};
  std::array<std::vector<Word>, Records::most_columns> word_lists{};
  const Signature& signature(std::size_t column) const { return signatures[column]; }
  std::uint32_t id(std::size_t column) const { return ids[column]; }
  std::string_view text(std::size_t column) const { return texts[column]; }
  std::span<const Word> words(std::size_t column) const { return word_lists[column]; }
};

/// Whether two parts of the names have changed places, of which this column is one.
template <class A, class B>
bool is_exchanged(const Records& records, std::size_t column, const A& a, const B& b) {
  for (std::size_t other = 0; other < records.width(); ++other)
    if (other != column && is_part_of_name(records.role(other)) && a.id(column) == b.id(other) &&
        a.id(other) == b.id(column) && a.id(column) != Records::unknown && a.id(other) != Records::unknown)
      return true;
  return false;
}

/// The level as far as equality tells; far where the texts must be looked at.
template <class A, class B>
Level level_of_ids(const Records& records, std::size_t column, const A& a, const B& b) {
  if (a.id(column) == Records::missing || b.id(column) == Records::missing) return Level::missing;
  if (a.id(column) == b.id(column) && a.id(column) != Records::unknown) return Level::exact;
  if (is_part_of_name(records.role(column)) && is_exchanged(records, column, a, b)) return Level::elsewhere;
  return Level::far;
}

/// Of two different values; most are far, and need not be read for that.
template <class A, class B>
Level alikeness_of(const Records& records, std::size_t column, const A& a, const B& b) {
  const Role role = records.role(column);
  if (is_surely_far(role, a.signature(column), b.signature(column))) return Level::far;
  const CommonWords words = has_words(role) ? common_words(a.words(column), b.words(column)) : CommonWords();
  return alikeness(role, a.text(column), b.text(column), words);
}

template <class A, class B>
Level level_of(const Records& records, std::size_t column, const A& a, const B& b) {
  const Level level = level_of_ids(records, column, a, b);
  if (level != Level::far) return level;
  return alikeness_of(records, column, a, b);
}

/// How many records have the value that is equal: of exchanged ones the commoner.
template <class A, class B>
std::uint32_t count_of(const Records& records, std::size_t column, const A& a, const B& b) {
  return std::max(records.count(column, a.id(column)), records.count(column, b.id(column)));
}

inline bool is_equal_value(Level level) { return level == Level::exact || level == Level::elsewhere; }

}  // namespace crmcore::duplicates
