#include "crmcore/orders/purchases.hpp"

namespace crmcore::orders {

Standing standing_on(Day today, Day ordered, const std::optional<Day>& cancelled) {
  if (ordered > today) return Standing::later;
  return cancelled && *cancelled <= today ? Standing::cancelled : Standing::stands;
}

bool is_own_currency(const store::Store& store, const std::optional<Currency>& currency) {
  return !currency || same_code(*currency, store.currency());
}

std::string why_not_kept(Currency workspace, Currency order) {
  if (order.own_decimals() <= workspace.decimals()) return "";
  const std::string code(workspace.code());
  const std::string decimals = std::to_string(order.own_decimals());
  return "currency must have " + std::to_string(workspace.decimals()) + " decimals or fewer, as amounts of this " +
         workspace.text() + " workspace have, not " + decimals + " as " + std::string(order.code()) +
         "; convert the order, or make the workspace with currency " + code + ":" + decimals + ", which keeps " +
         decimals;
}

UnitCosts unit_costs(const store::Store& store) {
  UnitCosts costs;
  store::each<&Product::id, &Product::unit_cost>(store, [&](Id<Product> product, std::optional<Decimal> cost) {
    if (cost) costs.emplace(product.value, *cost);
  });
  return costs;
}

std::optional<Amount> cost_of(const PurchaseLine& line, std::optional<Decimal> unit_cost, const UnitCosts& costs,
                              Currency currency) {
  if (!unit_cost && line.product)
    if (const auto cost = costs.find(line.product->value); cost != costs.end()) unit_cost = cost->second;
  if (!unit_cost) return std::nullopt;
  return line_total(line.quantity, *unit_cost, currency.decimals());
}

}  // namespace crmcore::orders
