// What a business's own past says of a value model's chance of no purchase: how far to correct it, and how much to
// believe a scorecard beside it, at each of a fixed list of horizons. Private to the room.
#pragma once

#include <map>
#include <vector>

#include "crmcore/retention/risk.hpp"
#include "crmcore/value_models/customer_forecast.hpp"

namespace crmcore::retention {

/// The model of purchases that fits best: Pareto/NBD, or MBG/NBD of the regularity with the greatest likelihood where
/// that is above 1 and fits better.
value_models::Model best_value_model(const value_models::Purchases& table);

/// The logit of the chance of no purchase in so many days.
double silent_logit(const value_models::CustomerForecast& forecast, double days);

/// The correction of the horizon nearest to a number of days; none without any.
const Correction* nearest_correction(const RiskModel& model, int days);

/// Fills in the scorecard and the corrections from windows that are over. Returns the first days of the windows of each
/// horizon, the latest first.
std::map<int, std::vector<Day>> learn_from_windows(const History& past, const RiskOptions& options, RiskModel& model);

/// What an estimate for one customer is made of.
struct Judgement {
  double logit = 0;        ///< of the chance of no purchase within the horizon
  double value = 0;        ///< logit of the value model's chance
  double card_weight = 0;  ///< how much of the scorecard is in it
  double slope = 1;        ///< how it moves with `value`
  bool at_limit = false;   ///< nearer to 0 or 1 nothing can be known
};
/// The chance at a horizon, from those at the horizons of the corrections, which never rise with time.
/// `card_logits`: by the scorecard, one for each correction; empty without one.
Judgement judge(const RiskModel& model, const value_models::CustomerForecast& forecast, double days,
                const std::vector<double>& card_logits);

}  // namespace crmcore::retention
