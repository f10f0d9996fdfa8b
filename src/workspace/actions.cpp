#include "crmcore/workspace/actions.hpp"

#include <filesystem>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/exchange/workbook.hpp"
#include "crmcore/identity/documents.hpp"
#include "crmcore/intake/calendar.hpp"
#include "crmcore/intake/layouts.hpp"
#include "crmcore/intake/plan.hpp"
#include "crmcore/intake/vcards.hpp"
#include "crmcore/new_file.hpp"
#include "crmcore/store/doubts.hpp"
#include "crmcore/store/maintenance.hpp"
#include "crmcore/task.hpp"
#include "crmcore/values/json_text.hpp"
#include "crmcore/workspace/dump.hpp"
#include "crmcore/workspace/workspace.hpp"
#include "exported.hpp"

// Each room contributes its own actions (src/<room>/actions.cpp); here they are gathered.
namespace crmcore {
void contribute_history(Actions& actions);
void contribute_record_sections(Actions& actions);
}  // namespace crmcore
namespace crmcore::registry {
void contribute(Actions& actions);
}
namespace crmcore::duplicates {
void contribute(Actions& actions);
}
namespace crmcore::orders {
void contribute(Actions& actions);
}
namespace crmcore::events {
void contribute(Actions& actions);
}
namespace crmcore::lifecycle {
void contribute(Actions& actions);
}
namespace crmcore::value_models {
void contribute(Actions& actions);
}
namespace crmcore::delivery {
void contribute(Actions& actions);
}
namespace crmcore::forecast {
void contribute(Actions& actions);
}
namespace crmcore::portfolio {
void contribute(Actions& actions);
}
namespace crmcore::quality {
void contribute(Actions& actions);
}
namespace crmcore::negotiation {
void contribute(Actions& actions);
}
namespace crmcore::standing_orders {
void contribute(Actions& actions);
}
namespace crmcore::lots {
void contribute(Actions& actions);
}
namespace crmcore::collections {
void contribute(Actions& actions);
}
namespace crmcore::terms {
void contribute(Actions& actions);
}
namespace crmcore::segmentation {
void contribute(Actions& actions);
}
namespace crmcore::retention {
void contribute(Actions& actions);
}
namespace crmcore::intake {
void contribute(Actions& actions);
}
namespace crmcore::report {
void contribute(Actions& actions);
}

namespace crmcore {
namespace {

store::Query query_of(const Call& call) {
  store::Query query{.entity = call.arguments.text("entity"),
                     .where = call.arguments.text("where"),
                     .sort = call.arguments.text("sort"),
                     .tables = call.tables};
  if (call.arguments.has("limit")) query.limit = call.arguments.integer("limit");
  query.group_by = call.arguments.text("group_by");
  if (call.arguments.has("offset")) query.offset = call.arguments.integer("offset");
  query.today = call.arguments.optional_day("today");
  return query;
}

/// The rows that a call asks for, and the columns; all of them when it names none.
struct Chosen {
  store::Query query;
  std::vector<std::string> columns;
};
Chosen chosen_of(const Call& call) {
  const store::Store& store = call.need_store();
  store::Query query = query_of(call);
  std::string columns = call.arguments.text("columns");
  if (call.arguments.has("view")) {
    const View view = definitions::view(store, call.arguments.text("view"));
    if (!query.entity.empty() && query.entity != view.entity)
      throw Error(
          ErrorCode::invalid, "entity",
          "the view " + cited(view.name) + " is of " + view.entity + ", not of " + query.entity + "; leave entity out");
    query.entity = view.entity;
    query.also = view.where.value_or("");
    if (query.group_by.empty()) {  // the order, columns and colours of a view are of records
      if (query.sort.empty()) query.sort = view.sort.value_or("");
      if (columns.empty()) columns = view.columns.value_or("");
      query.colours = definitions::colours_of(view);
    }
  }
  if (query.entity.empty()) throw Error(ErrorCode::invalid, "entity", "say which entity or view");
  return {std::move(query), {std::move(columns)}};
}

/// The rows of a view, or of an entity, that match a filter, or groups of them.
Table rows_of(const Call& call) {
  const Chosen chosen = chosen_of(call);
  return call.need_store().find(chosen.query, chosen.columns);
}

std::vector<Parameter> row_parameters(std::vector<Parameter> more = {}) {
  return all_of({{{.name = "entity", .help = "entity such as customer, order or product", .example = "customer"},
                  {.name = "view", .help = "name of a saved view, instead of an entity", .example = "best_rated"},
                  {.name = "where", .help = "filter on the records", .example = "type = 'recurrent' and rating > 7"},
                  {.name = "sort",
                   .help = "fields to sort by, also of related records, and aggregates",
                   .example = "rating desc, name"},
                  {.name = "limit",
                   .kind = Kind::integer,
                   .help = "maximum number of rows; defaults to all",
                   .range = {.least = 0},
                   .example = "100"},
                  {.name = "offset",
                   .kind = Kind::integer,
                   .fallback = "0",
                   .help = "number of rows left out before the first one",
                   .range = {.least = 0}},
                  {.name = "columns",
                   .help = "comma-separated fields, also of related records, and aggregates; defaults to all fields",
                   .example = "code, name, count(order)"},
                  {.name = "today",
                   .kind = Kind::day,
                   .help = "day that relative dates in the filter refer to",
                   .example = "2011-12-10"}},
                 std::move(more)});
}

using Columns = std::vector<Table::Description>;

const Columns& info_columns() {
  static const Columns columns{{.name = "name", .help = "name of the setting or figure"},
                               {.name = "value", .help = "its value as text"}};
  return columns;
}
const Columns& count_columns() {
  static const Columns columns{
      {.name = "count", .kind = Kind::integer, .help = "records of the entity that match the filter"}};
  return columns;
}
/// The cells of a log entry as they are shown: without the version, which only an undo needs.
template <class Cells>
Cells without_version(Cells cells) {
  cells.erase(cells.begin() + std::ptrdiff_t{position_of<&store::LogEntry::version>});
  return cells;
}
const Columns& log_columns() {
  static const Columns shown = without_version(columns<store::LogEntry>());
  return shown;
}
const Columns& export_columns() {
  static const Columns columns{{.name = "rows", .kind = Kind::integer, .help = "records written"},
                               {.name = "file", .help = "path of the file"}};
  return columns;
}
const Columns& backup_columns() {
  static const Columns columns{{.name = "file", .help = "path of the copy"},
                               {.name = "bytes", .kind = Kind::integer, .help = "size of the copy, in bytes"},
                               {.name = "sha256", .help = "SHA-256 of the copy, in hexadecimal"}};
  return columns;
}
const Columns& verify_columns() {
  static const Columns columns{
      {.name = "check", .help = "what was checked: structure, references, log, content, values, ids"},
      {.name = "ok", .kind = Kind::boolean, .help = "true when nothing is wrong"},
      {.name = "detail", .help = "what was found, in words"}};
  return columns;
}

Cell text_cell(std::string_view text) { return Cell::of(text); }

Table count_of(const Call& call) {
  Table table(count_columns(), {});
  table.append(std::array<Cell, 1>{Cell::of(call.need_store().count(query_of(call)))});
  return table;
}

Table info_of(const Call& call) {
  Table table(info_columns(), {});
  for (const auto& [name, value] : call.need_store().info())
    table.append(std::array<Cell, 2>{text_cell(name), text_cell(value)});
  return table;
}

Table log_of(const Call& call) {
  Table table(log_columns(), {});
  std::vector<Cell> row;
  call.need_store().log(call.arguments.integer("since"), call.arguments.text("entity"), call.arguments.integer("id"),
                        [&](const store::LogEntry& entry) {
                          to_row(entry, row);
                          table.append(without_version(row));
                        });
  return table;
}

/// What an export can be: a table in one of its formats, vCards of customers, a calendar of events.
constexpr auto export_formats = std::to_array<std::string_view>({"csv", "json", "xlsx", "ods", "vcf", "ics"});
constexpr std::array<std::string_view, 4> separators{",", ";", "tab", "|"};
constexpr std::array<std::string_view, 2> decimal_marks{".", ","};

/// How the file of an export is written. Throws invalid for a style of a file that is not CSV.
exchange::CsvStyle style_of(const Call& call, const std::string& format) {
  if (format != "csv")
    for (const char* option : {"separator", "decimal_mark", "bom"})
      if (call.arguments.was_given(option))
        throw Error(ErrorCode::invalid, option, std::string(option) + " is for CSV files; leave it out for " + format);
  const bool has_headers = format == "csv" || format == "xlsx" || format == "ods";
  if (!has_headers && call.arguments.was_given("headers"))
    throw Error(ErrorCode::invalid, "headers", "headers is for CSV files and workbooks; leave it out for " + format);
  if (format != "vcf" && call.arguments.was_given("vcard_version"))
    throw Error(ErrorCode::invalid, "vcard_version", "vcard_version is for vCards; leave it out for " + format);
  exchange::CsvStyle style;
  style.decimal_mark = call.arguments.text("decimal_mark")[0];
  style.separator = style.decimal_mark == ',' ? ';' : ',';
  if (call.arguments.has("separator")) {
    const std::string separator = call.arguments.text("separator");
    style.separator = separator == "tab" ? '\t' : separator[0];
  }
  style.bom = call.arguments.flag("bom");
  return style;
}

/// The format of an export: the one that the name of the file says. Throws invalid where the name says none and none
/// was given, or where they differ.
std::string export_format(const Arguments& arguments, const std::string& file) {
  const std::string given = arguments.text("format");
  std::string named = std::filesystem::path(file).extension().string();
  named = named.empty() ? named : folded(named.substr(1));
  if (std::ranges::find(export_formats, named) == export_formats.end()) named.clear();
  if (!named.empty() && !given.empty() && given != named)
    throw Error(
        ErrorCode::invalid, "format",
        "exchange.export: format is " + given + ", but the name of the file says " + named + ": " + shown_path(file));
  if (named.empty() && given.empty())
    throw Error(
        ErrorCode::invalid, "format",
        "exchange.export: give the format, csv, json, xlsx, ods, vcf or ics; the name of the file does not say it: " +
            shown_path(file));
  return given.empty() ? named : given;
}

/// Writes the records of a query as vCards or as a calendar, which have properties of their own. Returns how many.
std::int64_t export_own_form(const Call& call, const store::Query& query, const std::string& format,
                             const std::string& file) {
  for (const char* option : {"columns", "group_by"})
    if (call.arguments.was_given(option))
      throw Error(ErrorCode::invalid, option, std::string(option) + " is for tables; leave it out for " + format);
  const store::Store& store = call.need_store();
  const auto version = call.arguments.choice<intake::VCardVersion>("vcard_version");
  exchange::write_file(file, format == "vcf" ? intake::vcards(store, query, version) : intake::calendar(store, query));
  std::int64_t records = 0;
  store.each(query, [&](Row) { ++records; });
  return records;
}

Table export_of(const Call& call) {
  Chosen chosen = chosen_of(call);
  chosen.query.colours.clear();  // which an import would not find again
  const store::Store& store = call.need_store();
  const Entity& entity = store.entity(chosen.query.entity);
  const std::string file = call.arguments.text("file");
  const std::string format = export_format(call.arguments, file);
  const exchange::CsvStyle style = style_of(call, format);
  std::int64_t records = 0;
  if (format == "vcf" || format == "ics") {
    records = export_own_form(call, chosen.query, format, file);
  } else {
    const Table rows = exported(store, chosen.query, chosen.columns, call.arguments.choice<Headers>("headers"));
    exchange::write_file(file, exchange::to_format(rows, format, style, entity.name()));
    records = static_cast<std::int64_t>(rows.rows());
  }
  Table table(export_columns(), {});
  table.append(std::array<Cell, 2>{Cell::of(records), text_cell(file)});
  return table;
}

Table backup_of(const Call& call) {
  const store::Copy copy = store::backup(call.need_store(), call.arguments.text("file"), call.task);
  Table table(backup_columns(), {});
  table.append(std::array<Cell, 3>{text_cell(copy.file), Cell::of(copy.bytes), text_cell(copy.sha256)});
  return table;
}

Table verify_of(const Call& call) {
  Table table(verify_columns(), {});
  for (const store::Check& check : store::verify(call.need_store()))
    table.append(
        std::array<Cell, 3>{text_cell(check.check), Cell::of(std::int64_t{check.ok}), text_cell(check.detail)});
  return table;
}

void contribute_records(Actions& actions) {
  actions.add({.name = "workspace.find",
               .summary = "records that match a filter or belong to a view, or groups of them",
               .detail = "Columns are called as they are written: customer.type of the record referred to, "
                         "status.state of a joined table, sum(order.order_line.amount) over children. Grouped, they "
                         "are aggregates over the rows, such as count(). Where a view has colours, the column colour "
                         "holds that of the first rule that a record meets.",
               .parameters = row_parameters({{.name = "group_by",
                                              .help = "comma-separated fields; one row for each group of records",
                                              .example = "type, country"}}),
               .run = &rows_of});
  actions.add({.name = "workspace.count",
               .summary = "number of records that match a filter",
               .parameters = {{.name = "entity",
                               .required = true,
                               .help = "entity such as customer, order or product",
                               .example = "customer"},
                              {.name = "where",
                               .help = "filter on the records",
                               .example = "type = 'recurrent' and rating > 7"},
                              {.name = "today",
                               .kind = Kind::day,
                               .help = "day that relative dates in the filter refer to",
                               .example = "2011-12-10"}},
               .columns = count_columns(),
               .run = &count_of});
  actions.add({.name = "workspace.findings",
               .summary = "what is odd in the books, though possible",
               .detail =
                   "Stages of orders out of order, sales of products that were not offered or by sellers who were "
                   "not there, payments before their order, persons without a name. events.findings looks into "
                   "events.",
               .columns = columns<store::RecordFinding>(),
               .run = [](const Call& call) { return to_table(store::findings(call.need_store())); }});
  actions.add({.name = "workspace.info",
               .summary = "path and settings of the file, and how much it holds",
               .columns = info_columns(),
               .run = &info_of});
  actions.add({.name = "workspace.log",
               .summary = "who changed what, when and why",
               .parameters = {{.name = "since",
                               .kind = Kind::integer,
                               .fallback = "0",
                               .help = "only changes after this one",
                               .range = {.least = 0}},
                              {.name = "entity", .help = "only changes of this entity", .example = "customer"},
                              {.name = "id",
                               .kind = Kind::integer,
                               .fallback = "0",
                               .help = "only changes of this record; 0 for all",
                               .range = {.least = 0}}},
               .columns = log_columns(),
               .run = &log_of});
  actions.add(
      {.name = "exchange.export",
       .summary = "writes the records of an entity or view to a new file",
       .detail =
           "CSV, JSON, .xlsx and .ods hold a row for each record; .vcf the customers as vCards with phones, e-mails, "
           "addresses and contacts; .ics the events as a calendar.",
       .parameters = row_parameters(
           {{.name = "format",
             .kind = Kind::choice,
             .help = "format of the file; defaults to what its name says",
             .codes = export_formats,
             .example = "csv"},
            {.name = "separator",
             .kind = Kind::choice,
             .help = "separator of a CSV file; defaults to ';' where the decimal mark is a comma, else to ','",
             .codes = separators,
             .example = ";"},
            {.name = "decimal_mark",
             .kind = Kind::choice,
             .fallback = ".",
             .help = "decimal mark of the numbers of a CSV file, as the spreadsheet's country has it",
             .codes = decimal_marks},
            {.name = "bom",
             .kind = Kind::boolean,
             .fallback = "false",
             .help = "whether a CSV file begins with a byte order mark, by which Excel knows UTF-8"},
            {.name = "headers",
             .kind = Kind::choice,
             .fallback = "names",
             .help = "what the columns of a CSV file or workbook are called: the names of the fields, or their labels",
             .codes = Choices<Headers>::codes},
            {.name = "vcard_version",
             .kind = Kind::choice,
             .fallback = "3",
             .help = "version of vCards: 3, which most phones read, or 4",
             .codes = Choices<intake::VCardVersion>::codes},
            {.name = "file", .required = true, .help = "path of the file to make", .example = "customers.csv"}}),
       .columns = export_columns(),
       .run = &export_of});
}

void contribute_maintenance(Actions& actions) {
  actions.add(
      {.name = "store.backup",
       .summary = "makes a verified copy of the file as it is at one moment",
       .parameters = {{.name = "file", .required = true, .help = "path of the file to make", .example = "copy.crm"}},
       .columns = backup_columns(),
       .run = &backup_of});
  actions.add({.name = "store.dump",
               .summary = "writes all that the file holds into a new folder of CSV files",
               .detail = "A file of each entity with every field, id and version, and workspace.json, which says what "
                         "the columns are. Programs of any kind read it, and store.restore makes a workspace of it.",
               .parameters =
                   {{.name = "folder", .required = true, .help = "path of the folder to make", .example = "books-2026"},
                    {.name = "log",
                     .kind = Kind::boolean,
                     .fallback = "true",
                     .help = "whether to write the log as well: who changed what, when and why; without it "
                             "imports cannot be undone any longer"}},
               .columns = columns<DumpedTable>(),
               .run = [](const Call& call) {
                 return to_table(dump(call.need_store(), call.arguments.text("folder"), call.arguments.flag("log")));
               }});
  actions.add(
      {.name = "store.restore",
       .summary = "makes a workspace of a folder that store.dump has written",
       .detail = "The new file is verified; there is none when anything is wrong.",
       .input = Input::table,
       .parameters =
           {{.name = "folder", .required = true, .help = "path of the folder", .example = "books-2026"},
            {.name = "file", .required = true, .help = "path of the workspace to make", .example = "again.crm"}},
       .columns = columns<DumpedTable>(),
       .run = [](const Call& call) {
         return to_table(restore(call.arguments.text("folder"), call.arguments.text("file")));
       }});
  actions.add({.name = "store.verify",
               .summary = "checks every page, record and change of the file",
               .columns = verify_columns(),
               .run = &verify_of});
}

Actions make_actions() {
  Actions actions;
  intake::contribute(actions);
  contribute_records(actions);
  contribute_maintenance(actions);
  registry::contribute(actions);
  duplicates::contribute(actions);
  orders::contribute(actions);
  negotiation::contribute(actions);
  standing_orders::contribute(actions);
  lots::contribute(actions);
  collections::contribute(actions);
  terms::contribute(actions);
  events::contribute(actions);
  contribute_history(actions);
  portfolio::contribute(actions);
  quality::contribute(actions);
  lifecycle::contribute(actions);
  segmentation::contribute(actions);
  value_models::contribute(actions);
  retention::contribute(actions);
  delivery::contribute(actions);
  forecast::contribute(actions);
  report::contribute(actions);
  contribute_record_sections(actions);
  return actions;
}

JsonText described(const Column& column) {
  JsonText json = JsonText::object();
  json.add("name", column.name).add("kind", name(column.kind));
  if (!column.target.empty()) json.add("target", column.target);
  if (column.role == Column::Role::parent) json.add("parent", true);
  if (column.traits.required) json.add("required", true);
  if (column.traits.unique) json.add("unique", true);
  if (column.traits.personal) json.add("personal", true);
  if (column.traits.read_only) json.add("read_only", true);
  if (column.traits.expected) json.add("expected", true);
  if (column.traits.searchable != Searchable::no) json.add("searchable", true);
  if (!column.traits.list.empty()) json.add("list", column.traits.list);
  if (!column.traits.fallback.empty()) json.add("default", column.traits.fallback);
  if (!column.codes.empty()) json.add("codes", column.codes);
  if (!column.traits.help.empty()) json.add("help", column.traits.help);
  return json;
}

std::string describe_entities(std::span<const Entity> entities) {
  JsonText list = JsonText::list();
  for (const Entity& entity : entities) {
    JsonText fields = JsonText::list();
    for (const Column& column : entity.columns()) fields.add(described(column));
    JsonText json = JsonText::object();
    list.add(json.add("name", entity.name()).add("fields", fields));
  }
  return list.text();
}

/// A column of a layout, with the headers under which a file may have it beside its name.
JsonText described_column(std::string_view layout, std::string_view name, std::string_view help, bool is_required,
                          const Labels& labels) {
  const std::string key = std::string(layout) + "." + std::string(name);
  JsonText json = JsonText::object();
  json.add("name", name);
  if (!help.empty()) json.add("help", help);
  if (is_required) json.add("required", true);
  if (const Label* label = labels.find(key))
    json.add("english", label->english).add("spanish", label->spanish).add("headers", label->aliases);
  return json;
}

/// The flat layouts, then those of one entity.
std::string describe_layouts(std::span<const Entity> entities, const Labels& labels) {
  JsonText list = JsonText::list();
  const auto add = [&list](std::string_view name, std::string_view summary, const JsonText& columns) {
    JsonText json = JsonText::object();
    list.add(json.add("name", name).add("summary", summary).add("columns", columns));
  };
  for (const intake::LayoutDescription& layout : intake::layouts()) {
    JsonText columns = JsonText::list();
    for (const intake::LayoutColumn& column : layout.columns)
      columns.add(described_column(layout.name, column.name, column.help, column.required, labels));
    if (layout.name == intake::Layout::address_book.name)
      for (const identity::DocumentKind& kind : identity::document_kinds()) {
        std::string headers(kind.words);
        std::ranges::replace(headers, '|', ',');
        JsonText column = JsonText::object();
        columns.add(column.add("name", kind.code)
                        .add("help", "number of a document of this kind")
                        .add("headers", std::string_view(headers)));
      }
    add(layout.name, layout.summary, columns);
  }
  for (const Entity& entity : entities) {
    JsonText columns = JsonText::list();
    for (const Column& column : entity.columns())
      if (!column.traits.read_only)
        columns.add(described_column(entity.name(), column.name, column.traits.help, column.traits.required, labels));
    add(entity.name(), "records of the entity " + std::string(entity.name()), columns);
  }
  return list.text();
}

/// Says that all is done, of which the loops of a call may have told less. Not of a call that writes: who cancels this
/// late has its records already.
void finish(Task& task) {
  if (task.total() == 0) task.start(1);
  task.advance(task.total());
}

}  // namespace

const Actions& actions() {
  static const Actions gathered = make_actions();
  return gathered;
}

Table run(std::string_view name, std::string_view parameters, const Call& call) {
  Table result = actions().run(name, parameters, call);
  if (call.task && actions().at(name).effect != Effect::writes) finish(*call.task);
  return result;
}

std::string describe(std::string_view topic, const store::Store* store) {
  if (topic == "actions") return describe(actions());
  if (topic == "entities") return describe_entities(store ? store->entities() : catalogue().entities);
  if (topic == "layouts") {
    if (store) return describe_layouts(store->entities(), store->labels());
    const store::Catalogue all = catalogue();
    return describe_layouts(all.entities, all.labels);
  }
  throw_unknown("topic", "there is no topic", topic, std::array<std::string_view, 3>{"actions", "entities", "layouts"});
}

}  // namespace crmcore
