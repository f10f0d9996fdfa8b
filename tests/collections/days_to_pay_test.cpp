#include "collections/debts.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore {
namespace {

using collections::BillCourse;
using collections::PayerModel;
using DaysToPay = test::Debts;
using statistics::Random;

/// How customers of a simulated shop pay: days of a bill of a customer.
struct Payers {
  const char* name;
  std::function<double(Random& customer)> habit;
  std::function<double(Random& bill, double habit)> days;
  double never = 0;  ///< share of bills that are never paid
};

const std::vector<Payers>& kinds_of_payers() {
  static const std::vector<Payers> kinds{
      {"each with a habit", [](Random& r) { return std::log(30.0) + 0.5 * r.normal(); },
       [](Random& r, double habit) { return std::exp(habit + 0.3 * r.normal()); }},
      {"all alike", [](Random&) { return std::log(20.0); },
       [](Random& r, double habit) { return std::exp(habit + 0.5 * r.normal()); }},
      {"cash or credit", [](Random& r) { return r.uniform() < 0.5 ? 0.0 : 35.0; },
       [](Random& r, double habit) { return habit == 0.0 ? 0.0 : habit + 20 * r.uniform(); }},
      {"with heavy tails", [](Random& r) { return 10 + 20 * r.exponential(); },
       [](Random& r, double habit) { return habit * std::pow(r.uniform(), -0.4); }},
      {"some never", [](Random& r) { return std::log(25.0) + 0.4 * r.normal(); },
       [](Random& r, double habit) { return std::exp(habit + 0.4 * r.normal()); }, 0.05},
  };
  return kinds;
}

constexpr double never_paid = 1e5;

struct Simulated {
  BillCourse bill;
  int days = 0;
};
/// Two years of bills of customers of whom some buy every week and some twice a year.
std::vector<Simulated> simulated(const Payers& payers, std::uint64_t seed) {
  std::vector<Simulated> all;
  for (int customer = 1; customer <= 60; ++customer) {
    Random random(seed, static_cast<std::uint64_t>(customer));
    const double habit = payers.habit(random);
    const double gap = 7 + 60 * random.exponential();
    for (double at = gap * random.uniform(); at < 730; at += gap * random.exponential() + 1) {
      Simulated one;
      one.bill.customer = customer;
      one.bill.billed = Day(2024, 1, 1) + Days{static_cast<std::int32_t>(at)};
      const double days = random.uniform() < payers.never ? never_paid : payers.days(random, habit);
      one.days = static_cast<int>(std::min(days, never_paid));
      if (one.days < never_paid) one.bill.settled = one.bill.billed + Days{one.days};
      all.push_back(one);
    }
  }
  return all;
}
std::vector<BillCourse> bills_of(const std::vector<Simulated>& all) {
  std::vector<BillCourse> bills;
  for (const Simulated& one : all) bills.push_back(one.bill);
  return bills;
}

struct Covered {
  int held = 0, below = 0, above = 0;
  int all() const { return held + below + above; }
  void add(const collections::ForeseenDays& foreseen, int days) {
    if (days < std::floor(foreseen.low + 1e-6))
      ++below;
    else if (foreseen.high && days > std::ceil(*foreseen.high - 1e-6))
      ++above;
    else
      ++held;
  }
};

TEST(DaysToPayCoverage, OfTheNextBillIsWhatItSays) {  // B12, law: an interval covers what it says on data not seen
  for (const Payers& payers : kinds_of_payers())
    for (const double share : {0.8, 0.9}) {
      Covered covered;
      for (int seed = 1; seed <= test::trials(12); ++seed) {
        const auto all = simulated(payers, static_cast<std::uint64_t>(seed));
        for (const Day today : {Day(2025, 1, 1), Day(2025, 7, 1)}) {
          const PayerModel model(bills_of(all), today);
          for (const Simulated& one : all)
            if (one.bill.billed > today && one.bill.billed <= today + Days{60})
              covered.add(*model.next_bill(one.bill.customer, share), one.days);
        }
      }
      const double held = static_cast<double>(covered.held) / covered.all();
      EXPECT_GE(held, share - 0.03) << payers.name << " " << covered.below << " " << covered.above << " of "
                                    << covered.all();
      // Where many bills take exactly as long, an interval holds more than it says.
      EXPECT_LE(held, std::string(payers.name) == "cash or credit" ? 1 : share + 0.07)
          << payers.name << " of " << covered.all();
    }
}

TEST(DaysToPayCoverage, OfABillThatIsOpenIsWhatItSays) {  // B12
  for (const Payers& payers : kinds_of_payers()) {
    Covered covered;
    for (int seed = 1; seed <= test::trials(30); ++seed) {
      const auto all = simulated(payers, static_cast<std::uint64_t>(seed));
      for (const Day today : {Day(2025, 1, 1), Day(2025, 7, 1)}) {
        const PayerModel model(bills_of(all), today);
        for (const Simulated& one : all) {
          const int age = (today - one.bill.billed).count;
          if (age < 0 || one.days <= age) continue;
          if (const auto foreseen = model.open_bill(one.bill.customer, age, 0.8)) {
            EXPECT_GT(foreseen->low, age);
            covered.add(*foreseen, one.days);
          }
        }
      }
    }
    const double held = static_cast<double>(covered.held) / covered.all();
    EXPECT_GE(held, 0.75) << payers.name << " " << covered.below << " " << covered.above << " of " << covered.all();
    EXPECT_LE(held, 0.90) << payers.name << " of " << covered.all();
  }
}

TEST(PayerModelOf, LearnsACustomersHabitAndNoMore) {  // B12
  std::vector<BillCourse> bills;
  for (int customer = 1; customer <= 20; ++customer)
    for (int bill = 0; bill < 10; ++bill) {
      const Day billed = Day(2025, 1, 1) + Days{20 * bill};
      const int days = customer == 1 ? 60 : 18 + (customer + bill) % 5;
      bills.push_back({customer, billed, billed + Days{days}, {}});
    }
  bills.push_back({21, Day(2025, 1, 1), Day(2025, 3, 2), {}});  // one bill of 60 days
  const PayerModel model(bills, Day(2025, 12, 1));
  EXPECT_NEAR(model.next_bill(1, 0.8)->middle, 60, 4);
  EXPECT_NEAR(model.next_bill(2, 0.8)->middle, 20, 2);
  EXPECT_GT(model.own_weight(1), model.own_weight(21));
  EXPECT_GT(model.next_bill(21, 0.8)->middle, model.next_bill(99, 0.8)->middle) << "shrunk, and not to nothing";
  EXPECT_LT(model.next_bill(21, 0.8)->middle, 60);
  EXPECT_EQ(model.own_weight(99), 0);

  // Laws: neither the order of the rows nor what comes after the day changes anything.
  auto later = bills;
  for (BillCourse& bill : later)
    if (bill.settled > Day(2025, 5, 1)) bill.settled.reset();
  std::ranges::reverse(later);
  const PayerModel then(bills, Day(2025, 5, 1));
  const PayerModel again(later, Day(2025, 5, 1));
  for (const int customer : {1, 2, 21, 99}) {
    EXPECT_EQ(then.next_bill(customer, 0.8)->middle, again.next_bill(customer, 0.8)->middle);
    EXPECT_EQ(then.next_bill(customer, 0.8)->high, again.next_bill(customer, 0.8)->high);
  }
}

TEST_F(DaysToPay, AreToldOfEachCustomer) {  // B12
  const auto first = owe(1, "2026-01-01", 100);
  pay(first, "2026-01-11", 60);
  pay(first, "2026-01-21", 40);
  owe(1, "2026-02-01", 100);
  const auto gone = owe(1, "2026-02-02", 100);
  in_change([&](store::Change& change) {
    change.edit(gone, [&](Order& one) {
      one.cancelled = day("2026-02-03");
      one.cancel_reason = "customer";
    });
  });
  owe(2, "2026-01-01", 0);  // asks for nothing
  auto rows = collections::days_to_pay(shop, day("2026-02-11"));
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].bills, 2);
  EXPECT_EQ(rows[0].settled, 1);
  EXPECT_EQ(rows[0].open, 1);
  EXPECT_EQ(rows[0].oldest_open, 10);
  EXPECT_EQ(rows[0].usual, 20) << "open at 10 days says nothing against 20";
  EXPECT_EQ(rows[0].expected, std::nullopt) << "below five settled bills nothing is foreseen";
  EXPECT_EQ(collections::days_to_pay(shop, day("2026-01-20"))[0].settled, 0);
  for (int i = 0; i < 6; ++i) pay(owe(2, "2026-02-01", 100), "2026-02-11", 100);
  rows = collections::days_to_pay(shop, day("2026-03-01"));
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[1].customer, "B");
  EXPECT_NEAR(*rows[1].expected, 10, 3);
  EXPECT_EQ(
      test::error_of([&] { collections::days_to_pay(shop, day("2026-03-01"), {.share = 0.99}); }, {"share", "0.95"}),
      ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
