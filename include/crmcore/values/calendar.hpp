// Days, months, minutes and instants. A business fact carries a local Day and, where known, a Minute of it;
// an Instant (UTC) is for the log. Points and distances differ: Day - Day is Days, Day + Day does not exist.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// A number of days.
struct Days {
  std::int32_t count = 0;

  friend constexpr auto operator<=>(Days, Days) = default;
};

/// A day of the proleptic Gregorian calendar, 1400-01-01 to 9999-12-31. Four bytes, no time zone.
class Day {
 public:
  struct Civil {
    int year, month, day;
  };

  static constexpr std::int32_t first_number = -208'188;  ///< 1400-01-01
  static constexpr std::int32_t last_number = 2'932'896;  ///< 9999-12-31

  /// Whether there is such a day in that range.
  static bool exists(int year, int month, int day);

  constexpr Day() = default;  ///< 1970-01-01
  /// Throws Error{invalid} for a day that does not exist.
  Day(int year, int month, int day);
  /// From the count of days since 1970-01-01; throws Error{overflow} outside the range.
  static Day from_number(std::int64_t number);
  /// So many days after another; none beyond the calendar.
  static std::optional<Day> after(Day day, std::int64_t days);

  constexpr std::int32_t number() const { return number_; }  ///< days since 1970-01-01
  Civil civil() const;
  int weekday() const;       ///< 1 Monday … 7 Sunday
  std::string text() const;  ///< "2011-12-10"

  friend constexpr auto operator<=>(Day, Day) = default;
  friend constexpr Days operator-(Day a, Day b) { return {a.number_ - b.number_}; }
  friend Day operator+(Day day, Days days) { return from_number(std::int64_t{day.number_} + days.count); }
  friend Day operator-(Day day, Days days) { return from_number(std::int64_t{day.number_} - days.count); }

 private:
  std::int32_t number_ = 0;
};

/// A month of a year; its own type, because "a month later" is not a number of days.
class Month {
 public:
  Month(int year, int month);
  explicit Month(Day day);

  int year() const { return months_ / 12; }
  int month() const { return months_ % 12 + 1; }
  Day first_day() const { return {year(), month(), 1}; }
  Month next(int months = 1) const;
  friend auto operator<=>(Month, Month) = default;

 private:
  std::int32_t months_ = 0;  // since year 0
};

/// A minute of a local day, 0 … 1439.
struct Minute {
  std::int32_t of_day = 0;

  std::string text() const;  ///< "08:26"
  friend constexpr auto operator<=>(Minute, Minute) = default;
};

/// A point in time, microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t microseconds = 0;

  std::string text() const;  ///< "2011-12-10T08:26:00.000000Z"
  friend constexpr auto operator<=>(Instant, Instant) = default;
};

/// A day with the minute, as exports write them in one column.
struct DayTime {
  Day day;
  std::optional<Minute> minute;
};

/// An hour of a local day, 0 … 23, as tills print it.
struct Hour {
  std::int32_t of_day = 0;

  friend constexpr auto operator<=>(Hour, Hour) = default;
};

/// Accepts 2011-12-10, 20111210, 10/12/2011, 10.12.11 … in the order that `forms` says; names of months in English,
/// Spanish and Portuguese, which need no order: 10-Dec-2011, Dec 10, 2011, 10 de diciembre de 2011; the weekday before
/// it; a midnight after it. Any other time after it is refused, since it would be lost, except that of an instant: its
/// time and zone ("Z", "+00:00", "-0600", "UTC") make it a local day of the time zone in `forms`. Without one it is
/// refused, as is a zone with several meanings ("PST"). Numbers are days as `forms.date_order` says, else refused.
template <>
Parsed<Day> parse<Day>(std::string_view text, const Forms& forms);
/// As Day, with the minute of a time after it: " 08:26", "T08:26:30.125", ", 8:26 PM", " 8 a. m.", "T082600". 24:00 is
/// the first minute of the next day.
template <>
Parsed<DayTime> parse<DayTime>(std::string_view text, const Forms& forms);
/// Accepts 08:26, 8:26:30, 8:26 PM, 8 p. m., 8h26, 8.26; also an instant, by its local minute.
template <>
Parsed<Minute> parse<Minute>(std::string_view text, const Forms& forms);
/// Accepts a Minute, a whole number from 0 to 23, and a span of that hour: 10:00-11:00.
template <>
Parsed<Hour> parse<Hour>(std::string_view text, const Forms& forms);
/// Accepts a day with a time and an offset from UTC.
template <>
Parsed<Instant> parse<Instant>(std::string_view text, const Forms& forms);

/// How the day at the front of a text can be read, for whoever has to find the order of a whole file.
struct DayReadings {
  bool day_first = false;    ///< as 10/12/2011 in the order day, month, year
  bool month_first = false;  ///< both: the text does not say which; none: it needs no order, or is not a day
  bool is_number = false;    ///< such as 46027: only `date_order` can say what it counts
};
DayReadings day_readings(std::string_view text);
/// The days that a number can mean, with the date_order of each: "excel_serial is 2026-01-05, …".
std::string day_numbers(std::string_view number);

}  // namespace crmcore
