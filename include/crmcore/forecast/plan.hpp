// The next event from similar ones: which past events speak for it and why, what each product will be asked for, and
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

/// A fair, a market, a busy day: what was foreseen of it, and how it was. A forecast of it knows only what was
/// foreseen; where it speaks for later ones, how it was goes first.
struct Occasion {
  std::string name;
  std::optional<std::string> type, place;
  std::optional<std::pair<double, double>> where;  ///< latitude and longitude of the place, degrees
  Day first, last;
  std::optional<std::string> weather, weather_seen;
  std::optional<double> hours;       ///< open in all, as planned
  std::optional<double> hours_held;  ///< of these, of days that did open
  std::optional<double> hours_open;  ///< as it was
  std::optional<double> attendance, attendance_seen;
  bool cancelled = false;         ///< speaks for nothing
  std::optional<Day> planned_on;  ///< only events over before this day speak for it; the first day unless said

  /// As it was, or else as foreseen.
  const std::optional<std::string>& weather_then() const { return weather_seen ? weather_seen : weather; }
  const std::optional<double>& hours_then() const { return hours_held ? hours_held : hours; }
  const std::optional<double>& attendance_then() const { return attendance_seen ? attendance_seen : attendance; }
};
/// From a table with columns event, first_day, and last_day, type, place, latitude, longitude, weather, hours,
/// attendance (as foreseen), weather_seen, hours_open, attendance_seen (as it was), cancelled, planned_on where known.
/// Throws invalid, naming the row, for an event twice, a last day before the first, hours or attendance not above 0, an
/// event at the place and on a day of another.
std::vector<Occasion> occasions_of(const Table& table);

/// Throws invalid for sales of an event that is not there, or on a day outside its event.
void check_days(const std::vector<Occasion>& events, const EventTable& sales);

struct Similar {
  std::string event;
  double weight = 0;  ///< share of all weights
  std::string why;    ///< what is alike and what is not
};
/// The events that were over before `next` is planned, the weightiest first: a distance over what both are known
/// by (type, place (kilometres, where both are on the map: 50 are another place), weekday, season, length, hours,
/// attendance, weather; Gower, Biometrics 27, 1971), a normal kernel, and half a weight every two years of age. Throws
/// not_found for an unknown event, invalid when none was over before it.
Result<Similar> similar(const std::vector<Occasion>& events, std::string_view next);

/// What is known of a product beside its sales.
struct Offer {
  std::string product;
  std::optional<std::string> category;
  std::optional<Economics> economics;
  double batch = 1;
  double preordered = 0;  ///< by known customers: certain, made on top
  double capacity = 1;    ///< that a unit takes
};
/// From a table with columns product, and category, unit_price, unit_cost, salvage, goodwill, batch, preordered,
/// capacity. Throws invalid, naming the row, for a product twice and for what `check` refuses.
std::vector<Offer> offers_of(const Table& table);

struct Planned {
  std::string product;
  double demand = 0, low = 0, high = 0;                    ///< expected, with its 80 % interval; pre-orders not in it
  double spread = 0;                                       ///< variance beyond chance over demand²
  std::optional<double> make, expected_profit, stock_out;  ///< where price and cost are known
  std::optional<double> lost, left;                        ///< units expected to be missed, and left over
  std::optional<double> own_profit;                        ///< expected of what the owner planned to make
  double n_effective = 0;  ///< events that speak for it; below 2: too little data, and a wide interval
  std::string note;        ///< "too little data", "never sold: as its category" …
};
/// The size of the event is a weighted mean over similar ones, to their hours and attendance in proportion to the power
/// .7, times the level that recent events had over what those before them foretold; product shares are shrunk to those
/// of all events (as if 30 more units had sold so), unknown products get the mean share of their category, or of all.
/// Demand is negative binomial, as wide as 80 % intervals would have had to be at past events, each foreseen from those
/// before it (variance .0025 to .5 of mean²; .2 below five such cells, .5 below two effective events). Sold-out cells
/// of `sales` are completed as in compare. Quantities pay most in whole batches, under `capacity` when it is given.
/// Throws not_found for an unknown event, invalid when no past event has sales.
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
