#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/retention/backtest.hpp"
#include "crmcore/retention/scores.hpp"
#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

TEST(Risk, IsLearnedCalibratedAndExplained) {  // T1
  const History past = shop_past();
  const RiskModel model = learn_risk(past.as_of(Day(2025, 9, 1)), {.horizon = 60});
  EXPECT_EQ(model.method, "learned");
  EXPECT_LE(model.cuts.front() + Days{60}, Day(2025, 9, 1)) << "features and labels from before only";
  const auto lines = risk(past.as_of(Day(2025, 9, 1)), model);
  for (const auto& line : lines) {
    EXPECT_LE(line.low, line.risk);
    EXPECT_GE(line.high, line.risk);
    EXPECT_FALSE(line.reason_1.empty());
  }
  const auto proof = backtest(past, Score::risk, {.cut = Day(2025, 9, 1), .horizon = 60});
  std::map<std::string_view, double> measured;
  for (const auto& measure : proof) measured[measure.measure] = measure.value;
  EXPECT_GT(measured["auc"], .9);
  EXPECT_LT(measured["calibration_error"], .06);
  EXPECT_GT(measured["auc"], backtest(past, Score::p_alive, {.cut = Day(2025, 9, 1), .horizon = 60})[0].value - .02);
  const auto reasons = why(past.as_of(Day(2025, 9, 1)), model, lines[5].customer);
  double sum = 0;
  for (const auto& reason : reasons)
    if (reason.feature != "logit" && reason.feature != "risk") sum += reason.part;
  EXPECT_NEAR(sum, reasons[reasons.size() - 1].part, 1e-9) << "reasons add up to the logit";
  EXPECT_EQ(reasons[reasons.size() - 1].value, lines[5].risk);
  // those learned from last are the same; where a third of the year is silent they are others
  const auto same = drift(past.as_of(model.cuts.front()), model);
  ASSERT_EQ(same.size(), 13U);
  for (std::size_t f = 0; f + 1 < same.size(); ++f) {
    EXPECT_NEAR(same[f].psi, 0, 1e-12) << same[f].feature;
    EXPECT_NEAR(same[f].then, same[f].now, 1e-12) << same[f].feature;
  }
  const auto later = drift(past.as_of(Day(2025, 9, 1)), model);
  std::vector<std::string> codes;
  std::vector<History::Event> events;
  for (std::uint32_t c = 0; c < past.customers(); ++c) {
    codes.emplace_back(past.code(c));
    for (std::size_t i = 0; i < past[c].days.size(); ++i)
      if (past[c].days[i] < Day(2025, 5, 1))
        events.push_back({c, past[c].days[i], past[c].gross[i], past[c].net[i], 1});
  }
  const auto silent = drift({codes, events, Day(2025, 9, 1), {}}, model);
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
  EXPECT_EQ(test::error_of([&] { learn_risk(young, {.horizon = 0}); }, {"0 days"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { learn_risk(young, {.horizon = 90, .cut = Day(2024, 2, 1)}); }, {"not over"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { why(young, model, "nobody"); }, {"nobody"}), ErrorCode::not_found);
}

TEST(Risk, OfFewCustomersIsNoGroundToActOn) {  // T1
  const History past(
      {"A", "B"},
      {{0, Day(2025, 1, 1), 100, 100, 1}, {1, Day(2025, 3, 1), 100, 100, 1}, {1, Day(2025, 4, 1), 100, 100, 1}},
      Day(2025, 6, 1), {});
  const auto lines = risk(past, learn_risk(past));
  ASSERT_EQ(lines.size(), 2U);
  for (const auto& line : lines) {
    EXPECT_TRUE(line.risk > 0 && line.risk < 1);
    EXPECT_EQ(line.low, 0);
    EXPECT_EQ(line.high, 1);
    EXPECT_NE(line.reason_1.find("no ground to act on: ten customers"), std::string::npos) << line.reason_1;
  }
  const auto list = work_list(nullptr, past, {.control = 0});
  ASSERT_FALSE(list.empty());
  EXPECT_NE(list[0].reason.find("no ground"), std::string::npos) << "the seller is told";
  EXPECT_FALSE(scores(past, learn_risk(past))[0].risk);
  EXPECT_EQ(score_parts(past, learn_risk(past), "A").size(), 8U) << "an unknown risk has no parts";
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, {.caps = {.need_channel = true}}); }, {"only a workspace"}),
            ErrorCode::invalid);
  const History nobody({}, {}, Day(2025, 6, 1), {});
  EXPECT_FALSE(usable(learn_risk(nobody).value_model->status));
  EXPECT_TRUE(risk(nobody, learn_risk(nobody)).empty());
  EXPECT_TRUE(work_list(nullptr, nobody).empty());
}

TEST(Scores, AddUpFromTheirParts) {  // T1
  const History past = shop_past();
  const RiskModel model = learn_risk(past, {.horizon = 60});
  const auto all = scores(past, model);
  for (const auto& line : all)
    for (const double score : {line.bond, line.loyalty, line.risk.value(), line.value}) {
      EXPECT_GE(score, 0);
      EXPECT_LE(score, 100 + 1e-9);
    }
  std::map<std::string, double> sums;
  for (const auto& part : score_parts(past, model, all[9].customer)) sums[part.score] += part.points;
  EXPECT_NEAR(sums["bond"], all[9].bond, 1e-12);
  EXPECT_NEAR(sums["loyalty"], all[9].loyalty, 1e-12);
  EXPECT_NEAR(sums["risk"], *all[9].risk, 1e-12);
  EXPECT_NEAR(sums["value"], all[9].value, 1e-12);
}

TEST(Risk, SaysWhyNothingWasLearned) {  // T1
  std::vector<std::string> codes;
  std::vector<History::Event> events;
  for (std::uint32_t c = 0; c < 250; ++c) {
    codes.push_back("c" + std::to_string(c));
    for (int month = 0; month < 12; ++month)  // everybody comes every month
      events.push_back({c, Day(2024, 1, 1) + Days{30 * month + static_cast<int>(c % 30)}, 1000, 1000, 1});
  }
  const auto reason = [](const History& past) { return risk(past, learn_risk(past))[0].reason_1; };
  EXPECT_NE(reason(History(codes, events, Day(2024, 12, 31), {})).find("only 0 of"), std::string::npos);
  codes.resize(20);
  std::erase_if(events, [](const History::Event& event) { return event.customer >= 20; });
  EXPECT_NE(reason(History(codes, events, Day(2024, 12, 31), {})).find("no earlier window with 200 customers"),
            std::string::npos);
}

}  // namespace
}  // namespace crmcore::retention
