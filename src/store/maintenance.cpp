// Whether a file is sound, and copies of it.
#include "crmcore/store/maintenance.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <functional>

#include "crmcore/store/change.hpp"
#include "crmcore/store/words.hpp"
#include "database.hpp"

namespace crmcore::store {
namespace {

std::string hex(std::span<const unsigned char> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

/// A line of the list: what the question finds, or why it cannot be asked.
Check check(std::string name, const std::function<std::pair<bool, std::string>()>& question) {
  try {
    auto [ok, detail] = question();
    return {std::move(name), ok, std::move(detail)};
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt && error.code() != ErrorCode::internal &&
        error.code() != ErrorCode::invalid && error.code() != ErrorCode::rule)
      throw;
    return {std::move(name), false, error.message()};
  }
}

std::pair<bool, std::string> structure_of(Store::Database& database) {
  sqlite3_db_release_memory(database.handle);  // pages are read again: what is in memory is not damaged by the disk
  Statement pages = database.prepare("PRAGMA integrity_check");
  std::string found;
  while (pages.step() && found.size() < 1000) found += (found.empty() ? "" : "; ") + std::string(pages.cell(0).text());
  database.check_schema(false);
  return {found == "ok", found};
}

std::pair<bool, std::string> references_of(Store::Database& database) {
  std::int64_t dangling = 0;
  Statement references = database.prepare("PRAGMA foreign_key_check");
  while (references.step()) ++dangling;
  return {dangling == 0, std::to_string(dangling) + " records refer to nothing"};
}

std::pair<bool, std::string> words_of(const Store& store) {
  std::string wrong;
  for (const Entity& entity : store.entities())
    if (is_searchable(entity) && !store.database().are_words_sound(entity))
      wrong += (wrong.empty() ? "" : ", ") + std::string(entity.name());
  return {wrong.empty(), wrong.empty() ? "as the texts say" : "not what the texts say: " + wrong};
}

std::pair<bool, std::string> values_of(const Store& store) {
  std::int64_t wrong = 0;
  std::string first;
  const auto count = [&](const std::string& what) {
    if (wrong++ == 0) first = ": " + what;
  };
  for (const Entity& entity : store.entities()) {
    Statement rows = store.database().prepare("SELECT " + column_list(entity) + " FROM " + in_quotes(entity.name()) +
                                              " ORDER BY id");
    while (rows.step()) {
      try {
        const std::int64_t id = rows.cell(id_position).integer();
        for (std::size_t c = 0; c < entity.size(); ++c) {
          const Cell cell = rows.cell(static_cast<int>(c));
          check_read(entity.name(), entity[c], cell, id);
          const auto& codes = entity[c].codes;
          if (entity[c].kind == Kind::choice && !codes.empty() && !cell.is_null() &&
              std::ranges::find(codes, cell.text()) == codes.end())
            count(std::string(entity.name()) + " " + std::to_string(id) + ": " + std::string(entity[c].name) + " is " +
                  cited(cell.text()));
        }
      } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) throw;
        count(error.message());
      }
    }
  }
  return {wrong == 0, std::to_string(wrong) + " values that no change writes" + first};
}

/// Tables whose content is not what the log says.
std::string differing(const ContentSums& logged, const ContentSums& found) {
  std::string names;
  for (const auto& [table, sum] : found) {
    const auto of_log = logged.find(table);
    if (sum != (of_log == logged.end() ? 0 : of_log->second)) names += (names.empty() ? "" : ", ") + table;
  }
  return names;
}

}  // namespace

std::vector<Check> verify(const Store& store) {
  store.refresh();
  Store::Database& database = store.database();
  std::vector<Check> checks;
  checks.push_back(check("structure", [&] { return structure_of(database); }));
  checks.push_back(check("references", [&] { return references_of(database); }));
  checks.push_back(check("log", [&] {
    const std::int64_t unlogged = database.integer(
        "SELECT count(*) FROM crm_change c WHERE NOT EXISTS (SELECT 1 FROM crm_entry e WHERE e.change = c.id)");
    return std::pair(unlogged <= (database.change ? 1 : 0), std::to_string(unlogged) + " changes without entries");
  }));
  checks.push_back(check("content", [&] {
    ContentSums logged = logged_content(database);
    if (const Change* open = database.change)
      for (const auto& [table, sum] : open->sums_) logged[table] += sum;
    ContentSums found{{"crm_entry", content_of(database, "crm_entry")}};
    if (!database.change) found["crm_change"] = content_of(database, "crm_change");
    for (const Entity& entity : store.entities())
      found[std::string(entity.name())] = content_of(database, entity.name());
    std::string names = differing(logged, found);
    if (!are_settings_sound(database)) names += (names.empty() ? "" : ", ") + std::string("crm_meta");
    return std::pair(names.empty(), names.empty() ? "as the log says"
                                                  : "not what the log says: " + names +
                                                        "; damage, or written by another program; restore a backup");
  }));
  checks.push_back(check("words", [&] { return words_of(store); }));
  checks.push_back(check("values", [&] { return values_of(store); }));
  for (const Entity& entity : store.entities()) {
    Check ids = check("ids." + std::string(entity.name()), [&] {
      const std::int64_t stray = database.integer("SELECT count(*) FROM " + in_quotes(entity.name()) +
                                                  " WHERE id >= coalesce((SELECT id FROM crm_next_id WHERE entity = '" +
                                                  std::string(entity.name()) + "'), 1)");
      return std::pair(stray == 0 || database.change != nullptr,
                       std::to_string(stray) + " records with ids that were never given out");
    });
    if (!ids.ok) checks.push_back(std::move(ids));
  }
  return checks;
}

namespace {

/// The connection to a copy in the making.
class Target {
 public:
  explicit Target(const NewFile& file) {
    const int code =
        sqlite3_open_v2(file.temporary().c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) fail(code);
    sqlite3_extended_result_codes(handle_, 1);
    // Nothing is lost with a copy that is not whole, and the file is synced when it is.
    if (sqlite3_exec(handle_, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr) !=
        SQLITE_OK)
      fail(sqlite3_errcode(handle_));
  }
  ~Target() { sqlite3_close(handle_); }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  sqlite3* handle() const { return handle_; }
  [[noreturn]] void fail(int code) const { throw_sqlite(handle_, code, "backup"); }
  void check_structure() const {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(handle_, "PRAGMA integrity_check", -1, &statement, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> finalizes(statement, &sqlite3_finalize);
    if (code != SQLITE_OK) fail(code);
    code = sqlite3_step(statement);
    if (code != SQLITE_ROW) fail(code);
    const auto* found = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    if (!found) throw std::bad_alloc();
    if (std::string_view(found) != "ok")
      throw Error(ErrorCode::corrupt, "backup",
                  "backup: the file is damaged (" + std::string(found) + "); no copy was made; restore an earlier one");
  }

 private:
  sqlite3* handle_ = nullptr;
};

/// One snapshot of the file, held while it is copied.
class Snapshot {
 public:
  explicit Snapshot(Store::Database& source) : source_(source) {
    source.execute("BEGIN");
    try {
      source.integer("SELECT count(*) FROM sqlite_schema");  // a read is what takes the snapshot
    } catch (...) {
      source.give_up_transaction();
      throw;
    }
  }
  ~Snapshot() { source_.give_up_transaction(); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Store::Database& source_;
};

void copy_pages(Store::Database& source, const Target& target, Task* task) {
  constexpr int pages_per_step = 1024;  // 4 MiB between two looks at the task
  const Snapshot snapshot(source);
  sqlite3_backup* copy = sqlite3_backup_init(target.handle(), "main", source.handle, "main");
  if (!copy) target.fail(sqlite3_errcode(target.handle()));
  int code = SQLITE_OK;
  try {
    do {
      code = sqlite3_backup_step(copy, pages_per_step);
      if (task) {
        if (task->total() != sqlite3_backup_pagecount(copy)) task->start(sqlite3_backup_pagecount(copy));
        task->advance(sqlite3_backup_pagecount(copy) - sqlite3_backup_remaining(copy));
      }
    } while (code == SQLITE_OK);
  } catch (...) {
    sqlite3_backup_finish(copy);
    throw;
  }
  const int finished = sqlite3_backup_finish(copy);
  if (code != SQLITE_DONE) throw_sqlite(nullptr, code, "backup");
  if (finished != SQLITE_OK) target.fail(finished);
}

/// Size and digest of a file.
Copy copy_of(const std::string& written, const std::string& file) {
  const std::unique_ptr<FILE, int (*)(FILE*)> in(std::fopen(written.c_str(), "rbe"), &std::fclose);
  if (!in) throw Error(ErrorCode::io, file, shown_path(file) + " cannot be read back");
  Copy result{shown_path(file), 0, ""};
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<unsigned char> buffer(1 << 20);
  for (std::size_t read; (read = std::fread(buffer.data(), 1, buffer.size(), in.get())) > 0;
       result.bytes += static_cast<std::int64_t>(read))
    crypto_hash_sha256_update(&state, buffer.data(), read);
  if (std::ferror(in.get())) throw Error(ErrorCode::io, file, shown_path(file) + " cannot be read back");
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  result.sha256 = hex(digest);
  return result;
}

}  // namespace

Copy backup(const Store& store, const std::string& file, Task* task) {
  Store::Database& source = store.database();
  source.check_process();
  if (source.change)
    throw Error(ErrorCode::misuse, "backup",
                "a backup cannot be made inside an open change; commit it or roll it back first");
  NewFile copy(file);
  {
    const Target target(copy);
    copy_pages(source, target, task);
    target.check_structure();
  }
  Copy result = copy_of(copy.temporary(), file);
  copy.publish();
  return result;
}

}  // namespace crmcore::store
