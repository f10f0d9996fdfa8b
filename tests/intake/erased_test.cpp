// What people took away does not come back with the next file, unless that says something new.
#include "imports.hpp"

namespace crmcore {
namespace {

using Codes = std::vector<std::string>;

class Erased : public test::Imports {
 protected:
  template <Described Record>
  void erase(std::int64_t id) {
    by_hand([&](store::Change& change) {
      change.erase(Id<Record>{id}, store::get(change.store(), Id<Record>{id})->version);
    });
  }
};

TEST_F(Erased, ACustomerIsNotMadeAgainByTheSameFile) {
  const std::string text = "code,name\nA,Ada\nB,Bea\n";
  import("customer", text);
  erase<Customer>(1);
  const auto plan = import("customer", text);
  EXPECT_EQ(codes("customer"), Codes{"B"});
  const auto messages = told(plan, "record.erased_by_hand");
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_TRUE(messages[0].starts_with("customer 'A' was erased by ana on 20")) << messages[0];
  EXPECT_TRUE(messages[0].ends_with(": it is not made again; change it in the file, or add it by hand"));
  EXPECT_EQ(written(plan), 0);
}

TEST_F(Erased, ASourceThatSaysSomethingNewIsHeard) {
  import("customer", "code,name\nA,Ada\n");
  erase<Customer>(1);
  const auto plan = import("customer", "code,name\nA,Ada King\n");
  EXPECT_EQ(codes("customer"), Codes{"A"});
  EXPECT_EQ(count(plan, "record.made_again"), 1);
}

TEST_F(Erased, AnUndoneImportIsNotErasedByHand) {
  const std::string text = "code,name\nA,Ada\n";
  import("customer", text);
  undo(1);
  const auto plan = import("customer", text);
  EXPECT_EQ(codes("customer"), Codes{"A"});
  EXPECT_EQ(plan.findings().size(), 0U);
}

TEST_F(Erased, APaymentStaysAwayAsOftenAsItWasErased) {
  import("order", "order,ordered\n1,2026-01-05\n");
  const std::string two = "order,paid,amount\n1,2026-01-06,10\n1,2026-01-06,10\n";
  import("payment", two);
  erase<Payment>(1);
  const auto plan = import("payment", two);
  EXPECT_EQ(count_of("payment"), 1);
  EXPECT_EQ(count(plan, "record.erased_by_hand"), 1);
  import("payment", two + "1,2026-01-06,10\n");
  EXPECT_EQ(count_of("payment"), 2) << "a third one is new";
}

TEST_F(Erased, APhoneStaysAwayHoweverItIsTyped) {
  import("customer", "code\nA\n");
  import("channel", "customer,kind,address\nA,phone,222 438 6697\n");
  erase<Channel>(1);
  EXPECT_EQ(written(import("channel", "customer,kind,address\nA,phone,+52 222 438 6697\n")), 0);
}

TEST_F(Erased, ThePartsOfWhatWasErasedAreNotRead) {
  import("customer", "code\nA\nB\n");
  const std::string text = "customer,kind,address\nA,email,a@x.com\nB,email,b@x.com\n";
  import("channel", text);
  erase<Customer>(1);
  const auto plan = import("channel", text);
  EXPECT_EQ(plan.rejected(), 0);
  EXPECT_EQ(count(plan, "record.erased_by_hand"), 1);
  EXPECT_EQ(count_of("channel"), 1);
}

TEST_F(Erased, AReferenceToWhatWasErasedIsEmpty) {
  import("staff", "code,name\nluz,Luz\n");
  const std::string text = "order,ordered,seller\n1,2026-01-05,luz\n";
  import("order", text);
  by_hand([](store::Change& change) {
    change.edit(Id<Order>{1}, [](Order& order) { order.seller.reset(); });
    change.erase(Id<Staff>{1}, 1);
  });
  const auto plan = import("order", text);
  EXPECT_EQ(count(plan, "record.erased_by_hand"), 1);
  EXPECT_EQ(written(plan), 0);
}

TEST_F(Erased, AnEventAndItsNumbersStayAway) {
  const std::string text = "event,day,product,expected,sold\nfair,2026-01-05,p,5,4\n";
  import("event_sales", text);
  erase<EventActual>(1);
  EXPECT_EQ(count(import("event_sales", text), "record.erased_by_hand"), 1);
  EXPECT_EQ(count_of("event_actual"), 0);
  erase<Event>(1);
  const auto plan = import("event_sales", text);
  EXPECT_EQ(count_of("event"), 0);
  EXPECT_EQ(told(plan, "record.erased_by_hand").size(), 1U) << plan.summary();
  EXPECT_EQ(
      count(import("event_sales", "event,day,product,expected,sold\nfair,2026-01-05,p,6,4\n"), "record.made_again"), 1);
  EXPECT_EQ(count_of("event"), 1);
}

TEST_F(Erased, TheSameFileChangesNothingWhateverWasErased) {  // law
  const std::vector<std::pair<std::string, std::string>> files{
      {"customer", "code,name\nA,Ada\nB,Bea\n"},
      {"product", "code,name\np,Pan\nq,Queso\n"},
      {"order", "order,customer,ordered\n1,A,2026-01-05\n2,B,2026-01-06\n"},
      {"order_line", "order,product,quantity,unit price\n1,p,1,5\n2,q,2,6\n"},
      {"payment", "order,paid,amount\n1,2026-01-06,5\n2,2026-01-07,12\n"},
      {"channel", "customer,kind,address\nA,email,a@x.com\nB,phone,222 438 6697\n"},
      {"note", "customer,day,text\nA,2026-01-05,x\nB,2026-01-05,y\n"},
  };
  for (const auto& [layout, text] : files) import(layout, text);
  for (const char* entity : {"note", "channel", "payment", "order_line", "order", "product", "customer"}) {
    by_hand([&](store::Change& change) { change.erase(shop.store().entity(entity), 1, 1); });
    const auto before = dump();
    for (const auto& [layout, text] : files) {
      const auto plan = import(layout, text);
      EXPECT_EQ(written(plan), 0) << layout << " after " << entity << " 1 was erased\n" << plan.summary();
    }
    EXPECT_EQ(dump(), before) << entity;
  }
}

}  // namespace
}  // namespace crmcore
