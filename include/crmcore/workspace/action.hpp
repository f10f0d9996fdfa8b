// Everything a program can ask beyond records, described once: the C call crm_run, the command line and the Python
// signatures all read this catalogue.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/history/history.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/task.hpp"
#include "crmcore/workspace/workspace.hpp"

namespace crmcore {

enum class Effect : std::uint8_t { reads, plans, writes };
template <>
struct Choices<Effect> {
  static constexpr auto codes = std::to_array<std::string_view>({"reads", "plans", "writes"});
};

/// Which input an action works on beside its parameters.
enum class Input : std::uint8_t {
  workspace,  ///< an open workspace alone
  history,    ///< a workspace, or a table of customer, day, amount
  table,      ///< a workspace, and optionally a table instead of a file
};

struct Parameter {
  std::string_view name;
  Kind kind = Kind::text;
  bool required = false;
  std::string_view fallback = {};  ///< default, as text
  std::string_view help = {};
  std::span<const std::string_view> codes = {};
  bool is_map = false;  ///< an object of texts, such as the columns of an import
};

/// The parameters of one call, of the kinds the action declares, defaults filled in.
class Arguments {
 public:
  bool has(std::string_view name) const { return !cell(name).is_null(); }
  /// Whether the caller said it, and it is no fallback.
  bool said(std::string_view name) const { return has(name) && fallbacks_.find(name) == fallbacks_.end(); }
  std::string text(std::string_view name) const { return std::string(cell(name).text()); }
  std::int64_t integer(std::string_view name) const { return cell(name).integer(); }
  double real(std::string_view name) const { return cell(name).real(); }
  Day day(std::string_view name) const { return Codec<Day>::decode(cell(name)); }
  template <Choice Enum>
  Enum choice(std::string_view name) const {
    return Codec<Enum>::decode(cell(name));
  }
  const std::vector<std::pair<std::string, std::string>>& map(std::string_view name) const;

  void set(std::string_view name, Value value) { values_[std::string(name)] = std::move(value); }
  void fall_back(std::string_view name, Value value) { set(name, std::move(value)), fallbacks_.emplace(name); }
  void set_map(std::string_view name, std::vector<std::pair<std::string, std::string>> map) {
    maps_[std::string(name)] = std::move(map);
  }

 private:
  Cell cell(std::string_view name) const;
  std::map<std::string, Value, std::less<>> values_;
  std::set<std::string, std::less<>> fallbacks_;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>, std::less<>> maps_;
};

/// What a call works on.
struct Call {
  const store::Store* store = nullptr;  ///< none: on the input alone
  store::Change* change = nullptr;      ///< the open one, for actions that write
  Arguments arguments = {};
  const Table* input = nullptr;
  const History* past = nullptr;            ///< instead of reading one from the workspace or the input
  std::vector<filter::Joined> tables = {};  ///< further tables, for filters
  Task* task = nullptr;

  const store::Store& need_store() const;
  store::Change& need_change() const;
};

struct Action {
  std::string_view name;  ///< "lifecycle.status"
  std::string_view summary;
  Effect effect = Effect::reads;
  Input input = Input::workspace;
  std::vector<Parameter> parameters;
  std::vector<Table::Description> columns;  ///< of the result; empty when they depend on the call
  Table (*run)(const Call& call);
};

std::span<const Action> actions();
/// Throws unknown_name with the nearest name.
const Action& action(std::string_view name);

/// Parameters from a flat JSON object; "" is no parameters. Throws unknown_name for a parameter that does not exist,
/// invalid for a value of the wrong kind and for one that is missing.
Arguments parse_arguments(const Action& action, std::string_view json);

/// Runs an action by name.
Table run(std::string_view name, std::string_view parameters, const Call& call);

/// The whole catalogue as JSON: entities with their fields, or actions with their parameters and columns.
std::string describe(std::string_view topic, const store::Store* store = nullptr);

}  // namespace crmcore
