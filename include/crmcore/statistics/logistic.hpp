// Logistic regression by Newton's method, and the calibration of its probabilities.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace crmcore::statistics {

struct LogisticOptions {
  double ridge = 0;          ///< penalty ½ ridge Σ βⱼ² on the log-likelihood; the intercept is not penalised
  double tolerance = 1e-10;  ///< convergence tolerance of the largest derivative per row
  int most_steps = 50;
  unsigned threads = 0;
  std::vector<double> start = {};  ///< coefficients to begin at, the intercept first; by default all 0
};

struct Logistic {
  std::vector<double> beta;        ///< the intercept, then one per column
  std::vector<double> covariance;  ///< (p + 1)², of beta; the inverse of the penalised curvature
  double log_likelihood = 0;       ///< without the penalty
  double gradient = 0;             ///< largest derivative per row at the end
  int steps = 0;
  bool converged = false;
  bool separated = false;  ///< a column separates the classes perfectly and coefficients diverge; use a ridge

  double standard_error(std::size_t j) const;
  /// β₀ + Σ βⱼ xⱼ.
  double logit(std::span<const double> x) const;
};

/// Fits a logistic regression. `x` holds n rows of p numbers, `y` n labels of 0 or 1, `weight` nothing or one number
/// above 0 per row. The result is the same to the last bit for any number of threads.
/// Fallback: a column that does not vary gets coefficient 0.
/// Throws invalid for values that are not finite, for other labels, and unless both classes have a row.
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

/// A non-decreasing function by pool-adjacent-violators (Ayer and others, 1955): the `value` of the block that a score
/// falls into, linear between blocks. Within a block the score breaks the tie slightly, so that the order is kept.
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
