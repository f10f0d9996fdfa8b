#include "wording.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "crmcore/error.hpp"
#include "crmcore/schema/column.hpp"

namespace crmcore::report {
namespace {

/// Where Spanish is written with a decimal comma (Unicode CLDR 44, locales es and es-*); elsewhere, from Mexico to
/// Peru, with a point.
constexpr std::array<std::string_view, 11> comma_countries{"AR", "BO", "CL", "CO", "CR", "EC",
                                                           "ES", "GQ", "PY", "UY", "VE"};
using Months = std::array<std::string_view, 12>;
using Weekdays = std::array<std::string_view, 7>;
constexpr Months english_months{"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
constexpr Months spanish_months{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
constexpr Months short_english_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr Months short_spanish_months{"ene", "feb", "mar",  "abr", "may", "jun",
                                      "jul", "ago", "sept", "oct", "nov", "dic"};
constexpr Weekdays english_weekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr Weekdays spanish_weekdays{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"};
constexpr Weekdays short_english_weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr Weekdays short_spanish_weekdays{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"};

}  // namespace

Wording::Wording(std::string_view language, std::string_view country) : english_(language == "en") {
  if (!english_ && language != "es")
    throw_unknown("language", "there are no words in", language, std::array<std::string_view, 2>{"en", "es"});
  decimal_comma_ = !english_ && std::ranges::find(comma_countries, country) != comma_countries.end();
}

/// With the marks of the reader: "1234.5" becomes "1,234.5" or "1.234,5".
std::string Wording::marked(std::string number) const {
  if (number.find('e') != std::string::npos) return number;  // beyond what anybody sells
  const std::size_t point = std::min(number.find('.'), number.size());
  if (point < number.size() && decimal_comma_) number[point] = ',';
  const std::size_t first_digit = number.starts_with('-') ? 1 : 0;
  constexpr std::size_t group = 3;
  for (std::size_t at = point; at > first_digit + group;) {
    at -= group;
    number.insert(at, decimal_comma_ ? "." : ",");
  }
  return number;
}

std::string Wording::units(double value) const {
  const bool tenths = std::abs(value) < 10 && value != std::round(value);
  const double rounded = tenths ? std::round(value * 10) / 10 : std::round(value);
  return marked(shortest(rounded == 0 ? 0 : rounded));  // -0 is written 0
}

std::string Wording::number(double value, int decimals) const {
  constexpr std::size_t longest = 330;  // digits of the largest double, sign and decimals
  std::array<char, longest> text{};
  const double whole = std::pow(10, decimals);
  const double rounded = std::abs(value) < 1e15 ? std::round(value * whole) / whole : value;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), rounded == 0 ? 0 : rounded,
                                 std::chars_format::fixed, decimals);
  return marked({text.data(), end.ptr});
}

std::string Wording::figure(double value) const {
  if (value == std::round(value)) return number(value, 0);
  if (std::abs(value) >= 100) return number(value, 0);
  return number(value, std::abs(value) >= 10 ? 1 : 2);
}

std::string Wording::percent(double share) const { return units(100 * share) + (english_ ? "%" : " %"); }

std::string Wording::amount(const Money& money) const { return marked(money.amount.text(money.currency.decimals())); }

std::string Wording::money(const Money& money) const {
  return amount(money) + " " + std::string(money.currency.code());
}

std::string Wording::day(Day day) const {
  return std::to_string(day.civil().day) + (english_ ? " " : " de ") + month(day);
}

std::string Wording::month(Day day) const {
  const auto civil = day.civil();
  const std::string_view name = months(false)[static_cast<std::size_t>(civil.month - 1)];
  return filled(english_ ? "{} {}" : "{} de {}", {name, std::to_string(civil.year)});
}

std::span<const std::string_view> Wording::months(bool are_short) const {
  if (are_short) return english_ ? short_english_months : short_spanish_months;
  return english_ ? english_months : spanish_months;
}

std::span<const std::string_view> Wording::weekdays(bool are_short) const {
  if (are_short) return english_ ? short_english_weekdays : short_spanish_weekdays;
  return english_ ? english_weekdays : spanish_weekdays;
}

std::string filled(std::string_view pattern, std::initializer_list<std::string_view> values) {
  std::string text;
  for (const std::string_view value : values) {
    const std::size_t mark = pattern.find("{}");
    text += pattern.substr(0, mark);
    text += value;
    pattern.remove_prefix(mark + 2);
  }
  return text + std::string(pattern);
}

}  // namespace crmcore::report
