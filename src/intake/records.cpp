// The layout of one entity: every row of the file is a record of it.
#include <algorithm>
#include <exception>
#include <map>
#include <set>

#include "corrections.hpp"
#include "crmcore/orders/order.hpp"
#include "crmcore/store/doubts.hpp"
#include "crmcore/values/text.hpp"
#include "custom_labels.hpp"
#include "erased_by_hand.hpp"
#include "event_lines.hpp"
#include "joined_customers.hpp"
#include "key_cells.hpp"
#include "line_amounts.hpp"
#include "list_words.hpp"
#include "merged_words.hpp"
#include "parts.hpp"
#include "plan_data.hpp"
#include "provenance.hpp"
#include "references.hpp"
#include "said_currency.hpp"
#include "said_documents.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Change;
using store::Store;

constexpr std::size_t rows_a_step = 1024;  // between two reports of progress: a few milliseconds of work

/// A field that the file gives.
struct Used {
  std::size_t column;  // of the entity
  std::size_t from;    // of the file
  Forms forms = {};
  bool is_key = false;    // whether its cells name records
  bool is_whole = false;  // whether these are numbers to which a spreadsheet has added decimals
};

class RecordPlanner {
 public:
  RecordPlanner(const Store& store, const TextTable& table, const Entity& entity, const Mapping& mapping,
                const Options& options, Plan::Data& plan)
      : store_(store),
        table_(table),
        entity_(entity),
        plan_(plan),
        section_(entity),
        clears_(options.empty == EmptyCells::clear),
        currency_(store, entity, table),
        column_currencies_(store, table),
        list_words_(store),
        references_(store, plan.source),
        provenance_(store, plan.layout, plan.source),
        numbering_(store, plan.source),
        erased_(store, numbering_, provenance_),
        key_cells_(table, plan.texts) {
    const std::vector<std::string_view> names = fields();
    const Columns columns(table, entity.name(), names, labels_with_custom(store, entity, plan.texts), mapping, plan);
    for (const std::string_view name : names)
      if (const auto from = columns.find(name)) used_.push_back({entity.at(name), *from});
    if (used_.empty()) throw_no_field(names);
    find_other_columns(options);
    guess_how_written(options);
    section_.first_id = store.next_id(entity);
    choose_identity();
    for (Used& used : used_) {
      used.is_key = is_key(used.column);
      used.is_whole = used.is_key && are_whole_keys(table, used.from);
      if (used.is_whole)
        plan.guesses.push_back("keys of " + std::string(entity[used.column].name) +
                               " read as whole numbers, because all end in .0");
    }
  }

  void run(Change& trial, Task* task) {
    if (task) task->start(static_cast<std::int64_t>(table_.rows()));
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (task && row % rows_a_step == 0) task->advance(static_cast<std::int64_t>(row));
      const std::size_t told = plan_.findings.size();
      if (one(trial, row)) continue;
      forget_rounding(plan_, told);
      ++plan_.rejected;
    }
    for (Deferred& one : deferred_) {
      former_ = one.former;
      unsaid_ = std::move(one.unsaid);
      merged_.yield_preference(entity_, former_, one.cells);
      if (!place(trial, one.row, one.cells)) ++plan_.rejected;
    }
    key_cells_.tell(plan_.findings);
    plan_.sections.push_back(std::move(section_));
    merged_.plan(plan_);
  }

  std::size_t line_of(const Store& store, const EventFinding& finding) const { return events_.line_of(store, finding); }

 private:
  /// The fields that a file may give.
  std::vector<std::string_view> fields() const {
    std::vector<std::string_view> names;
    for (const Column& column : entity_.columns())
      if (column.role != Column::Role::id && column.role != Column::Role::version && !column.traits.read_only &&
          column.name != "source")
        names.push_back(column.name);
    return names;
  }
  [[noreturn]] void throw_no_field(const std::vector<std::string_view>& names) const {
    std::string list;
    for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
    throw Error(ErrorCode::invalid, "columns",
                "no column of the file is a field of " + std::string(entity_.name()) + "; map some of " + list);
  }

  /// Finds the columns that say something of a row and are no fields to write: the currency of its amounts, of which
  /// version it is, and whose key it has; exports have the last two.
  void find_other_columns(const Options& options) {
    if (currency_.column()) plan_.used_columns.insert(*currency_.column());
    const bool has_key = entity_.find("external_key") && is_used(entity_.at("external_key"));
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      const std::string header = folded(table_.header[c]);
      std::optional<std::size_t>* place = nullptr;
      if (header == "version") place = &version_;
      if (header == "source" && has_key && options.source.empty()) place = &source_;
      // exports write the id beside the version: records are found by what is the same in every workspace
      const bool has_made_id = table_.rows() > 0 && made_keys_.id(trimmed(table_.cell(0, c)));
      const bool is_id_of_export = header == "id" && (has_made_id || table_.find("version"));
      if (is_id_of_export) place = &id_;
      if (place) plan_.used_columns.insert(c);
      if (place) *place = c;
    }
  }

  void guess_how_written(const Options& options) {
    std::vector<NumberColumn> numbers;
    std::vector<std::size_t> days;
    for (const Used& used : used_) {
      const Column& column = entity_[used.column];
      if (is_number(column)) numbers.push_back(number_column(column, used.from));
      if (column.kind == Kind::day) days.push_back(used.from);
    }
    const Forms guessed = guess_forms(table_, numbers, days, options, store_.forms(), plan_.guesses);
    for (Used& used : used_) {
      const Column& column = entity_[used.column];
      used.forms = is_number(column) ? forms_of(table_, number_column(column, used.from), guessed) : guessed;
    }
  }

  /// What tells records apart: external key and code; else a name that only one has; else what the rooms say; else
  /// all that the file gives.
  void choose_identity() {
    const auto together = store_.told_apart(entity_);
    for (const auto& [name, place] : {std::pair{"external_key", &key_}, {"code", &code_}})
      if (const auto column = entity_.find(name); column && is_used(*column) && together.empty()) *place = column;
    const auto name = entity_.find("name");
    const bool has_needed = std::ranges::all_of(together, [&](std::string_view column) {
      return is_used(entity_.at(column)) || !entity_[entity_.at(column)].traits.required;
    });
    if (key_ || code_) {
      match_by_ = {key_ ? *key_ : *code_};
      is_keyed_ = true;
    } else if (name && is_used(*name) && entity_[*name].traits.unique) {
      match_by_ = {*name};
      is_keyed_ = true;
    } else if (!together.empty() && has_needed) {
      for (const std::string_view column : together) match_by_.push_back(entity_.at(column));
      is_part_ = true;
      is_keyed_ = store_.are_unique(entity_);
    } else {
      match_by_ = columns_used();
    }
  }

  /// Whether the cells of a column name records: references, and what tells those of the file apart. The codes of lists
  /// and of fields are words, not keys.
  bool is_key(std::size_t column) const {
    const Column& described = entity_[column];
    if (described.kind == Kind::id || column == key_ || column == code_) return true;
    const bool tells_apart = is_keyed_ ? !is_part_ || entity_.parent() : is_part_;
    return tells_apart && described.kind == Kind::text && std::ranges::find(match_by_, column) != match_by_.end();
  }

  static bool is_number(const Column& column) {
    return column.kind == Kind::decimal || column.kind == Kind::amount || column.kind == Kind::integer ||
           column.kind == Kind::real;
  }
  NumberColumn number_column(const Column& column, std::size_t from) const {
    return {from, is_money(column),
            column.kind == Kind::integer || (is_money(column) && store_.currency().decimals() == 0)};
  }

  bool is_used(std::size_t column) const { return std::ranges::find(used_, column, &Used::column) != used_.end(); }

  bool reject(std::size_t row, std::string_view field, std::string_view code, std::string message) {
    plan_.findings.push_back(
        {table_.lines[row], std::string(field), std::string(code), Severity::error, std::move(message)});
    return false;
  }

  /// Plans one row. Returns false when it is rejected.
  bool one(Change& trial, std::size_t row) {
    std::vector<Cell> cells(entity_.size());
    if (is_of_totals(row)) return true;
    is_of_erased_ = false;
    former_ = 0;
    unsaid_.clear();
    if (!read_cells(row, cells) || !read_money(row, cells)) return false;
    if (entity_.name() == Schema<Document>::name) complete_document(cells);
    if (says_nothing_of_its_own(cells)) {
      plan_.findings.push_back({table_.lines[row], "", "row.empty", Severity::warning,
                                "the row says nothing of a " + std::string(entity_.name()) + ", and is not read"});
      return true;
    }
    if (key_ && !cells[*key_].is_null()) cells[entity_.at("source")] = Cell::of(source_of(row));
    if (former_ == 0) return place(trial, row, cells);
    deferred_.push_back({row, std::move(cells), former_, unsaid_});
    return true;
  }

  /// Whether a row of a part names its owner alone.
  bool says_nothing_of_its_own(const std::vector<Cell>& cells) const {
    const auto parent = entity_.parent();
    if (!parent || used_.size() < 2) return false;
    return std::ranges::all_of(
        used_, [&](const Used& used) { return used.column == *parent || cells[used.column].is_null(); });
  }

  /// A row about what belongs to a merged customer: it comes after those of the customer itself, whose word counts.
  struct Deferred {
    std::size_t row;
    std::vector<Cell> cells;
    std::int64_t former;
    std::set<std::size_t> unsaid;
  };

  /// Plans a row that was read. Returns false when it is rejected.
  bool place(Change& trial, std::size_t row, const std::vector<Cell>& cells) {
    const Origin origin{table_.lines[row], plan_.texts.keep(called(row, cells))};
    if (is_of_erased_) {
      section_.same.push_back(origin);
      return true;
    }
    try {
      need_identity(cells);
      std::vector<Cell> settled = cells;  // in the form that the rules give it, where it is told apart by that
      claim_document(row, cells);
      const std::optional<std::int64_t> found = find_known(trial, row, cells, settled);
      claim_channel(row, settled);
      // The row of a customer and that of one who was merged into it are two, about one record; so are those of a part
      // that both have.
      const bool is_of_merged = found && former_ != 0 && merged_.concern(entity_, *found);
      const bool is_again = found && (!existed(*found) || !seen_.insert(is_of_merged ? former_ : *found).second);
      const bool is_part_of_both = is_part_ && former_ != 0;
      if (is_again && is_keyed_ && has_identity(cells) && !is_part_of_both)
        return reject(row, entity_[match_by_[0]].name, "record.twice",
                      cited(origin.key) + " appears twice in the file; the first row is taken");
      if ((is_again && is_part_ && !(is_part_of_both && existed(*found))) ||
          (!found && stays_erased(trial, cells, settled, origin)))
        section_.same.push_back(origin);
      else if (found && existed(*found))
        update(trial, row, *found, settled, origin);
      else
        insert(trial, cells, origin);
    } catch (const Error& error) {
      return reject(row, error.subject(), "record." + std::string(name(error.code())), error.message());
    }
    return true;
  }

  /// Notes the document that a row gives a customer, in the form in which it is kept.
  void claim_document(std::size_t row, const std::vector<Cell>& cells) {
    if (entity_.name() != Schema<Document>::name || former_ != 0) return;
    const Document said = from_row<Document>(cells);
    const auto checked = identity::check_document(said.kind, said.country, said.number);
    plan_.claims.push_back({said.customer.value, entity_.name(), std::string(checked.kind),
                            std::string(checked.country), checked.compact, table_.lines[row]});
  }
  /// The same of a channel, which the rules have brought into the form in which it is kept.
  void claim_channel(std::size_t row, const std::vector<Cell>& settled) {
    if (entity_.name() != Schema<Channel>::name || former_ != 0) return;
    const Channel said = from_row<Channel>(settled);
    plan_.claims.push_back(
        {said.customer.value, entity_.name(), std::string(name(said.kind)), "", said.address, table_.lines[row]});
  }

  /// Whether a row holds nothing but the word for a total and numbers. It is told.
  bool is_of_totals(std::size_t row) {
    std::string_view only;
    for (const Used& used : used_) {
      const std::string_view text = trimmed(table_.cell(row, used.from));
      if (text.empty() || is_number(entity_[used.column])) continue;
      if (!only.empty()) return false;
      only = text;
    }
    if (used_.size() == 1 || !is_total(only)) return false;
    plan_.findings.push_back(
        {table_.lines[row], "", "row.total", Severity::warning, "a row of totals, " + cited(only) + ", is not read"});
    return true;
  }

  /// Throws rule for a part that lacks what tells it apart, before the rules find fault with the empty cell.
  void need_identity(const std::vector<Cell>& cells) const {
    if (!is_part_) return;
    for (const std::size_t column : match_by_)
      if (cells[column].is_null() && entity_[column].traits.required && entity_[column].traits.fallback.empty()) {
        const std::string field = std::string(entity_.name()) + "." + std::string(entity_[column].name);
        throw Error(ErrorCode::rule, field, field + " is required, and the cell is empty");
      }
  }

  /// Whether a row is of a record that a person erased, and says nothing new of it. It is told either way.
  bool stays_erased(Change& trial, const std::vector<Cell>& cells, std::vector<Cell>& settled, const Origin& origin) {
    const store::ErasedRecord* record = nullptr;
    if ((key_ || code_) && has_identity(cells)) {
      for (const auto& column : {key_, code_})
        if (!record && column) record = erased_.of_key(entity_, cells[*column].text());
      if (record) settle(trial, settled);
    } else {
      record = erased_.said(entity_, said(is_keyed_ || is_part_ ? match_by_ : columns_used(), settled));
    }
    if (!record) return false;
    const bool is_said_again = erased_.is_said_again(entity_, *record, said(columns_used(), settled));
    plan_.findings.push_back(erased_.finding(origin.line, entity_, origin.key, *record, !is_said_again));
    return is_said_again;
  }
  /// The cells of some columns that are not empty.
  static ErasedByHand::Cells said(const std::vector<std::size_t>& columns, const std::vector<Cell>& row) {
    ErasedByHand::Cells cells;
    for (const std::size_t column : columns)
      if (!row[column].is_null()) cells.emplace_back(column, row[column]);
    return cells;
  }
  /// Brings a row into the form that the rules give it, where they accept it.
  void settle(Change& trial, std::vector<Cell>& row) {
    const std::vector<Cell> before = row;
    try {
      trial.settle(entity_, row, plan_.texts);
    } catch (const Error&) {
      row = before;
    }
  }

  /// Whether a row has the key or the code of its record, where these tell records apart.
  bool has_identity(const std::vector<Cell>& cells) const {
    if (!key_ && !code_) return true;
    return (key_ && !cells[*key_].is_null()) || (code_ && !cells[*code_].is_null());
  }

  /// Reads the fields of a row but for its money. Returns false when it is rejected.
  bool read_cells(std::size_t row, std::vector<Cell>& cells) {
    for (const auto& [column, from, forms, is_key, is_whole] : used_) {
      const Column& described = entity_[column];
      if (is_money(described)) continue;
      std::string_view text = exchange::with_formula(trimmed(table_.cell(row, from)));
      if (is_whole) text = whole_key(text);
      if (is_key) text = key_cells_.read(row, from, text);
      if (text.empty()) continue;
      if (described.kind == Kind::id) {
        if (!read_reference(row, described, text, cells)) return false;
        continue;
      }
      const bool is_choice = !described.traits.list.empty() || !described.codes.empty();
      const std::string codes = is_choice ? list_words_.codes_of(described, text) : "";
      if (!read_value(row, described, codes.empty() ? text : std::string_view(codes), forms, cells)) return false;
    }
    return true;
  }
  /// Reads the money of a row in the currency of its record. Returns false when the row is rejected.
  bool read_money(std::size_t row, std::vector<Cell>& cells) {
    std::optional<std::int64_t> known;
    if (currency_.is_of_books(cells)) {
      const auto [by_key, by_code] = matches_of(row, cells);
      if (by_key || by_code) known = by_key ? by_key->id : by_code->id;
    }
    const std::optional<Currency> other = currency_.of_record(cells, known);
    if (const std::string why = currency_.why_not(row, other); !why.empty())
      return reject(row, "currency", "record.other_currency", why);
    const bool is_said = !other || currency_.is_said(row, cells);
    for (const Used& used : used_) {
      const Column& described = entity_[used.column];
      const std::string_view text = exchange::with_formula(trimmed(table_.cell(row, used.from)));
      if (!is_money(described) || text.empty()) continue;
      column_currencies_.need(row, used.from, other.value_or(store_.currency()));
      Forms forms = used.forms;
      if (other) forms.currency = other->code();
      const bool is_clear = is_said || column_currencies_.say(row, used.from, *other);
      const std::string why = is_clear ? "" : why_unsaid(text, described.name, used.forms, forms);
      const bool may_be_taken = currency_.is_of_part() && is_bare(text, forms);
      if (!why.empty() && !may_be_taken)
        return reject(row, described.name, "record.other_currency",
                      why + "; say the currency of the row in a column currency");
      if (!why.empty())
        plan_.findings.push_back({table_.lines[row], std::string(described.name), "record.order_currency",
                                  Severity::warning, why + ", which is taken; a column currency says it for certain"});
      if (!read_value(row, described, text, forms, cells)) return false;
    }
    return true;
  }
  bool read_value(std::size_t row, const Column& described, std::string_view text, const Forms& forms,
                  std::vector<Cell>& cells) {
    auto parsed = described.parse(described, text, forms);
    if (!parsed.value && is_number(described) && says_nothing(text)) {
      plan_.findings.push_back(said_nothing(table_.lines[row], described.name, text));
      return true;
    }
    if (!parsed.value)
      return reject(row, described.name, "record.bad_value", std::string(described.name) + " " + parsed.why);
    Cell& cell = cells[column_of(described)];
    cell = plan_.texts.keep(parsed.value->cell());
    if (is_number(described) && !parsed.why.empty())
      plan_.findings.push_back(
          rounded(table_.lines[row], described.name, text, real(described, cell), forms, parsed.why));
    return true;
  }

  double real(const Column& column, Cell cell) const {
    const std::int64_t units = column.kind == Kind::amount ? store_.currency().minor_units() : Decimal::one;
    return cell.real() / static_cast<double>(units);
  }
  std::size_t column_of(const Column& column) const { return entity_.at(column.name); }

  /// Reads the record that a text refers to. Returns false when the row is rejected.
  bool read_reference(std::size_t row, const Column& column, std::string_view text, std::vector<Cell>& cells) {
    const Entity& target = store_.entity(column.target);
    if (const auto own = references_.part_called(entity_, target, text, cells)) {
      cells[column_of(column)] = Cell::of(*own);
      return true;
    }
    try {
      const RecordKeys& keys = references_.keys(target);
      auto found = version_ ? keys.of_exact_code(text) : std::nullopt;  // an export writes codes, whoever gave the keys
      if (!found) found = keys.referred(text);
      if (!found && erased_.of_key(target, text)) return leave_out(row, column, target, text);
      if (!found) return reject(row, column.name, "record.unknown_reference", references_.unknown(target, text));
      if (found->by == RecordKeys::By::folded) tell_folded(row, column.name, text, target, found->id);
      former_ = std::max(former_, found->former);
      cells[column_of(column)] = Cell::of(found->id);
      return true;
    } catch (const Error& error) {
      return reject(row, column.name, "record.several_sources", error.message());
    }
  }
  /// Leaves out what a person erased: the row when it is a part of that, else the cell.
  bool leave_out(std::size_t row, const Column& column, const Entity& target, std::string_view text) {
    const bool is_part = column.role == Column::Role::parent;
    is_of_erased_ = is_of_erased_ || is_part;
    unsaid_.insert(column_of(column));
    plan_.findings.push_back({table_.lines[row], std::string(column.name), "record.erased_by_hand", Severity::warning,
                              erased_.told(target, text, *erased_.of_key(target, text)) +
                                  (is_part ? ": the row is not read" : ": the cell is read as empty")});
    return true;
  }
  void tell_folded(std::size_t row, std::string_view field, std::string_view text, const Entity& target,
                   std::int64_t id) {
    const RowBlock taken = store_.get(target, id);
    const std::size_t called = target.find("code").value_or(target.at("name"));
    plan_.findings.push_back({table_.lines[row], std::string(field), "key.spelling", Severity::warning,
                              std::string(field) + " " + cited(text) + " is taken for " +
                                  cited(taken[0][called].text()) + ", which differs in case, accents or blanks alone"});
  }

  /// Who gave the key of a row: what the file says of it, else the source of the import.
  std::string_view source_of(std::size_t row) const {
    const std::string_view said = source_ ? trimmed(table_.cell(row, *source_)) : "";
    return said.empty() ? std::string_view(plan_.source) : said;
  }

  using Found = std::optional<RecordKeys::Match>;
  /// The records that the key and the code of a row mean.
  std::pair<Found, Found> matches_of(std::size_t row, const std::vector<Cell>& cells) {
    Found by_key;
    Found by_code;
    if (key_ && !cells[*key_].is_null()) {
      const RecordKeys& keys = references_.keys(entity_);
      const std::string_view key = cells[*key_].text();
      by_key = source_of(row) == plan_.source ? keys.of_given_key(key) : keys.of_source(source_of(row), key);
    }
    if (code_ && !cells[*code_].is_null()) {
      const RecordKeys& keys = references_.keys(entity_);
      by_code = keys.of_code(cells[*code_].text());
      // Sales know their sellers by name: a file of staff gives them their codes.
      if (const auto name = entity_.find("name"); !by_code && name && !cells[*name].is_null())
        by_code = keys.of_name_alone(cells[*name].text());
      if (!by_code) by_code = keys.of_email(cells[*code_].text());
    }
    return {by_key, by_code};
  }

  /// The record of the books, or of an earlier row, that a row is about. Throws duplicate when its key and its code are
  /// of two records.
  std::optional<std::int64_t> find_known(Change& trial, std::size_t row, const std::vector<Cell>& cells,
                                         std::vector<Cell>& settled) {
    found_by_.reset();
    const auto [by_key, by_code] = matches_of(row, cells);
    if (by_key && by_code && by_key->id != by_code->id)
      throw Error(ErrorCode::duplicate, std::string(entity_[*code_].name),
                  "external_key " + cited(cells[*key_].text()) + " and code " + cited(cells[*code_].text()) +
                      " are of two records; leave one of them out");
    if (const auto& found = by_key ? by_key : by_code) {
      found_by_ = found->by;
      former_ = std::max(former_, found->former);
      if (found->by == RecordKeys::By::folded)
        tell_folded(row, entity_[by_key ? *key_ : *code_].name, cells[by_key ? *key_ : *code_].text(), entity_,
                    found->id);
      return found->id;
    }
    if (key_ || code_) {
      if (has_identity(cells)) {
        tell_twin(row, cells);
        return std::nullopt;
      }
    }
    return find_alike(trial, row, cells, settled);
  }

  /// Warns of a new record whose key is the code of another source's record.
  void tell_twin(std::size_t row, const std::vector<Cell>& cells) {
    if (!key_ || cells[*key_].is_null()) return;
    const std::string_view key = cells[*key_].text();
    const std::string source = references_.keys(entity_).twin_of(key);
    if (source.empty()) return;
    plan_.findings.push_back({table_.lines[row], std::string(entity_[*key_].name), "key.other_source",
                              Severity::warning,
                              std::string(entity_.name()) + " " + cited(key) + " is another than the one that source " +
                                  cited(source) + " calls so; both are kept"});
  }

  /// A record without a key is found by what tells it apart, or by all that the file says of it, in the form that the
  /// rules give it.
  std::optional<std::int64_t> find_alike(Change& trial, std::size_t row, const std::vector<Cell>& cells,
                                         std::vector<Cell>& settled) {
    std::exception_ptr refused;  // a part that is not there cannot be added
    try {
      // Rules of what a business defines add columns: they run once, when the record is written.
      if (entity_.parent()) trial.settle(entity_, settled, plan_.texts);
    } catch (const Error&) {
      settled = cells;  // a record that is there already may lack what a new one needs, or stand in its own way
      if (is_part_) refused = std::current_exception();
    }
    const auto found = find_settled(row, cells, settled);
    if (refused && !found) std::rethrow_exception(refused);
    return found;
  }
  std::optional<std::int64_t> find_settled(std::size_t row, const std::vector<Cell>& cells,
                                           std::vector<Cell>& settled) {
    if (is_part_) events_.note(entity_, Row(settled.data(), settled.size()), table_.lines[row]);
    const bool by_all = key_ || code_;  // the row has neither
    std::vector<std::size_t> columns;
    for (const std::size_t column : by_all ? columns_used() : match_by_)
      if (!by_all || !settled[column].is_null()) columns.push_back(column);
    if (columns.empty()) return std::nullopt;
    if (const auto exported = exported_from(row, cells)) return exported;
    if (entity_.parent() && !store_.are_unique(entity_)) {
      const std::size_t parent = *entity_.parent();
      if (cells[parent].is_null()) return std::nullopt;
      const auto is_free = [this](std::int64_t id) { return existed(id) && !seen_.contains(id); };
      const auto part =
          parts_.find(columns, cells[parent].integer(), settled, {is_free, !is_part_, is_part_ || former_ != 0});
      if (part) parts_.keep_spelling(*part, settled, plan_.texts);
      return part;
    }
    std::vector<std::string_view> names;
    std::vector<Cell> values;
    for (const std::size_t column : columns) {
      names.push_back(entity_[column].name);
      values.push_back(settled[column]);
    }
    const auto found = store_.find_id(entity_, names, values);
    if (!found || !entity_.parent()) return found;
    const std::size_t parent = *entity_.parent();
    return store_.get(entity_, *found)[0][parent] == cells[parent] ? found : std::nullopt;
  }

  /// The part that a row was exported from by this file, where it is still one of the same record and no row was about
  /// it yet: a row that was copied in a spreadsheet is another.
  std::optional<std::int64_t> exported_from(std::size_t row, const std::vector<Cell>& cells) const {
    const auto parent = entity_.parent();
    const auto id = id_ && parent ? made_keys_.id(trimmed(table_.cell(row, *id_))) : std::nullopt;
    if (!id || !existed(*id) || seen_.contains(*id)) return std::nullopt;
    const RowBlock part = store_.get(entity_, *id);
    if (part.size() == 0) return std::nullopt;
    if (part[0][*parent] == cells[*parent]) return id;
    const Column& owner = entity_[*parent];
    throw Error(ErrorCode::rule, std::string(owner.name),
                "the row is a " + std::string(entity_.name()) + " of " + std::string(owner.target) + " " +
                    corrections_.shown(*parent, part[0][*parent]) +
                    ", and now names another; empty its id to add it there");
  }

  std::vector<std::size_t> columns_used() const {
    std::vector<std::size_t> columns;
    for (const Used& used : used_) columns.push_back(used.column);
    return columns;
  }

  /// What a row is called in the plan.
  std::string called(std::size_t row, const std::vector<Cell>& cells) const {
    if (!is_part_) {
      const std::size_t column = key_ && cells[*key_].is_null() && code_ ? *code_ : match_by_[0];
      return cell_text(entity_[column], cells[column], store_.currency().decimals());
    }
    std::string text;
    for (const std::size_t column : match_by_)
      if (const auto used = std::ranges::find(used_, column, &Used::column); used != used_.end())
        text += (text.empty() ? "" : ", ") + std::string(trimmed(table_.cell(row, used->from)));
    return text;
  }

  /// Tells of a line whose amount is not what its quantity and price make.
  void check_amount(const std::vector<Cell>& line, const Origin& origin) {
    if (entity_.name() != Schema<OrderLine>::name) return;
    const std::string told = amount_that_differs(store_, currency_.of_record(line, std::nullopt), line);
    if (!told.empty())
      plan_.findings.push_back({origin.line, "amount", "line.amount_differs", Severity::warning, told});
  }

  void insert(Change& trial, const std::vector<Cell>& cells, const Origin& origin) {
    check_amount(cells, origin);
    const std::int64_t tried = trial.insert(entity_, cells);
    section_.inserts.add(cells);
    Cell* added = section_.inserts.at(section_.inserts.size() - 1);
    const std::int64_t planned = section_.first_id + static_cast<std::int64_t>(section_.inserts.size()) - 1;
    added[id_position] = Cell::of(planned);
    // The trial counts rows that failed as well: what refers to a row of the file has its id of the trial.
    for (std::size_t c = 0; c < entity_.size(); ++c)
      if (entity_[c].kind == Kind::id && c != id_position && entity_[c].target == entity_.name() && !added[c].is_null())
        if (const auto earlier = planned_of_.find(added[c].integer()); earlier != planned_of_.end())
          added[c] = Cell::of(earlier->second);
    planned_of_.emplace(tried, planned);
    merged_.brings(former_, entity_, planned);
    section_.insert_origins.push_back(origin);
    remember(tried);
    tell_doubts(tried, origin);
  }
  /// Tells what is odd of a record as it is after the row.
  void tell_doubts(std::int64_t id, const Origin& origin) {
    if (!store::has_doubts(store_, entity_)) return;
    store::Lookup lookup(store_);
    const auto tell = [&](std::string_view field, std::string_view code, const std::string& message) {
      plan_.findings.push_back({origin.line, std::string(field), std::string(code), Severity::warning, message});
    };
    store::look_at(store_, lookup, entity_, store_.get(entity_, id)[0], tell);
  }
  void remember(std::int64_t id) {
    if (entity_.find("code") || entity_.find("external_key"))
      references_.keys(entity_).put(id, store_.get(entity_, id)[0]);
  }

  void update(Change& trial, std::size_t row, std::int64_t id, const std::vector<Cell>& cells, const Origin& origin) {
    const RowBlock before = store_.get(entity_, id);
    PlannedUpdate update{id, before[0][version_position].integer(), {}, origin};
    std::vector<store::Edit> edits;
    // A customer with a key of its own keeps that: an e-mail leads to it as well. So does what a person corrected.
    const bool keeps_key =
        (found_by_ == RecordKeys::By::email && !is_without_key(before[0])) || found_by_ == RecordKeys::By::corrected;
    const auto write = [&](std::size_t column) {
      update.edits.emplace_back(column, Value(cells[column]));
      edits.push_back({column, cells[column]});
    };
    ErasedByHand::Cells of_merged;
    for (const std::size_t column : columns_used()) {
      if (merged_.concern(entity_, id) && (former_ != 0 || (column != key_ && column != code_))) {
        if (column != key_ && column != code_) of_merged.emplace_back(column, cells[column]);
        if (former_ != 0 || !cells[column].is_null()) continue;
      }
      if (cells[column] == before[0][column] || (cells[column].is_null() && !is_cleared(column))) continue;
      if (currency_.is_unsaid(column, cells[column], before[0][column])) continue;
      if (keeps_key && (column == key_ || column == code_)) {
        if (found_by_ == RecordKeys::By::corrected) corrections_.tell_kept(before[0], column, cells[column], origin);
        continue;
      }
      if (key_ && column == *key_) {
        if (found_by_ == RecordKeys::By::made_key || is_key_of_another_source(row, before[0])) continue;
        write(entity_.at("source"));
      } else if (corrections_.stays(before[0], column, cells[column], origin) ||
                 merged_.stays(entity_, former_, before[0], column, cells[column], origin, plan_)) {
        continue;
      }
      corrections_.tell_replaced(before[0], column, cells[column], origin);
      write(column);
    }
    for (auto& [column, value] : merged_.edits(entity_, former_, before[0], of_merged, origin, plan_, true)) {
      update.edits.emplace_back(column, value);
      edits.push_back({column, plan_.texts.keep(value.cell())});
    }
    if (edits.empty()) {
      section_.same.push_back(origin);
      return;
    }
    check_current(row, update.version);
    for (const store::Edit& edit : edits) tell_other_currency(row, before[0], edit, origin);
    trial.update(entity_, id, update.version, edits);
    section_.updates.push_back(std::move(update));
    remember(id);
    tell_doubts(id, origin);
  }

  /// Tells of a record that becomes one in another currency.
  void tell_other_currency(std::size_t row, Row before, const store::Edit& edit, const Origin& origin) {
    if (entity_[edit.column].name != "currency") return;
    const auto said = Codec<std::optional<Currency>>::decode(edit.to).value_or(store_.currency());
    const std::string why = changed_currency(store_, before[edit.column], said);
    if (!why.empty())
      plan_.findings.push_back({table_.lines[row], "currency", "order.currency_changed", Severity::warning,
                                std::string(entity_.name()) + " " + cited(origin.key) + why});
  }

  /// Whether an empty cell means that the field is empty now: not what tells the record apart.
  bool is_cleared(std::size_t column) const {
    return clears_ && column != key_ && column != code_ && !unsaid_.contains(column) &&
           std::ranges::find(match_by_, column) == match_by_.end();
  }

  /// A record that was found by its code keeps the key that another source gave it.
  bool is_key_of_another_source(std::size_t row, Row record) const {
    return !record[*key_].is_null() && record[entity_.at("source")].text() != source_of(row);
  }

  /// Throws stale when the file says that it is of an earlier version of the record.
  void check_current(std::size_t row, std::int64_t version) const {
    if (!version_) return;
    const auto of_file = parse<std::int64_t>(table_.cell(row, *version_));
    if (of_file.value && *of_file.value < version)
      throw Error(ErrorCode::stale, "version",
                  "the file is of version " + std::to_string(*of_file.value) + " of the record, which is now at " +
                      std::to_string(version) + "; export it again and edit that");
  }

  bool existed(std::int64_t id) const { return id < section_.first_id; }

  const Store& store_;
  const TextTable& table_;
  const Entity& entity_;
  Plan::Data& plan_;
  Section section_;
  std::vector<Used> used_;
  std::vector<std::size_t> match_by_;
  std::optional<std::size_t> key_, code_;  // the columns external_key and code, where the file has them
  std::optional<std::size_t> version_;     // of the file: which version of the record a row was exported from
  std::optional<std::size_t> source_;      // of the file: who gave the key of a row
  std::optional<std::size_t> id_;          // of the file: which record of which file a row was exported from
  MadeKeys made_keys_{store_};
  bool clears_;            // whether an empty cell empties the field
  bool is_part_ = false;   // told apart by several columns together
  bool is_keyed_ = false;  // told apart by what no two records have alike
  EventLines events_;
  SaidCurrency currency_;
  ColumnCurrencies column_currencies_;
  ListWords list_words_;
  References references_;
  Provenance provenance_;
  Parts parts_{store_, entity_, provenance_};
  Corrections corrections_{store_, entity_, provenance_, plan_};
  Numbering numbering_;
  MergedWords merged_{store_, provenance_};
  std::vector<Deferred> deferred_;
  ErasedByHand erased_;
  KeyCells key_cells_;
  std::int64_t former_ = 0;                          // id of the merged customer that the row names; else 0
  bool is_of_erased_ = false;                        // whether the row is a part of what a person erased
  std::optional<RecordKeys::By> found_by_;           // how the record of the row was found, where by a key or code
  std::set<std::size_t> unsaid_;                     // columns of the row that name what a person erased
  std::set<std::int64_t> seen_;                      // records of the books that a row was about
  std::map<std::int64_t, std::int64_t> planned_of_;  // ids of new rows: in the plan, by that of the trial
};

}  // namespace

void plan_entity(const Store& store, const TextTable& table, const Entity& entity, const Mapping& mapping,
                 const Options& options, Plan::Data& plan, Task* task) {
  RecordPlanner planner(store, table, entity, mapping, options, plan);
  const bool of_events = entity.name().starts_with("event");
  store::attempt(store, [&](Change& trial) {
    std::optional<EventOddities> oddities;
    if (of_events) oddities.emplace(store);
    planner.run(trial, task);
    if (of_events)
      oddities->tell(store, plan, [&](const EventFinding& finding) { return planner.line_of(store, finding); });
  });
}

}  // namespace crmcore::intake
