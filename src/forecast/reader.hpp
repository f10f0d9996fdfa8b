// The cells of an input table by their columns' names: what every reader of the room says in the same words. Private to
// the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crmcore/error.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore::forecast {

/// Empty cells, and those of columns that are not there, are none. What cannot be read throws invalid and names row and
/// column.
class Reader {
 public:
  explicit Reader(const Table& table) : table_(table) {}

  std::optional<std::string> text(std::size_t row, std::string_view column) const {
    const auto at = table_.find(column);
    if (!at || table_.is_null(row, *at)) return std::nullopt;
    std::string text(trimmed(table_.text(row, *at)));
    return text.empty() ? std::nullopt : std::optional(std::move(text));
  }
  template <class Value>
  std::optional<Value> value(std::size_t row, std::string_view column) const {
    const auto cell = text(row, column);
    if (!cell) return std::nullopt;
    if constexpr (std::is_same_v<Value, Decimal>)
      if (const std::size_t at = table_.at(column); table_.column(at).kind == Kind::real)
        if (const auto number = Decimal::nearest(table_.cell(row, at).real())) return *number;
    if constexpr (std::is_same_v<Value, Decimal>)
      if (constexpr std::size_t digits = 15; cell->size() > digits)  // a double in all its digits
        if (const auto real = parse<double>(*cell); real.value)
          if (const auto number = Decimal::nearest(*real.value)) return *number;
    const auto parsed = parse<Value>(*cell);
    if (!parsed.value) refuse(row, column, parsed.why);
    return *parsed.value;
  }
  /// A number or quantity of 0 or more.
  template <class Value>
  std::optional<Value> not_below_zero(std::size_t row, std::string_view column) const {
    const auto number = value<Value>(row, column);
    if (number && !(*number >= Value{})) refuse(row, column, cited(*text(row, column)) + " is below 0");
    return number;
  }
  template <class Value>
  std::optional<Value> above_zero(std::size_t row, std::string_view column) const {
    const auto number = value<Value>(row, column);
    if (number && !(*number > Value{})) refuse(row, column, cited(*text(row, column)) + " is not above 0");
    return number;
  }
  std::string need_text(std::size_t row, std::string_view column) const {
    auto cell = text(row, column);
    if (!cell) refuse(row, column, "it is empty");
    return *std::move(cell);
  }
  [[noreturn]] static void refuse(std::size_t row, std::string_view column, const std::string& why) {
    throw Error(ErrorCode::invalid, std::string(column),
                "row " + std::to_string(row + 1) + ", " + std::string(column) + ": " + why);
  }

 private:
  const Table& table_;
};

}  // namespace crmcore::forecast
