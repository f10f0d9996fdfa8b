// When somebody may be called: hours of the days of a week, as intervals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore {

/// Intervals of minutes on the days of a week, kept in one form: "mon-fri 09:00-13:00, 16:00-19:00; sat 10:00-12:00".
/// Read, in English and Spanish: days as names, their first letters, spans and lists (lunes a viernes; mon, wed and
/// fri; weekdays, fines de semana, daily; without any, every day); hours as spans (9-13, 9am to 1pm, de 9 a 13), open
/// ones (after 14:00, después de las 14:00, before 10, hasta las 10), parts of the day (mornings 08-12, tardes
/// 12-19, evenings 19-22), spans from an evening to the next morning (22:00-02:00) and whole days (24/7, 24 horas, or
/// none). Entries are separated by semicolons or line ends.
class WeeklyHours {
 public:
  struct Interval {
    int weekday = 1;  ///< 1 Monday … 7 Sunday
    int from = 0;     ///< minute of the day
    int to = 0;       ///< first minute after it, at most 1440
    friend auto operator<=>(const Interval&, const Interval&) = default;
  };

  WeeklyHours() = default;  ///< never
  /// Throws Error{invalid} for an interval that is empty or outside a day. Intervals that meet become one.
  explicit WeeklyHours(std::vector<Interval> intervals);

  /// By weekday and hour; they neither meet nor overlap.
  const std::vector<Interval>& intervals() const { return intervals_; }
  bool contains(int weekday, Minute at) const;
  bool contains(Day day, Minute at) const { return contains(day.weekday(), at); }
  const std::string& text() const { return text_; }

  friend bool operator==(const WeeklyHours&, const WeeklyHours&) = default;

 private:
  std::vector<Interval> intervals_;
  std::string text_;
};

template <>
Parsed<WeeklyHours> parse<WeeklyHours>(std::string_view text, const Forms& forms);

}  // namespace crmcore
