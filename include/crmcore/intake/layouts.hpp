// What the columns of the flat layouts hold, for people, for programs that ask describe("layouts") and for the
// reference. A layout of one entity has the fields of the entity instead.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace crmcore::intake {

/// A column of a flat layout.
struct LayoutColumn {
  std::string_view name;
  std::string_view help;
  bool required = false;  ///< without it no row can be read
};

/// A flat layout, whose rows make several records.
struct LayoutDescription {
  std::string_view name;
  std::string_view summary;
  std::span<const LayoutColumn> columns;
};

/// Returns the flat layouts with their columns. Columns that only some businesses have are not among them: the fields
/// of their own in `sales` and `address_book`, and the kinds of documents in `address_book`.
std::span<const LayoutDescription> layouts();

/// Returns the names of the columns of a flat layout; none for another.
std::vector<std::string_view> column_names(std::string_view layout);

}  // namespace crmcore::intake
