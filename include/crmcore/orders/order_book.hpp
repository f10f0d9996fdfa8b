// The order book: the rules between orders, lines and payments, and what they add up to.
#pragma once

#include "crmcore/orders/order.hpp"
#include "crmcore/orders/product.hpp"
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
      field<&Balance::customer>("customer", {.from = "customer.code"}),
      field<&Balance::order>("order", {.from = "order.id"}),
      field<&Balance::key>("key", {.from = "order.external_key"}),
      field<&Balance::ordered>("ordered", {.from = "order.ordered"}),
      field<&Balance::total>("total", {.from = "order_line.amount"}),
      field<&Balance::paid>("paid", {.from = "payment.amount"}),
      field<&Balance::due>("due", {.from = "order_line.amount payment.amount"}),
      field<&Balance::age_days>("age_days", {.from = "order.ordered"}),
      field<&Balance::bucket>("bucket", {.from = "order.ordered"}),
  });
};

/// What a customer has bought of a product (B7).
struct Bought {
  std::string product;  ///< code; empty for lines without product
  std::optional<std::string> name;
  std::int64_t orders = 0;
  Decimal quantity;
  Amount net;
  double share = 0;  ///< of the customer's net
  Day first_day, last_day;
};
template <>
struct Schema<Bought> {
  static constexpr std::string_view name = "bought";
  static constexpr auto fields = std::to_array<Field<Bought>>({
      field<&Bought::product>("product", {.from = "product.code"}),
      field<&Bought::name>("name", {.from = "product.name"}),
      field<&Bought::orders>("orders", {.from = "order.id"}),
      field<&Bought::quantity>("quantity", {.from = "order_line.quantity"}),
      field<&Bought::net>("net", {.from = "order_line.amount"}),
      field<&Bought::share>("share", {.from = "order_line.amount"}),
      field<&Bought::first_day>("first_day", {.from = "order.ordered"}),
      field<&Bought::last_day>("last_day", {.from = "order.ordered"}),
  });
};

namespace orders {

/// The entities of this room and their rules: a product without a code gets one; the amount of a line is
/// quantity × unit price − discount, rounded once, when it is left out; a cancelled order says why.
void contribute(store::Catalogue& catalogue);

/// What people call the fields of the room's entities.
std::span<const Label> labels();

/// Orders up to `today` with what is paid and due, oldest debt first; those fully paid only on request.
/// An order in another currency than the workspace's throws mixed_currency.
Result<Balance> balances(const store::Store& store, Day today, bool settled = false);

/// What a customer has bought up to `today`, most money first. Throws not_found for an unknown code.
Result<Bought> purchases(const store::Store& store, std::string_view customer, Day today);

}  // namespace orders
}  // namespace crmcore
