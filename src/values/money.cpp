#include "crmcore/values/money.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"
#include "written_number.hpp"

namespace crmcore {
namespace {

using Wide = __int128;  // a product of two 64-bit numbers

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

constexpr std::array<std::int64_t, 7> powers_of_ten{1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};

// ISO 4217 as of 2024. Digits of the minor unit are 2 unless the code stands in one of the two lists after it.
constexpr std::string_view codes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
    "IDR "
    "ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT "
    "MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED "
    "VES "
    "VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ";
constexpr std::string_view without_minor_unit = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr std::string_view with_thousandths = "BHD IQD JOD KWD LYD OMR TND ";

bool listed(std::string_view list, std::string_view code) {
  for (std::size_t at = 0; at < list.size(); at += 4)
    if (list.substr(at, 3) == code) return true;
  return false;
}

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return capitals;
}

enum class Failure : std::uint8_t { none, too_large, too_fine };

/// A number in units of 10^-decimals.
struct Scaled {
  std::int64_t units = 0;
  Failure failure = Failure::none;  // too_fine: `units` are rounded
};

/// Rounds half away from zero where the digits go further than the units.
Scaled scaled(const WrittenNumber& number, int decimals) {
  const std::size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  const std::string_view digits = std::string_view(number.digits).substr(first);
  if (digits.empty()) return {};
  const int zeros = number.exponent + decimals;  // to add; below 0: digits that are finer than a unit
  const auto whole = static_cast<std::ptrdiff_t>(digits.size()) + std::min(zeros, 0);
  constexpr std::ptrdiff_t most_digits = 19;  // of 2^63
  if (whole + std::max(zeros, 0) > most_digits) return {0, Failure::too_large};
  Wide units = 0;
  for (std::ptrdiff_t i = 0; i < whole; ++i) units = units * 10 + (digits[static_cast<std::size_t>(i)] - '0');
  for (int i = 0; i < zeros; ++i) units *= 10;
  Scaled result;
  if (zeros < 0) {
    const std::string_view finer = digits.substr(static_cast<std::size_t>(std::max<std::ptrdiff_t>(whole, 0)));
    if (whole >= 0 && finer.front() >= '5') ++units;
    if (finer.find_first_not_of('0') != std::string_view::npos) result.failure = Failure::too_fine;
  }
  if (units > highest) return {0, Failure::too_large};
  result.units = static_cast<std::int64_t>(number.negative ? -units : units);
  return result;
}

/// The number of a text of digits with at most one decimal mark, as programs write it. None for any other text, which
/// `written_number` may read, and for one with too many digits.
std::optional<std::int64_t> simple(std::string_view text, int decimals, char decimal_mark) {
  constexpr std::size_t most_digits = 18;  // below 2^63 whatever they are
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() + static_cast<std::size_t>(decimals) > most_digits) return std::nullopt;
  std::int64_t units = 0;
  int seen_decimals = -1;  // -1: still before the decimal mark
  for (const char c : text) {
    if (c == decimal_mark && seen_decimals < 0 && text.size() > 1) {
      seen_decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || seen_decimals == decimals) return std::nullopt;
    units = units * 10 + (c - '0');
    if (seen_decimals >= 0) ++seen_decimals;
  }
  for (int i = std::max(seen_decimals, 0); i < decimals; ++i) units *= 10;
  return negative ? -units : units;
}

std::string scaled_text(std::int64_t number, int decimals, bool shortest) {
  std::string digits =
      std::to_string(number < 0 ? -static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number));
  const auto width = static_cast<std::size_t>(decimals);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - width);
  std::string part = digits.substr(digits.size() - width);
  if (shortest)
    while (!part.empty() && part.back() == '0') part.pop_back();
  return (number < 0 ? "-" : "") + whole + (part.empty() ? "" : "." + part);
}

std::string too_large(std::string_view text, bool negative, int decimals) {
  return cited(text) + " is too large: " + (negative ? "at least " : "at most ") +
         scaled_text(negative ? -highest : highest, decimals, true);
}

/// The one door for numbers kept as whole units of 10^-decimals.
Parsed<std::int64_t> units_in(std::string_view text, int decimals, const Forms& forms, bool rounds) {
  using Units = Parsed<std::int64_t>;
  text = trimmed(text);
  if (const auto units = simple(text, decimals, forms.decimal_mark)) return *units;
  const auto number = written_number(text, forms);
  if (!number.value) return Units::refused(number.why);
  const Scaled read = scaled(*number.value, decimals);
  if (read.failure == Failure::too_large) return Units::refused(too_large(text, number.value->negative, decimals));
  Units units(read.units);
  if (read.failure == Failure::none) return units;
  const std::string finer = cited(text) + " has more than " + std::to_string(decimals) + " decimals";
  if (!rounds) return Units::refused(finer);
  units.why = finer + "; " + scaled_text(read.units, decimals, true) + " is kept";
  return units;
}

/// The same as a value of `T`, made of its units.
template <class T>
Parsed<T> made_of(const Parsed<std::int64_t>& units) {
  if (!units.value) return Parsed<T>::refused(units.why);
  Parsed<T> value(T{*units.value});
  value.why = units.why;
  return value;
}

Amount checked(Wide minor) {
  if (minor > highest || minor < -Wide{highest})
    throw Error(ErrorCode::overflow, "amount", "an amount is beyond 92 quadrillion; check quantity and price");
  return {static_cast<std::int64_t>(minor)};
}

}  // namespace

Decimal Decimal::of(std::int64_t whole) {
  if (whole > highest / one || whole < -highest / one)
    throw Error(ErrorCode::overflow, "decimal", std::to_string(whole) + " is beyond nine trillion");
  return {whole * one};
}

std::string Decimal::text() const { return scaled_text(millionths, decimals, true); }

bool is_currency_code(std::string_view code) { return code.size() == 3 && listed(codes, code); }

Currency::Currency(std::string_view text) {
  constexpr std::size_t code_length = 3;
  const std::string_view code = text.substr(0, text.find(':'));
  if (!is_currency_code(code))
    throw Error(ErrorCode::invalid, "currency",
                "currency " + cited(text) + " is not an ISO 4217 code such as EUR, GBP or MXN");
  std::copy(code.begin(), code.end(), code_.begin());
  decimals_ = static_cast<std::int8_t>(own_decimals());
  if (text.size() == code_length) return;
  const std::string_view kept = text.substr(code_length + 1);
  const int decimals = kept.size() == 1 ? kept[0] - '0' : -1;
  if (decimals < own_decimals() || decimals > most_decimals)
    throw Error(ErrorCode::invalid, "currency",
                "currency " + cited(text) + " must keep " + std::to_string(own_decimals()) + " to " +
                    std::to_string(most_decimals) + " decimals, as in " + std::string(code) + ":" +
                    std::to_string(most_decimals));
  decimals_ = static_cast<std::int8_t>(decimals);
}

std::string Currency::text() const {
  std::string text(code());
  if (decimals() != own_decimals()) text += ":" + std::to_string(decimals());
  return text;
}

int Currency::own_decimals() const {
  if (listed(without_minor_unit, code())) return 0;
  return listed(with_thousandths, code()) ? 3 : 2;
}

int Currency::decimals() const { return decimals_; }

std::int64_t Currency::minor_units() const { return powers_of_ten[static_cast<std::size_t>(decimals_)]; }

std::optional<std::int64_t> units_of(double value, int decimals) {
  constexpr double exact = 1e15;  // up to here a double holds whole units and their halves
  const double scaled = value * static_cast<double>(powers_of_ten[static_cast<std::size_t>(decimals)]);
  if (std::abs(scaled) < exact && !is_near_half(scaled)) return static_cast<std::int64_t>(std::round(scaled));
  if (!std::isfinite(value)) return std::nullopt;
  return units_in(shortest(value), decimals, {}, true).value;
}

std::optional<Decimal> Decimal::nearest(double value) {
  if (const auto millionths = units_of(value, decimals)) return Decimal{*millionths};
  return std::nullopt;
}

std::optional<Amount> Amount::nearest(double value, int decimals) {
  if (const auto minor = units_of(value, decimals)) return Amount{*minor};
  return std::nullopt;
}

Decimal operator+(Decimal a, Decimal b) {
  if (Decimal sum; !__builtin_add_overflow(a.millionths, b.millionths, &sum.millionths)) return sum;
  throw Error(ErrorCode::overflow, "quantity", a.text() + " and " + b.text() + " add up to more than a quantity holds");
}

void add_known(std::optional<Decimal>& sum, const std::optional<Decimal>& more) {
  if (more) sum = sum.value_or(Decimal{}) + *more;
}

std::string Amount::text(int decimals) const { return scaled_text(minor, decimals, false); }

Amount operator+(Amount a, Amount b) { return checked(Wide{a.minor} + b.minor); }
Amount operator-(Amount a, Amount b) { return checked(Wide{a.minor} - b.minor); }

Parsed<Currency> currency_kept(std::string_view text) {
  try {
    return Currency(in_capitals(trimmed(text)));
  } catch (const Error& error) {
    return Parsed<Currency>::refused(error.what());
  }
}

std::string Money::text() const { return amount.text(currency.decimals()) + " " + std::string(currency.code()); }

Money operator+(const Money& a, const Money& b) {
  if (a.currency != b.currency)
    throw Error(ErrorCode::mixed_currency, "money",
                "cannot add " + a.text() + " and " + b.text() + " without a rate of the day");
  return {a.amount + b.amount, a.currency};
}

Amount line_total(Decimal quantity, Decimal unit_price, int currency_decimals) {
  const Wide exact = Wide{quantity.millionths} * unit_price.millionths;  // in 10^-12 units of the currency
  const Wide unit = Wide{powers_of_ten[6]} * powers_of_ten[static_cast<std::size_t>(6 - currency_decimals)];
  const Wide half = unit / 2;
  return checked(exact >= 0 ? (exact + half) / unit : -((-exact + half) / unit));
}

Amount with_more_decimals(Amount amount, int more) {
  return checked(Wide{amount.minor} * powers_of_ten[static_cast<std::size_t>(more)]);
}

template <>
Parsed<Decimal> parse<Decimal>(std::string_view text, const Forms& forms) {
  return made_of<Decimal>(units_in(text, Decimal::decimals, forms, forms.rounds));
}

template <>
Parsed<Amount> parse<Amount>(std::string_view text, const Forms& forms) {
  return made_of<Amount>(units_in(text, forms.currency_decimals, forms, forms.rounds));
}

namespace {

constexpr std::size_t code_length = 3;

/// Whether a text in capitals is a code and the name of its currency: "USD - US DOLLAR", "MXN (PESO)".
bool is_code_with_name(std::string_view text) {
  if (text.size() <= code_length || !is_currency_code(text.substr(0, code_length))) return false;
  const std::string_view rest = trimmed(text.substr(code_length));
  return rest.starts_with("- ") || rest.starts_with("– ") || rest.starts_with('(');
}

/// Whether a text may stand beside a number in the currency of `forms`: "$", "M.N.", "pesos MXN".
bool stands_beside_numbers(std::string_view text, const Forms& forms) {
  const bool has_digit = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || has_digit || forms.currency.empty()) return false;
  return parse<Decimal>(std::string(text) + " 1", forms).value == Decimal{Decimal::one};
}

}  // namespace

template <>
Parsed<Currency> parse<Currency>(std::string_view text, const Forms& forms) {
  text = trimmed(text);
  const std::string code = in_capitals(text);
  if (is_currency_code(code)) return Currency(code);
  if (is_code_with_name(code)) return Currency(std::string_view(code).substr(0, code_length));
  if (stands_beside_numbers(text, forms)) return Currency(forms.currency);
  const std::string_view called = currencies_called(text);
  if (is_currency_code(called)) return Currency(called);
  if (!called.empty())
    return Parsed<Currency>::refused(cited(text) + " may be " + std::string(called.substr(0, called.find(' '))) +
                                     " or " + std::string(called.substr(called.rfind(' ') + 1)) +
                                     "; write the code of the currency");
  return Parsed<Currency>::refused(cited(text) + " is not an ISO 4217 code such as EUR, GBP or MXN");
}

template <>
Parsed<std::int64_t> parse<std::int64_t>(std::string_view text, const Forms& forms) {
  auto whole = units_in(text, 0, forms, true);
  if (whole.value && !whole.why.empty()) return Parsed<std::int64_t>::refused(cited(text) + " is not a whole number");
  return whole;
}

template <>
Parsed<double> parse<double>(std::string_view text, const Forms& forms) {
  text = trimmed(text);
  double value = 0;
  const auto is_read = [&](std::string_view digits) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() && std::isfinite(value);
  };
  if (forms.decimal_mark == '.' && is_read(text)) return value;
  const auto written = written_number(text, forms);
  if (!written.value) return Parsed<double>::refused(written.why);
  const std::string plain =
      (written.value->negative ? "-" : "") + written.value->digits + "e" + std::to_string(written.value->exponent);
  if (!is_read(plain)) return Parsed<double>::refused(cited(text) + " is beyond the range of numbers");
  return value;
}

template <>
Parsed<bool> parse<bool>(std::string_view text, const Forms&) {
  const std::string word = folded(text);
  for (const std::string_view yes : {"true", "yes", "1", "y", "t", "x", "si", "s", "verdadero", "v"})
    if (word == yes) return true;
  for (const std::string_view no : {"false", "no", "0", "n", "f", "falso"})
    if (word == no) return false;
  return Parsed<bool>::refused(cited(text) + " is neither true nor false");
}

}  // namespace crmcore
