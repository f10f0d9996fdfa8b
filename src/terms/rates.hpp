// Rates of tax, as this room reads them.
#pragma once

#include <map>
#include <optional>

#include "crmcore/terms/terms.hpp"

namespace crmcore::terms {

/// Whether a row holds on a day.
template <class Dated>
bool holds_on(const Dated& row, Day day) {
  return row.from_day <= day && (!row.to_day || *row.to_day >= day);
}

/// The rates that hold on a day, by product, 0 for all; of several the one that began last.
std::map<std::int64_t, TaxRate> rates_on(const store::Store& store, Day day);
/// The rate of a product among them, its own or that of all.
const TaxRate* rate_among(const std::map<std::int64_t, TaxRate>& rates, const std::optional<Id<Product>>& product);
/// The same for one product of a day.
std::optional<TaxRate> rate_on(const store::Store& store, Day day, const std::optional<Id<Product>>& product);

/// The smallest unit of a currency in minor units, as amounts are kept.
Amount smallest_of(Currency currency);
/// Whether tax is what a rate gives of a net amount, within a smallest unit: as far as a line may lie from it.
bool is_tax_of(Amount net, Amount tax, Decimal percent, Amount smallest);

}  // namespace crmcore::terms
