#include "flat_rows.hpp"

#include <unordered_set>

#include "joined_customers.hpp"

namespace crmcore::intake {

KnownRecords::KnownRecords(const store::Store& store, const Entity& entity, const RecordKeys& keys, const Names& names,
                           const Find& find) {
  constexpr std::size_t few = 256;  // so many are read one by one, more in one pass over all
  matches_.reserve(names.size());
  std::unordered_set<std::int64_t> wanted;
  for (std::uint32_t n = 0; n < names.size(); ++n) {
    matches_.push_back(find(keys, names[n]));
    if (matches_.back()) wanted.insert(matches_.back()->id);
  }
  const auto keep = [&](Row row) {
    Known known{row[id_position].integer(), row[version_position].integer(), {}};
    for (const Cell cell : row) known.row.emplace_back(cell);
    rows_.emplace(known.id, std::move(known));
  };
  if (wanted.size() <= few) {
    for (const std::int64_t id : wanted) keep(store.get(entity, id)[0]);
    return;
  }
  store.scan(entity, entity.names(), [&](Row row) {
    if (wanted.contains(row[id_position].integer())) keep(row);
  });
}

const Known* KnownRecords::find(std::uint32_t number) const {
  return matches_[number] ? &rows_.at(matches_[number]->id) : nullptr;
}

void FlatRows::missing(const std::string& column, const std::string& what) const {
  std::string header;
  for (const std::string& name : table_.header) header += (header.empty() ? "" : ", ") + shown_name(name);
  throw Error(ErrorCode::invalid, "columns",
              "map '" + column + "' to the column that holds " + what + "; the file has " + header);
}

std::vector<NumberColumn> FlatRows::number_columns(std::initializer_list<std::string_view> of_money,
                                                   std::initializer_list<std::string_view> others) const {
  std::vector<NumberColumn> numbers;
  for (const std::string_view name : of_money)
    if (const auto column = columns_.find(name)) numbers.push_back({*column, true, store_.currency().decimals() == 0});
  for (const std::string_view name : others)
    if (const auto column = columns_.find(name)) numbers.push_back({*column});
  return numbers;
}

void FlatRows::find_forms(const std::vector<NumberColumn>& numbers, const std::vector<std::size_t>& days,
                          const Options& options) {
  forms_ = guess_forms(table_, numbers, days, options, store_.forms(), plan_.guesses);
  forms_of_columns_.assign(table_.header.size(), forms_);
  for (const NumberColumn& column : numbers) forms_of_columns_[column.column] = forms_of(table_, column, forms_);
}

void FlatRows::find_whole_keys(std::initializer_list<std::pair<const char*, std::optional<std::size_t>>> keys) {
  for (const auto& [name, column] : keys) {
    if (!column || !are_whole_keys(table_, *column)) continue;
    plan_.guesses.push_back("keys of " + std::string(name) + " read as whole numbers, because all end in .0");
    whole_.insert(*column);
  }
}

Section& FlatRows::section(std::string_view entity) {
  plan_.sections.emplace_back(store_.entity(entity));
  plan_.sections.back().first_id = store_.next_id(*plan_.sections.back().entity);
  return plan_.sections.back();
}

Cell* FlatRows::add(Section& section, std::uint32_t row, std::string_view key) {
  Cell* cells = section.inserts.add();
  cells[id_position] = Cell::of(section.first_id + static_cast<std::int64_t>(section.inserts.size()) - 1);
  section.insert_origins.push_back({row == none ? 0 : table_.lines[row], key});
  return cells;
}

void FlatRows::match(Section& section, const Known& known, const Cells& says, const char* code, Origin origin,
                     const Cells& adopted) {
  const Entity& entity = *section.entity;
  PlannedUpdate update{known.id, known.version, {}, origin};
  for (const auto& [column, cell] : adopted) update.edits.emplace_back(column, Value(cell));
  std::vector<Cell> now = known.cells();
  // Two keys of the file may mean one record: what the first of them says is written once.
  const auto earlier = std::ranges::find(section.updates, known.id, &PlannedUpdate::id);
  if (earlier != section.updates.end())
    for (const auto& [column, value] : earlier->edits) now[column] = value.cell();
  for (const auto& [column, cell] : says) {
    if (cell.is_null() || now[column] == cell) continue;
    const auto said = provenance_.last_said(entity, known.id, now, column);
    const bool is_free = now[column].is_null() || provenance_.is_default(entity, known.id, now, column);
    // What the source left empty before is not taken back by what it says now.
    const bool has_said = said && !said->cell().is_null();
    const bool is_news = has_said ? said->cell() != cell : is_free;
    const int decimals = store_.currency().decimals();
    if (is_news) {
      if (has_said && said->cell() != now[column])
        plan_.findings.push_back({origin.line, std::string(entity[column].name), "record.replaced", Severity::warning,
                                  std::string(entity[column].name) + " of " + std::string(entity.name()) + " " +
                                      cited(origin.key) + " was corrected by hand to " +
                                      cited(cell_text(entity[column], now[column], decimals)) +
                                      " and is replaced, because the file says something new: " +
                                      cited(cell_text(entity[column], cell, decimals))});
      update.edits.emplace_back(column, Value(cell));
      continue;
    }
    plan_.findings.push_back(
        {origin.line, std::string(entity[column].name), code, Severity::warning,
         std::string(entity[column].name) + " of " + std::string(entity.name()) + " " + cited(origin.key) + " stays " +
             cited(cell_text(entity[column], now[column], decimals)) + ", as it was given elsewhere; the file says " +
             cited(cell_text(entity[column], cell, decimals))});
  }
  if (update.edits.empty() || earlier != section.updates.end())
    section.same.push_back(origin);
  else
    section.updates.push_back(std::move(update));
  if (earlier == section.updates.end()) return;
  for (auto& [column, value] : update.edits)
    if (std::ranges::find(earlier->edits, column, &std::pair<std::size_t, Value>::first) == earlier->edits.end())
      earlier->edits.emplace_back(column, std::move(value));
}

void FlatRows::match_customer(Section& section, const Known& known, const Cells& says, Origin origin,
                              const RecordKeys::Match& found, std::string_view key) {
  const Entity& entity = *section.entity;
  const Cells own = key.empty() || found.former != 0 ? Cells() : adopted(entity, known, found.by, key);
  if (!merged_.concern(known.id)) return match(section, known, says, "customer.differs", origin, own);
  // Rows of the customer and of those who were merged into it are about one record.
  const auto earlier = std::ranges::find(section.updates, known.id, &PlannedUpdate::id);
  std::vector<Cell> now = known.cells();
  if (earlier != section.updates.end())
    for (const auto& [column, value] : earlier->edits) now[column] = value.cell();
  PlannedUpdate update{known.id, known.version, {}, origin};
  for (const auto& [column, cell] : own) update.edits.emplace_back(column, Value(cell));
  for (auto& edit : merged_.edits(entity, found.former, now, says, origin, plan_))
    update.edits.push_back(std::move(edit));
  if (update.edits.empty()) {
    section.same.push_back(origin);
  } else if (earlier == section.updates.end()) {
    section.updates.push_back(std::move(update));
  } else {
    for (auto& edit : update.edits) {
      std::erase_if(earlier->edits, [&](const auto& before) { return before.first == edit.first; });
      earlier->edits.push_back(std::move(edit));
    }
    section.same.push_back(origin);
  }
}

FlatRows::Cells FlatRows::adopted(const Entity& entity, const Known& known, RecordKeys::By by,
                                  std::string_view key) const {
  const std::size_t source = entity.at("source");
  const std::size_t external_key = entity.at("external_key");
  const Cell own = Cell::of(std::string_view(plan_.source));
  if (by == RecordKeys::By::key && numbering_.outranks(known.row[source].cell().text())) return {{source, own}};
  if (by == RecordKeys::By::without_key)
    return {{entity.at("code"), Cell::of(key)}, {source, own}, {external_key, Cell::of(key)}};
  if (by == RecordKeys::By::key || !known.row[external_key].cell().is_null()) return {};
  if (by == RecordKeys::By::email && !is_without_key(known.cells())) return {};
  return {{source, own}, {external_key, Cell::of(key)}};
}

}  // namespace crmcore::intake
