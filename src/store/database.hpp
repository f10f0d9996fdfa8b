// The connection to SQLite. Private to the room: nothing above it sees a statement.
#pragma once

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "content_sum.hpp"
#include "crmcore/new_file.hpp"
#include "crmcore/store/store.hpp"
#include "pending_words.hpp"

namespace crmcore::store {

/// What the statements that are prepared may do, each with what those before it may. SQLite refuses the rest.
enum class Permit {
  read,     ///< tell what the file's tables hold, and what pragmas tell
  write,    ///< change the rows of these tables
  control,  ///< begin and end transactions, set how the connection works
  define,   ///< make, alter and drop tables and indexes
};

/// A prepared statement kept for the next time its text is asked.
struct KeptStatement {
  sqlite3_stmt* statement = nullptr;
  bool held = false;  ///< by a Statement
  Permit permit{};    ///< under which it was prepared
};

/// A prepared statement, reset when its scope ends.
class Statement {
 public:
  /// Without `kept` the statement is its own: the same text was in use already.
  Statement(Store::Database& database, sqlite3_stmt* statement, KeptStatement* kept)
      : database_(database), statement_(statement), kept_(kept) {
    if (kept_) kept_->held = true;
  }
  ~Statement() {
    if (!kept_) {
      sqlite3_finalize(statement_);
      return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    kept_->held = false;
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int index, Cell cell);
  Statement& bind(int index, std::int64_t value) { return bind(index, Cell::of(value)); }
  Statement& bind(int index, std::string_view value) { return bind(index, Cell::of(value)); }
  /// True while there is a row; throws Error for everything that SQLite refuses.
  bool step();
  void run() {
    while (step()) {
    }
    sqlite3_reset(statement_);
  }
  Cell cell(int column) const;
  /// All cells of the row, one for each of `row`.
  void read(std::span<Cell> row) const {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] = cell(static_cast<int>(c));
  }
  int width() const { return sqlite3_column_count(statement_); }
  /// Throws internal when the statement could write: what reads must not be able to.
  void need_to_only_read() const;
  std::string_view column_name(int column) const { return sqlite3_column_name(statement_, column); }
  sqlite3_stmt* raw() const { return statement_; }

 private:
  Store::Database& database_;
  sqlite3_stmt* statement_;
  KeptStatement* kept_;
};

/// Turns SQLite's refusal into an Error of ours.
[[noreturn]] void throw_sqlite(sqlite3* handle, int code, const std::string& doing);

/// The text of a column of the row. Throws corrupt when it is not UTF-8.
std::string_view text_of(sqlite3_stmt* statement, int column);

/// How many forks lie between the process that first asked and this one; costs less than to ask for the process.
int forks_so_far();

/// A result table beside the file's, by the code in its first column.
struct JoinedTable {
  const Table* table;
  std::unordered_map<std::string, std::size_t> row_of;
};

class Store::Database {
 public:
  Database(const std::string& path, Catalogue catalogue, const Options& options);
  /// A copy in memory.
  Database(const Database& source);
  ~Database();
  Database& operator=(const Database&) = delete;

  /// A statement of the text, kept for the next time. Throws internal when the text holds more than one.
  Statement prepare(const std::string& sql);
  /// Runs one statement or several, all of them ours; they may control.
  void execute(const std::string& sql);
  /// What statements may do now: what a Permitted that lives says, else write inside a change and read outside.
  Permit permit() const;
  /// Ends the transaction. Nothing is thrown: what is left of it is rolled back when the next change begins.
  void give_up_transaction() noexcept;
  /// Turns SQLite's refusal into an Error of ours. An error after which SQLite may have rolled the transaction back
  /// ends the open change, so that nothing is written outside one.
  [[noreturn]] void fail(int code, const std::string& doing, bool reading);
  /// The texts of the two statements used most, made once for each entity of the file.
  struct Texts {
    std::string get, insert;
    std::vector<std::uint64_t> seeds;  ///< of its columns, in the sums of its content
  };
  const Texts& texts(const Entity& entity);
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);
  /// Whether the columns that are defined at run time may have changed, by whomever, since this was last asked.
  bool columns_moved();
  /// Commits to what the tables hold as it is.
  void commit_to_content();
  /// Writes into the index of words what the open change has touched; makes it anew where it is stale.
  void write_words();
  /// Makes the index of words anew from the records, in the transaction that runs or in one of its own.
  void fill_words();
  /// Whether the index of words of an entity is that of its records.
  bool are_words_sound(const Entity& entity);
  /// A handle that came through fork() must not touch the file.
  void check_process() const;
  /// Throws corrupt when the file has other tables, indexes, triggers or views than those that crmcore makes, saying
  /// which. Of an older file it returns the indexes that are made otherwise now.
  std::vector<std::string> check_schema(bool is_older);

  std::string path;
  Catalogue catalogue;
  std::vector<Entity> entities;              ///< with their custom columns
  std::vector<std::vector<Entity>> retired;  ///< earlier ones: references to them stay valid
  Currency currency;
  std::string country;
  TimeZone time_zone;
  bool read_only = false;
  bool is_new = false;  ///< made by this opening
  std::string journal_why;
  sqlite3* handle = nullptr;
  Change* change = nullptr;         ///< the open one
  PendingWords pending_words;       ///< of the open change
  bool words_are_stale = false;     ///< of a copy from which changes were taken back
  std::vector<JoinedTable> joined;  ///< of the queries that run, the innermost last
  /// Names what is in the file: moves with every row written, returns to what it was when a change is rolled back.
  std::int64_t state = 0;
  void touch() { state = ++last_state_; }
  std::map<std::string, std::int64_t, std::less<>> next_ids;
  bool is_watched = false;  // a task is asked whether statements may go on

 private:
  friend class Permitted;
  static int authorize(void* self, int action, const char* first, const char* second, const char* schema,
                       const char* inside);
  /// Whether a table is one of an entity or of the file itself.
  bool owns(std::string_view table) const;
  void refuse_foreign_file() const;
  void make_file(const Options& options);
  void open(const Options& options);
  void configure(int busy_milliseconds);
  void create(const Options& options);
  void upgrade();
  std::string missing_indexes();
  std::string loosened(const Entity& entity);
  void read_meta(const Options& options);
  void settle_time_zone(const std::string& given);
  void keep_time_zone(const std::string& given);

  void close();
  void drop_statements();

  std::string real_path_;  // absolute, links resolved
  std::unordered_map<std::string, KeptStatement> statements_;
  std::unordered_map<const Entity*, Texts> texts_;  // an entity keeps its address and its columns
  std::int64_t last_state_ = 0;
  std::int64_t seen_schema_ = -1;
  std::pair<std::int64_t, std::int64_t> seen_books_ = {-1, -1};  // what the definitions were read of
  std::string seen_definitions_;
  int forks_ = forks_so_far();
  struct Patience {
    int milliseconds = 0;
    std::chrono::steady_clock::time_point since;
  };
  static int wait_for_others(void* patience, int tries);
  Patience patience_;
  std::optional<Permit> permit_;
};

/// While it lives, the statements that are prepared may do this and no more.
class Permitted {
 public:
  Permitted(Store::Database& database, Permit permit)
      : database_(database), before_(std::exchange(database.permit_, permit)) {}
  ~Permitted() { database_.permit_ = before_; }
  Permitted(const Permitted&) = delete;
  Permitted& operator=(const Permitted&) = delete;

 private:
  Store::Database& database_;
  std::optional<Permit> before_;
};

using filter::in_quotes;
/// "id", "version", … of all columns.
std::string column_list(const Entity& entity);
/// "SELECT change, at, …" of the columns of a LogEntry; its condition follows.
std::string select_entries();
/// The statements that make the tables of the log and of the file itself.
std::string system_tables();
/// The statement that makes the table of what was undone: which entries of the log were taken back, and the entries
/// that did so; these are none when by_last < by_first.
std::string table_of_undone();
/// A column as a table is made with it.
std::string column_sql(const Column& column);
/// The table of the index of words of an entity, in quotes.
std::string words_table(const Entity& entity);
/// The statement that makes the index of words of an entity; empty when none of its fields is searchable.
std::string words_table_sql(const Entity& entity);
/// The statements that make the table of an entity and its indexes.
std::string table_sql(const Entity& entity, const Catalogue& catalogue);
/// What all rows of a table add up to, with the columns that are out of sight. Throws corrupt for a text that is not
/// UTF-8.
ContentSum content_of(Store::Database& database, std::string_view table);
/// The same of one column or row.
ContentSum content_of_column(Store::Database& database, std::string_view table, std::string_view column);
ContentSum content_of_row(Store::Database& database, std::string_view table, std::int64_t id);
/// The same of the row that a statement stands on, whose first column is the id. `seeds`, empty for the first row,
/// keeps those of the columns: only a statement that stands on a row knows all columns of a table that has just been
/// altered.
ContentSum content_of_row(const Statement& row, std::vector<std::uint64_t>& seeds);
/// What the log commits to for each table, by its changes.
ContentSums logged_content(Store::Database& database);
/// Commits to the settings of the file as they are: its currency, country, time zone. Inside the transaction that
/// writes one of them.
void commit_to_settings(Store::Database& database);
/// Whether the settings are those that were committed to. A file made before they were is sound where it has no setting
/// that crmcore does not know.
bool are_settings_sound(Store::Database& database);
/// Throws corrupt, naming the record, for a value that crmcore never writes in such a column: a day outside the
/// calendar, a version below 1, a value of another type.
void check_read(std::string_view entity, const Column& column, Cell cell, std::int64_t id);
/// The statements that make the indexes of the columns that refer to other records.
std::string reference_indexes(const Entity& entity);

}  // namespace crmcore::store
