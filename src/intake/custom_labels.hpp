// The labels of all fields, with those that people gave their own fields. Private to the room.
#pragma once

#include <vector>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

inline Labels labels_with_custom(const store::Store& store, const Entity& entity, TextPool& texts) {
  Labels labels = store.labels();
  std::vector<Label> custom;
  for (const CustomField& field : store::find<CustomField>(store))
    if (field.entity == entity.name())
      custom.push_back({texts.keep(field.entity + "." + field.name), texts.keep(field.label_en.value_or(field.name)),
                        texts.keep(field.label_es.value_or(field.name)), ""});
  labels.add(custom);
  return labels;
}

}  // namespace crmcore::intake
