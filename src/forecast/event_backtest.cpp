#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "crmcore/error.hpp"
#include "crmcore/forecast/backtest.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "levels.hpp"
#include "method_sums.hpp"

namespace crmcore::forecast {
namespace {

constexpr std::array<std::string_view, 6> methods{"similar",    "last_event",      "same_weekday",
                                                  "all_events", "static_quantile", "owner"};
using ByMethod = std::array<std::optional<MethodForecast>, methods.size()>;

/// What was asked for and planned of one product at one event.
struct Came {
  const Occasion* event;
  double demand = 0;
  std::optional<double> expected, made;
  std::optional<Economics> economics = {};  // as planned
};
/// Of each product, by day.
using CameOf = std::map<std::string, std::vector<Came>>;

/// Units that the prices of a cell stand for: expected, else made, else sold.
Decimal planned_units(const EventCell& cell) {
  if (cell.expected) return *cell.expected;
  if (cell.made) return *cell.made;
  return cell.sold.value_or(Decimal{});
}

CameOf came_of(const std::vector<Occasion>& events, const EventTable& sales) {
  std::map<std::string, const Occasion*> by_name;
  for (const Occasion& event : events)
    if (!event.cancelled) by_name.emplace(event.name, &event);
  std::map<std::pair<std::string, std::string>, Came> sums;
  for (const ComparisonRow& cell : compare(sales)) {
    const auto event = by_name.find(cell.event);
    if (event == by_name.end() || !cell.demand || !could_sell(cell)) continue;
    Came& sum = sums[{cell.product, cell.event}];
    sum.event = event->second;
    sum.demand += *cell.demand;
    if (cell.expected) sum.expected = sum.expected.value_or(0) + *cell.expected;
    if (cell.made) sum.made = sum.made.value_or(0) + *cell.made;
  }
  std::map<std::pair<std::string, std::string>, MeanEconomics> as_planned;
  for (const EventCell& cell : sales.cells) {
    const auto sum = sums.find({cell.product, cell.event});
    if (sum == sums.end() || !cell.planned_price || !cell.planned_cost) continue;
    MeanEconomics& own = as_planned[sum->first];
    own.add({cell.planned_price->real(), cell.planned_cost->real(), cell.salvage.value_or(Decimal{}).real()},
            planned_units(cell).real());
    sum->second.economics = own.mean();
  }
  CameOf came;
  for (auto& [key, sum] : sums) came[key.first].push_back(sum);
  for (auto& [product, all] : came) std::ranges::stable_sort(all, {}, [](const Came& one) { return one.event->first; });
  return came;
}

/// What simple rules say of a product at an event, from those over by its planning day.
ByMethod simple(const std::vector<Came>& all, const Came& target, Day planned, double level) {
  std::vector<double> past;
  std::optional<double> weekday;
  for (const Came& one : all) {
    if (one.event->last >= planned) continue;
    past.push_back(one.demand);
    if (one.event->first.weekday() == target.event->first.weekday()) weekday = one.demand;
  }
  ByMethod by_method;
  if (past.empty()) return by_method;
  const MethodForecast sample = *of_sample(past, level);
  by_method[1] = MethodForecast{past.back(), past.back()};
  by_method[2] = MethodForecast{weekday.value_or(past.back()), weekday.value_or(past.back())};
  by_method[3] = MethodForecast{sample.mean, sample.mean};
  by_method[4] = MethodForecast{sample.mean, sample.quantity};
  if (target.made) by_method[5] = MethodForecast{target.expected.value_or(*target.made), *target.made};
  return by_method;
}

/// The judgement of one group; costs by event for the test.
struct Group {
  std::array<MethodSums, methods.size()> sums;
  std::array<std::set<std::string>, methods.size()> events;
  std::map<std::string, std::array<double, methods.size()>> losses;  // of each event and horizon
  double covered = 0, winkler = 0, pinball = 0, crps = 0;            // of similar, summed over its cells

  void add(const std::string& event, const std::string& origin, const ByMethod& by_method, double demand,
           const std::optional<Economics>& economics, double worth) {
    auto& own = losses[origin];
    for (std::size_t m = 0; m < methods.size(); ++m) {
      if (!by_method[m]) {
        own[m] = std::nan("");
        continue;
      }
      sums[m].add(*by_method[m], demand, economics, worth);
      events[m].insert(event);
      own[m] += economics ? MethodSums::cost_of(*by_method[m], demand, *economics)
                          : worth * std::abs(demand - by_method[m]->mean);
    }
  }
  void add(const Planned& line, double level, double demand, double worth) {
    const auto loss = [&](double chance, double quantity) {
      return demand > quantity ? chance * (demand - quantity) : (1 - chance) * (quantity - demand);
    };
    const auto distribution = Distribution::negative_binomial(1 / line.spread, line.demand);
    covered += demand >= line.low && demand <= line.high ? 1 : 0;
    constexpr double tail = 0.1;  // on either side of an 80 % interval; Winkler's score is the pinball losses over it
    winkler += worth / tail * (loss(tail, line.low) + loss(1 - tail, line.high));
    pinball += worth * loss(level, distribution.quantile(level));
    crps += worth * distribution.crps(demand);
  }
  void tell(EventMethodLine& line, std::size_t method) const {
    const double cells = sums[method].cells;
    if (method == 0) {
      line.coverage = covered / cells;
      line.winkler = winkler / cells;
      line.pinball = pinball / cells;
      line.crps = crps / cells;
      return;
    }
    std::vector<double> others;
    std::vector<double> ours;
    std::vector<double> differences;
    for (const auto& [origin, own] : losses) {
      if (std::isnan(own[method])) continue;
      others.push_back(own[method]);
      ours.push_back(own[0]);
      differences.push_back(own[method] - own[0]);
    }
    if (differences.size() < 2) return;
    line.p_value = statistics::sign_flips(differences).p;
    line.dm_p_value = p_of_difference(others, ours);
  }
};

/// What was brought to each event, at the prices and costs of that event where they are known.
using OffersOf = std::map<std::string, std::vector<Offer>>;
OffersOf offers_at(const CameOf& came, const std::vector<Offer>& offers) {
  std::map<std::string, const Offer*> offered;
  for (const Offer& offer : offers) offered.emplace(offer.product, &offer);
  OffersOf at_event;
  for (const auto& [product, all] : came)
    for (const Came& one : all) {
      const auto offer = offered.find(product);
      Offer& own =
          at_event[one.event->name].emplace_back(offer == offered.end() ? Offer{.product = product} : *offer->second);
      own.preordered = 0;
      if (!one.economics) continue;
      const double goodwill = own.economics ? own.economics->goodwill : 0;
      own.economics = one.economics;
      own.economics->goodwill = goodwill;
      check(*own.economics, product);
    }
  return at_event;
}

/// What a unit of each product is worth where several are judged together: its mean price where that of each is known,
/// else its share of what is asked for at an event on average.
std::map<std::string, double> worths_of(const CameOf& came, BacktestBy by) {
  Levels levels;
  std::map<std::string, double> prices;
  for (const auto& [product, all] : came) {
    double money = 0;
    double priced = 0;
    for (const Came& one : all) {
      levels.add(product, one.demand);
      money += one.economics ? one.economics->price : 0;
      priced += one.economics ? 1 : 0;
    }
    if (priced > 0) prices[product] = money / priced;
  }
  const bool alike = came.size() < 2 || by == BacktestBy::product;
  if (!alike && prices.size() == came.size()) return prices;
  std::map<std::string, double> worths;
  for (const auto& [product, all] : came) worths[product] = alike ? 1 : levels.worth(product);
  return worths;
}

std::string group_of(const Occasion& event, const std::string& product, int horizon, BacktestBy by) {
  switch (by) {
    case BacktestBy::all: break;
    case BacktestBy::product: return product;
    case BacktestBy::type: return event.type.value_or("");
    case BacktestBy::event: return event.name;
    case BacktestBy::horizon: return std::to_string(horizon);
  }
  return "all";
}

}  // namespace

Result<EventMethodLine> backtest(const std::vector<Occasion>& events, const EventTable& sales,
                                 const std::vector<Offer>& offers, const EventBacktest& options) {
  if (options.horizons.empty()) throw Error(ErrorCode::invalid, "horizons", "give at least one horizon, such as 0");
  check_days(events, sales);
  const CameOf came = came_of(events, sales);
  const OffersOf at_event = offers_at(came, offers);
  const std::map<std::string, double> worths = worths_of(came, options.by);
  std::map<std::string, Group> groups;
  for (const Occasion& event : events) {
    if (event.cancelled || !at_event.contains(event.name) || (options.from && event.first < *options.from)) continue;
    for (const int horizon : options.horizons) {
      std::vector<Occasion> known = events;
      auto& target = *std::ranges::find(known, event.name, &Occasion::name);
      target.planned_on = std::min(event.planned_on.value_or(event.first), event.first - Days{horizon});
      const auto over = [&](const auto& one) {
        return !one.cancelled && one.last < *target.planned_on && at_event.contains(one.name);
      };
      if (std::ranges::none_of(known, over)) continue;
      std::map<std::string, Planned> planned;
      for (const Planned& line : plan(known, event.name, sales, at_event.at(event.name)))
        planned.emplace(line.product, line);
      for (const Offer& offer : at_event.at(event.name)) {
        const auto& all = came.at(offer.product);
        const Came& own = *std::ranges::find(all, event.name, [](const Came& one) { return one.event->name; });
        const double level = offer.economics ? open_level(*offer.economics) : 0.5;  // without prices the median
        ByMethod by_method = simple(all, own, *target.planned_on, level);
        if (!by_method[1]) continue;
        const Planned& line = planned.at(offer.product);
        by_method[0] = MethodForecast{line.demand, line.make.value_or(line.demand)};
        const std::string by = group_of(event, offer.product, horizon, options.by);
        groups[by].add(event.name, event.name + '\0' + std::to_string(horizon), by_method, own.demand, offer.economics,
                       worths.at(offer.product));
        groups[by].add(line, level, own.demand, worths.at(offer.product));
      }
    }
  }
  if (groups.empty())
    throw Error(ErrorCode::invalid, "from_day",
                "no event " + (options.from ? "from " + options.from->text() + " on " : std::string()) +
                    "has sales and earlier events to judge a forecast by");
  Result<EventMethodLine> result{{}, sales.currency};
  for (const auto& [by, group] : groups)
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const MethodSums& own = group.sums[m];
      if (own.cells == 0) continue;
      const auto count = static_cast<double>(group.events[m].size() *
                                             (options.by == BacktestBy::horizon ? 1 : options.horizons.size()));
      EventMethodLine line;
      line.method = methods[m];
      line.by = by;
      line.events = static_cast<std::int64_t>(group.events[m].size());
      line.cells = static_cast<std::int64_t>(own.cells);
      line.wape = own.wape();
      line.bias = own.bias();
      if (own.priced) {
        line.cost = own.cost / count;
        line.profit = own.profit / count;
      }
      group.tell(line, m);
      result.rows.push_back(std::move(line));
    }
  return result;
}

}  // namespace crmcore::forecast
