// Where a customer stands on a day, judged by purchases alone: prospect, new, active, pre-inactive, inactive.
#pragma once

#include <optional>
#include <string_view>

#include "crmcore/action/options.hpp"
#include "crmcore/history/history.hpp"

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

/// In days, both ends included: with active = 30 a purchase 30 days ago is active, 31 days ago pre-inactive.
struct Limits {
  int new_ = 30;      ///< since the first purchase
  int active = 30;    ///< since the last purchase
  int inactive = 45;  ///< since the last purchase; above it the customer is inactive
};

struct Status {
  std::string_view customer;
  State state = State::prospect;
  std::optional<Day> since;         ///< the day this state began; none for a prospect who never ordered
  std::string_view rule;            ///< why, in words
  std::optional<Day> last_day;      ///< of the last purchase
  std::optional<State> next_state;  ///< when nothing is bought until then
  std::optional<Day> next_on;
  Amount net;  ///< money so far
};

/// One row per customer, by code. *prospect*: no purchase; *new*: the first purchase at most `new_` days ago; else
/// by the last purchase: at most `active` days ago *active*, up to `inactive` *pre_inactive*, above it *inactive*.
/// Throws invalid unless 0 ≤ active ≤ inactive and 0 ≤ new_.
Result<Status> status(const History& past, const Limits& limits = {});

struct Mix {
  State state;
  std::int64_t customers = 0;
  double share = 0;  ///< of all customers
  Amount net;
};
/// How many customers stand where; states without customers are not listed. *lost* needs a recorded reason.
Result<Mix> mix(const Result<Status>& statuses);

struct Flow {
  std::optional<State> from_state;  ///< none: not a customer or prospect yet
  State to_state;
  std::int64_t customers = 0;
  Amount net;  ///< at the later day
};
/// Moves between two days: every customer of the later day, by state then and now.
/// Throws invalid when `from` is after `to`.
Result<Flow> flows(const History& past, Day from, Day to, const Limits& limits = {});

}  // namespace crmcore::lifecycle

namespace crmcore {
template <>
struct OptionsOf<lifecycle::Limits> {
  using Limits = lifecycle::Limits;
  static constexpr auto list = std::to_array<Option<Limits>>({
      option<&Limits::new_>("new", {.help = "days after the first purchase during which a customer is new",
                                    .least = 0,
                                    .most = 100'000,
                                    .unit = "days"}),
      option<&Limits::active>("active", {.help = "days since the last purchase up to which a customer is active",
                                         .least = 0,
                                         .most = 100'000,
                                         .unit = "days"}),
      option<&Limits::inactive>("inactive", {.help = "days since the last purchase above which a customer is inactive",
                                             .least = 0,
                                             .most = 100'000,
                                             .unit = "days"}),
  });
};
template <>
struct Schema<lifecycle::Status> {
  using Status = lifecycle::Status;
  static constexpr std::string_view name = "status";
  static constexpr auto fields = std::to_array<Field<Status>>({
      field<&Status::customer>("customer", {.from = "customer.code"}),
      field<&Status::state>("state", {.from = "order.ordered"}),
      field<&Status::since>("since", {.from = "order.ordered"}),
      field<&Status::rule>("rule", {.from = "order.ordered"}),
      field<&Status::last_day>("last_day", {.from = "order.ordered"}),
      field<&Status::next_state>("next_state", {.from = "order.ordered"}),
      field<&Status::next_on>("next_on", {.from = "order.ordered"}),
      field<&Status::net>("net", {.from = "order_line.amount"}),
  });
};
template <>
struct Schema<lifecycle::Mix> {
  using Mix = lifecycle::Mix;
  static constexpr std::string_view name = "mix";
  static constexpr auto fields = std::to_array<Field<Mix>>({
      field<&Mix::state>("state", {.from = "order.ordered"}),
      field<&Mix::customers>("customers", {.from = "order.ordered"}),
      field<&Mix::share>("share", {.from = "order.ordered"}),
      field<&Mix::net>("net", {.from = "order_line.amount"}),
  });
};
template <>
struct Schema<lifecycle::Flow> {
  using Flow = lifecycle::Flow;
  static constexpr std::string_view name = "flow";
  static constexpr auto fields = std::to_array<Field<Flow>>({
      field<&Flow::from_state>("from_state", {.from = "order.ordered"}),
      field<&Flow::to_state>("to_state", {.from = "order.ordered"}),
      field<&Flow::customers>("customers", {.from = "order.ordered"}),
      field<&Flow::net>("net", {.from = "order_line.amount"}),
  });
};
}  // namespace crmcore
