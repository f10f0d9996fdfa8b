// The history of the orders of a workspace.
#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "crmcore/history/history.hpp"
#include "crmcore/orders/purchases.hpp"
#include "sources.hpp"

namespace crmcore {
namespace {

/// A customer of a workspace on the way to a history.
struct Buyer {
  std::string code;
  std::optional<Day> known_since;
  bool has_ordered = false, orders_later = false;

  /// By the day the records know the customer since; without one, with the first order.
  bool had_come(Day today) const { return known_since ? *known_since <= today : has_ordered || !orders_later; }
};

/// An order of a known customer on the way to an event; or its lines of a later day, which are events of that day.
struct OrderTotals {
  Id<Order> id;
  std::uint32_t customer;
  Day day;
  std::optional<Day> cancelled = {};  // by today
  Amount gross = {}, net = {};
  bool sold = false;  // a line of positive quantity and positive amount
  bool free = false;  // a line of positive quantity and no amount
  bool has_lines = false;

  bool is_worth_nothing() const { return !sold && free; }
  void add(const orders::PurchaseLine& line, std::optional<Amount> of_net) {
    has_lines = true;
    if (of_net) net = net + *of_net;
    if (line.quantity.millionths <= 0) return;
    gross = gross + line.amount;
    sold = sold || line.amount.minor > 0;
    free = free || line.amount.minor == 0;
  }
};

/// Makes a history of what a workspace holds: customers first, then orders, then their lines.
class FromStore {
 public:
  FromStore(const store::Store& store, Day today, ZeroValue zero_value)
      : store_(store), today_(today), zero_value_(zero_value) {}

  void read_customers() {
    store::each<&Customer::id, &Customer::code, &Customer::known_since>(
        store_, [&](Id<Customer> id, std::string_view code, std::optional<Day> known_since) {
          ids_.push_back(id);
          buyers_.push_back({std::string(code), known_since});
        });
  }

  void read_orders() {
    orders::each_order_ever(store_, today_, [&](const orders::PlacedOrder& order) {
      if (!order.customer) return count_dropped(anonymous_);
      const auto customer = static_cast<std::uint32_t>(std::ranges::lower_bound(ids_, *order.customer) - ids_.begin());
      if (order.standing == orders::Standing::later) {
        buyers_[customer].orders_later = true;
        return count_dropped(later_);
      }
      buyers_[customer].has_ordered = true;
      if (order.standing == orders::Standing::other_currency) return count_dropped(foreign_);
      totals_.push_back({order.id, customer, order.ordered});
      if (order.standing != orders::Standing::cancelled) return;
      totals_.back().cancelled = order.cancelled;
      count_dropped(cancelled_);
    });
  }

  void read_lines() {
    orders::each_line(store_, today_, [&](const orders::PurchaseLine& line) { add(line, line.amount); });
  }
  /// Instead: of these products alone, by ascending id; what else was ordered is left out.
  void read_lines_of(const std::vector<Id<Product>>& products) {
    orders::each_line(store_, today_, [&](const orders::PurchaseLine& line) {
      if (line.product && std::ranges::binary_search(products, *line.product)) add(line, line.amount);
    });
    std::erase_if(totals_, [](const OrderTotals& order) { return !order.has_lines; });
  }
  /// Instead: net is the margin, at these costs of products.
  void read_margins(const orders::UnitCosts& costs) {
    orders::each_line<&OrderLine::unit_cost>(
        store_, today_, [&](const orders::PurchaseLine& line, std::optional<Decimal> unit_cost) {
          const auto cost = orders::cost_of(line, unit_cost, costs, store_.currency());
          add(line, cost ? std::optional(line.amount - *cost) : std::nullopt);
        });
  }

  History history() && {
    std::vector<std::uint32_t> place(buyers_.size(), nobody);
    std::vector<std::string> codes;
    History::Memory memory;
    for (std::size_t c = 0; c < buyers_.size(); ++c) {
      if (!buyers_[c].had_come(today_)) {
        if (buyers_[c].has_ordered) count_dropped(not_known_yet_);
        continue;
      }
      place[c] = static_cast<std::uint32_t>(codes.size());
      codes.push_back(std::move(buyers_[c].code));
      memory.known_since.push_back(buyers_[c].known_since);
    }
    std::vector<History::Transaction> events;
    events.reserve(totals_.size() + later_lines_.size());
    const auto is_early = [&](const OrderTotals& order) { return place[order.customer] == nobody; };
    const auto take = [&](const OrderTotals& order, bool is_purchase) {
      if (is_early(order)) return;
      const History::Transaction event{place[order.customer], order.day, order.gross.minor, order.net.minor,
                                       is_purchase ? 1 : 0};
      if (order.cancelled)
        memory.cancelled.emplace_back(event, *order.cancelled);
      else
        events.push_back(event);
    };
    for (const OrderTotals& order : totals_) {
      const bool dropped = order.is_worth_nothing() && zero_value_ == ZeroValue::drop;
      if (!order.cancelled && is_early(order))
        count_dropped(early_);
      else if (dropped && !order.cancelled)
        count_dropped(worthless_);
      take(order, order.sold || (order.is_worth_nothing() && !dropped));
    }
    // the order is the purchase, whatever is added to it or comes back later
    for (const OrderTotals& lines : later_lines_) take(lines, false);
    return {std::move(codes),
            std::move(events),
            today_,
            store_.currency(),
            without_zeros(
                {anonymous_, later_, foreign_, cancelled_, not_known_yet_, early_, worthless_, returns_, costless_}),
            Grain::day,
            std::move(memory)};
  }

 private:
  /// A line of nobody known, or of an order after today, is none.
  void add(const orders::PurchaseLine& line, std::optional<Amount> net) {
    OrderTotals* order = totals_of(line.order);
    if (!order) return;
    if (!order->cancelled && !net) count_netted(costless_);
    if (!order->cancelled && line.quantity.millionths < 0) count_netted(returns_);
    if (!line.day || *line.day == order->day) return order->add(line, net);
    later_lines_.push_back({order->id, order->customer, *line.day, order->cancelled});
    later_lines_.back().add(line, net);
  }
  /// None: the order is of nobody known, or after today. Lines of an order mostly stand together.
  OrderTotals* totals_of(Id<Order> order) {
    if (last_ >= totals_.size() || totals_[last_].id != order)
      last_ =
          static_cast<std::size_t>(std::ranges::lower_bound(totals_, order, {}, &OrderTotals::id) - totals_.begin());
    return last_ < totals_.size() && totals_[last_].id == order ? &totals_[last_] : nullptr;
  }

  const store::Store& store_;
  Day today_;
  ZeroValue zero_value_;
  std::vector<Id<Customer>> ids_;    // ascending
  std::vector<Buyer> buyers_;        // of each id
  std::vector<OrderTotals> totals_;  // by ascending id
  std::vector<OrderTotals> later_lines_;
  std::size_t last_ = 0;  // of the totals, that was asked for
  HistoryReport anonymous_{"orders without customer"};
  HistoryReport later_{"orders after today"};
  HistoryReport foreign_{"orders in another currency"};
  HistoryReport cancelled_{"cancelled orders"};
  HistoryReport not_known_yet_{"customers with orders who are known since a later day"};
  HistoryReport early_{"orders of customers who are known since a later day"};
  HistoryReport worthless_{"purchases worth nothing"};
  HistoryReport returns_{"returns"};
  HistoryReport costless_{"lines without unit cost"};
};

/// The limits that a workspace keeps, with the fields of customers that they go by; null where it keeps none.
std::shared_ptr<const KeptLimits> kept_limits_of(const store::Store& store) {
  auto kept = std::make_shared<KeptLimits>();
  kept->rows = definitions::status_limits(store);
  if (kept->rows.empty()) return nullptr;
  for (const StatusLimit& row : kept->rows) {
    if (!row.group_by || *row.group_by == definitions::by_segment || kept->fields.contains(*row.group_by)) continue;
    const Table table = store.find({.entity = "customer"}, std::vector<std::string>{"code", *row.group_by});
    auto& of_customers = kept->fields[*row.group_by];
    for (std::size_t c = 0; c < table.rows(); ++c) of_customers[table.text(c, 0)] = table.text(c, 1);
  }
  return kept;
}

/// From a workspace; `read_lines` takes the lines that count.
template <class ReadLines>
History from_store(const store::Store& store, Day today, ZeroValue zero_value, Task* task, ReadLines&& read_lines) {
  FromStore from(store, today, zero_value);
  if (task) task->start(3);
  from.read_customers();
  if (task) task->advance(1);
  from.read_orders();
  if (task) task->advance(2);
  read_lines(from);
  History made = std::move(from).history();
  made.set_kept_limits(kept_limits_of(store));
  if (task) task->advance(3);
  return in_zone(std::move(made), store.time_zone());
}

/// The products of a category, by ascending id. Throws unknown_name with the nearest category.
std::vector<Id<Product>> products_of(const store::Store& store, std::string_view category) {
  std::vector<Id<Product>> products;
  std::set<std::string, std::less<>> categories;
  store::each<&Product::id, &Product::category>(store,
                                                [&](Id<Product> product, const std::optional<std::string_view>& own) {
                                                  if (!own) return;
                                                  categories.emplace(*own);
                                                  if (*own == category) products.push_back(product);
                                                });
  if (products.empty()) {
    const std::vector<std::string_view> known(categories.begin(), categories.end());
    throw_unknown("category", "no product has the category", category, known);
  }
  return products;
}

}  // namespace

History history(const store::Store& store, Day today, ZeroValue zero_value, Task* task) {
  return from_store(store, today, zero_value, task, [](FromStore& from) { from.read_lines(); });
}

History history_of_category(const store::Store& store, std::string_view category, Day today, ZeroValue zero_value,
                            Task* task) {
  const std::vector<Id<Product>> products = products_of(store, category);
  History made = from_store(store, today, zero_value, task, [&](FromStore& from) { from.read_lines_of(products); });
  made.set_category(std::string(category));
  return made;
}

History margins(const store::Store& store, Day today, ZeroValue zero_value) {
  const auto costs = orders::unit_costs(store);
  return from_store(store, today, zero_value, nullptr, [&](FromStore& from) { from.read_margins(costs); });
}

}  // namespace crmcore
