// The number of a record, typed by the kind of record: the id of an order is not the id of a customer.
#pragma once

#include <compare>
#include <cstdint>

namespace crmcore {

template <class Record>
struct Id {
  std::int64_t value = 0;  ///< 0: not in the workspace yet

  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(Id, Id) = default;
};

}  // namespace crmcore
