#include "key_cells.hpp"

#include <algorithm>

#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

// What programs and spreadsheets write for nothing, and what a spreadsheet writes for a formula that failed, in English
// and in Spanish; folded. "NA" and "nil" may be initials.
constexpr auto words_for_no_key = std::to_array<std::string_view>(
    {"-",      "--",      "---",   "\u2013", "\u2014",  "n/a",     "#n/a",    "#n/d",        "<na>",      "nan",
     "null",   "(null)",  "none",  "(none)", "(blank)", "(vacio)", "#ref!",   "(en blanco)", "undefined", "#value!",
     "#name?", "#div/0!", "#num!", "#null!", "#¡ref!",  "#¡num!",  "#¡nulo!", "#¡valor!",    "#¿nombre?", "#¡div/0!",
     "n.a.",   "n. a.",   "nat",   "<nat>",  "s/n",     "s/d",     "?",       "??",          "???",       "sin dato"});
constexpr std::size_t longest_word = 14;  // of these, in bytes: "#¿nombre?" and "(en blanco)" with capitals

constexpr auto words_for_totals =
    std::to_array<std::string_view>({"total", "totals", "totales", "subtotal", "subtotals", "subtotales", "grand total",
                                     "gran total", "total general", "sum", "suma", "sumas", "suma total"});

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_in(const auto& words, std::string_view text) {
  const std::string word = folded(text);
  return std::ranges::find(words, word) != words.end();
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

bool is_no_key(std::string_view key) {
  if (key.empty() || key.size() > longest_word || is_digit(key.back()) || !is_utf8(key)) return false;
  return is_in(words_for_no_key, key);
}

bool is_scientific(std::string_view key) {
  const std::size_t plus = key.find('+');
  if (plus == std::string_view::npos || plus < 2 || plus + 1 == key.size()) return false;
  const std::string_view number = key.substr(0, plus - 1);
  const bool has_mark = number.size() == 1 || number[1] == '.' || number[1] == ',';
  return (key[plus - 1] == 'E' || key[plus - 1] == 'e') && is_digit(number[0]) && has_mark &&
         std::ranges::all_of(number.substr(std::min<std::size_t>(2, number.size())), is_digit) &&
         std::ranges::all_of(key.substr(plus + 1), is_digit);
}

bool is_total(std::string_view key) {
  constexpr std::size_t longest = 16;  // of the words, with a colon and some blanks
  if (key.empty() || key.size() > longest || is_digit(key.back()) || !is_utf8(key)) return false;
  if (key.ends_with(':')) key.remove_suffix(1);
  return is_in(words_for_totals, key);
}

bool are_whole_keys(const exchange::TextTable& table, std::size_t column) {
  bool any = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view key = trimmed(table.cell(row, column));
    if (key.empty()) continue;
    const std::string_view digits = whole_key(key);
    if (digits.empty() || digits == key || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
      return false;
    any = true;
  }
  return any;
}

std::string_view KeyCells::read(std::size_t row, std::size_t column, std::string_view text) {
  if (text.empty()) return text;
  std::string_view key = text;
  if (!is_ascii(text)) {
    const std::string plain = with_plain_blanks(text);
    if (plain != text) {
      note(row, column, Oddity::blanks, text);
      key = texts_.keep(plain);
    }
  }
  if (is_no_key(exchange::with_formula(key))) {
    note(row, column, Oddity::no_key, key);
    return {};
  }
  if (is_scientific(key)) note(row, column, Oddity::scientific, key);
  return key;
}

void KeyCells::note(std::size_t row, std::size_t column, Oddity oddity, std::string_view text) {
  Count& count = counts_[{column, oddity}];
  if (count.cells++ > 0) return;
  count.line = table_.lines[row];
  count.example = std::string(text);
}

void KeyCells::tell(std::vector<Finding>& findings) const {
  for (const auto& counted : counts_) {
    const auto& where = counted.first;
    const Count& count = counted.second;
    const std::string& header = table_.header[where.first];
    const std::string cells =
        std::to_string(count.cells) + (count.cells == 1 ? " cell, " : " cells, such as ") + cited(count.example);
    const auto tell = [&](const char* code, Severity severity, const std::string& what, const std::string& then) {
      findings.push_back(
          {count.line, header, code, severity, "column " + cited(header) + " holds " + what + " in " + cells + then});
    };
    switch (where.second) {
      case Oddity::no_key:
        tell("key.no_value", Severity::warning, "a word for nothing where a key belongs", "; it is read as empty");
        break;
      case Oddity::scientific:
        tell("key.scientific", Severity::warning, "a code that a spreadsheet has rounded",
             ": several codes may have become one; export the column as text");
        break;
      case Oddity::blanks:
        tell("key.blanks", Severity::info, "blanks that cannot be seen", "; the keys are read without them");
        break;
    }
  }
}

}  // namespace crmcore::intake
