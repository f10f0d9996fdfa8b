// The records of collecting: what was done to be paid, what debtors promised, and the ladder of steps. Whether a
// promise was kept is never stored: it is judged on a day from the payments.
#pragma once

#include <optional>
#include <string>

#include "crmcore/orders/order.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// A step that was taken to be paid: a reminder, a call, a letter, a visit.
struct CollectionStep {
  Id<CollectionStep> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::optional<Id<Order>> order;  ///< which one it was about; empty: all that the customer owed
  Day day;
  std::string step;                    ///< list collection_step
  std::optional<std::string> channel;  ///< list collection_channel
  std::optional<Id<Staff>> taken_by;
  std::optional<std::string> note;
  Extra extra;
};
template <>
struct Schema<CollectionStep> {
  static constexpr std::string_view name = "collection_step";
  static constexpr auto fields = std::to_array<Field<CollectionStep>>({
      field<&CollectionStep::id>("id"),
      field<&CollectionStep::version>("version"),
      parent<&CollectionStep::customer>("customer"),
      reference<&CollectionStep::order>("order", "order", {.help = "which order it was about; empty: all of them"}),
      field<&CollectionStep::day>("day", {.required = true}),
      field<&CollectionStep::step>("step", {.required = true, .list = "collection_step"}),
      field<&CollectionStep::channel>("channel", {.list = "collection_channel"}),
      reference<&CollectionStep::taken_by>("taken_by", "staff"),
      field<&CollectionStep::note>("note"),
  });
};

/// What a debtor promised to pay, and until when.
struct PaymentPromise {
  Id<PaymentPromise> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::optional<Id<Order>> order;  ///< which one is to be paid; empty: any of the customer's
  Day made;
  Amount amount;  ///< in the workspace's currency, above 0
  Day due;        ///< the last day on which a payment keeps it
  std::optional<Id<Staff>> taken_by;
  std::optional<std::string> note;
  Extra extra;
};
template <>
struct Schema<PaymentPromise> {
  static constexpr std::string_view name = "payment_promise";
  static constexpr auto fields = std::to_array<Field<PaymentPromise>>({
      field<&PaymentPromise::id>("id"),
      field<&PaymentPromise::version>("version"),
      parent<&PaymentPromise::customer>("customer"),
      reference<&PaymentPromise::order>("order", "order", {.help = "which order is to be paid; empty: any of them"}),
      field<&PaymentPromise::made>("made", {.required = true}),
      field<&PaymentPromise::amount>("amount", {.required = true}),
      field<&PaymentPromise::due>("due", {.required = true, .help = "the last day on which a payment keeps it"}),
      reference<&PaymentPromise::taken_by>("taken_by", "staff"),
      field<&PaymentPromise::note>("note"),
  });
};

/// A rung of the shop's own ladder: which step is taken how long after payment was due. Rows have their days, so that
/// what was to be done on a past day does not change with a new ladder.
struct LadderRung {
  Id<LadderRung> id;
  std::int64_t version = 0;
  Day from_day;
  std::optional<Day> to_day;      ///< the last day; empty: until further notice
  std::int64_t days_overdue = 1;  ///< from which on the step is to be taken, 0 or more
  std::string step;               ///< list collection_step
  Extra extra;
};
template <>
struct Schema<LadderRung> {
  static constexpr std::string_view name = "ladder_rung";
  static constexpr auto fields = std::to_array<Field<LadderRung>>({
      field<&LadderRung::id>("id"),
      field<&LadderRung::version>("version"),
      field<&LadderRung::from_day>("from_day", {.required = true}),
      field<&LadderRung::to_day>("to_day", {.help = "the last day; empty: until further notice"}),
      field<&LadderRung::days_overdue>(
          "days_overdue",
          {.required = true, .fallback = "1", .help = "days overdue from which the step is to be taken"}),
      field<&LadderRung::step>("step", {.required = true, .list = "collection_step"}),
  });
};

}  // namespace crmcore
