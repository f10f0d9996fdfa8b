#include "crmcore/forecast/accuracy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "crmcore/error.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/statistics/comparisons.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/values/text.hpp"
#include "levels.hpp"
#include "method_sums.hpp"

namespace crmcore::forecast {
namespace {

/// Actuals before the first expectation that a scale needs: two of them have one change between them.
constexpr std::size_t least_trained = 2;

/// What a unit of each outcome is worth beside those of other series, so that kilograms are not added to pieces: its
/// price where every one is known, else its share of what its series has on average.
std::vector<double> worths_of(const std::vector<ForecastOutcome>& outcomes) {
  std::vector<double> worths;
  if (std::ranges::all_of(outcomes, [](const ForecastOutcome& one) { return one.unit_price.has_value(); })) {
    for (const ForecastOutcome& one : outcomes) worths.push_back(*one.unit_price);
    return worths;
  }
  Levels levels;
  for (const ForecastOutcome& one : outcomes)
    if (one.expected && !std::isnan(one.actual))
      levels.add(one.series, std::max(std::abs(one.actual), std::abs(*one.expected)));
  const bool alike = levels.products() < 2;
  for (const ForecastOutcome& one : outcomes) worths.push_back(alike ? 1 : levels.worth(one.series));
  return worths;
}

/// How much a series changes from one actual to the next: mean absolute and mean squared change.
struct Scale {
  double change = 0, square = 0;
  bool known = false;
};
/// The scale of each series, and the actual before each cell.
struct Prepared {
  std::map<std::string, Scale> scales;
  Scale of_all;
  std::vector<std::optional<double>> before;  // of each outcome
  std::vector<double> worths;                 // the same
};

Prepared prepare(const std::vector<ForecastOutcome>& outcomes) {
  Prepared prepared;
  prepared.worths = worths_of(outcomes);
  prepared.before.resize(outcomes.size());
  std::map<std::string, std::vector<std::size_t>> series;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (!std::isnan(outcomes[i].actual)) series[outcomes[i].series].push_back(i);
  double change = 0;
  double square = 0;
  double count = 0;
  for (auto& [name, rows] : series) {
    std::ranges::stable_sort(rows, {}, [&](std::size_t i) { return outcomes[i].day; });
    const auto first = std::ranges::find_if(rows, [&](std::size_t i) { return outcomes[i].expected.has_value(); });
    const auto trained = static_cast<std::size_t>(first - rows.begin());
    Scale own;
    double n = 0;
    for (std::size_t r = 1; r < rows.size(); ++r) {
      prepared.before[rows[r]] = outcomes[rows[r - 1]].actual;
      if (trained >= least_trained && r >= trained) continue;
      const double step = outcomes[rows[r]].actual - outcomes[rows[r - 1]].actual;
      own.change += std::abs(step);
      own.square += step * step;
      n += 1;
    }
    change += own.change;
    square += own.square;
    count += n;
    if (n > 0) own = {own.change / n, own.square / n, own.change > 0};
    prepared.scales[name] = own;
  }
  if (count > 0) prepared.of_all = {change / count, square / count, change > 0};
  return prepared;
}

constexpr std::size_t tenths = 9;  // 0.1 … 0.9

/// Errors of one series over its scale.
struct ScaledErrors {
  double absolute = 0, square = 0, change = 0, change_square = 0, cells = 0;
};

/// Sums over the cells of one group.
struct Sums {
  std::set<std::string> units;
  double cells = 0, unknown = 0, error = 0, absolute = 0, square = 0;
  double error_worth = 0, absolute_worth = 0, expected = 0, actual = 0;  // as worths
  double percent = 0, zeros = 0, symmetric = 0, symmetric_cells = 0;
  std::map<std::string, ScaledErrors> scaled;  // of each series
  ScaledErrors pooled;                         // as worths
  double against_last = 0, last = 0, last_cells = 0;
  double intervals = 0, covered = 0, winkler = 0;
  double levels = 0, pinball = 0;
  double counts = 0, crps = 0;
  std::array<double, tenths> transform{};  // of the probability integral transform, reached at each tenth
  double rivals = 0, own_error = 0, rival_error = 0;
  std::map<Day, std::pair<double, double>> by_day;  // absolute errors, the rival's and ours
};

/// Share of a cell's probability integral transform at or below `tenth`: it is uniform between P(D < actual) and
/// P(D ≤ actual) (Czado, Gneiting and Held, 2009).
double transform_at(double tenth, double below, double to) {
  if (to > below) return std::clamp((tenth - below) / (to - below), 0.0, 1.0);
  return tenth >= to ? 1 : 0;
}

void add_count(Sums& sums, const ForecastOutcome& cell) {
  const auto demand = *cell.spread > 0 ? Distribution::negative_binomial(1 / *cell.spread, *cell.expected)
                                       : Distribution::poisson(*cell.expected);
  sums.counts += 1;
  sums.crps += demand.crps(cell.actual);
  const double below = demand.at_most(cell.actual - 1);
  const double to = demand.at_most(cell.actual);
  for (std::size_t i = 0; i < tenths; ++i)
    sums.transform[i] += transform_at(static_cast<double>(i + 1) / 10, below, to);
}

/// Errors relative to the cell's own size: of mape and smape.
void add_relative(Sums& sums, double expected, double actual) {
  const double error = std::abs(actual - expected);
  if (actual != 0)
    sums.percent += std::abs(error / actual);
  else
    sums.zeros += 1;
  const double size = std::abs(actual) + std::abs(expected);
  if (size > 0) {
    sums.symmetric += 2 * error / size;
    sums.symmetric_cells += 1;
  }
}

/// Errors over the scale of the series, or of all where its own is not known.
void add_scaled(Sums& sums, const std::string& series, double error, const Scale& own, const Scale& of_all,
                double worth) {
  const Scale& scale = own.known ? own : of_all;
  if (!scale.known) return;
  const auto add_to = [&](ScaledErrors& errors, double times) {
    errors.absolute += times * std::abs(error);
    errors.change += times * scale.change;
    errors.square += times * times * error * error;
    errors.change_square += times * times * scale.square;
    errors.cells += 1;
  };
  add_to(sums.scaled[series], 1);
  add_to(sums.pooled, worth);
}

/// The Winkler score: width of the interval, and 2 / (1 − level) for each unit outside.
void add_interval(Sums& sums, double low, double high, double actual, double level) {
  sums.intervals += 1;
  sums.covered += actual >= low && actual <= high ? 1 : 0;
  sums.winkler += high - low + 2 / (1 - level) * (std::max(0.0, low - actual) + std::max(0.0, actual - high));
}

void add_level(Sums& sums, double critical, double chosen, double actual) {
  sums.levels += 1;
  const double short_of = actual - chosen;
  sums.pinball += short_of > 0 ? critical * short_of : (critical - 1) * short_of;
}

void add_rival(Sums& sums, Day day, double error, double rival_error, double worth) {
  sums.rivals += 1;
  sums.own_error += worth * std::abs(error);
  sums.rival_error += worth * std::abs(rival_error);
  auto& [rivals, ours] = sums.by_day[day];
  rivals += worth * std::abs(rival_error);
  ours += worth * std::abs(error);
}

void add(Sums& sums, const ForecastOutcome& cell, const Prepared& prepared, std::size_t at, double interval) {
  const double worth = prepared.worths[at];
  if (std::isnan(cell.actual)) {
    sums.unknown += 1;
    return;
  }
  const double expected = *cell.expected;
  const double actual = cell.actual;
  const double error = actual - expected;
  sums.cells += 1;
  sums.units.insert(cell.unit);
  sums.error += error;
  sums.absolute += std::abs(error);
  sums.square += error * error;
  sums.error_worth += worth * error;
  sums.absolute_worth += worth * std::abs(error);
  sums.expected += worth * expected;
  sums.actual += worth * std::abs(actual);
  add_relative(sums, expected, actual);
  add_scaled(sums, cell.series, error, prepared.scales.at(cell.series), prepared.of_all, worth);
  if (const auto& before = prepared.before[at]) {
    sums.against_last += worth * std::abs(error);
    sums.last += worth * std::abs(actual - *before);
    sums.last_cells += 1;
  }
  if (cell.low && cell.high) add_interval(sums, *cell.low, *cell.high, actual, interval);
  if (cell.critical && cell.chosen) add_level(sums, *cell.critical, *cell.chosen, actual);
  if (cell.spread && expected >= 0 && actual >= 0) add_count(sums, cell);
  if (cell.rival) add_rival(sums, cell.day, error, actual - *cell.rival, worth);
}

/// The furthest that the mean probability integral transform lies from an even one, times the number of cells.
double distance_from_even(const Sums& sums) {
  double apart = 0;
  for (std::size_t i = 0; i < tenths; ++i)
    apart = std::max(apart, std::abs(sums.transform[i] - sums.counts * static_cast<double>(i + 1) / 10));
  return apart;
}

void tell(Result<Accuracy>& result, const std::string& by, const Sums& sums) {
  const auto say = [&](std::string_view measure, Better better, double top, double bottom, double cells) {
    result.rows.push_back({by, measure, better, bottom > 0 ? std::optional(top / bottom) : std::nullopt,
                           static_cast<std::int64_t>(cells),
                           static_cast<std::int64_t>(sums.cells + sums.unknown - cells)});
  };
  const auto rooted = [&] {
    auto& value = result.rows.back().value;
    if (value) value = std::sqrt(*value);
  };
  const auto say_units = [&](std::string_view measure, Better better, double top, double cells) {
    const bool one_unit = sums.units.size() < 2;
    say(measure, better, top, one_unit ? cells : 0, cells);
  };
  say_units("sold_minus_expected", Better::zero, sums.error, sums.cells);
  say("bias_sold_over_expected", Better::zero, sums.error_worth, sums.expected, sums.cells);
  say_units("absolute_error", Better::low, sums.absolute, sums.cells);
  say_units("root_squared_error", Better::low, sums.square, sums.cells);
  rooted();
  say("wape", Better::low, sums.absolute_worth, sums.actual, sums.cells);
  say("mape", Better::low, sums.percent, sums.cells - sums.zeros, sums.cells - sums.zeros);
  say("smape_0_to_2", Better::low, sums.symmetric, sums.symmetric_cells, sums.symmetric_cells);
  double mase = 0;
  double rmsse = 0;
  for (const auto& [series, own] : sums.scaled) {
    mase += own.absolute / own.change;
    rmsse += std::sqrt(own.square / own.change_square);
  }
  const auto series = static_cast<double>(sums.scaled.size());
  say("mase", Better::low, mase, series, sums.pooled.cells);
  say("rmsse", Better::low, rmsse, series, sums.pooled.cells);
  say("mase_pooled", Better::low, sums.pooled.absolute, sums.pooled.change, sums.pooled.cells);
  say("rmsse_pooled", Better::low, sums.pooled.square, sums.pooled.change_square, sums.pooled.cells);
  rooted();
  say("error_over_last", Better::low, sums.against_last, sums.last, sums.last_cells);
  say("tracking_signal", Better::zero, sums.error_worth * sums.cells, sums.absolute_worth, sums.cells);
  if (sums.intervals > 0) {
    say("coverage_of_interval", Better::nominal, sums.covered, sums.intervals, sums.intervals);
    say_units("winkler", Better::low, sums.winkler, sums.intervals);
  }
  if (sums.levels > 0) say_units("pinball", Better::low, sums.pinball, sums.levels);
  if (sums.counts > 0) {
    say_units("crps", Better::low, sums.crps, sums.counts);
    say("pit_distance", Better::low, distance_from_even(sums), sums.counts, sums.counts);
  }
  if (sums.rivals > 0) {
    std::vector<double> rivals;
    std::vector<double> ours;
    std::vector<double> differences;
    for (const auto& [day, errors] : sums.by_day) {
      rivals.push_back(errors.first);
      ours.push_back(errors.second);
      differences.push_back(errors.first - errors.second);
    }
    const bool enough = differences.size() > 1;
    const auto tell_chance = [&](std::string_view measure, std::optional<double> p) {
      say(measure, Better::low, 0, 0, sums.rivals);
      result.rows.back().value = p;
    };
    say("error_over_rival", Better::low, sums.own_error, sums.rival_error, sums.rivals);
    tell_chance("p_of_sign_flips", enough ? std::optional(statistics::sign_flips(differences).p) : std::nullopt);
    tell_chance("p_of_diebold_mariano", enough ? p_of_difference(rivals, ours) : std::nullopt);
  }
}

/// What the alarms of one group look at: each day's sums.
struct Event {
  double expected = 0, actual = 0;
};

/// From this many events on a CUSUM of relative errors; with fewer their standard deviation is too uncertain for one.
constexpr std::size_t least_for_cusum = 8;
constexpr double cusum_limit = 4;    // the usual pair (Montgomery): an alarm about every 168 events on target
constexpr double cusum_slack = 0.5;  // tuned to a shift of one standard deviation
constexpr double off_by = 0.1;       // a ratio that is less off is not worth an alarm
constexpr double off_probability = 0.9;
constexpr double sign_level = 0.125;  // p-value that four events on one side reach (2 / 2⁴)

std::string_view direction(bool more) { return more ? "sold more than expected" : "sold less than expected"; }

struct Moments {
  double mean = 0, deviation = 0;
};
Moments moments_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Moments moments;
  for (const double value : values) moments.mean += value / n;
  double squares = 0;
  for (const double value : values) squares += (value - moments.mean) * (value - moments.mean);
  moments.deviation = n > 1 ? std::sqrt(squares / (n - 1)) : 0;
  return moments;
}

/// What the cube root of a ratio of mean 1 is on average, also where ratios are skewed as sales are: 1 − v / 9, with v
/// their squared coefficient of variation (Wilson and Hilferty, PNAS 17, 1931).
double usual_root(const std::vector<double>& ratios) {
  const Moments moments = moments_of(ratios);
  if (!(moments.mean > 0)) return 1;
  const double variation = moments.deviation / moments.mean;
  return std::max(0.0, 1 - variation * variation / 9);
}

/// Cube roots of actual over expected, about the usual one and over their deviation around their own mean, so that a
/// bias does not hide itself. Ratios that do not vary have none: any other than 1 is then far beyond the limit.
std::vector<double> standardised(const std::vector<double>& ratios) {
  std::vector<double> roots;
  for (const double ratio : ratios) roots.push_back(std::cbrt(ratio));
  const double usual = usual_root(ratios);
  const Moments moments = moments_of(roots);
  const bool vary = moments.deviation > 1e-9 * std::abs(moments.mean);  // more than rounding
  std::vector<double> standard;
  for (const double root : roots) {
    const double error = root - usual;
    if (vary)
      standard.push_back(error / moments.deviation);
    else
      standard.push_back(root == 1 ? 0 : std::copysign(2 * cusum_limit, error));
  }
  return standard;
}

/// `days`: of the ratios, in their order.
void judge_by_cusum(BiasAlarm& alarm, const std::vector<double>& ratios, const std::vector<Day>& days) {
  alarm.method = "cusum";
  alarm.limit = cusum_limit;
  const auto chart = statistics::cusum(standardised(ratios), cusum_slack, alarm.limit);
  const auto peak = [](const std::vector<double>& values) { return *std::ranges::max_element(values); };
  alarm.value = std::max(peak(chart.high), peak(chart.low));
  alarm.alarm = chart.signal > 0;
  if (!alarm.alarm) return;
  const auto at = static_cast<std::size_t>(chart.signal) - 1;
  const bool more = chart.high[at] > alarm.limit;
  const auto& side = more ? chart.high : chart.low;
  std::size_t start = at;
  while (start > 0 && side[start - 1] > 0) --start;
  alarm.since = days[start];
  alarm.direction = direction(more);
}

/// A gamma posterior of actual over expected.
struct Ratio {
  double shape, rate;
};
/// `above`, `differ`: events that sold more than usual of an unbiased forecast, and other than expected.
void judge_by_signs(BiasAlarm& alarm, const Ratio& ratio, std::int64_t above, std::int64_t differ, Day first) {
  alarm.method = "sign test and gamma posterior";
  const double more = 1 - statistics::gamma_probability(ratio.shape, (1 + off_by) * ratio.rate);
  const double less = statistics::gamma_probability(ratio.shape, (1 - off_by) * ratio.rate);
  alarm.value = std::max(more, less);
  alarm.limit = off_probability;
  alarm.alarm = alarm.value > alarm.limit && statistics::sign_test(above, differ) <= sign_level;
  if (!alarm.alarm) return;
  alarm.since = first;
  alarm.direction = direction(alarm.ratio > 1);
}

/// `counted`: sums are units; else they are worths of several series.
BiasAlarm judge(const std::string& by, const std::map<Day, Event>& days, bool counted) {
  BiasAlarm alarm;
  alarm.by = by;
  double expected = 0;
  double actual = 0;
  double pearson = 0;
  std::int64_t above = 0;
  std::int64_t differ = 0;
  std::vector<double> ratios;
  std::vector<Day> order;
  for (const auto& [day, event] : days) {
    if (!(event.expected > 0)) continue;
    order.push_back(day);
    expected += event.expected;
    actual += event.actual;
    ratios.push_back(event.actual / event.expected);
    differ += event.actual != event.expected ? 1 : 0;
  }
  alarm.events = static_cast<std::int64_t>(ratios.size());
  if (ratios.empty()) return alarm;
  const auto n = static_cast<double>(ratios.size());
  const double usual = usual_root(ratios);
  for (const double ratio : ratios) above += ratio > usual * usual * usual ? 1 : 0;
  alarm.ratio = actual / expected;
  for (const auto& [day, event] : days)
    if (event.expected > 0) {
      const double fitted = std::max(alarm.ratio, 1e-9) * event.expected;
      pearson += (event.actual - fitted) * (event.actual - fitted) / fitted;
    }
  const double least = counted ? 1 : 1e-9;  // of counts the chance of units, which worths do not have
  const double dispersion = std::max(least, n > 1 ? pearson / (n - 1) : 1);
  constexpr double jeffreys = 0.5;
  const Ratio ratio{counted ? (actual + jeffreys) / dispersion : actual / dispersion + jeffreys, expected / dispersion};
  alarm.low = statistics::gamma_quantile(ratio.shape, 0.1) / ratio.rate;
  alarm.high = statistics::gamma_quantile(ratio.shape, 0.9) / ratio.rate;
  alarm.false_alarm_rate = false_alarm_rate(alarm.events);
  if (ratios.size() < least_for_cusum)
    judge_by_signs(alarm, ratio, above, differ, order.front());
  else
    judge_by_cusum(alarm, ratios, order);
  return alarm;
}

void need_outcomes(const std::vector<ForecastOutcome>& outcomes) {
  if (outcomes.empty())
    throw Error(ErrorCode::invalid, "actual", "there is nothing to judge: no row says what was expected and what came");
}

}  // namespace

Result<Accuracy> accuracy(const std::vector<ForecastOutcome>& outcomes, const AccuracyOptions& options) {
  need_outcomes(outcomes);
  check_options(options);
  const Prepared prepared = prepare(outcomes);
  Sums all;
  std::map<std::string, Sums> groups;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!outcomes[i].expected) continue;
    add(all, outcomes[i], prepared, i, options.interval);
    if (!outcomes[i].group.empty()) add(groups[outcomes[i].group], outcomes[i], prepared, i, options.interval);
  }
  Result<Accuracy> result;
  tell(result, "all", all);
  for (const auto& [name, sums] : groups) tell(result, name, sums);
  return result;
}

std::vector<ForecastOutcome> outcomes_of(const Table& table, std::string_view by) {
  const TableReader read(table);
  const InputColumn expected = read.need("expected");
  const InputColumn actual = read.need(table.find("actual") ? "actual" : "sold");
  const auto group = by.empty() ? std::nullopt : std::optional(read.need(by));
  const InputColumn series = read.find(table.find("series") ? "series" : "product");
  const InputColumn day = read.find("day");
  const InputColumn low = read.find("low");
  const InputColumn high = read.find("high");
  const InputColumn critical = read.find("critical");
  const InputColumn chosen = read.find("chosen");
  const InputColumn spread = read.find("spread");
  const InputColumn rival = read.find("rival");
  const InputColumn unit_price = read.find("unit_price");
  const InputColumn unit = read.find("unit");
  std::vector<ForecastOutcome> outcomes;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    ForecastOutcome outcome;
    outcome.series = series.text(r).value_or("");
    const auto on = day.day(r);
    outcome.day = on ? *on : Day::from_number(static_cast<std::int64_t>(r));  // without days: in their order
    outcome.expected = expected.number(r);
    outcome.actual = actual.number(r).value_or(std::nan(""));
    outcome.low = low.number(r);
    outcome.high = high.number(r);
    if (outcome.low && outcome.high && *outcome.low > *outcome.high)
      low.refuse(r, "must be at most high, " + high.need_text(r) + ", not " + low.need_text(r));
    outcome.critical = critical.number(r);
    outcome.chosen = chosen.number(r);
    if (outcome.critical && !(*outcome.critical > 0 && *outcome.critical < 1))
      critical.refuse(r, "must be a probability between 0 and 1, not " + critical.quoted(r));
    outcome.spread = spread.number(r, Sign::not_negative);
    outcome.rival = rival.number(r);
    outcome.unit_price = unit_price.number(r, Sign::positive);
    outcome.unit = folded(unit.text(r).value_or(""));
    if (group) outcome.group = group->text(r).value_or("");
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

double false_alarm_rate(std::int64_t events) {
  // events and rate: 200,000 (from 10 on 50,000) simulated rows of unbiased normal errors of 20 %
  constexpr std::array<std::pair<double, double>, 14> rates{{{1, 0},
                                                             {2, 0},
                                                             {3, 0},
                                                             {4, 0.0387},
                                                             {5, 0.0227},
                                                             {6, 0.0132},
                                                             {7, 0.0075},
                                                             {8, 0.0445},
                                                             {10, 0.0437},
                                                             {15, 0.0581},
                                                             {20, 0.0785},
                                                             {25, 0.1024},
                                                             {30, 0.1267},
                                                             {40, 0.1782}}};
  const auto n = static_cast<double>(events);
  if (n <= rates.front().first) return rates.front().second;
  for (std::size_t i = 1; i < rates.size(); ++i)
    if (n <= rates[i].first) {
      const double part = (n - rates[i - 1].first) / (rates[i].first - rates[i - 1].first);
      return rates[i - 1].second + part * (rates[i].second - rates[i - 1].second);
    }
  constexpr double run_length = 168;  // of the chart on numbers that are on target; Montgomery's tables
  return 1 - (1 - rates.back().second) * std::exp(-(n - rates.back().first) / run_length);
}

Result<BiasAlarm> alarms(const std::vector<ForecastOutcome>& outcomes) {
  need_outcomes(outcomes);
  const std::vector<double> worths = worths_of(outcomes);
  std::map<Day, Event> all;
  std::map<std::string, std::map<Day, Event>> groups;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const ForecastOutcome& outcome = outcomes[i];
    if (!outcome.expected || std::isnan(outcome.actual)) continue;
    const auto count = [&](std::map<Day, Event>& days) {
      Event& event = days[outcome.day];
      event.expected += worths[i] * *outcome.expected;
      event.actual += worths[i] * outcome.actual;
    };
    count(all);
    if (!outcome.group.empty()) count(groups[outcome.group]);
  }
  Result<BiasAlarm> result;
  const bool counted = std::ranges::all_of(worths, [](double worth) { return worth == 1; });
  result.rows.push_back(judge("all", all, counted));
  for (const auto& [name, days] : groups) result.rows.push_back(judge(name, days, counted));
  return result;
}

}  // namespace crmcore::forecast
