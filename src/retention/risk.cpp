#include "crmcore/retention/risk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/value_models/customer_forecast.hpp"
#include "reasons.hpp"
#include "window.hpp"

namespace crmcore::retention {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t least_customers = 200;  // in a window: fewer say too little of twelve features
constexpr double most_rows = 30'000;          // to learn from: more rows hardly add anything

/// How a feature is shown: its words, and how its value is taken out of the logarithm.
enum class Scale : std::uint8_t { plain, log, log_1p };
struct Reading {
  std::string_view feature, words;
  Scale scale;
};
constexpr std::array<Reading, 12> readings{{
    {"recency", "days since the last purchase", Scale::log_1p},
    {"frequency", "purchase days", Scale::log_1p},
    {"age", "days since the first purchase", Scale::log_1p},
    {"mean_gap", "days between purchases", Scale::log_1p},
    {"gap_ratio", "silence in gaps of its own", Scale::log},
    {"gap_variation", "irregularity of its gaps", Scale::plain},
    {"spend", "spend on a purchase day", Scale::log_1p},
    {"spend_trend", "spend of 90 days against the 90 before", Scale::log},
    {"returns", "share returned", Scale::plain},
    {"orders_30", "purchase days in 30 days", Scale::log_1p},
    {"orders_90", "purchase days in 90 days", Scale::log_1p},
    {"expected", "purchases expected of its kind", Scale::log},
}};

double readable(const Reading& reading, double value) {
  switch (reading.scale) {
    case Scale::log: return std::exp(value);
    case Scale::log_1p: return std::expm1(value);
    default: return value;
  }
}

Day first_purchase(const History& past) {
  Day first = past.today();
  for (std::size_t c = 0; c < past.customers(); ++c)
    for (std::size_t i = 0; i < past[c].days.size(); ++i)
      if (past[c].purchases[i] > 0) {
        first = std::min(first, past[c].days[i]);
        break;
      }
  return first;
}

/// The population stability index over the tenths of `before`: Σ (q − p) log (q / p).
double population_stability(const std::vector<double>& before, const std::vector<double>& after) {
  if (before.empty() || after.empty()) return 0;
  auto cuts = statistics::quantiles(before, std::array{.1, .2, .3, .4, .5, .6, .7, .8, .9});
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  const auto shares = [&](const std::vector<double>& values) {
    std::vector<double> share(cuts.size() + 1, .5);  // half a customer more, so that no bin is empty
    for (const double value : values)
      share[static_cast<std::size_t>(std::ranges::lower_bound(cuts, value) - cuts.begin())] += 1;
    for (double& one : share) one /= static_cast<double>(values.size()) + .5 * static_cast<double>(share.size());
    return share;
  };
  const auto p = shares(before);
  const auto q = shares(after);
  double sum = 0;
  for (std::size_t b = 0; b < p.size(); ++b) sum += (q[b] - p[b]) * std::log(q[b] / p[b]);
  return sum;
}

constexpr auto weeks = value_models::Unit::week;
double in_weeks(int horizon) { return horizon / 7.0; }

}  // namespace

Features features(const History& past, int horizon) {
  Features result;
  for (const Reading& reading : readings) result.frame.push_back({std::string(reading.feature), {}, {}});
  const auto unit = static_cast<double>(past.currency().minor_units());
  const auto table = value_models::purchases(past, value_models::Unit::week, &result.customers);
  const auto model = value_models::fit(value_models::ModelKind::mbg_nbd, table);
  std::vector<double> expected(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row)
    expected[row] = std::log(std::max(1e-6, value_models::CustomerForecast(model, table[row]).expected(horizon / 7.0)));
  for (std::size_t i = 0; i < result.customers.size(); ++i) {
    const CustomerDays own = past[result.customers[i]];
    std::vector<double> gaps;
    std::optional<Day> first, last;
    double spent = 0, returned = 0, recent = 0, before = 0, in30 = 0, in90 = 0, count = 0;
    for (std::size_t d = 0; d < own.days.size(); ++d) {
      const double net = static_cast<double>(own.net[d]) / unit;
      const double gross = static_cast<double>(own.gross[d]) / unit;
      const int ago = (past.today() - own.days[d]).count;
      spent += gross;
      returned += gross - net;
      (ago < 90 ? recent : before) += ago < 180 ? std::max(0.0, net) : 0;
      if (own.purchases[d] == 0) continue;
      if (last) gaps.push_back((own.days[d] - *last).count);
      if (!first) first = own.days[d];
      last = own.days[d];
      ++count;
      in30 += ago < 30 ? 1 : 0;
      in90 += ago < 90 ? 1 : 0;
    }
    const double recency = (past.today() - *last).count;
    const double age = (past.today() - *first).count;
    const double mean =
        gaps.empty() ? missing : std::accumulate(gaps.begin(), gaps.end(), 0.0) / static_cast<double>(gaps.size());
    double variation = missing;
    if (gaps.size() >= 3) {
      double squares = 0;
      for (const double gap : gaps) squares += (gap - mean) * (gap - mean);
      variation = std::sqrt(squares / static_cast<double>(gaps.size() - 1)) / mean;
    }
    const std::array<double, 12> values{std::log1p(recency),
                                        std::log1p(count),
                                        std::log1p(age),
                                        std::log1p(mean),
                                        std::log((recency + 1) / (mean + 1)),
                                        variation,
                                        std::log1p(spent / count),
                                        std::log((recent + 1) / (before + 1)),
                                        spent > 0 ? std::clamp(returned / spent, 0.0, 1.0) : 0,
                                        std::log1p(in30),
                                        std::log1p(in90),
                                        expected[table.row_of[i]]};
    for (std::size_t f = 0; f < values.size(); ++f) result.frame[f].values.push_back(values[f]);
  }
  return result;
}

namespace {

/// Windows that are over by the day of the history, a third of the horizon apart, each with enough past before it; the
/// latest first.
std::vector<Day> windows_of(const History& past, int horizon) {
  constexpr std::size_t most_windows = 8;  // older ones say less of the customers of today
  constexpr int enough_past = 60;          // days before a window: features look back 30 to 180 days
  const Day first = first_purchase(past);
  const int step = std::max(1, horizon / 3);
  const int before = std::min(enough_past, horizon);
  std::vector<Day> cutoffs;
  for (int back = horizon; cutoffs.size() < most_windows; back += step) {
    if ((past.today() - first).count < back + before) break;
    cutoffs.push_back(past.today() - Days{back});
  }
  return cutoffs;
}

/// Why nothing was learned, of so many rows in earlier windows, `silent` of which stayed away.
std::string why_not_learned(std::int64_t rows, std::int64_t silent) {
  if (rows == 0) return "no earlier window with " + std::to_string(least_customers) + " customers to learn from";
  return "only " + std::to_string(std::min(silent, rows - silent)) + " of " + std::to_string(rows) +
         " in earlier windows " + (2 * silent < rows ? "stayed away" : "came back") + ", too few to learn from";
}

}  // namespace

RiskModel learn_risk(const History& past, const RiskOptions& options) {
  check_horizon(options.horizon);
  if (options.cutoff) check_window(past, *options.cutoff, options.horizon);
  RiskModel model;
  model.horizon = options.horizon;
  const std::vector<Day> cutoffs =
      options.cutoff ? std::vector<Day>{*options.cutoff} : windows_of(past, options.horizon);
  statistics::Frame frame;
  std::vector<std::uint8_t> silent;
  std::vector<std::uint8_t> fold;
  const double share = most_rows / static_cast<double>(std::max<std::size_t>(1, past.customers() * cutoffs.size()));
  statistics::Random random(options.seed);
  for (const Day cutoff : cutoffs) {
    const History then = past.as_of(cutoff);
    Features own = features(then, options.horizon);
    if (own.customers.size() < least_customers) continue;
    const auto labels = silent_after(past, then, own.customers, options.horizon);
    if (frame.empty())
      for (const auto& column : own.frame) frame.push_back({column.name, {}, {}});
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (random.uniform() > share) continue;
      for (std::size_t f = 0; f < frame.size(); ++f) frame[f].values.push_back(own.frame[f].values[i]);
      silent.push_back(labels[i]);
      fold.push_back(static_cast<std::uint8_t>(model.cutoffs.size() % 4));  // neighbouring windows share days
    }
    model.cutoffs.push_back(cutoff);
    if (!model.learned_from) model.learned_from = std::make_shared<const Features>(std::move(own));
  }
  model.rows = static_cast<std::int64_t>(silent.size());
  const auto ones = std::ranges::count(silent, 1);
  constexpr std::ptrdiff_t fewest_of_each = 20;  // who stayed away, and who came back
  if (ones < fewest_of_each || model.rows - ones < fewest_of_each) {
    // customers of Pareto/NBD may leave at any moment: it orders them best (AUC .763 on CDNOW, MBG/NBD .755)
    model.value_model = value_models::fit(value_models::ModelKind::pareto_nbd, value_models::purchases(past, weeks));
    model.method = "pareto_nbd";
    model.not_learned = why_not_learned(model.rows, ones);
    model.cutoffs.clear();
    model.rows = 0;
    return model;
  }
  model.method = "learned";
  model.base_rate = static_cast<double>(ones) / static_cast<double>(model.rows);
  statistics::ScorecardOptions card;
  card.pairs = options.pairs;
  card.seed = options.seed;
  if (model.cutoffs.size() > 1) card.fold_of = fold;  // judged on windows not learned from
  model.card = std::make_shared<const statistics::Scorecard>(frame, silent, card);
  model.fold_log_loss = model.card->fold_log_loss();
  return model;
}

namespace {

/// The risk by the value model, where nothing was learned.
Result<Risk> risk_by_value_model(const History& past, const RiskModel& model) {
  Result<Risk> result{{}, past.currency(), past.codes()};
  std::vector<std::uint32_t> customers;
  const auto table = value_models::purchases(past, weeks, &customers);
  std::vector<value_models::ChanceInterval> of_row;
  for (std::size_t row = 0; row < table.rows(); ++row)
    of_row.push_back(value_models::p_zero(*model.value_model, table[row], in_weeks(model.horizon)));
  const auto status = model.value_model->status;
  std::string reason = "chance of no purchase by the value model: " + model.not_learned;
  if (!value_models::usable(status)) reason += ", and no ground to act on: " + std::string(advice(status));
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const auto& [chance, low, high] = of_row[table.row_of[i]];
    result.rows.push_back({past.code(customers[i]), chance, low, high, reason, {}, {}});
  }
  return result;
}

}  // namespace

Result<Risk> risk(const History& past, const RiskModel& model) {
  if (!model.card) return risk_by_value_model(past, model);
  Result<Risk> result{{}, past.currency(), past.codes()};
  const Features now = features(past, model.horizon);
  const auto& card = *model.card;
  const auto logits = card.logits(now.frame);
  const auto parts = card.parts(now.frame);
  const auto errors = card.errors(now.frame);
  constexpr double z = statistics::z_of_80;
  for (std::size_t i = 0; i < now.customers.size(); ++i) {
    Risk line;
    line.customer = past.code(now.customers[i]);
    line.risk = card.calibrated(logits[i]);
    line.low = std::min(line.risk, card.calibrated(logits[i] - z * errors[i]));
    line.high = std::max(line.risk, card.calibrated(logits[i] + z * errors[i]));
    three_reasons(std::span(parts).subspan(i * card.columns(), card.columns()),
                  [&](std::size_t c) {
                    const double value = now.frame[c].values[i];
                    return std::string(readings[c].words) + " " +
                           (std::isnan(value) ? "unknown" : short_number(readable(readings[c], value)));
                  },
                  {&line.reason_1, &line.reason_2, &line.reason_3});
    result.rows.push_back(std::move(line));
  }
  return result;
}

Result<Reason> why(const History& past, const RiskModel& model, std::string_view customer) {
  Result<Reason> result;
  const auto place = [&](const std::vector<std::uint32_t>& customers) {
    const auto found = std::ranges::find_if(customers, [&](std::uint32_t c) { return past.code(c) == customer; });
    if (found == customers.end())
      throw Error(ErrorCode::not_found, "customer",
                  "customer " + cited(std::string(customer)) + " has no purchase up to that day, or is not known");
    return static_cast<std::size_t>(found - customers.begin());
  };
  if (!model.card) {
    // of the value model: a newcomer, the same had the last purchase been today, and the silence since
    std::vector<std::uint32_t> customers;
    const auto table = value_models::purchases(past, weeks, &customers);
    const value_models::Buyer buyer = table[table.row_of[place(customers)]];
    const auto logit = [&](const value_models::Buyer& of) {
      return statistics::logit(value_models::CustomerForecast(*model.value_model, of).p_zero(in_weeks(model.horizon)));
    };
    const double base = logit({});
    const double frequent = logit({buyer.x, buyer.x > 0 ? buyer.T : 0, buyer.T});
    const double all = logit(buyer);
    result.rows = {{"base", {}, base},
                   {"frequency", buyer.x + 1, frequent - base},
                   {"recency", (buyer.T - buyer.t_x) * 7, all - frequent},
                   {"logit", {}, all},
                   {"risk", statistics::probability(all), all}};
    return result;
  }
  const Features now = features(past, model.horizon);
  const std::size_t i = place(now.customers);
  const auto& card = *model.card;
  const auto parts = card.parts(now.frame);
  result.rows.push_back({"base", {}, card.base()});
  for (std::size_t c = 0; c < card.columns(); ++c) {
    const double value = now.frame[c].values[i];
    result.rows.push_back({card.column(c),
                           std::isnan(value) ? std::nullopt : std::optional(readable(readings[c], value)),
                           parts[i * card.columns() + c]});
  }
  const double logit = card.logits(now.frame)[i];
  result.rows.push_back({"logit", {}, logit});
  result.rows.push_back({"risk", card.calibrated(logit), logit});
  return result;
}

Result<Drift> drift(const History& past, const RiskModel& model) {
  Result<Drift> result;
  if (!model.learned_from || !model.card) return result;
  const Features now = features(past, model.horizon);
  const auto present = [](const std::vector<double>& values) {
    std::vector<double> kept;
    for (const double value : values)
      if (!std::isnan(value)) kept.push_back(value);
    return kept;
  };
  const auto mean = [](const std::vector<double>& values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  for (std::size_t f = 0; f < now.frame.size(); ++f) {
    const auto before = present(model.learned_from->frame[f].values);
    const auto after = present(now.frame[f].values);
    result.rows.push_back({now.frame[f].name, mean(before), mean(after), population_stability(before, after)});
  }
  const auto before = model.card->chances(model.learned_from->frame);
  const auto after = model.card->chances(now.frame);
  result.rows.push_back({"risk", model.base_rate, mean(after), population_stability(before, after)});
  return result;
}

}  // namespace crmcore::retention
