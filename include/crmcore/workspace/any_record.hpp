// A record whose entity is known at run time only: what C and Python edit. It remembers how it was read, so that
// putting it writes the difference and refuses when the record has been edited since.
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
  /// Reads a record. Throws unknown_name, not_found.
  static AnyRecord read(const store::Store& store, std::string_view entity, std::int64_t id);
  /// Reads the record that people call so: by its code, or by the one text that no other record of the entity has.
  /// Throws unknown_name; invalid for an entity without such a field; not_found.
  static AnyRecord read(const store::Store& store, std::string_view entity, std::string_view code);

  const Entity& entity() const;
  std::int64_t id() const { return id_; }  ///< 0 until it is put
  /// Returns a field, borrowed until the record changes. Throws unknown_name, as all functions that take a field.
  Cell cell(std::string_view field) const;
  /// Returns a field as people read it; "" when it is empty.
  std::string text(std::string_view field) const;
  std::string json() const;

  /// Sets a field from text, as an import would read it; without a text empties it. Throws invalid for a text that the
  /// field cannot hold, rule for id and version.
  void set(std::string_view field, std::optional<std::string_view> text);
  /// Sets a field that is a set of choices; codes or labels in any order, none for an empty one. Throws invalid for
  /// fields of one value.
  void set_choices(std::string_view field, std::span<const std::string> choices);
  /// Sets a field from a double: as from its shortest decimal form, rounded to what the field keeps.
  void set_real(std::string_view field, double value);
  /// Sets a field from the integer of its cell: days since 1970-01-01, minor units, millionths. Throws invalid for
  /// fields of text.
  void set_integer(std::string_view field, std::int64_t value);

  /// Adds or updates the record, then reads back what was stored. Throws stale, and what rules throw.
  std::int64_t put(store::Change& change);
  /// Adds the record, or updates the one with the same source and external key by the fields that were set. Throws
  /// invalid without an external key.
  std::int64_t upsert(store::Change& change);
  void erase(store::Change& change);

 private:
  void set(std::string_view field, std::string_view text, const Forms& forms);
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
