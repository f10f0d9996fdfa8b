// What is known of each product on each day of an event: plans, actuals, leftovers and pre-orders, joined.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "crmcore/events/event_book.hpp"

namespace crmcore::events {
namespace {

using store::Store;

/// The records of one kind of part: those of one event, or all.
template <Described Part>
std::vector<Part> parts(const Store& store, std::optional<Id<Event>> event) {
  std::vector<Part> all;
  if (event)
    store.children(store.entity(Schema<Part>::name), position_of<&Part::event>, event->value,
                   [&](Row row) { all.push_back(from_row<Part>(row)); });
  else
    store::each<Part>(store, [&](Part part) { all.push_back(std::move(part)); });
  return all;
}

void add_at(std::optional<std::array<Decimal, 24>>& hours, std::optional<std::int64_t> hour,
            const std::optional<Decimal>& units) {
  if (!hour || !units) return;
  if (!hours) hours.emplace();
  Decimal& own = (*hours)[static_cast<std::size_t>(*hour)];
  own = own + *units;
}

/// Copies a value that is known.
void take(std::optional<Decimal>& to, const std::optional<Decimal>& from) {
  if (from) to = from;
}

}  // namespace

std::vector<ProductDay> product_days(const Store& store, std::optional<Id<Event>> event) {
  const auto plans = parts<EventPlan>(store, event);
  const auto actuals = parts<EventActual>(store, event);
  const auto leftovers = parts<EventLeftover>(store, event);
  const auto preorders = parts<EventPreorder>(store, event);
  // A product is told apart by day where each of its rows says the day.
  std::set<std::pair<Id<Event>, Id<Product>>> lumped;
  const auto look = [&](const auto& rows) {
    for (const auto& row : rows)
      if (!row.day) lumped.emplace(row.event, row.product);
  };
  look(plans);
  look(actuals);
  look(leftovers);
  look(preorders);
  std::map<std::tuple<Id<Event>, Id<Product>, std::optional<Day>>, ProductDay> days;
  std::map<std::tuple<Id<Event>, Id<Product>, Day>, ProductDay> apart;  // of products that also have a row for all days
  const auto each = [&](const auto& row, auto&& put) {
    const bool together = lumped.contains({row.event, row.product});
    const std::optional<Day> own_day = together ? std::nullopt : row.day;
    ProductDay& own = days[{row.event, row.product, own_day}];
    own.event = row.event;
    own.product = row.product;
    own.day = own_day;
    put(own);
    if (!together || !row.day) return;
    ProductDay& day = apart[{row.event, row.product, *row.day}];
    day.event = row.event;
    day.product = row.product;
    day.day = row.day;
    put(day);
  };
  for (const EventPlan& row : plans)
    each(row, [&](ProductDay& own) {
      add_known(own.expected, row.expected);
      add_known(own.made, row.made);
      add_at(own.expected_by_hour, row.hour, row.expected);
      take(own.planned_price, row.unit_price);
      take(own.unit_cost, row.unit_cost);
      take(own.salvage, row.salvage);
      take(own.goodwill, row.goodwill);
      take(own.batch, row.batch);
      take(own.capacity, row.capacity);
    });
  for (const EventPreorder& row : preorders)
    each(row, [&](ProductDay& own) { own.preordered = own.preordered + row.quantity; });
  std::map<const ProductDay*, std::pair<double, double>> priced;  // units and their money
  for (const EventActual& row : actuals)
    each(row, [&](ProductDay& own) {
      add_known(own.sold, row.sold);
      add_known(own.left, row.left);
      add_at(own.sold_by_hour, row.hour, row.sold);
      if (row.sold_out_at) own.sold_out_at = std::min(own.sold_out_at.value_or(*row.sold_out_at), *row.sold_out_at);
      if (!row.unit_price || !row.sold) return;
      auto& [units, money] = priced[&own];
      units += row.sold->real();
      money += row.sold->real() * row.unit_price->real();
      own.price = units > 0 ? Decimal{std::llround(money / units * Decimal::one)} : *row.unit_price;
    });
  for (const EventLeftover& row : leftovers)
    each(row, [&](ProductDay& own) {
      own.leftover = own.leftover + row.quantity;
      own.recovered = own.recovered + row.recovered.value_or(Amount{});
      if (row.fate == "kept") own.kept = own.kept + row.quantity;
      if (row.fate == "kept" || row.recovered.value_or(Amount{}).minor > 0) own.reused = own.reused + row.quantity;
    });
  std::vector<ProductDay> all;
  all.reserve(days.size());
  for (auto& [key, own] : days) {
    for (auto day = apart.lower_bound({own.event, own.product, Day()});
         !own.day && day != apart.end() && day->second.event == own.event && day->second.product == own.product; ++day)
      own.days.push_back(std::move(day->second));
    all.push_back(std::move(own));
  }
  return all;
}

}  // namespace crmcore::events
