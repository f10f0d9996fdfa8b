// The bytes of a fuzzer as numbers and texts; past their end everything is 0.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace crmcore::test {

class FuzzBytes {
 public:
  FuzzBytes(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return first;
  }
  /// 0 … most
  std::size_t number(std::size_t most) { return (std::size_t{byte()} << 8 | byte()) % (most + 1); }
  std::int64_t wide() {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | byte();
    return static_cast<std::int64_t>(value);
  }
  /// A text of at most 40 bytes.
  std::string text() {
    const std::string taken(rest_.substr(0, byte() % 40));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view all() const { return rest_; }

 private:
  std::string_view rest_;
};

/// A path for a file of this process, in memory where there is such a folder: what is tried is not the disk.
inline std::string scratch_file(const std::string& name) {
  const std::filesystem::path memory = "/dev/shm";
  const auto folder = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
  return (folder / (name + "_" + std::to_string(::getpid()))).string();
}

}  // namespace crmcore::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
