#include "crmcore/events/event_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "crmcore/forecast/book.hpp"
#include "crmcore/forecast/review.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

Decimal decimal(const char* text) { return *parse<Decimal>(text).value; }

class Events : public testing::Test {
 protected:
  Events() : shop(Workspace::open(file.path(), {.currency = "EUR"})), change(shop.change("test", "events")) {
    Product made;
    made.code = "tart";
    made.price = decimal("3");
    made.unit_cost = decimal("1");
    tart = change.add(made);
    made.code = "bun";
    made.price = decimal("2");
    made.unit_cost = decimal("0.50");
    made.batch_size = decimal("12");
    bun = change.add(made);
    Event event;
    event.code = "spring-fair";
    event.type = "fair";
    event.place = "harbour";
    event.first_day = Day(2025, 5, 3);
    event.last_day = Day(2025, 5, 4);
    fair = change.add(event);
  }
  EventPlan plan(Id<Product> product, const char* expected, const char* made,
                 std::optional<Day> day = Day(2025, 5, 3)) {
    EventPlan row;
    row.event = fair;
    row.product = product;
    row.day = day;
    row.expected = decimal(expected);
    row.made = decimal(made);
    return row;
  }
  EventActual sold(Id<Product> product, const char* units, std::optional<std::int64_t> hour = {},
                   Day day = Day(2025, 5, 3)) {
    EventActual row;
    row.event = fair;
    row.product = product;
    row.day = day;
    row.hour = hour;
    row.sold = decimal(units);
    return row;
  }
  EventPreorder preordered(Id<Product> product, const char* units) {
    Customer known;
    known.code = "ANA";
    EventPreorder row;
    row.event = fair;
    row.product = product;
    row.day = Day(2025, 5, 3);
    row.customer = change.add(known);
    row.quantity = decimal(units);
    return row;
  }
  std::set<std::string> codes(std::string_view event = "") {
    std::set<std::string> found;
    for (const EventFinding& finding : events::findings(shop, Day(2026, 1, 1), event)) {
      EXPECT_FALSE(finding.message.empty());
      found.insert(finding.code);
    }
    return found;
  }
  /// What a layout finds in a file; nothing is written.
  std::vector<Finding> found_in(const char* layout, const std::string& text) {
    return intake::plan(shop, test::csv(text), {layout}).findings();
  }

  test::TempFile file;
  Workspace shop;
  store::Change change;
  Id<Product> tart, bun;
  Id<Event> fair;
};

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

TEST_F(Events, ArePlannedByTheHourToo) {  // V2 V4
  const auto at = [&](const char* expected, const char* made, std::optional<std::int64_t> hour) {
    EventPlan row = plan(tart, expected, made);
    if (!*expected) row.expected.reset();
    if (!*made) row.made.reset();
    row.hour = hour;
    return row;
  };
  change.add(at("", "40", {}));
  change.add(at("20", "", 10));
  change.add(at("10", "", 11));
  change.add(sold(tart, "12", 10));
  change.add(sold(tart, "15", 11));
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].expected, decimal("30"));
  EXPECT_EQ(days[0].made, decimal("40"));
  EXPECT_EQ(days[0].expected_by_hour->at(11), decimal("10"));
  const auto hours = forecast::compare(forecast::event_table(shop, "spring-fair"), forecast::CompareBy::product_hour);
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].sold_minus_expected, -8);
  EXPECT_EQ(hours[1].sold_minus_expected, 5);
  const auto refused = [&](const EventPlan& row, ErrorCode code, std::initializer_list<std::string_view> words) {
    EXPECT_EQ(test::error_of([&] { change.add(row); }, words), code);
  };
  refused(at("3", "", 24), ErrorCode::rule, {"24", "0 to 23"});
  refused(at("3", "2", 12), ErrorCode::rule, {"made", "of the whole day", "keep one"});
  refused(at("3", "", 11), ErrorCode::duplicate, {"event_plan"});
  const Id<EventPlan> whole = store::find<EventPlan>(shop, "hour is null")[0].id;
  EXPECT_EQ(test::error_of([&] { change.edit(whole, [](EventPlan& row) { row.expected = decimal("5"); }); },
                           {"expected", "by hour"}),
            ErrorCode::rule);
}

TEST_F(Events, RefuseWhatCannotBe) {
  const auto refused = [&](auto record, std::initializer_list<std::string_view> words) {
    EXPECT_EQ(test::error_of([&] { change.add(record); }, words), ErrorCode::rule);
  };
  refused(plan(tart, "-1", "5"), {"expected", "-1", "below 0"});
  refused(plan(tart, "1", "5", Day(2025, 5, 5)), {"2025-05-05", "spring-fair", "2025-05-03 to 2025-05-04"});
  auto row = plan(tart, "1", "5");
  row.unit_price = Decimal{};
  refused(row, {"unit_price", "0", "leave out"});
  row.unit_price = decimal("3");
  row.salvage = decimal("3.50");
  refused(row, {"salvage", "3.5", "price, 3"});
  row.salvage = decimal("1.20");
  row.unit_cost = decimal("1.20");
  refused(row, {"salvage", "cost"});
  refused(sold(tart, "3", 24), {"24", "0 to 23"});
  refused(sold(tart, "-3"), {"-3"});
  EventActual nothing;
  nothing.event = fair;
  nothing.product = tart;
  nothing.day = Day(2025, 5, 3);
  refused(nothing, {"sold"});
  auto dayless = sold(tart, "3");
  dayless.day.reset();
  refused(dayless, {"several days"});
  EventDay day;
  day.event = fair;
  day.day = Day(2025, 5, 3);
  day.opens = Minute{600};
  day.closes = Minute{120};
  refused(day, {"02:00", "10:00", "after midnight"});
  EventCost cost;
  cost.event = fair;
  cost.kind = "fee";
  refused(cost, {"planned", "paid"});
  Event event;
  event.first_day = Day(2025, 6, 2);
  event.last_day = Day(2025, 6, 1);
  refused(event, {"2025-06-01", "2025-06-02"});
  event.latitude = decimal("95");
  event.longitude = decimal("2");
  event.last_day.reset();
  refused(event, {"latitude", "95", "-90"});
  event.latitude.reset();
  refused(event, {"longitude", "both"});
  event.longitude.reset();
  event.cancelled = Day(2025, 5, 1);
  refused(event, {"reason"});
  event.cancelled.reset();
  event.currency = Currency("USD");
  EXPECT_EQ(test::error_of([&] { change.add(event); }, {"USD", "EUR"}), ErrorCode::mixed_currency);
  change.add(plan(tart, "40", "50"));
  EXPECT_EQ(test::error_of([&] { change.add(plan(tart, "41", "50")); }), ErrorCode::duplicate);
  EXPECT_EQ(test::error_of([&] { change.edit(fair, [](Event& e) { e.first_day = Day(2025, 5, 4); }); },
                           {"event_plan", "2025-05-03", "move or erase"}),
            ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { forecast::event_table(shop, "sprnig-fair"); }, {"did you mean", "spring-fair"}),
            ErrorCode::not_found);
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
  EXPECT_EQ(test::error_of([&] { change.add(sold(tart, "5")); }, {"by hour", "keep one"}), ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { change.add(sold(bun, "5", 11)); }, {"whole day", "keep one"}), ErrorCode::rule);
}

TEST_F(Events, CompletePartialAndClosedDays) {  // V4: cell states
  EventDay day;
  day.event = fair;
  day.day = Day(2025, 5, 3);
  day.opens = Minute{10 * 60};
  day.closes = Minute{18 * 60};
  day.closed_at = Minute{14 * 60};
  change.add(day);
  day.day = Day(2025, 5, 4);
  day.closed_at.reset();
  day.closed = true;
  change.add(day);
  change.add(plan(tart, "40", "50"));
  change.add(plan(tart, "40", "50", Day(2025, 5, 4)));
  change.add(sold(tart, "20"));
  const auto cells = forecast::compare(forecast::event_table(shop));
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cells[0].state, forecast::CellState::partial_day);
  EXPECT_NEAR(*cells[0].lost, 20, 1) << "half of the hours, no profile known: even over the opening hours";
  EXPECT_EQ(cells[1].state, forecast::CellState::closed);
  EXPECT_NEAR(*cells[1].lost, 40, 1e-9) << "all that was expected";
  const auto strangers = forecast::occasional(forecast::occasions(shop), forecast::event_table(shop));
  EXPECT_DOUBLE_EQ(*strangers[0].per_hour, 20. / 4) << "of the hours that it was open";
  const auto told = forecast::sentences(forecast::event_table(shop));
  EXPECT_NE(told[1].text.find("fell out"), std::string::npos) << told[1].text;
  EXPECT_NE(told[2].text.find("part of the day"), std::string::npos) << told[2].text;
  for (const auto& cell : cells) EXPECT_NEAR(*cell.sold_minus_expected, *cell.demand_minus_expected - *cell.lost, 1e-9);
}

TEST_F(Events, ComeFromFlatFilesAndAgainWithoutDoubling) {  // V2 V3: layout event_sales
  const std::string text =
      "event,day,hour,product,expected,made,sold,left,unit_price,unit_cost,sold_out_at\n"
      "autumn,2025-10-04,,tart,40,48,,0,3.20,1.10,15:10\n"
      "autumn,2025-10-04,10,tart,,,30,,3.20,,\n"
      "autumn,2025-10-04,15,tart,,,18,,3.20,,\n"
      "autumn,2025-10-05,9:30,buns,12,12,7,5,2,0.5,\n"
      "spring-fair,2025-05-03,,bun,10,12,11,1,2,0.5,\n";
  const auto plan = intake::plan(shop, test::csv(text), intake::Layout::event_sales);
  std::set<std::string> codes;
  for (const Finding& finding : plan.findings()) codes.insert(finding.code);
  EXPECT_EQ(codes, (std::set<std::string>{"event.new_event", "event.new_product"}));
  const auto buns = std::ranges::find(plan.findings(), "event.new_product", &Finding::code);
  EXPECT_NE(buns->message.find("did you mean 'bun'"), std::string::npos) << buns->message;
  EXPECT_EQ(plan.rejected(), 0);
  intake::apply(change, plan, intake::Accept::all_or_nothing);
  const Event autumn = events::find(shop, "autumn");
  EXPECT_EQ(autumn.first_day, Day(2025, 10, 4));
  EXPECT_EQ(autumn.last_day, Day(2025, 10, 5));
  const auto cells = forecast::compare(forecast::event_table(shop, "autumn"));
  ASSERT_EQ(cells.size(), 2U);
  const auto& tarts = cells[1];
  EXPECT_EQ(tarts.product, "tart");
  EXPECT_EQ(tarts.state, forecast::CellState::sold_out);
  EXPECT_EQ(*tarts.sold, 48);
  EXPECT_EQ(*tarts.revenue, Amount{153'60});
  const auto again = intake::plan(shop, test::csv(text), intake::Layout::event_sales);
  for (const Outcome& outcome : again.outcome()) EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
  const auto changed = intake::plan(shop, test::csv("event,day,hour,product,sold\nautumn,2025-10-04,10,tart,29\n"),
                                    intake::Layout::event_sales);
  EXPECT_EQ(changed.findings()[0].code, "event.replaced");
  for (const Outcome& outcome : changed.outcome())
    EXPECT_EQ(outcome.updated, outcome.entity == "event_actual" ? 1 : 0) << outcome.entity;
}

TEST_F(Events, TellEveryRowOfAPlanByItsOwnName) {
  const auto plan = intake::plan(shop,
                                 test::csv("event,product,day,sold\n"
                                           "spring-fair,tart,2025-05-03,5\n"
                                           "new,tart,2025-08-01,5\n"),
                                 intake::Layout::event_sales);
  const Table verdicts = plan.verdicts();
  std::set<std::string> keys;
  for (std::size_t r = 0; r < verdicts.rows(); ++r) keys.insert(verdicts.text(r, verdicts.at("key")));
  EXPECT_EQ(keys, (std::set<std::string>{"spring-fair", "new", "tart", "spring-fair, tart, 2025-05-03",
                                         "new, tart, 2025-08-01"}));
  const auto cancelled = found_in("event", "code,first day,cancelled\nA,2025-05-01,yes\n");
  EXPECT_NE(cancelled[0].message.find("'yes'"), std::string::npos) << cancelled[0].message;
  EXPECT_EQ(found_in("event_plan", "product,expected\ntart,3\n")[0].code, "record.rule") << "of no event";
}

TEST_F(Events, NameTheLineOfWhatAnImportMakesOddAndRefuseOtherCurrencies) {  // bad input
  change.add(plan(tart, "10", "5"));
  const auto odd = found_in("event_sales",
                            "event,day,product,sold\n"
                            "spring-fair,2025-05-04,tart,3\n"
                            "spring-fair,2025-05-03,tart,9\n");
  std::map<std::string, std::size_t> line;
  for (const Finding& finding : odd) line[finding.code] = finding.row;
  EXPECT_EQ(line,
            (std::map<std::string, std::size_t>{{"event.sold_more_than_made", 3}, {"event.sold_without_made", 2}}));
  const auto record = found_in("event_actual", "event,day,product,sold\nspring-fair,2025-05-03,tart,9\n");
  ASSERT_EQ(record.size(), 1U);
  EXPECT_EQ(record[0].row, 2U);
  for (const auto& [layout, row] :
       {std::pair("event_sales", "event,day,product,sold,unit_price,currency\nspring-fair,2025-05-03,tart,3,2,USD\n"),
        std::pair("event_plan", "event,day,product,made,unit_price,currency\nspring-fair,2025-05-04,tart,3,2,USD\n"),
        std::pair("event_till", "event,sold_at,product,amount,currency\nspring-fair,2025-05-03 10:00,tart,3,USD\n")}) {
    const auto found = found_in(layout, row);
    ASSERT_EQ(found.size(), 1U) << layout;
    EXPECT_TRUE(found[0].code.ends_with("other_currency")) << found[0].code;
    EXPECT_NE(found[0].message.find("'USD'"), std::string::npos) << found[0].message;
  }
}

TEST_F(Events, HandOutNoMoreThanIsMade) {  // V6: the owner's own plan below what is ordered ahead
  change.add(plan(tart, "0", "5"));
  change.add(preordered(tart, "10"));
  const auto table = forecast::event_table(shop, "spring-fair");
  EXPECT_EQ(table.cells[0].made, Decimal{});
  EXPECT_EQ(table.cells[0].preordered, decimal("5"));
}

TEST_F(Events, TellASellOutThatCannotBe) {
  change.add(plan(tart, "20", "40"));
  EventActual row = sold(tart, "4", 10);
  row.sold_out_at = Minute{720};
  change.add(row);
  change.add(sold(tart, "6", 14));
  EXPECT_EQ(codes(), std::set<std::string>{"event.sold_out_differs"});
  EXPECT_EQ(*forecast::compare(forecast::event_table(shop, "spring-fair"))[0].lost, 0);
}

TEST_F(Events, LoseTheShareOfADayThatFellOut) {  // V4: a plan for all days
  change.add(plan(tart, "20", "40", {}));
  EventDay day;
  day.event = fair;
  day.day = Day(2025, 5, 4);
  day.closed = true;
  change.add(day);
  change.add(sold(tart, "9"));
  const auto cell = forecast::compare(forecast::event_table(shop, "spring-fair"))[0];
  EXPECT_EQ(cell.state, forecast::CellState::partial_day);
  EXPECT_NEAR(*cell.lost, 10, 1e-9);
}

TEST_F(Events, TakePreordersOfKnownCustomersFromAFile) {  // V2: layout event_preorder
  Customer known;
  known.code = "ANA";
  change.add(known);
  const std::string rows =
      "event,customer,product,day,quantity\n"
      "spring-fair,ANA,tart,2025-05-03,12\n"
      "spring-fair,nobody,tart,2025-05-03,3\n"
      "spring-fair,ANA,tart,2025-05-09,3\n"
      "spring-fair,ANA,tart,2025-05-04,0\n";
  const auto plan = intake::plan(shop, test::csv(rows), {"event_preorder"});
  EXPECT_EQ(plan.rejected(), 3) << "nobody, a day outside, none ordered";
  intake::apply(change, plan, intake::Accept::valid_rows);
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].preordered, decimal("12"));
  const auto offer = forecast::offers(shop, "spring-fair");
  ASSERT_EQ(offer.size(), 1U);
  EXPECT_EQ(offer[0].preordered, 12);
}

TEST_F(Events, CountWhatLeftoversBrought) {  // V3: fate of leftovers
  change.add(plan(tart, "10", "10"));
  change.add(sold(tart, "6"));
  const auto profit = [&] {
    const auto parts = forecast::bridge(forecast::event_table(shop, "spring-fair"), true);
    EXPECT_EQ(*forecast::league(forecast::occasions(shop), forecast::event_table(shop))[0].profit,
              parts.rows.back().amount);
    return parts.rows.back().amount;
  };
  EXPECT_EQ(profit(), Amount{8'00}) << "6 × 3 less 10 × 1";
  EventLeftover rest;
  rest.event = fair;
  rest.product = tart;
  rest.day = Day(2025, 5, 3);
  rest.quantity = decimal("2");
  rest.fate = "sold_cheaper";
  rest.recovered = Amount{2'50};
  change.add(rest);
  EXPECT_EQ(profit(), Amount{10'50});
  rest.quantity = decimal("1");
  rest.fate = "kept";
  rest.recovered.reset();
  const auto kept = change.add(rest);
  EXPECT_EQ(profit(), Amount{11'50}) << "as good on another day";
  EXPECT_EQ(codes(), std::set<std::string>{});
  change.edit(kept, [](EventLeftover& row) { row.quantity = decimal("9"); });
  EXPECT_EQ(codes(), std::set<std::string>{"event.left_differs"}) << "of four left";
}

TEST_F(Events, NameTheRowsOfAFileThatCannotBe) {
  const auto refused = [&](const std::string& row, const char* code, std::initializer_list<std::string_view> words) {
    const auto findings =
        found_in("event_sales", "event,day,hour,product,expected,made,sold,left,unit_price\n" + row + "\n");
    ASSERT_FALSE(findings.empty()) << row;
    EXPECT_EQ(findings[0].code, code) << findings[0].message;
    EXPECT_EQ(findings[0].severity, Severity::error);
    EXPECT_EQ(findings[0].row, 2U);
    for (const auto word : words) EXPECT_NE(findings[0].message.find(word), std::string::npos) << findings[0].message;
  };
  refused("spring-fair,2025-05-03,,tart,,,-3,,", "event.below_zero", {"sold", "-3"});
  refused("spring-fair,2025-05-07,,tart,,,3,,", "event.day_outside", {"2025-05-07", "2025-05-04"});
  refused("spring-fair,,,tart,,,3,,", "event.no_day", {"spring-fair"});
  refused("new-fair,,,tart,3,,,,", "event.no_day", {"new-fair"});
  refused("spring-fair,2025-05-03,25,tart,,,3,,", "event.bad_hour", {"25", "0 to 23"});
  refused("spring-fair,2025-05-03,,,,,3,,", "event.no_product", {});
  refused("spring-fair,2025-05-03,,tart,,,,,3", "event.nothing_said", {});
  refused("spring-fair,2025-05-03,,tart,,,3,,0", "event.zero_price", {"unit_price"});
  refused("spring-fair,2025-05-03,,tart,,,3,,3 USD", "event.bad_value", {"3 USD"});
  refused(",2025-07-03,,tart,,,3,,", "event.no_event", {"2025-07-03", "column event"});
  const auto twice = found_in("event_sales",
                              "event,day,product,sold\n"
                              "spring-fair,2025-05-03,tart,3\n"
                              "spring-fair,2025-05-03,tart,4\n");
  EXPECT_EQ(twice[0].code, "event.row_twice");
  const auto double_counted = found_in("event_sales",
                                       "event,day,hour,product,sold\n"
                                       "spring-fair,2025-05-03,10,tart,3\n"
                                       "spring-fair,2025-05-03,,tart,7\n");
  EXPECT_EQ(double_counted[0].code, "event.hours_and_total");
  EXPECT_EQ(double_counted[0].row, 3U);
  EXPECT_EQ(twice[0].row, 3U);
  EXPECT_EQ(test::error_of([&] { found_in("event_sales", "event,day,sold\nA,2025-05-03,3\n"); }, {"product"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { found_in("event_till", "product,quantity\ntart,3\n"); }, {"sold_at"}),
            ErrorCode::invalid);
}

TEST_F(Events, TakeTheHoursFromATill) {  // V3: till exports
  const std::string till =
      "sold_at,product,quantity,amount\n"
      "2025-05-03 10:05,tart,2,6.40\n"
      "2025-05-03 10:50,tart,1,3.00\n"
      "2025-05-03 11:00,tart,1,3.20\n"
      "2025-05-03 11:10,tart,-1,-3.20\n"
      "2025-05-04 09:00,bun,4,8\n";
  const auto plan = intake::plan(shop, test::csv(till), intake::Layout::event_till);
  EXPECT_TRUE(plan.findings().empty()) << plan.findings()[0].message;
  intake::apply(change, plan, intake::Accept::all_or_nothing);
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[0].sold_by_hour->at(10), decimal("3"));
  EXPECT_EQ(days[0].sold_by_hour->at(11), Decimal{}) << "a return takes back its sale";
  EXPECT_EQ(days[0].sold, decimal("3"));
  EXPECT_EQ(days[1].sold_by_hour->at(9), decimal("4"));
  const auto price = store::find<EventActual>(shop, "hour = 10");
  EXPECT_EQ(price[0].unit_price, decimal("3.133333")) << "9.40 for three";
  const std::string apart =
      "fecha,hora,producto,cantidad\n"
      "2025-05-03,12:15,bun,5\n"
      "2025-05-03,14:10,bun,-2\n"
      "2025-05-03,11:10,bun,1\n";
  const auto later = intake::plan(shop, test::csv(apart), intake::Layout::event_till);
  EXPECT_TRUE(later.findings().empty()) << later.findings()[0].message;
  intake::apply(change, later, intake::Accept::all_or_nothing);
  const auto buns = store::find<EventActual>(shop, "day = '2025-05-03' and hour = 12 and product.code = 'bun'");
  ASSERT_EQ(buns.size(), 1U) << "the hour has a column of its own";
  EXPECT_EQ(buns[0].sold, decimal("3")) << "returned two hours later";
  const auto utc = found_in("event_till", "sold_at,product,quantity\n2025-05-03T12:05:00Z,tart,2\n");
  EXPECT_NE(utc[0].message.find("local"), std::string::npos) << utc[0].message;
  const auto empty = found_in("event_till", "sold_at,product,quantity\n2025-05-03 12:05,tart,\n");
  EXPECT_NE(empty[0].message.find("quantity is empty"), std::string::npos) << empty[0].message;
  const auto returned = found_in("event_till", "sold_at,product,quantity\n2025-05-03 12:05,tart,-2\n");
  EXPECT_EQ(returned[0].code, "event.more_returned");
  Event other;
  other.code = "market";
  other.first_day = Day(2025, 5, 4);
  change.add(other);
  const auto doubtful = found_in("event_till", "sold_at,product,quantity\n2025-05-04 12:05,tart,2\n");
  EXPECT_EQ(doubtful[0].code, "event.no_event");
  EXPECT_NE(doubtful[0].message.find("spring-fair and market"), std::string::npos) << doubtful[0].message;
}

TEST_F(Events, AreImportedPartByPartAndUpdated) {  // V1: a layout for each
  const auto import = [&](const char* layout, const std::string& text) {
    const auto plan = intake::plan(shop, test::csv(text), {layout});
    EXPECT_EQ(plan.rejected(), 0) << plan.summary();
    intake::apply(change, plan, intake::Accept::valid_rows);
    return plan.outcome()[0];
  };
  EXPECT_EQ(import("event", "evento,tipo,lugar,primer día,asistencia\nferia,fair,plaza,2025-06-01,500\n").new_, 1);
  EXPECT_EQ(import("event_day", "evento,abre,cierra,clima previsto\nferia,10:00,18:00,rain\n").new_, 1)
      << "an event of one day gives its own";
  EXPECT_EQ(import("event_cost", "evento,concepto,previsto,pagado\nferia,fee,50.00,60.00\n").new_, 1);
  EXPECT_EQ(import("event_plan", "evento,producto,esperado,hecho\nferia,tart,20,24\nferia,bun,30,36\n").new_, 2);
  const auto again = import("event_plan", "evento,producto,esperado,hecho\nferia,tart,21,24\nferia,bun,30,36\n");
  EXPECT_EQ(again.updated, 1);
  EXPECT_EQ(again.same, 1);
  EXPECT_EQ(import("event_actual", "evento,producto,hora,vendido\nferia,tart,10,24\n").new_, 1);
  EXPECT_EQ(import("event_leftover", "evento,producto,cantidad,destino\nferia,bun,2,given_away\n").new_, 1);
  const auto unknown = found_in("event_plan", "event,product,expected\nferia,tarte,20\n");
  EXPECT_EQ(unknown[0].code, "record.unknown_reference");
  EXPECT_NE(unknown[0].message.find("did you mean 'tart'"), std::string::npos);
  const auto overlap = found_in("event", "event,first day\nspring-market,2025-05-04\n");
  ASSERT_EQ(overlap.size(), 2U) << "told of both";
  EXPECT_EQ(overlap[0].code, "event.overlap");
  EXPECT_NE(overlap[0].message.find("spring-market"), std::string::npos);
  const auto occasion = forecast::occasions(shop).back();
  EXPECT_EQ(occasion.name, "feria");
  EXPECT_EQ(occasion.hours, 8);
  EXPECT_EQ(occasion.weather, "rain");
  EXPECT_EQ(occasion.attendance_seen, 500);
  EXPECT_EQ(forecast::fees(shop)["feria"].paid, Amount{60'00});
}

TEST_F(Events, GoWithTheirParts) {
  change.add(plan(tart, "40", "50"));
  change.add(sold(tart, "12", 10));
  change.erase(fair, 1);
  EXPECT_EQ(shop.store().count({.entity = "event_plan"}), 0);
  EXPECT_EQ(shop.store().count({.entity = "event_actual"}), 0);
}

/// Twelve fairs and markets with plan and sales; the next one is planned from them.
class Season : public Events {
 protected:
  Season() {
    for (int e = 0; e < 12; ++e) {
      Event event;
      const bool is_fair = e % 3 == 0;
      event.code = "event-" + std::to_string(10 + e);
      event.type = is_fair ? "fair" : "market";
      event.place = e % 2 ? "harbour" : "square";
      event.first_day = Day(2025, 6, 1) + Days{7 * e};
      if (e == 5) {
        event.cancelled = event.first_day;
        event.cancel_reason = "weather";
      }
      fair = change.add(event);
      EventDay day;
      day.event = fair;
      day.opens = Minute{600};
      day.closes = Minute{960};
      change.add(day);
      const int size = is_fair ? 3 : 1;
      for (const auto& [product, units] : {std::pair{tart, 20}, {bun, 40}}) {
        EventPlan planned = plan(product, "0", "0", event.first_day);
        planned.expected = Decimal::of(units * size + 2);
        planned.made = Decimal::of(units * size + 10);
        change.add(planned);
        if (e == 11) continue;  // to come
        EventActual came = sold(product, "0", 11, event.first_day);
        came.sold = Decimal::of(units * size + (e * 7 + units) % 9 - 4);
        change.add(came);
      }
    }
    EventCost cost;
    cost.event = fair;
    cost.kind = "fee";
    cost.planned = Amount{30'00};
    change.add(cost);
  }
};

TEST_F(Season, PlansTheNextEventFromTheBook) {  // V6
  const auto planned = forecast::plan(shop, "event-21");
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(planned[0].product, "bun");
  EXPECT_NEAR(planned[0].demand, 40, 8);
  EXPECT_NEAR(planned[1].demand, 20, 5);
  EXPECT_EQ(std::fmod(*planned[0].make, 12), 0) << "whole batches of the product";
  EXPECT_TRUE(planned[0].own_profit);
  EXPECT_LE(*planned[0].own_profit, *planned[0].expected_profit + 1e-9);
  for (const auto& one : forecast::similar(forecast::occasions(shop), "event-21"))
    EXPECT_NE(one.event, "event-15") << "cancelled";
  change.edit(fair, [](Event& e) { e.capacity = decimal("36"); });
  const auto tight = forecast::plan(shop, "event-21");
  EXPECT_LE(*tight[0].make + *tight[1].make, 36);
  EventPreorder order;
  Customer known;
  known.code = "A";
  order.event = fair;
  order.product = tart;
  order.customer = change.add(known);
  order.quantity = decimal("7");
  change.add(order);
  change.edit(fair, [](Event& e) { e.capacity.reset(); });
  const auto certain = forecast::plan(shop, "event-21");
  EXPECT_NEAR(*certain[1].make, *planned[1].make + 7, 1e-9) << "made on top";
  for (const Event& event : store::find<Event>(shop))
    if (event.code != "event-21" && !event.cancelled)
      change.edit(event.id, [](Event& e) {
        e.cancelled = Day(2025, 5, 1);
        e.cancel_reason = "own";
      });
  EXPECT_EQ(test::error_of([&] { forecast::plan(shop, "event-21"); }, {"no event before", "sales"}), ErrorCode::invalid)
      << "all past events are cancelled";
}

TEST_F(Season, JudgesPastEventsAndTheOwnersPlans) {  // V5 V7
  const auto outcomes = forecast::outcomes(shop, forecast::EventGroup::type);
  EXPECT_EQ(outcomes.size(), 20U) << "ten events, two products";
  EXPECT_EQ(outcomes[0].series, "bun");
  const auto measures = forecast::accuracy(outcomes);
  const auto of = [&](std::string_view by, std::string_view measure) {
    for (const auto& one : measures)
      if (one.by == by && one.measure == measure) return one;
    return forecast::Accuracy{};
  };
  EXPECT_EQ(of("fair", "wape").cells, 8);
  EXPECT_EQ(of("all", "wape").cells, 20);
  EXPECT_TRUE(of("all", "mase").value) << "scaled on successive events of each product";
  const auto book = forecast::event_table(shop);
  const auto lines = forecast::backtest(forecast::occasions(shop), book, forecast::offers(shop), {.horizons = {0, 14}});
  const auto similar = std::ranges::find(lines.rows, "similar", &forecast::EventMethodLine::method);
  const auto last = std::ranges::find(lines.rows, "last_event", &forecast::EventMethodLine::method);
  const auto owner = std::ranges::find(lines.rows, "owner", &forecast::EventMethodLine::method);
  ASSERT_NE(similar, lines.rows.end());
  EXPECT_EQ(similar->events, 9) << "the first has no past";
  EXPECT_LT(*similar->wape, *last->wape) << "fairs are three times markets";
  EXPECT_TRUE(owner->profit);
  EXPECT_FALSE(similar->p_value);
  EXPECT_GE(*similar->coverage, .75) << "80 % intervals";
  EXPECT_GT(*similar->crps, 0);
  EXPECT_LT(*similar->crps, *similar->wape * 60) << "a distribution is worth more than its mean";
  EXPECT_GT(*similar->winkler, 0);
  EXPECT_GT(*similar->pinball, 0);
  EXPECT_FALSE(last->coverage) << "has no interval";
  EXPECT_TRUE(last->dm_p_value);
  EXPECT_GT(*last->p_value, 0);
  EXPECT_LE(*last->p_value, 1);
  const auto by_event = forecast::backtest(forecast::occasions(shop), book, forecast::offers(shop),
                                           {.from = Day(2025, 7, 1), .by = forecast::BacktestBy::event});
  EXPECT_TRUE(
      std::ranges::any_of(by_event, [](const auto& one) { return one.by == "event-18" && one.method == "owner"; }));
  EXPECT_EQ(test::error_of([&] { forecast::backtest(forecast::occasions(shop), book, {}, {.from = Day(2026, 1, 1)}); }),
            ErrorCode::invalid);
}

TEST_F(Season, BacktestsByTheStrictPast) {  // V7: leak test
  const Id<Event> target = events::find(shop, "event-18").id;
  change.edit(target, [](Event& e) { e.attendance_expected = 1000; });
  const auto foreseen = [&] {
    const auto lines = forecast::plan(shop, "event-18");
    return std::pair(lines[0].demand, lines[1].high);
  };
  const auto similar = [&] {  // what the backtest says of the target
    const auto lines =
        forecast::backtest(forecast::occasions(shop), forecast::event_table(shop), forecast::offers(shop),
                           {.horizons = {0, 7}, .by = forecast::BacktestBy::event});
    const auto found =
        std::ranges::find_if(lines, [](const auto& line) { return line.by == "event-18" && line.method == "similar"; });
    return std::tuple(found->wape, found->cost, found->crps);
  };
  const auto before = foreseen();
  const auto judged = similar();
  change.edit(target, [](Event& e) { e.attendance = 9'000; });
  const auto edit_days = [&](const auto& how) {
    for (const EventDay& day : store::find<EventDay>(shop))
      if (day.event == target) change.edit(day.id, how);
  };
  edit_days([](EventDay& day) { day.weather_seen = "storm"; });
  EXPECT_EQ(foreseen(), before) << "visitors and weather as they came";
  EXPECT_EQ(similar(), judged);
  edit_days([](EventDay& day) {
    day.opened_at = Minute{540};
    day.closed_at = Minute{600};
  });
  EXPECT_EQ(foreseen(), before) << "hours as they were";
  edit_days([](EventDay& day) {
    day.opened_at.reset();
    day.closed_at.reset();
    day.closed = true;
  });
  EXPECT_EQ(foreseen(), before) << "that it did not open";
  auto book = forecast::event_table(shop);
  for (forecast::EventCell& cell : book.cells)
    if (cell.event >= "event-18") cell.sold = Decimal::of(999);
  const auto lines = forecast::plan(forecast::occasions(shop), "event-18", book, forecast::offers(shop, "event-18"));
  EXPECT_EQ(std::pair(lines[0].demand, lines[1].high), before) << "its own sales and later ones";
}

TEST_F(Season, TellOfCustomersNobodyKnows) {  // V8
  const auto events = forecast::occasions(shop);
  const auto book = forecast::event_table(shop);
  const auto all = forecast::occasional(events, book);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].events, 10);
  EXPECT_DOUBLE_EQ(all[0].share, 1);
  const auto by_type = forecast::occasional(events, book, {.type = true, .product = true});
  ASSERT_EQ(by_type.size(), 4U);
  double sum = 0, share = 0;
  for (const auto& line : by_type) {
    sum += line.sold;
    share += line.share;
  }
  EXPECT_DOUBLE_EQ(sum, all[0].sold);
  EXPECT_NEAR(share, 1, 1e-12);
  EXPECT_EQ(by_type[0].type, "fair");
  EXPECT_NEAR(*by_type[0].per_hour, by_type[0].sold / 24, 1e-9) << "four fairs of six hours";
  EXPECT_FALSE(by_type[0].per_visitor) << "nobody counted";
  const auto by_hour = forecast::occasional(events, book, {.hour = true});
  ASSERT_EQ(by_hour.size(), 1U);
  EXPECT_EQ(by_hour[0].hour, 11);
  EXPECT_DOUBLE_EQ(by_hour[0].sold, all[0].sold);
}

TEST_F(Season, ComparesByTypeAndPlace) {  // V4
  const auto book = forecast::event_table(shop);
  const auto total = forecast::compare(book, forecast::CompareBy::total);
  const auto by_type = forecast::compare(book, forecast::CompareBy::type);
  ASSERT_EQ(by_type.size(), 2U);
  EXPECT_EQ(by_type[0].group, "fair");
  EXPECT_DOUBLE_EQ(*by_type[0].sold + *by_type[1].sold, *total[0].sold);
  EXPECT_EQ(*by_type[0].margin + *by_type[1].margin, *total[0].margin);
  const auto by_place = forecast::compare(book, forecast::CompareBy::place);
  EXPECT_EQ(by_place[1].group, "square");
  EXPECT_NEAR(*by_place[1].sold_over_expected, *by_place[1].sold / *by_place[1].expected - 1, 1e-12);
}

TEST_F(Season, LeavesOutWhatNobodyKnows) {
  const auto all = forecast::with_actuals(forecast::event_table(shop));
  EXPECT_TRUE(std::ranges::none_of(all.cells, [](const auto& cell) { return cell.event == "event-21"; })) << "to come";
  EventPlan unsold = plan(tart, "0", "0", Day(2025, 8, 10));
  Product pie;
  pie.code = "pie";
  pie.price = decimal("4");
  pie.unit_cost = decimal("1.50");
  unsold.event = events::find(shop, "event-20").id;
  unsold.product = change.add(pie);
  unsold.expected = decimal("5");
  unsold.made = decimal("6");
  const auto before = forecast::compare(forecast::event_table(shop, "event-20"), forecast::CompareBy::total)[0];
  const auto profit_before = forecast::bridge(forecast::event_table(shop, "event-20"), true);
  change.add(unsold);
  const auto after = forecast::compare(forecast::event_table(shop, "event-20"), forecast::CompareBy::total)[0];
  EXPECT_EQ(after.expected, before.expected) << "no shortfall is made up";
  EXPECT_EQ(after.sold_minus_expected, before.sold_minus_expected);
  const auto parts = forecast::bridge(forecast::event_table(shop, "event-20"));
  Amount sum;
  for (const auto& part : parts)
    if (part.product.empty() && part.part != "actual") sum = sum + part.amount;
  EXPECT_EQ(sum, parts.rows.back().amount);
  const auto unknown = std::ranges::find(parts.rows, "no_data", &forecast::BridgePart::part);
  ASSERT_NE(unknown, parts.rows.end());
  EXPECT_EQ(unknown->amount, Amount{-20'00}) << "a step of its own";
  const auto league = forecast::league(forecast::occasions(shop), forecast::event_table(shop));
  const auto line = std::ranges::find(league.rows, "event-20", &forecast::LeagueLine::event);
  EXPECT_EQ(*line->profit, profit_before.rows.back().amount - Amount{9'00}) << "six pies at 1.50 were made";
}

TEST_F(Season, RankEventsByWhatTheyBrought) {
  std::map<std::string, Amount> paid;
  for (const auto& [event, fees] : forecast::fees(shop)) paid.emplace(event, fees.paid);
  EXPECT_EQ(paid["event-21"], Amount{30'00}) << "what is not said to be paid is as planned";
  const auto league =
      forecast::league(forecast::occasions(shop), forecast::event_table(shop), {{"event-10", {100'00}}});
  ASSERT_EQ(league.size(), 10U);
  for (std::size_t i = 1; i < league.size(); ++i) EXPECT_GE(*league[i - 1].profit, *league[i].profit);
  EXPECT_EQ(league[0].type, "fair");
  const auto first = std::ranges::find(league.rows, "event-10", &forecast::LeagueLine::event);
  EXPECT_EQ(*first->profit, *first->revenue - *first->goods - Amount{100'00});
}

}  // namespace
}  // namespace crmcore
