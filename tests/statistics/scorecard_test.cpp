#include "crmcore/statistics/scorecard.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/scores.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

/// Customers with months, usage (some not known) and a plan; the shorter they are here the likelier they leave.
struct Sample {
  Frame frame{{"months", {}}, {"usage", {}}, {"plan", {}, {"monthly", "yearly"}}};
  std::vector<std::uint8_t> left;
};
Sample sample(int rows = 600) {
  Sample made;
  Random random(5);
  for (int i = 0; i < rows; ++i) {
    const double months = 60 * random.uniform();
    const double plan = random.uniform() < .5 ? 0 : 1;
    made.frame[0].values.push_back(months);
    made.frame[1].values.push_back(i % 7 == 0 ? std::nan("") : 100 * random.uniform());
    made.frame[2].values.push_back(plan);
    made.left.push_back(random.uniform() < probability(1.5 - months / 12 + (plan == 0 ? 1 : -1)) ? 1 : 0);
  }
  return made;
}

TEST(Scorecard, IsALogisticWhereThatIsAllItMayBe) {  // T1; Wikipedia's hours of study: −4.0777 + 1.5046 hours
  const Frame hours{{"hours", {0.50, 0.75, 1.00, 1.25, 1.50, 1.75, 1.75, 2.00, 2.25, 2.50,
                               2.75, 3.00, 3.25, 3.50, 4.00, 4.25, 4.50, 4.75, 5.00, 5.50}}};
  const std::vector<std::uint8_t> passed{0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1};
  const Scorecard card(hours, passed, {.bins = false, .ridges = {1e-9}, .calibrate = false});
  const auto logits = card.logits({{"hours", {2, 4}}});
  EXPECT_NEAR(logits[0], -4.0777 + 2 * 1.5046, 5e-4);
  EXPECT_NEAR(logits[1], -4.0777 + 4 * 1.5046, 5e-4);
}

TEST(Scorecard, TellsTheLikelyFromTheOthers) {  // T1
  const Sample made = sample();
  const Scorecard card(made.frame, made.left);
  const auto chances = card.chances(made.frame);
  EXPECT_GT(auc(chances, made.left).value, .8);
  for (const double chance : chances) {
    EXPECT_GT(chance, 0);
    EXPECT_LT(chance, 1);
  }
}

TEST(Scorecard, AddsUpFromBaseAndParts) {  // T1: reasons
  const Sample made = sample();
  const Scorecard card(made.frame, made.left, {.pairs = 1});
  const auto logits = card.logits(made.frame);
  const auto parts = card.parts(made.frame);
  ASSERT_EQ(parts.size(), 3 * logits.size());
  for (std::size_t row = 0; row < logits.size(); ++row)
    EXPECT_NEAR(card.base() + parts[3 * row] + parts[3 * row + 1] + parts[3 * row + 2], logits[row], 1e-12) << row;
}

TEST(Scorecard, GivesCalibratedLogitsAsChances) {  // T1
  const Sample made = sample();
  const Scorecard card(made.frame, made.left);
  const auto logits = card.logits(made.frame);
  const auto chances = card.chances(made.frame);
  for (std::size_t row = 0; row < logits.size(); ++row) EXPECT_EQ(chances[row], card.calibrated(logits[row])) << row;
  const Scorecard plain(made.frame, made.left, {.calibrate = false});
  EXPECT_EQ(plain.calibration(), "none");
  EXPECT_DOUBLE_EQ(plain.calibrated(.7), probability(.7));
}

TEST(Scorecard, FindsItsColumnsByName) {  // T1
  const Sample made = sample();
  const Scorecard card(made.frame, made.left);
  Frame turned = made.frame;
  std::ranges::reverse(turned);
  turned.push_back({"another", std::vector<double>(made.left.size(), 1)});
  EXPECT_EQ(card.chances(turned), card.chances(made.frame));
}

TEST(Scorecard, GoesOnWhereANumberIsMissing) {  // T1: NaN is missing, and has an effect of its own
  const Sample made = sample();
  const Scorecard card(made.frame, made.left);
  const double nan = std::nan("");
  const auto chances =
      card.chances({{"months", {3, nan}}, {"usage", {nan, nan}}, {"plan", {0, 1}, {"monthly", "yearly"}}});
  for (const double chance : chances) EXPECT_TRUE(chance > 0 && chance < 1) << chance;
}

TEST(Scorecard, TakesTheRidgeThatForeseesBest) {  // T1
  const Sample made = sample();
  const Scorecard free(made.frame, made.left, {.ridges = {1}});
  const Scorecard chosen(made.frame, made.left, {.ridges = {1, 1e6}});
  EXPECT_EQ(chosen.ridge(), 1);
  EXPECT_EQ(chosen.fold_log_loss(), free.fold_log_loss());
  EXPECT_LT(chosen.fold_log_loss(), std::log(2)) << "better than a toss";
}

TEST(Scorecard, FindsThePairThatWorksTogether) {  // T1: each alone says nothing
  Frame frame{{"a", {}, {"no", "yes"}}, {"b", {}, {"no", "yes"}}, {"c", {}, {"no", "yes"}}};
  std::vector<std::uint8_t> y;
  Random random(8);
  for (int i = 0; i < 800; ++i) {
    const std::array<int, 3> flag{i & 1, i >> 1 & 1, i >> 2 & 1};
    for (std::size_t c = 0; c < 3; ++c) frame[c].values.push_back(flag[c]);
    y.push_back(random.uniform() < (flag[0] != flag[2] ? .9 : .1) ? 1 : 0);
  }
  const Scorecard card(frame, y, {.pairs = 1});
  ASSERT_EQ(card.pairs().size(), 1U);
  EXPECT_EQ(card.pairs()[0], (std::pair<std::string, std::string>("a", "c")));
  EXPECT_GT(auc(card.chances(frame), y).value, .85);
}

TEST(Scorecard, IsTheSameForASeed) {  // T1
  const Sample made = sample();
  const Scorecard one(made.frame, made.left, {.seed = 4});
  const Scorecard again(made.frame, made.left, {.seed = 4});
  EXPECT_EQ(one.chances(made.frame), again.chances(made.frame));
}

TEST(Scorecard, ErrsLessTheMoreItHasSeen) {  // T1
  const Sample few = sample(300), many = sample(3000);
  const Frame asked{{"months", {30}}, {"usage", {50}}, {"plan", {0}, {"monthly", "yearly"}}};
  const ScorecardOptions plain{.bins = false, .ridges = {1}, .calibrate = false};
  const double of_few = Scorecard(few.frame, few.left, plain).errors(asked)[0];
  const double of_many = Scorecard(many.frame, many.left, plain).errors(asked)[0];
  EXPECT_NEAR(of_few / of_many, std::sqrt(10), .6) << "as the root of the rows";
}

TEST(Scorecard, RefusesWhatItCannotLearnFrom) {  // bad input
  const Frame fine{{"x", {1, 2, 3, 4}}};
  const std::vector<std::uint8_t> y{0, 1, 0, 1}, same(4, 1), odd{0, 1, 2, 1};
  const double infinity = std::numeric_limits<double>::infinity();
  test::expect_refused({
      {"columns of different lengths",
       [&] {
         Scorecard({{"x", {1, 2, 3, 4}}, {"short", {1}}}, y);
       },
       {"short", "1"}},
      {"an infinite value",
       [&] {
         Scorecard({{"x", {1, 2, infinity, 4}}}, y);
       },
       {"row 3", "x"}},
      {"one class", [&] { Scorecard(fine, same); }, {"same"}},
      {"another label", [&] { Scorecard(fine, odd); }, {"label", "must be 0 or 1, not 2"}},
      {"no ridge", [&] { Scorecard(fine, y, {.ridges = {}}); }, {"ridge"}},
  });
}

TEST(Scorecard, RefusesAFrameThatLacksAColumn) {  // bad input
  const Scorecard card({{"months", {1, 2, 3, 4}}}, std::vector<std::uint8_t>{0, 1, 0, 1});
  test::expect_refused({
      {"another name",
       [&] {
         card.chances({{"month", {1}}});
       },
       {"months", "month"},
       ErrorCode::unknown_name},
      {"levels for numbers",
       [&] {
         card.chances({{"months", {0}, {"few"}}});
       },
       {"months", "levels"}},
  });
}

}  // namespace
}  // namespace crmcore::statistics
