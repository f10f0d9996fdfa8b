// Independent checks of the purchase models: optima published in ../shared/research/clv.md, likelihoods by plain
// integration and by the papers' formulas, derivatives by differences, and the statuses of fits that have no optimum.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "crmcore/statistics/newton.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/value_models/customer_forecast.hpp"
#include "crmcore/value_models/spend.hpp"
#include "support.hpp"
#include "value_models/optimum.hpp"

namespace crmcore::value_models {
namespace {

using Parameters = std::array<double, 4>;
using Square = std::array<Parameters, 4>;

Model model_of(ModelKind kind, const Parameters& parameters, int k = 1) {
  Model made;
  made.kind = kind;
  made.parameters = parameters;
  made.k = k;
  return made;
}

struct Columns {
  std::vector<double> x, t_x, T, m;
};
/// The summary of CDNOW, weeks rounded to two decimals; empty when it is not on this machine.
Columns cdnow_csv() {
  Columns columns;
  for (const auto& row : test::data_rows("cdnow/cdnow_customers_summary_with_transactions.csv.gz")) {
    columns.x.push_back(std::stod(row[1]));
    columns.t_x.push_back(std::stod(row[2]));
    columns.T.push_back(std::stod(row[3]));
    columns.m.push_back(std::stod(row[4]));
  }
  return columns;
}

/// The log of CDNOW's sample up to the end of calibration: weeks are exact.
std::optional<History> cdnow_log() {
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, Currency("USD"));
  for (const auto& row : test::data_rows("cdnow/cdnow_sample.csv.gz"))
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(row[1])), Cell::of(std::string_view(row[2])),
                                     Cell::of(std::string_view(row[4]))});
  if (table.rows() == 0) return std::nullopt;
  return history(table, Day(1998, 6, 30), ZeroValue::count, Currency("USD")).as_of(Day(1997, 9, 30));
}

constexpr const char* no_cdnow = "cdnow is not on this machine (CRMCORE_DATA)";
constexpr const char* no_donations = "lifetimes-small is not on this machine (CRMCORE_DATA)";

Purchases donations() {
  std::array<std::vector<double>, 4> columns;
  for (const auto& row : test::data_rows("lifetimes-small/donations.csv.gz"))
    for (std::size_t i = 0; i < 4; ++i) columns[i].push_back(std::stod(row[i]));
  return purchases(columns[0], columns[1], columns[2], columns[3], Unit::year);
}

// ---- what the papers say, written out

double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

/// (M)BG/CNBD-k by the formula of clv.md 4.2, without gaps: log of "still there" + "left after the last purchase".
double by_formula(const Model& model, const Buyer& one) {
  const auto [r, alpha, a, b] = model.parameters;
  const double n = one.x + (model.kind == ModelKind::mbg_nbd ? 1 : 0), shape = r + model.k * one.x;
  double there = 0;
  for (int j = 0; j < model.k; ++j)
    there += std::exp(std::lgamma(shape + j) - std::lgamma(shape) - std::lgamma(j + 1.0) +
                      shape * std::log((alpha + one.t_x) / (alpha + one.T)) - j * std::log(alpha + one.T)) *
             std::pow(one.T - one.t_x, j);
  there *= std::exp(log_beta(a, b + n) - log_beta(a, b));
  const double left = n > 0 ? std::exp(log_beta(a + 1, b + n - 1) - log_beta(a, b)) : 0;
  return std::lgamma(shape) - std::lgamma(r) + r * std::log(alpha) - shape * std::log(alpha + one.t_x) +
         std::log(there + left);
}

/// ∫ f over the whole line by the trapezoidal rule.
double over_line(const std::function<double(double)>& f) {
  constexpr double step = .1;
  double sum = 0;
  for (double y = -400; y <= 400; y += step) sum += f(y);
  return sum * step;
}

/// The same from the story of the model: rate ~ gamma (r, alpha), chance of leaving ~ beta (a, b), both integrated out
/// by number on y = log rate and y = logit chance.
double by_integration(const Model& model, const Buyer& one) {
  const auto [r, alpha, a, b] = model.parameters;
  const double n = one.x + (model.kind == ModelKind::mbg_nbd ? 1 : 0);
  const auto over_rates = [&, r = r, alpha = alpha](double until, double more) {  // E[rate^(kx + more) e^(−rate until)]
    return over_line([=, &model, &one](double y) {
      return std::exp((r + model.k * one.x + more) * y - (alpha + until) * std::exp(y) + r * std::log(alpha) -
                      std::lgamma(r));
    });
  };
  const auto over_chances = [&, a = a, b = b](double leaves, double stays) {  // E[p^leaves (1 − p)^stays]
    return over_line([=](double y) {
      const double log_p = -std::log1p(std::exp(-y)), log_q = -std::log1p(std::exp(y));
      return std::exp((a + leaves) * log_p + (b + stays) * log_q - log_beta(a, b));
    });
  };
  double still = 0, factorial = 1;
  for (int j = 0; j < model.k; factorial *= ++j)
    still += std::pow(one.T - one.t_x, j) / factorial * over_rates(one.T, j);
  return std::log(still * over_chances(0, n) + (n > 0 ? over_rates(one.t_x, 0) * over_chances(1, n - 1) : 0));
}

/// What the times between purchases add for k > 1.
double of_gaps(int k, const Purchases& table) {
  double repeats = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) repeats += table.weight[row] * table.x[row];
  return (k - 1) * table.log_gaps - repeats * std::lgamma(k);
}

// ---- derivatives by differences

/// First and second derivatives at `at` in the logarithms, by central differences with Richardson's step.
struct Differences {
  Parameters first{};
  Square second{};
};
Differences differences(const std::function<double(const Parameters&)>& f, const Parameters& at, std::size_t count) {
  const auto moved = [&](std::size_t i, double by_i, std::size_t j, double by_j) {
    Parameters there = at;
    there[i] *= std::exp(by_i);
    there[j] *= std::exp(by_j);
    return f(there);
  };
  const double here = f(at);
  const auto first = [&](std::size_t i, double h) { return (moved(i, h, i, 0) - moved(i, -h, i, 0)) / (2 * h); };
  const auto second = [&](std::size_t i, std::size_t j, double h) {
    if (i == j) return (moved(i, h, i, 0) - 2 * here + moved(i, -h, i, 0)) / (h * h);
    return (moved(i, h, j, h) - moved(i, h, j, -h) - moved(i, -h, j, h) + moved(i, -h, j, -h)) / (4 * h * h);
  };
  constexpr double h = 4e-3;
  Differences found;
  for (std::size_t i = 0; i < count; ++i) {
    found.first[i] = (4 * first(i, h) - first(i, 2 * h)) / 3;
    for (std::size_t j = 0; j < count; ++j) found.second[i][j] = (4 * second(i, j, h) - second(i, j, 2 * h)) / 3;
  }
  return found;
}

/// The inverse by Gauss and Jordan.
Square inverse(Square a, std::size_t count) {
  Square result{};
  for (std::size_t i = 0; i < count; ++i) result[i][i] = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const double pivot = a[i][i];
    for (std::size_t j = 0; j < count; ++j) {
      a[i][j] /= pivot;
      result[i][j] /= pivot;
    }
    for (std::size_t row = 0; row < count; ++row) {
      const double factor = row == i ? 0 : a[row][i];
      for (std::size_t j = 0; j < count; ++j) {
        a[row][j] -= factor * a[i][j];
        result[row][j] -= factor * result[i][j];
      }
    }
  }
  return result;
}

/// `f` has a maximum at `at`, and minus its inverse Hessian there is `covariance`, to 1e-4 of the errors.
template <class Matrix>
void expect_certificate(const std::function<double(const Parameters&)>& f, const Parameters& at, std::size_t count,
                        double customers, const Matrix& covariance, const std::string& of) {
  const Differences found = differences(f, at, count);
  const Square minus_inverse = inverse(found.second, count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_LT(std::abs(found.first[i]) / customers, 1e-9) << of << " " << i;
    for (std::size_t j = 0; j < count; ++j) {
      const double scale = std::sqrt(covariance[i][i] * covariance[j][j]);
      EXPECT_NEAR(-minus_inverse[i][j] * at[i] * at[j] / scale, covariance[i][j] / scale, 1e-4) << of << i << j;
    }
  }
}

std::string called(ModelKind kind, int k) { return std::string(name(kind)) + "/" + std::to_string(k) + " "; }

// ---- CDNOW

TEST(ResearchFit, ReachesTheOptimaOfTheCdnowLog) {  // C2: research 3.3, exact weeks
  const auto past = cdnow_log();
  if (!past) GTEST_SKIP() << no_cdnow;
  const std::vector<test::Optimum> optima{
      {ModelKind::bg_nbd,
       {0.2425945224302, 4.413602019014, 0.7929220172256, 2.425906776826},
       -9582.429206674,
       {0.01255738, 0.3782241, 0.1857338, 0.7054143}},
      {ModelKind::mbg_nbd,
       {0.5248431591063, 6.183085279576, 0.8913593907322, 1.61400224017},
       -9582.135715554,
       {0.0832682, 0.6956206, 0.1547899, 0.5374948}},
      {ModelKind::pareto_nbd,
       {0.5532770468532, 10.5776834633, 0.6062399891278, 11.66873528886},
       -9594.97617894,
       {0.04762793, 0.8427225, 0.1872813, 6.211114}},
  };
  const Purchases table = purchases(*past);
  EXPECT_EQ(table.rows(), 1016U);
  EXPECT_EQ(table.customers(), 2357);
  for (const test::Optimum& optimum : optima) {
    const double half_digit = optimum.kind == ModelKind::pareto_nbd ? 5e-9 : 5e-10;
    test::expect_reached(fit(optimum.kind, table), optimum, 2.357e-9 + half_digit, 1e-10);
  }
}

TEST(ResearchFit, ReachesTheOptimumOfSpendInTheCdnowLog) {  // C3: research 3.3
  const auto past = cdnow_log();
  if (!past) GTEST_SKIP() << no_cdnow;
  const Spend money = spend(*past);
  const SpendModel model = fit_spend(money.x, money.m);
  EXPECT_EQ(model.customers, 946);
  EXPECT_EQ(model.status, FitStatus::identified);
  EXPECT_NEAR(model.log_likelihood, -4055.917694802, .946e-9 + 5e-10);
  EXPECT_NEAR(model.p / 6.249572271324, 1, 1e-10);
  EXPECT_NEAR(model.q / 3.744224667132, 1, 1e-10);
  EXPECT_NEAR(model.v / 15.44352096259, 1, 1e-10);
  EXPECT_NEAR(model.standard_error(0) / 1.190055, 1, 1e-6);
  EXPECT_NEAR(model.standard_error(1) / 0.2901331, 1, 1e-6);
  EXPECT_NEAR(model.standard_error(2) / 4.159423, 1, 1e-6);
}

TEST(ResearchOutlook, SumsOverTheCustomersOfCdnow) {  // C2: research 3.4, at the optima of the summary
  const Columns c = cdnow_csv();
  if (c.x.empty()) GTEST_SKIP() << no_cdnow;
  const Purchases table = purchases(c.x, c.t_x, c.T);
  struct Sums {
    ModelKind kind;
    double expected, alive;
  };
  for (const Sums& sums : {Sums{ModelKind::bg_nbd, 1653.4232598, 1917.27633254},
                           {ModelKind::mbg_nbd, 1576.7357351, 1057.63836488},
                           {ModelKind::pareto_nbd, 1665.53423152, 1051.87889574}}) {
    const Model model = fit(sums.kind, table);
    double expected = 0, alive = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const CustomerForecast forecast(model, table[row]);
      expected += table.weight[row] * forecast.expected(39);
      alive += table.weight[row] * forecast.p_alive();
    }
    EXPECT_NEAR(expected / sums.expected, 1, 1e-10) << name(sums.kind);
    EXPECT_NEAR(alive / sums.alive, 1, 1e-10) << name(sums.kind);
  }
}

// ---- regular buyers

TEST(ResearchRegularity, IsTheIntegralOverCustomers) {  // C2: research 4.2, (M)BG/CNBD-k from its story
  for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd})
    for (const int k : {1, 2, 3, 5})
      for (const Parameters& p : {Parameters{.5, 2, .3, .6}, {.243, 4.414, .793, 2.426}, {1.33, 2.81, 4, .8}})
        for (const Buyer& buyer : {Buyer{}, {0, 0, 30}, {1, 1.71, 38.86}, {2, 30.43, 38.86}, {7, 30, 30}}) {
          const Model model = model_of(kind, p, k);
          const double found = log_likelihood(model, buyer);
          EXPECT_NEAR(found, by_integration(model, buyer), 1e-11 * (1 + std::abs(found))) << called(kind, k) << buyer.x;
          EXPECT_NEAR(found, by_formula(model, buyer), 1e-11 * (1 + std::abs(found))) << called(kind, k) << buyer.x;
        }
}

TEST(ResearchRegularity, FitsTheCdnowLog) {  // C2: no peer's figures exist for k > 1 here; formula and differences do
  const auto past = cdnow_log();
  if (!past) GTEST_SKIP() << no_cdnow;
  const Purchases table = purchases(*past);
  double log_gaps = 0;
  for (std::size_t c = 0; c < past->customers(); ++c) {
    const auto days = purchase_days((*past)[c]);
    for (std::size_t i = 1; i < days.size(); ++i) log_gaps += std::log((days[i] - days[i - 1]).count / 7.0);
  }
  EXPECT_NEAR(table.log_gaps, log_gaps, 1e-9);
  for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd})
    for (const int k : {1, 2, 3}) {
      const Model model = fit(kind, table, {.k = k});
      EXPECT_EQ(model.status, FitStatus::identified) << called(kind, k);
      const auto total = [&](const Parameters& at) {
        double sum = of_gaps(k, table);
        for (std::size_t row = 0; row < table.rows(); ++row)
          sum += table.weight[row] * by_formula(model_of(kind, at, k), table[row]);
        return sum;
      };
      EXPECT_NEAR(model.log_likelihood, total(model.parameters), 1e-8) << called(kind, k);
      EXPECT_NEAR(model.log_likelihood, log_likelihood(model, table), 1e-8) << called(kind, k);
      expect_certificate(total, model.parameters, 4, model.customers, model.covariance, called(kind, k));
    }
}

/// Customers who buy every k-th beat of their own Poisson clock and leave as MBG/NBD says.
Purchases regular_buyers(int k, std::size_t customers) {
  std::vector<double> x, t_x, T;
  double log_gaps = 0;
  for (std::size_t c = 0; c < customers; ++c) {
    statistics::Random random(3, c);
    const double rate = random.gamma(1.4) / 1.5, leave = random.beta(.6, 2), watched = 30 + 20 * random.uniform();
    double count = 0, at = 0;
    while (random.uniform() >= leave) {
      const double gap = random.gamma(k) / rate;
      if (at + gap > watched) break;
      at += gap;
      ++count;
      log_gaps += std::log(gap);
    }
    x.push_back(count);
    t_x.push_back(at);
    T.push_back(watched);
  }
  Purchases table = purchases(x, t_x, T);
  table.log_gaps = log_gaps;
  return table;
}

TEST(ResearchRegularity, IsFoundAgain) {  // C2: the true k is the most likely, its parameters lie within their errors
  constexpr Parameters truth{1.4, 1.5, .6, 2};
  for (const int made : {1, 2, 3}) {
    const Purchases table = regular_buyers(made, 2'000);
    std::map<double, int> by_likelihood;
    for (const int k : {1, 2, 3, 4}) by_likelihood[fit(ModelKind::mbg_nbd, table, {.k = k}).log_likelihood] = k;
    EXPECT_EQ(by_likelihood.rbegin()->second, made);
    const Model model = fit(ModelKind::mbg_nbd, table, {.k = made});
    for (std::size_t i = 0; i < 4; ++i)
      EXPECT_NEAR(model.parameters[i], truth[i], 3.5 * model.standard_error(static_cast<int>(i))) << made << " " << i;
  }
}

// ---- derivatives

TEST(ResearchDerivatives, AreThoseOfEveryLikelihood) {  // C2: gradient and errors against differences
  const Columns c = cdnow_csv();
  if (c.x.empty()) GTEST_SKIP() << no_cdnow;
  const Purchases table = purchases(c.x, c.t_x, c.T);
  for (const ModelKind kind : {ModelKind::nbd, ModelKind::bg_nbd, ModelKind::mbg_nbd, ModelKind::pareto_nbd}) {
    const Model model = fit(kind, table);
    expect_certificate([&](const Parameters& at) { return log_likelihood(model_of(kind, at), table); },
                       model.parameters, static_cast<std::size_t>(model.parameter_count()), model.customers,
                       model.covariance, called(kind, 1));
  }
}

TEST(ResearchDerivatives, AreThoseOfYesOrNoOpportunities) {  // C2
  const Purchases table = donations();
  if (table.rows() == 0) GTEST_SKIP() << no_donations;
  const Model model = fit(ModelKind::bg_bb, table);
  expect_certificate([&](const Parameters& at) { return log_likelihood(model_of(ModelKind::bg_bb, at), table); },
                     model.parameters, 4, model.customers, model.covariance, "bg_bb ");
}

TEST(ResearchDerivatives, AreThoseOfSpend) {  // C3: Fader and Hardie's note 025, equation 1a
  const Columns c = cdnow_csv();
  if (c.x.empty()) GTEST_SKIP() << no_cdnow;
  const auto total = [&](const Parameters& at) {
    const double p = at[0], q = at[1], v = at[2];
    double sum = 0;
    for (std::size_t i = 0; i < c.x.size(); ++i)
      if (c.x[i] > 0)
        sum += p * c.x[i] * std::log(c.x[i]) + (p * c.x[i] - 1) * std::log(c.m[i]) + q * std::log(v) -
               log_beta(p * c.x[i], q) - (p * c.x[i] + q) * std::log(v + c.x[i] * c.m[i]);
    return sum;
  };
  const SpendModel model = fit_spend(c.x, c.m);
  EXPECT_NEAR(model.log_likelihood, total({model.p, model.q, model.v}), 1e-9);
  expect_certificate(total, {model.p, model.q, model.v}, 3, model.customers, model.covariance, "spend ");
}

// ---- fits without an optimum

/// Sixty customers who bought at very different rates, all left long ago, and after nearly the same number of
/// purchases: less varied than one common chance of leaving would make them.
Purchases leavers() {
  std::vector<double> x, t_x, T;
  for (int i = 0; i < 60; ++i) {
    x.push_back(2 + i % 3);
    t_x.push_back(x.back() * std::pow(2, i % 7));
    T.push_back(5'000);
  }
  return purchases(x, t_x, T);
}

TEST(ResearchStatus, IsFlatWhereLeavingIsTheSameForAll) {  // C2: research 3.3, a and b go to infinity, a / (a + b) not
  struct Case {
    ModelKind kind;
    double chance;  // one common chance of leaving: customers over chances to leave, 60 / Σ x or 60 / Σ (x + 1)
  };
  for (const auto& [kind, chance] : {Case{ModelKind::bg_nbd, 1.0 / 3}, Case{ModelKind::mbg_nbd, 1.0 / 4}}) {
    const Model model = fit(kind, leavers());
    const auto [r, alpha, a, b] = model.parameters;
    EXPECT_EQ(model.status, FitStatus::flat) << name(kind);
    EXPECT_GT(a, 1e3) << name(kind);
    EXPECT_GT(b, 1e3) << name(kind);
    EXPECT_NEAR(a / (a + b), chance, 1e-4) << name(kind);
    EXPECT_LT(r, 10) << name(kind);
    // what it foresees is usable: a newcomer buys until leaving
    const double ever = kind == ModelKind::bg_nbd ? 1 / chance : 1 / chance - 1;
    EXPECT_NEAR(CustomerForecast(model, {}).expected(1e6), ever, 1e-2) << name(kind);
  }
}

TEST(ResearchStatus, IsFlatWhereAllBuyAlike) {  // C2: research 4.2, counts vary less than a Poisson's: r to infinity
  std::vector<double> x, t_x, T;
  for (int i = 0; i < 60; ++i) {
    x.push_back(24 + i % 3);
    t_x.push_back(29);
    T.push_back(30);
  }
  const Model model = fit(ModelKind::nbd, purchases(x, t_x, T));
  EXPECT_EQ(model.status, FitStatus::flat);
  EXPECT_GT(model.parameters[0], 1e3);
  EXPECT_NEAR(model.parameters[0] / model.parameters[1], 25.0 / 30, 1e-6);
  EXPECT_NEAR(CustomerForecast(model, {25, 29, 30}).expected(30), 25, 1e-3);
}

/// Sixty customers who all bought today: nobody has left. The `newcomers` have not come again yet.
Purchases loyal(int newcomers) {
  std::vector<double> x, t_x, T;
  for (int i = 0; i < 60; ++i) {
    x.push_back(i < newcomers ? 0 : 1 + i * i % 13);
    t_x.push_back(i < newcomers ? 0 : 40);
    T.push_back(40);
  }
  return purchases(x, t_x, T);
}

/// At the boundary a model that knows leaving is the NBD.
void expect_boundary(ModelKind kind, const Purchases& table) {
  const Model model = fit(kind, table), nobody_leaves = fit(ModelKind::nbd, table);
  EXPECT_EQ(model.status, FitStatus::boundary) << name(kind) << " is " << name(model.status);
  EXPECT_EQ(nobody_leaves.status, FitStatus::identified);
  EXPECT_LT(model.parameters[2], 1e-6) << name(kind);
  EXPECT_NEAR(model.log_likelihood, nobody_leaves.log_likelihood, 1e-7) << name(kind);
  EXPECT_NEAR(model.parameters[0] / nobody_leaves.parameters[0], 1, 1e-6) << name(kind);
  EXPECT_NEAR(model.parameters[1] / nobody_leaves.parameters[1], 1, 1e-6) << name(kind);
  EXPECT_EQ(model.standard_error(2), 0) << name(kind) << ": of a parameter on its bound";
  EXPECT_NEAR(CustomerForecast(model, {3, 40, 40}).p_alive(39), 1, 1e-6) << name(kind);
}

TEST(ResearchStatus, IsBoundaryWhereNobodyLeaves) {  // C2
  for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd, ModelKind::pareto_nbd})
    expect_boundary(kind, loyal(0));
  for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd}) expect_boundary(kind, loyal(6));
  for (const int newcomers : {1, 2, 3, 4, 5, 6, 7, 8, 9}) expect_boundary(ModelKind::pareto_nbd, loyal(newcomers));
  Purchases steady = loyal(0);  // of one kind, and someone who came last week
  for (std::size_t i = 0; i < steady.rows(); ++i) steady.x[i] = 20 + static_cast<double>(i * i % 23);
  steady.x[0] = steady.t_x[0] = 0;
  steady.T[0] = 1;
  const Model model = fit(ModelKind::pareto_nbd, steady);
  EXPECT_EQ(model.status, FitStatus::boundary);
  EXPECT_NEAR(CustomerForecast(model, {30, 40, 40}).p_alive(39), 1, 1e-6);
  std::vector<double> x, periods(60, 6);
  for (int i = 0; i < 60; ++i) x.push_back(1 + i % 6);
  EXPECT_EQ(fit(ModelKind::bg_bb, purchases(x, periods, periods)).status, FitStatus::boundary);
}

TEST(ResearchStatus, IsBoundaryWhereSpendHasNoMean) {  // C3: q = .6 made the data; above 1 it must be held at 1
  std::vector<double> x, m;
  for (std::size_t c = 0; c < 400; ++c) {
    statistics::Random random(11, c);
    x.push_back(static_cast<double>(1 + c % 5));
    const double worth = 10 / random.gamma(.6);
    m.push_back(worth * random.gamma(4 * x.back()) / x.back());
  }
  const SpendModel free = fit_spend(x, m, {}, {.bounded = false}), held = fit_spend(x, m);
  EXPECT_EQ(free.status, FitStatus::identified);
  EXPECT_FALSE(free.at_bound);
  EXPECT_NEAR(free.q, .6, 3 * free.standard_error(1));
  EXPECT_EQ(held.status, FitStatus::boundary);
  EXPECT_TRUE(held.at_bound);
  EXPECT_NEAR(held.q, 1, 1e-5);
  EXPECT_LT(held.log_likelihood, free.log_likelihood);
}

TEST(ResearchStatus, IsFlatWhereAllSpendTheSame) {  // C3: p goes to infinity
  std::vector<double> x;
  for (int i = 0; i < 60; ++i) x.push_back(1 + i % 4);
  const SpendModel model = fit_spend(x, std::vector<double>(60, 10));
  EXPECT_EQ(model.status, FitStatus::flat);
  EXPECT_GT(model.p, 1e3);
  EXPECT_NEAR(model.expected(3, 10), 10, 1e-3);
}

}  // namespace
}  // namespace crmcore::value_models
