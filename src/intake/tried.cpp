#include "tried.hpp"

#include <algorithm>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::intake {
namespace {

using store::Change;
using store::Store;

void try_section(Change& trial, const Section& section, RefusedRecords& refused) {
  const Entity& entity = *section.entity;
  const auto attempt = [&](const Origin& origin, const auto& write) {
    try {
      write();
    } catch (const Error& error) {
      refused.push_back({std::string(entity.name()), std::string(origin.key), origin.line, error});
    }
  };
  if (section.inserts.size() > 0) trial.take_ids(entity, static_cast<std::int64_t>(section.inserts.size()));
  for (std::size_t i = 0; i < section.inserts.size(); ++i)
    attempt(section.insert_origins[i], [&] {
      RowBlock one(entity.size());
      one.add(section.inserts[i]);
      trial.insert(entity, one);
    });
  for (const PlannedUpdate& update : section.updates)
    attempt(update.origin, [&] {
      std::vector<store::Edit> edits;
      for (const auto& [column, value] : update.edits) edits.push_back({column, value.cell()});
      trial.update(entity, update.id, update.version, edits);
    });
  for (const PlannedErase& erase : section.erases)
    attempt(erase.origin, [&] { trial.erase(entity, erase.id, erase.version); });
}

}  // namespace

bool have_own_rules(const Store& store, const Plan::Data& plan) {
  const auto own = store::find<CustomField>(store);
  return std::ranges::any_of(own, [&](const CustomField& field) {
    const bool may_refuse = field.only_once || (field.required && !field.fallback);
    return may_refuse && std::ranges::any_of(plan.sections, [&](const Section& section) {
             return section.entity->name() == field.entity;
           });
  });
}

RefusedRecords refused_records(const Store& store, const Plan::Data& plan) {
  RefusedRecords refused;
  store::attempt(store, [&](Change& trial) {
    for (const Section& section : plan.sections) {
      if (refused.empty()) try_section(trial, section, refused);
    }
  });
  return refused;
}

}  // namespace crmcore::intake
