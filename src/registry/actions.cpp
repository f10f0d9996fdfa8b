// What a program can ask of the registry by name.
#include "crmcore/action/action.hpp"
#include "crmcore/registry/registry.hpp"

namespace crmcore::registry {

void contribute_identity(Actions& actions);
void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_identity(actions);
  actions.add(
      {.name = "registry.reachable",
       .summary = "who may be called at an hour, by their best hours and consent",
       .parameters = all_of(
           {{{.name = "day", .kind = Kind::day, .required = true, .help = "day of the call", .example = "2011-12-10"},
             {.name = "at", .kind = Kind::minute, .required = true, .help = "time of the call", .example = "15:30"}},
            parameters_of<ReachableOptions>()}),
       .columns = columns<Reachable>(),
       .run = [](const Call& call) {
         const Minute at{static_cast<std::int32_t>(call.arguments.integer("at"))};
         return to_table(
             reachable(call.need_store(), call.arguments.day("day"), at, options_of<ReachableOptions>(call.arguments)));
       }});
  actions.add({.name = "registry.review",
               .summary = "customers whose record is due for verification or has something missing",
               .parameters = all_of({{today_parameter()}, parameters_of<ReviewOptions>()}),
               .columns = columns<Due>(),
               .run = [](const Call& call) {
                 return to_table(
                     review(call.need_store(), call.arguments.day("today"), options_of<ReviewOptions>(call.arguments)));
               }});
}

}  // namespace crmcore::registry
