// The laws of merges and files: it does not matter which files came before a merge and which after it, and a file that
// comes again changes nothing.
#include "imports.hpp"
#include "pastry_files.hpp"

namespace crmcore {
namespace {

using test::books;
using test::files;
using test::tables;

Workspace new_shop(const test::TempFile& file) {
  return Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
}

struct Pair {
  std::string winner, loser;
};
/// Pairs of customers of the pastry shop, some of them chains.
std::vector<Pair> drawn(statistics::Random& random) {
  std::vector<std::string> codes;
  for (int i = 1; i <= 36; ++i) codes.push_back((i < 10 ? "E00" : "E0") + std::to_string(i));
  const auto draw = [&] {
    const auto at = static_cast<std::size_t>(random.uniform() * static_cast<double>(codes.size()));
    std::string code = codes[at];
    codes.erase(codes.begin() + static_cast<std::ptrdiff_t>(at));
    return code;
  };
  std::vector<Pair> pairs;
  for (int n = 0; n < 3; ++n) pairs.push_back({draw(), draw()});
  return pairs;
}

/// Merges the first of the pairs that are left, once both are there.
bool merge_next(const Workspace& shop, std::vector<Pair>& left) {
  if (left.empty()) return false;
  const auto winner = store::find_id<&Customer::code>(shop, left[0].winner);
  const auto loser = store::find_id<&Customer::code>(shop, left[0].loser);
  if (!winner || !loser) return false;
  const auto plan = duplicates::plan_merge(shop, *winner, *loser);
  auto change = shop.change("ana", "merge");
  duplicates::merge(change, plan, "the same");
  change.commit();
  left.erase(left.begin());
  return true;
}

std::string told(const std::vector<Pair>& pairs) {
  std::string text;
  for (const Pair& pair : pairs) text += pair.winner + " <- " + pair.loser + "; ";
  return text;
}

TEST(MergesAndFiles, AMergeInTheMidstOfFilesGivesTheBooksOfOneAtTheEnd) {  // R13: law
  const int orders = test::trials(30);
  statistics::Random random(22);
  for (int n = 0; n < orders; ++n) {
    const std::vector<Pair> pairs = drawn(random);
    const test::TempFile file_at_end;
    const auto at_end = new_shop(file_at_end);
    ASSERT_NO_FATAL_FAILURE(test::import_all(at_end, test::shuffled(random)));
    for (std::vector<Pair> left = pairs; !left.empty();) ASSERT_TRUE(merge_next(at_end, left)) << told(left);
    const test::TempFile file;
    const auto shop = new_shop(file);
    std::vector<Pair> left = pairs;
    const std::vector<std::size_t> order = test::shuffled(random);
    ASSERT_NO_FATAL_FAILURE(test::import_all(shop, order, [&] {
      if (random.uniform() < .5) merge_next(shop, left);
    }));
    while (!left.empty()) ASSERT_TRUE(merge_next(shop, left)) << told(left);
    std::string said;
    for (const std::size_t i : order) said += std::string(files[i].name) + " ";
    const auto ours = books(shop);
    const auto expected = books(at_end);
    ASSERT_TRUE(ours == expected) << n << ": " << told(pairs) << said << "\n" << test::differences(ours, expected);
  }
}

TEST(MergesAndFiles, AllFilesAgainAfterMergesChangeNothing) {  // R13: law
  const int orders = test::trials(10);
  statistics::Random random(23);
  for (int n = 0; n < orders; ++n) {
    const std::vector<Pair> pairs = drawn(random);
    const test::TempFile file;
    const auto shop = new_shop(file);
    std::vector<Pair> left = pairs;
    ASSERT_NO_FATAL_FAILURE(test::import_all(shop, test::shuffled(random), [&] {
      if (random.uniform() < .5) merge_next(shop, left);
    }));
    while (!left.empty()) ASSERT_TRUE(merge_next(shop, left)) << told(left);
    for (const std::size_t i : test::shuffled(random)) {
      const auto plan = intake::plan(shop, tables()[i], {files[i].layout});
      for (const ImportOutcome& outcome : plan.outcome())
        EXPECT_EQ(outcome.new_ + outcome.updated + outcome.rejected, 0)
            << n << ": " << told(pairs) << files[i].name << ": " << outcome.entity << "\n"
            << plan.summary();
    }
  }
}

TEST(MergesAndFiles, UnmergedInTurnTheBooksAreAsBefore) {  // R13: law
  const int orders = test::trials(10);
  statistics::Random random(24);
  for (int n = 0; n < orders; ++n) {
    std::vector<Pair> left = drawn(random);
    const test::TempFile file;
    const auto shop = new_shop(file);
    ASSERT_NO_FATAL_FAILURE(test::import_all(shop, test::shuffled(random)));
    const auto before = books(shop);
    left.push_back({left[1].winner, left[0].winner});  // a chain
    while (!left.empty()) ASSERT_TRUE(merge_next(shop, left));
    auto change = shop.change("eva", "unmerge");
    while (true) {
      const auto standing = store::find<MergedCustomer>(shop, "", "id desc");
      if (standing.empty()) break;
      duplicates::unmerge(change, standing[0].id);
    }
    change.commit();
    const auto after = books(shop);
    ASSERT_TRUE(after == before) << n << ": " << test::differences(after, before);
  }
}

}  // namespace
}  // namespace crmcore
