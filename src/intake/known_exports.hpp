// Exports of programs that shops sell with, known by their headers. Private to the room.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/intake/plan.hpp"

namespace crmcore::intake {

/// Which column of the layout an export has under which header: of several, separated by "|", the first that is filled
/// in every row, else the last that is there; "" for a column that is not read though a header of the export means it.
struct KnownColumn {
  std::string_view column, headers;
};

struct KnownExport {
  std::string_view name;  ///< "orders of Shopify"
  std::string_view layout;
  std::string_view signature;  ///< headers that no other export has together, separated by "|"
  std::span<const KnownColumn> columns;
  std::optional<DateOrder> date_order = {};  ///< where its days could be read in two ways
  bool has_rows_of_returns = false;          ///< so that a row which says that it came back counts as it stands
};

/// Returns the export that a table is, by its headers without case; null for a table of another kind or layout.
const KnownExport* known_export(const exchange::TextTable& table, std::string_view layout);

/// Returns the columns of an export, after those that a caller maps himself.
Mapping mapping_of(const KnownExport& known, const exchange::TextTable& table, const Mapping& columns);

}  // namespace crmcore::intake
