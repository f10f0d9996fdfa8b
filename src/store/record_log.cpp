#include "crmcore/store/record_log.hpp"

#include <algorithm>

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

void EntryRanges::add(std::int64_t first, std::int64_t last) {
  if (last < first) return;
  if (ranges_.empty() || ranges_.back().second < first) {
    ranges_.emplace_back(first, last);
    return;
  }
  ranges_.emplace_back(first, last);
  std::ranges::sort(ranges_);
  std::vector<std::pair<std::int64_t, std::int64_t>> apart;
  for (const auto& range : ranges_) {
    if (apart.empty() || apart.back().second < range.first)
      apart.push_back(range);
    else
      apart.back().second = std::max(apart.back().second, range.second);
  }
  ranges_ = std::move(apart);
}

bool EntryRanges::holds(std::int64_t entry) const {
  const auto after = std::ranges::upper_bound(ranges_, entry, {}, &std::pair<std::int64_t, std::int64_t>::first);
  return after != ranges_.begin() && std::prev(after)->second >= entry;
}

UndoneEntries undone_entries(const Store& store) {
  UndoneEntries undone;
  Statement statement = store.database().prepare("SELECT first, last, by_first, by_last FROM crm_undone");
  while (statement.step()) {
    undone.taken_back.add(statement.cell(0).integer(), statement.cell(1).integer());
    undone.by.add(statement.cell(2).integer(), statement.cell(3).integer());
  }
  return undone;
}

std::vector<ErasedRecord> erased_records(const Store& store, const Entity& entity) {
  const UndoneEntries undone = undone_entries(store);
  std::vector<ErasedRecord> erased;
  Statement statement = store.database().prepare(
      "SELECT crm_entry.id, first, at, actor, columns FROM crm_entry JOIN crm_change ON crm_change.id = "
      "crm_entry.change WHERE entity = ? AND operation = 'erase' AND NOT EXISTS (SELECT 1 FROM " +
      in_quotes(entity.name()) + " AS record WHERE record.id = first) ORDER BY crm_entry.id DESC");
  statement.bind(1, entity.name());
  while (statement.step()) {
    const std::int64_t entry = statement.cell(0).integer();
    if (undone.taken_back.holds(entry) || undone.by.holds(entry)) continue;
    const JsonDocument columns = logged_columns(statement.cell(4).text());
    if (columns->is_discarded()) continue;
    ErasedRecord& record = erased.emplace_back();
    record.id = statement.cell(1).integer();
    record.entry = entry;
    record.at = {statement.cell(2).integer()};
    record.actor = statement.cell(3).text();
    record.row.resize(entity.size());
    record.row[id_position] = Value(Cell::of(record.id));
    for (const auto& [name, both] : columns->items())
      if (const auto column = entity.find(name)) record.row[*column] = logged_value(both.at(0));
  }
  return erased;
}

void each_write(const Store& store, const Entity& entity, const std::function<void(const LoggedWrite&)>& use) {
  Statement entries = store.database().prepare(
      "SELECT crm_entry.id, change, at, actor, reason, operation, first, last, columns FROM crm_entry JOIN crm_change "
      "ON crm_change.id = crm_entry.change WHERE entity = ? ORDER BY crm_entry.id");
  entries.bind(1, entity.name());
  while (entries.step()) {
    LoggedWrite write{entries.cell(0).integer(), entries.cell(1).integer(), {entries.cell(2).integer()},
                      entries.cell(3).text(),    entries.cell(4).text(),    entries.cell(5).text(),
                      entries.cell(6).integer(), entries.cell(7).integer(), {}};
    if (!entries.cell(8).is_null())
      if (const JsonDocument columns = logged_columns(entries.cell(8).text()); !columns->is_discarded())
        for (const auto& [name, both] : columns->items())
          write.values.push_back({write.entry, name, logged_value(both.at(0)), logged_value(both.at(1))});
    use(write);
  }
}

Instant made_at(const Store& store) {
  return {store.database().integer("SELECT at FROM crm_change ORDER BY id LIMIT 1")};
}

}  // namespace crmcore::store
