#include "crmcore/delivery/lateness.hpp"

#include <gtest/gtest.h>

#include "delivery/worlds.hpp"

namespace crmcore {
namespace {

using delivery::causes;
using delivery::open_orders;
using delivery::OpenOrder;
using delivery::OrderCourses;
using test::World;

/// A world in which orders are due 10 days after they are placed.
World due_in_ten_days(int seed) {
  World world;
  world.seed = static_cast<std::uint64_t>(seed);
  world.due = 10;
  return world;
}

TEST(OpenOrders, AreThoseNeitherDeliveredNorCancelled) {  // B3
  const std::string rows =
      "order,ordered,due,delivered,cancelled,amount\n"
      "A,2026-03-01,2026-03-08,2026-03-05,,10.00\n"
      "B,2026-03-02,2026-03-09,2026-04-20,,20.00\n"
      "C,2026-03-03,2026-03-12,,2026-03-04,30.00\n"
      "D,2026-03-20,2026-04-12,,,40.00\n";
  const Day today(2026, 3, 31);
  const auto orders = open_orders(OrderCourses::of(test::csv(rows), Currency("MXN"), today), today);
  ASSERT_EQ(orders.size(), 2);
  EXPECT_EQ(orders[0].key, "B");
  EXPECT_EQ(orders[0].days_late, 22);
  EXPECT_EQ(orders[0].probability, 1);
  EXPECT_EQ(orders[0].at_risk, Amount{2000});
  EXPECT_EQ(orders[1].key, "D");
  EXPECT_FALSE(orders[1].probability);  // one delivered order tells nothing
  EXPECT_NE(orders[1].note.find("too little data"), std::string::npos);
}

TEST(OpenOrders, AreExpectedAfterTodayAndTheSurerTheLater) {  // B3
  const World world = due_in_ten_days(1);
  const Day today = test::last_of(world);
  const auto orders = open_orders(test::courses_of(world, today), today, {.share = 0.9});
  ASSERT_FALSE(orders.empty());
  for (const OpenOrder& order : orders) {
    if (!order.expected || !order.promised) continue;
    EXPECT_GT(*order.expected, today);
    EXPECT_GE(*order.promised, *order.expected);
  }
}

TEST(OpenOrders, AreLateAsOftenAsTheirChancesSay) {  // B3
  double said = 0, were = 0, sure = 0, sure_were = 0, safe = 0, safe_were = 0;
  for (int seed = 1; seed <= test::trials(4); ++seed) {
    const World world = due_in_ten_days(seed);
    const auto courses = test::courses_of(world, test::last_of(world) + Days{100});
    for (int day = 100; day < world.days; day += 20) {
      const Day today = test::first_of_world + Days{day};
      for (const OpenOrder& order : open_orders(courses, today)) {
        if (order.days_late > 0) continue;
        const auto& course = courses.all()[static_cast<std::size_t>(order.order - 1)];
        const bool late = *course.delivered > *course.due;
        said += *order.probability;
        were += late ? 1 : 0;
        constexpr double likely = 0.6;
        constexpr double unlikely = 0.3;
        if (*order.probability >= likely) {
          ++sure;
          sure_were += late ? 1 : 0;
        } else if (*order.probability < unlikely) {
          ++safe;
          safe_were += late ? 1 : 0;
        }
      }
    }
  }
  EXPECT_NEAR(were / said, 1, 0.1);
  EXPECT_GT(sure_were / sure, 0.6);
  EXPECT_LT(safe_were / safe, 0.35);
}

TEST(LateOrders, AreThoseLateAndThoseLikelyToBe) {  // B3
  const World world = due_in_ten_days(2);
  const Day today = test::last_of(world);
  const auto courses = test::courses_of(world, today);
  for (const OpenOrder& order : late(courses, today, {.likely = 0.6}))
    EXPECT_TRUE(order.days_late > 0 || *order.probability >= 0.6) << order.order;
  EXPECT_EQ(late(courses, today, {.likely = 0}).size(), open_orders(courses, today).size());
}

// --- causes

TEST(Causes, AreNotNamedOnNoise) {  // B3: in at most 5 % of shops, all values together
  int named = 0;
  const int worlds = test::trials(200);
  for (int seed = 1; seed <= worlds; ++seed) {
    World world = due_in_ten_days(seed);
    world.orders_a_day = 3;
    if (!causes(test::courses_of(world, test::last_of(world)), test::last_of(world)).empty()) ++named;
  }
  std::printf("causes named in %d of %d worlds without any\n", named, worlds);
  EXPECT_LE(named, worlds / 20);
}

TEST(Causes, AreNotTheMonthOfWhoeverSoldInIt) {  // B3: a seller who sold in a slow month only is not slower
  int named = 0;
  for (int seed = 1; seed <= test::trials(40); ++seed) {
    World world = due_in_ten_days(seed);
    world.logarithm = [](const test::WorldOrder& order) {
      return std::log(8.0) + (order.ordered.civil().month == 11 ? 0.5 : 0.0);
    };
    Table table = test::made(world);
    for (const auto& cause :
         causes(OrderCourses::of(table, Currency("MXN"), test::last_of(world)), test::last_of(world)))
      if (cause.trait != "month") ++named;
  }
  EXPECT_LE(named, test::trials(40) / 20 + 1);
}

TEST(Causes, AreFoundWhereTheyArePlanted) {  // B3
  int found = 0;
  const int worlds = test::trials(20);
  for (int seed = 1; seed <= worlds; ++seed) {
    World world = due_in_ten_days(seed);
    world.logarithm = [](const test::WorldOrder& order) { return std::log(8.0) + (order.seller == "S3" ? 0.25 : 0.0); };
    const auto named = causes(test::courses_of(world, test::last_of(world)), test::last_of(world));
    if (named.empty()) continue;
    const auto& first = named[0];
    if (first.trait == "seller" && first.value == "S3" && first.low > 0) ++found;
    EXPECT_NEAR(first.excess, first.difference * static_cast<double>(first.orders), 1e-6);
    EXPECT_LE(first.low, first.difference);
    EXPECT_GE(first.high, first.difference);
  }
  EXPECT_GE(found, worlds * 9 / 10);
}

TEST(Causes, WithAllSayAlsoWhatMayBeChance) {  // B3
  const World world = due_in_ten_days(3);
  const auto courses = test::courses_of(world, test::last_of(world));
  const auto all = causes(courses, test::last_of(world), {.all = true});
  EXPECT_GT(all.size(), 30);
  for (const auto& cause : all)
    EXPECT_NEAR(cause.share, static_cast<double>(cause.late) / static_cast<double>(cause.orders), 1e-12);
}

TEST(Causes, AreNoneWithoutDueDays) {  // B3
  World world;
  world.days = 100;
  EXPECT_TRUE(causes(test::courses_of(world, test::last_of(world)), test::last_of(world), {.all = true}).empty());
}

}  // namespace
}  // namespace crmcore
