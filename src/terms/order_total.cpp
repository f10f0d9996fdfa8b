#include "crmcore/terms/order_total.hpp"

#include <algorithm>

#include "crmcore/orders/line_amount.hpp"
#include "crmcore/orders/order_called.hpp"
#include "crmcore/orders/purchases.hpp"
#include "rates.hpp"

namespace crmcore::terms {
namespace {

using store::Store;

void check_stands(const Store& store, const Order& order, Day today) {
  const std::string called = "order " + std::to_string(order.id.value);
  if (order.ordered > today)
    throw Error(ErrorCode::not_found, "order",
                called + " was placed on " + order.ordered.text() + ", after " + today.text());
  if (orders::standing_on(today, order.ordered, order.cancelled) == orders::Standing::cancelled)
    throw Error(ErrorCode::rule, "order", called + " was cancelled on " + order.cancelled->text());
  if (!orders::is_own_currency(store, order.currency))
    throw Error(ErrorCode::rule, "order",
                called + " is in " + std::string(order.currency->code()) + ", the workspace in " +
                    std::string(store.currency().code()));
}

/// Sums of a rate.
struct OfRate {
  Amount net, tax;
};

TotalLine sum_row(TotalPart part, Amount amount) {
  TotalLine row;
  row.part = part;
  row.amount = amount;
  return row;
}

/// The rate of a line, where its tax is what that gives.
std::optional<Decimal> percent_of(const Store& store, const OrderLine& line, Day day) {
  const auto rate = rate_on(store, day, line.product);
  const bool is_told = rate && is_tax_of(line.amount.value_or(Amount{}), line.tax.value_or(Amount{}), rate->percent,
                                         smallest_of(store.currency()));
  return is_told ? std::optional(rate->percent) : std::nullopt;
}

Result<TotalLine> total_of(const Store& store, const Order& order, Day today) {
  Result<TotalLine> result{{}, store.currency()};
  std::map<std::optional<Decimal>, OfRate> rates;
  Amount total;
  store.children(store.entity(Schema<OrderLine>::name), position_of<&OrderLine::order>, order.id.value, [&](Row row) {
    const auto line = from_row<OrderLine>(row);
    if (line.day && *line.day > today) return;
    TotalLine& of_line = result.rows.emplace_back();
    of_line.line = line.id;
    if (line.product) of_line.product = store::get(store, *line.product)->code;
    of_line.quantity = line.quantity;
    of_line.percent = percent_of(store, line, line.day.value_or(order.ordered));
    of_line.net = line.amount.value_or(Amount{});
    of_line.tax = line.tax.value_or(Amount{});
    of_line.amount = *of_line.net + *of_line.tax;
    total = total + of_line.amount;
    OfRate& sum = rates[of_line.percent];
    sum.net = sum.net + *of_line.net;
    sum.tax = sum.tax + *of_line.tax;
  });
  for (const auto& [percent, sum] : rates) {
    TotalLine& row = result.rows.emplace_back(sum_row(TotalPart::tax, sum.tax));
    row.percent = percent;
    row.net = sum.net;
    row.tax = sum.tax;
  }
  const Amount delivery = order.shipping.value_or(Amount{});
  total = total + delivery;
  Amount deposit, paid;
  store.children(store.entity(Schema<Payment>::name), position_of<&Payment::order>, order.id.value, [&](Row row) {
    const auto payment = from_row<Payment>(row);
    if (payment.paid > today) return;
    Amount& sum = payment.paid <= order.ordered ? deposit : paid;
    sum = sum + payment.amount;
  });
  result.rows.push_back(sum_row(TotalPart::delivery, delivery));
  result.rows.push_back(sum_row(TotalPart::total, total));
  result.rows.push_back(sum_row(TotalPart::deposit, Amount{} - deposit));
  result.rows.push_back(sum_row(TotalPart::paid, Amount{} - paid));
  result.rows.push_back(sum_row(TotalPart::balance, total - deposit - paid));
  return result;
}

// --- new orders

[[noreturn]] void refuse_line(std::string_view product, const std::string& why) {
  throw Error(ErrorCode::invalid, "lines", "product " + cited(product) + ": " + why);
}

/// The net price of a price that includes tax, to the millionth.
Decimal without_tax(Decimal price, Decimal percent) {
  const double share = 1 + percent.real() / 100;
  return Decimal::nearest(price.real() / share).value_or(price);
}

/// The lines of a new order with their prices, amounts and rates.
class LineMaker {
 public:
  LineMaker(const Store& store, const TermsOfDay& terms, const NewOrder& order, std::optional<Id<Customer>> customer)
      : store_(store), terms_(terms), order_(order), customer_(customer) {}

  void add(const NewLine& said) {
    const auto product = store::find_id<&Product::code>(store_, said.product);
    if (!product) throw Error(ErrorCode::not_found, "lines", "there is no product " + cited(said.product));
    if (said.quantity <= Decimal{}) refuse_line(said.product, "quantity must be above 0, not " + said.quantity.text());
    const auto found = price_of(store_, terms_, order_.day, *store::get(store_, *product), customer_, said.quantity);
    const auto price = said.unit_price ? said.unit_price : found.price;
    if (!price)
      refuse_line(said.product, "there is no price on " + order_.day.text() + "; add it to a list, or say unit_price");
    OrderLine line;
    line.product = *product;
    line.quantity = said.quantity;
    line.unit_price = price;
    line.discount = said.discount;
    lines_.push_back(line);
    priced_.push_back(
        {orders::amount_of(store_.currency(), std::nullopt, said.quantity, *price, said.discount.value_or(Amount{})),
         found.tax_percent.value_or(Decimal{}), found.tax_included});
    has_rate_.push_back(found.tax_percent.has_value());
  }

  std::vector<OrderLine> finished() {
    const auto taxed = split_tax(priced_, smallest_of(store_.currency()));
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      OrderLine& line = lines_[i];
      line.amount = taxed[i].net;
      if (has_rate_[i]) line.tax = taxed[i].tax;
      if (!priced_[i].included) continue;
      line.unit_price = without_tax(*line.unit_price, priced_[i].percent);
      if (line.discount)
        line.discount =
            orders::amount_of(store_.currency(), std::nullopt, line.quantity, *line.unit_price, *line.amount);
    }
    return std::move(lines_);
  }

 private:
  const Store& store_;
  const TermsOfDay& terms_;
  const NewOrder& order_;
  std::optional<Id<Customer>> customer_;
  std::vector<OrderLine> lines_;
  std::vector<PricedLine> priced_;
  std::vector<bool> has_rate_;
};

Amount sum_of(const std::vector<OrderLine>& lines) {
  Amount sum;
  for (const OrderLine& line : lines) sum = sum + line.amount.value_or(Amount{}) + line.tax.value_or(Amount{});
  return sum;
}

void check_limit(const Store& store, const Actions* actions, const NewOrder& order, Amount added) {
  if (order.customer.empty()) return;
  const CreditCheck check = check_credit(store, actions, order.day, order.customer, added)[0];
  if (check.fits) return;
  const int decimals = store.currency().decimals();
  throw Error(ErrorCode::rule, "order",
              "the order adds " + check.order.text(decimals) + " to the " + check.owed.text(decimals) + " that " +
                  cited(check.customer) + " owes, which is " + check.above->text(decimals) +
                  " above the credit limit of " + check.limit->text(decimals));
}

}  // namespace

Result<TotalLine> order_total(const Store& store, std::string_view order, Day today) {
  const Order found = orders::order_called(store, order);
  check_stands(store, found, today);
  return total_of(store, found, today);
}

Result<TotalLine> place_order(store::Change& change, const Actions* actions, const NewOrder& order,
                              const std::vector<NewLine>& lines) {
  const Store& store = change.store();
  if (lines.empty()) throw Error(ErrorCode::invalid, "lines", "an order needs a line: product and quantity");
  std::optional<Id<Customer>> customer;
  if (!order.customer.empty()) {
    const auto id = store::id_called(store, "customer", order.customer);
    if (!id) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(order.customer));
    customer = Id<Customer>{*id};
  }
  if (order.due && *order.due < order.day)
    throw Error(ErrorCode::rule, "due",
                "due must be " + order.day.text() + ", the day of the order, or later, not " + order.due->text());
  const TermsOfDay terms(store, actions, order.day);
  LineMaker maker(store, terms, order, customer);
  for (const NewLine& line : lines) maker.add(line);
  const auto made = maker.finished();
  for (const OrderLine& line : made)
    if (*line.amount < Amount{})
      throw Error(ErrorCode::rule, "discount",
                  "discount must be at most quantity times unit price; a line would come to " +
                      line.amount->text(store.currency().decimals()));
  const Amount total = sum_of(made) + order.shipping;
  const int decimals = store.currency().decimals();
  if (order.deposit > total)
    throw Error(
        ErrorCode::rule, "deposit",
        "deposit must be at most the total of " + total.text(decimals) + ", not " + order.deposit.text(decimals));
  check_limit(store, actions, order, total - order.deposit);

  Order placed;
  if (!order.key.empty()) placed.external_key = orders::free_key(store, order.key);
  placed.customer = customer;
  placed.ordered = order.day;
  placed.due = order.due;
  if (!order.channel.empty()) placed.channel = order.channel;
  if (order.shipping.minor != 0) placed.shipping = order.shipping;
  placed.id = change.add(placed);
  for (OrderLine line : made) {
    line.order = placed.id;
    change.add(line);
  }
  if (order.deposit.minor != 0) {
    Payment deposit{.order = placed.id, .paid = order.day, .amount = order.deposit};
    if (!order.deposit_by.empty()) deposit.method = order.deposit_by;
    change.add(deposit);
  }
  return total_of(store, placed, order.day);
}

}  // namespace crmcore::terms
