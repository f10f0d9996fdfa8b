#include "line_amounts.hpp"

#include "crmcore/orders/order.hpp"

namespace crmcore::intake {

std::string amount_that_differs(const store::Store& store, const std::optional<Currency>& other,
                                const std::vector<Cell>& line) {
  const Cell amount = line[position_of<&OrderLine::amount>];
  const Cell price = line[position_of<&OrderLine::unit_price>];
  const Cell quantity = line[position_of<&OrderLine::quantity>];
  const Cell discount = line[position_of<&OrderLine::discount>];
  if (amount.is_null() || quantity.is_null()) return "";
  const int decimals = store.currency().decimals();
  const Amount said{amount.integer()};
  const Decimal units{quantity.integer()};
  const bool have_signs = said.minor != 0 && units.millionths != 0 && discount.is_null();
  if (have_signs && (said.minor < 0) != (units.millionths < 0))
    throw Error(ErrorCode::rule, "order_line.amount",
                "quantity " + units.text() + " and amount " + said.text(decimals) +
                    " have different signs; a return has both below 0, and money off belongs in discount");
  if (price.is_null()) return "";
  const int own_decimals = other.value_or(store.currency()).own_decimals();  // a yen has no parts
  const Amount total = line_total(units, {price.integer()}, own_decimals);
  const Amount off{discount.is_null() ? 0 : discount.integer()};
  const Amount made = with_more_decimals(total, decimals - own_decimals) - off;
  if (made == said) return "";
  return "amount " + said.text(decimals) + " is kept; quantity and price make " + made.text(decimals);
}

}  // namespace crmcore::intake
