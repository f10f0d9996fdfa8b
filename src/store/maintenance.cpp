// Whether a file is sound, and copies of it.
#include "crmcore/store/maintenance.hpp"

#include <sodium.h>

#include <algorithm>

#include "crmcore/store/change.hpp"
#include "database.hpp"

namespace crmcore::store {
namespace {

std::string hex(std::span<const unsigned char> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

}  // namespace

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
