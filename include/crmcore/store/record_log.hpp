// What the log tells of one record: which entry added it, and every value that changes have set since.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::store {

/// A value that a change set in a record.
struct ValueEdit {
  std::int64_t entry = 0;  ///< number of the entry in the log
  std::string column;
  Value from, to;
};

struct RecordLog {
  std::int64_t added = 0;        ///< number of the entry that added the record; 0 when the log does not tell
  std::vector<ValueEdit> edits;  ///< oldest first
};

/// Reads what the log holds of a record, by an index: the cost grows with the edits of the record, not with the log.
RecordLog record_log(const Store& store, const Entity& entity, std::int64_t id);

}  // namespace crmcore::store
