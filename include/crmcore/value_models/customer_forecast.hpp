// What a model predicts for one customer from now on. The same questions for every model; times in the model's unit.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "crmcore/value_models/model.hpp"

namespace crmcore::value_models {

/// The prediction of a model for one customer, given its purchases. A customer who buys for the first time now is
/// Buyer{}.
///
/// Method: for the beta-geometric family the future is a sum over the next purchase, the second, …: the chance of
/// staying for m purchases (a ratio of beta functions) times that of m purchases within t (a negative binomial tail).
/// All terms are positive, so the sum also holds for x = 5,000, a + b < 1 and a = 1, where the usual 2F1 forms break.
class CustomerForecast {
 public:
  CustomerForecast(const Model& model, const Buyer& buyer);

  /// The chance of still being a customer at T + t. With bg_nbd it is 1 for everybody without a repeat purchase, so it
  /// is not a risk score.
  double p_alive(double t = 0) const;
  /// Expected purchases in (T, T + t].
  double expected(double t) const;
  double variance(double t) const;
  /// The chances of 0, 1, … `most` purchases in (T, T + t].
  std::vector<double> distribution(double t, std::size_t most) const;
  double p_zero(double t) const { return distribution(t, 0)[0]; }
  /// The smallest number of purchases within t whose cumulated chance reaches `probability`.
  std::int64_t quantile(double t, double probability) const;
  /// Expected purchases, discounted: ∫ exp(−rate u) dE[X(T, T + u)] up to `horizon`. `rate` is continuous and per unit.
  /// Throws invalid for a rate below 0, or of 0 with an infinite horizon.
  double discounted(double rate, double horizon = std::numeric_limits<double>::infinity()) const;
  /// The time without a purchase until the chance of being a customer has fallen to `threshold`: 0 when it is already
  /// as low, infinite when it never falls so far, or under BG/BB not within a thousand periods.
  double time_until(double threshold) const;

  /// Expected purchases explained: `prior` of a newcomer, plus what the number of purchases over the time observed
  /// would add if the last one were today, plus what the silence since then takes away.
  struct Parts {
    double prior, frequency, recency;
  };
  Parts explain(double t) const;

 private:
  bool far(double grown) const;
  double purchases_sum(double t, bool squares) const;
  double stays(double t) const;
  template <class Use>
  void each_count(double t, Use&& use) const;
  double discounted_for_ever(double rate) const;

  Model model_;
  Buyer buyer_;
  double alive_ = 1;
  std::array<double, 12> stage_{};  // chances of being alive in each stage (k > 1)
  double shape_ = 0, rate_ = 0;     // of the rate of buying: gamma
  double leave_ = 0, stay_ = 0;     // of leaving: beta (leave, stay); Pareto: gamma (leave, rate stay)
};

/// A probability with its interval.
struct ChanceInterval {
  double chance = 0, low = 0, high = 1;
};
/// p_zero(t) with its interval of confidence `level`.
/// Method: the uncertainty of the fitted parameters, by the delta method on the logit.
/// Fallback: 0 … 1 where the fit is not usable.
ChanceInterval p_zero(const Model& model, const Buyer& buyer, double t, double level = 0.8);

}  // namespace crmcore::value_models
