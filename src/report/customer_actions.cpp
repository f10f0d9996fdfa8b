// Pictures of customers by name: each runs the action whose table it draws.
#include <algorithm>

#include "crmcore/history/call.hpp"
#include "crmcore/history/first_purchases.hpp"
#include "crmcore/report/customer_pictures.hpp"
#include "crmcore/retention/backtest.hpp"
#include "crmcore/segmentation/cohorts.hpp"
#include "crmcore/value_models/model.hpp"
#include "crmcore/values/json_text.hpp"
#include "reader.hpp"

namespace crmcore::report {
namespace {

constexpr int usual_days = 90;  // a quarter: what is held out, and how far flows look back

/// What the caller may say to the action behind a picture. All are its own options, with its defaults.
std::vector<Parameter> forwarded_parameters() {
  Parameter today = today_parameter();
  today.required = false;
  return {today,
          {.name = "customer", .help = "code of the customer, of alive_history", .example = "C12", .names = "customer"},
          {.name = "cutoff",
           .kind = Kind::day,
           .help = "last day that models may know, of tracking, holdout, calibration and gain; defaults to 90 days "
                   "before today, or to the horizon before it",
           .example = "2011-06-10"},
          {.name = "from_day",
           .kind = Kind::day,
           .help = "the earlier day of flows; defaults to 90 days before the later one",
           .example = "2011-06-10"},
          {.name = "to_day",
           .kind = Kind::day,
           .help = "the later day of flows; defaults to today",
           .example = "2011-12-10"},
          {.name = "model",
           .kind = Kind::choice,
           .help = "purchase model of frequency_recency, alive_matrix, tracking, holdout and alive_history; defaults "
                   "to mbg_nbd",
           .codes = Choices<value_models::ModelKind>::codes,
           .example = "pareto_nbd"},
          {.name = "k",
           .kind = Kind::integer,
           .help = "regularity of purchases of these models, for bg_nbd and mbg_nbd; defaults to 1",
           .range = {.least = 1, .most = 12},
           .example = "2"},
          {.name = "horizon",
           .kind = Kind::integer,
           .help = "how far ahead: weeks of frequency_recency, days of calibration, gain and work_list; defaults to "
                   "that of the action",
           .range = {.least = 1, .most = 3660},
           .example = "26"},
          {.name = "measure",
           .kind = Kind::choice,
           .help = "what cohorts and retention_curves count; defaults to customers",
           .codes = Choices<segmentation::CohortMeasure>::codes,
           .example = "net"},
          {.name = "by",
           .kind = Kind::choice,
           .help = "groups of return_curve, cohorts and retention_curves by first purchase: month, channel, campaign "
                   "or product; defaults to all",
           .codes = Choices<CohortBy>::codes,
           .example = "channel"},
          {.name = "score",
           .kind = Kind::choice,
           .help = "score of gain: risk, purchases expected by Pareto/NBD, p_alive of BG/NBD, days since the last "
                   "purchase or purchase days; defaults to risk",
           .codes = Choices<retention::Score>::codes,
           .example = "recency"},
          {.name = "sellers",
           .help = "comma-separated names of the sellers of work_list, with their contacts where they differ",
           .example = "ana: 20, luis: 10"},
          {.name = "capacity",
           .kind = Kind::integer,
           .help = "contacts of each seller of work_list; defaults to 20",
           .range = {.least = 0, .most = 1'000'000},
           .unit = "contacts",
           .example = "10"}};
}

std::vector<Parameter> customer_picture_parameters() {
  std::vector<Parameter> picture{{.name = "picture",
                                  .kind = Kind::choice,
                                  .required = true,
                                  .help = "what to draw",
                                  .codes = Choices<CustomerPicture>::codes,
                                  .example = "lifecycle"}};
  return with_history(all_of({std::move(picture), forwarded_parameters(), reader_parameters()}));
}

const std::vector<Table::Description>& customer_picture_columns() {
  static const std::string from =
      "customer.code order.ordered order.channel order.campaign order_line.amount product.code work_item.control";
  static const std::vector<Table::Description> columns{
      {.name = "picture", .help = "which picture it is"},
      {.name = "action", .help = "the action whose table is drawn"},
      {.name = "parameters", .help = "the parameters it was run with, as JSON"},
      {.name = "svg", .from = from, .help = "the drawing, as SVG"},
      {.name = "vega_lite", .from = from, .help = "the same as a Vega-Lite specification with its data, as JSON"},
      {.name = "chart", .from = from, .help = "the description that both were made from, as JSON"}};
  return columns;
}

bool takes(const Action& action, std::string_view name) {
  return std::ranges::find(action.parameters, name, &Parameter::name) != action.parameters.end();
}

/// The day of the call, else of the history it is given.
std::optional<Day> day_of(const Call& call) {
  if (const auto today = call.arguments.optional_day("today")) return today;
  if (call.past) return call.past->today();
  return std::nullopt;
}

/// A parameter that the action needs and the caller left out, where there is a usual value.
void add_usual(JsonText& json, const Call& call, const Action& action, std::string_view name) {
  const auto today = day_of(call);
  if (!today || call.arguments.has(name) || !takes(action, name)) return;
  if (name == "today" || name == "to_day") json.add(name, today->text());
  if (name == "from_day") {
    const Day to = call.arguments.optional_day("to_day").value_or(*today);
    json.add(name, (to - Days{usual_days}).text());
  }
  if (name == "cutoff") {
    const bool by_horizon = call.arguments.has("horizon") && takes(action, "horizon");
    const auto days = by_horizon ? static_cast<int>(call.arguments.integer("horizon")) : usual_days;
    json.add(name, (*today - Days{days}).text());
  }
}

/// Adds a value as the JSON of a call is written.
void add_value(JsonText& json, const Parameter& parameter, const Arguments& arguments) {
  switch (parameter.kind) {
    case Kind::integer: json.add(parameter.name, arguments.integer(parameter.name)); return;
    case Kind::day: json.add(parameter.name, arguments.day(parameter.name).text()); return;
    default: json.add(parameter.name, arguments.text(parameter.name));
  }
}

/// The parameters of the action behind the picture. Throws invalid for one that it does not have.
std::string parameters_of(const Call& call, CustomerPicture picture, const Action& action) {
  JsonText json = JsonText::object();
  for (const Parameter& parameter : customer_picture_parameters()) {
    const std::string_view name = parameter.name;
    if (name == "picture" || name == "language" || name == "country" || !call.arguments.was_given(name)) continue;
    if (takes(action, name)) {
      add_value(json, parameter, call.arguments);
      continue;
    }
    const bool goes_with_the_history = name == "today" || name == "zero_value" || name == "currency";
    if (!goes_with_the_history)
      throw Error(
          ErrorCode::invalid, std::string(name),
          "the picture " + std::string(crmcore::name(picture)) + " has no " + std::string(name) + "; leave it out");
  }
  for (const std::string_view name : {"today", "to_day", "from_day", "cutoff"}) add_usual(json, call, action, name);
  return json.text();
}

Table customer_picture_of(const Call& call) {
  const auto picture = call.arguments.choice<CustomerPicture>("picture");
  const Action& action = call.actions->at(action_of(picture));
  const std::string parameters = parameters_of(call, picture, action);
  Call own = call;
  own.arguments = {};
  const Table drawn = call.actions->run(action.name, parameters, own);
  const Chart chart = customer_chart(picture, drawn, call.arguments.text("language"), country_of(call));
  const std::string svg_text = svg(chart);
  const std::string vega_text = vega_lite(chart);
  const std::string chart_text = json(chart);
  Table table(customer_picture_columns(), drawn.currency());
  table.append(std::array<Cell, 6>{Cell::of(name(picture)), Cell::of(action.name),
                                   Cell::of(std::string_view(parameters)), Cell::of(std::string_view(svg_text)),
                                   Cell::of(std::string_view(vega_text)), Cell::of(std::string_view(chart_text))});
  return table;
}

}  // namespace

void contribute_customer_pictures(Actions& actions) {
  actions.add({.name = "report.customer_picture",
               .summary = "a picture of customers, as SVG and as a Vega-Lite specification",
               .detail = "Each draws the table of one action, which the result names with its parameters, and no "
                         "number that is not in it. The Qini curve is drawn from a table of score, outcome and "
                         "treated, the others from a history.",
               .input = Input::history,
               .parameters = customer_picture_parameters(),
               .columns = customer_picture_columns(),
               .run = &customer_picture_of});
}

}  // namespace crmcore::report
