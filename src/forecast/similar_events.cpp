#include "similar_events.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::forecast {
namespace {

// What events are compared by: how far apart counts as another one, and the weight of each. Defaults for all
// businesses: what an event is counts most, where and for how many next; nothing is tuned.
constexpr double other_place_km = 50;  // a day's catchment
constexpr double other_season_days = 60;
constexpr double most_log_ratio_distance = 2;  // four times as long or as many, in powers of two
constexpr double type_weight = 3;
constexpr double place_weight = 1.5;
constexpr double season_weight = 1;
constexpr double attendance_weight = 1;
constexpr double minor_weight = 0.5;    // of weather, weekday, days and hours
constexpr double kernel = 3;            // of the mean squared distance: one other type alone costs much of the weight
constexpr double half_life_days = 730;  // of an event's weight: two years
constexpr double told_as_alike = 0.35;  // a part is told as alike below this distance

double season_apart(Day a, Day b) {
  const auto of_year = [](Day day) { return (day - Day(day.civil().year, 1, 1)).count; };
  const int apart = std::abs(of_year(a) - of_year(b));
  return std::min(apart, 365 - apart);
}
/// Along the great circle.
double kilometres(std::pair<double, double> a, std::pair<double, double> b) {
  constexpr double radius = 6371;
  constexpr double degree = std::numbers::pi / 180;
  const double north = std::sin((b.first - a.first) * degree / 2);
  const double east = std::sin((b.second - a.second) * degree / 2);
  const double half = north * north + std::cos(a.first * degree) * std::cos(b.first * degree) * east * east;
  return 2 * radius * std::asin(std::min(1.0, std::sqrt(half)));
}
/// How often one must be doubled to be the other.
double log_ratio_distance(double a, double b) {
  return std::min(most_log_ratio_distance, std::abs(std::log(a / b)) / std::log(2.0));
}

/// One thing two events are compared by: how far apart, its weight, and how it is told.
struct Part {
  double apart, weight;
  std::string name;
};
std::vector<Part> compared(const Occasion& past, const Occasion& next) {
  std::vector<Part> parts;
  const auto same = [&](const std::optional<std::string>& x, const std::optional<std::string>& y, double weight,
                        const char* name) {
    if (x && y) parts.push_back({folded(*x) == folded(*y) ? 0.0 : 1.0, weight, name});
  };
  const auto near = [&](const std::optional<double>& x, const std::optional<double>& y, double weight,
                        const char* name) {
    if (x && y) parts.push_back({log_ratio_distance(*x, *y), weight, name});
  };
  const auto is_weekend = [](Day day) { return day.weekday() > 5; };  // Saturday or Sunday
  same(past.type, next.type, type_weight, "type");
  same(past.weather_then(), next.weather, minor_weight, "weather");
  if (past.where && next.where)
    parts.push_back({std::min(1.0, kilometres(*past.where, *next.where) / other_place_km), place_weight, "place"});
  else
    same(past.place, next.place, place_weight, "place");
  parts.push_back({is_weekend(past.first) == is_weekend(next.first) ? 0.0 : 1.0, minor_weight, "weekday"});
  parts.push_back({std::min(1.0, season_apart(past.first, next.first) / other_season_days), season_weight, "season"});
  near((past.last - past.first).count + 1, (next.last - next.first).count + 1, minor_weight, "days");
  near(past.hours_then(), next.hours, minor_weight, "hours");
  near(past.attendance_then(), next.attendance, attendance_weight, "attendance");
  return parts;
}

/// What is alike and what is not, in words.
std::string told(const std::vector<Part>& parts) {
  std::string alike;
  std::string apart;
  for (const Part& part : parts) {
    std::string& list = part.apart < told_as_alike ? alike : apart;
    list += (list.empty() ? "" : ", ") + part.name;
  }
  std::string words;
  if (!alike.empty()) words = "alike in " + alike;
  if (!alike.empty() && !apart.empty()) words += "; ";
  if (!apart.empty()) words += "other " + apart;
  return words;
}

}  // namespace

std::vector<WeightedEvent> weighted_events(const std::vector<Occasion>& events, const Occasion& next) {
  std::vector<WeightedEvent> weighted;
  double sum = 0;
  for (const Occasion& event : events) {
    if (event.cancelled || event.name == next.name || event.last >= next.planned_on.value_or(next.first)) continue;
    double squares = 0;
    double weights = 0;
    const std::vector<Part> parts = compared(event, next);
    for (const Part& part : parts) {
      squares += part.weight * part.apart * part.apart;
      weights += part.weight;
    }
    const double age = (next.first - event.last).count;
    const double weight = std::exp(-kernel * squares / weights) * std::exp2(-age / half_life_days);
    weighted.push_back({&event, weight, told(parts)});
    sum += weight;
  }
  for (WeightedEvent& one : weighted) one.weight /= sum;
  std::ranges::stable_sort(weighted, std::greater<>(), &WeightedEvent::weight);
  return weighted;
}

const Occasion& event_called(const std::vector<Occasion>& events, std::string_view name) {
  const auto at = std::ranges::find(events, name, &Occasion::name);
  if (at == events.end()) throw Error(ErrorCode::not_found, "event", "there is no event " + cited(std::string(name)));
  return *at;
}

Result<Similar> similar(const std::vector<Occasion>& events, std::string_view next) {
  const Occasion& target = event_called(events, next);
  const auto weighted = weighted_events(events, target);
  if (weighted.empty())
    throw Error(ErrorCode::invalid, "event",
                "no event that took place ended before " + target.planned_on.value_or(target.first).text() +
                    ", the day on which " + cited(target.name) + " is planned");
  Result<Similar> result;
  for (const WeightedEvent& one : weighted) result.rows.push_back({one.event->name, one.weight, one.why});
  return result;
}

}  // namespace crmcore::forecast
