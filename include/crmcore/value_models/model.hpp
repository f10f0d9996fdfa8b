// The buy-till-you-die models: customers buy at their own rate until, unseen, they leave. One fit, one form of result
// for all; what the model says of a customer is in outlook.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "crmcore/value_models/purchases.hpp"

namespace crmcore::value_models {

/// What a model takes a customer to be. Rates of buying differ between customers as a gamma distribution (r, alpha).
enum class ModelKind : std::uint8_t {
  nbd,         ///< nobody leaves: the baseline (Ehrenberg 1959)
  bg_nbd,      ///< may leave after each repeat purchase, chance beta (a, b): Fader, Hardie and Lee 2005
  mbg_nbd,     ///< also right after the first purchase: Batislam, Denizel and Filiztekin 2007; the default
  pareto_nbd,  ///< leaves at any moment, rate gamma (s, beta): Schmittlein, Morrison and Colombo 1987
  bg_bb,       ///< yes-or-no opportunities, beta (alpha, beta) and beta (gamma, delta): Fader, Hardie and Shang 2010
};

/// What became of a fit, and so what to make of it.
enum class FitStatus : std::uint8_t {
  identified,       ///< one maximum, well determined
  flat,             ///< a ridge: single parameters mean little, predictions are usable
  boundary,         ///< a parameter went to zero: as where nobody leaves; all buying alike is flat
  too_little_data,  ///< fewer than ten customers, or not one repeat purchase
  not_converged,    ///< no maximum was reached; do not use
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

/// What to do about a status, in a sentence.
std::string_view advice(FitStatus status);
/// Whether what such a fit says is ground to act on.
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
  double gradient = 0;                                ///< largest derivative per customer in log parameters
  std::array<std::array<double, 4>, 4> covariance{};  ///< of the parameters; zero rows for those on a bound
  int evaluations = 0;

  int parameter_count() const { return kind == ModelKind::nbd ? 2 : 4; }
  std::array<std::string_view, 4> parameter_names() const;
  double standard_error(int parameter) const;
  double aic() const;
  double bic() const;

  /// A line of text that every language can keep: "crmcore-model 1 mbg_nbd k 1 unit week r 0.52 …". Reading what an
  /// older version wrote stays possible; a newer version's is refused.
  std::string text() const;
  /// Throws invalid or newer_version.
  static Model parse(std::string_view text);
};

struct FitOptions {
  int k = 1;
  /// Where to start; a fit of last month makes this month's a few steps.
  const Model* start = nullptr;
};

/// Maximum likelihood by Newton's method with exact derivatives in the logarithms of the parameters, from a fixed
/// start. Never throws for what the data are, never NaN: the status says what can be made of it. Throws invalid for k
/// outside 1 … 12, for k above 1 with another kind or with unknown gaps.
Model fit(ModelKind kind, const Purchases& purchases, const FitOptions& options = {});

/// Logarithm of the probability (density) of one customer's purchases under the model, without the term of gaps for
/// k > 1.
double log_likelihood(const Model& model, const Buyer& buyer);
/// The total of a table.
double log_likelihood(const Model& model, const Purchases& purchases);

}  // namespace crmcore::value_models
