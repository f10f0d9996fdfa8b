#include "crmcore/value_models/spend.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crmcore/value_models/value.hpp"
#include "support.hpp"
#include "value_models/optimum.hpp"
#include "value_models/simulated.hpp"

namespace crmcore::value_models {
namespace {

TEST(Spend, ReachesThePublishedOptimum) {  // C3
  const test::Columns c = test::columns_of("cdnow/cdnow_customers_summary_with_transactions.csv.gz", {1, 2, 3, 4});
  if (c.x.empty()) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  for (const bool bounded : {true, false}) {
    const SpendModel model = fit_spend(c.x, c.weight, {}, {.bounded = bounded});
    EXPECT_EQ(model.customers, 946);
    EXPECT_EQ(model.status, FitStatus::identified);
    EXPECT_NEAR(model.log_likelihood, -4055.923243503, 1e-9);
    EXPECT_NEAR(model.p / 6.248802489709, 1, 1e-9);
    EXPECT_NEAR(model.q / 3.744588453287, 1, 1e-9);
    EXPECT_NEAR(model.v / 15.44774800946, 1, 1e-9);
    EXPECT_NEAR(model.standard_error(0) / 1.189687, 1, 1e-5);
    EXPECT_NEAR(model.standard_error(1) / 0.2901656, 1, 1e-5);
    EXPECT_NEAR(model.standard_error(2) / 4.159994, 1, 1e-5);
    EXPECT_GT(model.correlation, 0);
    EXPECT_LT(model.correlation, .2);
  }
}

TEST(Spend, ForeseesWhatTheQuickstartOfLifetimesDoes) {  // C3
  const test::Columns c = test::columns_of("cdnow/cdnow_customers_summary_with_transactions.csv.gz", {1, 2, 3, 4});
  if (c.x.empty()) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  for (const bool bounded : {true, false}) {
    const SpendModel model = fit_spend(c.x, c.weight, {}, {.bounded = bounded});
    EXPECT_NEAR(model.expected(c.x[0], c.weight[0]), 24.6586, 2e-3);
    EXPECT_NEAR(model.expected(0, 0), 35.1709, 2e-2);
  }
}

TEST(Spend, SaysWhenTheDataSayLittle) {  // C3
  const std::vector<double> none(20, 0);
  EXPECT_EQ(fit_spend({}, {}).status, FitStatus::too_little_data);
  EXPECT_EQ(fit_spend(none, none).expected(0, 0), 0);
}

/// Three hundred customers with the models fitted to them.
class Spend300 : public testing::Test {
 protected:
  const Customers known = customers(simulated(300, 400, 400, 6), ModelKind::mbg_nbd, Unit::week);
  const Model model = fit(ModelKind::mbg_nbd, known.purchases);
  const SpendModel spend = fit_spend(known.spend.x, known.spend.m);
};

TEST_F(Spend300, IsKeptWithTheModel) {  // C2: saved models
  const auto again = SpendModel::parse(model.text() + " " + spend.text());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text(), spend.text());
  EXPECT_EQ(again->expected(3, 20), spend.expected(3, 20));
  EXPECT_FALSE(SpendModel::parse(model.text()));
}

TEST_F(Spend300, TakesMoneyThatWentBackForNoNews) {  // C3
  EXPECT_EQ(spend.expected(3, -5), spend.expected(0, 0)) << "money that went back tells nothing of what comes";
}

TEST_F(Spend300, IsToldBesideTheParameters) {  // C3
  const auto told = lines(model, &spend);
  ASSERT_EQ(told.size(), 10U);
  EXPECT_EQ(told[7].parameter, "mean");
  EXPECT_DOUBLE_EQ(told[7].estimate, spend.p * spend.v / (spend.q - 1));
  EXPECT_EQ(told[8].parameter, "naive_mean");
  EXPECT_EQ(told[8].estimate, spend.naive_mean);
  EXPECT_EQ(told[9].parameter, "correlation");
  EXPECT_NE(told[9].advice.find("95 % interval"), std::string::npos) << told[9].advice;
}

TEST_F(Spend300, RefusesWhatCannotBe) {  // bad input
  const auto weighted = [](double weight) {
    return [weight] {
      fit_spend(std::vector<double>(20, 2), std::vector<double>(20, 5), std::vector<double>(20, weight));
    };
  };
  test::expect_refused({
      {"a text cut short", [&] { SpendModel::parse(spend.text().substr(0, 90)); }, {"cannot be read"}},
      {"a weight that is no number", weighted(std::nan("")), {"row 1", "weight"}},
      {"a weight below 0", weighted(-1), {"row 1", "weight"}},
  });
}

/// Means so scattered that the population has none.
struct Wild {
  Wild() {
    for (int i = 0; i < 400; ++i) {
      statistics::Random random(3, static_cast<std::uint64_t>(i));
      x.push_back(1 + static_cast<double>(random.bits() % 3));
      m.push_back(std::exp(4 * random.normal()));
      table.append(std::array<Cell, 4>{Cell::of(x.back()), Cell::of(std::string_view("20")),
                                       Cell::of(std::string_view("30")), Cell::of(m.back())});
    }
  }
  Table fitted(const char* parameters) const { return run("value_models.fit", parameters, {.input = &table}); }
  std::vector<double> x, m;
  Table table{std::vector<Table::Description>{{"x", Kind::real}, {"t_x"}, {"T"}, {"m", Kind::real}}, {}};
};

TEST(SpendWithoutMean, IsThePlainMean) {  // C3
  const Wild wild;
  const SpendModel spend = fit_spend(wild.x, wild.m);
  ASSERT_TRUE(spend.at_bound);
  EXPECT_EQ(spend.expected(0, 0), spend.naive_mean);
  EXPECT_NE(lines(fit(ModelKind::mbg_nbd, {}), &spend)[4].advice.find("plain mean"), std::string_view::npos);
}

TEST(SpendWithoutMean, IsHeldAtItsBoundUnlessLetFree) {  // C3
  const Wild wild;
  const auto q_of = [&](const char* parameters) { return wild.fitted(parameters).cell(5, "estimate").real(); };
  EXPECT_NEAR(q_of("{}"), 1, 1e-6) << "held at the bound";
  EXPECT_LT(q_of(R"({"bounded":false})"), .99);
}

TEST(RegularBuyers, AreFittedToATableThatHasTheirGaps) {  // C2
  const Wild wild;
  EXPECT_EQ(test::error_of([&] { wild.fitted(R"({"k":2})"); }, {"log_gaps"}), ErrorCode::invalid);
  EXPECT_GT(wild.fitted(R"({"k":2,"log_gaps":900})").rows(), 0U);
}

}  // namespace
}  // namespace crmcore::value_models
