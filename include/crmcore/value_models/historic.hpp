// What each customer has brought so far and what serving it has cost, and which customers are a problem.
#pragma once

#include <optional>
#include <string>

#include "crmcore/action/options.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::value_models {

struct HistoricOptions {
  Amount cost_per_order;       ///< cost of serving an order, in minor units
  Amount cost_per_return;      ///< cost of a returned line, in minor units
  int pays_within = 30;        ///< days after which a payment is late
  double many_returns = 0.25;  ///< share of money sold that came back from which returns are a problem
};

struct Historic {
  std::string customer;
  std::int64_t orders = 0;
  Amount revenue;  ///< net of returns
  /// Revenue less unit cost × quantity, of lines whose product has a cost; empty when no line has.
  std::optional<Amount> margin;
  /// Share of the money of its lines, returns included, whose cost is known; share of the lines when none has money.
  double cost_known = 0;
  Amount cost_to_serve;
  std::optional<Amount> profit;       ///< margin less cost to serve
  std::optional<double> days_to_pay;  ///< mean weighted by money received, without refunds
  Amount overdue;  ///< money due for longer than `pays_within` days, less what the shop owes the customer
  /// Comma-separated: "unprofitable" (where the cost of at least half the money is known), "pays late", "many returns".
  std::string problems;
};
/// Revenue, margin, cost to serve, payment and problems of each customer with an order, by code.
/// Method: orders, products and payments up to `today`, without cancelled orders.
/// Throws invalid for options out of range, mixed_currency for an order in another currency than the workspace's.
Result<Historic> historic(const store::Store& store, Day today, const HistoricOptions& options = {});

}  // namespace crmcore::value_models

namespace crmcore {
template <>
struct OptionsOf<value_models::HistoricOptions> {
  using Options = value_models::HistoricOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::cost_per_order>("cost_per_order", {.help = "cost of serving an order", .range = {.least = 0}}),
      option<&Options::cost_per_return>("cost_per_return", {.help = "cost of a returned line", .range = {.least = 0}}),
      option<&Options::pays_within>(
          "pays_within",
          {.help = "days after which a payment is late", .range = {.least = 0, .most = 100'000}, .unit = "days"}),
      option<&Options::many_returns>("many_returns",
                                     {.help = "share of money sold that came back from which returns are a problem",
                                      .range = {.most = 1, .above = 0},
                                      .unit = "share"}),
  });
};
template <>
struct Schema<value_models::Historic> {
  using Historic = value_models::Historic;
  static constexpr std::string_view name = "historic";
  static constexpr auto fields = std::to_array<Field<Historic>>({
      field<&Historic::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Historic::orders>("orders", {.from = from::order, .help = "orders up to today, cancelled ones left out"}),
      field<&Historic::revenue>("revenue", {.from = from::amount, .help = "money sold less returned"}),
      field<&Historic::margin>(
          "margin", {.from = from::margin,
                     .help = "revenue less unit cost, of lines whose product has a cost; empty when no line has"}),
      field<&Historic::cost_known>("cost_known",
                                   {.from = "order_line.amount product.unit_cost",
                                    .help = "share of the money of its lines whose cost is known, 0 to 1"}),
      field<&Historic::cost_to_serve>("cost_to_serve", {.from = "order.id order_line.quantity",
                                                        .help = "cost per order and per returned line, as given"}),
      field<&Historic::profit>("profit",
                               {.from = from::margin, .help = "margin less cost to serve; empty with margin"}),
      field<&Historic::days_to_pay>("days_to_pay", {.from = "payment.paid payment.amount order.ordered",
                                                    .help = "mean number of days from order to payment, weighted by "
                                                            "money, refunds apart; empty when nothing was paid"}),
      field<&Historic::overdue>("overdue", {.from = from::balance,
                                            .help = "money due for longer than allowed, less what the shop owes the "
                                                    "customer; 0 where no payments are kept"}),
      field<&Historic::problems>(
          "problems", {.from = "order_line.amount order_line.quantity product.unit_cost payment.paid payment.amount",
                       .help = "comma-separated: unprofitable, pays late, many returns; empty when there are none"}),
  });
};
}  // namespace crmcore
