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
  double received_days = 0;               // days to pay, weighted by money
  double money = 0, money_with_cost = 0;  // absolute amounts
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
  constexpr double enough_known = 0.5;  // share of the money whose cost is known: with less a loss may be a gap
  add(line.profit && line.profit->minor < 0 && line.cost_known >= enough_known, "unprofitable");
  add((line.days_to_pay && *line.days_to_pay > options.pays_within) || line.overdue.minor > 0, "pays late");
  add(sums.sold.minor > 0 &&
          static_cast<double>(sums.returned.minor) >= options.many_returns * static_cast<double>(sums.sold.minor),
      "many returns");
  return problems;
}

void check(const HistoricOptions& options, Currency currency) {
  check_options(options);
  const auto minor_units = static_cast<double>(currency.minor_units());
  check_range("cost_per_order", static_cast<double>(options.cost_per_order.minor) / minor_units, {.least = 0});
  check_range("cost_per_return", static_cast<double>(options.cost_per_return.minor) / minor_units, {.least = 0});
}

/// Orders, lines and payments of a workspace, added up by customer. Read in this order.
class Reader {
 public:
  Reader(const store::Store& store, Day today) : store_(store), today_(today) {
    for (const auto& [id, code] : store::codes_of(store, "customer")) {
      customer_at_[id] = sums_.size();
      sums_.emplace_back().code = code;
    }
  }

  void read_orders() {
    orders::each_order<&Order::shipping>(
        store_, today_, [&](const orders::PlacedOrder& order, std::optional<Amount> shipping) {
          if (!order.customer) return;
          const std::size_t customer = customer_at_.at(order.customer->value);
          orders_[order.id.value] = {customer, order.ordered, shipping.value_or(Amount{}), {}};
          ++sums_[customer].orders;
        });
  }

  void read_lines() {
    const auto unit_costs = orders::unit_costs(store_);
    orders::each_line<&OrderLine::unit_cost, &OrderLine::tax>(
        store_, today_,
        [&](const orders::PurchaseLine& line, std::optional<Decimal> unit_cost, std::optional<Amount> tax) {
          const auto order = orders_.find(line.order.value);
          if (order == orders_.end()) return;
          order->second.total = order->second.total + line.amount + tax.value_or(Amount{});
          Sums& own = sums_[order->second.customer];
          add_line(own, line.quantity, line.amount);
          if (const auto cost = orders::cost_of(line, unit_cost, unit_costs, store_.currency()))
            add_cost(own, line.amount, *cost);
        });
  }

  void read_payments() {
    store::each<&Payment::order, &Payment::paid, &Payment::amount>(store_, [&](Id<Order> of, Day paid, Amount amount) {
      const auto order = orders_.find(of.value);
      if (order == orders_.end() || paid > today_) return;
      order->second.paid = order->second.paid + amount;
      paid_at_all_ = true;
      if (amount.minor <= 0) return;  // a refund says nothing about how long the customer takes
      Sums& own = sums_[order->second.customer];
      own.received = own.received + amount;
      const auto days = static_cast<double>((paid - order->second.ordered).count);
      own.received_days += static_cast<double>(amount.minor) * days;
    });
  }

  /// The sums of each customer, with what is due for longer than `pays_within` days.
  std::vector<Sums> sums(int pays_within) && {
    if (!paid_at_all_) return std::move(sums_);  // a workspace without payments owes nothing: they are kept elsewhere
    for (const auto& [id, order] : orders_) {
      Sums& own = sums_[order.customer];
      if (order.paid > order.total)
        own.credit = own.credit + (order.paid - order.total);  // of returns as orders of their own, or paid too much
      else if ((today_ - order.ordered).count > pays_within)
        own.overdue = own.overdue + (order.total - order.paid);
    }
    return std::move(sums_);
  }

 private:
  static void add_line(Sums& own, Decimal quantity, Amount amount) {
    if (quantity.millionths < 0) {
      ++own.returns;
      own.returned = own.returned - amount;
    } else {
      own.sold = own.sold + amount;
    }
    ++own.lines;
    own.money += std::abs(static_cast<double>(amount.minor));
  }
  static void add_cost(Sums& own, Amount amount, Amount cost) {
    ++own.lines_with_cost;
    own.money_with_cost += std::abs(static_cast<double>(amount.minor));
    own.with_cost = own.with_cost + amount;
    own.cost = own.cost + cost;
  }

  const store::Store& store_;
  Day today_;
  std::unordered_map<std::int64_t, std::size_t> customer_at_;
  std::vector<Sums> sums_;
  std::unordered_map<std::int64_t, Open> orders_;
  bool paid_at_all_ = false;
};

Historic line_of(const Sums& own, const HistoricOptions& options) {
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
  return line;
}

}  // namespace

Result<Historic> historic(const store::Store& store, Day today, const HistoricOptions& options) {
  check(options, store.currency());
  Reader reader(store, today);
  reader.read_orders();
  reader.read_lines();
  reader.read_payments();
  Result<Historic> result{{}, store.currency()};
  for (const Sums& own : std::move(reader).sums(options.pays_within))
    if (own.orders > 0) result.rows.push_back(line_of(own, options));
  std::ranges::sort(result.rows, {}, &Historic::customer);
  return result;
}

}  // namespace crmcore::value_models
