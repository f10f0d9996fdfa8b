// A saved work list: who is to be contacted, by whom, and who is left alone to compare with.
#pragma once

#include <optional>
#include <string>

#include "crmcore/schema/field.hpp"

namespace crmcore {

struct Customer;

/// One line of a saved work list. The outcome is not stored: it is read from the orders that came.
struct WorkItem {
  Id<WorkItem> id;
  std::int64_t version = 0;
  std::string list;  ///< the name of the list
  Day day;           ///< the day the list was made for
  Id<Customer> customer;
  std::optional<std::string> seller, action, channel;  ///< empty for the control group
  bool control = false;
  std::optional<std::string> segment;
  std::int64_t horizon_days = 90;  ///< days within which a purchase counts; 90 is about a quarter
  Amount gain, cost;               ///< expected gain and cost of the contact
  std::optional<std::string> assumption;
  Extra extra;
};
template <>
struct Schema<WorkItem> {
  static constexpr std::string_view name = "work_item";
  static constexpr auto fields = std::to_array<Field<WorkItem>>({
      field<&WorkItem::id>("id"),
      field<&WorkItem::version>("version"),
      field<&WorkItem::list>("list", {.required = true}),
      field<&WorkItem::day>("day", {.required = true}),
      parent<&WorkItem::customer>("customer"),
      field<&WorkItem::seller>("seller"),
      field<&WorkItem::action>("action"),
      field<&WorkItem::channel>("channel"),
      field<&WorkItem::control>("control", {.required = true, .fallback = "false"}),
      field<&WorkItem::segment>("segment"),
      field<&WorkItem::horizon_days>("horizon_days", {.required = true, .fallback = "90"}),
      field<&WorkItem::gain>("gain"),
      field<&WorkItem::cost>("cost"),
      field<&WorkItem::assumption>("assumption"),
  });
};

}  // namespace crmcore
