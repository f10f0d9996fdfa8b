// A file in the making: written beside its place under another name, and given its own when it is whole.
#pragma once

#include <string>
#include <string_view>

namespace crmcore {

/// Throws Error{invalid, subject} for a text that cannot name a file: an empty one, or one with a NUL byte, where the
/// operating system would read another name.
void check_path(std::string_view path, const std::string& subject);

/// A path as messages show it: whole, its bytes that are not UTF-8 as '?'.
std::string shown_path(std::string_view path);

/// Readable and writable by its owner alone. Whoever looks at its place sees nothing or the whole file, also after a
/// kill or a power cut; what stands there already, even a link to nothing, is neither followed, changed nor removed.
class NewFile {
 public:
  /// Throws duplicate when something stands at `path`, io where no file can be made, full without space.
  explicit NewFile(const std::string& path);
  /// Removes what was written unless it was published.
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  /// Where it is written until it is published: a name in the same folder that nobody had.
  const std::string& temporary() const { return temporary_; }
  void write(std::string_view bytes);
  /// Brings the file to the disk and gives it its name. Throws as the constructor does.
  void publish();

 private:
  [[noreturn]] void fail(int why) const;

  std::string path_, temporary_;
  int descriptor_ = -1;
  bool published_ = false;
};

}  // namespace crmcore
