// What predictions and the value of the base share. Private to the room.
#pragma once

#include <algorithm>

#include "crmcore/statistics/parallel.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {

/// Throws invalid for a horizon outside 0 … a million.
void check_horizon(double horizon);
/// The same, and for a level outside (0, 1) or a margin that is not finite.
void check(const ValueOptions& options);
/// Throws invalid when model and customers count in different units of time.
void check_unit(const Model& model, const Customers& customers);

/// Work on every distinct buyer, in blocks by several threads.
template <class Work>
void each_row(const Purchases& table, Work&& work) {
  constexpr std::size_t block = 512;
  statistics::for_each_block((table.rows() + block - 1) / block, 0, [&](std::size_t piece) {
    for (std::size_t row = piece * block; row < std::min(table.rows(), (piece + 1) * block); ++row) work(row);
  });
}

}  // namespace crmcore::value_models
