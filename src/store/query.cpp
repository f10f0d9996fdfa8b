// Queries: conditions, columns, order, groups and result tables beside the file's, as one statement.
#include <algorithm>
#include <array>
#include <iterator>

#include "crmcore/store/store.hpp"
#include "database.hpp"

namespace crmcore::store {
namespace {

/// Whether a value is a text that people read, which is ordered as they order names. Codes and keys, which are unique,
/// keep the order of their bytes, which their index has.
bool is_read(const filter::Source& source) {
  if (cell_type(source.kind) != Cell::Type::text) return false;
  if (source.joined) return true;
  const Column& column = (*source.entity)[source.column];
  return !column.traits.unique && column.name != "external_key";
}

/// What a statement returns of each row: where a value comes from, and how its cell is read.
struct Output {
  filter::Source source;
  Column column;
};

/// The columns of an entity as they are.
std::vector<Output> fields_of(const Entity& entity) {
  std::vector<Output> outputs;
  for (std::size_t c = 0; c < entity.size(); ++c)
    outputs.push_back({{.entity = &entity, .column = c, .kind = entity[c].kind}, entity[c]});
  return outputs;
}

/// An expression, called as it is written; its text must live as long.
Output output_of(const filter::Expression& expression, filter::Source source) {
  Column column;
  if (!source.joined && !source.aggregated) column = (*source.entity)[source.column];
  column.name = expression.text;
  column.kind = source.kind;
  return {std::move(source), column};
}

/// Throws invalid for more columns, groups or fields of an order than a statement holds.
void check_number(std::size_t number, const std::string& what) {
  if (number > most_columns)
    throw Error(ErrorCode::invalid, what,
                what + " may name at most " + std::to_string(most_columns) + ", not " + std::to_string(number));
}

std::vector<filter::Expression> expressions_of(std::span<const std::string> texts) {
  std::vector<filter::Expression> all;
  for (const std::string& text : texts)
    std::ranges::move(filter::parse_expressions(text, "columns"), std::back_inserter(all));
  check_number(all.size(), "columns");
  return all;
}

/// Appends what texts are ordered by, "crm_sort_key(x) DESC, x DESC, " of a text that people read. `append_value`
/// appends x.
template <class AppendValue>
void append_order(filter::Sql& sql, bool is_of_people, bool is_down, AppendValue&& append_value) {
  const char* const after = is_down ? " DESC, " : ", ";
  if (is_of_people) {
    sql.text += "crm_sort_key(";
    append_value();
    sql.text += std::string(")") + after;
  }
  append_value();
  sql.text += after;
}

/// Appends "rating desc, customer.name" as SQL; ties by the bytes of texts and by id, so that the order is always the
/// same.
void append_order(filter::Sql& sql, std::string_view sort, const Entity& entity, const filter::Scope& scope) {
  sql.text += " ORDER BY ";
  const auto keys = filter::parse_sort(sort);
  check_number(keys.size(), "sort");
  for (const filter::SortKey& key : keys) {
    const filter::Source source = filter::resolve(key.by, entity, scope);
    append_order(sql, is_read(source), key.is_down, [&] { filter::append_sql(sql, source, entity, "t"); });
  }
  sql.text += "t.id";
}

/// Throws invalid for a number of rows below 0.
void check_page(const Query& query) {
  const auto check = [](const char* what, std::int64_t number) {
    if (number < 0)
      throw Error(ErrorCode::invalid, what, std::string(what) + " must be 0 or more, not " + std::to_string(number));
  };
  check("limit", query.limit.value_or(0));
  check("offset", query.offset);
}

/// Appends which of the rows are wanted.
void append_page(filter::Sql& sql, const Query& query) {
  check_page(query);
  if (!query.limit && query.offset == 0) return;
  sql.text += " LIMIT " + std::to_string(query.limit.value_or(-1)) + " OFFSET " + std::to_string(query.offset);
}

/// The result tables of a query stand beside the file's while it runs, for the function crm_joined.
class JoinedTables {
 public:
  /// Throws invalid when a table that the statement reads has a record twice: it has no one value then.
  JoinedTables(Store::Database& database, const std::vector<filter::Joined>& tables, std::string_view sql)
      : all_(database.joined), before_(all_.size()) {
    for (const filter::Joined& joined : tables) {
      const bool is_read = sql.find("crm_joined(" + std::to_string(all_.size()) + ", ") != std::string_view::npos;
      JoinedTable& added = all_.emplace_back();
      added.table = joined.table;
      for (std::size_t row = 0; joined.table->width() > 0 && row < joined.table->rows(); ++row)
        if (!added.row_of.emplace(joined.table->text(row, 0), row).second && is_read) refuse(joined, row);
    }
  }
  ~JoinedTables() { all_.resize(before_); }
  JoinedTables(const JoinedTables&) = delete;
  JoinedTables& operator=(const JoinedTables&) = delete;

 private:
  [[noreturn]] void refuse(const filter::Joined& joined, std::size_t row) {
    all_.resize(before_);
    throw Error(ErrorCode::invalid, joined.name,
                "table " + cited(joined.name) + " must have each " + joined.table->column(0).name + " once; " +
                    cited(joined.table->text(row, 0)) + " appears twice");
  }

  std::vector<JoinedTable>& all_;
  std::size_t before_;
};

/// Whether a record still holds a code that was taken from its list.
bool is_held(const Store& store, std::string_view list, std::string_view code) {
  for (const Entity& entity : store.entities())
    for (const Column& column : entity.columns()) {
      if (column.kind != Kind::choice || column.traits.list != list) continue;
      const std::array columns{std::string_view(column.name)};
      const std::array values{Cell::of(code)};
      if (store.find_id(entity, columns, values)) return true;
    }
  return false;
}

/// The lists of the file, for the choices in conditions.
filter::Lists lists_of(const Store& store) {
  const Catalogue& catalogue = store.database().catalogue;
  if (!catalogue.code_in_list || !catalogue.codes_of_list) return {};
  return {[&](std::string_view list, std::string_view word) {
            auto code = catalogue.code_in_list(store, list, word);
            if (!code && is_held(store, list, word)) code = word;
            return code;
          },
          [&](std::string_view list) { return catalogue.codes_of_list(store, list); }};
}

/// The statement of a query. Throws invalid where a filter exceeds what SQLite takes.
Statement prepared(Store::Database& database, const filter::Sql& sql) {
  constexpr std::size_t most_lookups = 50'000;  // SQLite counts the places that read a table up to 65,535
  if (sql.lookups > most_lookups)
    throw Error(ErrorCode::invalid, "filter",
                "a filter may look into other records in at most " + std::to_string(most_lookups) + " places, not in " +
                    std::to_string(sql.lookups));
  const auto most_values = static_cast<std::size_t>(sqlite3_limit(database.handle, SQLITE_LIMIT_VARIABLE_NUMBER, -1));
  if (sql.values.size() > most_values)
    throw Error(ErrorCode::invalid, "filter",
                "a filter may compare with at most " + std::to_string(most_values) + " values outside of in (…), not " +
                    std::to_string(sql.values.size()));
  const auto most_bytes = static_cast<std::size_t>(sqlite3_limit(database.handle, SQLITE_LIMIT_SQL_LENGTH, -1));
  if (sql.text.size() > most_bytes)
    throw Error(ErrorCode::invalid, "filter",
                "a filter may be at most " + std::to_string(most_bytes) + " bytes as SQL, not " +
                    std::to_string(sql.text.size()) + "; compare a field with many values by in (…)");
  const Permitted reading(database, Permit::read);  // whatever change is open
  return database.prepare(sql.text);
}

filter::Scope scope_of(const Store& store, const Query& query) {
  return {[&](std::string_view name) { return store.find_entity(name); },
          query.tables,
          query.today,
          store.currency().decimals(),
          store.time_zone(),
          store.database().joined.size(),
          lists_of(store),
          std::string(store.currency().code())};
}

/// Appends " FROM customer t WHERE …".
void append_rows(filter::Sql& sql, const Query& query, const Entity& entity, const filter::Scope& scope) {
  sql.text += " FROM " + in_quotes(entity.name()) + " t WHERE ";
  filter::Condition condition{.form = filter::Condition::Form::all};
  for (const std::string& where : {query.also, query.where}) condition.parts.push_back(filter::parse_any(where));
  filter::append_sql(sql, filter::bind(condition, entity, scope), "t");
}

/// Appends the colour of the first rule that a row meets.
void append_colours(filter::Sql& sql, std::span<const ColourRule> rules, const Entity& entity,
                    const filter::Scope& scope) {
  sql.text += "CASE";
  for (const ColourRule& rule : rules) {
    sql.text += " WHEN ";
    filter::append_sql(sql, filter::bind(filter::parse_any(rule.where), entity, scope), "t");
    sql.text += " THEN ?";
    sql.values.emplace_back(rule.colour);
  }
  sql.text += " END";
}

/// Runs a statement whose columns are read as these are, the last one an id that names the record in messages, and
/// hands each row on without it.
void run(const Store& store, const Query& query, const filter::Sql& sql, std::span<const Column> columns,
         const std::function<void(Row)>& use) {
  const JoinedTables joined(store.database(), query.tables, sql.text);
  Statement statement = prepared(store.database(), sql);
  statement.need_to_only_read();
  for (std::size_t i = 0; i < sql.values.size(); ++i) statement.bind(static_cast<int>(i) + 1, sql.values[i].cell());
  std::vector<Cell> row(static_cast<std::size_t>(statement.width()));
  while (statement.step()) {
    statement.read(row);
    for (std::size_t c = 0; c < columns.size(); ++c) check_read(query.entity, columns[c], row[c], row.back().integer());
    use(Row(row).first(row.size() - 1));
  }
}

/// Hands the rows of a query on, as the outputs and then their colour where there are rules.
void select(const Store& store, const Query& query, const filter::Scope& scope, std::span<const Output> outputs,
            std::span<const ColourRule> rules, const std::function<void(Row)>& use) {
  const Entity& entity = store.entity(query.entity);
  filter::Sql sql;
  std::vector<Column> columns;
  sql.text = "SELECT ";
  for (const Output& output : outputs) {
    filter::append_sql(sql, output.source, entity, "t");
    sql.text += ", ";
    columns.push_back(output.column);
  }
  if (!rules.empty()) {
    append_colours(sql, rules, entity, scope);
    sql.text += ", ";
  }
  sql.text += "t.id";
  append_rows(sql, query, entity, scope);
  append_order(sql, query.sort, entity, scope);
  append_page(sql, query);
  run(store, query, sql, columns, use);
}

/// The field that a source reads, such as customer.type; those of a column of a joined table.
std::string field_read(const filter::Source& source) {
  if (source.aggregated) {
    const filter::Aggregated& aggregated = *source.aggregated;
    if (aggregated.value) return field_read(*aggregated.value);
    return aggregated.children.empty() ? "" : std::string(aggregated.children.back().entity->name()) + ".id";
  }
  if (source.joined) return source.joined->table->column(source.column).from;
  return std::string(source.entity->name()) + "." + std::string((*source.entity)[source.column].name);
}

/// Whether money of other currencies is left out.
bool leaves_money_out(const filter::Aggregated& aggregated) {
  const bool is_within =
      aggregated.value && aggregated.value->aggregated && leaves_money_out(*aggregated.value->aggregated);
  return aggregated.currency || is_within;
}

/// What an aggregate is, for people.
std::string help_of(const filter::Expression& expression, const filter::Aggregated& aggregated) {
  constexpr std::array<std::string_view, 5> words{"number", "sum", "least", "greatest", "mean"};
  const bool is_of_group = aggregated.children.empty();
  const filter::Aggregate function = *expression.aggregate;
  std::string help(words[static_cast<std::size_t>(function)]);
  help += " of " + (expression.path.empty() ? "records" : expression.path) + (is_of_group ? " in the group" : "");
  if (!expression.where.empty()) help += ", of those that meet the condition";
  if (leaves_money_out(aggregated)) help += ", without money of other currencies";
  if (function == filter::Aggregate::count) return help;
  return help + (function == filter::Aggregate::sum ? "; 0 where there is none" : "; empty where there is none");
}

/// A column of a result as people see it: as the field is described that it reads, called as it is written.
Table::Description described(const filter::Expression& expression, const Output& output) {
  Table::Description description = Table::descriptions_of(std::span(&output.column, 1)).front();
  const filter::Source& source = output.source;
  if (source.aggregated) description.help = help_of(expression, *source.aggregated);
  if (source.joined) description.help = source.joined->table->column(source.column).help;
  description.from = field_read(source);
  return description;
}

/// The column that says the colour of a row. Throws invalid where another one is called so.
Table::Description colour_column(std::span<const Table::Description> columns) {
  constexpr std::string_view name = "colour";
  if (std::ranges::find(columns, name, &Table::Description::name) != columns.end())
    throw Error(ErrorCode::invalid, "columns",
                "columns must be without a field colour where colour is what the rules say; name the other columns");
  return {.name = std::string(name),
          .help = "colour of the first rule that the record meets; empty where it meets none"};
}

/// The columns of a query of groups: those that it is grouped by, then its aggregates.
struct Grouping {
  std::vector<filter::Expression> columns;
  std::vector<Output> outputs;  ///< of each column
  std::size_t keys = 0;         ///< how many it is grouped by

  /// Throws invalid for a column that is neither.
  Grouping(const Query& query, std::vector<filter::Expression> named, const Entity& entity, const filter::Scope& scope)
      : columns(filter::parse_expressions(query.group_by, "group_by")), keys(columns.size()) {
    check_number(keys, "group_by");
    if (keys == 0) throw Error(ErrorCode::invalid, "group_by", "group_by must name a field, such as type");
    if (named.empty()) named = filter::parse_expressions("count()", "columns");
    for (filter::Expression& one : named) {
      const auto groups = std::span(columns).first(keys);
      if (std::ranges::find(groups, one) != groups.end()) continue;
      if (!one.aggregate)
        throw Error(ErrorCode::invalid, "columns",
                    one.text + " must be in group_by, or an aggregate such as count() or max(" + one.text +
                        "), where records are grouped");
      columns.push_back(std::move(one));
    }
    for (std::size_t c = 0; c < columns.size(); ++c)
      outputs.push_back(output_of(columns[c], c < keys ? filter::resolve(columns[c], entity, scope)
                                                       : filter::resolve_in_group(columns[c], entity, scope)));
  }

  /// The number of the column that an order names.
  std::size_t at(const filter::Expression& named) const {
    const auto found = std::ranges::find(columns, named);
    if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    std::vector<std::string> names;
    for (const filter::Expression& column : columns) names.push_back(column.text);
    throw_unknown("sort", "the groups have no column", named.text, names);
  }
};

/// Appends the order of groups, whose columns are g0, g1 …
void append_group_order(filter::Sql& sql, const Grouping& grouping, std::string_view sort) {
  auto keys = filter::parse_sort(sort);
  check_number(keys.size(), "sort");
  for (std::size_t key = 0; key < grouping.keys; ++key) keys.push_back({grouping.columns[key]});
  sql.text += " ORDER BY ";
  for (const filter::SortKey& key : keys) {
    const std::size_t column = grouping.at(key.by);
    append_order(sql, is_read(grouping.outputs[column].source), key.is_down,
                 [&] { sql.text += "g" + std::to_string(column); });
  }
  sql.text.resize(sql.text.size() - std::string_view(", ").size());
}

/// SELECT g0, g1, id FROM (SELECT t.type AS g0, sum(t.rating) AS g1, min(t.id) AS id FROM customer t WHERE … GROUP BY
/// 1) ORDER BY …
filter::Sql group_sql(const Query& query, const Grouping& grouping, const Entity& entity, const filter::Scope& scope) {
  filter::Sql sql;
  std::string names;
  sql.text = "SELECT ";
  for (std::size_t c = 0; c < grouping.outputs.size(); ++c) {
    const std::string name = "g" + std::to_string(c);
    filter::append_sql(sql, grouping.outputs[c].source, entity, "t");
    sql.text += " AS " + name + ", ";
    names += name + ", ";
  }
  sql.text += "min(t.id) AS id";
  append_rows(sql, query, entity, scope);
  for (std::size_t key = 1; key <= grouping.keys; ++key)
    sql.text += (key == 1 ? " GROUP BY " : ", ") + std::to_string(key);
  sql.text = "SELECT " + names + "id FROM (" + sql.text + ")";
  append_group_order(sql, grouping, query.sort);
  append_page(sql, query);
  return sql;
}

Table find_groups(const Store& store, const Query& query, std::vector<filter::Expression> named) {
  const Entity& entity = store.entity(query.entity);
  if (!query.colours.empty())
    throw Error(ErrorCode::invalid, "colours", "colours are of records; groups of them have none");
  const filter::Scope scope = scope_of(store, query);
  const Grouping grouping(query, std::move(named), entity, scope);
  std::vector<Table::Description> descriptions;
  std::vector<Column> columns;
  for (std::size_t c = 0; c < grouping.columns.size(); ++c) {
    descriptions.push_back(described(grouping.columns[c], grouping.outputs[c]));
    columns.push_back(grouping.outputs[c].column);
  }
  Table table(std::move(descriptions), store.currency());
  run(store, query, group_sql(query, grouping, entity, scope), columns, [&](Row row) { table.append(row); });
  return table;
}

/// Throws invalid for a query of groups, which are no records.
void refuse_groups(const Query& query) {
  if (!query.group_by.empty()) throw Error(ErrorCode::invalid, "group_by", "groups of records can only be found");
}

}  // namespace

std::optional<std::int64_t> Store::find_id(const Entity& entity, std::span<const std::string_view> columns,
                                           Row values) const {
  std::string sql = "SELECT id FROM " + in_quotes(entity.name()) + " WHERE ";
  for (std::size_t i = 0; i < columns.size(); ++i) sql += (i ? " AND " : "") + in_quotes(columns[i]) + " IS ?";
  Statement statement = database_->prepare(sql + " ORDER BY id LIMIT 1");
  for (std::size_t i = 0; i < values.size(); ++i) statement.bind(static_cast<int>(i) + 1, values[i]);
  if (!statement.step()) return std::nullopt;
  return statement.cell(0).integer();
}

void Store::each(const Query& query, const std::function<void(Row)>& use) const {
  refuse_groups(query);
  refresh();
  select(*this, query, scope_of(*this, query), fields_of(entity(query.entity)), {}, use);
}

std::int64_t Store::count(const Query& query) const {
  refuse_groups(query);
  refresh();
  check_page(query);
  filter::Sql sql{.text = "SELECT count(*), 0"};
  append_rows(sql, query, entity(query.entity), scope_of(*this, query));
  std::int64_t count = 0;
  run(*this, query, sql, {}, [&](Row row) { count = row[0].integer(); });
  count = std::max<std::int64_t>(0, count - query.offset);
  return query.limit ? std::min(count, *query.limit) : count;
}

Table Store::find(const Query& query, std::span<const std::string> columns) const {
  refresh();
  const Entity& of = entity(query.entity);
  std::vector<filter::Expression> named = expressions_of(columns);
  if (!query.group_by.empty()) return find_groups(*this, query, std::move(named));
  const filter::Scope scope = scope_of(*this, query);
  std::vector<Output> outputs = named.empty() ? fields_of(of) : std::vector<Output>();
  for (const filter::Expression& one : named) outputs.push_back(output_of(one, filter::resolve(one, of, scope)));
  std::vector<Table::Description> descriptions;
  for (std::size_t c = 0; c < outputs.size(); ++c)
    descriptions.push_back(described(named.empty() ? filter::Expression() : named[c], outputs[c]));
  if (!query.colours.empty()) descriptions.push_back(colour_column(descriptions));
  Table table(std::move(descriptions), currency());
  select(*this, query, scope, outputs, query.colours, [&](Row row) { table.append(row); });
  return table;
}

void Store::children(const Entity& entity, std::size_t column, std::int64_t id,
                     const std::function<void(Row)>& use) const {
  Statement statement = database_->prepare("SELECT " + column_list(entity) + " FROM " + in_quotes(entity.name()) +
                                           " WHERE " + in_quotes(entity[column].name) + " = ? ORDER BY id");
  statement.bind(1, id);
  std::vector<Cell> row(entity.size());
  while (statement.step()) {
    statement.read(row);
    for (std::size_t c = 0; c < row.size(); ++c)
      check_read(entity.name(), entity[c], row[c], row[id_position].integer());
    use(row);
  }
}

}  // namespace crmcore::store
