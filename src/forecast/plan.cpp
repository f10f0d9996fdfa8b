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

double season_apart(Day a, Day b) {
  const auto of_year = [](Day day) { return (day - Day(day.civil().year, 1, 1)).count; };
  const int apart = std::abs(of_year(a) - of_year(b));
  return std::min(apart, 365 - apart);
}
/// Along the great circle.
double kilometres(std::pair<double, double> a, std::pair<double, double> b) {
  constexpr double radius = 6371, degree = std::numbers::pi / 180;
  const double north = std::sin((b.first - a.first) * degree / 2), east = std::sin((b.second - a.second) * degree / 2);
  const double half = north * north + std::cos(a.first * degree) * std::cos(b.first * degree) * east * east;
  return 2 * radius * std::asin(std::min(1.0, std::sqrt(half)));
}
double times_apart(double a, double b) { return std::min(2.0, std::abs(std::log(a / b)) / std::log(2.0)); }

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
    if (x && y) parts.push_back({times_apart(*x, *y), weight, name});
  };
  same(past.type, next.type, 3, "type"), same(past.weather_then(), next.weather, 0.5, "weather");
  if (past.where && next.where)
    parts.push_back({std::min(1.0, kilometres(*past.where, *next.where) / 50), 1.5, "place"});
  else
    same(past.place, next.place, 1.5, "place");
  parts.push_back({(past.first.weekday() > 5) == (next.first.weekday() > 5) ? 0.0 : 1.0, 0.5, "weekday"});
  parts.push_back({std::min(1.0, season_apart(past.first, next.first) / 60), 1, "season"});
  near((past.last - past.first).count + 1, (next.last - next.first).count + 1, 0.5, "days");
  near(past.hours_then(), next.hours, 0.5, "hours");
  near(past.attendance_then(), next.attendance, 1, "attendance");
  return parts;
}

/// A past event with its weight.
struct Weighed {
  const Occasion* event;
  double weight;
  std::string why;
};
std::vector<Weighed> weigh(const std::vector<Occasion>& events, const Occasion& next) {
  std::vector<Weighed> weighed;
  double sum = 0;
  for (const Occasion& event : events) {
    if (event.cancelled || event.name == next.name || event.last >= next.planned_on.value_or(next.first)) continue;
    double squares = 0, weights = 0;
    std::string alike, apart;
    for (const Part& part : compared(event, next)) {
      squares += part.weight * part.apart * part.apart, weights += part.weight;
      std::string& list = part.apart < 0.35 ? alike : apart;
      list += (list.empty() ? "" : ", ") + part.name;
    }
    const double age = (next.first - event.last).count;
    const double weight = std::exp(-3 * squares / weights) * std::exp2(-age / 730);
    weighed.push_back({&event, weight,
                       (alike.empty() ? "" : "alike in " + alike) + (alike.empty() || apart.empty() ? "" : "; ") +
                           (apart.empty() ? "" : "other " + apart)});
    sum += weight;
  }
  for (Weighed& one : weighed) one.weight /= sum;
  std::ranges::stable_sort(weighed, std::greater<>(), &Weighed::weight);
  return weighed;
}

const Occasion& found(const std::vector<Occasion>& events, std::string_view name) {
  const auto at = std::ranges::find(events, name, &Occasion::name);
  if (at == events.end()) throw Error(ErrorCode::not_found, "event", "there is no event " + cited(std::string(name)));
  return *at;
}

/// How much larger the next event is than a past one, by hours and attendance.
double scale(const Occasion& past, const Occasion& next) {
  double ratio = 1, known = 0;
  const auto by = [&](const std::optional<double>& a, const std::optional<double>& b) {
    if (a && b) ratio *= *b / *a, known += 1;
  };
  by(past.hours_then(), next.hours), by(past.attendance_then(), next.attendance);
  return known > 0 ? std::pow(std::clamp(ratio, 0.1, 10.0), 0.7 / known) : 1;
}

/// What was asked for at past events: units by event and product, products by name.
struct Asked {
  std::vector<std::string> products;
  std::map<std::string, std::vector<double>> units;  // of each event; NaN: the product was not there

  std::size_t place(const std::string& product) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(products, product) - products.begin());
  }
  bool has(const std::string& product) const { return std::ranges::binary_search(products, product); }
};
Asked asked_of(const EventTable& past) {
  Asked asked;
  if (past.cells.empty()) return asked;
  const auto cells = compare(past);
  const auto counts = [](const Compared& cell) { return cell.demand && could_sell(cell); };
  for (const Compared& cell : cells)
    if (counts(cell)) asked.products.push_back(cell.product);
  std::ranges::sort(asked.products);
  asked.products.erase(std::unique(asked.products.begin(), asked.products.end()), asked.products.end());
  for (const Compared& cell : cells) {
    if (!counts(cell)) continue;
    auto& own = asked.units[cell.event];
    own.resize(asked.products.size(), std::nan(""));
    double& units = own[asked.place(cell.product)];
    units = (std::isnan(units) ? 0 : units) + *cell.demand;
  }
  return asked;
}

/// How large each event was, in units that all products together would have sold: events to which a product was not
/// brought are as large as the shares of those brought say, the shares being fitted in turn.
std::vector<double> sizes_of(const Asked& asked, const std::vector<Weighed>& weighed) {
  const std::size_t n = asked.products.size();
  std::vector<const std::vector<double>*> rows;
  std::vector<double> size, total;
  bool full = true;
  for (const Weighed& one : weighed) {
    const auto& units = asked.units.at(one.event->name);
    rows.push_back(&units);
    double sum = 0;
    for (const double own : units) sum += std::isnan(own) ? 0 : own, full = full && !std::isnan(own);
    total.push_back(sum);
  }
  size = total;
  constexpr int rounds = 12;
  for (int round = 0; round < rounds && !full; ++round) {
    std::vector<double> share(n, 0), there(n, 0);
    for (std::size_t e = 0; e < rows.size(); ++e)
      for (std::size_t p = 0; p < n; ++p)
        if (const double own = (*rows[e])[p]; !std::isnan(own)) share[p] += own, there[p] += size[e];
    double all = 0;
    for (std::size_t p = 0; p < n; ++p) all += share[p] = there[p] > 0 ? share[p] / there[p] : 0;
    for (std::size_t e = 0; e < rows.size(); ++e) {
      double brought = 0;
      for (std::size_t p = 0; p < n; ++p) brought += std::isnan((*rows[e])[p]) ? 0 : share[p];
      if (brought > 0) size[e] = total[e] * all / brought;
    }
  }
  return size;
}

/// The size of an event and what each product's share of it is, from weighed events before it.
struct Foreseen {
  double size = 0, effective = 0;
  std::vector<double> share, speaking;  // of each product; effective events that had it
};
Foreseen foresee(const Asked& asked, std::vector<Weighed> weighed, const Occasion& target) {
  std::erase_if(weighed, [&](const Weighed& one) { return !asked.units.contains(one.event->name); });
  Foreseen foreseen;
  double sum = 0, squares = 0;
  for (const Weighed& one : weighed) sum += one.weight, squares += one.weight * one.weight;
  if (!(sum > 0)) return foreseen;
  foreseen.effective = sum * sum / squares;
  const std::size_t n = asked.products.size();
  const std::vector<double> sizes = sizes_of(asked, weighed);
  struct Sums {
    double own = 0, of = 0, all = 0, of_all = 0, weight = 0, squares = 0;  // weighted, and not
  };
  std::vector<Sums> sums(n);
  for (std::size_t e = 0; e < weighed.size(); ++e) {
    const double weight = weighed[e].weight / sum;
    const auto& units = asked.units.at(weighed[e].event->name);
    for (std::size_t p = 0; p < n; ++p) {
      if (std::isnan(units[p])) continue;
      Sums& product = sums[p];
      product.own += weight * units[p], product.of += weight * sizes[e];
      product.all += units[p], product.of_all += sizes[e];
      product.weight += weight, product.squares += weight * weight;
    }
    foreseen.size += weight * sizes[e] * scale(*weighed[e].event, target);
  }
  constexpr double trust = 30;  // units that sold as at all events
  const auto events = static_cast<double>(weighed.size());
  for (const Sums& product : sums) {
    const double at_all = product.of_all > 0 ? product.all / product.of_all : 0;
    foreseen.share.push_back((product.own * events + trust * at_all) / (product.of * events + trust));
    foreseen.speaking.push_back(product.squares > 0 ? product.weight * product.weight / product.squares : 0);
  }
  return foreseen;
}

/// What this method would have foreseen at a past event, with the level then known, and what came.
struct Look {
  double weight = 0;  ///< of the event for the one to come
  Day first;
  Foreseen foreseen;
  const std::vector<double>* came = nullptr;
  double total = 0, foretold = 0;  ///< units of the products that were there
};

/// The level that recent events had over what those before them foretold: half forgotten in a year, and shrunk as if
/// one more event had been as foretold.
double level_of(const std::vector<Look>& looks, Day day) {
  double sum = 0, weights = 1;
  for (const Look& look : looks) {
    if (look.first >= day || !(look.total > 0) || !(look.foretold > 0)) continue;
    const double weight = std::exp2(-(day - look.first).count / 365.0);
    sum += weight * std::log(look.total / look.foretold), weights += weight;
  }
  return std::clamp(std::exp(sum / weights), 0.2, 5.0);
}

std::vector<Look> looks_of(const Asked& asked, const std::vector<Occasion>& events,
                           const std::vector<Weighed>& weighed) {
  std::vector<Look> looks;
  for (const Weighed& one : weighed) {
    const auto own = asked.units.find(one.event->name);
    if (own == asked.units.end()) continue;
    Look look{one.weight, one.event->first, foresee(asked, weigh(events, *one.event), *one.event), &own->second};
    for (std::size_t p = 0; p < own->second.size() && look.foreseen.effective > 0; ++p)
      if (const double units = own->second[p]; !std::isnan(units) && look.foreseen.speaking[p] > 0)
        look.total += units, look.foretold += look.foreseen.size * look.foreseen.share[p];
    if (look.foreseen.effective > 0) looks.push_back(std::move(look));
  }
  return looks;
}

/// The variance over mean², beyond chance, with which 80 % intervals would have held four of five cells of past events;
/// none below five cells.
std::optional<double> spread_of_past(const std::vector<Look>& looks) {
  std::vector<std::pair<double, double>> needed;  // by each cell, and its weight
  double sum = 0, foretold = 0;
  for (const Look& look : looks) {
    if (look.foreseen.effective < 1.5) continue;
    foretold += 1;
    const double level = level_of(looks, look.first);
    for (std::size_t p = 0; p < look.came->size(); ++p) {
      const double mean = level * look.foreseen.size * look.foreseen.share[p], units = (*look.came)[p];
      if (std::isnan(units) || !(mean > 0) || look.foreseen.speaking[p] < 1.5) continue;
      const double error = (units - mean) / statistics::z_of_80;
      needed.emplace_back((error * error - mean) / (mean * mean), look.weight);
      sum += look.weight;
    }
  }
  if (needed.size() < 5) return std::nullopt;
  std::ranges::sort(needed);
  const double wanted = std::min(1.0, 0.8 * (1 + 0.75 / foretold));  // products of one event miss together
  double reached = 0;
  for (const auto& [spread, weight] : needed)
    if ((reached += weight / sum) >= wanted - 1e-12) return spread;
  return needed.back().first;
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
    if (!names.insert(event.name).second) name.refuse(r, cited(event.name) + " is there twice");
    event.last = last_day.day(r).value_or(event.first);
    if (event.last < event.first) last_day.refuse(r, event.last.text() + " is before " + event.first.text());
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
      planned_on.refuse(r, event.planned_on->text() + " is after the first day, " + event.first.text());
    for (std::size_t other = 0; other < events.size() && event.place && !event.cancelled; ++other)
      if (const Occasion& one = events[other]; !one.cancelled && one.place &&
                                               folded(*one.place) == folded(*event.place) && one.first <= event.last &&
                                               one.last >= event.first)
        first_day.refuse(r, cited(event.name) + " shares days and place with " + cited(one.name) +
                                "; cancel one, or leave it out, if they are the same");
    events.push_back(std::move(event));
  }
  return events;
}

Result<Similar> similar(const std::vector<Occasion>& events, std::string_view next) {
  const Occasion& target = found(events, next);
  const auto weighed = weigh(events, target);
  if (weighed.empty())
    throw Error(ErrorCode::invalid, "event",
                "no event that took place was over before " + target.planned_on.value_or(target.first).text() +
                    ", when " + target.name + " is planned");
  Result<Similar> result;
  for (const Weighed& one : weighed) result.rows.push_back({one.event->name, one.weight, one.why});
  return result;
}

void check_days(const std::vector<Occasion>& events, const EventTable& sales) {
  std::map<std::string_view, const Occasion*> by_name;
  for (const Occasion& event : events) by_name.emplace(event.name, &event);
  for (const EventCell& cell : sales.cells) {
    const auto event = by_name.find(cell.event);
    if (event == by_name.end())
      throw Error(ErrorCode::invalid, "events",
                  "the sales name the event " + cited(cell.event) + ", and the events do not");
    each_day(cell, [&](const EventCell& of) {
      if (of.day && (*of.day < event->second->first || *of.day > event->second->last))
        throw Error(ErrorCode::invalid, "day",
                    cited(cell.product) + " has " + of.day->text() + ", outside " + cell.event + ", which goes from " +
                        event->second->first.text() + " to " + event->second->last.text());
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
    if (!names.insert(offer.product).second) product.refuse(r, cited(offer.product) + " is there twice");
    const auto price = unit_price.number(r, Sign::positive);
    const auto cost = unit_cost.number(r, Sign::not_negative);
    const auto salvage = salvages.number(r);
    const auto goodwill = goodwills.number(r, Sign::not_negative);
    for (const auto& [most, name] : {std::pair(price, "price"), std::pair(cost, "cost")})
      if (salvage && most && *salvage >= *most) salvages.refuse(r, salvages.quoted(r) + " is not below the " + name);
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

Result<Planned> plan(const std::vector<Occasion>& events, std::string_view next, const EventTable& sales,
                     const std::vector<Offer>& offers, std::optional<double> capacity) {
  check_days(events, sales);
  const Occasion& target = found(events, next);
  const auto weighed = weigh(events, target);
  std::set<std::string_view> over;
  for (const Weighed& one : weighed) over.insert(one.event->name);
  EventTable past{{}, sales.currency};
  std::map<std::string, double> own_plan;
  for (const EventCell& cell : sales.cells) {
    if (over.contains(cell.event)) past.cells.push_back(cell);
    if (cell.event == target.name && cell.made) own_plan[cell.product] += cell.made->real() + cell.preordered.real();
  }
  const Asked asked = asked_of(past);
  Foreseen foreseen = foresee(asked, weighed, target);
  if (!(foreseen.effective > 0))
    throw Error(ErrorCode::invalid, "event", "no event before " + target.first.text() + " has sales to learn from");
  const auto looks = looks_of(asked, events, weighed);
  foreseen.size *= level_of(looks, target.first);
  constexpr double least = 1.0 / 400, most = 0.5;  // of variance over mean², beyond chance
  const double dispersion =
      foreseen.effective < 2 ? most : std::clamp(spread_of_past(looks).value_or(0.2), least, most);

  std::map<std::string, const Offer*> offered;
  std::vector<std::string> products;
  for (const Offer& offer : offers) offered[offer.product] = &offer, products.push_back(offer.product);
  if (offers.empty()) products = asked.products;
  for (const auto& [product, made] : own_plan)
    if (!offers.empty() && made > 0 && !offered.contains(product))
      throw Error(ErrorCode::invalid, "products",
                  cited(product) + " is planned for " + target.name + " and not among the products; add it");
  std::map<std::string, std::pair<double, double>> categories;  // sum of shares and products
  for (const Offer& offer : offers)
    if (offer.category && asked.has(offer.product)) {
      auto& [shares, count] = categories[*offer.category];
      shares += foreseen.share[asked.place(offer.product)], count += 1;
    }

  Result<Planned> result{{}, sales.currency};
  std::vector<Distribution> distributions;
  for (const std::string& product : products) {
    Planned line;
    line.product = product;
    const Offer* offer = offered.contains(product) ? offered.at(product) : nullptr;
    double share = 0;
    if (asked.has(product)) {
      share = foreseen.share[asked.place(product)];
      line.n_effective = foreseen.speaking[asked.place(product)];
      if (line.n_effective < 2) line.note = "too little data";
    } else {
      const auto category = offer && offer->category ? categories.find(*offer->category) : categories.end();
      const bool known = category != categories.end();
      share = known ? category->second.first / category->second.second : 1 / static_cast<double>(asked.products.size());
      line.note = known ? "never sold: as its category" : "never sold: as a product of the mean";
    }
    const double mean = std::max(1e-6, foreseen.size * share);
    line.demand = mean, line.spread = line.n_effective < 2 ? most : dispersion;
    distributions.push_back(Distribution::negative_binomial(1 / line.spread, mean));
    std::tie(line.low, line.high) = distributions.back().interval();
    result.rows.push_back(std::move(line));
  }
  std::vector<Competitor> competitors;
  std::vector<std::size_t> place;
  for (std::size_t p = 0; p < products.size(); ++p) {
    const Offer* offer = offered.contains(products[p]) ? offered.at(products[p]) : nullptr;
    if (!offer || !offer->economics) continue;
    place.push_back(p);
    competitors.push_back({&distributions[p], *offer->economics, offer->batch, offer->preordered, offer->capacity});
  }
  std::vector<Production> made;
  if (capacity) {
    made = best(competitors, *capacity);
  } else {
    for (const Competitor& one : competitors) made.push_back(best(*one.demand, one.economics, one.batch, one.already));
  }
  for (std::size_t c = 0; c < place.size(); ++c) {
    Planned& line = result.rows[place[c]];
    line.make = made[c].make, line.expected_profit = made[c].profit;
    line.stock_out = made[c].stock_out, line.lost = made[c].lost, line.left = made[c].left;
    const Competitor& one = competitors[c];
    if (capacity && one.batch * one.capacity > *capacity)
      line.note += (line.note.empty() ? "" : "; ") + std::string("one batch does not fit into the capacity");
    if (const auto own_made = own_plan.find(line.product); own_made != own_plan.end()) {
      const double taken = std::min(one.already, own_made->second);
      line.own_profit = outcome(*one.demand, one.economics, own_made->second - taken).profit +
                        taken * (one.economics.price - one.economics.unit_cost);
    }
  }
  return result;
}

}  // namespace crmcore::forecast
