#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core.hpp"

namespace crmcore::python {
namespace {

/// A capsule that releases what nobody took.
py::capsule stream_of(const SharedTable& table) {
  auto stream = std::make_unique<ArrowArrayStream>();
  stream->release = nullptr;
  const py::capsule capsule(stream.get(), "arrow_array_stream", [](PyObject* object) {
    auto* owned = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(object, "arrow_array_stream"));
    if (!owned) {
      PyErr_Clear();
      return;
    }
    if (owned->release) owned->release(owned);
    delete owned;
  });
  exchange::export_arrow(table, stream.release());
  return capsule;
}

/// A capsule of the schema alone.
py::capsule schema_of(const Table& table) {
  auto schema = std::make_unique<ArrowSchema>();
  schema->release = nullptr;
  const py::capsule capsule(schema.get(), "arrow_schema", [](PyObject* object) {
    auto* owned = static_cast<ArrowSchema*>(PyCapsule_GetPointer(object, "arrow_schema"));
    if (!owned) {
      PyErr_Clear();
      return;
    }
    if (owned->release) owned->release(owned);
    delete owned;
  });
  exchange::export_arrow_schema(table, schema.release());
  return capsule;
}

/// The columns of a list of dicts, in the order in which they are met; None where a dict does not have one.
py::dict columns_of(const py::list& records) {
  py::dict columns;
  for (std::size_t row = 0; row < records.size(); ++row) {
    if (!py::isinstance<py::dict>(records[row]))
      throw py::type_error("row " + std::to_string(row + 1) + " of a table must be a dict, not " + shown(records[row]));
    for (const auto& [key, value] : py::cast<py::dict>(records[row])) {
      if (!columns.contains(key)) columns[key] = py::list(records.size());
      py::cast<py::list>(columns[key])[row] = value;
    }
  }
  for (const auto& [key, column] : columns)
    for (py::size_t row = 0; row < records.size(); ++row)
      if (!PyList_GET_ITEM(column.ptr(), row)) py::cast<py::list>(column)[row] = py::none();
  return columns;
}

py::list column_values(const Table& table, const std::string& name) {
  const std::size_t column = table.at(name);
  py::list values(table.rows());
  for (std::size_t r = 0; r < table.rows(); ++r)
    values[r] = object_of(table.column(column).kind, table.cell(r, column), table.currency().decimals());
  return values;
}

py::dict row_values(const Table& table, std::int64_t row) {
  const auto rows = static_cast<std::int64_t>(table.rows());
  if (row < 0) row += rows;
  if (row < 0 || row >= rows)
    throw py::index_error("row " + std::to_string(row) + " of a table of " + std::to_string(rows));
  py::dict values;
  for (std::size_t c = 0; c < table.width(); ++c)
    values[py::str(table.column(c).name)] =
        object_of(table.column(c).kind, table.cell(static_cast<std::size_t>(row), c), table.currency().decimals());
  return values;
}

/// NumPy's letter for the kind of a value of its own: i, u, f, M …; else a blank.
char numpy_kind(const py::handle& value) {
  return py::hasattr(value, "dtype") && !py::hasattr(value, "__len__")
             ? py::cast<std::string>(value.attr("dtype").attr("kind"))[0]
             : ' ';
}

bool is_decimal(const py::handle& value) { return py::hasattr(value, "as_tuple"); }

/// Times of NumPy to the microsecond at most: finer ones it gives Python as whole numbers.
py::object to_microseconds(const py::handle& times) {
  const bool is_fine = py::cast<std::string>(py::str(times.attr("dtype"))) == "datetime64[ns]";
  return is_fine ? py::object(times.attr("astype")("datetime64[us]")) : py::reinterpret_borrow<py::object>(times);
}

/// Whether a value is a datetime.date without a time.
bool is_date(const py::handle& value) {
  static auto* const date = new py::object(py::module_::import("datetime").attr("date"));
  return Py_TYPE(value.ptr()) == reinterpret_cast<PyTypeObject*>(date->ptr());
}

/// The kind a value is kept as, as in a DataFrame: whole numbers and floats, of Python or NumPy, decimals that a table
/// holds exactly, days and flags; all else by its text.
Kind kind_of(const py::handle& value) {
  if (PyUnicode_Check(value.ptr())) return Kind::text;
  if (PyFloat_Check(value.ptr())) return Kind::real;
  if (PyBool_Check(value.ptr())) return Kind::boolean;
  if (is_date(value)) return Kind::day;
  const bool is_int = PyLong_Check(value.ptr());
  if (!is_int && is_decimal(value))
    return parse<Decimal>(py::cast<std::string>(py::str(value))).value ? Kind::decimal : Kind::text;
  const char kind = is_int ? 'i' : numpy_kind(value);
  if (kind == 'f') return Kind::real;
  if (kind == 'b') return Kind::boolean;
  if (kind != 'i' && kind != 'u') return Kind::text;
  int beyond = 0;
  PyLong_AsLongLongAndOverflow(py::int_(py::reinterpret_borrow<py::object>(value)).ptr(), &beyond);
  return beyond != 0 ? Kind::text : Kind::integer;
}

/// None, or a word of pandas for nothing: NaN, NA.
bool is_nothing(const py::handle& value) {
  if (value.is_none() || std::string_view(Py_TYPE(value.ptr())->tp_name).ends_with("NAType")) return true;
  return kind_of(value) == Kind::real && std::isnan(py::cast<double>(value));
}

/// Whether text_of takes it: a text, a number, a day or a time, or nothing.
bool is_field_value(const py::handle& value) {
  if (is_nothing(value) || py::isinstance<py::str>(value) || kind_of(value) != Kind::text) return true;
  if (py::hasattr(value, "__len__")) return false;  // a list, an array, bytes …
  return std::ranges::any_of(std::array{"isoformat", "as_tuple", "__index__", "__float__"},
                             [&](const char* attribute) { return py::hasattr(value, attribute); });
}

bool is_number(Kind kind) { return kind == Kind::integer || kind == Kind::decimal || kind == Kind::real; }

/// The kind of all values of a column: floats where one is a float, else decimals where one is a decimal. Days and
/// flags beside something else are texts.
Kind kind_of_all(const py::list& values) {
  std::optional<Kind> all;
  for (const py::handle value : values) {
    if (is_nothing(value)) continue;
    const Kind kind = kind_of(value);
    if (kind == Kind::text) return kind;
    if (all && all != kind && !(is_number(*all) && is_number(kind))) return Kind::text;
    if (!all || all == Kind::integer || kind == Kind::real) all = kind;
  }
  return all.value_or(Kind::text);
}

/// The values of a column as Python has them. Those of a NumPy array become Python's own at once; what a mask hides is
/// nothing.
py::list values_of(const py::handle& column) {
  if (!py::hasattr(column, "dtype") || !py::hasattr(column, "tolist"))
    return py::list(py::reinterpret_borrow<py::object>(column));
  const bool is_of_pandas = py::hasattr(column, "iloc");
  const py::object own = is_of_pandas ? py::reinterpret_borrow<py::object>(column) : to_microseconds(column);
  return py::list(own.attr("tolist")());
}

/// The cell of a value; `text` holds one that had to be made.
Cell cell_of(const py::handle& value, const Table::Description& column, std::optional<std::string>& text) {
  if (column.kind == Kind::text) {
    text = text_of(value, column.name);
    return text ? Cell::of(std::string_view(*text)) : Cell();
  }
  if (is_nothing(value)) return {};
  switch (column.kind) {
    case Kind::decimal: return Codec<Decimal>::encode(*parse<Decimal>(py::cast<std::string>(py::str(value))).value);
    case Kind::day: return Codec<Day>::encode(day_of(value, column.name));
    case Kind::boolean: return Cell::of(std::int64_t{PyObject_IsTrue(value.ptr())});
    case Kind::integer: return Cell::of(py::cast<std::int64_t>(value));
    default: return Cell::of(py::cast<double>(value));
  }
}

/// Why a column cannot be kept: its first value that no field takes, such as a list; empty when there is none.
std::string why_unread(const py::list& values) {
  std::size_t row = 0;
  for (const py::handle value : values) {
    ++row;
    if (is_field_value(value)) continue;
    return "row " + std::to_string(row) + " is of the type " +
           py::cast<std::string>(py::type::of(value).attr("__name__")) + "; give texts, numbers or days";
  }
  return "";
}

SharedTable from_columns(const py::dict& columns, const std::string& currency, exchange::Unreadable unreadable,
                         const TimeZone& zone) {
  std::vector<Table::Description> described;
  std::vector<py::list> values;
  std::vector<Table::LeftOut> left_out;
  std::optional<std::size_t> rows;
  for (const auto& [key, column] : columns) {
    const auto name = utf8_of(key, "column");
    const bool is_text = py::isinstance<py::str>(column) || py::isinstance<py::bytes>(column);
    if (is_text || !py::hasattr(column, "__iter__"))
      throw py::type_error("column " + cited(name) + " of a table must be a list of values, not " + shown(column));
    const py::list own = values_of(column);
    if (rows && own.size() != *rows) throw Error(ErrorCode::invalid, name, "the columns have different lengths");
    rows = own.size();
    const Kind kind = kind_of_all(own);
    if (std::string why = kind == Kind::text ? why_unread(own) : ""; !why.empty()) {
      if (unreadable == exchange::Unreadable::refuse)
        throw Error(ErrorCode::invalid, name, "column " + cited(name) + " cannot be read: " + why);
      left_out.push_back({name, std::move(why)});
      continue;
    }
    values.push_back(own);
    described.push_back({.name = name, .kind = kind});
  }
  if (!rows) throw Error(ErrorCode::invalid, "table", "a table needs columns");
  Table table(described, Currency(currency));
  table.set_time_zone(zone);
  std::vector<std::optional<std::string>> texts(values.size());
  std::vector<Cell> row(values.size());
  for (std::size_t r = 0; r < *rows; ++r) {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] = cell_of(values[c][r], described[c], texts[c]);
    table.append(row);
  }
  for (Table::LeftOut& column : left_out) table.leave_out(std::move(column.name), std::move(column.why));
  return std::make_shared<const Table>(std::move(table));
}

}  // namespace

std::string shown(const py::handle& value) {
  constexpr std::size_t longest = 40;  // bytes: enough to know it by
  const py::bytes text = py::str(py::repr(value)).attr("encode")("utf-8", "backslashreplace");
  const auto cited = py::cast<std::string>(text);
  const bool has_address = cited.find(" at 0x") != std::string::npos;
  if (!has_address && cited.size() <= longest) return cited;
  return "a value of the type " + py::cast<std::string>(py::type::of(value).attr("__name__"));
}

std::string utf8_of(const py::handle& text, const std::string& argument) {
  if (!py::isinstance<py::str>(text)) throw py::type_error(argument + " must be a str, not " + shown(text));
  py::ssize_t size = 0;
  const char* bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (bytes) return {bytes, static_cast<std::size_t>(size)};
  PyErr_Clear();
  const auto escaped = py::cast<std::string>(text.attr("encode")("ascii", "backslashreplace"));
  throw Error(ErrorCode::invalid, argument,
              argument + " " + cited(escaped) + " is not valid Unicode: it holds half of a surrogate pair");
}

std::optional<std::string> utf8_of(const std::optional<py::str>& text, const std::string& argument) {
  if (!text) return std::nullopt;
  return utf8_of(py::handle(*text), argument);
}

bool is_path(const py::handle& value) {
  return py::isinstance<py::str>(value) || py::isinstance<py::bytes>(value) || py::hasattr(value, "__fspath__");
}

std::string path_of(const py::handle& value, const std::string& argument) {
  const py::object path = py::module_::import("os").attr("fspath")(value);
  if (py::isinstance<py::bytes>(path)) return py::cast<std::string>(path);
  return utf8_of(path, argument);
}

TimeZone zone_of(const std::optional<py::str>& name) {
  return name ? TimeZone(utf8_of(py::handle(*name), "time_zone")) : TimeZone();
}

Day day_of(const py::handle& value, const std::string& argument, const TimeZone& zone) {
  if (py::isinstance<py::str>(value)) {
    const auto text = utf8_of(value, argument);
    const auto parsed = parse<Day>(text, {.time_zone = zone});
    if (!parsed.value) throw Error(ErrorCode::invalid, argument, argument + " " + parsed.why);
    return *parsed.value;
  }
  if (py::hasattr(value, "tzinfo") && !value.attr("tzinfo").is_none())
    return day_of(value.attr("isoformat")(), argument, zone);
  if (numpy_kind(value) == 'M') return day_of(value.attr("astype")("datetime64[D]").attr("item")(), argument);
  if (py::hasattr(value, "year") && py::hasattr(value, "month") && py::hasattr(value, "day"))
    return {py::cast<int>(value.attr("year")), py::cast<int>(value.attr("month")), py::cast<int>(value.attr("day"))};
  throw py::type_error(argument + " must be a date or a text such as '2011-12-10', not " + shown(value));
}

/// A list, a tuple or a set of texts: choices.
bool is_list(const py::handle& value) {
  return py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value) || py::isinstance<py::anyset>(value);
}

FieldValue field_value_of(const py::handle& value, const std::string& field) {
  if (is_list(value)) {
    std::vector<std::string> choices;
    for (const py::handle choice : value) {
      if (!py::isinstance<py::str>(choice))
        throw py::type_error(field + " must be a list of texts, not of " + shown(choice));
      choices.push_back(utf8_of(choice, field));
    }
    return choices;
  }
  if (is_nothing(value)) return {};
  if (kind_of(value) == Kind::real) return py::cast<double>(value);
  const auto text = text_of(value, field);
  return text ? FieldValue(*text) : FieldValue();
}

void set(AnyRecord& record, const std::string& field, const FieldValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return record.set_real(field, *real);
  if (const auto* choices = std::get_if<std::vector<std::string>>(&value)) return record.set_choices(field, *choices);
  const auto* text = std::get_if<std::string>(&value);
  record.set(field, text ? std::optional<std::string_view>(*text) : std::nullopt);
}

std::optional<std::string> text_of(const py::handle& value, const std::string& field) {
  if (value.is_none()) return std::nullopt;
  if (py::isinstance<py::str>(value)) return utf8_of(value, field);
  if (py::isinstance<py::bool_>(value)) return py::cast<bool>(value) ? "true" : "false";
  if (py::hasattr(value, "isoformat")) {
    auto text = py::cast<std::string>(value.attr("isoformat")());
    if (text == "NaT") return std::nullopt;
    return text;
  }
  if (numpy_kind(value) == 'M') return text_of(to_microseconds(value).attr("item")(), field);
  if (is_nothing(value)) return std::nullopt;
  if (kind_of(value) == Kind::real) return in_digits(py::cast<double>(value));
  if (py::isinstance<py::int_>(value) || py::hasattr(value, "as_tuple") || py::hasattr(value, "__index__") ||
      py::hasattr(value, "__float__"))
    return py::cast<std::string>(py::str(value));
  throw py::type_error(field + " must be a text, a number, a day or a time, not " + shown(value));
}

py::object object_of(Kind kind, Cell cell, int currency_decimals) {
  if (cell.is_null()) return py::none();
  static auto* const decimal = new py::object(py::module_::import("decimal").attr("Decimal"));
  static auto* const datetime = new py::module_(py::module_::import("datetime"));
  switch (kind) {
    case Kind::integer:
    case Kind::id: return py::int_(cell.integer());
    case Kind::real: return py::float_(cell.real());
    case Kind::boolean: return py::bool_(cell.integer() != 0);
    case Kind::decimal:
    case Kind::amount: return (*decimal)(cell_text(kind, cell, currency_decimals));
    case Kind::day: {
      const auto [year, month, day] = Codec<Day>::decode(cell).civil();
      return datetime->attr("date")(year, month, day);
    }
    case Kind::minute: return datetime->attr("time")(cell.integer() / 60, cell.integer() % 60);
    case Kind::instant:
      return datetime->attr("datetime")(1970, 1, 1, py::arg("tzinfo") = datetime->attr("timezone").attr("utc")) +
             datetime->attr("timedelta")(py::arg("microseconds") = cell.integer());
    default: return py::str(cell.text().data(), cell.text().size());
  }
}

py::object arrow_stream_of(const py::object& data) {
  try {
    return data.attr("__arrow_c_stream__")();
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_ValueError) && !error.matches(PyExc_TypeError)) throw;
    std::string why;
    for (const py::handle part : py::tuple(error.value().attr("args")))
      why += (why.empty() ? "" : "; ") + std::string(py::str(part));
    throw Error(ErrorCode::invalid, "table", "a column of the table holds values of several kinds: " + why);
  }
}

/// Whether it is a DataFrame of pandas whose columns can be told apart by their names.
bool is_frame(const py::object& data) {
  if (!py::hasattr(data, "iloc") || !py::hasattr(data, "columns")) return false;
  return py::cast<bool>(py::object(data.attr("columns").attr("is_unique")));
}

/// Whether a DataFrame of pandas has a column of days, local times or instants together: of days and times Arrow would
/// keep the days alone, and of times with and without a zone it would make one kind.
bool has_moments_of_several_kinds(const py::object& data) {
  if (!is_frame(data)) return false;
  for (const py::handle item : py::object(data.attr("items")())) {
    const py::object column = py::tuple(py::reinterpret_borrow<py::object>(item))[1];
    if (py::cast<std::string>(py::str(column.attr("dtype"))) != "object") continue;
    bool has_day = false;
    bool has_local = false;
    bool has_instant = false;
    for (const py::handle value : py::object(column.attr("array"))) {
      if (is_nothing(value)) continue;
      const bool is_day = is_date(value);
      if (!is_day && !py::hasattr(value, "isoformat")) break;  // of texts: most columns end here
      const bool has_hour = py::hasattr(value, "hour");
      const bool has_zone = has_hour && py::hasattr(value, "tzinfo") && !value.attr("tzinfo").is_none();
      has_day = has_day || is_day;
      has_local = has_local || (has_hour && !has_zone);
      has_instant = has_instant || has_zone;
    }
    if (int{has_day} + int{has_local} + int{has_instant} > 1) return true;
  }
  return false;
}

SharedTable table_of(const py::object& data, const std::string& currency, exchange::Unreadable unreadable,
                     const TimeZone& zone) {
  if (py::isinstance<Table>(data)) {
    auto table = py::cast<std::shared_ptr<Table>>(data);
    if (!zone || table->time_zone()) return table;
    table = std::make_shared<Table>(*table);
    table->set_time_zone(zone);
    return table;
  }
  if (has_moments_of_several_kinds(data))
    return from_columns(py::dict(data.attr("items")()), currency, unreadable, zone);
  if (py::hasattr(data, "__arrow_c_stream__")) {
    py::object capsule;
    try {
      capsule = arrow_stream_of(data);
    } catch (const Error&) {  // pandas cannot give Arrow a column of several kinds: it is one of texts
      if (!is_frame(data)) throw;
      return from_columns(py::dict(data.attr("items")()), currency, unreadable, zone);
    }
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (!stream) throw py::error_already_set();
    // The stream may call back into Python, so the GIL stays.
    return std::make_shared<const Table>(exchange::import_arrow(stream, Currency(currency), unreadable, zone));
  }
  if (py::hasattr(data, "lazy") && py::hasattr(data, "collect"))  // polars, not read yet
    return table_of(data.attr("collect")(), currency, unreadable, zone);
  if (py::isinstance<py::dict>(data)) return from_columns(data, currency, unreadable, zone);
  if (py::isinstance<py::list>(data) && py::len(data) > 0)
    return from_columns(columns_of(data), currency, unreadable, zone);
  throw py::type_error(
      "a table must be a DataFrame, anything with __arrow_c_stream__, a dict of columns, or a list of dicts, not " +
      shown(data));
}

void bind_tables(py::module_& module) {
  py::class_<Table, std::shared_ptr<Table>>(
      module, "Table", "A read-only table with typed columns. Speaks the Arrow PyCapsule protocol.")
      .def("__len__", &Table::rows)
      .def("_row", &row_values, py::arg("row"))
      .def("_column", &column_values, py::arg("name"))
      .def_property_readonly(
          "columns",
          [](const Table& table) {
            std::vector<std::string> names;
            for (std::size_t c = 0; c < table.width(); ++c) names.push_back(table.column(c).name);
            return names;
          },
          "Names of the columns.")
      .def_property_readonly(
          "kinds",
          [](const Table& table) {
            py::dict kinds;
            for (std::size_t c = 0; c < table.width(); ++c)
              kinds[py::str(table.column(c).name)] = std::string(name(table.column(c).kind));
            return kinds;
          },
          "Kind of each column.")
      .def_property_readonly(
          "currency", [](const Table& table) { return table.currency().text(); }, "ISO 4217 code of its amounts.")
      .def_property_readonly(
          "time_zone",
          [](const Table& table) -> std::optional<std::string> {
            if (!table.time_zone()) return std::nullopt;
            return std::string(table.time_zone().name());
          },
          "The zone whose local days its instants become; None without one.")
      .def(
          "describe", [](const Table& table) { return std::make_shared<Table>(table.describe()); },
          "What each column is: a table of column, kind, help and from.")
      .def("preview", &Table::preview, py::arg("most") = 20, "The first rows as aligned text.")
      .def("to_json", &exchange::to_json, "A JSON array of objects.")
      .def(
          "to_csv",
          [](const Table& table, char separator, char decimal_mark, bool bom) {
            return exchange::to_csv(table, {separator, decimal_mark, bom});
          },
          py::kw_only(), py::arg("separator") = ',', py::arg("decimal_mark") = '.', py::arg("bom") = false,
          "RFC 4180; formulas are neutralised. A comma as decimal mark needs another separator, such as ';'.")
      .def(
          "to_xlsx",
          [](const Table& table, const std::string& sheet) { return py::bytes(exchange::to_xlsx(table, sheet)); },
          py::kw_only(), py::arg("sheet") = "crmcore", "A workbook of one sheet, as Excel reads it.")
      .def(
          "to_ods",
          [](const Table& table, const std::string& sheet) { return py::bytes(exchange::to_ods(table, sheet)); },
          py::kw_only(), py::arg("sheet") = "crmcore", "A workbook of one sheet, as LibreOffice reads it.")
      .def(
          "save",
          [](const Table& table, const py::object& file) {
            if (!is_path(file)) throw py::type_error("file must be a text or a path, not " + shown(file));
            const std::string path = path_of(file, "file");
            exchange::write_table(path, table);
            return path;
          },
          py::arg("file"), "Writes a new file in the format that its name says: .csv, .json, .xlsx or .ods.")
      .def("_text", &Table::text, py::arg("row"), py::arg("column"))
      .def(
          "__eq__", [](const Table& a, const Table& b) { return a == b; }, py::is_operator())
      .def(py::pickle(&state_of, &table_from_state))
      .def("__arrow_c_schema__", [](const Table& table) { return schema_of(table); })
      .def(
          "__arrow_c_stream__", [](const std::shared_ptr<Table>& table, const py::object&) { return stream_of(table); },
          py::arg("requested_schema") = py::none());
  module.def(
      "table",
      [](const py::object& data, const std::string& currency, const std::optional<py::str>& time_zone) {
        return std::const_pointer_cast<Table>(
            table_of(data, currency, exchange::Unreadable::refuse, zone_of(time_zone)));
      },
      py::arg("data"), py::arg("currency") = "EUR", py::arg("time_zone") = py::none(),
      "A Table from a DataFrame, an Arrow stream, a dict of columns or a list of dicts.");
}

}  // namespace crmcore::python
