// What a program can ask of deliveries by name.
#include "crmcore/action/action.hpp"
#include "crmcore/delivery/lateness.hpp"
#include "crmcore/delivery/lead_times.hpp"
#include "crmcore/delivery/promise.hpp"
#include "crmcore/history/call.hpp"

namespace crmcore::delivery {

void contribute_sections(Actions& actions);

namespace {

constexpr std::string_view order_columns =
    "ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller, seller_place, "
    "customer, place, area where known";

/// `more`, then the table of orders.
std::vector<Parameter> with_orders(std::vector<Parameter> more) {
  return all_of({{today_parameter()},
                 std::move(more),
                 {{.name = "file",
                   .help = "a table of ordered, and delivered, due, produced, cancelled, order, amount, product, "
                           "category, seller, seller_place, customer, place, area where known; defaults to the orders",
                   .is_table = true,
                   .example = "orders.csv"},
                  currency_parameter()}});
}

OrderCourses courses_of(const Call& call, bool with_lines = true) {
  const Day today = call.arguments.day("today");
  if (call.from_records({"file"})) return OrderCourses::of(*call.store, today, with_lines);
  return OrderCourses::of(call.required_table("file", order_columns), call.currency(), today);
}

template <class Record>
Table table_of(std::vector<Record> rows, const OrderCourses& courses) {
  return to_table(Result<Record>{std::move(rows), courses.currency()});
}

constexpr std::array<std::string_view, trait_count> trait_helps{
    "code of the product that is asked for",
    "category of the product; defaults to that of its orders",
    "code of the seller",
    "where the order comes from; defaults to that of the seller's orders",
    "code of the customer",
    "region it goes to; defaults to that of the customer",
    "city or other part of the region; defaults to that of the customer",
};
constexpr std::array<std::string_view, trait_count> trait_examples{
    "P1", "cakes", "ana", "MX Puebla", "C12", "MX Puebla", "MX Puebla, Cholula"};

std::vector<Parameter> asked_parameters() {
  std::vector<Parameter> parameters;
  for (std::size_t t = 0; t < trait_count; ++t)
    parameters.push_back({.name = Choices<Trait>::codes[t], .help = trait_helps[t], .example = trait_examples[t]});
  parameters.push_back(
      {.name = "ordered", .kind = Kind::day, .help = "day of the order; defaults to today", .example = "2026-02-02"});
  parameters.push_back({.name = "due",
                        .kind = Kind::day,
                        .help = "day that the shop itself would promise; it speaks with use_due",
                        .example = "2026-02-20"});
  parameters.push_back({.name = "asked",
                        .help = "a table of orders asked for at once, with order, ordered, due and the traits where "
                                "known; instead of one",
                        .is_table = true,
                        .example = "asked.csv"});
  return parameters;
}

std::vector<Asked> asked_of(const Call& call) {
  if (const auto table = call.optional_table("asked")) {
    for (const Parameter& parameter : asked_parameters())
      if (!parameter.is_table && call.arguments.has(parameter.name))
        throw Error(ErrorCode::invalid, std::string(parameter.name),
                    "asked is a table of orders; give " + std::string(parameter.name) + " in a column of it");
    return delivery::asked_of(*table, call.currency());
  }
  Asked one;
  one.ordered = call.arguments.optional_day("ordered");
  one.due = call.arguments.optional_day("due");
  for (std::size_t t = 0; t < trait_count; ++t) one.traits[t] = call.arguments.text(Choices<Trait>::codes[t]);
  return {one};
}

}  // namespace

void contribute(Actions& actions) {
  contribute_sections(actions);
  actions.add({.name = "delivery.promise",
               .summary = "the day to promise for an order, so that a given share of such promises is kept",
               .detail = "Learned from the orders known on the day, open ones included; base, product, seller, "
                         "customer, place, season, the shop's own days, doubt, the last weeks and rounding add up to "
                         "the days.",
               .input = Input::table,
               .parameters = with_orders(all_of({parameters_of<PromiseOptions>(), asked_parameters()})),
               .columns = columns<Promise>(),
               .run = [](const Call& call) {
                 const auto courses = courses_of(call);
                 return table_of(promise(courses, call.arguments.day("today"), asked_of(call),
                                         options_of<PromiseOptions>(call.arguments)),
                                 courses);
               }});
  actions.add({.name = "delivery.open_orders",
               .summary = "when each open order is expected, and its chance to be late",
               .detail = "Only the chances count that an order has after the days it has waited.",
               .input = Input::table,
               .parameters = with_orders(parameters_of<OpenOptions>()),
               .columns = columns<OpenOrder>(),
               .run = [](const Call& call) {
                 const auto courses = courses_of(call);
                 return table_of(
                     open_orders(courses, call.arguments.day("today"), options_of<OpenOptions>(call.arguments)),
                     courses);
               }});
  actions.add({.name = "delivery.late",
               .summary = "open orders that are late, and those likely to be",
               .input = Input::table,
               .parameters = with_orders(parameters_of<LateOptions>()),
               .columns = columns<OpenOrder>(),
               .run = [](const Call& call) {
                 const auto courses = courses_of(call);
                 return table_of(late(courses, call.arguments.day("today"), options_of<LateOptions>(call.arguments)),
                                 courses);
               }});
  actions.add({.name = "delivery.lead_times",
               .summary = "days from order to production to delivery, and the share on time",
               .detail = "Open orders count as not done yet, so that quick ones alone do not make the figures.",
               .input = Input::table,
               .parameters = with_orders(parameters_of<LeadTimesOptions>()),
               .columns = columns<LeadTime>(),
               .run = [](const Call& call) {
                 const auto options = options_of<LeadTimesOptions>(call.arguments);
                 const bool by_line = options.by == LeadTimesBy::product || options.by == LeadTimesBy::category;
                 const auto courses = courses_of(call, by_line);
                 return table_of(lead_times(courses, call.arguments.day("today"), options), courses);
               }});
  actions.add({.name = "delivery.causes",
               .summary = "what late orders have in common, more than chance",
               .detail = "Against the other orders of the same months; corrected for how much was looked at. It says "
                         "where lateness is, not why.",
               .input = Input::table,
               .parameters = with_orders(parameters_of<CausesOptions>()),
               .columns = columns<Cause>(),
               .run = [](const Call& call) {
                 const auto courses = courses_of(call);
                 return table_of(
                     causes(courses, call.arguments.day("today"), options_of<CausesOptions>(call.arguments)), courses);
               }});
  actions.add({.name = "delivery.backtest",
               .summary = "how promises would have been kept, month by month, beside the shop's own",
               .detail = "Each promise knows only what was known before the month, week or day of its order.",
               .input = Input::table,
               .parameters = with_orders(parameters_of<BacktestOptions>()),
               .columns = columns<KeptPromises>(),
               .run = [](const Call& call) {
                 const auto courses = courses_of(call);
                 return table_of(
                     backtest(courses, call.arguments.day("today"), options_of<BacktestOptions>(call.arguments)),
                     courses);
               }});
}

}  // namespace crmcore::delivery
