// What a purchase is worth: the Gamma-Gamma model of spend (Colombo and Jiang 1999; Fader and Hardie's note 025, 2013),
// the check of its assumption, and the plain mean beside it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crmcore/action/options.hpp"
#include "crmcore/value_models/model.hpp"

namespace crmcore::value_models {

/// Spend on a purchase is gamma (p, ν), ν differs between customers as gamma (q, v); spend does not depend on how often
/// one buys. v in units of the currency.
struct SpendModel {
  double p = 1, q = 2, v = 1;
  FitStatus status = FitStatus::too_little_data;
  bool at_bound = false;  ///< q went to 1 and was held there: the population's mean is not identified
  double log_likelihood = 0, customers = 0;
  std::array<std::array<double, 3>, 3> covariance{};
  std::int64_t left_out = 0;              ///< customers whose mean repeat spend is not above 0
  double naive_mean = 0;                  ///< plain mean of all repeat purchases
  std::optional<Currency> currency = {};  ///< of the money, where it is known; saved models are checked against it
  /// Check of the assumption: correlation of number and mean of repeat purchases, with its 95 % interval (Fisher's z).
  /// An interval beyond .1 on either side says that the model's values lean.
  double correlation = 0, correlation_low = -1, correlation_high = 1;

  /// Whether there was any repeat purchase whose money is known.
  bool known() const { return naive_mean > 0; }
  double standard_error(int parameter) const;
  /// Expected spend on a coming purchase of a customer with x repeat purchases of mean m.
  /// Fallback: the population's for x = 0 or m not above 0; the plain mean for that at the bound.
  double expected(double x, double m) const;
  /// Variance of one coming purchase's spend about its customer's own unknown mean, and of that mean.
  struct Variance {
    double within, between;
  };
  Variance variance(double x, double m) const;

  /// The model as a line of text to save, which follows that of the purchase model.
  std::string text() const;
  /// Reads such a line, also behind that of a purchase model; empty where there is none. Throws invalid for one that is
  /// cut off or has values out of range.
  static std::optional<SpendModel> parse(std::string_view text);
};

/// What to make of a model of spend, in a sentence.
std::string_view advice(const SpendModel& spend);

struct SpendOptions {
  bool bounded = true;  ///< keep q above 1, where the mean of the population exists
};

/// Fits spend to columns of equal length.
/// Method: maximum likelihood; rows with x = 0 say nothing and are skipped, whatever their m.
/// Fallback: too_little_data and plain means for fewer than ten customers.
/// Throws invalid for other values that are not finite or a negative x, naming the row.
SpendModel fit_spend(std::span<const double> x, std::span<const double> m, std::span<const double> weight = {},
                     const SpendOptions& options = {});

}  // namespace crmcore::value_models

namespace crmcore {
template <>
struct OptionsOf<value_models::SpendOptions> {
  using Options = value_models::SpendOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::bounded>("bounded",
                                {.help = "keep the spend model where the population has a mean (q above 1)"}),
  });
};
}  // namespace crmcore
