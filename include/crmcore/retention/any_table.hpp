// Scorecards and their proof for any table: churn of a subscription, answers to a campaign, scores made elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/retention/backtest.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::retention {

/// The columns of a table as a frame to learn from.
/// Method: numbers and days are numbers, also in a text column that has nothing else; other texts and booleans are
/// categories; empty cells are missing.
/// Throws invalid for a column whose type cannot be read and for a text column with more than 200 different entries,
/// such as a name or a code; unknown_name for a column to leave out that does not exist.
statistics::Frame frame_of(const Table& table, const std::vector<std::string>& leave_out = {});

struct TableOptions {
  std::string outcome = "outcome";          ///< the column to predict: 1, true, yes or 0, false, no
  std::vector<std::string> leave_out = {};  ///< columns not to learn from
  bool steps = true;                        ///< also a monotone step function of each number
  int pairs = 0;                            ///< number of pairs of columns, chosen by the data
  int folds = 5;
  std::uint64_t seed = 1;
};

struct RowProbability {
  std::int64_t row = 0;      ///< from 1
  double probability = 0;    ///< that the outcome is 1
  bool out_of_fold = false;  ///< the row has an outcome; its probability comes from a scorecard that has not seen it
  std::string reason_1, reason_2, reason_3;  ///< what adds most to the logit, or takes most from it
};
/// The probability of the outcome for each row of a table, learned from the rows with an outcome.
/// Method: rows with an outcome are predicted by the scorecard of the other folds (stratified by outcome), so that
/// `evaluate` of them is an honest proof.
/// Throws invalid for an outcome that is neither 1 nor 0, naming the row; when one of them does not occur; for fewer
/// than 2 folds.
Result<RowProbability> predict_probability(const Table& table, const TableOptions& options = {});

struct RowUplift {
  std::int64_t row = 0;             ///< from 1
  double uplift = 0;                ///< probability when treated less that when not
  double treated = 0, control = 0;  ///< the two probabilities
  bool out_of_fold = false;
};
/// Who changes when contacted, for each row of a campaign with a control group.
/// Method: T-learner (see UpliftModel) on the rows with an outcome and with `treated` 0 or 1, in folds as above; its
/// differences are drawn towards their mean as far as those of rows not learned from do not tell who changed more.
/// Throws invalid as `predict_probability` does, and when an arm lacks one of the outcomes.
Result<RowUplift> predict_uplift(const Table& table, const TableOptions& options = {});

/// The `measures` of a table of columns score and outcome, every row a customer.
/// Method: scores are probabilities when all lie in 0 … 1. With a column treated (0 or 1), also what the score is worth
/// for choosing whom to treat: uplift_10, uplift_30, uplift_100, qini, auuc; those of the best rows only where both
/// arms are among them. Throws invalid for a score that is not finite, naming the row, and when nobody or everybody is
/// treated.
Result<Measure> evaluate(const Table& table, const statistics::CampaignCosts& costs = {});
/// Predicted against observed of such a table. Throws invalid for a score outside 0 … 1, naming the row.
Result<CalibrationLine> calibration(const Table& table);

/// The measures of a score made elsewhere on a past day: a table of customer and score, higher for more likely to buy
/// nothing. It is judged against the days after it, like the scores of crmcore; customers without a score are left out.
/// Throws invalid for a customer who had not bought by the cutoff, one named twice or a score that is not finite,
/// naming the row, and when the days are not over.
Result<Measure> backtest(const History& past, const Table& scores, const BacktestOptions& options);
/// The calibration of such a score. Throws invalid also for a score outside 0 … 1.
Result<CalibrationLine> calibration(const History& past, const Table& scores, const BacktestOptions& options);

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct OptionsOf<retention::TableOptions> {
  using Options = retention::TableOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::outcome>("outcome", {.help = "column to predict: 1 or 0, or empty"}),
      option<&Options::leave_out>("leave_out",
                                  {.help = "comma-separated columns not to learn from", .example = "code, name"}),
      option<&Options::steps>("steps", {.help = "also use steps of each number"}),
      option<&Options::pairs>(
          "pairs", {.help = "number of pairs of columns, chosen by the data", .range = {.least = 0, .most = 1000}}),
      option<&Options::folds>(
          "folds", {.help = "folds in which rows with an outcome are judged", .range = {.least = 2, .most = 50}}),
      option<&Options::seed>("seed", {.help = "random seed of the folds", .range = {.least = 0}}),
  });
};
template <>
struct Schema<retention::RowProbability> {
  using Row = retention::RowProbability;
  static constexpr std::string_view name = "row_probability";
  static constexpr auto fields = std::to_array<Field<Row>>({
      field<&Row::row>("row", {.help = "row of the input table, from 1"}),
      field<&Row::probability>("probability", {.help = "probability that the outcome is 1, 0 to 1"}),
      field<&Row::out_of_fold>(
          "out_of_fold",
          {.help = "true when the outcome is known: the scorecard behind the probability has not seen the row"}),
      field<&Row::reason_1>(
          "reason_1",
          {.help = "column that weighs most, its value and its part of the logit; empty when there is none"}),
      field<&Row::reason_2>(
          "reason_2",
          {.help = "column that weighs second most, its value and its part of the logit; empty when there is none"}),
      field<&Row::reason_3>(
          "reason_3",
          {.help = "column that weighs third most, its value and its part of the logit; empty when there is none"}),
  });
};
template <>
struct Schema<retention::RowUplift> {
  using Row = retention::RowUplift;
  static constexpr std::string_view name = "row_uplift";
  static constexpr auto fields = std::to_array<Field<Row>>({
      field<&Row::row>("row", {.help = "row of the input table, from 1"}),
      field<&Row::uplift>("uplift", {.help = "probability of the outcome when treated less that when not, -1 to 1"}),
      field<&Row::treated>("treated", {.help = "probability of the outcome when treated, 0 to 1"}),
      field<&Row::control>("control", {.help = "probability of the outcome when not treated, 0 to 1"}),
      field<&Row::out_of_fold>("out_of_fold",
                               {.help = "true when the outcome is known: the model behind the row has not seen it"}),
  });
};
}  // namespace crmcore
