// What a program can ask of a history by name.
#include "crmcore/action/options.hpp"
#include "crmcore/history/call.hpp"
#include "crmcore/history/distributions.hpp"
#include "crmcore/history/first_purchases.hpp"

namespace crmcore {
namespace {

/// The history of a call in purchases of the grain it asks for.
History grouped_past_of(const Call& call) { return by_period(past_of(call), call.arguments.choice<Grain>("grain")); }

Parameter window_parameter() {
  return {.name = "window",
          .kind = Kind::integer,
          .fallback = "365",
          .help = "days up to today in which orders are recent",
          .range = {.least = 1, .most = 100'000},
          .unit = "days"};
}

Parameter classes_parameter() {
  return {.name = "classes",
          .kind = Kind::integer,
          .fallback = "20",
          .help = "classes of one width, beside an open one for what is beyond them",
          .range = {.least = 2, .most = 200}};
}

int classes_of(const Call& call) { return static_cast<int>(call.arguments.integer("classes")); }

}  // namespace

void contribute_history(Actions& actions) {
  actions.add({.name = "history.customers",
               .summary = "first and last purchase, counts and money of each customer",
               .input = Input::history,
               .parameters = on_history({window_parameter(), grain_parameter()}),
               .columns = columns<CustomerHistory>(),
               .run = [](const Call& call) {
                 const auto window = static_cast<int>(call.arguments.integer("window"));
                 return to_table(summaries(grouped_past_of(call), window));
               }});
  actions.add({.name = "history.days",
               .summary = "purchases and money of each customer on each day; such tables of the pieces of a log make "
                          "the history of the whole",
               .input = Input::history,
               .parameters = on_history({grain_parameter()}),
               .columns = columns<CustomerDay>(),
               .run = [](const Call& call) { return to_table(customer_days(grouped_past_of(call))); }});
  actions.add({.name = "history.first_purchases",
               .summary = "first and second purchase, their products, first channel; who may be older than the log",
               .input = Input::history,
               .parameters = on_history(),
               .columns = columns<FirstPurchase>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(first_purchases_of(call, past));
               }});
  actions.add({.name = "history.gaps",
               .summary = "how the times between purchases are distributed over all customers",
               .detail = "In classes of one round width, which hold 99 %; what is longer is in an open one.",
               .input = Input::history,
               .parameters = on_history({classes_parameter()}),
               .columns = columns<GapClass>(),
               .run = [](const Call& call) { return to_table(gaps(past_of(call), classes_of(call))); }});
  actions.add({.name = "history.spend",
               .summary = "how the money of a purchase is distributed over all purchases",
               .detail = "A purchase is a day on which a customer bought. In classes of one round width, which hold "
                         "99 %; what is more is in an open one.",
               .input = Input::history,
               .parameters = on_history({classes_parameter()}),
               .columns = columns<SpendClass>(),
               .run = [](const Call& call) { return to_table(spend_classes(past_of(call), classes_of(call))); }});
  actions.add({.name = "history.report",
               .summary = "what was collapsed, netted and dropped on the way to a history",
               .input = Input::history,
               .parameters = on_history(),
               .columns = columns<HistoryReport>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(Result<HistoryReport>{past.report(), past.currency()});
               }});
}

}  // namespace crmcore
