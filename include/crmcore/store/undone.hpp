// What became of the rows of an undone change, as a table.
#pragma once

#include "crmcore/schema/field.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore {

template <>
struct Schema<store::Undone> {
  using Undone = store::Undone;
  static constexpr std::string_view name = "undone";
  static constexpr auto fields = std::to_array<Field<Undone>>({
      field<&Undone::entity>("entity", {.help = "entity whose records are concerned"}),
      field<&Undone::undone>("undone", {.help = "changes of records that were undone"}),
      field<&Undone::kept>("kept", {.help = "changes of records left as they are"}),
      field<&Undone::reason>("reason", {.help = "why some were left as they are; empty when none were"}),
  });
};

}  // namespace crmcore
