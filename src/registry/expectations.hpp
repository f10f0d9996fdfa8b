// What a complete record of an entity has, ready to look at records. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::registry {

/// Reads the parts of all records once; then says what one lacks.
class Expectations {
 public:
  Expectations(const store::Store& store, const Entity& entity);

  bool empty() const { return fields_.empty() && parts_.empty(); }
  /// Calls `use(what, is_part)` with all that is expected.
  template <class Use>
  void each(Use&& use) const {
    for (const Field& field : fields_) use(field.name, false);
    for (const Part& part : parts_) use(part.name, true);
  }
  /// What a record lacks, in that order.
  std::vector<std::string_view> missing(Row record) const;

 private:
  struct Field {
    std::size_t column;
    std::string_view name;
  };
  struct Part {
    std::string_view name;
    std::unordered_set<std::int64_t> owners;
  };
  std::vector<Field> fields_;
  std::vector<Part> parts_;
};

/// "name, channel"
std::string listed(const std::vector<std::string_view>& missing);

}  // namespace crmcore::registry
