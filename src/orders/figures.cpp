#include "crmcore/orders/figures.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "crmcore/orders/purchases.hpp"

namespace crmcore::orders {
namespace {

using store::Store;

constexpr std::int64_t nothing = 0;  // number of a text that is empty, id of no record

/// What figures are broken down by.
struct Grouping {
  std::optional<FiguresBy> period;
  std::set<FiguresBy> others;

  bool has(FiguresBy by) const { return others.contains(by); }
};

bool is_period(FiguresBy by) { return by <= FiguresBy::year; }

Grouping grouping_of(const std::vector<std::string>& names) {
  Grouping grouping;
  for (const std::string& name : names) {
    const auto by = choice_named<FiguresBy>(name);
    if (!by) throw_unknown("by", "figures are not broken down by", name, Choices<FiguresBy>::codes);
    if (is_period(*by) && grouping.period)
      throw Error(ErrorCode::invalid, "by",
                  "by must have one period, not " + cited(crmcore::name(*grouping.period)) + " and " + cited(name));
    if (is_period(*by))
      grouping.period = *by;
    else if (!grouping.others.insert(*by).second)
      throw Error(ErrorCode::invalid, "by", "by names " + cited(name) + " twice");
  }
  return grouping;
}

/// The first day of the period that a day is in; weeks begin on Monday (ISO 8601).
Day first_day_of(FiguresBy period, Day day) {
  const auto [year, month, number] = day.civil();
  constexpr int months_a_quarter = 3;
  switch (period) {
    case FiguresBy::week: return day - Days{day.weekday() - 1};
    case FiguresBy::month: return Day(year, month, 1);
    case FiguresBy::quarter: return Day(year, (month - 1) / months_a_quarter * months_a_quarter + 1, 1);
    case FiguresBy::year: return Day(year, 1, 1);
    default: return day;
  }
}

/// Texts by number, from 1; 0 is an empty one.
class Texts {
 public:
  std::int64_t number(std::optional<std::string_view> text) {
    if (!text) return nothing;
    const auto [at, is_new] = numbers_.try_emplace(std::string(*text), std::ssize(texts_) + 1);
    if (is_new) texts_.push_back(at->first);
    return at->second;
  }
  std::optional<std::string> text(std::int64_t number) const {
    if (number == nothing) return std::nullopt;
    return texts_[static_cast<std::size_t>(number - 1)];
  }

 private:
  std::unordered_map<std::string, std::int64_t> numbers_;
  std::vector<std::string> texts_;
};

/// Period, product, category, channel, campaign, seller: numbers of days, of texts and ids; 0 where not asked for.
using GroupKey = std::array<std::int64_t, 6>;
struct HashOfGroup {
  std::size_t operator()(const GroupKey& key) const {
    std::size_t hash = 0;
    for (const std::int64_t part : key) hash = hash * 1'000'003 + std::hash<std::int64_t>()(part);
    return hash;
  }
};

struct Sums {
  std::int64_t quantity = 0;  // millionths
  std::int64_t unit = -1;     // number of the text; -1: none yet
  bool mixes_units = false;
  Amount sold, returned;
};

/// An order on the way to figures.
struct Placed {
  Id<Order> id;
  std::int64_t customer;
  Day ordered;
  std::int64_t channel, campaign, seller;
};

class Figures {
 public:
  Figures(const Store& store, Day today, const FiguresOptions& options)
      : store_(store), today_(today), from_(options.from), grouping_(grouping_of(options.by)) {}

  void read_products() {
    store::each<&Product::id, &Product::category, &Product::unit>(
        store_, [&](Id<Product> id, std::optional<std::string_view> category, std::optional<std::string_view> unit) {
          products_[id.value] = {texts_.number(category), texts_.number(unit)};
        });
  }

  void read_orders() {
    each_order<&Order::channel, &Order::campaign, &Order::seller>(
        store_, today_,
        [&](const PlacedOrder& order, std::optional<std::string_view> channel, std::optional<std::string_view> campaign,
            std::optional<Id<Staff>> seller) {
          placed_.push_back({order.id, order.customer ? order.customer->value : nothing, order.ordered,
                             texts_.number(channel), texts_.number(campaign), seller ? seller->value : nothing});
        });
  }

  void read_lines() {
    each_line(store_, today_, [&](const PurchaseLine& line) {
      const auto order = std::ranges::lower_bound(placed_, line.order, {}, &Placed::id);
      if (order == placed_.end() || order->id != line.order) return;
      const Day day = line.day.value_or(order->ordered);
      if (from_ && day < *from_) return;
      const std::uint32_t group = group_of(line, *order, day);
      add(sums_[group], line);
      buyers_.push_back({group, static_cast<std::uint32_t>(order - placed_.begin())});
    });
  }

  Result<SalesFigure> result() {
    Result<SalesFigure> result{{}, store_.currency()};
    const auto products = grouping_.has(FiguresBy::product) ? store::codes_of(store_, "product") : Codes();
    const auto sellers = grouping_.has(FiguresBy::seller) ? store::codes_of(store_, "staff") : Codes();
    for (std::size_t g = 0; g < keys_.size(); ++g) {
      const auto [period, product, category, channel, campaign, seller] = keys_[g];
      SalesFigure& figure = result.rows.emplace_back();
      if (grouping_.period) figure.first_day = Day::from_number(period);
      if (product != nothing) figure.product = products.at(product);
      figure.category = texts_.text(category);
      figure.channel = texts_.text(channel);
      figure.campaign = texts_.text(campaign);
      if (seller != nothing) figure.seller = sellers.at(seller);
      const Sums& sums = sums_[g];
      if (!sums.mixes_units) {
        figure.quantity = Decimal{sums.quantity};
        figure.unit = texts_.text(std::max(sums.unit, nothing));
      }
      figure.sold = sums.sold;
      figure.returned = sums.returned;
      figure.net = sums.sold - sums.returned;
    }
    count_buyers(result);
    std::ranges::sort(result.rows, {}, [](const SalesFigure& figure) {
      return std::tie(figure.first_day, figure.product, figure.category, figure.channel, figure.campaign,
                      figure.seller);
    });
    return result;
  }

 private:
  using Codes = std::map<std::int64_t, std::string>;
  struct ProductFacts {
    std::int64_t category = nothing, unit = nothing;
  };
  struct Buyer {
    std::uint32_t group, order;
    auto operator<=>(const Buyer&) const = default;
  };

  std::uint32_t group_of(const PurchaseLine& line, const Placed& order, Day day) {
    GroupKey key{};
    if (grouping_.period) key[0] = first_day_of(*grouping_.period, day).number();
    if (grouping_.has(FiguresBy::product) && line.product) key[1] = line.product->value;
    if (grouping_.has(FiguresBy::category)) key[2] = facts_of(line).category;
    if (grouping_.has(FiguresBy::channel)) key[3] = order.channel;
    if (grouping_.has(FiguresBy::campaign)) key[4] = order.campaign;
    if (grouping_.has(FiguresBy::seller)) key[5] = order.seller;
    const auto [at, is_new] = groups_.try_emplace(key, static_cast<std::uint32_t>(keys_.size()));
    if (is_new) {
      keys_.push_back(key);
      sums_.emplace_back();
    }
    return at->second;
  }

  ProductFacts facts_of(const PurchaseLine& line) const {
    return line.product ? products_.at(line.product->value) : ProductFacts();
  }

  void add(Sums& sums, const PurchaseLine& line) const {
    const std::int64_t unit = facts_of(line).unit;
    sums.mixes_units = sums.mixes_units || (sums.unit >= 0 && sums.unit != unit);
    sums.unit = unit;
    sums.quantity = (Decimal{sums.quantity} + line.quantity).millionths;
    if (line.quantity < Decimal{})
      sums.returned = sums.returned - line.amount;
    else
      sums.sold = sums.sold + line.amount;
  }

  /// Counts each order and each customer of a group once.
  void count_buyers(Result<SalesFigure>& result) {
    const auto only_once = [](auto& values) {
      std::ranges::sort(values);
      values.erase(std::unique(values.begin(), values.end()), values.end());
    };
    only_once(buyers_);
    std::vector<std::pair<std::uint32_t, std::int64_t>> customers;
    for (const auto& [group, order] : buyers_) {
      SalesFigure& figure = result.rows[group];
      ++figure.orders;
      const std::int64_t customer = placed_[order].customer;
      if (customer == nothing)
        ++figure.orders_of_nobody;
      else
        customers.emplace_back(group, customer);
    }
    only_once(customers);
    for (const auto& [group, customer] : customers) ++result.rows[group].customers;
  }

  const Store& store_;
  Day today_;
  std::optional<Day> from_;
  Grouping grouping_;
  Texts texts_;
  std::unordered_map<std::int64_t, ProductFacts> products_;
  std::vector<Placed> placed_;  // by ascending id
  std::unordered_map<GroupKey, std::uint32_t, HashOfGroup> groups_;
  std::vector<GroupKey> keys_;
  std::vector<Sums> sums_;
  std::vector<Buyer> buyers_;
};

}  // namespace

Result<SalesFigure> figures(const Store& store, Day today, const FiguresOptions& options) {
  Figures figures(store, today, options);
  figures.read_products();
  figures.read_orders();
  figures.read_lines();
  return figures.result();
}

Result<PreferredProduct> preferred_products(const Store& store, Day today, const PreferredOptions& options) {
  check_options(options);
  std::vector<PlacedOrder> placed;
  each_order(store, today, [&](const PlacedOrder& order) {
    if (order.customer) placed.push_back(order);
  });
  struct Sum {
    PreferredProduct product;
    Id<Order> last;  // that was counted
  };
  std::map<std::pair<std::int64_t, std::int64_t>, Sum> sums;  // by customer and product
  std::unordered_map<std::int64_t, Amount> of_customer;
  each_line(store, today, [&](const PurchaseLine& line) {
    const auto order = std::ranges::lower_bound(placed, line.order, {}, &PlacedOrder::id);
    if (order == placed.end() || order->id != line.order) return;
    Amount& all = of_customer[order->customer->value];
    all = all + line.amount;
    if (!line.product) return;
    auto& [product, last] = sums[{order->customer->value, line.product->value}];
    product.quantity = product.quantity + line.quantity;
    product.net = product.net + line.amount;
    if (line.quantity < Decimal{} || last == line.order) return;
    last = line.order;
    ++product.orders;
    product.last_day = std::max(product.last_day, order->ordered);
  });
  const auto customers = store::codes_of(store, "customer");
  std::unordered_map<std::int64_t, std::pair<std::string, std::optional<std::string>>> products;
  store::each<&Product::id, &Product::code, &Product::name>(
      store, [&](Id<Product> id, std::string_view code, std::optional<std::string_view> name) {
        products[id.value] = {std::string(code), name ? std::optional<std::string>(*name) : std::nullopt};
      });
  Result<PreferredProduct> result{{}, store.currency()};
  const auto take = [&](std::vector<PreferredProduct>& own) {
    std::ranges::sort(own, [](const PreferredProduct& a, const PreferredProduct& b) {
      return std::tuple(-a.orders, -a.net.minor, std::string_view(a.product)) <
             std::tuple(-b.orders, -b.net.minor, std::string_view(b.product));
    });
    if (std::ssize(own) > options.top) own.resize(static_cast<std::size_t>(options.top));
    for (std::size_t i = 0; i < own.size(); ++i) {
      own[i].rank = static_cast<std::int64_t>(i) + 1;
      result.rows.push_back(std::move(own[i]));
    }
    own.clear();
  };
  std::vector<PreferredProduct> own;
  std::int64_t customer = nothing;
  for (auto& [key, sum] : sums) {
    if (key.first != customer) take(own);
    customer = key.first;
    if (sum.product.orders == 0 || sum.product.quantity <= Decimal{}) continue;
    PreferredProduct& product = sum.product;
    product.customer = customers.at(key.first);
    std::tie(product.product, product.name) = products.at(key.second);
    const Amount all = of_customer.at(key.first);
    product.share = all.minor == 0 ? 0 : static_cast<double>(product.net.minor) / static_cast<double>(all.minor);
    own.push_back(std::move(product));
  }
  take(own);
  std::ranges::stable_sort(result.rows, {}, &PreferredProduct::customer);
  return result;
}

}  // namespace crmcore::orders
