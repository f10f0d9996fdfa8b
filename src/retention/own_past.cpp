#include "own_past.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/newton.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/scores.hpp"
#include "crmcore/task_part.hpp"
#include "readings.hpp"
#include "window.hpp"

namespace crmcore::retention {
namespace {

using statistics::logit;
using statistics::probability;

/// Horizons at which the past is asked: one to three weeks, the longest month and a half, two, three, four and six of
/// the longest months, years. A fixed list: what is said of a horizon does not hang on which one is asked for, so that
/// it can be kept from rising with time.
constexpr std::array anchors{7, 14, 21, 31, 46, 62, 92, 123, 184, 366, 731};
/// Windows begin so many days ago: a week to a month apart at first, then farther; older ones say less of today.
constexpr std::array backs{7,   14,  21,  31,  38,  46,  54,  62,  77,  92,  107, 123, 153,
                           184, 215, 245, 276, 306, 337, 366, 427, 488, 549, 610, 731, 914};
constexpr std::size_t most_windows = 8;       // of a horizon
constexpr int enough_past = 60;               // days before a window: features look back 30 to 180 days
constexpr double most_rows = 30'000;          // to learn from: more rows hardly add anything
constexpr std::size_t least_customers = 200;  // in a window of a scorecard: fewer say too little of twelve features
constexpr double days_of_week = 7;

Day first_purchase(const History& past) {
  Day first = past.today();
  for (std::size_t c = 0; c < past.customers(); ++c)
    for (std::size_t i = 0; i < past[c].days.size(); ++i)
      if (past[c].purchases[i] > 0) {
        first = std::min(first, past[c].days[i]);
        break;
      }
  return first;
}

/// Whether enough of so many customers stayed away, and came back, to learn a scorecard.
bool enough_of_each(std::int64_t silent, std::int64_t rows) {
  constexpr std::int64_t fewest = 20;
  return silent >= fewest && rows - silent >= fewest;
}

/// Days from `cutoff` to the next purchase; a very large number where there was none.
int days_until_next(const CustomerDays& own, Day cutoff) {
  for (std::size_t i = 0; i < own.days.size(); ++i)
    if (own.days[i] > cutoff && own.purchases[i] > 0) return (own.days[i] - cutoff).count;
  return std::numeric_limits<int>::max();
}

/// A customer on the first day of a window, and what came within a horizon.
struct Rows {
  statistics::Frame frame;
  std::vector<std::uint8_t> silent, fold, anchor;
  std::vector<double> value;  // logits of the value model's chance
  std::vector<double> card;   // logits by a scorecard that has not seen the customer; empty without one
};

/// The windows of one horizon.
struct Windows {
  std::vector<Day> cutoffs;  // the latest first
  double customers = 0;      // of all windows together
  double span = 0;           // days from the first to the end of the last
};

std::map<int, Windows> windows_of(const History& past, const RiskOptions& options) {
  const Day first = first_purchase(past);
  std::map<int, Windows> result;
  for (const int horizon : anchors) {
    Windows own;
    const auto offer = [&](Day cutoff) {
      const bool over = cutoff + Days{horizon} <= past.today();
      if (over && own.cutoffs.size() < most_windows && (cutoff - first).count >= std::min(enough_past, horizon))
        own.cutoffs.push_back(cutoff);
    };
    if (options.cutoff)
      offer(*options.cutoff);
    else
      for (const int back : backs) offer(past.today() - Days{back});
    if (own.cutoffs.empty()) continue;
    own.span = (own.cutoffs.front() - own.cutoffs.back()).count + horizon;
    result[horizon] = std::move(own);
  }
  return result;
}

std::size_t anchor_index(int horizon) {
  return static_cast<std::size_t>(std::ranges::find(anchors, horizon) - anchors.begin());
}

/// The rows of all windows, thinned out to `most_rows`.
Rows rows_of(const History& past, const RiskOptions& options, std::map<int, Windows>& windows, RiskModel& model) {
  std::vector<Day> cutoffs;
  std::size_t pairs = 0;
  for (const auto& [horizon, own] : windows) {
    cutoffs.insert(cutoffs.end(), own.cutoffs.begin(), own.cutoffs.end());
    pairs += own.cutoffs.size();
  }
  std::ranges::sort(cutoffs, std::greater<>());
  cutoffs.erase(std::unique(cutoffs.begin(), cutoffs.end()), cutoffs.end());
  const double share = most_rows / static_cast<double>(std::max<std::size_t>(1, past.customers() * pairs));
  Rows rows;
  statistics::Random random(options.seed);
  for (std::size_t w = 0; w < cutoffs.size(); ++w) {
    const TaskPart part(w, cutoffs.size());
    const Day cutoff = cutoffs[w];
    const History then = past.as_of(cutoff);
    std::vector<std::uint32_t> customers;
    const auto table = value_models::purchases(then, value_models::Unit::week, &customers);
    const auto fitted = value_models::fit(model.value_model->kind, table, {.k = model.value_model->k});
    if (!value_models::usable(fitted.status)) continue;
    const Features own = features_with(then, customers, std::vector<double>(customers.size(), 0));
    if (rows.frame.empty()) {
      for (const auto& column : own.frame) rows.frame.push_back({column.name, {}, {}});
      for (const std::string_view name : ahead_columns) rows.frame.push_back({std::string(name), {}, {}});
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < customers.size(); ++i) {
      while (past.code(at) != then.code(customers[i])) ++at;
      const int next = days_until_next(past[at], cutoff);
      std::optional<value_models::CustomerForecast> forecast;
      for (auto& [horizon, of] : windows) {
        if (std::ranges::find(of.cutoffs, cutoff) == of.cutoffs.end()) continue;
        ++of.customers;
        if (random.uniform() > share) continue;
        if (!forecast) forecast.emplace(fitted, table[table.row_of[i]]);
        for (std::size_t f = 0; f + 1 < own.frame.size(); ++f) rows.frame[f].values.push_back(own.frame[f].values[i]);
        rows.frame[own.frame.size() - 1].values.push_back(log_expected(forecast->expected(horizon / days_of_week)));
        const auto ahead = looking_ahead(own.frame[0].values[i], own.frame[3].values[i], horizon);
        for (std::size_t a = 0; a < ahead.size(); ++a) rows.frame[own.frame.size() + a].values.push_back(ahead[a]);
        rows.silent.push_back(next > horizon ? 1 : 0);
        rows.fold.push_back(static_cast<std::uint8_t>(statistics::Random::mixed(at + options.seed) % 4));
        rows.anchor.push_back(static_cast<std::uint8_t>(anchor_index(horizon)));
        rows.value.push_back(silent_logit(*forecast, horizon));
      }
    }
  }
  return rows;
}

/// Shift, slope and weight of a scorecard that make what came at one horizon most probable.
class Combination {
 public:
  Combination(const Rows& rows, std::size_t anchor, double weight) : weight_(weight) {
    for (std::size_t i = 0; i < rows.silent.size(); ++i) {
      if (rows.anchor[i] != anchor) continue;
      value_.push_back(rows.value[i]);
      beside_.push_back(rows.card.empty() || std::isnan(rows.card[i]) ? 0 : rows.card[i] - rows.value[i]);
      silent_.push_back(rows.silent[i]);
    }
  }

  statistics::Maximum<3> best(bool shift, bool slope, bool card) const {
    constexpr double farthest_shift = 15;
    statistics::Vector<3> start{0, 1, 0};
    statistics::Vector<3> low = start;
    statistics::Vector<3> high = start;
    if (shift) {
      low[0] = -farthest_shift;
      high[0] = farthest_shift;
    }
    if (slope) {
      low[1] = 0;
      high[1] = 4;  // four times as sure as the value model is: clockwork
    }
    if (card) high[2] = 1;
    return statistics::maximise<3>([&](const statistics::Vector<3>& at) { return likelihood(at); }, start, low, high);
  }
  double log_likelihood(const statistics::Vector<3>& at) const { return likelihood(at).value; }
  const std::vector<std::uint8_t>& silent() const { return silent_; }
  std::vector<double> chances(const statistics::Vector<3>& at) const {
    std::vector<double> result;
    for (std::size_t i = 0; i < value_.size(); ++i)
      result.push_back(probability(at[0] + at[1] * value_[i] + at[2] * beside_[i]));
    return result;
  }

 private:
  /// The log-likelihood with weak priors, which end what 0 of 2000 would let run away.
  statistics::Taylor<3> likelihood(const statistics::Vector<3>& at) const {
    constexpr std::array<double, 3> middle{0, 1, 0};
    constexpr std::array<double, 3> precision{1 / 9.0, 1 / .25, 0};  // deviations of 3 in the logit and of a half
    statistics::Taylor<3> sum{};
    for (std::size_t i = 0; i < value_.size(); ++i) {
      const std::array<double, 3> x{1, value_[i], beside_[i]};
      const double z = at[0] + at[1] * x[1] + at[2] * x[2];
      const double p = probability(z);
      const double size = std::abs(z);
      const double wrong = (silent_[i] != 0) == (z > 0) ? 0 : size;
      sum.value -= weight_ * (wrong + std::log1p(std::exp(-size)));
      for (std::size_t a = 0; a < 3; ++a) {
        sum.gradient[a] += weight_ * (silent_[i] - p) * x[a];
        for (std::size_t b = 0; b <= a; ++b) sum.hessian[a][b] -= weight_ * p * (1 - p) * x[a] * x[b];
      }
    }
    for (std::size_t a = 0; a < 3; ++a) {
      sum.value -= precision[a] * (at[a] - middle[a]) * (at[a] - middle[a]) / 2;
      sum.gradient[a] -= precision[a] * (at[a] - middle[a]);
      sum.hessian[a][a] -= precision[a] + 1e-9;
    }
    return sum;
  }

  std::vector<double> value_, beside_;
  std::vector<std::uint8_t> silent_;
  double weight_;
};

/// How one horizon is corrected: nothing, a shift, a slope as well, a scorecard as well, the first that the next ones
/// do not clearly better.
Correction correction_of(const Rows& rows, int horizon, const Windows& windows) {
  constexpr double clearly = 3;  // of log-likelihood for each number more: as BIC with 400 customers
  const std::size_t anchor = anchor_index(horizon);
  Correction result;
  result.horizon = horizon;
  const auto count = static_cast<double>(std::ranges::count(rows.anchor, anchor));
  // neighbouring windows share days: they count as so many that do not
  const double apart = windows.customers / static_cast<double>(windows.cutoffs.size()) * windows.span / horizon;
  const Combination past(rows, anchor, std::min(1.0, apart / std::max(1.0, count)));
  statistics::Vector<3> best{0, 1, 0};
  double most = past.log_likelihood(best);
  const auto offer = [&](bool slope, bool card, double numbers) {
    const auto found = past.best(true, slope, card);
    if (found.taylor.value - clearly * numbers <= most) return;
    most = found.taylor.value - clearly * numbers;
    best = found.at;
    statistics::Matrix<3> curvature{};
    for (std::size_t a = 0; a < 3; ++a) {
      const bool is_free = !found.at_limit[a] && (a == 0 || (a == 1 && slope) || (a == 2 && card));
      for (std::size_t b = 0; b <= a; ++b) {
        const bool other = !found.at_limit[b] && (b == 0 || (b == 1 && slope) || (b == 2 && card));
        curvature[a][b] = is_free && other ? -found.taylor.hessian[a][b] : (a == b ? 1 : 0);
      }
      if (!is_free) curvature[a][a] = 1e12;
    }
    result.covariance = {};
    if (const auto factor = statistics::cholesky<3>(curvature)) result.covariance = statistics::inverse<3>(*factor);
  };
  offer(false, false, 1);
  offer(true, false, 2);
  result.rows = static_cast<std::int64_t>(past.silent().size());
  result.known = std::min(apart, count);
  result.silent = std::ranges::count(past.silent(), 1);
  if (!rows.card.empty() && result.has_enough()) offer(true, true, 3);
  result.shift = best[0];
  result.slope = best[1];
  result.weight = best[2];
  if (result.silent > 0 && result.silent < result.rows) {
    const auto chances = past.chances(best);
    const auto ranks = statistics::auc(chances, past.silent());
    result.auc = ranks.value;
    result.auc_error = std::sqrt(ranks.variance / std::min(1.0, apart / std::max(1.0, count)));
    result.log_loss = statistics::log_loss(chances, past.silent());
  }
  return result;
}

}  // namespace

bool Correction::has_enough() const { return enough_of_each(silent, rows); }

bool Correction::beats_chance() const { return auc && *auc - statistics::z_of_90 * auc_error > 0.5; }

value_models::Model best_value_model(const value_models::Purchases& table) {
  using value_models::ModelKind;
  auto memoryless = value_models::fit(ModelKind::pareto_nbd, table);
  if (!value_models::usable(memoryless.status)) return memoryless;
  const int k = value_models::most_likely_regularity(ModelKind::mbg_nbd, table);
  if (k == 1) return memoryless;
  auto regular = value_models::fit(ModelKind::mbg_nbd, table, {.k = k});
  return regular.log_likelihood > memoryless.log_likelihood ? regular : memoryless;
}

double silent_logit(const value_models::CustomerForecast& forecast, double days) {
  constexpr double surely = 1e-9;  // a chance of 0 or 1 has no logit
  return logit(std::clamp(forecast.p_zero(days / days_of_week), surely, 1 - surely));
}

std::map<int, std::vector<Day>> learn_from_windows(const History& past, const RiskOptions& options, RiskModel& model) {
  auto windows = windows_of(past, options);
  std::optional<TaskPart> part(std::in_place, 0, 2);  // the windows, and what is learned of them
  Rows rows = rows_of(past, options, windows, model);
  part.emplace(1, 2);
  std::erase_if(windows, [&](const auto& one) {
    return std::ranges::find(rows.anchor, anchor_index(one.first)) == rows.anchor.end();
  });
  const auto ones = std::ranges::count(rows.silent, 1);
  const auto all = static_cast<std::ptrdiff_t>(rows.silent.size());
  const bool enough = enough_of_each(ones, all) && past.customers() >= least_customers;
  if (enough) {
    constexpr double clearly = 0.002;  // of log loss on customers not seen: pairs of columns fit chance as well
    statistics::ScorecardOptions card;
    card.seed = options.seed;
    card.fold_of = rows.fold;
    card.ridges = {4, 16, 64};  // rows of neighbouring windows are alike: less is never best
    card.calibrate = false;     // the corrections do
    model.card = std::make_shared<const statistics::Scorecard>(rows.frame, rows.silent, card);
    if (options.pairs > 0) {
      card.pairs = options.pairs;
      card.ridges = {16, 64};
      auto with = std::make_shared<const statistics::Scorecard>(rows.frame, rows.silent, card);
      if (with->fold_log_loss() < model.card->fold_log_loss() - clearly) model.card = std::move(with);
    }
    rows.card = model.card->fold_logits();
  }
  std::map<int, std::vector<Day>> cutoffs;
  for (const auto& [horizon, own] : windows) {
    model.corrections.push_back(correction_of(rows, horizon, own));
    cutoffs[horizon] = own.cutoffs;
  }
  return cutoffs;
}

const Correction* nearest_correction(const RiskModel& model, int days) {
  const auto nearest = std::ranges::min_element(model.corrections, {},
                                                [&](const Correction& one) { return std::abs(one.horizon - days); });
  return nearest == model.corrections.end() ? nullptr : &*nearest;
}

namespace {

/// Makes chances never rise, by pooling neighbours that do (Ayer and others, 1955).
void never_rising(std::vector<double>& values) {
  std::vector<std::pair<double, double>> blocks;  // mean, number
  for (const double value : values) {
    blocks.emplace_back(value, 1);
    while (blocks.size() > 1 && blocks[blocks.size() - 2].first < blocks.back().first) {
      const auto [mean, number] = blocks.back();
      blocks.pop_back();
      auto& [above, count] = blocks.back();
      above = (above * count + mean * number) / (count + number);
      count += number;
    }
  }
  std::size_t at = 0;
  for (const auto& [mean, number] : blocks)
    for (double n = 0; n < number; ++n) values[at++] = mean;
}

/// −log of the chance of a logit: the risk of a purchase added up over time.
double added_up(double logit_of) {
  return logit_of > 0 ? std::log1p(std::exp(-logit_of)) : std::log1p(std::exp(logit_of)) - logit_of;
}

}  // namespace

namespace {

/// A logit no nearer to certainty than half of one customer among `known`.
double within_what_is_known(double value, double known) {
  const double farthest = std::log(2 * known + 1);
  return std::clamp(value, -farthest, farthest);
}

}  // namespace

Judgement judge(const RiskModel& model, const value_models::CustomerForecast& forecast, double days,
                const std::vector<double>& card_logits) {
  Judgement result;
  result.value = silent_logit(forecast, days);
  const auto& corrections = model.corrections;
  if (corrections.empty()) {
    result.logit = within_what_is_known(result.value, model.value_model->customers);
    result.at_limit = result.logit != result.value;
    return result;
  }
  std::vector<double> value, corrected;
  for (std::size_t a = 0; a < corrections.size(); ++a) {
    const Correction& own = corrections[a];
    value.push_back(silent_logit(forecast, own.horizon));
    const double beside = card_logits.empty() ? 0 : card_logits[a] - value[a];
    corrected.push_back(own.shift + own.slope * value[a] + own.weight * beside);
  }
  const std::vector<double> said = corrected;
  for (std::size_t a = 0; a < corrections.size(); ++a)
    corrected[a] = within_what_is_known(corrected[a], corrections[a].known);
  const Correction& nearest = *nearest_correction(model, static_cast<int>(days));
  const auto at_nearest = static_cast<std::size_t>(&nearest - corrections.data());
  result.at_limit = corrected[at_nearest] != said[at_nearest];
  never_rising(corrected);
  // between two horizons purchases come as the value model says
  std::size_t after = 0;
  while (after < corrections.size() && corrections[after].horizon < days) ++after;
  const double now = added_up(result.value);
  double sum = 0;
  if (after == corrections.size()) {
    sum = added_up(corrected.back()) * now / added_up(value.back());
  } else {
    const double from = after == 0 ? 0 : added_up(value[after - 1]);
    const double low = after == 0 ? 0 : added_up(corrected[after - 1]);
    const double width = added_up(value[after]) - from;
    const double part = width > 0 ? std::clamp((now - from) / width, 0.0, 1.0) : 1;
    sum = low + part * (added_up(corrected[after]) - low);
  }
  result.logit = -std::log(std::expm1(std::max(sum, 1e-12)));
  result.card_weight = card_logits.empty() ? 0 : nearest.weight;
  result.slope = nearest.slope - result.card_weight;
  return result;
}

}  // namespace crmcore::retention
