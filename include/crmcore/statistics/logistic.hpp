// Logistic regression by Newton's method, and what makes its chances honest afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace crmcore::statistics {

struct LogisticOptions {
  double ridge = 0;          ///< ½ ridge Σ βⱼ² is taken off the log-likelihood; the intercept goes free
  double tolerance = 1e-10;  ///< of the largest derivative, per row
  int most_steps = 50;
  unsigned threads = 0;
};

struct Logistic {
  std::vector<double> beta;        ///< the intercept, then one per column
  std::vector<double> covariance;  ///< (p + 1)², of beta; the inverse of the penalised curvature
  double log_likelihood = 0;       ///< without the penalty
  double gradient = 0;             ///< largest derivative per row at the end
  int steps = 0;
  bool converged = false;
  bool separated = false;  ///< a column parts the classes perfectly: coefficients run away; use a ridge

  double standard_error(std::size_t j) const;
  /// β₀ + Σ βⱼ xⱼ.
  double logit(std::span<const double> x) const;
};

/// `x`: n rows of p numbers; `y`: n of 0 or 1; `weight`: none, or one above 0 per row. Columns that do not vary get
/// coefficient 0. The same bits for any number of threads. Throws invalid for values that are not finite, for other
/// labels, and for fewer than one row of each class.
Logistic logistic(std::span<const double> x, std::size_t columns, std::span<const std::uint8_t> y,
                  std::span<const double> weight = {}, const LogisticOptions& options = {});

double probability(double logit);
double logit(double probability);

/// Platt's sigmoid of a score (Advances in Large Margin Classifiers, 1999), with his smoothed targets:
/// probability(a + b · score).
struct Platt {
  double a = 0, b = 1;
  double operator()(double score) const { return probability(a + b * score); }
};
Platt platt(std::span<const double> score, std::span<const std::uint8_t> y);

/// A non-decreasing step function by pool-adjacent-violators (Ayer and others, 1955): `value` of the block in which a
/// score falls, linear between blocks. Within a block the score breaks the tie a little, so the order stays.
struct Isotonic {
  std::vector<double> at, value;  ///< ascending centres of the blocks and their means
  double operator()(double score) const;
};
Isotonic isotonic(std::span<const double> score, std::span<const std::uint8_t> y, std::span<const double> weight = {});

/// Beta calibration of probabilities (Kull, Silva Filho and Flach, AISTATS 2017): a logistic in log p and −log(1 − p).
struct BetaCalibration {
  double a = 1, b = 1, c = 0;
  double operator()(double p) const;
};
BetaCalibration beta_calibration(std::span<const double> p, std::span<const std::uint8_t> y);

}  // namespace crmcore::statistics
