#include "crmcore/filter/bound.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "crmcore/error.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore::filter {
namespace {

const Entity& entity_named(std::string_view name, const Scope& scope) {
  if (const Entity* entity = scope.entity(name)) return *entity;
  throw Error(ErrorCode::unknown_name, "filter", "there is no entity " + cited(name));
}

/// An operand as a value of the kind. `column` is that of an entity, whose list or codes say what a choice can be.
Value typed(const Operand& operand, const std::string& path, Kind kind, const Column* column, const Scope& scope) {
  const auto wrong = [&](const std::string& wanted) -> Value {
    throw Error(ErrorCode::invalid, path,
                path + " must be compared with " + wanted + ", not with " + cited(operand.text));
  };
  if (operand.form == Operand::Form::today) {
    if (kind != Kind::day)
      throw Error(ErrorCode::invalid, path, path + " is not a day; today is compared with days only");
    if (!scope.today) throw Error(ErrorCode::invalid, "today", "the filter uses today: say which day that is");
    return Value(Cell::of(std::int64_t{(*scope.today + Days{operand.days}).number()}));
  }
  Forms forms;
  forms.currency_decimals = scope.currency_decimals;
  forms.time_zone = scope.time_zone;
  const auto through = [&](auto parsed, const std::string& wanted) -> Value {
    if (!parsed.value) wrong(wanted);
    return Value(Codec<std::remove_reference_t<decltype(*parsed.value)>>::encode(*parsed.value));
  };
  const auto timed = [&](auto parsed, const std::string& wanted) -> Value {
    if (!parsed.value)
      throw Error(ErrorCode::invalid, path, path + " must be compared with " + wanted + ": " + parsed.why);
    return through(parsed, wanted);
  };
  if (operand.form == Operand::Form::set)
    throw Error(ErrorCode::invalid, path, path + " is one value, not a set of choices; compare it with one");
  const bool number = operand.form == Operand::Form::number;
  switch (kind) {
    case Kind::integer:
    case Kind::id:
      return number ? through(crmcore::parse<std::int64_t>(operand.text), "a whole number") : wrong("a whole number");
    case Kind::real: return number ? through(crmcore::parse<double>(operand.text), "a number") : wrong("a number");
    case Kind::decimal: return number ? through(crmcore::parse<Decimal>(operand.text), "a number") : wrong("a number");
    case Kind::amount:
      return number ? through(crmcore::parse<Amount>(operand.text, forms), "an amount") : wrong("an amount");
    case Kind::boolean:
      return operand.form == Operand::Form::boolean ? Value(Cell::of(std::int64_t{operand.text == "true"}))
                                                    : wrong("true or false");
    case Kind::day: return timed(crmcore::parse<Day>(operand.text, forms), "a day such as 2011-12-10");
    case Kind::minute: return timed(crmcore::parse<Minute>(operand.text, forms), "a time such as 08:26");
    case Kind::instant:
      return through(crmcore::parse<Instant>(operand.text), "an instant such as 2011-12-10T08:26:00Z");
    case Kind::text:
    case Kind::choice:
    case Kind::choices: break;
  }
  if (operand.form != Operand::Form::text) wrong("a text in quotes");
  if (operand.text.find('\0') != std::string::npos) wrong("a text without NUL bytes");
  if (kind != Kind::choice || !column) return Value(operand.text);
  if (!column->codes.empty()) {
    auto parsed = column->parse(*column, operand.text, forms);
    if (parsed.value) return std::move(*parsed.value);
    std::string known;
    for (const auto code : column->codes) known += (known.empty() ? "" : ", ") + std::string(code);
    wrong("one of " + known);
  }
  // A code that was taken from the list may still stand in records.
  if (column->traits.list.empty() || !scope.lists.code) return Value(operand.text);
  return Value(scope.lists.code(column->traits.list, operand.text).value_or(operand.text));
}

/// The choices that an operand names: codes of the list of the column, each once and sorted.
std::vector<std::string> choices_of(const Operand& operand, const std::string& path, std::string_view list,
                                    const Scope& scope) {
  if (operand.form != Operand::Form::text && operand.form != Operand::Form::set)
    throw Error(ErrorCode::invalid, path,
                path + " must be compared with choices in quotes, not with " + cited(operand.text));
  std::string codes;
  for (const std::string& word : sorted_choices(operand.text)) {
    const auto code = list.empty() || !scope.lists.code ? word : scope.lists.code(list, word);
    if (!code)
      throw Error(ErrorCode::invalid, path,
                  path + " must be compared with " + one_of(scope.lists.codes(list), list, word));
    codes += (codes.empty() ? "" : ",") + *code;
  }
  if (codes.empty())
    throw Error(ErrorCode::invalid, path, path + " must be compared with one choice at least; ask whether it is null");
  return sorted_choices(codes);
}

bool searches_set(Test test) {
  return test == Test::contains || test == Test::any_of || test == Test::all_of || test == Test::none_of;
}

/// The operands of a test of a set of choices.
std::vector<Value> choice_operands(const Condition& condition, std::string_view list, const Scope& scope) {
  std::vector<Value> operands;
  for (const Operand& operand : condition.operands) {
    const auto choices = choices_of(operand, condition.path, list, scope);
    if (!searches_set(condition.test))
      operands.emplace_back(joined_choices(choices));
    else
      for (const std::string& choice : choices) operands.emplace_back("," + choice + ",");
  }
  return operands;
}

[[noreturn]] void refuse_levels() {
  throw Error(ErrorCode::invalid, "filter",
              "a filter may be nested at most " + std::to_string(deepest) + " levels deep");
}

bool needs_order(Test test) {
  return test == Test::less || test == Test::at_most || test == Test::more || test == Test::at_least ||
         test == Test::between;
}

/// Throws invalid for a test that cannot be made of a kind.
void refuse_test(const Condition& condition, Kind kind) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::invalid, condition.path, condition.path + " " + why);
  };
  const Test test = condition.test;
  const bool is_set_test = test == Test::any_of || test == Test::all_of || test == Test::none_of;
  if (is_set_test && kind != Kind::choices) refuse("is not a set of choices; compare it with =, != or in");
  if (kind == Kind::choices && (needs_order(test) || test == Test::starts))
    refuse("is a set of choices; compare it with any, all, none, contains, =, != or in");
  if ((test == Test::contains || test == Test::starts) && cell_type(kind) != Cell::Type::text)
    refuse("is not a text to search in");
  if (needs_order(test) && (kind == Kind::choice || kind == Kind::boolean))
    refuse("has no order; compare it with =, != or in");
  if (test == Test::period && kind != Kind::day) refuse("is not a day; a period is compared with days only");
}

template <class T>
int order(const T& a, const T& b) {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

int compared(const Cell& a, const Cell& b) {
  if (a.type() == Cell::Type::text) return order(a.text(), b.text());
  if (a.type() == Cell::Type::integer && b.type() == Cell::Type::integer) return order(a.integer(), b.integer());
  return order(a.real(), b.real());
}

bool holds_set(Test test, const Cell& value, const std::vector<Value>& operands) {
  const std::string set = "," + std::string(value.text()) + ",";
  const auto is_in = [&](const Value& one) { return set.find(one.cell().text()) != std::string::npos; };
  switch (test) {
    case Test::any_of: return std::ranges::any_of(operands, is_in);
    case Test::none_of: return std::ranges::none_of(operands, is_in);
    default: return std::ranges::all_of(operands, is_in);
  }
}

bool holds(Test test, Kind kind, const Cell& value, const std::vector<Value>& operands) {
  if (test == Test::is_null) return value.is_null();
  if (value.is_null()) return test == Test::not_equal || test == Test::none_of;
  if (kind == Kind::choices && searches_set(test)) return holds_set(test, value, operands);
  const auto against = [&](std::size_t i) { return compared(value, operands[i].cell()); };
  switch (test) {
    case Test::equal: return against(0) == 0;
    case Test::not_equal: return against(0) != 0;
    case Test::less: return against(0) < 0;
    case Test::at_most: return against(0) <= 0;
    case Test::more: return against(0) > 0;
    case Test::at_least: return against(0) >= 0;
    case Test::between: return against(0) >= 0 && against(1) <= 0;
    case Test::period: return against(0) >= 0 && against(1) < 0;
    case Test::in:
      return std::ranges::any_of(operands, [&](const Value& one) { return compared(value, one.cell()) == 0; });
    case Test::contains: return folded(value.text()).find(operands[0].cell().text()) != std::string::npos;
    case Test::starts: return folded(value.text()).starts_with(operands[0].cell().text());
    case Test::is_null:
    case Test::any_of:
    case Test::all_of:
    case Test::none_of: break;
  }
  return false;
}

Cell joined_cell(const Joined& joined, std::string_view key, std::size_t column) {
  for (std::size_t row = 0; row < joined.table->rows(); ++row)
    if (joined.table->text(row, 0) == key) return joined.table->cell(row, column);
  return {};
}

std::string source_sql(const Source& source, const Entity& entity, const std::string& alias) {
  if (source.joined)
    return "crm_joined(" + std::to_string(source.joined_number) + ", " + std::to_string(source.column) + ", " + alias +
           ".code)";
  const auto column = [](const Entity& of, std::size_t index) { return in_quotes(of[index].name); };
  if (source.steps.empty()) return alias + "." + column(entity, source.column);
  // (SELECT s1.type FROM order s0, customer s1 WHERE s0.id = t.order AND s1.id = s0.customer)
  std::string tables;
  std::string links;
  std::string reference = alias + "." + column(entity, source.steps[0].column);
  std::string name;
  for (std::size_t i = 0; i < source.steps.size(); ++i) {
    const Entity& target = *source.steps[i].entity;
    name = "s" + std::to_string(i);
    tables += (i ? ", " : "") + in_quotes(target.name()) + " " + name;
    links += (i ? " AND " : "") + name + ".id = " + reference;
    if (i + 1 < source.steps.size()) reference = name + "." + column(target, source.steps[i + 1].column);
  }
  return "(SELECT " + name + "." + column(*source.entity, source.column) + " FROM " + tables + " WHERE " + links + ")";
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

/// The search of a set of choices, which is kept as "art,music".
void set_sql(Sql& sql, Test test, const std::string& left, const std::vector<Value>& operands) {
  auto append_one = [&](std::size_t i) {
    sql.text += "instr(',' || " + left + " || ',', ";
    append_value(sql, operands[i]);
    sql.text += ") > 0";
  };
  const bool is_none = test == Test::none_of;
  if (is_none) sql.text += "NOT coalesce(";
  append_chain(sql, operands.size(), is_none || test == Test::any_of ? " OR " : " AND ", append_one);
  if (is_none) sql.text += ", 0)";
}

/// "IN" of values that may be any number: as one bound value, except reals, whose digits SQLite reads less exactly.
void in_sql(Sql& sql, Kind kind, const std::string& left, const std::vector<Value>& operands) {
  if (kind == Kind::real) {
    sql.text += left + " IN (";
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
  sql.text += left + " IN (SELECT value FROM json_each(?))";
  // What is not UTF-8 is in no record, nor is what stands for it.
  sql.values.emplace_back(list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void test_sql(Sql& sql, Test test, Kind kind, const std::string& left, const std::vector<Value>& operands) {
  if (test == Test::in) return in_sql(sql, kind, left, operands);
  if (kind == Kind::choices && searches_set(test)) return set_sql(sql, test, left, operands);
  const auto compare = [&](const std::string& before, std::size_t operand, const char* after = "") {
    sql.text += before;
    append_value(sql, operands[operand]);
    sql.text += after;
  };
  switch (test) {
    case Test::equal: return compare(left + " = ", 0);
    case Test::not_equal: return compare(left + " IS NOT ", 0);
    case Test::less: return compare(left + " < ", 0);
    case Test::at_most: return compare(left + " <= ", 0);
    case Test::more: return compare(left + " > ", 0);
    case Test::at_least: return compare(left + " >= ", 0);
    case Test::between: compare(left + " BETWEEN ", 0); return compare(" AND ", 1);
    case Test::period: compare("(" + left + " >= ", 0); return compare(" AND " + left + " < ", 1, ")");
    case Test::contains: return compare("instr(crm_fold(" + left + "), ", 0, ") > 0");
    case Test::starts: return compare("instr(crm_fold(" + left + "), ", 0, ") = 1");
    case Test::is_null: sql.text += left + " IS NULL"; return;
    case Test::in:
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
      test_sql(sql, bound.test, bound.source.kind, source_sql(bound.source, *bound.entity, alias), bound.operands);
      return;
    case Condition::Form::exists:
    case Condition::Form::count: break;
  }
  const std::string inner = "c" + std::to_string(depth);
  const bool exists = bound.form == Condition::Form::exists;
  std::string before = std::exchange(sql.text, "");
  sql.text = std::string(exists ? "EXISTS (SELECT 1" : "(SELECT count(*)") + " FROM " + in_quotes(bound.child->name()) +
             " " + inner + " WHERE " + inner + "." + in_quotes((*bound.child)[bound.child_column].name) + " = " +
             alias + ".id";
  if (!bound.parts.empty()) {
    sql.text += " AND ";
    append_condition(sql, bound.parts[0], inner, depth + 1);
  }
  const std::string children = std::exchange(sql.text, std::move(before)) + ")";
  if (exists)
    sql.text += children;
  else
    test_sql(sql, bound.test, Kind::integer, children, bound.operands);
}

Bound bound_of(const Condition& condition, const Entity& entity, const Scope& scope, bool negated, int depth);

/// Takes the test of a field.
Bound bound_test(const Condition& condition, const Entity& entity, const Scope& scope) {
  Bound bound;
  bound.form = Condition::Form::test;
  bound.test = condition.test;
  bound.entity = &entity;
  bound.source = resolve(condition.path, entity, scope);
  const Kind kind = bound.source.kind;
  const Column* column = bound.source.joined ? nullptr : &(*bound.source.entity)[bound.source.column];
  refuse_test(condition, kind);
  if (condition.test == Test::period) {
    if (!scope.today) throw Error(ErrorCode::invalid, "today", "the filter uses today: say which day that is");
    const auto [first, after] = condition.period->on(*scope.today);
    bound.operands = {Value(Cell::of(std::int64_t{first.number()})), Value(Cell::of(std::int64_t{after.number()}))};
    return bound;
  }
  if (kind == Kind::choices) {
    bound.operands = choice_operands(condition, column ? column->traits.list : "", scope);
    return bound;
  }
  for (const Operand& operand : condition.operands) {
    Value value = typed(operand, condition.path, kind, column, scope);
    if (condition.test == Test::contains || condition.test == Test::starts) value = Value(folded(value.cell().text()));
    bound.operands.push_back(std::move(value));
  }
  return bound;
}

/// Takes any(…) or count(…).
Bound bound_children(const Condition& condition, const Entity& entity, const Scope& scope, int depth) {
  Bound bound;
  bound.form = condition.form;
  bound.test = condition.test;
  bound.entity = &entity;
  bound.child = &entity_named(condition.path, scope);
  std::optional<std::size_t> reference;
  for (std::size_t i = 0; i < bound.child->size(); ++i)
    if ((*bound.child)[i].target == entity.name() && (!reference || (*bound.child)[i].role == Column::Role::parent))
      reference = i;
  if (!reference)
    throw Error(ErrorCode::unknown_name, condition.path,
                "no field of " + condition.path + " refers to " + std::string(entity.name()));
  bound.child_column = *reference;
  bound.levels = 1;
  bound.child_levels = 1;
  for (const Condition& part : condition.parts) {
    const Bound& inner = bound.parts.emplace_back(bound_of(part, *bound.child, scope, false, depth + 1));
    bound.levels = inner.levels + 1;
    bound.child_levels = inner.child_levels + 1;
  }
  if (bound.child_levels > deepest_children)
    throw Error(
        ErrorCode::invalid, "filter",
        "any(…) and count(…) may stand in one another at most " + std::to_string(deepest_children) + " levels deep");
  if (condition.form == Condition::Form::count)
    for (const Operand& operand : condition.operands)
      bound.operands.push_back(typed(operand, "count(" + condition.path + ")", Kind::integer, nullptr, scope));
  return bound;
}

/// Makes one list of the values that a column is compared with: "a = 1 or a in (2, 3)" is "a in (1, 2, 3)".
void gather_values(std::vector<Bound>& alternatives) {
  std::vector<Bound> gathered;
  for (Bound& one : alternatives) {
    const bool is_value = one.form == Condition::Form::test && (one.test == Test::equal || one.test == Test::in);
    const auto same = [&](const Bound& other) {
      return other.form == Condition::Form::test && (other.test == Test::equal || other.test == Test::in) &&
             other.source == one.source;
    };
    const auto known = is_value ? std::ranges::find_if(gathered, same) : gathered.end();
    if (known == gathered.end()) {
      gathered.push_back(std::move(one));
    } else {
      known->test = Test::in;
      std::ranges::move(one.operands, std::back_inserter(known->operands));
    }
  }
  alternatives = std::move(gathered);
}

/// Takes `all` or `any`, turned round where it is negated: not (a and b) is not a or not b.
Bound bound_parts(const Condition& condition, const Entity& entity, const Scope& scope, bool negated, int depth) {
  Bound bound;
  const bool is_all = (condition.form == Condition::Form::all) != negated;
  bound.form = is_all ? Condition::Form::all : Condition::Form::any;
  bound.entity = &entity;
  for (const Condition& part : condition.parts) {
    Bound taken = bound_of(part, entity, scope, negated, depth + 1);
    if (taken.form == bound.form)
      std::ranges::move(taken.parts, std::back_inserter(bound.parts));
    else
      bound.parts.push_back(std::move(taken));
  }
  if (!is_all) gather_values(bound.parts);
  if (bound.parts.size() == 1) {
    Bound only = std::move(bound.parts[0]);
    return only;
  }
  for (const Bound& part : bound.parts) {
    bound.levels = std::max(bound.levels, part.levels + 1);
    bound.child_levels = std::max(bound.child_levels, part.child_levels);
  }
  // Deep parts first: behind others they would keep more symbols open in the parser.
  constexpr int deep = 6;  // conditions that people write stay in their order
  std::ranges::stable_sort(bound.parts, std::ranges::greater(),
                           [](const Bound& part) { return part.levels > deep ? part.levels : 0; });
  return bound;
}

/// What is asked of a row, or its contrary.
Bound bound_leaf(const Condition& condition, const Entity& entity, const Scope& scope, bool negated, int depth) {
  Bound asked = condition.form == Condition::Form::test ? bound_test(condition, entity, scope)
                                                        : bound_children(condition, entity, scope, depth);
  if (!negated) return asked;
  Bound contrary;
  contrary.form = Condition::Form::no;
  contrary.entity = &entity;
  contrary.levels = asked.levels;
  contrary.child_levels = asked.child_levels;
  contrary.parts.push_back(std::move(asked));
  return contrary;
}

Bound bound_of(const Condition& condition, const Entity& entity, const Scope& scope, bool negated, int depth) {
  constexpr int deepest_tree = 4 * deepest;  // of a tree made in memory; the parsers make half of it at most
  if (depth > deepest_tree) refuse_levels();
  if (condition.form == Condition::Form::no) return bound_of(condition.parts.at(0), entity, scope, !negated, depth + 1);
  const bool has_parts = condition.form == Condition::Form::all || condition.form == Condition::Form::any;
  Bound bound = has_parts ? bound_parts(condition, entity, scope, negated, depth)
                          : bound_leaf(condition, entity, scope, negated, depth);
  if (bound.levels > deepest) refuse_levels();
  return bound;
}

/// How often a condition looks into other records.
std::size_t lookups_of(const Bound& bound) {
  std::size_t lookups = bound.source.steps.size() + (bound.child ? 1 : 0);
  for (const Bound& part : bound.parts) lookups += lookups_of(part);
  return lookups;
}

}  // namespace

Source resolve(std::string_view path, const Entity& entity, const Scope& scope) {
  Source source;
  source.entity = &entity;
  std::string_view rest = path;
  for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
    const std::string_view head = rest.substr(0, dot);
    if (source.steps.empty()) {
      const auto joined = std::ranges::find(scope.tables, head, &Joined::name);
      if (joined != scope.tables.end()) {
        const std::string column(rest.substr(dot + 1));
        if (!entity.find("code"))
          throw Error(ErrorCode::invalid, std::string(path),
                      "a table can be joined to an entity with codes, not to " + std::string(entity.name()));
        if (joined->table->width() == 0 || joined->table->column(0).name != entity.name())
          throw Error(ErrorCode::invalid, std::string(head),
                      "the first column of table " + cited(head) + " must be " + std::string(entity.name()));
        source.joined = &*joined;
        const auto place = static_cast<std::size_t>(joined - scope.tables.begin());
        source.joined_number = scope.first_joined + place;
        source.column = joined->table->at(column);
        source.kind = joined->table->column(source.column).kind;
        return source;
      }
    }
    const std::size_t column = source.entity->at(head);
    if ((*source.entity)[column].target.empty())
      throw Error(ErrorCode::unknown_name, std::string(path),
                  std::string(source.entity->name()) + "." + std::string(head) + " does not refer to another record");
    const Entity& target = entity_named((*source.entity)[column].target, scope);
    if (source.steps.size() == longest_path)
      throw Error(ErrorCode::invalid, "filter",
                  cited(path) + " follows more than " + std::to_string(longest_path) + " references");
    source.steps.push_back({&target, column});
    source.entity = &target;
  }
  source.column = source.entity->at(rest);
  source.kind = (*source.entity)[source.column].kind;
  return source;
}

Bound bind(const Condition& condition, const Entity& entity, const Scope& scope) {
  constexpr std::size_t most_lookups = 50'000;  // SQLite counts the places that read a table up to 65,535
  Bound bound = bound_of(condition, entity, scope, false, 0);
  if (const std::size_t lookups = lookups_of(bound); lookups > most_lookups)
    throw Error(ErrorCode::invalid, "filter",
                "a filter may look into other records in at most " + std::to_string(most_lookups) + " places, not in " +
                    std::to_string(lookups));
  return bound;
}

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
  sql.text += source_sql(source, entity, std::string(alias));
}

bool matches(const Bound& bound, Row row, const Lookup& lookup) {
  switch (bound.form) {
    case Condition::Form::all:
      return std::ranges::all_of(bound.parts, [&](const Bound& part) { return matches(part, row, lookup); });
    case Condition::Form::any:
      return std::ranges::any_of(bound.parts, [&](const Bound& part) { return matches(part, row, lookup); });
    case Condition::Form::no: return !matches(bound.parts[0], row, lookup);
    case Condition::Form::exists:
    case Condition::Form::count: {
      std::int64_t count = 0;
      lookup.children(*bound.child, bound.child_column, row[id_position].integer(), [&](Row child) {
        if (bound.parts.empty() || matches(bound.parts[0], child, lookup)) ++count;
      });
      return bound.form == Condition::Form::exists ? count > 0
                                                   : holds(bound.test, Kind::integer, Cell::of(count), bound.operands);
    }
    case Condition::Form::test: break;
  }
  const Source& source = bound.source;
  if (source.joined)
    return holds(bound.test, source.kind,
                 joined_cell(*source.joined, row[bound.entity->at("code")].text(), source.column), bound.operands);
  if (source.steps.empty()) return holds(bound.test, source.kind, row[source.column], bound.operands);
  std::vector<Value> record;
  std::int64_t id = row[source.steps[0].column].integer();
  for (std::size_t i = 0; i < source.steps.size(); ++i) {
    record = lookup.record(*source.steps[i].entity, id);
    if (record.empty()) return holds(bound.test, source.kind, {}, bound.operands);
    if (i + 1 < source.steps.size()) id = record[source.steps[i + 1].column].cell().integer();
  }
  return holds(bound.test, source.kind, record[source.column].cell(), bound.operands);
}

}  // namespace crmcore::filter
