#include "crmcore/forecast/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"
#include "event_size.hpp"
#include "similar_events.hpp"

namespace crmcore::forecast {
namespace {

constexpr double little_data = 2;           // effective events below it: too little data
constexpr double least_spread = 1.0 / 400;  // variance over mean², beyond chance: never surer than 5 %
constexpr double most_spread = 2;           // that past events tell: beyond it most of them sell next to nothing
constexpr double unknown_spread = 0.5;      // where they are too few to tell
constexpr double widest = 3;                // with what was extrapolated
constexpr double usual_spread = 0.2;        // with fewer cells than tell it
constexpr double spread_of_bounds = 0.1;    // of a product that always sold out: nothing bounds it from above
constexpr double mostly = 0.5;              // of a product's events
constexpr int long_missed = 5;              // events in a row
constexpr double least_demand = 1e-6;       // so that every product has a distribution

/// What the owner planned to make of each product at an event, pre-orders with it.
std::map<std::string, double> made_by_plan(const EventTable& sales, const std::string& event) {
  std::map<std::string, double> made;
  for (const EventCell& cell : sales.cells)
    if (cell.event == event && cell.made) made[cell.product] += cell.made->real() + cell.preordered.real();
  return made;
}

/// What a unit of each product costs to buy: as offered, else as it was sold or planned last.
std::map<std::string, double> prices_of(const EventTable& sales, const std::vector<Offer>& offers) {
  std::map<std::string, double> prices;
  for (const EventCell& cell : sales.cells) {
    const auto& price = cell.price ? cell.price : cell.planned_price;
    if (price && price->millionths > 0) prices[cell.product] = price->real();
  }
  for (const Offer& offer : offers)
    if (offer.economics) prices[offer.product] = offer.economics->price;
  return prices;
}

/// The offers of a plan by product; without offers every product that has sold.
class Assortment {
 public:
  Assortment(const std::vector<Offer>& offers, const EventTable& sales, const DemandMatrix& past,
             const EventForecast& forecast)
      : prices_(prices_of(sales, offers)) {
    for (const Offer& offer : offers) {
      offered_[offer.product] = &offer;
      products_.push_back(offer.product);
    }
    if (offers.empty()) products_ = past.products;
    for (std::size_t p = 0; p < past.products.size(); ++p) {
      const Offer* own = offer(past.products[p]);
      add(all_, past.products[p], forecast.units[p]);
      if (own && own->category) add(categories_[*own->category], past.products[p], forecast.units[p]);
    }
  }

  const std::vector<std::string>& products() const { return products_; }
  /// Null where nothing is known of the product beside its sales.
  const Offer* offer(const std::string& product) const {
    const auto found = offered_.find(product);
    return found == offered_.end() ? nullptr : found->second;
  }
  /// Units of a usual event of a product that was never sold: as the mean of its category; none where there is none.
  std::optional<double> as_category(const std::string& product) const {
    const Offer* own = offer(product);
    if (!own || !own->category) return std::nullopt;
    const auto found = categories_.find(*own->category);
    if (found == categories_.end()) return std::nullopt;
    return as_mean_of(found->second, product);
  }
  /// The same, as the mean of all products.
  double as_average(const std::string& product) const { return as_mean_of(all_, product); }
  /// Throws invalid for a product that the owner plans to make and does not offer.
  void check_offered(const std::map<std::string, double>& own_plan, const std::string& event) const {
    if (offered_.empty()) return;
    for (const auto& [product, made] : own_plan)
      if (made > 0 && !offered_.contains(product))
        throw Error(ErrorCode::invalid, "products",
                    cited(product) + " is planned for " + cited(event) + " but is not among the products; add it");
  }

 private:
  struct Group {
    double units = 0, money = 0, products = 0;
    bool priced = true;  // every one of them
  };
  std::optional<double> price(const std::string& product) const {
    const auto found = prices_.find(product);
    return found == prices_.end() ? std::nullopt : std::optional(found->second);
  }
  void add(Group& group, const std::string& product, double units) const {
    const auto own = price(product);
    group.units += units;
    group.money += units * own.value_or(0);
    group.products += 1;
    group.priced = group.priced && own.has_value();
  }
  /// In money where prices are known, since a mean of pieces and kilograms says nothing.
  double as_mean_of(const Group& group, const std::string& product) const {
    const auto own = price(product);
    if (own && group.priced) return group.money / group.products / *own;
    return group.units / group.products;
  }

  std::map<std::string, const Offer*> offered_;
  std::vector<std::string> products_;
  std::map<std::string, double> prices_;
  std::map<std::string, Group> categories_;
  Group all_;
};

void remark(Planned& line, const std::string& note) { line.note += (line.note.empty() ? "" : "; ") + note; }

/// The line of one product, without what to make, and the distribution of its demand. `spread`: variance of cells of
/// past events over mean², beyond chance.
std::pair<Planned, Distribution> demand_line(const std::string& product, const Assortment& assortment,
                                             const PastEvents& past, const EventForecast& forecast, double spread) {
  const DemandMatrix& demand = past.demand();
  Planned line;
  line.product = product;
  line.spread = spread;
  double units = 0;
  if (demand.has(product)) {
    const std::size_t p = demand.place(product);
    units = forecast.units[p];
    line.n_effective = forecast.speaking[p];
    if (line.n_effective < little_data) remark(line, "too little data");
    line.spread += demand.bounds[p] * demand.bounds[p] * spread_of_bounds;
    if (demand.bounds[p] > mostly) remark(line, "sold out at no known time: at least");
    const int missed = past.missed_in_a_row(p);
    if (!assortment.offer(product) && missed >= long_missed)
      remark(line, "not brought to the last " + std::to_string(missed) + " events: is it still made?");
  } else if (const auto of_category = assortment.as_category(product)) {
    units = *of_category;
    remark(line, "never sold: as its category");
  } else {
    units = assortment.as_average(product);
    remark(line, "never sold: as an average product");
  }
  line.demand = std::max(least_demand, forecast.size * units);
  if (line.n_effective < little_data) line.spread = unknown_spread;
  line.spread = std::min(widest, line.spread + std::expm1(forecast.extrapolated));
  if (!forecast.note.empty()) remark(line, forecast.note);
  auto distribution = Distribution::negative_binomial(1 / line.spread, line.demand);
  std::tie(line.low, line.high) = distribution.interval();
  return {std::move(line), std::move(distribution)};
}

std::vector<Production> productions(const std::vector<Competitor>& competitors, std::optional<double> capacity) {
  if (capacity) return best(competitors, *capacity);
  std::vector<Production> made;
  for (const Competitor& one : competitors) made.push_back(best(*one.demand, one.economics, one.batch, one.already));
  return made;
}

/// The profit expected of what the owner planned to make; pre-orders are sold for certain.
double profit_of_plan(const Competitor& own, double made) {
  const double certain = std::min(own.already, made);
  return outcome(*own.demand, own.economics, made - certain).profit +
         certain * (own.economics.price - own.economics.unit_cost);
}

/// Adds what to make to the lines whose price and cost are known. `demands`: of each line.
void decide(std::vector<Planned>& lines, const std::vector<Distribution>& demands, const Assortment& assortment,
            const std::map<std::string, double>& own_plan, std::optional<double> capacity) {
  std::vector<Competitor> competitors;
  std::vector<std::size_t> place;
  for (std::size_t p = 0; p < lines.size(); ++p) {
    const Offer* offer = assortment.offer(lines[p].product);
    if (!offer || !offer->economics) continue;
    place.push_back(p);
    competitors.push_back({&demands[p], *offer->economics, offer->batch, offer->preordered, offer->capacity});
  }
  const std::vector<Production> made = productions(competitors, capacity);
  for (std::size_t c = 0; c < place.size(); ++c) {
    Planned& line = lines[place[c]];
    const Competitor& own = competitors[c];
    line.make = made[c].make;
    line.expected_profit = made[c].profit;
    line.stock_out = made[c].stock_out;
    line.lost = made[c].lost;
    line.left = made[c].left;
    if (capacity && own.batch * own.capacity > *capacity) remark(line, "one batch does not fit into the capacity");
    const auto own_made = own_plan.find(line.product);
    if (own_made != own_plan.end()) line.own_profit = profit_of_plan(own, own_made->second);
  }
}

}  // namespace

Result<Planned> plan(const std::vector<Occasion>& events, std::string_view next, const EventTable& sales,
                     const std::vector<Offer>& offers, std::optional<double> capacity) {
  check_days(events, sales);
  const Occasion& target = event_called(events, next);
  const auto weighted = weighted_events(events, target);
  const PastEvents past(events, sales, weighted);
  const EventForecast forecast = past.forecast(target, weighted);
  if (!(forecast.effective > 0))
    throw Error(ErrorCode::invalid, "event", "no event before " + target.first.text() + " has sales to learn from");
  const double spread = forecast.effective < little_data
                            ? unknown_spread
                            : std::clamp(past.spread().value_or(usual_spread), least_spread, most_spread);

  const auto own_plan = made_by_plan(sales, target.name);
  const Assortment assortment(offers, sales, past.demand(), forecast);
  assortment.check_offered(own_plan, target.name);
  Result<Planned> result{{}, sales.currency};
  std::vector<Distribution> demands;
  for (const std::string& product : assortment.products()) {
    auto [line, distribution] = demand_line(product, assortment, past, forecast, spread);
    result.rows.push_back(std::move(line));
    demands.push_back(std::move(distribution));
  }
  decide(result.rows, demands, assortment, own_plan, capacity);
  return result;
}

}  // namespace crmcore::forecast
