#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "handles.hpp"

namespace crmcore::c {
namespace {

std::mutex& door() {
  static std::mutex* mutex = new std::mutex;  // outlives every static of the program
  return *mutex;
}
std::unordered_map<const void*, Type>& living() {
  static auto* handles = new std::unordered_map<const void*, Type>;
  return *handles;
}
std::atomic<std::uint64_t> freed{0};  // counts removals: what was checked since the last one is still alive

struct LastSeen {
  const void* handle = nullptr;
  Type type = Type::workspace;
  std::uint64_t freed = 0;
};
thread_local LastSeen last_seen;  // cells are read millions of times from one table

}  // namespace

void Register::add(const void* handle, Type type) {
  const std::lock_guard lock(door());
  living()[handle] = type;
}

bool Register::remove(const void* handle, Type type) {
  const std::lock_guard lock(door());
  const auto found = living().find(handle);
  if (found == living().end() || found->second != type) return false;
  living().erase(found);
  ++freed;
  return true;
}

bool Register::alive(const void* handle, Type type) {
  if (!handle) return false;
  const std::uint64_t now = freed;
  if (last_seen.handle == handle && last_seen.type == type && last_seen.freed == now) return true;
  const std::lock_guard lock(door());
  const auto found = living().find(handle);
  if (found == living().end() || found->second != type) return false;
  last_seen = {handle, type, now};
  return true;
}

std::string_view text(const char* text, const char* what) {
  if (!text) throw Error(ErrorCode::misuse, what, std::string(what) + " is NULL");
  if (!is_utf8(text))
    throw Error(ErrorCode::invalid, what, std::string(what) + " " + cited(text) + " is not valid UTF-8");
  return text;
}

std::int32_t fail(crm_error** error, ErrorCode code, std::string subject, std::string message) noexcept {
  if (error)
    *error = new (std::nothrow) crm_error{static_cast<std::int32_t>(code), std::move(subject), std::move(message)};
  return static_cast<std::int32_t>(code);
}

char* owned_text(std::string_view text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (!copy) throw std::bad_alloc();
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

}  // namespace crmcore::c

using namespace crmcore;
using namespace crmcore::c;

int32_t crm_abi_version(void) { return 1; }
const char* crm_version(void) { return CRMCORE_VERSION; }
const char* crm_status_name(int32_t status) { return name(static_cast<ErrorCode>(status)).data(); }
void crm_free(char* text) { std::free(text); }

int32_t crm_describe(crm_workspace* workspace, const char* topic, char** json, crm_error** error) {
  return guard(error, [&] {
    need(json, "json");
    const std::string_view wanted = text(topic, "topic");
    *json = owned_text(workspace ? session_of(workspace)->describe(wanted) : describe(wanted));
  });
}

int32_t crm_error_code(const crm_error* error) { return error ? error->code : 0; }
const char* crm_error_message(const crm_error* error) { return error ? error->message.c_str() : ""; }
const char* crm_error_subject(const crm_error* error) { return error ? error->subject.c_str() : ""; }
void crm_error_free(crm_error* error) { delete error; }

int32_t crm_task_new(crm_progress callback, void* user, crm_task** task, crm_error** error) {
  return guard(error, [&] {
    need(task, "task");
    Task::Callback call;
    if (callback)
      call = [callback, user](std::int64_t done, std::int64_t total) { return callback(user, done, total) == 0; };
    *task = new crm_task{Task(std::move(call))};
    Register::add(*task, Type::task);
  });
}
int32_t crm_task_cancel(crm_task* task) {
  return guard(nullptr, [&] { checked(task).task.cancel(); });
}
int32_t crm_task_progress(crm_task* task, int64_t* done, int64_t* total) {
  return guard(nullptr, [&] {
    const Task& running = checked(task).task;
    if (done) *done = running.done();
    if (total) *total = running.total();
  });
}
void crm_task_free(crm_task* task) {
  if (Register::remove(task, Type::task)) delete task;
}
