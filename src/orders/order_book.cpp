#include "crmcore/orders/order_book.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "crmcore/orders/line_amount.hpp"
#include "crmcore/orders/purchases.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::orders {
namespace {

using store::Change;
using store::Store;

/// A price or a cost is 0 or more; "(5)" is -5 to accountants.
template <auto Member>
void check_price(Row after) {
  const Cell price = after[position_of<Member>];
  if (price.is_null() || price.integer() >= 0) return;
  const std::string field = std::string(column_name<Member>);
  throw Error(ErrorCode::rule, "product." + field,
              field + " must be 0 or more, not " + Decimal{price.integer()}.text());
}

void check_product(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  store::fill_code<Product>(change, entity, after, 'P', texts);
  check_price<&Product::price>(after);
  check_price<&Product::unit_cost>(after);
  const Cell from = after[position_of<&Product::active_from>];
  const Cell to = after[position_of<&Product::active_to>];
  if (!from.is_null() && !to.is_null() && to.integer() < from.integer())
    throw Error(ErrorCode::rule, "product.active_to",
                "active_to must be " + Codec<Day>::decode(from).text() + " (active_from) or later, not " +
                    Codec<Day>::decode(to).text());
}

void check_decimals(Currency workspace, Currency order) {
  if (const std::string why = why_not_kept(workspace, order); !why.empty())
    throw Error(ErrorCode::rule, "order.currency", why);
}

void check_order(Change& change, const Entity&, Row, std::span<Cell> after, TextPool&) {
  if (after[position_of<&Order::cancelled>].is_null() != after[position_of<&Order::cancel_reason>].is_null())
    throw Error(ErrorCode::rule, "order.cancel_reason", "a cancelled order needs both the day and the reason");
  const Cell currency = after[position_of<&Order::currency>];
  if (!currency.is_null()) check_decimals(change.store().currency(), Currency(currency.text()));
}

void check_line(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool&) {
  settle_amount<&OrderLine::order, &Order::currency>(change.store(), entity, before, after);
}

/// The class of a debt by its age: steps of 30 days, as in an aging report.
std::string_view age_bucket(std::int64_t days) {
  if (days <= 30) return "0-30";
  if (days <= 60) return "31-60";
  if (days <= 90) return "61-90";
  return "over 90";
}

/// The orders of a customer that stand on `today`, oldest first.
std::vector<Order> orders_of(const Store& store, std::int64_t customer, Day today) {
  std::vector<Order> orders;
  store.children(store.entity("order"), position_of<&Order::customer>, customer, [&](Row row) {
    auto order = from_row<Order>(row);
    if (standing_on(today, order.ordered, order.cancelled) == Standing::stands) orders.push_back(std::move(order));
  });
  std::ranges::sort(orders, {}, [](const Order& order) { return std::pair(order.ordered, order.id); });
  return orders;
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Product>());
  catalogue.entities.push_back(make_entity<Order>());
  catalogue.entities.push_back(make_entity<OrderLine>());
  catalogue.entities.push_back(make_entity<Payment>());
  catalogue.rules.push_back({Schema<Product>::name, &check_product});
  catalogue.rules.push_back({Schema<Order>::name, &check_order});
  catalogue.rules.push_back({Schema<OrderLine>::name, &check_line});
  contribute_doubts(catalogue);
  catalogue.labels.add(labels());
}

Result<Balance> balances(const Store& store, Day today, bool settled) {
  const auto codes = store::codes_of(store, "customer");
  std::unordered_map<std::int64_t, std::pair<Amount, Amount>> sums;  // total and paid of each order
  each_line<&OrderLine::tax>(store, today, [&](const PurchaseLine& line, std::optional<Amount> tax) {
    Amount& total = sums[line.order.value].first;
    total = total + line.amount + tax.value_or(Amount{});
  });
  store::each<&Payment::order, &Payment::amount, &Payment::paid>(store, [&](Id<Order> order, Amount amount, Day on) {
    if (on > today) return;
    Amount& paid = sums[order.value].second;
    paid = paid + amount;
  });
  Result<Balance> result{{}, store.currency()};
  each_order<&Order::external_key, &Order::shipping>(
      store, today, [&](const PlacedOrder& order, std::optional<std::string_view> key, std::optional<Amount> shipping) {
        const auto [of_lines, paid] = sums[order.id.value];
        const Amount total = of_lines + shipping.value_or(Amount{});
        const Amount due = total - paid;
        if (due.minor == 0 && !settled) return;
        const std::int64_t age = (today - order.ordered).count;
        result.rows.push_back({order.customer ? codes.at(order.customer->value) : "", order.id,
                               key ? std::optional<std::string>(*key) : std::nullopt, order.ordered, total, paid, due,
                               age, std::string(due.minor == 0 ? "" : age_bucket(age))});
      });
  std::ranges::stable_sort(result.rows, {}, &Balance::ordered);
  return result;
}

Result<Bought> purchases(const Store& store, std::string_view customer, Day today) {
  const auto id = store::id_called(store, "customer", customer);
  if (!id) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(customer));
  const Entity& lines = store.entity("order_line");
  const Entity& products = store.entity("product");
  std::map<std::int64_t, Bought> by_product;
  Amount all;
  for (const Order& order : orders_of(store, *id, today)) {
    if (!is_own_currency(store, order.currency)) continue;
    std::vector<std::int64_t> counted;
    store.children(lines, position_of<&OrderLine::order>, order.id.value, [&](Row row) {
      const auto line = from_row<OrderLine>(row);
      if (line.day && *line.day > today) return;
      const std::int64_t product = line.product ? line.product->value : 0;
      const auto [at, added] = by_product.try_emplace(product);
      Bought& sum = at->second;
      if (added) sum.first_day = order.ordered;
      sum.last_day = order.ordered;
      sum.quantity.millionths += line.quantity.millionths;
      sum.net = sum.net + line.amount.value_or(Amount{});
      all = all + line.amount.value_or(Amount{});
      if (std::ranges::find(counted, product) != counted.end()) return;
      counted.push_back(product);
      ++sum.orders;
    });
  }
  Result<Bought> result{{}, store.currency()};
  for (auto& [product, sum] : by_product) {
    if (const RowBlock row = store.get(products, product); row.size()) {
      const auto record = from_row<Product>(row[0]);
      sum.product = record.code;
      sum.name = record.name;
    }
    sum.share = all.minor != 0 ? static_cast<double>(sum.net.minor) / static_cast<double>(all.minor) : 0;
    result.rows.push_back(std::move(sum));
  }
  std::ranges::sort(result.rows, [](const Bought& a, const Bought& b) {
    return std::pair(-a.net.minor, a.product) < std::pair(-b.net.minor, b.product);
  });
  return result;
}

}  // namespace crmcore::orders
