// Who sells, produces, answers and delivers: the owners of everything that has an owner.
#pragma once

#include <optional>
#include <string>

#include "crmcore/schema/field.hpp"

namespace crmcore {

struct Department {
  Id<Department> id;
  std::int64_t version = 0;
  std::string code;
  std::string name;
  std::optional<Id<Department>> within;  ///< the department above; never itself, at any level
  Extra extra;
};
template <>
struct Schema<Department> {
  static constexpr std::string_view name = "department";
  static constexpr auto fields = std::to_array<Field<Department>>({
      field<&Department::id>("id"),
      field<&Department::version>("version"),
      field<&Department::code>("code", {.required = true, .unique = true}),
      field<&Department::name>("name", {.required = true}),
      reference<&Department::within>("within", "department"),
  });
};

struct Staff {
  Id<Staff> id;
  std::int64_t version = 0;
  std::string code;
  std::string name;
  std::optional<Id<Department>> department;
  std::optional<std::string> task;  ///< list staff_task: sells, produces, answers, delivers …
  std::optional<Day> joined, left;
  Extra extra;
};
template <>
struct Schema<Staff> {
  static constexpr std::string_view name = "staff";
  static constexpr auto fields = std::to_array<Field<Staff>>({
      field<&Staff::id>("id"),
      field<&Staff::version>("version"),
      field<&Staff::code>("code", {.required = true, .unique = true, .searchable = Searchable::as_key}),
      field<&Staff::name>("name", {.required = true, .personal = true, .searchable = Searchable::by_words}),
      reference<&Staff::department>("department"),
      field<&Staff::task>("task", {.expected = true, .list = "staff_task"}),
      field<&Staff::joined>("joined"),
      field<&Staff::left>("left"),
  });
};

}  // namespace crmcore
