#include "crmcore/statistics/scorecard.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "crmcore/error.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/scores.hpp"
#include "crmcore/task.hpp"

namespace crmcore::statistics {
namespace {

constexpr int coarse_parts = 4;                // quartiles, for the cells of pairs
constexpr int fine_parts = 20;                 // bins of one column in the twenty parts of its distribution
constexpr std::size_t fewest_binned = 200;     // values: ten a bin
constexpr std::size_t fewest_calibrated = 50;  // rows: too few to judge a calibration
constexpr double farthest = 6;                 // deviations from the mean at which a number is cut off
constexpr std::size_t stretch = 256;           // rows of one piece of work
constexpr double least_chance = 1e-6;          // calibrated chances are never quite 0 or 1

std::size_t bin_of(const std::vector<double>& cuts, double value) {
  return static_cast<std::size_t>(std::ranges::lower_bound(cuts, value) - cuts.begin());
}

std::vector<double> distinct_quantiles(const std::vector<double>& present, int parts) {
  std::vector<double> probabilities;
  for (int i = 1; i < parts; ++i) probabilities.push_back(static_cast<double>(i) / parts);
  std::vector<double> cuts = quantiles(present, probabilities);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  if (!cuts.empty() && !present.empty() && cuts.back() >= *std::ranges::max_element(present)) cuts.pop_back();
  return cuts;
}

Frame rows_of(const Frame& frame, const std::vector<std::size_t>& rows) {
  Frame part;
  for (const FrameColumn& column : frame) {
    FrameColumn own{column.name, {}, column.levels};
    own.values.reserve(rows.size());
    for (const std::size_t row : rows) own.values.push_back(column.values[row]);
    part.push_back(std::move(own));
  }
  return part;
}

void check(const Frame& frame, std::size_t rows) {
  for (const FrameColumn& column : frame) {
    if (column.values.size() != rows)
      throw Error(ErrorCode::invalid, column.name,
                  "column " + column.name + " has " + std::to_string(column.values.size()) + " rows, the others " +
                      std::to_string(rows));
    for (std::size_t i = 0; i < rows; ++i)
      if (std::isinf(column.values[i]))
        throw Error(ErrorCode::invalid, column.name,
                    "row " + std::to_string(i + 1) + ", " + column.name + ": the value is infinite");
  }
}

/// Pooled rates of 1 in the bins of a column, as centred logits that rise or fall with it throughout (pool adjacent
/// violators); each bin is shrunk towards the mean. Empty when all bins pool into one.
std::vector<double> monotone_steps(const std::vector<double>& cuts, double mean_value,
                                   const std::vector<double>& values, std::span<const std::uint8_t> y) {
  constexpr double prior = 20;  // rows of the mean that each bin is shrunk by
  const double all = static_cast<double>(std::accumulate(y.begin(), y.end(), std::size_t{0}));
  const double rate = (all + 1) / (static_cast<double>(y.size()) + 2);
  const std::size_t bins = cuts.size() + 1;
  std::vector<double> count(bins, 0);
  std::vector<double> ones(bins, 0);
  double slope = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const std::size_t bin = bin_of(cuts, values[i]);
    count[bin] += 1;
    ones[bin] += y[i];
    slope += (values[i] - mean_value) * (y[i] - rate);
  }
  const double direction = slope < 0 ? -1 : 1;
  std::vector<std::array<double, 3>> blocks;  // value · weight, weight, bins
  for (std::size_t b = 0; b < bins; ++b) {
    const double weight = count[b] + prior;
    const double value = direction * (ones[b] + prior * rate) / weight;
    std::array<double, 3> block{value * weight, weight, 1};
    while (!blocks.empty() && blocks.back()[0] / blocks.back()[1] >= block[0] / block[1]) {
      for (std::size_t i = 0; i < 3; ++i) block[i] += blocks.back()[i];
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  if (blocks.size() < 2) return {};
  std::vector<double> steps;
  for (const auto& block : blocks)
    steps.insert(steps.end(), static_cast<std::size_t>(block[2]), logit(std::abs(block[0] / block[1])));
  double mean = 0, total = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    mean += count[b] * steps[b];
    total += count[b];
  }
  for (double& step : steps) step -= mean / total;
  return steps;
}

bool has_both(std::span<const std::uint8_t> labels) {
  const auto ones = std::ranges::count(labels, 1);
  return ones != 0 && ones != static_cast<std::ptrdiff_t>(labels.size());
}

/// The fold of each row: as given, or dealt out by the seed.
std::vector<std::uint8_t> folds_of(const ScorecardOptions& options, std::size_t rows) {
  if (!options.fold_of.empty()) return options.fold_of;
  std::vector<std::uint8_t> fold;
  Random random(options.seed);
  for (std::size_t i = 0; i < rows; ++i)
    fold.push_back(static_cast<std::uint8_t>(random.bits() % static_cast<std::uint64_t>(std::max(2, options.folds))));
  return fold;
}

std::vector<double> probabilities(const std::vector<double>& logits) {
  std::vector<double> p;
  for (const double one : logits) p.push_back(probability(one));
  return p;
}

/// Log loss of a calibration made on each half of the rows and judged on the other; infinite when a half has one label
/// alone. `make(score, label)` returns the map from a score to a chance.
template <class Unseen, class Make>
double loss_on_halves(const Unseen& unseen, Make&& make) {
  double loss = 0;
  for (const std::size_t half : {0U, 1U}) {
    std::vector<double> seen_score, other_score;
    std::vector<std::uint8_t> seen_label, other_label;
    for (std::size_t i = 0; i < unseen.score.size(); ++i) {
      const bool seen = Random::mixed(i + 1) % 2 == half;
      (seen ? seen_score : other_score).push_back(unseen.score[i]);
      (seen ? seen_label : other_label).push_back(unseen.label[i]);
    }
    if (!has_both(seen_label)) return std::numeric_limits<double>::infinity();
    const auto map = make(seen_score, seen_label);
    for (double& one : other_score) one = std::clamp(map(one), least_chance, 1 - least_chance);
    loss += log_loss(other_score, other_label) / 2;
  }
  return loss;
}

}  // namespace

std::size_t Scorecard::coarse_size(const Column& column) const {
  return column.levels.empty() ? column.coarse.size() + 2 : column.levels.size() + 1;  // the last one: missing
}
std::size_t Scorecard::coarse_bin(const Column& column, const FrameColumn& values, std::size_t row) const {
  const double value = values.values[row];
  if (std::isnan(value)) return coarse_size(column) - 1;
  if (column.levels.empty()) return bin_of(column.coarse, value);
  const auto code = static_cast<std::size_t>(value);
  return code < column.levels.size() ? code : column.levels.size();
}

/// Writes the centred basis of a row.
void Scorecard::basis_row(const std::vector<const FrameColumn*>& frame, std::size_t row, double* into) const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    const double value = frame[c]->values[row];
    double* own = into + column.first;
    if (column.levels.empty()) {
      std::size_t at = 0;
      own[at++] = std::isnan(value) ? 0 : std::clamp((value - column.mean) / column.deviation, -farthest, farthest);
      if (!column.steps.empty()) own[at++] = std::isnan(value) ? 0 : column.steps[bin_of(column.cuts, value)];
      if (column.missing) own[at++] = std::isnan(value) ? 1 : 0;
    } else {
      for (std::size_t level = 0; level < column.levels.size(); ++level)
        own[level] = (value == static_cast<double>(level) ? 1 : 0) - column.level_mean[level];
    }
  }
  for (const Pair& pair : pairs_) {
    const std::size_t cell = coarse_bin(columns_[pair.a], *frame[pair.a], row) * coarse_size(columns_[pair.b]) +
                             coarse_bin(columns_[pair.b], *frame[pair.b], row);
    for (std::size_t i = 0; i < pair.width; ++i) into[pair.first + i] = (i == cell ? 1 : 0) - pair.mean[i];
  }
}

/// Columns of a frame in our order, their level codes turned into ours.
std::vector<const FrameColumn*> Scorecard::matched(const Frame& frame) const {
  std::vector<const FrameColumn*> columns;
  for (const Column& column : columns_) {
    const auto found = std::ranges::find(frame, column.name, &FrameColumn::name);
    if (found == frame.end()) {
      std::vector<std::string> names;
      for (const FrameColumn& one : frame) names.push_back(one.name);
      throw_unknown(column.name, "the table has no column", column.name, names);
    }
    if (found->levels != column.levels)
      throw Error(ErrorCode::invalid, column.name,
                  "column " + column.name + " has levels other than those it was learned from");
    columns.push_back(&*found);
  }
  return columns;
}

/// Fills in a column of numbers: mean, deviation, cuts, and steps when the data are enough for bins.
void Scorecard::describe_numbers(Column& column, const FrameColumn& given, std::span<const std::uint8_t> y, bool bins) {
  std::vector<double> present;
  for (const double value : given.values)
    if (!std::isnan(value)) present.push_back(value);
  column.missing = present.size() < y.size() && !present.empty();
  double sum = 0, squares = 0;
  for (const double value : present) sum += value;
  column.mean = present.empty() ? 0 : sum / static_cast<double>(present.size());
  for (const double value : present) squares += (value - column.mean) * (value - column.mean);
  column.deviation = squares > 0 ? std::sqrt(squares / static_cast<double>(present.size())) : 1;
  column.coarse = distinct_quantiles(present, coarse_parts);
  if (bins && present.size() >= fewest_binned) {
    column.cuts = distinct_quantiles(present, fine_parts);
    column.steps = monotone_steps(column.cuts, column.mean, given.values, y);
  }
  column.size = 1 + (column.steps.empty() ? 0U : 1U) + (column.missing ? 1U : 0U);
}

/// Fills in a categorical column: the share of each level.
void Scorecard::describe_levels(Column& column, const FrameColumn& given) {
  column.size = given.levels.size();
  column.level_mean.assign(given.levels.size(), 0);
  for (const double value : given.values)
    if (value >= 0 && value < static_cast<double>(given.levels.size()))
      column.level_mean[static_cast<std::size_t>(value)] += 1 / static_cast<double>(given.values.size());
}

/// The centred basis of all rows, `width_` numbers each.
std::vector<double> Scorecard::basis(const std::vector<const FrameColumn*>& own, std::size_t rows) const {
  std::vector<double> x(rows * width_);
  for_each_block((rows + stretch - 1) / stretch, 0, [&](std::size_t piece) {
    for (std::size_t row = piece * stretch; row < std::min(rows, (piece + 1) * stretch); ++row)
      basis_row(own, row, &x[row * width_]);
  });
  return x;
}

/// Fits the coefficients to a basis, beginning at those there are.
void Scorecard::fit(const std::vector<double>& x, std::span<const std::uint8_t> y, double ridge) {
  std::vector<double> start = std::move(model_.beta);
  start.resize(width_ + 1, 0);
  model_ = logistic(x, width_, y, {}, {.ridge = ridge, .tolerance = 1e-8, .start = std::move(start)});
  ridge_ = ridge;
  base_ = model_.beta[0];
}

/// The gain of one Newton step in the cells of a pair, from what the columns alone leave over, less its chance part.
double Scorecard::gain_of(std::size_t a, std::size_t b, const std::vector<const FrameColumn*>& own,
                          std::span<const std::uint8_t> y, const std::vector<double>& logit_of) const {
  const std::size_t wide = coarse_size(columns_[b]);
  std::vector<double> left(coarse_size(columns_[a]) * wide, 0);
  std::vector<double> weight(left.size(), 0);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::size_t cell = coarse_bin(columns_[a], *own[a], i) * wide + coarse_bin(columns_[b], *own[b], i);
    const double p = probability(logit_of[i]);
    left[cell] += y[i] - p;
    weight[cell] += p * (1 - p);
  }
  double gain = 0;
  for (std::size_t cell = 0; cell < left.size(); ++cell)
    if (weight[cell] > 0)
      gain += left[cell] * left[cell] / (weight[cell] + ridge_) - weight[cell] / (weight[cell] + ridge_);
  return gain;
}

/// The `most` pairs of columns that gain most, those that gain nothing left out.
std::vector<std::pair<std::size_t, std::size_t>> Scorecard::best_pairs(const std::vector<const FrameColumn*>& own,
                                                                       std::span<const std::uint8_t> y,
                                                                       const std::vector<double>& logit_of,
                                                                       std::size_t most) const {
  struct Gain {
    double gain;
    std::size_t a, b;
  };
  std::vector<Gain> gains;
  for (std::size_t a = 0; a < columns_.size(); ++a)
    for (std::size_t b = a + 1; b < columns_.size(); ++b) gains.push_back({gain_of(a, b, own, y, logit_of), a, b});
  std::ranges::stable_sort(gains, std::greater<>(), &Gain::gain);
  std::vector<std::pair<std::size_t, std::size_t>> picked;
  for (std::size_t i = 0; i < std::min(gains.size(), most); ++i)
    if (gains[i].gain > 0) picked.emplace_back(gains[i].a, gains[i].b);
  return picked;
}

void Scorecard::add_pair(std::size_t a, std::size_t b, const std::vector<const FrameColumn*>& own, std::size_t rows) {
  Pair pair{a, b, width_, coarse_size(columns_[a]) * coarse_size(columns_[b]), {}};
  pair.mean.assign(pair.width, 0);
  for (std::size_t i = 0; i < rows; ++i)
    pair.mean[coarse_bin(columns_[a], *own[a], i) * coarse_size(columns_[b]) + coarse_bin(columns_[b], *own[b], i)] +=
        1 / static_cast<double>(rows);
  width_ += pair.width;
  pairs_.push_back(std::move(pair));
}

/// Describes the columns, chooses pairs of them by a first fit, and returns the basis of the rows.
std::vector<double> Scorecard::prepare(const Frame& frame, std::span<const std::uint8_t> y,
                                       const ScorecardOptions& options, double first_ridge) {
  std::vector<const FrameColumn*> own;
  for (const FrameColumn& given : frame) {
    own.push_back(&given);
    Column column;
    column.name = given.name;
    column.levels = given.levels;
    column.first = width_;
    if (given.levels.empty())
      describe_numbers(column, given, y, options.bins);
    else
      describe_levels(column, given);
    width_ += column.size;
    columns_.push_back(std::move(column));
  }
  std::vector<double> x = basis(own, y.size());
  if (options.pairs == 0) return x;
  fit(x, y, first_ridge);
  for (const auto& [a, b] : best_pairs(own, y, logits_of(x), static_cast<std::size_t>(options.pairs)))
    add_pair(a, b, own, y.size());
  return basis(own, y.size());
}

Scorecard::Scorecard(const Frame& frame, std::span<const std::uint8_t> y, const ScorecardOptions& options) {
  check(frame, y.size());
  if (options.ridges.empty()) throw Error(ErrorCode::invalid, "ridges", "at least one ridge is needed");
  const std::vector<std::vector<double>> unseen = unseen_logits(frame, y, options);
  std::size_t best = 0;
  Unseen kept;
  fold_log_loss_ = std::numeric_limits<double>::infinity();
  for (std::size_t r = 0; r < options.ridges.size(); ++r) {
    Unseen own = rows_with_logits(unseen[r], y);
    const double loss = own.label.empty() ? 0 : log_loss(probabilities(own.score), own.label);
    if (loss < fold_log_loss_) {
      fold_log_loss_ = loss;
      best = r;
      kept = std::move(own);
    }
  }
  fold_logits_ = unseen[best];
  fit(prepare(frame, y, options, options.ridges[best]), y, options.ridges[best]);
  if (options.calibrate && kept.label.size() >= fewest_calibrated && has_both(kept.label)) calibrate(kept);
}

/// The logits of rows that were not learned from, for each ridge; NaN where a fold had one label alone.
std::vector<std::vector<double>> Scorecard::unseen_logits(const Frame& frame, std::span<const std::uint8_t> y,
                                                          const ScorecardOptions& options) {
  const std::vector<std::uint8_t> fold = folds_of(options, y.size());
  const std::size_t folds = fold.empty() ? 0 : *std::ranges::max_element(fold) + 1UL;
  std::vector<std::vector<double>> unseen(options.ridges.size(),
                                          std::vector<double>(y.size(), std::numeric_limits<double>::quiet_NaN()));
  for (std::size_t f = 0; f < folds; ++f) {
    checkpoint(static_cast<std::int64_t>(f), static_cast<std::int64_t>(folds));
    std::vector<std::size_t> inside, outside;
    for (std::size_t i = 0; i < y.size(); ++i) (fold[i] == f ? outside : inside).push_back(i);
    std::vector<std::uint8_t> labels;
    for (const std::size_t i : inside) labels.push_back(y[i]);
    if (!has_both(labels) || outside.empty()) continue;
    const Frame learned = rows_of(frame, inside);
    const Frame rest = rows_of(frame, outside);
    Scorecard card;
    const std::vector<double> x = card.prepare(learned, labels, options, options.ridges.front());
    const std::vector<double> unseen_x = card.basis(card.matched(rest), outside.size());
    for (std::size_t r = 0; r < options.ridges.size(); ++r) {
      card.fit(x, labels, options.ridges[r]);
      const auto logit_of = card.logits_of(unseen_x);
      for (std::size_t i = 0; i < outside.size(); ++i) unseen[r][outside[i]] = logit_of[i];
    }
  }
  return unseen;
}

/// The rows of a ridge that have a logit, with their labels.
Scorecard::Unseen Scorecard::rows_with_logits(const std::vector<double>& logits, std::span<const std::uint8_t> y) {
  Unseen rows;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(logits[i])) continue;
    rows.score.push_back(logits[i]);
    rows.label.push_back(y[i]);
  }
  return rows;
}

/// Takes the calibration with the least log loss on halves it did not see; none unless one is clearly better.
void Scorecard::calibrate(const Unseen& unseen) {
  constexpr double clearly = 1e-4;                   // of log loss
  constexpr std::size_t enough_for_isotonic = 1000;  // below, its many steps follow chance
  const auto as_is = [](const auto&, const auto&) { return [](double one) { return probability(one); }; };
  const auto by_platt = [](const auto& score, const auto& label) { return platt(score, label); };
  const auto by_isotonic = [](const auto& score, const auto& label) { return isotonic(score, label); };
  const auto by_beta = [](const std::vector<double>& score, const std::vector<std::uint8_t>& label) {
    const BetaCalibration made = beta_calibration(probabilities(score), label);
    return [made](double one) { return made(probability(one)); };
  };
  double lowest = loss_on_halves(unseen, as_is) - clearly;
  const auto offer = [&](const char* name, double loss) {
    if (!(loss < lowest)) return;
    lowest = loss;
    calibration_ = name;
  };
  offer("platt", loss_on_halves(unseen, by_platt));
  offer("beta", loss_on_halves(unseen, by_beta));
  if (unseen.score.size() >= enough_for_isotonic) offer("isotonic", loss_on_halves(unseen, by_isotonic));
  if (calibration_ == "platt") platt_ = platt(unseen.score, unseen.label);
  if (calibration_ == "beta") beta_ = beta_calibration(probabilities(unseen.score), unseen.label);
  if (calibration_ == "isotonic") isotonic_ = isotonic(unseen.score, unseen.label);
}

double Scorecard::calibrated(double logit) const {
  if (calibration_ == "platt") return platt_(logit);
  if (calibration_ == "beta") return beta_(probability(logit));
  if (calibration_ == "isotonic") return std::clamp(isotonic_(logit), least_chance, 1 - least_chance);
  return probability(logit);
}

/// The logits of the rows of a basis.
std::vector<double> Scorecard::logits_of(const std::vector<double>& x) const {
  std::vector<double> result(width_ == 0 ? 0 : x.size() / width_);
  for (std::size_t row = 0; row < result.size(); ++row)
    result[row] = model_.logit(std::span(x).subspan(row * width_, width_));
  return result;
}

std::vector<double> Scorecard::logits(const Frame& frame) const {
  return logits_of(basis(matched(frame), frame.empty() ? 0 : frame[0].values.size()));
}

std::vector<double> Scorecard::chances(const Frame& frame) const {
  std::vector<double> result = logits(frame);
  for (double& one : result) one = calibrated(one);
  return result;
}

std::vector<double> Scorecard::parts(const Frame& frame) const {
  const auto own = matched(frame);
  const std::size_t n = frame.empty() ? 0 : frame[0].values.size();
  std::vector<double> result(n * columns_.size(), 0);
  std::vector<double> x(width_);
  for (std::size_t row = 0; row < n; ++row) {
    basis_row(own, row, x.data());
    for (std::size_t c = 0; c < columns_.size(); ++c)
      for (std::size_t i = 0; i < columns_[c].size; ++i)
        result[row * columns_.size() + c] += model_.beta[1 + columns_[c].first + i] * x[columns_[c].first + i];
    for (const Pair& pair : pairs_) {
      double sum = 0;
      for (std::size_t i = 0; i < pair.width; ++i) sum += model_.beta[1 + pair.first + i] * x[pair.first + i];
      result[row * columns_.size() + pair.a] += sum / 2;
      result[row * columns_.size() + pair.b] += sum / 2;
    }
  }
  return result;
}

std::vector<double> Scorecard::errors(const Frame& frame) const {
  const auto own = matched(frame);
  const std::size_t n = frame.empty() ? 0 : frame[0].values.size();
  const std::size_t p = width_ + 1;
  std::vector<double> result(n);
  std::vector<double> x(p);
  x[0] = 1;
  for (std::size_t row = 0; row < n; ++row) {
    basis_row(own, row, x.data() + 1);
    double square = 0;
    for (std::size_t i = 0; i < p; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < p; ++j) sum += model_.covariance[i * p + j] * x[j];
      square += x[i] * sum;
    }
    result[row] = std::sqrt(std::max(0.0, square));
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> Scorecard::pairs() const {
  std::vector<std::pair<std::string, std::string>> names;
  for (const Pair& pair : pairs_) names.emplace_back(columns_[pair.a].name, columns_[pair.b].name);
  return names;
}

}  // namespace crmcore::statistics
