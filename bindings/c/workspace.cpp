#include "handles.hpp"

using namespace crmcore;
using namespace crmcore::c;

namespace {

/// The options of crm_open, read as the parameters of an action are.
Workspace::Options options_of(const char* json) {
  constexpr double most_busy = 3'600'000;  // an hour, in milliseconds: no caller waits longer for a lock
  static const Action opening{.name = "crm_open",
                              .parameters = {{.name = "currency"},
                                             {.name = "country"},
                                             {.name = "time_zone"},
                                             {.name = "known_on", .kind = Kind::day},
                                             {.name = "read_only", .kind = Kind::boolean},
                                             {.name = "must_exist", .kind = Kind::boolean},
                                             {.name = "busy_milliseconds",
                                              .kind = Kind::integer,
                                              .fallback = std::to_string(Workspace::Options().busy_milliseconds),
                                              .range = {.least = 0, .most = most_busy}}}};
  const Arguments given = parse_arguments(opening, json ? text(json, "options") : "", Forms());
  return {.currency = given.text("currency"),
          .country = given.text("country"),
          .time_zone = given.text("time_zone"),
          .known_on = given.optional_day("known_on"),
          .read_only = given.flag("read_only"),
          .must_exist = given.flag("must_exist"),
          .busy_milliseconds = static_cast<int>(given.integer("busy_milliseconds"))};
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
