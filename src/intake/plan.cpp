#include "crmcore/intake/plan.hpp"

#include <algorithm>
#include <optional>

#include "crmcore/intake/marked.hpp"
#include "crmcore/orders/order.hpp"
#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/store/record_log.hpp"
#include "crmcore/values/text.hpp"
#include "joined_customers.hpp"
#include "keys.hpp"
#include "known_exports.hpp"
#include "plan_data.hpp"
#include "rows_left_out.hpp"
#include "said_currency.hpp"
#include "said_zone.hpp"
#include "tried.hpp"
#include "unused_statuses.hpp"

namespace crmcore::intake {
namespace {

using store::Change;
using store::Store;

/// A count for people: "1,234,567".
std::string counted(std::int64_t number) {
  constexpr std::size_t group = 3;
  std::string digits = std::to_string(number);
  for (std::size_t end = digits.size(); end > group;) {
    end -= group;
    digits.insert(end, ",");
  }
  return digits;
}

/// Tells of each column of the file that is not used, with how many cells of it are lost.
void tell_unused(const exchange::TextTable& table, Plan::Data& plan) {
  std::vector<Finding> unused;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    if (plan.used_columns.contains(c) || table.header[c] == marks_header) continue;
    std::int64_t filled = std::ranges::count(table.nested, c, &exchange::TextTable::Nested::column);
    for (std::size_t row = 0; row < table.rows(); ++row) filled += trimmed(table.cell(row, c)).empty() ? 0 : 1;
    const auto unreadable = std::ranges::find(table.left_out, table.header[c], &Table::LeftOut::name);
    if (unreadable != table.left_out.end()) {
      unused.push_back({0, table.header[c], "column.not_used", Severity::warning,
                        "column " + cited(table.header[c]) + " is not used; " + unreadable->why});
      continue;
    }
    unused.push_back({0, table.header[c], "column.not_used", filled > 0 ? Severity::warning : Severity::info,
                      "column " + cited(table.header[c]) + " is not used; it holds " + counted(filled) +
                          (filled == 1 ? " cell" : " cells")});
  }
  plan.findings.insert(plan.findings.begin(), unused.begin(), unused.end());
}

/// The column of the file that a finding names: by its header, or by the column of the layout, which rules call with
/// its entity.
std::optional<std::size_t> column_of(const exchange::TextTable& table, const Plan::Data& plan, std::string_view field) {
  if (const auto column = plan.column_of.find(field); column != plan.column_of.end()) return column->second;
  if (const auto column = table.find(field)) return column;
  const auto last = plan.column_of.find(field.substr(field.find('.') + 1));
  return last == plan.column_of.end() ? std::nullopt : std::optional(last->second);
}

/// Keeps what the cells hold that the findings are about.
void keep_values(const exchange::TextTable& table, Plan::Data& plan) {
  for (const Finding& finding : plan.findings) {
    const auto line = std::ranges::lower_bound(table.lines, finding.row);  // rows stand in the order of their lines
    const auto column = finding.field.empty() ? std::nullopt : column_of(table, plan, finding.field);
    const bool is_of_a_cell = column && line != table.lines.end() && *line == finding.row;
    const auto row = static_cast<std::size_t>(line - table.lines.begin());
    plan.values.push_back(is_of_a_cell ? std::optional(std::string(table.cell(row, *column))) : std::nullopt);
  }
}

/// Undoes an import as far as nothing holds it, and notes when nothing of it is left.
std::vector<store::Undone> undo_once(Change& change, const Import& import, Task* task) {
  auto undone = change.undo(import.change, import.first_entry, import.last_entry, task);
  if (std::ranges::all_of(undone, [](const store::Undone& rows) { return rows.kept == 0; }))
    change.edit(import.id, [](Import& edited) { edited.undone = true; });
  return undone;
}

/// The imports that somebody began to undo and of which something had to be kept.
std::vector<Import> partly_undone(const Store& store) {
  const store::EntryRanges taken_back = store::undone_entries(store).taken_back;
  std::vector<Import> imports = store::find<Import>(store, "undone = false");
  std::erase_if(imports, [&](const Import& import) { return !taken_back.holds(import.first_entry); });
  return imports;
}

/// Adds up what was undone. `is_same`: it is of the same import, so that what it keeps now is what is kept.
void add_undone(std::vector<store::Undone>& all, const std::vector<store::Undone>& more, bool is_same) {
  if (is_same)
    for (store::Undone& rows : all) {
      rows.kept = 0;
      rows.reason.clear();
    }
  for (const store::Undone& rows : more) {
    auto sum = std::ranges::find(all, rows.entity, &store::Undone::entity);
    if (sum == all.end()) sum = all.insert(all.end(), {rows.entity, 0, 0, ""});
    sum->undone += rows.undone;
    if (!is_same || rows.kept == 0) continue;
    sum->kept += rows.kept;
    sum->reason = rows.reason;
  }
}

constexpr std::size_t all_rows = 1000;  // of a summary: more than there are codes of findings or entities

}  // namespace

bool may_be_imported(std::string_view entity) {
  return entity != Schema<Import>::name && entity != Schema<MergedCustomer>::name;
}

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Import>());
  catalogue.labels.add(labels());
}

namespace {

/// The plan of an import of rows that can be read, on the books as they are. Rows that make a record of `refused` are
/// rejected.
std::shared_ptr<Plan::Data> planned_without(const RefusedRecords& refused, const Store& store,
                                            const exchange::TextTable& table, const Layout& layout,
                                            const Mapping& given_columns, const Options& given_options, Task* task) {
  auto data = std::make_shared<Plan::Data>();
  data->refused = refused;
  Mapping columns = given_columns;
  Options options = given_options;
  data->layout = layout.name;
  data->source = options.source.empty() ? layout.name : options.source;
  data->file = table.name;
  data->findings = table.findings;
  data->guesses = table.guesses;
  data->keeps = table.keeps;
  data->rejected = std::ranges::count(table.findings, Severity::error, &Finding::severity);
  data->rows = static_cast<std::int64_t>(table.rows()) + data->rejected;
  if (const KnownExport* known = known_export(table, layout.name)) {
    columns = mapping_of(*known, table, given_columns);
    if (!options.date_order) options.date_order = known->date_order;
    data->guesses.push_back("the columns are those of the " + std::string(known->name) + ", by the headers");
  }
  const bool is_flat = layout.name == Layout::sales.name || layout.name == Layout::event_sales.name ||
                       layout.name == Layout::event_till.name;
  if (is_flat && options.empty == EmptyCells::clear)
    throw Error(ErrorCode::invalid, "empty",
                "empty must be keep in layout " + layout.name + "; only layouts of one entity clear fields");
  if (layout.name == Layout::sales.name) {
    data->row_entity = "order_line";
    plan_sales(store, table, columns, options, *data, task);
  } else if (layout.name == Layout::event_sales.name || layout.name == Layout::event_till.name) {
    data->row_entity = "event_actual";
    plan_event_sales(store, table, layout, columns, options, *data, task);
  } else if (layout.name == Layout::address_book.name) {
    data->row_entity = "customer";
    plan_address_book(store, table, columns, options, *data, task);
  } else {
    std::vector<std::string_view> layouts(flat_layouts.begin(), flat_layouts.end());
    for (const Entity& entity : store.entities()) layouts.push_back(entity.name());
    const Entity* entity = store.find_entity(layout.name);
    if (!entity || !may_be_imported(layout.name)) throw_unknown("layout", "there is no layout", layout.name, layouts);
    data->row_entity = layout.name;
    plan_entity(store, table, *entity, columns, options, *data, task);
  }
  return data;
}

/// The plan of an import of rows that can be read, on the books as they are.
std::shared_ptr<Plan::Data> planned_on_books(const Store& store, const exchange::TextTable& table, const Layout& layout,
                                             const Mapping& columns, const Options& options, Task* task) {
  auto data = planned_without({}, store, table, layout, columns, options, task);
  const bool is_flat = std::ranges::find(flat_layouts, layout.name) != flat_layouts.end();
  if (!is_flat || !have_own_rules(store, *data)) return data;
  RefusedRecords refused;
  while (true) {
    const RefusedRecords more = refused_records(store, *data);
    if (more.empty()) return data;
    const bool is_again =
        !refused.empty() && refused.back().key == more.back().key && refused.back().line == more.back().line;
    if (layout.name != Layout::sales.name || is_again)
      throw Error(more[0].why.code(), more[0].why.subject(),
                  "row " + std::to_string(more[0].line) + ": " + more[0].why.message());
    refused.insert(refused.end(), more.begin(), more.end());
    data = planned_without(refused, store, table, layout, columns, options, task);
  }
}

/// The plan of an import of rows that can be read. Customers who turn out to be others become these first, and the rows
/// are planned on the books as they are then.
std::shared_ptr<Plan::Data> planned(const Store& store, const exchange::TextTable& table, const Layout& layout,
                                    const Mapping& columns, const Options& options, Task* task) {
  auto data = planned_on_books(store, table, layout, columns, options, task);
  if (data->claims.empty()) return data;
  store::attempt(store, [&](Change& trial) {
    const std::size_t told = data->findings.size();
    auto joined = join_customers(trial, *data);
    const std::vector<Finding> news(data->findings.begin() + static_cast<std::ptrdiff_t>(told), data->findings.end());
    if (joined.empty()) return;
    data = planned_on_books(store, table, layout, columns, options, task);
    data->joined = std::move(joined);
    data->findings.insert(data->findings.end(), news.begin(), news.end());
  });
  return data;
}

/// Throws invalid where a column that is used cannot be read.
void check_readable(const exchange::TextTable& table, const std::set<std::size_t>& used) {
  for (const std::size_t column : used)
    for (const Table::LeftOut& unreadable : table.left_out)
      if (unreadable.name == table.header[column])
        throw Error(ErrorCode::invalid, unreadable.name,
                    "column " + cited(unreadable.name) + " cannot be read: " + unreadable.why);
}

/// Whether a field of a layout holds money. Those of a flat layout are fields of the entities that it fills.
bool holds_money(const Store& store, const std::string& layout, std::string_view field) {
  std::vector<std::string_view> entities{"order_line", "order", "product", "customer", "event_plan", "event_actual"};
  if (store.find_entity(layout)) entities = {layout};
  return std::ranges::any_of(entities, [&](std::string_view name) {
    const Entity& entity = store.entity(name);
    const auto column = entity.find(field);
    return column && is_money(entity[*column]);
  });
}

/// Holds against the workspace's currency what columns say of money that can be in no other, and refuses columns that
/// say currencies and are not used.
void check_currency(const Store& store, const exchange::TextTable& table, const Plan::Data& plan) {
  // Orders may be in another currency, where the file says so or the books do: who has read the rows knows it of each.
  const bool is_of_orders =
      (plan.layout == Layout::sales.name || store.find_entity(plan.layout)) &&
      (plan.column_of.contains("currency") || SaidCurrency::column_of(table) ||
       store.count({.entity = std::string(Schema<Order>::name), .where = "currency is not null"}) > 0);
  const ColumnCurrencies said(store, table);
  bool has_money = false;
  for (const auto& [field, column] : plan.column_of) {
    if (!holds_money(store, plan.layout, field)) continue;
    has_money = true;
    if (is_of_orders) continue;
    for (std::size_t row = 0; row < table.rows(); ++row) said.need(row, column, store.currency());
  }
  const bool is_address_book = plan.layout == Layout::address_book.name;
  const bool is_said =
      plan.column_of.contains("currency") || (!is_address_book && SaidCurrency::column_of(table).has_value());
  if (!has_money) return;
  if (!is_said) check_titles(store, table);
  check_unused_currencies(store, table, plan.used_columns, is_said);
}

}  // namespace

Plan plan(const Store& store, const exchange::TextTable& file, const Layout& layout, const Mapping& columns,
          const Options& options, Task* task) {
  store.refresh();
  const auto readable = without_unread(file);
  const auto filled = without_example(store, readable ? *readable : file, layout.name);
  const exchange::TextTable& as_written = filled ? *filled : readable ? *readable : file;
  const KnownExport* const known = known_export(as_written, layout.name);  // its times are of the shop, or say UTC
  const auto zoned = with_said_zones(as_written);
  const exchange::TextTable& table = zoned ? *zoned : as_written;
  auto data = planned(store, table, layout, columns, options, task);
  check_readable(table, data->used_columns);
  if (!known) check_zones(store, table, data->used_columns);
  if (const auto zones = zone_column(table); zones && zoned) data->used_columns.insert(*zones);
  check_currency(store, table, *data);
  constexpr auto of_sales =
      std::to_array<std::string_view>({"sales", "order", "order_line", "payment", "event_till", "event_sales"});
  const bool has_status = data->column_of.contains("status") || data->column_of.contains("cancelled") ||
                          std::ranges::find(columns, "status", &Mapping::value_type::first) != columns.end();
  if (std::ranges::find(of_sales, layout.name) != of_sales.end() && !has_status)
    check_unused_statuses(table, data->used_columns, store.forms(), layout.name == Schema<Payment>::name,
                          known && known->has_rows_of_returns);
  const exchange::TextTable* read = &table;
  exchange::TextTable flat;
  if (std::ranges::any_of(table.nested, [&](const auto& cell) { return data->used_columns.contains(cell.column); })) {
    flat = without_nested(table, data->used_columns);
    read = &flat;
    data = planned(store, flat, layout, columns, options, task);
  }
  tell_unused(*read, *data);
  keep_values(*read, *data);
  data->state = store.state();
  return Plan(data);
}

std::int64_t Plan::rows() const { return data_->rows; }
std::int64_t Plan::rejected() const { return data_->rejected; }
std::int64_t Plan::accepted() const { return data_->rows - data_->rejected; }
const std::vector<Finding>& Plan::findings() const { return data_->findings; }

Result<ImportOutcome> Plan::outcome() const {
  Result<ImportOutcome> result;
  for (const Section& section : data_->sections) {
    ImportOutcome outcome{std::string(section.entity->name()), static_cast<std::int64_t>(section.inserts.size()),
                          static_cast<std::int64_t>(section.updates.size() + section.erases.size()),
                          static_cast<std::int64_t>(section.same.size()), 0};
    if (outcome.entity == data_->row_entity) outcome.rejected = data_->rejected;
    result.rows.push_back(std::move(outcome));
  }
  const auto updated = [&](std::string_view entity, std::int64_t records) {
    const auto found = std::ranges::find(result.rows, entity, &ImportOutcome::entity);
    if (found == result.rows.end())
      result.rows.push_back({std::string(entity), 0, records, 0, 0});
    else
      found->updated += records;
  };
  for (const JoinedCustomer& joined : data_->joined) {
    updated(Schema<Customer>::name, 1);
    for (const auto& [entity, records] : joined.moved) updated(entity, records);
  }
  return result;
}

Result<RowFinding> Plan::row_findings() const {
  Result<RowFinding> result;
  for (std::size_t i = 0; i < data_->findings.size(); ++i) {
    const Finding& finding = data_->findings[i];
    result.rows.push_back({static_cast<std::int64_t>(finding.row), finding.field, data_->values[i], finding.code,
                           std::string(name(finding.severity)), finding.message});
  }
  std::ranges::stable_sort(result.rows, {}, &RowFinding::row);
  return result;
}

Result<FindingCount> Plan::counts() const {
  Result<FindingCount> result;
  for (const Finding& finding : data_->findings) {
    auto found = std::ranges::find(result.rows, finding.code, &FindingCount::code);
    if (found == result.rows.end()) {
      result.rows.push_back({finding.code, std::string(name(finding.severity)), 0,
                             static_cast<std::int64_t>(finding.row), finding.message});
      found = result.rows.end() - 1;
    }
    ++found->count;
    if (static_cast<std::int64_t>(finding.row) >= found->first_row) continue;
    found->first_row = static_cast<std::int64_t>(finding.row);
    found->example = finding.message;
  }
  std::ranges::sort(result.rows, {}, [](const FindingCount& count) { return std::pair(count.severity, count.code); });
  return result;
}

std::string Plan::summary() const {
  std::string text = data_->file + " as " + data_->layout + ": " + counted(accepted()) + " of " + counted(rows()) +
                     " rows accepted, " + counted(rejected()) + " rejected\n";
  for (const Finding& finding : data_->findings)
    if (finding.code == "column.not_used") text += "  " + finding.message + "\n";
  for (const std::string& guess : data_->guesses) text += "  guessed: " + guess + "\n";
  const auto found = counts();
  if (!found.empty()) text += "\n" + to_table(found).preview(all_rows);
  return text + "\n" + to_table(outcome()).preview(all_rows);
}

Table Plan::verdicts() const {
  Table table(columns_of<Verdict>(), {});
  std::vector<Cell> row;
  const auto add = [&](const Verdict& verdict) {
    to_row(verdict, row);
    table.append(row);
  };
  for (const JoinedCustomer& joined : data_->joined)
    add({joined.line, Schema<Customer>::name, joined.code, "update", {}, "becomes another customer"});
  for (const Section& section : data_->sections) {
    const std::string_view entity = section.entity->name();
    for (const Origin& origin : section.insert_origins) add({origin.line, entity, origin.key, "new", {}, {}});
    for (const PlannedUpdate& update : section.updates) {
      std::string columns;
      for (const auto& [column, value] : update.edits)
        columns += (columns.empty() ? "" : ", ") + std::string((*section.entity)[column].name);
      add({update.origin.line, entity, update.origin.key, "update", {}, columns});
    }
    for (const PlannedErase& erase : section.erases)
      add({erase.origin.line, entity, erase.origin.key, "update", {}, "no longer in the file: erased"});
    for (const Origin& origin : section.same) add({origin.line, entity, origin.key, "same", {}, {}});
  }
  for (const Finding& finding : data_->findings) {
    if (finding.severity != Severity::error) continue;
    add({static_cast<std::int64_t>(finding.row), data_->row_entity, "", "reject", finding.code, finding.message});
  }
  return table;
}

void carry_out(Change& change, const Plan::Data& data, Task* task) {
  std::int64_t steps = 0;
  for (const Section& section : data.sections) steps += static_cast<std::int64_t>(section.inserts.size());
  if (task) task->start(steps);
  carry_out(change, data.joined);
  for (const Section& section : data.sections) {
    const Entity& entity = *section.entity;
    if (section.inserts.size() > 0) {
      change.take_ids(entity, static_cast<std::int64_t>(section.inserts.size()));
      change.insert(entity, section.inserts, task);
    }
    for (const PlannedUpdate& update : section.updates) {
      std::vector<store::Edit> edits;
      for (const auto& [column, value] : update.edits) edits.push_back({column, value.cell()});
      change.update(entity, update.id, update.version, edits);
    }
    for (const PlannedErase& erase : section.erases) change.erase(entity, erase.id, erase.version);
  }
}

Result<ImportOutcome> apply(Change& change, const Plan& plan, Accept accept, Task* task) {
  const Plan::Data& data = plan.data();
  const Store& store = change.store();
  if (store.state() != data.state)
    throw Error(ErrorCode::stale, data.file,
                "the workspace has changed since " + data.file + " was planned; plan it again");
  if (accept == Accept::all_or_nothing && data.rejected > 0) {
    const auto first = std::ranges::find(data.findings, Severity::error, &Finding::severity);
    throw Error(ErrorCode::rule, data.file,
                std::to_string(data.rejected) + " rows are rejected, the first on line " + std::to_string(first->row) +
                    " (" + first->message + "); nothing was imported");
  }
  const std::int64_t first_entry = change.last_entry() + 1;
  carry_out(change, data, task);
  Import record;
  record.layout = data.layout;
  record.source = data.source;
  record.file = data.file;
  record.rows = data.rows;
  record.rejected = data.rejected;
  record.change = change.number();
  record.first_entry = first_entry;
  record.last_entry = change.last_entry();
  for (const auto& [field, column] : data.column_of)
    record.fields = record.fields ? *record.fields + "," + field : field;
  if (record.last_entry >= first_entry) change.add(record);
  return plan.outcome();
}

Result<store::Undone> undo(Change& change, Id<Import> import, Task* task) {
  const Store& store = change.store();
  const auto record = store::get(store, import);
  if (!record) throw Error(ErrorCode::not_found, "import", "there is no import " + std::to_string(import.value));
  if (record->undone)
    throw Error(ErrorCode::rule, "import",
                "import " + std::to_string(import.value) + " has already been undone; nothing of it is left");
  Result<store::Undone> result{undo_once(change, *record, task), store.currency()};
  // What was kept for the sake of what is gone now goes as well, of this import and of those undone before.
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (const Import& one : partly_undone(store)) {
      const auto more = undo_once(change, one, task);
      goes_on = goes_on || std::ranges::any_of(more, [](const store::Undone& rows) { return rows.undone > 0; });
      add_undone(result.rows, more, one.id == import);
    }
  }
  return result;
}

}  // namespace crmcore::intake
