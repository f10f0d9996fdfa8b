// What the statements on a connection may do. SQL is of our making alone; this stands behind it, so that a text which
// should not have been made is refused when it is prepared, and nothing of it runs.
#include <algorithm>

#include "database.hpp"

namespace crmcore::store {
namespace {

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 12> functions{"avg",      "coalesce",   "count",        "crm_average",
                                                     "crm_fold", "crm_joined", "crm_sort_key", "ifnull",
                                                     "instr",    "max",        "min",          "sum"};
/// Tables that are not in the file: its schema, the values of a list, the columns of a table.
constexpr std::array<std::string_view, 4> read_besides{"sqlite_master", "sqlite_schema", "json_each",
                                                       "pragma_table_info"};
constexpr std::array<std::string_view, 8> told{"application_id", "data_version", "foreign_key_check", "integrity_check",
                                               "page_count",     "page_size",    "schema_version",    "user_version"};
constexpr std::array<std::string_view, 8> settings{"cache_size", "cell_size_check", "foreign_keys", "journal_mode",
                                                   "mmap_size",  "secure_delete",   "synchronous",  "temp_store"};

bool may_ask(Permit permit, std::string_view pragma, bool sets) {
  if (pragma == "table_info") return true;  // its value names the table
  if (is_one_of(settings, pragma)) return !sets || permit >= Permit::control;
  return is_one_of(told, pragma) && (!sets || permit >= Permit::define);
}

/// What only defining needs. SQLite alters a table by statements of its own, which call functions that differ from
/// version to version, and look for its name in the database of temporary tables as well.
bool may_define(int action) {
  constexpr std::array<int, 11> needed{SQLITE_CREATE_TABLE, SQLITE_CREATE_INDEX, SQLITE_DROP_TABLE, SQLITE_DROP_INDEX,
                                       SQLITE_ALTER_TABLE,  SQLITE_REINDEX,      SQLITE_FUNCTION,   SQLITE_READ,
                                       SQLITE_INSERT,       SQLITE_UPDATE,       SQLITE_DELETE};
  return std::ranges::find(needed, action) != needed.end();
}

}  // namespace

bool Store::Database::owns(std::string_view table) const {
  return table.starts_with("crm_") ||
         std::ranges::find(catalogue.entities, table, &Entity::name) != catalogue.entities.end();
}

Permit Store::Database::permit() const {
  if (permit_) return *permit_;
  return change ? Permit::write : Permit::read;
}

/// Called by SQLite for each thing that a statement would do, while it is prepared.
int Store::Database::authorize(void* self, int action, const char* first, const char* second, const char* schema,
                               const char*) {
  const auto& database = *static_cast<const Database*>(self);
  const Permit permit = database.permit();
  const std::string_view name = first ? first : "";
  const bool in_file = !schema || std::string_view(schema) == "main";
  const auto allowed_if = [](bool allowed) { return allowed ? SQLITE_OK : SQLITE_DENY; };
  if (permit == Permit::define && may_define(action)) return SQLITE_OK;
  switch (action) {
    case SQLITE_SELECT: return SQLITE_OK;
    case SQLITE_READ: return allowed_if(in_file && (database.owns(name) || is_one_of(read_besides, name)));
    case SQLITE_FUNCTION: return allowed_if(second && is_one_of(functions, second));
    case SQLITE_PRAGMA: return allowed_if(may_ask(permit, name, second != nullptr));
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return allowed_if(permit >= Permit::control);
    case SQLITE_UPDATE:
      // Asked while SQLite makes a function known that returns a table, and nothing is written.
      if (name == "sqlite_master") return SQLITE_IGNORE;
      [[fallthrough]];
    case SQLITE_INSERT:
    case SQLITE_DELETE: return allowed_if(permit >= Permit::write && in_file && database.owns(name));
    default: return SQLITE_DENY;
  }
}

}  // namespace crmcore::store
