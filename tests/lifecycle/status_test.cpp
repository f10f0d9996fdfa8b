#include "crmcore/lifecycle/status.hpp"

#include <gtest/gtest.h>

#include "crmcore/statistics/random.hpp"
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

TEST(Status, NamesNoDayBeyondTheCalendar) {  // L1
  const Day last(9999, 12, 31);
  for (const int ago : {0, 20, 40}) {
    const History past({"A"}, {{0, last - Days{ago}, 100, 100, 1}}, last, {});
    EXPECT_FALSE(status(past)[0].next_on) << ago << " days ago";
  }
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

TEST(Months, CountWhoCameStayedCameBackAndFellSilent) {  // L3
  const History past({"A", "B", "C"},
                     {{0, Day(2025, 1, 5), 100, 100, 1},
                      {0, Day(2025, 2, 5), 100, 100, 1},
                      {0, Day(2025, 2, 9), 100, 100, 1},
                      {1, Day(2025, 1, 20), 100, 100, 1},
                      {1, Day(2025, 4, 1), 100, 100, 1},
                      {2, Day(2025, 4, 2), 0, -100, 0}},
                     Day(2025, 4, 29), {});
  const auto lines = lifecycle::months(past);
  ASSERT_EQ(lines.size(), 4U);
  using Line = std::array<std::int64_t, 5>;  // buyers, new, kept, resurrected, dormant
  const std::array<Line, 4> wanted{Line{2, 2, 0, 0, 0}, Line{1, 0, 1, 0, 1}, Line{0, 0, 0, 0, 1}, Line{1, 0, 0, 1, 0}};
  for (std::size_t m = 0; m < wanted.size(); ++m) {
    const auto& line = lines[m];
    EXPECT_EQ((Line{line.buyers, line.new_, line.kept, line.resurrected, line.dormant}), wanted[m]) << m;
    EXPECT_EQ(line.complete, m < 3) << m;
  }
  EXPECT_EQ(lines[0].month, Day(2025, 1, 1));
  EXPECT_TRUE(lifecycle::months(History({}, {}, Day(2025, 1, 1), {})).empty());
}

TEST(Months, OfAnyLogAddUp) {  // L3: a law
  statistics::Random random(9);
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 200; ++c) {
    codes.push_back("C" + std::to_string(1000 + c));
    for (int n = static_cast<int>(random.bits() % 12); n > 0; --n)
      events.push_back({c, Day(2024, 1, 1) + Days{static_cast<int>(random.bits() % 700)}, 100, 100, 1});
  }
  const auto lines = lifecycle::months({codes, events, Day(2025, 12, 31), {}});
  std::int64_t before = 0;
  for (const auto& line : lines) {
    EXPECT_EQ(line.new_ + line.kept + line.resurrected, line.buyers) << line.month.text();
    EXPECT_EQ(line.kept + line.dormant, before) << line.month.text();
    EXPECT_TRUE(line.complete);
    before = line.buyers;
  }
}

TEST(Status, OfAProspectSaysWhatIsKnown) {  // L1: returns alone; known since a day; nothing
  const Day since(2024, 5, 1);
  const History past({"A", "B", "C"}, {{0, Day(2025, 1, 5), 0, -100, 0}}, Day(2025, 4, 29), {}, {}, Grain::day,
                     {.known_since = {std::nullopt, since, std::nullopt}, .cancelled = {}});
  const auto lines = status(past);
  for (const auto& line : lines) EXPECT_EQ(line.state, State::prospect);
  EXPECT_EQ(lines[0].rule, "no purchase, but something returned");
  EXPECT_EQ(lines[0].since, Day(2025, 1, 5));
  EXPECT_EQ(lines[1].rule, "no purchase, known since this day");
  EXPECT_EQ(lines[1].since, since);
  EXPECT_EQ(lines[2].rule, "no purchase");
  EXPECT_FALSE(lines[2].since);
}

}  // namespace
}  // namespace crmcore
