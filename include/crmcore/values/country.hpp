// Countries as people write them: a code, or a name in English or Spanish, becomes the one code that is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crmcore {

/// Returns the ISO 3166 code of a country: "MX" from "mx", "MEX", "Mexico" or "méxico". Case, accents and blanks do not
/// matter. None for a text that is not the code or the name of a country.
std::optional<std::string_view> country_code(std::string_view text);

/// Returns the code or name nearest to a text, for "did you mean …"; empty when none is near.
std::string nearest_country(std::string_view text);

}  // namespace crmcore
