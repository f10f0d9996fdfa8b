// A number as it is dialled becomes E.164: prefixes go, and what is left must be a number that exists.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// "+525512345678" from "5512345678" and MX. `international` says that '+' stood before the digits.
/// Method: the number as it stands; without the trunk and carrier prefixes of its country, also after a calling code
/// ("+49 030 …"); after an international prefix, the country's own, 00 or 011; after the country's own calling code.
/// The first reading that the table of phones knows is taken. A refusal goes on where the number ends: " is too short
/// …".
Parsed<std::string> e164_of(std::string_view digits, bool international, std::string_view country);

}  // namespace crmcore
