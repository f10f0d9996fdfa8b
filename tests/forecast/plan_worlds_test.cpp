// Plans in simulated worlds of 30 products and 40 events: still, growing, and with seasons.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <numbers>

#include "crmcore/forecast/plan.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::forecast {
namespace {

constexpr int events_a_world = 40;
constexpr int products_a_world = 30;

enum class Course { still, growing, seasonal };

/// Events of three types with visitors and weather of their own; what is sold follows visitors, and varies by event and
/// by product beyond chance.
struct World {
  std::vector<Occasion> events;
  EventTable sales;
};

double normal(statistics::Random& random) {
  const double radius = std::sqrt(2 * random.exponential());
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

std::int64_t poisson(statistics::Random& random, double mean) {
  if (mean > 200) return std::max<std::int64_t>(0, std::llround(mean + std::sqrt(mean) * normal(random)));
  std::int64_t count = 0;
  for (double at = random.exponential(); at < mean; at += random.exponential()) ++count;
  return count;
}

World world_of(Course course, std::uint64_t seed) {
  statistics::Random random(seed, static_cast<std::uint64_t>(course));
  std::array<double, products_a_world> mean{};
  for (double& one : mean) one = 12 * std::exp(normal(random));
  std::array<std::array<double, products_a_world>, 3> taste{};  // what each type buys more or less of
  for (auto& of_type : taste)
    for (double& one : of_type) one = std::exp(0.3 * normal(random));
  World world;
  for (int e = 0; e < events_a_world; ++e) {
    Occasion event;
    const auto type = static_cast<std::size_t>(random.uniform() * 3);
    event.name = "event " + std::to_string(100 + e);
    event.type = std::array{"fair", "market", "concert"}[type];
    event.place = random.uniform() < .5 ? "harbour" : "square";
    event.first = event.last = Day(2023, 1, 7) + Days{18 * e};
    event.weather = random.uniform() < .7 ? "dry" : "rain";
    event.attendance = std::array{2000.0, 700.0, 1200.0}[type] * std::exp(0.35 * normal(random));
    double size = std::pow(*event.attendance / 1000, 0.9) * std::exp(0.25 * normal(random));
    if (*event.weather == "rain") size *= 0.75;
    if (course == Course::growing) size *= 1 + 0.04 * e;
    if (course == Course::seasonal)
      size *= 1 + 0.5 * std::sin(2 * std::numbers::pi * (event.first - Day(2023, 1, 1)).count / 365.25);
    for (std::size_t p = 0; p < mean.size(); ++p) {
      EventCell cell;
      cell.event = event.name;
      cell.product = "product " + std::to_string(100 + p);
      cell.day = event.first;
      cell.sold = Decimal::of(poisson(random, mean[p] * size * taste[type][p] * std::exp(0.15 * normal(random))));
      world.sales.cells.push_back(cell);
    }
    world.events.push_back(event);
  }
  return world;
}

struct Judged {
  double planned = 0, sold = 0, cells = 0, covered = 0, error = 0, per_visitor = 0;
};

/// Plans the later half of the events, beside units per visitor of the same type.
Judged judge(Course course, std::uint64_t worlds) {
  Judged judged;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World world = world_of(course, seed);
    std::map<std::string, std::map<std::string, double>> sold;
    for (const EventCell& cell : world.sales.cells) sold[cell.event][cell.product] = cell.sold->real();
    for (std::size_t e = events_a_world / 2; e < events_a_world; ++e) {
      const Occasion& target = world.events[e];
      double visitors = 0;
      std::map<std::string, double> units;
      for (std::size_t past = 0; past < e; ++past) {
        if (world.events[past].type != target.type) continue;
        visitors += *world.events[past].attendance;
        for (const auto& [product, own] : sold[world.events[past].name]) units[product] += own;
      }
      for (const Planned& line : plan(world.events, target.name, world.sales)) {
        const double came = sold[target.name][line.product];
        judged.planned += line.demand;
        judged.sold += came;
        judged.cells += 1;
        judged.covered += came >= line.low && came <= line.high ? 1 : 0;
        judged.error += std::abs(came - line.demand);
        judged.per_visitor += std::abs(came - units[line.product] / visitors * *target.attendance);
      }
    }
  }
  return judged;
}

class PlanWorlds : public testing::TestWithParam<std::pair<const char*, Course>> {};

TEST_P(PlanWorlds, ArePlannedWithoutBiasInIntervalsThatHold) {  // V6: means, intervals, accuracy
  const Judged judged = judge(GetParam().second, 12);
  std::printf("%s world: planned over sold %.3f, 80 %% intervals cover %.3f, WAPE %.3f, per visitor %.3f\n",
              GetParam().first, judged.planned / judged.sold, judged.covered / judged.cells, judged.error / judged.sold,
              judged.per_visitor / judged.sold);
  EXPECT_NEAR(judged.planned / judged.sold, 1, .05);
  EXPECT_GE(judged.covered / judged.cells, .75);
  EXPECT_LE(judged.covered / judged.cells, .85);
  EXPECT_LE(judged.error, judged.per_visitor);
}

INSTANTIATE_TEST_SUITE_P(Courses, PlanWorlds,
                         testing::Values(std::pair("still", Course::still), std::pair("growing", Course::growing),
                                         std::pair("seasonal", Course::seasonal)),
                         [](const auto& world) { return std::string(world.param.first); });

}  // namespace
}  // namespace crmcore::forecast
