// Who bought what, when: the orders, their lines and the cost of their products, as every judgement reads them. Which
// orders stand on a day, and that money of another currency is in none of their totals, is decided here alone.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "crmcore/orders/order.hpp"
#include "crmcore/orders/product.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::orders {

/// Where an order stands on a day.
enum class Standing : std::uint8_t {
  stands,
  cancelled,       ///< by then
  later,           ///< it had not been placed yet
  other_currency,  ///< placed, in another currency than the workspace's: its money adds up with no other
};
Standing standing_on(Day today, Day ordered, const std::optional<Day>& cancelled);

/// Whether an order is in the workspace's currency, which it is when it names none.
bool is_own_currency(const store::Store& store, const std::optional<Currency>& currency);
/// Why amounts of an order in `order` cannot be kept by a workspace in `workspace`; empty when they can. Amounts have the
/// same decimals in the whole file, so that they are read alike at every door: 1000 JPY is 1000.00 in a file of pesos.
std::string why_not_kept(Currency workspace, Currency order);

/// What judgements need of an order.
struct PlacedOrder {
  Id<Order> id;
  std::optional<Id<Customer>> customer;  ///< none: a sale to somebody unknown
  Day ordered;
  std::optional<Day> cancelled;  ///< on whatever day, also after the one asked for
  Standing standing = Standing::stands;
};

/// What judgements need of a line; a negative quantity came back.
struct PurchaseLine {
  Id<Order> order;
  std::optional<Id<Product>> product;
  Decimal quantity;
  Amount amount;
  std::optional<Day> day;  ///< when it was added or came back; none: with the order
};

/// Calls `use` with every order, in the order of their ids, and with where it stands on `today`; also with further
/// members that are named.
template <auto... Members, class Use>
void each_order_ever(const store::Store& store, Day today, Use&& use) {
  store::each<&Order::id, &Order::customer, &Order::ordered, &Order::cancelled, &Order::currency, Members...>(
      store, [&](Id<Order> id, std::optional<Id<Customer>> customer, Day ordered, std::optional<Day> cancelled,
                 const std::optional<Currency>& currency, const auto&... members) {
        Standing standing = standing_on(today, ordered, cancelled);
        if (standing != Standing::later && !is_own_currency(store, currency)) standing = Standing::other_currency;
        use(PlacedOrder{id, customer, ordered, cancelled, standing}, members...);
      });
}

/// Calls `use` with the orders of every currency that stand on `today`, in the order of their ids, and with further
/// members that are named: each_order_of_any_currency<&Order::due>(store, today, [&](const PlacedOrder& order,
/// std::optional<Day> due) { … }). For what adds no money up.
template <auto... Members, class Use>
void each_order_of_any_currency(const store::Store& store, Day today, Use&& use) {
  store::each<&Order::id, &Order::customer, &Order::ordered, &Order::cancelled, Members...>(
      store, [&](Id<Order> id, std::optional<Id<Customer>> customer, Day ordered, std::optional<Day> cancelled,
                 const auto&... members) {
        if (standing_on(today, ordered, cancelled) != Standing::stands) return;
        use(PlacedOrder{id, customer, ordered, cancelled, Standing::stands}, members...);
      });
}

/// The same with the orders in the workspace's currency alone, which is what every total is made of.
template <auto... Members, class Use>
void each_order(const store::Store& store, Day today, Use&& use) {
  each_order_of_any_currency<&Order::currency, Members...>(
      store, today, [&](const PlacedOrder& order, const std::optional<Currency>& currency, const auto&... members) {
        if (is_own_currency(store, currency)) use(order, members...);
      });
}

/// Calls `use` with the lines of all orders that there were on `today`, in the order of their ids, and with further
/// members that are named. Whether their orders stood then, the orders tell.
template <auto... Members, class Use>
void each_line(const store::Store& store, Day today, Use&& use) {
  // The product last: before the quantity it costs SQLite 4 % more instructions for a line.
  store::each<&OrderLine::order, &OrderLine::quantity, &OrderLine::amount, &OrderLine::day, &OrderLine::product,
              Members...>(store,
                          [&](Id<Order> order, Decimal quantity, std::optional<Amount> amount, std::optional<Day> day,
                              std::optional<Id<Product>> product, const auto&... members) {
                            if (day && *day > today) return;
                            use(PurchaseLine{order, product, quantity, amount.value_or(Amount{}), day}, members...);
                          });
}

/// What a unit of each product costs, by the product's id; those without a cost are left out.
using UnitCosts = std::unordered_map<std::int64_t, Decimal>;
UnitCosts unit_costs(const store::Store& store);
/// What the units of a line cost, rounded once: at its own `unit_cost`, else at its product's; none when neither is
/// known.
std::optional<Amount> cost_of(const PurchaseLine& line, std::optional<Decimal> unit_cost, const UnitCosts& costs,
                              Currency currency);

}  // namespace crmcore::orders
