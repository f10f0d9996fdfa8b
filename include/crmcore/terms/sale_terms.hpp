// The records of the terms of sale: price lists, tax rates, and what a customer or a named segment buys at: which list,
// up to how much credit, how many days to pay. All rows have their days, so that what held on a past day stays. Where
// two rows hold on a day, the one that began later counts.
#pragma once

#include <optional>
#include <string>

#include "crmcore/definitions/segment.hpp"
#include "crmcore/orders/order.hpp"
#include "crmcore/orders/product.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// The price of a product in a list, from a quantity on.
struct ListPrice {
  Id<ListPrice> id;
  std::int64_t version = 0;
  std::string price_list;  ///< its name
  Id<Product> product;
  Day from_day;
  std::optional<Day> to_day;  ///< the last day; empty: until further notice
  Decimal smallest_quantity;  ///< of a line, from which on it holds, 0 or more
  Decimal price;              ///< of a unit, 0 or more, in the workspace's currency
  Extra extra;
};
template <>
struct Schema<ListPrice> {
  static constexpr std::string_view name = "list_price";
  static constexpr auto fields = std::to_array<Field<ListPrice>>({
      field<&ListPrice::id>("id"),
      field<&ListPrice::version>("version"),
      field<&ListPrice::price_list>("price_list", {.required = true}),
      parent<&ListPrice::product>("product"),
      field<&ListPrice::from_day>("from_day", {.required = true}),
      field<&ListPrice::to_day>("to_day", {.help = "the last day; empty: until further notice"}),
      field<&ListPrice::smallest_quantity>(
          "smallest_quantity",
          {.required = true, .fallback = "0", .help = "quantity of a line from which on the price holds"}),
      field<&ListPrice::price>("price", {.required = true, .money = true}),
  });
};

/// A rate of tax, of one product or of all that have none of their own.
struct TaxRate {
  Id<TaxRate> id;
  std::int64_t version = 0;
  std::optional<Id<Product>> product;  ///< none: of all products that have no rate of their own
  Day from_day;
  std::optional<Day> to_day;  ///< the last day; empty: until further notice
  Decimal percent;            ///< 0 to 100
  bool included = false;      ///< whether prices include it
  Extra extra;
};
template <>
struct Schema<TaxRate> {
  static constexpr std::string_view name = "tax_rate";
  static constexpr auto fields = std::to_array<Field<TaxRate>>({
      field<&TaxRate::id>("id"),
      field<&TaxRate::version>("version"),
      reference<&TaxRate::product>("product", "product", {.help = "empty: all products without a rate of their own"}),
      field<&TaxRate::from_day>("from_day", {.required = true}),
      field<&TaxRate::to_day>("to_day", {.help = "the last day; empty: until further notice"}),
      field<&TaxRate::percent>("percent", {.required = true}),
      field<&TaxRate::included>("included",
                                {.required = true, .fallback = "false", .help = "whether prices include the tax"}),
  });
};

/// What a customer buys at. What is empty is as its segments say.
struct CustomerTerms {
  Id<CustomerTerms> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  Day from_day;
  std::optional<Day> to_day;              ///< the last day; empty: until further notice
  std::optional<std::string> price_list;  ///< name of a list
  std::optional<Amount> credit_limit;     ///< the most it may owe, 0 or more
  std::optional<std::int64_t> payment_days;
  Extra extra;
};
template <>
struct Schema<CustomerTerms> {
  static constexpr std::string_view name = "customer_terms";
  static constexpr auto fields = std::to_array<Field<CustomerTerms>>({
      field<&CustomerTerms::id>("id"),
      field<&CustomerTerms::version>("version"),
      parent<&CustomerTerms::customer>("customer"),
      field<&CustomerTerms::from_day>("from_day", {.required = true}),
      field<&CustomerTerms::to_day>("to_day", {.help = "the last day; empty: until further notice"}),
      field<&CustomerTerms::price_list>("price_list"),
      field<&CustomerTerms::credit_limit>("credit_limit", {.help = "the most the customer may owe"}),
      field<&CustomerTerms::payment_days>("payment_days", {.help = "days from an order until it is to be paid"}),
  });
};

/// What the customers of a named segment buy at.
struct SegmentTerms {
  Id<SegmentTerms> id;
  std::int64_t version = 0;
  Id<Segment> segment;
  Day from_day;
  std::optional<Day> to_day;              ///< the last day; empty: until further notice
  std::optional<std::string> price_list;  ///< name of a list
  std::optional<Amount> credit_limit;     ///< the most each of them may owe, 0 or more
  std::optional<std::int64_t> payment_days;
  Extra extra;
};
template <>
struct Schema<SegmentTerms> {
  static constexpr std::string_view name = "segment_terms";
  static constexpr auto fields = std::to_array<Field<SegmentTerms>>({
      field<&SegmentTerms::id>("id"),
      field<&SegmentTerms::version>("version"),
      reference<&SegmentTerms::segment>("segment", "segment", {.required = true}),
      field<&SegmentTerms::from_day>("from_day", {.required = true}),
      field<&SegmentTerms::to_day>("to_day", {.help = "the last day; empty: until further notice"}),
      field<&SegmentTerms::price_list>("price_list"),
      field<&SegmentTerms::credit_limit>("credit_limit", {.help = "the most each of them may owe"}),
      field<&SegmentTerms::payment_days>("payment_days", {.help = "days from an order until it is to be paid"}),
  });
};

}  // namespace crmcore
