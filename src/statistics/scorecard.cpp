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

namespace crmcore::statistics {
namespace {

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
      own[at++] = std::isnan(value) ? 0 : std::clamp((value - column.mean) / column.deviation, -6.0, 6.0);
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

void Scorecard::learn(const Frame& frame, std::span<const std::uint8_t> y, const ScorecardOptions& options,
                      double ridge, const std::vector<std::pair<std::size_t, std::size_t>>* chosen) {
  const std::size_t n = y.size();
  const double all = static_cast<double>(std::accumulate(y.begin(), y.end(), std::size_t{0}));
  const double rate = (all + 1) / (static_cast<double>(n) + 2);
  columns_.clear();
  pairs_.clear();
  width_ = 0;
  std::vector<const FrameColumn*> own;
  for (const FrameColumn& given : frame) {
    own.push_back(&given);
    Column column;
    column.name = given.name;
    column.levels = given.levels;
    column.first = width_;
    if (given.levels.empty()) {
      std::vector<double> present;
      for (const double value : given.values)
        if (!std::isnan(value)) present.push_back(value);
      column.missing = present.size() < n && !present.empty();
      double sum = 0, squares = 0;
      for (const double value : present) sum += value;
      column.mean = present.empty() ? 0 : sum / static_cast<double>(present.size());
      for (const double value : present) squares += (value - column.mean) * (value - column.mean);
      column.deviation = squares > 0 ? std::sqrt(squares / static_cast<double>(present.size())) : 1;
      column.coarse = distinct_quantiles(present, 4);
      if (options.bins && present.size() >= 200) {
        column.cuts = distinct_quantiles(present, 20);
        const std::size_t bins = column.cuts.size() + 1;
        std::vector<double> count(bins, 0);
        std::vector<double> ones(bins, 0);
        double slope = 0;
        for (std::size_t i = 0; i < n; ++i) {
          if (std::isnan(given.values[i])) continue;
          const std::size_t bin = bin_of(column.cuts, given.values[i]);
          count[bin] += 1;
          ones[bin] += y[i];
          slope += (given.values[i] - column.mean) * (y[i] - rate);
        }
        // pooled rates, monotone in the direction of the whole; each bin shrunk as by 20 rows of the mean
        std::vector<double> at, value, weight;
        for (std::size_t b = 0; b < bins; ++b) {
          const double direction = slope < 0 ? -1 : 1;
          at.push_back(static_cast<double>(b));
          value.push_back(direction * (ones[b] + 20 * rate) / (count[b] + 20));
          weight.push_back(count[b] + 20);
        }
        std::vector<std::array<double, 3>> blocks;  // value · weight, weight, bins
        for (std::size_t b = 0; b < bins; ++b) {
          std::array<double, 3> block{value[b] * weight[b], weight[b], 1};
          while (!blocks.empty() && blocks.back()[0] / blocks.back()[1] >= block[0] / block[1]) {
            for (std::size_t i = 0; i < 3; ++i) block[i] += blocks.back()[i];
            blocks.pop_back();
          }
          blocks.push_back(block);
        }
        for (const auto& block : blocks)
          column.steps.insert(column.steps.end(), static_cast<std::size_t>(block[2]),
                              logit(std::abs(block[0] / block[1])));
        double mean = 0, total = 0;
        for (std::size_t b = 0; b < bins; ++b) {
          mean += count[b] * column.steps[b];
          total += count[b];
        }
        for (double& step : column.steps) step -= mean / total;
        if (blocks.size() < 2) column.steps.clear();
      }
      column.size = 1 + (column.steps.empty() ? 0 : 1) + (column.missing ? 1 : 0);
    } else {
      column.size = given.levels.size();
      column.level_mean.assign(given.levels.size(), 0);
      for (const double value : given.values)
        if (value >= 0 && value < static_cast<double>(given.levels.size()))
          column.level_mean[static_cast<std::size_t>(value)] += 1 / static_cast<double>(n);
    }
    width_ += column.size;
    columns_.push_back(std::move(column));
  }
  const auto fit = [&] {
    std::vector<double> x(n * width_);
    for_each_block((n + 255) / 256, 0, [&](std::size_t piece) {
      for (std::size_t row = piece * 256; row < std::min(n, (piece + 1) * 256); ++row)
        basis_row(own, row, &x[row * width_]);
    });
    model_ = logistic(x, width_, y, {}, {.ridge = ridge, .tolerance = 1e-8});
    ridge_ = ridge;
    base_ = model_.beta[0];
  };
  if (options.pairs == 0 && !chosen) return fit();
  std::vector<std::pair<std::size_t, std::size_t>> picked;
  if (chosen) {
    picked = *chosen;
  } else {
    // what the columns alone leave over, cell by cell of each pair: the gain of one Newton step, less its chance part
    fit();
    const auto logit_of = logits(frame);
    struct Gain {
      double gain;
      std::size_t a, b;
    };
    std::vector<Gain> gains;
    for (std::size_t a = 0; a < columns_.size(); ++a)
      for (std::size_t b = a + 1; b < columns_.size(); ++b) {
        const std::size_t wide = coarse_size(columns_[b]);
        std::vector<double> left(coarse_size(columns_[a]) * wide, 0);
        std::vector<double> weight(left.size(), 0);
        for (std::size_t i = 0; i < n; ++i) {
          const std::size_t cell = coarse_bin(columns_[a], *own[a], i) * wide + coarse_bin(columns_[b], *own[b], i);
          const double p = probability(logit_of[i]);
          left[cell] += y[i] - p;
          weight[cell] += p * (1 - p);
        }
        double gain = 0;
        for (std::size_t cell = 0; cell < left.size(); ++cell)
          if (weight[cell] > 0)
            gain += left[cell] * left[cell] / (weight[cell] + ridge) - weight[cell] / (weight[cell] + ridge);
        gains.push_back({gain, a, b});
      }
    std::ranges::stable_sort(gains, std::greater<>(), &Gain::gain);
    for (std::size_t i = 0; i < std::min<std::size_t>(gains.size(), static_cast<std::size_t>(options.pairs)); ++i)
      if (gains[i].gain > 0) picked.emplace_back(gains[i].a, gains[i].b);
  }
  for (const auto& [a, b] : picked) {
    Pair pair{a, b, width_, coarse_size(columns_[a]) * coarse_size(columns_[b]), {}};
    pair.mean.assign(pair.width, 0);
    for (std::size_t i = 0; i < n; ++i)
      pair.mean[coarse_bin(columns_[a], *own[a], i) * coarse_size(columns_[b]) + coarse_bin(columns_[b], *own[b], i)] +=
          1 / static_cast<double>(n);
    width_ += pair.width;
    pairs_.push_back(std::move(pair));
  }
  fit();
}

Scorecard::Scorecard(const Frame& frame, std::span<const std::uint8_t> y, const ScorecardOptions& options) {
  check(frame, y.size());
  if (options.ridges.empty()) throw Error(ErrorCode::invalid, "ridges", "at least one ridge is needed");
  std::vector<std::uint8_t> fold = options.fold_of;
  if (fold.empty()) {
    Random random(options.seed);
    for (std::size_t i = 0; i < y.size(); ++i)
      fold.push_back(static_cast<std::uint8_t>(random.bits() % static_cast<std::uint64_t>(std::max(2, options.folds))));
  }
  const std::size_t folds = fold.empty() ? 0 : *std::ranges::max_element(fold) + 1UL;

  // rows not learned from, for each ridge
  std::vector<std::vector<double>> unseen(options.ridges.size(),
                                          std::vector<double>(y.size(), std::numeric_limits<double>::quiet_NaN()));
  for (std::size_t f = 0; f < folds; ++f) {
    std::vector<std::size_t> inside, outside;
    for (std::size_t i = 0; i < y.size(); ++i) (fold[i] == f ? outside : inside).push_back(i);
    std::vector<std::uint8_t> labels;
    for (const std::size_t i : inside) labels.push_back(y[i]);
    const auto ones = static_cast<std::size_t>(std::ranges::count(labels, 1));
    if (ones == 0 || ones == labels.size() || outside.empty()) continue;
    const Frame learned = rows_of(frame, inside);
    const Frame rest = rows_of(frame, outside);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t r = 0; r < options.ridges.size(); ++r) {
      Scorecard card;
      card.learn(learned, labels, options, options.ridges[r], r == 0 ? nullptr : &pairs);
      if (r == 0)
        for (const Pair& pair : card.pairs_) pairs.emplace_back(pair.a, pair.b);
      const auto logit_of = card.logits(rest);
      for (std::size_t i = 0; i < outside.size(); ++i) unseen[r][outside[i]] = logit_of[i];
    }
  }
  std::size_t best = 0;
  std::vector<double> score;
  std::vector<std::uint8_t> label;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t r = 0; r < options.ridges.size(); ++r) {
    std::vector<double> own, p;
    std::vector<std::uint8_t> of;
    for (std::size_t i = 0; i < y.size(); ++i)
      if (!std::isnan(unseen[r][i])) {
        own.push_back(unseen[r][i]);
        p.push_back(probability(unseen[r][i]));
        of.push_back(y[i]);
      }
    const double loss = of.empty() ? 0 : log_loss(p, of);
    if (loss < least) {
      least = loss;
      best = r;
      score = own;
      label = of;
    }
  }
  fold_log_loss_ = least;
  learn(frame, y, options, options.ridges[best], nullptr);
  if (!options.calibrate || label.size() < 50) return;
  const auto both = std::ranges::count(label, 1);
  if (both == 0 || both == static_cast<std::ptrdiff_t>(label.size())) return;

  // each calibration judged on the half it did not see
  const auto judged = [&](auto&& make) {
    double loss = 0;
    for (const std::size_t half : {0U, 1U}) {
      std::vector<double> s, t;
      std::vector<std::uint8_t> a, b;
      for (std::size_t i = 0; i < score.size(); ++i) {
        const bool in = Random::mixed(i + 1) % 2 == half;
        (in ? s : t).push_back(score[i]);
        (in ? a : b).push_back(label[i]);
      }
      const auto ones = std::ranges::count(a, 1);
      if (ones == 0 || ones == static_cast<std::ptrdiff_t>(a.size())) return std::numeric_limits<double>::infinity();
      const auto map = make(s, a);
      for (double& one : t) one = std::clamp(map(one), 1e-6, 1 - 1e-6);
      loss += log_loss(t, b) / 2;
    }
    return loss;
  };
  const auto chances_of = [](const std::vector<double>& logits) {
    std::vector<double> p;
    for (const double one : logits) p.push_back(probability(one));
    return p;
  };
  const auto by_beta = [&](const std::vector<double>& s, const std::vector<std::uint8_t>& a) {
    const BetaCalibration made = beta_calibration(chances_of(s), a);
    return [made](double one) { return made(probability(one)); };
  };
  double lowest = judged([](const auto&, const auto&) { return [](double one) { return probability(one); }; }) -
                  1e-4;  // none unless clearly worse
  if (const double loss = judged([](const auto& s, const auto& a) { return platt(s, a); }); loss < lowest) {
    lowest = loss;
    calibration_ = "platt";
  }
  if (const double loss = judged(by_beta); loss < lowest) {
    lowest = loss;
    calibration_ = "beta";
  }
  if (score.size() >= 1000)
    if (const double loss = judged([](const auto& s, const auto& a) { return isotonic(s, a); }); loss < lowest) {
      lowest = loss;
      calibration_ = "isotonic";
    }
  if (calibration_ == "platt") platt_ = platt(score, label);
  if (calibration_ == "beta") beta_ = beta_calibration(chances_of(score), label);
  if (calibration_ == "isotonic") isotonic_ = isotonic(score, label);
}

double Scorecard::calibrated(double logit) const {
  if (calibration_ == "platt") return platt_(logit);
  if (calibration_ == "beta") return beta_(probability(logit));
  if (calibration_ == "isotonic") return std::clamp(isotonic_(logit), 1e-6, 1 - 1e-6);
  return probability(logit);
}

std::vector<double> Scorecard::logits(const Frame& frame) const {
  const auto own = matched(frame);
  const std::size_t n = frame.empty() ? 0 : frame[0].values.size();
  std::vector<double> result(n);
  std::vector<double> x(width_);
  for (std::size_t row = 0; row < n; ++row) {
    basis_row(own, row, x.data());
    result[row] = model_.logit(x);
  }
  return result;
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
