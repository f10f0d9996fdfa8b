// The words of conditions, in text and in JSON, and the limits of both. Private to the room.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "crmcore/error.hpp"
#include "crmcore/filter/bound.hpp"
#include "crmcore/filter/condition.hpp"

namespace crmcore::filter {

inline constexpr std::array<std::string_view, 15> test_words{
    "=", "!=", "<", "<=", ">", ">=", "in", "between", "contains", "starts", "null", "period", "any", "all", "none"};
inline constexpr std::array<std::string_view, 5> aggregate_words{"count", "sum", "min", "max", "avg"};
inline constexpr std::array<std::string_view, 4> unit_words{"day", "week", "month", "year"};

[[noreturn]] inline void refuse_depth() {
  throw Error(ErrorCode::invalid, "filter",
              "a filter may be nested at most " + std::to_string(deepest) + " levels deep");
}

[[noreturn]] inline void refuse_distance(const std::string& what, const std::string& written) {
  throw Error(
      ErrorCode::invalid, "filter",
      what + " must be between -" + std::to_string(farthest) + " and " + std::to_string(farthest) + ", not " + written);
}

/// Whether a test takes a list of operands of any length.
inline bool takes_list(Test test) {
  return test == Test::in || test == Test::any_of || test == Test::all_of || test == Test::none_of;
}

/// Whether a test searches a set of choices for its operands.
inline bool searches_set(Test test) {
  return test == Test::contains || test == Test::any_of || test == Test::all_of || test == Test::none_of;
}

/// Whether a source is a set of free words, such as tags: they are compared without case and accents, as people type
/// them.
inline bool is_set_of_free_words(const Source& source) {
  return !source.joined && !source.aggregated && (*source.entity)[source.column].traits.is_set;
}

/// Whether a condition is of a count, which is a number whatever is counted.
inline bool is_count(const Condition& condition) {
  return condition.form == Condition::Form::aggregate && condition.aggregate == Aggregate::count;
}
/// Whether a count can be tested so.
inline bool is_of_numbers(Test test) { return test <= Test::between; }

}  // namespace crmcore::filter
