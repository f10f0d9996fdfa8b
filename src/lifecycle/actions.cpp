// What a program can ask of the lifecycle by name.
#include <algorithm>
#include <map>

#include "crmcore/history/call.hpp"
#include "crmcore/history/first_purchases.hpp"
#include "crmcore/lifecycle/cadence.hpp"
#include "crmcore/lifecycle/kept_limits.hpp"
#include "crmcore/lifecycle/status.hpp"
#include "crmcore/task_part.hpp"

namespace crmcore::lifecycle {
namespace {

constexpr double longest_horizon = 3660;  // ten years: nothing farther ahead can be judged on the past

/// The parameters of limits and of the product line, and `more`.
std::vector<Parameter> limit_parameters(std::vector<Parameter> more = {}) {
  Parameter category{.name = "category",
                     .help = "product line: of the workspace's purchases those of this category of products alone",
                     .example = "cakes"};
  Parameter kept{.name = "kept",
                 .kind = Kind::boolean,
                 .fallback = "true",
                 .help = "in place of the defaults takes the limits that the workspace keeps"};
  return all_of({parameters_of<Limits>(), {category, kept}, std::move(more)});
}

Parameter days_parameter(std::string_view name, std::string_view fallback, std::string_view help) {
  return {.name = name,
          .kind = Kind::integer,
          .fallback = std::string(fallback),
          .help = help,
          .range = {.least = 1, .most = longest_horizon},
          .unit = "days"};
}

int days_of(const Call& call, std::string_view name) { return static_cast<int>(call.arguments.integer(name)); }

std::vector<Parameter> cadence_parameters() {
  return all_of({parameters_of<CadenceOptions>(),
                 {{.name = "bounds",
                   .help = "floors and ceilings of groups, in days",
                   .example = "Champions: 5-60; At Risk: 10-200"},
                  {.name = "bounds_by",
                   .fallback = "segment",
                   .help = "what the groups of bounds are: segment (of RFM), or a field of customers such as type"}}});
}

/// The RFM segment of each customer, empty for those without a purchase.
std::map<std::string, std::string, std::less<>> rfm_segments(const Call& call, const History& past) {
  Call own;
  own.store = call.store;
  own.past = &past;
  const Table scored = call.actions->run("segmentation.rfm", "{\"today\":\"" + past.today().text() + "\"}", own);
  const std::size_t customer = scored.at("customer");
  const std::size_t segment = scored.at("segment");
  std::map<std::string, std::string, std::less<>> segments;
  for (std::size_t row = 0; row < scored.rows(); ++row)
    segments[scored.text(row, customer)] = scored.text(row, segment);
  return segments;
}

/// A field of each customer's record, as text.
std::map<std::string, std::string, std::less<>> field_of_customers(const Call& call, const std::string& field) {
  const Table table = call.need_store().find({.entity = "customer"}, std::vector<std::string>{"code", field});
  std::map<std::string, std::string, std::less<>> fields;
  for (std::size_t row = 0; row < table.rows(); ++row) fields[table.text(row, 0)] = table.text(row, 1);
  return fields;
}

/// What is known by code, in the order of the customers of a history; empty where nothing is.
std::vector<std::string> in_order(const History& past,
                                  const std::map<std::string, std::string, std::less<>>& of_codes) {
  std::vector<std::string> texts(past.customers());
  for (std::size_t c = 0; c < past.customers(); ++c)
    if (const auto found = of_codes.find(past.code(c)); found != of_codes.end()) texts[c] = found->second;
  return texts;
}

/// The group of each customer of the history: its segment of RFM, or a field of its record.
std::vector<std::string> groups_of(const Call& call, const History& past, const std::string& by) {
  return in_order(past, by == definitions::by_segment ? rfm_segments(call, past) : field_of_customers(call, by));
}

/// The options of a call; `then` is the history whose groups the bounds are for.
CadenceOptions cadence_of(const Call& call, const History& then) {
  auto options = options_of<CadenceOptions>(call.arguments);
  if (call.arguments.has("bounds"))
    options.of_customer =
        bounds_of(then, groups_of(call, then, call.arguments.text("bounds_by")), call.arguments.text("bounds"));
  return options;
}

/// The history of a call: of all purchases, or of one product line.
History line_of(const Call& call, Day until) {
  if (!call.arguments.has("category")) return past_of(call, until);
  if (call.past || call.input)
    throw Error(ErrorCode::invalid, "category",
                "category needs the orders of a workspace: ask it, or make the history with this category");
  constexpr std::size_t parts = 2;  // what is read of the file and what is judged
  TaskPart reading(0, parts);
  return history_of_category(call.need_store(), call.arguments.text("category"), until,
                             call.arguments.choice<ZeroValue>("zero_value"), reading.task());
}
History line_of(const Call& call) { return line_of(call, call.arguments.day("today")); }

/// The group of each customer by something that kept limits go by.
std::vector<std::string> kept_groups_of(const Call& call, const History& past, std::string_view by) {
  if (by == definitions::by_segment) return in_order(past, rfm_segments(call, past));
  const auto& fields = past.kept_limits()->fields;
  const auto field = fields.find(by);
  return field == fields.end() ? std::vector<std::string>(past.customers()) : in_order(past, field->second);
}

/// Limits in the call that differ from the defaults are for everybody; else those that the workspace of the history
/// keeps.
LimitsOn limits_of(const Call& call) {
  const auto given = options_of<Limits>(call.arguments);
  const bool is_given = given != Limits{} || !call.arguments.flag("kept");
  return [&call, given, is_given](const History& past) {
    if (is_given || !past.kept_limits()) return CustomerLimits(given);
    const GroupsBy groups = [&](std::string_view by) { return kept_groups_of(call, past, by); };
    return kept_limits(past.kept_limits()->rows, past, past.category(), groups, given);
  };
}

void contribute_status(Actions& actions) {
  actions.add({.name = "lifecycle.status",
               .summary = "where each customer stands",
               .detail = "A customer without a purchase is a prospect. One whose first purchase is at most `new` "
                         "days ago is new; the others are active, pre_inactive or inactive by the days since their "
                         "last purchase. Limits in the call that differ from the defaults are for everybody; else "
                         "those that the workspace keeps (status_limit) are used, by group of customers, product line "
                         "and month of the purchase.",
               .input = Input::history,
               .parameters = on_history(limit_parameters()),
               .columns = columns<Status>(),
               .run = [](const Call& call) {
                 const History past = line_of(call);
                 return to_table(status(past, limits_of(call)(past)));
               }});
  actions.add({.name = "lifecycle.mix",
               .summary = "how many customers are in each state",
               .input = Input::history,
               .parameters = on_history(limit_parameters()),
               .columns = columns<Mix>(),
               .run = [](const Call& call) {
                 const History past = line_of(call);
                 return to_table(mix(status(past, limits_of(call)(past))));
               }});
  actions.add({.name = "lifecycle.flows",
               .summary = "moves between states from one day to another",
               .input = Input::history,
               .parameters = with_history(limit_parameters(from_to_parameters())),
               .columns = columns<Flow>(),
               .run = [](const Call& call) {
                 const Day from = call.arguments.day("from_day");
                 const Day to = call.arguments.day("to_day");
                 return to_table(flows(line_of(call, to), from, to, limits_of(call)));
               }});
  actions.add({.name = "lifecycle.months",
               .summary = "new, kept, resurrected and dormant customers of each month",
               .detail = "Kept and dormant of a month are together the buyers of the month before.",
               .input = Input::history,
               .parameters = on_history(),
               .columns = columns<MonthlyActivity>(),
               .run = [](const Call& call) { return to_table(months(past_of(call))); }});
  actions.add(
      {.name = "lifecycle.mix_ahead",
       .summary = "the expected mix of today's customers if moves go on as before, without newcomers",
       .input = Input::history,
       .parameters = on_history(limit_parameters({days_parameter("ahead", "30", "number of days to look ahead")})),
       .columns = columns<MixAhead>(),
       .run = [](const Call& call) {
         return to_table(mix_ahead(line_of(call), days_of(call, "ahead"), limits_of(call)));
       }});
}

void contribute_cadence(Actions& actions) {
  actions.add({.name = "lifecycle.cadence",
               .summary = "where each customer stands by its own rhythm",
               .detail = "The rhythm of each customer is drawn towards that of all, the more so the less has been "
                         "bought.",
               .input = Input::history,
               .parameters = on_history(cadence_parameters()),
               .columns = columns<Cadence>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 return to_table(cadence(past, cadence_of(call, past)));
               }});
  actions.add({.name = "lifecycle.alarms",
               .summary = "what the alarms of an earlier day were worth",
               .detail = "The inactive are those who were flagged: the false-alarm rate is their of_returned, the "
                         "miss rate is 1 less their of_gone.",
               .input = Input::history,
               .parameters = on_history(
                   all_of({cadence_parameters(),
                           {{.name = "cutoff",
                             .kind = Kind::day,
                             .required = true,
                             .help = "last day the limits may know",
                             .example = "2011-06-10"},
                            days_parameter("horizon", "90", "days within which a purchase counts as a return")}})),
               .columns = columns<FlaggedState>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 const Day cutoff = call.arguments.day("cutoff");
                 const History then = past.as_of(std::min(cutoff, past.today()));
                 return to_table(alarms(past, cutoff, days_of(call, "horizon"), cadence_of(call, then)));
               }});
  actions.add({.name = "lifecycle.error_curve",
               .summary = "false alarms, misses and flagged customers for limits in days",
               .detail = "The gone have bought nothing within the horizon; they are judged by their silence before "
                         "it.",
               .input = Input::history,
               .parameters = on_history(
                   {days_parameter("horizon", "180", "days without a purchase after which a customer is gone")}),
               .columns = columns<ErrorPoint>(),
               .run = [](const Call& call) { return to_table(error_curve(past_of(call), days_of(call, "horizon"))); }});
  actions.add({.name = "lifecycle.return_curve",
               .summary = "share who buy again by days since their first purchase",
               .detail = "Channels, campaigns and products come from the workspace, or from columns of these names "
                         "in the table.",
               .input = Input::history,
               .parameters = on_history({cohort_parameter()}),
               .columns = columns<ReturnPoint>(),
               .run = [](const Call& call) {
                 const History past = past_of(call);
                 const auto by = call.arguments.choice<CohortBy>("by");
                 return to_table(return_curve(past, first_purchases_of(call, past), by));
               }});
}

}  // namespace

void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_status(actions);
  contribute_cadence(actions);
}

}  // namespace crmcore::lifecycle
