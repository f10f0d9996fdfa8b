#include "crmcore/forecast/accuracy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

/// Actuals without expectation first, then pairs, a day each.
std::vector<ForecastOutcome> rows(const std::vector<double>& before, const std::vector<double>& actual,
                                  const std::vector<double>& expected) {
  std::vector<ForecastOutcome> result;
  Day day(2026, 1, 1);
  const auto add = [&](std::optional<double> x, double s) {
    result.push_back({"p", day, x, s, {}, {}, {}, {}, {}});
    day = day + Days{1};
  };
  for (const double s : before) add({}, s);
  for (std::size_t i = 0; i < actual.size(); ++i) add(expected[i], actual[i]);
  return result;
}
std::map<std::string_view, Accuracy> measured(const std::vector<ForecastOutcome>& outcomes,
                                              const AccuracyOptions& options = {}) {
  std::map<std::string_view, Accuracy> found;
  for (const Accuracy& line : accuracy(outcomes, options))
    if (line.by == "all") found[line.measure] = line;
  return found;
}

TEST(ForecastAccuracy, KeepsThePublishedNumbers) {  // V5; forecast-events.md 3.2
  const auto own = measured(rows({5, .5, 4, 6, 3, 5, 2}, {3, -.5, 2, 7, 2}, {2.5, 0, 2, 8, 1.25}));
  const auto value = [&](std::string_view name) { return own.at(name).value.value(); };
  EXPECT_NEAR(value("absolute_error"), .55, 1e-12);
  EXPECT_NEAR(value("root_squared_error"), .6422616289332564, 1e-12);
  EXPECT_NEAR(value("mape"), .33690476190476193, 1e-12);
  EXPECT_NEAR(value("smape_0_to_2"), .5553379953379953, 1e-12);
  EXPECT_NEAR(value("mase"), .18333333333333335, 1e-12);
  EXPECT_NEAR(value("rmsse"), .20568833780186058, 1e-12);
  EXPECT_NEAR(value("wape"), .1896551724137931, 1e-12);

  const std::vector<double> beer{443, 410, 420, 532, 433, 421, 410, 512, 449, 381, 423, 531, 426, 408, 416, 520,
                                 409, 398, 398, 507, 432, 398, 406, 526, 428, 397, 403, 517, 435, 383, 424, 521,
                                 421, 402, 414, 500, 451, 380, 416, 492, 428, 408, 406, 506, 435, 380, 421, 490,
                                 435, 390, 412, 454, 416, 403, 408, 482, 438, 386, 405, 491, 427, 383, 394, 473};
  const std::vector<double> test{420, 390, 410, 488, 415, 398, 419, 488, 414, 374};
  double mean = 0;
  for (const double q : beer) mean += q / static_cast<double>(beer.size());
  const auto flat = measured(rows(beer, test, std::vector<double>(10, mean)));
  EXPECT_NEAR(*flat.at("sold_minus_expected").value, -13.775, 1e-9);
  EXPECT_NEAR(*flat.at("root_squared_error").value, 38.44724, 1e-5);
  EXPECT_NEAR(*flat.at("absolute_error").value, 34.825, 1e-9);
  EXPECT_NEAR(*flat.at("mape").value, .08283390, 1e-8);
}

TEST(ForecastAccuracy, JudgesPlansOfCounts) {  // V5: CRPS and the probability integral transform
  auto outcomes = rows({}, {5}, {5});
  outcomes[0].spread = 0;
  double reached = 0, sum = 0, chance = std::exp(-5.);
  for (int k = 0; k < 60; chance *= 5. / ++k) {
    reached += chance;
    sum += (reached - (k >= 5 ? 1 : 0)) * (reached - (k >= 5 ? 1 : 0));
  }
  EXPECT_NEAR(*measured(outcomes).at("crps").value, sum, 1e-12) << "the sum of its definition";
  statistics::Random random(3);
  const auto drawn = [&](double spread, double said) {
    std::vector<ForecastOutcome> all;
    for (int i = 0; i < 4000; ++i) {
      const double rate = 8 * spread * random.gamma(1 / spread), limit = std::exp(-rate);
      double units = -1;
      for (double product = 1; product > limit; product *= random.uniform()) units += 1;
      all.push_back({.series = "a", .day = Day(2026, 1, 1), .expected = 8, .actual = units, .spread = said});
    }
    return *measured(all).at("pit_distance").value;
  };
  EXPECT_LT(drawn(.2, .2), .02);
  EXPECT_GT(drawn(.2, 0), .06) << "too sure of itself";
}

TEST(ForecastAccuracy, ComparesTwoForecastsOfTheSame) {  // V5: Diebold-Mariano and sign flips, by day
  const std::vector<double> ours{2, -1, 3, -4, 5, 1, -2, 3}, rival{1, -2, 2, -3, 3, 2, -1, 4};
  std::vector<ForecastOutcome> outcomes;
  for (int i = 0; i < 8; ++i) {
    const auto at = static_cast<std::size_t>(i);
    outcomes.push_back(
        {.series = "a", .day = Day(2026, 1, 1 + i), .expected = 20 - ours[at], .actual = 20, .rival = 20 - rival[at]});
  }
  auto own = measured(outcomes);
  EXPECT_NEAR(*own.at("p_of_diebold_mariano").value, 0.4015076246, 1e-9) << "research 3.3, power 1";
  EXPECT_NEAR(*own.at("error_over_rival").value, 21. / 18, 1e-12);
  const double p = *own.at("p_of_sign_flips").value;
  EXPECT_GT(p, .4);
  EXPECT_LT(p, .8);
  for (ForecastOutcome& outcome : outcomes) outcome.day = Day(2026, 1, 1);
  EXPECT_FALSE(measured(outcomes).at("p_of_sign_flips").value) << "products of one day are no independent errors";
}

TEST(ForecastAccuracy, KeepsTheErrorsOfAHand) {  // V5
  const auto own = measured(rows({}, {0, 2, 4}, {1, 2, 3}));
  EXPECT_NEAR(*own.at("sold_minus_expected").value, 0, 1e-15);
  EXPECT_NEAR(*own.at("root_squared_error").value, .8164966, 1e-7);
  EXPECT_NEAR(*own.at("absolute_error").value, .6666667, 1e-7);
}

TEST(ForecastAccuracy, CountsWhatItLeavesOutAndNeverDividesByZero) {  // V5
  const auto own = measured(rows({}, {0, 2, 4}, {1, 2, 3}));
  EXPECT_EQ(own.at("mape").cells, 2);
  EXPECT_EQ(own.at("mape").excluded, 1) << "actual 0";
  EXPECT_FALSE(measured(rows({}, {0, 0}, {0, 0})).at("wape").value.has_value());
}

TEST(ForecastAccuracy, AddsNoErrorsOfSeveralUnits) {  // V5: kilograms are no pieces
  auto outcomes = rows({}, {0, 2, 4}, {1, 2, 3});
  for (auto& outcome : outcomes) {
    outcome.series = outcome.unit = "piece";
    outcome.low = outcome.critical = 0.5;
    outcome.high = outcome.chosen = 5;
    outcome.spread = 0;
  }
  const std::array units{"sold_minus_expected", "absolute_error", "root_squared_error", "winkler", "pinball", "crps"};
  for (const char* measure : units) EXPECT_TRUE(measured(outcomes).at(measure).value) << measure;
  outcomes[1].series = outcomes[1].unit = "kg";
  for (const char* measure : units) EXPECT_FALSE(measured(outcomes).at(measure).value) << measure;
  EXPECT_TRUE(measured(outcomes).at("wape").value) << "of the mean of each series";
}

TEST(ForecastAccuracy, ScoresIntervalsByWinkler) {  // V5: width, and the distance outside by 2 / α
  auto outcomes = rows({}, {130, 100}, {100, 100});
  for (auto& outcome : outcomes) {
    outcome.low = 80;
    outcome.high = 120;
  }
  EXPECT_NEAR(*measured(outcomes).at("winkler").value, (140 + 40) / 2., 1e-9);
  EXPECT_EQ(*measured(outcomes).at("coverage_of_interval").value, .5);
}

TEST(ForecastAccuracy, ScoresIntervalsOfAnotherLevel) {  // V5
  auto outcomes = rows({}, {75}, {90});
  outcomes[0].low = 80;
  outcomes[0].high = 120;
  EXPECT_NEAR(*measured(outcomes, {.interval = .95}).at("winkler").value, 240, 1e-9);
}

TEST(ForecastAccuracy, WeighsTooMuchAndTooLittleByTheCriticalRatio) {  // V5: pinball loss
  for (const auto& [critical, loss] : {std::pair(.1, 0.1 / 3), std::pair(.9, .3)}) {
    auto outcomes = rows({}, {1, 2, 3}, {0, 2, 3});
    for (auto& outcome : outcomes) {
      outcome.critical = critical;
      outcome.chosen = outcome.expected;
    }
    EXPECT_NEAR(*measured(outcomes).at("pinball").value, loss, 1e-12) << critical;
  }
}

TEST(ForecastAccuracy, RefusesWhatItCannotJudge) {  // bad input
  test::expect_refused({
      {"no row", [] { accuracy({}); }, {"nothing to judge"}},
      {"a level in per cent", [] { accuracy(rows({}, {1}, {1}), {.interval = 80}); }, {"above 0 and below 1, not 80"}},
  });
}

/// A product of a fair and one of a shop over two days; one has no expectation, one nothing that came.
Table plans_and_sales(const char* more_expected = nullptr) {
  Table table(std::vector<Table::Description>{{"product"}, {"day"}, {"expected"}, {"sold"}, {"place"}}, {});
  const auto add = [&](std::array<const char*, 5> row) {
    std::array<Cell, 5> cells;
    for (std::size_t c = 0; c < 5; ++c) cells[c] = Cell::of(std::string_view(row[c]));
    table.append(cells);
  };
  add({"a", "2026-01-01", "10", "12", "fair"});
  add({"a", "2026-01-02", "", "9", "fair"});
  add({"b", "2026-01-01", "5", "", "shop"});
  add({"b", "2026-01-02", "5", "3", "shop"});
  if (more_expected) add({"a", "2026-01-03", more_expected, "12", "fair"});
  return table;
}

TEST(ForecastAccuracy, ReadsAnyTableByGroup) {  // V5
  const auto read = outcomes_of(plans_and_sales(), "place");
  EXPECT_EQ(read.size(), 4U);
  const auto lines = accuracy(read);
  EXPECT_EQ(lines.rows.back().by, "shop");
  EXPECT_EQ(lines[0].cells, 2);
  EXPECT_EQ(lines[0].excluded, 1) << "of which nobody knows what came";
  EXPECT_EQ(alarms(read)[0].events, 2);
}

TEST(ForecastAccuracy, RefusesATableThatCannotBe) {  // bad input
  const auto odd = [](const char* column, const char* value) {
    Table table(std::vector<Table::Description>{{"expected"}, {"sold"}, {"high"}, {column}}, {});
    table.append(std::array<Cell, 4>{Cell::of(std::string_view("9")), Cell::of(std::string_view("8")),
                                     Cell::of(std::string_view("20")), Cell::of(std::string_view(value))});
    outcomes_of(table);
  };
  test::expect_refused({
      {"an expectation in words", [] { outcomes_of(plans_and_sales("ten")); }, {"row 5, expected", "ten"}},
      {"a ratio above 1", [&] { odd("critical", "1.5"); }, {"row 1", "critical", "1.5"}},
      {"a low above the high", [&] { odd("low", "30"); }, {"row 1", "low", "30"}},
  });
}

TEST(ForecastAccuracy, KeepsTheTextbooksTrackingSignal) {  // V5; forecast-events.md 3.3: forecast 244 …, actual 344 …
  const std::vector<double> actual{344, 468, 493, 293, 268, 568}, expected{244, 318, 393, 343, 368, 443};
  const std::vector<double> wanted{1, 2, 3, 3, 2, 3.12};
  for (std::size_t n = 1; n <= 6; ++n)
    EXPECT_NEAR(*measured(rows({}, {actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(n)},
                               {expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(n)}))
                     .at("tracking_signal")
                     .value,
                wanted[n - 1], 1e-9);
}

std::vector<ForecastOutcome> events(std::size_t n, double bias, std::uint64_t seed) {
  statistics::Random random(7, seed);
  std::vector<double> actual;
  for (std::size_t i = 0; i < n; ++i) actual.push_back(100 * (1 + bias + .2 * random.normal()));
  return rows({}, actual, std::vector<double>(n, 100));
}

TEST(ForecastAlarms, AreFalseAsOftenAsTheySay) {  // V5
  for (const std::size_t n : {4U, 5U, 7U, 8U, 10U, 20U, 30U}) {
    int raised = 0, found = 0;
    constexpr int times = 4'000;
    for (std::uint64_t i = 0; i < times; ++i) {
      raised += alarms(events(n, 0, i))[0].alarm ? 1 : 0;
      found += alarms(events(n, .2, i))[0].alarm ? 1 : 0;  // a bias of one standard deviation
    }
    std::printf("alarms, %zu events: %.4f false, %.4f of a bias of one deviation; said %.4f\n", n, raised / 4e3,
                found / 4e3, false_alarm_rate(static_cast<std::int64_t>(n)));
    EXPECT_NEAR(raised / 4e3, false_alarm_rate(static_cast<std::int64_t>(n)), .01) << n;
    if (n == 20) {
      EXPECT_GT(found / 4e3, .8);
    }
  }
}

TEST(ForecastAlarms, SayInWhichDirectionAPlanErrs) {  // V5
  const auto biased = alarms(events(12, .5, 3))[0];
  EXPECT_TRUE(biased.alarm);
  EXPECT_EQ(biased.direction, "sold more than expected");
  EXPECT_GT(biased.low, 1.2);
}

TEST(ForecastAlarms, CountNoEventOfWhichNothingWasExpected) {  // V5
  EXPECT_EQ(alarms(rows({}, {5}, {0}))[0].events, 0);
}

TEST(ForecastAlarms, RefuseToWatchNothing) {  // bad input
  EXPECT_EQ(test::error_of([] { alarms({}); }, {"nothing to judge"}), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore::forecast
