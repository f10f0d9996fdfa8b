// Contacts with customers: who is to be contacted, by whom, on which channel.
#pragma once

#include "crmcore/engagement/work_item.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::engagement {

/// The entities of this room and their rule: a saved list names a customer once.
void contribute(store::Catalogue& catalogue);
/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

}  // namespace crmcore::engagement
