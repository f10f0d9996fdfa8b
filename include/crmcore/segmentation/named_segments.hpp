// Named segments by rules on customers and on results of a day: who is in them, and who entered or left between days.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/field.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
class Actions;
}

namespace crmcore::segmentation {

/// A filter on customers; `table.column` reads a result: status, cadence (lifecycle), rfm, clusters (segmentation),
/// risk, scores (retention), value (value_models.predict), historic, history (history.customers), first_purchases.
struct NamedSegment {
  std::string name, where;
};
/// Reads "VIP: status.state = 'active' and rfm.monetary_score >= 4; Sleepers: cadence.state = 'inactive'; my view". An
/// entry without a rule is a segment that the workspace keeps, or a saved view of customers. An empty text means all
/// segments that the workspace keeps, by rank.
/// Throws invalid for no segment, one without a name or one named twice; unknown_name for one that does not exist.
std::vector<NamedSegment> parse_segments(const store::Store& store, std::string_view text);

struct Member {
  std::string customer;
  std::string segment;
};
/// The customers known on `day` that fit a rule, by code. With `exclusive` each is only in the first segment that fits,
/// in the order of the list.
/// Method: `actions` makes the results that rules read, as of `day`; fields of records have their present values.
Result<Member> members(const store::Store& store, const Actions& actions, const std::vector<NamedSegment>& segments,
                       Day day, bool exclusive = true);

enum class Coming : std::uint8_t { entered, left };
struct MemberChange {
  std::string segment;
  Coming change = Coming::entered;
  std::string customer;
  std::optional<std::string> other;  ///< exclusive: the segment it came from or went to
};
/// Who entered and left each segment from one day to another, in the order of the list.
/// Throws invalid when `from` is after `to`.
Result<MemberChange> member_changes(const store::Store& store, const Actions& actions,
                                    const std::vector<NamedSegment>& segments, Day from, Day to, bool exclusive = true);

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Choices<segmentation::Coming> {
  static constexpr auto codes = std::to_array<std::string_view>({"entered", "left"});
};
template <>
struct Schema<segmentation::Member> {
  using Member = segmentation::Member;
  static constexpr std::string_view name = "member";
  static constexpr auto fields = std::to_array<Field<Member>>({
      field<&Member::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Member::segment>("segment", {.help = "name of the segment"}),
  });
};
template <>
struct Schema<segmentation::MemberChange> {
  using MemberChange = segmentation::MemberChange;
  static constexpr std::string_view name = "member_change";
  static constexpr auto fields = std::to_array<Field<MemberChange>>({
      field<&MemberChange::segment>("segment", {.help = "name of the segment"}),
      field<&MemberChange::change>("change", {.help = "entered or left"}),
      field<&MemberChange::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&MemberChange::other>(
          "other",
          {.help = "segment the customer came from or went to; empty when there is none, or segments may overlap"}),
  });
};

}  // namespace crmcore
