// What a program can ask of collecting by name.
#include "crmcore/action/action.hpp"
#include "crmcore/collections/days_to_pay.hpp"
#include "crmcore/collections/dunning.hpp"

namespace crmcore::collections {
namespace {

Parameter customer_parameter(bool required, std::string_view help) {
  return {.name = "customer", .required = required, .help = help, .example = "C12", .names = "customer"};
}

}  // namespace

void contribute(Actions& actions) {
  actions.add({.name = "collections.due",
               .summary = "who is overdue, what to do today to be paid, and when the money is expected",
               .detail = "The next step follows the ladder, waits while a promise is open and a week after the last "
                         "step, and is due at once after a broken promise.",
               .parameters = all_of({{today_parameter()}, parameters_of<DunningOptions>()}),
               .columns = columns<Debtor>(),
               .run = [](const Call& call) {
                 return to_table(due(call.need_store(), call.arguments.day("today"),
                                     options_of<DunningOptions>(call.arguments), call.actions));
               }});
  actions.add({.name = "collections.dossier",
               .summary = "what one debtor ordered, paid and promised, and the steps taken, by day",
               .detail = "The last balance is the sum of what orders.balances says of the customer's orders.",
               .parameters = {customer_parameter(true, "code of the customer"), today_parameter()},
               .columns = columns<DossierLine>(),
               .run = [](const Call& call) {
                 return to_table(
                     dossier(call.need_store(), call.arguments.text("customer"), call.arguments.day("today")));
               }});
  actions.add(
      {.name = "collections.promises",
       .summary = "promises to pay: open, kept, kept in part or broken, judged by the payments",
       .detail = "A payment counts from the day the promise was made up to the day it is due, each cent once, "
                 "for the promise that is due first.",
       .parameters = {today_parameter(), customer_parameter(false, "code of a customer; all of them when empty")},
       .columns = columns<JudgedPromise>(),
       .run = [](const Call& call) {
         return to_table(promises(call.need_store(), call.arguments.day("today"), call.arguments.text("customer")));
       }});
  actions.add({.name = "collections.days_to_pay",
               .summary = "the days that the next bill of each customer takes to be paid, with an interval",
               .detail = "From the customer's own bills and those of all, the less the more of its own are known; open "
                         "bills count as censored.",
               .parameters = all_of({{today_parameter()}, parameters_of<DaysToPayOptions>()}),
               .columns = columns<DaysToPay>(),
               .run = [](const Call& call) {
                 return to_table(days_to_pay(call.need_store(), call.arguments.day("today"),
                                             options_of<DaysToPayOptions>(call.arguments)));
               }});
}

}  // namespace crmcore::collections
