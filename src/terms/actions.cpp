// What a program can ask of the terms of sale by name.
#include <algorithm>
#include <array>

#include "crmcore/action/action.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/terms/order_total.hpp"

namespace crmcore::terms {
namespace {

Parameter customer_parameter(bool required, std::string_view help) {
  return {.name = "customer", .required = required, .help = help, .example = "C12", .names = "customer"};
}

Amount amount_of(const Arguments& arguments, std::string_view name) {
  return Codec<std::optional<Amount>>::decode(arguments.cell(name)).value_or(Amount{});
}

NewOrder order_of(const Arguments& arguments) {
  NewOrder order;
  order.customer = arguments.text("customer");
  order.day = arguments.day("day");
  order.key = arguments.text("key");
  order.due = arguments.optional_day("due");
  order.channel = arguments.text("channel");
  order.shipping = amount_of(arguments, "shipping");
  order.deposit = amount_of(arguments, "deposit");
  order.deposit_by = arguments.text("deposit_by");
  return order;
}

std::vector<NewLine> lines_of(const Table& table, Currency currency) {
  const TableReader reader(table, currency);
  const auto product = reader.need("product");
  const auto quantity = reader.need("quantity");
  const auto unit_price = reader.find("unit_price");
  const auto discount = reader.find("discount");
  reader.check_names();
  constexpr auto known = std::to_array<std::string_view>({"product", "quantity", "unit_price", "discount"});
  for (std::size_t c = 0; c < table.width(); ++c)
    if (std::ranges::find(known, table.column(c).name) == known.end())
      throw_unknown("lines", "a line of a new order has no column", table.column(c).name, known);
  std::vector<NewLine> lines;
  for (std::size_t row = 0; row < reader.rows(); ++row) {
    const auto discounted = discount.amount(row);
    if (discounted && *discounted < Amount{})
      throw Error(ErrorCode::invalid, "lines",
                  "discount must be 0 or more, not " + discounted->text(currency.decimals()));
    lines.push_back({product.text(row).value_or(""), quantity.decimal(row, Sign::not_negative).value_or(Decimal{}),
                     unit_price.decimal(row, Sign::not_negative), discounted});
  }
  return lines;
}

void contribute_orders(Actions& actions) {
  actions.add(
      {.name = "terms.order_total",
       .summary = "what an order comes to: lines, tax by rate, delivery, total, deposit, balance",
       .detail = "The rows add up to the cent; the balance is that of orders.balances.",
       .parameters =
           {{.name = "order", .required = true, .help = "external key of the order, or its id", .example = "W-1042"},
            today_parameter()},
       .columns = columns<TotalLine>(),
       .run = [](const Call& call) {
         return to_table(order_total(call.need_store(), call.arguments.text("order"), call.arguments.day("today")));
       }});
  actions.add(
      {.name = "terms.place_order",
       .summary = "places an order at the prices and taxes of its customer, within its credit limit",
       .detail = "Order, lines and deposit are written in one change. An order that would bring the customer above its "
                 "credit limit is refused, with the amounts.",
       .effect = Effect::writes,
       .parameters =
           {{.name = "day", .kind = Kind::day, .required = true, .help = "day of the order", .example = "2026-01-15"},
            {.name = "lines",
             .help =
                 "a table of product and quantity, and unit_price and discount where they are others than the list's",
             .is_table = true,
             .example = "lines.csv"},
            customer_parameter(false, "code of the customer; empty: nobody known"),
            {.name = "key", .help = "external key of the order", .example = "W-1042"},
            {.name = "due", .kind = Kind::day, .help = "day of delivery", .example = "2026-01-20"},
            {.name = "channel", .help = "code of the list order_channel", .example = "phone"},
            {.name = "shipping",
             .kind = Kind::amount,
             .help = "charge for the delivery",
             .range = {.least = 0},
             .example = "50"},
            {.name = "deposit", .kind = Kind::amount, .help = "paid at once", .range = {.least = 0}, .example = "200"},
            {.name = "deposit_by", .help = "code of the list payment_method", .example = "cash"}},
       .columns = columns<TotalLine>(),
       .run = [](const Call& call) {
         return to_table(place_order(call.need_change(), call.actions, order_of(call.arguments),
                                     lines_of(call.required_table("lines", "product and quantity"), call.currency())));
       }});
}

}  // namespace

void contribute(Actions& actions) {
  actions.add({.name = "terms.price",
               .summary = "the price of a product for a customer on a day, and where it comes from",
               .parameters = {{.name = "product", .required = true, .help = "code of the product", .example = "CC"},
                              today_parameter(),
                              customer_parameter(false, "code of the customer; empty: anybody"),
                              {.name = "quantity",
                               .kind = Kind::decimal,
                               .fallback = "1",
                               .help = "quantity of the line",
                               .range = {.least = 0},
                               .example = "12"}},
               .columns = columns<PriceAnswer>(),
               .run = [](const Call& call) {
                 return to_table(price(call.need_store(), call.actions, call.arguments.day("today"),
                                       call.arguments.text("product"), call.arguments.text("customer"),
                                       Codec<Decimal>::decode(call.arguments.cell("quantity"))));
               }});
  actions.add({.name = "terms.credit",
               .summary = "customers with a credit limit, what they owe and what is left of it",
               .parameters = {today_parameter(),
                              {.name = "above_only",
                               .kind = Kind::boolean,
                               .fallback = "false",
                               .help = "only those who owe more than their limit"}},
               .columns = columns<CreditLine>(),
               .run = [](const Call& call) {
                 return to_table(credit(call.need_store(), call.actions, call.arguments.day("today"),
                                        call.arguments.flag("above_only")));
               }});
  actions.add({.name = "terms.check_credit",
               .summary = "whether an order would keep a customer within its credit limit",
               .parameters = {customer_parameter(true, "code of the customer"),
                              today_parameter(),
                              {.name = "amount",
                               .kind = Kind::amount,
                               .required = true,
                               .help = "money of the order, less what is paid at once",
                               .range = {.least = 0},
                               .example = "500"}},
               .columns = columns<CreditCheck>(),
               .run = [](const Call& call) {
                 return to_table(check_credit(call.need_store(), call.actions, call.arguments.day("today"),
                                              call.arguments.text("customer"), amount_of(call.arguments, "amount")));
               }});
  contribute_orders(actions);
}

}  // namespace crmcore::terms
