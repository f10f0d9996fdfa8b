// Guesses from a file: which column is which, and how its numbers and days are written.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "plan_data.hpp"
#include "said_currency.hpp"

namespace crmcore::intake {
namespace {

/// What people and programs write where there is no number; folded.
constexpr std::array<std::string_view, 16> words_for_nothing{"-",      "--",  "$-",  "$ -",  "\u2212", "\u2013",
                                                             "\u2014", "n/a", "na",  "#n/a", "nan",    "null",
                                                             "none",   "nil", "nat", "s/d"};

/// A key of a layout and the name that goes with it.
struct KeyAndName {
  std::string_view key, name;
};
constexpr auto keys_and_names =
    std::to_array<KeyAndName>({{"code", "name"}, {"customer", "customer_name"}, {"product", "description"}});

/// Headers that may be of a key or of a name: what the file has beside them decides; folded.
constexpr auto headers_of_either = std::to_array<std::string_view>(
    {"customer", "cliente", "client", "buyer", "comprador", "product", "producto", "item", "articulo"});

bool digit(char c) { return c >= '0' && c <= '9'; }

/// What the numbers of a file say about its decimal mark, with the first cell that says it.
struct Evidence {
  std::string_view for_point, for_comma;              // cells that only one reading makes a number of
  std::string_view whole_for_point, whole_for_comma;  // cells whose column holds whole numbers alone
  std::string doubtful;                               // a cell with two readings, and both of them
};

/// Whether a cell has one mark between digits, and other than three digits after it: a decimal mark without a doubt.
bool has_clear_mark(std::string_view text, std::size_t mark) {
  constexpr std::size_t group = 3;
  return text.size() - mark - 1 != group && std::ranges::all_of(text.substr(0, mark), digit) &&
         std::ranges::all_of(text.substr(mark + 1), digit);
}

void look_at(std::string_view text, const NumberColumn& column, const std::string& header, const Forms& point,
             const Forms& comma, Evidence& evidence) {
  constexpr char full_width = '\xEF';  // the first byte of full-width marks
  const auto* const found = std::ranges::find_if(text, [](char c) { return c == '.' || c == ',' || c == full_width; });
  if (found == text.end()) return;
  const auto mark = static_cast<std::size_t>(found - text.begin());
  const auto note = [&](std::string_view& seen) {
    if (seen.empty()) seen = text;
  };
  if (text[mark] != full_width && has_clear_mark(text, mark))
    return note(text[mark] == '.' ? evidence.for_point : evidence.for_comma);
  const auto as_point = parse<Decimal>(text, point).value;
  const auto as_comma = parse<Decimal>(text, comma).value;
  if (as_point == as_comma) return;  // both say the same, or it is not a number at all
  if (!as_comma) return note(evidence.for_point);
  if (!as_point) return note(evidence.for_comma);
  const bool is_larger_by_comma = std::abs(as_comma->millionths) > std::abs(as_point->millionths);
  if (column.is_whole) return note(is_larger_by_comma ? evidence.whole_for_comma : evidence.whole_for_point);
  if (!evidence.doubtful.empty()) return;
  evidence.doubtful =
      "column " + cited(header) + ": " + cited(text) + " can be " +
      (is_larger_by_comma ? as_comma->text() + " or " + as_point->text() + "; say decimal_mark ',' or '.'"
                          : as_point->text() + " or " + as_comma->text() + "; say decimal_mark '.' or ','");
}

Evidence evidence_of(const exchange::TextTable& table, const std::vector<NumberColumn>& numbers, const Forms& point,
                     const Forms& comma) {
  Evidence evidence;
  for (const NumberColumn& column : numbers) {
    if (table.has_numbers(column.column)) continue;
    for (std::size_t r = 0; r < table.rows(); ++r)
      look_at(exchange::with_formula(trimmed(table.cell(r, column.column))), column, table.header[column.column], point,
              comma, evidence);
  }
  return evidence;
}

/// How the numbers are written: the one reading that fits them all. Throws invalid when two fit, or none.
Forms guess_decimal_mark(const exchange::TextTable& table, const std::vector<NumberColumn>& numbers,
                         const Options& options, const Forms& forms, std::vector<std::string>& guesses) {
  Forms point = forms;
  point.rounds = true;
  point.group_mark = ',';
  Forms comma = point;
  comma.decimal_mark = ',';
  comma.group_mark = '.';
  if (options.decimal_mark) return *options.decimal_mark == ',' ? comma : point;
  const Evidence evidence = evidence_of(table, numbers, point, comma);
  const std::string_view by_point = evidence.for_point.empty() ? evidence.whole_for_point : evidence.for_point;
  const std::string_view by_comma = evidence.for_comma.empty() ? evidence.whole_for_comma : evidence.for_comma;
  if (!by_point.empty() && !by_comma.empty())
    throw Error(ErrorCode::invalid, "decimal_mark",
                "numbers are written in two ways, such as " + cited(by_point) + " and " + cited(by_comma) +
                    "; say decimal_mark '.' or ','");
  if (!evidence.doubtful.empty() && evidence.for_point.empty() && evidence.for_comma.empty())
    throw Error(ErrorCode::invalid, "decimal_mark", evidence.doubtful);
  if (by_comma.empty()) return point;
  guesses.emplace_back(evidence.for_comma.empty()
                           ? "decimal comma, because " + cited(by_comma) + " must be a whole number"
                           : "decimal comma, because no other reading fits all numbers");
  return comma;
}

/// How the days are written: the one order that fits them all. Names of months need none, and numbers are never
/// guessed.
void guess_date_order(const exchange::TextTable& table, const std::vector<std::size_t>& days, const Options& options,
                      Forms& forms, std::vector<std::string>& guesses) {
  if (options.date_order) {
    forms.date_order = *options.date_order;
    return;
  }
  bool day_first = true;
  bool month_first = true;
  std::string_view previous;
  std::string_view example;
  for (const std::size_t column : days)
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const std::string_view text = trimmed(table.cell(r, column));
      if (text == previous || text.empty()) continue;
      previous = text;
      const DayReadings read = day_readings(text);
      if (read.is_number)
        throw Error(ErrorCode::invalid, "date_order",
                    "days such as " + cited(text) +
                        " are numbers; say the date_order of what they count: " + day_numbers(text));
      if (!read.day_first && !read.month_first) continue;
      example = text;
      day_first = day_first && read.day_first;
      month_first = month_first && read.month_first;
    }
  if (example.empty()) return;
  if (day_first == month_first)
    throw Error(ErrorCode::invalid, "date_order",
                "days such as " + cited(example) +
                    (day_first ? " can be read in two ways" : " are written in two ways") +
                    "; say date_order day_month_year or month_day_year");
  forms.date_order = day_first ? DateOrder::day_month_year : DateOrder::month_day_year;
  guesses.emplace_back(day_first ? "days before months, because no other reading fits all dates"
                                 : "months before days, because no other reading fits all dates");
}

/// The header without "del cliente" or the like behind it; empty for one without.
std::string without_owner(std::string_view header) {
  constexpr auto owners =
      std::to_array<std::string_view>({" del cliente", " de cliente", " de la cliente", " del comprador",
                                       " of customer", " of the customer", " do cliente"});
  const std::string words = folded(header);
  const auto* const owner = std::ranges::find_if(owners, [&](auto one) { return words.ends_with(one); });
  return owner == owners.end() ? "" : words.substr(0, words.size() - owner->size());
}

}  // namespace

Columns::Columns(const exchange::TextTable& table, std::string_view layout, const std::vector<std::string_view>& names,
                 const Labels& labels, const Mapping& mapping, Plan::Data& plan) {
  for (const auto& [name, column] : mapping) {
    if (std::ranges::find(names, name) == names.end())
      throw_unknown("columns", "layout " + std::string(layout) + " has no column", name, names);
    if (!column.empty()) take(name, table.at(column));
  }
  // An exact header goes before an alias: `id` may mean external_key only where no column has that name itself. Where
  // nothing is called so "Precio USD" is the price, whose currency is checked, and in a file of customers "RFC del
  // cliente" is rfc.
  enum class Header : std::uint8_t { exact, alias, with_currency, with_owner };
  const bool is_of_customers = layout == "address_book" || layout == "customer";
  for (const Header is : {Header::exact, Header::alias, Header::with_currency, Header::with_owner})
    for (const std::string_view name : names) {
      if (is == Header::with_owner && !is_of_customers) continue;
      const bool is_mapped = std::ranges::any_of(mapping, [&](const auto& pair) { return pair.first == name; });
      if (is_mapped || found_.contains(name)) continue;
      const std::string key = std::string(layout) + "." + std::string(name);
      for (std::size_t c = 0; c < table.header.size(); ++c) {
        const std::string& header = table.header[c];
        std::string alone = header;
        if (is == Header::with_owner) alone = without_owner(header);
        if (is == Header::with_currency) alone = without_currency(header);
        const bool is_meant = is == Header::exact ? header == name : !alone.empty() && labels.is_header_of(alone, key);
        if (!is_meant || taken_.contains(c)) continue;
        take(name, c);
        if (is != Header::exact) plan.guesses.push_back(guess(header, name));
        break;
      }
    }
  settle_names(table, layout, names, labels, mapping, plan);
  plan.used_columns.insert(taken_.begin(), taken_.end());
  plan.column_of.insert(found_.begin(), found_.end());
}

void Columns::settle_names(const exchange::TextTable& table, std::string_view layout,
                           const std::vector<std::string_view>& names, const Labels& labels, const Mapping& mapping,
                           Plan::Data& plan) {
  const auto is_open = [&](std::string_view name) {  // for the headers to decide
    return std::ranges::find(names, name) != names.end() &&
           std::ranges::find(mapping, name, &Mapping::value_type::first) == mapping.end();
  };
  for (const auto& [key, name] : keys_and_names) {
    if (!is_open(key) || !is_open(name)) continue;
    std::optional<std::size_t> of_either;
    std::optional<std::size_t> of_key = key == "code" ? find("external_key") : std::nullopt;
    for (std::size_t c = table.header.size(); c-- > 0;) {
      const bool is_taken = taken_.contains(c) && find(key) != c;
      if (is_taken || table.header[c] == key ||
          !labels.is_header_of(table.header[c], std::string(layout) + "." + std::string(key)))
        continue;
      const std::string header = folded(table.header[c]);
      (std::ranges::find(headers_of_either, header) != headers_of_either.end() ? of_either : of_key) = c;
    }
    if (!of_either || !of_key) continue;
    const auto retake = [&](std::string_view column, std::size_t from) {
      if (const auto before = find(column)) {
        taken_.erase(*before);
        std::erase(plan.guesses, guess(table.header[*before], column));
        found_.erase(found_.find(column));
      }
      if (taken_.contains(from)) return;
      take(column, from);
      plan.guesses.push_back(guess(table.header[from], column));
    };
    retake(key, *of_key);
    if (!find(name)) retake(name, *of_either);
  }
  // "Nombre" beside "Apellidos" is the given name; a column that is called name says so itself
  const bool has_family = is_open("given_name") && is_open("name") && find("family_name") && !find("given_name");
  const auto called = has_family ? find("name") : std::nullopt;
  if (!called || table.header[*called] == "name") return;
  std::erase(plan.guesses, guess(table.header[*called], "name"));
  found_.erase(found_.find("name"));
  take("given_name", *called);
  plan.guesses.push_back(guess(table.header[*called], "given_name"));
}

void Columns::take(std::string_view name, std::size_t column) {
  found_.emplace(name, column);
  taken_.insert(column);
}

std::optional<std::size_t> Columns::find(std::string_view name) const {
  const auto found = found_.find(name);
  if (found == found_.end()) return std::nullopt;
  return found->second;
}

Forms guess_forms(const exchange::TextTable& table, const std::vector<NumberColumn>& numbers,
                  const std::vector<std::size_t>& days, const Options& options, Forms forms,
                  std::vector<std::string>& guesses) {
  forms = guess_decimal_mark(table, numbers, options, forms, guesses);
  guess_date_order(table, days, options, forms, guesses);
  return forms;
}

Forms forms_of(const exchange::TextTable& table, const NumberColumn& column, const Forms& guessed) {
  Forms forms = guessed;
  if (table.has_numbers(column.column)) {
    forms.decimal_mark = '.';
    forms.group_mark = '\0';
  }
  if (!column.is_money) forms.currency = "";
  return forms;
}

bool is_currency(std::string_view text, const Forms& forms) {
  const auto parsed = parse<Currency>(text, forms);
  return parsed.value && parsed.value->code() == forms.currency;
}

bool says_nothing(std::string_view text) {
  constexpr std::size_t longest = 8;  // of the words, in bytes
  if (text.size() > longest || (!text.empty() && digit(text.back()))) return false;
  const std::string word = folded(text);
  return std::ranges::find(words_for_nothing, word) != words_for_nothing.end();
}

Finding said_nothing(std::uint32_t line, std::string_view field, std::string_view text) {
  return {line, std::string(field), "number.no_value", Severity::warning,
          std::string(field) + " " + cited(text) + " is read as empty"};
}

Finding rounded(std::uint32_t line, std::string_view field, std::string_view text, double kept, const Forms& forms,
                const std::string& why) {
  constexpr double noise = 1e-9;  // of a number: sums and products of doubles are nearer, what people write is farther
  const auto written = parse<double>(text, forms);
  const bool is_noise = written.value && std::abs(*written.value - kept) < noise * std::abs(*written.value);
  return {line, std::string(field), is_noise ? "number.float_noise" : "number.rounded",
          is_noise ? Severity::info : Severity::warning, std::string(field) + " " + why};
}

void forget_rounding(Plan::Data& plan, std::size_t told) {
  const auto first = plan.findings.begin() + static_cast<std::ptrdiff_t>(told);
  const auto is_rounding = [](const Finding& finding) {
    return finding.code == "number.rounded" || finding.code == "number.float_noise";
  };
  plan.findings.erase(std::remove_if(first, plan.findings.end(), is_rounding), plan.findings.end());
}

}  // namespace crmcore::intake
