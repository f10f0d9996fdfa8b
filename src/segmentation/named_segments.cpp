#include "crmcore/segmentation/named_segments.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "crmcore/action/action.hpp"
#include "crmcore/definitions/definitions.hpp"
#include "crmcore/definitions/segment.hpp"
#include "crmcore/filter/condition.hpp"
#include "crmcore/history/history.hpp"

namespace crmcore::segmentation {
namespace {

/// The results a rule may read beside the records, and the action each comes from.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> readable{
    {{"status", "lifecycle.status"},
     {"cadence", "lifecycle.cadence"},
     {"rfm", "segmentation.rfm"},
     {"clusters", "segmentation.clusters"},
     {"risk", "retention.risk"},
     {"scores", "retention.scores"},
     {"value", "value_models.predict"},
     {"historic", "value_models.historic"},
     {"history", "history.customers"},
     {"first_purchases", "history.first_purchases"}}};

/// Whether a condition, or one within it, reads a column of a result.
bool reads(const filter::Condition& condition, std::string_view result) {
  const auto is_of_result = [&](std::string_view path) {
    return path.size() > result.size() && path.starts_with(result) && path[result.size()] == '.';
  };
  const auto is_field_of_result = [&](const filter::Operand& operand) {
    return operand.form == filter::Operand::Form::field && is_of_result(operand.text);
  };
  if (is_of_result(condition.path) || std::ranges::any_of(condition.operands, is_field_of_result)) return true;
  return std::ranges::any_of(condition.parts, [&](const filter::Condition& part) { return reads(part, result); });
}

/// Does what reads the rule of a segment. An error of it names the segment.
template <class Read>
auto of_segment(const NamedSegment& segment, Read&& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(error.code(), "segments", "segment " + cited(segment.name) + ": " + error.message());
  }
}

/// The results that the rules read, of one day.
class Results {
 public:
  Results(const store::Store& store, const Actions& actions, const std::vector<NamedSegment>& segments,
          const History& past) {
    std::vector<filter::Condition> rules;
    for (const NamedSegment& segment : segments)
      rules.push_back(of_segment(segment, [&] { return filter::parse_any(segment.where); }));
    tables_.reserve(readable.size());
    for (const auto& [result, action] : readable) {
      const std::string_view name = result;
      if (std::ranges::none_of(rules, [&](const filter::Condition& rule) { return reads(rule, name); })) continue;
      Call call;
      call.store = &store;
      if (actions.at(action).input == Input::history) call.past = &past;
      tables_.push_back(actions.run(action, "{\"today\":\"" + past.today().text() + "\"}", call));
      joined_.push_back({std::string(name), &tables_.back()});
    }
  }
  const std::vector<filter::Joined>& joined() const { return joined_; }

 private:
  std::vector<Table> tables_;  // room for all of them: their addresses stay
  std::vector<filter::Joined> joined_;
};

/// The segments of each customer, by code.
using Membership = std::map<std::string, std::vector<std::string>>;

Membership membership(const store::Store& store, const Actions& actions, const std::vector<NamedSegment>& segments,
                      Day day, bool exclusive) {
  const History past = history(store, day);
  std::set<std::string_view> known;
  for (std::size_t c = 0; c < past.customers(); ++c) known.insert(past.code(c));
  const Results tables(store, actions, segments, past);
  Membership of;
  for (const NamedSegment& segment : segments) {
    const Table found = of_segment(segment, [&] {
      return store.find({.entity = "customer", .where = segment.where, .tables = tables.joined(), .today = day},
                        std::vector<std::string>{"code"});
    });
    for (std::size_t r = 0; r < found.rows(); ++r) {
      const std::string code = found.text(r, 0);
      if (!known.contains(code)) continue;
      auto& own = of[code];
      if (own.empty() || !exclusive) own.push_back(segment.name);
    }
  }
  return of;
}

/// The filter of a saved view. Throws invalid for one that is not of customers.
std::string rule_of_view(const store::Store& store, const std::string& name) {
  const View view = definitions::view(store, name);
  if (view.entity != "customer")
    throw Error(ErrorCode::invalid, "segments",
                "the view " + cited(view.name) + " must be of customers to be a segment, not of " + view.entity);
  return view.where.value_or("");
}

/// The segments that the workspace keeps. Throws invalid when there is none.
std::vector<NamedSegment> kept_segments(const store::Store& store) {
  std::vector<NamedSegment> segments;
  for (Segment& kept : definitions::segments(store)) segments.push_back({std::move(kept.name), std::move(kept.where)});
  if (segments.empty())
    throw Error(ErrorCode::invalid, "segments",
                "the workspace keeps no segments; add some, or name them, such as VIP: rfm.monetary_score >= 4");
  return segments;
}

/// The rule of a segment or a view that the workspace keeps under this name.
std::string kept_rule(const store::Store& store, const std::string& name) {
  for (Segment& kept : definitions::segments(store))
    if (kept.name == name) return std::move(kept.where);
  return rule_of_view(store, name);
}

}  // namespace

std::vector<NamedSegment> parse_segments(const store::Store& store, std::string_view text) {
  if (trimmed(text).empty()) return kept_segments(store);
  std::vector<NamedSegment> segments;
  for (filter::NamedCondition& named : filter::named_conditions(text)) {
    NamedSegment segment{named.name, named.where.value_or("")};
    if (segment.name.empty() || (named.where && segment.where.empty()))
      throw Error(ErrorCode::invalid, "segments",
                  "a segment must be a name with its rule, such as VIP: rfm.monetary_score >= 4, not " +
                      cited(segment.name + ": " + segment.where));
    if (!named.where) segment.where = kept_rule(store, segment.name);
    if (std::ranges::find(segments, segment.name, &NamedSegment::name) != segments.end())
      throw Error(ErrorCode::invalid, "segments", "the segment " + cited(segment.name) + " is named twice");
    segments.push_back(std::move(segment));
  }
  if (segments.empty())
    throw Error(ErrorCode::invalid, "segments",
                "segments must name at least one, such as VIP: rfm.monetary_score >= 4");
  return segments;
}

Result<Member> members(const store::Store& store, const Actions& actions, const std::vector<NamedSegment>& segments,
                       Day day, bool exclusive) {
  Result<Member> result{{}, store.currency()};
  for (const auto& [customer, own] : membership(store, actions, segments, day, exclusive))
    for (const std::string& segment : own) result.rows.push_back({customer, segment});
  return result;
}

Result<MemberChange> member_changes(const store::Store& store, const Actions& actions,
                                    const std::vector<NamedSegment>& segments, Day from, Day to, bool exclusive) {
  if (from > to)
    throw Error(ErrorCode::invalid, "from_day",
                "from_day must be at most " + to.text() + ", to_day, not " + from.text());
  const Membership before = membership(store, actions, segments, from, exclusive);
  const Membership after = membership(store, actions, segments, to, exclusive);
  const auto in = [](const Membership& of, const std::string& customer, const std::string& segment) {
    const auto own = of.find(customer);
    return own != of.end() && std::ranges::find(own->second, segment) != own->second.end();
  };
  const auto other = [&](const Membership& of, const std::string& customer) -> std::optional<std::string> {
    const auto own = of.find(customer);
    return exclusive && own != of.end() ? std::optional(own->second.front()) : std::nullopt;
  };
  Result<MemberChange> result{{}, store.currency()};
  for (const NamedSegment& segment : segments) {
    for (const auto& [customer, own] : after)
      if (in(after, customer, segment.name) && !in(before, customer, segment.name))
        result.rows.push_back({segment.name, Coming::entered, customer, other(before, customer)});
    for (const auto& [customer, own] : before)
      if (in(before, customer, segment.name) && !in(after, customer, segment.name))
        result.rows.push_back({segment.name, Coming::left, customer, other(after, customer)});
  }
  return result;
}

}  // namespace crmcore::segmentation
