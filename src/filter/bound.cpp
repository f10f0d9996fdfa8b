#include "crmcore/filter/bound.hpp"

#include <algorithm>
#include <utility>

#include "crmcore/error.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/values/money.hpp"
#include "words.hpp"

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
  const std::string_view list = column->traits.list;
  if (list.empty() || !scope.lists.code) return Value(operand.text);
  const auto code = scope.lists.code(list, operand.text);
  if (!code)
    throw Error(ErrorCode::invalid, path,
                path + " must be compared with " + one_of(scope.lists.codes(list), list, operand.text));
  return Value(*code);
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

/// The operands of a test of a set of choices.
std::vector<Value> choice_operands(const Condition& condition, const Source& source, std::string_view list,
                                   const Scope& scope) {
  std::vector<Value> operands;
  for (const Operand& operand : condition.operands) {
    const auto choices = choices_of(operand, condition.path, list, scope);
    if (!searches_set(condition.test))
      operands.emplace_back(joined_choices(choices));
    else
      for (const std::string& choice : choices)
        operands.emplace_back("," + (is_set_of_free_words(source) ? folded(choice) : choice) + ",");
  }
  return operands;
}

bool needs_order(Test test) {
  return test == Test::less || test == Test::at_most || test == Test::more || test == Test::at_least ||
         test == Test::between;
}

/// What a test is of, as messages call it: "customer.type", "sum(order_line.amount)".
std::string tested(const Condition& condition) {
  if (condition.form != Condition::Form::aggregate) return condition.path;
  return std::string(name(condition.aggregate)) + "(" + condition.path + ")";
}

/// Throws invalid for a test that cannot be made of a kind.
void refuse_test(const Condition& condition, Kind kind) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::invalid, condition.path, tested(condition) + " " + why);
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

Bound bound_of(const Condition& condition, const Entity& entity, const Scope& scope, bool negated, int depth);

/// The records that refer to an entity and are called so: as part of it, where they refer to it several times.
Children children_named(std::string_view name, const Entity& entity, const Scope& scope) {
  const Entity& child = entity_named(name, scope);
  std::optional<std::size_t> reference;
  for (std::size_t i = 0; i < child.size(); ++i)
    if (child[i].target == entity.name() && (!reference || child[i].role == Column::Role::parent)) reference = i;
  if (!reference)
    throw Error(ErrorCode::unknown_name, std::string(name),
                "no field of " + std::string(name) + " refers to " + std::string(entity.name()));
  return {&child, *reference};
}

/// The way that a path goes to children, taken off it: all of it, or up to the field that is left.
std::vector<Children> way_of(std::string_view& path, bool has_field, const Entity& entity, const Scope& scope) {
  const std::string_view whole = path;
  std::vector<Children> way;
  const Entity* last = &entity;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string_view head = path.substr(0, dot);
    const bool is_field = has_field && !way.empty() && (dot == path.size() || last->find(head) || !scope.entity(head));
    if (is_field) break;
    if (way.size() == longest_path)
      throw Error(ErrorCode::invalid, "filter",
                  cited(whole) + " goes over more than " + std::to_string(longest_path) + " entities");
    way.push_back(children_named(head, *last, scope));
    last = way.back().entity;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return way;
}

/// The kind of what an aggregate makes of values. Throws invalid for values of which it cannot be made.
Kind kind_of(Aggregate aggregate, Kind kind, std::string_view path) {
  const bool is_number = kind == Kind::integer || kind == Kind::real || kind == Kind::decimal || kind == Kind::amount;
  const bool is_time = kind == Kind::day || kind == Kind::minute || kind == Kind::instant;
  const bool is_extreme = aggregate == Aggregate::min || aggregate == Aggregate::max;
  if (!is_number && !(is_extreme && is_time))
    throw Error(ErrorCode::invalid, std::string(path),
                std::string(name(aggregate)) + "(" + std::string(path) + ") must be of a number" +
                    (is_extreme ? ", a day or a time" : "") + ", not of a field of kind " + std::string(name(kind)));
  return aggregate == Aggregate::avg && kind == Kind::integer ? Kind::real : kind;
}

/// Where the currency of money stands: in its record or in the one that this is a part of. None for what is in the
/// currency of the workspace.
std::optional<Source> currency_of(const Source& money, const Scope& scope) {
  if (scope.currency.empty() || money.joined || money.aggregated) return std::nullopt;
  const Column& column = (*money.entity)[money.column];
  if (column.kind != Kind::amount && !column.traits.money) return std::nullopt;
  Source currency = money;
  currency.kind = Kind::text;
  for (;;) {
    const auto own = currency.entity->find("currency");
    if (own && *own < currency.entity->built_in()) {
      currency.column = *own;
      return currency;
    }
    const auto parent = currency.entity->parent();
    if (!parent) return std::nullopt;
    const Entity& whole = entity_named((*currency.entity)[*parent].target, scope);
    currency.steps.push_back({&whole, *parent});
    currency.entity = &whole;
  }
}

/// What a function makes of a value of each record, or of the records where there is none.
Source source_of(Aggregate function, std::optional<Source> value, std::string_view path, const Scope& scope,
                 std::vector<Children> children, std::vector<Bound> where) {
  Aggregated aggregated{.function = function, .children = std::move(children), .where = std::move(where)};
  Source source;
  source.kind = value ? kind_of(function, value->kind, path) : Kind::integer;
  if (value) aggregated.currency = currency_of(*value, scope);
  aggregated.own_currency = scope.currency;
  aggregated.value = std::move(value);
  source.aggregated = std::make_shared<const Aggregated>(std::move(aggregated));
  return source;
}

void refuse_child_levels(int levels) {
  if (levels > deepest_children)
    throw Error(ErrorCode::invalid, "filter",
                "any(…), count(…) and other aggregates may stand in one another at most " +
                    std::to_string(deepest_children) + " levels deep");
}

/// Resolves an aggregate over children.
Source aggregate_source(Aggregate function, std::string_view path, const std::vector<Condition>& where,
                        const Entity& entity, const Scope& scope, int depth) {
  const bool has_field = function != Aggregate::count;
  std::string_view rest = path;
  std::vector<Children> children = way_of(rest, has_field, entity, scope);
  if (children.empty() || (has_field && rest.empty()))
    throw Error(ErrorCode::invalid, std::string(path),
                std::string(name(function)) + "(" + std::string(path) + ") must name " +
                    (has_field ? "a field of children, such as sum(order_line.amount)" : "children, such as order"));
  const Entity& last = *children.back().entity;
  std::vector<Bound> bound;
  for (const Condition& condition : where) bound.push_back(bound_of(condition, last, scope, false, depth + 1));
  if (!bound.empty()) refuse_child_levels(bound[0].child_levels + 1);
  std::optional<Source> value;
  if (has_field) value = resolve(rest, last, scope);
  return source_of(function, std::move(value), path, scope, std::move(children), std::move(bound));
}

/// The target of a column that is the id of a record; empty for other columns.
std::string_view target_of(const Source& source) {
  if (source.kind != Kind::id || source.joined) return "";
  const Column& column = (*source.entity)[source.column];
  return column.role == Column::Role::id ? source.entity->name() : column.target;
}

/// The field that a source is compared with. Throws invalid for another kind of value.
Source field_of(const Condition& condition, const Source& source, const Entity& entity, const Scope& scope) {
  const std::string& path = condition.operands[0].text;
  const auto resolved = [&] {
    try {
      return resolve(path, entity, scope);
    } catch (const Error& error) {
      throw Error(error.code(), error.subject(), error.message() + "; a text stands in quotes");
    }
  };
  const Source field = resolved();
  const auto refuse = [&](std::string_view own, std::string_view other) {
    throw Error(ErrorCode::invalid, condition.path,
                tested(condition) + " must be compared with a field of its kind, " + std::string(own) + "; " + path +
                    " is of kind " + std::string(other));
  };
  if (source.kind != field.kind) refuse(name(source.kind), name(field.kind));
  if (target_of(source) != target_of(field))
    refuse("id of " + std::string(target_of(source)), "id of " + std::string(target_of(field)));
  return field;
}

bool has_field(const Condition& condition) {
  return std::ranges::any_of(condition.operands,
                             [](const Operand& operand) { return operand.form == Operand::Form::field; });
}

/// Throws invalid for a test that is made with values only.
void refuse_field(const Condition& condition) {
  if (condition.test > Test::at_least)
    throw Error(ErrorCode::invalid, condition.path,
                tested(condition) + " must be compared with a field by =, !=, <, <=, >, >= or between");
}

/// Fills in what a test compares its source with.
void bind_operands(Bound& bound, const Condition& condition, const Entity& entity, const Scope& scope) {
  const Source& source = bound.source;
  const Column* column = source.joined || source.aggregated ? nullptr : &(*source.entity)[source.column];
  refuse_test(condition, source.kind);
  if (condition.test == Test::period) {
    if (!scope.today) throw Error(ErrorCode::invalid, "today", "the filter uses today: say which day that is");
    const auto [first, after] = condition.period->on(*scope.today);
    bound.test = Test::between;
    bound.operands = {Value(Cell::of(std::int64_t{first.number()})), Value(Cell::of(std::int64_t{after.number() - 1}))};
    return;
  }
  if (has_field(condition)) {
    refuse_field(condition);
    bound.field = field_of(condition, source, entity, scope);
    return;
  }
  if (source.kind == Kind::choices) {
    bound.operands = choice_operands(condition, source, column ? column->traits.list : "", scope);
    return;
  }
  for (const Operand& operand : condition.operands) {
    Value value = typed(operand, tested(condition), source.kind, column, scope);
    if (condition.test == Test::contains || condition.test == Test::starts) value = Value(folded(value.cell().text()));
    bound.operands.push_back(std::move(value));
  }
}

/// Takes the test of a field or of an aggregate over children.
Bound bound_test(const Condition& condition, const Entity& entity, const Scope& scope, int depth) {
  Bound bound;
  bound.form = Condition::Form::test;
  bound.test = condition.test;
  bound.entity = &entity;
  if (condition.form == Condition::Form::aggregate) {
    bound.source = aggregate_source(condition.aggregate, condition.path, condition.parts, entity, scope, depth);
    const std::vector<Bound>& where = bound.source.aggregated->where;
    bound.levels = 1 + (where.empty() ? 0 : where[0].levels);
    bound.child_levels = 1 + (where.empty() ? 0 : where[0].child_levels);
  } else {
    bound.source = resolve(condition.path, entity, scope);
  }
  bind_operands(bound, condition, entity, scope);
  return bound;
}

/// Takes any(…).
Bound bound_children(const Condition& condition, const Entity& entity, const Scope& scope, int depth) {
  Bound bound;
  bound.form = condition.form;
  bound.entity = &entity;
  std::string_view path = condition.path;
  bound.children = way_of(path, false, entity, scope);
  if (bound.children.empty()) throw Error(ErrorCode::invalid, "filter", "any(…) must name children, such as order");
  bound.levels = 1;
  bound.child_levels = 1;
  for (const Condition& part : condition.parts) {
    const Bound& inner =
        bound.parts.emplace_back(bound_of(part, *bound.children.back().entity, scope, false, depth + 1));
    bound.levels = inner.levels + 1;
    bound.child_levels = inner.child_levels + 1;
  }
  refuse_child_levels(bound.child_levels);
  return bound;
}

/// Whether a test is true of some values and false of all others.
bool is_of_values(const Bound& bound) {
  return bound.form == Condition::Form::test && (bound.test == Test::equal || bound.test == Test::in) && !bound.field;
}

/// Makes one list of the values that a column is compared with: "a = 1 or a in (2, 3)" is "a in (1, 2, 3)".
void gather_values(std::vector<Bound>& alternatives) {
  std::vector<Bound> gathered;
  for (Bound& one : alternatives) {
    const auto same = [&](const Bound& other) { return is_of_values(other) && other.source == one.source; };
    const auto known = is_of_values(one) ? std::ranges::find_if(gathered, same) : gathered.end();
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
  Bound asked = condition.form == Condition::Form::exists ? bound_children(condition, entity, scope, depth)
                                                          : bound_test(condition, entity, scope, depth);
  if (!negated) return asked;
  Bound contrary;
  contrary.form = Condition::Form::no;
  contrary.entity = &entity;
  contrary.levels = asked.levels;
  contrary.child_levels = asked.child_levels;
  contrary.parts.push_back(std::move(asked));
  return contrary;
}

/// Takes "a between b and c" where one of these is a field, as a >= b and a <= c.
Bound bound_between(const Condition& between, const Entity& entity, const Scope& scope, bool negated, int depth) {
  Condition both{.form = Condition::Form::all, .parts = {between, between}};
  for (const std::size_t end : {0U, 1U}) {
    both.parts[end].test = end == 0 ? Test::at_least : Test::at_most;
    both.parts[end].operands = {between.operands.at(end)};
  }
  return bound_parts(both, entity, scope, negated, depth);
}

Bound bound_of(const Condition& condition, const Entity& entity, const Scope& scope, bool negated, int depth) {
  constexpr int deepest_tree = 4 * deepest;  // of a tree made in memory; the parsers make half of it at most
  if (depth > deepest_tree) refuse_depth();
  if (condition.form == Condition::Form::no) return bound_of(condition.parts.at(0), entity, scope, !negated, depth + 1);
  if (condition.test == Test::between && has_field(condition))
    return bound_between(condition, entity, scope, negated, depth);
  const bool has_parts = condition.form == Condition::Form::all || condition.form == Condition::Form::any;
  Bound bound = has_parts ? bound_parts(condition, entity, scope, negated, depth)
                          : bound_leaf(condition, entity, scope, negated, depth);
  if (bound.levels > deepest) refuse_depth();
  return bound;
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

Source resolve(const Expression& expression, const Entity& entity, const Scope& scope) {
  if (!expression.aggregate) return resolve(expression.path, entity, scope);
  if (expression.path.empty())
    throw Error(ErrorCode::invalid, expression.text,
                expression.text +
                    " is of the rows of a group; without groups an aggregate is of children, such as "
                    "count(order)");
  return aggregate_source(*expression.aggregate, expression.path, expression.where, entity, scope, 0);
}

Source resolve_in_group(const Expression& expression, const Entity& entity, const Scope& scope) {
  const Aggregate function = expression.aggregate.value();
  const std::string& path = expression.path;
  const std::string_view head = std::string_view(path).substr(0, path.find('.'));
  const bool is_of_children =
      !path.empty() && !entity.find(head) && std::ranges::find(scope.tables, head, &Joined::name) == scope.tables.end();
  if (is_of_children) {
    if (function == Aggregate::avg)
      throw Error(ErrorCode::invalid, path,
                  expression.text + " cannot be made of groups of " + std::string(entity.name()) +
                      "; find its children, grouped by a path to " + std::string(entity.name()));
    Source of_row = aggregate_source(function, path, expression.where, entity, scope, 0);
    const Aggregate over_rows = function == Aggregate::count ? Aggregate::sum : function;
    return source_of(over_rows, std::move(of_row), path, scope, {}, {});
  }
  if (function == Aggregate::count && !path.empty())
    throw Error(ErrorCode::invalid, path,
                expression.text + " must count the rows, as count(), or some of them, as count(where " + path +
                    " is not null)");
  if (function != Aggregate::count && path.empty())
    throw Error(ErrorCode::invalid, expression.text, expression.text + " must name a field, such as sum(rating)");
  std::vector<Bound> where;
  for (const Condition& condition : expression.where) where.push_back(bind(condition, entity, scope));
  std::optional<Source> value;
  if (!path.empty()) value = resolve(path, entity, scope);
  return source_of(function, std::move(value), path, scope, {}, std::move(where));
}

Bound bind(const Condition& condition, const Entity& entity, const Scope& scope) {
  return bound_of(condition, entity, scope, false, 0);
}

}  // namespace crmcore::filter
