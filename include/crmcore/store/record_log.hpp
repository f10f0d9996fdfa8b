// What the log tells: of one record, which entry added it and every value that changes have set since; of undos, what
// they took back; and when the file was made.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
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

/// Numbers of entries of the log.
class EntryRanges {
 public:
  /// Adds the entries first … last; none when last is below first.
  void add(std::int64_t first, std::int64_t last);
  bool holds(std::int64_t entry) const;

 private:
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges_;  // ascending, apart from each other
};

/// The entries that undos took back, and the entries in which they did so.
struct UndoneEntries {
  EntryRanges taken_back, by;
};
UndoneEntries undone_entries(const Store& store);

/// A record that somebody erased, as it was then.
struct ErasedRecord {
  std::int64_t id = 0;
  std::int64_t entry = 0;  ///< number of the entry in the log
  Instant at;
  std::string actor;
  std::vector<Value> row;  ///< a value for each column of the entity
};

/// Returns the records of an entity that were erased and are gone, those erased last first. What an undo erased is not
/// among them.
std::vector<ErasedRecord> erased_records(const Store& store, const Entity& entity);

/// What one entry of the log did to records of an entity. Texts are borrowed.
struct LoggedWrite {
  std::int64_t entry = 0, change = 0;  ///< their numbers
  Instant at;
  std::string_view actor, reason;
  std::string_view operation;        ///< insert, update or erase
  std::int64_t first = 0, last = 0;  ///< ids of the records; one record but for inserts
  std::vector<ValueEdit> values;     ///< what an update set; of an erasure what there was
};

/// Calls `use` with all that changes did to records of an entity, oldest first: one pass over its part of the log.
void each_write(const Store& store, const Entity& entity, const std::function<void(const LoggedWrite&)>& use);

/// When the file was made: the moment of its first change, which copies of the file share.
Instant made_at(const Store& store);

}  // namespace crmcore::store
