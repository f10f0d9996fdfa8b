// A table with typed columns: what every analysis returns and every binding hands on.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/cell.hpp"
#include "crmcore/schema/column.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/time_zone.hpp"

namespace crmcore {

/// Columns side by side. Built once, then only read; any number of threads may read it.
class Table {
 public:
  struct Description {
    std::string name;
    Kind kind = Kind::text;
    std::string from = {};  ///< the fields it was derived from, separated by blanks
    std::string help = {};  ///< what it is, unit, range, when it is empty
  };

  Table() = default;
  /// `currency` is that of its amount columns.
  Table(std::vector<Description> columns, Currency currency);
  Table(std::span<const Column> columns, Currency currency);
  /// Columns as results describe them, from those of a schema.
  static std::vector<Description> descriptions_of(std::span<const Column> columns);

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return columns_.size(); }
  const Description& column(std::size_t index) const { return columns_[index].description; }
  std::optional<std::size_t> find(std::string_view name) const;
  /// Throws unknown_name with the nearest name; invalid for a column that was left out, saying why.
  std::size_t at(std::string_view name) const;
  Currency currency() const { return currency_; }
  /// The zone whose local days its instants become; none by default, and then they are refused where days are read.
  const TimeZone& time_zone() const { return time_zone_; }
  void set_time_zone(const TimeZone& zone) { time_zone_ = zone; }

  /// A column of the source that a table cannot hold: reading it throws, the other columns stay usable.
  struct LeftOut {
    std::string name;
    std::string why;  ///< "it is a list (Arrow format '+l'); …"
  };
  void leave_out(std::string name, std::string why) { left_out_.push_back({std::move(name), std::move(why)}); }
  const std::vector<LeftOut>& left_out() const { return left_out_; }
  bool is_left_out(std::string_view name) const;
  /// Throws invalid when a column was left out; for callers that need the whole table.
  void check_whole() const;

  /// Borrowed from the table.
  Cell cell(std::size_t row, std::size_t column) const;
  Cell cell(std::size_t row, std::string_view column) const { return cell(row, at(column)); }
  /// As people read it.
  std::string text(std::size_t row, std::size_t column) const;
  /// The cells of an integer-like column; nulls are 0 there. Empty for other columns.
  std::span<const std::int64_t> integers(std::size_t column) const { return columns_[column].integers; }
  std::span<const double> reals(std::size_t column) const { return columns_[column].reals; }
  bool is_null(std::size_t row, std::size_t column) const {
    const auto& nulls = columns_[column].nulls;
    return !nulls.empty() && nulls[row] != 0;
  }

  /// Adds a row; throws Error{invalid} when its width or a type does not fit.
  void append(Row row);
  void reserve(std::size_t rows);

  /// The first `most` rows as aligned text, and how many more there are.
  std::string preview(std::size_t most = 20) const;
  /// Whether two tables have the same columns, of the same kinds, with the same cells; amounts in the same currency.
  friend bool operator==(const Table& a, const Table& b);

  /// What each column is: column, kind, help, from; one row per column.
  Table describe() const;

 private:
  struct Data {
    Description description;
    std::vector<std::int64_t> integers;
    std::vector<double> reals;
    std::vector<std::uint64_t> ends;  // of each text in `bytes`
    std::string bytes;
    std::vector<std::uint8_t> nulls;  // empty while there is none
  };
  std::vector<Data> columns_;
  std::vector<LeftOut> left_out_;
  std::size_t rows_ = 0;
  Currency currency_;
  TimeZone time_zone_;
};

std::ostream& operator<<(std::ostream& out, const Table& table);

/// What a judgement returns: rows of a described struct, the currency of their amounts, and whatever keeps
/// their borrowed texts alive.
template <class Record>
struct Result {
  std::vector<Record> rows;
  Currency currency;
  std::shared_ptr<const void> keeps = nullptr;

  auto begin() const { return rows.begin(); }
  auto end() const { return rows.end(); }
  std::size_t size() const { return rows.size(); }
  bool empty() const { return rows.empty(); }
  const Record& operator[](std::size_t index) const { return rows[index]; }
};

template <Described Record>
Table to_table(const Result<Record>& result) {
  static constexpr auto columns = columns_of<Record>();
  Table table(columns, result.currency);
  table.reserve(result.size());
  std::vector<Cell> row;
  for (const Record& record : result) {
    to_row(record, row);
    table.append(row);
  }
  return table;
}

template <Described Record>
std::ostream& operator<<(std::ostream& out, const Result<Record>& result) {
  return out << to_table(result);
}

}  // namespace crmcore
