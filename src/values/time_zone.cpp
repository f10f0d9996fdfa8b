#include "crmcore/values/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <vector>

#include "crmcore/error.hpp"
#include "crmcore/values/calendar.hpp"

namespace crmcore {

struct TimeZone::Data {
  std::string name;
  const date::time_zone* zone = nullptr;  // lives as long as the program; none: not known on this machine
  std::string why;                        // it is not known
};

namespace {

constexpr std::int64_t microseconds_a_second = 1'000'000;
constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::int64_t first_second = std::int64_t{Day::first_number + 1} * seconds_a_day;  // a day's room for offsets
constexpr std::int64_t last_shown = std::int64_t{Day::last_number} * seconds_a_day;
constexpr std::int64_t last_second = 2'145'916'800;  // 2038-01-01T00:00:00Z: compiled files list changes up to here

/// Rounds down, also before 1970.
std::int64_t quotient(std::int64_t number, std::int64_t divisor) {
  const std::int64_t whole = number / divisor;
  return number % divisor < 0 ? whole - 1 : whole;
}

/// The zones of the machine. Throws io where there are none.
const date::tzdb& database() {
  try {
    const date::tzdb& zones = date::get_tzdb();
    if (!zones.zones.empty()) return zones;
  } catch (const std::runtime_error&) {  // the folder is not there
  }
  throw Error(ErrorCode::io, "time_zone", "this machine has no time zones in /usr/share/zoneinfo; install tzdata");
}

/// A machine's own setting, which is another zone elsewhere.
bool is_alias_of_the_machine(std::string_view name) { return name == "localtime" || name == "posixrules"; }

/// Whether the machine's files list every change up to 2037. The short form gives a rule instead, which the library
/// does not read: it would leave out summer time. Looked at where summer time is kept today.
bool lists_changes(const date::tzdb& zones) {
  constexpr std::array<std::string_view, 4> with_summer_time{"America/New_York", "America/Santiago", "Australia/Sydney",
                                                             "Europe/London"};
  const auto changes = [](const date::time_zone& zone) {
    const auto offset = [&](int month) { return zone.get_info(date::sys_days(date::year(2037) / month / 1)).offset; };
    return offset(1) != offset(7);
  };
  return std::ranges::any_of(zones.zones, [&](const date::time_zone& zone) {
    return std::ranges::find(with_summer_time, zone.name()) != with_summer_time.end() && changes(zone);
  });
}

std::string unknown(std::string_view name, const date::tzdb& zones) {
  std::vector<std::string> names;
  for (const date::time_zone& zone : zones.zones)
    if (!is_alias_of_the_machine(zone.name())) names.push_back(zone.name());
  const std::string near = nearest(name, names);
  return "there is no time zone " + cited(name) +
         (near.empty() ? "; write it as America/Mexico_City (IANA)" : "; did you mean " + cited(near) + "?");
}

}  // namespace

std::shared_ptr<const TimeZone::Data> TimeZone::find(std::string_view name) {
  auto data = std::make_shared<Data>();
  data->name = name;
  const date::tzdb& zones = database();
  static const bool is_whole = lists_changes(zones);
  const auto found = std::ranges::find(zones.zones, name, &date::time_zone::name);
  if (!is_whole)
    data->why =
        "the time zones of this machine are in the short form, without the changes up to 2037; install tzdata "
        "in the long form (zic -b fat)";
  else if (found == zones.zones.end() || is_alias_of_the_machine(name))
    data->why = unknown(name, zones);
  else
    data->zone = &*found;
  return data;
}

TimeZone::TimeZone(std::string_view name) : data_(find(name)) {
  if (!data_->zone) throw Error(ErrorCode::invalid, "time_zone", data_->why);
}

TimeZone TimeZone::kept(std::string_view name) {
  TimeZone zone;
  if (name.empty()) return zone;
  try {
    zone.data_ = find(name);
  } catch (const Error& error) {
    zone.data_ = std::make_shared<Data>(Data{std::string(name), nullptr, error.message()});
  }
  return zone;
}

std::string_view TimeZone::name() const { return data_ ? std::string_view(data_->name) : std::string_view(); }

std::string TimeZone::why_not(Instant instant) const {
  if (!data_)
    return "has a time zone; say time_zone, such as 'America/Mexico_City', where the workspace is opened or the "
           "history "
           "or table is made, or give the local time without a zone";
  if (!data_->zone) return "cannot become a day of " + data_->name + ", the time zone of the workspace: " + data_->why;
  const std::int64_t second = quotient(instant.microseconds, microseconds_a_second);
  if (second < first_second) return "is outside the years 1400 to 9999";
  if (second >= last_second)
    return "has no known local day: the rules of summer time are laid down to the end of 2037; give the local time "
           "without a zone";
  return "";
}

DayTime TimeZone::local(Instant instant) const {
  const std::int64_t second = quotient(instant.microseconds, microseconds_a_second);
  if (const std::string why = why_not(instant); !why.empty()) {
    const bool has_text = second >= first_second && second < last_shown;
    const std::string shown = has_text ? instant.text() : std::to_string(instant.microseconds) + " µs after 1970";
    throw Error(ErrorCode::invalid, "time_zone", shown + " " + why);
  }
  const auto info = data_->zone->get_info(date::sys_seconds(std::chrono::seconds(second)));
  const std::int64_t local = second + info.offset.count();
  const std::int64_t day = quotient(local, seconds_a_day);
  return {Day::from_number(day), Minute{static_cast<std::int32_t>((local - day * seconds_a_day) / 60)}};
}

}  // namespace crmcore
