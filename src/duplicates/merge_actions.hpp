// The actions of merges, beside those that find duplicates. Private to the room.
#pragma once

#include "crmcore/action/action.hpp"

namespace crmcore::duplicates {

void contribute_merges(Actions& actions);

}  // namespace crmcore::duplicates
