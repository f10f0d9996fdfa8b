// The points of a curve over shares of customers. Private to the room.
#pragma once

#include <cstdint>
#include <span>

#include "crmcore/retention/curves.hpp"

namespace crmcore::retention {

/// Calls use(share) for 0, 5 %, … 100 %: as many points as a curve can be read by.
template <class Use>
void each_step(Use&& use) {
  constexpr int steps = 20;
  for (int step = 0; step <= steps; ++step) use(static_cast<double>(step) / steps);
}

/// Throws invalid when all outcomes are the same.
void check_both_outcomes(std::span<const std::uint8_t> y);

Result<GainPoint> gain_points(std::span<const double> score, std::span<const std::uint8_t> y);

}  // namespace crmcore::retention
