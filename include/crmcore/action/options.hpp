// The options of an analysis, described once, beside their struct: name, help, range, unit and example of each member;
// the default is the member's own. Parameters, checks and documentation come from it.
//
//   template <>
//   struct OptionsOf<RfmOptions> {
//     static constexpr auto list = std::to_array<Option<RfmOptions>>({
//         option<&RfmOptions::scores>("scores", {.help = "number of score levels", .range = {.least = 2, .most = 20}}),
//         option<&RfmOptions::money>("money", {.help = "net or gross amounts"}),
//     });
//   };
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "crmcore/action/arguments.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// Specialise with `list`: see above.
template <class Options>
struct OptionsOf;

/// What is said of an option beside its name.
struct About {
  std::string_view help;
  Range range = {};
  std::string_view unit = {};
  std::string_view example = {};
  bool required = false;
};

template <class Options>
struct Option {
  std::string_view name;
  About about;
  Kind kind;
  std::span<const std::string_view> codes;
  std::string (*text)(const Options&);  ///< of the member's value; empty when it has none
  std::optional<double> (*number)(const Options&);
  void (*read)(Options&, const Arguments&, std::string_view name);
};

namespace detail {
/// How a member is written as a default and read from the values of a call.
template <class T>
struct OptionValue;

template <class T>
requires std::is_integral_v<T>
struct OptionValue<T> {
  static constexpr Kind kind = std::is_same_v<T, bool> ? Kind::boolean : Kind::integer;
  static std::string text(T value) {
    if constexpr (std::is_same_v<T, bool>)
      return value ? "true" : "false";
    else
      return std::to_string(value);
  }
  static T read(const Arguments& arguments, std::string_view name) {
    const std::int64_t value = arguments.integer(name);
    if constexpr (sizeof(T) < sizeof(value) && !std::is_same_v<T, bool>)
      check_range(name, static_cast<double>(value),
                  {.least = static_cast<double>(std::numeric_limits<T>::min()),
                   .most = static_cast<double>(std::numeric_limits<T>::max())});
    return static_cast<T>(value);
  }
};
template <>
struct OptionValue<double> {
  static constexpr Kind kind = Kind::real;
  static std::string text(double value) { return shortest(value); }
  static double read(const Arguments& arguments, std::string_view name) { return arguments.real(name); }
};
template <Choice Enum>
struct OptionValue<Enum> {
  static constexpr Kind kind = Kind::choice;
  static std::string text(Enum value) { return std::string(crmcore::name(value)); }
  static Enum read(const Arguments& arguments, std::string_view name) { return arguments.choice<Enum>(name); }
};
template <>
struct OptionValue<std::string> {
  static constexpr Kind kind = Kind::text;
  static std::string text(const std::string& value) { return value; }
  static std::string read(const Arguments& arguments, std::string_view name) { return arguments.text(name); }
};
template <>
struct OptionValue<Day> {
  static constexpr Kind kind = Kind::day;
  static std::string text(Day) { return {}; }  // no day is a default
  static Day read(const Arguments& arguments, std::string_view name) { return arguments.day(name); }
};
template <>
struct OptionValue<Amount> {
  static constexpr Kind kind = Kind::amount;
  static std::string text(Amount value) { return value.minor == 0 ? "0" : ""; }
  static Amount read(const Arguments& arguments, std::string_view name) { return {arguments.integer(name)}; }
};
template <>
struct OptionValue<std::vector<std::string>> {
  static constexpr Kind kind = Kind::text;
  static std::string text(const std::vector<std::string>& value) {
    std::string joined;
    for (const std::string& one : value) joined += (joined.empty() ? "" : ", ") + one;
    return joined;
  }
  static std::vector<std::string> read(const Arguments& arguments, std::string_view name) {
    return arguments.names(name);
  }
};
template <class T>
struct OptionValue<std::optional<T>> {
  static constexpr Kind kind = OptionValue<T>::kind;
  static std::string text(const std::optional<T>& value) { return value ? OptionValue<T>::text(*value) : ""; }
  static std::optional<T> read(const Arguments& arguments, std::string_view name) {
    if (!arguments.has(name)) return std::nullopt;
    return OptionValue<T>::read(arguments, name);
  }
};
/// A type that is written as a text of its own: `T::parse(text)` reads it.
template <class T>
requires requires(std::string_view text) {
  { T::parse(text) } -> std::same_as<T>;
}
struct OptionValue<T> {
  static constexpr Kind kind = Kind::text;
  static std::string text(const T& value) {
    if constexpr (requires {
                    { value.text() } -> std::convertible_to<std::string>;
                  })
      return value.text();
    else
      return {};
  }
  static T read(const Arguments& arguments, std::string_view name) { return T::parse(arguments.text(name)); }
};

template <class Options, class T, T Options::*Member>
struct OptionAccess {
  static std::string text(const Options& options) { return OptionValue<T>::text(options.*Member); }
  static std::optional<double> number(const Options& options) {
    using Plain = typename Unwrapped<T>::type;
    if constexpr (!std::is_arithmetic_v<Plain>)
      return std::nullopt;
    else if constexpr (std::is_same_v<Plain, T>)
      return static_cast<double>(options.*Member);
    else
      return options.*Member ? std::optional(static_cast<double>(*(options.*Member))) : std::nullopt;
  }
  static void read(Options& options, const Arguments& arguments, std::string_view name) {
    if (arguments.has(name)) options.*Member = OptionValue<T>::read(arguments, name);
  }
};

template <class Options, class T, T Options::*Member>
constexpr Option<Options> describe_option(std::string_view name, About about) {
  using Access = OptionAccess<Options, T, Member>;
  return {name,          about,           OptionValue<T>::kind, codes_of<typename Unwrapped<T>::type>(),
          &Access::text, &Access::number, &Access::read};
}
}  // namespace detail

/// One option: a number, flag, choice, day, amount, text, list of texts, or a type with `parse(text)`; optional or not.
template <auto Member>
constexpr auto option(std::string_view name, About about) {
  using M = detail::MemberOf<Member>;
  return detail::describe_option<typename M::Record, typename M::Type, Member>(name, about);
}

/// One option of a type that other functions read and write: `Parse(text)` and `Text(value)`.
template <auto Member, auto Parse, auto Text>
constexpr auto text_option(std::string_view name, About about) {
  using Options = typename detail::MemberOf<Member>::Record;
  return Option<Options>{name,
                         about,
                         Kind::text,
                         {},
                         [](const Options& options) { return std::string(Text(options.*Member)); },
                         [](const Options&) { return std::optional<double>(); },
                         [](Options& options, const Arguments& arguments, std::string_view own_name) {
                           if (arguments.has(own_name)) options.*Member = Parse(arguments.text(own_name));
                         }};
}

template <class Options>
concept DescribedOptions = requires {
  OptionsOf<Options>::list.size();
};

/// The options as parameters of an action.
template <DescribedOptions Options>
std::vector<Parameter> parameters_of() {
  const Options defaults{};
  std::vector<Parameter> parameters;
  for (const Option<Options>& option : OptionsOf<Options>::list) {
    Parameter& parameter = parameters.emplace_back();
    parameter.name = option.name;
    parameter.kind = option.kind;
    parameter.required = option.about.required;
    if (!option.about.required) parameter.fallback = option.text(defaults);
    parameter.help = option.about.help;
    parameter.codes = option.codes;
    parameter.range = option.about.range;
    parameter.unit = option.about.unit;
    parameter.example = option.about.example;
  }
  return parameters;
}

/// The options of a call.
template <DescribedOptions Options>
Options options_of(const Arguments& arguments) {
  Options options{};
  for (const Option<Options>& option : OptionsOf<Options>::list) option.read(options, arguments, option.name);
  return options;
}

/// Throws invalid when an option is out of its range: what every function that takes options begins with.
template <DescribedOptions Options>
void check_options(const Options& options) {
  for (const Option<Options>& option : OptionsOf<Options>::list)
    if (const auto number = option.number(options)) check_range(option.name, *number, option.about.range);
}

}  // namespace crmcore
