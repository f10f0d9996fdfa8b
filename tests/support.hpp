// What tests share: files that go when the test ends, workspaces, the public data sets.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/crmcore.hpp"

namespace crmcore::test {

/// A path of its own in the temporary folder; whatever stands there goes at the end.
class TempFile {
 public:
  explicit TempFile(const std::string& name = "shop.crm") {
    static int counter = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("crmcore_" + std::to_string(::getpid()) + "_" + std::to_string(++counter));
    std::filesystem::create_directories(folder_);
    path_ = (folder_ / name).string();
  }
  ~TempFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  const std::string& path() const { return path_; }
  std::string beside(const std::string& name) const { return (folder_ / name).string(); }
  void write(std::string_view bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }

 private:
  std::filesystem::path folder_;
  std::string path_;
};

/// How often a test of chance is tried: `small` times in scripts/test, CRMCORE_TRIALS times as often in scripts/check.
inline int trials(int small) {
  const char* factor = std::getenv("CRMCORE_TRIALS");
  return factor ? small * std::atoi(factor) : small;
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The code of the Error that `doing` throws; its message must hold every one of `words`.
template <class Fn>
std::optional<ErrorCode> error_of(Fn&& doing, const std::vector<std::string_view>& words = {}) {
  try {
    doing();
  } catch (const Error& error) {
    for (const auto word : words)
      EXPECT_NE(error.message().find(word), std::string::npos) << error.message() << "\nlacks: " << word;
    EXPECT_EQ(error.message().find('\n'), std::string::npos) << "a message is one line";
    return error.code();
  }
  return std::nullopt;
}

/// A line of a table of bad inputs: what is wrong, the call that must be refused, and how.
struct Refusal {
  const char* what;
  std::function<void()> doing;
  std::vector<std::string_view> words = {};  ///< which the message must hold
  ErrorCode code = ErrorCode::invalid;
};

inline void expect_refused(const std::vector<Refusal>& table) {
  for (const Refusal& one : table) EXPECT_EQ(error_of(one.doing, one.words), one.code) << one.what;
}

inline exchange::TextTable csv(const std::string& text) { return exchange::parse_csv(text, {}, "test.csv"); }

/// Sales lines imported as the layout `sales`.
inline void sell(const Workspace& shop, const std::string& text, const intake::Mapping& columns = {}) {
  auto change = shop.change("test", "sales");
  intake::apply(change, intake::plan(shop, csv(text), intake::Layout::sales, columns), intake::Accept::all_or_nothing);
  change.commit();
}

/// Where the public data sets lie: CRMCORE_DATA, else beside the project.
std::string data_folder();

/// A public data set, unpacked; none when it is not on this machine.
inline std::optional<std::string> data_file(const std::string& name, const TempFile& unpacked) {
  const std::string packed = data_folder() + "/" + name;
  if (!std::filesystem::exists(packed)) return std::nullopt;
  const std::string command = "gzip -dc '" + packed + "' > '" + unpacked.path() + "'";
  if (std::system(command.c_str()) != 0) return std::nullopt;
  return unpacked.path();
}

/// The cells of a public data set, header left out; empty when it is not on this machine.
inline std::vector<std::vector<std::string>> data_rows(const std::string& name) {
  const TempFile unpacked("table.csv");
  std::vector<std::vector<std::string>> rows;
  const auto file = data_file(name, unpacked);
  if (!file) return rows;
  std::ifstream in(*file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        cells.emplace_back();
      else
        cells.back() += c;
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace crmcore::test
