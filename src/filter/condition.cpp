#include "crmcore/filter/condition.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "../values/json_document.hpp"
#include "crmcore/error.hpp"
#include "crmcore/values/json_text.hpp"

namespace crmcore::filter {
namespace {

constexpr std::array<std::string_view, 15> test_words{
    "=", "!=", "<", "<=", ">", ">=", "in", "between", "contains", "starts", "null", "period", "any", "all", "none"};
constexpr std::array<std::string_view, 4> unit_words{"day", "week", "month", "year"};

[[noreturn]] void refuse_depth() {
  throw Error(ErrorCode::invalid, "filter",
              "a filter may be nested at most " + std::to_string(deepest) + " levels deep");
}

[[noreturn]] void refuse_distance(const std::string& what, const std::string& written) {
  throw Error(
      ErrorCode::invalid, "filter",
      what + " must be between -" + std::to_string(farthest) + " and " + std::to_string(farthest) + ", not " + written);
}

/// Whether a test takes a list of operands of any length.
bool takes_list(Test test) {
  return test == Test::in || test == Test::any_of || test == Test::all_of || test == Test::none_of;
}

/// Whether a count can be tested so.
bool is_of_numbers(Test test) { return test <= Test::between; }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { skip(); }

  Condition whole() {
    if (at_ == text_.size()) return {};
    Condition condition = any_of(0);
    if (at_ != text_.size()) fail("'and', 'or' or the end");
    return condition;
  }

 private:
  [[noreturn]] void fail(const std::string& wanted) const {
    const std::string found = at_ == text_.size() ? "the end" : cited(text_.substr(at_, 20));
    throw Error(ErrorCode::invalid, "filter",
                "filter, character " + std::to_string(at_ + 1) + ": expected " + wanted + ", found " + found);
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  std::string_view peek_word() const {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  static bool same(std::string_view a, std::string_view lower) {
    if (a.size() != lower.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if ((a[i] >= 'A' && a[i] <= 'Z' ? a[i] - 'A' + 'a' : a[i]) != lower[i]) return false;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!same(peek_word(), word)) return false;
    at_ += word.size();
    skip();
    return true;
  }
  bool take(std::string_view symbol) {
    if (text_.substr(at_, symbol.size()) != symbol) return false;
    at_ += symbol.size();
    skip();
    return true;
  }
  void need(std::string_view symbol) {
    if (!take(symbol)) fail("'" + std::string(symbol) + "'");
  }

  Condition list(Condition::Form form, std::string_view word, Condition (Parser::*next)(int), int depth) {
    Condition first = (this->*next)(depth);
    if (!same(peek_word(), word)) return first;
    Condition joined{form, {std::move(first)}, {}, {}, {}, {}};
    while (take_word(word)) joined.parts.push_back((this->*next)(depth));
    return joined;
  }
  Condition any_of(int depth) { return list(Condition::Form::any, "or", &Parser::all_of, depth); }
  Condition all_of(int depth) { return list(Condition::Form::all, "and", &Parser::unary, depth); }

  Condition unary(int depth) {
    if (depth > deepest) refuse_depth();
    if (take_word("not")) return {Condition::Form::no, {unary(depth + 1)}, {}, {}, {}, {}};
    if (take("(")) {
      Condition inner = any_of(depth + 1);
      need(")");
      return inner;
    }
    const std::string path(peek_word());
    if (path.empty() || (path[0] >= '0' && path[0] <= '9')) fail("a field");
    at_ += path.size();
    skip();
    if (same(path, "any") && take("(")) return children(Condition::Form::exists, depth);
    if (same(path, "count") && take("(")) return tested(children(Condition::Form::count, depth));
    return tested({Condition::Form::test, {}, path, {}, {}, {}});
  }

  /// The test of a field or a count.
  Condition tested(Condition test) {
    const bool is_field = test.form == Condition::Form::test;
    const bool negated = take_word("not");
    if (take_word("in")) {
      if (take("(")) {
        operands(test, Test::in);
      } else if (is_field) {
        test.test = Test::period;
        test.period = period();
      } else {
        fail("'('");
      }
    } else if (take_word("between")) {
      test.test = Test::between;
      test.operands.push_back(operand());
      if (!take_word("and")) fail("'and'");
      test.operands.push_back(operand());
    } else if (is_field && take_word("contains")) {
      test.test = Test::contains;
      test.operands.push_back(operand());
    } else if (is_field && take_word("starts")) {
      take_word("with");
      test.test = Test::starts;
      test.operands.push_back(operand());
    } else if (const auto of_set = is_field ? set_test() : std::nullopt) {
      need("(");
      operands(test, *of_set);
    } else if (is_field && !negated && take_word("is")) {
      const bool not_null = take_word("not");
      if (!take_word("null")) fail("'null'");
      test.test = Test::is_null;
      return not_null ? Condition{Condition::Form::no, {test}, {}, {}, {}, {}} : test;
    } else if (!negated) {
      test.test = comparison();
      test.operands.push_back(operand());
    } else {
      fail(is_field ? "'in', 'between', 'contains', 'starts with', 'any', 'all' or 'none'" : "'in' or 'between'");
    }
    return negated ? Condition{Condition::Form::no, {std::move(test)}, {}, {}, {}, {}} : test;
  }

  /// The word of a test of sets, taken.
  std::optional<Test> set_test() {
    for (const Test test : {Test::any_of, Test::all_of, Test::none_of})
      if (take_word(test_words[static_cast<std::size_t>(test)])) return test;
    return std::nullopt;
  }

  /// The operands of a list whose parenthesis is open.
  void operands(Condition& test, Test of) {
    test.test = of;
    do test.operands.push_back(operand());
    while (take(","));
    need(")");
  }

  Condition children(Condition::Form form, int depth) {
    Condition condition{form, {}, std::string(peek_word()), {}, {}, {}};
    if (condition.path.empty()) fail("an entity such as order");
    at_ += condition.path.size();
    skip();
    if (take_word("where")) condition.parts.push_back(any_of(depth + 1));
    need(")");
    return condition;
  }

  Test comparison() {
    if (take("<=")) return Test::at_most;
    if (take(">=")) return Test::at_least;
    if (take("!=") || take("<>")) return Test::not_equal;
    if (take("<")) return Test::less;
    if (take(">")) return Test::more;
    if (take("==") || take("=")) return Test::equal;
    fail("a comparison such as = or >=");
  }

  Operand operand() {
    if (at_ == text_.size()) fail("a value");
    if (text_[at_] == '\'' || text_[at_] == '"') {
      const char quote = text_[at_++];
      Operand literal;
      for (;; ++at_) {
        if (at_ == text_.size()) fail(std::string("a closing ") + quote);
        if (text_[at_] == quote) {
          if (at_ + 1 < text_.size() && text_[at_ + 1] == quote)
            ++at_;  // doubled: the quote itself
          else
            break;
        }
        literal.text += text_[at_];
      }
      ++at_;
      skip();
      return literal;
    }
    if (take_word("today")) {
      Operand today{Operand::Form::today, "", 0};
      const bool plus = take("+");
      if (plus || take("-")) today.days = (plus ? 1 : -1) * number("days");
      take_word("days");
      return today;
    }
    if (take_word("true")) return {Operand::Form::boolean, "true", 0};
    if (take_word("false")) return {Operand::Form::boolean, "false", 0};
    const std::size_t start = at_;
    if (text_[at_] == '-' || text_[at_] == '+') ++at_;
    while (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.' || text_[at_] == '-'))
      ++at_;
    const std::string digits(text_.substr(start, at_ - start));
    if (digits.empty() || (at_ < text_.size() && is_word(text_[at_]))) {
      at_ = start;
      fail("a number, a day, true, false or a text in quotes");
    }
    skip();
    if (digits.find('-', 1) != std::string::npos) return {Operand::Form::text, digits, 0};  // 2011-12-10
    return {Operand::Form::number, digits, 0};
  }

  std::int32_t number(const std::string& of) {
    const std::size_t start = at_;
    std::int32_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)
      if (value <= farthest) value = value * 10 + (text_[at_] - '0');  // what is beyond stays beyond
    if (at_ == start) fail("a number of " + of);
    if (value > farthest) refuse_distance(of, cited(text_.substr(start, at_ - start)));
    skip();
    return value;
  }

  Period::Unit unit() {
    for (std::size_t i = 0; i < unit_words.size(); ++i)
      if (take_word(unit_words[i]) || take_word(std::string(unit_words[i]) + "s")) return static_cast<Period::Unit>(i);
    fail("day, week, month or year");
  }

  Period period() {
    Period period;
    if (take_word("this")) return {unit(), 0, 1};
    const bool previous = take_word("previous");
    const bool last = !previous && take_word("last");
    if (!previous && !last && !take_word("next")) fail("'(' or last, next, this, previous");
    const bool counted = at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9';
    const std::int32_t count = counted ? number("units") : 1;
    period.unit = unit();
    if (!previous && !last) {
      period.from = 1;
      period.to = count + 1;
    } else if (last && counted && period.unit == Period::Unit::day) {
      // the last 30 days end with today
      period.from = -count;
      period.to = 1;
    } else {
      period.from = -count;
      period.to = 0;
    }
    return period;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string operand_text(const Operand& operand) {
  switch (operand.form) {
    case Operand::Form::number:
    case Operand::Form::boolean: return operand.text;
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

using Json = nlohmann::ordered_json;

Json operand_json(const Operand& operand) {
  switch (operand.form) {
    case Operand::Form::number: return Json{{"number", operand.text}};
    case Operand::Form::boolean: return operand.text == "true";
    case Operand::Form::today: return Json{{"today", operand.days}};
    case Operand::Form::set: {
      Json set = Json::array();
      for (const std::string_view choice : parts_of(operand.text, ',')) set.push_back(choice);
      return set;
    }
    case Operand::Form::text: break;
  }
  return operand.text;
}

Json as_json(const Condition& condition) {
  Json json;
  const auto parts = [&] {
    Json list = Json::array();
    for (const Condition& part : condition.parts) list.push_back(as_json(part));
    return list;
  };
  switch (condition.form) {
    case Condition::Form::all: json["all"] = parts(); break;
    case Condition::Form::any: json["any"] = parts(); break;
    case Condition::Form::no: json["not"] = as_json(condition.parts.at(0)); break;
    case Condition::Form::exists:
    case Condition::Form::count:
      json[condition.form == Condition::Form::exists ? "exists" : "count"] = condition.path;
      if (!condition.parts.empty()) json["where"] = as_json(condition.parts[0]);
      break;
    case Condition::Form::test: json["field"] = condition.path; break;
  }
  if (condition.form == Condition::Form::test || condition.form == Condition::Form::count) {
    json["test"] = test_words[static_cast<std::size_t>(condition.test)];
    if (condition.period)
      json["value"] = {{"unit", unit_words[static_cast<std::size_t>(condition.period->unit)]},
                       {"from", condition.period->from},
                       {"to", condition.period->to}};
    else if (condition.operands.size() == 1 && !takes_list(condition.test))
      json["value"] = operand_json(condition.operands[0]);
    else if (!condition.operands.empty())
      for (const Operand& operand : condition.operands) json["value"].push_back(operand_json(operand));
  }
  return json;
}

[[noreturn]] void bad_json(const std::string& why) {
  throw Error(ErrorCode::invalid, "filter", "filter as JSON: " + why);
}

/// A number of days or other units from today. Throws invalid for one out of range, however large.
std::int32_t units_of(const Json& json, const std::string& what) {
  const bool is_within = json.is_number_unsigned()
                             ? json.get<std::uint64_t>() <= std::uint64_t{farthest}
                             : json.get<std::int64_t>() >= -farthest && json.get<std::int64_t>() <= farthest;
  if (!is_within) refuse_distance(what, json.dump());
  return json.get<std::int32_t>();
}

/// A list of texts as the set of choices that it is.
Operand set_of(const Json& list) {
  Operand set{Operand::Form::set, "", 0};
  for (const Json& choice : list) {
    if (!choice.is_string()) bad_json(cited(list.dump()) + " must hold texts only");
    const auto text = choice.get<std::string>();
    if (text.find_first_of(",;|") != std::string::npos)
      bad_json("a choice of a list cannot hold ',', ';' or '|', as " + cited(text) + " does");
    set.text += (set.text.empty() ? "" : ",") + text;
  }
  if (trimmed(set.text).empty()) bad_json("a set of choices must hold one at least; ask for null instead");
  return set;
}

Operand operand_of(const Json& json) {
  if (json.is_boolean()) return {Operand::Form::boolean, json.get<bool>() ? "true" : "false", 0};
  if (json.is_number()) return {Operand::Form::number, json.dump(), 0};
  if (json.is_string()) return {Operand::Form::text, json.get<std::string>(), 0};
  if (json.is_array()) return set_of(json);
  if (json.is_object() && json.size() == 1 && json.contains("number") && json["number"].is_string())
    return {Operand::Form::number, json["number"].get<std::string>(), 0};
  if (json.is_object() && json.size() == 1 && json.contains("today") && json["today"].is_number_integer())
    return {Operand::Form::today, "", units_of(json["today"], "today")};
  bad_json(cited(json.dump()) + " is not a value");
}

/// A period of JSON.
Period period_of(const Json& value) {
  if (!value.is_object() || !value.contains("unit") || !value["unit"].is_string() || !value.contains("from") ||
      !value["from"].is_number_integer() || !value.contains("to") || !value["to"].is_number_integer())
    bad_json("a period must be an object such as {\"unit\": \"day\", \"from\": -30, \"to\": 1}");
  const auto name = value["unit"].get<std::string>();
  const auto* unit = std::find(unit_words.begin(), unit_words.end(), name);
  if (unit == unit_words.end()) throw_unknown("filter", "there is no unit", name, unit_words);
  return {static_cast<Period::Unit>(unit - unit_words.begin()), units_of(value["from"], "from"),
          units_of(value["to"], "to")};
}

/// Whether a list that a test is given is one set of choices, not several operands.
bool is_one_set(Test test) { return test == Test::equal || test == Test::not_equal || test == Test::contains; }

/// How many operands a test that takes no list takes; a period holds its own.
std::size_t operands_of(Test test) {
  if (test == Test::period) return 0;
  return test == Test::between ? 2 : 1;
}

Condition condition_of(const Json& json, int depth) {
  if (!json.is_object()) bad_json(cited(json.dump()) + " is not a condition");
  if (depth > deepest) refuse_depth();
  constexpr std::array<std::string_view, 9> known{"all",   "any",   "not",  "exists", "count",
                                                  "where", "field", "test", "value"};
  for (const auto& [key, value] : json.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw_unknown("filter", "a condition has no key", key, known);
  Condition condition;
  const auto name = [&](const char* key) {
    if (!json[key].is_string()) bad_json(std::string("'") + key + "' must be a name");
    return json[key].get<std::string>();
  };
  if (json.contains("all") || json.contains("any")) {
    condition.form = json.contains("all") ? Condition::Form::all : Condition::Form::any;
    const Json& parts = json.contains("all") ? json["all"] : json["any"];
    if (!parts.is_array()) bad_json("'all' and 'any' must be lists");
    for (const Json& part : parts) condition.parts.push_back(condition_of(part, depth + 1));
    return condition;
  }
  if (json.contains("not")) return {Condition::Form::no, {condition_of(json["not"], depth + 1)}, {}, {}, {}, {}};
  if (json.contains("exists") || json.contains("count")) {
    condition.form = json.contains("exists") ? Condition::Form::exists : Condition::Form::count;
    condition.path = name(json.contains("exists") ? "exists" : "count");
    if (json.contains("where")) condition.parts.push_back(condition_of(json["where"], depth + 1));
    if (condition.form == Condition::Form::exists) return condition;
  } else if (json.contains("field")) {
    condition.form = Condition::Form::test;
    condition.path = name("field");
  } else {
    bad_json("a condition needs one of all, any, not, exists, count, field");
  }
  const std::string test = json.contains("test") ? name("test") : "=";
  const auto* word = std::find(test_words.begin(), test_words.end(), test);
  if (word == test_words.end()) throw_unknown("filter", "there is no test", test, test_words);
  condition.test = static_cast<Test>(word - test_words.begin());
  if (condition.form == Condition::Form::count && !is_of_numbers(condition.test))
    bad_json("a count is a number; the test '" + test + "' cannot be made of it");
  if (condition.test == Test::is_null) return condition;
  if (!json.contains("value")) bad_json("the test '" + test + "' needs a value");
  const Json& value = json["value"];
  if (condition.test == Test::period) {
    condition.period = period_of(value);
  } else if (value.is_array() && !is_one_set(condition.test)) {
    for (const Json& one : value) condition.operands.push_back(operand_of(one));
  } else {
    condition.operands.push_back(operand_of(value));
  }
  const std::size_t wanted = operands_of(condition.test);
  const bool has_list = takes_list(condition.test);
  if (has_list ? condition.operands.empty() : condition.operands.size() != wanted)
    bad_json("the test '" + test + "' needs " + (has_list ? "a list" : std::to_string(wanted) + " value(s)"));
  return condition;
}

}  // namespace

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

Condition parse(std::string_view text) { return Parser(text).whole(); }

Condition parse_json(std::string_view json) {
  check_json_depth(json, "filter");
  const JsonDocument document(json);
  const Json& parsed = *document;
  if (!document.why().empty()) bad_json(cited(json) + " " + document.why());
  if (parsed.is_discarded()) bad_json(cited(json) + " is not JSON");
  return condition_of(parsed, 0);
}

Condition parse_any(std::string_view text_or_json) {
  return trimmed(text_or_json).starts_with('{') ? parse_json(text_or_json) : parse(text_or_json);
}

std::string to_json(const Condition& condition) { return as_json(condition).dump(); }

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
    case Condition::Form::exists:
    case Condition::Form::count: {
      const std::string asked =
          condition.path + (condition.parts.empty() ? "" : " where " + to_text(condition.parts[0])) + ")";
      if (condition.form == Condition::Form::exists) return "any(" + asked;
      return test_text("count(" + asked, condition);
    }
    case Condition::Form::test: break;
  }
  return test_text(condition.path, condition);
}

}  // namespace crmcore::filter
