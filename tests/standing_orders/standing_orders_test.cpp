#include "crmcore/standing_orders/standing_orders.hpp"

#include <crmcore.h>

#include "support.hpp"

namespace crmcore {
namespace {

using namespace standing_orders;

Day day(const char* text) { return *parse<Day>(text, {}).value; }

/// A café that wants twenty conchas and five loaves every Friday of 2026; the 1st is a Thursday.
class StandingOrders : public testing::Test {
 protected:
  StandingOrders() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    in_change([&](store::Change& change) {
      for (const char* code : {"A", "B"}) {
        Customer customer;
        customer.code = code;
        change.add(customer);
      }
      for (const char* code : {"CN", "PN"}) {
        Product product;
        product.code = code;
        if (std::string_view(code) == "CN") product.price = Decimal::of(12);
        change.add(product);
      }
      StandingOrder order;
      order.code = "S1";
      order.customer = Id<Customer>{1};
      order.rule = "FREQ=WEEKLY;BYDAY=FR";
      order.first_day = day("2026-01-01");
      order.lead_days = 2;
      id = change.add(order);
      add_line(change, 1, 20);
      add_line(change, 2, 5, [](StandingOrderLine& line) { line.unit_price = Decimal::of(30); });
    });
  }

  void in_change(const std::function<void(store::Change&)>& doing) {
    auto change = shop.change("ana", "test");
    doing(change);
    change.commit();
  }
  void add_line(store::Change& change, std::int64_t product, std::int64_t quantity,
                const std::function<void(StandingOrderLine&)>& edit = {}) {
    StandingOrderLine line;
    line.standing_order = id;
    line.product = Id<Product>{product};
    line.quantity = Decimal::of(quantity);
    if (edit) edit(line);
    change.add(line);
  }
  void add_pause(const char* first, const char* last, const char* agreed = nullptr) {
    in_change([&](store::Change& change) {
      StandingOrderPause pause;
      pause.standing_order = id;
      pause.first_day = day(first);
      if (last) pause.last_day = day(last);
      pause.why = "vacation";
      if (agreed) pause.agreed = day(agreed);
      change.add(pause);
    });
  }
  void add_holiday(const char* on, const char* name) {
    in_change([&](store::Change& change) {
      Holiday holiday;
      holiday.day = day(on);
      holiday.name = name;
      change.add(holiday);
    });
  }
  void edit(const std::function<void(StandingOrder&)>& doing) {
    in_change([&](store::Change& change) { change.edit(id, doing); });
  }
  TakenOccurrence take_on(const char* occurrence, const char* on = "2026-01-05") {
    TakenOccurrence taken;
    in_change([&](store::Change& change) { taken = take(change, "S1", day(occurrence), day(on))[0]; });
    return taken;
  }
  /// The occurrences of a period as texts: "01-09 open 1x20 2x5", with the day of delivery where it is another.
  std::vector<std::string> seen(const char* today, const char* from, const char* to) const {
    std::vector<std::string> texts;
    for (const Occurrence& one : occurrences(shop.store(), day(today), {.from = day(from), .to = day(to)})) {
      std::string text = one.occurrence.text().substr(5);
      if (one.day != one.occurrence) text += ">" + one.day.text().substr(5);
      text += " " + std::string(name(one.state)) + (one.is_changed ? "*" : "");
      for (const OccurrenceLine& line : one.lines)
        text += " " + std::to_string(line.product.value) + "x" + line.quantity.text();
      if (!one.why.empty()) text += " (" + one.why + ")";
      texts.push_back(text);
    }
    return texts;
  }
  using Texts = std::vector<std::string>;

  test::TempFile file;
  Workspace shop;
  Id<StandingOrder> id;
};

TEST_F(StandingOrders, ProposeTheOccurrencesOfAPeriod) {  // B9
  EXPECT_EQ(seen("2026-01-01", "2026-01-01", "2026-01-16"),
            (Texts{"01-02 open 1x20 2x5", "01-09 open 1x20 2x5", "01-16 open 1x20 2x5"}));
  EXPECT_EQ(seen("2026-01-10", "2026-01-01", "2026-01-16"),
            (Texts{"01-02 missed 1x20 2x5", "01-09 missed 1x20 2x5", "01-16 open 1x20 2x5"}));
  EXPECT_EQ(occurrences(shop.store(), day("2026-01-05")).size(), 4U) << "four weeks";
  EXPECT_TRUE(occurrences(shop.store(), day("2026-01-05"), {.customer = "B"}).empty());
  const auto rows = proposals(shop.store(), day("2026-01-05"), {.to = day("2026-01-11")});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].customer, "A");
  EXPECT_EQ(rows[0].unit_price, Decimal::of(12)) << "the product's price";
  EXPECT_EQ(rows[0].amount, Amount{240'00});
  EXPECT_EQ(rows[1].unit_price, Decimal::of(30)) << "as agreed";
  edit([](StandingOrder& order) { order.last_day = day("2026-01-09"); });
  EXPECT_EQ(seen("2026-01-05", "2026-01-05", "2026-02-05"), (Texts{"01-09 open 1x20 2x5"}));
}

TEST_F(StandingOrders, AreTakenOnce) {  // B9
  const TakenOccurrence first = take_on("2026-01-09");
  EXPECT_TRUE(first.is_new);
  EXPECT_EQ(first.key, "S1 2026-01-09");
  EXPECT_EQ(first.lines, 2);
  EXPECT_EQ(first.amount, Amount{390'00});
  const TakenOccurrence second = take_on("2026-01-09", "2026-01-06");
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.order, first.order);
  EXPECT_EQ(shop.store().count({.entity = "order"}), 1);
  const auto order = *store::get(shop.store(), first.order);
  EXPECT_EQ(order.due, day("2026-01-09"));
  EXPECT_EQ(order.ordered, day("2026-01-07")) << "two days before";
  EXPECT_EQ(seen("2026-01-05", "2026-01-09", "2026-01-09"), (Texts{"01-09 taken 1x20 2x5"}));
  EXPECT_EQ(seen("2026-01-04", "2026-01-09", "2026-01-09"), (Texts{"01-09 open 1x20 2x5"})) << "not yet then";
  // The whole period takes what is left.
  in_change([&](store::Change& change) {
    const auto taken = take_all(change, day("2026-01-06"), {.to = day("2026-01-31")});
    ASSERT_EQ(taken.size(), 3U);
    EXPECT_EQ(taken[0].occurrence, day("2026-01-16"));
    EXPECT_TRUE(take_all(change, day("2026-01-06"), {.to = day("2026-01-31")}).empty());
  });
  EXPECT_EQ(shop.store().count({.entity = "order"}), 4);
  // What became of an order that was cancelled.
  in_change([&](store::Change& change) {
    change.edit(first.order, [](Order& one) {
      one.cancelled = day("2026-01-08");
      one.cancel_reason = "customer";
    });
  });
  EXPECT_EQ(seen("2026-01-08", "2026-01-09", "2026-01-09"), (Texts{"01-09 cancelled 1x20 2x5 (customer)"}));
  EXPECT_EQ(seen("2026-01-07", "2026-01-09", "2026-01-09"), (Texts{"01-09 taken 1x20 2x5"}));
}

TEST_F(StandingOrders, AreOpenAgainWhenTheOrderIsErasedOrUndone) {  // B9
  const TakenOccurrence taken = take_on("2026-01-09");
  in_change([&](store::Change& change) { change.erase(taken.order, store::get(shop.store(), taken.order)->version); });
  EXPECT_EQ(seen("2026-01-06", "2026-01-09", "2026-01-09"), (Texts{"01-09 open 1x20 2x5"}));
  std::int64_t number = 0;
  std::int64_t last = 0;
  in_change([&](store::Change& change) {
    number = change.number();
    take(change, "S1", day("2026-01-09"), day("2026-01-06"));
    last = change.last_entry();
  });
  EXPECT_EQ(seen("2026-01-06", "2026-01-09", "2026-01-09"), (Texts{"01-09 taken 1x20 2x5"}));
  in_change([&](store::Change& change) {
    for (const auto& undone : change.undo(number, 1, last)) EXPECT_EQ(undone.kept, 0) << undone.reason;
  });
  EXPECT_EQ(seen("2026-01-06", "2026-01-09", "2026-01-09"), (Texts{"01-09 open 1x20 2x5"}));
  EXPECT_EQ(shop.store().count({.entity = "order"}), 0);
  EXPECT_TRUE(take_on("2026-01-09").is_new);
}

TEST_F(StandingOrders, AreLeftOutInPausesAndOnHolidays) {  // B9: "not on holidays, pause in August"
  add_pause("2026-08-01", "2026-08-31");
  add_holiday("2026-12-25", "Navidad");
  EXPECT_EQ(seen("2026-07-01", "2026-07-31", "2026-08-07"),
            (Texts{"07-31 open 1x20 2x5", "08-07 paused 1x20 2x5 (vacation)"}));
  EXPECT_EQ(seen("2026-07-01", "2026-09-01", "2026-09-05"), (Texts{"09-04 open 1x20 2x5"}));
  const auto christmas = [&](OnHoliday what) {
    edit([&](StandingOrder& order) { order.on_holiday = what; });
    return seen("2026-12-01", "2026-12-22", "2026-12-28");
  };
  EXPECT_EQ(christmas(OnHoliday::deliver), (Texts{"12-25 open 1x20 2x5"}));
  EXPECT_EQ(christmas(OnHoliday::skip), (Texts{"12-25 holiday 1x20 2x5 (Navidad)"}));
  EXPECT_EQ(christmas(OnHoliday::day_before), (Texts{"12-25>12-24 open 1x20 2x5 (Navidad)"}));
  add_holiday("2026-12-24", "Nochebuena");
  EXPECT_EQ(christmas(OnHoliday::day_before), (Texts{"12-25>12-23 open 1x20 2x5 (Navidad)"}));
  EXPECT_EQ(christmas(OnHoliday::day_after), (Texts{"12-25>12-26 open 1x20 2x5 (Navidad)"}));
  add_pause("2026-12-26", nullptr);
  EXPECT_EQ(christmas(OnHoliday::day_after), (Texts{"12-25>12-26 paused 1x20 2x5 (vacation)"}));
  EXPECT_EQ(seen("2026-12-01", "2027-01-01", "2027-01-01"), (Texts{"01-01 paused 1x20 2x5 (vacation)"}));
}

TEST_F(StandingOrders, MoveOverAHolidayIntoThePeriodThatIsAskedFor) {  // B9
  add_holiday("2026-01-09", "Fiesta");
  edit([](StandingOrder& order) { order.on_holiday = OnHoliday::day_before; });
  EXPECT_EQ(seen("2026-01-01", "2026-01-08", "2026-01-08"), (Texts{"01-09>01-08 open 1x20 2x5 (Fiesta)"}));
  EXPECT_TRUE(seen("2026-01-01", "2026-01-09", "2026-01-09").empty());
  EXPECT_EQ(store::get(shop.store(), take_on("2026-01-09").order)->due, day("2026-01-08"));
  in_change([&](store::Change& change) {
    change_occurrence(change, "S1", day("2026-01-16"), day("2026-01-05"), day("2026-06-30"), {});
  });
  EXPECT_EQ(seen("2026-01-06", "2026-06-30", "2026-06-30"), (Texts{"01-16>06-30 open* 1x20 2x5"}));
}

TEST_F(StandingOrders, ChangeFromADayOnWithoutTouchingWhatWas) {  // B9
  in_change([&](store::Change& change) {
    add_line(change, 1, 30, [](StandingOrderLine& line) { line.from_day = day("2026-02-01"); });
    add_line(change, 2, 0, [](StandingOrderLine& line) { line.from_day = day("2026-02-10"); });
    StandingOrderRule rule;
    rule.standing_order = id;
    rule.from_day = day("2026-02-16");
    rule.rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO";
    rule.agreed = day("2026-01-20");
    change.add(rule);
  });
  EXPECT_EQ(
      seen("2026-01-21", "2026-01-30", "2026-03-10"),
      (Texts{"01-30 open 1x20 2x5", "02-06 open 1x30 2x5", "02-13 open 1x30", "02-16 open 1x30", "03-02 open 1x30"}));
  EXPECT_EQ(seen("2026-01-19", "2026-02-16", "2026-03-02"), (Texts{"02-20 open 1x30", "02-27 open 1x30"}))
      << "what was agreed later was not known then";
  add_pause("2026-03-01", "2026-03-31", "2026-02-01");
  EXPECT_EQ(seen("2026-02-01", "2026-03-02", "2026-03-02"), (Texts{"03-02 paused 1x30 (vacation)"}));
  EXPECT_EQ(seen("2026-01-31", "2026-03-02", "2026-03-02"), (Texts{"03-02 open 1x30"}));
}

TEST_F(StandingOrders, ChangeAndSkipOneOccurrenceAlone) {  // B9
  in_change([&](store::Change& change) {
    const auto changed = change_occurrence(change, "S1", day("2026-01-09"), day("2026-01-05"), day("2026-01-08"),
                                           {{"CN", Decimal::of(40), {}}, {"PN", Decimal::of(0), {}}}, "party");
    EXPECT_EQ(changed[0].day, day("2026-01-08"));
    skip(change, "S1", day("2026-01-16"), day("2026-01-05"), "closed");
  });
  EXPECT_EQ(seen("2026-01-05", "2026-01-01", "2026-01-23"),
            (Texts{"01-02 missed 1x20 2x5", "01-09>01-08 open* 1x40 (party)", "01-16 skipped 1x20 2x5 (closed)",
                   "01-23 open 1x20 2x5"}));
  EXPECT_EQ(seen("2026-01-04", "2026-01-05", "2026-01-16"), (Texts{"01-09 open 1x20 2x5", "01-16 open 1x20 2x5"}));
  // A second change keeps what it does not name.
  in_change([&](store::Change& change) {
    change_occurrence(change, "S1", day("2026-01-09"), day("2026-01-06"), {}, {{"PN", Decimal::of(1), {}}});
  });
  EXPECT_EQ(seen("2026-01-06", "2026-01-08", "2026-01-08"), (Texts{"01-09>01-08 open* 1x40 2x1"}));
  const auto order = *store::get(shop.store(), take_on("2026-01-09", "2026-01-06").order);
  EXPECT_EQ(order.due, day("2026-01-08"));
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "quantity = 40"}), 1);
  in_change(
      [&](store::Change& change) { restore(change, "S1", day("2026-01-16"), day("2026-01-07"), "open after all"); });
  EXPECT_EQ(seen("2026-01-07", "2026-01-16", "2026-01-16"), (Texts{"01-16 open 1x20 2x5"}));
  EXPECT_EQ(seen("2026-01-06", "2026-01-16", "2026-01-16"), (Texts{"01-16 skipped 1x20 2x5 (closed)"}));
}

TEST_F(StandingOrders, DeliverWhatSomebodyInsistsOn) {  // B9: a change goes before pauses and holidays
  add_pause("2026-08-01", "2026-08-31");
  EXPECT_EQ(test::error_of([&] { take_on("2026-08-07"); }, {"pause", "vacation"}), ErrorCode::rule);
  in_change(
      [&](store::Change& change) { change_occurrence(change, "S1", day("2026-08-07"), day("2026-07-01"), {}, {}); });
  EXPECT_EQ(seen("2026-07-01", "2026-08-07", "2026-08-14"),
            (Texts{"08-07 open* 1x20 2x5", "08-14 paused 1x20 2x5 (vacation)"}));
  EXPECT_TRUE(take_on("2026-08-07", "2026-07-02").is_new);
}

TEST_F(StandingOrders, RefuseWhatCannotBe) {  // B9, bad input
  take_on("2026-01-09");
  in_change([&](store::Change& change) {
    skip(change, "S1", day("2026-01-16"), day("2026-01-10"), "closed");
    Product product;
    product.code = "XX";
    change.add(product);
  });
  auto change = shop.change("ana", "bad input");
  const Day on = day("2026-01-12");
  const auto add_order = [&](const std::function<void(StandingOrder&)>& edit) {
    StandingOrder order;
    order.customer = Id<Customer>{1};
    order.rule = "FREQ=DAILY";
    order.first_day = day("2026-01-01");
    edit(order);
    change.add(order);
  };
  test::expect_refused({
      {"no rule",
       [&] { add_order([](StandingOrder& o) { o.rule = "every friday"; }); },
       {"every friday", "FREQ"},
       ErrorCode::rule},
      {"ends first",
       [&] { add_order([](StandingOrder& o) { o.last_day = day("2025-12-31"); }); },
       {"2026-01-01", "2025-12-31"},
       ErrorCode::rule},
      {"lead", [&] { add_order([](StandingOrder& o) { o.lead_days = -1; }); }, {"lead_days", "-1"}, ErrorCode::rule},
      {"quantity",
       [&] { add_line(change, 1, -2, [](StandingOrderLine& l) { l.from_day = day("2026-05-01"); }); },
       {"quantity", "-2"},
       ErrorCode::rule},
      {"unknown", [&] { take(change, "S9", on, on); }, {"'S9'"}, ErrorCode::not_found},
      {"no occurrence", [&] { take(change, "S1", day("2026-01-15"), on); }, {"2026-01-15", "2026-01-09", "2026-01-16"}},
      {"skipped", [&] { take(change, "S1", day("2026-01-16"), on); }, {"skipped", "closed"}, ErrorCode::rule},
      {"taken", [&] { skip(change, "S1", day("2026-01-09"), on, "closed"); }, {"taken", "order 1"}, ErrorCode::rule},
      {"no why", [&] { skip(change, "S1", day("2026-01-23"), on, " "); }, {"why"}, ErrorCode::rule},
      {"nothing new", [&] { change_occurrence(change, "S1", day("2026-01-23"), on, {}, {}); }, {"to_day"}},
      {"before it was decided",
       [&] { change_occurrence(change, "S1", day("2026-01-23"), on, day("2025-01-23"), {}); },
       {"2025-01-23"},
       ErrorCode::rule},
      {"before", [&] { restore(change, "S1", day("2026-01-16"), day("2026-01-09")); }, {"2026-01-10"}, ErrorCode::rule},
      {"nothing decided", [&] { restore(change, "S1", day("2026-01-23"), on); }, {"nothing was decided"}},
      {"product",
       [&] {
         change_occurrence(change, "S1", day("2026-01-23"), on, {}, {{"ZZ", Decimal::of(1), {}}});
       },
       {"'ZZ'"},
       ErrorCode::not_found},
      {"period", [&] { occurrences(shop.store(), on, {.from = on, .to = day("2026-01-01")}); }, {"2026-01-12"}},
      {"long", [&] { occurrences(shop.store(), on, {.from = on, .to = day("2046-01-01")}); }, {"3660"}},
      {"customer", [&] { occurrences(shop.store(), on, {.customer = "Z"}); }, {"'Z'"}, ErrorCode::not_found},
      {"code", [&] { change.edit(id, [](StandingOrder& o) { o.code = "S2"; }); }, {"order 1", "'S1'"}, ErrorCode::rule},
      {"erase", [&] { change.erase(id, store::get(shop.store(), id)->version); }, {"last_day"}, ErrorCode::rule},
  });
  add_line(change, 3, 1);
  EXPECT_EQ(test::error_of([&] { take_all(change, on, {.to = day("2026-02-10")}); }, {"'XX'", "price"}),
            ErrorCode::rule);
  EXPECT_EQ(shop.store().count({.entity = "order"}), 1) << "nothing is left behind";
}

TEST_F(StandingOrders, AreTakenFromC) {  // B9, by crm_run
  { const Workspace closed = std::move(shop); }
  crm_workspace* books = nullptr;
  ASSERT_EQ(crm_open(file.path().c_str(), nullptr, &books, nullptr), 0);
  const auto text = [&](const char* action, const char* parameters) {
    crm_table* table = nullptr;
    char* csv = nullptr;
    EXPECT_EQ(crm_run(books, action, parameters, nullptr, nullptr, &table, nullptr), 0) << action;
    EXPECT_EQ(crm_table_to_csv(table, &csv, nullptr), 0);
    std::string written = csv ? csv : "";
    crm_free(csv);
    crm_table_free(table);
    return written;
  };
  ASSERT_EQ(crm_begin(books, "ana", "this week", nullptr), 0);
  EXPECT_NE(text("standing_orders.take", R"({"standing_order":"S1","occurrence":"2026-01-09","day":"2026-01-05"})")
                .find("S1 2026-01-09"),
            std::string::npos);
  ASSERT_EQ(crm_commit(books, nullptr), 0);
  EXPECT_NE(text("standing_orders.proposals", R"({"today":"2026-01-05","to_day":"2026-01-09"})").find("taken"),
            std::string::npos);
  crm_close(books);
}

TEST_F(StandingOrders, FollowACustomerWhoIsMerged) {  // B9 R13
  take_on("2026-01-09");
  in_change([&](store::Change& change) {
    duplicates::merge(change, duplicates::plan_merge(shop.store(), Id<Customer>{2}, Id<Customer>{1}), "one café");
  });
  EXPECT_EQ(occurrences(shop.store(), day("2026-01-05"), {.customer = "A"}).size(), 4U) << "the code leads on";
  EXPECT_EQ(proposals(shop.store(), day("2026-01-05"))[0].customer, "B");
}

}  // namespace
}  // namespace crmcore
