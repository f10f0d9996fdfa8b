#include "crmcore/retention/backtest.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

/// The risks of the first of September, as a table that anybody could have made.
class ScoreMadeAnywhere : public testing::Test {
 protected:
  ScoreMadeAnywhere() {
    for (const auto& line : risks) scores.append(std::array<Cell, 2>{Cell::of(line.customer), Cell::of(line.risk)});
  }
  /// The scores of these rows alone, or after those of all.
  static Table with(Table table, std::string_view customer, double score) {
    table.append(std::array<Cell, 2>{Cell::of(customer), Cell::of(score)});
    return table;
  }
  static Table no_scores() {
    return {std::vector<Table::Description>{{"customer"}, {"score", Kind::real}}, Currency()};
  }

  const History past = shop_past();
  const BacktestOptions options{.cutoff = Day(2025, 9, 1), .horizon = 60};
  const History then = past.as_of(options.cutoff);
  const Result<Risk> risks = risk(then, learn_risk(then, {.horizon = 60}));
  Table scores = no_scores();
};

TEST_F(ScoreMadeAnywhere, IsJudgedAsOurOwn) {  // T3
  const auto own = backtest(past, Score::risk, options), any = backtest(past, scores, options);
  ASSERT_EQ(any.size(), own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(any[i].measure, own[i].measure);
    EXPECT_EQ(any[i].value, own[i].value) << own[i].measure;
  }
}

TEST_F(ScoreMadeAnywhere, IsCalibratedInTenBins) {  // T3
  const auto bins = calibration(past, options), any_bins = calibration(past, scores, options);
  ASSERT_EQ(bins.size(), 10U);
  std::int64_t customers = 0;
  double worst = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    EXPECT_EQ(any_bins[i].observed, bins[i].observed);
    EXPECT_GE(bins[i].predicted, bins[i == 0 ? 0 : i - 1].predicted);
    EXPECT_LE(bins[i].low, bins[i].observed + 1e-12);
    EXPECT_GE(bins[i].high, bins[i].observed - 1e-12);
    customers += bins[i].customers;
    worst = std::max(worst, std::abs(bins[i].predicted - bins[i].observed));
  }
  EXPECT_EQ(customers, std::ssize(risks.rows));
  EXPECT_LT(worst, .2) << "what was foreseen came";
}

TEST_F(ScoreMadeAnywhere, IsATableThatTheActionTakes) {  // T3
  const auto by_name = run("retention.backtest", R"({"today":"2025-12-31","cutoff":"2025-09-01","horizon":60})",
                           {.past = &past, .tables = {{"scores", &scores}}});
  EXPECT_EQ(by_name.reals(by_name.at("value"))[0], backtest(past, Score::risk, options)[0].value);
}

TEST_F(ScoreMadeAnywhere, IsRefusedWhereItCannotBe) {  // bad input
  const std::string_view known = risks[0].customer;
  const Table twice = with(scores, known, .5), above = with(no_scores(), known, 7);
  const Table of_nobody = with(with(no_scores(), known, .7), "nobody", .5);
  test::expect_refused({
      {"a customer twice", [&] { backtest(past, twice, options); }, {"an earlier row has one already"}},
      {"a chance above 1", [&] { calibration(past, above, options); }, {"row 1", "7"}},
      {"a stranger", [&] { backtest(past, of_nobody, options); }, {"row 2", "nobody"}},
      {"a horizon to come", [&] { backtest(past, scores, {.cutoff = past.today()}); }, {"days are over by"}},
  });
}

}  // namespace
}  // namespace crmcore::retention
