#include "catalogue.hpp"
#include "crmcore/forecast/accuracy.hpp"
#include "crmcore/forecast/backtest.hpp"
#include "crmcore/forecast/book.hpp"
#include "crmcore/forecast/compare.hpp"
#include "crmcore/forecast/demand.hpp"
#include "crmcore/forecast/pictures.hpp"
#include "crmcore/forecast/plan.hpp"
#include "crmcore/forecast/production.hpp"
#include "crmcore/forecast/review.hpp"

namespace crmcore {
namespace {

Table needed(const Call& call, std::string_view name, const char* columns) {
  auto table = given(call, name);
  if (!table && call.input) return *call.input;
  if (!table)
    throw Error(ErrorCode::invalid, std::string(name),
                std::string("give a table of ") + columns + ", or the CSV file that holds it");
  return *std::move(table);
}

std::vector<Parameter> with_series(std::vector<Parameter> more = {}) {
  more.insert(more.end(), {{.name = "events",
                            .fallback = "event, holiday, festival, closed",
                            .help = "columns that make a day an event; other columns count less"},
                           {.name = "ahead",
                            .kind = Kind::integer,
                            .fallback = "0",
                            .help = "days between planning and selling, where no column planned_on says"},
                           {.name = "file", .help = "a CSV file of series, day, demand …; or give a table"}});
  return more;
}

std::vector<forecast::Series> series_of(const Call& call) {
  return forecast::series_of(needed(call, "file", "series, day, demand and what is known ahead"),
                             {.events = names_of(call, "events"), .ahead = in_range(call, "ahead", 0, 3660)});
}

/// Chances parted by commas.
std::vector<double> levels_of(const Call& call) {
  std::vector<double> levels;
  for (const std::string& text : names_of(call, "levels")) {
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
  more.insert(more.begin(), {{.name = "event", .help = "its code; all of which something is known unless said"},
                             {.name = "plan", .help = "a CSV file of product, expected …; or give a table plan"},
                             {.name = "actual", .help = "a CSV file of product, sold …; or give a table actual"},
                             {.name = "file", .help = "a CSV file of both; or give one table of both"}});
  more.push_back(currency_parameter);
  return more;
}
std::vector<Parameter> with_events(std::vector<Parameter> more = {}) {
  more.insert(more.end(),
              {{.name = "events",
                .help = "a CSV file of event, first_day, type, place …; or give a table events; else the book is read"},
               {.name = "sales", .help = "a CSV file of event, product, sold, made, hour …; or give a table sales"},
               currency_parameter});
  return more;
}
Currency currency_of(const Call& call) {
  return call.store ? call.store->currency() : Currency(call.arguments.text("currency"));
}

constexpr const char* event_columns = "event, first_day, type, place, hours, attendance …";

/// Whether the workspace's own book is meant: no table and no file is given.
bool from_book(const Call& call, std::initializer_list<std::string_view> names) {
  if (!call.store || call.input) return false;
  return std::ranges::none_of(names, [&](std::string_view name) {
    return call.arguments.has(name) || std::ranges::find(call.tables, name, &filter::Joined::name) != call.tables.end();
  });
}

/// Plan and actual of one event or all: from tables or files, one table of both, or the book.
forecast::EventTable event_table_of(const Call& call) {
  const std::string event = call.arguments.text("event");
  if (from_book(call, {"plan", "actual", "file"})) {
    auto book = forecast::event_table(*call.store, event);
    return event.empty() ? forecast::with_actuals(std::move(book)) : book;
  }
  const Currency currency = currency_of(call);
  const auto plan = given(call, "plan"), actual = given(call, "actual"), both = given(call, "file");
  if (plan.has_value() != actual.has_value())
    throw Error(ErrorCode::invalid, plan ? "actual" : "plan",
                std::string(plan ? "a plan is compared with an actual" : "an actual is compared with a plan") +
                    "; give both, or one table of both");
  if (!plan && !both && !call.input)
    throw Error(ErrorCode::invalid, "plan",
                "give a plan and an actual, as tables or files, or one table of both, or a workspace");
  auto table = plan ? forecast::event_table(*plan, *actual, currency)
                    : forecast::event_table(both ? *both : *call.input, currency);
  return event.empty() ? table : forecast::only(std::move(table), event);
}

/// Events and what they sold: from tables or files, or the book.
std::vector<forecast::Occasion> occasions_of(const Call& call) {
  if (from_book(call, {"events"})) return forecast::occasions(*call.store);
  return forecast::occasions_of(needed(call, "events", event_columns));
}
forecast::EventTable sales_of(const Call& call) {
  if (from_book(call, {"events", "sales"})) return forecast::event_table(*call.store);
  return forecast::event_table(needed(call, "sales", "event, product, sold, made …"), currency_of(call));
}
std::vector<forecast::Offer> offers_of(const Call& call) {
  const auto products = given(call, "products");
  return products ? forecast::offers_of(*products) : std::vector<forecast::Offer>{};
}

/// Expected and come: from a table, or the book.
std::vector<forecast::Outcome> outcomes_of(const Call& call) {
  const std::string by = call.arguments.text("by");
  std::optional<Day> from;
  if (call.arguments.has("from")) from = call.arguments.day("from");
  if (!from_book(call, {"file"})) {
    const Table table = needed(call, "file", "expected and actual, with product and day");
    auto outcomes = forecast::outcomes_of(table, by);
    if (from) {
      table.at("day");
      std::erase_if(outcomes, [&](const forecast::Outcome& outcome) { return outcome.day < *from; });
    }
    return outcomes;
  }
  const auto group = by.empty() ? forecast::EventGroup::none : choice_named<forecast::EventGroup>(by);
  if (!group) throw_unknown("by", "events are not grouped by", by, Choices<forecast::EventGroup>::codes);
  return forecast::outcomes(*call.store, *group, call.arguments.choice<forecast::Against>("against"), from);
}

/// Which things customers are told apart by.
forecast::OccasionalBy told_apart_by(const Call& call) {
  using By = forecast::OccasionalBy;
  static const std::map<std::string_view, bool By::*> known{
      {"type", &By::type}, {"place", &By::place}, {"product", &By::product}, {"hour", &By::hour}};
  By by;
  for (const std::string& name : names_of(call, "by")) {
    const auto found = known.find(name);
    if (found == known.end())
      throw_unknown("by", "occasional customers are not told apart by", name,
                    std::array<std::string_view, 4>{"type", "place", "product", "hour"});
    by.*found->second = true;
  }
  return by;
}

/// Fees are those of the book unless said.
Result<forecast::BridgePart> bridge_of(const Call& call, const forecast::EventTable& table) {
  forecast::Fees fees;
  const std::string event = call.arguments.text("event");
  if (from_book(call, {"plan", "actual", "file"}))
    for (const auto& [code, own] : forecast::fees(*call.store))
      if (event.empty() || code == event) fees = {fees.planned + own.planned, fees.paid + own.paid};
  if (call.arguments.has("planned_fees")) fees.planned = {call.arguments.integer("planned_fees")};
  if (call.arguments.has("fees")) fees.paid = {call.arguments.integer("fees")};
  return forecast::bridge(table, call.arguments.integer("profit") != 0, fees.planned, fees.paid);
}

Result<forecast::LeagueLine> league_of(const Call& call) {
  std::map<std::string, Amount> paid;
  if (from_book(call, {"events", "sales"}))
    for (const auto& [event, fees] : forecast::fees(*call.store)) paid.emplace(event, fees.paid);
  return forecast::league(occasions_of(call), sales_of(call), paid);
}

std::string drawn(const Call& call) {
  const std::string language = call.arguments.text("language");
  const auto picture = call.arguments.choice<forecast::Picture>("picture");
  if (picture == forecast::Picture::league) {
    if (call.arguments.has("event"))
      throw Error(ErrorCode::invalid, "event", "the league is of all events; leave it out");
    return forecast::draw_league(league_of(call), language);
  }
  const auto table = event_table_of(call);
  switch (picture) {
    case forecast::Picture::bullets:
      return forecast::draw_bullets(forecast::compare(table, forecast::CompareBy::product), table, language);
    case forecast::Picture::hours:
      return forecast::draw_hours(forecast::compare(table, forecast::CompareBy::product_hour), table, language);
    case forecast::Picture::curve:
      return forecast::draw_curve(forecast::compare(table, forecast::CompareBy::hour), language);
    default: return forecast::draw_bridge(bridge_of(call, table), language);
  }
}

const std::vector<Table::Description> picture_columns{{.name = "picture", .help = "which picture it is"},
                                                      {.name = "svg", .help = "the drawing, as SVG"}};

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
            {.name = "planned_fees", .kind = Kind::amount, .help = "of the event, as planned; the book's unless said"},
            {.name = "fees", .kind = Kind::amount, .help = "of the event, as paid; the book's unless said"}}),
       columns<forecast::BridgePart>(),
       [](const Call& call) { return to_table(bridge_of(call, event_table_of(call))); }});
  add({"forecast.sentences", "what an owner wants to hear of an event", Effect::reads, Input::table,
       with_event_table({{.name = "language", .fallback = "en", .help = "en or es"}}), columns<forecast::Sentence>(),
       [](const Call& call) {
         return to_table(forecast::sentences(event_table_of(call), call.arguments.text("language")));
       }});
  const Parameter event{.name = "event", .required = true, .help = "the code of the next event"},
      products{.name = "products",
               .help = "a CSV file of product, unit_price, unit_cost, batch …; or give a table products"};
  add({"forecast.similar",
       "which past events speak for the next one, and why",
       Effect::reads,
       Input::table,
       {event, with_events()[0]},
       columns<forecast::Similar>(),
       [](const Call& call) { return to_table(forecast::similar(occasions_of(call), call.arguments.text("event"))); }});
  add({"forecast.plan", "what the next event will ask for, and how much to bring", Effect::reads, Input::table,
       with_events({event,
                    products,
                    {.name = "capacity", .kind = Kind::real, .help = "that products share; the event's unless said"}}),
       columns<forecast::Planned>(), [](const Call& call) {
         const std::string next = call.arguments.text("event");
         std::optional<double> capacity;
         if (call.arguments.has("capacity")) capacity = call.arguments.real("capacity");
         if (from_book(call, {"events", "sales", "products"}))
           return to_table(forecast::plan(*call.store, next, capacity));
         return to_table(forecast::plan(occasions_of(call), next, sales_of(call), offers_of(call), capacity));
       }});
  add({"forecast.backtest_events",
       "every past event planned from those before it, beside simple rules and the owner's plan", Effect::reads,
       Input::table,
       with_events(
           {{.name = "from", .kind = Kind::day, .help = "the first day that is judged; all events unless said"},
            {.name = "horizons", .fallback = "0", .help = "days between planning and the first day, parted by commas"},
            {.name = "by",
             .kind = Kind::choice,
             .fallback = "all",
             .help = "what a row stands for",
             .codes = Choices<forecast::BacktestBy>::codes},
            products}),
       columns<forecast::EventMethodLine>(), [](const Call& call) {
         forecast::EventBacktest options{.by = call.arguments.choice<forecast::BacktestBy>("by")};
         if (call.arguments.has("from")) options.from = call.arguments.day("from");
         options.horizons.clear();
         for (const std::string& text : names_of(call, "horizons")) {
           const auto days = parse<std::int64_t>(text);
           if (!days.value || *days.value < 0 || *days.value > 3660)
             throw Error(ErrorCode::invalid, "horizons", cited(text) + " is no number of days from 0 to 3660");
           options.horizons.push_back(static_cast<int>(*days.value));
         }
         const bool book = from_book(call, {"events", "sales", "products"});
         return to_table(forecast::backtest(occasions_of(call), sales_of(call),
                                            book ? forecast::offers(*call.store) : offers_of(call), options));
       }});
  add({"forecast.occasional", "what events say of customers nobody knows by name: volumes, products, hours",
       Effect::reads, Input::table,
       with_events(
           {{.name = "by", .fallback = "type, place", .help = "of type, place, product, hour, parted by commas"}}),
       columns<forecast::Occasional>(), [](const Call& call) {
         return to_table(forecast::occasional(occasions_of(call), sales_of(call), told_apart_by(call)));
       }});
  add({"forecast.league", "events by what they brought, the best first", Effect::reads, Input::table, with_events(),
       columns<forecast::LeagueLine>(), [](const Call& call) { return to_table(league_of(call)); }});
  add({"forecast.picture", "a drawing of an event or of all as SVG", Effect::reads, Input::table,
       with_event_table(
           {{.name = "picture",
             .kind = Kind::choice,
             .required = true,
             .help = "what to draw",
             .codes = Choices<forecast::Picture>::codes},
            {.name = "language", .fallback = "en", .help = "en or es"},
            {.name = "profit", .kind = Kind::boolean, .fallback = "false", .help = "of the bridge: go on to profit"},
            {.name = "planned_fees", .kind = Kind::amount, .help = "of the bridge"},
            {.name = "fees", .kind = Kind::amount, .help = "of the bridge"},
            {.name = "events", .help = "of the league: a CSV file or a table events"},
            {.name = "sales", .help = "of the league: a CSV file or a table sales"}}),
       picture_columns, [](const Call& call) {
         Table table(picture_columns, {});
         const std::string svg = drawn(call);
         table.append(std::array<Cell, 2>{Cell::of(name(call.arguments.choice<forecast::Picture>("picture"))),
                                          Cell::of(std::string_view(svg))});
         return table;
       }});
  const std::vector<Parameter> outcomes{
      {.name = "by",
       .help = "a column of the table to group by; of the book event, product, type, place, quarter or year"},
      {.name = "from", .kind = Kind::day, .help = "the first day that is judged; all unless said"},
      {.name = "against",
       .kind = Kind::choice,
       .fallback = "sold",
       .help = "of the book: what was sold, or what was asked for",
       .codes = Choices<forecast::Against>::codes},
      {.name = "file", .help = "a CSV file of expected, actual …; or give a table; else the book is read"}};
  const auto with_outcomes = [&](std::vector<Parameter> more = {}) {
    more.insert(more.begin(), outcomes.begin(), outcomes.end());
    return more;
  };
  add({"forecast.accuracy", "how well it was foreseen, in measures that say which way they point", Effect::reads,
       Input::table,
       with_outcomes(
           {{.name = "interval", .kind = Kind::real, .fallback = "0.8", .help = "that low and high were made for"}}),
       columns<forecast::Accuracy>(), [](const Call& call) {
         return to_table(forecast::accuracy(outcomes_of(call), {.interval = call.arguments.real("interval")}));
       }});
  add({"forecast.alarms", "whether a forecast is off to one side, with a known rate of false alarms", Effect::reads,
       Input::table, with_outcomes(), columns<forecast::Alarm>(),
       [](const Call& call) { return to_table(forecast::alarms(outcomes_of(call))); }});
}

}  // namespace crmcore
