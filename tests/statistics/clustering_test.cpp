#include "crmcore/statistics/clustering.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/survival.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

TEST(Clustering, IsTheSameForASeedWhateverTheThreads) {  // G3
  Random random(9);
  std::vector<double> values;
  for (int i = 0; i < 40'000; ++i)
    for (int d = 0; d < 3; ++d) values.push_back(random.normal() + 4 * ((i >> d) & 1));
  const Points points{values, 3};
  const Clustering one = k_means(points, {.k = 8, .seed = 3, .starts = 3, .threads = 1});
  for (const unsigned threads : {2U, 3U}) {
    const Clustering again = k_means(points, {.k = 8, .seed = 3, .starts = 3, .threads = threads});
    EXPECT_EQ(again.centres, one.centres);
    EXPECT_EQ(again.label, one.label);
    EXPECT_EQ(again.inertia, one.inertia);
  }
  EXPECT_EQ(nearest(points, one.centres), one.label);
  EXPECT_EQ(adjusted_rand(one.label, one.label), 1);
  EXPECT_GT(criteria(points, one).silhouette, .4);
}

TEST(Clustering, LabelsAreExactWhereFloatsCannotTell) {  // G3
  for (const std::size_t d : {std::size_t{1}, std::size_t{3}, std::size_t{5}})
    for (const double offset : {0.0, 1e6, 1e200}) {  // the last is no float at all
      Random random(d);
      std::vector<double> values, centres;
      for (std::size_t i = 0; i < 1'000 * d; ++i)
        values.push_back(offset == 1e200 ? random.normal() * 1e100 : offset + random.normal());
      for (std::size_t i = 0; i < 6 * d; ++i) centres.push_back(values[17 * i]);
      std::copy_n(centres.begin(), d, values.begin());                                        // on a centre
      for (std::size_t j = 0; j < d; ++j) values[d + j] = (centres[j] + centres[d + j]) / 2;  // between two
      const auto label = nearest({values, d}, centres);
      for (std::size_t i = 0; i < 1'000; ++i) {
        const auto score = [&](std::size_t c) {
          double half = 0, dot = 0;
          for (std::size_t j = 0; j < d; ++j) half += centres[c * d + j] * centres[c * d + j] / 2;
          for (std::size_t j = 0; j < d; ++j) dot += values[i * d + j] * centres[c * d + j];
          return half - dot;
        };
        for (std::size_t c = 0; c < 6; ++c)
          EXPECT_LE(score(label[i]), score(c) + 1e-12 * std::abs(score(c)) + 1e-15 * offset * offset) << i << " " << d;
      }
    }
}

TEST(Clustering, TreatsWeightsAsRepetition) {  // G3
  const std::vector<double> once{0, 1, 5, 6}, repeated{0, 0, 0, 1, 5, 6};
  const std::vector<double> weights{3, 1, 1, 1};
  const Clustering a = lloyd({once, 1, weights}, {0, 6}, 10), b = lloyd({repeated, 1}, {0, 6}, 10);
  EXPECT_EQ(a.centres, b.centres);
  EXPECT_EQ(a.inertia, b.inertia);
}

TEST(Clustering, RefusesMoreClustersThanPoints) {  // bad input
  const std::vector<double> values{1, 1, 1, 2};
  EXPECT_EQ(test::error_of([&] { k_means({values, 1}, {.k = 3}); }, {"k is 3", "2 distinct"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { k_means({values, 1}, {.k = 0}); }, {"k is 0"}), ErrorCode::invalid);
  const std::vector<double> broken{1, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(test::error_of([&] { k_means({broken, 1}, {.k = 1}); }, {"point 2"}), ErrorCode::invalid);
  EXPECT_EQ(k_means({values, 1}, {.k = 2}).inertia, 0);
}

TEST(Survival, IsWhatRSays) {  // forecast-events.md 3.3: 10, 12+, 15, 15+, 18, 20+
  const std::vector<double> times{10, 12, 15, 15, 18, 20};
  const std::vector<std::uint8_t> happened{1, 0, 1, 0, 1, 0};
  std::map<double, double> at;
  for (const auto& point : kaplan_meier(times, happened)) at[point.time] = point.survival;
  EXPECT_NEAR(at[10], 5.0 / 6, 1e-12);
  EXPECT_NEAR(at[15], .625, 1e-12);
  EXPECT_NEAR(at[18], .3125, 1e-12);
}

TEST(Survival, IsKaplanAndMeiersCurve) {  // L6; Telco, segmentation-retention.md 3.6
  std::vector<double> times;
  std::vector<std::uint8_t> happened;
  for (const auto& row : test::data_rows("telco-churn/Telco-Customer-Churn.csv.gz")) {
    times.push_back(std::strtod(row[5].c_str(), nullptr));
    happened.push_back(row[20] == "Yes" ? 1 : 0);
  }
  if (times.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  const auto curve = kaplan_meier(times, happened);
  const std::array<std::pair<double, double>, 8> wanted{
      {{1, .946}, {6, .885}, {12, .843}, {24, .789}, {36, .749}, {48, .709}, {60, .664}, {72, .593}}};
  for (const auto& [time, survival] : wanted) EXPECT_NEAR(survival_at(curve, time), survival, .0005);
  EXPECT_EQ(survival_at(curve, 0), 1);
  EXPECT_EQ(curve.front().events, 380);
  EXPECT_FALSE(time_at(curve, .5).has_value());
  EXPECT_LT(curve.back().low, curve.back().survival);
}

TEST(Gamma, KeepsItsDigitsAsADifference) {  // C2
  const LogRise small = log_rise(.25, 3);   // .25 · 1.25 · 2.25
  EXPECT_NEAR(small.value, std::log(.25 * 1.25 * 2.25), 4e-15);
  EXPECT_NEAR(small.first, 4 + .8 + 1 / 2.25, 1e-13);
  EXPECT_NEAR(small.second, -(16 + .64 + 1 / 2.25 / 2.25), 1e-12);
  EXPECT_NEAR(log_rise(1e16, 2).value, 2 * std::log(1e16), 1e-13);
  EXPECT_NEAR(log_rise(1e16, 2).first / 2e-16, 1, 1e-12);
  EXPECT_NEAR(log_rise(3, 4000.5).value, log_gamma(4003.5) - log_gamma(3), 1e-9);
  EXPECT_NEAR(log_beta(2, 3), std::log(1. / 12), 1e-14);
  EXPECT_NEAR(normal_quantile(.975), 1.959963984540054, 1e-12);
}

}  // namespace
}  // namespace crmcore::statistics
