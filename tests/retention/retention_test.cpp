#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "crmcore/retention/any_table.hpp"
#include "crmcore/retention/backtest.hpp"
#include "crmcore/retention/kept_lists.hpp"
#include "crmcore/retention/scores.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

/// 600 customers over two years, a third of whom leave on the way.
History shop_past() {
  std::vector<std::string> codes;
  std::vector<History::Event> events;
  for (std::uint32_t c = 0; c < 600; ++c) {
    statistics::Random random(7, c);
    codes.push_back("C" + std::to_string(1000 + c));
    const double gap = 15 + 60 * random.uniform(), end = c % 3 == 0 ? 200 + 500 * random.uniform() : 800;
    for (double at = random.uniform() * 200; at < std::min(end, 730.0);
         at += std::max(1.0, gap * 2 * random.uniform())) {
      const auto minor = static_cast<std::int64_t>(1000 + random.bits() % 4000);
      events.push_back({c, Day(2024, 1, 1) + Days{static_cast<int>(at)}, minor, minor, 1});
    }
  }
  return {std::move(codes), std::move(events), Day(2024, 1, 1) + Days{730}, {}};
}

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

TEST(WorkList, TakesWhatPaysMostWithinWhatSellersCanDo) {  // T2
  const History past = shop_past();
  WorkListOptions options;
  options.sellers = {"ana", "luis"};
  options.actions = Action::parse(
      "call: channel phone, cost 0.5, capacity 10; visit: channel visit, cost 2, capacity 2, strength 1.5");
  options.horizon = 60;
  const auto list = work_list(nullptr, past, options);
  std::map<std::pair<std::string, std::string>, int> load;
  int control = 0;
  Amount least{INT64_MAX};
  for (const auto& line : list) {
    if (line.control) {
      ++control;
      EXPECT_TRUE(line.action.empty());
      continue;
    }
    ++load[{line.seller, line.action}];
    least = std::min(least, line.gain);
    EXPECT_GT(line.gain, Amount{0});
    EXPECT_NE(line.assumption.find("assumed"), std::string::npos);
  }
  EXPECT_EQ(load, (std::map<std::pair<std::string, std::string>, int>{
                      {{"ana", "call"}, 10}, {{"ana", "visit"}, 2}, {{"luis", "call"}, 10}, {{"luis", "visit"}, 2}}));
  EXPECT_GT(control, 0);
  EXPECT_LT(control, 10);
  const auto again = work_list(nullptr, past, options);
  for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(again[i].customer, list[i].customer);
  options.capacity = 0;
  options.actions = {};
  EXPECT_TRUE(work_list(nullptr, past, options).empty()) << "capacity 0: nobody, control group included";
  options.capacity = -1;
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"capacity is -1"}), ErrorCode::invalid);
  options.capacity = 5;
  options.sellers = {"ana", "ana"};
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"named twice"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { Action::parse("call: price 3"); }, {"price"}), ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([] { Action::parse("call: cost -3"); }, {"-3"}), ErrorCode::invalid);
}

TEST(WorkList, KnowsThatSellersDiffer) {  // T2: capacities per seller
  const History past = shop_past();
  WorkListOptions options;
  options.sellers = {"ana", "luis", "eva"}, options.capacity = {9, 2, 0};
  options.actions = Action::parse("call: cost 1; visit: channel visit, cost 5, capacity 1, strength 2");
  options.control = 0;
  std::map<std::pair<std::string, std::string>, int> load;
  for (const auto& line : work_list(nullptr, past, options)) ++load[{line.seller, line.action}];
  EXPECT_EQ(load, (std::map<std::pair<std::string, std::string>, int>{{{"ana", "call"}, 9},
                                                                      {{"ana", "visit"}, 1},
                                                                      {{"luis", "call"}, 2},
                                                                      {{"luis", "visit"}, 1},
                                                                      {{"eva", "visit"}, 1}}));
  options.in_all = {4, 8, 8};
  load.clear();
  for (const auto& line : work_list(nullptr, past, options)) ++load[{line.seller, "all"}];
  EXPECT_EQ(load, (std::map<std::pair<std::string, std::string>, int>{
                      {{"ana", "all"}, 4}, {{"luis", "all"}, 3}, {{"eva", "all"}, 1}}));
  options.capacity = {9, 2};
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"2 of 3 sellers"}), ErrorCode::invalid);
  const auto by_name =
      run("retention.work_list", R"({"today":"2025-12-31","sellers":"ana: 3, luis: 1","control":0,"horizon":60})",
          {.past = &past});
  EXPECT_EQ(by_name.rows(), 4U);
  for (const char* sellers : {"ana: 3, luis", "ana: 3/1, luis", "ana: many"})
    EXPECT_EQ(test::error_of([&] {
                run("retention.work_list", R"({"today":"2025-12-31","sellers":")" + std::string(sellers) + R"("})",
                    {.past = &past});
              }),
              ErrorCode::invalid)
        << sellers;
}

TEST(WorkList, HoldsTheLimitsOfEachChannelAndSeller) {  // T2: capacities per channel and seller
  const History past = shop_past();
  WorkListOptions options;
  options.sellers = {"ana", "luis"};
  options.actions = Action::parse(
      "call: cost 1, capacity 8; offer: cost 3, capacity 8/2, strength 1.4; visit: channel visit, cost 5, strength 2");
  options.channels = WorkListOptions::parse_channels("phone 9/5; visit 2");
  options.control = 0;
  std::map<std::pair<std::string, std::string>, int> load;
  for (const auto& line : work_list(nullptr, past, options)) {
    ++load[{line.seller, line.channel}];
    ++load[{line.seller, line.action}];
  }
  EXPECT_EQ((load[{"ana", "phone"}]), 9);
  EXPECT_EQ((load[{"luis", "phone"}]), 5);
  EXPECT_EQ((load[{"ana", "visit"}]), 4) << "two, as action and as channel";
  EXPECT_LE((load[{"luis", "offer"}]), 2);
  const auto by_name =
      run("retention.work_list",
          R"({"today":"2025-12-31","sellers":"ana,luis","control":0,"channels":"phone 3/1","in_all":"2/1"})",
          {.past = &past});
  EXPECT_EQ(by_name.rows(), 3U);
  options.channels = {{"fax", 3}};
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"fax"}), ErrorCode::unknown_name);
  options.channels = {{"phone", 3}, {"phone", 4}};
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"named twice"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { WorkListOptions::parse_channels("phone"); }, {"missing"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { WorkListOptions::parse_channels("phone few"); }, {"few"}), ErrorCode::invalid);
}

TEST(WorkList, DealsEvenlyAndDrawsAnotherControlGroupAnotherDay) {  // T2
  const History past = shop_past();
  WorkListOptions options;
  options.sellers = {"ana", "luis", "eva"};
  options.capacity = 500;
  options.control = 0.3;
  const auto list = work_list(nullptr, past, options);
  std::map<std::string, std::int64_t> load;
  std::set<std::string> left_alone;
  for (const auto& line : list) {
    ++load[line.seller];
    if (line.control) left_alone.emplace(line.customer);
  }
  for (const auto& seller : options.sellers)
    EXPECT_NEAR(static_cast<double>(load[seller]), static_cast<double>(load["ana"]), 1) << "more places than customers";
  std::size_t again = 0, on_both = 0;
  std::set<std::string_view> listed;
  for (const auto& line : list) listed.insert(line.customer);
  const auto next_day = past.as_of(past.today() - Days{1});
  for (const auto& line : work_list(nullptr, next_day, options))
    if (listed.contains(line.customer) && left_alone.contains(std::string(line.customer)))
      ++on_both, again += line.control ? 1 : 0;
  EXPECT_GT(on_both, 50U);
  EXPECT_NEAR(static_cast<double>(again) / static_cast<double>(on_both), .3, .12) << "nobody is left alone for ever";
}

TEST(WorkList, StatesAnAssumptionForEachSegmentAndHoldsSellersToAllTheyCanDo) {  // T2
  const History past = shop_past();
  WorkListOptions options;
  options.sellers = {"ana", "luis", "eva"};
  options.actions = Action::parse("call: cost 1, capacity 8; visit: channel visit, cost 5, capacity 4, strength 2");
  options.control = 0;
  options.persuasion = Persuasion::parse("Champions 0.5; others 0.05");
  std::map<std::string, int> free_load;
  double free_gain = 0, bound_gain = 0;
  for (const auto& line : work_list(nullptr, past, options)) {
    ++free_load[line.seller];
    free_gain += static_cast<double>(line.gain.minor);
    EXPECT_NE(line.assumption.find(line.segment == "Champions" ? "50 % of those who would stay away in Champions"
                                                               : "5 % of those"),
              std::string::npos)
        << line.assumption;
  }
  EXPECT_EQ(free_load["ana"], 12) << "eight calls and four visits";
  options.in_all = 5;
  std::map<std::string, int> load;
  std::map<std::pair<std::string, std::string>, int> by_action;
  for (const auto& line : work_list(nullptr, past, options)) {
    ++load[line.seller], ++by_action[{line.seller, line.action}];
    bound_gain += static_cast<double>(line.gain.minor);
  }
  for (const auto& seller : options.sellers) {
    EXPECT_EQ(load[seller], 5);
    EXPECT_LE((by_action[{seller, "visit"}]), 4);
  }
  EXPECT_LT(bound_gain, free_gain);
  EXPECT_GT(bound_gain, free_gain * 15 / 36) << "the best are kept";
  EXPECT_EQ(test::error_of([] { Persuasion::parse("Champions 1.5"); }, {"Champions 1.5"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { Persuasion::parse("much"); }, {"much"}), ErrorCode::invalid);
  options.persuasion = Persuasion::parse("Champoins 0.5");
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"Champoins", "Champions"}),
            ErrorCode::unknown_name);
}

TEST(WorkList, LearnsWhomAContactChangesFromWhatWasKnownOnTheDay) {  // T2: T-learner, shrunk by segment
  const History past = shop_past();
  const Day day = past.today() - Days{90};
  const History then = past.as_of(day);
  const auto known = features(then, 60);
  Table campaign(
      std::vector<Table::Description>{
          {"customer"}, {"day", Kind::day}, {"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}},
      {});
  const auto fill = [&](bool depends) {
    for (int back = 0; back < 12; ++back) {  // a campaign on each of twelve days
      const Day on = day - Days{back};
      const History seen = past.as_of(on);
      const auto own = features(seen, 60);
      for (std::size_t i = 0; i < own.customers.size(); ++i) {
        statistics::Random random(99 + static_cast<std::uint64_t>(back), i);
        const bool treated = random.uniform() < .5, recent = own.frame[0].values[i] < std::log1p(30);
        const double chance = .3 + (treated ? (depends ? (recent ? .0 : .4) : .2) : 0);
        campaign.append(std::array<Cell, 5>{Cell::of(seen.code(own.customers[i])), Codec<Day>::encode(on),
                                            Cell::of(std::string_view("Loyal")), Cell::of(std::int64_t{treated}),
                                            Cell::of(std::int64_t{random.uniform() < chance})});
      }
    }
  };
  fill(true);
  const Persuasion learned = learn_persuasion(campaign, past, 60);
  ASSERT_TRUE(learned.individual);
  EXPECT_GT(learned.share, .6) << "half of the learner's word at least";
  const auto uplift = learned.individual->uplift(known.frame);
  double late = 0, recent = 0, n_late = 0, n_recent = 0;
  for (std::size_t i = 0; i < uplift.size(); ++i)
    (known.frame[0].values[i] < std::log1p(30) ? recent : late) += uplift[i],
        (known.frame[0].values[i] < std::log1p(30) ? n_recent : n_late) += 1;
  EXPECT_GT(late / n_late - recent / n_recent, .3);
  WorkListOptions options;
  options.persuasion = learned;
  EXPECT_NE(work_list(nullptr, past, options)[0].assumption.find("what is known of the customer"), std::string::npos);

  campaign = Table(
      std::vector<Table::Description>{
          {"customer"}, {"day", Kind::day}, {"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}},
      {});
  fill(false);
  EXPECT_LT(learn_persuasion(campaign, past, 60).share, .3) << "where all change alike the segment says it all";
  campaign.append(std::array<Cell, 5>{Cell::of(std::string_view("nobody")), Codec<Day>::encode(day),
                                      Cell::of(std::string_view("Loyal")), Cell::of(std::int64_t{1}),
                                      Cell::of(std::int64_t{1})});
  EXPECT_EQ(test::error_of([&] { learn_persuasion(campaign, past, 60); }, {"nobody", "no customer"}),
            ErrorCode::invalid);
}

TEST(WorkList, LearnsPersuasionFromCampaignsWithAControlGroup) {  // T2
  Table campaign(std::vector<Table::Description>{{"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}},
                 {});
  const auto add = [&](const char* segment, int treated, int bought, int times) {
    for (int i = 0; i < times; ++i)
      campaign.append(std::array<Cell, 3>{Cell::of(std::string_view(segment)), Cell::of(std::int64_t{treated}),
                                          Cell::of(std::int64_t{bought})});
  };
  add("Loyal", 1, 1, 300), add("Loyal", 1, 0, 700), add("Loyal", 0, 1, 100), add("Loyal", 0, 0, 900);  // +20 points
  add("At Risk", 1, 1, 110), add("At Risk", 1, 0, 890), add("At Risk", 0, 1, 100), add("At Risk", 0, 0, 900);  // +1
  add("New", 1, 1, 3), add("New", 1, 0, 1);  // no control
  const auto learned = learn_persuasion(campaign).learned;
  ASSERT_EQ(learned.size(), 3U);
  EXPECT_EQ(learned[2].segment, "all");
  std::map<std::string, double> effect;
  for (const auto& one : learned) effect[one.segment] = one.effect;
  EXPECT_NEAR(effect["all"], .105, .01);
  EXPECT_GT(effect["Loyal"], .17);
  EXPECT_LT(effect["Loyal"], .20);
  EXPECT_GT(effect["At Risk"], .01);
  EXPECT_LT(effect["At Risk"], .04);
  add("New", 2, 0, 1);
  EXPECT_EQ(test::error_of([&] { learn_persuasion(campaign); }, {"treated", "2", "neither"}), ErrorCode::invalid);
}

TEST(WorkList, RefusesACampaignThatContradictsItself) {  // T2
  const History past = shop_past();
  const Day day = past.today() - Days{90};
  const auto learned = [&](const std::vector<std::array<std::string, 3>>& rows) {  // customer, segment, treated
    Table campaign(
        std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"segment"}, {"treated"}, {"bought"}}, {});
    for (const auto& [customer, segment, treated] : rows)
      campaign.append(std::array<Cell, 5>{Cell::of(std::string_view(customer)), Codec<Day>::encode(day),
                                          Cell::of(std::string_view(segment)), Cell::of(std::string_view(treated)),
                                          Cell::of(std::string_view("1"))});
    return learn_persuasion(campaign, past, 60).learned;
  };
  const History then = past.as_of(day);
  const std::string a(then.code(0)), b(then.code(1));
  const auto fine = learned({{a, "", "1"}, {b, "", "0"}});
  EXPECT_EQ(fine.back().segment, "all");
  EXPECT_EQ(fine.back().treated, 1) << "the segment is that of the day where none is said";
  EXPECT_EQ(test::error_of(
                [&] {
                  learned({{a, "", "1"}, {b, "", "0"}, {a, "", "0"}});
                },
                {"row 3", a, "row 1"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of(
                [&] {
                  learned({{a, "Loyal", "1"}, {b, "Loyl", "0"}});
                },
                {"row 2", "Loyl", "Loyal"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of(
                [&] {
                  learned({{a, "all", "1"}, {b, "all", "0"}});
                },
                {"row 1", "all"}),
            ErrorCode::unknown_name);
  const auto tell_nothing = [&](Day on) {
    Table campaign(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"treated"}, {"bought"}}, {});
    campaign.append(std::array<Cell, 4>{Cell::of(std::string_view(a)), Codec<Day>::encode(on),
                                        Cell::of(std::string_view("1")), Cell::of(std::string_view("1"))});
    learn_persuasion(campaign, past, 60);
  };
  EXPECT_EQ(test::error_of([&] { tell_nothing(Day(1990, 1, 1)); }, {"had bought"}), ErrorCode::invalid);
}

TEST(WorkList, StatesWhatAnActionWins) {  // T2: the assumption is what was used
  const History past = shop_past();
  WorkListOptions options{.capacity = 5, .control = 0};
  options.persuasion.assumed = .125;
  options.actions = Action::parse("visit: channel visit, strength 1.5");
  for (const auto& line : work_list(nullptr, past, options)) {
    EXPECT_NEAR(static_cast<double>(line.gain.minor), .125 * 1.5 * line.risk * static_cast<double>(line.value.minor),
                1);
    EXPECT_EQ(line.assumption,
              "assumed: a contact wins 12.5 % of those who would stay away, times the strength of visit, 1.5");
  }
  options.margin = 35;
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"35", "0.35"}), ErrorCode::invalid);
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

TEST(WorkList, RefusesWhatIsSaidTwiceOrUnknown) {  // T2
  const auto refused = [](auto&& make, std::initializer_list<std::string_view> words) {
    EXPECT_EQ(test::error_of(make, words), ErrorCode::invalid);
  };
  refused([] { Persuasion::parse("others 0.1; others 0.3"); }, {"others", "twice"});
  refused([] { Persuasion::parse("0.1; 0.2"); }, {"others", "twice"});
  refused([] { Persuasion::parse("At Risk 0.1; At Risk 0.2"); }, {"At Risk", "twice"});
  refused([] { Action::parse("call: cost 1, cost 2"); }, {"call", "cost", "twice"});
  const History past = shop_past();
  WorkListOptions options;
  options.actions = Action::parse("fax: channel fax");
  EXPECT_EQ(test::error_of([&] { work_list(nullptr, past, options); }, {"fax", "channel"}), ErrorCode::unknown_name);
  options.actions = {{.cost = 1e300, .strength = 1e300}};
  refused([&] { work_list(nullptr, past, options); }, {"cost", "1e+300", "trillion"});
}

TEST(WorkList, AsksBeforeItContactsAndIsKept) {  // T2 O3 E8 in part
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  std::string sales = "order,customer,ordered,amount\n";
  for (int i = 0; i < 60; ++i)
    for (int k = 0; k < 3; ++k)
      sales += std::to_string(100 * i + k) + ",C" + std::to_string(100 + i) + "," +
               (Day(2026, 1, 1) + Days{i % 20 + 15 * k}).text() + "," + std::to_string(20 + i) + "\n";
  test::sell(shop, sales);
  auto change = shop.change("ana", "refusal");
  Channel channel;
  channel.customer = {60}, channel.kind = ChannelKind::phone, channel.address = "+34600111222",
  channel.consent = Consent::refused;
  change.add(channel);
  const std::string refused = store::get(shop.store(), Id<Customer>{60})->code;
  const auto past = history(shop, Day(2026, 5, 1));
  WorkListOptions options;
  options.capacity = 100, options.horizon = 20;
  const auto list = work_list(shop, past, options);
  EXPECT_EQ(std::ranges::count(list.rows, refused, &WorkLine::customer), 0);
  keep(change, "May", past, list, 20);
  EXPECT_EQ(test::error_of([&] { keep(change, "May", past, list, 20); }, {"May"}), ErrorCode::duplicate);
  change.commit();
  EXPECT_EQ(shop.store().count({.entity = "work_item"}), static_cast<std::int64_t>(list.size()));
  const outreach::Permissions asked(shop, Day(2026, 5, 10));
  EXPECT_FALSE(asked.may_contact(list[0].customer, "phone").allowed);
  EXPECT_NE(asked.may_contact(list[0].customer, "phone").why.find("30 days"), std::string::npos);
  EXPECT_TRUE(outreach::Permissions(shop, Day(2026, 7, 1)).may_contact(list[0].customer, "phone").allowed);
  EXPECT_NE(outreach::Permissions(shop, Day(2026, 7, 1)).may_contact(refused, "phone").why.find("refused"),
            std::string::npos);
  EXPECT_FALSE(outreach::Permissions(shop, Day(2026, 7, 1), {.need_channel = true})
                   .may_contact(list[0].customer, "email")
                   .allowed);
  EXPECT_EQ(test::error_of([&] { asked.may_contact(refused, "fax"); }, {"fax"}), ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { asked.may_contact("nobody", "phone"); }, {"nobody"}), ErrorCode::not_found);
  EXPECT_TRUE(work_list(shop, past, options).empty()) << "the caps hold";

  test::sell(shop, "order,customer,ordered,amount\n9001," + std::string(list[0].customer) + ",2026-05-08,30\n9002," +
                       std::string(list[1].customer) + ",2026-07-08,30\n");
  const auto came = outcomes(shop, "May", Day(2026, 7, 31));
  EXPECT_EQ(came[0].segment, "all");
  EXPECT_TRUE(came[0].complete);
  EXPECT_EQ(came[0].treated + came[0].control, static_cast<std::int64_t>(list.size()));
  EXPECT_EQ(came[0].treated_bought, 1) << "the second came after the horizon";
  EXPECT_FALSE(outcomes(shop, "May", Day(2026, 5, 2))[0].complete);
  const Table joined = campaign_of(shop.store(), {"May"}, Day(2026, 7, 31), 20);
  EXPECT_EQ(joined.rows(), list.size());
  std::int64_t bought = 0;
  for (const std::int64_t one : joined.integers(joined.at("bought"))) bought += one;
  EXPECT_EQ(bought, came[0].treated_bought + came[0].control_bought);
  EXPECT_EQ(campaign_of(shop.store(), {"May"}, Day(2026, 5, 2), 20).rows(), 0U) << "not over yet";
  const Table later = campaign_of(shop.store(), {"May"}, Day(2026, 7, 31), 70);
  std::int64_t in_seventy = 0;
  for (const std::int64_t one : later.integers(later.at("bought"))) in_seventy += one;
  EXPECT_EQ(in_seventy, bought + 1) << "by the horizon that is asked for, not that of the list";
  EXPECT_EQ(learn_persuasion(joined, history(shop, Day(2026, 7, 31)), 20).learned.back().segment, "all");
  EXPECT_EQ(test::error_of([&] { campaign_of(shop.store(), {"June"}, Day(2026, 7, 31), 20); }, {"June"}),
            ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { outcomes(shop, "June", Day(2026, 5, 2)); }, {"June"}), ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { outcomes(shop, "May", Day(2026, 4, 30)); }, {"May", "2026-05-01"}),
            ErrorCode::invalid);
  auto more = shop.change("ana", "more lists");
  EXPECT_EQ(test::error_of([&] { keep(more, "June, July", past, list, 20); }, {"June, July", "comma"}),
            ErrorCode::invalid);
  const History dollars({"C100"}, {{0, Day(2026, 1, 1), 100, 100, 1}}, Day(2026, 5, 1), Currency("USD"));
  EXPECT_EQ(test::error_of([&] { work_list(shop, dollars, options); }, {"USD", "EUR"}), ErrorCode::mixed_currency);
  EXPECT_EQ(test::error_of([&] { keep(more, "June", dollars, list, 20); }, {"USD", "EUR"}), ErrorCode::mixed_currency);
}

TEST(AnyTable, ForeseesRowsWithoutAnOutcomeAndJudgesTheOthersUnseen) {  // T1 T3
  Table table(std::vector<Table::Description>{{"code"}, {"months", Kind::integer}, {"plan"}, {"usage"}, {"left"}}, {});
  statistics::Random random(3);
  for (int i = 0; i < 900; ++i) {
    const auto months = static_cast<std::int64_t>(random.bits() % 60);
    const bool monthly = random.uniform() < .5, unknown = i % 9 == 0;
    const double chance = statistics::probability(1.5 - static_cast<double>(months) / 12 + (monthly ? 1 : -1));
    const std::string code = "C" + std::to_string(i), usage = i % 7 == 0 ? "" : std::to_string(random.bits() % 100);
    table.append(std::array<Cell, 5>{
        Cell::of(std::string_view(code)), Cell::of(months), Cell::of(std::string_view(monthly ? "monthly" : "yearly")),
        Cell::of(std::string_view(usage)),
        unknown ? Cell() : Cell::of(std::string_view(random.uniform() < chance ? "Yes" : "No"))});
  }
  const TableOptions options{.outcome = "left", .leave_out = {"code"}};
  EXPECT_EQ(test::error_of([&] { frame_of(table); }, {"code", "leave it out"}), ErrorCode::invalid);
  const auto frame = frame_of(table, {"code", "left"});
  EXPECT_TRUE(frame[2].levels.empty()) << "numbers written as text";
  EXPECT_TRUE(std::isnan(frame[2].values[0]));
  const auto rows = chances(table, options);
  Table scored(std::vector<Table::Description>{{"score", Kind::real}, {"outcome"}}, {});
  for (const auto& row : rows) {
    EXPECT_EQ(row.out_of_fold, (row.row - 1) % 9 != 0);
    EXPECT_FALSE(row.reason_2.empty());
    if (row.out_of_fold)
      scored.append(
          std::array<Cell, 2>{Cell::of(row.chance), table.cell(static_cast<std::size_t>(row.row - 1), "left")});
  }
  std::map<std::string_view, double> measured;
  const auto measures = judge(scored);
  for (const auto& measure : measures) measured[measure.measure] = measure.value;
  EXPECT_GT(measured["auc"], .75);
  EXPECT_LT(measured["calibration_error"], .08);
  EXPECT_GE(measured["money_saved"], 0);
  EXPECT_EQ(measured.count("qini"), 0U);
  EXPECT_EQ(test::error_of([&] { chances(table, {.outcome = "gone"}); }, {"gone"}), ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { chances(table, {.outcome = "plan", .leave_out = {"code"}}); }, {"row 1", "plan"}),
            ErrorCode::invalid);
  TableOptions one = options;
  one.folds = 1;
  EXPECT_EQ(test::error_of([&] { chances(table, one); }, {"1 folds"}), ErrorCode::invalid);
  Table few(std::vector<Table::Description>{{"x"}, {"left", Kind::integer}}, {});
  for (int i = 0; i < 8; ++i)
    few.append(
        std::array<Cell, 2>{Cell::of(std::string_view(i == 3 ? "-inf" : "1.5")), Cell::of(std::int64_t{i == 5})});
  EXPECT_EQ(test::error_of([&] { chances(few, {.outcome = "left"}); }, {"row 4", "x", "infinite"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { chances(few, {.outcome = "left", .leave_out = {"x"}}); }, {"no column is left"}),
            ErrorCode::invalid);
  Table alone(std::vector<Table::Description>{{"x", Kind::integer}, {"left", Kind::integer}}, {});
  for (int i = 0; i < 8; ++i)
    alone.append(std::array<Cell, 2>{Cell::of(std::int64_t{i}), Cell::of(std::int64_t{i == 5})});
  EXPECT_EQ(test::error_of([&] { chances(alone, {.outcome = "left"}); }, {"1 row has left 1"}), ErrorCode::invalid);
  scored.append(std::array<Cell, 2>{Cell(), Cell::of(std::string_view("No"))});
  EXPECT_EQ(test::error_of([&] { judge(scored); }, {"row 801", "score"}), ErrorCode::invalid);
}

TEST(WorkList, BelievesACampaignAsFarAsItIsKnown) {  // T2
  const History past = shop_past();
  WorkListOptions options{.control = 0};
  const auto assumed = work_list(nullptr, past, options);
  const auto with = [&](int treated, int control, int treated_bought, int control_bought) {
    Table campaign(std::vector<Table::Description>{{"segment"}, {"treated"}, {"bought"}}, {});
    for (int i = 0; i < treated + control; ++i)
      campaign.append(std::array<Cell, 3>{
          Cell::of(std::string_view("Loyal")), Cell::of(std::string_view(i < treated ? "True" : "0")),
          Cell::of(std::string_view((i < treated ? i < treated_bought : i - treated < control_bought) ? "1" : "no"))});
    options.persuasion = learn_persuasion(campaign);
    return work_list(nullptr, past, options);
  };
  const auto few = with(10, 1, 10, 0), against = with(10, 1, 1, 1);  // rises of 100 and of -90 points, hardly known
  ASSERT_EQ(few.size(), assumed.size());
  ASSERT_EQ(against.size(), assumed.size());
  EXPECT_NE(few[0].assumption.find("the rest is assumed"), std::string::npos) << few[0].assumption;
  EXPECT_NEAR(static_cast<double>(few[0].gain.minor), static_cast<double>(assumed[0].gain.minor),
              .3 * static_cast<double>(assumed[0].gain.minor));
  const auto many = with(20'000, 20'000, 8'000, 2'000);  // +30 points
  EXPECT_EQ(many[0].assumption.find("the rest"), std::string::npos) << many[0].assumption;
  options.persuasion = {}, options.persuasion.assumed = .8, options.actions = Action::parse("visit: strength 3");
  for (const auto& lines : {many, work_list(nullptr, past, options)})
    for (const auto& line : lines)
      EXPECT_LE(static_cast<double>(line.gain.minor), line.risk * static_cast<double>(line.value.minor) + 1)
          << "no more can be won than would be lost";
  EXPECT_EQ(test::error_of([&] { with(10, 0, 3, 0); }, {"everybody of the campaign was treated"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { with(0, 0, 0, 0); }, {"no rows"}), ErrorCode::invalid);
}

TEST(WorkList, LeavesAShareAloneWhateverTheLimits) {  // T2: of those who would have been on the list
  const History past = shop_past();
  double treated = 0, control = 0, treated_gain = 0, control_gain = 0;
  WorkListOptions options;
  for (int seller = 0; seller < 10; ++seller) options.sellers.push_back("s" + std::to_string(seller));
  options.capacity = 2;
  for (options.seed = 1; options.seed <= 12; ++options.seed)
    for (const auto& line : work_list(nullptr, past, options)) {
      (line.control ? control : treated) += 1;
      (line.control ? control_gain : treated_gain) += static_cast<double>(line.gain.minor);
    }
  EXPECT_EQ(treated, 12 * 22);
  EXPECT_NEAR(control / (treated + control), .1, .05);
  EXPECT_NEAR(control_gain / control / (treated_gain / treated), 1, .2) << "they are alike";
}

TEST(AnyTable, BacktestsAScoreMadeAnywhere) {  // T3
  const History past = shop_past();
  const BacktestOptions options{.cut = Day(2025, 9, 1), .horizon = 60};
  const History then = past.as_of(options.cut);
  const auto risks = risk(then, learn_risk(then, {.horizon = 60}));
  Table scores(std::vector<Table::Description>{{"customer"}, {"score", Kind::real}}, {});
  for (const auto& line : risks) scores.append(std::array<Cell, 2>{Cell::of(line.customer), Cell::of(line.risk)});
  const auto own = backtest(past, Score::risk, options), any = backtest(past, scores, options);
  ASSERT_EQ(any.size(), own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(any[i].measure, own[i].measure);
    EXPECT_EQ(any[i].value, own[i].value) << own[i].measure;
  }
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
  const auto by_name = run("retention.backtest", R"({"today":"2025-12-31","cut":"2025-09-01","horizon":60})",
                           {.past = &past, .tables = {{"scores", &scores}}});
  EXPECT_EQ(by_name.reals(by_name.at("value"))[0], own[0].value);
  scores.append(std::array<Cell, 2>{Cell::of(risks[0].customer), Cell::of(.5)});
  EXPECT_EQ(test::error_of([&] { backtest(past, scores, options); }, {"has a score already"}), ErrorCode::invalid);
  Table wrong(std::vector<Table::Description>{{"customer"}, {"score", Kind::real}}, {});
  wrong.append(std::array<Cell, 2>{Cell::of(risks[0].customer), Cell::of(7.0)});
  EXPECT_EQ(test::error_of([&] { calibration(past, wrong, options); }, {"row 1", "7"}), ErrorCode::invalid);
  wrong.append(std::array<Cell, 2>{Cell::of(std::string_view("nobody")), Cell::of(.5)});
  EXPECT_EQ(test::error_of([&] { backtest(past, wrong, options); }, {"row 2", "nobody"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { backtest(past, scores, {.cut = past.today()}); }, {"not over"}), ErrorCode::invalid);
}

TEST(AnyTable, MeasuresTiesAndLossesAsTheyAre) {  // T3
  const std::vector<double> score{.9, .8, .3};
  const std::vector<std::uint8_t> y{1, 1, 0};
  for (const double offer : {10., 20.}) {  // as much as one who stays brings, and more
    const auto profit = statistics::expected_maximum_profit(score, y, {.value = 10, .offer = offer, .contact = 0});
    EXPECT_EQ(profit.value, 0);
    EXPECT_EQ(profit.fraction, 0);
  }
  std::vector<double> tied;
  std::vector<std::uint8_t> treated, bought;
  for (std::size_t i = 0; i < 200; ++i) {
    statistics::Random random(2, i);
    tied.push_back(i % 4 == 0 ? .9 : .1);
    treated.push_back(random.uniform() < .5), bought.push_back(random.uniform() < .3);
  }
  const auto before = statistics::uplift_at(tied, treated, bought, .3);
  std::ranges::reverse(tied), std::ranges::reverse(treated), std::ranges::reverse(bought);
  EXPECT_NEAR(*statistics::uplift_at(tied, treated, bought, .3), *before, 1e-12) << "the order of rows says nothing";
}

TEST(AnyTable, RefusesACampaignWithoutAControlGroup) {  // T3
  Table table(
      std::vector<Table::Description>{{"score", Kind::real}, {"outcome", Kind::integer}, {"treated", Kind::integer}},
      {});
  for (int i = 0; i < 40; ++i)
    table.append(
        std::array<Cell, 3>{Cell::of(i / 40.0), Cell::of(std::int64_t{i % 3 == 0}), Cell::of(std::int64_t{1})});
  EXPECT_EQ(test::error_of([&] { judge(table); }, {"all 40 rows have treated 1"}), ErrorCode::invalid);
  table.append(std::array<Cell, 3>{Cell::of(.001), Cell::of(std::int64_t{1}), Cell::of(std::int64_t{0})});
  const auto measured = judge(table);
  const auto has = [&](std::string_view name) {
    return std::ranges::count(measured.rows, name, &Measure::measure) == 1;
  };
  EXPECT_TRUE(has("uplift_100"));
  EXPECT_FALSE(has("uplift_10")) << "no one of the control group is among the best tenth";
  EXPECT_EQ(test::error_of([&] { judge(table, {.alpha = 0}); }, {"alpha cannot be 0"}), ErrorCode::invalid);
  const auto emp = [&](double alpha, double beta) {
    return judge(table, {.offer = 50, .contact = 20, .alpha = alpha, .beta = beta})[7].value;
  };
  EXPECT_EQ(judge(table)[7].measure, "emp");
  EXPECT_GT(emp(14, 6), emp(6, 14)) << "the more take the offer the better";
  EXPECT_EQ(run("retention.bins", "{}", {.input = &table}).rows(), 10U);
}

TEST(AnyTable, MoneySavedIsWhatTheOrderOfAScoreEarns) {  // T3
  const std::vector<double> best{.9, .8, .2, .1}, worst{.1, .2, .8, .9};
  const std::vector<std::uint8_t> y{1, 1, 0, 0};
  const statistics::CampaignCosts costs{.value = 100, .offer = 10, .contact = 2, .gamma = .5};
  const auto saved = [&](const std::vector<double>& score) { return measures(score, y, false, costs)[9]; };
  EXPECT_EQ(saved(best).measure, "money_saved");
  // two leavers: .5 × 90 − 2 each; the two who stay would take the offer: −12 each
  EXPECT_NEAR(saved(best).value, 2 * 43.0 - (2 * 43.0 - 2 * 12.0), 1e-12);
  EXPECT_NEAR(saved(worst).value, 0, 1e-12);
}

TEST(Uplift, FindsWhomAContactChanges) {  // T3: Hillstrom, segmentation-retention.md 3.8
  const auto rows = test::data_rows("hillstrom-email/hillstrom.csv.gz");
  if (rows.empty()) GTEST_SKIP() << "hillstrom-email is not on this machine (CRMCORE_DATA)";
  statistics::Frame learned, judged;
  const std::array<const char*, 7> names{"recency", "history", "mens", "womens", "newbie", "zip_code", "channel"};
  const std::array<std::size_t, 7> places{0, 2, 3, 4, 6, 5, 7};
  std::vector<std::uint8_t> treated_learned, treated_judged, visit_learned, visit_judged;
  for (std::size_t c = 0; c < 7; ++c) {
    statistics::FrameColumn column{names[c], {}, {}};
    if (c >= 5)
      for (const auto& row : rows)
        if (std::ranges::find(column.levels, row[places[c]]) == column.levels.end())
          column.levels.push_back(row[places[c]]);
    learned.push_back(column), judged.push_back(column);
  }
  std::size_t kept = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r][8] == "Mens E-Mail") continue;
    const bool even = kept++ % 2 == 0;
    for (std::size_t c = 0; c < 7; ++c) {
      auto& column = (even ? learned : judged)[c];
      const std::string& text = rows[r][places[c]];
      column.values.push_back(c >= 5
                                  ? static_cast<double>(std::ranges::find(column.levels, text) - column.levels.begin())
                                  : std::strtod(text.c_str(), nullptr));
    }
    (even ? treated_learned : treated_judged).push_back(rows[r][8] == "Womens E-Mail" ? 1 : 0);
    (even ? visit_learned : visit_judged).push_back(rows[r][9] == "1" ? 1 : 0);
  }
  const UpliftModel model(learned, treated_learned, visit_learned);  // as it comes, ridge by its own folds
  const auto score = model.uplift(judged);
  std::printf("hillstrom: uplift of the best 10, 30, 50, 100 %%: %.5f %.5f %.5f %.5f; qini %.5f\n",
              *statistics::uplift_at(score, treated_judged, visit_judged, .1),
              *statistics::uplift_at(score, treated_judged, visit_judged, .3),
              *statistics::uplift_at(score, treated_judged, visit_judged, .5),
              *statistics::uplift_at(score, treated_judged, visit_judged, 1),
              statistics::uplift(score, treated_judged, visit_judged).qini);
  EXPECT_GE(*statistics::uplift_at(score, treated_judged, visit_judged, .3), .0666);
  EXPECT_GT(statistics::uplift(score, treated_judged, visit_judged).qini, 0);
}

}  // namespace
}  // namespace crmcore::retention
