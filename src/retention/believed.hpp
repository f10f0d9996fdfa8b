// How much of what a learner of uplift says can be believed. Private to the room.
#pragma once

#include <span>

namespace crmcore::retention {

/// The slope of outcomes on what was said of rows that were not learned from, both less their means, shrunk by its own
/// uncertainty: 0 … 1.
double believed_slope(std::span<const double> said, std::span<const double> outcome);

}  // namespace crmcore::retention
