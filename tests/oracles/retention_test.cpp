// Risk foreseen out of time on the public logs.
#include <gtest/gtest.h>

#include <map>

#include "crmcore/retention/risk.hpp"
#include "crmcore/segmentation/clusters.hpp"
#include "crmcore/statistics/scores.hpp"
#include "crmcore/statistics/survival.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

/// AUC of the risk on `cut`, learned from before, against what came in `horizon` days.
statistics::Auc judged(const History& all, Day cut, int horizon) {
  const History then = all.as_of(cut);
  const auto risks = risk(then, learn_risk(then, {.horizon = horizon}));
  std::vector<double> score;
  std::vector<std::uint8_t> silent;
  std::size_t at = 0;
  for (const Risk& one : risks) {
    while (all.code(at) != one.customer) ++at;
    score.push_back(one.risk);
    silent.push_back(bought(all[at], cut, cut + Days{horizon}) ? 0 : 1);
  }
  const auto result = statistics::auc(score, silent);
  std::printf("%s, %d days: auc %.4f (%.4f to %.4f), brier %.4f, ece %.4f\n", cut.text().c_str(), horizon, result.value,
              result.low, result.high, statistics::brier(score, silent).value,
              statistics::calibration_error(score, silent));
  return result;
}

TEST(Retention, ForeseesWhoStaysAwayFromTheWholesaler) {  // T1 T3: bars of segmentation-retention.md 3.5
  const test::TempFile unpacked("online_retail.csv");
  const auto data = test::data_file("online-retail/online_retail.csv.gz", unpacked);
  if (!data) GTEST_SKIP() << "online-retail is not on this machine (CRMCORE_DATA)";
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "GBP"});
  auto change = shop.change("test", "load");
  intake::apply(change,
                intake::plan(shop, exchange::read_csv(*data), intake::Layout::sales,
                             {{"order", "InvoiceNo"},
                              {"customer", "CustomerID"},
                              {"product", "StockCode"},
                              {"description", "Description"},
                              {"quantity", "Quantity"},
                              {"unit_price", "UnitPrice"},
                              {"ordered", "InvoiceDate"},
                              {"country", "Country"}}),
                intake::Accept::valid_rows);
  change.commit();
  const History past = history(shop, Day(2011, 12, 9));
  EXPECT_GE(judged(past, Day(2011, 8, 31), 100).value, .736);
  EXPECT_GE(judged(past, Day(2011, 6, 30), 162).value, .726);

  // G3: inertia of the best of 50 starts with scikit-learn, 3.4; F counts orders, M is gross
  const History all = history(shop, Day(2011, 12, 10));
  const std::map<int, double> inertia{{2, 6474.134981}, {3, 4856.322467}, {4, 3924.378678},
                                      {5, 3268.011859}, {6, 2840.141888}, {8, 2325.519667}};
  for (const auto& [k, best] : inertia) {
    const auto found = segmentation::clusters(
        all, {.k = k, .frequency = segmentation::Frequency::orders, .money = segmentation::Monetary::gross});
    EXPECT_LE(found.model->inertia, best * (1 + 1e-6)) << k;
    EXPECT_EQ(found.size(), 4338U);
  }
  const auto counts = segmentation::cluster_counts(
      all, 4, {.starts = 10, .frequency = segmentation::Frequency::orders, .money = segmentation::Monetary::gross});
  EXPECT_NEAR(counts[0].silhouette, .432661, 1e-5);
  EXPECT_NEAR(counts[0].davies_bouldin, .890797, 1e-5);
  EXPECT_NEAR(counts[0].calinski_harabasz, 4380.0222, 1e-2);

  // L2: pooled Kaplan-Meier of the next purchase up to the last day of the file, 3.5
  std::vector<double> gaps;
  std::vector<std::uint8_t> closed;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const auto days = purchase_days(past[c]);
    for (std::size_t i = 0; i < days.size(); ++i) {
      gaps.push_back(((i + 1 < days.size() ? days[i + 1] : past.today()) - days[i]).count);
      closed.push_back(i + 1 < days.size() ? 1 : 0);
    }
  }
  const auto curve = statistics::kaplan_meier(gaps, closed);
  const std::map<int, double> survival{{7, .869408},  {14, .760288},  {30, .580262}, {60, .376025},
                                       {90, .278518}, {180, .151487}, {360, .066323}};
  for (const auto& [day, wanted] : survival) EXPECT_NEAR(statistics::survival_at(curve, day), wanted, 1e-6) << day;
  EXPECT_EQ(statistics::time_at(curve, .5), 40);
}

TEST(Retention, ForeseesWhoStaysAwayFromTheMusicShop) {  // T1
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, Currency("USD"));
  for (const auto& row : test::data_rows("cdnow/cdnow_master.csv.gz"))
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(row[0])), Cell::of(std::string_view(row[1])),
                                     Cell::of(std::string_view(row[3]))});
  if (table.rows() == 0) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  const History past = history(table, Day(1998, 6, 30), ZeroValue::count, Currency("USD"));
  EXPECT_GE(judged(past, Day(1997, 9, 30), 273).value, .762);
}

}  // namespace
}  // namespace crmcore::retention
