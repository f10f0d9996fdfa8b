#include <pybind11/stl.h>

#include <algorithm>
#include <limits>

#include "core.hpp"
#include "crmcore/new_file.hpp"

namespace crmcore::python {
namespace {

using MutableTable = std::shared_ptr<Table>;  // pybind11 has no holders of const objects

MutableTable shared(Table table) { return std::make_shared<Table>(std::move(table)); }

/// One change of a session. Rolled back when Python lets it go while it is open; it never touches a later one.
class PyChange {
 public:
  PyChange(SharedSession session, ChangeNumber number, std::string actor, std::string reason)
      : session_(std::move(session)), number_(number), actor_(std::move(actor)), reason_(std::move(reason)) {}
  PyChange(const PyChange&) = delete;
  PyChange& operator=(const PyChange&) = delete;
  ~PyChange() { drop(); }

  const SharedSession& session() const { return session_; }
  const std::string& actor() const { return actor_; }
  const std::string& reason() const { return reason_; }
  bool is_open() const { return session_->holds(number_); }
  void commit() const {
    without_gil([&] { session_->commit(number_); });
  }
  void rollback() const {
    without_gil([&] { session_->rollback(number_); });
  }
  void drop() const {
    without_gil([&] { session_->drop(number_); });
  }
  template <class Use>
  auto write(Use&& use) const {
    return session_->write(number_, std::forward<Use>(use));
  }

 private:
  SharedSession session_;
  ChangeNumber number_;
  std::string actor_, reason_;
};

struct PyRecord {
  SharedSession session;
  AnyRecord record;
  std::string entity;
};

struct PyPlan {
  SharedSession session;
  intake::Plan plan;
};

MutableTable run_action(const PyWorkspace* workspace, const py::str& action, const std::string& parameters,
                        const py::object& input, const History* past, const std::map<std::string, py::object>& tables,
                        const std::string& currency, const py::object& progress) {
  const SharedSession session = workspace ? workspace->open() : nullptr;
  const std::string name = utf8_of(action, "action");
  TimeZone zone;
  if (past) zone = past->time_zone();
  if (session && session->time_zone()) zone = session->time_zone();
  const SharedTable table = input.is_none() ? nullptr
                                            : table_of(input, session ? session->currency().text() : currency,
                                                       exchange::Unreadable::leave_out, zone);
  std::vector<SharedTable> kept;
  PyTask task(progress);
  Call call;
  call.input = table.get();
  call.past = past;
  call.task = &task.task();
  for (const auto& [joined, data] : tables) {
    kept.push_back(table_of(data, currency, exchange::Unreadable::leave_out, zone));
    call.tables.push_back({joined, kept.back().get()});
  }
  return task.run([&] { return shared(session ? session->run(name, parameters, call) : run(name, parameters, call)); });
}

/// A day that is no time of day: the books are known as they were at the end of it.
Day whole_day_of(const py::object& value, const std::string& argument) {
  for (const char* part : {"hour", "minute", "second", "microsecond"})
    if (py::hasattr(value, part) && py::cast<int>(value.attr(part)) != 0)
      throw Error(ErrorCode::invalid, argument,
                  argument + " must be a day, not the time " + shown(value.attr("isoformat")()));
  return day_of(value, argument);
}

PyWorkspace open_workspace(const py::object& file, const std::optional<py::str>& currency,
                           const std::optional<py::str>& country, bool read_only, bool must_exist,
                           std::int64_t busy_milliseconds, const std::optional<py::str>& time_zone,
                           const py::object& known_on) {
  if (!is_path(file)) throw py::type_error("the path of a workspace must be a text or a path, not " + shown(file));
  const std::string path = path_of(file, "path");
  Workspace::Options options;
  options.currency = utf8_of(currency, "currency").value_or("");
  options.country = utf8_of(country, "country").value_or("");
  options.time_zone = utf8_of(time_zone, "time_zone").value_or("");
  if (!known_on.is_none()) options.known_on = whole_day_of(known_on, "known_on");
  options.read_only = read_only;
  options.must_exist = must_exist;
  options.busy_milliseconds = static_cast<int>(
      std::clamp<std::int64_t>(busy_milliseconds, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
  PyWorkspace workspace = without_gil([&] { return PyWorkspace{std::make_shared<Session>(path, options)}; });
  const bool is_described = currency || country || time_zone;
  if (workspace.session->is_new() && !is_described) {
    const std::string warning = shown_path(path) + " did not exist and was made, in " +
                                std::string(workspace.session->currency().code()) +
                                "; give must_exist=True to open only what is there, or the currency of a new one";
    py::module_::import("logging").attr("getLogger")("crmcore").attr("warning")(warning);
  }
  return workspace;
}

void close(PyWorkspace& workspace) {
  const SharedSession session = workspace.session;
  if (!session) return;
  without_gil([&] { session->close(); });
  workspace.session.reset();
}

std::unique_ptr<PyChange> begin(const PyWorkspace& workspace, const py::str& actor, const py::str& reason) {
  const SharedSession session = workspace.open();
  const std::string who = utf8_of(actor, "actor");
  const std::string why = utf8_of(reason, "reason");
  const ChangeNumber number = without_gil([&] { return session->begin(who, why); });
  return std::make_unique<PyChange>(session, number, who, why);
}

intake::Mapping mapping_of(const py::object& columns) {
  intake::Mapping mapping;
  if (columns.is_none()) return mapping;
  if (!py::hasattr(columns, "items"))
    throw Error(ErrorCode::invalid, "columns",
                "columns must be a dict such as {\"order\": \"InvoiceNo\"}, not " + shown(columns));
  for (const auto& [layout, file] : py::dict(columns)) {
    if (!py::isinstance<py::str>(layout) || !py::isinstance<py::str>(file))
      throw py::type_error(
          "columns must name columns of the file by those of the layout, such as {\"order\": "
          "\"InvoiceNo\"}, not " +
          shown(layout) + " and " + shown(file));
    mapping.emplace_back(utf8_of(layout, "columns"), utf8_of(file, "columns"));
  }
  return mapping;
}

exchange::TextTable rows_of(const py::object& source, const intake::ImportTexts& texts, Currency currency) {
  if (!is_path(source)) return exchange::as_text(*table_of(source, currency.text(), exchange::Unreadable::leave_out));
  const std::string file = path_of(source, "source");
  return without_gil([&] { return intake::read_rows(file, texts); });
}

PyPlan plan_import(const PyWorkspace& workspace, const py::object& source, const py::str& layout,
                   const py::object& columns, const py::str& source_name, const std::optional<py::str>& separator,
                   const std::optional<py::str>& encoding, const std::optional<py::str>& decimal_mark,
                   const std::optional<py::str>& date_order, const py::object& progress, const py::str& empty,
                   const std::optional<py::str>& sheet) {
  const SharedSession session = workspace.open();
  const intake::ImportTexts texts{utf8_of(source_name, "source_name"),
                                  utf8_of(separator, "separator"),
                                  utf8_of(encoding, "encoding"),
                                  utf8_of(decimal_mark, "decimal_mark"),
                                  utf8_of(date_order, "date_order"),
                                  utf8_of(empty, "empty"),
                                  utf8_of(sheet, "sheet")};
  const intake::Options options = intake::options_of(texts);
  const intake::Layout rows_are{utf8_of(layout, "layout")};
  const intake::Mapping mapping = mapping_of(columns);
  const exchange::TextTable table = rows_of(source, texts, session->currency());
  PyTask task(progress);
  return task.run([&] {
    return session->read([&](const store::Store& store) {
      return PyPlan{session, intake::plan(store, table, rows_are, mapping, options, &task.task())};
    });
  });
}

MutableTable apply(const PyPlan& plan, const PyChange& change, const py::str& accept, const py::object& progress) {
  const intake::Accept accepted = intake::accept_of(utf8_of(accept, "accept"));
  if (plan.session != change.session()) throw Error(ErrorCode::misuse, "plan", "the plan belongs to another workspace");
  PyTask task(progress);
  return task.run([&] {
    return change.write(
        [&](store::Change& open) { return shared(to_table(intake::apply(open, plan.plan, accepted, &task.task()))); });
  });
}

/// A new record of keyword arguments, written by `put`.
PyRecord written(const PyChange& change, const py::str& entity, const py::kwargs& fields,
                 std::int64_t (AnyRecord::*put)(store::Change&)) {
  const std::string name = utf8_of(entity, "entity");
  std::vector<std::pair<std::string, FieldValue>> values;
  for (const auto& [key, value] : fields) {
    const std::string field = utf8_of(key, "field");
    values.emplace_back(field, field_value_of(value, field));
  }
  return without_gil([&] {
    return change.write([&](store::Change& open) {
      AnyRecord record(open.store(), name);
      for (const auto& [field, value] : values) set(record, field, value);
      (record.*put)(open);
      return PyRecord{change.session(), std::move(record), name};
    });
  });
}

template <class Key>
PyRecord read_record(const PyWorkspace& workspace, const py::str& entity, const Key& key) {
  const SharedSession session = workspace.open();
  const std::string name = utf8_of(entity, "entity");
  return without_gil([&] {
    return session->read([&](const store::Store& store) {
      return PyRecord{session, AnyRecord::read(store, name, key), name};
    });
  });
}

/// By its id, or by its code.
PyRecord find_record(const PyWorkspace& workspace, const py::str& entity,
                     const std::variant<std::int64_t, py::str>& id) {
  if (const auto* code = std::get_if<py::str>(&id))
    return read_record(workspace, entity, std::string_view(utf8_of(*code, "id")));
  return read_record(workspace, entity, std::get<std::int64_t>(id));
}

py::object field_of(const PyRecord& self, const py::str& field) {
  const std::string name = utf8_of(field, "field");
  const auto [kind, value] = without_gil([&] {
    return self.session->look([&] {
      const Entity& entity = self.record.entity();
      return std::pair(entity[entity.at(name)].kind, Value(self.record.cell(name)));
    });
  });
  return object_of(kind, value.cell(), self.session->currency().decimals());
}

void set_field(PyRecord& self, const py::str& field, const py::object& value) {
  const std::string name = utf8_of(field, "field");
  const FieldValue wanted = field_value_of(value, name);
  without_gil([&] { self.session->look([&] { set(self.record, name, wanted); }); });
}

std::vector<std::string> fields_of(const PyRecord& self) {
  return without_gil([&] {
    return self.session->look([&] {
      std::vector<std::string> names;
      for (const Column& column : self.record.entity().columns()) names.emplace_back(column.name);
      return names;
    });
  });
}

std::string json_of(const PyRecord& self) {
  return without_gil([&] { return self.session->look([&] { return self.record.json(); }); });
}

/// Ends a with statement: commits the change, or rolls it back after an exception, unless it has ended already.
void leave(const PyChange& change, const py::object& exception_type) {
  if (!exception_type.is_none())
    change.drop();  // whatever happens here, the exception is what the caller must see
  else if (change.is_open())
    change.commit();
}

ZeroValue zero_value_named(const py::str& zero_value) {
  const std::string name = utf8_of(zero_value, "zero_value");
  const auto counted = choice_named<ZeroValue>(name);
  if (!counted)
    throw_unknown("zero_value", "there is no way to treat purchases worth nothing called", name,
                  Choices<ZeroValue>::codes);
  return *counted;
}

}  // namespace

void bind_workspace(py::module_& module) {
  py::class_<History, std::shared_ptr<History>>(module, "History", "What each customer did up to a day; read-only.")
      .def("__len__", &History::customers)
      .def_property_readonly(
          "today", [](const History& past) { return object_of(Kind::day, Codec<Day>::encode(past.today()), 2); })
      .def_property_readonly("currency", [](const History& past) { return past.currency().text(); })
      .def(
          "as_of",
          [](const History& past, const py::object& day) { return past.as_of(day_of(day, "day", past.time_zone())); },
          py::arg("day"), "The history as it was on an earlier day.");

  py::class_<PyRecord>(module, "Record", "A record of any entity; its fields are attributes.")
      .def_property_readonly("id", [](const PyRecord& self) { return self.record.id(); })
      .def_readonly("entity", &PyRecord::entity)
      .def("_get", &field_of, py::arg("field"))
      .def("_set", &set_field, py::arg("field"), py::arg("value"))
      .def("_fields", &fields_of)
      .def("to_json", &json_of, "The record as one JSON object.");

  py::class_<PyChange>(module, "Change", "A change that names who and why; rolled back unless committed.")
      .def_property_readonly("actor", &PyChange::actor, "Who makes the change.")
      .def_property_readonly("reason", &PyChange::reason, "Why the change is made.")
      .def_property_readonly("is_open", &PyChange::is_open, "False once it was committed or rolled back.")
      .def(
          "add",
          [](const PyChange& change, const py::str& entity, const py::kwargs& fields) {
            return written(change, entity, fields, &AnyRecord::put);
          },
          "Adds a record; its fields are keyword arguments.")
      .def(
          "upsert",
          [](const PyChange& change, const py::str& entity, const py::kwargs& fields) {
            return written(change, entity, fields, &AnyRecord::upsert);
          },
          "Adds a record, or updates the one with the same source and external_key.")
      .def(
          "put",
          [](const PyChange& change, PyRecord& record) {
            return without_gil(
                [&] { return change.write([&](store::Change& open) { return record.record.put(open); }); });
          },
          py::arg("record"), "Writes what was changed in a record; returns its id.")
      .def(
          "erase",
          [](const PyChange& change, PyRecord& record) {
            without_gil([&] { change.write([&](store::Change& open) { record.record.erase(open); }); });
          },
          py::arg("record"), "Erases a record and its parts.")
      .def(
          "undo_import",
          [](const PyChange& change, std::int64_t import_id) {
            return without_gil([&] {
              return change.write(
                  [&](store::Change& open) { return shared(to_table(intake::undo(open, {import_id}))); });
            });
          },
          py::arg("import_id"), "Undoes an import; returns what was undone and what was kept.")
      .def("commit", &PyChange::commit, "Commits the change; one that cannot be committed is rolled back.")
      .def("rollback", &PyChange::rollback, "Rolls the change back.")
      .def("__enter__", [](const py::object& change) { return change; })
      .def("__exit__", [](const PyChange& change, const py::object& type, const py::object&, const py::object&) {
        leave(change, type);
      });

  py::class_<PyPlan>(module, "Plan", "What an import would do; apply it or drop it.")
      .def("__str__", [](const PyPlan& plan) { return plan.plan.summary(); })
      .def_property_readonly("rows", [](const PyPlan& plan) { return plan.plan.rows(); })
      .def_property_readonly("accepted", [](const PyPlan& plan) { return plan.plan.accepted(); })
      .def_property_readonly("rejected", [](const PyPlan& plan) { return plan.plan.rejected(); })
      .def(
          "outcome", [](const PyPlan& plan) { return shared(to_table(plan.plan.outcome())); },
          "What would become of each entity.")
      .def(
          "findings", [](const PyPlan& plan) { return shared(to_table(plan.plan.counts())); },
          "Counts of what is wrong or inconsistent.")
      .def(
          "row_findings", [](const PyPlan& plan) { return shared(to_table(plan.plan.row_findings())); },
          "All that is wrong or inconsistent, row by row, with the cell that it is about.")
      .def(
          "verdicts", [](const PyPlan& plan) { return shared(plan.plan.verdicts()); }, "Row by row.")
      .def("apply", &apply, py::arg("change"), py::arg("accept") = "all_or_nothing", py::arg("progress") = py::none(),
           "Carries the plan out.");

  py::class_<PyWorkspace>(module, "Workspace", "One file, opened. Close it, or use it in a with statement.")
      .def("close", &close, "Rolls an open change back and closes the file.")
      .def(
          "__enter__", [](PyWorkspace& workspace) -> PyWorkspace& { return workspace; },
          py::return_value_policy::reference_internal)
      .def("__exit__",
           [](PyWorkspace& workspace, const py::object&, const py::object&, const py::object&) { close(workspace); })
      .def_property_readonly(
          "path",
          [](const PyWorkspace& workspace) {
            const std::string& path = workspace.open()->path();
            const auto size = static_cast<py::ssize_t>(path.size());
            return py::reinterpret_steal<py::str>(PyUnicode_DecodeFSDefaultAndSize(path.data(), size));
          })
      .def_property_readonly(
          "is_new", [](const PyWorkspace& workspace) { return workspace.open()->is_new(); },
          "Whether there was no file at the path, so that this opening made it.")
      .def_property_readonly("currency",
                             [](const PyWorkspace& workspace) { return workspace.open()->currency().text(); })
      .def_property_readonly(
          "time_zone",
          [](const PyWorkspace& workspace) -> std::optional<std::string> {
            const SharedSession session = workspace.open();
            if (!session->time_zone()) return std::nullopt;
            return std::string(session->time_zone().name());
          },
          "The zone of the shop's days; None in a file that was never given one.")
      .def("change", &begin, py::arg("actor"), py::arg("reason"), "Begins a change that names who and why.")
      .def("get", &find_record, py::arg("entity"), py::arg("id"),
           "The record of an id, or of a code such as 'C1'; raises NotFoundError.")
      .def(
          "history",
          [](const PyWorkspace& workspace, const py::object& today, const py::str& zero_value,
             const py::object& progress, const std::optional<py::str>& category) {
            const SharedSession session = workspace.open();
            const ZeroValue counted = zero_value_named(zero_value);
            const Day until = day_of(today, "today", session->time_zone());
            const auto line = utf8_of(category, "category");
            PyTask task(progress);
            return task.run([&] {
              return session->read([&](const store::Store& store) {
                return line ? history_of_category(store, *line, until, counted, &task.task())
                            : history(store, until, counted, &task.task());
              });
            });
          },
          py::arg("today"), py::arg("zero_value") = "drop", py::arg("progress") = py::none(),
          py::arg("category") = py::none(),
          "The history of all customers up to a day; with a category, of the purchases of its products alone.")
      .def("plan_import", &plan_import, py::arg("source"), py::arg("layout"), py::arg("columns") = py::none(),
           py::arg("source_name") = "", py::arg("separator") = py::none(), py::arg("encoding") = py::none(),
           py::arg("decimal_mark") = py::none(), py::arg("date_order") = py::none(), py::arg("progress") = py::none(),
           py::arg("empty") = "keep", py::arg("sheet") = py::none(),
           "What an import of a file or a table would do; writes nothing.")
      .def(
          "_run",
          [](const PyWorkspace& workspace, const py::str& action, const std::string& parameters,
             const py::object& input, const std::map<std::string, py::object>& tables, const py::object& progress,
             const History* past) {
            return run_action(&workspace, action, parameters, input, past, tables, "EUR", progress);
          },
          py::arg("action"), py::arg("parameters"), py::arg("input"), py::arg("tables"), py::arg("progress"),
          py::arg("past") = py::none())
      .def(
          "describe",
          [](const PyWorkspace& workspace, const py::str& topic) {
            const SharedSession session = workspace.open();
            const std::string wanted = utf8_of(topic, "topic");
            return without_gil([&] { return session->describe(wanted); });
          },
          py::arg("topic"), "The catalogue as JSON: entities (with custom fields), layouts or actions.");

  module.def(
      "open", &open_workspace, py::arg("path"), py::arg("currency") = py::none(), py::arg("country") = py::none(),
      py::arg("read_only") = false, py::arg("must_exist") = false, py::arg("busy_milliseconds") = 5000,
      py::arg("time_zone") = py::none(), py::arg("known_on") = py::none(),
      "Opens a file, or makes one for its owner alone where there is none; logs a warning when none of its "
      "settings was given. The currency is an ISO 4217 code, and may say that more decimals are kept than it has: "
      "\"CLP:2\" for a shop in pesos without cents that also has orders in dollars.");
  module.def(
      "history",
      [](const py::object& data, const py::object& today, const py::str& zero_value, const std::string& currency,
         const std::optional<py::str>& time_zone, const py::object& progress) {
        const ZeroValue counted = zero_value_named(zero_value);
        const TimeZone zone = zone_of(time_zone);
        const SharedTable table = table_of(data, currency, exchange::Unreadable::leave_out, zone);
        const Day until = day_of(today, "today", table->time_zone());
        PyTask task(progress);
        return task.run([&] {
          const Running running(&task.task());
          return history(*table, until, counted, Currency(currency));
        });
      },
      py::arg("data"), py::arg("today"), py::arg("zero_value") = "drop", py::arg("currency") = "EUR",
      py::arg("time_zone") = py::none(), py::arg("progress") = py::none(),
      "A history from any table with customer, day, amount.");
  module.def(
      "run",
      [](const py::str& action, const std::string& parameters, const py::object& input, const History* past,
         const std::string& currency, const std::map<std::string, py::object>& tables, const py::object& progress) {
        return run_action(nullptr, action, parameters, input, past, tables, currency, progress);
      },
      py::arg("action"), py::arg("parameters"), py::arg("input") = py::none(), py::arg("past") = py::none(),
      py::arg("currency") = "EUR", py::arg("tables") = std::map<std::string, py::object>(),
      py::arg("progress") = py::none());
  module.def(
      "describe", [](const std::string& topic) { return describe(topic); }, py::arg("topic"),
      "The catalogue as JSON: entities, layouts or actions.");
}

}  // namespace crmcore::python
