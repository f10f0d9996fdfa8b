#include "crmcore/history/first_purchases.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace crmcore {
namespace {

const char* const sales =
    "order,customer,product,ordered,quantity,amount\n"
    "1,A,CAKE,2026-01-01,2,20\n"
    "1,A,TEA,2026-01-01,1,3\n"
    "2,A,TEA,2026-01-11,1,3\n"
    "3,B,CAKE,2026-01-02,1,10\n"
    "4,B,BUN,2026-01-22,4,8\n"
    "4,B,CAKE,2026-01-22,-1,-10\n"
    "5,C,BUN,2026-03-20,1,2\n"
    "6,A,BUN,2026-03-25,5,10\n";

class FirstPurchases : public testing::Test {
 protected:
  FirstPurchases() : shop(Workspace::open(file.path())) {
    test::sell(shop, sales);
    auto change = shop.change("test", "costs");
    const auto costs = [&](std::string_view code, std::int64_t cost) {
      const auto id = shop.store().find_id(shop.store().entity("product"), std::array<std::string_view, 1>{"code"},
                                           std::array{Cell::of(code)});
      change.edit(Id<Product>{*id}, [&](Product& product) { product.unit_cost = Decimal::of(cost); });
    };
    costs("CAKE", 4);
    costs("TEA", 1);
    for (const std::int64_t order : {1, 5, 6}) change.edit(Id<Order>{order}, [](Order& o) { o.channel = "web"; });
    for (const std::int64_t order : {2, 3, 4}) change.edit(Id<Order>{order}, [](Order& o) { o.channel = "counter"; });
    change.edit(Id<Order>{1}, [](Order& o) { o.campaign = "Easter"; });
    change.commit();
  }
  test::TempFile file;
  Workspace shop;
  const Day today{2026, 3, 31};
};

TEST_F(FirstPurchases, TellFirstDayChannelCampaignAndProduct) {  // C2 L6
  const auto firsts = first_purchases(shop.store(), history(shop, today));
  ASSERT_EQ(firsts.size(), 3U);
  EXPECT_EQ(firsts[0].first_day, Day(2026, 1, 1));
  EXPECT_EQ(firsts[0].channel, "web");
  EXPECT_EQ(firsts[0].campaign, "Easter");
  EXPECT_EQ(firsts[0].product, "CAKE") << "it brought most";
  EXPECT_FALSE(firsts[1].campaign.has_value());
}

TEST_F(FirstPurchases, TellWhatCameAgainOnTheSecondDay) {  // C2 L6
  const auto firsts = first_purchases(shop.store(), history(shop, today));
  EXPECT_EQ(firsts[0].second_product, "TEA");
  EXPECT_EQ(firsts[0].again, true) << "tea was bought on both days";
  EXPECT_EQ(firsts[1].again, false) << "the cake of the second day came back";
  EXPECT_EQ(firsts[2].second_day, std::nullopt);
  EXPECT_EQ(firsts[2].again, std::nullopt);
  EXPECT_EQ(first_purchases(shop.store(), history(shop, Day(2026, 1, 5)))[0].second_day, std::nullopt) << "not yet";
}

TEST_F(FirstPurchases, SayWhoMayHaveComeBeforeTheLogBegan) {  // C2
  const auto firsts = first_purchases(shop.store(), history(shop, today));
  EXPECT_TRUE(firsts[0].left_censored);
  EXPECT_FALSE(firsts[2].left_censored) << "came long after the log began";
  auto change = shop.change("test", "known before");
  change.edit(Id<Customer>{3}, [](Customer& customer) { customer.known_since = Day(2025, 6, 1); });
  change.commit();
  EXPECT_TRUE(first_purchases(shop.store(), history(shop, today))[2].left_censored) << "records say so";
}

TEST_F(FirstPurchases, PutCustomersIntoCohorts) {  // L6
  const auto firsts = first_purchases(shop.store(), history(shop, today));
  EXPECT_EQ(cohort_of(firsts, CohortBy::channel), (std::vector<std::string>{"web", "counter", "web"}));
  EXPECT_EQ(cohort_of(firsts, CohortBy::campaign)[1], "not known");
  EXPECT_EQ(cohort_of(firsts, CohortBy::month)[2], "2026-03");
}

TEST_F(FirstPurchases, AreTheSameFromATable) {
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}, {"product"}, {"channel"}}, {});
  for (const auto& [customer, day, amount, product, channel] :
       std::initializer_list<std::array<const char*, 5>>{{"A", "2026-01-01", "20", "CAKE", "web"},
                                                         {"A", "2026-01-01", "3", "TEA", "web"},
                                                         {"A", "2026-01-11", "3", "TEA", "counter"},
                                                         {"B", "2026-01-02", "10", "CAKE", "counter"},
                                                         {"B", "2026-01-22", "8", "BUN", "counter"},
                                                         {"B", "2026-01-22", "-10", "CAKE", "counter"},
                                                         {"C", "2026-03-20", "2", "BUN", "web"}})
    table.append(std::array<Cell, 5>{Cell::of(std::string_view(customer)), Cell::of(std::string_view(day)),
                                     Cell::of(std::string_view(amount)), Cell::of(std::string_view(product)),
                                     Cell::of(std::string_view(channel))});
  const auto ours = first_purchases(table, history(table, today)),
             shops = first_purchases(shop.store(), history(shop, today));
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_EQ(ours[c].product, shops[c].product);
    EXPECT_EQ(ours[c].again, shops[c].again);
    EXPECT_EQ(ours[c].channel, shops[c].channel);
  }
}

TEST_F(FirstPurchases, ReturnCurvesTellTheSameProductFromAnother) {  // L6: Aalen and Johansen by hand
  const History past = history(shop, today);
  const auto firsts = first_purchases(shop.store(), past);
  const auto curve = lifecycle::return_curve(past, firsts);
  ASSERT_EQ(curve.size(), 2U);
  EXPECT_EQ(curve[0].day, 10);  // A of A, B, C; C had eleven days
  EXPECT_NEAR(*curve[0].same, 1. / 3, 1e-15);
  EXPECT_NEAR(*curve[0].another, 0, 1e-15);
  EXPECT_EQ(curve[1].day, 20);  // B of B alone
  EXPECT_NEAR(*curve[1].another, 2. / 3, 1e-15);
  EXPECT_NEAR(*curve[1].same + *curve[1].another, curve[1].returned, 1e-15);
  const auto by_channel = lifecycle::return_curve(past, firsts, CohortBy::channel);
  EXPECT_EQ(by_channel[0].cohort, "counter");
  EXPECT_EQ(by_channel[1].cohort, "web");
  EXPECT_FALSE(lifecycle::return_curve(past)[0].same.has_value()) << "days alone know no products";
}

TEST_F(FirstPurchases, MarginsAreAHistoryOfWhatWasEarned) {  // G5
  const History margin = margins(shop.store(), today);
  // A: cake 20 − 2 × 4, tea 3 − 1; BUN has no cost
  EXPECT_EQ(summaries(margin)[0].net, Amount{1200 + 200 + 200});
  EXPECT_EQ(summaries(margin)[1].net, Amount{600 - 600});
  EXPECT_EQ(summaries(margin)[0].gross, summaries(history(shop, today))[0].gross);
  const auto costless =
      std::ranges::find(margin.report(), std::string("lines without unit cost"), &HistoryReport::reason);
  ASSERT_NE(costless, margin.report().end());
  EXPECT_EQ(costless->rows, 3);
}

TEST_F(FirstPurchases, CohortsCountMarginsByChannel) {  // G5
  const History margin = margins(shop.store(), today);
  const auto groups = cohort_of(first_purchases(shop.store(), margin), CohortBy::channel);
  const auto cells =
      segmentation::cohorts(margin, segmentation::CohortGrain::month, segmentation::CohortMeasure::margin, groups);
  ASSERT_EQ(cells.size(), 9U) << "counter: January; web: January and March; three months each";
  EXPECT_EQ(cells[0].group, "counter");
  EXPECT_EQ(cells[0].value, 0);
  EXPECT_EQ(cells[3].group, "web");
  EXPECT_EQ(cells[3].value, 16);
  EXPECT_EQ(cells[6].cohort, "2026-03");
  EXPECT_FALSE(cells[7].value.has_value());
}

TEST_F(FirstPurchases, CohortsRefuseGroupsOfSomeCustomers) {  // bad input
  const History margin = margins(shop.store(), today);
  EXPECT_EQ(test::error_of([&] { segmentation::cohorts(margin, {}, {}, std::vector<std::string>{"one"}); },
                           {"1 groups for 3"}),
            ErrorCode::invalid);
}

TEST_F(FirstPurchases, MarginsComeFromATableToo) {  // G5
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}, {"margin"}}, {});
  table.append(std::array<Cell, 4>{Cell::of(std::string_view("A")), Cell::of(std::string_view("2026-01-01")),
                                   Cell::of(std::string_view("10")), Cell::of(std::string_view("-2.5"))});
  EXPECT_EQ(summaries(margins(table, today))[0].net, Amount{-250});
  EXPECT_EQ(summaries(margins(table, today))[0].gross, Amount{1000});
}

TEST_F(FirstPurchases, GroupsGetFloorsAndCeilingsOfTheirOwn) {  // L2
  const History past = history(shop, today);
  const auto groups = cohort_of(first_purchases(shop.store(), past), CohortBy::channel);
  const auto bounds = lifecycle::bounds_of(past, groups, "web: 5-9; counter: 100 - 300");
  ASSERT_EQ(bounds.size(), 3U);
  const auto lines = lifecycle::cadence(past, {.of_customer = bounds});
  EXPECT_LE(*lines[0].limit_days, 9);
  EXPECT_GE(*lines[1].limit_days, 100);
}

TEST_F(FirstPurchases, GroupsRefuseBoundsThatCannotBe) {  // bad input
  const History past = history(shop, today);
  const auto groups = cohort_of(first_purchases(shop.store(), past), CohortBy::channel);
  const auto bound = [&](const char* text) { return [&, text] { lifecycle::bounds_of(past, groups, text); }; };
  test::expect_refused({
      {"an unknown group", bound("wab: 5-9"), {"wab", "web"}, ErrorCode::unknown_name},
      {"no bounds", bound("web"), {"Champions: 5-60"}},
      {"one bound", bound("web: 5"), {"Champions: 5-60"}},
      {"a bound in letters", bound("web: a-9"), {"Champions: 5-60"}},
      {"a bound below 0", bound("web: -5"), {"Champions: 5-60"}},
      {"a floor above the ceiling",
       [&] { lifecycle::cadence(past, {.of_customer = lifecycle::bounds_of(past, groups, "web: 9-5")}); }},
  });
}

TEST_F(FirstPurchases, GapsAndWindowsStandInTheSummary) {  // C2
  const auto lines = summaries(history(shop, today), 30);
  EXPECT_EQ(lines[0].mean_gap_days, 83. / 2);
  EXPECT_EQ(lines[0].longest_gap_days, 73);
  EXPECT_EQ(lines[0].silent_days, 6);
  EXPECT_EQ(lines[0].recent_orders, 1);
  EXPECT_EQ(lines[0].recent_gross, Amount{1000});
  EXPECT_EQ(lines[1].recent_orders, 0);
  EXPECT_FALSE(lines[2].mean_gap_days.has_value());
  EXPECT_EQ(test::error_of([&] { summaries(history(shop, today), 0); }, {"window"}), ErrorCode::invalid);
}

TEST_F(FirstPurchases, AsOfIsWhatWasKnownThen) {  // T3: strict past
  auto change = shop.change("test", "cancelled and new");
  change.edit(Id<Order>{3}, [](Order& order) {
    order.cancelled = Day(2026, 3, 1);
    order.cancel_reason = "customer";
  });
  change.edit(Id<Order>{5}, [](Order& order) {
    order.cancelled = Day(2026, 3, 25);
    order.cancel_reason = "customer";
  });
  Customer later;
  later.code = "LATER";
  later.known_since = Day(2026, 2, 15);
  change.add(later);
  change.commit();
  const auto same = [](const History& a, const History& b) {
    ASSERT_EQ(a.customers(), b.customers()) << a.today().text();
    for (std::size_t c = 0; c < a.customers(); ++c) {
      EXPECT_EQ(a.code(c), b.code(c));
      EXPECT_TRUE(std::ranges::equal(a[c].days, b[c].days)) << a.code(c) << a.today().text();
      EXPECT_TRUE(std::ranges::equal(a[c].purchases, b[c].purchases)) << a.code(c);
      EXPECT_TRUE(std::ranges::equal(a[c].net, b[c].net)) << a.code(c);
    }
  };
  const History past = history(shop, today);
  EXPECT_EQ(past.customers(), 4U);
  for (const Day day :
       {Day(2026, 1, 1), Day(2026, 1, 15), Day(2026, 2, 10), Day(2026, 3, 1), Day(2026, 3, 22), today}) {
    same(past.as_of(day), history(shop, day));
    if (day < Day(2026, 3, 22)) same(past.as_of(Day(2026, 3, 22)).as_of(day), history(shop, day));
  }
}

TEST_F(FirstPurchases, CountWhoIsKnownOnlyLater) {  // C2: nothing disappears silently
  const auto rows_of = [&](std::string_view reason) {
    std::int64_t rows = 0;
    const History past = history(shop, today);
    for (const auto& line : past.report())
      if (line.reason == reason) rows = line.dropped;
    return rows;
  };
  const auto before = history(shop, today);
  std::int64_t orders = 0;
  for (const std::int32_t n : before[0].purchases) orders += n;
  ASSERT_GT(orders, 0);
  EXPECT_EQ(rows_of("orders of customers who are known since a later day"), 0);
  auto change = shop.change("test", "a catalogue with its own day");
  change.edit(Id<Customer>{1}, [&](Customer& customer) { customer.known_since = today + Days{30}; });
  change.commit();
  EXPECT_EQ(rows_of("customers with orders who are known since a later day"), 1);
  EXPECT_GE(rows_of("orders of customers who are known since a later day"), orders);
}

TEST_F(FirstPurchases, CoarserGrainsMakeOnePurchaseOfAPeriod) {  // C2: grain
  const History past = history(shop, today);
  const History weeks = by_period(past, Grain::week);
  const History months = by_period(past, Grain::month);
  EXPECT_EQ(weeks[0].days[0], Day(2025, 12, 29)) << "a Monday";
  EXPECT_EQ((weeks.today() - weeks[0].days[0]).count % 7, 0);
  EXPECT_EQ(months[0].days.size(), 2U) << "January and March";
  EXPECT_EQ(months.today(), Day(2026, 3, 1));
  EXPECT_EQ(summaries(months)[0].gross, summaries(past)[0].gross);
  EXPECT_EQ(by_period(past, Grain::day)[0].days.size(), 3U);
  const auto collapsed = std::ranges::find(months.report(), std::string("purchases of one customer within one month"),
                                           &HistoryReport::reason);
  ASSERT_NE(collapsed, months.report().end()) << "what was collapsed is counted";
  EXPECT_EQ(collapsed->rows, 2);
  const auto weekly = value_models::purchases(weeks, value_models::Unit::week);
  for (std::size_t i = 0; i < weekly.rows(); ++i) EXPECT_EQ(weekly.T[i], std::floor(weekly.T[i]));
}

}  // namespace
}  // namespace crmcore
