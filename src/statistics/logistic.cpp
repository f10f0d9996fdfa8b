#include "crmcore/statistics/logistic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "crmcore/error.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "vectorised.hpp"

namespace crmcore::statistics {
namespace {

constexpr double least_chance = 1e-15;  // probabilities of 0 and 1 have no logit
constexpr std::size_t block = 128;      // rows looked at together, column by column
constexpr std::size_t stretch = 2048;   // rows of one piece of work; sums are put together in their order

/// Sums over rows: log-likelihood, gradient, and the lower half of the curvature X'WX.
struct Sums {
  double log_likelihood = 0;
  std::vector<double> gradient, curvature;
};

/// Adds the products of a block: columns[j] times weight times columns[i] for i ≤ j.
CRMCORE_VECTORISED
void add_products(const double* columns, const double* weight, std::size_t width, double* curvature) {
  std::array<double, block> weighted;
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t r = 0; r < block; ++r) weighted[r] = columns[i * block + r] * weight[r];
    for (std::size_t j = 0; j <= i; ++j) {
      const double* other = columns + j * block;
      std::array<double, 8> sum{};
      for (std::size_t r = 0; r < block; r += 8)
        for (std::size_t s = 0; s < 8; ++s) sum[s] += weighted[r + s] * other[r + s];
      curvature[i * width + j] += ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
    }
  }
}
CRMCORE_VECTORISED
void add_gradient(const double* columns, const double* residual, std::size_t width, double* gradient) {
  for (std::size_t i = 0; i < width; ++i) {
    std::array<double, 8> sum{};
    for (std::size_t r = 0; r < block; r += 8)
      for (std::size_t s = 0; s < 8; ++s) sum[s] += columns[i * block + r + s] * residual[r + s];
    gradient[i] += ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
  }
}
CRMCORE_VECTORISED
void add_scores(const double* columns, const double* beta, std::size_t width, double* score) {
  for (std::size_t r = 0; r < block; ++r) score[r] = beta[0];
  for (std::size_t i = 1; i < width; ++i)
    for (std::size_t r = 0; r < block; ++r) score[r] += beta[i] * columns[i * block + r];
}

/// The data of a fit, standardised on the way: mean and scale of each column.
struct Data {
  std::span<const double> x;
  std::span<const std::uint8_t> y;
  std::span<const double> weight;
  std::size_t columns;
  std::vector<double> mean, scale;  // scale 0: the column does not vary

  std::size_t rows() const { return y.size(); }
};

/// The sums at beta (of the standardised columns), over every `every`-th block.
Sums sums_at(const Data& data, const std::vector<double>& beta, std::size_t every, bool curvature, unsigned threads) {
  const std::size_t width = data.columns + 1;
  const std::size_t n = data.rows();
  const std::size_t pieces = (n + stretch - 1) / stretch;
  std::vector<Sums> parts(pieces);
  for_each_block(pieces, threads, [&](std::size_t piece) {
    Sums& own = parts[piece];
    own.gradient.assign(width, 0);
    own.curvature.assign(width * width, 0);
    std::vector<double> columns(width * block);
    std::array<double, block> score, residual, weight;
    for (std::size_t from = piece * stretch; from < std::min(n, (piece + 1) * stretch); from += block) {
      if (from / block % every != 0) continue;
      const std::size_t count = std::min(block, n - from);
      std::fill_n(columns.begin(), block, 1.0);
      for (std::size_t r = 0; r < count; ++r)
        for (std::size_t j = 0; j < data.columns; ++j)
          columns[(j + 1) * block + r] = (data.x[(from + r) * data.columns + j] - data.mean[j]) * data.scale[j];
      if (count < block)
        for (std::size_t j = 0; j < data.columns; ++j)
          std::fill(&columns[(j + 1) * block + count], &columns[(j + 1) * block] + block, 0.0);
      add_scores(columns.data(), beta.data(), width, score.data());
      residual.fill(0);
      weight.fill(0);
      for (std::size_t r = 0; r < count; ++r) {
        const double w = data.weight.empty() ? 1 : data.weight[from + r];
        const double e = std::exp(-std::abs(score[r]));
        const double small = e / (1 + e);
        const double p = score[r] < 0 ? small : 1 - small;
        const bool one = data.y[from + r] != 0;
        own.log_likelihood -= w * (std::log1p(e) + (one == (score[r] < 0) ? std::abs(score[r]) : 0));
        residual[r] = w * ((one ? 1 : 0) - p);
        weight[r] = w * small * (1 - small);
      }
      add_gradient(columns.data(), residual.data(), width, own.gradient.data());
      if (curvature) add_products(columns.data(), weight.data(), width, own.curvature.data());
    }
  });
  Sums sums;
  sums.gradient.assign(width, 0);
  sums.curvature.assign(width * width, 0);
  for (const Sums& part : parts) {
    sums.log_likelihood += part.log_likelihood;
    for (std::size_t i = 0; i < part.gradient.size(); ++i) sums.gradient[i] += part.gradient[i];
    for (std::size_t i = 0; i < part.curvature.size(); ++i) sums.curvature[i] += part.curvature[i];
  }
  return sums;
}

/// Cholesky in place, lower half; pivots that vanish are made 1 with an empty row: their variable does not move.
void factorise(std::vector<double>& a, std::size_t n) {
  std::vector<double> diagonal(n);
  for (std::size_t i = 0; i < n; ++i) diagonal[i] = a[i * n + i];
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      if (i != j) {
        a[i * n + j] = a[j * n + j] == 0 ? 0 : sum / a[j * n + j];
      } else {
        a[i * n + i] = sum > 1e-11 * diagonal[i] && sum > 0 ? std::sqrt(sum) : 0;
      }
    }
  }
}
std::vector<double> solved(const std::vector<double>& l, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= l[i * n + k] * b[k];
    b[i] = l[i * n + i] == 0 ? 0 : b[i] / l[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= l[k * n + i] * b[k];
    b[i] = l[i * n + i] == 0 ? 0 : b[i] / l[i * n + i];
  }
  return b;
}

void standardise(Data& data, unsigned threads) {
  const std::size_t n = data.rows();
  const std::size_t p = data.columns;
  const std::size_t pieces = (n + stretch - 1) / stretch;
  std::vector<std::vector<double>> sum(pieces);
  std::vector<std::vector<double>> square(pieces);
  std::vector<double> shift(data.x.begin(), data.x.begin() + static_cast<std::ptrdiff_t>(p));  // near the data
  for_each_block(pieces, threads, [&](std::size_t piece) {
    sum[piece].assign(p, 0);
    square[piece].assign(p, 0);
    for (std::size_t r = piece * stretch; r < std::min(n, (piece + 1) * stretch); ++r)
      for (std::size_t j = 0; j < p; ++j) {
        const double value = data.x[r * p + j] - shift[j];
        sum[piece][j] += value;
        square[piece][j] += value * value;
      }
  });
  data.mean.assign(p, 0);
  data.scale.assign(p, 0);
  for (std::size_t j = 0; j < p; ++j) {
    double total = 0, squares = 0;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      total += sum[piece][j];
      squares += square[piece][j];
    }
    if (!std::isfinite(squares))
      throw Error(ErrorCode::invalid, "x",
                  "column " + std::to_string(j + 1) + " holds a value that is not finite, or too large to square");
    const double mean = total / static_cast<double>(n);
    const double variance = squares / static_cast<double>(n) - mean * mean;
    data.mean[j] = shift[j] + mean;
    data.scale[j] = variance > 1e-20 * (shift[j] * shift[j] + 1e-300) && variance > 0 ? 1 / std::sqrt(variance) : 0;
  }
}

/// The sum of the weights. Throws invalid for data that are not whole rows, labels other than 0 and 1 or one of them
/// alone, and weights that are not above 0.
double checked_weight(std::span<const double> x, std::size_t columns, std::span<const std::uint8_t> y,
                      std::span<const double> weight) {
  if (x.size() != columns * y.size() || (!weight.empty() && weight.size() != y.size()))
    throw Error(ErrorCode::invalid, "x",
                std::to_string(x.size()) + " values are not " + std::to_string(y.size()) + " rows of " +
                    std::to_string(columns));
  std::size_t ones = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (y[i] > 1)
      throw Error(ErrorCode::invalid, "y",
                  "row " + std::to_string(i + 1) + ": the label must be 0 or 1, not " + std::to_string(y[i]));
    ones += y[i];
  }
  if (ones == 0 || ones == y.size())
    throw Error(ErrorCode::invalid, "y",
                "all " + std::to_string(y.size()) + " labels are the same; both classes are needed");
  double total = 0;
  for (const double w : weight) {
    if (!(w > 0) || !std::isfinite(w)) throw Error(ErrorCode::invalid, "weight", "weights must be above 0 and finite");
    total += w;
  }
  if (weight.empty()) total = static_cast<double>(y.size());
  return total;
}

constexpr int most_halvings = 30;         // a step of 2^-30 changes nothing that is still measured
constexpr double runaway = 1e3;           // a coefficient of a standardised column beyond it has no finite estimate
constexpr double foreseen = 1e-7;         // log-likelihood per row at which every label is foreseen
constexpr double nearly_foreseen = 1e-6;  // the same, as a sign of separation at the end
constexpr double rounding = 1e-12;        // what rounding may take from a log-likelihood, relative to it

/// The climb to the coefficients of standardised columns.
class Ascent {
 public:
  Ascent(const Data& data, const LogisticOptions& options, double total)
      : data_(data), options_(options), total_(total), width_(data.columns + 1), beta_(width_, 0) {
    if (options.start.empty()) return;
    beta_[0] = options.start[0];
    for (std::size_t j = 1; j < width_; ++j) {
      if (data.scale[j - 1] == 0) continue;
      beta_[0] += options.start[j] * data.mean[j - 1];
      beta_[j] = options.start[j] / data.scale[j - 1];
    }
  }

  /// Newton steps on every `every`-th block of rows, each shortened until the penalised log-likelihood does not fall.
  void climb(std::size_t every, double tolerance) {
    const double share = 1.0 / static_cast<double>(every);
    Sums sums = sums_at(data_, beta_, every, true, options_.threads);
    for (int step = 0; step < options_.most_steps; ++step) {
      double steepest = 0;
      for (std::size_t j = 0; j < width_; ++j) {
        sums.gradient[j] -= share * penalty(j) * beta_[j];
        sums.curvature[j * width_ + j] += share * penalty(j);
        steepest = std::max(steepest, std::abs(sums.gradient[j]) / (total_ * share));
      }
      factor_ = sums.curvature;
      factorise(factor_, width_);
      model_.gradient = steepest;
      model_.log_likelihood = sums.log_likelihood;
      model_.converged = steepest <= tolerance;
      if (model_.converged) return;
      const double value = penalised(sums, share);
      const std::vector<double> move = solved(factor_, sums.gradient);
      const std::vector<double> before = beta_;
      double shorten = 1;
      for (int half = 0; half < most_halvings; ++half, shorten /= 2) {
        for (std::size_t j = 0; j < width_; ++j) beta_[j] = before[j] + shorten * move[j];
        sums = sums_at(data_, beta_, every, true, options_.threads);
        if (penalised(sums, share) >= value - rounding * std::abs(value)) break;
      }
      ++model_.steps;
      if (*std::ranges::max_element(beta_, {}, [](double b) { return std::abs(b); }) > runaway) break;
      if (sums.log_likelihood > -foreseen * total_ * share)
        break;  // every row foreseen: nothing holds the coefficients
    }
  }
  void forget_steps() { model_.steps = 0; }

  /// The model in the columns as they were given.
  Logistic model() const {
    Logistic model = model_;
    model.separated = !model.converged || model.log_likelihood > -nearly_foreseen * total_;
    const std::vector<double> back = back_from_standardised();
    model.beta.assign(width_, 0);
    for (std::size_t i = 0; i < width_; ++i)
      for (std::size_t j = 0; j < width_; ++j) model.beta[i] += back[i * width_ + j] * beta_[j];
    model.covariance = covariance(back);
    return model;
  }

 private:
  double penalty(std::size_t j) const {
    if (j == 0 || data_.scale[j - 1] == 0) return 0;
    return options_.ridge * data_.scale[j - 1] * data_.scale[j - 1];
  }
  double penalised(const Sums& sums, double share) const {
    double value = sums.log_likelihood;
    for (std::size_t j = 1; j < width_; ++j) value -= share * penalty(j) * beta_[j] * beta_[j] / 2;
    return value;
  }
  /// The matrix that turns coefficients of standardised columns into those of the columns given.
  std::vector<double> back_from_standardised() const {
    std::vector<double> back(width_ * width_, 0);
    back[0] = 1;
    for (std::size_t j = 1; j < width_; ++j) {
      back[j * width_ + j] = data_.scale[j - 1];
      back[j] = -data_.mean[j - 1] * data_.scale[j - 1];
    }
    return back;
  }
  /// back C⁻¹ back', with C the curvature.
  std::vector<double> covariance(const std::vector<double>& back) const {
    std::vector<double> half(width_ * width_);
    for (std::size_t i = 0; i < width_; ++i) {  // C⁻¹ back', row by row
      const std::vector<double> row = solved(factor_, {back.begin() + static_cast<std::ptrdiff_t>(i * width_),
                                                       back.begin() + static_cast<std::ptrdiff_t>((i + 1) * width_)});
      std::ranges::copy(row, half.begin() + static_cast<std::ptrdiff_t>(i * width_));
    }
    std::vector<double> result(width_ * width_, 0);
    for (std::size_t i = 0; i < width_; ++i)
      for (std::size_t j = 0; j < width_; ++j)
        for (std::size_t k = 0; k < width_; ++k) result[i * width_ + j] += back[i * width_ + k] * half[j * width_ + k];
    return result;
  }

  const Data& data_;
  const LogisticOptions& options_;
  double total_;
  std::size_t width_;
  std::vector<double> beta_;    // of standardised columns
  std::vector<double> factor_;  // of the curvature
  Logistic model_;
};

}  // namespace

double Logistic::standard_error(std::size_t j) const { return std::sqrt(covariance[j * beta.size() + j]); }

double Logistic::logit(std::span<const double> x) const {
  double sum = beta[0];
  for (std::size_t j = 0; j < x.size(); ++j) sum += beta[j + 1] * x[j];
  return sum;
}

Logistic logistic(std::span<const double> x, std::size_t columns, std::span<const std::uint8_t> y,
                  std::span<const double> weight, const LogisticOptions& options) {
  const double total = checked_weight(x, columns, y, weight);
  if (!options.start.empty() && options.start.size() != columns + 1)
    throw Error(ErrorCode::invalid, "start",
                std::to_string(options.start.size()) + " coefficients to begin at are not an intercept and " +
                    std::to_string(columns) + " columns");
  Data data{x, y, weight, columns, {}, {}};
  standardise(data, options.threads);
  Ascent ascent(data, options, total);
  constexpr std::size_t many_rows = 100'000;  // from here on most of the way is climbed on a sixteenth of the rows
  if (y.size() >= many_rows) {
    ascent.climb(16, 1e-4);
    ascent.forget_steps();
  }
  ascent.climb(1, options.tolerance);
  return ascent.model();
}

double probability(double logit) {
  const double e = std::exp(-std::abs(logit));
  return logit < 0 ? e / (1 + e) : 1 / (1 + e);
}
double logit(double probability) {
  const double p = std::clamp(probability, least_chance, 1 - least_chance);
  return std::log(p) - std::log1p(-p);
}

Platt platt(std::span<const double> score, std::span<const std::uint8_t> y) {
  // a row of target t is a one of weight t and a zero of weight 1 − t
  const auto ones = static_cast<double>(std::ranges::count(y, 1));
  const auto zeros = static_cast<double>(y.size()) - ones;
  const double high = (ones + 1) / (ones + 2);
  const double low = 1 / (zeros + 2);
  std::vector<double> x, weight;
  std::vector<std::uint8_t> label;
  for (std::size_t i = 0; i < y.size(); ++i)
    for (const std::uint8_t one : {std::uint8_t{1}, std::uint8_t{0}}) {
      const double target = y[i] != 0 ? high : low;
      x.push_back(score[i]);
      label.push_back(one);
      weight.push_back(one != 0 ? target : 1 - target);
    }
  const Logistic model = logistic(x, 1, label, weight);
  return {model.beta[0], model.beta[1]};
}

double Isotonic::operator()(double score) const {
  if (at.empty()) return 0;
  const auto above = std::ranges::lower_bound(at, score);
  if (above == at.begin()) return value.front();
  if (above == at.end()) return value.back();
  const auto i = static_cast<std::size_t>(above - at.begin());
  const double part = (score - at[i - 1]) / (at[i] - at[i - 1]);
  return value[i - 1] + part * (value[i] - value[i - 1]);
}

Isotonic isotonic(std::span<const double> score, std::span<const std::uint8_t> y, std::span<const double> weight) {
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return score[i]; });
  struct Block {
    double weight, ones, scores;
    double mean() const { return ones / weight; }
  };
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < order.size();) {
    Block pooled{0, 0, 0};
    for (const double at = score[order[i]]; i < order.size() && score[order[i]] == at; ++i) {
      const double w = weight.empty() ? 1 : weight[order[i]];
      pooled.weight += w;
      pooled.ones += y[order[i]] != 0 ? w : 0;
      pooled.scores += w * at;
    }
    while (!blocks.empty() && blocks.back().mean() >= pooled.mean()) {
      pooled.weight += blocks.back().weight;
      pooled.ones += blocks.back().ones;
      pooled.scores += blocks.back().scores;
      blocks.pop_back();
    }
    blocks.push_back(pooled);
  }
  Isotonic fitted;
  for (const Block& pooled : blocks) {
    fitted.at.push_back(pooled.scores / pooled.weight);
    fitted.value.push_back(pooled.mean());
  }
  return fitted;
}

double BetaCalibration::operator()(double p) const {
  const double q = std::clamp(p, least_chance, 1 - least_chance);
  return probability(c + a * std::log(q) - b * std::log1p(-q));
}

BetaCalibration beta_calibration(std::span<const double> p, std::span<const std::uint8_t> y) {
  std::vector<double> x;
  for (const double one : p) {
    const double q = std::clamp(one, least_chance, 1 - least_chance);
    x.push_back(std::log(q));
    x.push_back(-std::log1p(-q));
  }
  const Logistic model = logistic(x, 2, y, {}, {.ridge = 1e-6});
  if (model.beta[1] >= 0 && model.beta[2] >= 0) return {model.beta[1], model.beta[2], model.beta[0]};
  // a slope below 0 would turn the order round: drop it, as in the paper
  const bool first = model.beta[1] < 0;
  std::vector<double> one;
  for (std::size_t i = first ? 1 : 0; i < x.size(); i += 2) one.push_back(x[i]);
  const Logistic single = logistic(one, 1, y, {}, {.ridge = 1e-6});
  return first ? BetaCalibration{0, std::max(0.0, single.beta[1]), single.beta[0]}
               : BetaCalibration{std::max(0.0, single.beta[1]), 0, single.beta[0]};
}

}  // namespace crmcore::statistics
