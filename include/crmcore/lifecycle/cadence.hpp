// Limits that adapt to each customer: a weekly buyer is late after ten days, a yearly one is not. The customer's own
// gaps, shrunk to those of the population, give the chance that a customer who comes back stays away for so long.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/history/first_purchases.hpp"
#include "crmcore/lifecycle/status.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::lifecycle {

struct CadenceOptions {
  double warn = 0.20;     ///< pre-inactive when a silence this long has a lower chance
  double lapse = 0.05;    ///< inactive when a silence this long has a lower chance
  int floor = 7;          ///< days of silence below which nobody is inactive
  int ceiling = 400;      ///< days of silence above which everybody is inactive
  bool seasonal = false;  ///< count busy months long and quiet months short; needs 455 days of history
  /// Other floors and ceilings for some customers, by code; see bounds_of.
  struct Bounds {
    int floor, ceiling;
  };
  std::vector<std::pair<std::string, Bounds>> of_customer = {};
};

/// Floors and ceilings of customers by their group, from "Champions: 5-60; At Risk: 10-200". `group` names the group of
/// each customer of the history; groups that the text does not name keep the floor and ceiling of the options.
/// Throws invalid for a text of another form, unknown_name for a group without customers.
std::vector<std::pair<std::string, CadenceOptions::Bounds>> bounds_of(const History& past,
                                                                      std::span<const std::string> group,
                                                                      std::string_view text);

/// How the population returns. Gaps are exponential per customer with gamma rates (shape, rate), so a gap is Lomax.
struct Rhythm {
  double shape = 1, rate = 30;  ///< rate in days (of operational time when seasonal)
  std::int64_t gaps = 0;        ///< number of gaps learned from
  bool learned = false;         ///< false: too few gaps, the defaults of `Limits` are used instead
  std::vector<double> season;   ///< twelve indexes with mean 1, January first; empty: none
};
/// The rhythm of a population.
/// Method: maximum likelihood from closed gaps, given the time each had to close (right truncation); each customer
/// weighs 1.
/// Fallback: `learned` is false for fewer than 20 gaps or 5 customers.
/// Throws invalid for `seasonal` with less than 455 days of history.
Rhythm rhythm(const History& past, bool seasonal = false);

struct Cadence {
  std::string_view customer;
  State state = State::prospect;
  double tail = 1;  ///< chance that a customer like this who comes again stays away at least so long
  std::optional<std::int64_t> warn_days, limit_days;  ///< silence up to which the customer is active; not inactive
  std::string_view rule;
  std::optional<Day> since, last_day;
  std::optional<State> next_state;
  std::optional<Day> next_on;
  Amount net;
};
/// Where each customer stands by its own limits; one row per customer, by code.
/// Method: a customer with x closed gaps over the time t has P(gap > g) = ((a + t) / (a + t + g))^(r + x). One with
/// five gaps or more that are regular (coefficient of variation below .7, likelihood ratio above 3.84) has gamma gaps
/// of its own shape; a one-time buyer follows the Kaplan-Meier curve of the population's first return. P(alive) of a
/// purchase model is not used: it is 1 for every one-time buyer.
/// Fallback: the defaults of `Limits` where the population has returned too rarely.
/// Throws invalid unless 0 < lapse < warn < 1 and 0 ≤ floor ≤ ceiling.
Result<Cadence> cadence(const History& past, const CadenceOptions& options = {});

/// Customers of one state on an earlier day, and how many of them bought within `horizon` days.
struct FlaggedState {
  State state;
  std::int64_t customers = 0;
  std::int64_t returned = 0;
  double share = 0, low = 0, high = 1;         ///< returned, with Wilson's 95 % interval
  std::optional<double> of_returned, of_gone;  ///< of all who returned, or did not, those in this state; none of none
};
/// What the limits of an earlier day were worth, using only what was known on `cutoff`.
/// Inactive customers are the flagged ones: `share` of them were flagged wrongly; the false-alarm rate among all who
/// returned is `of_returned` of inactive; the miss rate among all who did not return is 1 less `of_gone` of inactive.
/// Throws invalid unless cutoff + horizon is at most the day of the history.
Result<FlaggedState> alarms(const History& past, Day cutoff, int horizon, const CadenceOptions& options = {});

struct ErrorPoint {
  std::int64_t days = 0;              ///< length of a silence
  std::optional<double> false_alarm;  ///< share of gaps that ended in a purchase and were longer; none without a gap
  std::optional<double> miss;  ///< share of the gone whose silence was no longer; none where nobody is known to be
  double flagged = 0;          ///< share of customers whose present silence is longer
};
/// How a fixed limit of 7, 14 … 371 days of silence would do: how often its alarm would have been false, how many of
/// the gone it would have missed, and how many customers it would flag today.
/// Method: the gone are those who had bought `horizon` days ago and have bought nothing since; their silence is that of
/// then.
/// Throws invalid for a horizon outside 1 … 3660.
Result<ErrorPoint> error_curve(const History& past, int horizon = 180);

struct ReturnPoint {
  std::string cohort;                      ///< "all", month of the first purchase, its channel …
  std::int64_t day = 0;                    ///< after the first purchase
  double returned = 0, low = 0, high = 0;  ///< share who have bought again
  std::optional<double> same, another;     ///< of whom for a product of the first day, or for others only
  std::int64_t at_risk = 0;
};
/// Share of customers who buy again, by days since their first purchase; a curve for each cohort.
/// Method: Kaplan-Meier, in which customers who have not bought again yet are censored. Where products are known, also
/// the cumulative incidence of coming again for a product of the first day or for others only (Aalen and Johansen,
/// Scandinavian Journal of Statistics 5, 1978); the two add up to `returned` less those whose products are not known.
Result<ReturnPoint> return_curve(const History& past, const Result<FirstPurchase>& firsts, CohortBy by = CohortBy::all);
inline Result<ReturnPoint> return_curve(const History& past, CohortBy by = CohortBy::all) {
  return return_curve(past, first_purchases(past), by);
}

struct MixAhead {
  State state;
  std::int64_t customers = 0;  ///< now
  double expected = 0;         ///< then
  double low = 0, high = 0;    ///< 95 %, by the multinomial variance of the flows; at most all customers
};
/// The mix `ahead` days from now if customers move between states as in the last `ahead` days; customers who come until
/// then are not counted.
/// Throws invalid for `ahead` below 1, and unless the history reaches `ahead` days back.
Result<MixAhead> mix_ahead(const History& past, int ahead, const Limits& limits = {});
/// The same with the limits that customers have on each day.
Result<MixAhead> mix_ahead(const History& past, int ahead, const LimitsOn& limits);

}  // namespace crmcore::lifecycle

namespace crmcore {
template <>
struct OptionsOf<lifecycle::CadenceOptions> {
  using Options = lifecycle::CadenceOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::warn>("warn", {.help = "pre-inactive when a silence this long has a lower probability",
                                      .range = {.least = 0, .most = 1},
                                      .unit = "probability"}),
      option<&Options::lapse>("lapse", {.help = "inactive when a silence this long has a lower probability",
                                        .range = {.least = 0, .most = 1},
                                        .unit = "probability"}),
      option<&Options::floor>("floor", {.help = "days of silence below which nobody is inactive",
                                        .range = {.least = 0, .most = 100'000},
                                        .unit = "days"}),
      option<&Options::ceiling>("ceiling", {.help = "days of silence above which everybody is inactive",
                                            .range = {.least = 0, .most = 100'000},
                                            .unit = "days"}),
      option<&Options::seasonal>("seasonal",
                                 {.help = "count busy months long and quiet months short; needs 455 days of history"}),
  });
};
template <>
struct Schema<lifecycle::Cadence> {
  using Cadence = lifecycle::Cadence;
  static constexpr std::string_view name = "cadence";
  static constexpr auto fields = std::to_array<Field<Cadence>>({
      field<&Cadence::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Cadence::state>("state",
                             {.from = from::ordered,
                              .help = "prospect, new, active, pre_inactive or inactive, by the customer's own limits"}),
      field<&Cadence::tail>(
          "tail",
          {.from = from::ordered,
           .help = "probability that a customer like this who buys again stays away at least this long, 0 to 1"}),
      field<&Cadence::warn_days>(
          "warn_days",
          {.from = from::ordered,
           .help = "days of silence up to which the customer is active or new; empty before the first purchase"}),
      field<&Cadence::limit_days>(
          "limit_days",
          {.from = from::ordered,
           .help = "days of silence up to which the customer is not inactive; empty before the first purchase"}),
      field<&Cadence::rule>("rule", {.from = from::ordered, .help = "how the limits were found, in words"}),
      field<&Cadence::since>(
          "since", {.from = from::ordered, .help = "day this state began; empty for a prospect who never ordered"}),
      field<&Cadence::last_day>(
          "last_day", {.from = from::ordered, .help = "day of the last purchase; empty before the first purchase"}),
      field<&Cadence::next_state>(
          "next_state",
          {.from = from::ordered,
           .help = "state that follows when nothing is bought; empty for prospects and inactive customers"}),
      field<&Cadence::next_on>(
          "next_on", {.from = from::ordered,
                      .help = "day next_state begins when nothing is bought until then; empty with next_state"}),
      field<&Cadence::net>("net", {.from = from::amount, .help = "money sold so far less returned"}),
  });
};
template <>
struct Schema<lifecycle::FlaggedState> {
  using FlaggedState = lifecycle::FlaggedState;
  static constexpr std::string_view name = "alarm";
  static constexpr auto fields = std::to_array<Field<FlaggedState>>({
      field<&FlaggedState::state>(
          "state", {.from = from::ordered, .help = "state on the earlier day: new, active, pre_inactive or inactive"}),
      field<&FlaggedState::customers>("customers",
                                      {.from = from::ordered, .help = "customers in this state on the earlier day"}),
      field<&FlaggedState::returned>("returned",
                                     {.from = from::ordered, .help = "of these, how many bought within the horizon"}),
      field<&FlaggedState::share>(
          "share", {.from = from::ordered, .help = "share of these who bought within the horizon, 0 to 1"}),
      field<&FlaggedState::low>("low",
                                {.from = from::ordered, .help = "lower end of the 95 % interval of share (Wilson)"}),
      field<&FlaggedState::high>("high",
                                 {.from = from::ordered, .help = "upper end of the 95 % interval of share (Wilson)"}),
      field<&FlaggedState::of_returned>("of_returned",
                                        {.from = from::ordered,
                                         .help = "share of all who bought within the horizon that stood in "
                                                 "this state, 0 to 1; empty when nobody bought"}),
      field<&FlaggedState::of_gone>(
          "of_gone",
          {.from = from::ordered,
           .help = "share of all who bought nothing that stood in this state, 0 to 1; empty when everybody bought"}),
  });
};
template <>
struct Schema<lifecycle::ErrorPoint> {
  using Point = lifecycle::ErrorPoint;
  static constexpr std::string_view name = "error_point";
  static constexpr auto fields = std::to_array<Field<Point>>({
      field<&Point::days>("days", {.help = "limit in days of silence, 7 to 371"}),
      field<&Point::false_alarm>(
          "false_alarm",
          {.from = from::ordered,
           .help = "share of gaps between purchases that were longer than the limit, 0 to 1; empty without a gap"}),
      field<&Point::miss>(
          "miss",
          {.from = from::ordered,
           .help =
               "share of the gone whose silence was at most the limit, 0 to 1; empty when nobody is known to be gone"}),
      field<&Point::flagged>(
          "flagged",
          {.from = from::ordered, .help = "share of customers whose present silence is longer than the limit, 0 to 1"}),
  });
};
template <>
struct Schema<lifecycle::ReturnPoint> {
  using Point = lifecycle::ReturnPoint;
  static constexpr std::string_view name = "return_point";
  static constexpr auto fields = std::to_array<Field<Point>>({
      field<&Point::cohort>(
          "cohort",
          {.from = from::ordered,
           .help = "group of customers: all, or the month, channel, campaign or product of the first purchase"}),
      field<&Point::day>("day", {.from = from::ordered, .help = "days since the first purchase"}),
      field<&Point::returned>(
          "returned", {.from = from::ordered, .help = "share who have bought again by then, 0 to 1 (Kaplan-Meier)"}),
      field<&Point::low>("low", {.from = from::ordered, .help = "lower end of the 95 % interval of returned"}),
      field<&Point::high>("high", {.from = from::ordered, .help = "upper end of the 95 % interval of returned"}),
      field<&Point::same>(
          "same",
          {.from = from::products_bought,
           .help = "share who came again for a product of the first day, 0 to 1; empty when products are not known"}),
      field<&Point::another>(
          "another",
          {.from = from::products_bought,
           .help = "share who came again for other products only, 0 to 1; empty when products are not known"}),
      field<&Point::at_risk>("at_risk", {.from = from::ordered,
                                         .help = "customers still observed who had not bought again before that day"}),
  });
};
template <>
struct Schema<lifecycle::MixAhead> {
  using Ahead = lifecycle::MixAhead;
  static constexpr std::string_view name = "mix_ahead";
  static constexpr auto fields = std::to_array<Field<Ahead>>({
      field<&Ahead::state>("state", {.from = from::ordered, .help = "prospect, new, active, pre_inactive or inactive"}),
      field<&Ahead::customers>("customers", {.from = from::ordered, .help = "customers in this state today"}),
      field<&Ahead::expected>("expected",
                              {.from = from::ordered, .help = "today's customers expected in this state then"}),
      field<&Ahead::low>("low", {.from = from::ordered, .help = "lower end of the 95 % interval of expected"}),
      field<&Ahead::high>("high", {.from = from::ordered, .help = "upper end of the 95 % interval of expected"}),
  });
};
}  // namespace crmcore
