#include "crmcore/action/arguments.hpp"

#include <algorithm>
#include <cmath>

#include "crmcore/error.hpp"

namespace crmcore {
namespace {

/// 3660, not 3.66e+03; 0.35 as it is.
std::string number_text(double value) {
  constexpr double exact = 1e15;
  if (std::trunc(value) == value && std::abs(value) < exact) return std::to_string(static_cast<std::int64_t>(value));
  return shortest(value);
}

}  // namespace

bool Range::contains(double value) const {
  if (!std::isfinite(value)) return false;
  if (least && value < *least) return false;
  if (most && value > *most) return false;
  if (above && value <= *above) return false;
  return !(below && value >= *below);
}

std::string Range::text() const {
  if (least && most) return "between " + number_text(*least) + " and " + number_text(*most);
  std::string low;
  if (least) low = number_text(*least) + " or more";
  if (above) low = "above " + number_text(*above);
  std::string high;
  if (most) high = "at most " + number_text(*most);
  if (below) high = "below " + number_text(*below);
  if (low.empty() && high.empty()) return "finite";
  return low + (low.empty() || high.empty() ? "" : " and ") + high;
}

void check_range(std::string_view name, double value, const Range& range) {
  if (range.contains(value)) return;
  throw Error(ErrorCode::invalid, std::string(name),
              std::string(name) + " must be " + range.text() + ", not " + number_text(value));
}

Cell Arguments::cell(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? Cell() : found->second.cell();
}

std::vector<std::string> Arguments::names(std::string_view name) const { return comma_separated(name, text(name)); }

const Arguments::Map& Arguments::map(std::string_view name) const {
  static const Map none;
  const auto found = maps_.find(name);
  return found == maps_.end() ? none : found->second;
}

void Arguments::set_default(std::string_view name, Value value) {
  set(name, std::move(value));
  defaults_.emplace(name);
}

std::vector<std::string> comma_separated(std::string_view subject, std::string_view text) {
  const auto parts = parts_of(text, ',');
  const auto wanted = std::ranges::count(text, ',') + 1;
  if (!trimmed(text).empty() && static_cast<std::ptrdiff_t>(parts.size()) != wanted)
    throw Error(ErrorCode::invalid, std::string(subject),
                std::string(subject) + " " + cited(text) + " has an empty name; separate names by single commas");
  return {parts.begin(), parts.end()};
}

}  // namespace crmcore
