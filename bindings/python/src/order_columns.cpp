#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

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

/// A log: its columns held in place, in the batches of an Arrow stream or in buffers of a mapping, or read from a table
/// where they are texts, dates or other numbers.
struct Log {
  std::unique_ptr<exchange::ArrowBatches> batches;
  std::vector<py::buffer_info> buffers;
  std::vector<std::int64_t> customers;
  std::vector<std::int32_t> days;
  std::vector<double> amounts;
  std::shared_ptr<std::vector<std::string>> codes;  ///< of customers that are texts, ascending; else none
  std::vector<OrderChunk> chunks;
};

/// What a log is read with.
struct LogForms {
  Currency currency;
  TimeZone zone;
};

using Member = OrderChunk::Column OrderChunk::*;
constexpr std::array<std::pair<const char*, Member>, 3> log_columns{
    {{"customer", &OrderChunk::customer}, {"day", &OrderChunk::day}, {"amount", &OrderChunk::amount}}};

[[noreturn]] void refuse(const std::string& column) {
  throw Error(ErrorCode::invalid, column,
              "column " + column +
                  " must be present, without nulls or a mask: customer whole numbers or texts, day dates or whole "
                  "numbers of days since 1970-01-01, amount numbers; crm.history also takes rows without a customer");
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

/// Numbers every text in the order of the texts, which are those of the rows.
std::shared_ptr<std::vector<std::string>> number_codes(const InputColumn& customer,
                                                       std::vector<std::int64_t>& numbers) {
  std::unordered_map<std::string, std::int64_t> met;
  for (std::size_t r = 0; r < numbers.size(); ++r)
    numbers[r] = met.try_emplace(customer.need_text(r), static_cast<std::int64_t>(met.size())).first->second;
  auto codes = std::make_shared<std::vector<std::string>>();
  for (const auto& [code, number] : met) codes->push_back(code);
  std::ranges::sort(*codes);
  std::vector<std::int64_t> place(codes->size());
  for (std::size_t c = 0; c < codes->size(); ++c) {
    const auto number = static_cast<std::size_t>(met.at((*codes)[c]));
    place[number] = static_cast<std::int64_t>(c);
  }
  for (std::int64_t& number : numbers) number = place[static_cast<std::size_t>(number)];
  return codes;
}

/// The columns of a table that are wanted, read as every judgement reads them, with refusals that name row and value.
void read_table(const Table& table, const std::vector<Member>& wanted, const LogForms& forms, Log& log,
                OrderChunk& chunk) {
  const TableReader read(table, forms.currency, forms.zone);
  chunk.rows = read.rows();
  for (const auto& [name, member] : log_columns) {
    if (std::ranges::find(wanted, member) == wanted.end()) continue;
    const InputColumn column = read.need(name);
    const bool is_whole = column.kind() == Kind::integer;
    if (member == &OrderChunk::customer) {
      log.customers.resize(chunk.rows);
      if (is_whole)
        for (std::size_t r = 0; r < chunk.rows; ++r)
          log.customers[r] = column.need_count(r, std::numeric_limits<std::int64_t>::min());
      else
        log.codes = number_codes(column, log.customers);
      chunk.customer = {log.customers.data(), OrderChunk::Type::int64};
    } else if (member == &OrderChunk::day) {
      const auto day_of_row = [&](std::size_t r) {
        if (!is_whole) return column.need_day(r).number();
        return static_cast<std::int32_t>(column.need_count(r, Day::first_number, Day::last_number));
      };
      for (std::size_t r = 0; r < chunk.rows; ++r) log.days.push_back(day_of_row(r));
      chunk.day = {log.days.data(), OrderChunk::Type::int32};
    } else {
      const auto units = static_cast<double>(forms.currency.minor_units());
      for (std::size_t r = 0; r < chunk.rows; ++r)
        log.amounts.push_back(static_cast<double>(column.need_amount(r).minor) / units);
      chunk.amount = {log.amounts.data(), OrderChunk::Type::float64};
    }
  }
}

/// Whether a column of that Arrow format is read in place.
bool is_plain(std::string_view format, Member member) {
  if (format == "g") return member == &OrderChunk::amount;
  if (format == "tdD") return member == &OrderChunk::day;
  return format == "i" || format == "l";
}

/// Whether all columns of a stream that are there are read in place: its schema says so, and nothing is taken from it.
bool is_plain(ArrowArrayStream& stream) {
  ArrowSchema schema{};
  if (!stream.get_schema || stream.get_schema(&stream, &schema) != 0) return true;  // who reads it says what is wrong
  bool is_all = true;
  for (std::int64_t c = 0; c < schema.n_children; ++c) {
    const ArrowSchema& field = *schema.children[c];
    for (const auto& [name, member] : log_columns)
      if (field.name && std::string_view(field.name) == name)
        is_all = is_all && !field.dictionary && is_plain(field.format, member);
  }
  if (schema.release) schema.release(&schema);
  return is_all;
}

Log log_of_batches(ArrowArrayStream* stream) {
  Log log;
  log.batches = std::make_unique<exchange::ArrowBatches>(stream);
  for (std::size_t b = 0; b < log.batches->size(); ++b) {
    OrderChunk chunk;
    chunk.rows = log.batches->rows(b);
    for (const auto& [name, member] : log_columns) {
      const auto found = log.batches->column(b, name);
      if (!found || !is_plain(found->format, member)) refuse(name);
      chunk.*member = {found->values, found->format == "g"   ? OrderChunk::Type::float64
                                      : found->format == "l" ? OrderChunk::Type::int64
                                                             : OrderChunk::Type::int32};
    }
    log.chunks.push_back(chunk);
  }
  return log;
}

Log log_of_table(const Table& table, const LogForms& forms) {
  Log log;
  OrderChunk chunk;
  read_table(table, {&OrderChunk::customer, &OrderChunk::day, &OrderChunk::amount}, forms, log, chunk);
  log.chunks.push_back(chunk);
  return log;
}

/// A column of numbers as it lies in memory; none for one that must be read: texts, dates, other numbers.
std::optional<OrderChunk::Column> in_place(py::object column, Member member, Log& log, std::size_t& rows) {
  const std::string kind = py::hasattr(column, "dtype")
                               ? py::cast<std::string>(py::str(py::getattr(column.attr("dtype"), "kind", py::str("O"))))
                               : "";
  if (kind == "M" && member == &OrderChunk::day)  // datetime64, whatever its unit
    column = column.attr("astype")("datetime64[D]").attr("astype")("int64");
  else if (!kind.empty() && kind != "i" && kind != "f")
    return std::nullopt;
  if (PyObject_CheckBuffer(column.ptr()) == 0) return std::nullopt;
  py::buffer_info info = py::reinterpret_borrow<py::buffer>(column).request();
  const bool is_whole = info.format == "l" || info.format == "q" || info.format == "i";
  const bool is_double = info.format == "d" && member == &OrderChunk::amount;
  if (info.ndim != 1 || info.strides[0] != info.itemsize || !(is_whole || is_double)) return std::nullopt;
  rows = static_cast<std::size_t>(info.shape[0]);
  const py::buffer_info& kept = log.buffers.emplace_back(std::move(info));
  return OrderChunk::Column{kept.ptr, is_double            ? OrderChunk::Type::float64
                                      : kept.itemsize == 8 ? OrderChunk::Type::int64
                                                           : OrderChunk::Type::int32};
}

Log log_of_mapping(const py::object& data, const LogForms& forms) {
  Log log;
  OrderChunk chunk;
  std::optional<std::size_t> all_rows;
  const auto take_rows = [&](const char* name, std::size_t rows) {
    if (all_rows && *all_rows != rows) throw Error(ErrorCode::invalid, name, "the columns have different lengths");
    all_rows = rows;
  };
  py::dict others;
  std::vector<Member> wanted;
  for (const auto& [name, member] : log_columns) {
    py::object column = column_of(data, name);
    if (py::hasattr(column, "mask") && py::hasattr(column, "filled")) refuse(name);  // its buffer is unmasked
    std::size_t rows = 0;
    if (const auto found = in_place(column, member, log, rows)) {
      chunk.*member = *found;
      take_rows(name, rows);
    } else {
      others[name] = column;
      wanted.push_back(member);
    }
  }
  if (!wanted.empty()) {
    const SharedTable table = table_of(others, forms.currency.text(), exchange::Unreadable::leave_out, forms.zone);
    take_rows("customer", table->rows());
    read_table(*table, wanted, forms, log, chunk);
  }
  chunk.rows = all_rows.value_or(0);
  log.chunks.push_back(chunk);
  return log;
}

Log log_of(const py::object& data, const LogForms& forms) {
  const auto as_table = [&] {
    return log_of_table(*table_of(data, forms.currency.text(), exchange::Unreadable::leave_out, forms.zone), forms);
  };
  if (py::isinstance<Table>(data) || py::isinstance<py::list>(data)) return as_table();
  if (py::hasattr(data, "__arrow_c_stream__")) {
    py::object capsule;
    try {
      capsule = arrow_stream_of(data);
    } catch (const Error&) {  // a column of several kinds, which a table reads as texts
      return as_table();
    }
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (!stream) throw py::error_already_set();
    if (is_plain(*stream)) return log_of_batches(stream);
    return log_of_table(exchange::import_arrow(stream, forms.currency, exchange::Unreadable::leave_out, forms.zone),
                        forms);
  }
  if (!py::hasattr(data, "__getitem__"))
    throw py::type_error("a table must be an Arrow table, or a mapping of the arrays customer, day and amount, not " +
                         shown(data));
  return log_of_mapping(data, forms);
}

/// A result by customer, whose numbers stand for codes where customers are texts.
template <class Columns>
struct Coded {
  std::shared_ptr<Columns> columns;
  std::shared_ptr<const std::vector<std::string>> codes;

  py::object customer() const {
    if (!codes) return view(columns, columns->customer);
    py::list names(columns->rows());
    for (std::size_t c = 0; c < columns->rows(); ++c)
      names[c] = py::str((*codes)[static_cast<std::size_t>(columns->customer[c])]);
    return names;
  }
};

/// Judges a log in columns, with Ctrl-C and progress.
template <class Judge>
auto judged(const Log& log, const py::object& progress, Judge&& judge) {
  PyTask task(progress);
  auto columns = task.run([&] {
    const Running running(&task.task());
    return judge(log.chunks);
  });
  using Columns = decltype(columns);
  return Coded<Columns>{std::make_shared<Columns>(std::move(columns)), log.codes};
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

  using Customers = Coded<CustomerColumns>;
  py::class_<Customers>(module, "CustomerColumns",
                        "One row per customer with a purchase, as columns that NumPy reads in place.")
      .def("__len__", [](const Customers& own) { return own.columns->rows(); })
      .def("__repr__", [](const Customers& own) { return shown("CustomerColumns", own.columns->rows()); })
      .def_property_readonly("customer", &Customers::customer,
                             "Numbers, or the list of codes where customers are texts.")
      .def_property_readonly("x", [](const Customers& own) { return view(own.columns, own.columns->x); })
      .def_property_readonly("t_x", [](const Customers& own) { return view(own.columns, own.columns->t_x); })
      .def_property_readonly("T", [](const Customers& own) { return view(own.columns, own.columns->T); })
      .def_property_readonly("orders", [](const Customers& own) { return view(own.columns, own.columns->orders); })
      .def_property_readonly("recent", [](const Customers& own) { return view(own.columns, own.columns->recent); })
      .def_property_readonly("gross", [](const Customers& own) { return view(own.columns, own.columns->gross); })
      .def_property_readonly("net", [](const Customers& own) { return view(own.columns, own.columns->net); })
      .def_property_readonly("repeat_mean",
                             [](const Customers& own) { return view(own.columns, own.columns->repeat_mean); })
      .def_property_readonly("report", [](const Customers& own) { return report_of(own.columns->report); });

  using Scores = Coded<segmentation::RfmColumns>;
  py::class_<Scores>(module, "RfmColumns",
                     "RFM of each customer with a purchase, as columns that NumPy reads in place.")
      .def("__len__", [](const Scores& own) { return own.columns->rows(); })
      .def("__repr__", [](const Scores& own) { return shown("RfmColumns", own.columns->rows()); })
      .def_property_readonly("customer", &Scores::customer, "Numbers, or the list of codes where customers are texts.")
      .def_property_readonly("recency_days",
                             [](const Scores& own) { return view(own.columns, own.columns->recency_days); })
      .def_property_readonly("frequency", [](const Scores& own) { return view(own.columns, own.columns->frequency); })
      .def_property_readonly("monetary", [](const Scores& own) { return view(own.columns, own.columns->monetary); })
      .def_property_readonly("recency_score",
                             [](const Scores& own) { return view(own.columns, own.columns->recency_score); })
      .def_property_readonly("frequency_score",
                             [](const Scores& own) { return view(own.columns, own.columns->frequency_score); })
      .def_property_readonly("monetary_score",
                             [](const Scores& own) { return view(own.columns, own.columns->monetary_score); })
      .def_property_readonly("report", [](const Scores& own) { return report_of(own.columns->report); });

  module.def(
      "customer_columns",
      [](const py::object& data, const py::object& today, const std::string& zero_value, const std::string& currency,
         int window, unsigned threads, const std::optional<py::str>& time_zone, const py::object& progress) {
        const ColumnOptions options = options_of(zero_value, currency, window, threads);
        const LogForms forms{options.currency, zone_of(time_zone)};
        const Day until = day_of(today, "today", forms.zone);
        return judged(log_of(data, forms), progress,
                      [&](const auto& chunks) { return customer_columns(chunks, until, options); });
      },
      py::arg("data"), py::arg("today"), py::arg("zero_value") = "drop", py::arg("currency") = "EUR",
      py::arg("window") = 365, py::arg("threads") = 0, py::arg("time_zone") = py::none(),
      py::arg("progress") = py::none(),
      "One row per customer from millions of orders in memory. Plain numbers are read in place; ids may also be texts, "
      "days dates, times or ISO texts, and amounts decimals.");
  module.def(
      "rfm_columns",
      [](const py::object& data, const py::object& today, int scores, const std::string& frequency,
         const std::string& money, const std::string& zero_value, const std::string& currency, unsigned threads,
         const std::optional<py::str>& time_zone, const py::object& progress) {
        segmentation::RfmOptions options;
        options.scores = scores;
        options.frequency = choice<segmentation::Frequency>("frequency", frequency);
        options.money = choice<segmentation::Monetary>("money", money);
        const ColumnOptions columns = options_of(zero_value, currency, 365, threads);
        const LogForms forms{columns.currency, zone_of(time_zone)};
        const Day until = day_of(today, "today", forms.zone);
        return judged(log_of(data, forms), progress,
                      [&](const auto& chunks) { return segmentation::rfm_columns(chunks, until, options, columns); });
      },
      py::arg("data"), py::arg("today"), py::arg("scores") = 5, py::arg("frequency") = "days", py::arg("money") = "net",
      py::arg("zero_value") = "drop", py::arg("currency") = "EUR", py::arg("threads") = 0,
      py::arg("time_zone") = py::none(), py::arg("progress") = py::none(),
      "RFM scores of millions of orders in memory; read as by customer_columns.");
}

}  // namespace crmcore::python
