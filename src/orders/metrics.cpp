#include "crmcore/orders/metrics.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crmcore/orders/purchases.hpp"

namespace crmcore::orders {
namespace {

using store::Store;

/// The sums of a period.
struct Period {
  Amount sold, returned;
  Amount owed;  // that came up in the period, less what was settled in it
  std::int64_t orders = 0, new_customers = 0;
  std::unordered_set<std::int64_t> customers;
};

/// An order, and whether something was bought with it.
struct Placed {
  PlacedOrder order;
  bool is_purchase = false;
};

class Metrics {
 public:
  /// One period more than asked for, which the first one is compared with, and one for all before.
  Metrics(const Store& store, Day today, const MetricsOptions& options)
      : store_(store),
        today_(today),
        days_(options.days),
        shown_(static_cast<std::size_t>(options.periods)),
        periods_(shown_ + 2) {}

  void read_orders() {
    each_order_ever<&Order::shipping>(store_, today_, [&](const PlacedOrder& order, std::optional<Amount> shipping) {
      const bool counts = order.standing == Standing::stands || order.standing == Standing::cancelled;
      if (!counts) return;
      placed_.push_back({order});
      owe(order, order.ordered, shipping.value_or(Amount{}));
    });
  }

  void read_lines() {
    each_line<&OrderLine::tax>(store_, today_, [&](const PurchaseLine& line, std::optional<Amount> tax) {
      Placed* placed = find(line.order);
      if (!placed) return;
      const Day day = std::max(line.day.value_or(placed->order.ordered), placed->order.ordered);
      owe(placed->order, day, line.amount + tax.value_or(Amount{}));
      if (placed->order.standing != Standing::stands) return;
      placed->is_purchase = placed->is_purchase || (line.quantity > Decimal{} && line.amount > Amount{});
      Period& period = periods_[place_of(line.day.value_or(placed->order.ordered))];
      if (line.quantity < Decimal{})
        period.returned = period.returned - line.amount;
      else
        period.sold = period.sold + line.amount;
    });
  }

  void read_payments() {
    store::each<&Payment::order, &Payment::amount, &Payment::paid>(
        store_, [&](Id<Order> order, Amount amount, Day paid) {
          if (paid > today_) return;
          first_payment_ = std::min(first_payment_.value_or(paid), paid);
          if (const Placed* placed = find(order)) owe(placed->order, paid, Amount{} - amount);
        });
  }

  void count_purchases() {
    std::unordered_map<std::int64_t, Day> first_day_of;
    for (const auto& [order, is_purchase] : placed_) {
      if (!is_purchase) continue;
      Period& period = periods_[place_of(order.ordered)];
      ++period.orders;
      if (!order.customer) continue;
      period.customers.insert(order.customer->value);
      const auto [at, is_new] = first_day_of.try_emplace(order.customer->value, order.ordered);
      if (!is_new) at->second = std::min(at->second, order.ordered);
    }
    for (const auto& [customer, day] : first_day_of) ++periods_[place_of(day)].new_customers;
  }

  Result<MetricLine> result() {
    for (std::size_t p = periods_.size() - 1; p > 0; --p)
      periods_[p - 1].owed = periods_[p - 1].owed + periods_[p].owed;
    Result<MetricLine> result{{}, store_.currency()};
    for (std::size_t p = 0; p < shown_; ++p)
      for (std::size_t m = 0; m < Choices<Metric>::codes.size(); ++m) {
        MetricLine& line = result.rows.emplace_back();
        line.metric = static_cast<Metric>(m);
        line.last_day = last_day_of(p);
        line.first_day = line.last_day - Days{days_ - 1};
        line.value = value_of(line.metric, p);
        line.previous = value_of(line.metric, p + 1);
        if (line.value && line.previous && *line.previous > 0) line.change = *line.value / *line.previous - 1;
      }
    return result;
  }

 private:
  /// The place of a day's period: 0 for the one that ends on today, the last for all days before the others.
  std::size_t place_of(Day day) const {
    const std::int32_t back = (today_ - day).count / days_;
    return std::min(static_cast<std::size_t>(back), periods_.size() - 1);
  }
  Day last_day_of(std::size_t place) const { return today_ - Days{static_cast<std::int32_t>(place) * days_}; }

  /// Adds to what is owed from a day on, as long as the order stands.
  void owe(const PlacedOrder& order, Day from, Amount amount) {
    const Day day = std::max(from, order.ordered);
    const bool was_cancelled = order.standing == Standing::cancelled;
    if (was_cancelled && *order.cancelled <= day) return;
    Amount& owed = periods_[place_of(day)].owed;
    owed = owed + amount;
    if (!was_cancelled) return;
    Amount& again = periods_[place_of(*order.cancelled)].owed;
    again = again - amount;
  }

  Placed* find(Id<Order> id) {
    const auto found = std::ranges::lower_bound(placed_, id, {}, [](const Placed& placed) { return placed.order.id; });
    return found == placed_.end() || found->order.id != id ? nullptr : &*found;
  }

  double units(Amount amount) const {
    return static_cast<double>(amount.minor) / static_cast<double>(store_.currency().minor_units());
  }

  std::optional<double> value_of(Metric metric, std::size_t place) const {
    const Period& period = periods_[place];
    const auto orders = static_cast<double>(period.orders);
    switch (metric) {
      case Metric::net_sales: return units(period.sold - period.returned);
      case Metric::orders: return orders;
      case Metric::customers: return static_cast<double>(period.customers.size());
      case Metric::new_customers: return static_cast<double>(period.new_customers);
      case Metric::average_order: return period.orders == 0 ? std::nullopt : std::optional(units(period.sold) / orders);
      case Metric::returns: return units(period.returned);
      default: break;
    }
    const bool has_payments = first_payment_ && *first_payment_ <= last_day_of(place);
    return has_payments ? std::optional(units(period.owed)) : std::nullopt;
  }

  const Store& store_;
  Day today_;
  std::int32_t days_;
  std::size_t shown_;
  std::vector<Period> periods_;  // the latest first
  std::vector<Placed> placed_;   // by ascending id
  std::optional<Day> first_payment_;
};

}  // namespace

Result<MetricLine> metrics(const Store& store, Day today, const MetricsOptions& options) {
  check_options(options);
  Metrics metrics(store, today, options);
  metrics.read_orders();
  metrics.read_lines();
  metrics.read_payments();
  metrics.count_purchases();
  return metrics.result();
}

}  // namespace crmcore::orders
