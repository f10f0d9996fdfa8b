#include "catalogue.hpp"
#include "crmcore/forecast/demand.hpp"

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
}

}  // namespace crmcore
