#include "database.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <utility>

#include "crmcore/schema/codec.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::store {
namespace {

constexpr int longest_value = 64'000'000;            // bytes: far beyond any text of a record
constexpr int deepest_expression = 1000;             // SQLite's own; the deepest filters need some hundreds
constexpr std::size_t header_bytes = 100;            // of every SQLite file (sqlite.org/fileformat2.html, 1.3)
constexpr std::int64_t application_id = 0x43524D63;  // "CRMc"
constexpr std::int64_t file_version =
    4;  // 2: events; 3: event_plan.hour; 4: crm_undone, crm_change.sums, days of lines

/// Which entries of the log were taken back, and the entries that did so; these are none when by_last < by_first.
constexpr std::string_view table_of_undone =
    "CREATE TABLE crm_undone (first INTEGER NOT NULL, last INTEGER NOT NULL, by_first INTEGER NOT NULL,"
    " by_last INTEGER NOT NULL) STRICT;";

const char* sql_type(Kind kind) {
  switch (cell_type(kind)) {
    case Cell::Type::text: return "TEXT";
    case Cell::Type::real: return "REAL";
    default: return "INTEGER";
  }
}

std::string index_sql(const Entity& entity, const std::string& name, const std::string& columns, bool unique) {
  return std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX " +
         in_quotes(std::string(entity.name()) + "_" + name) + " ON " + in_quotes(entity.name()) + " (" + columns + ");";
}

/// The statement that makes the index of a column that refers to other records; empty for any other column.
std::string reference_index(const Entity& entity, const Column& column) {
  if (column.target.empty() || column.traits.unique || column.role == Column::Role::id) return "";
  return index_sql(entity, std::string(column.name), in_quotes(column.name), false);
}

std::string column_sql(const Column& column) {
  std::string sql = in_quotes(column.name) + " " + sql_type(column.kind);
  if (column.role == Column::Role::id)
    sql += " PRIMARY KEY";
  else if (column.role == Column::Role::version || column.traits.required)
    sql += " NOT NULL";
  if (!column.target.empty() && column.role != Column::Role::id)
    sql += " REFERENCES " + in_quotes(column.target) + " (id)";
  if (!column.codes.empty()) {
    std::string codes;
    for (const auto code : column.codes) codes += (codes.empty() ? "'" : ", '") + std::string(code) + "'";
    sql += " CHECK (" + in_quotes(column.name) + " IN (" + codes + "))";
  }
  return sql;
}

/// The index of what is together unique, if the entity has such a rule.
std::string together_sql(const Entity& entity, const Catalogue& catalogue) {
  std::string sql;
  for (const Together& together : catalogue.unique_together) {
    if (together.entity != entity.name()) continue;
    std::string columns;
    for (const std::string_view column : together.columns) {
      const std::string quoted = in_quotes(column);
      columns += columns.empty() ? "" : ", ";
      columns += entity[entity.at(column)].traits.required ? quoted : "ifnull(" + quoted + ", '')";
    }
    sql += index_sql(entity, "together", columns, true);
  }
  return sql;
}

/// Whether this SQLite may use WAL: the WAL-reset fault is fixed in 3.51.3, 3.50.7 and 3.44.6.
bool wal_is_safe(int version) {
  return version >= 3051003 || (version >= 3050007 && version < 3051000) || (version >= 3044006 && version < 3045000);
}

/// A function of SQL that makes a key of a text.
template <std::string (*KeyOf)(std::string_view)>
void key_function(sqlite3_context* context, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  try {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
    const std::string key = KeyOf({text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
    sqlite3_result_text(context, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

/// Throws invalid for what is not empty and not a code such as MX.
void check_country(const std::string& country) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (country.empty() || (country.size() == 2 && std::ranges::all_of(country, is_capital))) return;
  throw Error(ErrorCode::invalid, "country",
              "country must be two capital letters such as MX (ISO 3166), not " + cited(country));
}

/// crm_joined(number of the table, number of the column, code): the value of a result table, or nothing.
void joined_function(sqlite3_context* context, int, sqlite3_value** values) {
  try {
    const auto& tables = *static_cast<const std::vector<JoinedTable>*>(sqlite3_user_data(context));
    const JoinedTable& joined = tables.at(static_cast<std::size_t>(sqlite3_value_int64(values[0])));
    const auto column = static_cast<std::size_t>(sqlite3_value_int64(values[1]));
    const auto* code = reinterpret_cast<const char*>(sqlite3_value_text(values[2]));
    if (!code) return;
    const auto found = joined.row_of.find(code);
    if (found == joined.row_of.end()) return;
    const Cell cell = joined.table->cell(found->second, column);
    switch (cell.type()) {
      case Cell::Type::null: return;
      case Cell::Type::integer: return sqlite3_result_int64(context, cell.integer());
      case Cell::Type::real: return sqlite3_result_double(context, cell.real());
      case Cell::Type::text:
        return sqlite3_result_text(context, cell.text().data(), static_cast<int>(cell.text().size()), SQLITE_TRANSIENT);
    }
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

/// What a statement does, as messages call it.
std::string task_of(const std::string& sql) {
  if (sql.starts_with("BEGIN")) return "begin a change";
  if (sql == "COMMIT") return "commit";
  return "write";
}

}  // namespace

std::string system_tables() {
  return "CREATE TABLE crm_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
         "CREATE TABLE crm_next_id (entity TEXT PRIMARY KEY, id INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
         "CREATE TABLE crm_change (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT "
         "NULL, sums TEXT) STRICT;"
         "CREATE TABLE crm_entry (id INTEGER PRIMARY KEY, change INTEGER NOT NULL REFERENCES crm_change (id), entity "
         "TEXT NOT NULL,"
         " operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'erase')), first INTEGER NOT NULL,"
         " last INTEGER NOT NULL, version INTEGER NOT NULL, columns TEXT) STRICT;"
         "CREATE INDEX crm_entry_change ON crm_entry (change);"
         "CREATE INDEX crm_entry_row ON crm_entry (entity, first);" +
         std::string(table_of_undone);
}

std::string table_sql(const Entity& entity, const Catalogue& catalogue) {
  std::string sql = "CREATE TABLE " + in_quotes(entity.name()) + " (";
  for (std::size_t i = 0; i < entity.size(); ++i) sql += (i ? ", " : "") + column_sql(entity[i]);
  sql += ") STRICT;";
  for (const Column& column : entity.columns())
    if (column.traits.unique) sql += index_sql(entity, std::string(column.name), in_quotes(column.name), true);
  if (entity.external_key()) sql += index_sql(entity, "external_key", "\"external_key\", \"source\"", true);
  return sql + together_sql(entity, catalogue) + reference_indexes(entity);
}

std::string column_list(const Entity& entity) {
  std::string list;
  for (const Column& column : entity.columns()) list += (list.empty() ? "" : ", ") + in_quotes(column.name);
  return list;
}

std::string reference_indexes(const Entity& entity) {
  std::string sql;
  for (const Column& column : entity.columns()) sql += reference_index(entity, column);
  return sql;
}

void throw_sqlite(sqlite3* handle, int code, const std::string& doing) {
  const std::string why = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  switch (code & 0xFF) {
    case SQLITE_NOMEM: throw std::bad_alloc();
    case SQLITE_BUSY:
    case SQLITE_LOCKED: throw Error(ErrorCode::busy, doing, doing + ": another program is using the file; try again");
    case SQLITE_READONLY: throw Error(ErrorCode::read_only, doing, doing + ": the file cannot be written");
    case SQLITE_FULL: throw Error(ErrorCode::full, doing, doing + ": no space is left on the disk");
    case SQLITE_CORRUPT:
      throw Error(ErrorCode::corrupt, doing, doing + ": the file is damaged (" + why + "); restore a backup");
    case SQLITE_NOTADB: throw Error(ErrorCode::not_a_workspace, doing, doing + ": the file is not a crmcore workspace");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_IOERR: throw Error(ErrorCode::io, doing, doing + ": " + why);
    case SQLITE_CONSTRAINT: {
      const int detail = handle ? sqlite3_extended_errcode(handle) : code;
      if (detail == SQLITE_CONSTRAINT_UNIQUE || detail == SQLITE_CONSTRAINT_PRIMARYKEY)
        throw Error(ErrorCode::duplicate, doing, doing + ": another record has the same value (" + why + ")");
      if (detail == SQLITE_CONSTRAINT_FOREIGNKEY)
        throw Error(ErrorCode::rule, doing,
                    doing + ": a record it refers to does not exist, or others still refer to it");
      throw Error(ErrorCode::rule, doing, doing + ": " + why);
    }
    case SQLITE_INTERRUPT: throw Error(ErrorCode::cancelled, doing, doing + ": cancelled");
    case SQLITE_TOOBIG: throw Error(ErrorCode::invalid, doing, doing + ": a value is larger than the file can hold");
    default: throw Error(ErrorCode::internal, doing, doing + ": " + why);
  }
}

Statement& Statement::bind(int index, Cell cell) {
  int code = SQLITE_OK;
  switch (cell.type()) {
    case Cell::Type::null: code = sqlite3_bind_null(statement_, index); break;
    case Cell::Type::integer: code = sqlite3_bind_int64(statement_, index, cell.integer()); break;
    case Cell::Type::real: code = sqlite3_bind_double(statement_, index, cell.real()); break;
    case Cell::Type::text: {
      const std::string_view text = cell.text();
      code = sqlite3_bind_text(statement_, index, text.empty() ? "" : text.data(), static_cast<int>(text.size()),
                               SQLITE_STATIC);
    }
  }
  if (code != SQLITE_OK) database_.fail(code, "write", true);
  return *this;
}

void Statement::need_to_only_read() const {
  if (!sqlite3_stmt_readonly(statement_))
    throw Error(ErrorCode::internal, "read", "read: the query would write; nothing was done");
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const bool reading = sqlite3_stmt_readonly(statement_) != 0;
  database_.fail(code, reading ? "read" : "write", reading);
}

Cell Statement::cell(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER: return Cell::of(std::int64_t{sqlite3_column_int64(statement_, column)});
    case SQLITE_FLOAT: return Cell::of(sqlite3_column_double(statement_, column));
    case SQLITE_TEXT: return Cell::of(text_of(statement_, column));
    default: return {};
  }
}

std::string_view text_of(sqlite3_stmt* statement, int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  if (!bytes) throw std::bad_alloc();
  const std::string_view text(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
  if (!is_utf8(text))
    throw Error(ErrorCode::corrupt, "read",
                "read: the file is damaged: in the column " + std::string(sqlite3_column_name(statement, column)) +
                    " stands " + cited(text) + ", which is not valid UTF-8; restore a backup");
  return text;
}

Store::Database::Database(const std::string& file, Catalogue entries, const Options& options)
    : path(file), catalogue(std::move(entries)), entities(catalogue.entities), read_only(options.read_only) {
  try {
    if (!options.currency.empty()) static_cast<void>(Currency(options.currency));
    check_country(options.country);
    if (!options.time_zone.empty()) static_cast<void>(TimeZone(options.time_zone));
    make_file(options);
    if (!is_new) refuse_foreign_file();
    open(options);
    if (integer("PRAGMA application_id") == 0) create(options);
    if (integer("PRAGMA user_version") < file_version)
      upgrade();
    else if (!is_new)
      check_schema(false);
    read_meta(options);
  } catch (...) {
    close();
    std::error_code ignored;
    if (is_new && std::filesystem::file_size(real_path_, ignored) == 0) std::filesystem::remove(real_path_, ignored);
    throw;
  }
}

Store::Database::Database(const Database& source)
    : path(source.path),
      catalogue(source.catalogue),
      entities(source.entities),
      currency(source.currency),
      country(source.country),
      time_zone(source.time_zone),
      journal_why("a copy in memory") {
  try {
    source.check_process();
    const int code = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) throw_sqlite(handle, code, "open a copy in memory");
    configure(0);
    sqlite3_backup* copy = sqlite3_backup_init(handle, "main", source.handle, "main");
    if (!copy) throw_sqlite(handle, sqlite3_errcode(handle), "copy into memory");
    sqlite3_backup_step(copy, -1);
    if (const int end = sqlite3_backup_finish(copy); end != SQLITE_OK) throw_sqlite(handle, end, "copy into memory");
  } catch (...) {
    drop_statements();
    sqlite3_close_v2(handle);
    throw;
  }
}

Store::Database::~Database() {
  // In a child of fork() the file, its locks and its transaction are the parent's: closing would take them from it.
  if (forks_so_far() != forks_) return;
  close();
}

void Store::Database::close() {
  drop_statements();
  sqlite3_close_v2(handle);
  handle = nullptr;
}

/// Finds out which file is meant, and makes an empty one for its owner alone where there is none.
void Store::Database::make_file(const Options& options) {
  check_path(path, "path");
  if (path == ":memory:" || path.starts_with("file:"))
    throw Error(ErrorCode::invalid, path,
                "a workspace is kept in a file; " + cited(path) + " is a name of SQLite's for something else (./" +
                    shown_path(path) + " is a file of that name)");
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  // SQLite is told to follow no link, and wants the real path; links on the way to the file are the owner's business.
  const std::filesystem::path real = std::filesystem::weakly_canonical(absolute, error);
  real_path_ = (error ? absolute : real).string();
  if (std::filesystem::exists(std::filesystem::symlink_status(real_path_, error))) return;
  if (options.must_exist || options.read_only)
    throw Error(ErrorCode::not_found, path, shown_path(path) + " does not exist");
  constexpr mode_t owner_alone = 0600;  // what a file holds is about people
  const int made = ::open(real_path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_alone);
  if (made < 0 && errno == EEXIST) return;  // another program was faster
  if (made < 0)
    throw Error(errno == ENOSPC ? ErrorCode::full : ErrorCode::io, path,
                shown_path(path) + " cannot be made (" + std::strerror(errno) + ")");
  ::close(made);
  is_new = true;
}

namespace {

std::uint32_t number_at(std::span<const char> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// The first bytes of a file, read as SQLite does: it keeps its locks on the file, which the operating system drops
/// when a program closes another handle of it.
std::string first_bytes(const std::string& path, const std::string& shown) {
  sqlite3_vfs* files = sqlite3_vfs_find(nullptr);
  const std::unique_ptr<const char, void (*)(const char*)> name(
      sqlite3_create_filename(path.c_str(), "", "", 0, nullptr), [](const char* made) { sqlite3_free_filename(made); });
  if (!name) throw std::bad_alloc();
  std::vector<std::max_align_t> room(static_cast<std::size_t>(files->szOsFile) / sizeof(std::max_align_t) + 1);
  auto* file = reinterpret_cast<sqlite3_file*>(room.data());
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
  const auto refuse = [&] { throw Error(ErrorCode::io, shown, shown_path(shown) + " cannot be read"); };
  if (files->xOpen(files, name.get(), file, flags, nullptr) != SQLITE_OK) refuse();
  std::string bytes(header_bytes, '\0');
  sqlite3_int64 size = 0;
  int code = file->pMethods->xFileSize(file, &size);
  bytes.resize(std::min(bytes.size(), static_cast<std::size_t>(size)));
  if (code == SQLITE_OK) code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
  file->pMethods->xClose(file);
  if (code != SQLITE_OK) refuse();
  return bytes;
}

/// The first bytes of a file as they were before a change that a power cut ended: SQLite keeps the pages that a change
/// overwrites in a journal, and puts them back when the file is opened (sqlite.org/fileformat2.html, 3). Empty when
/// there is no such journal, or the first page is not in it.
std::string first_bytes_in_journal(const std::string& path) {
  std::ifstream journal(path + "-journal", std::ios::binary);
  std::array<char, 28> header{};
  constexpr std::string_view begins("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  if (!journal.read(header.data(), header.size()) || !std::string_view(header.data(), 8).starts_with(begins)) return "";
  const std::uint32_t sector = number_at(header, 20);
  const std::uint32_t page = number_at(header, 24);
  constexpr std::uint32_t largest = 65536;  // bytes, of both
  if (sector < 512 || sector > largest || page < 512 || page > largest) return "";
  journal.seekg(sector);
  std::vector<char> record(4 + page + 4);  // number, content, checksum
  while (journal.read(record.data(), static_cast<std::streamsize>(record.size())))
    if (number_at(record, 0) == 1) return {record.data() + 4, header_bytes};
  return "";
}

}  // namespace

/// Reads the header itself, so that SQLite does not even roll back a journal of a file that is not ours.
void Store::Database::refuse_foreign_file() const {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string name = shown_path(path);
  const auto status = fs::status(real_path_, error);
  if (fs::is_directory(status)) throw Error(ErrorCode::not_a_workspace, path, name + " is a folder; name a file in it");
  if (!fs::is_regular_file(status)) throw Error(ErrorCode::not_a_workspace, path, name + " is not a regular file");
  constexpr std::string_view begins("SQLite format 3\0", 16);
  std::string header = first_bytes(real_path_, path);
  if (header.empty()) return;  // SQLite makes a file of it
  const bool is_whole = header.size() >= header_bytes && header.starts_with(begins);
  if (!is_whole || number_at(header, 68) != application_id)
    if (std::string before = first_bytes_in_journal(real_path_); !before.empty()) header = std::move(before);
  const auto number = [&](std::size_t at) { return std::int64_t{number_at(header, at)}; };
  if (header.size() < header_bytes || !header.starts_with(begins))
    throw Error(ErrorCode::not_a_workspace, path, name + " is not a crmcore workspace; nothing was changed");
  if (number(68) != application_id)
    throw Error(ErrorCode::not_a_workspace, path, name + " is a database of another program; nothing was changed");
  if (number(60) > file_version)
    throw Error(ErrorCode::newer_version, path,
                name + " was written by a newer crmcore (file version " + std::to_string(number(60)) +
                    ", this one knows " + std::to_string(file_version) + "); nothing was changed");
}

/// Looks again every few milliseconds. SQLite's own waiting soon looks ten times a second only, and hardly ever gets
/// between the changes of a program that makes one after the other.
int Store::Database::wait_for_others(void* patience, int tries) {
  using std::chrono::milliseconds;
  auto& limit = *static_cast<Patience*>(patience);
  const auto now = std::chrono::steady_clock::now();
  if (tries == 0) limit.since = now;
  if (now - limit.since >= milliseconds(limit.milliseconds)) return 0;
  constexpr int longest = 5;  // milliseconds
  sqlite3_sleep(std::min(tries + 1, longest));
  return 1;
}

void Store::Database::open(const Options& options) {
  const int flags =
      (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  const int code = sqlite3_open_v2(real_path_.c_str(), &handle, flags, nullptr);
  if (code != SQLITE_OK) throw_sqlite(handle, code, "open " + path);
  configure(options.busy_milliseconds);
}

void Store::Database::configure(int busy_milliseconds) {
  sqlite3_extended_result_codes(handle, 1);
  patience_.milliseconds = busy_milliseconds;
  sqlite3_busy_handler(handle, &wait_for_others, &patience_);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, longest_value);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, deepest_expression);
  constexpr int of_its_text_alone = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  sqlite3_create_function_v2(handle, "crm_fold", 1, of_its_text_alone, nullptr, &key_function<&folded>, nullptr,
                             nullptr, nullptr);
  sqlite3_create_function_v2(handle, "crm_sort_key", 1, of_its_text_alone, nullptr, &key_function<&sort_key>, nullptr,
                             nullptr, nullptr);
  sqlite3_create_function_v2(handle, "crm_joined", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, &joined, &joined_function,
                             nullptr, nullptr, nullptr);
  execute(
      // EXTRA syncs the folder after a rollback journal is removed, which is what commits; under WAL it equals FULL.
      "PRAGMA synchronous = EXTRA; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA cache_size = -65536; PRAGMA mmap_size = 0");
}

void Store::Database::create(const Options& options) {
  if (wal_is_safe(sqlite3_libversion_number())) execute("PRAGMA journal_mode = WAL");
  execute("BEGIN IMMEDIATE");
  try {
    if (integer("PRAGMA application_id") == 0) {  // no other process got there first
      if (integer("SELECT count(*) FROM sqlite_schema") != 0)
        throw Error(ErrorCode::not_a_workspace, path, path + " is a database of another program; nothing was changed");
      std::string sql = system_tables();
      for (const Entity& entity : entities) sql += table_sql(entity, catalogue);
      sql += "PRAGMA application_id = " + std::to_string(application_id) +
             ";PRAGMA user_version = " + std::to_string(file_version) + ";";
      execute(sql);
      Statement meta = prepare("INSERT INTO crm_meta VALUES (?, ?)");
      meta.bind(1, "currency").bind(2, options.currency.empty() ? "EUR" : options.currency).run();
      meta.bind(1, "country").bind(2, options.country).run();
    }
    execute("COMMIT");
  } catch (...) {
    if (!sqlite3_get_autocommit(handle)) execute("ROLLBACK");
    throw;
  }
}

/// The statements that make the indexes that the file lacks.
std::string Store::Database::missing_indexes() {
  std::string sql;
  for (const Entity& entity : entities) {
    const std::string all = table_sql(entity, catalogue);
    std::string_view rest = all;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(';') + 1);
      rest.remove_prefix(one.size());
      if (one.starts_with("CREATE TABLE")) continue;
      const std::string_view name = one.substr(one.find('"') + 1, one.find('"', one.find('"') + 1) - one.find('"') - 1);
      Statement there = prepare("SELECT 1 FROM sqlite_schema WHERE name = ?");
      if (!there.bind(1, name).step()) sql += one;
    }
  }
  return sql;
}

/// What the tables hold that no change has committed to, such as those of an earlier crmcore, is committed to as it is.
void Store::Database::commit_to_content() {
  ContentSums sums;
  prepare("DELETE FROM crm_meta WHERE name = 'sums'").run();
  for (const auto& [table, logged] : logged_content(*this)) sums[table] -= logged;
  for (const Entity& entity : entities) sums[std::string(entity.name())] += content_of(*this, entity.name());
  for (const std::string_view table : {"crm_change", "crm_entry"}) sums[std::string(table)] += content_of(*this, table);
  prepare("INSERT INTO crm_meta VALUES ('sums', ?)").bind(1, text_of(sums)).run();
}

/// The statements that make a table anew in which a column must not be empty that may be since: SQLite cannot change a
/// column in place. Empty where there is none.
std::string Store::Database::loosened(const Entity& entity) {
  const std::string name(entity.name());
  const std::string before = text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '" + name + "'");
  std::string now = before;
  for (const Column& column : entity.columns()) {
    const std::string ours = column_sql(column);
    const std::size_t at = now.find(ours + " NOT NULL");
    if (at != std::string::npos) now.replace(at, ours.size() + std::string_view(" NOT NULL").size(), ours);
  }
  if (now == before) return "";
  const std::string old = in_quotes("crm_old_" + name);
  return "ALTER TABLE " + in_quotes(name) + " RENAME TO " + old + ";" + now + ";INSERT INTO " + in_quotes(name) +
         " SELECT * FROM " + old + ";DROP TABLE " + old + ";";
}

/// A file of an earlier version gets the tables and columns it lacks; what it holds stays as it is.
void Store::Database::upgrade() {
  if (read_only)
    throw Error(ErrorCode::read_only, path,
                path + " was written by an earlier crmcore; open it once for writing to bring it up to date");
  const std::vector<std::string> outdated = check_schema(true);
  execute("BEGIN IMMEDIATE");
  try {
    std::string sql;
    for (const std::string& index : outdated) sql += "DROP INDEX " + in_quotes(index) + ";";
    const auto has = [&](const std::string& where) { return integer("SELECT count(*) FROM " + where) != 0; };
    for (const Entity& entity : entities) {
      const std::string name(entity.name());
      if (!has("sqlite_schema WHERE name = '" + name + "'")) {
        sql += table_sql(entity, catalogue);
        continue;
      }
      sql += loosened(entity);
      std::string added;
      for (const Column& column : entity.columns())
        if (!has("pragma_table_info('" + name + "') WHERE name = '" + std::string(column.name) + "'"))
          added += "ALTER TABLE " + in_quotes(name) + " ADD COLUMN " + column_sql(column) + ";";
      if (!added.empty()) sql += added;
    }
    if (!has("sqlite_schema WHERE name = 'crm_undone'")) sql += table_of_undone;
    if (!has("pragma_table_info('crm_change') WHERE name = 'sums'"))
      sql += "ALTER TABLE crm_change ADD COLUMN sums TEXT;";
    execute(sql);
    execute(missing_indexes() + "PRAGMA user_version = " + std::to_string(file_version) + ";");
    commit_to_content();
    execute("COMMIT");
  } catch (...) {
    if (!sqlite3_get_autocommit(handle)) execute("ROLLBACK");
    throw;
  }
}

void Store::Database::read_meta(const Options& options) {
  const std::int64_t version = integer("PRAGMA user_version");
  if (version > file_version)
    throw Error(ErrorCode::newer_version, path, path + " was written by a newer crmcore; nothing was changed");
  currency = Currency(text("SELECT value FROM crm_meta WHERE name = 'currency'"));
  country = text("SELECT value FROM crm_meta WHERE name = 'country'");
  if (!options.currency.empty() && options.currency != currency.code())
    throw Error(ErrorCode::mixed_currency, "currency",
                path + " is kept in " + std::string(currency.code()) + ", not in " + options.currency);
  settle_time_zone(options.time_zone);
  journal_why = wal_is_safe(sqlite3_libversion_number())
                    ? "readers go on while one writes"
                    : std::string("SQLite ") + sqlite3_libversion() +
                          " may damage a file in WAL mode (fixed in 3.51.3, 3.50.7, 3.44.6)";
}

/// Reads the time zone of the file. The one that was given is kept where there is none; a file that is only read takes
/// it for this time.
void Store::Database::settle_time_zone(const std::string& given) {
  const auto kept = [&] { return text("SELECT value FROM crm_meta WHERE name = 'time_zone'"); };
  std::string name = kept();
  if (name.empty() && !given.empty()) {
    if (!read_only) prepare("INSERT OR IGNORE INTO crm_meta VALUES ('time_zone', ?)").bind(1, given).run();
    name = read_only ? given : kept();
  }
  if (!given.empty() && given != name)
    throw Error(ErrorCode::invalid, "time_zone", path + " is kept in the time zone " + name + ", not in " + given);
  time_zone = TimeZone::kept(name);
}

Statement Store::Database::prepare(const std::string& sql) {
  check_process();
  constexpr std::size_t most_kept = 256;  // filters make texts without end
  if (statements_.size() > most_kept) drop_statements();
  KeptStatement& kept = statements_[sql];
  if (kept.statement && !kept.held) return {*this, kept.statement, &kept};
  sqlite3_stmt* statement = nullptr;
  const char* end = nullptr;
  const int code = sqlite3_prepare_v3(handle, sql.c_str(), static_cast<int>(sql.size() + 1), SQLITE_PREPARE_PERSISTENT,
                                      &statement, &end);
  const bool whole = code == SQLITE_OK && end == sql.c_str() + sql.size();
  if (!whole) {
    sqlite3_finalize(statement);
    if (!kept.statement) statements_.erase(sql);
    if (code != SQLITE_OK) fail(code, "read", true);
    throw Error(ErrorCode::internal, "statement", "a text of more than one statement was prepared; nothing was done");
  }
  if (kept.statement) return {*this, statement, nullptr};
  kept.statement = statement;
  return {*this, statement, &kept};
}

const Store::Database::Texts& Store::Database::texts(const Entity& entity) {
  Texts& kept = texts_[&entity];
  if (kept.get.empty() || &entity < entities.data() || &entity >= entities.data() + entities.size()) {
    std::string columns = column_list(entity);
    std::string places;
    Texts made;  // all or none: memory may run out between them
    for (std::size_t c = 0; c < entity.size(); ++c) {
      places += c ? ", ?" : "?";
      made.seeds.push_back(column_seed(entity[c].name));
    }
    made.get = "SELECT " + columns + " FROM " + in_quotes(entity.name()) + " WHERE id = ?";
    // Columns of erased fields are written as empty, whatever their default.
    Statement there = prepare("SELECT name FROM pragma_table_info(?)");
    there.bind(1, entity.name());
    while (there.step()) {
      const std::string_view name = there.cell(0).text();
      if (entity.find(name)) continue;
      columns += ", " + in_quotes(name);
      places += ", NULL";
    }
    made.insert = "INSERT INTO " + in_quotes(entity.name()) + " (" + columns + ") VALUES (" + places + ")";
    kept = std::move(made);
  }
  return kept;
}

void Store::Database::execute(const std::string& sql) {
  check_process();
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, task_of(sql), false);
}

void Store::Database::fail(int code, const std::string& doing, bool reading) {
  try {
    throw_sqlite(handle, code, doing);
  } catch (const Error& error) {
    if (change) change->end_after(error, reading);
    throw;
  } catch (const std::bad_alloc&) {
    if (change) change->end_after(Error(ErrorCode::no_memory, doing, doing + ": out of memory"), reading);
    throw;
  }
}

std::int64_t Store::Database::integer(const std::string& sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.cell(0).integer() : 0;
}

std::string Store::Database::text(const std::string& sql) {
  Statement statement = prepare(sql);
  return statement.step() ? std::string(statement.cell(0).text()) : "";
}

bool Store::Database::schema_moved() {
  const std::int64_t schema = integer("PRAGMA schema_version");
  return std::exchange(seen_schema_, schema) != schema;
}

void Store::Database::drop_statements() {
  std::erase_if(statements_, [](const auto& entry) {
    if (!entry.second.held) sqlite3_finalize(entry.second.statement);
    return !entry.second.held;
  });
}

int forks_so_far() {
  static std::atomic<int> forks = 0;
  static const int refused = pthread_atfork(nullptr, nullptr, [] { ++forks; });
  if (refused != 0) throw std::bad_alloc();
  return forks;
}

void Store::Database::check_process() const {
  if (forks_so_far() != forks_)
    throw Error(ErrorCode::misuse, path, "the workspace was opened before fork(); open it again in the child process");
}

}  // namespace crmcore::store
