#include "crmcore/segmentation/cohorts.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::segmentation {
namespace {

History bought(std::initializer_list<std::tuple<const char*, Day, std::int64_t>> rows, Day today) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (const auto& [code, day, minor] : rows) {
    auto at = std::ranges::find(codes, code);
    if (at == codes.end()) at = codes.insert(at, code);
    events.push_back({static_cast<std::uint32_t>(at - codes.begin()), day, minor, minor, 1});
  }
  return {std::move(codes), std::move(events), today, {}};
}

/// Two who came in January, of whom one came again, and one who came in March; seen in the middle of March.
const History three_customers = bought({{"A", Day(2025, 1, 5), 1000},
                                        {"A", Day(2025, 3, 1), 500},
                                        {"B", Day(2025, 1, 9), 1000},
                                        {"C", Day(2025, 3, 3), 700}},
                                       Day(2025, 3, 15));

TEST(Cohorts, CountWhoComesAgainMonthByMonth) {  // G5
  const auto cells = cohorts(three_customers);
  ASSERT_EQ(cells.size(), 6U);
  EXPECT_EQ(cells[0].cohort, "2025-01");
  EXPECT_EQ(cells[0].value, 2);
  EXPECT_EQ(cells[1].value, 0);
  EXPECT_EQ(cells[2].share, .5);
  EXPECT_EQ(cells[3].cohort, "2025-03");
  EXPECT_EQ(cells[3].value, 1);
}

TEST(Cohorts, LeaveEmptyWhatIsNotYetLived) {  // G5
  const auto cells = cohorts(three_customers);
  EXPECT_FALSE(cells[2].complete) << "March is still going on";
  EXPECT_FALSE(cells[4].value.has_value());
  EXPECT_TRUE(cohorts(three_customers.as_of(Day(2025, 1, 31)))[0].complete);
  EXPECT_TRUE(cohorts(bought({}, Day(2025, 1, 1))).empty());
}

TEST(Cohorts, MeasureMoneyAndQuartersToo) {  // G5
  EXPECT_EQ(cohorts(three_customers, CohortGrain::month, CohortMeasure::net)[2].value, 5);
  EXPECT_EQ(cohorts(three_customers, CohortGrain::quarter)[0].cohort, "2025-Q1");
}

TEST(Concentration, IsZeroForEqualsAndNearOneForOneWhoHasAll) {  // G4
  const Day day(2025, 1, 5);
  EXPECT_NEAR(concentration(bought({{"A", day, 10}, {"B", day, 10}}, day))[0].gini, 0, 1e-15);
  const auto one = concentration(bought({{"A", day, 100}, {"B", day, 0}, {"C", day, 0}, {"D", day, 0}}, day));
  EXPECT_NEAR(one[0].gini, .75, 1e-15);
  EXPECT_NEAR(one[0].net, .04, 1e-9) << "1 % of four buyers is a twenty-fifth of the best";
  EXPECT_NEAR(one[4].net, 1, 1e-9) << "30 % of them is the best and more";
  constexpr std::int64_t most = 9'000'000'000'000'000'000;  // twice that is more than an amount holds
  const auto rich = concentration(bought({{"A", day, most}, {"B", day, most}, {"C", day, 5}}, day));
  EXPECT_NEAR(rich[6].net, .75, 1e-9) << "half of three";
  EXPECT_NEAR(rich[0].gini, 1. / 3, 1e-15);
}

}  // namespace
}  // namespace crmcore::segmentation
