// Orders as people call them.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/orders/order.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::orders {

/// The order of an external key, else of an id. Throws not_found.
Order order_called(const store::Store& store, std::string_view text);

/// The external key of a new order, which a person or program gives it. Throws rule for one that another order has,
/// naming that.
std::string free_key(const store::Store& store, std::string_view key);

}  // namespace crmcore::orders
