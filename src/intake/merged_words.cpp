#include "merged_words.hpp"

#include <algorithm>
#include <array>

#include "crmcore/registry/contact_details.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

constexpr std::array parts_of_name{position_of<&Customer::given_name>, position_of<&Customer::family_name>,
                                   position_of<&Customer::legal_name>, position_of<&Customer::trade_name>};
constexpr std::size_t name_column = position_of<&Customer::name>;

}  // namespace

MergedWords::MergedWords(const store::Store& store, Provenance& provenance) : store_(store), provenance_(provenance) {
  store::each<MergedCustomer>(store, [&](const MergedCustomer& one) {
    Merged& merged = merged_[one.customer.value].emplace_back();
    merged.id = one.id.value;
    merged.version = one.version;
    merged.former = one.former;
    merged.code = one.code;
    merged.name = one.name.value_or("");
    for (const std::string& field : sorted_choices(one.taken.value_or(""))) merged.taken.insert(field);
    merged.brought = registry::parts_brought(one);
    merged.first_entry = one.first_entry;
    merged.last_entry = one.last_entry;
    merged.joined = {one.last_entry, 0};
    by_merges_.add(one.first_entry, one.last_entry);
  });
  for (auto& [customer, all] : merged_)
    if (all.size() > 1) put_in_order(all);
}

/// Those who came with one that was merged in turn stand after it.
void MergedWords::put_in_order(std::vector<Merged>& all) const {
  const Entity& entity = store_.entity(Schema<MergedCustomer>::name);
  for (Merged& one : all)
    for (const store::ValueEdit& edit : store::record_log(store_, entity, one.id).edits) {
      if (edit.column != column_name<&MergedCustomer::customer>) continue;
      const auto with = std::ranges::find_if(
          all, [&](const Merged& other) { return other.first_entry <= edit.entry && edit.entry <= other.last_entry; });
      if (with != all.end()) one.joined = {with->last_entry, 1};
    }
  std::ranges::stable_sort(all, {}, &Merged::joined);
}

MergedWords::Rank MergedWords::rank_of(std::int64_t customer, std::int64_t former) const {
  if (former == 0) return 0;
  const std::vector<Merged>& all = merged_.at(customer);
  const auto at = std::ranges::find(all, former, &Merged::former);
  return 1 + static_cast<Rank>(at - all.begin());
}

bool MergedWords::has_made_name(Row now) const {
  std::vector<std::string> taken;
  for (const Merged& one : merged_.at(now[id_position].integer()))
    taken.insert(taken.end(), one.taken.begin(), one.taken.end());
  return registry::has_made_name(now, taken);
}

bool MergedWords::is_by_hand(const Entity& customers, std::int64_t customer, std::size_t column) {
  std::int64_t last = 0;
  for (const store::ValueEdit& edit : store::record_log(store_, customers, customer).edits)
    if (edit.column == customers[column].name) last = edit.entry;
  return last != 0 && !provenance_.is_of_an_import(last) && !by_merges_.holds(last);
}

/// Whose word a name is that is made of its parts: that of the first who has one of them; of the last without any.
MergedWords::Rank MergedWords::rank_of_parts(const Entity& customers, std::int64_t customer, Row now) {
  Rank first = merged_.at(customer).size();
  for (const std::size_t part : parts_of_name)
    if (!now[part].is_null()) first = std::min(first, rank_of(customers, customer, now, part));
  return first;
}

/// Whose word a field is. What people wrote is the customer's own.
MergedWords::Rank MergedWords::rank_of(const Entity& customers, std::int64_t customer, Row now, std::size_t column) {
  const std::string_view field = customers[column].name;
  const std::vector<Merged>& all = merged_.at(customer);
  const auto at = std::ranges::find_if(all, [&](const Merged& one) { return one.taken.contains(field); });
  const Rank rank = at == all.end() ? 0 : 1 + static_cast<Rank>(at - all.begin());
  if (rank == 0 && column == name_column && has_made_name(now)) return rank_of_parts(customers, customer, now);
  if (rank == 0 || noted_.contains({customer, std::string(field)})) return rank;
  return is_by_hand(customers, customer, column) ? 0 : rank;
}

void MergedWords::note(std::int64_t customer, std::string_view field, Rank rank) {
  noted_.emplace(customer, field);
  std::vector<Merged>& all = merged_.at(customer);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_of_this = i + 1 == rank;
    const bool was_of_this = all[i].taken.contains(field);
    if (is_of_this == was_of_this) continue;
    all[i].is_changed = true;
    if (is_of_this)
      all[i].taken.emplace(field);
    else
      all[i].taken.erase(all[i].taken.find(field));
  }
}

MergedWords::Verdict MergedWords::judge(const Entity& customers, std::int64_t former, Row now, std::size_t column,
                                        Cell cell, bool replaces) {
  const std::int64_t customer = now[id_position].integer();
  const std::string_view field = customers[column].name;
  const Rank rank = rank_of(customer, former);
  // Nobody but an occasional customer is without a rating, and stays so.
  if (rank > 0 && column == position_of<&Customer::rating> && now[column].is_null()) return Verdict::same;
  if (now[column].is_null()) {
    // The rules are about to make it of what goes before, such as another row of the file.
    if (column == name_column && rank > rank_of_parts(customers, customer, now)) return Verdict::same;
    note(customer, field, rank);
    return Verdict::written;
  }
  const Rank holder = rank_of(customers, customer, now, column);
  const bool is_same = now[column] == cell;
  if (rank < holder) note(customer, field, rank);
  if (is_same || rank < holder) return is_same ? Verdict::same : Verdict::written;
  if (rank > holder) return Verdict::stays;
  auto said = provenance_.last_said(customers, customer, now, column);
  if (!said && former != 0) said = provenance_.last_said(customers, former, now, column);
  const bool is_news = said ? said->cell() != cell : replaces;
  return is_news ? Verdict::written : Verdict::stays;
}

bool MergedWords::remakes_name(const Entity& customers, std::int64_t former, Row now, const Edits& written) {
  const auto is_written = [&](std::size_t column) {
    return std::ranges::find(written, column, &Edits::value_type::first) != written.end();
  };
  if (is_written(name_column) || now[name_column].is_null()) return false;
  const std::int64_t customer = now[id_position].integer();
  const bool has_part = std::ranges::any_of(parts_of_name, is_written);
  const Rank rank = rank_of(customer, former);
  if (!has_part || rank >= rank_of(customers, customer, now, name_column)) return false;
  note(customer, customers[name_column].name, rank);
  return !has_made_name(now);  // the rules make that one anew by themselves
}

MergedWords::Edits MergedWords::edits(const Entity& customers, std::int64_t former, Row now, const Says& says,
                                      const Origin& origin, Plan::Data& plan, bool replaces) {
  Edits written;
  for (const auto& [column, cell] : says) {
    if (cell.is_null()) continue;
    const Verdict verdict = judge(customers, former, now, column, cell, replaces);
    if (verdict == Verdict::written) written.emplace_back(column, Value(cell));
    if (verdict == Verdict::stays)
      plan.findings.push_back(finding(origin.line, customers[column], former, now[column], cell));
  }
  if (!written.empty() && remakes_name(customers, former, now, written)) written.emplace_back(name_column, Value());
  return written;
}

std::vector<std::pair<std::int64_t, std::string>> MergedWords::names(std::int64_t customer) const {
  std::vector<std::pair<std::int64_t, std::string>> names;
  const auto found = merged_.find(customer);
  if (found == merged_.end()) return names;
  for (const Merged& one : found->second) names.emplace_back(one.former, one.name);
  return names;
}
std::vector<std::pair<std::int64_t, std::string>> MergedWords::names() const {
  std::vector<std::pair<std::int64_t, std::string>> all;
  for (const auto& [customer, merged] : merged_)
    for (const Merged& one : merged) all.emplace_back(one.former, one.name);
  return all;
}

bool MergedWords::came_from(const Entity& entity, std::int64_t former, std::int64_t part) const {
  const std::string_view parent = entity[*entity.parent()].name;
  return std::ranges::any_of(store::record_log(store_, entity, part).edits, [&](const store::ValueEdit& edit) {
    return edit.column == parent && edit.from.cell().integer() == former;
  });
}
bool MergedWords::came_with(const Entity& entity, std::int64_t customer, std::int64_t part) const {
  return std::ranges::any_of(names(customer), [&](const auto& one) { return came_from(entity, one.first, part); });
}

bool MergedWords::stays(const Entity& entity, std::int64_t former, Row part, std::size_t column, Cell cell,
                        const Origin& origin, Plan::Data& plan) const {
  const auto parent = entity.parent();
  if (!parent || column == *parent || part[column].is_null()) return false;
  const bool is_refusal = entity.name() == Schema<Channel>::name && column == position_of<&Channel::consent> &&
                          part[column].text() == name(Consent::refused) && concern(part[*parent].integer());
  // What is preferred now has no other beside it that is.
  const bool is_preferred = entity[column].name == "preferred" && cell.integer() != 0;
  if (!is_refusal && (former == 0 || is_preferred || came_from(entity, former, part[id_position].integer())))
    return false;
  plan.findings.push_back(finding(origin.line, entity[column], former, part[column], cell));
  return true;
}

void MergedWords::yield_preference(const Entity& entity, std::int64_t former, std::span<Cell> part) const {
  const auto preferred = entity.find("preferred");
  const auto group = entity.find(entity.name() == Schema<Channel>::name ? "kind" : "purpose");
  const auto parent = entity.parent();
  if (!preferred || !group || !parent || part[*preferred].integer() == 0) return;
  bool has_own = false;
  store_.children(entity, *parent, part[*parent].integer(), [&](Row other) {
    const bool is_preferred = other[*preferred].integer() != 0 && other[*group] == part[*group];
    has_own = has_own || (is_preferred && !came_from(entity, former, other[id_position].integer()));
  });
  if (has_own) part[*preferred] = Cell::of(std::int64_t{0});
}

Finding MergedWords::finding(std::uint32_t line, const Column& column, std::int64_t former, Cell now, Cell cell) const {
  std::string code;
  for (const auto& [customer, all] : merged_)
    for (const Merged& one : all)
      if (one.former == former) code = one.code;
  const int decimals = store_.currency().decimals();
  return {line, std::string(column.name), "customer.merged", Severity::info,
          std::string(column.name) + " stays " + cited(cell_text(column, now, decimals)) + "; the file says " +
              cited(cell_text(column, cell, decimals)) +
              (former == 0 ? "" : " of " + cited(code) + ", who was merged into this customer")};
}

void MergedWords::brings(std::int64_t former, const Entity& entity, std::int64_t part) {
  const auto parent = entity.parent();
  if (former == 0 || !parent || entity[*parent].target != Schema<Customer>::name) return;
  for (auto& [customer, all] : merged_)
    for (Merged& one : all)
      if (one.former == former) {
        one.brought.emplace_back(entity.name(), part);
        one.is_changed = true;
      }
}

void MergedWords::forget(const Entity& entity, std::int64_t from) {
  for (auto& [customer, all] : merged_)
    for (Merged& one : all)
      std::erase_if(one.brought, [&](const registry::BroughtPart& part) {
        return part.first == entity.name() && part.second >= from;
      });
}

void MergedWords::plan(Plan::Data& plan) const {
  const Entity& entity = store_.entity(Schema<MergedCustomer>::name);
  Section section(entity);
  for (const auto& [customer, all] : merged_)
    for (const Merged& one : all) {
      if (!one.is_changed) continue;
      std::string taken;
      for (const std::string& field : one.taken) taken += (taken.empty() ? "" : ",") + field;
      const auto brought = registry::text_of(one.brought);
      section.updates.push_back({one.id,
                                 one.version,
                                 {{position_of<&MergedCustomer::taken>, taken.empty() ? Value() : Value(taken)},
                                  {position_of<&MergedCustomer::brought>, brought ? Value(*brought) : Value()}},
                                 {0, {}}});
      section.updates.back().origin.key = plan.texts.keep(one.code);
    }
  // First: the rules make names of the customers' own words before those that are taken.
  if (!section.updates.empty()) plan.sections.push_front(std::move(section));
}

}  // namespace crmcore::intake
