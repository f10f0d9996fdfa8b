// What many events say together: of the customers nobody knows by name, and which events were worth going to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/forecast/plan.hpp"

namespace crmcore::forecast {

/// What occasional customers have bought, by what they are told apart by.
struct Occasional {
  std::string type, place, product;  ///< empty where it is not asked for, or not known
  std::optional<std::int64_t> hour;
  std::int64_t events = 0;
  double sold = 0;                    ///< units
  double share = 0;                   ///< of all units that the events sold
  std::optional<double> demand;       ///< units, with what was lost; not by hour
  double per_event = 0;               ///< units sold at an event
  std::optional<double> per_hour;     ///< units an open hour, of events whose hours are known; not by hour
  std::optional<double> per_visitor;  ///< units, of events whose attendance is known
  std::optional<Amount> revenue;
  Day first_day, last_day;
};
/// What they are told apart by.
struct OccasionalBy {
  bool type = false, place = false, product = false, hour = false;
};
/// Events that were cancelled, or sold nothing that is known, say nothing. By hour: of cells whose hours are known.
/// Throws invalid for a cell of an event that is not among `events`.
Result<Occasional> occasional(const std::vector<Occasion>& events, const EventTable& sales,
                              const OccasionalBy& by = {});

/// One event among the others.
struct LeagueLine {
  std::int64_t rank = 0;
  std::string event;
  Day first_day;
  std::string type, place;
  std::optional<double> expected, made, sold;
  std::optional<double> sold_over_expected;  ///< sold / expected − 1
  std::optional<double> lost, sell_through;
  std::optional<Amount> revenue, lost_revenue;
  std::optional<Amount> goods;   ///< cost of what was sold, and the loss on what was left (waste_cost)
  std::optional<Amount> fees;    ///< of the event
  std::optional<Amount> profit;  ///< revenue − goods − fees, where prices and costs are known
};
/// By profit, where it is known of all, or by revenue; the best first. `fees`: of each event.
Result<LeagueLine> league(const std::vector<Occasion>& events, const EventTable& sales,
                          const std::map<std::string, Amount>& fees = {});

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Occasional> {
  using Line = forecast::Occasional;
  static constexpr std::string_view name = "occasional";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::type>("type", {.from = "event.type"}),
      field<&Line::place>("place", {.from = "event.place"}),
      field<&Line::product>("product", {.from = "product.code"}),
      field<&Line::hour>("hour", {.from = "event_actual.hour"}),
      field<&Line::events>("events", {.from = "event.id"}),
      field<&Line::sold>("sold", {.from = "event_actual.sold"}),
      field<&Line::share>("share", {.from = "event_actual.sold"}),
      field<&Line::demand>("demand", {.from = "event_actual.sold"}),
      field<&Line::per_event>("per_event", {.from = "event_actual.sold"}),
      field<&Line::per_hour>("per_hour", {.from = "event_actual.sold event_day.opens event_day.closes"}),
      field<&Line::per_visitor>("per_visitor", {.from = "event_actual.sold event.attendance"}),
      field<&Line::revenue>("revenue",
                            {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price"}),
      field<&Line::first_day>("first_day", {.from = "event.first_day"}),
      field<&Line::last_day>("last_day", {.from = "event.last_day"}),
  });
};
template <>
struct Schema<forecast::LeagueLine> {
  using Line = forecast::LeagueLine;
  static constexpr std::string_view name = "league_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::rank>("rank",
                         {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price "
                                  "event_plan.unit_cost product.unit_cost"}),
      field<&Line::event>("event", {.from = "event.code"}),
      field<&Line::first_day>("first_day", {.from = "event.first_day"}),
      field<&Line::type>("type", {.from = "event.type"}),
      field<&Line::place>("place", {.from = "event.place"}),
      field<&Line::expected>("expected", {.from = "event_plan.expected"}),
      field<&Line::made>("made", {.from = "event_plan.made"}),
      field<&Line::sold>("sold", {.from = "event_actual.sold"}),
      field<&Line::sold_over_expected>("sold_over_expected", {.from = "event_actual.sold event_plan.expected"}),
      field<&Line::lost>("lost", {.from = "event_actual.sold"}),
      field<&Line::sell_through>("sell_through", {.from = "event_actual.sold event_plan.made"}),
      field<&Line::revenue>("revenue",
                            {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price"}),
      field<&Line::lost_revenue>(
          "lost_revenue", {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price"}),
      field<&Line::goods>("goods", {.from = "event_plan.made event_plan.unit_cost product.unit_cost"}),
      field<&Line::fees>("fees", {.from = "event_cost.paid"}),
      field<&Line::profit>("profit",
                           {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price product.price "
                                    "event_plan.unit_cost product.unit_cost event_cost.paid"}),
  });
};
}  // namespace crmcore
