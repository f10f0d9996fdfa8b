#include "crmcore/action/section.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "crmcore/action/action.hpp"

namespace crmcore {

std::string Reader::money(double units, Currency currency) const {
  const auto amount = Amount::nearest(units, currency.decimals());
  return amount ? money(Money{*amount, currency}) : number(units) + " " + std::string(currency.code());
}

std::string Reader::say(const Words& pattern, std::initializer_list<std::string_view> values) const {
  std::string_view rest = word(pattern);
  std::string text;
  for (const std::string_view value : values) {
    const std::size_t mark = rest.find("{}");
    text += rest.substr(0, mark);
    text += value;
    rest.remove_prefix(mark + 2);
  }
  return text + std::string(rest);
}

std::string Reader::counted(std::int64_t count, const Words& one, const Words& many) const {
  return number(static_cast<double>(count)) + " " + std::string(word(count == 1 ? one : many));
}

std::string Reader::term(std::string_view code, std::span<const Term> terms) const {
  const auto found = std::ranges::find(terms, code, &Term::code);
  return std::string(found == terms.end() ? code : word(found->words));
}

Table picked(const Table& table, std::span<const std::size_t> rows) {
  std::vector<Table::Description> columns;
  for (std::size_t c = 0; c < table.width(); ++c) columns.push_back(table.column(c));
  Table some(std::move(columns), table.currency());
  some.reserve(rows.size());
  std::vector<Cell> cells(table.width());
  for (const std::size_t row : rows) {
    for (std::size_t c = 0; c < table.width(); ++c) cells[c] = table.cell(row, c);
    some.append(cells);
  }
  return some;
}

Table largest_first(const Table& table, std::string_view column) {
  const std::size_t place = table.at(column);
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::ranges::stable_sort(rows, std::greater<>(), [&](std::size_t row) {
    return table.is_null(row, place) ? -std::numeric_limits<double>::infinity() : table.cell(row, place).real();
  });
  return picked(table, rows);
}

JsonText SectionCall::parameters() const {
  JsonText parameters = JsonText::object();
  parameters.add("today", today.text());
  if (!customer.empty()) parameters.add("customer", customer);
  return parameters;
}

Table SectionCall::run(std::string_view action, const JsonText& parameters) const {
  return call.actions->run(action, parameters.text(), call);
}

Table SectionCall::of_customer(const Table& table) const {
  const std::size_t code = table.at("customer");
  return picked_where(table, [&](std::size_t row) { return table.cell(row, code).text() == customer; });
}

ShownTable SectionCall::ask(std::string_view action, const JsonText& parameters, const Words& caption,
                            std::vector<ShownColumn> columns) const {
  return {.caption = caption,
          .action = action,
          .parameters = parameters.text(),
          .table = run(action, parameters),
          .columns = std::move(columns)};
}

}  // namespace crmcore
