// What people call the countries of the world. The array is written by scripts/write_country_table.
#pragma once

#include <span>
#include <string_view>

namespace crmcore::country_table {

struct Country {
  std::string_view code;   ///< ISO 3166, two letters
  std::string_view words;  ///< names in English and Spanish, and the code of three letters, with a bar between two
};

extern const std::span<const Country> countries;  ///< by code

}  // namespace crmcore::country_table
