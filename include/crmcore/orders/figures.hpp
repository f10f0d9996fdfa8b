// Sales figures: units and money by period, product, category, channel and seller, with the sales to nobody known; the
// products that each customer prefers; and the orders that are still to be delivered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/orders/order.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::orders {

/// What figures are broken down by; of the periods only one at a time.
enum class FiguresBy : std::uint8_t { day, week, month, quarter, year, product, category, channel, campaign, seller };

}  // namespace crmcore::orders

namespace crmcore {
template <>
struct Choices<orders::FiguresBy> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"day", "week", "month", "quarter", "year", "product", "category", "channel", "campaign", "seller"});
};
}  // namespace crmcore

namespace crmcore::orders {

/// Units and money of a group of lines (B13). A line counts on its own day where it has one, and what came back counts
/// on the day it came back.
struct SalesFigure {
  std::optional<Day> first_day;  ///< of the period; none without one
  std::optional<std::string> product, category, channel, campaign, seller;
  std::int64_t orders = 0;
  std::int64_t orders_of_nobody = 0;  ///< orders without customer among them
  std::int64_t customers = 0;         ///< known ones
  std::optional<Decimal> quantity;    ///< units sold less returned; none where products of different units are added
  std::optional<std::string> unit;    ///< of the quantity, as products say it
  Amount sold, returned, net;
};

struct FiguresOptions {
  std::vector<std::string> by{"month"};
  std::optional<Day> from;
};
/// Returns the figures of orders that stand on `today`, by group, in the order of `by`. Throws unknown_name for
/// something that figures are not broken down by, invalid for two periods at once or something named twice,
/// mixed_currency for an order in a currency other than the workspace's.
Result<SalesFigure> figures(const store::Store& store, Day today, const FiguresOptions& options = {});

/// A product that a customer prefers (B7).
struct PreferredProduct {
  std::string customer;
  std::int64_t rank = 0;  ///< from 1
  std::string product;
  std::optional<std::string> name;
  std::int64_t orders = 0;  ///< that it was bought in
  Decimal quantity;         ///< units bought less returned
  Amount net;
  double share = 0;  ///< share of the customer's net money
  Day last_day;
};
struct PreferredOptions {
  int top = 3;
};
/// Returns of every customer who has bought the products bought in most orders; of those bought alike the one with more
/// net money, then the first code. Products of which all came back are left out. Throws as `figures`.
Result<PreferredProduct> preferred_products(const store::Store& store, Day today, const PreferredOptions& options = {});

/// An order that is still to be delivered (B3 in part).
struct Delivery {
  Id<Order> order;
  std::optional<std::string> key;
  std::string customer;
  std::optional<Day> due;
  std::int64_t days_late = 0;
  std::optional<Day> produced;
  std::string address;
  std::string address_of;  ///< whose choice it is: order or customer; empty without an address
};
/// Returns the orders that stand on `today` and were not delivered by then, by due day; those without one last. They go
/// to their own address, else to the customer's preferred delivery address, else to the customer's first one.
Result<Delivery> deliveries(const store::Store& store, Day today);

}  // namespace crmcore::orders

namespace crmcore {
template <>
struct OptionsOf<orders::FiguresOptions> {
  using Options = orders::FiguresOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "comma-separated: one of day, week, month, quarter and year; and any of "
                                          "product, category, channel, campaign and seller",
                                  .example = "month, product"}),
      option<&Options::from>("from_day", {.help = "first day to count; defaults to all", .example = "2026-01-01"}),
  });
};
template <>
struct OptionsOf<orders::PreferredOptions> {
  using Options = orders::PreferredOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::top>("top", {.help = "products of each customer", .range = {.least = 1, .most = 1000}}),
  });
};
template <>
struct Schema<orders::SalesFigure> {
  using Figure = orders::SalesFigure;
  static constexpr std::string_view name = "sales_figure";
  static constexpr auto fields = std::to_array<Field<Figure>>({
      field<&Figure::first_day>("first_day",
                                {.from = from::ordered, .help = "first day of the period; empty when not by period"}),
      field<&Figure::product>(
          "product",
          {.from = from::product, .help = "code of the product; empty for lines without one, and when not by product"}),
      field<&Figure::category>(
          "category", {.from = "product.category",
                       .help = "category of the product; empty where there is none, and when not by category"}),
      field<&Figure::channel>("channel",
                              {.from = "order.channel",
                               .help = "channel of the order; empty where there is none, and when not by channel"}),
      field<&Figure::campaign>("campaign",
                               {.from = "order.campaign",
                                .help = "campaign of the order; empty where there is none, and when not by campaign"}),
      field<&Figure::seller>("seller",
                             {.from = "order.seller staff.code",
                              .help = "code of the seller; empty where there is none, and when not by seller"}),
      field<&Figure::orders>("orders", {.from = from::order, .help = "orders with a line in the group"}),
      field<&Figure::orders_of_nobody>("orders_of_nobody",
                                       {.from = from::order, .help = "orders without customer among them"}),
      field<&Figure::customers>("customers", {.from = from::customer, .help = "known customers among the buyers"}),
      field<&Figure::quantity>(
          "quantity", {.from = "order_line.quantity product.unit",
                       .help = "units sold less returned; empty where products of different units would be added"}),
      field<&Figure::unit>("unit", {.from = "product.unit", .help = "unit of the quantity; empty for pieces"}),
      field<&Figure::sold>("sold", {.from = from::amount, .help = "money of lines sold"}),
      field<&Figure::returned>("returned", {.from = from::amount, .help = "money of lines that came back"}),
      field<&Figure::net>("net", {.from = from::amount, .help = "sold less returned"}),
  });
};
template <>
struct Schema<orders::PreferredProduct> {
  using Preferred = orders::PreferredProduct;
  static constexpr std::string_view name = "preferred_product";
  static constexpr auto fields = std::to_array<Field<Preferred>>({
      field<&Preferred::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Preferred::rank>("rank", {.from = from::order, .help = "1 for the product bought in most orders"}),
      field<&Preferred::product>("product", {.from = from::product, .help = "code of the product"}),
      field<&Preferred::name>("name", {.from = "product.name", .help = "name of the product; empty when not known"}),
      field<&Preferred::orders>("orders", {.from = from::order, .help = "orders in which it was bought"}),
      field<&Preferred::quantity>("quantity", {.from = "order_line.quantity", .help = "units bought less returned"}),
      field<&Preferred::net>("net", {.from = from::amount, .help = "money sold less returned"}),
      field<&Preferred::share>("share",
                               {.from = from::amount, .help = "share of the customer's net money; 0 when that is 0"}),
      field<&Preferred::last_day>("last_day", {.from = from::ordered, .help = "day of the last order it is in"}),
  });
};
template <>
struct Schema<orders::Delivery> {
  using Delivery = orders::Delivery;
  static constexpr std::string_view name = "delivery";
  static constexpr auto fields = std::to_array<Field<Delivery>>({
      field<&Delivery::order>("order", {.from = from::order, .help = "id of the order"}),
      field<&Delivery::key>(
          "key", {.from = "order.external_key", .help = "external key of the order; empty when it has none"}),
      field<&Delivery::customer>(
          "customer", {.from = from::customer, .help = "code of the customer; empty for an order without customer"}),
      field<&Delivery::due>("due", {.from = "order.due", .help = "day it was promised for; empty when none was"}),
      field<&Delivery::days_late>("days_late",
                                  {.from = "order.due", .help = "days since it was due; 0 when it is not late"}),
      field<&Delivery::produced>("produced",
                                 {.from = "order.produced", .help = "day it was ready; empty when it is not by today"}),
      field<&Delivery::address>(
          "address",
          {.from = "address.street address.number address.district address.city address.postal_code address.reference",
           .help = "where it goes, in one line; empty when nobody said"}),
      field<&Delivery::address_of>(
          "address_of",
          {.from = "order.address address.preferred",
           .help = "order where the order names the address, customer where it is the customer's preferred one"}),
  });
};
}  // namespace crmcore
