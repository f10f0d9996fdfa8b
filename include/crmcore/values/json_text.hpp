// The limit on JSON that somebody else wrote, looked at before it is read: what works on a tree of values calls itself
// once for each level, and a text of a hundred thousand brackets would end the process.
#pragma once

#include <string>
#include <string_view>

namespace crmcore {

/// Levels of lists and objects within each other: a filter may have 64 conditions in each other, of two levels each.
inline constexpr int deepest_json = 160;

/// Throws Error{invalid, subject} when lists and objects stand deeper within each other than `deepest_json`.
void check_json_depth(std::string_view json, const std::string& subject);

}  // namespace crmcore
