// What a plan holds. Private to the room: the planners fill it, apply carries it out.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crmcore/events/event_book.hpp"
#include "crmcore/intake/plan.hpp"
#include "crmcore/registry/customer.hpp"

namespace crmcore::intake {

/// What the mark of a rejected row begins with (marked.hpp).
inline constexpr std::string_view rejected_mark = "rejected: ";

/// The line of a planned row in the file and its key there.
struct Origin {
  std::uint32_t line = 0;
  std::string_view key;
};

struct PlannedUpdate {
  std::int64_t id, version;
  std::vector<std::pair<std::size_t, Value>> edits;
  Origin origin;
};
struct PlannedErase {
  std::int64_t id, version;
  Origin origin;
};

/// What is planned for one entity. New rows have their ids already, and references between new rows hold them.
struct Section {
  explicit Section(const Entity& of) : entity(&of), inserts(of.size()) {}

  const Entity* entity;
  RowBlock inserts;
  std::vector<Origin> insert_origins;
  std::vector<PlannedUpdate> updates;
  std::vector<PlannedErase> erases;
  std::vector<Origin> same;
  std::int64_t first_id = 1;  ///< id of the first insert
};

/// What a row says that a customer of the books has, and that tells customers apart: a channel or a document.
struct Claim {
  std::int64_t customer = 0;
  std::string_view entity;
  std::string kind, country, value;  ///< as they are kept; a country of documents alone
  std::uint32_t line = 0;
  std::string called = {};  ///< the name that the row says, for a customer without one in the books
};

/// A customer who turned out to be another one, and becomes it before the rest is written.
struct JoinedCustomer {
  Id<Customer> customer, other;
  std::string code;                           ///< of the other
  std::map<std::string, std::int64_t> moved;  ///< records that become the customer's, by entity
  std::uint32_t line = 0;
};

/// A record that the rules of the business refuse, with the line that would have made it.
struct RefusedRecord {
  std::string entity, key;
  std::uint32_t line = 0;
  Error why;
};
using RefusedRecords = std::vector<RefusedRecord>;

struct Plan::Data {
  std::string layout, source, file;
  std::int64_t rows = 0;  ///< rows read, rejected ones included
  std::int64_t rejected = 0;
  std::string row_entity;  ///< the entity that a rejected row would have made
  std::vector<std::string> guesses;
  std::set<std::size_t> used_columns;  ///< of the file
  std::vector<Finding> findings;
  std::map<std::string, std::size_t, std::less<>> column_of;  ///< of the file, by that of the layout
  std::vector<std::optional<std::string>> values;             ///< of the cells that the findings are about
  RefusedRecords refused;                                     ///< rows that make them are rejected
  std::vector<Claim> claims;
  std::vector<JoinedCustomer> joined;           ///< what the sections build upon
  std::deque<Section> sections;                 ///< in the order they are carried out
  std::pair<std::int64_t, std::int64_t> state;  ///< state of the store when it was planned
  TextPool texts;
  std::vector<std::shared_ptr<const void>> keeps;
};

/// The columns of a layout that the file has.
class Columns {
 public:
  /// `names` are the layout's. A column is found by its name, then by the labels of both languages and the aliases.
  /// Of "Código cliente" and "Cliente", or "SKU" and "Producto", the first is the key and the second the name.
  /// Columns found are told to the plan as used, and as guessed. Throws unknown_name for a mapping to or from a name
  /// that does not exist.
  Columns(const exchange::TextTable& table, std::string_view layout, const std::vector<std::string_view>& names,
          const Labels& labels, const Mapping& mapping, Plan::Data& plan);
  std::optional<std::size_t> find(std::string_view name) const;
  /// What the plan says of a column that was found by its header.
  static std::string guess(std::string_view header, std::string_view name) {
    return "column " + cited(header) + " is " + std::string(name) + ", by its header";
  }

 private:
  void take(std::string_view name, std::size_t column);
  void settle_names(const exchange::TextTable& table, std::string_view layout,
                    const std::vector<std::string_view>& names, const Labels& labels, const Mapping& mapping,
                    Plan::Data& plan);

  std::map<std::string, std::size_t, std::less<>> found_;
  std::set<std::size_t> taken_;
};

/// A column of a file that holds numbers.
struct NumberColumn {
  std::size_t column;
  bool is_money = false;
  bool is_whole = false;  ///< nothing but whole numbers: counts, money in a currency without decimals
};

/// Returns how the numbers and days of some columns are written: as `options` says, else guessed from all their values.
/// Throws invalid when two readings fit every value, or none does. In a column of whole numbers "12.500" is 12500.
Forms guess_forms(const exchange::TextTable& table, const std::vector<NumberColumn>& numbers,
                  const std::vector<std::size_t>& days, const Options& options, Forms forms,
                  std::vector<std::string>& guesses);

/// How the cells of one column are written: as guessed, or as programs write numbers where the column came as numbers.
Forms forms_of(const exchange::TextTable& table, const NumberColumn& column, const Forms& guessed);

/// Whether a text names the currency of `forms`: by its code, a sign or a word for it, such as "MX$", "pesos", "M.N.".
bool is_currency(std::string_view text, const Forms& forms);

/// Whether a cell says in a word that there is no number: "-", "N/A", "nan", "NULL" …
bool says_nothing(std::string_view text);
/// The finding about such a cell.
Finding said_nothing(std::uint32_t line, std::string_view field, std::string_view text);
/// The finding about a number with more decimals than are kept: a notice where only the noise of floating point is
/// lost.
Finding rounded(std::uint32_t line, std::string_view field, std::string_view text, double kept, const Forms& forms,
                const std::string& why);

/// Takes back what was told of rounded numbers since there were `told` findings: of a row that is rejected nothing is
/// kept.
void forget_rounding(Plan::Data& plan, std::size_t told);

/// Whether records of an entity may come from a file: what crmcore itself writes down may not.
bool may_be_imported(std::string_view entity);

/// Writes what a plan holds, in a change or in a trial.
void carry_out(store::Change& change, const Plan::Data& data, Task* task);

/// Adds to a plan what the import makes inconsistent in the book of events: its findings after, less those before.
class EventOddities {
 public:
  explicit EventOddities(const store::Store& before);
  /// `line_of`: the line of the file that a finding is about, where that is known.
  void tell(const store::Store& after, Plan::Data& plan,
            const std::function<std::size_t(const EventFinding&)>& line_of = nullptr) const;

 private:
  std::set<std::string> known_;
};

void plan_sales(const store::Store& store, const exchange::TextTable& table, const Mapping& mapping,
                const Options& options, Plan::Data& plan, Task* task);
void plan_event_sales(const store::Store& store, const exchange::TextTable& table, const Layout& layout,
                      const Mapping& mapping, const Options& options, Plan::Data& plan, Task* task);
void plan_address_book(const store::Store& store, const exchange::TextTable& table, const Mapping& mapping,
                       const Options& options, Plan::Data& plan, Task* task);
void plan_entity(const store::Store& store, const exchange::TextTable& table, const Entity& entity,
                 const Mapping& mapping, const Options& options, Plan::Data& plan, Task* task);

}  // namespace crmcore::intake
