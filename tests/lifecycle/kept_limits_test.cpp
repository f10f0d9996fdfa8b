// Limits that a business keeps, as those of each customer: by group, product line and month.
#include "crmcore/lifecycle/kept_limits.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using lifecycle::CustomerLimits;
using lifecycle::kept_limits;
using lifecycle::Limits;

StatusLimit row(std::int64_t id, std::optional<std::int64_t> active, std::optional<std::int64_t> inactive) {
  StatusLimit limit;
  limit.id = Id<StatusLimit>{id};
  limit.active_days = active;
  limit.inactive_days = inactive;
  return limit;
}
StatusLimit of_group(StatusLimit limit, const std::string& by, const std::string& is) {
  limit.group_by = by;
  limit.group_is = is;
  return limit;
}
StatusLimit of_month(StatusLimit limit, std::int64_t month) {
  limit.month = month;
  return limit;
}
StatusLimit of_category(StatusLimit limit, const std::string& category) {
  limit.category = category;
  return limit;
}

const Day june(2026, 6, 1), december(2026, 12, 1);

class KeptLimits : public testing::Test {
 protected:
  CustomerLimits of(const std::vector<StatusLimit>& rows, std::string_view category = "") {
    return kept_limits(rows, past, category, [](std::string_view by) {
      return by == "type" ? std::vector<std::string>{"special", ""} : std::vector<std::string>{"", "Champions"};
    });
  }
  History past{{"A", "B"}, {}, Day(2026, 12, 31), {}};
};

TEST_F(KeptLimits, AreTheDefaultsWhereNothingIsKept) {  // L1
  EXPECT_EQ(of({}).of(0, june), Limits{});
}

TEST_F(KeptLimits, TakeEachNumberFromTheNarrowestRow) {  // L1
  const CustomerLimits limits = of({row(1, 20, 60), of_group(row(2, 10, {}), "type", "special"),
                                    of_month(row(3, 25, 90), 12), of_group(row(4, {}, 70), "segment", "Champions")});
  EXPECT_EQ(limits.of(0, june), (Limits{30, 10, 60}));
  EXPECT_EQ(limits.of(0, december), (Limits{30, 10, 90}));
  EXPECT_EQ(limits.of(1, june), (Limits{30, 20, 70}));
  EXPECT_EQ(limits.of(1, december), (Limits{30, 25, 70}));
}

TEST_F(KeptLimits, OfAProductLineHoldForItAlone) {  // L1
  const std::vector<StatusLimit> rows{row(1, 20, 60), of_category(row(2, 90, 120), "cakes")};
  EXPECT_EQ(of(rows).of(0, june), (Limits{30, 20, 60}));
  EXPECT_EQ(of(rows, "cakes").of(0, june), (Limits{30, 90, 120}));
  EXPECT_EQ(of(rows, "bread").of(0, june), (Limits{30, 20, 60}));
}

TEST_F(KeptLimits, DoNotDependOnTheOrderOfRows) {  // law
  std::vector<StatusLimit> rows{row(1, 20, 60), of_group(row(2, 10, {}), "type", "special"),
                                of_month(row(3, 25, 90), 12), of_category(row(4, 15, {}), "cakes")};
  const CustomerLimits before = of(rows, "cakes");
  std::ranges::reverse(rows);
  const CustomerLimits after = of(rows, "cakes");
  for (const std::size_t customer : {0U, 1U})
    for (const Day day : {june, december}) EXPECT_EQ(before.of(customer, day), after.of(customer, day));
}

TEST_F(KeptLimits, AreActiveBeforeTheyAreInactive) {  // L1
  EXPECT_EQ(of({row(1, 60, {})}).of(0, june), (Limits{30, 60, 60})) << "longer than the default of inactive";
  const CustomerLimits limits = of({row(1, {}, 40), of_month(row(2, 60, {}), 12)});
  EXPECT_EQ(limits.of(0, june), (Limits{30, 30, 40}));
  EXPECT_EQ(limits.of(0, december), (Limits{30, 60, 60}));
  EXPECT_EQ(lifecycle::status(past, limits).size(), 2U);
}

TEST(Status, IsJudgedByTheMonthOfThePurchase) {  // L1
  const auto state_after = [](Day bought, int days) {
    std::vector<History::Transaction> events{{0, bought - Days{200}, 100, 100, 1}, {0, bought, 100, 100, 1}};
    const History past({"A"}, std::move(events), bought + Days{days}, {});
    const std::vector<StatusLimit> rows{row(1, 20, 40), of_month(row(2, 60, 90), 12)};
    return lifecycle::status(past, kept_limits(rows, past, "", {}));
  };
  const auto after_june = state_after(june, 50);
  const lifecycle::Status& in_june = after_june[0];
  EXPECT_EQ(in_june.state, lifecycle::State::inactive);
  EXPECT_EQ(in_june.rule, "last purchase more than 40 days ago");
  const auto after_december = state_after(december, 50);
  const lifecycle::Status& in_december = after_december[0];
  EXPECT_EQ(in_december.state, lifecycle::State::active);
  EXPECT_EQ(in_december.rule, "last purchase at most 60 days ago");
  EXPECT_EQ(in_december.next_on, december + Days{61});
}

/// A shop with two product lines: A buys cakes in January and bread until March, B bread alone.
class LimitsOfAShop : public testing::Test {
 protected:
  LimitsOfAShop() : shop(Workspace::open(file.path())) {
    test::sell(shop,
               "order,customer,ordered,product,category,amount\n"
               "1,A,2026-01-02,torta,cakes,10\n2,A,2026-01-09,torta,cakes,10\n3,A,2026-03-20,pan,bread,2\n"
               "4,B,2026-01-02,pan,bread,2\n5,B,2026-02-20,pan,bread,2\n");
    auto change = shop.change("test", "types");
    change.edit(Id<Customer>{1}, [](Customer& customer) { customer.type = "special"; });
    change.commit();
  }
  void keep(const StatusLimit& limit) {
    auto change = shop.change("test", "limits");
    change.add(limit);
    change.commit();
  }
  /// The states of A and B.
  std::string states(const std::string& parameters = "") {
    Call call;
    call.store = &shop.store();
    const Table table = actions().run("lifecycle.status", "{\"today\":\"2026-03-31\"" + parameters + "}", call);
    return table.text(0, table.at("state")) + " " + table.text(1, table.at("state"));
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(LimitsOfAShop, AreUsedWhereTheCallGivesNone) {  // L1
  EXPECT_EQ(states(), "active pre_inactive");
  keep(row(0, 5, 10));
  EXPECT_EQ(states(), "inactive inactive");
  EXPECT_EQ(states(R"(,"active":40)"), "active active") << "limits of the call are for everybody";
  EXPECT_EQ(states(R"(,"kept":false)"), "active pre_inactive");
  keep(of_group(row(0, 15, 20), "type", "special"));
  EXPECT_EQ(states(), "active inactive");
}

TEST_F(LimitsOfAShop, OfAProductLineJudgeItsPurchasesAlone) {  // L1
  EXPECT_EQ(states(R"(,"category":"cakes")"), "inactive prospect");
  keep(of_category(row(0, 90, 120), "cakes"));
  EXPECT_EQ(states(R"(,"category":"cakes")"), "active prospect");
  EXPECT_EQ(states(), "active pre_inactive");
  EXPECT_EQ(test::error_of([&] { states(R"(,"category":"cake")"); }, {"'cake'", "cakes"}), ErrorCode::unknown_name);
}

TEST_F(LimitsOfAShop, StayWithAHistoryThatWasMadeFromIt) {  // L1
  keep(of_category(row(0, 90, 120), "cakes"));
  const auto states_of = [](const History& past) {
    Call call;
    call.past = &past;
    const Table table = actions().run("lifecycle.status", "{\"today\":\"" + past.today().text() + "\"}", call);
    return table.text(0, table.at("state")) + " " + table.text(1, table.at("state"));
  };
  EXPECT_EQ(states_of(history_of_category(shop.store(), "cakes", Day(2026, 3, 31))), "active prospect");
  keep(of_group(row(0, 15, 20), "type", "special"));
  const History past = history(shop.store(), Day(2026, 3, 31));
  EXPECT_EQ(states_of(past), states());
  EXPECT_EQ(states_of(past.as_of(Day(2026, 3, 19))), "inactive active");
  EXPECT_EQ(states_of(history_of_category(shop.store(), "cakes", Day(2026, 3, 31))), "inactive prospect")
      << "a group goes before a product line";
}

TEST_F(LimitsOfAShop, HoldForFlowsAndTheMixAsWell) {  // L1, L3
  keep(row(0, 5, 10));
  Call call;
  call.store = &shop.store();
  const Table mix = actions().run("lifecycle.mix", R"({"today":"2026-03-31"})", call);
  ASSERT_EQ(mix.rows(), 1U);
  EXPECT_EQ(mix.text(0, mix.at("state")), "inactive");
  const Table flows = actions().run("lifecycle.flows", R"({"from_day":"2026-03-21","to_day":"2026-03-31"})", call);
  ASSERT_EQ(flows.rows(), 2U);
  EXPECT_EQ(flows.text(0, flows.at("from_state")), "active");
}

}  // namespace
}  // namespace crmcore
