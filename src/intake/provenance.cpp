#include "provenance.hpp"

#include "crmcore/intake/plan.hpp"

namespace crmcore::intake {

Provenance::Provenance(const store::Store& store, std::string_view layout, std::string_view source) : store_(store) {
  const store::EntryRanges taken_back = store::undone_entries(store).taken_back;
  store::each<&Import::layout, &Import::source, &Import::first_entry, &Import::last_entry>(
      store, [&](std::string_view of_layout, std::string_view of_source, std::int64_t first, std::int64_t last) {
        all_.add(first, last);
        if (of_layout == layout && of_source == source && !taken_back.holds(first)) {
          ours_.add(first, last);
          has_said_ = true;
        }
      });
}

const store::RecordLog& Provenance::log_of(const Entity& entity, std::int64_t id) {
  if (entity_ != &entity || id_ != id) {
    log_ = store::record_log(store_, entity, id);
    entity_ = &entity;
    id_ = id;
  }
  return log_;
}

std::optional<Value> Provenance::last_said(const Entity& entity, std::int64_t id, Row now, std::size_t column) {
  if (!has_said_) return std::nullopt;
  const store::RecordLog& log = log_of(entity, id);
  std::optional<Value> said;
  bool is_first = true;
  for (const store::ValueEdit& edit : log.edits) {
    if (edit.column != entity[column].name) continue;
    if (std::exchange(is_first, false) && ours_.holds(log.added)) said = edit.from;
    if (ours_.holds(edit.entry)) said = edit.to;
  }
  if (is_first && ours_.holds(log.added)) said = Value(now[column]);
  return said;
}

bool Provenance::is_imported(const Entity& entity, std::int64_t id) { return all_.holds(log_of(entity, id).added); }

}  // namespace crmcore::intake
