#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/logistic.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/task_part.hpp"
#include "value_parts.hpp"

namespace crmcore::value_models {
namespace {

/// Customers alive, purchases within the horizon, and what they are worth.
using Figures = std::array<double, 3>;
constexpr std::array<std::string_view, 3> names{"alive", "purchases", "value"};

/// What every distinct buyer is expected to do, by the model as fitted.
struct Expectations {
  std::vector<double> alive, mean, variance;
  std::vector<double> present;  ///< what a purchase within the horizon is worth today
};
Expectations expectations(const Model& model, const Purchases& table, const ValueOptions& options) {
  const double rate = options.rate(model.unit);
  Expectations of;
  for (auto* column : {&of.alive, &of.mean, &of.variance, &of.present}) column->resize(table.rows());
  each_row(table, [&](std::size_t row) {
    const CustomerForecast forecast(model, table[row]);
    of.alive[row] = forecast.p_alive();
    of.mean[row] = forecast.expected(basis(options));
    of.variance[row] = forecast.variance(basis(options));
    of.present[row] = of.mean[row] > 0 ? forecast.discounted(rate, options.end()) / of.mean[row] : 0;
  });
  return of;
}

/// The base's figures.
Figures figures(const Expectations& of, const SpendModel& spend, const Customers& customers,
                const ValueOptions& options) {
  Figures sums{};
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const std::size_t row = customers.purchases.row_of[c];
    const double weight = customers.weight_of(c);
    const double one = spend.expected(customers.spend.x[c], customers.spend.m[c]);
    sums[0] += weight * of.alive[row];
    sums[1] += options.horizon > 0 ? weight * of.mean[row] : 0;
    sums[2] += weight * options.margin * of.present[row] * of.mean[row] * one;
  }
  return sums;
}

/// Variances from chance: the sum over customers, who are independent.
Figures by_chance(const Expectations& of, const SpendModel& spend, const Customers& customers,
                  const ValueOptions& options) {
  Figures sums{};
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const std::size_t row = customers.purchases.row_of[c];
    const double x = customers.spend.x[c];
    const double m = customers.spend.m[c];
    const double one = spend.expected(x, m);
    const auto [within, between] = spend.variance(x, m);
    const double weight = customers.weight_of(c);
    const double mean = of.mean[row];
    const double worth = options.margin * of.present[row];
    const double square = of.variance[row] + mean * mean;
    sums[0] += weight * of.alive[row] * (1 - of.alive[row]);
    sums[1] += options.horizon > 0 ? weight * of.variance[row] : 0;
    sums[2] += weight * worth * worth * (mean * within + square * (between + one * one) - mean * mean * one * one);
  }
  return sums;
}

/// Figures and their variances from chance under one model.
struct Drawn {
  Figures mean, chance;
};

/// The figures under refits with random weights.
std::vector<Drawn> by_bootstrap(const Model& model, const Customers& customers, const BaseOptions& options) {
  const Purchases& table = customers.purchases;
  std::vector<Drawn> drawn(static_cast<std::size_t>(options.replicates));
  if (drawn.empty()) return drawn;
  statistics::for_each_block(drawn.size(), 0, [&](std::size_t replicate) {
    const TaskPart part(replicate, drawn.size());
    statistics::Random random(options.seed, replicate);
    std::vector<double> own(customers.size());
    for (std::size_t c = 0; c < own.size(); ++c)
      own[c] = customers.weight.empty() ? random.exponential() : random.gamma(customers.weight[c]);
    Purchases again = table;
    std::ranges::fill(again.weight, 0);
    for (std::size_t c = 0; c < own.size(); ++c) again.weight[table.row_of[c]] += own[c];
    const double scale = table.customers() / std::accumulate(own.begin(), own.end(), 0.0);
    for (double& weight : again.weight) weight *= scale;
    const Model refitted = fit(model.kind, again, {.k = model.k, .start = &model});
    const SpendModel respent = fit_spend(customers.spend.x, customers.spend.m, own, options.spend);
    const Expectations of = expectations(refitted, table, options.value);
    drawn[replicate] = {figures(of, respent, customers, options.value),
                        by_chance(of, respent, customers, options.value)};
  });
  return drawn;
}

/// The draws moved away from the estimate, as few customers make percentiles of a bootstrap too narrow (Hesterberg, The
/// American Statistician 69, 2015).
std::vector<Drawn> expanded(std::vector<Drawn> drawn, const Figures& estimate, double customers) {
  // measured: with these, intervals of 200 and 40 simulated customers hold what they say; alive is the most skewed
  constexpr Figures fewest{40, 25, 25};
  for (Drawn& one : drawn)
    for (std::size_t f = 0; f < estimate.size(); ++f)
      one.mean[f] = estimate[f] + std::sqrt(1 + fewest[f] / std::max(1.0, customers)) * (one.mean[f] - estimate[f]);
  return drawn;
}

Figures deviation_of(const std::vector<Drawn>& drawn) {
  Figures deviation{};
  const auto n = static_cast<double>(drawn.size());
  for (std::size_t f = 0; f < deviation.size(); ++f) {
    double average = 0, square = 0;
    for (const Drawn& one : drawn) average += one.mean[f] / n;
    for (const Drawn& one : drawn) square += (one.mean[f] - average) * (one.mean[f] - average);
    deviation[f] = std::sqrt(square / (n - 1));
  }
  return deviation;
}

/// Where the mixture of the draws' normals reaches a probability: by bisection between the farthest of them.
double mixture_quantile(const std::vector<Drawn>& drawn, std::size_t f, double probability) {
  const double z = statistics::normal_quantile(probability);
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Drawn& one : drawn) {
    const double at = one.mean[f] + z * std::sqrt(one.chance[f]);
    low = std::min(low, at);
    high = std::max(high, at);
  }
  constexpr int halvings = 60;  // to the last digits of a double
  for (int step = 0; step < halvings; ++step) {
    const double middle = (low + high) / 2;
    double below = 0;
    for (const Drawn& one : drawn) {
      const double deviation = std::sqrt(one.chance[f]);
      below += deviation > 0 ? statistics::normal_probability((middle - one.mean[f]) / deviation)
                             : static_cast<double>(one.mean[f] <= middle);
    }
    (below < probability * static_cast<double>(drawn.size()) ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// Standard deviations from the parameters, by the delta method with slopes from central differences.
Figures by_delta(const Model& model, const SpendModel& spend, const Customers& customers, const ValueOptions& options) {
  const Expectations of_model_as_fitted = expectations(model, customers.purchases, options);
  const auto slope = [&](const auto& of, auto member) {  // of a parameter of either model
    const auto with = [&](const auto& own) {
      if constexpr (std::is_same_v<std::decay_t<decltype(own)>, Model>)
        return figures(expectations(own, customers.purchases, options), spend, customers, options);
      else
        return figures(of_model_as_fitted, own, customers, options);
    };
    auto [above, below, width] = around(of, member, with);
    for (std::size_t f = 0; f < above.size(); ++f) above[f] = (above[f] - below[f]) / width;
    return above;
  };
  const auto variance = [](const std::vector<Figures>& slopes, const auto& covariance, std::size_t f) {
    std::decay_t<decltype(covariance[0])> own{};
    for (std::size_t i = 0; i < slopes.size(); ++i) own[i] = slopes[i][f];
    return of_slopes(own, covariance);
  };
  std::vector<Figures> of_model, of_spend;
  for (std::size_t i = 0; i < static_cast<std::size_t>(model.parameter_count()); ++i)
    of_model.push_back(slope(model, [i](Model& own) -> double& { return own.parameters[i]; }));
  for (double SpendModel::*member : {&SpendModel::p, &SpendModel::q, &SpendModel::v})
    of_spend.push_back(slope(spend, [member](SpendModel& own) -> double& { return own.*member; }));
  Figures deviation;
  for (std::size_t f = 0; f < deviation.size(); ++f)
    deviation[f] = std::sqrt(variance(of_model, model.covariance, f) + variance(of_spend, spend.covariance, f));
  return deviation;
}

/// The ends of an interval of so many of `all`, symmetric on the logit scale of their share.
std::pair<double, double> ends_of_share(double estimate, double deviation, double z, double all) {
  const double share = estimate / all;
  if (!(share > 0 && share < 1)) return {estimate, estimate};
  const double middle = statistics::logit(share);
  const double half = z * deviation / (all * share * (1 - share));
  return {all * statistics::probability(middle - half), all * statistics::probability(middle + half)};
}

/// What it would be worth if everybody's own average went on over the same time.
double naive_value(const Customers& customers, const ValueOptions& options, Unit unit) {
  const double rate = options.rate(unit);
  const double time = rate > 0 ? -std::expm1(-rate * options.end()) / rate : options.end();  // ∫ exp(−rate u) du
  double sum = 0;
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const Buyer buyer = customers.buyer(c);
    if (buyer.T > 0) sum += customers.weight_of(c) * options.margin * time * buyer.x / buyer.T * customers.spend.m[c];
  }
  return sum;
}

}  // namespace

Result<BaseLine> base(const Model& model, const SpendModel& spend, const Customers& customers,
                      const BaseOptions& options) {
  check(options.value);
  check_unit(model, customers);
  check_options(options);
  if (options.replicates == 1)
    throw Error(ErrorCode::invalid, "replicates", "replicates must be 0, or between 2 and 100000, not 1");
  const Purchases& table = customers.purchases;
  const Expectations of = expectations(model, table, options.value);
  const Figures estimate = figures(of, spend, customers, options.value);
  const Figures chance = by_chance(of, spend, customers, options.value);
  const std::vector<Drawn> drawn = expanded(by_bootstrap(model, customers, options), estimate, table.customers());
  const Figures parameters = drawn.empty() ? by_delta(model, spend, customers, options.value) : deviation_of(drawn);
  const double tail = (1 - options.value.level) / 2;
  const double z = statistics::normal_quantile(1 - tail);
  Result<BaseLine> result{{}, customers.currency};
  result.rows.push_back({"customers", table.customers(), {}, {}, {}, {}, {}, {}, {}, {}});
  for (std::size_t f = 0; f < names.size(); ++f) {
    if (names[f] == "value" && !spend.known()) {
      result.rows.push_back({names[f], {}, {}, {}, {}, {}, {}, {}, {}, name(model.status)});
      continue;
    }
    const double deviation = std::sqrt(chance[f] + parameters[f] * parameters[f]);
    BaseLine line{names[f], estimate[f], {}, {}, parameters[f], std::sqrt(chance[f]), {}, {}, {}, name(model.status)};
    if (usable(model.status)) {
      const bool is_alive = names[f] == "alive";
      std::pair<double, double> ends{estimate[f] - z * deviation, estimate[f] + z * deviation};
      if (!drawn.empty())
        ends = {mixture_quantile(drawn, f, tail), mixture_quantile(drawn, f, 1 - tail)};
      else if (is_alive)
        ends = ends_of_share(estimate[f], deviation, z, table.customers());
      // nothing below 0 comes of what is worth something, and no more are alive than there are
      const double least = estimate[f] < 0 ? -std::numeric_limits<double>::infinity() : 0;
      const double most = is_alive ? table.customers() : std::numeric_limits<double>::infinity();
      line.low = std::clamp(std::min(ends.first, estimate[f]), least, most);
      line.high = std::clamp(std::max(ends.second, estimate[f]), least, most);
      if (options.periods && !is_alive) {
        // both ends move away as independent deviations add up
        line.from_periods = options.periods->deviation * std::abs(estimate[f]);
        const double t = statistics::student_quantile(1 - tail, options.periods->degrees);
        const double more = t * *line.from_periods;
        line.low_with_periods =
            std::max(least, estimate[f] - statistics::deviation_of_sum(estimate[f] - *line.low, more));
        line.high_with_periods = estimate[f] + statistics::deviation_of_sum(*line.high - estimate[f], more);
      }
    }
    result.rows.push_back(line);
  }
  const double naive = naive_value(customers, options.value, model.unit);
  result.rows.push_back(
      {"naive_value", spend.known() ? std::optional(naive) : std::nullopt, {}, {}, {}, {}, {}, {}, {}, {}});
  return result;
}

}  // namespace crmcore::value_models
