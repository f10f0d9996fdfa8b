// Handles of the C ABI: objects that know their type, a register of those alive, and the one catch.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "crmcore.h"
#include "crmcore/crmcore.hpp"

namespace crmcore::c {

enum class Type : std::uint8_t { workspace, record, table, task };

/// Which handles are alive. A handle that is not gives misuse instead of a crash.
class Register {
 public:
  /// A handle with an `owner` is freed by the register, once nobody uses it any more.
  static void add(const void* handle, Type type, std::shared_ptr<const void> owner = nullptr);
  /// False when it was not alive: then there is nothing to free.
  static bool remove(const void* handle, Type type);
  /// Also keeps an owned handle from being freed until this thread asks for another one: a call of one thread goes on
  /// with the table that another thread frees meanwhile.
  static bool alive(const void* handle, Type type);
  /// The owner of a handle that is alive; for calls that use several.
  static std::shared_ptr<const void> owner_of(const void* handle, Type type);
};

}  // namespace crmcore::c

struct crm_workspace {
  std::shared_ptr<crmcore::Session> session;  // which the records share
};
struct crm_record {
  std::shared_ptr<crmcore::Session> session;
  crmcore::AnyRecord record;
  std::map<std::string, std::string> shown;  // texts lent out
};
struct crm_table {
  std::shared_ptr<const crmcore::Table> table;
  std::vector<std::string> names;
  std::string currency;
  std::string preview;
};
struct crm_task {
  explicit crm_task(crmcore::Task::Callback callback) : task(std::move(callback)) {}
  crmcore::Task task;
};
struct crm_error {
  std::int32_t code;
  std::string subject, message;
};

namespace crmcore::c {

/// Throws misuse for a handle that is not alive or of another type.
template <class Handle>
Handle& checked(Handle* handle, Type type, const char* what) {
  if (!Register::alive(handle, type)) throw Error(ErrorCode::misuse, what, std::string("this is not an open ") + what);
  return *handle;
}
inline crm_workspace& checked(crm_workspace* handle) { return checked(handle, Type::workspace, "workspace"); }
inline crm_record& checked(crm_record* handle) { return checked(handle, Type::record, "record"); }
inline const crm_record& checked(const crm_record* handle) { return checked(handle, Type::record, "record"); }
inline const crm_table& checked(const crm_table* handle) { return checked(handle, Type::table, "table"); }
inline crm_task& checked(crm_task* handle) { return checked(handle, Type::task, "task"); }

/// The session of a workspace; kept by the call, which may outlive the handle.
inline std::shared_ptr<Session> session_of(crm_workspace* handle) { return checked(handle).session; }

/// A text argument. Throws misuse for NULL, invalid for bytes that are not UTF-8.
std::string_view text(const char* text, const char* what);

std::int32_t fail(crm_error** error, ErrorCode code, std::string subject, std::string message) noexcept;
char* owned_text(std::string_view text);
crm_table* new_table(Table table);

/// The only catch of the C ABI: every exception becomes a status and an error.
template <class Fn>
std::int32_t guard(crm_error** error, Fn&& fn) noexcept {
  if (error) *error = nullptr;
  try {
    fn();
    return 0;
  } catch (const Error& e) {
    return fail(error, e.code(), e.subject(), e.message());
  } catch (const std::bad_alloc&) {
    return fail(error, ErrorCode::no_memory, "memory", "out of memory");
  } catch (const std::exception& e) {
    return fail(error, ErrorCode::internal, "crmcore", e.what());
  } catch (...) {
    return fail(error, ErrorCode::internal, "crmcore", "unknown failure");
  }
}

template <class Out>
void need(Out* out, const char* what) {
  if (!out) throw Error(ErrorCode::misuse, what, std::string("the pointer for the ") + what + " is NULL");
}

}  // namespace crmcore::c
