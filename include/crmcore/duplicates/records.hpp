// The records among which duplicates are looked for: columns of texts with a role each, in a normal form, every value
// kept once.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/duplicates/similarity.hpp"
#include "crmcore/schema/codec.hpp"

namespace crmcore::duplicates {

/// What a column is, which says how its values are compared and what they share keys with.
enum class Role : std::uint8_t {
  given_name,
  family_name,
  name,  ///< of a company, or of a person in one piece
  date,  ///< such as a birth date
  phone,
  email,
  document,  ///< a number that one person or company has
  address,   ///< a street, with or without its number
  number,    ///< a short code that many may share: a house number
  postal_code,
  place,  ///< a city, a suburb, a region
};

/// Whether people of one household, or companies of one building, have it in common.
constexpr bool is_shared(Role role) {
  return role == Role::family_name || role == Role::phone || role == Role::address || role == Role::number ||
         role == Role::postal_code || role == Role::place;
}
/// Whether it is compared by its words.
constexpr bool has_words(Role role) { return role == Role::name || role == Role::address; }
/// Whether it is part of a person's name; such parts change places with each other.
constexpr bool is_part_of_name(Role role) { return role == Role::given_name || role == Role::family_name; }

/// Returns a value as it is compared: without case, accents, punctuation and double blanks; of a phone the last nine
/// digits, so that a country prefix does not matter; of dates the digits; of numbers and documents letters and digits
/// alone; of an e-mail the text without case. Empty where nothing is left, which is a missing value. Texts that are not
/// UTF-8 are taken byte by byte.
std::string normal_form(Role role, std::string_view text);

/// Records in columns. Filled once, then only read.
class Records {
 public:
  static constexpr std::uint32_t missing = 0;
  static constexpr std::uint32_t unknown = std::numeric_limits<std::uint32_t>::max();  ///< a value no record has
  static constexpr std::size_t most_columns = 32;

  /// A column: `cell` gives the text of each row.
  struct Source {
    std::string name;
    Role role = Role::name;
    std::function<std::string_view(std::size_t row)> cell;
  };
  /// Reads the columns on `threads` threads, 0 being as many as there are cores. Throws invalid for more than 32 of
  /// them.
  Records(std::size_t rows, std::span<const Source> sources, unsigned threads = 0);

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return columns_.size(); }
  const std::string& name(std::size_t column) const { return columns_[column].name; }
  Role role(std::size_t column) const { return columns_[column].role; }
  /// Equal for equal values of a column, and of all columns that are parts of names; 0 is a missing value.
  std::uint32_t id(std::size_t row, std::size_t column) const { return ids_[row * columns_.size() + column]; }
  const std::uint32_t* ids(std::size_t row) const { return ids_.data() + row * columns_.size(); }
  /// Of each value of a row, column after column.
  const Signature* signatures(std::size_t row) const { return signatures_.data() + row * columns_.size(); }
  std::string_view text(std::size_t column, std::uint32_t id) const { return texts_[columns_[column].texts]->at(id); }
  std::string_view text_at(std::size_t row, std::size_t column) const { return text(column, id(row, column)); }
  /// How many records have the value in this column; 0 for an unknown one.
  std::uint32_t count(std::size_t column, std::uint32_t id) const {
    const auto& counts = columns_[column].counts;
    return id < counts.size() ? counts[id] : 0;
  }
  /// Of a value in normal form; `unknown` when no record has it.
  std::uint32_t find(std::size_t column, std::string_view text) const {
    return text.empty() ? missing : texts_[columns_[column].texts]->find(text);
  }
  /// The words of a value of a column that is compared by words, ascending by number.
  std::span<const Word> words(std::size_t column, std::uint32_t id) const {
    const WordLists& lists = columns_[column].words;
    return {lists.words.data() + lists.starts[id], lists.starts[id + 1] - lists.starts[id]};
  }
  /// The same of a text in normal form, which no record need have.
  std::vector<Word> words_of(std::size_t column, std::string_view text) const;
  /// Records with a value in the column.
  std::size_t present(std::size_t column) const { return columns_[column].present; }
  /// Different values in the column, the missing one among them.
  std::span<const std::uint32_t> counts(std::size_t column) const { return columns_[column].counts; }

 private:
  /// Texts, each once, by number and by text: open addressing over one run of bytes.
  class Texts {
   public:
    Texts();
    std::uint32_t add(std::string_view text);
    std::uint32_t find(std::string_view text) const;
    std::size_t size() const { return hashes_.size(); }  // the missing one among them
    std::string_view at(std::uint32_t id) const { return {bytes_.data() + starts_[id], starts_[id + 1] - starts_[id]}; }

   private:
    std::size_t slot(std::string_view text, std::uint64_t hash) const;
    void grow();
    std::string bytes_;
    std::vector<std::uint64_t> starts_;
    std::vector<std::uint32_t> slots_;   // number of a text, 0 for none
    std::vector<std::uint32_t> hashes_;  // of each text, so that few are read
  };
  struct WordLists {
    std::vector<std::uint64_t> starts;  // of each value in `words`, and the end
    std::vector<Word> words;
    std::vector<std::string> known;  // in alphabetical order
    std::vector<Word> numbered;      // each of them
    float unseen = 0;                // rarity of a word that no record has
  };
  struct Column {
    std::string name;
    Role role = Role::name;
    std::size_t texts = 0;
    std::vector<std::uint32_t> counts;
    std::size_t present = 0;
    WordLists words;
  };
  void read(std::size_t position, const Source& source, std::vector<std::uint32_t>& ids);
  void read_words(Column& column);

  std::size_t rows_;
  std::vector<Column> columns_;
  std::vector<std::unique_ptr<Texts>> texts_;
  std::vector<std::uint32_t> ids_;
  std::vector<Signature> signatures_;
};

}  // namespace crmcore::duplicates

template <>
struct crmcore::Choices<crmcore::duplicates::Role> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"given_name", "family_name", "name", "date", "phone", "email", "document",
                                       "address", "number", "postal_code", "place"});
};
