#include "crmcore/statistics/logistic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/scores.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

struct Telco {
  std::vector<double> x;  // tenure, monthly charges
  std::vector<std::uint8_t> left;
};
Telco telco() {
  Telco data;
  for (const auto& row : test::data_rows("telco-churn/Telco-Customer-Churn.csv.gz")) {
    data.x.push_back(std::strtod(row[5].c_str(), nullptr));
    data.x.push_back(std::strtod(row[18].c_str(), nullptr));
    data.left.push_back(row[20] == "Yes" ? 1 : 0);
  }
  return data;
}

TEST(Logistic, ReachesTheExactFitOfTelco) {  // T1; R's glm, ../shared/research/segmentation-retention.md 3.7
  const Telco data = telco();
  if (data.left.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  const Logistic model = logistic(data.x, 2, data.left);
  EXPECT_TRUE(model.converged);
  EXPECT_FALSE(model.separated);
  EXPECT_NEAR(model.log_likelihood, -3197.17512631, 1e-8);
  const std::array<double, 3> beta{-1.8024361214405, -.0548497079239, .0329538916628};
  const std::array<double, 3> errors{.086557347, .001689018, .001298758};
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(model.beta[j] / beta[j], 1, 1e-9);
    EXPECT_NEAR(model.standard_error(j) / errors[j], 1, 1e-5);  // R stops a step earlier
  }
  std::vector<double> p;
  for (std::size_t i = 0; i < data.left.size(); ++i)
    p.push_back(probability(model.logit(std::span(data.x).subspan(2 * i, 2))));
  EXPECT_NEAR(auc(p, data.left).value, .8075647509473944, 1e-12);
  EXPECT_NEAR(brier(p, data.left).value, .14835146581924655, 1e-9);
  EXPECT_NEAR(brier(p, data.left).uncertainty, .194948702468633, 1e-12);
  EXPECT_NEAR(lift(p, data.left, .1), 2.729894754122282, 3e-3);
  EXPECT_NEAR(kolmogorov_smirnov(p, data.left), .46777276513033944, 1e-10);
  for (const unsigned threads : {1U, 2U, 5U}) {  // the same bits
    const Logistic again = logistic(data.x, 2, data.left, {}, {.threads = threads});
    EXPECT_EQ(again.beta, model.beta);
  }
}

TEST(Logistic, KeepsItsHeadWhereClassesAreParted) {  // T1: bad input
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  const std::vector<std::uint8_t> y{0, 0, 0, 1, 1, 1}, same{1, 1, 1, 1, 1, 1}, odd{0, 2, 0, 1, 1, 1};
  const Logistic parted = logistic(x, 1, y);
  EXPECT_TRUE(parted.separated);
  for (const double b : parted.beta) EXPECT_TRUE(std::isfinite(b));
  const Logistic held = logistic(x, 1, y, {}, {.ridge = .1});
  EXPECT_TRUE(held.converged);
  EXPECT_FALSE(held.separated);
  EXPECT_EQ(test::error_of([&] { logistic(x, 1, same); }, {"labels are the same"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { logistic(x, 1, odd); }, {"row 2", "not 0 or 1"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { logistic(x, 2, y); }, {"rows of 2"}), ErrorCode::invalid);
  std::vector<double> broken = x;
  broken[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(test::error_of([&] { logistic(broken, 1, y); }, {"column 1", "finite"}), ErrorCode::invalid);
  const std::vector<double> constant{7, 1, 7, 2, 7, 1, 7, 2, 7, 3, 7, 3};  // a column that does not vary
  const Logistic model = logistic(constant, 2, std::vector<std::uint8_t>{0, 1, 0, 1, 0, 1});
  EXPECT_EQ(model.beta[1], 0);
}

TEST(Calibration, MakesChancesHonestAndKeepsTheOrder) {  // T1
  Random random(5);
  std::vector<double> score, crooked;
  std::vector<std::uint8_t> y;
  for (int i = 0; i < 20'000; ++i) {
    const double truth = random.uniform();
    y.push_back(random.uniform() < truth ? 1 : 0);
    score.push_back(3 * logit(truth) + 2);
    crooked.push_back(probability(score.back()));
  }
  const Platt sigmoid = platt(score, y);
  EXPECT_NEAR(sigmoid.b, 1.0 / 3, .01);
  EXPECT_NEAR(sigmoid.a, -2.0 / 3, .05);
  const BetaCalibration beta = beta_calibration(crooked, y);
  const Isotonic steps = isotonic(score, y);
  std::vector<double> by_platt, by_beta, by_steps;
  for (std::size_t i = 0; i < y.size(); ++i) {
    by_platt.push_back(sigmoid(score[i]));
    by_beta.push_back(beta(crooked[i]));
    by_steps.push_back(steps(score[i]));
  }
  EXPECT_GT(calibration_error(crooked, y), .1);
  EXPECT_LT(calibration_error(by_platt, y), .015);
  EXPECT_LT(calibration_error(by_beta, y), .015);
  EXPECT_LT(calibration_error(by_steps, y), .015);
  EXPECT_NEAR(auc(by_steps, y).value, auc(score, y).value, 2e-3);
  EXPECT_TRUE(std::ranges::is_sorted(steps.value));
}

TEST(Scores, AgreeWithHandsAndPublishedFigures) {  // T3
  const std::vector<double> score{.9, .8, .7, .6, .55, .54, .53, .52, .51, .505};
  const std::vector<std::uint8_t> y{1, 1, 0, 1, 1, 1, 0, 0, 1, 0};  // Fawcett's first ten
  EXPECT_NEAR(auc(score, y).value, 18.0 / 24, 1e-15);
  EXPECT_NEAR(average_precision(score, y), (1 + 1 + 3. / 4 + 4. / 5 + 5. / 6 + 6. / 9) / 6, 1e-15);
  const std::vector<double> ties(4, .5);
  const std::vector<std::uint8_t> two{1, 0, 1, 0};
  EXPECT_EQ(auc(ties, two).value, .5);
  EXPECT_EQ(lift(ties, two, .25), 1);
  EXPECT_NEAR(auc(std::vector<double>{-1, -2, -3, -4}, std::vector<std::uint8_t>{0, 0, 1, 1}).value, 0, 1e-15);
  EXPECT_EQ(test::error_of(
                [&] {
                  auc(ties, std::vector<std::uint8_t>{1, 1, 1, 1});
                },
                {"the same"}),
            ErrorCode::invalid);
  const std::vector<CalibrationBin> bins = calibration(score, y, 2);
  ASSERT_EQ(bins.size(), 2U);
  EXPECT_EQ(bins[1].count, 5);
  EXPECT_NEAR(bins[1].observed, .8, 1e-15);
}

}  // namespace
}  // namespace crmcore::statistics
