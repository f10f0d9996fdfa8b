#include "crmcore/value_models/diagnostics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"
#include "value_models/simulated.hpp"

namespace crmcore::value_models {
namespace {

const History& past() {
  static const History history = simulated(400, 365, 365, 3);
  return history;
}

const Model& model() {
  static const Model fitted = fit(ModelKind::mbg_nbd, purchases(past()));
  return fitted;
}

TEST(FrequencyRecency, IsWhatTheModelSaysOfSuchACustomer) {
  const auto cells = frequency_recency(model(), customers(past(), ModelKind::mbg_nbd, Unit::week), {.horizon = 10});
  ASSERT_GT(cells.size(), 40U);
  for (const std::size_t row : {std::size_t{0}, std::size_t{7}, cells.size() - 1}) {
    const CustomerForecast forecast(
        model(), {static_cast<double>(cells[row].repeat_purchases), cells[row].last_purchase, cells[row].observed});
    EXPECT_DOUBLE_EQ(cells[row].expected, forecast.expected(10));
    EXPECT_DOUBLE_EQ(cells[row].p_alive, forecast.p_alive());
  }
}

TEST(FrequencyRecency, RisesWithTheTimeOfTheLastPurchase) {  // law
  const auto cells = frequency_recency(model(), customers(past(), ModelKind::mbg_nbd, Unit::week));
  for (std::size_t row = 2; row < cells.size(); ++row)
    if (cells[row].repeat_purchases == cells[row - 1].repeat_purchases) {
      EXPECT_GE(cells[row].p_alive, cells[row - 1].p_alive);
      EXPECT_GE(cells[row].expected, cells[row - 1].expected);
    }
}

TEST(FrequencyRecency, LeavesOutWhatCannotBe) {
  for (const GridCell& cell : frequency_recency(model(), customers(past(), ModelKind::mbg_nbd, Unit::week)))
    EXPECT_EQ(cell.repeat_purchases == 0, cell.last_purchase == 0);
}

TEST(FrequencyRecency, EndsWithTheNumberAskedFor) {
  const auto cells =
      frequency_recency(model(), customers(past(), ModelKind::mbg_nbd, Unit::week), {.most = 3, .steps = 4});
  EXPECT_EQ(cells.size(), 1U + 3 * 4);
  EXPECT_EQ(cells.rows.back().repeat_purchases, 3);
}

TEST(FrequencyRecency, TakesAnyTimeObserved) {  // law: the last step is that time, not a little more by rounding
  for (int days = 1; days <= 900; ++days) {
    const double weeks = days / 7.0;
    Customers one;
    one.purchases = purchases(std::vector{0.0}, std::vector{0.0}, std::vector{weeks});
    one.codes = {"A"};
    EXPECT_EQ(frequency_recency(model(), one, {.steps = 7}).rows.back().last_purchase, weeks);
  }
}

TEST(FrequencyRecency, IsNothingWithoutCustomers) {
  const History nobody({}, {}, Day(2025, 1, 1), {});
  EXPECT_TRUE(frequency_recency(model(), customers(nobody, ModelKind::mbg_nbd, Unit::week)).empty());
}

TEST(AliveHistory, EndsWithWhatIsPredictedToday) {  // metamorphic: the last day is today's prediction
  const auto today = customers(past(), ModelKind::mbg_nbd, Unit::day);
  const Model daily = fit(ModelKind::mbg_nbd, today.purchases);
  for (const std::size_t c : {std::size_t{0}, today.size() / 2}) {
    const auto days = alive_history(past(), today.codes[c], ModelKind::mbg_nbd);
    EXPECT_DOUBLE_EQ(days.rows.back().p_alive, CustomerForecast(daily, today.buyer(c)).p_alive());
    EXPECT_EQ(days.rows.back().day, past().today());
  }
}

TEST(AliveHistory, FallsWhileNothingIsBought) {  // law
  const auto today = customers(past(), ModelKind::mbg_nbd, Unit::day);
  const auto days = alive_history(past(), today.codes[1], ModelKind::mbg_nbd);
  EXPECT_TRUE(days[0].bought) << "it begins with the first purchase";
  for (std::size_t i = 1; i < days.size(); ++i)
    if (!days[i].bought) {
      EXPECT_LE(days[i].p_alive, days[i - 1].p_alive + 1e-12) << days[i].day.text();
    }
}

TEST(Holdout, HasTheTotalsOfTheTracking) {  // metamorphic: two views of the same forecast
  const Day cutoff = past().today() - Days{120};
  double expected = 0;
  double actual = 0;
  std::int64_t counted = 0;
  for (const HoldoutLine& line : holdout(past(), cutoff, ModelKind::mbg_nbd)) {
    expected += line.expected * static_cast<double>(line.customers);
    actual += line.actual * static_cast<double>(line.customers);
    counted += line.customers;
  }
  const auto weeks = tracking(past(), cutoff, ModelKind::mbg_nbd);
  EXPECT_NEAR(expected, weeks.rows.back().expected_so_far, 1e-6);
  EXPECT_NEAR(actual, weeks.rows.back().actual_so_far, 1e-6);
  EXPECT_EQ(counted, static_cast<std::int64_t>(customers(past().as_of(cutoff), ModelKind::mbg_nbd, Unit::day).size()));
}

TEST(Holdout, CountsThoseWithMoreInTheLastLine) {
  const auto lines = holdout(past(), past().today() - Days{120}, ModelKind::mbg_nbd, 1, 2);
  EXPECT_EQ(lines.rows.back().repeat_purchases, 2);
  EXPECT_LE(lines.size(), 3U);
}

TEST(Diagnostics, RefuseWhatTheyCannotShow) {  // bad input
  const Customers all = customers(past(), ModelKind::mbg_nbd, Unit::week);
  Model of_periods = model();
  of_periods.kind = ModelKind::bg_bb;
  test::expect_refused({
      {"a matrix of periods", [&] { static_cast<void>(frequency_recency(of_periods, all)); }, {"model", "bg_bb"}},
      {"no steps", [&] { static_cast<void>(frequency_recency(model(), all, {.steps = 0})); }, {"steps", "0"}},
      {"another unit",
       [&] { static_cast<void>(frequency_recency(model(), customers(past(), ModelKind::mbg_nbd, Unit::day))); },
       {"unit"}},
      {"an unknown customer",
       [] { static_cast<void>(alive_history(past(), "nobody", ModelKind::mbg_nbd)); },
       {"'nobody'"},
       ErrorCode::not_found},
      {"no day to judge", [] { static_cast<void>(holdout(past(), past().today(), ModelKind::mbg_nbd)); }, {"cutoff"}},
      {"nobody to follow", [] { static_cast<void>(holdout(past(), Day(2020, 1, 1), ModelKind::mbg_nbd)); }, {"cutoff"}},
  });
}

}  // namespace
}  // namespace crmcore::value_models
