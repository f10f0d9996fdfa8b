// What the binding files share: workspaces, tables, texts, and calls that let Python go on meanwhile.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "crmcore/crmcore.hpp"

namespace crmcore::python {

namespace py = pybind11;

using SharedTable = std::shared_ptr<const Table>;

using SharedSession = std::shared_ptr<Session>;

/// What Python holds: closing it leaves its records and tables readable.
struct PyWorkspace {
  SharedSession session;

  /// Kept by the call: another thread may close the workspace meanwhile.
  SharedSession open() const {
    if (!session) throw Error(ErrorCode::misuse, "workspace", "this workspace is closed");
    return session;
  }
};

/// Runs native code without the GIL. Whatever waits for the turn of a session does so in here: the call that has the
/// turn may need the GIL to go on.
template <class Fn>
auto without_gil(Fn&& fn) {
  py::gil_scoped_release release;
  return fn();
}

/// A task that looks for Ctrl-C and tells `progress` how far the work is. A Python exception of either is kept,
/// cancels the work and is raised again when the native code is done.
class PyTask {
 public:
  explicit PyTask(py::object progress);
  Task& task() { return task_; }
  template <class Fn>
  auto run(Fn&& fn) {
    try {
      auto result = without_gil(std::forward<Fn>(fn));
      tell_the_end();
      return result;
    } catch (const Error&) {
      if (raised_) raised_->restore(), throw py::error_already_set();
      throw;
    }
  }

 private:
  /// Tells that all is done, once; raises what came too late to end the work.
  void tell_the_end();

  py::object progress_;
  std::int64_t done_ = 0, total_ = 0;  // told last
  std::optional<py::error_already_set> raised_;
  Task task_;
};

/// A value as messages cite it: short, and without the address of an object.
std::string shown(const py::handle& value);
/// A day from a date, a datetime, a pandas timestamp or a text; instants are days of `zone`, refused without one.
Day day_of(const py::handle& value, const std::string& argument, const TimeZone& zone = {});
/// The zone of that name; none for None.
TimeZone zone_of(const std::optional<py::str>& name);
/// A str as UTF-8. Throws invalid, naming the argument, for one that holds half of a surrogate pair.
std::string utf8_of(const py::handle& text, const std::string& argument);
std::optional<std::string> utf8_of(const std::optional<py::str>& text, const std::string& argument);
/// Whether a value names a file: a str, bytes or an os.PathLike.
bool is_path(const py::handle& value);
/// The bytes of a name of a file. One that is not UTF-8 comes as bytes (os.fsencode); a str with half of a surrogate
/// pair is refused as everywhere.
std::string path_of(const py::handle& value, const std::string& argument);
/// What a field is set from: nothing, a text, a double, or a set of choices.
using FieldValue = std::variant<std::monostate, std::string, double, std::vector<std::string>>;
FieldValue field_value_of(const py::handle& value, const std::string& field);
/// Sets a field of a record.
void set(AnyRecord& record, const std::string& field, const FieldValue& value);
/// Returns a Python value as the text that a field is parsed from; nothing for None.
std::optional<std::string> text_of(const py::handle& value, const std::string& field);
py::object object_of(Kind kind, Cell cell, int currency_decimals);
/// The capsule of an Arrow stream. Throws invalid where a column holds what no Arrow array can, as pandas allows.
py::object arrow_stream_of(const py::object& data);
/// A table from one of ours, anything with __arrow_c_stream__, or a mapping of columns. What judgements read leaves
/// columns out that a table cannot hold; a table for its own sake refuses them.
/// `zone` is the one whose days instants become; a table of ours keeps its own, else takes it.
SharedTable table_of(const py::object& data, const std::string& currency,
                     exchange::Unreadable unreadable = exchange::Unreadable::refuse, const TimeZone& zone = {});
/// A table as a pickle keeps it, and made of that again. Throws invalid for another state.
py::tuple state_of(const Table& table);
std::shared_ptr<Table> table_from_state(const py::tuple& state);

void bind_errors(py::module_& module);
void bind_order_columns(py::module_& module);
void bind_tables(py::module_& module);
void bind_value_models(py::module_& module);
void bind_workspace(py::module_& module);

}  // namespace crmcore::python
