#include <map>

#include "catalogue.hpp"
#include "crmcore/history/beginnings.hpp"
#include "crmcore/lifecycle/cadence.hpp"
#include "crmcore/lifecycle/status.hpp"
#include "crmcore/segmentation/clusters.hpp"
#include "crmcore/segmentation/cohorts.hpp"
#include "crmcore/segmentation/rfm.hpp"
#include "crmcore/workspace/named_segments.hpp"

namespace crmcore {
namespace {

const Parameter frequency_parameter{.name = "frequency",
                                    .kind = Kind::choice,
                                    .fallback = "days",
                                    .help = "what is counted",
                                    .codes = Choices<segmentation::Frequency>::codes};
const Parameter money_parameter{.name = "money",
                                .kind = Kind::choice,
                                .fallback = "net",
                                .help = "which money",
                                .codes = Choices<segmentation::Monetary>::codes};

const Parameter cohort_parameter{.name = "by",
                                 .kind = Kind::choice,
                                 .fallback = "all",
                                 .help = "customers grouped by their first purchase: month, channel, campaign, product",
                                 .codes = Choices<CohortBy>::codes};

std::vector<Parameter> with_limits(std::vector<Parameter> more = {}) {
  more.insert(more.end(), {{.name = "new",
                            .kind = Kind::integer,
                            .fallback = "30",
                            .help = "days after the first purchase a customer is new"},
                           {.name = "active",
                            .kind = Kind::integer,
                            .fallback = "30",
                            .help = "days since the last purchase up to which a customer is active"},
                           {.name = "inactive",
                            .kind = Kind::integer,
                            .fallback = "45",
                            .help = "days above which a customer is inactive"}});
  return with_history(std::move(more));
}
std::vector<Parameter> with_rfm(std::vector<Parameter> more = {}) {
  more.insert(more.end(),
              {{.name = "scores", .kind = Kind::integer, .fallback = "5", .help = "how many scores"},
               {.name = "cuts", .help = "fixed limits: recency 7 30 90 365; frequency 1 2 4 9; money 50 200 500 2000"},
               {.name = "map", .help = "segments: Champions: R4-5 F4-5; Others: R1-3; …"},
               frequency_parameter,
               money_parameter});
  return with_history(std::move(more));
}
std::vector<Parameter> from_to() {
  return {{.name = "from", .kind = Kind::day, .required = true, .help = "the earlier day"},
          {.name = "to", .kind = Kind::day, .required = true, .help = "the later day"}};
}
std::vector<Parameter> without_today(std::vector<Parameter> parameters) {
  std::erase_if(parameters, [](const Parameter& p) { return p.name == "today"; });
  return parameters;
}
std::vector<Parameter> with_cadence(std::vector<Parameter> more = {}) {
  more.insert(
      more.end(),
      {{.name = "warn",
        .kind = Kind::real,
        .fallback = "0.2",
        .help = "pre-inactive below this chance of such a silence"},
       {.name = "lapse", .kind = Kind::real, .fallback = "0.05", .help = "inactive below this chance"},
       {.name = "floor", .kind = Kind::integer, .fallback = "7", .help = "days below which nobody is inactive"},
       {.name = "ceiling", .kind = Kind::integer, .fallback = "400", .help = "days above which everybody is inactive"},
       {.name = "seasonal",
        .kind = Kind::boolean,
        .fallback = "false",
        .help = "count busy months long; needs 455 days"},
       {.name = "bounds", .help = "floors and ceilings of groups: Champions: 5-60; At Risk: 10-200"},
       {.name = "bounds_by",
        .fallback = "segment",
        .help = "what the groups of bounds are: segment (of RFM), or a field of customers such as type"}});
  return with_history(std::move(more));
}
std::vector<Parameter> with_search(std::vector<Parameter> more) {
  more.insert(
      more.end(),
      {{.name = "seed", .kind = Kind::integer, .fallback = "1", .help = "of the starts"},
       {.name = "starts", .kind = Kind::integer, .fallback = "0", .help = "of which the best is taken; 0: enough"},
       frequency_parameter,
       money_parameter,
       {.name = "weights", .fallback = "1/1/1", .help = "of recency, frequency and money in the distance"},
       {.name = "customer_weights", .help = "a CSV file of customer and weight, others weighing 1; or give a table"}});
  return with_history(std::move(more));
}
std::vector<Parameter> with_clusters() {
  return with_search(
      {{.name = "k", .kind = Kind::integer, .fallback = "0", .help = "how many clusters; 0 has the number chosen"},
       {.name = "saved", .help = "a cluster model kept before: assign without a fit"}});
}

/// The group of each customer: its RFM segment, or a field of its record.
std::vector<std::string> groups_of(const Call& call, const History& past, const std::string& by) {
  std::vector<std::string> groups(past.customers());
  std::map<std::string_view, std::size_t> place;
  for (std::size_t c = 0; c < past.customers(); ++c) place[past.code(c)] = c;
  if (by == "segment") {
    for (const auto& line : segmentation::rfm(past))
      groups[place.at(line.customer)] = std::string(line.segment.value_or(""));
    return groups;
  }
  const Table table = call.need_store().find({.entity = "customer"}, std::vector<std::string>{"code", by});
  for (std::size_t r = 0; r < table.rows(); ++r)
    if (const auto at = place.find(table.text(r, 0)); at != place.end()) groups[at->second] = table.text(r, 1);
  return groups;
}

/// What is known of where customers began, from wherever the history comes.
Result<Beginning> beginnings_of(const Call& call, const History& past) {
  if (call.input) return beginnings(*call.input, past);
  return call.store ? beginnings(*call.store, past) : beginnings(past);
}
History margins_of(const Call& call) {
  const Day until = call.arguments.day("today");
  const Free free = call.arguments.choice<Free>("free");
  if (call.input) return margins(*call.input, until, free, Currency(call.arguments.text("currency")));
  if (!call.store)
    throw Error(ErrorCode::invalid, "measure",
                "margin needs a workspace whose products have unit costs, or a table with a column margin");
  return margins(*call.store, until, free);
}

/// `then`: the history whose segments the bounds are for.
lifecycle::CadenceOptions cadence_of(const Call& call, const History& then) {
  lifecycle::CadenceOptions options;
  options.warn = call.arguments.real("warn");
  options.lapse = call.arguments.real("lapse");
  options.floor = in_range(call, "floor", 0, 100'000);
  options.ceiling = in_range(call, "ceiling", 0, 100'000);
  options.seasonal = call.arguments.integer("seasonal") != 0;
  if (call.arguments.has("bounds"))
    options.of_customer = lifecycle::bounds_of(then, groups_of(call, then, call.arguments.text("bounds_by")),
                                               call.arguments.text("bounds"));
  return options;
}

segmentation::ClusterOptions search_of(const Call& call) {
  segmentation::ClusterOptions options;
  options.seed = static_cast<std::uint64_t>(call.arguments.integer("seed"));
  options.starts = in_range(call, "starts", 0, 10'000);
  options.frequency = call.arguments.choice<segmentation::Frequency>("frequency");
  options.money = call.arguments.choice<segmentation::Monetary>("money");
  options.weights = options.parse_weights(call.arguments.text("weights"));
  if (const auto weights = given(call, "customer_weights")) {
    const std::size_t customer = weights->at("customer"), weight = weights->at("weight");
    for (std::size_t r = 0; r < weights->rows(); ++r) {
      const auto number = parse<double>(weights->text(r, weight));
      if (!number.value)
        throw Error(ErrorCode::invalid, "weight",
                    "row " + std::to_string(r + 1) + ", weight: " + cited(weights->text(r, weight)) + " is no number");
      options.customer_weights.emplace_back(weights->text(r, customer), *number.value);
    }
  }
  return options;
}
segmentation::Clusters clusters_of(const Call& call, const History& past) {
  auto options = search_of(call);
  options.k = in_range(call, "k", 0, 1000);
  if (!call.arguments.has("saved")) return segmentation::clusters(past, options);
  const auto saved = segmentation::ClusterModel::parse(call.arguments.text("saved"));
  const auto shown = [](const std::array<double, 3>& weights) {
    return shortest(weights[0]) + "/" + shortest(weights[1]) + "/" + shortest(weights[2]);
  };
  agree(call, "k", std::to_string(options.k), std::to_string(saved.centres.size()));
  agree(call, "frequency", name(options.frequency), name(saved.frequency));
  agree(call, "money", name(options.money), name(saved.money));
  agree(call, "weights", shown(options.weights), shown(saved.weights));
  if (!options.customer_weights.empty())
    throw Error(ErrorCode::invalid, "customer_weights",
                "a saved model is assigned without a fit, in which weights could count; leave them out");
  return segmentation::assign(past, saved);
}

lifecycle::Limits limits_of(const Call& call) {
  return {in_range(call, "new", 0, 100'000), in_range(call, "active", 0, 100'000),
          in_range(call, "inactive", 0, 100'000)};
}

segmentation::RfmOptions rfm_of(const Call& call) {
  segmentation::RfmOptions options;
  options.scores = in_range(call, "scores", 2, 20);
  options.frequency = call.arguments.choice<segmentation::Frequency>("frequency");
  options.money = call.arguments.choice<segmentation::Monetary>("money");
  if (call.arguments.has("cuts")) options.cuts = segmentation::Cuts::parse(call.arguments.text("cuts"));
  if (call.arguments.has("map"))
    options.map = segmentation::SegmentMap::parse(call.arguments.text("map"), options.scores);
  return options;
}

}  // namespace

void add_judgements(std::vector<Action>& list) {
  const auto add = [&](Action action) { list.push_back(std::move(action)); };

  add({"history.customers", "first and last purchase, counts and money of each customer", Effect::reads, Input::history,
       with_history(
           {{.name = "window", .kind = Kind::integer, .fallback = "365", .help = "days in which orders are recent"},
            grain_parameter}),
       columns<CustomerHistory>(), [](const Call& call) {
         return to_table(summaries(by_period(past_of(call), call.arguments.choice<Grain>("grain")),
                                   in_range(call, "window", 1, 100'000)));
       }});
  add({"history.days",
       "purchases and money of each customer on each day; such tables of pieces of a log make the history of the whole",
       Effect::reads, Input::history, with_history({grain_parameter}), columns<CustomerDay>(), [](const Call& call) {
         return to_table(customer_days(by_period(past_of(call), call.arguments.choice<Grain>("grain"))));
       }});
  add({"history.beginnings", "first and second purchase, their products, first channel; who may be older than the log",
       Effect::reads, Input::history, with_history(), columns<Beginning>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(beginnings_of(call, past));
       }});
  add({"history.report", "what was collapsed, netted and dropped on the way", Effect::reads, Input::history,
       with_history(), columns<HistoryReport>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(Result<HistoryReport>{past.report(), past.currency()});
       }});
  add({"lifecycle.status", "where each customer stands", Effect::reads, Input::history, with_limits(),
       columns<lifecycle::Status>(),
       [](const Call& call) { return to_table(lifecycle::status(past_of(call), limits_of(call))); }});
  add({"lifecycle.mix", "how many customers stand where", Effect::reads, Input::history, with_limits(),
       columns<lifecycle::Mix>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(lifecycle::mix(lifecycle::status(past, limits_of(call))));
       }});
  add({"lifecycle.flows", "moves between states from one day to another", Effect::reads, Input::history,
       without_today(with_limits(from_to())), columns<lifecycle::Flow>(), [](const Call& call) {
         const Day to = call.arguments.day("to");
         return to_table(lifecycle::flows(past_of(call, to), call.arguments.day("from"), to, limits_of(call)));
       }});
  add({"segmentation.rfm", "recency, frequency, money and segment of each customer", Effect::reads, Input::history,
       with_rfm(), columns<segmentation::Scored>(),
       [](const Call& call) { return to_table(segmentation::rfm(past_of(call), rfm_of(call))); }});
  add({"segmentation.sizes", "customers and money of each segment", Effect::reads, Input::history, with_rfm(),
       columns<segmentation::Size>(),
       [](const Call& call) { return to_table(segmentation::sizes(segmentation::rfm(past_of(call), rfm_of(call)))); }});
  add({"segmentation.cuts", "the cut points of each score", Effect::reads, Input::history, with_rfm(),
       columns<segmentation::CutLine>(),
       [](const Call& call) { return to_table(segmentation::cuts(segmentation::rfm(past_of(call), rfm_of(call)))); }});
  add({"segmentation.why", "why a customer is in its segment", Effect::reads, Input::history,
       with_rfm({{.name = "customer", .required = true, .help = "the code of the customer"}}),
       columns<segmentation::Why>(), [](const Call& call) {
         return to_table(
             segmentation::why(segmentation::rfm(past_of(call), rfm_of(call)), call.arguments.text("customer")));
       }});
  add({"segmentation.moves", "moves between segments from one day to another", Effect::reads, Input::history,
       without_today(with_rfm(from_to())), columns<segmentation::Move>(), [](const Call& call) {
         const Day to = call.arguments.day("to");
         return to_table(segmentation::moves(past_of(call, to), call.arguments.day("from"), to, rfm_of(call)));
       }});
  add({"lifecycle.cadence", "where each customer stands by its own rhythm", Effect::reads, Input::history,
       with_cadence(), columns<lifecycle::Cadence>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(lifecycle::cadence(past, cadence_of(call, past)));
       }});
  add({"lifecycle.alarms", "what the alarms of an earlier day were worth", Effect::reads, Input::history,
       with_cadence({{.name = "from", .kind = Kind::day, .required = true, .help = "the earlier day"},
                     {.name = "horizon",
                      .kind = Kind::integer,
                      .fallback = "90",
                      .help = "days within which a purchase counts as a return"}}),
       columns<lifecycle::Alarm>(), [](const Call& call) {
         const History past = past_of(call);
         const Day from = call.arguments.day("from");
         return to_table(lifecycle::alarms(past, from, in_range(call, "horizon", 1, 3660),
                                           cadence_of(call, past.as_of(std::min(from, past.today())))));
       }});
  add({"lifecycle.error_curve", "false alarms, misses and flagged customers for limits in days", Effect::reads,
       Input::history,
       with_history({{.name = "horizon",
                      .kind = Kind::integer,
                      .fallback = "180",
                      .help = "days without a purchase after which a customer is gone"}}),
       columns<lifecycle::ErrorPoint>(), [](const Call& call) {
         return to_table(lifecycle::error_curve(past_of(call), in_range(call, "horizon", 1, 3660)));
       }});
  add({"lifecycle.return_curve", "share who buy again by days since their first purchase", Effect::reads,
       Input::history, with_history({cohort_parameter}), columns<lifecycle::ReturnPoint>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(
             lifecycle::return_curve(past, beginnings_of(call, past), call.arguments.choice<CohortBy>("by")));
       }});
  add({"lifecycle.mix_ahead", "the mix of today's customers ahead if moves go on as they did, without newcomers",
       Effect::reads, Input::history,
       with_limits({{.name = "ahead", .kind = Kind::integer, .fallback = "30", .help = "days"}}),
       columns<lifecycle::MixAhead>(), [](const Call& call) {
         return to_table(lifecycle::mix_ahead(past_of(call), in_range(call, "ahead", 1, 3660), limits_of(call)));
       }});
  add({"segmentation.clusters", "groups of customers alike in recency, frequency and money", Effect::reads,
       Input::history, with_clusters(), columns<segmentation::Clustered>(), [](const Call& call) {
         return to_table(static_cast<const Result<segmentation::Clustered>&>(clusters_of(call, past_of(call))));
       }});
  add({"segmentation.profiles", "the clusters in words and figures", Effect::reads, Input::history, with_clusters(),
       columns<segmentation::Profile>(), [](const Call& call) {
         const History past = past_of(call);
         return to_table(segmentation::profiles(past, clusters_of(call, past)));
       }});
  add({"segmentation.cluster_model", "the clusters as a text to keep", Effect::reads, Input::history, with_clusters(),
       model_columns, [](const Call& call) {
         Table table(model_columns, {});
         const std::string text = clusters_of(call, past_of(call)).model->text();
         table.append(std::array<Cell, 1>{Cell::of(std::string_view(text))});
         return table;
       }});
  add({"segmentation.cluster_counts", "criteria and stability for each number of clusters", Effect::reads,
       Input::history,
       with_search({{.name = "most", .kind = Kind::integer, .fallback = "8", .help = "clusters to try"}}),
       columns<segmentation::CountCriteria>(), [](const Call& call) {
         return to_table(segmentation::cluster_counts(past_of(call), in_range(call, "most", 2, 50), search_of(call)));
       }});
  add({"segmentation.cohorts", "customers or money of each cohort in each period", Effect::reads, Input::history,
       with_history({{.name = "grain",
                      .kind = Kind::choice,
                      .fallback = "month",
                      .help = "of cohorts and periods",
                      .codes = Choices<segmentation::CohortGrain>::codes},
                     {.name = "measure",
                      .kind = Kind::choice,
                      .fallback = "customers",
                      .help = "what is counted",
                      .codes = Choices<segmentation::CohortMeasure>::codes},
                     cohort_parameter}),
       columns<segmentation::CohortCell>(), [](const Call& call) {
         const auto measure = call.arguments.choice<segmentation::CohortMeasure>("measure");
         const History past = measure == segmentation::CohortMeasure::margin ? margins_of(call) : past_of(call);
         const auto by = call.arguments.choice<CohortBy>("by");
         const bool from_orders = by != CohortBy::all && by != CohortBy::month;  // else the days tell
         return to_table(
             segmentation::cohorts(past, call.arguments.choice<segmentation::CohortGrain>("grain"), measure,
                                   cohort_of(from_orders ? beginnings_of(call, past) : beginnings(past), by)));
       }});
  const Parameter segments{.name = "segments",
                           .required = true,
                           .help =
                               "VIP: rfm.monetary_score >= 4 and status.state = 'active'; Late: cadence.state = "
                               "'inactive'; or saved views of customers"},
      exclusive{.name = "exclusive",
                .kind = Kind::boolean,
                .fallback = "true",
                .help = "each customer in the first segment that fits"};
  add({"segmentation.members",
       "the customers in named segments on a day",
       Effect::reads,
       Input::workspace,
       {today, segments, exclusive},
       columns<Member>(),
       [](const Call& call) {
         const store::Store& store = call.need_store();
         return to_table(members(store, parse_segments(store, call.arguments.text("segments")),
                                 call.arguments.day("today"), call.arguments.integer("exclusive") != 0));
       }});
  auto for_changes = from_to();
  for_changes.insert(for_changes.end(), {segments, exclusive});
  add({"segmentation.changes", "who entered and left named segments from one day to another", Effect::reads,
       Input::workspace, for_changes, columns<MemberChange>(), [](const Call& call) {
         const store::Store& store = call.need_store();
         return to_table(member_changes(store, parse_segments(store, call.arguments.text("segments")),
                                        call.arguments.day("from"), call.arguments.day("to"),
                                        call.arguments.integer("exclusive") != 0));
       }});
  add({"segmentation.concentration", "how much of the money the best customers bring", Effect::reads, Input::history,
       with_history(), columns<segmentation::Concentration>(),
       [](const Call& call) { return to_table(segmentation::concentration(past_of(call))); }});
}

}  // namespace crmcore
