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
}

TEST(Logistic, ForeseesTelcoAsWellAsPublished) {  // T1; segmentation-retention.md 3.7
  const Telco data = telco();
  if (data.left.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  const Logistic model = logistic(data.x, 2, data.left);
  std::vector<double> p;
  for (std::size_t i = 0; i < data.left.size(); ++i)
    p.push_back(probability(model.logit(std::span(data.x).subspan(2 * i, 2))));
  EXPECT_NEAR(auc(p, data.left).value, .8075647509473944, 1e-12);
  EXPECT_NEAR(brier(p, data.left).value, .14835146581924655, 1e-9);
  EXPECT_NEAR(brier(p, data.left).uncertainty, .194948702468633, 1e-12);
  EXPECT_NEAR(lift(p, data.left, .1), 2.729894754122282, 3e-3);
  EXPECT_NEAR(kolmogorov_smirnov(p, data.left), .46777276513033944, 1e-10);
}

TEST(Logistic, IsTheSameBitsForAnyThreads) {  // T1
  const Telco data = telco();
  if (data.left.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  const Logistic model = logistic(data.x, 2, data.left);
  for (const unsigned threads : {1U, 2U, 5U}) {
    const Logistic again = logistic(data.x, 2, data.left, {}, {.threads = threads});
    EXPECT_EQ(again.beta, model.beta);
  }
}

/// Hours of study and whether the examination was passed: the example of the article "Logistic regression" of
/// Wikipedia.
const std::vector<double> hours{0.50, 0.75, 1.00, 1.25, 1.50, 1.75, 1.75, 2.00, 2.25, 2.50,
                                2.75, 3.00, 3.25, 3.50, 4.00, 4.25, 4.50, 4.75, 5.00, 5.50};
const std::vector<std::uint8_t> passed{0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1};

TEST(Logistic, KeepsThePublishedExample) {
  const Logistic model = logistic(hours, 1, passed);
  EXPECT_NEAR(model.beta[0], -4.0777, 5e-5);
  EXPECT_NEAR(model.beta[1], 1.5046, 5e-5);
  EXPECT_NEAR(model.standard_error(0), 1.7610, 5e-5);
  EXPECT_NEAR(model.standard_error(1), .6287, 5e-5);
  EXPECT_NEAR(probability(model.logit(std::array{2.})), .26, .005);
  EXPECT_NEAR(probability(model.logit(std::array{4.})), .87, .005);
}

TEST(Logistic, CountsAWeightAsRepetition) {
  std::vector<double> twice = hours;
  std::vector<std::uint8_t> twice_passed = passed;
  twice.insert(twice.end(), hours.begin(), hours.end());
  twice_passed.insert(twice_passed.end(), passed.begin(), passed.end());
  const Logistic weighted = logistic(hours, 1, passed, std::vector<double>(hours.size(), 2));
  const Logistic repeated = logistic(twice, 1, twice_passed);
  for (std::size_t j = 0; j < 2; ++j) {
    EXPECT_NEAR(weighted.beta[j], repeated.beta[j], 1e-9);
    EXPECT_NEAR(weighted.standard_error(j), repeated.standard_error(j), 1e-9);
  }
}

const std::vector<double> six{1, 2, 3, 4, 5, 6};
const std::vector<std::uint8_t> parted_classes{0, 0, 0, 1, 1, 1};

TEST(Logistic, SaysThatAColumnPartsTheClasses) {  // T1
  const Logistic parted = logistic(six, 1, parted_classes);
  EXPECT_TRUE(parted.separated);
  for (const double b : parted.beta) EXPECT_TRUE(std::isfinite(b));
}

TEST(Logistic, IsHeldByARidgeWhereClassesAreParted) {  // T1
  const Logistic held = logistic(six, 1, parted_classes, {}, {.ridge = .1});
  EXPECT_TRUE(held.converged);
  EXPECT_FALSE(held.separated);
}

TEST(Logistic, GivesAColumnThatDoesNotVaryNoWeight) {  // T1
  const std::vector<double> constant{7, 1, 7, 2, 7, 1, 7, 2, 7, 3, 7, 3};
  const Logistic model = logistic(constant, 2, std::vector<std::uint8_t>{0, 1, 0, 1, 0, 1});
  EXPECT_EQ(model.beta[1], 0);
}

TEST(Logistic, RefusesWhatCannotBeFitted) {  // T1: bad input
  const std::vector<std::uint8_t>& y = parted_classes;
  const std::vector<std::uint8_t> same(6, 1), odd{0, 2, 0, 1, 1, 1};
  std::vector<double> broken = six;
  broken[3] = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> weightless{1, 1, 0, 1, 1, 1};
  test::expect_refused({
      {"one class", [&] { logistic(six, 1, same); }, {"labels are the same"}},
      {"another label", [&] { logistic(six, 1, odd); }, {"row 2", "must be 0 or 1, not 2"}},
      {"other lengths", [&] { logistic(six, 2, y); }, {"rows of 2"}},
      {"a value that is no number", [&] { logistic(broken, 1, y); }, {"column 1", "finite"}},
      {"a weight of nothing", [&] { logistic(six, 1, y, weightless); }, {"weights"}},
  });
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

}  // namespace
}  // namespace crmcore::statistics
