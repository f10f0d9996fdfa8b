// Quantities, prices and money: exact integers underneath, never floating point.
#pragma once

#include <array>
#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// Returns how many units of 10^-`decimals` a double is, rounded half away from zero as its shortest decimal form says:
/// 1.005 is 101 hundredths, though the double lies a little below. None for infinity, NaN and what is beyond the range.
/// Every door for doubles rounds so.
std::optional<std::int64_t> units_of(double value, int decimals);
/// Whether a scaled double lies so near to a half that its last bits would decide how it is rounded.
inline bool is_near_half(double scaled) {
  constexpr double errors = 2;  // of the double itself and of the product
  const double beside = std::abs(scaled) - std::floor(std::abs(scaled));
  return !(std::abs(beside - 0.5) > errors * std::numeric_limits<double>::epsilon() * std::abs(scaled));
}

/// A quantity or unit price in millionths: 1.250 kg, 0.085 EUR.
struct Decimal {
  static constexpr std::int64_t one = 1'000'000;
  static constexpr int decimals = 6;
  std::int64_t millionths = 0;

  static Decimal of(std::int64_t whole);
  static std::optional<Decimal> nearest(double value);  ///< by `units_of`; none beyond the range
  double real() const { return static_cast<double>(millionths) / one; }
  std::string text() const;  ///< shortest exact form: "2.55", "-3", "0.085"
  friend constexpr auto operator<=>(Decimal, Decimal) = default;
};

/// Throws Error{overflow}.
Decimal operator+(Decimal a, Decimal b);
/// Adds `more` to `sum` where it is known; none plus none stays none.
void add_known(std::optional<Decimal>& sum, const std::optional<Decimal>& more);

/// An ISO 4217 code and the decimals that amounts in it are kept with. Those are the currency's own, or more: a shop of
/// pesos without cents that also has orders in dollars keeps its amounts in "CLP:2", Chilean pesos with two decimals.
class Currency {
 public:
  static constexpr int most_decimals = 4;  ///< as many as ISO 4217 knows (CLF, UYW)

  constexpr Currency() = default;  ///< EUR
  /// Reads a code, "CLP", or a code with the decimals that are kept, "CLP:2". Throws Error{invalid} for a code that is
  /// not in ISO 4217, for fewer decimals than the currency has, and for more than `most_decimals`.
  explicit Currency(std::string_view text);

  std::string_view code() const { return {code_.data(), 3}; }
  std::string text() const;          ///< "CLP", or "CLP:2" where more decimals are kept than the currency has
  int own_decimals() const;          ///< of the currency: 2 for EUR, 0 for JPY
  int decimals() const;              ///< that amounts are kept with, `own_decimals` or more
  std::int64_t minor_units() const;  ///< minor units in one unit as amounts are kept: 100 for EUR, 1 for JPY
  /// Whether both are the same money, however many decimals are kept.
  friend bool same_code(const Currency& a, const Currency& b) { return a.code_ == b.code_; }
  /// Two are equal when both code and decimals are: only then are minor units of one what they are of the other.
  friend constexpr auto operator<=>(const Currency&, const Currency&) = default;

 private:
  std::array<char, 3> code_{'E', 'U', 'R'};
  std::int8_t decimals_ = 2;
};

/// Minor units in the currency of the document it stands in.
struct Amount {
  std::int64_t minor = 0;

  static std::optional<Amount> nearest(double value, int decimals);  ///< by `units_of`; none beyond the range
  std::string text(int decimals = 2) const;                          ///< "8300065.81"
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

/// Reads "CLP" or "CLP:2", as `Currency` does, in capitals or not.
Parsed<Currency> currency_kept(std::string_view text);

/// quantity × unit price in minor units, rounded once, half away from zero. Throws Error{overflow}.
Amount line_total(Decimal quantity, Decimal unit_price, int currency_decimals);
/// The same amount in minor units of more decimals: 5 JPY is 500 where two decimals are kept. Throws Error{overflow}.
Amount with_more_decimals(Amount amount, int more);

/// Numbers are read as people and programs write them: thousands by the group mark, by blanks of every kind or by
/// apostrophes, always in threes; a minus in front, behind or typographic, or parentheses; full-width digits; an
/// exponent. Where `forms` has a currency, its signs and its code may stand on either side: "$5.00", "1.234,50 €",
/// "MXN 1,234.50", "-R$ 5,00". Those of another currency are refused, naming both; so are percentages, infinity, NaN
/// and numbers beyond the range, naming its end. More decimals than are kept are refused, so that no cent is rounded
/// away unseen; with `rounds` they are rounded half away from zero, and the value says so.
template <>
Parsed<Decimal> parse<Decimal>(std::string_view text, const Forms& forms);
template <>
Parsed<Amount> parse<Amount>(std::string_view text, const Forms& forms);
/// A code in any case, or a sign or word: "USD", "US$", "€", "pesos M.N.". One of several currencies, such as "$", is
/// the currency of `forms` where it can be; else it is refused, naming two of them.
template <>
Parsed<Currency> parse<Currency>(std::string_view text, const Forms& forms);
/// The ISO 4217 codes of the currencies that have a sign or are called by a word, blank-separated: "USD" for "US$",
/// several for "$". Empty for a text that is neither.
std::string_view currencies_called(std::string_view text);
template <>
Parsed<std::int64_t> parse<std::int64_t>(std::string_view text, const Forms& forms);
template <>
Parsed<double> parse<double>(std::string_view text, const Forms& forms);
template <>
Parsed<bool> parse<bool>(std::string_view text, const Forms& forms);

}  // namespace crmcore
