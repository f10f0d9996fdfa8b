// What an order comes to, line by line and to the cent: net, tax by rate, delivery, total, deposit, balance; and new
// orders at the prices, taxes and limits of their customer.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crmcore/store/change.hpp"
#include "crmcore/terms/terms.hpp"

namespace crmcore {

namespace terms {

/// What a row of the total of an order is.
enum class TotalPart : std::uint8_t {
  line,      ///< one for each line
  tax,       ///< one for each rate
  delivery,  ///< the charge for it
  total,     ///< lines, tax and delivery
  deposit,   ///< paid by the day of the order
  paid,      ///< later, less what was paid back
  balance,   ///< what is left to pay
};

/// A line before its tax is told apart: the amount as it is priced.
struct PricedLine {
  Amount amount;          ///< with the tax where that is included, else without
  Decimal percent;        ///< 0 to 100
  bool included = false;  ///< whether the amount includes the tax
};
/// A line after it: net + tax is what it comes to.
struct TaxedLine {
  Amount net, tax;
  friend bool operator==(const TaxedLine&, const TaxedLine&) = default;
};
/// Returns the lines of an order with their tax, so that the tax of all lines of one rate is that of their sum.
/// Method: the tax of a rate is calculated once, of the sum of its lines, and rounded once, half away from zero, as
/// EN 16931-1 (2017), rule BR-CO-17, asks for: sum × rate, or sum × rate / (100 + rate) where prices include it. Of
/// each line it is rounded down, and what is left goes, a smallest unit each, to the lines with the largest remainders,
/// the earlier of two alike (Hamilton's method; Balinski and Young, "Fair Representation", 1982). `smallest` is the
/// smallest unit of the currency in minor units, of which amounts are multiples. Throws Error{overflow}.
std::vector<TaxedLine> split_tax(std::span<const PricedLine> lines, Amount smallest = {1});

/// A row of the total of an order.
struct TotalLine {
  TotalPart part = TotalPart::line;
  std::optional<Id<OrderLine>> line;
  std::optional<std::string> product;
  std::optional<Decimal> quantity;
  std::optional<Decimal> percent;
  std::optional<Amount> net, tax;
  Amount amount;
};
/// Returns what an order comes to on `today`: its lines, the tax by rate, the delivery charge, the total, what was paid
/// by the day of the order, what was paid later, and the balance, which is that of orders.balances. The order is named
/// by its external key, else its id. Method: lines as the books have them, `amount` the net money and `tax` on top. The
/// rate of a line is that of its product on its day, where its tax is what that rate gives within a smallest unit; else
/// it is not known. Throws not_found for an order that does not exist or that had not been placed yet; rule for one
/// that was cancelled or is in another currency.
Result<TotalLine> order_total(const store::Store& store, std::string_view order, Day today);

/// A line of a new order.
struct NewLine {
  std::string product;                ///< code
  Decimal quantity;                   ///< above 0
  std::optional<Decimal> unit_price;  ///< instead of that of the customer's list
  std::optional<Amount> discount;     ///< money off the line, 0 or more
};

struct NewOrder {
  std::string customer;  ///< code; empty: to nobody known
  Day day;
  std::string key;  ///< external key
  std::optional<Day> due;
  std::string channel;     ///< list order_channel
  Amount shipping;         ///< delivery charge, 0 or more
  Amount deposit;          ///< paid at once, 0 or more
  std::string deposit_by;  ///< list payment_method
};

/// Places an order at the prices and taxes of the day, with its delivery charge and deposit, in one change, and returns
/// what it comes to. Prices that include the tax are kept as net price and tax.
/// Throws not_found for a customer or product that does not exist; invalid for a line without a price, an order without
/// lines and a quantity of 0 or less; rule for a deposit above the total, and for an order that would bring what the
/// customer owes above its credit limit, naming the amounts.
Result<TotalLine> place_order(store::Change& change, const Actions* actions, const NewOrder& order,
                              const std::vector<NewLine>& lines);

}  // namespace terms

template <>
struct Choices<terms::TotalPart> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"line", "tax", "delivery", "total", "deposit", "paid", "balance"});
};
template <>
struct Schema<terms::TotalLine> {
  using Line = terms::TotalLine;
  static constexpr std::string_view name = "total_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::part>("part", {.from = from::order, .help = "what the row is"}),
      field<&Line::line>("line", {.from = "order_line.id", .help = "id of the line; empty in the other rows"}),
      field<&Line::product>("product", {.from = from::product, .help = "code of the product of the line"}),
      field<&Line::quantity>("quantity", {.from = "order_line.quantity", .help = "units; below 0 what came back"}),
      field<&Line::percent>(
          "percent", {.from = "tax_rate.percent order_line.tax", .help = "rate of tax; empty where it is not known"}),
      field<&Line::net>("net", {.from = from::amount, .help = "money without tax, of a line or of a rate"}),
      field<&Line::tax>("tax", {.from = "order_line.tax", .help = "tax of a line or of a rate"}),
      field<&Line::amount>("amount", {.from = from::balance, .help = "what the row comes to; paid money below 0"}),
  });
};

}  // namespace crmcore
