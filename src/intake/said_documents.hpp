// What a row of a file does not say of a document, and what stands for it.
#pragma once

#include <span>

#include "crmcore/identity/documents.hpp"
#include "crmcore/registry/contact_details.hpp"

namespace crmcore::intake {

/// A document whose check fails is kept and told, where the file does not say otherwise: real numbers fail theirs.
/// Its country, where the file does not say it, is the only one that issues its kind.
inline void complete_document(std::span<Cell> document) {
  Cell& doubtful = document[position_of<&Document::doubtful>];
  if (doubtful.is_null()) doubtful = Cell::of(std::int64_t{1});
  const Cell kind = document[position_of<&Document::kind>];
  Cell& country = document[position_of<&Document::country>];
  if (!country.is_null() || kind.is_null()) return;
  if (const auto only = identity::country_of_kind(kind.text()); !only.empty()) country = Cell::of(only);
}

}  // namespace crmcore::intake
