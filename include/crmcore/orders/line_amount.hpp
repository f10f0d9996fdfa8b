// The money of a line, whether of an order or of a quote: one rule for both.
#pragma once

#include "crmcore/schema/field.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::orders {

/// Quantity × unit price − discount, rounded once to the decimals of `said`, the currency of the order or quote
/// (the workspace's when empty), in minor units as `kept` has them. Throws Error{overflow}.
Amount amount_of(Currency kept, const std::optional<Currency>& said, Decimal quantity, Decimal unit_price,
                 Amount discount);

namespace detail {
/// The columns of a line that its amount is made of.
struct LineColumns {
  std::size_t whole, quantity, unit_price, discount, amount;
};
void settle_amount(const store::Store& store, const Entity& line, const Entity& whole, std::size_t currency,
                   const LineColumns& columns, Row before, std::span<Cell> after);
}  // namespace detail

/// For rules: the amount of a line is calculated where it is empty, and again where quantity, price or discount are new
/// and the amount is not. `Whole` is the member that names the order or quote, of which `Said` is the currency.
/// Throws rule for a line with neither price nor amount.
template <auto Whole, auto Said>
void settle_amount(const store::Store& store, const Entity& entity, Row before, std::span<Cell> after) {
  using Line = typename crmcore::detail::MemberOf<Whole>::Record;
  using Order = typename crmcore::detail::MemberOf<Said>::Record;
  detail::settle_amount(store, entity, store.entity(Schema<Order>::name), position_of<Said>,
                        {position_of<Whole>, position_of<&Line::quantity>, position_of<&Line::unit_price>,
                         position_of<&Line::discount>, position_of<&Line::amount>},
                        before, after);
}

}  // namespace crmcore::orders
