#include "crmcore/value_models/spend.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/newton.hpp"
#include "model_text.hpp"

namespace crmcore::value_models {
namespace {

using statistics::log_rise;
using statistics::LogRise;
using text_of_models::Words;

constexpr std::string_view head = "gamma_gamma";

struct Row {
  double x, m, weight, log_m;
};

/// The total log-likelihood with derivatives in log p, log (q − floor) and log v; `floor` is 1 or 0.
statistics::Taylor<3> total(const std::vector<Row>& rows, double floor, const statistics::Vector<3>& logs) {
  const double p = std::exp(logs[0]);
  const double q = floor + std::exp(logs[1]);
  const double v = std::exp(logs[2]);
  const double log_v = logs[2];
  const double of_v = 1 / v;
  statistics::Taylor<3> sum;
  LogRise of_px, of_q;  // log Γ(px + q) − log Γ(px), and − log Γ(q)
  double at = -1;
  double psi1_q = statistics::trigamma(q);
  double log_gamma_q = statistics::log_gamma(q);
  double psi1_all = 0;
  double log_x = 0;
  for (const Row& row : rows) {
    const double px = p * row.x;
    if (row.x != at) {
      at = row.x;
      log_x = std::log(at);
      of_px = log_rise(px, q);
      of_q = log_rise(q, px);
      psi1_all = psi1_q + of_q.second;
    }
    const double end = row.x * row.m + v;
    const double of_end = 1 / end;
    const double log_end = std::log(end);
    const double log_money = log_x + row.log_m;
    const double w = row.weight;
    sum.value += w * (of_px.value - log_gamma_q + q * log_v + px * log_money - row.log_m - (px + q) * log_end);
    sum.gradient[0] += w * row.x * (of_px.first + log_money - log_end);
    sum.gradient[1] += w * (of_q.first + log_v - log_end);
    sum.gradient[2] += w * (q * of_v - (px + q) * of_end);
    sum.hessian[0][0] += w * row.x * row.x * of_px.second;
    sum.hessian[1][0] += w * row.x * psi1_all;
    sum.hessian[1][1] += w * of_q.second;
    sum.hessian[2][0] -= w * row.x * of_end;
    sum.hessian[2][1] += w * (of_v - of_end);
    sum.hessian[2][2] += w * (-q * of_v * of_v + (px + q) * of_end * of_end);
  }
  const statistics::Vector<3> slope{p, q - floor, v};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      sum.hessian[i][j] = slope[i] * slope[j] * sum.hessian[i][j] + (i == j ? slope[i] * sum.gradient[i] : 0);
  for (std::size_t i = 0; i < 3; ++i) sum.gradient[i] *= slope[i];
  return sum;
}

/// Correlation of x and m over customers, with Fisher's interval.
void correlate(SpendModel& model, const std::vector<Row>& rows) {
  double n = 0, x = 0, m = 0, xx = 0, mm = 0, xm = 0;
  for (const Row& row : rows) {
    n += row.weight;
    x += row.weight * row.x;
    m += row.weight * row.m;
  }
  if (n <= 3) return;
  x /= n;
  m /= n;
  for (const Row& row : rows) {
    const double dx = row.x - x;
    const double dm = row.m - m;
    xx += row.weight * dx * dx;
    mm += row.weight * dm * dm;
    xm += row.weight * dx * dm;
  }
  if (xx <= 0 || mm <= 0) return;
  model.correlation = xm / std::sqrt(xx * mm);
  const double z = std::atanh(std::clamp(model.correlation, -1 + 1e-15, 1 - 1e-15));
  const double half = statistics::z_of_95 / std::sqrt(n - 3);
  model.correlation_low = std::tanh(z - half);
  model.correlation_high = std::tanh(z + half);
}

FitStatus status_of(bool reached, bool low_bound, bool flat) {
  if (!reached) return FitStatus::not_converged;
  if (low_bound) return FitStatus::boundary;
  return flat ? FitStatus::flat : FitStatus::identified;
}

}  // namespace

double SpendModel::standard_error(int parameter) const {
  const auto i = static_cast<std::size_t>(parameter);
  return std::sqrt(covariance[i][i]);
}

double SpendModel::expected(double x, double m) const {
  if (!(m > 0)) x = 0;
  const double shape = p * x + q - 1;
  if (status == FitStatus::too_little_data || !(shape > 0)) return x > 0 ? m : naive_mean;
  if (at_bound && x == 0) return naive_mean;
  return p * (v + x * m) / shape;
}

SpendModel::Variance SpendModel::variance(double x, double m) const {
  if (!(m > 0)) {
    x = 0;
    m = 0;
  }
  const double shape = p * x + q;
  const double rate = v + x * m;
  if (status == FitStatus::too_little_data || shape <= 2) return {naive_mean * naive_mean, 0};  // as if exponential
  const double square = rate * rate / ((shape - 1) * (shape - 2));                              // E[1/ν²]
  const double mean = rate / (shape - 1);
  return {p * square, p * p * (square - mean * mean)};
}

SpendModel fit_spend(std::span<const double> x, std::span<const double> m, std::span<const double> weight,
                     const SpendOptions& options) {
  if (x.size() != m.size() || (!weight.empty() && weight.size() != x.size()))
    throw Error(ErrorCode::invalid, "spend",
                "the columns x, m and weight must have one length, not " + std::to_string(x.size()) + ", " +
                    std::to_string(m.size()) + " and " + std::to_string(weight.size()));
  SpendModel model;
  std::vector<Row> rows;
  double spent = 0, bought = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool of_x = !std::isfinite(x[i]) || x[i] < 0;
    if (of_x || (x[i] > 0 && !std::isfinite(m[i])))
      throw Error(ErrorCode::invalid, of_x ? "x" : "m",
                  "row " + std::to_string(i + 1) + ": " +
                      (of_x ? "x must be finite and 0 or more, not " : "m must be finite, not ") +
                      shortest(of_x ? x[i] : m[i]));
    if (!weight.empty() && !(weight[i] >= 0 && std::isfinite(weight[i])))
      throw Error(ErrorCode::invalid, "weight",
                  "row " + std::to_string(i + 1) + ": weight must be finite and 0 or more, not " + shortest(weight[i]));
    if (x[i] == 0 || (!weight.empty() && weight[i] == 0)) continue;
    if (m[i] <= 0) {
      ++model.left_out;
      continue;
    }
    rows.push_back({x[i], m[i], weight.empty() ? 1 : weight[i], std::log(m[i])});
    model.customers += rows.back().weight;
    spent += rows.back().weight * x[i] * m[i];
    bought += rows.back().weight * x[i];
  }
  if (bought > 0) model.naive_mean = spent / bought;
  constexpr double fewest_customers = 10;  // fewer cannot tell the spread of customers from that of purchases
  if (model.customers < fewest_customers) return model;
  std::ranges::sort(rows, [](const Row& a, const Row& b) { return a.x != b.x ? a.x < b.x : a.m < b.m; });
  correlate(model, rows);
  double log_scale = 0;  // of the geometric mean: a few giants do not move it
  for (const Row& row : rows) log_scale += row.weight * row.log_m / model.customers;
  const double scale = std::exp(log_scale);
  const double floor = options.bounded ? 1 : 0;
  for (Row& row : rows) {
    row.m /= scale;
    row.log_m -= log_scale;
  }
  statistics::Vector<3> low, high;
  constexpr double bound = 14;  // of the logarithms of parameters: a factor of a million either way
  low.fill(-bound);
  high.fill(bound);
  const auto maximum = statistics::maximise<3>(
      [&](const statistics::Vector<3>& logs) { return total(rows, floor, logs); }, {0, 0, 0}, low, high);
  model.p = std::exp(maximum.at[0]);
  model.q = floor + std::exp(maximum.at[1]);
  model.v = std::exp(maximum.at[2]) * scale;
  model.at_bound = options.bounded && maximum.at_limit[1] && maximum.at[1] < 0;
  model.log_likelihood = maximum.taylor.value - model.customers * log_scale;
  statistics::Matrix<3> curvature{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      curvature[i][j] = maximum.at_limit[i] || maximum.at_limit[j] ? (i == j ? 1 : 0) : -maximum.taylor.hessian[i][j];
  const auto factor = statistics::cholesky<3>(curvature);
  bool flat = !factor;
  if (factor) {
    const auto covariance = statistics::inverse<3>(*factor);
    const statistics::Vector<3> slope{model.p, model.q - floor, model.v};
    for (std::size_t i = 0; i < 3; ++i) {
      flat = flat || (maximum.at_limit[i] && maximum.at[i] > 0) || (!maximum.at_limit[i] && covariance[i][i] > 9);
      for (std::size_t j = 0; j < 3; ++j)
        if (!maximum.at_limit[i] && !maximum.at_limit[j])
          model.covariance[i][j] = covariance[i][j] * slope[i] * slope[j];
    }
  }
  bool low_bound = false;
  for (std::size_t i = 0; i < 3; ++i) low_bound = low_bound || (maximum.at_limit[i] && maximum.at[i] < 0);
  model.status = status_of(maximum.reached, low_bound, flat);
  return model;
}

std::string SpendModel::text() const {
  std::string line = std::string(head) + " p " + shortest(p) + " q " + shortest(q) + " v " + shortest(v) +
                     " at_bound " + (at_bound ? "1" : "0") + " status " + std::string(name(status)) +
                     " log_likelihood " + shortest(log_likelihood) + " customers " + shortest(customers) + " mean " +
                     shortest(naive_mean) + " correlation " + shortest(correlation) + " " + shortest(correlation_low) +
                     " " + shortest(correlation_high) + " covariance";
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j <= i; ++j) line += " " + shortest(covariance[i][j]);
  if (currency) line += " currency " + currency->text();
  return line;
}

std::optional<SpendModel> SpendModel::parse(std::string_view text) {
  const std::size_t at = text.find(head);
  if (at == std::string_view::npos) return std::nullopt;
  Words words(text.substr(at));
  words.expect(head);
  SpendModel model;
  for (const auto& [name, value] : {std::pair{"p", &model.p}, {"q", &model.q}, {"v", &model.v}}) {
    words.expect(name);
    *value = words.number();
    if (!(*value > 0)) words.refuse(std::string(name) + " must be above 0");
  }
  words.expect("at_bound");
  model.at_bound = words.number() != 0;
  words.expect("status");
  model.status = words.choice<FitStatus>();
  for (const auto& [name, value] : {std::pair{"log_likelihood", &model.log_likelihood},
                                    {"customers", &model.customers},
                                    {"mean", &model.naive_mean},
                                    {"correlation", &model.correlation}}) {
    words.expect(name);
    *value = words.number();
  }
  model.correlation_low = words.number();
  model.correlation_high = words.number();
  words.expect("covariance");
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j <= i; ++j) model.covariance[i][j] = model.covariance[j][i] = words.number();
  if (words.next() == "currency") model.currency = Currency(words.next());
  return model;
}

std::string_view advice(const SpendModel& spend) {
  if (spend.at_bound) return "spend has no mean in the model: the plain mean is used for newcomers";
  if (!spend.known()) return "no money of a repeat purchase is known: spend and values are empty";
  if (spend.status == FitStatus::too_little_data)
    return "at least ten customers with a repeat purchase are needed: plain means are used";
  return value_models::advice(spend.status);
}

}  // namespace crmcore::value_models
