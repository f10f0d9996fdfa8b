#include "crmcore/orders/metrics.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using orders::Metric;
using orders::MetricLine;
using orders::metrics;

const Day today(2026, 1, 28);  // so that the last four weeks begin on 1 January, and those before on 4 December

/// Ana buys in December and January, Bea for the first time in January, and a little comes back.
class UsualFigures : public testing::Test {
 protected:
  UsualFigures() : shop(Workspace::open(file.path(), {.currency = "MXN"})) {
    test::sell(shop,
               "order,customer,product,ordered,quantity,amount\n"
               "D1,Ana,bun,2025-12-10,1,100.00\n"
               "J1,Ana,bun,2026-01-05,1,50.00\n"
               "J2,Bea,bun,2026-01-28,1,30.00\n"
               "R1,Bea,bun,2026-01-28,-1,-10.00\n");
  }
  MetricLine line(Metric metric, const orders::MetricsOptions& options = {}, std::size_t period = 0) const {
    const auto lines = metrics(shop, today, options);
    return lines[period * Choices<Metric>::codes.size() + static_cast<std::size_t>(metric)];
  }
  void pay(const char* order, Day day, int minor) {
    auto change = shop.change("test", "payment");
    const auto found = store::find<Order>(shop, "external_key = '" + std::string(order) + "'");
    Payment payment;
    payment.order = found.at(0).id;
    payment.paid = day;
    payment.amount = Amount{minor};
    change.add(payment);
    change.commit();
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(UsualFigures, StandBesideThoseOfThePeriodBefore) {  // A7
  struct Case {
    Metric metric;
    double value, previous;
  };
  for (const auto& [metric, value, previous] : {Case{Metric::net_sales, 70, 100},
                                                {Metric::orders, 2, 1},
                                                {Metric::customers, 2, 1},
                                                {Metric::new_customers, 1, 1},
                                                {Metric::average_order, 40, 100},
                                                {Metric::returns, 10, 0}}) {
    EXPECT_EQ(line(metric).value, value) << name(metric);
    EXPECT_EQ(line(metric).previous, previous) << name(metric);
  }
  EXPECT_NEAR(line(Metric::net_sales).change.value(), -0.3, 1e-12);
  EXPECT_EQ(line(Metric::returns).change, std::nullopt) << "there is no share of nothing";
  EXPECT_EQ(line(Metric::orders).first_day, Day(2026, 1, 1));
  EXPECT_EQ(line(Metric::orders).last_day, today);
}

TEST_F(UsualFigures, DoNotSayWhatIsOwedWhileNoPaymentIsKept) {
  EXPECT_EQ(line(Metric::owed).value, std::nullopt);
  pay("D1", Day(2025, 12, 20), 60'00);
  EXPECT_EQ(line(Metric::owed).value, 110) << "180 sold, 10 back, 60 paid";
  EXPECT_EQ(line(Metric::owed).previous, 40);
}

TEST_F(UsualFigures, AreWhatTheBalancesAddUpTo) {
  pay("D1", Day(2025, 12, 20), 60'00);
  pay("J1", Day(2026, 1, 6), 50'00);
  for (const Day day : {today, Day(2026, 1, 5), Day(2025, 12, 31)}) {
    Amount due;
    for (const Balance& balance : orders::balances(shop, day)) due = due + balance.due;
    const auto lines = metrics(shop, day);
    EXPECT_EQ(lines[static_cast<std::size_t>(Metric::owed)].value, static_cast<double>(due.minor) / 100) << day.text();
  }
}

TEST_F(UsualFigures, OfACancelledOrderAreOwedUntilThen) {
  pay("J1", Day(2026, 1, 5), 50'00);
  {
    auto change = shop.change("test", "cancelled");
    const auto order = store::find<Order>(shop, "external_key = 'D1'").at(0).id;
    change.edit(order, [](Order& cancelled) {
      cancelled.cancelled = Day(2026, 1, 10);
      cancelled.cancel_reason = "stock";
    });
    change.commit();
  }
  EXPECT_EQ(line(Metric::owed, {.days = 1}).value, 20);
  const auto then = metrics(shop, Day(2026, 1, 9), {.days = 1});
  EXPECT_EQ(then[static_cast<std::size_t>(Metric::owed)].value, 100) << "it still stood";
}

TEST_F(UsualFigures, OfAPeriodAreThePreviousOnesOfTheNext) {
  const orders::MetricsOptions options{.days = 7, .periods = 9};
  const std::size_t metrics_a_period = Choices<Metric>::codes.size();
  const auto lines = metrics(shop, today, options);
  ASSERT_EQ(lines.size(), 9 * metrics_a_period);
  for (std::size_t l = 0; l + metrics_a_period < lines.size(); ++l)
    EXPECT_EQ(lines[l].previous, lines[l + metrics_a_period].value) << l;
}

TEST_F(UsualFigures, AddUpToTheFiguresWhateverThePeriods) {
  for (const int days : {1, 3, 28, 365}) {
    double net = 0;
    for (const MetricLine& line : metrics(shop, today, {.days = days, .periods = 60}))
      if (line.metric == Metric::net_sales) net += line.value.value();
    EXPECT_EQ(net, 170) << days;
  }
}

TEST_F(UsualFigures, DoNotChangeWithWhatComesLater) {
  const std::string before = to_table(metrics(shop, today)).preview();
  test::sell(shop,
             "order,customer,product,ordered,quantity,amount\n"
             "F1,Ana,bun,2026-01-29,1,7.00\n");
  pay("D1", Day(2026, 1, 29), 60'00);
  EXPECT_EQ(to_table(metrics(shop, today)).preview(), before);
}

TEST(Metrics, OfAnEmptyWorkspaceAreNothing) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  for (const MetricLine& line : metrics(shop, today)) EXPECT_EQ(line.value.value_or(0), 0) << name(line.metric);
}

TEST_F(UsualFigures, RefuseOptionsOutOfRange) {  // bad input
  test::expect_refused({{"no day", [&] { metrics(shop, today, {.days = 0}); }, {"between 1 and 3660, not 0"}},
                        {"no period", [&] { metrics(shop, today, {.periods = 0}); }, {"between 1 and 1000, not 0"}}});
}

}  // namespace
}  // namespace crmcore
