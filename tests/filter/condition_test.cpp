#include "crmcore/filter/condition.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(FilterText, AndJsonSayTheSame) {
  for (const auto text : {"type = 'recurrent' and rating > 7", "not (a = 'it''s') or b in (1, -2.5, 'x')",
                          "ordered in last 30 days", "x in this month", "x in previous 2 years", "x in next 3 weeks",
                          "any(order where channel = 'web') and count(order) >= 3",
                          "a between '2011-01-01' and today - 5", "a is null", "b = true", "c contains 'ñ'"}) {
    const auto condition = filter::parse(text);
    EXPECT_EQ(filter::parse(filter::to_text(condition)), condition) << filter::to_text(condition);
    EXPECT_EQ(filter::parse_json(filter::to_json(condition)), condition) << filter::to_json(condition);
  }
}

TEST(FilterText, RefusesJsonThatIsNoCondition) {  // bad input
  for (const auto json : {"[]", "{\"al\":[]}", "{\"field\":\"a\",\"test\":\"~\",\"value\":1}", "{\"field\":1}",
                          "{\"all\":1}", "{\"field\":\"a\"}", "nonsense", "{}"})
    EXPECT_TRUE(test::error_of([&] { filter::parse_json(json); }).has_value()) << json;
}

}  // namespace
}  // namespace crmcore
