#include "crmcore/filter/bound.hpp"

#include <algorithm>
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

Value typed(const Operand& operand, const std::string& path, Kind kind, std::span<const std::string_view> codes,
            const Scope& scope) {
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
  if (kind == Kind::choice && !codes.empty() && std::ranges::find(codes, operand.text) == codes.end()) {
    std::string known;
    for (const auto code : codes) known += (known.empty() ? "" : ", ") + std::string(code);
    wrong("one of " + known);
  }
  return Value(operand.text);
}

bool needs_order(Test test) {
  return test == Test::less || test == Test::at_most || test == Test::more || test == Test::at_least ||
         test == Test::between;
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

bool holds(Test test, const Cell& value, const std::vector<Value>& operands) {
  if (test == Test::is_null) return value.is_null();
  if (value.is_null()) return test == Test::not_equal;
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
    case Test::is_null: break;
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
  // From the last reference inwards: (SELECT s1.type FROM customer s1 WHERE s1.id = (SELECT s0.customer FROM …)).
  std::string reference = alias + "." + column(entity, source.steps[0].column);
  for (std::size_t i = 0; i < source.steps.size(); ++i) {
    const bool last = i + 1 == source.steps.size();
    const std::string name = "s" + std::to_string(i);
    const Entity& target = *source.steps[i].entity;
    reference = "(SELECT " + name + "." + column(target, last ? source.column : source.steps[i + 1].column) + " FROM " +
                in_quotes(target.name()) + " " + name + " WHERE " + name + ".id = " + reference + ")";
  }
  return reference;
}

void test_sql(Sql& sql, Test test, const std::string& left, const std::vector<Value>& operands) {
  for (const Value& operand : operands) sql.values.push_back(operand);
  switch (test) {
    case Test::equal: sql.text += left + " = ?"; return;
    case Test::not_equal: sql.text += left + " IS NOT ?"; return;
    case Test::less: sql.text += left + " < ?"; return;
    case Test::at_most: sql.text += left + " <= ?"; return;
    case Test::more: sql.text += left + " > ?"; return;
    case Test::at_least: sql.text += left + " >= ?"; return;
    case Test::between: sql.text += left + " BETWEEN ? AND ?"; return;
    case Test::period: sql.text += "(" + left + " >= ? AND " + left + " < ?)"; return;
    case Test::contains: sql.text += "instr(crm_fold(" + left + "), ?) > 0"; return;
    case Test::starts: sql.text += "instr(crm_fold(" + left + "), ?) = 1"; return;
    case Test::is_null: sql.text += left + " IS NULL"; return;
    case Test::in:
      sql.text += left + " IN (";
      for (std::size_t i = 0; i < operands.size(); ++i) sql.text += i ? ", ?" : "?";
      sql.text += ")";
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
      sql.text += "(";
      for (std::size_t i = 0; i < bound.parts.size(); ++i) {
        if (i) sql.text += bound.form == Condition::Form::all ? " AND " : " OR ";
        append_condition(sql, bound.parts[i], alias, depth);
      }
      sql.text += ")";
      return;
    }
    case Condition::Form::no:
      sql.text += "NOT coalesce(";  // a comparison with nothing is false, and its contrary true
      append_condition(sql, bound.parts[0], alias, depth);
      sql.text += ", 0)";
      return;
    case Condition::Form::test:
      test_sql(sql, bound.test, source_sql(bound.source, *bound.entity, alias), bound.operands);
      return;
    case Condition::Form::exists:
    case Condition::Form::count: break;
  }
  const std::string inner = "c" + std::to_string(depth);
  const bool exists = bound.form == Condition::Form::exists;
  const std::string before = std::exchange(sql.text, "");
  sql.text = std::string(exists ? "EXISTS (SELECT 1" : "(SELECT count(*)") + " FROM " + in_quotes(bound.child->name()) +
             " " + inner + " WHERE " + inner + "." + in_quotes((*bound.child)[bound.child_column].name) + " = " +
             alias + ".id";
  if (!bound.parts.empty()) {
    sql.text += " AND ";
    append_condition(sql, bound.parts[0], inner, depth + 1);
  }
  const std::string children = std::exchange(sql.text, before) + ")";
  if (exists)
    sql.text += children;
  else
    test_sql(sql, bound.test, children, bound.operands);
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
    source.steps.push_back({&target, column});
    source.entity = &target;
  }
  source.column = source.entity->at(rest);
  source.kind = (*source.entity)[source.column].kind;
  return source;
}

Bound bind(const Condition& condition, const Entity& entity, const Scope& scope) {
  Bound bound;
  bound.form = condition.form;
  bound.test = condition.test;
  bound.entity = &entity;
  switch (condition.form) {
    case Condition::Form::all:
    case Condition::Form::any:
    case Condition::Form::no:
      for (const Condition& part : condition.parts) bound.parts.push_back(bind(part, entity, scope));
      return bound;
    case Condition::Form::exists:
    case Condition::Form::count: {
      bound.child = &entity_named(condition.path, scope);
      std::optional<std::size_t> reference;
      for (std::size_t i = 0; i < bound.child->size(); ++i)
        if ((*bound.child)[i].target == entity.name() && (!reference || (*bound.child)[i].role == Column::Role::parent))
          reference = i;
      if (!reference)
        throw Error(ErrorCode::unknown_name, condition.path,
                    "no field of " + condition.path + " refers to " + std::string(entity.name()));
      bound.child_column = *reference;
      for (const Condition& part : condition.parts) bound.parts.push_back(bind(part, *bound.child, scope));
      if (condition.form == Condition::Form::count)
        bound.operands.push_back(
            typed(condition.operands.at(0), "count(" + condition.path + ")", Kind::integer, {}, scope));
      return bound;
    }
    case Condition::Form::test: break;
  }
  bound.source = resolve(condition.path, entity, scope);
  const Kind kind = bound.source.kind;
  const auto codes =
      bound.source.joined ? std::span<const std::string_view>() : (*bound.source.entity)[bound.source.column].codes;
  const bool text = cell_type(kind) == Cell::Type::text;
  if ((condition.test == Test::contains || condition.test == Test::starts) && !text)
    throw Error(ErrorCode::invalid, condition.path, condition.path + " is not a text to search in");
  if (needs_order(condition.test) && (kind == Kind::choice || kind == Kind::boolean))
    throw Error(ErrorCode::invalid, condition.path, condition.path + " has no order; compare it with =, != or in");
  if (condition.test == Test::period) {
    if (kind != Kind::day)
      throw Error(ErrorCode::invalid, condition.path,
                  condition.path + " is not a day; a period is compared with days only");
    if (!scope.today) throw Error(ErrorCode::invalid, "today", "the filter uses today: say which day that is");
    const auto [first, after] = condition.period->on(*scope.today);
    bound.operands = {Value(Cell::of(std::int64_t{first.number()})), Value(Cell::of(std::int64_t{after.number()}))};
    return bound;
  }
  for (const Operand& operand : condition.operands) {
    Value value = typed(operand, condition.path, kind, codes, scope);
    if (condition.test == Test::contains || condition.test == Test::starts) value = Value(folded(value.cell().text()));
    bound.operands.push_back(std::move(value));
  }
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
      return bound.form == Condition::Form::exists ? count > 0 : holds(bound.test, Cell::of(count), bound.operands);
    }
    case Condition::Form::test: break;
  }
  const Source& source = bound.source;
  if (source.joined)
    return holds(bound.test, joined_cell(*source.joined, row[bound.entity->at("code")].text(), source.column),
                 bound.operands);
  if (source.steps.empty()) return holds(bound.test, row[source.column], bound.operands);
  std::vector<Value> record;
  std::int64_t id = row[source.steps[0].column].integer();
  for (std::size_t i = 0; i < source.steps.size(); ++i) {
    record = lookup.record(*source.steps[i].entity, id);
    if (record.empty()) return holds(bound.test, {}, bound.operands);
    if (i + 1 < source.steps.size()) id = record[source.steps[i + 1].column].cell().integer();
  }
  return holds(bound.test, record[source.column].cell(), bound.operands);
}

}  // namespace crmcore::filter
