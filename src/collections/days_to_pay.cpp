#include "crmcore/collections/days_to_pay.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "bills.hpp"

namespace crmcore::collections {
namespace {

using statistics::SurvivalPoint;

constexpr std::size_t remembered = 24;          // last bills that speak for a customer: habits change
constexpr std::int64_t fewest_of_a_class = 20;  // settled bills of a class: the least with a 90 % interval inside them
constexpr double rounding = 1e-9;               // what sums of shares leave beside a whole number

double log_days(int days) { return std::log1p(static_cast<double>(days)); }

/// What is known of a bill at the end of a day.
struct Known {
  int days = 0;
  bool settled = false;
};
Known known_on(const BillCourse& bill, Day day) {
  if (bill.settled && *bill.settled <= day && (!bill.ended || *bill.settled <= *bill.ended))
    return {std::max(0, (*bill.settled - bill.billed).count), true};
  return {std::max(0, (std::min(day, bill.ended.value_or(day)) - bill.billed).count), false};
}

/// Cases and whether each is settled, for a curve.
struct Cases {
  std::vector<double> times;
  std::vector<std::uint8_t> happened;
  std::int64_t settled = 0;

  void add(double time, bool is_settled) {
    times.push_back(time);
    happened.push_back(is_settled ? 1 : 0);
    settled += is_settled ? 1 : 0;
  }
  std::vector<SurvivalPoint> curve() const { return statistics::kaplan_meier(times, happened); }
};

/// The mean of what bills take that take longer than so much; what was never paid counts as the longest seen.
class MeanBeyond {
 public:
  explicit MeanBeyond(std::span<const SurvivalPoint> curve) : curve_(curve), sums_(curve.size() + 1) {
    if (curve.empty()) return;
    sums_.back() = curve.back().survival * curve.back().time;
    for (std::size_t i = curve.size(); i-- > 0;) {
      const double before = i == 0 ? 1 : curve[i - 1].survival;
      sums_[i] = sums_[i + 1] + (before - curve[i].survival) * curve[i].time;
    }
  }
  double operator()(double time) const {
    const auto next = std::ranges::upper_bound(curve_, time, {}, &SurvivalPoint::time);
    const double left = next == curve_.begin() ? 1 : (next - 1)->survival;
    if (next == curve_.end() || left <= 0) return time;
    return std::max(time, sums_[static_cast<std::size_t>(next - curve_.begin())] / left);
  }

 private:
  std::span<const SurvivalPoint> curve_;
  std::vector<double> sums_;  // of time × share from each point on
};

/// How much is known of a customer: none, one, few, some, many bills.
std::size_t class_of(std::int64_t bills) {
  if (bills <= 1) return static_cast<std::size_t>(bills);
  if (bills <= 3) return 2;
  return bills <= 9 ? 3 : 4;
}

/// The bills of each customer by day; those of one day in an order of their own, so that the order of the rows changes
/// nothing.
using Courses = std::map<std::int64_t, std::vector<const BillCourse*>>;
Courses by_customer(std::span<const BillCourse> bills, Day today) {
  Courses courses;
  for (const BillCourse& bill : bills)
    if (bill.billed <= today) courses[bill.customer].push_back(&bill);
  for (auto& [customer, course] : courses)
    std::ranges::sort(course, {}, [&](const BillCourse* bill) {
      const Known known = known_on(*bill, today);
      return std::tuple(bill->billed, known.days, known.settled);
    });
  return courses;
}

/// log(1 + days) of the last of the first `end` bills of a course, as they were known on a day.
std::vector<double> remembered_of(const std::vector<const BillCourse*>& course, std::size_t end, Day day,
                                  const MeanBeyond& beyond) {
  std::vector<double> times;
  for (std::size_t i = end - std::min(end, remembered); i < end; ++i) {
    const Known known = known_on(*course[i], day);
    const double time = log_days(known.days);
    times.push_back(known.settled ? time : beyond(time));
  }
  return times;
}

double sum_of(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// How values differ within groups and between them.
struct Variances {
  double mean = 0, within = 0, between = 0;
};
/// By analysis of variance of groups of different sizes; nothing between them where none has two values.
Variances variances_of(const std::vector<std::vector<double>>& groups) {
  double count = 0, sum = 0, squares_of_counts = 0;
  for (const auto& group : groups) {
    const auto n = static_cast<double>(group.size());
    count += n;
    squares_of_counts += n * n;
    sum += sum_of(group);
  }
  Variances variances{.mean = sum / count};
  const auto number = static_cast<double>(groups.size());
  if (groups.size() < 2 || count == number) return variances;
  double within = 0, between = 0;
  for (const auto& group : groups) {
    const auto n = static_cast<double>(group.size());
    const double mean = sum_of(group) / n;
    between += n * (mean - variances.mean) * (mean - variances.mean);
    for (const double value : group) within += (value - mean) * (value - mean);
  }
  variances.within = within / (count - number);
  const double usual_size = (count - squares_of_counts / count) / (number - 1);
  variances.between = std::max(0.0, (between / (number - 1) - variances.within) / usual_size);
  return variances;
}

/// The classes whose bills speak for one of them: itself, then those of whom less was known, nearest first, then more.
std::vector<std::size_t> classes_for(std::size_t which, std::size_t count) {
  std::vector<std::size_t> classes;
  for (std::size_t c = which + 1; c-- > 0;) classes.push_back(c);
  for (std::size_t c = which + 1; c < count; ++c) classes.push_back(c);
  return classes;
}

/// A bill that is watched from a time on, until it is settled or no longer seen.
struct Watched {
  double from = 0, to = 0;
  bool settled = false;
};
/// Kaplan and Meier's curve beyond a time, of bills each of which is at risk only while it is watched.
std::vector<SurvivalPoint> curve_of(const std::vector<Watched>& bills, double beyond) {
  std::vector<double> from, to, events;
  for (const Watched& bill : bills) {
    if (bill.to <= beyond) continue;
    from.push_back(bill.from);
    to.push_back(bill.to);
    if (bill.settled) events.push_back(bill.to);
  }
  for (auto* times : {&from, &to, &events}) std::ranges::sort(*times);
  std::vector<SurvivalPoint> curve;
  double survival = 1;
  for (std::size_t i = 0; i < events.size();) {
    SurvivalPoint point{.time = events[i]};
    for (; i < events.size() && events[i] == point.time; ++i) ++point.events;
    const auto begun = std::ranges::lower_bound(from, point.time) - from.begin();
    const auto ended = std::ranges::lower_bound(to, point.time) - to.begin();
    point.at_risk = begun - ended;
    survival *= 1 - static_cast<double>(point.events) / static_cast<double>(point.at_risk);
    point.survival = survival;
    curve.push_back(point);
  }
  return curve;
}

/// The days of a logarithm of 1 + days, 0 or more.
double days_of(double logarithm) { return std::max(0.0, std::expm1(logarithm)); }

/// The interval of a bill whose rest has a curve.
std::optional<ForeseenDays> foreseen_by(std::span<const SurvivalPoint> curve, double middle, double share) {
  std::int64_t settled = 0;
  for (const SurvivalPoint& point : curve) settled += point.events;
  const auto half = statistics::time_at(curve, 0.5 + rounding);
  if (!half) return std::nullopt;
  const auto time_of = [&](double rank) {  // of the settled bills, by order
    return statistics::time_at(curve, 1 - rank / static_cast<double>(settled) + rounding);
  };
  const auto cases = static_cast<double>(settled + 1);
  const double low_rank = std::floor(cases * (1 - share) / 2 + rounding);
  const double high_rank = std::ceil(cases * (1 + share) / 2 - rounding);
  ForeseenDays days;
  days.middle = days_of(middle + *half);
  if (low_rank >= 1) days.low = days_of(middle + time_of(low_rank).value_or(*half));
  if (high_rank > static_cast<double>(settled)) return days;
  if (const auto high = time_of(high_rank)) days.high = days_of(middle + *high);
  return days;
}

std::optional<double> optional_days(const std::optional<ForeseenDays>& foreseen, double ForeseenDays::*member) {
  return foreseen ? std::optional((*foreseen).*member) : std::nullopt;
}

}  // namespace

PayerModel::PayerModel(std::span<const BillCourse> bills, Day today) {
  Cases all;
  for (const BillCourse& bill : bills) {
    if (bill.billed > today) continue;
    const Known known = known_on(bill, today);
    all.add(log_days(known.days), known.settled);
  }
  settled_ = all.settled;
  if (!speaks()) return;

  const auto curve = all.curve();
  const MeanBeyond beyond(curve);
  const Courses courses = by_customer(bills, today);
  std::vector<std::vector<double>> groups;
  for (const auto& [customer, course] : courses) {
    groups.push_back(remembered_of(course, course.size(), today, beyond));
    own_[customer] = {sum_of(groups.back()), static_cast<std::int64_t>(groups.back().size())};
  }
  const Variances variances = variances_of(groups);
  mean_ = variances.mean;
  if (variances.between > 0) prior_ = variances.within / variances.between;

  for (const auto& [customer, course] : courses) {
    std::size_t before = 0;  // bills of earlier days
    for (const BillCourse* bill : course) {
      while (course[before]->billed < bill->billed) ++before;
      const auto times = remembered_of(course, before, bill->billed, beyond);
      const Own own{sum_of(times), static_cast<std::int64_t>(times.size())};
      const Known known = known_on(*bill, today);
      past_[class_of(own.bills)].push_back({log_days(known.days), middle_of(own), known.settled});
    }
  }
  for (std::size_t which = 0; which < class_count; ++which) {
    Cases cases;
    for (const std::size_t c : classes_for(which, class_count)) {
      if (cases.settled >= fewest_of_a_class) break;
      for (const Past& bill : past_[c]) cases.add(bill.time - bill.foreseen, bill.settled);
    }
    rests_[which] = cases.curve();
  }
}

PayerModel::Curve PayerModel::curve_beyond(std::size_t which, double time, double foreseen) const {
  std::vector<Watched> bills;
  std::int64_t settled = 0;
  for (const std::size_t c : classes_for(which, class_count)) {
    if (settled >= fewest_of_a_class) break;
    for (const Past& bill : past_[c]) {
      if (bill.time <= time) continue;
      bills.push_back({time - bill.foreseen, bill.time - bill.foreseen, bill.settled});
      settled += bill.settled ? 1 : 0;
    }
  }
  return curve_of(bills, time - foreseen);
}

PayerModel::Own PayerModel::own_of(std::int64_t customer) const {
  const auto found = own_.find(customer);
  return found == own_.end() ? Own{} : found->second;
}

double PayerModel::own_weight(std::int64_t customer) const {
  const Own own = own_of(customer);
  if (!prior_ || own.bills == 0) return 0;
  const auto bills = static_cast<double>(own.bills);
  return bills / (bills + *prior_);
}

double PayerModel::middle_of(const Own& own) const {
  if (!prior_ || own.bills == 0) return mean_;
  const auto bills = static_cast<double>(own.bills);
  return mean_ + bills / (bills + *prior_) * (own.sum / bills - mean_);
}

std::optional<ForeseenDays> PayerModel::next_bill(std::int64_t customer, double share) const {
  if (!speaks()) return std::nullopt;
  const Own own = own_of(customer);
  return foreseen_by(rests_[class_of(own.bills)], middle_of(own), share);
}

std::optional<ForeseenDays> PayerModel::open_bill(std::int64_t customer, int age, double share) const {
  if (!speaks()) return std::nullopt;
  const Own own = own_of(customer);
  const double middle = middle_of(own);
  auto days = foreseen_by(curve_beyond(class_of(own.bills), log_days(age), middle), middle, share);
  if (!days) return days;
  const double soonest = age + 1;  // it was not paid up to today
  days->low = std::max(days->low, soonest);
  days->middle = std::max(days->middle, soonest);
  return days;
}

Result<DaysToPay> days_to_pay(const store::Store& store, Day today, const DaysToPayOptions& options) {
  check_options(options);
  const auto codes = store::codes_of(store, "customer");
  const auto bills = courses_of(bills_of(store, today));
  const PayerModel model(bills, today);
  Result<DaysToPay> result{{}, store.currency()};
  for (const auto& [customer, course] : by_customer(bills, today)) {
    DaysToPay line;
    line.customer = codes.at(customer);
    Cases cases;
    for (const BillCourse* bill : course) {
      const Known known = known_on(*bill, today);
      cases.add(known.days, known.settled);
      if (bill->ended && !known.settled) continue;
      ++line.bills;
      if (known.settled)
        ++line.settled;
      else
        line.oldest_open = std::max<std::int64_t>(line.oldest_open.value_or(0), known.days);
    }
    line.open = line.bills - line.settled;
    line.usual = statistics::time_at(cases.curve(), 0.5);
    const auto next = model.next_bill(customer, options.share);
    line.expected = optional_days(next, &ForeseenDays::middle);
    line.low = optional_days(next, &ForeseenDays::low);
    if (next) line.high = next->high;
    line.own_weight = model.own_weight(customer);
    result.rows.push_back(std::move(line));
  }
  std::ranges::sort(result.rows, {}, &DaysToPay::customer);
  return result;
}

}  // namespace crmcore::collections
