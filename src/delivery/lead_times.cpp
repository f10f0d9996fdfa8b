#include "crmcore/delivery/lead_times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/scores.hpp"
#include "crmcore/statistics/survival.hpp"
#include "crmcore/task.hpp"

namespace crmcore::delivery {
namespace {

constexpr double nearly_all = 0.995;  // share of those done after which what is open is stale
constexpr double most = 0.95;         // quantile up to which the trend counts days
constexpr double days_a_year = 365.25;
constexpr int days_of_period = 30;
constexpr std::size_t fewest_periods = 4;

/// One order on one part of the way.
struct Step {
  std::int64_t group;
  Day began;
  int days;
  bool is_done;
  bool is_cancelled;
};

std::string group_text(const OrderCourses& courses, LeadTimesBy by, std::int64_t group) {
  if (by == LeadTimesBy::all) return {};
  if (by == LeadTimesBy::weekday) return std::to_string(group);
  if (by == LeadTimesBy::month) {
    constexpr std::size_t year_and_month = 7;  // of 2026-01-31
    return Day::from_number(group).text().substr(0, year_and_month);
  }
  const auto trait = static_cast<Trait>(static_cast<int>(by) - static_cast<int>(LeadTimesBy::product));
  return courses.text(trait, static_cast<std::int32_t>(group));
}

std::int64_t group_of(const OrderCourse& order, LeadTimesBy by) {
  switch (by) {
    case LeadTimesBy::all: return 0;
    case LeadTimesBy::month: return Month(order.ordered).first_day().number();
    case LeadTimesBy::weekday: return order.ordered.weekday();
    default: return order.traits[static_cast<std::size_t>(by) - static_cast<std::size_t>(LeadTimesBy::product)];
  }
}

std::optional<Day> known(const std::optional<Day>& day, Day today) { return day && *day <= today ? day : std::nullopt; }

/// The part of the way of an order; none where it has not begun, or where nobody wrote down when it ended.
std::optional<Step> step_of(const OrderCourse& order, Part part, Day today, LeadTimesBy by) {
  const auto produced = known(order.produced, today);
  const auto delivered = known(order.delivered, today);
  const auto cancelled = known(order.cancelled, today);
  std::optional<Day> began = order.ordered;
  std::optional<Day> ended = delivered;
  if (part == Part::ordered_to_produced) {
    ended = produced;
    if (!produced && delivered) return std::nullopt;
  }
  if (part == Part::produced_to_delivered) began = produced;
  if (!began) return std::nullopt;
  const Day until = ended ? *ended : cancelled.value_or(today);
  return Step{group_of(order, by), *began, std::max(0, (until - *began).count), ended.has_value(),
              !ended && cancelled.has_value()};
}

/// The first time at which a curve is down to 1 − share.
std::optional<double> time_of(const std::vector<statistics::SurvivalPoint>& curve, double share,
                              double statistics::SurvivalPoint::*which) {
  constexpr double rounding = 1e-9;
  for (const auto& point : curve)
    if (point.*which <= 1 - share + rounding) return point.time;
  return std::nullopt;
}

/// The trend of the mean of min(days, limit), days per year.
void tell_trend(LeadTime& line, std::span<const Step> steps, int limit, Day today) {
  struct Sums {
    double n = 0, x = 0, y = 0;
  };
  double n = 0, sum_x = 0, sum_y = 0, squares = 0, products = 0;
  const auto counts = [&](const Step& step) { return !step.is_cancelled && (today - step.began).count >= limit; };
  const auto x_of = [&](const Step& step) { return -(today - step.began).count / days_a_year; };
  for (const Step& step : steps) {
    if (!counts(step)) continue;
    ++n;
    sum_x += x_of(step);
    sum_y += std::min(step.days, limit);
  }
  if (n < static_cast<double>(fewest_periods)) return;
  const double mean_x = sum_x / n;
  const double mean_y = sum_y / n;
  for (const Step& step : steps) {
    if (!counts(step)) continue;
    const double x = x_of(step) - mean_x;
    squares += x * x;
    products += x * (std::min(step.days, limit) - mean_y);
  }
  if (squares <= 0) return;
  const double slope = products / squares;
  std::map<int, double> periods;  // the sum of x × what is left, of orders that go together
  for (const Step& step : steps) {
    if (!counts(step)) continue;
    const double x = x_of(step) - mean_x;
    periods[(today - step.began).count / days_of_period] += x * (std::min(step.days, limit) - mean_y - slope * x);
  }
  if (periods.size() < fewest_periods) return;
  const auto count = static_cast<double>(periods.size());
  double variance = 0;
  for (const auto& period : periods) variance += period.second * period.second;
  variance *= count / (count - 1) / (squares * squares);
  constexpr double upper = 0.975;
  const double half = statistics::student_quantile(upper, count - 2) * std::sqrt(variance);
  line.trend = slope;
  line.trend_low = slope - half;
  line.trend_high = slope + half;
}

/// Quantiles and trend of the steps of one group.
LeadTime line_of(std::string group, Part part, std::span<const Step> steps, int stale_from, int limit, Day today) {
  LeadTime line;
  line.group = std::move(group);
  line.part = part;
  std::vector<double> times;
  std::vector<std::uint8_t> happened;
  for (const Step& step : steps) {
    if (!step.is_done && !step.is_cancelled && step.days > stale_from) {
      ++line.stale;
      continue;
    }
    ++line.orders;
    line.done += step.is_done ? 1 : 0;
    line.open += step.is_done || step.is_cancelled ? 0 : 1;
    times.push_back(step.days);
    happened.push_back(step.is_done ? 1 : 0);
  }
  const auto curve = statistics::kaplan_meier(times, happened);
  using Point = statistics::SurvivalPoint;
  constexpr double half = 0.5;
  constexpr double share = 0.8;
  line.median = time_of(curve, half, &Point::survival);
  line.median_low = time_of(curve, half, &Point::low);
  line.median_high = time_of(curve, half, &Point::high);
  line.days_80 = time_of(curve, share, &Point::survival);
  line.days_80_low = time_of(curve, share, &Point::low);
  line.days_80_high = time_of(curve, share, &Point::high);
  line.days_95 = time_of(curve, most, &Point::survival);
  tell_trend(line, steps, limit, today);
  return line;
}

struct OnTime {
  std::int64_t judged = 0, on_time = 0;
};

/// Whether an order has been open for so long that it was forgotten rather than late.
bool is_forgotten(const OrderCourse& order, Day today, int stale_from) {
  constexpr int a_year = 365;
  return order.is_open(today) && (today - order.ordered).count > std::max(stale_from, a_year);
}

std::unordered_map<std::int64_t, OnTime> on_time_of(const OrderCourses& courses, Day today,
                                                    const LeadTimesOptions& options, int stale_from) {
  std::unordered_map<std::int64_t, OnTime> groups;
  for (const OrderCourse& order : courses.all()) {
    if (order.ordered > today || (options.from && order.ordered < *options.from)) continue;
    if (!order.due || (!order.delivered_by(today) && (order.cancelled_by(today) || *order.due >= today))) continue;
    if (is_forgotten(order, today, stale_from)) continue;
    OnTime& group = groups[group_of(order, options.by)];
    ++group.judged;
    if (order.delivered_by(today) && *order.delivered <= *order.due) ++group.on_time;
  }
  return groups;
}

}  // namespace

std::vector<LeadTime> lead_times(const OrderCourses& courses, Day today, const LeadTimesOptions& options) {
  check_options(options);
  std::unordered_map<std::int64_t, OnTime> on_time;
  std::vector<LeadTime> lines;
  for (const Part part : {Part::ordered_to_produced, Part::produced_to_delivered, Part::ordered_to_delivered}) {
    checkpoint();
    std::vector<Step> steps;
    std::vector<double> taken;
    for (const OrderCourse& order : courses.all()) {
      if (order.ordered > today || (options.from && order.ordered < *options.from)) continue;
      const auto step = step_of(order, part, today, options.by);
      if (!step) continue;
      steps.push_back(*step);
      if (step->is_done) taken.push_back(step->days);
    }
    if (taken.empty() && part != Part::ordered_to_delivered) continue;
    const auto at = [&](double share) {
      if (taken.empty()) return std::numeric_limits<int>::max();  // nothing is stale yet, and there is no trend
      const auto place = taken.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(taken.size() - 1));
      std::ranges::nth_element(taken, place);
      return static_cast<int>(*place);
    };
    const int stale_from = at(nearly_all);
    const int limit = at(most);
    if (part == Part::ordered_to_delivered) on_time = on_time_of(courses, today, options, stale_from);

    if (options.by != LeadTimesBy::all) std::ranges::sort(steps, {}, &Step::group);
    for (std::size_t first = 0; first < steps.size();) {
      const std::int64_t group = steps[first].group;
      std::size_t end = first;
      while (end < steps.size() && steps[end].group == group) ++end;
      const auto own = std::span(steps).subspan(first, end - first);
      first = end;
      LeadTime line = line_of(group_text(courses, options.by, group), part, own, stale_from, limit, today);
      const auto judged = on_time.find(group);
      if (part == Part::ordered_to_delivered && judged != on_time.end()) {
        line.judged = judged->second.judged;
        const auto n = static_cast<double>(line.judged);
        line.on_time = static_cast<double>(judged->second.on_time) / n;
        const statistics::Interval interval = statistics::wilson(*line.on_time, n);
        line.on_time_low = interval.low;
        line.on_time_high = interval.high;
      }
      lines.push_back(std::move(line));
    }
  }
  std::ranges::sort(lines, {}, [](const LeadTime& line) { return std::tie(line.group, line.part); });
  return lines;
}

}  // namespace crmcore::delivery
