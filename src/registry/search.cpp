// A search through the texts of all records.
#include <algorithm>
#include <set>

#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/look_up.hpp"
#include "crmcore/store/words.hpp"

namespace crmcore::registry {
namespace {

using store::Store;

/// What is searched for.
struct Wanted {
  std::vector<std::string> words;                 ///< of all of it
  std::vector<std::vector<std::string>> phrases;  ///< in quotes
  std::string key;                                ///< all of it as one; empty with a phrase
};

Wanted wanted_of(std::string_view text) {
  Wanted wanted{words_of(text), {}, {}};
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != '"') continue;
    const std::string_view part = text.substr(begin, at - begin);
    if (auto words = words_of(part); is_quoted && words.size() > 1) wanted.phrases.push_back(std::move(words));
    is_quoted = !is_quoted;
    begin = at + 1;
  }
  if (wanted.phrases.empty()) wanted.key = store::whole_mark + as_one_word(text);
  return wanted;
}

/// Calls `use` with the fields that are searchable and filled in.
template <class Use>
void each_text(const Entity& entity, Row row, Use&& use) {
  for (std::size_t c = first_own_position; c < entity.size(); ++c)
    if (entity[c].traits.searchable != Searchable::no && !row[c].is_null()) use(entity[c], row[c].text());
}

bool holds_phrase(const Entity& entity, Row row, const std::vector<std::string>& phrase) {
  bool is_held = false;
  each_text(entity, row, [&](const Column&, std::string_view text) {
    const std::vector<std::string> words = words_of(text);
    // not std::ranges::search, which Clang 14 cannot compile with libstdc++ 12
    is_held = is_held || std::search(words.begin(), words.end(), phrase.begin(), phrase.end()) != words.end();
  });
  return is_held;
}

/// Where in a text a word of the search stands; none when it does not.
std::optional<std::size_t> place_of(std::string_view text, const Wanted& wanted) {
  constexpr std::string_view blanks = " \t\r\n";
  for (std::size_t at = text.find_first_not_of(blanks); at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    for (const std::string& own : words_of(text.substr(at, end - at)))
      for (const std::string& word : wanted.words)
        if (own == word || (&word == &wanted.words.back() && own.starts_with(word))) return at;
    at = text.find_first_not_of(blanks, end);
  }
  const std::string key = store::whole_mark + as_one_word(text);
  if (!wanted.key.empty() && key.starts_with(wanted.key)) return 0;
  return std::nullopt;
}

/// A text around a place, at the ends of words, in one line.
std::string snippet_of(std::string_view text, std::size_t place) {
  constexpr std::size_t before = 30;  // bytes
  constexpr std::size_t most = 100;   // likewise: a line that people read
  std::size_t begin = 0;
  if (place > before) begin = text.find(' ', place - before) + 1;
  if (begin > place) begin = place;
  std::size_t end = text.size();
  if (end - begin > most) {
    end = text.rfind(' ', begin + most);
    if (end == std::string_view::npos || end <= place) end = begin + most;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;  // within a character
  }
  std::string snippet((begin > 0 ? "… " : "") + std::string(text.substr(begin, end - begin)) +
                      (end < text.size() ? " …" : ""));
  std::ranges::replace_if(
      snippet, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return snippet;
}

/// One search.
class Search {
 public:
  Search(const Store& store, Wanted wanted, std::size_t limit)
      : store_(store), wanted_(std::move(wanted)), limit_(limit) {}

  void look(const Entity& entity, bool last_is_prefix) {
    take(entity, {wanted_.words, last_is_prefix, room()});
    if (!wanted_.key.empty()) take(entity, {{wanted_.key}, last_is_prefix, room()});
  }
  Result<FoundText> end() { return {std::move(rows_), store_.currency()}; }

 private:
  /// Records that do not hold a phrase, or were found before, take no place of the others.
  std::size_t room() const {
    constexpr std::size_t most_read_for_phrase = 10'000;
    return wanted_.phrases.empty() ? limit_ + seen_.size() : most_read_for_phrase;
  }
  void take(const Entity& entity, const store::Words& words) {
    if (rows_.size() >= limit_) return;
    for (const std::int64_t id : store::ids_with(store_, entity, words)) {
      if (rows_.size() >= limit_) return;
      if (seen_.contains({entity.name(), id})) continue;
      const RowBlock block = store_.get(entity, id);
      if (!std::ranges::all_of(wanted_.phrases,
                               [&](const auto& phrase) { return holds_phrase(entity, block[0], phrase); }))
        continue;
      seen_.insert({entity.name(), id});
      add(entity, block[0]);
    }
  }
  void add(const Entity& entity, Row row) {
    FoundText found{std::string(entity.name()), row[id_position].integer(), code_of(entity, row), {}, {}};
    each_text(entity, row, [&](const Column& column, std::string_view text) {
      const auto place = found.field.empty() ? place_of(text, wanted_) : std::nullopt;
      if (!place) return;
      found.field = column.name;
      found.snippet = snippet_of(text, *place);
    });
    rows_.push_back(std::move(found));
  }
  std::optional<std::string> code_of(const Entity& entity, Row row) const {
    for (const std::string_view name : {"code", "external_key"})
      if (const auto column = entity.find(name); column && !row[*column].is_null())
        return std::string(row[*column].text());
    const auto parent = entity.parent();
    if (!parent || entity[*parent].target != Schema<Customer>::name) return std::nullopt;
    const auto customer = store::get(store_, Id<Customer>{row[*parent].integer()});
    return customer ? std::optional(customer->code) : std::nullopt;
  }

  const Store& store_;
  Wanted wanted_;
  std::size_t limit_;
  std::vector<FoundText> rows_;
  std::set<std::pair<std::string_view, std::int64_t>> seen_;
};

}  // namespace

Result<FoundText> search(const Store& store, std::string_view text, const SearchOptions& options) {
  check_options(options);
  Wanted wanted = wanted_of(text);
  if (wanted.words.empty())
    throw Error(ErrorCode::invalid, "text",
                trimmed(text).empty() ? "text must say what to search for; it is empty"
                                      : "text must hold a letter or a digit; " + cited(text) + " has none");
  if (!options.entity.empty() && !store::is_searchable(store.entity(options.entity)))
    throw Error(
        ErrorCode::invalid, "entity",
        "entity must be one with texts that are searched, such as customer or note, not " + cited(options.entity));
  Search search(store, std::move(wanted), static_cast<std::size_t>(options.limit));
  for (const bool last_is_prefix : {false, true})
    for (const Entity& entity : store.entities())
      if (options.entity.empty() || entity.name() == options.entity) search.look(entity, last_is_prefix);
  return search.end();
}

}  // namespace crmcore::registry
