#include "crmcore/forecast/plan.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

Table csv(const std::string& text) { return exchange::parse_csv(text, {}); }

/// Fairs and markets every nine days, with sizes of their own, and what was sold; nothing sells out.
struct World {
  std::vector<Occasion> events;
  EventTable sales;
};
World world(std::uint64_t seed, int count, double spread) {
  const std::vector<std::pair<const char*, double>> products{
      {"bun", 120}, {"cake", 40}, {"pie", 25}, {"tart", 10}, {"roll", 60}};
  World made;
  statistics::Random random(seed);
  for (int e = 0; e < count; ++e) {
    Occasion event;
    event.name = "event " + std::to_string(100 + e);
    const bool fair = random.uniform() < .5;
    event.type = fair ? "fair" : "market";
    event.place = random.uniform() < .5 ? "harbour" : "square";
    event.first = event.last = Day(2024, 1, 6) + Days{9 * e};
    event.attendance = (fair ? 2000 : 700) * (.7 + .6 * random.uniform());
    const double size = std::pow(*event.attendance / 1000, .7) * random.gamma(1 / spread) * spread;
    for (const auto& [product, mean] : products) {
      EventCell cell;
      cell.event = event.name;
      cell.product = product;
      cell.day = event.first;
      const double rate = mean * size * (fair && cell.product == "cake" ? 1.8 : 1) * random.gamma(20) / 20;
      double units = 0;  // Poisson by its waiting times
      for (double at = random.exponential(); at < rate; at += random.exponential()) ++units;
      cell.sold = Decimal::of(static_cast<std::int64_t>(units));
      made.sales.cells.push_back(cell);
    }
    made.events.push_back(event);
  }
  return made;
}

TEST(Plan, KnowsHowFarPlacesAreFromEachOther) {  // V6: location
  const auto events =
      occasions_of(csv("event,first_day,place,latitude,longitude\n"
                       "near,2025-05-01,square,19.05,-98.20\n"
                       "far,2025-05-01,harbour,19.20,-96.13\n"
                       "next,2026-05-01,market hall,19.06,-98.21\n"));
  const auto weighed = similar(events, "next");
  EXPECT_EQ(weighed[0].event, "near") << "a mile apart, by whatever name";
  EXPECT_NE(weighed[0].why.find("alike in place"), std::string::npos) << weighed[0].why;
  EXPECT_NE(weighed[1].why.find("other place"), std::string::npos) << weighed[1].why;
}

TEST(Plan, CoversWhatComesAndBeatsTheLastEventAndTheMean) {  // V6 V7: intervals, accuracy
  double cells = 0, covered = 0, error = 0, by_last = 0, by_mean = 0, sold = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const World all = world(seed, 40, .05);
    for (std::size_t e = 15; e < 40; e += 2) {
      std::map<std::string, double> came, last, mean;
      for (const EventCell& cell : all.sales.cells) {
        const double units = cell.sold->real();
        if (cell.event == all.events[e].name) came[cell.product] = units;
        if (cell.event == all.events[e - 1].name) last[cell.product] = units;
        if (cell.event < all.events[e].name) mean[cell.product] += units / static_cast<double>(e);
      }
      for (const Planned& line : plan(all.events, all.events[e].name, all.sales)) {
        const double units = came[line.product];
        cells += 1;
        covered += units >= line.low && units <= line.high ? 1 : 0;
        error += std::abs(units - line.demand);
        by_last += std::abs(units - last[line.product]);
        by_mean += std::abs(units - mean[line.product]);
        sold += units;
        EXPECT_LE(line.low, line.high);
      }
    }
  }
  std::printf("plans: 80 %% intervals cover %.3f; WAPE %.3f, last event %.3f, mean of all %.3f\n", covered / cells,
              error / sold, by_last / sold, by_mean / sold);
  EXPECT_GE(covered / cells, .75);
  EXPECT_LE(covered / cells, .85);
  EXPECT_LT(error, .8 * by_last);
  EXPECT_LT(error, .8 * by_mean);
}

TEST(Plan, ForeseesTheHolidayWeeksOfABakeryChain) {  // V6 V7: real events; 35 shops, three products
  const auto rows = test::data_rows("bakery-chain/Bakery_dataset.csv.gz");
  if (rows.empty()) GTEST_SKIP() << "bakery-chain is not on this machine (CRMCORE_DATA)";
  std::map<std::string, std::map<std::string, std::map<Day, double>>> demand;
  for (const auto& row : rows)
    demand[row[2]][row[3]][*parse<Day>(row[1], {}).value] = std::strtod(row[4].c_str(), nullptr);
  std::vector<Occasion> weeks;
  const auto week = [&](const char* type, Day first) {
    Occasion occasion;
    occasion.name = type + first.text();
    occasion.type = type;
    occasion.first = first;
    occasion.last = first + Days{6};
    weeks.push_back(occasion);
  };
  for (const Day easter : {Day(2016, 3, 27), Day(2017, 4, 16), Day(2018, 4, 1), Day(2019, 4, 21)}) {
    week("Easter", easter - Days{6});
    if (easter.civil().year == 2019) break;
    week("Pentecost", easter + Days{43});
    week("Christmas", Day(easter.civil().year, 12, 18));
  }
  double cells = 0, covered = 0, error = 0, by_last = 0, sum = 0;
  for (auto& [shop, products] : demand) {
    EventTable table;
    std::map<std::pair<std::string, std::string>, double> sold;
    for (const Occasion& one : weeks)
      for (auto& [product, days] : products) {
        double units = 0;
        for (int d = 0; d < 7; ++d) units += days[one.first + Days{d}];
        EventCell cell;
        cell.event = one.name;
        cell.product = product;
        cell.day = one.first;
        cell.sold = Decimal{std::llround(units * 1e6)};
        table.cells.push_back(cell);
        sold[{one.name, product}] = units;
      }
    for (std::size_t w = 5; w < weeks.size(); ++w)
      for (const Planned& line : plan(weeks, weeks[w].name, table)) {
        const double units = sold[{weeks[w].name, line.product}];
        if (units == 0) continue;  // the shop was closed, or does not sell it
        cells += 1;
        covered += units >= line.low && units <= line.high ? 1 : 0;
        error += std::abs(units - line.demand);
        sum += units;
        by_last += std::abs(units - sold[{weeks[w - 1].name, line.product}]);
      }
  }
  std::printf("holiday weeks of a bakery chain: %.0f cells, 80 %% intervals cover %.3f; WAPE %.3f, last event %.3f\n",
              cells, covered / cells, error / sum, by_last / sum);
  EXPECT_GE(covered / cells, .75);
  EXPECT_LE(covered / cells, .85);
  EXPECT_LT(error, by_last);
}

TEST(Plan, KnowsNothingOfTheEventItselfNorOfLaterOnes) {  // V7: the leak test
  World all = world(3, 30, .05);
  const auto before = plan(all.events, all.events[20].name, all.sales);
  for (EventCell& cell : all.sales.cells)
    if (cell.event >= all.events[20].name) cell.sold = Decimal::of(9'999);
  const auto after = plan(all.events, all.events[20].name, all.sales);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].demand, after[i].demand);
    EXPECT_EQ(before[i].high, after[i].high);
  }
}

const char* const fairs =
    "event,first_day,last_day,type,place,attendance,cancelled\n"
    "spring,2025-04-05,,fair,harbour,1000,\n"
    "autumn,2025-10-04,,fair,harbour,1200,\n"
    "market,2025-11-08,,market,square,300,\n"
    "flood,2025-11-15,,fair,harbour,1000,yes\n"
    "spring again,2026-04-04,,fair,harbour,1100,\n";
const char* const sold =
    "event,product,expected,made,sold,unit_price\n"
    "spring,bun,,100,90,2\n"
    "spring,cake,,40,30,3\n"
    "autumn,bun,,110,100,2\n"
    "autumn,cake,,40,35,3\n"
    "market,bun,,40,20,2\n"
    "market,cake,,10,5,3\n"
    "spring again,bun,,60,,2\n";
const char* const goods =
    "product,category,unit_price,unit_cost,salvage,batch,preordered\n"
    "bun,bread,2,0.5,0.1,12,10\n"
    "cake,sweet,3,1,0,1,\n"
    "tart,sweet,4,1.5,0,1,\n";

TEST(Plan, SaysWhichEventsSpeakAndWhy) {  // V6
  const auto alike = similar(occasions_of(csv(fairs)), "spring again");
  ASSERT_EQ(alike.size(), 3U) << "the flood was cancelled";
  EXPECT_EQ(alike[0].event, "spring") << "same season, type and place";
  EXPECT_NE(alike[0].why.find("alike in type, place"), std::string::npos) << alike[0].why;
  EXPECT_EQ(alike[2].event, "market");
  EXPECT_NE(alike[2].why.find("other type, place"), std::string::npos) << alike[2].why;
}

/// The next spring fair, planned from those before.
Result<Planned> spring_again(std::optional<double> capacity = {}) {
  return plan(occasions_of(csv(fairs)), "spring again", event_table(csv(sold)), offers_of(csv(goods)), capacity);
}

TEST(Plan, BringsWholeBatchesOfWhatWillBeAskedFor) {  // V6
  const auto lines = spring_again();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_GT(lines[0].demand, 75);
  EXPECT_LT(lines[0].demand, 110);
  EXPECT_NEAR(std::remainder(*lines[0].make, 12), 0, 1e-9) << "whole batches";
}

TEST(Plan, StandsBesideTheOwnersPlanWhereThereIsOne) {  // V6
  const auto lines = spring_again();
  EXPECT_GT(*lines[0].expected_profit, *lines[0].own_profit) << "60 are too few";
  EXPECT_FALSE(lines[1].own_profit.has_value());
}

TEST(Plan, TakesAProductThatWasNeverSoldAsItsCategory) {  // V6
  const auto lines = spring_again();
  EXPECT_EQ(lines[2].note, "never sold: as its category");
  EXPECT_NEAR(lines[2].demand * 4, lines[1].demand * 3, 1e-9) << "the money of sweet, at 4 and 3 a piece";
  EXPECT_GT(lines[2].high - lines[2].low, lines[1].high - lines[1].low) << "and wide";
}

TEST(Plan, BringsNoMoreThanTheCapacity) {  // V6
  double capacity = 0;
  for (const auto& line : spring_again(60)) capacity += *line.make;
  EXPECT_LE(capacity, 60);
}

TEST(Plan, SaysThatOneEventIsTooLittle) {  // V6
  const auto lines = plan(occasions_of(csv(fairs)), "autumn", event_table(csv(sold)));
  EXPECT_EQ(lines[0].note, "too little data") << "one event speaks";
}

TEST(Plan, RefusesWhatNothingSpeaksFor) {  // bad input
  const auto events = occasions_of(csv(fairs));
  const auto sales = event_table(csv(sold));
  const auto one_large_batch = offers_of(csv("product,unit_price,unit_cost,batch\nbun,2,1,100\n"));
  auto of_no_event = sales;
  of_no_event.cells[0].event = "winter";
  auto of_another_day = sales;
  of_another_day.cells[0].day = Day(2031, 1, 1);
  test::expect_refused({
      {"the first event", [&] { plan(events, "spring", sales); }, {"no event before"}},
      {"the first event, similar ones", [&] { similar(events, "spring"); }, {"no event", "2025-04-05"}},
      {"an unknown event", [&] { plan(events, "summer", sales); }, {"summer"}, ErrorCode::not_found},
      {"a capacity below one batch",
       [&] { plan(events, "spring again", sales, one_large_batch, 50); },
       {"below one batch"}},
      {"sales of no event", [&] { plan(events, "autumn", of_no_event); }, {"'winter'", "not among the events"}},
      {"sales outside their event", [&] { plan(events, "autumn", of_another_day); }, {"2031-01-01", "must be between"}},
  });
}

TEST(Occasions, RefuseRowsThatCannotBe) {  // bad input
  struct Case {
    const char* rows;
    std::vector<std::string_view> words;
  };
  for (const Case& one : std::vector<Case>{
           {"event,first_day\na,2025-01-01\na,2025-01-02\n", {"row 2", "twice"}},
           {"event,first_day,last_day\na,2025-01-05,2025-01-02\n", {"row 1", "on or after the first day"}},
           {"event,first_day,hours\na,2025-01-05,0\n", {"row 1, hours"}},
           {"event,first_day,latitude\nA,2025-05-01,91\n", {"row 1", "-90"}},
       })
    EXPECT_EQ(test::error_of([&] { occasions_of(csv(one.rows)); }, one.words), ErrorCode::invalid) << one.rows;
}

TEST(Occasions, AtOnceAreOfTwoPlaces) {  // bad input
  const char* const rows =
      "event,first_day,last_day,place\n"
      "a,2025-01-01,2025-01-03,square\n"
      "b,2025-01-03,,harbour\n"
      "c,2025-01-03,,square\n";
  EXPECT_EQ(test::error_of([&] { occasions_of(csv(rows)); }, {"row 3", "'c'", "'a'", "cancel"}), ErrorCode::invalid)
      << "two stands at once are two places";
}

TEST(Offers, RefuseRowsThatCannotBe) {  // bad input
  struct Case {
    const char* rows;
    std::vector<std::string_view> words;
  };
  for (const Case& one : std::vector<Case>{
           {"product,unit_price,unit_cost,salvage\na,2,1,1.5\n", {"salvage"}},
           {"product,unit_price,unit_cost,salvage\na,2,4,2.5\n", {"salvage"}},
           {"product,unit_price,salvage\na,3,9\n", {"row 1, salvage", "'9'"}},
           {"product,unit_cost\nbun,1\nbun,2\n", {"row 2", "'bun'", "twice"}},
       })
    EXPECT_EQ(test::error_of([&] { offers_of(csv(one.rows)); }, one.words), ErrorCode::invalid) << one.rows;
}

/// Six events a week apart: bread 100 at each, cake 40 where `cake` says so.
World with_cake(const std::function<bool(int)>& cake) {
  World made;
  for (int e = 0; e < 7; ++e) {
    made.events.push_back({.name = "e" + std::to_string(e), .first = Day(2026, 1, 3) + Days{7 * e}});
    made.events.back().last = made.events.back().first;
    for (const auto& [product, units] : {std::pair("bread", 100), std::pair("cake", 40)}) {
      if (e == 6 || (product == std::string("cake") && !cake(e))) continue;
      EventCell cell;
      cell.event = made.events.back().name;
      cell.product = product;
      cell.sold = Decimal::of(units);
      made.sales.cells.push_back(cell);
    }
  }
  return made;
}

TEST(Plan, TakesNoZeroFromEventsWithoutTheProduct) {  // V6
  for (const auto& [what, cake] : std::vector<std::pair<const char*, std::function<bool(int)>>>{
           {"always", [](int) { return true; }},
           {"the last two", [](int e) { return e >= 4; }},
           {"the first three", [](int e) { return e < 3; }}}) {
    const auto made = with_cake(cake);
    const auto lines = plan(made.events, "e6", made.sales);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NEAR(lines[0].demand, 100, 2) << what;
    EXPECT_NEAR(lines[1].demand, 40, 1.5) << what;
  }
}

TEST(Plan, TakesNoneMadeForNoDemandOfNone) {  // V6
  auto made = with_cake([](int e) { return e < 3; });
  for (int e = 3; e < 6; ++e) {
    EventCell cell;
    cell.event = "e" + std::to_string(e);
    cell.product = "cake";
    cell.made = cell.sold = Decimal{};
    made.sales.cells.push_back(cell);
  }
  EXPECT_NEAR(plan(made.events, "e6", made.sales)[1].demand, 40, 1.5);
}

TEST(Plan, FillsASharedCapacityWithTheBestBatches) {  // V6: exact where a large batch competes
  statistics::Random random(11);
  for (int round = 0; round < 60; ++round) {
    std::vector<Distribution> demand;
    std::vector<Competitor> all;
    for (int p = 0; p < 3; ++p) demand.push_back(Distribution::poisson(5 + 25 * random.uniform()));
    for (int p = 0; p < 3; ++p)
      all.push_back({&demand[static_cast<std::size_t>(p)],
                     {2 + 8 * random.uniform(), .5},
                     1 + std::floor(12 * random.uniform()),
                     0,
                     1 + std::floor(3 * random.uniform())});
    const double capacity = 36 + std::floor(40 * random.uniform());
    double best_profit = 0, found = 0, used = 0;
    for (const Production& one : best(all, capacity)) found += one.profit;
    const auto made = best(all, capacity);
    for (std::size_t p = 0; p < 3; ++p) used += made[p].make * all[p].capacity;
    EXPECT_LE(used, capacity + 1e-9);
    for (double a = 0; a * all[0].batch * all[0].capacity <= capacity; ++a)
      for (double b = 0; a * all[0].batch * all[0].capacity + b * all[1].batch * all[1].capacity <= capacity; ++b)
        for (double c = 0; a * all[0].batch * all[0].capacity + b * all[1].batch * all[1].capacity +
                               c * all[2].batch * all[2].capacity <=
                           capacity;
             ++c)
          best_profit = std::max(best_profit, outcome(demand[0], all[0].economics, a * all[0].batch).profit +
                                                  outcome(demand[1], all[1].economics, b * all[1].batch).profit +
                                                  outcome(demand[2], all[2].economics, c * all[2].batch).profit);
    EXPECT_NEAR(found, best_profit, 1e-7) << round;
  }
}

TEST(Plan, RefusesAnOwnPlanOfAProductThatIsNotOffered) {  // bad input
  auto made = with_cake([](int) { return true; });
  EventCell own;
  own.event = "e6";
  own.product = "zzz";
  own.made = Decimal::of(30);
  made.sales.cells.push_back(own);
  EXPECT_EQ(test::error_of([&] { plan(made.events, "e6", made.sales, {{.product = "cake"}}); }, {"'zzz'", "e6"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore::forecast
