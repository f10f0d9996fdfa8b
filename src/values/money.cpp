#include "crmcore/values/money.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "crmcore/error.hpp"

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

enum class Failure : std::uint8_t { none, no_number, too_large, too_fine };

/// Digits of `text` as an integer scaled by 10^decimals, exactly.
Failure scaled(std::string_view text, int decimals, const Forms& forms, std::int64_t& result) {
  text = trimmed(text);
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  } else if (text.size() > 2 && text.front() == '(' && text.back() == ')') {  // (12.50) as accountants write it
    negative = true;
    text = text.substr(1, text.size() - 2);
  }
  std::uint64_t number = 0;
  bool any = false;
  int seen_decimals = -1;  // -1: still before the decimal mark
  std::size_t group = 0;   // digits since the last group mark
  bool grouped = false;
  const auto push = [&](unsigned digit) {
    if (number > (std::uint64_t{1} << 63) / 10) return false;
    number = number * 10 + digit;
    return number <= static_cast<std::uint64_t>(highest);
  };
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      any = true;
      if (seen_decimals >= decimals) {
        if (c != '0') return Failure::too_fine;
        continue;
      }
      if (!push(static_cast<unsigned>(c - '0'))) return Failure::too_large;
      if (seen_decimals >= 0) ++seen_decimals;
      ++group;
    } else if (c == forms.decimal_mark && seen_decimals < 0) {
      if (grouped && group != 3) return Failure::no_number;
      seen_decimals = 0;
    } else if (forms.group_mark != '\0' && c == forms.group_mark && seen_decimals < 0 && any) {
      if (grouped ? group != 3 : group > 3) return Failure::no_number;
      grouped = true;
      group = 0;
    } else {
      return Failure::no_number;
    }
  }
  if (!any || (grouped && seen_decimals < 0 && group != 3)) return Failure::no_number;
  for (int i = std::max(seen_decimals, 0); i < decimals; ++i)
    if (!push(0)) return Failure::too_large;
  result = negative ? -static_cast<std::int64_t>(number) : static_cast<std::int64_t>(number);
  return Failure::none;
}

template <class T>
Parsed<T> failed(Failure failure, std::string_view text, int decimals) {
  if (failure == Failure::too_large) return Parsed<T>::refused(cited(text) + " is beyond the range of numbers kept");
  if (failure == Failure::too_fine)
    return Parsed<T>::refused(cited(text) + " has more than " + std::to_string(decimals) + " decimals");
  return Parsed<T>::refused(cited(text) + " is not a number");
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

std::string Decimal::text() const { return scaled_text(millionths, 6, true); }

Currency::Currency(std::string_view code) {
  if (code.size() != 3 || !listed(codes, code))
    throw Error(ErrorCode::invalid, "currency", cited(code) + " is not an ISO 4217 code such as EUR, GBP or MXN");
  std::copy(code.begin(), code.end(), code_.begin());
}

int Currency::decimals() const {
  if (listed(without_minor_unit, code())) return 0;
  return listed(with_thousandths, code()) ? 3 : 2;
}

std::int64_t Currency::minor_units() const {
  constexpr std::array<std::int64_t, 4> of_decimals{1, 10, 100, 1000};
  return of_decimals[static_cast<std::size_t>(decimals())];
}

std::optional<Decimal> Decimal::nearest(double value) {
  const double scaled = std::round(value * one);
  if (!(std::abs(scaled) < 9.2e18)) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(scaled)};
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

template <>
Parsed<Decimal> parse<Decimal>(std::string_view text, const Forms& forms) {
  Decimal value;
  const Failure failure = scaled(text, 6, forms, value.millionths);
  if (failure != Failure::none) return failed<Decimal>(failure, text, 6);
  return value;
}

template <>
Parsed<Amount> parse<Amount>(std::string_view text, const Forms& forms) {
  Amount value;
  const Failure failure = scaled(text, forms.currency_decimals, forms, value.minor);
  if (failure != Failure::none) return failed<Amount>(failure, text, forms.currency_decimals);
  return value;
}

template <>
Parsed<Currency> parse<Currency>(std::string_view text, const Forms&) {
  std::string code(trimmed(text));
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (code.size() != 3 || !listed(codes, code))
    return Parsed<Currency>::refused(cited(text) + " is not an ISO 4217 code such as EUR, GBP or MXN");
  return Currency(code);
}

template <>
Parsed<std::int64_t> parse<std::int64_t>(std::string_view text, const Forms& forms) {
  std::int64_t value = 0;
  const Failure failure = scaled(text, 0, forms, value);
  if (failure == Failure::too_fine) return Parsed<std::int64_t>::refused(cited(text) + " is not a whole number");
  if (failure != Failure::none) return failed<std::int64_t>(failure, text, 0);
  return value;
}

template <>
Parsed<double> parse<double>(std::string_view text, const Forms& forms) {
  std::string plain(trimmed(text));
  if (forms.decimal_mark != '.') std::replace(plain.begin(), plain.end(), forms.decimal_mark, '.');
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc{} || end != plain.data() + plain.size() || !std::isfinite(value))
    return Parsed<double>::refused(cited(text) + " is not a finite number");
  return value;
}

template <>
Parsed<bool> parse<bool>(std::string_view text, const Forms&) {
  std::string word(trimmed(text));
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const std::string_view yes : {"true", "yes", "1", "y", "sí", "si", "verdadero"})
    if (word == yes) return true;
  for (const std::string_view no : {"false", "no", "0", "n", "falso"})
    if (word == no) return false;
  return Parsed<bool>::refused(cited(text) + " is neither true nor false");
}

}  // namespace crmcore
