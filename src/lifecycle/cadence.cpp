#include "crmcore/lifecycle/cadence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/newton.hpp"
#include "crmcore/statistics/scores.hpp"
#include "crmcore/statistics/survival.hpp"
#include "crmcore/task.hpp"

namespace crmcore::lifecycle {
namespace {

/// Calendar days to operational time and back: a day of a busy month is longer.
class Clock {
 public:
  /// From `first` on, up to `days` days; an empty season: calendar time.
  Clock(Day first, int days, const std::vector<double>& season) : first_(first) {
    if (season.empty()) return;
    elapsed_.reserve(static_cast<std::size_t>(days) + 1);
    double sum = 0;
    for (int i = 0; i <= days; ++i) {
      elapsed_.push_back(sum);
      sum += season[static_cast<std::size_t>((first + Days{i}).civil().month - 1)];
    }
  }
  double operator()(Day day) const {
    const auto i = static_cast<std::size_t>((day - first_).count);
    if (elapsed_.empty()) return static_cast<double>(i);
    return elapsed_[std::min(i, elapsed_.size() - 1)];
  }
  /// The last whole number of days after `from` within `gap` of operational time.
  std::int64_t days_within(Day from, double gap) const {
    if (elapsed_.empty()) return static_cast<std::int64_t>(std::min(gap, 1e6));
    const auto i = static_cast<std::size_t>((from - first_).count);
    const auto after =
        std::upper_bound(elapsed_.begin() + static_cast<std::ptrdiff_t>(i), elapsed_.end(), elapsed_[i] + gap);
    return after - elapsed_.begin() - 1 - static_cast<std::int64_t>(i);
  }

 private:
  Day first_;
  std::vector<double> elapsed_;
};

Day first_of(const History& past) {
  Day first = past.today();
  for (std::size_t c = 0; c < past.customers(); ++c)
    if (!past[c].days.empty()) first = std::min(first, past[c].days.front());
  return first;
}

/// Twelve indexes of how busy each month is.
/// Method: purchase days of the 365 days that ended 90 days ago, of customers who bought both before and after them, as
/// those who leave on the way would make the early months look busy. Each month is shrunk to 1 as if 30 more purchase
/// days had come evenly.
/// Throws invalid for less than 455 days of history.
std::vector<double> season_of(const History& past) {
  const Day to = past.today() - Days{90};
  const Day from = to - Days{365};
  if (first_of(past) > from)
    throw Error(ErrorCode::invalid, "seasonal",
                "seasonal needs 455 days of history before " + past.today().text() + "; the history begins on " +
                    first_of(past).text());
  std::array<double, 12> came{}, days{};
  double all = 0;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const auto own = purchase_days(past[c]);
    if (own.empty() || own.front() > from || own.back() <= to) continue;
    for (const Day day : own) {
      if (day <= from || day > to) continue;
      came[static_cast<std::size_t>(day.civil().month - 1)] += 1;
      all += 1;
    }
  }
  for (int i = 1; i <= 365; ++i) days[static_cast<std::size_t>((from + Days{i}).civil().month - 1)] += 1;
  std::vector<double> season;
  for (std::size_t m = 0; m < 12; ++m) {
    const double expected = all * days[m] / 365;
    season.push_back((came[m] + 30) / (expected + 30));
  }
  double mean = 0;
  for (std::size_t m = 0; m < 12; ++m) mean += season[m] * days[m] / 365;
  for (double& index : season) index /= mean;
  return season;
}

/// Log-likelihood of truncated Lomax gaps in log shape and log rate.
struct Gap {
  double length, had, weight;  // `had`: time it had to close
};
statistics::Taylor<2> lomax(const std::vector<Gap>& gaps, const statistics::Vector<2>& logs) {
  const double r = std::exp(logs[0]);
  const double a = std::exp(logs[1]);
  statistics::Taylor<2> sum;
  for (const Gap& gap : gaps) {
    const double end = a + gap.length;
    const double limit = a + gap.had;
    const double L = std::log(a / limit);
    const double D = 1 / a - 1 / limit;
    const double D2 = -1 / (a * a) + 1 / (limit * limit);
    const double Q = std::exp(r * L);
    const double closed = -std::expm1(r * L);
    const double odds = Q / closed;
    const double twice = Q / (closed * closed);
    const double w = gap.weight;
    sum.value += w * (std::log(r) + r * std::log(a) - (r + 1) * std::log(end) - std::log(closed));
    sum.gradient[0] += w * (1 / r + std::log(a / end) + L * odds);
    sum.gradient[1] += w * (r / a - (r + 1) / end + r * D * odds);
    sum.hessian[0][0] += w * (-1 / (r * r) + L * L * twice);
    sum.hessian[1][0] += w * (1 / a - 1 / end + D * odds + r * D * L * twice);
    sum.hessian[1][1] += w * (-r / (a * a) + (r + 1) / (end * end) + r * D2 * odds + r * r * D * D * twice);
  }
  const statistics::Vector<2> slope{r, a};
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      sum.hessian[i][j] = slope[i] * slope[j] * sum.hessian[i][j] + (i == j ? slope[i] * sum.gradient[i] : 0);
  for (std::size_t i = 0; i < 2; ++i) sum.gradient[i] *= slope[i];
  return sum;
}

/// How one customer's next gap is distributed: P(gap > g) = I_{A/(A+g)}(R, k), Lomax at k = 1.
struct FittedRate {
  double k, R, A;
  double tail(double gap) const {
    if (k == 1) return std::pow(A / (A + gap), R);
    return statistics::beta_probability(R, k, A / (A + gap));
  }
  double gap_at(double tail) const {
    if (k == 1) return A * (std::pow(tail, -1 / R) - 1);
    const double z = statistics::beta_quantile(R, k, tail);
    return z > 0 ? A * (1 / z - 1) : 1e9;
  }
};

FittedRate fitted_rate_of(const Rhythm& rhythm, const std::vector<double>& gaps) {
  const auto n = static_cast<double>(gaps.size());
  double sum = 0, squares = 0, logs = 0;
  for (const double gap : gaps) {
    sum += gap;
    squares += gap * gap;
    logs += std::log(gap);
  }
  double k = 1;
  constexpr std::size_t enough_gaps = 5;  // fewer say nothing of regularity
  if (gaps.size() >= enough_gaps) {
    const double mean = sum / n;
    const double variance = (squares - n * mean * mean) / (n - 1);
    const double cv = std::sqrt(std::max(variance, 0.0)) / mean;
    constexpr double regular = 0.7;  // coefficient of variation; 1 for purchases at random
    if (cv < regular) {
      const double shape =
          std::clamp(1 / std::max(cv * cv, 1e-3) * (n - 1) / (n + 1), 1.0, 12.0);  // shrunk: few gaps look regular
      const auto fit = [&](double s) {
        return n * (s * std::log(s / mean) - statistics::log_gamma(s) - s) + (s - 1) * logs;
      };
      constexpr double significant = 3.84;  // 95 % of chi squared with one degree of freedom
      if (2 * (fit(shape) - fit(1)) > significant) k = shape;
    }
  }
  return {k, rhythm.shape + k * n, rhythm.rate / k + sum};
}

void check(const CadenceOptions& options) {
  check_options(options);
  if (!(options.lapse > 0 && options.lapse < options.warn && options.warn < 1))
    throw Error(ErrorCode::invalid, "warn",
                "warn must be above lapse and both between 0 and 1, such as 0.20 and 0.05, not " +
                    shortest(options.warn) + " and " + shortest(options.lapse));
  const auto bounds = [](int floor, int ceiling) {
    if (floor < 0 || ceiling < floor || ceiling > 100'000)
      throw Error(ErrorCode::invalid, "floor",
                  "floor must be between 0 and the ceiling, " + std::to_string(ceiling) + " days, not " +
                      std::to_string(floor));
  };
  bounds(options.floor, options.ceiling);
  for (const auto& [code, own] : options.of_customer) bounds(own.floor, own.ceiling);
}

}  // namespace

std::vector<std::pair<std::string, CadenceOptions::Bounds>> bounds_of(const History& past,
                                                                      std::span<const std::string> group,
                                                                      std::string_view text) {
  std::vector<std::pair<std::string, CadenceOptions::Bounds>> result;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t colon = one.rfind(':');
    const std::size_t dash = one.rfind('-');
    const bool formed = colon != std::string_view::npos && dash != std::string_view::npos && dash > colon;
    const auto floor = crmcore::parse<std::int64_t>(formed ? trimmed(one.substr(colon + 1, dash - colon - 1)) : "");
    const auto ceiling = crmcore::parse<std::int64_t>(formed ? trimmed(one.substr(dash + 1)) : "");
    if (!formed || !floor.value || !ceiling.value || *floor.value < 0 || *ceiling.value > 100'000)
      throw Error(ErrorCode::invalid, "bounds",
                  "bounds must be groups with their days, such as 'Champions: 5-60', not " + cited(std::string(one)));
    const std::string_view name = trimmed(one.substr(0, colon));
    const CadenceOptions::Bounds bounds{static_cast<int>(*floor.value), static_cast<int>(*ceiling.value)};
    const std::size_t before = result.size();
    for (std::size_t c = 0; c < group.size(); ++c)
      if (group[c] == name) result.emplace_back(past.code(c), bounds);
    if (result.size() == before) {
      std::vector<std::string_view> names(group.begin(), group.end());
      std::ranges::sort(names);
      names.erase(std::unique(names.begin(), names.end()), names.end());
      throw_unknown("bounds", "no customer is in a group", name, names);
    }
  }
  return result;
}

Rhythm rhythm(const History& past, bool seasonal) {
  Rhythm rhythm;
  if (seasonal) rhythm.season = season_of(past);
  const Day first = first_of(past);
  const Clock clock(first, (past.today() - first).count, rhythm.season);
  std::vector<Gap> gaps;
  double mean = 0, customers = 0;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const auto days = purchase_days(past[c]);
    if (days.size() < 2) continue;
    const double weight = 1 / static_cast<double>(days.size() - 1);
    for (std::size_t i = 1; i < days.size(); ++i) {
      const double from = clock(days[i - 1]);
      gaps.push_back({clock(days[i]) - from, clock(past.today()) - from, weight});
      mean += weight * gaps.back().length;
    }
    customers += 1;
  }
  rhythm.gaps = static_cast<std::int64_t>(gaps.size());
  constexpr std::size_t fewest_gaps = 20;  // two parameters need some
  constexpr double fewest_customers = 5;   // and a spread between customers
  if (gaps.size() < fewest_gaps || customers < fewest_customers) return rhythm;
  mean /= customers;
  for (Gap& gap : gaps) {
    gap.length /= mean;
    gap.had /= mean;
  }
  const auto maximum = statistics::maximise<2>([&](const statistics::Vector<2>& logs) { return lomax(gaps, logs); },
                                               {0, 0}, {-3, -5}, {5, 7});
  rhythm.shape = std::exp(maximum.at[0]);
  rhythm.rate = std::exp(maximum.at[1]) * mean;
  rhythm.learned = maximum.reached;
  return rhythm;
}

namespace {

/// How long one-time buyers stay away, learned from those who came a second time (Kaplan-Meier).
class FirstReturns {
 public:
  FirstReturns(const History& past, const Clock& clock) {
    std::vector<double> waited;
    std::vector<std::uint8_t> came;
    for (std::size_t c = 0; c < past.customers(); ++c) {
      const auto days = purchase_days(past[c]);
      if (days.empty()) continue;
      waited.push_back(clock(days.size() > 1 ? days[1] : past.today()) - clock(days[0]));
      came.push_back(days.size() > 1 ? 1 : 0);
    }
    curve_ = statistics::kaplan_meier(waited, came);
    if (!curve_.empty()) never_ = curve_.back().survival;
  }

  bool known() const { return never_ < 1; }
  /// The chance that one who comes again stays away longer than `gap`.
  double tail(double gap) const {
    return never_ >= 1 ? 1.0 : (statistics::survival_at(curve_, gap) - never_) / (1 - never_);
  }
  /// The longest silence whose chance is still at least `tail`.
  double gap_at(double tail) const {
    const auto at = statistics::time_at(curve_, never_ + tail * (1 - never_) - rounding);
    return at ? *at - just_before : endless;
  }

 private:
  static constexpr double rounding = 1e-15;    // of a survival
  static constexpr double just_before = 1e-9;  // the curve falls on the day itself
  static constexpr double endless = 1e9;       // days: longer than every history
  std::vector<statistics::SurvivalPoint> curve_;
  double never_ = 1;  // share who never come again
};

/// The chance of a silence, and the days of silence up to which the customer is active and not inactive.
struct OwnLimits {
  double tail = 1;
  std::int64_t warn_days = Limits{}.active;
  std::int64_t limit_days = Limits{}.inactive;
  std::string_view rule;
};

/// Limits for every customer of a population that has returned too rarely to learn from.
OwnLimits fixed_limits(double gap, const CadenceOptions& options) {
  static_assert(Limits{}.active == 30 && Limits{}.inactive == 45, "the rule below names them");
  OwnLimits limits;
  limits.rule = "too few returns to learn from: 30 and 45 days, within floor and ceiling";
  if (gap > Limits{}.active) limits.tail = options.warn;
  if (gap > Limits{}.inactive) limits.tail = options.lapse;
  return limits;
}

OwnLimits limits_of_newcomer(Day last, double gap, const FirstReturns& returns, const Clock& clock,
                             const CadenceOptions& options) {
  return {returns.tail(gap), clock.days_within(last, returns.gap_at(options.warn)),
          clock.days_within(last, returns.gap_at(options.lapse)), "first return of the population"};
}

OwnLimits limits_of_repeater(const std::vector<Day>& days, double gap, const Rhythm& population, const Clock& clock,
                             const CadenceOptions& options) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < days.size(); ++i) gaps.push_back(clock(days[i]) - clock(days[i - 1]));
  const FittedRate rate = fitted_rate_of(population, gaps);
  return {rate.tail(gap), clock.days_within(days.back(), rate.gap_at(options.warn)),
          clock.days_within(days.back(), rate.gap_at(options.lapse)),
          rate.k > 1 ? "own regular rhythm" : "own rate, shrunk to the population's"};
}

/// The state by the limits of the line, since when, and what follows.
void set_state(Cadence& line, bool newcomer, Day today) {
  const Day last = *line.last_day;
  const std::int64_t silence = (today - last).count;
  const auto warn_on = Day::after(last, *line.warn_days + 1);
  const auto lapse_on = Day::after(last, *line.limit_days + 1);
  if (silence <= *line.warn_days) {
    line.state = newcomer ? State::new_ : State::active;
    line.since = last;
    line.next_state = warn_on == lapse_on ? State::inactive : State::pre_inactive;
    line.next_on = warn_on;
  } else if (silence <= *line.limit_days) {
    line.state = State::pre_inactive;
    line.since = warn_on;
    line.next_state = State::inactive;
    line.next_on = lapse_on;
  } else {
    line.state = State::inactive;
    line.since = lapse_on;
  }
}

}  // namespace

Result<Cadence> cadence(const History& past, const CadenceOptions& options) {
  check(options);
  const Rhythm population = rhythm(past, options.seasonal);
  const Day first = first_of(past);
  constexpr int ahead = 100'000;  // days: the largest ceiling
  const Clock clock(first, population.season.empty() ? 0 : (past.today() - first).count + ahead, population.season);
  std::map<std::string_view, CadenceOptions::Bounds> bounds;
  for (const auto& [code, own] : options.of_customer) bounds[code] = own;
  const FirstReturns returns(past, clock);
  const bool returns_known = population.learned && returns.known();

  Result<Cadence> result{{}, past.currency(), past.codes()};
  result.rows.reserve(past.customers());
  constexpr std::size_t customers_a_step = 1024;  // a millisecond of work
  for (std::size_t c = 0; c < past.customers(); ++c) {
    if (c % customers_a_step == 0)
      checkpoint(static_cast<std::int64_t>(c), static_cast<std::int64_t>(past.customers()));
    const CustomerDays& own = past[c];
    Cadence line;
    line.customer = past.code(c);
    line.rule = "no purchase";
    for (const std::int64_t net : own.net) line.net = line.net + Amount{net};
    const auto days = purchase_days(own);
    if (days.empty()) {
      if (!own.days.empty()) {
        line.since = own.days.front();
        line.rule = "no purchase, but something returned";
      } else if (past.known_since(c)) {
        line.since = past.known_since(c);
        line.rule = "no purchase, known since this day";
      }
      result.rows.push_back(line);
      continue;
    }
    const Day last = days.back();
    const double gap = clock(past.today()) - clock(last);
    OwnLimits limits;
    if (!returns_known)
      limits = fixed_limits(gap, options);
    else if (days.size() == 1)
      limits = limits_of_newcomer(last, gap, returns, clock, options);
    else
      limits = limits_of_repeater(days, gap, population, clock, options);
    const auto special = bounds.find(line.customer);
    const std::int64_t floor = special != bounds.end() ? special->second.floor : options.floor;
    const std::int64_t ceiling = special != bounds.end() ? special->second.ceiling : options.ceiling;
    line.last_day = last;
    line.tail = limits.tail;
    line.rule = limits.rule;
    line.limit_days = std::clamp(limits.limit_days, floor, ceiling);
    line.warn_days = std::min(std::clamp(limits.warn_days, floor, ceiling), *line.limit_days);
    set_state(line, days.size() == 1, past.today());
    result.rows.push_back(line);
  }
  return result;
}

Result<FlaggedState> alarms(const History& past, Day cutoff, int horizon, const CadenceOptions& options) {
  if (horizon < 1 || cutoff + Days{horizon} > past.today())
    throw Error(ErrorCode::invalid, "horizon",
                "horizon must be 1 or more and end by " + past.today().text() + ", the last day of the history, not " +
                    std::to_string(horizon) + " days after " + cutoff.text());
  const History then = past.as_of(cutoff);
  std::map<State, FlaggedState> sums;
  std::size_t at = 0;
  for (const Cadence& line : cadence(then, options)) {
    if (line.state == State::prospect) continue;
    while (past.code(at) != line.customer) ++at;
    const bool returned = bought(past[at], cutoff, cutoff + Days{horizon});
    FlaggedState& sum = sums.try_emplace(line.state, FlaggedState{line.state}).first->second;
    ++sum.customers;
    sum.returned += returned ? 1 : 0;
  }
  Result<FlaggedState> result{{}, past.currency()};
  double returned = 0, gone = 0;
  for (const auto& [state, sum] : sums) {
    returned += static_cast<double>(sum.returned);
    gone += static_cast<double>(sum.customers - sum.returned);
  }
  for (auto& [state, sum] : sums) {
    if (returned > 0) sum.of_returned = static_cast<double>(sum.returned) / returned;
    if (gone > 0) sum.of_gone = static_cast<double>(sum.customers - sum.returned) / gone;
    sum.share = static_cast<double>(sum.returned) / static_cast<double>(sum.customers);
    const auto interval = statistics::wilson(sum.share, static_cast<double>(sum.customers));
    sum.low = interval.low;
    sum.high = interval.high;
    result.rows.push_back(sum);
  }
  return result;
}

Result<ErrorPoint> error_curve(const History& past, int horizon) {
  constexpr double longest = 3660;  // ten years: nothing farther ahead can be judged on the past
  check_range("horizon", horizon, {.least = 1, .most = longest});
  const Day then = past.today() - Days{horizon};
  std::vector<std::int64_t> ended, present, gone;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const auto days = purchase_days(past[c]);
    if (days.empty()) continue;
    for (std::size_t i = 1; i < days.size(); ++i) ended.push_back((days[i] - days[i - 1]).count);
    present.push_back((past.today() - days.back()).count);
    if (days.back() <= then) gone.push_back((then - days.back()).count);
  }
  for (auto* silences : {&ended, &present, &gone}) std::ranges::sort(*silences);
  Result<ErrorPoint> result{{}, past.currency()};
  for (std::int64_t days = 7; days <= 371; days += 7) {
    const auto longer = [&](const std::vector<std::int64_t>& silences) -> std::optional<double> {
      const auto count = silences.end() - std::ranges::upper_bound(silences, days);
      if (silences.empty()) return std::nullopt;
      return static_cast<double>(count) / static_cast<double>(silences.size());
    };
    const auto flagged = longer(gone);
    result.rows.push_back(
        {days, longer(ended), flagged ? std::optional(1 - *flagged) : std::nullopt, longer(present).value_or(0)});
  }
  return result;
}

Result<ReturnPoint> return_curve(const History& past, const Result<FirstPurchase>& firsts, CohortBy by) {
  struct Waits {
    std::vector<double> waited;
    std::vector<std::uint8_t> came;
    std::map<double, std::array<double, 2>> with;  // another, same; by day
  };
  std::map<std::string, Waits> cohorts;
  const auto groups = cohort_of(firsts, by);
  for (std::size_t c = 0; c < firsts.size(); ++c) {
    const FirstPurchase& line = firsts[c];
    if (!line.first_day) continue;
    Waits& own = cohorts[groups[c]];
    own.waited.push_back((line.second_day.value_or(past.today()) - *line.first_day).count);
    own.came.push_back(line.second_day ? 1 : 0);
    if (line.again) own.with[own.waited.back()][*line.again ? 1 : 0] += 1;
  }
  Result<ReturnPoint> result{{}, past.currency()};
  for (const auto& [cohort, own] : cohorts) {
    double before = 1, another = 0, same = 0;  // `before`: share who had not come yet
    for (const auto& point : statistics::kaplan_meier(own.waited, own.came)) {
      ReturnPoint line{cohort,
                       static_cast<std::int64_t>(point.time),
                       1 - point.survival,
                       1 - point.high,
                       1 - point.low,
                       {},
                       {},
                       point.at_risk};
      if (!own.with.empty()) {
        if (const auto at = own.with.find(point.time); at != own.with.end()) {
          another += before * at->second[0] / static_cast<double>(point.at_risk);
          same += before * at->second[1] / static_cast<double>(point.at_risk);
        }
        line.same = same;
        line.another = another;
      }
      before = point.survival;
      result.rows.push_back(std::move(line));
    }
  }
  return result;
}

Result<MixAhead> mix_ahead(const History& past, int ahead, const Limits& limits) {
  return mix_ahead(past, ahead, [&](const History&) { return CustomerLimits(limits); });
}

Result<MixAhead> mix_ahead(const History& past, int ahead, const LimitsOn& limits) {
  check_range("ahead", ahead, {.least = 1});
  const Day from = past.today() - Days{ahead};
  if (first_of(past) > from)
    throw Error(ErrorCode::invalid, "ahead",
                "to look " + std::to_string(ahead) + " days ahead the history must reach as far back; it begins on " +
                    first_of(past).text());
  std::map<State, double> left;  // of each state then
  const auto moves = flows(past, from, past.today(), limits);
  for (const Flow& flow : moves)
    if (flow.from_state) left[*flow.from_state] += static_cast<double>(flow.customers);
  std::map<State, MixAhead> sums;
  std::map<State, double> variance;
  double all = 0;
  for (const Mix& now : mix(status(past, limits(past))))
    sums.try_emplace(now.state, MixAhead{now.state}).first->second.customers = now.customers;
  for (const auto& [state, now] : std::map(sums)) {
    const auto n = static_cast<double>(now.customers);
    all += n;
    if (left[state] == 0) {  // nobody was there to learn from: they are taken to stay, with the widest interval
      sums[state].expected += n;
      variance[state] += n * n;
      continue;
    }
    for (const Flow& flow : moves)
      if (flow.from_state == state) {
        const double share = static_cast<double>(flow.customers) / left[state];
        sums.try_emplace(flow.to_state, MixAhead{flow.to_state}).first->second.expected += n * share;
        // a move that all of a few customers made is not certain: half a customer more on either side
        const double known = (static_cast<double>(flow.customers) + .5) / (left[state] + 1);
        variance[flow.to_state] += n * known * (1 - known) * (1 + n / left[state]);
      }
  }
  const auto count_now = [&](State state) {
    const auto found = sums.find(state);
    return found == sums.end() ? 0.0 : static_cast<double>(found->second.customers);
  };
  Result<MixAhead> result{{}, past.currency()};
  for (auto& [state, sum] : sums) {
    const double half = statistics::z_of_95 * std::sqrt(variance[state]);
    // nobody becomes a prospect who is none, and nobody new who has bought before
    double reach = all;
    if (state == State::prospect) reach = count_now(State::prospect);
    if (state == State::new_) reach = count_now(State::prospect) + count_now(State::new_);
    sum.high = std::clamp(sum.expected + half, sum.expected, std::max(sum.expected, reach));
    sum.low = std::max(0.0, sum.expected - half);
    result.rows.push_back(sum);
  }
  return result;
}

}  // namespace crmcore::lifecycle
