#include "unused_statuses.hpp"

#include <algorithm>
#include <array>

#include "crmcore/values/money.hpp"
#include "crmcore/values/text.hpp"
#include "plan_data.hpp"
#include "status_words.hpp"

namespace crmcore::intake {
namespace {

/// Whether a row has a number below zero, as a return has.
bool has_negative(const exchange::TextTable& table, const std::set<std::size_t>& used, std::size_t row) {
  return std::ranges::any_of(used, [&](std::size_t column) {
    const std::string_view cell = trimmed(table.cell(row, column));
    const bool is_signed = cell.starts_with('-') || cell.starts_with('(') || cell.starts_with("\u2212");
    return is_signed && cell.find_first_of("0123456789") != std::string_view::npos;
  });
}

/// Whether a column is called by what undoes a sale or a payment: "Voided", "Importe devuelto", "is_refund".
bool is_of_undone(std::string_view header) {
  constexpr auto parts = std::to_array<std::string_view>(
      {"void", "refund", "cancel", "chargeback", "anulad", "reembols", "devuelt", "devoluc", "nota de credito"});
  const std::string name = folded(header);
  return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string::npos; });
}
/// Whether a cell of such a column says yes: by a word, a number above 0 or a day.
bool says_yes(std::string_view cell, const Forms& forms) {
  if (const auto answer = parse<bool>(cell, forms).value) return *answer;
  if (const auto number = parse<Decimal>(cell, forms).value) return *number != Decimal{};
  return parse<Day>(cell, forms).value.has_value();
}

}  // namespace

void check_unused_statuses(const exchange::TextTable& table, const std::set<std::size_t>& used, const Forms& forms,
                           bool is_of_payments, bool has_rows_of_returns) {
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    if (used.contains(c)) continue;
    std::string_view undone;
    bool are_known = true;
    const bool is_called_so = is_of_undone(table.header[c]);
    for (std::size_t row = 0; are_known && row < table.rows(); ++row) {
      const std::string_view said = trimmed(table.cell(row, c));
      if (said.empty() || says_nothing(said)) continue;
      if (is_called_so && says_yes(said, forms)) {
        if (!has_negative(table, used, row)) undone = said;
        continue;
      }
      if (is_called_so && parse<bool>(said, forms).value) continue;
      const auto status = status_named(said);
      const bool is_return = is_kind_of_return(said) || status == Status::returned;
      const bool is_early = is_not_sold_yet(said) || (is_of_payments && is_not_paid_yet(said));
      are_known = status || is_kind_of_sale(said) || is_return || is_early;
      if (is_return && has_negative(table, used, row)) continue;
      if (has_rows_of_returns && (is_return || status == Status::part_refunded)) continue;
      if (is_return || is_early || (status && status != Status::stands)) undone = said;
    }
    if (are_known && !undone.empty())
      throw Error(ErrorCode::rule, table.header[c],
                  "column " + cited(table.header[c]) + " says of rows what does not count as it stands, such as " +
                      cited(undone) +
                      ", and would not be used; leave these rows and the column out, or in sales map it to status and "
                      "write returns with a negative quantity");
  }
}

}  // namespace crmcore::intake
