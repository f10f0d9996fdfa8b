// Events and offers as tables have them.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "crmcore/error.hpp"
#include "crmcore/forecast/plan.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::forecast {
namespace {

bool is_same_time_and_place(const Occasion& a, const Occasion& b) {
  if (a.cancelled || b.cancelled || !a.place || !b.place) return false;
  return folded(*a.place) == folded(*b.place) && a.first <= b.last && a.last >= b.first;
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
  read.check_names();
  std::vector<Occasion> events;
  std::set<std::string> names;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    Occasion event;
    event.name = name.need_text(r);
    event.first = first_day.need_day(r);
    if (!names.insert(event.name).second) name.refuse(r, cited(event.name) + " appears twice");
    event.last = last_day.day(r).value_or(event.first);
    if (event.last < event.first)
      last_day.refuse(r, "must be on or after the first day, " + event.first.text() + ", not " + event.last.text());
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
      planned_on.refuse(
          r, "must be on or before the first day, " + event.first.text() + ", not " + event.planned_on->text());
    for (const Occasion& one : events)
      if (is_same_time_and_place(one, event))
        first_day.refuse(r, cited(event.name) + " shares days and place with " + cited(one.name) +
                                "; cancel one or leave it out if they are the same event");
    events.push_back(std::move(event));
  }
  return events;
}

void check_days(const std::vector<Occasion>& events, const EventTable& sales) {
  std::map<std::string_view, const Occasion*> by_name;
  for (const Occasion& event : events) by_name.emplace(event.name, &event);
  for (const EventCell& cell : sales.cells) {
    const auto event = by_name.find(cell.event);
    if (event == by_name.end())
      throw Error(ErrorCode::invalid, "events",
                  "the sales name the event " + cited(cell.event) + ", which is not among the events");
    each_day(cell, [&](const EventCell& of) {
      if (of.day && (*of.day < event->second->first || *of.day > event->second->last))
        throw Error(ErrorCode::invalid, "day",
                    "the day of " + cited(cell.product) + " at " + cited(cell.event) + " must be between " +
                        event->second->first.text() + " and " + event->second->last.text() + ", not " + of.day->text());
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
  read.check_names();
  std::vector<Offer> offers;
  std::set<std::string> names;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    Offer offer;
    offer.product = product.need_text(r);
    offer.category = category.text(r);
    if (!names.insert(offer.product).second) product.refuse(r, cited(offer.product) + " appears twice");
    const auto price = unit_price.number(r, Sign::positive);
    const auto cost = unit_cost.number(r, Sign::not_negative);
    const auto salvage = salvages.number(r);
    const auto goodwill = goodwills.number(r, Sign::not_negative);
    for (const auto& [most, name] : {std::pair(price, "price"), std::pair(cost, "cost")})
      if (salvage && most && *salvage >= *most)
        salvages.refuse(r, "must be below the " + std::string(name) + ", not " + salvages.quoted(r));
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

}  // namespace crmcore::forecast
