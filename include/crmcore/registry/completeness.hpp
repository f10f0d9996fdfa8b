// What a complete record has, and which records lack some of it. It is said once, beside the fields
// (Traits::expected): those that a record should hold, and of a part the parent that should have one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
namespace registry {

/// One thing that a complete record of an entity has.
struct Expected {
  std::string entity;
  std::string what;      ///< a field, or the entity of the parts
  bool is_part = false;  ///< one record of `what` at least, that belongs to it
};

/// A record that lacks something.
struct Incomplete {
  std::string entity;
  std::int64_t id = 0;
  std::optional<std::string> code, customer;
  std::string missing;
};

/// Returns what complete records have, by entity: fields first, then parts.
Result<Expected> expected(const store::Store& store);

/// Returns the records that lack some of it, by entity and id; of one entity unless that is empty. An address counts
/// for its customer where it says where. Throws unknown_name; invalid for an entity of which nothing is expected.
Result<Incomplete> incomplete(const store::Store& store, std::string_view entity = "");

}  // namespace registry

template <>
struct Schema<registry::Expected> {
  using Expected = registry::Expected;
  static constexpr std::string_view name = "expected";
  static constexpr auto fields = std::to_array<Field<Expected>>({
      field<&Expected::entity>("entity", {.help = "entity of the record"}),
      field<&Expected::what>("what", {.help = "field that is filled in, or entity of the parts that it has"}),
      field<&Expected::is_part>("is_part", {.help = "true: one record of that entity at least, which belongs to it"}),
  });
};

template <>
struct Schema<registry::Incomplete> {
  using Incomplete = registry::Incomplete;
  static constexpr std::string_view name = "incomplete";
  static constexpr auto fields = std::to_array<Field<Incomplete>>({
      field<&Incomplete::entity>("entity", {.help = "entity of the record"}),
      field<&Incomplete::id>("id", {.help = "id of the record"}),
      field<&Incomplete::code>("code", {.help = "its code; empty where it has none"}),
      field<&Incomplete::customer>("customer",
                                   {.help = "code of the customer that it is or belongs to; empty for none"}),
      field<&Incomplete::missing>("missing", {.help = "what is missing, comma-separated"}),
  });
};

}  // namespace crmcore
