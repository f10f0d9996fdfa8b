#include "crmcore/action/action.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "../values/json_document.hpp"
#include "crmcore/exchange/workbook.hpp"
#include "crmcore/store/watch.hpp"
#include "crmcore/values/json_text.hpp"

namespace crmcore {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void wrong(const Action& action, const Parameter& parameter, const std::string& why) {
  throw Error(ErrorCode::invalid, std::string(parameter.name),
              std::string(action.name) + ": " + std::string(parameter.name) + " " + why);
}

/// A number in the unit people say it in.
double number_of(const Parameter& parameter, Cell cell, const Forms& forms) {
  if (parameter.kind == Kind::decimal) return Decimal{cell.integer()}.real();
  if (parameter.kind != Kind::amount) return cell.real();
  return static_cast<double>(cell.integer()) / std::pow(10, forms.currency_decimals);
}

Value converted(const Action& action, const Parameter& parameter, const std::string& text, const Forms& forms) {
  Column column;
  column.name = parameter.name;
  column.kind = parameter.kind;
  column.codes = parameter.codes;
  auto parsed = parser_of(parameter.kind)(column, text, forms);
  if (!parsed.value) wrong(action, parameter, parsed.why);
  const Cell cell = parsed.value->cell();
  if (cell.type() == Cell::Type::integer || cell.type() == Cell::Type::real)
    check_range(parameter.name, number_of(parameter, cell, forms), parameter.range);
  return std::move(*parsed.value);
}

JsonText described(const Table::Description& column) {
  JsonText json = JsonText::object();
  json.add("name", column.name).add("kind", name(column.kind));
  if (!column.from.empty()) json.add("from", column.from);
  if (!column.help.empty()) json.add("help", column.help);
  return json;
}

std::string_view kind_name(const Parameter& parameter) {
  if (parameter.is_map) return "map";
  return parameter.is_table ? "table" : name(parameter.kind);
}

JsonText described(const Parameter& parameter) {
  JsonText json = JsonText::object();
  json.add("name", parameter.name).add("kind", kind_name(parameter)).add("help", parameter.help);
  if (parameter.required) json.add("required", true);
  if (!parameter.fallback.empty()) json.add("default", parameter.fallback);
  if (!parameter.codes.empty()) json.add("codes", parameter.codes);
  if (parameter.range.least) json.add("least", *parameter.range.least);
  if (parameter.range.most) json.add("most", *parameter.range.most);
  if (parameter.range.above) json.add("above", *parameter.range.above);
  if (parameter.range.below) json.add("below", *parameter.range.below);
  if (!parameter.unit.empty()) json.add("unit", parameter.unit);
  const std::string_view example = parameter.example.empty() ? parameter.fallback : parameter.example;
  if (!example.empty()) json.add("example", example);
  return json;
}

Arguments::Map map_of(const Action& action, const Parameter& parameter, const Json& value) {
  if (!value.is_object()) wrong(action, parameter, "must be an object such as {\"order\": \"InvoiceNo\"}");
  Arguments::Map map;
  for (const auto& [from, to] : value.items()) {
    if (!to.is_string()) wrong(action, parameter, "must hold texts, not " + cited(to.dump()));
    map.emplace_back(from, to.get<std::string>());
  }
  return map;
}

/// What a parameter of a kind must be, in words.
std::string wanted(Kind kind) {
  switch (kind) {
    case Kind::day: return "a day such as 2011-12-10";
    case Kind::minute: return "a time such as 15:30";
    case Kind::choice:
    case Kind::choices:
    case Kind::text: return "a text";
    case Kind::boolean: return "true or false";
    case Kind::integer: return "a whole number";
    default: return "a number";
  }
}

/// The value of a parameter; JSON of another type is refused, texts are read as their kind.
Value value_of(const Action& action, const Parameter& parameter, const Json& value, const Forms& forms) {
  constexpr std::array numbers{Kind::integer, Kind::real, Kind::amount, Kind::decimal, Kind::text};
  const bool takes_number = std::ranges::find(numbers, parameter.kind) != numbers.end();
  if (value.is_structured() || (value.is_boolean() && parameter.kind != Kind::boolean) ||
      (value.is_number() && !takes_number))
    wrong(action, parameter, "must be " + wanted(parameter.kind) + ", not " + cited(value.dump()));
  if (value.is_number() && (parameter.name == "file" || parameter.is_table))  // 5 is no name that anybody means
    wrong(action, parameter, "must name a file, not " + cited(value.dump()));
  return converted(action, parameter, value.is_string() ? value.get<std::string>() : value.dump(), forms);
}

/// Puts the codes that records have now in the place of those that lead to them.
void lead_codes(const Action& action, const store::Store& store, Arguments& arguments) {
  for (const Parameter& parameter : action.parameters)
    if (!parameter.names.empty() && arguments.has(parameter.name))
      arguments.set(parameter.name, Value(store::code_now(store, parameter.names, arguments.text(parameter.name))));
}

/// Amounts are of the currency that the call names, where none is known yet.
void take_currency(Forms& forms, const Json& json) {
  if (!forms.currency.empty() || !json.contains("currency") || !json["currency"].is_string()) return;
  if (const auto currency = currency_kept(json["currency"].get<std::string>()); currency.value)
    forms.currency_decimals = currency.value->decimals();
}

/// A copy of the table, whose instants are days of `zone` where it has no zone of its own.
Table in_zone(Table table, const TimeZone& zone) {
  if (!table.time_zone()) table.set_time_zone(zone);
  return table;
}

/// Whether days could be read from it that depend on a zone.
bool may_hold_instants(const Table& table) {
  for (std::size_t c = 0; c < table.width(); ++c)
    if (const Kind kind = table.column(c).kind; kind == Kind::text || kind == Kind::instant) return true;
  return false;
}

}  // namespace

const store::Store& Call::need_store() const {
  if (!store) throw Error(ErrorCode::invalid, "workspace", "this action needs a workspace");
  return *store;
}

store::Change& Call::need_change() const {
  if (!change)
    throw Error(ErrorCode::misuse, "change", "this action writes: first begin a change that names who and why");
  return *change;
}

const Table& Call::need_input(std::string_view columns) const {
  if (!input)
    throw Error(ErrorCode::invalid, "input", "this action reads a table with the columns " + std::string(columns));
  return *input;
}

std::optional<Table> Call::optional_table(std::string_view name) const {
  for (const auto& joined : tables)
    if (joined.name == name) return in_zone(*joined.table, time_zone());
  if (arguments.has(name)) return in_zone(exchange::read_table(arguments.text(name)), time_zone());
  return std::nullopt;
}

Table Call::required_table(std::string_view name, std::string_view columns) const {
  if (auto table = optional_table(name)) return *std::move(table);
  if (input) return *input;
  throw Error(ErrorCode::invalid, std::string(name),
              "give a table of " + std::string(columns) + ", or the file that holds it");
}

bool Call::from_records(std::initializer_list<std::string_view> names) const {
  if (!store || input) return false;
  return std::ranges::none_of(names, [&](std::string_view name) {
    return arguments.has(name) || std::ranges::find(tables, name, &filter::Joined::name) != tables.end();
  });
}

TimeZone Call::time_zone() const {
  if (store && store->time_zone()) return store->time_zone();
  return input ? input->time_zone() : TimeZone();
}

Forms Call::forms() const {
  Forms forms{.time_zone = time_zone()};
  if (!store) return forms;
  forms.currency = store->currency().code();
  forms.currency_decimals = store->currency().decimals();
  return forms;
}

Currency Call::currency() const { return store ? store->currency() : Currency(arguments.text("currency")); }

const Action& Actions::at(std::string_view name) const {
  const auto found = std::ranges::find(list_, name, &Action::name);
  if (found != list_.end()) return *found;
  std::vector<std::string_view> names;
  for (const Action& action : list_) names.push_back(action.name);
  throw_unknown(std::string(name), "there is no action", name, names);
}

Table Actions::run(std::string_view name, std::string_view parameters, const Call& call) const {
  const Action& action = at(name);
  Call complete = call;
  complete.arguments = parse_arguments(action, parameters, call.forms());
  if (call.store && !call.input && !call.past) lead_codes(action, *call.store, complete.arguments);
  complete.actions = this;
  std::optional<Table> zoned;
  if (call.input && call.time_zone() && !call.input->time_zone() && may_hold_instants(*call.input)) {
    zoned = in_zone(*call.input, call.time_zone());
    complete.input = &*zoned;
  }
  const Running running(call.task);
  if (!call.store || action.effect == Effect::writes) return action.run(complete);
  const store::Watched watched(*call.store, call.task);
  return action.run(complete);
}

Arguments parse_arguments(const Action& action, std::string_view text, Forms forms) {
  check_json_depth(text, "parameters");
  const JsonDocument document(trimmed(text).empty() ? "{}" : text);
  const Json& json = *document;
  if (!document.why().empty())
    throw Error(
        ErrorCode::invalid, "parameters",
        std::string(action.name) + ": the parameters must be a JSON object, and " + cited(text) + " " + document.why());
  if (json.is_discarded() || !json.is_object())
    throw Error(ErrorCode::invalid, "parameters",
                std::string(action.name) + ": the parameters " + cited(text) + " are not a JSON object");
  take_currency(forms, json);
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
    if (parameter->is_map)
      arguments.set_map(key, map_of(action, *parameter, value));
    else
      arguments.set(key, value_of(action, *parameter, value, forms));
  }
  for (const Parameter& parameter : action.parameters) {
    if (arguments.has(parameter.name) || parameter.is_map) continue;
    if (!parameter.fallback.empty())
      arguments.set_default(parameter.name, converted(action, parameter, parameter.fallback, forms));
    else if (parameter.required)
      wrong(action, parameter, "is missing: " + std::string(parameter.help));
  }
  return arguments;
}

std::string describe(const Actions& actions) {
  JsonText list = JsonText::list();
  for (const Action& action : actions.all()) {
    JsonText json = JsonText::object();
    json.add("name", action.name).add("summary", action.summary);
    json.add("effect", name(action.effect)).add("input", name(action.input));
    if (!action.detail.empty()) json.add("detail", action.detail);
    JsonText parameters = JsonText::list();
    for (const Parameter& parameter : action.parameters) parameters.add(described(parameter));
    JsonText columns = JsonText::list();
    for (const auto& column : action.columns) columns.add(described(column));
    list.add(json.add("parameters", parameters).add("columns", columns));
  }
  return list.text();
}

Parameter today_parameter() {
  return {.name = "today",
          .kind = Kind::day,
          .required = true,
          .help = "the day to judge from, such as 2011-12-10",
          .example = "2011-12-10"};
}

std::vector<Parameter> all_of(std::initializer_list<std::vector<Parameter>> lists) {
  std::vector<Parameter> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

std::vector<Parameter> without(std::vector<Parameter> parameters, std::initializer_list<std::string_view> names) {
  std::erase_if(parameters,
                [&](const Parameter& parameter) { return std::ranges::find(names, parameter.name) != names.end(); });
  return parameters;
}

const std::vector<Table::Description>& model_columns() {
  static const std::vector<Table::Description> columns{
      {.name = "text", .help = "the model as one line of text; pass it as `saved` to judge with the same model"}};
  return columns;
}

Table model_table(std::string_view text) {
  Table table(model_columns(), {});
  table.append(std::array<Cell, 1>{Cell::of(text)});
  return table;
}

void require_same(const Call& call, std::string_view name, std::string_view given, std::string_view saved) {
  if (call.arguments.was_given(name) && given != saved)
    throw Error(ErrorCode::invalid, std::string(name),
                std::string(name) + " is " + std::string(given) + ", but the saved model has " + std::string(saved) +
                    "; leave it out");
}

}  // namespace crmcore
