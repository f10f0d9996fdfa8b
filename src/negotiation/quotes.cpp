// New versions of quotes and answers to them.
#include <algorithm>

#include "crmcore/orders/line_amount.hpp"
#include "crmcore/orders/order_called.hpp"
#include "crmcore/values/text.hpp"
#include "versions.hpp"

namespace crmcore::negotiation {
namespace {

using store::Change;
using store::Store;

/// The version that stands: the last one.
Quote standing(const Store& store, std::string_view code) {
  return versions_of(store, quote_called(store, code)).back();
}

void check_day(const Quote& quote, Day day) {
  const Day least = std::max(quote.asked, quote.sent.value_or(quote.asked));
  if (day < least)
    throw Error(ErrorCode::rule, "day",
                "day must be " + least.text() + " or later, when quote " + cited(quote.code) +
                    (quote.sent ? " was sent" : " was asked for") + ", not " + day.text());
}

/// Throws rule for a quote that was answered.
void check_unanswered(const Quote& quote) {
  if (!quote.answer) return;
  const bool is_accepted = quote.answer == QuoteAnswer::accepted;
  throw Error(ErrorCode::rule, "quote",
              "quote " + cited(quote.code) + (is_accepted ? " was accepted on " : " was refused on ") +
                  quote.answered->text() +
                  (is_accepted ? "; negotiate its order" : "; revise it to make a new version"));
}

/// Changes the lines of a version to those of the next one.
class Revising {
 public:
  Revising(const Store& store, const Quote& of, std::vector<QuoteLine> lines)
      : store_(store), currency_(of.currency), lines_(std::move(lines)) {}

  void apply(const RevisedLine& said) {
    QuoteLine& line = line_of(said);
    const QuoteLine before = line;
    if (said.quantity) line.quantity = *said.quantity;
    if (said.unit_price) line.unit_price = said.unit_price;
    if (said.discount) line.discount = said.discount;
    if (said.tax) line.tax = said.tax;
    const bool is_new_money =
        line.quantity != before.quantity || line.unit_price != before.unit_price || line.discount != before.discount;
    if (said.amount || (is_new_money && line.unit_price)) line.amount = said.amount;
    if (is_new_money && !line.unit_price && !said.amount)
      throw Error(ErrorCode::invalid, "lines",
                  called(said) + " has no unit price in the quote; give unit_price or amount of the new version");
    if (is_new_money && before.tax && before.amount && !said.tax)
      line.tax = taxed_alike(*before.tax, *before.amount, said.amount ? *said.amount : amount_of(line));
  }
  std::vector<QuoteLine> lines() && {
    std::erase_if(lines_, [](const QuoteLine& line) { return line.quantity.millionths == 0; });
    return std::move(lines_);
  }

 private:
  Amount amount_of(const QuoteLine& line) const {
    return orders::amount_of(store_.currency(), currency_, line.quantity, *line.unit_price,
                             line.discount.value_or(Amount{}));
  }
  static std::string called(const RevisedLine& said) {
    return said.product ? "product " + cited(*said.product) : cited(said.description.value_or(""));
  }

  QuoteLine& line_of(const RevisedLine& said) {
    if (!said.product && !said.description)
      throw Error(ErrorCode::invalid, "lines", "a line must name its product or, without one, its description");
    std::optional<Id<Product>> product;
    if (said.product) {
      product = store::find_id<&Product::code>(store_, *said.product);
      if (!product) throw Error(ErrorCode::not_found, "lines", "there is no product " + cited(*said.product));
    }
    QuoteLine* found = nullptr;
    for (QuoteLine& line : lines_) {
      if (line.product != product) continue;
      if (!product && folded(line.description.value_or("")) != folded(*said.description)) continue;
      if (found)
        throw Error(ErrorCode::invalid, "lines",
                    "the quote has several lines of " + called(said) + "; make the new version by hand");
      found = &line;
    }
    if (found) return *found;
    if (!said.quantity)
      throw Error(ErrorCode::invalid, "lines",
                  "the quote has no line of " + called(said) + "; a new one needs a quantity");
    QuoteLine& line = lines_.emplace_back();
    line.product = product;
    line.description = said.description;
    return line;
  }

  const Store& store_;
  std::optional<Currency> currency_;
  std::vector<QuoteLine> lines_;
};

/// The next version of a quote, without its lines.
Quote next_version(const Store& store, const std::vector<Quote>& versions, Day day, const RevisionOptions& options) {
  const Quote& last = versions.back();
  Quote next;
  next.number = last.number + 1;
  next.version_of = versions.front().id;
  next.customer = last.customer;
  next.seller = last.seller;
  next.currency = last.currency;
  next.side = options.side;
  if (!trimmed(options.why).empty()) next.why = std::string(trimmed(options.why));
  next.asked = day;
  next.sent = options.sent.value_or(day);
  next.valid_until = options.valid_until;
  if (!next.valid_until && last.valid_until && *last.valid_until >= *next.sent) next.valid_until = last.valid_until;
  next.due = options.due ? options.due : last.due;
  const std::string code = versions.front().code + "-" + std::to_string(next.number);
  if (!store::find_id<&Quote::code>(store, code)) next.code = code;
  return next;
}

}  // namespace

namespace {

Result<MadeVersion> revised(Change& change, std::string_view quote, Day day, const RevisionOptions& options,
                            const std::vector<RevisedLine>& lines) {
  const Store& store = change.store();
  const auto versions = versions_of(store, quote_called(store, quote));
  const Quote& last = versions.back();
  if (last.answer == QuoteAnswer::accepted) check_unanswered(last);
  check_day(last, day);
  Revising revising(store, last, lines_of(store, last.id));
  for (const RevisedLine& line : lines) revising.apply(line);
  change.edit(last.id, [&](Quote& one) { one.replaced = day; });
  const Id<Quote> made = change.add(next_version(store, versions, day, options));
  for (QuoteLine& line : std::move(revising).lines()) {
    line.quote = made;
    change.add(line);
  }
  const auto kept = lines_of(store, made);
  const Quote next = *store::get(store, made);
  return {{{next.code, versions.front().code, next.number, static_cast<std::int64_t>(kept.size()), sum_of(kept)}},
          next.currency.value_or(store.currency())};
}

}  // namespace

Result<MadeVersion> revise(Change& change, std::string_view quote, Day day, const RevisionOptions& options,
                           const std::vector<RevisedLine>& lines) {
  check_options(options);
  // Tried first: what a rule refuses in its midst must leave nothing behind in a change that goes on.
  change.attempt([&] { revised(change, quote, day, options, lines); });
  return revised(change, quote, day, options, lines);
}

Result<AgreedOrder> accept(Change& change, std::string_view quote, Day day, std::string_view key) {
  const Store& store = change.store();
  const Quote version = standing(store, quote);
  check_unanswered(version);
  check_day(version, day);
  const auto lines = lines_of(store, version.id);
  if (lines.empty())
    throw Error(ErrorCode::rule, "quote", "quote " + cited(version.code) + " has no lines to make an order of");
  Order order;
  if (!trimmed(key).empty()) order.external_key = orders::free_key(store, trimmed(key));
  change.edit(version.id, [&](Quote& one) {
    one.answered = day;
    one.answer = QuoteAnswer::accepted;
  });
  order.customer = version.customer;
  order.seller = version.seller;
  order.currency = version.currency;
  order.ordered = day;
  order.due = version.due;
  order.quote = version.id;
  const Id<Order> made = change.add(order);
  for (const QuoteLine& quoted : lines) {
    OrderLine line;
    line.order = made;
    line.product = quoted.product;
    line.description = quoted.description;
    line.quantity = quoted.quantity;
    line.unit_price = quoted.unit_price;
    line.discount = quoted.discount;
    line.amount = quoted.amount;
    line.tax = quoted.tax;
    change.add(line);
  }
  const std::string customer = version.customer ? store::codes_of(store, "customer").at(version.customer->value) : "";
  return {{{version.code, made, customer, versions_of(store, version).front().asked, day,
            static_cast<std::int64_t>(lines.size()), sum_of(lines)}},
          version.currency.value_or(store.currency())};
}

Result<RefusedQuote> refuse(Change& change, std::string_view quote, Day day, std::string_view reason) {
  const Quote version = standing(change.store(), quote);
  check_unanswered(version);
  check_day(version, day);
  change.edit(version.id, [&](Quote& one) {
    one.answered = day;
    one.answer = QuoteAnswer::refused;
    one.refusal_reason = std::string(reason);
  });
  const Quote kept = *store::get(change.store(), version.id);
  return {{{kept.code, *kept.refusal_reason, day}}, change.store().currency()};
}

}  // namespace crmcore::negotiation
