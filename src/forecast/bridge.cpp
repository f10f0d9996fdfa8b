#include "crmcore/forecast/bridge.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::forecast {
namespace {

using Wide = __int128;

/// One product over all cells, plan (0) and actual (1): units, and the money of each cell rounded as compare does.
struct Product {
  std::string name = {};
  std::string unit = {};
  Wide units0 = 0, units1 = 0;  // millionths
  Amount money0, money1;        // as planned, as sold
  Amount at_plan;               // what was sold, at the cells' planned prices
  Amount cost0, cost1, cost_at_plan;
  Amount waste;    // actual
  Amount unknown;  // planned, and nothing is known of what came
  bool priced = true, costed = true;
};

std::vector<Product> products_of(const EventTable& table, bool profit) {
  const auto money = [&](Decimal units, const std::optional<Decimal>& price) {
    return price ? line_total(units, *price, table.currency.decimals()) : Amount{};
  };
  std::map<std::string, Product> products;
  for (const EventCell& cell : table.cells) {
    Product& own = products[cell.product];
    own.unit = folded(cell.unit);
    const Decimal planned = cell.expected.value_or(Decimal{});
    const Decimal sold = cell.sold.value_or(Decimal{});
    if (!cell.sold && !(cell.made && cell.made->millionths == 0)) {  // no data
      if (cell.planned_price) own.unknown = own.unknown + money(planned, cell.planned_price);
      if (cell.planned_price && profit) own.unknown = own.unknown - money(planned, cell.planned_cost);
      continue;
    }
    own.units0 += planned.millionths;
    own.units1 += sold.millionths;
    const bool nothing = planned.millionths == 0 && sold.millionths == 0;
    own.priced = own.priced && (nothing || (cell.planned_price && cell.price));
    own.costed = own.costed && cell.planned_cost && cell.unit_cost;
    own.money0 = own.money0 + money(planned, cell.planned_price);
    own.money1 = own.money1 + money(sold, cell.price);
    own.at_plan = own.at_plan + money(sold, cell.planned_price);
    own.cost0 = own.cost0 + money(planned, cell.planned_cost);
    own.cost1 = own.cost1 + money(sold, cell.unit_cost);
    own.cost_at_plan = own.cost_at_plan + money(sold, cell.planned_cost);
    if (profit && cell.unit_cost) own.waste = own.waste + waste_cost(cell, table.currency);
  }
  std::vector<Product> all;
  for (auto& [name, own] : products) {
    if (!own.priced)
      throw Error(ErrorCode::invalid, "unit_price",
                  "the price of " + cited(name) + " is not known; the bridge needs the price of every product");
    if (profit && !own.costed)
      throw Error(
          ErrorCode::invalid, "unit_cost",
          "the unit cost of " + cited(name) + " is not known; the bridge to profit needs that of every product");
    own.name = name;
    all.push_back(std::move(own));
  }
  return all;
}

/// (Q₁ − Q₀) / Q₀ of each product's planned money, cents by largest remainder: they add up to the rounded sum.
std::vector<std::int64_t> volumes(const std::vector<const Product*>& products) {
  Wide all0 = 0;
  Wide all1 = 0;
  Wide planned = 0;
  for (const Product* one : products) {
    all0 += one->units0;
    all1 += one->units1;
    planned += std::abs(one->money0.minor);
  }
  std::vector<std::int64_t> cents(products.size(), 0);
  if (all0 == 0) return cents;
  if (Wide most = 0; __builtin_mul_overflow(2 * planned, std::max(all0, all1), &most))
    throw Error(ErrorCode::overflow, "bridge", "the quantities and prices are beyond the range of money");
  std::vector<std::pair<Wide, std::size_t>> rests;
  Wide top = 0;
  Wide given = 0;
  for (std::size_t i = 0; i < products.size(); ++i) {
    const Wide own = Wide{products[i]->money0.minor} * (all1 - all0);
    top += own;
    Wide floor = own / all0;
    if (own % all0 < 0) --floor;
    cents[i] = static_cast<std::int64_t>(floor);
    given += floor;
    rests.emplace_back(own - floor * all0, i);
  }
  Wide rounded = (2 * top + all0) / (2 * all0);
  if ((2 * top + all0) % (2 * all0) < 0) --rounded;
  std::ranges::sort(
      rests, [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  for (std::size_t i = 0; given < rounded; ++i, ++given) ++cents[rests[i].second];
  return cents;
}

/// The products that were planned and sold, by unit. Products that say none are taken for one unit as far as their
/// planned prices lie near each other: nobody adds up loaves and grams of saffron.
std::vector<std::vector<std::size_t>> alike_in_unit(const std::vector<Product>& products) {
  constexpr double far = 5;  // times the next lower price
  std::map<std::string, std::vector<std::size_t>> by_unit;
  for (std::size_t i = 0; i < products.size(); ++i)
    if (products[i].units0 > 0 && products[i].units1 > 0) by_unit[products[i].unit].push_back(i);
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [unit, own] : by_unit) {
    const auto price = [&](std::size_t i) {
      return static_cast<double>(products[i].money0.minor) / static_cast<double>(products[i].units0);
    };
    if (unit.empty()) std::ranges::stable_sort(own, {}, price);
    groups.emplace_back();
    for (const std::size_t i : own) {
      const bool is_far = unit.empty() && !groups.back().empty() && price(i) > far * price(groups.back().back());
      if (is_far) groups.emplace_back();
      groups.back().push_back(i);
    }
  }
  return groups;
}

/// Cents of each product, by step from planned to actual revenue.
struct RevenueSteps {
  explicit RevenueSteps(std::size_t products)
      : price(products, 0),
        volume(products, 0),
        mix(products, 0),
        fresh(products, 0),
        dropped(products, 0),
        unknown(products, 0) {}

  Amount planned, actual;
  std::vector<std::int64_t> price, volume, mix, fresh, dropped, unknown;
};
RevenueSteps revenue_steps(const std::vector<Product>& products) {
  RevenueSteps steps(products.size());
  for (std::size_t i = 0; i < products.size(); ++i) {
    const Product& own = products[i];
    steps.planned = steps.planned + own.money0 + own.unknown;
    steps.actual = steps.actual + own.money1;
    steps.unknown[i] = -own.unknown.minor;
    if (own.units1 == 0) steps.dropped[i] = -own.money0.minor;
    if (own.units0 == 0) steps.fresh[i] = own.money1.minor;
  }
  for (const std::vector<std::size_t>& alike : alike_in_unit(products)) {
    std::vector<const Product*> on_both_sides;
    for (const std::size_t place : alike) on_both_sides.push_back(&products[place]);
    const auto shared = volumes(on_both_sides);
    for (std::size_t b = 0; b < shared.size(); ++b) {
      const std::size_t place = alike[b];
      const Product& own = products[place];
      steps.price[place] = (own.money1 - own.at_plan).minor;
      steps.volume[place] = shared[b];
      steps.mix[place] = (own.at_plan - own.money0 - Amount{shared[b]}).minor;
    }
  }
  return steps;
}

/// Cents of each product, by step from planned to actual costs.
struct CostSteps {
  Amount planned, actual;
  std::vector<std::int64_t> unit_cost, of_volume, waste;
};
CostSteps cost_steps(const std::vector<Product>& products) {
  CostSteps steps;
  for (const Product& own : products) {
    steps.unit_cost.push_back((own.cost_at_plan - own.cost1).minor);
    steps.of_volume.push_back((own.cost0 - own.cost_at_plan).minor);
    steps.waste.push_back(-own.waste.minor);
    steps.planned = steps.planned + own.cost0;
    steps.actual = steps.actual + own.cost1 + own.waste;
  }
  return steps;
}

class Bridge {
 public:
  explicit Bridge(const EventTable& table) { result_.currency = table.currency; }

  void part(const char* name, const std::vector<Product>& products, const std::vector<std::int64_t>& cents) {
    Amount sum;
    for (const std::int64_t one : cents) sum = sum + Amount{one};
    result_.rows.push_back({name, "", sum});
    for (std::size_t i = 0; i < products.size(); ++i)
      if (cents[i] != 0) result_.rows.push_back({name, products[i].name, {cents[i]}});
  }
  void whole(const char* name, Amount amount) { result_.rows.push_back({name, "", amount}); }
  Result<BridgePart> result() && { return std::move(result_); }

 private:
  Result<BridgePart> result_;
};

}  // namespace

Amount waste_cost(const EventCell& cell, Currency currency) {
  const Decimal sold = cell.sold.value_or(Decimal{});
  const Decimal made = cell.made.value_or(sold);
  const Decimal cost = cell.unit_cost.value_or(Decimal{});
  const Decimal salvage = cell.salvage.value_or(Decimal{});
  const std::int64_t left = std::max<std::int64_t>(0, made.millionths - sold.millionths);
  const std::int64_t kept = std::min(left, cell.kept.millionths);
  const std::int64_t unknown = std::max<std::int64_t>(0, left - cell.fated.millionths);
  const int decimals = currency.decimals();
  return line_total({left - kept}, cost, decimals) - line_total({unknown}, salvage, decimals) - cell.recovered;
}

Result<BridgePart> bridge(const EventTable& table, bool profit, Amount planned_fees, Amount fees) {
  check_any(table);
  if (std::ranges::none_of(table.cells, [](const EventCell& cell) { return cell.expected.has_value(); }))
    throw Error(ErrorCode::invalid, "expected",
                "no row says what was expected; a bridge leads from a plan to what came of it");
  const auto products = products_of(table, profit);
  const RevenueSteps revenue = revenue_steps(products);
  const CostSteps costs = profit ? cost_steps(products) : CostSteps{};
  Bridge way(table);
  way.whole("plan", profit ? revenue.planned - costs.planned - planned_fees : revenue.planned);
  way.part("price", products, revenue.price);
  way.part("volume", products, revenue.volume);
  way.part("mix", products, revenue.mix);
  way.part("new", products, revenue.fresh);
  way.part("dropped", products, revenue.dropped);
  if (std::ranges::any_of(revenue.unknown, [](std::int64_t cents) { return cents != 0; }))
    way.part("no_data", products, revenue.unknown);
  if (profit) {
    way.part("unit_cost", products, costs.unit_cost);
    way.part("cost_of_volume", products, costs.of_volume);
    way.part("waste", products, costs.waste);
    way.whole("fees", planned_fees - fees);
  }
  way.whole("actual", profit ? revenue.actual - costs.actual - fees : revenue.actual);
  return std::move(way).result();
}

}  // namespace crmcore::forecast
