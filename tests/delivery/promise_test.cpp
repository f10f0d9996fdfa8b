#include "crmcore/delivery/promise.hpp"

#include <gtest/gtest.h>

#include "delivery/worlds.hpp"

namespace crmcore {
namespace {

using delivery::Asked;
using delivery::OrderCourses;
using delivery::Promise;
using delivery::Relearned;
using test::World;

/// The share of the last half of a world whose promises were kept, learned each week.
double kept(const World& world, double share = 0.8) {
  const Day later = test::last_of(world) + Days{400};  // when all has come
  const auto courses = test::courses_of(world, later);
  const auto lines = delivery::backtest(
      courses, later,
      {.from = test::first_of_world + Days{world.days / 2}, .relearned = Relearned::week, .share = share});
  return *lines.back().kept;
}

Promise asked(const OrderCourses& courses, Day today, const Asked& order = {},
              const delivery::PromiseOptions& options = {}) {
  return delivery::promise(courses, today, {order}, options).at(0);
}

Asked with(delivery::Trait trait, const std::string& text) {
  Asked order;
  order.traits[static_cast<std::size_t>(trait)] = text;
  return order;
}

double sum(const Promise& promise) {
  return *promise.base + *promise.by_product + *promise.by_seller + *promise.by_customer + *promise.by_place +
         *promise.by_season + *promise.by_due + *promise.by_doubt + *promise.recent + *promise.rounding;
}

TEST(Promises, AreKeptAsOftenAsAskedInAStillShop) {  // B3
  for (const double share : {0.5, 0.8, 0.9, 0.95}) {
    double all = 0;
    const int worlds = test::trials(3);
    for (int seed = 1; seed <= worlds; ++seed)
      all += kept({.seed = static_cast<std::uint64_t>(seed), .logarithm = [](const auto&) { return std::log(40.0); }},
                  share);
    EXPECT_NEAR(all / worlds, share + 0.02, 0.03) << share;  // more rather than less: the recent weeks move it up alone
  }
}

TEST(Promises, AreKeptWhileAShopGetsSlower) {  // B3
  const auto slower = [](const test::WorldOrder& order) {
    return std::log(8.0) + 0.8 * (order.ordered - test::first_of_world).count / 540.0;
  };
  const double share = kept({.days = 540, .logarithm = slower});
  EXPECT_GE(share, 0.76);
  EXPECT_LE(share, 0.86);
}

TEST(Promises, AreKeptThroughASlowSeasonThatComesAgain) {  // B3
  const auto december = [](const test::WorldOrder& order) {
    return std::log(8.0) + (order.ordered.civil().month == 12 ? 0.5 : 0.0);
  };
  const World world{.days = 1090, .orders_a_day = 4, .logarithm = december};
  const Day later = test::last_of(world) + Days{400};
  const auto courses = test::courses_of(world, later);
  const auto lines =
      delivery::backtest(courses, later, {.from = Day(2026, 10, 1), .relearned = Relearned::month, .share = 0.8});
  for (const auto& line : lines) {
    if (!line.month) continue;
    EXPECT_GE(*line.kept, 0.7) << line.month->text();
    EXPECT_LE(*line.kept, 0.95) << line.month->text();
  }
}

TEST(Promises, NeverEndOnAWeekdayWithoutDeliveries) {  // B3
  const World world{.sundays = false};
  const auto courses = test::courses_of(world, test::last_of(world));
  for (int day = 0; day < 7; ++day) {
    Asked order;
    order.ordered = test::last_of(world) + Days{day};
    EXPECT_NE(asked(courses, test::last_of(world), order).promised->weekday(), 7) << order.ordered->text();
  }
  EXPECT_GE(kept(world), 0.78);
}

TEST(Promises, FollowWhatDiffers) {  // B3
  const auto logarithm = [](const test::WorldOrder& order) {
    return std::log(8.0) + (order.place == "R1" ? 0.7 : 0.0) - (order.seller == "S2" ? 0.5 : 0.0);
  };
  const World world{.logarithm = logarithm};
  const auto courses = test::courses_of(world, test::last_of(world));
  const Day today = test::last_of(world);
  const auto usual = asked(courses, today, with(delivery::Trait::place, "R0"));
  const auto far = asked(courses, today, with(delivery::Trait::place, "R1"));
  const auto quick = asked(courses, today, with(delivery::Trait::seller, "S2"));
  EXPECT_NEAR(static_cast<double>(*far.days) / static_cast<double>(*usual.days), std::exp(0.7), 0.25);
  EXPECT_GT(*far.by_place, 3);
  EXPECT_NEAR(*far.by_seller, 0, 1e-9);  // nobody said which
  EXPECT_LT(*quick.by_seller, -2);
}

TEST(Promises, SayWhatMovedThemAndItAddsUp) {  // B3
  const World world{};
  const auto courses = test::courses_of(world, test::last_of(world));
  for (const char* place : {"", "R1", "nowhere"}) {
    Asked order = with(delivery::Trait::place, place);
    order.traits[static_cast<std::size_t>(delivery::Trait::product)] = "P3";
    const auto promise = asked(courses, test::last_of(world), order);
    EXPECT_NEAR(sum(promise), static_cast<double>(*promise.days), 1e-9) << place;
    EXPECT_GE(*promise.recent, 0);
    EXPECT_GE(*promise.by_doubt, 0);
    EXPECT_GE(*promise.share, 0.8) << place;
  }
}

TEST(Promises, NameWhatNoOrderHas) {  // B3
  const World world{.days = 60};
  const auto courses = test::courses_of(world, test::last_of(world));
  EXPECT_EQ(asked(courses, test::last_of(world), with(delivery::Trait::product, "P99")).note,
            "no orders yet of product 'P99'");
}

/// Orders of one product, so many a day, that take the same days.
Table constant(int orders, int days) {
  std::string text = "ordered,delivered,product\n";
  for (int i = 0; i < orders; ++i) {
    const Day ordered = test::first_of_world + Days{i / 2};
    text += ordered.text() + "," + (ordered + Days{days}).text() + ",P\n";
  }
  return test::csv(text);
}
OrderCourses courses_on(const Table& table, Day today) { return OrderCourses::of(table, Currency("MXN"), today); }

TEST(Promises, AreNoDayLongerThanAllOrdersTake) {  // B3
  for (const int orders : {10, 60, 400})
    for (const int days : {0, 1, 5, 23}) {
      const Day today = test::first_of_world + Days{orders / 2};
      const auto promise = asked(courses_on(constant(orders, days), today + Days{days}), today + Days{days});
      EXPECT_EQ(promise.days, days) << orders << " orders";
      EXPECT_GE(*promise.share, 0.8);
    }
}

TEST(Promises, TellOfAProductThatNeverArrives) {  // B3
  Table table = constant(100, 5);
  const std::string ordered = test::first_of_world.text();
  for (int i = 0; i < 4; ++i)
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(ordered)), Cell(), Cell::of(std::string_view("lost"))});
  table.append(std::array<Cell, 3>{Cell::of(std::string_view(ordered)), Cell::of(std::string_view(ordered)),
                                   Cell::of(std::string_view("rare"))});
  const Day today = test::first_of_world + Days{60};
  const auto courses = courses_on(table, today);
  EXPECT_EQ(asked(courses, today, with(delivery::Trait::product, "lost")).note,
            "none of 4 orders of product 'lost' was delivered, the oldest open for 60 days");
  EXPECT_EQ(asked(courses, today, with(delivery::Trait::product, "rare")).note,
            "only 1 order of product 'rare', too few to speak");
  EXPECT_EQ(asked(courses, today, with(delivery::Trait::product, "P")).note, "");
  Asked due;
  due.due = today + Days{3};
  EXPECT_EQ(asked(courses, today, due).note, "due does not speak without use_due");
  EXPECT_EQ(asked(courses, today, due, {.use_due = true}).note, "");
}

TEST(Promises, RefuseWhatWasDeliveredBeforeItWasOrdered) {  // B3
  const auto read = [](const char* row) {
    return [row] { courses_on(test::csv(std::string("ordered,delivered,cancelled\n") + row), Day(2026, 3, 1)); };
  };
  test::expect_refused({
      {"delivered", read("2026-02-02,2026-02-01,\n"), {"2026-02-01", "before the order was placed, 2026-02-02"}},
      {"cancelled", read("2026-02-02,,2026-02-01\n"), {"2026-02-01", "before the order was placed"}},
  });
}

TEST(PromiseBacktest, OfATableTooSmallToJudgeHasNoOrders) {  // B3
  const Day today = test::first_of_world + Days{30};
  for (const int orders : {0, 3, 8}) {
    const auto lines = delivery::backtest(courses_on(constant(orders, 2), today), today);
    ASSERT_EQ(lines.size(), 1U) << orders;
    EXPECT_EQ(lines[0].orders, 0);
    EXPECT_EQ(lines[0].kept, std::nullopt);
  }
}

TEST(Promises, AreNotMadeOfTooLittle) {  // B3
  const World none{.days = 3, .orders_a_day = 1};
  const auto nothing = asked(test::courses_of(none, test::last_of(none)), test::last_of(none));
  EXPECT_FALSE(nothing.days);
  EXPECT_NE(nothing.note.find("too little data"), std::string::npos) << nothing.note;
  const World few{.days = 12, .orders_a_day = 1, .deviation = 0.1};
  const Day later = test::last_of(few) + Days{20};
  const auto some = asked(test::courses_of(few, later), later);
  ASSERT_TRUE(some.days);
  EXPECT_NEAR(static_cast<double>(*some.days), 9, 2);
  EXPECT_NE(some.note.find("too little data to tell orders apart"), std::string::npos) << some.note;
}

TEST(Promises, DoNotChangeWithWhatComesLater) {  // B3
  const World world{};
  const Day today = test::first_of_world + Days{200};
  const auto then = asked(test::courses_of(world, today), today, with(delivery::Trait::place, "R1"));
  const auto now = asked(test::courses_of(world, test::last_of(world)), today, with(delivery::Trait::place, "R1"));
  EXPECT_EQ(then.days, now.days);
  EXPECT_EQ(then.base, now.base);
}

TEST(Promises, DoNotDependOnTheOrderOfRows) {  // B3
  const World world{.days = 200};
  const Table table = test::made(world);
  std::vector<std::size_t> backwards(table.rows());
  for (std::size_t row = 0; row < backwards.size(); ++row) backwards[row] = backwards.size() - 1 - row;
  const Day today = test::last_of(world);
  const auto one = asked(OrderCourses::of(table, Currency("MXN"), today), today, with(delivery::Trait::place, "R1"));
  const auto other = asked(OrderCourses::of(picked(table, backwards), Currency("MXN"), today), today,
                           with(delivery::Trait::place, "R1"));
  EXPECT_EQ(one.days, other.days);
  EXPECT_NEAR(*one.base, *other.base, 1e-9);
  EXPECT_NEAR(*one.by_place, *other.by_place, 1e-9);
}

TEST(Promises, AreMadeOfOldOrdersWhereThereAreNoNewOnes) {  // B3
  const World world{.days = 200};
  const auto courses = test::courses_of(world, test::last_of(world));
  const auto promise = asked(courses, test::last_of(world) + Days{800});
  ASSERT_TRUE(promise.days);
  EXPECT_NEAR(static_cast<double>(*promise.days), 12, 2);
  EXPECT_EQ(asked(courses, test::last_of(world) + Days{2000}).days, std::nullopt) << "too long ago";
}

TEST(Promises, DoNotGetLongerByOrdersThatNeverCome) {  // B3
  const World all{.orders_a_day = 10};
  World some = all;
  some.never = 0.3;
  const Day today = test::last_of(all);
  const auto with_all = asked(test::courses_of(all, today), today);
  const auto with_some = asked(test::courses_of(some, today), today);
  EXPECT_NEAR(static_cast<double>(*with_some.days), static_cast<double>(*with_all.days), 1.0);
}

TEST(Promises, CountOpenOrders) {  // B3: without them a shop that gets slower sees only its quick orders
  const auto stuck = [](const test::WorldOrder& order) {
    return std::log(8.0) + ((order.ordered - test::first_of_world).count >= 345 ? 1.5 : 0.0);
  };
  const World world{.orders_a_day = 20, .logarithm = stuck};
  const Day today = test::last_of(world);
  const auto promise = asked(test::courses_of(world, today), today);
  const auto before = asked(test::courses_of(world, today), test::first_of_world + Days{340});
  EXPECT_GT(*promise.recent, 3);
  EXPECT_GT(*promise.days, *before.days + 3);
}

TEST(Promises, AreRefusedForSharesThatCannotBe) {  // B3
  const World world{.days = 30};
  const auto courses = test::courses_of(world, test::last_of(world));
  test::expect_refused({
      {"a share of 1", [&] { asked(courses, test::last_of(world), {}, {.share = 1}); }, {"share must be", "not 1"}},
      {"a share of none", [&] { asked(courses, test::last_of(world), {}, {.share = 0.2}); }, {"share must be"}},
  });
}

}  // namespace
}  // namespace crmcore
