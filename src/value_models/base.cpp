#include <cmath>
#include <numeric>
#include <string>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/random.hpp"
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

/// The base's figures under a model, which may differ from the one that `present` was computed with.
Figures figures(const Model& model, const SpendModel& spend, const Customers& customers, const ValueOptions& options,
                const std::vector<double>& present) {
  const Purchases& table = customers.purchases;
  std::vector<double> alive(table.rows());
  std::vector<double> purchases(table.rows());
  each_row(table, [&](std::size_t row) {
    const CustomerForecast forecast(model, table[row]);
    alive[row] = forecast.p_alive();
    purchases[row] = forecast.expected(basis(options));
  });
  Figures sums{};
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const std::size_t row = table.row_of[c];
    const double weight = customers.weight_of(c);
    const double one = spend.expected(customers.spend.x[c], customers.spend.m[c]);
    sums[0] += weight * alive[row];
    sums[1] += options.horizon > 0 ? weight * purchases[row] : 0;
    sums[2] += weight * options.margin * present[row] * purchases[row] * one;
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

/// Standard deviations from the parameters, by refits with random weights.
Figures by_bootstrap(const Model& model, const Customers& customers, const BaseOptions& options,
                     const std::vector<double>& present) {
  const Purchases& table = customers.purchases;
  std::vector<Figures> drawn(static_cast<std::size_t>(options.replicates));
  statistics::for_each_block(drawn.size(), 0, [&](std::size_t replicate) {
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
    drawn[replicate] = figures(refitted, respent, customers, options.value, present);
  });
  Figures deviation{};
  const auto n = static_cast<double>(drawn.size());
  for (std::size_t f = 0; f < deviation.size() && drawn.size() > 1; ++f) {
    double average = 0, square = 0;
    for (const Figures& figure : drawn) average += figure[f] / n;
    for (const Figures& figure : drawn) square += (figure[f] - average) * (figure[f] - average);
    deviation[f] = std::sqrt(square / (n - 1));
  }
  return deviation;
}

/// Standard deviations from the parameters, by the delta method with slopes from central differences.
Figures by_delta(const Model& model, const SpendModel& spend, const Customers& customers, const ValueOptions& options,
                 const std::vector<double>& present) {
  const auto slope = [&](const auto& of, auto member) {  // of a parameter of either model
    const auto with = [&](const auto& own) {
      if constexpr (std::is_same_v<std::decay_t<decltype(own)>, Model>)
        return figures(own, spend, customers, options, present);
      else
        return figures(model, own, customers, options, present);
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
  const Figures estimate = figures(model, spend, customers, options.value, of.present);
  const Figures chance = by_chance(of, spend, customers, options.value);
  const Figures parameters = options.replicates > 0 ? by_bootstrap(model, customers, options, of.present)
                                                    : by_delta(model, spend, customers, options.value, of.present);
  double naive = 0;  // everybody's own average goes on
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const Buyer buyer = customers.buyer(c);
    if (buyer.T > 0)
      naive += customers.weight_of(c) * options.value.margin * options.value.horizon * buyer.x / buyer.T *
               customers.spend.m[c];
  }
  const double z = statistics::normal_quantile(0.5 + options.value.level / 2);
  Result<BaseLine> result{{}, customers.currency};
  result.rows.push_back({"customers", table.customers(), {}, {}, {}, {}, {}});
  for (std::size_t f = 0; f < names.size(); ++f) {
    if (names[f] == "value" && !spend.known()) {
      result.rows.push_back({names[f], {}, {}, {}, {}, {}, name(model.status)});
      continue;
    }
    const double half = z * std::sqrt(chance[f] + parameters[f] * parameters[f]);
    BaseLine line{names[f], estimate[f], {}, {}, parameters[f], std::sqrt(chance[f]), name(model.status)};
    if (usable(model.status)) {
      const double low = estimate[f] - half;
      const double high = estimate[f] + half;
      line.low = estimate[f] < 0 ? low : std::max(0.0, low);
      line.high = names[f] == "alive" ? std::min(high, table.customers()) : high;  // no more are alive than there are
    }
    result.rows.push_back(line);
  }
  result.rows.push_back({"naive_value", spend.known() ? std::optional(naive) : std::nullopt, {}, {}, {}, {}, {}});
  return result;
}

}  // namespace crmcore::value_models
