// The file: entities as tables, read as rows, written only through a Change. It knows rows, never customers.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "crmcore/error.hpp"
#include "crmcore/filter/bound.hpp"
#include "crmcore/schema/column.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/task.hpp"
#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/time_zone.hpp"

namespace crmcore::store {

class Change;
class Store;

/// A rule between fields or records: sees a row before it is written, may fill it in, or refuses with an Error.
/// Every way to write passes it. `before` is empty for a new row; text put into `after` is kept in `texts`.
struct Rule {
  std::string_view entity;  ///< empty: every entity
  void (*check)(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts);
};

/// A rule that sees a record before somebody erases it for its own sake, and refuses with an Error. A record that goes
/// with the one it is a part of, or that an undo takes back, is not asked about.
struct ErasureRule {
  std::string_view entity;
  void (*check)(const Store& store, Row record);
};

class Lookup;

/// Says what is odd of a record: the field, a short name of what it is, and a sentence.
using TellDoubt = std::function<void(std::string_view field, std::string_view code, const std::string& message)>;

/// A look at a record for what is possible but odd, such as a delivery before the order: nothing is refused, people
/// are told. `lookup` finds the records it refers to.
struct Doubt {
  std::string_view entity;
  void (*look)(Lookup& lookup, Row record, const TellDoubt& tell);
};

/// Columns that no two records of an entity have alike, together; an empty one is a value as well. An import finds a
/// record without a key by them.
struct Together {
  std::string_view entity;
  std::vector<std::string_view> columns;
};

/// What a file holds: put together by the rooms that own the entities.
struct Catalogue {
  std::vector<Entity> entities;
  std::vector<Rule> rules;
  std::vector<ErasureRule> erasure_rules;
  std::vector<Doubt> doubts;
  std::vector<Together> unique_together;
  std::vector<Together> told_apart;  ///< by these an import finds a record again; two alike are allowed
  Labels labels;
  /// The entity whose records define columns at run time; empty: none does.
  std::string_view custom_columns_in;
  /// Adds these columns; called when a file opens and when they may have changed.
  void (*add_custom_columns)(const Store& store, std::vector<Entity>& entities) = nullptr;
  /// The code of a list that a word means, which may be its label and in any case; none when the list has no such word.
  std::optional<std::string> (*code_in_list)(const Store& store, std::string_view list,
                                             std::string_view word) = nullptr;
  /// The codes of a list.
  std::vector<std::string> (*codes_of_list)(const Store& store, std::string_view list) = nullptr;
  /// The record to which a code leads that no record of the entity has any more, such as that of a customer who was
  /// merged into another; none where it leads to nobody.
  std::optional<std::int64_t> (*leads_to)(const Store& store, std::string_view entity, std::string_view code) = nullptr;
  /// What a file starts with; called again when a later crmcore knows more, and leaves alone what is there.
  void (*fill_file)(Change& change) = nullptr;
};

/// Whether a field that a business defines may have this name: up to 60 lower-case letters, digits and underscores, a
/// letter first, no prefix of the file's own tables.
bool is_field_name(std::string_view name);

struct Options {
  /// ISO 4217, or with decimals, as `Currency` reads it. A new file needs none (EUR), an old one must agree.
  std::string currency = "";
  std::string country = "";  ///< ISO 3166, for phones; kept in a new file
  /// IANA, such as America/Mexico_City; kept in a file that has none yet, and one that has must agree. Without it
  /// instants are refused.
  std::string time_zone = "";
  /// The books as they were known at the end of this day: a copy in memory, for reading alone (`as_known.hpp`).
  std::optional<Day> known_on = {};
  bool read_only = false;
  bool must_exist = false;
  int busy_milliseconds = 5000;
};

/// A colour of the rows that meet a condition.
struct ColourRule {
  std::string colour;
  std::string where;  ///< filter text or JSON
};

/// What to read: rows of an entity that meet a condition, in an order, or what groups of them add up to. There is no
/// hidden limit.
struct Query {
  std::string entity;
  std::string where = {};  ///< filter text or JSON; empty: all
  std::string also = {};   ///< another filter that must hold too, such as that of a view
  /// "rating desc, count(order)"; texts as people order names, ties and the default by id. Of groups it names columns
  /// of the result; ties and the default are by the fields they are grouped by.
  std::string sort = {};
  std::optional<std::int64_t> limit = {};
  std::int64_t offset = 0;                  ///< rows of the order that are left out before the first one
  std::vector<filter::Joined> tables = {};  ///< result tables that the filter looks into
  std::optional<Day> today = {};            ///< for relative dates
  std::string group_by = {};                ///< "type, customer.city"; for `Store::find` alone
  std::vector<ColourRule> colours = {};     ///< for `Store::find`: the first that a row meets
};
/// The most columns, groups and fields of an order that a query may name.
inline constexpr std::size_t most_columns = 500;

/// An entry of the change log: what a change did to some records. Texts are borrowed.
struct LogEntry {
  std::int64_t change;
  Instant at;
  std::string_view actor, reason;
  std::string_view entity;
  std::string_view operation;               ///< insert, update or erase
  std::int64_t first, last;                 ///< ids of the records
  std::int64_t version;                     ///< of the record, after an update and before an erase
  std::optional<std::string_view> columns;  ///< JSON of the columns changed, each with its values before and after
};

class Store {
 public:
  /// Opens a file, or makes one for its owner alone (mode 0600). A path is a plain one: an empty path, ":memory:" and
  /// "file:…" are refused. Throws at once, leaving every byte as it was, for a file that is not of crmcore, that a
  /// newer version wrote, whose tables are not made as crmcore makes them (corrupt), or that is kept in another
  /// currency or time zone.
  Store(const std::string& path, Catalogue catalogue, const Options& options);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  /// The same in memory, apart from the file.
  Store in_memory() const;

  const std::string& path() const;
  /// Whether there was no file at the path, so that this opening made it.
  bool is_new() const;
  Currency currency() const;
  const std::string& country() const;
  /// The zone of the shop's days; none in a file that was never given one.
  const TimeZone& time_zone() const;
  /// How a person here writes numbers and phones by default, and the zone of the days.
  Forms forms() const;
  std::vector<std::pair<std::string, std::string>> info() const;

  /// Throws unknown_name with the nearest name. References stay valid as long as the store; one taken before a custom
  /// field was defined does not show it.
  const Entity& entity(std::string_view name) const;
  const Entity* find_entity(std::string_view name) const;
  std::span<const Entity> entities() const;
  /// The columns by which records without a key are told apart: those unique together, or those that an import finds
  /// them by; empty when an entity has none.
  std::span<const std::string_view> told_apart(const Entity& entity) const;
  /// Whether no two records have those columns alike.
  bool are_unique(const Entity& entity) const;
  /// What the rooms look for in records.
  std::span<const Doubt> doubts() const;
  /// What people call the fields, and the columns of the layouts.
  const Labels& labels() const;

  /// The row of an id, or an empty block.
  RowBlock get(const Entity& entity, std::int64_t id) const;
  /// The id of the row whose columns have these values; the first one when there are several.
  std::optional<std::int64_t> find_id(const Entity& entity, std::span<const std::string_view> columns,
                                      Row values) const;
  /// Calls `use` with each row of the query; the row is borrowed for the call.
  void each(const Query& query, const std::function<void(Row)>& use) const;
  std::int64_t count(const Query& query) const;
  /// The rows of a query as a table of the entity's fields, or of `columns`: paths such as customer.type, columns of
  /// joined tables and aggregates over children such as sum(order.order_line.amount), called as they are written; an
  /// entry may hold several, comma-separated. With colours the last column is `colour`.
  /// Grouped, one row for each group: what it is grouped by, then `columns`, which are aggregates over its rows and
  /// default to count(). Money of another currency than the file's is in no total, mean or extreme.
  /// Throws invalid or unknown_name for what is none of these.
  Table find(const Query& query, std::span<const std::string> columns = {}) const;
  /// Some columns of all rows in the order of their ids: the fast way through a whole table.
  template <class Use>
  void scan(const Entity& entity, std::span<const std::string_view> columns, Use&& use) const;
  /// Rows whose `column` is `id`, in the order of their ids.
  void children(const Entity& entity, std::size_t column, std::int64_t id, const std::function<void(Row)>& use) const;

  /// The id that the next new row will have.
  std::int64_t next_id(const Entity& entity) const;
  /// Calls `use` with the entries of changes after `since`, oldest first; of one entity unless that is empty, and of
  /// one record unless that is 0.
  void log(std::int64_t since, std::string_view entity, std::int64_t id,
           const std::function<void(const LogEntry&)>& use) const;
  /// Names what is in the file: another pair whenever something has changed, by whomever.
  std::pair<std::int64_t, std::int64_t> state() const;

  class Database;
  Database& database() const { return *database_; }
  /// Learns of columns that were added since; called at the beginning of a change and of a query.
  void refresh() const;

 private:
  /// One pass over a statement; behind scan, so that SQLite stays out of this header.
  class Cursor {
   public:
    Cursor(Database& database, const Entity& entity, std::span<const std::string_view> columns);
    ~Cursor();
    bool next(std::span<Cell> row);

   private:
    void* statement_;
    std::vector<Column> columns_;
    std::string entity_;
  };

  explicit Store(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
};

template <class Use>
void Store::scan(const Entity& entity, std::span<const std::string_view> columns, Use&& use) const {
  Cursor cursor(*database_, entity, columns);
  std::vector<Cell> row(columns.size());
  while (cursor.next(row)) use(Row(row));
}

namespace detail {
/// What a scan hands on for a member: its value, a text borrowed for the call.
template <class T>
struct Scanned {
  using type = T;
};
template <>
struct Scanned<std::string> {
  using type = std::string_view;
};
template <>
struct Scanned<std::optional<std::string>> {
  using type = std::optional<std::string_view>;
};
template <auto Member>
using ScannedMember = typename Scanned<typename crmcore::detail::MemberOf<Member>::Type>::type;

template <auto... Members, class Use, std::size_t... Places>
void each(const Store& store, const Entity& entity, Use& use, std::index_sequence<Places...>) {
  constexpr std::array columns{column_name<Members>...};
  store.scan(entity, columns, [&](Row row) { use(Codec<ScannedMember<Members>>::decode(row[Places])...); });
}
}  // namespace detail

/// Calls `use` with these members of all records in the order of their ids, texts borrowed for the call:
/// each<&Order::id, &Order::ordered>(store, [&](Id<Order> id, Day ordered) { … }).
template <auto First, auto... More, class Use>
void each(const Store& store, Use&& use) {
  using Record = typename crmcore::detail::MemberOf<First>::Record;
  static_assert((std::is_same_v<Record, typename crmcore::detail::MemberOf<More>::Record> && ...),
                "the members of one scan are of one record");
  detail::each<First, More...>(store, store.entity(Schema<Record>::name), use,
                               std::make_index_sequence<1 + sizeof...(More)>());
}
/// The same with whole records; fields that a business has defined are left out.
template <Described Record, class Use>
void each(const Store& store, Use&& use) {
  store.scan(store.entity(Schema<Record>::name), column_names<Record>(), [&](Row row) { use(from_row<Record>(row)); });
}

/// The id of the first record whose members have these values, all of one record type.
template <auto First, auto... More>
auto find_id(const Store& store, const typename crmcore::detail::MemberOf<First>::Type& first,
             const typename crmcore::detail::MemberOf<More>::Type&... more) {
  using Record = typename crmcore::detail::MemberOf<First>::Record;
  constexpr std::array columns{column_name<First>, column_name<More>...};
  const std::array values{Codec<typename crmcore::detail::MemberOf<First>::Type>::encode(first),
                          Codec<typename crmcore::detail::MemberOf<More>::Type>::encode(more)...};
  const auto found = store.find_id(store.entity(Schema<Record>::name), columns, values);
  return found ? std::optional(Id<Record>{*found}) : std::nullopt;
}

/// How people call the records of an entity: its column `code`, by id.
std::map<std::int64_t, std::string> codes_of(const Store& store, std::string_view entity);

/// The record to which a code leads that no record of the entity has any more; none where it leads to nobody.
std::optional<std::int64_t> led_to(const Store& store, std::string_view entity, std::string_view code);
/// The record that has a code, else the one to which the code leads: every door that takes a code passes here.
std::optional<std::int64_t> id_called(const Store& store, std::string_view entity, std::string_view code);
/// The code that a record has now which somebody calls by `code`; `code` itself where it leads to nobody.
std::string code_now(const Store& store, std::string_view entity, std::string_view code);

/// A typed read: the record of an id.
template <Described Record>
std::optional<Record> get(const Store& store, Id<Record> id) {
  const RowBlock row = store.get(store.entity(Schema<Record>::name), id.value);
  if (row.size() == 0) return std::nullopt;
  return from_row<Record>(row[0]);
}

/// A typed read: the records of a filter.
template <Described Record>
std::vector<Record> find(const Store& store, std::string where = "", std::string sort = "") {
  std::vector<Record> found;
  store.each({.entity = std::string(Schema<Record>::name), .where = std::move(where), .sort = std::move(sort)},
             [&](Row row) { found.push_back(from_row<Record>(row)); });
  return found;
}

}  // namespace crmcore::store

namespace crmcore {
template <>
struct Schema<store::LogEntry> {
  using LogEntry = store::LogEntry;
  static constexpr std::string_view name = "log_entry";
  static constexpr auto fields = std::to_array<Field<LogEntry>>({
      field<&LogEntry::change>("change", {.help = "number of the change"}),
      field<&LogEntry::at>("at", {.help = "when it was made, UTC"}),
      field<&LogEntry::actor>("actor", {.help = "who made it"}),
      field<&LogEntry::reason>("reason", {.help = "reason that the actor gave"}),
      field<&LogEntry::entity>("entity", {.help = "entity whose records changed"}),
      field<&LogEntry::operation>("operation", {.help = "insert, update or erase"}),
      field<&LogEntry::first>("first", {.help = "id of the first record concerned"}),
      field<&LogEntry::last>("last", {.help = "id of the last record concerned; the same as the first for an update"}),
      field<&LogEntry::version>("version", {.help = "version of the record after an update or before an erase"}),
      field<&LogEntry::columns>("columns", {.help = "what changed, as JSON; empty for records added"}),
  });
};
}  // namespace crmcore
