#include "handles.hpp"

using namespace crmcore;
using namespace crmcore::c;

namespace {

crm_record* new_record(const std::shared_ptr<Core>& core, AnyRecord record) {
  auto handle = std::make_unique<crm_record>(crm_record{core, std::move(record), {}});
  Register::add(handle.get(), Type::record);
  return handle.release();
}

/// A record and a workspace to write it to; the workspace must be the one it came from.
store::Change& change_for(crm_workspace* workspace, const crm_record& record) {
  if (checked(workspace).core != record.core)
    throw Error(ErrorCode::misuse, "record", "the record belongs to another workspace");
  return open_change(*record.core);
}

}  // namespace

int32_t crm_record_new(crm_workspace* workspace, const char* entity, crm_record** record, crm_error** error) {
  return guard(error, [&] {
    need(record, "record");
    const auto& core = checked(workspace).core;
    const std::lock_guard turn(core->turn);
    *record = new_record(core, AnyRecord(core->workspace, text(entity, "entity")));
  });
}

int32_t crm_get(crm_workspace* workspace, const char* entity, int64_t id, crm_record** record, crm_error** error) {
  return guard(error, [&] {
    need(record, "record");
    const auto& core = checked(workspace).core;
    const std::lock_guard turn(core->turn);
    *record = new_record(core, AnyRecord::read(core->workspace, text(entity, "entity"), id));
  });
}

int32_t crm_put(crm_workspace* workspace, crm_record* record, int64_t* id, crm_error** error) {
  return guard(error, [&] {
    crm_record& written = checked(record);
    const std::lock_guard turn(written.core->turn);
    const std::int64_t kept = written.record.put(change_for(workspace, written));
    if (id) *id = kept;
  });
}

int32_t crm_upsert(crm_workspace* workspace, crm_record* record, int64_t* id, crm_error** error) {
  return guard(error, [&] {
    crm_record& written = checked(record);
    const std::lock_guard turn(written.core->turn);
    const std::int64_t kept = written.record.upsert(change_for(workspace, written));
    if (id) *id = kept;
  });
}

int32_t crm_erase(crm_workspace* workspace, crm_record* record, crm_error** error) {
  return guard(error, [&] {
    crm_record& erased = checked(record);
    const std::lock_guard turn(erased.core->turn);
    erased.record.erase(change_for(workspace, erased));
  });
}

int32_t crm_record_set_text(crm_record* record, const char* field, const char* value, crm_error** error) {
  return guard(error, [&] {
    crm_record& edited = checked(record);
    const std::lock_guard turn(edited.core->turn);
    edited.record.set(text(field, "field"), value ? std::optional(text(value, "text")) : std::nullopt);
  });
}

int32_t crm_record_set_int64(crm_record* record, const char* field, int64_t value, crm_error** error) {
  return guard(error, [&] {
    crm_record& edited = checked(record);
    const std::lock_guard turn(edited.core->turn);
    edited.record.set_integer(text(field, "field"), value);
  });
}

int32_t crm_record_is_null(const crm_record* record, const char* field) {
  int32_t null = 0;
  guard(nullptr, [&] {
    const crm_record& read = checked(record);
    const std::lock_guard turn(read.core->turn);
    null = read.record.cell(text(field, "field")).is_null() ? 1 : 0;
  });
  return null;
}

int32_t crm_record_get_int64(const crm_record* record, const char* field, int64_t* value, crm_error** error) {
  return guard(error, [&] {
    need(value, "value");
    const crm_record& read = checked(record);
    const std::lock_guard turn(read.core->turn);
    const Cell cell = read.record.cell(text(field, "field"));
    if (cell.type() == Cell::Type::text)
      throw Error(ErrorCode::invalid, field, std::string(field) + " is a text, not an integer");
    *value = cell.integer();
  });
}

int32_t crm_record_get_text(crm_record* record, const char* field, const char** value, crm_error** error) {
  return guard(error, [&] {
    need(value, "text");
    crm_record& read = checked(record);
    const std::lock_guard turn(read.core->turn);
    std::string& shown = read.shown[std::string(text(field, "field"))];
    shown = read.record.text(field);
    *value = shown.c_str();
  });
}

int32_t crm_record_to_json(const crm_record* record, char** json, crm_error** error) {
  return guard(error, [&] {
    need(json, "json");
    const crm_record& read = checked(record);
    const std::lock_guard turn(read.core->turn);
    *json = owned_text(read.record.json());
  });
}

void crm_record_free(crm_record* record) {
  if (Register::remove(record, Type::record)) delete record;
}
