// Who is leaving: the calibrated chance that a customer buys nothing within a horizon, learned on earlier windows of
// the same business, with reasons that add up.
#pragma once

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

/// What the past tells of each customer with a purchase, as columns for a scorecard; nothing after `past.today()`.
/// recency, frequency, age, mean_gap, gap_ratio, gap_variation, spend, spend_trend, returns, orders_30, orders_90,
/// expected (purchases in the horizon by MBG/NBD); logarithms where they are long-tailed, NaN where they do not exist.
struct Features {
  statistics::Frame frame;
  std::vector<std::uint32_t> customers;  ///< index in the history of each row
};
Features features(const History& past, int horizon);

struct RiskOptions {
  int horizon = 90;  ///< days
  int pairs = 2;     ///< of columns, chosen by the data
  std::uint64_t seed = 1;
  /// Learn only from windows that began on this day, or none: from all that are over by the day of the history.
  std::optional<Day> cut = {};
};

/// What was learned. Where no window of `horizon` days with at least 200 customers is over that begins at least
/// min(horizon, 60) days after the history, or less than 20 of those in such windows came back or stayed away, the
/// chance of no purchase comes from Pareto/NBD fitted on all that is known, uncalibrated, and `method` says so; where
/// that fit is not usable either, such as of fewer than ten customers, intervals are 0 … 1 and the reasons say why.
struct RiskModel {
  int horizon = 90;
  std::string method;       ///< "learned" or "pareto_nbd"
  std::string not_learned;  ///< why nothing was, in a few words
  std::vector<Day> cuts;
  std::int64_t rows = 0;
  double base_rate = 0;  ///< of no purchase in the windows learned from
  double fold_log_loss = 0;
  std::shared_ptr<const statistics::Scorecard> card;  ///< none for pareto_nbd
  std::shared_ptr<const Features> learned_from;       ///< of the latest window, for drift
  std::optional<value_models::Model> value_model;     ///< of pareto_nbd
};
/// Throws invalid for a horizon below 1 or a `cut` whose window is not over. An empty history has an unusable fit.
RiskModel learn_risk(const History& past, const RiskOptions& options = {});

struct Risk {
  std::string_view customer;
  double risk = 0;                           ///< chance of no purchase within the horizon
  double low = 0, high = 0;                  ///< 80 % interval, from the uncertainty of what was learned or fitted
  std::string reason_1, reason_2, reason_3;  ///< what adds most to the logit, or takes most from it
};
/// One row per customer with a purchase, by code.
Result<Risk> risk(const History& past, const RiskModel& model);

struct Reason {
  std::string feature;
  std::optional<double> value;  ///< as a person reads it: days, purchases, money
  double part = 0;              ///< of the logit; base and parts add up to it
};
/// All reasons of one customer. Throws not_found.
Result<Reason> why(const History& past, const RiskModel& model, std::string_view customer);

struct Drift {
  std::string feature;
  double then = 0, now = 0;  ///< means
  double psi = 0;            ///< population stability index over ten bins: above .25 the population is another one
};
/// How far the customers of today are from those learned from last. The last row, risk, compares the base rate of all
/// windows with the mean risk, and the chances.
Result<Drift> drift(const History& past, const RiskModel& model);

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct OptionsOf<retention::RiskOptions> {
  using Options = retention::RiskOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::horizon>(
          "horizon",
          {.help = "days without a purchase that count as leaving", .least = 1, .most = 3660, .unit = "days"}),
      option<&Options::cut>("cut", {.help = "learn only from the window that began on this day; defaults to all "
                                            "windows that are over"}),
      option<&Options::seed>("seed", {.help = "random seed", .least = 0}),
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
