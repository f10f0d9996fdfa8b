// Purchase models on the whole music shop: their optima, and what ranks who buys again.
#include <gtest/gtest.h>

#include "crmcore/statistics/scores.hpp"
#include "crmcore/value_models/customer_forecast.hpp"
#include "support.hpp"
#include "value_models/optimum.hpp"

namespace crmcore::value_models {
namespace {

/// A log of CDNOW; `day` is its column with the day, the customer stands before it, the amount two after it.
std::optional<History> cdnow(const std::string& file, std::size_t day) {
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, Currency("USD"));
  for (const auto& row : test::data_rows("cdnow/" + file))
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(row[day - 1])), Cell::of(std::string_view(row[day])),
                                     Cell::of(std::string_view(row[day + 2]))});
  if (table.rows() == 0) return std::nullopt;
  return history(table, Day(1998, 6, 30), ZeroValue::count, Currency("USD"));
}

const Day calibrated(1997, 9, 30), ended(1998, 6, 30);

TEST(CdnowModels, ReachTheOptimaOfTheMaster) {  // C2: research 3.3, double precision
  const auto all = cdnow("cdnow_master.csv.gz", 1);
  if (!all) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  const Purchases table = purchases(all->as_of(calibrated));
  EXPECT_EQ(table.customers(), 23'570);
  EXPECT_EQ(table.rows(), 8'685U);
  for (const test::Optimum& optimum :
       {test::Optimum{ModelKind::bg_nbd, {0.251623959, 4.788942964, 0.723433577, 2.161088360}, -95368.44393},
        test::Optimum{ModelKind::mbg_nbd, {0.637139735, 7.310289552, 0.807474116, 1.228393990}, -95336.95832},
        test::Optimum{ModelKind::pareto_nbd, {0.597419968, 11.585657798, 0.522185601, 8.827758842}, -95415.11862}})
    test::expect_reached(fit(optimum.kind, table), optimum, 5e-6 + 2.4e-8, 5e-8);
}

/// Area under the ROC curve of a score of calibration for "buys in the 39 weeks after".
struct Areas {
  double recency, frequency, alive, expected;
};
Areas areas(const History& all, bool repeaters) {
  const History then = all.as_of(calibrated);
  Model published;  // Fader, Hardie and Lee 2005
  published.kind = ModelKind::bg_nbd;
  published.parameters = {.243, 4.414, .793, 2.426};
  const Purchases table = purchases(then);
  std::vector<double> recency, frequency, alive, expected;
  std::vector<std::uint8_t> again;
  for (std::size_t c = 0; c < then.customers(); ++c) {
    const Buyer buyer = table[table.row_of[c]];
    if (repeaters && buyer.x == 0) continue;
    const CustomerForecast forecast(published, buyer);
    recency.push_back(buyer.t_x - buyer.T);
    frequency.push_back(buyer.x);
    alive.push_back(forecast.p_alive());
    expected.push_back(forecast.expected(39));
    again.push_back(bought(all[c], calibrated, ended) ? 1 : 0);
  }
  const auto area = [&](const std::vector<double>& score) { return statistics::auc(score, again).value; };
  return {area(recency), area(frequency), area(alive), area(expected)};
}
void expect_areas(const Areas& found, const Areas& wanted) {
  EXPECT_NEAR(found.recency, wanted.recency, 5e-5);
  EXPECT_NEAR(found.frequency, wanted.frequency, 5e-5);
  EXPECT_NEAR(found.alive, wanted.alive, 5e-5);
  EXPECT_NEAR(found.expected, wanted.expected, 5e-5);
}

TEST(CdnowModels, ChanceOfBeingAliveRanksWorseThanACoin) {  // T1: segmentation-retention.md 3.5
  const auto sample = cdnow("cdnow_sample.csv.gz", 2), master = cdnow("cdnow_master.csv.gz", 1);
  if (!sample || !master) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  expect_areas(areas(*sample, false), {.7714, .7576, .3158, .7725});
  expect_areas(areas(*sample, true), {.7122, .6777, .6984, .7280});
  expect_areas(areas(*master, false), {.7594, .7527, .3189, .7623});
  expect_areas(areas(*master, true), {.7113, .6780, .6971, .7319});
}

}  // namespace
}  // namespace crmcore::value_models
