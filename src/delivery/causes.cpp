#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <unordered_map>

#include "crmcore/delivery/lateness.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/task.hpp"

namespace crmcore::delivery {
namespace {

constexpr double level = 0.05;  // of naming anything that is only chance
constexpr std::size_t quarters = 4;

/// An order that was to be delivered by now.
struct JudgedOrder {
  const OrderCourse* order;
  bool is_late;
  std::int64_t month;
};

std::vector<JudgedOrder> judged_orders(const OrderCourses& courses, Day today, const CausesOptions& options) {
  std::vector<JudgedOrder> judged;
  for (const OrderCourse& order : courses.all()) {
    if (!order.due || order.ordered > today || (options.from && order.ordered < *options.from)) continue;
    const bool delivered = order.delivered_by(today);
    if (!delivered && (order.cancelled_by(today) || *order.due >= today)) continue;
    judged.push_back({&order, !delivered || *order.delivered > *order.due, Month(order.ordered).first_day().number()});
  }
  return judged;
}

struct Count {
  std::int64_t orders = 0, late = 0;
};
using CountsOfMonths = std::unordered_map<std::int64_t, Count>;

/// The number of the value of an order, and how a number is written; a negative number is not judged.
struct Characteristic {
  std::string_view name;
  std::function<std::int64_t(const JudgedOrder&)> value;
  std::function<std::string(std::int64_t)> text;
  bool within_months = true;
};

/// Upper ends of the first three quarters of numbers.
std::vector<std::int64_t> ends_of_quarters(std::vector<std::int64_t> numbers) {
  std::vector<std::int64_t> ends;
  if (numbers.empty()) return ends;
  std::ranges::sort(numbers);
  for (std::size_t q = 1; q < quarters; ++q) ends.push_back(numbers[(numbers.size() - 1) * q / quarters]);
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}
std::int64_t quarter_of(const std::vector<std::int64_t>& ends, std::int64_t number) {
  return std::ranges::lower_bound(ends, number) - ends.begin();
}
std::string range_text(const std::vector<std::int64_t>& ends, std::int64_t quarter,
                       const std::function<std::string(std::int64_t)>& text) {
  const auto at = static_cast<std::size_t>(quarter);
  if (at == 0) return "up to " + text(ends[0]);
  if (at == ends.size()) return "over " + text(ends.back());
  return "over " + text(ends[at - 1]) + " up to " + text(ends[at]);
}

std::vector<Characteristic> characteristics_of(const OrderCourses& courses, const std::vector<JudgedOrder>& judged) {
  std::vector<Characteristic> all;
  for (std::size_t t = 0; t < trait_count; ++t) {
    const auto trait = static_cast<Trait>(t);
    const auto value = [t](const JudgedOrder& one) -> std::int64_t {
      return one.order->traits[t] == 0 ? -1 : one.order->traits[t];
    };
    const auto text = [&courses, trait](std::int64_t number) {
      return courses.text(trait, static_cast<std::int32_t>(number));
    };
    all.push_back({name(trait), value, text});
  }
  all.push_back({"weekday", [](const JudgedOrder& one) { return std::int64_t{one.order->ordered.weekday()}; },
                 [](std::int64_t number) { return std::to_string(number); }});
  const auto month_text = [](std::int64_t number) {
    constexpr std::size_t year_and_month = 7;  // of 2026-01-31
    return Day::from_number(number + Day::first_number).text().substr(0, year_and_month);
  };
  all.push_back({"month", [](const JudgedOrder& one) { return one.month - Day::first_number; }, month_text, false});

  std::vector<std::int64_t> amounts, days;
  const auto promised = [](const JudgedOrder& one) {
    return std::int64_t{std::max(0, (*one.order->due - one.order->ordered).count)};
  };
  for (const JudgedOrder& one : judged) {
    if (one.order->amount) amounts.push_back(one.order->amount->minor);
    days.push_back(promised(one));
  }
  const auto amount_ends = ends_of_quarters(std::move(amounts));
  const auto day_ends = ends_of_quarters(std::move(days));
  const Currency currency = courses.currency();
  const auto amount_text = [currency](std::int64_t minor) { return Money{Amount{minor}, currency}.text(); };
  if (!amount_ends.empty())
    all.push_back({"amount",
                   [amount_ends](const JudgedOrder& one) {
                     return one.order->amount ? quarter_of(amount_ends, one.order->amount->minor) : -1;
                   },
                   [amount_ends, amount_text](std::int64_t q) { return range_text(amount_ends, q, amount_text); }});
  const auto day_text = [](std::int64_t count) { return std::to_string(count) + " days"; };
  all.push_back({"days_promised",
                 [day_ends, promised](const JudgedOrder& one) { return quarter_of(day_ends, promised(one)); },
                 [day_ends, day_text](std::int64_t q) { return range_text(day_ends, q, day_text); }});
  return all;
}

struct Ends {
  double low, high;
};
/// Wilson's interval of a share, so many deviations to each side.
Ends wilson(double share, double n, double z) {
  const double shrunk = 1 + z * z / n;
  const double centre = (share + z * z / (2 * n)) / shrunk;
  const double half = z / shrunk * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

/// A value on the way to a cause: with the variance of the share of the rest.
struct Candidate {
  Cause cause;
  double rest_variance = 0;
};

/// A value against the other orders of its months; none where there are too few.
std::optional<Candidate> compared(const CountsOfMonths& own, const CountsOfMonths& all, std::int64_t least) {
  Candidate candidate;
  Cause& cause = candidate.cause;
  double by_chance = 0, as_rest = 0, variance = 0;
  for (const auto& [month, count] : own) {
    const Count& whole = all.at(month);
    const std::int64_t others = whole.orders - count.orders;
    if (others == 0) continue;  // nothing to compare with
    cause.orders += count.orders;
    cause.late += count.late;
    const auto n = static_cast<double>(count.orders);
    by_chance += n * static_cast<double>(whole.late) / static_cast<double>(whole.orders);
    const double rest = static_cast<double>(whole.late - count.late) / static_cast<double>(others);
    as_rest += n * rest;
    variance += n * n * rest * (1 - rest) / static_cast<double>(others);
  }
  if (cause.orders < least) return std::nullopt;
  const auto n = static_cast<double>(cause.orders);
  const auto late = static_cast<double>(cause.late);
  cause.share = late / n;
  cause.rest_share = as_rest / n;
  cause.difference = cause.share - cause.rest_share;
  cause.excess = late - as_rest;
  candidate.rest_variance = variance / (n * n);
  // The binomial is above the sum of hypergeometrics from one above the mean on only.
  if (late >= by_chance + 1) cause.p_value = statistics::beta_probability(late, n - late + 1, by_chance / n);
  return candidate;
}

}  // namespace

std::vector<Cause> causes(const OrderCourses& courses, Day today, const CausesOptions& options) {
  check_options(options);
  const auto judged = judged_orders(courses, today, options);
  std::vector<Candidate> candidates;
  for (const Characteristic& one : characteristics_of(courses, judged)) {
    checkpoint();
    CountsOfMonths all;
    std::map<std::int64_t, CountsOfMonths> values;
    for (const JudgedOrder& order : judged) {
      const std::int64_t value = one.value(order);
      if (value < 0) continue;
      const std::int64_t stratum = one.within_months ? order.month : 0;
      for (Count* count : {&all[stratum], &values[value][stratum]}) {
        ++count->orders;
        count->late += order.is_late ? 1 : 0;
      }
    }
    if (values.size() < 2) continue;
    for (const auto& [value, own] : values) {
      auto candidate = compared(own, all, options.least_orders);
      if (!candidate) continue;
      candidate->cause.trait = one.name;
      candidate->cause.value = one.text(value);
      candidates.push_back(std::move(*candidate));
    }
  }

  // Holm's correction: the smallest p-value times their number, the next times one less, never below the one before.
  std::ranges::stable_sort(candidates, {}, [](const Candidate& candidate) { return candidate.cause.p_value; });
  const auto count = static_cast<double>(candidates.size());
  const double z = candidates.empty() ? 0 : statistics::normal_quantile(1 - level / (2 * count));
  double before = 0;
  std::vector<Cause> causes;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Cause& cause = candidates[i].cause;
    before = std::max(before, std::min(1.0, cause.p_value * (count - static_cast<double>(i))));
    cause.p_value = before;
    const Ends own = wilson(cause.share, static_cast<double>(cause.orders), z);
    const double of_rest = z * std::sqrt(candidates[i].rest_variance);
    cause.low = cause.difference - statistics::deviation_of_sum(cause.share - own.low, of_rest);
    cause.high = cause.difference + statistics::deviation_of_sum(own.high - cause.share, of_rest);
    if (options.all || cause.p_value <= level) causes.push_back(std::move(cause));
  }
  const auto named_first = [](const Cause& cause) { return std::pair(cause.p_value > level, -cause.excess); };
  std::ranges::stable_sort(causes, {}, named_first);
  return causes;
}

}  // namespace crmcore::delivery
