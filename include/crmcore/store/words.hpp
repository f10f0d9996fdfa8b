// The index of words: which records of an entity hold a word in a field that is searchable (Traits::searchable). It is
// kept by every change, in a table of the file beside that of the entity; the texts are in the records alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::store {

/// What stands before a text that finds its record as a whole (Searchable::as_key): "=e017" for E-017.
inline constexpr char whole_mark = '=';
/// What stands before the last digits of a number that begins with '+', such as a phone, by which people know it too.
inline constexpr char end_mark = '~';
inline constexpr std::size_t digits_of_end = 7;  // what is left of a phone without country and area, nearly everywhere

/// What is looked for: all of these words. One without a mark is a word of a text, or the whole of one.
struct Words {
  std::vector<std::string> all;
  bool last_is_prefix = false;  ///< the last one begins a word
  std::size_t limit = 20;       ///< of records
};

/// Whether an entity has a field that is searchable.
bool is_searchable(const Entity& entity);

/// The words by which a record is found, ascending, each once; keys with their mark.
std::vector<std::string> words_of(const Entity& entity, Row record);

/// Returns the ids of records that hold all the words, each once, not more than the limit. By one prefix they come in
/// the order of the words that it begins, those of the prefix itself first; else in the order of their ids. None where
/// no word is given or the entity has no field that is searchable. Inside a change it sees what the change did so far.
std::vector<std::int64_t> ids_with(const Store& store, const Entity& entity, const Words& words);

/// Makes the index anew from the records; `verify` tells whether it is as it should be. Throws misuse inside an open
/// change, read_only, busy, full, io.
void index_again(const Store& store);

}  // namespace crmcore::store
