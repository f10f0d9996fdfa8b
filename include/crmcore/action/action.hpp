// What a program can ask beyond records, described once: the C call crm_run, the command line, Python and the reference
// all read these descriptions. Each room contributes its own; the room that opens workspaces gathers them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/action/arguments.hpp"
#include "crmcore/action/section.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/task.hpp"

namespace crmcore {

class History;
class Actions;

enum class Effect : std::uint8_t { reads, plans, writes };
template <>
struct Choices<Effect> {
  static constexpr auto codes = std::to_array<std::string_view>({"reads", "plans", "writes"});
};

/// What an action works on beside its parameters.
enum class Input : std::uint8_t {
  workspace,  ///< an open workspace alone
  history,    ///< a workspace, or a table of customer, day, amount
  table,      ///< a workspace, and optionally a table instead of a file
};
template <>
struct Choices<Input> {
  static constexpr auto codes = std::to_array<std::string_view>({"workspace", "history", "table"});
};

/// What a call works on.
struct Call {
  const store::Store* store = nullptr;  ///< none: the call works on the input alone
  store::Change* change = nullptr;      ///< the open one, for actions that write
  Arguments arguments = {};
  const Table* input = nullptr;
  const History* past = nullptr;            ///< instead of reading one from the workspace or the input
  std::vector<filter::Joined> tables = {};  ///< further tables, for filters and for parameters that are tables
  Task* task = nullptr;
  const Actions* actions = nullptr;  ///< what it was run from, for actions that run others by name

  /// Throws invalid when there is no workspace.
  const store::Store& need_store() const;
  /// Throws misuse when no change is open.
  store::Change& need_change() const;
  /// The input. Throws invalid, naming the columns it should have, when there is none.
  const Table& need_input(std::string_view columns) const;
  /// The table of that name beside the call, or the file that the parameter names; none when neither is given.
  std::optional<Table> optional_table(std::string_view name) const;
  /// The same, or the input. Throws invalid, naming the columns it should have, when there is none of them.
  Table required_table(std::string_view name, std::string_view columns) const;
  /// Whether the workspace's own records are meant: no input, and none of these tables or files is given.
  bool from_records(std::initializer_list<std::string_view> tables) const;
  /// The currency of the workspace, else the parameter `currency`.
  Currency currency() const;
  /// How parameters are written: amounts in the currency of the workspace, instants as days of `time_zone()`.
  Forms forms() const;
  /// The time zone of the workspace, else of the input; none where neither has one.
  TimeZone time_zone() const;
};

struct Action {
  std::string_view name;  ///< "lifecycle.status"
  std::string_view summary;
  std::string_view detail = {};  ///< further sentences: what it judges by, and what it does not
  Effect effect = Effect::reads;
  Input input = Input::workspace;
  std::vector<Parameter> parameters = {};
  std::vector<Table::Description> columns = {};  ///< of the result; empty when they depend on the call
  Table (*run)(const Call& call) = nullptr;
};

/// The actions there are, by name, and the sections of the page that owners read.
class Actions {
 public:
  /// Every name once.
  void add(Action action) { list_.push_back(std::move(action)); }
  std::span<const Action> all() const { return list_; }
  /// Sections stand on the page in the order in which they are added.
  void add(const Section& section) { sections_.push_back(section); }
  std::span<const Section> sections() const { return sections_; }
  /// Throws unknown_name with the nearest name.
  const Action& at(std::string_view name) const;
  /// Runs an action by name on a call; `parameters` is a flat JSON object, "" is none. Tables without a time zone are
  /// read in that of the call. Throws unknown_name for an
  /// action or parameter that does not exist, invalid for a value of the wrong kind or out of range, and for one that
  /// is missing.
  Table run(std::string_view name, std::string_view parameters, const Call& call) const;

 private:
  std::vector<Action> list_;
  std::vector<Section> sections_;
};

/// The values of a call from a flat JSON object, written in `forms`; amounts are of its currency, else of the parameter
/// `currency`. Throws as `Actions::run`.
Arguments parse_arguments(const Action& action, std::string_view json, Forms forms = {});

/// The actions as JSON: parameters with kinds, defaults and ranges, columns with descriptions.
std::string describe(const Actions& actions);

/// The day to judge from.
Parameter today_parameter();
/// Parameters of several lists, one after the other.
std::vector<Parameter> all_of(std::initializer_list<std::vector<Parameter>> lists);
/// The parameters except those named.
std::vector<Parameter> without(std::vector<Parameter> parameters, std::initializer_list<std::string_view> names);

/// The columns of a result.
template <Described Record>
std::vector<Table::Description> columns() {
  return Table::descriptions_of(columns_of<Record>());
}

/// A fitted model as a result: one column, `text`, and one row.
const std::vector<Table::Description>& model_columns();
Table model_table(std::string_view text);

/// Throws invalid when the caller gave a value for `name` that contradicts the saved model.
void require_same(const Call& call, std::string_view name, std::string_view given, std::string_view saved);

}  // namespace crmcore
