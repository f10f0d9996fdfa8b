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

/// A fact that every row of a cell may repeat, and none may contradict.
template <class Value>
void settle(const Reader& read, std::size_t row, std::string_view column, std::optional<Value>& known,
            const std::optional<Value>& said) {
  if (!said) return;
  if (known && *known != *said)
    Reader::refuse(row, column,
                   cited(*read.text(row, column)) + " differs from what an earlier row says of that product and day");
  known = said;
}

void add_at(std::optional<std::array<double, 24>>& hours, std::optional<std::size_t> hour,
            const std::optional<Decimal>& units) {
  if (!hour || !units) return;
  if (!hours) hours.emplace();
  (*hours)[*hour] += units->real();
}

class Builder {
 public:
  /// `with_actuals`: rows say what came as well, and their price is that of both.
  void plan(const Table& table, bool with_actuals) {
    const Reader read(table);
    table.at("product");
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto day = read.value<Day>(r, "day");
      const auto expected = read.not_below_zero<Decimal>(r, "expected"), made = read.not_below_zero<Decimal>(r, "made");
      EventCell& cell = at(read, r, day);
      const auto hour = hour_at(read, r);
      if (!with_actuals || expected) plan_once(r, cell, hour);
      if (expected) count_once(r, cell, day, hour, "expected");
      if (made) count_once(r, cell, day, hour, "made");
      add_known(cell.expected, expected), add_known(cell.made, made);
      add_at(cell.expected_by_hour, hour, expected);
      const auto price = read.above_zero<Decimal>(r, "unit_price");
      if (!with_actuals)
        settle(read, r, "unit_price", cell.planned_price, price);
      else if (price && !cell.planned_price)
        cell.planned_price = price;
      else if (price && *price != *cell.planned_price)
        mixed_prices_.insert(&cell);
      settle(read, r, "unit_cost", cell.planned_cost, read.not_below_zero<Decimal>(r, "unit_cost"));
      settle(read, r, "salvage", cell.salvage, read.value<Decimal>(r, "salvage"));
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
    std::map<const EventCell*, Money> sold_for;
    std::set<const EventCell*> made_planned;
    for (const auto& [key, cell] : cells_)
      if (cell.made) made_planned.insert(&cell);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto day = read.value<Day>(r, "day");
      EventCell& cell = at(read, r, days ? day : std::nullopt);
      const auto sold = read.not_below_zero<Decimal>(r, "sold"), price = read.above_zero<Decimal>(r, "unit_price");
      add_known(cell.sold, sold), add_known(cell.left, read.not_below_zero<Decimal>(r, "left"));
      const auto hour = hour_at(read, r);
      if (sold) count_once(r, cell, day, hour, "sold");
      add_at(cell.sold_by_hour, hour, sold);
      if (const auto minute = read.value<Minute>(r, "sold_out_at"))
        cell.sold_out_at = cell.sold_out_at ? std::min(*cell.sold_out_at, *minute) : *minute;
      if (price && sold) {
        Money& own = sold_for[&cell];
        own.units += sold->real(), own.money += sold->real() * price->real();
        cell.price = own.units > 0 ? Decimal{std::llround(own.money / own.units * Decimal::one)} : price;
      }
      settle(read, r, "unit_cost", cell.unit_cost, read.not_below_zero<Decimal>(r, "unit_cost"));
      if (!made_planned.contains(&cell)) add_known(cell.made, read.not_below_zero<Decimal>(r, "made"));
      hours_of_day(read, r, cell);
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
    for (auto& [key, cell] : cells_) {
      if (cell.price && mixed_prices_.contains(&cell)) cell.planned_price.reset();
      table.cells.push_back(std::move(cell));
    }
    for (EventCell& cell : table.cells) complete_facts(cell);
    return table;
  }

 private:
  EventCell& at(const Reader& read, std::size_t row, std::optional<Day> day) {
    const std::string product = read.need_text(row, "product"), event = read.text(row, "event").value_or("");
    EventCell& cell = cells_[{event, product, day}];
    if (cell.product.empty()) cell.event = event, cell.product = product, cell.day = day;
    for (const auto& [column, known] : {std::pair("type", &cell.type), std::pair("place", &cell.place)}) {
      auto fact = known->empty() ? std::nullopt : std::optional(*known);
      settle(read, row, column, fact, read.text(row, column));
      *known = fact.value_or("");
    }
    return cell;
  }
  void hours_of_day(const Reader& read, std::size_t row, EventCell& cell) {
    for (const auto& [column, known] :
         {std::pair("opens", &cell.opens), std::pair("closes", &cell.closes), std::pair("opened_at", &cell.opened_at),
          std::pair("closed_at", &cell.closed_at)})
      settle(read, row, column, *known, read.value<Minute>(row, column));
    cell.closed = read.value<bool>(row, "closed").value_or(cell.closed);
    if (cell.opens && cell.closes && *cell.closes <= *cell.opens)
      Reader::refuse(row, "closes", cell.closes->text() + " is not after " + cell.opens->text());
  }
  void plan_once(std::size_t row, const EventCell& cell, std::optional<std::size_t> hour) {
    if (!planned_.insert({&cell, hour}).second)
      Reader::refuse(row, "product",
                     cited(cell.product) + " is planned twice" + (cell.day ? " for " + cell.day->text() : "") +
                         (hour ? " at " + std::to_string(*hour) + " h" : ""));
  }
  /// What is counted by hour is not counted for the whole day as well.
  void count_once(std::size_t row, const EventCell& cell, std::optional<Day> day, std::optional<std::size_t> hour,
                  std::string_view column) {
    const auto [known, first] = by_hour_.try_emplace({&cell, day, column}, hour.has_value());
    if (!first && known->second != hour.has_value())
      Reader::refuse(row, "hour",
                     cited(cell.product) + " has " + std::string(column) +
                         " by hour beside that of the whole day; keep one of them");
  }

  std::map<Key, EventCell> cells_;
  std::set<std::pair<const EventCell*, std::optional<std::size_t>>> planned_;
  std::set<const EventCell*> mixed_prices_;
  std::map<std::tuple<const EventCell*, std::optional<Day>, std::string_view>, bool> by_hour_;
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
  builder.plan(plan, false);
  builder.actual(actual, plan.find("day").has_value());
  return std::move(builder).done(currency);
}

void check_any(const EventTable& table) {
  if (table.cells.empty())
    throw Error(ErrorCode::invalid, "sales", "there is nothing to look at: no row says what was planned or sold");
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
  builder.plan(both, true);
  builder.actual(both, true);
  return std::move(builder).done(currency);
}

}  // namespace crmcore::forecast
