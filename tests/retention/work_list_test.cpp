#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "crmcore/retention/kept_lists.hpp"
#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

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
  options.sellers = {"ana", "luis", "eva"};
  options.capacity = {9, 2, 0};
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
    if (listed.contains(line.customer) && left_alone.contains(std::string(line.customer))) {
      ++on_both;
      again += line.control ? 1 : 0;
    }
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
  for (std::size_t i = 0; i < uplift.size(); ++i) {
    const bool is_recent = known.frame[0].values[i] < std::log1p(30);
    (is_recent ? recent : late) += uplift[i];
    (is_recent ? n_recent : n_late) += 1;
  }
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
  add("Loyal", 1, 1, 300);
  add("Loyal", 1, 0, 700);
  add("Loyal", 0, 1, 100);
  add("Loyal", 0, 0, 900);  // +20 points
  add("At Risk", 1, 1, 110);
  add("At Risk", 1, 0, 890);
  add("At Risk", 0, 1, 100);
  add("At Risk", 0, 0, 900);  // +1
  add("New", 1, 1, 3);
  add("New", 1, 0, 1);  // no control
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
  channel.customer = {60};
  channel.kind = ChannelKind::phone;
  channel.address = "+34600111222";
  channel.consent = Consent::refused;
  change.add(channel);
  const std::string refused = store::get(shop.store(), Id<Customer>{60})->code;
  const auto past = history(shop, Day(2026, 5, 1));
  WorkListOptions options;
  options.capacity = 100;
  options.horizon = 20;
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
  options.persuasion = {};
  options.persuasion.assumed = .8;
  options.actions = Action::parse("visit: strength 3");
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

}  // namespace
}  // namespace crmcore::retention
