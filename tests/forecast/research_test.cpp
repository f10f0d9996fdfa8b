// Independent checks of plan against actual: figures published in ../shared/research/forecast-events.md 3.1 to 3.4 that
// no other test holds, and what must be true of comparison and bridge for any table of several events and days.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <tuple>

#include "crmcore/forecast/accuracy.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/forecast/production.hpp"
#include "crmcore/statistics/comparisons.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/survival.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

// How much to make.

/// So much lost for a unit short and a unit over.
Economics short_and_over(double under, double over) { return {.price = under + over, .unit_cost = over}; }
double cost_of(const Production& made, const Economics& economics) {
  return economics.under() * made.lost + economics.over() * made.left;
}
/// A continuous demand as many equally likely amounts, each in the middle of its share.
template <class Quantile>
Distribution spread(Quantile&& quantile) {
  constexpr int parts = 100'000;
  std::vector<std::pair<double, double>> amounts;
  for (int i = 0; i < parts; ++i) amounts.emplace_back(quantile((i + .5) / parts), 1);
  return Distribution(std::move(amounts));
}

TEST(Newsvendor, MakesTheCriticalQuantileOfAnyDemand) {  // V6: research 3.1, stockpyl problem 4.8b; Wikipedia
  const auto skewed = spread([](double chance) { return std::exp(6 + .3 * statistics::normal_quantile(chance)); });
  const Economics stockpyl = short_and_over(.1765, 1);
  const auto made = best(skewed, stockpyl, 1e-4);
  EXPECT_NEAR(made.make, 295.6266448071368, .002);
  EXPECT_NEAR(cost_of(made, stockpyl), 29.44254351324322, 1e-4);
  const Economics thin{.price = 7, .unit_cost = 5};
  EXPECT_NEAR(best(spread([](double chance) { return 50 + 30 * chance; }), thin, 1e-4).make, 58.5714, 4e-4);
  const auto around_fifty =
      spread([](double chance) { return 50 * std::exp(.2 * statistics::normal_quantile(chance)); });
  EXPECT_NEAR(best(around_fifty, thin, 1e-4).make, 44.649, 1e-3);
}

TEST(Newsvendor, SaysWhatIsLostAndLeft) {  // V6: research 3.1, NewsvendorModel.jl, R inventorize, Hammer 3/2
  EXPECT_NEAR(normal_outcome(50, 20, {.price = 7, .unit_cost = 5}, 39).lost, 14.65612, 1e-5);
  const auto ski = normal_best(32'000, 11'000, {.price = 24, .unit_cost = 10.9, .salvage = 7});
  EXPECT_NEAR(ski.left, 9614.589, .001);
  EXPECT_NEAR(ski.expected_sales / 32'000, .954189, 1e-6) << "the fill rate";
  const Economics suit{.price = 190, .unit_cost = 110, .salvage = 90};
  EXPECT_NEAR(suit.critical_ratio(), .8, 1e-15);
  EXPECT_NEAR(normal_best(3192, 1181, suit).make, 4185.95, .01);
  EXPECT_NEAR(normal_outcome(3192, 1181, suit, 4196).lost, 129.85, .01);
  EXPECT_NEAR(normal_outcome(3192, 1181, suit, 4196).left, 1133.85, .01);
}

TEST(Newsvendor, CostsWhatDdopSays) {  // V6: research 3.1, ddop metrics
  const auto cost = [](double under, const std::vector<double>& demand, const std::vector<double>& made) {
    double sum = 0;
    for (std::size_t i = 0; i < demand.size(); ++i)
      sum +=
          cost_of(outcome(Distribution({{demand[i], 1}}), short_and_over(under, 1), made[i]), short_and_over(under, 1));
    return sum;
  };
  const double first = cost(2, {2, 2, 3}, {1, 3, 4}), second = cost(4, {2, 4, 6}, {2, 3, 7});
  EXPECT_NEAR(first, 4, 1e-12);
  EXPECT_NEAR(second, 5, 1e-12);
  EXPECT_NEAR(first / 3, 1.333, 5e-4);
  EXPECT_NEAR(second / 3, 1.667, 5e-4);
  const double prescriptive = 1 - first / cost(2, {2, 2, 3}, {4, 4, 4});
  const double other = 1 - second / cost(4, {2, 4, 6}, {5, 5, 5});
  EXPECT_NEAR(prescriptive, .2, 1e-12);
  EXPECT_NEAR(other, .375, 1e-12);
  EXPECT_NEAR((prescriptive + other) / 2, .2875, 1e-12);
}

TEST(Distribution, HasTheCrpsOfANormal) {  // V7: research 3.2, scoringRules; moved up to where demand is above 0
  const auto normal = [](double deviation) {
    return spread([=](double chance) { return 20 + deviation * statistics::normal_quantile(chance); });
  };
  EXPECT_NEAR(normal(1).crps(20), .23369497725510913, 1e-6);
  EXPECT_NEAR(normal(1).crps(21), .6024413576276163, 1e-6);
  EXPECT_NEAR(normal(2).crps(21), .6628070625097116, 1e-6);
}

TEST(Completion, HasThePosteriorOfAlbertsTransplants) {   // V4: research 3.3, gamma (16, 15174)
  const auto rate = [](double exposure, double deaths) {  // a day of as many operations as the prior speaks of
    constexpr double day = 15'174;
    return complete(deaths, exposure / day, {16, 16 + 16}).lost / (day - exposure);
  };
  EXPECT_NEAR(rate(66, 1), .0011154856, 5e-11);
  EXPECT_NEAR(rate(1'767, 4), .0011805679, 5e-11);
}

// How well it was foreseen.

std::map<std::string, std::map<std::string_view, double>> measured(const std::vector<ForecastOutcome>& outcomes) {
  std::map<std::string, std::map<std::string_view, double>> found;
  for (const Accuracy& line : accuracy(outcomes))
    if (line.value) found[line.by][line.measure] = *line.value;
  return found;
}
/// A day each.
std::vector<ForecastOutcome> pairs(const std::vector<double>& actual, const std::vector<double>& expected) {
  std::vector<ForecastOutcome> outcomes;
  for (std::size_t i = 0; i < actual.size(); ++i)
    outcomes.push_back({.series = "p",
                        .day = Day(2026, 1, 1) + Days{static_cast<int>(i)},
                        .expected = expected[i],
                        .actual = actual[i]});
  return outcomes;
}

const std::vector<double> beer{443, 410, 420, 532, 433, 421, 410, 512, 449, 381, 423, 531, 426, 408, 416, 520,
                               409, 398, 398, 507, 432, 398, 406, 526, 428, 397, 403, 517, 435, 383, 424, 521,
                               421, 402, 414, 500, 451, 380, 416, 492, 428, 408, 406, 506, 435, 380, 421, 490,
                               435, 390, 412, 454, 416, 403, 408, 482, 438, 386, 405, 491, 427, 383, 394, 473};
/// Of ten quarters foreseen; mase over changes from year to year: each quarter's past is a series, and what is foreseen
/// is of series that have no past and take the scale of all.
std::map<std::string_view, double> of_beer(const std::vector<double>& expected) {
  auto outcomes = pairs({420, 390, 410, 488, 415, 398, 419, 488, 414, 374}, expected);
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i].series = "foreseen " + std::to_string(i);
  for (std::size_t i = 0; i < beer.size(); ++i)
    outcomes.push_back({.series = "quarter " + std::to_string(i % 4),
                        .day = Day(1992, 1, 1) + Days{91 * static_cast<int>(i)},
                        .actual = beer[i]});
  return measured(outcomes).at("all");
}

TEST(ForecastAccuracy, OfBeerIsWhatForecastingPrinciplesPrint) {  // V5: research 3.2, Hyndman and Athanasopoulos
  const double mean = std::accumulate(beer.begin(), beer.end(), 0.0) / 64;
  EXPECT_NEAR(of_beer(std::vector<double>(10, mean)).at("mase"), 2.435315, 1e-6);
  auto seasonal = of_beer({427, 383, 394, 473, 427, 383, 394, 473, 427, 383});
  EXPECT_NEAR(seasonal["sold_minus_expected"], 5.2, 1e-9);
  EXPECT_NEAR(seasonal["root_squared_error"], 14.31084, 1e-5);
  EXPECT_NEAR(seasonal["absolute_error"], 13.4, 1e-9);
  EXPECT_NEAR(seasonal["mape"], .03168503, 1e-8);
  EXPECT_NEAR(seasonal["mase"], .9370629, 1e-7);
  const auto prints = [](const std::vector<double>& expected, double squared, double error, double share,
                         double scaled) {
    auto found = of_beer(expected);
    EXPECT_NEAR(found["root_squared_error"], squared, 1e-4);
    EXPECT_NEAR(found["absolute_error"], error, 1e-4);
    EXPECT_NEAR(found["mape"], share, 1e-6);
    EXPECT_NEAR(found["mase"], scaled, 1e-4);
  };
  prints(std::vector<double>(10, 473), 62.6929, 57.4, .141844, 4.0140);
  std::vector<double> drift;
  for (int step = 1; step <= 10; ++step) drift.push_back(473 + step * (473 - 443) / 63.);
  prints(drift, 64.9013, 58.8762, .145775, 4.1172);
}

TEST(ForecastAccuracy, SquaresErrorsAsSktimeDoes) {  // V5: research 3.2
  const double root = measured(pairs({3, -.5, 2, 7, 2}, {2.5, 0, 2, 8, 1.25}))["all"]["root_squared_error"];
  EXPECT_NEAR(root * root, .4125, 1e-12);
}

TEST(ForecastAccuracy, HasThePinballOfEachCellsOwnLevel) {  // V5: research 3.2, scikit-learn
  auto outcomes = pairs({1, 2, 3, 1, 2, 3}, {1, 2, 4, 1, 2, 4});
  for (std::size_t i = 0; i < 6; ++i) {
    outcomes[i].chosen = outcomes[i].expected;
    outcomes[i].critical = i < 3 ? .1 : .9;
    outcomes[i].group = i < 3 ? "low" : "high";
  }
  auto found = measured(outcomes);
  EXPECT_NEAR(found["low"]["pinball"], .3, 1e-12);
  EXPECT_NEAR(found["high"]["pinball"], .033333, 1e-6);
  EXPECT_NEAR(found["all"]["pinball"], (.3 + .1 / 3) / 2, 1e-12);
}

TEST(ForecastAccuracy, WeighsTheLevelsOfM5Alike) {  // V5: research 3.2, leaderboard of M5: its first and its second
  const auto is = [](double mean, const std::vector<double>& levels) {
    std::vector<ForecastOutcome> outcomes;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      const std::string name = "level " + std::to_string(level + 1);
      for (const int day : {0, 1})  // a change of 1 is every level's scale
        outcomes.push_back({.series = name, .day = Day(2016, 5, 1) + Days{day}, .actual = static_cast<double>(day)});
      outcomes.push_back(
          {.series = name, .day = Day(2016, 5, 3), .expected = 1, .actual = 1 + levels[level], .group = name});
    }
    auto found = measured(outcomes);
    EXPECT_NEAR(found["all"]["mase"], mean, .001);
    for (std::size_t level = 0; level < levels.size(); ++level)
      EXPECT_NEAR(found["level " + std::to_string(level + 1)]["mase"], levels[level], 1e-12);
  };
  is(.520, {.199, .310, .400, .277, .365, .390, .474, .480, .573, .966, .929, .884});
  is(.528, {.186, .294, .416, .246, .349, .381, .481, .497, .594, 1.023, .964, .907});
}

TEST(ForecastAccuracy, HasTheTextbooksSecondTrackingSignal) {  // V5: research 3.3, published exercise
  auto found = measured(pairs({100, 78, 110, 115, 108, 110, 125, 115}, {102, 100, 97, 101, 108, 106, 102, 111}));
  EXPECT_NEAR(found["all"]["tracking_signal"], 3.317, 5e-4);
  EXPECT_NEAR(found["all"]["absolute_error"], 10.25, 1e-12);
}

// Tests and curves.

TEST(DieboldMariano, HasStudentsTailAsInR) {  // V7: research 3.3, dm.test of WWWusage: 100 errors
  EXPECT_NEAR(2 * statistics::student_probability(-1.9078, 99), .05932, 1e-5);
}

TEST(Ewma, SignalsWhereMontgomerysChartDoes) {  // V5: research 3.3, IMSL help; limits as printed there
  const std::vector<double> chart{9.45,  7.99,  9.29,  11.66, 12.16, 10.18, 8.04,  11.46, 9.20,  10.34,
                                  9.03,  11.47, 10.51, 9.40,  10.08, 9.37,  10.62, 10.31, 8.52,  10.84,
                                  10.90, 9.33,  12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52};
  const auto smooth = statistics::ewma(chart, .1, 10);
  EXPECT_GT(smooth[0], 9.73);
  EXPECT_LT(smooth[0], 10.27);
  const auto outside = std::ranges::find_if(smooth, [](double z) { return std::abs(z - 10) > .6187; });
  EXPECT_EQ(outside - smooth.begin() + 1, 29);
}

TEST(Survival, CountsThoseWhoStillWaitAsAtRisk) {  // L6: research 3.3, R survival: 10, 12+, 15, 15+, 18, 20+
  const std::vector<double> times{10, 12, 15, 15, 18, 20};
  const auto curve = statistics::kaplan_meier(times, std::vector<std::uint8_t>{1, 0, 1, 0, 1, 0});
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_EQ(curve[1].at_risk, 4) << "who is still waiting at 15 is at risk there";
  EXPECT_EQ(curve[2].at_risk, 2);
  EXPECT_EQ(statistics::survival_at(curve, 9.9), 1);
  EXPECT_NEAR(statistics::survival_at(curve, 14.9), .8333333, 1e-7);
  EXPECT_NEAR(statistics::survival_at(curve, 17), .625, 1e-12);
  EXPECT_NEAR(statistics::survival_at(curve, 99), .3125, 1e-12);
  EXPECT_EQ(statistics::time_at(curve, .5), 18);
}

// The way from plan to actual.

/// By part and product; "" is of all.
using Parts = std::map<std::pair<std::string, std::string>, std::int64_t>;
Parts parts_of(const Result<BridgePart>& bridge) {
  Parts parts;
  for (const auto& line : bridge) parts[{line.part, line.product}] = line.amount.minor;
  return parts;
}
struct Line {
  std::string product;
  std::int64_t planned, actual, price;  // cents, the same as planned and as sold
};
Parts bridged(const std::vector<Line>& lines) {
  EventTable table;
  for (const Line& line : lines) {
    EventCell cell;
    cell.product = line.product;
    cell.expected = Decimal::of(line.planned);
    cell.sold = Decimal::of(line.actual);
    cell.planned_price = cell.price = Decimal{line.price * 10'000};
    table.cells.push_back(cell);
  }
  return parts_of(bridge(table));
}
/// Volume and mix of a product, in whole units of money.
void expect_volume_and_mix(Parts& parts, const std::string& product, std::int64_t volume, std::int64_t mix) {
  EXPECT_EQ((parts[{"volume", product}]), 100 * volume) << product;
  EXPECT_EQ((parts[{"mix", product}]), 100 * mix) << product;
}

TEST(Bridge, TellsEachProductsPartAsTheTextbooksDo) {  // V4: research 3.4, Horngren 14-24 and 14-27, Kaplan, Drury
  auto soda = bridged({{"a", 400'000, 480'000, 200}, {"b", 600'000, 900'000, 120}, {"c", 1'500'000, 1'620'000, 250}});
  expect_volume_and_mix(soda, "a", 160'000, 0);
  expect_volume_and_mix(soda, "b", 144'000, 216'000);
  expect_volume_and_mix(soda, "c", 750'000, -450'000);
  EXPECT_EQ((soda[{"actual", ""}] - soda[{"plan", ""}]), 82'000'000);
  auto later = bridged({{"a", 500'000, 504'300, 450}, {"b", 750'000, 725'700, 350}});
  expect_volume_and_mix(later, "", -78'000, 12'300);
  EXPECT_EQ((later[{"mix", "a"}]), 5'535'000);
  EXPECT_EQ((later[{"mix", "b"}]), -4'305'000);
  EXPECT_EQ((later[{"actual", ""}] - later[{"plan", ""}]), -6'570'000);
  auto chairs = bridged({{"a", 8'000, 9'200, 76'00}, {"b", 26'000, 29'900, 94'00}, {"c", 6'000, 6'900, 940'00}});
  expect_volume_and_mix(chairs, "b", 366'600, 0);
  expect_volume_and_mix(chairs, "c", 846'000, 0);
  auto milano = bridged({{"a", 8'000, 6'000, 20'00}, {"b", 7'000, 7'000, 12'00}, {"c", 5'000, 9'000, 9'00}});
  expect_volume_and_mix(milano, "b", 8'400, -8'400);
  expect_volume_and_mix(milano, "c", 4'500, 31'500);
}

/// Three events of two or three days with up to six products: `d` is mostly unplanned, `e` mostly unsold; plans, sales
/// and whole cells may be missing. Quantities are whole, prices whole cents.
EventTable some_events(std::uint64_t seed) {
  statistics::Random random(23, seed);
  const auto below = [&](std::uint64_t most) { return static_cast<std::int64_t>(random.bits() % most); };
  const auto cents = [&](std::uint64_t most) { return Decimal{below(most) * 10'000}; };
  EventTable table;
  for (const char* const event : {"fair", "market", "shop"})
    for (int day = 0, days = below(2) == 0 ? 2 : 3; day < days; ++day)
      for (const char* const product : {"a", "b", "c", "d", "e", "f"}) {
        if (below(6) == 0) continue;
        EventCell cell;
        cell.event = event;
        cell.product = product;
        cell.day = Day(2026, 5, 1) + Days{day};
        const bool planned = seed % 9 != 0 && !(cell.product == "d" && seed % 4 != 0) && below(6) > 0;
        const bool sold = !(cell.product == "e" && seed % 4 != 0) && below(5) > 0;
        if (planned || below(2) == 0) cell.expected = Decimal::of(planned ? 4 * below(15) : 0);
        if (below(8) > 0) cell.sold = Decimal::of(sold ? below(60) : 0);
        if (cell.sold && below(3) > 0) cell.made = *cell.sold + Decimal::of(below(3) * 10);
        cell.planned_price = cents(999);
        cell.price = cents(999);
        cell.planned_cost = cents(400);
        cell.unit_cost = cents(400);
        cell.salvage = cents(50);
        table.cells.push_back(cell);
      }
  return table;
}
constexpr std::uint64_t rounds = 150;

TEST(Bridge, AddsUpForEachProductOverEventsAndDays) {  // V4: research 3.4, properties
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    const EventTable table = some_events(seed);
    std::map<std::string, std::int64_t> way;  // from plan to actual, by product
    std::int64_t plan = 0;
    for (const EventCell& cell : table.cells) {
      const auto planned = line_total(cell.expected.value_or(Decimal{}), *cell.planned_price, 2).minor;
      plan += planned;
      way[cell.product] -= planned;
    }
    for (const auto& line : compare(table, CompareBy::product))
      way[line.product] += line.revenue.value_or(Amount{}).minor;
    auto parts = parts_of(bridge(table));
    EXPECT_EQ((parts[{"plan", ""}]), plan) << seed;
    EXPECT_EQ((parts[{"actual", ""}]), compare(table, CompareBy::total)[0].revenue->minor) << seed;
    std::map<std::string, std::int64_t> by_product, by_part;
    for (const auto& [key, cents] : parts)
      if (!key.second.empty()) {
        by_product[key.second] += cents;
        by_part[key.first] += cents;
      }
    for (const auto& [product, cents] : way) EXPECT_EQ(by_product[product], cents) << seed << product;
    std::int64_t reached = plan;
    for (const auto& [key, cents] : parts) {
      if (!key.second.empty() || key.first == "plan" || key.first == "actual") continue;
      EXPECT_EQ(by_part[key.first], cents) << seed << key.first;
      reached += cents;
    }
    EXPECT_EQ(reached, (parts[{"actual", ""}])) << seed;
  }
}

TEST(Bridge, GoesOnToTheProfitThatTheCellsHave) {  // V4: margin of what was sold, less waste and fees
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    const EventTable table = some_events(seed);
    Amount plan, actual = compare(table, CompareBy::total)[0].margin.value_or(Amount{}) - Amount{900};
    for (const EventCell& cell : table.cells) {
      const Decimal expected = cell.expected.value_or(Decimal{});
      plan = plan + line_total(expected, *cell.planned_price, 2) - line_total(expected, *cell.planned_cost, 2);
      if (cell.sold) actual = actual - waste_cost(cell, table.currency);
    }
    std::int64_t reached = 0;
    auto parts = parts_of(bridge(table, true, {700}, {900}));
    for (const auto& [key, cents] : parts)
      if (key.second.empty() && key.first != "actual") reached += cents;
    EXPECT_EQ((parts[{"plan", ""}]), plan.minor - 700) << seed;
    EXPECT_EQ((parts[{"actual", ""}]), actual.minor) << seed;
    EXPECT_EQ(reached, actual.minor) << seed;
  }
}

TEST(Bridge, HasNoPricePartWhereEveryCellKeptItsPrice) {  // V4: research 3.4, properties
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    EventTable table = some_events(seed);
    for (EventCell& cell : table.cells) cell.price = cell.planned_price;
    for (const auto& line : bridge(table))
      if (line.part == "price") {
        EXPECT_EQ(line.amount, Amount{}) << seed << line.product;
      }
  }
}

TEST(Bridge, HasNoMixPartWhereEveryCellKeptItsShare) {  // V4: research 3.4, properties; by quarters of the plan
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    EventTable table = some_events(seed);
    const auto quarters = static_cast<std::int64_t>(seed % 10);
    std::map<std::string, std::int64_t> wanted;
    for (EventCell& cell : table.cells) {
      const Decimal expected = cell.expected.value_or(Decimal{});
      cell.sold = Decimal{expected.millionths / 4 * quarters};
      wanted[cell.product] += line_total(expected, *cell.planned_price, 2).minor * (quarters - 4) / 4;
    }
    auto parts = parts_of(bridge(table));
    for (const auto& [key, cents] : parts)
      if (key.first == "mix") {
        EXPECT_EQ(cents, 0) << seed << key.second;
      }
    for (const auto& [product, cents] : wanted)
      EXPECT_EQ((parts[{quarters == 0 ? "dropped" : "volume", product}]), cents) << seed << product;
  }
}

TEST(Bridge, IsTheSameForCellsInAnyOrder) {  // V4: research 3.4, properties
  std::mt19937_64 dice(5);
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    EventTable table = some_events(seed);
    const Parts revenue = parts_of(bridge(table)), profit = parts_of(bridge(table, true, {700}, {900}));
    std::shuffle(table.cells.begin(), table.cells.end(), dice);
    EXPECT_EQ(parts_of(bridge(table)), revenue) << seed;
    EXPECT_EQ(parts_of(bridge(table, true, {700}, {900})), profit) << seed;
  }
}

TEST(Bridge, RoundsHalfACentAsTheComparisonDoes) {  // V4: prices of a tenth of a cent, half units
  for (std::int64_t halves = 1; halves < 40; ++halves)
    for (std::int64_t mills = 5; mills < 2'000; mills += 10) {
      EventTable table;
      EventCell cell;
      cell.product = "a";
      cell.expected = cell.sold = Decimal{halves * 500'000};
      cell.planned_price = cell.price = Decimal{mills * 1'000};
      table.cells.push_back(cell);
      ASSERT_EQ(compare(table)[0].revenue->minor, (parts_of(bridge(table))[{"actual", ""}]))
          << cell.sold->text() << " x " << cell.price->text();
    }
}

// Expected against actual.

TEST(Compare, AddsUpWhateverItsRowsStandFor) {  // V4: cells of which nothing is known are in no sum
  const auto sums = [](const Result<ComparisonRow>& rows) {
    std::array<double, 5> sum{};
    for (const ComparisonRow& row : rows) {
      if (row.state == CellState::no_data) continue;
      sum[0] += row.expected.value_or(0);
      sum[1] += row.made.value_or(0);
      sum[2] += row.sold.value_or(0);
      sum[3] += row.lost.value_or(0);
      sum[4] += static_cast<double>(row.revenue.value_or(Amount{}).minor);
      if (!row.sold) continue;
      EXPECT_NEAR(*row.demand, *row.sold + *row.lost, 1e-9);
      if (row.expected) {
        EXPECT_NEAR(*row.sold_minus_expected, *row.demand_minus_expected - *row.lost, 1e-9);
      }
    }
    return sum;
  };
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    const EventTable table = some_events(seed);
    const auto of_cells = sums(compare(table));
    for (const CompareBy by : {CompareBy::product, CompareBy::day, CompareBy::event, CompareBy::total}) {
      const auto found = sums(compare(table, by));
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], of_cells[i], 1e-6) << seed;
    }
  }
}

/// Rows of a plan and of sales by hour at prices that change during the day.
std::array<std::vector<std::string>, 2> some_rows(std::uint64_t seed) {
  statistics::Random random(29, seed);
  const auto below = [&](std::uint64_t most) { return std::to_string(random.bits() % most); };
  std::array<std::vector<std::string>, 2> rows;
  for (const char* const event : {"fair", "market"})
    for (const char* const day : {"2026-05-01", "2026-05-02", "2026-05-03"})
      for (const char* const product : {"a", "b", "c", "d"}) {
        const std::string cell = std::string(event) + "," + day + "," + product + ",";
        const bool gone = below(5) == "0";
        if (below(6) != "0")
          rows[0].push_back(cell + below(40) + "," + (gone ? "" : below(40)) + "," + below(9) + ".50");
        for (int hour = 9; hour < 13; ++hour)
          if (below(3) != "0")
            rows[1].push_back(cell + std::to_string(hour) + "," + below(12) + "," + below(9) + ".25," +
                              (gone && hour == 12 ? "12:30" : ""));
      }
  return rows;
}
EventTable read(const std::array<std::vector<std::string>, 2>& rows) {
  const auto lines = [](const char* header, const std::vector<std::string>& some) {
    return exchange::parse_csv(
        std::accumulate(some.begin(), some.end(), std::string(header),
                        [](const std::string& text, const std::string& row) { return text + "\n" + row; }),
        {});
  };
  return event_table(lines("event,day,product,expected,made,unit_price", rows[0]),
                     lines("event,day,product,hour,sold,unit_price,sold_out_at", rows[1]));
}

TEST(Compare, IsTheSameForRowsInAnyOrder) {  // V4: research 3.4, properties
  const auto shown = [](const EventTable& table, CompareBy by) {
    std::map<std::tuple<std::string, std::string, std::optional<Day>, std::optional<std::int64_t>>, std::string> rows;
    const auto compared = compare(table, by);
    const Table all = to_table(compared);
    for (std::size_t r = 0; r < compared.size(); ++r) {
      std::string& row = rows[{compared[r].event, compared[r].product, compared[r].day, compared[r].hour}];
      for (std::size_t c = 0; c < all.width(); ++c) row += all.text(r, c) + "|";
    }
    return rows;
  };
  std::mt19937_64 dice(5);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    auto rows = some_rows(seed);
    const EventTable table = read(rows);
    for (auto& some : rows) std::shuffle(some.begin(), some.end(), dice);
    const EventTable turned = read(rows);
    for (const CompareBy by : {CompareBy::cell, CompareBy::product, CompareBy::day, CompareBy::hour, CompareBy::event,
                               CompareBy::total, CompareBy::product_hour})
      EXPECT_EQ(shown(turned, by), shown(table, by)) << seed;
    EXPECT_EQ(parts_of(bridge(turned)), parts_of(bridge(table))) << seed;
  }
}

}  // namespace
}  // namespace crmcore::forecast
