// A record whose entity is known at run time only: what C and Python edit. It remembers how it was read, so that
// putting it writes the difference and notices when somebody else was faster.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/store/change.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

class AnyRecord {
 public:
  /// A new, empty record. Throws unknown_name.
  AnyRecord(const store::Store& store, std::string_view entity);
  /// Throws unknown_name, not_found.
  static AnyRecord read(const store::Store& store, std::string_view entity, std::int64_t id);

  const Entity& entity() const;
  std::int64_t id() const { return id_; }  ///< 0: not kept yet
  /// Borrowed until the record changes. Throws unknown_name, as all that take a field.
  Cell cell(std::string_view field) const;
  /// As people read it; "" when it is empty.
  std::string text(std::string_view field) const;
  std::string json() const;

  /// Through the door of the field; nothing empties it. Throws invalid for a text it cannot be, rule for id and
  /// version.
  void set(std::string_view field, std::optional<std::string_view> text);
  /// The integer of the cell: days since 1970-01-01, minor units, millionths. Throws invalid for fields of text.
  void set_integer(std::string_view field, std::int64_t value);

  /// Adds or updates the record, and takes in how it is kept. Throws stale, and what rules throw.
  std::int64_t put(store::Change& change);
  /// The same for a new record whose source and external key another one may have: then that one is updated by the
  /// fields that were set. Throws invalid without an external key.
  std::int64_t upsert(store::Change& change);
  void erase(store::Change& change);

 private:
  void place(std::size_t column, Value value);
  void take(Row row);
  std::vector<Cell> cells(const std::vector<Value>& values) const;
  std::string called(std::size_t column) const;

  const store::Store* store_;
  std::string entity_;
  std::int64_t id_ = 0;
  std::vector<Value> before_, values_;
};

}  // namespace crmcore
