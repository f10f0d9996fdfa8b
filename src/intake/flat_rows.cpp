#include "flat_rows.hpp"

namespace crmcore::intake {

KnownByKey known_rows(const store::Store& store, const Entity& entity, std::string_view key_column,
                      const std::string& source) {
  KnownByKey known;
  const auto names = entity.names();
  const std::size_t key = entity.at(key_column);
  const auto source_column = entity.find("source");
  store.scan(entity, names, [&](Row row) {
    if (row[key].is_null() || (source_column && row[*source_column].text() != source)) return;
    Known one{row[id_position].integer(), row[version_position].integer(), {}};
    for (const Cell cell : row) one.row.emplace_back(cell);
    known.emplace(std::string(row[key].text()), std::move(one));
  });
  return known;
}

void FlatRows::missing(const std::string& column, const std::string& what) const {
  std::string header;
  for (const std::string& name : table_.header) header += (header.empty() ? "" : ", ") + name;
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
    if (!column) continue;
    bool any = false;
    bool all = true;
    for (std::size_t r = 0; r < table_.rows() && all; ++r) {
      const std::string_view key = trimmed(table_.cell(r, *column));
      if (key.empty()) continue;
      any = true;
      all = key.size() > 2 && key.ends_with(".0") &&
            std::ranges::all_of(key.substr(0, key.size() - 2), [](char c) { return c >= '0' && c <= '9'; });
    }
    if (!any || !all) continue;
    plan_.guesses.push_back("keys of " + std::string(name) + " read as whole numbers, because all end in .0");
    whole_[*column] = true;
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

void FlatRows::match(Section& section, const Known& known, const std::vector<std::pair<std::size_t, Cell>>& says,
                     Origin origin) {
  PlannedUpdate update{known.id, known.version, {}, origin};
  for (const auto& [column, cell] : says)
    if (!cell.is_null() && !(known.row[column].cell() == cell)) update.edits.emplace_back(column, Value(cell));
  if (update.edits.empty())
    section.same.push_back(origin);
  else
    section.updates.push_back(std::move(update));
}

}  // namespace crmcore::intake
