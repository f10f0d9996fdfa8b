// Reads the cells of an input table as typed values: the one door of every judgement that takes a table. A value is
// read alike whether it comes as a text of a CSV file, in a typed column, in a dict or in an Arrow stream.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/table.hpp"
#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore {

/// What a number may be.
enum class Sign : std::uint8_t { any, not_negative, positive };

/// One column of an input table, looked up once; borrows the table.
///
/// Each reading has two forms: `day` is none where the cell is empty, `need_day` refuses an empty cell. Empty are
/// nulls, blank texts, NaN, and all cells of an optional column that is not there. Throws invalid for a cell that
/// cannot be read, naming row (from 1) and column: "row 3, day: 'soon' is not a day; …".
class InputColumn {
 public:
  const std::string& name() const { return name_; }
  /// False for an optional column that the source does not have.
  bool exists() const { return position_ || left_out_; }
  /// How its cells are kept.
  Kind kind() const { return kind_; }
  bool is_empty(std::size_t row) const;

  /// A local day; a time of day after it is read and left out. An instant, in a typed column or as a text with an
  /// offset, is its local day in the zone of the reader; without one it is refused, since nobody knows which day it
  /// was.
  std::optional<Day> day(std::size_t row) const;
  Day need_day(std::size_t row) const { return needed(row, day(row)); }

  /// A minute of a local day: "08:26". Of an instant the local minute, as for `day`.
  std::optional<Minute> minute(std::size_t row) const;

  /// An hour of a local day: 8, "08:00", "8 AM", "08:00-09:00".
  std::optional<Hour> hour(std::size_t row) const;

  /// Money in the currency of the reader, rounded to its minor unit, half away from zero. Throws mixed_currency for
  /// amounts of another currency.
  std::optional<Amount> amount(std::size_t row) const;
  Amount need_amount(std::size_t row) const { return needed(row, amount(row)); }

  /// A quantity or unit price, rounded to six decimals, half away from zero.
  std::optional<Decimal> decimal(std::size_t row, Sign sign = Sign::any) const;

  /// A finite number.
  std::optional<double> number(std::size_t row, Sign sign = Sign::any) const;
  double need_number(std::size_t row, Sign sign = Sign::any) const { return needed(row, number(row, sign)); }

  /// A whole number from `least` to `most`.
  std::optional<std::int64_t> count(std::size_t row, std::int64_t least = 0,
                                    std::int64_t most = std::numeric_limits<std::int64_t>::max()) const;
  std::int64_t need_count(std::size_t row, std::int64_t least = 0,
                          std::int64_t most = std::numeric_limits<std::int64_t>::max()) const {
    return needed(row, count(row, least, most));
  }

  /// 1 or 0, true or false, yes or no.
  std::optional<bool> flag(std::size_t row) const;
  bool need_flag(std::size_t row) const { return needed(row, flag(row)); }

  /// The cell as people read it, without blanks at both ends.
  std::optional<std::string> text(std::size_t row) const;
  std::string need_text(std::size_t row) const { return needed(row, text(row)); }

  /// The cell in quotes, for messages of the caller.
  std::string quoted(std::size_t row) const;
  /// Throws invalid: "row 3, day: " and why.
  [[noreturn]] void refuse(std::size_t row, const std::string& why) const;

 private:
  friend class TableReader;
  InputColumn(const Table& table, std::string name, std::optional<std::size_t> position, Currency currency,
              TimeZone zone);

  Cell cell(std::size_t row) const { return table_->cell(row, *position_); }
  std::string read(std::size_t row) const;
  DayTime local(std::size_t row) const;
  Decimal read_decimal(std::size_t row) const;
  double read_number(std::size_t row) const;
  template <class Number>
  void check_sign(std::size_t row, Number value, Sign sign) const;
  template <class Value>
  Value needed(std::size_t row, std::optional<Value> value) const {
    if (!value) refuse(row, "it is empty");
    return *std::move(value);
  }

  const Table* table_;
  std::string name_;
  std::optional<std::size_t> position_;
  Kind kind_ = Kind::text;
  bool left_out_ = false;  // the source has it, and its cells cannot be read
  Currency currency_;
  Forms forms_;
};

/// Finds the columns of an input table. Columns that nobody asks for are ignored, whatever they hold, unless their name
/// is nearly that of one that is missing (`check_names`).
class TableReader {
 public:
  explicit TableReader(const Table& table) : TableReader(table, table.currency()) {}
  /// `currency` is that of the amounts to be read; `zone` the one whose local days instants become, by default the
  /// table's.
  TableReader(const Table& table, Currency currency, const TimeZone& zone = {})
      : table_(&table), currency_(currency), time_zone_(zone ? zone : table.time_zone()) {}

  std::size_t rows() const { return table_->rows(); }
  /// Throws unknown_name with the nearest name; invalid for a column whose type cannot be read, naming the type.
  InputColumn need(std::string_view name) const;
  /// A column that may be missing: all its cells are empty then. One whose type cannot be read is refused, as by
  /// `need`, when a cell is asked for.
  InputColumn find(std::string_view name) const;
  InputColumn operator[](std::size_t position) const;
  /// For tables that people write, once all columns have been asked for. Throws unknown_name for a column that nobody
  /// asked for while one is missing that is called nearly so: "expect" for expected, "price" for unit_price.
  void check_names() const;

 private:
  const Table* table_;
  Currency currency_;
  TimeZone time_zone_;
  mutable std::vector<std::string> asked_;
};

}  // namespace crmcore
