#include "keys.hpp"

#include <algorithm>
#include <set>

#include "crmcore/intake/plan.hpp"
#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/store/record_log.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {

using store::Store;

Numbering::Numbering(const Store& store, std::string_view source)
    : store_(store), source_(source), of_the_shop_(is_layout(store, source)) {}

bool Numbering::is_layout(const Store& store, std::string_view source) {
  return std::ranges::find(flat_layouts, source) != flat_layouts.end() || store.find_entity(source) != nullptr;
}

bool Numbering::holds(std::string_view source) const {
  // A key without a source was written by hand: it is of the shop itself.
  return source == source_ || (of_the_shop_ && (source.empty() || is_layout(store_, source)));
}

int Numbering::rank(std::string_view source) {
  return static_cast<int>(std::ranges::find(flat_layouts, source) - flat_layouts.begin());
}

bool Numbering::outranks(std::string_view source) const {
  return of_the_shop_ && is_layout(store_, source) && rank(source_) < rank(source);
}

RecordKeys::RecordKeys(const Store& store, const Entity& entity, Numbering numbering)
    : store_(store),
      entity_(entity),
      numbering_(std::move(numbering)),
      code_(entity.find("code")),
      source_(entity.find("source")),
      key_(entity.find("external_key")) {
  if (MadeKeys::are_needed(entity)) made_keys_.emplace(store);
  // People may share a name and products do; staff, departments and events are called by theirs.
  if (!key_ || entity.name() == "event") name_ = entity.find("name");
  std::vector<std::string_view> columns{entity[id_position].name};
  std::vector<std::size_t> places;
  for (const auto& column : {code_, source_, key_, name_})
    if (column) {
      columns.push_back(entity[*column].name);
      places.push_back(*column);
    }
  std::vector<Cell> row(entity.size());
  store.scan(entity, columns, [&](Row read) {
    for (std::size_t i = 0; i < places.size(); ++i) row[places[i]] = read[i + 1];
    index_.insert(keyed(read[0].integer(), Row(row.data(), row.size())));
  });
  if (entity.name() == Schema<Customer>::name) add_merged(store);
}

void RecordKeys::add_merged(const Store& store) {
  store::each<MergedCustomer>(store, [&](const MergedCustomer& one) {
    merged_[one.former] = one.customer.value;
    const bool is_free = index_.get<ByCode>().count(one.code) == 0;
    index_.insert({one.former, is_free ? one.code : "", one.source.value_or(""), one.external_key.value_or(""), ""});
  });
}

RecordKeys::Match RecordKeys::led(std::int64_t id, By by) const {
  const auto merged = merged_.find(id);
  return merged == merged_.end() ? Match{id, by} : Match{merged->second, by, id};
}

RecordKeys::Keyed RecordKeys::keyed(std::int64_t id, Row row) const {
  const auto text = [&](const std::optional<std::size_t>& column) {
    return column && !row[*column].is_null() ? std::string(row[*column].text()) : std::string();
  };
  return {id, text(code_), text(source_), text(key_), text(name_)};
}

void RecordKeys::put(std::int64_t id, Row row) {
  auto& by_id = index_.get<ById>();
  Keyed record = keyed(id, row);
  if (folded_) fold(record);
  if (const auto found = by_id.find(id); found != by_id.end())
    by_id.replace(found, std::move(record));
  else
    by_id.insert(std::move(record));
}

std::optional<std::int64_t> RecordKeys::of_own_key(const std::string& key) const {
  if (key.empty()) return std::nullopt;
  const Keyed* best = nullptr;
  const auto [begin, end] = index_.get<ByKey>().equal_range(key);
  for (auto at = begin; at != end; ++at) {
    if (!numbering_.holds(at->source)) continue;
    // Files of before the rule may hold one key under two layouts: that of this layout comes first, then the oldest.
    const auto rank = [&](const Keyed& one) { return std::pair(one.source != numbering_.source(), one.id); };
    if (!best || rank(*at) < rank(*best)) best = &*at;
  }
  return best ? std::optional(best->id) : std::nullopt;
}

std::optional<std::int64_t> RecordKeys::of_made_key(std::string_view key) const {
  const auto id = made_keys_ ? made_keys_->id(key) : std::nullopt;
  if (!id) return std::nullopt;
  const auto& by_id = index_.get<ById>();
  const auto found = by_id.find(*id);
  return found != by_id.end() && found->external_key.empty() ? id : std::nullopt;
}

bool RecordKeys::is_foreign(const Keyed& record) const {
  return record.code == record.external_key && !numbering_.holds(record.source);
}

bool RecordKeys::has_other_key(const Keyed& record) const {
  return !record.external_key.empty() && numbering_.holds(record.source);
}

std::optional<RecordKeys::Match> RecordKeys::of_given_key(std::string_view text) const {
  const auto found = of_key(text);
  if (!found || found->by == By::key || found->by == By::made_key || found->by == By::corrected) return found;
  const auto record = index_.get<ById>().find(found->former != 0 ? found->former : found->id);
  return record != index_.get<ById>().end() && has_other_key(*record) ? std::nullopt : found;
}

std::optional<RecordKeys::Match> RecordKeys::corrected(std::string_view text) const {
  if (!code_ && !key_) return std::nullopt;
  if (!corrected_) {
    corrected_.emplace();
    store::EntryRanges imports;
    store::each<&Import::first_entry, &Import::last_entry>(
        store_, [&](std::int64_t first, std::int64_t last) { imports.add(first, last); });
    const store::UndoneEntries undone = store::undone_entries(store_);
    store::each_write(store_, entity_, [&](const store::LoggedWrite& write) {
      if (write.operation != "update" || imports.holds(write.entry)) return;
      if (undone.by.holds(write.entry) || undone.taken_back.holds(write.entry)) return;
      for (const store::ValueEdit& edit : write.values) {
        if ((edit.column != "code" && edit.column != "external_key") || edit.from.cell().is_null()) continue;
        const auto [at, is_first] = corrected_->try_emplace(std::string(edit.from.cell().text()), write.first);
        if (!is_first && at->second != write.first) at->second = 0;
      }
    });
  }
  const auto found = corrected_->find(std::string(text));
  if (found == corrected_->end() || found->second == 0) return std::nullopt;
  const Match match = led(found->second, By::corrected);
  return index_.get<ById>().count(match.id) == 1 ? std::optional(match) : std::nullopt;
}

std::optional<RecordKeys::Match> RecordKeys::of_key(std::string_view text) const {
  const std::string key(text);
  if (const auto id = of_own_key(key)) return led(*id, By::key);
  if (const auto id = of_made_key(key)) return led(*id, By::made_key);
  if (key.empty()) return std::nullopt;
  const auto& by_code = index_.get<ByCode>();
  if (const auto found = by_code.find(key); found != by_code.end() && !is_foreign(*found))
    return led(found->id, By::code);
  if (const auto id = alike(text, false)) return led(*id, By::folded);
  if (const auto found = of_email(text)) return found;
  return corrected(text);
}

std::optional<RecordKeys::Match> RecordKeys::of_source(std::string_view source, std::string_view key) const {
  const auto [begin, end] = index_.get<ByKey>().equal_range(std::string(key));
  for (auto at = begin; at != end; ++at)
    if (at->source == source) return led(at->id, By::key);
  if (const auto id = of_made_key(key)) return led(*id, By::made_key);
  return std::nullopt;
}

std::optional<RecordKeys::Match> RecordKeys::of_code(std::string_view code) const {
  if (code.empty()) return std::nullopt;
  const auto& by_code = index_.get<ByCode>();
  if (const auto found = by_code.find(std::string(code)); found != by_code.end()) return led(found->id, By::code);
  if (const auto id = alike(code, true)) return led(*id, By::folded);
  return corrected(code);
}

std::optional<RecordKeys::Match> RecordKeys::of_exact_code(std::string_view code) const {
  const auto& by_code = index_.get<ByCode>();
  const auto found = code.empty() ? by_code.end() : by_code.find(std::string(code));
  return found == by_code.end() ? std::nullopt : std::optional(led(found->id, By::code));
}

std::optional<RecordKeys::Match> RecordKeys::referred(std::string_view text) const {
  const std::string key(text);
  if (const auto id = of_own_key(key)) return led(*id, By::key);
  if (const auto id = of_made_key(key)) return led(*id, By::made_key);
  if (key.empty()) return std::nullopt;
  const auto& by_code = index_.get<ByCode>();
  if (const auto found = by_code.find(key); found != by_code.end()) return led(found->id, By::code);
  const auto [first, last] = index_.get<ByKey>().equal_range(key);
  if (first != last && std::next(first) == last) return led(first->id, By::other_source);
  if (first != last) {
    std::set<std::string> sources;
    for (auto at = first; at != last; ++at) sources.insert(at->source);
    std::string list;
    for (const std::string& source : sources) list += (list.empty() ? "" : ", ") + source;
    throw Error(ErrorCode::invalid, std::string(entity_.name()),
                std::string(entity_.name()) + " " + cited(text) + " is of several sources: " + list +
                    "; import the file with the source it belongs to");
  }
  if (const auto found = of_named_source(text)) return found;
  const auto& by_name = index_.get<ByName>();
  if (by_name.count(key) == 1) return Match{by_name.find(key)->id, By::name};
  if (const auto id = alike(text, false)) return led(*id, By::folded);
  if (const auto found = of_email(text)) return found;
  return corrected(text);
}

std::optional<RecordKeys::Match> RecordKeys::of_name_alone(std::string_view name) const {
  if (!name_ || key_) return std::nullopt;
  const auto [begin, end] = index_.get<ByName>().equal_range(std::string(name));
  if (begin == end || std::next(begin) != end || begin->code != begin->name) return std::nullopt;
  return Match{begin->id, By::name};
}

std::optional<RecordKeys::Match> RecordKeys::of_named_source(std::string_view text) const {
  const std::size_t mark = text.find(':');
  if (!key_ || mark == std::string_view::npos) return std::nullopt;
  const auto [begin, end] = index_.get<ByKey>().equal_range(std::string(text.substr(mark + 1)));
  for (auto at = begin; at != end; ++at)
    if (at->source == text.substr(0, mark)) return led(at->id, By::key);
  return std::nullopt;
}

std::optional<RecordKeys::Match> RecordKeys::of_email(std::string_view text) const {
  if (entity_.name() != Schema<Customer>::name || text.find('@') == std::string_view::npos) return std::nullopt;
  const auto email = parse<Email>(text).value;
  if (!email) return std::nullopt;
  if (!emails_) {
    emails_.emplace();
    store::each<&Channel::customer, &Channel::kind, &Channel::address>(
        store_, [&](Id<Customer> customer, ChannelKind kind, std::string_view address) {
          if (kind != ChannelKind::email) return;
          const auto [at, is_first] = emails_->try_emplace(key_of_channel(name(kind), address), customer.value);
          if (!is_first && at->second != customer.value) at->second = 0;
        });
  }
  const auto found = emails_->find(email->key());
  if (found == emails_->end() || found->second == 0) return std::nullopt;
  return led(found->second, By::email);
}

std::string RecordKeys::twin_of(std::string_view key) const {
  const auto& by_code = index_.get<ByCode>();
  const auto found = by_code.find(std::string(key));
  return found != by_code.end() && is_foreign(*found) ? found->source : "";
}

void RecordKeys::fold(const Keyed& record) const {
  const std::string code = folded(record.code);
  const std::string key = folded(record.external_key);
  if (!code.empty() && !is_foreign(record)) folded_->emplace(code, Folded{record.id, true});
  if (!key.empty() && key != code && numbering_.holds(record.source)) folded_->emplace(key, Folded{record.id, false});
  if (const std::string name = folded(record.name); !name.empty() && name != code)
    folded_->emplace(name, Folded{record.id, false});
}

std::optional<std::int64_t> RecordKeys::alike(std::string_view text, bool codes_alone) const {
  if (!folded_) {
    folded_.emplace();
    for (const Keyed& record : index_) fold(record);
  }
  std::optional<std::int64_t> found;
  const auto [begin, end] = folded_->equal_range(folded(text));
  for (auto at = begin; at != end; ++at) {
    if (codes_alone && !at->second.is_code) continue;
    if (found && *found != at->second.id) return std::nullopt;  // two records: neither is meant for certain
    found = at->second.id;
  }
  return found;
}

}  // namespace crmcore::intake
