// What a program can ask of the book of events by name.
#include "crmcore/action/action.hpp"
#include "crmcore/events/event_book.hpp"

namespace crmcore::events {

void contribute(Actions& actions) {
  actions.add({.name = "events.findings",
               .summary = "inconsistencies in the book of events",
               .parameters = {today_parameter(),
                              {.name = "event", .help = "code of an event; defaults to all", .example = "spring-fair"}},
               .columns = columns<EventFinding>(),
               .run = [](const Call& call) {
                 return to_table(
                     findings(call.need_store(), call.arguments.day("today"), call.arguments.text("event")));
               }});
}

}  // namespace crmcore::events
