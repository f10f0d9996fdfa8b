#include "database.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

#include "crmcore/schema/codec.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::store {
namespace {

constexpr int longest_value = 64'000'000;  // bytes: far beyond any text of a record
constexpr int deepest_expression = 1000;   // SQLite's own; the deepest filters need some hundreds

/// What SQLite's own sum() says, and crm_average with it.
constexpr const char* overflow_of_sum = "integer overflow";

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

/// The sum that crm_average has come to.
struct Average {
  std::int64_t sum, count;
};

/// crm_average(x): the mean of what is kept in whole units, rounded to one; nothing of no value. Its state is zero at
/// first.
void average_step(sqlite3_context* context, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  auto* average = static_cast<Average*>(sqlite3_aggregate_context(context, sizeof(Average)));
  if (!average) return sqlite3_result_error_nomem(context);
  try {
    average->sum = (Amount{average->sum} + Amount{sqlite3_value_int64(values[0])}).minor;
    ++average->count;
  } catch (const Error&) {
    sqlite3_result_error(context, overflow_of_sum, -1);
  }
}

void average_result(sqlite3_context* context) {
  const auto* average = static_cast<Average*>(sqlite3_aggregate_context(context, 0));
  if (average && average->count > 0) sqlite3_result_int64(context, filter::rounded_mean(average->sum, average->count));
}

/// What a statement does, as messages call it.
std::string task_of(const std::string& sql) {
  if (sql.starts_with("BEGIN")) return "begin a change";
  if (sql == "COMMIT") return "commit";
  return "write";
}

}  // namespace

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
    case SQLITE_AUTH:
      throw Error(ErrorCode::internal, doing, doing + ": a statement would do more than it may; nothing was done");
    case SQLITE_INTERRUPT: throw Error(ErrorCode::cancelled, doing, doing + ": cancelled");
    case SQLITE_TOOBIG: throw Error(ErrorCode::invalid, doing, doing + ": a value is larger than the file can hold");
    default: break;
  }
  if (why == overflow_of_sum)
    throw Error(ErrorCode::overflow, doing, doing + ": a sum is beyond the range of whole numbers of 64 bits");
  throw Error(ErrorCode::internal, doing, doing + ": " + why);
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
  constexpr int most_busy = 3'600'000;  // an hour: no caller waits longer for a lock
  if (busy_milliseconds < 0 || busy_milliseconds > most_busy)
    throw Error(ErrorCode::invalid, "busy_milliseconds",
                "busy_milliseconds must be between 0 and " + std::to_string(most_busy) + ", not " +
                    std::to_string(busy_milliseconds));
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
  constexpr int of_its_values_alone = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  sqlite3_create_function_v2(handle, "crm_fold", 1, of_its_values_alone, nullptr, &key_function<&folded>, nullptr,
                             nullptr, nullptr);
  sqlite3_create_function_v2(handle, "crm_sort_key", 1, of_its_values_alone, nullptr, &key_function<&sort_key>, nullptr,
                             nullptr, nullptr);
  sqlite3_create_function_v2(handle, "crm_average", 1, of_its_values_alone, nullptr, nullptr, &average_step,
                             &average_result, nullptr);
  sqlite3_create_function_v2(handle, "crm_joined", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, &joined, &joined_function,
                             nullptr, nullptr, nullptr);
  sqlite3_set_authorizer(handle, &authorize, this);
  execute(
      // EXTRA syncs the folder after a rollback journal is removed, which is what commits; under WAL it equals FULL.
      "PRAGMA synchronous = EXTRA; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA cache_size = -65536; PRAGMA mmap_size = 0");
}

Statement Store::Database::prepare(const std::string& sql) {
  check_process();
  constexpr std::size_t most_kept = 256;  // filters make texts without end
  if (statements_.size() > most_kept) drop_statements();
  KeptStatement& kept = statements_[sql];
  // One that was prepared when more was allowed is prepared anew: then it is refused, or good for both.
  if (kept.statement && !kept.held && kept.permit <= permit()) return {*this, kept.statement, &kept};
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
  if (kept.held) return {*this, statement, nullptr};
  sqlite3_finalize(kept.statement);
  kept.statement = statement;
  kept.permit = permit();
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
  const Permitted control(*this, std::max(permit(), Permit::control));
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, task_of(sql), false);
}

void Store::Database::give_up_transaction() noexcept {
  const Permitted control(*this, Permit::control);
  sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
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

bool Store::Database::columns_moved() {
  const std::int64_t schema = integer("PRAGMA schema_version");
  const bool has_schema_moved = std::exchange(seen_schema_, schema) != schema;
  if (catalogue.custom_columns_in.empty()) return has_schema_moved;
  // A definition that was edited or erased leaves the columns of the file as they are.
  const std::pair<std::int64_t, std::int64_t> books{integer("PRAGMA data_version"), state};
  if (std::exchange(seen_books_, books) == books) return has_schema_moved;
  std::string defined;
  Statement rows = prepare("SELECT id, version FROM " + in_quotes(catalogue.custom_columns_in) + " ORDER BY id");
  while (rows.step())
    defined += std::to_string(rows.cell(0).integer()) + " " + std::to_string(rows.cell(1).integer()) + ",";
  const bool have_definitions_moved = defined != seen_definitions_;
  seen_definitions_ = std::move(defined);
  return has_schema_moved || have_definitions_moved;
}

void Store::Database::drop_statements() {
  std::erase_if(statements_, [](const auto& entry) {
    if (!entry.second.held) sqlite3_finalize(entry.second.statement);
    return !entry.second.held;
  });
}

int forks_so_far() {
  static std::atomic<int> forks = 0;
#ifndef _WIN32  // which has no fork
  static const int refused = pthread_atfork(nullptr, nullptr, [] { ++forks; });
  if (refused != 0) throw std::bad_alloc();
#endif
  return forks;
}

void Store::Database::check_process() const {
  if (forks_so_far() != forks_)
    throw Error(ErrorCode::misuse, path, "the workspace was opened before fork(); open it again in the child process");
}

}  // namespace crmcore::store
