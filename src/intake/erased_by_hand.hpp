// What people took away and a file that comes again would make anew. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "crmcore/store/record_log.hpp"
#include "keys.hpp"
#include "provenance.hpp"

namespace crmcore::intake {

/// The records that people erased; not those that an undo or an import did.
class ErasedByHand {
 public:
  /// What a file says of a record: columns of its entity, each with its cell in the form that is stored.
  using Cells = std::vector<std::pair<std::size_t, Cell>>;

  ErasedByHand(const store::Store& store, const Numbering& numbering, Provenance& provenance)
      : store_(store), numbering_(numbering), provenance_(provenance) {}

  /// The record that had this key, erased last: its external key in the numbering, or its code, in any case.
  const store::ErasedRecord* of_key(const Entity& entity, std::string_view key);
  /// The record, erased last, that this source said to have these cells; each record is found once, as a file may have
  /// several that are equal. For records without a key.
  const store::ErasedRecord* said(const Entity& entity, const Cells& cells);
  /// Whether this source said before all that it says now of an erased record.
  bool is_said_again(const Entity& entity, const store::ErasedRecord& record, const Cells& cells);

  /// The finding about a record that is not made again, or is because the file says something new.
  Finding finding(std::uint32_t line, const Entity& entity, std::string_view key, const store::ErasedRecord& record,
                  bool is_made) const;
  /// "customer 'A' was erased by ana on 2026-01-05".
  std::string told(const Entity& entity, std::string_view key, const store::ErasedRecord& record) const;

 private:
  struct OfEntity {
    std::vector<store::ErasedRecord> records;
    std::unordered_map<std::string, const store::ErasedRecord*> by_key;  // folded
  };
  OfEntity& of(const Entity& entity);
  bool was_said(const Entity& entity, const store::ErasedRecord& record, std::size_t column, Cell cell);

  const store::Store& store_;
  const Numbering& numbering_;
  Provenance& provenance_;
  std::map<std::string_view, OfEntity> entities_;
  std::set<const store::ErasedRecord*> found_;
};

}  // namespace crmcore::intake
