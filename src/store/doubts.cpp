#include "crmcore/store/doubts.hpp"

#include <algorithm>

namespace crmcore::store {
namespace {

std::string key_of(const Entity& entity, Row record) {
  for (const char* column : {"code", "external_key"})
    if (const auto at = entity.find(column); at && !record[*at].is_null()) return std::string(record[*at].text());
  return "";
}

}  // namespace

Row Lookup::find(std::string_view entity, std::int64_t id) {
  const Entity& of = store_.entity(entity);
  auto& known = rows_[of.name()];
  auto found = known.find(id);
  if (found == known.end()) found = known.emplace(id, store_.get(of, id)).first;
  return found->second.size() == 0 ? Row() : found->second[0];
}

bool has_doubts(const Store& store, const Entity& entity) {
  return std::ranges::find(store.doubts(), entity.name(), &Doubt::entity) != store.doubts().end();
}

void look_at(const Store& store, Lookup& lookup, const Entity& entity, Row record, const TellDoubt& tell) {
  for (const Doubt& doubt : store.doubts())
    if (doubt.entity == entity.name()) doubt.look(lookup, record, tell);
}

Result<RecordFinding> findings(const Store& store) {
  Result<RecordFinding> result;
  Lookup lookup(store);
  for (const Entity& entity : store.entities()) {
    if (!has_doubts(store, entity)) continue;
    store.scan(entity, entity.names(), [&](Row record) {
      look_at(store, lookup, entity, record,
              [&](std::string_view field, std::string_view code, const std::string& message) {
                result.rows.push_back({std::string(entity.name()), record[id_position].integer(),
                                       key_of(entity, record), std::string(field), std::string(code), message});
              });
    });
  }
  return result;
}

}  // namespace crmcore::store
