#include "crmcore/workspace/action.hpp"

#include <algorithm>

#include "catalogue.hpp"

namespace crmcore {
namespace {

constexpr std::array<std::string_view, 3> formats{"csv", "json", "arrow"};
constexpr std::array<std::string_view, 2> accepts{"all_or_nothing", "valid_rows"};
constexpr std::array<std::string_view, 3> date_orders{"year_month_day", "day_month_year", "month_day_year"};

std::vector<Parameter> for_import(std::vector<Parameter> more = {}) {
  std::vector<Parameter> all{
      {.name = "file", .help = "a CSV or JSON file; else the input table is read"},
      {.name = "layout", .required = true, .help = "sales, event_sales, event_till, or an entity such as customer"},
      {.name = "columns", .help = "layout column: column of the file", .is_map = true},
      {.name = "source", .help = "who gives the external keys; the layout's name unless said"},
      {.name = "separator", .help = "of a CSV file; guessed unless said"},
      {.name = "encoding", .help = "of a CSV file; guessed unless said"},
      {.name = "decimal_mark", .help = "'.' or ','; guessed unless said"},
      {.name = "date_order", .kind = Kind::choice, .help = "guessed unless said", .codes = date_orders}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::optional<char> one_character(const Call& call, std::string_view name) {
  if (!call.arguments.has(name)) return std::nullopt;
  const std::string text = call.arguments.text(name);
  if (text == "tab") return '\t';
  if (text == "blanks") return ' ';
  if (text.size() != 1)
    throw Error(ErrorCode::invalid, std::string(name),
                std::string(name) + " is one character, tab or blanks, not " + cited(text));
  return text[0];
}

intake::Plan plan_of(const Call& call) {
  exchange::TextTable table;
  if (call.input) {
    table = exchange::as_text(*call.input);
  } else {
    if (!call.arguments.has("file")) throw Error(ErrorCode::invalid, "file", "say which file to read, or give a table");
    const std::string file = call.arguments.text("file");
    exchange::CsvForm form;
    form.separator = one_character(call, "separator");
    if (call.arguments.has("encoding")) form.encoding = call.arguments.text("encoding");
    table = file.ends_with(".json") ? exchange::read_json(file) : exchange::read_csv(file, form);
  }
  intake::Options options;
  options.source = call.arguments.text("source");
  options.decimal_mark = one_character(call, "decimal_mark");
  if (options.decimal_mark && *options.decimal_mark != '.' && *options.decimal_mark != ',')
    throw Error(ErrorCode::invalid, "decimal_mark", "decimal_mark is '.' or ','");
  if (call.arguments.has("date_order"))
    options.date_order =
        static_cast<DateOrder>(std::ranges::find(date_orders, call.arguments.text("date_order")) - date_orders.begin());
  return intake::plan(call.need_store(), table, {call.arguments.text("layout")}, call.arguments.map("columns"), options,
                      call.task);
}

store::Query query_of(const Call& call) {
  store::Query query{.entity = call.arguments.text("entity"),
                     .where = call.arguments.text("where"),
                     .sort = call.arguments.text("sort"),
                     .tables = call.tables};
  if (call.arguments.has("limit")) query.limit = call.arguments.integer("limit");
  if (call.arguments.has("today")) query.today = call.arguments.day("today");
  return query;
}

/// The rows of a view or of an entity with a filter.
Table rows_of(const Call& call) {
  const store::Store& store = call.need_store();
  store::Query query = query_of(call);
  std::string columns = call.arguments.text("columns");
  if (call.arguments.has("view")) {
    const View view = definitions::view(store, call.arguments.text("view"));
    query.entity = view.entity;
    if (view.where && !query.where.empty())
      query.where = "(" + *view.where + ") and (" + query.where + ")";
    else if (view.where)
      query.where = *view.where;
    if (view.sort && query.sort.empty()) query.sort = *view.sort;
    if (view.columns && columns.empty()) columns = *view.columns;
  }
  if (query.entity.empty()) throw Error(ErrorCode::invalid, "entity", "say which entity or view");
  const auto names = parts_of(columns, ',');
  return store.find(query, std::vector<std::string>(names.begin(), names.end()));
}

std::vector<Parameter> for_rows(std::vector<Parameter> more = {}) {
  std::vector<Parameter> all{{.name = "entity", .help = "customer, order, product …"},
                             {.name = "view", .help = "a saved view instead of an entity"},
                             {.name = "where", .help = "a filter such as type = 'recurrent' and rating > 7"},
                             {.name = "sort", .help = "rating desc, name"},
                             {.name = "limit", .kind = Kind::integer, .help = "at most so many rows; all unless said"},
                             {.name = "columns", .help = "fields parted by commas; all unless said"},
                             {.name = "today", .kind = Kind::day, .help = "for relative dates in the filter"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

Table named_values(const std::vector<std::pair<std::string, std::string>>& values) {
  Table table(std::vector<Table::Description>{{"name"}, {"value"}}, {});
  for (const auto& [name, value] : values)
    table.append(std::array<Cell, 2>{Cell::of(std::string_view(name)), Cell::of(std::string_view(value))});
  return table;
}

/// The cells of a log entry as they are shown: without the version, which concerns an undo alone.
template <class Cells>
Cells without_version(Cells cells) {
  cells.erase(cells.begin() + std::ptrdiff_t{position_of<&store::LogEntry::version>});
  return cells;
}

Table log_of(const Call& call) {
  Table table(without_version(columns<store::LogEntry>()), {});
  std::vector<Cell> row;
  call.need_store().log(call.arguments.integer("since"), call.arguments.text("entity"), call.arguments.integer("id"),
                        [&](const store::LogEntry& entry) {
                          to_row(entry, row);
                          table.append(without_version(row));
                        });
  return table;
}

std::vector<Action> make_actions() {
  std::vector<Action> list;
  const auto add = [&](Action action) { list.push_back(std::move(action)); };

  add({"intake.plan",
       "what an import would do, row by row; writes nothing",
       Effect::plans,
       Input::table,
       for_import(),
       {{"row", Kind::integer}, {"entity"}, {"key"}, {"verdict"}, {"code"}, {"message"}},
       [](const Call& call) { return plan_of(call).verdicts(); }});
  add({"intake.findings", "what is wrong or odd in a file, counted", Effect::plans, Input::table, for_import(),
       columns<FindingCount>(), [](const Call& call) { return to_table(plan_of(call).counts()); }});
  add({"intake.import", "reads a file into the workspace", Effect::writes, Input::table,
       for_import({{.name = "accept",
                    .kind = Kind::choice,
                    .fallback = "all_or_nothing",
                    .help = "whether rejected rows stop the import",
                    .codes = accepts}}),
       columns<Outcome>(), [](const Call& call) {
         const auto accept = call.arguments.text("accept") == "valid_rows" ? intake::Accept::valid_rows
                                                                           : intake::Accept::all_or_nothing;
         store::Change& change = call.need_change();
         return to_table(intake::apply(change, plan_of(call), accept, call.task));
       }});
  add({"intake.undo",
       "takes an import back, rows nobody has edited since",
       Effect::writes,
       Input::workspace,
       {{.name = "import", .kind = Kind::integer, .required = true, .help = "the id of the import"}},
       columns<store::Undone>(),
       [](const Call& call) {
         return to_table(intake::undo(call.need_change(), {call.arguments.integer("import")}, call.task));
       }});

  add({"workspace.find",
       "the records that a filter or a view describes",
       Effect::reads,
       Input::workspace,
       for_rows(),
       {},
       &rows_of});
  add({"workspace.count",
       "how many records a filter describes",
       Effect::reads,
       Input::workspace,
       {{.name = "entity", .required = true, .help = "customer, order, product …"},
        {.name = "where", .help = "a filter"},
        {.name = "today", .kind = Kind::day, .help = "for relative dates in the filter"}},
       {{"count", Kind::integer}},
       [](const Call& call) {
         Table table(std::vector<Table::Description>{{"count", Kind::integer}}, {});
         table.append(std::array<Cell, 1>{Cell::of(call.need_store().count(query_of(call)))});
         return table;
       }});
  add({"workspace.info",
       "the file, its settings and how much it holds",
       Effect::reads,
       Input::workspace,
       {},
       {{"name"}, {"value"}},
       [](const Call& call) { return named_values(call.need_store().info()); }});
  add({"workspace.log",
       "who changed what, when and why",
       Effect::reads,
       Input::workspace,
       {{.name = "since", .kind = Kind::integer, .fallback = "0", .help = "only changes after this one"},
        {.name = "entity", .help = "only of this entity"},
        {.name = "id", .kind = Kind::integer, .fallback = "0", .help = "only of this record"}},
       without_version(columns<store::LogEntry>()),
       log_of});
  add({"exchange.export",
       "records of an entity or view into a new file",
       Effect::reads,
       Input::workspace,
       for_rows({{.name = "format",
                  .kind = Kind::choice,
                  .fallback = "csv",
                  .help = "of the file",
                  .codes = std::span(formats).first(2)},
                 {.name = "file", .required = true, .help = "the file to make"}}),
       {{"rows", Kind::integer}, {"file"}},
       [](const Call& call) {
         const Table rows = rows_of(call);
         const std::string file = call.arguments.text("file");
         exchange::write_file(
             file, call.arguments.text("format") == "json" ? exchange::to_json(rows) : exchange::to_csv(rows));
         Table table(std::vector<Table::Description>{{"rows", Kind::integer}, {"file"}}, {});
         table.append(
             std::array<Cell, 2>{Cell::of(static_cast<std::int64_t>(rows.rows())), Cell::of(std::string_view(file))});
         return table;
       }});
  add({"store.backup",
       "a verified copy of the file while others write",
       Effect::reads,
       Input::workspace,
       {{.name = "file", .required = true, .help = "the file to make"}},
       {{"file"}, {"bytes", Kind::integer}, {"sha256"}},
       [](const Call& call) {
         const store::Copy copy = store::backup(call.need_store(), call.arguments.text("file"), call.task);
         Table table(std::vector<Table::Description>{{"file"}, {"bytes", Kind::integer}, {"sha256"}}, {});
         table.append(std::array<Cell, 3>{Cell::of(std::string_view(copy.file)), Cell::of(copy.bytes),
                                          Cell::of(std::string_view(copy.sha256))});
         return table;
       }});
  add({"store.verify",
       "checks structure, references, log and ids of the file",
       Effect::reads,
       Input::workspace,
       {},
       {{"check"}, {"ok", Kind::boolean}, {"detail"}},
       [](const Call& call) {
         Table table(std::vector<Table::Description>{{"check"}, {"ok", Kind::boolean}, {"detail"}}, {});
         for (const store::Check& check : store::verify(call.need_store()))
           table.append(std::array<Cell, 3>{Cell::of(std::string_view(check.check)), Cell::of(std::int64_t{check.ok}),
                                            Cell::of(std::string_view(check.detail))});
         return table;
       }});

  add({"registry.review",
       "customers to verify again, or with something missing",
       Effect::reads,
       Input::workspace,
       {today, {.name = "months", .kind = Kind::integer, .fallback = "6", .help = "after how long a record is due"}},
       columns<Due>(),
       [](const Call& call) {
         return to_table(
             registry::review(call.need_store(), call.arguments.day("today"), in_range(call, "months", 0, 1200)));
       }});
  add({"orders.balances",
       "what is left to pay on each order",
       Effect::reads,
       Input::workspace,
       {today, {.name = "settled", .kind = Kind::boolean, .fallback = "false", .help = "also orders fully paid"}},
       columns<Balance>(),
       [](const Call& call) {
         return to_table(
             orders::balances(call.need_store(), call.arguments.day("today"), call.arguments.integer("settled") != 0));
       }});
  add({"orders.purchases",
       "what a customer has bought, by product",
       Effect::reads,
       Input::workspace,
       {today, {.name = "customer", .required = true, .help = "the code of the customer"}},
       columns<Bought>(),
       [](const Call& call) {
         return to_table(
             orders::purchases(call.need_store(), call.arguments.text("customer"), call.arguments.day("today")));
       }});
  add({"events.findings",
       "what does not fit together in the book of events",
       Effect::reads,
       Input::workspace,
       {today, {.name = "event", .help = "its code; all unless said"}},
       columns<EventFinding>(),
       [](const Call& call) {
         return to_table(
             events::findings(call.need_store(), call.arguments.day("today"), call.arguments.text("event")));
       }});

  add_judgements(list);
  add_values(list);
  add_forecasts(list);
  return list;
}

}  // namespace

const store::Store& Call::need_store() const {
  if (!store) throw Error(ErrorCode::invalid, "workspace", "this action needs a workspace");
  return *store;
}

store::Change& Call::need_change() const {
  if (!change)
    throw Error(ErrorCode::misuse, "change", "this action writes: begin a change that names who and why first");
  return *change;
}

std::span<const Action> actions() {
  static const std::vector<Action> list = make_actions();
  return list;
}

const Action& action(std::string_view name) {
  for (const Action& action : actions())
    if (action.name == name) return action;
  std::vector<std::string_view> names;
  for (const Action& action : actions()) names.push_back(action.name);
  throw_unknown(std::string(name), "there is no action", name, names);
}

Table run(std::string_view name, std::string_view parameters, const Call& call) {
  const Action& wanted = action(name);
  Call complete = call;
  complete.arguments = parse_arguments(wanted, parameters);
  return wanted.run(complete);
}

}  // namespace crmcore
