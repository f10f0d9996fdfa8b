// What a program can ask of forecasts by name.
#include <map>

#include "crmcore/action/options.hpp"
#include "crmcore/forecast/accuracy.hpp"
#include "crmcore/forecast/backtest.hpp"
#include "crmcore/forecast/book.hpp"
#include "crmcore/forecast/call.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/forecast/demand.hpp"
#include "crmcore/forecast/plan.hpp"
#include "crmcore/forecast/production.hpp"

namespace crmcore::forecast {
namespace {

/// Ten years: nothing farther ahead can be forecast, or judged on the past.
constexpr double most_days = 3660;

// --- series of days

std::vector<Parameter> with_series(std::vector<Parameter> more = {}) {
  return all_of({std::move(more),
                 {{.name = "events",
                   .fallback = "event, holiday, festival, closed",
                   .help = "comma-separated columns that make a day an event; other columns count less"},
                  {.name = "ahead",
                   .kind = Kind::integer,
                   .fallback = "0",
                   .help = "days between planning and selling, where there is no column planned_on",
                   .range = {.least = 0, .most = most_days},
                   .unit = "days"},
                  {.name = "file",
                   .help = "a table of series, day, demand and what is known in advance",
                   .is_table = true,
                   .example = "demand.csv"}}});
}

std::vector<Series> series_of(const Call& call) {
  return forecast::series_of(
      call.required_table("file", "series, day, demand and what is known in advance"),
      {.events = call.arguments.names("events"), .ahead = static_cast<int>(call.arguments.integer("ahead"))});
}

/// Comma-separated probabilities.
std::vector<double> levels_of(const Call& call) {
  std::vector<double> levels;
  for (const std::string& text : call.arguments.names("levels")) {
    const auto level = parse<double>(text);
    if (!level.value)
      throw Error(ErrorCode::invalid, "levels", "levels must be probabilities such as 0.9, not " + cited(text));
    levels.push_back(*level.value);
  }
  return levels;
}

std::vector<Parameter> with_economics(std::vector<Parameter> more = {}) {
  return with_series(all_of({std::move(more), parameters_of<Economics>()}));
}

void contribute_series(Actions& actions) {
  actions.add(
      {.name = "forecast.demand",
       .summary = "quantiles and mean of each day's demand, from similar past days",
       .detail = "Each forecast knows only the days before it was planned: `ahead` days earlier, or on the "
                 "day in the column planned_on. Of days marked in a column sold_out, demand is at least what was sold.",
       .input = Input::table,
       .parameters = with_series(
           {{.name = "levels", .fallback = "0.1, 0.25, 0.5, 0.75, 0.9", .help = "comma-separated probabilities"},
            {.name = "from_day",
             .kind = Kind::day,
             .help = "forecast every row from this day on; defaults to the rows without demand",
             .example = "2025-11-01"}}),
       .columns = columns<Demand>(),
       .run = [](const Call& call) {
         const DemandOptions options{.levels = levels_of(call), .from = call.arguments.optional_day("from_day")};
         const auto series = series_of(call);
         return to_table(demand(series, options));
       }});
  actions.add(
      {.name = "forecast.analogs",
       .summary = "the past days behind the forecast of one day, and their weights",
       .input = Input::table,
       .parameters = with_series({{.name = "series", .required = true, .help = "name of the series", .example = "bun"},
                                  {.name = "day",
                                   .kind = Kind::day,
                                   .required = true,
                                   .help = "day of the forecast to explain",
                                   .example = "2025-12-24"}}),
       .columns = columns<AnalogLine>(),
       .run = [](const Call& call) {
         return to_table(analogs(series_of(call), call.arguments.text("series"), call.arguments.day("day")));
       }});
  actions.add({.name = "forecast.production",
               .summary = "how much to make for each day without demand",
               .detail = "The number of whole batches with the greatest expected profit.",
               .input = Input::table,
               .parameters = with_economics({{.name = "batch",
                                              .kind = Kind::real,
                                              .fallback = "1",
                                              .help = "units in a whole batch",
                                              .range = {.above = 0}}}),
               .columns = columns<ToMake>(),
               .run = [](const Call& call) {
                 const auto series = series_of(call);
                 return to_table(to_make(series, options_of<Economics>(call.arguments), call.arguments.real("batch")));
               }});
  actions.add({.name = "forecast.backtest",
               .summary = "forecast against simple rules on past days, in accuracy and money",
               .detail = "The simple rules are last week, the same weekday and all days; where the table has a "
                         "column made, it is what the owner made.",
               .input = Input::table,
               .parameters = with_economics({{.name = "from_day",
                                              .kind = Kind::day,
                                              .required = true,
                                              .help = "first day to judge",
                                              .example = "2025-11-01"}}),
               .columns = columns<MethodLine>(),
               .run = [](const Call& call) {
                 return to_table(
                     backtest(series_of(call), call.arguments.day("from_day"), options_of<Economics>(call.arguments)));
               }});
}

// --- one event

void contribute_comparison(Actions& actions) {
  actions.add({.name = "forecast.compare",
               .summary = "expected against actual, with the sales lost when nothing was left",
               .detail = "Sold less expected is demand less expected, less lost. Sums leave out the cells of which "
                         "nothing is known.",
               .input = Input::table,
               .parameters = with_event_table({{.name = "by",
                                                .kind = Kind::choice,
                                                .fallback = "cell",
                                                .help = "what a row stands for",
                                                .codes = Choices<CompareBy>::codes}}),
               .columns = columns<ComparisonRow>(),
               .run = [](const Call& call) {
                 return to_table(compare(event_table_of(call), call.arguments.choice<CompareBy>("by")));
               }});
  actions.add({.name = "forecast.bridge",
               .summary = "the money between plan and actual, to the cent",
               .detail = "The steps are price, volume, mix, new and dropped products; with `profit` also costs, "
                         "waste and fees.",
               .input = Input::table,
               .parameters = with_event_table(all_of({{{.name = "profit",
                                                        .kind = Kind::boolean,
                                                        .fallback = "false",
                                                        .help = "whether the bridge continues to profit; needs costs"}},
                                                      fee_parameters()})),
               .columns = columns<BridgePart>(),
               .run = [](const Call& call) { return to_table(bridge_of(call, event_table_of(call))); }});
}

// --- the next event, from those in the past

Parameter event_parameter() {
  return {.name = "event", .required = true, .help = "code of the next event", .example = "spring-fair"};
}

Parameter products_parameter() {
  return {
      .name = "products",
      .help =
          "a table of product, and category, unit_price, unit_cost, salvage, batch, preordered, capacity where known",
      .is_table = true,
      .example = "products.csv"};
}

std::vector<Offer> offers_of(const Call& call) {
  const auto products = call.optional_table("products");
  return products ? forecast::offers_of(*products) : std::vector<Offer>{};
}

Table plan_of(const Call& call) {
  const std::string event = call.arguments.text("event");
  std::optional<double> capacity;
  if (call.arguments.has("capacity")) capacity = call.arguments.real("capacity");
  if (call.from_records({"events", "sales", "products"})) return to_table(plan(*call.store, event, capacity));
  return to_table(plan(occasions_of(call), event, sales_of(call), offers_of(call), capacity));
}

/// Comma-separated days between planning and the first day.
std::vector<int> horizons_of(const Call& call) {
  std::vector<int> horizons;
  for (const std::string& text : call.arguments.names("horizons")) {
    const auto days = parse<std::int64_t>(text);
    if (!days.value)
      throw Error(ErrorCode::invalid, "horizons", "horizons must be numbers of days, not " + cited(text));
    check_range("horizons", static_cast<double>(*days.value), {.least = 0, .most = most_days});
    horizons.push_back(static_cast<int>(*days.value));
  }
  return horizons;
}

Table event_backtest_of(const Call& call) {
  EventBacktest options{.by = call.arguments.choice<BacktestBy>("by")};
  if (const auto from = call.arguments.optional_day("from_day")) options.from = *from;
  options.horizons = horizons_of(call);
  const bool own = call.from_records({"events", "sales", "products"});
  return to_table(backtest(occasions_of(call), sales_of(call), own ? offers(*call.store) : offers_of(call), options));
}

/// What occasional customers are grouped by.
OccasionalBy grouped_by(const Call& call) {
  static const std::map<std::string_view, bool OccasionalBy::*> known{{"type", &OccasionalBy::type},
                                                                      {"place", &OccasionalBy::place},
                                                                      {"product", &OccasionalBy::product},
                                                                      {"hour", &OccasionalBy::hour}};
  OccasionalBy by;
  for (const std::string& name : call.arguments.names("by")) {
    const auto found = known.find(name);
    if (found == known.end())
      throw_unknown("by", "occasional customers are not grouped by", name,
                    std::array<std::string_view, 4>{"type", "place", "product", "hour"});
    by.*found->second = true;
  }
  return by;
}

void contribute_next_event(Actions& actions) {
  actions.add(
      {.name = "forecast.similar",
       .summary = "the past events that are similar to the next one, and why",
       .input = Input::table,
       .parameters = without(with_events({event_parameter()}), {"sales", "currency"}),
       .columns = columns<Similar>(),
       .run = [](const Call& call) { return to_table(similar(occasions_of(call), call.arguments.text("event"))); }});
  actions.add({.name = "forecast.plan",
               .summary = "expected demand at the next event, and how much to bring",
               .detail = "What is made for the next event in the table of sales is the owner's plan, and gets its "
                         "profit beside.",
               .input = Input::table,
               .parameters = with_events({event_parameter(),
                                          products_parameter(),
                                          {.name = "capacity",
                                           .kind = Kind::real,
                                           .help = "capacity that products share; defaults to the event's",
                                           .range = {.least = 0},
                                           .example = "300"}}),
               .columns = columns<Planned>(),
               .run = &plan_of});
  actions.add(
      {.name = "forecast.backtest_events",
       .summary = "every past event planned from those before it, beside simple rules and the owner's plan",
       .input = Input::table,
       .parameters = with_events(
           {{.name = "from_day",
             .kind = Kind::day,
             .help = "first day to judge; defaults to all events",
             .example = "2025-11-01"},
            {.name = "horizons", .fallback = "0", .help = "comma-separated days between planning and the first day"},
            {.name = "by",
             .kind = Kind::choice,
             .fallback = "all",
             .help = "what a row stands for",
             .codes = Choices<BacktestBy>::codes},
            products_parameter()}),
       .columns = columns<EventMethodLine>(),
       .run = &event_backtest_of});
  actions.add({.name = "forecast.occasional",
               .summary = "what events say about customers who are not known by name: volumes, products, hours",
               .input = Input::table,
               .parameters = with_events({{.name = "by",
                                           .fallback = "type, place",
                                           .help = "comma-separated, any of type, place, product and hour"}}),
               .columns = columns<Occasional>(),
               .run = [](const Call& call) {
                 return to_table(occasional(occasions_of(call), sales_of(call), grouped_by(call)));
               }});
  actions.add({.name = "forecast.ranking",
               .summary = "events by profit or revenue, the best first",
               .input = Input::table,
               .parameters = with_events(),
               .columns = columns<RankedEvent>(),
               .run = [](const Call& call) { return to_table(ranking_of(call)); }});
}

// --- accuracy

std::vector<Parameter> with_outcomes(std::vector<Parameter> more = {}) {
  return all_of(
      {{{.name = "by",
         .help = "column of the table to group by; in the book event, product, type, place, quarter or year",
         .example = "product"},
        {.name = "from_day", .kind = Kind::day, .help = "first day to judge; defaults to all", .example = "2025-11-01"},
        {.name = "against",
         .kind = Kind::choice,
         .fallback = "sold",
         .help = "in the book: what was sold, or what was asked for",
         .codes = Choices<Against>::codes},
        {.name = "file",
         .help = "a table of expected, actual (or sold), and product, day, low, high, critical, chosen where known; "
                 "defaults to the book",
         .is_table = true,
         .example = "outcomes.csv"}},
       std::move(more)});
}

std::vector<ForecastOutcome> outcomes_of_table(const Call& call, const std::string& by, std::optional<Day> from) {
  const Table table = call.required_table("file", "expected and actual, with product and day");
  auto found = outcomes_of(table, by);
  if (from) {
    table.at("day");  // throws when there is no day to judge from
    std::erase_if(found, [&](const ForecastOutcome& outcome) { return outcome.day < *from; });
  }
  return found;
}

/// Expectations and what came of them: from a table, or the book.
std::vector<ForecastOutcome> outcomes_of_call(const Call& call) {
  const std::string by = call.arguments.text("by");
  const auto from = call.arguments.optional_day("from_day");
  if (!call.from_records({"file"})) return outcomes_of_table(call, by, from);
  const auto group = by.empty() ? EventGroup::none : choice_named<EventGroup>(by);
  if (!group) throw_unknown("by", "events are not grouped by", by, Choices<EventGroup>::codes);
  return outcomes(*call.store, *group, call.arguments.choice<Against>("against"), from);
}

void contribute_accuracy(Actions& actions) {
  actions.add({.name = "forecast.accuracy",
               .summary = "accuracy of a forecast, in measures that say which way they point",
               .detail = "Ratios are sums over sums. The tracking signal is shown, but is not an alarm.",
               .input = Input::table,
               .parameters = with_outcomes(parameters_of<AccuracyOptions>()),
               .columns = columns<Accuracy>(),
               .run = [](const Call& call) {
                 return to_table(accuracy(outcomes_of_call(call), options_of<AccuracyOptions>(call.arguments)));
               }});
  actions.add({.name = "forecast.alarms",
               .summary = "whether a forecast is off to one side, with a known rate of false alarms",
               .input = Input::table,
               .parameters = with_outcomes(),
               .columns = columns<BiasAlarm>(),
               .run = [](const Call& call) { return to_table(alarms(outcomes_of_call(call))); }});
}

}  // namespace

void contribute(Actions& actions) {
  contribute_series(actions);
  contribute_comparison(actions);
  contribute_next_event(actions);
  contribute_accuracy(actions);
}

}  // namespace crmcore::forecast
