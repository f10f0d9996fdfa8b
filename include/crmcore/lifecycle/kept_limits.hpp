// The limits that a business keeps in its file, as those of each customer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/definitions/status_limit.hpp"
#include "crmcore/lifecycle/status.hpp"

namespace crmcore::lifecycle {

/// The group of each customer of a history by "segment" or a field; empty for those in none.
using GroupsBy = std::function<std::vector<std::string>(std::string_view by)>;

/// The limits of the customers of `past`, from the rows that a file keeps.
/// Method: of the rows that hold for a customer, the product line `category` ("" for all purchases) and a month, each
/// number is taken from the narrowest that gives it: by group before not, then by product line, then by month, then
/// the row added last. Rows of another product line hold for none.
/// Fallback: the number of `otherwise` that no row gives; nobody is inactive before the days of active are over.
CustomerLimits kept_limits(const std::vector<StatusLimit>& rows, const History& past, std::string_view category,
                           const GroupsBy& groups, const Limits& otherwise = {});

}  // namespace crmcore::lifecycle
