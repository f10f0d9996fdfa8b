#include "archive.hpp"

#include <minizip/unzip.h>
#include <minizip/zip.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "crmcore/error.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::exchange {
namespace {

/// A file in memory, as minizip reads and writes it.
struct MemoryFile {
  std::string_view bytes;          // of one that is read
  std::string* written = nullptr;  // of one that is made
  std::uint64_t at = 0;

  std::uint64_t size() const { return written ? written->size() : bytes.size(); }
};

MemoryFile& file_of(voidpf stream) { return *static_cast<MemoryFile*>(stream); }

voidpf open_memory(voidpf opaque, const void* /*name*/, int /*mode*/) { return opaque; }

uLong read_memory(voidpf /*opaque*/, voidpf stream, void* into, uLong wanted) {
  MemoryFile& file = file_of(stream);
  const std::string_view bytes = file.written ? std::string_view(*file.written) : file.bytes;
  if (file.at >= bytes.size()) return 0;
  const auto given = std::min<std::uint64_t>(wanted, bytes.size() - file.at);
  std::memcpy(into, bytes.data() + file.at, given);
  file.at += given;
  return static_cast<uLong>(given);
}

uLong write_memory(voidpf /*opaque*/, voidpf stream, const void* from, uLong size) {
  MemoryFile& file = file_of(stream);
  if (!file.written) return 0;
  try {
    if (file.at + size > file.written->size()) file.written->resize(file.at + size);
  } catch (const std::bad_alloc&) {
    return 0;  // which minizip takes for a full disk
  }
  std::memcpy(file.written->data() + file.at, from, size);
  file.at += size;
  return size;
}

ZPOS64_T place_in_memory(voidpf /*opaque*/, voidpf stream) { return file_of(stream).at; }

long seek_in_memory(voidpf /*opaque*/, voidpf stream, ZPOS64_T offset, int origin) {
  MemoryFile& file = file_of(stream);
  std::uint64_t from = 0;
  if (origin == ZLIB_FILEFUNC_SEEK_CUR) from = file.at;
  if (origin == ZLIB_FILEFUNC_SEEK_END) from = file.size();
  if (offset > file.size() - std::min(from, file.size())) return -1;
  file.at = from + offset;
  return 0;
}

int close_memory(voidpf /*opaque*/, voidpf /*stream*/) { return 0; }
int no_error(voidpf /*opaque*/, voidpf /*stream*/) { return 0; }

zlib_filefunc64_def functions_of(MemoryFile& file) {
  return {&open_memory,    &read_memory,  &write_memory, &place_in_memory,
          &seek_in_memory, &close_memory, &no_error,     &file};
}

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::invalid, name, name + " " + why);
}

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

constexpr std::size_t piece_size = 65'536;  // bytes unpacked at once

}  // namespace

struct Archive::Open {
  struct Entry {
    unz64_file_pos place{};
    std::uint64_t packed = 0, unpacked = 0;
    bool has_password = false;
    bool is_deflated = false;
  };

  MemoryFile file;
  unzFile zip = nullptr;
  std::map<std::string, Entry, std::less<>> entries;
  std::uint64_t unpacked = 0;  // bytes so far
};

Archive::Archive(std::string_view bytes, std::string name) : name_(std::move(name)), open_(std::make_unique<Open>()) {
  open_->file.bytes = bytes;
  zlib_filefunc64_def functions = functions_of(open_->file);
  open_->zip = unzOpen2_64("", &functions);
  if (!open_->zip) refuse(name_, "begins as a zip archive but is damaged: its directory is not where it should be");
  const auto close = [](unzFile zip) { unzClose(zip); };
  std::unique_ptr<void, decltype(close)> guard(open_->zip, close);
  std::array<char, 4096> entry_name{};  // more than any part of a workbook is called
  std::uint64_t count = 0;
  for (int status = unzGoToFirstFile(open_->zip); status != UNZ_END_OF_LIST_OF_FILE;
       status = unzGoToNextFile(open_->zip)) {
    if (status != UNZ_OK) refuse(name_, "is damaged: its directory cannot be read");
    if (++count > archive_limits::most_entries)
      refuse(name_,
             "has more than " + std::to_string(archive_limits::most_entries) + " entries, which no workbook has");
    unz_file_info64 about{};
    Open::Entry entry;
    if (unzGetCurrentFileInfo64(open_->zip, &about, entry_name.data(), entry_name.size() - 1, nullptr, 0, nullptr, 0) !=
            UNZ_OK ||
        unzGetFilePos64(open_->zip, &entry.place) != UNZ_OK)
      refuse(name_, "is damaged: its directory cannot be read");
    if (about.size_filename >= entry_name.size())
      refuse(name_, "has an entry whose name is " + std::to_string(about.size_filename) + " bytes long");
    if (about.disk_num_start != 0) refuse(name_, "is one part of an archive of several; join them first");
    entry.packed = about.compressed_size;
    entry.unpacked = about.uncompressed_size;
    entry.has_password = (about.flag & 1) != 0;
    entry.is_deflated = about.compression_method == 0 || about.compression_method == Z_DEFLATED;
    const std::string_view called(entry_name.data(), about.size_filename);
    if (!open_->entries.emplace(in_small_letters(called), entry).second)
      refuse(name_, "has two entries called " + cited(called) + ", of which programs read one or the other");
    entry_name.fill('\0');
  }
  static_cast<void>(guard.release());
}

Archive::~Archive() {
  if (open_->zip) unzClose(open_->zip);
}

bool Archive::has(std::string_view entry) const { return open_->entries.contains(in_small_letters(entry)); }

void Archive::read(std::string_view entry, const std::function<void(std::string_view piece)>& use) const {
  const std::string shown = name_ + ": entry " + cited(entry);
  const auto found = open_->entries.find(in_small_letters(entry));
  if (found == open_->entries.end()) refuse(shown, "is missing");
  const Open::Entry& said = found->second;
  if (said.has_password) refuse(shown, "has a password; save the workbook without one");
  if (!said.is_deflated) refuse(shown, "is packed in a way that workbooks do not use; save it again");
  const auto check_length = [&](std::uint64_t length) {
    if (open_->unpacked + length > archive_limits::most_unpacked)
      refuse(shown, "unpacks to more than " + megabytes(archive_limits::most_unpacked) + "; save its sheets apart");
    if (length > archive_limits::free_of_ratio && length / archive_limits::most_ratio > said.packed)
      refuse(shown, "unpacks to more than " + std::to_string(archive_limits::most_ratio) +
                        " times its size, as only what is made to fill memory does");
  };
  check_length(said.unpacked);
  if (unzGoToFilePos64(open_->zip, &said.place) != UNZ_OK || unzOpenCurrentFile(open_->zip) != UNZ_OK)
    refuse(shown, "is damaged: it is not what the directory says of it");
  const auto close = [](unzFile zip) { unzCloseCurrentFile(zip); };
  std::unique_ptr<void, decltype(close)> guard(open_->zip, close);
  const auto piece = std::make_unique_for_overwrite<char[]>(piece_size);
  std::uint64_t length = 0;
  for (;;) {
    const int read = unzReadCurrentFile(open_->zip, piece.get(), piece_size);
    if (read < 0) refuse(shown, "is damaged: it cannot be unpacked");
    if (read == 0) break;
    length += static_cast<std::uint64_t>(read);
    check_length(length);
    use({piece.get(), static_cast<std::size_t>(read)});
  }
  static_cast<void>(guard.release());
  if (unzCloseCurrentFile(open_->zip) != UNZ_OK || length != said.unpacked)
    refuse(shown, "is damaged: its check sum is not that of its bytes");
  open_->unpacked += length;
}

std::string Archive::text(std::string_view entry, std::size_t most) const {
  std::string whole;
  read(entry, [&](std::string_view piece) {
    if (whole.size() + piece.size() > most)
      refuse(name_ + ": entry " + cited(entry), "is longer than " + std::to_string(most) + " bytes");
    whole += piece;
  });
  return whole;
}

struct ArchiveWriter::Open {
  std::string bytes;
  MemoryFile file;
  zipFile zip = nullptr;
  bool is_in_entry = false;

  static void check(int status) {
    if (status != ZIP_OK) throw Error(ErrorCode::no_memory, "workbook", "the workbook does not fit into memory");
  }
  void end_entry() {
    if (!is_in_entry) return;
    is_in_entry = false;
    check(zipCloseFileInZip(zip));
  }
};

ArchiveWriter::ArchiveWriter() : open_(std::make_unique<Open>()) {
  open_->file.written = &open_->bytes;
  zlib_filefunc64_def functions = functions_of(open_->file);
  open_->zip = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &functions);
  if (!open_->zip) Open::check(ZIP_ERRNO);
}

ArchiveWriter::~ArchiveWriter() {
  if (open_->zip) zipClose(open_->zip, nullptr);
}

void ArchiveWriter::begin(const std::string& entry, Packing packing) {
  open_->end_entry();
  zip_fileinfo about{};
  about.dosDate = 0x21;  // 1980-01-01, the first day that an archive knows
  const int method = packing == Packing::stored ? 0 : Z_DEFLATED;
  Open::check(zipOpenNewFileInZip64(open_->zip, entry.c_str(), &about, nullptr, 0, nullptr, 0, nullptr, method,
                                    Z_DEFAULT_COMPRESSION, 0));
  open_->is_in_entry = true;
}

void ArchiveWriter::write(std::string_view piece) {
  while (!piece.empty()) {
    const std::string_view part = piece.substr(0, piece_size);
    Open::check(zipWriteInFileInZip(open_->zip, part.data(), static_cast<unsigned>(part.size())));
    piece.remove_prefix(part.size());
  }
}

void ArchiveWriter::add(const std::string& entry, std::string_view text, Packing packing) {
  begin(entry, packing);
  write(text);
}

std::string ArchiveWriter::finish() {
  open_->end_entry();
  const zipFile zip = std::exchange(open_->zip, nullptr);
  Open::check(zipClose(zip, nullptr));
  return std::move(open_->bytes);
}

}  // namespace crmcore::exchange
