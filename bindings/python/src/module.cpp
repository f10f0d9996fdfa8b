// Table of contents of crmcore._core. Errors come first: everything may raise them; tables before what returns them.
#include "core.hpp"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The native part of crmcore; import crmcore instead.";
  crmcore::python::bind_errors(module);
  crmcore::python::bind_tables(module);
  crmcore::python::bind_workspace(module);
  crmcore::python::bind_order_columns(module);
  crmcore::python::bind_value_models(module);
  module.attr("__version__") = CRMCORE_VERSION;
}
