#include "collections/debts.hpp"
#include "crmcore/store/doubts.hpp"

namespace crmcore {
namespace {

using collections::DossierEntry;
using PaymentPromises = test::Debts;
using Texts = std::vector<std::string>;

TEST_F(PaymentPromises, AreJudgedByThePaymentsOfTheirDays) {  // B12
  const auto order = owe(1, "2026-01-01", 300);
  pay(order, "2026-01-04", 50);  // before it was made
  promise(1, "2026-01-05", 100, "2026-01-10");
  EXPECT_EQ(promises("2026-01-04"), Texts{});
  EXPECT_EQ(promises("2026-01-05"), Texts{"open 0.00 of 100.00"});
  pay(order, "2026-01-05", 30);
  pay(order, "2026-01-10", 70);
  EXPECT_EQ(promises("2026-01-09"), Texts{"open 30.00 of 100.00"});
  EXPECT_EQ(promises("2026-01-10"), Texts{"kept 100.00 of 100.00 2026-01-10"});
  promise(1, "2026-01-11", 100, "2026-01-15");
  promise(1, "2026-01-20", 40, "2026-01-25");
  pay(order, "2026-01-16", 20);  // a day late
  pay(order, "2026-01-22", 39);
  EXPECT_EQ(promises("2026-01-15")[1], "open 0.00 of 100.00") << "the last day is in time";
  EXPECT_EQ(promises("2026-02-01"), (Texts{"kept 100.00 of 100.00 2026-01-10", "broken 0.00 of 100.00 2026-01-16",
                                           "partly 39.00 of 40.00 2026-01-26"}));
  EXPECT_EQ(promises("2026-01-10"), Texts{"kept 100.00 of 100.00 2026-01-10"}) << "what was known then stays";
  EXPECT_EQ(promises("2026-02-01", "B"), Texts{});
}

TEST_F(PaymentPromises, TakeEachCentOnce) {  // B12, law
  const auto first = owe(1, "2026-01-01", 300);
  const auto second = owe(1, "2026-01-01", 300);
  promise(1, "2026-01-05", 100, "2026-01-20");         // of any order
  promise(1, "2026-01-05", 100, "2026-01-10", first);  // due before
  promise(1, "2026-01-05", 50, "2026-01-30", second);
  pay(first, "2026-01-06", 150);
  EXPECT_EQ(promises("2026-01-06"),
            (Texts{"kept 100.00 of 100.00 2026-01-06", "open 50.00 of 100.00", "open 0.00 of 50.00"}));
  pay(second, "2026-01-07", 60);
  EXPECT_EQ(promises("2026-01-07"),
            (Texts{"kept 100.00 of 100.00 2026-01-06", "kept 100.00 of 100.00 2026-01-07", "open 10.00 of 50.00"}));
  const auto other = owe(2, "2026-01-01", 300);
  pay(other, "2026-01-08", 300);
  EXPECT_EQ(promises("2026-01-08")[2], "open 10.00 of 50.00") << "the money of another customer keeps no promise";
}

TEST_F(PaymentPromises, LoseWhatIsPaidBackAndLapseWithTheirOrder) {  // B12
  const auto order = owe(1, "2026-01-01", 300);
  promise(1, "2026-01-05", 100, "2026-01-10", order);
  pay(order, "2026-01-06", 100);
  pay(order, "2026-01-08", -40);
  EXPECT_EQ(promises("2026-01-07"), Texts{"kept 100.00 of 100.00 2026-01-06"});
  EXPECT_EQ(promises("2026-01-08"), Texts{"open 60.00 of 100.00"});
  EXPECT_EQ(promises("2026-01-11"), Texts{"partly 60.00 of 100.00 2026-01-11"});
  in_change([&](store::Change& change) {
    change.edit(order, [&](Order& one) {
      one.cancelled = day("2026-01-09");
      one.cancel_reason = "customer";
    });
  });
  EXPECT_EQ(promises("2026-01-11"), Texts{"lapsed 60.00 of 100.00 2026-01-09"});
  EXPECT_EQ(promises("2026-01-08"), Texts{"open 60.00 of 100.00"});
}

TEST_F(PaymentPromises, StandInTheDossierWithAllElse) {  // B12
  const auto order = owe(1, "2026-01-01", 300, "W1");
  const auto gone = owe(1, "2026-01-02", 80, "W2");
  owe(2, "2026-01-02", 999);
  pay(gone, "2026-01-03", 30);
  in_change([&](store::Change& change) {
    change.add(OrderLine{
        .order = order, .day = day("2026-01-20"), .quantity = Decimal::of(-1), .unit_price = Decimal::of(60)});
    change.edit(order, [](Order& one) { one.shipping = Amount{15'00}; });
    change.edit(gone, [&](Order& one) {
      one.cancelled = day("2026-01-12");
      one.cancel_reason = "customer";
    });
  });
  pay(gone, "2026-01-15", 5);
  take_step(1, "2026-02-01", "call", order);
  promise(1, "2026-02-01", 100, "2026-02-10", order);
  pay(order, "2026-02-05", 45);
  const auto text_of = [](const collections::DossierLine& line) {
    return line.day.text() + " " + std::string(name(line.entry)) + " " + line.key.value_or("-") + " " +
           (line.amount ? line.amount->text() : "-") + " " + line.balance.text() + (line.what ? " " + *line.what : "") +
           (line.promised ? " " + line.promised->text() : "") +
           (line.state ? " " + std::string(name(*line.state)) : "");
  };
  Texts lines;
  for (const auto& line : collections::dossier(shop, "A", day("2026-03-01"))) lines.push_back(text_of(line));
  EXPECT_EQ(lines, (Texts{"2026-01-01 order W1 315.00 315.00", "2026-01-02 order W2 80.00 395.00",
                          "2026-01-03 payment W2 -30.00 365.00", "2026-01-12 cancelled W2 -50.00 315.00 customer",
                          "2026-01-15 payment W2 - 315.00", "2026-01-20 line W1 -60.00 255.00",
                          "2026-02-01 step W1 - 255.00 call", "2026-02-01 promise W1 - 255.00 100.00",
                          "2026-02-05 payment W1 -45.00 210.00", "2026-02-11 judged W1 - 210.00 100.00 partly"}));
  for (const char* today : {"2026-01-02", "2026-01-12", "2026-01-16", "2026-02-05", "2026-03-01"}) {
    Amount due;
    for (const auto& row : orders::balances(shop, day(today)))
      if (row.customer == "A") due = due + row.due;
    EXPECT_EQ(collections::dossier(shop, "A", day(today)).rows.back().balance, due) << today;
  }
  EXPECT_EQ(test::error_of([&] { collections::dossier(shop, "X", day("2026-03-01")); }, {"'X'"}), ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { promises("2026-03-01", "X"); }, {"'X'"}), ErrorCode::not_found);
}

TEST_F(PaymentPromises, RefuseWhatCannotBeAndTellWhatIsOdd) {  // B12, bad input
  const auto order = owe(2, "2026-01-05", 100);
  EXPECT_EQ(test::error_of([&] { promise(1, "2026-01-05", 0, "2026-01-10"); }, {"above 0, not 0.00"}), ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { promise(1, "2026-01-05", 5, "2026-01-04"); }, {"2026-01-05", "2026-01-04"}),
            ErrorCode::rule);
  promise(1, "2026-01-04", 5, "2026-01-04", order);
  take_step(1, "2026-01-04", "call", order);
  Texts codes;
  for (const auto& finding : store::findings(shop)) codes.push_back(finding.code);
  EXPECT_EQ(codes, (Texts{"collection_step.other_customer", "collection_step.early", "payment_promise.other_customer",
                          "payment_promise.early"}));
  pay(order, "2026-01-04", 5);
  EXPECT_EQ(promises("2026-01-05"), Texts{"kept 5.00 of 5.00 2026-01-04"}) << "who pays another's order keeps the word";
}

}  // namespace
}  // namespace crmcore
