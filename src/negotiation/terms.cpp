// First request against final agreement.
#include <algorithm>
#include <map>

#include "concessions.hpp"
#include "crmcore/orders/purchases.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/scores.hpp"

namespace crmcore::negotiation {
namespace {

using store::Store;

using Codes = std::map<std::int64_t, std::string>;
using Text = std::optional<std::string>;

/// A quantity in the unit of its products; none where products of different units would be added.
struct UnitSum {
  Decimal quantity;
  Text unit;
  bool is_any = false, is_mixed = false;

  void add(Decimal more, const Text& of) {
    is_mixed = is_mixed || (is_any && of != unit);
    unit = of;
    is_any = true;
    quantity = quantity + more;
  }
};

/// Money and units of priced lines, for a mean price.
struct PriceSum {
  double money = 0, units = 0;

  void add(const Terms& terms) {
    if (!terms.unit_price || !terms.quantity) return;
    money += terms.unit_price->real() * terms.quantity->real();
    units += terms.quantity->real();
  }
  std::optional<Decimal> mean() const { return units > 0 ? Decimal::nearest(money / units) : std::nullopt; }
};

struct Group {
  FirstAndFinal sums;
  UnitSum first, last;
  PriceSum first_price, last_price;
  std::vector<double> days;
};

void add_money(Amount& sum, const std::optional<Amount>& amount) { sum = sum + amount.value_or(Amount{}); }

void count(Group& group, const Deal& deal, const Thread& line, const Text& unit, bool has_money) {
  const Terms& last = line.steps.back().terms;
  Terms first = line.steps.front().terms;
  if (!line.is_of_first_request) first = Terms{};
  FirstAndFinal& sums = group.sums;
  ++sums.lines;
  if (!line.is_of_first_request || !changed_fields(first, last).empty()) ++sums.changed;
  if (first.quantity) group.first.add(*first.quantity, unit);
  if (last.quantity) group.last.add(*last.quantity, unit);
  const Day end = line.steps.size() > 1 ? std::max(deal.ended, line.steps.back().day) : deal.ended;
  group.days.push_back(static_cast<double>(std::max(0, (end - deal.first_asked).count)));
  if (!has_money) return;
  group.first_price.add(first);
  group.last_price.add(last);
  add_money(sums.first_discount, first.discount);
  add_money(sums.final_discount, last.discount);
  add_money(sums.first_amount, first.amount);
  add_money(sums.final_amount, last.amount);
}

FirstAndFinal finished(Group group) {
  FirstAndFinal& sums = group.sums;
  const auto lines = static_cast<double>(sums.lines);
  sums.share = static_cast<double>(sums.changed) / lines;
  const statistics::Interval interval = statistics::wilson(sums.share, lines);
  sums.low = interval.low;
  sums.high = interval.high;
  const bool is_mixed = group.first.is_mixed || group.last.is_mixed ||
                        (group.first.is_any && group.last.is_any && group.first.unit != group.last.unit);
  if (!is_mixed) {
    if (group.first.is_any) sums.first_quantity = group.first.quantity;
    if (group.last.is_any) sums.final_quantity = group.last.quantity;
    sums.unit = group.last.is_any ? group.last.unit : group.first.unit;
  }
  sums.first_price = group.first_price.mean();
  sums.final_price = group.last_price.mean();
  sums.days = statistics::quantiles(group.days, std::array{0.5})[0];
  return std::move(sums);
}

/// What a line is grouped by: order and line, product, customer, seller.
class TermsGrouping {
 public:
  TermsGrouping(const Store& store, TermsBy by)
      : by_(by),
        products_(store::codes_of(store, Schema<Product>::name)),
        customers_(store::codes_of(store, "customer")),
        sellers_(store::codes_of(store, "staff")) {
    store::each<&Product::id, &Product::unit>(store, [&](Id<Product> id, std::optional<std::string_view> unit) {
      if (unit) units_.emplace(id.value, *unit);
    });
  }

  Group& group(const Deal& deal, const Thread& line) {
    FirstAndFinal of;
    const bool is_by_line = by_ == TermsBy::line;
    if (is_by_line) of.order = deal.order;
    if (is_by_line || by_ == TermsBy::product) of.product = code(products_, line.product);
    if (is_by_line || by_ == TermsBy::customer) of.customer = code(customers_, deal.customer);
    if (is_by_line || by_ == TermsBy::seller) of.seller = code(sellers_, deal.seller);
    const Key key{is_by_line ? ++lines_ : 0, of.product, of.customer, of.seller};
    const auto [at, is_new] = groups_.try_emplace(key);
    if (is_new) at->second.sums = std::move(of);
    return at->second;
  }
  Text unit(const Thread& line) const {
    const auto found = line.product ? units_.find(line.product->value) : units_.end();
    return found == units_.end() ? std::nullopt : Text(found->second);
  }
  std::vector<FirstAndFinal> rows() && {
    std::vector<FirstAndFinal> rows;
    for (auto& [key, group] : groups_) rows.push_back(finished(std::move(group)));
    return rows;
  }

 private:
  struct Key {
    std::int64_t line;
    Text product, customer, seller;
    auto operator<=>(const Key&) const = default;
  };
  template <class Record>
  static Text code(const Codes& codes, const std::optional<Id<Record>>& id) {
    return id ? Text(codes.at(id->value)) : std::nullopt;
  }

  TermsBy by_;
  Codes products_, customers_, sellers_, units_;
  std::int64_t lines_ = 0;
  std::map<Key, Group> groups_;
};

}  // namespace

Result<FirstAndFinal> first_and_final(const Store& store, Day today, const TermsOptions& options) {
  check_options(options);
  TermsGrouping grouping(store, options.by);
  for (const Deal& deal : deals_of(store, today)) {
    if (!deal.is_agreed() || !is_within(deal, options.from, options.to)) continue;
    const bool has_money = orders::is_own_currency(store, deal.currency);
    for (const Thread& line : deal.lines) count(grouping.group(deal, line), deal, line, grouping.unit(line), has_money);
  }
  return {std::move(grouping).rows(), store.currency()};
}

}  // namespace crmcore::negotiation
