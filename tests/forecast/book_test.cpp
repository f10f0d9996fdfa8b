#include "crmcore/forecast/book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "crmcore/forecast/review.hpp"
#include "events/fair.hpp"

namespace crmcore {
namespace {

/// A day that closed early and one that did not open.
class PartialDays : public Events {
 protected:
  PartialDays() {
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
  }
};

TEST_F(PartialDays, AreCompleted) {  // V4: cell states
  const auto cells = forecast::compare(forecast::event_table(shop));
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cells[0].state, forecast::CellState::partial_day);
  EXPECT_NEAR(*cells[0].lost, 20, 1) << "half of the hours, no profile known: even over the opening hours";
  EXPECT_EQ(cells[1].state, forecast::CellState::closed);
  EXPECT_NEAR(*cells[1].lost, 40, 1e-9) << "all that was expected";
  for (const auto& cell : cells) EXPECT_NEAR(*cell.sold_minus_expected, *cell.demand_minus_expected - *cell.lost, 1e-9);
}

TEST_F(PartialDays, CountTheHoursThatWereOpen) {  // V8
  const auto strangers = forecast::occasional(forecast::occasions(shop), forecast::event_table(shop));
  EXPECT_DOUBLE_EQ(*strangers[0].per_hour, 20. / 4) << "of the hours that it was open";
}

TEST_F(PartialDays, AreToldAsTheyWere) {  // V4
  const auto told = report::sentences(forecast::event_table(shop));
  EXPECT_NE(told[1].text.find("was cancelled"), std::string::npos) << told[1].text;
  EXPECT_NE(told[2].text.find("part of the day"), std::string::npos) << told[2].text;
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

TEST_F(Events, CountWhatLeftoversBrought) {  // V3: fate of leftovers
  change.add(plan(tart, "10", "10"));
  change.add(sold(tart, "6"));
  const auto profit = [&] {
    const auto parts = forecast::bridge(forecast::event_table(shop, "spring-fair"), true);
    EXPECT_EQ(*forecast::ranking(forecast::occasions(shop), forecast::event_table(shop))[0].profit,
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

TEST_F(Events, AreNamedAsTheBookNamesThem) {  // bad input
  EXPECT_EQ(test::error_of([&] { forecast::event_table(shop, "sprnig-fair"); }, {"did you mean", "spring-fair"}),
            ErrorCode::not_found);
}

TEST_F(Season, PlansTheNextEventFromTheBook) {  // V6
  const auto planned = forecast::plan(shop, "event-21");
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(planned[0].product, "bun");
  EXPECT_NEAR(planned[0].demand, 40, 8);
  EXPECT_NEAR(planned[1].demand, 20, 5);
  EXPECT_EQ(std::fmod(*planned[0].make, 12), 0) << "whole batches of the product";
  EXPECT_TRUE(planned[0].own_profit);
  EXPECT_NEAR(*planned[0].own_profit, *planned[0].expected_profit, 3) << "50 are between four batches and five";
  for (const auto& one : forecast::similar(forecast::occasions(shop), "event-21"))
    EXPECT_NE(one.event, "event-15") << "cancelled";
}

TEST_F(Season, PlansWithinTheCapacityOfTheEvent) {  // V6
  change.edit(fair, [](Event& e) { e.capacity = decimal("36"); });
  const auto tight = forecast::plan(shop, "event-21");
  EXPECT_LE(*tight[0].make + *tight[1].make, 36);
}

TEST_F(Season, MakesWhatIsOrderedAheadOnTop) {  // V6
  const auto planned = forecast::plan(shop, "event-21");
  EventPreorder order;
  Customer known;
  known.code = "A";
  order.event = fair;
  order.product = tart;
  order.customer = change.add(known);
  order.quantity = decimal("7");
  change.add(order);
  const auto certain = forecast::plan(shop, "event-21");
  EXPECT_NEAR(*certain[1].make, *planned[1].make + 7, 1e-9) << "made on top";
}

TEST_F(Season, PlansNothingFromEventsThatWereCancelled) {  // bad input
  for (const Event& event : store::find<Event>(shop))
    if (event.code != "event-21" && !event.cancelled)
      change.edit(event.id, [](Event& e) {
        e.cancelled = Day(2025, 5, 1);
        e.cancel_reason = "own";
      });
  EXPECT_EQ(test::error_of([&] { forecast::plan(shop, "event-21"); }, {"no event before", "sales"}), ErrorCode::invalid)
      << "all past events are cancelled";
}

TEST_F(Season, MeasuresPastPlansByGroup) {  // V5
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
}

/// What a backtest of the season says of each method.
class SeasonBacktest : public Season {
 protected:
  forecast::EventMethodLine of(std::string_view method) const {
    const auto found = std::ranges::find(lines.rows, method, &forecast::EventMethodLine::method);
    EXPECT_NE(found, lines.rows.end()) << method;
    return *found;
  }
  const Result<forecast::EventMethodLine> lines = forecast::backtest(
      forecast::occasions(shop), forecast::event_table(shop), forecast::offers(shop), {.horizons = {0, 14}});
};

TEST_F(SeasonBacktest, FindsSimilarEventsBetterThanTheLastOne) {  // V7
  EXPECT_EQ(of("similar").events, 9) << "the first has no past";
  EXPECT_LT(*of("similar").wape, *of("last_event").wape) << "fairs are three times markets";
}

TEST_F(SeasonBacktest, JudgesTheOwnersPlans) {  // V7
  EXPECT_TRUE(of("owner").profit);
}

TEST_F(SeasonBacktest, ScoresIntervalsAndDistributions) {  // V7
  const auto similar = of("similar");
  EXPECT_GE(*similar.coverage, .75) << "80 % intervals";
  EXPECT_GT(*similar.crps, 0);
  EXPECT_LT(*similar.crps, *similar.wape * 60 * 3) << "a distribution is worth more than its mean, at prices up to 3";
  EXPECT_GT(*similar.winkler, 0);
  EXPECT_GT(*similar.pinball, 0);
  EXPECT_FALSE(of("last_event").coverage) << "has no interval";
}

TEST_F(SeasonBacktest, TestsEachRuleAgainstTheForecast) {  // V7
  EXPECT_FALSE(of("similar").p_value);
  EXPECT_TRUE(of("last_event").dm_p_value);
  EXPECT_GT(*of("last_event").p_value, 0);
  EXPECT_LE(*of("last_event").p_value, 1);
}

TEST_F(Season, BacktestsEventByEvent) {  // V7
  const auto by_event =
      forecast::backtest(forecast::occasions(shop), forecast::event_table(shop), forecast::offers(shop),
                         {.from = Day(2025, 7, 1), .by = forecast::BacktestBy::event});
  EXPECT_TRUE(
      std::ranges::any_of(by_event, [](const auto& one) { return one.by == "event-18" && one.method == "owner"; }));
}

TEST_F(Season, RefusesABacktestOfEventsToCome) {  // bad input
  const auto book = forecast::event_table(shop);
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

TEST_F(Season, LeavesOutEventsToCome) {
  const auto all = forecast::with_actuals(forecast::event_table(shop));
  EXPECT_TRUE(std::ranges::none_of(all.cells, [](const auto& cell) { return cell.event == "event-21"; })) << "to come";
}

/// Six pies were planned and made for a market, and nobody knows what became of them.
class UnknownPies : public Season {
 protected:
  void add_pies() {
    EventPlan unsold = plan(tart, "0", "0", Day(2025, 8, 10));
    Product pie;
    pie.code = "pie";
    pie.price = decimal("4");
    pie.unit_cost = decimal("1.50");
    unsold.event = events::find(shop, "event-20").id;
    unsold.product = change.add(pie);
    unsold.expected = decimal("5");
    unsold.made = decimal("6");
    change.add(unsold);
  }
  forecast::EventTable market() { return forecast::event_table(shop, "event-20"); }
};

TEST_F(UnknownPies, MakeUpNoShortfall) {
  const auto before = forecast::compare(market(), forecast::CompareBy::total)[0];
  add_pies();
  const auto after = forecast::compare(market(), forecast::CompareBy::total)[0];
  EXPECT_EQ(after.expected, before.expected) << "no shortfall is made up";
  EXPECT_EQ(after.sold_minus_expected, before.sold_minus_expected);
}

TEST_F(UnknownPies, AreAStepOfTheirOwnInTheBridge) {
  add_pies();
  const auto parts = forecast::bridge(market());
  Amount sum;
  for (const auto& part : parts)
    if (part.product.empty() && part.part != "actual") sum = sum + part.amount;
  EXPECT_EQ(sum, parts.rows.back().amount);
  const auto unknown = std::ranges::find(parts.rows, "no_data", &forecast::BridgePart::part);
  ASSERT_NE(unknown, parts.rows.end());
  EXPECT_EQ(unknown->amount, Amount{-20'00}) << "a step of its own";
}

TEST_F(UnknownPies, CostWhatTheyCostToMake) {
  const auto profit_before = forecast::bridge(market(), true);
  add_pies();
  const auto ranking = forecast::ranking(forecast::occasions(shop), forecast::event_table(shop));
  const auto line = std::ranges::find(ranking.rows, "event-20", &forecast::RankedEvent::event);
  EXPECT_EQ(*line->profit, profit_before.rows.back().amount - Amount{9'00}) << "six pies at 1.50 were made";
}

}  // namespace
}  // namespace crmcore
