// Codec<T>: how a value type becomes a Cell and comes back. decode is total: it never throws on anything
// that an earlier version wrote, because text was checked once, at the door (`parse`).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "crmcore/schema/column.hpp"
#include "crmcore/values/calendar.hpp"
#include "crmcore/values/contact_forms.hpp"
#include "crmcore/values/ids.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/text.hpp"
#include "crmcore/values/weekly_hours.hpp"

namespace crmcore {

/// The codes of a closed list, in the order of the enum's values: specialise with `codes`. With `words` as well, texts
/// may say what people write for each of them in English and Spanish: comma-separated, without case and accents.
template <class Enum>
struct Choices;
template <class Enum>
concept Choice = std::is_enum_v<Enum> && requires {
  Choices<Enum>::codes.size();
};

/// The code of a choice: name(State::active) is "active".
template <Choice Enum>
constexpr std::string_view name(Enum value) {
  return Choices<Enum>::codes[static_cast<std::size_t>(value)];
}
template <Choice Enum>
constexpr std::optional<Enum> choice_named(std::string_view code) {
  for (std::size_t i = 0; i < Choices<Enum>::codes.size(); ++i)
    if (Choices<Enum>::codes[i] == code) return static_cast<Enum>(i);
  return std::nullopt;
}

template <class T>
struct Codec;

template <class T>
concept Storable = requires(const T& value, Cell cell) {
  { Codec<T>::kind } -> std::convertible_to<Kind>;
  { Codec<T>::encode(value) } -> std::same_as<Cell>;
  { Codec<T>::decode(cell) } -> std::same_as<T>;
};

namespace detail {
template <class T, Kind K, auto Member>
struct IntegerCodec {
  static constexpr Kind kind = K;
  static Cell encode(const T& value) { return Cell::of(static_cast<std::int64_t>(value.*Member)); }
  static T decode(Cell cell) {
    T value;
    value.*Member = static_cast<std::remove_reference_t<decltype(value.*Member)>>(cell.integer());
    return value;
  }
};
/// Text of a value is a view of its member: encoding a temporary must not compile.
template <class T>
struct TextCodec {
  static constexpr Kind kind = Kind::text;
  static Cell encode(const T&& value) = delete;
};
}  // namespace detail

template <>
struct Codec<std::int64_t> {
  static constexpr Kind kind = Kind::integer;
  static Cell encode(std::int64_t value) { return Cell::of(value); }
  static std::int64_t decode(Cell cell) { return cell.integer(); }
};
template <>
struct Codec<double> {
  static constexpr Kind kind = Kind::real;
  static Cell encode(double value) { return Cell::of(value); }
  static double decode(Cell cell) { return cell.real(); }
};
template <>
struct Codec<bool> {
  static constexpr Kind kind = Kind::boolean;
  static Cell encode(bool value) { return Cell::of(std::int64_t{value}); }
  static bool decode(Cell cell) { return cell.integer() != 0; }
};
template <>
struct Codec<Decimal> : detail::IntegerCodec<Decimal, Kind::decimal, &Decimal::millionths> {};
template <>
struct Codec<Amount> : detail::IntegerCodec<Amount, Kind::amount, &Amount::minor> {};
template <>
struct Codec<Minute> : detail::IntegerCodec<Minute, Kind::minute, &Minute::of_day> {};
template <>
struct Codec<Instant> : detail::IntegerCodec<Instant, Kind::instant, &Instant::microseconds> {};
template <class Record>
struct Codec<Id<Record>> : detail::IntegerCodec<Id<Record>, Kind::id, &Id<Record>::value> {};
template <>
struct Codec<Days> : detail::IntegerCodec<Days, Kind::integer, &Days::count> {};
template <>
struct Codec<Day> {
  static constexpr Kind kind = Kind::day;
  static Cell encode(Day day) { return Cell::of(std::int64_t{day.number()}); }
  static Day decode(Cell cell) {
    const std::int64_t number = cell.integer();
    return number >= Day::first_number && number <= Day::last_number ? Day::from_number(number) : Day();
  }
};
template <>
struct Codec<std::string> : detail::TextCodec<std::string> {
  using detail::TextCodec<std::string>::encode;
  static Cell encode(const std::string& text) { return Cell::of(std::string_view(text)); }
  static std::string decode(Cell cell) { return std::string(cell.text()); }
};
template <>
struct Codec<std::string_view> {  // result rows, whose texts live in the result
  static constexpr Kind kind = Kind::text;
  static Cell encode(const std::string_view& text) { return Cell::of(text); }
  static std::string_view decode(Cell cell) { return cell.text(); }
};
template <>
struct Codec<Email> : detail::TextCodec<Email> {
  using detail::TextCodec<Email>::encode;
  static Cell encode(const Email& email) { return Cell::of(std::string_view(email.text())); }
  static Email decode(Cell cell) {
    Email email;
    ContactAccess::set(email, cell.text());
    return email;
  }
};
template <>
struct Codec<Phone> : detail::TextCodec<Phone> {
  using detail::TextCodec<Phone>::encode;
  static Cell encode(const Phone& phone) { return Cell::of(std::string_view(phone.text())); }
  static Phone decode(Cell cell) {
    Phone phone;
    ContactAccess::set(phone, cell.text());
    return phone;
  }
};
template <>
struct Codec<Currency> : detail::TextCodec<Currency> {
  using detail::TextCodec<Currency>::encode;
  static Cell encode(const Currency& currency) { return Cell::of(currency.code()); }
  static Currency decode(Cell cell) {
    const auto parsed = parse<Currency>(cell.text());
    return parsed.value.value_or(Currency());
  }
};
template <>
struct Codec<WeeklyHours> : detail::TextCodec<WeeklyHours> {
  using detail::TextCodec<WeeklyHours>::encode;
  static Cell encode(const WeeklyHours& hours) { return Cell::of(std::string_view(hours.text())); }
  static WeeklyHours decode(Cell cell) { return parse<WeeklyHours>(cell.text()).value.value_or(WeeklyHours()); }
};
template <Choice Enum>
struct Codec<Enum> {
  static constexpr Kind kind = Kind::choice;
  static Cell encode(Enum value) { return Cell::of(name(value)); }
  static Enum decode(Cell cell) { return choice_named<Enum>(cell.text()).value_or(Enum{}); }
};
template <class T>
struct Codec<std::optional<T>> {
  static constexpr Kind kind = Codec<T>::kind;
  static Cell encode(const std::optional<T>& value) { return value ? Codec<T>::encode(*value) : Cell(); }
  static std::optional<T> decode(Cell cell) {
    if (cell.is_null()) return std::nullopt;
    return Codec<T>::decode(cell);
  }
};

}  // namespace crmcore
