#include <algorithm>
#include <map>
#include <numeric>

#include "crmcore/error.hpp"
#include "crmcore/forecast/compare.hpp"

namespace crmcore::forecast {
namespace {

using Wide = __int128;

/// One product over all cells, plan (0) and actual (1): units, and the money of each cell rounded as compare does.
struct Product {
  std::string name = {};
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
    const Decimal planned = cell.expected.value_or(Decimal{}), sold = cell.sold.value_or(Decimal{});
    if (!cell.sold && !(cell.made && cell.made->millionths == 0)) {  // no data
      if (cell.planned_price) own.unknown = own.unknown + money(planned, cell.planned_price);
      if (cell.planned_price && profit) own.unknown = own.unknown - money(planned, cell.planned_cost);
      continue;
    }
    own.units0 += planned.millionths, own.units1 += sold.millionths;
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
                  "the price of " + cited(name) + " is not known; the bridge needs it");
    if (profit && !own.costed)
      throw Error(ErrorCode::invalid, "unit_cost",
                  "the unit cost of " + cited(name) + " is not known; the bridge to profit needs it");
    all.push_back(std::move(own)), all.back().name = name;
  }
  return all;
}

/// (Q₁ − Q₀) / Q₀ of each product's planned money, cents by largest remainder: they add up to the rounded sum.
std::vector<std::int64_t> volumes(const std::vector<const Product*>& products) {
  Wide all0 = 0, all1 = 0, planned = 0;
  for (const Product* one : products) all0 += one->units0, all1 += one->units1, planned += std::abs(one->money0.minor);
  std::vector<std::int64_t> cents(products.size(), 0);
  if (all0 == 0) return cents;
  if (Wide most = 0; __builtin_mul_overflow(2 * planned, std::max(all0, all1), &most))
    throw Error(ErrorCode::overflow, "bridge", "the quantities and prices are beyond the range of money");
  std::vector<std::pair<Wide, std::size_t>> rests;
  Wide top = 0, given = 0;
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
  const Decimal sold = cell.sold.value_or(Decimal{}), made = cell.made.value_or(sold),
                cost = cell.unit_cost.value_or(Decimal{}), salvage = cell.salvage.value_or(Decimal{});
  const std::int64_t left = std::max<std::int64_t>(0, made.millionths - sold.millionths),
                     kept = std::min(left, cell.kept.millionths),
                     unknown = std::max<std::int64_t>(0, left - cell.fated.millionths);
  const int decimals = currency.decimals();
  return line_total({left - kept}, cost, decimals) - line_total({unknown}, salvage, decimals) - cell.recovered;
}

Result<BridgePart> bridge(const EventTable& table, bool profit, Amount planned_fees, Amount fees) {
  check_any(table);
  const auto products = products_of(table, profit);
  const std::size_t n = products.size();
  Bridge way(table);
  std::vector<std::int64_t> price(n, 0), volume(n, 0), mix(n, 0), fresh(n, 0), dropped(n, 0);
  std::vector<std::int64_t> unit_cost(n, 0), of_volume(n, 0), waste(n, 0), unknown(n, 0);
  std::vector<const Product*> both;  // on both sides: volume is shared among those alone
  std::vector<std::size_t> place;
  Amount planned, actual;
  for (std::size_t i = 0; i < n; ++i) {
    const Product& one = products[i];
    planned = planned + one.money0 + one.unknown, actual = actual + one.money1;
    unknown[i] = -one.unknown.minor;
    if (one.units0 > 0 && one.units1 > 0)
      both.push_back(&one), place.push_back(i);
    else if (one.units0 > 0)
      dropped[i] = -one.money0.minor;
    else
      fresh[i] = one.money1.minor;
  }
  const auto shared = volumes(both);
  for (std::size_t b = 0; b < both.size(); ++b) {
    const std::size_t i = place[b];
    price[i] = (both[b]->money1 - both[b]->at_plan).minor;
    volume[i] = shared[b];
    mix[i] = (both[b]->at_plan - both[b]->money0 - Amount{shared[b]}).minor;
  }
  if (profit) {
    Amount cost0, cost1;
    for (std::size_t i = 0; i < n; ++i) {
      const Product& one = products[i];
      unit_cost[i] = (one.cost_at_plan - one.cost1).minor;
      of_volume[i] = (one.cost0 - one.cost_at_plan).minor;
      waste[i] = -one.waste.minor;
      cost0 = cost0 + one.cost0, cost1 = cost1 + one.cost1 + one.waste;
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
