// The tables of a file and their indexes, as the statements that make them.
#include "database.hpp"

namespace crmcore::store {
namespace {

const char* sql_type(Kind kind) {
  switch (cell_type(kind)) {
    case Cell::Type::text: return "TEXT";
    case Cell::Type::real: return "REAL";
    default: return "INTEGER";
  }
}

std::string index_sql(const Entity& entity, const std::string& name, const std::string& columns, bool unique) {
  return std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX " +
         in_quotes(std::string(entity.name()) + "_" + name) + " ON " + in_quotes(entity.name()) + " (" + columns + ");";
}

/// The statement that makes the index of a column that refers to other records; empty for any other column.
std::string reference_index(const Entity& entity, const Column& column) {
  if (column.target.empty() || column.traits.unique || column.role == Column::Role::id) return "";
  return index_sql(entity, std::string(column.name), in_quotes(column.name), false);
}

}  // namespace

std::string column_sql(const Column& column) {
  std::string sql = in_quotes(column.name) + " " + sql_type(column.kind);
  if (column.role == Column::Role::id)
    sql += " PRIMARY KEY";
  else if (column.role == Column::Role::version || column.traits.required)
    sql += " NOT NULL";
  if (!column.target.empty() && column.role != Column::Role::id)
    sql += " REFERENCES " + in_quotes(column.target) + " (id)";
  if (!column.codes.empty()) {
    std::string codes;
    for (const auto code : column.codes) codes += (codes.empty() ? "'" : ", '") + std::string(code) + "'";
    sql += " CHECK (" + in_quotes(column.name) + " IN (" + codes + "))";
  }
  return sql;
}

namespace {

/// The index of what is together unique, if the entity has such a rule.
std::string together_sql(const Entity& entity, const Catalogue& catalogue) {
  std::string sql;
  for (const Together& together : catalogue.unique_together) {
    if (together.entity != entity.name()) continue;
    std::string columns;
    for (const std::string_view column : together.columns) {
      const std::string quoted = in_quotes(column);
      columns += columns.empty() ? "" : ", ";
      columns += entity[entity.at(column)].traits.required ? quoted : "ifnull(" + quoted + ", '')";
    }
    sql += index_sql(entity, "together", columns, true);
  }
  return sql;
}

}  // namespace

std::string system_tables() {
  return "CREATE TABLE crm_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
         "CREATE TABLE crm_next_id (entity TEXT PRIMARY KEY, id INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
         "CREATE TABLE crm_change (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT "
         "NULL, sums TEXT) STRICT;"
         "CREATE TABLE crm_entry (id INTEGER PRIMARY KEY, change INTEGER NOT NULL REFERENCES crm_change (id), entity "
         "TEXT NOT NULL,"
         " operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'erase')), first INTEGER NOT NULL,"
         " last INTEGER NOT NULL, version INTEGER NOT NULL, columns TEXT) STRICT;"
         "CREATE INDEX crm_entry_change ON crm_entry (change);"
         "CREATE INDEX crm_entry_row ON crm_entry (entity, first);" +
         table_of_undone();
}

std::string table_sql(const Entity& entity, const Catalogue& catalogue) {
  std::string sql = "CREATE TABLE " + in_quotes(entity.name()) + " (";
  for (std::size_t i = 0; i < entity.size(); ++i) sql += (i ? ", " : "") + column_sql(entity[i]);
  sql += ") STRICT;";
  for (const Column& column : entity.columns())
    if (column.traits.unique) sql += index_sql(entity, std::string(column.name), in_quotes(column.name), true);
  if (entity.external_key()) sql += index_sql(entity, "external_key", "\"external_key\", \"source\"", true);
  return sql + together_sql(entity, catalogue) + reference_indexes(entity) + words_table_sql(entity);
}

std::string column_list(const Entity& entity) {
  std::string list;
  for (const Column& column : entity.columns()) list += (list.empty() ? "" : ", ") + in_quotes(column.name);
  return list;
}

std::string reference_indexes(const Entity& entity) {
  std::string sql;
  for (const Column& column : entity.columns()) sql += reference_index(entity, column);
  return sql;
}

std::string table_of_undone() {
  return "CREATE TABLE crm_undone (first INTEGER NOT NULL, last INTEGER NOT NULL, by_first INTEGER NOT NULL,"
         " by_last INTEGER NOT NULL) STRICT;";
}

}  // namespace crmcore::store
