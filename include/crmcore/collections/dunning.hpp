// What to do on a day to be paid: who is overdue, which step of the ladder comes next, what was promised, and when the
// money is expected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/action/action.hpp"
#include "crmcore/action/options.hpp"
#include "crmcore/collections/collections.hpp"

namespace crmcore::collections {

/// The steps that follow one another, each from so many days overdue on.
struct Ladder {
  struct Rung {
    std::string step;
    std::int64_t days_overdue = 0;
  };
  std::vector<Rung> rungs;  ///< by ascending days; empty: that of the file, else the usual one

  /// Reads "reminder 1, call 15, letter 30". Throws invalid for a rung without days, days that are not a whole number
  /// of 0 or more, days that do not go up, and a step that comes twice.
  static Ladder parse(std::string_view text);
  std::string text() const;
};

/// Returns the ladder of a day: that of the file, else reminder 1, call 15, letter 30, visit 60, legal 90.
Ladder ladder_on(const store::Store& store, Day day);

struct DunningOptions {
  Ladder ladder;  ///< instead of that of the file
  /// From the order to the day until which it is to be paid, where the customer's terms do not say; 30: a month of
  /// credit.
  std::int64_t payment_days = 30;
  std::int64_t rest = 7;  ///< days between two steps; 7: a week to answer
  Amount least;           ///< smallest overdue balance to act on
};

/// A customer who is overdue.
struct Debtor {
  std::optional<std::string> customer, name;  ///< none: orders without a customer
  Amount owed, overdue;
  std::int64_t orders = 0;
  Day pay_by;
  std::int64_t days_overdue = 0;
  std::int64_t steps = 0;
  std::optional<std::string> last_step;
  std::optional<Day> last_step_on;
  std::optional<std::string> next_step;
  std::optional<Day> next_on;
  bool to_do = false;
  std::optional<Amount> promised;
  std::optional<Day> promised_by;
  std::int64_t kept = 0, broken = 0;
  std::optional<Day> expected_on, expected_from, expected_to;
};
/// Returns the customers whose balance is overdue on `today`, what is to be done that day first, then by money.
/// Method: an order is overdue from the day after `ordered` + the days to pay of the customer's terms on `today`, else
/// `payment_days`. What a customer paid too much on
/// another order is taken off. Steps count from the day of the oldest overdue order on; the next one is the first of
/// the ladder above all that were taken, from its days overdue on and not within `rest` days of the last one. While a
/// promise is open, nothing is done until the day after it is due; after a broken or partly kept one the next step is
/// due at once. The expected day is that of the oldest overdue order, with an 80 % interval: see `PayerModel`.
/// Fallback: orders without a customer are one line without steps. `actions` are needed where a segment has terms.
Result<Debtor> due(const store::Store& store, Day today, const DunningOptions& options = {},
                   const Actions* actions = nullptr);

}  // namespace crmcore::collections

namespace crmcore {
template <>
struct OptionsOf<collections::DunningOptions> {
  using Options = collections::DunningOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::ladder>("ladder", {.help = "steps with the days overdue from which on they are taken; defaults "
                                                  "to the ladder of the file, else reminder 1, call 15, letter 30, "
                                                  "visit 60, legal 90",
                                          .example = "reminder 3, call 10, legal 60"}),
      option<&Options::payment_days>(
          "payment_days", {.help = "days from the order to the day until which it is to be paid, where the customer's "
                                   "terms do not say",
                           .range = {.least = 0, .most = 3650},  // ten years: nothing is sold on longer credit
                           .unit = "days"}),
      option<&Options::rest>("rest",
                             {.help = "days between two steps", .range = {.least = 0, .most = 365}, .unit = "days"}),
      option<&Options::least>("least", {.help = "smallest overdue balance to act on", .range = {.least = 0}}),
  });
};
template <>
struct Schema<collections::Debtor> {
  using Debtor = collections::Debtor;
  static constexpr std::string_view name = "debtor";
  static constexpr std::string_view owed = "order_line.amount order_line.tax order.shipping payment.amount";
  static constexpr std::string_view age = "order.ordered order_line.amount payment.amount";
  static constexpr std::string_view next = "order.ordered payment.amount collection_step.step payment_promise.due";
  static constexpr std::string_view learned = "order.ordered order.cancelled payment.paid payment.amount";
  static constexpr auto fields = std::to_array<Field<Debtor>>({
      field<&Debtor::customer>(
          "customer", {.from = from::customer, .help = "code of the customer; empty: orders without a customer"}),
      field<&Debtor::name>("name", {.from = "customer.name", .help = "name of the customer; empty when not known"}),
      field<&Debtor::owed>("owed", {.from = owed, .help = "all that is owed, overdue or not"}),
      field<&Debtor::overdue>("overdue", {.from = owed, .help = "what should have been paid by today"}),
      field<&Debtor::orders>("orders", {.from = age, .help = "orders that are overdue"}),
      field<&Debtor::pay_by>("pay_by", {.from = age, .help = "day until which the oldest of them was to be paid"}),
      field<&Debtor::days_overdue>("days_overdue", {.from = age, .help = "days since then"}),
      field<&Debtor::steps>("steps", {.from = "collection_step.day", .help = "steps taken since that order"}),
      field<&Debtor::last_step>("last_step", {.from = "collection_step.step", .help = "the last of them"}),
      field<&Debtor::last_step_on>("last_step_on", {.from = "collection_step.day", .help = "the day of the last one"}),
      field<&Debtor::next_step>("next_step",
                                {.from = next, .help = "the step that follows; empty at the end of the ladder"}),
      field<&Debtor::next_on>("next_on", {.from = next, .help = "from which day on it is to be taken"}),
      field<&Debtor::to_do>("to_do", {.from = next, .help = "whether it is to be taken today"}),
      field<&Debtor::promised>("promised", {.from = "payment_promise.amount payment.amount",
                                            .help = "what open promises still bring; empty without any"}),
      field<&Debtor::promised_by>("promised_by",
                                  {.from = "payment_promise.due", .help = "the day of the last of them"}),
      field<&Debtor::kept>("kept", {.from = "payment_promise.due payment.amount", .help = "promises kept so far"}),
      field<&Debtor::broken>(
          "broken", {.from = "payment_promise.due payment.amount", .help = "promises broken or kept in part so far"}),
      field<&Debtor::expected_on>(
          "expected_on",
          {.from = learned,
           .help = "day on which the oldest overdue order is paid, as likely before as after; empty where unknown"}),
      field<&Debtor::expected_from>("expected_from", {.from = learned, .help = "first day of its 80 % interval"}),
      field<&Debtor::expected_to>("expected_to",
                                  {.from = learned, .help = "last day; empty where too many were never paid"}),
  });
};
}  // namespace crmcore
