// The book of events: the rules between an event and its parts, plan and actual side by side, and what is odd in it.
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

/// Something in the book that does not fit together: kept as it was written, and told.
struct EventFinding {
  std::string code;  ///< "event.overlap", "event.hour_outside" …
  std::string event;
  std::string product;  ///< code; empty: of the event
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

/// The entities of this room and their rules: an event without a code gets one; days of its parts lie within it;
/// quantities are not below 0, prices above it; a product is planned once a day or hour; a unit left over brings less
/// than it cost.
void contribute(store::Catalogue& catalogue);

/// What people call the fields of the room's entities.
std::span<const Label> labels();

/// The event of a code. Throws not_found with the nearest code.
Event find(const store::Store& store, std::string_view code);

/// What is known of one product on one day of an event, or on all its days where a row does not say which.
struct ProductDay {
  Id<Event> event;
  Id<Product> product;
  std::optional<Day> day;
  std::optional<Decimal> expected, made;  ///< as planned, rows added up; made with pre-orders in it
  std::optional<Decimal> planned_price, unit_cost, salvage, goodwill, batch, capacity;
  Decimal preordered;
  std::optional<Decimal> sold, left;
  std::optional<Decimal> price;  ///< as sold, the mean of its units
  std::optional<Minute> sold_out_at;
  std::optional<std::array<Decimal, 24>> sold_by_hour, expected_by_hour;  ///< where hours are known
  Decimal leftover, reused, kept;  ///< of which the fate is known; of those what was kept or brought money; was kept
  Amount recovered;                ///< money that leftovers brought
  std::vector<ProductDay> days;    ///< where a row of all days stands beside: what is known of each day
};
/// Of one event, or of all: by event, product and day.
std::vector<ProductDay> product_days(const store::Store& store, std::optional<Id<Event>> event = {});

/// What does not fit together, by event, product and day, of one event or of all: event.overlap (days shared with
/// another one), event.hour_outside (sold when it was not open), event.sold_on_closed_day, event.sold_without_made,
/// event.sold_more_than_made, event.left_differs, event.preorders_above_made, event.below_batch (capacity for less than
/// one batch), event.sold_out_differs (and some left, or sold later), event.salvage_too_high, event.zero_price; over
/// before `today` with a plan and no actual: event.nothing_known.
Result<EventFinding> findings(const store::Store& store, Day today, std::string_view event = "");

}  // namespace events
}  // namespace crmcore
