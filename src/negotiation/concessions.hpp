// What a line gave way, from the first offer to the last word.
#pragma once

#include <optional>

#include "deals.hpp"

namespace crmcore::negotiation {

/// A line against its first offer: the first terms that have a price.
struct Given {
  Amount at_first_terms;  ///< money of the last quantity at the first price, less the first discount in proportion
  Amount agreed;
  Amount price_cut;        ///< quantity × fall of the unit price
  Amount asked_at_first;   ///< money of the quantity first asked for, at the first price
  Amount agreed_at_first;  ///< money of the last quantity, at the first price
  Amount given() const { return at_first_terms - agreed; }
  Amount discount() const { return given() - price_cut; }
};
/// None for a line without a price, or that was taken off.
std::optional<Given> given_of(const Thread& line, int decimals);

/// The window of the first requests.
inline bool is_within(const Deal& deal, const std::optional<Day>& from, const std::optional<Day>& to) {
  return (!from || deal.first_asked >= *from) && (!to || deal.first_asked <= *to);
}

}  // namespace crmcore::negotiation
