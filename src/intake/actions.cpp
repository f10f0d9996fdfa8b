// What a program can ask of imports by name.
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "crmcore/action/action.hpp"
#include "crmcore/exchange/workbook.hpp"
#include "crmcore/intake/import_texts.hpp"
#include "crmcore/intake/marked.hpp"
#include "crmcore/intake/plan.hpp"
#include "crmcore/intake/template.hpp"
#include "crmcore/task_part.hpp"

namespace crmcore::intake {
namespace {

std::vector<Parameter> import_parameters(std::vector<Parameter> more = {}) {
  return all_of(
      {{{.name = "file",
         .help = "a CSV, .xlsx, .ods or JSON file; defaults to the input table",
         .example = "sales.csv"},
        {.name = "layout",
         .required = true,
         .help = "sales, event_sales, event_till, address_book, or an entity such as customer",
         .example = "sales"},
        {.name = "columns",
         .help = "column of the file for each column of the layout",
         .is_map = true,
         .example = R"({"order": "InvoiceNo"})"},
        {.name = "source",
         .help = "who gives the external keys; imports that name none are the shop's own and share one numbering",
         .example = "web-shop"},
        {.name = "sheet",
         .help = "sheet of a workbook, by name or by number from 1; defaults to the first visible one with cells",
         .example = "Ventas"},
        {.name = "separator",
         .help = "separator of a CSV file: one character, tab or blanks; guessed by default",
         .example = ";"},
        {.name = "encoding",
         .help = "encoding of a CSV file: utf-8, utf-16 or windows-1252; guessed by default",
         .example = "utf-8"},
        {.name = "decimal_mark", .help = "'.' or ','; guessed by default", .example = ","},
        {.name = "date_order",
         .kind = Kind::choice,
         .help = "order of day, month and year, or what days that are numbers count; guessed by default",
         .codes = Choices<DateOrder>::codes,
         .example = "day_month_year"},
        {.name = "empty",
         .kind = Kind::choice,
         .fallback = "keep",
         .help = "whether an empty cell keeps what the record has or clears the field; in layouts of one entity",
         .codes = Choices<EmptyCells>::codes}},
       std::move(more)});
}

ImportTexts texts_of(const Call& call) {
  const auto optional_text = [&](std::string_view name) {
    return call.arguments.has(name) ? std::optional(call.arguments.text(name)) : std::nullopt;
  };
  return {call.arguments.text("source"), optional_text("separator"),  optional_text("encoding"),
          optional_text("decimal_mark"), optional_text("date_order"), call.arguments.text("empty"),
          optional_text("sheet")};
}

/// The rows that a call gives or names, and what an import of them would do.
struct Planned {
  exchange::TextTable rows;
  Plan plan;
};
Planned planned_of(const Call& call, Task* task) {
  const ImportTexts texts = texts_of(call);
  const Options options = intake::options_of(texts);
  if (!call.input && !call.arguments.has("file"))
    throw Error(ErrorCode::invalid, "file", "name the file to read, or give a table");
  exchange::TextTable rows =
      call.input ? exchange::as_text(*call.input) : read_rows(call.arguments.text("file"), texts);
  Plan made =
      plan(call.need_store(), rows, {call.arguments.text("layout")}, call.arguments.map("columns"), options, task);
  return {std::move(rows), std::move(made)};
}
Plan plan_of(const Call& call) { return planned_of(call, call.task).plan; }

/// What an import is, and what is done: two parts of one call.
Result<ImportOutcome> imported(const Call& call) {
  constexpr std::size_t parts = 2;
  store::Change& change = call.need_change();
  std::optional<TaskPart> part(std::in_place, 0, parts);
  const Plan made = planned_of(call, part->task()).plan;
  part.emplace(1, parts);
  return apply(change, made, call.arguments.choice<Accept>("accept"), part->task());
}

/// The summary of a plan, a row a line.
Table summary_of(const Call& call) {
  Table table({{.name = "line", .kind = Kind::text}}, {});
  const std::string summary = plan_of(call).summary();
  for (const std::string_view line : parts_of(summary, '\n'))
    if (!line.empty()) table.append(std::array{Cell::of(line)});
  return table;
}

const std::vector<Table::Description>& marked_columns() {
  static const std::vector<Table::Description> columns{
      {.name = "rows", .kind = Kind::integer, .help = "rows written"},
      {.name = "marked", .kind = Kind::integer, .help = "rows of which something is wrong or odd"},
      {.name = "file", .help = "path of the file"}};
  return columns;
}

const std::vector<Table::Description>& template_description() {
  static const std::vector<Table::Description> columns{
      {.name = "column", .help = "name in the layout"},
      {.name = "header", .help = "what it is called in the template"},
      {.name = "kind", .help = "what its cells hold: text, day, amount …"},
      {.name = "required", .kind = Kind::boolean, .help = "whether no row can do without it"},
      {.name = "words", .help = "the words that may stand in it, separated by commas; empty where it is free"},
      {.name = "example", .help = "what the example row says in it; empty where that says nothing"},
      {.name = "help", .help = "what it is"}};
  return columns;
}

/// The columns of a template as a table, and its file where one is named.
Table template_of(const Call& call) {
  const store::Store& store = call.need_store();
  const auto columns = template_columns(store, call.arguments.text("layout"), call.arguments.text("language"));
  if (call.arguments.has("file")) write_template(call.arguments.text("file"), columns, store.currency());
  Table result(template_description(), {});
  for (const TemplateColumn& column : columns) {
    std::string words;
    for (const std::string& word : column.words) words += (words.empty() ? "" : ", ") + word;
    const auto text = [](std::string_view one) { return one.empty() ? Cell() : Cell::of(one); };
    result.append(std::array<Cell, 7>{Cell::of(std::string_view(column.column)), text(column.header),
                                      Cell::of(name(column.kind)), Cell::of(std::int64_t{column.required}), text(words),
                                      text(column.example), text(column.help)});
  }
  return result;
}

/// Writes the rows of a file to a new one, with what is wrong in each.
Table mark(const Call& call) {
  const Planned planned = planned_of(call, call.task);
  const Table table = marked(planned.rows, planned.plan);
  const std::string to = call.arguments.text("to");
  exchange::write_table(to, table);
  std::int64_t marks = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) marks += table.is_null(row, 0) ? 0 : 1;
  Table result(marked_columns(), {});
  result.append(std::array<Cell, 3>{Cell::of(static_cast<std::int64_t>(table.rows())), Cell::of(marks),
                                    Cell::of(std::string_view(to))});
  return result;
}

}  // namespace

void contribute(Actions& actions) {
  actions.add({.name = "intake.plan",
               .summary = "what an import would do, row by row; writes nothing",
               .effect = Effect::plans,
               .input = Input::table,
               .parameters = import_parameters(),
               .columns = columns<Verdict>(),
               .run = [](const Call& call) { return plan_of(call).verdicts(); }});
  actions.add({.name = "intake.findings",
               .summary = "counts of what is wrong or inconsistent in a file",
               .effect = Effect::plans,
               .input = Input::table,
               .parameters = import_parameters(),
               .columns = columns<FindingCount>(),
               .run = [](const Call& call) { return to_table(plan_of(call).counts()); }});
  actions.add({.name = "intake.summary",
               .summary = "what an import would do, in words: which columns were taken for what, and what was found",
               .effect = Effect::plans,
               .input = Input::table,
               .parameters = import_parameters(),
               .columns = {{.name = "line", .kind = Kind::text, .help = "a line of the summary"}},
               .run = &summary_of});
  actions.add({.name = "intake.row_findings",
               .summary = "everything wrong or inconsistent in a file, row by row, with the cell it is about",
               .effect = Effect::plans,
               .input = Input::table,
               .parameters = import_parameters(),
               .columns = columns<RowFinding>(),
               .run = [](const Call& call) { return to_table(plan_of(call).row_findings()); }});
  actions.add({.name = "intake.mark",
               .summary = "writes a file anew with a column that says what is wrong in each row",
               .detail = "To be mended in a spreadsheet and imported again: the column is not read then.",
               .effect = Effect::plans,
               .input = Input::table,
               .parameters = import_parameters({{.name = "to",
                                                 .required = true,
                                                 .help = "path of the file to make: .csv, .json, .xlsx or .ods",
                                                 .example = "sales-marked.xlsx"}}),
               .columns = marked_columns(),
               .run = &mark});
  actions.add(
      {.name = "intake.template",
       .summary = "an empty spreadsheet of a layout, to be filled in: headers, words to choose from, an example",
       .detail = "The row of the example is not read by an import, as long as nobody has changed it. In .xlsx the "
                 "words of lists can be chosen in their cells.",
       .parameters = {{.name = "layout",
                       .required = true,
                       .help = "sales, event_sales, event_till, address_book, or an entity such as customer",
                       .example = "customer"},
                      {.name = "language",
                       .kind = Kind::choice,
                       .fallback = "en",
                       .help = "language of the headers, words and examples",
                       .codes = template_languages},
                      {.name = "file",
                       .help = "path of the file to make: .csv, .json, .xlsx or .ods; by default none is made",
                       .example = "customers.xlsx"}},
       .columns = template_description(),
       .run = &template_of});
  actions.add({.name = "intake.import",
               .summary = "reads a file into the workspace",
               .effect = Effect::writes,
               .input = Input::table,
               .parameters = import_parameters({{.name = "accept",
                                                 .kind = Kind::choice,
                                                 .fallback = "all_or_nothing",
                                                 .help = "whether rejected rows stop the import",
                                                 .codes = Choices<Accept>::codes}}),
               .columns = columns<ImportOutcome>(),
               .run = [](const Call& call) { return to_table(imported(call)); }});
  actions.add({.name = "intake.undo",
               .summary = "undoes an import, except for what was edited since or others refer to",
               .effect = Effect::writes,
               .parameters = {{.name = "import",
                               .kind = Kind::integer,
                               .required = true,
                               .help = "id of the import",
                               .range = {.least = 1},
                               .example = "1"}},
               .columns = columns<store::Undone>(),
               .run = [](const Call& call) {
                 return to_table(undo(call.need_change(), {call.arguments.integer("import")}, call.task));
               }});
}

}  // namespace crmcore::intake
