// Taking a merge back by the log, and the merges that stand.
#include <algorithm>

#include "crmcore/duplicates/merge.hpp"
#include "crmcore/registry/registry.hpp"

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

void refuse_taken_code(const Store& store, const MergedCustomer& merged) {
  if (store::find_id<&Customer::code>(store, merged.code))
    throw Error(ErrorCode::rule, "merge",
                "another customer has the code " + cited(merged.code) + " now; give that one another code first");
}

/// Adds up what several rounds took back; what is kept is what the last one kept.
void add_up(std::vector<Undone>& all, const std::vector<Undone>& round) {
  for (Undone& rows : all) {
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

}  // namespace

Result<Undone> unmerge(Change& change, Id<MergedCustomer> merge) {
  const Store& store = change.store();
  const auto merged = store::get(store, merge);
  if (!merged) throw Error(ErrorCode::not_found, "merge", "there is no merge " + std::to_string(merge.value));
  if (merged->change == change.number())
    throw Error(ErrorCode::rule, "merge", "a merge of the same change cannot be taken back; roll the change back");
  refuse_before_later(store, *merged);
  refuse_taken_code(store, *merged);
  Result<Undone> undone{{}, store.currency()};
  // A record may wait for another that comes back after it, such as a channel for its person.
  for (bool goes_on = true; goes_on;) {
    const std::vector<Undone> round = change.undo(merged->change, merged->first_entry, merged->last_entry);
    goes_on = std::ranges::any_of(round, [](const Undone& rows) { return rows.undone > 0; });
    add_up(undone.rows, round);
  }
  if (!store::get(store, Id<Customer>{merged->former}))
    throw Error(ErrorCode::rule, "merge",
                "customer " + cited(merged->code) +
                    " cannot come back: what added it was undone; erase the record of the merge instead");
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
