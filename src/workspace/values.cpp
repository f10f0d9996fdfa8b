#include "catalogue.hpp"
#include "crmcore/retention/any_table.hpp"
#include "crmcore/retention/backtest.hpp"
#include "crmcore/retention/kept_lists.hpp"
#include "crmcore/retention/scores.hpp"
#include "crmcore/value_models/historic.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore {
namespace {

using value_models::ModelKind;
using value_models::Unit;

/// The parameters of a value model; `today` may be left out for a table of x, t_x, T.
std::vector<Parameter> with_model(std::vector<Parameter> more = {}) {
  std::vector<Parameter> all = with_history();
  all[0].required = false;
  all.insert(all.end(), more.begin(), more.end());
  all.insert(
      all.end(),
      {{.name = "model",
        .kind = Kind::choice,
        .fallback = "mbg_nbd",
        .help = "of purchases",
        .codes = Choices<ModelKind>::codes},
       {.name = "k", .kind = Kind::integer, .fallback = "1", .help = "regularity of purchases, for bg_nbd and mbg_nbd"},
       {.name = "unit", .kind = Kind::choice, .fallback = "week", .help = "of time", .codes = Choices<Unit>::codes},
       grain_parameter,
       {.name = "log_gaps",
        .kind = Kind::real,
        .help = "sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T"},
       {.name = "saved", .help = "the text of models kept before, which says their unit; else they are fitted"}});
  return all;
}
const Parameter bounded{.name = "bounded",
                        .kind = Kind::boolean,
                        .fallback = "true",
                        .help = "keep spend where the population has a mean (q above 1)"};
const Parameter model_horizon{.name = "horizon", .kind = Kind::real, .fallback = "52", .help = "in units of time"};
std::vector<Parameter> with_value(std::vector<Parameter> more = {}) {
  more.insert(more.end(),
              {model_horizon,
               bounded,
               {.name = "for_ever",
                .kind = Kind::boolean,
                .fallback = "false",
                .help = "value without an end; needs a discount"},
               {.name = "margin", .kind = Kind::real, .fallback = "1", .help = "profit of money sold, such as 0.35"},
               {.name = "discount", .kind = Kind::real, .fallback = "0", .help = "per discount_period, such as 0.10"},
               {.name = "discount_period",
                .kind = Kind::choice,
                .fallback = "year",
                .help = "of the discount",
                .codes = Choices<Unit>::codes},
               {.name = "level", .kind = Kind::real, .fallback = "0.8", .help = "of intervals"}});
  return with_model(std::move(more));
}

const Parameter customer_parameter{.name = "customer", .required = true, .help = "the code of the customer"};

value_models::Customers customers_of(const Call& call, std::string_view day = "today") {
  auto unit = call.arguments.choice<Unit>("unit");
  auto kind = call.arguments.choice<ModelKind>("model");
  if (call.arguments.has("saved")) {
    const auto saved = value_models::Model::parse(call.arguments.text("saved"));
    agree(call, "unit", name(unit), name(saved.unit));
    agree(call, "model", name(kind), name(saved.kind));
    agree(call, "k", std::to_string(call.arguments.integer("k")), std::to_string(saved.k));
    unit = saved.unit, kind = saved.kind;
  }
  if (call.input && call.input->find("x")) {
    if (call.arguments.choice<Grain>("grain") != Grain::day || call.arguments.has("calibration_end"))
      throw Error(ErrorCode::invalid, call.arguments.has("calibration_end") ? "calibration_end" : "grain",
                  "grain and calibration_end go with a history; a table of x, t_x, T is counted already");
    auto customers = value_models::customers(*call.input, unit);
    if (call.arguments.has("log_gaps")) customers.purchases.log_gaps = call.arguments.real("log_gaps");
    return customers;
  }
  if (call.arguments.has("log_gaps"))
    throw Error(ErrorCode::invalid, "log_gaps", "log_gaps goes with a table of x, t_x, T; a history knows its gaps");
  if (!call.past && !call.arguments.has(day))
    throw Error(
        ErrorCode::invalid, "today",
        "today is missing: the day to judge from, such as 2011-12-10; a table of columns x, t_x and T needs none");
  const History past = call.arguments.has(day) ? past_of(call, call.arguments.day(day)) : *call.past;
  return value_models::customers(by_period(past, call.arguments.choice<Grain>("grain")), kind, unit);
}

value_models::Model model_of(const Call& call, const value_models::Customers& customers) {
  if (call.arguments.has("saved")) return value_models::Model::parse(call.arguments.text("saved"));
  return value_models::fit(call.arguments.choice<ModelKind>("model"), customers.purchases,
                           {.k = in_range(call, "k", 1, 12)});
}

value_models::SpendOptions spend_options_of(const Call& call) {
  return {.bounded = call.arguments.integer("bounded") != 0};
}
value_models::SpendModel spend_of(const Call& call, const value_models::Customers& customers) {
  const bool from_history = !call.input || !call.input->find("x");  // else the currency is but a label
  if (call.arguments.has("saved"))
    if (auto saved = value_models::SpendModel::parse(call.arguments.text("saved"))) {
      if (from_history && saved->currency)
        check_currency(customers.currency, "the saved model of spend", *saved->currency);
      return *saved;
    }
  auto spend = value_models::fit_spend(customers.spend.x, customers.spend.m, customers.weight, spend_options_of(call));
  if (from_history) spend.currency = customers.currency;
  return spend;
}

value_models::ValueOptions value_of(const Call& call) {
  return {.horizon = call.arguments.real("horizon"),
          .for_ever = call.arguments.integer("for_ever") != 0,
          .margin = call.arguments.real("margin"),
          .discount = call.arguments.real("discount"),
          .discount_period = call.arguments.choice<Unit>("discount_period"),
          .level = call.arguments.real("level")};
}

std::vector<Parameter> with_risk(std::vector<Parameter> more = {}) {
  more.insert(
      more.end(),
      {{.name = "horizon",
        .kind = Kind::integer,
        .fallback = "90",
        .help = "days without a purchase that count as leaving"},
       {.name = "cut", .kind = Kind::day, .help = "learn from the window that began then; else from all that are over"},
       {.name = "seed", .kind = Kind::integer, .fallback = "1", .help = "of whatever is drawn"}});
  return with_history(std::move(more));
}
std::vector<Parameter> costs() {
  return {
      {.name = "value", .kind = Kind::real, .fallback = "200", .help = "of a customer who stays, for profit"},
      {.name = "offer", .kind = Kind::real, .fallback = "10", .help = "cost of an offer that is taken"},
      {.name = "contact", .kind = Kind::real, .fallback = "1", .help = "cost of a contact"},
      {.name = "gamma", .kind = Kind::real, .fallback = "0.3", .help = "chance that one who leaves takes the offer"},
      {.name = "alpha", .kind = Kind::real, .fallback = "6", .help = "with beta: what is known of gamma, for the EMP"},
      {.name = "beta", .kind = Kind::real, .fallback = "14", .help = "see alpha"}};
}
statistics::CampaignCosts costs_of(const Call& call) {
  statistics::CampaignCosts costs;
  costs.value = call.arguments.real("value");
  costs.offer = call.arguments.real("offer");
  costs.contact = call.arguments.real("contact");
  costs.gamma = call.arguments.real("gamma");
  costs.alpha = call.arguments.real("alpha");
  costs.beta = call.arguments.real("beta");
  return costs;
}
std::vector<Parameter> for_past_day(std::vector<Parameter> more = {}) {
  more.insert(
      more.begin(),
      {{.name = "cut", .kind = Kind::day, .required = true, .help = "the day the score is made on"},
       {.name = "horizon", .kind = Kind::integer, .fallback = "90", .help = "days after it in which a purchase counts"},
       {.name = "seed", .kind = Kind::integer, .fallback = "1", .help = "of whatever is drawn"},
       {.name = "scores",
        .help =
            "a CSV file of customer and score, higher for more likely to buy nothing, to be judged; or give a table"}});
  return with_history(std::move(more));
}

const Table& input_of(const Call& call, const char* columns) {
  if (!call.input) throw Error(ErrorCode::invalid, "input", std::string("this action reads a table with ") + columns);
  return *call.input;
}
std::vector<Parameter> with_learning(std::vector<Parameter> more = {}) {
  more.insert(
      more.begin(),
      {{.name = "outcome", .fallback = "outcome", .help = "the column to foresee: 1 or 0, or empty"},
       {.name = "leave_out", .help = "columns not to learn from, parted by commas"},
       {.name = "bins", .kind = Kind::boolean, .fallback = "true", .help = "also steps of each number"},
       {.name = "pairs", .kind = Kind::integer, .fallback = "0", .help = "of columns, chosen by the data"},
       {.name = "folds", .kind = Kind::integer, .fallback = "5", .help = "in which rows with an outcome are judged"},
       {.name = "seed", .kind = Kind::integer, .fallback = "1", .help = "of the folds"}});
  return more;
}
retention::TableOptions learning_of(const Call& call) {
  return {.outcome = call.arguments.text("outcome"),
          .leave_out = names_of(call, "leave_out"),
          .bins = call.arguments.integer("bins") != 0,
          .pairs = in_range(call, "pairs", 0, 1000),
          .folds = in_range(call, "folds", 2, 50),
          .seed = static_cast<std::uint64_t>(call.arguments.integer("seed"))};
}

retention::RiskModel risk_of(const Call& call, const History& past) {
  retention::RiskOptions options;
  options.horizon = in_range(call, "horizon", 1, 3660);
  options.seed = static_cast<std::uint64_t>(call.arguments.integer("seed"));
  if (call.arguments.has("cut")) options.cut = call.arguments.day("cut");
  return retention::learn_risk(past, options);
}

retention::BacktestOptions past_day_of(const Call& call) {
  retention::BacktestOptions options;
  options.cut = call.arguments.day("cut");
  options.horizon = in_range(call, "horizon", 1, 3660);
  options.seed = static_cast<std::uint64_t>(call.arguments.integer("seed"));
  return options;
}

std::vector<Parameter> for_work_list(std::vector<Parameter> more = {}) {
  more.insert(
      more.end(),
      {{.name = "sellers",
        .fallback = "seller",
        .help = "names parted by commas; with contacts where they differ: ana: 20, luis: 10"},
       {.name = "capacity", .kind = Kind::integer, .fallback = "20", .help = "contacts of each seller"},
       {.name = "actions",
        .help = "call: channel phone, cost 2, capacity 20; visit: channel visit, cost 15, capacity 3/5, strength 1.5; "
                "3/5: of the first seller and of the second"},
       {.name = "channels", .help = "contacts of each seller over all actions of a channel: phone 30; visit 2/4"},
       {.name = "horizon",
        .kind = Kind::integer,
        .fallback = "90",
        .help = "days without a purchase that count as leaving"},
       {.name = "margin", .kind = Kind::real, .fallback = "1", .help = "profit of money sold, such as 0.35"},
       {.name = "control", .kind = Kind::real, .fallback = "0.1", .help = "share left alone to compare with"},
       {.name = "in_all",
        .help = "contacts of each seller over all actions, such as 25 or 25/10; no limit unless said"},
       {.name = "persuasion",
        .fallback = "0.1",
        .help =
            "assumed share of leavers whom a contact wins, where no campaign tells: 0.1, or At Risk 0.2; others 0.1"},
       {.name = "campaigns", .help = "kept work lists to learn persuasion from"},
       {.name = "campaign",
        .help =
            "a CSV file of customer, day, treated, bought, or segment, treated, bought, to learn it from; or give a "
            "table"},
       {.name = "cap_days",
        .kind = Kind::integer,
        .fallback = "30",
        .help = "at most cap_contacts work lists in so many days"},
       {.name = "cap_contacts", .kind = Kind::integer, .fallback = "1", .help = "see cap_days"},
       {.name = "need_channel",
        .kind = Kind::boolean,
        .fallback = "false",
        .help = "leave out who has no phone, e-mail … on record"},
       {.name = "seed", .kind = Kind::integer, .fallback = "1", .help = "of the control group"}});
  return with_history(std::move(more));
}
/// Learned from a table or from kept lists where there are some, else as assumed.
retention::Persuasion persuasion_of(const Call& call, const History& past, int horizon) {
  retention::Persuasion assumed = retention::Persuasion::parse(call.arguments.text("persuasion"));
  std::optional<retention::Persuasion> learned;
  const auto campaign = given(call, "campaign");
  if (call.arguments.has("campaigns")) {
    const std::string lists = call.arguments.text("campaigns");
    if (campaign) throw Error(ErrorCode::invalid, "campaigns", "give a campaign or names of kept lists, not both");
    const Table outcomes =
        retention::campaign_of(call.need_store(), names_of(call, "campaigns"), past.today(), horizon);
    if (outcomes.rows() == 0)
      throw Error(ErrorCode::invalid, "campaigns",
                  "none of the work lists " + cited(lists) + " is " + std::to_string(horizon) +
                      " days old, the horizon, on " + past.today().text());
    learned = retention::learn_persuasion(outcomes, past, horizon);
  }
  if (campaign)
    learned = campaign->find("customer") ? retention::learn_persuasion(*campaign, past, horizon)
                                         : retention::learn_persuasion(*campaign);
  if (!learned) return assumed;
  learned->assumed = assumed.assumed;
  learned->assumed_of = std::move(assumed.assumed_of);
  return *learned;
}
Result<retention::WorkLine> work_list_of(const Call& call, const History& past) {
  using retention::Contacts;
  retention::WorkListOptions options;
  options.sellers.clear();
  Contacts own{std::initializer_list<int>{}};
  for (const std::string& one : names_of(call, "sellers")) {
    const std::size_t colon = std::min(one.rfind(':'), one.size());
    options.sellers.emplace_back(trimmed(std::string_view(one).substr(0, colon)));
    if (colon == one.size()) continue;
    const auto contacts = Contacts::parse("sellers", std::string_view(one).substr(colon + 1));
    if (contacts.each.size() != 1)
      throw Error(ErrorCode::invalid, "sellers", cited(one) + " says more than one number of contacts");
    own.each.push_back(contacts.of(0));
  }
  if (!own.each.empty() && own.each.size() != options.sellers.size())
    throw Error(ErrorCode::invalid, "sellers",
                "say the contacts of each seller, such as ana: 20, luis: 10, or of none");
  options.capacity = own.each.empty() ? Contacts(in_range(call, "capacity", 0, 1'000'000)) : own;
  if (call.arguments.has("actions")) options.actions = retention::Action::parse(call.arguments.text("actions"));
  options.horizon = in_range(call, "horizon", 1, 3660);
  options.margin = call.arguments.real("margin");
  options.control = call.arguments.real("control");
  if (call.arguments.has("channels"))
    options.channels = retention::WorkListOptions::parse_channels(call.arguments.text("channels"));
  if (call.arguments.has("in_all")) options.in_all = Contacts::parse("in_all", call.arguments.text("in_all"));
  options.persuasion = persuasion_of(call, past, options.horizon);
  options.caps = {in_range(call, "cap_days", 0, 100'000), in_range(call, "cap_contacts", 0, 100'000),
                  call.arguments.integer("need_channel") != 0};
  options.seed = static_cast<std::uint64_t>(call.arguments.integer("seed"));
  return retention::work_list(call.input ? nullptr : call.store, past, options);
}

void add_value_models(std::vector<Action>& list) {
  const auto add = [&](Action action) { list.push_back(std::move(action)); };
  add({"value_models.fit", "a model of purchases and one of spend, with how well they are known", Effect::reads,
       Input::history,
       with_model(
           {{.name = "calibration_end", .kind = Kind::day, .help = "fit on what was known then; today unless said"},
            bounded}),
       columns<value_models::FitLine>(), [](const Call& call) {
         const bool earlier = call.arguments.has("calibration_end");
         if (earlier && call.arguments.has("today") &&
             call.arguments.day("calibration_end") > call.arguments.day("today"))
           throw Error(
               ErrorCode::invalid, "calibration_end",
               call.arguments.day("calibration_end").text() + " is after today, " + call.arguments.day("today").text());
         const auto customers = customers_of(call, earlier ? "calibration_end" : "today");
         const auto spend = spend_of(call, customers);
         return to_table(value_models::lines(model_of(call, customers), &spend));
       }});
  add({"value_models.text", "the fitted model as a text to keep", Effect::reads, Input::history, with_model({bounded}),
       model_columns, [](const Call& call) {
         Table table(model_columns, {});
         const auto customers = customers_of(call);
         const std::string text = model_of(call, customers).text() + " " + spend_of(call, customers).text();
         table.append(std::array<Cell, 1>{Cell::of(std::string_view(text))});
         return table;
       }});
  add({"value_models.predict", "what each customer is expected to buy and to bring", Effect::reads, Input::history,
       with_value(), columns<value_models::Prediction>(), [](const Call& call) {
         const auto customers = customers_of(call);
         return to_table(
             value_models::predict(model_of(call, customers), spend_of(call, customers), customers, value_of(call)));
       }});
  add({"value_models.base", "what the customers are worth together, with intervals", Effect::reads, Input::history,
       with_value({{.name = "replicates",
                    .kind = Kind::integer,
                    .fallback = "200",
                    .help = "refits with random weights; 0 or a saved model: the delta method"},
                   {.name = "seed", .kind = Kind::integer, .fallback = "1", .help = "of the weights"}}),
       columns<value_models::BaseLine>(), [](const Call& call) {
         const auto customers = customers_of(call);
         return to_table(value_models::base(
             model_of(call, customers), spend_of(call, customers), customers,
             {value_of(call), call.arguments.has("saved") ? 0 : in_range(call, "replicates", 0, 100'000),
              static_cast<std::uint64_t>(call.arguments.integer("seed")), spend_options_of(call)}));
       }});
  add({"value_models.compare", "which model foresaw best what came", Effect::reads, Input::history,
       with_history(
           {{.name = "holdout_from", .kind = Kind::day, .required = true, .help = "the first day that is foreseen"},
            {.name = "models", .help = "mbg_nbd, pareto_nbd, mbg_nbd/2 …; the usual ones unless said"},
            {.name = "unit",
             .kind = Kind::choice,
             .fallback = "week",
             .help = "of time",
             .codes = Choices<Unit>::codes}}),
       columns<value_models::Compared>(), [](const Call& call) {
         std::vector<value_models::Candidate> candidates;
         for (const std::string& one : names_of(call, "models"))
           candidates.push_back(value_models::Candidate::parse(one));
         return to_table(value_models::compare(past_of(call), call.arguments.day("holdout_from"), candidates,
                                               call.arguments.choice<Unit>("unit")));
       }});
  add({"value_models.why", "why a customer's expectation is what it is", Effect::reads, Input::history,
       with_model({customer_parameter, model_horizon}), columns<value_models::Part>(), [](const Call& call) {
         const auto customers = customers_of(call);
         return to_table(value_models::why(model_of(call, customers), customers, call.arguments.text("customer"),
                                           call.arguments.real("horizon")));
       }});
  add({"value_models.survival", "the chance of still being a customer, ahead in time", Effect::reads, Input::history,
       with_model({customer_parameter,
                   model_horizon,
                   {.name = "steps", .kind = Kind::integer, .fallback = "12", .help = "points of the curve"}}),
       columns<value_models::Survival>(), [](const Call& call) {
         const auto customers = customers_of(call);
         return to_table(value_models::survival(model_of(call, customers), customers, call.arguments.text("customer"),
                                                call.arguments.real("horizon"), in_range(call, "steps", 1, 100'000)));
       }});
  add({"value_models.distribution", "the chances of 0, 1, 2 … purchases of a customer", Effect::reads, Input::history,
       with_model({customer_parameter,
                   model_horizon,
                   {.name = "most", .kind = Kind::integer, .fallback = "10", .help = "purchases in the list"}}),
       columns<value_models::CountChance>(), [](const Call& call) {
         const auto customers = customers_of(call);
         return to_table(value_models::distribution(model_of(call, customers), customers,
                                                    call.arguments.text("customer"), call.arguments.real("horizon"),
                                                    in_range(call, "most", 0, 100'000)));
       }});
  add({"value_models.until", "when each customer would be given up if nothing came", Effect::reads, Input::history,
       with_model(
           {{.name = "threshold", .kind = Kind::real, .fallback = "0.5", .help = "chance of still being a customer"}}),
       columns<value_models::Until>(), [](const Call& call) {
         const auto customers = customers_of(call);
         return to_table(value_models::until(model_of(call, customers), customers, call.arguments.real("threshold")));
       }});
  add({"value_models.historic",
       "revenue, margin, cost to serve, payment and problems of each customer",
       Effect::reads,
       Input::workspace,
       {today,
        {.name = "cost_per_order", .kind = Kind::amount, .fallback = "0", .help = "of serving an order"},
        {.name = "cost_per_return", .kind = Kind::amount, .fallback = "0", .help = "of a line returned"},
        {.name = "pays_within", .kind = Kind::integer, .fallback = "30", .help = "days after which a payment is late"},
        {.name = "many_returns", .kind = Kind::real, .fallback = "0.25", .help = "share returned that is a problem"}},
       columns<value_models::Historic>(),
       [](const Call& call) {
         return to_table(value_models::historic(call.need_store(), call.arguments.day("today"),
                                                {{call.arguments.integer("cost_per_order")},
                                                 {call.arguments.integer("cost_per_return")},
                                                 in_range(call, "pays_within", 0, 100'000),
                                                 call.arguments.real("many_returns")}));
       }});
}

void add_retention(std::vector<Action>& list) {
  const auto add = [&](Action action) { list.push_back(std::move(action)); };
  add({"retention.risk", "the chance of no purchase in a horizon, with reasons", Effect::reads, Input::history,
       with_risk(), columns<retention::Risk>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(retention::risk(past, risk_of(call, past)));
       }});
  add({"retention.why", "all reasons of one customer's risk", Effect::reads, Input::history,
       with_risk({customer_parameter}), columns<retention::Reason>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(retention::why(past, risk_of(call, past), call.arguments.text("customer")));
       }});
  add({"retention.drift", "how far today's customers are from those learned from", Effect::reads, Input::history,
       with_risk(), columns<retention::Drift>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(retention::drift(past, risk_of(call, past)));
       }});
  add({"retention.scores", "bond, loyalty, risk and value of each customer, 0 to 100", Effect::reads, Input::history,
       with_risk(), columns<retention::Scores>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(retention::scores(past, risk_of(call, past)));
       }});
  add({"retention.score_parts", "what a customer's scores are made of", Effect::reads, Input::history,
       with_risk({customer_parameter}), columns<retention::ScorePart>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(retention::score_parts(past, risk_of(call, past), call.arguments.text("customer")));
       }});
  add({"retention.work_list", "whom to contact, by expected gain, within what sellers can do", Effect::reads,
       Input::history, for_work_list(), columns<retention::WorkLine>(),
       [](const Call& call) { return to_table(work_list_of(call, past_of(call))); }});
  add({"retention.keep", "makes a work list and keeps it, so that outcomes can be joined", Effect::writes,
       Input::history, for_work_list({{.name = "list", .required = true, .help = "the name of the list"}}),
       columns<retention::WorkLine>(), [](const Call& call) {
         store::Change& change = call.need_change();
         const History past = past_of(call);
         const auto lines = work_list_of(call, past);
         retention::keep(change, call.arguments.text("list"), past, lines, in_range(call, "horizon", 1, 3660));
         return to_table(lines);
       }});
  add({"retention.outcomes",
       "what became of a kept work list, against its control group",
       Effect::reads,
       Input::workspace,
       {today, {.name = "list", .required = true, .help = "the name of the list"}},
       columns<retention::Outcome>(),
       [](const Call& call) {
         return to_table(
             retention::outcomes(call.need_store(), call.arguments.text("list"), call.arguments.day("today")));
       }});
  auto with_score = for_past_day(costs());
  with_score.push_back({.name = "score",
                        .kind = Kind::choice,
                        .fallback = "risk",
                        .help = "what is judged",
                        .codes = Choices<retention::Score>::codes});
  add({"retention.backtest", "what a score of a past day was worth", Effect::reads, Input::history, with_score,
       columns<retention::Measure>(), [](const Call& call) {
         auto options = past_day_of(call);
         options.costs = costs_of(call);
         if (const auto scores = given(call, "scores"))
           return to_table(retention::backtest(past_of(call), *scores, options));
         return to_table(retention::backtest(past_of(call), call.arguments.choice<retention::Score>("score"), options));
       }});
  add({"retention.calibration", "risk foreseen on a past day against what came, in ten bins", Effect::reads,
       Input::history, for_past_day(), columns<retention::CalibrationLine>(), [](const Call& call) {
         const auto options = past_day_of(call);
         if (const auto scores = given(call, "scores"))
           return to_table(retention::calibration(past_of(call), *scores, options));
         return to_table(retention::calibration(past_of(call), options));
       }});
  add({"retention.chances", "the chance of an outcome for each row of any table, with reasons", Effect::reads,
       Input::table, with_learning(), columns<retention::RowChance>(), [](const Call& call) {
         return to_table(retention::chances(input_of(call, "an outcome and what may foretell it"), learning_of(call)));
       }});
  add({"retention.uplifts", "who changes when contacted, for each row of a campaign's table", Effect::reads,
       Input::table, with_learning(), columns<retention::RowUplift>(), [](const Call& call) {
         return to_table(
             retention::uplifts(input_of(call, "treated, an outcome and what may foretell it"), learning_of(call)));
       }});
  add({"retention.judge", "what the scores of any table were worth", Effect::reads, Input::table, costs(),
       columns<retention::Measure>(), [](const Call& call) {
         return to_table(
             retention::judge(input_of(call, "score, outcome and, for a campaign, treated"), costs_of(call)));
       }});
  add({"retention.bins",
       "chances of any table against what came, in ten bins",
       Effect::reads,
       Input::table,
       {},
       columns<retention::CalibrationLine>(),
       [](const Call& call) { return to_table(retention::calibration(input_of(call, "score and outcome"))); }});
}

}  // namespace

void add_values(std::vector<Action>& list) {
  add_value_models(list);
  add_retention(list);
}

}  // namespace crmcore
