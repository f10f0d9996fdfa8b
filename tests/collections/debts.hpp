// A workspace with customers who owe.
#pragma once

#include <functional>
#include <string>

#include "support.hpp"

namespace crmcore::test {

class Debts : public ::testing::Test {
 protected:
  Debts() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    in_change([](store::Change& change) {
      for (const char* code : {"A", "B"}) {
        Customer customer;
        customer.code = code;
        customer.name = std::string("Shop ") + code;
        change.add(customer);
      }
      Staff collector;
      collector.code = "luz";
      collector.name = "Luz";
      change.add(collector);
    });
  }

  static Day day(const char* text) { return *parse<Day>(text, {}).value; }
  void in_change(const std::function<void(store::Change&)>& doing) {
    auto change = shop.change("ana", "test");
    doing(change);
    change.commit();
  }
  /// An order of one line, in pesos.
  Id<Order> owe(std::optional<int> customer, const char* ordered, std::int64_t pesos, const char* key = "") {
    Id<Order> id;
    in_change([&](store::Change& change) {
      Order order;
      if (customer) order.customer = Id<Customer>{*customer};
      order.ordered = day(ordered);
      if (*key != 0) {
        order.source = "till";
        order.external_key = key;
      }
      id = change.add(order);
      change.add(OrderLine{.order = id, .quantity = Decimal::of(1), .unit_price = Decimal::of(pesos)});
    });
    return id;
  }
  void pay(Id<Order> order, const char* paid, std::int64_t pesos) {
    in_change([&](store::Change& change) {
      change.add(Payment{.order = order, .paid = day(paid), .amount = Amount{pesos * 100}});
    });
  }
  void take_step(int customer, const char* on, const char* step, std::optional<Id<Order>> order = {}) {
    in_change([&](store::Change& change) {
      change.add(CollectionStep{
          .customer = Id<Customer>{customer}, .order = order, .day = day(on), .step = step, .taken_by = Id<Staff>{1}});
    });
  }
  Id<PaymentPromise> promise(int customer, const char* made, std::int64_t pesos, const char* due,
                             std::optional<Id<Order>> order = {}) {
    Id<PaymentPromise> id;
    in_change([&](store::Change& change) {
      id = change.add(PaymentPromise{.customer = Id<Customer>{customer},
                                     .order = order,
                                     .made = day(made),
                                     .amount = Amount{pesos * 100},
                                     .due = day(due)});
    });
    return id;
  }

  /// The promises of a day as texts: "kept 100.00 of 100.00 2026-01-10".
  std::vector<std::string> promises(const char* today, const char* customer = "") const {
    std::vector<std::string> texts;
    for (const auto& one : collections::promises(shop, day(today), customer))
      texts.push_back(std::string(name(one.state)) + " " + one.received.text() + " of " + one.amount.text() +
                      (one.judged ? " " + one.judged->text() : ""));
    return texts;
  }
  collections::Debtor debtor(const char* today, const char* code = "A",
                             const collections::DunningOptions& options = {}) const {
    for (const auto& one : collections::due(shop, day(today), options))
      if (one.customer == code) return one;
    ADD_FAILURE() << code << " is not overdue on " << today;
    return {};
  }
  /// The next step of a customer as a text: "call 2026-02-20 to do".
  std::string next(const char* today, const char* code = "A", const collections::DunningOptions& options = {}) const {
    const auto one = debtor(today, code, options);
    return one.next_step.value_or("none") + (one.next_on ? " " + one.next_on->text() : "") +
           (one.to_do ? " to do" : "");
  }

  TempFile file;
  Workspace shop;
};

}  // namespace crmcore::test
