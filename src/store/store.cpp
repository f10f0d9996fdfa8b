#include "crmcore/store/store.hpp"

#include <algorithm>

#include "crmcore/store/change.hpp"
#include "database.hpp"

namespace crmcore::store {

namespace {

/// Throws corrupt for a custom field that `definitions` would not have let in, or whose column the table lacks.
void check_custom_columns(Store::Database& database, const Entity& entity) {
  for (std::size_t c = entity.built_in(); c < entity.size(); ++c) {
    const std::string_view name = entity[c].name;
    Statement column = database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
    const bool is_there = column.bind(1, entity.name()).bind(2, name).step();
    if (!is_field_name(name) || !is_there || entity.find(name) != c)
      throw Error(ErrorCode::corrupt, database.path,
                  shown_path(database.path) +
                      " is damaged, or another program has changed it: " + std::string(entity.name()) +
                      " has a field " + cited(name) + " that crmcore did not make; restore a backup");
  }
}

}  // namespace

Store::Store(const std::string& path, Catalogue catalogue, const Options& options)
    : database_(std::make_unique<Database>(path, std::move(catalogue), options)) {
  refresh();
  if (!database_->catalogue.fill_file || options.read_only) return;
  const std::string version = std::to_string(database_->integer("PRAGMA user_version"));
  const auto filled = [&] { return database_->text("SELECT value FROM crm_meta WHERE name = 'filled'"); };
  if (const std::string before = filled(); before != version) {
    Change change(*this, "crmcore", before.empty() ? "a new workspace" : "brought up to date");
    if (filled() == before) {  // no other process got there first
      database_->catalogue.fill_file(change);
      database_->execute("INSERT OR REPLACE INTO crm_meta VALUES ('filled', '" + version + "')");
      commit_to_settings(*database_);
      change.commit();
    }
  }
}
Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) { refresh(); }
Store Store::in_memory() const {
  if (database_->change) database_->write_words();
  return Store(std::make_unique<Database>(*database_));
}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

const std::string& Store::path() const { return database_->path; }
bool Store::is_new() const { return database_->is_new; }
Currency Store::currency() const { return database_->currency; }
const std::string& Store::country() const { return database_->country; }
const TimeZone& Store::time_zone() const { return database_->time_zone; }

Forms Store::forms() const {
  Forms forms;
  forms.country = database_->country;
  forms.currency_decimals = database_->currency.decimals();
  forms.currency = database_->currency.code();
  forms.time_zone = database_->time_zone;
  return forms;
}

std::vector<std::pair<std::string, std::string>> Store::info() const {
  refresh();
  Database& d = *database_;
  std::vector<std::pair<std::string, std::string>> info{
      {"file", shown_path(d.path)},
      {"file_version", d.text("PRAGMA user_version").empty() ? std::to_string(d.integer("PRAGMA user_version")) : ""},
      {"currency", d.currency.text()},
      {"country", d.country},
      {"time_zone", std::string(d.time_zone.name())},
      {"bytes", std::to_string(d.integer("PRAGMA page_count") * d.integer("PRAGMA page_size"))},
      {"sqlite", std::string(sqlite3_libversion()) + " " + sqlite3_sourceid()},
      {"journal", d.text("PRAGMA journal_mode") + ": " + d.journal_why},
      {"synchronous", d.integer("PRAGMA synchronous") == 3 ? "extra" : "not extra"},
      {"made", d.is_new ? "by this opening" : "before"},
      {"changes", std::to_string(d.integer("SELECT count(*) FROM crm_change"))}};
  for (const Entity& entity : d.entities)
    info.emplace_back("records." + std::string(entity.name()),
                      std::to_string(d.integer("SELECT count(*) FROM " + in_quotes(entity.name()))));
  return info;
}

const Entity* Store::find_entity(std::string_view name) const {
  const auto found = std::ranges::find(database_->entities, name, &Entity::name);
  return found == database_->entities.end() ? nullptr : &*found;
}

const Entity& Store::entity(std::string_view name) const {
  if (const Entity* found = find_entity(name)) return *found;
  std::vector<std::string_view> names;
  for (const Entity& entity : database_->entities) names.push_back(entity.name());
  throw_unknown(std::string(name), "there is no entity", name, names);
}

std::span<const Entity> Store::entities() const { return database_->entities; }

std::span<const std::string_view> Store::told_apart(const Entity& entity) const {
  const Catalogue& catalogue = database_->catalogue;
  for (const auto* all : {&catalogue.unique_together, &catalogue.told_apart})
    if (const auto found = std::ranges::find(*all, entity.name(), &Together::entity); found != all->end())
      return found->columns;
  return {};
}

bool Store::are_unique(const Entity& entity) const {
  const auto& all = database_->catalogue.unique_together;
  return std::ranges::find(all, entity.name(), &Together::entity) != all.end();
}

std::span<const Doubt> Store::doubts() const { return database_->catalogue.doubts; }
const Labels& Store::labels() const { return database_->catalogue.labels; }

void Store::refresh() const {
  Database& d = *database_;
  if (!d.columns_moved()) return;
  std::vector<Entity> entities = d.catalogue.entities;
  if (d.catalogue.add_custom_columns) d.catalogue.add_custom_columns(*this, entities);
  for (const Entity& entity : entities) check_custom_columns(d, entity);
  d.retired.push_back(std::exchange(d.entities, std::move(entities)));
}

RowBlock Store::get(const Entity& entity, std::int64_t id) const {
  RowBlock block(entity.size());
  Statement statement = database_->prepare(database_->texts(entity).get);
  if (statement.bind(1, id).step()) {
    Cell* row = block.add();
    for (std::size_t c = 0; c < entity.size(); ++c) {
      row[c] = block.texts.keep(statement.cell(static_cast<int>(c)));
      check_read(entity.name(), entity[c], row[c], id);
    }
  }
  return block;
}

std::map<std::int64_t, std::string> codes_of(const Store& store, std::string_view entity) {
  const Entity& of = store.entity(entity);
  Statement statement = store.database().prepare("SELECT id, " + in_quotes(of[of.at("code")].name) + " FROM " +
                                                 in_quotes(of.name()) + " ORDER BY id");
  std::map<std::int64_t, std::string> codes;
  while (statement.step())
    codes.emplace_hint(codes.end(), statement.cell(0).integer(), std::string(statement.cell(1).text()));
  return codes;
}

std::optional<std::int64_t> led_to(const Store& store, std::string_view entity, std::string_view code) {
  const auto leads_to = store.database().catalogue.leads_to;
  return leads_to ? leads_to(store, entity, code) : std::nullopt;
}

std::optional<std::int64_t> id_called(const Store& store, std::string_view entity, std::string_view code) {
  const Cell cell = Cell::of(code);
  const auto own = store.find_id(store.entity(entity), std::array<std::string_view, 1>{"code"}, {&cell, 1});
  return own ? own : led_to(store, entity, code);
}

std::string code_now(const Store& store, std::string_view entity, std::string_view code) {
  const Entity& of = store.entity(entity);
  const auto id = id_called(store, entity, code);
  return std::string(id ? store.get(of, *id)[0][of.at("code")].text() : code);
}

std::string select_entries() {
  std::string columns;
  for (const std::string_view name : column_names<LogEntry>())
    columns += (columns.empty() ? "" : ", ") + in_quotes(name);
  return "SELECT " + columns + " FROM crm_entry JOIN crm_change ON crm_change.id = crm_entry.change";
}

void Store::log(std::int64_t since, std::string_view entity, std::int64_t id,
                const std::function<void(const LogEntry&)>& use) const {
  std::string sql = select_entries() + " WHERE crm_change.id > ?";
  if (!entity.empty()) sql += " AND entity = ?";
  if (id != 0) sql += " AND ? BETWEEN first AND last";
  Statement statement = database_->prepare(sql + " ORDER BY crm_entry.id");
  int place = 1;
  statement.bind(place++, since);
  if (!entity.empty()) statement.bind(place++, this->entity(entity).name());
  if (id != 0) statement.bind(place, id);
  std::array<Cell, Schema<LogEntry>::fields.size()> row;
  while (statement.step()) {
    statement.read(row);
    use(from_row<LogEntry>(row));
  }
}

std::int64_t Store::next_id(const Entity& entity) const {
  if (const auto taken = database_->next_ids.find(entity.name()); taken != database_->next_ids.end())
    return taken->second;
  Statement statement = database_->prepare("SELECT id FROM crm_next_id WHERE entity = ?");
  return statement.bind(1, entity.name()).step() ? statement.cell(0).integer() : 1;
}

std::pair<std::int64_t, std::int64_t> Store::state() const {
  return {database_->integer("PRAGMA data_version"), database_->state};
}

Store::Cursor::Cursor(Database& database, const Entity& entity, std::span<const std::string_view> columns)
    : statement_(nullptr), entity_(entity.name()) {
  database.check_process();
  std::string sql = "SELECT ";
  for (const std::string_view column : columns) {
    sql += in_quotes(column) + ", ";
    columns_.push_back(entity[entity.at(column)]);
  }
  sql += "id FROM " + in_quotes(entity.name()) + " ORDER BY id";  // the last one names the record in messages
  const Permitted reading(database, Permit::read);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database.handle, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) throw_sqlite(database.handle, code, "read");
  statement_ = statement;
}

Store::Cursor::~Cursor() { sqlite3_finalize(static_cast<sqlite3_stmt*>(statement_)); }

bool Store::Cursor::next(std::span<Cell> row) {
  auto* statement = static_cast<sqlite3_stmt*>(statement_);
  const int code = sqlite3_step(statement);
  if (code == SQLITE_DONE) return false;
  if (code != SQLITE_ROW) throw_sqlite(sqlite3_db_handle(statement), code, "read");
  for (std::size_t c = 0; c < row.size(); ++c) {
    const int column = static_cast<int>(c);
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_NULL: row[c] = Cell(); break;
      case SQLITE_INTEGER: row[c] = Cell::of(std::int64_t{sqlite3_column_int64(statement, column)}); break;
      case SQLITE_FLOAT: row[c] = Cell::of(sqlite3_column_double(statement, column)); break;
      case SQLITE_TEXT: row[c] = Cell::of(text_of(statement, column)); break;
      default: row[c] = Cell(); break;
    }
    check_read(entity_, columns_[c], row[c], sqlite3_column_int64(statement, static_cast<int>(row.size())));
  }
  return true;
}

void check_read(std::string_view entity, const Column& column, Cell cell, std::int64_t id) {
  constexpr std::int64_t last_version = std::int64_t{1} << 53;  // no record is edited as often
  const auto refuse = [&](const std::string& what) {
    const std::string record = std::string(entity) + " " + std::to_string(id);
    throw Error(ErrorCode::corrupt, record,
                record + " is damaged: " + std::string(column.name) + " " + what + "; restore a backup");
  };
  if (cell.is_null()) return;
  const std::int64_t number = cell.integer();
  if (cell.type() != cell_type(column.kind) && !(column.kind == Kind::real && cell.type() == Cell::Type::integer))
    refuse("is not a value of kind " + std::string(name(column.kind)));
  if (column.kind == Kind::day && (number < Day::first_number || number > Day::last_number))
    refuse("is day number " + std::to_string(number) + ", outside the years 1400 to 9999");
  if (column.role == Column::Role::version && (number < 1 || number > last_version))
    refuse("is " + std::to_string(number) + "; versions begin at 1");
}

}  // namespace crmcore::store
