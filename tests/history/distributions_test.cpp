#include "crmcore/history/distributions.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

/// One customer who buys on these days after the first of January, for these amounts in cents.
History buyer(const std::vector<int>& days, std::int64_t cents = 1000) {
  std::vector<History::Transaction> events;
  for (const int day : days) events.push_back({0, Day(2025, 1, 1) + Days{day}, cents, cents, 1});
  return {{"A"}, std::move(events), Day(2026, 1, 1), Currency("EUR")};
}

TEST(Gaps, AreCountedBetweenPurchaseDaysOfOneCustomer) {
  const auto classes = gaps(buyer({0, 1, 3, 3, 8}));
  ASSERT_EQ(classes.size(), 5U) << "up to the longest";
  EXPECT_EQ(classes[0].gaps, 1) << "of one day";
  EXPECT_EQ(classes[1].gaps, 1) << "of two";
  EXPECT_EQ(classes[4].gaps, 1) << "of five";
  EXPECT_EQ(classes[4].above_days, 4);
  EXPECT_EQ(classes[4].up_to_days, 5);
  EXPECT_DOUBLE_EQ(classes[0].share, 1.0 / 3);
}

TEST(Gaps, AreInClassesOfWeeksWhereTheyAreLong) {
  const auto classes = gaps(buyer({0, 7, 100}));
  EXPECT_EQ(classes[0].up_to_days, 7) << "a gap of seven days is in the first week";
  EXPECT_EQ(classes[0].gaps, 1);
  EXPECT_EQ(classes.rows.back().above_days, 91);
}

TEST(Gaps, BeyondTheUsualAreInOneOpenClass) {
  std::vector<int> days;
  for (int day = 0; day < 200; ++day) days.push_back(day);
  days.push_back(360);
  const auto classes = gaps(buyer(days), 5);
  EXPECT_EQ(classes.rows.back().gaps, 1);
  EXPECT_FALSE(classes.rows.back().up_to_days);
  EXPECT_EQ(classes.rows.back().above_days, 5);
}

TEST(Gaps, AreNoneWhereNobodyHasBoughtTwice) { EXPECT_TRUE(gaps(buyer({0})).empty()); }

TEST(Gaps, AddUpToAllThereAre) {  // law
  for (const int classes : {2, 3, 20, 200}) {
    std::vector<int> days;
    for (int i = 0; i < 60; ++i) days.push_back(i * i / 11);
    std::int64_t counted = 0;
    double share = 0;
    for (const GapClass& one : gaps(buyer(days), classes)) {
      counted += one.gaps;
      share += one.share;
    }
    days.erase(std::unique(days.begin(), days.end()), days.end());
    EXPECT_EQ(counted, static_cast<std::int64_t>(days.size()) - 1);
    EXPECT_NEAR(share, 1, 1e-12);
  }
}

TEST(SpendClasses, HoldWhatIsSoldOnAPurchaseDay) {
  std::vector<History::Transaction> events{{0, Day(2025, 1, 1), 950, 950, 1},
                                           {0, Day(2025, 1, 2), 500, 500, 1},
                                           {0, Day(2025, 1, 2), 500, 500, 1},
                                           {0, Day(2025, 1, 3), -200, -200, 0}};
  const History past({"A"}, events, Day(2026, 1, 1), Currency("EUR"));
  const auto classes = spend_classes(past, 2);
  ASSERT_EQ(classes.size(), 2U) << "a return is no purchase";
  EXPECT_EQ(classes[0].purchases, 1) << "9.50 is below 10";
  EXPECT_EQ(classes[0].below_amount, Amount{1000});
  EXPECT_EQ(classes[1].purchases, 1) << "two orders of one day are one purchase of 10";
}

TEST(SpendClasses, HaveARoundWidthThatHoldsNearlyAll) {
  const auto classes = spend_classes(buyer({0, 1, 2, 3}, 1999));
  EXPECT_EQ(classes.rows.back().from_amount, Amount{1900});
  EXPECT_EQ(classes.rows.back().below_amount, Amount{2000});
  EXPECT_EQ(classes.rows.back().purchases, 4);
}

TEST(Distributions, RefuseNumbersOfClassesThatCannotBeRead) {  // bad input
  test::expect_refused({
      {"one class",
       [] {
         static_cast<void>(gaps(buyer({0, 1}), 1));
       },
       {"classes", "1"}},
      {"too many",
       [] {
         static_cast<void>(spend_classes(buyer({0, 1}), 201));
       },
       {"classes", "201"}},
  });
}

}  // namespace
}  // namespace crmcore
