// The content of a file as plain rows, to be written in an open format, and a file filled with such rows again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::store {

/// A table of a file: of an entity, or of the log.
struct PlainTable {
  struct PlainColumn {
    std::string name;
    bool is_text = false;  ///< else of integers
  };
  std::string name;
  std::vector<PlainColumn> columns;  ///< those of fields that are defined no longer as well
};

/// The tables that hold a file's records, and with the log also `crm_change`, `crm_entry` and `crm_undone`.
std::vector<PlainTable> plain_tables(const Store& store, bool with_log);
/// Calls `each` with the rows of a table, in the order of their ids.
void each_plain_row(const Store& store, const PlainTable& table, const std::function<void(Row)>& each);
/// What all rows of a table add up to, as a number in hexadecimal digits: whoever changes a cell changes it.
std::string plain_sum(const Store& store, const PlainTable& table);
/// What a file is told beside its records, by name: currency, country, time zone, what the log commits to, and a sum of
/// these.
std::map<std::string, std::string> plain_settings(const Store& store);
/// The next id of each entity: those before it were given out, even where no record has them any longer.
std::map<std::string, std::int64_t> next_ids(const Store& store);
/// The version in which a file is written; it grows with what crmcore knows.
std::int64_t file_version(const Store& store);

/// Fills a workspace that was just made with the rows of another: in one transaction, in place of what it has. Rules
/// are not asked again; `verify` is, by who fills it.
class Filling {
 public:
  /// Throws misuse for a file that was not made by this opening.
  explicit Filling(const Store& store);
  ~Filling();
  Filling(const Filling&) = delete;
  Filling& operator=(const Filling&) = delete;

  /// Begins a table. Throws invalid for one that no file has, and for columns that neither the file has nor a business
  /// may define.
  void begin(const PlainTable& table);
  /// Adds a row to it: a cell for each of its columns. Throws invalid for a value that does not fit.
  void add(Row row);
  /// What the rows of a table add up to now, as `plain_sum` says it.
  std::string sum(const PlainTable& table) const;
  /// Keeps it all. Throws corrupt for settings that do not agree with their sum. `settings` are those of the other
  /// file. With its log, and where it was of this version
  /// (`is_whole`), they say what the log commits to; else the file commits to what it holds now. Throws rule where
  /// records refer to others that there are not.
  void commit(const std::map<std::string, std::string>& settings, const std::map<std::string, std::int64_t>& next_ids,
              bool is_whole);

 private:
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace crmcore::store
