#include "crmcore/values/recurrence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>

namespace crmcore {
namespace {

using Frequency = Recurrence::Frequency;
using Parts = Recurrence::Parts;
using Weekday = Recurrence::Weekday;

constexpr int days_a_week = 7;
constexpr int months_a_year = 12;
constexpr int last_year = 9999;  // of the calendar
constexpr std::array<std::string_view, 4> frequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
constexpr std::array<std::string_view, days_a_week> weekdays{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

template <class Value>
bool holds(const std::vector<Value>& values, const Value& value) {
  return std::ranges::find(values, value) != values.end();
}

// --- days

/// The days among which BYSETPOS counts: a day, a week, a month or a year of the series.
struct Period {
  Day first, last;
};

Day last_day(Month month) {
  const bool is_last_month = month.year() == last_year && month.month() == months_a_year;
  return is_last_month ? Day(last_year, months_a_year, 31) : month.next().first_day() - Days{1};
}

Period month_of(Day day) {
  const Month month(day);
  return {month.first_day(), last_day(month)};
}

Period year_of(Day day) {
  const int year = day.civil().year;
  return {Day(year, 1, 1), Day(year, months_a_year, 31)};
}

/// The number of the first day of the week that a day is in, which may be before the calendar.
std::int64_t week_of(Day day, int week_start) {
  return day.number() - (day.weekday() - week_start + days_a_week) % days_a_week;
}

std::int64_t months_of(Day day) {
  const Month month(day);
  return std::int64_t{month.year()} * months_a_year + month.month() - 1;
}

/// The period that lies so many units after that of the first day; none beyond the calendar.
std::optional<Period> period_after(const Parts& rule, Day first, std::int64_t units) {
  switch (rule.frequency) {
    case Frequency::daily: {
      const auto day = Day::after(first, units);
      if (!day) return std::nullopt;
      return Period{*day, *day};
    }
    case Frequency::weekly: {
      const std::int64_t begin = week_of(first, rule.week_start) + units * days_a_week;
      if (begin > Day::last_number) return std::nullopt;
      return Period{Day::from_number(std::max<std::int64_t>(begin, Day::first_number)),
                    Day::from_number(std::min<std::int64_t>(begin + days_a_week - 1, Day::last_number))};
    }
    case Frequency::monthly: {
      const std::int64_t months = months_of(first) + units;
      if (months / months_a_year > last_year) return std::nullopt;
      return month_of(Day(static_cast<int>(months / months_a_year), static_cast<int>(months % months_a_year) + 1, 1));
    }
    case Frequency::yearly: break;
  }
  const std::int64_t year = first.civil().year + units;
  if (year > last_year) return std::nullopt;
  return year_of(Day(static_cast<int>(year), 1, 1));
}

/// How many units lie between the periods of two days.
std::int64_t units_between(const Parts& rule, Day first, Day later) {
  switch (rule.frequency) {
    case Frequency::daily: return (later - first).count;
    case Frequency::weekly: return (week_of(later, rule.week_start) - week_of(first, rule.week_start)) / days_a_week;
    case Frequency::monthly: return months_of(later) - months_of(first);
    case Frequency::yearly: break;
  }
  return later.civil().year - first.civil().year;
}

/// Whether a day is that weekday, or that one of its month or year.
bool is_weekday(const Parts& rule, Day day, const Weekday& asked) {
  if (day.weekday() != asked.weekday) return false;
  if (asked.number == 0) return true;
  const bool is_of_year = rule.frequency == Frequency::yearly && rule.months.empty();
  const Period within = is_of_year ? year_of(day) : month_of(day);
  const int from_begin = (day - within.first).count / days_a_week + 1;
  const int from_end = -((within.last - day).count / days_a_week + 1);
  return asked.number == from_begin || asked.number == from_end;
}

/// What a rule takes from its first day where it names neither weekdays nor days of the month.
bool is_like_first(const Parts& rule, Day day, Day first) {
  const Day::Civil civil = day.civil();
  const Day::Civil of_first = first.civil();
  switch (rule.frequency) {
    case Frequency::daily: return true;
    case Frequency::weekly: return day.weekday() == first.weekday();
    case Frequency::monthly: return civil.day == of_first.day;
    case Frequency::yearly: break;
  }
  return civil.day == of_first.day && (!rule.months.empty() || civil.month == of_first.month);
}

bool is_day_of(const Parts& rule, Day day, Day first) {
  const Day::Civil civil = day.civil();
  if (!rule.months.empty() && !holds(rule.months, civil.month)) return false;
  if (rule.weekdays.empty() && rule.month_days.empty()) return is_like_first(rule, day, first);
  if (!rule.month_days.empty()) {
    const int from_end = civil.day - month_of(day).last.civil().day - 1;
    if (!holds(rule.month_days, civil.day) && !holds(rule.month_days, from_end)) return false;
  }
  return rule.weekdays.empty() ||
         std::ranges::any_of(rule.weekdays, [&](const Weekday& asked) { return is_weekday(rule, day, asked); });
}

/// The days of one period, in order.
std::vector<Day> days_of(const Parts& rule, const Period& period, Day first) {
  std::vector<Day> all;
  for (std::int32_t number = period.first.number(); number <= period.last.number(); ++number) {
    const Day day = Day::from_number(number);
    if (is_day_of(rule, day, first)) all.push_back(day);
  }
  if (rule.positions.empty()) return all;
  std::vector<Day> chosen;
  const int count = static_cast<int>(all.size());
  for (int i = 0; i < count; ++i)
    if (holds(rule.positions, i + 1) || holds(rule.positions, i - count))
      chosen.push_back(all[static_cast<std::size_t>(i)]);
  return chosen;
}

// --- text

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

/// A part that cannot be read, and why.
struct Refused {
  std::string why;
};

std::int64_t number_of(std::string_view name, std::string_view text, std::int64_t least, std::int64_t most) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = error == std::errc() && end == digits.data() + digits.size() && !digits.starts_with("+");
  if (!is_number || number < least || number > most)
    throw Refused{std::string(name) + " must be a whole number between " + std::to_string(least) + " and " +
                  std::to_string(most) + ", not " + cited(text)};
  return number;
}

/// A list of numbers that are counted from the begin or the end, so that 0 is none of them.
std::vector<int> numbers_of(std::string_view name, std::string_view text, int least, int most) {
  std::vector<int> numbers;
  for (const std::string_view one : parts_of(text, ',')) {
    const auto number = static_cast<int>(number_of(name, one, least, most));
    if (number == 0) throw Refused{std::string(name) + " counts from 1, or from -1 at the end, so it cannot be 0"};
    numbers.push_back(number);
  }
  if (numbers.empty()) throw Refused{std::string(name) + " is empty"};
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

int weekday_of(std::string_view name, std::string_view text) {
  const auto* const found = std::ranges::find(weekdays, text);
  if (found == weekdays.end())
    throw Refused{std::string(name) + " must name a weekday, MO TU WE TH FR SA or SU, not " + cited(text)};
  return static_cast<int>(found - weekdays.begin()) + 1;
}

std::vector<Weekday> weekdays_of(std::string_view text) {
  constexpr std::size_t letters = 2;  // of a weekday
  constexpr int most = 53;            // weeks that a year touches
  std::vector<Weekday> days;
  for (const std::string_view one : parts_of(text, ',')) {
    Weekday day;
    const std::size_t digits = one.size() < letters ? 0 : one.size() - letters;
    if (digits > 0) {
      day.number =
          static_cast<int>(number_of("the number before a weekday of BYDAY", one.substr(0, digits), -most, most));
      if (day.number == 0) throw Refused{"BYDAY counts from 1, or from -1 at the end, so it cannot be " + cited(one)};
    }
    day.weekday = weekday_of("BYDAY", one.substr(digits));
    days.push_back(day);
  }
  if (days.empty()) throw Refused{"BYDAY is empty"};
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

Frequency frequency_of(std::string_view text) {
  const auto* const found = std::ranges::find(frequencies, text);
  if (found == frequencies.end()) throw Refused{"FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY, not " + cited(text)};
  return static_cast<Frequency>(found - frequencies.begin());
}

Day until_of(std::string_view text) {
  const auto day = text.find('T') == std::string_view::npos ? parse<Day>(text, {}) : Parsed<Day>::refused("");
  if (!day.value) throw Refused{"UNTIL must be a day such as 20261231, not " + cited(text)};
  return *day.value;
}

void read_part(Parts& rule, std::string_view name, std::string_view value) {
  constexpr std::int64_t most = 10'000;  // units or days: more than a calendar of the trade has
  constexpr int longest_month = 31;
  constexpr int longest_year = 366;
  if (name == "FREQ")
    rule.frequency = frequency_of(value);
  else if (name == "INTERVAL")
    rule.interval = number_of(name, value, 1, most);
  else if (name == "COUNT")
    rule.count = number_of(name, value, 1, most);
  else if (name == "UNTIL")
    rule.until = until_of(value);
  else if (name == "BYDAY")
    rule.weekdays = weekdays_of(value);
  else if (name == "BYMONTHDAY")
    rule.month_days = numbers_of(name, value, -longest_month, longest_month);
  else if (name == "BYMONTH")
    rule.months = numbers_of(name, value, 1, months_a_year);
  else if (name == "BYSETPOS")
    rule.positions = numbers_of(name, value, -longest_year, longest_year);
  else if (name == "WKST")
    rule.week_start = weekday_of(name, value);
  else
    throw Refused{
        cited(name) +
        " cannot be read; a rule is made of FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, COUNT "
        "and UNTIL"};
}

/// What the standard forbids.
void check_together(const Parts& rule) {
  if (rule.count && rule.until) throw Refused{"a rule ends by COUNT or by UNTIL, not by both"};
  const bool has_numbers = std::ranges::any_of(rule.weekdays, [](const Weekday& day) { return day.number != 0; });
  const bool is_long = rule.frequency == Frequency::monthly || rule.frequency == Frequency::yearly;
  if (has_numbers && !is_long) throw Refused{"a number before a weekday of BYDAY needs FREQ=MONTHLY or FREQ=YEARLY"};
  if (!rule.month_days.empty() && rule.frequency == Frequency::weekly)
    throw Refused{"BYMONTHDAY cannot stand beside FREQ=WEEKLY; use FREQ=MONTHLY"};
  if (!rule.positions.empty() && rule.weekdays.empty() && rule.month_days.empty() && rule.months.empty())
    throw Refused{"BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it, among whose days it chooses"};
}

Parts read_rule(std::string_view text) {
  std::string upper = upper_case(trimmed(text));
  std::string_view rest = upper;
  constexpr std::string_view property = "RRULE:";
  if (rest.starts_with(property)) rest.remove_prefix(property.size());
  Parts rule;
  std::set<std::string_view> said;
  for (const std::string_view part : parts_of(rest, ';')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos)
      throw Refused{cited(part) + " is not a part of a rule, which reads NAME=VALUE such as FREQ=WEEKLY"};
    const std::string_view name = trimmed(part.substr(0, equals));
    if (!said.insert(name).second) throw Refused{cited(name) + " appears twice"};
    read_part(rule, name, trimmed(part.substr(equals + 1)));
  }
  if (!said.contains("FREQ")) throw Refused{"a rule needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY"};
  check_together(rule);
  return rule;
}

std::string joined(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

}  // namespace

std::string Recurrence::text() const {
  std::string text = "FREQ=" + std::string(frequencies[static_cast<std::size_t>(parts_.frequency)]);
  if (parts_.interval != 1) text += ";INTERVAL=" + std::to_string(parts_.interval);
  if (!parts_.months.empty()) text += ";BYMONTH=" + joined(parts_.months);
  if (!parts_.month_days.empty()) text += ";BYMONTHDAY=" + joined(parts_.month_days);
  std::string days;
  for (const Weekday& day : parts_.weekdays)
    days += (days.empty() ? "" : ",") + (day.number != 0 ? std::to_string(day.number) : "") +
            std::string(weekdays[static_cast<std::size_t>(day.weekday - 1)]);
  if (!days.empty()) text += ";BYDAY=" + days;
  if (!parts_.positions.empty()) text += ";BYSETPOS=" + joined(parts_.positions);
  if (parts_.week_start != 1) text += ";WKST=" + std::string(weekdays[static_cast<std::size_t>(parts_.week_start - 1)]);
  if (parts_.count) text += ";COUNT=" + std::to_string(*parts_.count);
  if (parts_.until) {
    std::string day = parts_.until->text();
    std::erase(day, '-');
    text += ";UNTIL=" + day;
  }
  return text;
}

std::vector<Day> Recurrence::days(Day first, Day from, Day to) const {
  const Day last = parts_.until ? std::min(to, *parts_.until) : to;
  // Without COUNT what came before `from` need not be known.
  const bool may_jump = !parts_.count && from > first;
  const std::int64_t skipped = may_jump ? units_between(parts_, first, from) / parts_.interval : 0;
  std::int64_t left = parts_.count.value_or(std::numeric_limits<std::int64_t>::max());
  std::vector<Day> found;
  for (std::int64_t step = skipped;; ++step) {
    const auto period = period_after(parts_, first, step * parts_.interval);
    if (!period || period->first > last) return found;
    for (const Day day : days_of(parts_, *period, first)) {
      if (day < first) continue;
      if (day > last || left == 0) return found;
      --left;
      if (day >= from) found.push_back(day);
    }
    if (left == 0) return found;
  }
}

template <>
Parsed<Recurrence> parse<Recurrence>(std::string_view text, const Forms&) {
  try {
    Recurrence rule;
    rule.parts_ = read_rule(text);
    return rule;
  } catch (const Refused& refused) {
    return Parsed<Recurrence>::refused(cited(text) + " is not a recurrence rule: " + refused.why);
  }
}

}  // namespace crmcore
