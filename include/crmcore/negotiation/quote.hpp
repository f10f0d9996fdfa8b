// A quote, its versions and their lines. Every state has its day, so that what is asked for a past day does not change;
// the state itself is never kept: it is judged on a day.
#pragma once

#include <optional>
#include <string>

#include "crmcore/orders/order.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// From which side a step comes: what the customer asks for, or what the shop offers.
enum class QuoteSide : std::uint8_t { customer, shop };
template <>
struct Choices<QuoteSide> {
  static constexpr auto codes = std::to_array<std::string_view>({"customer", "shop"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"cliente,comprador,buyer,asked,pedido por cliente", "tienda,negocio,vendedor,seller,offered,ofrecido"});
};

/// What came of a quote.
enum class QuoteAnswer : std::uint8_t { accepted, refused };
template <>
struct Choices<QuoteAnswer> {
  static constexpr auto codes = std::to_array<std::string_view>({"accepted", "refused"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"aceptada,aceptado,aprobada,aprobado,si,yes,won,ganada", "rechazada,rechazado,no,lost,perdida,declined"});
};

/// A version of a quote. The first one is the root of the others.
struct Quote {
  Id<Quote> id;
  std::int64_t version = 0;
  std::string code;  ///< made from the external key or the id when empty: Q1
  std::optional<std::string> source, external_key;
  std::optional<Id<Customer>> customer;
  std::optional<Id<Staff>> seller;
  std::optional<Id<Quote>> version_of;        ///< the first version; empty for that itself
  std::int64_t number = 1;                    ///< of the version, from 1
  QuoteSide side = QuoteSide::customer;       ///< who asked for this version
  std::optional<std::string> why;             ///< why it was asked for
  Day asked;                                  ///< when it was asked for; of the first version the first request
  std::optional<Day> sent;                    ///< when it went to the customer
  std::optional<Day> valid_until;             ///< the last day on which it holds
  std::optional<Day> answered;                ///< when it was accepted or refused
  std::optional<QuoteAnswer> answer;          ///< what the answer was
  std::optional<std::string> refusal_reason;  ///< list quote_refusal
  std::optional<Day> replaced;                ///< when the next version took its place
  std::optional<Day> due;                     ///< delivery that it speaks of
  std::optional<Currency> currency;           ///< currency of its amounts; defaults to the workspace's
  std::optional<std::string> note;
  Extra extra;
};
template <>
struct Schema<Quote> {
  static constexpr std::string_view name = "quote";
  static constexpr auto fields = std::to_array<Field<Quote>>({
      field<&Quote::id>("id"),
      field<&Quote::version>("version"),
      field<&Quote::code>("code", {.unique = true}),
      field<&Quote::source>("source"),
      field<&Quote::external_key>("external_key"),
      reference<&Quote::customer>("customer"),
      reference<&Quote::seller>("seller", "staff"),
      reference<&Quote::version_of>("version_of", "quote", {.help = "the first version; empty for that itself"}),
      field<&Quote::number>("number", {.required = true, .fallback = "1", .help = "number of the version, from 1"}),
      field<&Quote::side>("side", {.required = true, .fallback = "customer", .help = "who asked for this version"}),
      field<&Quote::why>("why", {.help = "why this version was asked for"}),
      field<&Quote::asked>("asked", {.required = true}),
      field<&Quote::sent>("sent"),
      field<&Quote::valid_until>("valid_until", {.help = "the last day on which it holds"}),
      field<&Quote::answered>("answered"),
      field<&Quote::answer>("answer"),
      field<&Quote::refusal_reason>("refusal_reason", {.list = "quote_refusal"}),
      field<&Quote::replaced>("replaced", {.help = "the day on which the next version took its place"}),
      field<&Quote::due>("due"),
      field<&Quote::currency>("currency"),
      field<&Quote::note>("note"),
  });
};

struct QuoteLine {
  Id<QuoteLine> id;
  std::int64_t version = 0;
  Id<Quote> quote;
  std::optional<Id<Product>> product;
  std::optional<std::string> description;  ///< given where it differs from the product's name
  Decimal quantity;                        ///< 0 or more
  std::optional<Decimal> unit_price;
  std::optional<Amount> discount;  ///< money off the line
  std::optional<Amount> amount;    ///< net money of the line; defaults to quantity × unit price − discount
  std::optional<Amount> tax;       ///< on top of the amount; empty where prices include it
  Extra extra;
};
template <>
struct Schema<QuoteLine> {
  static constexpr std::string_view name = "quote_line";
  static constexpr auto fields = std::to_array<Field<QuoteLine>>({
      field<&QuoteLine::id>("id"),
      field<&QuoteLine::version>("version"),
      parent<&QuoteLine::quote>("quote"),
      reference<&QuoteLine::product>("product"),
      field<&QuoteLine::description>("description"),
      field<&QuoteLine::quantity>("quantity", {.required = true}),
      field<&QuoteLine::unit_price>("unit_price", {.money = true}),
      field<&QuoteLine::discount>("discount"),
      field<&QuoteLine::amount>("amount"),
      field<&QuoteLine::tax>("tax"),
  });
};

/// A step of the negotiation of an order that somebody told: what was asked for or offered, on which day, from which
/// side and why. `orders.renegotiate` writes one together with the change of the line; sheets of "asked" and "agreed"
/// are imported as such records. Fields that are empty stayed as they were.
struct LineChange {
  Id<LineChange> id;
  std::int64_t version = 0;
  Id<Order> order;
  std::optional<Id<Product>> product;      ///< none: a line without product, or the day of delivery of the order
  std::optional<std::string> description;  ///< of a line without product
  Day day;
  QuoteSide side = QuoteSide::customer;
  std::optional<std::string> why;
  std::optional<Decimal> quantity, unit_price;
  std::optional<Amount> discount;
  std::optional<Day> due;  ///< of the whole order
  Extra extra;
};
template <>
struct Schema<LineChange> {
  static constexpr std::string_view name = "line_change";
  static constexpr auto fields = std::to_array<Field<LineChange>>({
      field<&LineChange::id>("id"),
      field<&LineChange::version>("version"),
      parent<&LineChange::order>("order"),
      reference<&LineChange::product>("product"),
      field<&LineChange::description>("description"),
      field<&LineChange::day>("day", {.required = true}),
      field<&LineChange::side>("side", {.required = true, .fallback = "customer", .help = "who asked for it"}),
      field<&LineChange::why>("why"),
      field<&LineChange::quantity>("quantity"),
      field<&LineChange::unit_price>("unit_price", {.money = true}),
      field<&LineChange::discount>("discount"),
      field<&LineChange::due>("due", {.help = "day of delivery of the whole order"}),
  });
};

}  // namespace crmcore
