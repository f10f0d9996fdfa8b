// The limit on the depth of JSON from outside, checked before it is parsed: functions on a tree of values recurse once
// for each level, and a text of a hundred thousand brackets would overflow the stack.
#pragma once

#include <string>
#include <string_view>

namespace crmcore {

/// Levels of nested lists and objects: a filter may nest 64 conditions, of two levels each.
inline constexpr int deepest_json = 160;

/// Throws Error{invalid, subject} when lists and objects are nested deeper than `deepest_json`.
void check_json_depth(std::string_view json, const std::string& subject);

}  // namespace crmcore
