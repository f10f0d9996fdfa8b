#include "crmcore/forecast/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <tuple>

#include "crmcore/error.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::forecast {
namespace {

// What events are compared by: how far apart counts as another one, and the weight of each. Defaults for all
// businesses: what an event is counts most, where and for how many next; nothing is tuned.
constexpr double other_place_km = 50;  // a day's catchment
constexpr double other_season_days = 60;
constexpr double most_log_ratio_distance = 2;  // four times as long or as many, in powers of two
constexpr double type_weight = 3;
constexpr double place_weight = 1.5;
constexpr double season_weight = 1;
constexpr double attendance_weight = 1;
constexpr double minor_weight = 0.5;    // of weather, weekday, days and hours
constexpr double kernel = 3;            // of the mean squared distance: one other type alone costs much of the weight
constexpr double half_life_days = 730;  // of an event's weight: two years
constexpr double told_as_alike = 0.35;  // a part is told as alike below this distance

// How far a forecast may be from what came.
constexpr double size_power = 0.7;  // events twice as large ask for less than twice as much
constexpr double most_scale = 10;   // of hours and attendance, up or down
constexpr double level_half_life_days = 365;
constexpr double most_level = 5;            // up or down
constexpr double trust = 30;                // units that sold as at all events, by which shares are shrunk
constexpr double little_data = 2;           // effective events below it: too little data
constexpr double least_spread = 1.0 / 400;  // variance over mean², beyond chance: never surer than 5 %
constexpr double most_spread = 0.5;
constexpr double usual_spread = 0.2;    // with fewer cells than tell it
constexpr std::size_t least_cells = 5;  // that tell it
constexpr double least_demand = 1e-6;   // so that every product has a distribution

double season_apart(Day a, Day b) {
  const auto of_year = [](Day day) { return (day - Day(day.civil().year, 1, 1)).count; };
  const int apart = std::abs(of_year(a) - of_year(b));
  return std::min(apart, 365 - apart);
}
/// Along the great circle.
double kilometres(std::pair<double, double> a, std::pair<double, double> b) {
  constexpr double radius = 6371;
  constexpr double degree = std::numbers::pi / 180;
  const double north = std::sin((b.first - a.first) * degree / 2);
  const double east = std::sin((b.second - a.second) * degree / 2);
  const double half = north * north + std::cos(a.first * degree) * std::cos(b.first * degree) * east * east;
  return 2 * radius * std::asin(std::min(1.0, std::sqrt(half)));
}
/// How often one must be doubled to be the other.
double log_ratio_distance(double a, double b) {
  return std::min(most_log_ratio_distance, std::abs(std::log(a / b)) / std::log(2.0));
}

/// One thing two events are compared by: how far apart, its weight, and how it is told.
struct Part {
  double apart, weight;
  std::string name;
};
std::vector<Part> compared(const Occasion& past, const Occasion& next) {
  std::vector<Part> parts;
  const auto same = [&](const std::optional<std::string>& x, const std::optional<std::string>& y, double weight,
                        const char* name) {
    if (x && y) parts.push_back({folded(*x) == folded(*y) ? 0.0 : 1.0, weight, name});
  };
  const auto near = [&](const std::optional<double>& x, const std::optional<double>& y, double weight,
                        const char* name) {
    if (x && y) parts.push_back({log_ratio_distance(*x, *y), weight, name});
  };
  const auto is_weekend = [](Day day) { return day.weekday() > 5; };  // Saturday or Sunday
  same(past.type, next.type, type_weight, "type");
  same(past.weather_then(), next.weather, minor_weight, "weather");
  if (past.where && next.where)
    parts.push_back({std::min(1.0, kilometres(*past.where, *next.where) / other_place_km), place_weight, "place"});
  else
    same(past.place, next.place, place_weight, "place");
  parts.push_back({is_weekend(past.first) == is_weekend(next.first) ? 0.0 : 1.0, minor_weight, "weekday"});
  parts.push_back({std::min(1.0, season_apart(past.first, next.first) / other_season_days), season_weight, "season"});
  near((past.last - past.first).count + 1, (next.last - next.first).count + 1, minor_weight, "days");
  near(past.hours_then(), next.hours, minor_weight, "hours");
  near(past.attendance_then(), next.attendance, attendance_weight, "attendance");
  return parts;
}

/// What is alike and what is not, in words.
std::string told(const std::vector<Part>& parts) {
  std::string alike;
  std::string apart;
  for (const Part& part : parts) {
    std::string& list = part.apart < told_as_alike ? alike : apart;
    list += (list.empty() ? "" : ", ") + part.name;
  }
  std::string words;
  if (!alike.empty()) words = "alike in " + alike;
  if (!alike.empty() && !apart.empty()) words += "; ";
  if (!apart.empty()) words += "other " + apart;
  return words;
}

/// A past event with its weight.
struct WeightedEvent {
  const Occasion* event;
  double weight;
  std::string why;
};
std::vector<WeightedEvent> weighted_events(const std::vector<Occasion>& events, const Occasion& next) {
  std::vector<WeightedEvent> weighted;
  double sum = 0;
  for (const Occasion& event : events) {
    if (event.cancelled || event.name == next.name || event.last >= next.planned_on.value_or(next.first)) continue;
    double squares = 0;
    double weights = 0;
    const std::vector<Part> parts = compared(event, next);
    for (const Part& part : parts) {
      squares += part.weight * part.apart * part.apart;
      weights += part.weight;
    }
    const double age = (next.first - event.last).count;
    const double weight = std::exp(-kernel * squares / weights) * std::exp2(-age / half_life_days);
    weighted.push_back({&event, weight, told(parts)});
    sum += weight;
  }
  for (WeightedEvent& one : weighted) one.weight /= sum;
  std::ranges::stable_sort(weighted, std::greater<>(), &WeightedEvent::weight);
  return weighted;
}

const Occasion& found(const std::vector<Occasion>& events, std::string_view name) {
  const auto at = std::ranges::find(events, name, &Occasion::name);
  if (at == events.end()) throw Error(ErrorCode::not_found, "event", "there is no event " + cited(std::string(name)));
  return *at;
}

/// How much larger the next event is than a past one, by hours and attendance.
double scale(const Occasion& past, const Occasion& next) {
  double ratio = 1;
  double known = 0;
  const auto by = [&](const std::optional<double>& a, const std::optional<double>& b) {
    if (!a || !b) return;
    ratio *= *b / *a;
    known += 1;
  };
  by(past.hours_then(), next.hours);
  by(past.attendance_then(), next.attendance);
  return known > 0 ? std::pow(std::clamp(ratio, 1 / most_scale, most_scale), size_power / known) : 1;
}

/// Demand at past events: units by event and product, products by name.
struct DemandMatrix {
  std::vector<std::string> products;
  std::map<std::string, std::vector<double>> units;  // of each event; NaN: the product was not there

  std::size_t place(const std::string& product) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(products, product) - products.begin());
  }
  bool has(const std::string& product) const { return std::ranges::binary_search(products, product); }
};
DemandMatrix demand_matrix_of(const EventTable& past) {
  DemandMatrix demand;
  if (past.cells.empty()) return demand;
  const auto cells = compare(past);
  const auto counts = [](const ComparisonRow& cell) { return cell.demand && could_sell(cell); };
  for (const ComparisonRow& cell : cells)
    if (counts(cell)) demand.products.push_back(cell.product);
  std::ranges::sort(demand.products);
  demand.products.erase(std::unique(demand.products.begin(), demand.products.end()), demand.products.end());
  for (const ComparisonRow& cell : cells) {
    if (!counts(cell)) continue;
    auto& own = demand.units[cell.event];
    own.resize(demand.products.size(), std::nan(""));
    double& units = own[demand.place(cell.product)];
    units = (std::isnan(units) ? 0 : units) + *cell.demand;
  }
  return demand;
}

/// How large each event was, in units that all products together would have sold.
/// Method: an event to which a product was not brought is scaled up by the share of all sales that the products brought
/// there have; shares and sizes are fitted in turn.
std::vector<double> sizes_of(const DemandMatrix& past, const std::vector<WeightedEvent>& weighted) {
  const std::size_t n = past.products.size();
  std::vector<const std::vector<double>*> rows;
  std::vector<double> total;
  bool full = true;
  for (const WeightedEvent& one : weighted) {
    const auto& units = past.units.at(one.event->name);
    rows.push_back(&units);
    double sum = 0;
    for (const double own : units) {
      sum += std::isnan(own) ? 0 : own;
      full = full && !std::isnan(own);
    }
    total.push_back(sum);
  }
  std::vector<double> size = total;
  constexpr int rounds = 12;  // sizes hardly move after a few
  for (int round = 0; round < rounds && !full; ++round) {
    std::vector<double> share(n, 0);
    std::vector<double> there(n, 0);  // sizes of the events to which it was brought
    for (std::size_t e = 0; e < rows.size(); ++e)
      for (std::size_t p = 0; p < n; ++p)
        if (const double own = (*rows[e])[p]; !std::isnan(own)) {
          share[p] += own;
          there[p] += size[e];
        }
    double all = 0;
    for (std::size_t p = 0; p < n; ++p) {
      share[p] = there[p] > 0 ? share[p] / there[p] : 0;
      all += share[p];
    }
    for (std::size_t e = 0; e < rows.size(); ++e) {
      double brought = 0;
      for (std::size_t p = 0; p < n; ++p) brought += std::isnan((*rows[e])[p]) ? 0 : share[p];
      if (brought > 0) size[e] = total[e] * all / brought;
    }
  }
  return size;
}

/// The size of an event and what each product's share of it is, from weighted events before it.
struct EventForecast {
  double size = 0, effective = 0;
  std::vector<double> share, speaking;  // of each product; effective events that had it
};
EventForecast forecast_of(const DemandMatrix& past, std::vector<WeightedEvent> weighted, const Occasion& target) {
  std::erase_if(weighted, [&](const WeightedEvent& one) { return !past.units.contains(one.event->name); });
  EventForecast forecast;
  double sum = 0;
  double squares = 0;
  for (const WeightedEvent& one : weighted) {
    sum += one.weight;
    squares += one.weight * one.weight;
  }
  if (!(sum > 0)) return forecast;
  forecast.effective = sum * sum / squares;
  const std::size_t n = past.products.size();
  const std::vector<double> sizes = sizes_of(past, weighted);
  struct Sums {
    double own = 0, of = 0, all = 0, of_all = 0, weight = 0, squares = 0;  // weighted, and not
  };
  std::vector<Sums> sums(n);
  for (std::size_t e = 0; e < weighted.size(); ++e) {
    const double weight = weighted[e].weight / sum;
    const auto& units = past.units.at(weighted[e].event->name);
    for (std::size_t p = 0; p < n; ++p) {
      if (std::isnan(units[p])) continue;
      Sums& product = sums[p];
      product.own += weight * units[p];
      product.of += weight * sizes[e];
      product.all += units[p];
      product.of_all += sizes[e];
      product.weight += weight;
      product.squares += weight * weight;
    }
    forecast.size += weight * sizes[e] * scale(*weighted[e].event, target);
  }
  const auto events = static_cast<double>(weighted.size());
  for (const Sums& product : sums) {
    const double at_all = product.of_all > 0 ? product.all / product.of_all : 0;
    forecast.share.push_back((product.own * events + trust * at_all) / (product.of * events + trust));
    forecast.speaking.push_back(product.squares > 0 ? product.weight * product.weight / product.squares : 0);
  }
  return forecast;
}

/// What this method would have forecast at a past event, with the level then known, and what came.
struct Backcast {
  double weight = 0;  ///< of the event, for the next one
  Day first;
  EventForecast forecast;
  const std::vector<double>* came = nullptr;
  double total = 0, foretold = 0;  ///< units of the products that were there
};

/// The ratio of recent events to their own forecasts, a geometric mean. An event a year older weighs half as much; one
/// more event that was as forecast shrinks the ratio towards 1.
double level_of(const std::vector<Backcast>& backcasts, Day day) {
  double sum = 0;
  double weights = 1;
  for (const Backcast& backcast : backcasts) {
    if (backcast.first >= day || !(backcast.total > 0) || !(backcast.foretold > 0)) continue;
    const double weight = std::exp2(-(day - backcast.first).count / level_half_life_days);
    sum += weight * std::log(backcast.total / backcast.foretold);
    weights += weight;
  }
  return std::clamp(std::exp(sum / weights), 1 / most_level, most_level);
}

std::vector<Backcast> backcasts_of(const DemandMatrix& past, const std::vector<Occasion>& events,
                                   const std::vector<WeightedEvent>& weighted) {
  std::vector<Backcast> backcasts;
  for (const WeightedEvent& one : weighted) {
    const auto own = past.units.find(one.event->name);
    if (own == past.units.end()) continue;
    Backcast backcast{one.weight, one.event->first, forecast_of(past, weighted_events(events, *one.event), *one.event),
                      &own->second};
    for (std::size_t p = 0; p < own->second.size() && backcast.forecast.effective > 0; ++p)
      if (const double units = own->second[p]; !std::isnan(units) && backcast.forecast.speaking[p] > 0) {
        backcast.total += units;
        backcast.foretold += backcast.forecast.size * backcast.forecast.share[p];
      }
    if (backcast.forecast.effective > 0) backcasts.push_back(std::move(backcast));
  }
  return backcasts;
}

/// The variance over mean², beyond chance, at which 80 % intervals would have held four of five cells of past events;
/// none below five cells.
std::optional<double> spread_of_past(const std::vector<Backcast>& backcasts) {
  constexpr double least_effective = 1.5;  // events behind a forecast that is judged: one alone says nothing of spread
  constexpr double rounding = 1e-12;       // of the sum of weights
  std::vector<std::pair<double, double>> needed;  // by each cell, and its weight
  double sum = 0;
  double foretold = 0;
  for (const Backcast& backcast : backcasts) {
    if (backcast.forecast.effective < least_effective) continue;
    foretold += 1;
    const double level = level_of(backcasts, backcast.first);
    for (std::size_t p = 0; p < backcast.came->size(); ++p) {
      const double mean = level * backcast.forecast.size * backcast.forecast.share[p];
      const double units = (*backcast.came)[p];
      if (std::isnan(units) || !(mean > 0) || backcast.forecast.speaking[p] < least_effective) continue;
      const double error = (units - mean) / statistics::z_of_80;
      needed.emplace_back((error * error - mean) / (mean * mean), backcast.weight);
      sum += backcast.weight;
    }
  }
  if (needed.size() < least_cells) return std::nullopt;
  std::ranges::sort(needed);
  // 80 %, and more for few events: products of one event miss together, so cells say less than their number
  const double wanted = std::min(1.0, 0.8 * (1 + 0.75 / foretold));
  double reached = 0;
  for (const auto& [spread, weight] : needed) {
    reached += weight / sum;
    if (reached >= wanted - rounding) return spread;
  }
  return needed.back().first;
}

bool is_same_time_and_place(const Occasion& a, const Occasion& b) {
  if (a.cancelled || b.cancelled || !a.place || !b.place) return false;
  return folded(*a.place) == folded(*b.place) && a.first <= b.last && a.last >= b.first;
}

}  // namespace

std::vector<Occasion> occasions_of(const Table& table) {
  const TableReader read(table);
  const InputColumn name = read.need("event");
  const InputColumn first_day = read.need("first_day");
  const InputColumn last_day = read.find("last_day");
  const InputColumn type = read.find("type");
  const InputColumn place = read.find("place");
  const InputColumn weather = read.find("weather");
  const InputColumn weather_seen = read.find("weather_seen");
  const InputColumn latitudes = read.find("latitude");
  const InputColumn longitudes = read.find("longitude");
  const InputColumn hours = read.find("hours");
  const InputColumn hours_open = read.find("hours_open");
  const InputColumn attendance = read.find("attendance");
  const InputColumn attendance_seen = read.find("attendance_seen");
  const InputColumn cancelled = read.find("cancelled");
  const InputColumn planned_on = read.find("planned_on");
  std::vector<Occasion> events;
  std::set<std::string> names;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    Occasion event;
    event.name = name.need_text(r);
    event.first = first_day.need_day(r);
    if (!names.insert(event.name).second) name.refuse(r, cited(event.name) + " appears twice");
    event.last = last_day.day(r).value_or(event.first);
    if (event.last < event.first)
      last_day.refuse(r, "must be on or after the first day, " + event.first.text() + ", not " + event.last.text());
    event.type = type.text(r);
    event.place = place.text(r);
    event.weather = weather.text(r);
    event.weather_seen = weather_seen.text(r);
    const auto latitude = latitudes.number(r);
    const auto longitude = longitudes.number(r);
    if (latitude && std::abs(*latitude) > 90)
      latitudes.refuse(r, "must be between -90 and 90, not " + latitudes.quoted(r));
    if (longitude && std::abs(*longitude) > 180)
      longitudes.refuse(r, "must be between -180 and 180, not " + longitudes.quoted(r));
    if (latitude && longitude) event.where = {*latitude, *longitude};
    event.hours = hours.number(r, Sign::positive);
    event.hours_open = hours_open.number(r, Sign::positive);
    event.hours_held = event.hours_open;  // its sales are of those
    event.attendance = attendance.number(r, Sign::positive);
    event.attendance_seen = attendance_seen.number(r, Sign::positive);
    event.cancelled = cancelled.flag(r).value_or(false);
    event.planned_on = planned_on.day(r);
    if (event.planned_on && *event.planned_on > event.first)
      planned_on.refuse(
          r, "must be on or before the first day, " + event.first.text() + ", not " + event.planned_on->text());
    for (const Occasion& one : events)
      if (is_same_time_and_place(one, event))
        first_day.refuse(r, cited(event.name) + " shares days and place with " + cited(one.name) +
                                "; cancel one or leave it out if they are the same event");
    events.push_back(std::move(event));
  }
  return events;
}

Result<Similar> similar(const std::vector<Occasion>& events, std::string_view next) {
  const Occasion& target = found(events, next);
  const auto weighted = weighted_events(events, target);
  if (weighted.empty())
    throw Error(ErrorCode::invalid, "event",
                "no event that took place ended before " + target.planned_on.value_or(target.first).text() +
                    ", the day on which " + cited(target.name) + " is planned");
  Result<Similar> result;
  for (const WeightedEvent& one : weighted) result.rows.push_back({one.event->name, one.weight, one.why});
  return result;
}

void check_days(const std::vector<Occasion>& events, const EventTable& sales) {
  std::map<std::string_view, const Occasion*> by_name;
  for (const Occasion& event : events) by_name.emplace(event.name, &event);
  for (const EventCell& cell : sales.cells) {
    const auto event = by_name.find(cell.event);
    if (event == by_name.end())
      throw Error(ErrorCode::invalid, "events",
                  "the sales name the event " + cited(cell.event) + ", which is not among the events");
    each_day(cell, [&](const EventCell& of) {
      if (of.day && (*of.day < event->second->first || *of.day > event->second->last))
        throw Error(ErrorCode::invalid, "day",
                    "the day of " + cited(cell.product) + " at " + cited(cell.event) + " must be between " +
                        event->second->first.text() + " and " + event->second->last.text() + ", not " + of.day->text());
    });
  }
}

std::vector<Offer> offers_of(const Table& table) {
  const TableReader read(table);
  const InputColumn product = read.need("product");
  const InputColumn category = read.find("category");
  const InputColumn unit_price = read.find("unit_price");
  const InputColumn unit_cost = read.find("unit_cost");
  const InputColumn salvages = read.find("salvage");
  const InputColumn goodwills = read.find("goodwill");
  const InputColumn batch = read.find("batch");
  const InputColumn preordered = read.find("preordered");
  const InputColumn capacity = read.find("capacity");
  std::vector<Offer> offers;
  std::set<std::string> names;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    Offer offer;
    offer.product = product.need_text(r);
    offer.category = category.text(r);
    if (!names.insert(offer.product).second) product.refuse(r, cited(offer.product) + " appears twice");
    const auto price = unit_price.number(r, Sign::positive);
    const auto cost = unit_cost.number(r, Sign::not_negative);
    const auto salvage = salvages.number(r);
    const auto goodwill = goodwills.number(r, Sign::not_negative);
    for (const auto& [most, name] : {std::pair(price, "price"), std::pair(cost, "cost")})
      if (salvage && most && *salvage >= *most)
        salvages.refuse(r, "must be below the " + std::string(name) + ", not " + salvages.quoted(r));
    if (price && cost) {
      offer.economics = {*price, *cost, salvage.value_or(0), goodwill.value_or(0)};
      check(*offer.economics, offer.product);
    }
    offer.batch = batch.number(r, Sign::positive).value_or(1);
    offer.preordered = preordered.number(r, Sign::not_negative).value_or(0);
    offer.capacity = capacity.number(r, Sign::positive).value_or(1);
    offers.push_back(std::move(offer));
  }
  return offers;
}

namespace {

/// What the owner planned to make of each product at an event, pre-orders with it.
std::map<std::string, double> made_by_plan(const EventTable& sales, const std::string& event) {
  std::map<std::string, double> made;
  for (const EventCell& cell : sales.cells)
    if (cell.event == event && cell.made) made[cell.product] += cell.made->real() + cell.preordered.real();
  return made;
}

/// The sales of events that speak for the next one.
EventTable sales_of(const std::vector<WeightedEvent>& weighted, const EventTable& sales) {
  std::set<std::string_view> over;
  for (const WeightedEvent& one : weighted) over.insert(one.event->name);
  EventTable past{{}, sales.currency};
  for (const EventCell& cell : sales.cells)
    if (over.contains(cell.event)) past.cells.push_back(cell);
  return past;
}

/// The offers of a plan by product; without offers every product that has sold.
class Assortment {
 public:
  Assortment(const std::vector<Offer>& offers, const DemandMatrix& past, const EventForecast& forecast) {
    for (const Offer& offer : offers) {
      offered_[offer.product] = &offer;
      products_.push_back(offer.product);
      if (!offer.category || !past.has(offer.product)) continue;
      Category& own = categories_[*offer.category];
      own.shares += forecast.share[past.place(offer.product)];
      own.products += 1;
    }
    if (offers.empty()) products_ = past.products;
  }

  const std::vector<std::string>& products() const { return products_; }
  /// Null where nothing is known of the product beside its sales.
  const Offer* offer(const std::string& product) const {
    const auto found = offered_.find(product);
    return found == offered_.end() ? nullptr : found->second;
  }
  /// Mean share of the products of its category that have sold; none where there are none.
  std::optional<double> share_of_category(const std::string& product) const {
    const Offer* own = offer(product);
    if (!own || !own->category) return std::nullopt;
    const auto found = categories_.find(*own->category);
    if (found == categories_.end()) return std::nullopt;
    return found->second.shares / found->second.products;
  }
  /// Throws invalid for a product that the owner plans to make and does not offer.
  void check_offered(const std::map<std::string, double>& own_plan, const std::string& event) const {
    if (offered_.empty()) return;
    for (const auto& [product, made] : own_plan)
      if (made > 0 && !offered_.contains(product))
        throw Error(ErrorCode::invalid, "products",
                    cited(product) + " is planned for " + cited(event) + " but is not among the products; add it");
  }

 private:
  struct Category {
    double shares = 0, products = 0;
  };
  std::map<std::string, const Offer*> offered_;
  std::vector<std::string> products_;
  std::map<std::string, Category> categories_;
};

/// The line of one product, without what to make, and the distribution of its demand.
std::pair<Planned, Distribution> demand_line(const std::string& product, const Assortment& assortment,
                                             const DemandMatrix& past, const EventForecast& forecast,
                                             double dispersion) {
  Planned line;
  line.product = product;
  double share = 0;
  if (past.has(product)) {
    share = forecast.share[past.place(product)];
    line.n_effective = forecast.speaking[past.place(product)];
    if (line.n_effective < little_data) line.note = "too little data";
  } else if (const auto of_category = assortment.share_of_category(product)) {
    share = *of_category;
    line.note = "never sold: as its category";
  } else {
    share = 1 / static_cast<double>(past.products.size());
    line.note = "never sold: as an average product";
  }
  line.demand = std::max(least_demand, forecast.size * share);
  line.spread = line.n_effective < little_data ? most_spread : dispersion;
  auto demand = Distribution::negative_binomial(1 / line.spread, line.demand);
  std::tie(line.low, line.high) = demand.interval();
  return {std::move(line), std::move(demand)};
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
    if (capacity && own.batch * own.capacity > *capacity)
      line.note += (line.note.empty() ? "" : "; ") + std::string("one batch does not fit into the capacity");
    const auto own_made = own_plan.find(line.product);
    if (own_made != own_plan.end()) line.own_profit = profit_of_plan(own, own_made->second);
  }
}

}  // namespace

Result<Planned> plan(const std::vector<Occasion>& events, std::string_view next, const EventTable& sales,
                     const std::vector<Offer>& offers, std::optional<double> capacity) {
  check_days(events, sales);
  const Occasion& target = found(events, next);
  const auto weighted = weighted_events(events, target);
  const DemandMatrix demand = demand_matrix_of(sales_of(weighted, sales));
  EventForecast forecast = forecast_of(demand, weighted, target);
  if (!(forecast.effective > 0))
    throw Error(ErrorCode::invalid, "event", "no event before " + target.first.text() + " has sales to learn from");
  const auto backcasts = backcasts_of(demand, events, weighted);
  forecast.size *= level_of(backcasts, target.first);
  const double dispersion =
      forecast.effective < little_data
          ? most_spread
          : std::clamp(spread_of_past(backcasts).value_or(usual_spread), least_spread, most_spread);

  const auto own_plan = made_by_plan(sales, target.name);
  const Assortment assortment(offers, demand, forecast);
  assortment.check_offered(own_plan, target.name);
  Result<Planned> result{{}, sales.currency};
  std::vector<Distribution> demands;
  for (const std::string& product : assortment.products()) {
    auto [line, distribution] = demand_line(product, assortment, demand, forecast, dispersion);
    result.rows.push_back(std::move(line));
    demands.push_back(std::move(distribution));
  }
  decide(result.rows, demands, assortment, own_plan, capacity);
  return result;
}

}  // namespace crmcore::forecast
