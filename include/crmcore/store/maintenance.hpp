// Whether a file is sound, and copies of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::store {

struct Check {
  std::string check;
  bool ok;
  std::string detail;
};
/// Structure, references and totals of a file.
std::vector<Check> verify(const Store& store);

struct Copy {
  std::string file;
  std::int64_t bytes;
  std::string sha256;
};
/// A copy while others write, verified by opening and checking it. Never over an existing file.
Copy backup(const Store& store, const std::string& file, Task* task = nullptr);

}  // namespace crmcore::store
