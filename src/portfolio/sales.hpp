// What was sold, by customer and line.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "books.hpp"
#include "crmcore/orders/purchases.hpp"

namespace crmcore::portfolio {

/// The days up to that of the books whose sales count; none: all of them.
struct SalesWindow {
  std::optional<int> days;
  bool contains(Day day, Day today) const { return day <= today && (!days || (today - day).count < *days); }
};

/// What one customer bought in a window.
struct CustomerSales {
  std::int64_t orders = 0;
  Amount net;
};

/// Calls `use` with the customer (by its place in the books; none: nobody known) of each line of the window, and the
/// line.
using UseLine = std::function<void(std::optional<std::size_t> customer, const orders::PurchaseLine& line)>;
void each_sold_line(const store::Store& store, const Books& books, const SalesWindow& window, const UseLine& use);

/// Orders and net sales of each customer of the books, those in the workspace's currency.
std::vector<CustomerSales> sales_of_customers(const store::Store& store, const Books& books, const SalesWindow& window);

}  // namespace crmcore::portfolio
