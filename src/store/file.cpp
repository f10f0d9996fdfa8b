// A file from its making to its opening: what is no file of ours is refused, an earlier one is brought up to date.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <utility>

#include "crmcore/store/words.hpp"
#include "database.hpp"

namespace crmcore::store {
namespace {

constexpr std::size_t header_bytes = 100;            // of every SQLite file (sqlite.org/fileformat2.html, 1.3)
constexpr std::int64_t application_id = 0x43524D63;  // "CRMc"
/// 2: events; 3: event_plan.hour; 4: crm_undone, crm_change.sums, days of lines; 5: view.colours; 6: segment,
/// status_limit, document.doubtful and its index, distinct_customers; 7: merged_customer, assignment, zone; 8: tags,
/// the index of words, which is made anew whenever this goes up, quote, quote_line, line_change, order.quote;
/// 9: standing_order and its parts, holiday, lot, lot_ingredient, order_lot, collection_step, payment_promise,
/// ladder_rung, list_price, tax_rate, customer_terms, segment_terms, import.fields.
constexpr std::int64_t file_version = 9;

/// Whether this SQLite may use WAL: the WAL-reset fault is fixed in 3.51.3, 3.50.7 and 3.44.6.
bool wal_is_safe(int version) {
  return version >= 3051003 || (version >= 3050007 && version < 3051000) || (version >= 3044006 && version < 3045000);
}

/// Throws invalid for what is not empty and not a code such as MX.
void check_country(const std::string& country) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (country.empty() || (country.size() == 2 && std::ranges::all_of(country, is_capital))) return;
  throw Error(ErrorCode::invalid, "country",
              "country must be two capital letters such as MX (ISO 3166), not " + cited(country));
}

}  // namespace

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

/// Finds out which file is meant, and makes an empty one for its owner alone where there is none.
void Store::Database::make_file(const Options& options) {
  check_path(path, "path");
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

void Store::Database::create(const Options& options) {
  const Permitted defining(*this, Permit::define);
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
      meta.bind(1, "currency").bind(2, options.currency.empty() ? "EUR" : Currency(options.currency).text()).run();
      meta.bind(1, "country").bind(2, options.country).run();
      commit_to_settings(*this);
    }
    execute("COMMIT");
  } catch (...) {
    if (!sqlite3_get_autocommit(handle)) execute("ROLLBACK");
    throw;
  }
}

/// The statements that make the indexes that the file lacks, those of words among them.
std::string Store::Database::missing_indexes() {
  std::string sql;
  for (const Entity& entity : entities) {
    const std::string all = table_sql(entity, catalogue);
    std::string_view rest = all;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(';') + 1);
      rest.remove_prefix(one.size());
      if (one.starts_with("CREATE TABLE " + in_quotes(entity.name()))) continue;
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
  commit_to_settings(*this);
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
  const Permitted defining(*this, Permit::define);
  execute("BEGIN IMMEDIATE");
  try {
    std::string sql;
    for (const std::string& index : outdated) sql += "DROP INDEX " + in_quotes(index) + ";";
    for (const Entity& entity : entities)
      if (is_searchable(entity)) sql += "DROP TABLE IF EXISTS " + words_table(entity) + ";";
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
    if (!has("sqlite_schema WHERE name = 'crm_undone'")) sql += table_of_undone();
    if (!has("pragma_table_info('crm_change') WHERE name = 'sums'"))
      sql += "ALTER TABLE crm_change ADD COLUMN sums TEXT;";
    execute(sql);
    execute(missing_indexes() + "PRAGMA user_version = " + std::to_string(file_version) + ";");
    fill_words();
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
  // The code alone names the money; with decimals it also says how it must be kept.
  const bool is_another =
      !options.currency.empty() && options.currency != currency.code() && Currency(options.currency) != currency;
  if (is_another)
    throw Error(ErrorCode::mixed_currency, "currency",
                path + " is kept in " + currency.text() + ", not in " + options.currency);
  settle_time_zone(options.time_zone);
  journal_why = wal_is_safe(sqlite3_libversion_number())
                    ? "readers go on while one writes"
                    : std::string("SQLite ") + sqlite3_libversion() +
                          " may damage a file in WAL mode (fixed in 3.51.3, 3.50.7, 3.44.6)";
}

/// Keeps a time zone in a file that has none.
void Store::Database::keep_time_zone(const std::string& given) {
  const Permitted writing(*this, Permit::write);
  execute("BEGIN IMMEDIATE");
  try {
    prepare("INSERT OR IGNORE INTO crm_meta VALUES ('time_zone', ?)").bind(1, given).run();
    commit_to_settings(*this);
    execute("COMMIT");
  } catch (...) {
    give_up_transaction();
    throw;
  }
}

/// Reads the time zone of the file. The one that was given is kept where there is none; a file that is only read takes
/// it for this time.
void Store::Database::settle_time_zone(const std::string& given) {
  const auto kept = [&] { return text("SELECT value FROM crm_meta WHERE name = 'time_zone'"); };
  std::string name = kept();
  if (name.empty() && !given.empty()) {
    if (!read_only) keep_time_zone(given);
    name = read_only ? given : kept();
  }
  if (!given.empty() && given != name)
    throw Error(ErrorCode::invalid, "time_zone", path + " is kept in the time zone " + name + ", not in " + given);
  time_zone = TimeZone::kept(name);
}

}  // namespace crmcore::store
