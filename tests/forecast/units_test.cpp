// Selling a product in grams instead of kilograms changes that product's numbers alone, in every judgement of events.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "crmcore/forecast/accuracy.hpp"
#include "crmcore/forecast/bridge.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/report/sentences.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

/// A market of buns by the piece and cookies by weight, at a price of 20 a kilogram; `units` of a kilogram.
EventTable market(const std::string& unit, double units, bool with_units = true) {
  EventTable table;
  const auto add = [&](const std::string& event, const std::string& product, double expected, double made, double sold,
                       double price) {
    const bool by_weight = product == "cookies";
    const double factor = by_weight ? units : 1;
    const auto decimal = [](double value) { return Decimal{std::llround(value * Decimal::one)}; };
    EventCell cell;
    cell.event = event;
    cell.product = product;
    cell.day = Day(2026, 5, 2);
    if (with_units) cell.unit = by_weight ? unit : "piece";
    cell.expected = decimal(expected * factor);
    cell.made = decimal(made * factor);
    cell.sold = decimal(sold * factor);
    cell.planned_price = decimal(price / factor);
    cell.unit_cost = decimal(price / factor / 4);
    complete_facts(cell);
    table.cells.push_back(cell);
  };
  add("spring", "bun", 100, 130, 120, 1);
  add("spring", "cookies", 10, 12, 5.12, 20);
  add("summer", "bun", 90, 110, 70, 1);
  add("summer", "cookies", 8, 9, 9, 20);
  return table;
}

void expect_same(const std::optional<double>& a, const std::optional<double>& b, const std::string& what) {
  ASSERT_EQ(a.has_value(), b.has_value()) << what;
  if (a) {
    EXPECT_NEAR(*a, *b, 1e-9 * std::max(1.0, std::abs(*a))) << what;
  }
}

TEST(Units, DoNotMatterToComparisons) {  // V4
  for (const bool with_units : {true, false})
    for (const CompareBy by : {CompareBy::product, CompareBy::total, CompareBy::event, CompareBy::day}) {
      const auto kilograms = compare(market("kg", 1, with_units), by);
      const auto grams = compare(market("g", 1000, with_units), by);
      ASSERT_EQ(kilograms.rows.size(), grams.rows.size());
      for (std::size_t i = 0; i < kilograms.rows.size(); ++i) {
        const ComparisonRow& a = kilograms[i];
        const ComparisonRow& b = grams[i];
        expect_same(a.sold_over_expected, b.sold_over_expected, a.product);
        expect_same(a.sell_through, b.sell_through, a.product);
        expect_same(a.waste_rate, b.waste_rate, a.product);
        expect_same(a.fill_rate, b.fill_rate, a.product);
        EXPECT_EQ(a.revenue, b.revenue);
        EXPECT_EQ(a.margin, b.margin);
        if (a.product == "bun") expect_same(a.sold, b.sold, "buns sold");
      }
    }
}

TEST(Units, OfSeveralKindsHaveNoSum) {  // V4
  const auto total = compare(market("kg", 1), CompareBy::total)[0];
  EXPECT_FALSE(total.sold.has_value()) << "pieces and kilograms";
  EXPECT_NEAR(*total.sold_over_expected, (190 + 20 * 14.12) / (190 + 20 * 18.) - 1, 1e-12) << "at planned prices";
  EventTable of_one_unit = market("kg", 1);
  for (EventCell& cell : of_one_unit.cells) cell.unit = "piece";
  const auto pieces = compare(of_one_unit, CompareBy::total)[0];
  EXPECT_NEAR(*pieces.sold, 204.12, 1e-9);
  EXPECT_NEAR(*pieces.sold_over_expected, 204.12 / 208 - 1, 1e-12) << "units, which are alike";
}

TEST(Units, DoNotMatterToTheBridge) {  // V4
  const auto kilograms = bridge(market("kg", 1), true);
  const auto grams = bridge(market("g", 1000), true);
  ASSERT_EQ(kilograms.rows.size(), grams.rows.size());
  for (std::size_t i = 0; i < kilograms.rows.size(); ++i)
    EXPECT_EQ(kilograms[i].amount, grams[i].amount) << kilograms[i].part << " of " << kilograms[i].product;
}

TEST(Units, DoNotMatterToWhatIsSaid) {  // V4
  const auto said = [](const EventTable& table) { return report::sentences(table, "en", "US")[0].text; };
  EXPECT_EQ(said(market("kg", 1)),
            "In all, 472.40 EUR sold at planned prices, 14% less than the 550.00 EUR expected.");
  EXPECT_EQ(said(market("kg", 1)), said(market("g", 1000)));
  EXPECT_EQ(said(market("kg", 1, false)), said(market("g", 1000, false)));
}

std::vector<ForecastOutcome> outcomes(double units, bool priced) {
  std::vector<ForecastOutcome> all;
  for (int day = 0; day < 12; ++day)
    for (const auto& [product, level] : std::map<std::string, double>{{"bun", 100}, {"cookies", 8}}) {
      const double factor = product == "cookies" ? units : 1;
      ForecastOutcome one;
      one.series = product;
      one.day = Day(2026, 1, 1) + Days{day};
      one.expected = factor * level;
      one.actual = factor * (level + (day * 7 + static_cast<int>(level)) % 5 - 1);
      one.rival = factor * (level + 1);
      if (priced) one.unit_price = (product == "bun" ? 1 : 20) / factor;
      all.push_back(one);
    }
  return all;
}

TEST(Units, DoNotMatterToAccuracyAndAlarms) {  // V5
  const std::set<std::string_view> of_units{"sold_minus_expected", "absolute_error", "root_squared_error"};
  for (const bool priced : {true, false}) {
    const auto kilograms = accuracy(outcomes(1, priced));
    const auto grams = accuracy(outcomes(1000, priced));
    for (std::size_t i = 0; i < kilograms.rows.size(); ++i)
      if (!of_units.contains(kilograms[i].measure))
        expect_same(kilograms[i].value, grams[i].value, std::string(kilograms[i].measure));
    const auto alarm = alarms(outcomes(1, priced))[0];
    const auto other = alarms(outcomes(1000, priced))[0];
    EXPECT_EQ(alarm.alarm, other.alarm);
    expect_same(alarm.value, other.value, "value");
    expect_same(alarm.ratio, other.ratio, "ratio");
    expect_same(alarm.low, other.low, "low");
    expect_same(alarm.high, other.high, "high");
  }
}

TEST(ForecastAccuracy, ScalesEachSeriesAsTheFieldDoes) {  // V5: mase and rmsse are means over series
  const auto of = [](const std::string& series, double scale) {
    std::vector<ForecastOutcome> rows;
    const std::vector<double> actual{3, 5, 4, 6, 2};
    for (std::size_t i = 0; i < actual.size(); ++i) {
      ForecastOutcome one;
      one.series = series;
      one.day = Day(2026, 1, 1) + Days{static_cast<int>(i)};
      one.actual = scale * actual[i];
      if (i >= 3) one.expected = scale * (4 + (scale > 10 ? 1 : 0));
      rows.push_back(one);
    }
    return rows;
  };
  const auto mase = [](const std::vector<ForecastOutcome>& outcomes) {
    for (const Accuracy& line : accuracy(outcomes))
      if (line.measure == "mase") return *line.value;
    return 0.0;
  };
  std::vector<ForecastOutcome> both = of("small", 1);
  for (const ForecastOutcome& one : of("large", 100)) both.push_back(one);
  EXPECT_NEAR(mase(both), (mase(of("small", 1)) + mase(of("large", 100))) / 2, 1e-12);
}

}  // namespace
}  // namespace crmcore::forecast
