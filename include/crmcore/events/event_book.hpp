// The book of events: the rules between an event and its parts, plan and actual side by side, and what is inconsistent
// in it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/events/event.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// Something in the book that is inconsistent: it is kept as it was written, and reported.
struct EventFinding {
  std::string code;  ///< "event.overlap", "event.hour_outside" …
  std::string event;
  std::string product;  ///< code of the product; empty when it concerns the whole event
  std::optional<Day> day;
  std::string message;  ///< which value, and what would be right
};
template <>
struct Schema<EventFinding> {
  static constexpr std::string_view name = "event_finding";
  static constexpr auto fields = std::to_array<Field<EventFinding>>({
      field<&EventFinding::code>("code", {.help = "kind of finding, such as event.overlap"}),
      field<&EventFinding::event>("event", {.from = from::event, .help = "code of the event"}),
      field<&EventFinding::product>(
          "product", {.from = from::product, .help = "code of the product; empty when it concerns the whole event"}),
      field<&EventFinding::day>("day", {.from = "event_actual.day event_plan.day event_day.day",
                                        .help = "day it concerns; empty when it concerns no single day"}),
      field<&EventFinding::message>(
          "message", {.from = from::sold_and_left, .help = "which value is odd, and what would be right"}),
  });
};

namespace events {

/// The entities of this room and their rules:
/// - an event without a code gets one; the days of its parts lie within it;
/// - quantities are 0 or more, prices above 0;
/// - a product is planned once per day or per hour;
/// - a unit left over brings less than it cost.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// Returns the event with this code. Throws not_found, naming the nearest code.
Event find(const store::Store& store, std::string_view code);

/// What is known of one product on one day of an event, or on all its days where a row does not say which.
struct ProductDay {
  Id<Event> event;
  Id<Product> product;
  std::optional<Day> day;
  std::optional<Decimal> expected, made;  ///< as planned, the sum of its rows; made includes the pre-orders
  std::optional<Decimal> planned_price, unit_cost, salvage, goodwill, batch, capacity;
  Decimal preordered;
  std::optional<Decimal> sold, left;
  std::optional<Decimal> price;  ///< mean price of the units sold
  std::optional<Minute> sold_out_at;
  std::optional<std::array<Decimal, 24>> sold_by_hour, expected_by_hour;  ///< where hours are known
  /// Units left over whose fate is known; those of them that were kept or brought money; those that were kept.
  Decimal leftover, reused, kept;
  Amount recovered;              ///< money that leftovers brought
  std::vector<ProductDay> days;  ///< what is known of each day, where another row is for all days together
};
/// Returns the product days of one event, or of all, sorted by event, product and day.
std::vector<ProductDay> product_days(const store::Store& store, std::optional<Id<Event>> event = {});

/// Returns what is inconsistent in one event or in all, sorted by event, product and day:
/// - event.overlap: it shares days with another event;
/// - event.hour_outside, event.sold_on_closed_day: sold when it was not open;
/// - event.sold_without_made, event.sold_more_than_made, event.preorders_above_made, event.left_differs: counts that do
///   not add up;
/// - event.sold_out_differs: sold out, and yet some were left or sold later;
/// - event.below_batch: capacity for less than one batch;
/// - event.salvage_too_high, event.zero_price: values that make no sense;
/// - event.nothing_known: over before `today`, with a plan and no actual.
/// Throws not_found for an unknown code.
Result<EventFinding> findings(const store::Store& store, Day today, std::string_view event = "");

}  // namespace events
}  // namespace crmcore
