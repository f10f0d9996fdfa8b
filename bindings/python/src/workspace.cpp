#include <pybind11/stl.h>

#include "core.hpp"

namespace crmcore::python {
namespace {

using MutableTable = std::shared_ptr<Table>;  // pybind11 knows no holders of const

MutableTable shared(Table table) { return std::make_shared<Table>(std::move(table)); }

struct PyChange {
  std::shared_ptr<Core> core;

  store::Change& open() const {
    if (!core || !core->change)
      throw Error(ErrorCode::misuse, "change", "this change is over: it was committed or rolled back");
    return *core->change;
  }
};

struct PyRecord {
  std::shared_ptr<Core> core;
  AnyRecord record;
};

struct PyPlan {
  std::shared_ptr<Core> core;
  intake::Plan plan;
};

MutableTable run_action(const PyWorkspace* workspace, const std::string& name, const std::string& parameters,
                        const py::object& input, const History* past, const std::map<std::string, py::object>& tables,
                        const std::string& currency, const py::object& progress) {
  Core* core = workspace ? &workspace->open() : nullptr;
  const SharedTable table =
      input.is_none() ? nullptr
                      : table_of(input, core ? std::string(core->workspace.store().currency().code()) : currency,
                                 exchange::Unreadable::leave_out);
  std::vector<SharedTable> kept;
  PyTask task(progress);
  Call call;
  call.input = table.get();
  call.past = past;
  call.task = &task.task();
  for (const auto& [joined, data] : tables) {
    kept.push_back(table_of(data, currency, exchange::Unreadable::leave_out));
    call.tables.push_back({joined, kept.back().get()});
  }
  return task.run(core, [&] {
    if (core) {
      call.store = &core->workspace.store();
      call.change = core->change ? &*core->change : nullptr;
    }
    return shared(run(name, parameters, call));
  });
}

PyWorkspace open_workspace(const py::object& file, const std::optional<std::string>& currency,
                           const std::optional<std::string>& country, bool read_only, bool must_exist,
                           int busy_milliseconds) {
  if (!py::isinstance<py::str>(file) && !py::hasattr(file, "__fspath__"))
    throw py::type_error("a workspace is named by a path, not by " + py::cast<std::string>(py::repr(file)));
  const auto path = py::cast<std::string>(py::str(file));
  Workspace::Options options;
  options.currency = currency.value_or("");
  options.country = country.value_or("");
  options.read_only = read_only;
  options.must_exist = must_exist;
  options.busy_milliseconds = busy_milliseconds;
  return without_gil(nullptr, [&] { return PyWorkspace{std::make_shared<Core>(path, options)}; });
}

void close(PyWorkspace& workspace) {
  if (!workspace.core) return;
  without_gil(workspace.core.get(), [&] { workspace.core->change.reset(); });
  workspace.core.reset();
}

PyChange begin(const PyWorkspace& workspace, const std::string& actor, const std::string& reason) {
  Core& core = workspace.open();
  without_gil(&core, [&] {
    if (core.change)
      throw Error(ErrorCode::misuse, "change", "a change is open already; commit it or roll it back first");
    core.change.emplace(core.workspace.change(actor, reason));
  });
  return {workspace.core};
}

exchange::TextTable source_of(const py::object& source, const std::optional<std::string>& separator,
                              const std::optional<std::string>& encoding, const std::string& currency) {
  const bool path = py::isinstance<py::str>(source) || py::hasattr(source, "__fspath__");
  if (!path) return exchange::as_text(*table_of(source, currency));
  const auto file = py::cast<std::string>(py::str(source));
  exchange::CsvForm form;
  if (separator) {
    if (separator->size() != 1)
      throw Error(ErrorCode::invalid, "separator", "separator is one character, not " + cited(*separator));
    form.separator = (*separator)[0];
  }
  form.encoding = encoding;
  return without_gil(
      nullptr, [&] { return file.ends_with(".json") ? exchange::read_json(file) : exchange::read_csv(file, form); });
}

PyPlan plan_import(const PyWorkspace& workspace, const py::object& source, const std::string& layout,
                   const std::optional<std::map<std::string, std::string>>& columns, const std::string& source_name,
                   const std::optional<std::string>& separator, const std::optional<std::string>& encoding,
                   const std::optional<std::string>& decimal_mark, const std::optional<std::string>& date_order,
                   const py::object& progress) {
  Core& core = workspace.open();
  const exchange::TextTable table =
      source_of(source, separator, encoding, std::string(core.workspace.store().currency().code()));
  intake::Options options;
  options.source = source_name;
  if (decimal_mark) {
    if (*decimal_mark != "." && *decimal_mark != ",")
      throw Error(ErrorCode::invalid, "decimal_mark", "decimal_mark is '.' or ','");
    options.decimal_mark = (*decimal_mark)[0];
  }
  if (date_order) {
    constexpr std::array<std::string_view, 3> orders{"year_month_day", "day_month_year", "month_day_year"};
    const auto* found = std::find(orders.begin(), orders.end(), *date_order);
    if (found == orders.end()) throw_unknown("date_order", "there is no date order", *date_order, orders);
    options.date_order = static_cast<DateOrder>(found - orders.begin());
  }
  intake::Mapping mapping;
  if (columns) mapping.assign(columns->begin(), columns->end());
  PyTask task(progress);
  return task.run(&core, [&] {
    return PyPlan{workspace.core, intake::plan(core.workspace, table, {layout}, mapping, options, &task.task())};
  });
}

MutableTable apply(const PyPlan& plan, const PyChange& change, const std::string& accept, const py::object& progress) {
  if (accept != "valid_rows" && accept != "all_or_nothing")
    throw_unknown("accept", "there is no way to accept", accept,
                  std::array<std::string_view, 2>{"valid_rows", "all_or_nothing"});
  if (plan.core != change.core) throw Error(ErrorCode::misuse, "plan", "the plan belongs to another workspace");
  PyTask task(progress);
  return task.run(change.core.get(), [&] {
    return shared(to_table(intake::apply(
        change.open(), plan.plan, accept == "valid_rows" ? intake::Accept::valid_rows : intake::Accept::all_or_nothing,
        &task.task())));
  });
}

PyRecord filled(const PyChange& change, const std::string& entity, const py::kwargs& fields) {
  AnyRecord record(change.open().store(), entity);
  for (const auto& [field, value] : fields) record.set(py::cast<std::string>(field), text_of(value));
  return {change.core, std::move(record)};
}

PyRecord add(const PyChange& change, const std::string& entity, const py::kwargs& fields) {
  PyRecord added = filled(change, entity, fields);
  without_gil(change.core.get(), [&] { added.record.put(change.open()); });
  return added;
}

PyRecord upsert(const PyChange& change, const std::string& entity, const py::kwargs& fields) {
  PyRecord kept = filled(change, entity, fields);
  without_gil(change.core.get(), [&] { kept.record.upsert(change.open()); });
  return kept;
}

py::object field_of(const PyRecord& self, const std::string& field) {
  const AnyRecord& record = self.record;
  return object_of(record.entity()[record.entity().at(field)].kind, record.cell(field),
                   self.core->workspace.store().currency().decimals());
}

}  // namespace

void bind_workspace(py::module_& module) {
  py::class_<History, std::shared_ptr<History>>(module, "History", "What each customer did up to a day; only read.")
      .def("__len__", &History::customers)
      .def_property_readonly(
          "today", [](const History& past) { return object_of(Kind::day, Codec<Day>::encode(past.today()), 2); })
      .def_property_readonly("currency", [](const History& past) { return std::string(past.currency().code()); })
      .def(
          "as_of", [](const History& past, const py::object& day) { return past.as_of(day_of(day)); }, py::arg("day"),
          "The same seen from an earlier day.");

  py::class_<PyRecord>(module, "Record", "A record of any entity; its fields are attributes.")
      .def_property_readonly("id", [](const PyRecord& self) { return self.record.id(); })
      .def_property_readonly("entity", [](const PyRecord& self) { return std::string(self.record.entity().name()); })
      .def("_get", &field_of, py::arg("field"))
      .def(
          "_set",
          [](PyRecord& self, const std::string& field, const py::object& value) {
            const auto text = text_of(value);
            self.record.set(field, text ? std::optional<std::string_view>(*text) : std::nullopt);
          },
          py::arg("field"), py::arg("value"))
      .def("_fields",
           [](const PyRecord& self) {
             std::vector<std::string> names;
             for (const Column& column : self.record.entity().columns()) names.emplace_back(column.name);
             return names;
           })
      .def(
          "to_json", [](const PyRecord& self) { return self.record.json(); }, "The record as one JSON object.");

  py::class_<PyChange>(module, "Change", "A change that names who and why; rolled back unless committed.")
      .def("add", &add, "Adds a record; its fields are keyword arguments.")
      .def("upsert", &upsert, "Adds a record, or updates the one with the same source and external_key.")
      .def(
          "put",
          [](const PyChange& change, PyRecord& record) {
            store::Change& open = change.open();
            return without_gil(change.core.get(), [&] { return record.record.put(open); });
          },
          py::arg("record"), "Writes what was changed in a record; returns its id.")
      .def(
          "erase",
          [](const PyChange& change, PyRecord& record) {
            store::Change& open = change.open();
            without_gil(change.core.get(), [&] { record.record.erase(open); });
          },
          py::arg("record"), "Erases a record and its parts.")
      .def(
          "undo_import",
          [](const PyChange& change, std::int64_t import_id) {
            store::Change& open = change.open();
            return without_gil(change.core.get(), [&] { return shared(to_table(intake::undo(open, {import_id}))); });
          },
          py::arg("import_id"), "Takes an import back; says what was undone and what was kept.")
      .def(
          "commit",
          [](const PyChange& change) {
            store::Change& open = change.open();
            without_gil(change.core.get(), [&] {
              open.commit();
              change.core->change.reset();
            });
          },
          "Keeps the change.")
      .def(
          "rollback",
          [](const PyChange& change) {
            store::Change& open = change.open();
            without_gil(change.core.get(), [&] {
              open.rollback();
              change.core->change.reset();
            });
          },
          "Drops the change.")
      .def("__enter__", [](const PyChange& change) { return change; })
      .def("__exit__", [](const PyChange& change, const py::object& type, const py::object&, const py::object&) {
        if (!change.core || !change.core->change) return;
        without_gil(change.core.get(), [&] {
          if (type.is_none()) change.core->change->commit();
          change.core->change.reset();
        });
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
          "What is wrong or odd, counted.")
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
      .def_property_readonly("path",
                             [](const PyWorkspace& workspace) { return workspace.open().workspace.store().path(); })
      .def_property_readonly("currency",
                             [](const PyWorkspace& workspace) {
                               return std::string(workspace.open().workspace.store().currency().code());
                             })
      .def("change", &begin, py::arg("actor"), py::arg("reason"), "Begins a change that names who and why.")
      .def(
          "get",
          [](const PyWorkspace& workspace, const std::string& entity, std::int64_t id) {
            Core& core = workspace.open();
            return without_gil(&core, [&] {
              return PyRecord{workspace.core, AnyRecord::read(core.workspace, entity, id)};
            });
          },
          py::arg("entity"), py::arg("id"), "The record of an id; raises NotFoundError.")
      .def(
          "history",
          [](const PyWorkspace& workspace, const py::object& today, const std::string& free,
             const py::object& progress) {
            Core& core = workspace.open();
            const auto counted = choice_named<Free>(free);
            if (!counted)
              throw_unknown("free", "there is no way to treat free purchases called", free, Choices<Free>::codes);
            const Day until = day_of(today);
            PyTask task(progress);
            return task.run(&core, [&] { return history(core.workspace, until, *counted, &task.task()); });
          },
          py::arg("today"), py::arg("free") = "drop", py::arg("progress") = py::none(),
          "What each customer did up to a day.")
      .def("plan_import", &plan_import, py::arg("source"), py::arg("layout"), py::arg("columns") = py::none(),
           py::arg("source_name") = "", py::arg("separator") = py::none(), py::arg("encoding") = py::none(),
           py::arg("decimal_mark") = py::none(), py::arg("date_order") = py::none(), py::arg("progress") = py::none(),
           "What an import of a file or a table would do; writes nothing.")
      .def(
          "_run",
          [](const PyWorkspace& workspace, const std::string& name, const std::string& parameters,
             const py::object& input, const std::map<std::string, py::object>& tables, const py::object& progress,
             const History* past) {
            return run_action(&workspace, name, parameters, input, past, tables, "EUR", progress);
          },
          py::arg("action"), py::arg("parameters"), py::arg("input"), py::arg("tables"), py::arg("progress"),
          py::arg("past") = py::none())
      .def(
          "describe",
          [](const PyWorkspace& workspace, const std::string& topic) {
            Core& core = workspace.open();
            return without_gil(&core, [&] {
              core.workspace.store().refresh();
              return describe(topic, &core.workspace.store());
            });
          },
          py::arg("topic"), "The catalogue as JSON: entities (with custom fields) or actions.");

  module.def("open", &open_workspace, py::arg("path"), py::arg("currency") = py::none(),
             py::arg("country") = py::none(), py::arg("read_only") = false, py::arg("must_exist") = false,
             py::arg("busy_milliseconds") = 5000, "Opens a file or makes one.");
  module.def(
      "history",
      [](const py::object& data, const py::object& today, const std::string& free, const std::string& currency) {
        const auto counted = choice_named<Free>(free);
        if (!counted)
          throw_unknown("free", "there is no way to treat free purchases called", free, Choices<Free>::codes);
        const SharedTable table = table_of(data, currency, exchange::Unreadable::leave_out);
        const Day until = day_of(today);
        return without_gil(nullptr, [&] { return history(*table, until, *counted, Currency(currency)); });
      },
      py::arg("data"), py::arg("today"), py::arg("free") = "drop", py::arg("currency") = "EUR",
      "A history from any table with customer, day, amount.");
  module.def(
      "run",
      [](const std::string& name, const std::string& parameters, const py::object& input, const History* past,
         const std::string& currency, const std::map<std::string, py::object>& tables) {
        return run_action(nullptr, name, parameters, input, past, tables, currency, py::none());
      },
      py::arg("action"), py::arg("parameters"), py::arg("input") = py::none(), py::arg("past") = py::none(),
      py::arg("currency") = "EUR", py::arg("tables") = std::map<std::string, py::object>());
  module.def(
      "describe", [](const std::string& topic) { return describe(topic); }, py::arg("topic"),
      "The catalogue as JSON: entities or actions.");
}

}  // namespace crmcore::python
