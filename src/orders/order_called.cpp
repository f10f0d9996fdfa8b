#include "crmcore/orders/order_called.hpp"

#include <charconv>

namespace crmcore::orders {

Order order_called(const store::Store& store, std::string_view text) {
  if (const auto found = store::find_id<&Order::external_key>(store, std::optional(std::string(text))))
    return *store::get(store, *found);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size())
    if (auto order = store::get(store, Id<Order>{id})) return *order;
  throw Error(ErrorCode::not_found, "order", "there is no order with the key or id " + cited(text));
}

std::string free_key(const store::Store& store, std::string_view key) {
  std::string kept(key);
  if (const auto other = store::find_id<&Order::external_key>(store, std::optional(kept)))
    throw Error(ErrorCode::rule, "key",
                "key " + cited(key) + " is that of order " + std::to_string(other->value) +
                    " already; give the number of the new order");
  return kept;
}

}  // namespace crmcore::orders
