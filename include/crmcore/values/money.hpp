// Quantities, prices and money: exact integers underneath, never floating point.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// A quantity or unit price in millionths: 1.250 kg, 0.085 EUR.
struct Decimal {
  static constexpr std::int64_t one = 1'000'000;
  std::int64_t millionths = 0;

  static Decimal of(std::int64_t whole);
  static std::optional<Decimal> nearest(double value);  ///< the one nearest to `value`; none beyond the range
  double real() const { return static_cast<double>(millionths) / one; }
  std::string text() const;  ///< shortest exact form: "2.55", "-3", "0.085"
  friend constexpr auto operator<=>(Decimal, Decimal) = default;
};

/// Throws Error{overflow}.
Decimal operator+(Decimal a, Decimal b);
/// Adds `more` to `sum` where it is known; none plus none stays none.
void add_known(std::optional<Decimal>& sum, const std::optional<Decimal>& more);

/// An ISO 4217 code and the digits of its minor unit.
class Currency {
 public:
  constexpr Currency() = default;  ///< EUR
  /// Throws Error{invalid} for a code that is not in ISO 4217.
  explicit Currency(std::string_view code);

  std::string_view code() const { return {code_.data(), 3}; }
  int decimals() const;
  std::int64_t minor_units() const;  ///< minor units in one unit: 100 for EUR, 1 for JPY
  friend constexpr auto operator<=>(const Currency&, const Currency&) = default;

 private:
  std::array<char, 3> code_{'E', 'U', 'R'};
};

/// Minor units in the currency of the document it stands in.
struct Amount {
  std::int64_t minor = 0;

  std::string text(int decimals = 2) const;  ///< "8300065.81"
  friend constexpr auto operator<=>(Amount, Amount) = default;
};

/// Throws Error{overflow}.
Amount operator+(Amount a, Amount b);
Amount operator-(Amount a, Amount b);

/// An amount that knows its currency; adding two currencies throws Error{mixed_currency}.
struct Money {
  Amount amount;
  Currency currency;

  std::string text() const;  ///< "8300065.81 GBP"
  friend constexpr auto operator<=>(const Money&, const Money&) = default;
};
Money operator+(const Money& a, const Money& b);

/// quantity × unit price in minor units, rounded once, half away from zero. Throws Error{overflow}.
Amount line_total(Decimal quantity, Decimal unit_price, int currency_decimals);

template <>
Parsed<Decimal> parse<Decimal>(std::string_view text, const Forms& forms);
/// Refuses more decimals than the currency has, so that no cent is rounded away at the door.
template <>
Parsed<Amount> parse<Amount>(std::string_view text, const Forms& forms);
template <>
Parsed<Currency> parse<Currency>(std::string_view text, const Forms& forms);
template <>
Parsed<std::int64_t> parse<std::int64_t>(std::string_view text, const Forms& forms);
template <>
Parsed<double> parse<double>(std::string_view text, const Forms& forms);
template <>
Parsed<bool> parse<bool>(std::string_view text, const Forms& forms);

}  // namespace crmcore
