// What a program can ask of portfolios by name.
#include "crmcore/action/action.hpp"
#include "crmcore/portfolio/classes.hpp"
#include "crmcore/portfolio/plan.hpp"
#include "crmcore/portfolio/portfolio.hpp"
#include "crmcore/portfolio/zones.hpp"
#include "crmcore/schema/table_reader.hpp"

namespace crmcore::portfolio {
namespace {

Parameter day_parameter(std::string_view help) {
  return {.name = "day", .kind = Kind::day, .required = true, .help = help, .example = "2026-03-01"};
}
Parameter why_parameter() {
  return {.name = "why", .help = "why, kept with the new assignments", .example = "new zones"};
}
Parameter seller_parameter(std::string_view help, bool required) {
  return {.name = "seller", .required = required, .help = help, .example = "ana"};
}

// --- plans

std::vector<Parameter> plan_parameters(std::vector<Parameter> more = {}) {
  return all_of({{today_parameter()}, parameters_of<LoadOptions>(), parameters_of<PlanOptions>(), std::move(more)});
}

Plan plan_of(const Call& call) {
  auto options = options_of<PlanOptions>(call.arguments);
  options.sharing = options_of<LoadOptions>(call.arguments);
  return plan(call.need_store(), call.arguments.day("today"), options, call.tables);
}

Table carry_out_of(const Call& call) {
  store::Change& change = call.need_change();
  const Plan planned = plan_of(call);
  const Day day = call.arguments.optional_day("day").value_or(planned.today);
  if (day < planned.today)
    throw Error(ErrorCode::invalid, "day",
                "day must be " + planned.today.text() + " (today) or later, not " + day.text() +
                    ": a plan does not change who had a customer before");
  return to_table(carry_out(change, planned, day, call.arguments.text("why")));
}

void contribute_plans(Actions& actions) {
  actions.add({.name = "portfolio.plan",
               .summary = "which customers should go to another seller, and why; writes nothing",
               .detail = "Loads are brought within bounds with as few changes as may be, or with those that save "
                         "kilometres; customers stay near the middle of a seller's customers and in its zones. Loads "
                         "that count customers are balanced exactly; for others portfolio.plan_summary tells the gap.",
               .parameters = plan_parameters(),
               .columns = columns<Move>(),
               .run = [](const Call& call) { return to_table(plan_of(call).moves); }});
  actions.add({.name = "portfolio.plan_summary",
               .summary = "customers, load and distances of each seller before and after the plan",
               .parameters = plan_parameters(),
               .columns = columns<SellerLoad>(),
               .run = [](const Call& call) { return to_table(plan_of(call).sellers); }});
  actions.add({.name = "portfolio.carry_out",
               .summary = "makes the plan and carries it out",
               .effect = Effect::writes,
               .parameters = plan_parameters({{.name = "day",
                                               .kind = Kind::day,
                                               .help = "first day of the new assignments; defaults to today",
                                               .example = "2026-03-01"},
                                              why_parameter()}),
               .columns = columns<Handover>(),
               .run = &carry_out_of});
}

// --- by hand

/// The codes of the customers of a filter.
std::vector<std::string> codes_where(const Call& call, const std::string& where, Day day) {
  std::vector<std::string> codes;
  call.need_store().each({.entity = "customer", .where = where, .tables = call.tables, .today = day},
                         [&](Row row) { codes.emplace_back(row[position_of<&Customer::code>].text()); });
  return codes;
}

/// The moves that a table of customer and seller asks for.
Plan moves_of(const Table& table, const std::string& seller) {
  const TableReader reader(table);
  const auto customers = reader.need("customer");
  const auto sellers = reader.find("seller");
  const auto to_sellers = reader.find("to_seller");  // as a plan calls it
  Plan wanted;
  for (std::size_t row = 0; row < reader.rows(); ++row) {
    const auto own = sellers.text(row) ? sellers.text(row) : to_sellers.text(row);
    if (!own && seller.empty()) sellers.refuse(row, "it is empty; give the code of a seller");
    Move& move = wanted.moves.rows.emplace_back();
    move.customer = customers.need_text(row);
    move.to_seller = own.value_or(seller);
  }
  return wanted;
}

Table assign_of(const Call& call) {
  store::Change& change = call.need_change();
  const Day day = call.arguments.day("day");
  const std::string reason = call.arguments.text("why");
  const std::string seller = call.arguments.text("seller");
  const auto table = call.optional_table("customers");
  if (call.arguments.has("where") == table.has_value())
    throw Error(ErrorCode::invalid, "where",
                "say whom to assign: a filter in where, or a table of customers, and not both");
  if (table) return to_table(carry_out(change, moves_of(*table, seller), day, reason));
  if (seller.empty())
    throw Error(ErrorCode::invalid, "seller", "give the code of the seller who gets the customers of where");
  return to_table(assign(change, codes_where(call, call.arguments.text("where"), day), seller, day, reason));
}

Table leave_of(const Call& call) {
  auto options = options_of<LeaveOptions>(call.arguments);
  options.sharing = options_of<LoadOptions>(call.arguments);
  return to_table(leave(call.need_change(), call.arguments.text("seller"), call.arguments.day("day"), options));
}

void contribute_handovers(Actions& actions) {
  actions.add({.name = "portfolio.of",
               .summary = "who has each customer on a day",
               .detail = "A customer without an assignment, or whose seller had left, belongs to the house.",
               .parameters = {day_parameter("the day")},
               .columns = columns<Holder>(),
               .run = [](const Call& call) { return to_table(of(call.need_store(), call.arguments.day("day"))); }});
  actions.add(
      {.name = "portfolio.assign",
       .summary = "gives customers to a seller from a day on",
       .detail = "Those of a filter, which may look into tables beside the call (zones, segments, scores), or "
                 "those of a table with customer and seller, such as a plan that was read and changed.",
       .effect = Effect::writes,
       .parameters = {day_parameter("first day of the new assignments"),
                      seller_parameter("code of the seller; with a table of those whose seller is empty", false),
                      {.name = "where",
                       .help = "filter of the customers, instead of a table",
                       .example = "type = 'recurrent'"},
                      {.name = "customers",
                       .help = "a table of customer and seller (or to_seller), instead of a filter",
                       .is_table = true,
                       .example = "plan.csv"},
                      why_parameter()},
       .columns = columns<Handover>(),
       .run = &assign_of});
  actions.add(
      {.name = "portfolio.leave",
       .summary = "moves everything that a seller who leaves has to the others, who keep what they have",
       .detail = "Customers, lines of work lists that still run and zones; what was done before stays under the "
                 "seller's name.",
       .effect = Effect::writes,
       .parameters = all_of({{seller_parameter("code of the seller who leaves", true), day_parameter("the last day")},
                             parameters_of<LeaveOptions>(),
                             parameters_of<LoadOptions>()}),
       .columns = columns<Handover>(),
       .run = &leave_of});
}

// --- zones and volumes

void contribute_zones(Actions& actions) {
  actions.add(
      {.name = "portfolio.zones",
       .summary = "in which zone each customer lies, by its address; overlaps and who lies in none",
       .parameters = all_of({{day_parameter("the day whose customers are meant")}, parameters_of<ZoneOptions>()}),
       .columns = columns<CustomerZone>(),
       .run = [](const Call& call) {
         return to_table(zones(call.need_store(), call.arguments.day("day"), options_of<ZoneOptions>(call.arguments)));
       }});
  actions.add({.name = "portfolio.rings",
               .summary = "customers and their net sales by distance from a point",
               .parameters = all_of({{today_parameter()}, parameters_of<RingOptions>()}),
               .columns = columns<Ring>(),
               .run = [](const Call& call) {
                 return to_table(
                     rings(call.need_store(), call.arguments.day("today"), options_of<RingOptions>(call.arguments)));
               }});
}

void contribute_volumes(Actions& actions) {
  actions.add(
      {.name = "portfolio.classes",
       .summary = "ABC classes of customers, products, zones, sellers or profiles by net sales",
       .parameters = all_of({{today_parameter()}, parameters_of<VolumeOptions>(), parameters_of<ClassOptions>()}),
       .columns = columns<Volume>(),
       .run = [](const Call& call) {
         return to_table(classes(call.need_store(), call.arguments.day("today"),
                                 options_of<VolumeOptions>(call.arguments), options_of<ClassOptions>(call.arguments)));
       }});
  actions.add({.name = "portfolio.concentration",
               .summary = "how much of the net sales the greatest customers, products, zones, sellers or profiles have",
               .detail = "The whole past of customers alone, also of a table: segmentation.concentration.",
               .parameters = all_of({{today_parameter()}, parameters_of<VolumeOptions>()}),
               .columns = columns<VolumeShare>(),
               .run = [](const Call& call) {
                 return to_table(concentration(call.need_store(), call.arguments.day("today"),
                                               options_of<VolumeOptions>(call.arguments)));
               }});
}

}  // namespace

void contribute(Actions& actions) {
  contribute_zones(actions);
  contribute_volumes(actions);
  contribute_handovers(actions);
  contribute_plans(actions);
}

}  // namespace crmcore::portfolio
