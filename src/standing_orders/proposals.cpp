// What standing orders ask for in a period.
#include "schedule.hpp"

namespace crmcore::standing_orders {
namespace {

using store::Store;

ProposedLine without_product(const Schedule& schedule, const Occurrence& one) {
  ProposedLine row;
  row.standing_order = schedule.order().code;
  row.customer = schedule.customer();
  row.occurrence = one.occurrence;
  row.day = one.day;
  row.state = one.state;
  row.changed = one.is_changed;
  row.why = one.why;
  row.order = one.order;
  return row;
}

}  // namespace

std::vector<Occurrence> occurrences(const Store& store, Day today, const PeriodOptions& options) {
  check_options(options);
  const Schedules schedules(store, today, options);
  std::vector<Occurrence> all;
  for (const ScheduledOccurrence& one : schedules.occurrences()) all.push_back(one.occurrence);
  return all;
}

Result<ProposedLine> proposals(const Store& store, Day today, const ProposalOptions& options) {
  check_options(options);
  const Schedules schedules(store, today, {options.from, options.to, options.standing_order, options.customer});
  Result<ProposedLine> result{{}, store.currency()};
  for (const auto& [schedule, one] : schedules.occurrences()) {
    if (!options.all && one.state != OccurrenceState::open) continue;
    const ProposedLine row = without_product(*schedule, one);
    if (one.lines.empty()) result.rows.push_back(row);
    for (const OccurrenceLine& line : one.lines) {
      ProposedLine& of_line = result.rows.emplace_back(row);
      of_line.product = schedules.shop().products.at(line.product.value);
      of_line.quantity = line.quantity;
      of_line.unit_price = line.unit_price;
      of_line.amount = amount_of(store, line);
    }
  }
  return result;
}

Result<RuleDay> days(const Recurrence& rule, Day first, Day from, Day to) {
  check_period(from, to);
  Result<RuleDay> result;
  for (const Day day : rule.days(first, from, to)) result.rows.push_back({day});
  return result;
}

}  // namespace crmcore::standing_orders
