// How people call fields: labels and header aliases in English and Spanish, one catalogue keyed "customer.name".
#pragma once

#include <string_view>

namespace crmcore {

struct Label {
  std::string_view key;  ///< "customer.family_name", or "sales.order" for a column of a layout
  std::string_view english;
  std::string_view spanish;
  std::string_view aliases;  ///< other headers, parted by commas
};

/// The label of a field; its key without the entity when the catalogue has none.
std::string_view label(std::string_view key, std::string_view language);

/// Whether a header of a file means this field: the name itself, a label or an alias, without case, accents,
/// blanks and underscores.
bool is_header_of(std::string_view header, std::string_view key);

}  // namespace crmcore
