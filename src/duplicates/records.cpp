#include "crmcore/duplicates/records.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "crmcore/error.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::duplicates {
namespace {

constexpr std::size_t rows_of_a_block = 1U << 16U;
constexpr std::size_t phone_digits =
    9;  // of a national number; what stands before is a prefix or an area's first digit

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Words with one blank between them.
void keep_words(std::string& text) {
  std::size_t end = 0;
  for (const char c : text) {
    if (is_word(c))
      text[end++] = c;
    else if (end > 0 && text[end - 1] != ' ')
      text[end++] = ' ';
  }
  text.resize(end > 0 && text[end - 1] == ' ' ? end - 1 : end);
}

template <class Keep>
void keep_only(std::string& text, Keep keep) {
  text.erase(std::remove_if(text.begin(), text.end(), [&](char c) { return !keep(c); }), text.end());
}

/// The normal form of a value, into a text that is used again and again.
void make_normal(Role role, std::string_view text, std::string& normal) {
  if (!is_ascii(text) && is_utf8(text)) {
    normal = folded(text);
  } else {
    normal = text;
    for (char& c : normal)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  switch (role) {
    case Role::phone:
      keep_only(normal, is_digit);
      if (normal.size() > phone_digits) normal.erase(0, normal.size() - phone_digits);
      break;
    case Role::date: keep_only(normal, is_digit); break;
    case Role::document:
    case Role::number:
    case Role::postal_code: keep_only(normal, is_word); break;
    case Role::email: keep_only(normal, [](char c) { return static_cast<unsigned char>(c) > ' '; }); break;
    default: keep_words(normal);
  }
}

/// Calls use(word) for each of them, in their order.
template <class Use>
void each_word(std::string_view text, Use&& use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// The number of the last known word that begins with this one; the word at a place has twice its
/// number and one.
std::uint32_t last_that_begins(const std::vector<std::string>& known, std::string_view word) {
  std::string behind(word);
  behind += static_cast<char>(0xFF);  // which no word of UTF-8 holds
  const auto found = std::ranges::lower_bound(known, behind);
  return static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(found - known.begin(), 1) - 1) * 2 + 1;
}

bool by_number(const Word& a, const Word& b) { return a.number < b.number; }

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t length = std::min(text.size(), sizeof word);
    std::copy_n(text.data(), length, reinterpret_cast<char*>(&word));
    hash = statistics::Random::mixed(hash ^ word) + length;
    text.remove_prefix(length);
  }
  return hash;
}

}  // namespace

std::string normal_form(Role role, std::string_view text) {
  std::string normal;
  make_normal(role, text, normal);
  return normal;
}

Records::Texts::Texts() : starts_{0, 0}, slots_(1024, 0), hashes_{0} {}

std::size_t Records::Texts::slot(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  const auto high = static_cast<std::uint32_t>(hash >> 32U);
  while (slots_[at] != 0 && (hashes_[slots_[at]] != high || this->at(slots_[at]) != text)) at = (at + 1) & mask;
  return at;
}

std::uint32_t Records::Texts::find(std::string_view text) const {
  const std::uint32_t found = slots_[slot(text, hash_of(text))];
  return found == 0 ? unknown : found;
}

void Records::Texts::grow() {
  std::vector<std::uint32_t> larger(slots_.size() * 2, 0);
  const std::size_t mask = larger.size() - 1;
  for (std::uint32_t id = 1; id < hashes_.size(); ++id) {
    std::size_t at = hash_of(this->at(id)) & mask;
    while (larger[at] != 0) at = (at + 1) & mask;
    larger[at] = id;
  }
  slots_ = std::move(larger);
}

std::uint32_t Records::Texts::add(std::string_view text) {
  if (text.empty()) return missing;
  const std::uint64_t hash = hash_of(text);
  std::size_t at = slot(text, hash);
  if (slots_[at] != 0) return slots_[at];
  if (hashes_.size() * 2 > slots_.size()) {
    grow();
    at = slot(text, hash);
  }
  const auto id = static_cast<std::uint32_t>(hashes_.size());
  slots_[at] = id;
  hashes_.push_back(static_cast<std::uint32_t>(hash >> 32U));
  bytes_ += text;
  starts_.push_back(bytes_.size());
  return id;
}

Records::Records(std::size_t rows, std::span<const Source> sources, unsigned threads) : rows_(rows) {
  if (sources.size() > most_columns)
    throw Error(ErrorCode::invalid, "columns",
                "records must have at most " + std::to_string(most_columns) + " columns, not " +
                    std::to_string(sources.size()));
  // Parts of names share their texts, since they change places; their columns are one piece of work.
  std::vector<std::vector<std::size_t>> pieces;
  std::size_t names = most_columns;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Column& column = columns_.emplace_back();
    column.name = sources[i].name;
    column.role = sources[i].role;
    if (is_part_of_name(column.role) && names != most_columns) {
      column.texts = names;
      pieces[names].push_back(i);
      continue;
    }
    column.texts = texts_.size();
    if (is_part_of_name(column.role)) names = column.texts;
    texts_.push_back(std::make_unique<Texts>());
    pieces.push_back({i});
  }
  // Column by column first: threads that write into the same rows are in each other's way.
  std::vector<std::vector<std::uint32_t>> by_column(sources.size());
  statistics::for_each_block(pieces.size(), threads, [&](std::size_t piece) {
    for (const std::size_t i : pieces[piece]) read(i, sources[i], by_column[i]);
  });
  ids_.resize(rows * sources.size());
  signatures_.resize(rows * sources.size());
  const std::size_t blocks = (rows + rows_of_a_block - 1) / rows_of_a_block;
  statistics::for_each_block(blocks, threads, [&](std::size_t block) {
    const std::size_t end = std::min(rows, (block + 1) * rows_of_a_block);
    for (std::size_t row = block * rows_of_a_block; row < end; ++row)
      for (std::size_t i = 0; i < sources.size(); ++i) {
        ids_[row * sources.size() + i] = by_column[i][row];
        signatures_[row * sources.size() + i] = Signature::of(text(i, by_column[i][row]));
      }
  });
}

void Records::read(std::size_t position, const Source& source, std::vector<std::uint32_t>& ids) {
  Column& column = columns_[position];
  Texts& texts = *texts_[column.texts];
  ids.resize(rows_);
  std::string normal;
  for (std::size_t row = 0; row < rows_; ++row) {
    make_normal(column.role, source.cell(row), normal);
    const std::uint32_t id = texts.add(normal);
    ids[row] = id;
    if (id >= column.counts.size()) column.counts.resize(id + 1, 0);
    ++column.counts[id];
    if (id != missing) ++column.present;
  }
  if (has_words(column.role)) read_words(column);
}

void Records::read_words(Column& column) {
  const Texts& texts = *texts_[column.texts];
  WordLists& lists = column.words;
  Texts words;
  std::vector<double> records_with(1, 0);
  lists.starts.push_back(0);
  for (std::uint32_t id = 0; id < texts.size(); ++id) {
    each_word(texts.at(id), [&](std::string_view word) {
      const std::uint32_t number = words.add(word);
      if (number == records_with.size()) records_with.push_back(0);
      records_with[number] += column.counts[id];
      lists.words.push_back({.number = number});
    });
    lists.starts.push_back(lists.words.size());
  }
  std::vector<std::uint32_t> in_order(words.size());
  std::iota(in_order.begin(), in_order.end(), 0U);
  std::ranges::sort(in_order, {}, [&](std::uint32_t number) { return words.at(number); });
  // A word of half of the records says little, one of all of them nothing.
  const double all = static_cast<double>(column.present) + 1;
  std::vector<std::uint32_t> place(words.size());
  for (std::uint32_t i = 0; i < in_order.size(); ++i) {
    place[in_order[i]] = i;
    lists.known.emplace_back(words.at(in_order[i]));
    const double rarity = std::log(all / std::clamp(records_with[in_order[i]], 1.0, all));
    lists.numbered.push_back({i * 2 + 1, i * 2 + 1, static_cast<float>(rarity)});
  }
  for (Word& word : lists.numbered) word.last = last_that_begins(lists.known, lists.known[word.number / 2]);
  lists.unseen = static_cast<float>(std::log(all));
  for (Word& word : lists.words) word = lists.numbered[place[word.number]];
  for (std::size_t id = 0; id + 1 < lists.starts.size(); ++id)
    std::sort(lists.words.begin() + static_cast<std::ptrdiff_t>(lists.starts[id]),
              lists.words.begin() + static_cast<std::ptrdiff_t>(lists.starts[id + 1]), by_number);
}

std::vector<Word> Records::words_of(std::size_t column, std::string_view text) const {
  const WordLists& lists = columns_[column].words;
  std::vector<Word> words;
  each_word(text, [&](std::string_view word) {
    const auto found =
        std::ranges::lower_bound(lists.known, word, {}, [](const auto& known) -> std::string_view { return known; });
    const auto position = static_cast<std::size_t>(found - lists.known.begin());
    if (found != lists.known.end() && *found == word)
      words.push_back(lists.numbered[position]);
    else  // between its neighbours: known words have odd numbers
      words.push_back({static_cast<std::uint32_t>(position * 2), last_that_begins(lists.known, word), lists.unseen});
  });
  std::ranges::sort(words, by_number);
  return words;
}

}  // namespace crmcore::duplicates
