// What a program can ask of retention by name.
#include "crmcore/history/call.hpp"
#include "crmcore/retention/any_table.hpp"
#include "crmcore/retention/backtest.hpp"
#include "crmcore/retention/curves.hpp"
#include "crmcore/retention/saved_lists.hpp"
#include "crmcore/retention/scores.hpp"
#include "crmcore/retention/work_list.hpp"

namespace crmcore::retention {
namespace {

Parameter customer_parameter() {
  return {
      .name = "customer", .required = true, .help = "the code of the customer", .example = "C12", .names = "customer"};
}

Parameter list_parameter() {
  return {.name = "list", .required = true, .help = "the name of the list", .example = "march"};
}

// --- risk and scores

std::vector<Parameter> with_risk(std::vector<Parameter> more = {}) {
  return on_history(all_of({std::move(more), parameters_of<RiskOptions>()}));
}

std::shared_ptr<const RiskModel> risk_of(const Call& call, const History& past) {
  return learned_risk(past, options_of<RiskOptions>(call.arguments));
}

void contribute_risk(Actions& actions) {
  actions.add({.name = "retention.risk",
               .summary = "the probability of no purchase within a horizon, with reasons",
               .detail = "Learned on earlier windows of the same history and calibrated. Where no window is over, "
                         "it is the value model's probability.",
               .input = Input::history,
               .parameters = with_risk(),
               .columns = columns<Risk>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(risk(past, *risk_of(call, past)));
               }});
  actions.add({.name = "retention.why",
               .summary = "all reasons of one customer's risk",
               .input = Input::history,
               .parameters = with_risk({customer_parameter()}),
               .columns = columns<Reason>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(why(past, *risk_of(call, past), call.arguments.text("customer")));
               }});
  actions.add({.name = "retention.drift",
               .summary = "how far today's customers differ from those that the risk was learned from",
               .input = Input::history,
               .parameters = with_risk(),
               .columns = columns<Drift>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(drift(past, *risk_of(call, past)));
               }});
  actions.add({.name = "retention.scores",
               .summary = "bond, loyalty, risk and value of each customer, 0 to 100",
               .input = Input::history,
               .parameters = with_risk(),
               .columns = columns<Scores>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(scores(past, *risk_of(call, past)));
               }});
  actions.add({.name = "retention.score_parts",
               .summary = "what a customer's scores are made of",
               .input = Input::history,
               .parameters = with_risk({customer_parameter()}),
               .columns = columns<ScorePart>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(score_parts(past, *risk_of(call, past), call.arguments.text("customer")));
               }});
}

// --- work lists

std::vector<Parameter> work_list_parameters(std::vector<Parameter> more = {}) {
  return on_history(all_of(
      {std::move(more),
       {{.name = "sellers",
         .fallback = "seller",
         .help = "comma-separated names of sellers, with their contacts where they differ",
         .example = "ana: 20, luis: 10"},
        {.name = "capacity",
         .kind = Kind::integer,
         .fallback = "20",
         .help = "contacts of each seller",
         .range = {.least = 0, .most = 1'000'000},
         .unit = "contacts"},
        {.name = "actions",
         .help = "kinds of contact, each with channel, cost, capacity and strength; 3/5 is one number for each seller",
         .example =
             "call: channel phone, cost 2, capacity 20; visit: channel visit, cost 15, capacity 3, strength 1.5"},
        {.name = "channels",
         .help = "contacts of each seller over all actions of a channel",
         .example = "phone 30; visit 2"},
        {.name = "in_all",
         .help = "contacts of each seller over all actions, one number or one each as in 25/10; no limit by default",
         .example = "25"},
        {.name = "uplift",
         .fallback = "0.1",
         .help = "share of leavers assumed to be won by a contact, where no campaign says more; also by segment",
         .example = "At Risk 0.2; others 0.1"},
        {.name = "campaigns",
         .help = "comma-separated names of saved work lists to learn uplift from",
         .example = "january, february"},
        {.name = "campaign",
         .help = "a table of customer, day, treated, bought, or of segment, treated, bought, to learn uplift from",
         .is_table = true,
         .example = "campaign.csv"}},
       parameters_of<WorkListOptions>(),
       parameters_of<outreach::Caps>()}));
}

/// Learned from saved lists; throws invalid when none of them is as old as the horizon.
UpliftAssumption learned_from_lists(const Call& call, const History& past, int horizon) {
  const Table outcomes = campaign_of(call.need_store(), call.arguments.names("campaigns"), past.today(), horizon);
  if (outcomes.rows() == 0)
    throw Error(ErrorCode::invalid, "campaigns",
                "campaigns must have a work list that is " + std::to_string(horizon) + " days old, the horizon, on " +
                    past.today().text() + ", not only " + cited(call.arguments.text("campaigns")));
  return learn_uplift(outcomes, past, horizon);
}

/// Learned from a campaign of customers, or of segments.
UpliftAssumption learned_from(const Table& campaign, const History& past, int horizon) {
  return campaign.find("customer") ? learn_uplift(campaign, past, horizon) : learn_uplift(campaign);
}

/// Learned from a table or from saved lists where they are given, else as assumed.
UpliftAssumption uplift_assumption_of(const Call& call, const History& past, int horizon) {
  UpliftAssumption assumed = UpliftAssumption::parse(call.arguments.text("uplift"));
  const auto campaign = call.optional_table("campaign");
  const bool lists = call.arguments.has("campaigns");
  if (!campaign && !lists) return assumed;
  if (campaign && lists)
    throw Error(ErrorCode::invalid, "campaigns", "give a campaign or campaigns, the names of saved lists, not both");
  UpliftAssumption learned = lists ? learned_from_lists(call, past, horizon) : learned_from(*campaign, past, horizon);
  learned.assumed = assumed.assumed;
  learned.assumed_of = std::move(assumed.assumed_of);
  return learned;
}

/// Sellers with the contacts of each, from "ana: 20, luis: 10"; without contacts each has the capacity of the call.
void set_sellers(const Call& call, WorkListOptions& options) {
  options.sellers.clear();
  Contacts own{std::initializer_list<int>{}};
  for (const std::string& one : call.arguments.names("sellers")) {
    const std::size_t colon = std::min(one.rfind(':'), one.size());
    options.sellers.emplace_back(trimmed(std::string_view(one).substr(0, colon)));
    if (colon == one.size()) continue;
    const auto contacts = Contacts::parse("sellers", std::string_view(one).substr(colon + 1));
    if (contacts.each.size() != 1)
      throw Error(ErrorCode::invalid, "sellers",
                  "sellers must have one number of contacts each, such as ana: 20, not as in " + cited(one));
    own.each.push_back(contacts.of(0));
  }
  if (!own.each.empty() && own.each.size() != options.sellers.size())
    throw Error(ErrorCode::invalid, "sellers",
                "sellers must have contacts either each, such as ana: 20, luis: 10, or none of them");
  options.capacity = own.each.empty() ? Contacts(static_cast<int>(call.arguments.integer("capacity"))) : own;
}

Result<WorkLine> work_list_of(const Call& call, const History& past) {
  auto options = options_of<WorkListOptions>(call.arguments);
  options.caps = options_of<outreach::Caps>(call.arguments);
  set_sellers(call, options);
  if (call.arguments.has("actions")) options.actions = ContactAction::parse(call.arguments.text("actions"));
  if (call.arguments.has("channels")) options.channels = options.parse_channels(call.arguments.text("channels"));
  if (call.arguments.has("in_all")) options.in_all = Contacts::parse("in_all", call.arguments.text("in_all"));
  options.uplift = uplift_assumption_of(call, past, options.horizon);
  return work_list(call.input ? nullptr : call.store, past, options);
}

Table save_list_of(const Call& call) {
  store::Change& change = call.need_change();
  const History past = past_of(call);
  const auto lines = work_list_of(call, past);
  save_list(change, call.arguments.text("list"), past, lines, static_cast<int>(call.arguments.integer("horizon")));
  return to_table(lines);
}

void contribute_work_lists(Actions& actions) {
  actions.add({.name = "retention.work_list",
               .summary = "whom to contact, by expected gain, within what sellers can do",
               .detail = "The gain is the rise in the chance of a purchase times the value at stake, less the "
                         "cost. The rise is learned from a campaign or from saved lists, by who bought within the "
                         "horizon of them; else it is uplift times risk, an assumption that the list states. "
                         "In a workspace only those are listed who may be contacted.",
               .input = Input::history,
               .parameters = work_list_parameters(),
               .columns = columns<WorkLine>(),
               .run = [](const Call& call) { return to_table(work_list_of(call, past_of(call))); }});
  actions.add({.name = "retention.save_list",
               .summary = "makes a work list and saves it, so that outcomes can be joined",
               .detail = "The list is made as by retention.work_list.",
               .effect = Effect::writes,
               .input = Input::history,
               .parameters = work_list_parameters({list_parameter()}),
               .columns = columns<WorkLine>(),
               .run = &save_list_of});
  actions.add({.name = "retention.outcomes",
               .summary = "outcome of a saved work list, against its control group",
               .parameters = {today_parameter(), list_parameter()},
               .columns = columns<CampaignOutcome>(),
               .run = [](const Call& call) {
                 return to_table(outcomes(call.need_store(), call.arguments.text("list"), call.arguments.day("today")));
               }});
}

// --- proof

std::vector<Parameter> backtest_parameters(std::vector<Parameter> more = {}) {
  return on_history(
      all_of({parameters_of<BacktestOptions>(),
              {{.name = "scores",
                .help = "a table of customer and score, higher for more likely to buy nothing, to be judged",
                .is_table = true,
                .example = "scores.csv"}},
              std::move(more)}));
}

Table backtest_of(const Call& call) {
  auto options = options_of<BacktestOptions>(call.arguments);
  options.costs = options_of<statistics::CampaignCosts>(call.arguments);
  if (const auto scores = call.optional_table("scores")) return to_table(backtest(past_of(call), *scores, options));
  return to_table(backtest(past_of(call), call.arguments.choice<Score>("score"), options));
}

Table calibration_of(const Call& call) {
  const auto options = options_of<BacktestOptions>(call.arguments);
  if (const auto scores = call.optional_table("scores")) return to_table(calibration(past_of(call), *scores, options));
  return to_table(calibration(past_of(call), options));
}

Table gain_curve_of(const Call& call) {
  const auto options = options_of<BacktestOptions>(call.arguments);
  if (const auto scores = call.optional_table("scores")) return to_table(gain_curve(past_of(call), *scores, options));
  return to_table(gain_curve(past_of(call), call.arguments.choice<Score>("score"), options));
}

Parameter score_parameter() {
  return {.name = "score",
          .kind = Kind::choice,
          .fallback = "risk",
          .help =
              "score to be judged: risk, purchases expected by Pareto/NBD, p_alive of BG/NBD, days since the last "
              "purchase or purchase days",
          .codes = Choices<Score>::codes};
}

void contribute_proof(Actions& actions) {
  actions.add(
      {.name = "retention.backtest",
       .summary = "what a score of a past day was worth",
       .detail = "AUC, average precision, lift and profit; for probabilities also the Brier score with its "
                 "parts. The options from value to beta describe a campaign, for maximum profit and its "
                 "expectation (EMPC).",
       .input = Input::history,
       .parameters = backtest_parameters(all_of({parameters_of<statistics::CampaignCosts>(), {score_parameter()}})),
       .columns = columns<Measure>(),
       .run = &backtest_of});
  actions.add(
      {.name = "retention.calibration",
       .summary = "calibration of the risk of a past day: predicted probability against observed rate, in ten bins",
       .input = Input::history,
       .parameters = backtest_parameters(),
       .columns = columns<CalibrationLine>(),
       .run = &calibration_of});
  actions.add({.name = "retention.gain_curve",
               .summary = "how many of those who bought nothing a score of a past day finds among the first customers",
               .detail = "In steps of 5 % of the customers, those of the highest scores first.",
               .input = Input::history,
               .parameters = backtest_parameters({score_parameter()}),
               .columns = columns<GainPoint>(),
               .run = &gain_curve_of});
}

// --- any table

void contribute_any_table(Actions& actions) {
  actions.add({.name = "retention.predict_probability",
               .summary = "the probability of an outcome for each row of any table, with reasons",
               .detail = "Numbers and texts are learned from as they are; an empty cell is missing. Rows with an "
                         "outcome get the probability of a scorecard that has not seen them, rows without one that "
                         "of all.",
               .input = Input::table,
               .parameters = parameters_of<TableOptions>(),
               .columns = columns<RowProbability>(),
               .run = [](const Call& call) {
                 return to_table(predict_probability(call.need_input("an outcome and what may predict it"),
                                                     options_of<TableOptions>(call.arguments)));
               }});
  actions.add({.name = "retention.predict_uplift",
               .summary = "who changes when contacted, for each row of a campaign's table",
               .detail = "The column treated says who was contacted; the others are the control group.",
               .input = Input::table,
               .parameters = parameters_of<TableOptions>(),
               .columns = columns<RowUplift>(),
               .run = [](const Call& call) {
                 return to_table(predict_uplift(call.need_input("treated, an outcome and what may predict it"),
                                                options_of<TableOptions>(call.arguments)));
               }});
  actions.add({.name = "retention.evaluate",
               .summary = "what the scores of any table were worth",
               .detail = "AUC with DeLong's interval, average precision, lift, maximum profit, EMPC and money "
                         "saved; where all scores are probabilities the Brier score with its parts; with the "
                         "column treated the uplift of the best 10 and 30 %, Qini and AUUC.",
               .input = Input::table,
               .parameters = parameters_of<statistics::CampaignCosts>(),
               .columns = columns<Measure>(),
               .run = [](const Call& call) {
                 return to_table(evaluate(call.need_input("score, outcome and, for a campaign, treated"),
                                          options_of<statistics::CampaignCosts>(call.arguments)));
               }});
  actions.add(
      {.name = "retention.qini_curve",
       .summary = "what treating the first customers by a score gains, from a campaign with a control group",
       .detail = "In steps of 5 % of the customers, those of the highest scores first; the area above "
                 "at_random is the Qini of retention.evaluate.",
       .input = Input::table,
       .columns = columns<QiniPoint>(),
       .run = [](const Call& call) { return to_table(qini_curve(call.need_input("score, outcome and treated"))); }});
  actions.add({.name = "retention.calibration_table",
               .summary = "calibration of any table: predicted probability against observed rate, in ten bins",
               .input = Input::table,
               .columns = columns<CalibrationLine>(),
               .run = [](const Call& call) { return to_table(calibration(call.need_input("score and outcome"))); }});
}

}  // namespace

void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_risk(actions);
  contribute_work_lists(actions);
  contribute_proof(actions);
  contribute_any_table(actions);
}

}  // namespace crmcore::retention
