// The currency that the rows of a file say their money is in, where the records have no field for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// Money is in the currency of the workspace, that of a part, such as a payment, in the currency of its order. A row
/// that says another is not such a record.
class SaidCurrency {
 public:
  SaidCurrency(const store::Store& store, const Entity& entity, const exchange::TextTable& table);

  /// The column that says it; none where the entity has a field for it.
  std::optional<std::size_t> column() const { return column_; }
  /// Whether a record that says no currency has the one that is said for a field of it: the workspace's.
  bool is_unsaid(std::size_t field, Cell said, Cell known) const;
  /// Why the money of a row is in another currency than it must be; empty where it is not. `cells` are those of the
  /// record, as far as they are read.
  std::string why_not(std::size_t row, const std::vector<Cell>& cells) const;

 private:
  /// The currency of the record that a row is a part of, where that is not the workspace's.
  std::optional<Currency> of_parent(const std::vector<Cell>& cells) const;

  const store::Store& store_;
  const Entity& entity_;
  const exchange::TextTable& table_;
  std::optional<std::size_t> column_;
};

}  // namespace crmcore::intake
