// What the rules of a business refuse of a flat file: records are tried one by one, so that a plan says what its run
// will do. Private to the room.
#pragma once

#include "crmcore/store/store.hpp"
#include "plan_data.hpp"

namespace crmcore::intake {

/// Whether a business has fields that may refuse a record: those that are required without a default, or that no two
/// records may have alike.
bool have_own_rules(const store::Store& store, const Plan::Data& plan);

/// The records that the rules refuse, of the first entity of which they refuse any; empty where they take all. What
/// refers to a refused record cannot be tried.
RefusedRecords refused_records(const store::Store& store, const Plan::Data& plan);

}  // namespace crmcore::intake
