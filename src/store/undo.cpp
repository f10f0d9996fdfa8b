// Taking back what an earlier change did, row by row, by its entries in the log. What counts of the log are the entries
// that no undo took back and that no undo made: each value is the last that these gave it. So changes can be undone in
// any order, and again once what held a record is gone.
#include <algorithm>
#include <map>
#include <optional>

#include "crmcore/store/change.hpp"
#include "crmcore/store/record_log.hpp"
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

/// An entry of the log, with its number.
struct Entry {
  std::int64_t number;
  std::string entity, operation;
  std::int64_t first, last;
  std::string columns;
};

/// What a column was before the log first changed it, what it is by the entries that count, and the last of these.
struct PastValue {
  Value first, counted;
  std::int64_t by = 0;
};

/// What the log says of a record.
struct Past {
  bool was_added = false;   // by an entry that counts
  bool was_erased = false;  // likewise
  std::map<std::string, PastValue> values;
};

/// The refusals of the rules and of the file that concern one record: the others are still undone.
bool concerns_one_record(ErrorCode code) {
  return code == ErrorCode::rule || code == ErrorCode::duplicate || code == ErrorCode::invalid ||
         code == ErrorCode::not_found;
}

}  // namespace

/// One undo, while it runs.
class Change::Undoing {
 public:
  Undoing(Change& change, std::int64_t first, std::int64_t last)
      : change_(change),
        store_(*change.store_),
        undone_(undone_entries(store_)),
        is_again_(undone_.taken_back.holds(first) && undone_.taken_back.holds(last)),
        first_(first),
        last_(last),
        own_first_(change.last_entry() + 1) {
    undone_.taken_back.add(first, last);
  }

  Undone undo(const Entry& entry) {
    const Entity& entity = store_.entity(entry.entity);
    if (undone_.by.holds(entry.number))
      return kept(entity, entry.last - entry.first + 1, "an undo cannot itself be undone; import again");
    if (entry.operation == "insert") return undo_insert(entity, entry);
    if (entry.operation == "update") return undo_update(entity, entry);
    return undo_erase(entity, entry);
  }

  /// Notes what was taken back and where the log tells of it.
  void finish() {
    const std::int64_t own_last = change_.last_entry();
    if (is_again_ && own_last < own_first_) return;
    store_.database()
        .prepare("INSERT INTO crm_undone VALUES (?, ?, ?, ?)")
        .bind(1, first_)
        .bind(2, last_)
        .bind(3, own_first_)
        .bind(4, own_last)
        .run();
    store_.database().touch();
  }

 private:
  static Undone kept(const Entity& entity, std::int64_t rows, std::string why) {
    return {std::string(entity.name()), 0, rows, std::move(why)};
  }
  static Undone undone(const Entity& entity, std::int64_t rows) { return {std::string(entity.name()), rows, 0, ""}; }

  bool counts(std::int64_t entry) const {
    return entry < own_first_ && !undone_.taken_back.holds(entry) && !undone_.by.holds(entry);
  }

  /// Reads what the log says of a record, by an index.
  Past past_of(const Entity& entity, std::int64_t id) const {
    Past past;
    Statement statement = store_.database().prepare(
        "SELECT id, operation, columns FROM crm_entry WHERE entity = ? AND first > ? AND first <= ? AND last >= ? "
        "ORDER BY id");
    statement.bind(1, entity.name()).bind(2, id - rows_per_entry).bind(3, id).bind(4, id);
    while (statement.step()) {
      const std::int64_t entry = statement.cell(0).integer();
      const std::string_view operation = statement.cell(1).text();
      if (operation == "insert") {
        past.was_added = past.was_added || counts(entry);
        continue;
      }
      const JsonDocument columns = logged_columns(statement.cell(2).text());
      const bool is_update = operation == "update";
      if (!is_update) past.was_erased = past.was_erased || counts(entry);
      for (const auto& [name, both] : columns->items()) {
        const auto [at, is_first] = past.values.try_emplace(name);
        if (is_first) at->second.first = at->second.counted = logged_value(both.at(0));
        if (!is_update || !counts(entry)) continue;
        at->second.counted = logged_value(both.at(1));
        at->second.by = entry;
      }
    }
    return past;
  }

  bool is_referred_to(const Entity& entity, std::int64_t id) const {
    bool is_referred = false;
    for (const auto& [other, column] : references_to(store_, entity))
      store_.children(*other, column, id, [&](Row) { is_referred = true; });
    return is_referred;
  }

  /// Erases the records of a block: those never edited that nobody refers to, in one statement; then those that are
  /// again as they were made.
  Undone undo_insert(const Entity& entity, const Entry& entry) {
    std::string unreferenced;
    for (const auto& [other, column] : references_to(store_, entity)) {
      const std::string name = in_quotes((*other)[column].name);
      unreferenced += " AND id NOT IN (SELECT " + name + " FROM " + in_quotes(other->name()) + " WHERE " + name +
                      " BETWEEN ?1 AND ?2)";
    }
    const std::string of_block = " FROM " + in_quotes(entity.name()) + " WHERE id BETWEEN ?1 AND ?2";
    Undone result = undone(entity, 0);
    {
      std::vector<Cell> row(entity.size());
      Statement chosen = store_.database().prepare("SELECT " + column_list(entity) + of_block + " AND version = 1" +
                                                   unreferenced + " ORDER BY id");
      chosen.bind(1, entry.first).bind(2, entry.last);
      while (chosen.step()) {
        chosen.read(row);
        store_.database().pending_words.touch(entity, row);
        change_.log_erasure(entity, row);
        ++result.undone;
      }
    }
    change_.sum_of_table(entity.name()) -= content_of(of_block + " AND version = 1" + unreferenced, entry);
    store_.database()
        .prepare("DELETE" + of_block + " AND version = 1" + unreferenced)
        .bind(1, entry.first)
        .bind(2, entry.last)
        .run();
    store_.database().touch();
    const std::vector<std::int64_t> left = ids(of_block, entry);
    for (const std::int64_t id : left) result.undone += erase_restored(entity, id) ? 1 : 0;
    result.kept = std::ssize(ids(of_block, entry));
    if (result.kept > 0) result.reason = "edited since, or other records refer to it";
    return result;
  }
  /// The content of rows of a block, as the log commits to it.
  ContentSum content_of(const std::string& of_rows, const Entry& entry) const {
    ContentSum content = 0;
    std::vector<std::uint64_t> seeds;
    Statement rows = store_.database().prepare("SELECT *" + of_rows);
    rows.bind(1, entry.first).bind(2, entry.last);
    while (rows.step()) content += content_of_row(rows, seeds);
    return content;
  }
  std::vector<std::int64_t> ids(const std::string& of_block, const Entry& entry) const {
    std::vector<std::int64_t> ids;
    Statement statement = store_.database().prepare("SELECT id" + of_block + " ORDER BY id");
    statement.bind(1, entry.first).bind(2, entry.last);
    while (statement.step()) ids.push_back(statement.cell(0).integer());
    return ids;
  }

  /// Erases a record that was edited since, but is again as it was made, and that nobody refers to.
  bool erase_restored(const Entity& entity, std::int64_t id) {
    const RowBlock current = store_.get(entity, id);
    if (current.size() == 0 || is_referred_to(entity, id)) return false;
    const Past past = past_of(entity, id);
    for (const auto& [name, value] : past.values) {
      const auto column = entity.find(name);  // none: a field that was erased since holds nothing
      if (!column || *column == version_position || value.by == 0) continue;  // what edited it was taken back
      if (!(current[0][*column] == value.first.cell())) return false;
    }
    change_.erase_whole(entity, id, current[0][version_position].integer());
    return true;
  }

  /// Gives each column that the entry set the value that the entries which count gave it last.
  Undone undo_update(const Entity& entity, const Entry& entry) {
    const RowBlock current = store_.get(entity, entry.first);
    if (current.size() == 0) return undone(entity, is_again_ ? 0 : 1);
    const Past past = past_of(entity, entry.first);
    const JsonDocument columns = logged_columns(entry.columns);
    std::vector<Edit> edits;
    bool is_held = false;
    for (const auto& [name, both] : columns->items()) {
      const auto column = entity.find(name);
      if (!column) continue;
      const PastValue& value = past.values.at(name);
      is_held = is_held || value.by > entry.number;
      if (!(current[0][*column] == value.counted.cell())) edits.push_back({*column, value.counted.cell()});
    }
    if (!edits.empty())
      if (const std::string why =
              refused([&] { change_.update(entity, entry.first, current[0][version_position].integer(), edits); });
          !why.empty())
        return kept(entity, 1, why);
    if (is_held) return kept(entity, 1, "edited since");
    return undone(entity, edits.empty() && is_again_ ? 0 : 1);
  }

  /// Brings a record back, unless its adding was taken back as well, or it was erased again.
  Undone undo_erase(const Entity& entity, const Entry& entry) {
    const Past past = past_of(entity, entry.first);
    const bool is_there = store_.get(entity, entry.first).size() != 0;
    if (is_there || past.was_erased || !past.was_added) return undone(entity, is_again_ ? 0 : 1);
    RowBlock block(entity.size());
    Cell* row = block.add();
    row[id_position] = Cell::of(entry.first);
    for (const auto& [name, value] : past.values)
      if (const auto column = entity.find(name)) row[*column] = block.texts.keep(value.counted.cell());
    if (const std::string why = refused([&] { change_.insert(entity, block); }); !why.empty())
      return kept(entity, 1, why);
    return undone(entity, 1);
  }

  /// Why the rules or the file refuse what is done; empty when they do not.
  std::string refused(const std::function<void()>& doing) const {
    try {
      doing();
      return "";
    } catch (const Error& error) {
      if (!change_.open() || !concerns_one_record(error.code())) throw;
      return error.message();
    }
  }

  Change& change_;
  const Store& store_;
  UndoneEntries undone_;
  bool is_again_;
  std::int64_t first_, last_, own_first_;
};

std::vector<Undone> Change::undo(std::int64_t change, std::int64_t first_entry, std::int64_t last_entry, Task* task) {
  check_open();
  flush_block();
  std::vector<Entry> entries;  // the last one first
  {
    Statement statement = store_->database().prepare(
        "SELECT id, entity, operation, first, last, columns FROM crm_entry WHERE change = ? AND id BETWEEN ? AND ? "
        "ORDER BY id DESC");
    statement.bind(1, change).bind(2, first_entry).bind(3, last_entry);
    while (statement.step())
      entries.push_back({statement.cell(0).integer(), std::string(statement.cell(1).text()),
                         std::string(statement.cell(2).text()), statement.cell(3).integer(),
                         statement.cell(4).integer(), std::string(statement.cell(5).text())});
  }
  if (entries.empty() || change == number_)
    throw Error(ErrorCode::not_found, "change", "there is no change " + std::to_string(change) + " to undo");
  std::vector<Undone> results;
  if (task) task->start(static_cast<std::int64_t>(entries.size()));
  Undoing undoing(*this, entries.back().number, entries.front().number);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Undone one = undoing.undo(entries[i]);
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
  undoing.finish();
  return results;
}

}  // namespace crmcore::store
