// A standing order: "twenty every Friday, not on holidays, none in August". A rule and lines that hold from one day on,
// pauses, and what was decided about single occurrences. Nothing is overwritten: what changes is a row of its own with
// the day from which it holds and, where known, the day on which it was agreed, so that what is asked for a past day
// does not change.
#pragma once

#include <optional>
#include <string>

#include "crmcore/orders/order.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// What becomes of a delivery that falls on a holiday.
enum class OnHoliday : std::uint8_t { deliver, skip, day_before, day_after };
template <>
struct Choices<OnHoliday> {
  static constexpr auto codes = std::to_array<std::string_view>({"deliver", "skip", "day_before", "day_after"});
  static constexpr auto words = std::to_array<std::string_view>({"entregar,si,yes", "saltar,no entregar,no",
                                                                 "dia antes,el dia anterior,antes,before",
                                                                 "dia despues,el dia siguiente,despues,after"});
};

struct StandingOrder {
  Id<StandingOrder> id;
  std::int64_t version = 0;
  std::string code;  ///< made from the external key or the id when empty: S1
  std::optional<std::string> source, external_key;
  Id<Customer> customer;
  std::string rule;  ///< days of delivery, as values/recurrence.hpp reads them: "FREQ=WEEKLY;BYDAY=FR"
  Day first_day;     ///< the rule begins here
  std::optional<Day> last_day;
  OnHoliday on_holiday = OnHoliday::deliver;
  std::int64_t lead_days = 0;          ///< days between the order and its delivery
  std::optional<std::string> channel;  ///< list order_channel
  std::optional<Id<Staff>> seller;
  std::optional<Id<Address>> address;  ///< where it goes; the customer's delivery address when empty
  std::optional<std::string> note;
  Extra extra;
};
template <>
struct Schema<StandingOrder> {
  static constexpr std::string_view name = "standing_order";
  static constexpr auto fields = std::to_array<Field<StandingOrder>>({
      field<&StandingOrder::id>("id"),
      field<&StandingOrder::version>("version"),
      field<&StandingOrder::code>("code", {.unique = true, .searchable = Searchable::as_key}),
      field<&StandingOrder::source>("source"),
      field<&StandingOrder::external_key>("external_key", {.searchable = Searchable::as_key}),
      reference<&StandingOrder::customer>("customer", {}, {.required = true}),
      field<&StandingOrder::rule>("rule", {.required = true,
                                           .help = "days of delivery as an RFC 5545 recurrence rule, such as "
                                                   "FREQ=WEEKLY;BYDAY=FR"}),
      field<&StandingOrder::first_day>("first_day", {.required = true, .help = "the rule begins here"}),
      field<&StandingOrder::last_day>("last_day", {.help = "the last day of delivery; empty: until further notice"}),
      field<&StandingOrder::on_holiday>(
          "on_holiday", {.required = true, .fallback = "deliver", .help = "what becomes of a delivery on a holiday"}),
      field<&StandingOrder::lead_days>(
          "lead_days", {.required = true, .fallback = "0", .help = "days between the order and its delivery"}),
      field<&StandingOrder::channel>("channel", {.list = "order_channel"}),
      reference<&StandingOrder::seller>("seller", "staff"),
      reference<&StandingOrder::address>("address", "address"),
      field<&StandingOrder::note>("note"),
  });
};

/// A product of a standing order from one day on, until a later row says something else of it; quantity 0 ends it.
struct StandingOrderLine {
  Id<StandingOrderLine> id;
  std::int64_t version = 0;
  Id<StandingOrder> standing_order;
  Id<Product> product;
  std::optional<Day> from_day;  ///< the first day of the standing order when empty
  Decimal quantity;
  std::optional<Decimal> unit_price;  ///< the product's price when empty
  std::optional<Day> agreed;          ///< not known before this day; always known when empty
  Extra extra;
};
template <>
struct Schema<StandingOrderLine> {
  static constexpr std::string_view name = "standing_order_line";
  static constexpr auto fields = std::to_array<Field<StandingOrderLine>>({
      field<&StandingOrderLine::id>("id"),
      field<&StandingOrderLine::version>("version"),
      parent<&StandingOrderLine::standing_order>("standing_order"),
      reference<&StandingOrderLine::product>("product", {}, {.required = true}),
      field<&StandingOrderLine::from_day>("from_day",
                                          {.help = "the first day on which it holds; empty: from the first"}),
      field<&StandingOrderLine::quantity>("quantity",
                                          {.required = true, .help = "0 ends the product from that day on"}),
      field<&StandingOrderLine::unit_price>("unit_price", {.money = true, .help = "empty: the product's price"}),
      field<&StandingOrderLine::agreed>("agreed", {.help = "not known before this day; empty: always known"}),
  });
};

/// Another rule from one day on.
struct StandingOrderRule {
  Id<StandingOrderRule> id;
  std::int64_t version = 0;
  Id<StandingOrder> standing_order;
  Day from_day;                         ///< the rule begins here
  std::string rule;                     ///< as that of the standing order
  std::optional<OnHoliday> on_holiday;  ///< as before when empty
  std::optional<std::string> why;
  std::optional<Day> agreed;  ///< not known before this day; always known when empty
  Extra extra;
};
template <>
struct Schema<StandingOrderRule> {
  static constexpr std::string_view name = "standing_order_rule";
  static constexpr auto fields = std::to_array<Field<StandingOrderRule>>({
      field<&StandingOrderRule::id>("id"),
      field<&StandingOrderRule::version>("version"),
      parent<&StandingOrderRule::standing_order>("standing_order"),
      field<&StandingOrderRule::from_day>("from_day", {.required = true, .help = "the rule begins here"}),
      field<&StandingOrderRule::rule>("rule", {.required = true, .help = "as that of the standing order"}),
      field<&StandingOrderRule::on_holiday>("on_holiday", {.help = "empty: as before"}),
      field<&StandingOrderRule::why>("why"),
      field<&StandingOrderRule::agreed>("agreed", {.help = "not known before this day; empty: always known"}),
  });
};

/// Days without deliveries, both included.
struct StandingOrderPause {
  Id<StandingOrderPause> id;
  std::int64_t version = 0;
  Id<StandingOrder> standing_order;
  Day first_day;
  std::optional<Day> last_day;  ///< until further notice when empty
  std::string why;
  std::optional<Day> agreed;  ///< not known before this day; always known when empty
  Extra extra;
};
template <>
struct Schema<StandingOrderPause> {
  static constexpr std::string_view name = "standing_order_pause";
  static constexpr auto fields = std::to_array<Field<StandingOrderPause>>({
      field<&StandingOrderPause::id>("id"),
      field<&StandingOrderPause::version>("version"),
      parent<&StandingOrderPause::standing_order>("standing_order"),
      field<&StandingOrderPause::first_day>("first_day", {.required = true}),
      field<&StandingOrderPause::last_day>("last_day", {.help = "empty: until further notice"}),
      field<&StandingOrderPause::why>("why", {.required = true}),
      field<&StandingOrderPause::agreed>("agreed", {.help = "not known before this day; empty: always known"}),
  });
};

/// What somebody decided about one occurrence.
enum class OccurrenceDecision : std::uint8_t {
  taken,     ///< an order was made of it
  changed,   ///< another day or other quantities, this once
  skipped,   ///< none, this once
  restored,  ///< again as the rule says
};
template <>
struct Choices<OccurrenceDecision> {
  static constexpr auto codes = std::to_array<std::string_view>({"taken", "changed", "skipped", "restored"});
};

/// A decision about one occurrence, which is named by the day that the rule gave it. The last one holds.
struct StandingOrderDecision {
  Id<StandingOrderDecision> id;
  std::int64_t version = 0;
  std::optional<std::string> source, external_key;  ///< by which its lines name it in files
  Id<StandingOrder> standing_order;
  Day occurrence;
  Day decided;
  OccurrenceDecision decision = OccurrenceDecision::taken;
  std::optional<Day> to_day;  ///< of a changed one: another day of delivery
  std::optional<std::string> why;
  Extra extra;
};
template <>
struct Schema<StandingOrderDecision> {
  static constexpr std::string_view name = "standing_order_decision";
  static constexpr auto fields = std::to_array<Field<StandingOrderDecision>>({
      field<&StandingOrderDecision::id>("id"),
      field<&StandingOrderDecision::version>("version"),
      field<&StandingOrderDecision::source>("source"),
      field<&StandingOrderDecision::external_key>("external_key"),
      parent<&StandingOrderDecision::standing_order>("standing_order"),
      field<&StandingOrderDecision::occurrence>("occurrence",
                                                {.required = true, .help = "the day that the rule gave it"}),
      field<&StandingOrderDecision::decided>("decided", {.required = true}),
      field<&StandingOrderDecision::decision>("decision", {.required = true}),
      field<&StandingOrderDecision::to_day>("to_day", {.help = "another day of delivery, this once"}),
      field<&StandingOrderDecision::why>("why"),
  });
};

/// What a changed occurrence has of a product instead of what the standing order says; quantity 0: none of it.
struct StandingOrderDecisionLine {
  Id<StandingOrderDecisionLine> id;
  std::int64_t version = 0;
  Id<StandingOrderDecision> standing_order_decision;
  Id<Product> product;
  Decimal quantity;
  std::optional<Decimal> unit_price;  ///< as in the standing order when empty
  Extra extra;
};
template <>
struct Schema<StandingOrderDecisionLine> {
  static constexpr std::string_view name = "standing_order_decision_line";
  static constexpr auto fields = std::to_array<Field<StandingOrderDecisionLine>>({
      field<&StandingOrderDecisionLine::id>("id"),
      field<&StandingOrderDecisionLine::version>("version"),
      parent<&StandingOrderDecisionLine::standing_order_decision>("standing_order_decision"),
      reference<&StandingOrderDecisionLine::product>("product", {}, {.required = true}),
      field<&StandingOrderDecisionLine::quantity>("quantity", {.required = true, .help = "0: none of it, this once"}),
      field<&StandingOrderDecisionLine::unit_price>("unit_price",
                                                    {.money = true, .help = "empty: as in the standing order"}),
  });
};

/// A day on which the shop is closed.
struct Holiday {
  Id<Holiday> id;
  std::int64_t version = 0;
  Day day;
  std::optional<std::string> name;
  Extra extra;
};
template <>
struct Schema<Holiday> {
  static constexpr std::string_view name = "holiday";
  static constexpr auto fields = std::to_array<Field<Holiday>>({
      field<&Holiday::id>("id"),
      field<&Holiday::version>("version"),
      field<&Holiday::day>("day", {.required = true}),
      field<&Holiday::name>("name", {.expected = true}),
  });
};

}  // namespace crmcore
