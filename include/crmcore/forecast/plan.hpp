// A plan for the next event from similar past ones: which events it rests on and why, the demand for each product, and
// how much of it to bring.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/forecast/production.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::forecast {

/// A fair, a market, a busy day: what was expected of it, and how it was. A forecast of it knows only what was
/// expected; a forecast of later ones uses how it was, where that is known.
struct Occasion {
  std::string name;
  std::optional<std::string> type, place;
  std::optional<std::pair<double, double>> where;  ///< latitude and longitude of the place, degrees
  Day first, last;
  std::optional<std::string> weather, weather_seen;
  std::optional<double> hours;       ///< planned opening hours, of all days together
  std::optional<double> hours_held;  ///< of these, those of days that did open
  std::optional<double> hours_open;  ///< opening hours as they were
  std::optional<double> attendance, attendance_seen;
  bool cancelled = false;         ///< a cancelled event is not learned from
  std::optional<Day> planned_on;  ///< only events over before this day are learned from; defaults to the first day

  /// As it was, or else as expected.
  const std::optional<std::string>& weather_then() const { return weather_seen ? weather_seen : weather; }
  const std::optional<double>& hours_then() const { return hours_held ? hours_held : hours; }
  const std::optional<double>& attendance_then() const { return attendance_seen ? attendance_seen : attendance; }
};
/// Reads events from a table with columns event, first_day, and last_day, type, place, latitude, longitude, weather,
/// hours, attendance (as expected), weather_seen, hours_open, attendance_seen (as it was), cancelled, planned_on where
/// known.
/// Throws invalid, naming the row, for an event that appears twice, a last day before the first, hours or attendance
/// not above 0, an event at the place and on a day of another.
std::vector<Occasion> occasions_of(const Table& table);

/// Throws invalid for sales of an event that is not among `events`, or on a day outside its event.
void check_days(const std::vector<Occasion>& events, const EventTable& sales);

struct Similar {
  std::string event;
  double weight = 0;  ///< share of all weights
  std::string why;    ///< what is alike and what is not
};
/// Returns the events that were over before `next` is planned, the largest weight first.
/// Method: a distance over what is known of both: type, place (by kilometres where both have coordinates: 50 km or more
/// is another place), weekday, season, length, hours, attendance and weather (Gower, Biometrics 27, 1971); a normal
/// kernel of that distance; and half the weight for every two years of age.
/// Throws not_found for an unknown event, invalid when no event was over before it is planned.
Result<Similar> similar(const std::vector<Occasion>& events, std::string_view next);

/// What is known of a product in addition to its sales.
struct Offer {
  std::string product;
  std::optional<std::string> category;
  std::optional<Economics> economics;
  double batch = 1;
  double preordered = 0;  ///< by known customers: certain, and made in addition
  double capacity = 1;    ///< that a unit takes
};
/// Reads offers from a table with columns product, and category, unit_price, unit_cost, salvage, goodwill, batch,
/// preordered, capacity where known.
/// Throws invalid, naming the row, for a product that appears twice, and for what
/// `check` refuses.
std::vector<Offer> offers_of(const Table& table);

struct Planned {
  std::string product;
  double demand = 0, low = 0, high = 0;                    ///< expected, with its 80 % interval; pre-orders not in it
  double spread = 0;                                       ///< variance beyond chance over demand²
  std::optional<double> make, expected_profit, stock_out;  ///< where price and cost are known
  std::optional<double> lost, left;                        ///< units expected to be missed, and left over
  std::optional<double> own_profit;                        ///< expected profit of what the owner planned to make
  double n_effective = 0;  ///< effective number of events behind it; below 2: too little data, and a wide interval
  std::string note;        ///< "too little data", "never sold: as its category" …
};
/// Plans the next event: the demand for each product, and how much of it to make. No unit matters: a product sold by
/// the gram instead of the kilogram changes its own numbers alone. Event size: beside a usual one, told by each
/// product's sales over its own level, as far as they follow the others'. The weighted mean of similar past events,
/// each brought to the attendance, length (hours, or else days), weather and place of the next by powers learned from
/// them (ridge towards 0.7 of attendance and 0.2 of length, 0.7 of length alone, 0 of weather and place); times the
/// ratio of recent events to their own forecasts, of memories of several lengths. Units of a product: of events weighed
/// more sharply by likeness, shrunk to those of all as if half an event more had sold so. Interval: demand is negative
/// binomial, as wide as 80 % intervals would have had to be at past events, each forecast from those before it; its
/// variance beyond chance is 0.0025 to 0.5 of mean², and more (to 1) for attendance or length beyond those of all past
/// events, which a note tells, and for what always sold out at no known time. Sold-out cells of `sales` are completed
/// as in compare. Quantities: whole batches with the largest expected profit, under `capacity` when it is given.
/// Fallback: a product never sold takes the mean of its category, or of all products, in money where prices are known;
/// one that was not brought to the last five events or more is asked for in a note; the variance is 0.2 of
/// mean² below five cells to learn it from, and 0.5 below two effective events.
/// Throws not_found for an unknown event,
/// invalid when no past event has sales, or for a product that the owner plans to make and `offers` do not have.
Result<Planned> plan(const std::vector<Occasion>& events, std::string_view next, const EventTable& sales,
                     const std::vector<Offer>& offers = {}, std::optional<double> capacity = {});

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Similar> {
  using Similar = forecast::Similar;
  static constexpr std::string_view name = "similar_event";
  static constexpr auto fields = std::to_array<Field<Similar>>({
      field<&Similar::event>("event", {.from = from::event, .help = "code of the past event"}),
      field<&Similar::weight>(
          "weight", {.from = from::event_likeness, .help = "share of the weights of all past events, 0 to 1"}),
      field<&Similar::why>("why", {.from = from::event_likeness, .help = "what is alike and what is not, in words"}),
  });
};
template <>
struct Schema<forecast::Planned> {
  using Planned = forecast::Planned;
  static constexpr std::string_view name = "planned";
  static constexpr auto fields = std::to_array<Field<Planned>>({
      field<&Planned::product>("product", {.from = from::product, .help = "code of the product"}),
      field<&Planned::demand>("demand",
                              {.from = from::sold, .help = "units expected to be asked for, pre-orders not counted"}),
      field<&Planned::low>("low", {.from = from::sold, .help = "lower end of the 80 % interval of demand"}),
      field<&Planned::high>("high", {.from = from::sold, .help = "upper end of the 80 % interval of demand"}),
      field<&Planned::spread>("spread",
                              {.from = from::sold, .help = "variance of demand beyond chance, over its square"}),
      field<&Planned::make>(
          "make",
          {.from = from::event_profit,
           .help = "units to make, in whole batches and with pre-orders; empty unless price and cost are known"}),
      field<&Planned::expected_profit>(
          "expected_profit",
          {.from = from::event_profit,
           .help = "expected profit of making so many, less lost goodwill, in units of the currency; empty with make"}),
      field<&Planned::stock_out>(
          "stock_out",
          {.from = from::sold, .help = "probability that more is asked for than is made, 0 to 1; empty with make"}),
      field<&Planned::lost>("lost", {.from = from::sold, .help = "units expected to be missed; empty with make"}),
      field<&Planned::left>("left", {.from = from::sold, .help = "units expected to be left over; empty with make"}),
      field<&Planned::own_profit>(
          "own_profit",
          {.from = "event_actual.sold event_plan.made event_actual.unit_price event_plan.unit_price product.price "
                   "event_plan.unit_cost product.unit_cost",
           .help =
               "expected profit of what the owner planned to make, in units of the currency; empty when not known"}),
      field<&Planned::n_effective>(
          "n_effective",
          {.from = from::event_likeness, .help = "effective number of events behind it; below 2 is too little data"}),
      field<&Planned::note>(
          "note", {.from = from::sold, .help = "remarks, such as too little data; empty when there is nothing"}),
  });
};
}  // namespace crmcore
