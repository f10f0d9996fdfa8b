// A probability from a table of mixed columns: numbers, monotone bins of them, categories and chosen pairs, combined by
// a ridge logistic regression, so that the part of each column in a score is known.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crmcore/statistics/logistic.hpp"

namespace crmcore::statistics {

/// A column of a frame. Numbers: NaN is missing, and has an effect of its own. Categories: codes into `levels`.
struct FrameColumn {
  std::string name;
  std::vector<double> values;
  std::vector<std::string> levels = {};  ///< not empty: categorical
};
using Frame = std::vector<FrameColumn>;

struct ScorecardOptions {
  bool bins = true;  ///< adds a monotone step function of each number
  int pairs = 0;     ///< number of pairs of columns to add: those that explain most of what is left
  std::vector<double> ridges = {1, 4, 16,
                                64};  ///< ridges to try, for standardised columns; the best on the folds is used
  int folds = 5;
  std::vector<std::uint8_t> fold_of = {};  ///< fold of each row; by default rows are dealt out by `seed`
  std::uint64_t seed = 1;
  /// Calibrates the probabilities on the folds, by the best log loss of none, Platt, beta and, from 1,000 rows,
  /// isotonic.
  bool calibrate = true;
};

class Scorecard {
 public:
  /// Throws invalid for columns of different lengths, infinite values, labels other than 0 and 1, or one class alone.
  Scorecard(const Frame& frame, std::span<const std::uint8_t> y, const ScorecardOptions& options = {});

  /// Calibrated probabilities; columns are found by name, unknown levels count as missing. Throws unknown_name.
  std::vector<double> chances(const Frame& frame) const;
  /// Logits before calibration.
  std::vector<double> logits(const Frame& frame) const;
  /// What each column adds to the logit of each row: row after row, `columns()` numbers each. The part of a pair is
  /// split equally between its columns. `base()` plus the parts is the logit.
  std::vector<double> parts(const Frame& frame) const;
  /// Standard errors of the logits.
  std::vector<double> errors(const Frame& frame) const;
  double calibrated(double logit) const;

  double base() const { return base_; }
  std::size_t columns() const { return columns_.size(); }
  const std::string& column(std::size_t i) const { return columns_[i].name; }
  double ridge() const { return ridge_; }
  double fold_log_loss() const { return fold_log_loss_; }  ///< of rows not learned from, after calibration
  /// The logit of each row by a card that has not seen its fold; NaN where the other folds had one label alone.
  const std::vector<double>& fold_logits() const { return fold_logits_; }
  const std::string& calibration() const { return calibration_; }
  std::vector<std::pair<std::string, std::string>> pairs() const;
  const Logistic& model() const { return model_; }

 private:
  struct Column {
    std::string name;
    std::vector<std::string> levels;
    double mean = 0, deviation = 1;   // of numbers
    std::vector<double> cuts, steps;  // monotone bins: step of each bin
    bool missing = false;             // has an indicator
    std::vector<double> level_mean;   // of each level's indicator
    std::vector<double> coarse;       // cuts of the bins that pairs use
    std::size_t first = 0, size = 0;  // of its basis columns
  };
  struct Pair {
    std::size_t a, b, first, width;
    std::vector<double> mean;
  };
  struct Unseen {  // rows that were not learned from
    std::vector<double> score;
    std::vector<std::uint8_t> label;
  };
  Scorecard() = default;
  std::vector<double> prepare(const Frame& frame, std::span<const std::uint8_t> y, const ScorecardOptions& options,
                              double first_ridge);
  static void describe_numbers(Column& column, const FrameColumn& given, std::span<const std::uint8_t> y, bool bins);
  static void describe_levels(Column& column, const FrameColumn& given);
  std::vector<double> basis(const std::vector<const FrameColumn*>& own, std::size_t rows) const;
  void fit(const std::vector<double>& x, std::span<const std::uint8_t> y, double ridge);
  std::vector<double> logits_of(const std::vector<double>& x) const;
  double gain_of(std::size_t a, std::size_t b, const std::vector<const FrameColumn*>& own,
                 std::span<const std::uint8_t> y, const std::vector<double>& logit_of) const;
  std::vector<std::pair<std::size_t, std::size_t>> best_pairs(const std::vector<const FrameColumn*>& own,
                                                              std::span<const std::uint8_t> y,
                                                              const std::vector<double>& logit_of,
                                                              std::size_t most) const;
  void add_pair(std::size_t a, std::size_t b, const std::vector<const FrameColumn*>& own, std::size_t rows);
  static std::vector<std::vector<double>> unseen_logits(const Frame& frame, std::span<const std::uint8_t> y,
                                                        const ScorecardOptions& options);
  static Unseen rows_with_logits(const std::vector<double>& logits, std::span<const std::uint8_t> y);
  void calibrate(const Unseen& unseen);
  std::vector<const FrameColumn*> matched(const Frame& frame) const;
  void basis_row(const std::vector<const FrameColumn*>& frame, std::size_t row, double* into) const;
  std::size_t coarse_bin(const Column& column, const FrameColumn& values, std::size_t row) const;
  std::size_t coarse_size(const Column& column) const;

  std::vector<Column> columns_;
  std::vector<Pair> pairs_;
  std::size_t width_ = 0;
  Logistic model_;
  double base_ = 0, ridge_ = 0, fold_log_loss_ = 0;
  std::vector<double> fold_logits_;
  std::string calibration_ = "none";
  Platt platt_;
  BetaCalibration beta_;
  Isotonic isotonic_;
};

}  // namespace crmcore::statistics
