#include "catalogue.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "crmcore/forecast/accuracy.hpp"
#include "crmcore/forecast/backtest.hpp"
#include "crmcore/forecast/compare.hpp"
#include "crmcore/forecast/demand.hpp"
#include "crmcore/forecast/plan.hpp"
#include "crmcore/forecast/production.hpp"

namespace crmcore {
namespace {

std::vector<Parameter> with_series(std::vector<Parameter> more = {}) {
  more.insert(more.end(), {{.name = "events",
                            .fallback = "event, holiday, festival, closed",
                            .help = "columns that make a day an event; other columns count less"},
                           {.name = "ahead",
                            .kind = Kind::integer,
                            .fallback = "0",
                            .help = "days between planning and selling, where no column planned_on says"}});
  return more;
}

const Table& table_of(const Call& call) {
  if (!call.input)
    throw Error(ErrorCode::invalid, "input",
                "this action reads a table of series, day, demand and what is known ahead");
  return *call.input;
}
const Table& outcomes_table(const Call& call) {
  if (!call.input)
    throw Error(ErrorCode::invalid, "input", "this action reads a table of expected and actual, with product and day");
  return *call.input;
}
std::vector<forecast::Series> series_of(const Call& call) {
  return forecast::series_of(
      table_of(call), {.events = names_of(call.arguments.text("events")), .ahead = in_range(call, "ahead", 0, 3660)});
}

/// Chances parted by commas.
std::vector<double> levels_of(const Call& call) {
  std::vector<double> levels;
  for (const std::string& text : names_of(call.arguments.text("levels"))) {
    const auto level = parse<double>(text);
    if (!level.value) throw Error(ErrorCode::invalid, "levels", cited(text) + " is no chance such as 0.9");
    levels.push_back(*level.value);
  }
  return levels;
}

std::vector<Parameter> with_economics(std::vector<Parameter> more = {}) {
  more.insert(
      more.end(),
      {{.name = "price", .kind = Kind::real, .required = true, .help = "of a unit sold"},
       {.name = "unit_cost", .kind = Kind::real, .required = true, .help = "of a unit made"},
       {.name = "salvage", .kind = Kind::real, .fallback = "0", .help = "of a unit left over"},
       {.name = "goodwill", .kind = Kind::real, .fallback = "0", .help = "lost beyond the margin for a unit short"}});
  return with_series(std::move(more));
}
forecast::Economics economics_of(const Call& call) {
  return {call.arguments.real("price"), call.arguments.real("unit_cost"), call.arguments.real("salvage"),
          call.arguments.real("goodwill")};
}

std::vector<Parameter> with_event_table(std::vector<Parameter> more = {}) {
  more.insert(more.end(), {{.name = "plan", .help = "a CSV file of product, expected …; or give a table plan"},
                           {.name = "actual", .help = "a CSV file of product, sold …; or give a table actual"},
                           {.name = "file", .help = "a CSV file of both; or give one table of both"},
                           currency_parameter});
  return more;
}
Currency currency_of(const Call& call) {
  return call.store ? call.store->currency() : Currency(call.arguments.text("currency"));
}

/// A table of that name beside the call, or the CSV file that the parameter names.
std::optional<Table> given(const Call& call, std::string_view name) {
  for (const auto& joined : call.tables)
    if (joined.name == name) return *joined.table;
  if (call.arguments.has(name)) return Table(exchange::read_csv(call.arguments.text(name)));
  return std::nullopt;
}
Table needed(const Call& call, std::string_view name, const char* columns) {
  auto table = given(call, name);
  if (!table && call.input) return *call.input;
  if (!table)
    throw Error(ErrorCode::invalid, std::string(name),
                "give the table " + std::string(name) + " of " + columns + ", or the CSV file that holds it");
  return *std::move(table);
}
constexpr const char* event_columns = "event, first_day, type, place, hours, attendance …";

/// Plan and actual from tables or files, or one table of both.
forecast::EventTable event_table_of(const Call& call) {
  const Currency currency = currency_of(call);
  const auto plan = given(call, "plan"), actual = given(call, "actual");
  if (plan && actual) return forecast::event_table(*plan, *actual, currency);
  if (plan || actual)
    throw Error(ErrorCode::invalid, plan ? "actual" : "plan",
                std::string(plan ? "a plan is compared with an actual" : "an actual is compared with a plan") +
                    "; give both, or one table of both");
  if (const auto both = given(call, "file")) return forecast::event_table(*both, currency);
  if (!call.input)
    throw Error(ErrorCode::invalid, "plan", "give a plan and an actual, as tables or files, or one table of both");
  return forecast::event_table(*call.input, currency);
}

}  // namespace

void add_forecasts(std::vector<Action>& list) {
  const auto add = [&](Action action) { list.push_back(std::move(action)); };
  add({"forecast.demand", "quantiles and mean of each day's demand from past days alike", Effect::reads, Input::table,
       with_series({{.name = "levels", .fallback = "0.1, 0.25, 0.5, 0.75, 0.9", .help = "chances parted by commas"},
                    {.name = "from",
                     .kind = Kind::day,
                     .help = "forecast every row from then on; else the rows without demand"}}),
       columns<forecast::Demand>(), [](const Call& call) {
         forecast::DemandOptions options{.levels = levels_of(call)};
         if (call.arguments.has("from")) options.from = call.arguments.day("from");
         const auto series = series_of(call);
         return to_table(forecast::demand(series, options));
       }});
  add({"forecast.analogs", "which past days speak for one day, and how much", Effect::reads, Input::table,
       with_series({{.name = "series", .required = true, .help = "its name"},
                    {.name = "day", .kind = Kind::day, .required = true, .help = "the day that is looked at"}}),
       columns<forecast::AnalogLine>(), [](const Call& call) {
         return to_table(forecast::analogs(series_of(call), call.arguments.text("series"), call.arguments.day("day")));
       }});
  add({"forecast.production", "how much to make for each day without demand", Effect::reads, Input::table,
       with_economics({{.name = "batch", .kind = Kind::real, .fallback = "1", .help = "units of a whole batch"}}),
       columns<forecast::ToMake>(), [](const Call& call) {
         const auto series = series_of(call);
         return to_table(forecast::to_make(series, economics_of(call), call.arguments.real("batch")));
       }});
  add({"forecast.backtest", "the forecast beside simple rules on past days, in accuracy and money", Effect::reads,
       Input::table,
       with_economics({{.name = "from", .kind = Kind::day, .required = true, .help = "the first day that is judged"}}),
       columns<forecast::MethodLine>(), [](const Call& call) {
         return to_table(forecast::backtest(series_of(call), call.arguments.day("from"), economics_of(call)));
       }});
  add({"forecast.compare", "expected against actual, with what was lost when nothing was left", Effect::reads,
       Input::table,
       with_event_table({{.name = "by",
                          .kind = Kind::choice,
                          .fallback = "cell",
                          .help = "what a row stands for",
                          .codes = Choices<forecast::CompareBy>::codes}}),
       columns<forecast::Compared>(), [](const Call& call) {
         return to_table(forecast::compare(event_table_of(call), call.arguments.choice<forecast::CompareBy>("by")));
       }});
  add({"forecast.bridge", "the money between plan and actual, to the cent", Effect::reads, Input::table,
       with_event_table(
           {{.name = "profit", .kind = Kind::boolean, .fallback = "false", .help = "go on to profit; needs costs"},
            {.name = "planned_fees", .kind = Kind::amount, .fallback = "0", .help = "of the event, as planned"},
            {.name = "fees", .kind = Kind::amount, .fallback = "0", .help = "of the event, as paid"}}),
       columns<forecast::BridgePart>(), [](const Call& call) {
         return to_table(forecast::bridge(event_table_of(call), call.arguments.integer("profit") != 0,
                                          {call.arguments.integer("planned_fees")}, {call.arguments.integer("fees")}));
       }});
  add({"forecast.sentences", "what an owner wants to hear of an event", Effect::reads, Input::table,
       with_event_table({{.name = "language", .fallback = "en", .help = "en or es"}}), columns<forecast::Sentence>(),
       [](const Call& call) {
         return to_table(forecast::sentences(event_table_of(call), call.arguments.text("language")));
       }});
  const Parameter event{.name = "event", .required = true, .help = "the name of the next event"},
      events{.name = "events", .help = "a CSV file of event, first_day, type, place …; or give a table events"};
  add({"forecast.similar",
       "which past events speak for the next one, and why",
       Effect::reads,
       Input::table,
       {event, events},
       columns<forecast::Similar>(),
       [](const Call& call) {
         return to_table(forecast::similar(forecast::occasions_of(needed(call, "events", event_columns)),
                                           call.arguments.text("event")));
       }});
  add({"forecast.plan",
       "what the next event will ask for, and how much to bring",
       Effect::reads,
       Input::table,
       {event,
        events,
        {.name = "sales", .help = "a CSV file of event, product, sold, made, hour …; or give a table sales"},
        {.name = "products", .help = "a CSV file of product, unit_price, unit_cost, batch …; or give a table products"},
        {.name = "capacity", .kind = Kind::real, .help = "that products share; no limit unless said"},
        currency_parameter},
       columns<forecast::Planned>(),
       [](const Call& call) {
         const auto products = given(call, "products");
         std::optional<double> capacity;
         if (call.arguments.has("capacity")) capacity = call.arguments.real("capacity");
         return to_table(forecast::plan(
             forecast::occasions_of(needed(call, "events", event_columns)), call.arguments.text("event"),
             forecast::event_table(needed(call, "sales", "event, product, sold, made …"), currency_of(call)),
             products ? forecast::offers_of(*products) : std::vector<forecast::Offer>{}, capacity));
       }});
  const Parameter by{.name = "by", .help = "a column to group by"};
  add({"forecast.accuracy",
       "how well it was foreseen, in measures that say which way they point",
       Effect::reads,
       Input::table,
       {by, {.name = "interval", .kind = Kind::real, .fallback = "0.8", .help = "that low and high were made for"}},
       columns<forecast::Accuracy>(),
       [](const Call& call) {
         return to_table(forecast::accuracy(forecast::outcomes_of(outcomes_table(call), call.arguments.text("by")).rows,
                                            {.interval = call.arguments.real("interval")}));
       }});
  add({"forecast.alarms",
       "whether a forecast is off to one side, with a known rate of false alarms",
       Effect::reads,
       Input::table,
       {by},
       columns<forecast::Alarm>(),
       [](const Call& call) {
         return to_table(forecast::alarms(forecast::outcomes_of(outcomes_table(call), call.arguments.text("by")).rows));
       }});
}

}  // namespace crmcore
