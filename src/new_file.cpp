#include "crmcore/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>

#include "crmcore/error.hpp"

namespace crmcore {
namespace {

constexpr mode_t owner_alone = 0600;  // what a file holds is about people

std::string hidden_name() {
  std::random_device random;
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), ".crmcore-%08x%08x.partial", random(), random());
  return name.data();
}

bool is_there(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // a folder that cannot be read can still be written to
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Renames a file unless another of that name is there. 0, or -1 with errno.
int rename_without_replacing(const std::string& from, const std::string& to) {
#ifdef RENAME_NOREPLACE
  const int code = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
  if (code == 0 || errno != EINVAL) return code;
#endif
  // A file system that cannot refuse to replace can still refuse a second link.
  if (::link(from.c_str(), to.c_str()) != 0) return -1;
  ::unlink(from.c_str());
  return 0;
}

std::filesystem::path folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

}  // namespace

void check_path(std::string_view path, const std::string& subject) {
  if (path.empty()) throw Error(ErrorCode::invalid, subject, subject + " is empty; name a file");
  if (const std::size_t nul = path.find('\0'); nul != std::string_view::npos)
    throw Error(ErrorCode::invalid, subject,
                subject + " '" + shown_path(path.substr(0, nul)) + "…' holds a NUL byte, which no name of a file can");
  if (path == ":memory:" || path.starts_with("file:"))
    throw Error(ErrorCode::invalid, subject,
                subject + " must be that of a file; '" + shown_path(path) +
                    "' is a name of SQLite's for something else (./" + shown_path(path) + " is a file of that name)");
}

NewFile::NewFile(const std::string& path) : path_(path) {
  check_path(path, "file");
  if (is_there(path)) fail(EEXIST);
  do {
    temporary_ = (folder_of(path) / hidden_name()).string();
    descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_alone);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) fail(errno);
}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!published_) ::unlink(temporary_.c_str());
}

void NewFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void NewFile::publish() {
  if (::fsync(descriptor_) != 0) fail(errno);
  if (rename_without_replacing(temporary_, path_) != 0) fail(errno);
  published_ = true;
  sync_folder(folder_of(path_));
}

void NewFile::fail(int why) const {
  const std::string file = shown_path(path_);
  switch (why) {
    case EEXIST: throw Error(ErrorCode::duplicate, file, file + " already exists; nothing was written");
    case ENOSPC:
    case EDQUOT:
    case EFBIG: throw Error(ErrorCode::full, file, file + " could not be written: no space is left on the disk");
    default: throw Error(ErrorCode::io, file, file + " cannot be written (" + std::strerror(why) + ")");
  }
}

}  // namespace crmcore
