#include "deals.hpp"

namespace crmcore {
namespace {

using Negotiations = test::Deals;
using Texts = std::vector<std::string>;

TEST_F(Negotiations, TellEveryChangeOfALineWithSideAndReason) {  // B2
  add_order("1042", "2026-01-05", {{"CC", "20", "10"}, {"EM", "5", "8"}});
  in_change([&](store::Change& change) {
    const auto step = negotiation::renegotiate(change, {.order = "1042",
                                                        .product = "CC",
                                                        .quantity = number("15"),
                                                        .day = day("2026-01-06"),
                                                        .side = QuoteSide::customer,
                                                        .why = "fewer guests"});
    ASSERT_EQ(step.size(), 1U);
    EXPECT_EQ(step[0].from, "20");
    EXPECT_EQ(step[0].to, "15");
  });
  EXPECT_EQ(store::find<OrderLine>(shop.store(), "product.code = 'CC'")[0].amount, Amount{150'00})
      << "the line follows";
  in_change([&](store::Change& change) {
    negotiation::renegotiate(change, {.order = "1042",
                                      .product = "CC",
                                      .discount = Amount{10'00},
                                      .due = day("2026-02-01"),
                                      .day = day("2026-01-08"),
                                      .side = QuoteSide::shop,
                                      .why = "late"});
  });
  const Texts all{"CC quantity 20>15 2026-01-06 customer (fewer guests)", "CC discount >10.00 2026-01-08 shop (late)",
                  "- due >2026-02-01 2026-01-08 shop (late)"};
  EXPECT_EQ(steps("2026-03-01"), all);
  EXPECT_EQ(steps("2026-01-07"), Texts{all[0]}) << "the later one was not known yet";
  EXPECT_EQ(steps("2026-03-01", {.order = "1042", .from = day("2026-01-07")}), (Texts{all[1], all[2]}));
  EXPECT_EQ(steps("2026-03-01", {.customer = "A"}).size(), 3U);
  EXPECT_TRUE(steps("2026-03-01", {.customer = "B"}).empty());
  const auto rows = negotiation::negotiations(shop.store(), day("2026-03-01"));
  EXPECT_EQ(rows[0].actor, "ana");
  EXPECT_TRUE(rows[0].at);
  EXPECT_EQ(rows[0].step, 2);
  EXPECT_EQ(rows[0].key, "1042");
}

TEST_F(Negotiations, KeepTheStepsOfOneChangeApart) {  // B2
  add_order("1042", "2026-01-05", {{"CC", "20", "10"}});
  in_change([&](store::Change& change) {
    negotiation::renegotiate(
        change, {.order = "1042", .quantity = number("30"), .day = day("2026-01-06"), .why = "more guests"});
    negotiation::renegotiate(change, {.order = "1042",
                                      .quantity = number("25"),
                                      .discount = Amount{5'00},
                                      .day = day("2026-01-08"),
                                      .side = QuoteSide::shop,
                                      .why = "the oven is full"});
  });
  EXPECT_EQ(steps("2026-03-01"), (Texts{"CC quantity 20>30 2026-01-06 customer (more guests)",
                                        "CC quantity 30>25 2026-01-08 shop (the oven is full)",
                                        "CC discount >5.00 2026-01-08 shop (the oven is full)"}));
}

TEST_F(Negotiations, KeepWhatAPersonChangedWithoutSayingMore) {  // B2
  add_order("1042", "2026-01-05", {{"CC", "20", "10"}});
  in_change(
      [&](store::Change& change) { change.edit(Id<OrderLine>{1}, [](OrderLine& l) { l.quantity = Decimal::of(12); }); },
      "called by phone");
  EXPECT_EQ(steps("2999-01-01"), Texts{"CC quantity 20>12 " + now().text() + " ? (called by phone)"});
  EXPECT_TRUE(steps("2026-01-06").empty()) << "written down later";
}

TEST_F(Negotiations, KeepTheFirstRequestWhenAnImportSaysSomethingNew) {  // B2 A4
  const auto take = [&](const char* text, const char* reason) {
    auto change = shop.change("eva", reason);
    intake::apply(change, intake::plan(shop, test::csv(text), intake::Layout::sales), intake::Accept::all_or_nothing);
    change.commit();
  };
  take("order,customer,product,quantity,price,date\n7,A,CC,20,10,2026-01-05\n7,A,EM,3,8,2026-01-05\n", "first sheet");
  take("order,customer,product,quantity,price,date\n7,A,CC,15,10,2026-01-05\n7,A,EM,3,8,2026-01-05\n", "second sheet");
  ASSERT_EQ(shop.store().count({.entity = "order_line"}), 2);
  EXPECT_EQ(steps("2999-01-01"), Texts{"CC quantity 20>15 " + now().text() + " ? (second sheet)"});
  const auto lines = negotiation::first_and_final(shop.store(), day("2999-01-01"));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].product, "CC");
  EXPECT_EQ(lines[0].first_quantity, Decimal::of(20));
  EXPECT_EQ(lines[0].final_quantity, Decimal::of(15));
  EXPECT_EQ(lines[0].changed, 1);
  EXPECT_EQ(lines[1].changed, 0);
  in_change([&](store::Change& change) { intake::undo(change, {2}); });
  EXPECT_TRUE(steps("2999-01-01").empty()) << "what was taken back is no step";
  EXPECT_EQ(negotiation::first_and_final(shop.store(), day("2999-01-01"))[0].final_quantity, Decimal::of(20));
}

TEST_F(Negotiations, ReadSheetsOfWhatWasAskedAndAgreed) {  // B2 A4
  add_order("1042", "2026-01-05", {{"CC", "15", "10"}});
  auto change = shop.change("eva", "sheet");
  const auto plan = intake::plan(shop,
                                 test::csv("pedido,producto,fecha,parte,cantidad,motivo\n"
                                           "1042,CC,2026-01-05,cliente,20,pedido inicial\n"
                                           "1042,CC,2026-01-07,tienda,12,falta harina\n"
                                           "1042,CC,2026-01-08,cliente,15,acuerdo\n"),
                                 {"line_change"});
  EXPECT_EQ(plan.accepted(), 3) << plan.summary();
  intake::apply(change, plan, intake::Accept::all_or_nothing);
  change.commit();
  EXPECT_EQ(steps("2026-03-01"), (Texts{"CC quantity 20>12 2026-01-07 shop (falta harina)",
                                        "CC quantity 12>15 2026-01-08 customer (acuerdo)"}));
  const auto terms = negotiation::first_and_final(shop.store(), day("2026-03-01"), {.by = negotiation::TermsBy::line});
  ASSERT_EQ(terms.size(), 1U);
  EXPECT_EQ(terms[0].first_quantity, Decimal::of(20));
  EXPECT_EQ(terms[0].final_quantity, Decimal::of(15));
  EXPECT_DOUBLE_EQ(terms[0].days, 3);
}

TEST_F(Negotiations, EndWithWhatTheOrderSays) {  // B2: a step that the order does not follow is told, and not agreed
  add_order("1042", "2026-01-05", {{"CC", "15", "10"}});
  in_change([&](store::Change& change) {
    LineChange step;
    step.order = Id<Order>{1};
    step.product = product("CC");
    step.day = day("2026-01-09");
    step.quantity = Decimal::of(30);
    change.add(step);
  });
  const auto terms = negotiation::first_and_final(shop.store(), day("2026-03-01"));
  EXPECT_EQ(terms[0].first_quantity, Decimal::of(15));
  EXPECT_EQ(terms[0].final_quantity, Decimal::of(15));
  EXPECT_EQ(steps("2026-03-01").size(), 2U) << "there and back";
}

TEST_F(Negotiations, TellLinesThatCameLaterOrWereTakenOff) {  // B2
  add_order("1042", "2026-01-05", {{"CC", "20", "10"}});
  in_change(
      [&](store::Change& change) {
        change.add(line_of({"EM", "4", "8"}, Id<Order>{1}, &OrderLine::order));
        change.erase(Id<OrderLine>{1}, 1);
        OrderLine back = line_of({"EM", "-1", "8"}, Id<Order>{1}, &OrderLine::order);
        change.add(back);
      },
      "empanadas instead");
  const std::string today = now().text();
  EXPECT_EQ(steps("2999-01-01"), (Texts{"CC quantity 20>0 " + today + " ? (empanadas instead)",
                                        "EM quantity >4 " + today + " ? (empanadas instead)"}))
      << "what came back is no step";
  const auto terms = negotiation::first_and_final(shop.store(), day("2999-01-01"));
  EXPECT_EQ(terms[0].final_quantity, Decimal{});
  EXPECT_EQ(terms[1].first_quantity, std::nullopt);
  EXPECT_EQ(terms[1].unit, "kg");
}

TEST_F(Negotiations, NameLinesOfOneProductByTheirId) {  // B2, bad input
  add_order("1042", "2026-01-05", {{"CC", "20", "10"}, {"CC", "1", "12"}});
  add_order("7", "2026-01-05", {{"CC", "20"}});
  auto change = shop.change("ana", "bad input");
  const Day next = day("2026-01-06");
  const auto fifteen = number("15");
  const auto with = [&](const negotiation::NewTerms& terms) {
    return [&change, terms] { negotiation::renegotiate(change, terms); };
  };
  test::expect_refused({
      {"two lines", with({.order = "1042", .product = "CC", .quantity = fifteen, .day = next}), {"2 lines", "line"}},
      {"no line",
       with({.order = "1042", .product = "EM", .quantity = fifteen, .day = next}),
       {"'EM'"},
       ErrorCode::not_found},
      {"no order", with({.order = "none", .quantity = fifteen, .day = next}), {"'none'"}, ErrorCode::not_found},
      {"no product",
       with({.order = "1042", .product = "X", .quantity = fifteen, .day = next}),
       {"'X'"},
       ErrorCode::not_found},
      {"nothing new", with({.order = "1042", .day = next}), {"due"}},
      {"the same", with({.order = "1042", .line = 1, .quantity = number("20"), .day = next}), {"already"}},
      {"too early",
       with({.order = "1042", .line = 1, .quantity = fifteen, .day = day("2026-01-04")}),
       {"2026-01-05"},
       ErrorCode::rule},
      {"below 0", with({.order = "1042", .line = 1, .quantity = Decimal::of(-1), .day = next}), {"0"}},
      {"without a price", with({.order = "7", .quantity = fifteen, .day = next}), {"unit price"}},
  });
  const auto steps = negotiation::renegotiate(change, {.order = "1042", .line = 2, .quantity = fifteen, .day = next});
  EXPECT_EQ(steps[0].from, "1");
}

TEST_F(Negotiations, SayWhatWasGivenAwayToTheCent) {  // B2: price_cuts + discounts = given_away - added
  add_order("1", "2026-01-05", {{"CC", "20", "10", 20'00}});
  add_order("2", "2026-02-05", {{"EM", "3", "7"}});
  in_change([&](store::Change& change) {
    negotiation::renegotiate(change, {.order = "1",
                                      .quantity = number("10"),
                                      .unit_price = number("9"),
                                      .discount = Amount{15'00},
                                      .day = day("2026-01-06")});
    negotiation::renegotiate(change, {.order = "2", .unit_price = number("8"), .day = day("2026-02-06")});
  });
  const auto all = negotiation::given_away(shop.store(), day("2026-03-01"))[0];
  EXPECT_EQ(all.lines, 2);
  EXPECT_EQ(all.with, 1);
  EXPECT_EQ(all.at_first_terms, Amount{100'00 - 10'00 + 21'00}) << "10 units had half of the first discount";
  EXPECT_EQ(all.agreed, Amount{90'00 - 15'00 + 24'00});
  EXPECT_EQ(all.price_cuts, Amount{10'00 - 3'00});
  EXPECT_EQ(all.discounts, Amount{5'00});
  EXPECT_EQ(all.given_away, Amount{15'00});
  EXPECT_EQ(all.added, Amount{3'00});
  EXPECT_EQ(all.price_cuts + all.discounts, all.given_away - all.added);
  const auto by_month = negotiation::given_away(shop.store(), day("2026-03-01"), {.by = negotiation::GivenBy::month});
  ASSERT_EQ(by_month.size(), 2U);
  EXPECT_EQ(by_month[1].item, "2026-02-01");
  EXPECT_EQ(negotiation::given_away(shop.store(), day("2026-01-05"))[0].given_away, Amount{}) << "not given yet";
}

TEST_F(Negotiations, CompareQuotesWithAConcessionAndWithout) {  // B2
  for (int i = 0; i < 8; ++i) add_quote(("Q" + std::to_string(i)).c_str(), "2026-01-05", {{"CC", "10", "10"}});
  in_change([&](store::Change& change) {
    for (int i = 0; i < 4; ++i)
      negotiation::revise(change, "Q" + std::to_string(i), day("2026-01-06"), {.side = QuoteSide::shop},
                          {{.product = "CC", .quantity = Decimal::of(10 + i), .unit_price = number("9")}});
    for (const char* code : {"Q0", "Q1", "Q2", "Q4", "Q5"}) negotiation::accept(change, code, day("2026-01-07"));
    for (const char* code : {"Q3", "Q6"}) negotiation::refuse(change, code, day("2026-01-07"), "price");
  });
  const auto rows = negotiation::concessions(shop.store(), day("2026-02-01"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].quotes, 3) << "the open one does not count";
  EXPECT_EQ(rows[0].accepted, 2);
  EXPECT_DOUBLE_EQ(*rows[0].quantity, 1);
  EXPECT_EQ(rows[1].quotes, 4);
  EXPECT_DOUBLE_EQ(*rows[1].share, .75);
  EXPECT_DOUBLE_EQ(*rows[1].quantity, 1.1) << "10, 11 and 12 of 10";
  EXPECT_EQ(rows[1].given_away, Amount{33'00});
  EXPECT_NEAR(*rows[2].share, .75 - 2. / 3, 1e-12);
  EXPECT_NEAR(*rows[2].quantity, .1, 1e-12);
  EXPECT_LT(*rows[2].low, 0);
  EXPECT_GT(*rows[2].high, 0);
}

}  // namespace
}  // namespace crmcore
