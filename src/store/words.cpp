// The index of words: kept in a table of two columns beside that of each entity, ordered by word and id.
#include "crmcore/store/words.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <set>
#include <unordered_set>

#include "crmcore/store/change.hpp"
#include "database.hpp"

namespace crmcore::store {
namespace {

/// Words of records, to be written in the order of the index.
class Entries {
 public:
  void add(std::string_view word, std::int64_t id) {
    entries_.push_back({head_of(word), texts_.size(), word.size(), id});
    texts_ += word;
  }
  std::size_t size() const { return entries_.size(); }
  /// Calls `use(word, id)` in their order, and forgets them.
  template <class Use>
  void drain(Use&& use) {
    std::ranges::sort(entries_, [&](const Entry& a, const Entry& b) {
      if (a.head != b.head) return a.head < b.head;
      const int order = word(a).compare(word(b));
      return order != 0 ? order < 0 : a.id < b.id;
    });
    for (const Entry& entry : entries_) use(word(entry), entry.id);
    entries_.clear();
    texts_.clear();
  }

 private:
  struct Entry {
    std::uint64_t head;  ///< the first eight bytes, which decide nearly always
    std::size_t at, size;
    std::int64_t id;
  };
  static std::uint64_t head_of(std::string_view word) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < sizeof head; ++i)
      head = head << 8 | (i < word.size() ? static_cast<unsigned char>(word[i]) : 0U);
    return head;
  }
  std::string_view word(const Entry& entry) const { return std::string_view(texts_).substr(entry.at, entry.size); }

  std::vector<Entry> entries_;
  std::string texts_;
};

/// The last digits of a number such as +525512345678;ext=12; empty for any other text.
std::string end_of_number(std::string_view text) {
  if (!text.starts_with('+')) return "";
  text.remove_prefix(1);
  text = text.substr(0, text.find_first_not_of("0123456789"));
  return text.size() > digits_of_end ? std::string(text.substr(text.size() - digits_of_end)) : "";
}

void append_key(std::string_view text, std::vector<std::string>& words) {
  if (std::string key = as_one_word(text); !key.empty()) words.push_back(whole_mark + std::move(key));
  if (const std::string end = end_of_number(text); !end.empty()) words.push_back(end_mark + end);
}

/// Whether the words of a text are all in another, such as those of a given name in the whole one.
bool is_within(std::string_view text, std::string_view whole) {
  const std::size_t at = whole.find(text);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + text.size();
  return (at == 0 || whole[at - 1] == ' ') && (end == whole.size() || whole[end] == ' ');
}

/// The words of the fields of a record, one after the other.
class RecordWords {
 public:
  void add(const Column& column, std::string_view text) {
    if (column.traits.searchable == Searchable::by_words) {
      if (std::ranges::any_of(texts_, [&](std::string_view whole) { return is_within(text, whole); })) return;
      std::ranges::move(crmcore::words_of(text), std::back_inserter(words_));
      texts_.push_back(text);
    } else if (column.kind == Kind::choices) {
      for (const std::string& choice : sorted_choices(text)) append_key(choice, words_);
    } else {
      append_key(text, words_);
    }
  }
  /// All of them, ascending, each once.
  std::vector<std::string>& end() {
    std::ranges::sort(words_);
    words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
    return words_;
  }
  void clear() {
    words_.clear();
    texts_.clear();
  }

 private:
  std::vector<std::string> words_;
  std::vector<std::string_view> texts_;
};

std::vector<std::size_t> searchable_columns(const Entity& entity) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < entity.size(); ++c)
    if (entity[c].traits.searchable != Searchable::no) columns.push_back(c);
  return columns;
}

/// Calls `use(id, words)` with each record of a part of a table, such as " WHERE id BETWEEN ? AND ?", in the order of
/// their ids.
template <class Use>
void each_record(Store::Database& database, const Entity& entity, const std::string& part, std::int64_t first,
                 std::int64_t last, Use&& use) {
  const std::vector<std::size_t> columns = searchable_columns(entity);
  std::string sql = "SELECT id";
  for (const std::size_t column : columns) sql += ", " + in_quotes(entity[column].name);
  Statement rows = database.prepare(sql + " FROM " + in_quotes(entity.name()) + part + " ORDER BY id");
  if (!part.empty()) rows.bind(1, first).bind(2, last);
  RecordWords words;
  while (rows.step()) {
    words.clear();
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (const Cell cell = rows.cell(static_cast<int>(c) + 1); !cell.is_null())
        words.add(entity[columns[c]], cell.text());
    use(rows.cell(0).integer(), words.end());
  }
}

void insert(Store::Database& database, const Entity& entity, Entries& entries) {
  Statement add = database.prepare("INSERT OR IGNORE INTO " + words_table(entity) + " VALUES (?, ?)");
  entries.drain([&](std::string_view word, std::int64_t id) { add.bind(1, word).bind(2, id).run(); });
}

void insert_records(Store::Database& database, const Entity& entity, const std::string& part, std::int64_t first = 0,
                    std::int64_t last = 0) {
  constexpr std::size_t most_at_once = 1'000'000;  // in memory: some 50 MB
  Entries entries;
  each_record(database, entity, part, first, last, [&](std::int64_t id, const std::vector<std::string>& words) {
    for (const std::string& word : words) entries.add(word, id);
    if (entries.size() >= most_at_once) insert(database, entity, entries);
  });
  insert(database, entity, entries);
}

/// Brings the words of records that there were up to what the records hold now. `is_indexed`: their words of before
/// are those of the index.
void replace_records(Store::Database& database, const Entity& entity,
                     const std::map<std::int64_t, std::set<std::string>>& before, bool is_indexed) {
  Entries gone;
  Entries come;
  for (const auto& [id, old] : before) {
    std::vector<std::string> now;
    each_record(database, entity, " WHERE id BETWEEN ? AND ?", id, id,
                [&](std::int64_t, const std::vector<std::string>& words) { now = words; });
    for (const std::string& word : old)
      if (!std::ranges::binary_search(now, word)) gone.add(word, id);
    for (const std::string& word : now)
      if (!is_indexed || !old.contains(word)) come.add(word, id);
  }
  Statement remove = database.prepare("DELETE FROM " + words_table(entity) + " WHERE word = ? AND id = ?");
  gone.drain([&](std::string_view word, std::int64_t id) { remove.bind(1, word).bind(2, id).run(); });
  insert(database, entity, come);
}

/// The ids of the records with a word, or with a text that is the word as a whole, ascending.
class IdsOfWord {
 public:
  IdsOfWord(Store::Database& database, const Entity& entity, std::string_view word)
      : word_(word), whole_(whole_mark + word_), statement_(database.prepare(sql(entity))) {
    seek(0);
  }
  /// The first id from `least` on; none when there are no more.
  std::optional<std::int64_t> from(std::int64_t least) {
    constexpr int most_steps = 16;  // what a step costs a sixteenth of, to begin anew
    for (int step = 0; id_ && *id_ < least && step < most_steps; ++step) next();
    if (id_ && *id_ < least) seek(least);
    return id_;
  }

 private:
  static std::string sql(const Entity& entity) {
    const std::string one = "SELECT id FROM " + words_table(entity) + " WHERE word = ? AND id >= ?";
    return one + " UNION " + one + " ORDER BY id";
  }
  void seek(std::int64_t least) {
    sqlite3_reset(statement_.raw());
    statement_.bind(1, std::string_view(word_)).bind(2, least).bind(3, std::string_view(whole_)).bind(4, least);
    next();
  }
  void next() { id_ = statement_.step() ? std::optional(statement_.cell(0).integer()) : std::nullopt; }

  std::string word_, whole_;
  Statement statement_;
  std::optional<std::int64_t> id_;
};

/// Calls `use` with the ids of the words that a prefix begins, in the order of the words, until it says false; those
/// of texts as a whole come last.
template <class Use>
void each_of_prefix(Store::Database& database, const Entity& entity, const std::string& prefix, Use&& use) {
  constexpr std::string_view last = "\xF4\x8F\xBF\xBF";  // U+10FFFF, greater than every character
  Statement statement =
      database.prepare("SELECT id FROM " + words_table(entity) + " WHERE word >= ? AND word < ? ORDER BY word, id");
  const bool has_mark = prefix.starts_with(whole_mark) || prefix.starts_with(end_mark);
  for (const std::string& least : {prefix, whole_mark + prefix}) {
    const std::string end = least + std::string(last);
    sqlite3_reset(statement.raw());
    statement.bind(1, std::string_view(least)).bind(2, std::string_view(end));
    while (statement.step())
      if (!use(statement.cell(0).integer())) return;
    if (has_mark) return;
  }
}

std::vector<std::int64_t> ids_of_prefix(Store::Database& database, const Entity& entity, const std::string& prefix,
                                        std::size_t limit) {
  std::vector<std::int64_t> ids;
  std::unordered_set<std::int64_t> seen;
  each_of_prefix(database, entity, prefix, [&](std::int64_t id) {
    if (seen.insert(id).second) ids.push_back(id);
    return ids.size() < limit;
  });
  return ids;
}

/// Which records hold a word that a prefix begins: a list where it is short, else a look at the record.
class HasPrefix {
 public:
  HasPrefix(const Store& store, const Entity& entity, const std::string& prefix)
      : store_(store), entity_(entity), prefix_(prefix) {
    constexpr std::size_t longest = 20'000;  // some milliseconds to read; one of the first records has a longer one
    each_of_prefix(store.database(), entity, prefix, [&](std::int64_t id) {
      ids_.push_back(id);
      return ids_.size() < longest;
    });
    is_whole_ = ids_.size() < longest;
    std::ranges::sort(ids_);
  }
  bool operator()(std::int64_t id) const {
    if (is_whole_) return std::ranges::binary_search(ids_, id);
    const RowBlock row = store_.get(entity_, id);
    return row.size() != 0 && std::ranges::any_of(words_of(entity_, row[0]), [&](std::string_view word) {
             if (word.starts_with(whole_mark)) word.remove_prefix(1);
             return word.starts_with(prefix_);
           });
  }

 private:
  const Store& store_;
  const Entity& entity_;
  const std::string& prefix_;
  std::vector<std::int64_t> ids_;
  bool is_whole_ = false;
};

/// The ids that all words have in common and of which `is_meant` is true.
template <class Meant>
std::vector<std::int64_t> common_ids(Store::Database& database, const Entity& entity, std::span<const std::string> all,
                                     std::size_t limit, Meant&& is_meant) {
  std::list<IdsOfWord> words;
  for (const std::string& word : all) words.emplace_back(database, entity, word);
  std::vector<std::int64_t> ids;
  std::int64_t candidate = 0;
  for (std::size_t agreed = 0; ids.size() < limit;) {
    const auto next = words.front().from(candidate);
    if (!next) return ids;
    agreed = *next == candidate && agreed > 0 ? agreed + 1 : 1;
    candidate = *next;
    words.splice(words.end(), words, words.begin());  // the next one is asked for the same id
    if (agreed < words.size()) continue;
    if (is_meant(candidate)) ids.push_back(candidate);
    ++candidate;
    agreed = 0;
  }
  return ids;
}

void refuse_inside(const Store& store) {
  if (store.database().change)
    throw Error(ErrorCode::misuse, "words", "the index cannot be made anew inside an open change; commit it first");
  if (store.database().read_only)
    throw Error(ErrorCode::read_only, store.path(), store.path() + " was opened for reading only");
}

}  // namespace

// --- what a change has touched

bool PendingWords::Touched::is_new(std::int64_t id) const {
  auto run = added.upper_bound(id);
  return run != added.begin() && (--run)->second >= id;
}

void PendingWords::add(const Entity& entity, std::int64_t id) {
  if (!is_searchable(entity)) return;
  auto& runs = layers_.back()[std::string(entity.name())].added;
  auto run = runs.upper_bound(id);
  if (run != runs.begin() && (--run)->second >= id - 1)
    run->second = std::max(run->second, id);
  else
    runs.emplace(id, id);
}

void PendingWords::touch(const Entity& entity, Row before) {
  if (!is_searchable(entity)) return;
  Touched& touched = layers_.back()[std::string(entity.name())];
  const std::int64_t id = before[id_position].integer();
  if (!touched.is_new(id) && !touched.before.contains(id)) touched.before.emplace(id, words_of(entity, before));
}

// --- the index

std::string words_table(const Entity& entity) { return in_quotes("crm_words_" + std::string(entity.name())); }

std::string words_table_sql(const Entity& entity) {
  if (!is_searchable(entity)) return "";
  return "CREATE TABLE " + words_table(entity) +
         " (word TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (word, id)) STRICT, WITHOUT ROWID;";
}

void Store::Database::write_words() {
  if (words_are_stale) return fill_words();
  const auto& layers = pending_words.layers();
  if (std::ranges::all_of(layers, &PendingWords::Layer::empty)) return;
  for (const Entity& entity : entities) {
    if (!is_searchable(entity)) continue;
    std::map<std::int64_t, std::set<std::string>> before;
    for (const PendingWords::Layer& layer : layers) {
      const auto touched = layer.find(entity.name());
      if (touched == layer.end()) continue;
      for (const auto& [id, words] : touched->second.before) before[id].insert(words.begin(), words.end());
      for (const auto& [first, last] : touched->second.added)
        insert_records(*this, entity, " WHERE id BETWEEN ? AND ?", first, last);
    }
    if (!before.empty()) replace_records(*this, entity, before, layers.size() == 1);
  }
  pending_words.written();
}

void Store::Database::fill_words() {
  const Permitted writing(*this, std::max(permit(), Permit::write));
  const bool is_alone = sqlite3_get_autocommit(handle) != 0;
  if (is_alone) execute("BEGIN IMMEDIATE");
  try {
    for (const Entity& entity : entities) {
      if (!is_searchable(entity)) continue;
      execute("DELETE FROM " + words_table(entity));
      insert_records(*this, entity, "");
    }
    if (is_alone) execute("COMMIT");
  } catch (...) {
    if (is_alone) give_up_transaction();
    throw;
  }
  words_are_stale = false;
}

bool Store::Database::are_words_sound(const Entity& entity) {
  write_words();
  const std::uint64_t seed = column_seed("word");
  ContentSum difference = 0;
  each_record(*this, entity, "", 0, 0, [&](std::int64_t id, const std::vector<std::string>& words) {
    for (const std::string& word : words) difference += sum_of(seed, id, Cell::of(std::string_view(word)));
  });
  Statement entries = prepare("SELECT word, id FROM " + words_table(entity));
  while (entries.step()) difference -= sum_of(seed, entries.cell(1).integer(), entries.cell(0));
  return difference == 0;
}

bool is_searchable(const Entity& entity) {
  return std::ranges::any_of(entity.columns(),
                             [](const Column& column) { return column.traits.searchable != Searchable::no; });
}

std::vector<std::string> words_of(const Entity& entity, Row record) {
  RecordWords words;
  for (const std::size_t column : searchable_columns(entity))
    if (!record[column].is_null()) words.add(entity[column], record[column].text());
  return std::move(words.end());
}

std::vector<std::int64_t> ids_with(const Store& store, const Entity& entity, const Words& words) {
  if (words.all.empty() || words.limit == 0 || !is_searchable(entity)) return {};
  Store::Database& database = store.database();
  database.write_words();
  const std::span<const std::string> all(words.all);
  if (!words.last_is_prefix) return common_ids(database, entity, all, words.limit, [](std::int64_t) { return true; });
  if (all.size() == 1) return ids_of_prefix(database, entity, all.front(), words.limit);
  return common_ids(database, entity, all.first(all.size() - 1), words.limit, HasPrefix(store, entity, all.back()));
}

void index_again(const Store& store) {
  refuse_inside(store);
  store.database().fill_words();
}

}  // namespace crmcore::store
