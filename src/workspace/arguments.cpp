#include <nlohmann/json.hpp>

#include "crmcore/workspace/action.hpp"

namespace crmcore {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void wrong(const Action& action, const Parameter& parameter, const std::string& why) {
  throw Error(ErrorCode::invalid, std::string(parameter.name),
              std::string(action.name) + ": " + std::string(parameter.name) + " " + why);
}

Value converted(const Action& action, const Parameter& parameter, const std::string& text) {
  Column column;
  column.name = parameter.name;
  column.kind = parameter.kind;
  column.codes = parameter.codes;
  auto parsed = parser_of(parameter.kind)(column, text, {});
  if (!parsed.value) wrong(action, parameter, parsed.why);
  return std::move(*parsed.value);
}

Json described(const Table::Description& column) {
  Json json{{"name", column.name}, {"kind", name(column.kind)}};
  if (!column.from.empty()) json["from"] = column.from;
  if (!column.help.empty()) json["help"] = column.help;
  return json;
}

Json described(const Column& column) {
  Json json{{"name", column.name}, {"kind", name(column.kind)}};
  if (!column.target.empty()) json["target"] = column.target;
  if (column.role == Column::Role::parent) json["parent"] = true;
  if (column.traits.required) json["required"] = true;
  if (column.traits.unique) json["unique"] = true;
  if (column.traits.personal) json["personal"] = true;
  if (column.traits.read_only) json["read_only"] = true;
  if (!column.traits.list.empty()) json["list"] = column.traits.list;
  if (!column.traits.fallback.empty()) json["default"] = column.traits.fallback;
  if (!column.codes.empty()) json["codes"] = column.codes;
  if (!column.traits.help.empty()) json["help"] = column.traits.help;
  return json;
}

}  // namespace

Cell Arguments::cell(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? Cell() : found->second.cell();
}

const std::vector<std::pair<std::string, std::string>>& Arguments::map(std::string_view name) const {
  static const std::vector<std::pair<std::string, std::string>> none;
  const auto found = maps_.find(name);
  return found == maps_.end() ? none : found->second;
}

Arguments parse_arguments(const Action& action, std::string_view text) {
  const Json json = trimmed(text).empty() ? Json::object() : Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    throw Error(ErrorCode::invalid, "parameters",
                std::string(action.name) + ": the parameters " + cited(text) + " are no JSON object");
  Arguments arguments;
  for (const auto& item : json.items()) {
    const std::string& key = item.key();
    const Json& value = item.value();
    const auto parameter = std::find_if(action.parameters.begin(), action.parameters.end(),
                                        [&](const Parameter& p) { return p.name == key; });
    if (parameter == action.parameters.end()) {
      std::vector<std::string_view> names;
      for (const Parameter& p : action.parameters) names.push_back(p.name);
      throw_unknown(key, std::string(action.name) + " has no parameter", key, names);
    }
    if (value.is_null()) continue;
    if (parameter->is_map) {
      if (!value.is_object()) wrong(action, *parameter, "is an object such as {\"order\": \"InvoiceNo\"}");
      std::vector<std::pair<std::string, std::string>> map;
      for (const auto& [from, to] : value.items()) {
        if (!to.is_string()) wrong(action, *parameter, "holds " + cited(to.dump()) + " where a text should be");
        map.emplace_back(from, to.get<std::string>());
      }
      arguments.set_map(key, std::move(map));
      continue;
    }
    constexpr std::array numbers{Kind::integer, Kind::real, Kind::amount, Kind::decimal, Kind::text};
    const bool number = std::ranges::find(numbers, parameter->kind) != numbers.end();
    if (value.is_structured() || (value.is_boolean() && parameter->kind != Kind::boolean) ||
        (value.is_number() && !number)) {
      const std::string kind(name(parameter->kind));
      wrong(action, *parameter,
            (kind[0] == 'a' || kind[0] == 'i' ? "is an " : "is a ") + kind + ", not " + cited(value.dump()));
    }
    arguments.set(key, converted(action, *parameter, value.is_string() ? value.get<std::string>() : value.dump()));
  }
  for (const Parameter& parameter : action.parameters) {
    if (arguments.has(parameter.name) || parameter.is_map) continue;
    if (!parameter.fallback.empty())
      arguments.fall_back(parameter.name, converted(action, parameter, std::string(parameter.fallback)));
    else if (parameter.required)
      wrong(action, parameter, "is missing: " + std::string(parameter.help));
  }
  return arguments;
}

std::string describe(std::string_view topic, const store::Store* store) {
  Json list = Json::array();
  if (topic == "actions") {
    for (const Action& action : actions()) {
      Json json{{"name", action.name},
                {"summary", action.summary},
                {"effect", name(action.effect)},
                {"input", action.input == Input::workspace ? "workspace"
                          : action.input == Input::history ? "history"
                                                           : "table"}};
      json["parameters"] = Json::array();
      for (const Parameter& parameter : action.parameters) {
        Json one{{"name", parameter.name},
                 {"kind", parameter.is_map ? "map" : name(parameter.kind)},
                 {"help", parameter.help}};
        if (parameter.required) one["required"] = true;
        if (!parameter.fallback.empty()) one["default"] = parameter.fallback;
        if (!parameter.codes.empty()) one["codes"] = parameter.codes;
        json["parameters"].push_back(std::move(one));
      }
      json["columns"] = Json::array();
      for (const auto& column : action.columns) json["columns"].push_back(described(column));
      list.push_back(std::move(json));
    }
  } else if (topic == "entities") {
    const store::Catalogue built_in = store ? store::Catalogue() : catalogue();
    for (const Entity& entity : store ? store->entities() : std::span<const Entity>(built_in.entities)) {
      Json json{{"name", entity.name()}, {"fields", Json::array()}};
      for (const Column& column : entity.columns()) json["fields"].push_back(described(column));
      list.push_back(std::move(json));
    }
  } else {
    throw_unknown("topic", "there is nothing to describe called", topic,
                  std::array<std::string_view, 2>{"actions", "entities"});
  }
  return list.dump();
}

}  // namespace crmcore
