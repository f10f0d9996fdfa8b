// Standing orders as proposals: which orders they ask for in a period, what became of each, and the orders that are
// made of them. An occurrence is named by the day that the rule gave it, whatever day it is delivered on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/standing_orders/standing_order.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/values/recurrence.hpp"

namespace crmcore {

namespace standing_orders {

/// Where an occurrence stands on a day.
enum class OccurrenceState : std::uint8_t {
  open,       ///< proposed: an order can be made of it
  taken,      ///< an order was made of it
  cancelled,  ///< an order was made of it and cancelled
  skipped,    ///< left out, this once
  paused,     ///< in a pause
  holiday,    ///< left out because its day is a holiday
  missed,     ///< its day is over and no order was made of it
};

}  // namespace standing_orders

template <>
struct Choices<standing_orders::OccurrenceState> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"open", "taken", "cancelled", "skipped", "paused", "holiday", "missed"});
};

namespace standing_orders {

/// The source of the orders that are made of standing orders; their key is `key_of`.
inline constexpr std::string_view source = "standing_order";

/// The external key of the order of an occurrence: "S1 2026-01-09". Orders have a key once, so that an occurrence which
/// is taken twice is one order; an order that is erased or undone leaves the occurrence open again.
std::string key_of(std::string_view code, Day occurrence);

/// The entities of this room and their rules: a rule is one of values/recurrence.hpp, quantities and prices are 0 or
/// more, days are in order, a skipped occurrence has a reason, and a code stays while there are orders in its name.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// A product of an occurrence.
struct OccurrenceLine {
  Id<Product> product;
  Decimal quantity;
  std::optional<Decimal> unit_price;  ///< agreed, else the product's; none where neither is known
};

/// One delivery that a standing order asks for.
struct Occurrence {
  Id<StandingOrder> standing_order;
  Day occurrence;  ///< as the rule gave it
  Day day;         ///< of delivery
  OccurrenceState state = OccurrenceState::open;
  bool is_changed = false;  ///< somebody changed its day or its quantities, this once
  std::string why;          ///< why it is left out, moved or changed; empty for others
  std::optional<Id<Order>> order;
  std::vector<OccurrenceLine> lines;  ///< in the order of the standing order's lines
};

struct PeriodOptions {
  std::optional<Day> from, to;  ///< days of delivery; four weeks from today when empty
  std::string standing_order;   ///< code; empty: all
  std::string customer;         ///< code; empty: all
};

/// Returns the occurrences of a period as they stand on `today`, by day of delivery, then by standing order.
/// Method: the rule that holds on a day gives the occurrences. One in a pause, or on a holiday when the standing order
/// says so, is left out, or goes to the nearest day before or after that is none. What somebody decided about an
/// occurrence goes before all of these. Rows that were agreed after `today`, and decisions of later days, are not
/// known. Fallback: an occurrence that finds no other day within a month is left out as on a holiday. Throws not_found
/// for a standing order or customer that does not exist, invalid for a period that ends before it begins or is longer
/// than ten years.
std::vector<Occurrence> occurrences(const store::Store& store, Day today, const PeriodOptions& options = {});

/// A product of an occurrence as a row; an occurrence without products is one row.
struct ProposedLine {
  std::string standing_order, customer;  ///< codes
  Day occurrence, day;
  OccurrenceState state = OccurrenceState::open;
  bool changed = false;
  std::string why;
  std::optional<Id<Order>> order;
  std::optional<std::string> product;  ///< code
  std::optional<Decimal> quantity, unit_price;
  std::optional<Amount> amount;
};

struct ProposalOptions {
  std::optional<Day> from, to;
  std::string standing_order;
  std::string customer;
  bool all = true;  ///< also those that are taken or left out
};
/// Returns the occurrences of a period with their lines. Throws as `occurrences`.
Result<ProposedLine> proposals(const store::Store& store, Day today, const ProposalOptions& options = {});

/// An order that was made of an occurrence.
struct TakenOccurrence {
  std::string standing_order, customer;
  Day occurrence, day;
  Id<Order> order;
  std::string key;
  bool is_new = true;  ///< false: it had been taken already
  std::int64_t lines = 0;
  Amount amount;
};

/// Makes the order of an occurrence, due on its day of delivery and ordered `lead_days` before it, and keeps that it
/// was taken on `day`. Taken already, it is the same order. Throws not_found for a standing order, invalid for a day
/// that is no occurrence, rule for one that is left out, has no lines or whose order was cancelled, and for a line
/// without any price.
Result<TakenOccurrence> take(store::Change& change, std::string_view standing_order, Day occurrence, Day day);

/// The same with all occurrences of a period that are open on `day` and have lines; without a period those of four
/// weeks. Throws as `occurrences` and `take`.
Result<TakenOccurrence> take_all(store::Change& change, Day day, const PeriodOptions& options = {});

/// What an occurrence has of a product, this once.
struct ChangedLine {
  std::string product;  ///< code
  Decimal quantity;     ///< 0: none of it
  std::optional<Decimal> unit_price;
};

/// A decision that was kept.
struct DecidedOccurrence {
  std::string standing_order;
  Day occurrence;
  OccurrenceDecision decision = OccurrenceDecision::changed;
  Day day;  ///< of delivery
  std::optional<std::string> why;
};

/// Changes an occurrence alone: its day of delivery, what it has of some products, or both; what an earlier change of
/// it said stays where nothing new is said. It is then delivered whatever pauses and holidays say, which is what a
/// change of neither says of one that is left out. Throws as `take`; rule for one that was taken (its order is changed
/// instead) and for a day before that of an earlier decision, invalid when nothing is new.
Result<DecidedOccurrence> change_occurrence(store::Change& change, std::string_view standing_order, Day occurrence,
                                            Day day, std::optional<Day> to_day, const std::vector<ChangedLine>& lines,
                                            std::string_view why = {});

/// Leaves an occurrence out, this once. Throws as `change_occurrence`, and rule without a reason.
Result<DecidedOccurrence> skip(store::Change& change, std::string_view standing_order, Day occurrence, Day day,
                               std::string_view why);

/// Takes back what was changed or skipped: the occurrence is again as the rule says. Throws as `change_occurrence`, and
/// invalid when nothing was decided.
Result<DecidedOccurrence> restore(store::Change& change, std::string_view standing_order, Day occurrence, Day day,
                                  std::string_view why = {});

/// A day of a rule.
struct RuleDay {
  Day day;
};
/// Returns the days of a rule in a period, to see what a rule says before it is agreed. Throws as `occurrences`.
Result<RuleDay> days(const Recurrence& rule, Day first, Day from, Day to);

}  // namespace standing_orders

template <>
struct OptionsOf<standing_orders::PeriodOptions> {
  using Options = standing_orders::PeriodOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::from>(
          "from_day", {.help = "first day of delivery; defaults to the day of the call", .example = "2026-01-05"}),
      option<&Options::to>("to_day", {.help = "last day of delivery; defaults to four weeks", .example = "2026-01-11"}),
      option<&Options::standing_order>("standing_order",
                                       {.help = "code of a standing order; defaults to all", .example = "S1"}),
      option<&Options::customer>("customer", {.help = "code of a customer; defaults to all", .example = "C12"}),
  });
};
template <>
struct OptionsOf<standing_orders::ProposalOptions> {
  using Options = standing_orders::ProposalOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::from>("from_day", {.help = "first day of delivery; defaults to today", .example = "2026-01-05"}),
      option<&Options::to>("to_day", {.help = "last day of delivery; defaults to four weeks", .example = "2026-01-11"}),
      option<&Options::standing_order>("standing_order",
                                       {.help = "code of a standing order; defaults to all", .example = "S1"}),
      option<&Options::customer>("customer", {.help = "code of a customer; defaults to all", .example = "C12"}),
      option<&Options::all>("all", {.help = "include occurrences that are taken or left out"}),
  });
};

namespace from {
inline constexpr std::string_view standing_order = "standing_order.code";
inline constexpr std::string_view occurrence =
    "standing_order.rule standing_order_rule.rule standing_order_decision.occurrence";
inline constexpr std::string_view occurrence_day =
    "standing_order.rule standing_order_rule.rule standing_order_decision.to_day holiday.day";
inline constexpr std::string_view occurrence_why =
    "standing_order_decision.why standing_order_pause.why holiday.name order.cancel_reason";
inline constexpr std::string_view standing_quantity =
    "standing_order_line.quantity standing_order_decision_line.quantity";
inline constexpr std::string_view standing_price =
    "standing_order_line.unit_price standing_order_decision_line.unit_price product.price";
inline constexpr std::string_view standing_amount =
    "standing_order_line.quantity standing_order_decision_line.quantity standing_order_line.unit_price "
    "standing_order_decision_line.unit_price product.price";
}  // namespace from

template <>
struct Schema<standing_orders::ProposedLine> {
  using Line = standing_orders::ProposedLine;
  static constexpr std::string_view name = "proposed_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::standing_order>("standing_order",
                                   {.from = from::standing_order, .help = "code of the standing order"}),
      field<&Line::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Line::occurrence>("occurrence", {.from = from::occurrence, .help = "the day that the rule gave it"}),
      field<&Line::day>("day", {.from = from::occurrence_day, .help = "day of delivery"}),
      field<&Line::state>("state", {.from = from::occurrence_day,
                                    .help = "open, taken, cancelled, skipped, paused, holiday or missed"}),
      field<&Line::changed>("changed", {.from = "standing_order_decision.decision",
                                        .help = "somebody changed its day or its quantities, this once"}),
      field<&Line::why>(
          "why", {.from = from::occurrence_why, .help = "why it is left out, moved or changed; empty for others"}),
      field<&Line::order>("order",
                          {.from = from::order, .help = "id of the order made of it; empty when there is none"}),
      field<&Line::product>("product", {.from = from::product, .help = "code of the product; empty without lines"}),
      field<&Line::quantity>("quantity", {.from = from::standing_quantity, .help = "units; empty without lines"}),
      field<&Line::unit_price>("unit_price", {.money = true,
                                              .from = from::standing_price,
                                              .help = "agreed, else the product's; empty where neither is known"}),
      field<&Line::amount>(
          "amount", {.from = from::standing_amount, .help = "quantity × unit price; empty where no price is known"}),
  });
};
template <>
struct Schema<standing_orders::TakenOccurrence> {
  using Taken = standing_orders::TakenOccurrence;
  static constexpr std::string_view name = "taken_occurrence";
  static constexpr auto fields = std::to_array<Field<Taken>>({
      field<&Taken::standing_order>("standing_order",
                                    {.from = from::standing_order, .help = "code of the standing order"}),
      field<&Taken::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Taken::occurrence>("occurrence", {.from = from::occurrence, .help = "the day that the rule gave it"}),
      field<&Taken::day>("day", {.from = from::occurrence_day, .help = "day of delivery"}),
      field<&Taken::order>("order", {.from = from::order, .help = "id of the order"}),
      field<&Taken::key>("key", {.from = "order.external_key", .help = "external key of the order"}),
      field<&Taken::is_new>("is_new", {.from = from::order, .help = "false when it had been taken already"}),
      field<&Taken::lines>("lines", {.from = from::order, .help = "lines of the order"}),
      field<&Taken::amount>("amount", {.from = from::amount, .help = "money of the lines"}),
  });
};
template <>
struct Schema<standing_orders::DecidedOccurrence> {
  using Decided = standing_orders::DecidedOccurrence;
  static constexpr std::string_view name = "decided_occurrence";
  static constexpr auto fields = std::to_array<Field<Decided>>({
      field<&Decided::standing_order>("standing_order",
                                      {.from = from::standing_order, .help = "code of the standing order"}),
      field<&Decided::occurrence>("occurrence", {.from = from::occurrence, .help = "the day that the rule gave it"}),
      field<&Decided::decision>("decision",
                                {.from = "standing_order_decision.decision", .help = "changed, skipped or restored"}),
      field<&Decided::day>("day", {.from = from::occurrence_day, .help = "day of delivery"}),
      field<&Decided::why>("why", {.from = "standing_order_decision.why", .help = "why; empty when nobody said"}),
  });
};
template <>
struct Schema<standing_orders::RuleDay> {
  using RuleDay = standing_orders::RuleDay;
  static constexpr std::string_view name = "rule_day";
  static constexpr auto fields = std::to_array<Field<RuleDay>>({
      field<&RuleDay::day>("day", {.help = "a day of the rule"}),
  });
};

}  // namespace crmcore
