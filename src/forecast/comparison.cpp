#include "crmcore/forecast/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "completed_days.hpp"
#include "crmcore/error.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/values/text.hpp"
#include "levels.hpp"

namespace crmcore::forecast {
namespace {

/// The events of which anything was planned.
std::set<std::string> planned_events(const EventTable& table) {
  std::set<std::string> planned;
  for (const EventCell& cell : table.cells)
    if (cell.expected) planned.insert(cell.event);
  return planned;
}

/// `planned`: whether anything was planned of the event; what no plan speaks of is not the same as not planned.
CellState state_of(const EventCell& cell, bool planned) {
  const auto any_day = [&](auto&& is) { return std::ranges::any_of(cell.days, is); };
  const auto did_not_open = [](const EventCell& day) { return day.closed && !above_zero(day.sold); };
  if (cell.days.empty() ? did_not_open(cell) : std::ranges::all_of(cell.days, did_not_open)) return CellState::closed;
  const bool expected = above_zero(cell.expected);
  const bool made = above_zero(cell.made);
  const bool sold = above_zero(cell.sold);
  if (!cell.sold) return cell.made && !made ? CellState::not_brought : CellState::no_data;
  if (planned && !expected && (made || sold)) return CellState::not_planned;
  if (cell.made && sold && *cell.sold > *cell.made) return CellState::sold_more_than_made;
  if (!made && !sold && cell.made) return CellState::not_brought;
  if (is_sold_out(cell) || any_day(is_sold_out)) return CellState::sold_out;
  if (is_partial(cell) || any_day(is_partial) || any_day(did_not_open)) return CellState::partial_day;
  return sold ? CellState::normal : CellState::zero;
}

/// What the ratios of a row are of: units, or their worth.
struct Totals {
  double expected = 0, made = 0, sold = 0, sold_of_made = 0, reused = 0, demand = 0;

  void add(const Totals& more, double times) {
    expected += times * more.expected;
    made += times * more.made;
    sold += times * more.sold;
    sold_of_made += times * more.sold_of_made;
    reused += times * more.reused;
    demand += times * more.demand;
  }
};

Levels levels_of(const EventTable& table) {
  Levels levels;
  for (const EventCell& cell : table.cells) levels.add(cell.product, std::max(real(cell.expected), real(cell.sold)));
  return levels;
}

/// What rows add up to; cells without data are left out of what was expected as well.
struct Sum {
  ComparisonRow line;
  Totals units, money, levels;
  std::set<std::string> products, names_of_units;
  bool priced = true;   // the planned price of every cell is known
  bool costed = true;   // the unit cost of every cell is known
  bool summed = true;   // more than one cell may stand behind it
  double variance = 0;  // of what was lost
  int lossy = 0;        // cells that lost something
};

void add(std::optional<double>& sum, std::optional<double> more) {
  if (more) sum = sum.value_or(0) + *more;
}

/// Units of one product, or of several that have one unit. Of others their money at planned prices; where a price is
/// not known and units differ, units beside the product's own level.
const Totals& worth_of(const Sum& sum) {
  const bool one_unit = sum.names_of_units.size() == 1 && !sum.names_of_units.begin()->empty();
  if (sum.products.size() < 2 || one_unit) return sum.units;
  if (sum.priced) return sum.money;
  return sum.names_of_units.size() > 1 ? sum.levels : sum.units;
}

/// Adds what ratios are of.
void add_worth(Sum& sum, const EventCell& cell, const Totals& units, const Levels& levels) {
  sum.units.add(units, 1);
  sum.money.add(units, real(cell.planned_price));
  sum.levels.add(units, levels.worth(cell.product));
  sum.products.insert(cell.product);
  sum.names_of_units.insert(folded(cell.unit));
  sum.priced = sum.priced && cell.planned_price.has_value();
}

void finish(Sum& sum) {
  ComparisonRow& line = sum.line;
  if (sum.lossy > 1) {
    const double half = statistics::z_of_80 * std::sqrt(sum.variance);
    line.lost_low = std::max(0.0, *line.lost - half);
    line.lost_high = *line.lost + half;
  }
  const Totals& worth = worth_of(sum);
  if (line.sold && line.expected) line.sold_minus_expected = *line.sold - *line.expected;
  if (line.sold && worth.expected > 0) line.sold_over_expected = worth.sold / worth.expected - 1;
  if (line.demand && line.expected) line.demand_minus_expected = *line.demand - *line.expected;
  if (line.made && line.expected) line.made_minus_expected = *line.made - *line.expected;
  if (line.made && line.sold && worth.made > 0) {
    line.sell_through = worth.sold_of_made / worth.made;
    line.waste_rate = std::max(0.0, worth.made - worth.sold_of_made - worth.reused) / worth.made;
  }
  if (line.demand && worth.demand > 0) line.fill_rate = worth.sold / worth.demand;
  if (sum.names_of_units.size() < 2) return;
  for (auto* units :
       {&line.expected, &line.made, &line.sold, &line.left, &line.sold_minus_expected, &line.demand, &line.lost,
        &line.lost_low, &line.lost_high, &line.demand_minus_expected, &line.made_minus_expected})
    units->reset();
}

void add(Sum& sum, const EventCell& cell, const Completion& completion, const Levels& levels, Currency currency) {
  ComparisonRow& line = sum.line;
  const auto number = [](const std::optional<Decimal>& value) {
    return value ? std::optional(value->real()) : std::nullopt;
  };
  const bool known = cell.sold || is_absent(cell);
  if (known || !sum.summed) {
    add(line.expected, number(cell.expected));
    add(line.made, number(cell.made));
  }
  if (!known) return;
  const Decimal sold = cell.sold.value_or(Decimal{});
  add(line.sold, sold.real());
  add(line.left, number(cell.left));
  add_worth(sum, cell,
            {real(cell.expected), real(cell.made), sold.real(), cell.made ? sold.real() : 0, real(cell.reused),
             completion.demand},
            levels);
  add(line.demand, completion.demand);
  add(line.lost, completion.lost);
  const double deviation = CompletedDays::deviation_of(completion);
  sum.variance += deviation * deviation;
  sum.lossy += completion.lost > 0 ? 1 : 0;
  if (!line.lost_low || completion.lost > 0) {
    line.lost_low = completion.low;
    line.lost_high = completion.high;
  }
  if (!cell.price) return;
  const Amount revenue = line_total(sold, *cell.price, currency.decimals());
  const double lost = completion.lost * cell.price->real() * static_cast<double>(currency.minor_units());
  line.revenue = line.revenue.value_or(Amount{}) + revenue;
  line.lost_revenue = line.lost_revenue.value_or(Amount{}) + Amount{std::llround(lost)};
  sum.costed = sum.costed && cell.unit_cost.has_value();
  if (sum.costed) {
    line.margin = line.margin.value_or(Amount{}) + revenue - line_total(sold, *cell.unit_cost, currency.decimals());
  } else {
    line.margin.reset();
  }
}

/// By hour, of cells whose sales are known by hour: what was sold then, what was expected, what was lost after the
/// stock went.
Result<ComparisonRow> by_hour(const EventTable& table, const CompletedDays& completed, bool by_product) {
  Result<ComparisonRow> result{{}, table.currency};
  const ExpectedHours expected_hours(table);
  const Levels levels = levels_of(table);
  std::map<std::string, std::array<Sum, 24>> sums;
  const auto look = [&](const EventCell& cell) {
    if (!cell.sold_by_hour) return;
    auto& hours = sums[by_product ? cell.product : ""];
    const auto expected = expected_hours.of(cell);
    const double lost = completed.of(cell).lost;
    const auto missed = lost > 0 ? completed.missed(cell) : std::nullopt;
    for (std::size_t h = 0; h < 24; ++h) {
      ComparisonRow& line = hours[h].line;
      const double sold = (*cell.sold_by_hour)[h];
      const double lost_then = missed ? lost * (*missed)[h] : 0;
      if (expected) add(line.expected, (*expected)[h]);
      add_worth(hours[h], cell, {.expected = expected ? (*expected)[h] : 0, .sold = sold, .demand = sold + lost_then},
                levels);
      add(line.sold, sold);
      add(line.lost, lost_then);
      add(line.demand, sold + lost_then);
    }
  };
  for (const EventCell& cell : table.cells) each_day(cell, look);
  for (auto& [product, hours] : sums)
    for (std::size_t h = 0; h < 24; ++h) {
      ComparisonRow& line = hours[h].line;
      constexpr double nothing = 1e-9;
      if (line.expected.value_or(0) < nothing && line.demand.value_or(0) < nothing) continue;
      line.product = product;
      line.hour = static_cast<std::int64_t>(h);
      finish(hours[h]);
      result.rows.push_back(line);
    }
  return result;
}

/// Event, type or place, product and day of a row; empty where rows are not told apart by it.
using Key = std::tuple<std::string, std::string, std::string, std::optional<Day>>;
Key key_of(const EventCell& cell, CompareBy by) {
  Key key;
  auto& [event, group, product, day] = key;
  const bool by_cell = by == CompareBy::cell;
  if (by_cell || by == CompareBy::event) event = cell.event;
  if (by == CompareBy::type) group = cell.type;
  if (by == CompareBy::place) group = cell.place;
  if (by_cell || by == CompareBy::product) product = cell.product;
  if (by_cell || by == CompareBy::day) day = cell.day;
  return key;
}

}  // namespace

Result<ComparisonRow> compare(const EventTable& table, CompareBy by) {
  check_any(table);
  const CompletedDays completed(table);
  if (by == CompareBy::hour || by == CompareBy::product_hour)
    return by_hour(table, completed, by == CompareBy::product_hour);
  const Levels levels = levels_of(table);
  const std::set<std::string> planned = planned_events(table);
  std::map<Key, Sum> sums;
  const auto look = [&](const EventCell& cell) {
    const auto key = key_of(cell, by);
    Sum& sum = sums[key];
    std::tie(sum.line.event, sum.line.group, sum.line.product, sum.line.day) = key;
    if (by == CompareBy::cell) {
      sum.line.state = state_of(cell, planned.contains(cell.event));
      sum.line.at_least = completed.is_bound(cell);
      sum.summed = false;
    }
    add(sum, cell, completed.of(cell), levels, table.currency);
  };
  for (const EventCell& cell : table.cells) {
    if (by == CompareBy::day)
      each_day(cell, look);
    else
      look(cell);
  }
  Result<ComparisonRow> result{{}, table.currency};
  for (auto& [key, sum] : sums) {
    finish(sum);
    result.rows.push_back(std::move(sum.line));
  }
  return result;
}

}  // namespace crmcore::forecast
