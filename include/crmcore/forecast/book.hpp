// The book of events as the room's functions read it: plan and actual of an event or of all, what events are alike by,
// what is on offer, and what was foreseen and came.
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

/// Of one event, others learned from; or of all that are not cancelled. Prices, costs that a plan does not say are the
/// product's; what was ordered ahead is taken off what was made. Throws not_found for an event.
EventTable event_table(const store::Store& store, std::string_view event = "");

/// Hours are sums over days, where all of them say when they open; weather is that of most days.
std::vector<Occasion> occasions(const store::Store& store);

/// The products of the event's plan; without one, all that events have sold and that are active on its first day.
std::vector<Offer> offers(const store::Store& store, std::string_view event);
/// All that events have sold, at the prices and costs of their last plan, or else of the product.
std::vector<Offer> offers(const store::Store& store);

/// What events cost beside their goods, in all; by their codes.
struct Fees {
  Amount planned, paid;  ///< what is not said to be paid is as planned
};
std::map<std::string, Fees> fees(const store::Store& store);

/// Plans the event from those before it. `capacity`: the event's unless said.
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

/// Expected and come of each product at each event from `from` on, its days together: against what was sold, or what
/// was asked for. The series are products, so scales are made on successive events.
std::vector<Outcome> outcomes(const store::Store& store, EventGroup by = EventGroup::none, Against against = {},
                              std::optional<Day> from = {});

}  // namespace crmcore::forecast
