// Queries: conditions, sorting and result tables beside the file's, as one statement.
#include <algorithm>

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

/// Appends "rating desc, customer.name" as SQL; ties by the bytes of texts and by id, so that the order is always the
/// same.
void append_order(filter::Sql& sql, std::string_view sort, const Entity& entity, const filter::Scope& scope) {
  sql.text += " ORDER BY ";
  while (!trimmed(sort).empty()) {
    const std::size_t end = std::min(sort.find(','), sort.size());
    std::string_view key = trimmed(sort.substr(0, end));
    sort.remove_prefix(std::min(end + 1, sort.size()));
    bool down = false;
    if (const std::size_t blank = key.find(' '); blank != std::string_view::npos) {
      const std::string_view word = trimmed(key.substr(blank));
      if (word != "desc" && word != "asc")
        throw Error(ErrorCode::invalid, "sort", "sort " + cited(key) + ": a field may be followed by asc or desc only");
      down = word == "desc";
      key = key.substr(0, blank);
    }
    const filter::Source source = filter::resolve(key, entity, scope);
    const char* const after = down ? " DESC, " : ", ";
    if (is_read(source)) {
      sql.text += "crm_sort_key(";
      filter::append_sql(sql, source, entity, "t");
      sql.text += std::string(")") + after;
    }
    filter::append_sql(sql, source, entity, "t");
    sql.text += after;
  }
  sql.text += "t.id";
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

/// The lists of the file, for the choices in conditions.
filter::Lists lists_of(const Store& store) {
  const Catalogue& catalogue = store.database().catalogue;
  if (!catalogue.code_in_list || !catalogue.codes_of_list) return {};
  return {[&](std::string_view list, std::string_view word) { return catalogue.code_in_list(store, list, word); },
          [&](std::string_view list) { return catalogue.codes_of_list(store, list); }};
}

/// The statement of a query. Throws invalid where a filter exceeds what SQLite takes.
Statement prepared(Store::Database& database, const filter::Sql& sql) {
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

/// Runs "SELECT `columns` FROM entity WHERE …" and hands each row on; without columns, their number.
void select(const Store& store, const Query& query, std::span<const Column> columns, bool ordered,
            const std::function<void(Row)>& use) {
  Store::Database& database = store.database();
  const Entity& entity = store.entity(query.entity);
  const filter::Scope scope{[&](std::string_view name) { return store.find_entity(name); },
                            query.tables,
                            query.today,
                            store.currency().decimals(),
                            store.time_zone(),
                            database.joined.size(),
                            lists_of(store)};
  filter::Sql sql;
  sql.text = "SELECT ";
  for (const Column& column : columns) sql.text += "t." + in_quotes(column.name) + ", ";
  // The last one names the record in messages.
  sql.text += (columns.empty() ? "count(*)" : "t.id") + (" FROM " + in_quotes(entity.name())) + " t WHERE ";
  filter::Condition condition{.form = filter::Condition::Form::all};
  for (const std::string& where : {query.also, query.where}) condition.parts.push_back(filter::parse_any(where));
  filter::append_sql(sql, filter::bind(condition, entity, scope), "t");
  if (ordered) append_order(sql, query.sort, entity, scope);
  if (query.limit) {
    if (*query.limit < 0)
      throw Error(ErrorCode::invalid, "limit", "limit must be 0 or more, not " + std::to_string(*query.limit));
    sql.text += " LIMIT " + std::to_string(*query.limit);
  }
  const JoinedTables joined(database, query.tables, sql.text);
  Statement statement = prepared(database, sql);
  statement.need_to_only_read();
  for (std::size_t i = 0; i < sql.values.size(); ++i) statement.bind(static_cast<int>(i) + 1, sql.values[i].cell());
  std::vector<Cell> row(static_cast<std::size_t>(statement.width()));
  while (statement.step()) {
    statement.read(row);
    for (std::size_t c = 0; c < columns.size(); ++c)
      check_read(entity.name(), columns[c], row[c], row.back().integer());
    use(columns.empty() ? Row(row) : Row(row).first(columns.size()));
  }
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
  refresh();
  select(*this, query, entity(query.entity).columns(), true, use);
}

std::int64_t Store::count(const Query& query) const {
  refresh();
  std::int64_t count = 0;
  select(*this, query, {}, false, [&](Row row) { count = row[0].integer(); });
  return query.limit ? std::min(count, *query.limit) : count;
}

Table Store::find(const Query& query, std::span<const std::string> columns) const {
  refresh();
  const Entity& of = entity(query.entity);
  std::vector<Column> chosen;
  for (const std::string& name : columns) chosen.push_back(of[of.at(name)]);
  if (columns.empty()) chosen.assign(of.columns().begin(), of.columns().end());
  Table table(chosen, currency());
  select(*this, query, chosen, true, [&](Row row) { table.append(row); });
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
