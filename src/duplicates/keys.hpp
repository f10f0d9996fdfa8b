// The keys of blocks: small recipes that make a number of a record, the same for records that belong together.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/duplicates/records.hpp"

namespace crmcore::duplicates {

/// A part of a key.
struct KeyPart {
  enum class Of : std::uint8_t {
    value,      ///< of a column, whole
    beginning,  ///< of a column
    end,        ///< of a column
    part,       ///< of the name, in alphabetical order, whole
    initials,   ///< the first three letters of such a part
  };
  Of of = Of::value;
  std::size_t column = 0;  ///< or the place of the part of the name
  std::size_t length = 0;  ///< of a beginning or end, in bytes; 0 is half of the value
};

struct KeyRecipe {
  std::string name;
  std::vector<KeyPart> parts;
};

/// The recipes for records of these columns, those that bring the most likely pairs first.
std::vector<KeyRecipe> recipes_for(const Records& records);

struct KeyValue {
  std::uint32_t id = Records::missing;
  std::string_view text;
};

/// What a key is made of, for a record of the file or a new one.
struct KeyValues {
  std::array<KeyValue, Records::most_columns> values;
  std::array<KeyValue, Records::most_columns> parts;  ///< of the name, in alphabetical order
  std::size_t part_count = 0;

  /// Puts the parts of the name in order, from the values.
  void sort_parts(const Records& records);
};

/// Returns the key of a record, 0 when a part of it is missing, too short, or a value that no record has.
std::uint32_t key_of(const KeyRecipe& recipe, const KeyValues& values);

}  // namespace crmcore::duplicates
