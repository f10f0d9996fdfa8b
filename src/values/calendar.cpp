#include "crmcore/values/calendar.hpp"

#include <boost/date_time/gregorian_calendar.hpp>
#include <boost/date_time/year_month_day.hpp>

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

std::string padded(std::int64_t number, int width) {
  std::string digits = std::to_string(number);
  return std::string(
             digits.size() < static_cast<std::size_t>(width) ? static_cast<std::size_t>(width) - digits.size() : 0,
             '0') +
         digits;
}

}  // namespace

bool Day::exists(int year, int month, int day) {
  return year >= 1400 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
         day <= Calendar::end_of_month_day(year, month);
}

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

std::optional<Day> Day::after(Day day, std::int64_t days) {
  const std::int64_t number = day.number_ + days;
  return number > last_number ? std::nullopt : std::optional(from_number(number));
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

}  // namespace crmcore
