// What the planners of flat files share: a row names several records, keys become numbers, records are matched by key.
// Private to the room.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <set>

#include "crmcore/values/text.hpp"
#include "key_cells.hpp"
#include "keys.hpp"
#include "merged_words.hpp"
#include "plan_data.hpp"
#include "provenance.hpp"

namespace crmcore::intake {

constexpr std::uint32_t none = ~std::uint32_t{0};

/// Whether a text is ASCII without NUL bytes, read eight bytes at a time: such a text is kept as it is.
inline bool is_plain(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t highs = 0x8080808080808080;
  std::uint64_t odd = 0;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    odd |= word | (word - ones);  // a high bit stands for a high byte, or for a byte that was zero
  }
  for (const char c : text) odd |= static_cast<unsigned char>(c) >= 0x80 || c == '\0' ? highs : 0;
  return (odd & highs) == 0;
}

/// Texts numbered in the order of their first appearance.
class Names {
 public:
  std::uint32_t number(std::string_view text) {
    if (text == last_ && last_number_ != none) return last_number_;
    const auto [at, added] = numbers_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.push_back(text);
    last_ = text;
    last_number_ = at->second;
    return last_number_;
  }
  std::string_view operator[](std::uint32_t number) const { return texts_[number]; }
  std::size_t size() const { return texts_.size(); }
  /// Numbers in the order of their texts: independent of the order of the rows.
  std::vector<std::uint32_t> sorted() const {
    std::vector<std::uint32_t> order(texts_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return texts_[i]; });
    return order;
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::string_view> texts_;
  std::string_view last_;
  std::uint32_t last_number_ = none;
};

/// Keys of new records that differ only in case, accents or blanks are of one: that of the first spelling.
class FirstSpellings {
 public:
  /// The number of an earlier key that is spelt otherwise; without one, the key is the first.
  std::optional<std::uint32_t> find(std::string_view key, std::uint32_t number) {
    const auto [at, is_first] = numbers_.try_emplace(folded(key), number);
    return is_first ? std::nullopt : std::optional(at->second);
  }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// A record of the books.
struct Known {
  std::int64_t id, version;
  std::vector<Value> row;

  std::vector<Cell> cells() const {
    std::vector<Cell> all;
    for (const Value& value : row) all.push_back(value.cell());
    return all;
  }
};

/// The records of the books that the keys of a file mean.
class KnownRecords {
 public:
  using Find = std::function<std::optional<RecordKeys::Match>(const RecordKeys&, std::string_view)>;

  /// Looks each of the keys up, by `find`.
  KnownRecords(const store::Store& store, const Entity& entity, const RecordKeys& keys, const Names& names,
               const Find& find);
  /// The record that a key means, by its number; null when it is new.
  const Known* find(std::uint32_t number) const;
  RecordKeys::By by(std::uint32_t number) const { return matches_[number]->by; }
  const RecordKeys::Match& match(std::uint32_t number) const { return *matches_[number]; }
  bool empty() const { return rows_.empty(); }

 private:
  std::vector<std::optional<RecordKeys::Match>> matches_;
  std::unordered_map<std::int64_t, Known> rows_;
};

/// Reads cells of a flat file and puts records of several entities into a plan.
class FlatRows {
 protected:
  using Cells = std::vector<std::pair<std::size_t, Cell>>;  // each with its column

  FlatRows(const store::Store& store, const exchange::TextTable& table, std::string_view layout,
           const std::vector<std::string_view>& names, const Labels& labels, const Mapping& mapping, Plan::Data& plan,
           Task* task)
      : store_(store),
        table_(table),
        plan_(plan),
        task_(task),
        numbering_(store, plan.source),
        provenance_(store, layout, plan.source),
        columns_(table, layout, names, labels, mapping, plan) {}

  [[noreturn]] void missing(const std::string& column, const std::string& what) const;

  std::string_view text(std::size_t row, const std::optional<std::size_t>& column) const {
    return column ? trimmed(table_.cell(row, *column)) : std::string_view();
  }
  /// A text as it is stored: in NFC, without the mark of a formula.
  std::string_view clean(std::string_view text, std::size_t row, const char* field) {
    text = exchange::with_formula(text);
    if (is_plain(text) && text.find('\r') == std::string_view::npos) return text;
    const auto parsed = parse<std::string>(text);
    if (!parsed.value) {
      reject(row, field, "line.bad_text", parsed.why);
      return {};
    }
    return *parsed.value == text ? text : plan_.texts.keep(*parsed.value);
  }
  /// The columns of these names that the file has.
  std::vector<NumberColumn> number_columns(std::initializer_list<std::string_view> of_money,
                                           std::initializer_list<std::string_view> others) const;
  void find_forms(const std::vector<NumberColumn>& numbers, const std::vector<std::size_t>& days,
                  const Options& options);
  template <class T>
  std::optional<T> number(std::size_t row, const std::optional<std::size_t>& column, const char* field,
                          const char* code) {
    const std::string_view value = exchange::with_formula(text(row, column));  // -1 may be guarded as '-1
    if (value.empty()) return std::nullopt;
    const Forms& forms = forms_of_row(forms_of_columns_[*column]);
    auto parsed = parse<T>(value, forms);
    if (parsed.value && parsed.why.empty()) return parsed.value;
    const std::uint32_t line = table_.lines[row];
    if (parsed.value)
      plan_.findings.push_back(rounded(line, field, value, real(*parsed.value), forms, parsed.why));
    else if (says_nothing(value))
      plan_.findings.push_back(said_nothing(line, field, value));
    else
      reject(row, field, code, std::string(field) + " " + parsed.why);
    return parsed.value;
  }
  /// How money of the row is written, which may be in another currency than the workspace's.
  const Forms& forms_of_row(const Forms& of_column) {
    if (currency_of_row_.empty() || of_column.currency.empty()) return of_column;
    foreign_forms_ = of_column;
    foreign_forms_.currency = currency_of_row_;
    return foreign_forms_;
  }
  double real(Decimal number) const { return number.real(); }
  double real(Amount amount) const {
    return static_cast<double>(amount.minor) / static_cast<double>(store_.currency().minor_units());
  }
  void reject(std::size_t row, const char* field, const char* code, std::string message) {
    rejected_ = true;
    plan_.findings.push_back({table_.lines[row], field, code, Severity::error, std::move(message)});
  }
  void warn(std::size_t row, const char* field, const char* code, std::string message) {
    plan_.findings.push_back({row == none ? 0 : table_.lines[row], field, code, Severity::warning, std::move(message)});
  }

  /// Finds the key columns whose values all end in ".0": a spreadsheet took them for numbers. `key` leaves that out.
  void find_whole_keys(std::initializer_list<std::pair<const char*, std::optional<std::size_t>>> keys);
  std::string_view key(std::size_t row, const std::optional<std::size_t>& column) const {
    const std::string_view key = text(row, column);
    return column && whole_.contains(*column) ? whole_key(key) : key;
  }

  Section& section(std::string_view entity);
  /// A new row with its id.
  Cell* add(Section& section, std::uint32_t row, std::string_view key);
  /// Compares what the file says with what is known: same, or an update. What the books have from elsewhere stays: a
  /// value is written where there is none, or where this source said another one before.
  void match(Section& section, const Known& known, const Cells& says, const char* code, Origin origin,
             const Cells& adopted = {});
  /// The same for a customer, whom the row may name by the code of one who was merged into it (`former`).
  void match_customer(Section& section, const Known& known, const Cells& says, Origin origin,
                      const RecordKeys::Match& found, std::string_view key);
  /// Adopts a record that was found by its code: it gets the key of this source, unless it has one. A customer that is
  /// known without a key gets the code as well.
  Cells adopted(const Entity& entity, const Known& known, RecordKeys::By by, std::string_view key) const;

  const store::Store& store_;
  const exchange::TextTable& table_;
  Plan::Data& plan_;
  Task* task_;
  Numbering numbering_;
  Provenance provenance_;
  MergedWords merged_{store_, provenance_};
  Columns columns_;
  Forms forms_;
  std::vector<Forms> forms_of_columns_;
  std::string_view currency_of_row_;  // ISO 4217 code; empty: that of the workspace
  bool rejected_ = false;             // whether the row that is being read is rejected

 private:
  Forms foreign_forms_;
  std::set<std::size_t> whole_;  // columns of keys
};

}  // namespace crmcore::intake
