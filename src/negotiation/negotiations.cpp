// The log of negotiations, and a change of an order that is told with its side and reason.
#include "crmcore/negotiation/negotiations.hpp"

#include "crmcore/orders/order_called.hpp"
#include "deals.hpp"

namespace crmcore::negotiation {
namespace {

using store::Change;
using store::Store;

/// Writes the steps of deals as rows.
class StepRows {
 public:
  explicit StepRows(const Store& store)
      : customers_(store::codes_of(store, "customer")),
        products_(store::codes_of(store, Schema<Product>::name)),
        decimals_(store.currency().decimals()) {}

  template <class Takes>
  void add(const Deal& deal, const Thread& thread, Takes&& takes) {
    if (!thread.is_of_first_request && takes(thread.steps[0]))
      row(deal, thread, 0, NegotiatedField::quantity, Terms{}, thread.steps[0].terms);
    for (std::size_t i = 1; i < thread.steps.size(); ++i) {
      if (!takes(thread.steps[i])) continue;
      const Terms& before = thread.steps[i - 1].terms;
      const Terms& after = thread.steps[i].terms;
      for (const NegotiatedField field : changed_fields(before, after)) row(deal, thread, i, field, before, after);
    }
  }
  std::vector<NegotiationStep> rows() && { return std::move(rows_); }

 private:
  void row(const Deal& deal, const Thread& thread, std::size_t i, NegotiatedField field, const Terms& before,
           const Terms& after) {
    const Step& step = thread.steps[i];
    NegotiationStep& row = rows_.emplace_back();
    if (deal.quote) row.quote = deal.quote->first().code;
    row.order = deal.order;
    row.key = deal.key;
    if (deal.customer) row.customer = customers_.at(deal.customer->value);
    if (thread.product) row.product = products_.at(thread.product->value);
    if (!thread.description.empty()) row.description = thread.description;
    row.step = static_cast<std::int64_t>(i) + 1;
    row.day = step.day;
    row.at = step.at;
    if (!step.actor.empty()) row.actor = step.actor;
    row.side = step.side;
    if (!step.why.empty()) row.why = step.why;
    row.field = field;
    row.from = text(before, field);
    row.to = text(after, field);
  }

  std::optional<std::string> text(const Terms& terms, NegotiatedField field) const {
    const auto amount = [&](const std::optional<Amount>& one) {
      return one ? std::optional(one->text(decimals_)) : std::nullopt;
    };
    const auto plain = [](const auto& one) { return one ? std::optional(one->text()) : std::nullopt; };
    switch (field) {
      case NegotiatedField::quantity: return plain(terms.quantity);
      case NegotiatedField::unit_price: return plain(terms.unit_price);
      case NegotiatedField::discount: return amount(terms.discount);
      case NegotiatedField::amount: return amount(terms.amount);
      case NegotiatedField::due: return plain(terms.due);
    }
    return std::nullopt;
  }

  std::map<std::int64_t, std::string> customers_, products_;
  int decimals_;
  std::vector<NegotiationStep> rows_;
};

[[noreturn]] void refuse(ErrorCode code, std::string_view subject, const std::string& why) {
  throw Error(code, std::string(subject), why);
}

/// The line that new terms are of.
OrderLine line_of(const Store& store, const Order& order, const NewTerms& terms) {
  std::optional<Id<Product>> product;
  if (!terms.product.empty()) {
    product = store::find_id<&Product::code>(store, terms.product);
    if (!product) refuse(ErrorCode::not_found, "product", "there is no product " + cited(terms.product));
  }
  std::vector<OrderLine> found;
  store.children(store.entity(Schema<OrderLine>::name), position_of<&OrderLine::order>, order.id.value, [&](Row row) {
    auto line = from_row<OrderLine>(row);
    if (terms.line ? line.id.value == *terms.line
                   : line.quantity.millionths > 0 && (!product || line.product == product))
      found.push_back(std::move(line));
  });
  const std::string of = product ? " of " + cited(terms.product) : "";
  if (found.empty())
    refuse(ErrorCode::not_found, terms.line ? "line" : "product",
           terms.line ? "the order has no line " + std::to_string(*terms.line) : "the order has no line" + of);
  if (found.size() > 1)
    refuse(ErrorCode::invalid, "line",
           "the order has " + std::to_string(found.size()) + " lines" + of +
               (product ? "; say which by its id in line" : "; say which by product, or by its id in line"));
  return found[0];
}

void check_terms(const NewTerms& terms, const Order& order) {
  if (order.cancelled) refuse(ErrorCode::rule, "order", "the order was cancelled on " + order.cancelled->text());
  if (terms.day < order.ordered)
    refuse(ErrorCode::rule, "day",
           "day must be " + order.ordered.text() + ", when it was ordered, or later, not " + terms.day.text());
  for (const auto& [name, value] : {std::pair{"quantity", terms.quantity}, {"unit_price", terms.unit_price}})
    if (value) check_range(name, value->real(), {.least = 0});
  if (terms.discount) check_range("discount", static_cast<double>(terms.discount->minor), {.least = 0});
}

void reprice(Change& change, const OrderLine& line, const NewTerms& terms) {
  if (terms.quantity && !line.unit_price && !terms.unit_price)
    refuse(ErrorCode::invalid, "unit_price", "the line has an amount and no unit price; give the unit price as well");
  change.edit(line.id, [&](OrderLine& one) {
    if (terms.quantity) one.quantity = *terms.quantity;
    if (terms.unit_price) one.unit_price = terms.unit_price;
    if (terms.discount) one.discount = terms.discount;
    if (one.unit_price) one.amount.reset();  // by the rule of lines
  });
  const OrderLine repriced = *store::get(change.store(), line.id);
  if (!line.tax || !line.amount || repriced.amount == line.amount) return;
  change.edit(line.id, [&](OrderLine& one) { one.tax = taxed_alike(*line.tax, *line.amount, *repriced.amount); });
}

}  // namespace

Result<NegotiationStep> renegotiate(Change& change, const NewTerms& terms) {
  const Store& store = change.store();
  const Order order = orders::order_called(store, terms.order);
  check_terms(terms, order);
  const bool is_of_line = terms.quantity || terms.unit_price || terms.discount;
  if (!is_of_line && !terms.due)
    refuse(ErrorCode::invalid, "quantity", "say what is new: one of quantity, unit_price, discount and due");
  LineChange told;
  told.order = order.id;
  told.day = terms.day;
  told.side = terms.side;
  if (!trimmed(terms.why).empty()) told.why = std::string(trimmed(terms.why));
  Deal deal;
  deal.order = order.id;
  deal.key = order.external_key;
  deal.customer = order.customer;
  StepRows rows(store);
  const auto add = [&](Thread thread, const Terms& before, const Terms& after) {
    Step step{terms.day, std::nullopt, "", told.why.value_or(""), terms.side, before};
    thread.steps.push_back(step);
    step.terms = after;
    thread.steps.push_back(step);
    rows.add(deal, thread, [](const Step&) { return true; });
  };
  const auto terms_of = [](const OrderLine& line) {
    return Terms{line.quantity, line.unit_price, line.discount, line.amount, std::nullopt};
  };
  if (is_of_line) {
    const OrderLine line = line_of(store, order, terms);
    told.product = line.product;
    if (!line.product) told.description = line.description.value_or("");
    told.quantity = terms.quantity;
    told.unit_price = terms.unit_price;
    told.discount = terms.discount;
    reprice(change, line, terms);
    const OrderLine after = *store::get(store, line.id);
    add({line.product, line.product ? "" : line.description.value_or(""), true, {}}, terms_of(line), terms_of(after));
  }
  if (terms.due) {
    told.due = terms.due;
    change.edit(order.id, [&](Order& one) { one.due = terms.due; });
    Terms before;
    before.due = order.due;
    Terms after;
    after.due = terms.due;
    add({}, before, after);
  }
  auto made = std::move(rows).rows();
  if (made.empty()) refuse(ErrorCode::invalid, "quantity", "the order says so already; nothing of it would change");
  change.add(told);
  return {std::move(made), order.currency.value_or(store.currency())};
}

Result<NegotiationStep> negotiations(const Store& store, Day today, const NegotiationOptions& options) {
  check_options(options);
  std::optional<Id<Order>> order;
  if (!options.order.empty()) order = orders::order_called(store, options.order).id;
  std::optional<Id<Quote>> root;
  if (!options.quote.empty()) root = root_of(quote_called(store, options.quote));
  std::optional<std::int64_t> customer;
  if (!options.customer.empty()) {
    customer = store::id_called(store, "customer", options.customer);  // also by a code that was merged
    if (!customer) refuse(ErrorCode::not_found, "customer", "there is no customer " + cited(options.customer));
  }
  const auto takes = [&](const Step& step) {
    return (!options.from || step.day >= *options.from) && (!options.to || step.day <= *options.to);
  };
  StepRows rows(store);
  for (const Deal& deal : deals_of(store, today)) {
    if (order && deal.order != order) continue;
    if (root && (!deal.quote || deal.quote->first().id != *root)) continue;
    if (customer && (!deal.customer || deal.customer->value != *customer)) continue;
    for (const Thread& thread : deal.lines) rows.add(deal, thread, takes);
    if (deal.due) rows.add(deal, *deal.due, takes);
  }
  return {std::move(rows).rows(), store.currency()};
}

}  // namespace crmcore::negotiation
