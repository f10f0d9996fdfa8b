// How people and programs write days and times: text becomes a Day, a DayTime, a Minute, an Hour, an Instant.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

constexpr std::int64_t microseconds_a_second = 1'000'000;
constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::int32_t minutes_a_day = 1'440;
constexpr std::int32_t minutes_an_hour = 60;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A text as it is read: words in small letters without accents, every blank as one. What programs write has digits and
/// marks only, and is read as it stands.
class ReadableText {
 public:
  explicit ReadableText(std::string_view text) : view_(trimmed(text)) {
    if (std::ranges::all_of(view_, is_plain) || !is_utf8(view_)) return;
    folded_ = folded(view_);
    view_ = folded_;
  }
  ReadableText(const ReadableText&) = delete;
  ReadableText& operator=(const ReadableText&) = delete;

  std::string_view view() const { return view_; }

 private:
  static constexpr bool is_plain(char c) {
    constexpr std::string_view marks = "-/.:,+ TZ";
    return is_digit(c) || marks.find(c) != std::string_view::npos;
  }

  std::string folded_;
  std::string_view view_;
};

/// Reads 1 … `most` digits from the front of `text`; -1 when there is none.
int take_number(std::string_view& text, std::size_t most, std::size_t* length = nullptr) {
  int number = 0;
  std::size_t n = 0;
  while (n < most && n < text.size() && is_digit(text[n])) number = number * 10 + (text[n++] - '0');
  text.remove_prefix(n);
  if (length) *length = n;
  return n == 0 ? -1 : number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

void skip_blanks(std::string_view& text) {
  while (take(text, ' ')) {
  }
}

bool begins_with_digit(std::string_view text) { return !text.empty() && is_digit(text.front()); }

/// The letters at the front of a text.
std::string_view word_of(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_letter(text[n])) ++n;
  return text.substr(0, n);
}

struct Named {
  std::string_view name;
  int number;
};

/// Months as English, Spanish and Portuguese name and shorten them; no name is of two months.
constexpr auto month_names = std::to_array<Named>(
    {{"jan", 1},        {"january", 1},   {"ene", 1},        {"enero", 1},     {"janeiro", 1},  {"feb", 2},
     {"february", 2},   {"febrero", 2},   {"fev", 2},        {"fevereiro", 2}, {"mar", 3},      {"march", 3},
     {"marzo", 3},      {"marco", 3},     {"apr", 4},        {"april", 4},     {"abr", 4},      {"abril", 4},
     {"may", 5},        {"mayo", 5},      {"mai", 5},        {"maio", 5},      {"jun", 6},      {"june", 6},
     {"junio", 6},      {"junho", 6},     {"jul", 7},        {"july", 7},      {"julio", 7},    {"julho", 7},
     {"aug", 8},        {"august", 8},    {"ago", 8},        {"agosto", 8},    {"sep", 9},      {"sept", 9},
     {"september", 9},  {"set", 9},       {"septiembre", 9}, {"setiembre", 9}, {"setembro", 9}, {"oct", 10},
     {"october", 10},   {"octubre", 10},  {"out", 10},       {"outubro", 10},  {"nov", 11},     {"november", 11},
     {"noviembre", 11}, {"novembro", 11}, {"dec", 12},       {"december", 12}, {"dic", 12},     {"diciembre", 12},
     {"dez", 12},       {"dezembro", 12}});
/// Weekdays in the same languages, from Monday, 1. "mar" is a Tuesday and a month.
constexpr auto weekday_names = std::to_array<Named>(
    {{"mon", 1},   {"monday", 1},  {"lun", 1},     {"lunes", 1},     {"seg", 1},    {"segunda", 1},
     {"tue", 2},   {"tues", 2},    {"tuesday", 2}, {"mar", 2},       {"martes", 2}, {"ter", 2},
     {"terca", 2}, {"wed", 3},     {"weds", 3},    {"wednesday", 3}, {"mie", 3},    {"miercoles", 3},
     {"qua", 3},   {"quarta", 3},  {"thu", 4},     {"thur", 4},      {"thurs", 4},  {"thursday", 4},
     {"jue", 4},   {"jueves", 4},  {"qui", 4},     {"quinta", 4},    {"fri", 5},    {"friday", 5},
     {"vie", 5},   {"viernes", 5}, {"sex", 5},     {"sexta", 5},     {"sat", 6},    {"saturday", 6},
     {"sab", 6},   {"sabado", 6},  {"sun", 7},     {"sunday", 7},    {"dom", 7},    {"domingo", 7}});

/// Reads a name of the list, and the point of one that is shortened; 0 when there is none.
int take_name(std::string_view& text, std::span<const Named> names) {
  const std::string_view word = word_of(text);
  if (word.empty()) return 0;
  const auto found = std::ranges::find(names, word, &Named::name);
  if (found == names.end()) return 0;
  text.remove_prefix(word.size());
  take(text, '.');
  return found->number;
}

/// Reads the name of a weekday and what joins it to a day; 0 when there is none.
int take_weekday(std::string_view& text) {
  const int weekday = take_name(text, weekday_names);
  if (weekday == 0) return 0;
  take(text, "-feira");
  take(text, ',');
  skip_blanks(text);
  return weekday;
}

/// Reads a number of a month's day, as "10", "10th", "1º"; -1 when there is none.
int take_day_of_month(std::string_view& text) {
  const int day = take_number(text, 2);
  if (begins_with_digit(text)) return -1;
  std::string_view rest = text;
  take(rest, '.');
  const std::string_view word = word_of(rest);
  for (const std::string_view ordinal : {"st", "nd", "rd", "th", "o"})
    if (word == ordinal) text = rest.substr(word.size());
  return day;
}

/// Reads the year of a day, in four digits or two; -1 when there is none.
int take_year(std::string_view& text) {
  constexpr int last_century = 70;  // 70 … 99 are of the last century, 00 … 69 of this one
  std::size_t width = 0;
  const int year = take_number(text, 4, &width);
  if (begins_with_digit(text)) return -1;
  if (width == 4) return year;
  if (width != 2) return -1;
  return year < last_century ? 2000 + year : 1900 + year;
}

/// Reads what stands between the parts of a day in words: a mark, "de", "del", "of", blanks.
void skip_joint(std::string_view& text) {
  for (const char mark : {'-', '/', ',', '.'})
    if (take(text, mark)) break;
  skip_blanks(text);
  for (const std::string_view word : {"del ", "de ", "of "})
    if (take(text, word)) break;
}

/// The day at the front of `text` where its month is a word; what follows it is left there.
std::optional<Day> take_day_in_words(std::string_view& text) {
  std::string_view rest = text;
  int year = -1;
  int day = -1;
  int month = take_name(rest, month_names);
  if (month != 0) {  // Dec 10, 2011
    skip_joint(rest);
    day = take_day_of_month(rest);
    skip_joint(rest);
    year = take_year(rest);
  } else if (text.size() > 4 && is_digit(text[2]) && is_digit(text[3])) {  // 2011-Dec-10
    year = take_year(rest);
    skip_joint(rest);
    month = take_name(rest, month_names);
    skip_joint(rest);
    day = take_day_of_month(rest);
  } else {  // 10 de diciembre de 2011
    day = take_day_of_month(rest);
    skip_joint(rest);
    month = take_name(rest, month_names);
    skip_joint(rest);
    year = take_year(rest);
  }
  if (!Day::exists(year, month, day)) return std::nullopt;
  text = rest;
  return Day(year, month, day);
}

/// The day at the front of `text` where it is all digits and marks; what follows it is left there.
std::optional<Day> take_day_in_digits(std::string_view& text, DateOrder order) {
  std::string_view rest = text;
  std::size_t width = 0;
  const int a = take_number(rest, 8, &width);
  if (a < 0 || begins_with_digit(rest)) return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  if (width == 8) {  // 20111210
    year = a / 10000;
    month = a / 100 % 100;
    day = a % 100;
  } else {
    if (rest.empty() || (rest.front() != '-' && rest.front() != '/' && rest.front() != '.')) return std::nullopt;
    const char separator = rest.front();
    take(rest, separator);
    const int b = take_number(rest, 2);
    if (b < 0 || !take(rest, separator)) return std::nullopt;
    if (width == 4) {
      year = a;
      month = b;
      day = take_number(rest, 2);
    } else {
      if (width > 2) return std::nullopt;
      year = take_year(rest);
      if (order == DateOrder::month_day_year) {
        month = a;
        day = b;
      } else if (order == DateOrder::day_month_year) {
        day = a;
        month = b;
      } else {
        return std::nullopt;  // 10/12/2011 cannot be read without knowing its order
      }
    }
    if (begins_with_digit(rest)) return std::nullopt;
  }
  if (!Day::exists(year, month, day)) return std::nullopt;
  text = rest;
  return Day(year, month, day);
}

std::optional<Day> take_day_alone(std::string_view& text, DateOrder order) {
  const auto day = take_day_in_digits(text, order);
  return day ? day : take_day_in_words(text);
}

/// The day at the front of `text`, with its weekday where that is named; what follows it is left there.
std::optional<Day> take_day(std::string_view& text, DateOrder order) {
  std::string_view rest = text;
  const int weekday = take_weekday(rest);
  auto day = take_day_alone(rest, order);
  if (!day && weekday != 0) {  // "mar 10 2011": a month after all
    rest = text;
    day = take_day_alone(rest, order);
  } else if (day && weekday != 0 && day->weekday() != weekday) {
    return std::nullopt;
  }
  if (day) text = rest;
  return day;
}

/// A time of day as it is written; midnight at the end of a day is 86,400 seconds.
struct Clock {
  std::int64_t second_of_day = 0;
  std::int64_t microsecond = 0;
};

/// Reads "am", "p.m.", "P. M." …: 0 for the hours before noon, 12 for those after; -1 when there is none.
int take_half_of_day(std::string_view& text) {
  std::string_view rest = text;
  skip_blanks(rest);
  const bool after_noon = rest.starts_with('p');
  if (!after_noon && !rest.starts_with('a')) return -1;
  rest.remove_prefix(1);
  take(rest, '.');
  skip_blanks(rest);
  if (!take(rest, 'm') || !word_of(rest).empty()) return -1;
  take(rest, '.');
  text = rest;
  return after_noon ? 12 : 0;
}

/// Reads the fraction of a second; -1 for a mark without digits.
std::int64_t take_fraction(std::string_view& text) {
  if (!take(text, '.') && !take(text, ',')) return 0;
  constexpr std::size_t most_digits = 9;  // nanoseconds
  constexpr std::size_t kept_digits = 6;
  std::size_t width = 0;
  std::int64_t fraction = take_number(text, most_digits, &width);
  for (std::size_t digits = width; digits < kept_digits; ++digits) fraction *= 10;
  for (std::size_t digits = width; digits > kept_digits; --digits) fraction /= 10;
  return width == 0 ? -1 : fraction;
}

/// "082600", "0826" after the T of a day: the form without marks.
std::optional<Clock> take_clock_in_digits(std::string_view& text) {
  std::string_view rest = text;
  std::size_t width = 0;
  const int number = take_number(rest, 6, &width);
  if ((width != 4 && width != 6) || begins_with_digit(rest)) return std::nullopt;
  const int with_seconds = width == 4 ? number * 100 : number;
  const int hour = with_seconds / 10'000;
  const int minute = with_seconds / 100 % 100;
  const int second = with_seconds % 100;
  const std::int64_t fraction = take_fraction(rest);
  if (hour > 23 || minute > 59 || second > 59 || fraction < 0) return std::nullopt;
  text = rest;
  return Clock{(hour * minutes_an_hour + minute) * std::int64_t{60} + second, fraction};
}

/// Passes over "h", "hs." or "hrs" behind a time.
void skip_word_for_hours(std::string_view& text) {
  constexpr auto words = std::to_array<std::string_view>({"h", "hs", "hr", "hrs", "horas", "hours"});
  std::string_view rest = text;
  skip_blanks(rest);
  const std::string_view word = word_of(rest);
  if (std::ranges::find(words, word) == words.end()) return;
  rest.remove_prefix(word.size());
  take(rest, '.');
  text = rest;
}

/// "08:26", "8:26:30", "08:26:30.125", "8:26 PM", "8 p. m.", "8h26", "22:30 hs."; also "8.26" where there is no day.
std::optional<Clock> take_clock(std::string_view& text, bool is_alone = false) {
  constexpr int leap_second = 60;
  std::string_view rest = text;
  std::size_t hour_width = 0;
  int hour = take_number(rest, 2, &hour_width);
  int minute = 0;
  int second = 0;
  std::int64_t fraction = 0;
  bool is_complete = false;
  if (hour < 0 || begins_with_digit(rest)) return std::nullopt;
  if (const std::string_view point = rest; is_alone && take(rest, '.')) {
    std::size_t width = 0;
    minute = take_number(rest, 2, &width);
    const bool is_fraction = hour == 0 && hour_width == 1;  // 0.42 may be a part of a day, as spreadsheets keep times
    is_complete = width == 2 && !is_fraction && !begins_with_digit(rest) && !rest.starts_with('.');
    if (!is_complete) rest = point;
  } else if (take(rest, ':')) {
    minute = take_number(rest, 2);
    is_complete = minute >= 0;
    if (take(rest, ':')) {
      second = take_number(rest, 2);
      fraction = take_fraction(rest);
    }
  } else if (take(rest, 'h')) {
    minute = std::max(take_number(rest, 2), 0);
    is_complete = true;
  }
  if (begins_with_digit(rest) || minute > 59 || second < 0 || second > leap_second || fraction < 0) return std::nullopt;
  if (const int half = rest.empty() ? -1 : take_half_of_day(rest); half >= 0) {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + half;
    is_complete = true;
  }
  if (!is_complete) return std::nullopt;
  skip_word_for_hours(rest);
  const Clock clock{(hour * minutes_an_hour + minute) * std::int64_t{60} + std::min(second, leap_second - 1), fraction};
  if (clock.second_of_day > seconds_a_day || (clock.second_of_day == seconds_a_day && fraction > 0))
    return std::nullopt;
  text = rest;
  return clock;
}

/// Reads "Z", "UTC", "GMT-6", "+00:00", "-0600": the seconds east of UTC.
std::optional<std::int32_t> take_offset(std::string_view& text) {
  constexpr std::int32_t farthest = 16 * 3600;  // no clock was ever farther: Manila's was 15:56 behind before 1845
  if (text.empty()) return std::nullopt;
  std::string_view rest = text;
  skip_blanks(rest);
  const bool is_named = take(rest, "utc") || take(rest, "gmt");
  const bool is_zulu = !is_named && (take(rest, 'Z') || take(rest, 'z'));
  std::int32_t offset = 0;
  const std::string_view sign = rest.substr(0, 1);
  if (!is_zulu && (take(rest, '+') || take(rest, '-'))) {
    std::size_t width = 0;
    const int number = take_number(rest, 4, &width);
    int hours = number;
    int minutes = 0;
    int seconds = 0;
    if (width == 4) {
      hours = number / 100;
      minutes = number % 100;
    } else if (take(rest, ':')) {
      minutes = take_number(rest, 2);
      if (take(rest, ':')) seconds = take_number(rest, 2);
    }
    const bool has_hours = width == 2 || width == 4 || (width == 1 && is_named);
    if (!has_hours || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return std::nullopt;
    offset = (hours * minutes_an_hour + minutes) * 60 + seconds;
    if (offset > farthest) return std::nullopt;
    if (sign == "-") offset = -offset;
  } else if (!is_named && !is_zulu) {
    return std::nullopt;
  }
  if (!word_of(rest).empty() || begins_with_digit(rest)) return std::nullopt;
  if (rest.starts_with(" (") && rest.ends_with(')')) rest = {};  // what the zone is called
  text = rest;
  return offset;
}

/// A day as it is written: with a time, and how far that is from UTC, where they are given.
struct Written {
  Day day;
  std::optional<Clock> clock;
  std::optional<std::int32_t> offset;  // in seconds, east positive

  /// Only with a time and an offset.
  Instant instant() const {
    const std::int64_t second = std::int64_t{day.number()} * seconds_a_day + clock->second_of_day - *offset;
    return {second * microseconds_a_second + clock->microsecond};
  }
};

/// A text that is one number, with a fraction or without.
std::optional<double> number_of(std::string_view text) {
  std::string digits(text);
  if (const auto mark = digits.find(','); mark != std::string::npos) digits[mark] = '.';
  const bool is_plain = digits.find_first_not_of("-.0123456789") == std::string::npos;
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!is_plain || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

constexpr std::array number_orders{std::pair(DateOrder::excel_serial, "excel_serial"),
                                   std::pair(DateOrder::epoch_seconds, "epoch_seconds"),
                                   std::pair(DateOrder::epoch_milliseconds, "epoch_milliseconds")};

/// What a number means in an order that says what numbers count; none outside the calendar.
std::optional<Written> counted(double number, DateOrder order) {
  constexpr double first_serial = 61;     // 1900-03-01; spreadsheets disagree about the days before
  constexpr double epoch_serial = 25569;  // 1970-01-01
  const bool is_serial = order == DateOrder::excel_serial;
  if (is_serial && number < first_serial) return std::nullopt;
  double seconds = number;
  if (is_serial)
    seconds = std::round((number - epoch_serial) * static_cast<double>(seconds_a_day));  // times are fractions
  if (order == DateOrder::epoch_milliseconds) seconds = number / 1000;
  const double day = std::floor(seconds / static_cast<double>(seconds_a_day));
  if (!(day >= Day::first_number && day <= Day::last_number)) return std::nullopt;
  Written written{Day::from_number(static_cast<std::int64_t>(day)), std::nullopt, std::nullopt};
  const double of_day = seconds - day * static_cast<double>(seconds_a_day);
  const double whole = std::floor(of_day);
  if (is_serial && number == std::floor(number)) return written;
  written.clock = Clock{static_cast<std::int64_t>(whole),
                        static_cast<std::int64_t>((of_day - whole) * static_cast<double>(microseconds_a_second))};
  if (!is_serial) written.offset = 0;
  return written;
}

/// Why a text is not a day.
std::string why_no_day(std::string_view text, const Forms& forms) {
  const ReadableText readable(text);
  if (number_of(readable.view())) {
    const std::string meanings = day_numbers(text);
    if (!meanings.empty())
      return cited(text) +
             " is a number, not a day; an import takes it with the date_order of what it counts: " + meanings;
  }
  std::string_view rest = readable.view();
  if (take_weekday(rest) != 0)
    if (const auto day = take_day_alone(rest, forms.date_order))
      return cited(text) + " names another weekday than that of " + day->text();
  const DayReadings readings = day_readings(text);
  if (readings.day_first || readings.month_first)
    return cited(text) +
           " is not a day in the order that is read; write it as 2011-12-10, or say date_order in an "
           "import";
  return cited(text) + " is not a day; write it as 2011-12-10";
}

/// Why a time is followed by `rest`, which is no offset.
std::string why_no_end(std::string_view text, std::string_view rest) {
  constexpr std::size_t longest_zone = 5;  // "AEST", "CHADT"; longer words are something else
  skip_blanks(rest);
  const std::string_view word = word_of(rest);
  if (!word.empty() && word.size() == rest.size() && word.size() <= longest_zone) {
    const std::string_view zone = trimmed(text).substr(trimmed(text).size() - word.size());
    return cited(text) + " cannot be read: " + std::string(zone) +
           " is not a time zone with one meaning; write an offset, such as -06:00";
  }
  return cited(text) + " cannot be read from " + cited(rest) + " on; write it as 2011-12-10 08:26";
}

/// Minutes from the beginning of a day, the second one after the first.
struct Span {
  std::int32_t from = 0;
  std::int32_t to = 0;
};

/// Reads "10:00-11:00", "10 a 11", "10 to 11"; none when the text is not two times.
std::optional<Span> span_of(std::string_view text) {
  const ReadableText readable(text);
  std::string_view rest = readable.view();
  const auto take_end = [&]() -> std::optional<std::int32_t> {
    if (const auto clock = take_clock(rest)) return static_cast<std::int32_t>(clock->second_of_day / 60);
    const int hour = take_number(rest, 2);
    if (hour < 0 || hour > 24) return std::nullopt;
    return hour * minutes_an_hour;
  };
  const auto from = take_end();
  skip_blanks(rest);
  if (!take(rest, '-') && !take(rest, "–") && !take(rest, "a ") && !take(rest, "to ")) return std::nullopt;
  skip_blanks(rest);
  const auto to = take_end();
  if (!from || !to || !rest.empty()) return std::nullopt;
  return Span{*from, *to > *from ? *to : *to + minutes_a_day};
}

/// Why "10:00-11:00" behind a day is not read: a span of hours looks like a time with an offset. Empty for what is no
/// span: a time with seconds, or an offset that there is and that is not the hour after.
std::string why_span(std::string_view text, Day day, std::string_view times) {
  constexpr std::int32_t farthest_behind = 12 * minutes_an_hour;  // of an offset
  const auto span = span_of(times);
  if (!span) return "";
  const std::size_t mark = std::min(times.find('-'), times.size());
  const bool has_seconds = std::ranges::count(times.substr(0, mark), ':') > 1;
  std::string_view offset = times.substr(mark);
  const bool is_offset = take_offset(offset) && offset.empty() && span->to % minutes_a_day <= farthest_behind;
  const bool is_hour_after = span->to - span->from == minutes_an_hour;
  if (is_offset && (has_seconds || !is_hour_after)) return "";
  const std::string begin = day.text() + " " + Minute{span->from}.text();
  if (!is_offset) return cited(text) + " holds a span of hours; give one time, as " + begin;
  return cited(text) + " may be a span of hours or a time with an offset; write " + begin + " for the first, " + begin +
         ":00" + std::string(times.substr(mark)) + " for the second";
}

/// Reads a whole text as a day, with a time and a zone where it has them.
Parsed<Written> read(std::string_view text, const Forms& forms) {
  const ReadableText readable(text);
  std::string_view rest = readable.view();
  const bool counts = std::ranges::find(number_orders, forms.date_order, [](const auto& pair) { return pair.first; }) !=
                      number_orders.end();
  if (counts)
    if (const auto number = number_of(rest)) {
      if (const auto written = counted(*number, forms.date_order)) return *written;
      return Parsed<Written>::refused(cited(text) +
                                      " is outside the days that numbers count, 1900-03-01 to 9999-12-31 "
                                      "for excel_serial and 1400-01-01 to 9999-12-31 for others");
    }
  const auto day = take_day(rest, forms.date_order);
  if (!day) return Parsed<Written>::refused(why_no_day(text, forms));
  Written written{*day, std::nullopt, std::nullopt};
  if (rest.empty()) return written;
  if (std::string_view zone = rest; take_offset(zone) && zone.empty())
    return Parsed<Written>::refused(cited(text) + " has a time zone but no time, so its local day is not known; give " +
                                    "the time, or the day without a zone");
  const std::string_view after_day = rest;
  const bool is_joined = take(rest, 'T') || take(rest, 't');
  if (!is_joined) take(rest, ',');
  skip_blanks(rest);
  if (rest.size() == after_day.size()) return Parsed<Written>::refused(why_no_day(text, forms));
  if (!is_joined)
    if (const std::string why = why_span(text, *day, rest); !why.empty()) return Parsed<Written>::refused(why);
  if (is_joined) written.clock = take_clock_in_digits(rest);
  if (!written.clock) written.clock = take_clock(rest);
  if (!written.clock)
    return Parsed<Written>::refused(cited(text) + " is a day followed by " + cited(rest) +
                                    ", which is not a time of day; write it as 2011-12-10 08:26");
  written.offset = take_offset(rest);
  if (!rest.empty()) return Parsed<Written>::refused(why_no_end(text, rest));
  return written;
}

/// The local day and minute of what is written: the one rule for texts, and for instants of every other origin.
Parsed<DayTime> local(std::string_view text, const Written& written, const Forms& forms) {
  if (!written.clock) return DayTime{written.day, std::nullopt};
  if (written.offset) {
    const Instant instant = written.instant();
    if (const std::string why = forms.time_zone.why_not(instant); !why.empty())
      return Parsed<DayTime>::refused(cited(text) + " " + why);
    return forms.time_zone.local(instant);
  }
  const std::int64_t second = written.clock->second_of_day;
  if (second < seconds_a_day) return DayTime{written.day, Minute{static_cast<std::int32_t>(second / 60)}};
  if (written.day.number() == Day::last_number)
    return Parsed<DayTime>::refused(cited(text) + " is after the last day, 9999-12-31");
  return DayTime{written.day + Days{1}, Minute{0}};
}

/// Why a text is not a time of day.
std::string why_no_minute(std::string_view text) {
  const ReadableText readable(text);
  std::string_view rest = readable.view();
  if (const auto clock = take_clock(rest, true)) {
    if (rest.empty() && clock->second_of_day == seconds_a_day)
      return cited(text) + " is the end of the day, and a time of day goes up to 23:59; write 23:59";
    const auto span = span_of(text);
    if (span && span->to < minutes_a_day) return cited(text) + " is a span; give one time, as 08:26";
    if (take_offset(rest) && rest.empty())
      return cited(text) + " has a time zone but no day, so its local time is not known; give the local time";
    if (span) return cited(text) + " is a span; give one time, as 08:26";
  }
  return cited(text) + " is not a time of day; write it as 08:26";
}

std::string clock_text(const Clock& clock) {
  return Minute{static_cast<std::int32_t>(clock.second_of_day / 60)}.text();
}

}  // namespace

template <>
Parsed<Day> parse<Day>(std::string_view text, const Forms& forms) {
  const auto written = read(text, forms);
  if (!written.value) return Parsed<Day>::refused(written.why);
  const auto& clock = written.value->clock;
  const bool is_midnight = !clock || (clock->second_of_day % seconds_a_day == 0 && clock->microsecond == 0);
  if (!is_midnight && !written.value->offset)
    return Parsed<Day>::refused(cited(text) + " has a time, " + clock_text(*clock) +
                                ", which a day does not keep; give the day alone, as 2011-12-10");
  const auto time = local(text, *written.value, forms);
  if (!time.value) return Parsed<Day>::refused(time.why);
  return time.value->day;
}

template <>
Parsed<DayTime> parse<DayTime>(std::string_view text, const Forms& forms) {
  const auto written = read(text, forms);
  if (!written.value) return Parsed<DayTime>::refused(written.why);
  return local(text, *written.value, forms);
}

template <>
Parsed<Minute> parse<Minute>(std::string_view text, const Forms& forms) {
  const ReadableText readable(text);
  if (const auto part = number_of(readable.view());
      part && forms.date_order == DateOrder::excel_serial && *part >= 0 && *part < 1) {
    const std::int64_t second = std::llround(*part * static_cast<double>(seconds_a_day)) % seconds_a_day;
    return Minute{static_cast<std::int32_t>(second / 60)};
  }
  std::string_view rest = readable.view();
  if (const auto clock = take_clock(rest, true); clock && rest.empty() && clock->second_of_day < seconds_a_day)
    return Minute{static_cast<std::int32_t>(clock->second_of_day / 60)};
  const auto written = read(text, forms);
  std::string_view after_day = readable.view();
  if (!written.value && take_day(after_day, forms.date_order)) return Parsed<Minute>::refused(written.why);
  if (!written.value || !written.value->clock) return Parsed<Minute>::refused(why_no_minute(text));
  if (!written.value->offset)
    return Parsed<Minute>::refused(cited(text) + " holds a day as well; give the time alone, as 08:26");
  const auto time = local(text, *written.value, forms);
  if (!time.value) return Parsed<Minute>::refused(time.why);
  return *time.value->minute;
}

template <>
Parsed<Hour> parse<Hour>(std::string_view text, const Forms& forms) {
  constexpr std::int64_t hours_a_day = 24;
  const auto whole = parse<std::int64_t>(text, forms);
  if (whole.value && *whole.value >= 0 && *whole.value < hours_a_day)
    return Hour{static_cast<std::int32_t>(*whole.value)};
  if (whole.value) return Parsed<Hour>::refused("must be an hour between 0 and 23, not " + cited(text));
  if (const auto minute = parse<Minute>(text, forms); minute.value) return Hour{minute.value->of_day / minutes_an_hour};
  const auto span = span_of(text);
  if (!span) return Parsed<Hour>::refused("must be an hour between 0 and 23, not " + cited(text));
  const std::int32_t length = span->to - span->from;
  const bool is_one_hour = length == minutes_an_hour || length == minutes_an_hour - 1;  // 10:00-10:59
  if (!is_one_hour || span->from % minutes_an_hour != 0 || span->from >= minutes_a_day)
    return Parsed<Hour>::refused("must be one hour of the day, not " + cited(text));
  return Hour{span->from / minutes_an_hour};
}

template <>
Parsed<Instant> parse<Instant>(std::string_view text, const Forms& forms) {
  const auto written = read(text, forms);
  if (written.value && written.value->offset) return written.value->instant();
  return Parsed<Instant>::refused(cited(text) + " is not an instant; write it as 2011-12-10T08:26:00Z");
}

DayReadings day_readings(std::string_view text) {
  const ReadableText readable(text);
  const auto reads = [&](DateOrder order) {
    std::string_view rest = readable.view();
    return take_day(rest, order).has_value();
  };
  if (reads(DateOrder::year_month_day)) return {};
  return {.day_first = reads(DateOrder::day_month_year),
          .month_first = reads(DateOrder::month_day_year),
          .is_number = number_of(readable.view()).has_value()};
}

std::string day_numbers(std::string_view number) {
  const auto value = number_of(ReadableText(number).view());
  std::string meanings;
  if (!value) return meanings;
  for (const auto& [order, name] : number_orders)
    if (const auto written = counted(*value, order))
      meanings += (meanings.empty() ? "" : ", ") + std::string(name) + " is " + written->day.text();
  return meanings;
}

}  // namespace crmcore
