// Yesterday does not change: what is asked for a day is the same, whatever happens later.
#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

/// Something that happens to a book of three customers on a day.
struct Fact {
  enum class Kind { order, line, returned, payment, cancellation } kind;
  Day day;
  int order;    // number of the order that it is about
  int minor;    // money
  int product;  // 0 or 1
};

/// Facts of a random book: orders with lines of their day, to which lines are added, of which some come back, which are
/// paid in parts, and of which some are cancelled.
std::vector<Fact> random_facts(std::mt19937& random) {
  const auto pick = [&](int least, int most) { return std::uniform_int_distribution<int>(least, most)(random); };
  std::vector<Fact> facts;
  for (int order = 0; order < 12; ++order) {
    const Day ordered = Day(2026, 1, 1) + Days{pick(0, 60)};
    facts.push_back({Fact::Kind::order, ordered, order, 0, 0});
    facts.push_back({Fact::Kind::line, ordered, order, pick(100, 900), pick(0, 1)});
    for (int more = pick(0, 3); more > 0; --more) {
      const auto kind =
          std::array{Fact::Kind::line, Fact::Kind::returned, Fact::Kind::payment}[static_cast<std::size_t>(pick(0, 2))];
      facts.push_back({kind, ordered + Days{pick(0, 40)}, order, pick(100, 400), pick(0, 1)});
    }
    if (pick(0, 3) == 0) facts.push_back({Fact::Kind::cancellation, ordered + Days{pick(0, 30)}, order, 0, 0});
  }
  std::ranges::stable_sort(facts, {}, &Fact::day);  // as they come to be known
  return facts;
}

/// A workspace that knows the facts up to a day.
class Book {
 public:
  Book(const std::vector<Fact>& facts, Day until) : shop_(Workspace::open(file_.path(), {.currency = "EUR"})) {
    auto change = shop_.change("test", "book");
    std::vector<Id<Customer>> customers;
    for (const char* code : {"Ana", "Bea", "Cleo"}) {
      Customer customer;
      customer.code = code;
      customer.known_since = Day(2025, 12, 1);
      customers.push_back(change.add(customer));
    }
    std::vector<Id<Product>> products;
    for (const char* code : {"bread", "cake"}) {
      Product product;
      product.code = code;
      product.unit_cost = Decimal::of(1);
      products.push_back(change.add(product));
    }
    std::map<int, Id<Order>> orders;
    for (const Fact& fact : facts) {
      if (fact.day > until) continue;
      if (fact.kind == Fact::Kind::order) {
        Order order;
        order.ordered = fact.day;
        order.customer = customers[static_cast<std::size_t>(fact.order % 3)];
        orders[fact.order] = change.add(order);
      } else if (fact.kind == Fact::Kind::payment) {
        Payment payment;
        payment.order = orders.at(fact.order);
        payment.paid = fact.day;
        payment.amount = Amount{fact.minor};
        change.add(payment);
      } else if (fact.kind == Fact::Kind::cancellation) {
        change.edit(orders.at(fact.order), [&](Order& order) {
          order.cancelled = fact.day;
          order.cancel_reason = "unknown";
        });
      } else {
        const int sign = fact.kind == Fact::Kind::returned ? -1 : 1;
        OrderLine line;
        line.order = orders.at(fact.order);
        line.product = products[static_cast<std::size_t>(fact.product)];
        line.quantity = Decimal::of(sign);
        line.amount = Amount{sign * fact.minor};
        line.day = fact.day;
        change.add(line);
      }
    }
    change.commit();
  }

  /// All that is asked of the book for a day, as text.
  std::string answers(Day day) const {
    std::string text = exchange::to_csv(to_table(balances(shop_, day, true)));
    for (const char* code : {"Ana", "Bea", "Cleo"})
      text += exchange::to_csv(to_table(orders::purchases(shop_, code, day)));
    text += exchange::to_csv(to_table(value_models::historic(shop_, day)));
    const std::string today = R"({"today":")" + day.text() + R"("})";
    for (const char* action : {"segmentation.rfm", "lifecycle.status", "history.days"})
      text += exchange::to_csv(run(action, today, {.store = &shop_.store()}));
    return text;
  }

 private:
  static Result<Balance> balances(const Workspace& shop, Day day, bool settled) {
    return orders::balances(shop, day, settled);
  }
  test::TempFile file_;
  Workspace shop_;
};

TEST(Days, WhatIsAskedForADayIsTheSameWhateverHappensLater) {  // A16, issue: yesterday does not change
  std::mt19937 random(20261127);
  for (int round = 0; round < 8; ++round) {
    const auto facts = random_facts(random);
    const Book all(facts, Day(2026, 12, 31));
    for (const Day day : {Day(2026, 1, 20), Day(2026, 2, 10), Day(2026, 3, 1)}) {
      const Book until(facts, day);
      EXPECT_EQ(all.answers(day), until.answers(day)) << "round " << round << ", " << day.text();
    }
  }
}

TEST(Days, AReturnOfTodayDoesNotChangeLastMonth) {  // B6
  const std::vector<Fact> facts{{Fact::Kind::order, Day(2026, 1, 10), 0, 0, 0},
                                {Fact::Kind::line, Day(2026, 1, 10), 0, 1000, 0},
                                {Fact::Kind::returned, Day(2026, 2, 5), 0, 400, 0}};
  const test::TempFile file;
  const Book book(facts, Day(2026, 12, 31));
  EXPECT_NE(book.answers(Day(2026, 1, 31)).find("10.00"), std::string::npos);
  EXPECT_EQ(book.answers(Day(2026, 1, 31)).find("6.00"), std::string::npos);
  EXPECT_NE(book.answers(Day(2026, 2, 28)).find("6.00"), std::string::npos);
}

}  // namespace
}  // namespace crmcore
