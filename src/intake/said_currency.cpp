#include "said_currency.hpp"

#include <algorithm>

#include "plan_data.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Store;

constexpr std::string_view field_name = "currency";

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// Codes of currencies that are words as well: in a header they are codes only where they alone stand in capitals.
bool is_also_a_word(std::string_view code) {
  constexpr auto words = std::to_array<std::string_view>(
      {"ALL", "BAM", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "RON", "SOS", "TOP", "TRY"});
  return std::ranges::find(words, code) != words.end();
}

/// Whether a word of a header says a currency: by its code, or by a sign or word that is long or odd enough to be no
/// unit or initial.
bool says_currency(std::string_view word, std::string_view header) {
  constexpr std::size_t code_length = 3;
  const bool is_of_letters = std::ranges::all_of(word, is_letter);
  const bool is_weight = folded(word) == "peso" || folded(word) == "pounds";
  const auto parsed = parse<Currency>(word);
  if (is_weight || (!parsed.value && currencies_called(word).empty())) return false;
  if (!is_of_letters || word.size() != code_length) return !is_of_letters || word.size() > code_length;
  if (!is_also_a_word(parsed.value->code())) return true;
  const bool has_small = std::ranges::any_of(header, [](char c) { return is_letter(c) && !is_capital(c); });
  return has_small && std::ranges::all_of(word, is_capital);
}

/// The words of a text, also those that begin in its midst: "Precio" and "USD" of "PrecioUSD".
std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_between = std::string_view(" _-()[]/,:?").find(text[at]) != std::string_view::npos;
    const bool begins = at > 0 && is_capital(text[at]) && is_letter(text[at - 1]) && !is_capital(text[at - 1]);
    if ((is_between || begins) && !words.back().empty()) words.emplace_back();
    if (!is_between) words.back() += text[at];
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// The code in a word that has more than it, "USD" of "$USD" and "USD2026"; the word itself without one.
std::string_view code_in(std::string_view word) {
  constexpr std::size_t code_length = 3;
  const std::size_t first = static_cast<std::size_t>(std::ranges::find_if(word, is_letter) - word.begin());
  std::size_t end = first;
  while (end < word.size() && is_letter(word[end])) ++end;
  const std::string_view code = word.substr(first, end - first);
  const bool is_alone = std::ranges::none_of(word.substr(end), is_letter);
  return is_alone && code.size() == code_length && code.size() < word.size() && parse<Currency>(code).value ? code
                                                                                                            : word;
}

/// What a text says of currencies, and the other words: "USD" and "Precio" of "Precio (USD)". Two words are one name
/// where they are: "pesos colombianos".
struct SaidWords {
  std::vector<std::string> currencies;
  std::string others;
};
SaidWords said_in(std::string_view text) {
  SaidWords said;
  const std::vector<std::string> words = words_in(text);
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::string both = w + 1 < words.size() ? words[w] + " " + words[w + 1] : "";
    if (!both.empty() && says_currency(both, text)) {
      said.currencies.push_back(both);
      ++w;
    } else if (says_currency(words[w], text)) {
      said.currencies.push_back(words[w]);
    } else if (const std::string_view code = code_in(words[w]); says_currency(code, text)) {
      said.currencies.emplace_back(code);
    } else {
      said.others += (said.others.empty() ? "" : " ") + words[w];
    }
  }
  return said;
}

}  // namespace

std::string without_currency(std::string_view header) {
  SaidWords said = said_in(header);
  for (const char* link : {" en", " in", " em"})  // "Precio en dólares"
    if (said.others.ends_with(link)) said.others.resize(said.others.size() - std::string_view(link).size());
  return said.currencies.empty() ? "" : said.others;
}

ColumnCurrencies::ColumnCurrencies(const Store& store, const TextTable& table) : store_(store), table_(table) {
  for (const auto& [column, currency, lines] : table.currencies) said_[column].push_back({currency, lines});
  for (std::size_t c = 0; c < table.header.size(); ++c)
    for (std::string& currency : said_in(table.header[c]).currencies) said_[c].push_back({std::move(currency), {}});
}

bool ColumnCurrencies::is_same(std::string_view said, const Currency& currency) const {
  Forms forms = store_.forms();
  forms.currency = currency.code();
  const auto parsed = parse<Currency>(said, forms);
  return parsed.value && same_code(*parsed.value, currency);
}

std::vector<std::string_view> ColumnCurrencies::said_of(std::size_t row, std::size_t column) const {
  std::vector<std::string_view> all;
  const auto found = said_.find(column);
  if (found == said_.end()) return all;
  for (const auto& [currency, lines] : found->second)
    if (lines.empty() || std::ranges::binary_search(lines, table_.lines[row])) all.push_back(currency);
  return all;
}

bool ColumnCurrencies::say(std::size_t row, std::size_t column, const Currency& currency) const {
  const auto said = said_of(row, column);
  return !said.empty() && std::ranges::all_of(said, [&](std::string_view one) {
    return is_same(one, currency) && !is_same(one, store_.currency());  // "$" may be of both
  });
}

void ColumnCurrencies::need(std::size_t row, std::size_t column, const Currency& right) const {
  if (said_.empty() || trimmed(table_.cell(row, column)).empty()) return;
  const auto said = said_of(row, column);
  const auto other = std::ranges::find_if(said, [&](std::string_view one) { return !is_same(one, right); });
  if (other == said.end()) return;
  const std::string code(right.code());
  throw Error(ErrorCode::mixed_currency, table_.header[column],
              "the amounts of column " + cited(table_.header[column]) + " are in " + std::string(*other) + ", " +
                  (same_code(right, store_.currency())
                       ? "those of the workspace in " + code
                       : "and those of row " + std::to_string(table_.lines[row]) + " in " + code) +
                  "; convert them, or say the currency of each row in a column currency");
}

namespace {

/// Throws mixed_currency where a column asks whether amounts are in a currency ("En dólares") and rows answer that they
/// are not in the workspace's.
void check_answers(const Store& store, const TextTable& table, std::size_t column) {
  const std::vector<std::string> asked = said_in(table.header[column]).currencies;
  if (asked.size() != 1) return;
  const auto parsed = parse<Currency>(asked[0], store.forms());
  const bool is_of_workspace = parsed.value && same_code(*parsed.value, store.currency());
  std::optional<std::size_t> other;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view said = trimmed(table.cell(row, column));
    if (said.empty() || says_nothing(said)) continue;
    const auto answer = parse<bool>(said, store.forms()).value;
    if (!answer) return;
    if (*answer != is_of_workspace && !other) other = row;
  }
  if (!other) return;
  throw Error(ErrorCode::mixed_currency, table.header[column],
              "column " + cited(table.header[column]) + " says " + cited(trimmed(table.cell(*other, column))) +
                  " of row " + std::to_string(table.lines[*other]) +
                  " and would not be used, so that amounts would be taken as " + std::string(store.currency().code()) +
                  "; say the currency of each row in a column currency");
}

}  // namespace

void check_unused_currencies(const Store& store, const TextTable& table, const std::set<std::size_t>& used,
                             bool is_said) {
  constexpr auto of_currencies = std::to_array<std::string_view>({"currency", "currency code", "moneda", "divisa"});
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const bool is_called_so = std::ranges::find(of_currencies, folded(table.header[c])) != of_currencies.end();
    if (used.contains(c) || (is_said && !is_called_so)) continue;
    check_answers(store, table, c);
    std::string_view other;
    bool are_currencies = true;
    for (std::size_t row = 0; are_currencies && row < table.rows(); ++row) {
      const std::string_view said = trimmed(table.cell(row, c));
      if (said.empty() || says_nothing(said)) continue;
      const auto currencies = said_in(said).currencies;
      const bool is_currency_alone = !is_also_a_word(said) && parse<Currency>(said, store.forms()).value;
      are_currencies = currencies.size() == 1 || is_currency_alone;
      const auto parsed = parse<Currency>(currencies.size() == 1 ? currencies[0] : said, store.forms());
      if (are_currencies && (!parsed.value || !same_code(*parsed.value, store.currency()))) other = said;
    }
    if (!are_currencies || other.empty()) continue;
    throw Error(ErrorCode::mixed_currency, table.header[c],
                "column " + cited(table.header[c]) + " says currencies such as " + cited(other) +
                    " and would not be used, so that amounts would be taken " +
                    (is_said ? "in another" : "as " + std::string(store.currency().code())) + "; " +
                    (is_called_so ? "convert the amounts first, and leave the column out of the file"
                                  : "call it currency, or leave it out of the file"));
  }
}

void check_titles(const Store& store, const TextTable& table) {
  for (const std::string& title : table.titles)
    for (const std::string& said : said_in(title).currencies) {
      const auto parsed = parse<Currency>(said, store.forms());
      if (parsed.value && same_code(*parsed.value, store.currency())) continue;
      throw Error(ErrorCode::mixed_currency, table.name,
                  cited(title) + " above the rows, or as the name of the sheet, says " + cited(said) +
                      ", and amounts would be taken as " + std::string(store.currency().code()) +
                      "; say the currency of each row in a column currency");
    }
}

bool is_bare(std::string_view number, const Forms& forms) {
  Forms plain = forms;
  plain.currency = "";
  return parse<double>(number, plain).value.has_value();
}

std::string why_unsaid(std::string_view number, std::string_view field, const Forms& own, const Forms& foreign) {
  if (!parse<double>(number, own).value) return "";
  return std::string(field) + " " + cited(number) + " may be in " + std::string(own.currency) +
         ", and its order is in " + std::string(foreign.currency);
}

std::string changed_currency(const Store& store, Cell known, const std::optional<Currency>& said) {
  if (!said) return "";
  const Currency before = Codec<std::optional<Currency>>::decode(known).value_or(store.currency());
  if (same_code(before, *said)) return "";
  return " is in " + std::string(before.code()) + " in the books and in " + std::string(said->code()) +
         " in the file; amounts that the file does not say keep their numbers";
}

SaidCurrency::SaidCurrency(const Store& store, const Entity& entity, const TextTable& table)
    : store_(store), entity_(entity), table_(table), field_(entity.find(field_name)) {
  if (const auto parent = entity.parent()) of_ = &store.entity(entity[*parent].target);
  if (field_) of_ = &entity;
  if (of_ && !of_->find(field_name)) of_ = nullptr;
  has_others_ = of_ && store.count({.entity = std::string(of_->name()), .where = "currency is not null"}) > 0;
  if (!field_) column_ = column_of(table);
}

std::optional<std::size_t> SaidCurrency::column_of(const TextTable& table) {
  std::optional<std::size_t> column;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string header = folded(table.header[c]);
    if (header == field_name || header == "moneda" || header == "divisa") column = c;
  }
  return column;
}

bool SaidCurrency::is_unsaid(std::size_t field, Cell said, Cell known) const {
  return entity_[field].name == field_name && known.is_null() && !said.is_null() &&
         said.text() == store_.currency().code();
}

bool SaidCurrency::is_of_books(const std::vector<Cell>& cells) const {
  return has_others_ && field_ && cells[*field_].is_null();
}

std::optional<Currency> SaidCurrency::of_record(const std::vector<Cell>& cells,
                                                std::optional<std::int64_t> known) const {
  const auto read = [](Cell cell) { return Codec<std::optional<Currency>>::decode(cell); };
  std::optional<Currency> currency = field_ ? read(cells[*field_]) : std::nullopt;
  if (has_others_ && !currency) {
    if (!field_ && !cells[*entity_.parent()].is_null()) known = cells[*entity_.parent()].integer();
    const RowBlock record = known ? store_.get(*of_, *known) : RowBlock(of_->size());
    if (record.size() > 0) currency = read(record[0][of_->at(field_name)]);
  }
  return currency && !same_code(*currency, store_.currency()) ? currency : std::nullopt;
}

bool SaidCurrency::is_said(std::size_t row, const std::vector<Cell>& cells) const {
  if (field_) return !cells[*field_].is_null();
  const std::string_view said = column_ ? trimmed(table_.cell(row, *column_)) : "";
  return !said.empty() && !says_nothing(said);
}

std::string SaidCurrency::why_not(std::size_t row, const std::optional<Currency>& other) const {
  const std::string_view said = column_ ? trimmed(table_.cell(row, *column_)) : "";
  if (said.empty() || says_nothing(said)) return "";
  const Currency right = other.value_or(store_.currency());
  Forms forms = store_.forms();
  forms.currency = right.code();
  const auto parsed = parse<Currency>(said, forms);
  if (parsed.value && same_code(*parsed.value, right)) return "";
  return "currency must be " + std::string(right.code()) + ", that of the " +
         (other && entity_.parent() ? std::string(store_.entity(entity_[*entity_.parent()].target).name())
                                    : "workspace") +
         ", not " + cited(said) + "; convert the amounts first";
}

}  // namespace crmcore::intake
