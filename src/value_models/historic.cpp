#include "crmcore/value_models/historic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "crmcore/orders/purchases.hpp"

namespace crmcore::value_models {
namespace {

struct Open {
  std::size_t customer;
  Day ordered;
  Amount total, paid;
};
struct Sums {
  std::string code;
  std::int64_t orders = 0, returns = 0, lines = 0, lines_with_cost = 0;
  Amount sold, returned, with_cost, cost, received, overdue, credit;
  double received_days = 0, money = 0, money_with_cost = 0;  // the latter without sign
};

Amount times(Amount one, std::int64_t count) {
  Amount all;
  if (__builtin_mul_overflow(one.minor, count, &all.minor))
    throw Error(ErrorCode::overflow, "cost", "the cost of serving is beyond the range of amounts");
  return all;
}

std::string problems_of(const Sums& sums, const Historic& line, const HistoricOptions& options) {
  std::string problems;
  const auto add = [&](bool is, const std::string& what) {
    if (is) problems += (problems.empty() ? "" : ", ") + what;
  };
  add(line.profit && line.profit->minor < 0 && line.cost_known >= 0.5, "unprofitable");
  add((line.days_to_pay && *line.days_to_pay > options.pays_within) || line.overdue.minor > 0, "pays late");
  add(sums.sold.minor > 0 &&
          static_cast<double>(sums.returned.minor) >= options.many_returns * static_cast<double>(sums.sold.minor),
      "many returns");
  return problems;
}

void check(const HistoricOptions& options, Currency currency) {
  check_options(options);
  const auto minor_units = static_cast<double>(currency.minor_units());
  check_range("cost_per_order", static_cast<double>(options.cost_per_order.minor) / minor_units, 0, std::nullopt);
  check_range("cost_per_return", static_cast<double>(options.cost_per_return.minor) / minor_units, 0, std::nullopt);
  if (options.many_returns == 0)
    throw Error(ErrorCode::invalid, "many_returns", "many_returns must be a share above 0, such as 0.25, not 0");
}

}  // namespace

Result<Historic> historic(const store::Store& store, Day today, const HistoricOptions& options) {
  check(options, store.currency());
  std::unordered_map<std::int64_t, std::size_t> customer_at;
  std::vector<Sums> sums;
  for (auto& [id, code] : store::codes_of(store, "customer")) {
    customer_at[id] = sums.size();
    sums.emplace_back().code = std::move(code);
  }
  std::unordered_map<std::int64_t, Open> orders;
  orders::each_order(store, today, [&](const orders::PlacedOrder& order) {
    if (!order.customer) return;
    const std::size_t customer = customer_at.at(order.customer->value);
    orders[order.id.value] = {customer, order.ordered, {}, {}};
    ++sums[customer].orders;
  });
  const auto unit_costs = orders::unit_costs(store);
  orders::each_line(store, [&](const orders::PurchaseLine& line) {
    const auto order = orders.find(line.order.value);
    if (order == orders.end()) return;
    Sums& own = sums[order->second.customer];
    order->second.total = order->second.total + line.amount;
    if (line.quantity.millionths < 0) {
      ++own.returns;
      own.returned = own.returned - line.amount;
    } else {
      own.sold = own.sold + line.amount;
    }
    ++own.lines;
    own.money += std::abs(static_cast<double>(line.amount.minor));
    const auto cost = orders::cost_of(line, unit_costs, store.currency());
    if (!cost) return;
    ++own.lines_with_cost;
    own.money_with_cost += std::abs(static_cast<double>(line.amount.minor));
    own.with_cost = own.with_cost + line.amount;
    own.cost = own.cost + *cost;
  });
  bool paid_at_all = false;
  store::each<&Payment::order, &Payment::paid, &Payment::amount>(store, [&](Id<Order> of, Day paid, Amount amount) {
    const auto order = orders.find(of.value);
    if (order == orders.end() || paid > today) return;
    order->second.paid = order->second.paid + amount;
    paid_at_all = true;
    if (amount.minor <= 0) return;  // a refund says nothing of how long the customer takes
    Sums& own = sums[order->second.customer];
    own.received = own.received + amount;
    own.received_days += static_cast<double>(amount.minor) * static_cast<double>((paid - order->second.ordered).count);
  });
  for (const auto& [id, order] : orders) {
    if (!paid_at_all) break;  // a workspace without payments owes nothing: they are kept elsewhere
    Sums& own = sums[order.customer];
    if (order.paid > order.total)
      own.credit = own.credit + (order.paid - order.total);  // of returns as orders of their own, or paid too much
    else if ((today - order.ordered).count > options.pays_within)
      own.overdue = own.overdue + (order.total - order.paid);
  }

  Result<Historic> result{{}, store.currency()};
  for (const Sums& own : sums) {
    if (own.orders == 0) continue;
    Historic line;
    line.customer = own.code;
    line.orders = own.orders;
    line.revenue = own.sold - own.returned;
    if (own.lines_with_cost > 0) line.margin = own.with_cost - own.cost;
    if (own.lines > 0)
      line.cost_known = own.money > 0 ? own.money_with_cost / own.money
                                      : static_cast<double>(own.lines_with_cost) / static_cast<double>(own.lines);
    line.cost_to_serve = times(options.cost_per_order, own.orders) + times(options.cost_per_return, own.returns);
    if (line.margin) line.profit = *line.margin - line.cost_to_serve;
    if (own.received.minor > 0) line.days_to_pay = own.received_days / static_cast<double>(own.received.minor);
    if (own.overdue > own.credit) line.overdue = own.overdue - own.credit;
    line.problems = problems_of(own, line, options);
    result.rows.push_back(std::move(line));
  }
  std::ranges::sort(result.rows, {}, &Historic::customer);
  return result;
}

}  // namespace crmcore::value_models
