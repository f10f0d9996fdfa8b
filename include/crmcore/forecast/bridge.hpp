// The money between plan and actual, to the cent.
#pragma once

#include <string>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::forecast {

/// A part of the way from plan to actual.
struct BridgePart {
  std::string part;     ///< plan, price, volume, mix, new, dropped, … actual
  std::string product;  ///< empty: of all products
  Amount amount;
};

/// Explains the difference between planned and actual revenue: plan + price + volume + mix + new + dropped = actual,
/// each part also per product, to the cent for any quantities and prices.
/// Method: price is (p₁ − p₀) q₁; volume is (Q₁ − Q₀) q₀ p₀ / Q₀, where Q are the units of all products that have the
/// same unit (of those that say none, all whose planned prices, in order, lie within five times each other), cents by
/// largest remainder; mix is the rest. Plans of
/// whose sales nothing is known are a step of their own, no_data. With `profit` the bridge goes on over unit_cost,
/// cost_of_volume, waste and fees to the profit.
/// Throws invalid where a price (or, for profit, a cost) is not known, naming the product, where nothing was expected,
/// or for a table without a row; overflow beyond the range of money.
Result<BridgePart> bridge(const EventTable& table, bool profit = false, Amount planned_fees = {}, Amount fees = {});

/// Returns the loss on what was made and not sold, in minor units of the currency: its cost, less that of units kept
/// for another day, less the money it brought, less the salvage of units whose fate is not known.
Amount waste_cost(const EventCell& cell, Currency currency);

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::BridgePart> {
  using Part = forecast::BridgePart;
  static constexpr std::string_view name = "bridge_part";
  static constexpr auto fields = std::to_array<Field<Part>>({
      field<&Part::part>("part", {.help = "plan, a step such as price, volume or mix, or actual"}),
      field<&Part::product>(
          "product",
          {.from = from::product, .help = "code of the product whose part of the step it is; empty for the whole"}),
      field<&Part::amount>(
          "amount", {.from = "event_actual.sold event_plan.expected event_actual.unit_price event_plan.unit_price "
                             "product.price event_plan.unit_cost product.unit_cost event_cost.paid",
                     .help = "money of plan and actual, or the change that the step makes"}),
  });
};
}  // namespace crmcore
