// What the actions of the room share: for whom they write. Private to the room.
#pragma once

#include <string>
#include <vector>

#include "crmcore/action/action.hpp"

namespace crmcore::report {

/// The parameters `language` and `country`.
std::vector<Parameter> reader_parameters();
/// The country of the call, else that of the workspace. Throws invalid unless it is two capital letters.
std::string country_of(const Call& call);

void contribute_customer_pictures(Actions& actions);

}  // namespace crmcore::report
