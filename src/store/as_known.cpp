#include "crmcore/store/as_known.hpp"

#include "database.hpp"
#include "logged_values.hpp"

namespace crmcore::store {
namespace {

/// Takes the entries of later changes back, the newest first.
class TakenBack {
 public:
  TakenBack(const Store& store, Store::Database& database) : store_(store), database_(database) {}

  void entry(const LogEntry& entry) {
    const Entity& entity = store_.entity(entry.entity);
    if (entry.operation == "insert")
      erase(entity, entry.first, entry.last);
    else if (entry.operation == "update")
      set(entity, entry);
    else
      restore(entity, entry);
  }

 private:
  void erase(const Entity& entity, std::int64_t first, std::int64_t last) {
    database_.prepare("DELETE FROM " + in_quotes(entity.name()) + " WHERE id BETWEEN ? AND ?")
        .bind(1, first)
        .bind(2, last)
        .run();
  }

  void set(const Entity& entity, const LogEntry& entry) {
    const std::vector<std::pair<std::size_t, Value>> before = values_before(entity, entry);
    std::string sql = "UPDATE " + in_quotes(entity.name()) + " SET version = ?";
    for (const auto& [column, value] : before) sql += ", " + in_quotes(entity[column].name) + " = ?";
    Statement statement = database_.prepare(sql + " WHERE id = ?");
    int place = 0;
    statement.bind(++place, entry.version - 1);
    for (const auto& [column, value] : before) statement.bind(++place, value.cell());
    statement.bind(++place, entry.first).run();
  }

  void restore(const Entity& entity, const LogEntry& entry) {
    if (!entry.columns)
      throw Error(ErrorCode::invalid, "known",
                  "change " + std::to_string(entry.change) + " erased " + std::string(entity.name()) + " " +
                      std::to_string(entry.first) + " to " + std::to_string(entry.last) +
                      " without a word of what they held; ask for a moment after it");
    const std::vector<std::pair<std::size_t, Value>> before = values_before(entity, entry);
    std::string names = "id, version";
    std::string places = "?, ?";
    for (const auto& [column, value] : before) {
      names += ", " + in_quotes(entity[column].name);
      places += ", ?";
    }
    Statement statement =
        database_.prepare("INSERT INTO " + in_quotes(entity.name()) + " (" + names + ") VALUES (" + places + ")");
    int place = 0;
    statement.bind(++place, entry.first);
    statement.bind(++place, entry.version);
    for (const auto& [column, value] : before) statement.bind(++place, value.cell());
    statement.run();
  }

  /// What the columns held that an entry names; those of fields that are gone are left out.
  static std::vector<std::pair<std::size_t, Value>> values_before(const Entity& entity, const LogEntry& entry) {
    std::vector<std::pair<std::size_t, Value>> values;
    const JsonDocument columns = logged_columns(entry.columns.value_or(""));
    for (const auto& [name, both] : columns->items())
      if (const auto column = entity.find(name); column && *column > version_position)
        values.emplace_back(*column, logged_value(both.at(0)));
    return values;
  }

  const Store& store_;
  Store::Database& database_;
};

/// The books before a change, given by its number; 0 for as they are.
Store known_before(const Store& store, std::int64_t first_later) {
  if (store.database().change)
    throw Error(ErrorCode::misuse, "change", "commit the change or roll it back first: what it does is not known yet");
  Store known = store.in_memory();
  Store::Database& database = known.database();
  if (first_later != 0) {
    const Permitted writing(database, Permit::write);
    database.execute("PRAGMA foreign_keys = OFF; BEGIN");
    TextPool texts;
    std::vector<LogEntry> entries;
    known.log(first_later - 1, "", 0, [&](const LogEntry& entry) {
      LogEntry kept = entry;
      kept.entity = texts.keep(entry.entity);
      kept.operation = texts.keep(entry.operation);
      if (entry.columns) kept.columns = texts.keep(*entry.columns);
      entries.push_back(kept);
    });
    TakenBack taken(known, database);
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) taken.entry(*entry);
    database.prepare("DELETE FROM crm_entry WHERE change >= ?").bind(1, first_later).run();
    database.prepare("DELETE FROM crm_change WHERE id >= ?").bind(1, first_later).run();
    database.words_are_stale = true;
    database.commit_to_content();
    database.execute("COMMIT");
    database.touch();
  }
  database.read_only = true;
  return known;
}

}  // namespace

Store as_known(const Store& store, Instant at) {
  Statement later = store.database().prepare("SELECT coalesce(min(id), 0) FROM crm_change WHERE at > ?");
  later.bind(1, at.microseconds).step();
  return known_before(store, later.cell(0).integer());
}

Store as_known(const Store& store, Day day) {
  constexpr std::int64_t microseconds_a_day = 86'400'000'000;
  const TimeZone& zone = store.time_zone();
  const auto day_of = [&](Instant at) {
    return zone ? zone.local(at).day : Day() + Days{static_cast<std::int32_t>(at.microseconds / microseconds_a_day)};
  };
  std::int64_t first_later = 0;
  Statement changes = store.database().prepare("SELECT id, at FROM crm_change ORDER BY id DESC");
  while (changes.step() && day_of({changes.cell(1).integer()}) > day) first_later = changes.cell(0).integer();
  return known_before(store, first_later);
}

}  // namespace crmcore::store
