#include "crmcore/forecast/event_table.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "crmcore/events/event.hpp"
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
  if (whole.value || !minute.value)
    Reader::refuse(row, "hour", cited(*cell) + " is not an hour; hours go from 0 to 23");
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
  explicit Builder(Currency currency) : currency_(currency) {}

  /// `both`: rows say what came as well, and their price is that of plan and actual.
  void plan(const Table& table, bool both) {
    const Reader read(table);
    table.at("product");
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto day = read.value<Day>(r, "day");
      const auto expected = read.not_below_zero<Decimal>(r, "expected");
      const auto made = read.not_below_zero<Decimal>(r, "made");
      EventCell& cell = at(read, r, day);
      const auto hour = hour_at(read, r);
      if (!both || expected) plan_once(r, cell, hour);
      if (expected) count_once(r, cell, day, hour, "expected");
      if (made) count_once(r, cell, day, hour, "made");
      add_known(cell.expected, expected);
      add_known(cell.made, made);
      add_at(cell.expected_by_hour, hour, expected);
      const auto price = read.above_zero<Decimal>(r, "unit_price");
      if (!both)
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
  /// `both`: its rows were read as a plan already.
  void actual(const Table& table, bool both) {
    const Reader read(table);
    table.at("product");
    struct Money {
      double units = 0, money = 0, prices = 0, rows = 0;
    };
    std::map<const EventCell*, Money> sold_for;
    std::set<const EventCell*> made_said;  // what was made as it was goes before the plan
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto day = read.value<Day>(r, "day");
      EventCell& cell = at(read, r, day);
      const auto sold = read.not_below_zero<Decimal>(r, "sold");
      const auto price = read.above_zero<Decimal>(r, "unit_price");
      add_known(cell.sold, sold);
      add_known(cell.left, read.not_below_zero<Decimal>(r, "left"));
      const auto hour = hour_at(read, r);
      if (sold) count_once(r, cell, day, hour, "sold");
      add_at(cell.sold_by_hour, hour, sold);
      settle(read, r, "sold_out_at", cell.sold_out_at, read.value<Minute>(r, "sold_out_at"));
      if (price && sold) {
        Money& own = sold_for[&cell];
        own.units += sold->real();
        own.money += sold->real() * price->real();
        own.prices += price->real();
        own.rows += 1;
        const double mean = own.units > 0 ? own.money / own.units : own.prices / own.rows;
        cell.price = Decimal{std::llround(mean * Decimal::one)};
      }
      settle(read, r, "unit_cost", cell.unit_cost, read.not_below_zero<Decimal>(r, "unit_cost"));
      if (const auto made = read.not_below_zero<Decimal>(r, "made"); made && !both) {
        if (made_said.insert(&cell).second) cell.made.reset();
        add_known(cell.made, made);
      }
      hours_of_day(read, r, cell);
      const auto open = OpenHours::of(cell);
      if (hour && sold && sold->millionths > 0 && !open.hold_hour(static_cast<std::int64_t>(*hour)))
        Reader::refuse(r, "hour", std::to_string(*hour) + " h is outside the hours it was open, " + open.text());
      if (cell.sold_out_at && !open.hold(*cell.sold_out_at))
        Reader::refuse(r, "sold_out_at",
                       cell.sold_out_at->text() + " is outside the hours it was open, " + open.text());
    }
  }
  EventTable done() && {
    EventTable table;
    table.currency = currency_;
    std::map<std::pair<std::string, std::string>, std::vector<EventCell*>> of_product;  // without a day first
    for (auto& [key, cell] : cells_) {
      if (cell.price && mixed_prices_.contains(&cell)) cell.planned_price.reset();
      of_product[{cell.event, cell.product}].push_back(&cell);
    }
    for (auto& [key, cells] : of_product) {
      const bool lumped = !cells[0]->day && cells.size() > 1;
      std::vector<EventCell> days;
      for (EventCell* cell : std::span(cells).subspan(lumped ? 1 : 0)) days.push_back(std::move(*cell));
      if (lumped)
        table.cells.push_back(together(std::move(*cells[0]), std::move(days)));
      else
        std::ranges::move(days, std::back_inserter(table.cells));
    }
    for (EventCell& cell : table.cells) {
      complete_facts(cell);
      check(cell);
      for (const EventCell& day : cell.days) check(day);
    }
    return table;
  }

 private:
  EventCell& at(const Reader& read, std::size_t row, std::optional<Day> day) {
    if (const auto other = read.text(row, "currency"); other && *other != currency_.code())
      throw Error(ErrorCode::mixed_currency, "currency",
                  "row " + std::to_string(row + 1) + ", currency: " + cited(*other) + " is not " +
                      std::string(currency_.code()) + ", that of the table; write all prices in one");
    const std::string product = read.need_text(row, "product");
    const std::string event = read.text(row, "event").value_or("");
    EventCell& cell = cells_[{event, product, day}];
    if (cell.product.empty()) {
      cell.event = event;
      cell.product = product;
      cell.day = day;
    }
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
    auto& closed = closed_[&cell];
    settle(read, row, "closed", closed, read.value<bool>(row, "closed"));
    cell.closed = closed.value_or(false);
    if (cell.closed && cell.sold && cell.sold->millionths > 0)
      Reader::refuse(row, "closed", "it sold " + cell.sold->text() + " on a day that did not open");
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

  /// Where a product is planned for the days of an event together, what came on each day belongs to that plan.
  static EventCell together(EventCell plan, std::vector<EventCell> days) {
    double units = 0, money = 0;
    for (EventCell& day : days) {
      add_known(plan.expected, day.expected);
      add_known(plan.made, day.made);
      add_known(plan.sold, day.sold);
      add_known(plan.left, day.left);
      if (plan.type.empty()) plan.type = day.type;
      if (plan.place.empty()) plan.place = day.place;
      if (!plan.unit_cost) plan.unit_cost = day.unit_cost;
      if (!plan.salvage) plan.salvage = day.salvage;
      if (!plan.planned_price) plan.planned_price = day.planned_price;
      if (!plan.planned_cost) plan.planned_cost = day.planned_cost;
      if (day.sold_by_hour) {
        if (!plan.sold_by_hour) plan.sold_by_hour.emplace();
        for (std::size_t h = 0; h < 24; ++h) (*plan.sold_by_hour)[h] += (*day.sold_by_hour)[h];
      }
      if (!day.price || !day.sold) continue;
      units += day.sold->real();
      money += day.sold->real() * day.price->real();
      plan.price = units > 0 ? Decimal{std::llround(money / units * Decimal::one)} : *day.price;
    }
    const auto came = [](const EventCell& day) { return day.sold || day.left || day.closed; };
    if (std::ranges::any_of(days, came)) plan.days = std::move(days);
    return plan;
  }
  static void check(const EventCell& cell) {
    const std::string of = cited(cell.product) + (cell.day ? " on " + cell.day->text() : "");
    const auto refuse = [&](const char* column, const std::string& why) {
      throw Error(ErrorCode::invalid, column, of + ": " + why);
    };
    for (const auto& [most, name] :
         {std::pair(cell.planned_price, "price"), std::pair(cell.price, "price"), std::pair(cell.unit_cost, "cost")})
      if (cell.salvage && most && *cell.salvage >= *most)
        refuse("salvage",
               "salvage " + cell.salvage->text() + " is not below the " + std::string(name) + ", " + most->text());
    if (!cell.sold_out_at || !cell.sold) return;
    if (cell.left && cell.left->millionths > 0)
      refuse("sold_out_at", "it sold out at " + cell.sold_out_at->text() + ", and " + cell.left->text() +
                                " were left; one of them is wrong");
    for (std::size_t h = static_cast<std::size_t>(cell.sold_out_at->of_day / 60) + 1; h < 24 && cell.sold_by_hour; ++h)
      if ((*cell.sold_by_hour)[h] > 0)
        refuse("sold_out_at", "it sold out at " + cell.sold_out_at->text() + ", and some was sold at " +
                                  std::to_string(h) + " h; one of them is wrong");
  }

  Currency currency_;
  std::map<Key, EventCell> cells_;
  std::map<const EventCell*, std::optional<bool>> closed_;
  std::set<std::pair<const EventCell*, std::optional<std::size_t>>> planned_;
  std::set<const EventCell*> mixed_prices_;
  std::map<std::tuple<const EventCell*, std::optional<Day>, std::string_view>, bool> by_hour_;
};

/// Each day's share of a plan for all of them: by planned hours where they are known of every day, else evenly.
void spread(EventCell& cell) {
  double hours = 0;
  const bool timed = std::ranges::all_of(cell.days, [](const EventCell& day) { return day.opens && day.closes; });
  const auto weight = [&](const EventCell& day) {
    return timed ? static_cast<double>(day.closes->of_day - day.opens->of_day) : 1.0;
  };
  for (const EventCell& day : cell.days) hours += weight(day);
  for (EventCell& day : cell.days) {
    const double share = weight(day) / hours;
    if (cell.expected && !day.expected)
      day.expected = Decimal{std::llround(share * static_cast<double>(cell.expected->millionths))};
    if (cell.expected_by_hour && !day.expected_by_hour)
      std::ranges::transform(*cell.expected_by_hour, day.expected_by_hour.emplace().begin(),
                             [&](double units) { return share * units; });
    const auto take = [](auto& to, const auto& from) {
      if (!to) to = from;
    };
    take(day.planned_price, cell.planned_price);
    take(day.planned_cost, cell.planned_cost);
    take(day.salvage, cell.salvage);
    take(day.unit_cost, cell.unit_cost);
  }
  // all gone, and nobody says when: with the last sales
  const auto has_time = [](const EventCell& day) { return day.sold_out_at.has_value(); };
  if (!cell.made || !cell.sold || *cell.made != *cell.sold || std::ranges::any_of(cell.days, has_time)) return;
  for (auto day = cell.days.rbegin(); day != cell.days.rend(); ++day)
    if (day->sold && day->sold->millionths > 0) {
      day->made = day->sold;
      return;
    }
}

}  // namespace

void complete_facts(EventCell& cell) {
  if (!cell.price) cell.price = cell.planned_price;
  if (!cell.planned_price) cell.planned_price = cell.price;
  if (!cell.unit_cost) cell.unit_cost = cell.planned_cost;
  if (!cell.planned_cost) cell.planned_cost = cell.unit_cost;
  if (cell.closed && !cell.sold) cell.sold = Decimal{};
  if (!cell.made && cell.sold && cell.left) cell.made = *cell.sold + *cell.left;
  if (!cell.sold && cell.made && cell.left && *cell.made >= *cell.left)
    cell.sold = Decimal{cell.made->millionths - cell.left->millionths};
  if (!cell.left && cell.made && cell.sold && *cell.made >= *cell.sold)
    cell.left = Decimal{cell.made->millionths - cell.sold->millionths};
  if (!cell.days.empty()) spread(cell);
  for (EventCell& day : cell.days) complete_facts(day);
}

EventTable event_table(const Table& plan, const Table& actual, Currency currency) {
  Builder builder(currency);
  builder.plan(plan, false);
  builder.actual(actual, false);
  return std::move(builder).done();
}

EventTable event_table(const Table& both, Currency currency) {
  Builder builder(currency);
  builder.plan(both, true);
  builder.actual(both, true);
  return std::move(builder).done();
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

}  // namespace crmcore::forecast
