// The books as they were known at a moment: what was written down later is taken back, so that a figure for a day can
// be asked for as it was known on another.
#pragma once

#include "crmcore/store/store.hpp"

namespace crmcore::store {

/// A copy of the books in memory, for reading alone, from which every change after a moment, or after the end of a day,
/// is taken back by the log. Days are the shop's, in UTC where it has no time zone. Fields that were defined later are
/// there, and empty. Throws misuse inside an open change, invalid when the log does not tell what a later change
/// erased. The copy takes as much memory as the file has bytes.
Store as_known(const Store& store, Instant at);
Store as_known(const Store& store, Day day);

}  // namespace crmcore::store
