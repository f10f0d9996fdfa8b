#include "crmcore/retention/risk.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/retention/backtest.hpp"
#include "crmcore/retention/scores.hpp"
#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

/// Learned on the first of September from what was known then; judged by what came.
class LearnedRisk : public testing::Test {
 protected:
  const Day day{2025, 9, 1};
  const History past = shop_past();
  const History then = past.as_of(day);
  const RiskModel model = learn_risk(then, {.horizon = 60});
};

TEST_F(LearnedRisk, KnowsOnlyTheDaysBefore) {  // T1
  EXPECT_EQ(model.method, "learned");
  EXPECT_LE(model.cutoffs.front() + Days{60}, day) << "features and labels from before only";
}

TEST_F(LearnedRisk, LiesInItsIntervalWithAReason) {  // T1
  for (const auto& line : risk(then, model)) {
    EXPECT_LE(line.low, line.risk);
    EXPECT_GE(line.high, line.risk);
    EXPECT_FALSE(line.reason_1.empty());
  }
}

TEST_F(LearnedRisk, IsCalibratedAndRanksAsWellAsTheValueModel) {  // T1
  const auto proof = backtest(past, Score::risk, {.cutoff = day, .horizon = 60});
  std::map<std::string_view, double> measured;
  for (const auto& measure : proof) measured[measure.measure] = measure.value;
  EXPECT_GT(measured["auc"], .9);
  EXPECT_LT(measured["calibration_error"], .06);
  EXPECT_GT(measured["auc"], backtest(past, Score::p_alive, {.cutoff = day, .horizon = 60})[0].value - .02);
}

TEST_F(LearnedRisk, AddsUpFromItsReasons) {  // T1
  const auto lines = risk(then, model);
  const auto reasons = why(then, model, lines[5].customer);
  double sum = 0;
  for (const auto& reason : reasons)
    if (reason.feature != "logit" && reason.feature != "risk") sum += reason.part;
  EXPECT_NEAR(sum, reasons[reasons.size() - 1].part, 1e-9) << "reasons add up to the logit";
  EXPECT_EQ(reasons[reasons.size() - 1].value, lines[5].risk);
}

TEST_F(LearnedRisk, DoesNotDriftFromThoseItWasLearnedFrom) {  // T1: those learned from last are the same
  const auto same = drift(past.as_of(model.cutoffs.front()), model);
  ASSERT_EQ(same.size(), 13U);
  for (std::size_t f = 0; f + 1 < same.size(); ++f) {
    EXPECT_NEAR(same[f].psi, 0, 1e-12) << same[f].feature;
    EXPECT_NEAR(same[f].then, same[f].now, 1e-12) << same[f].feature;
  }
}

TEST_F(LearnedRisk, DriftsWhereAThirdOfTheYearIsSilent) {  // T1
  const auto later = drift(then, model);
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < past.customers(); ++c) {
    codes.emplace_back(past.code(c));
    for (std::size_t i = 0; i < past[c].days.size(); ++i)
      if (past[c].days[i] < Day(2025, 5, 1))
        events.push_back({c, past[c].days[i], past[c].gross[i], past[c].net[i], 1});
  }
  const auto silent = drift({codes, events, day, {}}, model);
  EXPECT_EQ(silent[0].feature, "recency");
  EXPECT_GT(silent[0].psi, .25) << "above .25 the population is another one";
  EXPECT_LT(later[0].psi, .25);
  EXPECT_GT(silent[0].now, silent[0].then);
  EXPECT_EQ(later[12].feature, "risk");
  EXPECT_EQ(later[12].then, model.base_rate);
}

TEST(Risk, FallsBackToTheValueModelAndSaysSo) {  // T1
  const History young = shop_past().as_of(Day(2024, 3, 1));
  const RiskModel model = learn_risk(young, {.horizon = 90});
  EXPECT_EQ(model.method, "pareto_nbd");
  const auto lines = risk(young, model);
  EXPECT_NE(lines[0].reason_1.find("value model"), std::string::npos);
  EXPECT_EQ(lines[0].reason_1.find("no ground"), std::string::npos);
  EXPECT_TRUE(std::ranges::all_of(lines.rows, [](const Risk& line) {
    return 0 < line.low && line.low < line.risk && line.risk < line.high && line.high < 1;
  })) << "the parameters are not known for sure";
  const auto reasons = why(young, model, lines[0].customer);
  EXPECT_NEAR(reasons[0].part + reasons[1].part + reasons[2].part, reasons[3].part, 1e-12);
  EXPECT_TRUE(drift(young, model).empty());
}

TEST(Risk, RefusesWhatCannotBeLearnedOrTold) {  // bad input
  const History young = shop_past().as_of(Day(2024, 3, 1));
  test::expect_refused({
      {"no horizon", [&] { learn_risk(young, {.horizon = 0}); }, {"horizon must be between 1 and 3660, not 0"}},
      {"a horizon to come",
       [&] { learn_risk(young, {.horizon = 90, .cutoff = Day(2024, 2, 1)}); },
       {"days are over by"}},
      {"the reasons of nobody", [&] { why(young, learn_risk(young), "nobody"); }, {"nobody"}, ErrorCode::not_found},
      {"channels without a workspace",
       [&] { work_list(nullptr, young, {.caps = {.need_channel = true}}); },
       {"needs a workspace"}},
  });
}

/// Two customers with three purchases.
History few_customers() {
  return {{"A", "B"},
          {{0, Day(2025, 1, 1), 100, 100, 1}, {1, Day(2025, 3, 1), 100, 100, 1}, {1, Day(2025, 4, 1), 100, 100, 1}},
          Day(2025, 6, 1),
          {}};
}

TEST(Risk, OfFewCustomersIsNoGroundToActOn) {  // T1
  const History past = few_customers();
  const auto lines = risk(past, learn_risk(past));
  ASSERT_EQ(lines.size(), 2U);
  for (const auto& line : lines) {
    EXPECT_TRUE(line.risk > 0 && line.risk < 1);
    EXPECT_EQ(line.low, 0);
    EXPECT_EQ(line.high, 1);
    EXPECT_NE(line.reason_1.find("no ground to act on: ten customers"), std::string::npos) << line.reason_1;
  }
}

TEST(Risk, TellsTheSellerThatThereIsNoGround) {  // T1
  const auto list = work_list(nullptr, few_customers(), {.control = 0});
  ASSERT_FALSE(list.empty());
  EXPECT_NE(list[0].reason.find("no ground"), std::string::npos) << "the seller is told";
}

TEST(Risk, OfFewCustomersIsNoScore) {  // T1
  const History past = few_customers();
  EXPECT_FALSE(scores(past, learn_risk(past))[0].risk);
  EXPECT_EQ(score_parts(past, learn_risk(past), "A").size(), 8U) << "an unknown risk has no parts";
}

TEST(Risk, OfNobodyIsEmpty) {  // T1
  const History nobody({}, {}, Day(2025, 6, 1), {});
  EXPECT_FALSE(usable(learn_risk(nobody).value_model->status));
  EXPECT_TRUE(risk(nobody, learn_risk(nobody)).empty());
  EXPECT_TRUE(work_list(nullptr, nobody).empty());
}

TEST(Risk, SaysWhyNothingWasLearned) {  // T1
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 250; ++c) {
    codes.push_back("c" + std::to_string(c));
    for (int month = 0; month < 12; ++month)  // everybody comes every month
      events.push_back({c, Day(2024, 1, 1) + Days{30 * month + static_cast<int>(c % 30)}, 1000, 1000, 1});
  }
  const auto reason = [](const History& past) { return risk(past, learn_risk(past))[0].reason_1; };
  EXPECT_NE(reason(History(codes, events, Day(2024, 12, 31), {})).find("only 0 of"), std::string::npos);
  codes.resize(20);
  std::erase_if(events, [](const History::Transaction& event) { return event.customer >= 20; });
  EXPECT_NE(reason(History(codes, events, Day(2024, 12, 31), {})).find("no earlier window with 200 customers"),
            std::string::npos);
}

}  // namespace
}  // namespace crmcore::retention
