#include "cell_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::exchange {
namespace {

using Shown = CellFormat::Shown;

constexpr std::int64_t milliseconds_a_day = 86'400'000;
constexpr std::int64_t milliseconds_an_hour = 3'600'000;
constexpr std::int64_t milliseconds_a_minute = 60'000;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char in_small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The letters of a format that stand for parts of a number, day or time: without texts, colours, places and fillings.
/// Hours, minutes and seconds that count on are "[".
std::string letters_of(std::string_view described) {
  std::string letters;
  for (std::size_t at = 0; at < described.size(); ++at) {
    const char c = in_small(described[at]);
    if (c == ';') break;  // what follows is for other signs
    if (c == '\\' || c == '_' || c == '*') {
      ++at;
    } else if (c == '"') {
      at = std::min(described.find('"', at + 1), described.size());
    } else if (c == '[') {
      const std::size_t end = std::min(described.find(']', at), described.size());
      const std::string_view inside = described.substr(at + 1, end - at - 1);
      const bool counts_on = !inside.empty() && std::ranges::all_of(inside, [&](char one) {
        return in_small(one) == in_small(inside[0]) && std::string_view("hms").find(in_small(one)) < 3;
      });
      if (counts_on) letters += '[';
      at = end;
    } else if (c == 'e' && at + 1 < described.size() && (described[at + 1] == '+' || described[at + 1] == '-')) {
      ++at;  // a power of ten
    } else {
      letters += c;
    }
  }
  return letters;
}

/// The sign or code of a currency in a format: that of "[$US$-409]", of "[$MXN]", of a text in quotes or behind
/// backslashes, or a sign that stands alone. Empty where there is none.
std::string currency_of(std::string_view described) {
  std::string shown;
  for (std::size_t at = 0; at < described.size() && described[at] != ';'; ++at) {  // what follows is for other signs
    const char c = described[at];
    if (c == '_' || c == '*') {
      ++at;
    } else if (c == '\\' && at + 1 < described.size()) {
      shown += described[++at];
    } else if (c == '"') {
      const std::size_t end = std::min(described.find('"', at + 1), described.size());
      shown += described.substr(at + 1, end - at - 1);
      at = end;
    } else if (c == '[') {
      const std::size_t end = std::min(described.find(']', at), described.size());
      const std::string_view inside = described.substr(at + 1, end - at - 1);
      if (inside.starts_with('$')) shown += inside.substr(1, std::min(inside.find('-'), inside.size()) - 1);
      at = end;
    } else if (c == '$' || static_cast<unsigned char>(c) >= 0x80) {
      shown += c;
    }
  }
  return currency_shown(shown);
}

std::string padded(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

/// "14:30", "14:30:05", "14:30:05.250"; hours may be beyond 24.
std::string time_text(std::int64_t milliseconds) {
  std::string text = padded(milliseconds / milliseconds_an_hour, 2) + ":" +
                     padded(milliseconds % milliseconds_an_hour / milliseconds_a_minute, 2);
  const std::int64_t rest = milliseconds % milliseconds_a_minute;
  if (rest == 0) return text;
  text += ":" + padded(rest / 1000, 2);
  return rest % 1000 == 0 ? text : text + "." + padded(rest % 1000, 3);
}

}  // namespace

CellFormat cell_format(std::string_view described) {
  const std::string letters = letters_of(described);
  if (letters == "general") return {};
  const auto has = [&](char c) { return letters.find(c) != std::string::npos; };
  if (has('[')) return {.shown = Shown::hours};
  const bool has_time = has('h') || has('s');
  const bool has_day = has('y') || has('d') || has('e') || (has('m') && !has_time);
  if (has_day) return {.shown = has_time ? Shown::day_and_time : Shown::day};
  if (has_time) return {.shown = Shown::time};
  const bool is_zeros = letters.size() > 1 && std::ranges::all_of(letters, [](char c) { return c == '0'; });
  return {.digits = is_zeros ? letters.size() : 0, .currency = currency_of(described)};
}

CellFormat cell_format(int number) {
  struct Numbers {
    int first, last;
    Shown shown;
  };
  // 27 … 36 and 50 … 58 are days of eastern Asia; what they show depends on the language, but days they are.
  constexpr auto known = std::to_array<Numbers>({{14, 17, Shown::day},
                                                 {18, 21, Shown::time},
                                                 {22, 22, Shown::day_and_time},
                                                 {27, 31, Shown::day},
                                                 {32, 33, Shown::time},
                                                 {34, 36, Shown::day},
                                                 {45, 45, Shown::time},
                                                 {46, 46, Shown::hours},
                                                 {47, 47, Shown::time},
                                                 {50, 58, Shown::day}});
  const auto* const found =
      std::ranges::find_if(known, [&](const Numbers& one) { return number >= one.first && number <= one.last; });
  return {.shown = found == known.end() ? Shown::number : found->shown};
}

std::string currency_shown(std::string_view shown) {
  constexpr auto blanks = std::to_array<std::string_view>({"\u00A0", "\u202F", "\u200E", "\u200F"});
  std::string word;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const auto blank = std::ranges::find_if(blanks, [&](auto one) { return shown.substr(at).starts_with(one); });
    if (blank != blanks.end())
      at += blank->size() - 1;
    else if (!is_digit(shown[at]) && std::string_view(" .,'()+-:").find(shown[at]) == std::string_view::npos)
      word += shown[at];
  }
  constexpr std::size_t code_length = 3;  // shorter words of letters may be units, such as litres
  const bool is_of_letters = std::ranges::all_of(word, [](char c) { return in_small(c) >= 'a' && in_small(c) <= 'z'; });
  if (is_of_letters && word.size() < code_length) return "";
  return parse<Currency>(word).value || !currencies_called(word).empty() ? word : "";
}

std::optional<std::string> number_text(std::string_view written, std::size_t least_digits) {
  const bool is_negative = written.starts_with('-');
  const std::string_view digits = written.substr(is_negative ? 1 : 0);
  std::string text;
  if (!digits.empty() && std::ranges::all_of(digits, is_digit)) {
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    text = digits.substr(first);
    if (is_negative && text != "0") text.insert(0, "-");
  } else {
    double value = 0;
    const char* const end = written.data() + written.size();
    const auto read = std::from_chars(written.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) return std::nullopt;
    constexpr int digits_behind_the_first = 14;  // fifteen are all that a spreadsheet keeps
    std::array<char, 32> rounded{};
    const auto shown = std::to_chars(rounded.data(), rounded.data() + rounded.size(), value,
                                     std::chars_format::scientific, digits_behind_the_first);
    std::from_chars(rounded.data(), shown.ptr, value);
    text = in_digits(value);
  }
  if (text.size() < least_digits && std::ranges::all_of(text, is_digit))
    text.insert(0, least_digits - text.size(), '0');
  return text;
}

std::optional<std::string> day_text(double days, Shown shown, bool counts_from_1904) {
  constexpr double last_day = 2'958'466;  // the day after 9999-12-31, counted from 1900
  if (!(days >= 0) || days >= last_day) return std::nullopt;
  const auto milliseconds = static_cast<std::int64_t>(std::llround(days * milliseconds_a_day));
  if (shown == Shown::hours) return time_text(milliseconds);
  const std::int64_t day = milliseconds / milliseconds_a_day;
  const std::int64_t of_day = milliseconds % milliseconds_a_day;
  if (shown == Shown::time && day == 0) return time_text(of_day);
  const bool has_time = shown == Shown::day_and_time || shown == Shown::time || of_day != 0;
  const std::string time = has_time ? " " + time_text(of_day) : "";
  constexpr std::int64_t no_day = 60;                      // 1900 was no leap year, but spreadsheets count as if it was
  constexpr std::int64_t from_1900 = -25'569;              // 1899-12-30, from 1970-01-01
  constexpr std::int64_t before_no_day = -25'568;          // 1899-12-31: day 1 is 1900-01-01
  constexpr std::int64_t from_1904 = -24'107;              // 1904-01-01 is day 0
  if (!counts_from_1904 && day == 0) return std::nullopt;  // an empty cell that a formula shows as a day
  if (!counts_from_1904 && day == no_day) return "1900-02-29" + time;
  std::int64_t number = day + (day < no_day ? before_no_day : from_1900);
  if (counts_from_1904) number = day + from_1904;
  if (number > Day::last_number) return std::nullopt;
  return Day::from_number(number).text() + time;
}

}  // namespace crmcore::exchange
