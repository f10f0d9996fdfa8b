#include <algorithm>
#include <cmath>
#include <numeric>

#include "crmcore/action/arguments.hpp"
#include "runs.hpp"

namespace crmcore::value_models {
namespace {

// limits of the logarithms of parameters, in units of the mean time observed: beyond them likelihoods do not change
constexpr double lowest = -16;
constexpr double highest = 14;

constexpr double most_regular = 12;  // Erlang stages, as many as CustomerForecast holds; more look like a clock

bool has_times(ModelKind kind) { return kind != ModelKind::bg_bb; }

/// Which parameters are times, and so scale with the unit.
std::array<bool, 4> time_parameters(ModelKind kind) {
  return {false, has_times(kind), false, kind == ModelKind::pareto_nbd};
}

/// The total log-likelihood and its derivatives in the logarithms of the parameters; times are divided by `scale`.
statistics::Taylor<4> total(ModelKind kind, int k, const Purchases& table, double scale, const Gradient& logs) {
  Gradient p;
  for (std::size_t i = 0; i < 4; ++i) p[i] = std::exp(logs[i]);
  statistics::Taylor<4> sum;
  if (kind == ModelKind::pareto_nbd) {
    add_pareto(table, scale, p, sum);
  } else if (k == 1 && (kind == ModelKind::bg_nbd || kind == ModelKind::mbg_nbd)) {
    add_beta_geometric(kind, table, scale, p, sum);
  } else {
    with_likelihood(kind, k, p, [&](auto&& likelihood) {
      for (std::size_t row = 0; row < table.rows(); ++row) {
        Terms terms;
        likelihood.terms({table.x[row], table.t_x[row] / scale, table.T[row] / scale},
                         [&](double value, const Gradient& gradient, const Hessian& hessian) {
                           terms.add(value, gradient, hessian);
                         });
        terms.add_to(sum, table.weight[row]);
      }
    });
  }
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      sum.hessian[i][j] = p[i] * p[j] * sum.hessian[i][j] + (i == j ? p[i] * sum.gradient[i] : 0);
  for (std::size_t i = 0; i < 4; ++i) sum.gradient[i] *= p[i];
  return sum;
}

double sum_of(const Purchases& table, const std::vector<double>& column) {
  return std::inner_product(column.begin(), column.end(), table.weight.begin(), 0.0);
}

/// Where every fit starts: the parameters of `before` if it is of the same kind, else everybody at the mean rate with
/// much spread, leaving neither soon nor never.
Gradient start_of(ModelKind kind, int k, const Purchases& table, double scale, const Model* before) {
  const auto times = time_parameters(kind);
  Gradient start{};
  if (before && before->kind == kind && before->k == k) {
    for (std::size_t i = 0; i < 4; ++i)
      start[i] = std::log(before->parameters[i] / (times[i] ? scale * days_of(table.unit) / days_of(before->unit) : 1));
  } else if (has_times(kind)) {
    const double rate = sum_of(table, table.x) * scale / std::max(sum_of(table, table.T), 1e-300);
    start[1] = -std::log(std::max(rate * k, 1e-3));
  }
  for (double& log : start) log = std::clamp(log, lowest + 1, highest - 1);
  return start;
}

FitStatus status_of(const Model& model, const statistics::Maximum<4>& maximum, const Gradient& errors,
                    const Purchases& table) {
  constexpr double fewest_customers = 10;  // fewer cannot tell two gamma distributions from one rate
  if (model.customers < fewest_customers || sum_of(table, table.x) == 0) return FitStatus::too_little_data;
  if (!maximum.reached) return FitStatus::not_converged;
  const int count = model.parameter_count();
  bool low = count == 4 && has_times(model.kind) && maximum.at[2] - maximum.at[3] <= lowest;  // nobody leaves
  constexpr double uncertain = 3;  // standard error of a logarithm: a factor of 20 either way
  bool flat = false;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    low = low || (maximum.at_limit[i] && maximum.at[i] <= lowest);
    flat = flat || (maximum.at_limit[i] && maximum.at[i] >= highest) || errors[i] > uncertain;
  }
  if (low) return FitStatus::boundary;
  return flat ? FitStatus::flat : FitStatus::identified;
}

void check(ModelKind kind, const Purchases& table, const FitOptions& options) {
  check_range("k", options.k, {.least = 1, .most = most_regular});
  if (options.k > 1 && kind != ModelKind::bg_nbd && kind != ModelKind::mbg_nbd)
    throw Error(ErrorCode::invalid, "k",
                "k must be 1 for " + std::string(name(kind)) + ", not " + std::to_string(options.k) +
                    "; only bg_nbd and mbg_nbd have regularity");
  if (options.k > 1 && std::isnan(table.log_gaps))
    throw Error(ErrorCode::invalid, "k",
                "k must be 1 where the times between purchases are not known; give a history or log_gaps for k " +
                    std::to_string(options.k));
  if (kind == ModelKind::bg_bb)
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (table.T[row] != std::floor(table.T[row]) || table.t_x[row] != std::floor(table.t_x[row]) ||
          table.x[row] > table.t_x[row] || table.T[row] > 1e5)
        throw Error(ErrorCode::invalid, "T",
                    "t_x and T must be whole numbers of periods for bg_bb, and x at most t_x, not " +
                        shortest(table.t_x[row]) + ", " + shortest(table.T[row]) + " and " + shortest(table.x[row]));
}

}  // namespace

Model fit(ModelKind kind, const Purchases& table, const FitOptions& options) {
  check(kind, table, options);
  Model model;
  model.kind = kind;
  model.k = options.k;
  model.unit = table.unit;
  model.customers = table.customers();
  if (table.rows() == 0) return model;
  const double mean = sum_of(table, table.T) / model.customers;
  const double scale = has_times(kind) && mean > 0 ? mean : 1;
  const auto times = time_parameters(kind);
  Gradient low, high;
  low.fill(lowest);
  high.fill(highest);
  Gradient start = start_of(kind, model.k, table, scale, options.start);
  for (std::size_t i = static_cast<std::size_t>(model.parameter_count()); i < 4; ++i) start[i] = low[i] = high[i] = 0;
  const auto maximum = statistics::maximise<4>(
      [&](const Gradient& logs) { return total(kind, model.k, table, scale, logs); }, start, low, high);
  model.evaluations = maximum.evaluations;

  // From the maximum to parameters: errors of the logarithms first, with those on a bound held fixed.
  Hessian curvature{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      curvature[i][j] = maximum.at_limit[i] || maximum.at_limit[j] ? (i == j ? 1 : 0) : -maximum.taylor.hessian[i][j];
  const auto factor = statistics::cholesky<4>(curvature);
  Hessian covariance{};
  Gradient errors{};
  errors.fill(factor ? 0 : std::numeric_limits<double>::infinity());
  if (factor) covariance = statistics::inverse<4>(*factor);
  const auto free = [&](std::size_t i) {
    return !maximum.at_limit[i] && i < static_cast<std::size_t>(model.parameter_count());
  };
  for (std::size_t i = 0; i < 4; ++i) {
    model.parameters[i] = std::exp(maximum.at[i]) * (times[i] ? scale : 1);
    if (free(i) && factor) errors[i] = std::sqrt(covariance[i][i]);
    if (free(i)) model.gradient = std::max(model.gradient, std::abs(maximum.taylor.gradient[i]) / model.customers);
  }
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      if (free(i) && free(j)) model.covariance[i][j] = covariance[i][j] * model.parameters[i] * model.parameters[j];
  model.log_likelihood = maximum.taylor.value;
  if (has_times(kind)) model.log_likelihood -= model.k * sum_of(table, table.x) * std::log(scale);
  if (model.k > 1)
    model.log_likelihood += (model.k - 1) * table.log_gaps - sum_of(table, table.x) * statistics::log_gamma(model.k);
  model.status = status_of(model, maximum, errors, table);
  return model;
}

int most_likely_regularity(ModelKind kind, const Purchases& table) {
  const bool has_regularity = kind == ModelKind::bg_nbd || kind == ModelKind::mbg_nbd;
  if (!has_regularity || std::isnan(table.log_gaps)) return 1;
  const Model memoryless = fit(kind, table);
  if (!usable(memoryless.status)) return 1;
  double most = memoryless.log_likelihood;
  for (int k = 2; k <= most_regular; ++k) {
    const Model regular = fit(kind, table, {.k = k});
    if (!usable(regular.status) || regular.log_likelihood <= most) return k - 1;
    most = regular.log_likelihood;
  }
  return static_cast<int>(most_regular);
}

double log_likelihood(const Model& model, const Buyer& buyer) {
  return with_likelihood(model.kind, model.k, model.parameters, [&](auto&& likelihood) {
    double sum = -std::numeric_limits<double>::infinity();
    likelihood.terms(buyer, [&](double value, const auto&, const auto&) { sum = statistics::log_add(sum, value); });
    return sum;
  });
}

double log_likelihood(const Model& model, const Purchases& table) {
  Gradient logs;
  std::ranges::transform(model.parameters, logs.begin(), [](double p) { return std::log(p); });
  double sum = total(model.kind, model.k, table, 1, logs).value;
  if (model.k > 1) sum += (model.k - 1) * table.log_gaps - sum_of(table, table.x) * statistics::log_gamma(model.k);
  return sum;
}

}  // namespace crmcore::value_models
