#include "crmcore/duplicates/similarity.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crmcore/statistics/random.hpp"

namespace crmcore::duplicates {
namespace {

TEST(JaroWinkler, GivesThePublishedFigures) {  // Winkler, Overview of Record Linkage (2006), table 6
  struct Case {
    const char *a, *b;
    double similarity;
  };
  for (const Case& one :
       {Case{"shackleford", "shackelford", 0.982}, Case{"dunningham", "cunnigham", 0.896},
        Case{"nichleson", "nichulson", 0.956}, Case{"jones", "johnson", 0.832}, Case{"massey", "massie", 0.933},
        Case{"abroms", "abrams", 0.922}, Case{"jeraldine", "geraldine", 0.926}, Case{"marhta", "martha", 0.961},
        Case{"michelle", "michael", 0.921}, Case{"julies", "julius", 0.933}, Case{"tanya", "tonya", 0.880},
        Case{"dwayne", "duane", 0.840}, Case{"sean", "susan", 0.805}, Case{"jon", "john", 0.933}})
    EXPECT_NEAR(jaro_winkler(one.a, one.b), one.similarity, 5.1e-4) << one.a << " " << one.b;
}

TEST(JaroWinkler, IsNothingForAMissingText) {
  EXPECT_EQ(jaro_winkler("", ""), 0);
  EXPECT_EQ(jaro_winkler("", "ana"), 0);
  EXPECT_EQ(jaro_winkler("luz", "ana"), 0);
}

TEST(EditDistance, CountsEachKindOfErrorOnce) {
  struct Case {
    const char *a, *b;
    std::size_t distance;
  };
  for (const Case& one : {Case{"", "", 0}, Case{"ana", "ana", 0}, Case{"ana", "anna", 1}, Case{"ana", "na", 1},
                          Case{"ana", "ama", 1}, Case{"ana", "aan", 1}, Case{"kitten", "sitting", 3},
                          Case{"ca", "abc", 3}, Case{"", "abc", 3}, Case{"19800102", "19810201", 3}})
    EXPECT_EQ(edit_distance(one.a, one.b), one.distance) << one.a << " " << one.b;
}

TEST(EditDistance, StopsAtItsLimit) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U);
  EXPECT_EQ(edit_distance("ana", "beatriz", 4), 5U);
  EXPECT_EQ(edit_distance(std::string(500, 'a'), std::string(400, 'a')), 0U) << "the first 128 bytes are compared";
}

std::string random_text(statistics::Random& random, std::size_t longest) {
  std::string text(random.bits() % (longest + 1), ' ');
  for (char& c : text) c = "abc1 "[random.bits() % 5];
  return text;
}

TEST(EditDistance, IsTheSameWithAndWithoutALimit) {  // tried edit by edit, and by the table
  statistics::Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = random_text(random, 8);
    const std::string b = random_text(random, 8);
    const std::size_t distance = edit_distance(a, b);
    EXPECT_EQ(distance, edit_distance(b, a));
    for (std::size_t limit = 0; limit <= 3; ++limit)
      ASSERT_EQ(edit_distance(a, b, limit), std::min(distance, limit + 1)) << "'" << a << "' '" << b << "' " << limit;
  }
}

TEST(Signature, NeverRulesOutWhatIsAlike) {
  statistics::Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = random_text(random, 10);
    const std::string b = random_text(random, 10);
    const Signature of_a = Signature::of(a);
    const Signature of_b = Signature::of(b);
    ASSERT_GE(most_jaro_winkler(of_a, of_b) + 1e-12, jaro_winkler(a, b)) << "'" << a << "' '" << b << "'";
    for (std::size_t limit = 0; limit <= 3; ++limit) {
      const bool is_within = edit_distance(a, b) <= limit;
      ASSERT_FALSE(is_within && is_surely_farther(of_a, of_b, limit)) << "'" << a << "' '" << b << "'";
    }
  }
}

TEST(Signature, RulesOutMostOfWhatIsNot) {
  EXPECT_TRUE(is_surely_farther(Signature::of("600123456"), Signature::of("977888999"), 2));
  EXPECT_LT(most_jaro_winkler(Signature::of("garcia"), Signature::of("lopez")), 0.8);
}

TEST(CommonWords, CountByTheirRarity) {
  const std::vector<Word> school{{0, 0, 0.5F}, {2, 2, 4.0F}, {4, 4, 1.0F}};
  const std::vector<Word> lincoln{{2, 2, 4.0F}};
  const CommonWords words = common_words(school, lincoln);
  EXPECT_NEAR(words.of_both, 8.0 / 9.5, 1e-6);
  EXPECT_NEAR(words.of_shorter, 1, 1e-6);
  EXPECT_EQ(common_words(school, {}).of_both, 0);
}

TEST(CommonWords, TakeAWordForItsBeginning) {
  const std::vector<Word> street{{6, 6, 3.0F}};
  const std::vector<Word> st{{4, 8, 1.0F}};  // the words from 4 to 8 begin with it
  EXPECT_NEAR(common_words(street, st).of_shorter, 1, 1e-6);
  EXPECT_NEAR(common_words(st, street).of_both, 0.5, 1e-6);
  const std::vector<Word> other{{10, 10, 3.0F}};
  EXPECT_EQ(common_words(other, st).of_both, 0);
}

}  // namespace
}  // namespace crmcore::duplicates
