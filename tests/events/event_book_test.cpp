#include "crmcore/events/event_book.hpp"

#include <gtest/gtest.h>

#include "events/fair.hpp"

namespace crmcore {
namespace {

TEST_F(Events, KeepPlanAndActualSideBySide) {  // V1 V2 V3
  change.add(plan(tart, "40", "50"));
  change.add(sold(tart, "12", 10));
  change.add(sold(tart, "20.5", 11));
  EventActual rest;
  rest.event = fair;
  rest.product = tart;
  rest.day = Day(2025, 5, 3);
  rest.left = decimal("5.5");
  change.add(rest);
  EventLeftover kept;
  kept.event = fair;
  kept.product = tart;
  kept.day = Day(2025, 5, 3);
  kept.quantity = decimal("4");
  kept.fate = "kept";
  change.add(kept);
  kept.quantity = decimal("1.5");
  kept.fate = "thrown_away";
  change.add(kept);
  change.add(preordered(tart, "12"));
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].sold, decimal("32.5"));
  EXPECT_EQ(days[0].left, decimal("5.5"));
  EXPECT_EQ(days[0].sold_by_hour->at(11), decimal("20.5"));
  EXPECT_EQ(days[0].leftover, decimal("5.5"));
  EXPECT_EQ(days[0].reused, decimal("4"));
  EXPECT_EQ(days[0].preordered, decimal("12"));
  const auto table = forecast::event_table(shop, "spring-fair");
  ASSERT_EQ(table.cells.size(), 1U);
  EXPECT_EQ(table.cells[0].made, decimal("38")) << "made for sale, without what was ordered ahead";
  EXPECT_EQ(table.cells[0].price, decimal("3")) << "the product's";
  const auto compared = forecast::compare(table);
  EXPECT_DOUBLE_EQ(*compared[0].waste_rate, 1.5 / 38) << "what was kept is no waste";
  EXPECT_EQ(codes(), std::set<std::string>{});
}

/// Forty tarts made for the whole day, and expected by the hour; some sold.
class PlannedByTheHour : public Events {
 protected:
  PlannedByTheHour() {
    change.add(at("", "40", {}));
    change.add(at("20", "", 10));
    change.add(at("10", "", 11));
    change.add(sold(tart, "12", 10));
    change.add(sold(tart, "15", 11));
  }
  EventPlan at(const char* expected, const char* made, std::optional<std::int64_t> hour) {
    EventPlan row = plan(tart, *expected ? expected : "0", *made ? made : "0");
    if (!*expected) row.expected.reset();
    if (!*made) row.made.reset();
    row.hour = hour;
    return row;
  }
};

TEST_F(PlannedByTheHour, IsAddedUpForTheDay) {  // V2
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].expected, decimal("30"));
  EXPECT_EQ(days[0].made, decimal("40"));
  EXPECT_EQ(days[0].expected_by_hour->at(11), decimal("10"));
}

TEST_F(PlannedByTheHour, IsComparedByTheHour) {  // V4
  const auto hours = forecast::compare(forecast::event_table(shop, "spring-fair"), forecast::CompareBy::product_hour);
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].sold_minus_expected, -8);
  EXPECT_EQ(hours[1].sold_minus_expected, 5);
}

TEST_F(PlannedByTheHour, IsNeverPlannedTwice) {  // bad input
  const Id<EventPlan> whole = store::find<EventPlan>(shop, "hour is null")[0].id;
  test::expect_refused({
      {"an hour too late", [&] { change.add(at("3", "", 24)); }, {"24", "between 0 and 23"}, ErrorCode::rule},
      {"made by the hour too",
       [&] { change.add(at("3", "2", 12)); },
       {"made", "for the whole day", "keep one"},
       ErrorCode::rule},
      {"an hour that is there", [&] { change.add(at("3", "", 11)); }, {"event_plan"}, ErrorCode::duplicate},
      {"expected for the whole day too",
       [&] { change.edit(whole, [](EventPlan& row) { row.expected = decimal("5"); }); },
       {"expected", "by hour"},
       ErrorCode::rule},
  });
}

TEST_F(Events, RefuseAPlanThatCannotBe) {  // bad input
  auto free_of_charge = plan(tart, "1", "5");
  free_of_charge.unit_price = Decimal{};
  auto salvage_above_price = plan(tart, "1", "5");
  salvage_above_price.unit_price = decimal("3");
  salvage_above_price.salvage = decimal("3.50");
  auto salvage_at_cost = plan(tart, "1", "5");
  salvage_at_cost.unit_price = decimal("3");
  salvage_at_cost.salvage = decimal("1.20");
  salvage_at_cost.unit_cost = decimal("1.20");
  test::expect_refused({
      {"a number below 0",
       [&] { change.add(plan(tart, "-1", "5")); },
       {"expected", "-1", "must be 0 or more"},
       ErrorCode::rule},
      {"a day outside",
       [&] { change.add(plan(tart, "1", "5", Day(2025, 5, 5))); },
       {"2025-05-05", "spring-fair", "2025-05-03 to 2025-05-04"},
       ErrorCode::rule},
      {"a price of nothing", [&] { change.add(free_of_charge); }, {"unit_price", "0", "leave out"}, ErrorCode::rule},
      {"a salvage above the price",
       [&] { change.add(salvage_above_price); },
       {"salvage", "3.5", "price, 3"},
       ErrorCode::rule},
      {"a salvage as high as the cost", [&] { change.add(salvage_at_cost); }, {"salvage", "cost"}, ErrorCode::rule},
  });
}

TEST_F(Events, RefuseAPlanThatIsThere) {  // bad input
  change.add(plan(tart, "40", "50"));
  EXPECT_EQ(test::error_of([&] { change.add(plan(tart, "41", "50")); }), ErrorCode::duplicate);
}

TEST_F(Events, RefuseSalesThatCannotBe) {  // bad input
  EventActual nothing;
  nothing.event = fair;
  nothing.product = tart;
  nothing.day = Day(2025, 5, 3);
  auto dayless = sold(tart, "3");
  dayless.day.reset();
  test::expect_refused({
      {"an hour too late", [&] { change.add(sold(tart, "3", 24)); }, {"24", "between 0 and 23"}, ErrorCode::rule},
      {"a number below 0", [&] { change.add(sold(tart, "-3")); }, {"-3"}, ErrorCode::rule},
      {"nothing said", [&] { change.add(nothing); }, {"sold"}, ErrorCode::rule},
      {"no day of several", [&] { change.add(dayless); }, {"several days"}, ErrorCode::rule},
  });
}

TEST_F(Events, RefuseADayThatEndsBeforeItBegins) {  // bad input
  EventDay day;
  day.event = fair;
  day.day = Day(2025, 5, 3);
  day.opens = Minute{600};
  day.closes = Minute{120};
  EXPECT_EQ(test::error_of([&] { change.add(day); }, {"02:00", "10:00", "after midnight"}), ErrorCode::rule);
}

TEST_F(Events, RefuseACostWithoutAnAmount) {  // bad input
  EventCost cost;
  cost.event = fair;
  cost.kind = "fee";
  EXPECT_EQ(test::error_of([&] { change.add(cost); }, {"planned", "paid"}), ErrorCode::rule);
}

TEST_F(Events, RefuseAnEventThatCannotBe) {  // bad input
  const auto with = [&](auto&& edit) {
    return [this, edit] {
      Event event;
      event.first_day = Day(2025, 6, 2);
      edit(event);
      change.add(event);
    };
  };
  test::expect_refused({
      {"ends before it begins",
       with([](Event& event) { event.last_day = Day(2025, 6, 1); }),
       {"2025-06-01", "2025-06-02"},
       ErrorCode::rule},
      {"beyond the pole",
       with([](Event& event) {
         event.latitude = decimal("95");
         event.longitude = decimal("2");
       }),
       {"latitude", "95", "-90"},
       ErrorCode::rule},
      {"half a place",
       with([](Event& event) { event.longitude = decimal("2"); }),
       {"longitude", "both"},
       ErrorCode::rule},
      {"cancelled without a reason",
       with([](Event& event) { event.cancelled = Day(2025, 5, 1); }),
       {"reason"},
       ErrorCode::rule},
      {"in another currency",
       with([](Event& event) { event.currency = Currency("USD"); }),
       {"USD", "EUR"},
       ErrorCode::mixed_currency},
  });
}

TEST_F(Events, RefuseToMoveAwayFromTheirPlans) {  // bad input
  change.add(plan(tart, "40", "50"));
  EXPECT_EQ(test::error_of([&] { change.edit(fair, [](Event& e) { e.first_day = Day(2025, 5, 4); }); },
                           {"event_plan", "2025-05-03", "move or erase"}),
            ErrorCode::rule);
}

TEST_F(Events, TellWhatIsOdd) {
  Event other;
  other.code = "market";
  other.first_day = Day(2025, 5, 4);
  other.capacity = decimal("10");
  const auto market = change.add(other);
  EventDay day;
  day.event = fair;
  day.day = Day(2025, 5, 3);
  day.opens = Minute{600};
  day.closes = Minute{18 * 60};
  change.add(day);
  day.day = Day(2025, 5, 4);
  day.opens.reset();
  day.closes.reset();
  day.closed = true;
  change.add(day);
  change.add(plan(tart, "40", "0"));
  change.add(sold(tart, "5", 20));
  change.add(plan(bun, "40", "30"));
  change.add(sold(bun, "31"));
  change.add(sold(bun, "1", {}, Day(2025, 5, 4)));
  EventPlan of_market;
  of_market.event = market;
  of_market.product = bun;
  of_market.expected = decimal("5");
  change.add(of_market);
  EXPECT_EQ(codes(), (std::set<std::string>{"event.overlap", "event.hour_outside", "event.sold_without_made",
                                            "event.sold_more_than_made", "event.sold_on_closed_day",
                                            "event.below_batch", "event.nothing_known"}));
  EXPECT_EQ(codes("market"), (std::set<std::string>{"event.overlap", "event.below_batch", "event.nothing_known"}));
  change.edit(market, [](Event& e) {
    e.cancelled = Day(2025, 5, 1);
    e.cancel_reason = "weather";
  });
  EXPECT_EQ(codes("market"), std::set<std::string>{"event.below_batch"});
}

TEST_F(Events, RefuseHoursBesideAWholeDay) {  // bad input
  change.add(sold(tart, "5", 20));
  change.add(sold(bun, "31"));
  EXPECT_EQ(test::error_of([&] { change.add(sold(tart, "5")); }, {"by hour", "keep one"}), ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { change.add(sold(bun, "5", 11)); }, {"whole day", "keep one"}), ErrorCode::rule);
}

TEST_F(Events, GoWithTheirParts) {
  change.add(plan(tart, "40", "50"));
  change.add(sold(tart, "12", 10));
  change.erase(fair, 1);
  EXPECT_EQ(shop.store().count({.entity = "event_plan"}), 0);
  EXPECT_EQ(shop.store().count({.entity = "event_actual"}), 0);
}

}  // namespace
}  // namespace crmcore
