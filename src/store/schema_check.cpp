// Whether a file is made of what we make files of: before any statement reads a table, each definition in the file is
// compared with ours, so that no trigger, view, generated column or expression of somebody else's is ever run.
#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "database.hpp"

namespace crmcore::store {
namespace {

/// CREATE TABLE, taken apart at the commas between its columns.
struct TableText {
  std::string before;  ///< up to and with the opening bracket
  std::vector<std::string> columns;
  std::string after;  ///< from the closing bracket on
};

std::optional<TableText> taken_apart(std::string_view sql) {
  TableText table;
  const std::size_t open = sql.find(" (");
  if (open == std::string_view::npos) return std::nullopt;
  table.before = sql.substr(0, open + 2);
  int depth = 0;
  char quote = '\0';
  std::size_t begin = open + 2;
  const auto take = [&](std::size_t end) {
    table.columns.emplace_back(sql.substr(begin, end - begin));
    begin = end + 1;
    if (begin < sql.size() && sql[begin] == ' ') ++begin;
  };
  for (std::size_t i = begin; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ',' && depth == 0) {
      take(i);
    } else if (c == ')' && depth-- == 0) {
      take(i);
      table.after = sql.substr(i);
      return table;
    }
  }
  return std::nullopt;
}

/// Reads a definition from left to right.
class Definition {
 public:
  explicit Definition(std::string_view text) : rest_(text) {}

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  /// A text in these quotes, without doubled ones; none when there is no such text.
  std::optional<std::string_view> quoted(char quote) {
    if (rest_.empty() || rest_[0] != quote) return std::nullopt;
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }
  bool integer() {
    take("-");
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    rest_.remove_prefix(end);
    return end > 0;
  }
  /// A literal text, quotes doubled inside.
  bool text() {
    do {
      if (!quoted('\'')) return false;
    } while (rest_.starts_with('\''));
    return true;
  }
  bool literals() {
    do {
      if (!text()) return false;
    } while (take(", "));
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// The name of a column that is nothing but a name, a type and constants; none for any other definition.
std::optional<std::string> plain_column(std::string_view text) {
  Definition rest(text);
  const auto name = rest.quoted('"');
  if (!name || !(rest.take(" TEXT") || rest.take(" INTEGER") || rest.take(" REAL"))) return std::nullopt;
  while (!rest.at_end()) {
    if (rest.take(" PRIMARY KEY") || rest.take(" NOT NULL")) continue;
    if (rest.take(" REFERENCES ")) {
      if (!rest.quoted('"') || !rest.take(" (id)")) return std::nullopt;
    } else if (rest.take(" CHECK (")) {
      if (rest.quoted('"') != name || !rest.take(" IN (") || !rest.literals() || !rest.take("))")) return std::nullopt;
    } else if (rest.take(" DEFAULT ")) {
      if (!rest.integer() && !rest.text()) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  return std::string(*name);
}

/// A column of a field that a business defined: a name, a type and at most a default. An erased one has a number.
bool is_custom(std::string_view text) {
  const auto name = plain_column(text);
  if (!name || text.find(" PRIMARY KEY") != std::string_view::npos) return false;
  const std::size_t end = std::min(name->find(' '), name->size());
  const std::string number = name->substr(std::min(end + 1, name->size()));
  const bool has_number = end < name->size();
  return is_field_name(std::string_view(*name).substr(0, end)) &&
         (!has_number || (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos));
}

/// Statements of ours by the name of what they make.
using Made = std::map<std::string, std::string, std::less<>>;

/// The statements of a script, each without its semicolon; ours hold none inside.
Made made_by(std::string_view script) {
  Made made;
  while (!script.empty()) {
    const std::string_view sql = script.substr(0, script.find(';'));
    script.remove_prefix(std::min(sql.size() + 1, script.size()));
    std::string_view name = sql.substr(sql.find(sql.starts_with("CREATE TABLE") ? "TABLE " : "INDEX ") + 6);
    name = name.starts_with('"') ? name.substr(1, name.find('"', 1) - 1) : name.substr(0, name.find(' '));
    made.emplace(name, sql);
  }
  return made;
}

/// What SQLite makes for itself: indexes of primary keys, and statistics when somebody asked it to analyse the file.
bool is_sqlites_own(std::string_view name, std::string_view sql) {
  return (name.starts_with("sqlite_autoindex_crm_") && sql.empty()) || name == "sqlite_stat1" || name == "sqlite_stat4";
}

/// The index of a unique custom field, by the entity and the field that its name is made of.
bool is_custom_index(std::string_view name, std::string_view sql, std::span<const Entity> entities) {
  return std::ranges::any_of(entities, [&](const Entity& entity) {
    const std::string prefix = std::string(entity.name()) + "_";
    if (!name.starts_with(prefix)) return false;
    const std::string_view field = name.substr(prefix.size());
    return is_field_name(field) && sql == "CREATE UNIQUE INDEX " + in_quotes(name) + " ON " + in_quotes(entity.name()) +
                                              " (" + in_quotes(field) + ")";
  });
}

/// What is wrong with a table: "lacks the column …", "has the column … of another program"; empty when nothing is.
std::string difference(const std::string& name, const std::string& sql, const std::string& ours, bool is_entity,
                       bool is_older) {
  const auto found = taken_apart(sql);
  const auto wanted = taken_apart(ours);
  if (!found || !wanted || found->before != wanted->before || found->after != wanted->after)
    return "its table " + cited(name) + " is not made as crmcore makes it";
  for (const std::string& column : found->columns) {
    const bool is_ours = std::ranges::find(wanted->columns, column) != wanted->columns.end();
    const bool is_plain = (is_entity && is_custom(column)) || (is_older && plain_column(column));
    if (!is_ours && !is_plain)
      return "its table " + cited(name) + " has a column that crmcore does not make: " + cited(column);
  }
  for (const std::string& column : wanted->columns) {
    const auto column_name = plain_column(column);
    const bool is_there = std::ranges::any_of(found->columns, [&](const std::string& other) {
      return other == column || (is_older && column_name && plain_column(other) == column_name);
    });
    if (!is_there && !is_older) return "its table " + cited(name) + " lacks the column " + cited(column);
  }
  return "";
}

}  // namespace

bool is_field_name(std::string_view name) {
  constexpr std::size_t longest = 60;  // bytes, as `definitions` allows
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= longest && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, is_plain) && !name.starts_with("crm_") && !name.starts_with("sqlite_");
}

std::vector<std::string> Store::Database::check_schema(bool is_older) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::corrupt, path,
                shown_path(path) + " is damaged, or another program has changed it: " + why +
                    "; nothing was changed; restore a backup");
  };
  Made missing = made_by(system_tables());
  std::set<std::string, std::less<>> entity_names;
  for (const Entity& entity : catalogue.entities) {
    missing.merge(made_by(table_sql(entity, catalogue)));
    entity_names.emplace(entity.name());
  }
  std::vector<std::string> outdated;
  Statement definitions = prepare("SELECT type, name, sql FROM sqlite_schema");
  while (definitions.step()) {
    const std::string type(definitions.cell(0).text());
    const std::string name(definitions.cell(1).text());
    const std::string sql(definitions.cell(2).text());
    if (is_sqlites_own(name, sql)) continue;
    if (type != "table" && type != "index") refuse("it has the " + cited(type) + " " + cited(name));
    const auto ours = missing.find(name);
    if (ours == missing.end()) {
      if (type == "index" && is_custom_index(name, sql, catalogue.entities)) continue;
      refuse("it has the " + type + " " + cited(name) + ", which crmcore does not make");
    }
    if (type == "table") {
      if (const std::string why = difference(name, sql, ours->second, entity_names.contains(name), is_older);
          !why.empty())
        refuse(why);
    } else if (sql != ours->second) {
      if (!is_older) refuse("its index " + cited(name) + " is not made as crmcore makes it");
      outdated.push_back(name);
    }
    missing.erase(ours);
  }
  if (!missing.empty() && !is_older) refuse("it lacks " + cited(missing.begin()->first));
  return outdated;
}

}  // namespace crmcore::store
