#include "crmcore/store/store.hpp"

#include <sodium.h>

#include <algorithm>

#include "crmcore/store/change.hpp"
#include "database.hpp"

namespace crmcore::store {
namespace {

/// Appends "rating desc, customer.name" as SQL; ties by id, so that the order is always the same.
void append_order(filter::Sql& sql, std::string_view sort, const Entity& entity, const filter::Scope& scope) {
  sql.text += " ORDER BY ";
  while (!trimmed(sort).empty()) {
    const std::size_t end = std::min(sort.find(','), sort.size());
    std::string_view key = trimmed(sort.substr(0, end));
    sort.remove_prefix(std::min(end + 1, sort.size()));
    bool down = false;
    if (const std::size_t blank = key.find(' '); blank != std::string_view::npos) {
      const std::string_view word = trimmed(key.substr(blank));
      if (word != "desc" && word != "asc")
        throw Error(ErrorCode::invalid, "sort", "sort " + cited(key) + ": a field may be followed by asc or desc only");
      down = word == "desc";
      key = key.substr(0, blank);
    }
    filter::append_sql(sql, filter::resolve(key, entity, scope), entity, "t");
    sql.text += down ? " DESC, " : ", ";
  }
  sql.text += "t.id";
}

/// The result tables of a query stand beside the file's while it runs, for the function crm_joined.
class JoinedTables {
 public:
  /// Throws invalid when a table that the statement reads has a record twice: it has no one value then.
  JoinedTables(Store::Database& database, const std::vector<filter::Joined>& tables, std::string_view sql)
      : all_(database.joined), before_(all_.size()) {
    for (const filter::Joined& joined : tables) {
      const bool is_read = sql.find("crm_joined(" + std::to_string(all_.size()) + ", ") != std::string_view::npos;
      JoinedTable& added = all_.emplace_back();
      added.table = joined.table;
      for (std::size_t row = 0; joined.table->width() > 0 && row < joined.table->rows(); ++row)
        if (!added.row_of.emplace(joined.table->text(row, 0), row).second && is_read) refuse(joined, row);
    }
  }
  ~JoinedTables() { all_.resize(before_); }
  JoinedTables(const JoinedTables&) = delete;
  JoinedTables& operator=(const JoinedTables&) = delete;

 private:
  [[noreturn]] void refuse(const filter::Joined& joined, std::size_t row) {
    all_.resize(before_);
    throw Error(ErrorCode::invalid, joined.name,
                "table " + cited(joined.name) + " must have each " + joined.table->column(0).name + " once; " +
                    cited(joined.table->text(row, 0)) + " appears twice");
  }

  std::vector<JoinedTable>& all_;
  std::size_t before_;
};

/// Runs "SELECT `what` FROM entity WHERE … `tail`" and hands each row on.
void select(const Store& store, const Query& query, const std::string& what, bool ordered,
            const std::function<void(Row)>& use) {
  Store::Database& database = store.database();
  const Entity& entity = store.entity(query.entity);
  const filter::Scope scope{[&](std::string_view name) { return store.find_entity(name); },
                            query.tables,
                            query.today,
                            store.currency().decimals(),
                            store.time_zone(),
                            database.joined.size()};
  filter::Sql sql;
  sql.text = "SELECT " + what + " FROM " + in_quotes(entity.name()) + " t WHERE ";
  filter::Condition condition{.form = filter::Condition::Form::all};
  for (const std::string& where : {query.also, query.where}) condition.parts.push_back(filter::parse_any(where));
  filter::append_sql(sql, filter::bind(condition, entity, scope), "t");
  if (ordered) append_order(sql, query.sort, entity, scope);
  if (query.limit) {
    if (*query.limit < 0)
      throw Error(ErrorCode::invalid, "limit", "limit must be 0 or more, not " + std::to_string(*query.limit));
    sql.text += " LIMIT " + std::to_string(*query.limit);
  }
  const JoinedTables joined(database, query.tables, sql.text);
  Statement statement = database.prepare(sql.text);
  statement.need_to_only_read();
  for (std::size_t i = 0; i < sql.values.size(); ++i) statement.bind(static_cast<int>(i) + 1, sql.values[i].cell());
  std::vector<Cell> row(static_cast<std::size_t>(statement.width()));
  while (statement.step()) {
    statement.read(row);
    use(row);
  }
}

std::string hex(std::span<const unsigned char> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

}  // namespace

Store::Store(const std::string& path, Catalogue catalogue, const Options& options)
    : database_(std::make_unique<Database>(path, std::move(catalogue), options)) {
  refresh();
  if (!database_->catalogue.fill_file || options.read_only) return;
  const std::string version = std::to_string(database_->integer("PRAGMA user_version"));
  const auto filled = [&] { return database_->text("SELECT value FROM crm_meta WHERE name = 'filled'"); };
  if (const std::string before = filled(); before != version) {
    Change change(*this, "crmcore", before.empty() ? "a new workspace" : "brought up to date");
    if (filled() == before) {  // no other process got there first
      database_->catalogue.fill_file(change);
      database_->execute("INSERT OR REPLACE INTO crm_meta VALUES ('filled', '" + version + "')");
      change.commit();
    }
  }
}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

const std::string& Store::path() const { return database_->path; }
Currency Store::currency() const { return database_->currency; }
const std::string& Store::country() const { return database_->country; }
const TimeZone& Store::time_zone() const { return database_->time_zone; }

Forms Store::forms() const {
  Forms forms;
  forms.country = database_->country;
  forms.currency_decimals = database_->currency.decimals();
  forms.currency = database_->currency.code();
  forms.time_zone = database_->time_zone;
  return forms;
}

std::vector<std::pair<std::string, std::string>> Store::info() const {
  refresh();
  Database& d = *database_;
  std::vector<std::pair<std::string, std::string>> info{
      {"file", d.path},
      {"file_version", d.text("PRAGMA user_version").empty() ? std::to_string(d.integer("PRAGMA user_version")) : ""},
      {"currency", std::string(d.currency.code())},
      {"country", d.country},
      {"time_zone", std::string(d.time_zone.name())},
      {"bytes", std::to_string(d.integer("PRAGMA page_count") * d.integer("PRAGMA page_size"))},
      {"sqlite", std::string(sqlite3_libversion()) + " " + sqlite3_sourceid()},
      {"journal", d.text("PRAGMA journal_mode") + ": " + d.journal_why},
      {"synchronous", d.integer("PRAGMA synchronous") == 3 ? "extra" : "not extra"},
      {"changes", std::to_string(d.integer("SELECT count(*) FROM crm_change"))}};
  for (const Entity& entity : d.entities)
    info.emplace_back("records." + std::string(entity.name()),
                      std::to_string(d.integer("SELECT count(*) FROM " + in_quotes(entity.name()))));
  return info;
}

const Entity* Store::find_entity(std::string_view name) const {
  const auto found = std::ranges::find(database_->entities, name, &Entity::name);
  return found == database_->entities.end() ? nullptr : &*found;
}

const Entity& Store::entity(std::string_view name) const {
  if (const Entity* found = find_entity(name)) return *found;
  std::vector<std::string_view> names;
  for (const Entity& entity : database_->entities) names.push_back(entity.name());
  throw_unknown(std::string(name), "there is no entity", name, names);
}

std::span<const Entity> Store::entities() const { return database_->entities; }

std::span<const std::string_view> Store::told_apart(const Entity& entity) const {
  const Catalogue& catalogue = database_->catalogue;
  for (const auto* all : {&catalogue.unique_together, &catalogue.told_apart})
    if (const auto found = std::ranges::find(*all, entity.name(), &Together::entity); found != all->end())
      return found->columns;
  return {};
}

bool Store::are_unique(const Entity& entity) const {
  const auto& all = database_->catalogue.unique_together;
  return std::ranges::find(all, entity.name(), &Together::entity) != all.end();
}

const Labels& Store::labels() const { return database_->catalogue.labels; }

void Store::refresh() const {
  Database& d = *database_;
  if (!d.schema_moved()) return;
  std::vector<Entity> entities = d.catalogue.entities;
  if (d.catalogue.add_custom_columns) d.catalogue.add_custom_columns(*this, entities);
  d.retired.push_back(std::exchange(d.entities, std::move(entities)));
}

RowBlock Store::get(const Entity& entity, std::int64_t id) const {
  RowBlock block(entity.size());
  Statement statement = database_->prepare(database_->texts(entity).get);
  if (statement.bind(1, id).step()) {
    Cell* row = block.add();
    for (std::size_t c = 0; c < entity.size(); ++c) row[c] = block.texts.keep(statement.cell(static_cast<int>(c)));
  }
  return block;
}

std::optional<std::int64_t> Store::find_id(const Entity& entity, std::span<const std::string_view> columns,
                                           Row values) const {
  std::string sql = "SELECT id FROM " + in_quotes(entity.name()) + " WHERE ";
  for (std::size_t i = 0; i < columns.size(); ++i) sql += (i ? " AND " : "") + in_quotes(columns[i]) + " IS ?";
  Statement statement = database_->prepare(sql + " ORDER BY id LIMIT 1");
  for (std::size_t i = 0; i < values.size(); ++i) statement.bind(static_cast<int>(i) + 1, values[i]);
  if (!statement.step()) return std::nullopt;
  return statement.cell(0).integer();
}

void Store::each(const Query& query, const std::function<void(Row)>& use) const {
  refresh();
  select(*this, query, column_list(entity(query.entity)), true, use);
}

std::int64_t Store::count(const Query& query) const {
  refresh();
  std::int64_t count = 0;
  select(*this, query, "count(*)", false, [&](Row row) { count = row[0].integer(); });
  return query.limit ? std::min(count, *query.limit) : count;
}

Table Store::find(const Query& query, std::span<const std::string> columns) const {
  refresh();
  const Entity& of = entity(query.entity);
  std::vector<Column> chosen;
  std::string list;
  for (const std::string& name : columns) chosen.push_back(of[of.at(name)]);
  if (columns.empty()) chosen.assign(of.columns().begin(), of.columns().end());
  for (const Column& column : chosen) list += (list.empty() ? "t." : ", t.") + in_quotes(column.name);
  Table table(chosen, currency());
  select(*this, query, list, true, [&](Row row) { table.append(row); });
  return table;
}

void Store::children(const Entity& entity, std::size_t column, std::int64_t id,
                     const std::function<void(Row)>& use) const {
  Statement statement = database_->prepare("SELECT " + column_list(entity) + " FROM " + in_quotes(entity.name()) +
                                           " WHERE " + in_quotes(entity[column].name) + " = ? ORDER BY id");
  statement.bind(1, id);
  std::vector<Cell> row(entity.size());
  while (statement.step()) {
    statement.read(row);
    use(row);
  }
}

std::map<std::int64_t, std::string> codes_of(const Store& store, std::string_view entity) {
  const Entity& of = store.entity(entity);
  Statement statement = store.database().prepare("SELECT id, " + in_quotes(of[of.at("code")].name) + " FROM " +
                                                 in_quotes(of.name()) + " ORDER BY id");
  std::map<std::int64_t, std::string> codes;
  while (statement.step())
    codes.emplace_hint(codes.end(), statement.cell(0).integer(), std::string(statement.cell(1).text()));
  return codes;
}

std::string select_entries() {
  std::string columns;
  for (const std::string_view name : column_names<LogEntry>())
    columns += (columns.empty() ? "" : ", ") + in_quotes(name);
  return "SELECT " + columns + " FROM crm_entry JOIN crm_change ON crm_change.id = crm_entry.change";
}

void Store::log(std::int64_t since, std::string_view entity, std::int64_t id,
                const std::function<void(const LogEntry&)>& use) const {
  std::string sql = select_entries() + " WHERE crm_change.id > ?";
  if (!entity.empty()) sql += " AND entity = ?";
  if (id != 0) sql += " AND ? BETWEEN first AND last";
  Statement statement = database_->prepare(sql + " ORDER BY crm_entry.id");
  int place = 1;
  statement.bind(place++, since);
  if (!entity.empty()) statement.bind(place++, this->entity(entity).name());
  if (id != 0) statement.bind(place, id);
  std::array<Cell, Schema<LogEntry>::fields.size()> row;
  while (statement.step()) {
    statement.read(row);
    use(from_row<LogEntry>(row));
  }
}

std::int64_t Store::next_id(const Entity& entity) const {
  if (const auto taken = database_->next_ids.find(entity.name()); taken != database_->next_ids.end())
    return taken->second;
  Statement statement = database_->prepare("SELECT id FROM crm_next_id WHERE entity = ?");
  return statement.bind(1, entity.name()).step() ? statement.cell(0).integer() : 1;
}

std::pair<std::int64_t, std::int64_t> Store::state() const {
  return {database_->integer("PRAGMA data_version"), database_->state};
}

Store::Cursor::Cursor(Database& database, const Entity& entity, std::span<const std::string_view> columns)
    : statement_(nullptr) {
  database.check_process();
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql += (i ? ", " : "") + in_quotes(columns[i]);
    types_.push_back(cell_type(entity[entity.at(columns[i])].kind));
  }
  sql += " FROM " + in_quotes(entity.name()) + " ORDER BY id";
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database.handle, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) throw_sqlite(database.handle, code, "read");
  statement_ = statement;
}

Store::Cursor::~Cursor() { sqlite3_finalize(static_cast<sqlite3_stmt*>(statement_)); }

bool Store::Cursor::next(std::span<Cell> row) {
  auto* statement = static_cast<sqlite3_stmt*>(statement_);
  const int code = sqlite3_step(statement);
  if (code == SQLITE_DONE) return false;
  if (code != SQLITE_ROW) throw_sqlite(sqlite3_db_handle(statement), code, "read");
  for (std::size_t c = 0; c < row.size(); ++c) {
    const int column = static_cast<int>(c);
    const int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_NULL)
      row[c] = Cell();
    else if (types_[c] == Cell::Type::integer)
      row[c] = Cell::of(std::int64_t{sqlite3_column_int64(statement, column)});
    else if (types_[c] == Cell::Type::real)
      row[c] = Cell::of(sqlite3_column_double(statement, column));
    else
      row[c] = Cell::of(std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)),
                                         static_cast<std::size_t>(sqlite3_column_bytes(statement, column))));
  }
  return true;
}

std::vector<Check> verify(const Store& store) {
  Store::Database& database = store.database();
  std::vector<Check> checks;
  const std::string structure = database.text("PRAGMA integrity_check");
  checks.push_back({"structure", structure == "ok", structure});
  std::int64_t dangling = 0;
  {
    Statement references = database.prepare("PRAGMA foreign_key_check");
    while (references.step()) ++dangling;
  }
  checks.push_back({"references", dangling == 0, std::to_string(dangling) + " records refer to nothing"});
  const std::int64_t unlogged = database.integer(
      "SELECT count(*) FROM crm_change c WHERE NOT EXISTS (SELECT 1 FROM crm_entry e WHERE e.change = c.id)");
  checks.push_back({"log", unlogged == 0, std::to_string(unlogged) + " changes without entries"});
  for (const Entity& entity : store.entities()) {
    const std::int64_t stray = database.integer("SELECT count(*) FROM " + in_quotes(entity.name()) +
                                                " WHERE id >= coalesce((SELECT id FROM crm_next_id WHERE entity = '" +
                                                std::string(entity.name()) + "'), 1)");
    if (stray != 0)
      checks.push_back({"ids." + std::string(entity.name()), false,
                        std::to_string(stray) + " records with ids that were never given out"});
  }
  return checks;
}

Copy backup(const Store& store, const std::string& file, Task* task) {
  if (FILE* existing = std::fopen(file.c_str(), "rb")) {
    std::fclose(existing);
    throw Error(ErrorCode::duplicate, file, file + " already exists; a backup never overwrites");
  }
  Store::Database& source = store.database();
  source.check_process();
  sqlite3* target = nullptr;
  int code = sqlite3_open_v2(file.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE,
                             nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closes(target, &sqlite3_close);
  const auto failed = [&](int why) {
    std::remove(file.c_str());
    throw_sqlite(target, why, "backup to " + file);
  };
  if (code != SQLITE_OK) failed(code);
  sqlite3_backup* copy = sqlite3_backup_init(target, "main", source.handle, "main");
  if (!copy) failed(sqlite3_errcode(target));
  try {
    constexpr int pages_per_step = 1024;  // 4 MiB between two looks at the task
    if (task) task->start(1);
    do {
      code = sqlite3_backup_step(copy, pages_per_step);
      if (task) {
        task->start(sqlite3_backup_pagecount(copy));
        task->advance(sqlite3_backup_pagecount(copy) - sqlite3_backup_remaining(copy));
      }
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED) sqlite3_sleep(20);
    } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
  } catch (...) {
    sqlite3_backup_finish(copy);
    std::remove(file.c_str());
    throw;
  }
  sqlite3_backup_finish(copy);
  if (code != SQLITE_DONE) failed(code);
  Copy result{file, 0, ""};
  {
    sqlite3_stmt* check = nullptr;
    if (sqlite3_prepare_v2(target, "PRAGMA integrity_check", -1, &check, nullptr) != SQLITE_OK)
      failed(sqlite3_errcode(target));
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> finalizes(check, &sqlite3_finalize);
    if (sqlite3_step(check) != SQLITE_ROW ||
        std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(check, 0))) != "ok")
      failed(SQLITE_CORRUPT);
  }
  const std::unique_ptr<FILE, int (*)(FILE*)> written(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!written) throw Error(ErrorCode::io, file, file + " cannot be read back");
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<unsigned char> buffer(1 << 20);
  for (std::size_t read; (read = std::fread(buffer.data(), 1, buffer.size(), written.get())) > 0;
       result.bytes += static_cast<std::int64_t>(read))
    crypto_hash_sha256_update(&state, buffer.data(), read);
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  result.sha256 = hex(digest);
  return result;
}

}  // namespace crmcore::store
