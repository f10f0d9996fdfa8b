#include "crmcore/store/doubts.hpp"
#include "deals.hpp"

namespace crmcore {
namespace {

using Quotes = test::Deals;
using negotiation::QuoteState;

TEST_F(Quotes, StandOnADayAsTheirDaysSay) {  // B11
  Quote quote;
  quote.asked = day("2026-01-05");
  quote.sent = day("2026-01-07");
  quote.valid_until = day("2026-01-20");
  const auto on = [&](const char* text) { return negotiation::state_on(quote, day(text)); };
  EXPECT_EQ(on("2026-01-04"), std::nullopt);
  EXPECT_EQ(on("2026-01-06"), QuoteState::draft);
  EXPECT_EQ(on("2026-01-07"), QuoteState::sent);
  EXPECT_EQ(on("2026-01-20"), QuoteState::sent) << "the last day still counts";
  EXPECT_EQ(on("2026-01-21"), QuoteState::expired);
  quote.answered = day("2026-01-25");
  quote.answer = QuoteAnswer::refused;
  EXPECT_EQ(on("2026-01-24"), QuoteState::expired) << "what was known then stays";
  EXPECT_EQ(on("2026-01-25"), QuoteState::refused);
  quote.replaced = day("2026-01-25");
  EXPECT_EQ(on("2026-01-25"), QuoteState::replaced);
}

TEST_F(Quotes, BecomeAnOrderThatKeepsTheFirstRequest) {  // B11 B2
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}, {"EM", "5", "8"}}, [](Quote& q) { q.due = Day(2026, 2, 1); });
  in_change([&](store::Change& change) {
    negotiation::RevisionOptions options;
    options.why = "too dear";
    const auto made = negotiation::revise(change, "Q1", day("2026-01-08"), options,
                                          {{.product = "CC", .quantity = number("15"), .unit_price = number("9")},
                                           {.product = "EM", .quantity = number("0")}});
    EXPECT_EQ(made[0].quote, "Q1-2");
    EXPECT_EQ(made[0].number, 2);
    EXPECT_EQ(made[0].lines, 1);
    EXPECT_EQ(made[0].amount, Amount{135'00});
  });
  Id<Order> id;
  in_change([&](store::Change& change) {
    const auto agreed = negotiation::accept(change, "Q1", day("2026-01-10"));
    id = agreed[0].order;
    EXPECT_EQ(agreed[0].quote, "Q1-2");
    EXPECT_EQ(agreed[0].first_asked, day("2026-01-05"));
    EXPECT_EQ(agreed[0].amount, Amount{135'00});
    EXPECT_EQ(agreed[0].customer, "A");
  });
  const auto order = *store::get(shop.store(), id);
  EXPECT_EQ(order.ordered, day("2026-01-10"));
  EXPECT_EQ(order.due, day("2026-02-01"));
  EXPECT_EQ(order.quote, store::find_id<&Quote::code>(shop.store(), std::string("Q1-2")));
  EXPECT_EQ(steps("2026-03-01"), (std::vector<std::string>{"CC quantity 20>15 2026-01-08 customer (too dear)",
                                                           "CC unit_price 10>9 2026-01-08 customer (too dear)",
                                                           "EM quantity 5>0 2026-01-08 customer (too dear)"}));
  EXPECT_TRUE(steps("2026-01-07").empty()) << "what came later was not known then";
}

TEST_F(Quotes, TheFileOfTheTillFindsTheOrderByItsNumber) {  // B11, A4
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}});
  in_change([&](store::Change& change) { negotiation::accept(change, "Q1", day("2026-01-10"), "W-1042"); });
  const auto table = test::csv("order,customer,product,quantity,unit_price,ordered\nW-1042,A,CC,20,10,2026-01-10\n");
  const auto plan = intake::plan(shop, table, intake::Layout::sales);
  for (const ImportOutcome& outcome : plan.outcome()) EXPECT_EQ(outcome.new_, 0) << outcome.entity << plan.summary();
  add_quote("Q2", "2026-01-05", {{"CC", "20", "10"}});
  auto change = shop.change("ana", "accept");
  EXPECT_EQ(test::error_of([&] { negotiation::accept(change, "Q2", day("2026-01-10"), "W-1042"); },
                           {"'W-1042'", "order 1", "new order"}),
            ErrorCode::rule);
  EXPECT_FALSE(store::find<Quote>(shop.store(), "code = 'Q2'")[0].answer) << "nothing is left of it";
}

TEST_F(Quotes, TheOrderIsInTheCurrencyOfItsQuote) {  // B11
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}}, [](Quote& q) { q.currency = Currency("USD"); });
  in_change([&](store::Change& change) { negotiation::accept(change, "Q1", day("2026-01-10")); });
  auto change = shop.change("ana", "edit");
  EXPECT_EQ(test::error_of([&] { change.edit(Id<Order>{1}, [](Order& order) { order.currency.reset(); }); },
                           {"'Q1'", "USD", "MXN"}),
            ErrorCode::rule);
}

TEST_F(Quotes, TaxKeepsItsRateWhenTheMoneyOfALineIsNew) {  // B8 B11
  add_quote("Q1", "2026-01-05", {{"CC", "10", "10"}});
  in_change([&](store::Change& change) {
    change.edit(Id<QuoteLine>{1}, [](QuoteLine& line) { line.tax = Amount{16'00}; });
    negotiation::revise(change, "Q1", day("2026-01-06"), {}, {{.product = "CC", .quantity = number("20")}});
    negotiation::accept(change, "Q1", day("2026-01-07"));
    EXPECT_EQ(store::get(change.store(), Id<OrderLine>{1})->tax, Amount{32'00});
    negotiation::renegotiate(change, {.order = "1", .quantity = number("5"), .day = day("2026-01-08")});
  });
  EXPECT_EQ(store::get(shop.store(), Id<OrderLine>{1})->tax, Amount{8'00});
}

TEST_F(Quotes, RefuseWhatCannotBe) {  // B11, bad input
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}});
  add_quote("Q2", "2026-01-05", {{"CC", "20", "10"}});
  add_quote("Q3", "2026-01-05", {});
  in_change([&](store::Change& change) {
    negotiation::accept(change, "Q1", day("2026-01-10"));
    negotiation::refuse(change, "Q2", day("2026-01-10"), "precio");  // as the list calls it
  });
  EXPECT_EQ(store::find<Quote>(shop.store(), "code = 'Q2'")[0].refusal_reason, "price");
  auto change = shop.change("ana", "bad input");
  const auto add = [&](const std::function<void(Quote&)>& edit) {
    Quote quote;
    quote.asked = day("2026-01-05");
    edit(quote);
    change.add(quote);
  };
  const Id<Quote> q2 = *store::find_id<&Quote::code>(shop.store(), std::string("Q2"));
  const Id<Quote> q1 = *store::find_id<&Quote::code>(shop.store(), std::string("Q1"));
  const Id<Quote> q3 = *store::find_id<&Quote::code>(shop.store(), std::string("Q3"));
  const auto order_of = [&](Id<Quote> quote) {
    Order order;
    order.ordered = day("2026-01-10");
    order.quote = quote;
    change.add(order);
  };
  test::expect_refused({
      {"accepted twice", [&] { negotiation::accept(change, "Q1", day("2026-01-11")); }, {"accepted"}, ErrorCode::rule},
      {"refused, then accepted",
       [&] { negotiation::accept(change, "Q2", day("2026-01-11")); },
       {"revise"},
       ErrorCode::rule},
      {"accepted before it was asked",
       [&] { negotiation::accept(change, "Q3", day("2026-01-04")); },
       {"2026-01-05"},
       ErrorCode::rule},
      {"accepted without lines",
       [&] { negotiation::accept(change, "Q3", day("2026-01-06")); },
       {"no lines"},
       ErrorCode::rule},
      {"not there", [&] { negotiation::accept(change, "Q9", day("2026-01-06")); }, {"'Q9'"}, ErrorCode::not_found},
      {"a reason of its own", [&] { negotiation::refuse(change, "Q3", day("2026-01-06"), "whim"); }},
      {"an accepted one revised",
       [&] { negotiation::revise(change, "Q1", day("2026-01-12")); },
       {"order"},
       ErrorCode::rule},
      {"order of a refused quote", [&] { order_of(q2); }, {"refused"}, ErrorCode::rule},
      {"order of an open quote", [&] { order_of(q3); }, {"no answer"}, ErrorCode::rule},
      {"two orders of one quote", [&] { order_of(q1); }, {"already"}, ErrorCode::rule},
      {"refused under an order",
       [&] {
         change.edit(q1, [](Quote& q) {
           q.answer = QuoteAnswer::refused;
           q.refusal_reason = "price";
         });
       },
       {"cancel the order"},
       ErrorCode::rule},
      {"two versions that stand",
       [&] {
         add([&](Quote& q) {
           q.version_of = q3;
           q.number = 2;
         });
       },
       {"replaced"},
       ErrorCode::rule},
      {"a version without the first", [&] { add([](Quote& q) { q.number = 2; }); }, {"version_of"}, ErrorCode::rule},
      {"answer without a day",
       [&] { add([](Quote& q) { q.answer = QuoteAnswer::accepted; }); },
       {"day"},
       ErrorCode::rule},
      {"refused without a reason",
       [&] {
         add([](Quote& q) {
           q.answered = Day(2026, 1, 9);
           q.answer = QuoteAnswer::refused;
         });
       },
       {"reason"},
       ErrorCode::rule},
      {"sent before it was asked",
       [&] { add([](Quote& q) { q.sent = Day(2026, 1, 1); }); },
       {"2026-01-05"},
       ErrorCode::rule},
      {"valid before it was sent",
       [&] {
         add([](Quote& q) {
           q.sent = Day(2026, 1, 9);
           q.valid_until = Day(2026, 1, 8);
         });
       },
       {"sent"},
       ErrorCode::rule},
  });
}

TEST_F(Quotes, ARevisionThatIsRefusedLeavesNothingBehind) {  // B11
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}});
  in_change([&](store::Change& change) {  // which goes on
    EXPECT_EQ(test::error_of(
                  [&] { negotiation::revise(change, "Q1", day("2026-01-08"), {.valid_until = day("2025-01-15")}); }),
              ErrorCode::rule);
  });
  EXPECT_EQ(shop.store().count({.entity = "quote", .where = "replaced is null"}), 1);
}

TEST_F(Quotes, MayBeRevisedAfterARefusalAndAcceptedWithoutBeingSent) {  // B11
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}}, [](Quote& q) { q.valid_until = Day(2026, 1, 12); });
  in_change([&](store::Change& change) {
    negotiation::refuse(change, "Q1", day("2026-01-08"), "price");
    negotiation::revise(change, "Q1", day("2026-01-09"), {.side = QuoteSide::shop},
                        {{.product = "CC", .discount = Amount{20'00}}});
  });
  const auto second = store::find<Quote>(shop.store(), "code = 'Q1-2'")[0];
  EXPECT_EQ(second.valid_until, day("2026-01-12")) << "that of the version before still runs";
  const auto past = negotiation::outcomes(shop.store(), day("2026-01-08"));
  EXPECT_EQ(past[0].refused, 1) << "what was asked for a day does not change";
  const auto now = negotiation::outcomes(shop.store(), day("2026-01-09"));
  EXPECT_EQ(now[0].refused, 0);
  EXPECT_EQ(now[0].open, 1);
  EXPECT_EQ(now[0].money_open, Amount{180'00});
  add_quote("Q2", "2026-01-05", {{"CC", "1", "10"}}, [](Quote& q) {
    q.sent.reset();
    q.valid_until = Day(2026, 1, 6);
  });
  in_change([&](store::Change& change) { negotiation::accept(change, "Q2", day("2026-01-07")); });
  const auto findings = store::findings(shop.store());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "quote.answered_late");
}

TEST_F(Quotes, AreListedWhileTheyAreOpen) {  // B11
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}}, [](Quote& q) { q.valid_until = Day(2026, 1, 12); });
  add_quote("Q2", "2026-01-03", {{"CC", "1", "10"}}, [](Quote& q) {
    q.sent = Day(2026, 1, 11);
    q.currency = Currency("USD");
  });
  add_quote("Q3", "2026-01-20", {{"CC", "1", "10"}});
  const auto open = negotiation::open_quotes(shop.store(), day("2026-01-10"));
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].quote, "Q2");
  EXPECT_EQ(open[0].state, QuoteState::draft);
  EXPECT_EQ(open[0].amount, std::nullopt) << "money of another currency is not shown as pesos";
  EXPECT_EQ(open[0].currency, "USD");
  EXPECT_EQ(open[1].age_days, 5);
  EXPECT_EQ(open[1].days_left, 2);
  EXPECT_EQ(open[1].amount, Amount{200'00});
  EXPECT_EQ(negotiation::open_quotes(shop.store(), day("2026-01-13"))[1].state, QuoteState::expired);
  EXPECT_EQ(negotiation::open_quotes(shop.store(), day("2026-01-13"), false).size(), 1U);
}

TEST_F(Quotes, TellWhatCameOfThem) {  // B11
  for (int i = 0; i < 6; ++i)
    add_quote(("Q" + std::to_string(i)).c_str(), i < 3 ? "2026-01-05" : "2026-02-05", {{"CC", "1", "10"}},
              [](Quote& q) { q.valid_until = Day(2026, 2, 20); });
  in_change([&](store::Change& change) {
    negotiation::accept(change, "Q0", day("2026-01-07"));
    negotiation::accept(change, "Q1", day("2026-01-09"));
    negotiation::refuse(change, "Q2", day("2026-01-15"), "price");
    negotiation::accept(change, "Q3", day("2026-02-06"));
  });
  const auto before = negotiation::outcomes(shop.store(), day("2026-02-20"))[0];
  EXPECT_EQ(before.quotes, 6);
  EXPECT_EQ(before.open, 2) << "open ones are not lost";
  EXPECT_DOUBLE_EQ(*before.share, .75);
  EXPECT_NEAR(*before.low, .3006, 1e-4) << "Wilson of 3 among 4";
  EXPECT_DOUBLE_EQ(*before.days_to_answer, 3) << "of 1, 2, 4 and 10 days";
  EXPECT_EQ(before.money_accepted, Amount{30'00});
  const auto after = negotiation::outcomes(shop.store(), day("2026-02-21"), {.by = negotiation::OutcomesBy::month});
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[1].item, "2026-02-01");
  EXPECT_EQ(after[1].expired, 2);
  EXPECT_EQ(after[1].open, 0);
  EXPECT_EQ(after[1].money_lost, Amount{20'00});
  for (const auto by :
       {negotiation::OutcomesBy::seller, negotiation::OutcomesBy::customer, negotiation::OutcomesBy::product}) {
    const auto of = negotiation::outcomes(shop.store(), day("2026-02-21"), {.by = by, .from = day("2026-02-01")});
    ASSERT_EQ(of.size(), 1U);
    EXPECT_EQ(of[0].quotes, 3);
    EXPECT_EQ(of[0].item, by == negotiation::OutcomesBy::seller     ? "luz"
                          : by == negotiation::OutcomesBy::customer ? "A"
                                                                    : "CC");
  }
}

TEST_F(Quotes, OfYenHaveAmountsInWholeYen) {  // B11: money follows the order's rules
  add_quote("Q1", "2026-01-05", {{"CC", "3", "0.5"}}, [](Quote& q) { q.currency = Currency("JPY"); });
  in_change([&](store::Change& change) { negotiation::accept(change, "Q1", day("2026-01-06")); });
  EXPECT_EQ(store::find<QuoteLine>(shop.store())[0].amount, Amount{2'00}) << "1.5 yen are 2, kept as 2.00";
  EXPECT_EQ(store::find<Order>(shop.store())[0].currency, Currency("JPY"));
  EXPECT_EQ(store::find<OrderLine>(shop.store())[0].amount, Amount{2'00});
  EXPECT_EQ(negotiation::outcomes(shop.store(), day("2026-02-01"))[0].money_accepted, Amount{});
}

TEST_F(Quotes, AreTakenBackByAnUndo) {  // A4
  add_quote("Q1", "2026-01-05", {{"CC", "20", "10"}});
  std::int64_t number = 0;
  {
    auto change = shop.change("ana", "accepted by mistake");
    number = change.number();
    negotiation::revise(change, "Q1", day("2026-01-08"), {},
                        {{.product = "CC", .quantity = test::Deals::number("15")}});
    negotiation::accept(change, "Q1", day("2026-01-08"));
    change.commit();
  }
  EXPECT_EQ(steps("2026-03-01").size(), 1U);
  {
    auto change = shop.change("ana", "undo");
    const std::int64_t last = change.last_entry();
    for (const store::Undone& one : change.undo(number, 1, last)) EXPECT_EQ(one.kept, 0) << one.entity << one.reason;
    change.commit();
  }
  EXPECT_TRUE(steps("2026-03-01").empty());
  EXPECT_EQ(shop.store().count({.entity = "order"}), 0);
  EXPECT_EQ(negotiation::outcomes(shop.store(), day("2026-03-01"))[0].open, 1);
}

}  // namespace
}  // namespace crmcore
