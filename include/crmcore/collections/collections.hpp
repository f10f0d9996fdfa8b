// The book of collecting: its rules, promises as they stand on a day, and the dossier of one debtor.
#pragma once

#include <optional>
#include <string>

#include "crmcore/collections/collection.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

namespace collections {

/// Where a promise stands on a day.
enum class PromiseState : std::uint8_t {
  open,    ///< its day has not passed, and not all of it has come
  kept,    ///< all of it came by its day
  partly,  ///< its day has passed, and a part of it came by then
  broken,  ///< its day has passed, and nothing came by then
  lapsed,  ///< its order was cancelled by its day, before all of it came
};

/// What a line of a dossier tells.
enum class DossierEntry : std::uint8_t {
  order,      ///< its lines and the delivery charge of that day
  line,       ///< lines that were added to an order, or came back, on a later day
  cancelled,  ///< what was still owed on an order that was cancelled
  payment,    ///< money that came, or was paid back
  step,       ///< taken to be paid
  promise,    ///< to pay
  judged,     ///< what became of a promise, on the day on which it was clear
};

}  // namespace collections

template <>
struct Choices<collections::PromiseState> {
  static constexpr auto codes = std::to_array<std::string_view>({"open", "kept", "partly", "broken", "lapsed"});
};
template <>
struct Choices<collections::DossierEntry> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"order", "line", "cancelled", "payment", "step", "promise", "judged"});
};

namespace collections {

/// The entities of this room and their rules: a promise is of an amount above 0 and is due on the day it was made or
/// later; a rung has 0 days or more and ends on the day it begins or later. That an order is of another customer than
/// the step or promise about it is told, not refused.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// A promise and what became of it.
struct JudgedPromise {
  std::string customer;  ///< code
  Id<PaymentPromise> promise;
  std::optional<Id<Order>> order;
  std::optional<std::string> key;
  Day made, due;
  Amount amount, received, missing;
  PromiseState state = PromiseState::open;
  std::optional<Day> judged;  ///< the day on which it was clear; none while it is open
  std::optional<std::string> taken_by, note;
};
/// Returns the promises made by `today` as they stood at the end of that day, by due day; of one customer unless that
/// is empty. Method: payments are gone through by day. A payment counts for the promises of its order, or of its
/// customer where they name no order, from the day they were made up to the day they are due; each cent once, for the
/// promise that is due first. Money that was paid back within those days is taken from the last of them. What comes
/// after the due day pays the debt and does not keep the promise. Throws not_found for a customer that does not exist.
Result<JudgedPromise> promises(const store::Store& store, Day today, std::string_view customer = {});

/// A line of the dossier of a debtor.
struct DossierLine {
  Day day;
  DossierEntry entry = DossierEntry::order;
  std::optional<Id<Order>> order;
  std::optional<std::string> key;
  std::optional<std::string> what;  ///< of a step its code, of a payment the method, of a cancellation the reason
  std::optional<Amount> amount;     ///< what it adds to the debt, or takes off
  Amount balance;                   ///< the debt after it
  std::optional<Amount> promised;
  std::optional<Day> due;
  std::optional<PromiseState> state;
  std::optional<std::string> taken_by, note;
};
/// Returns what one customer ordered, paid and promised, and what was done to be paid, up to `today`, in the order of
/// the days. The last balance is the sum of what orders.balances says of the customer's orders. Fallback: what is paid
/// on an order after it was cancelled is shown without an amount, as it pays no debt; orders in another currency than
/// the workspace's are left out. Throws not_found for a customer that does not exist.
Result<DossierLine> dossier(const store::Store& store, std::string_view customer, Day today);

}  // namespace collections

template <>
struct Schema<collections::JudgedPromise> {
  using Promise = collections::JudgedPromise;
  static constexpr std::string_view name = "judged_promise";
  static constexpr std::string_view judged_from =
      "payment_promise.made payment_promise.due payment_promise.amount payment.amount payment.paid";
  static constexpr auto fields = std::to_array<Field<Promise>>({
      field<&Promise::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Promise::promise>("promise", {.from = "payment_promise.id", .help = "id of the promise"}),
      field<&Promise::order>("order", {.from = "payment_promise.order",
                                       .help = "id of the order it is about; empty: any of the customer's"}),
      field<&Promise::key>("key",
                           {.from = "order.external_key", .help = "external key of the order; empty when it has none"}),
      field<&Promise::made>("made", {.from = "payment_promise.made", .help = "when it was made"}),
      field<&Promise::due>("due", {.from = "payment_promise.due", .help = "the last day on which a payment keeps it"}),
      field<&Promise::amount>("amount", {.from = "payment_promise.amount", .help = "what was promised"}),
      field<&Promise::received>("received",
                                {.from = judged_from, .help = "what came of it up to today, and up to its day"}),
      field<&Promise::missing>("missing", {.from = judged_from, .help = "amount less received"}),
      field<&Promise::state>("state", {.from = judged_from, .help = "where it stands on today"}),
      field<&Promise::judged>("judged",
                              {.from = judged_from, .help = "the day on which that was clear; empty while it is open"}),
      field<&Promise::taken_by>("taken_by", {.from = "payment_promise.taken_by staff.code",
                                             .help = "code of who was told; empty when not known"}),
      field<&Promise::note>("note", {.from = "payment_promise.note", .help = "note; empty when there is none"}),
  });
};
template <>
struct Schema<collections::DossierLine> {
  using Line = collections::DossierLine;
  static constexpr std::string_view name = "dossier_line";
  static constexpr std::string_view days =
      "order.ordered order.cancelled order_line.day payment.paid collection_step.day payment_promise.made "
      "payment_promise.due";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::day>("day", {.from = days, .help = "day of the entry"}),
      field<&Line::entry>("entry", {.from = days, .help = "what happened"}),
      field<&Line::order>("order", {.from = from::order, .help = "id of the order; empty: no order was named"}),
      field<&Line::key>("key",
                        {.from = "order.external_key", .help = "external key of the order; empty when it has none"}),
      field<&Line::what>("what", {.from = "collection_step.step payment.method order.cancel_reason",
                                  .help = "the step taken, the method of the payment, or why it was cancelled"}),
      field<&Line::amount>("amount",
                           {.from = from::balance, .help = "what it adds to the debt, below 0 what it takes off"}),
      field<&Line::balance>("balance", {.from = from::balance, .help = "debt after the entry"}),
      field<&Line::promised>("promised", {.from = "payment_promise.amount", .help = "what was promised"}),
      field<&Line::due>("due", {.from = "payment_promise.due", .help = "the last day on which a payment keeps it"}),
      field<&Line::state>(
          "state", {.from = Schema<collections::JudgedPromise>::judged_from, .help = "what became of the promise"}),
      field<&Line::taken_by>("taken_by", {.from = "collection_step.taken_by payment_promise.taken_by staff.code",
                                          .help = "code of who took the step or the promise"}),
      field<&Line::note>("note", {.from = "collection_step.note payment_promise.note payment.reference",
                                  .help = "note, or the reference of the payment"}),
  });
};

}  // namespace crmcore
