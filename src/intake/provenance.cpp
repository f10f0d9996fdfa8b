#include "provenance.hpp"

#include <algorithm>

#include "crmcore/intake/plan.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {

Provenance::Provenance(const store::Store& store, std::string_view layout, std::string_view source) : store_(store) {
  const store::EntryRanges taken_back = store::undone_entries(store).taken_back;
  store::each<&Import::layout, &Import::source, &Import::first_entry, &Import::last_entry, &Import::fields>(
      store, [&](std::string_view of_layout, std::string_view of_source, std::int64_t first, std::int64_t last,
                 std::optional<std::string_view> fields) {
        all_.add(first, last);
        given_.push_back({first, last, fields ? std::optional(std::string(*fields)) : std::nullopt});
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

bool Provenance::is_default(const Entity& entity, std::int64_t id, Row now, std::size_t column) {
  const Column& described = entity[column];
  if (now[column].is_null()) return false;
  const store::RecordLog& log = log_of(entity, id);
  if (std::ranges::find(log.edits, described.name, &store::ValueEdit::column) != log.edits.end()) return false;
  const auto by =
      std::ranges::find_if(given_, [&](const Given& one) { return one.first <= log.added && log.added <= one.last; });
  if (by != given_.end() && !by->fields) return false;
  const auto names = parts_of(by != given_.end() ? std::string_view(*by->fields) : std::string_view(), ',');
  const bool is_given = std::ranges::any_of(names, [&](std::string_view name) {
    return name.substr(name.rfind('.') + 1) == described.name;  // "customer.size" in a flat layout
  });
  return !is_given && is_made(entity, now, column);
}

bool Provenance::is_made(const Entity& entity, Row now, std::size_t column) const {
  std::vector<Cell> row(now.begin(), now.end());
  row[column] = Cell();
  TextPool texts;
  bool is_same = false;
  store::attempt(store_, [&](store::Change& trial) {
    try {
      trial.settle(entity, row, texts);
      is_same = row[column] == now[column];
    } catch (const Error&) {
      is_same = false;  // a new record would have to have it
    }
  });
  return is_same;
}

bool Provenance::is_imported(const Entity& entity, std::int64_t id) { return all_.holds(log_of(entity, id).added); }

}  // namespace crmcore::intake
