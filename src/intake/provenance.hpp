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
  /// Of the imports of that layout and source which nobody has begun to undo.
  Provenance(const store::Store& store, std::string_view layout, std::string_view source);

  /// The value that these imports last gave a column of a record, by the log; none when they never have. `now`: the
  /// record as it is.
  std::optional<Value> last_said(const Entity& entity, std::int64_t id, Row now, std::size_t column);
  /// Whether a value is the default of its column and nobody's word: nobody has changed it, and no file gave it.
  bool is_default(const Entity& entity, std::int64_t id, Row now, std::size_t column);
  /// Whether an import of any layout and source added the record, and not a person.
  bool is_imported(const Entity& entity, std::int64_t id);
  /// Whether an import made this entry of the log, and not a person.
  bool is_of_an_import(std::int64_t entry) const { return all_.holds(entry); }

 private:
  /// Whether a new record without a value in a column would get the one that this record has: by its default, or by a
  /// rule.
  bool is_made(const Entity& entity, Row now, std::size_t column) const;
  const store::RecordLog& log_of(const Entity& entity, std::int64_t id);

  /// What the file of an import gave.
  struct Given {
    std::int64_t first, last;
    std::optional<std::string> fields;  // none: an earlier crmcore did not keep it
  };

  const store::Store& store_;
  store::EntryRanges ours_, all_;
  std::vector<Given> given_;
  bool has_said_ = false;
  const Entity* entity_ = nullptr;  // of the log that was read last
  std::int64_t id_ = 0;
  store::RecordLog log_;
};

}  // namespace crmcore::intake
