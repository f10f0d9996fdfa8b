#include "crmcore/statistics/survival.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support.hpp"

namespace crmcore::statistics {
namespace {

/// Weeks of remission under 6-mercaptopurine (Freireich and others, Blood 21, 1963): 21 children, 9 relapses.
const std::vector<double> weeks{6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
const std::vector<std::uint8_t> relapsed{1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};

TEST(Survival, KeepsTheCurveOfFreireichsChildren) {  // Kalbfleisch and Prentice, 1980, table 1.2; SAS's PROC LIFETEST
  struct Wanted {
    double time;
    std::int64_t at_risk, events;
    double survival, low, high;
  };
  const std::vector<Wanted> wanted{{6, 21, 3, .8571, .6197, .9516},  {7, 17, 1, .8067, .5631, .9228},
                                   {10, 15, 1, .7529, .5032, .8894}, {13, 12, 1, .6902, .4316, .8491},
                                   {16, 11, 1, .6275, .3675, .8049}, {22, 7, 1, .5378, .2678, .7468},
                                   {23, 6, 1, .4482, .1881, .6801}};
  const auto curve = kaplan_meier(weeks, relapsed);
  ASSERT_EQ(curve.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(curve[i].time, wanted[i].time);
    EXPECT_EQ(curve[i].at_risk, wanted[i].at_risk) << wanted[i].time;
    EXPECT_EQ(curve[i].events, wanted[i].events) << wanted[i].time;
    EXPECT_NEAR(curve[i].survival, wanted[i].survival, 5e-5) << wanted[i].time;
    EXPECT_NEAR(curve[i].low, wanted[i].low, 5e-5) << wanted[i].time;
    EXPECT_NEAR(curve[i].high, wanted[i].high, 5e-5) << wanted[i].time;
  }
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

TEST(Survival, IsTheShareThatIsLeftWhereNobodyIsCensored) {
  const std::vector<double> times{3, 1, 2, 2};  // in any order
  const auto curve = kaplan_meier(times, std::vector<std::uint8_t>(4, 1));
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_DOUBLE_EQ(curve[0].survival, 3. / 4);
  EXPECT_DOUBLE_EQ(curve[1].survival, 1. / 4);
  EXPECT_EQ(curve[2].survival, 0) << "nobody is left";
  EXPECT_EQ(curve[2].high, 0);
}

TEST(Survival, StaysAtOneWhileNothingHappens) {
  const std::vector<double> times{1, 2, 3};
  const auto curve = kaplan_meier(times, std::vector<std::uint8_t>(3, 0));
  EXPECT_TRUE(curve.empty());
  EXPECT_EQ(survival_at(curve, 99), 1);
  EXPECT_TRUE(kaplan_meier({}, {}).empty());
}

TEST(Survival, HasAWiderIntervalAtAHigherLevel) {
  const auto narrow = kaplan_meier(weeks, relapsed, .8);
  const auto wide = kaplan_meier(weeks, relapsed, .99);
  for (std::size_t i = 0; i < narrow.size(); ++i) {
    EXPECT_LT(wide[i].low, narrow[i].low) << i;
    EXPECT_GT(wide[i].high, narrow[i].high) << i;
  }
}

TEST(Survival, IsReadBetweenItsSteps) {
  const auto curve = kaplan_meier(weeks, relapsed);
  EXPECT_EQ(survival_at(curve, 5.99), 1);
  EXPECT_EQ(survival_at(curve, 6), curve[0].survival) << "after the events of that time";
  EXPECT_EQ(survival_at(curve, 12), curve[2].survival);
  EXPECT_EQ(survival_at(curve, 1000), curve.back().survival);
}

TEST(Survival, TellsTheTimeOfAShare) {
  const auto curve = kaplan_meier(weeks, relapsed);
  EXPECT_EQ(time_at(curve, .5), 23) << "the published median";
  EXPECT_EQ(time_at(curve, 1), 6);
  EXPECT_FALSE(time_at(curve, .4)) << "so few are never left";
}

}  // namespace
}  // namespace crmcore::statistics
