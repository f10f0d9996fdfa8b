// What the binding files share: the workspace with its turns, tables, and calls that let Python go on meanwhile.
#pragma once

#include <pybind11/pybind11.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "crmcore/crmcore.hpp"

namespace crmcore::python {

namespace py = pybind11;

using SharedTable = std::shared_ptr<const Table>;

/// A workspace and its open change; calls from several threads take turns.
struct Core {
  Core(const std::string& path, const Workspace::Options& options) : workspace(Workspace::open(path, options)) {}

  std::recursive_mutex turn;
  Workspace workspace;
  std::optional<store::Change> change;
};

/// What Python holds: closing it leaves its records and tables readable.
struct PyWorkspace {
  std::shared_ptr<Core> core;

  Core& open() const {
    if (!core) throw Error(ErrorCode::misuse, "workspace", "this workspace is closed");
    return *core;
  }
};

/// Runs native code without the GIL, one call at a time on a workspace.
template <class Fn>
auto without_gil(Core* core, Fn&& fn) {
  py::gil_scoped_release release;
  std::unique_lock<std::recursive_mutex> turn;
  if (core) turn = std::unique_lock(core->turn);
  return fn();
}

/// A task that looks for Ctrl-C and tells `progress` how far the work is. A Python exception of either is kept,
/// cancels the work and is raised again when the native code is done.
class PyTask {
 public:
  explicit PyTask(py::object progress);
  Task& task() { return task_; }
  template <class Fn>
  auto run(Core* core, Fn&& fn) {
    try {
      return without_gil(core, std::forward<Fn>(fn));
    } catch (const Error&) {
      if (raised_) raised_->restore(), throw py::error_already_set();
      throw;
    }
  }

 private:
  py::object progress_;
  std::optional<py::error_already_set> raised_;
  Task task_;
};

/// A day from a date, a datetime, a pandas timestamp or an ISO text.
Day day_of(const py::handle& value);
/// A value of Python as the text that a field's door takes; None is none.
std::optional<std::string> text_of(const py::handle& value);
py::object object_of(Kind kind, Cell cell, int currency_decimals);
/// A table from one of ours, anything with __arrow_c_stream__, or a mapping of columns. What judgements read leaves
/// columns out that a table cannot hold; a table for its own sake refuses them.
SharedTable table_of(const py::object& data, const std::string& currency,
                     exchange::Unreadable unreadable = exchange::Unreadable::refuse);

void bind_errors(py::module_& module);
void bind_order_columns(py::module_& module);
void bind_tables(py::module_& module);
void bind_value_models(py::module_& module);
void bind_workspace(py::module_& module);

}  // namespace crmcore::python
