// What people have corrected of what a source said, and what becomes of it when the source speaks again. Private to the
// room.
#pragma once

#include <cstdint>
#include <string>

#include "plan_data.hpp"
#include "provenance.hpp"

namespace crmcore::intake {

class Corrections {
 public:
  Corrections(const store::Store& store, const Entity& entity, Provenance& provenance, Plan::Data& plan)
      : store_(store), entity_(entity), provenance_(provenance), plan_(plan) {}

  /// Whether a field of a record stays as a person corrected it, because the source says what it said before. It is
  /// told. `now` is the record.
  bool stays(Row now, std::size_t column, Cell said, const Origin& origin);
  /// Tells that a field stays as a person corrected it.
  void tell_kept(Row now, std::size_t column, Cell said, const Origin& origin);
  /// Tells of a correction that is replaced, because the source says something new.
  void tell_replaced(Row now, std::size_t column, Cell said, const Origin& origin);
  /// A value for people: records by what they are called.
  std::string shown(std::size_t column, Cell cell) const;

 private:
  void tell(std::size_t column, const char* code, const Origin& origin, const std::string& what);

  const store::Store& store_;
  const Entity& entity_;
  Provenance& provenance_;
  Plan::Data& plan_;
};

}  // namespace crmcore::intake
