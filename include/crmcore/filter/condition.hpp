// A condition on the rows of an entity: one tree for views, finds, rights, audiences. It is written as text,
//   type = 'recurrent' and rating > 7
//   ordered in last 30 days and customer.country = 'Mexico'
//   any(order where ordered >= 2011-09-01) and not (name is null)
//   count(order where channel = 'web') >= 3 and status.state in ('inactive', 'lost')
//   hobby any ('art', 'music') and hobby = 'party, art'
//   delivered > due and sum(order_line.amount where quantity > 0) >= 100
// or as JSON. A comparison with a value that is not there is false, except that != and none are true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/values/calendar.hpp"

namespace crmcore::filter {

/// How deep parentheses, not, any(…) and count(…) may stand in one another, and and and or in turns. With the next it
/// keeps every statement within the hundred symbols that SQLite's parser can hold open (YYSTACKDEPTH before 3.46).
inline constexpr int deepest = 24;
/// How deep any(…), count(…) and the other aggregates alone may stand in one another.
inline constexpr int deepest_children = 4;
/// The most references that a path may follow, and the most entities on the way to children of children.
inline constexpr std::size_t longest_path = 16;
/// The most days, weeks, months or years between today and what is compared with it; the calendar ends before.
inline constexpr std::int32_t farthest = 999'999;

enum class Test : std::uint8_t {
  equal,
  not_equal,
  less,
  at_most,
  more,
  at_least,
  in,        ///< one of the operands
  between,   ///< both ends included
  contains,  ///< a text without case and accents; a set of choices: each of these is in it
  starts,    ///< a text, the same
  is_null,
  period,   ///< a day within a span of days relative to today
  any_of,   ///< one of the operands at least is in the set of choices
  all_of,   ///< each of the operands is in it
  none_of,  ///< none of the operands is in it; also true where there is no set
};

/// What is made of the values of several records, those that are empty left out.
enum class Aggregate : std::uint8_t { count, sum, min, max, avg };
std::string_view name(Aggregate aggregate);

/// The right side of a test as it was written; the column it meets gives it its type.
struct Operand {
  enum class Form : std::uint8_t { text, number, boolean, today, set, field } form = Form::text;
  std::string text;       ///< the text, digits, "true" or "false", the choices of a set comma-separated, the path
  std::int32_t days = 0;  ///< today + days
  friend bool operator==(const Operand&, const Operand&) = default;
};

/// A span of days relative to today: "last 30 days", "this month", "previous year".
struct Period {
  enum class Unit : std::uint8_t { day, week, month, year } unit = Unit::day;
  std::int32_t from = 0, to = 0;  ///< half-open, in units counted from the one that holds today
  friend bool operator==(const Period&, const Period&) = default;
  /// The first day of it and the first after it.
  std::pair<Day, Day> on(Day today) const;
};

struct Condition {
  enum class Form : std::uint8_t { all, any, no, test, exists, aggregate } form = Form::all;
  std::vector<Condition> parts;  ///< of all, any, no; of exists and aggregate the condition on the children, or none
  /// Of a test: "type", "customer.type", "status.state". Of exists and a count the children: "order", or those of
  /// children, "order.order_line"; of another aggregate a field of theirs, "order_line.amount".
  std::string path;
  Test test = Test::equal;  ///< of test and aggregate
  std::vector<Operand> operands;
  std::optional<Period> period;
  Aggregate aggregate = Aggregate::count;

  bool is_always() const { return form == Form::all && parts.empty(); }
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// Whether a word means something of its own in a condition, so that no field can be called so: and, not, null, or,
/// where, in any case.
bool is_reserved(std::string_view word);

/// Throws Error{invalid} with the place of the mistake, or with the limit that is exceeded. Empty text is the condition
/// that always holds.
Condition parse(std::string_view text);
Condition parse_json(std::string_view json);
/// Either, told apart by the brace that JSON begins with.
Condition parse_any(std::string_view text_or_json);
std::string to_text(const Condition& condition);
std::string to_json(const Condition& condition);

/// What has one value for each row, for columns, order and groups: a field, also of a record referred to or of a joined
/// table; or an aggregate, of children of the row or, in a column of groups, of the rows.
struct Expression {
  std::optional<Aggregate> aggregate;
  std::string path;              ///< of a condition of this form; "" of count(), which counts the rows of a group
  std::vector<Condition> where;  ///< of an aggregate: on what it takes, or none
  std::string text;              ///< as it was written

  /// Whether both are the same, however they are written.
  friend bool operator==(const Expression& a, const Expression& b) {
    return a.aggregate == b.aggregate && a.path == b.path && a.where == b.where;
  }
};
struct SortKey {
  Expression by;
  bool is_down = false;
};
/// "code, customer.type, count(order where channel = 'web')"; `what` names it in messages, which are Error{invalid}.
std::vector<Expression> parse_expressions(std::string_view text, std::string_view what);
/// "rating desc, customer.name": each may be followed by asc or desc.
std::vector<SortKey> parse_sort(std::string_view text);

/// A condition that has a name: a segment, a colour.
struct NamedCondition {
  std::string name;
  std::optional<std::string> where;  ///< filter text or JSON; none where there is no colon
};
/// "red: rating < 5; green: type = 'recurrent'", the empty ones left out. Nothing of the conditions is read.
std::vector<NamedCondition> named_conditions(std::string_view text);

}  // namespace crmcore::filter
