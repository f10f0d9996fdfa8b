#include "expectation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "crmcore/statistics/newton.hpp"

namespace crmcore::forecast {
namespace {

// One set of constants for all businesses; nothing is tuned to a series.
constexpr double smoothing = 0.025;       // of level and weekday profile: a memory of about 40 days
constexpr double noise_smoothing = 0.01;  // of the noise: a memory of about 100 days
constexpr double least_divisor = 0.05;    // of a weekday's profile: one near 0 tells nothing of the level
constexpr double most_share = 5;          // of a day over the level before it: larger ones are outliers
constexpr double least_level = 1e-6;      // above 0, so that ratios exist

constexpr double least_open = 0.1;  // of a weekday's profile: below it a day is as good as closed, and has no residual
constexpr double noise_allowance = 2;  // times the noise, added to a divisor: few units make no large residual
constexpr double most_residual = 0.5;  // up or down, of residuals and corrections: larger ones are outliers
constexpr double first_residual = 14;  // known days before a level is one: two weeks
constexpr double first_lesson = 56;    // known days before residuals teach: eight weeks
constexpr double noisy_units = 2;      // where a day brings as many times its noise, it teaches half as much
constexpr double effect_prior = 20;    // days of no effect that the effect of a kind begins with
constexpr double season_prior = 10;    // days of no residual that a season begins with
constexpr double common_prior = 1;     // series without a residual that a day begins with
constexpr double proof = 2;            // standard errors that are taken off a slope of all series: it must be proven
constexpr double trust_prior = 100;    // deviations of a day, squared, with which one series begins as all series are
constexpr double ridge = 1;            // about 100 days with signals of a tenth

constexpr int year = 364;       // 52 weeks: the same weekday
constexpr int season_days = 7;  // on either side of the same date

constexpr std::size_t days_of_week = 7;
constexpr std::size_t signals = 8;
using Signals = statistics::Vector<signals>;

/// How fast residuals are forgotten: what is left of one after a day, and after how many days the next one comes.
struct Memory {
  double keep;
  int step = 1;
};
constexpr Memory of_a_day{0.5};        // half of a residual is left after a day
constexpr Memory of_weeks{0.93};       // a third after two weeks
constexpr Memory of_weekday{0.95, 7};  // two thirds after a week

/// A mean of residuals that fades to 0 by the day.
class Fading {
 public:
  explicit Fading(Memory memory) : memory_(memory) {}
  double at(Day day) const { return sum_ == 0 ? 0 : sum_ * std::pow(memory_.keep, (day - last_).count - memory_.step); }
  void add(Day day, double residual) {
    const double kept = sum_ == 0 ? 0 : sum_ * std::pow(memory_.keep, (day - last_).count);
    sum_ = kept + (1 - std::pow(memory_.keep, memory_.step)) * residual;
    last_ = day;
  }

 private:
  Memory memory_;
  double sum_ = 0;
  Day last_;
};

/// Residuals by day, ascending, and their means about the same date of earlier years.
class Seasons {
 public:
  void add(Day day, double residual) {
    days_.push_back(day.number());
    sums_.push_back(sums_.back() + residual);
  }
  /// Shrunk to 0, over all earlier years.
  double about(Day day) const {
    if (days_.empty()) return 0;
    double sum = 0;
    double count = 0;
    for (int centre = day.number() - year; centre + season_days >= days_.front(); centre -= year) {
      const auto from = std::ranges::lower_bound(days_, centre - season_days) - days_.begin();
      const auto to = std::ranges::upper_bound(days_, centre + season_days) - days_.begin();
      sum += sums_[static_cast<std::size_t>(to)] - sums_[static_cast<std::size_t>(from)];
      count += static_cast<double>(to - from);
    }
    return sum / (count + season_prior);
  }

 private:
  std::vector<std::int32_t> days_;  // their numbers
  std::vector<double> sums_{0};     // of the residuals before each, and of all
};

/// What kinds of columns have brought: mean residual by kind, shrunk to 0, each less the effects of the other columns.
class Effects {
 public:
  double of(const Series& series, std::size_t row) const {
    double sum = 0;
    for (std::size_t c = 0; c < series.soft.size(); ++c) sum += of(c, series.soft[c][row]);
    return sum + of(series.soft.size(), series.near_event[row]);
  }
  void add(const Series& series, std::size_t row, double residual) {
    const double unexplained = residual - of(series, row);
    for (std::size_t c = 0; c < series.soft.size(); ++c) add(c, series.soft[c][row], unexplained);
    add(series.soft.size(), series.near_event[row], unexplained);
  }

 private:
  struct Effect {
    double sum = 0, count = 0;
  };
  double of(std::size_t column, std::int32_t kind) const {
    if (kind == 0) return 0;
    const auto found = effects_.find({column, kind});
    return found == effects_.end() ? 0 : found->second.sum / (found->second.count + effect_prior);
  }
  void add(std::size_t column, std::int32_t kind, double unexplained) {
    if (kind == 0) return;
    const double own = of(column, kind);
    Effect& effect = effects_[{column, kind}];
    effect.sum += unexplained + own;
    effect.count += 1;
  }

  std::map<std::pair<std::size_t, std::int32_t>, Effect> effects_;
};

/// How much of the differences that were expected came true: the slope of what came on them, 0 to 1.
class CameTrue {
 public:
  void add(double expected, double came) {
    products_ += expected * came;
    squares_ += expected * expected;
  }
  void add(const CameTrue& other, double times) {
    products_ += times * other.products_;
    squares_ += times * other.squares_;
  }
  /// Of all series, in deviations of a day: as much as is proven.
  double proven() const {
    const double squares = std::max(squares_, 0.0);
    return std::clamp((products_ - proof * std::sqrt(squares)) / (squares + 1), 0.0, 1.0);
  }
  /// Of one series with such a variance of a day: shrunk to what is proven of all.
  double share(double variance, double proven_of_all) const {
    const double prior = trust_prior * variance;
    if (!(squares_ + prior > 0)) return 0;
    return std::clamp((products_ + prior * proven_of_all) / (squares_ + prior), 0.0, 1.0);
  }

 private:
  double products_ = 0, squares_ = 0;
};

/// Whether levels differ from the mean of all days, and weekdays from each other, by more than chance.
struct Trust {
  CameTrue level, weekday;
};

/// Level, weekday profile and noise of one series, before the next day.
class State {
 public:
  State() { profile_.fill(1); }

  double level() const { return level_; }
  double noise() const { return mean_ > 0 ? squares_ / mean_ : 0; }
  const std::array<double, days_of_week>& profile() const { return profile_; }
  double known_days() const { return count_; }
  double level_trust(const Trust& of_all) const { return trust_.level.share(variance(), of_all.level.proven()); }
  double weekday_trust(const Trust& of_all) const { return trust_.weekday.share(variance(), of_all.weekday.proven()); }

  /// Takes the demand of an ordinary day, and tells the trust of all series what it learned.
  void add(std::size_t weekday, double demand, Trust& of_all) {
    tell(of_all, -1);
    if (level_ > 0) judge(weekday, demand);
    sum_ += demand;
    shares_ += open_share(weekday);
    const double ordinary = demand / std::max(profile_[weekday], least_divisor);
    count_ += 1;
    seen_[weekday] += 1;
    const double before = count_ == 1 ? ordinary : level_;
    level_ = std::max(least_level, before + std::max(smoothing, 1 / count_) * (ordinary - before));
    if (count_ <= days_of_week) return;  // the level of a whole week comes first
    const double share = before > 0 ? std::min(demand / before, most_share) : 1;
    profile_[weekday] += std::max(smoothing, 1 / (seen_[weekday] + 1)) * (share - profile_[weekday]);
    const double mean = std::accumulate(profile_.begin(), profile_.end(), 0.0) / days_of_week;
    for (double& one : profile_) one /= mean;
    level_ *= mean;
    tell(of_all, 1);
  }

 private:
  double open_share(std::size_t weekday) const { return std::max(profile_[weekday], least_profile); }
  double variance() const { return count_ > 0 ? all_squares_ / count_ : 0; }

  /// Adds what this series says of trust to that of all, or takes it back; nothing as long as it is short or never
  /// sold.
  void tell(Trust& of_all, double times) const {
    if (count_ < first_lesson || !(sum_ > 0) || !(variance() > 0)) return;
    of_all.level.add(trust_.level, times / variance());
    of_all.weekday.add(trust_.weekday, times / variance());
  }

  /// Learns from a day what was expected of it, how noisy days are, and whether level and weekdays came true.
  void judge(std::size_t weekday, double demand) {
    const double expected = level_ * open_share(weekday);
    squares_ = (1 - noise_smoothing) * squares_ + (demand - expected) * (demand - expected);
    mean_ = (1 - noise_smoothing) * mean_ + expected;
    all_squares_ += (demand - expected) * (demand - expected);
    const double always = open_share(weekday) * sum_ / shares_;  // the mean of all days, on such a weekday
    trust_.level.add(expected - always, demand - always);
    trust_.weekday.add(expected - level_, demand - level_);
  }

  double level_ = 0;
  double squares_ = 0, mean_ = 0;  // of days, around and of what was expected, fading
  double all_squares_ = 0;         // the first without fading
  double count_ = 0;
  double sum_ = 0, shares_ = 0;  // of all days: their demand, and their weekdays' profile
  Trust trust_;
  std::array<double, days_of_week> profile_;
  std::array<double, days_of_week> seen_{};
};

/// Residuals of one series, or of all together, that signals are made of.
struct Recent {
  Fading yesterday{of_a_day};
  Fading weeks{of_weeks};
  Seasons seasons;

  void add(Day day, double residual) {
    yesterday.add(day, residual);
    weeks.add(day, residual);
    seasons.add(day, residual);
  }
};

std::array<Fading, days_of_week> fading_by_weekday() {
  const Fading one(of_weekday);
  return {one, one, one, one, one, one, one};
}

std::size_t weekday_of(Day day) { return static_cast<std::size_t>(day.weekday() - 1); }

/// The demand of a day over what was expected, less 1, shrunk by the noise; none on a day that is as good as closed.
std::optional<double> residual_of(double demand, double level, double share, double noise) {
  if (!(level > 0) || share < least_open) return std::nullopt;
  const double expected = level * share;
  const double residual = (demand - expected) / (expected + noise_allowance * noise);
  return std::clamp(residual, -most_residual, most_residual);
}

/// A regression on signals, learned anew in each month.
class Regression {
 public:
  void add(const Signals& signal, double residual, double weight) {
    for (std::size_t i = 0; i < signals; ++i) {
      right_[i] += weight * signal[i] * residual;
      for (std::size_t j = 0; j <= i; ++j) left_[i][j] += weight * signal[i] * signal[j];
    }
  }
  /// Learns from the days added, in a month that is new.
  void learn(Day day) {
    const Month month(day);
    if (month == month_) return;
    month_ = month;
    auto left = left_;
    for (std::size_t i = 0; i < signals; ++i) left[i][i] += ridge;
    if (const auto factor = statistics::cholesky<signals>(left))
      coefficients_ = statistics::solve<signals>(*factor, right_);
  }
  double at(const Signals& signal) const {
    const double sum = std::inner_product(signal.begin(), signal.end(), coefficients_.begin(), 0.0);
    return std::clamp(sum, -most_residual, most_residual);
  }

 private:
  statistics::Matrix<signals> left_{};
  Signals right_{}, coefficients_{};
  std::optional<Month> month_;
};

/// The residual of a day for all series together, and what it weighs among them.
struct Told {
  double residual = 0, weight = 0;
};

/// One series on its way along the days.
class Walk {
 public:
  explicit Walk(const Series& series) : series_(series), signals_(series.rows()), known_(series.rows()) {
    result_.expected.resize(series.rows());
    result_.level_trust.resize(series.rows());
    result_.weekday_trust.resize(series.rows());
  }

  /// Foresees a row on its planning day, from the days taken so far.
  void plan(std::size_t row, const Recent& common, const Regression& regression, const Trust& of_all) {
    known_[row] = result_.level.size();
    if (!(state_.level() > 0)) return;
    const Day day = series_.day[row];
    const Fading& on_weekday = by_weekday_[weekday_of(day)];
    signals_[row] = {own_.yesterday.at(day),    own_.weeks.at(day),       on_weekday.at(day),
                     common.yesterday.at(day),  common.weeks.at(day),     own_.seasons.about(day),
                     common.seasons.about(day), effects_.of(series_, row)};
    result_.level_trust[row] = state_.level_trust(of_all);
    result_.weekday_trust[row] = state_.weekday_trust(of_all);
    result_.expected[row] = state_.level() * (1 + regression.at(signals_[row]));
  }

  /// Takes the next row, which has been foreseen, and teaches the regression; returns its residual, if it has one.
  std::optional<Told> take(std::size_t row, Regression& regression, Trust& of_all) {
    keep_state();
    const bool ordinary = !std::isnan(series_.demand[row]) && series_.event[row] == 0;
    if (!ordinary) return std::nullopt;
    const std::size_t weekday = weekday_of(series_.day[row]);
    const double expected = state_.level() * std::max(state_.profile()[weekday], least_profile);
    const bool sold_out = !series_.sold_out.empty() && series_.sold_out[row] != 0;
    const double demand = sold_out ? std::max(series_.demand[row], expected) : series_.demand[row];
    const auto told = learn(row, weekday, demand, regression);
    state_.add(weekday, demand, of_all);
    return told;
  }

  Expectation result() && {
    keep_state();
    return std::move(result_);
  }

 private:
  void keep_state() {
    result_.level.push_back(state_.level());
    result_.profile.push_back(state_.profile());
    result_.noise.push_back(state_.noise());
  }

  std::optional<Told> learn(std::size_t row, std::size_t weekday, double demand, Regression& regression) {
    if (state_.known_days() < first_residual) return std::nullopt;
    const auto residual = residual_of(demand, state_.level(), state_.profile()[weekday], state_.noise());
    if (!residual) return std::nullopt;
    const double expected = state_.level() * state_.profile()[weekday];
    const double weight = expected / (expected + noisy_units * state_.noise());
    const std::size_t then = known_[row];  // what was known when the row was planned
    const auto missed = residual_of(demand, result_.level[then], result_.profile[then][weekday], result_.noise[then]);
    if (missed && state_.known_days() >= first_lesson) regression.add(signals_[row], *missed, weight);
    const double unexplained = *residual - effects_.of(series_, row);
    effects_.add(series_, row, *residual);
    own_.add(series_.day[row], unexplained);
    by_weekday_[weekday].add(series_.day[row], unexplained);
    return Told{unexplained, weight};
  }

  const Series& series_;
  State state_;
  Recent own_;
  std::array<Fading, days_of_week> by_weekday_ = fading_by_weekday();
  Effects effects_;
  std::vector<Signals> signals_;    // of each row, on its planning day
  std::vector<std::size_t> known_;  // rows before that day
  Expectation result_;
};

/// A row of a series, on the day it is planned or the day it is of.
struct Turn {
  Day day;
  std::size_t series, row;
};

/// All rows by that day; those of a day in the order of series.
template <class DayOf>
std::vector<Turn> turns_of(const std::vector<const Series*>& series, DayOf&& day_of) {
  std::vector<Turn> turns;
  for (std::size_t s = 0; s < series.size(); ++s)
    for (std::size_t r = 0; r < series[s]->rows(); ++r) turns.push_back({day_of(*series[s], r), s, r});
  std::ranges::stable_sort(turns, {}, &Turn::day);
  return turns;
}

}  // namespace

std::vector<Expectation> expectations_of(const std::vector<const Series*>& series) {
  std::vector<Walk> walks;
  walks.reserve(series.size());
  for (const Series* one : series) walks.emplace_back(*one);
  const auto plans = turns_of(series, [](const Series& one, std::size_t r) { return planning_day(one, r); });
  const auto days = turns_of(series, [](const Series& one, std::size_t r) { return one.day[r]; });
  Regression regression;
  Recent common;
  Trust trust;
  auto plan = plans.begin();
  const auto plan_until = [&](Day day) {
    for (; plan != plans.end() && plan->day <= day; ++plan) {
      regression.learn(plan->day);
      walks[plan->series].plan(plan->row, common, regression, trust);
    }
  };
  for (auto turn = days.begin(); turn != days.end();) {
    const Day day = turn->day;
    plan_until(day);
    Told sum;
    for (; turn != days.end() && turn->day == day; ++turn) {
      const auto told = walks[turn->series].take(turn->row, regression, trust);
      if (!told) continue;
      sum.residual += told->weight * told->residual;
      sum.weight += told->weight;
    }
    if (sum.weight > 0) common.add(day, sum.residual / (sum.weight + common_prior));
  }
  std::vector<Expectation> result;
  for (Walk& walk : walks) result.push_back(std::move(walk).result());
  return result;
}

}  // namespace crmcore::forecast
