#include "crmcore/retention/work_list.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

using Load = std::map<std::pair<std::string, std::string>, int>;

/// Two sellers, who can each make ten calls and two visits.
WorkListOptions two_sellers() {
  WorkListOptions options;
  options.sellers = {"ana", "luis"};
  options.actions = ContactAction::parse(
      "call: channel phone, cost 0.5, capacity 10; visit: channel visit, cost 2, capacity 2, strength 1.5");
  options.horizon = 60;
  return options;
}

TEST(WorkList, TakesWhatPaysMostWithinWhatSellersCanDo) {  // T2
  const auto list = work_list(nullptr, shop_past(), two_sellers());
  Load load;
  for (const auto& line : list) {
    if (line.control) continue;
    ++load[{line.seller, line.action}];
    EXPECT_GT(line.gain, Amount{0});
    EXPECT_NE(line.assumption.find("assumed"), std::string::npos);
  }
  EXPECT_EQ(load, (Load{{{"ana", "call"}, 10}, {{"ana", "visit"}, 2}, {{"luis", "call"}, 10}, {{"luis", "visit"}, 2}}));
}

TEST(WorkList, LeavesAFewAloneToCompareWith) {  // T2
  int control = 0;
  for (const auto& line : work_list(nullptr, shop_past(), two_sellers())) {
    if (!line.control) continue;
    ++control;
    EXPECT_TRUE(line.action.empty());
  }
  EXPECT_GT(control, 0);
  EXPECT_LT(control, 10);
}

TEST(WorkList, IsTheSameWhenMadeAgain) {  // T2
  const History past = shop_past();
  const auto list = work_list(nullptr, past, two_sellers());
  const auto again = work_list(nullptr, past, two_sellers());
  ASSERT_EQ(again.size(), list.size());
  for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(again[i].customer, list[i].customer);
}

TEST(WorkList, IsEmptyWhereNobodyCanDoAnything) {  // T2
  WorkListOptions options = two_sellers();
  options.capacity = 0;
  options.actions = {};
  EXPECT_TRUE(work_list(nullptr, shop_past(), options).empty()) << "capacity 0: nobody, control group included";
}

TEST(WorkList, RefusesOptionsThatCannotBe) {  // bad input
  const History past = shop_past();
  const auto asked = [&](auto&& change) {
    return [&past, change] {
      WorkListOptions options = two_sellers();
      options.actions = {};
      change(options);
      work_list(nullptr, past, options);
    };
  };
  using Options = WorkListOptions;
  test::expect_refused({
      {"a capacity below 0",
       asked([](Options& o) { o.capacity = -1; }),
       {"capacity must be between 0 and 1000000 contacts of each seller, not -1"}},
      {"a seller twice",
       asked([](Options& o) {
         o.sellers = {"ana", "ana"};
       }),
       {"named twice"}},
      {"capacities of some sellers",
       asked([](Options& o) {
         o.sellers = {"ana", "luis", "eva"};
         o.capacity = {9, 2};
       }),
       {"one for each of the 3, not 2"}},
      {"a limit of an unknown channel",
       asked([](Options& o) {
         o.channels = {{"fax", 3}};
       }),
       {"fax"},
       ErrorCode::unknown_name},
      {"a channel twice",
       asked([](Options& o) {
         o.channels = {{"phone", 3}, {"phone", 4}};
       }),
       {"named twice"}},
      {"an action by an unknown channel",
       asked([](Options& o) { o.actions = ContactAction::parse("fax: channel fax"); }),
       {"fax", "channel"},
       ErrorCode::unknown_name},
      {"a cost beyond all money",
       asked([](Options& o) { o.actions = {{.cost = 1e300, .strength = 1e300}}; }),
       {"cost", "1e+300", "trillion"}},
      {"a margin in per cent", asked([](Options& o) { o.margin = 35; }), {"35", "at most 1"}},
      {"an assumption of an unknown segment",
       asked([](Options& o) { o.uplift = UpliftAssumption::parse("Champoins 0.5"); }),
       {"Champoins", "Champions"},
       ErrorCode::unknown_name},
  });
}

TEST(WorkList, RefusesActionsAndLimitsThatCannotBeRead) {  // bad input
  test::expect_refused({
      {"an unknown word", [] { ContactAction::parse("call: price 3"); }, {"price"}, ErrorCode::unknown_name},
      {"a cost below 0", [] { ContactAction::parse("call: cost -3"); }, {"-3"}},
      {"a cost twice", [] { ContactAction::parse("call: cost 1, cost 2"); }, {"call", "cost", "twice"}},
      {"a channel without a limit", [] { WorkListOptions::parse_channels("phone"); }, {"it is empty"}},
      {"a limit in words", [] { WorkListOptions::parse_channels("phone few"); }, {"few"}},
  });
}

TEST(WorkList, RefusesSellersThatCannotBeRead) {  // bad input
  const History past = shop_past();
  for (const char* sellers : {"ana: 3, luis", "ana: 3/1, luis", "ana: many"})
    EXPECT_EQ(test::error_of([&] {
                run("retention.work_list", R"({"today":"2025-12-31","sellers":")" + std::string(sellers) + R"("})",
                    {.past = &past});
              }),
              ErrorCode::invalid)
        << sellers;
}

/// Three sellers, of whom Eva only makes her one visit.
WorkListOptions three_sellers() {
  WorkListOptions options;
  options.sellers = {"ana", "luis", "eva"};
  options.capacity = {9, 2, 0};
  options.actions = ContactAction::parse("call: cost 1; visit: channel visit, cost 5, capacity 1, strength 2");
  options.control = 0;
  return options;
}

TEST(WorkList, KnowsThatSellersDiffer) {  // T2: capacities per seller
  Load load;
  for (const auto& line : work_list(nullptr, shop_past(), three_sellers())) ++load[{line.seller, line.action}];
  EXPECT_EQ(load, (Load{{{"ana", "call"}, 9},
                        {{"ana", "visit"}, 1},
                        {{"luis", "call"}, 2},
                        {{"luis", "visit"}, 1},
                        {{"eva", "visit"}, 1}}));
}

TEST(WorkList, HoldsEachSellerToAllTheyCanDo) {  // T2: capacities per seller, over all actions
  WorkListOptions options = three_sellers();
  options.in_all = {4, 8, 8};
  std::map<std::string, int> load;
  for (const auto& line : work_list(nullptr, shop_past(), options)) ++load[line.seller];
  EXPECT_EQ(load, (std::map<std::string, int>{{"ana", 4}, {"luis", 3}, {"eva", 1}}));
}

TEST(WorkList, ReadsSellersWithWhatTheyCanDo) {  // T2
  const History past = shop_past();
  const auto by_name =
      run("retention.work_list", R"({"today":"2025-12-31","sellers":"ana: 3, luis: 1","control":0,"horizon":60})",
          {.past = &past});
  EXPECT_EQ(by_name.rows(), 4U);
}

TEST(WorkList, HoldsTheLimitsOfEachChannelAndSeller) {  // T2: capacities per channel and seller
  WorkListOptions options;
  options.sellers = {"ana", "luis"};
  options.actions = ContactAction::parse(
      "call: cost 1, capacity 8; offer: cost 3, capacity 8/2, strength 1.4; visit: channel visit, cost 5, strength 2");
  options.channels = WorkListOptions::parse_channels("phone 9/5; visit 2");
  options.control = 0;
  Load load;
  for (const auto& line : work_list(nullptr, shop_past(), options)) {
    ++load[{line.seller, line.channel}];
    ++load[{line.seller, line.action}];
  }
  EXPECT_EQ((load[{"ana", "phone"}]), 9);
  EXPECT_EQ((load[{"luis", "phone"}]), 5);
  EXPECT_EQ((load[{"ana", "visit"}]), 4) << "two, as action and as channel";
  EXPECT_LE((load[{"luis", "offer"}]), 2);
}

TEST(WorkList, ReadsTheLimitsOfEachChannelAndSeller) {  // T2
  const History past = shop_past();
  const auto by_name =
      run("retention.work_list",
          R"({"today":"2025-12-31","sellers":"ana,luis","control":0,"channels":"phone 3/1","in_all":"2/1"})",
          {.past = &past});
  EXPECT_EQ(by_name.rows(), 3U);
}

/// More places than customers.
WorkListOptions many_places() {
  WorkListOptions options;
  options.sellers = {"ana", "luis", "eva"};
  options.capacity = 500;
  options.control = 0.3;
  return options;
}

TEST(WorkList, DealsEvenly) {  // T2
  const WorkListOptions options = many_places();
  std::map<std::string, std::int64_t> load;
  for (const auto& line : work_list(nullptr, shop_past(), options)) ++load[line.seller];
  for (const auto& seller : options.sellers)
    EXPECT_NEAR(static_cast<double>(load[seller]), static_cast<double>(load["ana"]), 1) << "more places than customers";
}

TEST(WorkList, DrawsAnotherControlGroupAnotherDay) {  // T2
  const History past = shop_past();
  std::set<std::string> listed, left_alone;
  for (const auto& line : work_list(nullptr, past, many_places())) {
    listed.emplace(line.customer);
    if (line.control) left_alone.emplace(line.customer);
  }
  std::size_t again = 0, on_both = 0;
  for (const auto& line : work_list(nullptr, past.as_of(past.today() - Days{1}), many_places())) {
    const std::string customer(line.customer);
    if (!listed.contains(customer) || !left_alone.contains(customer)) continue;
    ++on_both;
    again += line.control ? 1 : 0;
  }
  EXPECT_GT(on_both, 50U);
  EXPECT_NEAR(static_cast<double>(again) / static_cast<double>(on_both), .3, .12) << "nobody is left alone for ever";
}

/// Three sellers who can each make eight calls and four visits, which win most among champions.
WorkListOptions for_champions() {
  WorkListOptions options;
  options.sellers = {"ana", "luis", "eva"};
  options.actions =
      ContactAction::parse("call: cost 1, capacity 8; visit: channel visit, cost 5, capacity 4, strength 2");
  options.control = 0;
  options.uplift = UpliftAssumption::parse("Champions 0.5; others 0.05");
  return options;
}

TEST(WorkList, StatesAnAssumptionForEachSegment) {  // T2
  int lines_of_ana = 0;
  for (const auto& line : work_list(nullptr, shop_past(), for_champions())) {
    lines_of_ana += line.seller == "ana" ? 1 : 0;
    EXPECT_NE(line.assumption.find(line.segment == "Champions" ? "50 % of those who would stay away in Champions"
                                                               : "5 % of those"),
              std::string::npos)
        << line.assumption;
  }
  EXPECT_EQ(lines_of_ana, 12) << "eight calls and four visits";
}

TEST(WorkList, KeepsTheBestWhereSellersCanDoLessInAll) {  // T2
  const History past = shop_past();
  WorkListOptions options = for_champions();
  double free_gain = 0, bound_gain = 0;
  for (const auto& line : work_list(nullptr, past, options)) free_gain += static_cast<double>(line.gain.minor);
  options.in_all = 5;
  std::map<std::string, int> load;
  Load by_action;
  for (const auto& line : work_list(nullptr, past, options)) {
    ++load[line.seller];
    ++by_action[{line.seller, line.action}];
    bound_gain += static_cast<double>(line.gain.minor);
  }
  for (const auto& seller : options.sellers) {
    EXPECT_EQ(load[seller], 5);
    EXPECT_LE((by_action[{seller, "visit"}]), 4);
  }
  EXPECT_LT(bound_gain, free_gain);
  EXPECT_GT(bound_gain, free_gain * 15 / 36) << "the best are kept";
}

TEST(WorkList, StatesWhatAnActionWins) {  // T2: the assumption is what was used
  const History past = shop_past();
  WorkListOptions options{.capacity = 5, .control = 0};
  options.uplift.assumed = .125;
  options.actions = ContactAction::parse("visit: channel visit, strength 1.5");
  for (const auto& line : work_list(nullptr, past, options)) {
    EXPECT_NEAR(static_cast<double>(line.gain.minor), .125 * 1.5 * line.risk * static_cast<double>(line.value.minor),
                1);
    EXPECT_EQ(line.assumption,
              "assumed: a contact wins 12.5 % of those who would stay away, times the strength of visit, 1.5");
  }
}

/// The list after a campaign among loyal customers: so many treated and left alone, and so many of each who bought.
Result<WorkLine> after_campaign(int treated, int control, int treated_bought, int control_bought) {
  Table campaign(std::vector<Table::Description>{{"segment"}, {"treated"}, {"bought"}}, {});
  for (int i = 0; i < treated + control; ++i) {
    const bool is_treated = i < treated;
    const bool bought = is_treated ? i < treated_bought : i - treated < control_bought;
    campaign.append(std::array<Cell, 3>{Cell::of(std::string_view("Loyal")),
                                        Cell::of(std::string_view(is_treated ? "True" : "0")),
                                        Cell::of(std::string_view(bought ? "1" : "no"))});
  }
  WorkListOptions options{.control = 0};
  options.uplift = learn_uplift(campaign);
  return work_list(nullptr, shop_past(), options);
}

TEST(WorkList, BelievesACampaignAsFarAsItIsKnown) {  // T2: rises of 100 and of −90 points, hardly known
  const auto assumed = work_list(nullptr, shop_past(), {.control = 0});
  const auto few = after_campaign(10, 1, 10, 0), against = after_campaign(10, 1, 1, 1);
  ASSERT_EQ(few.size(), assumed.size());
  ASSERT_EQ(against.size(), assumed.size());
  EXPECT_NE(few[0].assumption.find("the rest is assumed"), std::string::npos) << few[0].assumption;
  EXPECT_NEAR(static_cast<double>(few[0].gain.minor), static_cast<double>(assumed[0].gain.minor),
              .3 * static_cast<double>(assumed[0].gain.minor));
}

TEST(WorkList, BelievesALargeCampaignWholly) {  // T2: a rise of 30 points
  const auto many = after_campaign(20'000, 20'000, 8'000, 2'000);
  EXPECT_EQ(many[0].assumption.find("the rest"), std::string::npos) << many[0].assumption;
}

TEST(WorkList, WinsNoMoreThanWouldBeLost) {  // T2
  WorkListOptions strong{.control = 0};
  strong.uplift.assumed = .8;
  strong.actions = ContactAction::parse("visit: strength 3");
  for (const auto& lines : {after_campaign(20'000, 20'000, 8'000, 2'000), work_list(nullptr, shop_past(), strong)})
    for (const auto& line : lines)
      EXPECT_LE(static_cast<double>(line.gain.minor), line.risk * static_cast<double>(line.value.minor) + 1);
}

TEST(WorkList, LeavesAShareAloneWhateverTheLimits) {  // T2: of those who would have been on the list
  const History past = shop_past();
  double treated = 0, control = 0, treated_gain = 0, control_gain = 0;
  WorkListOptions options;
  for (int seller = 0; seller < 10; ++seller) options.sellers.push_back("s" + std::to_string(seller));
  options.capacity = 6;
  for (options.seed = 1; options.seed <= 4; ++options.seed)
    for (const auto& line : work_list(nullptr, past, options)) {
      (line.control ? control : treated) += 1;
      (line.control ? control_gain : treated_gain) += static_cast<double>(line.gain.minor);
    }
  EXPECT_EQ(treated, 4 * 66);
  EXPECT_NEAR(control / (treated + control), .1, .05);
  EXPECT_NEAR(control_gain / control / (treated_gain / treated), 1, .2) << "they are alike";
}

}  // namespace
}  // namespace crmcore::retention
