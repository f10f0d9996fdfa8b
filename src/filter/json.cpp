// Conditions as JSON.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "../values/json_document.hpp"
#include "crmcore/values/json_text.hpp"
#include "words.hpp"

namespace crmcore::filter {
namespace {

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
    case Operand::Form::field: return Json{{"field", operand.text}};
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
    case Condition::Form::aggregate:
      json[condition.form == Condition::Form::exists ? "exists" : name(condition.aggregate)] = condition.path;
      if (!condition.parts.empty()) json["where"] = as_json(condition.parts[0]);
      break;
    case Condition::Form::test: json["field"] = condition.path; break;
  }
  if (condition.form == Condition::Form::test || condition.form == Condition::Form::aggregate) {
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
  if (json.is_object() && json.size() == 1 && json.contains("field") && json["field"].is_string())
    return {Operand::Form::field, json["field"].get<std::string>(), 0};
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
  constexpr std::array<std::string_view, 13> known{"all", "any", "not",   "exists", "count", "sum",  "min",
                                                   "max", "avg", "where", "field",  "test",  "value"};
  for (const auto& [key, value] : json.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw_unknown("filter", "a condition has no key", key, known);
  Condition condition;
  const auto name = [&](std::string_view key) {
    if (!json.at(key).is_string()) bad_json("'" + std::string(key) + "' must be a name");
    return json.at(key).get<std::string>();
  };
  if (json.contains("all") || json.contains("any")) {
    condition.form = json.contains("all") ? Condition::Form::all : Condition::Form::any;
    const Json& parts = json.contains("all") ? json["all"] : json["any"];
    if (!parts.is_array()) bad_json("'all' and 'any' must be lists");
    for (const Json& part : parts) condition.parts.push_back(condition_of(part, depth + 1));
    return condition;
  }
  if (json.contains("not")) return {Condition::Form::no, {condition_of(json["not"], depth + 1)}, {}, {}, {}, {}, {}};
  const auto* aggregate =
      std::ranges::find_if(aggregate_words, [&](std::string_view word) { return json.contains(word); });
  if (json.contains("exists") || aggregate != aggregate_words.end()) {
    condition.form = json.contains("exists") ? Condition::Form::exists : Condition::Form::aggregate;
    if (condition.form == Condition::Form::aggregate)
      condition.aggregate = static_cast<Aggregate>(aggregate - aggregate_words.begin());
    condition.path = name(condition.form == Condition::Form::exists ? "exists" : *aggregate);
    if (json.contains("where")) condition.parts.push_back(condition_of(json["where"], depth + 1));
    if (condition.form == Condition::Form::exists) return condition;
  } else if (json.contains("field")) {
    condition.form = Condition::Form::test;
    condition.path = name("field");
  } else {
    bad_json("a condition needs one of all, any, not, exists, count, sum, min, max, avg, field");
  }
  const std::string test = json.contains("test") ? name("test") : "=";
  const auto* word = std::find(test_words.begin(), test_words.end(), test);
  if (word == test_words.end()) throw_unknown("filter", "there is no test", test, test_words);
  condition.test = static_cast<Test>(word - test_words.begin());
  if (is_count(condition) && !is_of_numbers(condition.test))
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

Condition parse_json(std::string_view json) {
  check_json_depth(json, "filter");
  const JsonDocument document(json);
  const Json& parsed = *document;
  if (!document.why().empty()) bad_json(cited(json) + " " + document.why());
  if (parsed.is_discarded()) bad_json(cited(json) + " is not JSON");
  return condition_of(parsed, 0);
}

std::string to_json(const Condition& condition) { return as_json(condition).dump(); }

}  // namespace crmcore::filter
