#include "crmcore/store/record_log.hpp"

#include "database.hpp"
#include "logged_values.hpp"

namespace crmcore::store {

RecordLog record_log(const Store& store, const Entity& entity, std::int64_t id) {
  RecordLog log;
  {
    // Records are added in blocks. The oldest entry counts: an undo that brought the record back is no new one.
    Statement added = store.database().prepare(
        "SELECT id FROM crm_entry WHERE entity = ? AND first > ? AND first <= ? AND last >= ? AND operation = 'insert' "
        "ORDER BY id LIMIT 1");
    added.bind(1, entity.name()).bind(2, id - rows_per_entry).bind(3, id).bind(4, id);
    if (added.step()) log.added = added.cell(0).integer();
  }
  Statement edited = store.database().prepare(
      "SELECT id, columns FROM crm_entry WHERE entity = ? AND first = ? AND operation = 'update' ORDER BY id");
  edited.bind(1, entity.name()).bind(2, id);
  while (edited.step()) {
    const JsonDocument columns = logged_columns(edited.cell(1).text());
    if (columns->is_discarded()) continue;
    for (const auto& [name, both] : columns->items())
      log.edits.push_back({edited.cell(0).integer(), name, logged_value(both.at(0)), logged_value(both.at(1))});
  }
  return log;
}

}  // namespace crmcore::store
