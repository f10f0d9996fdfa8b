// The order book: the rules between orders, lines and payments, and what they add up to.
#pragma once

#include "crmcore/orders/order.hpp"
#include "crmcore/orders/product.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// What is left to pay on an order (B4).
struct Balance {
  std::string customer;  ///< code; empty for an order without customer
  Id<Order> order;
  std::optional<std::string> key;
  Day ordered;
  Amount total, paid, due;
  std::int64_t age_days = 0;
  std::string bucket;  ///< "0-30", "31-60", "61-90", "over 90"; empty when nothing is due
};
template <>
struct Schema<Balance> {
  static constexpr std::string_view name = "balance";
  static constexpr auto fields = std::to_array<Field<Balance>>({
      field<&Balance::customer>(
          "customer", {.from = from::customer, .help = "code of the customer; empty for an order without customer"}),
      field<&Balance::order>("order", {.from = from::order, .help = "id of the order"}),
      field<&Balance::key>("key",
                           {.from = "order.external_key", .help = "external key of the order; empty when it has none"}),
      field<&Balance::ordered>("ordered", {.from = from::ordered, .help = "day of the order"}),
      field<&Balance::total>(
          "total", {.from = from::owed, .help = "money of the order's lines with tax and shipping, less returns"}),
      field<&Balance::paid>("paid", {.from = "payment.amount", .help = "payments up to today less refunds"}),
      field<&Balance::due>("due", {.from = from::balance, .help = "total less paid; below 0 when too much was paid"}),
      field<&Balance::age_days>("age_days", {.from = from::ordered, .help = "days since the order"}),
      field<&Balance::bucket>(
          "bucket", {.from = from::ordered,
                     .help = "age of the balance in days: 0-30, 31-60, 61-90 or over 90; empty when nothing is due"}),
  });
};

/// What a customer has bought of a product (B7).
struct Bought {
  std::string product;  ///< code; empty for lines without product
  std::optional<std::string> name;
  std::int64_t orders = 0;
  Decimal quantity;
  Amount net;
  double share = 0;  ///< share of the customer's net money
  Day first_day, last_day;
};
template <>
struct Schema<Bought> {
  static constexpr std::string_view name = "bought";
  static constexpr auto fields = std::to_array<Field<Bought>>({
      field<&Bought::product>("product",
                              {.from = from::product, .help = "code of the product; empty for lines without product"}),
      field<&Bought::name>("name", {.from = "product.name", .help = "name of the product; empty when not known"}),
      field<&Bought::orders>("orders", {.from = from::order, .help = "orders it is in"}),
      field<&Bought::quantity>("quantity", {.from = "order_line.quantity", .help = "units bought less returned"}),
      field<&Bought::net>("net", {.from = from::amount, .help = "money sold less returned"}),
      field<&Bought::share>("share",
                            {.from = from::amount, .help = "share of the customer's net money; 0 when that is 0"}),
      field<&Bought::first_day>("first_day", {.from = from::ordered, .help = "day of the first order it is in"}),
      field<&Bought::last_day>("last_day", {.from = from::ordered, .help = "day of the last order it is in"}),
  });
};

namespace orders {

/// The entities of this room and their rules: a product without a code gets one; the amount of a line defaults to
/// quantity × unit price − discount, rounded once; a cancelled order has a reason.
void contribute(store::Catalogue& catalogue);

/// What is odd though possible: days out of order, a seller who was not there, a product that was not offered. Part of
/// `contribute`.
void contribute_doubts(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// Returns the orders up to `today` with what is paid and due, the oldest first; with `settled` also those fully paid.
/// Throws mixed_currency for an order in a currency other than the workspace's.
Result<Balance> balances(const store::Store& store, Day today, bool settled = false);

/// Returns what a customer has bought up to `today`, by product, most money first. Throws not_found for an unknown
/// code, mixed_currency for an order in a currency other than the workspace's.
Result<Bought> purchases(const store::Store& store, std::string_view customer, Day today);

}  // namespace orders
}  // namespace crmcore
