// What a plan owes to its past: means stay means, sizes follow length and visitors, a unit is a name.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "crmcore/forecast/plan.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

double normal(statistics::Random& random) {
  return std::sqrt(2 * random.exponential()) * std::cos(2 * std::numbers::pi * random.uniform());
}

/// Events of a season, a week apart, and the one to plan, which is the last.
struct Season {
  std::vector<Occasion> events;
  EventTable sales;

  Occasion& add() {
    Occasion& event = events.emplace_back();
    event.name = "event " + std::to_string(100 + events.size());
    event.first = event.last = Day(2024, 1, 6) + Days{7 * static_cast<int>(events.size())};
    return event;
  }
  EventCell& sell(const std::string& product, double units) {
    EventCell& cell = sales.cells.emplace_back();
    cell.event = events.back().name;
    cell.product = product;
    cell.day = events.back().first;
    cell.sold = Decimal{std::llround(units * Decimal::one)};
    return cell;
  }
  Result<Planned> planned() const { return plan(events, events.back().name, sales); }
};

TEST(Plan, OfLikeEventsIsTheirMean) {  // V6: no geometric mean (research trial of events, A3)
  for (const double deviation : {0.1, 0.25, 0.5, 0.7}) {
    double planned = 0;
    double past = 0;
    constexpr int seasons = 150;
    for (std::uint64_t seed = 0; seed < seasons; ++seed) {
      statistics::Random random(seed);
      Season season;
      for (int e = 0; e < 25; ++e) {
        season.add();
        const double size = std::exp(deviation * normal(random) - deviation * deviation / 2);
        for (const auto& [product, units] : std::map<std::string, double>{{"bun", 120}, {"cake", 40}, {"pie", 25}})
          past += season.sell(product, std::round(units * size)).sold->real() / 25;
      }
      season.add();
      for (const Planned& line : season.planned()) planned += line.demand;
    }
    EXPECT_NEAR(planned / past, 1, 0.03) << "deviation of sizes " << deviation;
  }
}

/// Events of one or three days that sold 100 a day, and one to plan.
Season of_days(int days) {
  Season season;
  for (int e = 0; e < 8; ++e) {
    Occasion& event = season.add();
    event.last = event.first + Days{e % 2 == 0 ? 0 : 2};
    season.sell("bun", e % 2 == 0 ? 100 : 300);
  }
  Occasion& next = season.add();
  next.last = next.first + Days{days - 1};
  return season;
}

TEST(Plan, OfALongerEventIsLarger) {  // V6: similarity and size by length, without hours
  EXPECT_NEAR(of_days(1).planned()[0].demand, 100, 8);
  EXPECT_NEAR(of_days(3).planned()[0].demand, 300, 15);
  EXPECT_NEAR(of_days(5).planned()[0].demand, 500, 75);
}

/// Events that sold a tenth of their visitors.
Season of_visitors(double visitors, double least = 394, double most = 2866) {
  Season season;
  for (int e = 0; e < 12; ++e) {
    const double came = std::round(least * std::pow(most / least, (e * 5 % 12) / 11.0));
    season.add().attendance = came;
    season.sell("bun", std::round(came / 10));
  }
  season.add().attendance = visitors;
  return season;
}

TEST(Plan, LearnsHowSalesFollowVisitors) {  // V6
  EXPECT_NEAR(of_visitors(3000).planned()[0].demand, 300, 15);
  EXPECT_NEAR(of_visitors(300).planned()[0].demand, 30, 3);
  EXPECT_NEAR(of_visitors(1000).planned()[0].demand, 100, 5);
}

TEST(Plan, SaysWhereItGoesBeyondAllEventsAndWidens) {  // V6
  const auto usual = of_visitors(1000, 1000, 1000).planned();
  const auto beyond = of_visitors(10'000, 1000, 1000).planned();
  EXPECT_EQ(usual[0].note, "");
  EXPECT_NE(beyond[0].note.find("more visitors than at any event before"), std::string::npos) << beyond[0].note;
  EXPECT_LT(beyond[0].low, 0.6 * beyond[0].demand);
  EXPECT_GT(beyond[0].high, 1000) << "a tenth of the visitors, as ever, is within";
  const auto farthest = of_visitors(1'000'000, 1000, 1000).planned();
  EXPECT_NE(farthest[0].note.find("counted as ten times"), std::string::npos) << farthest[0].note;
  EXPECT_GT(beyond[0].high / beyond[0].low, 2 * usual[0].high / usual[0].low);
}

TEST(Plan, OfWhatAlwaysSoldOutIsALowerBoundAndWide) {  // V6: stock below demand, at no known time
  for (const double stock : {60.0, 80.0}) {
    double covered = 0;
    double judged = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
      statistics::Random random(seed);
      Season season;
      for (int e = 0; e < 10; ++e) {
        season.add();
        const double sold = std::round(std::min(stock, 100 * std::exp(0.2 * normal(random))));
        season.sell("bun", sold).made = Decimal::of(static_cast<std::int64_t>(stock));
      }
      season.add();
      const auto line = season.planned()[0];
      const double demand = 100 * std::exp(0.2 * normal(random));
      covered += demand >= line.low && demand <= line.high ? 1 : 0;
      judged += 1;
      if (seed == 0) {
        EXPECT_NE(line.note.find("at least"), std::string::npos) << line.note;
      }
    }
    EXPECT_GE(covered / judged, 0.75) << "stock of " << stock << " at a demand of 100";
  }
}

TEST(Plan, OfWhatSoldOutAtATimeOfAnUnknownDayIsALowerBound) {  // V6: nobody knows how much of the day was left
  Season season;
  for (int e = 0; e < 8; ++e) {
    season.add();
    season.sell("bun", 60).sold_out_at = Minute{720};
  }
  season.add();
  EXPECT_NE(season.planned()[0].note.find("at least"), std::string::npos) << season.planned()[0].note;
}

TEST(Plan, CoversWhatItSaysHoweverMuchEventsDiffer) {  // V6: sizes of deviation 1 are skewed
  for (const double deviation : {0.3, 0.6, 1.0}) {
    double covered = 0;
    double judged = 0;
    for (std::uint64_t seed = 0; seed < 120; ++seed) {
      statistics::Random random(seed);
      const auto size = [&] { return std::exp(deviation * normal(random) - deviation * deviation / 2); };
      Season season;
      const std::map<std::string, double> means{{"bun", 100}, {"cake", 40}, {"pie", 8}};
      for (int e = 0; e < 25; ++e) {
        season.add();
        const double own = size();
        for (const auto& [product, mean] : means) season.sell(product, std::round(mean * own));
      }
      season.add();
      for (const Planned& line : season.planned())
        for (int drawn = 0; drawn < 20; ++drawn) {
          const double came = std::round(means.at(line.product) * size());
          covered += came >= line.low && came <= line.high ? 1 : 0;
          judged += 1;
        }
    }
    std::printf("deviation of sizes %.1f: 80 %% intervals cover %.3f\n", deviation, covered / judged);
    EXPECT_GE(covered / judged, 0.75) << deviation;
    EXPECT_LE(covered / judged, 0.87) << deviation;
  }
}

TEST(Plan, AsksForWhatWasNotBroughtForLong) {  // V6
  Season season;
  for (int e = 0; e < 12; ++e) {
    season.add();
    season.sell("bun", 100 + e);
    if (e < 4) season.sell("pie", 80 + e);
  }
  season.add();
  const auto lines = season.planned();
  EXPECT_EQ(lines[0].note, "");
  EXPECT_EQ(lines[1].note, "not brought to the last 8 events: is it still made?");
}

/// A season of three products, one of them in a unit of which a kilogram has `units`.
Season in_units(double units, std::uint64_t seed) {
  statistics::Random random(seed);
  Season season;
  for (int e = 0; e < 14; ++e) {
    Occasion& event = season.add();
    event.type = e % 3 == 0 ? "fair" : "market";
    event.attendance = std::round(1000 * std::exp(0.3 * normal(random)));
    if (e == 13) break;
    const double size = *event.attendance / 1000 * std::exp(0.2 * normal(random));
    season.sell("bun", std::round(120 * size * std::exp(0.1 * normal(random))));
    const double kilograms = std::round(500 * size * std::exp(0.1 * normal(random))) / 100;
    EventCell& cookies = season.sell("cookies", kilograms * units);
    if (e % 4 == 0) cookies.made = cookies.sold;  // sold out
    if (e % 2 == 0) season.sell("pie", std::round(25 * size * std::exp(0.1 * normal(random))));
  }
  return season;
}

TEST(Plan, OfOtherProductsIsTheSameInWhateverUnitOneIsSold) {  // V6: a unit is a name
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto by_kilogram = in_units(1, seed).planned();
    for (const double units : {1000.0, 0.01}) {
      const auto by_other = in_units(units, seed).planned();
      ASSERT_EQ(by_other.rows.size(), by_kilogram.rows.size());
      for (std::size_t i = 0; i < by_other.rows.size(); ++i) {
        const bool is_own = by_other[i].product == "cookies";
        const double factor = is_own ? units : 1;
        EXPECT_NEAR(by_other[i].demand / factor, by_kilogram[i].demand, 1e-9 * by_kilogram[i].demand) << seed;
        if (is_own) continue;
        EXPECT_EQ(by_other[i].low, by_kilogram[i].low) << seed;
        EXPECT_EQ(by_other[i].high, by_kilogram[i].high) << seed;
      }
    }
  }
}

}  // namespace
}  // namespace crmcore::forecast
