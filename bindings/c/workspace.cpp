#include <nlohmann/json.hpp>

#include "handles.hpp"

using namespace crmcore;
using namespace crmcore::c;

namespace {

using Json = nlohmann::ordered_json;

Workspace::Options options_of(const char* json) {
  Workspace::Options options;
  if (!json) return options;
  check_json_depth(text(json, "options"), "options");
  const Json parsed = Json::parse(text(json, "options"), nullptr, false);
  if (!parsed.is_object())
    throw Error(ErrorCode::invalid, "options", "the options " + cited(json) + " are no JSON object");
  constexpr std::array<std::string_view, 5> known{"currency", "country", "read_only", "must_exist",
                                                  "busy_milliseconds"};
  const auto wrong = [](const std::string& key, const char* wanted) {
    throw Error(ErrorCode::invalid, key, "option " + key + " is " + wanted);
  };
  for (const auto& [key, value] : parsed.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) throw_unknown(key, "there is no option", key, known);
    if (key == "currency" || key == "country") {
      if (!value.is_string()) wrong(key, "a text");
      (key == "currency" ? options.currency : options.country) = value.get<std::string>();
    } else if (key == "busy_milliseconds") {
      if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > 3'600'000)
        wrong(key, "a number from 0 to 3600000");
      options.busy_milliseconds = value.get<int>();
    } else {
      if (!value.is_boolean()) wrong(key, "true or false");
      (key == "read_only" ? options.read_only : options.must_exist) = value.get<bool>();
    }
  }
  return options;
}

}  // namespace

store::Change& crmcore::c::open_change(Core& core) {
  if (!core.change) throw Error(ErrorCode::misuse, "change", "no change is open: begin one that names who and why");
  return *core.change;
}

int32_t crm_open(const char* path, const char* options, crm_workspace** workspace, crm_error** error) {
  return guard(error, [&] {
    need(workspace, "workspace");
    auto handle = std::make_unique<crm_workspace>();
    handle->core = std::make_shared<Core>(std::string(text(path, "path")), options_of(options));
    Register::add(handle.get(), Type::workspace);
    *workspace = handle.release();
  });
}

void crm_close(crm_workspace* workspace) {
  if (!Register::remove(workspace, Type::workspace)) return;
  {
    const std::shared_ptr<Core> core = workspace->core;
    const std::lock_guard turn(core->turn);
    core->change.reset();
    core->joined.clear();
  }
  delete workspace;
}

int32_t crm_begin(crm_workspace* workspace, const char* actor, const char* reason, crm_error** error) {
  return guard(error, [&] {
    Core& core = *checked(workspace).core;
    const std::lock_guard turn(core.turn);
    const std::string_view who = text(actor, "actor"), why = text(reason, "reason");
    if (core.change)
      throw Error(ErrorCode::misuse, "change", "a change is open already; commit it or roll it back first");
    core.change.emplace(core.workspace.change(who, why));
  });
}

int32_t crm_commit(crm_workspace* workspace, crm_error** error) {
  return guard(error, [&] {
    Core& core = *checked(workspace).core;
    const std::lock_guard turn(core.turn);
    open_change(core).commit();
    core.change.reset();
  });
}

int32_t crm_rollback(crm_workspace* workspace, crm_error** error) {
  return guard(error, [&] {
    Core& core = *checked(workspace).core;
    const std::lock_guard turn(core.turn);
    open_change(core).rollback();
    core.change.reset();
  });
}

int32_t crm_run(crm_workspace* workspace, const char* action, const char* parameters, const crm_table* input,
                crm_task* task, crm_table** table, crm_error** error) {
  return guard(error, [&] {
    if (table) *table = nullptr;
    const std::string_view name = text(action, "action"),
                           json = parameters ? text(parameters, "parameters") : std::string_view();
    Call call;
    if (input) call.input = checked(input).table.get();
    if (task) call.task = &checked(task).task;
    std::shared_ptr<Core> core;
    std::unique_lock<std::recursive_mutex> turn;
    if (workspace) {
      core = checked(workspace).core;
      turn = std::unique_lock(core->turn);
      call.store = &core->workspace.store();
      call.change = core->change ? &*core->change : nullptr;
      for (const auto& [joined, rows] : core->joined) call.tables.push_back({joined, rows.get()});
    }
    Table result = run(name, json, call);
    if (table) *table = new_table(std::move(result));
  });
}

int32_t crm_join(crm_workspace* workspace, const char* name, const crm_table* table, crm_error** error) {
  return guard(error, [&] {
    Core& core = *checked(workspace).core;
    const std::lock_guard turn(core.turn);
    const std::string key(text(name, "name"));
    if (table)
      core.joined[key] = checked(table).table;
    else
      core.joined.erase(key);
  });
}
