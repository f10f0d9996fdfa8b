// An order, its lines and its payments. A sale without a known customer is an order without customer; a return is a
// line of negative quantity. Everything has its day, so that what is asked for a past day does not change with what
// comes later: an order, its stages and its cancellation, a line that was added or came back later, a payment.
#pragma once

#include <optional>
#include <string>

#include "crmcore/orders/product.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

struct Customer;  // of the registry: orders refer to it by id
struct Staff;
struct Address;
struct Quote;  // of the room negotiation

struct Order {
  Id<Order> id;
  std::int64_t version = 0;
  std::optional<std::string> source, external_key;
  std::optional<Id<Customer>> customer;
  Day ordered;
  std::optional<Minute> ordered_at;
  std::optional<Day> due;       ///< promised delivery
  std::optional<Day> produced;  ///< when the last of it was made
  std::optional<Day> delivered;
  std::optional<Id<Address>> address;  ///< where it goes; the customer's delivery address when empty
  std::optional<std::string> channel;  ///< list order_channel
  std::optional<Id<Staff>> seller;
  std::optional<std::string> campaign;
  std::optional<Amount> shipping;            ///< charge for the delivery, on top of the lines
  std::optional<Currency> currency;          ///< currency of its amounts; defaults to the workspace's
  std::optional<Id<Quote>> quote;            ///< the accepted version that it was made of
  std::optional<Day> cancelled;              ///< a cancelled order is not counted anywhere
  std::optional<std::string> cancel_reason;  ///< list cancel_reason
  std::optional<std::string> tags;           ///< free words, comma-separated
  Extra extra;
};
template <>
struct Schema<Order> {
  static constexpr std::string_view name = "order";
  static constexpr auto fields = std::to_array<Field<Order>>({
      field<&Order::id>("id"),
      field<&Order::version>("version"),
      field<&Order::source>("source"),
      field<&Order::external_key>("external_key", {.searchable = Searchable::as_key}),
      reference<&Order::customer>("customer"),
      field<&Order::ordered>("ordered", {.required = true}),
      field<&Order::ordered_at>("ordered_at"),
      field<&Order::due>("due"),
      field<&Order::produced>("produced"),
      field<&Order::delivered>("delivered"),
      reference<&Order::address>("address", "address"),
      field<&Order::channel>("channel", {.list = "order_channel"}),
      reference<&Order::seller>("seller", "staff"),
      field<&Order::campaign>("campaign"),
      field<&Order::shipping>("shipping"),
      field<&Order::currency>("currency"),
      reference<&Order::quote>("quote"),
      field<&Order::cancelled>("cancelled"),
      field<&Order::cancel_reason>("cancel_reason", {.list = "cancel_reason"}),
      field<&Order::tags>("tags", {.is_set = true, .searchable = Searchable::as_key}),
  });
};

struct OrderLine {
  Id<OrderLine> id;
  std::int64_t version = 0;
  Id<Order> order;
  std::optional<Id<Product>> product;
  std::optional<std::string> description;  ///< given where it differs from the product's name
  std::optional<Day> day;                  ///< when it was added or came back; the order's day when empty
  Decimal quantity;                        ///< negative: returned
  std::optional<Decimal> unit_price;
  std::optional<Amount> discount;            ///< money off the line
  std::optional<Amount> amount;              ///< net money of the line; defaults to quantity × unit price − discount
  std::optional<Amount> tax;                 ///< on top of the amount; empty where prices include it
  std::optional<Decimal> unit_cost;          ///< what a unit of it cost; the product's cost when empty
  std::optional<std::string> return_reason;  ///< list return_reason
  Extra extra;
};
template <>
struct Schema<OrderLine> {
  static constexpr std::string_view name = "order_line";
  static constexpr auto fields = std::to_array<Field<OrderLine>>({
      field<&OrderLine::id>("id"),
      field<&OrderLine::version>("version"),
      parent<&OrderLine::order>("order"),
      reference<&OrderLine::product>("product"),
      field<&OrderLine::description>("description"),
      field<&OrderLine::day>("day"),
      field<&OrderLine::quantity>("quantity", {.required = true}),
      field<&OrderLine::unit_price>("unit_price", {.money = true}),
      field<&OrderLine::discount>("discount"),
      field<&OrderLine::amount>("amount"),
      field<&OrderLine::tax>("tax"),
      field<&OrderLine::unit_cost>("unit_cost", {.money = true}),
      field<&OrderLine::return_reason>("return_reason", {.list = "return_reason"}),
  });
};

struct Payment {
  Id<Payment> id;
  std::int64_t version = 0;
  Id<Order> order;
  Day paid;
  Amount amount;                      ///< in the order's currency
  std::optional<std::string> method;  ///< list payment_method
  std::optional<std::string> reference;
  Extra extra;
};
template <>
struct Schema<Payment> {
  static constexpr std::string_view name = "payment";
  static constexpr auto fields = std::to_array<Field<Payment>>({
      field<&Payment::id>("id"),
      field<&Payment::version>("version"),
      parent<&Payment::order>("order"),
      field<&Payment::paid>("paid", {.required = true}),
      field<&Payment::amount>("amount", {.required = true}),
      field<&Payment::method>("method", {.list = "payment_method"}),
      field<&Payment::reference>("reference"),
  });
};

}  // namespace crmcore
