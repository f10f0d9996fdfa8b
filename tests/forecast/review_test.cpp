#include "crmcore/forecast/review.hpp"

#include <gtest/gtest.h>

#include <map>

#include "crmcore/forecast/book.hpp"
#include "events/fair.hpp"

namespace crmcore {
namespace {

TEST_F(Season, TellOfCustomersNobodyKnows) {  // V8
  const auto events = forecast::occasions(shop);
  const auto book = forecast::event_table(shop);
  const auto all = forecast::occasional(events, book);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].events, 10);
  EXPECT_DOUBLE_EQ(all[0].share, 1);
  const auto by_type = forecast::occasional(events, book, {.type = true, .product = true});
  ASSERT_EQ(by_type.size(), 4U);
  double sum = 0, share = 0;
  for (const auto& line : by_type) {
    sum += *line.sold;
    share += line.share;
  }
  EXPECT_DOUBLE_EQ(sum, *all[0].sold);
  EXPECT_NEAR(share, 1, 1e-12);
  EXPECT_EQ(by_type[0].type, "fair");
  EXPECT_NEAR(*by_type[0].per_hour, *by_type[0].sold / 24, 1e-9) << "four fairs of six hours";
  EXPECT_FALSE(by_type[0].per_visitor) << "nobody counted";
  const auto by_hour = forecast::occasional(events, book, {.hour = true});
  ASSERT_EQ(by_hour.size(), 1U);
  EXPECT_EQ(by_hour[0].hour, 11);
  EXPECT_DOUBLE_EQ(*by_hour[0].sold, *all[0].sold);
}

TEST_F(Season, RankEventsByWhatTheyBrought) {
  std::map<std::string, Amount> paid;
  for (const auto& [event, fees] : forecast::fees(shop)) paid.emplace(event, fees.paid);
  EXPECT_EQ(paid["event-21"], Amount{30'00}) << "what is not said to be paid is as planned";
  const auto ranking =
      forecast::ranking(forecast::occasions(shop), forecast::event_table(shop), {{"event-10", {100'00}}});
  ASSERT_EQ(ranking.size(), 10U);
  for (std::size_t i = 1; i < ranking.size(); ++i) EXPECT_GE(*ranking[i - 1].profit, *ranking[i].profit);
  EXPECT_EQ(ranking[0].type, "fair");
  const auto first = std::ranges::find(ranking.rows, "event-10", &forecast::RankedEvent::event);
  EXPECT_EQ(*first->profit, *first->revenue - *first->goods - Amount{100'00});
}

}  // namespace
}  // namespace crmcore
