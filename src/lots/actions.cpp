// What a program can ask of lots by name.
#include "crmcore/action/action.hpp"
#include "crmcore/lots/lots.hpp"

namespace crmcore::lots {

void contribute(Actions& actions) {
  actions.add({.name = "lots.recall",
               .summary = "who got anything of a lot, with how to reach them, and where its units are",
               .detail =
                   "Also of whatever was made of it, at any depth; delivered, open, returned and cancelled. Lines "
                   "that may be of it, because nobody kept of which lot they are, are told apart.",
               .parameters = all_of({{today_parameter()}, parameters_of<RecallOptions>()}),
               .columns = columns<RecalledLine>(),
               .run = [](const Call& call) {
                 return to_table(
                     recall(call.need_store(), call.arguments.day("today"), options_of<RecallOptions>(call.arguments)));
               }});
  actions.add(
      {.name = "lots.trace",
       .summary = "the lots that an order, or all orders of a customer, were made of, and how many others got them",
       .detail = "At any depth, nearest first.",
       .parameters = all_of({{today_parameter()}, parameters_of<TraceOptions>()}),
       .columns = columns<TracedLot>(),
       .run = [](const Call& call) {
         return to_table(
             trace(call.need_store(), call.arguments.day("today"), options_of<TraceOptions>(call.arguments)));
       }});
}

}  // namespace crmcore::lots
