#include "crmcore/forecast/call.hpp"

#include <map>

#include "crmcore/forecast/book.hpp"
#include "crmcore/history/call.hpp"

namespace crmcore::forecast {

std::vector<Parameter> with_event_table(std::vector<Parameter> more) {
  return all_of(
      {{{.name = "event",
         .help = "code of an event, though what is learned of days comes from all; defaults to all of which something "
                 "is known",
         .example = "spring-fair"},
        {.name = "plan",
         .help = "a table of product, expected, and event, day, unit, made, unit_price, unit_cost, salvage where known",
         .is_table = true,
         .example = "plan.csv"},
        {.name = "actual",
         .help = "a table of product, sold, and event, day, hour, unit, left, unit_price, sold_out_at, opens, closes, "
                 "opened_at, closed_at, closed where known",
         .is_table = true,
         .example = "actual.csv"},
        {.name = "file", .help = "one table of both plan and actual", .is_table = true, .example = "event.csv"}},
       std::move(more),
       {currency_parameter()}});
}

std::vector<Parameter> with_events(std::vector<Parameter> more) {
  return all_of({std::move(more),
                 {{.name = "events",
                   .help = "a table of event, first_day, and last_day, type, place, hours, weather, attendance as "
                           "foreseen, hours_open, weather_seen, attendance_seen as it was, cancelled, planned_on where "
                           "known; defaults to the book",
                   .is_table = true,
                   .example = "events.csv"},
                  {.name = "sales",
                   .help = "a table of event, product, sold, and made, hour, sold_out_at where known",
                   .is_table = true,
                   .example = "sales.csv"},
                  currency_parameter()}});
}

std::vector<Parameter> fee_parameters() {
  return {{.name = "planned_fees",
           .kind = Kind::amount,
           .help = "fees of the event as planned; defaults to the book's",
           .range = {.least = 0},
           .example = "350"},
          {.name = "fees",
           .kind = Kind::amount,
           .help = "fees of the event as paid; defaults to the book's",
           .range = {.least = 0},
           .example = "380"}};
}

EventTable event_table_of(const Call& call) {
  const std::string event = call.arguments.text("event");
  if (call.from_records({"plan", "actual", "file"})) {
    auto book = event_table(*call.store, event);
    return event.empty() ? with_actuals(std::move(book)) : book;
  }
  const auto plan = call.optional_table("plan");
  const auto actual = call.optional_table("actual");
  const auto both = call.optional_table("file");
  if (plan.has_value() != actual.has_value())
    throw Error(ErrorCode::invalid, plan ? "actual" : "plan",
                std::string(plan ? "plan was given without actual" : "actual was given without plan") +
                    "; give both, or one table of both");
  if (!plan && !both && !call.input)
    throw Error(ErrorCode::invalid, "plan",
                "give a plan and an actual, as tables or files, or one table of both, or a workspace");
  const Currency currency = call.currency();
  auto table = plan ? event_table(*plan, *actual, currency) : event_table(both ? *both : *call.input, currency);
  return event.empty() ? table : only(std::move(table), event);
}

std::vector<Occasion> occasions_of(const Call& call) {
  if (call.from_records({"events"})) return occasions(*call.store);
  return occasions_of(call.required_table("events", "event, first_day, type, place, hours, attendance …"));
}

EventTable sales_of(const Call& call) {
  if (call.from_records({"events", "sales"})) return event_table(*call.store);
  return event_table(call.required_table("sales", "event, product, sold, made …"), call.currency());
}

Result<BridgePart> bridge_of(const Call& call, const EventTable& table) {
  Fees total;
  const std::string event = call.arguments.text("event");
  if (call.from_records({"plan", "actual", "file"}))
    for (const auto& [code, own] : fees(*call.store))
      if (event.empty() || code == event) total = {total.planned + own.planned, total.paid + own.paid};
  if (call.arguments.has("planned_fees")) total.planned = {call.arguments.integer("planned_fees")};
  if (call.arguments.has("fees")) total.paid = {call.arguments.integer("fees")};
  return bridge(table, call.arguments.flag("profit"), total.planned, total.paid);
}

Result<RankedEvent> ranking_of(const Call& call) {
  std::map<std::string, Amount> paid;
  if (call.from_records({"events", "sales"}))
    for (const auto& [event, own] : fees(*call.store)) paid.emplace(event, own.paid);
  return ranking(occasions_of(call), sales_of(call), paid);
}

}  // namespace crmcore::forecast
