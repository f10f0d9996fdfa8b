// Orders as bills: what is asked for and paid, day by day.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crmcore/collections/days_to_pay.hpp"

namespace crmcore::collections {

struct Movement {
  Day day;
  Amount amount;
};

/// An order in the workspace's currency that was placed by a day, with what was charged and paid by then.
struct Bill {
  Id<Order> id;
  std::optional<Id<Customer>> customer;
  std::optional<std::string> key;
  Day ordered;
  std::optional<Day> cancelled;  ///< by that day
  std::optional<std::string> cancel_reason;
  std::vector<Movement> charges;   ///< by day; that of the order itself first
  std::vector<Movement> payments;  ///< by day

  Amount charged() const;
  Amount paid() const;
  /// What is left to pay; nothing on a cancelled order.
  Amount owed() const;
  /// The day since which it is paid in full; none while it is not, or when it never asked for money.
  std::optional<Day> settled() const;
};

/// All bills of a day, by id.
std::vector<Bill> bills_of(const store::Store& store, Day today);

/// The courses of the bills of customers that asked for money.
std::vector<BillCourse> courses_of(const std::vector<Bill>& bills);

}  // namespace crmcore::collections
