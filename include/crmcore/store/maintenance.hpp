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
/// Looks at every page and every record of a file, one line for each question:
/// - structure: the pages and indexes as SQLite checks them, and that the tables are those that crmcore makes
/// - references: that no record refers to one that does not exist
/// - log: that no change is without entries
/// - content: that each table holds what the changes of the log wrote, by a sum of all of it; this finds damage of the
///   disk and what other programs wrote
/// - words: that the index of words is that of the texts (store/words.hpp)
/// - values: that texts are UTF-8, days and versions within their ranges, choices among their codes
/// - ids.<entity>: only when records have ids that were never given out
/// A file too damaged for a question has a line that is not ok and says so. Throws io, busy, no_memory.
std::vector<Check> verify(const Store& store);

struct Copy {
  std::string file;
  std::int64_t bytes;
  std::string sha256;
};
/// Copies the file as it is at one moment, checks the copy, and gives it its name: a file of that name is whole. Others
/// go on reading; who commits meanwhile waits up to its own patience. Never over anything that stands there. Readable
/// by its owner alone. Throws misuse inside an open change of the store, duplicate, busy, full, io.
Copy backup(const Store& store, const std::string& file, Task* task = nullptr);

}  // namespace crmcore::store
