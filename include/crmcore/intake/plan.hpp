// Import as a value: a table is read into a plan, the plan can be read row by row, and carrying it out is the only way
// to write. So a dry run equals the run, and every run can be undone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/store/undone.hpp"

namespace crmcore {

/// One import that was carried out: recorded, so that it can be named and undone.
struct Import {
  Id<Import> id;
  std::int64_t version = 0;
  std::string layout;
  std::string source;
  std::string file;
  std::int64_t rows = 0, rejected = 0;
  std::int64_t change = 0, first_entry = 0, last_entry = 0;  ///< its entries in the log
  bool undone = false;
  std::optional<std::string> fields;  ///< columns of the layout that the file gave, comma-separated
  Extra extra;
};
template <>
struct Schema<Import> {
  static constexpr std::string_view name = "import";
  static constexpr auto fields = std::to_array<Field<Import>>({
      field<&Import::id>("id"),
      field<&Import::version>("version"),
      field<&Import::layout>("layout", {.required = true}),
      field<&Import::source>("source", {.required = true}),
      field<&Import::file>("file", {.required = true}),
      field<&Import::rows>("rows", {.required = true}),
      field<&Import::rejected>("rejected", {.required = true}),
      field<&Import::change>("change", {.required = true}),
      field<&Import::first_entry>("first_entry", {.required = true}),
      field<&Import::last_entry>("last_entry", {.required = true}),
      field<&Import::undone>("undone", {.required = true, .fallback = "false"}),
      field<&Import::fields>("fields", {.help = "columns of the layout that the file gave, comma-separated"}),
  });
};

/// What an import does to one entity.
struct ImportOutcome {
  std::string entity;
  std::int64_t new_ = 0, updated = 0, same = 0, rejected = 0;
};
template <>
struct Schema<ImportOutcome> {
  static constexpr std::string_view name = "outcome";
  static constexpr auto fields = std::to_array<Field<ImportOutcome>>({
      field<&ImportOutcome::entity>("entity", {.help = "entity whose records are concerned"}),
      field<&ImportOutcome::new_>("new", {.help = "records added"}),
      field<&ImportOutcome::updated>("updated",
                                     {.help = "records changed, and those erased because the file no longer has them"}),
      field<&ImportOutcome::same>("same", {.help = "records that already equal the file"}),
      field<&ImportOutcome::rejected>("rejected",
                                      {.help = "rows rejected; counted for the entity that a row of the file makes"}),
  });
};

/// What an import does to one row of a file.
struct Verdict {
  std::int64_t row = 0;  ///< line of the file; 0 when the record is on no line
  std::string_view entity, key;
  std::string_view verdict;  ///< "new", "update", "same", "reject"
  std::optional<std::string_view> code,
      message;  ///< why a row is rejected; message of an update: the fields that change
};
template <>
struct Schema<Verdict> {
  static constexpr std::string_view name = "verdict";
  static constexpr auto fields = std::to_array<Field<Verdict>>({
      field<&Verdict::row>("row", {.help = "line of the file; 0 when the record is on no line"}),
      field<&Verdict::entity>("entity", {.help = "entity whose record is concerned"}),
      field<&Verdict::key>("key", {.help = "key of the record in the file; empty for a rejected row"}),
      field<&Verdict::verdict>("verdict", {.help = "what the import does: new, update, same or reject"}),
      field<&Verdict::code>("code", {.help = "kind of finding that rejects the row; empty unless rejected"}),
      field<&Verdict::message>("message",
                               {.help = "why the row is rejected, or which fields change; empty for new and same"}),
  });
};

/// One finding, with the cell it is about.
struct RowFinding {
  std::int64_t row = 0;
  std::string field;
  std::optional<std::string> value;
  std::string code, severity, message;
};
template <>
struct Schema<RowFinding> {
  static constexpr std::string_view name = "row_finding";
  static constexpr auto fields = std::to_array<Field<RowFinding>>({
      field<&RowFinding::row>("row", {.help = "line of the file; 0 when it concerns the whole file"}),
      field<&RowFinding::field>(
          "field", {.help = "column of the layout, or header of the file; empty when it concerns the whole row"}),
      field<&RowFinding::value>("value", {.help = "what the cell holds; empty when it concerns no single cell"}),
      field<&RowFinding::code>("code", {.help = "kind of finding, such as line.bad_day"}),
      field<&RowFinding::severity>("severity", {.help = "error when the row is rejected, else warning or info"}),
      field<&RowFinding::message>("message", {.help = "what was found, in words"}),
  });
};

/// How often something was found.
struct FindingCount {
  std::string code;
  std::string severity;
  std::int64_t count = 0;
  std::int64_t first_row = 0;
  std::string example;  ///< message of the first
};
template <>
struct Schema<FindingCount> {
  static constexpr std::string_view name = "finding_count";
  static constexpr auto fields = std::to_array<Field<FindingCount>>({
      field<&FindingCount::code>("code", {.help = "kind of finding, such as line.bad_day"}),
      field<&FindingCount::severity>("severity", {.help = "error when rows are rejected, else warning or info"}),
      field<&FindingCount::count>("count", {.help = "number of times it was found"}),
      field<&FindingCount::first_row>(
          "first_row", {.help = "first line of the file it was found on; 0 when it concerns the whole file"}),
      field<&FindingCount::example>("example", {.help = "the first of them, in words"}),
  });
};

namespace intake {

/// What the rows of a file are: records of one entity, or a flat file whose rows make several. `sales`: lines make
/// customers, products, orders and returns. `event_sales`: rows of event, product, day and hour make events, products,
/// plans and actuals. `event_till`: time-stamped sales of a till make actuals by hour; without a column for the event,
/// each sale belongs to the event on whose days it falls. `address_book`: rows of people and companies make customers
/// with their channels, documents, addresses, people and notes.
struct Layout {
  std::string name;

  static const Layout sales, event_sales, event_till, address_book;
};
inline const Layout Layout::sales{"sales"};
inline const Layout Layout::event_sales{"event_sales"};
inline const Layout Layout::event_till{"event_till"};
inline const Layout Layout::address_book{"address_book"};

/// The column of the file for each column of the layout. A layout column left out is found by its English and Spanish
/// headers; one mapped to "" is not read.
using Mapping = std::vector<std::pair<std::string, std::string>>;

/// What an empty cell says of the field of a record: nothing, or that it is empty now.
enum class EmptyCells : std::uint8_t { keep, clear };

struct Options {
  std::string source = {};                   ///< who gives the external keys; defaults to the name of the layout
  std::optional<char> decimal_mark = {};     ///< guessed from all values by default
  std::optional<DateOrder> date_order = {};  ///< guessed likewise; of days that are numbers it must be said
  /// `clear` empties the fields whose cells are empty, except what tells records apart and what people have filled in
  /// since the file left it empty. For layouts of one entity.
  EmptyCells empty = EmptyCells::keep;
};

enum class Accept : std::uint8_t { all_or_nothing, valid_rows };

class Plan {
 public:
  struct Data;
  explicit Plan(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  /// Returns a text for people: rows accepted and rejected, guesses, findings, and what would become of each entity.
  std::string summary() const;
  Result<ImportOutcome> outcome() const;
  Result<FindingCount> counts() const;
  const std::vector<Finding>& findings() const;
  /// Returns all findings in the order of the file, each with the cell it is about.
  Result<RowFinding> row_findings() const;
  std::int64_t rows() const;
  std::int64_t accepted() const;
  std::int64_t rejected() const;
  /// Returns one row per record or rejected row, with the columns of Verdict.
  Table verdicts() const;

  const Data& data() const { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

/// Returns the plan of an import: reads, converts, validates and matches; writes nothing. Throws unknown_name for a
/// column or layout that does not exist, invalid where dates or decimals could be read in two ways.
Plan plan(const store::Store& store, const exchange::TextTable& table, const Layout& layout,
          const Mapping& columns = {}, const Options& options = {}, Task* task = nullptr);

/// Carries a plan out and returns what became of each entity. Throws stale when the workspace has changed since it was
/// planned, rule when rows are rejected and `accept` is all_or_nothing.
Result<ImportOutcome> apply(store::Change& change, const Plan& plan, Accept accept, Task* task = nullptr);

/// Undoes an import, except for what was edited since and records that others refer to. Called again it takes these
/// back too, once nothing holds them; what an earlier undo of another import had to keep goes as well. Throws
/// not_found, or rule when nothing of the import is left.
Result<store::Undone> undo(store::Change& change, Id<Import> import, Task* task = nullptr);

/// The entity of this room.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the columns of the layouts and of the fields of this room's entity.
std::span<const Label> labels();

}  // namespace intake
}  // namespace crmcore
