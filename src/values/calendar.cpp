#include "crmcore/values/calendar.hpp"

#include <boost/date_time/gregorian_calendar.hpp>
#include <boost/date_time/year_month_day.hpp>
#include <optional>

#include "crmcore/error.hpp"

namespace crmcore {
namespace {

struct Ymd {
  using year_type = int;
  using month_type = int;
  using day_type = int;
  Ymd(int y, int m, int d) : year(y), month(m), day(d) {}
  int year, month, day;
};
using Calendar = boost::date_time::gregorian_calendar_base<Ymd, std::int64_t>;

constexpr std::int64_t epoch = 2440588;  // Julian day number of 1970-01-01

bool exists(int year, int month, int day) {
  return year >= 1400 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
         day <= Calendar::end_of_month_day(year, month);
}

std::string padded(std::int64_t number, int width) {
  std::string digits = std::to_string(number);
  return std::string(
             digits.size() < static_cast<std::size_t>(width) ? static_cast<std::size_t>(width) - digits.size() : 0,
             '0') +
         digits;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

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

std::string no_day(std::string_view text) { return cited(text) + " is not a day; write it as 2011-12-10"; }

/// The day at the front of `text`; what follows it is left there.
std::optional<Day> take_day(std::string_view& text, const Forms& forms) {
  std::string_view rest = text;
  std::size_t width = 0;
  int a = take_number(rest, 8, &width);
  if (a < 0) return std::nullopt;
  int year = 0, month = 0, day = 0;
  if (width == 8) {  // 20111210
    year = a / 10000;
    month = a / 100 % 100;
    day = a % 100;
  } else {
    if (rest.empty() || (rest.front() != '-' && rest.front() != '/' && rest.front() != '.')) return std::nullopt;
    const char separator = rest.front();
    std::size_t last_width = 0;
    take(rest, separator);
    const int b = take_number(rest, 2);
    if (b < 0 || !take(rest, separator)) return std::nullopt;
    const int c = take_number(rest, 4, &last_width);
    if (c < 0) return std::nullopt;
    if (width == 4) {
      year = a;
      month = b;
      day = c;
      if (last_width > 2) return std::nullopt;
    } else {
      if (width > 2 || (last_width != 4 && last_width != 2)) return std::nullopt;
      year = last_width == 2 ? (c < 70 ? 2000 + c : 1900 + c) : c;
      if (forms.date_order == DateOrder::month_day_year) {
        month = a;
        day = b;
      } else if (forms.date_order == DateOrder::day_month_year) {
        day = a;
        month = b;
      } else {
        return std::nullopt;  // 10/12/2011 cannot be read without knowing its order
      }
    }
  }
  if (!exists(year, month, day)) return std::nullopt;
  text = rest;
  return Day(year, month, day);
}

/// "08:26", "8:26:30", "08:26:30.125", "8:26 PM": the minute; seconds are read and left out.
std::optional<Minute> take_minute(std::string_view& text) {
  int hour = take_number(text, 2);
  if (hour < 0 || !take(text, ':')) return std::nullopt;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  if (take(text, ':')) {
    const int second = take_number(text, 2);
    if (second < 0 || second > 60) return std::nullopt;
    if (take(text, '.') && take_number(text, 9) < 0) return std::nullopt;
  }
  const std::string_view tail = trimmed(text);
  if (tail == "AM" || tail == "PM" || tail == "am" || tail == "pm") {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (tail.front() == 'P' || tail.front() == 'p' ? 12 : 0);
    text = {};
  }
  if (hour > 23) return std::nullopt;
  return Minute{hour * 60 + minute};
}

/// "Z", "+00:00", "-0600", " UTC": what follows a time of another place, or of a place not said.
bool is_zone(std::string_view text) {
  text = trimmed(text);
  if (text == "Z" || text == "z" || text.starts_with("UTC") || text.starts_with("GMT")) return true;
  return text.size() > 1 && (text.front() == '+' || text.front() == '-') && is_digit(text[1]);
}

/// Whether what follows a day is a zone, or a time with one.
bool has_zone(std::string_view after_day) {
  if (is_zone(after_day)) return true;
  if (!take(after_day, 'T') && !take(after_day, ' ')) return false;
  return take_minute(after_day) && is_zone(after_day);
}

std::string zoned(std::string_view text) {
  return cited(text) +
         " has a time zone, so its local day may be another one; convert it to local time (e.g. tz_convert) and drop "
         "the "
         "zone, as in 2011-12-10 08:26";
}

}  // namespace

Day::Day(int year, int month, int day) {
  if (!exists(year, month, day)) {
    const std::string text = std::to_string(year) + "-" + padded(month, 2) + "-" + padded(day, 2);
    throw Error(ErrorCode::invalid, "day", text + " is not a day of the calendar from 1400 to 9999");
  }
  number_ = static_cast<std::int32_t>(Calendar::day_number(Ymd(year, month, day)) - epoch);
}

Day Day::from_number(std::int64_t number) {
  if (number < first_number || number > last_number)
    throw Error(ErrorCode::overflow, "day", "day number " + std::to_string(number) + " is outside 1400 to 9999");
  Day day;
  day.number_ = static_cast<std::int32_t>(number);
  return day;
}

Day::Civil Day::civil() const {
  const Ymd ymd = Calendar::from_day_number(number_ + epoch);
  return {ymd.year, ymd.month, ymd.day};
}

int Day::weekday() const { return (number_ % 7 + 10) % 7 + 1; }  // 1970-01-01 was a Thursday

std::string Day::text() const {
  const auto [year, month, day] = civil();
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
}

Month::Month(int year, int month) : months_(Day(year, month, 1).civil().year * 12 + month - 1) {}
Month::Month(Day day) {
  const auto [year, month, unused] = day.civil();
  months_ = year * 12 + month - 1;
}
Month Month::next(int months) const {
  const std::int32_t moved = months_ + months;
  return {moved / 12, moved % 12 + 1};
}

std::string Minute::text() const { return padded(of_day / 60, 2) + ":" + padded(of_day % 60, 2); }

std::string Instant::text() const {
  constexpr std::int64_t per_day = 86'400'000'000;
  std::int64_t day = microseconds / per_day;
  std::int64_t rest = microseconds % per_day;
  if (rest < 0) {
    rest += per_day;
    --day;
  }
  const std::int64_t second = rest / 1'000'000;
  return Day::from_number(day).text() + "T" + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" +
         padded(second % 60, 2) + "." + padded(rest % 1'000'000, 6) + "Z";
}

template <>
Parsed<Day> parse<Day>(std::string_view text, const Forms& forms) {
  std::string_view rest = trimmed(text);
  const auto day = take_day(rest, forms);
  if (day && has_zone(rest)) return Parsed<Day>::refused(zoned(text));
  if (!day || !rest.empty()) return Parsed<Day>::refused(no_day(text));
  return *day;
}

template <>
Parsed<DayTime> parse<DayTime>(std::string_view text, const Forms& forms) {
  std::string_view rest = trimmed(text);
  const auto day = take_day(rest, forms);
  if (!day) return Parsed<DayTime>::refused(no_day(text));
  if (is_zone(rest)) return Parsed<DayTime>::refused(zoned(text));
  DayTime result{*day, std::nullopt};
  if (rest.empty()) return result;
  if (!take(rest, ' ') && !take(rest, 'T')) return Parsed<DayTime>::refused(no_day(text));
  result.minute = take_minute(rest);
  if (result.minute && is_zone(rest)) return Parsed<DayTime>::refused(zoned(text));
  if (!result.minute || !rest.empty())
    return Parsed<DayTime>::refused(cited(text) + " has no time of day; write it as 2011-12-10 08:26");
  return result;
}

template <>
Parsed<Minute> parse<Minute>(std::string_view text, const Forms&) {
  std::string_view rest = trimmed(text);
  const auto minute = take_minute(rest);
  if (minute && is_zone(rest)) return Parsed<Minute>::refused(zoned(text));
  if (!minute || !rest.empty())
    return Parsed<Minute>::refused(cited(text) + " is not a time of day; write it as 08:26");
  return *minute;
}

template <>
Parsed<Instant> parse<Instant>(std::string_view text, const Forms&) {
  constexpr std::int64_t per_second = 1'000'000;
  const auto refused = [&] {
    return Parsed<Instant>::refused(cited(text) + " is not an instant; write it as 2011-12-10T08:26:00Z");
  };
  std::string_view rest = trimmed(text);
  const auto day = take_day(rest, {});
  if (!day || (!take(rest, 'T') && !take(rest, ' '))) return refused();
  const int hour = take_number(rest, 2);
  if (hour < 0 || hour > 23 || !take(rest, ':')) return refused();
  const int minute = take_number(rest, 2);
  if (minute < 0 || minute > 59 || !take(rest, ':')) return refused();
  const int second = take_number(rest, 2);
  if (second < 0 || second > 59) return refused();
  std::int64_t fraction = 0;
  if (take(rest, '.')) {
    std::size_t width = 0;
    fraction = take_number(rest, 6, &width);
    if (fraction < 0) return refused();
    for (; width < 6; ++width) fraction *= 10;
  }
  if (rest != "Z" && rest != "+00:00") return refused();
  return Instant{((day->number() * 24LL + hour) * 60 + minute) * 60 * per_second + second * per_second + fraction};
}

}  // namespace crmcore
