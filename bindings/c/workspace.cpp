#include <nlohmann/json.hpp>
#include <set>

#include "handles.hpp"

using namespace crmcore;
using namespace crmcore::c;

namespace {

using Json = nlohmann::ordered_json;

Workspace::Options options_of(const char* json) {
  Workspace::Options options;
  if (!json) return options;
  check_json_depth(text(json, "options"), "options");
  std::set<std::string> named;
  const auto take_once = [&](int, Json::parse_event_t event, const Json& name) {
    if (event == Json::parse_event_t::key && !named.insert(name.get<std::string>()).second)
      throw Error(ErrorCode::invalid, "options", "options names " + cited(name.get<std::string>()) + " twice");
    return true;
  };
  const Json parsed = Json::parse(text(json, "options"), take_once, false);
  if (!parsed.is_object())
    throw Error(ErrorCode::invalid, "options", "options must be a JSON object, not " + cited(json));
  constexpr std::int64_t most_busy = 3'600'000;  // an hour, in milliseconds: no caller waits longer for a lock
  constexpr std::array<std::string_view, 7> known{"currency",  "country",    "time_zone",        "known_on",
                                                  "read_only", "must_exist", "busy_milliseconds"};
  const std::map<std::string, std::string*> texts{
      {"currency", &options.currency}, {"country", &options.country}, {"time_zone", &options.time_zone}};
  const auto wrong = [&](const std::string& key, const std::string& wanted) {
    throw Error(ErrorCode::invalid, key, "option " + key + " must be " + wanted + ", not " + cited(parsed[key].dump()));
  };
  for (const auto& [key, value] : parsed.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) throw_unknown(key, "there is no option", key, known);
    if (const auto option = texts.find(key); option != texts.end()) {
      if (!value.is_string()) wrong(key, "a text");
      *option->second = value.get<std::string>();
    } else if (key == "known_on") {
      const auto day = parse<Day>(value.is_string() ? value.get<std::string>() : "");
      if (!day.value) wrong(key, "a day such as 2011-12-10");
      options.known_on = *day.value;
    } else if (key == "busy_milliseconds") {
      if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > most_busy)
        wrong(key, "a number between 0 and " + std::to_string(most_busy));
      options.busy_milliseconds = value.get<int>();
    } else {
      if (!value.is_boolean()) wrong(key, "true or false");
      (key == "read_only" ? options.read_only : options.must_exist) = value.get<bool>();
    }
  }
  return options;
}

}  // namespace

int32_t crm_open(const char* path, const char* options, crm_workspace** workspace, crm_error** error) {
  return guard(error, [&] {
    need(workspace, "workspace");
    auto handle = std::make_unique<crm_workspace>();
    handle->session = std::make_shared<Session>(std::string(text(path, "path")), options_of(options));
    Register::add(handle.get(), Type::workspace);
    *workspace = handle.release();
  });
}

void crm_close(crm_workspace* workspace) {
  guard(nullptr, [&] {
    session_of(workspace)->close();  // refused from inside a running call: then the workspace stays open
    if (Register::remove(workspace, Type::workspace)) delete workspace;
  });
}

int32_t crm_begin(crm_workspace* workspace, const char* actor, const char* reason, crm_error** error) {
  return guard(error, [&] { session_of(workspace)->begin(text(actor, "actor"), text(reason, "reason")); });
}

int32_t crm_commit(crm_workspace* workspace, crm_error** error) {
  return guard(error, [&] { session_of(workspace)->commit(); });
}

int32_t crm_rollback(crm_workspace* workspace, crm_error** error) {
  return guard(error, [&] { session_of(workspace)->rollback(); });
}

int32_t crm_run(crm_workspace* workspace, const char* action, const char* parameters, const crm_table* input,
                crm_task* task, crm_table** table, crm_error** error) {
  return guard(error, [&] {
    if (table) *table = nullptr;
    const std::string_view name = text(action, "action");
    const std::string_view json = parameters ? text(parameters, "parameters") : std::string_view();
    // Another thread may free them meanwhile.
    const std::array<std::shared_ptr<const void>, 2> kept{Register::owner_of(input, Type::table),
                                                          Register::owner_of(task, Type::task)};
    Call call;
    if (input) call.input = checked(input).table.get();
    if (task) call.task = &checked(task).task;
    Table result = workspace ? session_of(workspace)->run(name, json, call) : run(name, json, call);
    if (table) *table = new_table(std::move(result));
  });
}

int32_t crm_join(crm_workspace* workspace, const char* name, const crm_table* table, crm_error** error) {
  return guard(error, [&] {
    const auto session = session_of(workspace);
    session->join(std::string(text(name, "name")), table ? checked(table).table : nullptr);
  });
}
