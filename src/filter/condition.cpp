#include "crmcore/filter/condition.hpp"

#include <array>

#include "words.hpp"

namespace crmcore::filter {
namespace {

std::string operand_text(const Operand& operand) {
  switch (operand.form) {
    case Operand::Form::number:
    case Operand::Form::boolean:
    case Operand::Form::field: return operand.text;
    case Operand::Form::today:
      return operand.days == 0
                 ? "today"
                 : std::string("today ") + (operand.days < 0 ? "- " : "+ ") + std::to_string(std::abs(operand.days));
    case Operand::Form::text:
    case Operand::Form::set: break;
  }
  std::string quoted = "'";
  for (const char c : operand.text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string period_text(const Period& period) {
  const std::string unit(unit_words[static_cast<std::size_t>(period.unit)]);
  if (period.from == 0 && period.to == 1) return "this " + unit;
  if (period.from > 0) return "next " + std::to_string(period.to - 1) + " " + unit + "s";
  if (period.to == 1) return "last " + std::to_string(-period.from) + " " + unit + "s";
  return "previous " + std::to_string(-period.from) + " " + unit + "s";
}

/// "rating between 5 and 7": the test of what is called so.
std::string test_text(const std::string& tested, const Condition& condition) {
  const std::string word(test_words[static_cast<std::size_t>(condition.test)]);
  if (condition.test == Test::is_null) return tested + " is null";
  if (condition.test == Test::period) return tested + " in " + period_text(*condition.period);
  if (condition.test == Test::between)
    return tested + " between " + operand_text(condition.operands.at(0)) + " and " +
           operand_text(condition.operands.at(1));
  if (!takes_list(condition.test)) return tested + " " + word + " " + operand_text(condition.operands.at(0));
  std::string list;
  for (const Operand& operand : condition.operands) list += (list.empty() ? "" : ", ") + operand_text(operand);
  return tested + " " + word + " (" + list + ")";
}

/// "order where channel = 'web'": what stands in the parentheses of any(…) and of an aggregate.
std::string children_text(const Condition& condition) {
  return condition.path + (condition.parts.empty() ? "" : " where " + to_text(condition.parts[0]));
}

/// Calls use(position, whether it is within a quoted text) for each character of a text.
template <class Use>
void each_character(std::string_view text, Use&& use) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    use(i, quote != 0);
    if (quote != 0)
      quote = text[i] == quote ? char{0} : quote;
    else if (text[i] == '\'' || text[i] == '"')
      quote = text[i];
  }
}

/// "red: rating < 5" as the name and the rest.
NamedCondition named_condition(std::string_view text) {
  std::size_t colon = text.size();
  each_character(text, [&](std::size_t i, bool is_quoted) {
    if (!is_quoted && text[i] == ':' && colon == text.size()) colon = i;
  });
  NamedCondition named{std::string(trimmed(text.substr(0, colon))), {}};
  if (colon < text.size()) named.where = std::string(trimmed(text.substr(colon + 1)));
  return named;
}

}  // namespace

std::string_view name(Aggregate aggregate) { return aggregate_words[static_cast<std::size_t>(aggregate)]; }

std::pair<Day, Day> Period::on(Day today) const {
  switch (unit) {
    case Unit::day: return {today + Days{from}, today + Days{to}};
    case Unit::week: {
      const Day monday = today - Days{today.weekday() - 1};
      return {monday + Days{from * 7}, monday + Days{to * 7}};
    }
    case Unit::month: return {Month(today).next(from).first_day(), Month(today).next(to).first_day()};
    case Unit::year: break;
  }
  const int year = today.civil().year;
  return {Day(year + from, 1, 1), Day(year + to, 1, 1)};
}

Condition parse_any(std::string_view text_or_json) {
  return trimmed(text_or_json).starts_with('{') ? parse_json(text_or_json) : parse(text_or_json);
}

std::string to_text(const Condition& condition) {
  switch (condition.form) {
    case Condition::Form::all:
    case Condition::Form::any: {
      std::string joined;
      for (const Condition& part : condition.parts) {
        if (!joined.empty()) joined += condition.form == Condition::Form::all ? " and " : " or ";
        const bool nested = part.form == Condition::Form::all || part.form == Condition::Form::any;
        joined += nested ? "(" + to_text(part) + ")" : to_text(part);
      }
      return joined;
    }
    case Condition::Form::no: return "not (" + to_text(condition.parts.at(0)) + ")";
    case Condition::Form::exists: return "any(" + children_text(condition) + ")";
    case Condition::Form::aggregate:
      return test_text(std::string(name(condition.aggregate)) + "(" + children_text(condition) + ")", condition);
    case Condition::Form::test: break;
  }
  return test_text(condition.path, condition);
}

std::vector<NamedCondition> named_conditions(std::string_view text) {
  std::vector<NamedCondition> all;
  const auto add = [&](std::string_view one) {
    if (!trimmed(one).empty()) all.push_back(named_condition(trimmed(one)));
  };
  std::size_t from = 0;
  each_character(text, [&](std::size_t i, bool is_quoted) {
    if (is_quoted || text[i] != ';') return;
    add(text.substr(from, i - from));
    from = i + 1;
  });
  add(text.substr(from));
  return all;
}

}  // namespace crmcore::filter
