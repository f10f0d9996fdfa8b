// What a program can ask of customer value by name.
#include "crmcore/history/call.hpp"
#include "crmcore/value_models/diagnostics.hpp"
#include "crmcore/value_models/historic.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {
namespace {

/// Which purchase model, and how regular customers are.
std::vector<Parameter> purchase_model_parameters() {
  return {{.name = "model",
           .kind = Kind::choice,
           .fallback = "mbg_nbd",
           .help = "purchase model",
           .codes = Choices<ModelKind>::codes},
          {.name = "k",
           .kind = Kind::integer,
           .fallback = "1",
           .help = "regularity of purchases, for bg_nbd and mbg_nbd",
           .range = {.least = 1, .most = 12}}};
}

/// The purchase model of a call; `today` may be left out for a table of x, t_x, T.
std::vector<Parameter> with_model(std::vector<Parameter> more = {}) {
  Parameter today = today_parameter();
  today.required = false;
  return with_history(
      all_of({{today},
              std::move(more),
              purchase_model_parameters(),
              {{.name = "unit",
                .kind = Kind::choice,
                .fallback = "week",
                .help = "unit of time",
                .codes = Choices<Unit>::codes},
               grain_parameter(),
               {.name = "log_gaps",
                .kind = Kind::real,
                .help = "sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T",
                .example = "812.5"},
               {.name = "saved",
                .help = "text of models saved before, with their unit; defaults to a new fit",
                .example = "crmcore-model 1 mbg_nbd k 1 unit week …"}}}));
}

std::vector<Parameter> with_value(std::vector<Parameter> more = {}) {
  return with_model(all_of({std::move(more), parameters_of<ValueOptions>(), parameters_of<SpendOptions>()}));
}

Parameter customer_parameter() {
  return {
      .name = "customer", .required = true, .help = "the code of the customer", .example = "C12", .names = "customer"};
}

Parameter horizon_parameter() {
  for (const Parameter& parameter : parameters_of<ValueOptions>())
    if (parameter.name == "horizon") return parameter;
  return {};
}

bool is_counted_table(const Call& call) { return call.input && call.input->find("x"); }

/// The kind and unit of a saved model, or else of the call. Throws invalid where the call gives others than the model.
std::pair<ModelKind, Unit> kind_and_unit(const Call& call) {
  const auto unit = call.arguments.choice<Unit>("unit");
  const auto kind = call.arguments.choice<ModelKind>("model");
  if (!call.arguments.has("saved")) return {kind, unit};
  const auto saved = Model::parse(call.arguments.text("saved"));
  require_same(call, "unit", name(unit), name(saved.unit));
  require_same(call, "model", name(kind), name(saved.kind));
  require_same(call, "k", std::to_string(call.arguments.integer("k")), std::to_string(saved.k));
  return {saved.kind, saved.unit};
}

Customers counted_customers(const Call& call, Unit unit) {
  const bool earlier = call.arguments.has("cutoff");
  if (earlier || call.arguments.choice<Grain>("grain") != Grain::day)
    throw Error(ErrorCode::invalid, earlier ? "cutoff" : "grain",
                "grain and cutoff go with a history; a table of x, t_x, T is counted already");
  auto counted = customers(*call.input, unit);
  if (call.arguments.has("log_gaps")) counted.purchases.log_gaps = call.arguments.real("log_gaps");
  return counted;
}

/// The history of a call up to a day, by the periods asked for.
History history_of(const Call& call, std::string_view day) {
  const History past = call.arguments.has(day) ? past_of(call, call.arguments.day(day)) : *call.past;
  return by_period(past, call.arguments.choice<Grain>("grain"));
}

Customers customers_of(const Call& call, std::string_view day = "today") {
  const auto [kind, unit] = kind_and_unit(call);
  if (is_counted_table(call)) return counted_customers(call, unit);
  if (call.arguments.has("log_gaps"))
    throw Error(ErrorCode::invalid, "log_gaps",
                "leave log_gaps out: it is for a table of x, t_x, T; a history has its own gaps");
  if (!call.past && !call.arguments.has(day))
    throw Error(
        ErrorCode::invalid, "today",
        "today is missing: the day to judge from, such as 2011-12-10; a table of columns x, t_x and T needs none");
  return customers(history_of(call, day), kind, unit);
}

Model model_of(const Call& call, const Customers& customers) {
  if (call.arguments.has("saved")) return Model::parse(call.arguments.text("saved"));
  return fit(call.arguments.choice<ModelKind>("model"), customers.purchases,
             {.k = static_cast<int>(call.arguments.integer("k"))});
}

SpendModel spend_of(const Call& call, const Customers& customers) {
  const bool from_history = !is_counted_table(call);  // the currency of a counted table is only a label
  if (call.arguments.has("saved"))
    if (auto saved = SpendModel::parse(call.arguments.text("saved"))) {
      if (from_history && saved->currency)
        check_currency(customers.currency, "the saved model of spend", *saved->currency);
      return *saved;
    }
  auto spend =
      fit_spend(customers.spend.x, customers.spend.m, customers.weight, options_of<SpendOptions>(call.arguments));
  if (from_history) spend.currency = customers.currency;
  return spend;
}

/// Fits on what was known on the day of calibration, which defaults to today.
Table fit_of(const Call& call) {
  const auto end = call.arguments.optional_day("cutoff");
  const auto today = call.arguments.optional_day("today");
  if (end && today && *end > *today)
    throw Error(ErrorCode::invalid, "cutoff",
                "cutoff must be at most today, " + today->text() + ", not " + end->text());
  const Customers customers = customers_of(call, end ? "cutoff" : "today");
  const SpendModel spend = spend_of(call, customers);
  const Model model = model_of(call, customers);
  auto result = lines(model, &spend);
  if (const int k = most_likely_regularity(model.kind, customers.purchases); k > model.k)
    for (FitLine& line : result.rows)
      if (line.model == name(model.kind))
        line.advice += "; customers buy regularly: k = " + std::to_string(k) + " has a greater likelihood";
  return to_table(result);
}

Table base_of(const Call& call) {
  const Customers customers = customers_of(call);
  auto options = options_of<BaseOptions>(call.arguments);
  if (call.arguments.has("saved")) options.replicates = 0;  // there is nothing to refit
  options.value = options_of<ValueOptions>(call.arguments);
  options.spend = options_of<SpendOptions>(call.arguments);
  const Model model = model_of(call, customers);
  if (!is_counted_table(call)) options.periods = period_spread(history_of(call, "today"), model, options.value.horizon);
  return to_table(base(model, spend_of(call, customers), customers, options));
}

Table comparison_of(const Call& call) {
  std::vector<Candidate> candidates;
  for (const std::string& one : call.arguments.names("models")) candidates.push_back(Candidate::parse(one));
  return to_table(
      compare(past_of(call), call.arguments.day("cutoff"), candidates, call.arguments.choice<Unit>("unit")));
}

int regularity_of(const Call& call) { return static_cast<int>(call.arguments.integer("k")); }

Table tracking_of(const Call& call) {
  const History past = past_of(call);
  const auto kind = call.arguments.choice<ModelKind>("model");
  if (kind == ModelKind::bg_bb)
    throw Error(ErrorCode::invalid, "model", "model must not be bg_bb: it counts periods, not days");
  return to_table(tracking(past, call.arguments.day("cutoff"), kind, regularity_of(call),
                           options_of<SpendOptions>(call.arguments)));
}

void contribute_models(Actions& actions) {
  actions.add({.name = "value_models.fit",
               .summary = "a model of purchases and one of spend, with how well they are known",
               .detail = "Parameters of spend stand below those of purchases. Scant data are not an error: "
                         "status and advice say what to make of them.",
               .input = Input::history,
               .parameters = with_model(all_of({{{.name = "cutoff",
                                                  .kind = Kind::day,
                                                  .help = "fit on what was known on this day; defaults to today",
                                                  .example = "2011-06-10"}},
                                                parameters_of<SpendOptions>()})),
               .columns = columns<FitLine>(),
               .run = &fit_of});
  actions.add({.name = "value_models.save",
               .summary = "the fitted models as a text to save",
               .input = Input::history,
               .parameters = without(with_model(parameters_of<SpendOptions>()), {"saved"}),
               .columns = model_columns(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return model_table(model_of(call, customers).text() + " " + spend_of(call, customers).text());
               }});
  actions.add(
      {.name = "value_models.compare",
       .summary = "which model predicted best what customers bought",
       .detail = "Models are fitted on what was known on the cutoff and judged by what came after it.",
       .input = Input::history,
       .parameters = on_history({{.name = "cutoff",
                                  .kind = Kind::day,
                                  .required = true,
                                  .help = "last day the models may know; the days after it judge them",
                                  .example = "2011-06-10"},
                                 {.name = "models",
                                  .help = "comma-separated models with their regularity; defaults to the usual ones",
                                  .example = "mbg_nbd, pareto_nbd, mbg_nbd/2"},
                                 {.name = "unit",
                                  .kind = Kind::choice,
                                  .fallback = "week",
                                  .help = "unit of time",
                                  .codes = Choices<Unit>::codes}}),
       .columns = columns<ModelComparison>(),
       .run = &comparison_of});
}

void contribute_diagnostics(Actions& actions) {
  actions.add({.name = "value_models.frequency_recency",
               .summary = "purchases expected and P(alive) for each number of purchases and time of the last one",
               .detail = "Of customers who might be, all observed as long as the one known longest: the "
                         "frequency-recency matrix.",
               .input = Input::history,
               .parameters = with_model(parameters_of<GridOptions>()),
               .columns = columns<GridCell>(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return to_table(
                     frequency_recency(model_of(call, customers), customers, options_of<GridOptions>(call.arguments)));
               }});
  actions.add({.name = "value_models.alive_history",
               .summary = "the probability of still being a customer, day by day since the first purchase",
               .detail = "The model is fitted on all that is known today; each day sees what the customer had done by "
                         "then.",
               .input = Input::history,
               .parameters = on_history(all_of({{customer_parameter()}, purchase_model_parameters()})),
               .columns = columns<AliveDay>(),
               .run = [](const Call& call) {
                 return to_table(alive_history(past_of(call), call.arguments.text("customer"),
                                               call.arguments.choice<ModelKind>("model"), regularity_of(call)));
               }});
  actions.add(
      {.name = "value_models.holdout",
       .summary = "expected against actual purchases after a day, by the number of purchases before it",
       .detail = "The model knows what was known on the cutoff; the customers are those who had bought by then.",
       .input = Input::history,
       .parameters = on_history(all_of({{{.name = "cutoff",
                                          .kind = Kind::day,
                                          .required = true,
                                          .help = "last day the model may know; the days after it judge it",
                                          .example = "2011-06-10"}},
                                        purchase_model_parameters(),
                                        {{.name = "most",
                                          .kind = Kind::integer,
                                          .fallback = "7",
                                          .help = "repeat purchases of the last line, which holds those with "
                                                  "more as well",
                                          .range = {.least = 1, .most = 1000}}}})),
       .columns = columns<HoldoutLine>(),
       .run = [](const Call& call) {
         return to_table(holdout(past_of(call), call.arguments.day("cutoff"), call.arguments.choice<ModelKind>("model"),
                                 regularity_of(call), static_cast<int>(call.arguments.integer("most"))));
       }});
}

void contribute_predictions(Actions& actions) {
  actions.add(
      {.name = "value_models.tracking",
       .summary = "expected against actual purchases and money, by week after a day",
       .detail = "The models know what was known on the cutoff; the customers are those who had bought by then.",
       .input = Input::history,
       .parameters = on_history(all_of({{{.name = "cutoff",
                                          .kind = Kind::day,
                                          .required = true,
                                          .help = "last day the models may know; the weeks after it judge them",
                                          .example = "2011-06-10"}},
                                        purchase_model_parameters(),
                                        parameters_of<SpendOptions>()})),
       .columns = columns<TrackedWeek>(),
       .run = &tracking_of});
  actions.add({.name = "value_models.predict",
               .summary = "what each customer is expected to buy and to bring",
               .input = Input::history,
               .parameters = with_value(),
               .columns = columns<Prediction>(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return to_table(predict(model_of(call, customers), spend_of(call, customers), customers,
                                         options_of<ValueOptions>(call.arguments)));
               }});
  actions.add({.name = "value_models.base",
               .summary = "what the customers are worth together, with intervals",
               .detail =
                   "The intervals are from uncertain parameters and from chance; those with periods also from how far "
                   "earlier periods of the business fell from what was expected of them.",
               .input = Input::history,
               .parameters = with_value(parameters_of<BaseOptions>()),
               .columns = columns<BaseLine>(),
               .run = &base_of});
  actions.add({.name = "value_models.why",
               .summary = "why a customer's expectation is what it is",
               .input = Input::history,
               .parameters = with_model({customer_parameter(), horizon_parameter()}),
               .columns = columns<Part>(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return to_table(why(model_of(call, customers), customers, call.arguments.text("customer"),
                                     call.arguments.real("horizon")));
               }});
  actions.add({.name = "value_models.survival",
               .summary = "the probability of still being a customer, by time ahead",
               .input = Input::history,
               .parameters = with_model({customer_parameter(),
                                         horizon_parameter(),
                                         {.name = "steps",
                                          .kind = Kind::integer,
                                          .fallback = "12",
                                          .help = "number of steps of the curve",
                                          .range = {.least = 1, .most = 100'000}}}),
               .columns = columns<Survival>(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return to_table(survival(model_of(call, customers), customers, call.arguments.text("customer"),
                                          call.arguments.real("horizon"),
                                          static_cast<int>(call.arguments.integer("steps"))));
               }});
  actions.add({.name = "value_models.distribution",
               .summary = "the probabilities of 0, 1, 2 … purchases of a customer",
               .input = Input::history,
               .parameters = with_model({customer_parameter(),
                                         horizon_parameter(),
                                         {.name = "most",
                                          .kind = Kind::integer,
                                          .fallback = "10",
                                          .help = "largest number of purchases in the list",
                                          .range = {.least = 0, .most = 100'000}}}),
               .columns = columns<CountChance>(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return to_table(distribution(model_of(call, customers), customers, call.arguments.text("customer"),
                                              call.arguments.real("horizon"),
                                              static_cast<int>(call.arguments.integer("most"))));
               }});
  actions.add({.name = "value_models.until",
               .summary = "when each customer would be given up if nothing were bought",
               .input = Input::history,
               .parameters = with_model({{.name = "threshold",
                                          .kind = Kind::real,
                                          .fallback = "0.5",
                                          .help = "probability of still being a customer at which it is given up",
                                          .range = {.above = 0, .below = 1},
                                          .unit = "probability"}}),
               .columns = columns<Until>(),
               .run = [](const Call& call) {
                 const Customers customers = customers_of(call);
                 return to_table(until(model_of(call, customers), customers, call.arguments.real("threshold")));
               }});
}

}  // namespace

void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_models(actions);
  contribute_diagnostics(actions);
  contribute_predictions(actions);
  actions.add({.name = "value_models.historic",
               .summary = "revenue, margin, cost to serve, payment and problems of each customer",
               .parameters = all_of({{today_parameter()}, parameters_of<HistoricOptions>()}),
               .columns = columns<Historic>(),
               .run = [](const Call& call) {
                 return to_table(historic(call.need_store(), call.arguments.day("today"),
                                          options_of<HistoricOptions>(call.arguments)));
               }});
}

}  // namespace crmcore::value_models
