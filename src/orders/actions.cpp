// What a program can ask of the order book by name.
#include "crmcore/action/action.hpp"
#include "crmcore/orders/order_book.hpp"

namespace crmcore::orders {
void contribute(Actions& actions) {
  actions.add({.name = "orders.balances",
               .summary = "what is left to pay on each order",
               .parameters = {today_parameter(),
                              {.name = "settled",
                               .kind = Kind::boolean,
                               .fallback = "false",
                               .help = "include orders that are fully paid"}},
               .columns = columns<Balance>(),
               .run = [](const Call& call) {
                 return to_table(
                     balances(call.need_store(), call.arguments.day("today"), call.arguments.flag("settled")));
               }});
  actions.add({.name = "orders.purchases",
               .summary = "what a customer has bought, by product",
               .parameters = {today_parameter(),
                              {.name = "customer", .required = true, .help = "code of the customer", .example = "C12"}},
               .columns = columns<Bought>(),
               .run = [](const Call& call) {
                 return to_table(
                     purchases(call.need_store(), call.arguments.text("customer"), call.arguments.day("today")));
               }});
}

}  // namespace crmcore::orders
