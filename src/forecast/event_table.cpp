#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "crmcore/events/event.hpp"
#include "crmcore/forecast/compare.hpp"
#include "reader.hpp"

namespace crmcore::forecast {
namespace {

/// "9", "09:00", 0 … 23.
std::optional<std::size_t> hour_at(const Reader& read, std::size_t row) {
  const auto cell = read.text(row, "hour");
  if (!cell) return std::nullopt;
  const auto whole = parse<std::int64_t>(*cell);
  if (whole.value && *whole.value >= 0 && *whole.value < 24) return static_cast<std::size_t>(*whole.value);
  const auto minute = parse<Minute>(*cell);
  if (whole.value || !minute.value) Reader::refuse(row, "hour", cited(*cell) + " is no hour; it goes from 0 to 23");
  return static_cast<std::size_t>(minute.value->of_day / 60);
}

using Key = std::tuple<std::string, std::string, std::optional<Day>>;

template <class Value>
void take(std::optional<Value>& to, std::optional<Value> from) {
  if (from) to = from;
}

class Builder {
 public:
  void plan(const Table& table, bool many_rows) {
    const Reader read(table);
    table.at("product");
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto expected = read.not_below_zero<Decimal>(r, "expected"), made = read.not_below_zero<Decimal>(r, "made");
      EventCell& cell = at(read, r, read.value<Day>(r, "day"));
      if (!many_rows && !planned_.insert({cell.event, cell.product, cell.day}).second)
        Reader::refuse(r, "product",
                       cited(cell.product) + " is planned twice" + (cell.day ? " for " + cell.day->text() : ""));
      add_known(cell.expected, expected), add_known(cell.made, made);
      take(cell.planned_price, read.not_below_zero<Decimal>(r, "unit_price"));
      take(cell.planned_cost, read.not_below_zero<Decimal>(r, "unit_cost"));
      take(cell.salvage, read.value<Decimal>(r, "salvage"));
      for (const auto& [most, name] : {std::pair(cell.planned_price, "price"), std::pair(cell.planned_cost, "cost")})
        if (cell.salvage && most && *cell.salvage >= *most)
          Reader::refuse(r, "salvage",
                         cell.salvage->text() + " is not below the " + std::string(name) + ", " + most->text());
    }
  }
  /// `days`: rows are kept apart by day.
  void actual(const Table& table, bool days) {
    const Reader read(table);
    table.at("product");
    struct Money {
      double units = 0, money = 0;
    };
    std::map<Key, Money> sold_for;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto day = read.value<Day>(r, "day");
      EventCell& cell = at(read, r, days ? day : std::nullopt);
      const auto sold = read.not_below_zero<Decimal>(r, "sold"), price = read.not_below_zero<Decimal>(r, "unit_price");
      add_known(cell.sold, sold), add_known(cell.left, read.not_below_zero<Decimal>(r, "left"));
      const auto hour = hour_at(read, r);
      if (sold && !by_hour_.try_emplace({cell.event, cell.product, day}, hour.has_value()).second &&
          by_hour_[{cell.event, cell.product, day}] != hour.has_value())
        Reader::refuse(r, "hour",
                       cited(cell.product) + " has sales by hour beside those of the whole day; keep one of them");
      if (hour && sold) {
        cell.by_hour[*hour] += sold->real();
        cell.hours_known = true;
      }
      if (const auto minute = read.value<Minute>(r, "sold_out_at"))
        cell.sold_out_at = cell.sold_out_at ? std::min(*cell.sold_out_at, *minute) : *minute;
      if (price && sold) {
        Money& own = sold_for[{cell.event, cell.product, cell.day}];
        own.units += sold->real(), own.money += sold->real() * price->real();
        cell.price = own.units > 0 ? Decimal{std::llround(own.money / own.units * Decimal::one)} : price;
      }
      take(cell.unit_cost, read.not_below_zero<Decimal>(r, "unit_cost"));
      if (!cell.made) cell.made = read.not_below_zero<Decimal>(r, "made");
      take(cell.opens, read.value<Minute>(r, "opens")), take(cell.closes, read.value<Minute>(r, "closes"));
      take(cell.opened_at, read.value<Minute>(r, "opened_at")),
          take(cell.closed_at, read.value<Minute>(r, "closed_at"));
      cell.closed = read.value<bool>(r, "closed").value_or(cell.closed);
      if (cell.opens && cell.closes && *cell.closes <= *cell.opens)
        Reader::refuse(r, "closes", cell.closes->text() + " is not after " + cell.opens->text());
      const auto open = OpenHours::of(cell);
      if (hour && sold && sold->millionths > 0 && !open.hold_hour(static_cast<std::int64_t>(*hour)))
        Reader::refuse(r, "hour", std::to_string(*hour) + " h is outside the hours it was open, " + open.text());
      if (cell.sold_out_at && !open.hold(*cell.sold_out_at))
        Reader::refuse(r, "sold_out_at",
                       cell.sold_out_at->text() + " is outside the hours it was open, " + open.text());
    }
  }
  EventTable done(Currency currency) && {
    EventTable table;
    table.currency = currency;
    for (auto& [key, cell] : cells_) table.cells.push_back(std::move(cell));
    for (EventCell& cell : table.cells) complete_facts(cell);
    return table;
  }

 private:
  EventCell& at(const Reader& read, std::size_t row, std::optional<Day> day) {
    const std::string product = read.need_text(row, "product"), event = read.text(row, "event").value_or("");
    EventCell& cell = cells_[{event, product, day}];
    if (cell.product.empty()) cell.event = event, cell.product = product, cell.day = day;
    if (cell.type.empty()) cell.type = read.text(row, "type").value_or("");
    if (cell.place.empty()) cell.place = read.text(row, "place").value_or("");
    return cell;
  }

  std::map<Key, EventCell> cells_;
  std::set<Key> planned_;
  std::map<Key, bool> by_hour_;  // whether sales of a product and day are by hour
};

}  // namespace

void complete_facts(EventCell& cell) {
  if (!cell.price) cell.price = cell.planned_price;
  if (!cell.planned_price) cell.planned_price = cell.price;
  if (!cell.unit_cost) cell.unit_cost = cell.planned_cost;
  if (!cell.planned_cost) cell.planned_cost = cell.unit_cost;
  if (cell.closed && !cell.sold) cell.sold = Decimal{};
  if (!cell.made && cell.sold && cell.left) cell.made = *cell.sold + *cell.left;
  if (!cell.left && cell.made && cell.sold && *cell.made >= *cell.sold)
    cell.left = Decimal{cell.made->millionths - cell.sold->millionths};
}

EventTable event_table(const Table& plan, const Table& actual, Currency currency) {
  Builder builder;
  builder.plan(plan, plan.find("hour").has_value());
  builder.actual(actual, plan.find("day").has_value());
  return std::move(builder).done(currency);
}

EventTable with_actuals(EventTable table) {
  std::set<std::string> known;
  for (const EventCell& cell : table.cells)
    if (cell.sold || cell.left) known.insert(cell.event);
  std::erase_if(table.cells, [&](const EventCell& cell) { return !known.contains(cell.event); });
  return table;
}

EventTable only(EventTable table, std::string_view event) {
  const auto others = std::stable_partition(table.cells.begin(), table.cells.end(),
                                            [&](const EventCell& cell) { return cell.event == event; });
  if (others == table.cells.begin())
    throw Error(ErrorCode::not_found, "event", "the table has no event " + cited(event));
  table.others.insert(table.others.end(), others, table.cells.end());
  table.cells.erase(others, table.cells.end());
  return table;
}

EventTable event_table(const Table& both, Currency currency) {
  Builder builder;
  builder.plan(both, both.find("hour").has_value());
  builder.actual(both, true);
  return std::move(builder).done(currency);
}

}  // namespace crmcore::forecast
