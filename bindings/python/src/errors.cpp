#include "core.hpp"

namespace crmcore::python {

void bind_errors(py::module_&) {
  // Leaked on purpose: an error may be raised while the interpreter goes down.
  static auto* const from_code = new py::object(py::module_::import("crmcore.errors").attr("from_code"));
  py::register_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const Error& error) {
      const std::string code(name(error.code()));
      const py::object raised = (*from_code)(code, error.subject(), error.message());
      PyErr_SetObject(py::type::handle_of(raised).ptr(), raised.ptr());
    }
  });
}

namespace {

/// Refuses what cannot be called before the work begins.
py::object callable(py::object progress) {
  if (!progress.is_none() && PyCallable_Check(progress.ptr()) == 0)
    throw py::type_error("progress must be a function of what is done and all there is, not " + shown(progress));
  return progress;
}

}  // namespace

PyTask::PyTask(py::object progress)
    : progress_(callable(std::move(progress))), task_([this](std::int64_t done, std::int64_t total) {
        py::gil_scoped_acquire acquire;
        try {
          if (PyErr_CheckSignals() != 0) throw py::error_already_set();
          if (progress_.is_none() || total <= 0) return true;  // 0: how far it is nobody knows yet
          done_ = done;
          total_ = total;
          progress_(done, total);
          return true;
        } catch (py::error_already_set& error) {
          raised_.emplace(std::move(error));
          return false;
        }
      }) {}

void PyTask::tell_the_end() {
  if (raised_) raised_->restore(), throw py::error_already_set();
  if (progress_.is_none() || (total_ > 0 && done_ == total_)) return;
  const std::int64_t all = total_ > 0 ? total_ : 1;
  progress_(all, all);
}

}  // namespace crmcore::python
