#include "reading.hpp"

#include <algorithm>

#include "crmcore/values/parse.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::identity {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/// The character that begins at a position, of UTF-8 as a whole.
std::string_view character_at(std::string_view text, std::size_t position) {
  std::size_t end = position + 1;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
  return text.substr(position, end - position);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

bool Reading::add(Grade grade, std::string_view code, const std::string& why) {
  document_.findings.push_back({grade, code, std::string(document_.kind) + " " + cited(document_.compact) + " " + why});
  return false;
}

void Reading::leave_out_country() {
  if (number().starts_with(document_.country)) keep(document_.compact.substr(document_.country.size()));
}

void Reading::leave_out_leading_zeros() {
  const std::size_t first = document_.compact.find_first_not_of('0');
  if (first != std::string::npos && first > 0) keep(document_.compact.substr(first));
}

bool Reading::has_size(std::initializer_list<std::size_t> sizes, std::string_view unit) {
  const std::size_t size = characters(number());
  if (std::ranges::find(sizes, size) != sizes.end()) return true;
  std::string list;
  for (const std::size_t& one : sizes) {
    const bool is_last = &one == sizes.end() - 1;
    if (!list.empty()) list += is_last ? " or " : ", ";
    list += std::to_string(one);
  }
  return refuse("document.length", "has " + std::to_string(size) + " characters, where " + list + " " +
                                       std::string(unit) + " are expected");
}

bool Reading::has_size_between(std::size_t least, std::size_t most, std::string_view unit) {
  const std::size_t size = characters(number());
  if (size >= least && size <= most) return true;
  return refuse("document.length", "has " + std::to_string(size) + " characters, where " + std::to_string(least) +
                                       " to " + std::to_string(most) + " " + std::string(unit) + " are expected");
}

template <class IsAllowed>
bool Reading::are(std::size_t position, std::size_t count, std::string_view what, IsAllowed&& is_allowed) {
  for (std::size_t i = position; i < position + count; ++i)
    if (!is_allowed(document_.compact[i]))
      return refuse("document.characters",
                    "has " + cited(character_at(number(), i)) + " where " + std::string(what) + " is expected");
  return true;
}

bool Reading::are_digits(std::size_t position, std::size_t count) { return are(position, count, "a digit", &is_digit); }
bool Reading::are_letters(std::size_t position, std::size_t count) {
  return are(position, count, "a letter from A to Z", &is_letter);
}
bool Reading::are_alphanumeric(std::size_t position, std::size_t count) {
  return are(position, count, "a letter from A to Z or a digit", [](char c) { return is_digit(c) || is_letter(c); });
}
bool Reading::is_one_of(std::size_t position, std::string_view allowed) {
  std::string list;
  for (const char c : allowed) list += (list.empty() ? "" : ", ") + std::string(1, c);
  return are(position, 1, (allowed.size() > 1 ? "one of " : "") + list,
             [&](char c) { return allowed.find(c) != std::string_view::npos; });
}

std::optional<Day> Reading::day(std::size_t position, int century) {
  if (!are_digits(position, 6)) return std::nullopt;
  const auto two = [&](std::size_t at) {
    return (document_.compact[at] - '0') * 10 + (document_.compact[at + 1] - '0');
  };
  constexpr int first_of_last_century = 30;  // nobody who is registered by now was born in 2030
  const int short_year = two(position);
  const int assumed = short_year < first_of_last_century ? 2000 : 1900;
  const int year = (century == 0 ? assumed : century) + short_year;
  const int month = two(position + 2);
  const int day = two(position + 4);
  if (Day::exists(year, month, day)) return Day(year, month, day);
  refuse("document.date", "has the date " + cited(part(position, 6)) +
                              ", where year, month and day of a day that "
                              "exists are expected");
  return std::nullopt;
}

void Reading::expect_digit(std::size_t position, char expected) {
  const char said = document_.compact[position];
  if (said == expected) return;
  doubt("document.check_digit",
        "has check digit " + std::string(1, said) + ", where " + std::string(1, expected) + " is expected");
}

void Reading::doubt_repeated() {
  constexpr std::ptrdiff_t least = 4;  // shorter numbers are somebody's: 7, 22
  const std::ptrdiff_t size = std::ssize(document_.compact);
  if (size < least || std::ranges::count(document_.compact, document_.compact[0]) != size) return;
  document_.is_generic = true;
  document_.is_key = false;
  doubt("document.repeated", "repeats one character, as hardly anybody's number does");
}

}  // namespace crmcore::identity
