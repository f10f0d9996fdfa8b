#include "crmcore/retention/backtest.hpp"

#include <algorithm>
#include <cmath>

#include "crmcore/value_models/customer_forecast.hpp"
#include "gain.hpp"
#include "window.hpp"

namespace crmcore::retention {
namespace {

/// A score of each customer known on the cutoff, and whether nothing was bought after it.
struct JudgedScores {
  std::vector<double> score;
  std::vector<std::uint8_t> silent;
};

/// The score of one buyer, higher for more likely to buy nothing; `model` is that of expected and p_alive.
double score_of(Score score, const value_models::Model& model, const value_models::Buyer& buyer, int horizon) {
  switch (score) {
    case Score::expected: return -value_models::CustomerForecast(model, buyer).expected(horizon);
    case Score::p_alive: return -value_models::CustomerForecast(model, buyer).p_alive();
    case Score::recency: return buyer.T - buyer.t_x;
    default: return -buyer.x;
  }
}

JudgedScores judge(const History& past, Score score, const BacktestOptions& options) {
  check_window(past, options.cutoff, options.horizon);
  const History then = past.as_of(options.cutoff);
  std::vector<std::uint32_t> customers;
  const auto table = value_models::purchases(then, value_models::Unit::day, &customers);
  JudgedScores judged;
  if (score == Score::risk) {
    for (const Risk& one : risk(then, learn_risk(then, {.horizon = options.horizon, .seed = options.seed})))
      judged.score.push_back(one.risk);
  } else {
    const auto kind = score == Score::p_alive ? value_models::ModelKind::bg_nbd : value_models::ModelKind::pareto_nbd;
    const bool modelled = score == Score::expected || score == Score::p_alive;
    const auto model = modelled ? value_models::fit(kind, table) : value_models::Model{};
    std::vector<double> of_row(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row)
      of_row[row] = score_of(score, model, table[row], options.horizon);
    for (const std::uint32_t row : table.row_of) judged.score.push_back(of_row[row]);
  }
  judged.silent = silent_after(past, then, customers, options.horizon);
  check_somebody(judged.silent.size(), options.cutoff);
  return judged;
}

statistics::Frame arm_of(const statistics::Frame& frame, std::span<const std::uint8_t> treated, std::uint8_t arm) {
  statistics::Frame part;
  for (const auto& column : frame) {
    part.push_back({column.name, {}, column.levels});
    for (std::size_t i = 0; i < treated.size(); ++i)
      if (treated[i] == arm) part.back().values.push_back(column.values[i]);
  }
  return part;
}
std::vector<std::uint8_t> arm_of(std::span<const std::uint8_t> y, std::span<const std::uint8_t> treated,
                                 std::uint8_t arm) {
  std::vector<std::uint8_t> part;
  for (std::size_t i = 0; i < treated.size(); ++i)
    if (treated[i] == arm) part.push_back(y[i]);
  return part;
}

}  // namespace

Result<Measure> measures(std::span<const double> score, std::span<const std::uint8_t> y, bool chances,
                         const statistics::CampaignCosts& costs) {
  check_options(costs);
  check_both_outcomes(y);
  const auto area = statistics::auc(score, y);
  const auto fixed = statistics::maximum_profit(score, y, costs);
  const auto expected = statistics::expected_maximum_profit(score, y, costs);
  const double saved = fixed.value - std::max(0.0, statistics::profit_of_all(y, costs));
  Result<Measure> result;
  const bool spread = area.variance > 0;  // a score that separates all rows has no interval of DeLong
  result.rows = {{"auc", area.value, spread ? std::optional(area.low) : std::nullopt,
                  spread ? std::optional(area.high) : std::nullopt},
                 {"average_precision", statistics::average_precision(score, y), {}, {}},
                 {"lift_10", statistics::lift(score, y, .1), {}, {}},
                 {"lift_30", statistics::lift(score, y, .3), {}, {}},
                 {"ks", statistics::kolmogorov_smirnov(score, y), {}, {}},
                 {"maximum_profit", fixed.value, {}, {}},
                 {"maximum_profit_fraction", fixed.fraction, {}, {}},
                 {"emp", expected.value, {}, {}},
                 {"emp_fraction", expected.fraction, {}, {}},
                 {"money_saved", saved * static_cast<double>(y.size()), {}, {}}};
  if (!chances) return result;
  const auto error = statistics::brier(score, y);
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string_view, double>>{
           {"brier", error.value},
           {"reliability", error.reliability},
           {"resolution", error.resolution},
           {"uncertainty", error.uncertainty},
           {"within_bins", error.value - (error.reliability - error.resolution + error.uncertainty)},
           {"log_loss", statistics::log_loss(score, y)},
           {"calibration_error", statistics::calibration_error(score, y)}})
    result.rows.push_back({name, value, {}, {}});
  return result;
}

Result<Measure> backtest(const History& past, Score score, const BacktestOptions& options) {
  const JudgedScores judged = judge(past, score, options);
  Result<Measure> result = measures(judged.score, judged.silent, score == Score::risk, options.costs);
  result.currency = past.currency();
  result.rows.push_back({"customers", static_cast<double>(judged.score.size()), {}, {}});
  return result;
}

Result<CalibrationLine> calibration(std::span<const double> chance, std::span<const std::uint8_t> y) {
  Result<CalibrationLine> result;
  std::int64_t number = 0;
  for (const auto& bin : statistics::calibration(chance, y))
    result.rows.push_back({++number, bin.count, bin.mean, bin.observed, bin.low, bin.high});
  return result;
}

Result<CalibrationLine> calibration(const History& past, const BacktestOptions& options) {
  const JudgedScores judged = judge(past, Score::risk, options);
  return calibration(judged.score, judged.silent);
}

Result<GainPoint> gain_curve(const History& past, Score score, const BacktestOptions& options) {
  const JudgedScores judged = judge(past, score, options);
  return gain_points(judged.score, judged.silent);
}

UpliftModel::UpliftModel(const statistics::Frame& frame, std::span<const std::uint8_t> treated,
                         std::span<const std::uint8_t> y, const statistics::ScorecardOptions& options)
    : treated_(arm_of(frame, treated, 1), arm_of(y, treated, 1), options),
      control_(arm_of(frame, treated, 0), arm_of(y, treated, 0), options) {}

std::vector<double> UpliftModel::chances(const statistics::Frame& frame, bool treated) const {
  return (treated ? treated_ : control_).chances(frame);
}

std::vector<double> UpliftModel::uplift(const statistics::Frame& frame) const {
  std::vector<double> result = chances(frame, true);
  const std::vector<double> alone = chances(frame, false);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] -= alone[i];
  return result;
}

}  // namespace crmcore::retention
