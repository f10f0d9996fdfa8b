#include "handles.hpp"

using namespace crmcore;
using namespace crmcore::c;

namespace {

crm_record* new_record(const std::shared_ptr<Session>& session, AnyRecord record) {
  auto handle = std::make_unique<crm_record>(crm_record{session, std::move(record), {}});
  Register::add(handle.get(), Type::record);
  return handle.release();
}

/// Calls `use(record, change)` with a record and the open change of its workspace.
template <class Use>
auto write(crm_workspace* workspace, crm_record* record, Use&& use) {
  crm_record& written = checked(record);
  const auto session = session_of(workspace);
  if (session != written.session) throw Error(ErrorCode::misuse, "record", "the record belongs to another workspace");
  return session->write({}, [&](store::Change& change) { return use(written.record, change); });
}

}  // namespace

int32_t crm_record_new(crm_workspace* workspace, const char* entity, crm_record** record, crm_error** error) {
  return guard(error, [&] {
    need(record, "record");
    const auto session = session_of(workspace);
    const std::string_view name = text(entity, "entity");
    *record = new_record(session, session->read([&](const store::Store& store) { return AnyRecord(store, name); }));
  });
}

namespace {

template <class Key>
crm_record* read_record(crm_workspace* workspace, const char* entity, const Key& key) {
  const auto session = session_of(workspace);
  const std::string_view name = text(entity, "entity");
  return new_record(session,
                    session->read([&](const store::Store& store) { return AnyRecord::read(store, name, key); }));
}

}  // namespace

int32_t crm_get(crm_workspace* workspace, const char* entity, int64_t id, crm_record** record, crm_error** error) {
  return guard(error, [&] {
    need(record, "record");
    *record = read_record(workspace, entity, id);
  });
}

int32_t crm_get_by_code(crm_workspace* workspace, const char* entity, const char* code, crm_record** record,
                        crm_error** error) {
  return guard(error, [&] {
    need(record, "record");
    *record = read_record(workspace, entity, text(code, "code"));
  });
}

int32_t crm_put(crm_workspace* workspace, crm_record* record, int64_t* id, crm_error** error) {
  return guard(error, [&] {
    const std::int64_t kept =
        write(workspace, record, [](AnyRecord& put, store::Change& change) { return put.put(change); });
    if (id) *id = kept;
  });
}

int32_t crm_upsert(crm_workspace* workspace, crm_record* record, int64_t* id, crm_error** error) {
  return guard(error, [&] {
    const std::int64_t kept =
        write(workspace, record, [](AnyRecord& put, store::Change& change) { return put.upsert(change); });
    if (id) *id = kept;
  });
}

int32_t crm_erase(crm_workspace* workspace, crm_record* record, crm_error** error) {
  return guard(
      error, [&] { write(workspace, record, [](AnyRecord& erased, store::Change& change) { erased.erase(change); }); });
}

int32_t crm_record_set_text(crm_record* record, const char* field, const char* value, crm_error** error) {
  return guard(error, [&] {
    crm_record& edited = checked(record);
    const std::string_view name = text(field, "field");
    const auto words = value ? std::optional(text(value, "text")) : std::nullopt;
    edited.session->look([&] { edited.record.set(name, words); });
  });
}

int32_t crm_record_set_int64(crm_record* record, const char* field, int64_t value, crm_error** error) {
  return guard(error, [&] {
    crm_record& edited = checked(record);
    const std::string_view name = text(field, "field");
    edited.session->look([&] { edited.record.set_integer(name, value); });
  });
}

int32_t crm_record_is_null(const crm_record* record, const char* field) {
  int32_t null = 0;
  guard(nullptr, [&] {
    const crm_record& read = checked(record);
    const std::string_view name = text(field, "field");
    null = read.session->look([&] { return read.record.cell(name).is_null(); }) ? 1 : 0;
  });
  return null;
}

int32_t crm_record_get_int64(const crm_record* record, const char* field, int64_t* value, crm_error** error) {
  return guard(error, [&] {
    need(value, "value");
    const crm_record& read = checked(record);
    const std::string_view name = text(field, "field");
    read.session->look([&] {
      const Cell cell = read.record.cell(name);
      if (cell.type() == Cell::Type::text)
        throw Error(ErrorCode::invalid, field, std::string(field) + " is a text, not an integer");
      *value = cell.integer();
    });
  });
}

int32_t crm_record_get_text(crm_record* record, const char* field, const char** value, crm_error** error) {
  return guard(error, [&] {
    need(value, "text");
    crm_record& read = checked(record);
    const std::string_view name = text(field, "field");
    read.session->look([&] {
      std::string& shown = read.shown[std::string(name)];
      shown = read.record.text(name);
      *value = shown.c_str();
    });
  });
}

int32_t crm_record_to_json(const crm_record* record, char** json, crm_error** error) {
  return guard(error, [&] {
    need(json, "json");
    const crm_record& read = checked(record);
    *json = owned_text(read.session->look([&] { return read.record.json(); }));
  });
}

void crm_record_free(crm_record* record) {
  if (Register::remove(record, Type::record)) delete record;
}
