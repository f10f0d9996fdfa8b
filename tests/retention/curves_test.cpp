#include "crmcore/retention/curves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "retention/shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

TEST(GainCurve, FindsAllWhoLeaveAmongAll) {
  const History past = shop_past();
  const auto points = gain_curve(past, Score::recency, {.cutoff = past.today() - Days{90}});
  ASSERT_EQ(points.size(), 21U);
  EXPECT_EQ(points[0].found, 0);
  EXPECT_NEAR(points[20].found, 1, 1e-12);
  for (std::size_t i = 1; i < points.size(); ++i) {
    EXPECT_GE(points[i].found, points[i - 1].found - 1e-12) << "it never falls";
    EXPECT_LE(points[i].found, points[i].best + 1e-12) << "nothing finds more than who knows";
  }
}

TEST(GainCurve, IsTheLiftTimesTheShare) {  // metamorphic: the same figure as in the backtest
  const History past = shop_past();
  const BacktestOptions options{.cutoff = past.today() - Days{90}};
  const auto points = gain_curve(past, Score::recency, options);
  for (const Measure& one : backtest(past, Score::recency, options))
    if (one.measure == "lift_10") {
      EXPECT_NEAR(points[2].found, one.value * .1, 1e-12);
    }
}

TEST(GainCurve, JudgesAScoreMadeElsewhere) {
  const History past = shop_past();
  const BacktestOptions options{.cutoff = past.today() - Days{90}};
  Table scores(std::vector<Table::Description>{{"customer"}, {"score", Kind::real}}, {});
  const History then = past.as_of(options.cutoff);
  for (std::size_t c = 0; c < then.customers(); ++c)
    scores.append(std::array<Cell, 2>{Cell::of(then.code(c)),
                                      Cell::of(static_cast<double>((options.cutoff - then[c].days.back()).count))});
  const auto own = gain_curve(past, Score::recency, options);
  const auto elsewhere = gain_curve(past, scores, options);
  for (std::size_t i = 0; i < own.size(); ++i) EXPECT_NEAR(own[i].found, elsewhere[i].found, 1e-12);
}

Table campaign(const std::string& rows) { return exchange::parse_csv("score,outcome,treated\n" + rows); }

TEST(QiniCurve, EndsWithWhatTreatingAllGains) {
  const auto points = qini_curve(campaign("4,1,1\n3,0,0\n2,0,1\n1,0,0\n"));
  ASSERT_EQ(points.size(), 21U);
  EXPECT_DOUBLE_EQ(*points[20].gain, .5) << "one of two treated answered, nobody else";
  EXPECT_DOUBLE_EQ(points[20].at_random, .5);
  EXPECT_DOUBLE_EQ(points[10].at_random, .25);
  EXPECT_DOUBLE_EQ(*points[10].gain, .5) << "the first half has all the answers";
}

TEST(QiniCurve, IsEmptyWhereOneGroupIsNotAmongTheFirst) {
  const auto points = qini_curve(campaign("4,1,1\n3,0,1\n2,0,0\n1,0,0\n"));
  EXPECT_FALSE(points[5].gain);
  EXPECT_TRUE(points[0].gain);
}

TEST(Curves, RefuseWhatTellsNothing) {  // bad input
  const History past = shop_past();
  test::expect_refused({
      {"no column treated",
       [] { static_cast<void>(qini_curve(exchange::parse_csv("score,outcome\n1,1\n2,0\n"))); },
       {"treated"},
       ErrorCode::unknown_name},
      {"everybody treated", [] { static_cast<void>(qini_curve(campaign("1,1,1\n2,0,1\n"))); }, {"treated"}},
      {"days that are not over",
       [&] { static_cast<void>(gain_curve(past, Score::recency, {.cutoff = past.today()})); },
       {"cutoff"}},
  });
}

}  // namespace
}  // namespace crmcore::retention
