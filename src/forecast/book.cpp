#include "crmcore/forecast/book.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "crmcore/events/event_book.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/orders/product.hpp"
#include "method_sums.hpp"

namespace crmcore::forecast {
namespace {

using store::Store;

std::map<std::int64_t, Product> products_of(const Store& store) {
  std::map<std::int64_t, Product> products;
  for (Product& product : store::find<Product>(store)) products.emplace(product.id.value, std::move(product));
  return products;
}
std::map<std::int64_t, Event> events_of(const Store& store) {
  std::map<std::int64_t, Event> all;
  for (Event& event : store::find<Event>(store)) all.emplace(event.id.value, std::move(event));
  return all;
}
std::map<std::pair<std::int64_t, Day>, EventDay> days_of(const Store& store) {
  std::map<std::pair<std::int64_t, Day>, EventDay> days;
  for (EventDay& day : store::find<EventDay>(store)) days.emplace(std::pair(day.event.value, *day.day), std::move(day));
  return days;
}

EventCell cell_of(const events::ProductDay& day, const Event& event, const Product& product) {
  EventCell cell;
  cell.event = event.code;
  cell.product = product.code;
  cell.day = day.day;
  cell.type = event.type.value_or("");
  cell.place = event.place.value_or("");
  cell.unit = product.unit.value_or("");
  cell.expected = day.expected;
  cell.preordered = day.preordered;
  if (day.made) cell.preordered = std::min(day.preordered, *day.made);  // no more can be handed out
  if (day.made) cell.made = Decimal{std::max<std::int64_t>(0, day.made->millionths - day.preordered.millionths)};
  cell.sold = day.sold;
  cell.left = day.left;
  if (!cell.left && !cell.made && day.leftover.millionths > 0) cell.left = day.leftover;
  if (day.reused.millionths > 0) cell.reused = day.reused;
  cell.fated = day.leftover;
  cell.kept = day.kept;
  cell.recovered = day.recovered;
  cell.planned_price = day.planned_price ? day.planned_price : product.price;
  cell.price = day.price;
  cell.planned_cost = day.unit_cost ? day.unit_cost : product.unit_cost;
  cell.salvage = day.salvage;
  cell.sold_out_at = day.sold_out_at;
  const auto units = [](const std::optional<std::array<Decimal, 24>>& hours) {
    std::optional<std::array<double, 24>> real;
    if (hours) std::ranges::transform(*hours, real.emplace().begin(), &Decimal::real);
    return real;
  };
  cell.sold_by_hour = units(day.sold_by_hour);
  cell.expected_by_hour = units(day.expected_by_hour);
  for (const events::ProductDay& own : day.days) cell.days.push_back(cell_of(own, event, product));
  return cell;
}

using EventDays = std::map<std::pair<std::int64_t, Day>, EventDay>;

/// Sets when the day was open, where the book says so.
void set_hours(EventCell& cell, const EventDays& days, Id<Event> event) {
  const auto found = days.find({event.value, *cell.day});
  if (found == days.end()) return;
  const EventDay& own = found->second;
  cell.opens = own.opens;
  cell.closes = own.closes;
  cell.closed = own.closed;
  cell.opened_at = own.opened_at;
  cell.closed_at = own.closed_at;
}

/// Completes the days of a product planned for all of them: days of which no row of the product speaks, closed ones
/// above all, and the hours of each.
void complete_days(EventCell& cell, const EventDays& days, Id<Event> event, Day first_day) {
  for (auto own = days.lower_bound({event.value, first_day}); own != days.end() && own->first.first == event.value;
       ++own) {
    const Day day = own->first.second;
    if (std::ranges::find(cell.days, day, &EventCell::day) != cell.days.end()) continue;
    EventCell& empty = cell.days.emplace_back();
    empty.event = cell.event;
    empty.product = cell.product;
    empty.day = day;
  }
  std::ranges::sort(cell.days, {}, &EventCell::day);
  for (EventCell& own : cell.days) set_hours(own, days, event);
}

}  // namespace

EventTable event_table(const Store& store, std::string_view event) {
  const auto products = products_of(store);
  const auto all = events_of(store);
  const auto days = days_of(store);
  const Id<Event> wanted = event.empty() ? Id<Event>{} : events::find(store, event).id;  // 0: all
  EventTable table;
  table.currency = store.currency();
  for (const auto& [id, product] : products)
    if (product.name) table.names.emplace(product.code, *product.name);
  for (const events::ProductDay& day : events::product_days(store)) {
    const Event& of = all.at(day.event.value);
    if (of.cancelled && of.id != wanted) continue;
    EventCell cell = cell_of(day, of, products.at(day.product.value));
    if (day.day)
      set_hours(cell, days, of.id);
    else if (!cell.days.empty())
      complete_days(cell, days, of.id, of.first_day);
    complete_facts(cell);
    const bool is_wanted = wanted.value == 0 || of.id == wanted;
    (is_wanted ? table.cells : table.others).push_back(std::move(cell));
  }
  const auto order = [](const EventCell& cell) { return std::tie(cell.event, cell.product, cell.day); };
  std::ranges::sort(table.cells, [&](const EventCell& a, const EventCell& b) { return order(a) < order(b); });
  return table;
}

namespace {

Occasion occasion_of(const Event& event) {
  Occasion occasion;
  occasion.name = event.code;
  occasion.type = event.type;
  occasion.place = event.place;
  if (event.latitude && event.longitude) occasion.where = {event.latitude->real(), event.longitude->real()};
  occasion.first = event.first_day;
  occasion.last = *event.last_day;
  if (event.attendance_expected) occasion.attendance = static_cast<double>(*event.attendance_expected);
  if (event.attendance) occasion.attendance_seen = static_cast<double>(*event.attendance);
  occasion.cancelled = event.cancelled.has_value();
  return occasion;
}

/// The value of most days; none without a day.
std::optional<std::string> most_common(const std::map<std::string, int>& days) {
  const auto found = std::ranges::max_element(days, {}, [](const auto& one) { return one.second; });
  return found == days.end() ? std::nullopt : std::optional(found->first);
}

void add_hours(std::optional<double>& hours, Minute from, Minute to) {
  constexpr double minutes_of_an_hour = 60;
  hours = hours.value_or(0) + (to.of_day - from.of_day) / minutes_of_an_hour;
}

}  // namespace

std::vector<Occasion> occasions(const Store& store) {
  std::vector<Occasion> all;
  std::map<std::int64_t, std::size_t> place;
  for (const Event& event : store::find<Event>(store, "", "first_day, code")) {
    place[event.id.value] = all.size();
    all.push_back(occasion_of(event));
  }
  std::vector<std::map<std::string, int>> planned(all.size());
  std::vector<std::map<std::string, int>> seen(all.size());
  std::vector<bool> timed(all.size(), true);
  for (const EventDay& day : store::find<EventDay>(store)) {
    const std::size_t at = place.at(day.event.value);
    if (day.weather_planned) ++planned[at][*day.weather_planned];
    if (day.weather_seen) ++seen[at][*day.weather_seen];
    if (!day.opens || !day.closes) {
      timed[at] = false;
      continue;
    }
    add_hours(all[at].hours, *day.opens, *day.closes);
    if (day.closed) continue;
    add_hours(all[at].hours_held, *day.opens, *day.closes);
    add_hours(all[at].hours_open, day.opened_at.value_or(*day.opens), day.closed_at.value_or(*day.closes));
  }
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (!timed[at]) {
      all[at].hours.reset();
      all[at].hours_held.reset();
      all[at].hours_open.reset();
    }
    all[at].weather = most_common(planned[at]);
    all[at].weather_seen = most_common(seen[at]);
  }
  return all;
}

namespace {

bool above_zero(const std::optional<Decimal>& value) { return value && value->millionths > 0; }

/// Offers by product, as plans add to them.
class Offers {
 public:
  explicit Offers(const Store& store) : products_(products_of(store)) {}

  const Product& product(Id<Product> id) const { return products_.at(id.value); }
  Offer& of(Id<Product> id) {
    const Product& product = products_.at(id.value);
    Offer& own = offers_[product.code];
    if (own.product.empty()) {
      own.product = product.code;
      own.category = product.category;
      if (product.batch_size) own.batch = product.batch_size->real();
      if (above_zero(product.price) && product.unit_cost)
        own.economics = {product.price->real(), product.unit_cost->real()};
    }
    return own;
  }
  void plan(const events::ProductDay& day) {
    const Product& product = products_.at(day.product.value);
    Offer& own = of(day.product);
    const auto price = day.planned_price ? day.planned_price : product.price;
    const auto cost = day.unit_cost ? day.unit_cost : product.unit_cost;
    const auto real = [](const std::optional<Decimal>& value) { return value ? value->real() : 0; };
    if (above_zero(price) && cost) {
      const Economics economics{price->real(), cost->real(), real(day.salvage), real(day.goodwill)};
      check(economics, product.code);
      MeanEconomics& mean = of_event_[{day.event, day.product}];  // that of the last event
      mean.add(economics, real(day.expected ? day.expected : day.made));
      own.economics = mean.mean();
    }
    if (day.batch) own.batch = day.batch->real();
    if (day.capacity) own.capacity = day.capacity->real();
    own.preordered += day.preordered.real();
  }
  std::vector<Offer> all() && {
    std::vector<Offer> list;
    for (auto& [code, own] : offers_) list.push_back(std::move(own));
    return list;
  }

 private:
  std::map<std::int64_t, Product> products_;
  std::map<std::string, Offer> offers_;
  std::map<std::pair<Id<Event>, Id<Product>>, MeanEconomics> of_event_;
};

}  // namespace

std::vector<Offer> offers(const Store& store, std::string_view event) {
  const Event of = events::find(store, event);
  Offers offers(store);
  bool planned = false;
  for (const events::ProductDay& day : events::product_days(store, of.id)) {
    if (!day.expected && !day.made && day.preordered.millionths == 0) continue;
    planned = planned || day.expected || day.made;
    offers.plan(day);
  }
  if (!planned)
    store::each<&EventActual::product>(store, [&](Id<Product> sold) {
      const Product& product = offers.product(sold);
      if (product.active_from.value_or(of.first_day) <= of.first_day &&
          product.active_to.value_or(of.first_day) >= of.first_day)
        offers.of(sold);
    });
  return std::move(offers).all();
}

std::vector<Offer> offers(const Store& store) {
  Offers offers(store);
  for (const Event& event : store::find<Event>(store, "cancelled is null", "first_day, code"))
    for (const events::ProductDay& day : events::product_days(store, event.id)) offers.plan(day);
  return std::move(offers).all();
}

std::map<std::string, Fees> fees(const Store& store) {
  const auto events = events_of(store);
  std::map<std::string, Fees> all;
  for (const EventCost& cost : store::find<EventCost>(store)) {
    Fees& own = all[events.at(cost.event.value).code];
    const Amount planned = cost.planned.value_or(Amount{});
    own.planned = own.planned + planned;
    own.paid = own.paid + cost.paid.value_or(planned);
  }
  return all;
}

Result<Planned> plan(const Store& store, std::string_view event, std::optional<double> capacity) {
  const Event of = events::find(store, event);
  if (!capacity && of.capacity) capacity = of.capacity->real();
  return plan(occasions(store), event, event_table(store), offers(store, event), capacity);
}

namespace {

std::string group_of(const Occasion& event, const std::string& product, EventGroup by) {
  switch (by) {
    case EventGroup::none: break;
    case EventGroup::event: return event.name;
    case EventGroup::product: return product;
    case EventGroup::type: return event.type.value_or("");
    case EventGroup::place: return event.place.value_or("");
    case EventGroup::quarter: return "Q" + std::to_string((event.first.civil().month + 2) / 3);
    case EventGroup::year: return std::to_string(event.first.civil().year);
  }
  return "";
}

}  // namespace

std::vector<ForecastOutcome> outcomes(const Store& store, EventGroup by, Against against, std::optional<Day> from) {
  std::map<std::string, Occasion> events;
  for (Occasion& occasion : occasions(store)) events.emplace(occasion.name, std::move(occasion));
  std::map<std::pair<std::string, std::string>, ForecastOutcome> sums;
  const EventTable table = with_actuals(event_table(store));
  std::map<std::string, Decimal> prices;  // of each product, as planned last
  std::map<std::string, std::string> units;
  for (const EventCell& cell : table.cells) {
    units[cell.product] = cell.unit;
    if (cell.planned_price) prices[cell.product] = *cell.planned_price;
  }
  for (const ComparisonRow& cell : compare(table)) {
    const Occasion& event = events.at(cell.event);
    const auto& came = against == Against::demand ? cell.demand : cell.sold;
    const bool known = came && could_sell(cell);
    const auto [place, fresh] = sums.try_emplace({cell.event, cell.product});
    ForecastOutcome& sum = place->second;
    if (fresh) sum.actual = std::nan("");
    if (!known && !std::isnan(sum.actual)) continue;  // days of which nothing is known are not in it
    sum.series = cell.product;
    sum.unit = units[cell.product];
    if (const auto price = prices.find(cell.product); price != prices.end()) sum.unit_price = price->second.real();
    sum.day = event.first;
    if (known && std::isnan(sum.actual)) {  // the first day of which something is known
      sum.actual = 0;
      sum.expected.reset();
    }
    if (known) sum.actual += *came;
    if (cell.expected && (!from || event.first >= *from)) sum.expected = sum.expected.value_or(0) + *cell.expected;
    sum.group = group_of(event, cell.product, by);
  }
  std::vector<ForecastOutcome> all;
  all.reserve(sums.size());
  for (auto& [key, sum] : sums) all.push_back(std::move(sum));
  std::ranges::stable_sort(all, {},
                           [](const ForecastOutcome& outcome) { return std::pair(outcome.series, outcome.day); });
  return all;
}

}  // namespace crmcore::forecast
