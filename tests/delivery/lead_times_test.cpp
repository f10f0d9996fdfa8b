#include "crmcore/delivery/lead_times.hpp"

#include <gtest/gtest.h>

#include "delivery/worlds.hpp"

namespace crmcore {
namespace {

using delivery::lead_times;
using delivery::LeadTime;
using delivery::LeadTimesBy;
using delivery::OrderCourses;
using delivery::Part;
using test::World;

const Day today(2026, 3, 31);

OrderCourses courses(const std::string& rows, Day day = today) {
  return OrderCourses::of(test::csv(rows), Currency("MXN"), day);
}

LeadTime line(const std::vector<LeadTime>& lines, const std::string& group, Part part = Part::ordered_to_delivered) {
  for (const LeadTime& one : lines)
    if (one.group == group && one.part == part) return one;
  ADD_FAILURE() << "no line of " << group;
  return {};
}

TEST(LeadTimes, AreDaysFromStageToStage) {  // B3
  const auto lines = lead_times(courses("ordered,produced,delivered\n"
                                        "2026-03-01,2026-03-03,2026-03-05\n"
                                        "2026-03-02,2026-03-05,2026-03-06\n"
                                        "2026-03-03,2026-03-07,2026-03-13\n"),
                                today);
  EXPECT_EQ(line(lines, "", Part::ordered_to_produced).median, 3);
  EXPECT_EQ(line(lines, "", Part::produced_to_delivered).median, 2);
  EXPECT_EQ(line(lines, "").median, 4);
  EXPECT_EQ(line(lines, "").days_80, 10);
  EXPECT_EQ(line(lines, "").done, 3);
}

TEST(LeadTimes, CountOpenOrdersAsNotDoneYet) {  // B3
  // Kaplan and Meier by hand: at 2 days 3 of 4 are left, at 5 days of the two at risk 1: 3/4 × 1/2 = 3/8.
  const auto lines = lead_times(courses("ordered,delivered\n"
                                        "2026-03-26,2026-03-28\n"
                                        "2026-03-28,\n"
                                        "2026-03-26,2026-03-31\n"
                                        "2026-03-20,2026-03-27\n"),
                                today);
  EXPECT_EQ(line(lines, "").open, 1);
  EXPECT_EQ(line(lines, "").median, 5);
  EXPECT_EQ(line(lines, "").days_80, 7);
}

TEST(LeadTimes, KnowNothingOfLaterDays) {  // B3
  const std::string rows =
      "ordered,due,delivered,cancelled\n"
      "2026-03-01,2026-03-08,2026-03-05,\n"
      "2026-03-02,2026-03-09,2026-04-20,\n"
      "2026-03-03,2026-03-12,,2026-04-02\n"
      "2026-04-01,2026-04-09,2026-04-02,\n";
  const auto then = line(lead_times(courses(rows), today), "");
  EXPECT_EQ(then.orders, 1);
  EXPECT_EQ(then.done, 1);
  EXPECT_EQ(then.stale, 2);  // open far longer than all that was done took
  EXPECT_EQ(then.judged, 3);
  EXPECT_NEAR(*then.on_time, 1.0 / 3, 1e-12);
  const auto later = line(lead_times(courses(rows, Day(2026, 4, 30)), Day(2026, 4, 30)), "");
  EXPECT_EQ(later.done, 3);
  EXPECT_EQ(later.judged, 3);  // the cancelled one was not to come any more
}

TEST(LeadTimes, HaveWilsonsIntervalOfTheOnTimeShare) {  // B3
  std::string rows = "ordered,due,delivered\n";
  for (int i = 0; i < 10; ++i)
    rows += "2026-03-01,2026-03-05," + std::string(i < 8 ? "2026-03-04" : "2026-03-09") + "\n";
  const auto all = line(lead_times(courses(rows), today), "");
  EXPECT_NEAR(*all.on_time, 0.8, 1e-12);
  EXPECT_NEAR(*all.on_time_low, 0.4902, 1e-4);
  EXPECT_NEAR(*all.on_time_high, 0.9433, 1e-4);
}

TEST(LeadTimes, AreBrokenDown) {  // B3
  const auto book = courses(
      "ordered,delivered,product,customer,place\n"
      "2026-02-01,2026-02-03,bun,Ana,MX Puebla\n"
      "2026-03-02,2026-03-09,cake,Ana,MX Puebla\n"
      "2026-03-03,2026-03-10,cake,Bea,\n");
  EXPECT_EQ(line(lead_times(book, today, {.by = LeadTimesBy::product}), "cake").median, 7);
  EXPECT_EQ(line(lead_times(book, today, {.by = LeadTimesBy::customer}), "Bea").orders, 1);
  EXPECT_EQ(line(lead_times(book, today, {.by = LeadTimesBy::place}), "").orders, 1);
  EXPECT_EQ(line(lead_times(book, today, {.by = LeadTimesBy::month}), "2026-02").median, 2);
  EXPECT_EQ(line(lead_times(book, today, {.by = LeadTimesBy::weekday}), "7").orders, 1);
  EXPECT_EQ(lead_times(book, today, {.by = LeadTimesBy::month, .from = Day(2026, 3, 1)}).size(), 1);
}

TEST(LeadTimes, TellATrendWhereThereIsOneAndNoneByChance) {  // B3
  int named = 0;
  const int worlds = test::trials(100);
  for (int seed = 1; seed <= worlds; ++seed) {
    const World still{.days = 365, .orders_a_day = 2, .seed = static_cast<std::uint64_t>(seed)};
    const auto line = lead_times(test::courses_of(still, test::last_of(still)), test::last_of(still)).at(0);
    if (*line.trend_low > 0 || *line.trend_high < 0) ++named;
  }
  EXPECT_LE(named, worlds / 10);  // .05 expected; .1 is beyond three deviations of it
  const auto slower = [](const test::WorldOrder& order) {
    return std::log(6.0) + (order.ordered - test::first_of_world).count / 365.0;
  };
  const World growing{.days = 365, .logarithm = slower};
  const auto line = lead_times(test::courses_of(growing, test::last_of(growing)), test::last_of(growing)).at(0);
  EXPECT_GT(*line.trend_low, 3);
}

TEST(LeadTimes, OfAnEmptyBookAreNone) {  // B3
  EXPECT_TRUE(lead_times(courses("ordered,delivered\n"), today).empty());
}

TEST(LeadTimes, OfOrdersThatNeverCameHaveARowWithoutDays) {  // B3
  const auto lines = lead_times(courses("ordered,due\n2026-01-01,2026-01-05\n2026-01-02,2026-01-06\n", Day(2026, 2, 1)),
                                Day(2026, 2, 1));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].orders, 2);
  EXPECT_EQ(lines[0].open, 2);
  EXPECT_EQ(lines[0].stale, 0);
  EXPECT_EQ(lines[0].median, std::nullopt);
  EXPECT_EQ(lines[0].on_time, 0.0);
}

TEST(LeadTimes, LeaveForgottenOrdersOutOfWhatIsOnTime) {  // B3
  std::string text = "ordered,delivered,due\n";
  for (int i = 0; i < 20; ++i) {
    const Day ordered = Day(2026, 1, 1) + Days{i};
    text += ordered.text() + "," + (ordered + Days{3}).text() + "," + (ordered + Days{4}).text() + "\n";
  }
  text += "2023-01-01,,2023-01-05\n2026-01-10,,2026-01-14\n";
  const Day then(2026, 2, 20);
  const auto lines = lead_times(courses(text, then), then);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].judged, 21) << "the late one of January counts, that of three years ago does not";
  EXPECT_EQ(*lines[0].on_time, 20.0 / 21);
}

}  // namespace
}  // namespace crmcore
