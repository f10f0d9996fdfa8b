// How alike two texts are: the measures by which fields of two records are compared. Texts are compared byte by byte,
// in their normal form (records.hpp), in which accents are gone; of longer texts the first 128 bytes count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace crmcore::duplicates {

/// The bytes of a text that are compared: names and addresses are shorter, and what is longer is a note.
inline constexpr std::size_t longest_compared = 128;

/// Returns the similarity of Jaro with Winkler's addition for a common beginning, 0 … 1: 1 for equal texts, 0 for texts
/// without a letter in common, and when one of them is empty. Winkler (1990): a tenth of what is missing to 1 for each
/// of the first four letters in common, whatever Jaro's similarity.
double jaro_winkler(std::string_view a, std::string_view b);

/// Returns the number of letters to insert, delete, substitute or exchange with their neighbour (optimal string
/// alignment: no letter is touched twice) that make `a` into `b`; `limit` + 1 when it is more than `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit = longest_compared);

/// What is seen of a text without reading it: its letters, length and beginning.
struct Signature {
  std::uint64_t letters : 37;  ///< a bit for each of a … z, 0 … 9 and all others together
  std::uint64_t length : 8;    ///< in bytes, of those that are compared
  std::uint64_t first : 8;     ///< byte
  std::uint64_t second : 8;

  Signature() : letters(0), length(0), first(0), second(0) {}
  static Signature of(std::string_view text);
};

/// Whether the distance of edits is certainly more than `limit`: each edit changes two letters of the texts at most.
bool is_surely_farther(const Signature& a, const Signature& b, std::size_t limit);
/// At most this is the similarity of Jaro and Winkler.
double most_jaro_winkler(const Signature& a, const Signature& b);

/// A word of a text. Words are numbered in alphabetical order, so that those which begin with another follow it.
struct Word {
  std::uint32_t number = 0;
  std::uint32_t last = 0;  ///< number of the last word that begins with this one; its own where there is none
  float rarity = 0;        ///< how much it says: the logarithm of how rare it is
};

/// What two texts have in common in words, each counted by its rarity.
struct CommonWords {
  double of_both = 0;     ///< twice the common ones by those of both (Dice), 0 … 1
  double of_shorter = 0;  ///< the common ones by those of the text that says less, 0 … 1
};

/// Returns what two lists of words, ascending by number, have in common; nothing where one of them says nothing. The
/// order of words does not matter; a word that stands twice counts twice. A word that begins with another, as "street"
/// with "st", is common with it, and counts like the one that says less. The first 64 words count.
CommonWords common_words(std::span<const Word> a, std::span<const Word> b);

}  // namespace crmcore::duplicates
