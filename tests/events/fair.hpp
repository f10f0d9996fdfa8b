// A spring fair in a workspace, and a season of fairs and markets, which tests of events share.
#pragma once

#include <gtest/gtest.h>

#include <set>

#include "support.hpp"

namespace crmcore {

inline Decimal decimal(const char* text) { return *parse<Decimal>(text).value; }

/// A fair of two days with tarts and buns.
class Events : public testing::Test {
 protected:
  Events() : shop(Workspace::open(file.path(), {.currency = "EUR"})), change(shop.change("test", "events")) {
    Product made;
    made.code = "tart";
    made.unit = "piece";
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

}  // namespace crmcore
