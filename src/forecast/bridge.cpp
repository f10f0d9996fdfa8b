#include <algorithm>
#include <map>
#include <numeric>

#include "crmcore/error.hpp"
#include "crmcore/forecast/compare.hpp"

namespace crmcore::forecast {
namespace {

using Wide = __int128;

/// Plan (0) and actual (1) of one product: quantities sold and made, and their money.
struct Product {
  std::string name;
  Decimal q0, q1, m0, m1;
  Decimal p0, p1, c0, c1, v;
  Amount waste;    // actual
  Amount unknown;  // planned, and nothing is known of what came
};

/// The products of a table, summed over events and days; a price that changes between cells is their mean.
std::vector<Product> products_of(const EventTable& table, bool profit) {
  const int decimals = table.currency.decimals();
  struct Sums {
    Wide q0 = 0, q1 = 0, m0 = 0, m1 = 0;          // millionths
    Wide q0p0 = 0, q1p1 = 0, m0c0 = 0, m1c1 = 0;  // millionths of millionths
    std::optional<Decimal> p0, p1, c0, c1, v;
    bool priced = true, costed = true;
    Amount waste, unknown;
  };
  std::map<std::string, Sums> sums;
  for (const EventCell& cell : table.cells) {
    Sums& own = sums[cell.product];
    if (!cell.sold && !(cell.made && cell.made->millionths == 0)) {  // no data
      if (!cell.expected || !cell.planned_price) continue;
      own.unknown = own.unknown + line_total(*cell.expected, *cell.planned_price, decimals);
      if (profit && cell.planned_cost)
        own.unknown = own.unknown - line_total(*cell.expected, *cell.planned_cost, decimals);
      continue;
    }
    const auto x = cell.expected.value_or(Decimal{}), s = cell.sold.value_or(Decimal{}), made = cell.made.value_or(s);
    own.q0 += x.millionths, own.q1 += s.millionths;
    own.m0 += x.millionths, own.m1 += std::max(made, s).millionths;
    if (!cell.planned_price || !cell.price) {
      own.priced = own.priced && x.millionths == 0 && s.millionths == 0;
    } else {
      own.q0p0 += Wide{x.millionths} * cell.planned_price->millionths;
      own.q1p1 += Wide{s.millionths} * cell.price->millionths;
      own.p0 = cell.planned_price, own.p1 = cell.price;
    }
    if (!cell.planned_cost || !cell.unit_cost) {
      own.costed = false;
    } else {
      own.m0c0 += Wide{x.millionths} * cell.planned_cost->millionths;
      own.m1c1 += Wide{std::max(made, s).millionths} * cell.unit_cost->millionths;
      own.c0 = cell.planned_cost, own.c1 = cell.unit_cost;
    }
    if (cell.salvage) own.v = cell.salvage;
    if (profit && cell.unit_cost) own.waste = own.waste + waste_cost(cell, table.currency);
  }
  const auto mean = [](Wide money, Wide units, const std::optional<Decimal>& fallback) {
    if (units == 0) return fallback.value_or(Decimal{});
    return Decimal{static_cast<std::int64_t>((2 * money + units) / (2 * units))};
  };
  std::vector<Product> products;
  for (const auto& [name, own] : sums) {
    if (!own.priced)
      throw Error(ErrorCode::invalid, "unit_price",
                  "the price of " + cited(name) + " is not known; the bridge needs it");
    if (profit && !own.costed)
      throw Error(ErrorCode::invalid, "unit_cost",
                  "the unit cost of " + cited(name) + " is not known; the bridge to profit needs it");
    const auto whole = [](Wide millionths) { return Decimal{static_cast<std::int64_t>(millionths)}; };
    products.push_back({name, whole(own.q0), whole(own.q1), whole(own.m0), whole(own.m1),
                        mean(own.q0p0, own.q0, own.p0), mean(own.q1p1, own.q1, own.p1), mean(own.m0c0, own.m0, own.c0),
                        mean(own.m1c1, own.m1, own.c1), own.v.value_or(Decimal{}), own.waste, own.unknown});
  }
  return products;
}

Wide checked_product(Wide a, Wide b) {
  Wide result = 0;
  if (__builtin_mul_overflow(a, b, &result))
    throw Error(ErrorCode::overflow, "bridge", "the quantities and prices are beyond the range of money");
  return result;
}

/// (Q₁ − Q₀) q₀ p₀ / Q₀ in minor units for each product, cents by largest remainder: they add up to the rounded sum.
std::vector<std::int64_t> volumes(const std::vector<Product>& products, Currency currency) {
  Wide all0 = 0, all1 = 0;
  for (const Product& one : products) all0 += one.q0.millionths, all1 += one.q1.millionths;
  std::vector<std::int64_t> cents(products.size(), 0);
  if (all0 == 0) return cents;
  const Wide divisor = all0 * Decimal::one * Decimal::one;
  std::vector<std::pair<Wide, std::size_t>> rests;
  Wide top = 0, given = 0;
  for (std::size_t i = 0; i < products.size(); ++i) {
    const Wide money =
        checked_product(Wide{products[i].q0.millionths} * products[i].p0.millionths, currency.minor_units());
    const Wide own = checked_product(money, all1 - all0);
    top += own;
    Wide floor = own / divisor;
    if (own % divisor < 0) --floor;
    cents[i] = static_cast<std::int64_t>(floor);
    given += floor;
    rests.emplace_back(own - floor * divisor, i);
  }
  Wide rounded = (2 * top + divisor) / (2 * divisor);
  if ((2 * top + divisor) % (2 * divisor) < 0) --rounded;
  std::ranges::sort(
      rests, [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  for (std::size_t i = 0; given < rounded; ++i, ++given) ++cents[rests[i].second];
  return cents;
}

class Bridge {
 public:
  explicit Bridge(const EventTable& table) : decimals_(table.currency.decimals()) { result_.currency = table.currency; }

  void part(const char* name, const std::vector<Product>& products, const std::vector<std::int64_t>& cents) {
    Amount sum;
    for (const std::int64_t one : cents) sum = sum + Amount{one};
    result_.rows.push_back({name, "", sum});
    for (std::size_t i = 0; i < products.size(); ++i)
      if (cents[i] != 0) result_.rows.push_back({name, products[i].name, {cents[i]}});
  }
  void whole(const char* name, Amount amount) { result_.rows.push_back({name, "", amount}); }
  Amount money(Decimal quantity, Decimal price) const { return line_total(quantity, price, decimals_); }
  Result<BridgePart> result() && { return std::move(result_); }

 private:
  Result<BridgePart> result_;
  int decimals_;
};

}  // namespace

Amount waste_cost(const EventCell& cell, Currency currency) {
  const Decimal sold = cell.sold.value_or(Decimal{}), made = cell.made.value_or(sold),
                cost = cell.unit_cost.value_or(Decimal{}), salvage = cell.salvage.value_or(Decimal{});
  const std::int64_t left = std::max<std::int64_t>(0, made.millionths - sold.millionths),
                     kept = std::min(left, cell.kept.millionths),
                     unknown = std::max<std::int64_t>(0, left - cell.fated.millionths);
  const int decimals = currency.decimals();
  return line_total({left - kept}, cost, decimals) - line_total({unknown}, salvage, decimals) - cell.recovered;
}

Result<BridgePart> bridge(const EventTable& table, bool profit, Amount planned_fees, Amount fees) {
  const auto products = products_of(table, profit);
  const std::size_t n = products.size();
  Bridge way(table);
  std::vector<std::int64_t> price(n, 0), volume(n, 0), mix(n, 0), fresh(n, 0), dropped(n, 0);
  std::vector<std::int64_t> unit_cost(n, 0), of_volume(n, 0), waste(n, 0), unknown(n, 0);
  // the three ways of a product that is on both sides; volume is shared among those alone
  std::vector<Product> both;
  std::vector<std::size_t> place;
  Amount planned, actual;
  for (std::size_t i = 0; i < n; ++i) {
    const Product& one = products[i];
    const Amount before = way.money(one.q0, one.p0), after = way.money(one.q1, one.p1);
    planned = planned + before + one.unknown, actual = actual + after;
    unknown[i] = -one.unknown.minor;
    if (one.q0.millionths > 0 && one.q1.millionths > 0)
      both.push_back(one), place.push_back(i);
    else if (one.q0.millionths > 0)
      dropped[i] = -before.minor;
    else
      fresh[i] = after.minor;
  }
  const auto shared = volumes(both, table.currency);
  for (std::size_t b = 0; b < both.size(); ++b) {
    const std::size_t i = place[b];
    const Product& one = both[b];
    const Amount at_old_price = way.money(one.q1, one.p0);
    price[i] = (way.money(one.q1, one.p1) - at_old_price).minor;
    volume[i] = shared[b];
    mix[i] = (at_old_price - way.money(one.q0, one.p0) - Amount{shared[b]}).minor;
  }
  if (profit) {
    Amount cost0, cost1;
    for (std::size_t i = 0; i < n; ++i) {
      const Product& one = products[i];
      const Amount before = way.money(one.q0, one.c0), old_cost = way.money(one.q1, one.c0),
                   after = way.money(one.q1, one.c1);
      const Amount waste0 = way.money({one.m0.millionths - one.q0.millionths}, {one.c0.millionths - one.v.millionths}),
                   waste1 = one.waste;
      unit_cost[i] = (old_cost - after).minor;
      of_volume[i] = (before - old_cost).minor;
      waste[i] = (waste0 - waste1).minor;
      cost0 = cost0 + before + waste0, cost1 = cost1 + after + waste1;
    }
    planned = planned - cost0 - planned_fees, actual = actual - cost1 - fees;
  }
  way.whole("plan", planned);
  way.part("price", products, price);
  way.part("volume", products, volume);
  way.part("mix", products, mix);
  way.part("new", products, fresh);
  way.part("dropped", products, dropped);
  if (std::ranges::any_of(unknown, [](std::int64_t cents) { return cents != 0; }))
    way.part("no_data", products, unknown);
  if (profit) {
    way.part("unit_cost", products, unit_cost);
    way.part("cost_of_volume", products, of_volume);
    way.part("waste", products, waste);
    way.whole("fees", planned_fees - fees);
  }
  way.whole("actual", actual);
  return std::move(way).result();
}

}  // namespace crmcore::forecast
