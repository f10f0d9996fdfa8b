// What a program can ask of a history by name.
#include "crmcore/action/options.hpp"
#include "crmcore/history/call.hpp"
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
