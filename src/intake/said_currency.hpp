// What a file says of the currency of its money: by a column `currency`, by the sign or code that its source or its
// header says of a column, and by that which stands in a cell. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// Whether a field holds money: an amount, or a price.
inline bool is_money(const Column& column) { return column.kind == Kind::amount || column.traits.money; }

/// The currencies that columns say of all their money: a table of ours of its amounts, a workbook by what its cells are
/// shown with, a header by a word such as "USD" or "(€)".
class ColumnCurrencies {
 public:
  ColumnCurrencies(const store::Store& store, const exchange::TextTable& table);

  bool empty() const { return said_.empty(); }
  /// Whether a column says of a row that its money is in a currency, and in no other.
  bool say(std::size_t row, std::size_t column, const Currency& currency) const;
  /// Throws mixed_currency where a cell with money stands in a column that says another currency than `right`, that of
  /// its row.
  void need(std::size_t row, std::size_t column, const Currency& right) const;

 private:
  struct Said {
    std::string currency;
    std::vector<std::uint32_t> lines;  // of the rows it is said of; none: of all
  };
  /// What a column says of a row.
  std::vector<std::string_view> said_of(std::size_t row, std::size_t column) const;
  bool is_same(std::string_view said, const Currency& currency) const;

  const store::Store& store_;
  const exchange::TextTable& table_;
  std::map<std::size_t, std::vector<Said>> said_;  // by column
};

/// The header without the words that say a currency: "Precio" of "Precio (USD)"; empty for one without.
std::string without_currency(std::string_view header);

/// Throws mixed_currency where a column that is not used says currencies in its cells, one of them not the workspace's,
/// and money is used: to leave it out would be to take that money for another. Where another column says the currency
/// (`is_said`), only one that is called so as well.
void check_unused_currencies(const store::Store& store, const exchange::TextTable& table,
                             const std::set<std::size_t>& used, bool is_said);

/// Throws mixed_currency where what stands above the header, or the name of the sheet, says another currency than the
/// workspace's: it is said of all rows, and none of them says it.
void check_titles(const store::Store& store, const exchange::TextTable& table);

/// What is unclear of a number in a row of another currency than the workspace's, of which neither the row nor the
/// column says the currency: "18" and "$18" may be of both. Empty where its sign says it. `own` and `foreign`: how
/// money is written in the workspace's currency and in that of the row.
std::string why_unsaid(std::string_view number, std::string_view field, const Forms& own, const Forms& foreign);
/// Whether a number stands alone, without a sign or code of a currency.
bool is_bare(std::string_view number, const Forms& forms);

/// What is to be told of an order that becomes one in another currency: its payments and lines keep their numbers.
/// Empty where it stays, or nothing is said.
std::string changed_currency(const store::Store& store, Cell known, const std::optional<Currency>& said);

/// The currency of the rows of a layout of one entity. Money is in the currency of the workspace, that of a part, such
/// as a payment, in the currency of its order. A row that says another is not such a record.
class SaidCurrency {
 public:
  SaidCurrency(const store::Store& store, const Entity& entity, const exchange::TextTable& table);

  /// The column of a file that is called so.
  static std::optional<std::size_t> column_of(const exchange::TextTable& table);
  /// The column that says it; none where the entity has a field for it.
  std::optional<std::size_t> column() const { return column_; }
  /// Whether a record that says no currency has the one that is said for a field of it: the workspace's.
  bool is_unsaid(std::size_t field, Cell said, Cell known) const;
  /// Whether the currency of a row may be that of its record in the books, because the row does not say one.
  bool is_of_books(const std::vector<Cell>& cells) const;
  /// The currency of the money of a row, where that is not the workspace's: that which the row says for its record,
  /// else that of the record in the books (`known`), else that of the record that it is a part of. `cells` are those of
  /// the row, as far as they are read.
  std::optional<Currency> of_record(const std::vector<Cell>& cells, std::optional<std::int64_t> known) const;
  /// Whether the rows are of parts, whose order another file has told the currency of.
  bool is_of_part() const { return !field_; }
  /// Whether a row says the currency of its money in a column of its own.
  bool is_said(std::size_t row, const std::vector<Cell>& cells) const;
  /// Why the money of a row is in another currency than it must be, `other` or the workspace's; empty where it is not.
  std::string why_not(std::size_t row, const std::optional<Currency>& other) const;

 private:
  const store::Store& store_;
  const Entity& entity_;
  const exchange::TextTable& table_;
  std::optional<std::size_t> column_;
  std::optional<std::size_t> field_;  // of the entity
  const Entity* of_ = nullptr;        // the entity whose records have a currency: itself, or that of the whole
  bool has_others_ = false;           // whether the books have such records in another currency
};

}  // namespace crmcore::intake
