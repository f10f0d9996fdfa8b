#include "crmcore/workspace/dump.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <vector>

#include "../values/json_document.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "crmcore/new_file.hpp"
#include "crmcore/store/maintenance.hpp"
#include "crmcore/store/plain_copy.hpp"
#include "crmcore/values/json_text.hpp"

namespace crmcore {
namespace {

namespace fs = std::filesystem;
using store::PlainTable;
using Json = JsonDocument::Json;

constexpr const char* description_file = "workspace.json";
constexpr std::int64_t layout = 1;  // of the folder

/// What an entity's column is, or the raw column of the log, or of a field that is defined no longer.
Kind kind_of(const Entity* entity, const PlainTable::PlainColumn& column) {
  const auto known = entity ? entity->find(column.name) : std::nullopt;
  if (known) return (*entity)[*known].kind;
  return column.is_text ? Kind::text : Kind::integer;
}

/// Whether the records of an entity are of use without the log.
bool needs_log(std::string_view entity) { return entity == "import"; }

void write(const std::string& file, std::string_view bytes) {
  NewFile made(file);
  made.write(bytes);
  made.publish();
}

/// A folder for its owner alone.
void make_folder(const std::string& folder) {
  check_path(folder, "folder");
  std::error_code error;
  if (fs::exists(fs::symlink_status(folder, error)))
    throw Error(ErrorCode::duplicate, "folder", shown_path(folder) + " is there already; name a new folder");
  if (!fs::create_directory(folder, error))
    throw Error(ErrorCode::io, "folder", shown_path(folder) + " cannot be made (" + error.message() + ")");
  fs::permissions(folder, fs::perms::owner_all, error);
}

std::string path_in(const std::string& folder, const std::string& file) { return (fs::path(folder) / file).string(); }

/// The rows of a table, and its file.
class TableWriter {
 public:
  TableWriter(const store::Store& store, const PlainTable& table)
      : store_(store), table_(table), entity_(store.find_entity(table.name)) {}

  std::int64_t write_to(const std::string& folder) {
    std::vector<Table::Description> columns;
    for (const auto& column : table_.columns) columns.push_back({column.name, kind_of(entity_, column)});
    Table rows(std::move(columns), store_.currency());
    store::each_plain_row(store_, table_, [&](Row row) { rows.append(row); });
    write(path_in(folder, table_.name + ".csv"), exchange::to_csv(rows));
    return static_cast<std::int64_t>(rows.rows());
  }
  /// {"name": "customer", "rows": 3, "columns": [{"name": "id", "kind": "id"}, …]}
  std::string described(std::int64_t rows) const {
    std::string json = "{\"name\": ";
    append_json(json, table_.name);
    json += ", \"rows\": " + std::to_string(rows) + ", \"sum\": ";
    append_json(json, store::plain_sum(store_, table_));
    json += ", \"columns\": [";
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      json += c == 0 ? "\n    {\"name\": " : ",\n    {\"name\": ";
      append_json(json, table_.columns[c].name);
      json += ", \"kind\": ";
      append_json(json, name(kind_of(entity_, table_.columns[c])));
      json += "}";
    }
    return json + "]}";
  }

 private:
  const store::Store& store_;
  const PlainTable& table_;
  const Entity* entity_;
};

std::string described(const store::Store& store, bool with_log, const std::vector<std::string>& tables) {
  std::string json = "{\"crmcore\": " + std::to_string(layout) +
                     ",\n \"file_version\": " + std::to_string(store::file_version(store)) +
                     ",\n \"log\": " + (with_log ? "true" : "false") + ",\n \"settings\": {";
  std::string list;
  for (const auto& [name, value] : store::plain_settings(store)) {
    list += list.empty() ? "" : ", ";
    append_json(list, name);
    list += ": ";
    append_json(list, value);
  }
  json += list + "},\n \"next_ids\": {";
  list.clear();
  for (const auto& [name, id] : store::next_ids(store)) {
    list += list.empty() ? "" : ", ";
    append_json(list, name);
    list += ": " + std::to_string(id);
  }
  json += list + "},\n \"tables\": [";
  for (std::size_t t = 0; t < tables.size(); ++t) json += (t == 0 ? "\n  " : ",\n  ") + tables[t];
  return json + "]}\n";
}

/// A table of a folder with the kinds of its columns.
struct DescribedTable {
  PlainTable table;
  std::vector<Kind> kinds;
  std::int64_t rows = 0;
  std::string sum;  // of all its cells
};

/// What `workspace.json` says.
struct Description {
  std::int64_t file_version = 0;
  bool has_log = false;
  std::map<std::string, std::string> settings;
  std::map<std::string, std::int64_t> next_ids;
  std::vector<DescribedTable> tables;
};

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw Error(ErrorCode::invalid, file, shown_path(file) + " " + why);
}

Description read_description(const std::string& folder) {
  const std::string file = path_in(folder, description_file);
  std::error_code error;
  if (!fs::exists(file, error))
    throw Error(ErrorCode::not_found, folder,
                shown_path(folder) + " has no " + description_file + "; name a folder that a dump has made");
  const std::string bytes = exchange::read_file(file);
  check_json_depth(bytes, file);
  const JsonDocument document(bytes);
  const Json& json = *document;
  if (!json.is_object() || !json.contains("crmcore")) refuse(file, "is not the description of a dump");
  if (json["crmcore"] != layout)
    throw Error(ErrorCode::newer_version, file, shown_path(file) + " was written by a newer crmcore");
  Description result;
  try {
    result.file_version = json.at("file_version").get<std::int64_t>();
    result.has_log = json.at("log").get<bool>();
    for (const auto& [name, value] : json.at("settings").items()) result.settings[name] = value.get<std::string>();
    for (const auto& [name, id] : json.at("next_ids").items()) result.next_ids[name] = id.get<std::int64_t>();
    for (const Json& table : json.at("tables")) {
      result.tables.push_back({{table.at("name").get<std::string>(), {}},
                               {},
                               table.at("rows").get<std::int64_t>(),
                               table.at("sum").get<std::string>()});
      for (const Json& column : table.at("columns")) {
        const auto kind = kind_named(column.at("kind").get<std::string>());
        if (!kind) refuse(file, "has a column of an unknown kind " + column.at("kind").dump());
        result.tables.back().table.columns.push_back(
            {column.at("name").get<std::string>(), cell_type(*kind) == Cell::Type::text});
        result.tables.back().kinds.push_back(*kind);
      }
    }
  } catch (const Json::exception& broken) {
    refuse(file, std::string("is not the description of a dump: ") + broken.what());
  }
  return result;
}

/// The number that a text means in a column of a kind.
template <class T>
Parsed<std::int64_t> number_of(std::string_view text, const Forms& forms) {
  const auto parsed = parse<T>(text, forms);
  if (!parsed.value) return Parsed<std::int64_t>::refused(parsed.why);
  return Codec<T>::encode(*parsed.value).integer();
}
Parsed<std::int64_t> number_of(Kind kind, std::string_view text, const Forms& forms) {
  switch (kind) {
    case Kind::decimal: return number_of<Decimal>(text, forms);
    case Kind::amount: return number_of<Amount>(text, forms);
    case Kind::boolean: return number_of<bool>(text, forms);
    case Kind::day: return number_of<Day>(text, forms);
    case Kind::minute: return number_of<Minute>(text, forms);
    case Kind::instant: return number_of<Instant>(text, forms);
    case Kind::integer:
    case Kind::id:
    case Kind::real:  // no field of a record is one
    case Kind::text:
    case Kind::choice:
    case Kind::choices: break;
  }
  return parse<std::int64_t>(text, forms);
}

/// Reads the file of a table and adds its rows.
class TableReader {
 public:
  TableReader(const store::Store& store, const DescribedTable& described, const std::string& folder)
      : described_(described),
        file_(path_in(folder, described.table.name + ".csv")),
        rows_(exchange::read_csv(file_, {.separator = ','})) {
    forms_.currency_decimals = store.currency().decimals();
    if (!rows_.findings.empty()) refuse(file_, "cannot be read: " + rows_.findings[0].message);
    std::vector<std::string> names;
    for (const auto& column : described.table.columns) names.push_back(column.name);
    if (rows_.header != names) refuse(file_, "has other columns than " + std::string(description_file) + " says");
  }

  std::int64_t fill(store::Filling& filling) {
    filling.begin(described_.table);
    std::vector<Cell> cells(described_.kinds.size());
    for (std::size_t row = 0; row < rows_.rows(); ++row) {
      for (std::size_t c = 0; c < cells.size(); ++c) cells[c] = read(row, c);
      filling.add(cells);
    }
    return static_cast<std::int64_t>(rows_.rows());
  }

 private:
  Cell read(std::size_t row, std::size_t column) const {
    const std::string_view text = exchange::with_formula(rows_.cell(row, column));
    if (text.empty()) return {};
    const auto& described = described_.table.columns[column];
    if (described.is_text) return Cell::of(text);
    const auto number = number_of(described_.kinds[column], text, forms_);
    if (!number.value)
      refuse(file_, "has in line " + std::to_string(rows_.lines[row]) + " a " + described.name +
                        " that cannot be read: " + number.why);
    return Cell::of(*number.value);
  }

  const DescribedTable& described_;
  std::string file_;
  exchange::TextTable rows_;
  Forms forms_;
};

/// A file that goes again unless it is kept.
class MadeFile {
 public:
  explicit MadeFile(std::string path) : path_(std::move(path)) {}
  ~MadeFile() {
    std::error_code ignored;
    for (const char* more : {"", "-wal", "-shm", "-journal"})
      if (!is_kept_) fs::remove(path_ + more, ignored);
  }
  MadeFile(const MadeFile&) = delete;
  MadeFile& operator=(const MadeFile&) = delete;
  void keep() { is_kept_ = true; }

 private:
  std::string path_;
  bool is_kept_ = false;
};

Result<DumpedTable> filled(const Description& from, const std::string& folder, const store::Store& store) {
  Result<DumpedTable> result;
  store::Filling filling(store);
  for (const DescribedTable& described : from.tables) {
    const std::string& name = described.table.name;
    if (!from.has_log && needs_log(name)) continue;
    const std::int64_t read = TableReader(store, described, folder).fill(filling);
    if (read != described.rows)
      refuse(path_in(folder, name + ".csv"), "has " + std::to_string(read) + " rows, and " + description_file +
                                                 " says " + std::to_string(described.rows));
    if (filling.sum(described.table) != described.sum)
      throw Error(ErrorCode::corrupt, path_in(folder, name + ".csv"),
                  shown_path(path_in(folder, name + ".csv")) +
                      " is not what was dumped; dump it again, and import changed rows instead");
    result.rows.push_back({name, read, name + ".csv"});
  }
  filling.commit(from.settings, from.next_ids, from.has_log && from.file_version == store::file_version(store));
  return result;
}

}  // namespace

Result<DumpedTable> dump(const store::Store& store, const std::string& folder, bool with_log) {
  make_folder(folder);
  const store::Store moment = store.in_memory();  // while it is written others may write
  Result<DumpedTable> result;
  std::vector<std::string> tables;
  for (const PlainTable& table : store::plain_tables(moment, with_log)) {
    if (!with_log && needs_log(table.name)) continue;
    TableWriter writer(moment, table);
    const std::int64_t rows = writer.write_to(folder);
    tables.push_back(writer.described(rows));
    result.rows.push_back({table.name, rows, table.name + ".csv"});
  }
  write(path_in(folder, description_file), described(moment, with_log, tables));  // last: with it the folder is whole
  return result;
}

Result<DumpedTable> restore(const std::string& folder, const std::string& file) {
  const Description from = read_description(folder);
  check_path(file, "file");
  std::error_code error;
  if (fs::exists(fs::symlink_status(file, error)))
    throw Error(ErrorCode::duplicate, "file", shown_path(file) + " is there already; name a new file");
  MadeFile made(file);
  const auto setting = [&](const char* name) {
    const auto found = from.settings.find(name);
    return found == from.settings.end() ? std::string() : found->second;
  };
  Result<DumpedTable> result;
  {
    const Workspace empty = Workspace::open(
        file, {.currency = setting("currency"), .country = setting("country"), .time_zone = setting("time_zone")});
    result = filled(from, folder, empty.store());
  }
  const Workspace whole = Workspace::open(file, {.must_exist = true});
  for (const store::Check& check : store::verify(whole.store()))
    if (!check.ok)
      throw Error(ErrorCode::corrupt, folder,
                  "what " + shown_path(folder) + " holds is not what was dumped (" + check.check + ": " + check.detail +
                      "); dump it again");
  made.keep();
  return result;
}

}  // namespace crmcore
