// The labels of all fields, with those that people gave their own fields. Private to the room.
#pragma once

#include <vector>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// What people call a field of their own, as a label of `key`: in a language without a label by its name.
inline Label label_of(const CustomField& field, const std::string& key, TextPool& texts) {
  return {texts.keep(key), texts.keep(field.label_en.value_or(field.name)),
          texts.keep(field.label_es.value_or(field.name)), ""};
}

inline Labels labels_with_custom(const store::Store& store, const Entity& entity, TextPool& texts) {
  Labels labels = store.labels();
  std::vector<Label> custom;
  for (const CustomField& field : store::find<CustomField>(store))
    if (field.entity == entity.name()) custom.push_back(label_of(field, field.entity + "." + field.name, texts));
  labels.add(custom);
  return labels;
}

}  // namespace crmcore::intake
