#include "crmcore/statistics/survival.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support.hpp"

namespace crmcore::statistics {
namespace {

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

}  // namespace
}  // namespace crmcore::statistics
