// A number taken out of what people write around and between its digits. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// "(US$ 1,234.50)" is negative, has the digits 123450 and the exponent -2.
struct WrittenNumber {
  std::string digits;  ///< at least one, 0 to 9
  int exponent = 0;    ///< the number is its digits times ten to this power
  bool negative = false;
};

/// Takes a number apart. Refuses what is not a number, a sign of currency that does not fit `forms`, percentages,
/// infinity and NaN.
Parsed<WrittenNumber> written_number(std::string_view text, const Forms& forms);

/// Whether a code stands in ISO 4217.
bool is_currency_code(std::string_view code);

}  // namespace crmcore
