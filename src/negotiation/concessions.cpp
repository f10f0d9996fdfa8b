#include "concessions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "crmcore/orders/purchases.hpp"
#include "crmcore/statistics/means.hpp"

namespace crmcore::negotiation {
namespace {

using store::Store;

/// The unit price of terms, also of those that name the money alone.
std::optional<Decimal> price_of(const Terms& terms, int decimals) {
  if (terms.unit_price) return terms.unit_price;
  if (!terms.amount || !terms.quantity || terms.quantity->millionths <= 0) return std::nullopt;
  const double money = static_cast<double>((*terms.amount + terms.discount.value_or(Amount{})).minor);
  return Decimal::nearest(money / std::pow(10.0, decimals) / terms.quantity->real());
}

/// A part of an amount, rounded to its minor unit.
Amount part_of(Amount amount, double share) { return Amount{std::llround(static_cast<double>(amount.minor) * share)}; }

void add_given(GivenAway& sums, const Given& given) {
  ++sums.lines;
  sums.at_first_terms = sums.at_first_terms + given.at_first_terms;
  sums.agreed = sums.agreed + given.agreed;
  sums.price_cuts = sums.price_cuts + given.price_cut;
  sums.discounts = sums.discounts + given.discount();
  if (given.given().minor > 0) {
    ++sums.with;
    sums.given_away = sums.given_away + given.given();
  } else {
    sums.added = sums.added - given.given();
  }
}

/// The quotes with a concession, or those without.
struct Side {
  std::int64_t quotes = 0, accepted = 0;
  std::vector<double> quantities;  // agreed over first asked, of those accepted
  Amount given_away;

  double share() const { return static_cast<double>(accepted) / static_cast<double>(quotes); }
  double quantity() const {
    return std::accumulate(quantities.begin(), quantities.end(), 0.0) / static_cast<double>(quantities.size());
  }
};

void count(std::array<Side, 2>& sides, const Deal& deal, int decimals) {
  Amount given_away;
  Amount asked;
  Amount agreed;
  for (const Thread& line : deal.lines) {
    const auto given = given_of(line, decimals);
    if (!given) continue;
    given_away = given_away + given->given();
    asked = asked + given->asked_at_first;
    agreed = agreed + given->agreed_at_first;
  }
  Side& side = sides[given_away.minor > 0 ? 1 : 0];
  ++side.quotes;
  if (deal.quote->state != QuoteState::accepted) return;
  ++side.accepted;
  if (given_away.minor > 0) side.given_away = side.given_away + given_away;
  if (asked.minor > 0) side.quantities.push_back(static_cast<double>(agreed.minor) / static_cast<double>(asked.minor));
}

void set_quantity(ConcessionOutcome& row, double value, const std::optional<statistics::Interval>& interval) {
  row.quantity = value;
  if (!interval) return;
  row.quantity_low = interval->low;
  row.quantity_high = interval->high;
}

ConcessionOutcome outcome_of(const Side& side, Concession concession) {
  ConcessionOutcome row{.concession = concession, .quotes = side.quotes, .accepted = side.accepted};
  row.measured = static_cast<std::int64_t>(side.quantities.size());
  row.given_away = side.given_away;
  if (side.quotes > 0) {
    const auto interval = statistics::wilson(side.share(), static_cast<double>(side.quotes));
    row.share = side.share();
    row.low = interval.low;
    row.high = interval.high;
  }
  if (!side.quantities.empty()) set_quantity(row, side.quantity(), statistics::mean_interval(side.quantities));
  return row;
}

ConcessionOutcome difference_of(const Side& with, const Side& without) {
  ConcessionOutcome row{.concession = Concession::difference};
  row.quotes = with.quotes + without.quotes;
  row.accepted = with.accepted + without.accepted;
  row.measured = static_cast<std::int64_t>(with.quantities.size() + without.quantities.size());
  if (with.quotes > 0 && without.quotes > 0) {
    const auto interval = statistics::difference_of_shares(with.share(), static_cast<double>(with.quotes),
                                                           without.share(), static_cast<double>(without.quotes));
    row.share = with.share() - without.share();
    row.low = interval.low;
    row.high = interval.high;
  }
  if (!with.quantities.empty() && !without.quantities.empty())
    set_quantity(row, with.quantity() - without.quantity(),
                 statistics::difference_of_means(with.quantities, without.quantities));
  return row;
}

}  // namespace

std::optional<Given> given_of(const Thread& line, int decimals) {
  const Terms& last = line.steps.back().terms;
  if (!last.quantity || last.quantity->millionths <= 0 || !last.amount) return std::nullopt;
  const auto first = std::ranges::find_if(line.steps, [&](const Step& step) {
    return step.terms.quantity && step.terms.quantity->millionths > 0 && price_of(step.terms, decimals);
  });
  if (first == line.steps.end()) return std::nullopt;
  const Terms& offered = first->terms;
  const Decimal price = *price_of(offered, decimals);
  const Decimal last_price = price_of(last, decimals).value_or(price);
  const Decimal asked = line.is_of_first_request ? line.steps[0].terms.quantity.value_or(*offered.quantity) : Decimal{};
  const double grown = last.quantity->real() / offered.quantity->real();
  Given given;
  given.agreed = *last.amount;
  given.agreed_at_first = line_total(*last.quantity, price, decimals);
  given.asked_at_first = line_total(asked, price, decimals);
  given.at_first_terms = given.agreed_at_first - part_of(offered.discount.value_or(Amount{}), grown);
  given.price_cut = given.agreed_at_first - line_total(*last.quantity, last_price, decimals);
  return given;
}

Result<GivenAway> given_away(const Store& store, Day today, const GivenOptions& options) {
  check_options(options);
  const auto codes = [&]() -> std::map<std::int64_t, std::string> {
    if (options.by == GivenBy::product) return store::codes_of(store, Schema<Product>::name);
    if (options.by == GivenBy::customer) return store::codes_of(store, "customer");
    if (options.by == GivenBy::seller) return store::codes_of(store, "staff");
    return {};
  }();
  const auto item_of = [&](const Deal& deal, const Thread& line) -> std::optional<std::string> {
    constexpr std::size_t month_digits = 7;  // of 2026-01-31
    const auto code = [&](const auto& id) { return id ? std::optional(codes.at(id->value)) : std::nullopt; };
    if (options.by == GivenBy::product) return code(line.product);
    if (options.by == GivenBy::customer) return code(deal.customer);
    if (options.by == GivenBy::seller) return code(deal.seller);
    if (options.by == GivenBy::month) return deal.first_asked.text().substr(0, month_digits) + "-01";
    return std::nullopt;
  };
  std::map<std::optional<std::string>, GivenAway> groups;
  for (const Deal& deal : deals_of(store, today)) {
    if (!deal.is_agreed() || !is_within(deal, options.from, options.to)) continue;
    if (!orders::is_own_currency(store, deal.currency)) continue;
    for (const Thread& line : deal.lines)
      if (const auto given = given_of(line, store.currency().decimals()))
        add_given(groups[item_of(deal, line)], *given);
  }
  Result<GivenAway> result{{}, store.currency()};
  for (auto& [item, sums] : groups) {
    sums.item = item;
    if (sums.at_first_terms.minor > 0)
      sums.share = static_cast<double>(sums.given_away.minor) / static_cast<double>(sums.at_first_terms.minor);
    result.rows.push_back(std::move(sums));
  }
  return result;
}

Result<ConcessionOutcome> concessions(const Store& store, Day today, const ConcessionOptions& options) {
  check_options(options);
  std::array<Side, 2> sides;  // without, with
  for (const Deal& deal : deals_of(store, today)) {
    if (!deal.quote || deal.quote->is_open() || !is_within(deal, options.from, options.to)) continue;
    if (orders::is_own_currency(store, deal.currency)) count(sides, deal, store.currency().decimals());
  }
  return {{outcome_of(sides[0], Concession::without), outcome_of(sides[1], Concession::with),
           difference_of(sides[1], sides[0])},
          store.currency()};
}

}  // namespace crmcore::negotiation
