#include "crmcore/segmentation/rfm.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using segmentation::CutPoints;
using segmentation::SegmentMap;

/// Customer i bought i times, the last time i days ago, for i each time.
History staircase(int customers) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (int i = 1; i <= customers; ++i) {
    codes.push_back("c" + std::to_string(100 + i));
    for (int k = 0; k < i; ++k)
      events.push_back({static_cast<std::uint32_t>(i - 1), Day(2026, 6, 1) - Days{i + 2 * k}, i * 100, i * 100, 1});
  }
  return {std::move(codes), std::move(events), Day(2026, 6, 1), Currency("GBP")};
}

TEST(Rfm, ScoresByValueWithRecencyReversed) {  // G2
  const auto rfm = segmentation::rfm(staircase(10));
  EXPECT_EQ(rfm[0].recency_score, 5);
  EXPECT_EQ(rfm[0].frequency_score, 1);
  EXPECT_EQ(rfm[9].recency_score, 1);
  EXPECT_EQ(rfm[9].monetary, Amount{100 * 100});
  EXPECT_EQ(rfm[9].segment, "Can't Lose");
}

TEST(Rfm, CountsEachCustomerOnceInTheGridOfTwoScores) {  // law
  const auto rfm = segmentation::rfm(staircase(37));
  const auto grid = segmentation::rfm_grid(rfm);
  ASSERT_EQ(grid.size(), 25U) << "empty pairs too";
  std::int64_t customers = 0;
  Amount net;
  for (const auto& cell : grid) {
    customers += cell.customers;
    net = net + cell.net;
    EXPECT_EQ(cell.customers, std::ranges::count_if(rfm.rows, [&](const auto& scored) {
                return scored.recency_score == cell.recency_score && scored.frequency_score == cell.frequency_score;
              }));
  }
  EXPECT_EQ(customers, 37);
  Amount all;
  for (const auto& scored : rfm) all = all + scored.monetary;
  EXPECT_EQ(net, all);
}

TEST(Rfm, NeverPartsEqualCustomers) {  // G2
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t i = 0; i < 50; ++i) {
    codes.push_back("c" + std::to_string(i));
    events.push_back({i, Day(2026, 5, 1), 500, 500, 1});
  }
  const auto rfm = segmentation::rfm({codes, events, Day(2026, 6, 1), {}});
  for (const auto& scored : rfm) EXPECT_EQ(scored.segment, rfm[0].segment);
}

TEST(Rfm, TakesFixedLimits) {  // G2
  segmentation::RfmOptions options;
  options.cut_points = CutPoints::parse("recency 2 4 6 8; frequency 2 4 6 8; money 5 10 20 50");
  const auto rfm = segmentation::rfm(staircase(10), options);
  EXPECT_EQ(rfm[1].recency_score, 5) << "a value equal to a cut point does not exceed it";
  EXPECT_EQ(rfm[2].recency_score, 4);
  EXPECT_EQ(rfm[2].monetary_score, 2) << "9.00 is above 5 and not above 10";
}

TEST(Rfm, TakesFixedLimitsOfOneMeasure) {  // G2: quantiles for the others
  segmentation::RfmOptions options;
  options.cut_points = CutPoints::parse("recency 2 4 6 8");
  const auto own = segmentation::rfm(staircase(10), options);
  const auto plain = segmentation::rfm(staircase(10));
  EXPECT_EQ(own.cut_points.limits[0], (std::vector<double>{2, 4, 6, 8}));
  EXPECT_EQ(own.cut_points.limits[1], plain.cut_points.limits[1]);
  EXPECT_EQ(own.cut_points.limits[2], plain.cut_points.limits[2]);
  for (std::size_t i = 0; i < own.size(); ++i) EXPECT_EQ(own[i].monetary_score, plain[i].monetary_score);
  EXPECT_EQ(own[2].recency_score, 4);
}

TEST(Rfm, RefusesLimitsThatCannotBe) {  // bad input
  const auto scored = [](const char* cut_points) {
    return [cut_points] {
      segmentation::RfmOptions options;
      options.cut_points = CutPoints::parse(cut_points);
      segmentation::rfm(staircase(10), options);
    };
  };
  test::expect_refused({
      {"not as many as the scores need", scored("recency 1 2; frequency 1"), {"recency has 2 cut points"}},
      {"none at all", scored(""), {"must give the limits of a measure"}},
      {"another measure", scored("recencia 1"), {}, ErrorCode::unknown_name},
      {"that do not ascend", scored("recency 2 4 4 8; frequency 2 4 6 8; money 5 10 20 50"), {"ascend"}},
      {"too few", scored("recency 2 4; frequency 2 4; money 5 10"), {"4"}},
  });
}

TEST(Rfm, PutsCustomersIntoTheSegmentsOfAMap) {  // G2
  segmentation::RfmOptions options;
  options.scores = 3;
  options.map = SegmentMap::parse("Good: R2-3; Bad: R1", 3);
  EXPECT_EQ(segmentation::sizes(segmentation::rfm(staircase(9), options)).size(), 2U);
}

TEST(Rfm, WithoutAMapHasNoSegments) {  // G2
  segmentation::RfmOptions options;
  options.scores = 3;
  const auto without = segmentation::rfm(staircase(9), options);
  EXPECT_FALSE(without[0].segment.has_value());
  EXPECT_EQ(test::error_of([&] { segmentation::sizes(without); }, {"map"}), ErrorCode::invalid);
}

TEST(Rfm, SaysWhyAndHowItMoved) {  // G2
  const auto past = staircase(10);
  const auto why = segmentation::why(segmentation::rfm(past), "c110");
  EXPECT_EQ(why[2].value, 100.0);
  EXPECT_FALSE(why[2].upper.has_value());
  EXPECT_EQ(test::error_of([&] { segmentation::why(segmentation::rfm(past), "nobody"); }, {"nobody"}),
            ErrorCode::not_found);
  std::int64_t customers = 0;
  for (const auto& move : segmentation::moves(past, Day(2026, 5, 28), Day(2026, 6, 1))) customers += move.customers;
  EXPECT_EQ(customers, 10);
  std::int64_t scored = 0;
  for (const auto& line : segmentation::cut_points(segmentation::rfm(past))) scored += line.customers;
  EXPECT_EQ(scored, 30) << "each customer in one score of each measure";
  EXPECT_TRUE(segmentation::rfm(staircase(0)).empty());
}

}  // namespace
}  // namespace crmcore
