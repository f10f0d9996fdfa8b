// Text becomes a value at one door: parse<T>(text, forms). The same door serves CSV, JSON, C and Python.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/values/time_zone.hpp"

namespace crmcore {

/// The order of day and month in 10/12/2011, or what days that are written as numbers count: days of a spreadsheet
/// since 1899-12-30, seconds or milliseconds since 1970-01-01T00:00:00Z.
enum class DateOrder : unsigned char {
  year_month_day,
  day_month_year,
  month_day_year,
  excel_serial,
  epoch_seconds,
  epoch_milliseconds
};

/// How a text writes its numbers, dates and phones. The default is what crmcore itself writes.
struct Forms {
  char decimal_mark = '.';
  char group_mark = '\0';  ///< between thousands, where blanks and apostrophes always may stand; none by default
  DateOrder date_order = DateOrder::year_month_day;
  std::string_view country = "";   ///< ISO 3166 code, for phones written without their country
  int currency_decimals = 2;       ///< digits of the minor unit of the amounts' currency
  std::string_view currency = "";  ///< ISO 4217 code of the amounts; without one a number may have no currency sign
  bool rounds = false;      ///< more decimals than are kept are rounded and `why` says so; by default they are refused
  TimeZone time_zone = {};  ///< of the shop: instants become its local days; without one they are refused
};

/// A value, or the reason why there is none. A value with a reason is doubtful, and kept knowingly.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string why;

  Parsed(T v) : value(std::move(v)) {}  // NOLINT(google-explicit-constructor): a parser returns its value
  static Parsed refused(std::string why) {
    Parsed none;
    none.why = std::move(why);
    return none;
  }

 private:
  Parsed() = default;
};

/// Specialised beside each value type. Never throws on bad text; surrounding blanks are not part of the value.
template <class T>
Parsed<T> parse(std::string_view text, const Forms& forms = {});

/// `text` without blanks at both ends.
std::string_view trimmed(std::string_view text);
/// The parts between the separators, trimmed; empty parts are left out.
std::vector<std::string_view> parts_of(std::string_view text, char separator);

/// Quotes a value for a message, cut to a length a person reads.
std::string cited(std::string_view text);
/// The number in the fewest digits that read back as the same number.
std::string shortest(double value);
/// The same digits without an exponent, as people and keys write them: 100000, not 1e+05.
std::string in_digits(double value);

}  // namespace crmcore
