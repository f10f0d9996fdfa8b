#include "crmcore/portfolio/plan.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "portfolio/shop.hpp"

namespace crmcore {
namespace {

using portfolio::MoveReason;
using portfolio::PlanOptions;

constexpr const char* today = "2026-02-01";
constexpr const char* tomorrow = "2026-02-02";

class PortfolioPlan : public test::Portfolios {
 protected:
  portfolio::Plan plan(const PlanOptions& options = {}) const {
    return portfolio::plan(shop.store(), test::day_of(today), options);
  }
  /// So many customers in a row to the east, all with one seller.
  void add_row(int count, const std::string& seller) {
    for (int i = 0; i < count; ++i) {
      const std::string code = "C" + std::to_string(100 + i);
      add_customer_at(code, 20'000'000, 10'000 * i);
      if (!seller.empty()) assign(code, seller, "2026-01-01");
    }
  }
  std::vector<std::string> moved(const portfolio::Plan& planned) const {
    std::vector<std::string> codes;
    for (const auto& move : planned.moves) codes.push_back(move.customer);
    return codes;
  }
};

TEST_F(PortfolioPlan, MovesNobodyWhereLoadsAreWithinBounds) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(2, "ana");
  assign("C101", "luis", "2025-01-01", "2025-12-31");
  add_customer_at("D1", 50'000'000, 0);
  add_customer_at("D2", 50'000'000, 1);
  assign("D1", "luis", "2026-01-01");
  assign("D2", "luis", "2026-01-01");
  EXPECT_TRUE(plan().moves.empty());
}

TEST_F(PortfolioPlan, MakesAsFewChangesAsBoundsAllow) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(10, "ana");
  const auto planned = plan({.tolerance = 0});
  EXPECT_EQ(planned.moves.size(), 5U);
  for (const auto& move : planned.moves) EXPECT_EQ(move.why, MoveReason::load);
  EXPECT_EQ(planned.sellers[0].load_before, 10);
  EXPECT_EQ(planned.sellers[0].load_after, 5);
  EXPECT_EQ(planned.sellers[0].lost, 5);
  EXPECT_EQ(planned.sellers[1].gained, 5);
  EXPECT_EQ(planned.sellers[1].gap, 0);
  EXPECT_TRUE(planned.sellers[1].is_within);
}

TEST_F(PortfolioPlan, GivesThoseAwayWhoAreNearTheOther) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(6, "ana");
  add_customer_at("D1", 20'000'000, 60'000);
  add_customer_at("D2", 20'000'000, 60'001);
  assign("D1", "luis", "2026-01-01");
  assign("D2", "luis", "2026-01-01");
  EXPECT_EQ(moved(plan({.tolerance = 0})), (std::vector<std::string>{"C104", "C105"}));
}

TEST_F(PortfolioPlan, ChangesWhatSavesEnoughKilometres) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(3, "ana");
  add_customer_at("D1", 25'000'000, 0);
  add_customer_at("D2", 25'000'000, 1);
  add_customer_at("D3", 25'000'000, 2);
  assign("D1", "luis", "2026-01-01");
  assign("D2", "luis", "2026-01-01");
  assign("D3", "ana", "2026-01-01");
  EXPECT_TRUE(plan({.tolerance = 1}).moves.empty());
  const auto planned = plan({.tolerance = 1, .change_km = 100});
  ASSERT_EQ(moved(planned), std::vector<std::string>{"D3"});
  EXPECT_EQ(planned.moves[0].why, MoveReason::nearer);
  EXPECT_NEAR(*planned.moves[0].distance_km, 0, .001);
  EXPECT_TRUE(plan({.tolerance = 1, .change_km = 10'000}).moves.empty());
}

TEST_F(PortfolioPlan, GivesOutWhoBelongsToTheHouseAndWhoseSellerLeft) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(3, "");
  const Id<Staff> eva = add_seller("eva");
  assign("C100", "eva", "2026-01-01");
  assign("C101", "ana", "2026-01-01");
  change.edit(eva, [](Staff& staff) { staff.left = Day(2026, 1, 15); });
  const auto planned = plan();
  ASSERT_EQ(moved(planned), (std::vector<std::string>{"C100", "C102"}));
  EXPECT_EQ(planned.moves[0].why, MoveReason::left);
  EXPECT_FALSE(planned.moves[0].from_seller);
  EXPECT_EQ(planned.moves[1].why, MoveReason::house);
}

TEST_F(PortfolioPlan, KeepsCustomersInTheZonesOfTheirSeller) {  // R12
  add_seller("ana");
  const Id<Staff> luis = add_seller("luis");
  add_row(4, "");
  add_zone("West", ZoneKind::polygon, "19 -1; 21 -1; 21 0.015; 19 0.015", luis);
  const auto planned = plan({.tolerance = 0});
  ASSERT_EQ(planned.moves.size(), 4U);
  for (const auto& move : planned.moves)
    EXPECT_EQ(move.to_seller, move.customer <= "C101" ? "luis" : "ana") << move.customer;
}

TEST_F(PortfolioPlan, LeavesOthersAloneWhereAFilterSaysWho) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(6, "ana");
  const auto planned = plan({.tolerance = 0, .where = "code in ('C100', 'C101', 'C102', 'C103')"});
  EXPECT_EQ(planned.moves.size(), 3U);
  for (const auto& move : planned.moves) EXPECT_LE(move.customer, "C103");
}

TEST_F(PortfolioPlan, ComesAsNearAsAFewCustomersCan) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(6, "ana");
  const auto of_one = plan({.tolerance = 0, .where = "code = 'C100'"});
  EXPECT_EQ(moved(of_one), std::vector<std::string>{"C100"});
  EXPECT_EQ(of_one.sellers[1].load_after, 1);
  EXPECT_EQ(of_one.sellers[1].least, 3) << "what was wanted";
  EXPECT_FALSE(of_one.sellers[1].is_within);
  test::expect_refused({{"own bounds are meant as they are",
                         [&] { plan({.bounds = "luis: 3-4", .where = "code = 'C100'"}); },
                         {"is 1", "tolerance, bounds, sellers or where"}}});
}

TEST_F(PortfolioPlan, BalancesNetSalesOfTheLastYear) {  // R12
  add_seller("ana");
  add_seller("luis");
  for (const int amount : {500, 300, 200, 200, 100, 100}) {
    const std::string code =
        "C" + std::to_string(amount) + std::to_string(shop.store().next_id(shop.store().entity("customer")));
    const Id<Customer> customer = add_customer(code);
    add_sale(customer, "2026-01-10", amount);
    add_sale(customer, "2024-01-10", 100'000);  // too long ago
    add_sale(customer, "2026-03-10", 100'000);  // later
    assign(code, "ana", "2026-01-01");
  }
  PlanOptions options{.tolerance = 0};
  options.sharing.balance = portfolio::Measure::value;
  const auto planned = plan(options);
  for (const auto& seller : planned.sellers) {
    EXPECT_EQ(seller.load_after, 7);
    EXPECT_TRUE(seller.is_within);
  }
  EXPECT_EQ(planned.moves.size(), 2U);  // 500 and 200
}

TEST_F(PortfolioPlan, BalancesOrdersOrAFieldThatSaysHowMuchWorkOneIs) {  // R12
  add_seller("ana");
  add_seller("luis");
  for (const int rating : {2, 3, 5}) {
    const std::string code = "C" + std::to_string(rating);
    const Id<Customer> customer = add_customer(code, [&](Customer& one) { one.rating = rating; });
    for (int i = 0; i < (rating == 2 ? 8 : 4); ++i) add_sale(customer, "2026-01-1" + std::to_string(i), 100);
    assign(code, "ana", "2026-01-01");
  }
  PlanOptions options{.tolerance = 0};
  options.sharing.balance = portfolio::Measure::workload;
  EXPECT_EQ(moved(plan(options)), std::vector<std::string>{"C2"});
  options.sharing.field = "rating";
  EXPECT_EQ(moved(plan(options)), std::vector<std::string>{"C5"});
}

TEST_F(PortfolioPlan, KeepsOwnBoundsOfASeller) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(10, "ana");
  const auto planned = plan({.tolerance = 1, .bounds = "luis: 3-4"});
  EXPECT_EQ(planned.moves.size(), 3U);
  EXPECT_EQ(planned.sellers[1].least, 3);
  EXPECT_EQ(planned.sellers[1].most, 4);
}

TEST_F(PortfolioPlan, RefusesWhatItCannotBe) {  // R12
  add_row(4, "");
  test::expect_refused({{"nobody there", [&] { plan(); }, {"nobody of the staff on 2026-02-01"}, ErrorCode::rule}});
  add_seller("ana");
  add_seller("eva", [](Staff& staff) { staff.left = Day(2026, 1, 31); });
  const auto with = [&](const std::string& bounds) { return [this, bounds] { plan({.bounds = bounds}); }; };
  const auto of = [&](const std::vector<std::string>& sellers) {
    return [this, sellers] {
      PlanOptions options;
      options.sharing.sellers = sellers;
      plan(options);
    };
  };
  test::expect_refused({
      {"a seller nobody knows", of({"leo"}), {"'leo'"}, ErrorCode::not_found},
      {"a seller who left", of({"eva"}), {"2026-02-01", "'eva' is not"}},
      {"a seller twice", of({"ana", "ana"}), {"'ana' twice"}},
      {"bounds without a colon", with("ana 1-2"), {"such as ana: 10-50, not 'ana 1-2'"}},
      {"bounds of who does not share", with("eva: 1-2"), {"not of 'eva'"}},
      {"bounds the wrong way round", with("ana: 3-2"), {"before the most", "'ana: 3-2'"}},
      {"bounds that are no numbers", with("ana: a-b"), {"'ana: a-b'"}},
      {"bounds too narrow", with("ana: 1-2"), {"between 1 and 2", "is 4"}},
      {"a tolerance above 1", [&] { plan({.tolerance = 2}); }, {"between 0 and 1, not 2"}},
  });
}

TEST_F(PortfolioPlan, IsCarriedOutInOneChangeAndTakenBackWhole) {  // R12
  add_seller("ana");
  add_seller("luis");
  add_row(6, "ana");
  assign("C100", "luis", "2025-01-01", "2025-12-31");
  change.commit();
  const Table before = on(tomorrow);
  auto own = shop.change("eva", "new zones");
  const auto given = portfolio::carry_out(own, plan({.tolerance = 0}), test::day_of(tomorrow), "new zones");
  const std::int64_t number = own.number();
  own.commit();
  EXPECT_EQ(given.size(), 3U);
  EXPECT_TRUE(plan({.tolerance = 0}).moves.size() == 3U) << "today is as it was";
  EXPECT_TRUE(portfolio::plan(shop.store(), test::day_of(tomorrow), {.tolerance = 0}).moves.empty());
  EXPECT_EQ(holder(given[0].record, today), "ana");
  EXPECT_EQ(holder(given[0].record, tomorrow), "luis");
  auto undo = shop.change("eva", "back");
  for (const auto& undone : undo.undo(number, 0, undo.last_entry())) EXPECT_EQ(undone.kept, 0) << undone.reason;
  undo.commit();
  EXPECT_EQ(on(tomorrow), before);
}

TEST_F(PortfolioPlan, GoesOnUntilWhatFollows) {  // R12
  add_customer("C1");
  add_seller("ana");
  add_seller("luis");
  assign("C1", "ana", "2026-01-01", "2026-03-31");
  assign("C1", "ana", "2026-05-01");
  const auto give = [&](const char* day) { portfolio::assign(change, {"C1"}, "luis", test::day_of(day), "asked"); };
  give("2026-02-01");
  EXPECT_EQ(holder("C1", "2026-01-31"), "ana");
  EXPECT_EQ(holder("C1", "2026-02-01"), "luis");
  EXPECT_EQ(holder("C1", "2026-03-31"), "luis");
  EXPECT_EQ(holder("C1", "2026-04-01"), "");
  give("2026-04-10");
  EXPECT_EQ(holder("C1", "2026-04-30"), "luis");
  EXPECT_EQ(holder("C1", "2026-05-01"), "ana");
  give("2026-05-01");
  EXPECT_EQ(holder("C1", "2026-05-01"), "luis");
}

TEST_F(PortfolioPlan, TellsUntilWhenAnAssignmentGoes) {  // R12
  add_customer("C1");
  add_seller("ana");
  add_seller("luis");
  assign("C1", "ana", "2026-05-01");
  const auto given = portfolio::assign(change, {"C1"}, "luis", test::day_of("2026-02-01"), "asked");
  EXPECT_EQ(given[0].to_day, test::day_of("2026-04-30")) << "then she has the customer again";
  const auto further = portfolio::assign(change, {"C1"}, "luis", test::day_of("2026-06-01"), "asked");
  EXPECT_EQ(further[0].to_day, std::nullopt);
}

class SellerLeaves : public PortfolioPlan {
 protected:
  SellerLeaves() {
    for (const char* code : {"ana", "eva", "luis"}) staff[code] = add_seller(code);
    add_row(9, "");
    for (int i = 0; i < 9; ++i)
      assign("C" + std::to_string(100 + i), i < 5 ? "ana" : i < 7 ? "eva" : "luis", "2026-01-01");
  }
  std::map<std::string, Id<Staff>> staff;
};

TEST_F(SellerLeaves, AndOthersShareAndKeepWhatTheyHave) {  // R12
  const auto given = portfolio::leave(change, "ana", test::day_of(today), {.tolerance = 0});
  EXPECT_EQ(given.size(), 5U);
  std::map<std::string, int> held;
  for (const auto& one : portfolio::of(shop.store(), test::day_of(tomorrow))) ++held[one.seller.value_or("")];
  EXPECT_EQ(held.size(), 2U);
  EXPECT_LE(held["eva"], 5);
  EXPECT_LE(held["luis"], 5);
  for (const auto& one : given) {
    EXPECT_EQ(one.from_seller, "ana");
    EXPECT_EQ(holder(one.record, today), "ana");
    EXPECT_EQ(holder(one.record, tomorrow), one.to_seller);
  }
  EXPECT_EQ(holder("C105", tomorrow), "eva");
  EXPECT_EQ(store::get(shop.store(), staff["ana"])->left, test::day_of(today));
}

TEST_F(SellerLeaves, AndOneGetsEverythingWhereThatIsSaid) {  // R12
  const auto given = portfolio::leave(change, "ana", test::day_of(today), {.to = "luis", .why = "retires"});
  for (const auto& one : given) EXPECT_EQ(one.to_seller, "luis");
  EXPECT_EQ(holder("C100", tomorrow), "luis");
}

TEST_F(SellerLeaves, AnAssignmentThatIsRefusedLeavesNothingBehind) {  // R12
  EXPECT_EQ(test::error_of(
                [&] {
                  portfolio::assign(change, {"C100", "C100"}, "luis", test::day_of(tomorrow), "");
                },
                {"named twice"}),
            ErrorCode::invalid);
  EXPECT_EQ(holder("C100", tomorrow), "ana");
}

TEST_F(SellerLeaves, AndOpenQuotesGoToWhoGetsTheirCustomer) {  // R12 B11
  const auto add_quote = [&](const char* customer) {
    Quote quote;
    quote.customer = store::find<Customer>(shop.store(), "code = '" + std::string(customer) + "'").at(0).id;
    quote.seller = staff["ana"];
    quote.asked = test::day_of("2026-01-05");
    return change.add(quote);
  };
  const auto open = add_quote("C100");
  const auto refused = add_quote("C100");
  const auto expired = add_quote("C101");
  change.edit(expired, [](Quote& one) { one.valid_until = Day(2026, 1, 10); });
  negotiation::refuse(change, store::get(shop.store(), refused)->code, test::day_of("2026-01-06"), "price");
  const auto given = portfolio::leave(change, "ana", test::day_of(today), {.to = "luis"});
  EXPECT_EQ(std::ranges::count(given, std::string("quote"), &portfolio::Handover::entity), 1);
  EXPECT_EQ(store::get(shop.store(), open)->seller, staff["luis"]);
  EXPECT_EQ(store::get(shop.store(), refused)->seller, staff["ana"]) << "what was done stays";
  EXPECT_EQ(store::get(shop.store(), expired)->seller, staff["ana"]) << "what was lost as well";
}

TEST_F(SellerLeaves, AndStandingOrdersGoToWhoGetsTheirCustomer) {  // R12 B9
  const auto add_order = [&](std::optional<Day> last_day) {
    StandingOrder order;
    order.customer = store::find<Customer>(shop.store(), "code = 'C100'").at(0).id;
    order.seller = staff["ana"];
    order.rule = "FREQ=DAILY";
    order.first_day = Day(2025, 12, 1);
    order.last_day = last_day;
    return change.add(order);
  };
  const auto running = add_order({});
  const auto over = add_order(Day(2025, 12, 31));
  const auto given = portfolio::leave(change, "ana", test::day_of(today), {.to = "luis"});
  EXPECT_EQ(std::ranges::count(given, std::string("standing_order"), &portfolio::Handover::entity), 1);
  EXPECT_EQ(store::get(shop.store(), running)->seller, staff["luis"]);
  EXPECT_EQ(store::get(shop.store(), over)->seller, staff["ana"]) << "what was done stays";
}

TEST_F(SellerLeaves, AndAssignmentsToComeChangeHandsToo) {  // R12
  add_customer("D1");
  assign("D1", "ana", "2026-06-01", "2026-06-30");
  const auto reason = [&](const char* day) {
    for (const auto& one : portfolio::of(shop.store(), test::day_of(day)))
      if (one.customer == "D1") return one.reason.value_or("");
    return std::string("unknown");
  };
  change.edit(store::find<Assignment>(shop.store(), "customer.code = 'D1'").at(0).id,
              [](Assignment& one) { one.reason = "summer"; });
  const auto given = portfolio::leave(change, "ana", test::day_of(today), {.to = "eva"});
  EXPECT_EQ(holder("D1", "2026-06-15"), "eva");
  EXPECT_EQ(holder("D1", tomorrow), "");
  EXPECT_EQ(reason("2026-06-15"), "summer") << "nobody gave another one";
  const auto of_d1 = std::ranges::find(given.rows, "D1", &portfolio::Handover::record);
  ASSERT_NE(of_d1, given.rows.end());
  EXPECT_EQ(of_d1->from_day, test::day_of("2026-06-01"));
  EXPECT_EQ(of_d1->to_day, test::day_of("2026-06-30"));
}

TEST_F(SellerLeaves, AndTheHouseHasEverythingWhenNobodySellsAnyMore) {  // R12
  for (const char* other : {"eva", "luis"})
    change.edit(staff[other], [](Staff& one) { one.left = test::day_of(today); });
  const Id<Zone> zone = add_zone("Z", ZoneKind::polygon, "19 -1; 21 -1; 21 0.045; 19 0.045", staff["ana"]);
  add_customer("D1");
  assign("D1", "ana", "2026-06-01", "2026-06-30");
  const auto given = portfolio::leave(change, "ana", test::day_of(today), {});
  EXPECT_EQ(given.size(), 7U) << "five customers, one to come, a zone";
  for (const auto& one : given) EXPECT_EQ(one.to_seller, std::nullopt);
  EXPECT_EQ(holder("C100", today), "ana");
  EXPECT_EQ(holder("C100", tomorrow), "");
  EXPECT_EQ(holder("D1", "2026-06-15"), "");
  EXPECT_EQ(store::get(shop.store(), zone)->seller, std::nullopt);
}

TEST_F(SellerLeaves, AndWhoDoesNotSellGetsNoCustomers) {  // R12
  for (const char* other : {"ana", "eva"}) change.edit(staff[other], [](Staff& one) { one.task = "sells"; });
  change.edit(staff["luis"], [](Staff& one) { one.task = "produces"; });
  for (const auto& one : portfolio::leave(change, "ana", test::day_of(today), {})) EXPECT_EQ(one.to_seller, "eva");
  for (const auto& one : portfolio::leave(change, "eva", test::day_of(today), {}))
    EXPECT_EQ(one.to_seller, std::nullopt);
}

TEST_F(SellerLeaves, AndRunningWorkAndZonesGoAlongButNotWhatWasDone) {  // R12
  const Id<Zone> zone = add_zone("Z", ZoneKind::polygon, "19 -1; 21 -1; 21 0.045; 19 0.045", staff["ana"]);
  const Id<Customer> customer = *store::find_id<&Customer::code>(shop.store(), std::string("C100"));
  const auto item = [&](const char* list, const char* day) {
    WorkItem one;
    one.list = list;
    one.day = test::day_of(day);
    one.customer = customer;
    one.seller = "ana";
    return change.add(one);
  };
  const Id<WorkItem> running = item("January", "2026-01-15");
  const Id<WorkItem> over = item("Last year", "2025-01-15");
  Order order;
  order.customer = customer;
  order.ordered = test::day_of("2026-01-20");
  order.seller = staff["ana"];
  const Id<Order> sold = change.add(order);
  portfolio::leave(change, "ana", test::day_of(today), {.to = "luis"});
  EXPECT_EQ(store::get(shop.store(), zone)->seller, staff["luis"]);
  EXPECT_EQ(store::get(shop.store(), running)->seller, "luis");
  EXPECT_EQ(store::get(shop.store(), over)->seller, "ana");
  EXPECT_EQ(store::get(shop.store(), sold)->seller, staff["ana"]);
}

TEST_F(SellerLeaves, AndItIsTakenBackWhole) {  // R12
  change.commit();
  const Table before = on(tomorrow);
  auto own = shop.change("eva", "ana retires");
  portfolio::leave(own, "ana", test::day_of(today), {});
  const std::int64_t number = own.number();
  own.commit();
  auto undo = shop.change("eva", "she stays");
  for (const auto& undone : undo.undo(number, 0, undo.last_entry())) EXPECT_EQ(undone.kept, 0) << undone.reason;
  undo.commit();
  EXPECT_EQ(on(tomorrow), before);
}

TEST_F(SellerLeaves, AndWhatCannotBeIsRefused) {  // R12
  const auto leave = [&](const char* seller, const char* day, const char* to) {
    return [this, seller, day, to] { portfolio::leave(change, seller, test::day_of(day), {.to = to}); };
  };
  test::expect_refused({
      {"nobody knows", leave("leo", today, ""), {"'leo'"}, ErrorCode::not_found},
      {"to herself", leave("ana", today, "ana"), {"staff who stay", "'ana'"}, ErrorCode::rule},
  });
  portfolio::leave(change, "ana", test::day_of(today), {});
  test::expect_refused(
      {{"left before", leave("ana", "2026-03-01", ""), {"2026-02-01 or earlier", "not 2026-03-01"}, ErrorCode::rule}});
}

TEST(Owners, AreAllKnownToWhoLeaves) {  // R12
  // A field that refers to staff is either of what is still open, which `portfolio::leave` hands over, or of what was
  // done, which stays. A new one must be put into one of these lists, and into `leave` where it is open.
  const std::set<std::string> open{"assignment.seller", "zone.seller", "quote.seller", "standing_order.seller"};
  const std::set<std::string> done{"order.seller", "note.author", "collection_step.taken_by",
                                   "payment_promise.taken_by"};
  for (const Entity& entity : catalogue().entities)
    for (const Column& column : entity.columns())
      if (column.target == "staff") {
        const std::string name = std::string(entity.name()) + "." + std::string(column.name);
        EXPECT_TRUE(open.contains(name) || done.contains(name)) << name;
      }
}

}  // namespace
}  // namespace crmcore
