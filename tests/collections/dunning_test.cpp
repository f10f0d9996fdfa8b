#include "collections/debts.hpp"

namespace crmcore {
namespace {

using collections::Ladder;
using DunningOf = test::Debts;

TEST_F(DunningOf, GoesUpTheLadderStepByStep) {  // B12
  owe(1, "2026-01-01", 100);                    // to be paid by 2026-01-31
  EXPECT_TRUE(collections::due(shop, day("2026-01-31")).empty()) << "the last day is in time";
  EXPECT_EQ(debtor("2026-02-01").days_overdue, 1);
  EXPECT_EQ(next("2026-02-01"), "reminder 2026-02-01 to do");
  take_step(1, "2026-02-02", "reminder");
  EXPECT_EQ(next("2026-02-02"), "call 2026-02-15") << "15 days overdue";
  EXPECT_EQ(next("2026-02-15"), "call 2026-02-15 to do");
  take_step(1, "2026-03-01", "call");
  EXPECT_EQ(next("2026-03-02"), "letter 2026-03-08") << "a week after the call, though 30 days are over";
  EXPECT_EQ(next("2026-03-02", "A", {.rest = 3}), "letter 2026-03-04");
  take_step(1, "2026-03-08", "legal");
  EXPECT_EQ(next("2026-04-30"), "none") << "above the last rung there is nothing";
  const auto one = debtor("2026-04-30");
  EXPECT_EQ(one.steps, 3);
  EXPECT_EQ(one.last_step, "legal");
  EXPECT_EQ(one.last_step_on, day("2026-03-08"));
  EXPECT_EQ(next("2026-02-15"), "call 2026-02-15 to do") << "what is typed later does not change a past day";
}

TEST_F(DunningOf, CountsFromTheTermsOfTheDayOfTheOrder) {  // B12 B8: later terms do not change earlier bills
  in_change([&](store::Change& change) {
    for (const auto& [from, days] : {std::pair("2026-01-01", 30), {"2026-01-20", 5}}) {
      CustomerTerms terms;
      terms.customer = Id<Customer>{1};
      terms.from_day = day(from);
      terms.payment_days = days;
      change.add(terms);
    }
  });
  owe(1, "2026-01-10", 100);
  EXPECT_TRUE(collections::due(shop, day("2026-02-09")).empty());
  EXPECT_EQ(debtor("2026-02-10").pay_by, day("2026-02-09"));
}

TEST_F(DunningOf, PromisesOfOneDayThatDifferAreTwoInFiles) {  // B12, A4
  owe(1, "2026-01-10", 300);
  const auto table = test::csv("customer,made,due,amount\nA,2026-02-01,2026-02-10,200\nA,2026-02-01,2026-02-10,50\n");
  for (const int expected : {2, 0}) {
    const auto plan = intake::plan(shop, table, {"payment_promise"});
    std::int64_t news = 0;
    for (const ImportOutcome& outcome : plan.outcome()) news += outcome.new_;
    EXPECT_EQ(news, expected) << plan.summary();
    in_change([&](store::Change& change) { intake::apply(change, plan, intake::Accept::all_or_nothing); });
  }
}

TEST_F(DunningOf, WaitsForAPromiseAndGoesOnWhenItBreaks) {  // B12
  const auto order = owe(1, "2026-01-01", 100);
  take_step(1, "2026-02-01", "reminder");
  promise(1, "2026-02-10", 100, "2026-02-20");
  EXPECT_EQ(next("2026-02-16"), "call 2026-02-21");
  EXPECT_EQ(debtor("2026-02-16").promised, Amount{100'00});
  EXPECT_EQ(debtor("2026-02-16").promised_by, day("2026-02-20"));
  EXPECT_EQ(next("2026-02-21"), "call 2026-02-21 to do") << "broken: at once";
  EXPECT_EQ(debtor("2026-02-21").broken, 1);
  EXPECT_EQ(debtor("2026-02-21").promised, std::nullopt);
  take_step(1, "2026-02-21", "call");
  EXPECT_EQ(next("2026-02-22"), "letter 2026-03-02") << "the promise was dealt with by the call";
  pay(order, "2026-02-25", 40);
  EXPECT_EQ(debtor("2026-02-25").overdue, Amount{60'00});
  pay(order, "2026-02-26", 60);
  EXPECT_TRUE(collections::due(shop, day("2026-02-26")).empty());
  EXPECT_EQ(collections::due(shop, day("2026-02-25")).size(), 1);
}

TEST_F(DunningOf, StartsAnewWithANewDebt) {  // B12
  const auto first = owe(1, "2026-01-01", 100);
  take_step(1, "2026-02-01", "reminder");
  take_step(1, "2026-02-20", "call");
  pay(first, "2026-02-25", 100);
  owe(1, "2026-03-01", 50);
  EXPECT_EQ(next("2026-04-01"), "reminder 2026-04-01 to do") << "the steps were about a debt that is paid";
}

TEST_F(DunningOf, CountsMoneyAsTheBooksDo) {  // B12, B4
  const auto paid_too_much = owe(1, "2026-01-01", 100);
  pay(paid_too_much, "2026-01-05", 130);
  owe(1, "2026-01-02", 50);
  owe(1, "2026-02-20", 70);  // not overdue yet
  owe(2, "2026-01-01", 200);
  owe({}, "2026-01-01", 10);
  owe(2, "2026-03-10", 999);  // later
  const auto rows = collections::due(shop, day("2026-03-01"));
  ASSERT_EQ(rows.size(), 3);
  EXPECT_EQ(rows[0].customer, "B");
  EXPECT_EQ(rows[0].name, "Shop B");
  EXPECT_EQ(rows[0].overdue, Amount{200'00});
  EXPECT_EQ(rows[1].customer, "A");
  EXPECT_EQ(rows[1].owed, Amount{90'00});
  EXPECT_EQ(rows[1].overdue, Amount{50'00}) << "never more than is owed in all";
  EXPECT_EQ(rows[1].orders, 1);
  EXPECT_EQ(rows[2].customer, std::nullopt);
  EXPECT_EQ(rows[2].next_step, std::nullopt);
  Amount owed, due;
  for (const auto& row : rows) owed = owed + row.owed;
  for (const auto& row : orders::balances(shop, day("2026-03-01"))) due = due + row.due;
  EXPECT_EQ(owed, due);
  EXPECT_FALSE(debtor("2026-03-01", "A", {.least = Amount{50'01}}).to_do);
  EXPECT_TRUE(debtor("2026-03-01", "A", {.least = Amount{50'00}}).to_do);
}

TEST_F(DunningOf, TakesTheLadderOfTheDay) {  // B12
  owe(1, "2026-01-01", 100);
  in_change([&](store::Change& change) {
    change.add(
        LadderRung{.from_day = day("2026-02-01"), .to_day = day("2026-02-28"), .days_overdue = 5, .step = "visit"});
    change.add(LadderRung{.from_day = day("2026-03-01"), .days_overdue = 9, .step = "legal"});
    change.add(LadderRung{.from_day = day("2026-03-01"), .days_overdue = 4, .step = "call"});
  });
  EXPECT_EQ(next("2026-02-20"), "visit 2026-02-05 to do");
  EXPECT_EQ(collections::ladder_on(shop, day("2026-03-01")).text(), "call 4, legal 9");
  EXPECT_EQ(collections::ladder_on(shop, day("2026-01-31")).text(),
            "reminder 1, call 15, letter 30, visit 60, legal 90");
  EXPECT_EQ(next("2026-02-20", "A", {.ladder = Ladder::parse("Llamada 2, carta 9")}), "call 2026-02-02 to do")
      << "as the list calls it";
}

TEST_F(DunningOf, RefusesWhatCannotBe) {  // B12, bad input
  test::expect_refused({
      {"no days", [] { Ladder::parse("call"); }, {"'call'", "call 15"}},
      {"no step", [] { Ladder::parse("15"); }, {"'15'"}},
      {"below 0", [] { Ladder::parse("call -1"); }, {"-1", "0 or more"}},
      {"down", [] { Ladder::parse("call 9, letter 9"); }, {"'letter'", "more than 9, not 9"}},
      {"twice", [] { Ladder::parse("call 9, call 12"); }, {"'call' appears twice"}},
      {"unknown",
       [&] { collections::due(shop, day("2026-01-01"), {.ladder = Ladder::parse("cal 9")}); },
       {"cal", "call"}},
      {"range", [&] { collections::due(shop, day("2026-01-01"), {.payment_days = -1}); }, {"payment_days", "-1"}},
  });
  auto change = shop.change("ana", "bad input");
  const auto rung = [&](Day from, std::optional<Day> to, std::int64_t days, const char* step) {
    change.add(LadderRung{.from_day = from, .to_day = to, .days_overdue = days, .step = step});
  };
  rung(day("2026-01-01"), {}, 1, "call");
  EXPECT_EQ(test::error_of([&] { rung(day("2026-01-02"), day("2026-01-01"), 1, "call"); }, {"2026-01-02"}),
            ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { rung(day("2026-01-02"), {}, -1, "call"); }, {"0 or more, not -1"}), ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { rung(day("2026-01-02"), {}, 1, "duel"); }, {"duel"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { rung(day("2026-01-01"), {}, 5, "call"); }), ErrorCode::duplicate);
}

}  // namespace
}  // namespace crmcore
