// Taking back what an earlier change did, row by row, by its entries in the log.
#include <algorithm>
#include <array>
#include <map>

#include "crmcore/store/change.hpp"
#include "database.hpp"
#include "logged_values.hpp"

namespace crmcore::store {
namespace {

/// The columns by which other entities refer to this one.
std::vector<std::pair<const Entity*, std::size_t>> references_to(const Store& store, const Entity& entity) {
  std::vector<std::pair<const Entity*, std::size_t>> references;
  for (const Entity& other : store.entities())
    for (std::size_t c = 0; c < other.size(); ++c)
      if (other[c].target == entity.name() && other[c].role != Column::Role::id) references.emplace_back(&other, c);
  return references;
}

}  // namespace

/// Erases rows that were edited since, but are again as they were made (the edits were undone), and that nobody refers
/// to.
std::int64_t Change::erase_restored(const Entity& entity, std::int64_t first, std::int64_t last) {
  std::vector<std::pair<std::int64_t, std::int64_t>> edited;
  {
    Statement statement = store_->database().prepare("SELECT id, version FROM " + in_quotes(entity.name()) +
                                                     " WHERE id BETWEEN ? AND ? AND version > 1");
    statement.bind(1, first).bind(2, last);
    while (statement.step()) edited.emplace_back(statement.cell(0).integer(), statement.cell(1).integer());
  }
  std::int64_t erased = 0;
  for (const auto& [id, version] : edited) {
    const RowBlock current = store_->get(entity, id);
    std::map<std::string, Value> original;  // of each column edited: its first value
    store_->log(0, entity.name(), id, [&](const LogEntry& logged) {
      if (logged.operation != "update") return;
      const JsonDocument columns = logged_columns(logged.columns.value_or(""));
      for (const auto& [name, both] : columns->items()) original.try_emplace(name, logged_value(both.at(0)));
    });
    bool restored = true;
    for (const auto& [name, value] : original)
      restored = restored && entity.find(name) && current[0][*entity.find(name)] == value.cell();
    for (const auto& [other, column] : references_to(*store_, entity))
      store_->children(*other, column, id, [&](Row) { restored = false; });
    if (!restored) continue;
    erase(entity, id, version);
    ++erased;
  }
  return erased;
}

Undone Change::undo_entry(const LogEntry& entry) {
  Store::Database& database = store_->database();
  const Entity& entity = store_->entity(entry.entity);
  const std::int64_t first = entry.first;
  const std::int64_t last = entry.last;
  Undone result{std::string(entity.name()), 0, 0, ""};
  if (entry.operation == "insert") {
    // Rows not edited and not referred to, in one statement for the whole block.
    std::string unreferenced;
    for (const auto& [other, column] : references_to(*store_, entity)) {
      const std::string name = in_quotes((*other)[column].name);
      unreferenced += " AND id NOT IN (SELECT " + name + " FROM " + in_quotes(other->name()) + " WHERE " + name +
                      " BETWEEN ?1 AND ?2)";
    }
    const std::string where =
        " FROM " + in_quotes(entity.name()) + " WHERE id BETWEEN ?1 AND ?2 AND version = 1" + unreferenced;
    std::int64_t present = 0;
    {
      Statement statement =
          database.prepare("SELECT count(*) FROM " + in_quotes(entity.name()) + " WHERE id BETWEEN ? AND ?");
      statement.bind(1, first).bind(2, last).step();
      present = statement.cell(0).integer();
    }
    Statement chosen = database.prepare("SELECT *" + where + " ORDER BY id");
    chosen.bind(1, first).bind(2, last);
    std::vector<std::uint64_t> seeds;
    ContentSum erased = 0;
    while (chosen.step()) {
      erased += content_of_row(chosen, seeds);
      log_block(entity.name(), chosen.cell(0).integer(), true);
      ++result.undone;
    }
    flush_block();
    sum_of_table(entity.name()) -= erased;
    database.prepare("DELETE" + where).bind(1, first).bind(2, last).run();
    database.touch();
    if (result.undone < present) result.undone += erase_restored(entity, first, last);
    result.kept = present - result.undone;
    if (result.kept > 0) result.reason = "edited since, or other records refer to it";
    return result;
  }
  const JsonDocument columns = logged_columns(entry.columns.value_or(""));
  if (columns->is_discarded()) {  // a block of unchanged rows, erased by an undo
    result.kept = last - first + 1;
    result.reason = "an undo cannot itself be undone; import again";
    return result;
  }
  const RowBlock current = store_->get(entity, first);
  if (entry.operation == "update") {
    if (current.size() == 0 || current[0][version_position].integer() != entry.version) {
      result.kept = 1;
      result.reason = "edited since";
      return result;
    }
    std::vector<Value> values;
    std::vector<Edit> edits;
    values.reserve(columns->size());
    for (const auto& [name, both] : columns->items())
      if (const auto column = entity.find(name)) {
        values.push_back(logged_value(both.at(0)));
        edits.push_back({*column, values.back().cell()});
      }
    update(entity, first, entry.version, edits);
  } else {
    if (current.size() != 0) {
      result.kept = 1;
      result.reason = "a record with this id exists again";
      return result;
    }
    RowBlock block(entity.size());
    Cell* row = block.add();
    row[id_position] = Cell::of(first);
    for (const auto& [name, both] : columns->items())
      if (const auto column = entity.find(name)) row[*column] = block.texts.keep(logged_value(both.at(0)).cell());
    insert(entity, block);
  }
  result.undone = 1;
  return result;
}

std::vector<Undone> Change::undo(std::int64_t change, std::int64_t first_entry, std::int64_t last_entry, Task* task) {
  check_open();
  flush_block();
  Store::Database& database = store_->database();
  std::array<Cell, Schema<LogEntry>::fields.size()> row;
  RowBlock entries(row.size());  // keeps their texts
  {
    Statement statement = database.prepare(select_entries() +
                                           " WHERE change = ? AND crm_entry.id BETWEEN ? AND ?"
                                           " ORDER BY crm_entry.id DESC");
    statement.bind(1, change).bind(2, first_entry).bind(3, last_entry);
    while (statement.step()) {
      statement.read(row);
      entries.add(row);
    }
  }
  if (entries.size() == 0 || change == number_)
    throw Error(ErrorCode::not_found, "change", "there is no change " + std::to_string(change) + " to undo");
  std::vector<Undone> results;
  if (task) task->start(static_cast<std::int64_t>(entries.size()));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Undone one = undo_entry(from_row<LogEntry>(entries[i]));
    auto sum = std::ranges::find_if(results, [&](const Undone& r) {
      return r.entity == one.entity && (r.reason == one.reason || one.reason.empty() || r.reason.empty());
    });
    if (sum == results.end()) {
      results.push_back(one);
    } else {
      sum->undone += one.undone;
      sum->kept += one.kept;
      if (sum->reason.empty()) sum->reason = one.reason;
    }
    if (task) task->advance(static_cast<std::int64_t>(i));
  }
  return results;
}

}  // namespace crmcore::store
