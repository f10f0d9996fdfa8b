// The buy-till-you-die models: customers buy at their own rate until they leave unobserved. One fit and one form of
// result for all; what a model says about a customer is in customer_forecast.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "crmcore/value_models/purchases.hpp"

namespace crmcore::value_models {

/// How a model describes a customer. Rates of buying differ between customers as a gamma distribution (r, alpha).
enum class ModelKind : std::uint8_t {
  nbd,         ///< nobody leaves: the baseline (Ehrenberg 1959)
  bg_nbd,      ///< may leave after each repeat purchase, chance beta (a, b): Fader, Hardie and Lee 2005
  mbg_nbd,     ///< also right after the first purchase: Batislam, Denizel and Filiztekin 2007; the default
  pareto_nbd,  ///< leaves at any moment, rate gamma (s, beta): Schmittlein, Morrison and Colombo 1987
  bg_bb,       ///< yes-or-no opportunities, beta (alpha, beta) and beta (gamma, delta): Fader, Hardie and Shang 2010
};

/// The outcome of a fit, and so what it can be used for.
enum class FitStatus : std::uint8_t {
  identified,       ///< one maximum, well determined
  flat,             ///< a ridge: single parameters mean little, predictions are usable
  boundary,         ///< a parameter went to zero, as where nobody leaves; where all buy alike the fit is flat
  too_little_data,  ///< fewer than ten customers, or not one repeat purchase
  not_converged,    ///< no maximum was reached; do not use it
};

}  // namespace crmcore::value_models

namespace crmcore {
template <>
struct Choices<value_models::ModelKind> {
  static constexpr auto codes = std::to_array<std::string_view>({"nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"});
};
template <>
struct Choices<value_models::FitStatus> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"identified", "flat", "boundary", "too_little_data", "not_converged"});
};
}  // namespace crmcore

namespace crmcore::value_models {

/// What to make of a status, in a sentence.
std::string_view advice(FitStatus status);
/// Whether a fit with this status can be acted on.
constexpr bool usable(FitStatus status) {
  return status != FitStatus::too_little_data && status != FitStatus::not_converged;
}

/// A model with its parameters and, when it was fitted, how well they are known.
struct Model {
  ModelKind kind = ModelKind::mbg_nbd;
  /// Regularity: times between purchases are Erlang-k, 1 exponential (Platzer and Reutterer, "Ticking Away the
  /// Moments", Marketing Science 35, 2016). Above 1 for bg_nbd and mbg_nbd only.
  int k = 1;
  Unit unit = Unit::week;
  /// nbd: r, alpha; bg_nbd, mbg_nbd: r, alpha, a, b; pareto_nbd: r, alpha, s, beta; bg_bb: alpha, beta, gamma, delta.
  /// Those that are times are in `unit`.
  std::array<double, 4> parameters{1, 1, 1, 1};

  FitStatus status = FitStatus::too_little_data;
  double log_likelihood = 0, customers = 0;
  double gradient = 0;  ///< largest derivative per customer in the logarithms of the parameters
  std::array<std::array<double, 4>, 4> covariance{};  ///< of the parameters; zero rows for those on a bound
  int evaluations = 0;

  int parameter_count() const { return kind == ModelKind::nbd ? 2 : 4; }
  std::array<std::string_view, 4> parameter_names() const;
  double standard_error(int parameter) const;
  double aic() const;
  double bic() const;

  /// The model as a line of text to save: "crmcore-model 1 mbg_nbd k 1 unit week r 0.52 …".
  std::string text() const;
  /// Reads such a line, also of an older version. Throws invalid for another text, newer_version for a newer version.
  static Model parse(std::string_view text);
};

struct FitOptions {
  int k = 1;
  /// Where to start: from last month's fit this month's takes only a few steps.
  const Model* start = nullptr;
};

/// Fits a model to purchases.
/// Method: maximum likelihood by Newton's method with exact derivatives in the logarithms of the parameters, from a
/// fixed start.
/// Fallback: data that cannot be fitted never throw and never give NaN; the status says what can be made of the fit.
/// Throws invalid for k outside 1 … 12, for k above 1 with a kind other than bg_nbd and mbg_nbd or with unknown gaps,
/// and for bg_bb unless times are whole numbers of periods.
Model fit(ModelKind kind, const Purchases& purchases, const FitOptions& options = {});

/// The regularity with the greatest likelihood among 1 … 12: from 1 upwards until it falls.
/// Fallback: 1 where the times between purchases are not known, or a fit is not usable, and for kinds other than bg_nbd
/// and mbg_nbd.
int most_likely_regularity(ModelKind kind, const Purchases& purchases);

/// The logarithm of the probability (density) of one customer's purchases under the model, without the term of gaps for
/// k > 1.
double log_likelihood(const Model& model, const Buyer& buyer);
/// The total over a table, with the term of gaps.
double log_likelihood(const Model& model, const Purchases& purchases);

}  // namespace crmcore::value_models
