#include "crmcore/forecast/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::forecast {
namespace {

[[noreturn]] void refuse(std::size_t row, std::string_view column, const std::string& why) {
  throw Error(ErrorCode::invalid, std::string(column),
              "row " + std::to_string(row + 1) + ", " + std::string(column) + ": " + why);
}
std::optional<std::string> text_at(const Table& table, std::size_t row, std::string_view column) {
  const auto at = table.find(column);
  if (!at || table.is_null(row, *at)) return std::nullopt;
  std::string text(trimmed(table.text(row, *at)));
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}
template <class Value>
std::optional<Value> value_at(const Table& table, std::size_t row, std::string_view column) {
  const auto text = text_at(table, row, column);
  if (!text) return std::nullopt;
  const auto parsed = parse<Value>(*text);
  if (!parsed.value) refuse(row, column, parsed.why);
  return *parsed.value;
}
/// A number at or above `least`; above it when `open`.
std::optional<double> number_at(const Table& table, std::size_t row, std::string_view column, bool above_zero) {
  const auto number = value_at<double>(table, row, column);
  if (number && (above_zero ? !(*number > 0) : !(*number >= 0)))
    refuse(row, column, *text_at(table, row, column) + (above_zero ? " is not above 0" : " is below 0"));
  return number;
}

double season_apart(Day a, Day b) {
  const auto of_year = [](Day day) { return (day - Day(day.civil().year, 1, 1)).count; };
  const int apart = std::abs(of_year(a) - of_year(b));
  return std::min(apart, 365 - apart);
}
double times_apart(double a, double b) { return std::min(2.0, std::abs(std::log(a / b)) / std::log(2.0)); }

/// One thing two events are compared by: how far apart, its weight, and how it is told.
struct Part {
  double apart, weight;
  std::string name;
};
std::vector<Part> compared(const Occasion& a, const Occasion& b) {
  std::vector<Part> parts;
  const auto same = [&](const std::optional<std::string>& x, const std::optional<std::string>& y, double weight,
                        const char* name) {
    if (x && y) parts.push_back({folded(*x) == folded(*y) ? 0.0 : 1.0, weight, name});
  };
  same(a.type, b.type, 3, "type"), same(a.place, b.place, 1.5, "place"), same(a.weather, b.weather, 0.5, "weather");
  parts.push_back({(a.first.weekday() > 5) == (b.first.weekday() > 5) ? 0.0 : 1.0, 0.5, "weekday"});
  parts.push_back({std::min(1.0, season_apart(a.first, b.first) / 60), 1, "season"});
  parts.push_back({times_apart((a.last - a.first).count + 1, (b.last - b.first).count + 1), 0.5, "days"});
  if (a.hours && b.hours) parts.push_back({times_apart(*a.hours, *b.hours), 0.5, "hours"});
  if (a.attendance && b.attendance) parts.push_back({times_apart(*a.attendance, *b.attendance), 1, "attendance"});
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
    if (event.cancelled || event.name == next.name || event.last >= next.first) continue;
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
  by(past.hours, next.hours), by(past.attendance, next.attendance);
  return known > 0 ? std::pow(std::clamp(ratio, 0.1, 10.0), 0.7 / known) : 1;
}

}  // namespace

std::vector<Occasion> occasions_of(const Table& table) {
  table.at("event"), table.at("first_day");
  std::vector<Occasion> events;
  std::set<std::string> names;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    Occasion event;
    const auto name = text_at(table, r, "event");
    const auto first = value_at<Day>(table, r, "first_day");
    if (!name) refuse(r, "event", "it is empty");
    if (!first) refuse(r, "first_day", "it is empty");
    if (!names.insert(*name).second) refuse(r, "event", cited(*name) + " is there twice");
    event.name = *name, event.first = *first;
    event.last = value_at<Day>(table, r, "last_day").value_or(*first);
    if (event.last < event.first) refuse(r, "last_day", event.last.text() + " is before " + event.first.text());
    event.type = text_at(table, r, "type"), event.place = text_at(table, r, "place");
    event.weather = text_at(table, r, "weather");
    event.hours = number_at(table, r, "hours", true), event.attendance = number_at(table, r, "attendance", true);
    event.cancelled = value_at<bool>(table, r, "cancelled").value_or(false);
    events.push_back(std::move(event));
  }
  return events;
}

Result<Similar> similar(const std::vector<Occasion>& events, std::string_view next) {
  Result<Similar> result;
  for (const Weighed& one : weigh(events, found(events, next)))
    result.rows.push_back({one.event->name, one.weight, one.why});
  return result;
}

std::vector<Offer> offers_of(const Table& table) {
  table.at("product");
  std::vector<Offer> offers;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    Offer offer;
    const auto product = text_at(table, r, "product");
    if (!product) refuse(r, "product", "it is empty");
    offer.product = *product, offer.category = text_at(table, r, "category");
    const auto price = number_at(table, r, "unit_price", true), cost = number_at(table, r, "unit_cost", false);
    if (price && cost) {
      offer.economics = {*price, *cost, value_at<double>(table, r, "salvage").value_or(0),
                         number_at(table, r, "goodwill", false).value_or(0)};
      check(*offer.economics);
    }
    offer.batch = number_at(table, r, "batch", true).value_or(1);
    offer.preordered = number_at(table, r, "preordered", false).value_or(0);
    offer.capacity = number_at(table, r, "capacity", true).value_or(1);
    offers.push_back(std::move(offer));
  }
  return offers;
}

Result<Planned> plan(const std::vector<Occasion>& events, std::string_view next, const EventTable& sales,
                     const std::vector<Offer>& offers, std::optional<double> capacity) {
  const Occasion& target = found(events, next);
  // what was asked for, by event and product
  std::map<std::string, std::map<std::string, double>> demand;
  EventTable past{{}, sales.currency};
  std::map<std::string, double> own_plan;
  std::set<std::string> over;
  for (const Occasion& event : events)
    if (!event.cancelled && event.name != target.name && event.last < target.first) over.insert(event.name);
  for (const EventCell& cell : sales.cells) {
    if (over.contains(cell.event)) past.cells.push_back(cell);
    if (cell.event == target.name && cell.made) own_plan[cell.product] += cell.made->real();
  }
  for (const Compared& cell : compare(past))
    if (cell.demand) demand[cell.event][cell.product] += *cell.demand;
  std::vector<Weighed> weighed = weigh(events, target);
  std::erase_if(weighed, [&](const Weighed& one) { return !demand.contains(one.event->name); });
  if (weighed.empty())
    throw Error(ErrorCode::invalid, "event", "no event before " + target.first.text() + " has sales to learn from");
  double sum = 0;
  for (const Weighed& one : weighed) sum += one.weight;
  for (Weighed& one : weighed) one.weight /= sum;

  // the size of the event, and how sizes spread
  double size = 0, squares = 0, effective = 0;
  std::vector<double> totals;
  for (const Weighed& one : weighed) {
    double total = 0;
    for (const auto& [product, units] : demand.at(one.event->name)) total += units;
    totals.push_back(total * scale(*one.event, target));
    size += one.weight * totals.back(), effective += one.weight * one.weight;
  }
  effective = 1 / effective;
  for (std::size_t i = 0; i < weighed.size(); ++i)
    squares += weighed[i].weight * (totals[i] - size) * (totals[i] - size);
  const bool little = effective < 2;
  const double unbiased = little ? 0 : squares / (1 - 1 / effective);

  // shares, shrunk to those of all events
  std::map<std::string, double> all, own, trials;
  double units = 0, weighed_units = 0;
  std::map<std::string, double> speaking, speaking_squares;  // events with the product
  for (const auto& [event, products] : demand)
    for (const auto& [product, count] : products) all[product] += count, units += count;
  double spread = 0, spread_means = 0;  // of products around their share of the event
  for (const Weighed& one : weighed)
    for (const auto& [product, count] : demand.at(one.event->name)) {
      own[product] += one.weight * count, weighed_units += one.weight * count;
      speaking[product] += one.weight, speaking_squares[product] += one.weight * one.weight;
    }
  constexpr double trust = 30;
  const auto events_count = static_cast<double>(weighed.size());
  const auto share_of = [&](const std::string& product) {
    return (own[product] * events_count + trust * all[product] / units) / (weighed_units * events_count + trust);
  };
  for (std::size_t i = 0; i < weighed.size(); ++i)
    for (const auto& [product, share] : all) {
      const auto& products = demand.at(weighed[i].event->name);
      const auto at = products.find(product);
      const double mean = size * share_of(product),
                   count = (at == products.end() ? 0 : at->second) * scale(*weighed[i].event, target);
      spread += weighed[i].weight * ((count - mean) * (count - mean) - mean),
          spread_means += weighed[i].weight * mean * mean;
    }
  const double correction = little ? 1 : 1 - 1 / effective;
  const double of_products = spread > 0 && spread_means > 0 ? spread / spread_means / correction : 0,
               of_sizes = unbiased / (size * size);
  const double dispersion = little ? 0.5 : std::clamp(std::max(of_products, of_sizes) * (1 + 1 / effective), 0.02, 0.5);

  std::map<std::string, const Offer*> offered;
  std::vector<std::string> products;
  for (const Offer& offer : offers) offered[offer.product] = &offer, products.push_back(offer.product);
  if (offers.empty())
    for (const auto& [product, count] : all) products.push_back(product);
  std::map<std::string, std::pair<double, double>> categories;  // sum of shares and products
  for (const Offer& offer : offers)
    if (offer.category && all.contains(offer.product)) {
      auto& [shares, count] = categories[*offer.category];
      shares += share_of(offer.product), count += 1;
    }

  Result<Planned> result{{}, sales.currency};
  std::vector<Distribution> distributions;
  for (const std::string& product : products) {
    Planned line;
    line.product = product;
    const Offer* offer = offered.contains(product) ? offered.at(product) : nullptr;
    double share = 0;
    if (all.contains(product)) {
      share = share_of(product);
      line.n_effective =
          speaking_squares[product] > 0 ? speaking[product] * speaking[product] / speaking_squares[product] : 0;
      if (line.n_effective < 2) line.note = "too little data";
    } else {
      const auto category = offer && offer->category ? categories.find(*offer->category) : categories.end();
      const bool known = category != categories.end();
      share = known ? category->second.first / category->second.second : 1 / static_cast<double>(all.size());
      line.note = known ? "never sold: as its category" : "never sold: as a product of the mean";
    }
    const double mean = std::max(1e-6, size * share);
    const double wide = line.n_effective < 2 ? std::max(dispersion, 0.5) : dispersion;
    distributions.push_back(Distribution::negative_binomial(1 / wide, mean));
    line.demand = mean;
    line.low = distributions.back().quantile(0.1), line.high = distributions.back().quantile(0.9);
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
    line.stock_out = made[c].stock_out, line.left = made[c].left;
    if (const auto own_made = own_plan.find(line.product); own_made != own_plan.end()) {
      const Competitor& one = competitors[c];
      const double taken = std::min(one.already, own_made->second);
      line.own_profit = outcome(*one.demand, one.economics, own_made->second - taken).profit +
                        taken * (one.economics.price - one.economics.unit_cost);
    }
  }
  return result;
}

}  // namespace crmcore::forecast
