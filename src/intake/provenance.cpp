#include "provenance.hpp"

#include <algorithm>

#include "crmcore/intake/plan.hpp"

namespace crmcore::intake {

Provenance::Provenance(const store::Store& store, std::string_view layout, std::string_view source) : store_(store) {
  store::each<&Import::layout, &Import::source, &Import::first_entry, &Import::last_entry, &Import::undone>(
      store,
      [&](std::string_view of_layout, std::string_view of_source, std::int64_t first, std::int64_t last, bool undone) {
        all_.emplace_back(first, last);
        if (!undone && of_layout == layout && of_source == source) ours_.emplace_back(first, last);
      });
  std::ranges::sort(all_);
  std::ranges::sort(ours_);
}

bool Provenance::holds(const Entries& entries, std::int64_t entry) {
  const auto after = std::ranges::upper_bound(entries, entry, {}, &Entries::value_type::first);
  return after != entries.begin() && std::prev(after)->second >= entry;
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
  if (ours_.empty()) return std::nullopt;
  const store::RecordLog& log = log_of(entity, id);
  std::optional<Value> said;
  bool is_first = true;
  for (const store::ValueEdit& edit : log.edits) {
    if (edit.column != entity[column].name) continue;
    if (std::exchange(is_first, false) && holds(ours_, log.added)) said = edit.from;
    if (holds(ours_, edit.entry)) said = edit.to;
  }
  if (is_first && holds(ours_, log.added)) said = Value(now[column]);
  return said;
}

bool Provenance::is_imported(const Entity& entity, std::int64_t id) { return holds(all_, log_of(entity, id).added); }

}  // namespace crmcore::intake
