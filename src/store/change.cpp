#include "crmcore/store/change.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "crmcore/store/words.hpp"
#include "database.hpp"
#include "logged_values.hpp"

namespace crmcore::store {
namespace {

constexpr std::int64_t rows_per_report = 4096;  // between two reports to the task

void append_cell(std::string& json, Cell cell) {
  switch (cell.type()) {
    case Cell::Type::null: json += "null"; return;
    case Cell::Type::integer: json += std::to_string(cell.integer()); return;
    case Cell::Type::real: append_json(json, cell.real()); return;
    case Cell::Type::text: append_json(json, cell.text()); return;
  }
}

/// Appends what the log says of a column: its values before and after.
void append_both(std::string& log, std::string_view column, Cell before, Cell after) {
  log += log.empty() ? "{" : ",";
  append_json(log, column);
  log += ":[";
  append_cell(log, before);
  log += ",";
  append_cell(log, after);
  log += "]";
}

std::string called(const Entity& entity, std::int64_t id) {
  return std::string(entity.name()) + " " + std::to_string(id);
}

/// "between 2 and 20", "2 or more" or "at most 20": the range of a column that has one.
std::string range_text(const Column& column, int decimals) {
  const auto bound = [&](std::int64_t number) { return cell_text(column, Cell::of(number), decimals); };
  if (!column.least) return "at most " + bound(*column.most);
  if (!column.most) return bound(*column.least) + " or more";
  return "between " + bound(*column.least) + " and " + bound(*column.most);
}

std::string listed(std::span<const std::string_view> codes) {
  std::string list;
  for (const auto code : codes) list += (list.empty() ? "" : ", ") + std::string(code);
  return list;
}

/// A column of a field that was erased and is defined again keeps its values under another name, out of sight. Returns
/// what that adds to the sum of the table.
ContentSum set_aside(Store::Database& database, const Entity& entity, std::string_view name, const std::string& index) {
  const auto has = [&](const std::string& column) {
    Statement columns = database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ? COLLATE NOCASE");
    return columns.bind(1, entity.name()).bind(2, std::string_view(column)).step();
  };
  if (!has(std::string(name))) return 0;
  std::string aside;
  int number = 0;
  do aside = std::string(name) + " " + std::to_string(++number);
  while (has(aside));
  const ContentSum before = content_of_column(database, entity.name(), name);
  database.execute("DROP INDEX IF EXISTS " + index);
  database.execute("ALTER TABLE " + in_quotes(entity.name()) + " RENAME COLUMN " + in_quotes(name) + " TO " +
                   in_quotes(aside));
  return content_of_column(database, entity.name(), aside) - before;
}

/// The value of a required column in the records that there are: its default.
std::string first_value(const Store& store, const Column& column) {
  if (!column.traits.required || column.traits.fallback.empty()) return "";
  const auto parsed = column.parse(column, column.traits.fallback, store.forms());
  if (!parsed.value) return "";
  const Cell cell = parsed.value->cell();
  if (cell.type() != Cell::Type::text) return " DEFAULT " + std::to_string(cell.integer());
  std::string text = " DEFAULT '";
  for (const char c : cell.text()) text += c == '\'' ? std::string("''") : std::string(1, c);
  return text + "'";
}

/// What is wrong with a reference to a record that there is not.
std::string dangling(const Column& column, const Entity& entity, std::int64_t id) {
  return std::string(entity.name()) + "." + std::string(column.name) + " must be a " + std::string(column.target) +
         " that exists; there is no " + std::string(column.target) + " " + std::to_string(id);
}

/// Throws what SQLite does not say of a row it refuses: which reference dangles, or which record has its value.
void explain(const Store& store, const Entity& entity, Row row, ErrorCode code) {
  for (std::size_t c = first_own_position; c < entity.size(); ++c) {
    if (row[c].is_null()) continue;
    const Column& column = entity[c];
    const std::string field = std::string(entity.name()) + "." + std::string(column.name);
    const bool is_reference = code == ErrorCode::rule && !column.target.empty();
    if (is_reference && store.get(store.entity(column.target), row[c].integer()).size() == 0)
      throw Error(ErrorCode::rule, field, dangling(column, entity, row[c].integer()));
    if (code != ErrorCode::duplicate || !column.traits.unique) continue;
    const auto holder = store.find_id(entity, std::array{column.name}, {&row[c], 1});
    if (holder && *holder != row[id_position].integer())
      throw Error(ErrorCode::duplicate, field,
                  field + " " + cited(cell_text(column, row[c], store.currency().decimals())) + " is already that of " +
                      called(entity, *holder));
  }
}

bool is_found_by(const Column& column) { return column.traits.searchable != Searchable::no; }

/// Keeps sets of free words in one way: sorted, each once without regard to case and accents; an empty one is none.
void settle_sets(const Entity& entity, std::span<Cell> row, TextPool& texts) {
  for (std::size_t c = first_own_position; c < entity.size(); ++c) {
    if (!entity[c].traits.is_set || row[c].is_null() || !is_utf8(row[c].text())) continue;
    std::vector<std::string> kept;
    std::set<std::string> known;
    for (std::string& one : sorted_choices(row[c].text()))
      if (!one.empty() && known.insert(folded(one)).second) kept.push_back(std::move(one));
    row[c] = kept.empty() ? Cell() : Cell::of(texts.keep(joined_choices(kept)));
  }
}

/// Runs a statement that writes a row.
void write(Statement& statement, const Store& store, const Entity& entity, Row row) {
  try {
    statement.run();
  } catch (const Error& error) {
    explain(store, entity, row, error.code());
    throw;
  }
}

}  // namespace

Change::Change(const Store& store, std::string_view actor, std::string_view reason)
    : store_(&store), thread_(std::this_thread::get_id()) {
  Store::Database& database = store.database();
  if (trimmed(actor).empty())
    throw Error(ErrorCode::invalid, "actor", "a change must name who makes it; the actor is empty");
  if (trimmed(reason).empty()) throw Error(ErrorCode::invalid, "reason", "a change must say why; the reason is empty");
  if (database.read_only)
    throw Error(ErrorCode::read_only, store.path(), store.path() + " was opened for reading only");
  if (database.change)
    throw Error(ErrorCode::misuse, "change",
                "another change is open in this workspace; commit it or roll it back first");
  // A rollback that failed left its transaction behind.
  if (!sqlite3_get_autocommit(database.handle)) database.execute("ROLLBACK");
  database.execute("BEGIN IMMEDIATE");
  open_ = true;
  state_before_ = database.state;
  database.change = this;
  try {
    store.refresh();
    database.next_ids.clear();
    database.pending_words.clear();
    number_ = database.integer("SELECT coalesce(max(id), 0) + 1 FROM crm_change");
    const auto now = std::chrono::system_clock::now().time_since_epoch();  // the log alone asks for the time
    const Parsed<std::string> who = parse<std::string>(actor);
    const Parsed<std::string> why = parse<std::string>(reason);
    if (!who.value || !why.value) throw Error(ErrorCode::invalid, "actor", who.value ? why.why : who.why);
    database.prepare("INSERT INTO crm_change (id, at, actor, reason) VALUES (?, ?, ?, ?)")
        .bind(1, number_)
        .bind(2, std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(now).count()})
        .bind(3, *who.value)
        .bind(4, *why.value)
        .run();
  } catch (...) {
    rollback();
    throw;
  }
}

Change::Change(Change&& other) noexcept
    : store_(other.store_),
      number_(other.number_),
      open_(std::exchange(other.open_, false)),
      ended_by_(std::move(other.ended_by_)),
      state_before_(other.state_before_),
      thread_(other.thread_),
      block_(std::move(other.block_)),
      sums_(std::move(other.sums_)) {
  if (open_) store_->database().change = this;
}

Change::~Change() {
  if (!open_) return;
  try {
    rollback();
  } catch (...) {  // after fork() the transaction is the parent's; else the next change rolls it back
  }
}

void Change::end_after(const Error& error, bool reading) {
  // SQLite rolls back by itself after some of these, and asks its user to do so after all of them.
  constexpr std::array grave{ErrorCode::full, ErrorCode::io, ErrorCode::no_memory, ErrorCode::corrupt};
  const bool ended = sqlite3_get_autocommit(store_->database().handle) != 0;
  const bool may_have_ended = !reading && std::ranges::find(grave, error.code()) != grave.end();
  if (!ended && !may_have_ended) return;
  ended_by_ = Error(error.code(), error.subject(),
                    "this change is over and nothing of it was kept, because of an earlier error: " + error.message());
  if (!ended) store_->database().give_up_transaction();
  forget();
}

/// What the workspace knows goes back to what it was before the change.
void Change::forget() {
  Store::Database& database = store_->database();
  open_ = false;
  database.change = nullptr;
  block_.reset();
  database.next_ids.clear();
  database.pending_words.clear();
  database.state = state_before_;
}

/// The sum of a table, to add to.
std::uint64_t& Change::sum_of_table(std::string_view table) {
  const auto found = sums_.find(table);
  return found != sums_.end() ? found->second : sums_[std::string(table)];
}

void Change::check_open() const {
  if (ended_by_) throw Error(*ended_by_);
  if (!open_) throw Error(ErrorCode::misuse, "change", "this change is over: it was committed or rolled back");
  if (std::this_thread::get_id() != thread_)
    throw Error(ErrorCode::misuse, "change", "a change must be used by the thread that began it");
}

void Change::throw_not_found(const Entity& entity, std::int64_t id) {
  throw Error(ErrorCode::not_found, std::string(entity.name()), "there is no " + called(entity, id));
}

/// What every row must satisfy whatever its entity: required fields, the kinds and lists of its columns.
void Change::check_row(const Entity& entity, Row row) const {
  for (std::size_t c = first_own_position; c < entity.size(); ++c) {
    const Column& column = entity[c];
    const auto refuse = [&](ErrorCode code, const std::string& why) {
      const std::string subject = std::string(entity.name()) + "." + std::string(column.name);
      throw Error(code, subject, subject + " " + why);
    };
    if (row[c].is_null()) {
      if (column.traits.required) refuse(ErrorCode::rule, "is required");
      continue;
    }
    if (row[c].type() != cell_type(column.kind) && !(column.kind == Kind::real && row[c].type() == Cell::Type::integer))
      refuse(ErrorCode::invalid, "must be a value of kind " + std::string(name(column.kind)));
    if (row[c].type() == Cell::Type::text) {
      if (!is_utf8(row[c].text())) refuse(ErrorCode::invalid, "is not valid UTF-8");
      if (!column.codes.empty() && column.kind == Kind::choice &&
          std::ranges::find(column.codes, row[c].text()) == column.codes.end())
        refuse(ErrorCode::invalid, "must be one of " + listed(column.codes) + ", not " + cited(row[c].text()));
    } else if ((column.least && row[c].integer() < *column.least) || (column.most && row[c].integer() > *column.most)) {
      const int decimals = store_->currency().decimals();
      refuse(ErrorCode::rule,
             "must be " + range_text(column, decimals) + ", not " + cell_text(column, row[c], decimals));
    }
  }
}

std::vector<const Rule*> Change::rules_of(const Entity& entity) const {
  std::vector<const Rule*> rules;
  for (const Rule& rule : store_->database().catalogue.rules)
    if (rule.entity.empty() || rule.entity == entity.name()) rules.push_back(&rule);
  return rules;
}

void Change::check(const Entity& entity, std::span<const Rule* const> rules, Row before, std::span<Cell> after,
                   TextPool& texts) {
  if (before.empty())
    for (std::size_t c = first_own_position; c < entity.size(); ++c)
      if (after[c].is_null() && !entity[c].traits.fallback.empty()) {
        auto fallback = entity[c].parse(entity[c], entity[c].traits.fallback, store_->forms());
        if (fallback.value) after[c] = texts.keep(fallback.value->cell());
      }
  settle_sets(entity, after, texts);
  for (const Rule* rule : rules) rule->check(*this, entity, before, after, texts);
  check_row(entity, after);
}

void Change::settle(const Entity& entity, std::span<Cell> row, TextPool& texts) {
  attempt([&] { check(entity, rules_of(entity), {}, row, texts); });  // a rule may write other records
}

std::int64_t Change::take_ids(const Entity& entity, std::int64_t count) {
  check_open();
  const std::int64_t first = store_->next_id(entity);
  store_->database().next_ids.insert_or_assign(std::string(entity.name()), first + count);
  return first;
}

std::int64_t Change::insert(const Entity& entity, Row row) {
  check_open();
  if (row.size() > entity.size() || row.size() < entity.built_in())
    throw Error(ErrorCode::invalid, std::string(entity.name()),
                "a row of " + std::to_string(row.size()) + " cells does not fit " + std::string(entity.name()));
  RowBlock block(entity.size());
  block.add(row);
  block.at(0)[id_position] = Cell::of(take_ids(entity, 1));
  insert(entity, block);
  return block[0][id_position].integer();
}

std::int64_t Change::upsert(const Entity& entity, Row row) {
  check_open();
  const auto key = entity.external_key();
  const auto code = entity.find("code");
  const bool has_key = key && !row[*key].is_null();
  if (!has_key && (!code || row[*code].is_null() || row[*code].text().empty()))
    throw Error(ErrorCode::invalid, std::string(entity.name()) + ".external_key",
                "an upsert matches by source and external_key, or by code; this " + std::string(entity.name()) +
                    " has neither");
  const std::array<Cell, 2> values{has_key ? row[*key] : row[*code], has_key ? row[entity.at("source")] : Cell()};
  const std::array<std::string_view, 2> names{has_key ? "external_key" : "code", "source"};
  const std::size_t used = has_key ? 2 : 1;
  const auto known = store_->find_id(entity, std::span(names).first(used), Row(values.data(), used));
  if (!known) return insert(entity, row);
  const RowBlock current = store_->get(entity, *known);
  std::vector<Edit> edits;
  for (const Edit& edit : difference(current[0], row))
    if (!edit.to.is_null()) edits.push_back(edit);
  update(entity, *known, current[0][version_position].integer(), edits);
  return *known;
}

void Change::insert(const Entity& entity, const RowBlock& rows, Task* task) {
  check_open();
  if (static_cast<std::int64_t>(rows.size()) < rows_per_entry) return insert_rows(entity, rows, task);
  // Many rows: each record referred to is looked up once here instead of once a row by SQLite, and where the table
  // at least doubles, the indexes of its references are made at the end in one go.
  check_references(entity, rows);
  Store::Database& database = store_->database();
  const bool doubles = rows[0][id_position].integer() <= static_cast<std::int64_t>(rows.size());
  if (doubles) {
    const Permitted defining(database, Permit::define);
    for (const Column& column : entity.columns())
      if (!column.target.empty() && column.role != Column::Role::id && !column.traits.unique)
        database.execute("DROP INDEX " + in_quotes(std::string(entity.name()) + "_" + std::string(column.name)));
  }
  struct Unchecked {
    explicit Unchecked(sqlite3* of) : handle(of) { sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, nullptr); }
    ~Unchecked() { sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr); }
    sqlite3* handle;
  };
  {
    const Unchecked references(database.handle);
    insert_rows(entity, rows, task);
  }
  if (!doubles) return;
  // SQLite sorts an index twice as fast in one block as in a piece of memory for each row, and it takes a block only
  // where it may go on in a temporary file, beyond the size of its cache. An index of references holds numbers alone.
  const Permitted defining(database, Permit::define);
  database.execute("PRAGMA temp_store = FILE");
  database.execute(reference_indexes(entity) + "PRAGMA temp_store = MEMORY;");
}

void Change::check_references(const Entity& entity, const RowBlock& rows) {
  for (std::size_t c = first_own_position; c < entity.size(); ++c) {
    if (entity[c].target.empty()) continue;
    std::vector<std::int64_t> ids;
    for (std::size_t r = 0; r < rows.size(); ++r)
      if (!rows[r][c].is_null() && (ids.empty() || ids.back() != rows[r][c].integer()))
        ids.push_back(rows[r][c].integer());
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    Statement exists = store_->database().prepare("SELECT 1 FROM " + in_quotes(entity[c].target) + " WHERE id = ?");
    for (const std::int64_t id : ids) {
      // A row may refer to an earlier one of the same rows.
      const bool own = entity[c].target == entity.name() && id >= rows[0][id_position].integer();
      if (!own && !exists.bind(1, id).step())
        throw Error(ErrorCode::rule, std::string(entity.name()) + "." + std::string(entity[c].name),
                    dangling(entity[c], entity, id));
      sqlite3_reset(exists.raw());
    }
  }
}

void Change::insert_rows(const Entity& entity, const RowBlock& rows, Task* task) {
  if (rows.size() == 0) return;
  Store::Database& database = store_->database();
  Statement statement = database.prepare(database.texts(entity).insert);
  const auto rules = rules_of(entity);
  std::vector<Cell> row(entity.size());
  TextPool texts;
  const std::vector<std::uint64_t>& seeds = database.texts(entity).seeds;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::ranges::copy(rows[r], row.begin());
    row[version_position] = Cell::of(std::int64_t{1});
    check(entity, rules, {}, row, texts);
    for (std::size_t c = 0; c < row.size(); ++c) statement.bind(static_cast<int>(c) + 1, row[c]);
    database.pending_words.add(entity, row[id_position].integer());
    write(statement, *store_, entity, row);
    ContentSum sum = 0;
    for (std::size_t c = 0; c < row.size(); ++c) sum += sum_of(seeds[c], row[id_position].integer(), row[c]);
    sum_of_table(entity.name()) += sum;
    log_insert(entity.name(), row[id_position].integer());
    if (task && r % rows_per_report == 0) task->advance(task->done() + rows_per_report);
  }
  database.touch();
}

std::vector<Edit> Change::difference(Row before, Row after) {
  std::vector<Edit> edits;
  for (std::size_t c = first_own_position; c < after.size(); ++c)
    if (c >= before.size() ? !after[c].is_null() : !(before[c] == after[c])) edits.push_back({c, after[c]});
  return edits;
}

void Change::update(const Entity& entity, std::int64_t id, std::int64_t version, std::span<const Edit> edits) {
  check_open();
  const RowBlock current = store_->get(entity, id);
  if (current.size() == 0) throw_not_found(entity, id);
  const Row before = current[0];
  if (before[version_position].integer() != version) {
    std::string values;
    const int decimals = store_->currency().decimals();
    for (const auto& [column, to] : edits)
      values += "; " + std::string(entity[column].name) + " is now " +
                cited(cell_text(entity[column], before[column], decimals)) + ", you meant " +
                cited(cell_text(entity[column], to, decimals));
    throw Error(ErrorCode::stale, called(entity, id),
                called(entity, id) + " has changed since you read it (version " +
                    std::to_string(before[version_position].integer()) + ", you saw " + std::to_string(version) + ")" +
                    values);
  }
  std::vector<Cell> after(before.begin(), before.end());
  for (const auto& [column, to] : edits) {
    if (column < first_own_position || column >= entity.size() ||
        (entity[column].traits.read_only && !(to == before[column])))
      throw Error(ErrorCode::rule, std::string(entity.name()), "this field is set by crmcore and cannot be changed");
    after[column] = to;
  }
  TextPool texts;
  check(entity, rules_of(entity), before, after, texts);
  const std::vector<Edit> changed = difference(before, after);  // rules may have added to it
  if (changed.empty()) return;
  if (std::ranges::any_of(changed, [&](const Edit& edit) { return is_found_by(entity[edit.column]); }))
    store_->database().pending_words.touch(entity, before);
  std::string sql = "UPDATE " + in_quotes(entity.name()) + " SET version = version + 1";
  std::string log;
  for (const auto& [column, to] : changed) {
    sql += ", " + in_quotes(entity[column].name) + " = ?";
    append_both(log, entity[column].name, before[column], to);
  }
  Statement statement = store_->database().prepare(sql + " WHERE id = ?");
  int place = 0;
  for (const Edit& edit : changed) statement.bind(++place, edit.to);
  write(statement.bind(++place, id), *store_, entity, after);
  ContentSum& sum = sum_of_table(entity.name());
  const auto replace = [&](std::size_t column, Cell to) {
    const std::uint64_t seed = column_seed(entity[column].name);
    sum += sum_of(seed, id, to) - sum_of(seed, id, before[column]);
  };
  replace(version_position, Cell::of(version + 1));
  for (const auto& [column, to] : changed) replace(column, to);
  log_entry(entity.name(), "update", id, id, version + 1, log + "}");
  store_->database().touch();
}

void Change::erase(const Entity& entity, std::int64_t id, std::int64_t version) {
  check_open();
  const RowBlock current = store_->get(entity, id);
  for (const ErasureRule& rule : store_->database().catalogue.erasure_rules)
    if (rule.entity == entity.name() && current.size() != 0) rule.check(*store_, current[0]);
  erase_whole(entity, id, version);
}

void Change::erase_whole(const Entity& entity, std::int64_t id, std::int64_t version) {
  const RowBlock current = store_->get(entity, id);
  if (current.size() == 0) throw_not_found(entity, id);
  if (current[0][version_position].integer() != version)
    throw Error(ErrorCode::stale, called(entity, id),
                called(entity, id) + " has changed since you read it (version " +
                    std::to_string(current[0][version_position].integer()) + ", you saw " + std::to_string(version) +
                    ")");
  for (const Entity& other : store_->entities())
    for (std::size_t c = 0; c < other.size(); ++c) {
      if (other[c].target != entity.name() || other[c].role == Column::Role::id) continue;
      std::vector<std::pair<std::int64_t, std::int64_t>> referring;
      store_->children(other, c, id, [&](Row row) {
        referring.emplace_back(row[id_position].integer(), row[version_position].integer());
      });
      if (referring.empty()) continue;
      if (other[c].role != Column::Role::parent)
        throw Error(ErrorCode::rule, called(entity, id),
                    called(entity, id) + " is still referred to by " + called(other, referring.front().first));
      for (const auto& [part, part_version] : referring) erase_whole(other, part, part_version);
    }
  store_->database().pending_words.touch(entity, current[0]);
  sum_of_table(entity.name()) -= content_of_row(store_->database(), entity.name(), id);
  store_->database().prepare("DELETE FROM " + in_quotes(entity.name()) + " WHERE id = ?").bind(1, id).run();
  log_erasure(entity, current[0]);
  store_->database().touch();
}

void Change::log_erasure(const Entity& entity, Row row) {
  std::string log;
  for (std::size_t c = version_position; c < entity.size(); ++c)
    if (!row[c].is_null()) append_both(log, entity[c].name, row[c], Cell());
  const std::int64_t id = row[id_position].integer();
  log_entry(entity.name(), "erase", id, id, row[version_position].integer(), log + "}");
}

void Change::add_column(const Entity& entity, const Column& column) {
  check_open();
  const char* type = cell_type(column.kind) == Cell::Type::text ? "TEXT" : "INTEGER";
  Store::Database& database = store_->database();
  const Permitted defining(database, Permit::define);
  const std::string table = in_quotes(entity.name());
  const std::string index = in_quotes(std::string(entity.name()) + "_" + std::string(column.name));
  sum_of_table(entity.name()) += set_aside(database, entity, column.name, index);
  database.execute("ALTER TABLE " + table + " ADD COLUMN " + in_quotes(column.name) + " " + type +
                   first_value(*store_, column));
  sum_of_table(entity.name()) += content_of_column(database, entity.name(), column.name);
  if (column.traits.unique)
    database.execute("CREATE UNIQUE INDEX " + index + " ON " + table + " (" + in_quotes(column.name) + ")");
}

void Change::log_insert(std::string_view entity, std::int64_t id) {
  if (block_ && block_->entity == entity && block_->last + 1 == id && id - block_->first < rows_per_entry) {
    block_->last = id;
    return;
  }
  flush_block();
  block_ = Block{entity, id, id};
}

void Change::flush_block() {
  if (!block_) return;
  const Block block = *std::exchange(block_, std::nullopt);
  log_entry(block.entity, "insert", block.first, block.last, 1, "");
}

void Change::log_entry(std::string_view entity, std::string_view operation, std::int64_t first, std::int64_t last,
                       std::int64_t version, const std::string& columns) {
  flush_block();
  Store::Database& database = store_->database();
  const std::array<std::pair<std::string_view, Cell>, 7> values{
      {{"change", Cell::of(number_)},
       {"entity", Cell::of(entity)},
       {"operation", Cell::of(operation)},
       {"first", Cell::of(first)},
       {"last", Cell::of(last)},
       {"version", Cell::of(version)},
       {"columns", columns.empty() ? Cell() : Cell::of(std::string_view(columns))}}};
  Statement statement = database.prepare(
      "INSERT INTO crm_entry (change, entity, operation, first, last, version, columns) VALUES (?, ?, ?, ?, ?, ?, ?)");
  int place = 0;
  for (const auto& [name, value] : values) statement.bind(++place, value);
  statement.run();
  const std::int64_t id = sqlite3_last_insert_rowid(database.handle);
  ContentSum& sum = sum_of_table("crm_entry");
  sum += sum_of(column_seed("id"), id, Cell::of(id));
  for (const auto& [name, value] : values) sum += sum_of(column_seed(name), id, value);
}

std::int64_t Change::last_entry() {
  check_open();
  flush_block();
  return store_->database().integer("SELECT coalesce(max(id), 0) FROM crm_entry");
}

void Change::attempt(const std::function<void()>& doing) {
  check_open();
  flush_block();
  Store::Database& database = store_->database();
  const auto next_ids = database.next_ids;
  const auto sums = sums_;
  const std::int64_t state = database.state;
  database.execute("SAVEPOINT attempt");
  database.pending_words.begin_attempt();
  const auto back = [&] {
    if (!open_) return;  // an error ended the change: there is nothing to take back
    block_.reset();
    database.pending_words.end_attempt();
    database.next_ids = next_ids;
    sums_ = sums;
    database.execute("ROLLBACK TO attempt; RELEASE attempt");
    database.state = state;
  };
  try {
    doing();
  } catch (...) {
    back();
    throw;
  }
  back();
}

void detail::fill_code(const Change& change, const Entity& entity, KeyPositions at, std::span<Cell> after, char letter,
                       TextPool& texts) {
  if (!after[at.code].text().empty()) return;
  std::string made = after[at.external_key].is_null() ? letter + std::to_string(after[id_position].integer())
                                                      : std::string(after[at.external_key].text());
  const Cell wanted = Cell::of(std::string_view(made));
  const auto holder = change.store().find_id(entity, std::array<std::string_view, 1>{"code"}, {&wanted, 1});
  const bool is_taken =
      holder ? *holder != after[id_position].integer() : led_to(change.store(), entity.name(), made).has_value();
  if (is_taken) made = std::string(after[at.source].text()) + ":" + made;
  after[at.code] = Cell::of(texts.keep(made));
}

void attempt(const Store& store, const std::function<void(Change&)>& doing) {
  if (Change* open = store.database().change) {
    open->attempt([&] { doing(*open); });
    return;
  }
  Change trial(store, "crmcore", "an attempt that is taken back");
  doing(trial);
}

void Change::commit() {
  check_open();
  try {
    write_commit();
  } catch (const Error& error) {
    if (open_) rollback();
    throw Error(error.code(), error.subject(), error.message() + "; nothing of the change was kept");
  } catch (...) {
    if (open_) rollback();
    throw;
  }
  Store::Database& database = store_->database();
  database.next_ids.clear();
  open_ = false;
  database.change = nullptr;
  store_->refresh();
}

void Change::write_commit() {
  flush_block();
  Store::Database& database = store_->database();
  database.write_words();
  for (const auto& [entity, id] : database.next_ids)
    database.prepare("INSERT OR REPLACE INTO crm_next_id VALUES (?, ?)").bind(1, entity).bind(2, id).run();
  sum_of_table("crm_change") += content_of_row(database, "crm_change", number_);
  database.prepare("UPDATE crm_change SET sums = ? WHERE id = ?").bind(1, text_of(sums_)).bind(2, number_).run();
  // A change that did nothing leaves nothing in the log.
  database.prepare("DELETE FROM crm_change WHERE id = ? AND NOT EXISTS (SELECT 1 FROM crm_entry WHERE change = ?)")
      .bind(1, number_)
      .bind(2, number_)
      .run();
  database.execute("COMMIT");
}

void Change::rollback() {
  if (!open_ && !ended_by_)
    throw Error(ErrorCode::misuse, "change", "this change is over: it was committed or rolled back");
  if (!open_) return;  // an error rolled it back already
  Store::Database& database = store_->database();
  forget();
  database.check_process();
  if (!sqlite3_get_autocommit(database.handle)) database.execute("ROLLBACK");
  store_->refresh();
}

}  // namespace crmcore::store
