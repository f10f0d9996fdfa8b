// Everything a program can ask by name: the actions of all rooms, gathered.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/action/action.hpp"

namespace crmcore {

/// Returns the actions of all rooms.
const Actions& actions();

/// Runs an action by name; see Actions::run.
Table run(std::string_view name, std::string_view parameters, const Call& call);

/// Returns the whole catalogue as JSON: "entities" with their fields (with a store also its custom fields), "layouts"
/// of imports with their columns and headers, or "actions" with their parameters and columns. Throws unknown_name for
/// another topic.
std::string describe(std::string_view topic, const store::Store* store = nullptr);

}  // namespace crmcore
