// Tags: free words on records, kept in the field `tags` of those entities that have one (customers, contacts, products,
// orders, events). Filters ask for them as for any set: tags any ("vip"), customer.tags all ("vip", "north").
#pragma once

#include <string>

#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
namespace registry {

/// A tag and how many records have it.
struct TagUse {
  std::string entity, tag;
  std::int64_t records = 0;
};

/// Returns the tags of the records of an entity, or of all entities when it is empty, by entity and tag. Throws
/// invalid for an entity without tags.
Result<TagUse> tags(const store::Store& store, std::string_view entity = "");

/// Puts a tag on the records of a query; returns how many lacked it. A tag is a line of text without commas, semicolons
/// and bars, compared without case and accents: a record that has "VIP" keeps it. Throws invalid.
std::int64_t tag(store::Change& change, const store::Query& records, std::string_view tag);
/// Takes a tag off the records of a query; returns how many had it.
std::int64_t untag(store::Change& change, const store::Query& records, std::string_view tag);

}  // namespace registry

template <>
struct Schema<registry::TagUse> {
  using Use = registry::TagUse;
  static constexpr std::string_view name = "tag_use";
  static constexpr auto fields = std::to_array<Field<Use>>({
      field<&Use::entity>("entity", {.help = "entity of the records"}),
      field<&Use::tag>("tag", {.help = "the tag"}),
      field<&Use::records>("records", {.help = "records that have it; after a change those that changed"}),
  });
};

}  // namespace crmcore
