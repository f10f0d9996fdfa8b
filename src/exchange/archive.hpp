// A zip archive in memory, as workbooks are: its entries in pieces, within limits; and a new one, entry by entry.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace crmcore::exchange {

/// What an archive may be made of. More than that is no workbook but an attack, or nothing that memory holds.
namespace archive_limits {
inline constexpr std::uint64_t most_entries = 10'000;  // a workbook has some ten, and its pictures
inline constexpr std::uint64_t most_unpacked = std::uint64_t{1}
                                               << 30;  // bytes of all entries that are read, as of every file
inline constexpr std::uint64_t free_of_ratio = std::uint64_t{64} << 20;  // bytes that may be packed as well as can be
inline constexpr std::uint64_t most_ratio = 250;                         // beyond them; sheets pack 10 to 60 times
}  // namespace archive_limits

/// Throws invalid for bytes that are no zip archive, for one that is damaged, of several parts or has two entries of
/// the same name, naming the file. Names of entries are compared without case.
class Archive {
 public:
  /// `bytes` stay alive as long as the archive.
  Archive(std::string_view bytes, std::string name);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  const std::string& name() const { return name_; }
  bool has(std::string_view entry) const;
  /// Unpacks an entry, piece by piece. Throws invalid where it is not there, has a password, is packed in another way
  /// than deflate, is not what the archive says of it, or beyond the limits.
  void read(std::string_view entry, const std::function<void(std::string_view piece)>& use) const;
  /// A whole entry of at most `most` bytes.
  std::string text(std::string_view entry, std::size_t most) const;

 private:
  struct Open;
  std::string name_;
  std::unique_ptr<Open> open_;
};

/// Makes an archive: the same bytes for the same entries, whenever and wherever.
class ArchiveWriter {
 public:
  ArchiveWriter();
  ~ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  enum class Packing : std::uint8_t { deflated, stored };
  /// Ends the entry before and begins the next.
  void begin(const std::string& entry, Packing packing = Packing::deflated);
  void write(std::string_view piece);
  /// A whole entry.
  void add(const std::string& entry, std::string_view text, Packing packing = Packing::deflated);
  /// Ends the archive and returns it.
  std::string finish();

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

}  // namespace crmcore::exchange
