// What is odd in the order book, though possible.
#include "crmcore/store/doubts.hpp"
#include "crmcore/orders/line_amount.hpp"
#include "crmcore/orders/order_book.hpp"

namespace crmcore::orders {
namespace {

using store::Lookup;
using store::TellDoubt;

std::string day_text(Cell day) { return Codec<Day>::decode(day).text(); }

/// Tells when a day is before another one; an empty day is before none.
void tell_early(Cell day, Cell than, std::string_view field, std::string_view what, std::string_view code,
                const TellDoubt& tell) {
  if (day.is_null() || than.is_null() || day.integer() >= than.integer()) return;
  tell(field, code,
       std::string(field) + " " + day_text(day) + " is before " + std::string(what) + ", " + day_text(than));
}

/// Tells when somebody or something was not there on a day: before its first day, or after its last.
void tell_absent(Cell day, Cell from, Cell to, std::string_view field, const std::string& who, std::string_view verb,
                 std::string_view code, const TellDoubt& tell) {
  if (day.is_null()) return;
  if (!from.is_null() && day.integer() < from.integer())
    tell(field, code, who + " " + std::string(verb) + " only from " + day_text(from) + ", after " + day_text(day));
  if (!to.is_null() && day.integer() > to.integer())
    tell(field, code, who + " " + std::string(verb) + " only until " + day_text(to) + ", before " + day_text(day));
}

/// Money of another currency is in no total, which a reader of the totals would not see.
void tell_other_currency(const store::Store& store, Cell currency, const TellDoubt& tell) {
  const Currency own = store.currency();
  if (currency.is_null() || currency.text() == own.code()) return;
  tell("currency", "order.other_currency",
       "currency is " + std::string(currency.text()) + ", the workspace's " + std::string(own.code()) +
           ": the order is kept, and in no total, balance or history");
}

/// An amount with parts that its currency does not have, such as half a yen.
void tell_parts(const store::Store& store, Cell amount, Row order, std::string_view field, std::string_view code,
                const TellDoubt& tell) {
  if (amount.is_null()) return;
  const auto currency = Codec<std::optional<Currency>>::decode(order[position_of<&Order::currency>]);
  const Currency own = currency.value_or(store.currency());
  const int kept = store.currency().decimals();
  if (own.own_decimals() >= kept) return;
  const std::int64_t smallest = with_more_decimals(Amount{1}, kept - own.own_decimals()).minor;
  if (amount.integer() % smallest == 0) return;
  tell(field, code,
       std::string(field) + " " + Amount{amount.integer()}.text(kept) + " has more decimals than " +
           std::string(own.code()) + " has (" + std::to_string(own.own_decimals()) + ")");
}

/// The stages of an order follow one another, its seller was there, and its money adds up with that of others.
void look_at_order(Lookup& lookup, Row order, const TellDoubt& tell) {
  const Cell ordered = order[position_of<&Order::ordered>];
  const Cell produced = order[position_of<&Order::produced>];
  tell_early(order[position_of<&Order::due>], ordered, "due", "the order", "order.due_early", tell);
  tell_early(produced, ordered, "produced", "the order", "order.produced_early", tell);
  tell_early(order[position_of<&Order::delivered>], ordered, "delivered", "the order", "order.delivered_early", tell);
  tell_early(order[position_of<&Order::delivered>], produced, "delivered", "it was produced", "order.delivered_early",
             tell);
  tell_early(order[position_of<&Order::cancelled>], ordered, "cancelled", "the order", "order.cancelled_early", tell);
  tell_other_currency(lookup.store(), order[position_of<&Order::currency>], tell);
  tell_parts(lookup.store(), order[position_of<&Order::shipping>], order, "shipping", "order.parts", tell);
  // Staff belongs to the registry, which this room may not include: its columns are found by name.
  const Row seller = lookup.find("staff", order[position_of<&Order::seller>]);
  if (seller.empty()) return;
  const Entity& staff = lookup.store().entity("staff");
  tell_absent(ordered, seller[staff.at("joined")], seller[staff.at("left")], "seller",
              "seller " + cited(seller[staff.at("code")].text()), "worked here", "order.seller_absent", tell);
}

/// A discount is no larger than what it is taken off.
void tell_discount(const store::Store& store, Row line, Row order, const TellDoubt& tell) {
  const Cell discount = line[position_of<&OrderLine::discount>];
  const Cell price = line[position_of<&OrderLine::unit_price>];
  if (discount.is_null() || price.is_null()) return;
  const auto said = Codec<std::optional<Currency>>::decode(order[position_of<&Order::currency>]);
  const Decimal quantity{line[position_of<&OrderLine::quantity>].integer()};
  const Amount full = amount_of(store.currency(), said, quantity, Decimal{price.integer()}, Amount{});
  if (std::abs(discount.integer()) <= std::abs(full.minor)) return;
  const int decimals = store.currency().decimals();
  tell("discount", "order_line.discount",
       "discount " + Amount{discount.integer()}.text(decimals) + " is more than quantity times unit price, " +
           full.text(decimals));
}

/// A line is of the day of its order or later, and its product was offered then.
void look_at_line(Lookup& lookup, Row line, const TellDoubt& tell) {
  const Row order = lookup.find(Schema<Order>::name, line[position_of<&OrderLine::order>]);
  if (order.empty()) return;
  const Cell ordered = order[position_of<&Order::ordered>];
  const Cell day = line[position_of<&OrderLine::day>];
  tell_early(day, ordered, "day", "the order", "order_line.day_early", tell);
  const auto tell_parts_of = [&](std::size_t column, std::string_view field) {
    tell_parts(lookup.store(), line[column], order, field, "order_line.parts", tell);
  };
  tell_parts_of(position_of<&OrderLine::discount>, "discount");
  tell_parts_of(position_of<&OrderLine::amount>, "amount");
  tell_parts_of(position_of<&OrderLine::tax>, "tax");
  tell_discount(lookup.store(), line, order, tell);
  const Row product = lookup.find(Schema<Product>::name, line[position_of<&OrderLine::product>]);
  if (product.empty() || line[position_of<&OrderLine::quantity>].integer() < 0) return;  // it may come back later
  tell_absent(day.is_null() ? ordered : day, product[position_of<&Product::active_from>],
              product[position_of<&Product::active_to>], "product",
              "product " + cited(product[position_of<&Product::code>].text()), "was offered", "order_line.not_offered",
              tell);
}

void look_at_payment(Lookup& lookup, Row payment, const TellDoubt& tell) {
  const Row order = lookup.find(Schema<Order>::name, payment[position_of<&Payment::order>]);
  if (order.empty()) return;
  tell_early(payment[position_of<&Payment::paid>], order[position_of<&Order::ordered>], "paid", "the order",
             "payment.early", tell);
  tell_parts(lookup.store(), payment[position_of<&Payment::amount>], order, "amount", "payment.parts", tell);
}

}  // namespace

void contribute_doubts(store::Catalogue& catalogue) {
  catalogue.doubts.push_back({Schema<Order>::name, &look_at_order});
  catalogue.doubts.push_back({Schema<OrderLine>::name, &look_at_line});
  catalogue.doubts.push_back({Schema<Payment>::name, &look_at_payment});
}

}  // namespace crmcore::orders
