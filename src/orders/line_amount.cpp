#include "crmcore/orders/line_amount.hpp"

namespace crmcore::orders {
namespace {

/// Whether quantity, price or discount are new and the amount is not: then it is calculated again.
bool is_repriced(const detail::LineColumns& columns, Row before, Row after) {
  if (before.empty()) return false;
  const auto same = [&](std::size_t column) { return before[column] == after[column]; };
  return same(columns.amount) && !(same(columns.quantity) && same(columns.unit_price) && same(columns.discount));
}

}  // namespace

Amount amount_of(Currency kept, const std::optional<Currency>& said, Decimal quantity, Decimal unit_price,
                 Amount discount) {
  const int decimals = said.value_or(kept).own_decimals();
  const Amount total = line_total(quantity, unit_price, decimals);
  return with_more_decimals(total, kept.decimals() - decimals) - discount;
}

void detail::settle_amount(const store::Store& store, const Entity& line, const Entity& whole, std::size_t currency,
                           const LineColumns& columns, Row before, std::span<Cell> after) {
  Cell& amount = after[columns.amount];
  if (!amount.is_null() && !is_repriced(columns, before, after)) return;
  if (after[columns.unit_price].is_null()) {
    if (!amount.is_null()) return;
    throw Error(ErrorCode::rule, std::string(line.name()) + ".amount", "a line needs a unit price or an amount");
  }
  const std::int64_t id = after[columns.whole].integer();
  const RowBlock found = store.get(whole, id);
  if (found.size() == 0)
    throw Error(ErrorCode::not_found, std::string(line.name()) + "." + std::string(whole.name()),
                "there is no " + std::string(whole.name()) + " " + std::to_string(id));
  const auto said = Codec<std::optional<Currency>>::decode(found[0][currency]);
  amount = Codec<Amount>::encode(amount_of(store.currency(), said, Decimal{after[columns.quantity].integer()},
                                           Decimal{after[columns.unit_price].integer()},
                                           Amount{after[columns.discount].integer()}));
}

}  // namespace crmcore::orders
