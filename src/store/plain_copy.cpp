#include "crmcore/store/plain_copy.hpp"

#include <algorithm>
#include <charconv>

#include "database.hpp"

namespace crmcore::store {
namespace {

constexpr std::array<std::string_view, 3> tables_of_log{"crm_change", "crm_entry", "crm_undone"};
bool is_of_log(std::string_view table) { return std::ranges::find(tables_of_log, table) != tables_of_log.end(); }

/// The columns of a table as they stand in the file.
std::vector<PlainTable::PlainColumn> columns_of(Store::Database& database, std::string_view table) {
  std::vector<PlainTable::PlainColumn> columns;
  Statement described = database.prepare("SELECT name, type FROM pragma_table_info(?) ORDER BY cid");
  described.bind(1, table);
  while (described.step())
    columns.push_back({std::string(described.cell(0).text()), described.cell(1).text() == "TEXT"});
  return columns;
}

/// Whether a column may be one of a field that a business has defined, or had: "rating" or "rating 1".
bool may_be_defined(std::string_view name) {
  const std::size_t end = std::min(name.find(' '), name.size());
  const std::string_view number = name.substr(std::min(end + 1, name.size()));
  return is_field_name(name.substr(0, end)) && number.find_first_not_of("0123456789") == std::string_view::npos &&
         (end == name.size() || !number.empty());
}

std::string list_of(const std::vector<PlainTable::PlainColumn>& columns) {
  std::string list;
  for (const auto& column : columns) list += (list.empty() ? "" : ", ") + in_quotes(column.name);
  return list;
}

}  // namespace

std::vector<PlainTable> plain_tables(const Store& store, bool with_log) {
  std::vector<PlainTable> tables;
  const auto add = [&](std::string_view name) {
    tables.push_back({std::string(name), columns_of(store.database(), name)});
  };
  for (const Entity& entity : store.entities()) add(entity.name());
  if (with_log)
    for (const std::string_view name : tables_of_log) add(name);
  return tables;
}

void each_plain_row(const Store& store, const PlainTable& table, const std::function<void(Row)>& each) {
  Statement rows =
      store.database().prepare("SELECT " + list_of(table.columns) + " FROM " + in_quotes(table.name) + " ORDER BY 1");
  std::vector<Cell> row(table.columns.size());
  while (rows.step()) {
    rows.read(row);
    each(row);
  }
}

std::map<std::string, std::string> plain_settings(const Store& store) {
  std::map<std::string, std::string> settings;
  Statement rows = store.database().prepare("SELECT name, value FROM crm_meta");
  while (rows.step()) settings.emplace(rows.cell(0).text(), rows.cell(1).text());
  return settings;
}

std::map<std::string, std::int64_t> next_ids(const Store& store) {
  std::map<std::string, std::int64_t> ids;
  Statement rows = store.database().prepare("SELECT entity, id FROM crm_next_id");
  while (rows.step()) ids.emplace(rows.cell(0).text(), rows.cell(1).integer());
  return ids;
}

namespace {

std::string sum_text(Store::Database& database, std::string_view table) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), content_of(database, table), 16).ptr;
  return {digits.data(), end};
}

}  // namespace

std::string plain_sum(const Store& store, const PlainTable& table) { return sum_text(store.database(), table.name); }

std::int64_t file_version(const Store& store) { return store.database().integer("PRAGMA user_version"); }

/// What a filling writes through: its permission lasts as long as its transaction.
struct Filling::Rows {
  explicit Rows(const Store& of) : store(of), database(of.database()) {
    if (!database.is_new)
      throw Error(ErrorCode::misuse, database.path, shown_path(database.path) + " holds records already");
    database.execute("PRAGMA foreign_keys = OFF");  // rows come table by table; all are checked at the end
    database.execute("BEGIN IMMEDIATE");
    defining.emplace(database, Permit::define);
    for (const Entity& entity : store.entities()) database.execute("DELETE FROM " + in_quotes(entity.name()));
    for (const char* table : {"crm_entry", "crm_change", "crm_undone", "crm_next_id", "crm_meta"})
      database.execute(std::string("DELETE FROM ") + table);
  }
  ~Rows() {
    defining.reset();
    if (!is_kept) database.give_up_transaction();
    try {
      database.execute("PRAGMA foreign_keys = ON");
    } catch (const Error&) {  // the connection is of no use; who filled it closes it
    }
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  const Store& store;
  Store::Database& database;
  std::optional<Permitted> defining;
  std::string text;  // of the statement that adds a row
  bool is_kept = false;
};

Filling::Filling(const Store& store) : rows_(std::make_unique<Rows>(store)) {}
Filling::~Filling() = default;

void Filling::begin(const PlainTable& table) {
  Store::Database& database = rows_->database;
  const bool is_entity = std::ranges::any_of(database.catalogue.entities,
                                             [&](const Entity& entity) { return entity.name() == table.name; });
  if (!is_entity && !is_of_log(table.name))
    throw Error(ErrorCode::invalid, table.name, "there is no table " + cited(table.name) + " in a workspace");
  const auto there = columns_of(database, table.name);
  for (const auto& column : table.columns) {
    const auto found = std::ranges::find(there, column.name, &PlainTable::PlainColumn::name);
    if (found != there.end()) continue;
    if (!is_entity || !may_be_defined(column.name))
      throw Error(ErrorCode::invalid, table.name,
                  "table " + cited(table.name) + " has no column " + cited(column.name));
    database.execute("ALTER TABLE " + in_quotes(table.name) + " ADD COLUMN " + in_quotes(column.name) +
                     (column.is_text ? " TEXT" : " INTEGER"));
  }
  std::string places;
  for (std::size_t c = 0; c < table.columns.size(); ++c) places += c == 0 ? "?" : ", ?";
  rows_->text = "INSERT INTO " + in_quotes(table.name) + " (" + list_of(table.columns) + ") VALUES (" + places + ")";
}

void Filling::add(Row row) {
  Statement insert = rows_->database.prepare(rows_->text);
  for (std::size_t c = 0; c < row.size(); ++c) insert.bind(static_cast<int>(c) + 1, row[c]);
  insert.run();
}

std::string Filling::sum(const PlainTable& table) const { return sum_text(rows_->database, table.name); }

void Filling::commit(const std::map<std::string, std::string>& settings,
                     const std::map<std::string, std::int64_t>& next_ids, bool is_whole) {
  Store::Database& database = rows_->database;
  for (const auto& [name, value] : settings)
    database.prepare("INSERT INTO crm_meta VALUES (?, ?)").bind(1, std::string_view(name)).bind(2, value).run();
  for (const auto& [entity, id] : next_ids)
    database.prepare("INSERT INTO crm_next_id VALUES (?, ?)").bind(1, std::string_view(entity)).bind(2, id).run();
  Statement dangling = database.prepare("PRAGMA foreign_key_check");
  if (dangling.step())
    throw Error(ErrorCode::rule, std::string(dangling.cell(0).text()),
                std::string(dangling.cell(0).text()) + " " + std::to_string(dangling.cell(1).integer()) +
                    " refers to a " + std::string(dangling.cell(2).text()) + " that is not there");
  rows_->store.refresh();
  for (const Entity& entity : rows_->store.entities())
    for (std::size_t c = entity.built_in(); c < entity.size(); ++c) {
      if (!entity[c].traits.unique) continue;
      const std::string index = in_quotes(std::string(entity.name()) + "_" + std::string(entity[c].name));
      database.execute("CREATE UNIQUE INDEX " + index + " ON " + in_quotes(entity.name()) + " (" +
                       in_quotes(entity[c].name) + ")");
    }
  if (!are_settings_sound(database))
    throw Error(ErrorCode::corrupt, "settings", "the settings are not those that were dumped");
  if (!is_whole) database.commit_to_content();
  database.fill_words();
  database.execute("COMMIT");
  rows_->is_kept = true;
}

}  // namespace crmcore::store
