// Numbers, money and days as a language and country write them. Private to the room.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore::report {

/// How a reader writes numbers: "1,234.5" in English and in the Spanish of Mexico, "1.234,5" in that of Spain.
class Wording {
 public:
  /// Throws unknown_name for a language other than "en" and "es".
  Wording(std::string_view language, std::string_view country);

  bool is_english() const { return english_; }
  std::string units(double value) const;         ///< "7.5", "1,280": one decimal below ten
  std::string percent(double share) const;       ///< "12%" in English, "12 %" in Spanish
  std::string amount(const Money& money) const;  ///< "1,410.38"
  std::string money(const Money& money) const;   ///< "1,410.38 MXN"
  std::string day(Day day) const;                ///< "3 May 2025", "3 de mayo de 2025"
  std::string month(Day day) const;              ///< "May 2025", "mayo de 2025"

 private:
  std::string marked(std::string number) const;

  bool english_;
  bool decimal_comma_;
};

/// A pattern with each "{}" replaced by the next value.
std::string filled(std::string_view pattern, std::initializer_list<std::string_view> values);

}  // namespace crmcore::report
