#include "crmcore/duplicates/model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "duplicates/people.hpp"
#include "support.hpp"

namespace crmcore::duplicates {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// Four thousand people, of whom fifteen in a hundred are relatives of another.
struct Town {
  std::vector<test::Person> people = test::People(7).draw(4000, 15);
  Records records = test::records_of(people);
  Blocks blocks{records};
  Model model = Model::fit(records, blocks);
};
const Town& town() {
  static const Town made;
  return made;
}

TEST(Alikeness, IsWhatTheRoleMakesLikely) {
  struct Case {
    Role role;
    const char *a, *b;
    Level level;
  };
  for (const Case& one :
       {Case{Role::given_name, "martha", "marhta", Level::close}, Case{Role::given_name, "j", "jose", Level::similar},
        Case{Role::family_name, "lopez", "garcia", Level::far}, Case{Role::date, "19800102", "19800201", Level::close},
        Case{Role::date, "19800102", "19810103", Level::similar}, Case{Role::date, "19800102", "19751130", Level::far},
        Case{Role::number, "12", "34", Level::far},
        Case{Role::email, "ana.paz@mail.com", "ana.paz@post.org", Level::similar},
        Case{Role::address, "calle mayor 12", "calle mayr 12", Level::close},
        Case{Role::address, "calle mayor 12", "calle mayor 13", Level::similar},
        Case{Role::place, "madrid", "madird", Level::close}})
    EXPECT_EQ(alikeness(one.role, one.a, one.b), one.level) << one.a << " " << one.b;
}

TEST(Alikeness, IsNeverRuledOutByTheLetters) {  // law
  const Town& here = town();
  for (std::size_t row = 0; row + 1 < here.records.rows(); ++row)
    for (std::size_t column = 0; column < here.records.width(); ++column) {
      const auto a = here.records.text_at(row, column);
      const auto b = here.records.text_at(row + 1, column);
      const Role role = here.records.role(column);
      if (a.empty() || b.empty() || !is_surely_far(role, Signature::of(a), Signature::of(b))) continue;
      ASSERT_EQ(alikeness(role, a, b), Level::far) << a << " " << b;
    }
}

TEST(Blocks, BringEachPairOnce) {
  const Town& here = town();
  Pairs seen;
  for (const auto& piece : here.blocks.pieces())
    here.blocks.each_pair(piece, [&](std::uint32_t a, std::uint32_t b) {
      EXPECT_LT(a, b);
      EXPECT_TRUE(seen.emplace(a, b).second) << a << " " << b;
    });
  EXPECT_GT(seen.size(), 1000U);
}

TEST(Blocks, TellWhatIsTooCommonToBeAKey) {
  const std::vector<test::Person> people = test::People(7).draw(20'000, 0);
  const Blocks blocks(test::records_of(people));
  const auto& keys = blocks.keys();
  const auto city = std::ranges::find(keys, "city", &KeyUse::name);
  ASSERT_NE(city, keys.end());
  EXPECT_EQ(city->pairs, 0);
  EXPECT_EQ(city->skipped_records, static_cast<std::int64_t>(people.size()));
  for (const KeyUse& key : keys) EXPECT_LE(key.pairs, 200'000) << key.name;
}

TEST(Model, GivesReasonsThatAddUp) {
  const Town& here = town();
  const Scorer scorer(here.records, here.model);
  const auto pairs = score(here.records, here.blocks, here.model, 0.01);
  ASSERT_GT(pairs.size(), 500U);
  for (const ScoredPair& pair : pairs) {
    const Reasons reasons = scorer.reasons(pair.first, pair.second);
    double sum = reasons.prior + reasons.household;
    for (const double weight : reasons.columns) sum += weight;
    EXPECT_NEAR(sum, reasons.total(), 1e-9);
    EXPECT_NEAR(reasons.total(), static_cast<double>(pair.weight), 1e-3);
    EXPECT_LE(reasons.household, 0);
    EXPECT_NEAR(reasons.probability(), 1 / (1 + std::exp2(-sum)), 1e-12);
  }
}

TEST(Model, LosesNoPairByStoppingEarly) {  // law: what the bound leaves out is below the least probability
  const Town& here = town();
  const Scorer scorer(here.records, here.model);
  const double least = std::log2(0.5 / 0.5);
  for (const auto& piece : here.blocks.pieces())
    here.blocks.each_pair(piece, [&](std::uint32_t a, std::uint32_t b) {
      const double total = scorer.reasons(a, b).total();
      if (std::abs(total - least) < 1e-3) return;  // floats decide there
      EXPECT_EQ(scorer.weight(a, b, least).has_value(), total >= least) << a << " " << b;
    });
}

TEST(Model, IsTheSameForAnyNumberOfThreads) {
  const Town& here = town();
  const Records records = test::records_of(here.people, 3);
  const Blocks blocks(records, 3);
  const Model model = Model::fit(records, blocks, {.threads = 3});
  const Records alone = test::records_of(here.people, 1);
  const Blocks blocks_alone(alone, 1);
  const Model model_alone = Model::fit(alone, blocks_alone, {.threads = 1});
  EXPECT_EQ(model.share_of_matches(), model_alone.share_of_matches());
  const auto pairs = score(records, blocks, model, 0.5, 3);
  const auto pairs_alone = score(alone, blocks_alone, model_alone, 0.5, 1);
  ASSERT_EQ(pairs.size(), pairs_alone.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) EXPECT_EQ(pairs[i].weight, pairs_alone[i].weight);
}

TEST(Model, TellsRelativesFromDuplicates) {
  const Town& here = town();
  EXPECT_GT(here.model.share_of_related(), 0) << "there are relatives";
  double wrong = 0;
  const auto pairs = score(here.records, here.blocks, here.model, 0.5);
  for (const ScoredPair& pair : pairs)
    wrong += here.people[pair.first].entity != here.people[pair.second].entity ? 1 : 0;
  EXPECT_LT(wrong / static_cast<double>(pairs.size()), 0.05);
}

TEST(Model, BelievesInNoRelativesWhereThereAreNone) {
  const auto people = test::People(3).draw(2000, 0);
  const Records records = test::records_of(people);
  const Blocks blocks(records);
  const Model model = Model::fit(records, blocks);
  const double all_pairs = static_cast<double>(people.size()) * (static_cast<double>(people.size()) - 1) / 2;
  EXPECT_LT(model.share_of_related() * all_pairs, 30);
}

TEST(Model, CountsARareValueForMore) {
  const Town& here = town();
  EXPECT_LT(here.model.chance_of(1, 3), here.model.chance_of(1, 300));
  EXPECT_GT(here.model.chance_of(1, 0), 0) << "nothing is impossible";
}

TEST(Model, TakesIdenticalRowsOfTheSmallestTablesForOne) {
  const test::Person ana = test::People(1).draw(1, 0)[0];
  const test::Person luis = test::People(2).draw(1, 0)[0];
  for (const auto& people : {std::vector{ana, ana}, std::vector{ana, luis, ana}}) {
    const Records records = test::records_of(people);
    const Blocks blocks(records);
    const auto pairs = score(records, blocks, Model::fit(records, blocks), 0.5);
    ASSERT_EQ(pairs.size(), 1U) << people.size() << " rows";
    EXPECT_EQ(pairs[0].second, people.size() - 1);
  }
}

TEST(Model, GivesNoValueThatIsOnlyAlikeMoreThanAnEqualOne) {  // law, also of small files
  for (const std::uint32_t count : {4U, 12U, 40U}) {
    auto people = test::People(count).draw(count, 20);
    people.push_back(people[0]);
    people.push_back(people[0]);
    people.back().surname1 += "a";  // a typing error
    const Records records = test::records_of(people);
    const Blocks blocks(records);
    const Scorer scorer(records, Model::fit(records, blocks));
    const auto rows = static_cast<std::uint32_t>(people.size());
    const Reasons equal = scorer.reasons(0, rows - 2);
    const Reasons alike = scorer.reasons(0, rows - 1);
    for (std::size_t column = 0; column < equal.columns.size(); ++column)
      EXPECT_GE(equal.columns[column], alike.columns[column] - 1e-6) << count << " people: " << records.name(column);
  }
}

TEST(Model, StandsWhateverThereIsNotEnoughOf) {
  for (const std::size_t rows : {0U, 1U, 2U}) {
    const std::vector<test::Person> people(rows, test::People(1).draw(1, 0)[0]);
    const Records records = test::records_of(people);
    const Blocks blocks(records);
    const Model model = Model::fit(records, blocks);
    const auto pairs = score(records, blocks, model, 0.02);
    EXPECT_LE(pairs.size(), rows == 2 ? 1U : 0U);
    for (const ScoredPair& pair : pairs) EXPECT_TRUE(std::isfinite(pair.weight));
  }
  std::vector<test::Person> nobody(50);  // every value missing
  const Records records = test::records_of(nobody);
  const Blocks blocks(records);
  EXPECT_TRUE(score(records, blocks, Model::fit(records, blocks), 0.02).empty());
}

}  // namespace
}  // namespace crmcore::duplicates
