// The columns of a flat file that fill fields of the records its rows name: the channel of an order, the category of a
// product, a field that a business has defined. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "crmcore/registry/customer.hpp"
#include "crmcore/values/country.hpp"
#include "flat_rows.hpp"
#include "list_words.hpp"
#include "votes.hpp"

namespace crmcore::intake {

/// What a row is subject, by numbers: a field belongs to one of them.
enum class Subject : std::uint8_t { order, line, customer, product };

/// One such column. A text is read once, however often it stands in the file; one that cannot be read leaves the field
/// empty and is told once, because the sale itself is sound.
class SaidField {
 public:
  /// `name` is the column's in the layout, `from` its place in the file.
  SaidField(std::string_view name, Subject subject, const Entity& entity, std::size_t column, std::size_t from)
      : name_(name), subject_(subject), entity_(&entity), column_(column), from_(from) {}

  std::string_view name() const { return name_; }
  Subject subject() const { return subject_; }
  std::size_t from() const { return from_; }
  std::size_t column() const { return column_; }
  const Column& described() const { return (*entity_)[column_]; }

  /// Counts what a row says of a thing; an empty text says nothing. `currency` is that of the row's money, where it is
  /// not the workspace's.
  void vote(std::uint32_t thing, std::string_view text, std::uint32_t row, std::int64_t when,
            std::string_view currency = {}) {
    if (text.empty()) return;
    if (is_country_) text = country_code(text).value_or(text);  // in the form that the registry keeps
    const std::uint32_t number = number_of(text, row, currency);
    votes_.vote(thing, number, when);
  }
  /// Notes what a row says of a record that it does not name.
  void lose(std::string_view text, std::uint32_t row) {
    if (!text.empty() && lost_++ == 0) lost_row_ = row;
  }
  /// Notes money of a record that is in the workspace's currency, in a row of another.
  void lose_foreign(std::string_view text, std::uint32_t row) {
    if (!text.empty() && foreign_++ == 0) foreign_row_ = row;
  }
  /// Keeps what a row says of the next line.
  void add_line(std::string_view text, std::uint32_t row, std::string_view currency = {}) {
    of_line_.push_back(text.empty() ? none : number_of(text, row, currency));
  }

  /// Reads the texts, and chooses one for each of `things`. Adds findings about texts that cannot be read.
  void settle(std::size_t things, const ListWords& words, const Forms& own, const exchange::TextTable& table,
              Plan::Data& plan);
  /// The value that was chosen for a thing, or that a line has; null without one.
  Cell value(std::uint32_t thing) const {
    const std::uint32_t number = subject_ == Subject::line ? of_line_[thing] : votes_.chosen(thing);
    return number == none ? Cell() : values_[number];
  }
  /// How many different texts there were for a thing.
  std::uint32_t variants(std::uint32_t thing) const { return subject_ == Subject::line ? 1 : votes_.variants(thing); }

 private:
  /// Money of another currency is another text: it is numbered, and read, with its code behind a line end.
  std::uint32_t number_of(std::string_view text, std::uint32_t row, std::string_view currency) {
    if (!currency.empty()) text = *foreign_texts_.emplace(std::string(text) + "\n" + std::string(currency)).first;
    const std::uint32_t number = texts_.number(text);
    if (number == rows_.size()) {
      rows_.push_back(row);
      counts_.push_back(0);
    }
    ++counts_[number];
    return number;
  }
  Parsed<Value> read(std::string_view text, const ListWords& words, const Forms& forms) const;

  std::string_view name_;
  Subject subject_;
  const Entity* entity_;
  std::size_t column_, from_;
  bool is_country_ = subject_ == Subject::customer && column_ == position_of<&Customer::country>;
  Names texts_;
  std::unordered_set<std::string> foreign_texts_;
  std::vector<std::uint32_t> rows_, counts_;  // of each text: the first row that has it, and how many do
  std::vector<Cell> values_;                  // of each text
  Votes votes_;
  std::vector<std::uint32_t> of_line_;           // the text of each line
  std::uint32_t lost_ = 0, lost_row_ = 0;        // rows that say it of nothing, and the first of them
  std::uint32_t foreign_ = 0, foreign_row_ = 0;  // rows that say it in another currency
};

}  // namespace crmcore::intake
