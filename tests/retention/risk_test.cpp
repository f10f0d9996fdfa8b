#include "crmcore/retention/risk.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "crmcore/retention/backtest.hpp"
#include "crmcore/retention/scores.hpp"
#include "crmcore/value_models/customer_forecast.hpp"
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
  EXPECT_NE(model.method, "learned");
  EXPECT_EQ(model.not_learned, "earlier windows are of at most 21 days");
  const auto lines = risk(young, model);
  EXPECT_NE(lines[0].reason_1.find("value model"), std::string::npos);
  EXPECT_EQ(lines[0].reason_1.find("no ground"), std::string::npos);
  EXPECT_TRUE(std::ranges::all_of(lines.rows, [](const Risk& line) {
    return 0 < line.low && line.low < line.risk && line.risk < line.high && line.high < 1;
  })) << "the parameters are not known for sure";
  const auto reasons = why(young, model, lines[0].customer);
  double sum = 0;
  for (const auto& reason : reasons.rows)
    if (reason.feature != "logit" && reason.feature != "risk") sum += reason.part;
  EXPECT_NEAR(sum, reasons[reasons.size() - 1].part, 1e-9);
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
  const History all(codes, events, Day(2024, 12, 31), {});
  EXPECT_NE(reason(all).find("only 0 of"), std::string::npos);
  EXPECT_NE(reason(all.as_of(Day(2024, 1, 8))).find("no earlier window to learn from"), std::string::npos);
}

/// Customers who buy every `gap` days, give or take `jitter`, and never miss; by month: on one day of each.
struct Clockwork {
  const char* name;
  std::uint32_t customers;
  double gap, jitter;
  int horizon;
  double most;  // risk of the riskiest customer
};

History history_of(const Clockwork& clock) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  const Day start(2022, 1, 1);
  const Day end(2024, 12, 31);
  for (std::uint32_t c = 0; c < clock.customers; ++c) {
    statistics::Random random(5, c);
    codes.push_back("C" + std::to_string(1000 + c));
    const double from = 600 * random.uniform();
    if (clock.gap == 0) {
      for (Month month(start + Days{static_cast<int>(from)}); month <= Month(end); month = month.next())
        events.push_back({c, Day(month.year(), month.month(), 1 + static_cast<int>(c % 28)), 1000, 1000, 1});
      continue;
    }
    for (double at = from; start + Days{static_cast<int>(at)} <= end;
         at += std::round(clock.gap + clock.jitter * (2 * random.uniform() - 1)))
      events.push_back({c, start + Days{static_cast<int>(at)}, 1000, 1000, 1});
  }
  return {codes, events, end, {}};
}

TEST(Risk, OfCustomersWhoBuyLikeAClockIsThatOfAClock) {  // T1: 0 of 2000 who stayed away is something known
  for (const Clockwork& clock :
       {Clockwork{"monthly, the longest month", 250, 0, 0, 31, .01},
        Clockwork{"monthly, a quarter", 250, 0, 0, 90, .01}, Clockwork{"every 75 days", 250, 75, 5, 90, .02},
        Clockwork{"weekly", 250, 7, 1, 14, .01},
        Clockwork{"every 75 days, too few for a scorecard", 150, 75, 5, 90, .02}}) {
    const History past = history_of(clock);
    double sum = 0, most = 0;
    const auto lines = risk(past, learn_risk(past, {.horizon = clock.horizon}));
    for (const auto& line : lines) {
      sum += line.risk;
      most = std::max(most, line.risk);
    }
    EXPECT_LE(sum / static_cast<double>(lines.size()), .005) << clock.name;
    std::printf("%s: highest risk %.4f\n", clock.name, most);
    EXPECT_LE(most, clock.most) << clock.name;
  }
}

TEST(Risk, NeverRisesWithTheHorizon) {  // T1: a law, whatever was learned
  for (const History& past : {shop_past(), history_of({"weekly", 60, 7, 3, 0, 1})}) {
    RiskModel model = learn_risk(past, {.horizon = 60});
    std::vector<double> before;
    for (const int horizon : {1, 3, 7, 10, 14, 20, 30, 31, 45, 60, 75, 90, 120, 180, 200, 365, 400, 800, 3660}) {
      model.horizon = horizon;
      const auto now = risk(past, model);
      for (std::size_t i = 0; i < before.size(); ++i) EXPECT_LE(now[i].risk, before[i] + 1e-12) << horizon;
      before.clear();
      for (const auto& line : now) before.push_back(line.risk);
    }
  }
}

TEST(Risk, OfAHorizonDoesNotHangOnTheOneAskedFor) {  // T1: a law
  const History past = shop_past();
  RiskModel asked = learn_risk(past, {.horizon = 30});
  asked.horizon = 75;
  const auto other = risk(past, asked);
  const auto own = risk(past, learn_risk(past, {.horizon = 75}));
  for (std::size_t i = 0; i < own.size(); ++i) EXPECT_EQ(own[i].risk, other[i].risk);
}

/// Customers who live and buy as Pareto/NBD says, and what came of them in the horizon after `cut`.
History pareto_world(int customers, double last_first, int cut, int horizon, std::uint64_t seed) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  const Day start(2020, 1, 1);
  for (int c = 0; c < customers; ++c) {
    statistics::Random random(seed, static_cast<std::uint64_t>(c));
    codes.push_back("C" + std::to_string(10'000 + c));
    const double first = std::floor(random.uniform() * last_first);
    const double rate = random.gamma(.55) / (10.6 * 7);
    const double end = first + random.exponential() * 11.7 * 7 / random.gamma(.6);
    for (double at = first; at <= std::min(end, static_cast<double>(cut + horizon)); at += random.exponential() / rate)
      events.push_back({static_cast<std::uint32_t>(c), start + Days{static_cast<int>(at)}, 1000, 1000, 1});
  }
  return {codes, events, start + Days{cut + horizon}, {}};
}

TEST(Risk, IsNoWorseThanTheTruthInAWorldThatStaysAsItIs) {  // T1: and its intervals hold the true chance
  struct Case {
    const char* name;
    int customers;
    double last_first;
    int cut, horizon;
  };
  const int rounds = test::trials(4);
  for (const Case& one : {Case{"customers who come all the time", 600, 540, 540, 90},
                          Case{"one cohort", 600, 3, 363, 90}, Case{"one cohort, half a year", 600, 3, 363, 180}}) {
    double worse = 0, held = 0, all = 0;
    for (int round = 0; round < rounds; ++round) {
      const History world =
          pareto_world(one.customers, one.last_first, one.cut, one.horizon, 1000 + static_cast<std::uint64_t>(round));
      const History then = world.as_of(Day(2020, 1, 1) + Days{one.cut});
      const auto lines = risk(then, learn_risk(then, {.horizon = one.horizon}));
      const auto table = value_models::purchases(then);
      const auto fitted = value_models::fit(value_models::ModelKind::pareto_nbd, table);
      value_models::Model truth = fitted;
      truth.parameters = {.55, 10.6, .6, 11.7};
      double loss = 0;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto buyer = table[table.row_of[i]];
        const auto chance = [&](const value_models::Model& model) {
          return value_models::CustomerForecast(model, buyer).p_zero(one.horizon / 7.0);
        };
        const double p = chance(truth);
        const auto loss_of = [&](double said) { return -p * std::log(said) - (1 - p) * std::log1p(-said); };
        loss += loss_of(lines[i].risk) - loss_of(chance(fitted));
        held += lines[i].low <= p && p <= lines[i].high ? 1 : 0;
      }
      worse += loss / static_cast<double>(lines.size()) / rounds;
      all += static_cast<double>(lines.size());
    }
    std::printf("%s: log loss %+.4f over the true model's fit, 80 %% intervals hold %.3f\n", one.name, worse,
                held / all);
    EXPECT_LE(worse, .002) << one.name;
    // customers of one world share its parameters: a world is one trial, with a deviation of .25
    const double chance = 2 * .25 / std::sqrt(rounds);
    EXPECT_GE(held / all, .70 - chance) << one.name;
    EXPECT_LE(held / all, .90 + chance) << one.name;
  }
}

TEST_F(LearnedRisk, GivesReasonsThatRaiseIt) {  // T1: a law
  for (const auto& line : risk(then, model))
    for (const std::string& reason : {line.reason_1, line.reason_2, line.reason_3})
      EXPECT_TRUE(reason.empty() || reason == "nothing known raises the risk" || reason.find("(+") != std::string::npos)
          << reason;
}

TEST(Risk, SaysWhereItIsNoBetterThanChance) {  // T1: customers who are all alike
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 300; ++c) {
    statistics::Random random(3, c);
    codes.push_back("C" + std::to_string(1000 + c));
    for (double at = 0; at < 500; at += 60 * random.exponential())
      events.push_back({c, Day(2024, 1, 1) + Days{static_cast<int>(at)}, 1000, 1000, 1});
  }
  const History past{codes, events, Day(2024, 1, 1) + Days{500}, {}};
  const auto lines = risk(past, learn_risk(past, {.horizon = 62}));
  EXPECT_NE(lines[0].reason_1.find("no better than chance in earlier windows"), std::string::npos) << lines[0].reason_1;
  const auto list = work_list(nullptr, past, {.horizon = 62, .control = 0});
  ASSERT_FALSE(list.empty());
  EXPECT_NE(list[0].reason.find("no better than chance"), std::string::npos) << "the seller is told";
}

}  // namespace
}  // namespace crmcore::retention
