// What people call fields: labels and header aliases in English and Spanish, keyed "customer.name". Each room
// contributes those of its entities, as it contributes the entities.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crmcore {

struct Label {
  std::string_view key;  ///< "customer.family_name", or "sales.order" for a column of a layout
  std::string_view english;
  std::string_view spanish;
  std::string_view aliases;  ///< other headers, comma-separated
};

/// The labels of all rooms, with those of the fields that mean the same in every entity: id, version, source.
class Labels {
 public:
  void add(std::span<const Label> labels);

  /// What the rooms have added.
  std::span<const Label> all() const { return labels_; }
  /// The label of a key, its own or a common one; null when there is none.
  const Label* find(std::string_view key) const;

  /// The text of a label in "en" or "es"; the key without its entity when there is no label.
  std::string_view text(std::string_view key, std::string_view language) const;

  /// The headers that mean a field: its name, its labels and its aliases, without case, accents, blanks, hyphens,
  /// points and underscores.
  std::vector<std::string> headers(std::string_view key) const;
  bool is_header_of(std::string_view header, std::string_view key) const;

 private:
  std::vector<Label> labels_;
};

}  // namespace crmcore
