#include "lead_time_model.hpp"

#include <algorithm>
#include <cmath>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/task.hpp"

namespace crmcore::delivery {

/// An order on the way to a model.
struct LearnedOrder {
  std::int32_t age;  // days since it was ordered
  float weight;      // chance that it will be delivered
  bool is_delivered;
  double logarithm;  // of the days it took or has waited
  double expected;   // of the logarithm, by all factors
  double due;        // logarithm of the days promised, less its mean once that is known; 0 where none was
  bool has_due;
};

namespace {

constexpr int longest_past = 1096;            // days: three years; what is older says little of today
constexpr std::size_t most_orders = 400'000;  // the latest ones: more would take longer and change nothing
constexpr double nearly_all = 0.995;          // share of deliveries after which an open order is stale
constexpr int rounds = 10;                    // of the mixed model: it has settled by then
/// Orders below which a value of a factor says nothing of its own.
constexpr double fewest_in_cell = LeadTimeModel::fewest_of_a_value;
constexpr double first_variance = 0.05;  // of what a factor adds: 22 % more or less
constexpr double least_variance = 1e-5;
constexpr int days_of_period = 30;
constexpr int fewest_days_for_months = 400;  // a month must have come round before it can be told from its year
constexpr double usual_half_life = 365;      // days after which an order says half as much of the usual rest
constexpr double recent_half_life = 15;      // and of the recent one
constexpr double orders_for_recent = 30;     // orders that say as much of the last weeks as the year does
constexpr double greatest_leverage = 0.9;
constexpr std::int64_t fewest_for_weekdays = 100;
constexpr double prior_orders = 20;  // of which half a one never came, before any is seen

double logarithm_of(double days) { return std::log1p(days); }
std::size_t index_of(Factor factor) { return static_cast<std::size_t>(factor); }

std::uint64_t pair_of(std::int32_t from, std::int32_t to) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(from)) << 32 | static_cast<std::uint32_t>(to);
}
/// Where an order comes from: the place of its seller, else the seller.
std::int32_t origin_of(const Traits& traits) {
  const std::int32_t place = traits[static_cast<std::size_t>(Trait::seller_place)];
  return place != 0 ? place : traits[static_cast<std::size_t>(Trait::seller)];
}

/// E[y | y > at] of a normal y.
double expected_beyond(double mean, double deviation, double at) {
  const double z = (at - mean) / deviation;
  const double beyond = statistics::normal_probability(-z);
  constexpr double least = 1e-8;  // farther out the ratio loses its digits, and is near z itself
  if (beyond < least) return at;
  constexpr double inverse_root = 0.3989422804014327;  // 1/√(2π)
  return mean + deviation * inverse_root * std::exp(-z * z / 2) / beyond;
}

/// What the values of one factor add, on the way to a model.
struct FactorEffects {
  FactorEffects(const std::vector<LearnedOrder>& orders, const std::vector<std::int32_t>& cells_of, std::size_t count)
      : cells(&cells_of), added(count), sums(count), weights(count) {
    for (std::size_t i = 0; i < orders.size(); ++i) weights[cell(i)] += orders[i].weight;
  }

  std::size_t cell(std::size_t order) const { return static_cast<std::size_t>((*cells)[order]); }
  static bool speaks(double weight) { return weight >= fewest_in_cell; }
  std::int64_t values() const { return std::ranges::count_if(weights, &FactorEffects::speaks); }
  /// How many orders it takes to say as much of a value as all values together.
  double as_orders(double noise) const { return std::max(1.0, noise / variance); }

  /// One round: what each value adds to what the others leave of `logarithms`, and how much values differ.
  void learn(std::vector<LearnedOrder>& orders, const std::vector<double>& logarithms, double noise) {
    std::ranges::fill(sums, 0);
    for (std::size_t i = 0; i < orders.size(); ++i)
      sums[cell(i)] += orders[i].weight * (logarithms[i] - orders[i].expected);
    const double shrinking = as_orders(noise);
    double squared = 0, speaking = 0;
    for (std::size_t c = 0; c < sums.size(); ++c) {
      if (!speaks(weights[c])) {
        sums[c] = 0;
        continue;
      }
      const double now = (sums[c] + weights[c] * added[c]) / (weights[c] + shrinking);
      sums[c] = now - added[c];
      added[c] = now;
      squared += now * now + noise / (weights[c] + shrinking);
      ++speaking;
    }
    variance = std::max(least_variance, squared / speaking);
    for (std::size_t i = 0; i < orders.size(); ++i) orders[i].expected += sums[cell(i)];
  }

  const std::vector<std::int32_t>* cells;
  std::vector<double> added, sums, weights;
  double variance = first_variance;
};

/// The latest orders known on a day, in their order.
std::vector<const OrderCourse*> latest_orders(const OrderCourses& courses, Day today) {
  std::vector<const OrderCourse*> known;
  for (const OrderCourse& order : courses.all())
    if (order.ordered <= today && (today - order.ordered).count <= longest_past) known.push_back(&order);
  if (known.size() <= most_orders) return known;
  const auto later = [](const OrderCourse* a, const OrderCourse* b) {
    return std::pair(a->ordered, a->order) > std::pair(b->ordered, b->order);
  };
  std::ranges::nth_element(known, known.begin() + most_orders, later);
  known.resize(most_orders);
  std::ranges::sort(known, {}, &OrderCourse::order);
  return known;
}

/// The share of orders that never come, of those old enough to tell.
double share_that_never_comes(const std::vector<const OrderCourse*>& known, Day today, int longest) {
  double old = 0, never = 0.5;
  for (const OrderCourse* order : known) {
    if ((today - order->ordered).count <= longest || order->cancelled_by(today)) continue;
    ++old;
    if (!order->delivered_by(today)) ++never;
  }
  return never / (old + prior_orders);
}

/// The day up to which it is known how long an order takes.
Day known_until(const OrderCourse& order, Day today) {
  if (order.delivered_by(today)) return *order.delivered;
  if (order.cancelled_by(today)) return *order.cancelled;
  return today;
}

int days_promised(const OrderCourse& order) { return std::max(0, (*order.due - order.ordered).count); }

}  // namespace

/// Orders on the way to a model, with the numbers of their values.
struct LeadTimeModel::Learned {
  std::vector<LearnedOrder> orders;
  std::array<std::vector<std::int32_t>, factor_count> cells;
  std::vector<std::int32_t> periods;
  std::vector<float> leverage;
  double all = 0;        // sum of weights
  double deviation = 0;  // of what is left
};

LeadTimeModel::LeadTimeModel(const OrderCourses& courses, Day today, bool use_due) : use_due_(use_due) {
  const auto known = latest_orders(courses, today);
  std::vector<int> taken;
  for (const OrderCourse* order : known) {
    if (!order->delivered_by(today)) continue;
    taken.push_back(std::max(0, (*order->delivered - order->ordered).count));
    ++deliveries_[static_cast<std::size_t>(order->delivered->weekday() - 1)];
  }
  delivered_ = std::ssize(taken);
  if (!has_level()) return;
  std::ranges::sort(taken);
  longest_ = taken[static_cast<std::size_t>(nearly_all * static_cast<double>(taken.size() - 1))];
  const double never = share_that_never_comes(known, today, longest_);

  Learned learned;
  learned.orders.reserve(known.size());
  for (const OrderCourse* order : known) {
    const bool is_delivered = order->delivered_by(today);
    const int days = std::max(0, (known_until(*order, today) - order->ordered).count);
    if (!is_delivered && days > longest_) continue;  // stale
    double weight = 1;
    if (order->is_open(today)) {
      const auto later = static_cast<double>(taken.end() - std::ranges::upper_bound(taken, days));
      const double comes = (1 - never) * std::max(later, 0.5) / static_cast<double>(taken.size());
      weight = comes / (comes + never);
    }
    take(learned, *order,
         LearnedOrder{(today - order->ordered).count, static_cast<float>(weight), is_delivered, logarithm_of(days), 0,
                      0, order->due.has_value()});
  }
  learn_level(learned);
  if (has_factors()) learn_factors(courses, learned);
  learn_rest(learned);
}

void LeadTimeModel::take(Learned& learned, const OrderCourse& order, LearnedOrder taken) {
  ++orders_;
  if (order.due) taken.due = logarithm_of(days_promised(order));
  learned.orders.push_back(taken);
  for (std::size_t t = 0; t < trait_count; ++t) learned.cells[t].push_back(order.traits[t]);
  const auto [pair, is_new] = pairs_.try_emplace(pair_of(origin_of(order.traits), order.trait(Trait::place)),
                                                 static_cast<std::int32_t>(pairs_.size()));
  learned.cells[index_of(Factor::place_pair)].push_back(pair->second);
  learned.cells[index_of(Factor::weekday)].push_back(order.ordered.weekday());
  learned.cells[index_of(Factor::month)].push_back(order.ordered.civil().month);
  learned.periods.push_back(taken.age / days_of_period);
  has_month_ = has_month_ || taken.age >= fewest_days_for_months;
}

void LeadTimeModel::learn_level(Learned& learned) {
  double sum = 0, squares = 0, dues = 0, with_due = 0;
  for (const LearnedOrder& one : learned.orders) {
    learned.all += one.weight;
    sum += one.weight * one.logarithm;
    squares += one.weight * one.logarithm * one.logarithm;
    dues += one.due;
    with_due += one.has_due ? 1 : 0;
  }
  level_ = sum / learned.all;
  if (with_due > 0) mean_due_ = dues / with_due;
  learned.deviation = std::sqrt(std::max(least_variance, squares / learned.all - level_ * level_));
  learned.leverage.assign(learned.orders.size(), 0);
  for (LearnedOrder& one : learned.orders) {
    one.expected = level_;
    if (one.has_due) one.due -= mean_due_;
  }
}

void LeadTimeModel::learn_factors(const OrderCourses& courses, Learned& learned) {
  std::vector<LearnedOrder>& orders = learned.orders;
  std::vector<FactorEffects> effects;
  std::vector<std::size_t> factors;  // of each of the effects
  for (std::size_t f = 0; f < factor_count; ++f) {
    const auto factor = static_cast<Factor>(f);
    constexpr std::size_t weekdays = 8;  // from 1
    constexpr std::size_t months = 13;   // from 1
    std::size_t count = f < trait_count ? courses.count(static_cast<Trait>(f)) : 0;
    if (factor == Factor::place_pair) count = pairs_.size();
    if (factor == Factor::weekday) count = weekdays;
    if (factor == Factor::month) count = months;
    if (factor == Factor::month && !has_month_) continue;
    FactorEffects one(orders, learned.cells[f], count);
    if (one.values() < 2) continue;
    effects.push_back(std::move(one));
    factors.push_back(f);
  }
  constexpr std::size_t most_periods = longest_past / days_of_period + 1;
  FactorEffects period(orders, learned.periods, most_periods);
  periods_ = period.values();

  std::vector<double> logarithms(orders.size());
  const double first_deviation = learned.deviation;
  for (int round = 0; round < rounds; ++round) {
    checkpoint(round, rounds);
    for (std::size_t i = 0; i < orders.size(); ++i)
      logarithms[i] = orders[i].is_delivered
                          ? orders[i].logarithm
                          : expected_beyond(orders[i].expected, learned.deviation, orders[i].logarithm);
    if (use_due_) learn_due(learned, logarithms);
    const double noise = learned.deviation * learned.deviation;
    for (FactorEffects& one : effects) one.learn(orders, logarithms, noise);
    if (periods_ > 1) period.learn(orders, logarithms, noise);
    centre(learned, logarithms, first_deviation);
  }

  const double noise = learned.deviation * learned.deviation;
  double doubts = 0;
  for (std::size_t e = 0; e < effects.size(); ++e) {
    FactorEffects& one = effects[e];
    const double shrinking = one.as_orders(noise);
    Effect& effect = effects_[factors[e]];
    effect.doubt_of_unknown = noise / shrinking;
    for (const double weight : one.weights)
      effect.doubt.push_back(noise / (shrinking + (FactorEffects::speaks(weight) ? weight : 0)));
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const double weight = one.weights[one.cell(i)];
      const bool speaks = FactorEffects::speaks(weight);
      if (speaks) learned.leverage[i] += static_cast<float>(1 / (weight + shrinking));
      doubts += orders[i].weight * noise / (shrinking + (speaks ? weight - 1 : 0));  // without itself
    }
    effect.added = std::move(one.added);
  }
  usual_doubt_ = doubts / learned.all;
  if (periods_ < 2) return;
  if (period.variance > least_variance) period_variance_ = period.variance;
  // The level of its own time is what the rest is asked about.
  for (std::size_t i = 0; i < orders.size(); ++i) orders[i].expected -= period.added[period.cell(i)];
}

void LeadTimeModel::learn_due(Learned& learned, const std::vector<double>& logarithms) {
  double shared = 0, own = 1;
  for (std::size_t i = 0; i < logarithms.size(); ++i) {
    const LearnedOrder& one = learned.orders[i];
    shared += one.weight * one.due * (logarithms[i] - one.expected + by_due_ * one.due);
    own += one.weight * one.due * one.due;
  }
  const double change = shared / own - by_due_;
  by_due_ += change;
  for (LearnedOrder& one : learned.orders) one.expected += change * one.due;
}

void LeadTimeModel::centre(Learned& learned, const std::vector<double>& logarithms, double first_deviation) {
  double off = 0, variance = 0;
  for (std::size_t i = 0; i < logarithms.size(); ++i)
    off += learned.orders[i].weight * (logarithms[i] - learned.orders[i].expected);
  off /= learned.all;
  level_ += off;
  for (std::size_t i = 0; i < logarithms.size(); ++i) {
    LearnedOrder& one = learned.orders[i];
    one.expected += off;
    const double rest = logarithms[i] - one.expected;
    variance += one.weight * rest * rest;
  }
  constexpr double least_share = 1e-3;  // of the spread there was: what is told exactly needs no more
  learned.deviation = std::max(first_deviation * least_share, std::sqrt(variance / learned.all));
}

void LeadTimeModel::learn_rest(const Learned& learned) {
  struct One {
    double value;
    bool is_delivered;
    float weight;
    std::int32_t age;
  };
  std::vector<One> rests;
  rests.reserve(learned.orders.size());
  for (std::size_t i = 0; i < learned.orders.size(); ++i) {
    const auto& one = learned.orders[i];
    const double leverage = std::min<double>(greatest_leverage, learned.leverage[i]);
    rests.push_back({(one.logarithm - one.expected) / (1 - leverage), one.is_delivered, one.weight, one.age});
  }
  std::ranges::sort(rests, [](const One& a, const One& b) {
    if (a.value != b.value) return a.value < b.value;
    return a.is_delivered && !b.is_delivered;
  });
  const auto curve = [&](double half_life, double* effective) {
    std::vector<Step> steps;
    double at_risk = 0, delivered = 0, squares = 0;
    std::vector<double> weights(rests.size());
    for (std::size_t i = 0; i < rests.size(); ++i) {
      weights[i] = rests[i].weight * std::exp2(-rests[i].age / half_life);
      at_risk += weights[i];
      if (!rests[i].is_delivered) continue;
      delivered += weights[i];
      squares += weights[i] * weights[i];
    }
    if (effective) *effective = squares > 0 ? delivered * delivered / squares : 0;
    double survival = 1;
    for (std::size_t i = 0; i < rests.size(); ++i) {
      constexpr double least = 1e-12;  // what is left of a sum of weights by rounding
      if (rests[i].is_delivered && at_risk > least) {
        survival *= std::max(0.0, 1 - weights[i] / at_risk);
        steps.push_back({rests[i].value, survival});
      }
      at_risk -= weights[i];
    }
    return steps;
  };
  usual_ = curve(usual_half_life, nullptr);
  double effective = 0;
  recent_ = curve(recent_half_life, &effective);
  recent_weight_ = effective / (effective + orders_for_recent);
}

std::optional<std::int32_t> LeadTimeModel::cell_of(Factor factor, const AskedOrder& order) const {
  switch (factor) {
    case Factor::weekday: return order.ordered.weekday();
    case Factor::month: return order.ordered.civil().month;
    case Factor::place_pair: {
      const std::int32_t place = order.traits[static_cast<std::size_t>(Trait::place)];
      const auto found = pairs_.find(pair_of(origin_of(order.traits), place));
      if (found == pairs_.end()) return std::nullopt;
      return found->second;
    }
    default: return order.traits[static_cast<std::size_t>(factor)];
  }
}

std::array<double, factor_count> LeadTimeModel::added_by(const AskedOrder& order) const {
  std::array<double, factor_count> added{};
  for (std::size_t f = 0; f < factor_count; ++f) {
    const auto cell = cell_of(static_cast<Factor>(f), order);
    const std::vector<double>& known = effects_[f].added;
    if (cell && static_cast<std::size_t>(*cell) < known.size()) added[f] = known[static_cast<std::size_t>(*cell)];
  }
  return added;
}

double LeadTimeModel::added_by_due(const AskedOrder& order) const {
  if (!use_due_ || !order.due) return 0;
  return by_due_ * (logarithm_of(std::max(0, (*order.due - order.ordered).count)) - mean_due_);
}

double LeadTimeModel::reached(const std::vector<Step>& steps, double share) {
  constexpr double rounding = 1e-12;
  const auto found =
      std::ranges::lower_bound(steps, share - rounding, {}, [](const Step& step) { return 1 - step.survival; });
  return found == steps.end() ? steps.back().rest : found->rest;
}

double LeadTimeModel::doubt_of(const AskedOrder& order) const {
  double doubt = 0;
  for (std::size_t f = 0; f < factor_count; ++f) {
    const Effect& effect = effects_[f];
    const auto cell = cell_of(static_cast<Factor>(f), order);
    const bool known = cell && static_cast<std::size_t>(*cell) < effect.doubt.size();
    doubt += known ? effect.doubt[static_cast<std::size_t>(*cell)] : effect.doubt_of_unknown;
  }
  return doubt;
}

double LeadTimeModel::doubt(const AskedOrder& order, double share) const {
  constexpr double middle = 0.5;
  const double half = std::max(0.0, reached(usual_, share) - reached(usual_, middle));
  double of_months = 0;
  if (periods_ > 1) {
    const auto n = static_cast<double>(periods_);
    of_months = statistics::student_quantile(share, n - 1) * std::sqrt(period_variance_ * (1 + 1 / n));
  }
  const double of_order = statistics::normal_quantile(share) * std::sqrt(std::max(0.0, doubt_of(order) - usual_doubt_));
  return statistics::deviation_of_sum(half, statistics::deviation_of_sum(of_months, of_order)) - half;
}

LeadTimeModel::Rest LeadTimeModel::rest(const AskedOrder& order, double share) const {
  Rest rest;
  rest.usual = reached(usual_, share);
  rest.doubt = doubt(order, share);
  if (!recent_.empty()) rest.recent = recent_weight_ * (reached(recent_, share) - rest.usual);  // none: long ago
  return rest;
}

double LeadTimeModel::beyond(double rest) const {
  const auto after = std::ranges::upper_bound(usual_, rest, {}, &Step::rest);
  return after == usual_.begin() ? 1 : (after - 1)->survival;
}

std::optional<double> LeadTimeModel::rest_exceeded_by(double share) const {
  const auto found = std::ranges::lower_bound(usual_, -share, {}, [](const Step& step) { return -step.survival; });
  if (found == usual_.end()) return std::nullopt;
  return found->rest;
}

bool LeadTimeModel::delivers_on(int weekday) const {
  if (delivered_ < fewest_for_weekdays) return true;
  return deliveries_[static_cast<std::size_t>(weekday - 1)] > 0;
}

}  // namespace crmcore::delivery
