#include "crmcore/events/event_book.hpp"

#include <array>
#include <cmath>

#include "crmcore/store/change.hpp"

namespace crmcore::events {
namespace {

using store::Change;
using store::Store;

// Degrees from the equator to a pole, and from Greenwich to the date line.
constexpr int most_latitude = 90;
constexpr int most_longitude = 180;

constexpr std::array<std::string_view, 5> dated_parts{"event_day", "event_plan", "event_actual", "event_leftover",
                                                      "event_preorder"};

[[noreturn]] void refuse(const Entity& entity, std::string_view column, const std::string& why) {
  const std::string subject = std::string(entity.name()) + "." + std::string(column);
  throw Error(ErrorCode::rule, subject, subject + ": " + why);
}

/// Refuses a value: "event_plan.made must be 0 or more, not -3".
[[noreturn]] void refuse_value(const Entity& entity, std::string_view column, const std::string& must_be,
                               const std::string& value) {
  const std::string subject = std::string(entity.name()) + "." + std::string(column);
  throw Error(ErrorCode::rule, subject, subject + " must be " + must_be + ", not " + value);
}

/// The cells of the columns, where they are known, are `least` or more.
void check_least(const Entity& entity, Row row, std::initializer_list<std::size_t> columns, std::int64_t least,
                 const std::string& must_be, const std::string& hint = "") {
  for (const std::size_t column : columns)
    if (!row[column].is_null() && row[column].integer() < least)
      refuse_value(entity, entity[column].name, must_be, cell_text(entity[column], row[column], 2) + hint);
}
template <auto... Members>
void check_not_below_zero(const Entity& entity, Row row) {
  check_least(entity, row, {position_of<Members>...}, 0, "0 or more");
}
template <auto... Members>
void check_above_zero(const Entity& entity, Row row) {
  check_least(entity, row, {position_of<Members>...}, 1, "above 0", "; leave out what is not known");
}

/// The event that a part belongs to.
template <Described Part>
Event owner_of(const Change& change, const Entity& entity, Row part) {
  const Cell owner = part[position_of<&Part::event>];
  if (owner.is_null()) refuse(entity, "event", "name the event it belongs to");
  auto event = store::get(change.store(), Id<Event>{owner.integer()});
  if (!event) throw Error(ErrorCode::not_found, "event", "there is no event " + std::to_string(owner.integer()));
  return *std::move(event);
}

std::string outside(const Event& event, Day day) {
  return day.text() + " is outside " + event.code + ", which runs from " + event.first_day.text() + " to " +
         event.last_day->text();
}

/// The day of a part lies within its event; a part without a day gets that of an event of one day.
template <Described Part>
void settle_day(const Change& change, const Entity& entity, std::span<Cell> after, bool needed) {
  const Event event = owner_of<Part>(change, entity, after);
  Cell& cell = after[position_of<&Part::day>];
  if (!cell.is_null()) {
    const Day day = Codec<Day>::decode(cell);
    if (day < event.first_day || day > *event.last_day) refuse(entity, "day", outside(event, day));
  } else if (event.first_day == *event.last_day) {
    cell = Codec<Day>::encode(event.first_day);
  } else if (needed) {
    refuse(entity, "day", event.code + " has several days; say which one");
  }
}

/// A place on the map has both angles, each in its range.
void check_place(const Entity& entity, const Event& event) {
  const auto within = [&](const std::optional<Decimal>& angle, std::string_view column, int most) {
    if (angle && std::abs(angle->real()) > most)
      refuse_value(entity, column, "between -" + std::to_string(most) + " and " + std::to_string(most), angle->text());
  };
  within(event.latitude, column_name<&Event::latitude>, most_latitude);
  within(event.longitude, column_name<&Event::longitude>, most_longitude);
  if (event.latitude.has_value() != event.longitude.has_value())
    refuse(entity, "longitude", "a place on the map needs both latitude and longitude");
}

/// No dated part of an event falls outside its days.
void check_parts(const Store& store, const Entity& entity, const Event& event) {
  for (const std::string_view name : dated_parts) {
    const Entity& part = store.entity(name);
    const std::size_t day = part.at("day");
    store.children(part, *part.parent(), event.id.value, [&](Row row) {
      if (row[day].is_null()) return;
      const Day own = Codec<Day>::decode(row[day]);
      if (own < event.first_day || own > *event.last_day)
        refuse(entity, "first_day",
               "the " + std::string(name) + " of " + outside(event, own) + "; move or erase it first");
    });
  }
}

void check_event(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  constexpr std::size_t first = position_of<&Event::first_day>;
  constexpr std::size_t last = position_of<&Event::last_day>;
  store::fill_code<Event>(change, entity, after, 'E', texts);
  if (after[first].is_null()) return;  // refused as a required field
  if (after[last].is_null()) after[last] = after[first];
  const auto event = from_row<Event>(after);
  if (*event.last_day < event.first_day)
    refuse(entity, "last_day", event.last_day->text() + " is before the first day, " + event.first_day.text());
  check_above_zero<&Event::attendance_expected, &Event::attendance, &Event::capacity>(entity, after);
  check_place(entity, event);
  if (event.cancelled.has_value() != event.cancel_reason.has_value())
    refuse(entity, "cancel_reason", "a cancelled event needs both the day and the reason");
  if (event.currency && !same_code(*event.currency, change.store().currency()))
    throw Error(ErrorCode::mixed_currency, "event.currency",
                "event " + event.code + " is in " + std::string(event.currency->code()) + ", the workspace in " +
                    std::string(change.store().currency().code()) + "; convert its prices and costs first");
  const bool moved = !before.empty() && !(before[first] == after[first] && before[last] == after[last]);
  if (moved) check_parts(change.store(), entity, event);
}

void check_day(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  settle_day<EventDay>(change, entity, after, true);
  const auto day = from_row<EventDay>(after);
  if (day.opens && day.closes && *day.closes <= *day.opens)
    refuse(entity, "closes",
           day.closes->text() + " is not after " + day.opens->text() + "; hours after midnight belong to the next day");
  if (day.opened_at && day.closed_at && *day.closed_at <= *day.opened_at)
    refuse(entity, "closed_at", day.closed_at->text() + " is not after " + day.opened_at->text());
  if (day.closed && (day.opened_at || day.closed_at))
    refuse(entity, "closed", "a day that did not open has no hours; leave out opened_at and closed_at");
}

void check_cost(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  check_not_below_zero<&EventCost::planned, &EventCost::paid>(entity, after);
  if (after[position_of<&EventCost::planned>].is_null() && after[position_of<&EventCost::paid>].is_null())
    refuse(entity, "paid", "give what was planned or what was paid");
}

/// An hour is between 0 and 23. Each of the counted quantities is given either by hour or for the whole day: both
/// together would count twice.
template <Described Part, auto... Counted>
void check_hour(const Change& change, const Entity& entity, Row row) {
  const Cell hour = row[position_of<&Part::hour>];
  if (!hour.is_null() && (hour.integer() < 0 || hour.integer() > 23))
    refuse_value(entity, "hour", "between 0 and 23", std::to_string(hour.integer()));
  const Store& store = change.store();
  const auto part = from_row<Part>(row);
  if (!store::find_id<&Part::event, &Part::product, &Part::day>(store, part.event, part.product, part.day)) return;
  const auto refuse_twice = [&](const std::optional<std::int64_t>& at) {
    const auto id = store::find_id<&Part::event, &Part::product, &Part::day, &Part::hour>(store, part.event,
                                                                                          part.product, part.day, at);
    if (!id || *id == part.id) return;
    const RowBlock other = store.get(entity, id->value);
    for (const std::size_t counted : {position_of<Counted>...})
      if (!row[counted].is_null() && !other[0][counted].is_null())
        refuse(entity, "hour",
               std::string(entity[counted].name) + " of that product and day is already given " +
                   (hour.is_null() ? "by hour" : "for the whole day") + "; keep one of them");
  };
  if (part.hour) return refuse_twice({});
  for (std::int64_t at = 0; at < 24; ++at) refuse_twice(at);
}

void check_plan(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  settle_day<EventPlan>(change, entity, after, false);
  check_not_below_zero<&EventPlan::expected, &EventPlan::made, &EventPlan::unit_cost, &EventPlan::goodwill>(entity,
                                                                                                            after);
  check_above_zero<&EventPlan::unit_price, &EventPlan::batch, &EventPlan::capacity>(entity, after);
  const auto plan = from_row<EventPlan>(after);
  if (!plan.expected && !plan.made && !plan.unit_price && !plan.unit_cost && !plan.batch && !plan.capacity)
    refuse(entity, "expected", "the plan is empty; give what is expected or made, or what a unit costs");
  if (plan.salvage && plan.unit_price && *plan.salvage >= *plan.unit_price)
    refuse_value(entity, "salvage", "below the price, " + plan.unit_price->text(), plan.salvage->text());
  if (plan.salvage && plan.unit_cost && *plan.salvage >= *plan.unit_cost)
    refuse_value(entity, "salvage", "below the cost, " + plan.unit_cost->text(),
                 plan.salvage->text() + "; else making ever more would pay");
  check_hour<EventPlan, &EventPlan::expected, &EventPlan::made>(change, entity, after);
}

void check_actual(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  settle_day<EventActual>(change, entity, after, true);
  check_not_below_zero<&EventActual::sold, &EventActual::left>(entity, after);
  check_above_zero<&EventActual::unit_price>(entity, after);
  const auto actual = from_row<EventActual>(after);
  if (!actual.sold && !actual.left) refuse(entity, "sold", "give what was sold or what was left");
  check_hour<EventActual, &EventActual::sold>(change, entity, after);
}

void check_leftover(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  settle_day<EventLeftover>(change, entity, after, false);
  check_above_zero<&EventLeftover::quantity>(entity, after);
  check_not_below_zero<&EventLeftover::recovered>(entity, after);
}

void check_preorder(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  settle_day<EventPreorder>(change, entity, after, false);
  check_above_zero<&EventPreorder::quantity>(entity, after);
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Event>());
  catalogue.entities.push_back(make_entity<EventDay>());
  catalogue.entities.push_back(make_entity<EventCost>());
  catalogue.entities.push_back(make_entity<EventPlan>());
  catalogue.entities.push_back(make_entity<EventActual>());
  catalogue.entities.push_back(make_entity<EventLeftover>());
  catalogue.entities.push_back(make_entity<EventPreorder>());
  catalogue.unique_together.push_back({"event_day", {"event", "day"}});
  catalogue.unique_together.push_back({"event_cost", {"event", "kind"}});
  catalogue.unique_together.push_back({"event_plan", {"event", "product", "day", "hour"}});
  catalogue.unique_together.push_back({"event_actual", {"event", "product", "day", "hour"}});
  catalogue.unique_together.push_back({"event_leftover", {"event", "product", "day", "fate"}});
  catalogue.unique_together.push_back({"event_preorder", {"event", "customer", "product", "day"}});
  catalogue.rules.push_back({Schema<Event>::name, &check_event});
  catalogue.rules.push_back({Schema<EventDay>::name, &check_day});
  catalogue.rules.push_back({Schema<EventCost>::name, &check_cost});
  catalogue.rules.push_back({Schema<EventPlan>::name, &check_plan});
  catalogue.rules.push_back({Schema<EventActual>::name, &check_actual});
  catalogue.rules.push_back({Schema<EventLeftover>::name, &check_leftover});
  catalogue.rules.push_back({Schema<EventPreorder>::name, &check_preorder});
  catalogue.labels.add(labels());
}

Event find(const Store& store, std::string_view code) {
  if (const auto id = store::find_id<&Event::code>(store, std::string(code))) return *store::get(store, *id);
  std::vector<std::string> codes;
  for (const Event& event : store::find<Event>(store)) codes.push_back(event.code);
  const auto near = nearest(code, codes);
  throw Error(ErrorCode::not_found, "event",
              "there is no event " + cited(code) + (near.empty() ? "" : "; did you mean " + cited(near) + "?"));
}

}  // namespace crmcore::events
