#include "sales.hpp"

#include <unordered_map>

namespace crmcore::portfolio {
namespace {

struct OrderOfDay {
  std::optional<std::size_t> customer;
  Day ordered;
};
using Orders = std::unordered_map<std::int64_t, OrderOfDay>;

Orders orders_of(const store::Store& store, const Books& books) {
  std::unordered_map<std::int64_t, std::size_t> customers;
  for (std::size_t c = 0; c < books.customers.size(); ++c) customers[books.customers[c].id.value] = c;
  Orders orders;
  orders::each_order(store, books.day, [&](const orders::PlacedOrder& order) {
    const auto customer = order.customer ? customers.find(order.customer->value) : customers.end();
    OrderOfDay& kept = orders[order.id.value];
    kept.ordered = order.ordered;
    if (customer != customers.end()) kept.customer = customer->second;
  });
  return orders;
}

void each_line_of(const store::Store& store, const Books& books, const SalesWindow& window, const Orders& orders,
                  const UseLine& use) {
  orders::each_line(store, books.day, [&](const orders::PurchaseLine& line) {
    const auto order = orders.find(line.order.value);
    if (order != orders.end() && window.contains(line.day.value_or(order->second.ordered), books.day))
      use(order->second.customer, line);
  });
}

}  // namespace

void each_sold_line(const store::Store& store, const Books& books, const SalesWindow& window, const UseLine& use) {
  each_line_of(store, books, window, orders_of(store, books), use);
}

std::vector<CustomerSales> sales_of_customers(const store::Store& store, const Books& books,
                                              const SalesWindow& window) {
  std::vector<CustomerSales> sales(books.customers.size());
  const Orders orders = orders_of(store, books);
  for (const auto& [id, order] : orders)
    if (order.customer && window.contains(order.ordered, books.day)) ++sales[*order.customer].orders;
  each_line_of(store, books, window, orders,
               [&](std::optional<std::size_t> customer, const orders::PurchaseLine& line) {
                 if (customer) sales[*customer].net = sales[*customer].net + line.amount;
               });
  return sales;
}

}  // namespace crmcore::portfolio
