// The rules of the records of collecting, and what is odd of them.
#include "crmcore/collections/collections.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/doubts.hpp"

namespace crmcore::collections {
namespace {

using store::Change;
using store::Lookup;
using store::TellDoubt;

void check_promise(Change& change, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const auto promise = from_row<PaymentPromise>(after);
  if (promise.amount <= Amount{})
    throw Error(ErrorCode::rule, "payment_promise.amount",
                "amount must be above 0, not " + promise.amount.text(change.store().currency().decimals()));
  if (promise.due < promise.made)
    throw Error(ErrorCode::rule, "payment_promise.due",
                "due must be " + promise.made.text() + " (made) or later, not " + promise.due.text());
}

void check_rung(Change&, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const auto rung = from_row<LadderRung>(after);
  if (rung.days_overdue < 0)
    throw Error(ErrorCode::rule, "ladder_rung.days_overdue",
                "days_overdue must be 0 or more, not " + std::to_string(rung.days_overdue));
  if (rung.to_day && *rung.to_day < rung.from_day)
    throw Error(ErrorCode::rule, "ladder_rung.to_day",
                "to_day must be " + rung.from_day.text() + " (from_day) or later, not " + rung.to_day->text());
}

/// An order that a step or a promise is about is of the same customer, and was placed by then.
template <auto Customer, auto About, auto When>
void look_at_order_of(Lookup& lookup, Row record, const TellDoubt& tell) {
  using Record = typename crmcore::detail::MemberOf<Customer>::Record;
  const Row order = lookup.find(Schema<Order>::name, record[position_of<About>]);
  if (order.empty()) return;
  const std::string entity(Schema<Record>::name);
  const Cell owner = order[position_of<&Order::customer>];
  if (owner != record[position_of<Customer>])
    tell("order", entity + ".other_customer",
         "order " + std::to_string(order[id_position].integer()) + " is of " +
             (owner.is_null() ? "no customer" : "another customer"));
  const auto ordered = Codec<Day>::decode(order[position_of<&Order::ordered>]);
  const auto day = Codec<Day>::decode(record[position_of<When>]);
  if (day < ordered)
    tell(column_name<When>, entity + ".early",
         std::string(column_name<When>) + " " + day.text() + " is before the order, " + ordered.text());
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<CollectionStep>());
  catalogue.entities.push_back(make_entity<PaymentPromise>());
  catalogue.entities.push_back(make_entity<LadderRung>());
  catalogue.rules.push_back({Schema<PaymentPromise>::name, &check_promise});
  catalogue.rules.push_back({Schema<LadderRung>::name, &check_rung});
  catalogue.doubts.push_back(
      {Schema<CollectionStep>::name,
       &look_at_order_of<&CollectionStep::customer, &CollectionStep::order, &CollectionStep::day>});
  catalogue.doubts.push_back(
      {Schema<PaymentPromise>::name,
       &look_at_order_of<&PaymentPromise::customer, &PaymentPromise::order, &PaymentPromise::made>});
  catalogue.told_apart.push_back({Schema<CollectionStep>::name, {"customer", "order", "day", "step", "channel", "note"}});
  catalogue.told_apart.push_back({Schema<PaymentPromise>::name, {"customer", "order", "made", "due", "amount"}});
  catalogue.unique_together.push_back({Schema<LadderRung>::name, {"from_day", "step"}});
  catalogue.labels.add(labels());
}

}  // namespace crmcore::collections
