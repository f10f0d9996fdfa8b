#include "address_book_people.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

/// Entries joined to groups.
class Groups {
 public:
  explicit Groups(std::size_t entries) : above_(entries) { std::iota(above_.begin(), above_.end(), 0U); }
  std::uint32_t group_of(std::uint32_t entry) {
    while (above_[entry] != entry) {
      above_[entry] = above_[above_[entry]];
      entry = above_[entry];
    }
    return entry;
  }
  void join(std::uint32_t a, std::uint32_t b) { above_[group_of(a)] = group_of(b); }
  void join(const std::vector<std::uint32_t>& entries) {
    for (std::size_t i = 1; i < entries.size(); ++i) join(entries[i - 1], entries[i]);
  }

 private:
  std::vector<std::uint32_t> above_;
};

class Grouping {
 public:
  explicit Grouping(const std::vector<Entry>& entries) : entries_(entries), groups_(entries.size()) {
    for (std::uint32_t e = 0; e < entries.size(); ++e)
      for (const SaidChannel& channel : entries[e].channels)
        if (!channel.key.empty()) of_channel_[channel.key].push_back(e);
  }

  People people() {
    join_codes();
    join_documents();
    join_named();
    join_nameless();
    std::map<std::uint32_t, std::vector<std::uint32_t>> by_group;
    for (std::uint32_t e = 0; e < entries_.size(); ++e) by_group[groups_.group_of(e)].push_back(e);
    for (auto& [group, members] : by_group) people_.entries.push_back(std::move(members));
    return std::move(people_);
  }

 private:
  using Members = std::vector<std::uint32_t>;

  void join_codes() {
    std::unordered_map<std::string_view, Members> of_code;
    for (std::uint32_t e = 0; e < entries_.size(); ++e)
      if (!entries_[e].code_key.empty()) of_code[entries_[e].code_key].push_back(e);
    for (const auto& [code, members] : of_code) groups_.join(members);
  }

  void join_documents() {
    const std::set<std::string_view> contested = contested_documents(entries_);
    std::unordered_map<std::string_view, Members> of_document;
    for (std::uint32_t e = 0; e < entries_.size(); ++e)
      for (const SaidDocument& document : entries_[e].documents)
        if (!document.key.empty() && !contested.contains(document.key)) of_document[document.key].push_back(e);
    for (const auto& [document, members] : of_document) groups_.join(members);
  }

  /// Joins rows with the same name and channel, then each such group to the one identified person it agrees with.
  void join_named() {
    const auto is_named = [&](std::uint32_t e) {
      return !entries_[e].is_identified() && !entries_[e].name_key.empty();
    };
    for (const auto& [channel, members] : of_channel_) {
      std::map<std::string_view, Members> of_name;
      for (const std::uint32_t e : members)
        if (is_named(e)) of_name[entries_[e].name_key].push_back(e);
      for (const auto& [name, same] : of_name) groups_.join(same);
    }
    std::map<std::uint32_t, std::set<std::string_view>> names;  // of identified persons
    for (std::uint32_t e = 0; e < entries_.size(); ++e)
      if (entries_[e].is_identified() && !entries_[e].name_key.empty())
        names[groups_.group_of(e)].insert(entries_[e].name_key);
    const auto wanting = names_wanting(is_named);
    const auto agrees = [&](std::uint32_t identified, std::string_view name) {
      const std::uint32_t group = groups_.group_of(identified);
      const auto known = names.find(group);
      return known == names.end() ? wanting.at(group).size() == 1 : known->second.contains(name);
    };
    const auto is_identified = [&](std::uint32_t e) { return entries_[e].is_identified(); };
    people_.undecided = join_to_one(is_named, is_identified, [&](std::uint32_t e, std::uint32_t other) {
      return agrees(other, entries_[e].name_key);
    });
  }

  /// The names of rows that have a channel of an identified person: who has none of its own can be one of them alone.
  template <class IsNamed>
  std::map<std::uint32_t, std::set<std::string_view>> names_wanting(IsNamed&& is_named) {
    std::map<std::uint32_t, std::set<std::string_view>> names;
    for (const auto& [channel, members] : of_channel_) {
      const Members identified =
          one_of_each_group(members, [&](std::uint32_t e) { return entries_[e].is_identified(); });
      for (const std::uint32_t e : one_of_each_group(members, is_named))
        for (const std::uint32_t other : identified) names[groups_.group_of(other)].insert(entries_[e].name_key);
    }
    return names;
  }

  void join_nameless() {
    const auto is_nameless = [&](std::uint32_t e) {
      return !entries_[e].is_identified() && entries_[e].name_key.empty();
    };
    for (const auto& [channel, members] : of_channel_) {
      Members same;
      std::ranges::copy_if(members, std::back_inserter(same), is_nameless);
      groups_.join(same);
    }
    const auto is_other = [&](std::uint32_t e) { return !is_nameless(e); };
    people_.ambiguous = join_to_one(is_nameless, is_other, [](std::uint32_t, std::uint32_t) { return true; });
  }

  /// Joins each group of entries that are `of_kind` to the one group that has a channel of theirs, is a target and
  /// `agrees`; returns the entries for which there are several.
  template <class OfKind, class IsTarget, class Agrees>
  Members join_to_one(OfKind&& of_kind, IsTarget&& is_target, Agrees&& agrees) {
    std::map<std::uint32_t, std::set<std::uint32_t>> targets;
    for (const auto& [channel, members] : of_channel_) {
      const Members own = one_of_each_group(members, of_kind);
      const Members others = own.empty() ? Members() : one_of_each_group(members, is_target);
      for (const std::uint32_t e : own)
        for (const std::uint32_t other : others)
          if (agrees(e, other)) targets[groups_.group_of(e)].insert(groups_.group_of(other));
    }
    Members several;
    for (std::uint32_t e = 0; e < entries_.size(); ++e) {
      const auto found = targets.find(groups_.group_of(e));
      if (of_kind(e) && found != targets.end() && found->second.size() > 1) several.push_back(e);
    }
    for (const auto& [group, others] : targets)
      if (others.size() == 1) groups_.join(group, *others.begin());
    return several;
  }
  template <class Wanted>
  Members one_of_each_group(const Members& members, Wanted&& wanted) {
    Members first;
    std::set<std::uint32_t> seen;
    for (const std::uint32_t e : members)
      if (wanted(e) && seen.insert(groups_.group_of(e)).second) first.push_back(e);
    return first;
  }

  const std::vector<Entry>& entries_;
  Groups groups_;
  std::unordered_map<std::string_view, Members> of_channel_;
  People people_;
};

}  // namespace

std::string text_of(const Cells& cells) {
  std::string text;
  for (const auto& [column, cell] : cells)
    text += std::to_string(column) + "=" +
            (cell.type() == Cell::Type::integer ? std::to_string(cell.integer()) : std::string(cell.text())) + "|";
  return text;
}

std::string Entry::text() const {
  std::string text = std::string(code) + "|" + std::string(name) + "|";
  for (const SaidDocument& said : documents)
    text += std::string(said.kind) + "|" + std::string(said.country) + "|" + std::string(said.number) + "|";
  for (const SaidChannel& said : channels)
    text += std::string(crmcore::name(said.kind)) + std::string(said.address) + std::string(said.purpose) + "|";
  for (const Cells& said : addresses) text += text_of(said);
  for (const SaidContact& said : contacts) text += std::string(said.name) + "|" + std::string(said.role) + "|";
  for (const std::string_view note : notes) text += std::string(note) + "|";
  return text + text_of(says);
}

bool have_key(const std::vector<SaidDocument>& documents) {
  return std::ranges::any_of(documents, [](const SaidDocument& said) { return !said.key.empty(); });
}

bool Entry::is_identified() const { return !code_key.empty() || have_key(documents); }

std::string key_of_name(std::string_view name) {
  std::string plain;
  for (const char c : folded(name))
    plain += std::string_view(",.;-_'\"()/").find(c) == std::string_view::npos ? c : ' ';
  std::vector<std::string_view> words = parts_of(plain, ' ');
  std::ranges::sort(words);
  std::string key;
  for (const std::string_view word : words) key += (key.empty() ? "" : " ") + std::string(word);
  return key;
}

std::set<std::string_view> contested_documents(const std::vector<Entry>& entries) {
  std::unordered_map<std::string_view, std::string_view> code_of;
  std::set<std::string_view> contested;
  for (const Entry& entry : entries)
    for (const SaidDocument& document : entry.documents) {
      if (entry.code_key.empty() || document.key.empty()) continue;
      const auto [at, is_first] = code_of.try_emplace(document.key, entry.code_key);
      if (!is_first && at->second != entry.code_key) contested.insert(document.key);
    }
  return contested;
}

People people_of(const std::vector<Entry>& entries) { return Grouping(entries).people(); }

}  // namespace crmcore::intake
