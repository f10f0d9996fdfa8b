// A rule that says on which days something comes again: the recurrence rule of iCalendar (RFC 5545, 3.3.10) in its
// common part, on days alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore {

/// Kept in one form: "FREQ=WEEKLY;BYDAY=FR" is every Friday, "FREQ=MONTHLY;BYDAY=-1FR" the last Friday of each month.
/// Read are FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, BYDAY (with a number in months and years), BYMONTHDAY and
/// BYSETPOS (both also from the end), BYMONTH, WKST, COUNT and UNTIL (a day). What a rule leaves open it takes from its
/// first day, as the standard says: the weekday, the day of the month, the month.
class Recurrence {
 public:
  enum class Frequency : std::uint8_t { daily, weekly, monthly, yearly };
  /// A weekday, each of a period or one of them: 2 the second, -1 the last.
  struct Weekday {
    int number = 0;   ///< 0: each
    int weekday = 1;  ///< 1 Monday … 7 Sunday
    friend auto operator<=>(const Weekday&, const Weekday&) = default;
  };
  struct Parts {
    Frequency frequency = Frequency::daily;
    std::int64_t interval = 1;
    std::vector<Weekday> weekdays;
    std::vector<int> month_days;  ///< 1 … 31, or -31 … -1 from the end of the month
    std::vector<int> months;      ///< 1 … 12
    std::vector<int> positions;   ///< among the days of a period: 1 the first, -1 the last
    int week_start = 1;           ///< 1 Monday … 7 Sunday
    std::optional<std::int64_t> count;
    std::optional<Day> until;  ///< the last day that may be one
    friend bool operator==(const Parts&, const Parts&) = default;
  };

  Recurrence() = default;  ///< every day

  const Parts& parts() const { return parts_; }
  std::string text() const;  ///< "FREQ=WEEKLY;BYDAY=FR"
  /// The days of the rule from `from` to `to`, in order, of a series that begins on `first`. As in the standard a day
  /// of the month that a month does not have is left out. `first` is one of them, and counts for COUNT, only where the
  /// rule says so itself.
  std::vector<Day> days(Day first, Day from, Day to) const;

  friend bool operator==(const Recurrence&, const Recurrence&) = default;

 private:
  friend Parsed<Recurrence> parse<Recurrence>(std::string_view text, const Forms& forms);
  Parts parts_;
};

/// Accepts "RRULE:" before it, and lower case. Refuses by its name whatever is not in the common part (BYHOUR,
/// BYWEEKNO, BYYEARDAY, EXDATE, FREQ=HOURLY …), and combinations that the standard forbids.
template <>
Parsed<Recurrence> parse<Recurrence>(std::string_view text, const Forms& forms);

}  // namespace crmcore
