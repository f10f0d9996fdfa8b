// A workspace with customers, products, quotes and orders that are negotiated.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crmcore/store/record_log.hpp"
#include "support.hpp"

namespace crmcore::test {

/// One line as the tests write it: product, quantity, unit price, discount in cents.
struct Asked {
  const char* product;
  const char* quantity;
  const char* price = "";
  std::int64_t discount = 0;
};

class Deals : public ::testing::Test {
 protected:
  Deals() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    in_change([&](store::Change& change) {
      for (const char* code : {"A", "B"}) {
        Customer customer;
        customer.code = code;
        customer.name = code;
        change.add(customer);
      }
      Staff seller;
      seller.code = "luz";
      seller.name = "Luz";
      change.add(seller);
      for (const char* code : {"CC", "EM"}) {
        Product product;
        product.code = code;
        if (std::string_view(code) == "EM") product.unit = "kg";
        change.add(product);
      }
    });
  }

  static Day day(const char* text) { return *parse<Day>(text, {}).value; }
  static std::optional<Decimal> number(const char* text) {
    return *text == 0 ? std::nullopt : parse<Decimal>(text, {}).value;
  }
  void in_change(const std::function<void(store::Change&)>& doing, const char* reason = "test") {
    auto change = shop.change("ana", reason);
    doing(change);
    change.commit();
  }
  Id<Product> product(const char* code) const {
    return *store::find_id<&Product::code>(shop.store(), std::string(code));
  }

  template <class Line, class Whole>
  Line line_of(const Asked& asked, Id<Whole> of, Id<Whole> Line::*whole) const {
    Line line;
    line.*whole = of;
    line.product = product(asked.product);
    line.quantity = *number(asked.quantity);
    line.unit_price = number(asked.price);
    if (!line.unit_price) line.amount = Amount{0};
    if (asked.discount != 0) line.discount = Amount{asked.discount};
    return line;
  }
  Id<Quote> add_quote(const char* code, const char* asked, const std::vector<Asked>& lines,
                      const std::function<void(Quote&)>& edit = {}) {
    Id<Quote> id;
    in_change([&](store::Change& change) {
      Quote quote;
      quote.code = code;
      quote.customer = Id<Customer>{1};
      quote.seller = Id<Staff>{1};
      quote.asked = day(asked);
      quote.sent = quote.asked;
      if (edit) edit(quote);
      id = change.add(quote);
      for (const Asked& line : lines) change.add(line_of(line, id, &QuoteLine::quote));
    });
    return id;
  }
  Id<Order> add_order(const char* key, const char* ordered, const std::vector<Asked>& lines) {
    Id<Order> id;
    in_change([&](store::Change& change) {
      Order order;
      order.customer = Id<Customer>{1};
      order.external_key = key;
      order.source = "web";
      order.ordered = day(ordered);
      id = change.add(order);
      for (const Asked& line : lines) change.add(line_of(line, id, &OrderLine::order));
    });
    return id;
  }
  /// The steps as texts: "CC quantity 20>15 2026-01-05 customer (why)".
  std::vector<std::string> steps(const char* today, const negotiation::NegotiationOptions& options = {}) const {
    std::vector<std::string> texts;
    for (const auto& step : negotiation::negotiations(shop.store(), day(today), options))
      texts.push_back(step.product.value_or("-") + " " + std::string(name(step.field)) + " " + step.from.value_or("") +
                      ">" + step.to.value_or("") + " " + step.day.text() + " " +
                      (step.side ? std::string(name(*step.side)) : "?") + " (" + step.why.value_or("") + ")");
    return texts;
  }
  /// The day on which the test runs, as the log sees it.
  Day now() const {
    return Day() + Days{static_cast<std::int32_t>(store::made_at(shop.store()).microseconds / 86'400'000'000)};
  }

  TempFile file;
  Workspace shop;
};

}  // namespace crmcore::test
