#include "crmcore/orders/order_book.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "crmcore/store/change.hpp"

namespace crmcore::orders {
namespace {

using store::Change;
using store::Store;

void check_product(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  static const std::size_t from = entity.at("active_from"), to = entity.at("active_to");
  store::fill_code(change, entity, after, 'P', texts);
  if (!after[from].is_null() && !after[to].is_null() && after[to].integer() < after[from].integer())
    throw Error(ErrorCode::rule, "product.active_to", "a product cannot end before it begins");
}

void check_order(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  static const std::size_t cancelled = entity.at("cancelled"), reason = entity.at("cancel_reason"),
                           currency = entity.at("currency");
  if (after[cancelled].is_null() != after[reason].is_null())
    throw Error(ErrorCode::rule, "order.cancel_reason", "a cancelled order has both the day and the reason");
  if (!after[currency].is_null()) static_cast<void>(Currency(after[currency].text()));
}

void check_line(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool&) {
  static const std::size_t order = entity.at("order"), quantity = entity.at("quantity"),
                           price = entity.at("unit_price"), discount = entity.at("discount"),
                           amount = entity.at("amount");
  // A new quantity, price or discount makes a new amount unless the amount was set with it.
  const bool repriced =
      !before.empty() && before[amount] == after[amount] &&
      !(before[quantity] == after[quantity] && before[price] == after[price] && before[discount] == after[discount]);
  if (!after[amount].is_null() && !repriced) return;
  if (after[price].is_null()) {
    if (!after[amount].is_null()) return;
    throw Error(ErrorCode::rule, "order_line.amount", "a line needs a unit price or an amount");
  }
  const RowBlock owner = change.store().get(change.store().entity("order"), after[order].integer());
  if (owner.size() == 0)
    throw Error(ErrorCode::not_found, "order_line.order",
                "there is no order " + std::to_string(after[order].integer()));
  const std::string_view code = owner[0][change.store().entity("order").at("currency")].text();
  const Currency currency = code.empty() ? change.store().currency() : Currency(code);
  const Amount total = line_total({after[quantity].integer()}, {after[price].integer()}, currency.decimals());
  after[amount] = Cell::of((total - Amount{after[discount].integer()}).minor);
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
  catalogue.labels.add(labels());
}

Result<Balance> balances(const Store& store, Day today, bool settled) {
  const Entity& customers = store.entity("customer");
  std::unordered_map<std::int64_t, std::string> codes;
  store.scan(customers, std::array<std::string_view, 2>{"id", "code"},
             [&](Row row) { codes.emplace(row[0].integer(), row[1].text()); });
  std::unordered_map<std::int64_t, std::pair<Amount, Amount>> sums;  // total and paid of each order
  store.scan(store.entity("order_line"), std::array<std::string_view, 2>{"order", "amount"}, [&](Row row) {
    Amount& total = sums[row[0].integer()].first;
    total = total + Amount{row[1].integer()};
  });
  store.scan(store.entity("payment"), std::array<std::string_view, 3>{"order", "amount", "paid"}, [&](Row row) {
    if (row[2].integer() > today.number()) return;
    Amount& paid = sums[row[0].integer()].second;
    paid = paid + Amount{row[1].integer()};
  });
  Result<Balance> result{{}, store.currency()};
  store.each({.entity = "order", .where = "ordered <= today and cancelled is null", .sort = "ordered", .today = today},
             [&](Row row) {
               const auto order = from_row<Order>(row);
               if (order.currency && *order.currency != store.currency())
                 throw Error(ErrorCode::mixed_currency, "order " + std::to_string(order.id.value),
                             "order " + std::to_string(order.id.value) + " is in " +
                                 std::string(order.currency->code()) + ", the workspace in " +
                                 std::string(store.currency().code()));
               const auto [total, paid] = sums[order.id.value];
               const Amount due = total - paid;
               if (due.minor == 0 && !settled) return;
               const std::int64_t age = (today - order.ordered).count;
               const char* bucket = due.minor == 0 ? ""
                                    : age <= 30    ? "0-30"
                                    : age <= 60    ? "31-60"
                                    : age <= 90    ? "61-90"
                                                   : "over 90";
               result.rows.push_back({order.customer ? codes[order.customer->value] : "", order.id, order.external_key,
                                      order.ordered, total, paid, due, age, bucket});
             });
  return result;
}

Result<Bought> purchases(const Store& store, std::string_view customer, Day today) {
  const Cell code = Cell::of(customer);
  const auto id = store.find_id(store.entity("customer"), std::array<std::string_view, 1>{"code"}, {&code, 1});
  if (!id) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(customer));
  const Entity &orders = store.entity("order"), &lines = store.entity("order_line"),
               &products = store.entity("product");
  std::map<std::int64_t, Bought> by_product;
  Amount all;
  std::vector<Order> bought;
  store.children(orders, orders.at("customer"), *id, [&](Row row) {
    auto order = from_row<Order>(row);
    if (order.ordered <= today && !order.cancelled) bought.push_back(std::move(order));
  });
  std::ranges::sort(bought, {}, [](const Order& order) { return std::pair(order.ordered, order.id); });
  for (const Order& order : bought) {
    if (order.currency && *order.currency != store.currency())
      throw Error(ErrorCode::mixed_currency, "order " + std::to_string(order.id.value),
                  "order " + std::to_string(order.id.value) + " is in " + std::string(order.currency->code()) +
                      ", the workspace in " + std::string(store.currency().code()));
    std::vector<std::int64_t> counted;
    store.children(lines, *lines.parent(), order.id.value, [&](Row row) {
      const auto line = from_row<OrderLine>(row);
      const std::int64_t product = line.product ? line.product->value : 0;
      const auto [at, added] = by_product.try_emplace(product);
      Bought& sum = at->second;
      if (added) sum.first_day = order.ordered;
      sum.last_day = order.ordered;
      sum.quantity.millionths += line.quantity.millionths;
      sum.net = sum.net + line.amount.value_or(Amount{});
      all = all + line.amount.value_or(Amount{});
      if (std::ranges::find(counted, product) == counted.end()) counted.push_back(product), ++sum.orders;
    });
  }
  Result<Bought> result{{}, store.currency()};
  for (auto& [product, sum] : by_product) {
    if (const RowBlock row = store.get(products, product); row.size()) {
      const auto record = from_row<Product>(row[0]);
      sum.product = record.code, sum.name = record.name;
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
