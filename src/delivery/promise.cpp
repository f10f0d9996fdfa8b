#include "crmcore/delivery/promise.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "crmcore/schema/table_reader.hpp"
#include "lead_time_model.hpp"

namespace crmcore::delivery {
namespace {

/// The days of a logarithm of 1 + days.
double days_of(double logarithm) { return std::expm1(logarithm); }

/// What changes of days in equal parts of their logarithm: a part of it times this is that part in days.
double days_per_logarithm(double from, double to) {
  constexpr double alike = 1e-9;
  if (std::abs(to - from) < alike) return std::exp(from);
  return (std::exp(to) - std::exp(from)) / (to - from);
}

double sum_of(const std::array<double, factor_count>& added, std::initializer_list<Factor> factors) {
  double sum = 0;
  for (const Factor factor : factors) sum += added[static_cast<std::size_t>(factor)];
  return sum;
}

void add_note(std::string& notes, const std::string& note) { notes += (notes.empty() ? "" : "; ") + note; }

/// What the orders of one value of a trait tell by a day.
struct Seen {
  std::int64_t orders = 0, delivered = 0;
  int longest_open = 0;  // days
};

/// Counts orders by the values of their traits, each trait once it is asked for.
class SeenOrders {
 public:
  SeenOrders(const OrderCourses& courses, Day today) : courses_(courses), today_(today) {}

  const Seen& of(Trait trait, std::int32_t number) {
    std::vector<Seen>& seen = seen_[static_cast<std::size_t>(trait)];
    if (seen.empty()) count(trait, seen);
    return seen[static_cast<std::size_t>(number)];
  }

 private:
  void count(Trait trait, std::vector<Seen>& seen) const {
    seen.resize(courses_.count(trait));
    for (const OrderCourse& order : courses_.all()) {
      if (order.ordered > today_ || order.cancelled_by(today_)) continue;
      Seen& one = seen[static_cast<std::size_t>(order.trait(trait))];
      ++one.orders;
      if (order.delivered_by(today_))
        ++one.delivered;
      else
        one.longest_open = std::max(one.longest_open, (today_ - order.ordered).count);
    }
  }

  const OrderCourses& courses_;
  Day today_;
  std::array<std::vector<Seen>, trait_count> seen_;
};

/// Tells what a text that was asked for could not say.
void tell_seen(const Seen& seen, const std::string& called, std::int64_t days, std::string& notes) {
  const std::string orders = std::to_string(seen.orders) + (seen.orders == 1 ? " order" : " orders");
  if (seen.orders == 0)
    add_note(notes, "no orders yet of " + called);
  else if (seen.delivered == 0 && seen.longest_open > days)
    add_note(notes, "none of " + orders + " of " + called + " was delivered, the oldest open for " +
                        std::to_string(seen.longest_open) + " days");
  else if (seen.orders < LeadTimeModel::fewest_of_a_value)
    add_note(notes, "only " + orders + " of " + called + ", too few to speak");
}

/// Numbers of the texts of an asked order; texts that no order has are named in `unknown`.
AskedOrder numbered(const OrderCourses& courses, Day today, const Asked& asked, std::string& unknown) {
  AskedOrder order;
  order.ordered = asked.ordered.value_or(today);
  order.due = asked.due;
  for (std::size_t t = 0; t < trait_count; ++t) {
    if (asked.traits[t].empty()) continue;
    const auto trait = static_cast<Trait>(t);
    if (const auto number = courses.number(trait, asked.traits[t])) {
      order.traits[t] = *number;
      if (const std::string& now = courses.text(trait, *number); now != asked.traits[t])
        add_note(unknown, std::string(name(trait)) + " " + cited(asked.traits[t]) + " was merged into " + cited(now));
      continue;
    }
    add_note(unknown, "no orders yet of " + std::string(name(trait)) + " " + cited(asked.traits[t]));
  }
  courses.complete(order.traits);
  return order;
}

// Of a day: what sums of logarithms leave beside a whole number of days, where all orders take the same.
constexpr double rounding_of_days = 1e-4;

/// The whole days to promise for a logarithm; moved back from days on which nothing is delivered.
std::int64_t whole_days(const LeadTimeModel& model, Day ordered, double logarithm) {
  auto days = std::max(std::int64_t{0}, static_cast<std::int64_t>(std::ceil(days_of(logarithm) - rounding_of_days)));
  for (int back = 0; back < 6 && days > 0; ++back) {  // six: the other days of a week
    const auto day = Day::after(ordered, days);
    if (!day || model.delivers_on(day->weekday())) break;
    --days;
  }
  return days;
}

std::string note_of(const LeadTimeModel& model) {
  const std::string found = std::to_string(model.delivered()) + " delivered orders";
  if (!model.has_level())
    return "too little data: " + found + "; at least " + std::to_string(LeadTimeModel::fewest) + " are needed";
  if (!model.has_factors()) return "too little data to tell orders apart: from all " + found;
  return {};
}

Promise promise_for(const LeadTimeModel& model, const AskedOrder& order, const PromiseOptions& options) {
  Promise promise;
  promise.ordered = order.ordered;
  promise.orders = model.orders();
  promise.note = note_of(model);
  if (!model.has_level()) return promise;

  const auto added = model.added_by(order);
  const double by_due = model.added_by_due(order);
  const LeadTimeModel::Rest rest = model.rest(order, options.share);
  const double recent = std::max(0.0, rest.recent);
  double of_order = by_due;
  for (const double one : added) of_order += one;
  const double base = model.level() + rest.usual;
  const double whole = base + of_order + rest.doubt + recent;
  promise.days = whole_days(model, order.ordered, whole);
  promise.promised = Day::after(order.ordered, *promise.days);
  promise.share = 1 - model.beyond(std::log1p(static_cast<double>(*promise.days) + rounding_of_days) - model.level() -
                                   of_order - rest.doubt - recent);

  const double in_days = days_per_logarithm(base, whole);
  promise.base = days_of(base);
  promise.by_product = in_days * sum_of(added, {Factor::product, Factor::category});
  promise.by_seller = in_days * sum_of(added, {Factor::seller, Factor::seller_place});
  promise.by_customer = in_days * sum_of(added, {Factor::customer});
  promise.by_place = in_days * sum_of(added, {Factor::place, Factor::area, Factor::place_pair});
  promise.by_season = in_days * sum_of(added, {Factor::weekday, Factor::month});
  promise.by_due = in_days * by_due;
  promise.by_doubt = in_days * rest.doubt;
  promise.recent = in_days * recent;
  promise.rounding = static_cast<double>(*promise.days) - days_of(whole);
  return promise;
}

/// The first day of the month, week or the day itself from which a promise of this day was known.
Day known_from(Day ordered, Relearned relearned) {
  switch (relearned) {
    case Relearned::month: return Month(ordered).first_day();
    case Relearned::week: return ordered - Days{ordered.weekday() - 1};
    default: return ordered;
  }
}

/// Sums of promises that were held against what came.
struct Judged {
  std::int64_t orders = 0, kept = 0;
  double days = 0, pinball = 0;

  void add(std::int64_t promised, std::int64_t taken, double share) {
    ++orders;
    if (taken <= promised) ++kept;
    days += static_cast<double>(promised);
    const auto late = static_cast<double>(taken - promised);
    pinball += late >= 0 ? share * late : (share - 1) * late;
  }
  void add(const Judged& other) {
    orders += other.orders;
    kept += other.kept;
    days += other.days;
    pinball += other.pinball;
  }
  std::optional<double> mean(double sum) const {
    if (orders == 0) return std::nullopt;
    return sum / static_cast<double>(orders);
  }
};

struct MonthJudged {
  Judged ours, shops;
  std::int64_t overdue = 0;
};

KeptPromises line_of(std::optional<Day> month, const MonthJudged& judged) {
  const Judged& ours = judged.ours;
  const Judged& shops = judged.shops;
  KeptPromises line;
  line.month = month;
  line.orders = ours.orders;
  line.kept = ours.mean(static_cast<double>(ours.kept));
  line.days = ours.mean(ours.days);
  line.pinball = ours.mean(ours.pinball);
  line.overdue = judged.overdue;
  line.orders_due = shops.orders;
  line.due_kept = shops.mean(static_cast<double>(shops.kept));
  line.due_days = shops.mean(shops.days);
  line.due_pinball = shops.mean(shops.pinball);
  return line;
}

}  // namespace

std::vector<Promise> promise(const OrderCourses& courses, Day today, const std::vector<Asked>& asked,
                             const PromiseOptions& options) {
  check_options(options);
  const LeadTimeModel model(courses, today, options.use_due);
  SeenOrders seen(courses, today);
  std::vector<Promise> promises;
  promises.reserve(asked.size());
  for (const Asked& one : asked) {
    std::string unknown;
    const AskedOrder order = numbered(courses, today, one, unknown);
    Promise& promise = promises.emplace_back(promise_for(model, order, options));
    promise.order = one.order;
    for (std::size_t t = 0; t < trait_count && promise.days; ++t)
      if (!one.traits[t].empty() && order.traits[t] != 0)
        tell_seen(seen.of(static_cast<Trait>(t), order.traits[t]),
                  std::string(name(static_cast<Trait>(t))) + " " + cited(one.traits[t]), *promise.days, unknown);
    if (one.due && !options.use_due) add_note(unknown, "due does not speak without use_due");
    if (!unknown.empty()) add_note(promise.note, unknown);
  }
  return promises;
}

std::vector<Asked> asked_of(const Table& table, Currency currency) {
  const TableReader reader(table, currency);
  const auto order = reader.find("order");
  const auto ordered = reader.find("ordered");
  const auto due = reader.find("due");
  std::vector<InputColumn> traits;
  for (const auto code : Choices<Trait>::codes) traits.push_back(reader.find(code));
  reader.check_names();
  std::vector<Asked> asked(reader.rows());
  for (std::size_t row = 0; row < asked.size(); ++row) {
    asked[row].order = order.text(row).value_or("");
    asked[row].ordered = ordered.day(row);
    asked[row].due = due.day(row);
    for (std::size_t t = 0; t < trait_count; ++t) asked[row].traits[t] = traits[t].text(row).value_or("");
  }
  return asked;
}

std::vector<KeptPromises> backtest(const OrderCourses& courses, Day today, const BacktestOptions& options) {
  check_options(options);
  constexpr int a_year = 365;
  const Day from = options.from.value_or(today - Days{a_year});
  std::vector<const OrderCourse*> judged;
  for (const OrderCourse& order : courses.all())
    if (order.ordered >= from && order.ordered <= today && !order.cancelled_by(today)) judged.push_back(&order);
  std::ranges::stable_sort(judged, {}, [](const OrderCourse* order) { return order->ordered; });

  const PromiseOptions promised{.share = options.share, .use_due = options.use_due};
  const LeadTimeModel now(courses, today, false);
  std::map<Day, MonthJudged> months;
  std::optional<LeadTimeModel> model;
  std::optional<Day> learned;
  for (const OrderCourse* order : judged) {
    const Day known = known_from(order->ordered, options.relearned);
    if (learned != known) {
      model.emplace(courses, known - Days{1}, options.use_due);
      learned = known;
    }
    if (!model->has_level()) continue;
    const auto days = promise_for(*model, {order->traits, order->ordered, order->due}, promised).days;
    const bool delivered = order->delivered_by(today);
    const int waited = (today - order->ordered).count;
    if (!delivered && waited > now.longest()) continue;  // stale
    const int taken = delivered ? std::max(0, (*order->delivered - order->ordered).count) : waited;
    const auto is_over = [&](std::int64_t promise) { return waited > promise || (delivered && waited == promise); };
    const Day month = Month(order->ordered).first_day();
    if (is_over(*days)) {
      months[month].ours.add(*days, taken, options.share);
      months[month].overdue += delivered ? 0 : 1;
    }
    if (!order->due) continue;
    const int by_shop = std::max(0, (*order->due - order->ordered).count);
    if (is_over(by_shop)) months[month].shops.add(by_shop, taken, options.share);
  }

  std::vector<KeptPromises> lines;
  MonthJudged all;
  for (const auto& [month, one] : months) {
    lines.push_back(line_of(month, one));
    all.ours.add(one.ours);
    all.shops.add(one.shops);
    all.overdue += one.overdue;
  }
  lines.push_back(line_of(std::nullopt, all));
  return lines;
}

}  // namespace crmcore::delivery
