// Risk foreseen out of time on the public logs.
#include <gtest/gtest.h>

#include "crmcore/retention/risk.hpp"
#include "crmcore/statistics/scores.hpp"
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
    bool bought = false;
    for (std::size_t i = 0; i < all[at].days.size(); ++i)
      bought = bought || (all[at].purchases[i] > 0 && all[at].days[i] > cut && all[at].days[i] <= cut + Days{horizon});
    score.push_back(one.risk);
    silent.push_back(bought ? 0 : 1);
  }
  const auto result = statistics::auc(score, silent);
  std::printf("%s, %d days: auc %.4f (%.4f to %.4f), brier %.4f, ece %.4f\n", cut.text().c_str(), horizon, result.value, result.low,
              result.high, statistics::brier(score, silent).value, statistics::calibration_error(score, silent));
  return result;
}

TEST(Retention, ForeseesWhoStaysAwayFromTheWholesaler) {  // T1 T3: bars of segmentation-retention.md 3.5
  Table table(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"amount", Kind::amount}}, Currency("GBP"));
  const test::TempFile unpacked("online_retail.csv");
  const auto data = test::data_file("online-retail/online_retail.csv.gz", unpacked);
  if (!data) GTEST_SKIP() << "online-retail is not on this machine (CRMCORE_DATA)";
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "GBP"});
  auto change = shop.change("test", "load");
  intake::apply(change, intake::plan(shop, exchange::read_csv(*data), intake::Layout::sales,
      {{"order", "InvoiceNo"}, {"customer", "CustomerID"}, {"product", "StockCode"}, {"description", "Description"},
       {"quantity", "Quantity"}, {"unit_price", "UnitPrice"}, {"ordered", "InvoiceDate"}, {"country", "Country"}}), intake::Accept::valid_rows);
  change.commit();
  const History past = history(shop, Day(2011, 12, 9));
  EXPECT_GE(judged(past, Day(2011, 8, 31), 100).value, .736);
  EXPECT_GE(judged(past, Day(2011, 6, 30), 162).value, .726);
}

TEST(Retention, ForeseesWhoStaysAwayFromTheMusicShop) {  // T1
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, Currency("USD"));
  for (const auto& row : test::data_rows("cdnow/cdnow_master.csv.gz"))
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(row[0])), Cell::of(std::string_view(row[1])), Cell::of(std::string_view(row[3]))});
  if (table.rows() == 0) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  const History past = history(table, Day(1998, 6, 30), Free::count, Currency("USD"));
  EXPECT_GE(judged(past, Day(1997, 9, 30), 273).value, .762);
}

}  // namespace
}  // namespace crmcore::retention
