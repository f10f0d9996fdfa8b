// Customer value in money: what each customer is expected to buy and bring, what the base as a whole is worth, and how
// well models predicted what customers bought.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/value_models/customer_forecast.hpp"
#include "crmcore/value_models/spend.hpp"

namespace crmcore::value_models {

/// Purchases and spend of customers, with their codes.
struct Customers {
  Purchases purchases;
  Spend spend;  ///< of each customer, like `codes`
  std::vector<std::string_view> codes;
  std::vector<double> weight = {};  ///< how many customers each stands for; empty: one each
  Currency currency;
  std::shared_ptr<const void> keeps;  ///< owns the codes

  std::size_t size() const { return codes.size(); }
  double weight_of(std::size_t customer) const { return weight.empty() ? 1 : weight[customer]; }
  Buyer buyer(std::size_t customer) const { return purchases[purchases.row_of[customer]]; }
};
/// The customers of a history that have bought. For bg_bb they are counted in periods of `unit` (day, week or month).
/// Throws invalid for bg_bb by year.
Customers customers(const History& past, ModelKind kind, Unit unit);
/// The customers of a table with columns x, t_x, T and optionally customer, m (may be empty where x is 0) and weight.
/// Without the column customer the rows are called 1, 2, ….
/// Throws invalid for a value that is not a number or a customer that appears twice, naming the row.
Customers customers(const Table& columns, Unit unit);

struct ValueOptions {
  double horizon = 52;  ///< in the model's unit
  bool for_ever = false;
  double margin = 1;    ///< profit share of money sold: at most 1, below 0 for a loss
  double discount = 0;  ///< rate per `discount_period`: with .10 money of the next period is worth 1 / 1.10
  Unit discount_period = Unit::year;
  double level = 0.8;  ///< confidence level of intervals

  /// The end of the time that is valued: the horizon, or infinity.
  double end() const { return for_ever ? std::numeric_limits<double>::infinity() : horizon; }
  /// The continuous rate per `unit`. Throws invalid for a rate below 0.
  double rate(Unit unit) const;
};

/// Throws invalid for a margin above 1 or not finite.
void check_margin(double margin);

struct Prediction {
  std::string_view customer;
  double p_alive = 0;
  double p_zero = 0;              ///< chance of no purchase within the horizon: the churn risk of a model
  double expected_purchases = 0;  ///< within the horizon
  /// Money expected of each purchase, in units of the currency. Empty like the three below where no spend is known.
  std::optional<double> spend;
  std::optional<Amount> value;  ///< margin × spend × discounted purchases
  std::optional<Amount> low,
      high;                 ///< interval of value, from count, spend of each purchase and parameters of both models
  std::string_view status;  ///< of the purchase model: do not act on too_little_data and not_converged
};
/// What each customer is expected to buy and to bring, in their order.
/// Method: the half-widths of the interval add up in squares: the count's quantiles, the spend's own variance and that
/// of the parameters (delta method). With `for_ever` p_zero, expected purchases and the interval are those of
/// `horizon`.
/// Throws invalid for options out of range, and when model and customers count in different units of time.
Result<Prediction> predict(const Model& model, const SpendModel& spend, const Customers& customers,
                           const ValueOptions& options = {});

/// A figure of the whole base with its interval, and where the uncertainty comes from, as standard deviations.
struct BaseLine {
  std::string_view measure;         ///< customers, alive, purchases, value, naive_value
  std::optional<double> estimate;   ///< empty for values where no spend is known
  std::optional<double> low, high;  ///< if the coming period is as the model says
  std::optional<double> from_parameters, from_chance;
  /// The same with what a model cannot know: how far periods of a business differ. Empty without a PeriodSpread, and
  /// for alive, which is of today.
  std::optional<double> low_with_periods, high_with_periods, from_periods;
  std::string_view status;  ///< of the model, as in Prediction
};
/// How far purchases of a whole period fall from what was expected of it, beyond what chance and parameters explain.
struct PeriodSpread {
  double deviation = 0;  ///< of the logarithm of actual over expected purchases
  double degrees = 1;    ///< of freedom, of Student's t
  int periods = 0;       ///< of its own past that were judged
};
/// Method: the model is fitted anew at up to six earlier days, a horizon apart (at most half of what is known), and
/// judged by what came until the next of them; the mean of the squared errors, less their variance by the model, is
/// shrunk to .15, which counts as three periods.
/// Fallback: .15 alone where no period can be judged; with bg_bb always.
PeriodSpread period_spread(const History& past, const Model& model, double horizon);
struct BaseOptions {
  ValueOptions value;
  int replicates = 200;  ///< refits of the weighted bootstrap; 0: the delta method
  std::uint64_t seed = 1;
  SpendOptions spend = {};  ///< how the refits fit spend
  std::optional<PeriodSpread> periods = {};
};
/// What the customers will buy together, and what they are worth.
/// Method: the uncertainty of the parameters comes from refits with Dirichlet weights (the Bayesian bootstrap of Rubin,
/// Annals of Statistics 9, 1981), each of which has a mean and a variance from chance by the models, customers being
/// independent; the interval holds the middle of the mixture of these normals. With 0 replicates: the delta method, and
/// alive on the logit scale. `periods` adds the spread between periods as Student's t. naive_value lets every
/// customer's own past average go on over the same time, discounted alike. Throws invalid as `predict` does, and for 1
/// replicate.
Result<BaseLine> base(const Model& model, const SpendModel& spend, const Customers& customers,
                      const BaseOptions& options = {});

struct FitLine {
  std::string_view model, parameter;
  double estimate = 0;
  std::optional<double> std_error;
  std::string_view status;
  double log_likelihood = 0;
  std::optional<double> aic, bic;  ///< empty where the line is not a parameter
  double customers = 0;
  std::string advice;
};
/// A fit as a table: the parameters of the purchase model, then those of spend when given, then mean (the population's
/// by the model), naive_mean (of all repeat purchases) and the correlation of their number and mean with its interval.
Result<FitLine> lines(const Model& model, const SpendModel* spend = nullptr);

struct Candidate {
  ModelKind kind = ModelKind::mbg_nbd;
  int k = 1;
  /// Reads "mbg_nbd", or "mbg_nbd/2" for regularity 2. Throws unknown_name for another model, invalid for a regularity
  /// outside 1 … 12.
  static Candidate parse(std::string_view text);
  std::string text() const;
};
struct ModelComparison {
  std::string model;
  std::string_view status;
  double log_likelihood = 0, aic = 0;
  double log_score = 0;        ///< mean log probability of the holdout's purchases; higher is better, and decides
  double mae = 0;              ///< mean absolute error of expected purchases
  std::optional<double> bias;  ///< expected ÷ actual total − 1; empty where nothing was bought
  double expected = 0, actual = 0;
  bool chosen = false;
  std::string why;
};
/// Which model predicts best: each candidate is fitted on what was known on `cutoff` and judged by the
/// purchases from then to the day of the history.
/// Throws invalid when `cutoff` leaves nothing to fit or to judge, and for bg_bb.
Result<ModelComparison> compare(const History& past, Day cutoff, std::vector<Candidate> candidates, Unit unit);

/// A week after the cutoff. Money is in units of the currency.
struct TrackedWeek {
  std::int64_t week = 0;            ///< 1 is the first after the cutoff; the last may be shorter than seven days
  Day until;                        ///< its last day
  double expected = 0, actual = 0;  ///< purchase days
  double expected_so_far = 0, actual_so_far = 0;       ///< since the cutoff
  std::optional<double> expected_money, actual_money;  ///< net of purchase days; empty where no spend is known
  std::optional<double> expected_money_so_far, actual_money_so_far;
};
/// How purchases and money of those who had bought by `cutoff` came week by week, beside what models of purchases and
/// spend that know no later day expected.
/// Throws invalid when `cutoff` leaves nobody to follow or no day to judge.
Result<TrackedWeek> tracking(const History& past, Day cutoff, ModelKind kind, int k = 1,
                             const SpendOptions& options = {});

struct Part {
  std::string_view part;
  double purchases = 0;
};
/// The parts of a customer's expected purchases: prior, frequency, recency and their sum. Throws not_found.
Result<Part> why(const Model& model, const Customers& customers, std::string_view customer, double horizon);

struct Survival {
  double ahead = 0;  ///< in the model's unit
  double p_alive = 0;
};
/// The chance of still being a customer at 0 … horizon, in `steps` steps. Throws not_found.
Result<Survival> survival(const Model& model, const Customers& customers, std::string_view customer, double horizon,
                          int steps = 12);

struct CountChance {
  std::int64_t purchases = 0;
  double chance = 0;
};
/// The chances of 0, 1, … `most` purchases of a customer within the horizon. Throws not_found.
Result<CountChance> distribution(const Model& model, const Customers& customers, std::string_view customer,
                                 double horizon, int most = 10);

struct Until {
  std::string_view customer;
  double p_alive = 0;
  /// Time without a purchase until the chance of being a customer has fallen to the threshold, in the model's unit;
  /// empty when it never does.
  std::optional<double> ahead;
};
/// When each customer would be given up if nothing were bought until then. The survival curve says what to expect,
/// purchases included.
/// Throws invalid unless the threshold is above 0 and below 1.
Result<Until> until(const Model& model, const Customers& customers, double threshold);

}  // namespace crmcore::value_models

namespace crmcore {
template <>
struct OptionsOf<value_models::ValueOptions> {
  using Options = value_models::ValueOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::horizon>("horizon", {.help = "how far ahead, in units of time",
                                            .range = {.least = 0, .most = 1'000'000},
                                            .unit = "units of time"}),
      option<&Options::for_ever>("for_ever", {.help = "value without an end in time; needs a discount above 0"}),
      option<&Options::margin>("margin", {.help = "profit share of money sold; below 0 for a loss",
                                          .range = {.most = 1},
                                          .unit = "share",
                                          .example = "0.35"}),
      option<&Options::discount>("discount", {.help = "discount rate per discount_period; 0.10 is 10 %",
                                              .range = {.least = 0},
                                              .unit = "rate",
                                              .example = "0.10"}),
      option<&Options::discount_period>("discount_period", {.help = "period of the discount rate"}),
      option<&Options::level>(
          "level",
          {.help = "confidence level of the intervals", .range = {.above = 0, .below = 1}, .unit = "probability"}),
  });
};
template <>
struct OptionsOf<value_models::BaseOptions> {
  using Options = value_models::BaseOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::replicates>(
          "replicates", {.help = "refits with random weights; with 0 or a saved model the delta method is used",
                         .range = {.least = 0, .most = 100'000}}),
      option<&Options::seed>("seed", {.help = "random seed of the weights", .range = {.least = 0}}),
  });
};
template <>
struct Schema<value_models::CountChance> {
  using Chance = value_models::CountChance;
  static constexpr std::string_view name = "count_chance";
  static constexpr auto fields = std::to_array<Field<Chance>>({
      field<&Chance::purchases>("purchases", {.help = "number of purchases within the horizon"}),
      field<&Chance::chance>("chance", {.from = from::ordered, .help = "probability of exactly so many, 0 to 1"}),
  });
};
template <>
struct Schema<value_models::Until> {
  using Until = value_models::Until;
  static constexpr std::string_view name = "until";
  static constexpr auto fields = std::to_array<Field<Until>>({
      field<&Until::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Until::p_alive>("p_alive",
                             {.from = from::ordered, .help = "probability of still being a customer today, 0 to 1"}),
      field<&Until::ahead>("ahead", {.from = from::ordered,
                                     .help = "time without a purchase until that falls to the threshold, in the "
                                             "model's unit; empty when it never does"}),
  });
};
template <>
struct Schema<value_models::Prediction> {
  using Prediction = value_models::Prediction;
  static constexpr std::string_view name = "prediction";
  static constexpr auto fields = std::to_array<Field<Prediction>>({
      field<&Prediction::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Prediction::p_alive>(
          "p_alive", {.from = from::ordered, .help = "probability of still being a customer today, 0 to 1"}),
      field<&Prediction::p_zero>(
          "p_zero", {.from = from::ordered, .help = "probability of no purchase within the horizon, 0 to 1"}),
      field<&Prediction::expected_purchases>("expected_purchases",
                                             {.from = from::ordered, .help = "purchases expected within the horizon"}),
      field<&Prediction::spend>(
          "spend", {.from = from::amount,
                    .help = "money expected of each purchase, in units of the currency; empty when no spend is known"}),
      field<&Prediction::value>("value", {.from = from::purchases,
                                          .help = "margin times spend times discounted purchases, within the horizon "
                                                  "or for ever; empty when no spend is known"}),
      field<&Prediction::low>(
          "low", {.from = from::purchases,
                  .help = "lower end of the interval of value within the horizon; empty when no spend is known"}),
      field<&Prediction::high>(
          "high", {.from = from::purchases,
                   .help = "upper end of the interval of value within the horizon; empty when no spend is known"}),
      field<&Prediction::status>(
          "status", {.from = from::ordered,
                     .help = "how well the model is known; too_little_data and not_converged are no ground to act on"}),
  });
};
template <>
struct Schema<value_models::BaseLine> {
  using Line = value_models::BaseLine;
  static constexpr std::string_view name = "value_of_base";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::measure>(
          "measure",
          {.help = "customers, alive, purchases, value or naive_value, which lets every customer's own average go on"}),
      field<&Line::estimate>(
          "estimate",
          {.from = from::purchases,
           .help = "customers, purchases, or money in units of the currency; empty where no spend is known"}),
      field<&Line::low>(
          "low",
          {.from = from::purchases,
           .help = "lower end of the interval; empty for customers and naive_value, and when the model is not usable"}),
      field<&Line::high>(
          "high",
          {.from = from::purchases,
           .help = "upper end of the interval; empty for customers and naive_value, and when the model is not usable"}),
      field<&Line::from_parameters>(
          "from_parameters",
          {.from = from::purchases,
           .help = "standard deviation from uncertain parameters; empty for customers and naive_value"}),
      field<&Line::from_chance>(
          "from_chance",
          {.from = from::purchases,
           .help =
               "standard deviation from the randomness of purchases and spend; empty for customers and naive_value"}),
      field<&Line::low_with_periods>(
          "low_with_periods",
          {.from = from::purchases,
           .help =
               "lower end where periods of the business differ as they did; of purchases and value from a history"}),
      field<&Line::high_with_periods>(
          "high_with_periods",
          {.from = from::purchases,
           .help =
               "upper end where periods of the business differ as they did; of purchases and value from a history"}),
      field<&Line::from_periods>(
          "from_periods",
          {.from = from::purchases,
           .help = "standard deviation from periods that differ; of purchases and value from a history"}),
      field<&Line::status>("status", {.from = from::ordered,
                                      .help = "how well the model is known; empty for customers and naive_value"}),
  });
};
template <>
struct Schema<value_models::FitLine> {
  using Line = value_models::FitLine;
  static constexpr std::string_view name = "fit";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::model>("model", {.help = "the model of purchases, or gamma_gamma for spend"}),
      field<&Line::parameter>("parameter",
                              {.help = "parameter of the model, or a figure beside it: mean, naive_mean, correlation"}),
      field<&Line::estimate>("estimate",
                             {.from = from::purchases,
                              .help = "fitted value; times are in the model's unit, money in units of the currency"}),
      field<&Line::std_error>(
          "std_error", {.from = from::purchases, .help = "standard error of the estimate; empty when it is not known"}),
      field<&Line::status>(
          "status",
          {.from = from::ordered,
           .help = "how well the model is known: identified, flat, boundary, too_little_data or not_converged"}),
      field<&Line::log_likelihood>("log_likelihood",
                                   {.from = from::ordered, .help = "log-likelihood of the model; higher is better"}),
      field<&Line::aic>(
          "aic", {.from = from::ordered,
                  .help = "Akaike information criterion, lower is better; empty for mean, naive_mean and correlation"}),
      field<&Line::bic>(
          "bic",
          {.from = from::ordered,
           .help = "Bayesian information criterion, lower is better; empty for mean, naive_mean and correlation"}),
      field<&Line::customers>("customers", {.from = from::ordered, .help = "customers the model was fitted on"}),
      field<&Line::advice>("advice", {.from = from::ordered, .help = "what to make of the status or figure"}),
  });
};
template <>
struct Schema<value_models::ModelComparison> {
  using ModelComparison = value_models::ModelComparison;
  static constexpr std::string_view name = "compared";
  static constexpr auto fields = std::to_array<Field<ModelComparison>>({
      field<&ModelComparison::model>("model", {.help = "candidate model, with its regularity where that is above 1"}),
      field<&ModelComparison::status>(
          "status", {.from = from::ordered,
                     .help = "how well the model is known; too_little_data and not_converged are never chosen"}),
      field<&ModelComparison::log_likelihood>(
          "log_likelihood", {.from = from::ordered, .help = "log-likelihood on what was known before the holdout"}),
      field<&ModelComparison::aic>(
          "aic", {.from = from::ordered,
                  .help = "Akaike information criterion on what was known before the holdout; lower is better"}),
      field<&ModelComparison::log_score>(
          "log_score",
          {.from = from::ordered,
           .help =
               "mean log probability given to the purchases that came in the holdout; higher is better, and decides"}),
      field<&ModelComparison::mae>(
          "mae", {.from = from::ordered, .help = "mean absolute error of the expected purchases of a customer"}),
      field<&ModelComparison::bias>(
          "bias", {.from = from::ordered,
                   .help = "expected over actual purchases of all less 1; empty when nothing was bought"}),
      field<&ModelComparison::expected>(
          "expected", {.from = from::ordered, .help = "purchases of all customers expected in the holdout"}),
      field<&ModelComparison::actual>("actual",
                                      {.from = from::ordered, .help = "purchase days of all customers in the holdout"}),
      field<&ModelComparison::chosen>("chosen",
                                      {.from = from::ordered, .help = "true for the model that predicted best"}),
      field<&ModelComparison::why>("why", {.from = from::ordered, .help = "why it was chosen or not, in words"}),
  });
};
template <>
struct Schema<value_models::TrackedWeek> {
  using Week = value_models::TrackedWeek;
  static constexpr std::string_view name = "tracked_week";
  static constexpr auto fields = std::to_array<Field<Week>>({
      field<&Week::week>("week", {.help = "week after the cutoff, from 1"}),
      field<&Week::until>("until", {.from = from::ordered, .help = "its last day"}),
      field<&Week::expected>("expected", {.from = from::ordered, .help = "purchase days expected in the week"}),
      field<&Week::actual>("actual", {.from = from::ordered, .help = "purchase days that came"}),
      field<&Week::expected_so_far>("expected_so_far",
                                    {.from = from::ordered, .help = "purchase days expected since the cutoff"}),
      field<&Week::actual_so_far>("actual_so_far",
                                  {.from = from::ordered, .help = "purchase days that came since the cutoff"}),
      field<&Week::expected_money>(
          "expected_money",
          {.from = from::amount,
           .help = "money expected in the week, in units of the currency; empty when no spend is known"}),
      field<&Week::actual_money>(
          "actual_money", {.from = from::amount, .help = "net money of the purchase days that came; empty likewise"}),
      field<&Week::expected_money_so_far>(
          "expected_money_so_far",
          {.from = from::amount, .help = "money expected since the cutoff; empty when no spend is known"}),
      field<&Week::actual_money_so_far>(
          "actual_money_so_far",
          {.from = from::amount, .help = "net money that came since the cutoff; empty likewise"}),
  });
};
template <>
struct Schema<value_models::Part> {
  using Part = value_models::Part;
  static constexpr std::string_view name = "part";
  static constexpr auto fields = std::to_array<Field<Part>>({
      field<&Part::part>("part", {.help = "prior, frequency, recency, or expected, which is their sum"}),
      field<&Part::purchases>("purchases",
                              {.from = from::ordered, .help = "purchases within the horizon that this part adds"}),
  });
};
template <>
struct Schema<value_models::Survival> {
  using Survival = value_models::Survival;
  static constexpr std::string_view name = "survival";
  static constexpr auto fields = std::to_array<Field<Survival>>({
      field<&Survival::ahead>("ahead", {.help = "time ahead, in the model's unit"}),
      field<&Survival::p_alive>("p_alive",
                                {.from = from::ordered, .help = "probability of still being a customer then, 0 to 1"}),
  });
};
}  // namespace crmcore
