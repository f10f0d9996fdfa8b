// The book of events as the functions of this room read it: plan and actual of an event or of all, what events are
// compared by, what is on offer, and what was expected and what came.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/forecast/accuracy.hpp"
#include "crmcore/forecast/event_table.hpp"
#include "crmcore/forecast/plan.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::forecast {

/// Reads plan and actual of one event, with the others to learn from; without `event`, of all that are not cancelled.
/// Prices and costs that a plan does not have are the product's; what was ordered ahead is taken off what was made.
/// Throws not_found for an unknown event.
EventTable event_table(const store::Store& store, std::string_view event = "");

/// Reads the events. Hours are sums over days, where opening hours of every day are known; weather is that of most
/// days.
std::vector<Occasion> occasions(const store::Store& store);

/// Returns the products of the event's plan; without a plan, all that events have sold and that are active on its first
/// day. Throws not_found for an unknown event.
std::vector<Offer> offers(const store::Store& store, std::string_view event);
/// Returns the products of all events that are not cancelled, at the prices and costs of their last plan, or else of
/// the product.
std::vector<Offer> offers(const store::Store& store);

/// What an event costs beside its goods.
struct Fees {
  Amount planned, paid;  ///< paid is as planned where it is not known
};
/// Returns the fees by code of the event.
std::map<std::string, Fees> fees(const store::Store& store);

/// Plans the event from those before it. `capacity` defaults to the event's. Throws as the plan it calls, and not_found
/// for an unknown event.
Result<Planned> plan(const store::Store& store, std::string_view event, std::optional<double> capacity = {});

/// What an outcome of the book is grouped by.
enum class EventGroup : std::uint8_t { none, event, product, type, place, quarter, year };
enum class Against : std::uint8_t { sold, demand };

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::EventGroup> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"none", "event", "product", "type", "place", "quarter", "year"});
};
template <>
struct Choices<forecast::Against> {
  static constexpr auto codes = std::to_array<std::string_view>({"sold", "demand"});
};
}  // namespace crmcore

namespace crmcore::forecast {

/// Returns what was expected of each product at each event from `from` on, and what came, its days together: what was
/// sold, or what was asked for. The series are products, so scales are made on successive events.
std::vector<ForecastOutcome> outcomes(const store::Store& store, EventGroup by = EventGroup::none, Against against = {},
                                      std::optional<Day> from = {});

}  // namespace crmcore::forecast
