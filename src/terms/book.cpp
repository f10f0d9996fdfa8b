// The rules of the terms of sale, and what is odd of the tax of a line.
#include "crmcore/orders/purchases.hpp"
#include "crmcore/store/doubts.hpp"
#include "rates.hpp"

namespace crmcore::terms {
namespace {

using store::Change;
using store::Lookup;
using store::TellDoubt;

[[noreturn]] void refuse(const Entity& entity, std::string_view field, const std::string& why) {
  throw Error(ErrorCode::rule, std::string(entity.name()) + "." + std::string(field), why);
}

void check_days(const Entity& entity, Day from, const std::optional<Day>& to) {
  if (to && *to < from)
    refuse(entity, "to_day", "to_day must be " + from.text() + " (from_day) or later, not " + to->text());
}

void check_not_negative(const Entity& entity, std::string_view field, std::int64_t value, const std::string& text) {
  if (value < 0) refuse(entity, field, std::string(field) + " must be 0 or more, not " + text);
}

void check_price(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto row = from_row<ListPrice>(after);
  check_days(entity, row.from_day, row.to_day);
  check_not_negative(entity, "price", row.price.millionths, row.price.text());
  check_not_negative(entity, "smallest_quantity", row.smallest_quantity.millionths, row.smallest_quantity.text());
}

void check_rate(Change&, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto row = from_row<TaxRate>(after);
  check_days(entity, row.from_day, row.to_day);
  if (row.percent < Decimal{} || row.percent > Decimal::of(100))
    refuse(entity, "percent", "percent must be between 0 and 100, not " + row.percent.text());
}

template <class Terms>
void check_terms(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto row = from_row<Terms>(after);
  check_days(entity, row.from_day, row.to_day);
  if (row.credit_limit)
    check_not_negative(entity, "credit_limit", row.credit_limit->minor,
                       row.credit_limit->text(change.store().currency().decimals()));
  if (row.payment_days)
    check_not_negative(entity, "payment_days", *row.payment_days, std::to_string(*row.payment_days));
}

/// The tax of a line is what the rate of its product gives, where there is one on its day.
void look_at_line(Lookup& lookup, Row row, const TellDoubt& tell) {
  const auto line = from_row<OrderLine>(row);
  if (!line.tax || !line.amount) return;
  const Row order = lookup.find(Schema<Order>::name, row[position_of<&OrderLine::order>]);
  if (order.empty()) return;
  const Day day = line.day.value_or(Codec<Day>::decode(order[position_of<&Order::ordered>]));
  const auto rate = rate_on(lookup.store(), day, line.product);
  if (!rate || is_tax_of(*line.amount, *line.tax, rate->percent, smallest_of(lookup.store().currency()))) return;
  tell("tax", "order_line.tax_differs",
       "tax " + line.tax->text(lookup.store().currency().decimals()) + " is not " + rate->percent.text() + " % of " +
           line.amount->text(lookup.store().currency().decimals()));
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<ListPrice>());
  catalogue.entities.push_back(make_entity<TaxRate>());
  catalogue.entities.push_back(make_entity<CustomerTerms>());
  catalogue.entities.push_back(make_entity<SegmentTerms>());
  catalogue.rules.push_back({Schema<ListPrice>::name, &check_price});
  catalogue.rules.push_back({Schema<TaxRate>::name, &check_rate});
  catalogue.rules.push_back({Schema<CustomerTerms>::name, &check_terms<CustomerTerms>});
  catalogue.rules.push_back({Schema<SegmentTerms>::name, &check_terms<SegmentTerms>});
  catalogue.doubts.push_back({Schema<OrderLine>::name, &look_at_line});
  catalogue.unique_together.push_back(
      {Schema<ListPrice>::name, {"price_list", "product", "from_day", "smallest_quantity"}});
  catalogue.unique_together.push_back({Schema<TaxRate>::name, {"product", "from_day"}});
  catalogue.unique_together.push_back({Schema<CustomerTerms>::name, {"customer", "from_day"}});
  catalogue.unique_together.push_back({Schema<SegmentTerms>::name, {"segment", "from_day"}});
  catalogue.labels.add(labels());
}

}  // namespace crmcore::terms
