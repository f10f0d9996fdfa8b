#include "crmcore/lifecycle/kept_limits.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace crmcore::lifecycle {
namespace {

/// The groups of one customer: what it is by each of the things that rows group by.
using Groups = std::map<std::string, std::string, std::less<>>;

bool is_narrower(const StatusLimit& a, const StatusLimit& b) {
  const auto conditions = [](const StatusLimit& row) {
    return std::tuple(row.group_by.has_value(), row.category.has_value(), row.month.has_value(), row.id.value);
  };
  return conditions(a) > conditions(b);
}

bool holds(const StatusLimit& row, const Groups& groups, std::int64_t month) {
  if (row.month && *row.month != month) return false;
  if (!row.group_by) return true;
  const auto own = groups.find(*row.group_by);
  return own != groups.end() && own->second == *row.group_is;
}

/// The limits of a group in a month, from rows of which the narrowest come first.
Limits limits_of(const std::vector<StatusLimit>& rows, const Groups& groups, std::int64_t month, Limits limits) {
  std::optional<std::int64_t> new_days, active_days, inactive_days;
  for (const StatusLimit& row : rows) {
    if (!holds(row, groups, month)) continue;
    if (!new_days) new_days = row.new_days;
    if (!active_days) active_days = row.active_days;
    if (!inactive_days) inactive_days = row.inactive_days;
  }
  if (new_days) limits.new_ = static_cast<int>(*new_days);
  if (active_days) limits.active = static_cast<int>(*active_days);
  if (inactive_days) limits.inactive = static_cast<int>(*inactive_days);
  limits.inactive = std::max(limits.inactive, limits.active);
  return limits;
}

}  // namespace

CustomerLimits kept_limits(const std::vector<StatusLimit>& rows, const History& past, std::string_view category,
                           const GroupsBy& groups, const Limits& otherwise) {
  std::vector<StatusLimit> holding;
  std::ranges::copy_if(rows, std::back_inserter(holding),
                       [&](const StatusLimit& row) { return !row.category || *row.category == category; });
  std::ranges::sort(holding, is_narrower);
  std::map<std::string, std::vector<std::string>, std::less<>> of_customers;
  for (const StatusLimit& row : holding)
    if (row.group_by && !of_customers.contains(*row.group_by)) of_customers[*row.group_by] = groups(*row.group_by);

  std::map<Groups, std::size_t> places;
  std::vector<CustomerLimits::OfMonths> of_group;
  std::vector<std::size_t> group_of_customer;
  group_of_customer.reserve(past.customers());
  for (std::size_t customer = 0; customer < past.customers(); ++customer) {
    Groups own;
    for (const auto& [by, values] : of_customers) own[by] = values[customer];
    const auto [place, is_new] = places.try_emplace(std::move(own), of_group.size());
    if (is_new) {
      CustomerLimits::OfMonths& months = of_group.emplace_back();
      for (std::size_t month = 0; month < months.size(); ++month)
        months[month] = limits_of(holding, place->first, static_cast<std::int64_t>(month) + 1, otherwise);
    }
    group_of_customer.push_back(place->second);
  }
  if (of_group.empty()) return CustomerLimits(otherwise);
  return {std::move(of_group), std::move(group_of_customer)};
}

}  // namespace crmcore::lifecycle
