// What lots were made of, and what was made of them, at any depth.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/lots/lots.hpp"

namespace crmcore::lots {

/// A lot that was reached, with the way to it.
struct Reached {
  Lot lot;
  std::string way;         ///< codes from the lot where the way began
  std::int64_t depth = 0;  ///< steps
};

/// The lots from which to start, then everything that was made of them, nearest first; each once.
std::vector<Reached> made_of(const store::Store& store, const std::vector<Id<Lot>>& from);

/// The lots from which to start, then everything that they were made of, nearest first; each once.
std::vector<Reached> ingredients_of(const store::Store& store, const std::vector<Id<Lot>>& from);

/// Whether a lot is made of another one, at any depth, or is that one; `except` is an edge that does not count.
bool is_made_of(const store::Store& store, Id<Lot> lot, Id<Lot> ingredient, Id<LotIngredient> except);

}  // namespace crmcore::lots
