#include "erased_by_hand.hpp"

#include <algorithm>

#include "crmcore/values/text.hpp"

namespace crmcore::intake {

using store::ErasedRecord;

ErasedByHand::OfEntity& ErasedByHand::of(const Entity& entity) {
  const auto [at, is_first] = entities_.try_emplace(entity.name());
  OfEntity& known = at->second;
  if (!is_first) return known;
  known.records = store::erased_records(store_, entity);
  std::erase_if(known.records, [&](const ErasedRecord& record) { return provenance_.is_of_an_import(record.entry); });
  const auto code = entity.find("code");
  const auto key = entity.find("external_key");
  for (const ErasedRecord& record : known.records) {
    const auto add = [&](const std::optional<std::size_t>& column) {
      if (column && !record.row[*column].cell().is_null())
        known.by_key.try_emplace(folded(record.row[*column].cell().text()), &record);
    };
    const bool is_own =
        !key || record.row[*key].cell().is_null() || numbering_.holds(record.row[entity.at("source")].cell().text());
    if (!is_own) continue;
    add(key);
    add(code);
  }
  return known;
}

const ErasedRecord* ErasedByHand::of_key(const Entity& entity, std::string_view key) {
  const OfEntity& known = of(entity);
  if (known.records.empty() || key.empty()) return nullptr;
  const auto found = known.by_key.find(folded(key));
  return found == known.by_key.end() ? nullptr : found->second;
}

const ErasedRecord* ErasedByHand::said(const Entity& entity, const Cells& cells) {
  for (const ErasedRecord& record : of(entity).records) {
    const bool is_said = !cells.empty() && std::ranges::all_of(cells, [&](const auto& cell) {
      return was_said(entity, record, cell.first, cell.second);
    });
    if (is_said && found_.insert(&record).second) return &record;
  }
  return nullptr;
}

bool ErasedByHand::is_said_again(const Entity& entity, const ErasedRecord& record, const Cells& cells) {
  return !cells.empty() && std::ranges::all_of(cells, [&](const auto& cell) {
    return cell.second.is_null() || was_said(entity, record, cell.first, cell.second);
  });
}

bool ErasedByHand::was_said(const Entity& entity, const ErasedRecord& record, std::size_t column, Cell cell) {
  std::vector<Cell> row;
  for (const Value& value : record.row) row.push_back(value.cell());
  const auto said = provenance_.last_said(entity, record.id, row, column);
  return said && said->cell() == cell;
}

std::string ErasedByHand::told(const Entity& entity, std::string_view key, const ErasedRecord& record) const {
  const TimeZone zone = store_.time_zone() ? store_.time_zone() : TimeZone("UTC");
  return std::string(entity.name()) + " " + cited(key) + " was erased by " + record.actor + " on " +
         zone.local(record.at).day.text();
}

Finding ErasedByHand::finding(std::uint32_t line, const Entity& entity, std::string_view key,
                              const ErasedRecord& record, bool is_made) const {
  return {line, std::string(entity.name()), is_made ? "record.made_again" : "record.erased_by_hand", Severity::warning,
          told(entity, key, record) + (is_made ? " and is made again, because the file says something new of it"
                                               : ": it is not made again; change it in the file, or add it by hand")};
}

}  // namespace crmcore::intake
