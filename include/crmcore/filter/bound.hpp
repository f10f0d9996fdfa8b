// A condition whose names are known to exist and whose operands have the type of their column. Two evaluators
// read it and agree: append_sql for the file, matches for rows in memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/filter/condition.hpp"
#include "crmcore/schema/column.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::filter {

/// A result table that a condition may look into, joined by its first column: the code of the entity.
struct Joined {
  std::string name;
  const Table* table;
};

/// The lists that a business extends, whose codes stand in choices.
struct Lists {
  /// The code that a word means, which may be a label and in any case; none when the list has no such word.
  std::function<std::optional<std::string>(std::string_view list, std::string_view word)> code;
  std::function<std::vector<std::string>(std::string_view list)> codes;  ///< all of them, for messages
};

/// What names mean: the entities of a file, the tables beside them, today for relative dates.
struct Scope {
  std::function<const Entity*(std::string_view)> entity;  ///< nullptr: there is none
  std::vector<Joined> tables;
  std::optional<Day> today;
  int currency_decimals = 2;
  TimeZone time_zone = {};       ///< whose days instants are compared as
  std::size_t first_joined = 0;  ///< number of the first of `tables` in SQL
  Lists lists = {};              ///< without them a word is its code
  std::string currency = {};     ///< that money is added up in; empty: whatever its currency
};

struct Aggregated;

/// Where a value comes from: a column of the row, after following references; a column of a joined table; an aggregate.
struct Source {
  struct Step {
    const Entity* entity;  ///< the entity referred to
    std::size_t column;    ///< of the row before: the reference
    friend bool operator==(const Step&, const Step&) = default;
  };
  std::vector<Step> steps;
  const Joined* joined = nullptr;
  std::size_t joined_number = 0;   ///< which stands for it in SQL
  const Entity* entity = nullptr;  ///< that the column belongs to
  std::size_t column = 0;
  Kind kind = Kind::text;
  std::shared_ptr<const Aggregated> aggregated = nullptr;  ///< instead of all of these but the kind
  friend bool operator==(const Source&, const Source&) = default;
};

/// Children of a row: the records that refer to it.
struct Children {
  const Entity* entity;
  std::size_t column;  ///< the reference to the row
  friend bool operator==(const Children&, const Children&) = default;
};

/// Its conditions are in their plainest form: `all` and `any` stand in one another only in turns and hold two parts or
/// none, `no` holds a test, and values that one column is compared with are one list. The order of parts means nothing.
struct Bound {
  Condition::Form form = Condition::Form::all;  ///< an aggregate is the source of a test
  std::vector<Bound> parts;
  Test test = Test::equal;
  Source source;                     ///< of a test
  std::optional<Source> field = {};  ///< in place of operands: what the source is compared with
  std::vector<Value> operands;       ///< each of a search in a set of choices as ",art,"
  const Entity* entity = nullptr;    ///< that the row belongs to
  std::vector<Children> children;    ///< of exists: the way to them, outermost first
  int levels = 0;                    ///< of conditions in it
  int child_levels = 0;              ///< of any(…) and aggregates in it
};

/// An aggregate over children of a row, or over the rows of a group where there is no way to children.
struct Aggregated {
  Aggregate function = Aggregate::count;
  std::vector<Children> children;  ///< the way to them, outermost first
  std::optional<Source> value;     ///< of each of them; none of a count
  std::optional<Source> currency;  ///< of each of them, where the value is money that may be of several
  std::string own_currency;        ///< that is added up; empty stands for it
  std::vector<Bound> where;        ///< one, or none
};

/// Throws unknown_name for a name that does not exist, invalid for an operand of the wrong type, for fields of
/// different kinds, a choice that is not in its list, and for more levels than `deepest` or `deepest_children`.
Bound bind(const Condition& condition, const Entity& entity, const Scope& scope);

/// Resolves a path such as "rating" or "customer.type".
Source resolve(std::string_view path, const Entity& entity, const Scope& scope);
/// Resolves a path or an aggregate over children, for a column, the order or a group.
Source resolve(const Expression& expression, const Entity& entity, const Scope& scope);
/// Resolves an aggregate over the rows of a group: of a field, of all rows where it is count(), or of what an aggregate
/// over the children of each row is, which cannot be avg.
Source resolve_in_group(const Expression& expression, const Entity& entity, const Scope& scope);

/// A name as SQL takes it, whatever characters it holds. The one place that puts a name into SQL.
std::string in_quotes(std::string_view name);

/// SQL that holds no text of the caller's: literals are bound values, and a value of a joined table is
/// crm_joined(number of the table, number of the column, code of the row).
struct Sql {
  std::string text;
  std::vector<Value> values;  ///< for its ?, in order
  std::size_t lookups = 0;    ///< places that look into other records
};
/// Appends the condition on the row called `alias`.
void append_sql(Sql& sql, const Bound& condition, std::string_view alias);
/// Appends the value of a source of the row, or of the group of such rows.
void append_sql(Sql& sql, const Source& source, const Entity& entity, std::string_view alias);

/// The mean of integers, rounded half away from zero: avg of what is kept in whole units.
std::int64_t rounded_mean(std::int64_t sum, std::int64_t count);

/// How the evaluator in memory reaches other rows.
struct Lookup {
  std::function<std::vector<Value>(const Entity& entity, std::int64_t id)> record;  ///< empty: there is none
  std::function<void(const Entity& child, std::size_t column, std::int64_t id, const std::function<void(Row)>&)>
      children;
};
/// Throws overflow for a sum beyond 64 bits.
bool matches(const Bound& condition, Row row, const Lookup& lookup);

}  // namespace crmcore::filter
