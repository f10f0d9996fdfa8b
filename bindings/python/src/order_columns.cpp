#include <pybind11/stl.h>

#include "core.hpp"

namespace crmcore::python {
namespace {

/// A column of a result, kept alive by it: NumPy and memoryview read it without a copy.
struct NumberColumn {
  std::shared_ptr<const void> owner;
  const void* values;
  py::ssize_t rows, bytes;
  std::string format;
};

template <class Columns, class T>
py::object view(const std::shared_ptr<Columns>& owner, const std::vector<T>& values) {
  return py::memoryview(py::cast(NumberColumn{owner, values.data(), static_cast<py::ssize_t>(values.size()), sizeof(T),
                                              py::format_descriptor<T>::format()}));
}

/// A log held in place: the batches of an Arrow stream, or buffers of a mapping.
struct Log {
  std::unique_ptr<exchange::ArrowBatches> batches;
  std::vector<py::buffer_info> buffers;
  std::vector<OrderChunk> chunks;
};

[[noreturn]] void refuse(const std::string& column) {
  throw Error(ErrorCode::invalid, column,
              "column " + column +
                  " must be present, without nulls: customer and day whole numbers of 32 or 64 bits "
                  "(day also a date without a time zone), "
                  "amount a whole "
                  "number or a double; make a history of anything else");
}

/// A column of a mapping.
py::object column_of(const py::object& data, const char* name) {
  try {
    return data.attr("__getitem__")(name);
  } catch (const py::error_already_set& error) {
    if (error.matches(PyExc_LookupError) || error.matches(PyExc_TypeError)) refuse(name);
    throw;
  }
}

Log log_of(const py::object& data) {
  Log log;
  const std::array<std::pair<const char*, OrderChunk::Column OrderChunk::*>, 3> columns{
      {{"customer", &OrderChunk::customer}, {"day", &OrderChunk::day}, {"amount", &OrderChunk::amount}}};
  if (py::hasattr(data, "__arrow_c_stream__")) {
    const py::object capsule = arrow_stream_of(data);
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (!stream) throw py::error_already_set();
    log.batches = std::make_unique<exchange::ArrowBatches>(stream);
    for (std::size_t b = 0; b < log.batches->size(); ++b) {
      OrderChunk chunk;
      chunk.rows = log.batches->rows(b);
      for (const auto& [name, member] : columns) {
        const auto found = log.batches->column(b, name);
        if (!found || (found->format == "g" && member != &OrderChunk::amount) ||
            (found->format == "tdD" && member != &OrderChunk::day))
          refuse(name);
        chunk.*member = {found->values, found->format == "g"   ? OrderChunk::Type::float64
                                        : found->format == "l" ? OrderChunk::Type::int64
                                                               : OrderChunk::Type::int32};
      }
      log.chunks.push_back(chunk);
    }
    return log;
  }
  if (!py::hasattr(data, "__getitem__"))
    throw py::type_error("a table must be an Arrow table, or a mapping of the arrays customer, day and amount, not " +
                         shown(data));
  OrderChunk chunk;
  for (const auto& [name, member] : columns) {
    py::object column = column_of(data, name);
    if (member == &OrderChunk::day && py::hasattr(column, "dtype") &&
        py::str(column.attr("dtype").attr("kind")).equal(py::str("M")))  // datetime64, whatever its unit
      column = column.attr("astype")("datetime64[D]").attr("astype")("int64");
    const bool is_masked = py::hasattr(column, "mask") && py::hasattr(column, "filled");  // its buffer is unmasked
    if (is_masked || PyObject_CheckBuffer(column.ptr()) == 0) refuse(name);
    const py::buffer_info& info = log.buffers.emplace_back(py::reinterpret_borrow<py::buffer>(column).request());
    if (info.ndim != 1 || info.strides[0] != info.itemsize) refuse(name);
    const bool whole = info.format == "l" || info.format == "q" || info.format == "i";
    if (!whole && !(info.format == "d" && member == &OrderChunk::amount)) refuse(name);
    chunk.*member = {info.ptr, info.format == "d"   ? OrderChunk::Type::float64
                               : info.itemsize == 8 ? OrderChunk::Type::int64
                                                    : OrderChunk::Type::int32};
    if (member != &OrderChunk::customer && static_cast<std::size_t>(info.shape[0]) != chunk.rows)
      throw Error(ErrorCode::invalid, name, "the columns have different lengths");
    chunk.rows = static_cast<std::size_t>(info.shape[0]);
  }
  log.chunks.push_back(chunk);
  return log;
}

ColumnOptions options_of(const std::string& zero_value, const std::string& currency, int window, unsigned threads) {
  const auto counted = choice_named<ZeroValue>(zero_value);
  if (!counted)
    throw_unknown("zero_value", "there is no way to treat purchases worth nothing called", zero_value,
                  Choices<ZeroValue>::codes);
  return {*counted, Currency(currency), window, threads};
}

template <class Enum>
Enum choice(const char* what, const std::string& code) {
  const auto value = choice_named<Enum>(code);
  if (!value) throw_unknown(what, std::string("there is no ") + what, code, Choices<Enum>::codes);
  return *value;
}

std::string shown(const char* type, std::size_t customers) {
  return std::string("<crmcore.") + type + ": " + std::to_string(customers) + " customers>";
}

/// What was collapsed, netted and dropped on the way.
std::shared_ptr<Table> report_of(const std::vector<HistoryReport>& report) {
  return std::make_shared<Table>(to_table(Result<HistoryReport>{report}));
}

}  // namespace

void bind_order_columns(py::module_& module) {
  py::class_<NumberColumn>(module, "_NumberColumn", py::buffer_protocol()).def_buffer([](const NumberColumn& column) {
    return py::buffer_info(const_cast<void*>(column.values), column.bytes, column.format, 1, {column.rows},
                           {column.bytes}, true);
  });

  using Customers = std::shared_ptr<CustomerColumns>;
  py::class_<CustomerColumns, Customers>(module, "CustomerColumns",
                                         "One row per customer with a purchase, as columns that NumPy reads in place.")
      .def("__len__", &CustomerColumns::rows)
      .def("__repr__", [](const CustomerColumns& own) { return shown("CustomerColumns", own.rows()); })
      .def_property_readonly("customer", [](const Customers& own) { return view(own, own->customer); })
      .def_property_readonly("x", [](const Customers& own) { return view(own, own->x); })
      .def_property_readonly("t_x", [](const Customers& own) { return view(own, own->t_x); })
      .def_property_readonly("T", [](const Customers& own) { return view(own, own->T); })
      .def_property_readonly("orders", [](const Customers& own) { return view(own, own->orders); })
      .def_property_readonly("recent", [](const Customers& own) { return view(own, own->recent); })
      .def_property_readonly("gross", [](const Customers& own) { return view(own, own->gross); })
      .def_property_readonly("net", [](const Customers& own) { return view(own, own->net); })
      .def_property_readonly("repeat_mean", [](const Customers& own) { return view(own, own->repeat_mean); })
      .def_property_readonly("report", [](const Customers& own) { return report_of(own->report); });

  using Scores = std::shared_ptr<segmentation::RfmColumns>;
  py::class_<segmentation::RfmColumns, Scores>(
      module, "RfmColumns", "RFM of each customer with a purchase, as columns that NumPy reads in place.")
      .def("__len__", &segmentation::RfmColumns::rows)
      .def("__repr__", [](const segmentation::RfmColumns& own) { return shown("RfmColumns", own.rows()); })
      .def_property_readonly("customer", [](const Scores& own) { return view(own, own->customer); })
      .def_property_readonly("recency_days", [](const Scores& own) { return view(own, own->recency_days); })
      .def_property_readonly("frequency", [](const Scores& own) { return view(own, own->frequency); })
      .def_property_readonly("monetary", [](const Scores& own) { return view(own, own->monetary); })
      .def_property_readonly("recency_score", [](const Scores& own) { return view(own, own->recency_score); })
      .def_property_readonly("frequency_score", [](const Scores& own) { return view(own, own->frequency_score); })
      .def_property_readonly("monetary_score", [](const Scores& own) { return view(own, own->monetary_score); })
      .def_property_readonly("report", [](const Scores& own) { return report_of(own->report); });

  module.def(
      "customer_columns",
      [](const py::object& data, const py::object& today, const std::string& zero_value, const std::string& currency,
         int window, unsigned threads) {
        const Log log = log_of(data);
        const Day until = day_of(today, "today");
        const ColumnOptions options = options_of(zero_value, currency, window, threads);
        return without_gil(
            [&] { return std::make_shared<CustomerColumns>(customer_columns(log.chunks, until, options)); });
      },
      py::arg("data"), py::arg("today"), py::arg("zero_value") = "drop", py::arg("currency") = "EUR",
      py::arg("window") = 365, py::arg("threads") = 0,
      "One row per customer from millions of orders in memory: customer, day and amount as numbers, read in place.");
  module.def(
      "rfm_columns",
      [](const py::object& data, const py::object& today, int scores, const std::string& frequency,
         const std::string& money, const std::string& zero_value, const std::string& currency, unsigned threads) {
        const Log log = log_of(data);
        const Day until = day_of(today, "today");
        segmentation::RfmOptions options;
        options.scores = scores;
        options.frequency = choice<segmentation::Frequency>("frequency", frequency);
        options.money = choice<segmentation::Monetary>("money", money);
        const ColumnOptions columns = options_of(zero_value, currency, 365, threads);
        return without_gil([&] {
          return std::make_shared<segmentation::RfmColumns>(
              segmentation::rfm_columns(log.chunks, until, options, columns));
        });
      },
      py::arg("data"), py::arg("today"), py::arg("scores") = 5, py::arg("frequency") = "days", py::arg("money") = "net",
      py::arg("zero_value") = "drop", py::arg("currency") = "EUR", py::arg("threads") = 0,
      "RFM scores of millions of orders in memory, read in place.");
}

}  // namespace crmcore::python
