// An event: a fair, a market, a busy day on which strangers buy; what was planned for it, and what came of it.
#pragma once

#include <optional>
#include <string>

#include "crmcore/schema/field.hpp"

namespace crmcore {

struct Customer;  // of other rooms: events refer to them by id
struct Product;

struct Event {
  Id<Event> id;
  std::int64_t version = 0;
  std::string code;  ///< made from the external key or the id when empty
  std::optional<std::string> source, external_key;
  std::optional<std::string> name;
  std::optional<std::string> type;  ///< list event_type
  std::optional<std::string> place;
  std::optional<Decimal> latitude, longitude;
  Day first_day;
  std::optional<Day> last_day;  ///< defaults to the first day
  std::optional<std::int64_t> attendance_expected, attendance;
  std::optional<Decimal> capacity;           ///< capacity that its products share: crates, oven hours …
  std::optional<Currency> currency;          ///< currency of its prices and costs; defaults to the workspace's
  std::optional<Day> cancelled;              ///< nothing is learned from a cancelled event
  std::optional<std::string> cancel_reason;  ///< list event_cancel_reason
  std::optional<std::string> tags;           ///< free words, comma-separated
  Extra extra;
};
template <>
struct Schema<Event> {
  static constexpr std::string_view name = "event";
  static constexpr auto fields = std::to_array<Field<Event>>({
      field<&Event::id>("id"),
      field<&Event::version>("version"),
      field<&Event::code>("code", {.unique = true, .searchable = Searchable::as_key}),
      field<&Event::source>("source"),
      field<&Event::external_key>("external_key", {.searchable = Searchable::as_key}),
      field<&Event::name>("name", {.expected = true, .searchable = Searchable::by_words}),
      field<&Event::type>("type", {.expected = true, .list = "event_type"}),
      field<&Event::place>("place", {.expected = true, .searchable = Searchable::by_words}),
      field<&Event::latitude>("latitude"),
      field<&Event::longitude>("longitude"),
      field<&Event::first_day>("first_day", {.required = true}),
      field<&Event::last_day>("last_day"),
      field<&Event::attendance_expected>("attendance_expected"),
      field<&Event::attendance>("attendance"),
      field<&Event::capacity>("capacity"),
      field<&Event::currency>("currency"),
      field<&Event::cancelled>("cancelled"),
      field<&Event::cancel_reason>("cancel_reason", {.list = "event_cancel_reason"}),
      field<&Event::tags>("tags", {.is_set = true, .searchable = Searchable::as_key}),
  });
};

/// One day of an event: when it is open, and how it was.
struct EventDay {
  Id<EventDay> id;
  std::int64_t version = 0;
  Id<Event> event;
  std::optional<Day> day;                                    ///< defaults to the only day of an event of one day
  std::optional<Minute> opens, closes;                       ///< as planned; a day ends at 23:59
  std::optional<Minute> opened_at, closed_at;                ///< as it was, where it differed: a partial day
  bool closed = false;                                       ///< did not open at all
  std::optional<std::string> weather_planned, weather_seen;  ///< list weather
  Extra extra;
};
template <>
struct Schema<EventDay> {
  static constexpr std::string_view name = "event_day";
  static constexpr auto fields = std::to_array<Field<EventDay>>({
      field<&EventDay::id>("id"),
      field<&EventDay::version>("version"),
      parent<&EventDay::event>("event"),
      field<&EventDay::day>("day"),
      field<&EventDay::opens>("opens"),
      field<&EventDay::closes>("closes"),
      field<&EventDay::opened_at>("opened_at"),
      field<&EventDay::closed_at>("closed_at"),
      field<&EventDay::closed>("closed", {.required = true, .fallback = "false"}),
      field<&EventDay::weather_planned>("weather_planned", {.list = "weather"}),
      field<&EventDay::weather_seen>("weather_seen", {.list = "weather"}),
  });
};

/// The opening hours of one day: as they were, or else as planned. An end that is not known does not limit them.
struct OpenHours {
  std::optional<Minute> from, to;

  template <class DayOfEvent>  // which has opens, closes, opened_at, closed_at
  static OpenHours of(const DayOfEvent& day) {
    return {day.opened_at ? day.opened_at : day.opens, day.closed_at ? day.closed_at : day.closes};
  }
  bool hold(Minute time) const { return !(from && time < *from) && !(to && time > *to); }
  bool hold_hour(std::int64_t hour) const {
    return !(from && 60 * (hour + 1) <= from->of_day) && !(to && 60 * hour >= to->of_day);
  }
  /// "from 10:00 to 18:00"
  std::string text() const {
    return (from ? "from " + from->text() : "") + (from && to ? " " : "") + (to ? "to " + to->text() : "");
  }
};

/// What an event costs besides its goods: the fee of the stand, travel, staff.
struct EventCost {
  Id<EventCost> id;
  std::int64_t version = 0;
  Id<Event> event;
  std::string kind;                     ///< list event_cost
  std::optional<Amount> planned, paid;  ///< paid defaults to planned
  Extra extra;
};
template <>
struct Schema<EventCost> {
  static constexpr std::string_view name = "event_cost";
  static constexpr auto fields = std::to_array<Field<EventCost>>({
      field<&EventCost::id>("id"),
      field<&EventCost::version>("version"),
      parent<&EventCost::event>("event"),
      field<&EventCost::kind>("kind", {.required = true, .list = "event_cost"}),
      field<&EventCost::planned>("planned"),
      field<&EventCost::paid>("paid"),
  });
};

/// What was planned for a product: for one hour, for one day or for the whole event.
struct EventPlan {
  Id<EventPlan> id;
  std::int64_t version = 0;
  Id<Event> event;
  Id<Product> product;
  std::optional<Day> day;                        ///< empty: for all days together
  std::optional<std::int64_t> hour;              ///< 0 … 23; empty: for the whole day
  std::optional<Decimal> expected, made;         ///< units; made includes the pre-orders
  std::optional<Decimal> unit_price, unit_cost;  ///< default to the product's
  std::optional<Decimal> salvage;                ///< value of a unit left over; below 0: throwing it away costs
  std::optional<Decimal> goodwill;               ///< loss beyond the margin for each unit asked for and missed
  std::optional<Decimal> batch;                  ///< units of a whole batch; defaults to the product's
  std::optional<Decimal> capacity;               ///< how much of the event's capacity a unit takes; defaults to 1
  Extra extra;
};
template <>
struct Schema<EventPlan> {
  static constexpr std::string_view name = "event_plan";
  static constexpr auto fields = std::to_array<Field<EventPlan>>({
      field<&EventPlan::id>("id"),
      field<&EventPlan::version>("version"),
      parent<&EventPlan::event>("event"),
      reference<&EventPlan::product>("product", {}, {.required = true}),
      field<&EventPlan::day>("day"),
      field<&EventPlan::hour>("hour"),
      field<&EventPlan::expected>("expected"),
      field<&EventPlan::made>("made"),
      field<&EventPlan::unit_price>("unit_price", {.money = true}),
      field<&EventPlan::unit_cost>("unit_cost", {.money = true}),
      field<&EventPlan::salvage>("salvage", {.money = true}),
      field<&EventPlan::goodwill>("goodwill", {.money = true}),
      field<&EventPlan::batch>("batch"),
      field<&EventPlan::capacity>("capacity"),
  });
};

/// What was sold and left of a product on one day, or in one hour of it. Sales do not include pre-orders.
struct EventActual {
  Id<EventActual> id;
  std::int64_t version = 0;
  Id<Event> event;
  Id<Product> product;
  std::optional<Day> day;             ///< defaults to the only day of an event of one day
  std::optional<std::int64_t> hour;   ///< 0 … 23; empty: for the whole day
  std::optional<Decimal> sold, left;  ///< units
  std::optional<Decimal> unit_price;  ///< price of the sales; defaults to the planned one
  std::optional<Minute> sold_out_at;
  Extra extra;
};
template <>
struct Schema<EventActual> {
  static constexpr std::string_view name = "event_actual";
  static constexpr auto fields = std::to_array<Field<EventActual>>({
      field<&EventActual::id>("id"),
      field<&EventActual::version>("version"),
      parent<&EventActual::event>("event"),
      reference<&EventActual::product>("product", {}, {.required = true}),
      field<&EventActual::day>("day"),
      field<&EventActual::hour>("hour"),
      field<&EventActual::sold>("sold"),
      field<&EventActual::left>("left"),
      field<&EventActual::unit_price>("unit_price", {.money = true}),
      field<&EventActual::sold_out_at>("sold_out_at"),
  });
};

/// What became of units left over.
struct EventLeftover {
  Id<EventLeftover> id;
  std::int64_t version = 0;
  Id<Event> event;
  Id<Product> product;
  std::optional<Day> day;  ///< defaults to the only day of an event of one day
  Decimal quantity;
  std::string fate;                 ///< list leftover_fate; what was kept, or brought money, is not waste
  std::optional<Amount> recovered;  ///< money that all of it still brought
  Extra extra;
};
template <>
struct Schema<EventLeftover> {
  static constexpr std::string_view name = "event_leftover";
  static constexpr auto fields = std::to_array<Field<EventLeftover>>({
      field<&EventLeftover::id>("id"),
      field<&EventLeftover::version>("version"),
      parent<&EventLeftover::event>("event"),
      reference<&EventLeftover::product>("product", {}, {.required = true}),
      field<&EventLeftover::day>("day"),
      field<&EventLeftover::quantity>("quantity", {.required = true}),
      field<&EventLeftover::fate>("fate", {.required = true, .list = "leftover_fate"}),
      field<&EventLeftover::recovered>("recovered"),
  });
};

/// What a known customer has ordered and will collect at the event: certain, and made on top of what strangers buy.
struct EventPreorder {
  Id<EventPreorder> id;
  std::int64_t version = 0;
  Id<Event> event;
  Id<Customer> customer;
  Id<Product> product;
  std::optional<Day> day;
  Decimal quantity;
  Extra extra;
};
template <>
struct Schema<EventPreorder> {
  static constexpr std::string_view name = "event_preorder";
  static constexpr auto fields = std::to_array<Field<EventPreorder>>({
      field<&EventPreorder::id>("id"),
      field<&EventPreorder::version>("version"),
      parent<&EventPreorder::event>("event"),
      reference<&EventPreorder::customer>("customer", {}, {.required = true}),
      reference<&EventPreorder::product>("product", {}, {.required = true}),
      field<&EventPreorder::day>("day"),
      field<&EventPreorder::quantity>("quantity", {.required = true}),
  });
};

}  // namespace crmcore
