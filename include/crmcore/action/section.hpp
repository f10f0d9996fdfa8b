// A section of the page that owners read. Each room contributes its own beside its actions; whoever writes the page
// knows none of them. What a section says comes from actions, which it names, so that every figure can be asked again.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/table.hpp"
#include "crmcore/values/calendar.hpp"
#include "crmcore/values/json_text.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore {

struct Call;

/// The same words in the languages of the page.
struct Words {
  std::string_view english, spanish;
};

/// Of a customer without purchases that count: none at all, none but cancelled ones, or in another currency alone.
inline constexpr Words no_purchases{"The customer has no purchases that count yet.",
                                    "El cliente todavía no tiene compras que cuenten."};

/// Words for a code, such as a state or a segment.
struct Term {
  std::string_view code;
  Words words;
};

/// The reader of a page: the language, and how numbers, money and days are written in it.
class Reader {
 public:
  Reader() = default;
  virtual ~Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  virtual bool is_english() const = 0;
  virtual std::string number(double value) const = 0;  ///< "7.5", "1,280": one decimal below ten
  virtual std::string share(double share) const = 0;   ///< "12%"
  virtual std::string money(const Money& money) const = 0;
  virtual std::string day(Day day) const = 0;

  /// Money in units of the currency, rounded to its minor unit.
  std::string money(double units, Currency currency) const;
  std::string_view word(const Words& words) const { return is_english() ? words.english : words.spanish; }
  /// The words with each "{}" replaced by the next value.
  std::string say(const Words& pattern, std::initializer_list<std::string_view> values) const;
  /// "1 customer", "1,280 customers": the number with the word that agrees with it.
  std::string counted(std::int64_t count, const Words& one, const Words& many) const;
  /// The words of a code; the code itself where there are none.
  std::string term(std::string_view code, std::span<const Term> terms) const;
};

/// How the values of a column are shown.
enum class ShownAs : std::uint8_t {
  kind,      ///< as the kind of the column says
  written,   ///< a text that is a number, written for the reader
  number,    ///< a number, rounded
  money,     ///< a number that is money in units of the table's currency
  share,     ///< a number from 0 to 1
  bar,       ///< the same with a bar
  shade,     ///< the same on a ground that is the deeper the more it is
  change,    ///< a share with its sign
  month,     ///< a day as the month that begins on it
  customer,  ///< the code of a customer, with the name beside it
  product,   ///< the code of a product, with the name beside it
};

/// A column that an owner is shown.
struct ShownColumn {
  std::string_view column;  ///< of the table
  Words title;
  ShownAs as = ShownAs::kind;
  std::span<const Term> terms = {};  ///< words for its codes
  Words if_empty = {"–", "–"};
};

/// A table of a section, and what gives it.
struct ShownTable {
  Words caption;
  std::string_view action;
  std::string parameters;  ///< JSON
  Table table;
  std::vector<ShownColumn> columns;
  std::size_t most = 12;                         ///< rows that are shown; the page says how many more there are
  Words trend = {};                              ///< what `trends` are of
  std::vector<std::vector<double>> trends = {};  ///< of each row, the oldest value first; drawn small beside it
};

/// A table of some rows of another, in their order.
Table picked(const Table& table, std::span<const std::size_t> rows);
/// The rows that `wanted(row)` says yes to.
template <class Wanted>
Table picked_where(const Table& table, Wanted&& wanted) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (wanted(row)) rows.push_back(row);
  return picked(table, rows);
}
/// The rows with the largest numbers in a column first; empty ones last, equal ones in their order.
Table largest_first(const Table& table, std::string_view column);

/// A picture of customers that a section shows, such as "lifecycle", and the whole table that it is drawn from: that of
/// a table of the section before rows were picked. The page draws it.
struct ShownPicture {
  std::string_view picture;
  Table table;
};

/// What a section holds. Where it has neither drawing nor table, its sentence says why.
struct SectionContent {
  std::vector<std::string> sentences = {};  ///< plain text
  std::vector<std::string> drawings = {};   ///< SVG with a title
  std::vector<ShownPicture> pictures = {};
  std::vector<ShownTable> tables = {};
};

/// What a section is made from.
struct SectionCall {
  const Call& call;  ///< the workspace, with the history up to today where there is one
  const Reader& reader;
  Day today;
  std::string customer = {};  ///< code of the customer, on the page of one

  /// The parameters that most actions need: today, and the customer on the page of one.
  JsonText parameters() const;
  /// Runs an action on the workspace. Throws as the action.
  Table run(std::string_view action, const JsonText& parameters) const;
  /// The rows of the customer of the page.
  Table of_customer(const Table& table) const;
  /// What an action gives, as a table of the section.
  ShownTable ask(std::string_view action, const JsonText& parameters, const Words& caption,
                 std::vector<ShownColumn> columns) const;
};

/// What a page is about.
enum class PageOf : std::uint8_t { shop, customer };

struct Section {
  std::string_view id;  ///< "value-of-base": its anchor
  Words title;
  PageOf page = PageOf::shop;
  /// May throw an Error: the page says why the section is missing.
  SectionContent (*make)(const SectionCall& call) = nullptr;
};

}  // namespace crmcore
