#include "crmcore/forecast/event_table.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "crmcore/error.hpp"
#include "crmcore/events/event.hpp"
#include "crmcore/schema/table_reader.hpp"

namespace crmcore::forecast {
namespace {

std::optional<std::size_t> hour_of(const InputColumn& column, std::size_t row) {
  const auto hour = column.hour(row);
  return hour ? std::optional(static_cast<std::size_t>(hour->of_day)) : std::nullopt;
}

using Key = std::tuple<std::string, std::string, std::optional<Day>>;

/// Sets a fact that every row of a cell may repeat and none may contradict.
template <class Value>
void settle(const InputColumn& column, std::size_t row, std::optional<Value>& known, const std::optional<Value>& said) {
  if (!said) return;
  if (known && *known != *said)
    column.refuse(row, column.quoted(row) + " differs from what an earlier row says about that product and day");
  known = said;
}

void add_at(std::optional<std::array<double, 24>>& hours, std::optional<std::size_t> hour,
            const std::optional<Decimal>& units) {
  if (!hour || !units) return;
  if (!hours) hours.emplace();
  (*hours)[*hour] += units->real();
}

/// The columns that a plan, or what came of it, may have.
struct EventColumns {
  explicit EventColumns(const TableReader& read)
      : rows(read.rows()),
        product(read.need("product")),
        event(read.find("event")),
        day(read.find("day")),
        type(read.find("type")),
        place(read.find("place")),
        unit(read.find("unit")),
        currency(read.find("currency")),
        expected(read.find("expected")),
        made(read.find("made")),
        sold(read.find("sold")),
        left(read.find("left")),
        unit_price(read.find("unit_price")),
        unit_cost(read.find("unit_cost")),
        salvage(read.find("salvage")),
        hour(read.find("hour")),
        sold_out_at(read.find("sold_out_at")),
        opens(read.find("opens")),
        closes(read.find("closes")),
        opened_at(read.find("opened_at")),
        closed_at(read.find("closed_at")),
        closed(read.find("closed")) {
    read.check_names();
  }

  std::size_t rows;
  InputColumn product;
  InputColumn event;
  InputColumn day;
  InputColumn type;
  InputColumn place;
  InputColumn unit;
  InputColumn currency;
  InputColumn expected;
  InputColumn made;
  InputColumn sold;
  InputColumn left;
  InputColumn unit_price;
  InputColumn unit_cost;
  InputColumn salvage;
  InputColumn hour;
  InputColumn sold_out_at;
  InputColumn opens;
  InputColumn closes;
  InputColumn opened_at;
  InputColumn closed_at;
  InputColumn closed;
};

/// Refuses a table that has none of the columns for whose sake it is given: columns under other names, or a plan and
/// what came of it in each other's place.
void need_one(const Table& table, std::string_view what, std::initializer_list<const InputColumn*> columns) {
  if (std::ranges::any_of(columns, &InputColumn::exists)) return;
  std::string wanted;
  for (const InputColumn* column : columns) wanted += (wanted.empty() ? "" : " or ") + column->name();
  std::string there;
  for (std::size_t c = 0; c < table.width(); ++c) there += (c == 0 ? "" : ", ") + table.column(c).name;
  throw Error(ErrorCode::unknown_name, (*columns.begin())->name(),
              std::string(what) + " must have a column " + wanted + "; it has " + there);
}

class Builder {
 public:
  explicit Builder(Currency currency) : currency_(currency) {}

  /// `both`: rows say what came as well, and their price is that of plan and actual.
  void plan(const Table& table, bool both) {
    const EventColumns read{TableReader(table)};
    if (!both) need_one(table, "the plan, which comes first,", {&read.expected, &read.made});
    for (std::size_t r = 0; r < read.rows; ++r) {
      const auto day = read.day.day(r);
      const auto expected = read.expected.decimal(r, Sign::not_negative);
      const auto made = read.made.decimal(r, Sign::not_negative);
      EventCell& cell = at(read, r, day);
      const auto hour = hour_of(read.hour, r);
      if (!both || expected) plan_once(read, r, cell, hour);
      if (expected) count_once(read, r, cell, day, hour, "expected");
      if (made) count_once(read, r, cell, day, hour, "made");
      add_known(cell.expected, expected);
      add_known(cell.made, made);
      add_at(cell.expected_by_hour, hour, expected);
      const auto price = read.unit_price.decimal(r, Sign::positive);
      if (!both)
        settle(read.unit_price, r, cell.planned_price, price);
      else if (price && !cell.planned_price)
        cell.planned_price = price;
      else if (price && *price != *cell.planned_price)
        mixed_prices_.insert(&cell);
      settle(read.unit_cost, r, cell.planned_cost, read.unit_cost.decimal(r, Sign::not_negative));
      settle(read.salvage, r, cell.salvage, read.salvage.decimal(r));
      for (const auto& [most, name] : {std::pair(cell.planned_price, "price"), std::pair(cell.planned_cost, "cost")})
        if (cell.salvage && most && *cell.salvage >= *most)
          read.salvage.refuse(
              r, "must be below the " + std::string(name) + ", " + most->text() + ", not " + cell.salvage->text());
    }
  }
  /// `both`: its rows were read as a plan already.
  void actual(const Table& table, bool both) {
    const EventColumns read{TableReader(table)};
    if (!both) need_one(table, "what came of the plan, the second table,", {&read.sold, &read.left, &read.made});
    struct Money {
      double units = 0, money = 0, prices = 0, rows = 0;
    };
    std::map<const EventCell*, Money> sold_for;
    std::set<const EventCell*> made_said;  // what was made as it was goes before the plan
    for (std::size_t r = 0; r < read.rows; ++r) {
      const auto day = read.day.day(r);
      EventCell& cell = at(read, r, day);
      const auto sold = read.sold.decimal(r, Sign::not_negative);
      const auto price = read.unit_price.decimal(r, Sign::positive);
      add_known(cell.sold, sold);
      add_known(cell.left, read.left.decimal(r, Sign::not_negative));
      const auto hour = hour_of(read.hour, r);
      if (sold) count_once(read, r, cell, day, hour, "sold");
      add_at(cell.sold_by_hour, hour, sold);
      settle(read.sold_out_at, r, cell.sold_out_at, read.sold_out_at.minute(r));
      if (price && sold) {
        Money& own = sold_for[&cell];
        own.units += sold->real();
        own.money += sold->real() * price->real();
        own.prices += price->real();
        own.rows += 1;
        const double mean = own.units > 0 ? own.money / own.units : own.prices / own.rows;
        cell.price = Decimal{std::llround(mean * Decimal::one)};
      }
      settle(read.unit_cost, r, cell.unit_cost, read.unit_cost.decimal(r, Sign::not_negative));
      if (const auto made = read.made.decimal(r, Sign::not_negative); made && !both) {
        if (made_said.insert(&cell).second) cell.made.reset();
        add_known(cell.made, made);
      }
      hours_of_day(read, r, cell);
      const auto open = OpenHours::of(cell);
      if (hour && sold && sold->millionths > 0 && !open.hold_hour(static_cast<std::int64_t>(*hour)))
        read.hour.refuse(r, std::to_string(*hour) + " h is outside the hours of that day, " + open.text());
      if (cell.sold_out_at && !open.hold(*cell.sold_out_at))
        read.sold_out_at.refuse(r, cell.sold_out_at->text() + " is outside the hours of that day, " + open.text());
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
  EventCell& at(const EventColumns& read, std::size_t row, std::optional<Day> day) {
    if (const auto other = read.currency.text(row); other && *other != currency_.code())
      throw Error(ErrorCode::mixed_currency, "currency",
                  "row " + std::to_string(row + 1) + ", currency: must be " + std::string(currency_.code()) +
                      ", that of the table, not " + cited(*other));
    const std::string product = read.product.need_text(row);
    const std::string event = read.event.text(row).value_or("");
    EventCell& cell = cells_[{event, product, day}];
    if (cell.product.empty()) {
      cell.event = event;
      cell.product = product;
      cell.day = day;
    }
    for (const auto& [column, known] :
         {std::pair(&read.type, &cell.type), std::pair(&read.place, &cell.place), std::pair(&read.unit, &cell.unit)}) {
      auto fact = known->empty() ? std::nullopt : std::optional(*known);
      settle(*column, row, fact, column->text(row));
      *known = fact.value_or("");
    }
    return cell;
  }
  void hours_of_day(const EventColumns& read, std::size_t row, EventCell& cell) {
    for (const auto& [column, known] :
         {std::pair(&read.opens, &cell.opens), std::pair(&read.closes, &cell.closes),
          std::pair(&read.opened_at, &cell.opened_at), std::pair(&read.closed_at, &cell.closed_at)})
      settle(*column, row, *known, column->minute(row));
    auto& closed = closed_[&cell];
    settle(read.closed, row, closed, read.closed.flag(row));
    cell.closed = closed.value_or(false);
    if (cell.closed && cell.sold && cell.sold->millionths > 0)
      read.closed.refuse(row, cited(cell.product) + " sold " + cell.sold->text() + " on a day that did not open");
    if (cell.opens && cell.closes && *cell.closes <= *cell.opens)
      read.closes.refuse(row, "must be after " + cell.opens->text() + ", when it opens, not " + cell.closes->text());
  }
  void plan_once(const EventColumns& read, std::size_t row, const EventCell& cell, std::optional<std::size_t> hour) {
    if (!planned_.insert({&cell, hour}).second)
      read.product.refuse(row, cited(cell.product) + " is planned twice" +
                                   (cell.day ? " for " + cell.day->text() : "") +
                                   (hour ? " at " + std::to_string(*hour) + " h" : ""));
  }
  /// Refuses a column that is given both by hour and for the whole day.
  void count_once(const EventColumns& read, std::size_t row, const EventCell& cell, std::optional<Day> day,
                  std::optional<std::size_t> hour, std::string_view column) {
    const auto [known, first] = by_hour_.try_emplace({&cell, day, column}, hour.has_value());
    if (!first && known->second != hour.has_value())
      read.hour.refuse(row, cited(cell.product) + " has " + std::string(column) +
                                " by hour and for the whole day as well; keep one of them");
  }

  /// Where a product is planned for the days of an event together, what came on each day belongs to that plan.
  static EventCell together(EventCell plan, std::vector<EventCell> days) {
    double units = 0;
    double money = 0;
    for (EventCell& day : days) {
      add_known(plan.expected, day.expected);
      add_known(plan.made, day.made);
      add_known(plan.sold, day.sold);
      add_known(plan.left, day.left);
      if (plan.type.empty()) plan.type = day.type;
      if (plan.place.empty()) plan.place = day.place;
      if (plan.unit.empty()) plan.unit = day.unit;
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
      refuse("sold_out_at", "it sold out at " + cell.sold_out_at->text() + ", but " + cell.left->text() +
                                " were left; correct one of them");
    for (std::size_t h = static_cast<std::size_t>(cell.sold_out_at->of_day / 60) + 1; h < 24 && cell.sold_by_hour; ++h)
      if ((*cell.sold_by_hour)[h] > 0)
        refuse("sold_out_at", "it sold out at " + cell.sold_out_at->text() + ", but some were sold at " +
                                  std::to_string(h) + " h; correct one of them");
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
  // all of it sold, at a time that is not known: with the last sales
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
    throw Error(ErrorCode::invalid, "sales", "the table is empty: no row says what was planned or sold");
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
