// A disk that fails when told to: SQLite's default file system with a fault at the n-th operation that writes, or one
// on which there is no room beyond a size.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace crmcore::test {

/// While it lives, files are opened through it. One at a time.
class FaultyDisk {
 public:
  enum class Fault { full, io };

  FaultyDisk() {
    real_ = sqlite3_vfs_find(nullptr);
    disk_ = *real_;
    disk_.iVersion = 1;
    disk_.zName = "faulty";
    disk_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    disk_.xOpen = &open;
    disk_.xDelete = &remove;
    current_ = this;
    sqlite3_vfs_register(&disk_, 1);
  }
  ~FaultyDisk() {
    sqlite3_vfs_unregister(&disk_);
    sqlite3_vfs_register(real_, 1);
    current_ = nullptr;
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// The operation after `working` further ones fails, and so do all that follow where it `lasts`.
  void fail_after(int working, Fault fault, bool lasts) {
    left_ = working;
    fault_ = fault;
    lasts_ = lasts;
    failed_ = false;
    armed_ = true;
  }
  /// All files together hold so many bytes; a write that would make them more fails as on a full disk.
  void hold(sqlite3_int64 bytes) {
    room_ = bytes;
    failed_ = false;
  }
  void heal() {
    armed_ = false;
    room_.reset();
  }
  bool failed() const { return failed_; }
  /// What was removed, and whether the folder was synced after it.
  const std::vector<std::pair<std::string, bool>>& removed() const { return removed_; }

 private:
  struct File {
    sqlite3_file base;
    sqlite3_file* real;
  };
  static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

  /// What the next operation answers instead of being done; SQLITE_OK: it is done.
  int next(int io_code) {
    if (!armed_) return SQLITE_OK;
    if (left_-- > 0) return SQLITE_OK;
    if (!lasts_) armed_ = false;
    failed_ = true;
    return fault_ == Fault::full ? SQLITE_FULL : io_code;
  }

  /// SQLITE_FULL where a write does not fit.
  int grow(sqlite3_file* file, sqlite3_int64 end) {
    sqlite3_int64& size = sizes_[file];
    sqlite3_int64 others = -size;
    for (const auto& [one, bytes] : sizes_) others += bytes;
    const sqlite3_int64 grown = std::max(size, end);
    if (room_ && grown > size && others + grown > *room_) {
      failed_ = true;
      return SQLITE_FULL;
    }
    size = grown;
    return SQLITE_OK;
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    static const sqlite3_io_methods methods{
        .iVersion = 1,
        .xClose =
            [](sqlite3_file* f) {
              current_->sizes_.erase(f);
              return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
            },
        .xRead = [](sqlite3_file* f, void* to, int n,
                    sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, n, at); },
        .xWrite =
            [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
              int fault = current_->next(SQLITE_IOERR_WRITE);
              if (fault == SQLITE_OK) fault = current_->grow(f, at + n);
              return fault != SQLITE_OK ? fault : real(f)->pMethods->xWrite(real(f), from, n, at);
            },
        .xTruncate =
            [](sqlite3_file* f, sqlite3_int64 size) {
              current_->sizes_[f] = size;
              return real(f)->pMethods->xTruncate(real(f), size);
            },
        .xSync =
            [](sqlite3_file* f, int how) {
              const int fault = current_->next(SQLITE_IOERR_FSYNC);
              return fault != SQLITE_OK ? fault : real(f)->pMethods->xSync(real(f), how);
            },
        .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
        .xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
        .xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
        .xCheckReservedLock = [](sqlite3_file* f,
                                 int* held) { return real(f)->pMethods->xCheckReservedLock(real(f), held); },
        .xFileControl = [](sqlite3_file* f, int what,
                           void* with) { return real(f)->pMethods->xFileControl(real(f), what, with); },
        .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
        .xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }};
    auto* own = reinterpret_cast<File*>(file);
    own->real = reinterpret_cast<sqlite3_file*>(own + 1);
    std::memset(own->real, 0, static_cast<std::size_t>(current_->real_->szOsFile));
    const int code = current_->real_->xOpen(current_->real_, name, own->real, flags, out);
    own->base.pMethods = code == SQLITE_OK ? &methods : nullptr;
    if (code == SQLITE_OK) own->real->pMethods->xFileSize(own->real, &current_->sizes_[file]);
    return code;
  }
  static int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    const int fault = current_->next(SQLITE_IOERR_DELETE);
    if (fault != SQLITE_OK) return fault;
    current_->removed_.emplace_back(name, sync_folder != 0);
    return current_->real_->xDelete(current_->real_, name, sync_folder);
  }

  static inline FaultyDisk* current_ = nullptr;
  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs disk_{};
  std::vector<std::pair<std::string, bool>> removed_;
  std::map<sqlite3_file*, sqlite3_int64> sizes_;
  std::optional<sqlite3_int64> room_;
  int left_ = 0;
  Fault fault_ = Fault::full;
  bool lasts_ = false;
  bool armed_ = false;
  bool failed_ = false;
};

}  // namespace crmcore::test
