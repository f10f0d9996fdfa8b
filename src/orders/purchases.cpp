#include "crmcore/orders/purchases.hpp"

namespace crmcore::orders {

Standing standing_on(Day today, Day ordered, const std::optional<Day>& cancelled) {
  if (ordered > today) return Standing::later;
  return cancelled && *cancelled <= today ? Standing::cancelled : Standing::stands;
}

bool is_own_currency(const store::Store& store, const std::optional<Currency>& currency) {
  return !currency || *currency == store.currency();
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
