// Lots forwards to whoever got them, and backwards to what they were made of.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "crmcore/orders/order_called.hpp"
#include "crmcore/orders/purchases.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "ways.hpp"

namespace crmcore::lots {
namespace {

using orders::Standing;
using store::Store;

/// A product in an order.
struct Place {
  std::int64_t order, product;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// What an order has of a product.
struct Units {
  Decimal bought, returned;
  Decimal kept;           ///< units for which a lot is kept
  bool is_whole = false;  ///< a lot is kept without a quantity: it may be all of them
};

/// What of lots an order was filled from; `product` is that of the lot when the row names none.
struct Filled {
  Id<Order> order;
  Id<Lot> lot;
  std::optional<Id<Product>> product;
  std::optional<Decimal> quantity;
};

/// All orders of a day with what they have of some products, and how they were filled.
class Books {
 public:
  Books(const Store& store, Day today) : store_(store), today_(today) {
    std::map<std::int64_t, std::optional<Id<Product>>> product_of;
    store::each<&Lot::id, &Lot::product>(
        store, [&](Id<Lot> id, std::optional<Id<Product>> product) { product_of.emplace(id.value, product); });
    store::each<OrderLot>(store, [&](const OrderLot& row) {
      filled_.push_back({row.order, row.lot, row.product ? row.product : product_of.at(row.lot.value), row.quantity});
    });
    orders::each_order_ever<&Order::delivered, &Order::due, &Order::external_key>(
        store, today,
        [&](const orders::PlacedOrder& order, std::optional<Day> delivered, std::optional<Day> due,
            std::optional<std::string_view> key) {
          if (order.ordered > today) return;
          const bool is_cancelled = order.cancelled && *order.cancelled <= today;
          if (delivered && *delivered > today) delivered.reset();
          orders_.emplace(order.id.value, Placed{order.customer, order.ordered, delivered, due, is_cancelled,
                                                 key ? std::optional(std::string(*key)) : std::nullopt});
        });
  }

  struct Placed {
    std::optional<Id<Customer>> customer;
    Day ordered;
    std::optional<Day> delivered, due;
    bool is_cancelled;
    std::optional<std::string> key;

    Day last_day() const { return delivered.value_or(std::max(ordered, due.value_or(ordered))); }
  };

  const std::vector<Filled>& filled() const { return filled_; }
  const std::map<std::int64_t, Placed>& orders() const { return orders_; }
  /// None for an order of a later day.
  const Placed* find(Id<Order> order) const {
    const auto found = orders_.find(order.value);
    return found == orders_.end() ? nullptr : &found->second;
  }

  /// What the orders have of some products.
  std::map<Place, Units> units_of(const std::set<std::int64_t>& products) const {
    std::map<Place, Units> units;
    orders::each_line(store_, today_, [&](const orders::PurchaseLine& line) {
      if (!line.product || !products.contains(line.product->value) || !find(line.order)) return;
      Units& of_place = units[{line.order.value, line.product->value}];
      if (line.quantity.millionths < 0)
        of_place.returned = of_place.returned + Decimal{-line.quantity.millionths};
      else
        of_place.bought = of_place.bought + line.quantity;
    });
    for (const Filled& row : filled_) {
      if (!row.product) continue;
      const auto found = units.find({row.order.value, row.product->value});
      if (found == units.end()) continue;
      found->second.is_whole = found->second.is_whole || !row.quantity;
      found->second.kept = found->second.kept + row.quantity.value_or(Decimal{});
    }
    return units;
  }

 private:
  const Store& store_;
  Day today_;
  std::vector<Filled> filled_;
  std::map<std::int64_t, Placed> orders_;
};

RecalledState state_of(const Books::Placed& order, const Units& units) {
  if (order.is_cancelled) return RecalledState::cancelled;
  if (units.bought.millionths > 0 && units.returned >= units.bought) return RecalledState::returned;
  return order.delivered ? RecalledState::delivered : RecalledState::open;
}

/// Names and ways to reach customers.
class People {
 public:
  explicit People(const Store& store) : codes_(store::codes_of(store, Schema<Customer>::name)) {
    store::each<&Customer::id, &Customer::name, &Customer::billing_email>(
        store, [&](Id<Customer> id, std::optional<std::string_view> name, std::optional<Email> email) {
          if (name) names_.emplace(id.value, *name);
          if (email) billing_.emplace(id.value, email->text());
        });
    store::each<&Channel::customer, &Channel::kind, &Channel::preferred, &Channel::address>(
        store, [&](Id<Customer> customer, ChannelKind kind, bool is_preferred, std::string_view address) {
          if (kind == ChannelKind::social) return;
          auto& ways = kind == ChannelKind::email ? emails_ : phones_;
          const auto [at, is_new] = ways.try_emplace(customer.value, Way{std::string(address), is_preferred});
          if (!is_new && is_preferred && !at->second.is_preferred) at->second = Way{std::string(address), true};
        });
  }

  void fill(RecalledLine& line, const std::optional<Id<Customer>>& customer) const {
    if (!customer) return;
    line.customer = codes_.at(customer->value);
    if (const auto name = names_.find(customer->value); name != names_.end()) line.name = name->second;
    if (const auto phone = phones_.find(customer->value); phone != phones_.end()) line.phone = phone->second.address;
    const auto email = emails_.find(customer->value);
    const auto billing = billing_.find(customer->value);
    if (email != emails_.end())
      line.email = email->second.address;
    else if (billing != billing_.end())
      line.email = billing->second;
  }

 private:
  struct Way {
    std::string address;
    bool is_preferred;
  };
  std::map<std::int64_t, std::string> codes_, names_, billing_;
  std::map<std::int64_t, Way> phones_, emails_;
};

/// The lots that a name means: its code, else what suppliers call it.
std::vector<Id<Lot>> lots_called(const Store& store, const std::string& name) {
  if (const auto found = store::find_id<&Lot::code>(store, name)) return {*found};
  std::vector<Id<Lot>> found;
  store::each<&Lot::id, &Lot::supplier_lot>(store, [&](Id<Lot> id, std::optional<std::string_view> called) {
    if (called == name) found.push_back(id);
  });
  if (found.empty())
    throw Error(ErrorCode::not_found, "lots", "there is no lot " + cited(name) + ", nor one that a supplier calls so");
  return found;
}

Id<Customer> customer_called(const Store& store, const std::string& code) {
  const auto found = store::id_called(store, Schema<Customer>::name, code);
  if (!found) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(code));
  return {*found};
}

/// The lots that the orders of somebody were filled from; cancelled orders are left out.
std::vector<Id<Lot>> lots_of(const Books& books, const std::function<bool(Id<Order>, const Books::Placed&)>& is_asked) {
  std::vector<Id<Lot>> lots;
  for (const Filled& row : books.filled()) {
    const Books::Placed* order = books.find(row.order);
    if (!order || order->is_cancelled || !is_asked(row.order, *order)) continue;
    if (std::ranges::find(lots, row.lot) == lots.end()) lots.push_back(row.lot);
  }
  return lots;
}

std::vector<Id<Lot>> lots_of_order(const Books& books, Id<Order> asked) {
  return lots_of(books, [&](Id<Order> id, const Books::Placed&) { return id == asked; });
}
std::vector<Id<Lot>> lots_of_customer(const Books& books, Id<Customer> asked) {
  return lots_of(books, [&](Id<Order>, const Books::Placed& order) { return order.customer == asked; });
}

std::vector<Id<Lot>> lots_asked(const Store& store, const Books& books, const RecallOptions& options) {
  const int said = int{!options.lots.empty()} + int{!options.order.empty()} + int{!options.customer.empty()};
  if (said != 1)
    throw Error(ErrorCode::invalid, "lots", "say exactly one of lots, order and customer, whose lots are recalled");
  if (!options.order.empty()) return lots_of_order(books, orders::order_called(store, options.order).id);
  if (!options.customer.empty()) return lots_of_customer(books, customer_called(store, options.customer));
  std::vector<Id<Lot>> lots;
  for (const std::string& name : options.lots) {
    const auto called = lots_called(store, name);
    lots.insert(lots.end(), called.begin(), called.end());
  }
  return lots;
}

/// Writes the lines of a recall.
class Recalling {
 public:
  Recalling(const Store& store, const Books& books, std::vector<Reached> lots)
      : books_(books),
        people_(store),
        products_(store::codes_of(store, Schema<Product>::name)),
        lots_(std::move(lots)) {
    std::set<std::int64_t> products;
    for (std::size_t i = 0; i < lots_.size(); ++i) {
      place_of_lot_.emplace(lots_[i].lot.id.value, i);
      if (lots_[i].lot.product) products.insert(lots_[i].lot.product->value);
    }
    for (const Filled& row : books.filled())
      if (row.product && place_of_lot_.contains(row.lot.value)) products.insert(row.product->value);
    units_ = books.units_of(products);
  }

  void add_certain() {
    for (const Filled& row : books_.filled()) {
      const auto lot = place_of_lot_.find(row.lot.value);
      const Books::Placed* order = books_.find(row.order);
      if (lot == place_of_lot_.end() || !order) continue;
      const auto units = row.product ? units_.find({row.order.value, row.product->value}) : units_.end();
      RecalledLine& line =
          add(lots_[lot->second], row.order, *order, row.product, units == units_.end() ? Units{} : units->second);
      line.quantity = row.quantity;
    }
  }

  /// Lines of the product of a lot for which no lot is kept, in its days.
  void add_possible() {
    for (const Reached& lot : lots_) {
      if (!lot.lot.product) continue;
      for (const auto& [place, units] : units_) {
        if (place.product != lot.lot.product->value || units.is_whole || units.bought <= units.kept) continue;
        const Books::Placed& order = books_.orders().at(place.order);
        const bool is_too_early = lot.lot.produced && order.last_day() < *lot.lot.produced;
        const bool is_too_late = lot.lot.best_before && order.ordered > *lot.lot.best_before;
        if (is_too_early || is_too_late) continue;
        RecalledLine& line = add(lot, {place.order}, order, lot.lot.product, units);
        line.certain = false;
        line.quantity = Decimal{units.bought.millionths - units.kept.millionths};
      }
    }
  }

  std::vector<RecalledLine> lines() && {
    std::ranges::stable_sort(lines_, {}, [](const RecalledLine& line) {
      return std::tuple(!line.customer, line.customer, line.order, !line.certain, line.lot);
    });
    return std::move(lines_);
  }

 private:
  RecalledLine& add(const Reached& lot, Id<Order> id, const Books::Placed& order,
                    const std::optional<Id<Product>>& product, const Units& units) {
    RecalledLine& line = lines_.emplace_back();
    line.lot = lot.lot.code;
    line.way = lot.way;
    people_.fill(line, order.customer);
    line.order = id;
    line.key = order.key;
    if (product) line.product = products_.at(product->value);
    line.state = state_of(order, units);
    line.ordered = order.ordered;
    line.day = order.delivered ? order.delivered : order.due;
    if (units.returned.millionths > 0) line.returned = units.returned;
    return line;
  }

  const Books& books_;
  People people_;
  std::map<std::int64_t, std::string> products_;
  std::vector<Reached> lots_;
  std::map<std::int64_t, std::size_t> place_of_lot_;
  std::map<Place, Units> units_;
  std::vector<RecalledLine> lines_;
};

}  // namespace

Result<RecalledLine> recall(const Store& store, Day today, const RecallOptions& options) {
  check_options(options);
  const Books books(store, today);
  Recalling recalling(store, books, made_of(store, lots_asked(store, books, options)));
  recalling.add_certain();
  if (options.possible) recalling.add_possible();
  return {std::move(recalling).lines(), store.currency()};
}

Result<TracedLot> trace(const Store& store, Day today, const TraceOptions& options) {
  check_options(options);
  if (options.order.empty() == options.customer.empty())
    throw Error(ErrorCode::invalid, "order", "say either order or customer, whose lots are traced");
  const Books books(store, today);
  std::optional<Id<Customer>> asked;
  std::vector<Id<Lot>> from;
  if (!options.customer.empty()) {
    asked = customer_called(store, options.customer);
    from = lots_of_customer(books, *asked);
  } else {
    const Order order = orders::order_called(store, options.order);
    asked = order.customer;
    from = lots_of_order(books, order.id);
  }
  const auto products = store::codes_of(store, Schema<Product>::name);
  Result<TracedLot> result{{}, store.currency()};
  for (const Reached& reached : ingredients_of(store, from)) {
    const Lot& lot = reached.lot;
    TracedLot& row = result.rows.emplace_back();
    row.lot = lot.code;
    row.way = reached.way;
    row.depth = reached.depth;
    if (lot.product) row.product = products.at(lot.product->value);
    row.produced = lot.produced;
    row.best_before = lot.best_before;
    row.supplier = lot.supplier;
    row.supplier_lot = lot.supplier_lot;
    std::set<std::int64_t> lots, orders, customers;
    for (const Reached& made : made_of(store, {lot.id})) lots.insert(made.lot.id.value);
    for (const Filled& filled : books.filled()) {
      const Books::Placed* order = books.find(filled.order);
      if (!order || order->is_cancelled || !lots.contains(filled.lot.value)) continue;
      orders.insert(filled.order.value);
      if (order->customer) customers.insert(order->customer->value);
    }
    row.orders = static_cast<std::int64_t>(orders.size());
    row.customers = static_cast<std::int64_t>(customers.size());
    row.others = row.customers - (asked && customers.contains(asked->value) ? 1 : 0);
  }
  return result;
}

}  // namespace crmcore::lots
