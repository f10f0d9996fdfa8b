#include <algorithm>
#include <limits>
#include <numeric>

#include "crmcore/terms/order_total.hpp"
#include "rates.hpp"

namespace crmcore::terms {
namespace {

using Wide = __int128;  // a product of two 64-bit numbers

constexpr Wide hundred_percent = Wide{100} * Decimal::one;

/// A tax as a fraction of smallest units: exactly numerator / denominator of them.
struct Fraction {
  Wide numerator = 0, denominator = 1;

  /// Rounded down, also below 0.
  Wide floor() const { return numerator / denominator - (numerator % denominator < 0 ? 1 : 0); }
  Wide remainder() const { return numerator - floor() * denominator; }
  /// Rounded half away from zero.
  Wide rounded() const {
    const Wide size = numerator < 0 ? -numerator : numerator;
    const Wide units = (2 * size + denominator) / (2 * denominator);
    return numerator < 0 ? -units : units;
  }
};

Fraction tax_of(Wide amount, Decimal percent, bool included, Amount smallest) {
  const Wide rate = percent.millionths;
  return {amount * rate, (hundred_percent + (included ? rate : Wide{0})) * smallest.minor};
}

Amount amount_of(Wide units, Amount smallest) {
  const Wide minor = units * smallest.minor;
  if (minor > std::numeric_limits<std::int64_t>::max() || minor < -std::numeric_limits<std::int64_t>::max())
    throw Error(ErrorCode::overflow, "tax", "the tax is beyond the range of amounts");
  return {static_cast<std::int64_t>(minor)};
}

}  // namespace

std::vector<TaxedLine> split_tax(std::span<const PricedLine> lines, Amount smallest) {
  std::vector<TaxedLine> taxed(lines.size());
  std::map<std::pair<Decimal, bool>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < lines.size(); ++i) groups[{lines[i].percent, lines[i].included}].push_back(i);
  for (auto& [rate, members] : groups) {
    const Decimal percent = rate.first;
    const bool included = rate.second;
    const auto exact = [&](std::size_t i) { return tax_of(lines[i].amount.minor, percent, included, smallest); };
    Wide sum = 0, left = 0;
    for (const std::size_t i : members) sum += lines[i].amount.minor;
    left = tax_of(sum, percent, included, smallest).rounded();
    for (const std::size_t i : members) left -= exact(i).floor();
    std::ranges::stable_sort(members, std::greater{}, [&](std::size_t i) { return exact(i).remainder(); });
    for (const std::size_t i : members) {
      taxed[i].tax = amount_of(exact(i).floor() + (left > 0 ? 1 : 0), smallest);
      left -= left > 0 ? 1 : 0;
      taxed[i].net = included ? lines[i].amount - taxed[i].tax : lines[i].amount;
    }
  }
  return taxed;
}

std::map<std::int64_t, TaxRate> rates_on(const store::Store& store, Day day) {
  std::map<std::int64_t, TaxRate> rates;
  store::each<TaxRate>(store, [&](TaxRate rate) {
    if (!holds_on(rate, day)) return;
    const auto [at, is_first] = rates.try_emplace(rate.product ? rate.product->value : 0, rate);
    if (!is_first && at->second.from_day < rate.from_day) at->second = std::move(rate);
  });
  return rates;
}

const TaxRate* rate_among(const std::map<std::int64_t, TaxRate>& rates, const std::optional<Id<Product>>& product) {
  auto found = product ? rates.find(product->value) : rates.end();
  if (found == rates.end()) found = rates.find(0);
  return found == rates.end() ? nullptr : &found->second;
}

std::optional<TaxRate> rate_on(const store::Store& store, Day day, const std::optional<Id<Product>>& product) {
  const auto rates = rates_on(store, day);
  const TaxRate* rate = rate_among(rates, product);
  return rate ? std::optional(*rate) : std::nullopt;
}

Amount smallest_of(Currency currency) {
  return with_more_decimals(Amount{1}, currency.decimals() - currency.own_decimals());
}

bool is_tax_of(Amount net, Amount tax, Decimal percent, Amount smallest) {
  const Fraction exact = tax_of(net.minor, percent, false, smallest);
  const Wide apart = Wide{tax.minor} / smallest.minor * exact.denominator - exact.numerator;
  return apart < exact.denominator && apart > -exact.denominator;
}

}  // namespace crmcore::terms
