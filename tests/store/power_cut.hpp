// Power cuts: what a program does to its files is recorded, and from the record every state is made in which a disk can
// be found after a cut. The model is that of SQLite's own crash tests: what was not synced is there, is not there, or
// is torn at sectors of 512 bytes, each write by itself; a file that was removed or made without a sync of its folder
// may be back or gone.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace crmcore::test {

/// One thing that was done to a file.
struct DiskStep {
  enum class What { write, truncate, sync, remove, acknowledged };
  What what;
  std::string file;
  std::int64_t at = 0;  ///< of a write; the size left by a truncation; 1 for a removal with a sync of the folder
  std::string bytes;
};

/// While it lives, what is done to files is recorded, and syncs cost nothing.
class RecordingDisk {
 public:
  RecordingDisk() {
    real_ = sqlite3_vfs_find(nullptr);
    disk_ = *real_;
    disk_.iVersion = 1;
    disk_.zName = "recording";
    disk_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    disk_.xOpen = &open;
    disk_.xDelete = &remove;
    current_ = this;
    sqlite3_vfs_register(&disk_, 1);
  }
  ~RecordingDisk() {
    sqlite3_vfs_unregister(&disk_);
    sqlite3_vfs_register(real_, 1);
    current_ = nullptr;
  }
  RecordingDisk(const RecordingDisk&) = delete;
  RecordingDisk& operator=(const RecordingDisk&) = delete;

  /// Says in the record that a change was kept, as its caller was told.
  void acknowledge() { steps_.push_back({DiskStep::What::acknowledged, ""}); }
  std::vector<DiskStep> taken() { return std::exchange(steps_, {}); }

 private:
  struct File {
    sqlite3_file base;
    const char* name;  // null for a file without one
    sqlite3_file* real;
  };
  static File& own(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return own(file).real; }
  static void record(sqlite3_file* file, DiskStep::What what, std::int64_t at = 0, std::string bytes = "") {
    if (own(file).name) current_->steps_.push_back({what, own(file).name, at, std::move(bytes)});
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    static const sqlite3_io_methods methods{
        .iVersion = 1,
        .xClose = [](sqlite3_file* f) { return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK; },
        .xRead = [](sqlite3_file* f, void* to, int n,
                    sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, n, at); },
        .xWrite =
            [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
              record(f, DiskStep::What::write, at, {static_cast<const char*>(from), static_cast<std::size_t>(n)});
              return real(f)->pMethods->xWrite(real(f), from, n, at);
            },
        .xTruncate =
            [](sqlite3_file* f, sqlite3_int64 size) {
              record(f, DiskStep::What::truncate, size);
              return real(f)->pMethods->xTruncate(real(f), size);
            },
        .xSync =
            [](sqlite3_file* f, int) {
              record(f, DiskStep::What::sync);
              return SQLITE_OK;
            },
        .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
        .xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
        .xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
        .xCheckReservedLock = [](sqlite3_file* f,
                                 int* held) { return real(f)->pMethods->xCheckReservedLock(real(f), held); },
        .xFileControl = [](sqlite3_file* f, int what,
                           void* with) { return real(f)->pMethods->xFileControl(real(f), what, with); },
        .xSectorSize = [](sqlite3_file*) { return 512; },
        .xDeviceCharacteristics = [](sqlite3_file*) { return 0; }};  // nothing is promised
    File& made = own(file);
    made.name = name;  // SQLite keeps it as long as the file is open
    made.real = reinterpret_cast<sqlite3_file*>(&made + 1);
    std::memset(made.real, 0, static_cast<std::size_t>(current_->real_->szOsFile));
    const int code = current_->real_->xOpen(current_->real_, name, made.real, flags, out);
    made.base.pMethods = code == SQLITE_OK ? &methods : nullptr;
    return code;
  }
  static int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    current_->steps_.push_back({DiskStep::What::remove, name, sync_folder, ""});
    return current_->real_->xDelete(current_->real_, name, 0);
  }

  static inline RecordingDisk* current_ = nullptr;
  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs disk_{};
  std::vector<DiskStep> steps_;
};

/// The files of a disk by name.
using DiskImage = std::map<std::string, std::string>;

/// Goes through a record step by step and makes states after a cut.
class DiskModel {
 public:
  /// A disk that `lies` says that it has synced, and has not: as with synchronous=OFF.
  DiskModel(const DiskImage& before, bool lies) : lies_(lies) {
    for (const auto& [name, bytes] : before) files_[name] = std::make_shared<File>(File{bytes, {}});
    durable_ = files_;
  }

  void take(const DiskStep& step) {
    switch (step.what) {
      case DiskStep::What::acknowledged: ++acknowledged_; return;
      case DiskStep::What::remove:
        files_.erase(step.file);
        if (step.at != 0 && !lies_) durable_.erase(step.file);
        return;
      default: break;
    }
    auto& file = files_[step.file];
    if (!file) file = std::make_shared<File>();
    if (step.what != DiskStep::What::sync) {
      file->pending.push_back(step);
      return;
    }
    if (lies_) return;
    for (const DiskStep& one : file->pending) apply(file->bytes, one);
    file->pending.clear();
    durable_[step.file] = file;  // SQLite syncs the folder of a file that it has made with the file
  }

  int acknowledged() const { return acknowledged_; }

  /// A state in which the disk may be found now.
  DiskImage cut(std::mt19937& random) const {
    const auto by_chance = [&] { return random() % 2 == 0; };
    std::map<std::string, std::shared_ptr<File>> there = durable_;
    for (const auto& [name, file] : files_)
      if (!there.contains(name) && by_chance()) there[name] = file;
    for (const auto& [name, file] : durable_)
      if ((!files_.contains(name) || files_.at(name) != file) && by_chance()) {
        there.erase(name);
        if (files_.contains(name)) there[name] = files_.at(name);
      }
    DiskImage image;
    for (const auto& [name, file] : there) {
      std::string bytes = file->bytes;
      for (const DiskStep& step : file->pending) {
        const auto fate = random() % 3;
        if (fate == 0) apply(bytes, step);
        if (fate == 1) tear(bytes, step, random);
      }
      image[name] = std::move(bytes);
    }
    return image;
  }

 private:
  struct File {
    std::string bytes;  ///< as synced
    std::vector<DiskStep> pending;
  };

  static void apply(std::string& bytes, const DiskStep& step) {
    const auto at = static_cast<std::size_t>(step.at);
    if (step.what == DiskStep::What::truncate) {
      bytes.resize(at);
      return;
    }
    if (bytes.size() < at + step.bytes.size()) bytes.resize(at + step.bytes.size());
    bytes.replace(at, step.bytes.size(), step.bytes);
  }
  /// Each sector of the write is there, is not, or holds something else.
  static void tear(std::string& bytes, const DiskStep& step, std::mt19937& random) {
    if (step.what != DiskStep::What::write) return;
    constexpr std::size_t sector = 512;
    for (std::size_t done = 0; done < step.bytes.size();) {
      const auto at = static_cast<std::size_t>(step.at) + done;
      const std::size_t size = std::min(sector - at % sector, step.bytes.size() - done);
      DiskStep part{step.what, step.file, static_cast<std::int64_t>(at), step.bytes.substr(done, size)};
      const auto fate = random() % 3;
      if (fate == 2)
        for (char& c : part.bytes) c = static_cast<char>(random());
      if (fate != 1) apply(bytes, part);
      done += size;
    }
  }

  std::map<std::string, std::shared_ptr<File>> files_, durable_;
  int acknowledged_ = 0;
  bool lies_;
};

}  // namespace crmcore::test
