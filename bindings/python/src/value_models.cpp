#include <pybind11/stl.h>

#include "core.hpp"

namespace crmcore::python {
namespace {

using value_models::Buyer;
using value_models::CustomerForecast;
using value_models::Model;
using value_models::ModelKind;
using value_models::Unit;

template <class T>
void copy_strided(const py::buffer_info& info, std::vector<double>& to) {
  const auto* from = static_cast<const char*>(info.ptr);
  for (py::ssize_t i = 0; i < info.shape[0]; ++i)
    to.push_back(static_cast<double>(*reinterpret_cast<const T*>(from + i * info.strides[0])));
}

/// Numbers from a buffer (NumPy, array.array …), else from a sequence.
std::vector<double> doubles_of(const py::object& data, const char* name) {
  std::vector<double> values;
  if (data.is_none()) return values;
  if (py::hasattr(data, "mask") && py::hasattr(data, "filled"))  // its buffer would give what the mask hides
    throw Error(ErrorCode::invalid, name,
                std::string(name) + " must be a plain array, not a masked one; leave masked rows out of all columns, " +
                    "such as x[~mask]");
  if (PyObject_CheckBuffer(data.ptr()) != 0) {
    const py::buffer_info info = py::reinterpret_borrow<py::buffer>(data).request();
    if (info.ndim != 1)
      throw Error(ErrorCode::invalid, name,
                  std::string(name) + " has " + std::to_string(info.ndim) + " dimensions, not one");
    values.reserve(static_cast<std::size_t>(info.shape[0]));
    const std::string& format = info.format;
    if (format == "d") return copy_strided<double>(info, values), values;
    if (format == "f") return copy_strided<float>(info, values), values;
    if (format == "l" || format == "q") return copy_strided<std::int64_t>(info, values), values;
    if (format == "i") return copy_strided<std::int32_t>(info, values), values;
    values.clear();
  }
  for (const auto& item : data) {
    const double value = PyFloat_AsDouble(item.ptr());
    if (value == -1 && PyErr_Occurred()) {
      PyErr_Clear();
      throw Error(ErrorCode::invalid, name,
                  "row " + std::to_string(values.size() + 1) + ", " + name + ": " + cited(std::string(py::str(item))) +
                      " is not a number");
    }
    values.push_back(value);
  }
  return values;
}

/// array.array("d") of numbers: NumPy reads it without a copy.
py::object array_of(const std::vector<double>& values) {
  static const char* const format = "d";
  py::object array = py::module_::import("array").attr("array")(format);
  array.attr("frombytes")(py::bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)));
  return array;
}

template <Choice Enum>
Enum choice(const std::string& text, const char* what) {
  const auto value = choice_named<Enum>(text);
  if (!value) throw_unknown(what, std::string("there is no ") + what, text, Choices<Enum>::codes);
  return *value;
}

py::dict named(const Model& model, bool errors) {
  py::dict values;
  const auto names = model.parameter_names();
  for (int i = 0; i < model.parameter_count(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    values[py::str(std::string(names[at]))] = errors ? model.standard_error(i) : model.parameters[at];
  }
  return values;
}

/// One number for each customer of three columns; equal customers are computed once.
template <class Question>
py::object each(const Model& model, const py::object& x, const py::object& t_x, const py::object& T,
                Question&& question) {
  const auto xs = doubles_of(x, "x"), ts = doubles_of(t_x, "t_x"), Ts = doubles_of(T, "T");
  std::vector<double> result(xs.size());
  without_gil([&] {
    const auto table = value_models::purchases(xs, ts, Ts, {}, model.unit);
    std::vector<double> of_row(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) of_row[row] = question(CustomerForecast(model, table[row]));
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = of_row[table.row_of[i]];
  });
  return array_of(result);
}

Model fit_columns(const py::object& x, const py::object& t_x, const py::object& T, const py::object& weight,
                  const std::string& model, int k, const std::string& unit, const std::optional<double>& log_gaps,
                  const Model* start) {
  const auto kind = choice<ModelKind>(model, "model");
  const auto of = choice<Unit>(unit, "unit");
  const auto xs = doubles_of(x, "x"), ts = doubles_of(t_x, "t_x"), Ts = doubles_of(T, "T"),
             weights = doubles_of(weight, "weight");
  return without_gil([&] {
    auto table = value_models::purchases(xs, ts, Ts, weights, of);
    if (log_gaps) table.log_gaps = *log_gaps;
    return value_models::fit(kind, table, {k, start});
  });
}

value_models::SpendModel fit_spend(const py::object& x, const py::object& m, const py::object& weight, bool bounded) {
  const auto xs = doubles_of(x, "x"), ms = doubles_of(m, "m"), weights = doubles_of(weight, "weight");
  return without_gil([&] { return value_models::fit_spend(xs, ms, weights, {bounded}); });
}

}  // namespace

void bind_value_models(py::module_& module) {
  const auto x = py::arg("x"), t_x = py::arg("t_x"), T = py::arg("T"), t = py::arg("t");
  py::class_<Model>(module, "Model", "A purchase model with its parameters and how well they are known.")
      .def(py::init([](const std::string& text) { return Model::parse(text); }), py::arg("text"),
           "Reads a model from the text that `value_models.save` returns.")
      .def_property_readonly("kind", [](const Model& model) { return std::string(name(model.kind)); })
      .def_readonly("k", &Model::k)
      .def_property_readonly("unit", [](const Model& model) { return std::string(name(model.unit)); })
      .def_property_readonly("parameters", [](const Model& model) { return named(model, false); })
      .def_property_readonly("std_errors", [](const Model& model) { return named(model, true); })
      .def_property_readonly("status", [](const Model& model) { return std::string(name(model.status)); })
      .def_property_readonly("advice",
                             [](const Model& model) { return std::string(value_models::advice(model.status)); })
      .def_readonly("log_likelihood", &Model::log_likelihood)
      .def_property_readonly("aic", &Model::aic)
      .def_property_readonly("bic", &Model::bic)
      .def_readonly("customers", &Model::customers)
      .def_readonly("evaluations", &Model::evaluations)
      .def_property_readonly("covariance", [](const Model& model) { return model.covariance; })
      .def_property_readonly("text", &Model::text)
      .def("__repr__",
           [](const Model& model) {
             return "<crmcore.Model: " + model.text().substr(0, model.text().find(" covariance")) + ">";
           })
      .def(
          "p_alive",
          [](const Model& model, const py::object& a, const py::object& b, const py::object& c, double ahead) {
            return each(model, a, b, c, [&](const CustomerForecast& forecast) { return forecast.p_alive(ahead); });
          },
          x, t_x, T, py::arg("t") = 0.0, "Chance of each customer to be one still at T + t.")
      .def(
          "expected",
          [](const Model& model, const py::object& a, const py::object& b, const py::object& c, double ahead) {
            return each(model, a, b, c, [&](const CustomerForecast& forecast) { return forecast.expected(ahead); });
          },
          x, t_x, T, t, "Expected purchases of each customer in (T, T + t].")
      .def(
          "p_zero",
          [](const Model& model, const py::object& a, const py::object& b, const py::object& c, double ahead) {
            return each(model, a, b, c, [&](const CustomerForecast& forecast) { return forecast.p_zero(ahead); });
          },
          x, t_x, T, t, "Chance of each customer to buy nothing in (T, T + t].")
      .def(
          "discounted",
          [](const Model& model, const py::object& a, const py::object& b, const py::object& c, double rate,
             double horizon) {
            return each(model, a, b, c,
                        [&](const CustomerForecast& forecast) { return forecast.discounted(rate, horizon); });
          },
          x, t_x, T, py::arg("rate"), py::arg("horizon") = std::numeric_limits<double>::infinity(),
          "Discounted expected purchases of each customer; `rate`: continuous discount rate per unit of time.")
      .def(
          "distribution",
          [](const Model& model, double a, double b, double c, double ahead, std::size_t most) {
            return CustomerForecast(model, {a, b, c}).distribution(ahead, most);
          },
          x, t_x, T, t, py::arg("most"), "Chances of 0, 1, … `most` purchases of one customer.");

  using value_models::SpendModel;
  py::class_<SpendModel>(module, "SpendModel", "The Gamma-Gamma model of spend.")
      .def(py::init([](const std::string& text) {
             const auto model = SpendModel::parse(text);
             if (!model)
               throw Error(ErrorCode::invalid, "text", "text must be that of a model of spend, not " + cited(text));
             return *model;
           }),
           py::arg("text"), "Reads a model from its own text.")
      .def_readonly("p", &SpendModel::p)
      .def_readonly("q", &SpendModel::q)
      .def_readonly("v", &SpendModel::v)
      .def_property_readonly("std_errors",
                             [](const SpendModel& model) {
                               return std::map<std::string, double>{{"p", model.standard_error(0)},
                                                                    {"q", model.standard_error(1)},
                                                                    {"v", model.standard_error(2)}};
                             })
      .def_readonly("covariance", &SpendModel::covariance)
      .def_readonly("at_bound", &SpendModel::at_bound)
      .def_property_readonly("advice", [](const SpendModel& model) { return std::string(advice(model)); })
      .def_property_readonly("text", &SpendModel::text)
      .def("__repr__",
           [](const SpendModel& model) {
             return "<crmcore.SpendModel: " + model.text().substr(0, model.text().find(" covariance")) + ">";
           })
      .def_property_readonly("status", [](const SpendModel& model) { return std::string(name(model.status)); })
      .def_readonly("log_likelihood", &SpendModel::log_likelihood)
      .def_readonly("customers", &SpendModel::customers)
      .def_readonly("left_out", &SpendModel::left_out)
      .def_readonly("naive_mean", &SpendModel::naive_mean)
      .def_readonly("correlation", &SpendModel::correlation)
      .def_property_readonly(
          "correlation_interval",
          [](const SpendModel& model) { return std::pair(model.correlation_low, model.correlation_high); })
      .def(
          "expected",
          [](const SpendModel& model, const py::object& a, const py::object& b) {
            const auto xs = doubles_of(a, "x"), ms = doubles_of(b, "m");
            std::vector<double> result;
            for (std::size_t i = 0; i < std::min(xs.size(), ms.size()); ++i)
              result.push_back(model.expected(xs[i], ms[i]));
            return array_of(result);
          },
          x, py::arg("m"), "Expected spend of each customer on a coming purchase.");

  module.def("fit_columns", &fit_columns, x, t_x, T, py::arg("weight") = py::none(), py::arg("model") = "mbg_nbd",
             py::arg("k") = 1, py::arg("unit") = "week", py::arg("log_gaps") = py::none(),
             py::arg("start") = py::none(),
             "Maximum likelihood from columns of repeat purchases, time of the last, and time observed.");
  module.def("fit_spend", &fit_spend, x, py::arg("m"), py::arg("weight") = py::none(), py::arg("bounded") = true,
             "Gamma-Gamma from columns of repeat purchases and their mean spend.");
}

}  // namespace crmcore::python
