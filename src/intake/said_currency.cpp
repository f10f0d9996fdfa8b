#include "said_currency.hpp"

#include "plan_data.hpp"

namespace crmcore::intake {
namespace {

constexpr std::string_view field_name = "currency";

}  // namespace

SaidCurrency::SaidCurrency(const store::Store& store, const Entity& entity, const exchange::TextTable& table)
    : store_(store), entity_(entity), table_(table) {
  if (entity.find(field_name)) return;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string header = folded(table.header[c]);
    if (header == field_name || header == "moneda") column_ = c;
  }
}

bool SaidCurrency::is_unsaid(std::size_t field, Cell said, Cell known) const {
  return entity_[field].name == field_name && known.is_null() && !said.is_null() &&
         said.text() == store_.currency().code();
}

std::optional<Currency> SaidCurrency::of_parent(const std::vector<Cell>& cells) const {
  const auto parent = entity_.parent();
  if (!parent || cells[*parent].is_null()) return std::nullopt;
  const Entity& whole = store_.entity(entity_[*parent].target);
  const auto field = whole.find(field_name);
  if (!field) return std::nullopt;
  const RowBlock found = store_.get(whole, cells[*parent].integer());
  if (found.size() == 0) return std::nullopt;
  const auto currency = Codec<std::optional<Currency>>::decode(found[0][*field]);
  return currency && !same_code(*currency, store_.currency()) ? currency : std::nullopt;
}

std::string SaidCurrency::why_not(std::size_t row, const std::vector<Cell>& cells) const {
  const std::string_view said = column_ ? trimmed(table_.cell(row, *column_)) : "";
  if (said.empty() || says_nothing(said)) return "";
  const auto other = of_parent(cells);
  const auto parsed = parse<Currency>(said);
  if (other ? parsed.value && same_code(*parsed.value, *other) : is_currency(said, store_.forms())) return "";
  const Currency right = other.value_or(store_.currency());
  return "currency must be " + std::string(right.code()) + ", that of the " +
         (other ? std::string(store_.entity(entity_[*entity_.parent()].target).name()) : "workspace") + ", not " +
         cited(said) + "; convert the amounts first";
}

}  // namespace crmcore::intake
