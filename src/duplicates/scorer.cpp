#include <algorithm>
#include <cmath>
#include <numeric>

#include "comparison.hpp"
#include "crmcore/duplicates/model.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/task.hpp"

namespace crmcore::duplicates {
namespace {

std::size_t place(Level level) { return static_cast<std::size_t>(level); }

/// The weight of two different values: at most that of an equal one, whose chance is that of the commoner of the two.
float unlike_weight(const std::array<float, level_count>& shares, const std::array<float, level_count>& other,
                    std::size_t level, float chance) {
  return std::min(shares[level] - other[level], shares[place(Level::exact)] - chance);
}

}  // namespace

double probability_of(double weight) { return 1 / (1 + std::exp2(-weight)); }
double ScoredPair::probability() const { return probability_of(static_cast<double>(weight)); }
double Reasons::total() const {
  double sum = prior + household;
  for (const double weight : columns) sum += weight;
  return sum;
}
double Reasons::probability() const { return probability_of(total()); }

Scorer::Scorer(const Records& records, const Model& model) : records_(&records), model_(model) {
  constexpr std::uint32_t tabled = 1024;
  logs_.resize(model.width());
  const auto log_of = [](double share) { return static_cast<float>(std::log2(share)); };
  const double others = 1 - model.matches_ - model.related_;
  prior_match_ = log_of(model.matches_ / others);
  prior_related_ = log_of(model.related_ / others);
  for (std::size_t column = 0; column < model.width(); ++column) {
    const ColumnModel& levels = model.columns_[column];
    Logs& logs = logs_[column];
    for (std::size_t level = place(Level::exact); level < level_count; ++level) {
      logs.match[level] = log_of(levels.match[level]);
      logs.other[level] = log_of(levels.other[level]);
      logs.related[level] = log_of(levels.related[level]);
    }
    for (const Level level : {Level::close, Level::similar, Level::faint, Level::far})
      logs.best_unlike = std::max(logs.best_unlike, logs.match[place(level)] - logs.other[place(level)]);
  }
  best_first_.resize(model.width());
  std::iota(best_first_.begin(), best_first_.end(), std::size_t{0});
  std::ranges::stable_sort(best_first_, std::ranges::greater(),
                           [&](std::size_t column) { return logs_[column].best_unlike; });
  chances_.resize(records.rows() * model.width());
  for (std::size_t column = 0; column < model.width(); ++column) {
    std::vector<float> by_count;
    for (std::uint32_t count = 0; count < tabled; ++count) by_count.push_back(log_chance(column, count));
    for (std::size_t row = 0; row < records.rows(); ++row) {
      const std::uint32_t count = records.count(column, records.id(row, column));
      chances_[row * model.width() + column] = count < tabled ? by_count[count] : log_chance(column, count);
    }
  }
}

float Scorer::log_chance(std::size_t column, std::uint32_t count) const {
  return static_cast<float>(std::log2(model_.chance_of(column, count)));
}

std::optional<double> Scorer::weight(std::size_t a, std::size_t b, double least) const {
  const Stored of_a(*records_, a);
  const Stored of_b(*records_, b);
  const float* chances_of_a = chances(a);
  const float* chances_of_b = chances(b);
  std::array<std::uint8_t, Records::most_columns> unlike;
  std::size_t unlike_count = 0;
  float match = prior_match_;
  float related = prior_related_;
  float best = 0;  // that the columns not looked at yet can add
  for (const std::size_t column : best_first_) {
    Level level = level_of_ids(*records_, column, of_a, of_b);
    if (level == Level::missing) continue;
    const Logs& logs = logs_[column];
    const float chance = std::max(chances_of_a[column], chances_of_b[column]);
    const bool shared = is_shared(records_->role(column));
    if (level != Level::far) {
      match += logs.match[place(level)] - chance;
      if (shared) related += logs.related[place(level)] - chance;
    } else if (is_surely_far(records_->role(column), of_a.signature(column), of_b.signature(column))) {
      match += unlike_weight(logs.match, logs.other, place(level), chance);
      if (shared) related += unlike_weight(logs.related, logs.other, place(level), chance);
    } else {
      unlike[unlike_count++] = static_cast<std::uint8_t>(column);
      best += logs.best_unlike;
    }
  }
  for (std::size_t i = 0; i < unlike_count; ++i) {
    if (match + best < static_cast<float>(least)) return std::nullopt;
    const std::size_t column = unlike[i];
    const Logs& logs = logs_[column];
    best -= logs.best_unlike;
    const std::size_t level = place(alikeness_of(*records_, column, of_a, of_b));
    const float chance = std::max(chances_of_a[column], chances_of_b[column]);
    match += unlike_weight(logs.match, logs.other, level, chance);
    if (is_shared(records_->role(column))) related += unlike_weight(logs.related, logs.other, level, chance);
  }
  const double weight = static_cast<double>(match) - std::log2(1 + std::exp2(static_cast<double>(related)));
  if (weight < least) return std::nullopt;
  return weight;
}

template <class A, class B>
Reasons Scorer::explained(const A& a, const B& b) const {
  Reasons reasons;
  reasons.prior = static_cast<double>(prior_match_);
  float related = prior_related_;
  for (std::size_t column = 0; column < records_->width(); ++column) {
    const Level level = level_of(*records_, column, a, b);
    reasons.levels.push_back(level);
    const Logs& logs = logs_[column];
    float weight = 0;
    if (level != Level::missing) {
      const float chance = log_chance(column, count_of(*records_, column, a, b));
      const auto weight_of = [&](const std::array<float, level_count>& shares) {
        if (is_equal_value(level)) return shares[place(level)] - chance;
        return unlike_weight(shares, logs.other, place(level), chance);
      };
      weight = weight_of(logs.match);
      if (is_shared(records_->role(column))) related += weight_of(logs.related);
    }
    reasons.columns.push_back(static_cast<double>(weight));
  }
  reasons.household = -std::log2(1 + std::exp2(static_cast<double>(related)));
  return reasons;
}

Reasons Scorer::reasons(std::size_t a, std::size_t b) const {
  return explained(Stored(*records_, a), Stored(*records_, b));
}

Reasons Scorer::reasons_of_new(const Probe& probe, std::size_t row) const {
  return explained(probe, Stored(*records_, row));
}

std::vector<ScoredPair> score(const Records& records, const Blocks& blocks, const Model& model, double least,
                              unsigned threads) {
  const Scorer scorer(records, model);
  const double least_weight = std::log2(least / (1 - least));
  const auto pieces = blocks.pieces();
  std::vector<std::vector<ScoredPair>> found(pieces.size());
  statistics::for_each_block(pieces.size(), threads, [&](std::size_t piece) {
    checkpoint(static_cast<std::int64_t>(piece), static_cast<std::int64_t>(pieces.size()));
    blocks.each_pair(pieces[piece], [&](std::uint32_t a, std::uint32_t b) {
      if (const auto weight = scorer.weight(a, b, least_weight))
        found[piece].push_back({a, b, static_cast<float>(*weight)});
    });
  });
  std::vector<ScoredPair> pairs;
  for (const auto& some : found) pairs.insert(pairs.end(), some.begin(), some.end());
  std::ranges::sort(pairs, {}, [](const ScoredPair& pair) { return std::pair(pair.first, pair.second); });
  return pairs;
}

}  // namespace crmcore::duplicates
