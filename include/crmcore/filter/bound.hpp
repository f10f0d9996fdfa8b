// A condition whose names are known to exist and whose operands have the type of their column. Two evaluators
// read it and agree: to_sql for the file, matches for rows in memory.
#pragma once

#include <functional>
#include <memory>
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

/// What names mean: the entities of a file, the tables beside them, today for relative dates.
struct Scope {
  std::function<const Entity*(std::string_view)> entity;  ///< nullptr: there is none
  std::vector<Joined> tables;
  std::optional<Day> today;
  int currency_decimals = 2;
  TimeZone time_zone = {};       ///< whose days instants are compared as
  std::size_t first_joined = 0;  ///< number of the first of `tables` in SQL
};

/// Where a value comes from: a column of the row, after following references; or a column of a joined table.
struct Source {
  struct Step {
    const Entity* entity;  ///< the entity referred to
    std::size_t column;    ///< of the row before: the reference
  };
  std::vector<Step> steps;
  const Joined* joined = nullptr;
  std::size_t joined_number = 0;   ///< which stands for it in SQL
  const Entity* entity = nullptr;  ///< that the column belongs to
  std::size_t column = 0;
  Kind kind = Kind::text;
};

struct Bound {
  Condition::Form form = Condition::Form::all;
  std::vector<Bound> parts;
  Test test = Test::equal;
  Source source;  ///< of a test
  std::vector<Value> operands;
  const Entity* entity = nullptr;  ///< that the row belongs to
  const Entity* child = nullptr;   ///< of exists and count
  std::size_t child_column = 0;    ///< of the child: the reference to the row
};

/// Throws unknown_name for a name that does not exist, invalid for an operand of the wrong type.
Bound bind(const Condition& condition, const Entity& entity, const Scope& scope);

/// Resolves a path such as "rating" or "customer.type" for sorting.
Source resolve(std::string_view path, const Entity& entity, const Scope& scope);

/// A name as SQL takes it, whatever characters it holds. The one place that puts a name into SQL.
std::string in_quotes(std::string_view name);

/// SQL that holds no text of the caller's: literals are bound values, and a value of a joined table is
/// crm_joined(number of the table, number of the column, code of the row).
struct Sql {
  std::string text;
  std::vector<Value> values;  ///< for its ?, in order
};
/// Appends the condition on the row called `alias`.
void append_sql(Sql& sql, const Bound& condition, std::string_view alias);
/// Appends the value of a source, for sorting.
void append_sql(Sql& sql, const Source& source, const Entity& entity, std::string_view alias);

/// How the evaluator in memory reaches other rows.
struct Lookup {
  std::function<std::vector<Value>(const Entity& entity, std::int64_t id)> record;  ///< empty: there is none
  std::function<void(const Entity& child, std::size_t column, std::int64_t id, const std::function<void(Row)>&)>
      children;
};
bool matches(const Bound& condition, Row row, const Lookup& lookup);

}  // namespace crmcore::filter
