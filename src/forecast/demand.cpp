#include "crmcore/forecast/demand.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "crmcore/action/arguments.hpp"
#include "crmcore/error.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/task.hpp"
#include "crmcore/values/text.hpp"
#include "expectation.hpp"

namespace crmcore::forecast {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// One set of constants for all businesses; nothing is tuned to a series.
constexpr double level_damping = 0.2;      // of a level, added to both of a ratio: levels are estimates
constexpr double noise_damping = 2;        // units a day, over their noise, from which on levels are trusted unproven
constexpr double least_trust = 1e-3;       // of what came true: a ratio is then as good as 1
constexpr double age_days = 60;            // a recent day's weight falls to 1 / e in two months
constexpr double far_age_days = 1000;      // that of a day in the same season in about three years
constexpr double season_days = 21;         // width of the season's kernel
constexpr double event_season_days = 1.5;  // the same for events, which come at about the same date
constexpr double event_season_weight = 3;  // of that kernel beside the season's
constexpr std::size_t ages = 4096;         // looked up; older days are as good as forgotten
constexpr int most_ahead = 3660;           // ten years: nothing farther ahead can be forecast

// What a past day's weight is multiplied by where it differs from the day to forecast.
constexpr double other_weekday = 0.2;
constexpr double other_event = 0.002;  // hardly speaks at all
constexpr double other_near_event = 0.2;
constexpr double other_kind = 0.3;  // of a further column; also the least for a number that differs

/// e^(−a / scale) for whole days, and the season's kernel by distance in the year.
struct Kernels {
  Kernels() {
    for (std::size_t a = 0; a < ages; ++a) {
      recent[a] = std::exp(-static_cast<double>(a) / age_days);
      far[a] = std::exp(-static_cast<double>(a) / far_age_days);
    }
    for (std::size_t d = 0; d < season.size(); ++d) {
      const auto days = static_cast<double>(d);
      season[d] = std::exp(-0.5 * days * days / (season_days * season_days));
      event_season[d] = event_season_weight * std::exp(-0.5 * days * days / (event_season_days * event_season_days));
    }
  }
  std::array<double, ages> recent{}, far{};
  std::array<double, 184> season{}, event_season{};
};
const Kernels& kernels() {
  static const Kernels all;
  return all;
}

/// Days between two days of the year, around New Year; 29 February counts as 28 February.
std::size_t season_distance(int a, int b) {
  const int apart = std::abs(a - b);
  return static_cast<std::size_t>(std::min(apart, 365 - apart));
}
int day_of_year(Day day) {
  const auto civil = day.civil();
  const bool is_leap_day = civil.month == 2 && civil.day == 29;
  constexpr int common_year = 2001;  // any year of 365 days
  return (Day(common_year, civil.month, is_leap_day ? 28 : civil.day) - Day(common_year, 1, 1)).count;
}

bool is_no(const std::string& text) {
  return text.empty() || text == "0" || text == "0.0" || text == "false" || text == "no";
}

/// Whether a day sold out: by yes or no, or by the time at which it did.
bool has_sold_out(const InputColumn& column, std::size_t row) {
  const bool is_time = parse<Minute>(column.text(row).value_or("")).value.has_value();
  return is_time || column.flag(row).value_or(false);
}

/// The number of a kind, from 1; a new one for a kind not seen before.
template <class Kind>
std::int32_t number_of(std::map<Kind, std::int32_t>& numbers, const Kind& kind) {
  return numbers.try_emplace(kind, static_cast<std::int32_t>(numbers.size()) + 1).first->second;
}

/// A column of kinds: the number of each distinct value; 0 for empty, 0, false and no.
std::vector<std::int32_t> kinds_of(const InputColumn& column, std::size_t rows) {
  std::map<std::string, std::int32_t> numbers;
  std::vector<std::int32_t> kinds;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string text = folded(column.text(r).value_or(""));
    kinds.push_back(is_no(text) ? 0 : number_of(numbers, text));
  }
  return kinds;
}

bool holds_numbers(const InputColumn& column, std::size_t rows) {
  constexpr std::array numbers{Kind::integer, Kind::real, Kind::decimal, Kind::amount};
  if (column.kind() != Kind::text) return std::ranges::find(numbers, column.kind()) != numbers.end();
  for (std::size_t r = 0; r < rows; ++r)
    if (const auto text = column.text(r); text && !parse<double>(*text).value) return false;
  return true;
}

/// A column of numbers other than 0 and 1; none when it is one of kinds.
std::optional<std::vector<double>> numbers_of(const InputColumn& column, std::size_t rows) {
  if (!holds_numbers(column, rows)) return std::nullopt;
  std::vector<double> numbers;
  bool flags = true;
  for (std::size_t r = 0; r < rows; ++r) {
    const double number = column.number(r).value_or(unknown);
    flags = flags && (std::isnan(number) || number == 0 || number == 1);
    numbers.push_back(number);
  }
  return flags ? std::nullopt : std::optional(std::move(numbers));
}

/// Whether there is an event on one of the next two days.
void mark_near_events(Series& series) {
  constexpr int near_days = 2;
  series.near_event.assign(series.rows(), 0);
  for (std::size_t i = 0; i < series.rows(); ++i)
    for (std::size_t j = i + 1; j < series.rows() && (series.day[j] - series.day[i]).count <= near_days; ++j)
      if (series.event[j] != 0) series.near_event[i] = 1;
}

/// What a table says of its days beside the demand: columns of events, of other kinds, and of numbers.
struct KnownAhead {
  std::vector<std::vector<std::int32_t>> events;
  std::vector<std::vector<std::int32_t>> soft;
  std::vector<std::vector<double>> numbers;
};
KnownAhead known_ahead(const Table& table, const TableReader& read, const std::vector<std::string>& events) {
  constexpr std::array<std::string_view, 6> own{"series", "day", "demand", "planned_on", "made", "sold_out"};
  const bool is_usual = events == SeriesColumns{}.events;  // the usual names need not be there, others were meant
  for (const std::string& event : events)
    if (!is_usual || table.is_left_out(event)) read.need(event);  // throws where it is not there or cannot be read
  KnownAhead known;
  for (std::size_t c = 0; c < table.width(); ++c) {
    const InputColumn column = read[c];
    if (std::ranges::find(own, column.name()) != own.end()) continue;
    if (std::ranges::find(events, column.name()) != events.end())
      known.events.push_back(kinds_of(column, read.rows()));
    else if (auto values = numbers_of(column, read.rows()))
      known.numbers.push_back(std::move(*values));
    else
      known.soft.push_back(kinds_of(column, read.rows()));
  }
  return known;
}

}  // namespace

std::vector<Series> series_of(const Table& table, const SeriesColumns& columns) {
  const TableReader read(table);
  const InputColumn name = read.need("series");
  const InputColumn day = read.need("day");
  const InputColumn demand = read.need("demand");
  const InputColumn planned = read.find("planned_on");
  const InputColumn made = read.find("made");
  const InputColumn sold_out = read.find("sold_out");
  check_range("ahead", columns.ahead, {.least = 0, .most = most_ahead});
  const KnownAhead known = known_ahead(table, read, columns.events);
  std::map<std::string, std::vector<std::size_t>> rows_of;
  std::vector<Day> days;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    days.push_back(day.need_day(r));
    rows_of[name.text(r).value_or("")].push_back(r);
  }
  std::map<std::vector<std::int32_t>, std::int32_t> event_kinds;  // of all event columns together
  std::vector<Series> result;
  for (auto& [key, rows] : rows_of) {
    std::ranges::stable_sort(rows, {}, [&](std::size_t r) { return days[r]; });
    Series series{key, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    series.soft.resize(known.soft.size());
    series.number.resize(known.numbers.size());
    for (const std::size_t r : rows) {
      if (!series.day.empty() && series.day.back() == days[r])
        day.refuse(r, days[r].text() + " appears twice in the series " + cited(key));
      series.day.push_back(days[r]);
      series.demand.push_back(demand.number(r, Sign::not_negative).value_or(unknown));
      if (made.exists()) series.made.push_back(made.number(r, Sign::not_negative).value_or(unknown));
      if (sold_out.exists()) series.sold_out.push_back(has_sold_out(sold_out, r));
      std::vector<std::int32_t> kind;
      for (const auto& column : known.events) kind.push_back(column[r]);
      const bool ordinary = std::ranges::all_of(kind, [](std::int32_t one) { return one == 0; });
      series.event.push_back(ordinary ? 0 : number_of(event_kinds, kind));
      for (std::size_t c = 0; c < known.soft.size(); ++c) series.soft[c].push_back(known.soft[c][r]);
      for (std::size_t c = 0; c < known.numbers.size(); ++c) series.number[c].push_back(known.numbers[c][r]);
      const Day on = planned.day(r).value_or(days[r] - Days{columns.ahead});
      if (on > days[r])
        planned.refuse(r, "must be on or before " + days[r].text() + ", the day to forecast, not " + on.text());
      series.planned.push_back(on);
    }
    mark_near_events(series);
    result.push_back(std::move(series));
  }
  return result;
}

namespace {

/// Gives the weight of days that sold out to those of greater value, which come after them.
void pass_on_what_sold_out(std::vector<Analog>& analogs) {
  double ahead = 0;  // weight of this day and the following ones, as it was
  for (const Analog& analog : analogs) ahead += analog.weight;
  double share = 1;  // of a day's weight, with what was passed on to it
  for (Analog& analog : analogs) {
    const double own = analog.weight;
    const double rest = ahead - own;
    const bool passes = analog.sold_out && &analog != &analogs.back();
    analog.weight = passes ? 0 : own * share;
    if (passes && rest > 0) share *= ahead / rest;
    ahead = rest;
  }
}

}  // namespace

AnalogForecast::AnalogForecast(std::vector<Analog> analogs) : analogs_(std::move(analogs)) {
  std::ranges::sort(analogs_, [](const Analog& a, const Analog& b) {
    if (a.value != b.value) return a.value < b.value;
    return a.sold_out != b.sold_out ? b.sold_out : a.day < b.day;
  });
  if (std::ranges::any_of(analogs_, &Analog::sold_out)) pass_on_what_sold_out(analogs_);
  std::erase_if(analogs_, [](const Analog& analog) { return !(analog.weight > 0); });
  double sum = 0;
  for (const Analog& analog : analogs_) sum += analog.weight;
  for (Analog& analog : analogs_) analog.weight /= sum;
}

double AnalogForecast::quantile(double level) const {
  constexpr double rounding = 1e-12;  // of the sum of weights
  double reached = 0;
  for (const Analog& analog : analogs_) {
    reached += analog.weight;
    if (reached >= level - rounding) return analog.value;
  }
  return analogs_.empty() ? unknown : analogs_.back().value;
}

double AnalogForecast::mean() const {
  if (analogs_.empty()) return unknown;
  double sum = 0;
  for (const Analog& analog : analogs_) sum += analog.weight * analog.value;
  return sum;
}

double AnalogForecast::effective() const {
  double squares = 0;
  for (const Analog& analog : analogs_) squares += analog.weight * analog.weight;
  return squares > 0 ? 1 / squares : 0;
}

namespace {

/// Standard deviation of the known numbers before each day, and of all; 0 where there are not two.
std::vector<double> spread_of(const std::vector<double>& numbers) {
  std::vector<double> spread{0};
  double count = 0;
  double mean = 0;
  double squares = 0;  // around the mean (Welford, Technometrics 4, 1962)
  for (const double value : numbers) {
    if (!std::isnan(value)) {
      count += 1;
      const double before = mean;
      mean += (value - mean) / count;
      squares += (value - before) * (value - mean);
    }
    spread.push_back(count > 1 ? std::sqrt(squares / count) : 0);
  }
  return spread;
}

}  // namespace

AnalogForecaster::AnalogForecaster(const Series& series)
    : AnalogForecaster(series, std::move(expectations_of({&series})[0])) {}

AnalogForecaster::AnalogForecaster(const Series& series, Expectation expectation)
    : series_(series), past_(std::move(expectation)) {
  for (const Day day : series.day) {
    weekday_.push_back(static_cast<std::uint8_t>(day.weekday() - 1));
    season_.push_back(static_cast<std::int16_t>(day_of_year(day)));
  }
  for (const auto& column : series.number) spread_.push_back(spread_of(column));
}

std::vector<AnalogForecaster> forecasters_of(const std::vector<Series>& series) {
  std::vector<const Series*> all;
  for (const Series& one : series) all.push_back(&one);
  std::vector<Expectation> expectations = expectations_of(all);
  std::vector<AnalogForecaster> forecasters;
  for (std::size_t s = 0; s < series.size(); ++s) forecasters.emplace_back(series[s], std::move(expectations[s]));
  return forecasters;
}

namespace {

/// What is added to both sides of a ratio of levels or weekdays: the square of the odds against them, or of the noise.
double doubt_of(double trust, double noise) {
  const double odds = (1 - trust) / std::max(trust, least_trust);
  return std::min(odds * odds, noise * noise);
}

}  // namespace

double AnalogForecaster::alike(std::size_t target, std::size_t past, std::size_t known) const {
  double weight = 1;
  if (series_.event[past] != series_.event[target]) weight *= other_event;
  if (series_.near_event[past] != series_.near_event[target]) weight *= other_near_event;
  for (const auto& column : series_.soft)
    if (column[past] != column[target]) weight *= other_kind;
  for (std::size_t c = 0; c < spread_.size(); ++c) {
    const double spread = spread_[c][known];
    const double apart = (series_.number[c][past] - series_.number[c][target]) / spread;
    if (spread > 0 && !std::isnan(apart)) weight *= std::max(other_kind, std::exp(-0.5 * apart * apart));
  }
  return weight;
}

template <class Take>
void AnalogForecaster::weigh(std::size_t target, Take&& take) const {
  const Kernels& all = kernels();
  const Day day = series_.day[target];
  const Day planned = planning_day(series_, target);
  const auto known = static_cast<std::size_t>(std::ranges::lower_bound(series_.day, planned) - series_.day.begin());
  const double level = past_.level[known];
  const double noise = level > 0 ? noise_damping * past_.noise[known] / level : 0;
  const double doubt = doubt_of(past_.level_trust[target], noise);
  const double weekday_doubt = doubt_of(past_.weekday_trust[target], noise);
  const double trust = 1 / (1 + doubt);
  const double weekday_trust = 1 / (1 + weekday_doubt);
  const double raised = (level_damping + doubt) * level;
  const double expected = past_.expected[target] + raised;
  const std::size_t weekday = weekday_[target];
  const bool special = series_.event[target] != 0 || series_.near_event[target] != 0;
  const auto share = [&](std::size_t at, std::size_t w) {
    return std::max(past_.profile[at][w], least_profile) + weekday_doubt;
  };
  for (std::size_t i = 0; i < known; ++i) {
    if (std::isnan(series_.demand[i])) continue;
    const auto age = std::min<std::size_t>(static_cast<std::size_t>((day - series_.day[i]).count), ages - 1);
    const std::size_t apart = season_distance(season_[target], season_[i]);
    double weight = 1 - trust + trust * (all.recent[age] + all.season[apart] * all.far[age]);
    if (special) weight += all.event_season[apart] * all.far[age];
    double value = series_.demand[i];
    if (level > 0 && past_.expected[i] > 0) value *= expected / (past_.expected[i] + raised);
    if (const std::size_t w = weekday_[i]; w != weekday) {
      const double here = share(known, weekday);
      const double there = share(known, w);
      weight *= 1 - weekday_trust + weekday_trust * other_weekday * std::min(here, there) / std::max(here, there);
      value *= here / share(i, w);
    }
    weight *= alike(target, i, known);
    if (weight > 0) take(i, weight, value);
  }
}

AnalogForecast AnalogForecaster::forecast(std::size_t target) const {
  std::vector<Analog> analogs;
  weigh(target, [&](std::size_t i, double weight, double value) {
    const bool sold_out = !series_.sold_out.empty() && series_.sold_out[i] != 0;
    analogs.push_back({series_.day[i], weight, series_.demand[i], value, sold_out});
  });
  return AnalogForecast(std::move(analogs));
}

AnalogForecaster::Quantiles AnalogForecaster::forecast(std::size_t target, std::span<const double> levels) const {
  if (!series_.sold_out.empty()) {
    const AnalogForecast whole = forecast(target);
    if (whole.analogs().empty()) return {};
    Quantiles result{{}, whole.mean(), whole.effective()};
    for (const double level : levels) result.quantity.push_back(whole.quantile(level));
    return result;
  }
  std::vector<statistics::WeighedValue> past;
  past.reserve(target);
  double sum = 0;
  double mean = 0;
  double squares = 0;
  weigh(target, [&](std::size_t, double weight, double value) {
    past.push_back({value, weight});
    sum += weight;
    mean += weight * value;
    squares += weight * weight;
  });
  if (past.empty()) return {};
  return {statistics::weighted_quantiles(past, levels), mean / sum, sum * sum / squares};
}

Result<Demand> demand(const std::vector<Series>& series, const DemandOptions& options) {
  if (options.levels.empty())
    throw Error(ErrorCode::invalid, "levels", "levels must be probabilities such as 0.1, 0.5, 0.9; there are none");
  for (const double level : options.levels)
    if (!(level > 0 && level < 1))
      throw Error(ErrorCode::invalid, "levels",
                  "levels must be probabilities between 0 and 1 such as 0.9, not " + shortest(level));
  struct Target {
    const Series* series;
    const AnalogForecaster* forecaster;
    std::size_t row;
  };
  const std::vector<AnalogForecaster> forecasters = forecasters_of(series);
  std::vector<Target> targets;
  for (std::size_t s = 0; s < series.size(); ++s) {
    const Series& one = series[s];
    for (std::size_t r = 0; r < one.rows(); ++r)
      if (options.from ? one.day[r] >= *options.from : std::isnan(one.demand[r]))
        targets.push_back({&one, &forecasters[s], r});
  }
  if (targets.empty())
    throw Error(ErrorCode::invalid, "from_day",
                options.from ? "no row is on or after " + options.from->text()
                             : std::string("every row has a demand; set from_day to the first day to forecast, or add "
                                           "rows without demand"));
  const std::size_t levels = options.levels.size();
  constexpr std::size_t piece = 64;  // targets
  Result<Demand> result;
  result.rows.resize(targets.size() * levels);
  statistics::for_each_block((targets.size() + piece - 1) / piece, options.threads, [&](std::size_t p) {
    checkpoint(static_cast<std::int64_t>(p * piece), static_cast<std::int64_t>(targets.size()));
    for (std::size_t t = p * piece; t < std::min(targets.size(), (p + 1) * piece); ++t) {
      const auto forecast = targets[t].forecaster->forecast(targets[t].row, options.levels);
      for (std::size_t l = 0; l < levels; ++l) {
        Demand line{targets[t].series->name, targets[t].series->day[targets[t].row], options.levels[l], {}, {}, 0};
        if (!forecast.quantity.empty()) {
          line.quantity = forecast.quantity[l];
          line.mean = forecast.mean;
          line.n_effective = forecast.effective;
        }
        result.rows[t * levels + l] = line;
      }
    }
  });
  return result;
}

Result<AnalogLine> analogs(const std::vector<Series>& series, std::string_view name, Day day) {
  const auto found = std::ranges::find(series, name, &Series::name);
  if (found == series.end())
    throw Error(ErrorCode::not_found, "series", "there is no series " + cited(std::string(name)));
  const auto at = std::ranges::find(found->day, day);
  if (at == found->day.end())
    throw Error(ErrorCode::not_found, "day", "the series " + cited(found->name) + " has no row for " + day.text());
  const std::vector<AnalogForecaster> forecasters = forecasters_of(series);
  const AnalogForecast forecast = forecasters[static_cast<std::size_t>(found - series.begin())].forecast(
      static_cast<std::size_t>(at - found->day.begin()));
  Result<AnalogLine> result;
  for (const Analog& analog : forecast.analogs())
    result.rows.push_back({analog.day, analog.weight, analog.demand, analog.value});
  std::ranges::stable_sort(result.rows, std::greater<>(), &AnalogLine::weight);
  return result;
}

}  // namespace crmcore::forecast
