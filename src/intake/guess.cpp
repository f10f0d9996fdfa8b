// Guesses from a file: which column is which, and how its numbers and days are written.
#include <algorithm>

#include "plan_data.hpp"

namespace crmcore::intake {
namespace {

/// The first number with a comma.
std::string_view example_with_comma(const exchange::TextTable& table, const std::vector<std::size_t>& numbers) {
  for (const std::size_t column : numbers)
    for (std::size_t r = 0; r < table.rows(); ++r)
      if (table.cell(r, column).find(',') != std::string_view::npos) return table.cell(r, column);
  return "";
}

/// How the numbers are written. A comma anywhere leaves the point or the comma as decimal mark; every value must agree.
Forms guess_decimal_mark(const exchange::TextTable& table, const std::vector<std::size_t>& numbers,
                         const Options& options, const Forms& forms, std::vector<std::string>& guesses) {
  Forms point = forms;
  point.group_mark = ',';
  Forms comma = forms;
  comma.decimal_mark = ',';
  comma.group_mark = '.';
  std::size_t with_comma = 0;
  std::size_t with_point = 0;
  bool point_fits = true;
  bool comma_fits = true;
  bool decided = false;
  for (const std::size_t column : numbers)
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const std::string_view text = table.cell(r, column);
      const bool has_comma = text.find(',') != std::string_view::npos;
      const bool has_point = text.find('.') != std::string_view::npos;
      if (has_comma) ++with_comma;
      if (has_point) ++with_point;
      if (!has_comma && !has_point) continue;
      if (decided && !has_comma) continue;
      const bool as_point = parse<Decimal>(text, point).value.has_value();
      const bool as_comma = parse<Decimal>(text, comma).value.has_value();
      if (as_point == as_comma) continue;  // fits both, or is not a number at all
      (as_point ? comma_fits : point_fits) = false;
      decided = true;
    }
  if (options.decimal_mark) return *options.decimal_mark == ',' ? comma : point;
  if (with_comma > 0 && point_fits && comma_fits && with_point == 0)
    throw Error(ErrorCode::invalid, "decimal_mark",
                "numbers such as " + cited(example_with_comma(table, numbers)) +
                    " can be read in two ways; say decimal_mark '.' or ','");
  if (comma_fits && !point_fits) {
    guesses.emplace_back("decimal comma, because no other reading fits all numbers");
    return comma;
  }
  return with_comma > 0 ? point : forms;
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

}  // namespace

Columns::Columns(const exchange::TextTable& table, std::string_view layout, const std::vector<std::string_view>& names,
                 const Labels& labels, const Mapping& mapping, std::vector<std::string>& guesses) {
  for (const auto& [name, column] : mapping) {
    if (std::ranges::find(names, name) == names.end())
      throw_unknown("columns", "layout " + std::string(layout) + " has no column", name, names);
    if (!column.empty()) found_.emplace(name, table.at(column));
  }
  for (const std::string_view name : names) {
    if (std::ranges::any_of(mapping, [&](const auto& pair) { return pair.first == name; })) continue;
    const std::string key = std::string(layout) + "." + std::string(name);
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      const bool taken = std::ranges::any_of(found_, [&](const auto& pair) { return pair.second == c; });
      if (taken || !labels.is_header_of(table.header[c], key)) continue;
      found_.emplace(name, c);
      if (table.header[c] != name)
        guesses.push_back("column " + cited(table.header[c]) + " is " + std::string(name) + ", by its header");
      break;
    }
  }
}

std::optional<std::size_t> Columns::find(std::string_view name) const {
  const auto found = found_.find(name);
  if (found == found_.end()) return std::nullopt;
  return found->second;
}

Forms guess_forms(const exchange::TextTable& table, const std::vector<std::size_t>& numbers,
                  const std::vector<std::size_t>& days, const Options& options, Forms forms,
                  std::vector<std::string>& guesses) {
  forms = guess_decimal_mark(table, numbers, options, forms, guesses);
  guess_date_order(table, days, options, forms, guesses);
  return forms;
}

}  // namespace crmcore::intake
