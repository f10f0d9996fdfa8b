// Conditions and expressions as SQL.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "crmcore/filter/bound.hpp"
#include "words.hpp"

namespace crmcore::filter {
namespace {

/// The column of a row called so.
std::string column_sql(const std::string& alias, const Entity& entity, std::size_t column) {
  return alias + "." + in_quotes(entity[column].name);
}

/// (SELECT s1.type FROM order s0, customer s1 WHERE s0.id = t.order AND s1.id = s0.customer)
std::string path_sql(const Source& source, const Entity& entity, const std::string& alias) {
  std::string tables;
  std::string links;
  std::string reference = column_sql(alias, entity, source.steps[0].column);
  std::string name;
  for (std::size_t i = 0; i < source.steps.size(); ++i) {
    const Entity& target = *source.steps[i].entity;
    name = "s" + std::to_string(i);
    tables += (i ? ", " : "") + in_quotes(target.name()) + " " + name;
    links += (i ? " AND " : "") + name + ".id = " + reference;
    if (i + 1 < source.steps.size()) reference = column_sql(name, target, source.steps[i + 1].column);
  }
  return "(SELECT " + column_sql(name, *source.entity, source.column) + " FROM " + tables + " WHERE " + links + ")";
}

/// Appends a bound value. SQLite compares each that it meets with all it has met, except where it stands in a function:
/// there the many of a long chain cost what they are, not the square of it.
void append_value(Sql& sql, const Value& value) {
  constexpr std::size_t most_plain = 100;
  sql.text += sql.values.size() < most_plain ? "?" : "ifnull(?, 0)";
  sql.values.push_back(value);
}

/// Appends `count` conditions joined by a word, in groups of a few: SQLite limits how deep an expression is, and takes
/// a chain for one that is as deep as it is long.
template <class AppendOne>
void append_joined(Sql& sql, std::size_t first, std::size_t count, const char* word, AppendOne& append_one) {
  constexpr std::size_t widest = 8;  // deep chains and deep parentheses are limited both: this is between them
  const std::size_t group = std::max<std::size_t>(1, (count + widest - 1) / widest);
  sql.text += "(";
  for (std::size_t at = 0; at < count; at += group) {
    if (at > 0) sql.text += word;
    if (group == 1)
      append_one(first + at);
    else
      append_joined(sql, first + at, std::min(group, count - at), word, append_one);
  }
  sql.text += ")";
}

/// The same of all conditions. A long chain stands in a CASE: SQLite's planner does not take that apart, for which it
/// needs the square of the length, and still leaves off at the first condition that decides.
template <class AppendOne>
void append_chain(Sql& sql, std::size_t count, const char* word, AppendOne& append_one) {
  constexpr std::size_t most_planned = 100;  // an index for each is no gain beyond
  if (count > most_planned) sql.text += "CASE WHEN ";
  append_joined(sql, 0, count, word, append_one);
  if (count > most_planned) sql.text += " THEN 1 END";
}

void append_condition(Sql& sql, const Bound& bound, const std::string& alias, int depth);
void append_aggregate(Sql& sql, const Aggregated& aggregated, const Entity& entity, const std::string& alias,
                      int depth);

void append_source(Sql& sql, const Source& source, const Entity& entity, const std::string& alias, int depth) {
  if (source.aggregated) return append_aggregate(sql, *source.aggregated, entity, alias, depth);
  sql.lookups += source.steps.size();
  if (source.joined)
    sql.text += "crm_joined(" + std::to_string(source.joined_number) + ", " + std::to_string(source.column) + ", " +
                alias + ".code)";
  else if (source.steps.empty())
    sql.text += column_sql(alias, entity, source.column);
  else
    sql.text += path_sql(source, entity, alias);
}

/// Appends `FROM "order" c0_0, "order_line" c0 WHERE c0_0."customer" = t.id AND c0."order" = c0_0.id`: children of the
/// row called `alias`, the innermost of which are called `inner`.
void append_children(Sql& sql, const std::vector<Children>& children, const std::string& alias,
                     const std::string& inner) {
  std::string tables;
  std::string links;
  std::string above = alias;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const std::string name = i + 1 < children.size() ? inner + "_" + std::to_string(i) : inner;
    tables += (i ? ", " : "") + in_quotes(children[i].entity->name()) + " " + name;
    links += (i ? " AND " : "") + column_sql(name, *children[i].entity, children[i].column) + " = " + above + ".id";
    above = name;
  }
  sql.text += " FROM " + tables + " WHERE " + links;
  sql.lookups += children.size();
}

/// Appends what the records that an aggregate takes must meet, each condition after `before`, which `between` is from
/// the second on: money of other currencies is in no total.
void append_taken(Sql& sql, const Aggregated& aggregated, const Entity& entity, const std::string& alias, int depth,
                  const char* before, const char* between) {
  if (aggregated.currency) {
    sql.text += before;
    before = between;
    sql.text += "ifnull(";
    append_source(sql, *aggregated.currency, entity, alias, depth);
    sql.text += ", ?) = ?";
    sql.values.emplace_back(aggregated.own_currency);
    sql.values.emplace_back(aggregated.own_currency);
  }
  if (aggregated.where.empty()) return;
  sql.text += before;
  append_condition(sql, aggregated.where[0], alias, depth);
}

/// The function of SQL that makes an aggregate, its parenthesis open.
std::string function_sql(const Aggregated& aggregated) {
  switch (aggregated.function) {
    case Aggregate::count: return "count(*";
    case Aggregate::sum: return "coalesce(sum(";  // of no record 0
    case Aggregate::min: return "min(";
    case Aggregate::max: return "max(";
    case Aggregate::avg: break;
  }
  const bool is_whole = aggregated.value->kind == Kind::amount || aggregated.value->kind == Kind::decimal;
  return is_whole ? "crm_average(" : "avg(";
}

void append_aggregate(Sql& sql, const Aggregated& aggregated, const Entity& entity, const std::string& alias,
                      int depth) {
  const bool is_of_group = aggregated.children.empty();
  const std::string inner = is_of_group ? alias : "c" + std::to_string(depth);
  const Entity& taken = is_of_group ? entity : *aggregated.children.back().entity;
  const int inside = is_of_group ? depth : depth + 1;
  const bool is_filtered = aggregated.currency || !aggregated.where.empty();
  if (!is_of_group) sql.text += "(SELECT ";
  sql.text += function_sql(aggregated);
  if (aggregated.value) append_source(sql, *aggregated.value, taken, inner, inside);
  sql.text += ")";
  if (is_of_group && is_filtered) {
    append_taken(sql, aggregated, taken, inner, inside, " FILTER (WHERE ", " AND ");
    sql.text += ")";
  }
  if (aggregated.function == Aggregate::sum) sql.text += ", 0)";
  if (is_of_group) return;
  append_children(sql, aggregated.children, alias, inner);
  append_taken(sql, aggregated, taken, inner, inside, " AND ", " AND ");
  sql.text += ")";
}

/// Appends the left side of a test.
struct AppendLeft {
  Sql& sql;
  const Bound& test;
  const std::string& alias;
  int depth;
  void operator()() const { append_source(sql, test.source, *test.entity, alias, depth); }
};

/// The search of a set of choices, which is kept as "art,music".
void set_sql(Sql& sql, const Bound& bound, const AppendLeft& append_left) {
  const Test test = bound.test;
  const std::vector<Value>& operands = bound.operands;
  const bool is_folded = is_set_of_free_words(bound.source);
  auto append_one = [&](std::size_t i) {
    sql.text += is_folded ? "instr(',' || crm_fold(" : "instr(',' || ";
    append_left();
    sql.text += is_folded ? ") || ',', " : " || ',', ";
    append_value(sql, operands[i]);
    sql.text += ") > 0";
  };
  const bool is_none = test == Test::none_of;
  if (is_none) sql.text += "NOT coalesce(";
  append_chain(sql, operands.size(), is_none || test == Test::any_of ? " OR " : " AND ", append_one);
  if (is_none) sql.text += ", 0)";
}

/// "IN" of values that may be any number: as one bound value, except reals, whose digits SQLite reads less exactly.
void in_sql(Sql& sql, Kind kind, const std::vector<Value>& operands) {
  if (kind == Kind::real) {
    sql.text += " IN (";
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (i > 0) sql.text += ", ";
      append_value(sql, operands[i]);
    }
    sql.text += ")";
    return;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const Value& operand : operands) {
    const Cell cell = operand.cell();
    if (cell.type() == Cell::Type::text)
      list.push_back(cell.text());
    else
      list.push_back(cell.integer());
  }
  sql.text += " IN (SELECT value FROM json_each(?))";
  // What is not UTF-8 is in no record, nor is what stands for it.
  sql.values.emplace_back(list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// The sign of a comparison of two values, which is one of SQL as well.
const char* sign_of(Test test) {
  switch (test) {
    case Test::less: return " < ";
    case Test::at_most: return " <= ";
    case Test::more: return " > ";
    case Test::at_least: return " >= ";
    default: return " = ";
  }
}

/// A source compared with another one.
void field_sql(Sql& sql, const Bound& bound, const AppendLeft& append_left) {
  const bool is_contrary = bound.test == Test::not_equal;  // true where one of them is empty
  if (is_contrary) sql.text += "(";
  append_left();
  sql.text += sign_of(bound.test);
  append_source(sql, *bound.field, *bound.entity, append_left.alias, append_left.depth);
  if (is_contrary) sql.text += ") IS NOT 1";
}

void test_sql(Sql& sql, const Bound& bound, const std::string& alias, int depth) {
  const AppendLeft append_left{sql, bound, alias, depth};
  const auto& operands = bound.operands;
  if (bound.field) return field_sql(sql, bound, append_left);
  if (bound.source.kind == Kind::choices && searches_set(bound.test)) return set_sql(sql, bound, append_left);
  const bool is_search = bound.test == Test::contains || bound.test == Test::starts;
  if (is_search) sql.text += "instr(crm_fold(";
  append_left();
  const auto compare = [&](const char* sign, std::size_t operand, const char* after = "") {
    sql.text += sign;
    append_value(sql, operands[operand]);
    sql.text += after;
  };
  switch (bound.test) {
    case Test::not_equal: return compare(" IS NOT ", 0);
    case Test::equal:
    case Test::less:
    case Test::at_most:
    case Test::more:
    case Test::at_least: return compare(sign_of(bound.test), 0);
    case Test::in: return in_sql(sql, bound.source.kind, operands);
    case Test::between: compare(" BETWEEN ", 0); return compare(" AND ", 1);
    case Test::contains: return compare("), ", 0, ") > 0");
    case Test::starts: return compare("), ", 0, ") = 1");
    case Test::is_null: sql.text += " IS NULL"; return;
    case Test::period:
    case Test::any_of:
    case Test::all_of:
    case Test::none_of: return;
  }
}

void append_condition(Sql& sql, const Bound& bound, const std::string& alias, int depth) {
  switch (bound.form) {
    case Condition::Form::all:
    case Condition::Form::any: {
      if (bound.parts.empty()) {
        sql.text += bound.form == Condition::Form::all ? "1" : "0";
        return;
      }
      auto append_one = [&](std::size_t part) { append_condition(sql, bound.parts[part], alias, depth); };
      append_chain(sql, bound.parts.size(), bound.form == Condition::Form::all ? " AND " : " OR ", append_one);
      return;
    }
    case Condition::Form::no:
      sql.text += "NOT coalesce(";  // a comparison with nothing is false, and its contrary true
      append_condition(sql, bound.parts[0], alias, depth);
      sql.text += ", 0)";
      return;
    case Condition::Form::test:
    case Condition::Form::aggregate: return test_sql(sql, bound, alias, depth);
    case Condition::Form::exists: break;
  }
  const std::string inner = "c" + std::to_string(depth);
  sql.text += "EXISTS (SELECT 1";
  append_children(sql, bound.children, alias, inner);
  if (!bound.parts.empty()) {
    sql.text += " AND ";
    append_condition(sql, bound.parts[0], inner, depth + 1);
  }
  sql.text += ")";
}

}  // namespace

std::string in_quotes(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

void append_sql(Sql& sql, const Bound& condition, std::string_view alias) {
  append_condition(sql, condition, std::string(alias), 0);
}

void append_sql(Sql& sql, const Source& source, const Entity& entity, std::string_view alias) {
  append_source(sql, source, entity, std::string(alias), 0);
}

}  // namespace crmcore::filter
