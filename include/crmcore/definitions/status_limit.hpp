// The limits of the lifecycle that a business keeps in its file: after how many days a customer is no longer new, no
// longer active, inactive. For everybody, or for a group of customers, a product line, a month.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/field.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// Limits for those whom its conditions name; one without conditions is for everybody. Each of the three numbers is
/// taken from the narrowest row that gives it: a row with a group goes before one without, then one with a product
/// line, then one with a month.
struct StatusLimit {
  Id<StatusLimit> id;
  std::int64_t version = 0;
  /// What the group is: "segment" (of RFM) or a field of customers such as "type"; given together with `group_is`.
  std::optional<std::string> group_by;
  std::optional<std::string> group_is;  ///< the segment or the value, as text
  std::optional<std::string> category;  ///< of products: the product line whose purchases are judged
  std::optional<std::int64_t> month;    ///< 1 to 12: of the purchase that the days are counted from
  /// Days as in lifecycle::Limits; empty where a wider row, or the default, says it.
  std::optional<std::int64_t> new_days, active_days, inactive_days;
  Extra extra;
};
template <>
struct Schema<StatusLimit> {
  static constexpr std::string_view name = "status_limit";
  static constexpr auto fields = std::to_array<Field<StatusLimit>>({
      field<&StatusLimit::id>("id"),
      field<&StatusLimit::version>("version"),
      field<&StatusLimit::group_by>("group_by"),
      field<&StatusLimit::group_is>("group_is"),
      field<&StatusLimit::category>("category"),
      field<&StatusLimit::month>("month"),
      field<&StatusLimit::new_days>("new_days"),
      field<&StatusLimit::active_days>("active_days"),
      field<&StatusLimit::inactive_days>("inactive_days"),
  });
};

namespace definitions {

/// What `group_by` says for the segments of RFM, which are no field of customers.
inline constexpr std::string_view by_segment = "segment";

/// Adds the entity and its rule to the catalogue of a store.
void contribute_status_limits(store::Catalogue& catalogue);
/// The limits of a file, in the order they were added.
std::vector<StatusLimit> status_limits(const store::Store& store);

}  // namespace definitions
}  // namespace crmcore
