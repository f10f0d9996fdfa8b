#include "crmcore/retention/scores.hpp"

#include <gtest/gtest.h>

#include <map>

#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

TEST(Scores, LieBetweenNothingAndAHundred) {  // T1
  const History past = shop_past();
  for (const auto& line : scores(past, learn_risk(past, {.horizon = 60})))
    for (const double score : {line.bond, line.loyalty, line.risk.value(), line.value}) {
      EXPECT_GE(score, 0);
      EXPECT_LE(score, 100 + 1e-9);
    }
}

TEST(Scores, AddUpFromTheirParts) {  // T1
  const History past = shop_past();
  const RiskModel model = learn_risk(past, {.horizon = 60});
  const auto all = scores(past, model);
  std::map<std::string, double> sums;
  for (const auto& part : score_parts(past, model, all[9].customer)) sums[part.score] += part.points;
  EXPECT_NEAR(sums["bond"], all[9].bond, 1e-12);
  EXPECT_NEAR(sums["loyalty"], all[9].loyalty, 1e-12);
  EXPECT_NEAR(sums["risk"], *all[9].risk, 1e-12);
  EXPECT_NEAR(sums["value"], all[9].value, 1e-12);
}

}  // namespace
}  // namespace crmcore::retention
