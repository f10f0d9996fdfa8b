// What a program can ask of standing orders by name.
#include <algorithm>
#include <array>

#include "crmcore/action/action.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/standing_orders/standing_orders.hpp"

namespace crmcore::standing_orders {
namespace {

Parameter day_parameter(std::string_view name, std::string_view help, std::string_view example) {
  return {.name = name, .kind = Kind::day, .required = true, .help = help, .example = example};
}

/// What names an occurrence, and when something is decided about it.
std::vector<Parameter> occurrence_parameters() {
  return {{.name = "standing_order", .required = true, .help = "code of the standing order", .example = "S1"},
          day_parameter("occurrence", "the day that the rule gave it", "2026-01-09"),
          day_parameter("day", "day of the decision", "2026-01-05")};
}
Parameter why_parameter(bool required) {
  return {.name = "why", .required = required, .help = "why, kept with the decision", .example = "closed for works"};
}

std::vector<ChangedLine> changed_lines(const std::optional<Table>& table, const Call& call) {
  std::vector<ChangedLine> lines;
  if (!table) return lines;
  const TableReader reader(*table, call.currency());
  const auto product = reader.need("product");
  const auto quantity = reader.need("quantity");
  const auto unit_price = reader.find("unit_price");
  reader.check_names();
  for (std::size_t row = 0; row < reader.rows(); ++row) {
    const auto said = quantity.decimal(row, Sign::not_negative);
    if (!said) quantity.refuse(row, "it is empty; say 0 to leave the product out");
    lines.push_back({product.need_text(row), *said, unit_price.decimal(row, Sign::not_negative)});
  }
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (lines[i].product == lines[j].product)
        throw Error(ErrorCode::invalid, "lines", cited(lines[i].product) + " is named twice; name each product once");
  return lines;
}

std::string standing_order_of(const Call& call) { return call.arguments.text("standing_order"); }

void contribute_readings(Actions& actions) {
  actions.add({.name = "standing_orders.proposals",
               .summary = "the orders that standing orders ask for in a period, and what became of each",
               .detail =
                   "Of each occurrence its lines, why it is left out or moved, and the order that was made of it. "
                   "What was agreed or decided after today is not known.",
               .parameters = all_of({{today_parameter()}, parameters_of<ProposalOptions>()}),
               .columns = columns<ProposedLine>(),
               .run = [](const Call& call) {
                 return to_table(proposals(call.need_store(), call.arguments.day("today"),
                                           options_of<ProposalOptions>(call.arguments)));
               }});
  actions.add({.name = "standing_orders.days",
               .summary = "the days of a recurrence rule, to see what it says before it is agreed",
               .parameters = {{.name = "rule",
                               .required = true,
                               .help = "an RFC 5545 recurrence rule of FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, "
                                       "BYSETPOS, WKST, COUNT and UNTIL",
                               .example = "FREQ=WEEKLY;BYDAY=FR"},
                              day_parameter("first_day", "the day on which the rule begins", "2026-01-02"),
                              day_parameter("from_day", "first day of the period", "2026-01-01"),
                              day_parameter("to_day", "last day of the period", "2026-01-31")},
               .columns = columns<RuleDay>(),
               .run = [](const Call& call) {
                 const auto rule = parse<Recurrence>(call.arguments.text("rule"), {});
                 if (!rule.value) throw Error(ErrorCode::invalid, "rule", rule.why);
                 return to_table(days(*rule.value, call.arguments.day("first_day"), call.arguments.day("from_day"),
                                      call.arguments.day("to_day")));
               }});
}

void contribute_decisions(Actions& actions) {
  actions.add({.name = "standing_orders.take",
               .summary = "makes the order of one occurrence",
               .detail = "The order is due on the day of delivery. An occurrence that was taken already gives the same "
                         "order; one whose order is erased or undone is open again.",
               .effect = Effect::writes,
               .parameters = occurrence_parameters(),
               .columns = columns<TakenOccurrence>(),
               .run = [](const Call& call) {
                 return to_table(take(call.need_change(), standing_order_of(call), call.arguments.day("occurrence"),
                                      call.arguments.day("day")));
               }});
  actions.add({.name = "standing_orders.take_all",
               .summary = "makes the orders of all occurrences of a period that are open",
               .detail = "Those that are paused, on a holiday, skipped or past are left alone.",
               .effect = Effect::writes,
               .parameters = all_of(
                   {{day_parameter("day", "day of the decision", "2026-01-05")}, parameters_of<PeriodOptions>()}),
               .columns = columns<TakenOccurrence>(),
               .run = [](const Call& call) {
                 return to_table(take_all(call.need_change(), call.arguments.day("day"),
                                          options_of<PeriodOptions>(call.arguments)));
               }});
  actions.add({.name = "standing_orders.change",
               .summary = "changes one occurrence alone: its day, its quantities, or both",
               .detail = "It is then delivered whatever pauses and holidays say.",
               .effect = Effect::writes,
               .parameters = all_of(
                   {occurrence_parameters(),
                    {{.name = "to_day", .kind = Kind::day, .help = "another day of delivery", .example = "2026-01-08"},
                     {.name = "lines",
                      .help = "a table of product and quantity, 0 to leave it out, and unit_price "
                              "where it is another",
                      .is_table = true,
                      .example = "lines.csv"},
                     why_parameter(false)}}),
               .columns = columns<DecidedOccurrence>(),
               .run = [](const Call& call) {
                 return to_table(
                     change_occurrence(call.need_change(), standing_order_of(call), call.arguments.day("occurrence"),
                                       call.arguments.day("day"), call.arguments.optional_day("to_day"),
                                       changed_lines(call.optional_table("lines"), call), call.arguments.text("why")));
               }});
  actions.add({.name = "standing_orders.skip",
               .summary = "leaves one occurrence out, and keeps why",
               .effect = Effect::writes,
               .parameters = all_of({occurrence_parameters(), {why_parameter(true)}}),
               .columns = columns<DecidedOccurrence>(),
               .run = [](const Call& call) {
                 return to_table(skip(call.need_change(), standing_order_of(call), call.arguments.day("occurrence"),
                                      call.arguments.day("day"), call.arguments.text("why")));
               }});
  actions.add({.name = "standing_orders.restore",
               .summary = "takes back what was changed or skipped of one occurrence",
               .effect = Effect::writes,
               .parameters = all_of({occurrence_parameters(), {why_parameter(false)}}),
               .columns = columns<DecidedOccurrence>(),
               .run = [](const Call& call) {
                 return to_table(restore(call.need_change(), standing_order_of(call), call.arguments.day("occurrence"),
                                         call.arguments.day("day"), call.arguments.text("why")));
               }});
}

}  // namespace

void contribute(Actions& actions) {
  contribute_readings(actions);
  contribute_decisions(actions);
}

}  // namespace crmcore::standing_orders
