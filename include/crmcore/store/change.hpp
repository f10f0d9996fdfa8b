// A change: the only way to write. It names who and why, is written with its log entries in one transaction,
// and is rolled back unless committed.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::store {

struct Check;

struct Edit {
  std::size_t column;
  Cell to;
};

/// What became of the rows of an undone change.
struct Undone {
  std::string entity;
  std::int64_t undone = 0;
  std::int64_t kept = 0;
  std::string reason;  ///< why rows were kept; empty when none was
};

class Change {
 public:
  /// Waits for other writers up to the store's patience, then throws busy.
  Change(const Store& store, std::string_view actor, std::string_view reason);
  ~Change();
  Change(Change&&) noexcept;
  Change& operator=(Change&&) = delete;

  const Store& store() const { return *store_; }
  std::int64_t number() const { return number_; }

  /// Adds a row and returns its id; the id and version cells are ignored.
  std::int64_t insert(const Entity& entity, Row row);
  /// Adds a row, or updates the one with the same source and external key: cells that are not null are written.
  std::int64_t upsert(const Entity& entity, Row row);
  /// Adds rows whose ids were taken with `take_ids`, in ascending order.
  void insert(const Entity& entity, const RowBlock& rows, Task* task = nullptr);
  /// Applies the rules to a new row: fills it in, or throws as an insert would; nothing is written.
  void settle(const Entity& entity, std::span<Cell> row, TextPool& texts);
  /// Writes cells of a row. Throws stale, with both values, when the row no longer has `version`.
  void update(const Entity& entity, std::int64_t id, std::int64_t version, std::span<const Edit> edits);
  /// Erases a row and its parts. Throws rule while other records refer to it, and as the erasure rules of its entity.
  void erase(const Entity& entity, std::int64_t id, std::int64_t version);

  /// Reserves `count` ids that no row has or had and returns the first.
  std::int64_t take_ids(const Entity& entity, std::int64_t count);

  /// Takes back what the log entries first … last of an earlier change did, row by row. A value is then what it would
  /// be without them: one that was edited since stays, and so does a record that was edited since or that others refer
  /// to. Called again it takes back what it had to keep, once nothing holds it any longer. Changes may be undone in any
  /// order. What is erased is in the log with its values; an undo cannot itself be undone.
  std::vector<Undone> undo(std::int64_t change, std::int64_t first_entry, std::int64_t last_entry,
                           Task* task = nullptr);
  /// The number of the last log entry so far; everything before it is in the log.
  std::int64_t last_entry();
  /// Runs `doing` and takes it back, to learn what the rules say; nothing is kept.
  void attempt(const std::function<void()>& doing);

  /// A column defined at run time; for `definitions`.
  void add_column(const Entity& entity, const Column& column);

  /// Keeps the change whole. When that fails (another program reads for longer than the store's patience, the disk is
  /// full …) nothing of it is kept, and it is over.
  void commit();
  /// Drops the change; it is over even when this throws.
  void rollback();
  /// False once it was committed or rolled back, or ended by an error such as a full disk: then every further call
  /// throws what ended it.
  bool open() const { return open_; }

  /// A typed write: adds a record.
  template <Described Record>
  Id<Record> add(const Record& record) {
    std::vector<Cell> row;
    to_row(record, row);
    return {insert(store_->entity(Schema<Record>::name), row)};
  }
  template <Described Record>
  Id<Record> upsert(const Record& record) {
    std::vector<Cell> row;
    to_row(record, row);
    return {upsert(store_->entity(Schema<Record>::name), row)};
  }
  /// A typed write: reads the record, lets `edit` change it and writes the difference.
  template <Described Record, class Fn>
  void edit(Id<Record> id, Fn&& edit) {
    const Entity& entity = store_->entity(Schema<Record>::name);
    const RowBlock before = store_->get(entity, id.value);
    if (before.size() == 0) throw_not_found(entity, id.value);
    Record record = from_row<Record>(before[0]);
    edit(record);
    std::vector<Cell> after;
    to_row(record, after);
    update(entity, id.value, before[0][version_position].integer(), difference(before[0], after));
  }
  template <Described Record>
  void erase(Id<Record> id, std::int64_t version) {
    erase(store_->entity(Schema<Record>::name), id.value, version);
  }

  /// The columns in which two images of a row differ; id and version are not compared.
  static std::vector<Edit> difference(Row before, Row after);

 private:
  struct Block {
    std::string_view entity;
    std::int64_t first, last;
  };
  friend class Store::Database;
  friend std::vector<Check> verify(const Store& store);
  /// Called with each error of SQLite: ends the change when the error ended, or may have ended, its transaction.
  void end_after(const Error& error, bool reading);
  void forget();
  void write_commit();
  [[noreturn]] static void throw_not_found(const Entity& entity, std::int64_t id);
  void check_open() const;
  void check(const Entity& entity, std::span<const Rule* const> rules, Row before, std::span<Cell> after,
             TextPool& texts);
  std::vector<const Rule*> rules_of(const Entity& entity) const;
  void check_references(const Entity& entity, const RowBlock& rows);
  void insert_rows(const Entity& entity, const RowBlock& rows, Task* task);
  void check_row(const Entity& entity, Row row) const;
  /// Erases a row and its parts; the erasure rules are not asked.
  void erase_whole(const Entity& entity, std::int64_t id, std::int64_t version);
  void log_insert(std::string_view entity, std::int64_t id);
  void log_erasure(const Entity& entity, Row row);
  void flush_block();
  void log_entry(std::string_view entity, std::string_view operation, std::int64_t first, std::int64_t last,
                 std::int64_t version, const std::string& columns);
  class Undoing;

  std::uint64_t& sum_of_table(std::string_view table);

  const Store* store_;
  std::int64_t number_ = 0;
  bool open_ = false;
  std::optional<Error> ended_by_;
  std::int64_t state_before_ = 0;
  std::thread::id thread_;
  std::optional<Block> block_;
  /// What the change adds to the sum of each table (src/store/content_sum.hpp), which the log keeps.
  std::map<std::string, std::uint64_t, std::less<>> sums_;
};

namespace detail {
struct KeyPositions {
  std::size_t code, source, external_key;
};
void fill_code(const Change& change, const Entity& entity, KeyPositions at, std::span<Cell> after, char letter,
               TextPool& texts);
}  // namespace detail

/// For rules: a new row whose `code` is empty gets its external key, after its source where another row has that code;
/// without a key, `letter` and the id.
template <Described Record>
void fill_code(const Change& change, const Entity& entity, std::span<Cell> after, char letter, TextPool& texts) {
  detail::fill_code(change, entity,
                    {position_of<&Record::code>, position_of<&Record::source>, position_of<&Record::external_key>},
                    after, letter, texts);
}

/// Runs a function in the open change of a store, or in one made for it, and takes it back.
void attempt(const Store& store, const std::function<void(Change&)>& doing);

}  // namespace crmcore::store
