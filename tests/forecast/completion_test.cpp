#include "crmcore/forecast/completion.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::forecast {
namespace {

TEST(Completion, IsGammaPoisson) {  // V4; forecast-events.md 3.3
  // prior gamma (5, 1), nothing seen of a day of exposure 0: the marginal negative binomial
  EXPECT_NEAR(complete(0, 0, {5, 10}).demand, 5, 1e-12);
  EXPECT_NEAR(complete(12, .5, {10, 20}).lost, .5 * (10 + 12) / (1 + .5), 1e-9);
}

TEST(Completion, LosesLessTheMoreOfTheDayHadCome) {  // V4
  EXPECT_GT(complete(12, .5, {10, 20}).lost, complete(12, .8, {10, 20}).lost);
  EXPECT_EQ(complete(12, 1, {10, 20}).lost, 0) << "the whole day had come";
}

TEST(Completion, GoesOnWhereTheHourIsNotKnown) {  // V4
  EXPECT_NEAR(complete_unknown(0, {10, 20}).demand, 10, 1e-9);
  EXPECT_GT(complete_unknown(15, {10, 20}).lost, 0);
  EXPECT_EQ(complete_unknown(1e6, {10, 20}).lost, 0);
}

TEST(Completion, RefusesWhatCannotBe) {  // bad input
  test::expect_refused({
      {"more than the whole day",
       [] {
         complete(1, 1.5, {10, 20});
       },
       {"exposure must be between 0 and 1"}},
      {"an expectation of nothing",
       [] {
         complete(1, .5, {0, 20});
       },
       {"above 0"}},
  });
}

TEST(DayProfile, RunsFromNothingToAllAndIsDrawnToAnEvenDay) {  // V4
  std::array<double, 24> morning{};
  morning[9] = 80;
  morning[10] = 100;
  const DayProfile profile(morning, DayProfile());
  EXPECT_EQ(profile.by(0), 0);
  EXPECT_NEAR(profile.by(24 * 60), 1, 1e-12);
  EXPECT_NEAR(profile.by(10 * 60), (80 + 20 * 10. / 24) / 200, 1e-12);
}

}  // namespace
}  // namespace crmcore::forecast
