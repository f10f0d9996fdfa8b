// Proof: the score of a past day against what customers did after it, in one call; and uplift, where a campaign had a
// control group.
#pragma once

#include <span>
#include <string_view>

#include "crmcore/retention/risk.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/statistics/scores.hpp"

namespace crmcore::retention {

/// The score to be judged. All are turned so that higher means more likely to buy nothing.
enum class Score : std::uint8_t {
  risk,       ///< learn_risk on what was known
  expected,   ///< purchases expected by Pareto/NBD
  p_alive,    ///< P(alive) of BG/NBD; here to show why it is not a risk score
  recency,    ///< days since the last purchase
  frequency,  ///< purchase days
};

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct Choices<retention::Score> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"risk", "expected", "p_alive", "recency", "frequency"});
};
}  // namespace crmcore

namespace crmcore::retention {

struct Measure {
  std::string_view measure;
  double value = 0;
  std::optional<double> low, high;
};
/// Measures of any score against the outcomes `y`: auc (DeLong's 95 % interval), average_precision, lift_10, lift_30,
/// ks, maximum_profit, emp and their fractions; money_saved, which is how much more contacting the best fraction brings
/// than the better of contacting everybody and nobody. With `chances` also brier with its parts (reliability −
/// resolution + uncertainty + within_bins), log_loss and calibration_error. Throws invalid for costs out of range, or
/// when all outcomes are the same.
Result<Measure> measures(std::span<const double> score, std::span<const std::uint8_t> y, bool chances,
                         const statistics::CampaignCosts& costs = {});

struct BacktestOptions {
  Day cutoff;
  int horizon = 90;
  statistics::CampaignCosts costs = {};
  std::uint64_t seed = 1;
};
/// Measures of the score as it would have been on `cutoff`, with only what was known then, against the `horizon` days
/// after it. Throws invalid when these are not over by the day of the history, or when nobody or everybody bought.
Result<Measure> backtest(const History& past, Score score, const BacktestOptions& options);

struct CalibrationLine {
  std::int64_t bin = 0, customers = 0;
  double predicted = 0, observed = 0, low = 0, high = 0;
};
/// Predicted against observed in ten bins of equal count, with Wilson's 95 % interval of what was observed.
Result<CalibrationLine> calibration(std::span<const double> chance, std::span<const std::uint8_t> y);
/// The calibration of the risk of a past day.
Result<CalibrationLine> calibration(const History& past, const BacktestOptions& options);

/// Two scorecards, one for each arm of a campaign: who changes when contacted (T-learner; Künzel and others, PNAS 116,
/// 2019).
class UpliftModel {
 public:
  /// Throws invalid when an arm lacks one of the outcomes.
  UpliftModel(const statistics::Frame& frame, std::span<const std::uint8_t> treated, std::span<const std::uint8_t> y,
              const statistics::ScorecardOptions& options = {});
  /// The chance of each row when contacted, or when not.
  std::vector<double> chances(const statistics::Frame& frame, bool treated) const;
  /// Chance when contacted less chance when not, of each row.
  std::vector<double> uplift(const statistics::Frame& frame) const;

 private:
  statistics::Scorecard treated_, control_;
};

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct OptionsOf<retention::BacktestOptions> {
  using Options = retention::BacktestOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::cutoff>(
          "cutoff", {.help = "the past day the score is made on", .example = "2011-06-10", .required = true}),
      option<&Options::horizon>(
          "horizon",
          {.help = "days after it in which a purchase counts", .range = {.least = 1, .most = 3660}, .unit = "days"}),
      option<&Options::seed>("seed", {.help = "random seed", .range = {.least = 0}}),
  });
};
template <>
struct OptionsOf<statistics::CampaignCosts> {
  using Costs = statistics::CampaignCosts;
  static constexpr auto list = std::to_array<Option<Costs>>({
      option<&Costs::value>("value",
                            {.help = "value of a customer who stays", .range = {.above = 0}, .unit = "currency"}),
      option<&Costs::offer>("offer",
                            {.help = "cost of an offer that is taken", .range = {.least = 0}, .unit = "currency"}),
      option<&Costs::contact>("contact", {.help = "cost of a contact", .range = {.least = 0}, .unit = "currency"}),
      option<&Costs::gamma>("gamma", {.help = "probability that a customer who leaves takes the offer",
                                      .range = {.least = 0, .most = 1},
                                      .unit = "probability"}),
      option<&Costs::alpha>("alpha", {.help = "with beta: what is known of gamma, for the expected maximum profit",
                                      .range = {.most = 1'000'000, .above = 0}}),
      option<&Costs::beta>("beta", {.help = "see alpha", .range = {.most = 1'000'000, .above = 0}}),
  });
};
template <>
struct Schema<retention::Measure> {
  using Measure = retention::Measure;
  static constexpr std::string_view name = "measure";
  static constexpr auto fields = std::to_array<Field<Measure>>({
      field<&Measure::measure>("measure", {.help = "name of the measure, such as auc, lift_10 or brier"}),
      field<&Measure::value>("value", {.from = from::purchases, .help = "value of the measure"}),
      field<&Measure::low>("low",
                           {.from = from::purchases, .help = "lower end of the 95 % interval (DeLong); only for auc"}),
      field<&Measure::high>("high",
                            {.from = from::purchases, .help = "upper end of the 95 % interval (DeLong); only for auc"}),
  });
};
template <>
struct Schema<retention::CalibrationLine> {
  using Line = retention::CalibrationLine;
  static constexpr std::string_view name = "calibration_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::bin>("bin", {.help = "number of the bin, from 1; by rising predicted probability"}),
      field<&Line::customers>("customers", {.from = from::ordered, .help = "customers or rows in the bin"}),
      field<&Line::predicted>("predicted",
                              {.from = from::purchases, .help = "mean predicted probability of the bin, 0 to 1"}),
      field<&Line::observed>(
          "observed", {.from = from::ordered,
                       .help = "share of the bin whose outcome came: no purchase, or outcome 1 of a table; 0 to 1"}),
      field<&Line::low>("low", {.from = from::ordered, .help = "lower end of the 95 % interval of observed (Wilson)"}),
      field<&Line::high>("high",
                         {.from = from::ordered, .help = "upper end of the 95 % interval of observed (Wilson)"}),
  });
};
}  // namespace crmcore
