// Which past events speak for the next one, and how much. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crmcore/forecast/plan.hpp"

namespace crmcore::forecast {

/// A past event with its weight.
struct WeightedEvent {
  const Occasion* event;
  double weight;
  std::string why;
};
/// The events that took place and were over before `next` is planned, the largest weight first; weights add up to 1.
std::vector<WeightedEvent> weighted_events(const std::vector<Occasion>& events, const Occasion& next);

/// The event of a name. Throws not_found for an unknown one.
const Occasion& event_called(const std::vector<Occasion>& events, std::string_view name);

}  // namespace crmcore::forecast
