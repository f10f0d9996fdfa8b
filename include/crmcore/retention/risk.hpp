// Who is leaving: the calibrated chance that a customer buys nothing within a horizon, learned on earlier windows of
// the same business, with reasons that add up.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/history/history.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/statistics/scorecard.hpp"
#include "crmcore/value_models/model.hpp"

namespace crmcore::retention {

/// What is known of each customer with a purchase by `past.today()`, as columns for a scorecard: recency, frequency,
/// age, mean_gap, gap_ratio, gap_variation, spend, spend_trend, returns, orders_30, orders_90, expected (purchases in
/// the horizon by MBG/NBD); logarithms where they are long-tailed, NaN where they do not exist.
struct Features {
  statistics::Frame frame;
  std::vector<std::uint32_t> customers;  ///< index in the history of each row
};
Features features(const History& past, int horizon);

struct RiskOptions {
  int horizon = 90;  ///< days
  int pairs = 2;     ///< number of pairs of columns, chosen by the data, where they clearly help
  std::uint64_t seed = 1;
  /// Learn only from the window that began on this day; defaults to all windows that are over by the day of the
  /// history.
  std::optional<Day> cutoff = {};
};

/// What windows of one horizon that are over say of the value model's chance of no purchase:
/// logit = shift + slope × value + weight × (scorecard − value).
struct Correction {
  int horizon = 90;  ///< days
  double shift = 0, slope = 1, weight = 0;
  std::array<std::array<double, 3>, 3> covariance{};  ///< of the three
  std::int64_t rows = 0, silent = 0;                  ///< customers of its windows, and those who bought nothing
  double known = 0;                                   ///< as many customers as if windows did not share days
  std::optional<double> auc;                          ///< on these windows; empty where all or none bought
  double auc_error = 0;  ///< its standard error; windows that share days are not counted twice
  double log_loss = 0;

  /// Whether 20 of these customers stayed away and 20 came back: fewer say nothing of who.
  bool has_enough() const;
  /// Whether the chances rank customers better than chance does, with 95 % confidence on one side.
  bool beats_chance() const;
};

/// The chance of no purchase within `horizon` days.
/// Method: a value model (Pareto/NBD, or MBG/NBD of the regularity with the greatest likelihood where that fits better)
/// gives each customer's chance; what came in windows of 7, 14, 21, 31, 46, 62, 92, 123, 184, 366 and 731 days that are
/// over corrects it, at each of these horizons by nothing, a shift, a slope as well, or a share of a scorecard as well:
/// the first that the next ones do not clearly better. Chances that rise with the horizon are pooled, and between two
/// horizons purchases come as the value model says, so that a chance never rises with the horizon.
/// No chance is nearer to 0 or 1 than half of one customer among all that it was learned from.
/// The scorecard learns from customers of the windows, and is believed as far as it helps with customers that it has
/// not seen. It needs 200 customers, of whom 20 stayed away and 20 came back. Fallback: without a window that is over
/// the chance is the value model's; `not_learned` says so. Where its fit is not usable either, such as for fewer than
/// ten customers, intervals are 0 … 1 and the reasons say why.
struct RiskModel {
  int horizon = 90;
  std::string method;        ///< "learned" where a scorecard is in it, else the value model, such as "mbg_nbd/3"
  std::string not_learned;   ///< why no scorecard was learned, in a few words
  std::vector<Day> cutoffs;  ///< of the windows of the nearest horizon, the latest first
  std::int64_t rows = 0;     ///< customers of these windows
  double base_rate = 0;      ///< share without a purchase in these windows
  double fold_log_loss = 0;  ///< in these windows
  std::vector<Correction> corrections;                ///< by horizon
  std::shared_ptr<const statistics::Scorecard> card;  ///< none where too little was known
  std::shared_ptr<const Features> learned_from;       ///< of the latest window, for drift
  std::vector<double> chances_then;                   ///< of its customers
  std::optional<value_models::Model> value_model;
};
/// Learns the risk of a history. Throws invalid for a horizon outside 1 … 3660 or a `cutoff` whose window is not over.
/// An empty history has an unusable fit.
RiskModel learn_risk(const History& past, const RiskOptions& options = {});
/// The same, learned once for a history and its copies.
std::shared_ptr<const RiskModel> learned_risk(const History& past, const RiskOptions& options = {});

struct Risk {
  std::string_view customer;
  double risk = 0;                           ///< chance of no purchase within the horizon
  double low = 0, high = 0;                  ///< 80 % interval, from the uncertainty of what was learned or fitted
  std::string reason_1, reason_2, reason_3;  ///< what raises the logit most
};
/// The risk of each customer with a purchase, by code.
Result<Risk> risk(const History& past, const RiskModel& model);

struct Reason {
  std::string feature;
  std::optional<double> value;  ///< as a person reads it: days, purchases, money
  double part = 0;              ///< part of the logit; base and parts add up to it
};
/// All reasons of one customer. Throws not_found.
Result<Reason> why(const History& past, const RiskModel& model, std::string_view customer);

struct Drift {
  std::string feature;
  double then = 0, now = 0;  ///< means
  double psi = 0;            ///< population stability index over ten bins: above .25 the population has changed
};
/// How far the customers of today differ from those of the latest window learned from. The last row, risk, compares the
/// base rate of all windows with the mean risk, and the chances.
Result<Drift> drift(const History& past, const RiskModel& model);

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct OptionsOf<retention::RiskOptions> {
  using Options = retention::RiskOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::horizon>("horizon", {.help = "days without a purchase that count as leaving",
                                            .range = {.least = 1, .most = 3660},
                                            .unit = "days"}),
      option<&Options::cutoff>("cutoff", {.help = "learn only from the window that began on this day; defaults to all "
                                                  "windows that are over",
                                          .example = "2011-06-10"}),
      option<&Options::seed>("seed", {.help = "random seed", .range = {.least = 0}}),
  });
};
template <>
struct Schema<retention::Risk> {
  using Risk = retention::Risk;
  static constexpr std::string_view name = "risk";
  static constexpr auto fields = std::to_array<Field<Risk>>({
      field<&Risk::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Risk::risk>("risk",
                         {.from = from::purchases, .help = "probability of no purchase within the horizon, 0 to 1"}),
      field<&Risk::low>("low", {.from = from::purchases,
                                .help = "lower end of the 80 % interval of risk; 0 when too little is known"}),
      field<&Risk::high>("high", {.from = from::purchases,
                                  .help = "upper end of the 80 % interval of risk; 1 when too little is known"}),
      field<&Risk::reason_1>(
          "reason_1", {.from = from::purchases,
                       .help = "what weighs most, its value and its part of the logit; or why nothing was learned"}),
      field<&Risk::reason_2>(
          "reason_2",
          {.from = from::purchases,
           .help = "what weighs second most, its value and its part of the logit; empty when nothing was learned"}),
      field<&Risk::reason_3>(
          "reason_3",
          {.from = from::purchases,
           .help = "what weighs third most, its value and its part of the logit; empty when nothing was learned"}),
  });
};
template <>
struct Schema<retention::Reason> {
  using Reason = retention::Reason;
  static constexpr std::string_view name = "risk_reason";
  static constexpr auto fields = std::to_array<Field<Reason>>({
      field<&Reason::feature>("feature",
                              {.help = "base, then what is known of the customer, then the totals logit and risk"}),
      field<&Reason::value>(
          "value",
          {.from = from::purchases,
           .help =
               "value of the feature in days, purchases or money; of risk the probability; empty where there is none"}),
      field<&Reason::part>(
          "part", {.from = from::purchases,
                   .help = "part of the logit; base and features add up to the row logit, which the row risk repeats"}),
  });
};
template <>
struct Schema<retention::Drift> {
  using Drift = retention::Drift;
  static constexpr std::string_view name = "drift";
  static constexpr auto fields = std::to_array<Field<Drift>>({
      field<&Drift::feature>("feature", {.help = "what is compared: a feature of the customers, or risk"}),
      field<&Drift::then>("then", {.from = from::purchases,
                                   .help = "mean among the customers learned from, on the scale of the scorecard; of "
                                           "risk the share who bought nothing"}),
      field<&Drift::now>("now",
                         {.from = from::purchases, .help = "mean among the customers of today, on the same scale"}),
      field<&Drift::psi>(
          "psi",
          {.from = from::purchases,
           .help = "population stability index over ten bins, 0 or more; above 0.25 the customers have changed"}),
  });
};
}  // namespace crmcore
