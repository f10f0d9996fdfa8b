#include "crmcore/forecast/review.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "crmcore/forecast/bridge.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/values/text.hpp"
#include "levels.hpp"

namespace crmcore::forecast {
namespace {

using ByName = std::map<std::string, const Occasion*>;

ByName by_name(const std::vector<Occasion>& events) {
  ByName all;
  for (const Occasion& event : events) all.emplace(event.name, &event);
  return all;
}

/// Rows of a comparison by cell, by event, product and day.
using ByCell = std::map<std::tuple<std::string_view, std::string_view, std::optional<Day>>, const ComparisonRow*>;
ByCell by_cell(const Result<ComparisonRow>& compared) {
  ByCell all;
  for (const ComparisonRow& line : compared) all[{line.event, line.product, line.day}] = &line;
  return all;
}

std::optional<Amount> rounded(double money, Currency currency) {
  return Amount{std::llround(money * static_cast<double>(currency.minor_units()))};
}

/// One group of occasional customers, and the events behind its figures.
struct Group {
  Occasional line;
  std::set<const Occasion*> events;
  double money = 0;
  bool priced = true;
  std::map<const Occasion*, double> sold;  // units at each event
  double worth = 0;                        // of what was sold, beside other groups
  std::set<std::string> units;             // names of them
};

/// What a unit of each cell's product is worth beside those of others: its price where that of every cell is known,
/// else one part of what the product sells on average.
std::vector<double> worths_of(const EventTable& sales) {
  Levels levels;
  bool priced = true;
  for (const EventCell& cell : sales.cells) {
    if (!cell.sold) continue;
    levels.add(cell.product, cell.sold->real());
    priced = priced && cell.price;
  }
  std::set<std::string> units;
  for (const EventCell& cell : sales.cells) units.insert(folded(cell.unit));
  const bool one_unit = units.size() == 1 && !units.begin()->empty();
  std::vector<double> worths;
  for (const EventCell& cell : sales.cells) {
    const double apart = priced && cell.price ? cell.price->real() : levels.worth(cell.product);
    worths.push_back(one_unit ? 1 : apart);
  }
  return worths;
}

}  // namespace

Result<Occasional> occasional(const std::vector<Occasion>& events, const EventTable& sales, const OccasionalBy& by) {
  check_days(events, sales);
  const ByName all = by_name(events);
  const auto compared = compare(sales);
  const auto completed = by_cell(compared);
  std::map<std::tuple<std::string, std::string, std::string, std::int64_t>, Group> groups;
  const std::vector<double> worths = worths_of(sales);
  double total = 0;
  for (std::size_t c = 0; c < sales.cells.size(); ++c) {
    const EventCell& cell = sales.cells[c];
    const Occasion& event = *all.at(cell.event);
    if (event.cancelled || !cell.sold || cell.closed || (by.hour && !cell.sold_by_hour)) continue;
    const auto put = [&](std::int64_t hour, double units) {
      const std::tuple key{by.type ? event.type.value_or("") : "", by.place ? event.place.value_or("") : "",
                           by.product ? cell.product : "", hour};
      Group& own = groups[key];
      std::tie(own.line.type, own.line.place, own.line.product, std::ignore) = key;
      if (by.hour) own.line.hour = hour;
      own.line.first_day = own.events.empty() ? event.first : std::min(own.line.first_day, event.first);
      own.line.last_day = own.events.empty() ? event.last : std::max(own.line.last_day, event.last);
      own.events.insert(&event);
      own.sold[&event] += units;
      own.units.insert(folded(cell.unit));
      own.worth += units * worths[c];
      total += units * worths[c];
      if (cell.price) own.money += units * cell.price->real();
      own.priced = own.priced && cell.price;
      return &own;
    };
    if (by.hour) {
      for (std::size_t hour = 0; hour < 24; ++hour)
        if (const double units = (*cell.sold_by_hour)[hour]; units > 0) put(static_cast<std::int64_t>(hour), units);
    } else {
      Group& own = *put(0, cell.sold->real());
      own.line.demand =
          own.line.demand.value_or(0) + completed.at({cell.event, cell.product, cell.day})->demand.value_or(0);
    }
  }
  Result<Occasional> result{{}, sales.currency};
  for (auto& [key, own] : groups) {
    own.line.events = static_cast<std::int64_t>(own.events.size());
    own.line.share = total > 0 ? own.worth / total : 0;
    double sold = 0;
    double hours = 0;
    double sold_in_them = 0;
    double visitors = 0;
    double sold_to_them = 0;
    for (const auto& [event, units] : own.sold) {
      sold += units;
      if (const auto open = event->hours_open ? event->hours_open : event->hours) {
        hours += *open;
        sold_in_them += units;
      }
      if (const auto& came = event->attendance_then()) {
        visitors += *came;
        sold_to_them += units;
      }
    }
    const bool one_unit = own.units.size() < 2;  // pieces and kilograms have no sum
    if (!one_unit) own.line.demand.reset();
    if (one_unit) own.line.sold = sold;
    if (one_unit) own.line.per_event = sold / static_cast<double>(own.events.size());
    if (one_unit && hours > 0 && !by.hour) own.line.per_hour = sold_in_them / hours;
    if (one_unit && visitors > 0) own.line.per_visitor = sold_to_them / visitors;
    if (own.priced) own.line.revenue = rounded(own.money, sales.currency);
    result.rows.push_back(std::move(own.line));
  }
  return result;
}

Result<RankedEvent> ranking(const std::vector<Occasion>& events, const EventTable& sales,
                            const std::map<std::string, Amount>& fees) {
  check_days(events, sales);
  const ByName all = by_name(events);
  std::map<std::string, Amount> goods;
  std::set<std::string> uncosted;
  for (const EventCell& cell : sales.cells) {
    const Decimal sold = cell.sold.value_or(Decimal{});
    const Decimal made = cell.made.value_or(sold);
    if (made.millionths == 0 && sold.millionths == 0) continue;
    if (!cell.unit_cost) {
      uncosted.insert(cell.event);
      continue;
    }
    Amount& own = goods[cell.event];
    own = own + line_total(sold, *cell.unit_cost, sales.currency.decimals()) + waste_cost(cell, sales.currency);
  }
  std::set<std::string_view> told;  // of which anything is known
  for (const EventCell& cell : sales.cells)
    if (cell.sold) told.insert(cell.event);
  Result<RankedEvent> result{{}, sales.currency};
  for (const ComparisonRow& one : compare(sales, CompareBy::event)) {
    const Occasion& event = *all.at(one.event);
    if (event.cancelled || !told.contains(one.event)) continue;
    RankedEvent line;
    line.event = one.event;
    line.first_day = event.first;
    line.type = event.type.value_or("");
    line.place = event.place.value_or("");
    line.expected = one.expected;
    line.made = one.made;
    line.sold = one.sold;
    line.sold_over_expected = one.sold_over_expected;
    line.lost = one.lost;
    line.sell_through = one.sell_through;
    line.revenue = one.revenue;
    line.lost_revenue = one.lost_revenue;
    if (const auto own = fees.find(one.event); own != fees.end()) line.fees = own->second;
    if (!uncosted.contains(one.event)) line.goods = goods[one.event];
    if (line.revenue && line.goods) line.profit = *line.revenue - *line.goods - line.fees.value_or(Amount{});
    result.rows.push_back(std::move(line));
  }
  const bool by_profit = std::ranges::all_of(result, [](const RankedEvent& line) { return line.profit.has_value(); });
  std::ranges::stable_sort(result.rows, std::greater<>(),
                           [&](const RankedEvent& line) { return by_profit ? line.profit : line.revenue; });
  for (std::size_t i = 0; i < result.size(); ++i) result.rows[i].rank = static_cast<std::int64_t>(i) + 1;
  return result;
}

}  // namespace crmcore::forecast
