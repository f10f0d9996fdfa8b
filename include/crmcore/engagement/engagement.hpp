// Contacts with customers: who is to be contacted, by whom, on which channel.
#pragma once

#include "crmcore/engagement/work_item.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::engagement {

/// The entities of this room, for the catalogue of a store. A saved list names a customer once.
void contribute(store::Catalogue& catalogue);
/// How people call its fields.
std::span<const Label> labels();

}  // namespace crmcore::engagement
