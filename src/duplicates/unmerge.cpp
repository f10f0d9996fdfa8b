// Taking a merge back by the log, and the merges that stand.
#include <algorithm>
#include <array>
#include <map>

#include "crmcore/duplicates/merge.hpp"
#include "crmcore/registry/registry.hpp"
#include "crmcore/store/record_log.hpp"

namespace crmcore::duplicates {
namespace {

using store::Change;
using store::Store;
using store::Undone;

/// A later merge hangs on an earlier one of the same customer: it found the books as that left them.
void refuse_before_later(const Store& store, const MergedCustomer& merged) {
  std::optional<MergedCustomer> later;
  store::each<MergedCustomer>(store, [&](const MergedCustomer& other) {
    if (other.customer == merged.customer && other.id.value > merged.id.value) later = other;
  });
  if (later)
    throw Error(ErrorCode::rule, "merge",
                "customer " + cited(later->code) + " was merged later (merge " + std::to_string(later->id.value) +
                    "); unmerge that first");
}

/// Adds up what several rounds took back; what is kept is what the last one kept (`is_round`).
void add_up(std::vector<Undone>& all, const std::vector<Undone>& round, bool is_round = true) {
  for (Undone& rows : all) {
    if (!is_round) break;
    rows.kept = 0;
    rows.reason.clear();
  }
  for (const Undone& rows : round) {
    auto sum = std::ranges::find(all, rows.entity, &Undone::entity);
    if (sum == all.end()) sum = all.insert(all.end(), {rows.entity, 0, 0, ""});
    sum->undone += rows.undone;
    sum->kept += rows.kept;
    if (!rows.reason.empty()) sum->reason = rows.reason;
  }
}

/// Numbers of the entries that imports made; their records are of a room above this one.
store::EntryRanges entries_of_imports(const Store& store) {
  store::EntryRanges entries;
  if (const Entity* imports = store.find_entity("import"))
    store.scan(*imports, std::array<std::string_view, 2>{"first_entry", "last_entry"},
               [&](Row row) { entries.add(row[0].integer(), row[1].integer()); });
  return entries;
}

/// What rows of the merged customer said since, which goes back to it.
struct SaidSince {
  std::vector<store::Edit> before;  ///< of the customer that stayed: its fields as they were before the merge
  std::vector<store::Edit> words;   ///< of the one that comes back
  bool is_all = true;               ///< nobody has edited what the merge set but these rows
  TextPool texts;
};

SaidSince said_since(const Store& store, const MergedCustomer& merged) {
  SaidSince said;
  const Entity& customers = store.entity(Schema<Customer>::name);
  const RowBlock now = store.get(customers, merged.customer.value);
  const store::EntryRanges imports = entries_of_imports(store);
  struct Edited {
    Value before;
    std::int64_t first = 0, last = 0;
  };
  std::map<std::string, Edited> fields;  // that the merge set, or others did since
  for (const store::ValueEdit& edit : store::record_log(store, customers, merged.customer.value).edits) {
    if (edit.entry < merged.first_entry) continue;
    const auto [at, is_first] = fields.try_emplace(edit.column, Edited{edit.from, edit.entry, 0});
    at->second.last = edit.entry;
  }
  const auto taken = sorted_choices(merged.taken.value_or(""));
  for (const auto& [field, edited] : fields) {
    const auto column = customers.find(field);
    if (!column || edited.last <= merged.last_entry) continue;
    const bool is_word = std::ranges::find(taken, field) != taken.end() && imports.holds(edited.last);
    const bool is_made = *column == position_of<&Customer::name> && registry::has_made_name(now[0]);
    if (!is_word && edited.first <= merged.last_entry && !is_made) said.is_all = false;
    if (!is_word || is_made) continue;
    said.before.push_back({*column, said.texts.keep(edited.before.cell())});
    said.words.push_back({*column, said.texts.keep(now[0][*column])});
  }
  return said;
}

void update(Change& change, const Entity& entity, std::int64_t id, const std::vector<store::Edit>& edits) {
  change.update(entity, id, change.store().get(entity, id)[0][version_position].integer(), edits);
}

/// Gives the words back to who said them. What the rules refuse stays.
void give_words_back(Change& change, const MergedCustomer& merged, const SaidSince& said, std::vector<Undone>& undone) {
  if (said.words.empty()) return;
  const Entity& customers = change.store().entity(Schema<Customer>::name);
  update(change, customers, merged.customer.value, said.before);
  try {
    update(change, customers, merged.former, said.words);
  } catch (const Error& error) {
    if (!change.open() || error.code() != ErrorCode::rule) throw;
    return;
  }
  const auto of_customers = std::ranges::find(undone, customers.name(), &Undone::entity);
  if (!said.is_all || of_customers == undone.end() || of_customers->kept == 0) return;
  --of_customers->kept;
  ++of_customers->undone;
  if (of_customers->kept == 0) of_customers->reason.clear();
}

/// Gives the parts that came since back to whose rows brought them; a channel after its person.
void give_parts_back(Change& change, const MergedCustomer& merged, std::vector<Undone>& undone) {
  const Store& store = change.store();
  auto left = registry::parts_brought(merged);
  const auto goes_back = [&](const registry::BroughtPart& part) {
    const Entity& entity = store.entity(part.first);
    const std::size_t parent = *entity.parent();
    const RowBlock row = store.get(entity, part.second);
    if (row.size() == 0 || row[0][parent].integer() != merged.customer.value) return false;
    try {
      update(change, entity, part.second, {{parent, Cell::of(merged.former)}});
    } catch (const Error& error) {
      if (!change.open() || (error.code() != ErrorCode::rule && error.code() != ErrorCode::duplicate)) throw;
      return false;
    }
    add_up(undone, {{part.first, 1, 0, ""}}, false);
    return true;
  };
  while (std::erase_if(left, goes_back) > 0) continue;
}

/// Tells of a customer who does not come back because its adding was undone. Throws rule for another reason.
void tell_gone(const Store& store, const MergedCustomer& merged, std::vector<Undone>& undone) {
  const Entity& customers = store.entity(Schema<Customer>::name);
  const std::int64_t added = store::record_log(store, customers, merged.former).added;
  if (!store::undone_entries(store).taken_back.holds(added)) {
    const auto kept = std::ranges::find(undone, customers.name(), &Undone::entity);
    throw Error(ErrorCode::rule, "merge",
                "customer " + cited(merged.code) + " cannot come back" +
                    (kept == undone.end() || kept->reason.empty() ? "" : ": " + kept->reason));
  }
  undone.push_back({std::string(customers.name()), 0, 1,
                    "customer " + cited(merged.code) + " does not come back: what added it was undone"});
}

}  // namespace

Result<Undone> unmerge(Change& change, Id<MergedCustomer> merge) {
  const Store& store = change.store();
  const auto merged = store::get(store, merge);
  if (!merged) throw Error(ErrorCode::not_found, "merge", "there is no merge " + std::to_string(merge.value));
  if (merged->change == change.number())
    throw Error(ErrorCode::rule, "merge", "a merge of the same change cannot be taken back; roll the change back");
  refuse_before_later(store, *merged);
  const SaidSince said = said_since(store, *merged);
  Result<Undone> undone{{}, store.currency()};
  // A record may wait for another that comes back after it, such as a channel for its person.
  for (bool goes_on = true; goes_on;) {
    const std::vector<Undone> round = change.undo(merged->change, merged->first_entry, merged->last_entry);
    goes_on = std::ranges::any_of(round, [](const Undone& rows) { return rows.undone > 0; });
    add_up(undone.rows, round);
  }
  if (store::get(store, Id<Customer>{merged->former})) {
    give_words_back(change, *merged, said, undone.rows);
    give_parts_back(change, *merged, undone.rows);
  } else {
    tell_gone(store, *merged, undone.rows);
  }
  change.erase(merge, store::get(store, merge)->version);
  return undone;
}

Result<StandingMerge> merges(const Store& store) {
  Result<StandingMerge> result{{}, store.currency()};
  const auto codes = store::codes_of(store, Schema<Customer>::name);
  store::each<MergedCustomer>(store, [&](const MergedCustomer& merged) {
    StandingMerge& one = result.rows.emplace_back();
    one.merge = merged.id.value;
    one.customer = codes.at(merged.customer.value);
    one.code = merged.code;
    one.name = merged.name;
    one.why = merged.why;
    one.moved = merged.moved;
    store.log(merged.change - 1, Schema<Customer>::name, merged.former, [&](const store::LogEntry& entry) {
      if (entry.change != merged.change) return;
      one.at = entry.at;
      one.who = entry.actor;
    });
  });
  return result;
}

}  // namespace crmcore::duplicates
