// Keys of records that have none, such as orders made by hand: an export needs one by which their parts, and a later
// import, find them again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// Makes the keys of one file and reads them. They hold when the file was made, so that a record of another file is
/// never taken for one of this; copies of a file make the same keys.
class MadeKeys {
 public:
  explicit MadeKeys(const store::Store& store);

  /// Whether records of an entity need made keys: they can have an external key, and have no code.
  static bool are_needed(const Entity& entity);
  /// "crm-gk3v0x9zq1-7".
  std::string key(std::int64_t id) const;
  /// The id in a key that this file made; nothing for any other text.
  std::optional<std::int64_t> id(std::string_view key) const;

 private:
  std::string prefix_;
};

}  // namespace crmcore::intake
