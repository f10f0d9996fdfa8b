// What a source has said before of the values of a record: a file that says it again does not undo what people have
// corrected since. Private to the room.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/store/record_log.hpp"

namespace crmcore::intake {

class Provenance {
 public:
  /// Of the imports of that layout and source which were not undone.
  Provenance(const store::Store& store, std::string_view layout, std::string_view source);

  /// The value that these imports last gave a column of a record, by the log; none when they never have. `now`: the
  /// record as it is.
  std::optional<Value> last_said(const Entity& entity, std::int64_t id, Row now, std::size_t column);
  /// Whether an import of any layout and source added the record, and not a person.
  bool is_imported(const Entity& entity, std::int64_t id);

 private:
  using Entries = std::vector<std::pair<std::int64_t, std::int64_t>>;  // first and last of each import, ascending
  static bool holds(const Entries& entries, std::int64_t entry);
  const store::RecordLog& log_of(const Entity& entity, std::int64_t id);

  const store::Store& store_;
  Entries ours_, all_;
  const Entity* entity_ = nullptr;  // of the log that was read last
  std::int64_t id_ = 0;
  store::RecordLog log_;
};

}  // namespace crmcore::intake
