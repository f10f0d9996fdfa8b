#include <algorithm>
#include <cmath>

#include "crmcore/delivery/lateness.hpp"
#include "lead_time_model.hpp"

namespace crmcore::delivery {
namespace {

constexpr double pace_share = 0.8;  // where the pace of the last weeks is read
constexpr double rounding = 1e-9;

/// The chances of one open order, given the days it has waited.
class Chances {
 public:
  Chances(const LeadTimeModel& model, const OrderCourse& order, Day today)
      : model_(model), ordered_(order.ordered), waited_((today - order.ordered).count) {
    const AskedOrder asked{order.traits, order.ordered, {}};
    centre_ = model.level() + model.rest(asked, pace_share).recent;
    for (const double one : model.added_by(asked)) centre_ += one;
    still_open_ = beyond(waited_);
  }

  /// That it takes more than so many days.
  double later_than(int days) const {
    if (still_open_ <= 0) return 1;
    return std::min(1.0, beyond(days) / still_open_);
  }
  /// The day by which it is delivered with a chance; none where nothing that was seen took as long.
  std::optional<Day> day_of(double share) const {
    if (still_open_ <= 0) return std::nullopt;
    const auto rest = model_.rest_exceeded_by((1 - share) * still_open_);
    if (!rest) return std::nullopt;
    constexpr double longest = 12;  // logarithm of 400 years
    const double days = std::ceil(std::expm1(std::min(longest, centre_ + *rest)) - rounding);
    return Day::after(ordered_, std::max<std::int64_t>(waited_ + 1, static_cast<std::int64_t>(days)));
  }

 private:
  double beyond(int days) const { return model_.beyond(std::log1p(std::max(0, days)) - centre_ + rounding); }

  const LeadTimeModel& model_;
  Day ordered_;
  int waited_;
  double centre_ = 0;
  double still_open_ = 1;
};

}  // namespace

std::vector<OpenOrder> open_orders(const OrderCourses& courses, Day today, const OpenOptions& options) {
  check_options(options);
  const LeadTimeModel model(courses, today, false);
  std::vector<OpenOrder> orders;
  for (const OrderCourse& order : courses.all()) {
    if (order.ordered > today || !order.is_open(today)) continue;
    OpenOrder& open = orders.emplace_back();
    open.order = order.order;
    open.key = courses.key(order);
    open.customer = courses.text(Trait::customer, order.trait(Trait::customer));
    open.product = courses.text(Trait::product, order.trait(Trait::product));
    open.ordered = order.ordered;
    open.due = order.due;
    open.waited = (today - order.ordered).count;
    open.amount = order.amount;
    if (order.due && *order.due < today) {
      open.days_late = (today - *order.due).count;
      open.probability = 1;
    }
    if (model.has_level()) {
      const Chances chances(model, order, today);
      if (order.due && !open.probability) open.probability = chances.later_than((*order.due - order.ordered).count);
      constexpr double half = 0.5;
      open.expected = chances.day_of(half);
      open.promised = chances.day_of(options.share);
      if (!open.expected) open.note = "it has waited longer than such orders took";
    } else {
      open.note = "too little data: fewer than " + std::to_string(LeadTimeModel::fewest) + " delivered orders";
    }
    if (open.amount && open.probability)
      open.at_risk = Amount{std::llround(static_cast<double>(open.amount->minor) * *open.probability)};
  }
  std::ranges::stable_sort(orders, [](const OpenOrder& a, const OpenOrder& b) {
    if (a.days_late != b.days_late) return a.days_late > b.days_late;
    return a.probability.value_or(0) > b.probability.value_or(0);
  });
  return orders;
}

std::vector<OpenOrder> late(const OrderCourses& courses, Day today, const LateOptions& options) {
  check_options(options);
  auto orders = open_orders(courses, today);
  std::erase_if(orders, [&](const OpenOrder& order) {
    return order.days_late == 0 && (!order.probability || *order.probability < options.likely);
  });
  return orders;
}

}  // namespace crmcore::delivery
