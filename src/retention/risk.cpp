#include "crmcore/retention/risk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/value_models/customer_forecast.hpp"
#include "crmcore/value_models/value.hpp"
#include "own_past.hpp"
#include "readings.hpp"
#include "reasons.hpp"
#include "window.hpp"

namespace crmcore::retention {
namespace {

using statistics::logit;
using statistics::probability;

/// The population stability index over the tenths of `before`: Σ (q − p) log (q / p).
double population_stability(const std::vector<double>& before, const std::vector<double>& after) {
  if (before.empty() || after.empty()) return 0;
  auto cuts = statistics::quantiles(before, std::array{.1, .2, .3, .4, .5, .6, .7, .8, .9});
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  const auto shares = [&](const std::vector<double>& values) {
    std::vector<double> share(cuts.size() + 1, .5);  // half a customer more, so that no bin is empty
    for (const double value : values)
      share[static_cast<std::size_t>(std::ranges::lower_bound(cuts, value) - cuts.begin())] += 1;
    for (double& one : share) one /= static_cast<double>(values.size()) + .5 * static_cast<double>(share.size());
    return share;
  };
  const auto p = shares(before);
  const auto q = shares(after);
  double sum = 0;
  for (std::size_t b = 0; b < p.size(); ++b) sum += (q[b] - p[b]) * std::log(q[b] / p[b]);
  return sum;
}

constexpr auto weeks = value_models::Unit::week;
double in_weeks(int horizon) { return horizon / 7.0; }

/// Why no scorecard was learned, of so many customers in earlier windows, `silent` of whom stayed away.
std::string why_not_learned(std::int64_t rows, std::int64_t silent) {
  if (rows == 0) return "no earlier window to learn from";
  const std::int64_t fewer = std::min(silent, rows - silent);
  constexpr std::int64_t fewest = 20;
  if (fewer >= fewest) return "fewer than 200 customers, too few to learn a scorecard from";
  return "only " + std::to_string(fewer) + " of " + std::to_string(rows) + " in earlier windows " +
         (2 * silent < rows ? "stayed away" : "came back") + ", too few to learn from";
}

/// The correction that a horizon is judged by: the nearest; none far beyond the longest window that is over.
const Correction* judging_correction(const RiskModel& model, int horizon) {
  constexpr double beyond = 1.25;  // times the longest window: what comes later is foreseen by the value model alone
  const Correction* const nearest = nearest_correction(model, horizon);
  return nearest && horizon <= beyond * nearest->horizon ? nearest : nullptr;
}

/// The logit of a chance and its standard error.
struct Estimate {
  double logit = 0, error = 0;
};

/// What a model says of all customers of a history, and what that is made of.
class Estimates {
 public:
  Estimates(const History& past, const RiskModel& model)
      : model_(model), nearest_(nearest_correction(model, model.horizon)) {
    table_ = value_models::purchases(past, weeks, &customers_);
    for (std::size_t row = 0; row < table_.rows(); ++row) forecasts_.emplace_back(*model.value_model, table_[row]);
    std::vector<double> ahead(customers_.size());
    for (std::size_t i = 0; i < customers_.size(); ++i) ahead[i] = expected_in(i, model.horizon);
    features_ = features_with(past, customers_, ahead);
    const bool by_card = std::ranges::any_of(model.corrections, [](const Correction& one) { return one.weight > 0; });
    if (!by_card) return;
    for (const Correction& one : model.corrections) {
      const statistics::Frame frame = frame_at(one.horizon);
      card_logits_.push_back(model.card->logits(frame));
      if (&one != nearest_) continue;
      parts_ = model.card->parts(frame);
      errors_ = model.card->errors(frame);
    }
  }

  std::size_t size() const { return customers_.size(); }
  std::uint32_t customer(std::size_t i) const { return customers_[i]; }
  double feature(std::size_t column, std::size_t i) const { return features_.frame[column].values[i]; }

  Estimate operator[](std::size_t i) const {
    const auto& forecast = forecasts_[table_.row_of[i]];
    std::vector<double> by_card;
    for (const auto& logits : card_logits_) by_card.push_back(logits[i]);
    const Judgement judged = judge(model_, forecast, model_.horizon, by_card);
    Estimate result{judged.logit, 0};
    const auto chance = value_models::p_zero(*model_.value_model, table_[table_.row_of[i]], in_weeks(model_.horizon));
    constexpr double surely = 1e-9;  // a chance of 0 or 1 has no logit
    const auto finite_logit = [&](double p) { return logit(std::clamp(p, surely, 1 - surely)); };
    const double own = (finite_logit(chance.high) - finite_logit(chance.low)) / (2 * statistics::z_of_80);
    double variance = judged.slope * judged.slope * own * own;
    if (nearest_) {
      const double beside = by_card.empty() ? 0 : by_card[nearest_index()] - judged.value;
      const std::array<double, 3> x{1, judged.value, beside};
      for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b) variance += x[a] * nearest_->covariance[a][b] * x[b];
      if (!errors_.empty()) variance += judged.card_weight * judged.card_weight * errors_[i] * errors_[i];
    }
    if (judged.at_limit) variance += 1;  // half of one customer may as well be a sixth, or one and a half
    result.error = std::isfinite(variance) ? std::sqrt(std::max(0.0, variance)) : 0;
    return result;
  }
  std::vector<Estimate> all() const {
    std::vector<Estimate> result;
    for (std::size_t i = 0; i < size(); ++i) result.push_back((*this)[i]);
    return result;
  }

  /// What each feature adds to the logit, in the order of the features: the value model's frequency and recency, and
  /// the scorecard's parts as far as it is believed.
  std::vector<double> parts(std::size_t i) const {
    std::vector<double> result(readings.size(), 0);
    const double weight = parts_.empty() ? 0 : nearest_->weight;
    const double slope = nearest_ ? nearest_->slope - weight : 1;
    const value_models::Buyer buyer = table_[table_.row_of[i]];
    const auto value = [&](const value_models::Buyer& of) {
      return silent_logit(value_models::CustomerForecast(*model_.value_model, of), model_.horizon);
    };
    // a newcomer, the same had the last purchase been today, and the silence since
    const double just = value({buyer.x, buyer.x > 0 ? buyer.T : 0, buyer.T});
    result[frequency] = slope * (just - value({}));
    result[recency] = slope * (value(buyer) - just);
    if (weight == 0) return result;
    const std::size_t width = model_.card->columns();
    for (std::size_t c = 0; c < readings.size(); ++c) result[c] += weight * parts_[i * width + c];
    result[gap_ratio_column] += weight * parts_[i * width + readings.size() + 1];  // the silence ahead
    return result;
  }

 private:
  static constexpr std::size_t recency = 0;
  static constexpr std::size_t frequency = 1;
  static constexpr std::size_t expected = readings.size() - 1;

  double expected_in(std::size_t i, int horizon) const {
    return log_expected(forecasts_[table_.row_of[i]].expected(in_weeks(horizon)));
  }
  std::size_t nearest_index() const { return static_cast<std::size_t>(nearest_ - model_.corrections.data()); }
  statistics::Frame frame_at(int horizon) const {
    statistics::Frame frame = features_.frame;
    for (std::size_t i = 0; i < customers_.size(); ++i) frame[expected].values[i] = expected_in(i, horizon);
    for (const std::string_view name : ahead_columns) frame.push_back({std::string(name), {}, {}});
    for (std::size_t i = 0; i < customers_.size(); ++i) {
      const auto ahead = looking_ahead(frame[0].values[i], frame[3].values[i], horizon);
      for (std::size_t a = 0; a < ahead.size(); ++a) frame[readings.size() + a].values.push_back(ahead[a]);
    }
    return frame;
  }

  const RiskModel& model_;
  const Correction* nearest_;
  std::vector<std::uint32_t> customers_;
  value_models::Purchases table_;
  std::vector<value_models::CustomerForecast> forecasts_;
  Features features_;
  std::vector<std::vector<double>> card_logits_;  // of each correction
  std::vector<double> parts_, errors_;            // at the nearest one
};

value_models::Candidate candidate_of(const value_models::Model& model) { return {model.kind, model.k}; }

}  // namespace

RiskModel learn_risk(const History& past, const RiskOptions& options) {
  check_horizon(options.horizon);
  if (options.cutoff) check_window(past, *options.cutoff, options.horizon);
  RiskModel model;
  model.horizon = options.horizon;
  model.value_model = best_value_model(value_models::purchases(past, weeks));
  model.method = candidate_of(*model.value_model).text();
  const auto cutoffs = learn_from_windows(past, options, model);
  const Correction* own = judging_correction(model, options.horizon);
  if (own) {
    model.cutoffs = cutoffs.at(own->horizon);
    model.rows = own->rows;
    model.base_rate = static_cast<double>(own->silent) / static_cast<double>(own->rows);
    model.fold_log_loss = own->log_loss;
  }
  if (!own && !model.corrections.empty())
    model.not_learned = "earlier windows are of at most " + std::to_string(model.corrections.back().horizon) + " days";
  else if (!model.card || (own && !own->has_enough()))
    model.not_learned = why_not_learned(model.rows, own ? own->silent : 0);
  if (own && own->weight > 0) {
    model.method = "learned";
    const History then = past.as_of(model.cutoffs.front());
    model.learned_from = std::make_shared<const Features>(features(then, options.horizon));
    RiskModel earlier = model;
    earlier.value_model =
        value_models::fit(model.value_model->kind, value_models::purchases(then, weeks), {.k = model.value_model->k});
    for (const Estimate& one : Estimates(then, earlier).all()) model.chances_then.push_back(probability(one.logit));
  }
  return model;
}

std::shared_ptr<const RiskModel> learned_risk(const History& past, const RiskOptions& options) {
  const std::string name = "risk " + std::to_string(options.horizon) + " " + std::to_string(options.pairs) + " " +
                           std::to_string(options.seed) + " " + (options.cutoff ? options.cutoff->text() : "");
  return past.learned().get<RiskModel>(name, [&] { return learn_risk(past, options); });
}

Result<Risk> risk(const History& past, const RiskModel& model) {
  Result<Risk> result{{}, past.currency(), past.codes()};
  const Estimates estimates(past, model);
  const auto status = model.value_model->status;
  const Correction* own = judging_correction(model, model.horizon);
  std::string remark;
  if (!model.not_learned.empty()) remark = "chance of no purchase by the value model: " + model.not_learned;
  if (own && own->has_enough() && !own->beats_chance())
    remark = "no better than chance in earlier windows (AUC " + short_number(*own->auc) + ")";
  if (!value_models::usable(status)) remark += ", and no ground to act on: " + std::string(advice(status));
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const Estimate one = estimates[i];
    Risk line;
    line.customer = past.code(estimates.customer(i));
    line.risk = probability(one.logit);
    if (value_models::usable(status)) {
      line.low = std::min(line.risk, probability(one.logit - statistics::z_of_80 * one.error));
      line.high = std::max(line.risk, probability(one.logit + statistics::z_of_80 * one.error));
    } else {
      line.high = 1;
    }
    std::vector<double> parts = estimates.parts(i);
    const auto say = [&](std::size_t c) {
      const double value = estimates.feature(c, i);
      return std::string(readings[c].words) + " " +
             (std::isnan(value) ? "unknown" : short_number(readable(readings[c], value)));
    };
    std::array<std::string*, 3> reasons{&line.reason_1, &line.reason_2, &line.reason_3};
    raising_reasons(parts, say, reasons);
    if (!remark.empty()) {
      line.reason_3 = std::move(line.reason_2);
      line.reason_2 = std::move(line.reason_1);
      line.reason_1 = remark;
    } else if (line.reason_1.empty()) {
      line.reason_1 = "nothing known raises the risk";
    }
    result.rows.push_back(std::move(line));
  }
  return result;
}

Result<Reason> why(const History& past, const RiskModel& model, std::string_view customer) {
  Result<Reason> result;
  const Estimates estimates(past, model);
  std::size_t i = 0;
  while (i < estimates.size() && past.code(estimates.customer(i)) != customer) ++i;
  if (i == estimates.size())
    throw Error(ErrorCode::not_found, "customer",
                "customer " + cited(std::string(customer)) + " has no purchase up to that day, or is not known");
  const double all = estimates[i].logit;
  const std::vector<double> parts = estimates.parts(i);
  result.rows.push_back({"base", {}, all - std::accumulate(parts.begin(), parts.end(), 0.0)});
  for (std::size_t c = 0; c < parts.size(); ++c) {
    if (parts[c] == 0) continue;
    const double value = estimates.feature(c, i);
    result.rows.push_back({std::string(readings[c].feature),
                           std::isnan(value) ? std::nullopt : std::optional(readable(readings[c], value)), parts[c]});
  }
  result.rows.push_back({"logit", {}, all});
  result.rows.push_back({"risk", probability(all), all});
  return result;
}

Result<Drift> drift(const History& past, const RiskModel& model) {
  Result<Drift> result;
  if (!model.learned_from) return result;
  const Features now = features(past, model.horizon);
  const auto present = [](const std::vector<double>& values) {
    std::vector<double> kept;
    for (const double value : values)
      if (!std::isnan(value)) kept.push_back(value);
    return kept;
  };
  const auto mean = [](const std::vector<double>& values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  for (std::size_t f = 0; f < now.frame.size(); ++f) {
    const auto before = present(model.learned_from->frame[f].values);
    const auto after = present(now.frame[f].values);
    result.rows.push_back({now.frame[f].name, mean(before), mean(after), population_stability(before, after)});
  }
  std::vector<double> after;
  for (const Estimate& one : Estimates(past, model).all()) after.push_back(probability(one.logit));
  result.rows.push_back({"risk", model.base_rate, mean(after), population_stability(model.chances_then, after)});
  return result;
}

}  // namespace crmcore::retention
