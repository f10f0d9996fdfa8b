// The layout of one entity: every row of the file is a record of it.
#include <algorithm>
#include <set>

#include "plan_data.hpp"

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
};

/// "there is no product 'tarte'; did you mean 'tart'?"
std::string unknown(const Store& store, const Entity& target, std::string_view text) {
  std::vector<std::string> codes;
  if (target.find("code"))
    for (auto& [id, code] : store::codes_of(store, target.name())) codes.push_back(std::move(code));
  const std::string near = nearest(text, codes);
  return "there is no " + std::string(target.name()) + " " + cited(text) +
         (near.empty() ? "" : "; did you mean " + cited(near) + "?");
}

/// The record that a text refers to: by code, then by external key, then by id.
std::optional<std::int64_t> referred(const Store& store, const Entity& target, std::string_view text) {
  const Cell cell = Cell::of(text);
  for (const std::string_view column : {"code", "external_key"})
    if (target.find(column))
      if (const auto id = store.find_id(target, std::array<std::string_view, 1>{column}, {&cell, 1})) return id;
  const auto id = parser_of(Kind::id)({.target = target.name()}, text, {});
  if (id.value && store.get(target, id.value->cell().integer()).size() != 0) return id.value->cell().integer();
  return std::nullopt;
}

class RecordPlanner {
 public:
  RecordPlanner(const Store& store, const TextTable& table, const Entity& entity, const Mapping& mapping,
                const Options& options, Plan::Data& plan)
      : store_(store), table_(table), entity_(entity), plan_(plan), section_(entity) {
    std::vector<std::string_view> names;
    for (const Column& column : entity.columns())
      if (column.role != Column::Role::id && column.role != Column::Role::version && !column.traits.read_only &&
          column.name != "source")
        names.push_back(column.name);
    const Columns columns(table, entity.name(), names, store.labels(), mapping, plan.guesses);
    std::vector<NumberColumn> numbers;
    std::vector<std::size_t> days;
    for (const std::string_view name : names)
      if (const auto from = columns.find(name)) {
        used_.push_back({entity.at(name), *from});
        const Column& column = entity[entity.at(name)];
        if (is_number(column)) numbers.push_back(number_column(column, *from));
        if (column.kind == Kind::day) days.push_back(*from);
      }
    if (used_.empty()) {
      std::string fields;
      for (const std::string_view name : names) fields += (fields.empty() ? "" : ", ") + std::string(name);
      throw Error(ErrorCode::invalid, "columns",
                  "no column of the file is a field of " + std::string(entity.name()) + "; map some of " + fields);
    }
    if (!entity.find("currency"))
      for (std::size_t c = 0; c < table.header.size(); ++c)
        if (const std::string name = folded(table.header[c]); name == "currency" || name == "moneda") currency_ = c;
    const Forms guessed = guess_forms(table, numbers, days, options, store.forms(), plan.guesses);
    for (Used& used : used_) {
      const Column& column = entity[used.column];
      used.forms = is_number(column) ? forms_of(table, number_column(column, used.from), guessed) : guessed;
    }
    section_.first_id = store.next_id(entity);
    if (const auto key = entity.find("external_key"); key && is_used(*key))
      match_by_ = {*key, entity.at("source")};
    else if (const auto code = entity.find("code"); code && is_used(*code))
      match_by_ = {*code};
    else if (const auto name = entity.find("name"); name && is_used(*name) && entity[*name].traits.unique)
      match_by_ = {*name};
    else if (const auto together = store.together(entity);
             entity.parent() && std::ranges::find(together, entity[*entity.parent()].name) != together.end())
      match_as_part(together);
    else
      for (const Used& used : used_) match_by_.push_back(used.column);  // records without a key: the same if equal
  }

  void run(Change& trial, Task* task) {
    if (task) task->start(static_cast<std::int64_t>(table_.rows()));
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (task && row % rows_a_step == 0) task->advance(static_cast<std::int64_t>(row));
      if (!one(trial, row)) ++plan_.rejected;
    }
    plan_.sections.push_back(std::move(section_));
  }

  /// The first line about the event, product and day of a finding; 0 without one.
  std::size_t line_of(const Store& store, const EventFinding& finding) const {
    const auto id = [&](const char* entity, std::string_view code) {
      const Cell cell = Cell::of(code);
      return store.find_id(store.entity(entity), std::array<std::string_view, 1>{"code"}, {&cell, 1}).value_or(0);
    };
    const std::int64_t event = id("event", finding.event);
    const std::int64_t product = id("product", finding.product);
    for (const Part& part : parts_)
      if (part.event == event && (part.product == product || finding.product.empty()) &&
          (!finding.day || !part.day || part.day == finding.day))
        return part.line;
    return 0;
  }

 private:
  static bool is_number(const Column& column) {
    return column.kind == Kind::decimal || column.kind == Kind::amount || column.kind == Kind::integer ||
           column.kind == Kind::real;
  }
  NumberColumn number_column(const Column& column, std::size_t from) const {
    const bool is_money = column.kind == Kind::amount || column.traits.money;
    return {from, is_money, column.kind == Kind::integer || (is_money && store_.currency().decimals() == 0)};
  }

  /// Tells records apart by columns that are unique together.
  void match_as_part(std::span<const std::string_view> together) {
    for (const std::string_view column : together) match_by_.push_back(entity_.at(column));
    is_part_ = true;
  }

  /// A row of an event, as findings name it.
  struct Part {
    std::int64_t event, product;
    std::optional<Day> day;
    std::size_t line;
  };
  void note_part(Row row, std::size_t line) {
    const auto number = [&](const char* column) {
      const auto at = entity_.find(column);
      return at && !row[*at].is_null() ? row[*at].integer() : 0;
    };
    const auto day = entity_.find("day");
    parts_.push_back({number("event"), number("product"),
                      day && !row[*day].is_null() ? std::optional(Codec<Day>::decode(row[*day])) : std::nullopt, line});
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
    if (!has_own_currency(row) || !read_cells(trial, row, cells)) return false;
    if (const auto source = entity_.find("source")) cells[*source] = Cell::of(std::string_view(plan_.source));
    std::vector<Cell> settled = cells;  // parts are found by what the rules make of them
    try {
      if (is_part_) trial.settle(entity_, settled, plan_.texts);
    } catch (const Error& error) {
      return reject(row, error.subject(), "record." + std::string(name(error.code())), error.message());
    }
    const Identity identity = identity_of(row, cells, settled);
    const Origin origin{table_.lines[row], plan_.texts.keep(identity.called)};
    if (is_part_) note_part(Row(settled.data(), settled.size()), table_.lines[row]);
    const bool keyed =
        is_part_ || (match_by_.size() <= 2 && !identity.values[0].is_null() && entity_.find("code").has_value());
    // The record as it is now, not as the trial leaves it.
    const auto known = store_.find_id(entity_, identity.names, identity.values);
    if (keyed && !seen_.insert(identity.text).second)
      return reject(row, identity.names[0], "record.twice",
                    cited(origin.key) + " appears twice in the file; the first row is taken");
    const bool is_new = !known || !existed(*known);
    try {
      if (is_new)
        insert(trial, cells, origin);
      else
        update(trial, *known, cells, origin);
    } catch (const Error& error) {
      if (is_new) drop_last_insert();
      return reject(row, error.subject(), "record." + std::string(name(error.code())), error.message());
    }
    return true;
  }

  bool has_own_currency(std::size_t row) {
    const std::string_view currency = currency_ ? trimmed(table_.cell(row, *currency_)) : "";
    if (currency.empty() || currency == store_.currency().code()) return true;
    return reject(row, "currency", "record.other_currency",
                  "currency must be " + std::string(store_.currency().code()) + ", that of the workspace, not " +
                      cited(currency) + "; convert the amounts first");
  }

  /// Reads the fields of a row. Returns false when it is rejected.
  bool read_cells(const Change& trial, std::size_t row, std::vector<Cell>& cells) {
    for (const auto& [column, from, forms] : used_) {
      const Column& described = entity_[column];
      const std::string_view text = exchange::with_formula(trimmed(table_.cell(row, from)));
      if (text.empty()) continue;
      if (described.kind == Kind::id) {
        const auto id = referred(trial.store(), store_.entity(described.target), text);
        if (!id)
          return reject(row, described.name, "record.unknown_reference",
                        unknown(trial.store(), store_.entity(described.target), text));
        cells[column] = Cell::of(*id);
        continue;
      }
      auto parsed = described.parse(described, text, forms);
      if (!parsed.value && is_number(described) && says_nothing(text)) {
        plan_.findings.push_back(said_nothing(table_.lines[row], described.name, text));
        continue;
      }
      if (!parsed.value)
        return reject(row, described.name, "record.bad_value", std::string(described.name) + " " + parsed.why);
      cells[column] = plan_.texts.keep(parsed.value->cell());
      if (is_number(described) && !parsed.why.empty())
        plan_.findings.push_back(
            rounded(table_.lines[row], described.name, text, real(described, cells[column]), forms, parsed.why));
    }
    return true;
  }

  double real(const Column& column, Cell cell) const {
    const std::int64_t units = column.kind == Kind::amount ? store_.currency().minor_units() : Decimal::one;
    return cell.real() / static_cast<double>(units);
  }

  /// What tells a record apart from the others of the file and of the store.
  struct Identity {
    std::vector<std::string_view> names;
    std::vector<Cell> values;
    std::string text;
    std::string called;  // in the plan
  };
  Identity identity_of(std::size_t row, const std::vector<Cell>& cells, const std::vector<Cell>& settled) const {
    constexpr int exact = 6;  // decimals: amounts and decimals keep all of theirs
    Identity identity;
    for (const std::size_t column : match_by_) {
      identity.names.push_back(entity_[column].name);
      identity.values.push_back(settled[column]);
      identity.text += cell_text(entity_[column], settled[column], exact) + '\0';
      const auto used = std::ranges::find(used_, column, &Used::column);
      if (is_part_ && used != used_.end())
        identity.called += (identity.called.empty() ? "" : ", ") + std::string(trimmed(table_.cell(row, used->from)));
    }
    if (!is_part_)
      identity.called = cell_text(entity_[match_by_[0]], cells[match_by_[0]], store_.currency().decimals());
    return identity;
  }

  void insert(Change& trial, const std::vector<Cell>& cells, const Origin& origin) {
    section_.inserts.add(cells);
    Cell* added = section_.inserts.at(section_.inserts.size() - 1);
    added[id_position] = Cell::of(section_.first_id + static_cast<std::int64_t>(section_.inserts.size()) - 1);
    section_.insert_origins.push_back(origin);
    trial.insert(entity_, cells);
  }

  void update(Change& trial, std::int64_t id, const std::vector<Cell>& cells, const Origin& origin) {
    const RowBlock before = store_.get(entity_, id);
    PlannedUpdate update{id, before[0][version_position].integer(), {}, origin};
    std::vector<store::Edit> edits;
    for (const auto& [column, from, forms] : used_)
      if (!cells[column].is_null() && !(cells[column] == before[0][column])) {
        update.edits.emplace_back(column, Value(cells[column]));
        edits.push_back({column, cells[column]});
      }
    if (edits.empty()) {
      section_.same.push_back(origin);
      return;
    }
    trial.update(entity_, id, update.version, edits);
    section_.updates.push_back(std::move(update));
  }

  bool existed(std::int64_t id) const { return id < section_.first_id; }
  void drop_last_insert() {
    section_.inserts.drop_last();
    section_.insert_origins.pop_back();
  }

  const Store& store_;
  const TextTable& table_;
  const Entity& entity_;
  Plan::Data& plan_;
  Section section_;
  std::vector<Used> used_;
  std::vector<std::size_t> match_by_;
  bool is_part_ = false;  // part of another record, told apart by the columns that are unique together
  std::vector<Part> parts_;
  std::optional<std::size_t> currency_;  // a column that is not a field: it must hold the workspace's currency
  std::set<std::string> seen_;
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
