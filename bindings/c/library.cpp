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
struct Living {
  Type type;
  std::shared_ptr<const void> owner;
};
std::unordered_map<const void*, Living>& living() {
  static auto* handles = new std::unordered_map<const void*, Living>;
  return *handles;
}
std::atomic<std::uint64_t> freed{0};  // counts removals: what was checked since the last one is still alive

struct LastSeen {
  const void* handle = nullptr;
  Type type = Type::workspace;
  std::uint64_t freed = 0;
  std::shared_ptr<const void> owner = nullptr;
};
thread_local LastSeen last_seen;  // cells are read millions of times from one table

}  // namespace

void Register::add(const void* handle, Type type, std::shared_ptr<const void> owner) {
  const std::lock_guard lock(door());
  living().insert_or_assign(handle, Living{type, std::move(owner)});
}

bool Register::remove(const void* handle, Type type) {
  std::shared_ptr<const void> owner;  // what it owns is freed when the door is open again
  {
    const std::lock_guard lock(door());
    const auto found = living().find(handle);
    if (found == living().end() || found->second.type != type) return false;
    owner = std::move(found->second.owner);
    living().erase(found);
    ++freed;
  }
  if (last_seen.handle == handle) last_seen = {};
  return true;
}

bool Register::alive(const void* handle, Type type) {
  if (!handle) return false;
  const std::uint64_t now = freed;
  if (last_seen.handle == handle && last_seen.type == type && last_seen.freed == now) return true;
  LastSeen seen{handle, type, now};
  {
    const std::lock_guard lock(door());
    const auto found = living().find(handle);
    if (found == living().end() || found->second.type != type) return false;
    seen.owner = found->second.owner;
  }
  last_seen = std::move(seen);
  return true;
}

std::shared_ptr<const void> Register::owner_of(const void* handle, Type type) {
  const std::lock_guard lock(door());
  const auto found = living().find(handle);
  return found == living().end() || found->second.type != type ? nullptr : found->second.owner;
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
    auto made = std::make_shared<crm_task>(std::move(call));
    Register::add(made.get(), Type::task, made);
    *task = made.get();
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
void crm_task_free(crm_task* task) { Register::remove(task, Type::task); }
