// A promise that holds: the day by which a given share of such orders is delivered, learned from the book as it was
// known on a day, and how such promises would have been kept in the past.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/delivery/order_courses.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::delivery {

/// An order that is asked for; whatever is not known may be left out.
struct Asked {
  std::string order;  ///< what the caller calls it
  std::array<std::string, trait_count> traits;
  std::optional<Day> ordered;  ///< today when empty
  std::optional<Day> due;      ///< what the shop itself would promise
};

struct PromiseOptions {
  double share = 0.8;
  bool use_due = false;
};

/// A promise and what moved it: base + product + … + rounding = days.
struct Promise {
  std::string order;
  Day ordered;
  std::optional<Day> promised;
  std::optional<std::int64_t> days;
  std::optional<double> share;  ///< expected to be kept, at least what was asked for
  std::optional<double> base, by_product, by_seller, by_customer, by_place, by_season, by_due, by_doubt, recent,
      rounding;
  std::int64_t orders = 0;
  std::string note;
};

/// Returns the day to promise for each asked order, so that `share` of such orders are delivered by it.
/// Method: log(1 + days) is a level and what product, category, seller, customer, places, weekday and month add, each
/// shrunk by how many orders speak and how much its values differ; open orders are censored at the days so far (those
/// cancelled at their cancellation), and count by the chance that they come at all. The share is that of Kaplan and
/// Meier's curve of what is left, each order judged without itself, of a year (half-life 365 days). Where the last
/// weeks (half-life 15 days, overdue open orders included) were later than that, the promise is moved by the
/// difference; it is never moved the other way, so that a quick month does not make promises that the next slow one
/// breaks. A day of the week on which nothing is ever delivered is moved to the day before, which costs nothing. With
/// `use_due` the days that the shop itself promised speak too. Fallback: below 30 delivered orders all orders are one
/// group; below 5 nothing is promised; the note says so. It also names what was asked for and could not speak: a text
/// that no order has, or fewer than three, and one of which no order was ever delivered.
std::vector<Promise> promise(const OrderCourses& courses, Day today, const std::vector<Asked>& asked,
                             const PromiseOptions& options = {});
/// The asked orders of a table of `order`, `ordered`, `due` and the traits, each where known. Throws as TableReader.
std::vector<Asked> asked_of(const Table& table, Currency currency);

/// How often promises are learned anew in a backtest.
enum class Relearned : std::uint8_t { month, week, day };

struct BacktestOptions {
  std::optional<Day> from = {};  ///< first day of orders to judge; a year before today when empty
  Relearned relearned = Relearned::month;
  double share = 0.8;
  bool use_due = false;
};

/// How promises of a month were kept.
struct KeptPromises {
  std::optional<Day> month;  ///< its first day; none in the row of all months
  std::int64_t orders = 0;   ///< whose promised day is over
  std::optional<double> kept, days, pinball;
  std::int64_t overdue = 0;  ///< orders among them that are open today: broken
  std::int64_t orders_due = 0;
  std::optional<double> due_kept, due_days, due_pinball;  ///< the same of the days that the shop itself promised
};
/// Promises a day for each order from `from` on with what was known before the month (week, day) it was ordered in, and
/// holds it against the day it was delivered, once the promised day is over; the last row is of all months. An order
/// that is still open then is broken, and late by the days so far; stale ones (open longer than 99.5 % of deliveries
/// took) and cancelled ones are left out. Pinball loss at the share is the mean of share × days late, or (1 − share) ×
/// days early: no promise can gain by being longer than it must be. Fallback: where no order can be judged (before it
/// five must have been delivered) the row of all months has 0 orders and no shares.
std::vector<KeptPromises> backtest(const OrderCourses& courses, Day today, const BacktestOptions& options = {});

}  // namespace crmcore::delivery

namespace crmcore {
template <>
struct Choices<delivery::Relearned> {
  static constexpr auto codes = std::to_array<std::string_view>({"month", "week", "day"});
};
template <>
struct OptionsOf<delivery::PromiseOptions> {
  using Options = delivery::PromiseOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::share>(
          "share",
          {.help = "share of promises that are to be kept", .range = {.least = 0.5, .most = 0.99}, .unit = "share"}),
      option<&Options::use_due>("use_due", {.help = "let the days that the shop itself promises speak too"}),
  });
};
template <>
struct OptionsOf<delivery::BacktestOptions> {
  using Options = delivery::BacktestOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::from>("from_day", {.help = "first day of orders to judge; defaults to a year before today",
                                          .example = "2026-01-01"}),
      option<&Options::relearned>("relearned", {.help = "how often promises are learned anew"}),
      option<&Options::share>(
          "share",
          {.help = "share of promises that are to be kept", .range = {.least = 0.5, .most = 0.99}, .unit = "share"}),
      option<&Options::use_due>("use_due", {.help = "let the days that the shop itself promises speak too"}),
  });
};
template <>
struct Schema<delivery::Promise> {
  using Promise = delivery::Promise;
  static constexpr std::string_view name = "promise";
  static constexpr std::string_view learned = "order.ordered order.delivered order.cancelled";
  static constexpr auto fields = std::to_array<Field<Promise>>({
      field<&Promise::order>("order", {.help = "what the asked order is called; empty when it has no name"}),
      field<&Promise::ordered>("ordered", {.from = from::ordered, .help = "day of the order"}),
      field<&Promise::promised>("promised",
                                {.from = learned, .help = "day to promise; empty when there is too little data"}),
      field<&Promise::days>("days", {.from = learned, .help = "days from the order to the promised day"}),
      field<&Promise::share>("share", {.from = learned, .help = "share of such promises that is expected to be kept"}),
      field<&Promise::base>("base", {.from = learned, .help = "days of a usual order at that share"}),
      field<&Promise::by_product>("by_product", {.from = "order.delivered product.code product.category",
                                                 .help = "days that its product adds"}),
      field<&Promise::by_seller>("by_seller",
                                 {.from = "order.delivered staff.code", .help = "days that its seller adds"}),
      field<&Promise::by_customer>("by_customer",
                                   {.from = "order.delivered customer.code", .help = "days that its customer adds"}),
      field<&Promise::by_place>("by_place", {.from = "order.delivered address.region address.city address.postal_code",
                                             .help = "days that the place it goes to adds"}),
      field<&Promise::by_season>("by_season", {.from = learned, .help = "days that weekday and month add"}),
      field<&Promise::by_due>("by_due", {.from = "order.delivered order.due",
                                         .help = "days that the shop's own promise adds; 0 where it does not speak"}),
      field<&Promise::by_doubt>("by_doubt", {.from = learned,
                                             .help = "days added because months differ and because less is known of "
                                                     "such orders than of most; 0 or more"}),
      field<&Promise::recent>("recent",
                              {.from = learned, .help = "days added because the last weeks were slower; 0 or more"}),
      field<&Promise::rounding>(
          "rounding", {.from = learned, .help = "days added up to a whole day on which orders are delivered"}),
      field<&Promise::orders>("orders", {.from = learned, .help = "orders it was learned from"}),
      field<&Promise::note>("note", {.from = learned, .help = "what it could not know or use; empty when nothing"}),
  });
};
template <>
struct Schema<delivery::KeptPromises> {
  using Kept = delivery::KeptPromises;
  static constexpr std::string_view name = "kept_promises";
  static constexpr std::string_view learned = "order.ordered order.delivered order.cancelled";
  static constexpr std::string_view shops = "order.ordered order.delivered order.due";
  static constexpr auto fields = std::to_array<Field<Kept>>({
      field<&Kept::month>("month", {.from = from::ordered,
                                    .help = "first day of the month of the orders; empty in the row of all months"}),
      field<&Kept::orders>("orders", {.from = learned, .help = "orders whose promised day is over"}),
      field<&Kept::kept>("kept", {.from = learned, .help = "share of them delivered by that day"}),
      field<&Kept::days>("days", {.from = learned, .help = "mean days from the order to the promised day"}),
      field<&Kept::pinball>("pinball",
                            {.from = learned, .help = "mean pinball loss at the share, in days; lower is better"}),
      field<&Kept::overdue>("overdue",
                            {.from = learned, .help = "orders among them that are still open, and so are broken"}),
      field<&Kept::orders_due>("orders_due",
                               {.from = shops, .help = "orders for which the shop itself promised a day that is over"}),
      field<&Kept::due_kept>("due_kept", {.from = shops, .help = "share of them delivered by that day"}),
      field<&Kept::due_days>("due_days", {.from = shops, .help = "mean days from the order to that day"}),
      field<&Kept::due_pinball>("due_pinball", {.from = shops, .help = "mean pinball loss of those days"}),
  });
};
}  // namespace crmcore
