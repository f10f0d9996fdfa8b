// Conditions on rows in memory: what sql.cpp says, evaluated here.
#include <algorithm>
#include <span>

#include "crmcore/filter/bound.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/text.hpp"
#include "words.hpp"

namespace crmcore::filter {
namespace {

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

bool holds_set(const Bound& bound, const Cell& value) {
  const std::vector<Value>& operands = bound.operands;
  const std::string kept = is_set_of_free_words(bound.source) ? folded(value.text()) : std::string(value.text());
  const std::string set = "," + kept + ",";
  const auto is_in = [&](const Value& one) { return set.find(one.cell().text()) != std::string::npos; };
  switch (bound.test) {
    case Test::any_of: return std::ranges::any_of(operands, is_in);
    case Test::none_of: return std::ranges::none_of(operands, is_in);
    default: return std::ranges::all_of(operands, is_in);
  }
}

bool holds(const Bound& bound, const Cell& value) {
  const Test test = bound.test;
  const std::vector<Value>& operands = bound.operands;
  if (test == Test::is_null) return value.is_null();
  if (value.is_null()) return test == Test::not_equal || test == Test::none_of;
  if (bound.source.kind == Kind::choices && searches_set(test)) return holds_set(bound, value);
  const auto against = [&](std::size_t i) { return compared(value, operands[i].cell()); };
  switch (test) {
    case Test::equal: return against(0) == 0;
    case Test::not_equal: return against(0) != 0;
    case Test::less: return against(0) < 0;
    case Test::at_most: return against(0) <= 0;
    case Test::more: return against(0) > 0;
    case Test::at_least: return against(0) >= 0;
    case Test::between: return against(0) >= 0 && against(1) <= 0;
    case Test::in:
      return std::ranges::any_of(operands, [&](const Value& one) { return compared(value, one.cell()) == 0; });
    case Test::contains: return folded(value.text()).find(operands[0].cell().text()) != std::string::npos;
    case Test::starts: return folded(value.text()).starts_with(operands[0].cell().text());
    case Test::is_null:
    case Test::period:
    case Test::any_of:
    case Test::all_of:
    case Test::none_of: break;
  }
  return false;
}

/// The same of a comparison with another value.
bool holds(Test test, const Cell& value, const Cell& other) {
  if (value.is_null() || other.is_null()) return test == Test::not_equal;
  const int against = compared(value, other);
  switch (test) {
    case Test::not_equal: return against != 0;
    case Test::less: return against < 0;
    case Test::at_most: return against <= 0;
    case Test::more: return against > 0;
    case Test::at_least: return against >= 0;
    default: return against == 0;
  }
}

Cell joined_cell(const Joined& joined, std::string_view key, std::size_t column) {
  for (std::size_t row = 0; row < joined.table->rows(); ++row)
    if (joined.table->text(row, 0) == key) return joined.table->cell(row, column);
  return {};
}

Value value_of(const Source& source, const Entity& entity, Row row, const Lookup& lookup);

/// The values that an aggregate has met.
class Tally {
 public:
  explicit Tally(const Aggregated& aggregated) : aggregated_(aggregated) {}

  void add(const Value& value) {
    const Cell cell = value.cell();
    if (cell.is_null()) return;
    ++count_;
    if (is_real())
      real_total_ += cell.real();
    else if (aggregated_.function == Aggregate::sum || aggregated_.function == Aggregate::avg)
      total_ = total_ + Amount{cell.integer()};
    const int beyond = count_ == 1 ? 0 : compared(cell, extreme_.cell());
    if (count_ == 1 || (aggregated_.function == Aggregate::max ? beyond > 0 : beyond < 0)) extreme_ = value;
  }
  void count() { ++count_; }

  Value result() const {
    switch (aggregated_.function) {
      case Aggregate::count: return Value(Cell::of(count_));
      case Aggregate::sum: return Value(is_real() ? Cell::of(real_total_) : Cell::of(total_.minor));
      case Aggregate::min:
      case Aggregate::max: return extreme_;
      case Aggregate::avg: break;
    }
    if (count_ == 0) return {};
    return Value(is_real() ? Cell::of(real_total_ / static_cast<double>(count_))
                           : Cell::of(rounded_mean(total_.minor, count_)));
  }

 private:
  /// Whether what is added up is a real number, as is every mean but that of amounts and decimals.
  bool is_real() const {
    const Kind kind = aggregated_.value ? aggregated_.value->kind : Kind::integer;
    return kind == Kind::real || (kind == Kind::integer && aggregated_.function == Aggregate::avg);
  }

  const Aggregated& aggregated_;
  std::int64_t count_ = 0;
  Amount total_;
  double real_total_ = 0;
  Value extreme_;
};

/// Calls `use` with the children at the end of the way from a record.
void each_child(std::span<const Children> way, std::int64_t id, const Lookup& lookup,
                const std::function<void(Row)>& use) {
  lookup.children(*way[0].entity, way[0].column, id, [&](Row child) {
    if (way.size() == 1)
      use(child);
    else
      each_child(way.subspan(1), child[id_position].integer(), lookup, use);
  });
}

bool is_own_money(const Aggregated& aggregated, const Entity& entity, Row row, const Lookup& lookup) {
  if (!aggregated.currency) return true;
  const Value currency = value_of(*aggregated.currency, entity, row, lookup);
  return currency.cell().is_null() || currency.cell().text() == aggregated.own_currency;
}

Value aggregate_of(const Aggregated& aggregated, Row row, const Lookup& lookup) {
  const Entity& entity = *aggregated.children.back().entity;
  Tally tally(aggregated);
  each_child(aggregated.children, row[id_position].integer(), lookup, [&](Row child) {
    if (!aggregated.where.empty() && !matches(aggregated.where[0], child, lookup)) return;
    if (!is_own_money(aggregated, entity, child, lookup)) return;
    if (aggregated.value)
      tally.add(value_of(*aggregated.value, entity, child, lookup));
    else
      tally.count();
  });
  return tally.result();
}

Value value_of(const Source& source, const Entity& entity, Row row, const Lookup& lookup) {
  if (source.aggregated) return aggregate_of(*source.aggregated, row, lookup);
  if (source.joined) return Value(joined_cell(*source.joined, row[entity.at("code")].text(), source.column));
  if (source.steps.empty()) return Value(row[source.column]);
  std::vector<Value> record;
  std::int64_t id = row[source.steps[0].column].integer();
  for (std::size_t i = 0; i < source.steps.size(); ++i) {
    record = lookup.record(*source.steps[i].entity, id);
    if (record.empty()) return {};
    if (i + 1 < source.steps.size()) id = record[source.steps[i + 1].column].cell().integer();
  }
  return record[source.column];
}

/// Whether the row has a child that meets what is asked of it.
bool has_child(const Bound& bound, Row row, const Lookup& lookup) {
  bool is_found = false;
  each_child(bound.children, row[id_position].integer(), lookup,
             [&](Row child) { is_found = is_found || bound.parts.empty() || matches(bound.parts[0], child, lookup); });
  return is_found;
}

}  // namespace

std::int64_t rounded_mean(std::int64_t sum, std::int64_t count) {
  const std::int64_t rest = sum % count;  // of the sign of the sum
  const std::int64_t distance = rest < 0 ? -rest : rest;
  const std::int64_t towards = sum / count;
  if (distance < count - distance) return towards;
  return rest < 0 ? towards - 1 : towards + 1;
}

bool matches(const Bound& bound, Row row, const Lookup& lookup) {
  switch (bound.form) {
    case Condition::Form::all:
      return std::ranges::all_of(bound.parts, [&](const Bound& part) { return matches(part, row, lookup); });
    case Condition::Form::any:
      return std::ranges::any_of(bound.parts, [&](const Bound& part) { return matches(part, row, lookup); });
    case Condition::Form::no: return !matches(bound.parts[0], row, lookup);
    case Condition::Form::exists: return has_child(bound, row, lookup);
    case Condition::Form::test:
    case Condition::Form::aggregate: break;
  }
  const Value value = value_of(bound.source, *bound.entity, row, lookup);
  if (bound.field) return holds(bound.test, value.cell(), value_of(*bound.field, *bound.entity, row, lookup).cell());
  return holds(bound, value.cell());
}

}  // namespace crmcore::filter
