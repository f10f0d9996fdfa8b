// What a program can ask of the order book by name.
#include "crmcore/action/action.hpp"
#include "crmcore/orders/figures.hpp"
#include "crmcore/orders/metrics.hpp"
#include "crmcore/orders/order_book.hpp"

namespace crmcore::orders {

void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
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
                              {.name = "customer",
                               .required = true,
                               .help = "code of the customer",
                               .example = "C12",
                               .names = "customer"}},
               .columns = columns<Bought>(),
               .run = [](const Call& call) {
                 return to_table(
                     purchases(call.need_store(), call.arguments.text("customer"), call.arguments.day("today")));
               }});
  actions.add({.name = "orders.figures",
               .summary = "units and money by period, product, category, channel, campaign and seller",
               .detail = "Sales to nobody known are counted. A line counts on its own day where it has one, so what "
                         "came back counts on the day it came back.",
               .parameters = all_of({{today_parameter()}, parameters_of<FiguresOptions>()}),
               .columns = columns<SalesFigure>(),
               .run = [](const Call& call) {
                 return to_table(figures(call.need_store(), call.arguments.day("today"),
                                         options_of<FiguresOptions>(call.arguments)));
               }});
  actions.add({.name = "orders.metrics",
               .summary = "the usual figures with what they were in the period before",
               .detail = "Net sales, orders, customers who bought, new customers, average order, returns and open "
                         "balances, of periods that end on today and before it.",
               .parameters = all_of({{today_parameter()}, parameters_of<MetricsOptions>()}),
               .columns = columns<MetricLine>(),
               .run = [](const Call& call) {
                 return to_table(metrics(call.need_store(), call.arguments.day("today"),
                                         options_of<MetricsOptions>(call.arguments)));
               }});
  actions.add({.name = "orders.preferred",
               .summary = "the products that each customer prefers: those bought in most orders",
               .parameters = all_of({{today_parameter()}, parameters_of<PreferredOptions>()}),
               .columns = columns<PreferredProduct>(),
               .run = [](const Call& call) {
                 return to_table(preferred_products(call.need_store(), call.arguments.day("today"),
                                                    options_of<PreferredOptions>(call.arguments)));
               }});
  actions.add(
      {.name = "orders.deliveries",
       .summary = "orders still to be delivered, by due day, with where they go",
       .parameters = {today_parameter()},
       .columns = columns<Delivery>(),
       .run = [](const Call& call) { return to_table(deliveries(call.need_store(), call.arguments.day("today"))); }});
}

}  // namespace crmcore::orders
