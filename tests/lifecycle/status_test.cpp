#include "crmcore/lifecycle/status.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using lifecycle::State;
using lifecycle::status;

/// One customer who bought for 1.00 on some days, seen from another.
History bought(std::initializer_list<int> days, int today) {
  std::vector<History::Transaction> events;
  for (const int day : days) events.push_back({0, Day(2026, 1, 1) + Days{day}, 100, 100, 1});
  return {{"A"}, std::move(events), Day(2026, 1, 1) + Days{today}, {}};
}
/// Its status; the texts live as long as the last result.
lifecycle::Status one(std::initializer_list<int> days, int today) {
  static Result<lifecycle::Status> kept;
  kept = status(bought(days, today));
  return kept[0];
}
Day day(int number) { return Day(2026, 1, 1) + Days{number}; }

TEST(Status, HasInclusiveBoundaries) {  // L1
  EXPECT_EQ(one({0}, 30).state, State::new_);
  EXPECT_EQ(one({0}, 31).state, State::pre_inactive);
  EXPECT_EQ(one({0, 10}, 40).state, State::active);
  EXPECT_EQ(one({0, 10}, 41).state, State::pre_inactive);
  EXPECT_EQ(one({0, 10}, 55).state, State::pre_inactive);
  EXPECT_EQ(one({0, 10}, 56).state, State::inactive);
  EXPECT_EQ(one({}, 56).state, State::prospect);
}

TEST(Status, SaysSinceWhenAndWhatComesNext) {  // L1
  auto s = one({0, 10}, 20);
  EXPECT_EQ(std::tuple(s.since, s.next_state, s.next_on), std::tuple(day(0), State::active, day(31)));
  s = one({0}, 20);
  EXPECT_EQ(std::tuple(s.next_state, s.next_on), std::tuple(State::pre_inactive, day(31)));
  s = one({0, 25, 50}, 60);
  EXPECT_EQ(std::tuple(s.since, s.next_state, s.next_on), std::tuple(day(31), State::pre_inactive, day(81)));
  s = one({0, 100, 120}, 125);
  EXPECT_EQ(s.since, day(100)) << "came back then";
  s = one({0, 10}, 45);
  EXPECT_EQ(std::tuple(s.since, s.next_state, s.next_on), std::tuple(day(41), State::inactive, day(56)));
  s = one({0, 10}, 90);
  EXPECT_EQ(s.since, day(56));
  EXPECT_FALSE(s.next_on.has_value());
  EXPECT_EQ(s.rule, "last purchase more than 45 days ago");
}

TEST(Status, TheDaysItNamesAreTheDaysItChanges) {  // property: since and next_on agree with the states of all days
  for (int today = 0; today < 200; ++today) {
    const auto past = bought({0, 10, 55, 60, 150}, 200).as_of(day(today));
    const auto now = status(past)[0];
    if (now.since) {
      EXPECT_EQ(status(past.as_of(*now.since))[0].state, now.state) << today;
      if (*now.since > day(0)) {
        EXPECT_NE(status(past.as_of(*now.since - Days{1}))[0].state, now.state) << today;
      }
    }
  }
}

TEST(Status, TakesOtherLimitsAndRefusesNonsense) {
  EXPECT_EQ(status(bought({0, 10}, 17), {.new_ = 5, .active = 5, .inactive = 6})[0].state, State::inactive);
  EXPECT_EQ(test::error_of([] { status(bought({0}, 1), {.active = 50, .inactive = 45}); }, {"50", "45"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { status(bought({0}, 1), {.new_ = -1}); }), ErrorCode::invalid);
}

TEST(Flows, CountEveryCustomerOfTheLaterDay) {  // L3
  const auto moves = lifecycle::flows(bought({0, 100}, 100), day(60), day(100));
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves[0].from_state, State::inactive);
  EXPECT_EQ(moves[0].to_state, State::active);
  EXPECT_EQ(test::error_of([] { lifecycle::flows(bought({0}, 100), day(60), day(50)); }), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
