// What a program can ask of segments by name.
#include "crmcore/history/call.hpp"
#include "crmcore/history/first_purchases.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/segmentation/cluster_counts.hpp"
#include "crmcore/segmentation/clusters.hpp"
#include "crmcore/segmentation/cohorts.hpp"
#include "crmcore/segmentation/named_segments.hpp"
#include "crmcore/segmentation/rfm.hpp"
#include "crmcore/segmentation/rfm_grid.hpp"

namespace crmcore::segmentation {
namespace {

// --- RFM

std::vector<Parameter> rfm_parameters() {
  return all_of({parameters_of<RfmOptions>(),
                 {{.name = "map",
                   .help = "segments by scores; ten named segments by default, which need five scores",
                   .example = "Champions: R4-5 F4-5; Others: R1-3; Rest: R4-5 F1-3"}}});
}

RfmOptions rfm_of(const Call& call) {
  auto options = options_of<RfmOptions>(call.arguments);
  if (call.arguments.has("map")) options.map = SegmentMap::parse(call.arguments.text("map"), options.scores);
  return options;
}

void contribute_rfm(Actions& actions) {
  actions.add({.name = "segmentation.rfm",
               .summary = "recency, frequency, money and segment of each customer",
               .detail = "A score is 1 plus the number of cut points below the value, with recency reversed, so "
                         "that equal customers have equal scores. Without `cut_points` the cut points are quantiles "
                         "(type 7).",
               .input = Input::history,
               .parameters = on_history(rfm_parameters()),
               .columns = columns<Scored>(),
               .run = [](const Call& call) { return to_table(rfm(past_of(call), rfm_of(call))); }});
  actions.add({.name = "segmentation.sizes",
               .summary = "customers and money of each segment",
               .input = Input::history,
               .parameters = on_history(rfm_parameters()),
               .columns = columns<Size>(),
               .run = [](const Call& call) { return to_table(sizes(rfm(past_of(call), rfm_of(call)))); }});
  actions.add({.name = "segmentation.rfm_grid",
               .summary = "customers and money of each pair of scores of recency and frequency",
               .input = Input::history,
               .parameters = on_history(without(rfm_parameters(), {"map"})),
               .columns = columns<RfmCell>(),
               .run = [](const Call& call) { return to_table(rfm_grid(rfm(past_of(call), rfm_of(call)))); }});
  actions.add({.name = "segmentation.cut_points",
               .summary = "the cut points of each score",
               .input = Input::history,
               .parameters = on_history(without(rfm_parameters(), {"map"})),
               .columns = columns<CutPointLine>(),
               .run = [](const Call& call) { return to_table(cut_points(rfm(past_of(call), rfm_of(call)))); }});
  actions.add({.name = "segmentation.why",
               .summary = "why a customer is in its segment",
               .input = Input::history,
               .parameters = on_history(all_of({rfm_parameters(),
                                                {{.name = "customer",
                                                  .required = true,
                                                  .help = "the code of the customer",
                                                  .example = "C12",
                                                  .names = "customer"}}})),
               .columns = columns<Why>(),
               .run = [](const Call& call) {
                 return to_table(why(rfm(past_of(call), rfm_of(call)), call.arguments.text("customer")));
               }});
  actions.add({.name = "segmentation.moves",
               .summary = "moves between segments from one day to another",
               .input = Input::history,
               .parameters = with_history(all_of({rfm_parameters(), from_to_parameters()})),
               .columns = columns<Move>(),
               .run = [](const Call& call) {
                 const Day from = call.arguments.day("from_day");
                 const Day to = call.arguments.day("to_day");
                 return to_table(moves(past_of(call, to), from, to, rfm_of(call)));
               }});
}

// --- clusters

Parameter customer_weights_parameter() {
  return {.name = "customer_weights",
          .help = "a table of customer and weight; customers not in it weigh 1",
          .is_table = true,
          .example = "weights.csv"};
}

std::vector<Parameter> cluster_parameters() {
  return on_history(all_of({parameters_of<ClusterOptions>(),
                            {customer_weights_parameter(),
                             {.name = "saved",
                              .help = "a cluster model saved before, which is assigned without a fit",
                              .example = "crmcore-clusters 1 days net k 4 …"}}}));
}

ClusterOptions cluster_options_of(const Call& call) {
  auto options = options_of<ClusterOptions>(call.arguments);
  if (const auto weights = call.optional_table("customer_weights")) {
    const TableReader read(*weights);
    const InputColumn customer = read.need("customer");
    const InputColumn weight = read.need("weight");
    for (std::size_t row = 0; row < read.rows(); ++row)
      options.customer_weights.emplace_back(customer.need_text(row), weight.need_number(row));
  }
  return options;
}

/// Throws invalid where the call differs from the saved model.
void require_same_model(const Call& call, const ClusterOptions& options, const ClusterModel& saved) {
  require_same(call, "k", std::to_string(options.k), std::to_string(saved.centres.size()));
  require_same(call, "frequency", name(options.frequency), name(saved.frequency));
  require_same(call, "money", name(options.money), name(saved.money));
  require_same(call, "weights", ClusterOptions::weights_text(options.weights),
               ClusterOptions::weights_text(saved.weights));
  if (!options.customer_weights.empty())
    throw Error(ErrorCode::invalid, "customer_weights",
                "leave customer_weights out: a saved model is assigned without a fit, so that weights cannot count");
}

Clusters clusters_of(const Call& call, const History& past) {
  const ClusterOptions options = cluster_options_of(call);
  if (!call.arguments.has("saved")) return clusters(past, options);
  const auto saved = ClusterModel::parse(call.arguments.text("saved"));
  require_same_model(call, options, saved);
  return assign(past, saved);
}

void contribute_clusters(Actions& actions) {
  actions.add({.name = "segmentation.clusters",
               .summary = "groups of customers who are alike in recency, frequency and money (k-means)",
               .detail = "The measures are taken as log(1 + value) and standardised. A saved model is assigned "
                         "as it is: leave the other options out.",
               .input = Input::history,
               .parameters = cluster_parameters(),
               .columns = columns<Clustered>(),
               .run = [](const Call& call) {
                 const Clusters found = clusters_of(call, past_of(call));
                 return to_table(static_cast<const Result<Clustered>&>(found));
               }});
  actions.add({.name = "segmentation.profiles",
               .summary = "the clusters in words and figures",
               .input = Input::history,
               .parameters = cluster_parameters(),
               .columns = columns<Profile>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(profiles(past, clusters_of(call, past)));
               }});
  actions.add({.name = "segmentation.save_clusters",
               .summary = "the clusters as a text to save",
               .input = Input::history,
               .parameters = without(cluster_parameters(), {"saved"}),
               .columns = model_columns(),
               .run = [](const Call& call) { return model_table(clusters_of(call, past_of(call)).model->text()); }});
  actions.add({.name = "segmentation.cluster_counts",
               .summary = "criteria and stability for each number of clusters",
               .detail = "The number chosen is, of those that are stable, the one the criteria put first.",
               .input = Input::history,
               .parameters = on_history(all_of({without(parameters_of<ClusterOptions>(), {"k"}),
                                                {customer_weights_parameter(),
                                                 {.name = "most",
                                                  .kind = Kind::integer,
                                                  .fallback = "8",
                                                  .help = "largest number of clusters to try",
                                                  .range = {.least = 2, .most = 50}}}})),
               .columns = columns<CountCriteria>(),
               .run = [](const Call& call) {
                 const auto most = static_cast<int>(call.arguments.integer("most"));
                 return to_table(cluster_counts(past_of(call), most, cluster_options_of(call)));
               }});
}

// --- cohorts and concentration

/// The history in margins instead of sales.
History margins_of(const Call& call) {
  const Day until = call.arguments.day("today");
  const ZeroValue zero_value = call.arguments.choice<ZeroValue>("zero_value");
  if (call.input) return margins(*call.input, until, zero_value, Currency(call.arguments.text("currency")));
  if (!call.store)
    throw Error(ErrorCode::invalid, "measure",
                "margin needs a workspace whose products have unit costs, or a table with a column margin");
  return margins(*call.store, until, zero_value);
}

Table cohorts_of(const Call& call) {
  const auto measure = call.arguments.choice<CohortMeasure>("measure");
  const auto by = call.arguments.choice<CohortBy>("by");
  const History past = measure == CohortMeasure::margin ? margins_of(call) : past_of(call);
  const bool days_tell = by == CohortBy::all || by == CohortBy::month;
  const auto firsts = days_tell ? first_purchases(past) : first_purchases_of(call, past);
  return to_table(cohorts(past, call.arguments.choice<CohortGrain>("grain"), measure, cohort_of(firsts, by)));
}

void contribute_cohorts(Actions& actions) {
  actions.add({.name = "segmentation.cohorts",
               .summary = "customers or money of each cohort in each period",
               .detail = "Channels, campaigns, products and margins come from the workspace, whose products have "
                         "unit costs, or from columns of these names in the table. Periods to come are empty.",
               .input = Input::history,
               .parameters = on_history({{.name = "grain",
                                          .kind = Kind::choice,
                                          .fallback = "month",
                                          .help = "length of cohorts and periods: month or quarter",
                                          .codes = Choices<CohortGrain>::codes},
                                         {.name = "measure",
                                          .kind = Kind::choice,
                                          .fallback = "customers",
                                          .help = "what a cell counts: customers who bought, or money",
                                          .codes = Choices<CohortMeasure>::codes},
                                         cohort_parameter()}),
               .columns = columns<CohortCell>(),
               .run = &cohorts_of});
  actions.add({.name = "segmentation.concentration",
               .summary = "how much of the money the best customers bring",
               .input = Input::history,
               .parameters = on_history(),
               .columns = columns<Concentration>(),
               .run = [](const Call& call) { return to_table(concentration(past_of(call))); }});
}

// --- named segments

std::vector<Parameter> segment_parameters() {
  return {
      {.name = "segments",
       .help = "named rules on customers and results of the day, or names of segments that the workspace keeps or of "
               "saved views of customers; separated by semicolons; defaults to all segments it keeps, by rank",
       .example = "VIP: rfm.monetary_score >= 4 and status.state = 'active'; Late: cadence.state = 'inactive'"},
      {.name = "exclusive",
       .kind = Kind::boolean,
       .fallback = "true",
       .help = "puts each customer only in the first segment that fits"}};
}

void contribute_named(Actions& actions) {
  actions.add({.name = "segmentation.members",
               .summary = "the customers in named segments on a day",
               .detail = "Rules read the fields of customers, and of their results of the day: status, cadence, "
                         "rfm, clusters, risk, scores, value, historic, history and first_purchases.",
               .parameters = all_of({{today_parameter()}, segment_parameters()}),
               .columns = columns<Member>(),
               .run = [](const Call& call) {
                 const store::Store& store = call.need_store();
                 const auto segments = parse_segments(store, call.arguments.text("segments"));
                 return to_table(members(store, *call.actions, segments, call.arguments.day("today"),
                                         call.arguments.flag("exclusive")));
               }});
  actions.add({.name = "segmentation.changes",
               .summary = "who entered and left named segments from one day to another",
               .parameters = all_of({from_to_parameters(), segment_parameters()}),
               .columns = columns<MemberChange>(),
               .run = [](const Call& call) {
                 const store::Store& store = call.need_store();
                 const auto segments = parse_segments(store, call.arguments.text("segments"));
                 return to_table(member_changes(store, *call.actions, segments, call.arguments.day("from_day"),
                                                call.arguments.day("to_day"), call.arguments.flag("exclusive")));
               }});
}

}  // namespace

void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_rfm(actions);
  contribute_clusters(actions);
  contribute_cohorts(actions);
  contribute_named(actions);
}

}  // namespace crmcore::segmentation
