// Who has a customer: every customer belongs to the house and is assigned to a seller from one day to another.
#pragma once

#include <optional>
#include <string>

#include "crmcore/registry/customer.hpp"
#include "crmcore/registry/staff.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// A customer in the hands of a seller, both days included. What was true of a past day stays: to give a customer to
/// somebody else ends one row and begins another.
struct Assignment {
  Id<Assignment> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  Id<Staff> seller;
  Day from_day;
  std::optional<Day> to_day;  ///< the last day; empty: until further notice, at most until the seller leaves
  std::optional<std::string> reason;
  Extra extra;
};
template <>
struct Schema<Assignment> {
  static constexpr std::string_view name = "assignment";
  static constexpr auto fields = std::to_array<Field<Assignment>>({
      field<&Assignment::id>("id"),
      field<&Assignment::version>("version"),
      parent<&Assignment::customer>("customer"),
      reference<&Assignment::seller>("seller", "staff", {.required = true}),
      field<&Assignment::from_day>("from_day", {.required = true}),
      field<&Assignment::to_day>("to_day", {.help = "the last day; empty: until further notice, at most until the "
                                                    "seller leaves"}),
      field<&Assignment::reason>("reason"),
  });
};

}  // namespace crmcore
