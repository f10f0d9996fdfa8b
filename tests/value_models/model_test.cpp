#include "crmcore/value_models/model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crmcore/value_models/customer_forecast.hpp"
#include "support.hpp"
#include "value_models/optimum.hpp"

namespace crmcore::value_models {
namespace {

Purchases cdnow() {
  const test::Columns c = test::columns_of("cdnow/cdnow_customers_summary_with_transactions.csv.gz", {1, 2, 3, -1});
  return purchases(c.x, c.t_x, c.T);
}

// Optima by Newton's method in 25-digit arithmetic: ../shared/research/clv.md, 3.3.
TEST(Fit, ReachesTheOptimaOfCdnow) {  // C2
  const Purchases table = cdnow();
  if (table.rows() == 0) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  EXPECT_EQ(table.rows(), 1016U);
  EXPECT_EQ(table.customers(), 2357);
  const std::vector<test::Optimum> optima{
      {ModelKind::nbd, {0.3847676740518, 12.07208499097}, -9763.660222233, {0.0209855, 0.808727}},
      {ModelKind::bg_nbd,
       {0.2425929072045, 4.413531561205, 0.7928861480988, 2.425753436494},
       -9582.425560567,
       {0.01255732, 0.3782214, 0.1857191, 0.7053458}},
      {ModelKind::mbg_nbd,
       {0.5248379836656, 6.182992019672, 0.8913561553315, 1.613999334731},
       -9582.1326849,
       {0.0832641, 0.6955979, 0.1547853, 0.5374724}},
      {ModelKind::pareto_nbd,
       {0.5532755086895, 10.57761223868, 0.6062135686741, 11.66791123792},
       -9594.973929827,
       {0.04762875, 0.8427239, 0.1872796, 6.211029}},
  };
  for (const test::Optimum& optimum : optima) {
    const Model model = fit(optimum.kind, table);
    test::expect_reached(model, optimum, 2.4e-9 + 5e-10, 1e-9);
    EXPECT_LT(model.gradient, 1e-9);
    EXPECT_NEAR(log_likelihood(model, table), model.log_likelihood, 1e-8);
  }
}

TEST(Fit, ReachesTheOptimumOfTheDonations) {  // C2, BG/BB
  const test::Columns c = test::columns_of("lifetimes-small/donations.csv.gz", {0, 1, 2, 3});
  if (c.x.empty()) GTEST_SKIP() << "lifetimes-small is not on this machine (CRMCORE_DATA)";
  const Purchases table = purchases(c.x, c.t_x, c.T, c.weight, Unit::year);
  const Model model = fit(ModelKind::bg_bb, table);
  EXPECT_EQ(model.status, FitStatus::identified);
  EXPECT_NEAR(model.log_likelihood, -33225.58127435, 1.1e-8);
  const std::array<double, 4> optimum{1.203522351602, 0.7497163581729, 0.6567182084418, 2.783442232577};
  const std::array<double, 4> errors{0.0693914, 0.0294477, 0.0510099, 0.320819};
  double future = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(model.parameters[i] / optimum[i], 1, 1e-9);
    EXPECT_NEAR(model.standard_error(static_cast<int>(i)) / errors[i], 1, 1e-5);
  }
  for (std::size_t row = 0; row < table.rows(); ++row)
    future += table.weight[row] * CustomerForecast(model, table[row]).expected(5);
  EXPECT_NEAR(future, 12884.2, 0.5);
}

TEST(Fit, HasThePublishedLikelihoodOfARow) {  // C2, BG/BB: Hardie's note 010, at its parameters, which are rounded
  Model note;
  note.kind = ModelKind::bg_bb;
  note.parameters = {1.204, .750, .657, 2.783};
  EXPECT_NEAR(log_likelihood(note, {6, 6, 6}), -2.18167018824, 1e-3);
  EXPECT_NEAR(log_likelihood(note, {1, 6, 6}), -4.88370164695, 1e-3);
  EXPECT_NEAR(log_likelihood(note, {0, 0, 6}), -1.16751622367, 1e-3);
  EXPECT_NEAR(log_likelihood(note, {2, 4, 6}), -5.19562191019, 1e-3);
}

TEST(Fit, AddsUpRowsAsItDoesOneByOne) {  // C2: the loops over many rows against the terms of one
  std::vector<double> x, t_x, T, weight;
  for (int i = 0; i < 300; ++i) {
    x.push_back(i % 7 == 6 ? 400 : i % 7);
    T.push_back(i % 11 == 0 ? 0 : 1 + i % 40 + 1e-3 * i);
    if (T.back() == 0) x.back() = 0;
    t_x.push_back(x.back() == 0 ? 0 : i % 5 == 0 ? T.back() : T.back() * (1 + i % 9) / 11);
    weight.push_back(1 + i % 3);
  }
  const Purchases table = purchases(x, t_x, T, weight);
  for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd, ModelKind::pareto_nbd})
    for (const std::array<double, 4> parameters : {std::array<double, 4>{.25, 4, .8, 2.5},
                                                   {10.465, .008, 3.05, 2.82},
                                                   {.5, .001, .4, 500},
                                                   {.5, 500, .4, .001},
                                                   {1e4, 1e5, 1e5, 1e6},
                                                   {1e-5, 1, 1e-6, 1}}) {
      Model model;
      model.kind = kind;
      model.parameters = parameters;
      double sum = 0;
      for (std::size_t row = 0; row < table.rows(); ++row) sum += table.weight[row] * log_likelihood(model, table[row]);
      EXPECT_NEAR(log_likelihood(model, table) / sum, 1, 1e-12) << name(kind) << " " << parameters[1];
    }
}

TEST(Fit, SaysWhenTheDataSayLittle) {  // C2: a status with what to do, never NaN
  const auto status = [](ModelKind kind, std::vector<double> x, std::vector<double> t_x, std::vector<double> T) {
    const Model model = fit(kind, purchases(x, t_x, T));
    for (const double p : model.parameters) EXPECT_TRUE(std::isfinite(p) && p > 0) << name(kind);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const CustomerForecast forecast(model, {x[i], t_x[i], T[i]});
      EXPECT_TRUE(std::isfinite(forecast.expected(10))) << name(kind);
      EXPECT_TRUE(forecast.p_alive() >= 0 && forecast.p_alive() <= 1) << name(kind) << forecast.p_alive();
    }
    EXPECT_FALSE(advice(model.status).empty());
    return model.status;
  };
  const std::vector<double> none(20, 0), watched(20, 30), once(20, 1), always(20, 29), many(20, 25);
  for (const ModelKind kind :
       {ModelKind::nbd, ModelKind::bg_nbd, ModelKind::mbg_nbd, ModelKind::pareto_nbd, ModelKind::bg_bb}) {
    EXPECT_EQ(status(kind, none, none, watched), FitStatus::too_little_data);  // nobody came twice
    EXPECT_EQ(status(kind, {3}, {20}, {30}), FitStatus::too_little_data);      // one customer
    EXPECT_EQ(status(kind, {}, {}, {}), FitStatus::too_little_data);
    EXPECT_NE(status(kind, many, always, watched), FitStatus::not_converged);  // all alike
    EXPECT_NE(status(kind, many, always, watched), FitStatus::identified);
    EXPECT_NE(status(kind, once, always, watched), FitStatus::identified);
  }
}

TEST(Fit, DoesNotDependOnUnitsWeightsOrThreads) {  // C2: invariances
  const test::Columns c = test::columns_of("cdnow/cdnow_customers_summary_with_transactions.csv.gz", {1, 2, 3, -1});
  if (c.x.empty()) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  test::Columns days = c;
  for (double& t : days.t_x) t *= 7;
  for (double& t : days.T) t *= 7;
  double repeats = 0;
  for (const double x : c.x) repeats += x;
  for (const ModelKind kind : {ModelKind::nbd, ModelKind::bg_nbd, ModelKind::mbg_nbd, ModelKind::pareto_nbd}) {
    const Model weeks = fit(kind, purchases(c.x, c.t_x, c.T));
    const Model in_days = fit(kind, purchases(days.x, days.t_x, days.T, {}, Unit::day));
    EXPECT_NEAR(in_days.parameters[0] / weeks.parameters[0], 1, 1e-8);
    EXPECT_NEAR(in_days.parameters[1] / weeks.parameters[1], 7, 1e-7);
    EXPECT_NEAR(in_days.log_likelihood, weeks.log_likelihood - repeats * std::log(7), 1e-7);
    const std::vector<double> twice(c.x.size(), 2);
    const Model doubled = fit(kind, purchases(c.x, c.t_x, c.T, twice));
    EXPECT_NEAR(doubled.log_likelihood, 2 * weeks.log_likelihood, 1e-7);
    EXPECT_NEAR(doubled.standard_error(0) / weeks.standard_error(0), std::sqrt(.5), 1e-6);
    const Model warm = fit(kind, purchases(days.x, days.t_x, days.T, {}, Unit::day), {.start = &weeks});
    EXPECT_LE(warm.evaluations, 5) << name(kind);
    EXPECT_NEAR(warm.log_likelihood, in_days.log_likelihood, 1e-8);
  }
}

TEST(Fit, WritesAModelThatReadsBack) {  // C2: small versioned text
  Model model;
  model.kind = ModelKind::pareto_nbd;
  model.unit = Unit::day;
  model.parameters = {0.1 + 0.2, 1e-300, 12345.678901234567, 3};
  model.covariance[1][0] = model.covariance[0][1] = -1.0 / 3;
  model.customers = 17;
  const Model again = Model::parse(model.text());
  EXPECT_EQ(again.parameters, model.parameters);
  EXPECT_EQ(again.covariance, model.covariance);
  EXPECT_EQ(again.text(), model.text());
}

TEST(Fit, RefusesATextThatIsNoModel) {  // bad input
  struct Case {
    const char* text;
    std::vector<std::string_view> words;
    ErrorCode code = ErrorCode::invalid;
  };
  for (const Case& one :
       {Case{"", {"crmcore-model"}},
        {"crmcore-model 2 bg_nbd", {"version 2"}, ErrorCode::newer_version},
        {"crmcore-model 1 bg_nbd k must be between 1 and 12, not 99", {"k must be between 1 and 12, not 99"}},
        {"crmcore-model 1 bg_nbd k 1 unit week r -1", {"r must be above 0"}}})
    EXPECT_EQ(test::error_of([&] { Model::parse(one.text); }, one.words), one.code) << one.text;
}

TEST(Fit, RefusesRegularityWhereItCannotBe) {  // bad input
  const std::array<double, 1> one{1};
  test::expect_refused({
      {"of a model without it",
       [&] { fit(ModelKind::pareto_nbd, purchases(one, one, one), {.k = 2}); },
       {"pareto_nbd"}},
      {"of buyers without gaps", [&] { fit(ModelKind::bg_nbd, purchases(one, one, one), {.k = 2}); }, {"gaps"}},
  });
}

}  // namespace
}  // namespace crmcore::value_models
