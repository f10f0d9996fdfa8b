// What an action can be told and what one call tells it: parameters with their kinds, ranges and defaults, and the
// values of a call.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/schema/codec.hpp"

namespace crmcore {

/// The numbers that are allowed; `least` and `most` are among them, `above` and `below` are not.
struct Range {
  std::optional<double> least = {};
  std::optional<double> most = {};
  std::optional<double> above = {};
  std::optional<double> below = {};

  bool contains(double value) const;
  /// "between 2 and 20", "above 0 and at most 1"; "finite" where every number is allowed.
  std::string text() const;
};

/// A parameter of an action as every door shows it: C, the command line, Python, tool descriptions, reference pages.
struct Parameter {
  std::string_view name;
  Kind kind = Kind::text;
  bool required = false;
  std::string fallback = {};  ///< default, as text; empty when there is none
  std::string_view help = {};
  std::span<const std::string_view> codes = {};
  bool is_map = false;    ///< an object of texts, such as the columns of an import
  bool is_table = false;  ///< a file of rows, or a table given beside the call under this name
  Range range = {};
  std::string_view unit = {};     ///< unit of a number: "days", "share"
  std::string_view example = {};  ///< a value that makes sense, as text; empty where the default is one
  /// Entity of which it names a record by its code; a code that leads to another record is read as the code of that.
  std::string_view names = {};
};

/// Throws Error{invalid, name}: "scores must be between 2 and 20, not 40"; numbers that are not finite are never
/// allowed. One wording for every door: a call by name, and a C++ function whose options are out of range.
void check_range(std::string_view name, double value, const Range& range);

/// The values of one call, of the kinds the action declares, defaults filled in.
class Arguments {
 public:
  using Map = std::vector<std::pair<std::string, std::string>>;

  bool has(std::string_view name) const { return !cell(name).is_null(); }
  /// Whether the caller gave it, so that it is not a default.
  bool was_given(std::string_view name) const { return has(name) && defaults_.find(name) == defaults_.end(); }
  /// Null when there is none.
  Cell cell(std::string_view name) const;
  std::string text(std::string_view name) const { return std::string(cell(name).text()); }
  std::int64_t integer(std::string_view name) const { return cell(name).integer(); }
  double real(std::string_view name) const { return cell(name).real(); }
  bool flag(std::string_view name) const { return cell(name).integer() != 0; }
  Day day(std::string_view name) const { return Codec<Day>::decode(cell(name)); }
  std::optional<Day> optional_day(std::string_view name) const { return Codec<std::optional<Day>>::decode(cell(name)); }
  template <Choice Enum>
  Enum choice(std::string_view name) const {
    return Codec<Enum>::decode(cell(name));
  }
  /// Comma-separated names; none where there is no value. Throws invalid for an empty name among others.
  std::vector<std::string> names(std::string_view name) const;
  const Map& map(std::string_view name) const;

  void set(std::string_view name, Value value) { values_[std::string(name)] = std::move(value); }
  void set_default(std::string_view name, Value value);
  void set_map(std::string_view name, Map map) { maps_[std::string(name)] = std::move(map); }

 private:
  std::map<std::string, Value, std::less<>> values_;
  std::set<std::string, std::less<>> defaults_;
  std::map<std::string, Map, std::less<>> maps_;
};

/// "ana, luis" as names. Throws Error{invalid, subject} for an empty name among others.
std::vector<std::string> comma_separated(std::string_view subject, std::string_view text);

}  // namespace crmcore
