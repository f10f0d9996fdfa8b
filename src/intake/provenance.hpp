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
  /// Whether these imports added the record and nothing has changed it since.
  bool is_as_added(const Entity& entity, std::int64_t id, Row now);

 private:
  bool is_ours(std::int64_t entry) const;
  const store::RecordLog& log_of(const Entity& entity, std::int64_t id);

  const store::Store& store_;
  std::vector<std::pair<std::int64_t, std::int64_t>> entries_;  // first and last of each import, ascending
  const Entity* entity_ = nullptr;                              // of the log that was read last
  std::int64_t id_ = 0;
  store::RecordLog log_;
};

}  // namespace crmcore::intake
