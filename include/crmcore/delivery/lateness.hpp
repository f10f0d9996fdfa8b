// Which open orders are late or will be, and what late orders have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/delivery/order_courses.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::delivery {

struct OpenOptions {
  double share = 0.8;
};

/// An order that is neither delivered nor cancelled.
struct OpenOrder {
  std::int64_t order = 0;
  std::string key, customer, product;
  Day ordered;
  std::optional<Day> due;
  std::int64_t waited = 0;
  std::int64_t days_late = 0;
  std::optional<double> probability;  ///< that it is delivered after its due day
  std::optional<Day> expected, promised;
  std::optional<Amount> amount, at_risk;
  std::string note;
};

/// Returns the open orders on `today`: those late today first, the latest first, then by the chance to be late.
/// Method: the lead time of each order is distributed as in `promise`, at the pace of the last weeks; of its chances
/// only those are left that it has after the days it has waited. An order that waits longer than any did has no
/// expected day.
std::vector<OpenOrder> open_orders(const OrderCourses& courses, Day today, const OpenOptions& options = {});

struct LateOptions {
  double likely = 0.5;
};
/// The open orders that are late today, or with a chance of at least `likely` to be delivered after their due day.
std::vector<OpenOrder> late(const OrderCourses& courses, Day today, const LateOptions& options = {});

struct CausesOptions {
  std::optional<Day> from = {};
  std::int64_t least_orders = 10;
  bool all = false;
};

/// What late orders have in common: one value of one trait.
struct Cause {
  std::string trait, value;
  std::int64_t orders = 0, late = 0;
  double share = 0;       ///< late among them
  double rest_share = 0;  ///< late among the other orders of the same months
  double difference = 0, low = 0, high = 0;
  double p_value = 1;
  double excess = 0;  ///< late orders more than among as many others
};

/// Returns what is later than the rest by more than chance, by the late orders that it accounts for; with `all` also
/// what is not. Late is an order delivered after its due day, or open after it; orders whose due day is yet to come, or
/// that were cancelled, are left out.
/// Method: each value of product, category, seller, customer, places, weekday, quarter of all orders by amount and by
/// days promised is held against the other orders of the same months, months against the rest of the year. The p-value
/// is exact in the safe direction: given how many orders of a month were late, those of a value are a sum of
/// hypergeometrics, whose tail is at most that of a binomial of the same mean (Hoeffding, Annals of Mathematical
/// Statistics 27, 1956). All values together name nothing that is only chance in 95 % of shops (Holm, Scandinavian
/// Journal of Statistics 6, 1979); p-values are corrected so, and intervals hold at once (Newcombe's, by Bonferroni).
/// It says where lateness is, not why: values may go together, as a seller with a product.
/// Fallback: where no order has a due day that is over, nothing.
std::vector<Cause> causes(const OrderCourses& courses, Day today, const CausesOptions& options = {});

}  // namespace crmcore::delivery

namespace crmcore {
template <>
struct OptionsOf<delivery::OpenOptions> {
  using Options = delivery::OpenOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::share>("share", {.help = "share of orders delivered by the promised day",
                                        .range = {.least = 0.5, .most = 0.99},
                                        .unit = "share"}),
  });
};
template <>
struct OptionsOf<delivery::LateOptions> {
  using Options = delivery::LateOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::likely>("likely", {.help = "chance of being late from which an order is listed before it is due",
                                          .range = {.least = 0, .most = 1},
                                          .unit = "share"}),
  });
};
template <>
struct OptionsOf<delivery::CausesOptions> {
  using Options = delivery::CausesOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::from>("from_day",
                             {.help = "first order day to count; defaults to all", .example = "2026-01-01"}),
      option<&Options::least_orders>("least_orders", {.help = "orders below which a value is not judged",
                                                      .range = {.least = 2, .most = 1'000'000}}),
      option<&Options::all>("all", {.help = "list also what may be chance"}),
  });
};
template <>
struct Schema<delivery::OpenOrder> {
  using Open = delivery::OpenOrder;
  static constexpr std::string_view name = "open_order";
  static constexpr std::string_view learned = "order.ordered order.delivered order.cancelled";
  static constexpr auto fields = std::to_array<Field<Open>>({
      field<&Open::order>("order", {.from = from::order, .help = "id of the order, or its row in a table"}),
      field<&Open::key>("key",
                        {.from = "order.external_key", .help = "what the order is called; empty when it has no key"}),
      field<&Open::customer>("customer",
                             {.from = from::customer, .help = "code of the customer; empty when not known"}),
      field<&Open::product>(
          "product", {.from = from::product, .help = "code of its product with most money; empty when not known"}),
      field<&Open::ordered>("ordered", {.from = from::ordered, .help = "day of the order"}),
      field<&Open::due>("due", {.from = "order.due", .help = "day it was promised for; empty when none was"}),
      field<&Open::waited>("waited", {.from = from::ordered, .help = "days since the order"}),
      field<&Open::days_late>("days_late",
                              {.from = "order.due", .help = "days since it was due; 0 when it is not late"}),
      field<&Open::probability>("probability", {.from = "order.delivered order.due",
                                                .help = "chance to be delivered after its due day; 1 when it is late; "
                                                        "empty without a due day or with too little data"}),
      field<&Open::expected>("expected", {.from = learned,
                                          .help = "day by which half of the orders that waited as long are "
                                                  "delivered; empty with too little data"}),
      field<&Open::promised>("promised", {.from = learned,
                                          .help = "day by which the asked share of them is delivered; empty with too "
                                                  "little data"}),
      field<&Open::amount>("amount", {.from = from::amount, .help = "money of its lines; empty when not known"}),
      field<&Open::at_risk>("at_risk", {.from = "order_line.amount order.delivered order.due",
                                        .help = "amount times probability; empty where one is not known"}),
      field<&Open::note>("note", {.from = learned, .help = "what could not be known; empty when nothing"}),
  });
};
template <>
struct Schema<delivery::Cause> {
  using Cause = delivery::Cause;
  static constexpr std::string_view name = "lateness_cause";
  static constexpr std::string_view lateness = "order.ordered order.due order.delivered";
  static constexpr std::string_view of_value =
      "product.code product.category staff.code customer.code address.region address.city order_line.amount order.due";
  static constexpr auto fields = std::to_array<Field<Cause>>({
      field<&Cause::trait>("trait", {.from = lateness,
                                     .help = "product, category, seller, seller_place, customer, place, area, month, "
                                             "weekday, amount or days_promised"}),
      field<&Cause::value>("value", {.from = of_value,
                                     .help = "the value that the orders share; months as 2026-01, weekdays from 1 "
                                             "Monday to 7 Sunday, amounts and days as ranges"}),
      field<&Cause::orders>("orders", {.from = lateness, .help = "orders with it that are judged"}),
      field<&Cause::late>("late", {.from = lateness, .help = "late ones among them"}),
      field<&Cause::share>("share", {.from = lateness, .help = "share of late ones among them"}),
      field<&Cause::rest_share>(
          "rest_share", {.from = lateness, .help = "share of late ones among the other orders of the same months"}),
      field<&Cause::difference>("difference", {.from = lateness, .help = "share less that of the rest"}),
      field<&Cause::low>(
          "low", {.from = lateness, .help = "low end of its interval; in 95 % of shops all intervals hold at once"}),
      field<&Cause::high>("high", {.from = lateness, .help = "high end of its interval"}),
      field<&Cause::p_value>("p_value", {.from = lateness,
                                         .help = "chance that among all that was judged something is so much later by "
                                                 "chance alone"}),
      field<&Cause::excess>("excess",
                            {.from = lateness, .help = "late orders more than there would be among as many others"}),
  });
};
}  // namespace crmcore
