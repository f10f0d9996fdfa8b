// What many events say together: about customers who are not known by name, and which events were worth going to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/forecast/plan.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::forecast {

/// What one group of occasional customers has bought.
struct Occasional {
  std::string type, place, product;  ///< empty where it is not asked for or not known
  std::optional<std::int64_t> hour;
  std::int64_t events = 0;
  std::optional<double> sold;         ///< units; none of several units together, like all that follow
  double share = 0;                   ///< of all that the events sold
  std::optional<double> demand;       ///< units sold and lost; none by hour
  std::optional<double> per_event;    ///< units sold per event
  std::optional<double> per_hour;     ///< units sold per opening hour, of events whose hours are known; none by hour
  std::optional<double> per_visitor;  ///< units sold per visitor, of events whose attendance is known
  std::optional<Amount> revenue;
  Day first_day, last_day;
};
/// What occasional customers are grouped by.
struct OccasionalBy {
  bool type = false, place = false, product = false, hour = false;
};
/// Returns what each group of occasional customers has bought. Shares are of money where every price is known, of units
/// where all products have one, else of units over what their product sells on average. Cancelled events, and cells
/// whose sales are not known, are left out; by hour, so are cells whose hours are not known. Throws invalid for a cell
/// of an event that is not among `events`.
Result<Occasional> occasional(const std::vector<Occasion>& events, const EventTable& sales,
                              const OccasionalBy& by = {});

/// One event among the others.
struct RankedEvent {
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
/// Ranks events by profit, where it is known of all, or by revenue; the best first. `fees`: of each event, by code.
/// Throws invalid for a cell of an event that is not among `events`.
Result<RankedEvent> ranking(const std::vector<Occasion>& events, const EventTable& sales,
                            const std::map<std::string, Amount>& fees = {});

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Occasional> {
  using Line = forecast::Occasional;
  static constexpr std::string_view name = "occasional";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::type>(
          "type", {.from = from::event_type, .help = "type of the events; empty when not asked for or not known"}),
      field<&Line::place>(
          "place", {.from = from::event_place, .help = "place of the events; empty when not asked for or not known"}),
      field<&Line::product>("product",
                            {.from = from::product, .help = "code of the product; empty when not asked for"}),
      field<&Line::hour>("hour",
                         {.from = from::sold_by_hour, .help = "hour of the day, 0 to 23; empty unless by hour"}),
      field<&Line::events>("events",
                           {.from = from::event_record, .help = "events in which something of this group was sold"}),
      field<&Line::sold>(
          "sold", {.from = from::sold, .help = "units sold; empty, with all that is of units, when units differ"}),
      field<&Line::share>("share", {.from = from::event_revenue,
                                    .help = "share of what the events sold, of money where known, 0 to 1"}),
      field<&Line::demand>("demand", {.from = from::sold, .help = "units asked for, with those lost; empty by hour"}),
      field<&Line::per_event>("per_event", {.from = from::sold, .help = "units sold per event"}),
      field<&Line::per_hour>(
          "per_hour", {.from = "event_actual.sold event_day.opens event_day.closes",
                       .help = "units sold per opening hour; empty by hour and when no opening hours are known"}),
      field<&Line::per_visitor>("per_visitor", {.from = "event_actual.sold event.attendance",
                                                .help = "units sold per visitor; empty when no attendance is known"}),
      field<&Line::revenue>("revenue", {.from = from::event_revenue,
                                        .help = "money of what was sold; empty unless every price is known"}),
      field<&Line::first_day>("first_day",
                              {.from = from::event_first_day, .help = "first day of the earliest of these events"}),
      field<&Line::last_day>("last_day", {.from = "event.last_day", .help = "last day of the latest of these events"}),
  });
};
template <>
struct Schema<forecast::RankedEvent> {
  using Line = forecast::RankedEvent;
  static constexpr std::string_view name = "ranked_event";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::rank>(
          "rank", {.from = from::event_profit,
                   .help = "place among the events, from 1; by profit where it is known of all, else by revenue"}),
      field<&Line::event>("event", {.from = from::event, .help = "code of the event"}),
      field<&Line::first_day>("first_day", {.from = from::event_first_day, .help = "first day of the event"}),
      field<&Line::type>("type", {.from = from::event_type, .help = "type of the event; empty when not known"}),
      field<&Line::place>("place", {.from = from::event_place, .help = "place of the event; empty when not known"}),
      field<&Line::expected>("expected",
                             {.from = from::expected, .help = "units expected to be sold; empty when not planned"}),
      field<&Line::made>(
          "made", {.from = from::made, .help = "units made for sale, pre-orders not counted; empty when not known"}),
      field<&Line::sold>("sold", {.from = from::sold, .help = "units sold"}),
      field<&Line::sold_over_expected>(
          "sold_over_expected",
          {.from = from::sold_and_expected, .help = "sold over expected less 1; empty when nothing was expected"}),
      field<&Line::lost>("lost", {.from = from::sold,
                                  .help = "units expected to have been missed for lack of stock or opening hours"}),
      field<&Line::sell_through>(
          "sell_through",
          {.from = from::sold_and_made, .help = "sold over made, 0 to 1 where counts agree; empty when not known"}),
      field<&Line::revenue>(
          "revenue", {.from = from::event_revenue, .help = "money of what was sold; empty when no price is known"}),
      field<&Line::lost_revenue>("lost_revenue", {.from = from::event_revenue,
                                                  .help = "money of what was lost; empty when no price is known"}),
      field<&Line::goods>(
          "goods",
          {.from = "event_plan.made event_plan.unit_cost product.unit_cost",
           .help = "cost of what was sold and the loss on what was left over; empty unless every unit cost is known"}),
      field<&Line::fees>("fees", {.from = "event_cost.paid", .help = "fees paid for the event; empty when not known"}),
      field<&Line::profit>("profit", {.from = "event_actual.sold event_actual.unit_price event_plan.unit_price "
                                              "product.price event_plan.unit_cost product.unit_cost event_cost.paid",
                                      .help = "revenue less goods and fees; empty unless prices and costs are known"}),
  });
};
}  // namespace crmcore
