// What a program can ask of the registry by name.
#include "crmcore/action/action.hpp"
#include "crmcore/registry/registry.hpp"

namespace crmcore::registry {

void contribute(Actions& actions) {
  actions.add({.name = "registry.review",
               .summary = "customers whose record is due for verification or has something missing",
               .parameters = {today_parameter(),
                              {.name = "months",
                               .kind = Kind::integer,
                               .fallback = "6",
                               .help = "months after which a record is due",
                               .range = {.least = 0, .most = 1200},
                               .unit = "months"}},
               .columns = columns<Due>(),
               .run = [](const Call& call) {
                 return to_table(review(call.need_store(), call.arguments.day("today"),
                                        static_cast<int>(call.arguments.integer("months"))));
               }});
}

}  // namespace crmcore::registry
