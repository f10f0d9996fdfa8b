// Orders as people call them.
#pragma once

#include <string_view>

#include "crmcore/orders/order.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::orders {

/// The order of an external key, else of an id. Throws not_found.
Order order_called(const store::Store& store, std::string_view text);

}  // namespace crmcore::orders
