#include "wording.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "crmcore/error.hpp"
#include "crmcore/schema/column.hpp"

namespace crmcore::report {
namespace {

/// Where Spanish is written with a decimal comma (Unicode CLDR 44, locales es and es-*); elsewhere, from Mexico to
/// Peru, with a point.
constexpr std::array<std::string_view, 11> comma_countries{"AR", "BO", "CL", "CO", "CR", "EC",
                                                           "ES", "GQ", "PY", "UY", "VE"};
constexpr std::array<const char*, 12> english_months{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr std::array<const char*, 12> spanish_months{"enero",      "febrero", "marzo",     "abril",
                                                     "mayo",       "junio",   "julio",     "agosto",
                                                     "septiembre", "octubre", "noviembre", "diciembre"};

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
  const auto place = static_cast<std::size_t>(civil.month - 1);
  const std::string year = std::to_string(civil.year);
  return english_ ? filled("{} {}", {english_months[place], year}) : filled("{} de {}", {spanish_months[place], year});
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
