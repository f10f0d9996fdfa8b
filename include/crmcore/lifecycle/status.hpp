// Where a customer stands on a day, judged by purchases alone: prospect, new, active, pre-inactive, inactive.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/history/history.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::lifecycle {

enum class State : std::uint8_t { prospect, new_, active, pre_inactive, inactive, lost };

}  // namespace crmcore::lifecycle

namespace crmcore {
template <>
struct Choices<lifecycle::State> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"prospect", "new", "active", "pre_inactive", "inactive", "lost"});
};
}  // namespace crmcore

namespace crmcore::lifecycle {

/// Limits in days, both ends included: with active = 30 a purchase 30 days ago is active, 31 days ago pre-inactive.
struct Limits {
  int new_ = 30;      ///< days since the first purchase up to which the customer is new
  int active = 30;    ///< days since the last purchase up to which it is active
  int inactive = 45;  ///< days since the last purchase above which it is inactive

  friend constexpr auto operator<=>(const Limits&, const Limits&) = default;
};

/// The limits of each customer of a history, by the month of the purchase from which the days are counted.
class CustomerLimits {
 public:
  using OfMonths = std::array<Limits, 12>;  // January first

  /// The same for everybody, all the year.
  explicit CustomerLimits(const Limits& of_everybody) { of_group_.front().fill(of_everybody); }
  /// `group_of_customer` is a place in `of_group` for each customer of the history.
  CustomerLimits(std::vector<OfMonths> of_group, std::vector<std::size_t> group_of_customer)
      : of_group_(std::move(of_group)), group_of_customer_(std::move(group_of_customer)) {}

  const Limits& of(std::size_t customer, Day purchase) const {
    const std::size_t group = group_of_customer_.empty() ? 0 : group_of_customer_[customer];
    return of_group_[group][static_cast<std::size_t>(purchase.civil().month) - 1];
  }
  /// Throws invalid unless 0 ≤ active ≤ inactive and 0 ≤ new for all of them.
  void check() const;

 private:
  std::vector<OfMonths> of_group_ = std::vector<OfMonths>(1);
  std::vector<std::size_t> group_of_customer_;  // empty: everybody is of the first
};
/// The limits of the customers of a history: who is in which group may differ from day to day.
using LimitsOn = std::function<CustomerLimits(const History&)>;

struct Status {
  std::string_view customer;
  State state = State::prospect;
  /// The day this state began; of a prospect that of the first return, or since when the records know it, empty where
  /// they do not say.
  std::optional<Day> since;
  std::string_view rule;            ///< why, in words
  std::optional<Day> last_day;      ///< day of the last purchase
  std::optional<State> next_state;  ///< when nothing is bought until then
  std::optional<Day> next_on;
  Amount net;  ///< money so far
};

/// Where each customer stands; one row per customer, by code.
/// Method: *prospect* without a purchase; *new* when the first purchase is at most `new_` days ago; else by the last
/// purchase: *active* when it is at most `active` days ago, *pre_inactive* up to `inactive` days, *inactive* above.
/// Throws invalid unless 0 ≤ active ≤ inactive and 0 ≤ new_.
Result<Status> status(const History& past, const Limits& limits = {});
/// The same with limits that differ from customer to customer.
Result<Status> status(const History& past, const CustomerLimits& limits);

struct Mix {
  State state;
  std::int64_t customers = 0;
  double share = 0;  ///< of all customers
  Amount net;
};
/// How many customers are in each state; states without customers are not listed. *lost* needs a recorded reason.
Result<Mix> mix(const Result<Status>& statuses);

struct Flow {
  std::optional<State> from_state;  ///< empty: neither a customer nor a prospect yet
  State to_state;
  std::int64_t customers = 0;
  Amount net;  ///< money up to the later day
};
/// Moves between two days: every customer of the later day, by its state on both days.
/// Throws invalid when `from` is after `to`.
Result<Flow> flows(const History& past, Day from, Day to, const Limits& limits = {});
/// The same with the limits that customers have on each of the two days.
Result<Flow> flows(const History& past, Day from, Day to, const LimitsOn& limits);

/// The buyers of a month by whether they had bought before.
struct MonthlyActivity {
  Day month;                     ///< its first day
  std::int64_t buyers = 0;       ///< new, kept and resurrected together
  std::int64_t new_ = 0;         ///< for the first time
  std::int64_t kept = 0;         ///< also in the month before
  std::int64_t resurrected = 0;  ///< earlier, but not in the month before
  std::int64_t dormant = 0;      ///< who bought in the month before and not in this one
  bool complete = true;          ///< false: the month is still going on, and its dormant may yet buy
};
/// Who came, stayed, came back and fell silent in each month since the first purchase; kept and dormant of a month are
/// together the buyers of the month before.
Result<MonthlyActivity> months(const History& past);

}  // namespace crmcore::lifecycle

namespace crmcore {
template <>
struct OptionsOf<lifecycle::Limits> {
  using Limits = lifecycle::Limits;
  static constexpr auto list = std::to_array<Option<Limits>>({
      option<&Limits::new_>("new", {.help = "days after the first purchase during which a customer is new",
                                    .range = {.least = 0, .most = 100'000},
                                    .unit = "days"}),
      option<&Limits::active>("active", {.help = "days since the last purchase up to which a customer is active",
                                         .range = {.least = 0, .most = 100'000},
                                         .unit = "days"}),
      option<&Limits::inactive>("inactive", {.help = "days since the last purchase above which a customer is inactive",
                                             .range = {.least = 0, .most = 100'000},
                                             .unit = "days"}),
  });
};
template <>
struct Schema<lifecycle::Status> {
  using Status = lifecycle::Status;
  static constexpr std::string_view name = "status";
  static constexpr auto fields = std::to_array<Field<Status>>({
      field<&Status::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Status::state>("state",
                            {.from = from::ordered, .help = "prospect, new, active, pre_inactive or inactive"}),
      field<&Status::since>("since",
                            {.from = from::ordered,
                             .help = "day this state began; of a prospect the first return, or since when it is "
                                     "known; empty where nothing says"}),
      field<&Status::rule>("rule", {.from = from::ordered, .help = "why the customer is in this state, in words"}),
      field<&Status::last_day>(
          "last_day", {.from = from::ordered, .help = "day of the last purchase; empty before the first purchase"}),
      field<&Status::next_state>(
          "next_state",
          {.from = from::ordered,
           .help = "state that follows when nothing is bought; empty for prospects and inactive customers"}),
      field<&Status::next_on>(
          "next_on", {.from = from::ordered,
                      .help = "day next_state begins when nothing is bought until then; empty with next_state"}),
      field<&Status::net>("net", {.from = from::amount, .help = "money sold so far less returned"}),
  });
};
template <>
struct Schema<lifecycle::Mix> {
  using Mix = lifecycle::Mix;
  static constexpr std::string_view name = "mix";
  static constexpr auto fields = std::to_array<Field<Mix>>({
      field<&Mix::state>("state", {.from = from::ordered, .help = "prospect, new, active, pre_inactive or inactive"}),
      field<&Mix::customers>("customers", {.from = from::ordered, .help = "customers in this state"}),
      field<&Mix::share>("share", {.from = from::ordered, .help = "share of all customers, 0 to 1"}),
      field<&Mix::net>("net", {.from = from::amount, .help = "money sold so far to these customers less returned"}),
  });
};
template <>
struct Schema<lifecycle::MonthlyActivity> {
  using Month = lifecycle::MonthlyActivity;
  static constexpr std::string_view name = "month";
  static constexpr auto fields = std::to_array<Field<Month>>({
      field<&Month::month>("month", {.from = from::ordered, .help = "first day of the month"}),
      field<&Month::buyers>("buyers",
                            {.from = from::ordered, .help = "customers who bought: new, kept and resurrected"}),
      field<&Month::new_>("new", {.from = from::ordered, .help = "of these, for the first time"}),
      field<&Month::kept>("kept", {.from = from::ordered, .help = "of these, also in the month before"}),
      field<&Month::resurrected>("resurrected",
                                 {.from = from::ordered, .help = "of these, earlier but not in the month before"}),
      field<&Month::dormant>(
          "dormant", {.from = from::ordered, .help = "customers who bought in the month before and not in this one"}),
      field<&Month::complete>("complete",
                              {.from = from::ordered, .help = "false for the month that is still going on"}),
  });
};
template <>
struct Schema<lifecycle::Flow> {
  using Flow = lifecycle::Flow;
  static constexpr std::string_view name = "flow";
  static constexpr auto fields = std::to_array<Field<Flow>>({
      field<&Flow::from_state>(
          "from_state",
          {.from = from::ordered, .help = "state on the earlier day; empty for those who were not known then"}),
      field<&Flow::to_state>("to_state", {.from = from::ordered, .help = "state on the later day"}),
      field<&Flow::customers>("customers", {.from = from::ordered, .help = "customers who made this move, or stayed"}),
      field<&Flow::net>(
          "net", {.from = from::amount, .help = "money sold to these customers up to the later day less returned"}),
  });
};
}  // namespace crmcore
