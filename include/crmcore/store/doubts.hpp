// What is odd in the books, though possible: dates out of order, sales of what was no longer offered, persons without a
// name. The rooms say what it is, once; imports tell of it row by row, and a program can ask for all of it.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "crmcore/store/store.hpp"

namespace crmcore::store {

/// Records by id, each read once. Rows stay valid as long as the lookup.
class Lookup {
 public:
  explicit Lookup(const Store& store) : store_(store) {}
  const Store& store() const { return store_; }
  /// Empty when there is none.
  Row find(std::string_view entity, std::int64_t id);
  /// The same for a reference, which may be empty.
  Row find(std::string_view entity, Cell id) { return id.is_null() ? Row() : find(entity, id.integer()); }

 private:
  const Store& store_;
  std::unordered_map<std::string_view, std::unordered_map<std::int64_t, RowBlock>> rows_;
};

/// Whether a room has doubts about records of an entity at all.
bool has_doubts(const Store& store, const Entity& entity);
/// Tells what is odd of a record.
void look_at(const Store& store, Lookup& lookup, const Entity& entity, Row record, const TellDoubt& tell);

/// Something odd of a record.
struct RecordFinding {
  std::string entity;
  std::int64_t id = 0;
  std::string key;  ///< what people call the record; empty where it has no code and no key
  std::string field, code, message;
};
/// All that is odd in the books, by entity and id.
Result<RecordFinding> findings(const Store& store);

}  // namespace crmcore::store

namespace crmcore {
template <>
struct Schema<store::RecordFinding> {
  using Finding = store::RecordFinding;
  static constexpr std::string_view name = "record_finding";
  static constexpr auto fields = std::to_array<Field<Finding>>({
      field<&Finding::entity>("entity", {.help = "entity of the record"}),
      field<&Finding::id>("id", {.help = "id of the record"}),
      field<&Finding::key>("key", {.help = "code or external key of the record; empty when it has none"}),
      field<&Finding::field>("field", {.help = "field that is odd"}),
      field<&Finding::code>("code", {.help = "name of what is odd, such as order.delivered_early"}),
      field<&Finding::message>("message", {.help = "what is odd, in a sentence"}),
  });
};
}  // namespace crmcore
