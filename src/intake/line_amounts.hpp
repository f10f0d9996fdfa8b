// What the amount of a line is beside its quantity and price. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// What is to be told of the amount of a new order_line that is not what its quantity, price and discount make; empty
/// where it is, or one of them is not said. `other` is the currency of its order, where that is not the workspace's.
/// Throws rule where amount and quantity have different signs without a discount: it can be a return, or money off.
std::string amount_that_differs(const store::Store& store, const std::optional<Currency>& other,
                                const std::vector<Cell>& line);

}  // namespace crmcore::intake
