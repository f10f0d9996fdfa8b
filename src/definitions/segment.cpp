#include "crmcore/definitions/segment.hpp"

#include <algorithm>
#include <limits>

#include "crmcore/filter/condition.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::definitions {
namespace {

/// A name stands before its rule in lists such as "VIP: status.state = 'active'; others", which these marks part.
constexpr std::string_view marks = ":;";
constexpr std::int64_t last_rank = std::numeric_limits<std::int64_t>::max();

void check_segment(store::Change&, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const std::string_view name = after[position_of<&Segment::name>].text();
  if (name.find_first_of(marks) != std::string_view::npos)
    throw Error(ErrorCode::rule, "segment.name", "name must have no : and no ;, not " + cited(name));
  if (trimmed(after[position_of<&Segment::where>].text()).empty())
    throw Error(ErrorCode::rule, "segment.where", "where must be a rule such as rfm.monetary_score >= 4, not empty");
  try {
    static_cast<void>(filter::parse_any(after[position_of<&Segment::where>].text()));
  } catch (const Error& error) {
    throw Error(error.code(), "segment.where", error.what());
  }
}

}  // namespace

void contribute_segments(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Segment>());
  catalogue.rules.push_back({Schema<Segment>::name, &check_segment});
}

std::vector<Segment> segments(const store::Store& store) {
  std::vector<Segment> segments;
  store.scan(store.entity(Schema<Segment>::name), column_names<Segment>(),
             [&](Row row) { segments.push_back(from_row<Segment>(row)); });
  std::ranges::stable_sort(segments, {}, [](const Segment& segment) { return segment.rank.value_or(last_rank); });
  return segments;
}

}  // namespace crmcore::definitions
