#include "crmcore/history/learned.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "crmcore/retention/risk.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

TEST(Learned, LearnsOnceUnderAName) {
  Learned learned;
  int times = 0;
  const auto learn = [&] { return ++times; };
  EXPECT_EQ(*learned.get<int>("a", learn), 1);
  EXPECT_EQ(*learned.get<int>("a", learn), 1);
  EXPECT_EQ(*learned.get<int>("b", learn), 2);
}

TEST(Learned, KeepsAFewAlone) {
  Learned learned;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*learned.get<int>(std::to_string(i), [&] { return i; }), i);
  EXPECT_EQ(*learned.get<int>("0", [] { return -1; }), -1) << "forgotten long ago";
}

TEST(Learned, KeepsNothingOfWhatFailed) {
  Learned learned;
  EXPECT_THROW(learned.get<int>("a", []() -> int { throw Error(ErrorCode::invalid, "a", "no"); }), Error);
  EXPECT_EQ(*learned.get<int>("a", [] { return 1; }), 1);
}

TEST(Learned, MayBeAskedByThreads) {
  Learned learned;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        const int wanted = i % 7;
        EXPECT_EQ(*learned.get<int>(std::to_string(wanted), [&] { return wanted; }), wanted);
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(Learned, BelongsToAHistoryAndItsCopies) {
  std::vector<History::Transaction> events;
  std::vector<std::string> codes;
  for (std::uint32_t c = 0; c < 30; ++c) {
    codes.push_back("C" + std::to_string(c));
    for (int day = 0; day < 200; day += 7 + static_cast<int>(c))
      events.push_back({c, Day(2026, 1, 1) + Days{day}, 1, 1, 1});
  }
  const History past(std::move(codes), std::move(events), Day(2026, 8, 1), {});
  const History copy = past;
  const auto model = retention::learned_risk(past);
  EXPECT_EQ(retention::learned_risk(copy), model);
  EXPECT_NE(retention::learned_risk(past, {.horizon = 30}), model);
  EXPECT_NE(retention::learned_risk(past.as_of(Day(2026, 7, 1))), model);
  const auto once = retention::risk(past, *model);
  const auto again = retention::risk(past, retention::learn_risk(past));
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].risk, again[i].risk);
}

}  // namespace
}  // namespace crmcore
